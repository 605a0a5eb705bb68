//! Orders that were only named and have to be fetched from their channel.

use super::{PAGE, list_height};
use crate::console::action::Action;
use crate::console::app::App;
use crate::console::ask::{self, Asked, Page, What};
use crate::console::dialogs::{Overlay, Question, Then};
use crate::console::i18n::fill;
use crate::console::list::{List, Row, hashed};
use crate::limits;
use crate::protocol::call::{Call, FetchAct, FetchesPage as FetchesCall};
use crate::protocol::reply::{Fault, FetchDoc, FetchesPage};

/// The pane.
#[derive(Clone, Debug, Default)]
pub struct Fetches {
    /// By channel and id.
    pub list: List<FetchDoc>,
    newest: u64,
    asking: bool,
}

impl Row for FetchDoc {
    fn id(&self) -> u64 {
        hashed(&(&self.channel, &self.id))
    }
}

fn ask(app: &mut App, after: Option<[String; 2]>, limit: u32, how: Page) {
    let call = FetchesCall { channel: None, after, limit };
    app.fetches.newest = ask::send(app, Call::FetchesPage(call), Asked::Fetches(how));
    app.fetches.asking = true;
}

/// Everything anew.
pub fn reload(app: &mut App) {
    if app.live() {
        ask(app, None, PAGE, Page::Load(true));
    }
}

/// What is shown, as it is now.
pub fn refresh(app: &mut App) {
    let list = &app.fetches.list;
    if list.rows.is_empty() {
        return reload(app);
    }
    let upto = u32::try_from(list.top + list_height(app)).unwrap_or(PAGE).min(limits::PAGE_ROWS);
    ask(app, None, upto, Page::Refresh);
}

/// The cursor moved.
pub fn moved(app: &mut App) {
    if app.live() && !app.fetches.asking && app.fetches.list.near_end(list_height(app)) {
        let after = app.fetches.list.rows.last().map(|f| [f.channel.clone(), f.id.clone()]);
        ask(app, after, PAGE, Page::After);
    }
}

/// They came.
pub fn page(app: &mut App, id: u64, how: Page, answer: Result<FetchesPage, Fault>) {
    if id != app.fetches.newest {
        return;
    }
    app.fetches.asking = false;
    let page = match answer {
        Ok(page) => page,
        Err(fault) => return app.complain(fault.message),
    };
    let height = list_height(app);
    let list = &mut app.fetches.list;
    match how {
        Page::Refresh => return list.refresh(page.fetches, height),
        Page::After => list.append(page.fetches, height),
        Page::Load(_) | Page::Before => list.load(page.fetches, true, height),
    }
    list.more_after = page.more;
}

/// Whether the one under the cursor can be dealt with.
///
/// # Errors
/// Says why not.
pub fn can(app: &App) -> Result<(), &'static str> {
    let fetch = app.fetches.list.current().ok_or(app.t().why_no_row)?;
    let what = What::Fetch(format!("{} {}", fetch.channel, fetch.id));
    if app.under_way(&what).is_some() { Err(app.t().why_pending) } else { Ok(()) }
}

/// Tries it now, or drops it. Both ask: the other company's server is asked, or an order is not looked for any more.
pub fn act(app: &mut App, action: Action) {
    let Some(fetch) = app.fetches.list.current().cloned() else { return };
    let w = app.w();
    let (act, text, yes) = if action == Action::RetryFetch {
        ("retry", w.fetch_retry, w.fetch_retry_yes)
    } else {
        ("drop", w.fetch_drop, w.fetch_drop_yes)
    };
    let name = format!("{} {}", fetch.channel, fetch.id);
    let call = FetchAct { channel: fetch.channel, id: Some(fetch.id), act: act.into(), command_id: None };
    let then = Then::Send(What::Fetch(name.clone()), Box::new(Call::FetchAct(call)));
    let text = fill(text, &[&name]);
    app.overlays.push(Overlay::Ask(Question { title: name, text, yes: yes.to_owned(), go: false, then }));
}
