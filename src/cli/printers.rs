//! `k2k printers`

use super::{Context, output};
use crate::domain::lang::Lang;
use crate::protocol::call::{Call, PrinterAct};
use crate::protocol::reply::PrinterDoc;
use clap::{Args, Subcommand};

/// `k2k printers`
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Printers {
    #[command(subcommand)]
    act: Option<Act>,
    /// One JSON object a printer.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// Print nothing more until it is resumed.
    Pause(Which),
    /// Go on.
    Resume(Which),
    /// Print a test label.
    Test(Which),
}

#[derive(Debug, Args)]
struct Which {
    /// Name of the printer.
    printer: String,
    /// One JSON object.
    #[arg(long)]
    json: bool,
}

impl Printers {
    pub(super) async fn run(self, context: &Context) -> anyhow::Result<u8> {
        let mut client = context.connect().await?;
        let (printers, json): (Vec<PrinterDoc>, bool) = match self.act {
            None => (client.call(Call::Printers {}).await?, self.json),
            Some(act) => {
                let (word, which) = match act {
                    Act::Pause(w) => ("pause", w),
                    Act::Resume(w) => ("resume", w),
                    Act::Test(w) => ("test", w),
                };
                let ask = PrinterAct { printer: which.printer, act: word.into() };
                (vec![client.call(Call::PrinterAct(ask)).await?], which.json)
            }
        };
        if json {
            printers.iter().try_for_each(output::json)?;
            return Ok(0);
        }
        let rows: Vec<_> = printers
            .iter()
            .map(|p| {
                vec![
                    p.printer.clone(),
                    p.uri.clone(),
                    p.state.clone(),
                    p.waiting.to_string(),
                    p.since.clone().unwrap_or_default(),
                    p.reason.clone().unwrap_or_default(),
                ]
            })
            .collect();
        let head = match context.lang {
            Lang::En => ["PRINTER", "WHERE", "STATE", "WAITING", "SINCE", "WHY"],
            Lang::Es => ["IMPRESORA", "DÓNDE", "ESTADO", "EN ESPERA", "DESDE", "MOTIVO"],
        };
        output::table(&head, &[3], &rows)?;
        Ok(0)
    }
}
