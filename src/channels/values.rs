//! Texts → ids, pieces, amounts, moments: each with the problem that names field and value when it is none of them.

use crate::domain::money::{Amount, Currency};
use crate::domain::problem::{Problem, Rule};
use crate::limits;
use chrono::{DateTime, MappedLocalTime, NaiveDate, NaiveDateTime, TimeDelta, TimeZone as _, Utc};
use chrono_tz::Tz;

/// An id as text: not damaged by a spreadsheet, not endless. Blank is none.
pub(super) fn id(text: &str, field: &str) -> Result<Option<String>, Problem> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    if is_spreadsheet_number(text) {
        return Err(Problem::new(Rule::SpreadsheetId, field, text));
    }
    if text.chars().count() > limits::CHANNEL_ID_CHARS {
        return Err(Problem::new(Rule::TooLarge, field, limits::CHANNEL_ID_CHARS));
    }
    Ok(Some(text.to_owned()))
}

/// Whether a spreadsheet has written a long number like this: `1,12425E+09`, `2.99492E+09`, `1E+12`.
fn is_spreadsheet_number(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['E', 'e']) else { return false };
    let signed = exponent.starts_with('+');
    let exponent = exponent.strip_prefix('+').unwrap_or(exponent);
    let parts: Vec<&str> = mantissa.split(['.', ',']).collect();
    let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    digits(exponent) && parts.len() <= 2 && (signed || parts.len() == 2) && parts.iter().all(|p| digits(p))
}

/// Pieces of a live line: a whole number, at least 1; `3.0` is 3.
pub(super) fn quantity(text: &str, field: &str) -> Result<u32, Problem> {
    match whole(text, field)? {
        0 => Err(Problem::new(Rule::ZeroQuantity, field, "0")),
        n => Ok(n),
    }
}

/// A whole number of pieces, none included.
pub(super) fn whole(text: &str, field: &str) -> Result<u32, Problem> {
    let text = text.trim();
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (digits, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let good = !digits.is_empty()
        && digits.bytes().all(|b| b.is_ascii_digit())
        && !fraction.is_empty()
        && fraction.bytes().all(|b| b == b'0');
    if !good {
        return Err(Problem::new(Rule::NotWhole, field, text));
    }
    let n: u32 = digits.parse().map_err(|_| Problem::new(Rule::TooLarge, field, u32::MAX))?;
    if negative && n > 0 { Err(Problem::new(Rule::NegativeQuantity, field, text)) } else { Ok(n) }
}

/// An amount as JSON and XML write it. Blank is none.
pub(super) fn amount(text: &str, field: &str) -> Result<Option<Amount>, Problem> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    Amount::parse(text).map(Some).map_err(|_| Problem::new(Rule::NotAnAmount, field, text))
}

/// The currency that a document names, else the configured one.
pub(super) fn currency(
    text: Option<&str>,
    field: &str,
    configured: Option<Currency>,
) -> Result<Option<Currency>, Problem> {
    match text.map(str::trim).filter(|t| !t.is_empty()) {
        None => Ok(configured),
        Some(t) => Currency::new(t).map(Some).ok_or_else(|| Problem::new(Rule::NotACurrency, field, t)),
    }
}

/// A moment in one of the forms that programs write: ISO 8601 with an offset, or without one in `zone`
/// (`2026-02-10T09:15:30`, `2026-02-10 09:15:30.123456`, `2026-02-10`). Blank and the zero date are none.
pub(super) fn moment(text: &str, zone: Tz, field: &str) -> Result<Option<DateTime<Utc>>, Problem> {
    let text = text.trim();
    if text.is_empty() || text.starts_with("0000-00-00") || text.starts_with("0001-01-01") {
        return Ok(None);
    }
    quick(text, zone)
        .or_else(|| with_offset(text))
        .or_else(|| without_offset(text).and_then(|t| in_zone(t, zone)))
        .map(Some)
        .ok_or_else(|| Problem::new(Rule::NotADate, field, text))
}

/// A day as [`moment`] writes it; its time and offset say nothing about it.
pub(super) fn day(text: &str, field: &str) -> Result<Option<NaiveDate>, Problem> {
    let Some(day) = text.trim().get(..10).and_then(without_offset) else {
        return Err(Problem::new(Rule::NotADate, field, text));
    };
    Ok(Some(day.date()))
}

