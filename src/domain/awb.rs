//! Air waybills: what joins the orders of one buyer that fly together.

use super::ids::BuyerCode;
use super::inventory::Location;
use super::text::fold;
use chrono::NaiveDate;
use std::fmt;

/// An air waybill number: 3 digits of the airline, 7 of the serial, 1 check digit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AirNumber(u64);

impl AirNumber {
    /// Takes 11 digits with any blanks and dashes between them: `17612345675`, `176-1234-5675`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut number = 0_u64;
        let mut digits = 0;
        for c in text.trim().chars() {
            match c {
                '-' | ' ' => {}
                '0'..='9' => {
                    digits += 1;
                    if digits > 11 {
                        return None;
                    }
                    number = number * 10 + u64::from(c.to_digit(10)?);
                }
                _ => return None,
            }
        }
        (digits == 11).then_some(Self(number))
    }

    /// Whether the last digit is the serial modulo 7. A wrong one warns and is never refused.
    #[must_use]
    pub const fn check_digit_holds(self) -> bool {
        let serial = self.0 / 10 % 10_000_000;
        serial % 7 == self.0 % 10
    }

    /// The 11 digits without a dash.
    #[must_use]
    pub fn digits(self) -> String {
        format!("{:011}", self.0)
    }
}

impl fmt::Display for AirNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:03}-{:08}", self.0 / 100_000_000, self.0 % 100_000_000)
    }
}

/// What the orders of an AWB have in common.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AwbKey {
    /// A real air waybill number.
    Air(AirNumber),
    /// A reference text, until the real number is known.
    Ref(String),
    /// The ship date, where there is no reference.
    Date(NaiveDate),
}

impl AwbKey {
    /// The AWB that an order with this reference and ship date belongs to: the reference if it has one
    /// (`-`, `0` and blanks are none), else the ship date.
    #[must_use]
    pub fn of(reference: Option<&str>, ship_date: NaiveDate) -> Self {
        let reference = reference.map(str::trim).filter(|r| !r.chars().all(|c| matches!(c, '-' | '0' | ' ')));
        match reference {
            None => Self::Date(ship_date),
            Some(text) => AirNumber::parse(text).map_or_else(|| Self::Ref(text.to_owned()), Self::Air),
        }
    }

    /// The key of an AWB as people read and type it: a number, a ship date, else a reference.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let text = text.trim();
        let air = AirNumber::parse(text).map(Self::Air);
        air.or_else(|| text.parse().ok().map(Self::Date)).unwrap_or_else(|| Self::Ref(text.to_owned()))
    }

    /// Whether the text, blanks and dashes aside, is a part of it: its last four digits, for one (R-09 T4).
    #[must_use]
    pub fn holds(&self, text: &str) -> bool {
        let plain = |t: &str| fold(t).chars().filter(|c| !matches!(c, '-' | ' ')).collect::<String>();
        plain(&self.to_string()).contains(&plain(text))
    }

    /// The key of the AWB that follows a closed one (R-08 T8): its text with a number behind it, from 2 on.
    #[must_use]
    pub fn after_closed(&self, n: u32) -> Self {
        Self::Ref(format!("{self}/{n}"))
    }

    /// The key of the AWB of another place that leaves with the same reference or on the same day.
    #[must_use]
    pub fn of_place(&self, location: &Location) -> Self {
        Self::Ref(format!("{self}/{location}"))
    }

    /// Whether it stands in for a number that is not known yet.
    #[must_use]
    pub const fn is_temporary(&self) -> bool {
        !matches!(self, Self::Air(_))
    }

    /// Storage text: a letter for the kind, then the value. Inverse: [`AwbKey::from_storage`].
    #[must_use]
    pub fn to_storage(&self) -> String {
        match self {
            Self::Air(n) => format!("A{}", n.digits()),
            Self::Ref(t) => format!("R{t}"),
            Self::Date(d) => format!("D{d}"),
        }
    }

    /// From [`AwbKey::to_storage`].
    #[must_use]
    pub fn from_storage(text: &str) -> Option<Self> {
        let kind = text.get(..1)?;
        let value = text.get(1..)?;
        match kind {
            "A" => AirNumber::parse(value).map(Self::Air),
            "R" => Some(Self::Ref(value.to_owned())),
            "D" => value.parse().ok().map(Self::Date),
            _ => None,
        }
    }
}

