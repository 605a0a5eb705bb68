use super::*;
use crate::domain::channel_order::ChannelStatus;
use proptest::prelude::*;

const ALL: [Structure; 3] = [Structure::LinePerPiece, Structure::LinePerSku, Structure::OrderPerSku];

fn line(id: Option<&str>, sku: Option<&str>, quantity: u32, price: Option<&str>) -> ChannelLine {
    ChannelLine {
        line_id: id.map(Into::into),
        sku: sku.map(Into::into),
        description: String::new(),
        quantity,
        unit_price: price.map(|p| Amount::parse(p).unwrap()),
        status: ChannelStatus::Paid,
        added_to_cart_at: None,
        mark_code: None,
        box_codes: Vec::new(),
    }
}

fn order(id: &str, cart: Option<&str>, shipment: Option<&str>, lines: Vec<ChannelLine>) -> ChannelOrder {
    ChannelOrder {
        cart_id: cart.map(Into::into),
        shipment_id: shipment.map(Into::into),
        lines,
        ..ChannelOrder::new(id, ChannelStatus::Paid)
    }
}

/// `id: [ids] sku × quantity @ price; …`
fn shown(orders: &[StructureOrder]) -> Vec<String> {
    let line = |l: &StructureLine| {
        let price = l.unit_price.map_or("-".into(), |p| p.to_string());
        format!("{} {}x{}@{price}", l.line_ids.join("+"), l.quantity, l.sku.as_deref().unwrap_or("-"))
    };
    orders
        .iter()
        .map(|o| format!("{}: {}", o.channel_order_id, o.lines.iter().map(line).collect::<Vec<_>>().join("; ")))
        .collect()
}

#[test]
fn the_example_of_the_brief_from_each_structure_to_each() {
    let one = [order(
        "7",
        None,
        None,
        vec![
            line(Some("a"), Some("SKU1"), 1, Some("5.00")),
            line(Some("b"), Some("SKU2"), 1, Some("2.50")),
            line(Some("c"), Some("SKU2"), 1, Some("2.50")),
            line(Some("d"), Some("SKU2"), 1, Some("2.50")),
        ],
    )];
    assert_eq!(
        shown(&convert(&one, Structure::LinePerPiece)),
        ["7: a 1xSKU1@5.00; b 1xSKU2@2.50; c 1xSKU2@2.50; d 1xSKU2@2.50"]
    );
    assert_eq!(shown(&convert(&one, Structure::LinePerSku)), ["7: a 1xSKU1@5.00; b+c+d 3xSKU2@2.50"]);
    assert_eq!(shown(&convert(&one, Structure::OrderPerSku)), ["7#1: a 1xSKU1@5.00", "7#2: b+c+d 3xSKU2@2.50"]);

    let two = [order(
        "8",
        None,
        None,
        vec![line(Some("a"), Some("SKU1"), 1, Some("5.00")), line(Some("b"), Some("SKU2"), 3, Some("2.50"))],
    )];
    assert_eq!(
        shown(&convert(&two, Structure::LinePerPiece)),
        ["8: a 1xSKU1@5.00; b 1xSKU2@2.50; b 1xSKU2@2.50; b 1xSKU2@2.50"]
    );
    assert_eq!(shown(&convert(&two, Structure::LinePerSku)), ["8: a 1xSKU1@5.00; b 3xSKU2@2.50"]);
    assert_eq!(shown(&convert(&two, Structure::OrderPerSku)), ["8#1: a 1xSKU1@5.00", "8#2: b 3xSKU2@2.50"]);

    let three = [
        order("91", Some("cart"), Some("ship"), vec![line(None, Some("SKU1"), 1, Some("5.00"))]),
        order("92", Some("cart"), Some("ship"), vec![line(None, Some("SKU2"), 3, Some("2.50"))]),
    ];
    assert_eq!(
        shown(&convert(&three, Structure::LinePerPiece)),
        ["91:  1xSKU1@5.00;  1xSKU2@2.50;  1xSKU2@2.50;  1xSKU2@2.50"]
    );
    let joined = convert(&three, Structure::LinePerSku);
    assert_eq!(shown(&joined), ["91:  1xSKU1@5.00;  3xSKU2@2.50"]);
    assert_eq!(joined[0].channel_order_ids, ["91", "92"]);
    assert_eq!((joined[0].cart_id.as_deref(), joined[0].shipment_id.as_deref()), (Some("cart"), Some("ship")));
    assert_eq!(shown(&convert(&three, Structure::OrderPerSku)), ["91:  1xSKU1@5.00", "92:  3xSKU2@2.50"]);
}

