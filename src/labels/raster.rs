//! A scene as a picture: for previews, for printers that only take bitmaps, and for the virtual printer.

use super::font;
use super::layout::Align;
use super::scene::{Item, Scene, Text};
use super::square;
use crate::domain::picture::Picture;

/// Draws it dot by dot; none when the paper is too large for a picture.
pub(super) fn draw(scene: &Scene<'_>) -> Option<Picture> {
    let mut picture = Picture::white(scene.width, scene.height)?;
    for item in &scene.items {
        match item {
            Item::Box { x, y, w, h, line } => frame(&mut picture, [*x, *y, *w, *h], *line),
            Item::Text(text) => write(&mut picture, text),
            Item::Bars { x, y, h, module, code, .. } => {
                for (at, width) in code.bars() {
                    picture.fill(x + at * module, *y, width * module, *h);
                }
            }
            Item::Square { x, y, module, text } => {
                // A text that is no code has been refused when the scene was made.
                for (column, row) in square::modules(text).map(|(_, dark)| dark).unwrap_or_default() {
                    picture.fill(x + column * module, y + row * module, *module, *module);
                }
            }
        }
    }
    Some(picture)
}

fn frame(picture: &mut Picture, [x, y, w, h]: [u32; 4], line: u32) {
    let line = line.min(w).min(h);
    picture.fill(x, y, w, line);
    picture.fill(x, y + h - line, w, line);
    picture.fill(x, y, line, h);
    picture.fill(x + w - line, y, line, h);
}

fn write(picture: &mut Picture, text: &Text<'_>) {
    let (size, left) = placed(text);
    font::dots(&text.text, left, f64::from(text.y), f64::from(text.h), size, |x, y| {
        if text.white { picture.reverse(x, y) } else { picture.blacken(x, y) }
    });
}

/// The size of a text in our own font, and its left end.
pub(super) fn placed(text: &Text<'_>) -> (font::Size, f64) {
    let size = font::size(&text.text, f64::from(text.h), f64::from(text.w), f64::from(text.wide));
    let left = match text.align {
        Align::Left => f64::from(text.x),
        Align::Centre => f64::from(text.x) - size.wide / 2.0,
        Align::Right => f64::from(text.x) - size.wide,
    };
    (size, left.max(0.0))
}
