//! Colours and attributes as SGR sequences: only what differs from the cell before is written.

use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier};
use std::io::Write as _;

/// How the next characters are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pen {
    fg: Color,
    bg: Color,
    attributes: Modifier,
}

/// The attributes that are written, with their numbers. Others do not exist on every terminal of a warehouse.
const ATTRIBUTES: [(Modifier, &[u8]); 4] =
    [(Modifier::BOLD, b"1;"), (Modifier::DIM, b"2;"), (Modifier::UNDERLINED, b"4;"), (Modifier::REVERSED, b"7;")];

impl Pen {
    /// The terminal's own colours.
    pub const PLAIN: Self = Self { fg: Color::Reset, bg: Color::Reset, attributes: Modifier::empty() };

    /// The pen of a cell.
    #[must_use]
    pub fn of(cell: &Cell) -> Self {
        let known = ATTRIBUTES.iter().fold(Modifier::empty(), |all, (m, _)| all | *m);
        Self { fg: cell.fg, bg: cell.bg, attributes: cell.modifier & known }
    }

    /// Writes what turns `self` into `next`.
    pub fn change(self, next: Self, out: &mut Vec<u8>) {
        if self == next {
            return;
        }
        out.extend_from_slice(b"\x1b[");
        if next == Self::PLAIN {
            out.push(b'm');
            return;
        }
        let mut from = self;
        if !(from.attributes - next.attributes).is_empty() {
            out.extend_from_slice(b"0;");
            from = Self::PLAIN;
        }
        for (attribute, number) in ATTRIBUTES {
            if (next.attributes - from.attributes).contains(attribute) {
                out.extend_from_slice(number);
            }
        }
        if next.fg != from.fg {
            color(next.fg, false, out);
        }
        if next.bg != from.bg {
            color(next.bg, true, out);
        }
        if out.last() == Some(&b';') {
            out.pop();
        }
        out.push(b'm');
    }
}

/// The number of a colour. The 16 have short ones; the rest is written too, though no screen of ours uses it.
fn color(color: Color, back: bool, out: &mut Vec<u8>) {
    let number = match color {
        Color::Reset => 39,
        Color::Black => 30,
        Color::Red => 31,
        Color::Green => 32,
        Color::Yellow => 33,
        Color::Blue => 34,
        Color::Magenta => 35,
        Color::Cyan => 36,
        Color::Gray => 37,
        Color::DarkGray => 90,
        Color::LightRed => 91,
        Color::LightGreen => 92,
        Color::LightYellow => 93,
        Color::LightBlue => 94,
        Color::LightMagenta => 95,
        Color::LightCyan => 96,
        Color::White => 97,
        Color::Indexed(_) | Color::Rgb(..) => 39,
    };
    // Writing into a Vec can't fail.
    let _ok = write!(out, "{};", number + if back { 10 } else { 0 }).is_ok();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(from: Pen, to: Pen) -> String {
        let mut out = Vec::new();
        from.change(to, &mut out);
        String::from_utf8(out).unwrap().replace('\x1b', "^")
    }

    #[test]
    fn only_the_difference_is_written() {
        let green = Pen { fg: Color::Green, ..Pen::PLAIN };
        let bold = Pen { attributes: Modifier::BOLD, ..green };
        let badge = Pen { fg: Color::White, bg: Color::Blue, attributes: Modifier::empty() };
        assert_eq!(bytes(green, green), "");
        assert_eq!(bytes(Pen::PLAIN, green), "^[32m");
        assert_eq!(bytes(green, bold), "^[1m");
        assert_eq!(bytes(bold, green), "^[0;32m");
        assert_eq!(bytes(Pen::PLAIN, badge), "^[97;44m");
        assert_eq!(bytes(badge, Pen::PLAIN), "^[m");
    }
}
