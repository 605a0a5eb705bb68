//! What supervisors set of a connection while the daemon runs: it goes before the file and can be taken back.

use super::connection::{Connection, Settings};
use super::ids::BuyerCode;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Longest list of days or addresses.
const LONGEST: usize = 400;
/// Longest mail address, in characters (RFC 5321).
const ADDRESS_CHARS: usize = 254;

/// A setting that can be set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LinkKey {
    /// Ship Days Offset.
    ShipDaysOffset,
    /// Closed days.
    ClosedDays,
    /// Send Invoice To.
    SendInvoiceTo,
    /// Send Check Out Notification To.
    SendCheckoutNotificationTo,
    /// Our salesperson.
    Salesperson,
    /// The buyer's salesperson.
    BuyerSalesperson,
}

impl LinkKey {
    /// Every key.
    pub const ALL: [Self; 6] = [
        Self::ShipDaysOffset,
        Self::ClosedDays,
        Self::SendInvoiceTo,
        Self::SendCheckoutNotificationTo,
        Self::Salesperson,
        Self::BuyerSalesperson,
    ];

    /// The word, the same as in the configuration.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ShipDaysOffset => "ship_days_offset",
            Self::ClosedDays => "closed_days",
            Self::SendInvoiceTo => "send_invoice_to",
            Self::SendCheckoutNotificationTo => "send_checkout_notification_to",
            Self::Salesperson => "salesperson",
            Self::BuyerSalesperson => "buyer_salesperson",
        }
    }

    /// From that word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.as_str() == word)
    }

    /// What a connection has, as text.
    #[must_use]
    pub fn shown(self, of: &Connection) -> String {
        match self {
            Self::ShipDaysOffset => of.ship_days_offset.to_string(),
            Self::ClosedDays => of.closed_days.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
            Self::SendInvoiceTo => of.send_invoice_to.join(" "),
            Self::SendCheckoutNotificationTo => of.send_checkout_notification_to.join(" "),
            Self::Salesperson => of.salesperson.clone().unwrap_or_default(),
            Self::BuyerSalesperson => of.buyer_salesperson.clone().unwrap_or_default(),
        }
    }
}

/// What to do with a setting. Texts are lists, separated by blanks, commas or semicolons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkEdit {
    /// This and nothing else; nothing at all means nobody, or no day.
    Set(String),
    /// This too.
    Add(String),
    /// This no more.
    Remove(String),
    /// What the file says.
    Clear,
}

/// What is set of one connection; none: what the file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Link {
    /// Days, 0 to 60.
    pub ship_days_offset: Option<u8>,
    /// Days without shipping.
    pub closed_days: Option<Vec<NaiveDate>>,
    /// Addresses.
    pub send_invoice_to: Option<Vec<String>>,
    /// Addresses.
    pub send_checkout_notification_to: Option<Vec<String>>,
    /// An address; empty: nobody.
    pub salesperson: Option<String>,
    /// An address; empty: nobody.
    pub buyer_salesperson: Option<String>,
}

/// A setting before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkChange {
    /// Which.
    pub key: LinkKey,
    /// Before.
    pub before: String,
    /// After; none: what the file says.
    pub after: Option<String>,
}

impl Link {
    /// Whether nothing is set.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The keys that are set.
    pub fn keys(&self) -> impl Iterator<Item = LinkKey> + '_ {
        LinkKey::ALL.into_iter().filter(|key| match key {
            LinkKey::ShipDaysOffset => self.ship_days_offset.is_some(),
            LinkKey::ClosedDays => self.closed_days.is_some(),
            LinkKey::SendInvoiceTo => self.send_invoice_to.is_some(),
            LinkKey::SendCheckoutNotificationTo => self.send_checkout_notification_to.is_some(),
            LinkKey::Salesperson => self.salesperson.is_some(),
            LinkKey::BuyerSalesperson => self.buyer_salesperson.is_some(),
        })
    }

    /// Lays it over what the file says.
    pub fn lay_over(&self, connection: &mut Connection) {
        let person = |text: &String| (!text.is_empty()).then(|| text.clone());
        if let Some(days) = self.ship_days_offset {
            connection.ship_days_offset = days;
        }
        if let Some(days) = &self.closed_days {
            connection.closed_days.clone_from(days);
        }
        if let Some(all) = &self.send_invoice_to {
            connection.send_invoice_to.clone_from(all);
        }
        if let Some(all) = &self.send_checkout_notification_to {
            connection.send_checkout_notification_to.clone_from(all);
        }
        if let Some(one) = &self.salesperson {
            connection.salesperson = person(one);
        }
        if let Some(one) = &self.buyer_salesperson {
            connection.buyer_salesperson = person(one);
        }
    }

    /// Edits one setting of a connection that is in force as `now`.
    ///
    /// # Errors
    /// The text that is not a value of this setting.
    pub fn edit(&mut self, now: &Connection, key: LinkKey, edit: &LinkEdit) -> Result<(), String> {
        match key {
            LinkKey::ShipDaysOffset => {
                self.ship_days_offset = match edit {
                    LinkEdit::Clear => None,
                    LinkEdit::Set(text) => {
                        let days = text.trim().parse().ok().filter(|days| *days <= 60);
                        Some(days.ok_or_else(|| text.clone())?)
                    }
                    LinkEdit::Add(text) | LinkEdit::Remove(text) => return Err(text.clone()),
                }
            }
            LinkKey::ClosedDays => self.closed_days = edited(&now.closed_days, edit, |d| d.parse().ok())?,
            LinkKey::SendInvoiceTo => self.send_invoice_to = edited(&now.send_invoice_to, edit, address)?,
            LinkKey::SendCheckoutNotificationTo => {
                self.send_checkout_notification_to = edited(&now.send_checkout_notification_to, edit, address)?;
            }
            LinkKey::Salesperson => self.salesperson = person(edit)?,
            LinkKey::BuyerSalesperson => self.buyer_salesperson = person(edit)?,
        }
        Ok(())
    }
}