impl fmt::Display for AwbKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Air(n) => n.fmt(f),
            Self::Ref(t) => f.write_str(t),
            Self::Date(d) => d.fmt(f),
        }
    }
}

/// One AWB of one buyer. Which orders are on it is told by the orders: they are counted here, so that an AWB of ten
/// thousand orders costs each confirm the same as an AWB of one. Orders without a buyer have AWBs of their own
/// (`buyer` none).
///
/// A temporary AWB that got its real number stays as an alias (`became`): it is found by its old name, and orders that
/// would have joined it join the real one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Awb {
    /// Whose.
    pub buyer: Option<BuyerCode>,
    /// What joins it.
    pub key: AwbKey,
    /// Its ship date: the newest of its orders.
    pub ship_date: NaiveDate,
    /// How many orders are on it.
    pub orders: u32,
    /// Boxes of all its orders.
    pub pieces: u32,
    /// Boxes of those that left.
    pub shipped: u32,
    /// A closed AWB takes no order any more (R-08 T8).
    pub closed: bool,
    /// Its real number, once a person typed it.
    pub became: Option<AwbKey>,
    /// The place that its boxes leave from; none: no place is known of them. Boxes of two places do not share one that
    /// has no number yet.
    pub location: Option<Location>,
}

impl Awb {
    /// An AWB that holds nothing yet.
    #[must_use]
    pub const fn new(buyer: Option<BuyerCode>, key: AwbKey, ship_date: NaiveDate) -> Self {
        Self { buyer, key, ship_date, orders: 0, pieces: 0, shipped: 0, closed: false, became: None, location: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 2, 10).unwrap()
    }

    #[test]
    fn check_digits_of_r_09() {
        for good in ["176-12345675", "020-81140743", "589-81140743", "406-00000011", "145-00000000"] {
            assert!(AirNumber::parse(good).unwrap().check_digit_holds(), "{good}");
        }
        for bad in ["176-12345678", "234-2367-0983", "0981-0621-999", "176-12345679"] {
            assert!(!AirNumber::parse(bad).unwrap().check_digit_holds(), "{bad}");
        }
        for not_air in ["023-7654321", "PO-88", "", "176-1234567A", "123456789012"] {
            assert_eq!(AirNumber::parse(not_air), None, "{not_air}");
        }
    }

    #[test]
    fn keys_of_r_08() {
        let same = ["17612345675", "176-12345675", "176-1234-5675", " 176 1234 5675 "];
        for text in same {
            assert_eq!(AwbKey::of(Some(text), day()).to_string(), "176-12345675");
        }
        assert_eq!(AwbKey::of(Some("PO-88"), day()), AwbKey::Ref("PO-88".into()));
        for none in [None, Some(""), Some("  "), Some("-"), Some("0")] {
            assert_eq!(AwbKey::of(none, day()), AwbKey::Date(day()));
        }
    }

    #[test]
    fn any_part_finds_an_awb_and_what_people_type_is_its_key() {
        let key = AwbKey::parse("176-1234-5675");
        assert_eq!(key.to_string(), "176-12345675");
        for part in ["5675", "176", "176-1234", "1234 5675", "76-123"] {
            assert!(key.holds(part), "{part}");
        }
        assert!(!key.holds("5676"));
        assert_eq!(AwbKey::parse("2026-02-10"), AwbKey::Date(day()));
        assert_eq!(AwbKey::parse(" PO-88 "), AwbKey::Ref("PO-88".into()));
        assert!(AwbKey::Ref("Jardín 7".into()).holds("jardin"));
        assert_eq!(AwbKey::Date(day()).after_closed(2), AwbKey::Ref("2026-02-10/2".into()));
    }

    proptest! {
        #[test]
        fn storage_text_round_trips(text in "[ -~ñá]{1,20}") {
            let key = AwbKey::of(Some(&text), day());
            prop_assert_eq!(AwbKey::from_storage(&key.to_storage()), Some(key));
        }
    }
}
