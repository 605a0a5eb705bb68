//! Received documents, and one of them whole.

use crate::console::app::App;
use crate::console::i18n::fill;
use crate::console::screens::intake::{OpenDocument, notices, outcome_word};
use crate::console::screens::{self};
use crate::console::theme;
use crate::console::widgets::{Cell, put, put_right, row, wrap};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// The screen.
pub fn draw(app: &App, buf: &mut Buffer, area: Rect) {
    if let Some(open) = &app.intake.open {
        return document(app, buf, area, open);
    }
    let t = app.t();
    let list = &app.intake.list;
    let mut facts = if app.intake.refused { t.refused_only } else { t.all_documents }.to_owned();
    if list.fresh > 0 {
        facts = format!("{facts} · {}", fill(t.new_n, &[&list.fresh]));
    }
    let right = put_right(buf, area.width.saturating_sub(1), area.y, app.w().documents_other, theme::PLAIN);
    let x = put(buf, 1, area.y, &facts, right.saturating_sub(2), theme::PLAIN);
    let notices = notices(app);
    if let Some((first, more)) = notices.split_first() {
        let text = if more.is_empty() { first.clone() } else { fill(app.w().and_more, &[first, &more.len()]) };
        put(buf, x + 2, area.y, &format!("! {text}"), right.saturating_sub(x + 3), theme::WARN);
    }
    let why = area.width.saturating_sub(2 + 8 + 13 + 17 + 19 + 13);
    let head = [
        Cell::number("#", 7),
        Cell::new(t.col_received, 12),
        Cell::new(t.col_channel_long, 16),
        Cell::new(t.col_source, 18),
        Cell::new(t.col_outcome, 12),
        Cell::new(t.doc_reason, why),
    ];
    row(buf, 2, area.y + 1, false, &head.map(|c| c.style(theme::BOLD)));
    for (y, (at, doc)) in (area.y + 2..).zip(list.shown(screens::list_height(app))) {
        let selected = at == list.selected;
        let number = doc.document.to_string();
        let when = app.when(&doc.received_at);
        let source = source(app, &doc.source);
        let word = outcome_word(t, &doc.outcome);
        let word = if doc.outcome == "refused" { format!("! {word}") } else { word.to_owned() };
        let reason = doc.dismissed.as_ref().or(doc.reason.as_ref()).cloned().unwrap_or_else(|| doc.orders.join(" "));
        let cells = [
            Cell::number(&number, 7),
            Cell::new(&when, 12),
            Cell::new(&doc.channel, 16),
            Cell::new(&source, 18),
            Cell::new(&word, 12).badge(style(&doc.outcome, doc.dismissed.is_some())),
            Cell::new(&reason, why),
        ];
        row(buf, 2, y, selected, &cells);
        if selected {
            put(buf, 0, y, ">", 2, theme::SELECTED);
        }
    }
    if list.rows.is_empty() && app.live() {
        let text = if list.loaded { t.no_documents } else { t.asking };
        put(buf, 2, area.y + 3, text, area.width.saturating_sub(4), theme::PLAIN);
    }
    if let Some(doc) = list.current().filter(|_| app.live()) {
        let text = doc.reason.clone().unwrap_or_else(|| doc.orders.join(" "));
        put(buf, 1, area.bottom(), &text, area.width.saturating_sub(2), theme::PLAIN);
    }
}

/// The door in words, and the name once: `arch. orders.csv`.
fn source(app: &App, source: &str) -> String {
    match source.split_once(' ') {
        Some(("file", name)) => format!("{} {name}", app.t().door_file),
        Some((door, name)) if door == name => door.to_owned(),
        _ => source.to_owned(),
    }
}

fn style(outcome: &str, dismissed: bool) -> Style {
    match outcome {
        "refused" if dismissed => theme::PLAIN,
        "refused" => theme::BAD,
        "to_fetch" | "incomplete" => theme::WARN,
        "stored" => theme::DONE,
        _ => theme::PLAIN,
    }
}

fn document(app: &App, buf: &mut Buffer, area: Rect, open: &OpenDocument) {
    let t = app.t();
    let doc = &open.doc;
    let width = area.width.saturating_sub(2);
    let word = outcome_word(t, &doc.outcome);
    let x = put(buf, 1, area.y, &format!("{} › {} ", t.tab_intake, doc.document), width, theme::BOLD);
    put(
        buf,
        x,
        area.y,
        &format!("{} · {} · {}", doc.channel, source(app, &doc.source), app.when(&doc.received_at)),
        width.saturating_sub(x),
        theme::PLAIN,
    );
    put_right(
        buf,
        area.width.saturating_sub(1),
        area.y,
        &format!(" {word} "),
        style(&doc.outcome, doc.dismissed.is_some()),
    );
    let mut facts = Vec::new();
    if !doc.orders.is_empty() {
        facts.push(format!("{}: {}", t.doc_orders, doc.orders.join(" ")));
    }
    if let Some(reason) = &doc.reason {
        facts.push(format!("{}: {reason}", t.doc_reason));
    }
    if !doc.problems.is_empty() {
        facts.push(format!("{}: {}", t.doc_problems, doc.problems.join(" · ")));
    }
    if let Some(why) = &doc.dismissed {
        facts.push(format!("{}: {why}", t.doc_dismissed));
    }
    let mut y = area.y + 1;
    let half = area.y + area.height / 2;
    for line in facts.iter().flat_map(|f| wrap(f, usize::from(width))) {
        if y >= half {
            break;
        }
        put(buf, 1, y, &line, width, theme::PLAIN);
        y += 1;
    }
    y += 1;
    put(buf, 1, y, &fill(t.doc_bytes, &[&doc.size]), width, theme::BOLD);
    let raw = open.raw.as_deref().unwrap_or_default();
    for (y, line) in (y + 1..area.bottom()).zip(raw.iter().skip(open.scroll)) {
        put(buf, 1, y, line, width, theme::PLAIN);
    }
    if open.raw.is_none() {
        put(buf, 1, y + 1, t.asking, width, theme::PLAIN);
    }
}