/// The settings of the file with what is set laid over them.
#[must_use]
pub fn in_force(file: &Settings, links: &BTreeMap<BuyerCode, Link>) -> Settings {
    let mut settings = file.clone();
    for (code, connection) in &mut settings.buyers {
        if let Some(link) = links.get(code) {
            link.lay_over(connection);
        }
    }
    settings
}

/// A list after an edit, each entry once; days in their order.
fn edited<T: Clone + PartialEq + Ord>(
    now: &[T],
    edit: &LinkEdit,
    read: impl Fn(&str) -> Option<T>,
) -> Result<Option<Vec<T>>, String> {
    let all = |text: &str| -> Result<Vec<T>, String> {
        let words = text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';')).filter(|w| !w.is_empty());
        words.map(|word| read(word).ok_or_else(|| word.to_owned())).collect()
    };
    let mut list = match edit {
        LinkEdit::Clear => return Ok(None),
        LinkEdit::Set(text) => all(text)?,
        LinkEdit::Add(text) => [now.to_vec(), all(text)?].concat(),
        LinkEdit::Remove(text) => {
            let gone = all(text)?;
            now.iter().filter(|entry| !gone.contains(entry)).cloned().collect()
        }
    };
    list.sort();
    list.dedup();
    if list.len() > LONGEST { Err(format!("{} > {LONGEST}", list.len())) } else { Ok(Some(list)) }
}

/// A mail address, as far as it can be known without sending; in small letters, so that one person is told once.
fn address(text: &str) -> Option<String> {
    let (name, domain) = text.rsplit_once('@')?;
    let good = !name.is_empty() && !domain.is_empty() && text.chars().count() <= ADDRESS_CHARS;
    let plain = !text.chars().any(|c| c.is_control() || matches!(c, '<' | '>' | '"'));
    (good && plain).then(|| text.to_lowercase())
}

fn person(edit: &LinkEdit) -> Result<Option<String>, String> {
    match edit {
        LinkEdit::Clear => Ok(None),
        LinkEdit::Set(text) if text.trim().is_empty() => Ok(Some(String::new())),
        LinkEdit::Set(text) => address(text.trim()).map(Some).ok_or_else(|| text.clone()),
        LinkEdit::Add(text) | LinkEdit::Remove(text) => Err(text.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn connection() -> Connection {
        let mut connection = Connection::new(BuyerCode::new("FW01").unwrap(), "Floral");
        connection.send_invoice_to = vec!["billing@example.com".into()];
        connection.closed_days = vec!["2026-01-01".parse().unwrap()];
        connection
    }

    fn set(text: &str) -> LinkEdit {
        LinkEdit::Set(text.into())
    }

    #[test]
    fn what_is_set_goes_before_the_file_and_can_be_taken_back() {
        let file = connection();
        let mut link = Link::default();
        link.edit(&file, LinkKey::ShipDaysOffset, &set("2")).unwrap();
        link.edit(&file, LinkKey::ClosedDays, &LinkEdit::Add("2026-02-15".into())).unwrap();
        link.edit(&file, LinkKey::SendInvoiceTo, &set("")).unwrap();
        link.edit(&file, LinkKey::Salesperson, &set("Ana@Example.com")).unwrap();
        let mut now = file.clone();
        link.lay_over(&mut now);
        assert_eq!((now.ship_days_offset, LinkKey::ClosedDays.shown(&now).as_str()), (2, "2026-01-01 2026-02-15"));
        assert_eq!((now.send_invoice_to.len(), now.salesperson.as_deref()), (0, Some("ana@example.com")));
        link.edit(&now, LinkKey::ClosedDays, &LinkEdit::Remove("2026-01-01".into())).unwrap();
        assert_eq!(link.closed_days.as_ref().unwrap().len(), 1);
        for key in LinkKey::ALL {
            link.edit(&now, key, &LinkEdit::Clear).unwrap();
        }
        assert!(link.is_empty());
    }

    #[test]
    fn what_is_no_value_is_named_and_changes_nothing() {
        let file = connection();
        let mut link = Link::default();
        for (key, edit) in [
            (LinkKey::ShipDaysOffset, set("61")),
            (LinkKey::ShipDaysOffset, set("-1")),
            (LinkKey::ShipDaysOffset, LinkEdit::Add("1".into())),
            (LinkKey::ClosedDays, set("2026-02-30")),
            (LinkKey::SendInvoiceTo, LinkEdit::Add("nobody".into())),
            (LinkKey::SendInvoiceTo, set("a@x <b@y>")),
            (LinkKey::Salesperson, set("ana")),
        ] {
            link.edit(&file, key, &edit).unwrap_err();
        }
        assert!(link.is_empty());
    }

    #[test]
    fn every_key_has_its_word_and_is_told_when_it_is_set() {
        let file = connection();
        for key in LinkKey::ALL {
            assert_eq!(LinkKey::parse(key.as_str()), Some(key));
            let mut link = Link::default();
            let value = if key == LinkKey::ShipDaysOffset { "1" } else { "" };
            link.edit(&file, key, &set(value)).unwrap();
            assert_eq!(link.keys().collect::<Vec<_>>(), [key]);
        }
    }
}
