//! Text that fits its place: made narrower, then wrapped where the place has lines, then smaller, then cut with a
//! visible `…`.
//!
//! Widths are those of the printer's scalable font 0 in ems, measured on an independent renderer, with slack because no
//! two firmwares agree to the dot. Never uses the printer's own wrapping: it prints lines that are too many over each
//! other (`labels.md` §0.7).

use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization as _;

/// Narrowest that a character may become, against its own width: below it a person at arm's length misreads.
const NARROWEST: f64 = 0.55;
/// Heights that are tried, against the wished one; never below [`LEAST_MM`].
const SMALLER: [f64; 3] = [1.0, 0.85, 0.7];
/// Smallest height that a text is shrunk to, in millimetres.
const LEAST_MM: f64 = 2.2;
/// How much wider than measured a text may come out.
const SLACK: f64 = 1.06;
/// Texts longer than this are cut before anything is measured: no field of a label shows more.
const LONGEST_CHARS: usize = 400;

/// A text made to fit.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Fitted<'a> {
    /// Its lines, from the top, each with its width in ems.
    pub(super) lines: Vec<(Cow<'a, str>, f64)>,
    /// Width of a character against its natural width: [`NARROWEST`] to 1.
    pub(super) narrow: f64,
    /// Its height, in millimetres.
    pub(super) h: f64,
    /// All of it, where something was cut.
    pub(super) cut: Option<Cow<'a, str>>,
}

