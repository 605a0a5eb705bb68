//! One order: what stands above its lines, then the lines. On its own page and in the pane under the list.

use super::orders::{badge, flag_sentence, status_word};
use crate::console::app::App;
use crate::console::habit::day;
use crate::console::i18n::fill;
use crate::console::screens::details::{Details, Lens};
use crate::console::theme;
use crate::console::widgets::{Cell, put, put_right, row, wrap};
use crate::protocol::reply::{LineDoc, OrderDoc};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The page.
pub fn draw(app: &App, buf: &mut Buffer, area: Rect) {
    let Some(details) = &app.details else { return };
    match (&details.doc, &details.gone) {
        (_, Some(why)) => {
            put(buf, 1, area.y + 1, why, area.width.saturating_sub(2), theme::BAD);
        }
        (Some(_), None) if details.lens == Lens::History => super::history::draw(app, buf, area, details),
        (Some(doc), None) => order(app, buf, area, doc, Some(details)),
        (None, None) => {
            put(buf, 1, area.y, &format!("{} › {} …", app.t().tab_orders, details.order), area.width, theme::PLAIN);
        }
    }
}

/// The order itself; on its page with how it is looked at, in the pane without.
pub fn order(app: &App, buf: &mut Buffer, area: Rect, doc: &OrderDoc, page: Option<&Details>) {
    let t = app.t();
    let y = title(app, buf, area, doc, page.is_some());
    let mut y = facts(app, buf, area, y, doc);
    let pending = doc.lines.iter().filter(|l| l.checkout != "checked_out").count();
    if pending > 0 && doc.status != "voided" {
        let text = fill(t.lines_dropped, &[&pending, &doc.lines.len()]);
        for line in wrap(&text, usize::from(area.width.saturating_sub(4))).iter().take(2) {
            put(buf, 1, y, &format!(" ▲ {line} "), area.width.saturating_sub(2), theme::PENDING);
            y += 1;
        }
    }
    match page {
        Some(details) if details.lens != Lens::Ours => structure(app, buf, area, y, details),
        _ => {
            lines(app, buf, area, y, doc, page.map_or(0, |d| d.scroll), page.is_some());
            let below = y.saturating_add(u16::try_from(doc.lines.len()).unwrap_or(u16::MAX)).saturating_add(2);
            ended(app, buf, area, below, doc);
        }
    }
}

fn title(app: &App, buf: &mut Buffer, area: Rect, doc: &OrderDoc, page: bool) -> u16 {
    let t = app.t();
    let status = status_word(t, &doc.status, doc.boxes, doc.labels_printed, doc.boxes_shipped);
    let (out, style) = badge(t, checked_out(doc), u32::try_from(doc.lines.len()).unwrap_or(u32::MAX));
    let right =
        put_right(buf, area.width.saturating_sub(1), area.y, &format!("{} {}", t.revision, doc.revision), theme::PLAIN);
    let right = put_right(buf, right.saturating_sub(2), area.y, status, theme::BOLD);
    let right =
        if doc.status == "voided" { right } else { put_right(buf, right.saturating_sub(2), area.y, &out, style) };
    let lead = if page { format!("{} › ", t.tab_orders) } else { String::new() };
    let x = put(buf, 1, area.y, &lead, right, theme::PLAIN);
    let mut x = put(buf, x, area.y, &doc.order, right, theme::BOLD) + 1;
    if doc.k2k {
        x = put(buf, x, area.y, "K2K", 3, theme::K2K) + 2;
    }
    if let Some([who, when]) = &doc.confirmed {
        let text = fill(t.confirmed_by, &[who, &app.when(when)]);
        put(buf, x, area.y, &text, right.saturating_sub(x + 1), theme::PLAIN);
    } else if let Some(why) = &doc.void_reason {
        put(buf, x, area.y, why, right.saturating_sub(x + 1), theme::PLAIN);
    }
    area.y + 1
}

fn checked_out(doc: &OrderDoc) -> u32 {
    u32::try_from(doc.lines.iter().filter(|l| l.checkout == "checked_out").count()).unwrap_or(u32::MAX)
}

