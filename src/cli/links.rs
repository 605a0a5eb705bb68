//! `k2k links`

use super::{Context, output};
use crate::domain::lang::Lang;
use crate::protocol::call::{Call, LinkEdit, LinkSet};
use crate::protocol::reply::{LinkDoc, LinksDoc};
use clap::{Args, Subcommand};

/// `k2k links`
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Links {
    #[command(subcommand)]
    act: Option<Act>,
    /// One JSON object a connection.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// Change settings of a connection from now on; they go before the configuration file.
    ///
    /// ship_days_offset=2  closed_days+=2026-02-15  closed_days-=2026-02-15  send_invoice_to=a@x.com,b@y.com
    /// send_checkout_notification_to=…  salesperson=…  buyer_salesperson=…
    #[command(verbatim_doc_comment)]
    Set {
        /// Code of the buyer.
        buyer: String,
        /// KEY=VALUE, KEY+=VALUE, KEY-=VALUE; an empty value of a list means nobody.
        #[arg(required = true, value_name = "KEY=VALUE")]
        edits: Vec<String>,
        /// One JSON object.
        #[arg(long)]
        json: bool,
    },
    /// Take settings back: what the configuration file says holds again.
    Clear {
        /// Code of the buyer.
        buyer: String,
        /// Which settings.
        #[arg(required = true, value_name = "KEY")]
        keys: Vec<String>,
        /// One JSON object.
        #[arg(long)]
        json: bool,
    },
}

impl Links {
    pub(super) async fn run(self, context: &Context) -> anyhow::Result<u8> {
        let lang = context.lang;
        let (buyer, edits, json) = match self.act {
            None => {
                let found: LinksDoc = context.connect().await?.call(Call::Links {}).await?;
                if self.json {
                    found.links.iter().try_for_each(output::json)?;
                } else {
                    table(&found.links, lang)?;
                }
                return Ok(0);
            }
            Some(Act::Set { buyer, edits, json }) => {
                let mut read = Vec::with_capacity(edits.len());
                for text in &edits {
                    if let Some(edit) = edit(text) {
                        read.push(edit);
                    } else {
                        output::complain(&match lang {
                            Lang::En => format!("{text:?} is not KEY=VALUE, KEY+=VALUE or KEY-=VALUE"),
                            Lang::Es => format!("{text:?} no es CLAVE=VALOR, CLAVE+=VALOR ni CLAVE-=VALOR"),
                        });
                        return Ok(2);
                    }
                }
                (buyer, read, json)
            }
            Some(Act::Clear { buyer, keys, json }) => {
                let clear = |key| LinkEdit { key, op: "clear".into(), value: String::new() };
                (buyer, keys.into_iter().map(clear).collect(), json)
            }
        };
        let ask = LinkSet { buyer, edits, command_id: Some(output::command_id()) };
        let link: LinkDoc = context.connect().await?.call(Call::LinkSet(ask)).await?;
        if json {
            output::json(&link)?;
        } else {
            table(&[link], lang)?;
        }
        Ok(0)
    }
}

/// `closed_days+=2026-02-15`
fn edit(text: &str) -> Option<LinkEdit> {
    let (left, value) = text.split_once('=')?;
    let (key, op) = match (left.strip_suffix('+'), left.strip_suffix('-')) {
        (Some(key), _) => (key, "add"),
        (None, Some(key)) => (key, "remove"),
        (None, None) => (left, "set"),
    };
    let key = key.trim();
    (!key.is_empty()).then(|| LinkEdit { key: key.into(), op: op.into(), value: value.trim().into() })
}

fn table(links: &[LinkDoc], lang: Lang) -> anyhow::Result<()> {
    let head = match lang {
        Lang::En => [
            "BUYER",
            "NAME",
            "OFFSET",
            "CUT-OFF",
            "SHIPS FROM",
            "CLOSED",
            "SEND INVOICE TO",
            "SEND CHECK OUT NOTIFICATION TO",
            "SALESPERSON",
            "LOCATIONS",
            "AUTO",
            "SET HERE",
        ],
        Lang::Es => [
            "CLIENTE",
            "NOMBRE",
            "MARGEN",
            "HORA DE CORTE",
            "DESPACHO DESDE",
            "CERRADO",
            "ENVIAR FACTURA A",
            "ENVIAR NOTIFICACIÓN A",
            "VENDEDOR",
            "SEDES",
            "AUTO",
            "FIJADO AQUÍ",
        ],
    };
    let row = |l: &LinkDoc| {
        let carriers = l.cutoffs.iter().map(|(carrier, at)| format!("{carrier} {at}"));
        let cutoff: Vec<String> = l.cutoff.iter().cloned().chain(carriers).collect();
        vec![
            l.buyer.clone(),
            if l.test { format!("{} (TEST)", l.name) } else { l.name.clone() },
            l.ship_days_offset.to_string(),
            cutoff.join(", "),
            l.earliest_ship_date.clone().unwrap_or_default(),
            l.closed_days.join(" "),
            l.send_invoice_to.join(" "),
            l.send_checkout_notification_to.join(" "),
            l.salesperson.clone().unwrap_or_default(),
            l.locations.join(" "),
            lang.pick(if l.auto_confirm { "yes" } else { "no" }, if l.auto_confirm { "sí" } else { "no" }).to_owned(),
            l.set.join(" "),
        ]
    };
    output::table(&head, &[2], &links.iter().map(row).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_read_as_they_are_typed() {
        let read = |text: &str| edit(text).map(|e| (e.key, e.op, e.value));
        let found = |key: &str, op: &str, value: &str| Some((key.into(), op.into(), value.into()));
        assert_eq!(read("ship_days_offset=2"), found("ship_days_offset", "set", "2"));
        assert_eq!(read("closed_days+=2026-02-15"), found("closed_days", "add", "2026-02-15"));
        assert_eq!(read("send_invoice_to-=a@x.com"), found("send_invoice_to", "remove", "a@x.com"));
        assert_eq!(read("send_invoice_to="), found("send_invoice_to", "set", ""));
        assert_eq!((read("ship_days_offset"), read("=2")), (None, None));
    }
}
