//! The daemon: configuration, wiring, the order of start and stop.
//!
//! Start: configuration → store (refuses a damaged one) → printers → outbox → drop folders → socket → HTTP → ready.
//! Stop (SIGTERM, SIGINT): no new requests → what is in work is finished → consoles are told → store is closed.
//! A second signal ends at once, which is safe: nothing was promised that is not durable.

pub mod access;
pub mod answer;
pub mod clock;
pub mod config;
pub mod doctor;
pub mod export;
mod recheck;
pub mod session;
pub mod socket;
pub mod systemd;

use crate::domain::command::{Actor, Command};
use crate::domain::connection::{Connection, Settings};
use crate::domain::ids::{BuyerCode, PrinterName};
use crate::intake::admin::{self, Admin};
use crate::intake::channel::{Channel, Channels};
use crate::intake::export::{self as api, Export};
use crate::intake::fetch::Fetchers;
use crate::intake::folder::{FolderConfig, Folders};
use crate::intake::hooks::{self, Hooks};
use crate::intake::http::{self, HttpLimits};
use crate::intake::metrics::Metrics;
use crate::intake::token::Tokens;
use crate::intake::webhook::{self, Doors};
use crate::labels::{Dpmm, Layouts};
use crate::limits;
use crate::outbox::Outbox;
use crate::printing::{PrinterConfig, PrinterUri, Spooler};
use crate::store::{Options, Request, Store};
use answer::{Answers, Rules};
use anyhow::Context as _;
use clock::Clock;
use config::Config;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{error, info, warn};

/// How long a stop may take before it is cut short.
const STOP_TIME: Duration = Duration::from_secs(20);
/// Name of the database in the state folder.
pub const DATABASE: &str = "k2kd.redb";

/// Everything that runs.
struct Daemon {
    answers: Arc<Answers>,
    tokens: Tokens,
    outbox: Outbox,
    store: Store,
    tracker: TaskTracker,
    stop: CancellationToken,
    status: String,
}

