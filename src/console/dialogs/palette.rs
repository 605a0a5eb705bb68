//! A command by name: what is typed narrows the list, and each line says its keys, what it does, or why it can't be done.

use super::Overlay;
use crate::console::action::{Entry, TABLE};
use crate::console::app::App;
use crate::console::input::{self, Key};
use crate::console::{act, i18n};
use crate::domain::text::fold;
use tui_input::Input;

/// The field with its list.
#[derive(Clone, Debug, Default)]
pub struct Palette {
    /// What is typed.
    pub field: Input,
    /// Which of the matches the cursor is on.
    pub at: usize,
}

/// The commands of this screen that match, the best first: by the beginning of the name, of the word, then anywhere.
#[must_use]
pub fn matches(app: &App, typed: &str) -> Vec<&'static Entry> {
    let (scope, typed) = (app.scope(), fold(typed.trim()));
    let rank = |e: &Entry| {
        let (name, word) = (e.name, fold(e.word(app.lang)));
        match () {
            () if name == typed || word == typed => Some(0),
            () if name.starts_with(&typed) => Some(1),
            () if word.starts_with(&typed) => Some(2),
            () if name.contains(&typed) || fold(e.sentence(app.lang)).contains(&typed) => Some(3),
            () => None,
        }
    };
    let mut found: Vec<(u8, &Entry)> =
        TABLE.iter().filter(|e| e.scope & scope != 0).filter_map(|e| Some((rank(e)?, e))).collect();
    found.sort_by_key(|(rank, _)| *rank);
    found.into_iter().map(|(_, e)| e).collect()
}

/// A key.
pub fn key(app: &mut App, mut palette: Palette, key: Key) {
    let found = matches(app, palette.field.value());
    let chosen = found.get(palette.at.min(found.len().saturating_sub(1))).copied();
    match key {
        Key::Esc => return,
        Key::Backspace if palette.field.value().is_empty() => return,
        Key::Enter => {
            let typed = palette.field.value().trim().to_owned();
            return match chosen.filter(|_| !typed.is_empty() || palette.at > 0) {
                Some(entry) => act::run(app, entry),
                None if typed.is_empty() => {}
                None => {
                    let text = i18n::fill(app.t().palette_none, &[&typed]);
                    app.complain(text);
                }
            };
        }
        Key::Tab => {
            if let Some(entry) = chosen {
                palette = Palette { field: Input::new(entry.name.to_owned()), at: 0 };
            }
        }
        Key::Down => palette.at = (palette.at + 1).min(found.len().saturating_sub(1)),
        Key::Up => palette.at = palette.at.saturating_sub(1),
        _ => {
            if input::edit(&mut palette.field, key) {
                palette.at = 0;
            }
        }
    }
    app.overlays.push(Overlay::Palette(palette));
}
