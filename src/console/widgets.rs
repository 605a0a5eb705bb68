//! Small pieces of pictures: text in a width, columns, badges, a box for a dialog. Pure: they write into a buffer.

use super::theme;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// The text in so many columns, with an ellipsis where it was cut.
#[must_use]
pub fn cut(text: &str, width: usize) -> String {
    let text = theme::clean(text);
    if text.width() <= width {
        return text;
    }
    let mut out = String::new();
    let mut used = 0;
    for c in text.chars() {
        used += c.width().unwrap_or(0);
        if used >= width {
            break;
        }
        out.push(c);
    }
    if width > 0 {
        out.push('…');
    }
    out
}

/// The text in lines of so many columns, broken between words.
#[must_use]
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in theme::clean(text).split_whitespace() {
        let mut word = word.to_owned();
        loop {
            let line = lines.last_mut().map_or(0, |l| l.width());
            let room = width.saturating_sub(if line == 0 { 0 } else { line + 1 });
            if word.width() <= room {
                if let Some(l) = lines.last_mut() {
                    if line > 0 {
                        l.push(' ');
                    }
                    l.push_str(&word);
                }
                break;
            }
            if line > 0 {
                lines.push(String::new());
                continue;
            }
            // A word longer than a line, or a line too narrow for anything.
            let fits: String = word.chars().take(width.max(1)).collect();
            word = word.chars().skip(width.max(1)).collect();
            lines.push(String::new());
            let at = lines.len() - 2;
            if let Some(l) = lines.get_mut(at) {
                *l = fits;
            }
        }
    }
    lines
}

/// Writes a text into a width; returns the column behind it.
pub fn put(buf: &mut Buffer, x: u16, y: u16, text: &str, width: u16, style: Style) -> u16 {
    if y >= buf.area.bottom() || x >= buf.area.right() {
        return x;
    }
    let width = width.min(buf.area.right() - x);
    buf.set_stringn(x, y, cut(text, usize::from(width)), usize::from(width), style).0
}

/// Writes a text so that it ends at a column.
pub fn put_right(buf: &mut Buffer, right: u16, y: u16, text: &str, style: Style) -> u16 {
    let width = u16::try_from(text.width()).unwrap_or(u16::MAX);
    let x = right.saturating_sub(width);
    put(buf, x, y, text, width, style);
    x
}

/// A cell of a table.
pub struct Cell<'a> {
    /// Its text.
    pub text: &'a str,
    /// Its width.
    pub width: u16,
    /// Against the right side of it.
    pub right: bool,
    /// Its style.
    pub style: Style,
    /// It keeps its colours under the cursor.
    pub badge: bool,
}

impl<'a> Cell<'a> {
    /// A text.
    #[must_use]
    pub const fn new(text: &'a str, width: u16) -> Self {
        Self { text, width, right: false, style: theme::PLAIN, badge: false }
    }

    /// A number.
    #[must_use]
    pub const fn number(text: &'a str, width: u16) -> Self {
        Self { right: true, ..Self::new(text, width) }
    }

    /// With a style.
    #[must_use]
    pub const fn style(mut self, style: Style) -> Self {
        self.style = style;
        self
    }

    /// As a badge.
    #[must_use]
    pub const fn badge(mut self, style: Style) -> Self {
        self.style = style;
        self.badge = style.bg.is_some();
        self
    }
}

