//! A private daemon for a test: the real program in a folder of its own, with its own addresses.
//!
//! Nothing waits for a time to pass: [`until`] waits for a condition and fails loudly when it does not come.

use base64::Engine as _;
use hmac::{Hmac, KeyInit as _, Mac as _};
use nix::sys::signal::Signal;
use serde_json::Value;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How long a condition may take before the test fails.
const PATIENCE: Duration = Duration::from_mins(1);
/// The secret of every signed channel.
pub const SECRET: &str = "test & <secret>";

/// Waits until `done` gives something.
pub fn until<T>(what: &str, mut done: impl FnMut() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(found) = done() {
            return found;
        }
        assert!(started.elapsed() < PATIENCE, "this never came: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// A daemon that ends with the test.
pub struct Daemon {
    child: Child,
    pub dir: TempDir,
    pub webhooks: SocketAddr,
}

/// A loopback address that is free now.
pub fn free_address() -> SocketAddr {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap()
}

impl Daemon {
    /// With one buyer and its channels, and no printer.
    pub fn start() -> Self {
        Self::with("")
    }

    /// With more configuration behind the common part.
    pub fn with(more: &str) -> Self {
        let dir = tempfile::Builder::new().prefix("k2k-it-").tempdir().unwrap();
        let webhooks = free_address();
        let text = configuration(dir.path(), webhooks, more);
        std::fs::File::create(dir.path().join("k2kd.toml")).unwrap().write_all(text.as_bytes()).unwrap();
        std::fs::create_dir_all(dir.path().join("state")).unwrap();
        let child = spawn(dir.path());
        let daemon = Self { child, dir, webhooks };
        daemon.wait_ready();
        daemon
    }

    fn wait_ready(&self) {
        until("the daemon answers", || self.cli(&["orders", "--json", "--limit", "1"]).status.success().then_some(()));
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub fn socket(&self) -> PathBuf {
        self.path("k2kd.sock")
    }

    /// Ends the process at once, as a power cut for it would, and reaps it.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks the process to stop and returns whether it ended well.
    pub fn stop(&mut self) -> bool {
        signal(&self.child, Signal::SIGTERM);
        self.child.wait().unwrap().success()
    }

    /// Asks the process to read its configuration again.
    pub fn hang_up(&self) {
        signal(&self.child, Signal::SIGHUP);
    }

    /// Stops the process where it stands, or lets it go on.
    pub fn freeze(&self, frozen: bool) {
        signal(&self.child, if frozen { Signal::SIGSTOP } else { Signal::SIGCONT });
    }

    /// Changes its configuration by replacing a text that is there.
    pub fn edit(&self, old: &str, new: &str) {
        let path = self.path("k2kd.toml");
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains(old), "{old}");
        std::fs::File::create(&path).unwrap().write_all(text.replacen(old, new, 1).as_bytes()).unwrap();
    }

    /// Starts the process again on the same folder and waits until it answers.
    pub fn restart(&mut self) {
        self.child = spawn(self.dir.path());
        self.wait_ready();
    }

    /// Starts the process again and does not wait.
    pub fn respawn(&mut self) {
        self.child = spawn(self.dir.path());
    }

    pub fn log(&self) -> String {
        std::fs::read_to_string(self.path("k2kd.log")).unwrap_or_default()
    }

    /// Runs `k2k` with arguments.
    pub fn cli(&self, args: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_k2k"))
            .args(args)
            .env("K2K_SOCKET", self.socket())
            .env("LANG", "en_US.UTF-8")
            .env_remove("LC_ALL")
            .env("HOME", self.path("home"))
            .env_remove("XDG_CONFIG_HOME")
            .env_remove("K2K_KEYMAP")
            .stdin(Stdio::null())
            .output()
            .unwrap()
    }

    /// Runs `k2k … --json`, which must go well, and reads its lines.
    pub fn json(&self, args: &[&str]) -> Vec<Value> {
        let out = self.cli(&[args, &["--json"]].concat());
        assert!(out.status.success(), "{args:?}: {}{}", String::from_utf8_lossy(&out.stderr), self.log());
        lines(&out.stdout)
    }

    /// The only JSON line of a command.
    pub fn one(&self, args: &[&str]) -> Value {
        let mut all = self.json(args);
        assert_eq!(all.len(), 1, "{args:?}: {all:?}");
        all.remove(0)
    }

    /// Sends a webhook with these headers.
    pub fn post(&self, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        request(self.webhooks, "POST", path, headers, body).expect("an answer")
    }

    /// Sends a signed Shopify webhook.
    pub fn shopify(&self, channel: &str, topic: &str, body: &str) -> Answer {
        let signature = sign(body);
        let headers = [("X-Shopify-Topic", topic), ("X-Shopify-Hmac-Sha256", signature.as_str())];
        self.post(&format!("/webhooks/{channel}"), &headers, body)
    }

    /// Drops a file as we ask senders to: written beside, moved into the folder.
    pub fn drop_file(&self, channel: &str, name: &str, bytes: &[u8]) {
        let folder = self.path("intake/in").join(channel);
        let hidden = folder.join(format!(".{name}"));
        std::fs::File::create(&hidden).unwrap().write_all(bytes).unwrap();
        nix::fcntl::renameat(nix::fcntl::AT_FDCWD, &hidden, nix::fcntl::AT_FDCWD, &folder.join(name)).unwrap();
    }

    /// Waits for the newest document of a channel with this source.
    pub fn document(&self, source: &str) -> Value {
        until(&format!("a document from {source}"), || {
            self.json(&["documents"]).into_iter().find(|d| d["source"] == source)
        })
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("--- log of the daemon\n{}", self.log());
        }
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn spawn(dir: &Path) -> Child {
    let log = std::fs::OpenOptions::new().create(true).append(true).open(dir.join("k2kd.log")).unwrap();
    program(dir).stderr(log).spawn().unwrap()
}

/// The daemon's program on a folder.
pub fn program(dir: &Path) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_k2kd"));
    program.args(["run", "--config"]).arg(dir.join("k2kd.toml")).stdin(Stdio::null()).stdout(Stdio::null());
    program
}

/// Sends a signal to a process that was not waited for.
pub fn signal(child: &Child, signal: Signal) {
    nix::sys::signal::kill(nix::unistd::Pid::from_raw(i32::try_from(child.id()).unwrap()), signal).unwrap();
}

fn configuration(dir: &Path, webhooks: SocketAddr, more: &str) -> String {
    let dir = dir.display();
    format!(
        r#"
[company]
code = "FDC"
name = "Flores del Campo"
time_zone = "America/Bogota"
currency = "USD"
[paths]
state = "{dir}/state"
socket = "{dir}/k2kd.sock"
intake = "{dir}/intake"
[http]
listen = "{webhooks}"
admin = ""
[[buyer]]
code = "FW01"
name = "Floral Wholesale"
ship_days_offset = 3
[[channel]]
id = "fw-shopify"
kind = "shopify"
buyer = "FW01"
secrets = ["newer", "{SECRET}"]
[[channel]]
id = "fw-woo"
kind = "woocommerce"
buyer = "FW01"
secret = "{SECRET}"
[[channel]]
id = "shop"
kind = "shopify"
secret = "{SECRET}"
token = "path-token"
[[channel]]
id = "portal"
kind = "generic"
buyer = "FW01"
currency = "USD"
{more}
"#
    )
}

/// base64(HMAC-SHA256) with [`SECRET`].
pub fn sign(body: &str) -> String {
    sign_with(SECRET, body)
}

/// base64(HMAC-SHA256) with this secret.
pub fn sign_with(secret: &str, body: &str) -> String {
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(body.as_bytes());
    base64::engine::general_purpose::STANDARD.encode(mac.finalize().into_bytes())
}

/// An HTTP answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        assert!(self.head.to_ascii_lowercase().contains("content-type: application/json"), "{self:?}");
        serde_json::from_str(&self.body).unwrap_or_else(|e| panic!("{e}: {self:?}"))
    }

    /// The outcome of the document; the answer must be 200.
    pub fn outcome(&self) -> String {
        assert_eq!(self.status, 200, "{self:?}");
        self.json()["outcome"].as_str().unwrap().to_owned()
    }

    /// The first order that it names.
    pub fn order(&self) -> String {
        self.json()["orders"][0]["order"].as_str().unwrap_or_else(|| panic!("{self:?}")).to_owned()
    }
}

