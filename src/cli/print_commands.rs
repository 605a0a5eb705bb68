//! `k2k print-commands`: the bar codes for the wall, on a printer or as a file.

use super::{Context, output};
use crate::domain::lang::Lang;
use crate::domain::spool::PrinterAction;
use crate::labels::{Dpmm, Layout, Scene, png, wall_labels, wall_page};
use crate::protocol::call::{Call, PrinterAct};
use crate::protocol::reply::PrinterDoc;
use anyhow::{Context as _, bail};
use clap::Args;
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Resolution of a file's bar codes: 300 dpi prints on any office printer.
const FILE: Dpmm = Dpmm::Twelve;

/// `k2k print-commands`
#[derive(Debug, Args)]
pub struct PrintCommands {
    /// On this label printer, a label each; default: the default printer.
    #[arg(long, value_name = "NAME", conflicts_with = "out")]
    printer: Option<String>,
    /// To a file instead, without a daemon: .pdf or .png (all on one page), .zpl (a label each).
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl PrintCommands {
    pub(super) async fn run(self, context: &Context) -> anyhow::Result<u8> {
        match &self.out {
            Some(path) => file(path, context.lang).map(|()| 0),
            None => self.on_printer(context).await,
        }
    }

    async fn on_printer(self, context: &Context) -> anyhow::Result<u8> {
        let mut client = context.connect().await?;
        let printers: Vec<PrinterDoc> = client.call(Call::Printers {}).await?;
        let lang = context.lang;
        let chosen = match (&self.printer, printers.as_slice()) {
            (Some(name), _) => name.clone(),
            (None, [only]) => only.printer.clone(),
            (None, all) => match all.iter().find(|p| p.default) {
                Some(default) => default.printer.clone(),
                None => bail!(
                    "{}",
                    lang.pick(
                        "No printer is the default: name one with --printer.",
                        "Ninguna impresora es la predeterminada: indique una con --printer."
                    )
                ),
            },
        };
        let ask = PrinterAct {
            printer: chosen.clone(),
            act: PrinterAction::Sheet.as_str().into(),
            command_id: Some(output::command_id()),
        };
        client.call::<PrinterDoc>(Call::PrinterAct(ask)).await?;
        output::line(&match lang {
            Lang::En => format!("The commands for the wall are printed on {chosen}."),
            Lang::Es => format!("Los comandos para la pared se imprimen en {chosen}."),
        })?;
        Ok(0)
    }
}

fn file(path: &Path, lang: Lang) -> anyhow::Result<()> {
    let bytes = match path.extension().and_then(|e| e.to_str()) {
        Some("pdf") => Scene::pdf(&[Scene::of_zpl(&wall_page(lang, FILE), FILE)]),
        Some("png") => {
            let picture = Scene::of_zpl(&wall_page(lang, FILE), FILE).picture().context("the page is too large")?;
            png(&picture, FILE.dots_a_mm())
        }
        Some("zpl") => {
            let layout = Layout::built_in("box-4x3").context("there is no layout box-4x3")?;
            wall_labels(lang, &layout, Dpmm::default())?.concat().into_bytes()
        }
        _ => bail!("{}: name a .pdf, .png or .zpl file", path.display()),
    };
    let written = File::create(path).and_then(|mut file| file.write_all(&bytes));
    written.with_context(|| format!("{} can't be written", path.display()))
}
