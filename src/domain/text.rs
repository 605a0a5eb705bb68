//! Folding of text for search: one function for the store and the console, so that both find the same.

use unicode_normalization::UnicodeNormalization as _;

/// Lower case without accents: `Ñusta Jardín` → `nusta jardin`. Control characters become blanks.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    fold_into(text, &mut out);
    out
}

/// [`fold`], appended to `out`.
pub fn fold_into(text: &str, out: &mut String) {
    if text.is_ascii() {
        out.extend(text.chars().map(|c| if c.is_ascii_control() { ' ' } else { c.to_ascii_lowercase() }));
        return;
    }
    for c in text.nfd() {
        if is_mark(c) {
            continue;
        }
        if c.is_control() {
            out.push(' ');
        } else {
            out.extend(c.to_lowercase());
        }
    }
}

/// Combining marks that accents fall apart into.
const fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn accents_case_and_controls_do_not_matter() {
        assert_eq!(fold("Florería ÑUSTA\t2"), "floreria nusta 2");
        assert_eq!(fold("Ｋ2K"), "ｋ2k");
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in "[a-zA-ZáéíóúñÑüÁ0-9 \\-_.#]{0,40}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }
    }
}
