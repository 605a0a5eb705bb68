//! The list of orders, and the pane under it.

use super::details;
use crate::console::app::App;
use crate::console::habit::day;
use crate::console::i18n::{Texts, fill};
use crate::console::screens::{self, PANE, marks};
use crate::console::theme;
use crate::console::widgets::{Cell, put, put_right, row};
use crate::domain::order::Flag;
use crate::protocol::reply::OrderRow;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

/// The word for an order's status; labelled and shipped are told by its boxes.
#[must_use]
pub fn status_word<'a>(t: &Texts, status: &'a str, boxes: u32, labels: u32, shipped: u32) -> &'a str {
    match status {
        "draft" => t.status_draft,
        "pending" => t.status_pending,
        "confirmed" if boxes > 0 && shipped >= boxes => t.status_shipped,
        "confirmed" if boxes > 0 && labels >= boxes => t.status_labelled,
        "confirmed" => t.status_confirmed,
        "voided" => t.status_voided,
        other => other,
    }
}

/// The badge of lines checked out.
#[must_use]
pub fn badge(t: &Texts, out: u32, of: u32) -> (String, Style) {
    let count = format!("{out}/{of}");
    let done = out >= of;
    let (shape, word) = if done { ("●", t.done) } else { ("▲", t.pend) };
    (format!("{shape} {count:>5} {word:<4}"), if done { theme::DONE } else { theme::PENDING })
}

/// Four letters for a channel's kind.
fn short_kind(kind: &str) -> String {
    match kind {
        "mercado_libre" => "MELI".into(),
        "amazon" => "AMZN".into(),
        "woocommerce" => "WOOC".into(),
        other => other.chars().filter(char::is_ascii_alphanumeric).take(4).collect::<String>().to_ascii_uppercase(),
    }
}

/// The whole screen between the tabs and the last lines.
pub fn draw(app: &App, buf: &mut Buffer, area: Rect) -> Option<Position> {
    let cursor = heading(app, buf, area.y);
    let wide = area.width >= 110;
    let height = screens::list_height(app);
    columns(app, buf, area.y + 1, wide);
    let list = &app.orders.list;
    let range = app.orders.marks.anchor.map(|a| marks::between(app, a)).unwrap_or_default();
    for (y, (at, order)) in (area.y + 2..).zip(list.shown(height)) {
        let selected = at == list.selected;
        line(app, buf, y, order, (selected, range.contains(&order.number)), wide);
    }
    if list.rows.is_empty() && app.live() {
        let t = app.t();
        let text = match () {
            () if !list.loaded || app.orders.loading => t.asking,
            () if app.orders.query.value().is_empty() => t.no_orders_yet,
            () => t.no_orders,
        };
        put(buf, 2, area.y + 3, text, area.width.saturating_sub(4), theme::PLAIN);
    }
    if screens::has_pane(app) {
        pane(app, buf, area);
    }
    cursor
}

fn heading(app: &App, buf: &mut Buffer, y: u16) -> Option<Position> {
    let (t, orders, width) = (app.t(), &app.orders, buf.area.width);
    let list = &orders.list;
    let mut facts = Vec::new();
    if let Some(total) = orders.total {
        facts.push(fill(t.orders_n, &[&app.number(total)]));
    }
    if !list.marks.is_empty() {
        facts.push(fill(t.marked_n, &[&list.marks.len()]));
    }
    let changed = list.fresh.max(u64::try_from(list.gone.len()).unwrap_or(0));
    if changed > 0 {
        facts.push(fill(t.new_n, &[&changed]));
    }
    if list.loaded && !orders.complete {
        facts.push(t.loading_search.to_owned());
    }
    facts.push(
        if screens::orders::wanted(app).is_ok_and(|(_, sort)| sort == "ship_date") {
            t.sort_ship
        } else {
            t.sort_newest
        }
        .to_owned(),
    );
    let (facts, style) = match &orders.wrong {
        Some(wrong) => (theme::clean(wrong), theme::WARN),
        None => (facts.join(" · "), theme::PLAIN),
    };
    let most = usize::from(width.saturating_sub(12 + u16::try_from(orders.query.value().chars().count()).unwrap_or(0)));
    let facts = crate::console::widgets::cut(&facts, most.max(20));
    let right = put_right(buf, width.saturating_sub(1), y, &facts, style);
    let room = right.saturating_sub(3);
    let style = if orders.editing { theme::BOLD } else { theme::PLAIN };
    if orders.editing || !orders.query.value().is_empty() {
        put(buf, 1, y, &format!("/{}", orders.query.value()), room, style);
    }
    let at = u16::try_from(orders.query.visual_cursor()).unwrap_or(0);
    orders.editing.then_some(Position { x: (2 + at).min(room), y })
}

/// Widths of buyer and, on a wide screen, of customer and reference.
fn widths(width: u16, wide: bool) -> (u16, u16, u16) {
    // Marks 2, K2K 3, order 9, flag 1, checked out 12, boxes 4, ship 6, status 10, and a blank behind each.
    let rest = width.saturating_sub(2 + 4 + 10 + 2 + 13 + 5 + 7 + 10);
    if wide {
        let buyer = rest.saturating_sub(1) * 2 / 5;
        let customer = rest.saturating_sub(1) / 4;
        (buyer, customer, rest.saturating_sub(buyer + customer + 3))
    } else {
        (rest.saturating_sub(5 + 1), 0, 4)
    }
}

