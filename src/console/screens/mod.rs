//! The screens. Here is what they share: moving, opening, going back, asking anew. Each screen has its own file for its
//! state, and one under `view/` for its picture.

pub mod awbs;
pub mod board;
pub mod details;
pub mod fetches;
pub mod intake;
pub mod labels;
pub mod links;
pub mod log;
pub mod marks;
pub mod notices;
pub mod orders;
pub mod scan;
pub mod tell;

use super::app::{App, Screen};
use super::dialogs;
use super::list::{List, Row};

/// The screen of labels.
pub const LABELS: Screen = Screen::Labels;
/// Rows of a page that is asked for.
pub const PAGE: u32 = 100;
/// Lines around a list: tabs, heading, column names; context, message, hints.
pub const FRAME: u16 = 6;
/// Rows of the detail pane with its rule.
pub const PANE: u16 = 15;

/// Whether the list of orders has a detail pane under it.
#[must_use]
pub const fn has_pane(app: &App) -> bool {
    app.size.0 >= 110 && app.size.1 >= 34
}

/// Rows of the printers' list on the screen of labels, with its heading.
#[must_use]
pub fn printers_height(app: &App) -> u16 {
    u16::try_from(app.labels.printers.rows.len()).unwrap_or(u16::MAX).clamp(1, (app.size.1 / 4).max(1)) + 1
}

/// Rows of the list that is shown.
#[must_use]
pub fn list_height(app: &App) -> usize {
    let all = app.size.1.saturating_sub(FRAME);
    let rows = match app.screen {
        Screen::Orders if app.details.is_some() => all,
        Screen::Orders if has_pane(app) => all.saturating_sub(PANE),
        Screen::Labels => all.saturating_sub(printers_height(app)),
        Screen::Links if !app.links.on_notices => all.saturating_sub(links::FACTS),
        _ => all,
    };
    usize::from(rows.max(1))
}

/// The window has another size.
pub fn resized(app: &mut App) {
    let height = list_height(app);
    app.orders.list.settle(height);
    app.labels.jobs.settle(height);
    app.intake.list.settle(height);
    app.log.list.settle(height);
    app.awbs.list.settle(height);
    app.fetches.list.settle(height);
    app.links.list.settle(height);
    app.notices.list.settle(height);
    if let Some(open) = &mut app.links.open {
        open.list.settle(height);
    }
}

/// Asks for what is shown, wholly anew; the cursor stays on its row. A dialog that waits asks again too.
pub fn reload(app: &mut App) {
    match app.screen {
        Screen::Orders => {
            orders::reload(app, true);
            details::refresh(app);
        }
        Screen::Labels => labels::reload(app),
        Screen::Intake if app.intake.on_fetches => fetches::reload(app),
        Screen::Intake => intake::reload(app),
        Screen::Links => links::reload(app),
        Screen::Board => board::refresh(app),
        Screen::Log => log::reload(app),
        Screen::Awbs => awbs::reload(app),
        Screen::Scan => {}
    }
    dialogs::look_again(app);
}

/// Asks for what is shown, to be changed where it stands.
pub fn refresh(app: &mut App) {
    if !app.live() {
        return;
    }
    app.refreshed = app.at.mono;
    match app.screen {
        Screen::Orders if app.details.is_some() => details::refresh(app),
        Screen::Orders => orders::refresh(app),
        Screen::Labels => labels::refresh(app),
        Screen::Intake if app.intake.on_fetches => fetches::refresh(app),
        Screen::Intake => intake::refresh(app),
        Screen::Links => links::refresh(app),
        Screen::Board => board::refresh(app),
        Screen::Log => log::refresh(app),
        Screen::Awbs => awbs::refresh(app),
        Screen::Scan => {}
    }
}

/// Whether new rows wait, or rows left.
#[must_use]
pub fn fresh(app: &App) -> bool {
    fn waits<T: Row>(list: &List<T>) -> bool {
        list.fresh > 0 || !list.gone.is_empty()
    }
    match app.screen {
        Screen::Orders => waits(&app.orders.list),
        Screen::Labels => waits(&app.labels.jobs),
        Screen::Intake if app.intake.on_fetches => waits(&app.fetches.list),
        Screen::Intake => waits(&app.intake.list),
        Screen::Links if app.links.on_notices => waits(&app.notices.list),
        Screen::Links => app.links.open.as_ref().is_some_and(|o| waits(&o.list)),
        Screen::Awbs => waits(&app.awbs.list),
        Screen::Log | Screen::Board | Screen::Scan => false,
    }
}

/// Whether there is a row under the cursor, or a page.
#[must_use]
pub fn has_row(app: &App) -> bool {
    match app.screen {
        Screen::Orders => app.order().is_some(),
        Screen::Labels => labels::current(app).is_some(),
        Screen::Intake => app.intake.list.current().is_some(),
        Screen::Links if app.links.on_notices => app.notices.list.current().is_some(),
        Screen::Links => app.links.list.current().is_some(),
        Screen::Log => app.log.list.current().is_some(),
        Screen::Awbs => app.awbs.list.current().is_some(),
        Screen::Board | Screen::Scan => false,
    }
}