/// Fits a text of height `h` into `lines` lines of `w`, all in millimetres; its characters are `wide` times as wide as
/// those of font 0. `\n` in it starts a new line where there is one.
pub(super) fn fit(text: Cow<'_, str>, w: f64, h: f64, lines: usize, wide: f64) -> Fitted<'_> {
    let lines = lines.max(1);
    let room = |h: f64, narrow: f64| w / (h * SLACK * narrow * wide);
    // Nearly every text fits as it is.
    if let Some(ems) = plain_ems(&text).filter(|ems| *ems <= room(h, 1.0)) {
        return Fitted { lines: vec![(text, ems)], narrow: 1.0, h, cut: None };
    }
    if let Some(lines) = plain_lines(&text, room(h, 1.0), lines) {
        return Fitted { lines, narrow: 1.0, h, cut: None };
    }
    let measured = |lines: Vec<String>| {
        lines
            .into_iter()
            .map(|l| {
                let wide = ems(&l);
                (Cow::Owned(l), wide)
            })
            .collect()
    };
    let too_long = text.chars().nth(LONGEST_CHARS).is_some();
    let start: String = text.chars().take(LONGEST_CHARS).collect();
    let one = OneLine::of(&start);
    let heights = SMALLER.map(|s| s * h).into_iter().filter(|tried| *tried >= LEAST_MM.min(h));
    let mut smallest = h;
    for h in heights {
        smallest = h;
        if too_long {
            continue;
        }
        // A little narrower comes before another line, much narrower after it.
        for steps in [0..=2_u32, 3..=6] {
            for allowed in 1..=lines {
                for step in steps.clone() {
                    let narrow = 1.0 - f64::from(step) * (1.0 - NARROWEST) / 6.0;
                    if let Some(lines) = wrap(&start, &one, room(h, narrow), allowed) {
                        return Fitted { lines: measured(lines), narrow, h, cut: None };
                    }
                }
            }
        }
    }
    let (lines, all) = cut(&start, room(smallest, NARROWEST), lines);
    let cut = (too_long || !all).then_some(text);
    Fitted { lines: measured(lines), narrow: NARROWEST, h: smallest, cut }
}

/// Width of a text that is one line and has no blank too many; none for any other.
fn plain_ems(text: &str) -> Option<f64> {
    let mut sum = 0.0;
    let mut blank = true;
    for c in text.chars() {
        if c < ' ' || (blank && c == ' ') {
            return None;
        }
        blank = c == ' ';
        sum += match ASCII.get(c as usize) {
            Some(wide) => *wide,
            None => em(c),
        };
    }
    (!blank).then_some(sum)
}

/// The lines of a text, where there is room for each as it is.
fn plain_lines(text: &str, room: f64, lines: usize) -> Option<Vec<(Cow<'static, str>, f64)>> {
    if !text.contains('\n') || text.matches('\n').count() >= lines {
        return None;
    }
    let line = |l: &str| Some((Cow::Owned(l.to_owned()), plain_ems(l).filter(|ems| *ems <= room)?));
    text.split('\n').map(line).collect()
}

/// Width of a text of height 1.
pub(super) fn ems(text: &str) -> f64 {
    text.chars().map(em).sum()
}

/// A text as one line, measured once for all sizes that are tried.
struct OneLine {
    line: String,
    ems: f64,
    /// It is one: nothing in it asks for another line.
    is_one: bool,
}

impl OneLine {
    fn of(text: &str) -> Self {
        let mut line = String::with_capacity(text.len());
        for word in text.split_whitespace() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        Self { ems: ems(&line), line, is_one: !text.contains('\n') }
    }
}

/// The text in `allowed` lines of `room` ems, or none. Breaks at blanks, and inside a word only when it is wider than a line.
fn wrap(text: &str, one: &OneLine, room: f64, allowed: usize) -> Option<Vec<String>> {
    if allowed == 1 {
        return (one.is_one && one.ems <= room).then(|| vec![one.line.clone()]);
    }
    let lines = break_lines(text, room, allowed + 1);
    (lines.len() <= allowed).then_some(lines)
}

/// Lines of `room` ems; stops after `enough` lines.
fn break_lines(text: &str, room: f64, enough: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for paragraph in text.split('\n') {
        let (mut line, mut wide) = (String::new(), 0.0);
        for word in paragraph.split_whitespace() {
            let (blank, own) = (if line.is_empty() { 0.0 } else { em(' ') }, ems(word));
            if wide + blank + own <= room {
                if !line.is_empty() {
                    line.push(' ');
                }
                line.push_str(word);
                wide += blank + own;
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
                wide = 0.0;
            }
            for c in word.chars() {
                if !line.is_empty() && wide + em(c) > room {
                    lines.push(std::mem::take(&mut line));
                    wide = 0.0;
                }
                line.push(c);
                wide += em(c);
            }
            if lines.len() >= enough {
                return lines;
            }
        }
        if !line.is_empty() {
            lines.push(line);
        }
    }
    lines
}

/// As much as fits, with a `…` at the end; the last line is filled to the letter, with what would have been its own lines
/// too. True when that is all of it after all.
fn cut(text: &str, room: f64, lines: usize) -> (Vec<String>, bool) {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut kept = if lines == 1 { Vec::new() } else { break_lines(text, room, lines) };
    kept.truncate(lines - 1);
    // What the kept lines hold, blanks aside, is not said again.
    let mut said = kept.iter().flat_map(|l| l.chars()).filter(|c| *c != ' ').count();
    let rest = words.char_indices().find(|(_, c)| {
        let here = said == 0 && *c != ' ';
        said = if *c == ' ' { said } else { said.saturating_sub(1) };
        here
    });
    let rest = rest.and_then(|(at, _)| words.get(at..)).unwrap_or_default();
    if ems(rest) <= room {
        kept.push(rest.to_owned());
        return (kept, true);
    }
    let mut last = String::new();
    let mut wide = em('…');
    for c in rest.chars() {
        wide += em(c);
        if wide > room {
            break;
        }
        last.push(c);
    }
    last.truncate(last.trim_end().len());
    last.push('…');
    kept.push(last);
    (kept, false)
}

/// What can be printed of a text: composed accents, no control or invisible characters, and what the font lacks
/// without its accent, else as `?`. True if a `?` had to stand in.
pub(super) fn printable<'a>(text: impl Into<Cow<'a, str>>) -> (Cow<'a, str>, bool) {
    let text = text.into();
    // What the font has is composed already.
    if text.bytes().all(|b| (32..127).contains(&b)) || text.chars().all(|c| c == '\n' || in_font(c)) {
        return (text, false);
    }
    let mut out = String::with_capacity(text.len());
    let mut lost = false;
    for c in text.nfc() {
        if c == '\n' {
            out.push(c);
        } else if c.is_control() || c.is_whitespace() {
            out.push(' ');
        } else if in_font(c) {
            out.push(c);
        } else if is_invisible(c) {
        } else {
            let known = out.len();
            out.extend(std::iter::once(c).nfkd().filter(|plain| in_font(*plain)));
            if out.len() == known {
                lost = true;
                out.push('?');
            }
        }
    }
    (out.into(), lost)
}

/// Characters that every Zebra with UTF-8 has in font 0: those of Windows-1252.
pub(super) fn in_font(c: char) -> bool {
    matches!(c, ' '..='~' | '\u{a1}'..='\u{ac}' | '\u{ae}'..='\u{ff}') || "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ".contains(c)
}

/// Marks without a width: joiners, directions, variation selectors, lone combining accents.
const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

/// Widths of ASCII.
const ASCII: [f64; 128] = {
    let mut all = [0.0; 128];
    let mut byte = 0_u8;
    while byte < 128 {
        #[expect(clippy::indexing_slicing, reason = "byte is below 128; done when compiled")]
        {
            all[byte as usize] = em(byte as char);
        }
        byte += 1;
    }
    all
};

