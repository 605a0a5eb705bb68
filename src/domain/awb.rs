//! Air waybills: what joins the orders of one buyer that fly together.

use super::ids::{BuyerCode, OrderNumber};
use chrono::NaiveDate;
use std::collections::BTreeSet;
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

/// One AWB of one buyer with what it holds. Orders without a buyer have AWBs of their own (`buyer` none).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Awb {
    /// Whose.
    pub buyer: Option<BuyerCode>,
    /// What joins it.
    pub key: AwbKey,
    /// Its ship date: the newest of its orders.
    pub ship_date: NaiveDate,
    /// Its orders.
    pub orders: BTreeSet<OrderNumber>,
    /// Boxes of all its orders.
    pub pieces: u32,
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

    proptest! {
        #[test]
        fn storage_text_round_trips(text in "[ -~ñá]{1,20}") {
            let key = AwbKey::of(Some(&text), day());
            prop_assert_eq!(AwbKey::from_storage(&key.to_storage()), Some(key));
        }
    }
}
