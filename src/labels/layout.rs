//! Where things stand on a label: a TOML file in millimetres, read and checked whole before anything is printed with it.
//!
//! The format is described at the head of `config/labels/box-4x3.toml`. A layout without the box code, or with a place
//! outside the paper, is refused with a sentence that names the line. What a place shows is decided in `scene.rs`.

use super::scene::Word;
use serde::Deserialize;
use toml::Spanned;

/// Smallest height of a text, in millimetres: smaller is not read by people.
const TEXT_MM: f64 = 2.0;
/// Largest paper, in millimetres: an eight inch head, a metre of it.
const PAPER_MM: f64 = 1000.0;

/// Why a layout can't be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("layout {layout}, line {line}: {what}")]
pub struct LayoutError {
    /// Its name.
    pub layout: String,
    /// Line of the file, from 1.
    pub line: usize,
    /// What is wrong, in a sentence.
    pub what: String,
}

/// A checked layout.
#[derive(Clone, Debug)]
pub struct Layout {
    name: String,
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) boxes: Vec<BoxPlace>,
    pub(super) texts: Vec<TextPlace>,
    pub(super) bars: Vec<CodePlace>,
    pub(super) squares: Vec<SquarePlace>,
}

/// Layouts that are always there, by name.
const BUILT_IN: [(&str, &str); 1] = [("box-4x3", include_str!("../../config/labels/box-4x3.toml"))];

impl Layout {
    /// Reads a layout.
    ///
    /// # Errors
    /// With the line and a sentence, when it can't be understood or would print something wrong.
    pub fn parse(name: &str, text: &str) -> Result<Self, LayoutError> {
        let line = |at: usize| text.get(..at).map_or(1, |before| before.matches('\n').count() + 1);
        let error = |at: usize, what: String| LayoutError { layout: name.to_owned(), line: line(at), what };
        let file: File = toml::from_str(text).map_err(|e| {
            let at = e.span().map_or(0, |s| s.start);
            error(at, e.message().trim_end_matches('.').to_owned() + ".")
        })?;
        check(&file).map_err(|(at, what)| error(at, what))?;
        Ok(Self {
            name: name.to_owned(),
            width: file.width,
            height: file.height,
            boxes: inner(file.boxes),
            texts: inner(file.texts),
            bars: inner(file.bars),
            squares: inner(file.squares),
        })
    }

    /// A layout that comes with the program.
    #[must_use]
    pub fn built_in(name: &str) -> Option<Self> {
        let (name, text) = BUILT_IN.iter().find(|(n, _)| *n == name)?;
        Self::parse(name, text).ok()
    }

    /// Names of the layouts that come with the program.
    pub fn built_in_names() -> impl Iterator<Item = &'static str> {
        BUILT_IN.iter().map(|(name, _)| *name)
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Width and height of the paper, in millimetres.
    #[must_use]
    pub const fn size(&self) -> (f64, f64) {
        (self.width, self.height)
    }
}

fn inner<T>(list: Vec<Spanned<T>>) -> Vec<T> {
    list.into_iter().map(Spanned::into_inner).collect()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    width: f64,
    height: f64,
    #[serde(default, rename = "box")]
    boxes: Vec<Spanned<BoxPlace>>,
    #[serde(default, rename = "text")]
    texts: Vec<Spanned<TextPlace>>,
    #[serde(default, rename = "code128")]
    bars: Vec<Spanned<CodePlace>>,
    #[serde(default, rename = "datamatrix")]
    squares: Vec<Spanned<SquarePlace>>,
}

/// When something is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(super) enum When {
    #[serde(rename = "k2k")]
    K2k,
    #[serde(rename = "!k2k")]
    NotK2k,
    #[serde(rename = "reprint")]
    Reprint,
    #[serde(rename = "!reprint")]
    NotReprint,
    #[serde(rename = "test")]
    Test,
    #[serde(rename = "!test")]
    NotTest,
    #[serde(rename = "mark", alias = "!no_mark")]
    Mark,
    #[serde(rename = "no_mark", alias = "!mark")]
    NoMark,
    #[serde(rename = "air_waybill")]
    AirWaybill,
    #[serde(rename = "!air_waybill")]
    NotAirWaybill,
}

/// Where a text stands in its place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Align {
    #[default]
    Left,
    Centre,
    Right,
}

/// What a code holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum CodeOf {
    BoxCode,
    Awb,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BoxPlace {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) w: f64,
    pub(super) h: f64,
    #[serde(default)]
    pub(super) solid: bool,
    #[serde(default = "thin")]
    pub(super) line: f64,
    #[serde(default)]
    pub(super) when: Vec<When>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TextPlace {
    pub(super) text: Option<String>,
    pub(super) en: Option<String>,
    pub(super) es: Option<String>,
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) w: f64,
    pub(super) h: f64,
    #[serde(default = "one")]
    pub(super) lines: usize,
    pub(super) step: Option<f64>,
    #[serde(default)]
    pub(super) align: Align,
    #[serde(default)]
    pub(super) white: bool,
    #[serde(default)]
    pub(super) when: Vec<When>,
}

impl TextPlace {
    /// From one line to the next.
    pub(super) fn step(&self) -> f64 {
        self.step.unwrap_or(self.h * 1.15)
    }

