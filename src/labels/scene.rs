//! What stands on one label, and where: content put into a layout, in millimetres, before any printer language.
//!
//! Invariants: nothing leaves its place; a code that does not fit is an error; what is cut or can't be shown is a warning.

use super::code128::{Code128, QUIET_MODULES};
use super::fit::{ems, fit, printable};
use super::layout::{Align, CodeOf, Layout, When};
use super::{Dpmm, LabelError, Warning};
use crate::domain::awb::AwbKey;
use crate::domain::label::LabelContent;
use crate::domain::lang::Lang;

/// The module of a box code that every scanner reads from a worn label (`labels.md` §6), in millimetres.
const WISHED_X_MM: f64 = 0.5;
/// Narrowest module that is printed at all (2 dots at 8 dots a millimetre).
const LEAST_X_MM: f64 = 0.25;
/// Module of the Data Matrix, at most and at least: 7 and 3 dots at 8 dots a millimetre.
const SQUARE_MM: (f64, f64) = (0.875, 0.375);

/// Something to draw. Places are dots of the upper left corner.
#[derive(Clone, Debug)]
pub(super) enum Item {
    /// A frame, or solid when `line` reaches the middle.
    Box { x: u32, y: u32, w: u32, h: u32, line: u32 },
    /// One line of text; `w` is the width of an em. For `right`, `x` is the right edge.
    Text { x: u32, y: u32, h: u32, w: u32, right: bool, white: bool, text: String },
    /// A Code 128 with a module of `module` dots.
    Bars { x: u32, y: u32, h: u32, module: u32, code: Code128, text: String },
    /// A Data Matrix with a module of `module` dots.
    Square { x: u32, y: u32, module: u32, text: String },
}

/// A label in dots.
#[derive(Clone, Debug)]
pub(super) struct Scene {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) items: Vec<Item>,
    pub(super) warnings: Vec<Warning>,
}

pub(super) fn scene(content: &LabelContent, layout: &Layout, dpmm: Dpmm) -> Result<Scene, LabelError> {
    let dots = |mm: f64| dpmm.dots(mm);
    let shown = |when: &[When]| when.iter().all(|w| holds(*w, content));
    let mut items = Vec::with_capacity(64);
    let mut warnings = Vec::new();
    for b in layout.boxes.iter().filter(|b| shown(&b.when)) {
        let (w, h) = (dots(b.w).max(1), dots(b.h).max(1));
        let line = if b.solid { w.min(h) } else { dots(b.line).max(1) };
        items.push(Item::Box { x: dots(b.x), y: dots(b.y), w, h, line });
    }
    for place in layout.texts.iter().filter(|t| shown(&t.when)) {
        let titled = match content.lang {
            Lang::En => &place.en,
            Lang::Es => &place.es,
        };
        let template = place.text.as_deref().or(titled.as_deref());
        let Some(text) = template.and_then(|t| fill(t, content)) else { continue };
        let (text, lost) = printable(&text);
        let fitted = fit(&text, place.w, place.h, place.lines);
        if lost {
            warnings.push(Warning::Unprintable(text.clone()));
        }
        if fitted.cut {
            warnings.push(Warning::Cut { whole: text, shown: fitted.lines.join(" / ") });
        }
        let h = fitted.h;
        // Smaller text stands on the same foot.
        let mut y = place.y + (place.h - h);
        for line in fitted.lines {
            let wide = ems(&line) * h * fitted.narrow;
            let x = match place.align {
                Align::Left => place.x,
                Align::Centre => place.x + ((place.w - wide) / 2.0).max(0.0),
                Align::Right => place.x + place.w,
            };
            items.push(Item::Text {
                x: dots(x),
                y: dots(y),
                h: dots(h),
                w: dots(h * fitted.narrow),
                right: place.align == Align::Right,
                white: place.white,
                text: line,
            });
            y += place.step();
        }
    }
    for place in layout.bars.iter().filter(|c| shown(&c.when)) {
        let Some(text) = code_text(place.code, content) else { continue };
        let code = Code128::new(&text).ok_or_else(|| LabelError::Code(text.clone()))?;
        let room = dots(place.w);
        let module = module(&code, room, dpmm)
            .ok_or_else(|| LabelError::CodeTooWide { code: text.clone(), layout: layout.name().to_owned() })?;
        let x = dots(place.x) + (room - code.modules() * module) / 2;
        items.push(Item::Bars { x, y: dots(place.y), h: dots(place.h), module, code, text });
    }
    for place in layout.squares.iter().filter(|c| shown(&c.when)) {
        let Some(text) = code_text(place.code, content) else { continue };
        let side = square_side(&text).ok_or_else(|| LabelError::Code(text.clone()))?;
        let module = (dots(place.w) / side).min(dots(SQUARE_MM.0));
        if module < dots(SQUARE_MM.1) {
            return Err(LabelError::CodeTooWide { code: text, layout: layout.name().to_owned() });
        }
        let middle = (dots(place.w) - side * module) / 2;
        items.push(Item::Square { x: dots(place.x) + middle, y: dots(place.y), module, text });
    }
    Ok(Scene { width: dpmm.whole(layout.width), height: dpmm.whole(layout.height), items, warnings })
}

