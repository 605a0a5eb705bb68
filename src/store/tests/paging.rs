//! Pages and search against a model: a plain list, filtered and sorted by the plain reading of the rules.

use crate::domain::awb::AwbKey;
use crate::domain::channel_order::{ChannelOrder, ChannelStatus};
use crate::domain::connection::Settings;
use crate::domain::ids::OrderNumber;
use crate::domain::order::Order;
use crate::domain::query::Query;
use crate::domain::text::fold;
use crate::store::testing::*;
use crate::store::{From, OrderCursor, OrdersAsk, Sort, Store};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::sync::OnceLock;

/// Whether an order is meant by a query, straight from what a query means.
fn meant(order: &Order, query: &Query, settings: &Settings) -> bool {
    let buyer = |part: &str| {
        order.buyer.as_ref().is_some_and(|code| {
            fold(code.as_str()).contains(part)
                || settings.buyers.get(code).is_some_and(|c| fold(&c.name).contains(part))
        })
    };
    let has = |text: Option<&str>, part: &str| text.is_some_and(|t| fold(t).contains(part));
    let awb = |part: &str| {
        order.awb.as_ref().is_some_and(|key| {
            fold(&key.to_string()).contains(part)
                || matches!(key, AwbKey::Air(number) if number.digits().contains(part))
        })
    };
    let boxes: Vec<&str> =
        order.lines.iter().flat_map(|l| &l.box_codes).map(crate::domain::ids::BoxCode::as_str).collect();
    let word = |word: &str| {
        let code = word.to_ascii_uppercase();
        let digits = word.bytes().all(|b| b.is_ascii_digit());
        fold(&order.label().to_string()).contains(word)
            || order.parts.iter().any(|p| {
                has(Some(&p.channel_order_id), word)
                    || has(p.name.as_deref(), word)
                    || has(p.cart_id.as_deref(), word)
                    || has(p.shipment_id.as_deref(), word)
            })
            || has(order.customer.name.as_deref(), word)
            || has(order.reference.as_deref(), word)
            || order.lines.iter().any(|l| has(l.sku.as_deref(), word) || has(l.mark_code.as_deref(), word))
            || awb(word)
            || buyer(word)
            || fold(order.channel.as_str()).contains(word)
            || boxes.iter().any(|b| if digits { b.starts_with(&code) } else { **b == code })
    };
    query.words.iter().all(|w| word(w))
        && query.mark.is_none_or(|m| m == order.mark)
        && (query.statuses.is_empty() || query.statuses.contains(&order.status))
        && query.buyer.as_deref().is_none_or(buyer)
        && query
            .channel
            .as_deref()
            .is_none_or(|part| fold(order.channel.as_str()).contains(part) || order.kind.as_str().contains(part))
        && query.sku.as_deref().is_none_or(|part| order.lines.iter().any(|l| has(l.sku.as_deref(), part)))
        && query.mark_code.as_deref().is_none_or(|part| order.lines.iter().any(|l| has(l.mark_code.as_deref(), part)))
        && query.box_code.as_deref().is_none_or(|code| boxes.iter().any(|b| b.starts_with(code)))
        && query.awb.as_deref().is_none_or(awb)
        && query.ship.is_none_or(|(from, to)| (from..=to).contains(&order.ship_date))
}

fn cursor(order: &Order) -> OrderCursor {
    OrderCursor { ship_date: order.ship_date, number: order.number }
}

fn key(order: &Order, sort: Sort) -> (i64, u64) {
    match sort {
        Sort::Newest => (0, u64::MAX - order.number.0),
        Sort::ShipDate => (chrono::Datelike::num_days_from_ce(&order.ship_date).into(), order.number.0),
    }
}

/// A store of 300 orders, over several blocks, and the list of them.
fn shelf() -> &'static (tempfile::TempDir, Store, Vec<Order>) {
    static SHELF: OnceLock<(tempfile::TempDir, Store, Vec<Order>)> = OnceLock::new();
    SHELF.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let store = open(folder.path());
        for n in 0..300_u32 {
            deliver(&store, delivery(channel_of(n), u64::from(n), vec![order_of(n)]));
        }
        for n in (0..300).step_by(3) {
            store.submit_blocking(request(confirm(1 + n))).unwrap();
        }
        let all = (1..=300).filter_map(|n| store.order(OrderNumber(n)).unwrap()).collect();
        (folder, store, all)
    })
}

fn channel_of(n: u32) -> &'static str {
    ["fw-shopify", "fw-walmart", "qb-yuju", "shop"][n as usize % 4]
}

