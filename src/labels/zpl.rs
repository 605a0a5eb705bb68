//! A scene as ZPL II, with only those commands that all printers and renderers understand alike (`labels.md` §5).
//!
//! Every field's data follows `^FH_`, and whatever could end a field or start a command is written as hexadecimal: no
//! content can leave its field.

use super::code128::{Code128, Subsets};
use super::scene::{Item, Scene};
use std::fmt::Write as _;

/// Widest module that `^BY` takes, in dots.
const WIDEST_BY: u32 = 10;

pub(super) fn emit(scene: &Scene) -> String {
    let mut out = String::with_capacity(2048);
    put(&mut out, format_args!("^XA^CI28^PW{}^LL{}^LH0,0^FWN\n", scene.width, scene.height));
    for item in &scene.items {
        match item {
            Item::Box { x, y, w, h, line } => {
                put(&mut out, format_args!("^FO{x},{y}^GB{w},{h},{line},B,0^FS\n"));
            }
            Item::Text { x, y, h, w, right, white, text } => {
                let side = if *right { ",1" } else { "" };
                let reverse = if *white { "^FR" } else { "" };
                put(&mut out, format_args!("^FO{x},{y}{side}{reverse}^A0N,{h},{w}"));
                data(&mut out, "", text);
            }
            Item::Bars { x, y, h, module, code, text } => match code.subsets() {
                Subsets::C if *module <= WIDEST_BY => native(&mut out, (*x, *y, *h, *module), ">;", text),
                Subsets::B if *module <= WIDEST_BY && !text.contains('>') => {
                    native(&mut out, (*x, *y, *h, *module), ">:", text);
                }
                _ => drawn(&mut out, (*x, *y, *h, *module), code),
            },
            Item::Square { x, y, module, text } => {
                put(&mut out, format_args!("^FO{x},{y}^BXN,{module},200"));
                data(&mut out, "", text);
            }
        }
    }
    out.push_str("^PQ1,0,0,N^XZ\n");
    out
}

/// The printer makes the bars: mode N, one subset, no switch.
fn native(out: &mut String, (x, y, h, module): (u32, u32, u32, u32), start: &str, text: &str) {
    put(out, format_args!("^FO{x},{y}^BY{module},3,{h}^BCN,{h},N,N,N,N"));
    data(out, start, text);
}

/// Bar by bar: for switches in the middle, which are read differently, and for modules beyond `^BY`.
fn drawn(out: &mut String, (x, y, h, module): (u32, u32, u32, u32), code: &Code128) {
    for (at, width) in code.bars() {
        let (left, w) = (x + at * module, width * module);
        put(out, format_args!("^FO{left},{y}^GB{w},{h},{w},B,0^FS\n"));
    }
}

/// A field's data and its end.
fn data(out: &mut String, start: &str, text: &str) {
    out.push_str("^FH_^FD");
    out.push_str(start);
    for c in text.chars() {
        match c {
            '^' | '~' | '_' | '\\' => put(out, format_args!("_{:02X}", u32::from(c))),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out.push_str("^FS\n");
}

fn put(out: &mut String, args: std::fmt::Arguments<'_>) {
    // Writing to a String can't fail.
    out.write_fmt(args).unwrap_or_default();
}
