//! What a program asks for behind the `?`. Strict: what is not understood is refused, never taken for the default.

use super::{Form, No, bad};
use crate::domain::structure::Lens;

/// The part behind the `?`.
pub(super) struct Asked(Vec<(String, String)>);

impl Asked {
    /// Keys that are not known are refused: a typing mistake must not mean "everything".
    pub(super) fn read(query: Option<&str>, known: &[&str]) -> Result<Self, No> {
        let mut all: Vec<(String, String)> = Vec::new();
        for pair in query.unwrap_or_default().split('&').filter(|p| !p.is_empty()) {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            let text = |t: &str| {
                let spaced = t.replace('+', " ");
                let decoded = percent_encoding::percent_decode_str(&spaced).decode_utf8();
                decoded.map(String::from).map_err(|_| bad("the query is not UTF-8".to_owned()))
            };
            let (key, value) = (text(key)?, text(value)?);
            if !known.contains(&key.as_str()) {
                return Err(bad(format!("there is no parameter {key:?}; there are: {}", known.join(", "))));
            }
            if all.iter().any(|(k, _)| *k == key) {
                return Err(bad(format!("{key:?} is given twice")));
            }
            all.push((key, value));
        }
        Ok(Self(all))
    }

    pub(super) fn get(&self, key: &str) -> Option<&str> {
        self.0.iter().find(|(k, _)| k == key).map(|(_, v)| v.as_str())
    }

    pub(super) fn number(&self, key: &str, otherwise: u64) -> Result<u64, No> {
        let text = self.get(key);
        text.map_or(Ok(otherwise), |t| t.parse().map_err(|_| bad(format!("{key}={t:?} is not a number of ours"))))
    }

    pub(super) fn form(&self) -> Result<Form, No> {
        let lens = self.get("as").map(|t| Lens::parse(t).ok_or_else(|| bad(format!("as={t:?}: native, 1, 2 or 3"))));
        let (csv, excel) = match self.get("format") {
            None | Some("json") => (false, false),
            Some("csv") => (true, false),
            Some("excel") => (true, true),
            Some(other) => return Err(bad(format!("format={other:?}: json, csv or excel"))),
        };
        Ok(Form { lens: lens.transpose()?, csv, excel })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::channel::Structure;

    fn read(query: &str) -> Result<Asked, String> {
        Asked::read(Some(query), &["q", "as", "format", "after"]).map_err(|no| no.1)
    }

    #[test]
    fn values_are_decoded() {
        let asked = read("q=status%3apending+Pe%C3%B1a&as=2&format=csv&after=7").ok().unwrap();
        assert_eq!(asked.get("q"), Some("status:pending Peña"));
        assert_eq!(
            asked.form().ok().unwrap(),
            Form { lens: Some(Lens(Some(Structure::LinePerSku))), csv: true, excel: false }
        );
        assert_eq!(asked.number("after", 0).ok(), Some(7));
        assert_eq!(Asked::read(None, &[]).ok().unwrap().number("after", 3).ok(), Some(3));
    }

    #[test]
    fn what_is_not_understood_is_refused_by_name() {
        for (query, why) in [("query=x", "query"), ("q=a&q=b", "twice"), ("q=%ff", "UTF-8")] {
            assert!(read(query).err().unwrap().contains(why), "{query}");
        }
        for query in ["as=4", "as=", "as=Native", "format=xml"] {
            assert!(read(query).ok().unwrap().form().is_err(), "{query}");
        }
        assert!(read("after=x").ok().unwrap().number("after", 0).is_err());
    }
}
