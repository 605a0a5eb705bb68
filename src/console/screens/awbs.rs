//! Air waybills: what flies together, how far its boxes are, and its real number once it is known.

use super::marks::Marked;
use super::{PAGE, list_height};
use crate::console::action::Action;
use crate::console::app::{App, Screen};
use crate::console::ask::{self, Asked, Page, What};
use crate::console::dialogs::reason::{self, Why};
use crate::console::dialogs::{self, Overlay, Question, Then};
use crate::console::i18n::fill;
use crate::console::list::{List, Row, hashed};
use crate::protocol::call::{AwbAct, AwbsPage as AwbsCall, Call};
use crate::protocol::reply::{AwbDoc, AwbsPage, Fault};
use tui_input::Input;

/// The screen.
#[derive(Clone, Debug)]
pub struct Awbs {
    /// The AWBs, newest ship date first.
    pub list: List<AwbDoc>,
    /// Only those that are open and hold something.
    pub open: bool,
    /// Matches in all.
    pub total: u64,
    next: Option<String>,
    newest: u64,
    asking: bool,
}

impl Default for Awbs {
    fn default() -> Self {
        Self { list: List::default(), open: true, total: 0, next: None, newest: 0, asking: false }
    }
}

impl Row for AwbDoc {
    fn id(&self) -> u64 {
        hashed(&(&self.awb, &self.buyer))
    }
}

fn ask(app: &mut App, after: Option<String>, limit: u32, how: Page) {
    let call = AwbsCall { query: String::new(), open: app.awbs.open, after, limit };
    app.awbs.newest = ask::send(app, Call::AwbsPage(call), Asked::Awbs(how));
    app.awbs.asking = true;
}

/// Everything anew.
pub fn reload(app: &mut App) {
    if app.live() {
        ask(app, None, PAGE, Page::Load(true));
    }
}

/// What is shown, as it is now.
pub fn refresh(app: &mut App) {
    let list = &app.awbs.list;
    if list.rows.is_empty() {
        return reload(app);
    }
    let upto = u32::try_from(list.top + list_height(app)).unwrap_or(PAGE).min(crate::limits::PAGE_ROWS);
    ask(app, None, upto, Page::Refresh);
}

/// The cursor moved.
pub fn moved(app: &mut App) {
    if app.live() && !app.awbs.asking && app.awbs.list.near_end(list_height(app)) {
        let after = app.awbs.next.clone();
        ask(app, after, PAGE, Page::After);
    }
}

/// AWBs came.
pub fn page(app: &mut App, id: u64, how: Page, answer: Result<AwbsPage, Fault>) {
    if id != app.awbs.newest {
        return;
    }
    app.awbs.asking = false;
    let page = match answer {
        Ok(page) => page,
        Err(fault) => return app.complain(fault.message),
    };
    let height = list_height(app);
    let awbs = &mut app.awbs;
    awbs.total = page.total;
    match how {
        Page::Refresh => return awbs.list.refresh(page.awbs, height),
        Page::After => awbs.list.append(page.awbs, height),
        Page::Load(_) | Page::Before => awbs.list.load(page.awbs, true, height),
    }
    awbs.list.more_after = page.next.is_some();
    awbs.next = page.next;
}

/// The orders of the one under the cursor, as a search.
pub fn open(app: &mut App) {
    if let Some(awb) = app.awbs.list.current().map(|a| a.awb.clone()) {
        super::go(app, Screen::Orders);
        app.details = None;
        app.orders.query = Input::new(format!("awb:{awb}"));
        super::orders::reload(app, false);
    }
}

/// Whether an action fits.
pub fn can(app: &App, action: Action) -> Result<(), &'static str> {
    let awb = app.awbs.list.current().ok_or(app.t().why_no_row)?;
    if app.under_way(&What::Awb(awb.awb.clone())).is_some() {
        return Err(app.t().why_pending);
    }
    match action {
        Action::PrintAwb if awb.orders.is_empty() => Err(app.w().awb_no_orders),
        _ => Ok(()),
    }
}

/// Does an action of this screen. All of them ask.
pub fn act(app: &mut App, action: Action) {
    let Some(awb) = app.awbs.list.current().cloned() else { return };
    let w = app.w();
    match action {
        Action::NumberAwb => {
            let why = Why::AwbNumber(awb.awb, awb.buyer);
            reason::open(app, why, String::new());
        }
        Action::CloseAwb => {
            let close = awb.status == "open";
            let call = AwbAct {
                awb: awb.awb.clone(),
                buyer: Some(awb.buyer.unwrap_or_default()),
                act: if close { "close" } else { "open" }.into(),
                ..AwbAct::default()
            };
            let text = fill(if close { w.awb_close } else { w.awb_open }, &[&awb.awb]);
            let yes = if close { w.awb_close_yes } else { w.awb_open_yes }.to_owned();
            let then = Then::Send(What::Awb(awb.awb.clone()), Box::new(Call::AwbAct(call)));
            app.overlays.push(Overlay::Ask(Question { title: format!("AWB {}", awb.awb), text, yes, go: false, then }));
        }
        Action::PrintAwb => {
            let number = |order: &String| order.chars().filter(char::is_ascii_digit).collect::<String>().parse().ok();
            let marked = |order: &String| Some(Marked { number: number(order)?, order: order.clone(), revision: 0 });
            let orders = awb.orders.iter().filter_map(marked).collect();
            dialogs::bulk::open(app, false, orders);
        }
        _ => {}
    }
}

/// Only the open ones, or all.
pub fn toggle(app: &mut App) {
    app.awbs.open = !app.awbs.open;
    app.awbs.list = List::default();
    reload(app);
}
