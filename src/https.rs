//! The one client for other companies' servers: a request, a whole answer, bounds on everything.
//!
//! Used by the fetchers of `intake` and by `outbox`. Invariants:
//! * `https` everywhere; plain `http` only to this machine itself (loopback), for a tunnel or a test.
//! * A redirect is an answer, never followed: what a request carries (credentials, signatures) goes only where it was sent.
//! * The whole exchange has a time limit, the answer's head and body have size limits; a body that ends early is an error.
//! * Who the other is, is proven with the certificates that this machine trusts (`/etc/ssl/certs`, or those
//!   that `SSL_CERT_FILE` names). There is no way to switch that off.
//!
//! Nothing of a request or an answer is ever logged here: both carry secrets.

use crate::limits;
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::body::Bytes;
use hyper::header::{HeaderMap, HeaderName, HeaderValue, USER_AGENT};
use hyper::{Method, Request, Uri};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use std::net::IpAddr;
use std::time::Duration;

/// How we call ourselves where the other side asks for no special name.
const NAME: &str = concat!("k2kd/", env!("CARGO_PKG_VERSION"));

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HttpsError {
    /// The address is not one, or may not be asked.
    #[error("the address {0} {1}")]
    Address(String, &'static str),
    /// Nobody could be reached, or not proven to be who they should be.
    #[error("no connection: {0}")]
    Connect(String),
    /// No whole answer in time.
    #[error("no answer within {} s", .0.as_secs())]
    Time(Duration),
    /// The answer is larger than was allowed.
    #[error("the answer is larger than {0} bytes")]
    Size(u64),
    /// The answer broke off, or is no HTTP.
    #[error("the answer broke off: {0}")]
    Broken(String),
}

/// What is asked.
#[derive(Clone)]
pub struct Ask {
    /// GET, POST …
    pub method: Method,
    /// The whole address with its query.
    pub url: String,
    /// Headers beside `Host`, `Content-Length` and a `User-Agent` of ours where none is given.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// The body.
    pub body: Bytes,
    /// Time for all of it.
    pub time: Duration,
    /// Largest body of the answer, in bytes.
    pub limit: u64,
}

impl Ask {
    /// A GET with the usual limits.
    #[must_use]
    pub fn get(url: impl Into<String>) -> Self {
        Self {
            method: Method::GET,
            url: url.into(),
            headers: Vec::new(),
            body: Bytes::new(),
            time: limits::ASK_TIME,
            limit: limits::ASK_BYTES,
        }
    }

    /// A POST with the usual limits.
    #[must_use]
    pub fn post(url: impl Into<String>, content_type: &'static str, body: impl Into<Bytes>) -> Self {
        let mut ask = Self { method: Method::POST, body: body.into(), ..Self::get(url) };
        ask.headers.push((hyper::header::CONTENT_TYPE, HeaderValue::from_static(content_type)));
        ask
    }

    /// With a header; its value never shows in a log.
    ///
    /// # Errors
    /// When the value has characters that no header may have (a newline in a key, for instance).
    pub fn with(mut self, name: &'static str, value: &str) -> Result<Self, HttpsError> {
        let mut value = HeaderValue::from_str(value)
            .map_err(|_| HttpsError::Address(name.to_owned(), "can't be sent as a header: it has odd characters"))?;
        value.set_sensitive(true);
        self.headers.push((HeaderName::from_static(name), value));
        Ok(self)
    }
}

/// What came back, whatever its status.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// Its headers.
    pub headers: HeaderMap,
    /// All of its body.
    pub body: Bytes,
}

impl Reply {
    /// A header as text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Whether it is a success (2xx).
    #[must_use]
    pub const fn is_ok(&self) -> bool {
        self.status >= 200 && self.status < 300
    }
}

/// The client. Cheap to clone; connections are kept and shared by all clones.
#[derive(Clone, Debug)]
pub struct Https {
    plain: Client<HttpConnector, Full<Bytes>>,
    /// None when this machine trusts no authority: then nobody can prove who they are.
    tls: Option<Client<HttpsConnector<HttpConnector>, Full<Bytes>>>,
}

