//! `k2k export`: orders as JSON lines or CSV, page by page.

use super::orders::each_order;
use super::{Context, output};
use crate::protocol::call::Call;
use crate::protocol::reply::StructureDoc;
use crate::protocol::rows::{self, COLUMNS, STRUCTURE_COLUMNS, Through};
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
                Format::Csv => rows::of_order(o).iter().try_for_each(|row| Ok(csv.write_record(row)?)),
            })
            .await?;
            csv.flush()?;
            return Ok(0);
        }
        let mut orders: Vec<Through> = Vec::new();
        each_order(&mut client, &query, false, 0, &mut |o| {
            orders.push(Through::of(o));
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
            if !asked.once(&mut doc, &mut told) {
                continue;
            }
            match self.format {
                Format::Json => output::json(&asked.with(doc))?,
                Format::Csv => asked.rows(&doc).iter().try_for_each(|row| csv.write_record(row))?,
            }
        }
        csv.flush()?;
        Ok(0)
    }
}
