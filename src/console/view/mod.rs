//! The picture of the state. Pure: `view` reads the state and writes cells, and nothing else.

mod awbs;
mod board;
mod details;
mod dialogs;
mod fetches;
mod history;
mod intake;
mod label;
mod labels;
mod links;
mod log;
mod notices;
mod orders;
mod scan;

use super::action::{self, TABLE};
use super::app::{App, Screen};
use super::conn::{self, Conn};
use super::dialogs::{outcome, undo};
use super::widgets::{cut, put, put_right, wrap};
use super::{input, theme};
use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use unicode_width::UnicodeWidthStr as _;

pub use orders::flag_sentence;

/// Draws everything.
pub fn view(app: &App, frame: &mut Frame<'_>) {
    let cursor = draw(app, frame.buffer_mut());
    if let Some(cursor) = cursor {
        frame.set_cursor_position(cursor);
    }
}

/// Draws into a buffer; returns where the text cursor is, if a field has it.
pub fn draw(app: &App, buf: &mut Buffer) -> Option<Position> {
    let mut cursor = None;
    if app.too_small() {
        for (y, line) in (0..buf.area.height).zip(wrap(app.t().too_small, usize::from(buf.area.width))) {
            put(buf, 0, y, &line, buf.area.width, theme::PLAIN);
        }
    } else {
        tabs(app, buf);
        let bottom = buf.area.height.saturating_sub(3);
        let body = Rect::new(0, 1, buf.area.width, bottom.saturating_sub(1));
        match app.screen {
            Screen::Orders if app.details.is_some() => details::draw(app, buf, body),
            Screen::Orders => cursor = orders::draw(app, buf, body),
            Screen::Labels => labels::draw(app, buf, body),
            Screen::Intake if app.intake.on_fetches => fetches::draw(app, buf, body),
            Screen::Intake => intake::draw(app, buf, body),
            Screen::Links if app.links.on_notices => notices::draw(app, buf, body),
            Screen::Links => links::draw(app, buf, body),
            Screen::Awbs => awbs::draw(app, buf, body),
            Screen::Board => board::draw(app, buf, body),
            Screen::Log => cursor = log::draw(app, buf, body),
            Screen::Scan => cursor = Some(scan::draw(app, buf, body)),
        }
        context(app, buf, bottom);
        message(app, buf, bottom + 1);
        hints(app, buf, bottom + 2);
        if let Some(field) = &app.find {
            cursor = Some(self::field(buf, 1, app.t().find, field.value(), field.visual_cursor()));
        }
        if let Some(at) = dialogs::draw(app, buf) {
            cursor = Some(at);
        } else if !app.overlays.is_empty() {
            cursor = None;
        }
    }
    theme::halves(buf);
    if !app.caps.color {
        theme::plain(buf);
    }
    if app.caps.ascii {
        theme::ascii(buf);
    }
    cursor
}

/// A one-line field over a row: `Find: 7042_`.
fn field(buf: &mut Buffer, y: u16, label: &str, text: &str, at: usize) -> Position {
    let width = buf.area.width;
    put(buf, 0, y, &" ".repeat(usize::from(width)), width, theme::PLAIN);
    let x = put(buf, 1, y, &format!("{label}: "), width, theme::BOLD);
    // The end of a long text is where the typing is.
    let room = usize::from(width.saturating_sub(x + 2));
    let skip = at.saturating_sub(room);
    let shown: String = text.chars().skip(skip).collect();
    put(buf, x, y, &shown, width.saturating_sub(x), theme::PLAIN);
    Position { x: x + u16::try_from(at - skip).unwrap_or(0), y }
}

/// The name of a screen.
fn tab_name(app: &App, screen: Screen) -> &'static str {
    let (t, w) = (app.t(), app.w());
    match screen {
        Screen::Orders => t.tab_orders,
        Screen::Labels => t.tab_labels,
        Screen::Intake => t.tab_intake,
        Screen::Awbs => w.tab_awbs,
        Screen::Links => w.tab_links,
        Screen::Scan => w.tab_scan,
        Screen::Board => w.tab_board,
        Screen::Log => w.tab_log,
    }
}

/// Its name where there is little room.
fn short_name(app: &App, screen: Screen) -> &'static str {
    let w = app.w();
    match screen {
        Screen::Labels => w.tab_labels_short,
        Screen::Intake => w.tab_intake_short,
        Screen::Links => w.tab_links_short,
        Screen::Scan => w.tab_scan_short,
        other => tab_name(app, other),
    }
}

