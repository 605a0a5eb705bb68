//! What people ask of orders, boxes and AWBs on the way from confirm to shipped, and what they hear.

use super::awb::AwbKey;
use super::channel_order::Address;
use super::command::OrderChange;
use super::flag::Flag;
use super::ids::{BoxCode, BuyerCode, OrderNumber};
use super::order::{Line, OrderLabel, OrderStatus};
use super::refusal::Refusal;
use super::trace::Trace;
use chrono::NaiveDate;

/// A change that a person wants of one order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderAsk {
    /// Which.
    pub order: OrderNumber,
    /// The revision that the asker has seen; another one is refused.
    pub expected_revision: Option<u32>,
    /// What.
    pub act: OrderAct,
}

/// What is asked of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OrderAct {
    /// End it, for this reason.
    Void(String),
    /// Delete one of its lines, for this reason; the last one ends the order.
    DeleteLine(u32, String),
    /// Take what the channel says now (R-02 T4, R-05 T2).
    Accept,
    /// Keep what we have; the channel's words are laid aside.
    Keep,
    /// Take the confirm back whole, within its window.
    Undo,
    /// Take the confirm back after its window, for this reason, while no box has a label.
    Revert(String),
    /// Type over what the channel said.
    Edit(Box<Edit>),
    /// Give one of its boxes another code: that of an equal box, or a new one (R-11 T2, R-17 T5).
    Swap(Box<Swap>),
}

/// A box of an order gets another code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Swap {
    /// The code that it has, as scanned or typed.
    pub from: String,
    /// The code that it gets.
    pub to: String,
    /// Why.
    pub reason: String,
}

impl OrderAct {
    /// The word in the journal.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Void(_) => "void",
            Self::DeleteLine(..) => "delete_line",
            Self::Accept => "accept",
            Self::Keep => "keep",
            Self::Undo => "undo",
            Self::Revert(_) => "revert",
            Self::Edit(_) => "edit",
            Self::Swap(_) => "swap",
        }
    }

    /// The reason that was given.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Void(why) | Self::DeleteLine(_, why) | Self::Revert(why) => Some(why),
            Self::Swap(swap) => Some(&swap.reason),
            _ => None,
        }
    }
}

/// What a person types over; `None` leaves it. An empty text takes the value away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edit {
    /// Carrier.
    pub carrier: Option<String>,
    /// Account with it.
    pub carrier_account: Option<String>,
    /// Where it goes.
    pub ship_to: Option<Address>,
    /// When it leaves.
    pub ship_date: Option<NaiveDate>,
    /// Its reference: after confirm the order moves to the AWB of it (R-08 T9).
    pub reference: Option<String>,
    /// Its house waybill.
    pub hawb: Option<String>,
    /// So many boxes of these lines: fewer than the channel asks for, or all of them again; before confirm.
    pub boxes: Vec<(u32, u32)>,
}

/// What became of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderDone {
    /// The order.
    pub order: OrderLabel,
    /// What happened.
    pub change: OrderChange,
    /// Its revision afterwards.
    pub revision: u32,
    /// Where it stands afterwards.
    pub status: OrderStatus,
    /// Lines that went or came back.
    pub lines: Vec<Line>,
    /// Its AWB afterwards.
    pub awb: Option<AwbKey>,
    /// Boxes that stayed on the AWB before, for they have left (R-08 T9).
    pub stayed: Vec<BoxCode>,
    /// What to know of it afterwards.
    pub flags: Vec<Flag>,
}

/// Something is done to boxes, one after the other, in one commit: one that is refused does not hold up the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoxesAsk {
    /// What.
    pub act: BoxAct,
    /// Codes as they were scanned or typed.
    pub boxes: Vec<String>,
    /// The order that they are scanned against; none: whatever they belong to.
    pub order: Option<OrderNumber>,
}

/// What is done to a box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BoxAct {
    /// Scan out.
    Ship,
    /// Back into the warehouse, for this reason.
    Unship(String),
    /// It can't be found, for this reason.
    Missing(String),
    /// A missing one is there again.
    Found,
    /// The buyer's side has it.
    Receive,
}

impl BoxAct {
    /// The word in the journal.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Ship => "ship",
            Self::Unship(_) => "unship",
            Self::Missing(_) => "missing",
            Self::Found => "found",
            Self::Receive => "receive",
        }
    }

    /// The reason that was given.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Unship(why) | Self::Missing(why) => Some(why),
            _ => None,
        }
    }
}

/// What became of the boxes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoxesDone {
    /// One a code that was given, in the same order.
    pub boxes: Vec<BoxDone>,
    /// How far their orders are now.
    pub orders: Vec<OrderShipping>,
}

/// What became of a box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoxDone {
    /// As it was scanned; the code where it is one.
    pub text: String,
    /// Its order.
    pub order: Option<OrderLabel>,
    /// How it ended.
    pub outcome: BoxOutcome,
}

/// How it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BoxOutcome {
    /// Done now.
    Done,
    /// Was so before: who did it, and when.
    Already(Trace),
    /// The rules say no.
    Refused(Box<Refusal>),
}

/// How far the boxes of an order are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderShipping {
    /// The order.
    pub order: OrderLabel,
    /// Its boxes.
    pub boxes: u32,
    /// Those that left.
    pub shipped: u32,
    /// Those that are missing.
    pub missing: u32,
    /// Those that are still here: codes (R-17 T6), [`crate::limits::CODES_TOLD`] at most.
    pub left: Vec<BoxCode>,
}

/// Something is done to an AWB.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AwbAsk {
    /// Whose.
    pub buyer: Option<BuyerCode>,
    /// Which; a temporary one that got its number is found by its old key.
    pub key: AwbKey,
    /// What.
    pub act: AwbAct,
}

/// What is done to an AWB.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AwbAct {
    /// Its real number, typed.
    Number(String),
    /// It takes no more orders.
    Close,
    /// It takes orders again.
    Open,
    /// These orders go onto it, and these boxes, whatever the rest of their orders is on; it is made where there is none.
    Take(Vec<OrderNumber>, Vec<String>),
}

impl AwbAct {
    /// The word in the journal.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Number(_) => "awb_number",
            Self::Close => "awb_close",
            Self::Open => "awb_open",
            Self::Take(..) => "awb_move",
        }
    }
}

/// What became of an AWB.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AwbDone {
    /// Whose.
    pub buyer: Option<BuyerCode>,
    /// What it is called now.
    pub key: AwbKey,
    /// Orders that are on it now because of this.
    pub moved: Vec<OrderLabel>,
    /// Orders that could not be moved, and why: a box of theirs has left, for one.
    pub failed: Vec<(OrderNumber, Refusal)>,
    /// Boxes that are on it now because they were named.
    pub boxes: Vec<BoxCode>,
    /// Boxes that were named and could not be moved, as they were scanned, and why (R-08 T9).
    pub failed_boxes: Vec<(String, Refusal)>,
    /// What to know of it: the check digit, another ship date (R-08 T7).
    pub warnings: Vec<Flag>,
}
