//! The stock, what a buyer may order, and the connections.

use serde::{Deserialize, Serialize};

/// A SKU at a place, as we see it (`k2k inventory --json`). Without a place: it has a product row and no boxes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InventoryDoc {
    /// The SKU.
    pub sku: String,
    /// Another code of it.
    pub alias: Option<String>,
    /// Name in English.
    pub name_en: Option<String>,
    /// Name in Spanish.
    pub name_es: Option<String>,
    /// Box type.
    pub box_type: Option<String>,
    /// Pack.
    pub pack: Option<String>,
    /// Units in a box; null where no product row tells.
    pub units_per_box: Option<u32>,
    /// Price of a unit of what is sold next, decimal text.
    pub price: Option<String>,
    /// Its currency.
    pub currency: Option<String>,
    /// The place.
    pub location: Option<String>,
    /// Boxes on hand.
    pub on_hand: u32,
    /// Of these, for orders that are not shipped.
    pub reserved: u32,
    /// Boxes that nobody has ordered.
    pub boxes: u32,
    /// Units in them.
    pub units: u64,
    /// Boxes that orders want and that are nowhere (of the SKU, at all places).
    pub short: u32,
    /// Lots, the oldest first.
    pub lots: Vec<LotDoc>,
    /// Codes of the buyers that it is published to.
    pub published_to: Vec<String>,
}

/// A lot.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LotDoc {
    /// Its name; empty for none.
    pub lot: String,
    /// Boxes on hand.
    pub boxes: u32,
    /// Of these, with a code and not of a confirmed order.
    pub with_code: u32,
    /// Of these, of confirmed orders.
    pub picked: u32,
    /// `YYYY-MM-DD`: its age.
    pub since: String,
    /// `YYYY-MM-DD`: its last day.
    pub expires: Option<String>,
}

/// A SKU at a place, as a buyer may order it (`k2k inventory --buyer B --json`, `GET /v1/availability`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AvailabilityDoc {
    /// The SKU.
    pub sku: String,
    /// Another code of it.
    pub alias: Option<String>,
    /// Name in English.
    pub name_en: Option<String>,
    /// Name in Spanish.
    pub name_es: Option<String>,
    /// Box type.
    pub box_type: Option<String>,
    /// Pack.
    pub pack: Option<String>,
    /// Units in a box.
    pub units_per_box: u32,
    /// Price of a unit, decimal text.
    pub price: Option<String>,
    /// Its currency.
    pub currency: Option<String>,
    /// The place.
    pub location: String,
    /// Boxes that nobody has ordered.
    pub boxes: u32,
    /// Units in them.
    pub units: u64,
    /// `YYYY-MM-DD`: the earliest day on which an order placed now is shipped; null where there is no service day.
    pub earliest_ship_date: Option<String>,
}

/// Answer of `inventory.page`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InventoryPage {
    /// What there is, unless a buyer was named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stock: Vec<InventoryDoc>,
    /// What the buyer may order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub available: Vec<AvailabilityDoc>,
    /// For `after` of the next page; null on the last one.
    pub next: Option<String>,
    /// True at this sequence.
    pub seq: u64,
}

/// A connection (`k2k links --json`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkDoc {
    /// Code of the buyer company.
    pub buyer: String,
    /// Its name.
    pub name: String,
    /// Days an order must be entered before its ship date.
    pub ship_days_offset: u8,
    /// `mon` … `sun`.
    pub service_days: Vec<String>,
    /// `HH:MM`.
    pub cutoff: Option<String>,
    /// The same by carrier.
    pub cutoffs: std::collections::BTreeMap<String, String>,
    /// `YYYY-MM-DD`.
    pub closed_days: Vec<String>,
    /// IANA zone of its order days.
    pub time_zone: String,
    /// Currency of its orders where nothing names one.
    pub currency: Option<String>,
    /// Our salesperson.
    pub salesperson: Option<String>,
    /// Its own.
    pub buyer_salesperson: Option<String>,
    /// Send Invoice To.
    pub send_invoice_to: Vec<String>,
    /// Send Check Out Notification To.
    pub send_checkout_notification_to: Vec<String>,
    /// Places that we sell to it from; empty: all.
    pub locations: Vec<String>,
    /// Label layout.
    pub layout: Option<String>,
    /// Whether checked out orders are confirmed by themselves.
    pub auto_confirm: bool,
    /// Test mode.
    pub test: bool,
    /// First day on which anything is published to it.
    pub active_since: Option<String>,
    /// Its channels.
    pub channels: Vec<String>,
    /// The earliest day on which an order placed now is shipped.
    pub earliest_ship_date: Option<String>,
    /// Settings that were set while the daemon ran and go before the file.
    pub set: Vec<String>,
}

/// Answer of `links.list`; of `link.set` the one that was changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinksDoc {
    /// By code.
    pub links: Vec<LinkDoc>,
}