impl Default for Https {
    fn default() -> Self {
        Self::new()
    }
}

impl Https {
    /// A client that trusts whom this machine trusts. Reads the certificates: some milliseconds.
    #[must_use]
    pub fn new() -> Self {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tcp.set_connect_timeout(Some(limits::ASK_CONNECT_TIME));
        let mut client = Client::builder(TokioExecutor::new());
        client
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(limits::ASK_IDLE_TIME)
            .pool_max_idle_per_host(limits::ASK_IDLE_CONNECTIONS)
            .http1_max_headers(limits::ASK_HEADERS);
        // Named, not the process's default one: which that is would depend on the features of other crates.
        let provider = rustls::crypto::ring::default_provider();
        let trusting = HttpsConnectorBuilder::new().with_provider_and_native_roots(provider);
        let tls = trusting.ok().map(|b| client.build(b.https_only().enable_http1().wrap_connector(tcp.clone())));
        Self { plain: client.build(tcp), tls }
    }

    /// Asks, and returns the whole answer of whatever status. Dropping the future ends the exchange.
    ///
    /// # Errors
    /// See [`HttpsError`]; whether the other side has acted on the request is not known then.
    pub async fn ask(&self, ask: Ask) -> Result<Reply, HttpsError> {
        let time = ask.time;
        tokio::time::timeout(time, self.exchange(ask)).await.unwrap_or(Err(HttpsError::Time(time)))
    }

    async fn exchange(&self, ask: Ask) -> Result<Reply, HttpsError> {
        let uri = address(&ask.url)?;
        let is_tls = uri.scheme_str() == Some("https");
        let mut request = Request::new(Full::new(ask.body));
        *request.method_mut() = ask.method;
        *request.uri_mut() = uri;
        for (name, value) in ask.headers {
            request.headers_mut().append(name, value);
        }
        request.headers_mut().entry(USER_AGENT).or_insert(HeaderValue::from_static(NAME));
        let answer = match &self.tls {
            Some(tls) if is_tls => tls.request(request).await,
            None if is_tls => return Err(HttpsError::Connect(NO_TRUST.to_owned())),
            _ => self.plain.request(request).await,
        };
        let answer = answer.map_err(|e| {
            let why = innermost(&e);
            if e.is_connect() { HttpsError::Connect(why) } else { HttpsError::Broken(why) }
        })?;
        let (head, body) = answer.into_parts();
        let most = usize::try_from(ask.limit).unwrap_or(usize::MAX);
        let body = Limited::new(body, most).collect().await.map_err(|e| {
            if e.is::<LengthLimitError>() { HttpsError::Size(ask.limit) } else { HttpsError::Broken(innermost(&*e)) }
        })?;
        Ok(Reply { status: head.status.as_u16(), headers: head.headers, body: body.to_bytes() })
    }
}

const NO_TRUST: &str = "this machine trusts no certificate authority; install the package ca-certificates";

/// The address, if it may be asked: `https`, or `http` to this machine itself; no user name in it.
///
/// # Errors
/// The sentence that says why not.
pub fn address(text: &str) -> Result<Uri, HttpsError> {
    let no = |why| Err(HttpsError::Address(shown(text), why));
    let Ok(uri) = text.parse::<Uri>() else { return no("is not one; it begins with https://") };
    let Some(authority) = uri.authority() else { return no("names no server; it begins with https://") };
    if authority.as_str().contains('@') {
        return no("has a user name in it; credentials have their own keys");
    }
    match uri.scheme_str() {
        Some("https") => Ok(uri),
        Some("http") if is_loopback(uri.host().unwrap_or_default()) => Ok(uri),
        Some("http") => no("is not encrypted; http is only for this machine itself, everything else is https"),
        _ => no("does not begin with https://"),
    }
}

