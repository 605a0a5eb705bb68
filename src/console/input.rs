//! Keys as the console knows them. PuTTY, xterm, tmux and the Linux console send different bytes; crossterm undoes most
//! of that, the rest is undone here.

use crate::domain::lang::Lang;
use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use tui_input::{Input, InputRequest};

/// A key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// A character.
    Char(char),
    /// With Ctrl.
    Ctrl(char),
    /// A function key.
    F(u8),
    /// Enter.
    Enter,
    /// Escape.
    Esc,
    /// Backspace.
    Backspace,
    /// Delete.
    Delete,
    /// Tab.
    Tab,
    /// Shift-Tab.
    BackTab,
    /// Arrow.
    Up,
    /// Arrow.
    Down,
    /// Arrow.
    Left,
    /// Arrow.
    Right,
    /// Page up.
    PageUp,
    /// Page down.
    PageDown,
    /// Home.
    Home,
    /// End.
    End,
    /// `g`, and then this character.
    G(char),
}

/// What the terminal reported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Typed {
    /// A key.
    Key(Key),
    /// A pasted text: never commands.
    Paste(String),
    /// The window has this size now.
    Resize(u16, u16),
}

/// From crossterm's event; nothing for what is not needed.
#[must_use]
pub fn typed(event: Event) -> Option<Typed> {
    match event {
        Event::Key(key) if key.kind != KeyEventKind::Release => of(key).map(Typed::Key),
        Event::Paste(text) => Some(Typed::Paste(text)),
        Event::Resize(width, height) => Some(Typed::Resize(width, height)),
        _ => None,
    }
}

fn of(key: KeyEvent) -> Option<Key> {
    let ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
    Some(match key.code {
        // Some terminals send 0x08 for Backspace.
        KeyCode::Char('h') if ctrl => Key::Backspace,
        KeyCode::Char(c) if ctrl => Key::Ctrl(c.to_ascii_lowercase()),
        KeyCode::Char(_) if key.modifiers.contains(KeyModifiers::ALT) => return None,
        KeyCode::Char(c) => Key::Char(c),
        KeyCode::F(n) => Key::F(n),
        KeyCode::Enter => Key::Enter,
        KeyCode::Esc => Key::Esc,
        KeyCode::Backspace => Key::Backspace,
        KeyCode::Delete => Key::Delete,
        KeyCode::Tab => Key::Tab,
        KeyCode::BackTab => Key::BackTab,
        KeyCode::Up => Key::Up,
        KeyCode::Down => Key::Down,
        KeyCode::Left => Key::Left,
        KeyCode::Right => Key::Right,
        KeyCode::PageUp => Key::PageUp,
        KeyCode::PageDown => Key::PageDown,
        KeyCode::Home => Key::Home,
        KeyCode::End => Key::End,
        _ => return None,
    })
}

/// The key as people know it.
#[must_use]
pub fn name(key: Key, lang: Lang) -> String {
    match key {
        Key::Char(' ') => lang.pick("Space", "Espacio").into(),
        Key::Char(c) => c.to_string(),
        Key::Ctrl(c) => format!("Ctrl-{}", c.to_ascii_uppercase()),
        Key::F(n) => format!("F{n}"),
        Key::PageUp => "PgUp".into(),
        Key::PageDown => "PgDn".into(),
        Key::Up => "↑".into(),
        Key::Down => "↓".into(),
        Key::Left => "←".into(),
        Key::Right => "→".into(),
        Key::BackTab => "Shift-Tab".into(),
        Key::G(c) => format!("g {c}"),
        other => format!("{other:?}"),
    }
}

