//! Labels over IPP (RFC 8011): a job a label, followed until the printer says what became of it.
//!
//! A request whose answer is lost may have been a job or not: the printer is asked for the job by its name, which is ours
//! alone. Found: it is followed. Not found, twice: it was never one. No answer to that either: nobody knows.

mod http;
mod media;
mod message;
#[cfg(test)]
mod tests;

use super::link::{Fate, Format, Look, Times};
use crate::domain::trouble::{Trouble, What};
use crate::labels::Dpmm;
use crate::limits;
use http::NoAnswer;
use media::Choice;
use message::{Answer, Operation, Request};
use tokio::time::{Instant, sleep};

/// IPP's busy (RFC 8011 §4.1.2): not an error, try again.
const BUSY: u16 = 0x0507;
/// Job states (RFC 8011 §5.3.7).
const CANCELED: i32 = 7;
const ABORTED: i32 = 8;
const COMPLETED: i32 = 9;
/// Printer state stopped (RFC 8011 §5.4.11).
const STOPPED: i32 = 5;
const ZPL: &str = "application/vnd.zebra-zpl";
const PDF: &str = "application/pdf";

/// The way to one printer.
pub(super) struct IppLink {
    host: String,
    port: u16,
    path: String,
    times: Times,
    format: Format,
    ready: Vec<String>,
    supported: Vec<String>,
}

impl IppLink {
    pub(super) fn new(host: String, port: u16, path: String, times: Times) -> Self {
        Self { host, port, path, times, format: Format::Pdf, ready: Vec::new(), supported: Vec::new() }
    }

    /// What it wants labels as; known from the first look on.
    pub(super) const fn format(&self) -> Format {
        self.format
    }

    fn request(&self, operation: Operation) -> Request {
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        Request::new(operation, &format!("ipp://{host}:{}{}", self.port, self.path))
    }

    async fn ask(&self, message: &[u8]) -> Result<Answer, NoAnswer> {
        let door = (self.host.as_str(), self.port, self.path.as_str());
        let body = http::post(door, message, self.times.connect, self.times.stall).await?;
        Answer::read(&body).ok_or_else(|| NoAnswer::Unknown(Trouble::new(What::Lost, "IPP?")))
    }

    /// How it is, what it takes, what is in it.
    pub(super) async fn ready(&mut self) -> Result<Look, Vec<Trouble>> {
        let wanted = [
            "printer-state",
            "printer-state-reasons",
            "printer-is-accepting-jobs",
            "printer-make-and-model",
            "printer-resolution-supported",
            "document-format-supported",
            "media-ready",
            "media-supported",
        ];
        let message = self.request(Operation::GetPrinterAttributes).keywords("requested-attributes", &wanted).end(&[]);
        let answer = match self.ask(&message).await {
            Ok(answer) if answer.is_ok() => answer,
            Ok(answer) => return Err(vec![refused(&answer)]),
            Err(NoAnswer::NotAsked(why) | NoAnswer::Unknown(why)) => return Err(vec![why]),
        };
        let formats = answer.texts("document-format-supported", None);
        self.format = match formats.iter().find(|f| [ZPL, PDF].contains(&f.as_str())) {
            Some(_) if formats.iter().any(|f| f == ZPL) => Format::Zpl,
            Some(_) => Format::Pdf,
            None => return Err(vec![Trouble::new(What::NoFormat, formats.join(", "))]),
        };
        self.ready = answer.texts("media-ready", None);
        self.supported = answer.texts("media-supported", None);
        let (troubles, media_low) = reasons(&answer.texts("printer-state-reasons", None));
        if !troubles.is_empty() {
            return Err(troubles);
        }
        if answer.number("printer-state", None) == Some(STOPPED)
            || answer.flag("printer-is-accepting-jobs") == Some(false)
        {
            return Err(vec![What::PausedThere.into()]);
        }
        let dpi = answer.dpi("printer-resolution-supported").and_then(|dpi| u32::try_from(dpi).ok());
        Ok(Look {
            answers: true,
            idle: false,
            model: answer.texts("printer-make-and-model", None).into_iter().next(),
            dpmm: dpi.and_then(Dpmm::from_dpi),
            counter: None,
            media_low,
        })
    }

    /// Sends one label as a job of this name and follows it to its end. The caller has made its commit point durable.
    pub(super) async fn send(&mut self, name: &str, bytes: &[u8], size: (f64, f64)) -> Fate {
        let media = match media::choose(size, &self.ready, &self.supported) {
            Choice::None => {
                let size = format!("{:.1} × {:.1} mm", size.0, size.1);
                return Fate::Failed(Trouble::new(What::NoMedia, size));
            }
            Choice::Any => None,
            Choice::Media(name) => Some(name),
        };
        let format = if self.format == Format::Zpl { ZPL } else { PDF };
        let mut request = self.request(Operation::PrintJob).name("job-name", name).mime("document-format", format);
        if let Some(media) = &media {
            request = request.job().keyword("media", media);
        }
        let message = request.end(bytes);
        let until = Instant::now() + self.times.silent;
        let mut pause = limits::IPP_POLL.0;
        loop {
            match self.ask(&message).await {
                Ok(answer) if answer.is_ok() => return self.follow(name, answer.number("job-id", None)).await,
                Ok(answer) if answer.status == BUSY && Instant::now() < until => {
                    sleep(pause).await;
                    pause = (pause * 2).min(limits::IPP_POLL.1);
                }
                Ok(answer) if answer.status == BUSY => return Fate::NotSent(What::Full.into()),
                Ok(answer) => return Fate::Failed(refused(&answer)),
                Err(NoAnswer::NotAsked(why)) => return Fate::NotSent(why),
                Err(NoAnswer::Unknown(why)) => return self.find_out(name, why).await,
            }
        }
    }

