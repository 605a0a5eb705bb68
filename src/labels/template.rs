//! A layout in the printer's own language: ZPL with `{words}`, for people who have a label already.
//!
//! Words stand in a field's data only, and only where `^FH_` announces escapes: no content can leave its field, whatever
//! the template. `{if k2k !reprint} … {end}` around whole fields leaves them out; `{product:30}` cuts visibly. Only
//! commands that draw are taken: nothing that stores, resets, counts or changes the printer.

use super::Warning;
use super::fit::printable;
use super::words::{Condition, Fact, Word, value};
use super::zpl::escape;
use crate::domain::label::LabelContent;

/// Commands that a template may hold, beside fonts (`^A…`) and bar codes (`^B…`).
const COMMANDS: [&str; 25] = [
    "XA", "XZ", "CI", "PW", "LL", "LH", "LT", "LS", "FO", "FT", "FW", "FR", "FH", "FD", "FS", "FX", "GB", "GC", "GD",
    "GE", "CF", "PQ", "PO", "PR", "MD",
];
/// Longest template, in bytes: a label has about 2,000.
const LONGEST: usize = 64 << 10;

/// A checked template.
#[derive(Clone, Debug)]
pub(super) struct Template {
    parts: Vec<Part>,
    /// Width and length in dots.
    dots: (u32, u32),
}

#[derive(Clone, Debug)]
enum Part {
    Fixed(String),
    /// At most so many characters of it.
    Word(Word, Option<usize>),
    If(Vec<Condition>),
    End,
}

type Finding = (usize, String);

/// What the walk through a template has seen.
#[derive(Default)]
struct Seen {
    begun: bool,
    ended: bool,
    in_field: bool,
    escaped: bool,
    code: bool,
    utf8: bool,
    in_if: Option<usize>,
    code_word: bool,
    dots: [Option<u32>; 2],
}

impl Template {
    /// Reads and checks a template; then what its maker should know.
    pub(super) fn parse(text: &str) -> Result<(Self, Vec<Finding>), Vec<Finding>> {
        if text.len() > LONGEST {
            return Err(vec![(0, "this is no label: it is longer than 64 KB.".to_owned())]);
        }
        let mut wrong = Vec::new();
        let mut parts = Vec::new();
        let mut seen = Seen::default();
        let start = text.find(['^', '~']).unwrap_or(text.len());
        if !text.get(..start).unwrap_or_default().trim().is_empty() {
            wrong.push((0, "a label begins with ^XA.".to_owned()));
        }
        let mut at = start;
        while let Some(rest) = text.get(at..).filter(|r| !r.is_empty()) {
            let end = rest.get(1..).and_then(|r| r.find(['^', '~'])).map_or(rest.len(), |n| n + 1);
            let command = rest.get(..end).unwrap_or(rest);
            seen.command(command, at, &mut parts, &mut wrong);
            at += end;
        }
        seen.all(&parts, &mut wrong);
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let mut notes = Vec::new();
        if !parts.iter().any(|p| matches!(p, Part::If(all) if all.iter().any(|c| c.asks(Fact::K2k)))) {
            notes.push((
                0,
                "nothing shows that an order is K2K ({if k2k} … {end}): the buyer's people may print a second label."
                    .to_owned(),
            ));
        }
        if !parts.iter().any(|p| matches!(p, Part::Word(Word::Mark, _))) {
            notes.push((0, "the mark code is not shown: {mark}.".to_owned()));
        }
        let [width, length] = seen.dots.map(Option::unwrap_or_default);
        Ok((Self { parts, dots: (width, length) }, notes))
    }

    /// The paper in millimetres, for a printer of 8 dots a millimetre.
    pub(super) fn size_mm(&self) -> (f64, f64) {
        (f64::from(self.dots.0) / 8.0, f64::from(self.dots.1) / 8.0)
    }

    /// The format for this content.
    pub(super) fn fill(&self, content: &LabelContent) -> (String, Vec<Warning>) {
        let mut out = String::with_capacity(2048);
        let mut warnings = Vec::new();
        let mut shown = true;
        for part in &self.parts {
            match part {
                Part::If(all) => shown = all.iter().all(|c| c.holds(content)),
                Part::End => shown = true,
                _ if !shown => {}
                Part::Fixed(text) => out.push_str(text),
                Part::Word(word, longest) => {
                    let Some(whole) = value(*word, content) else { continue };
                    let (text, lost) = printable(whole.clone());
                    if lost {
                        warnings.push(Warning::Unprintable(whole.clone().into_owned()));
                    }
                    let text = text.replace('\n', ", ");
                    match longest {
                        Some(longest) if text.chars().count() > *longest => {
                            let mut cut: String = text.chars().take(longest.saturating_sub(1)).collect();
                            cut.push('…');
                            escape(&mut out, &cut);
                            warnings.push(Warning::Cut { whole: text, shown: cut });
                        }
                        _ => escape(&mut out, &text),
                    }
                }
            }
        }
        out.push('\n');
        (out, warnings)
    }
}

