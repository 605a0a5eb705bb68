//! What a layout must hold to: inside the paper, readable, the box code always there, nothing in the light zone of a code.

use super::file::{BarsFile, BoxFile, CodeOf, File, SquareFile, TextFile, When};
use super::{BarsPlace, BoxPlace, Places, SquarePlace, TextPlace};
use crate::labels::code128::{Code128, QUIET_MODULES};
use crate::labels::fit::{fit, printable};
use crate::labels::scene::{LEAST_X_MM, SQUARE_MM, WISHED_X_MM};
use crate::labels::words::{Condition, Fact, Template, Word};
use crate::labels::{Dpmm, square};
use toml::Spanned;

/// Smallest height of a text, in millimetres: smaller is not read by people.
const TEXT_MM: f64 = 2.0;
/// Largest paper, in millimetres: an eight inch head, a metre of it.
pub(in crate::labels) const PAPER_MM: f64 = 1000.0;
/// Most lines of one text.
const LINES: usize = 20;
/// A box code of ours, and the widest that may come from outside.
const CODES: [&str; 2] = ["000000000042", "ABCDEFGHIJKLMNOPQRST"];

/// Where in the file, and a sentence.
type Finding = (usize, String);

/// A rectangle in millimetres, with what must hold for it to be there.
struct Area<'a> {
    at: usize,
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
    when: &'a [Condition],
}

impl Area<'_> {
    fn touches(&self, other: &Self) -> bool {
        let apart = self.when.iter().any(|a| other.when.iter().any(|b| a.excludes(*b)));
        // A hair's breadth is left to rounding.
        let over = |a: f64, b: f64| a < b - 0.01;
        !apart
            && over(self.left, other.right)
            && over(other.left, self.right)
            && over(self.top, other.bottom)
            && over(other.top, self.bottom)
    }

    fn holds(&self, inner: &Self) -> bool {
        self.left <= inner.left && self.top <= inner.top && self.right >= inner.right && self.bottom >= inner.bottom
    }
}

/// The places, and what their maker should know; or everything that is wrong.
pub(super) fn check(file: File) -> Result<(Places, Vec<Finding>), Vec<Finding>> {
    let mut wrong = Vec::new();
    let paper = (*file.width.get_ref(), *file.height.get_ref());
    for side in [&file.width, &file.height] {
        if !(10.0..=PAPER_MM).contains(side.get_ref()) {
            wrong.push((side.span().start, format!("the paper must be 10 to {PAPER_MM} mm wide and high.")));
        }
    }
    let mut starts: [Vec<usize>; 4] = Default::default();
    let [box_starts, text_starts, bars_starts, square_starts] = &mut starts;
    let places = Places {
        boxes: file.boxes.into_iter().filter_map(|b| one(&b, box_starts, &mut wrong, paper, a_box)).collect(),
        texts: file.texts.into_iter().filter_map(|t| one(&t, text_starts, &mut wrong, paper, a_text)).collect(),
        bars: file.bars.into_iter().filter_map(|c| one(&c, bars_starts, &mut wrong, paper, bars)).collect(),
        squares: file.squares.into_iter().filter_map(|s| one(&s, square_starts, &mut wrong, paper, a_square)).collect(),
    };
    if !wrong.is_empty() {
        return Err(wrong);
    }
    together(&places, &starts)
}

/// Makes a place of what the file says; each kind of place has one, and some may find that there is none.
type Make<F, P> = fn(&F, usize, &mut Vec<Finding>, (f64, f64)) -> Option<P>;

/// One place; where it begins in the file is kept beside it.
fn one<F, P>(
    file: &Spanned<F>,
    starts: &mut Vec<usize>,
    wrong: &mut Vec<Finding>,
    paper: (f64, f64),
    make: Make<F, P>,
) -> Option<P> {
    let at = file.span().start;
    let place = make(file.get_ref(), at, wrong, paper)?;
    starts.push(at);
    Some(place)
}

