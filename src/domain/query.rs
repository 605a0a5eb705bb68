//! The query language of `k2k orders` and of `/` in the console (`design.md` §4.4): words and `field:value`, all must hold.
//!
//! `K2K` and `W` are marks when they stand alone; any other word is looked for as a part of the order's number,
//! names, references and codes. A field that is not known is refused, never taken for a word.

use super::ids::OrderNumber;
use super::lang::Lang;
use super::order::{Mark, OrderStatus};
use super::text::fold;
use chrono::NaiveDate;

/// What to look for. Every part that is given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// Folded words, each a part of the searched text.
    pub words: Vec<String>,
    /// `K2K` or `W`.
    pub mark: Option<Mark>,
    /// `status:`, any of them; empty: any status.
    pub statuses: Vec<OrderStatus>,
    /// `buyer:` folded part of the buyer's code or name.
    pub buyer: Option<String>,
    /// `channel:` folded part of the channel's id or kind.
    pub channel: Option<String>,
    /// `sku:` folded part of a SKU.
    pub sku: Option<String>,
    /// `mark:` folded part of a mark code.
    pub mark_code: Option<String>,
    /// `box:` a box code or its beginning, capital letters.
    pub box_code: Option<String>,
    /// `awb:` a part of the AWB's text, folded.
    pub awb: Option<String>,
    /// `ship:` first and last day, both inclusive.
    pub ship: Option<(NaiveDate, NaiveDate)>,
}

/// A part of a query that is not understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryError {
    /// The part as typed.
    pub part: String,
}

impl QueryError {
    /// The sentence for people.
    #[must_use]
    pub fn sentence(&self, lang: Lang) -> String {
        match lang {
            Lang::En => format!(
                "“{}” is not understood. Words, K2K, W, or status: buyer: channel: sku: mark: box: awb: ship:2026-02-10..2026-02-14",
                self.part
            ),
            Lang::Es => format!(
                "No se entiende “{}”. Palabras, K2K, W, o estado: cliente: canal: sku: marca: caja: guia: despacho:2026-02-10..2026-02-14",
                self.part
            ),
        }
    }
}

impl Query {
    /// Reads a query.
    ///
    /// # Errors
    /// Names the part that is not understood: an unknown field, status or date.
    pub fn parse(text: &str) -> Result<Self, QueryError> {
        let mut query = Self::default();
        for part in text.split_whitespace() {
            query.take(part).ok_or_else(|| QueryError { part: part.to_owned() })?;
        }
        Ok(query)
    }

    /// Whether nothing is asked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    fn take(&mut self, part: &str) -> Option<()> {
        let Some((field, value)) =
            part.split_once(':').filter(|(f, _)| !f.is_empty() && f.bytes().all(|b| b.is_ascii_alphabetic()))
        else {
            self.word(part);
            return Some(());
        };
        if value.is_empty() {
            // Being typed: it asks nothing yet.
            return FIELDS.contains(&field.to_ascii_lowercase().as_str()).then_some(());
        }
        match field.to_ascii_lowercase().as_str() {
            "status" | "estado" => {
                for word in value.split(',').filter(|w| !w.is_empty()) {
                    self.statuses.extend(statuses(&word.to_lowercase())?);
                }
            }
            "buyer" | "cliente" => self.buyer = Some(fold(value)),
            "channel" | "canal" => self.channel = Some(fold(value)),
            "sku" => self.sku = Some(fold(value)),
            "mark" | "marca" => self.mark_code = Some(fold(value)),
            "box" | "caja" => self.box_code = Some(value.to_ascii_uppercase()),
            "awb" | "guia" => self.awb = Some(fold(value)),
            "ship" | "despacho" => self.ship = Some(dates(value)?),
            _ => return None,
        }
        Some(())
    }

    fn word(&mut self, word: &str) {
        match fold(word).as_str() {
            "k2k" => self.mark = Some(Mark::K2k),
            "w" => self.mark = Some(Mark::Web),
            folded => self.words.push(number_without_zeros(folded)),
        }
    }
}

/// The words before a colon.
pub const FIELDS: &[&str] = &[
    "status", "estado", "buyer", "cliente", "channel", "canal", "sku", "mark", "marca", "box", "caja", "awb", "guia",
    "ship", "despacho",
];

/// `007042` is the number 7042 (R-01 T5), but only with a mark or exactly as an order number would be typed; other
/// digits stay as they are, because codes keep their zeros.
fn number_without_zeros(folded: &str) -> String {
    let marked = folded.starts_with('w') != folded.ends_with('k');
    match OrderNumber::parse(folded) {
        Some(number) if marked && folded.starts_with('w') => format!("w{}", number.0),
        Some(number) if marked => format!("{}k", number.0),
        _ => folded.to_owned(),
    }
}

fn statuses(word: &str) -> Option<Vec<OrderStatus>> {
    match word {
        "new" | "open" | "nueva" => Some(vec![OrderStatus::Draft, OrderStatus::Pending]),
        "borrador" => Some(vec![OrderStatus::Draft]),
        "pendiente" => Some(vec![OrderStatus::Pending]),
        "confirmada" => Some(vec![OrderStatus::Confirmed]),
        "anulada" => Some(vec![OrderStatus::Voided]),
        other => OrderStatus::parse(other).map(|s| vec![s]),
    }
}

fn dates(value: &str) -> Option<(NaiveDate, NaiveDate)> {
    let (from, to) = value.split_once("..").unwrap_or((value, value));
    let from = if from.is_empty() { Some(NaiveDate::MIN) } else { from.parse().ok() }?;
    let to = if to.is_empty() { Some(NaiveDate::MAX) } else { to.parse().ok() }?;
    Some((from, to))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_marks_and_fields() {
        let q = Query::parse("K2K jardín status:new ship:2026-02-10..2026-02-14 7042").unwrap();
        assert_eq!(q.mark, Some(Mark::K2k));
        assert_eq!(q.words, ["jardin", "7042"]);
        assert_eq!(q.statuses, [OrderStatus::Draft, OrderStatus::Pending]);
        assert_eq!(q.ship.unwrap().1, NaiveDate::from_ymd_opt(2026, 2, 14).unwrap());
        assert_eq!(Query::parse("w").unwrap().mark, Some(Mark::Web));
        assert_eq!(Query::parse("Wong").unwrap().words, ["wong"]);
        assert_eq!(Query::parse("007042k W7043 000145").unwrap().words, ["7042k", "w7043", "000145"]);
        assert!(Query::parse("  ").unwrap().is_empty());
        assert!(Query::parse("status:").unwrap().is_empty());
    }

    #[test]
    fn what_is_not_understood_is_named() {
        for bad in ["colour:red", "status:lost", "ship:tomorrow"] {
            assert_eq!(Query::parse(bad).unwrap_err().part, bad);
        }
    }

    proptest! {
        #[test]
        fn parsing_never_panics(text in "\\PC{0,60}") {
            let read = Query::parse(&text);
            prop_assert!(read.is_ok() || text.contains(':'), "only fields can be wrong");
        }
    }
}
