//! Mail addresses, as people write them into settings and channels into orders.

use std::fmt;

/// A mail address. Equal addresses are told apart by nobody: see [`MailAddress::key`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MailAddress(String);

impl MailAddress {
    /// Longest address (RFC 5321 §4.5.3.1.3).
    const MAX_CHARS: usize = 254;

    /// Takes a text that looks like an address; whether somebody reads there only the mail server knows.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (local, domain) = text.rsplit_once('@')?;
        let bad = |c: char| c.is_whitespace() || c.is_control() || "<>,;:\\\"()[]@".contains(c);
        let whole = !local.is_empty() && !domain.is_empty() && text.chars().count() <= Self::MAX_CHARS;
        let dots = |part: &str| part.starts_with('.') || part.ends_with('.') || part.contains("..");
        (whole && !text.replacen('@', "", 1).contains(bad) && !dots(local) && !dots(domain))
            .then(|| Self(text.to_owned()))
    }

    /// The text itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The same for all spellings of an address (R-07: case does not matter).
    #[must_use]
    pub fn key(&self) -> String {
        self.0.to_lowercase()
    }
}

impl fmt::Display for MailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Addresses as people write them: several in one text are separated by `;` (R-07 T2). What is not one comes as it is.
pub fn addresses(text: &str) -> impl Iterator<Item = Result<MailAddress, &str>> {
    let parts = text.split([';', ',']).map(str::trim).filter(|p| !p.is_empty());
    parts.map(|part| MailAddress::parse(part).ok_or(part))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn addresses_are_split_at_semicolons_and_what_is_none_is_told() {
        let read = |text| addresses(text).map(|a| a.map(|a| a.as_str().to_owned())).collect::<Vec<_>>();
        assert_eq!(read("a@x;; b@y ;"), [Ok("a@x".to_owned()), Ok("b@y".to_owned())]);
        assert_eq!(read(" ; "), []);
        assert_eq!(read("tom; b@y"), [Err("tom"), Ok("b@y".to_owned())]);
        for bad in ["", "@", "a@", "@b", "a b@c", "a@b@c", "<a@b>", ".a@b", "a@b..c", "a\n@b", &"x".repeat(300)] {
            assert_eq!(MailAddress::parse(bad), None, "{bad}");
        }
        assert_eq!(MailAddress::parse(" Ana@Example.COM ").unwrap().key(), "ana@example.com");
    }

    proptest! {
        #[test]
        fn an_address_never_breaks_a_mail_header(text: String) {
            if let Some(address) = MailAddress::parse(&text) {
                prop_assert!(!address.as_str().contains(['\r', '\n', ' ', '<', '>', ',', ';']));
            }
        }
    }
}
