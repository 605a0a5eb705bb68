//! Which kind of channel is read by which decoder, through which doors its documents come and how they are signed: data.
//!
//! [`ENTRIES`] is the one table; the dispatch, `k2kd` and the documentation all read it.

mod words;

pub use words::{Body, Format};

use super::Input;
use crate::domain::channel::{Kind, Structure};
use crate::domain::document::{Decoded, Door};

/// Kinds whose documents are read by one decoder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// Shopify.
    Shopify,
    /// WooCommerce.
    Woocommerce,
    /// Mercado Libre.
    MercadoLibre,
    /// Amazon.
    Amazon,
    /// Walmart, US and Mexico.
    Walmart,
    /// VTEX.
    Vtex,
    /// Wish.
    Wish,
    /// Mirakl: one operator instance each.
    Mirakl,
    /// Seller Center.
    SellerCenter,
    /// Paris (Cencosud).
    Paris,
    /// Claroshop.
    Claroshop,
    /// Yuju, the relay.
    Yuju,
    /// Neutral tables and JSON.
    Table,
    /// Another k2kd.
    K2k,
}

/// How a channel proves that a webhook is its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Signing {
    /// Base64 of HMAC-SHA256 over the raw body, in one of these headers.
    HmacBase64(&'static [&'static str]),
    /// Base64 of HMAC-SHA256 over `METHOD\nPATH?QUERY\nTIMESTAMP\nhex(sha256(body))`; or, as the subscription says,
    /// `Authorization: Basic` with a secret `user:password` (Walmart).
    Walmart,
    /// The secret itself in one header; or hexadecimal HMAC-SHA256 over a body that is not empty in the other (Yuju).
    Yuju {
        /// Header of the secret itself.
        secret: &'static str,
        /// Header of the signature.
        signature: &'static str,
    },
    /// The secret itself, in this header, which is set up at the channel.
    OwnHeader(&'static str),
    /// Nothing: only the unguessable path protects, and nothing is believed but what is fetched.
    Unsigned,
    /// It sends no webhooks.
    NoWebhooks,
}

/// One kind of channel.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The kind.
    pub kind: Kind,
    /// Its family.
    pub family: Family,
    /// Doors through which its documents come.
    pub doors: &'static [Door],
    /// How its webhooks are signed.
    pub signing: Signing,
    /// What its webhooks hold.
    pub body: Body,
    /// Formats of its documents.
    pub formats: &'static [Format],
    /// The documents that are understood, for people.
    pub documents: &'static [&'static str],
    /// Where its documents name no currency, they are in this one unless configured otherwise.
    pub currency: Option<&'static str>,
    /// Where its documents tell times without a zone, they are usually of this one; the channel's `time_zone` says so.
    pub zone: Option<&'static str>,
    /// Its decoder.
    pub(super) decode: fn(&Input<'_>) -> Decoded,
}

impl Entry {
    /// The structure its orders have unless configured otherwise.
    #[must_use]
    pub const fn structure(&self) -> Structure {
        self.kind.structure()
    }
}

const ALL_DOORS: &[Door] = &[Door::Webhook, Door::File, Door::Fetch];
const PULLED: &[Door] = &[Door::File, Door::Fetch];
const FILES: &[Door] = &[Door::Webhook, Door::File];
const JSON: &[Format] = &[Format::Json];
const JSON_XML: &[Format] = &[Format::Json, Format::Xml];
const WITH_TABLE: &[Format] = &[Format::Json, Format::Csv, Format::Xlsx];
const ALL_FORMATS: &[Format] = &[Format::Json, Format::Xml, Format::Csv, Format::Xlsx];
const TABLES: &[&str] = &["table with column aliases", "JSON with the same names"];
const MIRAKL_DOCUMENTS: &[&str] = &["OR11 and OR15 orders", "OR12 order", "Mirakl Connect orders", "portal table"];

/// What most rows have in common.
const COMMON: Entry = Entry {
    kind: Kind::Generic,
    family: Family::Table,
    doors: FILES,
    signing: Signing::Unsigned,
    body: Body::Full,
    formats: WITH_TABLE,
    documents: TABLES,
    currency: None,
    zone: None,
    decode: super::table::decode,
};