/// A moment as [`moment`] or in milliseconds since 1970.
pub(super) fn moment_or_millis(text: &str, zone: Tz, field: &str) -> Result<Option<DateTime<Utc>>, Problem> {
    let text = text.trim();
    if text.len() < 11 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return moment(text, zone, field);
    }
    let at = text.parse::<i64>().ok().and_then(DateTime::from_timestamp_millis);
    at.filter(|t| is_plausible(t.naive_utc())).map(Some).ok_or_else(|| Problem::new(Rule::NotADate, field, text))
}

/// The forms that nearly all documents write, read without trying others: `2026-02-10T09:15:30`, a blank for the `T`, with
/// a fraction or without, `Z`, an offset or nothing behind it.
fn quick(text: &str, zone: Tz) -> Option<DateTime<Utc>> {
    let bytes = text.as_bytes();
    let number = |at: usize, len: usize| {
        let digits = bytes.get(at..at + len)?;
        digits.iter().try_fold(0_u32, |n, b| b.is_ascii_digit().then(|| n * 10 + u32::from(b - b'0')))
    };
    let is = |at: usize, signs: &[u8]| bytes.get(at).is_some_and(|b| signs.contains(b));
    if !(is(4, b"-") && is(7, b"-") && is(10, b"T ") && is(13, b":") && is(16, b":")) {
        return None;
    }
    let day = NaiveDate::from_ymd_opt(i32::try_from(number(0, 4)?).ok()?, number(5, 2)?, number(8, 2)?)?;
    let (hour, minute, second) = (number(11, 2)?, number(14, 2)?, number(17, 2)?);
    let fraction = if is(19, b".") { bytes.get(20..)?.iter().take_while(|b| b.is_ascii_digit()).count() } else { 0 };
    let (nanos, rest) = match fraction {
        0 if is(19, b".") => return None,
        0 => (0, 19),
        1..=9 => (number(20, fraction)? * 10_u32.pow(9 - u32::try_from(fraction).ok()?), 20 + fraction),
        _ => return None,
    };
    let time = day.and_hms_nano_opt(hour, minute, second, nanos).filter(|t| is_plausible(*t))?;
    let seconds = match bytes.get(rest..)? {
        [] => return in_zone(time, zone),
        b"Z" => 0,
        [sign @ (b'+' | b'-'), _, _, b':', _, _] => {
            let (hours, minutes) = (number(rest + 1, 2)?, number(rest + 4, 2)?);
            let east = i64::from(hours * 3600 + minutes * 60);
            if hours > 23 || minutes > 59 {
                return None;
            }
            if *sign == b'-' { -east } else { east }
        }
        _ => return None,
    };
    Some((time - TimeDelta::seconds(seconds)).and_utc()).filter(|t| is_plausible(t.naive_utc()))
}

fn with_offset(text: &str) -> Option<DateTime<Utc>> {
    const FORMS: [&str; 4] =
        ["%Y-%m-%dT%H:%M:%S%.f%#z", "%Y-%m-%d %H:%M:%S%.f%#z", "%Y-%m-%d %H:%M:%S%.f %#z", "%Y-%m-%dT%H:%M%#z"];
    let parsed = DateTime::parse_from_rfc3339(text)
        .ok()
        .or_else(|| FORMS.into_iter().find_map(|form| DateTime::parse_from_str(text, form).ok()));
    parsed.map(|t| t.to_utc()).filter(|t| is_plausible(t.naive_utc()))
}

/// A date and time without an offset, or a date alone (its first minute).
pub(super) fn without_offset(text: &str) -> Option<NaiveDateTime> {
    const FORMS: [&str; 4] = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"];
    FORMS
        .into_iter()
        .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())
        .or_else(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().and_then(|d| d.and_hms_opt(0, 0, 0)))
        .filter(|t| is_plausible(*t))
}

/// Years 1970 to 2199: anything else is a number that was taken for a date.
pub(super) fn is_plausible(time: NaiveDateTime) -> bool {
    use chrono::Datelike as _;
    (1970..2200).contains(&time.year())
}

