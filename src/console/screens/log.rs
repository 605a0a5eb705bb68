//! The audit trail: who did what, from where, newest first. It is the journal, read backwards page by page; a filter looks
//! through what is loaded and loads on until it has found a screen full.

use super::tell::tell;
use super::{details, list_height};
use crate::console::app::App;
use crate::console::ask::{self, Asked, Page};
use crate::console::input::{self, Key};
use crate::console::list::{List, Row};
use crate::domain::text::fold;
use crate::limits::PAGE_ROWS;
use crate::protocol::call::Call;
use crate::protocol::reply::Fault;
use serde::Deserialize;
use serde_json::{Map, Value};
use tui_input::Input;

/// Entries that a filter looks through before a person moves on.
const FILTER_LOOK: usize = 2000;

/// A line of the journal as this screen reads it: of kinds of changes that it does not know it shows the fields.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Entry {
    /// Its sequence.
    pub seq: u64,
    /// RFC 3339.
    pub at: String,
    /// Who.
    pub who: String,
    /// From where.
    #[serde(default)]
    pub terminal: Option<String>,
    /// The command's word.
    pub what: String,
    /// Why, where a person said why.
    #[serde(default)]
    pub reason: Option<String>,
    /// What it touched.
    #[serde(default)]
    pub changes: Vec<Map<String, Value>>,
}

/// A page of them.
#[derive(Debug, Default, Deserialize)]
pub struct EntryPage {
    /// In the order of the question.
    pub entries: Vec<Entry>,
    seq: u64,
}

/// The screen.
#[derive(Clone, Debug, Default)]
pub struct Log {
    /// What is shown: newest first, only what the filter lets through.
    pub list: List<Entry>,
    /// What is looked for.
    pub filter: Input,
    /// The field is being typed in.
    pub editing: bool,
    all: Vec<Entry>,
    newest: u64,
    asking: bool,
}

impl Row for Entry {
    fn id(&self) -> u64 {
        self.seq
    }
}

fn ask(app: &mut App, after: u64, how: Page) {
    app.log.newest = ask::send(app, Call::Journal { after, limit: PAGE_ROWS }, Asked::Journal(how));
    app.log.asking = true;
}

/// Everything anew, from the newest entry back.
pub fn reload(app: &mut App) {
    if app.live() {
        let last = app.welcome.as_ref().map_or(0, |w| w.seq).max(app.log.all.first().map_or(0, |e| e.seq));
        ask(app, last.saturating_sub(u64::from(PAGE_ROWS) / 2), Page::Load(true));
    }
}

/// What came since.
pub fn refresh(app: &mut App) {
    match app.log.all.first().map(|e| e.seq) {
        Some(seq) if !app.log.asking => ask(app, seq, Page::Before),
        Some(_) => {}
        None => reload(app),
    }
}

/// The cursor moved.
pub fn moved(app: &mut App) {
    if app.live()
        && !app.log.asking
        && app.log.list.near_end(list_height(app))
        && let Some(oldest) = app.log.all.last().map(|e| e.seq)
    {
        ask(app, oldest.saturating_sub(u64::from(PAGE_ROWS) + 1), Page::After);
    }
}

/// Entries came, oldest first.
pub fn page(app: &mut App, id: u64, how: Page, answer: Result<EntryPage, Fault>) {
    if id != app.log.newest {
        return;
    }
    app.log.asking = false;
    let page = match answer {
        Ok(page) => page,
        Err(fault) => return app.complain(fault.message),
    };
    let mut came: Vec<Entry> = page.entries.into_iter().rev().collect();
    let more_to_come = came.first().is_some_and(|e| e.seq < page.seq);
    match how {
        Page::Load(_) | Page::Refresh => app.log.all = came,
        Page::Before => {
            came.append(&mut app.log.all);
            app.log.all = came;
        }
        Page::After => {
            let oldest = app.log.all.last().map_or(u64::MAX, |e| e.seq);
            app.log.all.extend(came.into_iter().filter(|e| e.seq < oldest));
        }
    }
    sieve(app);
    if more_to_come && how != Page::After {
        refresh(app);
    } else {
        fill_up(app);
    }
}

/// What the filter lets through becomes the list; whoever stands on the first row goes on seeing the newest.
fn sieve(app: &mut App) {
    let height = list_height(app);
    let follows = app.log.list.selected == 0;
    let words: Vec<String> = app.log.filter.value().split_whitespace().map(fold).collect();
    let lang = app.lang;
    let fits = |e: &&Entry| {
        let text =
            fold(&format!("{} {} {} {}", e.who, e.terminal.as_deref().unwrap_or(""), e.what, tell(e, lang).join(" ")));
        words.iter().all(|w| text.contains(w))
    };
    let rows: Vec<Entry> = app.log.all.iter().filter(fits).cloned().collect();
    let list = &mut app.log.list;
    list.load(rows, !follows, height);
    list.more_after = app.log.all.last().is_some_and(|e| e.seq > 1);
}

/// A filter that has not found a screen full looks further back.
fn fill_up(app: &mut App) {
    let enough = app.log.list.rows.len() > list_height(app) || app.log.all.len() > FILTER_LOOK;
    if !enough && app.log.list.more_after {
        moved(app);
    }
}

/// A key in the filter.
pub fn filter_key(app: &mut App, key: Key) {
    match key {
        Key::Enter | Key::Ctrl('j') => app.log.editing = false,
        Key::Esc => {
            app.log.editing = false;
            app.log.filter.reset();
            sieve(app);
        }
        Key::Backspace if app.log.filter.value().is_empty() => app.log.editing = false,
        Key::Up => super::step(app, -1),
        Key::Down => super::step(app, 1),
        _ => {
            if input::edit(&mut app.log.filter, key) {
                sieve(app);
                fill_up(app);
            }
        }
    }
}

/// Opens the order that an entry is about.
pub fn open(app: &mut App) {
    let order = app.log.list.current().and_then(|e| e.changes.iter().find_map(order_of));
    if let Some(order) = order {
        super::go(app, crate::console::app::Screen::Orders);
        details::open(app, &order);
    }
}

fn order_of(change: &Map<String, Value>) -> Option<String> {
    let inside = change.values().next()?;
    match inside.get("order")? {
        Value::String(order) => Some(order.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
