//! `k2kd decode`: what would this document become? Needs no daemon; one JSON object a file (`design.md` §4.4),
//! or one a document where a file is a zip of several.

use crate::channels::{Input, decode};
use crate::domain::channel::Kind;
use crate::domain::channel_order::{ChannelLine, ChannelOrder};
use crate::domain::document::{Content, Decoded};
use crate::domain::halves::{Half, shown};
use crate::domain::lang::Lang;
use crate::domain::money::Currency;
use crate::domain::problem::{Problem, Rule};
use crate::intake::unpack;
use anyhow::{Context as _, anyhow};
use chrono_tz::Tz;
use serde::Serialize;
use std::io::Write;
use std::path::{Path, PathBuf};

/// A packed file may hold so much: the highest limit that can be configured.
const UNPACKED_BYTES: u64 = 1 << 30;
/// Exit code when a file is refused.
const REFUSED: u8 = 3;

/// What a document would become.
#[derive(Debug, Serialize)]
pub struct DecodeDoc {
    /// The kind it was read as.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<&'static str>,
    /// Structure 1, 2 or 3.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub structure: Option<u8>,
    /// `orders`, `to_fetch`, `incomplete`, `ignored` or `refused`.
    pub outcome: &'static str,
    /// Why it is refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The orders.
    pub orders: Vec<DecodeOrder>,
    /// Ids of orders that have to be fetched.
    pub fetch: Vec<String>,
    /// What is worth saying.
    pub warnings: Vec<String>,
}

/// An order of it.
#[derive(Debug, Serialize)]
pub struct DecodeOrder {
    /// The channel's id.
    pub channel_order_id: String,
    /// Its cart.
    pub cart_id: Option<String>,
    /// Its shipment.
    pub shipment_id: Option<String>,
    /// Its currency.
    pub currency: Option<String>,
    /// Its state.
    pub status: &'static str,
    /// Its lines.
    pub lines: Vec<DecodeLine>,
}

/// A line of it.
#[derive(Debug, Serialize)]
pub struct DecodeLine {
    /// The channel's id.
    pub line_id: Option<String>,
    /// The seller's SKU.
    pub sku: Option<String>,
    /// Pieces.
    pub quantity: u32,
    /// Price of a piece, decimal text.
    pub unit_price: Option<String>,
    /// Its state.
    pub status: &'static str,
}

/// Decodes each file and prints one object a line. Returns the exit code: 0, or 3 when a file is refused.
///
/// # Errors
/// An unknown kind, currency or zone, or an output that can't be written. A file that can't be read is a refused one.
pub fn decode_files(
    kind: &str,
    currency: Option<&str>,
    time_zone: Option<&str>,
    files: &[PathBuf],
    out: &mut impl Write,
) -> anyhow::Result<u8> {
    let kind = Kind::parse(kind).ok_or_else(|| {
        let known: Vec<_> = Kind::ALL.iter().map(|k| k.as_str()).collect();
        anyhow!("{kind:?} is not a kind of channel. Known are: {}", known.join(", "))
    })?;
    let currency = match currency {
        Some(text) => Some(Currency::new(text).ok_or_else(|| anyhow!("{text:?} is not a currency code"))?),
        None => None,
    };
    let time_zone: Tz = match time_zone {
        Some(name) => name.parse().map_err(|_| anyhow!("{name:?} is not a time zone, such as America/Mexico_City"))?,
        None => Tz::UTC,
    };
    let mut code = 0;
    for file in files {
        for decoded in decode_file(kind, currency, time_zone, file) {
            if matches!(decoded.content, Content::Refused(_)) {
                code = REFUSED;
            }
            serde_json::to_writer(&mut *out, &report(kind, &decoded, Lang::En)).context("writing the result")?;
            writeln!(out).context("writing the result")?;
        }
    }
    out.flush().context("writing the result")?;
    Ok(code)
}

/// What a file would become; each file of a zip is a document of its own.
fn decode_file(kind: Kind, currency: Option<Currency>, time_zone: Tz, file: &Path) -> Vec<Decoded> {
    let structure = kind.structure();
    let read = |bytes: &[u8]| {
        decode(kind, &Input { bytes, topic: None, triggered_at: None, structure, currency, time_zone, part: None })
    };
    let refused = |problem: Problem| Decoded::refused(structure, problem.at(file.display().to_string()));
    match std::fs::read(file) {
        Ok(bytes) if unpack::is_packed(&bytes) => match unpack::unpack(&bytes, UNPACKED_BYTES) {
            Ok(members) => members.into_iter().map(|m| m.bytes.map_or_else(refused, |bytes| read(&bytes))).collect(),
            Err(problem) => vec![refused(problem)],
        },
        Ok(bytes) => vec![read(&bytes)],
        Err(why) => vec![refused(Problem::new(Rule::BadFile, "", why))],
    }
}

