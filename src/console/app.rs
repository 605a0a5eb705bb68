//! The state of the console and the one function that changes it: [`update`]. No IO, no clock: times come with the
//! message, and what is to be done outside comes back as data.

use super::ask::{Answer, Asked, Change};
use super::conn::{Conn, LinkEvent};
use super::dialogs::Overlay;
use super::dialogs::undo::{self, Undo};
use super::habit::Habit;
use super::i18n::{Texts, Words, texts, words};
use super::input::Typed;
use super::keymap::Keymap;
use super::screens::awbs::Awbs;
use super::screens::board::Board;
use super::screens::details::Details;
use super::screens::fetches::Fetches;
use super::screens::intake::Intake;
use super::screens::labels::Labels;
use super::screens::links::Links;
use super::screens::log::Log;
use super::screens::notices::Notices;
use super::screens::orders::Orders;
use super::screens::scan::Scan;
use super::term::caps::Caps;
use super::views::Views;
use super::{conn, keys, screens};
use crate::domain::lang::Lang;
use crate::protocol::call::{Call, Hello};
use crate::protocol::reply::Welcome;
use std::collections::BTreeMap;
use std::rc::Rc;
use tui_input::Input;

/// When something happened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct At {
    /// Milliseconds since the start, never backwards.
    pub mono: u64,
    /// Milliseconds since 1970.
    pub wall: i64,
}

/// What happened, and when.
#[derive(Clone, Debug)]
pub struct Msg {
    /// When.
    pub at: At,
    /// What.
    pub what: Happened,
}

/// What happened.
#[derive(Clone, Debug)]
pub enum Happened {
    /// The terminal.
    Typed(Typed),
    /// The daemon's link.
    Link(LinkEvent),
    /// A time of [`App::next_wake`] came.
    Timer,
    /// The process goes on after a stop, or the terminal was written on by others.
    Redraw,
    /// Told to end (SIGTERM, SIGHUP).
    End,
}

/// What is to be done outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cmd {
    /// Connect and say hello.
    Connect(Hello),
    /// Drop the link.
    Disconnect,
    /// Send a call under this id.
    Send(u64, Call),
    /// Hand a text to the terminal's clipboard.
    Copy(String),
    /// Write the person's saved views to their file.
    KeepViews,
    /// Keep what was being done: the line is cut.
    Keep(String),
    /// Ring so many times.
    Bell(u8),
    /// Write the whole screen anew.
    Redraw,
    /// Give the terminal back and stop until continued.
    Suspend,
    /// End with this exit code.
    Quit(u8),
}

/// The screens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Screen {
    /// Orders.
    #[default]
    Orders,
    /// Labels and printers.
    Labels,
    /// Air waybills.
    Awbs,
    /// Received documents.
    Intake,
    /// Connections and notices.
    Links,
    /// Scanning boxes.
    Scan,
    /// The day on one screen.
    Board,
    /// The audit trail.
    Log,
}

impl Screen {
    /// From left to right.
    pub const ALL: [Self; 8] =
        [Self::Orders, Self::Awbs, Self::Labels, Self::Intake, Self::Links, Self::Scan, Self::Board, Self::Log];
}

/// A sentence at the bottom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toast {
    /// What.
    pub text: String,
    /// Whether something went wrong.
    pub bad: bool,
    /// When, milliseconds since 1970.
    pub at: i64,
}

/// Everything.
pub struct App {
    /// The last time that came in.
    pub at: At,
    /// Language.
    pub lang: Lang,
    /// Whether a person chose it; else the installation's counts.
    pub lang_chosen: bool,
    /// What the terminal shows.
    pub caps: Caps,
    /// The terminal's size.
    pub size: (u16, u16),
    /// Name of the station: it is fixed there, begins with scanning, and has no way to a shell.
    pub station: Option<String>,
    /// How numbers and days are written.
    pub habit: Habit,
    /// The link.
    pub conn: Conn,
    /// What the daemon said at hello.
    pub welcome: Option<Welcome>,
    /// The screen that is shown.
    pub screen: Screen,
    /// One order, over the screen of orders.
    pub details: Option<Details>,
    /// Orders.
    pub orders: Orders,
    /// Labels.
    pub labels: Labels,
    /// Documents.
    pub intake: Intake,
    /// Orders to fetch.
    pub fetches: Fetches,
    /// Connections.
    pub links: Links,
    /// Notices.
    pub notices: Notices,
    /// Air waybills.
    pub awbs: Awbs,
    /// Confirms that can still be taken back, the newest last.
    pub undos: Vec<Undo>,
    /// Scanning.
    pub scan: Scan,
    /// The day.
    pub board: Board,
    /// The audit trail.
    pub log: Log,
    /// The person's saved views.
    pub views: Views,
    /// What each key does.
    pub keymap: Rc<Keymap>,
    /// Dialogs, the last is on top.
    pub overlays: Vec<Overlay>,
    /// The find field.
    pub find: Option<Input>,
    /// Sentence at the bottom.
    pub toast: Option<Toast>,
    /// Questions under way.
    pub asked: BTreeMap<u64, Asked>,
    /// Changes that are not answered, by the id they were sent under.
    pub changes: BTreeMap<u64, Change>,
    /// Whether the screen must be drawn.
    pub dirty: bool,
    /// Since when the daemon owes an answer, monotonic.
    pub(super) owed_since: Option<u64>,
    pub(super) next_id: u64,
    pub(super) seed: u64,
    pub(super) commands: u16,
    pub(super) chord: bool,
    /// What a scanner has typed into a dialog so far.
    pub(super) wedge: String,
    pub(super) refresh_due: Option<u64>,
    pub(super) refreshed: u64,
    pub(super) out: Vec<Cmd>,
}

