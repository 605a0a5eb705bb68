//! The day on one screen.

use super::orders::status_word;
use crate::console::app::App;
use crate::console::i18n::fill;
use crate::console::screens::board::{Series, minutes_to};
use crate::console::screens::labels::state_word;
use crate::console::theme;
use crate::console::widgets::{columns, put, put_right, wrap};
use crate::protocol::reply::StatusDoc;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The screen.
pub fn draw(app: &App, buf: &mut Buffer, area: Rect) {
    let Some(status) = &app.board.status else {
        put(buf, 2, area.y + 1, app.t().asking, area.width, theme::PLAIN);
        return;
    };
    let y = counts(app, buf, area, status);
    let rows = (area.height / 3).clamp(6, 14);
    let bottom = area.bottom().saturating_sub(rows + 3);
    let half = area.width / 2;
    cutoffs(app, buf, Rect::new(1, y + 1, half.saturating_sub(2), bottom.saturating_sub(y + 2)), status);
    let right = area.width.saturating_sub(half + 1);
    today(app, buf, Rect::new(half, y + 1, right, bottom.saturating_sub(y + 2)), status);
    chart(app, buf, Rect::new(1, bottom, area.width.saturating_sub(2), rows + 3), status);
}

fn counts(app: &App, buf: &mut Buffer, area: Rect, status: &StatusDoc) -> u16 {
    let (t, w) = (app.t(), app.w());
    let mut x = put(buf, 1, area.y, t.tab_orders, 12, theme::BOLD) + 2;
    for name in ["draft", "pending", "confirmed", "voided"] {
        let n = status.orders.get(name).copied().unwrap_or(0);
        let text = format!("{} {}", status_word(t, name, 0, 0, 0), app.number(n));
        let style = if name == "draft" && n > 0 { theme::PENDING } else { theme::PLAIN };
        x = put(buf, x, area.y, &format!(" {text} "), area.width.saturating_sub(x), style) + 1;
    }
    let mut facts: Vec<String> = Vec::new();
    for state in ["sending", "queued", "unconfirmed", "failed", "held", "expired"] {
        if let Some(n) = status.jobs.get(state).filter(|n| **n > 0) {
            facts.push(format!("{} {}", app.number(*n), state_word(t, state)));
        }
    }
    let x = put(buf, 1, area.y + 1, t.tab_labels, 12, theme::BOLD) + 3;
    let labels = if facts.is_empty() { w.nothing_waits.to_owned() } else { facts.join(" · ") };
    let right = match status.refused {
        0 => area.width,
        n => put_right(buf, area.width.saturating_sub(1), area.y + 1, &fill(w.refused_n, &[&n]), theme::BAD),
    };
    put(buf, x, area.y + 1, &labels, right.saturating_sub(x + 1), theme::PLAIN);
    area.y + 2
}

/// How long each buyer's orders still count as of today.
fn cutoffs(app: &App, buf: &mut Buffer, area: Rect, status: &StatusDoc) {
    let w = app.w();
    put(buf, area.x, area.y, w.cutoffs, area.width, theme::BOLD);
    if status.cutoffs.is_empty() {
        put(buf, area.x, area.y + 1, w.cutoffs_none, area.width, theme::PLAIN);
    }
    let clock = app.clock();
    let mut all: Vec<_> =
        status.cutoffs.iter().map(|c| (minutes_to(&c.cutoff, &clock).unwrap_or(i64::MIN), c)).collect();
    // What ends next is on top, what has ended below.
    all.sort_by_key(|(left, c)| (*left < 0, left.abs(), c.name.clone()));
    for (y, (left, cutoff)) in (area.y + 1..area.bottom()).zip(all) {
        let (text, style) = match left {
            i64::MIN..0 => (w.cutoff_passed.to_owned(), theme::PLAIN),
            0..30 => (format!(" ■ {} ", fill(w.cutoff_in, &[&format!("{left} min")])), theme::WARN),
            left => (fill(w.cutoff_in, &[&format!("{} h {:02}", left / 60, left % 60)]), theme::PLAIN),
        };
        let right = put_right(buf, area.right(), y, &text, style);
        let name = format!("{} {}", cutoff.cutoff, cutoff.name);
        put(buf, area.x, y, &name, right.saturating_sub(area.x + 1), theme::PLAIN);
    }
}

