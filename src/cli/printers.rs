//! `k2k printers`

use super::{Context, output};
use crate::domain::lang::Lang;
use crate::domain::trouble::PrinterStatus;
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
                let ask =
                    PrinterAct { printer: which.printer, act: word.into(), command_id: Some(output::command_id()) };
                (vec![client.call(Call::PrinterAct(ask)).await?], which.json)
            }
        };
        if json {
            printers.iter().try_for_each(output::json)?;
            return Ok(0);
        }
        let lang = context.lang;
        let rows: Vec<_> = printers.iter().map(|p| row(p, lang)).collect();
        let head = match context.lang {
            Lang::En => ["PRINTER", "WHERE", "DPI", "STATE", "WAITING", "SINCE", "WHY"],
            Lang::Es => ["IMPRESORA", "DÓNDE", "DPI", "ESTADO", "EN ESPERA", "DESDE", "MOTIVO"],
        };
        output::table(&head, &[2, 4], &rows)?;
        Ok(0)
    }
}

fn row(p: &PrinterDoc, lang: Lang) -> Vec<String> {
    let state = PrinterStatus::parse(&p.state).map_or(p.state.as_str(), |s| s.in_words(lang));
    let low =
        p.media_low.then(|| lang.pick("the roll is nearly at its end", "el rollo está por terminarse").to_owned());
    let why: Vec<_> = p.reason.clone().into_iter().chain(low).collect();
    vec![
        p.printer.clone(),
        p.uri.clone(),
        p.dpi.map(|d| d.to_string()).unwrap_or_default(),
        state.to_owned(),
        p.waiting.to_string(),
        p.since.clone().unwrap_or_default(),
        why.join("; "),
    ]
}
