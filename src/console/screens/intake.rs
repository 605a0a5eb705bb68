//! Received documents, and what became of them.

use super::{PAGE, list_height};
use crate::console::action::Action;
use crate::console::app::App;
use crate::console::ask::{self, Asked, Page, What};
use crate::console::dialogs::reason::{self, Why};
use crate::console::i18n::{Texts, fill};
use crate::console::list::{List, Row};
use crate::protocol::call::{Call, DocumentAct, DocumentsPage as DocumentsCall};
use crate::protocol::reply::{DocumentDoc, DocumentsPage, Fault};
use base64::Engine as _;
use unicode_width::UnicodeWidthChar as _;

/// Columns of a row of raw bytes: fits the usual window.
const RAW_WIDTH: usize = 78;

/// The screen.
#[derive(Clone, Debug, Default)]
pub struct Intake {
    /// The documents, newest first.
    pub list: List<DocumentDoc>,
    /// Only the refused ones.
    pub refused: bool,
    /// The orders to fetch are shown instead.
    pub on_fetches: bool,
    /// One of them, whole.
    pub open: Option<OpenDocument>,
    newest: u64,
    asking: bool,
}

/// A document, whole.
#[derive(Clone, Debug)]
pub struct OpenDocument {
    /// It.
    pub doc: DocumentDoc,
    /// Its bytes as lines, once they came.
    pub raw: Option<Vec<String>>,
    /// Lines scrolled by.
    pub scroll: usize,
}

impl Row for DocumentDoc {
    fn id(&self) -> u64 {
        self.document
    }
}

fn ask(app: &mut App, after: Option<u64>, limit: u32, how: Page) {
    let call = DocumentsCall { refused: app.intake.refused, after, limit };
    app.intake.newest = ask::send(app, Call::DocumentsPage(call), Asked::Documents(how));
    app.intake.asking = true;
}

/// Everything anew, and how the channels stand.
pub fn reload(app: &mut App) {
    if app.live() {
        super::board::refresh(app);
        ask(app, None, PAGE, Page::Load(true));
    }
}

/// What is shown, as it is now.
pub fn refresh(app: &mut App) {
    if let Some(number) = app.intake.open.as_ref().map(|o| o.doc.document) {
        ask::send(app, Call::DocumentGet { document: number }, Asked::Document(number));
    }
    if app.intake.list.rows.is_empty() {
        return reload(app);
    }
    super::board::refresh(app);
    let list = &app.intake.list;
    let after = list.top.checked_sub(1).and_then(|at| list.rows.get(at)).map(|d| d.document);
    let limit = u32::try_from(list_height(app)).unwrap_or(PAGE);
    ask(app, after, limit, Page::Refresh);
}

/// The cursor moved.
pub fn moved(app: &mut App) {
    if app.live()
        && !app.intake.asking
        && app.intake.list.near_end(list_height(app))
        && let Some(last) = app.intake.list.rows.last().map(|d| d.document)
    {
        ask(app, Some(last), PAGE, Page::After);
    }
}

/// Documents came.
pub fn page(app: &mut App, id: u64, how: Page, answer: Result<DocumentsPage, Fault>) {
    if id != app.intake.newest {
        return;
    }
    app.intake.asking = false;
    let page = match answer {
        Ok(page) => page,
        Err(fault) => return app.complain(fault.message),
    };
    let height = list_height(app);
    let list = &mut app.intake.list;
    match how {
        Page::Refresh => return list.refresh(page.documents, height),
        Page::After => list.append(page.documents, height),
        Page::Load(_) | Page::Before => list.load(page.documents, true, height),
    }
    list.more_after = page.more;
}

/// Opens the one under the cursor.
pub fn open(app: &mut App) {
    if let Some(doc) = app.intake.list.current().cloned() {
        let document = doc.document;
        app.intake.open = Some(OpenDocument { doc, raw: None, scroll: 0 });
        if app.live() {
            ask::send(app, Call::DocumentGet { document }, Asked::Document(document));
        }
    }
}

/// A document came with its bytes.
pub fn got(app: &mut App, document: u64, answer: Result<DocumentDoc, Fault>) {
    let Some(open) = app.intake.open.as_mut().filter(|o| o.doc.document == document) else { return };
    match answer {
        Ok(mut doc) => {
            let bytes = doc.bytes.take().and_then(|b| base64::engine::general_purpose::STANDARD.decode(b).ok());
            open.raw = bytes.map(|b| lines(&b)).or(open.raw.take());
            open.doc = doc;
        }
        Err(fault) => app.complain(fault.message),
    }
}