fn order_of(n: u32) -> ChannelOrder {
    let mut order = ChannelOrder::new(format!("{}", 70_000 + n * 7), ChannelStatus::Paid);
    order.name = Some(format!("#{n}"));
    order.customer.name = Some(["José Ñandú", "Ana María", "Wong Li", "Peña"][n as usize % 4].to_owned());
    order.ship_date = Some(day(1 + n * 5 % 28));
    order.reference = match n % 5 {
        0 => Some(format!("176-1234567{}", n % 7)),
        1 => Some(format!("PO-{}", n % 9)),
        _ => None,
    };
    let state = if n.is_multiple_of(4) { ChannelStatus::Pending } else { ChannelStatus::Paid };
    order.lines.push(line(["RO-40", "RO-60", "LIRIO"][n as usize % 3], 1 + n % 3, ChannelStatus::Paid));
    order.lines.push(line("TU-10", 1, state));
    order.lines[0].mark_code = n.is_multiple_of(2).then(|| format!("MC{}", n % 13));
    if n.is_multiple_of(6) {
        order.lines[0].box_codes.push(code(&format!("KS57{n:04}")));
    }
    order
}

const WORDS: &[&str] = &[
    "",
    "K2K",
    "w",
    "70",
    "jose",
    "maria",
    "ro-",
    "status:draft",
    "status:pending",
    "status:confirmed",
    "status:new",
    "status:voided",
    "buyer:fw",
    "buyer:nandu",
    "channel:walmart",
    "channel:shop",
    "sku:ro-4",
    "sku:tu",
    "mark:mc1",
    "mark:mc12",
    "box:KS57",
    "box:KS570006",
    "box:0000",
    "awb:176",
    "awb:1761234",
    "awb:po",
    "awb:2026",
    "17612345",
    "ship:2026-03-05..2026-03-15",
    "ship:2026-03-05",
    "floral",
    "yuju",
    "ks570012",
    "000000000007",
    "4097",
    "#29",
    "nothing-like-this",
    "po-3",
    "x39",
    "299",
];

fn asked() -> impl Strategy<Value = (Query, Sort, u8, usize, usize)> {
    let words = prop::collection::vec(prop::sample::select(WORDS), 0..3);
    (words, prop::bool::ANY, 0_u8..4, 0_usize..300, prop::sample::select(vec![0_usize, 1, 2, 7, 50, 200])).prop_map(
        |(words, by_ship, from, place, limit)| {
            let query = Query::parse(&words.join(" ")).unwrap();
            (query, if by_ship { Sort::ShipDate } else { Sort::Newest }, from, place, limit)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn every_page_is_that_of_the_plain_list((query, sort, from, place, limit) in asked()) {
        let (_, store, all) = shelf();
        let place = &all[place];
        let mut list: Vec<&Order> = all.iter().filter(|o| meant(o, &query, &settings())).collect();
        list.sort_by_key(|o| key(o, sort));
        let after = list.iter().position(|o| key(o, sort) > key(place, sort)).unwrap_or(list.len());
        let before = list.iter().position(|o| key(o, sort) >= key(place, sort)).unwrap_or(list.len());
        let (from, first, last) = match from {
            0 => (From::Start, 0, limit.min(list.len())),
            1 => (From::After(cursor(place)), after, list.len().min(after + limit)),
            2 => (From::Before(cursor(place)), before.saturating_sub(limit), before),
            _ => (From::End, list.len().saturating_sub(limit), list.len()),
        };
        loaded(store);
        let ask = OrdersAsk { query: query.clone(), sort, from, limit };
        let page = store.orders(&ask).unwrap();
        let got: Vec<u64> = page.rows.iter().map(|o| o.number.0).collect();
        let want: Vec<u64> = list[first..last].iter().map(|o| o.number.0).collect();
        prop_assert_eq!(got, want, "{:?}", &ask);
        prop_assert_eq!((page.more_before, page.more_after), (first > 0, last < list.len()), "{:?}", &ask);
        prop_assert!(page.complete);
        let by_text = !query.words.is_empty()
            || [&query.sku, &query.mark_code, &query.awb, &query.box_code].into_iter().any(Option::is_some);
        prop_assert_eq!(page.total, (!by_text).then_some(list.len() as u64), "{:?}", &ask);
    }
}

#[test]
fn the_search_after_a_reopen_finds_what_it_found_before() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    for n in 0..60 {
        deliver(&store, delivery(channel_of(n), u64::from(n), vec![order_of(n)]));
    }
    store.submit_blocking(request(confirm(1))).unwrap();
    let find = |store: &Store, text: &str| {
        let ask = OrdersAsk { query: Query::parse(text).unwrap(), limit: 200, ..OrdersAsk::default() };
        store.orders(&ask).unwrap().rows.iter().map(|o| o.number.0).collect::<BTreeSet<_>>()
    };
    let before: Vec<_> = WORDS.iter().map(|w| find(&store, w)).collect();
    store.close().unwrap();
    let store = open(folder.path());
    // Changes while it loads are not lost either.
    let mut changed = order_of(59);
    changed.changed_at = Some(at(9));
    changed.customer.name = Some("Somebody Else".into());
    deliver(&store, delivery(channel_of(59), 500, vec![changed]));
    loaded(&store);
    assert_eq!(find(&store, "somebody"), [60].into());
    let after: Vec<_> = WORDS.iter().map(|w| find(&store, w)).collect();
    for ((word, before), after) in WORDS.iter().zip(&before).zip(&after) {
        let without = |set: &BTreeSet<u64>| set.iter().copied().filter(|n| *n != 60).collect::<Vec<_>>();
        assert_eq!(without(before), without(after), "{word}");
    }
}
