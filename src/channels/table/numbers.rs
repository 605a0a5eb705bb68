//! Amounts of tables: which sign is the decimal one is decided once for a file, from all its prices.
//!
//! With both signs in a value the last one is decimal; a sign that comes twice groups thousands; a sign without three
//! digits behind it is decimal. Where no value tells, files separated by `;` write decimal commas. Chilean and Colombian
//! pesos have no cents: one sign with three digits behind it groups thousands there (`channels-b.md` §7).

use crate::domain::money::{Amount, Currency};
use crate::domain::problem::{Problem, Rule};

/// How a file writes decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::channels) enum Style {
    /// `1,234.50`
    Point,
    /// `1.234,50`
    Comma,
    /// Its own prices contradict each other: only values that tell by themselves are taken.
    Mixed,
}

impl Style {
    /// The style of a file.
    pub(in crate::channels) fn of<'a>(prices: impl Iterator<Item = &'a str>, semicolons: bool) -> Self {
        let mut signs = Signs::default();
        prices.for_each(|price| signs.add(price));
        signs.style(semicolons)
    }

    /// As the table has told of which this is a part.
    pub(super) const fn told(decimal_comma: Option<bool>) -> Self {
        match decimal_comma {
            Some(true) => Self::Comma,
            Some(false) => Self::Point,
            None => Self::Mixed,
        }
    }
}

/// The decimal signs that the prices of a file have shown so far.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Signs {
    point: bool,
    comma: bool,
}

impl Signs {
    /// Looks at one more price.
    pub(super) fn add(&mut self, price: &str) {
        let decimal = clean(price).and_then(|p| decimal_sign(&p));
        self.point |= decimal == Some('.');
        self.comma |= decimal == Some(',');
    }

    /// What they come to.
    pub(super) const fn style(self, semicolons: bool) -> Style {
        match (self.point, self.comma) {
            (true, true) => Style::Mixed,
            (true, false) => Style::Point,
            (false, true) => Style::Comma,
            (false, false) if semicolons => Style::Comma,
            (false, false) => Style::Point,
        }
    }
}

/// An amount as a table writes it.
pub(in crate::channels) fn amount(
    text: &str,
    style: Style,
    currency: Option<Currency>,
    field: &str,
) -> Result<Amount, Problem> {
    let wrong = || Problem::new(Rule::NotAnAmount, field, text);
    let value = clean(text).ok_or_else(wrong)?;
    let without_cents = currency.is_some_and(|c| matches!(c.as_str(), "CLP" | "COP"));
    let decimal = match (decimal_sign(&value), style) {
        (Some(sign), _) => Some(sign),
        (None, _) if without_cents || !value.contains(['.', ',']) => None,
        (None, _) if is_grouped_twice(&value) => None,
        (None, Style::Point) => Some('.'),
        (None, Style::Comma) => Some(','),
        (None, Style::Mixed) => return Err(wrong()),
    };
    let (whole, fraction) = match decimal.and_then(|sign| value.rsplit_once(sign)) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (value.as_str(), None),
    };
    let whole = ungroup(whole).ok_or_else(wrong)?;
    let plain = fraction.map_or_else(|| whole.clone(), |f| format!("{whole}.{f}"));
    Amount::parse(&plain).map_err(|_| wrong())
}

/// The digits, signs and minus of a price, without its currency; `None` when there is anything else.
fn clean(text: &str) -> Option<String> {
    let first = text.find(|c: char| c.is_ascii_digit())?;
    let last = text.rfind(|c: char| c.is_ascii_digit())?;
    let (before, rest) = text.split_at_checked(first)?;
    let (core, after) = rest.split_at_checked(last - first + 1)?;
    let is_currency = |c: char| c.is_alphabetic() || c.is_whitespace() || matches!(c, '$' | '€' | '£' | '/' | '.');
    let minus = before.matches('-').count();
    let sign = before.replace('-', "");
    if minus > 1 || !sign.chars().all(is_currency) || !after.chars().all(|c| is_currency(c) && c != '.') {
        return None;
    }
    let mut out = String::with_capacity(core.len() + 2);
    if minus == 1 {
        out.push('-');
    }
    // A point alone is the decimal one (`.5`); behind letters it belongs to them (`S/. 5`).
    if sign.trim() == "." {
        out.push('.');
    }
    // Blanks and apostrophes group thousands: three digits must follow each.
    let is_gap = |c: char| matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'' | '’');
    for (at, group) in core.split(is_gap).enumerate() {
        let digits = group.chars().take_while(char::is_ascii_digit).count();
        if (at > 0 && digits != 3) || !group.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',')) {
            return None;
        }
        out.push_str(group);
    }
    Some(out)
}

