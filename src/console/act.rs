//! Does an action of the table, or says why not.

use super::action::{Action, Entry, scope};
use super::app::{App, Cmd, Screen};
use super::ask::{self, What};
use super::conn::{self, Conn};
use super::dialogs::{self, Overlay, Then};
use super::i18n::fill;
use super::input::Key;
use super::screens::marks::{self, Marked};
use super::screens::{self, awbs, board, details, fetches, intake, labels, links, notices, orders, scan};
use crate::protocol::call::Role;

impl App {
    /// Where the keys go, [`scope`].
    #[must_use]
    pub const fn scope(&self) -> u16 {
        match self.screen {
            Screen::Orders if self.details.is_some() => scope::DETAILS,
            Screen::Orders => scope::ORDERS,
            Screen::Labels => scope::LABELS,
            Screen::Intake if self.intake.open.is_some() => scope::DOCUMENT,
            Screen::Intake if self.intake.on_fetches => scope::FETCHES,
            Screen::Intake => scope::INTAKE,
            Screen::Links if self.links.on_notices => scope::NOTICES,
            Screen::Links if self.links.open.is_some() => scope::LINK,
            Screen::Links => scope::LINKS,
            Screen::Awbs => scope::AWBS,
            Screen::Scan => scope::SCAN,
            Screen::Board => scope::BOARD,
            Screen::Log => scope::LOG,
        }
    }

    fn may(&self, role: Role) -> Result<(), &'static str> {
        let t = self.t();
        if !self.live() {
            return Err(t.why_offline);
        }
        let roles = self.welcome.as_ref().map_or(&[][..], |w| &w.roles);
        if roles.contains(&role) || roles.contains(&Role::Admin) { Ok(()) } else { Err(t.why_role) }
    }

    /// Whether an action can be done now.
    ///
    /// # Errors
    /// Says why not.
    pub fn can(&self, action: Action) -> Result<(), &'static str> {
        let t = self.t();
        let need = |is: bool, why: &'static str| if is { Ok(()) } else { Err(why) };
        match action {
            Action::Reconnect => need(matches!(self.conn, Conn::Away { .. }), t.why_live),
            Action::Confirm => {
                self.may(Role::Confirm)?;
                if self.bulk().is_some() {
                    return Ok(());
                }
                let (order, status) = self.order().ok_or(t.why_no_row)?;
                need(self.under_way(&What::Confirm(order)).is_none(), t.why_pending)?;
                need(status != "confirmed", t.why_confirmed)?;
                need(status != "voided", t.why_voided)
            }
            Action::Print | Action::Reprint if self.screen == Screen::Orders => {
                self.may(Role::Print)?;
                if self.bulk().is_some() {
                    return Ok(());
                }
                let (order, status) = self.order().ok_or(t.why_no_row)?;
                need(self.under_way(&What::Print(order)).is_none(), t.why_pending)?;
                need(status != "voided", t.why_voided)?;
                need(status == "confirmed", t.why_not_confirmed)
            }
            Action::RetryJob
            | Action::HoldJob
            | Action::MoveJob
            | Action::CancelJob
            | Action::SeenPaper
            | Action::Reprint => {
                self.may(Role::Print)?;
                labels::can(self, action)
            }
            Action::LookJob => {
                need(labels::current(self).is_some(), t.why_no_row).and(need(self.live(), t.why_offline))
            }
            Action::LookOrder => need(self.order().is_some(), t.why_no_row).and(need(self.live(), t.why_offline)),
            Action::PausePrinter | Action::TestLabel => {
                self.may(Role::Print)?;
                need(labels::printer(self).is_some(), t.why_no_row)
            }
            Action::RetryDocument | Action::DismissDocument => {
                self.may(Role::Edit)?;
                intake::can(self)
            }
            Action::RetryFetch | Action::DropFetch => {
                self.may(Role::Edit)?;
                fetches::can(self)
            }
            Action::Settings | Action::Publish | Action::PublishDefault => {
                self.may(Role::Edit)?;
                links::can(self, action)
            }
            Action::RetryNotice | Action::DismissNotice => {
                self.may(Role::Edit)?;
                notices::can(self, action)
            }
            Action::OrderableOnly | Action::StuckOnly => need(self.live(), t.why_offline),
            Action::ShowNew => need(self.live(), t.why_offline).and(need(screens::fresh(self), t.why_no_new)),
            Action::Open | Action::Mark | Action::Copy => need(screens::has_row(self), t.why_no_row),
            Action::NumberAwb | Action::CloseAwb => {
                self.may(Role::Edit)?;
                awbs::can(self, action)
            }
            Action::PrintAwb => {
                self.may(Role::Print)?;
                awbs::can(self, action)
            }
            Action::OpenAwbs => need(self.live(), t.why_offline),
            Action::Undo => {
                self.may(Role::Confirm)?;
                need(!self.undos.is_empty(), self.w().why_no_undo)
            }
            Action::Void => {
                self.may(Role::Void)?;
                let (order, status) = self.order().ok_or(t.why_no_row)?;
                need(self.under_way(&What::Act(order)).is_none(), t.why_pending)?;
                need(status != "voided", t.why_voided)
            }
            Action::Revert => {
                self.may(Role::Confirm)?;
                let (order, status) = self.order().ok_or(t.why_no_row)?;
                need(self.under_way(&What::Act(order)).is_none(), t.why_pending)?;
                need(status == "confirmed", self.w().why_not_confirmed)
            }
            Action::Edit => {
                self.may(Role::Edit)?;
                let (order, status) = self.order().ok_or(t.why_no_row)?;
                need(self.under_way(&What::Act(order)).is_none(), t.why_pending)?;
                need(status != "voided", t.why_voided)
            }
            Action::Boxes => {
                self.may(Role::Ship)?;
                let (order, _) = self.order().ok_or(t.why_no_row)?;
                need(self.under_way(&What::Boxes(order)).is_none(), t.why_pending)
            }
            Action::History => need(self.order().is_some(), t.why_no_row).and(need(self.live(), t.why_offline)),
            Action::Accept | Action::Keep => {
                self.may(Role::Confirm)?;
                let doc = self.details.as_ref().and_then(|d| d.doc.as_ref()).ok_or(t.why_no_row)?;
                need(!doc.conflicts.is_empty(), self.w().why_no_conflict)
            }
            Action::ShipOrder => {
                self.may(Role::Ship)?;
                let (_, status) = self.order().ok_or(t.why_no_row)?;
                need(status == "confirmed", t.why_not_confirmed)
            }
            Action::UndoScan => {
                need(self.scan.last.iter().any(|s| s.verdict == scan::Verdict::Good), self.w().why_nothing_scanned)
            }
            Action::FinishScan => need(!self.scan.last.is_empty(), self.w().why_nothing_scanned),
            Action::ScanMode => need(scan::Mode::ALL.len() > 1, self.w().why_one_mode),
            Action::Suspend | Action::Quit | Action::Palette => need(self.station.is_none(), self.w().why_station),
            Action::Lens => need(self.details.as_ref().is_some_and(|d| d.doc.is_some()), t.why_no_row)
                .and(need(self.live(), t.why_offline)),
            Action::MarkRange => need(screens::has_row(self), t.why_no_row),
            Action::SaveView => need(!self.orders.query.value().trim().is_empty(), self.w().why_no_query),
            Action::MarkMatching | Action::Sort | Action::Filter | Action::RefusedOnly => {
                need(self.live(), t.why_offline)
            }
            _ => Ok(()),
        }
    }

    /// The order that an action is about, and its status.
    #[must_use]
    pub fn order(&self) -> Option<(String, String)> {
        match &self.details {
            Some(details) => details.doc.as_ref().map(|d| (d.order.clone(), d.status.clone())),
            None => self.orders.list.current().map(|r| (r.order.clone(), r.status.clone())),
        }
    }

    /// The order that an action is about, and the revision that is shown.
    #[must_use]
    pub fn order_at(&self) -> Option<(String, u32)> {
        match &self.details {
            Some(details) => details.doc.as_ref().map(|d| (d.order.clone(), d.revision)),
            None => self.orders.list.current().map(|r| (r.order.clone(), r.revision)),
        }
    }

    /// The marked orders, where an action is about all of them.
    #[must_use]
    pub fn bulk(&self) -> Option<Vec<Marked>> {
        (self.scope() == scope::ORDERS && !self.orders.list.marks.is_empty()).then(|| marks::marked(self))
    }
}

