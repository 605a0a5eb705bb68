//! What a channel says after confirm that is not what we have (R-02 T4, R-05 T2): an item that a person decides about,
//! never a silent change.

use super::ids::DocumentId;
use super::lang::Lang;
use chrono::{DateTime, Utc};

macro_rules! differs {
    ($($(#[$doc:meta])* $variant:ident $word:literal, $en:literal, $es:literal;)*) => {
        /// What is different. The words are part of every output.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Differs { $($(#[$doc])* $variant),* }

        impl Differs {
            /// Every one.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The word in every output.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }

            /// The name for people.
            #[must_use]
            pub const fn name(self, lang: Lang) -> &'static str {
                match self { $(Self::$variant => lang.pick($en, $es)),* }
            }
        }
    };
}

differs! {
    /// The channel cancelled it.
    Cancelled "cancelled", "cancelled by the channel", "cancelada por el canal";
    /// The channel says that it is alive; a person has voided it.
    Alive "alive", "alive in the channel", "vigente en el canal";
    /// A line that we do not have.
    LineAdded "line_added", "new line", "línea nueva";
    /// A line that the channel has no more.
    LineGone "line_gone", "line gone", "línea retirada";
    /// Pieces of a line.
    Quantity "quantity", "quantity", "cantidad";
    /// Price of a line.
    UnitPrice "unit_price", "price", "precio";
    /// Mark code of a line (R-12 T4: the label stays as confirmed).
    MarkCode "mark_code", "mark code", "Código Especial";
    /// Where it goes.
    ShipTo "ship_to", "ship to", "dirección";
    /// When it leaves.
    ShipDate "ship_date", "ship date", "fecha de despacho";
    /// Its reference.
    Reference "reference", "reference", "referencia";
    /// Its note.
    Note "note", "note", "nota";
    /// Its carrier.
    Carrier "carrier", "carrier", "transportador";
}

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// In what.
    pub what: Differs,
    /// Of which line: its SKU, else its description.
    pub item: Option<String>,
    /// What we have.
    pub ours: Option<String>,
    /// What the channel says now.
    pub theirs: Option<String>,
}

/// What one channel order of an order of ours says now, against what we have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The channel's id of the order that says so.
    pub channel_order_id: String,
    /// The document that said so.
    pub document: DocumentId,
    /// When it arrived.
    pub at: DateTime<Utc>,
    /// The differences: at least one.
    pub differences: Vec<Difference>,
}

impl Conflict {
    /// Whether the channel cancelled it.
    #[must_use]
    pub fn is_cancel(&self) -> bool {
        self.differences.iter().any(|d| d.what == Differs::Cancelled)
    }
}
