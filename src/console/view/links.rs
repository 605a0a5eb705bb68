//! Connections: the list with the settings of the one under the cursor, or one of them with what is published to it.

use crate::console::app::App;
use crate::console::habit::day;
use crate::console::i18n::fill;
use crate::console::screens::links::{Catalogue, FACTS, current, value};
use crate::console::screens::{self};
use crate::console::theme;
use crate::console::widgets::{Cell, put, put_right, row};
use crate::domain::lang::Lang;
use crate::domain::link::LinkKey;
use crate::protocol::reply::LinkDoc;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The screen.
pub fn draw(app: &App, buf: &mut Buffer, area: Rect) {
    if let (Some(open), Some(link)) = (&app.links.open, current(app)) {
        return catalogue(app, buf, area, open, link);
    }
    let (t, w) = (app.t(), app.w());
    let list = &app.links.list;
    let right = put_right(buf, area.width.saturating_sub(1), area.y, w.links_other, theme::PLAIN);
    let x = put(buf, 1, area.y, w.links_title, right, theme::BOLD);
    let count = fill(w.links_n, &[&list.rows.len()]);
    put(buf, x, area.y, &format!(" · {count}"), right.saturating_sub(x + 1), theme::PLAIN);
    let (code, offset, cutoff, from, channels, state) = (9, 6, 7, 8, 8, 14);
    let buyer = area.width.saturating_sub(2 + code + offset + cutoff + from + channels + state + 6);
    let head = [
        Cell::new(t.col_buyer, buyer),
        Cell::new(w.col_code, code),
        Cell::number(w.col_offset, offset),
        Cell::new(w.col_cutoff, cutoff),
        Cell::new(w.col_from, from),
        Cell::number(w.col_channels, channels),
        Cell::new(t.col_state, state),
    ];
    row(buf, 2, area.y + 1, false, &head.map(|c| c.style(theme::BOLD)));
    let height = screens::list_height(app);
    for (y, (at, link)) in (area.y + 2..).zip(list.shown(height)) {
        let selected = at == list.selected;
        let (days, doors) = (link.ship_days_offset.to_string(), link.channels.len().to_string());
        let ships = link.earliest_ship_date.as_deref().map_or_else(|| "-".to_owned(), |d| day(d, app.lang));
        let (stands, style) = match link {
            LinkDoc { test: true, .. } => (format!("■ {}", w.link_test), theme::WARN),
            LinkDoc { earliest_ship_date: None, .. } => (format!("! {}", w.link_never), theme::BAD),
            LinkDoc { set, .. } if !set.is_empty() => (format!("* {}", w.link_set_here), theme::PLAIN),
            _ => (String::new(), theme::PLAIN),
        };
        let cells = [
            Cell::new(&link.name, buyer),
            Cell::new(&link.buyer, code),
            Cell::number(&days, offset),
            Cell::new(link.cutoff.as_deref().unwrap_or("-"), cutoff),
            Cell::new(&ships, from),
            Cell::number(&doors, channels),
            Cell::new(&stands, u16::try_from(stands.chars().count()).unwrap_or(state).min(state)).badge(style),
        ];
        row(buf, 2, y, selected, &cells);
        if selected {
            put(buf, 0, y, ">", 2, theme::SELECTED);
        }
    }
    if list.rows.is_empty() && app.live() {
        let text = if list.loaded { w.links_none } else { t.asking };
        put(buf, 2, area.y + 3, text, area.width.saturating_sub(4), theme::PLAIN);
    }
    if let Some(link) = list.current() {
        let y = area.y + 2 + u16::try_from(height).unwrap_or(0);
        put(buf, 0, y, &"─".repeat(usize::from(area.width)), area.width, theme::PLAIN);
        facts(app, buf, area, y + 1, link);
    }
}

