//! Data Matrix (ECC 200), squares only: digits in pairs, else ASCII, as printers encode by themselves.

use super::LabelError;
use datamatrix::data::EncodationType;
use datamatrix::{DataMatrixBuilder, SymbolList};

/// Modules along one side of the symbol that holds this text; none when it is empty, not ASCII, or beyond 44 code words
/// (88 digits): no code of ours is.
pub(super) fn side(text: &str) -> Option<u32> {
    if text.is_empty() || !text.is_ascii() {
        return None;
    }
    let mut words = 0;
    let mut rest = text.as_bytes();
    while let Some(first) = rest.first() {
        let pair = first.is_ascii_digit() && rest.get(1).is_some_and(u8::is_ascii_digit);
        rest = rest.get(if pair { 2 } else { 1 }..).unwrap_or_default();
        words += 1;
    }
    let sizes = [(3, 10), (5, 12), (8, 14), (12, 16), (18, 18), (22, 20), (30, 22), (36, 24), (44, 26)];
    sizes.iter().find(|(holds, _)| words <= *holds).map(|(_, side)| *side)
}

/// The dark modules (column, row) and the number of modules along a side, without quiet zone.
pub(super) fn modules(text: &str) -> Result<(u32, Vec<(u32, u32)>), LabelError> {
    let refused = || LabelError::Code(text.to_owned());
    let symbol = DataMatrixBuilder::new()
        .with_encodation_types(EncodationType::Ascii)
        .with_symbol_list(SymbolList::default().enforce_square())
        .encode(text.as_bytes())
        .map_err(|_| refused())?;
    let bitmap = symbol.bitmap();
    let number = |n: usize| u32::try_from(n).map_err(|_| refused());
    let side = number(bitmap.width())?;
    let dark = bitmap.pixels().map(|(x, y)| Ok((number(x)?, number(y)?))).collect::<Result<_, LabelError>>()?;
    Ok((side, dark))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_code_fits_the_planned_square(text in "[A-Z0-9]{1,20}|[0-9]{1,20}") {
            let (side, dark) = modules(&text).unwrap();
            prop_assert_eq!(side, super::side(&text).unwrap());
            // The finder: left column and bottom row are dark.
            prop_assert!((0..side).all(|n| dark.contains(&(0, n)) && dark.contains(&(n, side - 1))));
        }
    }

    #[test]
    fn what_is_no_code_is_refused() {
        assert_eq!((side(""), side("Ñ"), side(&"A".repeat(45))), (None, None, None));
        assert_eq!(side("000000000042"), Some(14));
    }
}
