//! What product and inventory files do to the stock.

use super::stock::{at, boxes, code, flags, place, product};
use crate::domain::command::{Answer, Command, Recheck};
use crate::domain::decide::testing::{Memory, delivery, later, paid};
use crate::domain::document::{Content, Outcome};
use crate::domain::lang::Lang;
use crate::domain::order::Flag;
use crate::domain::problem::Rule;
use crate::domain::product::fbe;
use crate::domain::stock_file::{Mode, StockFile};
use std::collections::BTreeSet;

#[test]
fn a_product_row_makes_boxes_names_and_full_box_equivalents() {
    let mut m = Memory::new();
    let first = m.one(paid("1", 0, &[("ROSA", 13), ("LIRIO", 2)]));
    assert_eq!((first.boxes(), flags(&first)), (15, vec![Flag::NoProduct]), "one unit a box is assumed");
    let (told, document) = m.stock_file(1, vec![product("ROSA", 6), product("LIRIO", 4)]);
    assert_eq!((told.outcome, document.refused_orders), (Outcome::Stored, 0));
    assert_eq!(m.stock.rechecks.keys().cloned().collect::<Vec<_>>(), ["LIRIO", "ROSA"].map(|s| Recheck::Sku(s.into())));
    m.recheck(1);
    let order = m.order_of(1);
    assert_eq!(order.lines.iter().map(|l| l.boxes).collect::<Vec<_>>(), [3, 1]);
    assert_eq!((flags(&order), order.revision), (vec![], 2));
    assert_eq!((order.lines[0].name(Lang::En), order.lines[0].name(Lang::Es)), ("Rose ROSA", "Rosa ROSA"));
    assert_eq!(order.milli_fbe(&m.settings.box_types).map(fbe).as_deref(), Some("1"));
    m.recheck(1);
    assert_eq!(m.order_of(1).revision, 2, "nothing new, nothing written");
    // Asked again meanwhile: what is done is only what was asked then.
    let sku = Recheck::Sku("ROSA".into());
    m.stock_file(2, vec![product("ROSA", 7)]);
    m.run(&Command::Rechecked(sku.clone(), 1));
    assert_eq!(m.stock.rechecks.get(&sku), Some(&2));
    m.run(&Command::Rechecked(sku.clone(), 2));
    assert_eq!(m.stock.rechecks.get(&sku), None);
    assert_eq!(m.one(paid("2", 0, &[("ROSA", 13)])).boxes(), 2, "a new order is made with it at once");
}

#[test]
fn another_code_of_a_product_is_the_product() {
    let mut m = Memory::new();
    let mut row = product("ROSA", 6);
    row.product.alias = Some("KN-1".into());
    m.stock_file(1, vec![row, boxes("ROSA", Mode::Set, 5, &[])]);
    let order = m.one(paid("1", 0, &[("KN-1", 12)]));
    assert_eq!((order.boxes(), flags(&order)), (2, vec![]));
    assert_eq!(m.stock.count("ROSA"), (5, 2, 0));
    let mut other = product("LIRIO", 1);
    other.product.alias = Some("KN-1".into());
    let mut own = product("KN-2", 1);
    own.product.alias = Some("ROSA".into());
    let (_, document) = m.stock_file(2, vec![other, own]);
    assert_eq!(document.problems.iter().map(|p| p.rule).collect::<Vec<_>>(), [Rule::AliasTaken; 2]);
}

#[test]
fn a_code_that_is_known_is_refused_with_its_row_and_the_rest_is_taken() {
    let mut m = Memory::new();
    m.stock_file(1, vec![boxes("ROSA", Mode::Set, 0, &["KS1", "KS2"])]);
    let mut named = paid("1", 0, &[("TULIP", 1)]);
    named.lines[0].box_codes = vec![code("KS7")];
    m.confirmed(named);
    let rows = vec![
        boxes("LIRIO", Mode::Set, 0, &["KS1"]),
        boxes("LIRIO", Mode::Set, 0, &["KS7"]),
        boxes("LIRIO", Mode::Set, 0, &["KS3"]),
        boxes("LIRIO", Mode::Set, 0, &["KS3", "KS4"]),
        boxes("LIRIO", Mode::Set, 1, &["KS5", "KS6"]),
    ];
    let (told, document) = m.stock_file(2, rows);
    let rules: Vec<_> = told.refused.iter().map(|p| (p.rule, p.value.as_str())).collect();
    let taken = Rule::BoxCodeTaken;
    assert_eq!(rules, [(taken, "KS1"), (taken, "KS7"), (taken, "KS3"), (Rule::MoreCodes, "2")]);
    assert_eq!((document.outcome, document.refused_orders), (Outcome::Stored, 4));
    assert!(document.problems.iter().all(|p| p.at.as_deref().is_some_and(|at| at.starts_with("row LIRIO"))));
    assert_eq!(m.stock.count("LIRIO"), (1, 0, 0));
    // Told once more of the same goods it is the same box; picked ones too.
    m.confirmed(paid("2", 0, &[("ROSA", 1)]));
    let (told, _) = m.stock_file(3, vec![boxes("ROSA", Mode::Set, 0, &["KS1", "KS2"])]);
    assert_eq!((told.refused.len(), m.stock.count("ROSA")), (0, (2, 1, 0)));
    m.scanned("KS1", true);
    let (told, _) = m.stock_file(4, vec![boxes("ROSA", Mode::Set, 0, &["KS1"])]);
    assert_eq!(told.refused[0].rule, taken, "what has left does not come back by a row");
}

