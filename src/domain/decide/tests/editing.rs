//! §3.1, R-16, R-21, R-23: what persons type over, direct orders, currencies, whose initiative.

use crate::domain::audit::{self, FieldChange};
use crate::domain::channel_order::Address;
use crate::domain::command::Answer;
use crate::domain::decide::testing::{Memory, channel, paid};
use crate::domain::flow::{BoxAct, Edit, OrderAct};
use crate::domain::ids::BuyerCode;
use crate::domain::money::Currency;
use crate::domain::order::{Flag, OrderStatus, Origin};
use crate::domain::refusal::FlowRefusal;

fn edit(change: impl FnOnce(&mut Edit)) -> OrderAct {
    let mut edit = Edit::default();
    change(&mut edit);
    OrderAct::Edit(Box::new(edit))
}

#[test]
fn what_is_typed_stays_whatever_the_channel_says_and_is_journaled() {
    let mut m = Memory::new();
    let before = m.one(paid("1", 1, &[("A", 1)]));
    let to = Address { name: Some("Eva".into()), street: vec!["Calle 1".into()], ..Address::default() };
    let after = m.acted(
        1,
        edit(|e| {
            (e.carrier, e.ship_to, e.carrier_account) = (Some(" FedEx ".into()), Some(to.clone()), Some("99-1".into()));
            (e.ship_date, e.hawb) = (Some("2026-02-03".parse().unwrap()), Some("H-1".into()));
        }),
    );
    assert_eq!((after.status, after.revision), (OrderStatus::Pending, 2));
    assert!(after.flags.contains(&Flag::TooEarly), "kept and flagged (R-03)");
    let told = audit::changes(&before, &after);
    let carrier = FieldChange { field: "carrier".into(), before: None, after: Some("FedEx".into()) };
    let address = FieldChange { field: "ship_to".into(), before: None, after: Some("Eva, Calle 1".into()) };
    assert!(told.contains(&carrier) && told.contains(&address), "{told:?}");
    let mut newer = paid("1", 2, &[("A", 2)]);
    (newer.carrier, newer.ship_to.city) = (Some("UPS".into()), Some("Cali".into()));
    newer.ship_date = Some("2026-03-01".parse().unwrap());
    let after = m.one(newer);
    assert_eq!(
        (after.carrier.as_deref(), &after.ship_to, after.carrier_account.as_deref()),
        (Some("FedEx"), &to, Some("99-1"))
    );
    assert_eq!((after.ship_date.to_string(), after.lines[0].quantity), ("2026-02-03".into(), 2));
    // Nothing new, and taking a value away.
    assert_eq!(
        m.refused(1, edit(|e| e.carrier = Some("FedEx".into()))),
        FlowRefusal::NothingToDo(after.label()).into()
    );
    assert_eq!(m.refused(1, edit(|_| ())), FlowRefusal::NothingToDo(after.label()).into());
    assert_eq!(m.acted(1, edit(|e| e.carrier = Some(String::new()))).carrier, None);
}

#[test]
fn after_confirm_labels_get_old_and_the_order_is_confirmed_again() {
    let mut m = Memory::new();
    m.confirmed(paid("1", 1, &[("A", 2)]));
    m.printed(1);
    assert!(m.acted(1, edit(|e| e.carrier = Some("FedEx".into()))).needs_confirm_again());
    assert!(m.boxes.values().all(|b| b.stale));
    m.confirm(1, |_| ());
    let jobs = m.printed(1);
    assert_eq!((jobs.len(), jobs[0].content.carrier.as_deref(), jobs[0].printer.as_str()), (2, Some("FedEx"), "dock1"));
    // A house waybill stands on no label.
    assert!(!m.acted(1, edit(|e| e.hawb = Some("H-1".into()))).needs_confirm_again());
    let code = m.codes(1).remove(0);
    m.boxes(BoxAct::Ship, &[&code], None);
    let label = m.order_of(1).label();
    assert_eq!(m.refused(1, edit(|e| e.carrier = Some("UPS".into()))), FlowRefusal::Shipped(label, 1).into());
    m.acted(1, edit(|e| e.hawb = Some("H-2".into())));
}

#[test]
fn r16_t2_a_direct_order_needs_a_carrier_of_ours() {
    let mut m = Memory::new();
    m.settings.channels.get_mut(&channel("fw")).unwrap().direct = true;
    let buyer = m.settings.buyers.get_mut(&BuyerCode::new("FW01").unwrap()).unwrap();
    buyer.carriers = [("fedex priority".to_owned(), "FedEx".to_owned())].into();
    let with = |id: &str, carrier: Option<&str>| {
        let mut content = paid(id, 1, &[("A", 1)]);
        content.carrier = carrier.map(str::to_owned);
        content.ship_to.name = Some("Final Customer".into());
        content
    };
    for (id, named, ours) in [("1", "FEDEX Priority ", "FedEx"), ("2", "fedex", "FedEx")] {
        let order = m.one(with(id, Some(named)));
        assert_eq!((order.carrier.as_deref(), order.flags.contains(&Flag::CarrierUnmapped)), (Some(ours), false));
        assert!(order.is_direct());
    }
    for (id, named) in [("3", Some("DHL")), ("4", None)] {
        let number = m.one(with(id, named)).number.0;
        for dry_run in [false, true] {
            let Answer::Refused(no) = m.confirm(number, |c| c.dry_run = dry_run) else { panic!() };
            assert_eq!(no.code(), "carrier_needed");
        }
        m.acted(number, edit(|e| e.carrier = Some("UPS".into())));
        assert!(matches!(m.confirm(number, |_| ()), Answer::Confirm(_)), "chosen by a person");
    }
    // R-16 T1: the label names the final customer.
    assert_eq!(m.printed(4)[0].content.ship_to, ["Final Customer"]);
}

#[test]
fn r20_a_line_without_boxes_is_never_confirmed() {
    let mut m = Memory::new();
    m.one(paid("1", 1, &[("A", 1)]));
    m.orders.values_mut().for_each(|o| o.lines[0].boxes = 0);
    let Answer::Refused(no) = m.confirm(1, |_| ()) else { panic!() };
    assert_eq!(no.code(), "no_boxes");
}

#[test]
fn r21_an_amount_has_its_currency_and_a_total_has_one() {
    let mut m = Memory::new();
    let mut content = paid("1", 1, &[("A", 2)]);
    content.currency = Currency::new("MXN");
    let order = m.one(content);
    assert_eq!(
        (order.currency.unwrap().to_string(), order.total().unwrap().to_string()),
        ("MXN".into(), "5.00".into())
    );
}

#[test]
fn r23_procurement_is_only_another_origin() {
    let mut m = Memory::new();
    m.settings.channels.get_mut(&channel("fw2")).unwrap().origin = Origin::Procurement;
    let sale = m.one(paid("1", 1, &[("A", 1)]));
    let bought = m.take("fw2", vec![paid("1", 1, &[("A", 1)])]).orders[0].0.number.0;
    let bought = m.order_of(bought);
    assert_eq!((sale.origin, bought.origin), (Origin::Sales, Origin::Procurement));
    assert_eq!((sale.lines, sale.ship_date, sale.mark), (bought.lines, bought.ship_date, bought.mark));
    assert!(matches!(m.confirm(bought.number.0, |_| ()), Answer::Confirm(_)));
    assert_eq!(m.printed(bought.number.0).len(), 1);
}
