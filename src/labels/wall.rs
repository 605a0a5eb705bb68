//! The commands for the wall (`domain::wall`), a label each: a name to read from afar, what it does, its bar code.
//!
//! Written as ZPL at once: one subset, no switch (`labels.md` §5), nothing in it comes from outside.

use super::code128::QUIET_MODULES;
use super::{Dpmm, LabelError, Layout};
use crate::domain::lang::Lang;
use crate::domain::wall::WallCommand;

/// Module of the bar code that is read from an arm's length, in millimetres, and the narrowest that is printed.
const X_MM: (f64, f64) = (0.5, 0.25);
/// An office page.
const PAGE_MM: (f64, f64) = (210.0, 297.0);
/// Free on every side, in millimetres.
const EDGE_MM: f64 = 2.5;
/// Width of a capital letter in the printer's font, as a part of its height: the widest ones with room to spare.
const EM: f64 = 0.66;

/// The labels, in the order of the table, on the stock of this layout.
///
/// # Errors
/// When the stock is too narrow for the longest code.
pub fn wall_labels(lang: Lang, layout: &Layout, dpmm: Dpmm) -> Result<Vec<String>, LabelError> {
    WallCommand::ALL
        .iter()
        .map(|command| {
            one(*command, lang, (layout.width, layout.height), dpmm)
                .ok_or_else(|| LabelError::CodeTooWide { code: command.code(), layout: layout.name().to_owned() })
        })
        .collect()
}

fn one(command: WallCommand, lang: Lang, (width, height): (f64, f64), dpmm: Dpmm) -> Option<String> {
    let body = body(command, lang, (width, height), (0.0, 0.0), dpmm)?;
    let (width, height) = (dpmm.dots(width), dpmm.dots(height));
    Some(format!("^XA^CI28^PW{width}^LL{height}^LH0,0^FWN\n{body}^PQ1,0,0,N^XZ\n"))
}

/// One command in a place of this size, with its upper left corner there.
fn body(
    command: WallCommand,
    lang: Lang,
    (width, height): (f64, f64),
    (left, top): (f64, f64),
    dpmm: Dpmm,
) -> Option<String> {
    let code = command.code();
    let letters = u32::try_from(code.len()).ok()?;
    // Start, letters and check of 11 modules, the stop of 13.
    let modules = (letters + 2) * 11 + 13;
    let room = width - 2.0 * EDGE_MM;
    let module = (dpmm.dots(room) / (modules + 2 * QUIET_MODULES)).min(dpmm.dots(X_MM.0));
    if module < dpmm.dots(X_MM.1) {
        return None;
    }
    let title = height.min(width) * 0.2;
    let small = title * 0.35;
    let bars = (height - 2.0 * EDGE_MM - title - 2.0 * small - 4.0).max(5.0);
    let bars_x = dpmm.dots(left) + dpmm.dots(width).saturating_sub(modules * module) / 2;
    let (bars_y, bars_h) = (dpmm.dots(top + EDGE_MM + title + small + 3.0), dpmm.dots(bars));
    let text = |text: &str, y: f64, h: f64| line(text, width, (left, top + y), h, dpmm);
    let mut zpl = text(command.title(lang), EDGE_MM, title);
    zpl.push_str(&text(command.what(lang), EDGE_MM + title + 0.8, small));
    let field = format!("^FO{bars_x},{bars_y}^BY{module},3,{bars_h}^BCN,{bars_h},N,N,N,N^FH_^FD>:{code}^FS\n");
    zpl.push_str(&field);
    zpl.push_str(&text(&code, EDGE_MM + title + small + 3.6 + bars, small));
    Some(zpl)
}

/// All commands on a page of A4, two beside each other: for an office printer.
#[must_use]
pub fn wall_page(lang: Lang, dpmm: Dpmm) -> String {
    let (columns, rows) = (2_u32, u32::try_from(WallCommand::ALL.len()).unwrap_or(u32::MAX).div_ceil(2));
    let size = (PAGE_MM.0 / f64::from(columns), PAGE_MM.1 / f64::from(rows));
    let mut zpl = format!("^XA^CI28^PW{}^LL{}^LH0,0^FWN\n", dpmm.dots(PAGE_MM.0), dpmm.dots(PAGE_MM.1));
    for (n, command) in (0..).zip(WallCommand::ALL) {
        let corner = (size.0 * f64::from(n % columns), size.1 * f64::from(n / columns));
        zpl.push_str(&body(*command, lang, size, corner, dpmm).unwrap_or_default());
    }
    zpl.push_str("^XZ\n");
    zpl
}

/// One line of text in the middle, narrower where it must be.
fn line(text: &str, width: f64, (left, y): (f64, f64), h: f64, dpmm: Dpmm) -> String {
    let letters = f64::from(u32::try_from(text.chars().count()).unwrap_or(u32::MAX));
    let room = width - 2.0 * EDGE_MM;
    let em = h.min(room / (letters * EM));
    let x = left + EDGE_MM + ((room - letters * em * EM) / 2.0).max(0.0);
    format!("^FO{},{}^A0N,{},{}^FH_^FD{text}^FS\n", dpmm.dots(x), dpmm.dots(y), dpmm.dots(h), dpmm.dots(em))
}

#[cfg(test)]
mod tests {
    use super::super::Scene;
    use super::*;

    #[test]
    fn the_page_holds_every_command() {
        for lang in [Lang::En, Lang::Es] {
            let scene = Scene::of_zpl(&wall_page(lang, Dpmm::Twelve), Dpmm::Twelve);
            let codes: Vec<_> = WallCommand::ALL.iter().map(|c| c.code()).collect();
            assert_eq!((scene.codes(), scene.warnings()), (codes, &[][..]));
            assert!(WallCommand::ALL.iter().all(|c| scene.texts().contains(&c.title(lang).to_owned())));
        }
    }

    #[test]
    fn every_command_has_a_label_on_every_stock() {
        for name in Layout::built_in_names() {
            let layout = Layout::built_in(name).unwrap();
            for dpmm in [Dpmm::Eight, Dpmm::Twelve] {
                for lang in [Lang::En, Lang::Es] {
                    let labels = wall_labels(lang, &layout, dpmm).unwrap();
                    assert_eq!(labels.len(), WallCommand::ALL.len());
                    for (label, command) in labels.iter().zip(WallCommand::ALL) {
                        assert!(label.contains(&format!("^FD>:{}^FS", command.code())), "{label}");
                        assert!(label.contains(command.title(lang)));
                        assert_eq!((label.matches("^XA").count(), label.matches("^XZ").count()), (1, 1));
                    }
                }
            }
        }
    }
}
