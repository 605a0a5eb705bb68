//! Bytes at a door → a [`Delivery`] for the store: digest, compressed copy, and what the decoder made of it.
//!
//! Pure but for a compressor per thread. A decoder that panics makes a refused document, never a dead daemon
//! (`design.md` §2). Documents of [`limits::DECODE_INLINE_BYTES`] and more belong on a blocking thread.

use super::channel::Channel;
use super::folder::names;
use super::unpack;
use crate::channels::Input;
use crate::domain::channel::Kind;
use crate::domain::document::{Content, Decoded, Delivery, Door, TablePart};
use crate::domain::ids::Digest;
use crate::domain::problem::{Problem, Rule};
use crate::limits;
use chrono::{DateTime, Utc};
use sha2::{Digest as _, Sha256};
use std::any::Any;
use std::cell::RefCell;
use std::ffi::OsStr;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// [`crate::channels::decode`], or what a test puts in its place.
pub type Decode = fn(Kind, &Input<'_>) -> Decoded;

/// A document with what came beside its bytes.
#[derive(Clone, Copy, Debug)]
pub struct Incoming<'a> {
    /// Its channel.
    pub channel: &'a Channel,
    /// Its door.
    pub door: Door,
    /// File name or delivery id.
    pub source: &'a str,
    /// Topic, if told.
    pub topic: Option<&'a str>,
    /// When the topic's event happened, if told.
    pub triggered_at: Option<DateTime<Utc>>,
    /// When the last byte was here.
    pub received_at: DateTime<Utc>,
    /// The bytes.
    pub bytes: &'a [u8],
    /// Which part of a large table they are, if they are one.
    pub part: Option<TablePart>,
}

/// The deliveries of a document that was read: one, or where it is packed one for each document in it; `most` bytes of
/// them together.
#[must_use]
pub fn deliveries(decode: Decode, incoming: &Incoming<'_>, most: u64) -> Vec<Delivery> {
    if !unpack::is_packed(incoming.bytes) {
        return vec![delivery(decode, incoming)];
    }
    let members = match unpack::unpack(incoming.bytes, most) {
        Ok(members) => members,
        // Refused whole, with its bytes.
        Err(problem) => {
            let whole = Delivery { decoded: refused(incoming.channel, problem), ..delivery(unlooked, incoming) };
            return vec![whole];
        }
    };
    let of = |member: unpack::Member| {
        let name = member.name.map(|n| names::cut(&names::shown(OsStr::new(&n))));
        let source = name.map_or_else(|| incoming.source.to_owned(), |n| format!("{}: {n}", incoming.source));
        let own = Incoming { source: &source, ..*incoming };
        match member.bytes {
            Ok(bytes) => delivery(decode, &Incoming { bytes: &bytes, ..own }),
            Err(problem) => {
                let identity = format!("{source}\0{:?}", digest(incoming).0);
                unread(&own, 0, &identity, problem)
            }
        }
    };
    members.into_iter().map(of).collect()
}

fn unlooked(_: Kind, input: &Input<'_>) -> Decoded {
    Decoded { structure: input.structure, content: Content::Ignored(String::new()), warnings: Vec::new() }
}

/// The delivery of a document that was read.
#[must_use]
pub fn delivery(decode: Decode, incoming: &Incoming<'_>) -> Delivery {
    let (raw_zstd, decoded) = match compress(incoming.bytes) {
        Ok(raw) => (raw, guarded(decode, incoming)),
        // Taking it without its bytes would lose them, should the decoder be wrong about it.
        Err(why) => (Vec::new(), refused(incoming.channel, Problem::new(Rule::NotReadable, "", why))),
    };
    Delivery {
        channel: incoming.channel.settings.id.clone(),
        door: incoming.door,
        source: incoming.source.to_owned(),
        received_at: incoming.received_at,
        digest: digest(incoming),
        size: incoming.bytes.len() as u64,
        raw_zstd,
        topic: incoming.topic.map(str::to_owned),
        fetched: None,
        part: incoming.part,
        decoded,
    }
}

