//! A ratatui [`Backend`] for slow links.
//!
//! * One write a frame, in a synchronised update (mode 2026) when it does not fit in one packet; no byte for a frame
//!   that shows what the screen shows already.
//! * Rows that moved up or down are moved by the terminal itself: scroll region and delete or insert line, which every
//!   terminal of the last forty years has (scroll up and scroll down are missing on the Linux console).
//! * A shadow holds what the terminal shows. It is right or nothing is: after a resize or a suspend, call
//!   [`Screen::forget`], and everything is written anew.
//! * Terminals disagree about the width of some characters. After such a one the cursor is placed anew.
//!
//! It never asks the terminal anything.

use super::pen::Pen;
use ratatui::backend::{Backend, ClearType, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::{self, Write};
use unicode_width::UnicodeWidthStr as _;

/// Frames below this go without the bracket of a synchronised update: they arrive whole anyway, in one packet.
const SMALL_FRAME: usize = 512;
/// How far a block of rows is looked for.
const FARTHEST_SCROLL: usize = 8;
/// Equal cells up to this number are written again rather than jumped over.
const SMALL_GAP: usize = 3;

/// The screen of one terminal.
pub struct Screen<W: Write> {
    writer: W,
    out: Vec<u8>,
    size: Size,
    shadow: Vec<Cell>,
    pen: Pen,
    at: Option<Position>,
    cursor: Position,
    cursor_shown: Option<bool>,
}

impl<W: Write> Screen<W> {
    /// A screen of which nothing is known yet.
    pub fn new(writer: W, size: Size) -> Self {
        let mut screen = Self {
            writer,
            out: Vec::with_capacity(16 << 10),
            size,
            shadow: Vec::new(),
            pen: Pen::PLAIN,
            at: None,
            cursor: Position::ORIGIN,
            cursor_shown: None,
        };
        screen.forget(size);
        screen
    }

    /// The terminal was resized, or others wrote on it: everything is cleared and written anew.
    pub fn forget(&mut self, size: Size) {
        self.size = size;
        self.shadow = vec![Cell::EMPTY; usize::from(size.width) * usize::from(size.height)];
        self.out.clear();
        self.out.extend_from_slice(b"\x1b[m\x1b[r\x1b[H\x1b[2J");
        self.pen = Pen::PLAIN;
        self.at = Some(Position::ORIGIN);
        self.cursor_shown = None;
    }

    /// Bytes for the terminal that are no part of the picture: a bell, a text for the clipboard.
    pub fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.writer.write_all(bytes)?;
        self.writer.flush()
    }

    /// What is written to.
    pub const fn writer(&mut self) -> &mut W {
        &mut self.writer
    }

    fn width(&self) -> usize {
        usize::from(self.size.width)
    }

    fn set_pen(&mut self, pen: Pen) {
        self.pen.change(pen, &mut self.out);
        self.pen = pen;
    }

    fn go(&mut self, x: usize, y: usize) {
        let to = Position { x: short(x), y: short(y) };
        let text = match self.at {
            Some(at) if at == to => return,
            Some(at) if at.y == to.y && to.x == at.x + 1 => "\x1b[C".to_owned(),
            Some(at) if at.y == to.y && to.x > at.x => format!("\x1b[{}C", to.x - at.x),
            Some(at) if at.y == to.y && to.x == 0 => "\r".to_owned(),
            Some(at) if to.x == 0 && at.y + 1 == to.y => "\r\n".to_owned(),
            _ if to.x == 0 => format!("\x1b[{}H", to.y + 1),
            _ => format!("\x1b[{};{}H", to.y + 1, to.x + 1),
        };
        self.out.extend_from_slice(text.as_bytes());
        self.at = Some(to);
    }

    /// Moves one block of rows by the terminal's own means, when that saves writing them.
    fn scroll(&mut self, next: &[Cell]) {
        let width = self.width();
        let (old, new) = (hashes(&self.shadow, width), hashes(next, width));
        let Some((top, bottom, by)) = moved(&old, &new) else { return };
        let count = by.unsigned_abs();
        self.set_pen(Pen::PLAIN);
        let what = if by > 0 { 'M' } else { 'L' };
        let text = format!("\x1b[{};{}r\x1b[{}H\x1b[{count}{what}\x1b[r", top + 1, bottom, top + 1);
        self.out.extend_from_slice(text.as_bytes());
        // Setting the region moves the cursor home, on some terminals.
        self.at = None;
        let Some(block) = self.shadow.get_mut(top * width..bottom * width) else { return };
        let cells = count * width;
        if by > 0 {
            block.rotate_left(cells);
            let kept = block.len() - cells;
            block.iter_mut().skip(kept).for_each(|c| *c = Cell::EMPTY);
        } else {
            block.rotate_right(cells);
            block.iter_mut().take(cells).for_each(|c| *c = Cell::EMPTY);
        }
    }

    fn row(&mut self, y: usize, old: &[Cell], new: &[Cell]) {
        if old.iter().chain(new).any(covered) {
            // Half of a wide character that is written over takes the other half with it: such a row is written whole.
            self.go(0, y);
            self.set_pen(Pen::PLAIN);
            self.out.extend_from_slice(b"\x1b[2K");
            for (x, cell) in new.iter().enumerate().filter(|(_, c)| !blank(c) && !covered(c)) {
                self.go(x, y);
                self.put(x, y, cell);
            }
            return;
        }
        let ink = new.iter().rposition(|c| !blank(c)).map_or(0, |x| x + 1);
        let mut gap = None;
        for (x, (was, cell)) in old.iter().zip(new).enumerate() {
            if was == cell || covered(cell) {
                continue;
            }
            if x >= ink {
                self.go(x, y);
                self.set_pen(Pen::PLAIN);
                self.out.extend_from_slice(b"\x1b[K");
                return;
            }
            let start = gap.filter(|&from| self.cheap(new, from, x)).unwrap_or(x);
            if start == x {
                self.go(x, y);
            }
            for (x, cell) in new.iter().enumerate().take(x + 1).skip(start) {
                self.put(x, y, cell);
            }
            gap = Some(x + 1);
        }
    }

    /// Whether the unchanged cells between are cheaper to write than to jump over.
    fn cheap(&self, row: &[Cell], from: usize, to: usize) -> bool {
        to > from
            && to - from <= SMALL_GAP
            && self.at.is_some_and(|at| usize::from(at.x) == from)
            && row.get(from..to).is_some_and(|gap| gap.iter().all(|c| Pen::of(c) == self.pen && c.symbol().len() == 1))
    }

    fn put(&mut self, x: usize, y: usize, cell: &Cell) {
        self.set_pen(Pen::of(cell));
        self.out.extend_from_slice(cell.symbol().as_bytes());
        let sure = cell.symbol().chars().count() == 1 && cell.symbol().width() == 1;
        // At the right edge terminals differ in where the cursor is.
        self.at = (sure && x + 1 < self.width()).then(|| Position { x: short(x + 1), y: short(y) });
    }
}

