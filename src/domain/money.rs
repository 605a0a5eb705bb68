//! Money: whole numbers of 1/10,000 of a currency unit, parsed from text, never through floats.

use std::fmt;

/// An ISO 4217 code: three capital letters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

impl Currency {
    /// Takes three letters in any case.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let bytes: [u8; 3] = text.trim().as_bytes().try_into().ok()?;
        bytes.iter().all(u8::is_ascii_alphabetic).then(|| Self(bytes.map(|b| b.to_ascii_uppercase())))
    }

    /// The three letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("???")
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Why a text is not an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    /// Not a decimal number.
    #[error("it is not a decimal number")]
    NotANumber,
    /// Beyond what 64 bits of 1/10,000 can hold (about 922 billion units).
    #[error("it is too large")]
    TooLarge,
}

/// An amount of money with the number of decimals that its document wrote.
///
/// Two amounts are equal when their values are, whatever their decimals (`10.5` = `10.50`).
#[derive(Clone, Copy, Debug)]
pub struct Amount {
    /// Value in 1/10,000.
    value: i64,
    /// Decimals to show: 0 to 4.
    decimals: u8,
}

impl Amount {
    /// Most decimals that are kept; more are rounded half up (away from zero).
    pub const MAX_DECIMALS: u8 = 4;

    /// From a value in 1/10,000 and the decimals to show (at most 4).
    #[must_use]
    pub const fn from_parts(value: i64, decimals: u8) -> Self {
        Self { value, decimals: if decimals > Self::MAX_DECIMALS { Self::MAX_DECIMALS } else { decimals } }
    }

    /// Parses a plain decimal as JSON and XML documents write it: `-12.5`, `1e3`, `10.799999999999999` (rounded to `10.8000`).
    ///
    /// # Errors
    /// When the text is no decimal number or too large.
    pub fn parse(text: &str) -> Result<Self, AmountError> {
        let text = text.trim();
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((m, e)) => (m, e.parse::<i32>().map_err(|_| AmountError::NotANumber)?),
            None => (text, 0),
        };
        if !(-40..=40).contains(&exponent) {
            return Err(AmountError::TooLarge);
        }
        let (negative, digits) = match mantissa.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, mantissa.strip_prefix('+').unwrap_or(mantissa)),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        if whole.len() + fraction.len() == 0 || !whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit()) {
            return Err(AmountError::NotANumber);
        }
        if whole.len() + fraction.len() > 60 {
            return Err(AmountError::TooLarge);
        }
        // The value is 0.d1d2d3… × 10^point; walk the digits down to 1/10,000 and round on the next one.
        let point = i32::try_from(whole.len()).map_err(|_| AmountError::TooLarge)? + exponent;
        let all: Vec<u8> = whole.bytes().chain(fraction.bytes()).map(|b| b - b'0').collect();
        let keep = point + i32::from(Self::MAX_DECIMALS);
        let digit = |i: i32| usize::try_from(i).ok().and_then(|i| all.get(i)).copied().unwrap_or(0);
        let mut value: i64 = 0;
        for i in 0..keep {
            value =
                value.checked_mul(10).and_then(|v| v.checked_add(i64::from(digit(i)))).ok_or(AmountError::TooLarge)?;
        }
        if keep >= 0 && digit(keep) >= 5 {
            value = value.checked_add(1).ok_or(AmountError::TooLarge)?;
        }
        let written = i32::try_from(fraction.len()).map_err(|_| AmountError::TooLarge)? - exponent;
        let decimals = u8::try_from(written.clamp(0, i32::from(Self::MAX_DECIMALS))).unwrap_or(0);
        Ok(Self { value: if negative { -value } else { value }, decimals })
    }

    /// Value in 1/10,000.
    #[must_use]
    pub const fn ten_thousandths(self) -> i64 {
        self.value
    }

    /// Decimals shown.
    #[must_use]
    pub const fn decimals(self) -> u8 {
        self.decimals
    }

    /// The price of one piece of `pieces` that cost this together: the fewest decimals that tell it exactly,
    /// never fewer than written, 4 at most, half up.
    #[must_use]
    pub fn per_piece(self, pieces: u32) -> Option<Self> {
        if pieces == 0 {
            return None;
        }
        let n = i64::from(pieces);
        let half = if self.value < 0 { -(n / 2) } else { n / 2 };
        let value = self.value.checked_add(half)? / n;
        let mut decimals = Self::MAX_DECIMALS;
        while decimals > self.decimals && value % 10_i64.pow(u32::from(Self::MAX_DECIMALS - decimals + 1)) == 0 {
            decimals -= 1;
        }
        Some(Self { value, decimals })
    }

    /// This times a number of pieces.
    #[must_use]
    pub fn times(self, pieces: u32) -> Option<Self> {
        self.value.checked_mul(i64::from(pieces)).map(|value| Self { value, decimals: self.decimals })
    }

    /// The sum, with the more decimals of the two.
    #[must_use]
    pub fn plus(self, other: Self) -> Option<Self> {
        let value = self.value.checked_add(other.value)?;
        Some(Self { value, decimals: self.decimals.max(other.decimals) })
    }

    /// Nothing, with two decimals.
    pub const ZERO: Self = Self { value: 0, decimals: 2 };
}

