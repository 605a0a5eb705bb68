//! Orders by cart and shipment: what joins them in the rules and in structures 1 and 2.

use crate::domain::channel_order::{ChannelOrder, Shared};
use crate::domain::ids::{ChannelId, OrderNumber};
use crate::limits;
use crate::store::tables::ORDERS_BY_SHARED;
use crate::store::testing::*;
use crate::store::view::orders_sharing;
use crate::store::{ReadError, Store};

fn of(id: &str, cart: Option<&str>, shipment: Option<&str>) -> ChannelOrder {
    ChannelOrder { cart_id: cart.map(str::to_owned), shipment_id: shipment.map(str::to_owned), ..paid(id) }
}

/// The channel orders that are one with order `number`.
fn cart(store: &Store, number: u64) -> Vec<String> {
    let order = store.order(OrderNumber(number)).unwrap().unwrap();
    store.cart_of(&order).unwrap().into_iter().map(|c| c.channel_order_id).collect()
}

#[test]
fn a_cart_is_found_from_each_of_its_orders_and_nothing_else_is() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let orders = [
        of("A", Some("c"), Some("s")),
        of("B", Some("c"), Some("t")),
        of("C", None, Some("s")),
        of("D", None, Some("s")),
        of("E", None, None),
    ];
    for (n, order) in (0..).zip(orders) {
        deliver(&store, delivery("shop", n, vec![order]));
    }
    deliver(&store, delivery("fw-shopify", 9, vec![of("F", Some("c"), None)]));
    let carts: Vec<_> = (1..=6).map(|n| cart(&store, n).concat()).collect();
    assert_eq!(carts, ["AB", "AB", "CD", "CD", "E", "F"]);
}

#[test]
fn one_cart_for_everything_is_read_from_its_newest_end_only() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let many = (0..limits::ORDERS_SHARING + 6).map(|n| of(&format!("{n:04}"), Some("0"), None)).collect();
    deliver(&store, delivery("shop", 1, many));
    let found = store.shared.engine.read(|tx| {
        let table = tx.open_table(ORDERS_BY_SHARED).map_err(|e| ReadError::Engine(e.to_string()))?;
        orders_sharing(&table, &ChannelId::new("shop").unwrap(), &Shared::Cart("0".into()))
    });
    let found = found.unwrap();
    assert_eq!((found.len(), found[0].0), (limits::ORDERS_SHARING, limits::ORDERS_SHARING as u64 + 6));
}