/// The delivery of a webhook without a body whose headers name an order (Yuju): it has to be fetched. Topics that are
/// about something else are ignored.
#[must_use]
pub fn only_named(incoming: &Incoming<'_>, order: &str) -> Delivery {
    let topic = incoming.topic.unwrap_or_default();
    let content = if topic.to_ascii_lowercase().contains("order") {
        Content::ToFetch(vec![order.to_owned()])
    } else {
        Content::Ignored(topic.to_owned())
    };
    let identity = format!("named\0{topic}\0{}\0{order}", incoming.source);
    let structure = incoming.channel.settings.structure;
    without_bytes(incoming, 0, &identity, Decoded { structure, content, warnings: Vec::new() })
}

/// The delivery of something that could not be read (a link, a file above the limit): refused without bytes, known
/// again by `identity`.
#[must_use]
pub fn unread(incoming: &Incoming<'_>, size: u64, identity: &str, problem: Problem) -> Delivery {
    without_bytes(incoming, size, &format!("unread\0{identity}"), refused(incoming.channel, problem))
}

/// The delivery of a webhook that is not believed: its bytes are kept, what they say is not read.
#[must_use]
pub fn not_believed(incoming: &Incoming<'_>, problem: Problem) -> Delivery {
    let mut delivery =
        delivery(|_, input| Decoded::refused(input.structure, Problem::new(Rule::Empty, "", "")), incoming);
    delivery.decoded = refused(incoming.channel, problem);
    delivery
}

/// Everything of the document that was refused, to be told to whoever sent it.
#[must_use]
pub fn problems(decoded: &Decoded) -> Vec<Problem> {
    match &decoded.content {
        Content::Refused(problem) => vec![problem.clone()],
        Content::Orders { refused, .. } => refused
            .iter()
            .map(|(order, problem)| match (order, &problem.at) {
                (Some(order), None) => problem.clone().at(format!("order {order}")),
                _ => problem.clone(),
            })
            .collect(),
        Content::Stock(file) => file.refused.clone(),
        _ => Vec::new(),
    }
}

fn without_bytes(incoming: &Incoming<'_>, size: u64, identity: &str, decoded: Decoded) -> Delivery {
    Delivery {
        channel: incoming.channel.settings.id.clone(),
        door: incoming.door,
        source: incoming.source.to_owned(),
        received_at: incoming.received_at,
        digest: Digest(Sha256::digest(identity).into()),
        size,
        raw_zstd: Vec::new(),
        topic: incoming.topic.map(str::to_owned),
        fetched: None,
        part: incoming.part,
        decoded,
    }
}

fn refused(channel: &Channel, problem: Problem) -> Decoded {
    Decoded::refused(channel.settings.structure, problem)
}

fn guarded(decode: Decode, incoming: &Incoming<'_>) -> Decoded {
    let settings = &incoming.channel.settings;
    if incoming.bytes.is_empty() {
        return refused(incoming.channel, Problem::new(Rule::Empty, "", ""));
    }
    let input = Input {
        bytes: incoming.bytes,
        topic: incoming.topic,
        triggered_at: incoming.triggered_at,
        structure: settings.structure,
        currency: settings.currency,
        time_zone: settings.time_zone,
        part: incoming.part.as_ref(),
    };
    // The name of a stock file tells how its numbers are meant.
    let input = if incoming.channel.is_stock() { Input { topic: Some(incoming.source), ..input } } else { input };
    let decode = |input: &Input<'_>| {
        if incoming.channel.is_stock() { crate::channels::decode_stock(input) } else { decode(settings.kind, input) }
    };
    // The decoder is pure: nothing that it leaves half done outlives the call.
    catch_unwind(AssertUnwindSafe(|| decode(&input))).unwrap_or_else(|panic| {
        tracing::error!(channel = %settings.id, source = incoming.source, "the decoder stopped: {}", message(&*panic));
        refused(incoming.channel, Problem::new(Rule::DecoderStopped, "", message(&*panic)))
    })
}

