//! The two languages of the console. Keys are the same in both.

mod en;
mod es;
mod states;
mod texts;

use crate::domain::lang::Lang;
pub use states::States;
pub use texts::Texts;

/// The table of a language.
#[must_use]
pub const fn texts(lang: Lang) -> &'static Texts {
    match lang {
        Lang::En => &en::TEXTS,
        Lang::Es => &es::TEXTS,
    }
}

/// Fills each `{}` with the next word.
#[must_use]
pub fn fill(template: &str, words: &[&dyn std::fmt::Display]) -> String {
    use std::fmt::Write as _;
    let mut words = words.iter();
    let mut out = String::with_capacity(template.len() + 16);
    for (n, part) in template.split("{}").enumerate() {
        if n > 0
            && let Some(word) = words.next()
        {
            // Writing into a String can't fail.
            let _ok = write!(out, "{word}").is_ok();
        }
        out.push_str(part);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_filled_in_in_order() {
        assert_eq!(fill("{} of {}.", &[&3, &"five"]), "3 of five.");
        assert_eq!(fill("{} of {}.", &[&3]), "3 of .");
    }

    #[test]
    fn both_languages_have_the_same_gaps() {
        let gaps = |t: &Texts| format!("{t:?}").split(", ").map(|f| f.matches("{}").count()).sum::<usize>();
        assert_eq!(gaps(texts(Lang::En)), gaps(texts(Lang::Es)));
    }
}
