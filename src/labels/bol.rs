//! The bill of lading with its packing list as a PDF: pages of A4 in one of two languages, as many as it takes.
//!
//! Nothing is cut: long texts are wrapped, and what does not fit on a page goes on the next, under the same head.

use super::fit::printable;
use super::pdf::{self, Sheet};
use crate::domain::bol::{Bol, BolLine, BolOrder};
use crate::domain::lang::Lang;
use crate::domain::product::fbe;

/// A4, in points.
const PAGE: (f64, f64) = (595.28, 841.89);
/// Free on every side.
const EDGE: f64 = 40.0;
const RIGHT: f64 = PAGE.0 - EDGE;
/// Foot of the lowest line of the body.
const FOOT: f64 = 60.0;
/// Sizes of letters.
const BIG: f64 = 16.0;
const PLAIN: f64 = 9.5;
const SMALL: f64 = 7.5;
/// From one line to the next, as a part of the size.
const LEAD: f64 = 1.32;
/// Right ends or left ends of the columns.
const BOXES: f64 = EDGE + 30.0;
const TYPE: f64 = EDGE + 40.0;
const PRODUCT: f64 = EDGE + 70.0;
const PACK: f64 = EDGE + 255.0;
const MARK: f64 = EDGE + 340.0;
const PIECES: f64 = RIGHT - 50.0;
/// Light, for what is looked up and not read.
const GREY: f64 = 0.35;

/// The pages as one PDF, and how many they are.
#[must_use]
pub fn bol_pdf(bol: &Bol) -> (Vec<u8>, u32) {
    let mut pages = Pages { bol, done: Vec::new(), now: Sheet::new(PAGE), y: 0.0 };
    pages.begin();
    for order in &bol.orders {
        pages.order(order);
    }
    pages.totals();
    pages.signatures();
    let mut sheets = pages.done;
    sheets.push(pages.now);
    let count = sheets.len();
    for (n, sheet) in sheets.iter_mut().enumerate() {
        let text = match bol.lang {
            Lang::En => format!("Page {} of {count}", n + 1),
            Lang::Es => format!("Página {} de {count}", n + 1),
        };
        sheet.right(RIGHT, EDGE - 12.0, SMALL, GREY, &text);
        sheet.text(EDGE, EDGE - 12.0, SMALL, GREY, &format!("{} · AWB {}", bol.company, bol.awb));
    }
    (pdf::sheets(sheets), u32::try_from(count).unwrap_or(u32::MAX))
}

struct Pages<'a> {
    bol: &'a Bol,
    done: Vec<Sheet>,
    now: Sheet,
    /// Foot of the line that was written last.
    y: f64,
}

