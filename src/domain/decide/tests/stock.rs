//! What orders hold of the boxes on hand, and what a buyer sees of them.

use crate::domain::channel_order::{ChannelOrder, ChannelStatus};
use crate::domain::command::{Answer, Command, Confirm, Delivered, Recheck};
use crate::domain::connection::Connection;
use crate::domain::decide::testing::{Memory, cancelled, delivery, later, monday, order, paid};
use crate::domain::decide::{Sketch, pick, stock};
use crate::domain::document::{Content, Document, Outcome};
use crate::domain::ids::{BoxCode, BuyerCode, OrderNumber};
use crate::domain::inventory::{BoxState, Location, available};
use crate::domain::link::{LinkEdit, LinkKey};
use crate::domain::order::{Flag, Order, OrderStatus};
use crate::domain::refusal::Refusal;
use crate::domain::stock_file::{BoxesRow, Mode, ProductRow, StockFile, StockRow};
use proptest::prelude::*;
use std::collections::BTreeSet;

pub(super) fn buyer(code: &str) -> BuyerCode {
    BuyerCode::new(code).unwrap()
}

pub(super) fn place(text: &str) -> Location {
    Location::new(text).unwrap()
}

pub(super) fn code(text: &str) -> BoxCode {
    BoxCode::new(text).unwrap()
}

/// A row of the product list: a quarter box of so many units.
pub(super) fn product(sku: &str, units: u32) -> StockRow {
    let product = ProductRow {
        name_en: Some(format!("Rose {sku}")),
        name_es: Some(format!("Rosa {sku}")),
        box_type: crate::domain::product::BoxTypeCode::new("QB").ok(),
        units_per_box: Some(units),
        ..ProductRow::default()
    };
    StockRow { at: format!("row {sku}"), sku: sku.into(), product, boxes: None }
}

/// A row of the inventory at MAIN.
pub(super) fn boxes(sku: &str, mode: Mode, count: i64, codes: &[&str]) -> StockRow {
    let boxes = BoxesRow {
        mode,
        location: Location::default(),
        lot: String::new(),
        count: (count != 0 || codes.is_empty()).then_some(count),
        codes: codes.iter().map(|c| code(c)).collect(),
        codes_title: "box codes".into(),
        since: None,
        age: None,
        expires: None,
        price: None,
        buyers: None,
    };
    let at = format!("row {sku} {count} {}", codes.join(" "));
    StockRow { at, sku: sku.into(), product: ProductRow::default(), boxes: Some(boxes) }
}

pub(super) fn at(row: StockRow, change: impl FnOnce(&mut BoxesRow)) -> StockRow {
    let mut row = row;
    change(row.boxes.as_mut().unwrap());
    row
}

impl Memory {
    /// A stock file with bytes of its own.
    pub(super) fn stock_file(&mut self, bytes: u64, rows: Vec<StockRow>) -> (Delivered, Document) {
        let emptied = BTreeSet::new();
        self.whole_file(bytes, StockFile { as_of: None, rows, emptied, refused: Vec::new() })
    }

    pub(super) fn whole_file(&mut self, bytes: u64, file: StockFile) -> (Delivered, Document) {
        let mut document = delivery("inventory", bytes, Content::Stock(Box::new(file)));
        document.received_at = self.at;
        let told = self.deliver(document);
        let stored = self.documents[&told.document].clone();
        (told, stored)
    }

    pub(super) fn recheck(&mut self, number: u64) {
        assert_eq!(self.run(&Command::Recheck(OrderNumber(number))), Answer::Noted);
    }

    /// What the program does when a box is scanned out, or back in.
    pub(super) fn scanned(&mut self, text: &str, out: bool) {
        let (at, user) = (self.at, self.user.clone());
        let events = {
            let mut sketch = Sketch::new(&*self, &user, at);
            let done =
                if out { pick::leaves(&mut sketch, &code(text)) } else { pick::comes_back(&mut sketch, &code(text)) };
            let Ok(()) = done;
            let Ok(()) = stock::settle(&mut sketch);
            sketch.finish(Answer::Noted).events
        };
        for event in events {
            self.apply(event);
        }
        self.stock.check(&self.orders);
    }

