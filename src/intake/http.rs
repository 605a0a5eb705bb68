//! The HTTP server: hyper with a limit on everything, under an axum router.
//!
//! * Headers, bodies, answers and the end of the daemon have time limits; connections are counted, in all and by address
//!   (loopback excepted: the reverse proxy is there).
//! * On stop nothing new is accepted, idle connections close, running requests may end within the drain time, and a
//!   request that still comes over a kept connection is answered 503.
//! * No TLS, no HTTP/2: that is the reverse proxy's trade.
//!
//! Not `axum::serve`: it never closes a connection with half a header (measured, `daemon.md` §5.2).

use super::metrics::Metrics;
use super::stall::Moving;
use crate::limits;
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::collections::HashMap;
use std::convert::Infallible;
use std::net::{IpAddr, Ipv6Addr};
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Bounds of the server; the default are those of [`crate::limits`].
#[derive(Clone, Copy, Debug)]
pub struct HttpLimits {
    /// Connections in all; more wait in the system's queue.
    pub connections: usize,
    /// Connections of one address (IPv6: of one /64); more are answered 503 and closed.
    pub connections_an_address: usize,
    /// Time for the headers of a request; also how long a kept connection may be idle.
    pub header_time: Duration,
    /// Time for a client to take some more bytes of an answer.
    pub write_time: Duration,
    /// Time for running requests when the daemon stops.
    pub drain_time: Duration,
}

impl Default for HttpLimits {
    fn default() -> Self {
        Self {
            connections: limits::HTTP_CONNECTIONS,
            connections_an_address: limits::HTTP_CONNECTIONS_AN_ADDRESS,
            header_time: limits::HTTP_HEADER_TIME,
            write_time: limits::HTTP_WRITE_TIME,
            drain_time: limits::HTTP_DRAIN_TIME,
        }
    }
}

/// Serves until `stop`; ends when the listener is closed. Connections live on `tracker`.
pub async fn serve(
    listener: TcpListener,
    app: Router,
    limits: HttpLimits,
    metrics: Metrics,
    tracker: TaskTracker,
    stop: CancellationToken,
) {
    let places = Arc::new(Semaphore::new(limits.connections));
    let addresses = Addresses::default();
    loop {
        let next = async {
            let place = Arc::clone(&places).acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            next = next => next,
            () = stop.cancelled() => return,
        };
        let Ok(place) = place else { return };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of file descriptors, or the peer was gone already: others must not starve for it.
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let Some(held) = addresses.enter(peer.ip(), limits.connections_an_address) else {
            metrics.connection_refused();
            turn_away(&stream);
            continue;
        };
        let (app, stop) = (app.clone(), stop.clone());
        tracker.spawn(async move {
            connection(stream, app, limits, stop).await;
            drop((place, held));
        });
    }
}

/// The answer when a document can't be taken now; the sender is told when to come again.
pub(crate) fn unavailable() -> Response<Body> {
    let mut answer = Response::new(Body::empty());
    *answer.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(limits::RETRY_AFTER.as_secs()));
    answer
}

async fn connection(stream: TcpStream, app: Router, limits: HttpLimits, stop: CancellationToken) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "no TCP_NODELAY");
    }
    let app = TowerToHyperService::new(app);
    let stopping = stop.clone();
    let service = service_fn(move |request| {
        let app = app.clone();
        let refuse = stopping.is_cancelled();
        async move { if refuse { Ok::<_, Infallible>(unavailable()) } else { app.call(request).await } }
    });
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(limits.header_time).max_buf_size(limits::HTTP_HEADER_BYTES);
    let mut running = pin!(builder.serve_connection(TokioIo::new(Moving::new(stream, limits.write_time)), service));
    let ended = tokio::select! {
        ended = running.as_mut() => ended,
        () = stop.cancelled() => {
            running.as_mut().graceful_shutdown();
            match tokio::time::timeout(limits.drain_time, running).await {
                Ok(ended) => ended,
                Err(_) => return tracing::warn!("a request did not end in time and was cut off"),
            }
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended early");
    }
}

/// Says 503 without waiting; whether it arrives is not our concern.
fn turn_away(stream: &TcpStream) {
    let answer =
        b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 30\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    if let Err(error) = stream.try_write(answer) {
        tracing::debug!(%error, "an address with too many connections was not told so");
    }
}

/// Who holds how many connections.
#[derive(Clone, Debug, Default)]
struct Addresses(Arc<Mutex<HashMap<IpAddr, usize>>>);

/// One connection of an address; dropped, it is free again.
#[derive(Debug)]
struct Held(Option<(Addresses, IpAddr)>);

impl Addresses {
    fn enter(&self, address: IpAddr, most: usize) -> Option<Held> {
        if address.to_canonical().is_loopback() {
            return Some(Held(None));
        }
        let key = network(address);
        let mut map = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = map.entry(key).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        Some(Held(Some((self.clone(), key))))
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let Some((addresses, key)) = self.0.take() else { return };
        let mut map = addresses.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = map.get_mut(&key) {
            *count -= 1;
            if *count == 0 {
                map.remove(&key);
            }
        }
    }
}

/// What counts as one address: an IPv4 address, or the /64 that an IPv6 customer gets.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & (u128::MAX << 64))),
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_its_share_and_loopback_has_no_limit() {
        let addresses = Addresses::default();
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        let first = addresses.enter(ip("203.0.113.7"), 1).unwrap();
        assert!(addresses.enter(ip("203.0.113.7"), 1).is_none());
        assert!(addresses.enter(ip("::ffff:203.0.113.7"), 1).is_none());
        assert!(addresses.enter(ip("203.0.113.8"), 1).is_some());
        drop(first);
        assert!(addresses.enter(ip("203.0.113.7"), 1).is_some());
        assert!(addresses.0.lock().unwrap().is_empty());
        let _v6 = addresses.enter(ip("2001:db8:1:2::1"), 1).unwrap();
        assert!(addresses.enter(ip("2001:db8:1:2:ffff::9"), 1).is_none());
        let held: Vec<_> = (0..9).filter_map(|_| addresses.enter(ip("127.0.0.1"), 1)).collect();
        assert_eq!(held.len(), 9);
    }
}
