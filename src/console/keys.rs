//! Where a key and a paste go: to the top dialog, to the field that has the cursor, else to what the screen does with it.

use super::app::{App, Cmd, Screen};
use super::input::{self, Key};
use super::{act, dialogs, screens};
use crate::domain::wall::WallCommand;
use tui_input::Input;

pub(super) fn typed(app: &mut App, key: Key) {
    match key {
        Key::Ctrl('l') => return app.out.push(Cmd::Redraw),
        // A station has no way to a shell.
        Key::Ctrl('z') if app.station.is_some() => return,
        Key::Ctrl('z') => return app.out.push(Cmd::Suspend),
        Key::Ctrl('c') => return act::quit(app),
        Key::Char('q') if app.too_small() => return act::quit(app),
        _ if app.too_small() => return,
        _ => {}
    }
    if !app.overlays.is_empty() {
        return dialogs::key(app, key);
    }
    if screens::scan::has_keys(app) {
        if !screens::scan::key(app, key) {
            act::key(app, key);
        }
        return;
    }
    if let Some(field) = &mut app.find {
        match key {
            // A scanner may end a code with both.
            Key::Enter | Key::Ctrl('j') => {
                let typed = field.value().to_owned();
                let code = input::code(&typed).to_owned();
                app.find = None;
                if let Some(command) = WallCommand::parse(&typed) {
                    screens::scan::wall(app, command);
                } else if !code.is_empty() {
                    screens::orders::find(app, &code);
                }
            }
            Key::Esc => app.find = None,
            Key::Backspace if field.value().is_empty() => app.find = None,
            _ => {
                input::edit(field, key);
            }
        }
        return;
    }
    if app.orders.editing && app.screen == Screen::Orders && app.details.is_none() {
        return screens::orders::search_key(app, key);
    }
    if app.log.editing && app.screen == Screen::Log {
        return screens::log::filter_key(app, key);
    }
    if std::mem::take(&mut app.chord) {
        if let Key::Char(c) = key {
            act::key(app, Key::G(c));
        }
        return;
    }
    match key {
        Key::Char(c) if c.is_ascii_digit() || c == ']' => app.find = Some(Input::new(c.to_string())),
        Key::Char('g') => app.chord = true,
        _ => act::key(app, key),
    }
}

/// A paste is text for a field and never commands.
pub(super) fn paste(app: &mut App, text: &str) {
    if dialogs::paste(app, text) {
        return;
    }
    if app.orders.editing && app.find.is_none() && app.details.is_none() && app.screen == Screen::Orders {
        input::paste(&mut app.orders.query, text);
        return screens::orders::reload(app, false);
    }
    if app.screen == Screen::Scan {
        return input::paste(&mut app.scan.field, text);
    }
    input::paste(app.find.get_or_insert_default(), text);
}