    pub(super) fn sells(&self, sku: &str, to: &str) -> u32 {
        let stock = self.stock.stock(sku);
        let connection = &self.settings.buyers[&buyer(to)];
        available(&stock, connection, monday().date_naive()).map(|a| a.boxes).sum()
    }
}

pub(super) fn flags(order: &Order) -> Vec<Flag> {
    let own = [Flag::Oversold, Flag::NotPublished, Flag::NoProduct, Flag::BoxCodeTaken];
    own.into_iter().filter(|f| order.flags.contains(f)).collect()
}

#[test]
fn orders_hold_what_they_want_and_give_it_back() {
    let mut m = Memory::new();
    m.stock_file(1, vec![boxes("ROSA", Mode::Set, 10, &[])]);
    m.one(order("1", 0, &[("ROSA", 4, ChannelStatus::Paid), ("ROSA", 2, ChannelStatus::Pending)]));
    assert_eq!((m.stock.count("ROSA"), m.sells("ROSA", "FW01")), ((10, 6, 0), 4));
    m.one(paid("1", 10, &[("ROSA", 3)]));
    assert_eq!(m.stock.count("ROSA"), (10, 3, 0), "the channel changed it");
    m.take("fw", vec![cancelled("1", Some(20))]);
    assert_eq!(m.stock.count("ROSA"), (10, 0, 0), "the channel cancelled it");
    m.one(order("2", 0, &[("ROSA", 4, ChannelStatus::Paid), ("ROSA", 2, ChannelStatus::Pending)]));
    m.confirm(2, |ask| ask.drop_pending = true);
    assert_eq!(m.stock.count("ROSA"), (10, 4, 0), "the dropped line is released");
    m.confirm(2, |_| ());
    assert_eq!(m.stock.count("ROSA"), (10, 4, 0));
}

#[test]
fn more_than_there_is_is_kept_and_flagged_and_the_first_gets_what_comes() {
    let mut m = Memory::new();
    m.stock_file(1, vec![boxes("ROSA", Mode::Set, 5, &[])]);
    assert_eq!(flags(&m.one(paid("1", 0, &[("ROSA", 4)]))), [Flag::NoProduct]);
    let second = m.one(paid("2", 0, &[("ROSA", 3)]));
    assert_eq!((flags(&second), second.revision), (vec![Flag::Oversold, Flag::NoProduct], 1));
    m.one(paid("3", 0, &[("ROSA", 1)]));
    assert_eq!((m.stock.count("ROSA"), m.sells("ROSA", "FW01")), ((5, 5, 3), 0));
    let again = m.take("fw", vec![paid("2", 0, &[("ROSA", 3)])]);
    assert_eq!(
        (again.outcome, m.order_of(2).revision),
        (Outcome::Duplicate, 1),
        "the flag is no change of the channel"
    );
    // Two come: the second order is whole, the third waits on.
    m.stock_file(2, vec![boxes("ROSA", Mode::Delta, 2, &[])]);
    assert_eq!((flags(&m.order_of(2)).contains(&Flag::Oversold), m.order_of(2).revision), (false, 2));
    assert!(m.order_of(3).flags.contains(&Flag::Oversold));
    m.take("fw", vec![cancelled("1", Some(20))]);
    assert!(!m.order_of(3).flags.contains(&Flag::Oversold), "what is given back goes to who waits");
    assert_eq!((m.stock.count("ROSA"), m.sells("ROSA", "FW01")), ((7, 4, 0), 3));
    // Less is there than was thought: the newest loses.
    m.stock_file(3, vec![boxes("ROSA", Mode::Set, 3, &[])]);
    assert_eq!([2, 3].map(|n| m.order_of(n).flags.contains(&Flag::Oversold)), [false, true]);
    assert!(
        m.confirmed(paid("9", 0, &[("ROSA", 2)])).flags.contains(&Flag::Oversold),
        "it can be confirmed all the same"
    );
}

