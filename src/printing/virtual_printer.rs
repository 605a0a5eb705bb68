//! A printer that is none: listens like port 9100, keeps what it "prints", and can be told to fail. For the demo, for tests
//! and for people who have no printer yet.
//!
//! It splits formats at `^XZ` and answers `~HS` and `~HI` as a Zebra does: at once, wherever they stand, and not at all
//! while it is out of media (`labels.md` §2.1). A label counts as printed only when its `^XZ` has come in. It draws no picture.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream, ToSocketAddrs};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Labels that are kept; older ones go.
const KEPT: usize = 10_000;
/// Longest format; a label has about 2 KB.
const FORMAT_BYTES: usize = 1 << 20;

/// One printed label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintedLabel {
    /// The format, `^XA` to `^XZ`.
    pub zpl: String,
    /// Its texts, from top to bottom, each line from left to right.
    pub lines: Vec<String>,
    /// What its Data Matrix (else its Code 128) holds.
    pub box_code: Option<String>,
}

/// How it fails.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fault {
    /// It does not.
    #[default]
    None,
    /// Says "out of media" to `~HS` and prints nothing; what it has read waits.
    MediaOut,
    /// Resets the connection after so many bytes of it, counted with `~` commands.
    ResetAfter(usize),
    /// Closes the connection after so many bytes.
    CloseAfter(usize),
    /// Prints, but answers nothing.
    Mute,
    /// Reads nothing.
    Stall,
}

#[derive(Default)]
struct Inside {
    labels: Vec<PrintedLabel>,
    waiting: Vec<PrintedLabel>,
    fault: Fault,
    printed: u64,
    bytes: u64,
}

/// Handle of a virtual printer; it stops with its token.
#[derive(Clone)]
pub struct VirtualPrinter {
    inside: Arc<Mutex<Inside>>,
    count: watch::Sender<u64>,
    addr: SocketAddr,
}

impl VirtualPrinter {
    /// Listens; port 0 takes a free one.
    ///
    /// # Errors
    /// When the address can't be listened on.
    pub async fn bind(addr: impl ToSocketAddrs, tracker: &TaskTracker, stop: CancellationToken) -> io::Result<Self> {
        let listener = TcpListener::bind(addr).await?;
        let printer = Self { inside: Arc::default(), count: watch::Sender::new(0), addr: listener.local_addr()? };
        let (inner, spawner) = (printer.clone(), tracker.clone());
        tracker.spawn(async move {
            loop {
                let accepted = tokio::select! {
                    () = stop.cancelled() => return,
                    accepted = listener.accept() => accepted,
                };
                if let Ok((stream, _)) = accepted {
                    let (printer, stop) = (inner.clone(), stop.clone());
                    spawner.spawn(async move {
                        tokio::select! {
                            () = stop.cancelled() => {}
                            () = printer.serve(stream) => {}
                        }
                    });
                }
            }
        });
        Ok(printer)
    }

    /// Where it listens.
    #[must_use]
    pub const fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// What it has printed, oldest first (the newest 10,000).
    #[must_use]
    pub fn labels(&self) -> Vec<PrintedLabel> {
        self.lock().labels.clone()
    }

    /// How many it has printed; waits well.
    #[must_use]
    pub fn printed(&self) -> watch::Receiver<u64> {
        self.count.subscribe()
    }