impl Seen {
    /// One command with all that follows it up to the next one.
    fn command(&mut self, command: &str, at: usize, parts: &mut Vec<Part>, wrong: &mut Vec<Finding>) {
        let mut say = |what: String| wrong.push((at, what));
        let name = command.get(1..3).unwrap_or_default();
        let data = command.get(3..).unwrap_or_default();
        if command.starts_with('~') {
            return say(
                "commands that begin with ~ act on the printer at once and have no place on a label.".to_owned()
            );
        }
        let font = name.starts_with('A')
            && name.len() == 2
            && (name == "A@" || name.bytes().all(|b| b.is_ascii_alphanumeric()));
        let code = name.starts_with('B') && name.bytes().all(|b| b.is_ascii_alphanumeric());
        if matches!(name, "FB" | "TB") {
            return say(format!("^{name} prints lines that are too many over each other: use fields of one line."));
        }
        if !font && !code && !COMMANDS.contains(&name) {
            return say(format!(
                "^{name} is not among the commands that a label may hold: {}, ^A…, ^B….",
                COMMANDS.map(|c| format!("^{c}")).join(" ")
            ));
        }
        if self.ended {
            return say("nothing may follow ^XZ: one file is one label.".to_owned());
        }
        if (name == "XA") == self.begun {
            return say(if self.begun {
                "there is a second ^XA: one file is one label."
            } else {
                "a label begins with ^XA."
            }
            .to_owned());
        }
        match name {
            "XA" => self.begun = true,
            "XZ" => self.ended = true,
            "CI" if data.trim() != "28" => say("the characters must be UTF-8: ^CI28.".to_owned()),
            "CI" => self.utf8 = true,
            "PQ" if data.trim().split(',').next() != Some("1") => say("one job prints one label: ^PQ1.".to_owned()),
            "PW" => self.dots[0] = data.trim().parse().ok(),
            "LL" => self.dots[1] = data.trim().parse().ok(),
            "FH" if !matches!(data.trim(), "" | "_") => say("escapes must begin with _: ^FH_.".to_owned()),
            "FH" => self.escaped = true,
            "BY" => self.in_field = true,
            "FS" => (self.in_field, self.escaped, self.code) = (false, false, false),
            _ => {
                self.code |= code;
                self.in_field |= code || font || matches!(name, "FO" | "FT" | "FR" | "FD" | "GB" | "GC" | "GD" | "GE");
            }
        }
        self.data(name, command, at, parts, wrong);
    }

    /// The words in the data of a command.
    fn data(&mut self, name: &str, command: &str, at: usize, parts: &mut Vec<Part>, wrong: &mut Vec<Finding>) {
        let mut rest = command;
        let mut here = at;
        while let Some((before, after)) = rest.split_once('{') {
            let place = here + before.len();
            let Some((word, behind)) = after.split_once('}') else {
                wrong.push((place, "this brace has no partner; a brace itself is written _7B.".to_owned()));
                return;
            };
            parts.push(Part::Fixed(before.to_owned()));
            match self.word(name, word.trim(), place) {
                Ok(part) => parts.push(part),
                Err(what) => wrong.push((place, what)),
            }
            rest = behind;
            here = place + word.len() + 2;
        }
        if rest.contains('}') {
            wrong.push((here, "this brace has no partner; a brace itself is written _7D.".to_owned()));
        }
        parts.push(Part::Fixed(rest.to_owned()));
    }

    fn word(&mut self, name: &str, word: &str, at: usize) -> Result<Part, String> {
        if let Some(conditions) = word.strip_prefix("if ") {
            if self.in_field || self.in_if.replace(at).is_some() {
                return Err("{if …} stands between whole fields, one at a time.".to_owned());
            }
            return Ok(Part::If(conditions.split_whitespace().map(Condition::parse).collect::<Result<_, _>>()?));
        }
        if word == "end" {
            let open = self.in_if.take().is_some();
            return if open && !self.in_field {
                Ok(Part::End)
            } else {
                Err("{end} stands behind the whole fields of an {if …}.".to_owned())
            };
        }
        let (word, longest) = match word.split_once(':') {
            Some((word, n)) => (
                word,
                Some(n.parse().ok().filter(|n| *n > 0).ok_or("behind : stands the longest number of characters.")?),
            ),
            None => (word, None),
        };
        let known = Word::parse(word)
            .ok_or_else(|| format!("{{{word}}} is not known; the words are: {}.", Word::ALL.join(", ")))?;
        if name != "FD" || !self.escaped {
            return Err(format!(
                "{{{word}}} must stand in the data of a field that is announced as escaped: ^FH_^FD{{{word}}}^FS."
            ));
        }
        if self.code {
            if !matches!(known, Word::BoxCode | Word::AwbPiece) || longest.is_some() {
                return Err("a bar code holds {box_code} or {awb_piece}, whole.".to_owned());
            }
            self.code_word |= known == Word::BoxCode && self.in_if.is_none();
        }
        Ok(Part::Word(known, longest))
    }

