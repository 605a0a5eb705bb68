//! Dialogs over the screen. Each says what Enter does.

use super::Position;
use crate::console::action::{TABLE, scope};
use crate::console::app::App;
use crate::console::dialogs::bulk::{self, Bulk};
use crate::console::dialogs::confirm::{Confirm, Stage};
use crate::console::dialogs::palette::{self, Palette};
use crate::console::dialogs::print::PrintLabels;
use crate::console::dialogs::reason::{self, Reason};
use crate::console::dialogs::{Choice, Overlay, Question};
use crate::console::i18n::fill;
use crate::console::theme;
use crate::console::widgets::{buttons, dialog, gauge, put, wrap};
use crate::console::{ask, input};
use crate::domain::notice::Group;
use crate::protocol::reply::ConfirmDoc;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_width::UnicodeWidthStr as _;

/// Lines of a dialog with their style.
type Lines = Vec<(String, Style)>;

/// Draws the dialogs; returns where the text cursor is.
pub fn draw(app: &App, buf: &mut Buffer) -> Option<Position> {
    let mut cursor = None;
    for overlay in &app.overlays {
        cursor = None;
        match overlay {
            Overlay::Confirm(d) => confirm(app, buf, d),
            Overlay::Print(d) => print(app, buf, d),
            Overlay::Ask(d) => question(app, buf, d),
            Overlay::Choose(d) => choose(app, buf, d),
            Overlay::Bulk(d) => bulk(app, buf, d),
            Overlay::Look(d) => super::label::draw(app, buf, d),
            Overlay::Help(d) => help(app, buf, d.filter.value(), d.scroll),
            Overlay::Reason(d) => cursor = Some(reason(app, buf, d)),
            Overlay::Palette(d) => cursor = Some(palette(app, buf, d)),
        }
    }
    cursor
}

/// The field above the last line, and over it the commands that match.
fn palette(app: &App, buf: &mut Buffer, d: &Palette) -> Position {
    let (width, y) = (buf.area.width, buf.area.height.saturating_sub(2));
    let found = palette::matches(app, d.field.value());
    let rows = found.len().min(10).min(usize::from(y.saturating_sub(3)));
    let at = d.at.min(found.len().saturating_sub(1));
    let top = (at + 1).saturating_sub(rows);
    let first = y.saturating_sub(u16::try_from(rows).unwrap_or(0));
    let blank = " ".repeat(usize::from(width));
    put(buf, 0, first.saturating_sub(1), &"─".repeat(usize::from(width)), width, theme::PLAIN);
    for (row, (n, entry)) in (first..y).zip(found.iter().enumerate().skip(top)) {
        let keys: Vec<String> = app.keymap.keys(entry, app.scope()).iter().map(|k| input::name(*k, app.lang)).collect();
        let can = app.can(entry.action);
        let says = can.err().map_or_else(|| entry.sentence(app.lang).to_owned(), |why| format!("- {why}"));
        let mark = if n == at { ">" } else { " " };
        let text = format!("{mark} {:<15} {:<14} {says}", entry.name, keys.join(" "));
        put(buf, 0, row, &blank, width, theme::PLAIN);
        let style = match (n == at, can.is_ok()) {
            (true, _) => theme::SELECTED,
            (false, true) => theme::PLAIN,
            (false, false) => theme::FAINT,
        };
        put(buf, 0, row, &format!("{text:<w$}", w = usize::from(width)), width, style);
    }
    let cursor = super::field(buf, y, app.t().palette, d.field.value(), d.field.visual_cursor());
    put(buf, 0, y + 1, &blank, width, theme::PLAIN);
    put(buf, 1, y + 1, app.w().palette_keys, width, theme::PLAIN);
    cursor
}

fn width(buf: &Buffer) -> u16 {
    buf.area.width.saturating_sub(4).min(76)
}

/// A dialog with lines that may be scrolled, two buttons and a hint.
fn with_buttons(app: &App, buf: &mut Buffer, title: &str, lines: &Lines, scroll: usize, go: Option<&str>, on_go: bool) {
    let t = app.t();
    let most = usize::from(buf.area.height.saturating_sub(7));
    let shown = lines.len().min(most);
    let area = dialog(buf, title, width(buf), u16::try_from(shown).unwrap_or(0) + 5);
    let scroll = scroll.min(lines.len().saturating_sub(shown));
    for (y, (text, style)) in (area.y..).zip(lines.iter().skip(scroll).take(shown)) {
        put(buf, area.x, y, text, area.width, *style);
    }
    let y = area.bottom().saturating_sub(2);
    let running = matches!(app.overlays.last(), Some(Overlay::Bulk(b)) if b.running());
    let cancel = match go {
        Some(_) => t.button_cancel,
        None if running => app.w().button_stop,
        None => t.button_close,
    };
    buttons(buf, area.x, y, cancel, go, on_go, area.width);
    let more = if lines.len() > shown { " · ↑↓" } else { "" };
    put(buf, area.x, y + 1, &format!("{}{more}", t.dialog_keys), area.width, theme::PLAIN);
}