/// Up or down.
pub fn step(app: &mut App, by: isize) {
    let height = list_height(app);
    match app.screen {
        Screen::Orders => {
            if let Some(details) = &mut app.details {
                details.scroll = details.scroll.saturating_add_signed(by);
            } else {
                app.orders.list.step(by, height);
                orders::moved(app);
            }
        }
        Screen::Labels if app.labels.on_printers => {
            let rows = usize::from(printers_height(app).saturating_sub(1));
            app.labels.printers.step(by, rows);
        }
        Screen::Labels => {
            app.labels.jobs.step(by, height);
            labels::moved(app);
        }
        Screen::Intake if app.intake.on_fetches => {
            app.fetches.list.step(by, height);
            fetches::moved(app);
        }
        Screen::Links if app.links.on_notices => {
            app.notices.list.step(by, height);
            notices::moved(app);
        }
        Screen::Links => {
            if let Some(open) = &mut app.links.open {
                open.list.step(by, height);
                links::moved(app);
            } else {
                app.links.list.step(by, height);
            }
        }
        Screen::Intake => {
            if let Some(open) = &mut app.intake.open {
                open.scroll = open.scroll.saturating_add_signed(by);
            } else {
                app.intake.list.step(by, height);
                intake::moved(app);
            }
        }
        Screen::Awbs => {
            app.awbs.list.step(by, height);
            awbs::moved(app);
        }
        Screen::Log => {
            app.log.list.step(by, height);
            log::moved(app);
        }
        Screen::Board | Screen::Scan => {}
    }
    details::clamp(app);
    intake::clamp(app);
}

/// A page up or down.
pub fn page(app: &mut App, down: bool) {
    let rows = isize::try_from(list_height(app).saturating_sub(1)).unwrap_or(isize::MAX);
    step(app, if down { rows } else { -rows });
}

/// To the beginning: of everything, not of what is loaded.
pub fn home(app: &mut App) {
    match app.screen {
        Screen::Orders if app.details.is_none() => orders::jump(app, false),
        _ => step(app, isize::MIN),
    }
}

/// To the end: of everything for orders, of what is loaded elsewhere.
pub fn end(app: &mut App) {
    match app.screen {
        Screen::Orders if app.details.is_none() => orders::jump(app, true),
        _ => step(app, isize::MAX / 2),
    }
}

/// Opens what is under the cursor.
pub fn open(app: &mut App) {
    match app.screen {
        Screen::Orders => {
            if let Some((order, _)) = app.order() {
                details::open(app, &order);
            }
        }
        Screen::Labels => {
            if let Some(order) = labels::current(app).map(|j| j.order.clone()) {
                go(app, Screen::Orders);
                details::open(app, &order);
            }
        }
        Screen::Intake => intake::open(app),
        Screen::Links => links::open(app),
        Screen::Log => log::open(app),
        Screen::Awbs => awbs::open(app),
        Screen::Board | Screen::Scan => {}
    }
}

/// One step back.
pub fn back(app: &mut App) {
    match app.screen {
        Screen::Orders if app.details.as_ref().is_some_and(|d| d.lens == details::Lens::History) => {
            details::history(app);
        }
        Screen::Orders if app.details.is_some() => {
            app.details = None;
            refresh(app);
        }
        Screen::Orders if app.orders.marks.anchor.is_some() => app.orders.marks.anchor = None,
        Screen::Orders if !app.orders.list.marks.is_empty() => marks::clear(app),
        Screen::Orders if !app.orders.query.value().is_empty() => {
            app.orders.query.reset();
            orders::reload(app, false);
        }
        Screen::Intake if app.intake.open.is_some() => {
            app.intake.open = None;
            refresh(app);
        }
        Screen::Links if app.links.open.is_some() => {
            app.links.open = None;
            resized(app);
            refresh(app);
        }
        Screen::Labels if app.labels.on_printers => app.labels.on_printers = false,
        Screen::Links if app.links.on_notices => pane(app),
        Screen::Intake if app.intake.on_fetches => pane(app),
        Screen::Orders => app.toast = None,
        Screen::Log if !app.log.filter.value().is_empty() => {
            log::filter_key(app, super::input::Key::Esc);
        }
        // A station stays at its work.
        Screen::Scan if app.station.is_some() => {}
        _ if app.station.is_some() => go(app, Screen::Scan),
        _ => go(app, Screen::Orders),
    }
}

/// The other list of the screen.
pub fn pane(app: &mut App) {
    match app.screen {
        Screen::Labels => app.labels.on_printers = !app.labels.on_printers,
        Screen::Intake => app.intake.on_fetches = !app.intake.on_fetches,
        Screen::Links => app.links.on_notices = !app.links.on_notices,
        _ => {}
    }
    resized(app);
    if app.live() && app.screen != Screen::Labels {
        reload(app);
    }
}

/// To a screen.
pub fn go(app: &mut App, screen: Screen) {
    if app.screen == screen {
        return;
    }
    app.screen = screen;
    app.toast = None;
    resized(app);
    if app.live() {
        reload(app);
    }
}

/// To the screen that comes after so many others.
pub fn turn(app: &mut App, by: usize) {
    let at = Screen::ALL.iter().position(|s| *s == app.screen).unwrap_or(0);
    if let Some(screen) = Screen::ALL.iter().cycle().nth(at + by) {
        go(app, *screen);
    }
}
