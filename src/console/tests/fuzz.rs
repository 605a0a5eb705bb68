use super::scanning::is_change;
use super::*;
use crate::console::dialogs::Overlay;
use crate::console::dialogs::confirm::Stage;
use proptest::prelude::*;

fn key() -> impl Strategy<Value = Key> {
    prop_oneof![
        10 => any::<u8>().prop_map(|b| Key::Char(char::from(b' ' + b % 95))),
        8 => proptest::sample::select(vec!['c', 'p', 'r', 'x', 'R', ' ', '*', 'g', 'l', 'f', 's', '.', '/', ':']).prop_map(Key::Char),
        8 => proptest::sample::select(vec![
            Key::Enter, Key::Esc, Key::Up, Key::Down, Key::Left, Key::Right, Key::Tab, Key::BackTab, Key::Backspace,
            Key::PageUp, Key::PageDown, Key::Home, Key::End, Key::F(1), Key::F(2), Key::F(4), Key::F(5), Key::F(7), Key::F(8), Key::F(12), Key::Ctrl('j'),
        ]),
    ]
}

/// A daemon that answers something fitting, late or not at all.
fn reply(driver: &mut Driver, id: u64, call: &Call) {
    match call {
        Call::OrdersPage(_) => driver.answer(id, &page()),
        Call::OrderGet { .. } => driver.answer(id, &sample::order()),
        Call::Confirm(c) if c.dry_run => driver.answer(id, &confirming_preview(&c.order)),
        Call::JobsPage(_) => driver.answer(id, &jobs().0),
        Call::Printers {} => driver.answer(id, &jobs().1),
        _ => driver.refuse(id, "changed"),
    };
}

fn confirming_preview(order: &str) -> crate::protocol::reply::ConfirmDoc {
    crate::protocol::reply::ConfirmDoc { order: order.into(), ..super::confirming::preview(3, 2) }
}

/// Whether a change may be sent by the next key: a dialog stands on its button, or the action needs none.
fn stands_on_go(app: &App) -> bool {
    match app.overlays.last() {
        Some(Overlay::Confirm(c)) => c.go && matches!(c.stage, Stage::Shown(_)),
        Some(Overlay::Print(p)) => p.go && p.doc.is_some(),
        Some(Overlay::Ask(q)) => q.go,
        Some(Overlay::Bulk(b)) => b.go || b.began.is_some(),
        Some(Overlay::Reason(_) | Overlay::Choose(_) | Overlay::Palette(_)) => true,
        Some(Overlay::Help(_)) => false,
        None => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]
    #[test]
    fn no_keys_break_it_and_nothing_is_confirmed_without_its_dialog(
        keys in proptest::collection::vec((key(), 0..12_u8), 1..120), wide in any::<bool>(),
    ) {
        let mut driver = Driver::with(Lang::Es, if wide { (130, 40) } else { (80, 24) }, Caps::default());
        for (key, chance) in keys {
            let ready = stands_on_go(&driver.app) && key == Key::Enter;
            for cmd in driver.key(key) {
                if let Cmd::Send(id, call) = cmd {
                    let dialog = matches!(call, Call::Confirm(_) | Call::Print(_)) && is_change(&call);
                    prop_assert!(!dialog || ready, "{key:?} sent {call:?}");
                    if chance > 2 {
                        reply(&mut driver, id, &call);
                    }
                }
            }
            match chance {
                0 => { driver.tell(LinkEvent::Lost("cut".into())); }
                1 => { driver.tell(LinkEvent::Welcome(Box::new(sample::welcome()))); }
                _ => { driver.wait(u64::from(chance) * 100); }
            }
            driver.text();
        }
    }

    #[test]
    fn no_window_is_too_strange(width in 1..140_u16, height in 1..50_u16, keys in "[a-zA-Z?:/.*0-9]{0,12}") {
        let mut driver = Driver::with(Lang::Es, (width, height), Caps { color: false, ascii: true });
        driver.keys(&keys);
        prop_assert!(driver.text().is_ascii());
    }
}