/// A key in a list or on a page.
pub fn key(app: &mut App, key: Key) {
    let mut why = None;
    let keymap = std::rc::Rc::clone(&app.keymap);
    for entry in keymap.by_key(key, app.scope()) {
        match app.can(entry.action) {
            Ok(()) => return perform(app, entry.action),
            Err(reason) if entry.action != Action::Reconnect => why = why.or(Some(reason)),
            Err(_) => {}
        }
    }
    if let Some(why) = why {
        app.complain(why);
    }
}

/// An action that was not asked for by a key.
pub fn by_action(app: &mut App, action: Action) {
    if let Some(entry) = super::action::entry(action).filter(|e| e.scope & app.scope() != 0) {
        run(app, entry);
    } else {
        let text = app.w().not_here;
        app.complain(text);
    }
}

/// A command of the `:` field, or why not.
pub fn run(app: &mut App, entry: &Entry) {
    match app.can(entry.action) {
        Ok(()) => perform(app, entry.action),
        Err(why) => app.complain(why),
    }
}

/// Ends, unless something is not answered: then it asks.
pub fn quit(app: &mut App) {
    if app.station.is_some() {
        let text = app.w().why_station;
        return app.complain(text);
    }
    if app.changes.is_empty() || app.overlays.iter().any(|o| matches!(o, Overlay::Ask(a) if a.then == Then::Quit)) {
        return app.out.push(Cmd::Quit(0));
    }
    let text = fill(app.t().quit_unknown, &[&app.changes.len()]);
    let title = app.t().quit_title.to_owned();
    app.overlays.push(Overlay::Ask(dialogs::Question {
        title,
        text,
        yes: app.t().button_yes.into(),
        go: false,
        then: Then::Quit,
    }));
}

