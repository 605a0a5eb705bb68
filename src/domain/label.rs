//! What stands on a box label, frozen when the job is made: no printer language, no geometry (`labels.md` §8.1).

use super::awb::AwbKey;
use super::ids::BoxCode;
use super::lang::Lang;
use chrono::NaiveDate;

/// One product of a mixed box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoxPart {
    /// Pieces of it in this box.
    pub pieces: u32,
    /// SKU.
    pub sku: Option<String>,
    /// Product for people.
    pub product: String,
}

/// The content of one box label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelContent {
    /// Language of the titles.
    pub lang: Lang,
    /// Whether it carries the K2K badge.
    pub k2k: bool,
    /// Order number with its mark: `7042K`.
    pub order: String,
    /// Box i …
    pub box_index: u32,
    /// … of n.
    pub box_count: u32,
    /// The box code: the barcode holds this alone.
    pub box_code: BoxCode,
    /// The mark code, largest on the label; none prints the buyer's code and a visible "no mark" (R-12 T2).
    pub mark_code: Option<String>,
    /// AWB, reference or ship date text.
    pub awb: AwbKey,
    /// The day it leaves.
    pub ship_date: NaiveDate,
    /// Our company.
    pub from: String,
    /// The buyer company's code and name, where there is one.
    pub buyer: Option<(String, String)>,
    /// Ship-to, one line each.
    pub ship_to: Vec<String>,
    /// Carrier.
    pub carrier: Option<String>,
    /// Our account number with the carrier: stands under its name.
    pub carrier_account: Option<String>,
    /// SKU.
    pub sku: Option<String>,
    /// Product for people.
    pub product: String,
    /// Pieces in this box.
    pub pieces: u32,
    /// How the pieces are packed: `10 bun × 25 st`.
    pub pack: Option<String>,
    /// Kind of box: `HB`, `QB`.
    pub box_type: Option<String>,
    /// What is inside a mixed box, one entry each; empty when the box holds one product.
    pub contents: Vec<BoxPart>,
    /// Lot number: known once the box is in an AWB.
    pub lot: Option<String>,
    /// Purchase order or reference.
    pub reference: Option<String>,
    /// Note for the warehouse.
    pub note: Option<String>,
    /// Number of the job that prints it; none in a preview.
    pub job: Option<u64>,
    /// Test mode: `TEST` across it.
    pub test: bool,
    /// 0 for the first paper; `R<n>` otherwise.
    pub reprint: u32,
}
