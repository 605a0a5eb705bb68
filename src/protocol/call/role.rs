//! What a caller may do, and what each call needs.

use super::Call;
use serde::{Deserialize, Serialize};

/// What somebody may do (`[roles]`). `admin` holds all others; every one holds `view`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Look.
    View,
    /// Print labels.
    Print,
    /// Scan boxes out.
    Ship,
    /// Confirm orders.
    Confirm,
    /// Void orders and delete lines.
    Void,
    /// Change settings and data.
    Edit,
    /// Export.
    Export,
    /// Everything.
    Admin,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 8] =
        [Self::View, Self::Print, Self::Ship, Self::Confirm, Self::Void, Self::Edit, Self::Export, Self::Admin];

    /// The word in the configuration and on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::View => "view",
            Self::Print => "print",
            Self::Ship => "ship",
            Self::Confirm => "confirm",
            Self::Void => "void",
            Self::Edit => "edit",
            Self::Export => "export",
            Self::Admin => "admin",
        }
    }

    /// From that word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.as_str() == word)
    }
}

impl Call {
    /// The role that a caller needs.
    #[must_use]
    pub fn role(&self) -> Role {
        match self {
            Self::Confirm(c) if !c.dry_run => Role::Confirm,
            Self::Print(_)
            | Self::PrintMany(_)
            | Self::JobAct(_)
            | Self::JobsAct(_)
            | Self::QueueSort(_)
            | Self::PrinterAct(_) => Role::Print,
            Self::Settle(_) | Self::Undo(_) | Self::Revert(_) => Role::Confirm,
            Self::Void(_) | Self::DeleteLine(_) => Role::Void,
            Self::BoxesAct(_) => Role::Ship,
            Self::LinkSet(_) | Self::InventoryAct(_) | Self::NoticeAct(_) => Role::Edit,
            Self::DocumentAct(_) | Self::FetchAct(_) | Self::Edit(_) | Self::AwbAct(_) | Self::BoxSwap(_) => Role::Edit,
            _ => Role::View,
        }
    }
}
