//! What a client says of the stock and of connections.

use serde::{Deserialize, Serialize};

/// [`super::Call::LinkSet`]: all edits, or none when one is no value of its setting.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkSet {
    /// Code of the buyer company.
    pub buyer: String,
    /// What to change.
    pub edits: Vec<LinkEdit>,
    /// A UUID.
    #[serde(default)]
    pub command_id: Option<String>,
}

/// One setting.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkEdit {
    /// `ship_days_offset`, `closed_days`, `send_invoice_to`, `send_checkout_notification_to`, `salesperson`,
    /// `buyer_salesperson`.
    pub key: String,
    /// `set`, `add`, `remove`, `clear` (back to what the file says).
    pub op: String,
    /// A list is separated by blanks, commas or semicolons; empty for `clear`, and to set a list to nobody.
    #[serde(default)]
    pub value: String,
}

/// [`super::Call::InventoryPage`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InventoryPage {
    /// What this buyer may order, instead of what there is.
    #[serde(default)]
    pub buyer: Option<String>,
    /// Words, each a part of the SKU, a name, the pack, a place or a lot.
    #[serde(default)]
    pub query: String,
    /// Behind this SKU; empty: from the first.
    #[serde(default)]
    pub after: String,
    /// How many SKUs at most; the daemon caps it.
    pub limit: u32,
}

/// [`super::Call::InventoryAct`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InventoryAct {
    /// Which SKU.
    pub sku: String,
    /// `publish`, `unpublish`, `default` (as its rows say).
    pub act: String,
    /// To or from which buyer.
    pub buyer: String,
    /// A UUID.
    #[serde(default)]
    pub command_id: Option<String>,
}