/// An address without its query and user name: those may carry credentials.
#[must_use]
pub fn shown(url: &str) -> String {
    let bare = url.split(['?', '#']).next().unwrap_or_default();
    match bare.split_once("://") {
        Some((scheme, rest)) => {
            let (server, path) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
            format!("{scheme}://{}{path}", server.rsplit('@').next().unwrap_or_default())
        }
        None => bare.to_owned(),
    }
}

fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    bare.eq_ignore_ascii_case("localhost") || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// The cause at the bottom: "connection refused", not "error sending request".
fn innermost(error: &(dyn std::error::Error + 'static)) -> String {
    let mut at = error;
    while let Some(next) = at.source() {
        at = next;
    }
    at.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;

    /// Answers one connection with these bytes and hands back what was asked.
    async fn answering(bytes: &'static [u8]) -> (String, tokio::sync::oneshot::Receiver<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/orders/1?key=k", listener.local_addr().unwrap());
        let (tell, asked) = tokio::sync::oneshot::channel();
        #[expect(clippy::disallowed_methods, reason = "it ends with the test")]
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut text = vec![0; 4096];
            let n = stream.read(&mut text).await.unwrap();
            text.truncate(n);
            stream.write_all(bytes).await.unwrap();
            tell.send(String::from_utf8(text).unwrap()).unwrap_or_default();
        });
        (url, asked)
    }

    #[tokio::test]
    async fn an_answer_comes_whole_whatever_its_status() {
        let (url, asked) = answering(b"HTTP/1.1 429 x\r\nRetry-After: 7\r\nContent-Length: 2\r\n\r\nhi").await;
        let reply = Https::new().ask(Ask::get(url).with("x-key", "k1").unwrap()).await.unwrap();
        assert_eq!((reply.status, reply.header("retry-after"), &reply.body[..]), (429, Some("7"), &b"hi"[..]));
        let asked = asked.await.unwrap().to_ascii_lowercase();
        assert!(asked.starts_with("get /orders/1?key=k http/1.1\r\n"), "{asked}");
        assert!(asked.contains("x-key: k1") && asked.contains("user-agent: k2kd/"), "{asked}");
    }

    #[tokio::test]
    async fn a_redirect_is_an_answer() {
        let bytes = b"HTTP/1.1 302 x\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n";
        let (url, _asked) = answering(bytes).await;
        assert_eq!(Https::new().ask(Ask::get(url)).await.unwrap().status, 302);
    }

    #[tokio::test]
    async fn what_breaks_off_or_is_too_large_is_no_answer() {
        let (url, _asked) = answering(b"HTTP/1.1 200 x\r\nContent-Length: 50\r\n\r\nhalf").await;
        let error = Https::new().ask(Ask::get(url)).await.unwrap_err();
        assert!(matches!(error, HttpsError::Broken(_)), "{error}");
        let (url, _asked) = answering(b"HTTP/1.1 200 x\r\nContent-Length: 5\r\n\r\n12345").await;
        let error = Https::new().ask(Ask { limit: 4, ..Ask::get(url) }).await.unwrap_err();
        assert_eq!(error, HttpsError::Size(4));
    }

    #[tokio::test]
    async fn nobody_there_is_told_as_that() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        drop(listener);
        let error = Https::new().ask(Ask::get(url)).await.unwrap_err();
        assert!(matches!(error, HttpsError::Connect(_)), "{error}");
    }

    #[test]
    fn plain_http_is_for_this_machine_alone() {
        for good in ["https://api.example.com/v1?x=1", "http://127.0.0.1:80/", "http://localhost", "http://[::1]:8080/"]
        {
            assert!(address(good).is_ok(), "{good}");
        }
        for bad in [
            "http://api.example.com/",
            "http://10.0.0.1/",
            "ftp://x/",
            "api.example.com",
            "https://u:p@x/",
            "",
            "http://localhost.evil.example/",
        ] {
            assert!(address(bad).is_err(), "{bad}");
        }
        let told = address("http://u:pass@x.example/a?token=t").unwrap_err().to_string();
        assert!(!told.contains("pass") && !told.contains("token"), "{told}");
    }
}
