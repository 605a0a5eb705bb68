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
