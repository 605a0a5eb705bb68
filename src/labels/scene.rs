//! What stands on one label, and where: content put into a layout, in dots, before any printer language.
//!
//! Invariants: nothing leaves its place; a code that does not fit is an error; what is cut or can't be shown is a warning.

use super::code128::{Code128, QUIET_MODULES};
use super::fit::{Fitted, fit, printable};
use super::layout::{Align, BoxPlace, CodeOf, Kind, Layout, Places, TextPlace};
use super::words::{Condition, awb_piece};
use super::{Dpmm, LabelError, Warning, pdf, raster, read, square, zpl};
use crate::domain::label::LabelContent;
use crate::domain::lang::Lang;
use crate::domain::picture::Picture;
use std::borrow::Cow;

/// The module of a box code that every scanner reads from a worn label (`labels.md` §6), in millimetres.
pub(super) const WISHED_X_MM: f64 = 0.5;
/// Narrowest module that is printed at all (2 dots at 8 dots a millimetre).
pub(super) const LEAST_X_MM: f64 = 0.25;
/// Module of the Data Matrix, at most and at least: 7 and 3 dots at 8 dots a millimetre.
pub(super) const SQUARE_MM: (f64, f64) = (0.875, 0.375);
/// Light modules on each side of a Data Matrix (ISO/IEC 16022: 1).
pub(super) const SQUARE_QUIET: u32 = 1;

/// Something to draw. Places are dots of the upper left corner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Item<'a> {
    /// A frame, or solid when `line` reaches the middle.
    Box { x: u32, y: u32, w: u32, h: u32, line: u32 },
    /// One line of text.
    Text(Text<'a>),
    /// A Code 128 with a module of `module` dots.
    Bars { x: u32, y: u32, h: u32, module: u32, code: Code128, text: Cow<'a, str> },
    /// A Data Matrix with a module of `module` dots.
    Square { x: u32, y: u32, module: u32, text: Cow<'a, str> },
}

/// One line of text, in dots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Text<'a> {
    /// Its left end, its middle, or its right end: see `align`.
    pub(super) x: u32,
    pub(super) y: u32,
    pub(super) h: u32,
    /// Width of an em.
    pub(super) w: u32,
    /// What it takes in the printer's font.
    pub(super) wide: u32,
    pub(super) align: Align,
    pub(super) white: bool,
    pub(super) font: Option<&'a str>,
    pub(super) words: Cow<'a, str>,
}

/// A label that is ready to become a printer language or a picture.
#[derive(Clone, Debug)]
pub struct Scene<'a> {
    pub(super) width: u32,
    pub(super) height: u32,
    /// Width and height of the paper: a dot may be cut off it.
    pub(super) mm: (f64, f64),
    pub(super) dpmm: Dpmm,
    pub(super) items: Vec<Item<'a>>,
    pub(super) warnings: Vec<Warning>,
    /// A template's own words: sent as they are.
    pub(super) raw: Option<String>,
}

impl<'a> Scene<'a> {
    /// Puts a label's content into a layout.
    ///
    /// # Errors
    /// When a code does not fit its place; nothing may be sent then.
    pub fn new(content: &'a LabelContent, layout: &'a Layout, dpmm: Dpmm) -> Result<Self, LabelError> {
        match &layout.kind {
            Kind::Places(places) => {
                Stage { content, layout, dpmm, items: Vec::with_capacity(64), warnings: Vec::new() }.play(places)
            }
            Kind::Raw(template) => {
                let (zpl, warnings) = template.fill(content);
                let mut scene = Self::of_zpl(&zpl, dpmm);
                scene.warnings.splice(0..0, warnings);
                Ok(scene)
            }
        }
    }

    /// Reads a format (`^XA` to `^XZ`) back, as a printer would: all that this program writes and what raw templates may
    /// hold. What it does not know is left out and told in [`Scene::warnings`].
    #[must_use]
    pub fn of_zpl(zpl: &str, dpmm: Dpmm) -> Scene<'static> {
        read::read(zpl, dpmm)
    }

    /// One format, `^XA` to `^XZ`, UTF-8.
    #[must_use]
    pub fn zpl(&self) -> String {
        self.raw.clone().unwrap_or_else(|| zpl::emit(self))
    }

    /// Black dots on white paper, a dot of the printer each. None when the paper is larger than [`crate::limits::PICTURE_DOTS`].
    #[must_use]
    pub fn picture(&self) -> Option<Picture> {
        raster::draw(self)
    }

    /// A PDF document with a page of exactly this size for each label, the same bytes for the same labels.
    #[must_use]
    pub fn pdf(scenes: &[Scene<'_>]) -> Vec<u8> {
        pdf::emit(scenes)
    }

    /// What a person should know before it is printed.
    #[must_use]
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// Width and height of the paper in millimetres.
    #[must_use]
    pub const fn size_mm(&self) -> (f64, f64) {
        self.mm
    }

    /// Width and height in dots.
    #[must_use]
    pub const fn dots(&self) -> (u32, u32) {
        (self.width, self.height)
    }

    /// Its texts, from top to bottom, each line from left to right.
    #[must_use]
    pub fn texts(&self) -> Vec<String> {
        let text = |item: &Item<'_>| match item {
            Item::Text(t) => Some(((t.y, t.x), t.words.to_string())),
            _ => None,
        };
        let mut all: Vec<_> = self.items.iter().filter_map(text).collect();
        all.sort_by_key(|(place, _)| *place);
        all.into_iter().map(|(_, text)| text).collect()
    }

    /// What its bar codes hold, Data Matrix first: the first one is the box code.
    #[must_use]
    pub fn codes(&self) -> Vec<String> {
        let squares =
            self.items.iter().filter_map(|i| if let Item::Square { text, .. } = i { Some(text) } else { None });
        let bars = self.items.iter().filter_map(|i| if let Item::Bars { text, .. } = i { Some(text) } else { None });
        squares.chain(bars).map(std::string::ToString::to_string).collect()
    }
}