/// Who, where to, what for: in two columns, ship-to and note above the fold.
fn facts(app: &App, buf: &mut Buffer, area: Rect, y: u16, doc: &OrderDoc) -> u16 {
    let t = app.t();
    let none = || "-".to_owned();
    let buyer = match (&doc.buyer_name, &doc.buyer) {
        (Some(name), Some(code)) => format!("{name} ({code})"),
        (Some(one), None) | (None, Some(one)) => one.clone(),
        (None, None) => none(),
    };
    let mut ship = date(app, &doc.ship_date);
    if doc.earliest_ship_date != doc.ship_date {
        ship = format!("{ship} ({} {})", t.earliest, day(&doc.earliest_ship_date, app.lang).trim());
    }
    let awb = doc.awb.clone().unwrap_or_else(|| match &doc.reference {
        Some(reference) if doc.k2k => fill(t.joins, &[reference]),
        _ => t.awb_none.to_owned(),
    });
    let boxes = match doc.status.as_str() {
        "confirmed" if doc.labels_printed < doc.boxes => fill(t.labels_of, &[&doc.labels_printed, &doc.boxes]),
        "confirmed" => fill(t.shipped_of, &[&doc.boxes_shipped, &doc.boxes]),
        _ => doc.boxes.to_string(),
    };
    let total = doc
        .total
        .as_ref()
        .map_or_else(none, |v| format!("{} {}", app.habit.money(v), doc.currency.as_deref().unwrap_or("")));
    let cart = doc.channel_orders.iter().find_map(|c| c.cart_id.clone()).unwrap_or_else(none);
    let ids: Vec<&str> = doc.channel_orders.iter().map(|c| c.name.as_deref().unwrap_or(&c.channel_order_id)).collect();
    let channel = if area.width >= 110 { format!("{} ({})", doc.channel, doc.kind) } else { doc.channel.clone() };
    let both = [
        (t.buyer, buyer, t.channel, channel),
        (t.customer, doc.customer.clone().unwrap_or_else(none), t.channel_order, ids.join(", ")),
        (t.reference, doc.reference.clone().unwrap_or_else(none), t.cart, cart),
        (t.ship_label, ship, "AWB", awb),
        (t.boxes, boxes, t.total, total),
        (t.carrier, doc.carrier.clone().unwrap_or_else(none), "", String::new()),
    ];
    let half = area.width / 2;
    let mut y = y;
    for (left, left_text, right, right_text) in &both {
        fact(buf, 1, y, left, left_text, half.saturating_sub(2));
        fact(buf, half, y, right, right_text, area.width.saturating_sub(half + 1));
        y += 1;
    }
    let to = wrap(&doc.ship_to.join(", "), usize::from(area.width.saturating_sub(20)));
    for (n, line) in to.iter().filter(|l| !l.is_empty()).enumerate().take(3) {
        fact(buf, 1, y, if n == 0 { t.ship_to } else { "" }, line, area.width.saturating_sub(2));
        y += 1;
    }
    if let Some(note) = doc.note.as_deref().filter(|n| !n.trim().is_empty()) {
        // A note is never cut: it is why a box goes on the right truck.
        for line in wrap(&format!("{}: {note}", t.note), usize::from(area.width.saturating_sub(4))).iter().take(4) {
            put(buf, 1, y, &format!(" {line} "), area.width.saturating_sub(2), theme::WARN);
            y += 1;
        }
    }
    for conflict in &doc.conflicts {
        for d in &conflict.differences {
            let none = || "-".to_owned();
            let (ours, theirs) = (d.ours.clone().unwrap_or_else(none), d.theirs.clone().unwrap_or_else(none));
            let what = format!(
                "{} {}",
                crate::console::screens::tell::word(&d.what, app.lang),
                d.item.as_deref().unwrap_or("")
            );
            let text = fill(app.w().conflict_line, &[&what.trim(), &ours, &theirs]);
            put(buf, 1, y, &format!(" ■ {text} "), area.width.saturating_sub(2), theme::WARN);
            y += 1;
        }
    }
    for flag in &doc.flags {
        let x = put(buf, 1, y, " ! ", 3, theme::WARN);
        put(buf, x + 1, y, &flag_sentence(app, flag), area.width.saturating_sub(x + 2), theme::PLAIN);
        y += 1;
    }
    y
}

