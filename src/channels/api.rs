//! How each family's own interface is asked for orders: data. The requests themselves are in `intake/fetch/`.

use super::registry::Family;

/// A key of the configuration that a request needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// `base_url`
    BaseUrl,
    /// `account`
    Account,
    /// `client_id`
    ClientId,
    /// `client_secret`
    ClientSecret,
    /// `refresh_token`
    RefreshToken,
    /// `api_key`
    ApiKey,
}

impl Key {
    /// The name in the configuration.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BaseUrl => "base_url",
            Self::Account => "account",
            Self::ClientId => "client_id",
            Self::ClientSecret => "client_secret",
            Self::RefreshToken => "refresh_token",
            Self::ApiKey => "api_key",
        }
    }
}

/// How fast a channel may be asked: one request every so many milliseconds, and so many at once after a pause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Milliseconds between two requests.
    pub every_ms: u32,
    /// Requests at once after a pause.
    pub burst: u32,
}

/// The interface of a family.
#[derive(Clone, Copy, Debug)]
pub struct Api {
    /// Which family.
    pub family: Family,
    /// Where it is, when there is one for all customers.
    pub base_url: Option<&'static str>,
    /// Keys that it needs beside a `base_url`.
    pub needs: &'static [Key],
    /// Keys that polling needs too.
    pub poll_needs: &'static [Key],
    /// How fast single orders may be asked for.
    pub rate: Rate,
    /// How fast pages of changed orders may be asked for; none: it can't be polled.
    pub poll: Option<Rate>,
    /// Minutes before the last poll that are looked at again: its lists lag, clocks differ.
    pub overlap_minutes: i64,
    /// It lists by creation, not by change: so many days are looked at again.
    pub created_days: i64,
}

const fn rate(every_ms: u32, burst: u32) -> Rate {
    Rate { every_ms, burst }
}

const fn api(family: Family, base_url: Option<&'static str>, needs: &'static [Key], rate: Rate) -> Api {
    Api { family, base_url, needs, poll_needs: &[], rate, poll: Some(rate), overlap_minutes: 10, created_days: 0 }
}

/// Every family that can be asked. Where a channel publishes no figure, the rate is a careful one.
pub const APIS: &[Api] = &[
    // GET /orders/{id}, /shipments/{id}; filters are cut to the hour (channels-a.md §5).
    Api {
        poll_needs: &[Key::Account],
        overlap_minutes: 70,
        ..api(
            Family::MercadoLibre,
            Some("https://api.mercadolibre.com"),
            &[Key::ClientId, Key::ClientSecret, Key::RefreshToken],
            rate(600, 10),
        )
    },
    // getOrder 0.5/s burst 30, searchOrders 0.0056/s burst 20 (channels-a.md §6).
    Api {
        poll_needs: &[Key::Account],
        poll: Some(rate(180_000, 20)),
        ..api(
            Family::Amazon,
            Some("https://sellingpartnerapi-na.amazon.com"),
            &[Key::ClientId, Key::ClientSecret, Key::RefreshToken],
            rate(2_000, 30),
        )
    },
    // The Mexican list is by creation.
    Api {
        created_days: 14,
        ..api(
            Family::Walmart,
            Some("https://marketplace.walmartapis.com"),
            &[Key::ClientId, Key::ClientSecret],
            rate(500, 10),
        )
    },
    // The feed: it remembers for us what was taken (channels-a.md §8).
    api(Family::Vtex, None, &[Key::ClientId, Key::ClientSecret], rate(250, 20)),
    // Whether its list can be filtered by change is not known: not polled.
    Api {
        poll: None,
        ..api(
            Family::Wish,
            Some("https://merchant.wish.com"),
            &[Key::ClientId, Key::ClientSecret, Key::RefreshToken],
            rate(1_000, 5),
        )
    },
    // REST: 2 requests a second, 40 at once.
    api(Family::Shopify, None, &[Key::ApiKey], rate(500, 40)),
    api(Family::Woocommerce, None, &[Key::ClientId, Key::ClientSecret], rate(500, 5)),
    // Two requests an order; clients assume 25 a second (channels-b.md §1).
    Api { overlap_minutes: 30, ..api(Family::SellerCenter, None, &[Key::Account, Key::ApiKey], rate(200, 10)) },
    // OR11 once a minute, 100 orders a page (channels-b.md §2).
    Api { poll: Some(rate(1_000, 5)), ..api(Family::Mirakl, None, &[Key::ApiKey], rate(1_000, 5)) },
    Api {
        poll_needs: &[Key::Account],
        created_days: 14,
        ..api(Family::Paris, Some("https://api-developers.ecomm.cencosud.com"), &[Key::ApiKey], rate(500, 5))
    },
    api(
        Family::Claroshop,
        Some("https://selfservice.claroshop.com/apicm/v1"),
        &[Key::ClientId, Key::ClientSecret],
        rate(1_000, 5),
    ),
    // Its list of changes is a report that may be asked for five times a day: not polled.
    Api { poll: None, ..api(Family::Yuju, None, &[Key::ApiKey], rate(1_000, 5)) },
];

/// The interface of a family, if it has one that is known.
#[must_use]
pub fn api_of(family: Family) -> Option<&'static Api> {
    APIS.iter().find(|a| a.family == family)
}

#[cfg(test)]
mod tests {
    use super::super::registry::ENTRIES;
    use super::*;
    use crate::domain::document::Door;

    #[test]
    fn who_can_be_fetched_has_an_interface_and_nobody_else() {
        for entry in ENTRIES.iter().filter(|e| e.family != Family::K2k) {
            assert_eq!(api_of(entry.family).is_some(), entry.doors.contains(&Door::Fetch), "{}", entry.kind);
        }
    }
}