    /// Bytes that it has read.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.lock().bytes
    }

    /// Fails like this from now on; with [`Fault::None`] what waited for media comes out.
    pub fn set_fault(&self, fault: Fault) {
        let mut inside = self.lock();
        inside.fault = fault;
        if fault != Fault::MediaOut {
            let waiting = std::mem::take(&mut inside.waiting);
            self.print(&mut inside, waiting);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn print(&self, inside: &mut Inside, labels: Vec<PrintedLabel>) {
        inside.printed += u64::try_from(labels.len()).unwrap_or(0);
        inside.labels.extend(labels);
        let over = inside.labels.len().saturating_sub(KEPT);
        inside.labels.drain(..over);
        let printed = inside.printed;
        self.count.send_if_modified(|n| std::mem::replace(n, printed) != printed);
    }

    async fn serve(&self, mut stream: TcpStream) {
        let mut reader = Reader::default();
        let mut read = 0_usize;
        let mut buffer = [0_u8; 4096];
        loop {
            let fault = self.lock().fault;
            let room = match fault {
                Fault::Stall => return std::future::pending().await,
                Fault::ResetAfter(n) | Fault::CloseAfter(n) => n.saturating_sub(read),
                _ => buffer.len(),
            };
            if room == 0 {
                if matches!(fault, Fault::ResetAfter(_)) {
                    // No linger: what follows is a reset. A failure to set it leaves a plain close.
                    stream.set_zero_linger().unwrap_or_default();
                }
                return;
            }
            let end = room.min(buffer.len());
            let Some(space) = buffer.get_mut(..end) else { return };
            let n = match stream.read(space).await {
                Ok(n) if n > 0 => n,
                _ => return,
            };
            read += n;
            if self.lock().fault == Fault::Stall {
                return std::future::pending().await;
            }
            let mut answer = Vec::new();
            {
                let mut inside = self.lock();
                inside.bytes += u64::try_from(n).unwrap_or(0);
                for byte in buffer.get(..n).unwrap_or_default() {
                    match reader.take(*byte) {
                        Some(Seen::Format(label)) if inside.fault == Fault::MediaOut => inside.waiting.push(label),
                        Some(Seen::Format(label)) => self.print(&mut inside, vec![label]),
                        Some(Seen::HostStatus) if inside.fault != Fault::Mute => {
                            answer.extend(host_status(&inside, reader.in_format).into_bytes());
                        }
                        Some(Seen::HostId) if inside.fault != Fault::Mute => {
                            answer.extend(b"\x02K2K-VIRTUAL,V1.0,8,8192KB,\x03\r\n");
                        }
                        _ => {}
                    }
                }
            }
            if !answer.is_empty() && stream.write_all(&answer).await.is_err() {
                return;
            }
        }
    }
}

fn host_status(inside: &Inside, partial: bool) -> String {
    let media = u8::from(inside.fault == Fault::MediaOut);
    let (formats, partial) = (inside.waiting.len().min(999), u8::from(partial));
    format!(
        "\x02030,{media},0,1218,{formats:03},0,0,{partial},000,0,0,0\x03\r\n\x02000,0,0,0,0,2,4,0,{formats:08},1,000\x03\r\n\x021234,0\x03\r\n"
    )
}

/// What a printer sees in its stream.
enum Seen {
    Format(PrintedLabel),
    HostStatus,
    HostId,
}

/// Splits the stream. `~` commands are taken at once, wherever they stand.
#[derive(Default)]
struct Reader {
    format: Vec<u8>,
    tilde: Vec<u8>,
    in_format: bool,
}

impl Reader {
    fn take(&mut self, byte: u8) -> Option<Seen> {
        if byte == b'~' || !self.tilde.is_empty() {
            self.tilde.push(byte);
            if self.tilde.len() < 3 {
                return None;
            }
            return match std::mem::take(&mut self.tilde).as_slice() {
                b"~HS" => Some(Seen::HostStatus),
                b"~HI" => Some(Seen::HostId),
                b"~JX" | b"~JA" => {
                    self.format.clear();
                    self.in_format = false;
                    None
                }
                _ => None,
            };
        }
        if self.format.len() >= FORMAT_BYTES {
            self.format.clear();
            self.in_format = false;
        }
        self.format.push(byte);
        if self.format.ends_with(b"^XA") {
            if !self.in_format {
                self.format = b"^XA".to_vec();
            }
            self.in_format = true;
        } else if self.format.ends_with(b"^XZ") {
            let whole = std::mem::take(&mut self.format);
            if std::mem::take(&mut self.in_format) {
                return Some(Seen::Format(summary(&String::from_utf8_lossy(&whole))));
            }
        }
        None
    }
}

/// A label in words: its fields by their places.
#[must_use]
pub fn summary(zpl: &str) -> PrintedLabel {
    let (mut at, mut code, mut square) = ((0, 0), None, None);
    let mut kind = ' ';
    let mut texts: Vec<(u32, u32, String)> = Vec::new();
    for command in zpl.split('^').skip(1) {
        let (name, rest) = command.split_at_checked(2).unwrap_or((command, ""));
        match name {
            "FO" => {
                let mut numbers = rest.split(',').map(|n| n.trim().parse().unwrap_or(0));
                at = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
                kind = ' ';
            }
            "A0" => kind = 't',
            "BC" => kind = 'b',
            "BX" => kind = 'x',
            "FD" => {
                let text = unescape(rest.trim_end_matches('\n'));
                match kind {
                    'b' => code = code.or_else(|| Some(text.trim_start_matches([';', ':', '>']).to_owned())),
                    'x' => square = square.or(Some(text)),
                    _ => texts.push((at.1, at.0, text)),
                }
            }
            _ => {}
        }
    }
    texts.sort_by_key(|(y, x, _)| (*y, *x));
    let lines = texts.into_iter().map(|(_, _, text)| text).collect();
    PrintedLabel { zpl: zpl.to_owned(), lines, box_code: square.or(code) }
}

/// Undoes `^FH_`.
fn unescape(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let hex = tail.get(..2).and_then(|h| std::str::from_utf8(h).ok()).and_then(|h| u8::from_str_radix(h, 16).ok());
        let escaped = hex.filter(|_| *first == b'_');
        bytes.push(escaped.unwrap_or(*first));
        rest = if escaped.is_some() { tail.get(2..).unwrap_or_default() } else { tail };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
