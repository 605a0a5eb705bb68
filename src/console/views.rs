//! Saved views: a search under a name, for the console's `f` and `/@name` and for `k2k orders @name` alike.
//!
//! ```toml
//! [morning]
//! query = "K2K status:new"
//! by_ship_date = true
//! ```
//!
//! Some are built in. They are a person's, not the warehouse's: the file is in the person's own folder, and a console of
//! another person never changes because of it.

use crate::domain::lang::Lang;
use std::collections::BTreeMap;
use toml::de::{DeTable, DeValue};

/// A search.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// In the query language of `k2k orders`.
    pub query: String,
    /// Earliest ship date first.
    pub by_ship_date: bool,
}

/// The saved searches of a person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Views {
    own: BTreeMap<String, View>,
}

/// What everybody has: name, what is shown, query.
const BUILT_IN: [(&str, [&str; 2], &str); 6] = [
    ("all", ["All orders", "Todas las órdenes"], ""),
    ("new", ["K2K, not confirmed", "K2K, sin confirmar"], "K2K status:new"),
    ("ready", ["K2K, ready to confirm", "K2K, listas para confirmar"], "K2K status:pending"),
    ("draft", ["Not checked out", "Sin finalizar"], "status:draft"),
    ("confirmed", ["Confirmed", "Confirmadas"], "status:confirmed"),
    ("voided", ["Voided", "Anuladas"], "status:voided"),
];

impl Views {
    /// Reads the file.
    ///
    /// # Errors
    /// The line of the first mistake, and what it is.
    pub fn parse(text: &str) -> Result<Self, (usize, String)> {
        let line = |at: usize| text.get(..at).map_or(1, |before| before.matches('\n').count() + 1);
        let table =
            DeTable::parse(text).map_err(|e| (e.span().map_or(1, |s| line(s.start)), e.message().to_owned()))?;
        let mut own = BTreeMap::new();
        for (name, body) in table.get_ref() {
            let at = line(name.span().start);
            let DeValue::Table(body) = body.get_ref() else {
                return Err((at, format!("[{}] with a query is expected", name.get_ref())));
            };
            let mut view = View::default();
            for (key, value) in body {
                match (key.get_ref().as_ref(), value.get_ref()) {
                    ("query", DeValue::String(query)) => view.query = query.to_string(),
                    ("by_ship_date", DeValue::Boolean(by)) => view.by_ship_date = *by,
                    (other, _) => return Err((line(key.span().start), format!("{other} is not understood"))),
                }
            }
            if !is_name(name.get_ref()) {
                return Err((at, format!("{}: a name is letters, digits, - and _", name.get_ref())));
            }
            own.insert(name.get_ref().to_string(), view);
        }
        Ok(Self { own })
    }

    /// The file's text.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = String::new();
        for (name, view) in &self.own {
            let query = toml::Value::String(view.query.clone());
            out.extend([format!("[{name}]\nquery = {query}\nby_ship_date = {}\n\n", view.by_ship_date)]);
        }
        out
    }

    /// Every view: its name, its title, itself. A person's own come first and may hide a built-in one.
    #[must_use]
    pub fn all(&self, lang: Lang) -> Vec<(String, String, View)> {
        let own = self.own.iter().map(|(n, v)| (n.clone(), format!("@{n}  {}", v.query), v.clone()));
        let built_in = BUILT_IN.iter().filter(|(n, ..)| !self.own.contains_key(*n)).map(|(name, title, query)| {
            let [en, es] = title;
            let view = View { query: (*query).to_owned(), by_ship_date: false };
            ((*name).to_owned(), lang.pick(en, es).to_owned(), view)
        });
        own.chain(built_in).collect()
    }

    /// Keeps a view under a name; false when that is no name.
    pub fn keep(&mut self, name: &str, view: View) -> bool {
        let name = name.trim_start_matches('@');
        is_name(name) && {
            self.own.insert(name.to_owned(), view);
            true
        }
    }

    /// Puts the query of each `@name` in its place. The order of rows is that of the first view that has one.
    ///
    /// # Errors
    /// The sentence that there is no such view.
    pub fn expand(&self, query: &str, lang: Lang) -> Result<View, String> {
        let mut out = View::default();
        let mut parts = Vec::new();
        for word in query.split_whitespace() {
            match word.strip_prefix('@') {
                None => parts.push(word.to_owned()),
                Some(name) => {
                    let all = self.all(lang);
                    let Some((_, _, view)) = all.iter().find(|(n, ..)| n == name) else {
                        let names: Vec<String> = all.iter().map(|(n, ..)| format!("@{n}")).collect();
                        let no = lang.pick("There is no view", "No hay vista");
                        return Err(format!("{no} @{name}. {}", names.join(" ")));
                    };
                    out.by_ship_date |= view.by_ship_date;
                    parts.push(view.query.clone());
                }
            }
        }
        out.query = parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" ");
        Ok(out)
    }
}

/// Whether a view may be called so.
#[must_use]
pub fn is_name(name: &str) -> bool {
    !name.is_empty() && name.len() <= 40 && name.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_stands_for_its_query_wherever_it_is_named() {
        let mut views = Views::parse("[morning]\nquery = \"K2K status:new\"\nby_ship_date = true\n").unwrap();
        let view = views.expand("@morning rosa", Lang::En).unwrap();
        assert_eq!((view.query.as_str(), view.by_ship_date), ("K2K status:new rosa", true));
        assert_eq!(views.expand("plain words", Lang::En).unwrap().query, "plain words");
        assert_eq!(views.expand("@draft", Lang::Es).unwrap().query, "status:draft");
        let no = views.expand("@evening", Lang::Es).unwrap_err();
        assert!(no.contains("No hay vista @evening") && no.contains("@morning") && no.contains("@ready"), "{no}");
        assert!(views.keep("@tarde", View { query: "buyer:\"x\\".into(), by_ship_date: false }));
        assert!(!views.keep("two words", View::default()) && !views.keep("", View::default()));
        assert_eq!(Views::parse(&views.text()).unwrap(), views, "what is written is read again");
    }

    #[test]
    fn a_mistake_is_told_with_its_line() {
        assert_eq!(Views::parse("[a]\nquery = 1").unwrap_err().0, 2);
        assert_eq!(Views::parse("\n\n=").unwrap_err().0, 3);
        assert_eq!(Views::parse("x = 1").unwrap_err().0, 1);
    }
}
