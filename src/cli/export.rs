//! `k2k export`: orders as JSON lines or CSV, page by page; the CSV also for spreadsheets.

use super::orders::each_order;
use super::{Context, output};
use crate::protocol::call::Call;
use crate::protocol::reply::StructureDoc;
use crate::protocol::rows::{self, COLUMNS, STRUCTURE_COLUMNS, Through};
use clap::{Args, ValueEnum};
use std::collections::HashSet;
use std::io::Write as _;

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
    /// A CSV that spreadsheets do not spoil: long ids, leading zeros, dates and formulas stay the texts that they are.
    #[arg(long)]
    excel: bool,
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
        // Whoever wants it for a spreadsheet wants a table.
        let format = if self.excel { Format::Csv } else { self.format };
        let mut csv = Table::begin(self.excel)?;
        if self.structure.is_none() {
            if format == Format::Csv {
                csv.write(&COLUMNS.map(str::to_owned))?;
            }
            each_order(&mut client, &query, false, 0, &mut |o| match format {
                Format::Json => output::json(o),
                Format::Csv => rows::of_order(o).iter().try_for_each(|row| csv.write(row)),
            })
            .await?;
            csv.out.flush()?;
            return Ok(0);
        }
        let mut orders: Vec<Through> = Vec::new();
        each_order(&mut client, &query, false, 0, &mut |o| {
            orders.push(Through::of(o));
            Ok(())
        })
        .await?;
        if format == Format::Csv {
            csv.write(&STRUCTURE_COLUMNS.map(str::to_owned))?;
        }
        let mut told = HashSet::new();
        for asked in orders {
            let structure = self.structure.clone().unwrap_or_default();
            let mut doc: StructureDoc = client.call(Call::OrderAs { order: asked.order.clone(), structure }).await?;
            if !asked.once(&mut doc, &mut told) {
                continue;
            }
            match format {
                Format::Json => output::json(&asked.with(doc))?,
                Format::Csv => asked.rows(&doc).iter().try_for_each(|row| csv.write(row))?,
            }
        }
        csv.out.flush()?;
        Ok(0)
    }
}

/// A table on standard output.
struct Table {
    out: csv::Writer<std::io::StdoutLock<'static>>,
    excel: bool,
}

impl Table {
    fn begin(excel: bool) -> anyhow::Result<Self> {
        let mut out = std::io::stdout().lock();
        if excel {
            out.write_all(rows::EXCEL_MARK.as_bytes())?;
        }
        Ok(Self { out: csv::Writer::from_writer(out), excel })
    }

    fn write(&mut self, row: &[String]) -> anyhow::Result<()> {
        if self.excel {
            self.out.write_record(rows::for_excel(row))?
        } else {
            self.out.write_record(row)?
        }
        Ok(())
    }
}
