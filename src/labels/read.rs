//! ZPL read back into a scene: what a printer would make of it. For the preview of raw templates and for the virtual printer.
//!
//! Knows the commands that `zpl.rs` writes and the common ones of label files; turned fields and other bar codes are left
//! out and told as a warning. Nothing that stands in a format can make it fail.

use super::code128::Code128;
use super::fit::ems;
use super::layout::Align;
use super::scene::{Item, Scene, Text};
use super::{Dpmm, Warning, square};

/// Paper of a format that names none, in dots: 4 x 3 inches at 8 dots a millimetre.
const PAPER: (u32, u32) = (812, 609);
/// Longest side that is believed, in dots.
const LONGEST: u32 = 24_000;

/// What a field is.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Text,
    Bars { h: u32, line: bool },
    Square { module: u32 },
    Unknown,
}

struct Reader {
    scene: Scene<'static>,
    home: (u32, u32),
    by: (u32, u32),
    font: (u32, u32),
    // The field that is open.
    at: (u32, u32),
    align: Align,
    on_baseline: bool,
    white: bool,
    escape: Option<u8>,
    kind: Kind,
    size: (u32, u32),
}

pub(super) fn read(zpl: &str, dpmm: Dpmm) -> Scene<'static> {
    let (width, height) = PAPER;
    let scene = Scene {
        width,
        height,
        mm: (0.0, 0.0),
        dpmm,
        items: Vec::new(),
        warnings: Vec::new(),
        raw: Some(zpl.to_owned()),
    };
    let mut reader = Reader {
        scene,
        home: (0, 0),
        by: (2, 10),
        font: (9, 5),
        at: (0, 0),
        align: Align::Left,
        on_baseline: false,
        white: false,
        escape: None,
        kind: Kind::Text,
        size: (9, 5),
    };
    for command in zpl.split('^').skip(1) {
        // A ~ command ends what stands before it; the printer obeys it elsewhere.
        let command = command.split('~').next().unwrap_or_default();
        let (name, rest) = command.split_at_checked(2).unwrap_or((command, ""));
        reader.command(name, rest);
    }
    let mut scene = reader.scene;
    let mm = |dots: u32| f64::from(dots) / f64::from(dpmm.dots_a_mm());
    scene.mm = (mm(scene.width), mm(scene.height));
    scene
}

/// The numbers of a command; what is no number is none.
fn numbers(rest: &str) -> impl Iterator<Item = Option<u32>> {
    rest.split(',').map(|n| n.trim().parse().ok().map(|n: u32| n.min(LONGEST))).chain(std::iter::repeat(None))
}

impl Reader {
    fn command(&mut self, name: &str, rest: &str) {
        let mut n = numbers(rest);
        let mut next = |or: u32| n.next().flatten().unwrap_or(or);
        match name {
            "XA" | "XZ" | "CI" | "FW" | "FX" | "PQ" | "PR" | "MD" | "MM" | "LS" | "LT" | "PO" => {}
            "PW" => self.scene.width = next(PAPER.0).max(1),
            "LL" => self.scene.height = next(PAPER.1).max(1),
            "LH" => self.home = (next(0), next(0)),
            "BY" => {
                self.by = (next(2).clamp(1, 10), {
                    next(0);
                    next(10)
                })
            }
            "CF" => {
                self.font = {
                    next(0);
                    let h = next(9);
                    (h, next(h))
                }
            }
            "FO" | "FT" => {
                self.at = (next(0) + self.home.0, next(0) + self.home.1);
                self.align = if next(0) == 1 { Align::Right } else { Align::Left };
                self.on_baseline = name == "FT";
                (self.white, self.escape, self.kind, self.size) = (false, None, Kind::Text, self.font);
            }
            "FR" => self.white = true,
            "FH" => self.escape = Some(rest.bytes().next().unwrap_or(b'_')),
            "FS" => (self.white, self.escape, self.kind, self.size) = (false, None, Kind::Text, self.font),
            "GB" => {
                let (w, h, line) = (next(1), next(1), next(1).max(1));
                let (w, h) = (w.max(line), h.max(line));
                self.scene.items.push(Item::Box { x: self.at.0, y: self.at.1, w, h, line });
            }
            "BC" => {
                let mut parts = rest.split(',').map(str::trim);
                let upright = self.upright(parts.next().unwrap_or_default());
                let h = parts.next().and_then(|h| h.parse().ok()).unwrap_or(self.by.1);
                let line = parts.next().is_none_or(|f| f != "N");
                self.kind = if upright { Kind::Bars { h, line } } else { Kind::Unknown };
            }
            "BX" => {
                let mut parts = rest.split(',').map(str::trim);
                let upright = self.upright(parts.next().unwrap_or_default());
                let module = parts.next().and_then(|m| m.parse().ok()).unwrap_or(1);
                self.kind = if upright { Kind::Square { module } } else { Kind::Unknown };
            }
            "FD" => self.data(rest),
            _ if name.starts_with('A') => {
                let mut parts = rest.split(',').map(str::trim);
                let upright = self.upright(parts.next().unwrap_or_default());
                let h = parts.next().and_then(|h| h.parse().ok()).unwrap_or(self.font.0).min(LONGEST);
                let w = parts.next().and_then(|w| w.parse().ok()).filter(|w| *w > 0).unwrap_or(h).min(LONGEST);
                self.size = (h, w);
                self.kind = if upright { Kind::Text } else { Kind::Unknown };
            }
            _ => {
                if name.starts_with('B') {
                    self.kind = Kind::Unknown;
                }
                self.unknown(name);
            }
        }
    }

