//! The two languages of the console. Keys are the same in both.

mod en;
mod es;
mod states;
mod texts;
mod words;

use crate::domain::lang::Lang;
pub use states::States;
pub use texts::Texts;
pub use words::Words;

/// The table of a language.
#[must_use]
pub const fn texts(lang: Lang) -> &'static Texts {
    match lang {
        Lang::En => &en::TEXTS,
        Lang::Es => &es::TEXTS,
    }
}

/// The newer words of a language.
#[must_use]
pub const fn words(lang: Lang) -> &'static Words {
    match lang {
        Lang::En => &words::EN,
        Lang::Es => &words::ES,
    }
}

/// Fills each `{}` with the next word. `[line|lines]` behind it is the first when that word is 1, else the second.
#[must_use]
pub fn fill(template: &str, words: &[&dyn std::fmt::Display]) -> String {
    use std::fmt::Write as _;
    let mut words = words.iter();
    let mut out = String::with_capacity(template.len() + 16);
    let mut one = false;
    for (n, part) in template.split("{}").enumerate() {
        if n > 0
            && let Some(word) = words.next()
        {
            let start = out.len();
            // Writing into a String can't fail.
            let _ok = write!(out, "{word}").is_ok();
            one = out.get(start..) == Some("1");
        }
        in_number(&mut out, part, one);
    }
    out
}

/// Appends a text, of each `[one|many]` only the one that is meant. Other brackets are keys and stay.
fn in_number(out: &mut String, mut text: &str, one: bool) {
    while let Some((before, rest)) = text.split_once('[') {
        out.push_str(before);
        let Some((inside, after)) = rest.split_once(']') else {
            out.push('[');
            text = rest;
            continue;
        };
        match inside.split_once('|') {
            Some((single, many)) => out.push_str(if one { single } else { many }),
            None => out.extend(["[", inside, "]"]),
        }
        text = after;
    }
    out.push_str(text);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_filled_in_in_order() {
        assert_eq!(fill("{} of {}.", &[&3, &"five"]), "3 of five.");
        assert_eq!(fill("{} of {}.", &[&3]), "3 of .");
        let lines = |n: u32| fill("{} [line|lines] ({} [box|boxes]): [.]", &[&n, &(2 - n)]);
        assert_eq!((lines(1).as_str(), lines(0).as_str()), ("1 line (1 box): [.]", "0 lines (2 boxes): [.]"));
    }

    #[test]
    fn both_languages_have_the_same_gaps() {
        let gaps = |t: &Texts| format!("{t:?}").split(", ").map(|f| f.matches("{}").count()).sum::<usize>();
        assert_eq!(gaps(texts(Lang::En)), gaps(texts(Lang::Es)));
        let each = |w: &Words| format!("{w:#?}").lines().map(|l| l.matches("{}").count()).collect::<Vec<_>>();
        assert_eq!(each(words(Lang::En)), each(words(Lang::Es)));
    }
}
