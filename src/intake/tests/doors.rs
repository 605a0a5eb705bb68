//! The webhook door: every status, every limit.

use super::super::admin::{self, Admin};
use super::super::channel::Channels;
use super::super::fetch::Fetchers;
use super::super::http::{HttpLimits, serve};
use super::wires::{Heard, read, server, sign, usual};
use super::{clock, documents, now, until};
use crate::domain::ids::ChannelId;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

fn outcome(heard: &Heard) -> String {
    assert_eq!(heard.status, 200, "{heard:?}");
    serde_json::from_str::<serde_json::Value>(&heard.body).unwrap()["outcome"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_signed_document_is_stored_once_and_answered_after_the_commit() {
    let server = usual().await;
    let heard = server.deliver(b"order 1001\norder 1002").await;
    let body: serde_json::Value = serde_json::from_str(&heard.body).unwrap();
    assert_eq!(heard.status, 200);
    assert!(heard.head.contains("content-type: application/json"));
    assert_eq!(
        body,
        serde_json::json!({"document":"1","outcome":"stored","orders":[
            {"order":"W1","outcome":"created"},{"order":"W2","outcome":"created"}]})
    );
    assert_eq!(server.store.counts().unwrap().orders_in_all(), 2);
    assert_eq!(outcome(&server.deliver(b"order 1001\norder 1002").await), "duplicate");
    assert_eq!(server.store.counts().unwrap().orders_in_all(), 2);
    let old = sign("old", b"order 7");
    let heard = server.ask("POST /webhooks/shop", &[("shopify-hmac-sha256", &old)], b"order 7").await;
    assert_eq!(outcome(&heard), "stored", "the old secret still signs during a rotation");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_proves_nothing_is_refused_and_nothing_is_kept() {
    let server = usual().await;
    let good = sign("new", b"order 1");
    let signed = [("X-SHOPIFY-HMAC-SHA256", good.as_str())];
    for (line, headers, status) in [
        ("POST /webhooks/nobody", &signed[..], 404),
        ("POST /webhooks/files-only", &signed, 404),
        ("POST /elsewhere", &signed, 404),
        ("GET /webhooks/shop", &signed, 405),
        ("PUT /webhooks/shop", &signed, 405),
        ("GET /webhooks/nobody", &signed, 404),
        ("POST /webhooks/shop", &[], 401),
        ("POST /webhooks/shop/t0ken", &signed, 401),
        ("POST /webhooks/both", &signed, 401),
        ("POST /webhooks/both/t0ken", &[], 401),
        ("POST /webhooks/ripley", &[], 401),
        ("POST /webhooks/ripley/guess", &[], 401),
    ] {
        let heard = server.ask(line, headers, b"order 1").await;
        assert_eq!(heard.status, status, "{line}");
        assert_eq!(heard.head.contains("allow: post"), status == 405, "{line}");
    }
    assert_eq!(server.store.counts().unwrap().documents, 0);
    assert_eq!(server.metrics.unauthorized_of(&ChannelId::new("shop").unwrap()), 2);
    assert_eq!(outcome(&server.ask("POST /webhooks/both/t0ken", &signed, b"order 1").await), "stored");
    assert_eq!(outcome(&server.ask("POST /webhooks/ripley/t0ken", &[], b"order 1").await), "stored");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn too_large_is_refused_by_its_length_and_while_it_comes() {
    let server = server(HttpLimits::default(), |d| d.body_limit = 1000).await;
    let mut told = server.connect().await;
    told.write_all(b"POST /webhooks/shop HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 1001\r\n\r\n")
        .await
        .unwrap();
    assert_eq!(read(&mut told).await.status, 413, "before a byte of the body is sent");
    let mut untold = server.connect().await;
    untold
        .write_all(
            b"POST /webhooks/shop HTTP/1.1\r\nhost: x\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n",
        )
        .await
        .unwrap();
    let chunk = [b"200\r\n".as_slice(), &[b'a'; 512], b"\r\n"].concat();
    untold.write_all(&[chunk.as_slice(), &chunk].concat()).await.unwrap();
    assert_eq!(read(&mut untold).await.status, 413);
    let body = [b'#'; 1000];
    assert_eq!(server.deliver(&body).await.status, 200, "exactly the limit is taken");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn half_headers_stalled_bodies_and_idle_connections_end_in_time() {
    let limits = HttpLimits { header_time: Duration::from_millis(80), ..HttpLimits::default() };
    let server = server(limits, |d| d.body_time = Duration::from_millis(80)).await;
    for half in ["", "POST /webhooks/shop HTTP/1.1\r\nhost:"] {
        let mut stream = server.connect().await;
        stream.write_all(half.as_bytes()).await.unwrap();
        assert!([0, 408].contains(&read(&mut stream).await.status), "{half:?} is closed");
    }
    let mut stalled = server.connect().await;
    stalled.write_all(b"POST /webhooks/shop HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\norder").await.unwrap();
    assert_eq!(read(&mut stalled).await.status, 408);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn http_1_0_may_keep_its_connection() {
    let server = usual().await;
    let mut stream = server.connect().await;
    for (body, close) in [("order 1", "keep-alive"), ("order 2", "close")] {
        let head = format!(
            "POST /webhooks/woo HTTP/1.0\r\nx-wc-webhook-signature: {}\r\ncontent-length: {}\r\nconnection: {close}\r\n\r\n{body}",
            sign("w", body.as_bytes()),
            body.len()
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        if close == "keep-alive" {
            let mut some = vec![0; 4096];
            let n = stream.read(&mut some).await.unwrap();
            assert!(String::from_utf8_lossy(&some[..n]).starts_with("HTTP/1.0 200"));
        }
    }
    assert_eq!(outcome(&read(&mut stream).await), "stored");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_ping_is_answered_200_and_not_stored() {
    let server = usual().await;
    let form = [("content-type", "application/x-www-form-urlencoded")];
    assert_eq!(outcome(&server.ask("POST /webhooks/woo", &form, b"webhook_id=17").await), "ignored");
    assert_eq!(server.ask("POST /webhooks/woo", &form, b"webhook_id=17&x=1").await.status, 401);
    assert_eq!(server.ask("POST /webhooks/shop", &form, b"webhook_id=17").await.status, 401);
    assert_eq!(server.store.counts().unwrap().documents, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_nobody_understands_is_stored_as_refused_and_answered_200() {
    let server = usual().await;
    assert_eq!(outcome(&server.deliver(b"panic").await), "refused");
    assert_eq!(outcome(&server.deliver(b"???").await), "refused");
    assert_eq!(outcome(&server.deliver(b"").await), "refused");
    let large = format!("order 5\n{}", "# filler\n".repeat(20_000));
    assert_eq!(outcome(&server.deliver(large.as_bytes()).await), "stored", "decoded on another thread");
    assert_eq!(outcome(&server.deliver(format!("{large}panic").as_bytes()).await), "refused");
    assert_eq!(server.store.counts().unwrap().refused, 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn yuju_names_its_order_in_the_headers() {
    let server = usual().await;
    let headers = |id| {
        [
            ("x-madkting-signature", "shared"),
            ("x-madkting-event", "Order:created"),
            ("x-madkting-delivery", id),
            ("location", "https://api.example/shops/1/marketplace/15/orders/2000003841/"),
        ]
    };
    assert_eq!(outcome(&server.ask("POST /webhooks/yuju", &headers("a"), b"").await), "to_fetch");
    assert_eq!(outcome(&server.ask("POST /webhooks/yuju", &headers("a"), b"").await), "duplicate");
    assert_eq!(outcome(&server.ask("POST /webhooks/yuju", &headers("b"), b"").await), "to_fetch");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_store_that_cannot_take_it_means_come_again() {
    let slow = server(HttpLimits::default(), |d| d.commit_time = Duration::ZERO).await;
    // With no time at all a commit can still be there first, when this thread was held up in between; not always.
    let mut late = false;
    for n in 1..=100 {
        late = late || slow.deliver(format!("order {n}").as_bytes()).await.status == 503;
    }
    assert!(late);
    let closed = usual().await;
    closed.store.close().unwrap();
    let heard = closed.deliver(b"order 1").await;
    assert_eq!(heard.status, 503);
    assert!(heard.head.contains("retry-after: 30"), "{heard:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_stop_running_requests_end_and_new_ones_find_nobody() {
    let server = usual().await;
    let mut running = server.connect().await;
    let signature = sign("new", b"order 1");
    let head = format!(
        "POST /webhooks/shop HTTP/1.1\r\nhost: x\r\nx-shopify-hmac-sha256: {signature}\r\ncontent-length: 7\r\nexpect: 100-continue\r\n\r\n"
    );
    running.write_all(head.as_bytes()).await.unwrap();
    let mut go_on = [0; 25];
    running.read_exact(&mut go_on).await.unwrap();
    assert_eq!(&go_on, b"HTTP/1.1 100 Continue\r\n\r\n", "the request is in work");
    let mut idle = server.connect().await;
    until("both are served", || server.tracker.len() == 3).await;
    server.stop.cancel();
    assert_eq!(read(&mut idle).await.status, 0, "closed");
    until("nobody listens", || std::net::TcpStream::connect(server.address).is_err()).await;
    running.write_all(b"order 1").await.unwrap();
    assert_eq!(read(&mut running).await.status, 200);
    assert_eq!(documents(&server.store).len(), 1);
    server.tracker.close();
    server.tracker.wait().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn monitoring_sees_health_and_counts() {
    let server = usual().await;
    server.deliver(b"order 1").await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let none = Channels::new([]);
    let fetchers = Fetchers::start(
        server.store.clone(),
        none,
        server.metrics.clone(),
        clock(),
        &server.tracker,
        server.stop.clone(),
    );
    let (store, metrics) = (server.store.clone(), server.metrics.clone());
    let app = admin::router(Admin { store, metrics, fetchers, clock: clock(), started: now() });
    let (tracker, stop) = (server.tracker.clone(), server.stop.clone());
    let address = listener.local_addr().unwrap();
    tracker.spawn(serve(listener, app, HttpLimits::default(), server.metrics.clone(), tracker.clone(), stop));
    let get = async |path: &str| {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let ask = format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        stream.write_all(ask.as_bytes()).await.unwrap();
        read(&mut stream).await
    };
    assert_eq!((get("/healthz").await.status, get("/readyz").await.status), (200, 200));
    let page = get("/metrics").await.body;
    assert!(page.contains("k2kd_documents_total{channel=\"shop\",door=\"webhook\",outcome=\"stored\"} 1"), "{page}");
    assert!(page.contains("k2kd_webhook_answers_total{status=\"200\"} 1"), "{page}");
    server.store.close().unwrap();
    assert_eq!((get("/healthz").await.status, get("/readyz").await.status), (200, 503));
}
