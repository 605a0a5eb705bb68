//! `k2k print`

use super::{Context, output};
use crate::domain::lang::Lang;
use crate::protocol::call::{Call, Print as Ask};
use crate::protocol::client::CallError;
use crate::protocol::reply::{JobDoc, PrintDoc};
use clap::{Args, ValueEnum};

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
    /// In which order the orders are printed.
    #[arg(long, value_enum, default_value_t = Sort::Given)]
    sort: Sort,
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

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Sort {
    /// As given.
    Given,
    /// By order number.
    Number,
}

impl Print {
    pub(super) async fn run(mut self, context: &Context) -> anyhow::Result<u8> {
        let mut client = context.connect().await?;
        if self.sort == Sort::Number {
            self.orders.sort_by_key(|o| crate::domain::ids::OrderNumber::parse(o));
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
                Err(CallError::Fault(fault)) if output::is_rule(&fault.code) => {
                    output::complain(&fault.message);
                    code = 3;
                }
                Err(e) => return Err(e.into()),
            }
        }
        Ok(code)
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
        ] {
            if !codes.is_empty() {
                output::line(&format!("  {}: {}", lang.pick(en, es), codes.join(" ")))?;
            }
        }
        Ok(())
    }
}