/// What is set of a connection, in [`FACTS`] lines with the rule.
fn facts(app: &App, buf: &mut Buffer, area: Rect, y: u16, link: &LinkDoc) {
    let w = app.w();
    let right = area.width.saturating_sub(1);
    let mut title = format!("{} ({})", link.name, link.buyer);
    let mut more = Vec::new();
    if link.test {
        more.push(w.link_test.to_owned());
    }
    if link.auto_confirm {
        more.push(w.link_auto.to_owned());
    }
    if let Some(since) = &link.active_since {
        more.push(fill(w.link_since, &[since]));
    }
    // In the list it stands in the row.
    if app.links.open.is_some() {
        more.push(match &link.earliest_ship_date {
            Some(date) => fill(w.link_ships, &[&day(date, app.lang).trim()]),
            None => w.link_never.to_owned(),
        });
    }
    for one in more {
        title = format!("{title} · {one}");
    }
    put(buf, 1, y, &title, right, theme::BOLD);
    let cutoffs = link.cutoff.iter().cloned().chain(link.cutoffs.iter().map(|(c, at)| format!("{c} {at}")));
    let cutoffs = cutoffs.collect::<Vec<_>>().join(", ");
    let days: Vec<&str> = link.service_days.iter().map(|d| day_word(app.lang, d)).collect();
    let mut rows: Vec<(&str, String, bool)> = Vec::new();
    for key in LinkKey::ALL {
        let here = link.set.iter().any(|k| k == key.as_str());
        let mut text = value(link, key);
        if key == LinkKey::ShipDaysOffset {
            let cutoff = if cutoffs.is_empty() { "-" } else { &cutoffs };
            text = format!("{text} · {} · {}", days.join(" "), fill(w.link_cutoff, &[&cutoff]));
        }
        rows.push((crate::console::dialogs::second::setting_word(app, key), text, here));
    }
    let places = if link.locations.is_empty() { String::new() } else { format!(" · {}", link.locations.join(" ")) };
    rows.push((w.link_channels, format!("{}{places}", link.channels.join(" ")), false));
    for (y, (word, text, here)) in (y + 1..y + FACTS - 1).zip(&rows) {
        put(buf, 1, y, word, 26, theme::PLAIN);
        let until = if *here { put_right(buf, right, y, w.link_set_here, theme::K2K).saturating_sub(1) } else { right };
        let shown = if text.is_empty() { "-" } else { text };
        put(buf, 28, y, shown, until.saturating_sub(28), theme::BOLD);
    }
}

fn day_word(lang: Lang, word: &str) -> &str {
    let [en, es] = match word {
        "mon" => ["Mon", "lun"],
        "tue" => ["Tue", "mar"],
        "wed" => ["Wed", "mié"],
        "thu" => ["Thu", "jue"],
        "fri" => ["Fri", "vie"],
        "sat" => ["Sat", "sáb"],
        "sun" => ["Sun", "dom"],
        other => return other,
    };
    lang.pick(en, es)
}

fn catalogue(app: &App, buf: &mut Buffer, area: Rect, open: &Catalogue, link: &LinkDoc) {
    let (t, w) = (app.t(), app.w());
    facts(app, buf, area, area.y, link);
    let y = area.y + FACTS - 1;
    let list = &open.list;
    let title = if open.only { w.catalogue_only } else { w.catalogue_all };
    put(buf, 1, y, title, area.width.saturating_sub(2), theme::BOLD);
    let changed = list.fresh.max(u64::try_from(list.gone.len()).unwrap_or(0));
    if changed > 0 {
        put_right(buf, area.width.saturating_sub(1), y, &fill(t.new_n, &[&changed]), theme::PLAIN);
    }
    let (sku, place, boxes, units, price, last) = (14, 8, 6, 7, 12, 10);
    let name = area.width.saturating_sub(2 + sku + place + boxes + units + price + last + 7);
    let head = [
        Cell::new(w.col_sku, sku),
        Cell::new(t.col_product, name),
        Cell::new(w.col_place, place),
        Cell::number(t.col_boxes, boxes),
        Cell::number(w.col_units, units),
        Cell::number(w.col_price, price),
        Cell::new(if open.only { w.col_from } else { w.col_published }, last),
    ];
    row(buf, 2, y + 1, false, &head.map(|c| c.style(theme::BOLD)));
    for (y, (at, item)) in (y + 2..area.bottom()).zip(list.shown(screens::list_height(app))) {
        let selected = at == list.selected;
        let [en, es] = &item.names;
        let (en, es) = (en.as_deref().or(es.as_deref()), es.as_deref().or(en.as_deref()));
        let known = app.lang.pick(en.unwrap_or("-"), es.unwrap_or("-"));
        let (free, pieces) = (item.boxes.to_string(), app.number(item.units));
        let price_text = item.price.as_deref().map_or_else(|| "-".to_owned(), |p| money(app, p));
        let shown = match (&item.ships, item.published) {
            (Some(date), _) => day(date, app.lang),
            (None, true) => w.is_published.to_owned(),
            (None, false) => w.is_not_published.to_owned(),
        };
        let style = if item.published { theme::DONE } else { theme::PLAIN };
        let cells = [
            Cell::new(&item.sku, sku),
            Cell::new(known, name),
            Cell::new(if item.location.is_empty() { "-" } else { &item.location }, place),
            Cell::number(&free, boxes),
            Cell::number(&pieces, units),
            Cell::number(&price_text, price),
            Cell::new(&shown, last).style(style),
        ];
        row(buf, 2, y, selected, &cells);
        if selected {
            put(buf, 0, y, ">", 2, theme::SELECTED);
        }
    }
    if list.rows.is_empty() && app.live() {
        let none = if open.only { w.catalogue_none_only } else { w.catalogue_none };
        put(buf, 2, y + 3, if list.loaded { none } else { t.asking }, area.width.saturating_sub(4), theme::PLAIN);
    }
}

/// `0.42 USD` in the habit of the reader.
fn money(app: &App, price: &str) -> String {
    match price.split_once(' ') {
        Some((figure, currency)) => format!("{} {currency}", app.habit.money(figure)),
        None => app.habit.money(price),
    }
}