/// Runs until a signal says stop.
///
/// # Errors
/// When it can't start; the text says what and what to do.
pub fn run(path: &Path) -> anyhow::Result<()> {
    let config = Config::load(path)?;
    for warning in &config.warnings {
        warn!("{warning}");
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().context("no runtime")?;
    runtime.block_on(async {
        let clock = clock::system();
        // Before anybody hears that we are ready: a signal that came earlier would end us without a word.
        let mut signals = Signals::listen()?;
        let daemon = start(&config, &clock).await?;
        systemd::ready(&daemon.status);
        info!(status = %daemon.status, "Ready.");
        wait(&daemon, path, &mut signals).await;
        stop(daemon, &mut signals).await;
        Ok(())
    })
}

/// Opens everything, in order.
async fn start(config: &Config, clock: &Clock) -> anyhow::Result<Daemon> {
    let tracker = TaskTracker::new();
    let stop = CancellationToken::new();
    std::fs::create_dir_all(&config.state)
        .with_context(|| format!("the folder {} can't be made", config.state.display()))?;
    let options = Options { path: config.state.join(DATABASE), cache_bytes: limits::STORE_CACHE_BYTES };
    let settings = Arc::new(config.settings.clone());
    let store = tokio::task::spawn_blocking(move || Store::open(&options, settings)).await.context("the store")??;

    let channels = Channels::new(doors(config));
    let metrics = Metrics::default();
    let layouts = Layouts::new(config.layouts.iter().cloned());
    let printers = printers(config, &layouts)?;
    let spooler = Spooler::start(store.clone(), printers, &layouts, Arc::clone(clock), &tracker, stop.clone());
    let outbox = Outbox::start(store.clone(), config.ways.clone(), Arc::clone(clock), &tracker, stop.clone());
    let folder_config = FolderConfig {
        file_limit: config.file_bytes,
        ..FolderConfig::new(
            config.intake.clone(),
            channels.clone(),
            config.settings.time_zone,
            config.language,
            metrics.clone(),
        )
    };
    let folders = Folders::start(folder_config, store.clone(), Arc::clone(clock), &tracker, stop.clone())
        .with_context(|| format!("the drop folders under {} can't be used", config.intake.display()))?;
    let fetchers =
        Fetchers::start(store.clone(), channels.clone(), metrics.clone(), Arc::clone(clock), &tracker, stop.clone());
    let rules = Rules { roles: config.roles.clone(), language: config.language };
    let answers = Arc::new(Answers::new(
        store.clone(),
        spooler,
        folders,
        fetchers.clone(),
        channels.clone(),
        layouts,
        Arc::clone(clock),
        rules,
    ));

    let listener = socket::bind(&config.socket).await?;
    let webhooks =
        TcpListener::bind(config.listen).await.with_context(|| format!("[http] listen: {}", config.listen))?;
    let doors = Doors {
        body_limit: config.body_bytes,
        ..Doors::new(store.clone(), channels, Arc::clone(clock), metrics.clone())
    };
    let tokens = Tokens::new(config.tokens.clone());
    let lines = Arc::new(export::Lines { store: store.clone() });
    let hooks = Hooks::new(store.clone(), tokens.clone(), Arc::clone(clock));
    let export = Export::new(store.clone(), tokens.clone(), lines, Arc::clone(clock), stop.clone());
    if let Some(address) = config.admin {
        let admin = TcpListener::bind(address).await.with_context(|| format!("[http] admin: {address}"))?;
        tracker.spawn(http::serve(
            admin,
            admin::router(Admin {
                store: store.clone(),
                metrics: metrics.clone(),
                fetchers,
                clock: Arc::clone(clock),
                started: clock(),
            }),
            HttpLimits::default(),
            metrics.clone(),
            tracker.clone(),
            stop.clone(),
        ));
    }
    let status = format!("webhooks at {}, consoles at {}", webhooks.local_addr()?, config.socket.display());
    tracker.spawn(http::serve(
        webhooks,
        webhook::router(doors).merge(api::router(export)).merge(hooks::router(hooks)),
        HttpLimits::default(),
        metrics.clone(),
        tracker.clone(),
        stop.clone(),
    ));
    tracker.spawn(socket::serve(listener, Arc::clone(&answers), tracker.clone(), stop.clone()));
    tracker.spawn(recheck::run(store.clone(), Arc::clone(clock), stop.clone()));
    tracker.spawn(systemd::watchdog(store.clone(), stop.clone()));
    Ok(Daemon { answers, tokens, outbox, store, tracker, stop, status })
}

fn doors(config: &Config) -> Vec<Channel> {
    let lock = |id| config.locks.get(id).cloned().unwrap_or_default();
    let stock = Channel::stock(&config.settings);
    let sales = config.settings.channels.values().map(|settings| {
        let lock = lock(&settings.id);
        Channel {
            settings: settings.clone(),
            secrets: lock.secrets,
            token: lock.token,
            access: lock.access,
            account: lock.account,
            application: lock.application,
        }
    });
    sales.chain(stock).collect()
}

/// The printers with their layouts.
fn printers(config: &Config, layouts: &Layouts) -> anyhow::Result<Vec<PrinterConfig>> {
    let find = |name: &PrinterName| config.printer_doors.get(name.as_str()).cloned().unwrap_or_default();
    config
        .settings
        .printers
        .iter()
        .map(|p| {
            let layout = layouts
                .get(&p.layout)
                .with_context(|| format!("printer {}: there is no layout {}", p.name, p.layout))?;
            let uri =
                PrinterUri::parse(&find(&p.name).uri).map_err(|e| anyhow::anyhow!("printer {}: uri: {e}", p.name))?;
            Ok(PrinterConfig {
                settings: p.clone(),
                uri,
                layout,
                lang: config.language,
                dpmm: find(&p.name).dpi.and_then(Dpmm::from_dpi),
            })
        })
        .collect()
}

/// The signals that we act on.
struct Signals {
    term: Signal,
    int: Signal,
    hup: Signal,
}

impl Signals {
    fn listen() -> std::io::Result<Self> {
        Ok(Self {
            term: signal(SignalKind::terminate())?,
            int: signal(SignalKind::interrupt())?,
            hup: signal(SignalKind::hangup())?,
        })
    }

    /// The next SIGTERM or SIGINT.
    async fn stop(&mut self) {
        tokio::select! {
            _ = self.term.recv() => {}
            _ = self.int.recv() => {}
        }
    }
}

/// Waits for the signal to stop; SIGHUP reads the configuration again.
async fn wait(daemon: &Daemon, path: &Path, signals: &mut Signals) {
    loop {
        tokio::select! {
            _ = signals.term.recv() => return,
            _ = signals.int.recv() => return,
            _ = signals.hup.recv() => reload(daemon, path),
        }
    }
}

/// Takes over what can change while running: company, buyers, channels, secrets, roles, language, label layouts,
/// mail server and webhooks. A file with a mistake
/// changes nothing. Addresses, paths, printers and limits need a restart.
fn reload(daemon: &Daemon, path: &Path) {
    systemd::reloading();
    match Config::load(path) {
        Ok(config) => {
            let mut settings = config.settings.clone();
            settings.printers.clone_from(&daemon.store.settings().printers);
            let other = other_buyers(&daemon.store.file_settings(), &settings);
            daemon.store.set_settings(Arc::new(settings));
            if !other.is_empty() {
                look_again(daemon, other);
            }
            daemon.answers.channels.replace(doors(&config));
            daemon.answers.fetchers.reload();
            daemon.tokens.replace(config.tokens.clone());
            daemon.answers.layouts.replace(config.layouts.clone());
            daemon.outbox.replace(config.ways.clone());
            daemon.answers.folders.look();
            daemon.answers.set_rules(Rules { roles: config.roles, language: config.language });
            info!("The configuration was read again; addresses, paths, printers and limits change with a restart.");
        }
        Err(e) => error!(error = %e, "The configuration was not taken: the one before stays in force."),
    }
    systemd::ready(&daemon.status);
}

/// Buyers with other settings than before: their offset, days, zone or places may make other orders.
fn other_buyers(old: &Settings, new: &Settings) -> Vec<BuyerCode> {
    let other = |c: &&Connection| old.buyers.get(&c.code).is_some_and(|was| was != *c);
    new.buyers.values().filter(other).map(|c| c.code.clone()).collect()
}

/// Their open orders are made anew; what is to be done is in the store, so a restart goes on with it.
fn look_again(daemon: &Daemon, buyers: Vec<BuyerCode>) {
    let (store, at) = (daemon.store.clone(), (daemon.answers.clock)());
    daemon.tracker.spawn(async move {
        let command = Command::Reloaded(buyers);
        let request = Request { command, id: None, actor: Actor::door("configuration"), at };
        if let Err(error) = store.submit(request).await {
            error!(%error, "Open orders of buyers with new settings were not looked at again; reload once more.");
        }
    });
}

/// Lets go in order; a second signal, or [`STOP_TIME`], cuts it short.
async fn stop(daemon: Daemon, signals: &mut Signals) {
    systemd::stopping();
    info!("Stopping.");
    daemon.stop.cancel();
    daemon.tracker.close();
    tokio::select! {
        () = daemon.tracker.wait() => {}
        () = tokio::time::sleep(STOP_TIME) => warn!("Some work did not end in time; nothing that was promised is lost."),
        () = signals.stop() => warn!("Stopped at once by a second signal."),
    }
    let store = daemon.store;
    match tokio::task::spawn_blocking(move || store.close()).await {
        Ok(Ok(())) => info!("Stopped."),
        Ok(Err(e)) => error!(error = %e, "The store did not close cleanly; it recovers at the next start."),
        Err(e) => error!(error = %e, "The store did not close; it recovers at the next start."),
    }
}

/// The default place of the configuration.
#[must_use]
pub fn default_config() -> PathBuf {
    "/etc/k2kd/k2kd.toml".into()
}