#[test]
fn boxes_keep_the_codes_that_they_came_with_the_oldest_first() {
    let mut m = Memory::new();
    let old = |row| at(row, |b| (b.lot, b.age) = ("L1".into(), Some(5)));
    m.stock_file(
        1,
        vec![boxes("ROSA", Mode::Set, 0, &["KS9", "KS8"]), old(boxes("ROSA", Mode::Set, 3, &["KS5", "KS4"]))],
    );
    assert_eq!(m.stock.count("ROSA"), (5, 0, 0));
    let order = m.confirmed(paid("1", 0, &[("ROSA", 3)]));
    assert_eq!(order.lines[0].box_codes, ["KS4", "KS5", "KS8"].map(code));
    assert_eq!(m.boxes[&code("KS4")].order, order.number);
    let rest = m.confirmed(paid("2", 0, &[("ROSA", 2)]));
    assert_eq!(rest.lines[0].box_codes[0], code("KS9"));
    assert_eq!(rest.lines[0].box_codes[1].as_str().len(), 12, "the box without a code gets one of ours");
    assert_eq!(m.stock.boxes[&rest.lines[0].box_codes[1]].lot, "L1");
    // Scanned out and back in: stock goes down and up, codes stay.
    m.scanned("KS4", true);
    assert_eq!(m.stock.count("ROSA"), (4, 4, 0));
    m.scanned("KS4", true);
    m.scanned("NOBODY", true);
    assert_eq!(m.stock.count("ROSA"), (4, 4, 0), "once is once");
    m.scanned("KS4", false);
    m.scanned("KS4", false);
    assert_eq!((m.stock.count("ROSA"), m.stock.boxes[&code("KS4")].state), ((5, 5, 0), BoxState::Of(order.number)));
}

#[test]
fn an_order_names_its_boxes_and_gets_them_unless_they_are_other_goods() {
    let mut m = Memory::new();
    m.stock_file(1, vec![boxes("ROSA", Mode::Set, 0, &["KS1", "KS2"]), boxes("LIRIO", Mode::Set, 0, &["KS3"])]);
    let mut content = paid("1", 0, &[("ROSA", 2)]);
    content.lines[0].box_codes = ["KS3", "KS2"].map(code).to_vec();
    let kept = m.one(content);
    assert_eq!((kept.lines[0].box_codes.as_slice(), flags(&kept)[1]), ([code("KS2")].as_slice(), Flag::BoxCodeTaken));
    m.confirm(1, |_| ());
    assert_eq!(m.order_of(1).lines[0].box_codes, ["KS2", "KS1"].map(code));
    assert_eq!(m.stock.boxes[&code("KS3")].state, BoxState::Free);
}

#[test]
fn what_is_not_published_is_kept_flagged_and_held() {
    let mut m = Memory::new();
    let only = |row| at(row, |b| b.buyers = Some([buyer("GH02")].into()));
    m.stock_file(1, vec![only(boxes("A", Mode::Set, 5, &[]))]);
    assert_eq!((m.sells("A", "FW01"), m.sells("A", "GH02")), (0, 5));
    let order = m.one(paid("1", 0, &[("A", 2)]));
    assert!(order.flags.contains(&Flag::NotPublished) && !order.flags.contains(&Flag::Oversold));
    assert_eq!(m.sells("A", "GH02"), 3, "it is held: the sale must not be lost");
    let publish = |m: &mut Memory, to: Option<bool>| m.run(&Command::Publish("A".into(), buyer("FW01"), to));
    assert_eq!(publish(&mut m, Some(true)), Answer::Noted);
    m.recheck(1);
    assert!(!m.order_of(1).flags.contains(&Flag::NotPublished));
    assert_eq!(m.sells("A", "FW01"), 3);
    publish(&mut m, None);
    assert_eq!(m.sells("A", "FW01"), 0);
    m.recheck(1);
    assert!(m.order_of(1).flags.contains(&Flag::NotPublished));
    publish(&mut m, Some(true));
    let hidden = Command::Publish("A".into(), buyer("GH02"), Some(false));
    m.run(&hidden);
    assert_eq!((m.sells("A", "FW01"), m.sells("A", "GH02")), (3, 0));
    let nobody = m.run(&Command::Publish("ZZ".into(), buyer("FW01"), Some(true)));
    assert_eq!(nobody, Answer::Refused(Box::new(Refusal::NoSku("ZZ".into()))));
}

