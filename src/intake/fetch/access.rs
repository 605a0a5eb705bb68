//! Where and with which credentials a channel is asked (`[[channel]] base_url, client_id …`).

use crate::channels::api::{Api, Key, api_of};
use crate::channels::registry::entry_of;
use crate::domain::channel::Kind;
use crate::https;
use crate::intake::secret::Secret;
use crate::limits;
use sha2::{Digest as _, Sha256};
use std::time::Duration;

/// What the configuration says, checked by [`Access::check`].
#[derive(Clone, Debug, Default)]
pub struct Access {
    /// Where its interface is, without a `/` at the end; empty: where it is for everybody.
    pub base_url: String,
    /// Where tokens are asked for, when that is elsewhere.
    pub token_url: Option<String>,
    /// Our account there: seller, user, shop or marketplace.
    pub account: Option<String>,
    /// Our name as a program.
    pub client_id: Option<String>,
    /// The secret of that name.
    pub client_secret: Option<Secret>,
    /// The login to begin with.
    pub refresh_token: Option<Secret>,
    /// A key that does not change.
    pub api_key: Option<Secret>,
    /// How often it is asked what changed.
    pub poll: Option<Duration>,
}

impl Access {
    /// Whether nothing is said but who we are there, which webhooks are held against.
    #[must_use]
    pub const fn only_names_us(&self) -> bool {
        self.base_url.is_empty()
            && self.token_url.is_none()
            && self.client_secret.is_none()
            && self.refresh_token.is_none()
            && self.api_key.is_none()
            && self.poll.is_none()
    }

    /// Fills in what is the same for all customers of a kind.
    ///
    /// # Errors
    /// Each mistake as key and sentence.
    pub fn check(mut self, kind: Kind) -> Result<Self, Vec<(&'static str, String)>> {
        let Some(api) = interface(kind) else {
            return Err(vec![("base_url", format!("nothing can be fetched from channels of the kind {kind}"))]);
        };
        let mut wrong = Vec::new();
        if self.base_url.is_empty() {
            api.base_url.unwrap_or_default().clone_into(&mut self.base_url);
        }
        self.base_url.truncate(self.base_url.trim_end_matches('/').len());
        if self.base_url.is_empty() {
            wrong.push(("base_url", "is missing; orders are fetched there".to_owned()));
        }
        for (key, url) in [("base_url", Some(&self.base_url)), ("token_url", self.token_url.as_ref())] {
            if let Some(url) = url.filter(|u| !u.is_empty())
                && let Err(e) = https::address(url)
            {
                wrong.push((key, e.to_string()));
            }
        }
        if kind == Kind::Yuju && !self.base_url.is_empty() && !self.base_url.contains("/marketplace/") {
            let what = "must be that of one marketplace of the older interface: \
                        https://api.software.madkting.com/shops/SHOP/marketplace/CHANNEL \
                        (how the newer one takes its token is not published)";
            wrong.push(("base_url", what.to_owned()));
        }
        let polls = if self.poll.is_some() { api.poll_needs } else { &[] };
        for key in api.needs.iter().chain(polls).filter(|key| !self.has(**key)) {
            wrong.push((key.as_str(), format!("is missing; orders of {kind} are fetched with it")));
        }
        match self.poll {
            Some(_) if api.poll.is_none() => {
                wrong.push(("poll", format!("channels of the kind {kind} can't be polled; leave it out")));
            }
            Some(every) if every < limits::POLL_SHORTEST => {
                wrong.push(("poll", format!("is too often; {} s at least", limits::POLL_SHORTEST.as_secs())));
            }
            _ => {}
        }
        if wrong.is_empty() { Ok(self) } else { Err(wrong) }
    }

    const fn has(&self, key: Key) -> bool {
        match key {
            Key::BaseUrl => !self.base_url.is_empty(),
            Key::Account => self.account.is_some(),
            Key::ClientId => self.client_id.is_some(),
            Key::ClientSecret => self.client_secret.is_some(),
            Key::RefreshToken => self.refresh_token.is_some(),
            Key::ApiKey => self.api_key.is_some(),
        }
    }

    /// `account`, or nothing.
    pub(super) fn account(&self) -> &str {
        self.account.as_deref().unwrap_or_default()
    }

    /// `client_id`, or nothing.
    pub(super) fn client_id(&self) -> &str {
        self.client_id.as_deref().unwrap_or_default()
    }

    /// `client_secret`, or nothing. Never log it.
    pub(super) fn client_secret(&self) -> &str {
        self.client_secret.as_ref().map_or("", Secret::reveal)
    }

    /// `api_key`, or nothing. Never log it.
    pub(super) fn api_key(&self) -> &str {
        self.api_key.as_ref().map_or("", Secret::reveal)
    }

    /// `refresh_token`, or nothing. Never log it.
    pub(super) fn refresh_token(&self) -> &str {
        self.refresh_token.as_ref().map_or("", Secret::reveal)
    }

    /// Tells this configured login from every other.
    pub(super) fn root(&self) -> [u8; 32] {
        let parts = [self.client_id(), "\0", self.refresh_token()];
        parts.iter().fold(Sha256::new(), Sha256::chain_update).finalize().into()
    }

    /// A text without any of our secrets in it.
    pub(super) fn without_secrets(&self, text: &str) -> String {
        let secrets = [&self.client_secret, &self.refresh_token, &self.api_key];
        secrets.into_iter().flatten().fold(text.to_owned(), |text, secret| text.replace(secret.reveal(), "…"))
    }
}

/// The interface of a kind.
#[must_use]
pub fn interface(kind: Kind) -> Option<&'static Api> {
    entry_of(kind).and_then(|entry| api_of(entry.family))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(result: Result<Access, Vec<(&'static str, String)>>) -> Vec<&'static str> {
        result.err().unwrap_or_default().into_iter().map(|(key, _)| key).collect()
    }

    #[test]
    fn what_is_missing_is_told_by_its_key() {
        assert_eq!(keys(Access::default().check(Kind::MercadoLibre)), ["client_id", "client_secret", "refresh_token"]);
        let polled = Access { poll: Some(Duration::from_secs(5)), ..Access::default() };
        assert_eq!(keys(polled.check(Kind::Ripley)), ["base_url", "api_key", "poll"]);
        assert_eq!(keys(Access::default().check(Kind::Cyberpuerta)), ["base_url"]);
        let plain = Access { base_url: "http://shop.example".into(), api_key: Secret::new("k"), ..Access::default() };
        assert_eq!(keys(plain.check(Kind::Shopify)), ["base_url"], "not without encryption");
    }

    #[test]
    fn what_holds_is_taken_with_the_known_address() {
        let ml = Access {
            client_id: Some("app".into()),
            client_secret: Secret::new("s3cret"),
            refresh_token: Secret::new("TG-1"),
            ..Access::default()
        };
        let ml = ml.check(Kind::MercadoLibre).unwrap();
        assert_eq!(ml.base_url, "https://api.mercadolibre.com");
        assert_eq!(ml.without_secrets("token TG-1 of s3cret"), "token … of …");
        assert!(!format!("{ml:?}").contains("s3cret"));
    }
}