/// Lines that the order had, where there is room under those that it has.
fn ended(app: &App, buf: &mut Buffer, area: Rect, y: u16, doc: &OrderDoc) {
    let (t, w) = (app.t(), app.w());
    if doc.history.is_empty() || y >= area.bottom() {
        return;
    }
    put(buf, 1, y, w.ended_title, area.width.saturating_sub(2), theme::BOLD);
    for (y, ended) in (y + 1..area.bottom()).zip(&doc.history) {
        let name = if ended.line.description.is_empty() {
            ended.line.sku.as_deref().unwrap_or("-")
        } else {
            &ended.line.description
        };
        let why = match ended.why.as_str() {
            "timer" => w.ended_timer,
            "cart_cancelled" => w.ended_cart,
            "channel" => w.ended_channel,
            "dropped_on_confirm" => w.ended_confirm,
            "deleted_by_vendor" => w.ended_vendor,
            other => other,
        };
        let pieces = fill(t.pieces_n, &[&ended.line.quantity]);
        let mut text =
            format!("{:>3}  {name} · {pieces} · {why} · {} {}", ended.line.line, ended.by, app.when(&ended.at));
        if let Some(reason) = &ended.reason {
            text = format!("{text} · {reason}");
        }
        put(buf, 1, y, &text, area.width.saturating_sub(2), theme::PLAIN);
    }
}

/// A day with its year: `Feb 12 2026`, `12 feb 2026`.
fn date(app: &App, date: &str) -> String {
    format!("{} {}", day(date, app.lang).trim(), date.get(..4).unwrap_or_default())
}

fn fact(buf: &mut Buffer, x: u16, y: u16, label: &str, text: &str, width: u16) {
    const LABEL: u16 = 16;
    put(buf, x, y, label, LABEL, theme::PLAIN);
    put(buf, x + LABEL + 1, y, text, width.saturating_sub(LABEL + 1), theme::BOLD);
}

/// The channel's orders in a structure: each with its ids, then its lines.
fn structure(app: &App, buf: &mut Buffer, area: Rect, y: u16, details: &Details) {
    let (t, w) = (app.t(), app.w());
    let number = details.structure.as_ref().map_or_else(String::new, |s| s.structure.to_string());
    let title = match details.lens {
        Lens::Native => fill(w.lens_native, &[&number]),
        Lens::One => w.lens_one.to_owned(),
        Lens::Two => w.lens_two.to_owned(),
        Lens::Three | Lens::Ours | Lens::History => w.lens_three.to_owned(),
    };
    put(buf, 1, y, &title, area.width.saturating_sub(2), theme::BOLD);
    let Some(doc) = &details.structure else {
        put(buf, 1, y + 1, t.asking, area.width, theme::PLAIN);
        return;
    };
    let ids = (area.width / 3).clamp(12, 40);
    let sku = area.width.saturating_sub(2 + ids + 1 + 6 + 1 + 12 + 2);
    let mut rows: Vec<Option<[String; 4]>> = Vec::new();
    let mut heads = Vec::new();
    for order in &doc.orders {
        let more = [(t.cart, &order.cart_id), (w.shipment, &order.shipment_id)];
        let more = more.iter().filter_map(|(word, id)| id.as_ref().map(|id| format!(" · {word} {id}")));
        heads.push(format!("{}{}", order.channel_order_id, more.collect::<String>()));
        rows.push(None);
        let none = || "-".to_owned();
        rows.extend(order.lines.iter().map(|l| {
            let sku = l.sku.clone().unwrap_or_else(none);
            Some([l.line_ids.join(" "), sku, l.quantity.to_string(), l.unit_price.clone().unwrap_or_else(none)])
        }));
    }
    let height = usize::from(area.bottom().saturating_sub(y + 1));
    let scroll = details.scroll.min(rows.len().saturating_sub(height.max(1)));
    let mut heads = heads.into_iter().skip(rows.iter().take(scroll).filter(|r| r.is_none()).count());
    for (y, line) in (y + 1..area.bottom()).zip(rows.iter().skip(scroll)) {
        match line {
            None => {
                put(buf, 1, y, &heads.next().unwrap_or_default(), area.width.saturating_sub(2), theme::BOLD);
            }
            Some([line, name, quantity, price]) => row(
                buf,
                3,
                y,
                false,
                &[Cell::new(line, ids), Cell::new(name, sku), Cell::number(quantity, 6), Cell::number(price, 12)],
            ),
        }
    }
}

