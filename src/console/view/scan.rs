//! Scanning, to be read at two metres: the count in digits of five rows, the outcome as a field of colour with its word.

use crate::console::app::App;
use crate::console::i18n::fill;
use crate::console::screens::scan::{Mode, Scanned, Verdict};
use crate::console::theme;
use crate::console::widgets::{cut, gauge, put, put_right, wrap};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

/// Digits of 5 rows and 5 columns, the rows as bits from the left.
const DIGITS: [[u8; 5]; 11] = [
    [0b01110, 0b10001, 0b10001, 0b10001, 0b01110],
    [0b00100, 0b01100, 0b00100, 0b00100, 0b01110],
    [0b11110, 0b00001, 0b01110, 0b10000, 0b11111],
    [0b11110, 0b00001, 0b01110, 0b00001, 0b11110],
    [0b10010, 0b10010, 0b11111, 0b00010, 0b00010],
    [0b11111, 0b10000, 0b11110, 0b00001, 0b11110],
    [0b01110, 0b10000, 0b11110, 0b10001, 0b01110],
    [0b11111, 0b00001, 0b00010, 0b00100, 0b00100],
    [0b01110, 0b10001, 0b01110, 0b10001, 0b01110],
    [0b01110, 0b10001, 0b01111, 0b00001, 0b01110],
    [0b00001, 0b00010, 0b00100, 0b01000, 0b10000],
];

/// The screen; returns where the cursor is.
pub fn draw(app: &App, buf: &mut Buffer, area: Rect) -> Position {
    let w = app.w();
    let scan = &app.scan;
    let mode = match scan.mode {
        Mode::Verify => w.scan_verify.to_owned(),
        Mode::Ship => scan.only.as_ref().map_or_else(|| w.scan_ship.to_owned(), |o| fill(w.scan_ship_only, &[o])),
        Mode::Receive => w.scan_receive.to_owned(),
    };
    put(buf, 1, area.y, &mode, area.width, theme::BOLD);
    if let Some(station) = &app.station {
        put_right(buf, area.width.saturating_sub(1), area.y, station, theme::BOLD);
    }
    let (count, text) = match &scan.order {
        Some((order, boxes)) => (
            format!("{}/{boxes}", scan.count()),
            fill(if scan.shipped.is_some() { w.scan_out } else { w.scan_of }, &[order, &scan.count(), boxes]),
        ),
        None => (scan.total().to_string(), w.scan_begin.to_owned()),
    };
    digits(buf, 3, area.y + 2, &count);
    put(buf, 3, area.y + 8, &text, area.width / 2, theme::BOLD);
    let side = area.width / 2 + 2;
    last(app, buf, Rect::new(side, area.y + 1, area.width.saturating_sub(side + 1), 9));
    if let Some((_, boxes)) = &scan.order {
        let all = usize::try_from(*boxes).unwrap_or(usize::MAX);
        let text = gauge(scan.count(), all, usize::from(area.width.saturating_sub(4)));
        put(buf, 2, area.y + 10, &text, area.width, theme::PLAIN);
    }
    verdict(app, buf, Rect::new(1, area.y + 12, area.width.saturating_sub(2), 5));
    if !scan.left.is_empty() {
        let text = fill(w.scan_left, &[&scan.left.len(), &scan.left.join(" ")]);
        put(buf, 1, area.bottom().saturating_sub(2), &text, area.width.saturating_sub(2), theme::PLAIN);
    }
    let y = area.bottom().saturating_sub(1);
    put(buf, 1, y, "> ", 2, theme::BOLD);
    let room = usize::from(area.width.saturating_sub(5));
    let at = scan.field.visual_cursor();
    let skip = at.saturating_sub(room);
    let shown: String = scan.field.value().chars().skip(skip).collect();
    put(buf, 3, y, &shown, area.width.saturating_sub(4), theme::BOLD);
    if scan.waiting > 0 {
        put_right(buf, area.width.saturating_sub(1), y, &format!("… {}", scan.waiting), theme::PLAIN);
    }
    Position { x: 3 + u16::try_from(at - skip).unwrap_or(0), y }
}

fn digits(buf: &mut Buffer, x: u16, y: u16, text: &str) {
    for (n, c) in (0_u16..).zip(text.chars()) {
        let digit = c.to_digit(10).and_then(|d| DIGITS.get(d as usize)).or(DIGITS.last());
        for (row, bits) in (y..).zip(digit.into_iter().flatten()) {
            for column in 0..5_u16 {
                if bits & (0b1_0000 >> column) != 0 {
                    put(buf, x + n * 7 + column, row, "█", 1, theme::PLAIN);
                }
            }
        }
    }
}

fn look(verdict: Verdict) -> (&'static str, Style) {
    match verdict {
        Verdict::Good => ("●", theme::OK),
        Verdict::Again => ("■", theme::WARN),
        Verdict::Bad => ("!", theme::BAD),
    }
}

fn word(app: &App, verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Good => app.w().scan_good,
        Verdict::Again => app.w().scan_twice,
        Verdict::Bad => app.w().scan_bad,
    }
}

fn last(app: &App, buf: &mut Buffer, area: Rect) {
    for (y, Scanned { code, verdict, order, .. }) in (area.y..area.bottom()).zip(&app.scan.last) {
        let (shape, style) = look(*verdict);
        let x = put(buf, area.x, y, &format!(" {shape} "), 3, style) + 1;
        let text = format!("{code}  {}", order.as_deref().unwrap_or(word(app, *verdict)));
        put(buf, x, y, &text, area.right().saturating_sub(x), theme::PLAIN);
    }
}

/// The newest outcome fills the whole width.
fn verdict(app: &App, buf: &mut Buffer, area: Rect) {
    let Some(Scanned { code, verdict, text, .. }) = app.scan.last.front() else {
        put(buf, area.x + 1, area.y + 1, app.w().scan_hint, area.width, theme::PLAIN);
        return;
    };
    let (shape, style) = look(*verdict);
    let width = usize::from(area.width);
    let mut lines = vec![String::new(), format!("  {shape}  {}   {code}", word(app, *verdict))];
    lines.extend(wrap(text, width.saturating_sub(8)).into_iter().take(2).map(|l| format!("     {l}")));
    for (row, y) in (area.y..area.bottom()).enumerate() {
        let line = lines.get(row).map_or("", String::as_str);
        put(buf, area.x, y, &format!("{:<width$}", cut(line, width)), area.width, style);
    }
}