impl Pages<'_> {
    fn pick(&self, en: &'static str, es: &'static str) -> &'static str {
        self.bol.lang.pick(en, es)
    }

    /// The head of every page.
    fn begin(&mut self) {
        self.y = PAGE.1 - EDGE - BIG;
        let title = self.pick("Bill of lading · packing list", "Conocimiento de embarque · lista de empaque");
        self.now.text(EDGE, self.y, BIG, 0.0, title);
        let company = self.bol.company.clone();
        self.now.right(RIGHT, self.y, PLAIN, 0.0, &shown(&company));
        let temporary = if self.bol.awb.is_temporary() { self.pick(" (temporary)", " (temporal)") } else { "" };
        let none = "–".to_owned();
        let rows = [
            (self.pick("AWB", "Guía AWB"), format!("{}{temporary}", self.bol.awb)),
            (self.pick("Ship date", "Fecha de despacho"), self.bol.ship_date.to_string()),
            (self.pick("Buyer", "Cliente"), self.bol.buyer.clone().unwrap_or_else(|| none.clone())),
            (self.pick("Carrier", "Transportador"), text_or(&self.bol.carriers.join(", "), &none)),
        ];
        self.down(6.0);
        for (name, value) in rows {
            for (n, line) in wrap(&value, RIGHT - EDGE - 110.0, PLAIN).into_iter().enumerate() {
                self.down(PLAIN * LEAD);
                if n == 0 {
                    self.now.text(EDGE, self.y, PLAIN, GREY, name);
                }
                self.now.text(EDGE + 110.0, self.y, PLAIN, 0.0, &line);
            }
        }
        self.down(10.0);
        self.now.rule(EDGE, RIGHT, self.y);
        self.down(SMALL * LEAD + 2.0);
        let y = self.y;
        let heads = [
            (TYPE, self.pick("TYPE", "TIPO")),
            (PRODUCT, self.pick("PRODUCT", "PRODUCTO")),
            (PACK, self.pick("PACK", "EMPAQUE")),
            (MARK, self.pick("MARK CODE", "CÓDIGO ESPECIAL")),
        ];
        for (x, text) in heads {
            self.now.text(x, y, SMALL, GREY, text);
        }
        let (boxes, pieces) = (self.pick("BOXES", "CAJAS"), self.pick("PIECES", "PIEZAS"));
        self.now.right(BOXES, y, SMALL, GREY, boxes);
        self.now.right(PIECES, y, SMALL, GREY, pieces);
        self.now.right(RIGHT, y, SMALL, GREY, "FBE");
        self.down(4.0);
        self.now.rule(EDGE, RIGHT, self.y);
    }

    fn down(&mut self, by: f64) {
        self.y -= by;
    }

    /// Goes on the next page when less than this is left.
    fn need(&mut self, room: f64) {
        if self.y - room < FOOT {
            self.done.push(std::mem::replace(&mut self.now, Sheet::new(PAGE)));
            self.begin();
        }
    }

    fn line(&mut self, x: f64, size: f64, grey: f64, text: &str) {
        for line in wrap(text, RIGHT - x, size) {
            self.need(size * LEAD);
            self.down(size * LEAD);
            self.now.text(x, self.y, size, grey, &line);
        }
    }

    fn order(&mut self, order: &BolOrder) {
        self.need(70.0);
        self.down(6.0);
        let customer = order.customer.as_ref().map(|c| format!("  {c}")).unwrap_or_default();
        self.line(EDGE, PLAIN + 1.5, 0.0, &format!("{}{customer}", order.order));
        let facts = [
            (self.pick("Reference", "Referencia"), &order.reference),
            (self.pick("House waybill", "Guía hija"), &order.hawb),
            (self.pick("Carrier", "Transportador"), &order.carrier),
            (self.pick("Ship to", "Dirección"), &order.ship_to),
            (self.pick("Note", "Nota"), &order.note),
        ];
        for (name, value) in facts {
            if let Some(value) = value {
                self.line(EDGE, SMALL, GREY, &format!("{name}: {value}"));
            }
        }
        for line in &order.lines {
            self.goods(line);
        }
    }

    fn goods(&mut self, line: &BolLine) {
        let columns = [
            (PRODUCT, PACK, Some(named(line))),
            (PACK, MARK, line.pack.clone()),
            (MARK, PIECES - 34.0, line.mark_code.clone()),
        ];
        let texts = columns.map(|(x, end, text)| (x, wrap(&text.unwrap_or_default(), end - x - 6.0, PLAIN)));
        let rows = texts.iter().map(|(_, t)| t.len()).max().unwrap_or(1);
        for row in 0..rows {
            self.need(PLAIN * LEAD + if row == 0 { SMALL * LEAD } else { 0.0 });
            self.down(PLAIN * LEAD);
            let y = self.y;
            if row == 0 {
                self.now.right(BOXES, y, PLAIN, 0.0, &line.codes.len().to_string());
                let kind = line.box_type.as_ref().map_or_else(|| "–".to_owned(), ToString::to_string);
                self.now.text(TYPE, y, PLAIN, 0.0, &kind);
                self.now.right(PIECES, y, PLAIN, 0.0, &line.pieces.to_string());
                self.now.right(RIGHT, y, PLAIN, 0.0, &line.milli_fbe.map_or_else(|| "–".to_owned(), fbe));
            }
            for (x, lines) in &texts {
                if let Some(text) = lines.get(row) {
                    self.now.text(*x, y, PLAIN, 0.0, text);
                }
            }
        }
        let codes: Vec<&str> = line.codes.iter().map(crate::domain::ids::BoxCode::as_str).collect();
        self.line(PRODUCT, SMALL, GREY, &codes.join(" "));
    }

    fn totals(&mut self) {
        let rows = self.bol.totals.len() + 3;
        self.need(f64::from(u32::try_from(rows).unwrap_or(u32::MAX)).min(40.0) * PLAIN * LEAD);
        self.down(10.0);
        self.now.rule(EDGE, RIGHT, self.y);
        for total in &self.bol.totals {
            let kind = total.box_type.as_ref().map_or_else(|| "–".to_owned(), ToString::to_string);
            self.sum(total.boxes, &kind, total.milli_fbe);
        }
        self.down(4.0);
        self.now.rule(EDGE, RIGHT, self.y);
        let all = self.pick("Total", "Total");
        self.sum(self.bol.boxes(), all, self.bol.milli_fbe());
        if self.bol.missing > 0 {
            let text = match self.bol.lang {
                Lang::En => format!("{} missing, not on this paper", self.bol.missing),
                Lang::Es => format!("faltan {}, no están en este documento", self.bol.missing),
            };
            self.line(EDGE, SMALL, GREY, &text);
        }
    }

    fn sum(&mut self, boxes: u32, what: &str, milli_fbe: Option<u64>) {
        self.need(PLAIN * LEAD);
        self.down(PLAIN * LEAD);
        let y = self.y;
        self.now.right(BOXES, y, PLAIN, 0.0, &boxes.to_string());
        self.now.text(TYPE, y, PLAIN, 0.0, what);
        self.now.right(RIGHT, y, PLAIN, 0.0, &milli_fbe.map_or_else(|| "–".to_owned(), fbe));
    }

    /// Who took it, with what, when.
    fn signatures(&mut self) {
        let names = [
            self.pick("Driver", "Conductor"),
            self.pick("Plate", "Placa"),
            self.pick("Seal", "Precinto"),
            self.pick("Date and time", "Fecha y hora"),
            self.pick("Signature", "Firma"),
        ];
        self.need(64.0);
        self.down(48.0);
        let wide = (RIGHT - EDGE) / 5.0;
        for (n, name) in (0_u32..).zip(names) {
            let x = EDGE + f64::from(n) * wide;
            self.now.rule(x, x + wide - 10.0, self.y);
            self.now.text(x, self.y - SMALL * LEAD, SMALL, GREY, name);
        }
    }
}

