//! A channel's bytes → channel documents. Pure.

use crate::domain::channel::{Kind, Structure};
use crate::domain::document::Decoded;
use crate::domain::money::Currency;
use chrono_tz::Tz;

/// A document to decode, with what its channel's configuration adds.
#[derive(Clone, Debug)]
pub struct Input<'a> {
    /// The bytes as received.
    pub bytes: &'a [u8],
    /// The topic that came beside them (`orders/delete`), if any.
    pub topic: Option<&'a str>,
    /// When the topic says that it happened (`X-Shopify-Triggered-At`), if told.
    pub triggered_at: Option<chrono::DateTime<chrono::Utc>>,
    /// Structure of the channel.
    pub structure: Structure,
    /// Currency of documents that name none.
    pub currency: Option<Currency>,
    /// Zone of times without one.
    pub time_zone: Tz,
}

/// What a document of this kind holds. Never panics on any bytes; a document that is not understood is
/// [`crate::domain::document::Content::Refused`].
#[must_use]
pub fn decode(kind: Kind, input: &Input<'_>) -> Decoded {
    let _ = kind;
    Decoded::refused(
        input.structure,
        crate::domain::problem::Problem::new(crate::domain::problem::Rule::KindNotReady, "", kind),
    )
}