    /// What must have been seen at the end.
    fn all(&self, parts: &[Part], wrong: &mut Vec<Finding>) {
        let mut need = |good: bool, what: &str| {
            if !good {
                wrong.push((0, what.to_owned()));
            }
        };
        need(self.ended, "a label ends with ^XZ.");
        need(!self.in_field, "the last field does not end: ^FS.");
        need(self.in_if.is_none(), "an {if …} has no {end}.");
        need(self.utf8, "^CI28 is missing behind ^XA: accents would come out wrong.");
        need(
            self.dots.iter().all(|d| d.is_some_and(|d| (80..=24_000).contains(&d))),
            "the size of the paper is missing: ^PW and ^LL in dots.",
        );
        need(self.code_word, "there is no bar code of the {box_code} that is always printed.");
        need(
            parts.iter().filter(|p| matches!(p, Part::Word(Word::BoxCode, _))).count() > 1,
            "the box code must also stand there as text: {box_code}.",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::labels::tests::{any_text, content};
    use proptest::prelude::*;

    const GOOD: &str = "^XA^CI28^PW800^LL1200\n^FO24,24^A0N,53,51^FH_^FD{order} {box_index}/{box_count}^FS\n{if k2k}\n^FO24,90^GB200,100,100^FS^FO30,100^FR^A0N,90,90^FDK2K^FS\n{end}\n^FO24,200^A0N,53,51^FH_^FD{mark}^FS^FO24,300^A0N,30,30^FH^FD{product:12}^FS\n^FO24,781^BY3^BCN,188,N,N,N^FH_^FD{box_code}^FS^FO24,990^A0N,30,30^FH_^FD{box_code}^FS^PQ1^XZ\n";

    fn errors(change: (&str, &str)) -> Vec<String> {
        assert!(GOOD.contains(change.0), "{}", change.0);
        Template::parse(&GOOD.replacen(change.0, change.1, 1)).unwrap_err().into_iter().map(|(_, what)| what).collect()
    }

    #[test]
    fn a_good_template_is_filled() {
        let (template, notes) = Template::parse(GOOD).unwrap();
        assert_eq!(notes, []);
        assert_eq!(template.size_mm(), (100.0, 150.0));
        let (zpl, warnings) = template.fill(&content());
        assert!(
            zpl.contains("^FD7042K 3/12^FS") && zpl.contains("^FDK2K^FS") && zpl.contains("^FD000000000042^FS"),
            "{zpl}"
        );
        assert!(matches!(warnings.as_slice(), [Warning::Cut { shown, .. }] if shown == "ROSE FREEDO…"), "{warnings:?}");
        let (plain, _) = template.fill(&LabelContent { k2k: false, ..content() });
        assert!(!plain.contains("K2K^FS"), "{plain}");
    }

    #[test]
    fn what_could_print_something_wrong_is_refused() {
        for (change, says) in [
            (("^FH_^FD{order}", "^FD{order}"), "announced as escaped"),
            (("^FO24,24", "^FO{order},24"), "announced as escaped"),
            (("{order}", "{ordre}"), "is not known"),
            (("^CI28", ""), "^CI28"),
            (("^PQ1", "^PQ2"), "one job"),
            (("^PQ1", "~JA^PQ1"), "~"),
            (("^PQ1", "^JUS^PQ1"), "^JU is not among"),
            (("^PQ1", "^CC!^PQ1"), "^CC is not among"),
            (("^XZ", "^XZ^XA^XZ"), "nothing may follow"),
            (("{end}", ""), "no {end}"),
            (("^FD{box_code}^FS^FO", "^FD{mark}^FS^FO"), "{box_code} or {awb_piece}"),
            (("^FH_^FD{mark}", "^FB500^FH_^FD{mark}"), "^FB"),
            (("^FH_^FD{mark}", "^FH#^FD{mark}"), "^FH_"),
            (("^PW800", ""), "^PW"),
            (("{mark}", "{mark"), "partner"),
            (("{if k2k}", "{if k3k}"), "k3k"),
        ] {
            let all = errors(change);
            assert!(all.iter().any(|w| w.contains(says)), "{change:?}: {all:?}");
        }
    }

    #[test]
    fn mistakes_have_their_place() {
        let wrong = Template::parse(&GOOD.replace("{mark}", "{marc}")).unwrap_err();
        assert_eq!(wrong.len(), 1);
        assert_eq!(GOOD.get(..wrong[0].0).unwrap().matches('\n').count(), 5);
    }

    #[test]
    fn a_template_without_the_badge_or_the_mark_is_told() {
        let (_, notes) =
            Template::parse(&GOOD.replace("{if k2k}", "").replace("{end}", "").replace("{mark}", "{order}")).unwrap();
        assert_eq!(notes.len(), 2);
    }

    proptest! {
        #[test]
        fn no_content_leaves_its_field(order in any_text(), mark in any_text(), product in any_text()) {
            let (template, _) = Template::parse(GOOD).unwrap();
            let (plain, _) = template.fill(&content());
            let (zpl, _) = template.fill(&LabelContent { order, mark_code: Some(mark), product, ..content() });
            prop_assert_eq!(zpl.matches('^').count(), plain.matches('^').count());
            prop_assert!(!zpl.contains('~') && !zpl.chars().any(|c| c.is_control() && c != '\n'));
        }
    }
}
