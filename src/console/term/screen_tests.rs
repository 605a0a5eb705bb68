//! The screen against an independent terminal emulator: whatever is drawn, the emulator must show what ratatui meant.

use super::screen::Screen;
use proptest::prelude::*;
use ratatui::Terminal;
use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};
use ratatui::style::{Color, Modifier, Style};
use unicode_width::UnicodeWidthStr as _;

const W: u16 = 24;
const H: u16 = 10;

/// One act on a picture.
#[derive(Clone, Debug)]
enum Act {
    Text(u16, u16, String, Style),
    Up(u16),
    Down(u16),
    Clear,
    Resize,
}

fn act() -> impl Strategy<Value = Act> {
    let text = "[a-z ●▲ñá│漢]{0,12}| {8}|[0-9]{24}";
    let color = prop_oneof![Just(Color::Reset), Just(Color::Green), Just(Color::White), Just(Color::LightRed)];
    let back = prop_oneof![4 => Just(Color::Reset), 1 => Just(Color::Blue), 1 => Just(Color::Red)];
    let bits = prop_oneof![
        4 => Just(Modifier::empty()), 1 => Just(Modifier::REVERSED), 1 => Just(Modifier::BOLD),
        1 => Just(Modifier::UNDERLINED | Modifier::BOLD)
    ];
    let style = (color, back, bits).prop_map(|(fg, bg, m)| Style::new().fg(fg).bg(bg).add_modifier(m));
    prop_oneof![
        8 => (0..W, 0..H, text, style).prop_map(|(x, y, t, s)| Act::Text(x, y, t, s)),
        2 => (1..5_u16).prop_map(Act::Up),
        2 => (1..5_u16).prop_map(Act::Down),
        1 => Just(Act::Clear),
        1 => Just(Act::Resize),
    ]
}

fn color(c: vt100::Color) -> Color {
    match c {
        vt100::Color::Default => Color::Reset,
        vt100::Color::Idx(1) => Color::Red,
        vt100::Color::Idx(2) => Color::Green,
        vt100::Color::Idx(4) => Color::Blue,
        vt100::Color::Idx(9) => Color::LightRed,
        vt100::Color::Idx(15) => Color::White,
        other => panic!("a colour that nobody drew: {other:?}"),
    }
}

fn same(screen: &vt100::Screen, meant: &Buffer) {
    for y in 0..meant.area.height {
        let mut x = 0;
        while x < meant.area.width {
            let (cell, shown) = (&meant[(x, y)], screen.cell(y, x).unwrap());
            let wide = u16::try_from(cell.symbol().width().max(1)).unwrap();
            if x + wide <= meant.area.width {
                let text = if shown.contents().is_empty() { " " } else { shown.contents() };
                assert_eq!(text, cell.symbol(), "text at {x},{y}");
                assert_eq!(color(shown.fgcolor()), cell.fg, "colour at {x},{y}");
                assert_eq!(color(shown.bgcolor()), cell.bg, "background at {x},{y}");
                for (bit, is) in [
                    (Modifier::BOLD, shown.bold()),
                    (Modifier::UNDERLINED, shown.underline()),
                    (Modifier::REVERSED, shown.inverse()),
                ] {
                    assert_eq!(cell.modifier.contains(bit), is, "{bit:?} at {x},{y}");
                }
            }
            x += wide;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]
    #[test]
    fn the_terminal_shows_what_was_drawn(acts in proptest::collection::vec(act(), 1..40)) {
        let mut terminal = Terminal::new(Screen::new(Vec::new(), Size::new(W, H))).unwrap();
        let mut emulator = vt100::Parser::new(H.try_into().unwrap(), W.try_into().unwrap(), 0);
        let mut picture = Buffer::empty(Rect::new(0, 0, W, H));
        for act in acts {
            match act {
                Act::Text(x, y, text, style) => { picture.set_string(x, y, text, style); }
                Act::Up(n) => {
                    picture.content.rotate_left(usize::from(n * W));
                }
                Act::Down(n) => {
                    picture.content.rotate_right(usize::from(n * W));
                }
                Act::Clear => picture = Buffer::empty(Rect::new(0, 0, W, H)),
                Act::Resize => {
                    terminal.backend_mut().forget(Size::new(W, H));
                    terminal.clear().unwrap();
                }
            }
            crate::console::theme::halves(&mut picture);
            let drawn = terminal.draw(|f| { f.buffer_mut().merge(&picture); }).unwrap().buffer.clone();
            emulator.process(&std::mem::take(terminal.backend_mut().writer()));
            same(emulator.screen(), &drawn);
        }
    }
}

#[test]
fn an_unchanged_frame_costs_nothing_and_a_frame_is_one_write() {
    struct Writes(Vec<usize>);
    impl std::io::Write for Writes {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.push(bytes.len());
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut terminal = Terminal::new(Screen::new(Writes(Vec::new()), Size::new(W, H))).unwrap();
    for text in ["orders", "orders", "orders!", "orders!"] {
        terminal.draw(|f| f.render_widget(text, f.area())).unwrap();
    }
    let writes = &terminal.backend_mut().writer().0;
    assert_eq!(writes.len(), 2, "{writes:?}");
    assert!(writes[1] < 16, "{writes:?}");
}

#[test]
fn a_list_that_scrolls_is_moved_by_the_terminal() {
    let mut terminal = Terminal::new(Screen::new(Vec::new(), Size::new(W, H))).unwrap();
    let rows =
        |from: usize| (from..from + 10).map(|n| format!("row {n} {}", "x".repeat(14))).collect::<Vec<_>>().join("\n");
    for from in [0, 1] {
        terminal.backend_mut().writer().clear();
        terminal.draw(|f| f.render_widget(rows(from), f.area())).unwrap();
    }
    let bytes = terminal.backend_mut().writer().len();
    assert!(bytes < 64, "{bytes} bytes for one new row");
}
