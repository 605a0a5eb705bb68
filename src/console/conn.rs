//! The link to the daemon: connected for ever again, with longer pauses up to 5 s; what was not answered is asked again.

use super::app::{self, App, Cmd};
use super::ask;
use super::i18n::fill;
use super::screens;
use crate::domain::lang::Lang;
use crate::protocol::VERSIONS;
use crate::protocol::call::{Call, Hello};
use crate::protocol::reply::{Event, Fault, Welcome};
use serde_json::value::RawValue;

/// The pauses between tries, in ms; the last one for ever.
const PAUSES: [u64; 6] = [250, 500, 1000, 2000, 4000, 5000];
/// The daemon must answer the hello within this time (ms).
const HELLO_MS: u64 = 5000;
/// An answer that takes longer than this (ms) is told.
const ANSWER_MS: u64 = 5000;
/// Hints of change are answered with at most one refresh in this time (ms).
const REFRESH_MS: u64 = 250;

/// How the link is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Conn {
    /// Hello was said.
    Connecting {
        /// When, monotonic.
        since: u64,
        /// Tries before this one.
        tries: usize,
    },
    /// It works.
    Live,
    /// It does not.
    Away {
        /// Since when, as the clock showed it.
        since: String,
        /// When it is tried again.
        next: u64,
        /// Tries so far.
        tries: usize,
        /// Why, for people.
        why: String,
        /// Whether the versions do not fit.
        incompatible: bool,
    },
}

impl Conn {
    pub(super) fn wake(&self) -> Option<u64> {
        match self {
            Self::Connecting { since, .. } => Some(since + HELLO_MS),
            Self::Live => None,
            Self::Away { next, .. } => Some(*next),
        }
    }
}

/// What the link did.
#[derive(Clone, Debug)]
pub enum LinkEvent {
    /// Hello was answered.
    Welcome(Box<Welcome>),
    /// Hello was refused.
    Refused(Fault),
    /// A call was answered.
    Answer(u64, Result<Box<RawValue>, Fault>),
    /// Something happened there.
    Event(Event),
    /// It broke, or could not be made.
    Lost(String),
}

impl App {
    pub(super) fn hello(&self) -> Hello {
        Hello {
            protocol: VERSIONS,
            client: format!("k2k {}", env!("CARGO_PKG_VERSION")),
            lang: self.lang_chosen.then(|| self.lang.code().to_owned()),
            terminal: self.station.clone(),
        }
    }
}

impl App {
    /// Whether the daemon owes an answer for too long: it is frozen, or its disk is.
    #[must_use]
    pub fn silent(&self) -> bool {
        self.live() && self.owed_since.is_some_and(|since| since + ANSWER_MS <= self.at.mono)
    }

    /// When its silence is to be told.
    pub(super) fn silence_due(&self) -> Option<u64> {
        self.owed_since.map(|since| since + ANSWER_MS).filter(|due| *due > self.at.mono)
    }
}

/// Keeps the time since the daemon owes an answer.
pub fn owed(app: &mut App) {
    let owes = app.live() && !(app.asked.is_empty() && app.changes.is_empty());
    let was = app.owed_since;
    app.owed_since = owes.then(|| was.unwrap_or(app.at.mono));
    app.dirty |= was != app.owed_since && was.is_some_and(|since| since + ANSWER_MS <= app.at.mono) || app.silent();
}

/// The link did something.
pub fn happened(app: &mut App, event: LinkEvent) {
    match event {
        LinkEvent::Welcome(welcome) => arrived(app, *welcome),
        LinkEvent::Refused(fault) => lost(app, fault.message, fault.code == "incompatible"),
        LinkEvent::Answer(id, answer) => {
            app.owed_since = None;
            app::answered(app, id, answer);
        }
        LinkEvent::Event(Event::Changed { .. } | Event::Printers {}) => hint(app),
        LinkEvent::Event(Event::Stopping {}) => {
            app.out.push(Cmd::Disconnect);
            let why = app.t().stopping.to_owned();
            lost(app, why, false);
        }
        LinkEvent::Event(Event::Unknown) => {}
        LinkEvent::Lost(why) => lost(app, why, false),
    }
}

/// A time came.
pub fn timer(app: &mut App) {
    match &app.conn {
        Conn::Connecting { since, .. } if since + HELLO_MS <= app.at.mono => {
            app.out.push(Cmd::Disconnect);
            let why = app.t().silent.to_owned();
            lost(app, why, false);
        }
        Conn::Away { next, .. } if *next <= app.at.mono => retry(app),
        _ => {}
    }
}

/// Tries now.
pub fn retry(app: &mut App) {
    if let Conn::Away { next, .. } = &mut app.conn {
        // A hello that stays without an answer ends this try.
        *next = app.at.mono + HELLO_MS;
        let hello = app.hello();
        app.out.push(Cmd::Connect(hello));
    }
}

fn arrived(app: &mut App, welcome: Welcome) {
    app.conn = Conn::Live;
    app.dirty = true;
    if !app.lang_chosen
        && let Some(lang) = Lang::parse(&welcome.lang)
    {
        app.lang = lang;
    }
    app.welcome = Some(welcome);
    ask::send(app, Call::Watch {}, ask::Asked::Nothing);
    if app.lang_chosen {
        let lang = app.lang.code().to_owned();
        ask::send(app, Call::Lang { lang }, ask::Asked::Nothing);
    }
    ask::ask_again(app);
    screens::reload(app);
}

fn lost(app: &mut App, why: String, incompatible: bool) {
    app.dirty = true;
    ask::link_lost(app);
    app.refresh_due = None;
    let (since, tries) = match &app.conn {
        Conn::Away { since, tries, .. } => (since.clone(), *tries + 1),
        Conn::Connecting { tries, .. } => (app.clock(), *tries),
        Conn::Live => (app.clock(), 0),
    };
    let pause = PAUSES.get(tries).or(PAUSES.last()).copied().unwrap_or(HELLO_MS);
    // A fifth up or down, so that the consoles of a warehouse do not come back in one moment.
    let spread = (app.seed ^ (tries as u64).wrapping_mul(0x9E37_79B9)) % 401;
    let next = app.at.mono + pause * (800 + spread) / 1000;
    app.conn = Conn::Away { since, next, tries, why, incompatible };
}

fn hint(app: &mut App) {
    let due = app.refreshed + REFRESH_MS;
    if due <= app.at.mono {
        screens::refresh(app);
    } else {
        app.refresh_due = Some(due);
    }
}

/// The sentence about the link, where it is not fine.
#[must_use]
pub fn sentence(app: &App, width: usize) -> Option<String> {
    let t = app.t();
    match &app.conn {
        Conn::Live if app.silent() => Some(app.w().silent_live.to_owned()),
        Conn::Live => None,
        Conn::Connecting { .. } => Some(format!("{} …", t.connecting)),
        Conn::Away { why, incompatible: true, .. } => Some(fill(t.incompatible, &[why])),
        Conn::Away { since, next, .. } => {
            let seconds = next.saturating_sub(app.at.mono).div_ceil(1000);
            let long = fill(t.away, &[since, &seconds]);
            Some(if long.chars().count() + 4 <= width { long } else { fill(t.away_narrow, &[since]) })
        }
    }
}
