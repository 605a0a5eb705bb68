//! Scanning: the field always has the cursor, no letter is a command, every code has an outcome that is read at two metres and
//! heard. A wrong one never stops the work: the next scan is taken at once.
//!
//! Codes of the sheet on the wall ([`WallCommand`]) are commands, everything else is a box.

use crate::console::app::{App, Cmd, Screen};
use crate::console::ask::{self, Asked, What};
use crate::console::i18n::fill;
use crate::console::input::{self, Key};
use crate::domain::wall::WallCommand;
use crate::protocol::call::{BoxesAct, Call, From, OrdersPage as OrdersCall};
use crate::protocol::reply::{BoxesDoc, Fault, OrderDoc, OrdersPage};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use tui_input::Input;

/// Outcomes that stay on the screen.
const LAST: usize = 12;

/// What a scan does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Mode {
    /// Says what the box is, and that its label can be read: changes nothing.
    #[default]
    Verify,
    /// The box leaves.
    Ship,
    /// The buyer's side has the box.
    Receive,
}

impl Mode {
    /// In the order of Tab.
    pub const ALL: [Self; 3] = [Self::Verify, Self::Ship, Self::Receive];

    /// The word of `boxes.act`; none where nothing is changed.
    const fn act(self) -> Option<&'static str> {
        match self {
            Self::Verify => None,
            Self::Ship => Some("ship"),
            Self::Receive => Some("receive"),
        }
    }
}

/// How a scan ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Right.
    Good,
    /// Done before, or look here: it changed nothing.
    Again,
    /// Wrong: this box must not go on.
    Bad,
}

/// A scan and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scanned {
    /// The code.
    pub code: String,
    /// How it ended.
    pub verdict: Verdict,
    /// The order, where one is known.
    pub order: Option<String>,
    /// What is said.
    pub text: String,
}

/// The screen.
#[derive(Clone, Debug, Default)]
pub struct Scan {
    /// What a scan does.
    pub mode: Mode,
    /// The field.
    pub field: Input,
    /// The newest first.
    pub last: VecDeque<Scanned>,
    /// Codes that were right, by order.
    pub done: BTreeMap<String, BTreeSet<String>>,
    /// The order of the newest box, and its boxes in all.
    pub order: Option<(String, u32)>,
    /// Boxes of that order that left, as the daemon counts them.
    pub shipped: Option<u32>,
    /// Codes of those that are still here.
    pub left: Vec<String>,
    /// Only boxes of this order are meant.
    pub only: Option<String>,
    /// Scans without an outcome.
    pub waiting: usize,
}

impl Scan {
    /// Boxes of the order in hand that were right.
    #[must_use]
    pub fn count(&self) -> usize {
        if let Some(shipped) = self.shipped {
            return usize::try_from(shipped).unwrap_or(usize::MAX);
        }
        self.order.as_ref().and_then(|(order, _)| self.done.get(order)).map_or(0, BTreeSet::len)
    }

    /// Right ones in all.
    #[must_use]
    pub fn total(&self) -> usize {
        self.done.values().map(BTreeSet::len).sum()
    }
}

/// A key while this screen is shown. True when the key was the field's.
pub fn key(app: &mut App, key: Key) -> bool {
    match key {
        // A scanner may end a code with both; the second finds an empty field.
        Key::Enter | Key::Ctrl('j') => {
            let text = app.scan.field.value().to_owned();
            app.scan.field.reset();
            if !text.trim().is_empty() {
                scanned(app, &text);
            }
            true
        }
        Key::Esc if !app.scan.field.value().is_empty() => {
            app.scan.field.reset();
            true
        }
        Key::Char('?') if app.scan.field.value().is_empty() => false,
        Key::Char(_) | Key::Backspace | Key::Delete | Key::Ctrl('u' | 'w') => {
            input::edit(&mut app.scan.field, key);
            true
        }
        _ => false,
    }
}

