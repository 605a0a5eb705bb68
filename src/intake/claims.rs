//! What an unsigned webhook says of itself: whose account and application it is for.
//!
//! Mercado Libre signs nothing and VTEX signs nothing: a token in the path lets them in, and the body names whom it is
//! for (`channels-a.md` §5, §8). A body that names somebody else is kept as refused and answered 200: another status
//! would make the channel switch the subscription off for a mistake of ours in `account` or `client_id`.

use super::channel::Channel;
use crate::domain::channel::Kind;
use crate::domain::problem::{Problem, Rule};
use serde_json::Value;

/// What a webhook of this channel must name, and where: the channel's own word for it, and ours.
fn claims(channel: &Channel) -> Vec<(&'static str, &'static str, &str)> {
    let (account, application) = (channel.account.as_deref(), channel.application.as_deref());
    let all = match channel.settings.kind {
        Kind::MercadoLibre => {
            vec![("user_id", "/user_id", account), ("application_id", "/application_id", application)]
        }
        Kind::Elektra => vec![("Origin.Account", "/Origin/Account", account)],
        _ => Vec::new(),
    };
    all.into_iter().filter_map(|(name, at, ours)| Some((name, at, ours?))).collect()
}

/// What is wrong with whom a webhook is for, if anything.
#[must_use]
pub fn foreign(channel: &Channel, body: &[u8]) -> Option<Problem> {
    let claims = claims(channel);
    if claims.is_empty() {
        return None;
    }
    let body: Value = serde_json::from_slice(body).ok()?;
    let is_named = |at: &str| body.pointer(at).is_some_and(|v| !v.is_null());
    // Set-up pings and whole orders name nobody; a pointer always does.
    let is_pointer = body.get("resource").is_some() || body.get("OrderId").is_some();
    claims.into_iter().find_map(|(name, at, ours)| {
        let said = body.pointer(at).map(|v| v.as_str().map_or_else(|| v.to_string(), str::to_owned));
        let fits = said.as_deref() == Some(ours) || !is_pointer && !is_named(at);
        (!fits).then(|| Problem::new(Rule::NotOurAccount, name, said.unwrap_or_default()))
    })
}

#[cfg(test)]
mod tests {
    use super::super::channel::tests::channel;
    use super::*;

    fn said(kind: Kind, body: &str) -> Option<String> {
        let of = Channel {
            account: Some("468424240".into()),
            application: Some("5503910054141466".into()),
            ..channel("c", kind, &[], Some("t"))
        };
        foreign(&of, body.as_bytes()).map(|p| p.field)
    }

    #[test]
    fn a_pointer_must_name_us() {
        let good = r#"{"resource":"/orders/1","user_id":468424240,"application_id":5503910054141466}"#;
        assert_eq!(said(Kind::MercadoLibre, good), None);
        let other = r#"{"resource":"/orders/1","user_id":1,"application_id":5503910054141466}"#;
        assert_eq!(said(Kind::MercadoLibre, other).as_deref(), Some("user_id"));
        let nobody = r#"{"resource":"/orders/1","user_id":"468424240"}"#;
        assert_eq!(said(Kind::MercadoLibre, nobody).as_deref(), Some("application_id"));
        assert_eq!(said(Kind::MercadoLibre, r#"{"id":1,"order_items":[]}"#), None, "a whole order");
        let hook = |account| format!(r#"{{"OrderId":"v1-01","State":"x","Origin":{{"Account":"{account}"}}}}"#);
        assert_eq!(said(Kind::Elektra, &hook("468424240")), None);
        assert_eq!(said(Kind::Elektra, &hook("other")).as_deref(), Some("Origin.Account"));
        assert_eq!(said(Kind::Elektra, r#"{"hookConfig":"ping"}"#), None);
        assert_eq!(said(Kind::Shopify, good), None, "others sign");
    }
}
