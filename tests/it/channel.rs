//! A channel's own server, played by the test: it answers as it is told and remembers what it was asked.

use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// A request as it came.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    pub method: String,
    /// Path and query.
    pub path: String,
    /// Names in lower case.
    pub headers: BTreeMap<String, String>,
    pub body: String,
}

impl Asked {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    /// A parameter of the query, decoded.
    pub fn query(&self, name: &str) -> Option<String> {
        pair(self.path.split_once('?')?.1, name)
    }

    /// A field of a form, decoded.
    pub fn form(&self, name: &str) -> Option<String> {
        pair(&self.body, name)
    }
}

fn pair(text: &str, name: &str) -> Option<String> {
    let value = text.split('&').find_map(|p| p.strip_prefix(name)?.strip_prefix('='))?;
    Some(percent_encoding::percent_decode_str(value).decode_utf8_lossy().into_owned())
}

/// What it says.
pub enum Says {
    /// A status and a body.
    Json(u16, Value),
    /// With headers.
    With(u16, Vec<(&'static str, String)>, Value),
    /// A body that ends before it said it would.
    Cut,
    /// Nothing: the connection breaks.
    Nothing,
}

/// Says a body with 200.
pub fn ok(body: Value) -> Says {
    Says::Json(200, body)
}

/// The server; it ends with the test's process.
pub struct Channel {
    pub address: SocketAddr,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Channel {
    /// Starts one; every connection has a thread, so that one answer may wait for another.
    pub fn play(answer: impl Fn(&Asked) -> Says + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let (answer, asked) = (Arc::new(answer), Arc::new(Mutex::new(Vec::new())));
        let seen = Arc::clone(&asked);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (answer, seen) = (Arc::clone(&answer), Arc::clone(&seen));
                std::thread::spawn(move || talk(stream, &*answer, &seen));
            }
        });
        Self { address, asked }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Everything that was asked so far.
    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    /// How often something was asked.
    pub fn count(&self, path: &str) -> usize {
        self.asked().iter().filter(|a| a.path.starts_with(path)).count()
    }
}

fn talk(stream: TcpStream, answer: &dyn Fn(&Asked) -> Says, seen: &Mutex<Vec<Asked>>) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut stream = stream;
    loop {
        let asked = read(&mut reader)?;
        seen.lock().unwrap().push(asked.clone());
        let (status, headers, body) = match answer(&asked) {
            Says::Json(status, body) => (status, Vec::new(), body.to_string()),
            Says::With(status, headers, body) => (status, headers, body.to_string()),
            Says::Cut => {
                stream.write_all(b"HTTP/1.1 200 x\r\nContent-Length: 5000\r\n\r\n{\"id\":").ok()?;
                return None;
            }
            Says::Nothing => return None,
        };
        let mut head =
            format!("HTTP/1.1 {status} x\r\nContent-Type: application/json\r\nContent-Length: {}\r\n", body.len());
        for (name, value) in headers {
            head.extend([name, ": ", &value, "\r\n"]);
        }
        stream.write_all(format!("{head}\r\n{body}").as_bytes()).ok()?;
    }
}

fn read(reader: &mut BufReader<TcpStream>) -> Option<Asked> {
    let mut asked = Asked::default();
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|n| *n > 0)?;
    let mut words = line.split_whitespace();
    (asked.method, asked.path) = (words.next()?.to_owned(), words.next()?.to_owned());
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|n| *n > 0)?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        asked.headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    let mut body = vec![0; asked.header("content-length").parse().unwrap_or(0)];
    reader.read_exact(&mut body).ok()?;
    asked.body = String::from_utf8(body).ok()?;
    Some(asked)
}