impl App {
    /// A console that has not connected yet. `seed` makes the ids of its commands differ from those of others.
    #[must_use]
    pub fn new(at: At, lang: Option<Lang>, station: Option<String>, caps: Caps, size: (u16, u16), seed: u64) -> Self {
        Self {
            at,
            lang: lang.unwrap_or_default(),
            lang_chosen: lang.is_some(),
            caps,
            size,
            screen: if station.is_some() { Screen::Scan } else { Screen::Orders },
            station,
            habit: Habit::default(),
            conn: Conn::Connecting { since: at.mono, tries: 0 },
            welcome: None,
            details: None,
            orders: Orders::default(),
            labels: Labels::default(),
            intake: Intake::default(),
            fetches: Fetches::default(),
            links: Links::default(),
            notices: Notices::default(),
            awbs: Awbs::default(),
            undos: Vec::new(),
            scan: Scan::default(),
            board: Board::default(),
            log: Log::default(),
            views: Views::default(),
            keymap: Rc::default(),
            overlays: Vec::new(),
            find: None,
            toast: None,
            asked: BTreeMap::new(),
            changes: BTreeMap::new(),
            dirty: true,
            owed_since: None,
            next_id: 1,
            seed,
            commands: 0,
            chord: false,
            wedge: String::new(),
            refresh_due: None,
            refreshed: 0,
            out: Vec::new(),
        }
    }

    /// The first thing to do.
    pub fn start(&mut self) -> Vec<Cmd> {
        let hello = self.hello();
        self.out.push(Cmd::Connect(hello));
        std::mem::take(&mut self.out)
    }

    /// The texts.
    #[must_use]
    pub const fn t(&self) -> &'static Texts {
        texts(self.lang)
    }

    /// The newer texts.
    #[must_use]
    pub const fn w(&self) -> &'static Words {
        words(self.lang)
    }

    /// Whether calls can be sent.
    #[must_use]
    pub const fn live(&self) -> bool {
        matches!(self.conn, Conn::Live)
    }

    /// Whether anything fits on the screen.
    #[must_use]
    pub const fn too_small(&self) -> bool {
        self.size.0 < 40 || self.size.1 < 10
    }

    /// Rows of the list on this screen.
    #[must_use]
    pub fn list_height(&self) -> usize {
        screens::list_height(self)
    }

    /// Says something at the bottom.
    pub fn say(&mut self, text: impl Into<String>) {
        self.toast = Some(Toast { text: text.into(), bad: false, at: self.at.wall });
    }

    /// Says that something did not go.
    pub fn complain(&mut self, text: impl Into<String>) {
        self.toast = Some(Toast { text: text.into(), bad: true, at: self.at.wall });
    }

    /// When something is to be done without anything happening, in [`At::mono`]. With a screen that rests this is the
    /// next full minute (for the clock) and nothing else.
    #[must_use]
    pub fn next_wake(&self) -> u64 {
        let minute = 60_000 - u64::try_from(self.at.wall.rem_euclid(60_000)).unwrap_or(0);
        [self.conn.wake(), self.refresh_due, self.orders.pane_due, self.silence_due(), undo::due(self)]
            .into_iter()
            .flatten()
            .fold(self.at.mono + minute, u64::min)
            .max(self.at.mono)
    }
}

/// What happened changes the state; what is to be done comes back.
pub fn update(app: &mut App, msg: Msg) -> Vec<Cmd> {
    let before = app.clock();
    app.at = msg.at;
    match msg.what {
        Happened::Typed(Typed::Resize(width, height)) => {
            app.size = (width, height);
            app.out.push(Cmd::Redraw);
            screens::resized(app);
            app.dirty = true;
        }
        Happened::Typed(Typed::Key(key)) => {
            keys::typed(app, key);
            app.dirty = true;
        }
        Happened::Typed(Typed::Paste(text)) => {
            keys::paste(app, &text);
            app.dirty = true;
        }
        Happened::Link(event) => conn::happened(app, event),
        Happened::Timer => timer(app),
        Happened::Redraw => {
            app.out.push(Cmd::Redraw);
            app.dirty = true;
        }
        Happened::End => {
            let state = super::state::keep(app);
            app.out.extend([Cmd::Keep(state), Cmd::Quit(0)]);
        }
    }
    screens::orders::keep_up(app);
    conn::owed(app);
    undo::forget(app);
    app.dirty |= before != app.clock();
    std::mem::take(&mut app.out)
}

fn timer(app: &mut App) {
    conn::timer(app);
    if app.refresh_due.is_some_and(|due| due <= app.at.mono) {
        app.refresh_due = None;
        screens::refresh(app);
    }
}

/// Hands an answer to the one who asked.
pub(super) fn answered(app: &mut App, id: u64, answer: Answer) {
    app.dirty = true;
    super::ask::answered(app, id, answer);
}
