//! How numbers are written where a person comes from. Days are written with the month's name, so that nobody has to know
//! whether it comes first.

use crate::domain::lang::Lang;

/// How numbers are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Habit {
    thousands: char,
    decimals: char,
}

impl Default for Habit {
    fn default() -> Self {
        Self { thousands: ',', decimals: '.' }
    }
}

/// Countries that write 12,406.50 although they speak Spanish.
const COMMA: [&str; 10] = ["MX", "GT", "HN", "NI", "SV", "PA", "DO", "PR", "PE", "US"];

impl Habit {
    /// From the locale (`var` gives a variable's value) and the language: `es_CO` writes 12.406,50, `es_MX` 12,406.50.
    #[must_use]
    pub fn of(lang: Lang, var: impl Fn(&str) -> Option<String>) -> Self {
        let locale = ["LC_ALL", "LC_NUMERIC", "LANG"].into_iter().find_map(|n| var(n).filter(|v| !v.is_empty()));
        let spanish = Self { thousands: '.', decimals: ',' };
        match locale.as_deref().and_then(|l| l.get(..5)).and_then(|l| l.split_once('_')) {
            Some(("es", country)) if COMMA.contains(&country) => Self::default(),
            Some(("es", _)) => spanish,
            Some(_) => Self::default(),
            None => match lang {
                Lang::En => Self::default(),
                Lang::Es => spanish,
            },
        }
    }

    /// A number with its thousands.
    #[must_use]
    pub fn number(self, n: u64) -> String {
        let digits = n.to_string();
        let mut out = String::new();
        for (at, c) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                out.push(self.thousands);
            }
            out.push(c);
        }
        out
    }

    /// A decimal text of the wire: `1391.50`.
    #[must_use]
    pub fn money(self, text: &str) -> String {
        let (whole, rest) = text.split_once('.').map_or((text, None), |(w, r)| (w, Some(r)));
        let (sign, whole) = whole.strip_prefix('-').map_or(("", whole), |w| ("-", w));
        let Ok(whole) = whole.parse() else { return text.to_owned() };
        let rest = rest.map_or_else(String::new, |r| format!("{}{r}", self.decimals));
        format!("{sign}{}{rest}", self.number(whole))
    }
}

/// A day of the wire (`2026-02-12`) in six columns: `Feb 12`, `12 feb`.
#[must_use]
pub fn day(date: &str, lang: Lang) -> String {
    const EN: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    const ES: [&str; 12] = ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"];
    let mut parts = date.splitn(3, '-').skip(1).map(str::parse::<usize>);
    let (Some(Ok(month)), Some(Ok(day))) = (parts.next(), parts.next()) else { return date.to_owned() };
    let names = match lang {
        Lang::En => EN,
        Lang::Es => ES,
    };
    let Some(name) = month.checked_sub(1).and_then(|m| names.get(m)) else { return date.to_owned() };
    match lang {
        Lang::En => format!("{name} {day:>2}"),
        Lang::Es => format!("{day:>2} {name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_written_as_where_one_comes_from() {
        let of = |lang, locale: &'static str| Habit::of(lang, move |n| (n == "LANG").then(|| locale.to_owned()));
        assert_eq!(of(Lang::Es, "es_CO.UTF-8").number(1_012_406), "1.012.406");
        assert_eq!(of(Lang::Es, "es_MX.UTF-8").number(12_406), "12,406");
        assert_eq!(of(Lang::Es, "en_US.UTF-8").number(12_406), "12,406");
        assert_eq!(of(Lang::Es, "C").number(12_406), "12.406");
        assert_eq!(of(Lang::Es, "").money("-12391.5000"), "-12.391,5000");
        assert_eq!(Habit::default().money("391.50"), "391.50");
        assert_eq!(Habit::default().money("n/a"), "n/a");
    }

    #[test]
    fn a_day_is_six_columns() {
        assert_eq!((day("2026-02-12", Lang::En), day("2026-02-02", Lang::Es)), ("Feb 12".into(), " 2 feb".into()));
        for odd in ["", "2026", "2026-13-01", "soon"] {
            assert_eq!(day(odd, Lang::En), odd);
        }
    }
}
