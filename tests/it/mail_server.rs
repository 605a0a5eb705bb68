//! A mail server for tests: a process of its own that speaks SMTP (RFC 5321) and keeps every message as a file.
//!
//! It is this test program, started once more with [`FOLDER`] set: then its one test serves instead of asking. A file
//! `refuse` in its folder names the recipients that it does not know; while a file `stall` is there it takes messages and
//! never says so.

use crate::harness::until;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use tempfile::TempDir;

const FOLDER: &str = "K2K_TEST_SMTP_FOLDER";
const ADDRESS: &str = "K2K_TEST_SMTP_ADDRESS";

/// The server; it ends with the test.
pub struct MailServer {
    child: Child,
    pub address: SocketAddr,
    folder: TempDir,
}

/// A message as it was received.
#[derive(Clone, Debug)]
pub struct Message {
    pub to: Vec<String>,
    head: String,
    pub body: String,
}

impl Message {
    /// A header, unfolded.
    pub fn header(&self, name: &str) -> &str {
        let mut all = self.head.lines().filter_map(|l| l.split_once(": "));
        all.find(|(n, _)| n.eq_ignore_ascii_case(name)).map_or_else(|| panic!("{name}: {self:?}"), |(_, v)| v)
    }
}

impl MailServer {
    /// At this address.
    pub fn start(address: SocketAddr) -> Self {
        let folder = tempfile::Builder::new().prefix("k2k-smtp-").tempdir().unwrap();
        let child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "mail_server::the_mail_server_speaks_smtp"])
            .env(FOLDER, folder.path())
            .env(ADDRESS, address.to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        until("the mail server listens", || TcpStream::connect(address).ok());
        Self { child, address, folder }
    }

    pub fn set(&self, name: &str, text: &str) {
        std::fs::File::create(self.folder.path().join(name)).unwrap().write_all(text.as_bytes()).unwrap();
    }

    pub fn unset(&self, name: &str) {
        std::fs::remove_file(self.folder.path().join(name)).unwrap();
    }

    /// What came so far, in the order of arrival.
    pub fn messages(&self) -> Vec<Message> {
        let mut names: Vec<PathBuf> = std::fs::read_dir(self.folder.path())
            .unwrap()
            .map(|e| e.unwrap().path())
            .filter(|p| p.extension().is_some_and(|e| e == "eml"))
            .collect();
        names.sort();
        names.iter().map(|p| read(&std::fs::read_to_string(p).unwrap())).collect()
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// The file: a line a recipient, an empty line, the message.
fn read(text: &str) -> Message {
    let (to, message) = text.split_once("\n\n").unwrap();
    let (head, body) = message.split_once("\r\n\r\n").unwrap();
    let head = head.replace("\r\n ", " ").replace("\r\n\t", " ").replace("\r\n", "\n");
    let body = if head.contains("quoted-printable") { unquoted(body) } else { body.replace("\r\n", "\n") };
    Message { to: to.lines().map(str::to_owned).collect(), head, body }
}

/// Out of quoted-printable (RFC 2045).
fn unquoted(text: &str) -> String {
    let joined = text.replace("=\r\n", "").replace("\r\n", "\n");
    let (mut bytes, mut rest) = (Vec::new(), joined.as_bytes());
    while let Some((first, more)) = rest.split_first() {
        if *first == b'=' {
            bytes.push(u8::from_str_radix(std::str::from_utf8(&more[..2]).unwrap(), 16).unwrap());
            rest = &more[2..];
        } else {
            bytes.push(*first);
            rest = more;
        }
    }
    String::from_utf8(bytes).unwrap()
}

/// The process: never returns.
fn serve(folder: &Path, address: &str) {
    let listener = TcpListener::bind(address).unwrap();
    for stream in listener.incoming().flatten() {
        let folder = folder.to_owned();
        // A client that goes away ends its own dialogue alone.
        std::thread::spawn(move || drop(dialogue(&stream, &folder)));
    }
}

fn dialogue(stream: &TcpStream, folder: &Path) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream);
    let mut out = stream;
    let mut say = |text: &str| out.write_all(format!("{text}\r\n").as_bytes());
    let (mut greeted, mut from, mut to) = (false, false, Vec::new());
    say("220 test.invalid ESMTP")?;
    loop {
        let mut line = Vec::new();
        if lines.read_until(b'\n', &mut line)? == 0 {
            return Ok(());
        }
        let line = String::from_utf8_lossy(&line).trim_end().to_owned();
        let upper = line.to_ascii_uppercase();
        let address = || line.split_once('<').and_then(|(_, rest)| rest.split_once('>')).map(|(a, _)| a.to_owned());
        match upper.split([' ', ':']).next().unwrap_or_default() {
            "EHLO" => {
                greeted = true;
                say("250-test.invalid\r\n250-8BITMIME\r\n250-PIPELINING\r\n250 SIZE 10485760")?;
            }
            "HELO" => {
                greeted = true;
                say("250 test.invalid")?;
            }
            "MAIL" if !greeted || from => say("503 5.5.1 Bad sequence of commands")?,
            "MAIL" if address().is_none() => say("501 5.5.4 Syntax: MAIL FROM:<address>")?,
            "MAIL" => {
                from = true;
                say("250 2.1.0 OK")?;
            }
            "RCPT" if !from => say("503 5.5.1 Bad sequence of commands")?,
            "RCPT" => {
                let refused = std::fs::read_to_string(folder.join("refuse")).unwrap_or_default();
                match address() {
                    None => say("501 5.5.4 Syntax: RCPT TO:<address>")?,
                    Some(a) if refused.lines().any(|r| r == a) => say("550 5.1.1 No such mailbox")?,
                    Some(a) => {
                        to.push(a);
                        say("250 2.1.5 OK")?;
                    }
                }
            }
            "DATA" if to.is_empty() => say("503 5.5.1 Bad sequence of commands")?,
            "DATA" => {
                say("354 End data with <CR><LF>.<CR><LF>")?;
                keep(folder, &to, &data(&mut lines)?)?;
                if folder.join("stall").exists() {
                    // Taken, and the client never hears of it.
                    lines.read_to_end(&mut Vec::new())?;
                    return Ok(());
                }
                (from, to) = (false, Vec::new());
                say("250 2.0.0 OK: kept")?;
            }
            "RSET" => {
                (from, to) = (false, Vec::new());
                say("250 2.0.0 OK")?;
            }
            "NOOP" => say("250 2.0.0 OK")?,
            "VRFY" => say("252 2.5.2 Cannot VRFY")?,
            "QUIT" => {
                say("221 2.0.0 Bye")?;
                return Ok(());
            }
            _ => say("500 5.5.2 Command not recognised")?,
        }
    }
}