#[test]
fn a_buyer_sees_its_places_from_its_first_day_and_nothing_expired() {
    let mut m = Memory::new();
    let uio = |row| at(row, |b| b.location = place("UIO"));
    let gone = |row| at(row, |b| (b.lot, b.expires) = ("X".into(), "2026-02-01".parse().ok()));
    m.stock_file(
        1,
        vec![boxes("A", Mode::Set, 5, &[]), uio(boxes("A", Mode::Set, 3, &[])), gone(boxes("A", Mode::Set, 2, &[]))],
    );
    assert_eq!(m.sells("A", "FW01"), 8, "two of ten have expired");
    let edit = |m: &mut Memory, change: fn(&mut Connection)| change(m.settings.buyers.get_mut(&buyer("FW01")).unwrap());
    edit(&mut m, |c| c.locations = vec![place("UIO")]);
    assert_eq!(m.sells("A", "FW01"), 3);
    let order = m.one(paid("1", 0, &[("A", 4)]));
    assert!(order.flags.contains(&Flag::Oversold), "there are more at a place that it is not served from");
    assert_eq!(m.stock.holds[&(order.number, "A".into())].at.keys().collect::<Vec<_>>(), [&place("UIO")]);
    edit(&mut m, |c| c.active_since = "2026-03-01".parse().ok());
    assert_eq!(m.sells("A", "FW01"), 0);
}

#[test]
fn orders_of_a_connection_that_wants_it_are_confirmed_by_themselves() {
    let mut m = Memory::new();
    m.stock_file(1, vec![product("A", 1), boxes("A", Mode::Set, 3, &["KS1"])]);
    m.settings.buyers.get_mut(&buyer("FW01")).unwrap().auto_confirm = true;
    let order = m.one(paid("1", 0, &[("A", 2)]));
    assert_eq!((order.status, order.confirmed.as_ref().unwrap().by.as_str()), (OrderStatus::Confirmed, "auto"));
    assert_eq!((order.lines[0].box_codes[0].as_str(), m.stock.count("A")), ("KS1", (3, 2, 0)));
    let draft = m.one(order_in_cart("2"));
    assert_eq!(draft.status, OrderStatus::Draft);
    assert_eq!(m.one(paid("2", 10, &[("A", 1)])).status, OrderStatus::Confirmed, "when it is checked out");
    let short = m.one(paid("3", 0, &[("A", 1)]));
    assert_eq!(
        (short.status, short.flags.contains(&Flag::Oversold)),
        (OrderStatus::Pending, true),
        "a person must see it"
    );
    let other = m.take("gh", vec![paid("4", 0, &[("B", 1)])]);
    assert_eq!(m.order_of(other.orders[0].0.number.0).status, OrderStatus::Pending, "off by default");
}

fn order_in_cart(id: &str) -> ChannelOrder {
    order(id, 0, &[("A", 1, ChannelStatus::Pending)])
}

