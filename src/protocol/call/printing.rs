//! What a client asks of labels, their jobs and the printers.

use serde::{Deserialize, Serialize};

/// `order.bol`: the bill of lading with its packing list, as a PDF.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bol {
    /// An order, as `7042K`, or an AWB, as in [`super::AwbAct::awb`]: an order goes before an AWB that is called so.
    pub of: String,
    /// It is an AWB, whatever orders are called.
    #[serde(default)]
    pub awb: bool,
    /// As in [`super::AwbAct::buyer`].
    #[serde(default)]
    pub buyer: Option<String>,
    /// `en` or `es`; else the language of the session.
    #[serde(default)]
    pub lang: Option<String>,
}

/// [`super::Call::Print`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Print {
    /// Which order.
    pub order: String,
    /// Which boxes; empty: all.
    #[serde(default)]
    pub boxes: Vec<String>,
    /// Which printer; none: by carrier, else the default.
    #[serde(default)]
    pub printer: Option<String>,
    /// Print again what may have paper, for this reason.
    #[serde(default)]
    pub reprint: Option<String>,
    /// A UUID.
    #[serde(default)]
    pub command_id: Option<String>,
}

/// [`super::Call::LabelPreview`]: of an order's boxes, or of a job.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelPreview {
    /// Which order.
    #[serde(default)]
    pub order: Option<String>,
    /// Which job, as it was asked for.
    #[serde(default)]
    pub job: Option<u64>,
    /// Which box of the order; none: all, one after the other (a picture shows the first).
    #[serde(default)]
    pub box_code: Option<String>,
    /// Which layout; none: the one it would be printed with.
    #[serde(default)]
    pub layout: Option<String>,
    /// Dots an inch: 203 (default), 300 or 600.
    #[serde(default)]
    pub dpi: Option<u32>,
    /// `bitmap` (rows of dots), `png`, `pdf` or `zpl`.
    pub format: String,
}

/// [`super::Call::JobsPage`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobsPage {
    /// Only these states; empty: all.
    #[serde(default)]
    pub states: Vec<String>,
    /// Only this order.
    #[serde(default)]
    pub order: Option<String>,
    /// Jobs older than this one.
    #[serde(default)]
    pub after: Option<u64>,
    /// How many at most.
    pub limit: u32,
}

/// [`super::Call::JobAct`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobAct {
    /// Which job.
    pub job: u64,
    /// `hold`, `release`, `retry`, `cancel`, `move`, `printed`, `scanned`.
    pub act: String,
    /// Where to, for `move`.
    #[serde(default)]
    pub printer: Option<String>,
    /// A UUID.
    #[serde(default)]
    pub command_id: Option<String>,
}

/// [`super::Call::PrintMany`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrintMany {
    /// Which orders.
    pub orders: Vec<String>,
    /// Which printer; none: each by its carrier, else the default.
    #[serde(default)]
    pub printer: Option<String>,
    /// `given`, `order`, `ship-date`, `carrier`, `buyer`, `mark`, `product`, `box`.
    #[serde(default)]
    pub sort: Option<String>,
    /// Print again what may have paper, for this reason.
    #[serde(default)]
    pub reprint: Option<String>,
    /// A UUID.
    #[serde(default)]
    pub command_id: Option<String>,
}

/// [`super::Call::JobsAct`]: jobs by number or by box, or all that match everything else that is given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobsAct {
    /// As of [`JobAct`].
    pub act: String,
    /// Where to, for `move`.
    #[serde(default)]
    pub to: Option<String>,
    /// These jobs.
    #[serde(default)]
    pub jobs: Vec<u64>,
    /// The newest jobs of these boxes.
    #[serde(default)]
    pub boxes: Vec<String>,
    /// Jobs of this order.
    #[serde(default)]
    pub order: Option<String>,
    /// Jobs of this printer.
    #[serde(default)]
    pub printer: Option<String>,
    /// Jobs in these states; none: in those in which people act on many at once, which `unconfirmed` is not.
    #[serde(default)]
    pub states: Vec<String>,
    /// All of them: needed when neither jobs, boxes, order, printer nor states are named.
    #[serde(default)]
    pub all: bool,
    /// A UUID.
    #[serde(default)]
    pub command_id: Option<String>,
}

/// [`super::Call::QueueSort`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueSort {
    /// Which printer.
    pub printer: String,
    /// As of [`PrintMany`]; `given`: in the order of asking.
    pub sort: String,
    /// A UUID.
    #[serde(default)]
    pub command_id: Option<String>,
}

/// [`super::Call::PrinterAct`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrinterAct {
    /// Which printer.
    pub printer: String,
    /// `pause`, `resume`, `test`, `sheet`.
    pub act: String,
    /// A UUID.
    #[serde(default)]
    pub command_id: Option<String>,
}