    /// The answer was lost: is there a job of this name?
    async fn find_out(&self, name: &str, why: Trouble) -> Fate {
        for again in [true, false] {
            match self.find(name).await {
                Ok(Some((job, _))) => return self.follow(name, Some(job)).await,
                Ok(None) if again => sleep(self.times.settle).await,
                Ok(None) => return Fate::NotSent(why),
                Err(_) => return Fate::Unconfirmed(why),
            }
        }
        Fate::Unconfirmed(why)
    }

    /// The newest job of this name, and its state.
    async fn find(&self, name: &str) -> Result<Option<(i32, i32)>, NoAnswer> {
        let mut found = None;
        for which in ["not-completed", "completed"] {
            let message = self
                .request(Operation::GetJobs)
                .keyword("which-jobs", which)
                .keywords("requested-attributes", &["job-id", "job-name", "job-state"])
                .end(&[]);
            let answer = self.ask(&message).await?;
            if !answer.is_ok() {
                return Err(NoAnswer::Unknown(refused(&answer)));
            }
            for group in answer.groups_with("job-id") {
                let own = answer.texts("job-name", Some(group)).iter().any(|n| n == name);
                let job = answer.number("job-id", Some(group)).filter(|_| own);
                let state = answer.number("job-state", Some(group)).unwrap_or(0);
                found = found.max(job.map(|job| (job, state)));
            }
        }
        Ok(found)
    }

    /// Asks for a job until it has ended. A printer without labels holds it: then it is not known what will become of it.
    async fn follow(&self, name: &str, job: Option<i32>) -> Fate {
        let Some(job) = job else { return Fate::Unconfirmed(Trouble::new(What::Lost, name)) };
        let message = self
            .request(Operation::GetJobAttributes)
            .integer("job-id", job)
            .keywords("requested-attributes", &["job-state", "job-state-reasons", "job-state-message"])
            .end(&[]);
        let until = Instant::now() + self.times.silent;
        let mut pause = limits::IPP_POLL.0;
        loop {
            let last = match self.ask(&message).await {
                Ok(answer) if answer.is_ok() => {
                    let said = answer.texts("job-state-reasons", None).join(", ");
                    match answer.number("job-state", None) {
                        Some(COMPLETED) => return Fate::Sent,
                        Some(ABORTED) => return Fate::Failed(Trouble::new(What::Aborted, said)),
                        Some(CANCELED) => return Fate::Failed(What::CancelledThere.into()),
                        _ => Trouble::new(What::Says, said),
                    }
                }
                Ok(answer) => return Fate::Unconfirmed(refused(&answer)),
                Err(NoAnswer::NotAsked(why) | NoAnswer::Unknown(why)) => why,
            };
            if Instant::now() >= until {
                return Fate::Unconfirmed(last);
            }
            sleep(pause).await;
            pause = (pause * 2).min(limits::IPP_POLL.1);
        }
    }

    /// What became of a job that was unconfirmed: true when it has come out, false while that is open, none when the
    /// printer knows nothing that proves it.
    pub(super) async fn came_out(&self, name: &str) -> Option<bool> {
        match self.find(name).await {
            Ok(Some((_, COMPLETED))) => Some(true),
            Ok(Some((_, CANCELED | ABORTED)) | None) => None,
            Ok(Some(_)) | Err(_) => Some(false),
        }
    }
}

/// Its words for what is in the way (RFC 8011 §5.4.12), and whether the roll ends soon.
fn reasons(all: &[String]) -> (Vec<Trouble>, bool) {
    let mut troubles = Vec::new();
    let mut low = false;
    for reason in all {
        let bare = ["-error", "-warning", "-report"].iter().find_map(|s| reason.strip_suffix(s)).unwrap_or(reason);
        troubles.push(match bare {
            "media-empty" | "media-needed" => What::MediaOut.into(),
            "marker-supply-empty" => What::RibbonOut.into(),
            "cover-open" | "door-open" | "interlock-open" => What::HeadOpen.into(),
            "paused" | "moving-to-paused" => What::PausedThere.into(),
            "media-jam" => Trouble::new(What::Jammed, bare),
            "media-low" => {
                low = true;
                continue;
            }
            _ if reason.ends_with("-error") => Trouble::new(What::Says, bare),
            "offline" | "shutdown" | "timed-out" | "stopped-partly" => Trouble::new(What::Says, bare),
            _ => continue,
        });
    }
    (troubles, low)
}

fn refused(answer: &Answer) -> Trouble {
    let said = answer.texts("status-message", None).into_iter().next();
    Trouble::new(What::Refused, format!("{} (0x{:04x})", said.unwrap_or_default(), answer.status).trim())
}
