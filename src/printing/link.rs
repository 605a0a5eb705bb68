//! The ways to a printer behind one face: how is it, and send a label.

use super::dir;
use super::ipp::IppLink;
use super::tcp::TcpLink;
use super::uri::PrinterUri;
use crate::domain::trouble::{Trouble, What};
use crate::labels::Dpmm;
use crate::limits;
use std::path::PathBuf;
use std::time::Duration;

/// What became of a label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// Taken by the printer.
    Sent,
    /// It can't have printed.
    NotSent(Trouble),
    /// Nobody knows.
    Unconfirmed(Trouble),
    /// It never will.
    Failed(Trouble),
}

/// What a label is sent as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Format {
    /// ZPL II.
    #[default]
    Zpl,
    /// A page.
    Pdf,
}

/// A label that is ready to go.
pub(super) struct Parcel {
    /// Name of its file.
    pub(super) file: String,
    /// Name of its job at the printer: ours alone, another one for each try.
    pub(super) job: String,
    /// Its paper, in millimetres.
    pub(super) size: (f64, f64),
    /// It.
    pub(super) bytes: Vec<u8>,
}

/// A printer that can print, and what it has said about itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Look {
    /// It answers how it is.
    pub(super) answers: bool,
    /// It says that nothing waits in it.
    pub(super) idle: bool,
    /// Its model.
    pub(super) model: Option<String>,
    /// Its resolution.
    pub(super) dpmm: Option<Dpmm>,
    /// Labels that came out in its life, where it counts them.
    pub(super) counter: Option<u64>,
    /// The roll is nearly at its end.
    pub(super) media_low: bool,
}

/// How long to wait for what; the limits, shorter in tests.
#[derive(Clone, Copy, Debug)]
pub(super) struct Times {
    pub(super) connect: Duration,
    pub(super) status: Duration,
    pub(super) ask_again: Duration,
    pub(super) stall: Duration,
    pub(super) silent: Duration,
    pub(super) close: Duration,
    pub(super) idle: Duration,
    pub(super) look: Duration,
    pub(super) settle: Duration,
    pub(super) retry: (Duration, Duration),
}

impl Default for Times {
    fn default() -> Self {
        Self {
            connect: limits::PRINTER_CONNECT_TIME,
            status: limits::PRINTER_STATUS_TIME,
            ask_again: limits::PRINTER_ASK_AGAIN,
            stall: limits::PRINTER_STALL_TIME,
            silent: limits::PRINTER_SILENT_TIME,
            close: limits::PRINTER_CLOSE_TIME,
            idle: limits::PRINTER_IDLE_TIME,
            look: limits::PRINTER_LOOK,
            settle: limits::PRINTER_SETTLE,
            retry: limits::PRINTER_RETRY,
        }
    }
}

/// The way to one printer.
pub(super) enum Link {
    Tcp(Box<TcpLink>),
    Ipp(Box<IppLink>),
    Dir(PathBuf),
}

impl Link {
    pub(super) fn new(uri: &PrinterUri, times: Times) -> Self {
        match uri {
            PrinterUri::Tcp { host, port } => Self::Tcp(Box::new(TcpLink::new(host.clone(), *port, times))),
            PrinterUri::Ipp { host, port, path } => {
                Self::Ipp(Box::new(IppLink::new(host.clone(), *port, path.clone(), times)))
            }
            PrinterUri::Dir(path) => Self::Dir(path.clone()),
        }
    }

    /// How it is. Nothing that prints is sent. The troubles: the worst first.
    pub(super) async fn ready(&mut self) -> Result<Look, Vec<Trouble>> {
        match self {
            Self::Tcp(link) => link.ready().await,
            Self::Ipp(link) => link.ready().await,
            Self::Dir(folder) => {
                let folder = folder.clone();
                off_runtime(move || dir::ready(&folder)).await.and_then(|r| r).map_err(|why| vec![why])?;
                Ok(Look { answers: true, idle: true, ..Look::default() })
            }
        }
    }

    /// Sends one label, whole. The caller has made its commit point durable.
    pub(super) async fn send(&mut self, parcel: Parcel) -> Fate {
        match self {
            Self::Tcp(link) => link.send(&parcel.bytes).await,
            Self::Ipp(link) => link.send(&parcel.job, &parcel.bytes, parcel.size).await,
            Self::Dir(folder) => {
                let folder = folder.clone();
                off_runtime(move || dir::write(&folder, &parcel.file, &parcel.bytes))
                    .await
                    .unwrap_or_else(Fate::Unconfirmed)
            }
        }
    }

    /// Whether a label of this name is there already, where that can be known after a crash.
    pub(super) fn is_there(&self, name: &str, bytes: &[u8]) -> bool {
        match self {
            Self::Dir(folder) => dir::look(&folder.join(name), bytes).is_ok_and(|found| found == Some(true)),
            Self::Tcp(_) | Self::Ipp(_) => false,
        }
    }

    /// What labels are sent as.
    pub(super) const fn format(&self) -> Format {
        match self {
            Self::Ipp(link) => link.format(),
            Self::Tcp(_) | Self::Dir(_) => Format::Zpl,
        }
    }

    /// What became of a job that was unconfirmed, where the printer keeps count of jobs: true when it has come out, false
    /// while that is open; none when there is nothing that proves it.
    pub(super) async fn came_out(&self, job: &str) -> Option<bool> {
        match self {
            Self::Ipp(link) => link.came_out(job).await,
            Self::Tcp(_) | Self::Dir(_) => None,
        }
    }

    /// Whether a connection is open.
    pub(super) const fn is_open(&self) -> bool {
        match self {
            Self::Tcp(link) => link.is_open(),
            Self::Ipp(_) | Self::Dir(_) => false,
        }
    }

    /// Gives an idle connection back.
    pub(super) fn close(&mut self) {
        if let Self::Tcp(link) = self {
            link.close();
        }
    }
}

async fn off_runtime<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Trouble> {
    tokio::task::spawn_blocking(work).await.map_err(|e| Trouble::new(What::Folder, e))
}
