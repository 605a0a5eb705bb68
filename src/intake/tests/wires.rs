//! A server on loopback and a client that writes the bytes itself.

use super::super::channel::Channel;
use super::super::channel::tests::channel;
use super::super::http::{HttpLimits, serve};
use super::super::metrics::Metrics;
use super::super::webhook::{Doors, router};
use crate::domain::channel::Kind;
use crate::store::Store;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

pub(super) struct Server {
    pub(super) address: SocketAddr,
    pub(super) store: Store,
    pub(super) metrics: Metrics,
    pub(super) stop: CancellationToken,
    pub(super) tracker: TaskTracker,
    _folder: tempfile::TempDir,
}

pub(super) fn channels() -> Vec<Channel> {
    vec![
        channel("shop", Kind::Shopify, &["new", "old"], None),
        channel("both", Kind::Shopify, &["new"], Some("t0ken")),
        channel("woo", Kind::Woocommerce, &["w"], None),
        channel("ripley", Kind::Ripley, &[], Some("t0ken")),
        channel("yuju", Kind::Yuju, &["shared"], None),
        channel("files-only", Kind::Generic, &[], None),
    ]
}

pub(super) async fn server(limits: HttpLimits, change: impl FnOnce(&mut Doors)) -> Server {
    let folder = tempfile::tempdir().unwrap();
    let (store, channels) = super::open(folder.path(), &channels());
    let metrics = Metrics::default();
    let mut doors = Doors::new(store.clone(), channels, super::clock(), metrics.clone());
    doors.decode = super::decode;
    change(&mut doors);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (tracker, stop) = (TaskTracker::new(), CancellationToken::new());
    tracker.spawn(serve(listener, router(doors), limits, metrics.clone(), tracker.clone(), stop.clone()));
    Server { address, store, metrics, stop, tracker, _folder: folder }
}

pub(super) async fn usual() -> Server {
    server(HttpLimits::default(), |_| {}).await
}

/// An answer: status, head, body.
#[derive(Debug)]
pub(super) struct Heard {
    pub(super) status: u16,
    pub(super) head: String,
    pub(super) body: String,
}

impl Server {
    pub(super) async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// One request on its own connection.
    pub(super) async fn ask(&self, line: &str, headers: &[(&str, &str)], body: &[u8]) -> Heard {
        let mut stream = self.connect().await;
        let mut bytes =
            format!("{line} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {}\r\n", body.len());
        for (name, value) in headers {
            write!(bytes, "{name}: {value}\r\n").unwrap();
        }
        bytes.push_str("\r\n");
        let mut bytes = bytes.into_bytes();
        bytes.extend_from_slice(body);
        // A server that refuses early may close before everything is written.
        drop(stream.write_all(&bytes).await);
        read(&mut stream).await
    }

    /// A signed Shopify document.
    pub(super) async fn deliver(&self, body: &[u8]) -> Heard {
        self.ask("POST /webhooks/shop", &[("X-Shopify-Hmac-Sha256", &sign("new", body))], body).await
    }
}

/// Everything until the connection closes.
pub(super) async fn read(stream: &mut TcpStream) -> Heard {
    let mut bytes = Vec::new();
    let reading = stream.read_to_end(&mut bytes);
    drop(tokio::time::timeout(Duration::from_secs(20), reading).await.expect("the server closes"));
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let status = head.split(' ').nth(1).and_then(|s| s.parse().ok()).unwrap_or(0);
    Heard { status, head: head.to_ascii_lowercase(), body: body.to_owned() }
}

pub(super) fn sign(secret: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(body);
    STANDARD.encode(mac.finalize().into_bytes())
}