/// A whole code.
pub fn scanned(app: &mut App, text: &str) {
    if let Some(command) = WallCommand::parse(text) {
        return wall(app, command);
    }
    let code = input::code(text).to_ascii_uppercase();
    if !app.live() {
        let text = app.w().scan_offline;
        return verdict(app, &code, Verdict::Bad, None, text.to_owned());
    }
    match app.scan.mode.act() {
        Some(act) => {
            let boxes = BoxesAct {
                act: act.into(),
                boxes: vec![code.clone()],
                order: app.scan.only.clone(),
                ..BoxesAct::default()
            };
            ask::change(app, What::Box(code), Call::BoxesAct(boxes));
        }
        None => {
            let query = format!("box:{code}");
            if code.contains(char::is_whitespace) {
                let text = app.w().scan_unknown;
                return verdict(app, &code, Verdict::Bad, None, text.to_owned());
            }
            let call = OrdersCall { query, sort: None, from: From::Start, limit: 5, whole: true };
            app.scan.waiting += 1;
            ask::send(app, Call::OrdersPage(call), Asked::Verify(code));
        }
    }
}

/// Boxes of an order are shipped: from its page to the scanner.
pub fn ship(app: &mut App) {
    let order = app.order().map(|(order, _)| order);
    app.scan = Scan { mode: Mode::Ship, only: order, ..Scan::default() };
    crate::console::screens::go(app, Screen::Scan);
}

/// What became of a box.
pub fn acted(app: &mut App, code: &str, answer: Result<BoxesDoc, Fault>) {
    let doc = match answer {
        Ok(doc) => doc,
        Err(fault) => return verdict(app, code, Verdict::Bad, None, fault.message),
    };
    if let Some(order) = doc.orders.first() {
        app.scan.order = Some((order.order.clone(), order.boxes));
        app.scan.shipped = Some(order.shipped).filter(|_| app.scan.mode == Mode::Ship);
        app.scan.left.clone_from(&order.left);
    }
    let Some(done) = doc.boxes.into_iter().next() else { return };
    let how = match done.outcome.as_str() {
        "shipped" | "received" | "unshipped" => Verdict::Good,
        "already" => Verdict::Again,
        _ => Verdict::Bad,
    };
    if done.outcome == "unshipped" {
        let text = fill(app.w().scan_undone, &[&code]);
        return app.say(text);
    }
    let text = done.reason.or_else(|| done.order.clone()).unwrap_or(done.outcome);
    verdict(app, code, how, done.order, text);
}

/// What a box is.
pub fn verified(app: &mut App, code: &str, answer: Result<OrdersPage, Fault>) {
    app.scan.waiting = app.scan.waiting.saturating_sub(1);
    let page = match answer {
        Ok(page) => page,
        Err(fault) => return verdict(app, code, Verdict::Bad, None, fault.message),
    };
    let holds = |o: &&OrderDoc| o.lines.iter().any(|l| l.box_codes.iter().any(|c| c.eq_ignore_ascii_case(code)));
    let Some(order) = page.orders.iter().find(holds) else {
        let text = app.w().scan_unknown;
        return verdict(app, code, Verdict::Bad, None, text.to_owned());
    };
    let codes: Vec<&String> = order.lines.iter().flat_map(|l| &l.box_codes).collect();
    let at = codes.iter().position(|c| c.eq_ignore_ascii_case(code)).map_or(0, |n| n + 1);
    let line = order.lines.iter().find(|l| l.box_codes.iter().any(|c| c.eq_ignore_ascii_case(code)));
    let name = line.map_or("", |l| l.description.as_str());
    let mark = line.and_then(|l| l.mark_code.as_deref()).unwrap_or_else(|| app.t().no_mark);
    let what = format!("{} · {name} · {mark} · {at}/{}", order.order, codes.len());
    let (label, boxes) = (order.order.clone(), u32::try_from(codes.len()).unwrap_or(u32::MAX));
    let seen = app.scan.done.get(&label).is_some_and(|done| done.contains(code));
    let (how, text) = match order.status.as_str() {
        "voided" => (Verdict::Bad, format!("{}: {what}", app.w().scan_voided)),
        "confirmed" if seen => (Verdict::Again, format!("{}: {what}", app.w().scan_again)),
        "confirmed" => (Verdict::Good, what),
        _ => (Verdict::Bad, format!("{}: {what}", app.t().why_not_confirmed)),
    };
    app.scan.order = Some((label.clone(), boxes));
    verdict(app, code, how, Some(label), text);
}

