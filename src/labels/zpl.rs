//! A scene as ZPL II, with only those commands that all printers and renderers understand alike (`labels.md` §5).
//!
//! Every field's data follows `^FH_`, and whatever could end a field or start a command is written as hexadecimal: no
//! content can leave its field.

use super::code128::{Code128, Subsets};
use super::layout::Align;
use super::scene::{Item, Scene, Text};

/// Widest module that `^BY` takes, in dots.
const WIDEST_BY: u32 = 10;

pub(super) fn emit(scene: &Scene<'_>) -> String {
    let mut out = String::with_capacity(3072);
    put(&mut out, &["^XA^CI28^PW", "^LL"], &[scene.width, scene.height]);
    out.push_str("^LH0,0^FWN\n");
    for item in &scene.items {
        match item {
            Item::Box { x, y, w, h, line } => {
                put(&mut out, &["^FO", ",", "^GB", ",", ","], &[*x, *y, *w, *h, *line]);
                out.push_str(",B,0^FS\n");
            }
            Item::Text(text) => field(&mut out, text),
            Item::Bars { x, y, h, module, code, text } => {
                let native = *module <= WIDEST_BY;
                match code.subsets() {
                    Subsets::C if native => bars(&mut out, [*x, *y, *module, *h], ">;", text),
                    Subsets::B if native && !text.contains('>') => bars(&mut out, [*x, *y, *module, *h], ">:", text),
                    _ => drawn(&mut out, (*x, *y, *h, *module), code),
                }
            }
            Item::Square { x, y, module, text } => {
                put(&mut out, &["^FO", ",", "^BXN,"], &[*x, *y, *module]);
                out.push_str(",200^FH_^FD");
                escape(&mut out, text);
                out.push_str("^FS\n");
            }
        }
    }
    out.push_str("^PQ1,0,0,N^XZ\n");
    out
}

fn field(out: &mut String, text: &Text<'_>) {
    let x = if text.align == Align::Centre { text.x.saturating_sub(text.wide / 2) } else { text.x };
    put(out, &["^FO", ","], &[x, text.y]);
    if text.align == Align::Right {
        out.push_str(",1");
    }
    if text.white {
        out.push_str("^FR");
    }
    put(out, &[if text.font.is_some() { "^A@N," } else { "^A0N," }, ","], &[text.h, text.w]);
    if let Some(font) = text.font {
        out.push(',');
        out.push_str(font);
    }
    out.push_str("^FH_^FD");
    escape(out, &text.text);
    out.push_str("^FS\n");
}

/// The printer makes the bars: mode N, one subset, no switch.
fn bars(out: &mut String, [x, y, module, h]: [u32; 4], start: &str, text: &str) {
    put(out, &["^FO", ",", "^BY", ",3,", "^BCN,"], &[x, y, module, h, h]);
    out.push_str(",N,N,N,N^FH_^FD");
    out.push_str(start);
    escape(out, text);
    out.push_str("^FS\n");
}

/// Bar by bar: for switches in the middle, which are read differently, and for modules beyond `^BY`.
fn drawn(out: &mut String, (x, y, h, module): (u32, u32, u32, u32), code: &Code128) {
    for (at, width) in code.bars() {
        let w = width * module;
        put(out, &["^FO", ",", "^GB", ",", ","], &[x + at * module, y, w, h, w]);
        out.push_str(",B,0^FS\n");
    }
}

/// A field's data: what means something to the printer becomes hexadecimal, control characters blanks.
pub(super) fn escape(out: &mut String, text: &str) {
    let special = |b: &u8| matches!(b, b'^' | b'~' | b'_' | b'\\' | 0..=31 | 127);
    if !text.bytes().any(|b| special(&b)) {
        return out.push_str(text);
    }
    for c in text.chars() {
        match c {
            '^' => out.push_str("_5E"),
            '~' => out.push_str("_7E"),
            '_' => out.push_str("_5F"),
            '\\' => out.push_str("_5C"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
}

/// Each text with its number behind it.
fn put(out: &mut String, texts: &[&str], numbers: &[u32]) {
    for (text, number) in texts.iter().zip(numbers) {
        out.push_str(text);
        digits(out, *number);
    }
}

fn digits(out: &mut String, mut number: u32) {
    let mut buffer = [b'0'; 10];
    let mut used = 0;
    for place in buffer.iter_mut().rev() {
        *place = b'0' + u8::try_from(number % 10).unwrap_or(0);
        number /= 10;
        used += 1;
        if number == 0 {
            break;
        }
    }
    out.push_str(buffer.get(10 - used..).and_then(|d| std::str::from_utf8(d).ok()).unwrap_or("0"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_they_are() {
        for n in [0, 7, 10, 4_294_967_295] {
            let mut out = String::new();
            digits(&mut out, n);
            assert_eq!(out, n.to_string());
        }
    }
}
