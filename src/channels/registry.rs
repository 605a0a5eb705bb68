//! Which kind of channel is read by which decoder, through which doors its documents come and how they are signed: data.
//!
//! [`ENTRIES`] is the one table; the dispatch, `k2kd` and the documentation all read it.

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
    /// The documents that are understood, for people.
    pub documents: &'static [&'static str],
    /// Its decoder; none while the family is not built.
    pub(super) decode: Option<fn(&Input<'_>) -> Decoded>,
}

impl Entry {
    /// The structure its orders have unless configured otherwise.
    #[must_use]
    pub const fn structure(&self) -> Structure {
        self.kind.structure()
    }

    /// Whether documents of this kind can be read by this version.
    #[must_use]
    pub const fn is_ready(&self) -> bool {
        self.decode.is_some()
    }
}

const ALL_DOORS: &[Door] = &[Door::Webhook, Door::File, Door::Fetch];
const PULLED: &[Door] = &[Door::File, Door::Fetch];
const FILES: &[Door] = &[Door::Webhook, Door::File];
const TABLES: &[&str] = &["CSV or TSV table with column aliases", "JSON with the same names"];

const MIRAKL: &[&str] = &["OR11 and OR15 orders", "OR12 order", "Mirakl Connect orders", "CSV or TSV table"];
const SELLER_CENTER: &[&str] = &[
    "GetMultipleOrderItems and GetOrderItems, XML and JSON",
    "GetOrders and GetOrder (headers: incomplete)",
    "webhooks (to be fetched)",
    "REST orders",
    "portal table, CSV",
];

type Decoder = Option<fn(&Input<'_>) -> Decoded>;

const fn entry(
    kind: Kind,
    family: Family,
    doors: &'static [Door],
    signing: Signing,
    documents: &'static [&'static str],
    decode: Decoder,
) -> Entry {
    Entry { kind, family, doors, signing, documents, decode }
}

/// Every kind, in the order of [`Kind::ALL`].
pub const ENTRIES: &[Entry] = &[
    entry(
        Kind::MercadoLibre,
        Family::MercadoLibre,
        ALL_DOORS,
        Signing::Unsigned,
        &["order", "orders/search", "notification orders_v2 (to be fetched)", "pack (to be fetched)"],
        Some(super::mercado_libre::decode),
    ),
    entry(
        Kind::Amazon,
        Family::Amazon,
        PULLED,
        Signing::NoWebhooks,
        &[
            "order items v0",
            "orders v0 (headers: incomplete)",
            "orders 2026-01-01",
            "ORDER_CHANGE (to be fetched)",
            "flat file of orders",
        ],
        Some(super::amazon::decode),
    ),
    entry(
        Kind::Falabella,
        Family::SellerCenter,
        ALL_DOORS,
        Signing::Unsigned,
        SELLER_CENTER,
        Some(super::seller_center::decode),
    ),
    entry(Kind::Ripley, Family::Mirakl, PULLED, Signing::NoWebhooks, MIRAKL, Some(super::mirakl::decode)),
    entry(
        Kind::Paris,
        Family::Paris,
        PULLED,
        Signing::NoWebhooks,
        &["orders", "sub-orders", "portal table, CSV"],
        Some(super::paris::decode),
    ),
    entry(Kind::Liverpool, Family::Mirakl, PULLED, Signing::NoWebhooks, MIRAKL, Some(super::mirakl::decode)),
    entry(Kind::Coppel, Family::Mirakl, PULLED, Signing::NoWebhooks, MIRAKL, Some(super::mirakl::decode)),
    entry(
        Kind::Walmart,
        Family::Walmart,
        ALL_DOORS,
        Signing::Walmart,
        &["US orders v3, JSON and XML", "Mexican orders, JSON", "event ORDER_UPDATES (to be fetched)"],
        Some(super::walmart::decode),
    ),
    entry(
        Kind::Elektra,
        Family::Vtex,
        ALL_DOORS,
        Signing::OwnHeader("X-K2KD-Secret"),
        &["VTEX order", "hook and feed events, list-orders (to be fetched)", "set-up ping"],
        Some(super::vtex::decode),
    ),
    entry(
        Kind::Linio,
        Family::SellerCenter,
        ALL_DOORS,
        Signing::Unsigned,
        SELLER_CENTER,
        Some(super::seller_center::decode),
    ),
    entry(
        Kind::Dafiti,
        Family::SellerCenter,
        ALL_DOORS,
        Signing::Unsigned,
        SELLER_CENTER,
        Some(super::seller_center::decode),
    ),
    entry(Kind::Cyberpuerta, Family::Table, FILES, Signing::Unsigned, TABLES, Some(super::table::decode)),
    entry(
        Kind::Wish,
        Family::Wish,
        PULLED,
        Signing::NoWebhooks,
        &["orders V3", "orders V2"],
        Some(super::wish::decode),
    ),
    entry(
        Kind::Aper,
        Family::Table,
        FILES,
        Signing::Unsigned,
        &["CSV or TSV table with column aliases", "JSON with the same names", "PrestaShop order"],
        Some(super::table::decode),
    ),
    entry(
        Kind::Shopify,
        Family::Shopify,
        ALL_DOORS,
        Signing::HmacBase64(&["X-Shopify-Hmac-SHA256", "Shopify-Hmac-SHA256"]),
        &[
            "order",
            "{\"order\":…}",
            "{\"orders\":[…]}",
            "refund, order edit, fulfillment (to be fetched)",
            "orders/delete",
        ],
        Some(super::shopify::decode),
    ),
    entry(
        Kind::Woocommerce,
        Family::Woocommerce,
        ALL_DOORS,
        Signing::HmacBase64(&["X-WC-Webhook-Signature"]),
        &["REST v3 order", "{\"data\":…}", "list of orders", "order.deleted", "set-up ping webhook_id=NN"],
        Some(super::woocommerce::decode),
    ),
    entry(
        Kind::Claroshop,
        Family::Claroshop,
        PULLED,
        Signing::NoWebhooks,
        &["lists of order rows", "detail of an order (with nopedido)", "CSV or TSV table"],
        Some(super::claroshop::decode),
    ),
    entry(
        Kind::Yuju,
        Family::Yuju,
        ALL_DOORS,
        Signing::Yuju { secret: "X-Madkting-signature", signature: "x-yuju-signature" },
        &["order of the older interface (files ORDER…)", "order of the newer interface", "webhooks (to be fetched)"],
        Some(super::yuju::decode),
    ),
    entry(Kind::Generic, Family::Table, FILES, Signing::Unsigned, TABLES, Some(super::table::decode)),
    entry(Kind::K2k, Family::K2k, ALL_DOORS, Signing::HmacBase64(&["X-K2K-Signature"]), &[], None),
];

/// The entry of a kind.
#[must_use]
pub fn entry_of(kind: Kind) -> Option<&'static Entry> {
    ENTRIES.iter().find(|e| e.kind == kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_one_entry_and_ready_ones_say_what_they_read() {
        assert_eq!(ENTRIES.iter().map(|e| e.kind).collect::<Vec<_>>(), Kind::ALL);
        for entry in ENTRIES {
            assert_eq!(entry.is_ready(), !entry.documents.is_empty(), "{}", entry.kind);
            assert_eq!(entry.doors.contains(&Door::Webhook), entry.signing != Signing::NoWebhooks);
        }
    }
}