/// Whether a cell is the right half of a wide character.
fn covered(cell: &Cell) -> bool {
    cell.symbol().is_empty()
}

fn blank(cell: &Cell) -> bool {
    cell.symbol() == " " && Pen::of(cell) == Pen::PLAIN
}

fn short(n: usize) -> u16 {
    u16::try_from(n).unwrap_or(u16::MAX)
}

fn hashes(cells: &[Cell], width: usize) -> Vec<u64> {
    cells
        .chunks(width.max(1))
        .map(|row| {
            let mut hasher = DefaultHasher::new();
            row.hash(&mut hasher);
            hasher.finish()
        })
        .collect()
}

/// The block of rows that differ, and by how many rows its content moved up (or, below 0, down).
fn moved(old: &[u64], new: &[u64]) -> Option<(usize, usize, isize)> {
    let differs = |y: &usize| old.get(*y) != new.get(*y);
    let top = (0..new.len()).find(differs)?;
    let bottom = (0..new.len()).rfind(differs)? + 1;
    let stay = (top..bottom).filter(|y| !differs(y)).count();
    let fits = |by: isize| {
        let came_from = |y: usize| y.checked_add_signed(by).filter(|from| (top..bottom).contains(from));
        (top..bottom).filter(|&y| differs(&y) && came_from(y).is_some_and(|from| old.get(from) == new.get(y))).count()
    };
    let farthest = isize::try_from(FARTHEST_SCROLL.min((bottom - top).saturating_sub(1))).ok()?;
    let (rows, by) =
        (1..=farthest).flat_map(|n| [n, -n]).map(|by| (fits(by), by)).max_by_key(|(rows, by)| (*rows, -by.abs()))?;
    (rows >= 3 && rows > stay).then_some((top, bottom, by))
}

impl<W: Write> Backend for Screen<W> {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let width = self.width();
        let mut next = self.shadow.clone();
        for (x, y, cell) in content {
            let (x, y) = (usize::from(x), usize::from(y));
            if x >= width {
                continue;
            }
            let at = y * width + x;
            let Some(place) = next.get_mut(at) else { continue };
            *place = cell.clone();
            // A second half at the edge of the screen has no room, and then the character has none.
            for half in 1..cell.symbol().width().max(1) {
                match next.get_mut(at + half).filter(|_| x + half < width) {
                    Some(right) => {
                        right.set_symbol("");
                        right.fg = cell.fg;
                        right.bg = cell.bg;
                        right.modifier = cell.modifier;
                    }
                    None => {
                        next.get_mut(at).map(|c| c.set_symbol(" "));
                    }
                }
            }
        }
        if next == self.shadow {
            return Ok(());
        }
        self.scroll(&next);
        let old = std::mem::take(&mut self.shadow);
        for (y, (was, row)) in old.chunks(width.max(1)).zip(next.chunks(width.max(1))).enumerate() {
            if was != row {
                self.row(y, was, row);
            }
        }
        self.shadow = next;
        self.set_pen(Pen::PLAIN);
        Ok(())
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        if self.cursor_shown != Some(false) {
            self.out.extend_from_slice(b"\x1b[?25l");
            self.cursor_shown = Some(false);
        }
        Ok(())
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        if self.cursor_shown != Some(true) {
            self.out.extend_from_slice(b"\x1b[?25h");
            self.cursor_shown = Some(true);
        }
        Ok(())
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(self.cursor)
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.cursor = position.into();
        if self.cursor_shown == Some(true) {
            self.go(usize::from(self.cursor.x), usize::from(self.cursor.y));
        }
        Ok(())
    }

    fn clear(&mut self) -> io::Result<()> {
        self.forget(self.size);
        Ok(())
    }

    fn clear_region(&mut self, _: ClearType) -> io::Result<()> {
        self.clear()
    }

    fn size(&self) -> io::Result<Size> {
        Ok(self.size)
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize { columns_rows: self.size, pixels: Size::ZERO })
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.out.is_empty() {
            return Ok(());
        }
        if self.out.len() > SMALL_FRAME {
            self.out.splice(0..0, *b"\x1b[?2026h");
            self.out.extend_from_slice(b"\x1b[?2026l");
        }
        self.writer.write_all(&self.out)?;
        self.out.clear();
        self.writer.flush()
    }
}