fn named(line: &BolLine) -> String {
    match &line.sku {
        Some(sku) if *sku != line.name => format!("{}  {sku}", line.name),
        _ => line.name.clone(),
    }
}

fn text_or(text: &str, none: &str) -> String {
    if text.is_empty() { none.to_owned() } else { text.to_owned() }
}

/// As the font can show it.
fn shown(text: &str) -> String {
    printable(text).0.replace('\n', " ")
}

/// The text in lines of this width; a word that is wider than a line is broken.
fn wrap(text: &str, wide: f64, size: f64) -> Vec<String> {
    let text = shown(text);
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        let joined = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if pdf::width(&joined, size) <= wide {
            line = joined;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        for c in word.chars() {
            line.push(c);
            if pdf::width(&line, size) > wide && line.chars().count() > 1 {
                line.pop();
                lines.push(std::mem::take(&mut line));
                line.push(c);
            }
        }
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::bol::tests::two_orders;
    use std::collections::BTreeSet;

    fn pages(bol: &Bol) -> (String, u32) {
        let (bytes, count) = bol_pdf(bol);
        (String::from_utf8_lossy(&bytes).into_owned(), count)
    }

    #[test]
    fn a_page_has_the_words_of_its_language_and_says_the_same_twice() {
        let (m, orders) = two_orders();
        for (lang, word) in [(Lang::En, "(Ship date)"), (Lang::Es, "(Fecha de despacho)")] {
            let key = (orders[0].awb.clone().unwrap(), orders[0].ship_date);
            let bol = Bol::of(&m.settings, lang, key, None, &orders, &BTreeSet::new());
            let (text, count) = pages(&bol);
            assert!(text.starts_with("%PDF-") && text.contains(word) && count == 1, "{lang:?}");
            assert_eq!(bol_pdf(&bol), bol_pdf(&bol));
        }
    }

    #[test]
    fn what_does_not_fit_goes_on_the_next_page_and_no_box_is_lost() {
        let (m, orders) = two_orders();
        let many: Vec<_> = orders.iter().cloned().cycle().take(60).collect();
        let key = (orders[0].awb.clone().unwrap(), orders[0].ship_date);
        let bol = Bol::of(&m.settings, Lang::En, key, None, &many, &BTreeSet::new());
        let (text, count) = pages(&bol);
        assert!(count > 2, "{count}");
        for n in 1..=count {
            assert!(text.contains(&format!("(Page {n} of {count})")), "{n}");
        }
        let code = orders[1].lines[0].box_codes[0].as_str();
        assert_eq!(text.matches(code).count(), 30);
    }

    #[test]
    fn long_texts_are_wrapped_and_never_cut() {
        let text = "a very long note for the warehouse that goes on and on ".repeat(5) + &"W".repeat(300);
        let lines = wrap(&text, 200.0, PLAIN);
        assert!(lines.iter().all(|l| pdf::width(l, PLAIN) <= 200.0));
        assert_eq!(lines.concat().replace(' ', ""), text.replace(' ', ""));
    }
}
