//! Label jobs and printers.

use super::{PAGE, list_height};
use crate::console::action::Action;
use crate::console::app::App;
use crate::console::ask::{self, Asked, Page, What};
use crate::console::dialogs::{Choice, Overlay, Question, Then};
use crate::console::i18n::{Texts, fill};
use crate::console::list::{List, Row};
use crate::domain::lang::Lang;
use crate::domain::trouble::PrinterStatus;
use crate::protocol::call::{Call, JobAct, JobsPage as JobsCall, PrinterAct};
use crate::protocol::reply::{Fault, JobDoc, JobsPage, PrinterDoc};
use std::collections::BTreeMap;

/// The screen.
#[derive(Clone, Debug, Default)]
pub struct Labels {
    /// The jobs, newest first.
    pub jobs: List<JobDoc>,
    /// The printers.
    pub printers: List<PrinterDoc>,
    /// Jobs by state.
    pub counts: BTreeMap<String, u64>,
    /// The cursor is among the printers.
    pub on_printers: bool,
    newest: u64,
    asking: bool,
}

impl Row for JobDoc {
    fn id(&self) -> u64 {
        self.job
    }
}

impl Row for PrinterDoc {
    fn id(&self) -> u64 {
        use std::hash::{DefaultHasher, Hash as _, Hasher as _};
        let mut hasher = DefaultHasher::new();
        self.printer.hash(&mut hasher);
        hasher.finish()
    }
}

fn ask(app: &mut App, after: Option<u64>, limit: u32, how: Page) {
    let call = JobsCall { after, limit, ..JobsCall::default() };
    app.labels.newest = ask::send(app, Call::JobsPage(call), Asked::Jobs(how));
    app.labels.asking = true;
}

/// Everything anew.
pub fn reload(app: &mut App) {
    if app.live() {
        ask(app, None, PAGE, Page::Load(true));
        ask::send(app, Call::Printers {}, Asked::Printers);
    }
}

/// What is shown, as it is now.
pub fn refresh(app: &mut App) {
    if app.labels.jobs.rows.is_empty() {
        return reload(app);
    }
    let jobs = &app.labels.jobs;
    let after = jobs.top.checked_sub(1).and_then(|at| jobs.rows.get(at)).map(|j| j.job);
    let limit = u32::try_from(list_height(app)).unwrap_or(PAGE);
    ask(app, after, limit, Page::Refresh);
    ask::send(app, Call::Printers {}, Asked::Printers);
}

/// The cursor moved.
pub fn moved(app: &mut App) {
    if app.live()
        && !app.labels.asking
        && app.labels.jobs.near_end(list_height(app))
        && let Some(last) = app.labels.jobs.rows.last().map(|j| j.job)
    {
        ask(app, Some(last), PAGE, Page::After);
    }
}

/// Jobs came.
pub fn page(app: &mut App, id: u64, how: Page, answer: Result<JobsPage, Fault>) {
    if id != app.labels.newest {
        return;
    }
    app.labels.asking = false;
    let page = match answer {
        Ok(page) => page,
        Err(fault) => return app.complain(fault.message),
    };
    let height = list_height(app);
    let labels = &mut app.labels;
    labels.counts = page.counts;
    match how {
        Page::Refresh => labels.jobs.refresh(page.jobs, height),
        Page::After => {
            labels.jobs.append(page.jobs, height);
            labels.jobs.more_after = page.more;
        }
        Page::Load(_) | Page::Before => {
            labels.jobs.load(page.jobs, true, height);
            labels.jobs.more_after = page.more;
        }
    }
}

/// Printers came.
pub fn printers(app: &mut App, answer: Result<Vec<PrinterDoc>, Fault>) {
    match answer {
        Ok(printers) => app.labels.printers.load(printers, true, usize::from(app.size.1)),
        Err(fault) => app.complain(fault.message),
    }
    super::resized(app);
}

/// The job under the cursor.
#[must_use]
pub fn current(app: &App) -> Option<&JobDoc> {
    app.labels.jobs.current().filter(|_| !app.labels.on_printers)
}

/// The printer under the cursor, or the one of the job under it.
#[must_use]
pub fn printer(app: &App) -> Option<&PrinterDoc> {
    let printers = &app.labels.printers;
    if app.labels.on_printers {
        return printers.current();
    }
    current(app).and_then(|j| printers.rows.iter().find(|p| p.printer == j.printer))
}