const MIRAKL: Entry = Entry {
    family: Family::Mirakl,
    doors: PULLED,
    signing: Signing::NoWebhooks,
    body: Body::None,
    documents: MIRAKL_DOCUMENTS,
    decode: super::mirakl::decode,
    ..COMMON
};

const SELLER_CENTER: Entry = Entry {
    family: Family::SellerCenter,
    doors: ALL_DOORS,
    body: Body::Pointer,
    formats: ALL_FORMATS,
    documents: &[
        "GetMultipleOrderItems",
        "GetOrders and GetOrder with GetOrderItems, joined",
        "webhooks (to be fetched)",
        "REST orders",
        "portal table",
    ],
    decode: super::seller_center::decode,
    ..COMMON
};

/// Every kind, in the order of [`Kind::ALL`].
pub const ENTRIES: &[Entry] = &[
    Entry {
        kind: Kind::MercadoLibre,
        family: Family::MercadoLibre,
        doors: ALL_DOORS,
        body: Body::Pointer,
        formats: JSON,
        documents: &["order with its shipment, joined", "orders/search", "notifications and packs (to be fetched)"],
        decode: super::mercado_libre::decode,
        ..COMMON
    },
    Entry {
        kind: Kind::Amazon,
        family: Family::Amazon,
        doors: PULLED,
        signing: Signing::NoWebhooks,
        body: Body::Pointer,
        formats: &[Format::Json, Format::FlatFile],
        documents: &[
            "orders v0 with their order items, joined",
            "orders 2026-01-01",
            "ORDER_CHANGE (to be fetched)",
            "flat file of orders",
        ],
        decode: super::amazon::decode,
        ..COMMON
    },
    Entry { kind: Kind::Falabella, ..SELLER_CENTER },
    Entry { kind: Kind::Ripley, ..MIRAKL },
    Entry {
        kind: Kind::Paris,
        family: Family::Paris,
        doors: PULLED,
        signing: Signing::NoWebhooks,
        body: Body::None,
        documents: &["orders", "sub-orders, joined", "portal table"],
        currency: Some("CLP"),
        zone: Some("America/Santiago"),
        decode: super::paris::decode,
        ..COMMON
    },
    Entry { kind: Kind::Liverpool, ..MIRAKL },
    Entry { kind: Kind::Coppel, ..MIRAKL },
    Entry {
        kind: Kind::Walmart,
        family: Family::Walmart,
        doors: ALL_DOORS,
        signing: Signing::Walmart,
        body: Body::Pointer,
        formats: JSON_XML,
        documents: &["US orders v3", "Mexican orders", "event ORDER_UPDATES (to be fetched)"],
        decode: super::walmart::decode,
        ..COMMON
    },
    Entry {
        kind: Kind::Elektra,
        family: Family::Vtex,
        doors: ALL_DOORS,
        signing: Signing::OwnHeader("X-K2KD-Secret"),
        body: Body::Pointer,
        formats: JSON,
        documents: &["VTEX order", "hook and feed events, list-orders (to be fetched)", "set-up ping"],
        decode: super::vtex::decode,
        ..COMMON
    },
    Entry { kind: Kind::Linio, ..SELLER_CENTER },
    Entry { kind: Kind::Dafiti, ..SELLER_CENTER },
    Entry { kind: Kind::Cyberpuerta, currency: Some("MXN"), zone: Some("America/Mexico_City"), ..COMMON },
    Entry {
        kind: Kind::Wish,
        family: Family::Wish,
        doors: PULLED,
        signing: Signing::NoWebhooks,
        body: Body::None,
        formats: JSON,
        documents: &["orders V3", "orders V2"],
        decode: super::wish::decode,
        ..COMMON
    },
    Entry {
        kind: Kind::Aper,
        documents: &["table with column aliases", "JSON with the same names", "PrestaShop order"],
        ..COMMON
    },
    Entry {
        kind: Kind::Shopify,
        family: Family::Shopify,
        doors: ALL_DOORS,
        signing: Signing::HmacBase64(&["X-Shopify-Hmac-SHA256", "Shopify-Hmac-SHA256"]),
        formats: JSON,
        documents: &[
            "order, alone, wrapped or in a list",
            "refund, edit, fulfillment (to be fetched)",
            "orders/delete",
        ],
        decode: super::shopify::decode,
        ..COMMON
    },
    Entry {
        kind: Kind::Woocommerce,
        family: Family::Woocommerce,
        doors: ALL_DOORS,
        signing: Signing::HmacBase64(&["X-WC-Webhook-Signature"]),
        formats: JSON,
        documents: &["REST v3 order, alone, wrapped or in a list", "order.deleted", "set-up ping"],
        decode: super::woocommerce::decode,
        ..COMMON
    },
    Entry {
        kind: Kind::Claroshop,
        family: Family::Claroshop,
        doors: PULLED,
        signing: Signing::NoWebhooks,
        body: Body::None,
        documents: &["lists of order rows", "detail of an order (with nopedido)", "portal table"],
        currency: Some("MXN"),
        zone: Some("America/Mexico_City"),
        decode: super::claroshop::decode,
        ..COMMON
    },
    Entry {
        kind: Kind::Yuju,
        family: Family::Yuju,
        doors: ALL_DOORS,
        signing: Signing::Yuju { secret: "X-Madkting-signature", signature: "x-yuju-signature" },
        body: Body::Pointer,
        documents: &[
            "order of the older interface (files ORDER…)",
            "order of the newer one",
            "webhooks (to be fetched)",
        ],
        decode: super::yuju::decode,
        ..COMMON
    },
    COMMON,
    Entry {
        kind: Kind::K2k,
        family: Family::K2k,
        doors: ALL_DOORS,
        signing: Signing::HmacBase64(&["X-K2K-Signature"]),
        formats: &[Format::Json, Format::JsonLines],
        documents: &["orders of another k2kd, one a line or in a list"],
        decode: super::k2k::decode,
        ..COMMON
    },
];

