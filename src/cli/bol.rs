//! `k2k bol`: the paper that travels with the boxes.

use super::{Context, output};
use crate::domain::lang::Lang;
use crate::protocol::call::{Bol as Ask, Call};
use crate::protocol::reply::BolDoc;
use anyhow::Context as _;
use clap::Args;
use std::path::PathBuf;

/// `k2k bol`
#[derive(Debug, Args)]
pub struct Bol {
    /// Number of an order, or an AWB: its number, reference or ship date.
    #[arg(value_name = "ORDER|AWB")]
    of: String,
    /// Write this PDF; without it, the totals are told.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// It is an AWB, also where an order is called so.
    #[arg(long)]
    awb: bool,
    /// Code of the buyer company, where several have such an AWB.
    #[arg(long)]
    buyer: Option<String>,
    /// What is on it as one JSON object, without the bytes.
    #[arg(long)]
    json: bool,
}

impl Bol {
    pub(super) async fn run(self, context: &Context) -> anyhow::Result<u8> {
        let mut client = context.connect().await?;
        let lang = Some(context.lang.code().to_owned());
        let ask = Ask { of: self.of.clone(), awb: self.awb, buyer: self.buyer.clone(), lang };
        let doc: BolDoc = client.call(Call::Bol(ask)).await?;
        self.write(&doc)?;
        if self.json {
            output::json(&BolDoc { data: String::new(), ..doc })?;
        } else {
            tell(&doc, context.lang)?;
        }
        Ok(0)
    }

    #[allow(clippy::disallowed_methods, reason = "a paper that is made again by the same command")]
    fn write(&self, doc: &BolDoc) -> anyhow::Result<()> {
        let Some(path) = &self.out else { return Ok(()) };
        let bytes = doc.bytes().context("the file is not understood")?;
        std::fs::write(path, bytes).with_context(|| path.display().to_string())
    }
}

fn tell(doc: &BolDoc, lang: Lang) -> anyhow::Result<()> {
    let pages = match (doc.pages, lang) {
        (1, Lang::En) => "1 page".to_owned(),
        (n, Lang::En) => format!("{n} pages"),
        (1, Lang::Es) => "1 página".to_owned(),
        (n, Lang::Es) => format!("{n} páginas"),
    };
    output::line(&match lang {
        Lang::En => format!("{}: AWB {}, {} orders, {pages}", doc.of, doc.awb, doc.orders),
        Lang::Es => format!("{}: guía AWB {}, {} órdenes, {pages}", doc.of, doc.awb, doc.orders),
    })?;
    let none = || "–".to_owned();
    let mut rows: Vec<Vec<String>> = Vec::new();
    for t in &doc.totals {
        let cells = [t.box_type.clone().unwrap_or_else(none), t.boxes.to_string(), t.fbe.clone().unwrap_or_else(none)];
        rows.push(cells.to_vec());
    }
    rows.push(vec!["Total".to_owned(), doc.boxes.to_string(), doc.fbe.clone().unwrap_or_else(none)]);
    let head = [lang.pick("TYPE", "TIPO"), lang.pick("BOXES", "CAJAS"), "FBE"];
    output::table(&head, &[1, 2], &rows)?;
    if doc.missing > 0 {
        output::line(&match lang {
            Lang::En => format!("{} missing, not on it", doc.missing),
            Lang::Es => format!("faltan {}, no están", doc.missing),
        })?;
    }
    Ok(())
}
