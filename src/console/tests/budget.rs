//! Bytes for slow links. The figures are of the issue: a move 300, a scroll 700, the first screen 3,500, rest 0.

use super::*;
use crate::console::term::screen::Screen;
use ratatui::Terminal;
use ratatui::layout::Size;

struct Wire(Driver, Terminal<Screen<Vec<u8>>>);

impl Wire {
    fn new(rows: u64) -> Self {
        let mut driver = Driver::new();
        driver.keys(".");
        driver.all_answered();
        let sample = sample::rows();
        let all: Vec<_> = (0..rows)
            .map(|n| {
                let mut row = sample[usize::try_from(n % 12).unwrap()].clone();
                row.number = 9000 - n;
                row.order = format!("{}K", row.number);
                row
            })
            .collect();
        driver.app.orders.list.load(all, false, 18);
        Self(driver, Terminal::new(Screen::new(Vec::new(), Size::new(80, 24))).unwrap())
    }

    fn draw(&mut self) -> usize {
        let Self(driver, terminal) = self;
        terminal.backend_mut().writer().clear();
        terminal.draw(|frame| view::view(&driver.app, frame)).unwrap();
        terminal.backend_mut().writer().len()
    }
}

#[test]
fn the_bytes_of_a_screen() {
    let mut wire = Wire::new(90);
    let first = wire.draw();
    assert!(first <= 3500, "first screen: {first}");
    assert_eq!(wire.draw(), 0, "nothing changed");
    let mut moves = Vec::new();
    for _ in 0..10 {
        wire.0.keys("j");
        moves.push(wire.draw());
    }
    for _ in 0..6 {
        wire.0.keys("j");
        wire.draw();
    }
    let mut scrolls = Vec::new();
    for _ in 0..20 {
        wire.0.keys("j");
        scrolls.push(wire.draw());
    }
    assert!(moves.iter().all(|b| *b <= 300), "{moves:?}");
    assert!(scrolls.iter().all(|b| *b <= 700), "{scrolls:?}");
    wire.0.wait(1000);
    assert_eq!(wire.draw(), 0, "a second passed");
    wire.0.wait(60_000);
    let minute = wire.draw();
    assert!(minute <= 40, "the clock: {minute}");
}

/// A screen with a long list: what it costs to come to it, to move, to scroll, to rest.
fn budget(show: impl Fn(&mut Driver)) {
    let mut driver = Driver::new();
    show(&mut driver);
    driver.all_answered();
    let mut wire = Wire(driver, Terminal::new(Screen::new(Vec::new(), Size::new(80, 24))).unwrap());
    let first = wire.draw();
    assert!(first <= 3500, "first screen: {first}");
    assert_eq!(wire.draw(), 0, "nothing changed");
    for n in 0..40 {
        let top = wire.0.text();
        wire.0.keys("j");
        let bytes = wire.draw();
        // The first lines move the cursor, the later ones the list.
        assert!(bytes <= if n < 3 { 300 } else { 700 }, "move {n}: {bytes}\n{top}");
    }
    wire.0.wait(1000);
    assert_eq!(wire.draw(), 0, "a second passed");
}

#[test]
fn the_bytes_of_connections_notices_and_orders_to_fetch() {
    use super::{answers, places};
    use crate::console::list::List;
    fn long<T: crate::console::list::Row + Clone>(list: &mut List<T>, rows: &[T], number: impl Fn(&mut T, u64)) {
        let row = |n: u64| {
            let mut row = rows[usize::try_from(n).unwrap() % rows.len()].clone();
            number(&mut row, n);
            row
        };
        list.load((0..90).map(row).collect(), false, 9);
    }
    budget(|d| {
        places::on_links(d);
        long(&mut d.app.links.list, &answers::links().links, |l, n| l.buyer = format!("B{n:03}"));
    });
    budget(|d| {
        d.key(Key::F(6));
        d.key(Key::Right);
        long(&mut d.app.notices.list, &answers::notices().notices, |one, n| one.notice = 900 - n);
    });
    budget(|d| {
        d.key(Key::F(5));
        d.key(Key::Right);
        long(&mut d.app.fetches.list, &answers::fetches().fetches, |one, n| one.id = format!("2000004718{n:06}"));
    });
    budget(|d| {
        places::on_links(d);
        d.key(Key::Enter);
        let id = d.asked(|c| matches!(c, Call::InventoryPage(_)));
        let rows = answers::stock().stock;
        let stock =
            (0..90).map(|n| crate::protocol::reply::InventoryDoc { sku: format!("SKU{n:03}"), ..rows[n % 3].clone() });
        d.answer(id, &crate::protocol::reply::InventoryPage { stock: stock.collect(), ..Default::default() });
    });
}
