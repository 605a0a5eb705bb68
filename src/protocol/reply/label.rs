//! What a label will look like.

use crate::domain::picture::Picture;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

/// Answer of `label.preview`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LabelDoc {
    /// The order.
    pub order: String,
    /// The box of the first label.
    pub box_code: String,
    /// How many labels are in `data`: one a page of a PDF, one format after the other in ZPL; a picture holds the first.
    pub labels: u32,
    /// The layout.
    pub layout: String,
    /// Width and height of the paper in millimetres.
    pub mm: [f64; 2],
    /// Width and height in dots.
    pub dots: [u32; 2],
    /// The texts of the first label, from the top.
    pub texts: Vec<String>,
    /// What should be known before it is printed, each a sentence.
    pub warnings: Vec<String>,
    /// `bitmap`, `png`, `pdf` or `zpl`.
    pub format: String,
    /// In base64. A bitmap: rows of whole bytes from the top, the first dot in the highest bit, 1 is black.
    pub data: String,
}

impl LabelDoc {
    /// The bytes in it; none when they are not base64.
    #[must_use]
    pub fn bytes(&self) -> Option<Vec<u8>> {
        STANDARD.decode(&self.data).ok()
    }

    /// Puts bytes into it.
    #[must_use]
    pub fn with_bytes(mut self, bytes: &[u8]) -> Self {
        self.data = STANDARD.encode(bytes);
        self
    }

    /// The picture, where the format is `bitmap`.
    #[must_use]
    pub fn picture(&self) -> Option<Picture> {
        let [width, height] = self.dots;
        (self.format == "bitmap").then(|| Picture::from_bits(width, height, self.bytes()?)).flatten()
    }
}