/// Bytes as lines: text as it is, controls as dots; what is no text in hexadecimal.
fn lines(bytes: &[u8]) -> Vec<String> {
    match std::str::from_utf8(bytes) {
        Ok(text) => text
            .lines()
            .flat_map(|l| {
                let shown = |c: char| if c == '\t' { ' ' } else { Some(c).filter(|c| !c.is_control()).unwrap_or('·') };
                pieces(&l.chars().map(shown).collect::<String>())
            })
            .collect(),
        Err(_) => bytes
            .chunks(16)
            .map(|row| {
                let hex: Vec<String> = row.iter().map(|b| format!("{b:02x}")).collect();
                let text: String =
                    row.iter().map(|b| if b.is_ascii_graphic() { char::from(*b) } else { '·' }).collect();
                format!("{:<48} {text}", hex.join(" "))
            })
            .collect(),
    }
}

/// A line in pieces of [`RAW_WIDTH`]: a document is often one long line, and all of it can be looked at.
fn pieces(line: &str) -> Vec<String> {
    let (mut all, mut used) = (vec![String::new()], 0);
    for c in line.chars() {
        let wide = c.width().unwrap_or(0);
        if used + wide > RAW_WIDTH {
            all.push(String::new());
            used = 0;
        }
        used += wide;
        if let Some(last) = all.last_mut() {
            last.push(c);
        }
    }
    all
}

/// No line further than the last.
pub fn clamp(app: &mut App) {
    if let Some(open) = &mut app.intake.open {
        let lines = open.raw.as_ref().map_or(0, Vec::len);
        open.scroll = open.scroll.min(lines.saturating_sub(1));
    }
}

/// Refused ones, or all.
pub fn toggle(app: &mut App) {
    app.intake.refused = !app.intake.refused;
    app.intake.list = List::default();
    reload(app);
}

fn current(app: &App) -> Option<&DocumentDoc> {
    app.intake.open.as_ref().map(|o| &o.doc).or_else(|| app.intake.list.current())
}

/// Whether the document under the cursor can be dealt with.
pub fn can(app: &App) -> Result<(), &'static str> {
    let t = app.t();
    let doc = current(app).ok_or(t.why_no_row)?;
    if app.under_way(&What::Document(doc.document)).is_some() {
        return Err(t.why_pending);
    }
    if doc.outcome == "refused" && doc.dismissed.is_none() { Ok(()) } else { Err(t.why_not_refused) }
}

/// Decodes it again, or asks why it is laid aside.
pub fn act(app: &mut App, action: Action) {
    let Some(document) = current(app).map(|d| d.document) else { return };
    if action == Action::RetryDocument {
        let act = DocumentAct { document, act: "retry".into(), reason: None, command_id: None };
        return ask::change(app, What::Document(document), Call::DocumentAct(act));
    }
    let why = Why::Dismiss(document);
    reason::open(app, why, String::new());
}

/// What is wrong with channels, the gravest first: credentials, silence, orders that wait to be fetched.
#[must_use]
pub fn notices(app: &App) -> Vec<String> {
    let w = app.w();
    let Some(status) = &app.board.status else { return Vec::new() };
    let mut all: Vec<(u8, String)> = Vec::new();
    for c in &status.channels {
        let name = &c.channel;
        if let Some(trouble) = &c.fetch_trouble {
            all.push((if c.fetch_stopped { 0 } else { 2 }, format!("{name}: {trouble}")));
        }
        if let Some(since) = &c.silent_since {
            all.push((1, fill(w.silent_since, &[name, &app.when(since)])));
        }
        if let Some(since) = c.oldest_to_fetch.as_ref().filter(|_| c.to_fetch > 0) {
            all.push((3, fill(w.to_fetch_since, &[name, &c.to_fetch, &app.when(since)])));
        }
        if c.fetch_closed > 0 {
            all.push((2, fill(w.fetch_closed, &[name, &c.fetch_closed])));
        }
    }
    all.sort_by_key(|(grave, _)| *grave);
    all.into_iter().map(|(_, text)| text).collect()
}

/// The word for what became of a document.
#[must_use]
pub fn outcome_word<'a>(t: &Texts, outcome: &'a str) -> &'a str {
    match outcome {
        "stored" => t.states.doc_stored,
        "duplicate" => t.states.doc_duplicate,
        "stale" => t.states.doc_stale,
        "to_fetch" => t.states.doc_to_fetch,
        "incomplete" => t.states.doc_incomplete,
        "refused" => t.states.doc_refused,
        "ignored" => t.states.doc_ignored,
        other => other,
    }
}