fn columns(app: &App, buf: &mut Buffer, y: u16, wide: bool) {
    let t = app.t();
    let (buyer, customer, channel) = widths(buf.area.width, wide);
    let mut cells =
        vec![Cell::new("K2K", 3), Cell::new(t.col_order, 9), Cell::new("", 1), Cell::new(t.col_buyer, buyer)];
    if wide {
        cells.push(Cell::new(t.col_customer, customer));
    }
    cells.extend([
        Cell::new(if wide { t.col_channel_long } else { t.col_channel }, channel),
        Cell::new(t.col_checkout, 12),
        Cell::number(t.col_boxes, 4),
        Cell::new(t.col_ship, 6),
        Cell::new(t.col_status, 10),
    ]);
    let cells: Vec<Cell<'_>> = cells.into_iter().map(|c| c.style(theme::BOLD)).collect();
    row(buf, 2, y, false, &cells);
}

fn line(app: &App, buf: &mut Buffer, y: u16, order: &OrderRow, (selected, in_range): (bool, bool), wide: bool) {
    let t = app.t();
    let list = &app.orders.list;
    let (buyer, customer, channel) = widths(buf.area.width, wide);
    let (out, out_style) = badge(t, order.checked_out, order.lines);
    let status = if list.gone.contains(&order.number) {
        t.status_gone
    } else {
        status_word(t, &order.status, order.boxes, order.labels_printed, order.boxes_shipped)
    };
    let marked = list.marks.contains(&order.number) || in_range;
    let boxes = order.boxes.to_string();
    let kind = short_kind(&order.kind);
    let ship = day(&order.ship_date, app.lang);
    let text = if marked { theme::BOLD } else { theme::PLAIN };
    // A flag that this console does not know is from a newer daemon: better shown than hidden.
    let flag = order.flags.iter().any(|f| Flag::parse(f).is_none_or(Flag::asks_a_person));
    let flag = if flag { "!" } else { "" };
    let mut cells = vec![
        Cell::new(if order.k2k { "K2K" } else { "" }, 3).style(theme::K2K),
        Cell::new(&order.order, 9).style(text),
        if flag.is_empty() { Cell::new("", 1) } else { Cell::new(flag, 1).badge(theme::WARN) },
        Cell::new(&order.buyer, buyer).style(text),
    ];
    if wide {
        cells.push(Cell::new(order.customer.as_deref().unwrap_or("-"), customer));
    }
    let voided = order.status == "voided";
    cells.extend([
        Cell::new(if wide { &order.channel } else { &kind }, channel),
        Cell::new(if voided { "" } else { &out }, 12).badge(if voided { theme::PLAIN } else { out_style }),
        Cell::number(&boxes, 4),
        Cell::new(&ship, 6),
        Cell::new(status, 10),
    ]);
    row(buf, 2, y, selected, &cells);
    let mark = match (selected, marked) {
        (true, _) if marked => ">*",
        (true, _) => ">",
        (false, true) => "*",
        (false, false) => "",
    };
    put(buf, 0, y, mark, 2, if selected { theme::SELECTED } else { theme::BOLD });
}

/// One line about the order under the cursor.
pub fn context(app: &App, buf: &mut Buffer, y: u16) {
    let Some(order) = app.orders.list.current() else { return };
    if screens::has_pane(app) {
        return;
    }
    let t = app.t();
    let mut facts = vec![order.order.clone()];
    match (&order.awb, &order.reference) {
        (Some(awb), _) => facts.push(format!("AWB {awb}")),
        (None, Some(reference)) if order.k2k => facts.push(fill(t.awb_joins, &[reference])),
        _ => {}
    }
    if order.checked_out < order.lines && order.status != "voided" {
        facts.push(fill(t.not_out, &[&(order.lines - order.checked_out), &order.lines]));
    }
    if order.status == "confirmed" && order.boxes > 0 {
        facts.push(fill(t.labels_of, &[&order.labels_printed, &order.boxes]));
    }
    facts.extend(order.flags.iter().map(|f| flag_sentence(app, f)));
    put(buf, 1, y, &facts.join(" · "), buf.area.width.saturating_sub(2), theme::PLAIN);
}

/// A flag's sentence, or its word where a newer daemon knows more.
#[must_use]
pub fn flag_sentence(app: &App, flag: &str) -> String {
    Flag::parse(flag).map_or_else(|| flag.to_owned(), |f| f.sentence(app.lang).to_owned())
}

fn pane(app: &App, buf: &mut Buffer, area: Rect) {
    let top = area.bottom().saturating_sub(PANE);
    put(buf, 0, top, &"─".repeat(usize::from(area.width)), area.width, theme::PLAIN);
    let inside = Rect::new(0, top + 1, area.width, PANE - 1);
    // An order that is not the one under the cursor is worse than none.
    let current = app.orders.list.current().map(|r| r.number);
    match &app.orders.pane {
        Some(doc) if Some(doc.number) == current => details::order(app, buf, inside, doc, None),
        _ if current.is_some() => {
            put(buf, 1, top + 1, app.t().asking, 40, theme::PLAIN);
        }
        _ => {}
    }
}
