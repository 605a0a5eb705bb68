//! Times such as `30s`, `15m`, `6h`, `2d`.

use chrono::TimeDelta;

/// Reads a time: a whole number and its unit.
///
/// # Errors
/// A sentence for whoever wrote it, when it is none or larger than `most`.
pub(super) fn duration(text: &str, most: TimeDelta) -> Result<TimeDelta, String> {
    let wrong = || format!("{text:?} is not a time such as \"30s\", \"15m\", \"6h\" or \"2d\"");
    let text = text.trim();
    let (number, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit()).ok_or_else(wrong)?);
    let number: i64 = number.parse().map_err(|_| wrong())?;
    let found = match unit.trim() {
        "s" => TimeDelta::try_seconds(number),
        "m" => TimeDelta::try_minutes(number),
        "h" => TimeDelta::try_hours(number),
        "d" => TimeDelta::try_days(number),
        _ => return Err(wrong()),
    };
    match found {
        Some(found) if found <= most => Ok(found),
        _ => Err(format!("{text:?} is too long: {} seconds at most", most.num_seconds())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_or_refused() {
        let most = TimeDelta::hours(48);
        for (text, seconds) in [("30s", 30), (" 15m ", 900), ("6h", 21_600), ("2d", 172_800), ("0s", 0)] {
            assert_eq!(duration(text, most), Ok(TimeDelta::seconds(seconds)), "{text}");
        }
        for bad in ["", "30", "s", "1.5h", "-3s", "3 weeks", "49h", "99999999999999999d", "99999999999999999999s"] {
            assert!(duration(bad, most).is_err(), "{bad}");
        }
    }
}
