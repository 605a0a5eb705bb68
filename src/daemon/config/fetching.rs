//! `[[channel]]`: where its orders are fetched, how often it is asked what changed, and when it is silent for too long.

use super::check::{Mistakes, secret};
use super::raw::Channel;
use crate::domain::channel::Kind;
use crate::intake::fetch::access::Access;
use chrono::TimeDelta;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// Units of a duration, in seconds.
const UNITS: [(char, u64); 4] = [('s', 1), ('m', 60), ('h', 3600), ('d', 86_400)];
/// Longest duration that makes sense: a year.
const LONGEST: u64 = 366 * 86_400;

/// How a channel is asked; none: nothing says so.
pub(super) fn access(
    c: &Channel,
    kind: Kind,
    base: &Path,
    key: &dyn Fn(&str) -> String,
    m: &mut Mistakes,
) -> Option<Arc<Access>> {
    let mut of = |name: &str, text: &Option<String>, file| secret(&key(name), text.as_ref(), file, base, m);
    let client_secret = of("client_secret", &c.client_secret, c.client_secret_file.as_ref());
    let refresh_token = of("refresh_token", &c.refresh_token, c.refresh_token_file.as_ref());
    let api_key = of("api_key", &c.api_key, c.api_key_file.as_ref());
    let poll = c.poll.as_deref().and_then(|text| m.take(&key("poll"), duration(text)));
    let text = |value: &Option<String>| value.as_deref().map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned);
    let access = Access {
        base_url: text(&c.base_url).unwrap_or_default(),
        token_url: text(&c.token_url),
        account: text(&c.account),
        client_id: text(&c.client_id),
        client_secret,
        refresh_token,
        api_key,
        poll,
    };
    if access.only_names_us() {
        // The account alone says whose webhooks these are.
        return None;
    }
    match access.check(kind) {
        Ok(access) => Some(Arc::new(access)),
        Err(mistakes) => {
            mistakes.into_iter().for_each(|(name, what)| m.add(&key(name), what));
            None
        }
    }
}

/// `silence`
pub(super) fn silence(c: &Channel, key: &dyn Fn(&str) -> String, m: &mut Mistakes) -> Option<TimeDelta> {
    let time = m.take(&key("silence"), duration(c.silence.as_deref()?))?;
    TimeDelta::from_std(time).ok()
}

/// `15m`, `6h`, `30s`, `2d`.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let wrong = || format!("{text:?} is not a time such as \"15m\", \"6h\" or \"2d\"");
    let trimmed = text.trim();
    let unit = trimmed.chars().next_back().ok_or_else(wrong)?;
    let (_, seconds) = UNITS.iter().find(|(u, _)| *u == unit).ok_or_else(wrong)?;
    let number: u64 = trimmed.strip_suffix(unit).and_then(|n| n.trim().parse().ok()).ok_or_else(wrong)?;
    number.checked_mul(*seconds).filter(|s| (1..=LONGEST).contains(s)).map(Duration::from_secs).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::super::Config;
    use super::*;

    fn parse(channel: &str) -> Result<Config, String> {
        let text = format!("[company]\ncode = \"X\"\nname = \"Y\"\n[[channel]]\nid = \"c\"\n{channel}\n");
        Config::parse(&text, Path::new("/etc/k2kd/k2kd.toml")).map_err(|e| e.to_string())
    }

    #[test]
    fn durations_have_a_unit() {
        for (text, seconds) in [("15m", 900), ("6h", 21_600), ("30s", 30), ("2 d", 172_800)] {
            assert_eq!(duration(text), Ok(Duration::from_secs(seconds)));
        }
        for bad in ["", "15", "m", "0m", "-1h", "1.5h", "15 minutes", "99999999d", "18446744073709551615d"] {
            assert!(duration(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_channel_is_fetched_when_everything_for_it_is_there() {
        let config = parse(
            "kind = \"shopify\"\nbase_url = \"https://s.example/\"\napi_key = \"k\"\npoll = \"15m\"\nsilence = \"6h\"",
        )
        .unwrap();
        let settings = config.settings.channels.values().next().unwrap();
        assert!(settings.fetches && settings.silence == Some(TimeDelta::hours(6)));
        let access = config.locks.values().next().unwrap().access.clone().unwrap();
        assert_eq!((access.base_url.as_str(), access.poll), ("https://s.example", Some(Duration::from_secs(900))));
        assert!(config.warnings.is_empty(), "{:?}", config.warnings);
        let named = parse("kind = \"mercado_libre\"\ntoken = \"t\"\naccount = \"468424240\"").unwrap();
        assert!(named.locks.values().next().unwrap().access.is_none());
    }

    #[test]
    fn what_is_missing_is_told() {
        for (channel, why) in [
            ("kind = \"shopify\"\nbase_url = \"https://s.example\"", "channel c: api_key: is missing"),
            ("kind = \"shopify\"\nbase_url = \"http://s.example\"\napi_key = \"k\"", "not encrypted"),
            ("kind = \"cyberpuerta\"\npoll = \"15m\"", "nothing can be fetched"),
            ("kind = \"ripley\"\nbase_url = \"https://r.example/api\"\napi_key = \"k\"\npoll = \"5\"", "\"15m\""),
            ("kind = \"yuju\"\nbase_url = \"https://api.tp.yuju.io\"\napi_key = \"k\"", "/marketplace/"),
        ] {
            let e = parse(channel).unwrap_err();
            assert!(e.contains(why), "{why}: {e}");
        }
    }
}
