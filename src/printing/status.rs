//! What a ZPL printer says about itself (`labels.md` §2.1): `~HS` (three frames between STX and ETX), `~HQES` (error bits),
//! `~HI` (model and resolution), and the counter of labels in its life (SGD `odometer.total_label_count`).
//!
//! Answers are known by what they hold and not by what was asked: printers leave out what they don't know.

use crate::domain::trouble::{Trouble, What};
use crate::labels::Dpmm;

const STX: u8 = 2;
const ETX: u8 = 3;
/// Frames of one `~HS` answer.
const FRAMES: usize = 3;
/// Asks for everything; the answer to `~HS` comes last, so that when it is here the others are, if ever.
pub(super) const ASK_ALL: &[u8] = b"~HI~HQES! U1 getvar \"odometer.total_label_count\"\r\n~HS";
/// Without the counter, which a printer that is not known to speak SGD is not asked for.
pub(super) const ASK_FIRST: &[u8] = b"~HI~HQES~HS";

/// One answer to `~HS`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct HostStatus {
    /// Why it can't print now; empty when it can. The worst first.
    pub(super) troubles: Vec<Trouble>,
    /// Nothing waits in it: no format in its buffer, no label in its batch, no half format.
    pub(super) idle: bool,
}

/// What it has said beside that.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Host {
    /// Its model.
    pub(super) model: Option<String>,
    /// Its resolution.
    pub(super) dpmm: Option<Dpmm>,
    /// Labels in its life.
    pub(super) counter: Option<u64>,
    /// Of the last `~HQES`.
    pub(super) errors: Vec<Trouble>,
    /// The roll is nearly at its end.
    pub(super) media_low: bool,
}

/// Collects answers from a stream, however they are split.
#[derive(Debug, Default)]
pub(super) struct Answers {
    frame: Option<Vec<u8>>,
    frames: Vec<String>,
    /// Text outside of frames: the counter, between quotation marks.
    outside: Vec<u8>,
    /// What was learnt on the way.
    pub(super) host: Host,
}

impl Answers {
    /// Longest frame that is kept; the real ones have below 200 bytes.
    const LONGEST: usize = 600;

    /// Takes bytes; returns the answers to `~HS` that they complete.
    pub(super) fn take(&mut self, bytes: &[u8]) -> Vec<HostStatus> {
        let mut done = Vec::new();
        for byte in bytes {
            match (*byte, &mut self.frame) {
                (STX, _) => self.frame = Some(Vec::new()),
                (ETX, Some(frame)) => {
                    let text = String::from_utf8_lossy(frame).into_owned();
                    self.frame = None;
                    done.extend(self.frame_of(text));
                }
                (byte, Some(frame)) if frame.len() < Self::LONGEST => frame.push(byte),
                (byte, None) => self.outside(byte),
                _ => {}
            }
        }
        done
    }

    fn frame_of(&mut self, text: String) -> Option<HostStatus> {
        if let Some(at) = text.find("ERRORS:") {
            (self.host.errors, self.host.media_low) = bits(text.get(at..).unwrap_or_default());
            return None;
        }
        if let Some((model, dpmm)) = identity(&text) {
            (self.host.model, self.host.dpmm) = (Some(model), Some(dpmm));
            return None;
        }
        self.frames.push(text);
        if self.frames.len() < FRAMES {
            return None;
        }
        Some(read(&std::mem::take(&mut self.frames)))
    }

    fn outside(&mut self, byte: u8) {
        if byte != b'"' {
            if self.outside.len() < 32 {
                self.outside.push(byte);
            }
            return;
        }
        let text = std::mem::take(&mut self.outside);
        if let Some(n) = std::str::from_utf8(&text).ok().and_then(|t| t.trim().parse().ok()) {
            self.host.counter = Some(n);
        }
    }
}

/// `MODEL,VERSION,DPMM,MEMORY,OPTIONS`
fn identity(frame: &str) -> Option<(String, Dpmm)> {
    let mut fields = frame.split(',').map(str::trim);
    let model = fields.next().filter(|m| m.chars().any(char::is_alphabetic))?;
    let dpmm = Dpmm::new(fields.nth(1)?.parse().ok()?)?;
    Some((model.chars().take(40).collect(), dpmm))
}