fn perform(app: &mut App, action: Action) {
    match action {
        Action::Up => screens::step(app, -1),
        Action::Down => screens::step(app, 1),
        Action::PageUp => screens::page(app, false),
        Action::PageDown => screens::page(app, true),
        Action::Home => screens::home(app),
        Action::End => screens::end(app),
        Action::Open => screens::open(app),
        Action::Back => screens::back(app),
        Action::NextScreen => screens::turn(app, 1),
        Action::PreviousScreen => screens::turn(app, Screen::ALL.len() - 1),
        Action::GoOrders => screens::go(app, Screen::Orders),
        Action::GoLabels => screens::go(app, Screen::Labels),
        Action::GoIntake => screens::go(app, Screen::Intake),
        Action::GoAwbs => screens::go(app, Screen::Awbs),
        Action::NumberAwb | Action::CloseAwb | Action::PrintAwb => awbs::act(app, action),
        Action::OpenAwbs => awbs::toggle(app),
        Action::Undo => dialogs::undo::open(app),
        Action::Void => dialogs::reason::void(app),
        Action::Revert => dialogs::reason::revert(app),
        Action::Edit => dialogs::choose::edit(app),
        Action::Boxes => dialogs::choose::boxes(app),
        Action::History => details::history(app),
        Action::Accept => dialogs::settle(app, true),
        Action::Keep => dialogs::settle(app, false),
        Action::ShipOrder => scan::ship(app),
        Action::GoScan => screens::go(app, Screen::Scan),
        Action::GoBoard => screens::go(app, Screen::Board),
        Action::GoLog => screens::go(app, Screen::Log),
        Action::ScanMode => scan::turn(app),
        Action::UndoScan => scan::undo(app),
        Action::FinishScan => scan::finish(app),
        Action::Series => board::turn(app, 1),
        Action::SeriesBack => board::turn(app, board::Series::ALL.len() - 1),
        Action::Search if app.screen == Screen::Log => app.log.editing = true,
        Action::Search => {
            screens::go(app, Screen::Orders);
            app.details = None;
            app.orders.editing = true;
        }
        Action::Palette => app.overlays.push(Overlay::Palette(dialogs::palette::Palette::default())),
        Action::Help => app.overlays.push(Overlay::Help(dialogs::Help::default())),
        Action::Language => language(app),
        Action::Redraw => app.out.push(Cmd::Redraw),
        Action::Suspend => app.out.push(Cmd::Suspend),
        Action::Quit if app.details.is_some() || app.intake.open.is_some() => screens::back(app),
        Action::Quit => quit(app),
        Action::Reconnect => conn::retry(app),
        Action::ShowNew => screens::reload(app),
        Action::Mark => marks::mark(app),
        Action::MarkAll => marks::mark_all(app),
        Action::MarkRange => marks::range(app),
        Action::MarkMatching => marks::matching(app),
        Action::SaveView => dialogs::reason::save_view(app),
        Action::Confirm => match app.bulk() {
            Some(orders) => dialogs::bulk::open(app, true, orders),
            None => dialogs::confirm::open(app),
        },
        Action::Print => match app.bulk() {
            Some(orders) => dialogs::bulk::open(app, false, orders),
            None => dialogs::print::open(app),
        },
        Action::Reprint => dialogs::reason::reprint(app),
        Action::Sort => orders::sort(app),
        Action::Filter => orders::filters(app),
        Action::Copy => copy(app),
        Action::Lens => details::lens(app),
        Action::NextOrder => details::turn(app, 1),
        Action::PreviousOrder => details::turn(app, -1),
        Action::Pane => screens::pane(app),
        Action::RetryJob
        | Action::HoldJob
        | Action::MoveJob
        | Action::CancelJob
        | Action::SeenPaper
        | Action::PausePrinter
        | Action::TestLabel => labels::act(app, action),
        Action::LookJob | Action::LookOrder => dialogs::label::open(app, action),
        Action::RefusedOnly => intake::toggle(app),
        Action::RetryDocument | Action::DismissDocument => intake::act(app, action),
        Action::RetryFetch | Action::DropFetch => fetches::act(app, action),
        Action::GoLinks => screens::go(app, Screen::Links),
        Action::Settings | Action::Publish | Action::PublishDefault | Action::OrderableOnly => links::act(app, action),
        Action::RetryNotice | Action::DismissNotice => notices::act(app, action),
        Action::StuckOnly => notices::toggle(app),
    }
}

fn language(app: &mut App) {
    app.lang = app.lang.other();
    app.lang_chosen = true;
    app.toast = None;
    if app.live() {
        let lang = app.lang.code().to_owned();
        ask::send(app, crate::protocol::call::Call::Lang { lang }, ask::Asked::Nothing);
        screens::refresh(app);
    }
}

fn copy(app: &mut App) {
    if let Some((order, _)) = app.order() {
        let text = fill(app.t().told_copied, &[&order]);
        app.say(text);
        app.out.push(Cmd::Copy(order));
    }
}
