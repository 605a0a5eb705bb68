//! Scenes as a PDF document: for IPP and office printers, and to look at. A page a label, exactly as large as its paper.
//!
//! Bars stand on the dots of the printer's resolution, so that a label printer draws them as sharp as from ZPL. The font
//! is embedded, the texts are texts. No dates and no ids: the same labels are the same bytes.

use super::font::{self, BASELINE};
use super::raster::placed;
use super::scene::{Item, Scene, Text};
use super::square;
use encoding_rs::WINDOWS_1252;
use pdf_writer::types::FontFlags;
use pdf_writer::{Content, Finish as _, Name, Pdf, Rect, Ref, Str, TextStr};
use std::sync::LazyLock;

/// Points of a millimetre.
const POINTS: f64 = 72.0 / 25.4;
const CATALOG: Ref = Ref::new(1);
const PAGES: Ref = Ref::new(2);
const FONT: Ref = Ref::new(3);
const DESCRIPTOR: Ref = Ref::new(4);
const FILE: Ref = Ref::new(5);
const INFO: Ref = Ref::new(6);
/// The first page; its content follows, then the next page.
const FIRST: i32 = 7;
const F: Name<'static> = Name(b"F");

pub(super) fn emit(scenes: &[Scene<'_>]) -> Vec<u8> {
    let page = |scene: &Scene<'_>| {
        let size = (scene.mm.0 * POINTS, scene.mm.1 * POINTS);
        (size, content(scene, size.1))
    };
    document(scenes.iter().map(page).collect())
}

/// Pages of paper as a document.
pub(super) fn sheets(sheets: Vec<Sheet>) -> Vec<u8> {
    document(sheets.into_iter().map(|s| (s.size, s.to.finish().to_vec())).collect())
}

/// Pages as a document: the size of each in points, and what is drawn on it.
fn document(sheets: Vec<((f64, f64), Vec<u8>)>) -> Vec<u8> {
    let mut pdf =
        Pdf::with_capacity(font::FILE.len() + 4096 + sheets.iter().map(|(_, c)| c.len() + 200).sum::<usize>());
    pdf.catalog(CATALOG).pages(PAGES);
    let pages = (FIRST..).step_by(2).take(sheets.len());
    pdf.pages(PAGES).kids(pages.clone().map(Ref::new)).count(i32::try_from(sheets.len()).unwrap_or(i32::MAX));
    for (((width, height), content), number) in sheets.into_iter().zip(pages) {
        let mut page = pdf.page(Ref::new(number));
        page.parent(PAGES).media_box(Rect::new(0.0, 0.0, single(width), single(height)));
        page.contents(Ref::new(number + 1));
        page.resources().fonts().pair(F, FONT);
        page.finish();
        pdf.stream(Ref::new(number + 1), &content);
    }
    embed(&mut pdf);
    pdf.document_info(INFO).producer(TextStr("k2kd"));
    pdf.finish()
}

/// A page of office paper that is being drawn, in points from the lower left.
pub(super) struct Sheet {
    size: (f64, f64),
    to: Content,
}

impl Sheet {
    pub(super) fn new(size: (f64, f64)) -> Self {
        Self { size, to: Content::with_capacity(8192) }
    }

    /// Text that begins here, as dark as `grey` says: 0 is black. Characters must be in the font.
    pub(super) fn text(&mut self, x: f64, y: f64, size: f64, grey: f64, text: &str) {
        let (bytes, _, _) = WINDOWS_1252.encode(text);
        self.to.set_fill_gray(single(grey)).begin_text().set_font(F, single(size));
        self.to.set_text_matrix([1.0, 0.0, 0.0, 1.0, single(x), single(y)]);
        self.to.show(Str(&bytes)).end_text();
    }

    /// Text that ends here.
    pub(super) fn right(&mut self, x: f64, y: f64, size: f64, grey: f64, text: &str) {
        self.text(x - width(text, size), y, size, grey, text);
    }

    /// A thin line.
    pub(super) fn rule(&mut self, from: f64, to: f64, y: f64) {
        self.to.set_fill_gray(0.6).rect(single(from), single(y), single(to - from), 0.5).fill_nonzero();
    }
}

/// Points that a text takes.
pub(super) fn width(text: &str, size: f64) -> f64 {
    text.chars().map(font::advance).sum::<f64>() * size
}

