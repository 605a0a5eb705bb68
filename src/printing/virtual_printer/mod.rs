//! A printer that is none: listens like port 9100, keeps what it "prints", and can be told to fail. For the demo, for tests
//! and for people who have no printer yet (`k2k virtual-printer`).
//!
//! It splits formats at `^XZ` and answers `~HS`, `~HQES`, `~HI` and the question for its counter as a Zebra does: at once,
//! wherever they stand. A label counts as printed only when its `^XZ` has come in. It draws no picture: who keeps its labels
//! may.

mod reader;

use reader::{Reader, Seen};

use crate::labels::{Dpmm, Scene};
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

impl PrintedLabel {
    fn read(zpl: &[u8], dpmm: Dpmm) -> Self {
        let zpl = String::from_utf8_lossy(zpl).into_owned();
        let scene = Scene::of_zpl(&zpl, dpmm);
        let (lines, box_code) = (scene.texts(), scene.codes().into_iter().next());
        Self { zpl, lines, box_code }
    }
}

/// How it fails.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fault {
    /// It does not.
    #[default]
    None,
    /// Says that it is out of labels and prints nothing; what it has read waits.
    MediaOut,
    /// The same with its ribbon.
    RibbonOut,
    /// The same with an open head.
    HeadOpen,
    /// The same, paused by its own key.
    Paused,
    /// Prints nothing and answers nothing, as many a printer without labels does (`labels.md` §2.1).
    Silent,
    /// Resets the connection after so many bytes of it, counted with `~` commands.
    ResetAfter(usize),
    /// Closes the connection after so many bytes.
    CloseAfter(usize),
    /// Prints, but answers nothing.
    Mute,
    /// Reads nothing.
    Stall,
}

impl Fault {
    /// The words of [`Fault::parse`], for people.
    pub const WORDS: &'static str =
        "none, paper-out, ribbon-out, head-open, paused, silent, mute, stall, reset-after=BYTES, close-after=BYTES";

    /// From a word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        let (word, number) =
            word.trim().split_once('=').map_or((word.trim(), None), |(w, n)| (w, n.trim().parse().ok()));
        Some(match (word, number) {
            ("none", None) => Self::None,
            ("paper-out", None) => Self::MediaOut,
            ("ribbon-out", None) => Self::RibbonOut,
            ("head-open", None) => Self::HeadOpen,
            ("paused", None) => Self::Paused,
            ("silent", None) => Self::Silent,
            ("mute", None) => Self::Mute,
            ("stall", None) => Self::Stall,
            ("reset-after", Some(bytes)) => Self::ResetAfter(bytes),
            ("close-after", Some(bytes)) => Self::CloseAfter(bytes),
            _ => return None,
        })
    }

    /// What it reads stays in it.
    const fn holds(self) -> bool {
        matches!(self, Self::MediaOut | Self::RibbonOut | Self::HeadOpen | Self::Paused | Self::Silent)
    }

    const fn answers(self) -> bool {
        !matches!(self, Self::Mute | Self::Silent)
    }
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
    dpmm: Dpmm,
}

impl VirtualPrinter {
    /// Listens as a printer of 203 dpi; port 0 takes a free one.
    ///
    /// # Errors
    /// When the address can't be listened on.
    pub async fn bind(addr: impl ToSocketAddrs, tracker: &TaskTracker, stop: CancellationToken) -> io::Result<Self> {
        Self::bind_as(addr, Dpmm::default(), tracker, stop).await
    }

    /// Listens as a printer of this resolution.
    ///
    /// # Errors
    /// When the address can't be listened on.
    pub async fn bind_as(
        addr: impl ToSocketAddrs,
        dpmm: Dpmm,
        tracker: &TaskTracker,
        stop: CancellationToken,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind(addr).await?;
        let printer = Self { inside: Arc::default(), count: watch::Sender::new(0), addr: listener.local_addr()?, dpmm };
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

    /// What it has printed behind the first `seen` ones (of the newest 10,000), with the number of each, from 1.
    #[must_use]
    pub fn labels_after(&self, seen: u64) -> Vec<(u64, PrintedLabel)> {
        let inside = self.lock();
        let first = inside.printed - u64::try_from(inside.labels.len()).unwrap_or(inside.printed) + 1;
        (first..).zip(&inside.labels).filter(|(n, _)| *n > seen).map(|(n, label)| (n, label.clone())).collect()
    }

    /// Its resolution.
    #[must_use]
    pub const fn dpmm(&self) -> Dpmm {
        self.dpmm
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

    /// Labels that it has read and that wait inside.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.lock().waiting.len()
    }

    /// Fails like this from now on; with [`Fault::None`] what waited for media comes out.
    pub fn set_fault(&self, fault: Fault) {
        let mut inside = self.lock();
        inside.fault = fault;
        if !fault.holds() {
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

    fn answer(&self, inside: &Inside, question: &Seen, in_format: bool) -> String {
        match question {
            Seen::HostStatus => host_status(inside, in_format),
            Seen::HostId => format!("\x02K2K-VIRTUAL,V1.0,{},8192KB,\x03\r\n", self.dpmm.dots_a_mm()),
            Seen::Errors => errors(inside),
            Seen::Counter => format!("\"{}\"", inside.printed),
            Seen::Format(_) => String::new(),
        }
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
                        Some(Seen::Format(zpl)) => {
                            let label = PrintedLabel::read(&zpl, self.dpmm);
                            if inside.fault.holds() {
                                inside.waiting.push(label);
                            } else {
                                self.print(&mut inside, vec![label]);
                            }
                        }
                        Some(question) if inside.fault.answers() => {
                            answer.extend(self.answer(&inside, &question, reader.in_format).into_bytes());
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
    let is = |fault| u8::from(inside.fault == fault);
    let (media, paused) = (is(Fault::MediaOut), is(Fault::Paused));
    let (head, ribbon) = (is(Fault::HeadOpen), is(Fault::RibbonOut));
    let (formats, partial) = (inside.waiting.len().min(999), u8::from(partial));
    format!(
        "\x02030,{media},{paused},1218,{formats:03},0,0,{partial},000,0,0,0\x03\r\n\x02000,0,{head},{ribbon},1,2,4,0,{formats:08},1,000\x03\r\n\x021234,0\x03\r\n"
    )
}

fn errors(inside: &Inside) -> String {
    let bits = match inside.fault {
        Fault::MediaOut => 0x1,
        Fault::RibbonOut => 0x2,
        Fault::HeadOpen => 0x4,
        Fault::Paused => 0x1_0000,
        _ => 0,
    };
    let any = u8::from(bits != 0);
    format!(
        "\x02\r\n\r\n  PRINTER STATUS                             \r\n  ERRORS:         {any} 00000000 {bits:08X} \r\n  WARNINGS:       0 00000000 00000000 \r\n\x03"
    )
}