fn today(app: &App, buf: &mut Buffer, area: Rect, status: &StatusDoc) {
    let w = app.w();
    let all: u64 = status.pulse.today.values().sum();
    put(buf, area.x, area.y, &fill(w.today_n, &[&app.number(all)]), area.width, theme::BOLD);
    let mut channels: Vec<_> = status.pulse.today.iter().collect();
    channels.sort_by_key(|(name, n)| (std::cmp::Reverse(**n), (*name).clone()));
    let most = channels.first().map_or(1, |(_, n)| **n).max(1);
    let name_width = (area.width / 3).min(18);
    let room = u64::from(area.width.saturating_sub(name_width + 1 + 7));
    for (y, (name, n)) in (area.y + 1..area.bottom()).zip(channels) {
        put(buf, area.x, y, name, name_width, theme::PLAIN);
        let bar = "█".repeat(usize::try_from((n * room).div_ceil(most)).unwrap_or(0));
        let x = put(buf, area.x + name_width + 1, y, &bar, area.width, theme::DONE);
        put(buf, x + 1, y, &app.number(*n), 7, theme::PLAIN);
    }
}

fn chart(app: &App, buf: &mut Buffer, area: Rect, status: &StatusDoc) {
    let w = app.w();
    let mut x = put(buf, area.x, area.y, w.per_hour, area.width, theme::BOLD) + 1;
    for series in Series::ALL {
        let name = match series {
            Series::Orders => w.series_orders,
            Series::Confirmed => w.series_confirmed,
            Series::Labels => w.series_labels,
            Series::Shipped => w.series_shipped,
            Series::Refused => w.series_refused,
        };
        let on = series == app.board.series;
        let text = if on { format!("[{name}]") } else { format!(" {name} ") };
        let room = area.right().saturating_sub(x);
        x = put(buf, x, area.y, &text, room, if on { theme::BOLD } else { theme::PLAIN });
    }
    let rows = area.height.saturating_sub(3);
    let figures: Vec<u64> = status.pulse.hours.iter().map(|h| app.board.series.of(h)).collect();
    let most = figures.iter().copied().max().unwrap_or(0);
    let wide = (area.width.saturating_sub(8) / 24).clamp(2, 4);
    put_right(buf, area.x + 6, area.y + 1, &app.number(most), theme::PLAIN);
    put_right(buf, area.x + 6, area.y + rows, "0", theme::PLAIN);
    columns(buf, Rect::new(area.x + 7, area.y + 1, wide * 24, rows), &figures, wide, theme::DONE);
    let y = area.y + rows + 1;
    for (n, hour) in status.pulse.hours.iter().enumerate() {
        let local = app.hour(&hour.hour);
        let every = if wide > 2 { 2 } else { 3 };
        if local.parse::<u8>().is_ok_and(|h| h % every == 0) {
            let x = area.x + 7 + wide * u16::try_from(n).unwrap_or(0);
            put(buf, x, y, &local, 2, theme::PLAIN);
        }
    }
    let sum: u64 = figures.iter().sum();
    let now = figures.last().copied().unwrap_or(0);
    let before = figures.iter().rev().nth(1).copied().unwrap_or(0);
    let mut text = fill(w.hours_sum, &[&app.number(now), &app.number(before), &app.number(sum)]);
    if !status.pulse.complete {
        text = format!("{text} · {}", w.still_counting);
    }
    if let Some(line) = wrap(&text, usize::from(area.width)).first() {
        put(buf, area.x, y + 1, line, area.width, theme::PLAIN);
    }
}
