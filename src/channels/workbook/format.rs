//! Number formats: which numbers are dates, and which show zeros before them.

use chrono::{Days, NaiveDate, NaiveTime};

/// How the number of a cell is shown, as far as it changes what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Number,
    Date,
    /// `00000`: so many digits at least.
    Padded(usize),
}

/// The day (and time) of a serial number; the 29th of February 1900 never was.
pub(super) fn date(serial: &str, since_1904: bool) -> Option<String> {
    let serial: f64 = serial.parse().ok()?;
    if !(0.0..3_000_000.0).contains(&serial) {
        return None;
    }
    let seconds = (serial * 86_400.0).round();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be between 0 and 2.6e11")]
    let seconds = seconds as u64;
    let (days, of_day) = (seconds / 86_400, u32::try_from(seconds % 86_400).ok()?);
    let first = if since_1904 {
        NaiveDate::from_ymd_opt(1904, 1, 1)?
    } else {
        NaiveDate::from_ymd_opt(1899, 12, if days < 60 { 31 } else { 30 })?
    };
    let day = first.checked_add_days(Days::new(days))?;
    let time = NaiveTime::from_num_seconds_from_midnight_opt(of_day, 0)?;
    Some(if of_day == 0 { day.to_string() } else { format!("{day} {time}") })
}

/// The format of a number; ids below 164 are the same in every workbook.
pub(super) fn format_of(id: u32, code: Option<&str>) -> Format {
    let Some(code) = code else {
        let is_date = matches!(id, 14..=22 | 27..=36 | 45..=47 | 50..=58);
        return if is_date { Format::Date } else { Format::Number };
    };
    if code.len() > 1 && code.bytes().all(|b| b == b'0') {
        return Format::Padded(code.len());
    }
    let mut plain = String::new();
    let mut chars = code.chars();
    // Only the first of several sections: the one of positive numbers.
    while let Some(c) = chars.next() {
        match c {
            ';' => break,
            '"' => drop(chars.by_ref().find(|c| *c == '"')),
            '[' => {
                let inside: String = chars.by_ref().take_while(|c| *c != ']').collect();
                if matches!(inside.to_ascii_lowercase().as_str(), "h" | "hh" | "m" | "mm" | "s" | "ss") {
                    plain.push_str(&inside);
                }
            }
            '\\' | '_' | '*' => drop(chars.next()),
            c => plain.push(c.to_ascii_lowercase()),
        }
    }
    let is_date = plain != "general" && !plain.contains(['#', '?']) && plain.contains(['y', 'm', 'd', 'h', 's']);
    if is_date { Format::Date } else { Format::Number }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_that_mean_a_date() {
        for (id, code, format) in [
            (14, None, Format::Date),
            (22, None, Format::Date),
            (2, None, Format::Number),
            (164, Some("yyyy-mm-dd hh:mm"), Format::Date),
            (164, Some("[$-409]d \"de\" mmm;@"), Format::Date),
            (164, Some("[h]:mm"), Format::Date),
            (164, Some("\"USD\" #,##0.00"), Format::Number),
            (164, Some("_-[$S/-280A]* #,##0.00_-"), Format::Number),
            (164, Some("General"), Format::Number),
            (164, Some("[Red]0.00"), Format::Number),
            (164, Some("000000"), Format::Padded(6)),
        ] {
            assert_eq!(format_of(id, code), format, "{code:?}");
        }
    }

    #[test]
    fn serial_numbers_are_days() {
        for (serial, expected) in [
            ("46063", "2026-02-10"),
            ("46063.425", "2026-02-10 10:12:00"),
            ("61", "1900-03-01"),
            ("1", "1900-01-01"),
            ("46063.999999", "2026-02-11"),
        ] {
            assert_eq!(date(serial, false).as_deref(), Some(expected), "{serial}");
        }
        assert_eq!(date("44601", true).as_deref(), Some("2026-02-10"));
        assert_eq!(date("-1", false), None);
        assert_eq!(date("1e300", false), None);
    }
}
