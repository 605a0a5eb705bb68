//! What we sell: products, the types of boxes they travel in, and prices.
//!
//! A box type is an entry of an open table, never one of a fixed list (`k2k-domain.md` §2.6): its size as a share of a
//! full box is counted in thousandths, because an eighth box (0.125) needs three decimals.

use super::ids::IdError;
use super::lang::Lang;
use super::money::{Amount, Currency};
use std::collections::BTreeMap;
use std::fmt;

/// Longest SKU, and longest alias, in characters.
pub const SKU_CHARS: usize = 100;

/// Code of a box type: `QB`. One to three letters and digits, capital.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BoxTypeCode(String);

impl BoxTypeCode {
    /// Longest code, in characters.
    pub const MAX_CHARS: usize = 3;

    /// Takes a text as a code; blanks around it are dropped, letters made capital.
    ///
    /// # Errors
    /// When it is empty, longer than three, or holds anything but letters and digits.
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

    /// The text itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for BoxTypeCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The box types: code → thousandths of a full box.
pub type BoxTypes = BTreeMap<BoxTypeCode, u32>;

/// Full, half, quarter and eighth: those that the configuration adds to, or says otherwise of.
#[must_use]
pub fn usual_box_types() -> BoxTypes {
    [("FB", 1000), ("HB", 500), ("QB", 250), ("EB", 125)]
        .into_iter()
        .filter_map(|(code, size)| Some((BoxTypeCode::new(code).ok()?, size)))
        .collect()
}

/// Thousandths of a full box as people write them: `3.875`, `0.5`, `2`.
#[must_use]
pub fn fbe(thousandths: u64) -> String {
    let (whole, rest) = (thousandths / 1000, thousandths % 1000);
    if rest == 0 {
        return whole.to_string();
    }
    format!("{whole}.{rest:03}").trim_end_matches('0').to_owned()
}

/// A price of one unit, never without its currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Price {
    /// How much.
    pub amount: Amount,
    /// Of what.
    pub currency: Currency,
}

/// What is known of a product, by its SKU.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Product {
    /// Name in English.
    pub name_en: Option<String>,
    /// Name in Spanish.
    pub name_es: Option<String>,
    /// What it travels in.
    pub box_type: Option<BoxTypeCode>,
    /// How it is packed: `10 bun × 25 st`.
    pub pack: Option<String>,
    /// Units in a box: at least 1.
    pub units_per_box: u32,
    /// Price of a unit.
    pub price: Option<Price>,
    /// Another code by which orders may name it (the Komet code).
    pub alias: Option<String>,
}

impl Default for Product {
    fn default() -> Self {
        Self { name_en: None, name_es: None, box_type: None, pack: None, units_per_box: 1, price: None, alias: None }
    }
}

impl Product {
    /// What a line of an order keeps of it.
    #[must_use]
    pub fn on_line(&self) -> LineProduct {
        LineProduct {
            name_en: self.name_en.clone(),
            name_es: self.name_es.clone(),
            box_type: self.box_type.clone(),
            pack: self.pack.clone(),
            units_per_box: self.units_per_box,
        }
    }
}

/// The product of a line, as it was when the line was made or last looked at: after confirm it stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineProduct {
    /// Name in English.
    pub name_en: Option<String>,
    /// Name in Spanish.
    pub name_es: Option<String>,
    /// What it travels in.
    pub box_type: Option<BoxTypeCode>,
    /// How it is packed.
    pub pack: Option<String>,
    /// Units in a box: at least 1.
    pub units_per_box: u32,
}

impl LineProduct {
    /// Boxes that so many units take: the last one may not be full.
    #[must_use]
    pub const fn boxes_for(&self, units: u32) -> u32 {
        if self.units_per_box == 0 { units } else { units.div_ceil(self.units_per_box) }
    }

    /// Its name in a language, else in the other one.
    #[must_use]
    pub fn name(&self, lang: Lang) -> Option<&str> {
        let (own, other) = match lang {
            Lang::En => (&self.name_en, &self.name_es),
            Lang::Es => (&self.name_es, &self.name_en),
        };
        own.as_deref().or(other.as_deref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn box_types_are_three_signs_and_add_up_to_three_decimals() {
        assert_eq!(BoxTypeCode::new(" qb ").unwrap().as_str(), "QB");
        assert_eq!(BoxTypeCode::new("FULL"), Err(IdError::TooLong(3)));
        assert_eq!(BoxTypeCode::new("Q-"), Err(IdError::Character('-')));
        assert_eq!(BoxTypeCode::new(""), Err(IdError::Empty));
        let types = usual_box_types();
        let size = |code: &str| u64::from(types[&BoxTypeCode::new(code).unwrap()]);
        // 2 FB + 3 HB + 1 QB + 1 EB (k2k-domain §2.6).
        assert_eq!(fbe(2 * size("FB") + 3 * size("HB") + size("QB") + size("EB")), "3.875");
        assert_eq!((fbe(500), fbe(2000), fbe(0), fbe(125)), ("0.5".into(), "2".into(), "0".into(), "0.125".into()));
    }

    #[test]
    fn a_name_in_the_other_language_is_better_than_none() {
        let product = Product { name_es: Some("Rosa".into()), ..Product::default() }.on_line();
        assert_eq!((product.name(Lang::En), product.name(Lang::Es)), (Some("Rosa"), Some("Rosa")));
        let both = LineProduct { name_en: Some("Rose".into()), ..product };
        assert_eq!((both.name(Lang::En), both.name(Lang::Es)), (Some("Rose"), Some("Rosa")));
    }

    proptest! {
        #[test]
        fn boxes_hold_all_units_and_none_is_empty(units in 1_u32..100_000, per_box in 1_u32..500) {
            let boxes = Product { units_per_box: per_box, ..Product::default() }.on_line().boxes_for(units);
            prop_assert!(u64::from(boxes) * u64::from(per_box) >= u64::from(units));
            prop_assert!(u64::from(boxes - 1) * u64::from(per_box) < u64::from(units));
        }
    }
}