/// The entry of a kind.
#[must_use]
pub fn entry_of(kind: Kind) -> Option<&'static Entry> {
    ENTRIES.iter().find(|e| e.kind == kind)
}

/// All kinds as a table of Markdown: the one in `ARCHITECTURE.md`, which a test compares.
#[must_use]
pub fn markdown() -> String {
    let mut out = String::from(
        "| kind | family | structure | doors | webhook | signed by | formats | documents | currency, zone without |\n|---|---|---|---|---|---|---|---|---|\n",
    );
    for e in ENTRIES {
        let list = |words: Vec<&str>| words.join(", ");
        let row = [
            e.kind.as_str().to_owned(),
            e.family.as_str().to_owned(),
            e.structure().number().to_string(),
            list(e.doors.iter().map(|d| d.as_str()).collect()),
            e.body.as_str().to_owned(),
            e.signing.words(),
            list(e.formats.iter().map(|f| f.as_str()).collect()),
            e.documents.join("; "),
            list([e.currency, e.zone].into_iter().flatten().collect()),
        ];
        out.push_str("| ");
        out.push_str(&row.join(" | "));
        out.push_str(" |\n");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::money::Currency;

    #[test]
    fn every_kind_has_one_entry_that_holds_together() {
        assert_eq!(ENTRIES.iter().map(|e| e.kind).collect::<Vec<_>>(), Kind::ALL);
        for e in ENTRIES {
            assert!(!e.documents.is_empty() && !e.formats.is_empty(), "{}", e.kind);
            assert_eq!(e.doors.contains(&Door::Webhook), e.signing != Signing::NoWebhooks, "{}", e.kind);
            assert!(e.currency.is_none_or(|c| Currency::new(c).is_some()), "{}", e.kind);
            assert!(e.zone.is_none_or(|z| z.parse::<chrono_tz::Tz>().is_ok()), "{}", e.kind);
        }
    }

    #[test]
    fn the_table_of_the_documentation_is_this_one() {
        let text = include_str!("../../ARCHITECTURE.md");
        assert!(text.contains(&markdown()), "ARCHITECTURE.md, \"The channels\", should hold:\n{}", markdown());
    }
}
