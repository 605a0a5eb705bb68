//! Dates of tables: ISO, day first, and with Spanish or English names of months.
//!
//! `08/05/2026` is the 8th of May in every country of these channels; a "month" above 12 is refused, never swapped.

use crate::channels::values;
use crate::domain::problem::{Problem, Rule};
use crate::domain::text::fold;
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;

const MONTHS: [(&str, u32); 17] = [
    ("ene", 1),
    ("jan", 1),
    ("feb", 2),
    ("mar", 3),
    ("abr", 4),
    ("apr", 4),
    ("may", 5),
    ("jun", 6),
    ("jul", 7),
    ("ago", 8),
    ("aug", 8),
    ("set", 9),
    ("sep", 9),
    ("oct", 10),
    ("nov", 11),
    ("dic", 12),
    ("dec", 12),
];

/// A moment; without an offset in `zone`, without a time the first minute of the day.
pub(in crate::channels) fn moment(text: &str, zone: Tz, field: &str) -> Result<Option<DateTime<Utc>>, Problem> {
    if let Ok(at) = values::moment(text, zone, field) {
        return Ok(at);
    }
    local(text)
        .map(|(day, time)| day.and_time(time.unwrap_or_default()))
        .filter(|t| values::is_plausible(*t))
        .and_then(|t| values::in_zone(t, zone))
        .map(Some)
        .ok_or_else(|| Problem::new(Rule::NotADate, field, text))
}

/// A day, as written: its time and offset say nothing about it.
pub(in crate::channels) fn day(text: &str, field: &str) -> Result<NaiveDate, Problem> {
    let iso = text.get(..10).and_then(values::without_offset).map(|t| t.date());
    iso.or_else(|| local(text).map(|(day, _)| day).filter(|d| values::is_plausible(d.and_time(NaiveTime::MIN))))
        .ok_or_else(|| Problem::new(Rule::NotADate, field, text))
}

fn local(text: &str) -> Option<(NaiveDate, Option<NaiveTime>)> {
    if text.len() > 60 {
        return None;
    }
    let folded = fold(text).replace("a. m.", "am").replace("p. m.", "pm").replace("a.m.", "am").replace("p.m.", "pm");
    let mut time = None;
    let mut half = None;
    let mut date = String::new();
    for word in folded.split_whitespace() {
        let (word, attached) =
            match word.strip_suffix("am").map(|w| (w, 0)).or_else(|| word.strip_suffix("pm").map(|w| (w, 12))) {
                Some((rest, hours)) if rest.is_empty() || rest.contains(':') => (rest, Some(hours)),
                _ => (word, None),
            };
        half = half.or(attached);
        if word.contains(':') {
            if time.replace(word.trim_end_matches('h').to_owned()).is_some() {
                return None;
            }
        } else if !matches!(word, "" | "de" | "del" | "hrs" | "h" | "a" | "las") {
            date.push_str(word);
            date.push(' ');
        }
    }
    let time = match time {
        Some(text) => Some(clock(&text, half)?),
        None => None,
    };
    Some((calendar(&date)?, time))
}

fn clock(text: &str, half: Option<u32>) -> Option<NaiveTime> {
    let mut parts = text.split(':');
    let hour: u32 = number(parts.next()?)?;
    let minute = number(parts.next()?)?;
    let second = parts.next().map_or(Some(0), |s| number(s.split(['.', ',']).next()?))?;
    let hour = match half {
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some(offset) => hour % 12 + offset,
        None => hour,
    };
    if parts.next().is_some() { None } else { NaiveTime::from_hms_opt(hour, minute, second) }
}

fn calendar(text: &str) -> Option<NaiveDate> {
    let parts: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|p| !p.is_empty() && *p != "de").collect();
    let [a, b, c] = parts.as_slice() else { return None };
    let (year, month, day) = if a.len() == 4 && number(a).is_some() {
        (number(a)?, month(b)?, number(c)?)
    } else if c.len() == 4 {
        match (number(a), named(a)) {
            (Some(day), _) => (number(c)?, month(b)?, day),
            (None, Some(month)) => (number(c)?, month, number(b)?),
            (None, None) => return None,
        }
    } else {
        return None;
    };
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

fn month(text: &str) -> Option<u32> {
    number(text).or_else(|| named(text))
}

fn named(text: &str) -> Option<u32> {
    if text.len() < 3 || !text.bytes().all(|b| b.is_ascii_lowercase()) {
        return None;
    }
    MONTHS.iter().find(|(name, _)| text.starts_with(name)).map(|(_, month)| *month)
}

fn number(text: &str) -> Option<u32> {
    (text.len() <= 4 && !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_forms_of_portals() {
        let zone = chrono_tz::America::Bogota;
        for (text, utc) in [
            ("oct 8, 2025 22:35", "2025-10-09T03:35:00Z"),
            ("2025-08-26 06:42:35", "2025-08-26T11:42:35Z"),
            ("08/05/2026 09:00", "2026-05-08T14:00:00Z"),
            ("8/5/2026", "2026-05-08T05:00:00Z"),
            ("8-5-2026 21:05:09", "2026-05-09T02:05:09Z"),
            ("08.05.2026", "2026-05-08T05:00:00Z"),
            ("2026/05/08 09:00", "2026-05-08T14:00:00Z"),
            ("8 de octubre de 2025 10:35 p. m.", "2025-10-09T03:35:00Z"),
            ("8-sept-2025 12:00 am", "2025-09-08T05:00:00Z"),
            ("14 Feb 2026 09:30:00", "2026-02-14T14:30:00Z"),
            ("2026-02-14T09:30:00-05:00", "2026-02-14T14:30:00Z"),
        ] {
            let expected = DateTime::parse_from_rfc3339(utc).unwrap().to_utc();
            assert_eq!(moment(text, zone, "d").unwrap(), Some(expected), "{text}");
        }
        for bad in ["05/25/2026", "31/02/2026", "mañana", "46000", "8/5/26", "2026", "foo 8, 2025", "08/05/2026 25:00"]
        {
            assert_eq!(moment(bad, zone, "d").unwrap_err().rule, Rule::NotADate, "{bad}");
        }
        let expected = NaiveDate::from_ymd_opt(2026, 2, 14).unwrap();
        for text in ["2026-02-14", "14/02/2026", "2026-02-14T23:30:00-05:00", "feb 14, 2026"] {
            assert_eq!(day(text, "d").unwrap(), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_stops_it(text in "\\PC{0,40}") {
            drop(moment(&text, chrono_tz::UTC, "d"));
            drop(day(&text, "d"));
        }
    }
}