/// A message up to its dot; a dot that was doubled is one again (RFC 5321 §4.5.2).
fn data(lines: &mut BufReader<&TcpStream>) -> std::io::Result<Vec<u8>> {
    let mut message = Vec::new();
    loop {
        let mut line = Vec::new();
        if lines.read_until(b'\n', &mut line)? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        if line == b".\r\n" {
            return Ok(message);
        }
        message.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
    }
}

fn keep(folder: &Path, to: &[String], message: &[u8]) -> std::io::Result<()> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let name = folder.join(format!("{:06}", NEXT.fetch_add(1, Ordering::Relaxed)));
    let mut file = std::fs::File::create(name.with_extension("part"))?;
    file.write_all(format!("{}\n\n", to.join("\n")).as_bytes())?;
    file.write_all(message)?;
    nix::fcntl::renameat(
        nix::fcntl::AT_FDCWD,
        &name.with_extension("part"),
        nix::fcntl::AT_FDCWD,
        &name.with_extension("eml"),
    )?;
    Ok(())
}

#[test]
fn the_mail_server_speaks_smtp() {
    if let (Some(folder), Ok(address)) = (std::env::var_os(FOLDER), std::env::var(ADDRESS)) {
        return serve(Path::new(&folder), &address);
    }
    let server = MailServer::start(crate::harness::free_address());
    server.set("refuse", "nobody@b.example\n");
    let stream = TcpStream::connect(server.address).unwrap();
    let mut answers = BufReader::new(&stream);
    let mut ask = |text: &str| {
        (&stream).write_all(text.as_bytes()).unwrap();
        loop {
            let mut line = String::new();
            answers.read_line(&mut line).unwrap();
            if line.as_bytes()[3] == b' ' {
                return line[..3].to_owned();
            }
        }
    };
    for (text, code) in [
        ("", "220"),
        ("MAIL FROM:<a@b.example>\r\n", "503"),
        ("EHLO client\r\n", "250"),
        ("RCPT TO:<b@b.example>\r\n", "503"),
        ("MAIL FROM: a\r\n", "501"),
        ("MAIL FROM:<a@b.example>\r\n", "250"),
        ("DATA\r\n", "503"),
        ("RCPT TO:<nobody@b.example>\r\n", "550"),
        ("rcpt to:<b@b.example>\r\n", "250"),
        ("DATA\r\n", "354"),
        ("Subject: x\r\n\r\n..dot\r\nend\r\n.\r\n", "250"),
        ("WHAT\r\n", "500"),
        ("QUIT\r\n", "221"),
    ] {
        assert_eq!(ask(text), code, "{text}");
    }
    let kept = server.messages();
    assert_eq!(
        (kept.len(), kept[0].to.as_slice(), kept[0].header("subject")),
        (1, ["b@b.example".to_owned()].as_slice(), "x")
    );
    assert_eq!(kept[0].body, ".dot\nend\n");
}