struct Stage<'a> {
    content: &'a LabelContent,
    layout: &'a Layout,
    dpmm: Dpmm,
    items: Vec<Item<'a>>,
    warnings: Vec<Warning>,
}

impl<'a> Stage<'a> {
    fn play(mut self, places: &'a Places) -> Result<Scene<'a>, LabelError> {
        let content = self.content;
        let shown = |when: &[Condition]| when.iter().all(|w| w.holds(content));
        for place in places.boxes.iter().filter(|b| shown(&b.when)) {
            self.frame(place);
        }
        for place in places.texts.iter().filter(|t| shown(&t.when)) {
            self.text(place);
        }
        for place in places.bars.iter().filter(|c| shown(&c.when)) {
            let Some(text) = self.code(place.code) else { continue };
            let code = Code128::new(&text).ok_or_else(|| LabelError::Code(text.to_string()))?;
            let room = self.dots(place.w);
            let module = module(&code, room, self.dpmm).ok_or_else(|| self.too_wide(&text))?;
            let x = self.dots(place.x) + (room - code.modules() * module) / 2;
            self.items.push(Item::Bars { x, y: self.dots(place.y), h: self.dots(place.h), module, code, text });
        }
        for place in places.squares.iter().filter(|c| shown(&c.when)) {
            let Some(text) = self.code(place.code) else { continue };
            let side = square::side(&text).ok_or_else(|| LabelError::Code(text.to_string()))?;
            let room = self.dots(place.w);
            let module = (room / (side + 2 * SQUARE_QUIET)).min(self.dots(SQUARE_MM.0));
            if module < self.dots(SQUARE_MM.1) {
                return Err(self.too_wide(&text));
            }
            let middle = (room - side * module) / 2;
            self.items.push(Item::Square {
                x: self.dots(place.x) + middle,
                y: self.dots(place.y) + middle,
                module,
                text,
            });
        }
        let (width, height) = (self.dpmm.whole(self.layout.width), self.dpmm.whole(self.layout.height));
        let mm = self.layout.size();
        Ok(Scene { width, height, mm, dpmm: self.dpmm, items: self.items, warnings: self.warnings, raw: None })
    }

    fn dots(&self, mm: f64) -> u32 {
        self.dpmm.dots(mm)
    }

    fn too_wide(&self, code: &str) -> LabelError {
        LabelError::CodeTooWide { code: code.to_owned(), layout: self.layout.name().to_owned() }
    }

    fn code(&self, of: CodeOf) -> Option<Cow<'a, str>> {
        match of {
            CodeOf::BoxCode => Some(self.content.box_code.as_str().into()),
            CodeOf::Awb => awb_piece(self.content).map(Cow::Owned),
        }
    }

    fn frame(&mut self, b: &BoxPlace) {
        let (w, h) = (self.dots(b.w).max(1), self.dots(b.h).max(1));
        let line = if b.solid { w.min(h) } else { self.dots(b.line).max(1) };
        self.items.push(Item::Box { x: self.dots(b.x), y: self.dots(b.y), w, h, line });
    }

    fn text(&mut self, place: &'a TextPlace) {
        let ([en, es], [fixed_en, fixed_es]) = (&place.templates, &place.fixed);
        let (template, fixed) = match self.content.lang {
            Lang::En => (en, fixed_en),
            Lang::Es => (es, fixed_es),
        };
        if let Some(Fitted { lines, narrow, h, .. }) = fixed {
            let lines = lines.iter().map(|(line, ems)| (Cow::Borrowed(line.as_ref()), *ems));
            return self.lines(place, lines, *narrow, *h);
        }
        let Some(whole) = template.fill(self.content) else { return };
        let (text, lost) = printable(whole);
        if lost {
            self.warnings.push(Warning::Unprintable(text.to_string()));
        }
        let fitted = fit(text, place.w, place.h, place.lines, place.wide);
        if let Some(whole) = fitted.cut {
            let shown = fitted.lines.iter().map(|(line, _)| line.as_ref()).collect::<Vec<_>>().join(" / ");
            self.warnings.push(Warning::Cut { whole: whole.into_owned(), shown });
        }
        self.lines(place, fitted.lines.into_iter(), fitted.narrow, fitted.h);
    }

    /// Lines with their widths in ems, made so narrow and so high.
    fn lines(&mut self, place: &'a TextPlace, all: impl Iterator<Item = (Cow<'a, str>, f64)>, narrow: f64, h: f64) {
        let em = h * narrow * place.wide;
        // Smaller text stands on the same foot.
        let mut y = place.y + (place.h - h);
        let x = match place.align {
            Align::Left => place.x,
            Align::Centre => place.x + place.w / 2.0,
            Align::Right => place.x + place.w,
        };
        for (line, ems) in all {
            self.items.push(Item::Text(Text {
                x: self.dots(x),
                y: self.dots(y),
                h: self.dots(h),
                w: self.dots(em),
                wide: self.dots(ems * em),
                align: place.align,
                white: place.white,
                font: place.font.as_deref(),
                words: line,
            }));
            y += place.step;
        }
    }
}

/// The widest module that fits with both light zones: the wished one where it can be, never wider.
fn module(code: &Code128, room: u32, dpmm: Dpmm) -> Option<u32> {
    let needed = code.modules() + 2 * QUIET_MODULES;
    let module = (room / needed).min(dpmm.dots(WISHED_X_MM));
    (module >= dpmm.dots(LEAST_X_MM)).then_some(module)
}