/// `ERRORS: f gggggggg gggggggg … WARNINGS: f gggggggg gggggggg`: the second group holds the bits that are known.
fn bits(text: &str) -> (Vec<Trouble>, bool) {
    let group = |word: &str| {
        let at = text.find(word)? + word.len();
        let mut fields = text.get(at..)?.split_whitespace();
        (fields.next()? == "1").then_some(())?;
        u32::from_str_radix(fields.nth(1)?, 16).ok()
    };
    let errors = group("ERRORS:").unwrap_or(0);
    let warnings = group("WARNINGS:").unwrap_or(0);
    let known = [
        (0x1, Trouble::from(What::MediaOut)),
        (0x2, What::RibbonOut.into()),
        (0x4, What::HeadOpen.into()),
        (0x8, Trouble::new(What::Jammed, "cutter")),
        (0x10, What::TooHot.into()),
        (0x20, What::TooHot.into()),
        (0x40, Trouble::new(What::Says, "bad element in the head")),
        (0x80, Trouble::new(What::Says, "no head found")),
        (0x1000, Trouble::new(What::Jammed, "retract")),
        (0x2000, Trouble::new(What::Jammed, "presenter")),
        (0x4000, Trouble::new(What::Jammed, "feed")),
        (0x8000, Trouble::new(What::Jammed, "path")),
        (0x1_0000, What::PausedThere.into()),
    ];
    (known.into_iter().filter(|(bit, _)| errors & bit != 0).map(|(_, t)| t).collect(), warnings & 0x8 != 0)
}

fn read(frames: &[String]) -> HostStatus {
    let field = |frame: usize, field: usize| {
        frames.get(frame).and_then(|f| f.split(',').nth(field)).map(str::trim).unwrap_or_default()
    };
    let flag = |frame: usize, at: usize| field(frame, at) == "1";
    let none = |frame: usize, at: usize| field(frame, at).bytes().all(|b| b == b'0');
    let troubles = [
        (flag(1, 2), What::HeadOpen),
        (flag(0, 1), What::MediaOut),
        (flag(1, 3), What::RibbonOut),
        (flag(0, 10), What::TooCold),
        (flag(0, 11), What::TooHot),
        (flag(0, 5), What::Full),
        (flag(0, 2), What::PausedThere),
    ];
    HostStatus {
        troubles: troubles.into_iter().filter(|(on, _)| *on).map(|(_, what)| what.into()).collect(),
        idle: none(0, 4) && none(0, 7) && none(1, 8),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "\u{2}030,0,0,1245,000,0,0,0,000,0,0,0\u{3}\r\n\u{2}000,0,0,0,0,2,4,0,00000000,1,000\u{3}\r\n\u{2}1234,0\u{3}\r\n";
    const IDENTITY: &str = "\u{2}ZD421-300dpi,V93.21.26Z,12,8192KB,PQ\u{3}\r\n";

    fn good() -> HostStatus {
        HostStatus { troubles: vec![], idle: true }
    }

    #[test]
    fn answers_are_found_however_they_are_split() {
        let mut answers = Answers::default();
        let both = format!("{GOOD}noise{IDENTITY}\"4711\"{GOOD}");
        let found: usize = both.bytes().map(|b| answers.take(&[b]).len()).sum();
        assert_eq!(found, 2);
        assert_eq!(answers.host.dpmm, Some(Dpmm::Twelve));
        assert_eq!((answers.host.model.as_deref(), answers.host.counter), (Some("ZD421-300dpi"), Some(4711)));
        assert_eq!(Answers::default().take(both.as_bytes()), [good(), good()]);
    }

    #[test]
    fn troubles_are_found() {
        let bad =
            GOOD.replacen("030,0,0,1245,000", "030,1,1,1245,002", 1).replacen("000,0,0,0,0,2", "000,0,1,0,0,2", 1);
        let found = Answers::default().take(bad.as_bytes()).remove(0);
        let whats: Vec<_> = found.troubles.iter().map(|t| t.what).collect();
        assert_eq!(whats, [What::HeadOpen, What::MediaOut, What::PausedThere]);
        assert!(!found.idle);
        assert_eq!(Answers::default().take(b"\x02garbage\x03\x02\x03\x02,,,\x03")[0].troubles, []);
    }

    #[test]
    fn error_bits_are_told_apart_from_warnings() {
        let mut answers = Answers::default();
        answers.take(b"\x02\r\n  PRINTER STATUS\r\n  ERRORS:         1 00000000 00000005\r\n  WARNINGS:       1 00000000 00000008\r\n\x03");
        let whats: Vec<_> = answers.host.errors.iter().map(|t| t.what).collect();
        assert_eq!((whats, answers.host.media_low), (vec![What::MediaOut, What::HeadOpen], true));
        answers.take(b"\x02 ERRORS: 0 00000000 00000000 WARNINGS: 1 00000000 00000001\x03");
        assert_eq!((answers.host.errors.len(), answers.host.media_low), (0, false));
        answers.take(b"\x02 ERRORS:\x03");
    }
}
