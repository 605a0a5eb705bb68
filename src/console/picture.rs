//! A screen as an SVG picture, from the very buffer that a terminal would show.

use super::sample;
use super::view;
use crate::domain::lang::Lang;
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier};
use std::fmt::Write as _;

/// Size of a cell.
const CELL: (u16, u16) = (9, 19);
/// Colours of text and background.
const TEXT: (&str, &str) = ("#d0d0d0", "#101418");

/// The list of orders with invented data.
#[must_use]
pub fn sample_screen(lang: Lang, width: u16, height: u16) -> Buffer {
    let app = sample::orders(lang, width, height);
    let mut buffer = Buffer::empty(Rect::new(0, 0, width, height));
    view::draw(&app, &mut buffer);
    buffer
}

/// The buffer as a picture with the 16 colours on a dark background.
#[must_use]
pub fn svg(buffer: &Buffer) -> String {
    let (w, h) = (buffer.area.width * CELL.0 + 20, buffer.area.height * CELL.1 + 20);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {w} {h}\" width=\"{w}\" height=\"{h}\" font-family=\"DejaVu Sans Mono, Menlo, Consolas, monospace\" font-size=\"15\">\n<rect width=\"{w}\" height=\"{h}\" rx=\"6\" fill=\"{}\"/>\n",
        TEXT.1
    );
    for (y, cells) in buffer.content.chunks(usize::from(buffer.area.width).max(1)).enumerate() {
        let mut x = 0;
        while let Some(first) = cells.get(x) {
            let look = look(first);
            let end = cells.iter().skip(x).position(|c| self::look(c) != look).map_or(cells.len(), |n| x + n);
            let run: String = cells.iter().take(end).skip(x).map(Cell::symbol).collect();
            // Writing into a String can't fail.
            let _ok = draw(&mut out, &run, x, y, end - x, look).is_ok();
            x = end;
        }
    }
    out.push_str("</svg>\n");
    out
}

/// Text colour, background if it is not the screen's, bold, underlined.
type Look = (&'static str, Option<&'static str>, bool, bool);

fn look(cell: &Cell) -> Look {
    let (mut text, mut back) = (color(cell.fg), color(cell.bg));
    if cell.modifier.contains(Modifier::REVERSED) {
        (text, back) = (Some(back.unwrap_or(TEXT.1)), Some(text.unwrap_or(TEXT.0)));
    }
    let bold = cell.modifier.contains(Modifier::BOLD);
    (text.unwrap_or(TEXT.0), back, bold, cell.modifier.contains(Modifier::UNDERLINED))
}

fn draw(out: &mut String, run: &str, x: usize, y: usize, cells: usize, look: Look) -> std::fmt::Result {
    let (text, back, bold, underlined) = look;
    let (left, top) = (10 + x * usize::from(CELL.0), 10 + y * usize::from(CELL.1));
    let width = cells * usize::from(CELL.0);
    if let Some(back) = back {
        writeln!(out, "<rect x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{}\" fill=\"{back}\"/>", CELL.1)?;
    }
    if run.trim().is_empty() {
        return Ok(());
    }
    let escaped = run.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    write!(out, "<text x=\"{left}\" y=\"{}\" fill=\"{text}\" textLength=\"{width}\" xml:space=\"preserve\"", top + 14)?;
    if bold {
        out.push_str(" font-weight=\"bold\"");
    }
    if underlined {
        out.push_str(" text-decoration=\"underline\"");
    }
    writeln!(out, ">{escaped}</text>")
}

fn color(color: Color) -> Option<&'static str> {
    Some(match color {
        Color::Black => "#000000",
        Color::Red => "#cd0000",
        Color::Green => "#00cd00",
        Color::Yellow => "#cdcd00",
        Color::Blue => "#1e5aff",
        Color::Magenta => "#cd00cd",
        Color::Cyan => "#00cdcd",
        Color::Gray => "#d0d0d0",
        Color::DarkGray => "#7f7f7f",
        Color::LightRed => "#ff5555",
        Color::LightGreen => "#55ff55",
        Color::LightYellow => "#ffff55",
        Color::LightBlue => "#7d9bff",
        Color::LightMagenta => "#ff55ff",
        Color::LightCyan => "#55ffff",
        Color::White => "#ffffff",
        Color::Reset | Color::Indexed(_) | Color::Rgb(..) => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_holds_the_words_and_the_colours() {
        let svg = svg(&sample_screen(Lang::En, 100, 30));
        assert!(svg.contains("PEND") && svg.contains("#1e5aff") && svg.ends_with("</svg>\n"));
        assert_eq!(svg.matches("<svg").count(), 1);
    }
}
