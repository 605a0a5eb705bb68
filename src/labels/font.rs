//! The font of PDF files and pictures: stands for the printer's font 0, as high and about as wide.
//!
//! Measured on an independent renderer: of a text of height 1, font 0 has its capitals from 0 to 0.75, and a digit is
//! half an em wide.

use ab_glyph::{Font as _, FontRef, GlyphId, PxScale, point};
use std::sync::LazyLock;

/// The file, as it is embedded in a PDF.
pub(super) const FILE: &[u8] = include_bytes!("font/RobotoCondensed-Bold.ttf");
/// Foot of the capitals under the top of the text, against its height.
pub(super) const BASELINE: f64 = 0.75;
/// Height of a capital against the em (the font's own table `OS/2`).
pub(super) const CAPITAL: f64 = 1456.0 / 2048.0;
/// Em of our font that looks as wide as an em of font 0: by their digits.
const EM: f64 = 0.988;

static FONT: LazyLock<Option<FontRef<'static>>> = LazyLock::new(|| FontRef::try_from_slice(FILE).ok());

/// The font; none only if its file were broken, which a test excludes.
pub(super) fn font() -> Option<&'static FontRef<'static>> {
    FONT.as_ref()
}

/// How far a character leads, in ems; 0 without a font.
pub(super) fn advance(c: char) -> f64 {
    let Some(font) = font() else { return 0.0 };
    let units = f64::from(font.units_per_em().unwrap_or(2048.0));
    f64::from(font.h_advance_unscaled(font.glyph_id(c))) / units
}

/// The size that a text is written with: height and width of the em, in the units of `h` and `w`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Size {
    pub(super) h: f64,
    pub(super) w: f64,
    /// What the whole text takes.
    pub(super) wide: f64,
}

/// The em for a text of height `h` and em width `w` that is planned to take `wide`: never wider than planned.
pub(super) fn size(text: &str, h: f64, w: f64, wide: f64) -> Size {
    let natural: f64 = text.chars().map(advance).sum();
    let em = if natural * w * EM > wide && natural > 0.0 { wide / natural } else { w * EM };
    Size { h: h * BASELINE / CAPITAL, w: em, wide: natural * em }
}

/// Tells the dots that a text covers at least half; `x` and `y` are its upper left corner, in dots.
pub(super) fn dots(text: &str, x: f64, y: f64, h: f64, size: Size, mut dot: impl FnMut(u32, u32)) {
    let Some(font) = font() else { return };
    let units = f64::from(font.units_per_em().unwrap_or(2048.0));
    // The crate scales by the height between the lowest and the highest of the font, not by the em.
    let tall = f64::from(font.height_unscaled()) / units;
    let scale = PxScale { x: single(size.w * tall), y: single(size.h * tall) };
    let mut at = x;
    for c in text.chars() {
        let id: GlyphId = font.glyph_id(c);
        let glyph = id.with_scale_and_position(scale, point(single(at), single(h.mul_add(BASELINE, y))));
        if let Some(outline) = font.outline_glyph(glyph) {
            let bounds = outline.px_bounds();
            outline.draw(|dx, dy, covered| {
                if covered >= 0.5
                    && let (Some(x), Some(y)) = (place(bounds.min.x, dx), place(bounds.min.y, dy))
                {
                    dot(x, y);
                }
            });
        }
        at += advance(c) * size.w;
    }
}

#[expect(clippy::cast_possible_truncation, reason = "dots of a label: below 24,000")]
fn single(x: f64) -> f32 {
    x as f32
}

/// Whole dots; none left of or above the paper.
#[expect(clippy::cast_possible_truncation, reason = "dots of a label: far below the range")]
fn place(start: f32, by: u32) -> Option<u32> {
    u32::try_from(start.round() as i64 + i64::from(by)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::labels::fit::{ems, in_font};

    #[test]
    fn the_font_is_there_and_has_every_character_that_the_printer_has() {
        let font = font().unwrap();
        assert!((f64::from(font.units_per_em().unwrap()) - 2048.0).abs() < f64::EPSILON);
        for c in (0x20..0x2200).filter_map(char::from_u32).filter(|c| in_font(*c)) {
            assert!(font.glyph_id(c).0 > 0, "{c:?}");
        }
    }

    #[test]
    fn capitals_stand_between_the_top_and_the_foot() {
        let (mut top, mut foot, mut left, mut right) = (u32::MAX, 0, u32::MAX, 0);
        let wide = ems("HEH") * 100.0;
        let size = size("HEH", 100.0, 100.0, wide);
        dots("HEH", 10.0, 20.0, 100.0, size, |x, y| {
            (top, foot) = (top.min(y), foot.max(y));
            (left, right) = (left.min(x), right.max(x));
        });
        assert!((20..=21).contains(&top) && (93..=95).contains(&foot), "{top} {foot}");
        assert!(left >= 10 && f64::from(right) <= 10.0 + wide, "{left} {right}");
    }

    #[test]
    fn a_text_is_never_wider_than_planned() {
        for text in ["WWWW", "1-2-3", "iiiii", "Ñandú …", "GARDEN-0417"] {
            let planned = ems(text) * 40.0;
            assert!(size(text, 40.0, 40.0, planned).wide <= planned + 1e-9, "{text}");
        }
    }
}