fn wrapped(lines: &mut Lines, buf: &Buffer, text: &str, style: Style) {
    lines.extend(wrap(text, usize::from(width(buf).saturating_sub(4))).into_iter().map(|l| (l, style)));
}

fn boxes(app: &App, n: u32) -> String {
    fill(if n == 1 { app.t().box_n } else { app.t().boxes_n }, &[&n])
}

fn confirm(app: &App, buf: &mut Buffer, d: &Confirm) {
    let t = app.t();
    let title = fill(t.confirm_title, &[&d.order]);
    let mut lines = Lines::new();
    if d.changed {
        wrapped(&mut lines, buf, t.confirm_changed, theme::BAD);
    }
    let mut go = None;
    match &d.stage {
        Stage::Asking => lines.push((t.asking.to_owned(), theme::PLAIN)),
        Stage::Refused(why) => wrapped(&mut lines, buf, why, theme::PLAIN),
        Stage::Sent(_) => {
            let unknown = app.under_way(&ask::What::Confirm(d.order.clone())).is_some_and(|c| c.unknown);
            let (text, style) =
                if unknown { (t.confirm_unknown, theme::WARN) } else { (t.confirm_sending, theme::PLAIN) };
            wrapped(&mut lines, buf, text, style);
        }
        Stage::Shown(doc) => {
            preview(app, buf, &mut lines, doc);
            go = Some(match doc.dropped.len() {
                0 => t.button_confirm.to_owned(),
                1 => t.button_confirm_drop_one.to_owned(),
                n => fill(t.button_confirm_drop, &[&n]),
            });
        }
    }
    with_buttons(app, buf, &title, &lines, d.scroll, go.as_deref(), d.go);
}

fn preview(app: &App, buf: &Buffer, lines: &mut Lines, doc: &ConfirmDoc) {
    let t = app.t();
    let all = doc.kept.len() + doc.dropped.len();
    let kept_boxes: u32 = doc.kept.iter().map(|l| l.boxes).sum::<u32>().max(doc.boxes);
    if doc.dropped.is_empty() {
        wrapped(lines, buf, &fill(t.confirm_clean, &[&all, &kept_boxes]), theme::PLAIN);
    } else {
        wrapped(lines, buf, &fill(t.confirm_drop, &[&doc.dropped.len(), &all]), theme::BAD);
        for line in &doc.dropped {
            let name = if line.description.is_empty() { line.sku.as_deref().unwrap_or("-") } else { &line.description };
            let mark = line.mark_code.as_deref().unwrap_or(t.no_mark);
            lines.push((format!(" ▲ {:>2}  {}", line.line, theme::clean(name)), theme::BOLD));
            let pieces = fill(t.pieces_n, &[&line.quantity]);
            let cart = fill(t.in_cart, &[&app.when(&line.added_to_cart_at)]);
            lines.push((format!("       {pieces} · {} · {mark} · {cart}", boxes(app, line.boxes)), theme::PLAIN));
        }
        lines.push((fill(t.confirm_keep, &[&doc.kept.len(), &kept_boxes]), theme::PLAIN));
    }
    if let Some(awb) = &doc.awb {
        let text = if doc.joins { t.confirm_awb_joins } else { t.confirm_awb_new };
        wrapped(lines, buf, &fill(text, &[awb]), theme::PLAIN);
    }
    let told =
        if doc.told.is_empty() { t.confirm_nobody.to_owned() } else { fill(t.confirm_told, &[&doc.told.join(", ")]) };
    wrapped(lines, buf, &told, theme::PLAIN);
    for group in &doc.not_told {
        let who = Group::parse(group).map_or(group.as_str(), |g| g.in_words(app.lang));
        wrapped(lines, buf, &fill(t.confirm_not_told, &[&who]), theme::WARN);
    }
}