    fn templates(&self) -> impl Iterator<Item = &str> {
        [&self.text, &self.en, &self.es].into_iter().flatten().map(String::as_str)
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CodePlace {
    pub(super) code: CodeOf,
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) w: f64,
    pub(super) h: f64,
    #[serde(default)]
    pub(super) when: Vec<When>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SquarePlace {
    pub(super) code: CodeOf,
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) w: f64,
    #[serde(default)]
    pub(super) when: Vec<When>,
}

const fn thin() -> f64 {
    0.35
}

const fn one() -> usize {
    1
}

/// What serde can't see. The place in the file and a sentence.
fn check(file: &File) -> Result<(), (usize, String)> {
    if !(10.0..=PAPER_MM).contains(&file.width) || !(10.0..=PAPER_MM).contains(&file.height) {
        return Err((0, format!("the paper must be 10 to {PAPER_MM} mm wide and high.")));
    }
    let inside = |at: usize, x: f64, y: f64, w: f64, h: f64| {
        let good = x >= 0.0 && y >= 0.0 && w > 0.0 && h > 0.0 && x + w <= file.width && y + h <= file.height;
        let (width, height) = (file.width, file.height);
        if good { Ok(()) } else { Err((at, format!("this reaches out of the paper ({width} x {height} mm)."))) }
    };
    for b in &file.boxes {
        let (at, b) = (b.span().start, b.get_ref());
        inside(at, b.x, b.y, b.w, b.h)?;
        if b.line <= 0.0 {
            return Err((at, "line must be thicker than 0 mm.".to_owned()));
        }
    }
    for t in &file.texts {
        let (at, t) = (t.span().start, t.get_ref());
        if !(1..=20).contains(&t.lines) {
            return Err((at, "lines must be 1 to 20.".to_owned()));
        }
        let more = u32::try_from(t.lines - 1).map_or(0.0, f64::from);
        inside(at, t.x, t.y, t.w, t.step().mul_add(more, t.h))?;
        if t.h < TEXT_MM {
            return Err((at, format!("h must be at least {TEXT_MM} mm: smaller text can't be read.")));
        }
        if t.text.is_some() == (t.en.is_some() || t.es.is_some()) || t.en.is_some() != t.es.is_some() {
            return Err((at, "give either text, or both en and es.".to_owned()));
        }
        for template in t.templates() {
            super::scene::check_template(template).map_err(|what| (at, what))?;
        }
    }
    for (at, x, y, w, h) in
        file.bars.iter().map(|c| (c.span().start, c.get_ref().x, c.get_ref().y, c.get_ref().w, c.get_ref().h)).chain(
            file.squares.iter().map(|s| (s.span().start, s.get_ref().x, s.get_ref().y, s.get_ref().w, s.get_ref().w)),
        )
    {
        inside(at, x, y, w, h)?;
    }
    let always = |code: CodeOf, when: &[When]| code == CodeOf::BoxCode && when.is_empty();
    let bars = file.bars.iter().any(|c| always(c.get_ref().code, &c.get_ref().when));
    let squares = file.squares.iter().any(|c| always(c.get_ref().code, &c.get_ref().when));
    if !(bars || squares) {
        return Err((0, "there is no code128 or datamatrix of the box_code that is always printed.".to_owned()));
    }
    if !file.texts.iter().any(|t| t.get_ref().templates().any(|t| t.contains(Word::BoxCode.braced()))) {
        return Err((0, "the box code must also stand there as text: {box_code}.".to_owned()));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(change: impl Fn(&str) -> String) -> LayoutError {
        Layout::parse("mine", &change(BUILT_IN[0].1)).unwrap_err()
    }

    #[test]
    fn what_comes_with_the_program_is_good() {
        for name in Layout::built_in_names() {
            let text = BUILT_IN.iter().find(|(n, _)| *n == name).unwrap().1;
            assert_eq!(Layout::parse(name, text).map(|l| l.name().to_owned()), Ok(name.to_owned()));
        }
        assert!(Layout::built_in("none").is_none());
    }

    #[test]
    fn mistakes_are_told_with_their_line() {
        let e = error(|t| t.replacen("align = \"centre\"", "align = \"middle\"", 1));
        assert!(e.what.contains("middle") && e.what.contains("centre"), "{e}");
        let line = BUILT_IN[0].1.lines().position(|l| l.contains("align = \"centre\"")).unwrap() + 1;
        assert_eq!(e.line, line);

        let e = error(|t| t.replacen("text = \"{order}\"", "text = \"{ordre}\"", 1));
        assert!(e.what.contains("{ordre}"), "{e}");
        let line = BUILT_IN[0].1.lines().position(|l| l.contains("text = \"{order}\"")).unwrap();
        assert!(e.line.abs_diff(line) <= 1, "{e}: {line}");
    }

    #[test]
    fn a_layout_that_prints_something_wrong_is_refused() {
        assert!(error(|t| t.replacen("x = 66", "x = 86", 1)).what.contains("out of the paper"));
        assert!(error(|t| t.replacen("h = 2.4", "h = 1.4", 1)).what.contains("can't be read"));
        assert!(error(|t| t.replace("text = \"{box_code}\"", "text = \"{order}\"")).what.contains("box code"));
        assert!(error(|t| t.replacen("es = \"ORDEN\"", "", 1)).what.contains("both en and es"));
        let e = error(|t| t.replace("code = \"box_code\"", "code = \"awb\""));
        assert!(e.what.contains("always printed"), "{e}");
    }
}
