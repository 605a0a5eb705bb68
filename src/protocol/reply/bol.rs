//! The bill of lading.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

/// Answer of `order.bol`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BolDoc {
    /// The order or the AWB that it is of.
    pub of: String,
    /// The AWB.
    pub awb: String,
    /// Orders on it.
    pub orders: u32,
    /// Pages.
    pub pages: u32,
    /// Boxes on it.
    pub boxes: u32,
    /// Full box equivalents, as far as the box types are known: `3.875`.
    pub fbe: Option<String>,
    /// By box type.
    pub totals: Vec<BolTotalDoc>,
    /// Boxes that are missing and not on it.
    pub missing: u32,
    /// The PDF, in base64.
    #[serde(default)]
    pub data: String,
}

/// Boxes of one type.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BolTotalDoc {
    /// The type; null where it is not known.
    pub box_type: Option<String>,
    /// How many.
    pub boxes: u32,
    /// Full box equivalents.
    pub fbe: Option<String>,
}

impl BolDoc {
    /// The PDF; none when it is not base64.
    #[must_use]
    pub fn bytes(&self) -> Option<Vec<u8>> {
        STANDARD.decode(&self.data).ok()
    }

    /// Puts the PDF into it.
    #[must_use]
    pub fn with_bytes(mut self, bytes: &[u8]) -> Self {
        self.data = STANDARD.encode(bytes);
        self
    }
}
