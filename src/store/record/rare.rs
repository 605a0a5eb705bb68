//! What most orders do not have: one byte where there is none of it.

use super::codes::{differs_code, differs_of, field_code, field_of, origin_code, origin_of};
use super::order::{LineV1, awb_of, box_of};
use super::{Bad, Time, owned, time, time_of};
use crate::domain::awb::AwbKey;
use crate::domain::conflict::{Conflict, Difference};
use crate::domain::ids::{BoxCode, DocumentId};
use crate::domain::order::{Ended, EndedBy, Field, Order, Origin, Void};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Serialize, Deserialize)]
pub(super) struct RareV1<'a> {
    origin: u8,
    carrier_account: Option<&'a str>,
    hawb: Option<&'a str>,
    edited: Vec<u8>,
    void: Option<(&'a str, Option<&'a str>, Time)>,
    #[serde(borrow)]
    conflicts: Vec<ConflictV1<'a>>,
    #[serde(borrow)]
    history: Vec<EndedV1<'a>>,
    elsewhere: Vec<(&'a str, String)>,
}

/// The same as the order has it.
#[derive(Default)]
pub(super) struct Rare {
    pub(super) origin: Origin,
    pub(super) carrier_account: Option<String>,
    pub(super) hawb: Option<String>,
    pub(super) edited: BTreeSet<Field>,
    pub(super) void: Option<Void>,
    pub(super) conflicts: Vec<Conflict>,
    pub(super) history: Vec<Ended>,
    pub(super) elsewhere: BTreeMap<BoxCode, AwbKey>,
}

impl<'a> RareV1<'a> {
    /// None where the order has nothing of it.
    pub(super) fn of(o: &'a Order) -> Option<Self> {
        let plain = o.origin == Origin::Sales
            && o.carrier_account.is_none()
            && o.hawb.is_none()
            && o.edited.is_empty()
            && o.void.is_none()
            && o.conflicts.is_empty()
            && o.history.is_empty()
            && o.elsewhere.is_empty();
        (!plain).then(|| Self {
            origin: origin_code(o.origin),
            carrier_account: o.carrier_account.as_deref(),
            hawb: o.hawb.as_deref(),
            edited: o.edited.iter().map(|f| field_code(*f)).collect(),
            void: o.void.as_ref().map(|v| (v.reason.as_str(), v.by.as_deref(), time(&v.at))),
            conflicts: o.conflicts.iter().map(ConflictV1::of).collect(),
            history: o.history.iter().map(EndedV1::of).collect(),
            elsewhere: o.elsewhere.iter().map(|(code, key)| (code.as_str(), key.to_storage())).collect(),
        })
    }

    pub(super) fn back(self) -> Result<Rare, Bad> {
        let void = |(reason, by, at): (&str, Option<&str>, Time)| {
            Ok::<_, Bad>(Void { reason: reason.to_owned(), by: owned(by), at: time_of(at)? })
        };
        Ok(Rare {
            origin: origin_of(self.origin)?,
            carrier_account: owned(self.carrier_account),
            hawb: owned(self.hawb),
            edited: self.edited.into_iter().map(field_of).collect::<Result<_, _>>()?,
            void: self.void.map(void).transpose()?,
            conflicts: self.conflicts.into_iter().map(ConflictV1::back).collect::<Result<_, _>>()?,
            history: self.history.into_iter().map(EndedV1::back).collect::<Result<_, _>>()?,
            elsewhere: self
                .elsewhere
                .into_iter()
                .map(|(c, k)| Ok((box_of(c)?, awb_of(&k)?)))
                .collect::<Result<_, Bad>>()?,
        })
    }
}

#[derive(Serialize, Deserialize)]
struct ConflictV1<'a> {
    channel_order_id: &'a str,
    document: u64,
    at: Time,
    #[serde(borrow)]
    differences: Vec<DifferenceV1<'a>>,
}

#[derive(Serialize, Deserialize)]
struct DifferenceV1<'a> {
    what: u8,
    item: Option<&'a str>,
    ours: Option<&'a str>,
    theirs: Option<&'a str>,
}

impl<'a> ConflictV1<'a> {
    fn of(c: &'a Conflict) -> Self {
        let difference = |d: &'a Difference| DifferenceV1 {
            what: differs_code(d.what),
            item: d.item.as_deref(),
            ours: d.ours.as_deref(),
            theirs: d.theirs.as_deref(),
        };
        Self {
            channel_order_id: &c.channel_order_id,
            document: c.document.0,
            at: time(&c.at),
            differences: c.differences.iter().map(difference).collect(),
        }
    }

    fn back(self) -> Result<Conflict, Bad> {
        let difference = |d: DifferenceV1<'_>| {
            Ok(Difference {
                what: differs_of(d.what)?,
                item: owned(d.item),
                ours: owned(d.ours),
                theirs: owned(d.theirs),
            })
        };
        Ok(Conflict {
            channel_order_id: self.channel_order_id.to_owned(),
            document: DocumentId(self.document),
            at: time_of(self.at)?,
            differences: self.differences.into_iter().map(difference).collect::<Result<_, Bad>>()?,
        })
    }
}

#[derive(Serialize, Deserialize)]
struct EndedV1<'a> {
    #[serde(borrow)]
    line: LineV1<'a>,
    why: EndedByV1<'a>,
    at: Time,
    by: &'a str,
}

#[derive(Serialize, Deserialize)]
enum EndedByV1<'a> {
    Timer,
    CartCancelled,
    Channel,
    DroppedOnConfirm,
    Vendor(&'a str),
}

impl<'a> EndedV1<'a> {
    fn of(e: &'a Ended) -> Self {
        let why = match &e.why {
            EndedBy::Timer => EndedByV1::Timer,
            EndedBy::CartCancelled => EndedByV1::CartCancelled,
            EndedBy::Channel => EndedByV1::Channel,
            EndedBy::DroppedOnConfirm => EndedByV1::DroppedOnConfirm,
            EndedBy::Vendor(why) => EndedByV1::Vendor(why),
        };
        Self { line: LineV1::of(&e.line), why, at: time(&e.at), by: &e.by }
    }

    fn back(self) -> Result<Ended, Bad> {
        let why = match self.why {
            EndedByV1::Timer => EndedBy::Timer,
            EndedByV1::CartCancelled => EndedBy::CartCancelled,
            EndedByV1::Channel => EndedBy::Channel,
            EndedByV1::DroppedOnConfirm => EndedBy::DroppedOnConfirm,
            EndedByV1::Vendor(why) => EndedBy::Vendor(why.to_owned()),
        };
        Ok(Ended { line: self.line.back()?, why, at: time_of(self.at)?, by: self.by.to_owned() })
    }
}