fn inside(at: usize, [x, y, w, h]: [f64; 4], (width, height): (f64, f64), wrong: &mut Vec<Finding>) {
    let good = x >= 0.0 && y >= 0.0 && w > 0.0 && h > 0.0 && x + w <= width + 1e-9 && y + h <= height + 1e-9;
    if !good {
        wrong.push((at, format!("this reaches out of the paper ({width} x {height} mm).")));
    }
}

fn conditions(when: &When, wrong: &mut Vec<Finding>) -> Vec<Condition> {
    let parse = |text: &Spanned<String>| {
        Condition::parse(text.get_ref()).map_err(|what| wrong.push((text.span().start, what))).ok()
    };
    when.iter().filter_map(parse).collect()
}

#[allow(clippy::unnecessary_wraps, reason = "one of the makers, of which some find nothing")]
fn a_box(b: &BoxFile, at: usize, wrong: &mut Vec<Finding>, paper: (f64, f64)) -> Option<BoxPlace> {
    inside(at, [b.x, b.y, b.w, b.h], paper, wrong);
    if !(b.line > 0.0 && b.line <= PAPER_MM) {
        wrong.push((at, "line must be thicker than 0 mm.".to_owned()));
    }
    let when = conditions(&b.when, wrong);
    Some(BoxPlace { x: b.x, y: b.y, w: b.w, h: b.h, solid: b.solid, line: b.line, when })
}

fn a_text(t: &TextFile, at: usize, wrong: &mut Vec<Finding>, paper: (f64, f64)) -> Option<TextPlace> {
    let step = t.step.unwrap_or(t.h * 1.15);
    if !(1..=LINES).contains(&t.lines) {
        wrong.push((at, format!("lines must be 1 to {LINES}.")));
        return None;
    }
    if step.is_nan() || step < t.h * 0.9 {
        wrong.push((at, "step must be at least 0.9 h, or the lines are printed over each other.".to_owned()));
    }
    let more = u32::try_from(t.lines - 1).map_or(0.0, f64::from);
    inside(at, [t.x, t.y, t.w, step.mul_add(more, t.h)], paper, wrong);
    if t.h.is_nan() || t.h < TEXT_MM {
        wrong.push((at, format!("h must be at least {TEXT_MM} mm: smaller text can't be read.")));
    }
    if !(0.3..=3.0).contains(&t.wide) {
        wrong.push((at, "wide must be 0.3 to 3: how wide the characters are against the printer's font 0.".to_owned()));
    }
    let font = t.font.as_ref().map(|font| {
        if !is_font(font.get_ref()) {
            wrong.push((
                font.span().start,
                "font must name a font file in the printer, such as \"E:ARIAL.TTF\".".to_owned(),
            ));
        }
        font.get_ref().clone()
    });
    let (en, es) = match (&t.text, &t.en, &t.es) {
        (Some(both), None, None) => (both, both),
        (None, Some(en), Some(es)) => (en, es),
        _ => {
            wrong.push((at, "give either text, or both en and es.".to_owned()));
            return None;
        }
    };
    let mut template = |text: &Spanned<String>| {
        Template::parse(text.get_ref()).map_err(|what| wrong.push((text.span().start, what))).ok()
    };
    let templates = [template(en)?, if t.text.is_some() { Template::parse(es.get_ref()).ok()? } else { template(es)? }];
    let when = conditions(&t.when, wrong);
    let (lines, align, white, wide) = (t.lines, t.align, t.white, t.wide);
    let fixed = templates.each_ref().map(|template| {
        let (text, lost) = printable(template.fixed()?.to_owned());
        let fitted = fit(text, t.w, t.h, lines, wide);
        (!lost && fitted.cut.is_none()).then_some(fitted)
    });
    Some(TextPlace { templates, fixed, x: t.x, y: t.y, w: t.w, h: t.h, lines, step, align, white, font, wide, when })
}

