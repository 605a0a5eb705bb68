//! What each key does: the keys of the action table, changed by a person's own file.
//!
//! ```toml
//! [orders]
//! confirm = "C"
//! sort = ["o", "Ctrl-O"]
//! [everywhere]
//! labels = ["F4", "g e"]
//! ```
//!
//! The sections are the screens, the names those of the `:` field; `[everywhere]` is every screen where the action is. The
//! keys that are named take the place of the action's own. A file with a mistake is refused whole, every mistake with
//! its line: a console that starts with half of a person's keys is worse than one that does not start. Digits and `]`
//! are for scanners, so no key file can make a scanned code do anything.

use super::action::{Action, Entry, TABLE, scope};
use super::input::{self, Key};
use crate::domain::lang::Lang;
use std::collections::BTreeMap;
use toml::de::{DeTable, DeValue};

/// The keys that were changed, by screen and action; everything else is as in the table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keymap {
    own: BTreeMap<(u16, Action), Vec<Key>>,
}

/// A mistake in a keymap file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Its line, from 1.
    pub line: usize,
    /// What is wrong.
    pub what: Wrong,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// It is no TOML; the parser's words.
    Syntax(String),
    /// No screen has this name.
    Section(String),
    /// No action has this name, and perhaps another that is alike.
    Action(String, Option<&'static str>),
    /// The action is not on this screen.
    NotHere(String, &'static str),
    /// A key is a text, several are a list of texts.
    NoText(String),
    /// No key has this name.
    Key(String),
    /// Digits, `]`, Ctrl-J: what a scanner sends.
    Scanner(String),
    /// A dangerous action on Enter, or a key that always does the same.
    Fixed(String),
    /// The key does something else there.
    Taken(String, &'static str, &'static str),
}

impl Wrong {
    /// The sentence for people.
    #[must_use]
    pub fn sentence(&self, lang: Lang) -> String {
        let es = lang == Lang::Es;
        match self {
            Self::Syntax(why) => why.clone(),
            Self::Section(name) if es => format!("no hay pantalla “{name}”; hay: {}", sections()),
            Self::Section(name) => format!("there is no screen “{name}”; there are: {}", sections()),
            Self::Action(name, like) => {
                let like = like.map_or_else(String::new, |l| match lang {
                    Lang::En => format!("; did you mean “{l}”?"),
                    Lang::Es => format!("; ¿quiso decir “{l}”?"),
                });
                let no = lang.pick("there is no action", "no hay acción");
                format!("{no} “{name}”{like}")
            }
            Self::NotHere(name, screen) if es => format!("“{name}” no existe en la pantalla [{screen}]"),
            Self::NotHere(name, screen) => format!("“{name}” is no action of [{screen}]"),
            Self::NoText(name) if es => format!("“{name}”: se espera una tecla (\"c\") o una lista ([\"c\", \"F9\"])"),
            Self::NoText(name) => format!("“{name}”: a key (\"c\") or a list ([\"c\", \"F9\"]) is expected"),
            Self::Key(key) if es => format!("no hay tecla “{key}”; por ejemplo c, Ctrl-K, F5, Enter, Space, PgUp, g o"),
            Self::Key(key) => format!("there is no key “{key}”; for example c, Ctrl-K, F5, Enter, Space, PgUp, g o"),
            Self::Scanner(key) if es => format!("“{key}” es del escáner: dígitos, ] y Ctrl-J nunca son comandos"),
            Self::Scanner(key) => format!("“{key}” is the scanner's: digits, ] and Ctrl-J are never commands"),
            Self::Fixed(key) if es => format!("“{key}” no se puede usar para esto"),
            Self::Fixed(key) => format!("“{key}” can't be used for this"),
            Self::Taken(key, other, screen) if es => format!("“{key}” ya es “{other}” en [{screen}]"),
            Self::Taken(key, other, screen) => format!("“{key}” is “{other}” on [{screen}] already"),
        }
    }
}

fn sections() -> String {
    scope::NAMES.iter().map(|(name, _)| *name).chain(["everywhere"]).collect::<Vec<_>>().join(", ")
}

impl Keymap {
    /// The keys of an action on a screen.
    #[must_use]
    pub fn keys(&self, entry: &Entry, scope: u16) -> Vec<Key> {
        self.own.get(&(scope, entry.action)).cloned().unwrap_or_else(|| entry.keys.to_vec())
    }

    /// What a key may mean on a screen, in the order of the table.
    pub fn by_key(&self, key: Key, scope: u16) -> impl Iterator<Item = &'static Entry> {
        TABLE.iter().filter(move |e| e.scope & scope != 0 && self.keys(e, scope).contains(&key))
    }

    /// Reads a keymap file.
    ///
    /// # Errors
    /// Every mistake, with its line.
    pub fn parse(text: &str) -> Result<Self, Vec<Mistake>> {
        let line = |at: usize| text.get(..at).map_or(1, |before| before.matches('\n').count() + 1);
        let table = DeTable::parse(text).map_err(|e| {
            let at = e.span().map_or(1, |s| line(s.start));
            vec![Mistake { line: at, what: Wrong::Syntax(e.message().to_owned()) }]
        })?;
        let (mut map, mut wrong, mut told) = (Self::default(), Vec::new(), BTreeMap::new());
        for (section, body) in table.get_ref() {
            let name = section.get_ref().as_ref();
            let at = line(section.span().start);
            let Some(screens) = scope::of_name(name) else {
                wrong.push(Mistake { line: at, what: Wrong::Section(name.to_owned()) });
                continue;
            };
            let DeValue::Table(actions) = body.get_ref() else {
                wrong.push(Mistake { line: at, what: Wrong::Section(name.to_owned()) });
                continue;
            };
            for (action, keys) in actions {
                let at = line(action.span().start);
                let name = action.get_ref().as_ref();
                match binding(name, keys.get_ref(), screens) {
                    Ok((entry, keys)) => {
                        for (_, screen) in scope::NAMES.iter().filter(|(_, s)| s & screens & entry.scope != 0) {
                            map.own.insert((*screen, entry.action), keys.clone());
                            told.insert((*screen, entry.action), at);
                        }
                    }
                    Err(what) => wrong.extend(what.into_iter().map(|what| Mistake { line: at, what })),
                }
            }
        }
        for ((screen, action), at) in told {
            if let Some(what) = map.taken(screen, action) {
                wrong.push(Mistake { line: at, what });
            }
        }
        wrong.sort_by_key(|m| m.line);
        wrong.dedup();
        if wrong.is_empty() { Ok(map) } else { Err(wrong) }
    }

    /// Whether one of an action's keys does something else on this screen.
    fn taken(&self, screen: u16, action: Action) -> Option<Wrong> {
        let keys = self.own.get(&(screen, action))?;
        let name = scope::NAMES.iter().find(|(_, s)| *s == screen).map_or("everywhere", |(n, _)| n);
        let others = || TABLE.iter().filter(|e| e.scope & screen != 0 && e.action != action);
        keys.iter().find_map(|key| {
            let other = others().find(|e| self.keys(e, screen).contains(key) && !never_together(e.action, action))?;
            Some(Wrong::Taken(input::name(*key, Lang::En), other.name, name))
        })
    }
}