/// Whether an action fits the job under the cursor.
pub fn can(app: &App, action: Action) -> Result<(), &'static str> {
    let t = app.t();
    let job = current(app).ok_or(t.why_no_row)?;
    if app.under_way(&What::Job(job.job)).is_some() {
        return Err(t.why_pending);
    }
    let state = job.state.as_str();
    let fits = match action {
        Action::RetryJob => matches!(state, "failed" | "expired" | "unconfirmed" | "cancelled"),
        Action::HoldJob => matches!(state, "queued" | "held"),
        Action::CancelJob => matches!(state, "queued" | "held" | "failed" | "expired" | "unconfirmed"),
        Action::MoveJob => matches!(state, "queued" | "held" | "failed" | "expired"),
        Action::SeenPaper => state == "unconfirmed",
        Action::Reprint => matches!(state, "sent" | "verified" | "unconfirmed"),
        _ => true,
    };
    if !fits {
        return Err(t.why_job_state);
    }
    if action == Action::MoveJob && !app.labels.printers.rows.iter().any(|p| p.printer != job.printer) {
        return Err(t.why_one_printer);
    }
    Ok(())
}

/// Does an action of this screen. What costs paper, or may lose it, asks first.
pub fn act(app: &mut App, action: Action) {
    let t = app.t();
    if matches!(action, Action::PausePrinter | Action::TestLabel) {
        let Some((name, paused)) = printer(app).map(|p| (p.printer.clone(), p.state == "paused")) else { return };
        let what = What::Printer(name.clone());
        let call =
            |act: &str| Call::PrinterAct(PrinterAct { printer: name.clone(), act: act.into(), command_id: None });
        if action == Action::PausePrinter {
            return ask::change(app, what, call(if paused { "resume" } else { "pause" }));
        }
        let word = super::super::action::entry(action).map_or("", |e| e.word(app.lang)).to_owned();
        return question(app, name.clone(), format!("{}: {name}?", capital(&word)), &word, what, call("test"));
    }
    let Some(job) = current(app).cloned() else { return };
    let what = What::Job(job.job);
    let call = |act: &str, printer: Option<String>| {
        Call::JobAct(JobAct { job: job.job, act: act.into(), printer, command_id: None })
    };
    let title = format!("{} · {}", job.order, job.box_code);
    let word = super::super::action::entry(action).map_or("", |e| e.word(app.lang)).to_owned();
    match action {
        Action::HoldJob => ask::change(app, what, call(if job.state == "held" { "release" } else { "hold" }, None)),
        Action::RetryJob if job.state == "unconfirmed" => {
            question(app, title, fill(t.retry_unconfirmed, &[&job.job]), &word, what, call("retry", None));
        }
        Action::RetryJob => ask::change(app, what, call("retry", None)),
        Action::CancelJob => question(app, title, fill(t.cancel_job, &[&job.job]), &word, what, call("cancel", None)),
        Action::SeenPaper => {
            let text = fill(t.seen_paper, &[&job.job, &job.box_code]);
            question(app, title, text, &word, what, call("printed", None));
        }
        Action::MoveJob => {
            let others = app.labels.printers.rows.iter().map(|p| &p.printer).filter(|p| **p != job.printer);
            let items = others
                .map(|p| (p.clone(), Then::Send(what.clone(), Box::new(call("move", Some(p.clone()))))))
                .collect();
            let title = fill(t.choose_printer, &[&job.job]);
            app.overlays.push(Overlay::Choose(Choice { title, items, at: 0 }));
        }
        _ => {}
    }
}

fn question(app: &mut App, title: String, text: String, yes: &str, what: What, call: Call) {
    let then = Then::Send(what, Box::new(call));
    app.overlays.push(Overlay::Ask(Question { title, text, yes: capital(yes), go: false, then }));
}

/// With a capital letter.
fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The word for a job's state.
#[must_use]
pub fn state_word<'a>(t: &Texts, state: &'a str) -> &'a str {
    match state {
        "queued" => t.states.job_queued,
        "sending" => t.states.job_sending,
        "sent" => t.states.job_sent,
        "verified" => t.states.job_verified,
        "unconfirmed" => t.states.job_unconfirmed,
        "failed" => t.states.job_failed,
        "held" => t.states.job_held,
        "cancelled" => t.states.job_cancelled,
        "expired" => t.states.job_expired,
        other => other,
    }
}

/// The word for a printer's state.
#[must_use]
pub fn printer_word(lang: Lang, state: &str) -> String {
    match PrinterStatus::parse(state) {
        // What wants a hand is written large, as with jobs.
        Some(s) if s.is_blocked() => s.in_words(lang).to_uppercase(),
        Some(s) => s.in_words(lang).to_owned(),
        None => state.to_owned(),
    }
}
