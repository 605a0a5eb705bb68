//! Who did what to an order: the audit trail of it alone.

use crate::console::app::App;
use crate::console::i18n::fill;
use crate::console::screens::details::Details;
use crate::console::screens::tell::{tell_order, word};
use crate::console::theme;
use crate::console::widgets::{put, wrap};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// When and who on the left, what on the right in as many lines as it needs: of an audit nothing is cut.
pub fn draw(app: &App, buf: &mut Buffer, area: Rect, details: &Details) {
    let (t, w) = (app.t(), app.w());
    put(buf, 1, area.y, &fill(w.history_of, &[&details.order]), area.width.saturating_sub(2), theme::BOLD);
    let Some(entries) = &details.history else {
        put(buf, 1, area.y + 1, t.asking, area.width, theme::PLAIN);
        return;
    };
    let wide = area.width >= 110;
    let (when, who) = (13, if wide { 22 } else { 10 });
    let x = 1 + when + who;
    let mut y = area.y + 1;
    for entry in entries.iter().skip(details.scroll) {
        if y >= area.bottom() {
            break;
        }
        let name = match &entry.terminal {
            Some(terminal) if wide => format!("{} @ {terminal}", entry.who),
            _ => entry.who.clone(),
        };
        put(buf, 1, y, &app.when_exactly(&entry.at), when - 1, theme::PLAIN);
        put(buf, 1 + when, y, &name, who - 1, theme::PLAIN);
        let what =
            format!("{}: {}", word(&entry.what, app.lang), tell_order(entry, &details.order, app.lang).join(" · "));
        for (n, line) in wrap(&what, usize::from(area.width.saturating_sub(x + 1))).iter().enumerate() {
            if y >= area.bottom() {
                break;
            }
            put(buf, x, y, line, area.width.saturating_sub(x), if n == 0 { theme::BOLD } else { theme::PLAIN });
            y += 1;
        }
    }
    if entries.is_empty() {
        put(buf, 1, y, w.log_none, area.width.saturating_sub(2), theme::PLAIN);
    }
}
