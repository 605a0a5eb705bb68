//! Orders to fetch.

use crate::console::app::App;
use crate::console::i18n::fill;
use crate::console::screens::{self};
use crate::console::theme;
use crate::console::widgets::{Cell, put, put_right, row};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The list.
pub fn draw(app: &App, buf: &mut Buffer, area: Rect) {
    let (t, w) = (app.t(), app.w());
    let list = &app.fetches.list;
    let mut right = put_right(buf, area.width.saturating_sub(1), area.y, w.fetches_other, theme::PLAIN);
    let changed = list.fresh.max(u64::try_from(list.gone.len()).unwrap_or(0));
    if changed > 0 {
        right = put_right(buf, right.saturating_sub(2), area.y, &fill(t.new_n, &[&changed]), theme::PLAIN);
    }
    put(buf, 1, area.y, w.fetches_title, right.saturating_sub(2), theme::BOLD);
    let (channel, since, tries, next, state) = (16, 12, 5, 12, 12);
    let id = area.width.saturating_sub(2 + channel + since + tries + next + state + 5).min(40);
    let head = [
        Cell::new(t.col_channel_long, channel),
        Cell::new(t.channel_order, id),
        Cell::new(w.col_since, since),
        Cell::number(w.col_tries, tries),
        Cell::new(w.col_next, next),
        Cell::new(t.col_state, state),
    ];
    row(buf, 2, area.y + 1, false, &head.map(|c| c.style(theme::BOLD)));
    for (y, (at, one)) in (area.y + 2..).zip(list.shown(screens::list_height(app))) {
        let selected = at == list.selected;
        let (named, tried) = (app.when(&one.since), one.attempts.to_string());
        let next_text = one.next_try.as_deref().map_or_else(|| "-".to_owned(), |at| app.when(at));
        let closed = one.state == "closed";
        let (stands, style) = if closed {
            (format!("! {}", w.fetch_over), theme::BAD)
        } else {
            (w.fetch_waiting.to_owned(), theme::PLAIN)
        };
        let cells = [
            Cell::new(&one.channel, channel),
            Cell::new(&one.id, id),
            Cell::new(&named, since),
            Cell::number(&tried, tries),
            Cell::new(&next_text, next),
            Cell::new(&stands, state).badge(style),
        ];
        row(buf, 2, y, selected, &cells);
        if selected {
            put(buf, 0, y, ">", 2, theme::SELECTED);
        }
    }
    if list.rows.is_empty() && app.live() {
        let text = if list.loaded { w.fetches_none } else { t.asking };
        put(buf, 2, area.y + 3, text, area.width.saturating_sub(4), theme::PLAIN);
    }
    if let Some(one) = list.current().filter(|_| app.live()) {
        let text = one.reason.clone().unwrap_or_default();
        put(buf, 1, area.bottom(), &text, area.width.saturating_sub(2), theme::PLAIN);
    }
}