/// Width of a character in font 0, in ems.
const fn em(c: char) -> f64 {
    match c {
        ' ' | '\'' | '\\' | '|' => 0.25,
        'I' | 'f' | 'i' | 'j' | 'l' | 't' | '/' | ':' | ';' | 'Í' | 'í' | '{' | '}' => 0.28,
        '!' | '(' | ')' | ',' | '.' | '[' | ']' | '`' | 'r' | '"' | '·' => 0.334,
        'J' | 'c' | 'k' | 's' | 'v' | 'x' | 'y' | 'z' => 0.445,
        '0'..='9' | 'a'..='z' if c != 'm' && c != 'w' => 0.5,
        'E' | 'F' | 'L' | 'T' | 'Z' | '#' | '$' | '*' | '+' | '<' | '=' | '>' | '?' | '^' | '_' | '~' | 'É' => 0.5,
        'à'..='ÿ' => 0.5,
        'A' | 'B' | 'C' | 'K' | 'P' | 'S' | 'V' | 'X' | 'Y' => 0.556,
        'D' | 'G' | 'H' | 'N' | 'O' | 'Q' | 'R' | 'U' => 0.612,
        'À'..='ß' => 0.612,
        '&' | 'w' => 0.667,
        'M' | 'm' | '-' => 0.8,
        '%' | '@' | 'W' => 0.834,
        _ => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fit_(text: &str, w: f64, h: f64, lines: usize) -> Fitted<'static> {
        fit(Cow::Owned(text.to_owned()), w, h, lines, 1.0)
    }

    fn lines(fitted: &Fitted<'_>) -> Vec<String> {
        fitted.lines.iter().map(|(l, _)| l.to_string()).collect()
    }

    #[test]
    fn short_text_keeps_its_shape_and_long_text_gets_narrow_then_wraps_then_is_cut() {
        let short = fit_("7042K", 30.0, 7.6, 1);
        assert_eq!((lines(&short), short.narrow, short.cut), (vec!["7042K".to_owned()], 1.0, None));
        let narrow = fit_("GARDEN-0417 BOGOTA", 60.0, 9.2, 1);
        assert!(narrow.narrow < 1.0 && narrow.cut.is_none());
        let wrapped = fit_("ROSE FREEDOM RED 60 CM EXPORT QUALITY LONG STEM", 30.0, 3.0, 2);
        assert_eq!((wrapped.lines.len(), wrapped.cut), (2, None));
        let cut = fit_(&"WIDE ".repeat(40), 30.0, 3.0, 2);
        assert!(cut.cut.is_some() && cut.lines.len() == 2 && cut.lines[1].0.ends_with('…'));
    }

    #[test]
    fn lines_stay_lines_where_there_is_room_and_become_one_where_not() {
        assert_eq!(lines(&fit_("a\nb", 50.0, 3.0, 4)), ["a", "b"]);
        let one = fit_("a\nb", 50.0, 3.0, 1);
        assert_eq!((lines(&one), one.cut), (vec!["a b".to_owned()], None));
        let five = fit_("one\ntwo\nthree\nfour\nfive", 50.0, 3.0, 4);
        assert_eq!((lines(&five)[3].as_str(), five.cut), ("four five", None));
        assert!(fit_("aaaaaaaaaaaaaaaa\nb", 10.0, 3.0, 1).cut.is_some());
    }

    #[test]
    fn what_the_font_lacks_is_told() {
        assert_eq!(printable("CLAVEL AN\u{303}EJO"), ("CLAVEL AÑEJO".into(), false));
        assert_eq!(printable("Kővári \u{202e}x\u{200b}\ty"), ("Kovári x y".into(), false));
        assert_eq!(printable("№ ﬁn"), ("No fin".into(), false));
        assert_eq!(printable("玫瑰🌹"), ("???".into(), true));
    }

    proptest! {
        #[test]
        fn nothing_leaves_its_place(text in ".{0,80}", w in 5.0_f64..90.0, h in 2.0_f64..12.0, rows in 1_usize..5) {
            let (text, _) = printable(text);
            let fitted = fit_(&text, w, h, rows);
            prop_assert!(fitted.lines.len() <= rows);
            for (line, wide) in &fitted.lines {
                prop_assert!((ems(line) - wide).abs() < 1e-9);
                // A lone `…` or character may be wider than a place that is narrower than any letter.
                prop_assert!(ems(line) * fitted.h * fitted.narrow <= w || line.chars().count() <= 1, "{line:?}");
            }
        }

        #[test]
        fn nothing_is_lost_silently(text in "[A-Z]{1,12}( [A-Z0-9-]{1,9}){0,12}", w in 20.0_f64..90.0, rows in 1_usize..4) {
            let fitted = fit_(&text, w, 3.0, rows);
            if fitted.cut.is_none() {
                let without = |t: &str| t.replace(' ', "");
                prop_assert_eq!(without(&lines(&fitted).concat()), without(&text));
            }
        }
    }
}