fn tabs(app: &App, buf: &mut Buffer) {
    let t = app.t();
    let (shape, word, style) = match &app.conn {
        Conn::Live if app.silent() => ("■", app.w().slow, theme::WARN),
        Conn::Live => ("●", t.live, theme::DONE),
        Conn::Connecting { .. } => ("■", t.connecting, theme::WARN),
        Conn::Away { incompatible: true, .. } => ("!", t.wrong_version, theme::BAD),
        Conn::Away { .. } => ("!", t.down, theme::BAD),
    };
    let right = put_right(buf, buf.area.width, 0, &app.clock(), theme::PLAIN);
    let right = put_right(buf, right.saturating_sub(1), 0, &format!("{shape} {word}"), style);
    let lang = app.lang.code().to_ascii_uppercase();
    let right = put_right(buf, right.saturating_sub(1), 0, &lang, theme::PLAIN).saturating_sub(1);
    let mut x = put(buf, 1, 0, "k2k", right, theme::BOLD) + 1;
    let long: usize = Screen::ALL.iter().map(|s| tab_name(app, *s).width() + 2).sum();
    let fits = usize::from(right.saturating_sub(x)) >= long;
    for screen in Screen::ALL {
        let name = if fits { tab_name(app, screen) } else { short_name(app, screen) };
        let (text, style) =
            if screen == app.screen { (format!("[{name}]"), theme::BOLD) } else { (format!(" {name} "), theme::PLAIN) };
        x = put(buf, x, 0, &text, right.saturating_sub(x), style);
    }
    let who = app.welcome.as_ref().map(|w| format!("{} · {}", w.company.last().map_or("", String::as_str), w.user));
    if let Some(who) = who
        && usize::from(right.saturating_sub(x)) > who.width() + 2
    {
        put_right(buf, right.saturating_sub(1), 0, &theme::clean(&who), theme::PLAIN);
    }
}

/// The sentence about the link, or about what is under the cursor.
fn context(app: &App, buf: &mut Buffer, y: u16) {
    let width = buf.area.width;
    if let Some(text) = conn::sentence(app, usize::from(width)) {
        let style = if matches!(app.conn, Conn::Away { .. }) { theme::BAD } else { theme::PLAIN };
        put(buf, 0, y, &format!(" ! {text} "), width, style);
    } else if app.screen == Screen::Orders && app.details.is_none() {
        orders::context(app, buf, y);
    }
}

fn message(app: &App, buf: &mut Buffer, y: u16) {
    let width = buf.area.width;
    if let Some(text) = outcome::unknown(app) {
        put(buf, 0, y, &format!(" ■ {text} "), width, theme::WARN);
    } else if app.toast.is_none()
        && let Some(text) = undo::sentence(app)
    {
        put(buf, 0, y, &format!(" ■ {text} "), width, theme::WARN);
    } else if let Some(toast) = &app.toast {
        let (mark, style) = if toast.bad { (" ! ", theme::BAD) } else { (" ● ", theme::DONE) };
        let room = width.saturating_sub(9 + 4);
        let mut lines = wrap(&toast.text, usize::from(room));
        // A long sentence takes the line about the cursor too: half of a reason is none.
        let first = if lines.len() > 1 && conn::sentence(app, usize::from(width)).is_none() { y - 1 } else { y };
        if lines.len() > usize::from(y - first) + 1 {
            let rest = lines.split_off(usize::from(y - first)).join(" ");
            lines.push(cut(&rest, usize::from(room)));
        }
        for (line, y) in lines.iter().zip(first..) {
            put(buf, 0, y, &" ".repeat(usize::from(width)), width, theme::PLAIN);
            put(buf, 4, y, line, room, theme::PLAIN);
        }
        put(buf, 0, first, mark, 3, style);
        put_right(buf, width.saturating_sub(1), first, &app.clock_of(toast), theme::PLAIN);
    }
}

/// The keys that can be pressed now, as many as fit; help and quit always.
fn hints(app: &App, buf: &mut Buffer, y: u16) {
    let scope = app.scope();
    // In the field for scans letters are text: what is done there is done with the other keys.
    let typed = |k: &input::Key| scope == action::scope::SCAN && matches!(k, input::Key::Char(_));
    let key_of = |e: &action::Entry| app.keymap.keys(e, scope).into_iter().find(|k| !typed(k));
    let hint = |e: &action::Entry| {
        let key = key_of(e).map_or_else(String::new, |k| input::name(k, app.lang));
        format!("{key} {}", e.word(app.lang))
    };
    let shown =
        TABLE.iter().filter(|e| e.hint && e.scope & scope != 0 && key_of(e).is_some() && app.can(e.action).is_ok());
    let all: Vec<&action::Entry> = shown.collect();
    let (last, first): (Vec<_>, Vec<_>) = all.into_iter().partition(|e| e.scope == action::scope::ALL);
    let tail: Vec<String> = last.into_iter().map(hint).collect();
    let tail = tail.join("  ");
    let mut text = String::from(" ");
    for word in first.into_iter().map(hint) {
        if text.width() + word.width() + tail.width() + 4 > usize::from(buf.area.width) {
            break;
        }
        text.push_str(&word);
        text.push_str("  ");
    }
    text.push_str(&tail);
    put(buf, 0, y, &cut(&text, usize::from(buf.area.width)), buf.area.width, theme::PLAIN);
}