#[test]
fn a_cart_joins_before_a_shipment_and_no_id_joins_nothing() {
    let piece = || vec![line(None, Some("S"), 1, None)];
    let orders = [
        order("1", Some("c"), Some("x"), piece()),
        order("2", Some("c"), Some("y"), piece()),
        order("3", None, Some("x"), piece()),
        order("4", None, Some("x"), piece()),
        order("5", None, None, piece()),
        order("6", None, None, piece()),
    ];
    let ids: Vec<_> = convert(&orders, Structure::LinePerSku).into_iter().map(|o| o.channel_order_ids).collect();
    assert_eq!(ids, [vec!["1", "2"], vec!["3", "4"], vec!["5"], vec!["6"]]);
}

#[test]
fn two_prices_stay_two_lines_and_equal_prices_are_equal_whatever_their_decimals() {
    let lines = vec![
        line(Some("a"), Some("S"), 1, Some("10.5")),
        line(Some("b"), Some("S"), 2, Some("10.50")),
        line(Some("c"), Some("S"), 1, Some("9.00")),
        line(Some("d"), Some("S"), 1, None),
    ];
    let orders = [order("1", None, None, lines)];
    assert_eq!(shown(&convert(&orders, Structure::LinePerSku)), ["1: a+b 3xS@10.5; c 1xS@9.00; d 1xS@-"]);
    assert_eq!(shown(&convert(&orders, Structure::OrderPerSku)), ["1: a+b 3xS@10.5; c 1xS@9.00; d 1xS@-"]);
}

#[test]
fn lines_without_a_sku_never_merge() {
    let orders = [order("1", None, None, vec![line(None, None, 2, Some("1")), line(None, None, 1, Some("1"))])];
    assert_eq!(shown(&convert(&orders, Structure::LinePerPiece)), ["1:  1x-@1;  1x-@1;  1x-@1"]);
    assert_eq!(shown(&convert(&orders, Structure::LinePerSku)), ["1:  2x-@1;  1x-@1"]);
    assert_eq!(shown(&convert(&orders, Structure::OrderPerSku)), ["1#1:  2x-@1", "1#2:  1x-@1"]);
}

#[test]
fn what_is_cancelled_is_no_line() {
    let mut dead = order("1", None, None, vec![line(None, Some("S"), 2, None)]);
    dead.status = ChannelStatus::Cancelled;
    for to in ALL {
        assert_eq!(shown(&convert(std::slice::from_ref(&dead), to)), ["1: "]);
    }
}

#[test]
fn four_billion_pieces_do_not_become_four_billion_lines() {
    let orders = [order("1", None, None, vec![line(Some("a"), Some("S"), u32::MAX, None)])];
    let lines = &convert(&orders, Structure::LinePerPiece)[0].lines;
    assert_eq!(lines.len(), limits::BOXES_AN_ORDER as usize + 1);
    assert_eq!(lines.iter().map(|l| u64::from(l.quantity)).sum::<u64>(), u64::from(u32::MAX));
    let twice = [orders[0].clone(), orders[0].clone()];
    assert_eq!(convert(&twice, Structure::LinePerSku)[0].lines.len(), 2);
}