/// A drive, a name of 1 to 16, a known ending: nothing else may stand in `^A@`.
fn is_font(name: &str) -> bool {
    let Some((drive, file)) = name.split_once(':') else { return false };
    let Some((stem, ending)) = file.split_once('.') else { return false };
    matches!(drive, "E" | "R" | "B" | "Z")
        && (1..=16).contains(&stem.len())
        && stem.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
        && matches!(ending, "TTF" | "TTE" | "FNT" | "OTF")
}

#[allow(clippy::unnecessary_wraps, reason = "one of the makers, of which some find nothing")]
fn bars(c: &BarsFile, at: usize, wrong: &mut Vec<Finding>, paper: (f64, f64)) -> Option<BarsPlace> {
    inside(at, [c.x, c.y, c.w, c.h], paper, wrong);
    let when = conditions(&c.when, wrong);
    Some(BarsPlace { code: c.code, x: c.x, y: c.y, w: c.w, h: c.h, when })
}

#[allow(clippy::unnecessary_wraps, reason = "one of the makers, of which some find nothing")]
fn a_square(s: &SquareFile, at: usize, wrong: &mut Vec<Finding>, paper: (f64, f64)) -> Option<SquarePlace> {
    inside(at, [s.x, s.y, s.w, s.w], paper, wrong);
    let when = conditions(&s.when, wrong);
    Some(SquarePlace { code: s.code, x: s.x, y: s.y, w: s.w, when })
}

