//! Label jobs, and the printers under them.

use crate::console::app::App;
use crate::console::screens::labels::{printer_word, state_word};
use crate::console::screens::{self};
use crate::console::theme;
use crate::console::widgets::{Cell, put, row};
use crate::domain::trouble::PrinterStatus;
use crate::protocol::reply::PrinterDoc;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// The screen.
pub fn draw(app: &App, buf: &mut Buffer, area: Rect) {
    let t = app.t();
    let labels = &app.labels;
    let mut counts: Vec<String> = Vec::new();
    for state in ["sending", "queued", "unconfirmed", "failed", "held", "expired"] {
        if let Some(n) = labels.counts.get(state).filter(|n| **n > 0) {
            counts.push(format!("{n} {}", state_word(t, state)));
        }
    }
    if labels.jobs.fresh > 0 {
        counts.push(crate::console::i18n::fill(t.new_n, &[&labels.jobs.fresh]));
    }
    let facts = format!("{}: {}", t.queue, if counts.is_empty() { "0".into() } else { counts.join(" · ") });
    put(buf, 1, area.y, &facts, area.width.saturating_sub(2), theme::PLAIN);
    jobs(app, buf, area);
    printers(app, buf, area);
    // Why the job under the cursor is where it is.
    let why = if labels.on_printers {
        labels.printers.current().and_then(|p| since(app, p))
    } else {
        labels.jobs.current().and_then(|j| j.reason.clone())
    };
    if let Some(why) = why.filter(|_| app.live()) {
        put(buf, 1, area.bottom(), &why, area.width.saturating_sub(2), theme::PLAIN);
    }
}

fn style(state: &str) -> Style {
    match state {
        "failed" | "unconfirmed" | "expired" => theme::BAD,
        "held" | "paused" => theme::WARN,
        "sent" | "verified" | "ready" | "no_status" => theme::DONE,
        _ if is_blocked(state) => theme::BAD,
        _ => theme::PLAIN,
    }
}

/// Why a printer is as it is, and since when.
fn since(app: &App, printer: &PrinterDoc) -> Option<String> {
    let why = printer.reason.as_ref()?;
    let since = printer.since.as_ref().map(|at| format!("{}: ", app.when(at))).unwrap_or_default();
    Some(format!("{since}{why}"))
}

/// A printer that something keeps from printing.
fn is_blocked(state: &str) -> bool {
    PrinterStatus::parse(state).is_some_and(PrinterStatus::is_blocked)
}

fn shape(state: &str) -> &'static str {
    match state {
        "failed" | "unconfirmed" | "expired" => "!",
        "held" | "paused" => "■",
        "sent" | "verified" | "ready" | "no_status" => "●",
        "sending" | "printing" => "→",
        _ if is_blocked(state) => "!",
        _ => " ",
    }
}

fn jobs(app: &App, buf: &mut Buffer, area: Rect) {
    let t = app.t();
    let list = &app.labels.jobs;
    let height = screens::list_height(app);
    let printer = area.width.saturating_sub(2 + 7 + 10 + 17 + 7 + 16 + 1 + 12);
    let head = [
        Cell::number(t.col_job, 6),
        Cell::new(t.col_order, 9),
        Cell::new(t.col_box_codes, 16),
        Cell::number("i/n", 6),
        Cell::new(t.col_printer, printer),
        Cell::new(t.col_state, 15),
        Cell::new("", 12),
    ];
    row(buf, 2, area.y + 1, false, &head.map(|c| c.style(theme::BOLD)));
    for (y, (at, job)) in (area.y + 2..).zip(list.shown(height)) {
        let selected = at == list.selected && !app.labels.on_printers;
        let number = job.job.to_string();
        let of = format!("{}/{}", job.box_index, job.box_count);
        let code = if job.reprint > 0 { format!("{} R{}", job.box_code, job.reprint) } else { job.box_code.clone() };
        let state = format!("{} {}", shape(&job.state), state_word(t, &job.state));
        let when = app.when(&job.changed_at);
        let cells = [
            Cell::number(&number, 6),
            Cell::new(&job.order, 9),
            Cell::new(&code, 16),
            Cell::number(&of, 6),
            Cell::new(&job.printer, printer),
            Cell::new(&state, 15).badge(style(&job.state)),
            Cell::new(&when, 12),
        ];
        row(buf, 2, y, selected, &cells);
        let mark = if at == list.selected { ">" } else { "" };
        put(buf, 0, y, mark, 2, if selected { theme::SELECTED } else { theme::PLAIN });
    }
    if list.rows.is_empty() && app.live() {
        let text = if list.loaded { t.no_jobs } else { t.asking };
        put(buf, 2, area.y + 3, text, area.width.saturating_sub(4), theme::PLAIN);
    }
}

fn printers(app: &App, buf: &mut Buffer, area: Rect) {
    let t = app.t();
    let list = &app.labels.printers;
    let height = screens::printers_height(app);
    let top = area.bottom().saturating_sub(height);
    let place = area.width.saturating_sub(2 + 17 + 19 + 9 + 9 + 2);
    let head = [
        Cell::new(t.printers, 16),
        Cell::new(t.col_state, 18),
        Cell::number(t.col_waiting, 9),
        Cell::new("", 8),
        Cell::new(t.col_where, place),
    ];
    row(buf, 2, top, false, &head.map(|c| c.style(theme::BOLD)));
    for (y, (at, printer)) in (top + 1..).zip(list.shown(usize::from(height.saturating_sub(1)))) {
        let selected = at == list.selected && app.labels.on_printers;
        let state = format!("{} {}", shape(&printer.state), printer_word(app.lang, &printer.state));
        let waiting = printer.waiting.to_string();
        let cells = [
            Cell::new(&printer.printer, 16),
            Cell::new(&state, 18).badge(style(&printer.state)),
            Cell::number(&waiting, 9),
            Cell::new(if printer.default { t.printer_default } else { "" }, 8),
            Cell::new(&printer.uri, place),
        ];
        row(buf, 2, y, selected, &cells);
        if selected {
            put(buf, 0, y, ">", 2, theme::SELECTED);
        }
    }
}