impl PartialEq for Amount {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}
impl Eq for Amount {}
impl PartialOrd for Amount {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Amount {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.value.cmp(&other.value)
    }
}
impl std::hash::Hash for Amount {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.value.hash(state);
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.value < 0 { "-" } else { "" };
        let size = self.value.unsigned_abs();
        let (whole, rest) = (size / 10_000, size % 10_000);
        if self.decimals == 0 && rest == 0 {
            return write!(f, "{sign}{whole}");
        }
        let all = format!("{rest:04}");
        let needed = all.trim_end_matches('0').len().max(usize::from(self.decimals));
        write!(f, "{sign}{whole}.{}", all.get(..needed).unwrap_or(&all))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn amounts_keep_the_decimals_of_their_document() {
        for (text, shown) in [
            ("18.50", "18.50"),
            ("0", "0"),
            ("-3.5", "-3.5"),
            ("10.799999999999999", "10.8000"),
            ("0.00005", "0.0001"),
            ("0.00004", "0.0000"),
            ("1e3", "1000"),
            ("1.25e1", "12.5"),
            ("4.70588235294", "4.7059"),
            (".5", "0.5"),
        ] {
            assert_eq!(Amount::parse(text).unwrap().to_string(), shown, "{text}");
        }
        for bad in ["", "-", "1,5", "abc", "1.2.3", "--1", "1e", "NaN", "e5"] {
            assert_eq!(Amount::parse(bad).unwrap_err(), AmountError::NotANumber, "{bad}");
        }
        assert_eq!(Amount::parse("99999999999999999").unwrap_err(), AmountError::TooLarge);
    }

    #[test]
    fn a_share_is_exact_where_it_can_be() {
        let share = |t: &str, n| Amount::parse(t).unwrap().per_piece(n).unwrap().to_string();
        assert_eq!(share("10.00", 4), "2.50");
        assert_eq!(share("10.01", 2), "5.005");
        assert_eq!(share("10.00", 3), "3.3333");
        assert_eq!(share("20", 3), "6.6667");
        assert_eq!(share("63.00", 3), "21.00");
    }

    proptest! {
        #[test]
        fn text_round_trips(value in -9_000_000_000_000_i64..9_000_000_000_000, decimals in 0_u8..=4) {
            let text = Amount::from_parts(value, decimals).to_string();
            prop_assert_eq!(Amount::parse(&text).unwrap().ten_thousandths(), value);
        }

        #[test]
        fn parsing_never_panics(text in "\\PC{0,40}") {
            let read = Amount::parse(&text);
            prop_assert!(read.is_err() || text.bytes().any(|b| b.is_ascii_digit()));
        }
    }
}
