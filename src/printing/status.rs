//! What a ZPL printer answers to `~HS` (`labels.md` §2.1): three lines between STX and ETX.

const STX: u8 = 2;
const ETX: u8 = 3;
/// Frames of one answer.
const FRAMES: usize = 3;

/// One answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct HostStatus {
    /// Why it can't print now, in words; none when it can.
    pub(super) trouble: Option<String>,
}

/// Collects answers from a stream, however they are split.
#[derive(Debug, Default)]
pub(super) struct Answers {
    frame: Option<Vec<u8>>,
    frames: Vec<String>,
}

impl Answers {
    /// Longest frame that is kept; the real ones have below 50 bytes.
    const LONGEST: usize = 200;

    /// Takes bytes; returns the answers that they complete. Bytes outside of frames are no answer.
    pub(super) fn take(&mut self, bytes: &[u8]) -> Vec<HostStatus> {
        let mut done = Vec::new();
        for byte in bytes {
            match (*byte, &mut self.frame) {
                (STX, _) => self.frame = Some(Vec::new()),
                (ETX, Some(frame)) => {
                    self.frames.push(String::from_utf8_lossy(frame).into_owned());
                    self.frame = None;
                    if self.frames.len() == FRAMES {
                        done.push(read(&std::mem::take(&mut self.frames)));
                    }
                }
                (byte, Some(frame)) if frame.len() < Self::LONGEST => frame.push(byte),
                _ => {}
            }
        }
        done
    }
}

fn read(frames: &[String]) -> HostStatus {
    let flag = |frame: usize, field: usize| {
        frames.get(frame).and_then(|f| f.split(',').nth(field)).is_some_and(|v| v.trim() == "1")
    };
    let troubles = [
        (flag(0, 1), "out of media"),
        (flag(1, 2), "head open"),
        (flag(1, 3), "out of ribbon"),
        (flag(0, 2), "paused at the printer"),
        (flag(0, 10), "too cold"),
        (flag(0, 11), "too hot"),
        (flag(0, 5), "its memory is full"),
    ];
    let words: Vec<_> = troubles.into_iter().filter(|(on, _)| *on).map(|(_, word)| word).collect();
    HostStatus { trouble: (!words.is_empty()).then(|| format!("the printer says: {}", words.join(", "))) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "\u{2}030,0,0,1245,000,0,0,0,000,0,0,0\u{3}\r\n\u{2}000,0,0,0,0,2,4,0,00000000,1,000\u{3}\r\n\u{2}1234,0\u{3}\r\n";

    #[test]
    fn answers_are_found_however_they_are_split() {
        let mut answers = Answers::default();
        let both = format!("{GOOD}noise{GOOD}");
        let found: usize = both.bytes().map(|b| answers.take(&[b]).len()).sum();
        assert_eq!(found, 2);
        assert_eq!(Answers::default().take(both.as_bytes()), [HostStatus::default(), HostStatus::default()]);
    }

    #[test]
    fn troubles_are_said_in_words() {
        let bad = GOOD.replacen("030,0,0,", "030,1,1,", 1).replacen("000,0,0,0,0,2", "000,0,1,0,0,2", 1);
        let found = Answers::default().take(bad.as_bytes());
        assert_eq!(
            found[0].trouble.as_deref(),
            Some("the printer says: out of media, head open, paused at the printer")
        );
        assert_eq!(Answers::default().take(b"\x02garbage\x03\x02\x03\x02,,,\x03")[0].trouble, None);
    }
}