/// Writes the cells of a row, a blank between two. Under the cursor the whole row is reversed, badges excepted: a
/// coloured cell in a reversed row is a dark patch.
pub fn row(buf: &mut Buffer, x: u16, y: u16, selected: bool, cells: &[Cell<'_>]) {
    let right = buf.area.right();
    if selected {
        buf.set_style(Rect::new(0, y, right, 1), theme::SELECTED);
    }
    let mut x = x;
    for cell in cells {
        let style = match (selected, cell.badge) {
            (true, false) => theme::SELECTED,
            (true, true) => cell.style.remove_modifier(Modifier::REVERSED),
            (false, _) => cell.style,
        };
        let text = cut(cell.text, usize::from(cell.width));
        let pad = u16::try_from(text.width()).map_or(0, |w| cell.width.saturating_sub(w));
        if cell.right {
            put(buf, x + pad, y, &text, cell.width, style);
        } else {
            put(buf, x, y, &text, cell.width, style);
        }
        x += cell.width + 1;
        if x >= right {
            break;
        }
    }
}

/// A box in the middle; returns what is inside.
pub fn dialog(buf: &mut Buffer, title: &str, width: u16, height: u16) -> Rect {
    let area = buf.area;
    let (width, height) = (width.min(area.width), height.min(area.height));
    let (x, y) = ((area.width - width) / 2, (area.height - height) / 2);
    for row in y..y + height {
        let edge =
            |left, fill: &str, right| format!("{left}{}{right}", fill.repeat(usize::from(width.saturating_sub(2))));
        let line = match row {
            _ if row == y => edge("┌", "─", "┐"),
            _ if row + 1 == y + height => edge("└", "─", "┘"),
            _ => edge("│", " ", "│"),
        };
        buf.set_style(Rect::new(x, row, width, 1), Style::reset());
        buf.set_stringn(x, row, line, usize::from(width), Style::reset());
    }
    put(buf, x + 2, y, &format!(" {title} "), width.saturating_sub(4), theme::BOLD);
    Rect::new(x + 2, y + 1, width.saturating_sub(4), height.saturating_sub(2))
}

/// A gauge with its figures: `█████░░░░░ 50 %`.
#[must_use]
pub fn gauge(done: usize, all: usize, width: usize) -> String {
    let room = width.saturating_sub(6);
    let part = |of: usize| (done * of).checked_div(all).unwrap_or(of).min(of);
    let full = part(room);
    format!("{}{} {:>3} %", "█".repeat(full), "░".repeat(room - full), part(100))
}

/// Bars from below, so many columns each, in half rows: only `█` and `▄`, which every font of a terminal has. What is not
/// 0 is seen.
pub fn columns(buf: &mut Buffer, area: Rect, figures: &[u64], wide: u16, style: Style) {
    let most = figures.iter().copied().max().unwrap_or(0).max(1);
    let steps = u64::from(area.height) * 2;
    for (x, figure) in (area.x..area.right()).step_by(usize::from(wide.max(1))).zip(figures) {
        let high = (figure * steps).div_ceil(most);
        for row in 0..area.height {
            let below = u64::from(row) * 2;
            let mark = match high.saturating_sub(below) {
                0 => continue,
                1 => "▄",
                _ => "█",
            };
            let text = mark.repeat(usize::from(wide.saturating_sub(1).max(1)));
            put(buf, x, area.bottom().saturating_sub(row + 1), &text, wide, style);
        }
    }
}

/// Two buttons; the one under the cursor is reversed and in brackets.
pub fn buttons(buf: &mut Buffer, x: u16, y: u16, cancel: &str, go: Option<&str>, on_go: bool, width: u16) {
    let shown = |text: &str, on: bool| if on { format!("[ {text} ]") } else { format!("  {text}  ") };
    let style = |on: bool| if on { theme::SELECTED } else { theme::PLAIN };
    let next = put(buf, x, y, &shown(cancel, !on_go), width, style(!on_go));
    if let Some(go) = go {
        put(buf, next + 2, y, &shown(go, on_go), width.saturating_sub(next + 2 - x), style(on_go));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_cut_says_so() {
        assert_eq!(cut("Rosas del Ecuador", 8), "Rosas d…");
        assert_eq!(cut("Rosas", 5), "Rosas");
        assert_eq!(wrap("a long sentence", 7), ["a long", "sentenc", "e"]);
        assert_eq!(wrap("two words", 5), ["two", "words"]);
    }

    proptest! {
        #[test]
        fn nothing_is_wider_than_its_width(text in "\\PC{0,40}", width in 0..30_usize) {
            prop_assert!(cut(&text, width).width() <= width.max(1));
            prop_assert!(!wrap(&text, width).is_empty());
        }
    }
}