fn message(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message")
}

/// SHA-256 of the bytes. The body of a deletion is only the order's id, the same each time the order is deleted: there
/// the topic and the delivery's id count too, or the second deletion (after a restore) would be taken for a repeat.
fn digest(incoming: &Incoming<'_>) -> Digest {
    let hash = Sha256::new().chain_update(incoming.bytes);
    Digest(
        match incoming.topic {
            Some(topic) if topic.contains("delete") => {
                hash.chain_update(b"\0").chain_update(topic).chain_update(b"\0").chain_update(incoming.source)
            }
            _ => hash,
        }
        .finalize()
        .into(),
    )
}

fn compress(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    thread_local! {
        // Making a compressor costs more than compressing an order.
        static COMPRESSOR: RefCell<Option<zstd::bulk::Compressor<'static>>> = const { RefCell::new(None) };
    }
    COMPRESSOR.with_borrow_mut(|slot| {
        if slot.is_none() {
            *slot = Some(zstd::bulk::Compressor::new(limits::RAW_LEVEL)?);
        }
        slot.as_mut().map_or_else(|| Ok(Vec::new()), |c| c.compress(bytes))
    })
}

#[cfg(test)]
mod tests {
    use super::super::channel::tests::channel;
    use super::*;

    fn incoming<'a>(channel: &'a Channel, bytes: &'a [u8], topic: Option<&'a str>, source: &'a str) -> Incoming<'a> {
        let received_at = DateTime::from_timestamp(1_770_000_000, 0).unwrap();
        Incoming { channel, door: Door::Webhook, source, topic, triggered_at: None, received_at, bytes, part: None }
    }

    fn nothing(_: Kind, input: &Input<'_>) -> Decoded {
        Decoded { structure: input.structure, content: Content::Ignored(String::new()), warnings: Vec::new() }
    }

    #[test]
    fn the_bytes_come_back_as_they_were() {
        let shop = channel("c", Kind::Shopify, &[], None);
        for bytes in [b"{}".as_slice(), &vec![0xff; 70_000]] {
            let made = delivery(nothing, &incoming(&shop, bytes, None, "x"));
            assert_eq!(zstd::bulk::decompress(&made.raw_zstd, 100_000).unwrap(), bytes);
            assert_eq!((made.size, made.digest), (bytes.len() as u64, Digest(Sha256::digest(bytes).into())));
        }
    }

    #[test]
    fn a_panic_in_a_decoder_is_a_refused_document() {
        fn stops(_: Kind, _: &Input<'_>) -> Decoded {
            panic!("index 7")
        }
        let shop = channel("c", Kind::Shopify, &[], None);
        let made = delivery(stops, &incoming(&shop, b"{}", None, "x"));
        assert_eq!(problems(&made.decoded), [Problem::new(Rule::DecoderStopped, "", "index 7")]);
        assert!(!made.raw_zstd.is_empty());
    }

    #[test]
    fn deletions_of_one_order_are_told_apart_and_their_retries_are_not() {
        let shop = channel("c", Kind::Shopify, &[], None);
        let of = |topic, source| digest(&incoming(&shop, b"{\"id\":1}", topic, source));
        assert_ne!(of(Some("orders/delete"), "a"), of(Some("orders/delete"), "b"));
        assert_eq!(of(Some("orders/delete"), "a"), of(Some("orders/delete"), "a"));
        assert_eq!(of(Some("orders/updated"), "a"), of(None, "b"));
    }

    #[test]
    fn nothing_at_all_is_refused_as_empty() {
        let shop = channel("c", Kind::Generic, &[], None);
        let made = delivery(nothing, &incoming(&shop, b"", None, "x.csv"));
        assert_eq!(problems(&made.decoded).first().map(|p| p.rule), Some(Rule::Empty));
    }
}
