//! Changes of orders, boxes and AWBs. Each change of an order carries the revision that was shown and a command id.

use serde::{Deserialize, Serialize};

/// `order.void`: end an order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Void {
    /// Which order.
    pub order: String,
    /// Why: at most 300 characters.
    pub reason: String,
    /// The revision that was shown.
    #[serde(default)]
    pub expected_revision: Option<u32>,
    /// A UUID; the same again gives the same answer.
    #[serde(default)]
    pub command_id: Option<String>,
}

/// `order.delete_line`: delete a line; the last one ends the order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteLine {
    /// Which order.
    pub order: String,
    /// Which line.
    pub line: u32,
    /// Why: at most 300 characters.
    pub reason: String,
    /// The revision that was shown.
    #[serde(default)]
    pub expected_revision: Option<u32>,
    /// A UUID.
    #[serde(default)]
    pub command_id: Option<String>,
}

/// `order.conflict`: decide about what the channel said after confirm.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settle {
    /// Which order.
    pub order: String,
    /// `accept` or `keep`.
    pub act: String,
    /// The revision that was shown.
    #[serde(default)]
    pub expected_revision: Option<u32>,
    /// A UUID.
    #[serde(default)]
    pub command_id: Option<String>,
}

/// `order.undo`: take a confirm back whole, within its window.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undo {
    /// Which order.
    pub order: String,
    /// The revision that was shown.
    #[serde(default)]
    pub expected_revision: Option<u32>,
    /// A UUID.
    #[serde(default)]
    pub command_id: Option<String>,
}

/// `order.revert`: take a confirm back after its window, until a box has a label.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revert {
    /// Which order.
    pub order: String,
    /// Why: at most 300 characters.
    pub reason: String,
    /// The revision that was shown.
    #[serde(default)]
    pub expected_revision: Option<u32>,
    /// A UUID.
    #[serde(default)]
    pub command_id: Option<String>,
}

/// `order.edit`: type over what the channel said. What is left out stays; an empty text takes the value away.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// Which order.
    pub order: String,
    /// Carrier.
    #[serde(default)]
    pub carrier: Option<String>,
    /// Account with the carrier.
    #[serde(default)]
    pub carrier_account: Option<String>,
    /// Where it goes.
    #[serde(default)]
    pub ship_to: Option<ShipTo>,
    /// `YYYY-MM-DD`.
    #[serde(default)]
    pub ship_date: Option<String>,
    /// Reference: after confirm the order moves to the AWB of it.
    #[serde(default)]
    pub reference: Option<String>,
    /// House waybill.
    #[serde(default)]
    pub hawb: Option<String>,
    /// Line and boxes: fewer than the channel asks for, or all of them again; before confirm.
    #[serde(default)]
    pub boxes: Vec<[u32; 2]>,
    /// The revision that was shown.
    #[serde(default)]
    pub expected_revision: Option<u32>,
    /// A UUID.
    #[serde(default)]
    pub command_id: Option<String>,
}

/// An address as a person types it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShipTo {
    /// Who receives.
    #[serde(default)]
    pub name: Option<String>,
    /// Company of the receiver.
    #[serde(default)]
    pub company: Option<String>,
    /// Street and number, one line each.
    #[serde(default)]
    pub street: Vec<String>,
    /// City.
    #[serde(default)]
    pub city: Option<String>,
    /// State, province, region.
    #[serde(default)]
    pub region: Option<String>,
    /// Postal code.
    #[serde(default)]
    pub postal_code: Option<String>,
    /// Country.
    #[serde(default)]
    pub country: Option<String>,
    /// Phone.
    #[serde(default)]
    pub phone: Option<String>,
}

/// `boxes.act`: do something to boxes; each by itself, all in one commit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoxesAct {
    /// `ship`, `unship`, `missing`, `found`, `receive`.
    pub act: String,
    /// Codes as scanned or typed.
    pub boxes: Vec<String>,
    /// The order that they are scanned against: a box of another one is refused.
    #[serde(default)]
    pub order: Option<String>,
    /// Why, for `unship` and `missing`.
    #[serde(default)]
    pub reason: Option<String>,
    /// A UUID.
    #[serde(default)]
    pub command_id: Option<String>,
}

/// `box.swap`: a box of a confirmed order gets another code.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoxSwap {
    /// The code that it has, as scanned or typed.
    #[serde(rename = "box")]
    pub code: String,
    /// The code that it gets: that of an equal box of the stock, or one that nobody has.
    pub to: String,
    /// Why: at most 300 characters.
    pub reason: String,
    /// A UUID.
    #[serde(default)]
    pub command_id: Option<String>,
}

/// `awbs.page`: AWBs, newest ship date first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AwbsPage {
    /// Any part of the number, the reference, the ship date or the buyer, such as the last four digits; empty: all.
    #[serde(default)]
    pub query: String,
    /// Only those that are open and hold something.
    #[serde(default)]
    pub open: bool,
    /// Behind this one: a cursor of the answer.
    #[serde(default)]
    pub after: Option<String>,
    /// How many at most.
    pub limit: u32,
}

/// `awb.act`: do something to an AWB.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AwbAct {
    /// Its number, reference or date as shown; old names count. A part of it will do where only one has it.
    pub awb: String,
    /// Code of the buyer company, where several have such an AWB; `""`: orders without a buyer.
    #[serde(default)]
    pub buyer: Option<String>,
    /// `number`, `close`, `open`, `take`.
    pub act: String,
    /// The real number, for `number`.
    #[serde(default)]
    pub number: Option<String>,
    /// Which orders, for `take`.
    #[serde(default)]
    pub orders: Vec<String>,
    /// Which boxes, for `take`, whatever the rest of their orders is on.
    #[serde(default)]
    pub boxes: Vec<String>,
    /// A UUID.
    #[serde(default)]
    pub command_id: Option<String>,
}
