//! The number of each word of the domain. A number is never used twice, also not after its word is gone.

use super::Bad;
use crate::domain::boxes::BoxChange;
use crate::domain::channel::Kind;
use crate::domain::channel_order::ChannelStatus;
use crate::domain::command::{CancelOutcome, ConfirmOutcome, FetchChange, NotQueued, OrderChange};
use crate::domain::conflict::Differs;
use crate::domain::document::{Door, OrderOutcome, Outcome};
use crate::domain::job::JobState;
use crate::domain::lang::Lang;
use crate::domain::notice::{Group, NoticeKind, NoticeState};
use crate::domain::order::{Checkout, Field, Flag, Mark, OrderStatus, Origin};
use crate::domain::spool::PrinterAction;

macro_rules! codes {
    ($($to:ident $from:ident $type:ident $what:literal { $($variant:ident = $code:literal),* $(,)? })*) => {
        $(
            pub(in crate::store) const fn $to(value: $type) -> u8 {
                match value { $($type::$variant => $code),* }
            }
            pub(in crate::store) const fn $from(code: u8) -> Result<$type, Bad> {
                match code { $($code => Ok($type::$variant),)* _ => Err(Bad($what)) }
            }
        )*
    };
}

codes! {
    status_code status_of OrderStatus "status" { Draft = 0, Pending = 1, Confirmed = 2, Voided = 3 }
    mark_code mark_of Mark "mark" { K2k = 0, Web = 1, Plain = 2 }
    checkout_code checkout_of Checkout "check-out state" { Pending = 0, CheckedOut = 1 }
    channel_status_code channel_status_of ChannelStatus "channel status" {
        Pending = 0, OnHold = 1, Paid = 2, PartiallyShipped = 3, Shipped = 4, Delivered = 5, Cancelled = 6, Refunded = 7,
    }
    flag_code flag_of Flag "flag" {
        NoMark = 0, NoSku = 1, NoProduct = 2, TooEarly = 3, NoServiceDay = 4, ChangedAfterConfirm = 5,
        CancelledAfterConfirm = 6, AwbCheckDigit = 7, AwbOtherDate = 8, NoCurrency = 9, BoxCodeTaken = 10, Test = 11,
        CartIncomplete = 12, CartSplit = 13, Conflict = 14, AwbClosed = 15, CarrierUnmapped = 16, Direct = 17,
        BoxMissing = 18, Oversold = 20, NotPublished = 21,
    }
    kind_code kind_of Kind "kind" {
        MercadoLibre = 0, Amazon = 1, Falabella = 2, Ripley = 3, Paris = 4, Liverpool = 5, Coppel = 6, Walmart = 7,
        Elektra = 8, Linio = 9, Dafiti = 10, Cyberpuerta = 11, Wish = 12, Aper = 13, Shopify = 14, Woocommerce = 15,
        Claroshop = 16, Yuju = 17, Generic = 18, K2k = 19,
    }
    door_code door_of Door "door" { Webhook = 0, File = 1, Fetch = 2 }
    outcome_code outcome_of Outcome "outcome" {
        Stored = 0, Duplicate = 1, Stale = 2, ToFetch = 3, Incomplete = 4, Refused = 5, Ignored = 6,
    }
    order_outcome_code order_outcome_of OrderOutcome "outcome" {
        Created = 0, Updated = 1, Voided = 2, Conflict = 3, Duplicate = 4, Stale = 5,
    }
    change_code change_of OrderChange "change" {
        Created = 0, Updated = 1, Voided = 2, Conflict = 3, Confirmed = 4, Unconfirmed = 5, Reverted = 6,
        LineDeleted = 7, Edited = 8, Accepted = 9, Kept = 10, Moved = 11, Swapped = 12,
    }
    job_state_code job_state_of JobState "job state" {
        Queued = 0, Sending = 1, Sent = 2, Verified = 3, Unconfirmed = 4, Failed = 5, Held = 6, Cancelled = 7, Expired = 8,
    }
    confirm_code confirm_of ConfirmOutcome "outcome" { Confirmed = 0, Already = 1, WouldConfirm = 2 }
    not_queued_code not_queued_of NotQueued "reason" { Waiting = 0, Printed = 1, Shipped = 2, Missing = 3 }
    fetch_code fetch_of FetchChange "change" { Waiting = 0, Closed = 1, Ended = 2 }
    origin_code origin_of Origin "origin" { Sales = 0, Procurement = 1 }
    field_code field_of Field "field" {
        Carrier = 0, CarrierAccount = 1, ShipTo = 2, ShipDate = 3, Reference = 4, Hawb = 5,
    }
    differs_code differs_of Differs "difference" {
        Cancelled = 0, Alive = 1, LineAdded = 2, LineGone = 3, Quantity = 4, UnitPrice = 5, MarkCode = 6, ShipTo = 7,
        ShipDate = 8, Reference = 9, Note = 10, Carrier = 11,
    }
    box_change_code box_change_of BoxChange "change" {
        Shipped = 0, Unshipped = 1, Missing = 2, Found = 3, Received = 4, Released = 5,
    }
    printer_action_code printer_action_of PrinterAction "printer action" { Pause = 0, Resume = 1, Test = 2, Sheet = 3 }
    lang_code lang_of Lang "language" { En = 0, Es = 1 }
    cancel_code cancel_of CancelOutcome "outcome" { Voided = 0, Already = 1, Conflict = 2 }
    notice_kind_code notice_kind_of NoticeKind "kind of notice" {
        NewOrder = 0, LinesDropped = 1, OrderVoided = 2, LineDeleted = 3, BoxMissing = 4, Conflict = 5, Confirmed = 6,
    }
    group_code group_of Group "group" {
        Salesperson = 0, BuyerSalesperson = 1, FinalCustomer = 2, SendInvoiceTo = 3, SendCheckoutNotificationTo = 4,
        Buyer = 5,
    }
    notice_state_code notice_state_of NoticeState "notice state" {
        Queued = 0, Held = 1, Sending = 2, Sent = 3, Failed = 4, Dead = 5, Withdrawn = 6,
    }
}