/// A key as it is written in a keymap file: `c`, `Ctrl-K`, `F5`, `Enter`, `Space`, `PgUp`, `g o`. Capital letters of names
/// do not count, those of single characters do.
#[must_use]
pub fn parse(text: &str) -> Option<Key> {
    let mut letters = text.chars();
    if let (Some(c), None) = (letters.next(), letters.next()) {
        return (c != ' ').then_some(Key::Char(c));
    }
    if let Some(rest) = text.strip_prefix("g ") {
        let mut rest = rest.chars();
        return rest.next().filter(|_| rest.next().is_none()).map(Key::G);
    }
    let name = text.to_ascii_lowercase();
    if let Some(letter) = name.strip_prefix("ctrl-") {
        let mut letter = letter.chars();
        return letter.next().filter(|c| c.is_ascii_lowercase() && letter.next().is_none()).map(Key::Ctrl);
    }
    if let Some(number) = name.strip_prefix('f').and_then(|n| n.parse().ok()) {
        return (1..=12).contains(&number).then_some(Key::F(number));
    }
    Some(match name.as_str() {
        "space" | "espacio" => Key::Char(' '),
        "enter" => Key::Enter,
        "esc" => Key::Esc,
        "backspace" => Key::Backspace,
        "delete" | "del" => Key::Delete,
        "tab" => Key::Tab,
        "shift-tab" => Key::BackTab,
        "up" => Key::Up,
        "down" => Key::Down,
        "left" => Key::Left,
        "right" => Key::Right,
        "pgup" | "pageup" => Key::PageUp,
        "pgdn" | "pagedown" => Key::PageDown,
        "home" => Key::Home,
        "end" => Key::End,
        _ => return None,
    })
}

/// Edits a one-line field. True when the key was one for editing and the text changed.
pub fn edit(field: &mut Input, key: Key) -> bool {
    let request = match key {
        Key::Char(c) => InputRequest::InsertChar(c),
        Key::Backspace => InputRequest::DeletePrevChar,
        Key::Delete => InputRequest::DeleteNextChar,
        Key::Left => InputRequest::GoToPrevChar,
        Key::Right => InputRequest::GoToNextChar,
        Key::Home => InputRequest::GoToStart,
        Key::End => InputRequest::GoToEnd,
        Key::Ctrl('u') => InputRequest::DeleteLine,
        Key::Ctrl('w') => InputRequest::DeletePrevWord,
        _ => return false,
    };
    field.handle(request).is_some_and(|change| change.value)
}

/// Puts a pasted text into a field: its first line, without what is no character.
pub fn paste(field: &mut Input, text: &str) {
    for c in text.split(['\r', '\n']).next().unwrap_or_default().chars().filter(|c| !c.is_control()).take(200) {
        edit(field, Key::Char(c));
    }
}

/// What a scanner typed, without the symbology identifier (`]C1`) that may come before it.
#[must_use]
pub fn code(text: &str) -> &str {
    let text = text.trim();
    text.strip_prefix(']').and_then(|rest| rest.get(2..)).unwrap_or(text).trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terminals_differ_and_we_do_not() {
        let key = |code, modifiers| typed(Event::Key(KeyEvent::new(code, modifiers)));
        assert_eq!(key(KeyCode::Char('h'), KeyModifiers::CONTROL), Some(Typed::Key(Key::Backspace)));
        assert_eq!(key(KeyCode::Char('j'), KeyModifiers::CONTROL), Some(Typed::Key(Key::Ctrl('j'))));
        assert_eq!(key(KeyCode::Char('G'), KeyModifiers::SHIFT), Some(Typed::Key(Key::Char('G'))));
        assert_eq!(key(KeyCode::Char('x'), KeyModifiers::ALT), None);
    }

    #[test]
    fn a_symbology_identifier_is_no_part_of_a_code() {
        assert_eq!(code("]C1750100000018"), "750100000018");
        assert_eq!(code(" 7042 "), "7042");
        assert_eq!(code("]"), "]");
    }

    #[test]
    fn a_paste_is_one_line_without_controls() {
        let mut field = Input::default();
        paste(&mut field, "70\u{1b}42\nq");
        assert_eq!(field.value(), "7042");
    }
}
