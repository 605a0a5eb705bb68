//! What the tests of all decoders share: inputs, and bytes that must never stop one.

use super::registry::ENTRIES;
use super::{Input, decode};
use crate::domain::channel::Kind;
use crate::domain::channel_order::ChannelOrder;
use crate::domain::document::{Content, Decoded};
use crate::domain::halves::shown;
use crate::domain::money::Currency;
use crate::domain::problem::{Problem, Rule};
use proptest::prelude::*;

/// An input of a Mexican channel without a topic.
pub(super) fn input(bytes: &[u8], kind: Kind) -> Input<'_> {
    Input {
        bytes,
        topic: None,
        triggered_at: None,
        structure: kind.structure(),
        currency: Currency::new("MXN"),
        time_zone: chrono_tz::America::Mexico_City,
        part: None,
    }
}

pub(super) fn read(kind: Kind, text: &str) -> Decoded {
    decode(kind, &input(text.as_bytes(), kind))
}

pub(super) fn with_topic(kind: Kind, topic: &str, text: &str) -> Decoded {
    decode(kind, &Input { topic: Some(topic), ..input(text.as_bytes(), kind) })
}

pub(super) fn orders(decoded: Decoded) -> (Vec<ChannelOrder>, Vec<(Option<String>, Problem)>) {
    match decoded.content {
        Content::Orders { orders, refused } => (shown(&orders), refused),
        other => panic!("no orders but {other:?}"),
    }
}

/// The halves of a document that holds nothing else.
pub(super) fn halves(kind: Kind, text: &str) -> Vec<ChannelOrder> {
    match read(kind, text).content {
        Content::Incomplete(halves) => halves,
        other => panic!("no halves but {other:?}"),
    }
}

/// The only order of a document.
pub(super) fn order(kind: Kind, text: &str) -> ChannelOrder {
    let (mut orders, refused) = orders(read(kind, text));
    assert_eq!((orders.len(), &refused), (1, &vec![]));
    orders.remove(0)
}

/// Why a document is refused.
pub(super) fn refused(kind: Kind, text: &str) -> Problem {
    match read(kind, text).content {
        Content::Refused(problem) => problem,
        other => panic!("not refused but {other:?}"),
    }
}

/// SKU (`-` for none), pieces and price of every line.
pub(super) fn lines(order: &ChannelOrder) -> Vec<String> {
    let show = |l: &crate::domain::channel_order::ChannelLine| {
        let price = l.unit_price.map_or_else(|| "-".to_owned(), |p| p.to_string());
        format!("{} x{} @{price}", l.sku.as_deref().unwrap_or("-"), l.quantity)
    };
    order.lines.iter().map(show).collect()
}

/// A decoder may refuse what it is given, but it must not stop on it.
fn survives(kind: Kind, bytes: &[u8]) {
    let decoded = decode(kind, &input(bytes, kind));
    if let Content::Refused(problem) = &decoded.content {
        assert_ne!(problem.rule, Rule::DecoderStopped, "{kind}: {problem}");
    }
    if let Content::Orders { orders, .. } = decoded.content {
        for order in orders {
            assert!(order.lines.iter().all(|l| l.quantity > 0), "{kind}: a line without pieces");
            assert!(order.status.is_dead() || !order.lines.is_empty(), "{kind}: a live order without lines");
            assert!(!order.status.is_dead() || order.lines.is_empty(), "{kind}: a dead order with lines");
        }
    }
}

/// A valid document of every family, to be damaged.
fn documents() -> Vec<&'static str> {
    vec![
        super::shopify::tests::ORDER,
        super::woocommerce::tests::ORDER,
        super::table::tests::CSV,
        super::table::tests::JSON,
        super::mercado_libre::tests::ORDER,
        super::walmart::tests::MX,
        super::vtex::tests::ORDER,
        super::wish::tests::V3,
        super::amazon::tests::V2026,
        super::mirakl::tests::ORDER,
        super::paris::tests::ORDER,
        super::yuju::tests::ORDER,
        super::claroshop::tests::DETAIL,
        super::seller_center::tests::XML,
        super::k2k::tests::ORDER,
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn random_bytes_stop_no_decoder(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        for entry in ENTRIES {
            survives(entry.kind, &bytes);
        }
    }

    #[test]
    fn damaged_documents_stop_no_decoder(
        which in 0_usize..100,
        cuts in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0_u8..4), 1..6),
    ) {
        let documents = documents();
        let mut bytes = documents[which % documents.len()].as_bytes().to_vec();
        for (at, byte, how) in cuts {
            if bytes.is_empty() {
                break;
            }
            let at = at.index(bytes.len());
            match how {
                0 => bytes[at] = byte,
                1 => bytes.truncate(at),
                2 => { bytes.remove(at); }
                _ => bytes.insert(at, byte),
            }
        }
        for entry in ENTRIES {
            survives(entry.kind, &bytes);
        }
    }

    #[test]
    fn damaged_workbooks_stop_no_decoder(
        cuts in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        part in 0_usize..5,
        inside: bool,
    ) {
        let mut parts = super::table::workbooks::parts();
        if inside {
            let text = &mut parts[part].1;
            for (at, byte) in cuts {
                let at = at.index(text.len());
                text[at] = byte;
            }
            survives(Kind::Generic, &super::table::workbooks::zipped(&parts));
        } else {
            let mut bytes = super::table::workbooks::zipped(&parts);
            for (at, byte) in cuts {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            survives(Kind::Generic, &bytes);
            survives(Kind::Falabella, &bytes);
        }
    }

    #[test]
    fn values_of_any_type_in_any_place_stop_no_decoder(which in 0_usize..100, at in any::<prop::sample::Index>(), new in 0_usize..9) {
        let documents: Vec<_> = documents().into_iter().filter(|d| d.trim_start().starts_with('{')).collect();
        let text = documents[which % documents.len()];
        let mut value: serde_json::Value = serde_json::from_str(text).unwrap();
        let new = ["null", "[]", "{}", "\"\"", "-1", "1.5", "1e400", "[[[]]]", "\"\\u0000\\n'\""][new];
        let slots = count(&value);
        replace(&mut value, &mut at.index(slots), &serde_json::from_str(new).unwrap());
        for entry in ENTRIES {
            survives(entry.kind, value.to_string().as_bytes());
        }
    }
}

fn count(value: &serde_json::Value) -> usize {
    1 + match value {
        serde_json::Value::Array(list) => list.iter().map(count).sum(),
        serde_json::Value::Object(map) => map.values().map(count).sum(),
        _ => 0,
    }
}

fn replace(value: &mut serde_json::Value, at: &mut usize, new: &serde_json::Value) -> bool {
    if *at == 0 {
        *value = new.clone();
        return true;
    }
    *at -= 1;
    match value {
        serde_json::Value::Array(list) => list.iter_mut().any(|v| replace(v, at, new)),
        serde_json::Value::Object(map) => map.values_mut().any(|v| replace(v, at, new)),
        _ => false,
    }
}

#[test]
fn empty_and_packed_documents_are_refused_for_their_reason() {
    assert_eq!(refused(Kind::Shopify, " \r\n").rule, Rule::Empty);
    assert_eq!(refused(Kind::Generic, "PK\u{3}\u{4}").rule, Rule::NotReadable);
}