/// One request on a connection of its own; none when the connection broke before an answer was there.
pub fn request(to: SocketAddr, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Option<Answer> {
    let mut stream = TcpStream::connect(to).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    let mut head =
        format!("{method} {path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\nContent-Length: {}\r\n", body.len());
    for (name, value) in headers {
        head.extend([name, ": ", value, "\r\n"]);
    }
    head.push_str("\r\n");
    stream.write_all(head.as_bytes()).ok()?;
    stream.write_all(body.as_bytes()).ok()?;
    let mut text = String::new();
    stream.read_to_string(&mut text).ok()?;
    let (head, body) = text.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some(Answer { status, head: head.to_owned(), body: body.to_owned() })
}

/// The JSON lines of a program's output.
pub fn lines(bytes: &[u8]) -> Vec<Value> {
    String::from_utf8_lossy(bytes).lines().map(|l| serde_json::from_str(l).unwrap()).collect()
}

/// A Shopify order with two lines: 2 × ROSA at 18.50 and 1 × LIRIO at 35.00.
pub fn shopify_order(id: u64, updated: &str, financial_status: &str) -> String {
    serde_json::json!({
        "id": id, "name": format!("#{}", id % 10_000), "currency": "USD",
        "created_at": "2026-02-09T10:00:00-05:00", "updated_at": updated,
        "financial_status": financial_status, "fulfillment_status": null, "cancelled_at": null, "test": false,
        "note_attributes": [{ "name": "mark_code", "value": "FLN-220" }],
        "customer": { "id": 7001, "first_name": "Lucía", "last_name": "Peña" },
        "line_items": [
            { "id": 1, "sku": "ROSA-60", "title": "Rosa roja 60 cm", "quantity": 2, "price": "18.50", "properties": [] },
            { "id": 2, "sku": "LIRIO", "title": "Lirio blanco", "quantity": 1, "price": "35.00", "properties": [] },
        ],
    })
    .to_string()
}

/// A table of one order whose second line is still in the cart.
pub fn mixed_table(order: u64) -> String {
    format!(
        "order id,created at,status,sku,description,quantity,unit price,mark_code,added_to_cart_at\n\
         {order},2026-02-09T10:00:00-05:00,paid,ROSA-60,Rosa roja 60 cm,3,18.50,FLN-220,2026-02-09T09:41:00-05:00\n\
         {order},2026-02-09T10:00:00-05:00,pending,LIRIO,Lirio blanco,1,35.00,FLN-220,2026-02-09T09:44:00-05:00\n"
    )
}
