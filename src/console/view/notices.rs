//! Notices: who was told of what.

use crate::console::app::App;
use crate::console::i18n::fill;
use crate::console::screens::notices::{group_word, kind_word, state_word};
use crate::console::screens::{self};
use crate::console::theme;
use crate::console::widgets::{Cell, put, put_right, row};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The list.
pub fn draw(app: &App, buf: &mut Buffer, area: Rect) {
    let (t, w) = (app.t(), app.w());
    let list = &app.notices.list;
    let mut right = put_right(buf, area.width.saturating_sub(1), area.y, w.notices_other, theme::PLAIN);
    if list.fresh > 0 {
        right = put_right(buf, right.saturating_sub(2), area.y, &fill(t.new_n, &[&list.fresh]), theme::PLAIN);
    }
    let title = if app.notices.stuck { w.notices_stuck } else { w.notices_title };
    let mut x = put(buf, 1, area.y, title, right.saturating_sub(2), theme::BOLD);
    for (state, n) in app.notices.counts.iter().filter(|(_, n)| **n > 0) {
        let text = format!(" {} {n} ", state_word(app.lang, state));
        let style = if matches!(state.as_str(), "failed" | "dead") { theme::BAD } else { theme::PLAIN };
        if x + 1 + u16::try_from(text.chars().count()).unwrap_or(0) < right {
            x = put(buf, x + 1, area.y, &text, right.saturating_sub(x + 1), style);
        }
    }
    let wide = area.width >= 110;
    // In a narrow window the line about the cursor says how often and when.
    let (order, kind, state) = (9, if wide { 26 } else { 20 }, 13);
    let (tries, when) = if wide { (5, 12) } else { (0, 0) };
    let to = area.width.saturating_sub(2 + 6 + order + kind + state + tries + when + 4 + 2 * u16::from(wide));
    let visible = |c: &&Cell<'_>| c.width > 0;
    let head = [
        Cell::number("#", 6),
        Cell::new(t.col_order, order),
        Cell::new(w.col_about, kind),
        Cell::new(w.col_to, to),
        Cell::new(t.col_state, state),
        Cell::number(w.col_tries, tries),
        Cell::new(w.col_when, when),
    ];
    let head: Vec<Cell<'_>> = head.iter().filter(visible).map(|c| Cell { ..*c }.style(theme::BOLD)).collect();
    row(buf, 2, area.y + 1, false, &head);
    for (y, (at, one)) in (area.y + 2..).zip(list.shown(screens::list_height(app))) {
        let selected = at == list.selected;
        let (number, tried, at_time) = (one.notice.to_string(), one.attempts.to_string(), app.when(&one.changed_at));
        let bad = matches!(one.state.as_str(), "failed" | "dead");
        let shape = match one.state.as_str() {
            "sent" => "● ",
            _ if bad => "! ",
            _ => "  ",
        };
        let stands = format!("{shape}{}", state_word(app.lang, &one.state));
        let style = match (bad, one.state.as_str()) {
            (true, _) => theme::BAD,
            (false, "sent") => theme::DONE,
            (false, _) => theme::PLAIN,
        };
        let cells = [
            Cell::number(&number, 6),
            Cell::new(&one.order, order),
            Cell::new(kind_word(app.lang, &one.kind), kind),
            Cell::new(&one.to, to),
            Cell::new(&stands, state).badge(style),
            Cell::number(&tried, tries),
            Cell::new(&at_time, when),
        ];
        let cells: Vec<Cell<'_>> = cells.iter().filter(visible).map(|c| Cell { ..*c }).collect();
        row(buf, 2, y, selected, &cells);
        if selected {
            put(buf, 0, y, ">", 2, theme::SELECTED);
        }
    }
    if list.rows.is_empty() && app.live() {
        let text = if list.loaded { w.notices_none } else { t.asking };
        put(buf, 2, area.y + 3, text, area.width.saturating_sub(4), theme::PLAIN);
    }
    if let Some(one) = list.current().filter(|_| app.live()) {
        let group = one.group.as_deref().map_or("", |g| group_word(app.lang, g));
        let who = if group.is_empty() { one.to.clone() } else { format!("{} ({group})", one.to) };
        let mut facts = vec![who];
        if !wide {
            facts.push(app.when(&one.changed_at));
        }
        if one.attempts > 0 {
            facts.push(fill(w.notice_tries, &[&one.attempts]));
        }
        facts.extend(one.error.clone());
        facts.extend(one.next_try.as_ref().map(|at| fill(w.notice_next, &[&app.when(at)])));
        put(buf, 1, area.bottom(), &facts.join(" · "), area.width.saturating_sub(2), theme::PLAIN);
    }
}