/// Reconnecting is possible only while nothing else is: it may share its key.
const fn never_together(a: Action, b: Action) -> bool {
    matches!(a, Action::Reconnect) || matches!(b, Action::Reconnect)
}

fn binding(name: &str, keys: &DeValue<'_>, screens: u16) -> Result<(&'static Entry, Vec<Key>), Vec<Wrong>> {
    let Some(entry) = TABLE.iter().find(|e| e.name == name) else {
        let like = TABLE.iter().map(|e| (strsim::damerau_levenshtein(e.name, name), e.name)).min();
        return Err(vec![Wrong::Action(name.to_owned(), like.filter(|(far, _)| *far <= 2).map(|(_, n)| n))]);
    };
    if entry.scope & screens == 0 {
        let screen = scope::NAMES.iter().find(|(_, s)| *s == screens).map_or("everywhere", |(n, _)| n);
        return Err(vec![Wrong::NotHere(name.to_owned(), screen)]);
    }
    let texts: Option<Vec<&str>> = match keys {
        DeValue::String(key) => Some(vec![key.as_ref()]),
        DeValue::Array(keys) => keys
            .iter()
            .map(|k| match k.get_ref() {
                DeValue::String(key) => Some(key.as_ref()),
                _ => None,
            })
            .collect(),
        _ => None,
    };
    let texts = texts.ok_or_else(|| vec![Wrong::NoText(name.to_owned())])?;
    let (mut all, mut wrong) = (Vec::new(), Vec::new());
    for text in texts {
        match input::parse(text) {
            None => wrong.push(Wrong::Key(text.to_owned())),
            Some(key) if is_scanned(key) => wrong.push(Wrong::Scanner(text.to_owned())),
            Some(Key::Char('g')) => wrong.push(Wrong::Fixed(text.to_owned())),
            Some(Key::Enter) if entry.danger => wrong.push(Wrong::Fixed(text.to_owned())),
            Some(key @ Key::Ctrl('c' | 'l' | 'z')) if !entry.keys.contains(&key) => {
                wrong.push(Wrong::Fixed(text.to_owned()));
            }
            Some(key) => all.push(key),
        }
    }
    if wrong.is_empty() { Ok((entry, all)) } else { Err(wrong) }
}

/// Whether a scanner sends this as a part of a code.
const fn is_scanned(key: Key) -> bool {
    matches!(key, Key::Char('0'..='9' | ']') | Key::Ctrl('j'))
}