/// What is only seen when all places are looked at.
fn together(p: &Places, starts: &[Vec<usize>; 4]) -> Result<(Places, Vec<Finding>), Vec<Finding>> {
    let mut wrong = Vec::new();
    let mut notes = Vec::new();
    let [box_starts, text_starts, bars_starts, square_starts] = starts;
    let area =
        |at: &usize, [x, y, w, h]: [f64; 4], when| Area { at: *at, left: x, top: y, right: x + w, bottom: y + h, when };
    let boxes: Vec<_> = p.boxes.iter().zip(box_starts).map(|(b, at)| area(at, [b.x, b.y, b.w, b.h], &b.when)).collect();
    let text_area = |(t, at): (&'_ TextPlace, &usize)| {
        let more = u32::try_from(t.lines - 1).map_or(0.0, f64::from);
        // Nothing of a character hangs lower than this.
        (*at, [t.x, t.y, t.w, t.step.mul_add(more, t.h * 0.95)])
    };
    let texts: Vec<_> = p
        .texts
        .iter()
        .zip(text_starts)
        .map(|pair| {
            let (at, sides) = text_area(pair);
            area(&at, sides, &pair.0.when)
        })
        .collect();
    let mut codes: Vec<_> =
        p.bars.iter().zip(bars_starts).map(|(c, at)| area(at, [c.x, c.y, c.w, c.h], &c.when)).collect();
    codes.extend(p.squares.iter().zip(square_starts).map(|(s, at)| area(at, [s.x, s.y, s.w, s.w], &s.when)));

    for (i, code) in codes.iter().enumerate() {
        let others = codes.get(i + 1..).unwrap_or_default();
        let frame = |(b, place): (&Area<'_>, &BoxPlace)| b.touches(code) && (place.solid || !b.holds(code));
        if texts.iter().chain(others).any(|o| o.touches(code)) || boxes.iter().zip(&p.boxes).any(frame) {
            wrong.push((
                code.at,
                "something stands in the place of this code, which must stay free for the scanner.".to_owned(),
            ));
        }
    }
    for ((text, place), i) in texts.iter().zip(&p.texts).zip(0..) {
        let under = boxes.iter().zip(&p.boxes).filter(|(b, place)| place.solid && b.touches(text));
        let mut on_black = under.map(|(b, _)| b.holds(text) && b.when.iter().all(|c| place.when.contains(c)));
        if place.white {
            if !on_black.any(|whole| whole) {
                wrong.push((text.at, "white text needs a solid box under all of it, with the same when.".to_owned()));
            }
        } else if on_black.next().is_some() {
            wrong.push((text.at, "black text on a solid box can't be read; white = true?".to_owned()));
        }
        if let Some(other) = texts.get(i + 1..).unwrap_or_default().iter().find(|o| o.touches(text)) {
            notes.push((other.at, "this text may be printed over another one.".to_owned()));
        }
    }
    codes_fit(p, bars_starts, square_starts, &mut wrong, &mut notes);

    let always = |code: CodeOf, when: &[Condition]| code == CodeOf::BoxCode && when.is_empty();
    if !(p.bars.iter().any(|c| always(c.code, &c.when)) || p.squares.iter().any(|s| always(s.code, &s.when))) {
        wrong.push((0, "there is no code128 or datamatrix of the box_code that is always printed.".to_owned()));
    }
    let says = |word| p.texts.iter().any(|t| t.templates.iter().all(|l| l.has(word)));
    if !p.texts.iter().any(|t| t.when.is_empty() && t.templates.iter().all(|l| l.has(Word::BoxCode))) {
        wrong.push((0, "the box code must also stand there as text: {box_code}.".to_owned()));
    }
    let badge = |when: &[Condition]| matches!(when, [only] if only.asks(Fact::K2k));
    if !p.texts.iter().any(|t| badge(&t.when)) && !p.boxes.iter().any(|b| badge(&b.when)) {
        notes.push((
            0,
            "nothing shows that an order is K2K (when = [\"k2k\"]): the buyer's people may print a second label."
                .to_owned(),
        ));
    }
    if !says(Word::Mark) {
        notes.push((0, "the mark code is not shown: {mark}.".to_owned()));
    }
    if wrong.is_empty() { Ok((p.clone(), notes)) } else { Err(wrong) }
}

/// Whether the codes that must come out do, and how.
fn codes_fit(p: &Places, bars_at: &[usize], squares_at: &[usize], wrong: &mut Vec<Finding>, notes: &mut Vec<Finding>) {
    let [ours, widest] = CODES;
    let x = |room: f64, text: &str| {
        let modules = Code128::new(text).map_or(0, |c| c.modules()) + 2 * QUIET_MODULES;
        Dpmm::Eight.dots(room) / modules.max(1)
    };
    for (c, at) in p.bars.iter().zip(bars_at).filter(|(c, _)| c.code == CodeOf::BoxCode) {
        let dots = x(c.w, ours);
        if dots < Dpmm::Eight.dots(LEAST_X_MM) {
            wrong.push((
                *at,
                "a box code of 12 digits does not fit with its light zones: w must be 30.5 mm or more.".to_owned(),
            ));
        } else if dots < Dpmm::Eight.dots(WISHED_X_MM) {
            notes.push((
                *at,
                "a box code of 12 digits has bars finer than 0.5 mm: w of 60.5 mm or more is read better.".to_owned(),
            ));
        } else if x(c.w, widest) < Dpmm::Eight.dots(LEAST_X_MM) {
            notes.push((
                *at,
                "a box code of 20 letters does not fit (w of 69 mm): such a label will be refused.".to_owned(),
            ));
        }
    }
    for (s, at) in p.squares.iter().zip(squares_at).filter(|(s, _)| s.code == CodeOf::BoxCode) {
        let fits =
            |text| square::side(text).is_some_and(|side| Dpmm::Eight.dots(s.w) / side >= Dpmm::Eight.dots(SQUARE_MM.1));
        if !fits(ours) || !fits(widest) {
            wrong.push((*at, "a box code of 20 letters does not fit: w must be 8.3 mm or more.".to_owned()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_font;

    #[test]
    fn only_names_of_fonts_are_fonts() {
        assert!(is_font("E:ARIAL.TTF") && is_font("Z:TT0003M_.FNT"));
        for bad in ["0", "E:ARIAL", "E:a.TTF", "E:A,B.TTF", "E:^XZ.TTF", "C:A.TTF", "E:.TTF"] {
            assert!(!is_font(bad), "{bad}");
        }
    }
}
