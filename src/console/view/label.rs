//! The picture of a label, its texts and what should be known of it.

use crate::console::app::App;
use crate::console::dialogs::label::Look;
use crate::console::theme;
use crate::console::widgets::{dialog, put, wrap};
use ratatui::buffer::Buffer;

/// Narrowest column of texts that is worth its place.
const TEXTS: u16 = 24;

/// Draws it over the screen.
pub fn draw(app: &App, buf: &mut Buffer, look: &Look) {
    let t = app.t();
    let title = match &look.doc {
        Some(doc) => {
            let [wide, high] = doc.mm;
            format!("{} · {} · {} {wide} x {high} mm", doc.order, doc.box_code, doc.layout)
        }
        None => look.ask.order.clone().or(look.ask.job.map(|j| j.to_string())).unwrap_or_default(),
    };
    let size = buf.area;
    let area = dialog(buf, &title, size.width.saturating_sub(2), size.height.saturating_sub(2));
    let Some(doc) = look.doc.as_ref().filter(|_| look.failed.is_none()) else {
        let text = look.failed.as_deref().unwrap_or(t.asking);
        for (y, line) in (area.y..area.bottom()).zip(wrap(text, usize::from(area.width))) {
            put(buf, area.x, y, &line, area.width, theme::PLAIN);
        }
        return;
    };
    let warnings: Vec<String> =
        doc.warnings.iter().flat_map(|w| wrap(&format!("! {w}"), usize::from(area.width))).collect();
    let below = u16::try_from(warnings.len()).unwrap_or(u16::MAX).min(area.height / 4);
    let height = area.height - below;
    let lines = look.picture.as_ref().map(|p| p.half_blocks(area.width, height)).unwrap_or_default();
    let wide = lines.first().map_or(0, |l| u16::try_from(l.chars().count()).unwrap_or(area.width));
    for (y, line) in (area.y..area.y + height).zip(&lines) {
        put(buf, area.x, y, line, area.width, theme::PLAIN);
    }
    let beside = area.width.saturating_sub(wide + 2);
    if beside >= TEXTS {
        for (y, text) in (area.y..area.y + height).zip(&doc.texts) {
            put(buf, area.x + wide + 2, y, text, beside, theme::PLAIN);
        }
    }
    for (y, text) in (area.y + height..area.bottom()).zip(&warnings) {
        put(buf, area.x, y, text, area.width, theme::WARN);
    }
}