fn any_orders() -> impl Strategy<Value = Vec<ChannelOrder>> {
    let any_line = (prop::option::of("[ABC]"), 1_u32..5, prop::option::of(1_i64..4), any::<bool>());
    let any_order = (prop::option::of("[xy]"), prop::option::of("[pq]"), prop::collection::vec(any_line, 0..5));
    prop::collection::vec(any_order, 0..4).prop_map(|orders| {
        let mut ids = 0;
        let mut build = |(n, (cart, shipment, lines)): (usize, (Option<String>, Option<String>, Vec<_>))| {
            let lines = lines
                .into_iter()
                .map(|(sku, quantity, price, has_id): (Option<String>, u32, Option<i64>, bool)| {
                    ids += 1;
                    let mut new = line(None, sku.as_deref(), quantity, None);
                    new.line_id = has_id.then(|| format!("l{ids}"));
                    new.unit_price = price.map(|p| Amount::from_parts(p * 2_500, 2));
                    new
                })
                .collect();
            order(&format!("o{n}"), cart.as_deref(), shipment.as_deref(), lines)
        };
        orders.into_iter().enumerate().map(&mut build).collect()
    })
}

type Sums = BTreeMap<(Option<String>, Option<Amount>), u32>;

fn units(orders: &[StructureOrder]) -> Sums {
    let mut sums = Sums::new();
    for line in orders.iter().flat_map(|o| &o.lines) {
        *sums.entry((line.sku.clone(), line.unit_price)).or_default() += line.quantity;
    }
    sums
}

fn money(orders: &[StructureOrder]) -> i64 {
    let value = |l: &StructureLine| l.unit_price.map_or(0, Amount::ten_thousandths) * i64::from(l.quantity);
    orders.iter().flat_map(|o| &o.lines).map(value).sum()
}

fn ids(orders: &[StructureOrder]) -> [Vec<String>; 3] {
    let sorted = |ids: Vec<String>| ids.into_iter().collect::<std::collections::BTreeSet<_>>().into_iter().collect();
    [
        sorted(orders.iter().flat_map(|o| o.channel_order_ids.clone()).collect()),
        sorted(orders.iter().flat_map(|o| &o.lines).flat_map(|l| l.line_ids.clone()).collect()),
        sorted(orders.iter().filter_map(|o| o.cart_id.clone()).collect()),
    ]
}

proptest! {
    #[test]
    fn units_money_and_ids_survive_every_conversion(orders in any_orders()) {
        let native: Vec<_> = orders.iter().enumerate().map(|(at, o)| native(at, o)).collect();
        for first in ALL {
            let once = convert(&orders, first);
            for then in ALL {
                let twice = reshape(once.clone(), then);
                for got in [&once, &twice] {
                    prop_assert_eq!(units(got), units(&native));
                    prop_assert_eq!(money(got), money(&native));
                    prop_assert_eq!(ids(got), ids(&native));
                }
            }
        }
    }

    #[test]
    fn two_to_one_to_two_and_over_three_give_the_start(orders in any_orders()) {
        let start = convert(&orders, Structure::LinePerSku);
        let pieces = reshape(start.clone(), Structure::LinePerPiece);
        prop_assert!(pieces.iter().flat_map(|o| &o.lines).all(|l| l.quantity == 1));
        prop_assert_eq!(&reshape(pieces, Structure::LinePerSku), &start);
        let per_sku = reshape(start.clone(), Structure::OrderPerSku);
        prop_assert_eq!(units(&reshape(per_sku, Structure::LinePerSku)), units(&start));
    }

    #[test]
    fn each_structure_has_its_shape(orders in any_orders()) {
        for order in convert(&orders, Structure::LinePerSku) {
            let mut keys: Vec<_> = order.lines.iter().filter(|l| l.sku.is_some()).map(|l| (&l.sku, l.unit_price)).collect();
            let all = keys.len();
            keys.sort_unstable();
            keys.dedup();
            prop_assert_eq!(keys.len(), all);
        }
        let per_sku = convert(&orders, Structure::OrderPerSku);
        let mut names: Vec<_> = per_sku.iter().map(|o| o.channel_order_id.clone()).collect();
        names.sort_unstable();
        names.dedup();
        prop_assert_eq!(names.len(), per_sku.len());
        for order in per_sku {
            prop_assert!(order.lines.windows(2).all(|w| w[0].sku == w[1].sku && w[0].sku.is_some()));
        }
    }
}