/// What a decoded document is told as.
#[must_use]
pub fn report(kind: Kind, decoded: &Decoded, lang: Lang) -> DecodeDoc {
    let mut doc = DecodeDoc {
        kind: Some(kind.as_str()),
        structure: Some(decoded.structure.number()),
        outcome: "orders",
        error: None,
        orders: Vec::new(),
        fetch: Vec::new(),
        warnings: decoded.warnings.iter().map(|w| w.sentence(lang)).collect(),
    };
    match &decoded.content {
        Content::Stock(_) => {}
        Content::Orders { orders, refused } => {
            doc.orders = shown(orders).iter().map(order).collect();
            doc.warnings.extend(refused.iter().map(|(id, problem)| refused_order(id.as_deref(), problem, lang)));
        }
        Content::ToFetch(ids) => {
            doc.outcome = "to_fetch";
            doc.fetch.clone_from(ids);
        }
        Content::Deleted(ids, _) => doc.orders = ids.iter().map(|id| deleted(id)).collect(),
        Content::Incomplete(halves) => {
            doc.outcome = "incomplete";
            // A shipment names its orders; all other halves are named as their order.
            let names = |h: &ChannelOrder| match h.half {
                Some(Half::Address) => h.siblings.clone(),
                _ => vec![h.channel_order_id.clone()],
            };
            doc.fetch = halves.iter().flat_map(names).collect();
        }
        Content::Ignored(why) => {
            doc.outcome = "ignored";
            doc.warnings.push(why.clone());
        }
        Content::Refused(problem) => {
            doc.outcome = "refused";
            doc.error = Some(problem.sentence(lang));
        }
    }
    doc
}

fn refused_order(id: Option<&str>, problem: &Problem, lang: Lang) -> String {
    let id = id.unwrap_or("?");
    let sentence = problem.sentence(lang);
    match lang {
        Lang::En => format!("order {id} is refused: {sentence}"),
        Lang::Es => format!("la orden {id} se rechaza: {sentence}"),
    }
}

/// A deleted order has no pieces left, like a cancelled one.
fn deleted(id: &str) -> DecodeOrder {
    DecodeOrder {
        channel_order_id: id.to_owned(),
        cart_id: None,
        shipment_id: None,
        currency: None,
        status: crate::domain::channel_order::ChannelStatus::Cancelled.as_str(),
        lines: Vec::new(),
    }
}

fn order(order: &ChannelOrder) -> DecodeOrder {
    DecodeOrder {
        channel_order_id: order.channel_order_id.clone(),
        cart_id: order.cart_id.clone(),
        shipment_id: order.shipment_id.clone(),
        currency: order.currency.map(|c| c.to_string()),
        status: order.status.as_str(),
        lines: order.lines.iter().map(line).collect(),
    }
}

fn line(line: &ChannelLine) -> DecodeLine {
    DecodeLine {
        line_id: line.line_id.clone(),
        sku: line.sku.clone(),
        quantity: line.quantity,
        unit_price: line.unit_price.map(|p| p.to_string()),
        status: line.status.as_str(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(kind: &str, files: &[(&str, &str)]) -> (u8, Vec<serde_json::Value>) {
        let folder = tempfile::tempdir().unwrap();
        let paths: Vec<PathBuf> = files.iter().map(|(name, _)| folder.path().join(name)).collect();
        for (path, (_, text)) in paths.iter().zip(files) {
            if !text.is_empty() {
                let mut file = std::fs::File::create(path).unwrap();
                file.write_all(text.as_bytes()).unwrap();
            }
        }
        let mut out = Vec::new();
        let code = decode_files(kind, Some("mxn"), Some("America/Mexico_City"), &paths, &mut out).unwrap();
        let out = String::from_utf8(out).unwrap();
        (code, out.lines().map(|l| serde_json::from_str(l).unwrap()).collect())
    }

    #[test]
    fn an_order_is_told_with_the_fields_of_the_contract() {
        let (code, docs) = run("generic", &[("a.csv", "Pedido,SKU,Cantidad,Precio\n007,ROSE,2,12.50\n007,,1,3\n")]);
        assert_eq!(code, 0);
        let expected = serde_json::json!({
            "kind": "generic", "structure": 2, "outcome": "orders", "fetch": [], "warnings": ["row 3: SKU has no SKU."],
            "orders": [{"channel_order_id": "007", "cart_id": null, "shipment_id": null, "currency": "MXN", "status": "paid", "lines": [
                {"line_id": null, "sku": "ROSE", "quantity": 2, "unit_price": "12.50", "status": "paid"},
                {"line_id": null, "sku": null, "quantity": 1, "unit_price": "3", "status": "paid"}]}]
        });
        assert_eq!(docs, [expected]);
    }

    #[test]
    fn one_refused_file_makes_the_exit_code_3_and_the_others_are_still_told() {
        let (code, docs) =
            run("generic", &[("none.csv", ""), ("bad.csv", "x,y\n1,2\n"), ("a.csv", "Pedido,SKU\n1,A\n2,B\n1,\n")]);
        assert_eq!(code, REFUSED);
        let outcomes: Vec<_> = docs.iter().map(|d| d["outcome"].as_str().unwrap()).collect();
        assert_eq!(outcomes, ["refused", "refused", "orders"]);
        assert!(docs[0]["error"].as_str().unwrap().contains("none.csv"));
        assert_eq!(docs[1]["orders"], serde_json::json!([]));
    }

    #[test]
    fn orders_that_are_refused_beside_good_ones_are_told_in_warnings() {
        let (code, docs) = run("generic", &[("a.csv", "Pedido,SKU,Cantidad\n1,A,0\n2,B,1\n")]);
        assert_eq!((code, docs[0]["orders"].as_array().unwrap().len()), (0, 1));
        let warning = docs[0]["warnings"][0].as_str().unwrap();
        assert!(warning.starts_with("order 1 is refused: row 2: Cantidad"), "{warning}");
    }

    #[test]
    fn wrong_options_are_errors() {
        let mut out = Vec::new();
        for (kind, currency, zone) in
            [("x", None, None), ("generic", Some("peso"), None), ("generic", None, Some("Mars"))]
        {
            assert!(decode_files(kind, currency, zone, &[], &mut out).is_err());
        }
    }
}
