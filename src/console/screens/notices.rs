//! Notices: who was told of what, and what did not reach them.

use super::{PAGE, details, list_height};
use crate::console::action::Action;
use crate::console::app::{App, Screen};
use crate::console::ask::{self, Asked, Page, What};
use crate::console::dialogs::{Overlay, Question, Then};
use crate::console::i18n::fill;
use crate::console::list::{List, Row};
use crate::domain::lang::Lang;
use crate::domain::notice::{Group, NoticeKind, NoticeState};
use crate::limits;
use crate::protocol::call::{Call, NoticeAct, NoticesPage as NoticesCall};
use crate::protocol::reply::{Fault, NoticeDoc, NoticesPage};
use std::collections::BTreeMap;

/// The pane.
#[derive(Clone, Debug, Default)]
pub struct Notices {
    /// The notices, newest first.
    pub list: List<NoticeDoc>,
    /// Only those that did not arrive.
    pub stuck: bool,
    /// How many are in each state.
    pub counts: BTreeMap<String, u64>,
    newest: u64,
    asking: bool,
}

impl Row for NoticeDoc {
    fn id(&self) -> u64 {
        self.notice
    }
}

fn ask(app: &mut App, after: Option<u64>, limit: u32, how: Page) {
    let stuck = [NoticeState::Failed, NoticeState::Dead].map(|s| s.as_str().to_owned());
    let states = if app.notices.stuck { stuck.to_vec() } else { Vec::new() };
    let call = NoticesCall { states, order: None, after, limit };
    app.notices.newest = ask::send(app, Call::NoticesPage(call), Asked::Notices(how));
    app.notices.asking = true;
}

/// Everything anew.
pub fn reload(app: &mut App) {
    if app.live() {
        ask(app, None, PAGE, Page::Load(true));
    }
}

/// What is shown, as it is now.
pub fn refresh(app: &mut App) {
    let list = &app.notices.list;
    if list.rows.is_empty() {
        return reload(app);
    }
    let upto = u32::try_from(list.top + list_height(app)).unwrap_or(PAGE).min(limits::PAGE_ROWS);
    ask(app, None, upto, Page::Refresh);
}

/// The cursor moved.
pub fn moved(app: &mut App) {
    if app.live() && !app.notices.asking && app.notices.list.near_end(list_height(app)) {
        let after = app.notices.list.rows.last().map(|n| n.notice);
        ask(app, after, PAGE, Page::After);
    }
}

/// Notices came.
pub fn page(app: &mut App, id: u64, how: Page, answer: Result<NoticesPage, Fault>) {
    if id != app.notices.newest {
        return;
    }
    app.notices.asking = false;
    let page = match answer {
        Ok(page) => page,
        Err(fault) => return app.complain(fault.message),
    };
    let height = list_height(app);
    let notices = &mut app.notices;
    notices.counts = page.counts;
    match how {
        Page::Refresh => return notices.list.refresh(page.notices, height),
        Page::After => notices.list.append(page.notices, height),
        Page::Load(_) | Page::Before => notices.list.load(page.notices, true, height),
    }
    notices.list.more_after = page.more;
}

/// The order that it is about.
pub fn open(app: &mut App) {
    if let Some(order) = app.notices.list.current().map(|n| n.order.clone()) {
        super::go(app, Screen::Orders);
        details::open(app, &order);
    }
}

/// Those that did not arrive, or all.
pub fn toggle(app: &mut App) {
    app.notices.stuck = !app.notices.stuck;
    app.notices.list = List::default();
    reload(app);
}

/// Whether an action fits the notice under the cursor.
///
/// # Errors
/// Says why not.
pub fn can(app: &App, action: Action) -> Result<(), &'static str> {
    let notice = app.notices.list.current().ok_or(app.t().why_no_row)?;
    if app.under_way(&What::Notice(notice.notice)).is_some() {
        return Err(app.t().why_pending);
    }
    let fits = match action {
        Action::RetryNotice => matches!(notice.state.as_str(), "failed" | "dead"),
        _ => matches!(notice.state.as_str(), "queued" | "held" | "failed" | "dead"),
    };
    if fits { Ok(()) } else { Err(app.w().why_notice_state) }
}

/// Tries it again, or lays it aside: both ask, a mail is not taken back.
pub fn act(app: &mut App, action: Action) {
    let Some(notice) = app.notices.list.current().cloned() else { return };
    let w = app.w();
    let (act, text, yes) = if action == Action::RetryNotice {
        ("retry", w.notice_retry, w.notice_retry_yes)
    } else {
        ("dismiss", w.notice_dismiss, w.notice_dismiss_yes)
    };
    let call = NoticeAct { notice: notice.notice, act: act.into(), command_id: None };
    let text = fill(text, &[&notice.notice, &kind_word(app.lang, &notice.kind), &notice.order, &notice.to]);
    let then = Then::Send(What::Notice(notice.notice), Box::new(Call::NoticeAct(call)));
    app.overlays.push(Overlay::Ask(Question { title: notice.order, text, yes: yes.to_owned(), go: false, then }));
}

/// What it is about, for people.
#[must_use]
pub fn kind_word(lang: Lang, kind: &str) -> &str {
    NoticeKind::parse(kind).map_or(kind, |k| k.in_words(lang))
}

/// Where it stands, for people; what needs a hand is large.
#[must_use]
pub fn state_word(lang: Lang, state: &str) -> String {
    match NoticeState::parse(state) {
        Some(s @ (NoticeState::Failed | NoticeState::Dead)) => s.in_words(lang).to_uppercase(),
        Some(s) => s.in_words(lang).to_owned(),
        None => state.to_owned(),
    }
}

/// Why its target is told, for people.
#[must_use]
pub fn group_word(lang: Lang, group: &str) -> &str {
    Group::parse(group).map_or(group, |g| g.in_words(lang))
}
