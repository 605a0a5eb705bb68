//! `k2k awb`: AWBs, their numbers, what is on them.

use super::{Context, output};
use crate::domain::flag::Flag;
use crate::domain::lang::Lang;
use crate::protocol::call::{AwbAct, AwbsPage as Ask, Call};
use crate::protocol::client::Client;
use crate::protocol::reply::{AwbActDoc, AwbDoc, AwbsPage};
use clap::{Args, Subcommand};

/// `k2k awb`
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Awb {
    #[command(subcommand)]
    act: Option<Act>,
    /// Any part of a number, a reference, a ship date or a buyer: the last four digits will do.
    query: Vec<String>,
    /// Only those that are open and hold orders.
    #[arg(long)]
    open: bool,
    /// How many at most; 0: all.
    #[arg(long, default_value_t = 50)]
    limit: usize,
    /// One JSON object an AWB.
    #[arg(long)]
    json: bool,
}

/// Which AWB is meant.
#[derive(Debug, Args)]
struct Which {
    /// Its number, reference or ship date, now or before; a part will do where only one has it.
    awb: String,
    /// Code of the buyer company, where several have such an AWB.
    #[arg(long)]
    buyer: Option<String>,
    /// One JSON object.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// Type its real number: 11 digits. Box codes and labels stay.
    Set {
        #[command(flatten)]
        which: Which,
        /// The number.
        number: String,
    },
    /// Orders, or single boxes, go onto it; it is made where there is none.
    Move {
        #[command(flatten)]
        which: Which,
        /// Numbers of the orders.
        #[arg(required_unless_present = "boxes", value_name = "ORDER")]
        orders: Vec<String>,
        /// A box that goes alone, whatever its order is on; again for more.
        #[arg(long = "box", value_name = "CODE")]
        boxes: Vec<String>,
    },
    /// It takes no more orders.
    Close(Which),
    /// It takes orders again.
    Open(Which),
}

impl Awb {
    pub(super) async fn run(self, context: &Context) -> anyhow::Result<u8> {
        let mut client = context.connect().await?;
        let (which, act, number, orders, boxes) = match self.act {
            None => return self.list(context, &mut client).await,
            Some(Act::Set { which, number }) => (which, "number", Some(number), Vec::new(), Vec::new()),
            Some(Act::Move { which, orders, boxes }) => (which, "take", None, orders, boxes),
            Some(Act::Close(which)) => (which, "close", None, Vec::new(), Vec::new()),
            Some(Act::Open(which)) => (which, "open", None, Vec::new(), Vec::new()),
        };
        let ask = AwbAct {
            awb: which.awb,
            buyer: which.buyer,
            act: act.into(),
            number,
            orders,
            boxes,
            command_id: Some(output::command_id()),
        };
        let doc: AwbActDoc = client.call(Call::AwbAct(ask)).await?;
        if which.json {
            output::json(&doc)?;
        } else {
            tell(&doc, act, context.lang)?;
        }
        Ok(if doc.failed.is_empty() && doc.failed_boxes.is_empty() { 0 } else { 3 })
    }

    async fn list(self, context: &Context, client: &mut Client) -> anyhow::Result<u8> {
        let mut left = if self.limit == 0 { usize::MAX } else { self.limit };
        let mut after = None;
        let mut rows = Vec::new();
        while left > 0 {
            let limit = u32::try_from(left.min(100)).unwrap_or(100);
            let ask = Ask { query: self.query.join(" "), open: self.open, after, limit };
            let page: AwbsPage = client.call(Call::AwbsPage(ask)).await?;
            for awb in &page.awbs {
                if self.json { output::json(awb)? } else { rows.push(row(awb, context.lang)) }
            }
            left = left.saturating_sub(page.awbs.len());
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        if self.json {
            return Ok(0);
        }
        let head = match context.lang {
            Lang::En => ["AWB", "SHIP DATE", "BUYER", "ORDERS", "PIECES", "SHIPPED", "STATUS", "WAS"],
            Lang::Es => ["GUÍA", "DESPACHO", "CLIENTE", "ÓRDENES", "PIEZAS", "DESPACH.", "ESTADO", "ANTES"],
        };
        output::table(&head, &[3, 4, 5], &rows)?;
        Ok(0)
    }
}

fn row(a: &AwbDoc, lang: Lang) -> Vec<String> {
    let wrong = if a.check_digit == Some(false) { " ≠chk" } else { "" };
    let status = match a.status.as_str() {
        "closed" => lang.pick("closed", "cerrada"),
        _ => lang.pick("open", "abierta"),
    };
    vec![
        format!("{}{wrong}", a.awb),
        a.ship_date.clone(),
        a.buyer_name.clone().or_else(|| a.buyer.clone()).unwrap_or_default(),
        a.order_count.to_string(),
        a.pieces.to_string(),
        a.boxes_shipped.to_string(),
        status.to_owned(),
        a.was.join(" "),
    ]
}

fn tell(doc: &AwbActDoc, act: &str, lang: Lang) -> anyhow::Result<()> {
    let what = match act {
        "close" => lang.pick("closed", "cerrada"),
        "open" => lang.pick("open", "abierta"),
        _ => "",
    };
    let moved: Vec<_> = doc.moved.iter().chain(&doc.boxes).map(String::as_str).collect();
    let orders = moved.join(" ");
    output::line(format!("{}  {what}{orders}", doc.awb).trim_end())?;
    for flag in doc.warnings.iter().filter_map(|w| Flag::parse(w)) {
        output::line(&format!("  {}", flag.sentence(lang)))?;
    }
    doc.failed_boxes.iter().try_for_each(|f| output::line(&format!("  {}: {}", f.code, f.reason)))?;
    doc.failed.iter().try_for_each(|f| output::line(&format!("  {}: {}", f.order, f.reason)))
}