/// The cheat sheet: every action with its keys, screen by screen. `width` columns.
#[must_use]
pub fn sheet(keymap: &Keymap, lang: Lang) -> Vec<String> {
    let mut out = Vec::new();
    let line = |entry: &Entry, screen: u16| {
        let keys: Vec<String> = keymap.keys(entry, screen).iter().map(|k| input::name(*k, lang)).collect();
        let asks = if entry.danger { " !" } else { "" };
        format!("  {:<18} {:<14} {}{asks}", keys.join(" "), entry.name, entry.sentence(lang))
    };
    for (name, screen) in scope::NAMES {
        let here: Vec<String> =
            TABLE.iter().filter(|e| e.scope != scope::ALL && e.scope & screen != 0).map(|e| line(e, *screen)).collect();
        if !here.is_empty() {
            out.push(format!("[{name}]"));
            out.extend(here);
            out.push(String::new());
        }
    }
    out.push("[everywhere]".to_owned());
    out.push(format!("  {:<18} {:<14} {}", "0-9 ]", "-", super::i18n::texts(lang).help_digits));
    let everywhere = TABLE.iter().filter(|e| e.scope == scope::ALL);
    out.extend(everywhere.map(|e| line(e, scope::ORDERS)));
    out.push(String::new());
    out.push(lang.pick("! asks first, in a dialog", "! pregunta antes, en un diálogo").to_owned());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(text: &str) -> Vec<(usize, String)> {
        Keymap::parse(text).unwrap_err().iter().map(|m| (m.line, m.what.sentence(Lang::En))).collect()
    }

    #[test]
    fn a_persons_keys_take_the_place_of_the_tables_on_their_screen_alone() {
        let map = Keymap::parse("[orders]\nconfirm = \"C\"\n[everywhere]\nlabels = [\"F4\", \"g e\"]\n").unwrap();
        let on = |key, scope| map.by_key(key, scope).map(|e| e.action).collect::<Vec<_>>();
        assert_eq!(on(Key::Char('C'), scope::ORDERS), [Action::Confirm]);
        assert_eq!(on(Key::Char('c'), scope::ORDERS), []);
        assert_eq!(on(Key::Char('c'), scope::DETAILS), [Action::Confirm]);
        assert_eq!(on(Key::G('e'), scope::INTAKE), [Action::GoLabels]);
        assert_eq!(Keymap::parse("").unwrap(), Keymap::default());
    }

    #[test]
    fn every_mistake_is_told_with_its_line() {
        let text = "[orders]\nconfrim = \"C\"\nprint = \"7\"\nmark = 5\n\n[nowhere]\nx = 1\n[labels]\nconfirm = \"C\"\nhold = \"Hyper-X\"\n";
        assert_eq!(
            wrong(text).into_iter().map(|(line, what)| format!("{line} {what}")).collect::<Vec<_>>(),
            [
                "2 there is no action “confrim”; did you mean “confirm”?",
                "3 “7” is the scanner's: digits, ] and Ctrl-J are never commands",
                "4 “mark”: a key (\"c\") or a list ([\"c\", \"F9\"]) is expected",
                &format!("6 there is no screen “nowhere”; there are: {}", sections()),
                "9 “confirm” is no action of [labels]",
                "10 there is no key “Hyper-X”; for example c, Ctrl-K, F5, Enter, Space, PgUp, g o",
            ]
        );
        assert_eq!(wrong("[orders]\nconfirm = \"p\"")[0].1, "“p” is “print” on [orders] already");
        assert_eq!(wrong("[orders]\nconfirm = \"Enter\"")[0].1, "“Enter” can't be used for this");
        assert_eq!(wrong("[orders]\n\n=")[0].0, 3);
        // Two keys that change places are no conflict.
        assert!(Keymap::parse("[orders]\nconfirm = \"p\"\nprint = \"c\"").is_ok());
    }

    #[test]
    fn the_sheet_names_every_action_and_fits_eighty_columns() {
        for lang in [Lang::En, Lang::Es] {
            let sheet = sheet(&Keymap::default(), lang);
            for entry in TABLE {
                assert!(
                    sheet.iter().any(|l| l.contains(entry.name) && l.contains(entry.sentence(lang))),
                    "{}",
                    entry.name
                );
            }
            for line in &sheet {
                assert!(line.chars().count() <= 80, "{line}");
            }
        }
    }

    #[test]
    fn every_key_of_the_table_can_be_written_in_a_file() {
        for key in TABLE.iter().flat_map(|e| e.keys) {
            let name = match key {
                Key::Up => "Up".to_owned(),
                Key::Down => "Down".to_owned(),
                Key::Left => "Left".to_owned(),
                Key::Right => "Right".to_owned(),
                key => input::name(*key, Lang::En),
            };
            assert_eq!(input::parse(&name), Some(*key), "{name}");
        }
    }
}