fn print(app: &App, buf: &mut Buffer, d: &PrintLabels) {
    let t = app.t();
    let mut lines = Lines::new();
    if let Some(why) = &d.failed {
        wrapped(&mut lines, buf, why, theme::BAD);
    } else if let Some(doc) = &d.doc {
        let count = format!("{} · {}", boxes(app, doc.boxes), fill(t.labels_of, &[&doc.labels_printed, &doc.boxes]));
        lines.push((count, theme::BOLD));
        lines.push((format!("{}: {}", t.carrier, doc.carrier.as_deref().unwrap_or("-")), theme::PLAIN));
        wrapped(&mut lines, buf, &format!("{}: {}", t.ship_to, doc.ship_to.join(", ")), theme::PLAIN);
        if let Some(note) = &doc.note {
            wrapped(&mut lines, buf, &format!("{}: {note}", t.note), theme::WARN);
        }
    } else {
        lines.push((t.asking.to_owned(), theme::PLAIN));
    }
    let go = d.doc.as_ref().map(|_| t.button_print);
    with_buttons(app, buf, &fill(t.print_title, &[&d.order]), &lines, 0, go, d.go);
}

fn question(app: &App, buf: &mut Buffer, d: &Question) {
    let mut lines = Lines::new();
    wrapped(&mut lines, buf, &d.text, theme::PLAIN);
    with_buttons(app, buf, &d.title, &lines, 0, Some(&d.yes), d.go);
}

fn bulk(app: &App, buf: &mut Buffer, d: &Bulk) {
    let (t, w) = (app.t(), app.w());
    let mut lines = Lines::new();
    if d.began.is_some() {
        run(app, buf, &mut lines, d);
    } else {
        wrapped(&mut lines, buf, if d.confirm { t.bulk_confirm } else { t.bulk_print }, theme::PLAIN);
        let orders: Vec<&str> = d.orders.iter().map(|o| o.order.as_str()).collect();
        wrapped(&mut lines, buf, &orders.join(" "), theme::BOLD);
        if !d.confirm {
            let text = fill(w.bulk_sort, &[&bulk::sort_word(d.sort, app.lang)]);
            wrapped(&mut lines, buf, &text, theme::PLAIN);
        }
    }
    let failed = d.failed().len();
    let go = match (d.began.is_none(), d.finished() && failed > 0) {
        (true, _) => Some(if d.confirm { t.button_confirm } else { t.button_print }.to_owned()),
        (false, true) => Some(fill(w.button_again, &[&failed])),
        (false, false) => None,
    };
    with_buttons(app, buf, &fill(t.bulk_title, &[&d.orders.len()]), &lines, d.scroll, go.as_deref(), d.go);
}

/// The gauge, then an outcome an order: what failed first, for that is what needs a hand.
fn run(app: &App, buf: &Buffer, lines: &mut Lines, d: &Bulk) {
    let w = app.w();
    let (done, all) = (d.results.len(), d.orders.len());
    lines.push((gauge(done, all, usize::from(width(buf).saturating_sub(4))), theme::PLAIN));
    let failed = d.results.iter().filter(|r| r.is_err()).count();
    if d.stopped {
        wrapped(lines, buf, &fill(w.bulk_stopped, &[&done, &all]), theme::WARN);
    }
    if d.finished() {
        lines.push((fill(w.bulk_done, &[&(done - failed), &failed]), theme::BOLD));
    } else {
        let (rate, left) = match d.rate(app.at.mono) {
            Some((rate, left)) if rate >= 1.0 => (fill(w.per_second, &[&format!("{rate:.1}")]), span(left)),
            Some((rate, left)) => (fill(w.per_minute, &[&format!("{:.0}", rate * 60.0)]), span(left)),
            None => ("…".into(), "…".into()),
        };
        lines.push((format!("{} · {}", fill(w.bulk_left, &[&done, &all, &rate, &left]), w.bulk_stop), theme::BOLD));
    }
    for (order, result) in d.orders.iter().zip(&d.results) {
        if let Err(why) = result {
            wrapped(lines, buf, &format!("! {}: {why}", order.order), theme::PLAIN);
        }
    }
    if let Some(order) = d.orders.get(done).filter(|_| d.running()) {
        lines.push((format!("→ {} {}", order.order, w.bulk_next), theme::PLAIN));
    }
    for result in d.results.iter().rev().flatten() {
        lines.push((format!("● {result}"), theme::PLAIN));
    }
    for order in d.orders.iter().skip(done).filter(|_| d.finished()) {
        lines.push((format!("· {} {}", order.order, w.bulk_skipped), theme::PLAIN));
    }
}

/// `1 min 20 s`, `7 s`.
fn span(seconds: u64) -> String {
    match (seconds / 60, seconds % 60) {
        (0, s) => format!("{s} s"),
        (m, s) => format!("{m} min {s} s"),
    }
}

