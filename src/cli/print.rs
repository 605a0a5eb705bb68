//! `k2k print`

use super::{Context, output};
use crate::domain::lang::Lang;
use crate::domain::spool::SortKey;
use crate::protocol::call::{Call, Print as Ask, PrintMany};
use crate::protocol::client::{CallError, Client};
use crate::protocol::reply::{JobDoc, PrintDoc, PrintedDoc};
use clap::Args;

/// `k2k print`
#[derive(Debug, Args)]
pub struct Print {
    /// Numbers of the orders.
    #[arg(required = true, value_name = "ORDER")]
    orders: Vec<String>,
    /// Only these boxes.
    #[arg(long = "box", value_name = "CODE")]
    boxes: Vec<String>,
    /// On this printer instead of the one chosen by carrier.
    #[arg(long, value_name = "NAME")]
    printer: Option<String>,
    /// In which order the labels are printed, across all orders: given, order, ship-date, carrier, buyer, mark, product,
    /// box. An order that may not be printed stops all of them.
    #[arg(long, value_name = "KEY", value_parser = sort_key, default_value = "given", conflicts_with = "boxes")]
    sort: SortKey,
    /// Print labels again that may have come out before; they carry R.
    #[arg(long, requires = "reason")]
    reprint: bool,
    /// Why they are printed again.
    #[arg(long, value_name = "TEXT", requires = "reprint")]
    reason: Option<String>,
    /// One JSON object a job.
    #[arg(long)]
    json: bool,
}

impl Print {
    pub(super) async fn run(self, context: &Context) -> anyhow::Result<u8> {
        let mut client = context.connect().await?;
        if self.sort != SortKey::Given {
            return self.sorted(&mut client, context.lang).await;
        }
        let mut code = 0;
        for order in &self.orders {
            let ask = Ask {
                order: order.clone(),
                boxes: self.boxes.clone(),
                printer: self.printer.clone(),
                reprint: self.reason.clone().filter(|_| self.reprint),
                command_id: Some(output::command_id()),
            };
            match client.call::<PrintDoc>(Call::Print(ask)).await {
                Ok(doc) => self.tell(&doc, context.lang)?,
                Err(CallError::Fault(fault)) if output::is_rule(&fault.code) || fault.code == "not_found" => {
                    output::complain(&fault.message);
                    code = code.max(if output::is_rule(&fault.code) { 3 } else { 1 });
                }
                Err(e) => return Err(e.into()),
            }
        }
        Ok(code)
    }

    /// All orders in one command: their labels come out mixed, in the order that was asked for.
    async fn sorted(&self, client: &mut Client, lang: Lang) -> anyhow::Result<u8> {
        let ask = PrintMany {
            orders: self.orders.clone(),
            printer: self.printer.clone(),
            sort: Some(self.sort.as_str().to_owned()),
            reprint: self.reason.clone().filter(|_| self.reprint),
            command_id: Some(output::command_id()),
        };
        match client.call::<PrintedDoc>(Call::PrintMany(ask)).await {
            Ok(doc) if self.json => {
                let mut jobs: Vec<_> = doc.orders.into_iter().flat_map(|o| o.jobs).collect();
                jobs.sort_by_key(|j| j.job);
                jobs.iter().try_for_each(output::json)?;
                Ok(0)
            }
            Ok(doc) => {
                doc.orders.iter().try_for_each(|one| self.tell(one, lang))?;
                Ok(0)
            }
            Err(CallError::Fault(fault)) if output::is_rule(&fault.code) => {
                output::complain(&fault.message);
                Ok(3)
            }
            Err(e) => Err(e.into()),
        }
    }

    fn tell(&self, doc: &PrintDoc, lang: Lang) -> anyhow::Result<()> {
        if self.json {
            return doc.jobs.iter().try_for_each(|job: &JobDoc| output::json(job));
        }
        let printer = doc.jobs.first().map_or("", |j| j.printer.as_str());
        let n = doc.jobs.len();
        output::line(&match lang {
            Lang::En => format!("{}: {n} {} queued on {printer}", doc.order, if n == 1 { "label" } else { "labels" }),
            Lang::Es => {
                format!("{}: {n} {} en cola en {printer}", doc.order, if n == 1 { "etiqueta" } else { "etiquetas" })
            }
        })?;
        for warning in &doc.warnings {
            output::line(&format!("  ! {warning}"))?;
        }
        for (codes, en, es) in [
            (&doc.waiting, "already waiting", "ya en espera"),
            (
                &doc.printed,
                "left out, sent before (use --reprint --reason)",
                "omitidas, ya enviadas (use --reprint --reason)",
            ),
            (&doc.shipped, "left out, shipped", "omitidas, despachadas"),
            (&doc.missing, "left out, missing", "omitidas, faltan"),
        ] {
            if !codes.is_empty() {
                output::line(&format!("  {}: {}", lang.pick(en, es), codes.join(" ")))?;
            }
        }
        Ok(())
    }
}

/// A sort key by its word.
pub(super) fn sort_key(word: &str) -> Result<SortKey, String> {
    let words = || SortKey::ALL.map(SortKey::as_str).join(", ");
    SortKey::parse(word).ok_or_else(|| format!("one of {}", words()))
}
