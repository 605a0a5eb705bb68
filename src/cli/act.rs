//! `k2k void`, `delete-line`, `conflict`, `undo`, `revert`, `edit`: changes of one order.

use super::{Context, output};
use crate::domain::lang::Lang;
use crate::protocol::call::{Call, DeleteLine as AskDelete, Edit as AskEdit, Revert as AskRevert, Settle as AskSettle};
use crate::protocol::call::{ShipTo, Undo as AskUndo, Void as AskVoid};
use crate::protocol::client::CallError;
use crate::protocol::reply::ActDoc;
use clap::{Args, ValueEnum};

/// What every one of them takes.
#[derive(Debug, Args)]
struct Common {
    /// Refuse when the order is not at this revision any more.
    #[arg(long, value_name = "N")]
    revision: Option<u32>,
    /// One JSON object.
    #[arg(long)]
    json: bool,
}

/// `k2k void`
#[derive(Debug, Args)]
pub struct Void {
    /// Number of the order.
    order: String,
    /// Why; the buyer reads it. At most 300 characters.
    #[arg(long)]
    reason: String,
    #[command(flatten)]
    common: Common,
}

/// `k2k delete-line`
#[derive(Debug, Args)]
pub struct DeleteLine {
    /// Number of the order.
    order: String,
    /// Number of the line, as `k2k show` tells it.
    line: u32,
    /// Why; the buyer reads it. At most 300 characters.
    #[arg(long)]
    reason: String,
    #[command(flatten)]
    common: Common,
}

