//! The names of things: one type an id, so that a box code is never taken for an order number.
//!
//! Numeric ids are given out by the store's writer; text ids come from the configuration or from outside and are
//! checked where they enter.

use std::fmt;

/// Number of an order of ours, unique for life, counted up from 1. People see it with its mark (`7042K`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OrderNumber(pub u64);

/// Number of a received document, in the order of arrival.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocumentId(pub u64);

/// Number of a label job, in the order of asking: also the order of printing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JobId(pub u64);

/// Number of a notice, in the order of deciding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NoticeId(pub u64);

/// Sequence of the journal: every durable change has one, without gaps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Seq(pub u64);

/// Made by whoever asks for a change (a `UUIDv7`): the same id asked again gets the first answer again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CommandId(pub u128);

/// Digest of bytes: SHA-256, all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(pub [u8; 32]);

/// The first 8 bytes of a digest: enough to find a document by, not to know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DigestStart(pub [u8; 8]);

impl Digest {
    /// Its start.
    #[must_use]
    pub fn start(&self) -> DigestStart {
        DigestStart(self.0.first_chunk().copied().unwrap_or_default())
    }
}

/// Why a text can't be the id it was meant to be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Nothing, or only blanks.
    #[error("it is empty")]
    Empty,
    /// Longer than the id may be.
    #[error("it is longer than {0} characters")]
    TooLong(usize),
    /// A character that the id may not hold.
    #[error("it holds the character {0:?}")]
    Character(char),
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $max:expr, $allowed:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// Longest text, in characters.
            pub const MAX_CHARS: usize = $max;

            /// Takes a text as this id; blanks around it are dropped.
            ///
            /// # Errors
            /// When it is empty, too long, or holds a character that is not allowed.
            pub fn new(text: &str) -> Result<Self, IdError> {
                let text = text.trim();
                if text.is_empty() {
                    return Err(IdError::Empty);
                }
                if text.chars().count() > Self::MAX_CHARS {
                    return Err(IdError::TooLong(Self::MAX_CHARS));
                }
                let allowed: fn(char) -> bool = $allowed;
                match text.chars().find(|c| !allowed(*c)) {
                    Some(c) => Err(IdError::Character(c)),
                    None => Ok(Self(text.to_owned())),
                }
            }

            /// The text itself.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text_id!(
    /// A channel's name in URLs, folders and screens: `fw-shopify`.
    ChannelId,
    40,
    |c| c.is_ascii_alphanumeric() || c == '-' || c == '_'
);
text_id!(
    /// Code of a buyer company (a K2K connection): `FW01`.
    BuyerCode,
    20,
    |c| c.is_ascii_alphanumeric() || c == '-' || c == '_'
);
text_id!(
    /// Name of a configured printer: `dock1`.
    PrinterName,
    40,
    |c| c.is_ascii_alphanumeric() || c == '-' || c == '_'
);
text_id!(
    /// Name of a web server that is told (`[[notify]]`): `fw-erp`.
    WebhookName,
    40,
    |c| c.is_ascii_alphanumeric() || c == '-' || c == '_'
);

/// The code of a box, the same for life in both companies: 1 to 20 of `A-Z 0-9`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BoxCode(String);

impl BoxCode {
    /// Longest code, in characters.
    pub const MAX_CHARS: usize = 20;

    /// Takes a scanned or typed text as a box code: blanks and line ends around it are dropped, letters made capital (R-11 T4).
    ///
    /// # Errors
    /// When it is empty, longer than 20, or holds anything but letters and digits (R-11 T6).
    pub fn new(text: &str) -> Result<Self, IdError> {
        let text = text.trim().to_ascii_uppercase();
        if text.is_empty() {
            return Err(IdError::Empty);
        }
        if text.chars().count() > Self::MAX_CHARS {
            return Err(IdError::TooLong(Self::MAX_CHARS));
        }
        match text.chars().find(|c| !c.is_ascii_alphanumeric()) {
            Some(c) => Err(IdError::Character(c)),
            None => Ok(Self(text)),
        }
    }

    /// Takes what a scanner typed: a code that may stand behind its symbology identifier (`]C1`).
    ///
    /// # Errors
    /// As [`BoxCode::new`].
    pub fn scanned(text: &str) -> Result<Self, IdError> {
        let text = text.trim();
        let code = text.strip_prefix(']').and_then(|rest| rest.get(2..)).unwrap_or(text);
        Self::new(code)
    }

    /// The code that we allot with this running number: 12 digits, never reused (`design.md` §6).
    #[must_use]
    pub fn allotted(running: u64) -> Self {
        Self(format!("{running:012}"))
    }

    /// The text itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for BoxCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn box_codes_are_normalised_or_refused_with_the_reason() {
        assert_eq!(BoxCode::new(" ks5704495\r\n").unwrap().as_str(), "KS5704495");
        assert_eq!(BoxCode::scanned("]C1ks5704495\r\n").unwrap().as_str(), "KS5704495");
        assert_eq!(BoxCode::scanned(" 42 ").unwrap().as_str(), "42");
        assert_eq!(BoxCode::scanned("]"), Err(IdError::Character(']')));
        assert_eq!(BoxCode::new("KS 57"), Err(IdError::Character(' ')));
        assert_eq!(BoxCode::new(&"1".repeat(31)), Err(IdError::TooLong(20)));
        assert_eq!(BoxCode::new("  "), Err(IdError::Empty));
        assert_eq!(BoxCode::allotted(42).as_str(), "000000000042");
    }

    #[test]
    fn channel_ids_are_safe_as_folder_names() {
        assert!(ChannelId::new("fw-shopify").is_ok());
        assert_eq!(ChannelId::new("../x"), Err(IdError::Character('.')));
        assert_eq!(ChannelId::new("a/b"), Err(IdError::Character('/')));
    }
}