fn content(scene: &Scene<'_>, height: f64) -> Vec<u8> {
    let mut to = Content::with_capacity(8192);
    let dot = single(POINTS / f64::from(scene.dpmm.dots_a_mm()));
    // From now on everything is in dots, y from the top down as negative numbers.
    to.transform([dot, 0.0, 0.0, dot, 0.0, single(height)]);
    for item in &scene.items {
        match item {
            Item::Box { x, y, w, h, line } if 2 * line >= *w.min(h) => rect(&mut to, *x, *y, *w, *h),
            Item::Box { x, y, w, h, line } => {
                rect(&mut to, *x, *y, *w, *line);
                rect(&mut to, *x, y + h - line, *w, *line);
                rect(&mut to, *x, *y, *line, *h);
                rect(&mut to, x + w - line, *y, *line, *h);
            }
            Item::Text(text) => write(&mut to, text),
            Item::Bars { x, y, h, module, code, .. } => {
                for (at, width) in code.bars() {
                    rect(&mut to, x + at * module, *y, width * module, *h);
                }
            }
            Item::Square { x, y, module, text } => squares(&mut to, *x, *y, *module, text),
        }
    }
    to.finish().to_vec()
}

fn rect(to: &mut Content, x: u32, y: u32, w: u32, h: u32) {
    let [x, y, w, h] = [x, y, w, h].map(|n| single(f64::from(n)));
    to.rect(x, -(y + h), w, h);
    to.fill_nonzero();
}

/// Modules that lie beside each other are one rectangle: no hair of white between them.
fn squares(to: &mut Content, x: u32, y: u32, module: u32, text: &str) {
    // A text that is no code has been refused when the scene was made.
    let (side, dark) = square::modules(text).unwrap_or_default();
    let mut rows = vec![0_u64; side as usize];
    for (column, row) in dark {
        if let Some(row) = rows.get_mut(row as usize) {
            *row |= 1 << column;
        }
    }
    for (row, bits) in (0..).zip(rows) {
        let mut rest = bits;
        while rest != 0 {
            let from = rest.trailing_zeros();
            let run = (rest >> from).trailing_ones();
            rect(to, x + from * module, y + row * module, run * module, module);
            rest &= !(((1 << run) - 1) << from);
        }
    }
}

fn write(to: &mut Content, text: &Text<'_>) {
    let (size, left) = placed(text);
    let foot = f64::from(text.h).mul_add(BASELINE, f64::from(text.y));
    let (bytes, _, _) = WINDOWS_1252.encode(&text.words);
    if text.white {
        to.set_fill_gray(1.0);
    }
    to.begin_text().set_font(F, 1.0);
    to.set_text_matrix([single(size.w), 0.0, 0.0, single(size.h), single(left), single(-foot)]);
    to.show(Str(&bytes)).end_text();
    if text.white {
        to.set_fill_gray(0.0);
    }
}

#[expect(clippy::cast_possible_truncation, reason = "dots and points of a label: below 24,000")]
fn single(x: f64) -> f32 {
    // A thousandth of a dot is finer than any printer, and short to write.
    ((x * 1000.0).round() / 1000.0) as f32
}

/// Widths of the characters 32 to 255 of Windows-1252, in 1/1000 em.
static WIDTHS: LazyLock<Vec<f32>> = LazyLock::new(|| {
    let wide = |byte: u8| {
        let text = WINDOWS_1252.decode_without_bom_handling(&[byte]).0.into_owned();
        single((text.chars().map(font::advance).sum::<f64>() * 1000.0).round())
    };
    (32..=255).map(wide).collect()
});

fn embed(pdf: &mut Pdf) {
    let name = Name(b"RobotoCondensed-Bold");
    let mut font = pdf.indirect(FONT).dict();
    font.pair(Name(b"Type"), Name(b"Font")).pair(Name(b"Subtype"), Name(b"TrueType")).pair(Name(b"BaseFont"), name);
    font.pair(Name(b"FirstChar"), 32).pair(Name(b"LastChar"), 255);
    font.insert(Name(b"Widths")).array().items(WIDTHS.iter().copied());
    font.pair(Name(b"Encoding"), Name(b"WinAnsiEncoding")).pair(Name(b"FontDescriptor"), DESCRIPTOR);
    font.finish();
    let capital = single(font::CAPITAL * 1000.0);
    pdf.font_descriptor(DESCRIPTOR)
        .name(name)
        .flags(FontFlags::NON_SYMBOLIC)
        .bbox(Rect::new(-737.0, -271.0, 1148.0, 1056.0))
        .italic_angle(0.0)
        .ascent(928.0)
        .descent(-244.0)
        .cap_height(capital)
        .stem_v(140.0)
        .font_file2(FILE);
    let length = i32::try_from(font::FILE.len()).unwrap_or(i32::MAX);
    pdf.stream(FILE, font::FILE).pair(Name(b"Length1"), length);
}