#[test]
fn settings_of_a_connection_are_set_and_its_open_orders_follow() {
    let mut m = Memory::new();
    let order = m.one(paid("1", 0, &[("A", 1)]));
    assert_eq!(order.earliest_ship_date.to_string(), "2026-02-05");
    let set = |m: &mut Memory, key, text: &str| {
        m.run(&Command::LinkSet(buyer("FW01"), vec![(key, LinkEdit::Set(text.into()))]))
    };
    assert_eq!(set(&mut m, LinkKey::ShipDaysOffset, "1"), Answer::Noted);
    assert_eq!(m.stock.rechecks.keys().collect::<Vec<_>>(), [&Recheck::Buyer(buyer("FW01"))]);
    m.recheck(1);
    let order = m.order_of(1);
    assert_eq!(
        (order.earliest_ship_date.to_string().as_str(), order.ship_date.to_string().as_str(), order.revision),
        ("2026-02-03", "2026-02-03", 2)
    );
    set(&mut m, LinkKey::ClosedDays, "2026-02-03 2026-02-04");
    m.recheck(1);
    assert_eq!(m.order_of(1).ship_date.to_string(), "2026-02-05");
    assert_eq!(set(&mut m, LinkKey::ClosedDays, "2026-02-04 2026-02-03"), Answer::Noted);
    assert!(m.last.is_empty(), "the same is no change");
    let bad = set(&mut m, LinkKey::ShipDaysOffset, "99");
    assert_eq!(bad, Answer::Refused(Box::new(Refusal::BadSetting(LinkKey::ShipDaysOffset, "99".into()))));
    let nobody = m.run(&Command::LinkSet(buyer("ZZ"), Vec::new()));
    assert_eq!(nobody, Answer::Refused(Box::new(Refusal::NoBuyer(buyer("ZZ")))));
    m.confirm(1, |_| ());
    set(&mut m, LinkKey::ShipDaysOffset, "9");
    m.recheck(1);
    assert_eq!(m.order_of(1).ship_date.to_string(), "2026-02-05", "what is confirmed stays");
}

/// What may happen, in any order: what must hold is checked by [`Memory`] after each.
#[derive(Clone, Debug)]
enum Step {
    Sell(u8, u32, bool),
    Cancel(u8),
    Confirm(u64),
    File(Mode, i64, Vec<u8>),
    Scan(u8, bool),
    Publish(bool),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let mode = prop_oneof![Just(Mode::Full), Just(Mode::Set), Just(Mode::Delta)];
    let step = prop_oneof![
        4 => (0_u8..6, 1_u32..5, any::<bool>()).prop_map(|(id, n, paid)| Step::Sell(id, n, paid)),
        1 => (0_u8..6).prop_map(Step::Cancel),
        2 => (1_u64..7).prop_map(Step::Confirm),
        3 => (mode, -4_i64..9, prop::collection::vec(0_u8..8, 0..4)).prop_map(|(mode, n, codes)| Step::File(mode, n, codes)),
        2 => (0_u8..8, any::<bool>()).prop_map(|(code, out)| Step::Scan(code, out)),
        1 => any::<bool>().prop_map(Step::Publish),
    ];
    prop::collection::vec(step, 1..40)
}

proptest! {
    #[test]
    fn whatever_happens_the_stock_adds_up(steps in steps()) {
        let mut m = Memory::new();
        for (n, step) in (1_i64..).zip(steps) {
            m.at = later(n * 10);
            match step {
                Step::Sell(id, boxes, is_paid) => {
                    let state = if is_paid { ChannelStatus::Paid } else { ChannelStatus::Pending };
                    let lines = [("A", boxes, ChannelStatus::Paid), ("A", 1, state)];
                    m.take("fw", vec![order(&id.to_string(), n * 10, &lines)]);
                }
                Step::Cancel(id) => drop(m.take("fw", vec![cancelled(&id.to_string(), Some(n * 10))])),
                Step::Confirm(number) => {
                    let ask = Confirm { order: OrderNumber(number), expected_revision: None, drop_pending: true, dry_run: false };
                    m.run(&Command::Confirm(ask));
                }
                Step::File(mode, count, codes) => {
                    let codes: Vec<String> = codes.into_iter().map(|c| format!("KS{c}")).collect();
                    let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
                    let count = if mode == Mode::Delta { count } else { count.max(0) };
                    m.stock_file(u64::try_from(n).unwrap(), vec![boxes("A", mode, count, &codes)]);
                }
                Step::Scan(code, out) => m.scanned(&format!("KS{code}"), out),
                Step::Publish(shown) => {
                    m.run(&Command::Publish("A".into(), buyer("FW01"), Some(shown)));
                }
            }
        }
    }
}
