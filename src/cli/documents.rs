//! `k2k documents`

use super::{Context, output, pages};
use crate::domain::lang::Lang;
use crate::protocol::call::{Call, DocumentAct, DocumentsPage as Ask};
use crate::protocol::client::Client;
use crate::protocol::reply::{DocumentDoc, DocumentsPage};
use anyhow::Context as _;
use base64::Engine as _;
use clap::{Args, Subcommand};

/// `k2k documents`
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Documents {
    #[command(subcommand)]
    act: Option<Act>,
    /// Only those in the refused box.
    #[arg(long)]
    refused: bool,
    /// How many at most; 0: all.
    #[arg(long, default_value_t = 50)]
    limit: usize,
    /// One JSON object a document.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// A document with its problems.
    Show {
        /// Its number.
        id: u64,
        /// Its bytes as they were received, and nothing else.
        #[arg(long)]
        raw: bool,
        /// One JSON object.
        #[arg(long)]
        json: bool,
    },
    /// Decode a refused document again, after a fix of the configuration.
    Retry {
        /// Its number.
        id: u64,
        /// One JSON object.
        #[arg(long)]
        json: bool,
    },
    /// Lay a refused document aside.
    Dismiss {
        /// Its number.
        id: u64,
        /// Why.
        #[arg(long)]
        reason: String,
        /// One JSON object.
        #[arg(long)]
        json: bool,
    },
}

impl Documents {
    pub(super) async fn run(self, context: &Context) -> anyhow::Result<u8> {
        let mut client = context.connect().await?;
        let lang = context.lang;
        match self.act {
            None => self.list(&mut client, lang).await?,
            Some(Act::Show { id, raw, json }) => {
                let doc: DocumentDoc = client.call(Call::DocumentGet { document: id }).await?;
                if raw {
                    let bytes = doc.bytes.context("its bytes are not kept")?;
                    output::text(&base64::engine::general_purpose::STANDARD.decode(bytes)?)?;
                } else {
                    one(&doc, json, lang)?;
                }
            }
            Some(Act::Retry { id, json }) => one(&act(&mut client, id, "retry", None).await?, json, lang)?,
            Some(Act::Dismiss { id, reason, json }) => {
                one(&act(&mut client, id, "dismiss", Some(reason)).await?, json, lang)?;
            }
        }
        Ok(0)
    }

    async fn list(self, client: &mut Client, lang: Lang) -> anyhow::Result<()> {
        let ask = |after, limit| Call::DocumentsPage(Ask { refused: self.refused, after, limit });
        let all = pages::read::<DocumentsPage>(client, self.limit, self.json, ask).await?;
        if self.json { Ok(()) } else { table(&all.iter().map(row).collect::<Vec<_>>(), lang) }
    }
}

impl pages::Page for DocumentsPage {
    type Row = DocumentDoc;
    type After = u64;

    fn rows(self) -> (Vec<DocumentDoc>, bool) {
        (self.documents, self.more)
    }

    fn after(row: &DocumentDoc) -> u64 {
        row.document
    }
}

async fn act(client: &mut Client, document: u64, act: &str, reason: Option<String>) -> anyhow::Result<DocumentDoc> {
    let ask = DocumentAct { document, act: act.into(), reason, command_id: Some(output::command_id()) };
    Ok(client.call(Call::DocumentAct(ask)).await?)
}

fn one(doc: &DocumentDoc, json: bool, lang: Lang) -> anyhow::Result<()> {
    if json {
        return output::json(doc);
    }
    table(&[row(doc)], lang)?;
    doc.problems.iter().try_for_each(|p| output::line(&format!("  {p}")))
}

fn row(d: &DocumentDoc) -> Vec<String> {
    vec![
        d.document.to_string(),
        d.channel.clone(),
        d.source.clone(),
        d.received_at.clone(),
        d.outcome.clone(),
        d.orders.join(" "),
        d.dismissed.clone().or_else(|| d.reason.clone()).unwrap_or_default(),
    ]
}

fn table(rows: &[Vec<String>], lang: Lang) -> anyhow::Result<()> {
    let head = match lang {
        Lang::En => ["DOCUMENT", "CHANNEL", "SOURCE", "RECEIVED", "OUTCOME", "ORDERS", "WHY"],
        Lang::Es => ["DOCUMENTO", "CANAL", "ORIGEN", "RECIBIDO", "RESULTADO", "ÓRDENES", "MOTIVO"],
    };
    output::table(&head, &[0], rows)
}
