//! `k2k demo`: a private daemon in a folder of its own, sample sales through its real doors, a virtual printer that
//! listens on a loopback port, and the console. Nothing is installed, no network is used, and nothing stays.

mod feed;
mod paper;
mod sample;
mod story;

use super::{Context, output};
use crate::console;
use crate::domain::lang::Lang;
use crate::printing::virtual_printer::VirtualPrinter;
use anyhow::{Context as _, bail};
use clap::Args;
use feed::Feed;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::fs::File;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Sales that are there when the console opens.
const FIRST_SALES: u64 = 40;
/// Time between two sales that come in while one looks.
const DRIP: Duration = Duration::from_secs(6);
/// The daemon must be ready within this time.
const START_TIME: Duration = Duration::from_secs(30);

/// `k2k demo`
#[derive(Debug, Args)]
pub struct Demo {
    /// Work in this folder and keep it.
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
    /// Without a terminal: run the whole story once, tell it as text, and end.
    #[arg(long)]
    headless: bool,
    /// Run as the demo's daemon (the demo starts itself with this).
    #[arg(long, hide = true, value_name = "FILE")]
    daemon: Option<PathBuf>,
}

/// Runs the demo.
pub fn run(demo: &Demo, lang: Lang) -> anyhow::Result<u8> {
    if let Some(config) = &demo.daemon {
        super::admin::run_daemon(config)?;
        return Ok(0);
    }
    let folder = Folder::new(demo.keep.as_deref())?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let (tracker, stop) = (TaskTracker::new(), CancellationToken::new());
    let _stop_printer = stop.clone().drop_guard();
    let address = SocketAddr::from(([127, 0, 0, 1], 0));
    let printer = runtime.block_on(VirtualPrinter::bind(address, &tracker, stop))?;
    let webhooks = free_address()?;
    let config = folder.path.join("k2kd.toml");
    write(&config, &configuration(&folder.path, webhooks, printer.addr()))?;
    let socket = folder.path.join("k2kd.sock");
    let daemon = Daemon::start(&config, &folder.path)?;
    let context = Context::new(socket.clone(), lang, Some("demo".into()));
    runtime.block_on(daemon.ready(&context))?;
    let feed = Feed { webhooks, intake: folder.path.join("intake") };
    runtime.spawn(paper::keep(folder.path.join("printed"), printer.clone()));
    if demo.headless {
        runtime.block_on(story::run(&context, &feed, &printer))?;
        runtime.block_on(paper::all_kept(&folder.path.join("printed"), &printer))?;
        return paper::show_last(&printer, 1, lang).map(|()| 0);
    }
    let clock = crate::daemon::clock::system();
    runtime.block_on(story::first_sales(&feed, FIRST_SALES, clock()))?;
    let drip = runtime.spawn(async move {
        for n in FIRST_SALES.. {
            tokio::time::sleep(DRIP).await;
            let Some(sale) = sample::sale(n, clock()) else { return };
            // It fails when whoever tries the demo stopped the daemon: the console says so, and it may come back.
            let _told = feed.send(n, &sale).await.is_ok();
        }
    });
    let code = console::run(console::Options { socket, lang: Some(lang), locale: lang, ..console::Options::default() });
    drip.abort();
    drop(daemon);
    paper::show_last(&printer, 3, lang)?;
    code
}

/// The demo's folder; removed at the end unless it is kept.
struct Folder {
    path: PathBuf,
    keep: bool,
}

impl Folder {
    fn new(keep: Option<&Path>) -> anyhow::Result<Self> {
        let path = match keep {
            Some(path) => {
                std::fs::create_dir_all(path)?;
                std::fs::canonicalize(path)?
            }
            None => nix::unistd::mkdtemp(&std::env::temp_dir().join("k2k-demo-XXXXXX"))?,
        };
        std::fs::create_dir_all(path.join("state"))?;
        Ok(Self { path, keep: keep.is_some() })
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if !self.keep
            && let Err(e) = std::fs::remove_dir_all(&self.path)
        {
            output::complain(&format!("{} could not be removed: {e}", self.path.display()));
        }
    }
}

/// The demo's daemon: a process of its own, as in an installation. Stopped when dropped.
struct Daemon {
    child: Child,
    log: PathBuf,
}

impl Daemon {
    fn start(config: &Path, folder: &Path) -> anyhow::Result<Self> {
        let log = folder.join("k2kd.log");
        let child = Command::new(std::env::current_exe()?)
            .arg("demo")
            .arg("--daemon")
            .arg(config)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(File::create(&log)?)
            .spawn()
            .context("the demo's daemon could not be started")?;
        Ok(Self { child, log })
    }

    /// Waits until the daemon answers.
    async fn ready(&self, context: &Context) -> anyhow::Result<()> {
        let started = Instant::now();
        while context.connect().await.is_err() {
            if started.elapsed() > START_TIME || !self.is_running() {
                bail!(
                    "the demo's daemon did not get ready:\n{}",
                    std::fs::read_to_string(&self.log).unwrap_or_default()
                );
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }

    fn is_running(&self) -> bool {
        self.pid().is_some_and(|pid| kill(pid, None).is_ok())
    }

    fn pid(&self) -> Option<Pid> {
        i32::try_from(self.child.id()).ok().map(Pid::from_raw)
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        if let Some(pid) = self.pid()
            && kill(pid, Signal::SIGTERM).is_ok()
            && let Err(e) = self.child.wait()
        {
            output::complain(&format!("the demo's daemon: {e}"));
        }
    }
}

/// A loopback address that is free now.
fn free_address() -> anyhow::Result<SocketAddr> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?)
}

fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    use std::io::Write as _;
    File::create(path)?.write_all(text.as_bytes()).with_context(|| format!("{} can't be written", path.display()))
}

fn configuration(folder: &Path, webhooks: SocketAddr, printer: SocketAddr) -> String {
    let folder = folder.display();
    let secret = feed::SECRET;
    format!(
        r#"# Made by `k2k demo`.
[company]
code = "FDC"
name = "Flores del Campo"
time_zone = "America/Bogota"
currency = "USD"

[paths]
state = "{folder}/state"
socket = "{folder}/k2kd.sock"
intake = "{folder}/intake"

[http]
listen = "{webhooks}"
admin = ""

[[buyer]]
code = "FW01"
name = "Floral Wholesale"
ship_days_offset = 3
service_days = ["mon","tue","wed","thu","fri","sat"]
cutoff = "15:00"

[[buyer]]
code = "RDE"
name = "Rosas del Ecuador"
ship_days_offset = 2
cutoff = "16:30"

[[channel]]
id = "fw-shopify"
kind = "shopify"
buyer = "FW01"
secret = "{secret}"

[[channel]]
id = "fw-portal"
kind = "generic"
buyer = "FW01"
currency = "USD"

[[channel]]
id = "rosas-woo"
kind = "woocommerce"
buyer = "RDE"
secret = "{secret}"

[[channel]]
id = "tienda"
kind = "shopify"
secret = "{secret}"

[[printer]]
name = "dock1"
uri = "tcp://{printer}"
default = true

[[printer]]
name = "folder"
uri = "dir:{folder}/labels"
"#
    )
}