/// `k2k conflict`
#[derive(Debug, Args)]
pub struct Conflict {
    /// Number of the order.
    order: String,
    /// Take what the channel says now, or keep ours.
    act: Settle,
    #[command(flatten)]
    common: Common,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Settle {
    /// Take what the channel says now.
    Accept,
    /// Keep what we have.
    Keep,
}

/// `k2k undo`
#[derive(Debug, Args)]
pub struct Undo {
    /// Number of the order.
    order: String,
    #[command(flatten)]
    common: Common,
}

/// `k2k revert`
#[derive(Debug, Args)]
pub struct Revert {
    /// Number of the order.
    order: String,
    /// Why. At most 300 characters.
    #[arg(long)]
    reason: String,
    #[command(flatten)]
    common: Common,
}

/// `k2k edit`
#[derive(Debug, Args)]
pub struct Edit {
    /// Number of the order.
    order: String,
    /// Carrier; an empty text takes it away, here and below.
    #[arg(long)]
    carrier: Option<String>,
    /// Account with the carrier.
    #[arg(long, value_name = "NUMBER")]
    account: Option<String>,
    /// The day it leaves: YYYY-MM-DD.
    #[arg(long, value_name = "DATE")]
    ship_date: Option<String>,
    /// Reference; after confirm the order moves to the AWB of it.
    #[arg(long)]
    reference: Option<String>,
    /// House waybill.
    #[arg(long)]
    hawb: Option<String>,
    /// So many boxes of a line, fewer than ordered, before confirm: 2=5 is five boxes of line 2; again for more lines.
    #[arg(long, value_name = "LINE=BOXES", value_parser = line_boxes)]
    boxes: Vec<[u32; 2]>,
    #[command(flatten)]
    to: To,
    #[command(flatten)]
    common: Common,
}

/// A new address, whole: any of them replaces all of the old one.
#[derive(Debug, Args)]
#[expect(clippy::struct_field_names, reason = "the names are the options")]
struct To {
    /// Who receives; with the next ones a whole new address.
    #[arg(long, value_name = "NAME")]
    to_name: Option<String>,
    /// Company of the receiver.
    #[arg(long, value_name = "COMPANY")]
    to_company: Option<String>,
    /// Street and number; again for a second line.
    #[arg(long, value_name = "STREET")]
    to_street: Vec<String>,
    /// City.
    #[arg(long, value_name = "CITY")]
    to_city: Option<String>,
    /// State, province, region.
    #[arg(long, value_name = "REGION")]
    to_region: Option<String>,
    /// Postal code.
    #[arg(long, value_name = "CODE")]
    to_postal_code: Option<String>,
    /// Country.
    #[arg(long, value_name = "COUNTRY")]
    to_country: Option<String>,
    /// Phone.
    #[arg(long, value_name = "PHONE")]
    to_phone: Option<String>,
}

impl To {
    fn address(self) -> Option<ShipTo> {
        let to = ShipTo {
            name: self.to_name,
            company: self.to_company,
            street: self.to_street,
            city: self.to_city,
            region: self.to_region,
            postal_code: self.to_postal_code,
            country: self.to_country,
            phone: self.to_phone,
        };
        (to != ShipTo::default()).then_some(to)
    }
}

impl Void {
    pub(super) async fn run(self, context: &Context) -> anyhow::Result<u8> {
        let Self { order, reason, common } = self;
        let ask = AskVoid { order, reason, expected_revision: common.revision, command_id: id() };
        act(context, Call::Void(ask), &common).await
    }
}

impl DeleteLine {
    pub(super) async fn run(self, context: &Context) -> anyhow::Result<u8> {
        let Self { order, line, reason, common } = self;
        let ask = AskDelete { order, line, reason, expected_revision: common.revision, command_id: id() };
        act(context, Call::DeleteLine(ask), &common).await
    }
}

impl Conflict {
    pub(super) async fn run(self, context: &Context) -> anyhow::Result<u8> {
        let Self { order, act: settle, common } = self;
        let word = match settle {
            Settle::Accept => "accept",
            Settle::Keep => "keep",
        };
        let ask = AskSettle { order, act: word.into(), expected_revision: common.revision, command_id: id() };
        act(context, Call::Settle(ask), &common).await
    }
}

impl Undo {
    pub(super) async fn run(self, context: &Context) -> anyhow::Result<u8> {
        let Self { order, common } = self;
        let ask = AskUndo { order, expected_revision: common.revision, command_id: id() };
        act(context, Call::Undo(ask), &common).await
    }
}

impl Revert {
    pub(super) async fn run(self, context: &Context) -> anyhow::Result<u8> {
        let Self { order, reason, common } = self;
        let ask = AskRevert { order, reason, expected_revision: common.revision, command_id: id() };
        act(context, Call::Revert(ask), &common).await
    }
}

impl Edit {
    pub(super) async fn run(self, context: &Context) -> anyhow::Result<u8> {
        let ask = AskEdit {
            order: self.order,
            carrier: self.carrier,
            carrier_account: self.account,
            ship_to: self.to.address(),
            ship_date: self.ship_date,
            reference: self.reference,
            hawb: self.hawb,
            boxes: self.boxes,
            expected_revision: self.common.revision,
            command_id: id(),
        };
        act(context, Call::Edit(Box::new(ask)), &self.common).await
    }
}

fn line_boxes(text: &str) -> Result<[u32; 2], String> {
    let (line, boxes) = text.split_once('=').ok_or("LINE=BOXES, such as 2=5")?;
    let number = |t: &str| t.trim().parse::<u32>().map_err(|e| format!("{t:?}: {e}"));
    Ok([number(line)?, number(boxes)?])
}

// Every change can be asked again without being made twice.
#[expect(clippy::unnecessary_wraps, reason = "the calls take it as an option")]
fn id() -> Option<String> {
    Some(output::command_id())
}

async fn act(context: &Context, call: Call, common: &Common) -> anyhow::Result<u8> {
    let order = order_of(&call).to_owned();
    let mut client = context.connect().await?;
    match client.call::<ActDoc>(call).await {
        Ok(doc) if common.json => output::json(&doc).map(|()| 0),
        Ok(doc) => tell(&doc, context.lang).map(|()| 0),
        Err(CallError::Fault(fault)) if common.json && output::is_rule(&fault.code) => {
            let refused = ActDoc {
                order,
                outcome: "refused".into(),
                revision: fault.revision.unwrap_or_default(),
                reason: Some(fault.message),
                code: Some(fault.code),
                ..ActDoc::default()
            };
            output::json(&refused).map(|()| 3)
        }
        Err(e) => Err(e.into()),
    }
}

fn order_of(call: &Call) -> &str {
    match call {
        Call::Void(a) => &a.order,
        Call::DeleteLine(a) => &a.order,
        Call::Settle(a) => &a.order,
        Call::Undo(a) => &a.order,
        Call::Revert(a) => &a.order,
        Call::Edit(a) => &a.order,
        _ => "",
    }
}

fn tell(doc: &ActDoc, lang: Lang) -> anyhow::Result<()> {
    let word = match doc.outcome.as_str() {
        "voided" => lang.pick("voided", "anulada"),
        "line_deleted" => lang.pick("line deleted", "línea eliminada"),
        "accepted" => lang.pick("the channel's change was taken", "se tomó el cambio del canal"),
        "kept" => lang.pick("ours was kept", "se conservó lo nuestro"),
        "unconfirmed" => lang.pick("confirm undone", "confirmación deshecha"),
        "reverted" => lang.pick("confirm reverted", "confirmación revertida"),
        "edited" => lang.pick("changed", "modificada"),
        other => other,
    };
    let awb = doc.awb.as_ref().map(|a| format!(", AWB {a}")).unwrap_or_default();
    output::line(&format!("{}: {word} ({}, rev {}{awb})", doc.order, doc.status, doc.revision))?;
    for line in &doc.lines {
        let name = line.sku.as_deref().unwrap_or(&line.description);
        output::line(&format!("  {} × {name}", line.quantity))?;
    }
    if doc.flags.iter().any(|f| f == "changed_after_confirm") {
        output::line(lang.pick("  confirm it again before printing", "  confírmela de nuevo antes de imprimir"))?;
    }
    Ok(())
}
