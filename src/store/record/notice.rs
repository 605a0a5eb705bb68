//! A notice with what it tells.

use super::codes::{
    group_code, group_of, lang_code, lang_of, notice_kind_code, notice_kind_of, notice_state_code, notice_state_of,
};
use super::order::{LineV1, awb_of, box_of, buyer_of, label, label_of};
use super::{Bad, Time, date_of, day, owned, read, time, time_of, write};
use crate::domain::awb::AwbKey;
use crate::domain::ids::{BoxCode, NoticeId, WebhookName};
use crate::domain::notice::{Facts, MailAddress, Notice, Target};
use crate::store::ReadError;
use serde::{Deserialize, Serialize};

/// Writes a notice.
pub(in crate::store) fn encode_notice(notice: &Notice) -> Result<Vec<u8>, ReadError> {
    write("notice", &NoticeV1::of(notice))
}

/// Reads a notice.
pub(in crate::store) fn decode_notice(bytes: &[u8]) -> Result<Notice, ReadError> {
    read("notice", bytes, NoticeV1::back)
}

#[derive(Serialize, Deserialize)]
pub(super) enum TargetV1<'a> {
    Mail(&'a str, u8, u8),
    Webhook(&'a str),
}

impl<'a> TargetV1<'a> {
    pub(super) fn of(target: &'a Target) -> Self {
        match target {
            Target::Mail { address, group, lang } => Self::Mail(address.as_str(), group_code(*group), lang_code(*lang)),
            Target::Webhook(name) => Self::Webhook(name.as_str()),
        }
    }

    pub(super) fn back(self) -> Result<Target, Bad> {
        Ok(match self {
            Self::Mail(address, group, lang) => Target::Mail {
                address: MailAddress::parse(address).ok_or(Bad("address"))?,
                group: group_of(group)?,
                lang: lang_of(lang)?,
            },
            Self::Webhook(name) => Target::Webhook(WebhookName::new(name).map_err(|_| Bad("webhook"))?),
        })
    }
}

#[derive(Serialize, Deserialize)]
struct NoticeV1<'a> {
    id: u64,
    kind: u8,
    order: (u64, u8),
    #[serde(borrow)]
    target: TargetV1<'a>,
    state: u8,
    #[serde(borrow)]
    facts: FactsV1<'a>,
    created_at: Time,
    changed_at: Time,
    due: Time,
    attempts: u32,
    reason: Option<&'a str>,
}

impl<'a> NoticeV1<'a> {
    fn of(n: &'a Notice) -> Self {
        Self {
            id: n.id.0,
            kind: notice_kind_code(n.kind),
            order: label(n.order),
            target: TargetV1::of(&n.target),
            state: notice_state_code(n.state),
            facts: FactsV1::of(&n.facts),
            created_at: time(&n.created_at),
            changed_at: time(&n.changed_at),
            due: time(&n.due),
            attempts: n.attempts,
            reason: n.reason.as_deref(),
        }
    }

    fn back(self) -> Result<Notice, Bad> {
        Ok(Notice {
            id: NoticeId(self.id),
            kind: notice_kind_of(self.kind)?,
            order: label_of(self.order)?,
            target: self.target.back()?,
            state: notice_state_of(self.state)?,
            facts: self.facts.back()?,
            created_at: time_of(self.created_at)?,
            changed_at: time_of(self.changed_at)?,
            due: time_of(self.due)?,
            attempts: self.attempts,
            reason: owned(self.reason),
        })
    }
}

#[derive(Serialize, Deserialize)]
struct FactsV1<'a> {
    company: &'a str,
    buyer: Option<(&'a str, &'a str)>,
    customer: Option<&'a str>,
    #[serde(borrow)]
    channel_orders: Vec<&'a str>,
    reference: Option<&'a str>,
    test: bool,
    revision: u32,
    by: &'a str,
    reason: Option<&'a str>,
    cancelled: bool,
    ship_date: i32,
    awb: Option<String>,
    #[serde(borrow)]
    lines: Vec<LineV1<'a>>,
    more_lines: u32,
    kept: u32,
    #[serde(borrow)]
    boxes: Vec<&'a str>,
}

impl<'a> FactsV1<'a> {
    fn of(f: &'a Facts) -> Self {
        Self {
            company: &f.company,
            buyer: f.buyer.as_ref().map(|(code, name)| (code.as_str(), name.as_str())),
            customer: f.customer.as_deref(),
            channel_orders: f.channel_orders.iter().map(String::as_str).collect(),
            reference: f.reference.as_deref(),
            test: f.test,
            revision: f.revision,
            by: &f.by,
            reason: f.reason.as_deref(),
            cancelled: f.cancelled,
            ship_date: day(f.ship_date),
            awb: f.awb.as_ref().map(AwbKey::to_storage),
            lines: f.lines.iter().map(LineV1::of).collect(),
            more_lines: f.more_lines,
            kept: f.kept,
            boxes: f.boxes.iter().map(BoxCode::as_str).collect(),
        }
    }

    fn back(self) -> Result<Facts, Bad> {
        let buyer = match self.buyer {
            Some((code, name)) => buyer_of(Some(code))?.map(|code| (code, name.to_owned())),
            None => None,
        };
        Ok(Facts {
            company: self.company.to_owned(),
            buyer,
            customer: owned(self.customer),
            channel_orders: self.channel_orders.into_iter().map(str::to_owned).collect(),
            reference: owned(self.reference),
            test: self.test,
            revision: self.revision,
            by: self.by.to_owned(),
            reason: owned(self.reason),
            cancelled: self.cancelled,
            ship_date: date_of(self.ship_date)?,
            awb: self.awb.as_deref().map(awb_of).transpose()?,
            lines: self.lines.into_iter().map(LineV1::back).collect::<Result<_, _>>()?,
            more_lines: self.more_lines,
            kept: self.kept,
            boxes: self.boxes.into_iter().map(box_of).collect::<Result<_, _>>()?,
        })
    }
}
