//! `[[channel]]`: where its orders are fetched, how often it is asked what changed, and when it is silent for too long.

use super::check::{Mistakes, secret};
use super::duration::duration;
use super::raw::Channel;
use crate::domain::channel::Kind;
use crate::intake::fetch::access::Access;
use chrono::TimeDelta;
use std::path::Path;
use std::sync::Arc;

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
    let poll = c.poll.as_deref().and_then(|text| m.take(&key("poll"), some_time(text)));
    let poll = poll.and_then(|time| time.to_std().ok());
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
            for (name, what) in mistakes {
                m.add(&key(name), what);
            }
            None
        }
    }
}

/// `silence`
pub(super) fn silence(c: &Channel, key: &dyn Fn(&str) -> String, m: &mut Mistakes) -> Option<TimeDelta> {
    m.take(&key("silence"), some_time(c.silence.as_deref()?))
}

/// A time that is longer than none.
fn some_time(text: &str) -> Result<TimeDelta, String> {
    let time = duration(text, TimeDelta::days(366))?;
    if time.is_zero() { Err("must be longer than nothing".to_owned()) } else { Ok(time) }
}

#[cfg(test)]
mod tests {
    use super::super::Config;
    use super::*;
    use std::time::Duration;

    fn parse(channel: &str) -> Result<Config, String> {
        let text = format!("[company]\ncode = \"X\"\nname = \"Y\"\n[[channel]]\nid = \"c\"\n{channel}\n");
        Config::parse(&text, Path::new("/etc/k2kd/k2kd.toml")).map_err(|e| e.to_string())
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