fn reason(app: &App, buf: &mut Buffer, d: &Reason) -> Position {
    let t = app.t();
    let (title, text) = reason::texts(app, &d.why);
    let lines = wrap(text, usize::from(width(buf).saturating_sub(4)));
    let area = dialog(buf, &title, width(buf), u16::try_from(lines.len()).unwrap_or(1) + 5);
    for (y, line) in (area.y..).zip(&lines) {
        put(buf, area.x, y, line, area.width, theme::PLAIN);
    }
    let y = area.bottom().saturating_sub(2);
    let room = usize::from(area.width.saturating_sub(3));
    let at = d.text.visual_cursor();
    let skip = at.saturating_sub(room);
    let shown: String = d.text.value().chars().skip(skip).collect();
    put(buf, area.x, y, &format!("> {shown}"), area.width, theme::BOLD);
    let (hint, style) = d.note.map_or((t.type_keys, theme::PLAIN), |note| (note, theme::BAD));
    put(buf, area.x, y + 1, hint, area.width, style);
    Position { x: area.x + 2 + u16::try_from(at - skip).unwrap_or(0), y }
}

fn choose(app: &App, buf: &mut Buffer, d: &Choice) {
    let widest = d.items.iter().map(|(text, _)| text.width()).chain([d.title.width() + 4, 36]).max().unwrap_or(36);
    let height = u16::try_from(d.items.len().max(1)).unwrap_or(1).min(buf.area.height.saturating_sub(6)) + 3;
    let area = dialog(buf, &d.title, u16::try_from(widest).unwrap_or(36) + 8, height);
    let rows = usize::from(area.height.saturating_sub(1));
    let top = (d.at + 1).saturating_sub(rows);
    for (y, (at, (text, _))) in (area.y..).zip(d.items.iter().enumerate().skip(top).take(rows)) {
        let (mark, style) = if at == d.at { ("> ", theme::SELECTED) } else { ("  ", theme::PLAIN) };
        let text = format!("{mark}{text:<width$}", width = usize::from(area.width.saturating_sub(2)));
        put(buf, area.x, y, &text, area.width, style);
    }
    if d.items.is_empty() {
        put(buf, area.x, area.y, app.t().asking, area.width, theme::PLAIN);
    }
    put(buf, area.x, area.bottom().saturating_sub(1), app.t().choose_keys, area.width, theme::PLAIN);
}

/// The keys of this screen on the left, those of every screen on the right; made from the table of actions.
fn help(app: &App, buf: &mut Buffer, filter: &str, scroll: usize) {
    let t = app.t();
    let here = app.scope();
    let wanted = crate::domain::text::fold(filter);
    let lines = |everywhere: bool| -> Vec<String> {
        let mut lines = Vec::new();
        if everywhere && wanted.is_empty() {
            lines.push(format!("{:<12} {}", "0-9 ]", t.help_digits));
        }
        for entry in TABLE.iter().filter(|e| e.scope & here != 0 && (e.scope == scope::ALL) == everywhere) {
            let keys: Vec<String> = app.keymap.keys(entry, here).iter().map(|k| input::name(*k, app.lang)).collect();
            let line = format!("{:<12} {}", keys.join(" "), entry.sentence(app.lang));
            if crate::domain::text::fold(&format!("{line} {}", entry.name)).contains(&wanted) {
                lines.push(line);
            }
        }
        lines
    };
    let (left, right) = (lines(false), lines(true));
    let rows = u16::try_from(left.len().max(right.len())).unwrap_or(u16::MAX);
    let name = super::tab_name(app, app.screen);
    let size = (buf.area.width.saturating_sub(2).min(100), (rows + 4).min(buf.area.height));
    let area = dialog(buf, &fill(t.help_title, &[&name]), size.0, size.1);
    let half = area.width / 2;
    put(buf, area.x, area.y, t.help_here, half, theme::BOLD);
    put(buf, area.x + half, area.y, t.help_always, half, theme::BOLD);
    let bottom = area.bottom().saturating_sub(1);
    let shown = usize::from(bottom.saturating_sub(area.y + 1));
    let scroll = scroll.min(left.len().max(right.len()).saturating_sub(shown));
    let more = left.len().max(right.len()) > shown;
    for (x, column) in [(area.x, left), (area.x + half, right)] {
        for (y, line) in (area.y + 1..bottom).zip(column.into_iter().skip(scroll)) {
            put(buf, x, y, &line, half.saturating_sub(1), theme::PLAIN);
        }
    }
    let foot: Rect = Rect::new(area.x, bottom, area.width, 1);
    let text = if filter.is_empty() { t.help_close.to_owned() } else { format!("/{filter}") };
    let text = if more { format!("{text} · ↑↓") } else { text };
    put(buf, foot.x, foot.y, &text, foot.width, theme::PLAIN);
}
