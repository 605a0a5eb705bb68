//! Secrets and tokens of channels.
//!
//! A [`Secret`] can't be printed and can't be compared in a time that tells how much of a guess was right. It is not
//! wiped from memory: who reads our memory has the database as well.

use std::fmt;
use subtle::ConstantTimeEq as _;

/// A shared secret or a token.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// Takes a secret as configured. An empty one is none at all: anybody could sign with it.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Option<Self> {
        let text = text.into();
        (!text.is_empty()).then_some(Self(text))
    }

    /// Whether a guess is right; takes as long for a wrong guess of the same length as for the right one.
    #[must_use]
    pub fn matches(&self, guess: &str) -> bool {
        self.0.as_bytes().ct_eq(guess.as_bytes()).into()
    }

    /// How long it is, in characters.
    #[must_use]
    pub fn chars(&self) -> usize {
        self.0.chars().count()
    }

    /// The text, to sign with it. Never log it.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_never_shown_and_an_empty_one_is_none() {
        let secret = Secret::new("hunter2").unwrap();
        assert!(!format!("{secret:?} {secret}").contains("hunter2"));
        assert!(Secret::new("").is_none());
    }

    #[test]
    fn only_the_whole_secret_matches() {
        let secret = Secret::new("hunter2").unwrap();
        assert!(secret.matches("hunter2"));
        for wrong in ["", "hunter", "hunter22", "Hunter2"] {
            assert!(!secret.matches(wrong), "{wrong}");
        }
    }
}
