//! What comes in at a virtual printer: formats, and questions in between.

/// Longest format; a label has about 2 KB.
const FORMAT_BYTES: usize = 1 << 20;

/// What a printer sees in its stream.
pub(super) enum Seen {
    Format(Vec<u8>),
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
                return Some(Seen::Format(whole));
            }
        }
        None
    }
}