fn holds(when: When, content: &LabelContent) -> bool {
    let air = matches!(&content.awb, AwbKey::Air(n) if n.check_digit_holds());
    match when {
        When::K2k => content.k2k,
        When::NotK2k => !content.k2k,
        When::Reprint => content.reprint > 0,
        When::NotReprint => content.reprint == 0,
        When::Test => content.test,
        When::NotTest => !content.test,
        When::Mark => mark(content).is_some(),
        When::NoMark => mark(content).is_none(),
        When::AirWaybill => air,
        When::NotAirWaybill => !air,
    }
}

fn mark(content: &LabelContent) -> Option<&str> {
    content.mark_code.as_deref().map(str::trim).filter(|m| !m.is_empty())
}

/// The widest module that fits with both light zones: the wished one where it can be, never wider.
fn module(code: &Code128, room: u32, dpmm: Dpmm) -> Option<u32> {
    let needed = code.modules() + 2 * QUIET_MODULES;
    let module = (room / needed).min(dpmm.dots(WISHED_X_MM));
    (module >= dpmm.dots(LEAST_X_MM)).then_some(module)
}

fn code_text(of: CodeOf, content: &LabelContent) -> Option<String> {
    match (of, &content.awb) {
        (CodeOf::BoxCode, _) => Some(content.box_code.as_str().to_owned()),
        // Airline, serial and check digit, then the piece in five digits (IATA Resolution 606, `labels.md` §7); a number
        // with a wrong check digit would be scanned as somebody else's.
        (CodeOf::Awb, AwbKey::Air(number)) if number.check_digit_holds() => {
            Some(format!("{}{:05}", number.digits(), content.box_index % 100_000))
        }
        (CodeOf::Awb, _) => None,
    }
}

/// Modules along one side of the Data Matrix (ECC 200) that holds this text, at most: as ASCII, digits in pairs.
fn square_side(text: &str) -> Option<u32> {
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

macro_rules! words {
    ($($variant:ident $word:literal;)*) => {
        /// A word that a layout may use in braces.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Word { $($variant),* }

        impl Word {
            /// As it stands in a layout.
            pub(super) const fn braced(self) -> &'static str {
                match self { $(Self::$variant => concat!("{", $word, "}")),* }
            }

            fn parse(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

words! {
    Order "order"; BoxIndex "box_index"; BoxCount "box_count"; BoxCode "box_code"; Mark "mark"; Awb "awb";
    ShipDate "ship_date"; From "from"; BuyerCode "buyer_code"; BuyerName "buyer_name"; ShipTo "ship_to";
    Carrier "carrier"; Sku "sku"; Product "product"; Pieces "pieces"; Reference "reference"; Reprint "reprint";
}

/// The value of a word; none when there is nothing to show.
fn value(word: Word, c: &LabelContent) -> Option<String> {
    let some = |text: &str| Some(text.trim().to_owned()).filter(|t| !t.is_empty());
    match word {
        Word::Order => some(&c.order),
        Word::BoxIndex => Some(c.box_index.to_string()),
        Word::BoxCount => Some(c.box_count.to_string()),
        Word::BoxCode => some(c.box_code.as_str()),
        Word::Mark => mark(c).map(str::to_owned).or_else(|| c.buyer.as_ref().and_then(|(code, _)| some(code))),
        Word::Awb => some(&c.awb.to_string()),
        Word::ShipDate => Some(c.ship_date.to_string()),
        Word::From => some(&c.from),
        Word::BuyerCode => c.buyer.as_ref().and_then(|(code, _)| some(code)),
        Word::BuyerName => c.buyer.as_ref().and_then(|(_, name)| some(name)),
        Word::ShipTo => some(&c.ship_to.iter().map(|l| l.replace('\n', " ")).collect::<Vec<_>>().join("\n")),
        Word::Carrier => c.carrier.as_deref().and_then(some),
        Word::Sku => c.sku.as_deref().and_then(some),
        Word::Product => some(&c.product),
        Word::Pieces => Some(c.pieces.to_string()),
        Word::Reference => c.reference.as_deref().and_then(some),
        Word::Reprint => Some(c.reprint.to_string()),
    }
}

/// The template with its words filled in; none when one of them has no value.
fn fill(template: &str, content: &LabelContent) -> Option<String> {
    let mut out = String::new();
    for part in parts(template) {
        match part {
            Part::Fixed(text) => out.push_str(text),
            Part::Word(word) => {
                let value = value(Word::parse(word)?, content)?;
                // Only the address is a list; anywhere else a line break is a blank.
                out.push_str(&if word == "ship_to" { value } else { value.replace(['\n', '\r'], " ") });
            }
        }
    }
    Some(out)
}

/// Refuses words that nobody knows, and braces without an end.
pub(super) fn check_template(template: &str) -> Result<(), String> {
    for part in parts(template) {
        match part {
            Part::Word(word) if Word::parse(word).is_none() => {
                return Err(format!("{{{word}}} is not known; the words are listed at the head of box-4x3.toml."));
            }
            Part::Fixed(text) if text.contains(['{', '}']) => {
                return Err(format!("a brace has no partner in “{template}”."));
            }
            _ => {}
        }
    }
    Ok(())
}

enum Part<'a> {
    Fixed(&'a str),
    Word(&'a str),
}

fn parts(template: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((word, behind)) = after.split_once('}') else { break };
        if !before.is_empty() {
            parts.push(Part::Fixed(before));
        }
        parts.push(Part::Word(word));
        rest = behind;
    }
    if !rest.is_empty() {
        parts.push(Part::Fixed(rest));
    }
    parts
}