#[test]
fn full_set_and_delta_files() {
    let mut m = Memory::new();
    let uio = |row| at(row, |b| b.location = place("UIO"));
    m.stock_file(
        1,
        vec![boxes("A", Mode::Full, 5, &[]), boxes("B", Mode::Full, 3, &["KS1"]), uio(boxes("B", Mode::Full, 7, &[]))],
    );
    m.stock_file(2, vec![boxes("A", Mode::Set, 4, &[]), boxes("C", Mode::Set, 1, &[])]);
    assert_eq!(["A", "B", "C"].map(|s| m.stock.count(s).0), [4, 10, 1], "a set leaves the others");
    m.stock_file(3, vec![boxes("A", Mode::Full, 6, &[])]);
    assert_eq!(["A", "B", "C"].map(|s| m.stock.count(s).0), [6, 7, 0], "a full file tells all of its place");
    assert!(m.stock.boxes.is_empty());
    let (told, _) = m.stock_file(
        4,
        vec![
            boxes("A", Mode::Delta, 2, &["KS2"]),
            boxes("C", Mode::Delta, -1, &[]),
            uio(boxes("B", Mode::Delta, -3, &[])),
        ],
    );
    assert_eq!(
        told.refused.iter().map(|p| (p.rule, p.value.as_str())).collect::<Vec<_>>(),
        [(Rule::MoreThanThere, "0")]
    );
    assert_eq!(["A", "B"].map(|s| m.stock.count(s).0), [8, 4]);
    m.stock_file(5, vec![boxes("A", Mode::Delta, -1, &["KS2"]), boxes("A", Mode::Delta, -2, &[])]);
    assert_eq!((m.stock.count("A").0, m.stock.boxes.len()), (5, 0));
    let empty = StockFile { as_of: None, rows: Vec::new(), emptied: [place("UIO")].into(), refused: Vec::new() };
    m.whole_file(6, empty);
    assert_eq!(m.stock.count("B").0, 0);
}

#[test]
fn the_same_bytes_are_taken_once_and_refused_rows_once_more() {
    let mut m = Memory::new();
    let mut odd = product("B", 2);
    odd.product.box_type = crate::domain::product::BoxTypeCode::new("OB").ok();
    let rows = || vec![boxes("A", Mode::Delta, 5, &[]), odd.clone()];
    let (_, first) = m.stock_file(1, rows());
    assert_eq!((first.outcome, first.refused_orders, m.stock.count("A").0), (Outcome::Stored, 1, 5));
    m.settings.box_types.insert(odd.product.box_type.clone().unwrap(), 700);
    let (_, second) = m.stock_file(1, rows());
    assert_eq!((second.outcome, second.refused_orders), (Outcome::Stored, 0));
    assert_eq!((m.stock.count("A").0, m.stock.stock("B").product.unwrap().units_per_box), (5, 2), "nothing twice");
    assert_eq!(m.stock_file(1, rows()).1.outcome, Outcome::Duplicate);
    // The refused box: the same.
    let file = StockFile { as_of: None, rows: rows(), emptied: BTreeSet::new(), refused: Vec::new() };
    let again = Command::Redeliver(first.id, Box::new(delivery("inventory", 1, Content::Stock(Box::new(file)))));
    assert!(matches!(m.run(&again), Answer::Delivered(_)));
    assert_eq!((m.stock.count("A").0, m.documents[&first.id].refused_orders), (5, 0));
}

#[test]
fn older_numbers_never_overwrite_newer_ones() {
    let mut m = Memory::new();
    m.stock_file(1, vec![boxes("A", Mode::Full, 5, &[])]);
    let old = |rows| StockFile { as_of: Some(later(-60)), rows, emptied: BTreeSet::new(), refused: Vec::new() };
    let (_, document) = m.whole_file(2, old(vec![boxes("A", Mode::Full, 9, &[])]));
    assert_eq!((document.outcome, document.problems[0].rule), (Outcome::Stale, Rule::OldRow));
    m.whole_file(3, old(vec![boxes("A", Mode::Delta, 1, &[])]));
    m.whole_file(4, old(vec![boxes("B", Mode::Full, 1, &[])]));
    assert_eq!((m.stock.count("A").0, m.stock.count("B").0), (5, 1), "what was counted later is not emptied either");
}
