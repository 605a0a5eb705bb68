//! Colours and shapes. Only the 16 colours of the terminal's own palette, and never a colour alone: each meaning has a
//! shape and a word too. What can't be shown is mapped at the very end, in one place: [`plain`] and [`ascii`].

use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier, Style};
use unicode_normalization::UnicodeNormalization as _;
use unicode_width::UnicodeWidthStr as _;

/// Text.
pub const PLAIN: Style = Style::new();
/// Headings.
pub const BOLD: Style = Style::new().add_modifier(Modifier::BOLD);
/// Checked out, in a list.
pub const DONE: Style = Style::new().fg(Color::Green);
/// Right, where it fills a field: readable at two metres.
pub const OK: Style = Style::new().fg(Color::Black).bg(Color::Green);
/// Not checked out: what needs a hand has a background. Plain blue can't be read on black.
pub const PENDING: Style = Style::new().fg(Color::White).bg(Color::Blue);
/// Refused, failed, lost.
pub const BAD: Style = Style::new().fg(Color::White).bg(Color::Red);
/// Look here.
pub const WARN: Style = Style::new().fg(Color::Black).bg(Color::Yellow);
/// What can't be done now; always with a word that says why.
pub const FAINT: Style = Style::new().add_modifier(Modifier::DIM);
/// The mark of a K2K order.
pub const K2K: Style = Style::new().fg(Color::Cyan).add_modifier(Modifier::BOLD);
/// The row under the cursor.
pub const SELECTED: Style = Style::new().add_modifier(Modifier::REVERSED);

/// Without colours: a badge is reversed, a bad one bold too, a warning underlined.
pub fn plain(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        cell.modifier |= match cell.bg {
            Color::Red => Modifier::REVERSED | Modifier::BOLD,
            Color::Yellow => Modifier::UNDERLINED,
            Color::Reset => Modifier::empty(),
            _ => Modifier::REVERSED,
        };
        cell.fg = Color::Reset;
        cell.bg = Color::Reset;
    }
}

/// Without anything but ASCII: shapes by their like, letters without accents.
pub fn ascii(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        let Some(first) = cell.symbol().chars().next().filter(|c| !c.is_ascii()) else { continue };
        let like = match first {
            '●' => '+',
            '▲' => '!',
            '■' | '█' => '#',
            '░' => '-',
            '▄' => '_',
            '·' | '…' => '.',
            '│' => '|',
            '─' => '-',
            '┌' | '┐' | '└' | '┘' => '+',
            '›' | '→' => '>',
            '←' => '<',
            '↑' => '^',
            '↓' => 'v',
            '“' | '”' => '"',
            '¿' | '¡' => ' ',
            other => other.nfd().next().filter(char::is_ascii).unwrap_or('?'),
        };
        cell.set_char(like);
    }
}

/// A wide character of which the right half was written over has no room: it becomes a blank. Ratatui and terminals
/// disagree about what is shown else.
pub fn halves(buffer: &mut Buffer) {
    let width = usize::from(buffer.area.width).max(1);
    for row in buffer.content.chunks_mut(width) {
        for x in 0..row.len() {
            let wide = row.get(x).is_some_and(|c| c.symbol().width() > 1);
            if wide && row.get(x + 1).is_none_or(|right| right.symbol() != " ") {
                row.get_mut(x).map(|c| c.set_symbol(" "));
            }
        }
    }
}

/// A text from outside, without what a terminal might take for a command or show in the wrong order.
#[must_use]
pub fn clean(text: &str) -> String {
    text.chars()
        .filter(|c| {
            !matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
        })
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::layout::Rect;

    #[test]
    fn a_text_from_outside_gives_no_commands() {
        assert_eq!(clean("Rosa\u{1b}[2J \u{202e}x\u{fe0f}\n"), "Rosa [2J x ");
    }

    #[test]
    fn every_shape_has_a_like_in_ascii() {
        let mut buffer = Buffer::with_lines(["▲ Ñandú … │ ● 漢"]);
        ascii(&mut buffer);
        assert!(buffer.content.iter().all(|c| c.symbol().is_ascii()));
        assert_eq!(buffer, Buffer::with_lines(["! Nandu . | + ? "]));
    }

    #[test]
    fn without_colours_a_badge_still_is_one() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 1, 1));
        buffer.set_string(0, 0, "x", PENDING);
        plain(&mut buffer);
        assert!(buffer.content[0].modifier.contains(Modifier::REVERSED));
        assert_eq!(buffer.content[0].bg, Color::Reset);
    }
}