fn verdict(app: &mut App, code: &str, verdict: Verdict, order: Option<String>, text: String) {
    if let (Verdict::Good, Some(order)) = (verdict, &order) {
        app.scan.done.entry(order.clone()).or_default().insert(code.to_owned());
    }
    app.scan.last.push_front(Scanned { code: code.to_owned(), verdict, order, text });
    app.scan.last.truncate(LAST);
    match verdict {
        Verdict::Good => {}
        Verdict::Again => app.out.push(Cmd::Bell(1)),
        Verdict::Bad => app.out.push(Cmd::Bell(2)),
    }
}

/// A command from the wall, on whatever screen.
pub fn wall(app: &mut App, command: WallCommand) {
    use crate::console::action::Action;
    let action = match command {
        WallCommand::Next if app.details.is_some() => Action::NextOrder,
        WallCommand::Previous if app.details.is_some() => Action::PreviousOrder,
        WallCommand::Next => Action::Down,
        WallCommand::Previous => Action::Up,
        WallCommand::Open => Action::Open,
        WallCommand::Print => Action::Print,
        WallCommand::Confirm => Action::Confirm,
        WallCommand::Scan => Action::GoScan,
        WallCommand::Back => Action::Back,
        WallCommand::Help => Action::Help,
        WallCommand::Undo => Action::UndoScan,
        WallCommand::ConfirmShip => Action::FinishScan,
        WallCommand::Yes | WallCommand::No => return crate::console::dialogs::wall(app, command == WallCommand::Yes),
    };
    if !app.overlays.is_empty() {
        let text = app.w().wall_dialog;
        return app.complain(text);
    }
    crate::console::act::by_action(app, action);
}

/// What scans do: the next mode.
pub fn turn(app: &mut App) {
    let at = Mode::ALL.iter().position(|m| *m == app.scan.mode).unwrap_or(0);
    if let Some(mode) = Mode::ALL.iter().cycle().nth(at + 1) {
        app.scan.mode = *mode;
        app.scan = Scan { mode: app.scan.mode, only: app.scan.only.take(), ..Scan::default() };
    }
}

/// The newest right one is forgotten: it was not meant.
pub fn undo(app: &mut App) {
    let Some(at) = app.scan.last.iter().position(|s| s.verdict == Verdict::Good) else { return };
    if let Some(scanned) = app.scan.last.remove(at)
        && let Some(done) = scanned.order.as_ref().and_then(|o| app.scan.done.get_mut(o))
    {
        done.remove(&scanned.code);
        if app.scan.mode == Mode::Ship {
            let boxes = BoxesAct {
                act: "unship".into(),
                boxes: vec![scanned.code.clone()],
                reason: Some(app.w().scan_unship_reason.to_owned()),
                ..BoxesAct::default()
            };
            return ask::change(app, What::Box(scanned.code), Call::BoxesAct(boxes));
        }
        let text = fill(app.w().scan_undone, &[&scanned.code]);
        app.say(text);
    }
}

/// The counts begin anew.
pub fn finish(app: &mut App) {
    let text = fill(app.w().scan_finished, &[&app.scan.total(), &app.scan.done.len()]);
    app.scan = Scan { mode: app.scan.mode, ..Scan::default() };
    app.say(text);
}

/// Whether the keys are this screen's.
#[must_use]
pub fn has_keys(app: &App) -> bool {
    app.screen == Screen::Scan && app.overlays.is_empty()
}
