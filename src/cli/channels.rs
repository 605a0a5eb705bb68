//! `k2k channels`: the kinds of channel that this version knows, and what each sends. Needs no daemon.

use super::output;
use crate::channels::registry::{ENTRIES, Entry};
use crate::domain::lang::Lang;
use clap::Args;
use serde::Serialize;

/// `k2k channels`
#[derive(Debug, Args)]
pub struct Channels {
    /// Only this kind, such as falabella, with everything that is known of it.
    kind: Option<String>,
    /// One JSON object a kind.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct KindDoc {
    kind: &'static str,
    family: &'static str,
    structure: u8,
    doors: Vec<&'static str>,
    webhook: &'static str,
    signed_by: String,
    formats: Vec<&'static str>,
    documents: &'static [&'static str],
    currency: Option<&'static str>,
    time_zone: Option<&'static str>,
}

impl KindDoc {
    fn of(e: &Entry) -> Self {
        Self {
            kind: e.kind.as_str(),
            family: e.family.as_str(),
            structure: e.structure().number(),
            doors: e.doors.iter().map(|d| d.as_str()).collect(),
            webhook: e.body.as_str(),
            signed_by: e.signing.words(),
            formats: e.formats.iter().map(|f| f.as_str()).collect(),
            documents: e.documents,
            currency: e.currency,
            time_zone: e.zone,
        }
    }
}

impl Channels {
    pub(super) fn run(&self, lang: Lang) -> anyhow::Result<u8> {
        let asked = |e: &&Entry| self.kind.as_ref().is_none_or(|k| k == e.kind.as_str());
        let kinds: Vec<KindDoc> = ENTRIES.iter().filter(asked).map(KindDoc::of).collect();
        if kinds.is_empty() {
            let known: Vec<_> = ENTRIES.iter().map(|e| e.kind.as_str()).collect();
            let kind = self.kind.as_deref().unwrap_or_default();
            output::complain(&match lang {
                Lang::En => format!("there is no kind {kind:?}; known: {}", known.join(" ")),
                Lang::Es => format!("no existe el tipo {kind:?}; conocidos: {}", known.join(" ")),
            });
            return Ok(2);
        }
        if self.json {
            kinds.iter().try_for_each(output::json)?;
        } else if self.kind.is_some() {
            for kind in &kinds {
                output::line(&details(kind, lang))?;
            }
        } else {
            let titles = match lang {
                Lang::En => ["KIND", "STRUCTURE", "DOORS", "WEBHOOK", "FORMATS", "SIGNED BY"],
                Lang::Es => ["TIPO", "ESTRUCTURA", "PUERTAS", "WEBHOOK", "FORMATOS", "FIRMA"],
            };
            let rows: Vec<Vec<String>> = kinds.iter().map(row).collect();
            output::table(&titles, &[1], &rows)?;
        }
        Ok(0)
    }
}

fn row(k: &KindDoc) -> Vec<String> {
    vec![
        k.kind.to_owned(),
        k.structure.to_string(),
        k.doors.join(" "),
        k.webhook.to_owned(),
        k.formats.join(" "),
        k.signed_by.clone(),
    ]
}

fn details(k: &KindDoc, lang: Lang) -> String {
    let word = |en: &'static str, es: &'static str| lang.pick(en, es);
    let none = word("as the document says", "según el documento");
    let rows = [
        (word("Kind", "Tipo"), k.kind.to_owned()),
        (word("Family", "Familia"), k.family.to_owned()),
        (word("Structure", "Estructura"), k.structure.to_string()),
        (word("Doors", "Puertas"), k.doors.join(", ")),
        ("Webhook", k.webhook.to_owned()),
        (word("Signed by", "Firma"), k.signed_by.clone()),
        (word("Formats", "Formatos"), k.formats.join(", ")),
        (word("Documents", "Documentos"), k.documents.join("; ")),
        (word("Currency", "Moneda"), k.currency.unwrap_or(none).to_owned()),
        (word("Time zone", "Zona horaria"), k.time_zone.unwrap_or(none).to_owned()),
    ];
    rows.map(|(name, value)| format!("{name:<13} {value}")).join("\n")
}
