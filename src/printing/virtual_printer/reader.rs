//! What comes in at a virtual printer: formats, and questions in between.

use super::PrintedLabel;

/// Longest format; a label has about 2 KB.
const FORMAT_BYTES: usize = 1 << 20;

/// What a printer sees in its stream.
pub(super) enum Seen {
    Format(PrintedLabel),
    HostStatus,
    HostId,
    Errors,
    Counter,
}

/// Splits the stream. `~` commands are taken at once, wherever they stand.
#[derive(Default)]
pub(super) struct Reader {
    format: Vec<u8>,
    tilde: Vec<u8>,
    pub(super) in_format: bool,
}

impl Reader {
    /// Takes a byte; what it completes.
    pub(super) fn take(&mut self, byte: u8) -> Option<Seen> {
        if byte == b'~' || !self.tilde.is_empty() {
            self.tilde.push(byte);
            if self.tilde.len() < 3 || self.tilde == b"~HQ" || self.tilde == b"~HQE" {
                return None;
            }
            return match std::mem::take(&mut self.tilde).as_slice() {
                b"~HS" => Some(Seen::HostStatus),
                b"~HI" => Some(Seen::HostId),
                b"~HQES" => Some(Seen::Errors),
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
        if !self.in_format && self.format.ends_with(b"getvar \"odometer.total_label_count\"\r\n") {
            self.format.clear();
            return Some(Seen::Counter);
        }
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