    /// Whether a field is not turned.
    fn upright(&mut self, orientation: &str) -> bool {
        let upright = matches!(orientation, "" | "N");
        if !upright {
            self.unknown("turned fields");
        }
        upright
    }

    fn unknown(&mut self, what: &str) {
        let warning = Warning::NotDrawn(what.to_owned());
        if !self.scene.warnings.contains(&warning) {
            self.scene.warnings.push(warning);
        }
    }

    fn data(&mut self, rest: &str) {
        let data = rest.trim_end_matches(['\r', '\n']);
        let text = match self.escape {
            Some(mark) => unescape(data, mark),
            None => data.to_owned(),
        };
        let (x, y) = self.at;
        match self.kind {
            Kind::Text => self.text(text),
            Kind::Bars { h, line } => {
                let plain = [">;", ">:", ">9"].iter().find_map(|start| text.strip_prefix(start)).unwrap_or(&text);
                let Some(code) = Code128::new(plain) else { return self.unknown("a bar code that is no Code 128") };
                let (module, wide) = (self.by.0, code.modules() * self.by.0);
                let y = if self.on_baseline { y.saturating_sub(h) } else { y };
                let x = if self.align == Align::Right { x.saturating_sub(wide) } else { x };
                let shown = plain.to_owned();
                self.scene.items.push(Item::Bars { x, y, h, module, code, text: shown.clone().into() });
                if line {
                    let (at, size) = ((x + wide / 2, y + h + 4), module * 10);
                    self.put(shown, at, (size, size), Align::Centre);
                }
            }
            Kind::Square { module } => match square::side(&text) {
                Some(side) => {
                    let y = if self.on_baseline { y.saturating_sub(side * module) } else { y };
                    self.scene.items.push(Item::Square { x, y, module, text: text.into() });
                }
                None => self.unknown("a Data Matrix that is no code"),
            },
            Kind::Unknown => {}
        }
    }

    fn text(&mut self, text: String) {
        let (h, w) = self.size;
        // The foot of capitals is at three quarters of the height.
        let y = if self.on_baseline { self.at.1.saturating_sub(h * 3 / 4) } else { self.at.1 };
        self.put(text, (self.at.0, y), (h, w), self.align);
    }

    fn put(&mut self, text: String, (x, y): (u32, u32), (h, w): (u32, u32), align: Align) {
        let wide = wide(&text, w);
        let white = self.white;
        self.scene.items.push(Item::Text(Text { x, y, h, w, wide, align, white, font: None, text: text.into() }));
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped before")]
fn wide(text: &str, w: u32) -> u32 {
    (ems(text) * f64::from(w)).ceil().clamp(0.0, f64::from(LONGEST) * 4.0) as u32
}

/// Undoes `^FH`.
fn unescape(text: &str, mark: u8) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let hex = tail.get(..2).and_then(|h| std::str::from_utf8(h).ok()).and_then(|h| u8::from_str_radix(h, 16).ok());
        let escaped = hex.filter(|_| *first == mark);
        bytes.push(escaped.unwrap_or(*first));
        rest = if escaped.is_some() { tail.get(2..).unwrap_or_default() } else { tail };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