/// A wall clock time in a zone: the earlier of two when clocks go back; an hour later when it was skipped.
pub(super) fn in_zone(time: NaiveDateTime, zone: Tz) -> Option<DateTime<Utc>> {
    match zone.from_local_datetime(&time) {
        MappedLocalTime::Single(t) | MappedLocalTime::Ambiguous(t, _) => Some(t.to_utc()),
        MappedLocalTime::None => {
            zone.from_local_datetime(&time.checked_add_signed(TimeDelta::hours(1))?).earliest().map(|t| t.to_utc())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spreadsheet_damage_is_told_from_real_ids() {
        for bad in ["1,12425E+09", "2.99492E+09", "1E+12", "1.5e9"] {
            assert_eq!(id(bad, "id").unwrap_err().rule, Rule::SpreadsheetId, "{bad}");
        }
        for good in ["000145", "12E5", "5e10ab", "CP-1.2E", "E+", "v40484048naf-01", "9007199254740993"] {
            assert_eq!(id(good, "id").unwrap().as_deref(), Some(good));
        }
        assert_eq!(id("  ", "id").unwrap(), None);
        assert_eq!(id(&"9".repeat(201), "id").unwrap_err().rule, Rule::TooLarge);
    }

    #[test]
    fn pieces_are_whole_and_at_least_one() {
        for (text, n) in [("1", 1), ("3.0", 3), ("24", 24), ("+2", 2), ("2.000", 2)] {
            assert_eq!(quantity(text, "q").unwrap(), n, "{text}");
        }
        for (text, rule) in [
            ("0", Rule::ZeroQuantity),
            ("0.0", Rule::ZeroQuantity),
            ("-0", Rule::ZeroQuantity),
            ("-1", Rule::NegativeQuantity),
            ("1.5", Rule::NotWhole),
            ("2,5", Rule::NotWhole),
            ("", Rule::NotWhole),
            ("dos", Rule::NotWhole),
            ("1e3", Rule::NotWhole),
            ("99999999999", Rule::TooLarge),
        ] {
            assert_eq!(quantity(text, "q").unwrap_err().rule, rule, "{text}");
        }
    }

    #[test]
    fn moments_of_all_channels() {
        let zone = chrono_tz::America::Bogota;
        for (text, utc) in [
            ("2026-02-10T17:58:07-06:00", "2026-02-10T23:58:07Z"),
            ("2016-05-17T04:14:36-00:00", "2016-05-17T04:14:36Z"),
            ("2018-04-03T23:05:12", "2018-04-04T04:05:12Z"),
            ("2026-02-18T12:01:28.000-04:00", "2026-02-18T16:01:28Z"),
            ("2026-02-18T12:01:28.1234567+00:00", "2026-02-18T12:01:28.123456700Z"),
            ("2026-05-08 09:00:00", "2026-05-08T14:00:00Z"),
            ("2026-05-08", "2026-05-08T05:00:00Z"),
            ("2026-05-08T09:00:00-0500", "2026-05-08T14:00:00Z"),
        ] {
            let expected = DateTime::parse_from_rfc3339(utc).unwrap().to_utc();
            assert_eq!(moment(text, zone, "d").unwrap(), Some(expected), "{text}");
        }
        assert_eq!(moment("0000-00-00 00:00:00", zone, "d").unwrap(), None);
        assert_eq!(moment("", zone, "d").unwrap(), None);
        for bad in ["ayer", "2026-13-01", "99999", "12026-01-01"] {
            assert_eq!(moment(bad, zone, "d").unwrap_err().rule, Rule::NotADate, "{bad}");
        }
    }

    proptest::proptest! {
        #[test]
        fn the_quick_way_is_the_slow_way(
            text in "(19|20|99)[0-9]{2}-[01][0-9]-[0-3][0-9][T ][0-2][0-9]:[0-6][0-9]:[0-6][0-9](\\.[0-9]{0,10})?(Z|[+-][0-2][0-9]:?[0-6][0-9])?",
        ) {
            let zone = chrono_tz::America::Bogota;
            let slow = with_offset(&text).or_else(|| without_offset(&text).and_then(|t| in_zone(t, zone)));
            if let Some(quick) = quick(&text, zone) {
                proptest::prop_assert_eq!(Some(quick), slow);
            }
        }
    }

    #[test]
    fn skipped_and_doubled_hours_have_a_moment() {
        let zone = chrono_tz::America::New_York;
        let at = |t| moment(t, zone, "d").unwrap().unwrap().to_rfc3339();
        assert_eq!(at("2026-03-08T02:30:00"), "2026-03-08T07:30:00+00:00");
        assert_eq!(at("2026-11-01T01:30:00"), "2026-11-01T05:30:00+00:00");
    }
}