/// `7501…001 -004`: the first code, and how the last differs.
fn codes(line: &LineDoc) -> String {
    match line.box_codes.as_slice() {
        [] if line.boxes > 0 => format!("({})", line.boxes),
        [] => String::new(),
        [one] => one.clone(),
        [first, .., last] => {
            let same = first.bytes().zip(last.bytes()).take_while(|(a, b)| a == b).count();
            format!("{first} -{}", last.get(same.min(last.len().saturating_sub(3))..).unwrap_or(last))
        }
    }
}

fn lines(app: &App, buf: &mut Buffer, area: Rect, y: u16, doc: &OrderDoc, scroll: usize, page: bool) {
    let t = app.t();
    let wide = area.width >= 110;
    let (code, mark, added) = (if wide { 26 } else { 17 }, 13, if wide { 12 } else { 0 });
    let used = 2 + 4 + code + 1 + 5 + mark + 1 + 11 + added + u16::from(wide);
    let product = area.width.saturating_sub(used + 1);
    let head = [
        Cell::number("#", 3),
        Cell::new(t.col_product, product),
        Cell::new(t.col_box_codes, code),
        Cell::number(t.col_quantity, 4),
        Cell::new(t.col_mark, mark),
        Cell::new(t.col_added, added),
        Cell::new(t.col_checkout, 11),
    ];
    let visible = |c: &&Cell<'_>| c.width > 0;
    let head: Vec<Cell<'_>> = head.iter().filter(visible).map(|c| Cell { ..*c }.style(theme::BOLD)).collect();
    row(buf, 1, y, false, &head);
    let rows = usize::from(area.bottom().saturating_sub(y + 1));
    let scroll = scroll.min(doc.lines.len().saturating_sub(rows.max(1)));
    for (y, line) in (y + 1..area.bottom()).zip(doc.lines.iter().skip(scroll)) {
        let done = line.checkout == "checked_out";
        let number = line.line.to_string();
        let quantity = line.quantity.to_string();
        let name = match &line.sku {
            Some(sku) if wide && *sku != line.description => format!("{} · {sku}", line.description),
            Some(sku) if line.description.is_empty() => sku.clone(),
            _ => line.description.clone(),
        };
        let codes = codes(line);
        let when = app.when(&line.added_to_cart_at);
        let out = if done { format!("● {:<5}", t.done) } else { format!("▲ {:<5}", t.pend) };
        let cells = [
            Cell::number(&number, 3),
            Cell::new(&name, product),
            Cell::new(&codes, code),
            Cell::number(&quantity, 4),
            Cell::new(line.mark_code.as_deref().unwrap_or("-"), mark),
            Cell::new(&when, added),
            Cell::new(&out, 8).badge(if done { theme::DONE } else { theme::PENDING }),
        ];
        let cells: Vec<Cell<'_>> = cells.iter().filter(visible).map(|c| Cell { ..*c }).collect();
        row(buf, 1, y, false, &cells);
    }
    if page && doc.lines.len() > rows {
        let text = fill(t.of, &[&format!("{}-{}", scroll + 1, (scroll + rows).min(doc.lines.len())), &doc.lines.len()]);
        put_right(buf, area.width.saturating_sub(1), area.bottom(), &text, theme::PLAIN);
    }
}