/// The decimal sign that a value shows by itself.
fn decimal_sign(value: &str) -> Option<char> {
    let points = value.matches('.').count();
    let commas = value.matches(',').count();
    let behind = |sign: char| value.rsplit_once(sign).map_or(0, |(_, rest)| rest.len());
    match (points, commas) {
        (0, 0) => None,
        (1, 0) if behind('.') != 3 => Some('.'),
        (0, 1) if behind(',') != 3 => Some(','),
        // A whole part of 0 or of more than three digits can't be followed by a group.
        (1, 0) | (0, 1) => {
            let sign = if points == 1 { '.' } else { ',' };
            let whole = value.split(sign).next().unwrap_or_default().trim_start_matches('-');
            (whole.len() > 3 || whole.starts_with('0') || whole.is_empty()).then_some(sign)
        }
        (_, 0) | (0, _) => None,
        _ => Some(if value.rfind('.') > value.rfind(',') { '.' } else { ',' }),
    }
}

fn is_grouped_twice(value: &str) -> bool {
    value.matches('.').count() > 1 || value.matches(',').count() > 1
}

/// `1.234.567` → `1234567`; `None` when the groups are not of three digits or of two signs.
fn ungroup(whole: &str) -> Option<String> {
    let (minus, digits) = whole.strip_prefix('-').map_or(("", whole), |d| ("-", d));
    if digits.contains('.') && digits.contains(',') {
        return None;
    }
    let mut groups = digits.split(['.', ',']);
    let first = groups.next()?;
    let mut out = format!("{minus}{first}");
    let mut grouped = false;
    for group in groups {
        if group.len() != 3 {
            return None;
        }
        grouped = true;
        out.push_str(group);
    }
    (!grouped || (1..=3).contains(&first.len())).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, style: Style, currency: &str) -> Option<String> {
        amount(text, style, Currency::new(currency), "p").ok().map(|a| a.to_string())
    }

    #[test]
    fn amounts_that_tell_their_sign_by_themselves() {
        for (text, value) in [
            ("24.990,00", "24990.00"),
            ("176,250.00", "176250.00"),
            ("1.234.567", "1234567"),
            ("1,234,567.5", "1234567.5"),
            ("749.00", "749.00"),
            ("18,5", "18.5"),
            ("$ 1.749,50", "1749.50"),
            ("US$12.30", "12.30"),
            ("12.30 USD", "12.30"),
            ("1 234,50 €", "1234.50"),
            ("-5.00", "-5.00"),
            ("-$5.00", "-5.00"),
            (".5", "0.5"),
            ("S/. 5.50", "5.50"),
            ("0.125", "0.125"),
            ("10", "10"),
            ("71000.0", "71000.0"),
        ] {
            for style in [Style::Point, Style::Comma, Style::Mixed] {
                assert_eq!(read(text, style, "MXN").as_deref(), Some(value), "{text} {style:?}");
            }
        }
        for bad in ["", "gratis", "1.23.4", "12..5", "1,2,3", "(5.00)", "5%x3", "--4", "12 30", "5-"] {
            assert_eq!(read(bad, Style::Point, "MXN"), None, "{bad}");
        }
    }

    #[test]
    fn the_file_decides_where_a_value_does_not() {
        assert_eq!(read("24.990", Style::Point, "MXN").as_deref(), Some("24.990"));
        assert_eq!(read("24.990", Style::Comma, "MXN").as_deref(), Some("24990"));
        assert_eq!(read("24,990", Style::Point, "MXN").as_deref(), Some("24990"));
        assert_eq!(read("24.990", Style::Mixed, "MXN"), None);
        for currency in ["CLP", "COP"] {
            assert_eq!(read("24.990", Style::Point, currency).as_deref(), Some("24990"));
            assert_eq!(read("24,990", Style::Comma, currency).as_deref(), Some("24990"));
            assert_eq!(read("24990.0", Style::Point, currency).as_deref(), Some("24990.0"));
        }
    }

    #[test]
    fn a_file_has_one_style() {
        let of = |prices: &[&str], semicolons| Style::of(prices.iter().copied(), semicolons);
        assert_eq!(of(&["24.990,00", "24.990"], false), Style::Comma);
        assert_eq!(of(&["24,990", "12.50"], false), Style::Point);
        assert_eq!(of(&["24.990", "10"], true), Style::Comma);
        assert_eq!(of(&["24.990", "10"], false), Style::Point);
        assert_eq!(of(&["24,5", "24.5"], false), Style::Mixed);
    }
}
