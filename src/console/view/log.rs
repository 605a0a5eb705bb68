//! The audit trail.

use crate::console::app::App;
use crate::console::i18n::fill;
use crate::console::screens::tell::{tell, word};
use crate::console::screens::{self};
use crate::console::theme;
use crate::console::widgets::{Cell, put, put_right, row};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// The screen.
pub fn draw(app: &App, buf: &mut Buffer, area: Rect) -> Option<Position> {
    let (t, w, log) = (app.t(), app.w(), &app.log);
    let list = &log.list;
    let right = put_right(buf, area.width.saturating_sub(1), area.y, w.log_newest, theme::PLAIN);
    if log.editing || !log.filter.value().is_empty() {
        let style = if log.editing { theme::BOLD } else { theme::PLAIN };
        put(buf, 1, area.y, &format!("/{}", log.filter.value()), right.saturating_sub(2), style);
    } else {
        put(buf, 1, area.y, w.log_title, right.saturating_sub(2), theme::BOLD);
    }
    let wide = area.width >= 110;
    let (when, who, what, object) = (12, 9, 11, 10);
    let terminal = if wide { 14 } else { 0 };
    let result = area.width.saturating_sub(2 + when + who + what + object + terminal + 5 + u16::from(wide));
    let cells = |texts: [&str; 6]| -> Vec<(String, u16)> {
        let widths = [when, who, terminal, what, object, result];
        texts.iter().zip(widths).filter(|(_, w)| *w > 0).map(|(t, w)| ((*t).to_owned(), w)).collect()
    };
    let head = cells([w.col_when, w.col_who, w.col_terminal, w.col_what, w.col_object, w.col_result]);
    let head: Vec<Cell<'_>> = head.iter().map(|(t, w)| Cell::new(t, *w).style(theme::BOLD)).collect();
    row(buf, 2, area.y + 1, false, &head);
    for (y, (at, entry)) in (area.y + 2..).zip(list.shown(screens::list_height(app))) {
        let selected = at == list.selected;
        let [object, result] = tell(entry, app.lang);
        let (when, what) = (app.when_exactly(&entry.at), word(&entry.what, app.lang));
        let texts = cells([&when, &entry.who, entry.terminal.as_deref().unwrap_or("-"), &what, &object, &result]);
        let cells: Vec<Cell<'_>> = texts.iter().map(|(t, w)| Cell::new(t, *w)).collect();
        row(buf, 2, y, selected, &cells);
        if selected {
            put(buf, 0, y, ">", 2, theme::SELECTED);
        }
    }
    if list.rows.is_empty() && app.live() {
        let text = if list.loaded { w.log_none } else { t.asking };
        put(buf, 2, area.y + 3, text, area.width.saturating_sub(4), theme::PLAIN);
    }
    if let Some(entry) = list.current().filter(|_| app.live()) {
        let [object, result] = tell(entry, app.lang);
        let from = entry.terminal.as_deref().unwrap_or("-");
        let text = fill(w.log_line, &[&entry.seq, &entry.who, &from, &format!("{object} {result}")]);
        put(buf, 1, area.bottom(), &text, area.width.saturating_sub(2), theme::PLAIN);
    }
    let at = u16::try_from(log.filter.visual_cursor()).unwrap_or(0);
    log.editing.then_some(Position { x: 2 + at, y: area.y })
}
