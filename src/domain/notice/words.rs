//! The words of notices: what they are about, who hears them, where they stand.

use crate::domain::lang::Lang;

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$d:meta])* $variant:ident = $word:literal, $en:literal, $es:literal;)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$d])* $variant),* }

        impl $name {
            /// Every one.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The word in every output and in the configuration.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }

            /// In words for people.
            #[must_use]
            pub const fn in_words(self, lang: Lang) -> &'static str {
                match self { $(Self::$variant => lang.pick($en, $es)),* }
            }

            /// From [`Self::as_str`].
            #[must_use]
            pub fn parse(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|v| v.as_str() == word)
            }
        }
    };
}

words! {
    /// What a notice is about.
    NoticeKind {
        /// An order is new and all of it is checked out.
        NewOrder = "new_order", "new order", "orden nueva";
        /// Confirm deleted lines that were not checked out.
        LinesDropped = "lines_dropped", "lines not checked out", "líneas sin finalizar";
        /// We voided an order.
        OrderVoided = "order_voided", "order voided", "orden anulada";
        /// We deleted lines of an order.
        LineDeleted = "line_deleted", "line deleted", "línea eliminada";
        /// A box is missing.
        BoxMissing = "box_missing", "box missing", "caja faltante";
        /// The channel changed or cancelled an order after it was confirmed (R-02 T4, R-05 T2).
        Conflict = "conflict", "changed after confirm", "cambió después de confirmar";
        /// An order was confirmed: for programs that ask for it, never a mail.
        Confirmed = "confirmed", "confirmed", "confirmada";
    }
}

words! {
    /// Why somebody is among those who are told by mail.
    Group {
        /// Our salesperson who looks after the buyer.
        Salesperson = "salesperson", "our salesperson", "nuestro vendedor";
        /// The buyer's own salesperson.
        BuyerSalesperson = "buyer_salesperson", "the buyer's salesperson", "el vendedor del cliente";
        /// The final customer.
        FinalCustomer = "final_customer", "the final customer", "el cliente final";
        /// Send Invoice To, of the buyer and of our company.
        SendInvoiceTo = "send_invoice_to", "Send Invoice To", "Send Invoice To";
        /// Send Check Out Notification To, of the buyer and of our company.
        SendCheckoutNotificationTo = "send_checkout_notification_to", "Send Check Out Notification To",
            "Enviar Notificación de Finalización de Compra";
        /// Who at the buyer hears that goods will not come: Send Cancel Notification To, else its salesperson.
        Buyer = "buyer", "the buyer", "el cliente";
    }
}

words! {
    /// Where a notice stands.
    NoticeState {
        /// Waits for its turn.
        Queued = "queued", "queued", "en cola";
        /// Waits until the confirm can't be undone any more.
        Held = "held", "held", "retenido";
        /// On its way.
        Sending = "sending", "sending", "enviándose";
        /// The mail server, or the web server, took it.
        Sent = "sent", "sent", "enviado";
        /// The last try failed; there will be another.
        Failed = "failed", "failed", "fallido";
        /// Given up: a person may try again.
        Dead = "dead", "dead", "abandonado";
        /// Will not be sent: what it told was undone, or a person dismissed it.
        Withdrawn = "withdrawn", "withdrawn", "retirado";
    }
}

impl NoticeKind {
    /// Who is told of it by mail.
    #[must_use]
    pub const fn groups(self) -> &'static [Group] {
        match self {
            Self::NewOrder | Self::Conflict => &[Group::Salesperson],
            Self::LinesDropped => &[
                Group::BuyerSalesperson,
                Group::FinalCustomer,
                Group::SendInvoiceTo,
                Group::SendCheckoutNotificationTo,
            ],
            Self::OrderVoided | Self::LineDeleted | Self::BoxMissing => &[Group::Buyer],
            Self::Confirmed => &[],
        }
    }

    /// Whether undoing the confirm makes it untrue: it waits for the undo window and is withdrawn by the undo.
    #[must_use]
    pub const fn is_of_confirm(self) -> bool {
        matches!(self, Self::LinesDropped | Self::Confirmed)
    }
}

impl NoticeState {
    /// Whether it will be sent without anybody's help.
    #[must_use]
    pub const fn is_waiting(self) -> bool {
        matches!(self, Self::Queued | Self::Held | Self::Failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_as_they_are_written() {
        for kind in NoticeKind::ALL {
            assert_eq!(NoticeKind::parse(kind.as_str()), Some(*kind));
        }
        for group in Group::ALL {
            assert_eq!(Group::parse(group.as_str()), Some(*group));
        }
        for state in NoticeState::ALL {
            assert_eq!(NoticeState::parse(state.as_str()), Some(*state));
        }
    }
}
