//! One HTTP request to a printer, and its whole answer. A connection a request: a printer gets a label every second.

use crate::domain::trouble::{Trouble, What};
use crate::limits;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum NoAnswer {
    /// It can't have got the request.
    NotAsked(Trouble),
    /// It may have.
    Unknown(Trouble),
}

/// Posts an IPP message.
pub(super) async fn post(
    (host, port, path): (&str, u16, &str),
    body: &[u8],
    connect: Duration,
    wait: Duration,
) -> Result<Vec<u8>, NoAnswer> {
    let mut stream = match timeout(connect, TcpStream::connect((host, port))).await {
        Ok(Ok(stream)) => stream,
        Ok(Err(error)) => return Err(NoAnswer::NotAsked(Trouble::new(What::NoConnection, error))),
        Err(_) => return Err(NoAnswer::NotAsked(What::NobodyThere.into())),
    };
    let shown = if host.contains(':') { format!("[{host}]") } else { host.to_owned() };
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: {shown}:{port}\r\nContent-Type: application/ipp\r\nContent-Length: {}\r\nConnection: close\r\nUser-Agent: k2kd\r\n\r\n",
        body.len()
    );
    let lost = |why: &dyn std::fmt::Display| NoAnswer::Unknown(Trouble::new(What::Lost, why));
    let exchange = async {
        stream.write_all(head.as_bytes()).await?;
        stream.write_all(body).await?;
        let mut all = Vec::new();
        let mut reader = (&mut stream).take(limits::IPP_ANSWER_BYTES);
        // Printers keep the connection open whatever we ask for: the answer says itself where it ends.
        while !is_whole(&all) && reader.read_buf(&mut all).await? > 0 {}
        Ok::<_, std::io::Error>(all)
    };
    match timeout(wait, exchange).await {
        Ok(Ok(all)) => answer(&all).map_err(|why| lost(&why)),
        Ok(Err(error)) => Err(lost(&error)),
        Err(_) => Err(lost(&format!("{} s", wait.as_secs()))),
    }
}

/// Whether an answer is here to the end that it tells of; one that tells of none ends with its connection.
fn is_whole(all: &[u8]) -> bool {
    let Some(end) = memchr::memmem::find(all, b"\r\n\r\n") else { return false };
    let Some((head, rest)) = all.split_at_checked(end + 4) else { return false };
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    if head.split(' ').nth(1) == Some("100") {
        return is_whole(rest);
    }
    if head.lines().any(|l| l.starts_with("transfer-encoding:") && l.contains("chunked")) {
        return unchunk(rest).is_some();
    }
    let length = head.lines().find_map(|l| l.strip_prefix("content-length:")?.trim().parse::<usize>().ok());
    length.is_some_and(|length| rest.len() >= length)
}

/// The body of an answer that says 200.
fn answer(all: &[u8]) -> Result<Vec<u8>, String> {
    let end = memchr::memmem::find(all, b"\r\n\r\n").ok_or("it is cut off")?;
    let (head, rest) = all.split_at_checked(end + 4).ok_or("it is cut off")?;
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let status = head.split(' ').nth(1).unwrap_or_default();
    if status == "100" {
        return answer(rest);
    }
    if status != "200" {
        return Err(format!("HTTP {status}"));
    }
    if head.lines().any(|l| l.starts_with("transfer-encoding:") && l.contains("chunked")) {
        return unchunk(rest).ok_or_else(|| "it is cut off".to_owned());
    }
    Ok(rest.to_vec())
}

fn unchunk(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let line = memchr::memmem::find(rest, b"\r\n")?;
        let size = std::str::from_utf8(rest.get(..line)?).ok()?;
        let size = usize::from_str_radix(size.split(';').next()?.trim(), 16).ok()?;
        rest = rest.get(line + 2..)?;
        if size == 0 {
            return Some(body);
        }
        body.extend(rest.get(..size)?);
        rest = rest.get(size + 2..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read_whole_or_not_at_all() {
        assert_eq!(answer(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nX: y\r\n\r\nbody").unwrap(), b"body");
        let chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nbod\r\n1;x\r\ny\r\n0\r\n\r\n";
        assert_eq!(answer(chunked).unwrap(), b"body");
        assert!(answer(&chunked[..60]).is_err());
        assert_eq!(answer(b"HTTP/1.1 401 No\r\n\r\n").unwrap_err(), "HTTP 401");
        assert!(answer(b"").is_err());
        assert!(is_whole(chunked) && !is_whole(&chunked[..60]));
        assert!(is_whole(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab"));
        assert!(
            !is_whole(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab") && !is_whole(b"HTTP/1.1 200 OK\r\n\r\nab")
        );
    }
}
