//! `k2k export`: orders as JSON lines or CSV. Ids are text, UTF-8, one header line; the columns are fixed.

use super::orders::each_order;
use super::{Context, output};
use crate::protocol::call::Call;
use crate::protocol::reply::{OrderDoc, StructureDoc};
use clap::{Args, ValueEnum};
use std::collections::HashSet;

/// `k2k export`
#[derive(Debug, Args)]
pub struct Export {
    /// What to look for; all orders without it.
    query: Vec<String>,
    /// Structure of the channel orders: native, 1, 2 or 3; without it the warehouse's own orders are written.
    #[arg(long = "as", value_name = "STRUCTURE", value_parser = ["native", "1", "2", "3"])]
    structure: Option<String>,
    /// json: one object a line; csv: one row a line of an order.
    #[arg(long, value_enum, default_value_t = Format::Json)]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Json,
    Csv,
}

const COLUMNS: [&str; 20] = [
    "order",
    "status",
    "k2k",
    "buyer",
    "customer",
    "channel",
    "channel_order_id",
    "placed_at",
    "ship_date",
    "awb",
    "reference",
    "line",
    "sku",
    "description",
    "quantity",
    "unit_price",
    "currency",
    "checkout",
    "mark_code",
    "box_codes",
];

const STRUCTURE_COLUMNS: [&str; 10] = [
    "order",
    "structure",
    "channel_order_id",
    "cart_id",
    "shipment_id",
    "line_ids",
    "sku",
    "quantity",
    "unit_price",
    "currency",
];

impl Export {
    pub(super) async fn run(self, context: &Context) -> anyhow::Result<u8> {
        let mut client = context.connect().await?;
        let query = self.query.join(" ");
        let mut csv = csv::Writer::from_writer(std::io::stdout().lock());
        if self.structure.is_none() {
            if self.format == Format::Csv {
                csv.write_record(COLUMNS)?;
            }
            let format = self.format;
            each_order(&mut client, &query, false, 0, &mut |o| match format {
                Format::Json => output::json(o),
                Format::Csv => rows(o).iter().try_for_each(|row| Ok(csv.write_record(row)?)),
            })
            .await?;
            csv.flush()?;
            return Ok(0);
        }
        let mut orders: Vec<Asked> = Vec::new();
        each_order(&mut client, &query, false, 0, &mut |o| {
            orders.push(Asked { order: o.order.clone(), channel: o.channel.clone(), currency: o.currency.clone() });
            Ok(())
        })
        .await?;
        if self.format == Format::Csv {
            csv.write_record(STRUCTURE_COLUMNS)?;
        }
        let mut told = HashSet::new();
        for asked in orders {
            let structure = self.structure.clone().unwrap_or_default();
            let mut doc: StructureDoc = client.call(Call::OrderAs { order: asked.order.clone(), structure }).await?;
            // A cart of several of our orders comes with each of them, and is written once.
            doc.orders.retain(|o| told.insert((asked.channel.clone(), o.channel_order_id.clone())));
            if doc.orders.is_empty() {
                continue;
            }
            match self.format {
                Format::Json => {
                    output::json(&serde_json::json!({ "order": asked.order, "currency": asked.currency, "as": doc }))?
                }
                Format::Csv => structure_rows(&asked, &doc).iter().try_for_each(|row| csv.write_record(row))?,
            }
        }
        csv.flush()?;
        Ok(0)
    }
}

/// An order whose structure is asked for.
struct Asked {
    order: String,
    channel: String,
    currency: Option<String>,
}

fn rows(o: &OrderDoc) -> Vec<Vec<String>> {
    let text = |t: &Option<String>| t.clone().unwrap_or_default();
    let ids = o.channel_orders.iter().map(|c| c.channel_order_id.as_str()).collect::<Vec<_>>().join(" ");
    o.lines
        .iter()
        .map(|l| {
            vec![
                o.order.clone(),
                o.status.clone(),
                o.k2k.to_string(),
                text(&o.buyer),
                text(&o.customer),
                o.channel.clone(),
                ids.clone(),
                o.placed_at.clone(),
                o.ship_date.clone(),
                text(&o.awb),
                text(&o.reference),
                l.line.to_string(),
                text(&l.sku),
                l.description.clone(),
                l.quantity.to_string(),
                text(&l.unit_price),
                text(&o.currency),
                l.checkout.clone(),
                text(&l.mark_code),
                l.box_codes.join(" "),
            ]
        })
        .collect()
}

fn structure_rows(asked: &Asked, doc: &StructureDoc) -> Vec<Vec<String>> {
    let text = |t: &Option<String>| t.clone().unwrap_or_default();
    let lines = doc.orders.iter().flat_map(|o| o.lines.iter().map(move |l| (o, l)));
    lines
        .map(|(o, l)| {
            vec![
                asked.order.clone(),
                doc.structure.to_string(),
                o.channel_order_id.clone(),
                text(&o.cart_id),
                text(&o.shipment_id),
                l.line_ids.join(" "),
                text(&l.sku),
                l.quantity.to_string(),
                text(&l.unit_price),
                o.currency.clone().or_else(|| asked.currency.clone()).unwrap_or_default(),
            ]
        })
        .collect()
}
