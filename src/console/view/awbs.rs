//! Air waybills.

use crate::console::app::App;
use crate::console::habit::day;
use crate::console::i18n::fill;
use crate::console::screens::{self};
use crate::console::theme;
use crate::console::widgets::{Cell, put, put_right, row};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The screen.
pub fn draw(app: &App, buf: &mut Buffer, area: Rect) {
    let (t, w) = (app.t(), app.w());
    let list = &app.awbs.list;
    put(buf, 1, area.y, if app.awbs.open { w.awbs_open } else { w.awbs_all }, area.width / 2, theme::BOLD);
    let mut facts = vec![fill(w.awbs_n, &[&app.number(app.awbs.total)])];
    let changed = list.fresh.max(u64::try_from(list.gone.len()).unwrap_or(0));
    if changed > 0 {
        facts.push(fill(t.new_n, &[&changed]));
    }
    put_right(buf, area.width.saturating_sub(1), area.y, &facts.join(" · "), theme::PLAIN);
    let (awb, ship, orders, boxes, out, state) = (16, 6, 6, 5, 9, 8);
    let buyer = area.width.saturating_sub(2 + awb + ship + orders + boxes + out + state + 6);
    let head = [
        Cell::new("AWB", awb),
        Cell::new(t.col_buyer, buyer),
        Cell::new(t.col_ship, ship),
        Cell::number(w.col_orders, orders),
        Cell::number(t.col_boxes, boxes),
        Cell::new(w.col_out, out),
        Cell::new(t.col_state, state),
    ];
    row(buf, 2, area.y + 1, false, &head.map(|c| c.style(theme::BOLD)));
    for (y, (at, one)) in (area.y + 2..).zip(list.shown(screens::list_height(app))) {
        let selected = at == list.selected;
        let number = if one.check_digit == Some(false) { format!("{} ≠", one.awb) } else { one.awb.clone() };
        let when = day(&one.ship_date, app.lang);
        let (orders_n, pieces) = (one.order_count.to_string(), one.pieces.to_string());
        let gone = one.pieces > 0 && one.boxes_shipped >= one.pieces;
        let shape = if gone { "●" } else { " " };
        let left = format!("{shape} {}/{}", one.boxes_shipped, one.pieces);
        let open = one.status == "open";
        let cells = [
            Cell::new(&number, awb),
            Cell::new(one.buyer_name.as_deref().or(one.buyer.as_deref()).unwrap_or("-"), buyer),
            Cell::new(&when, ship),
            Cell::number(&orders_n, orders),
            Cell::number(&pieces, boxes),
            Cell::new(&left, out).style(if gone { theme::DONE } else { theme::PLAIN }),
            Cell::new(if open { w.awb_state_open } else { w.awb_state_closed }, state),
        ];
        row(buf, 2, y, selected, &cells);
        if selected {
            put(buf, 0, y, ">", 2, theme::SELECTED);
        }
    }
    if list.rows.is_empty() && app.live() {
        let text = if list.loaded { w.awbs_none } else { t.asking };
        put(buf, 2, area.y + 3, text, area.width.saturating_sub(4), theme::PLAIN);
    }
    if let Some(one) = list.current().filter(|_| app.live()) {
        let mut facts = vec![one.orders.join(" ")];
        if one.temporary {
            facts.insert(0, w.awb_temporary.to_owned());
        }
        if one.check_digit == Some(false) {
            facts.insert(0, w.awb_check.to_owned());
        }
        if !one.was.is_empty() {
            facts.push(fill(w.awb_was, &[&one.was.join(", ")]));
        }
        put(buf, 1, area.bottom(), &facts.join(" · "), area.width.saturating_sub(2), theme::PLAIN);
    }
}
