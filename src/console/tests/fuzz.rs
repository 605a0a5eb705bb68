//! Keys, scans, windows and daemons as they come: nothing breaks the console, no change is sent without its dialog, and no
//! wish is sent under two command ids.

use super::answers;
use super::scanning::is_change;
use super::*;
use crate::console::app::Screen;
use crate::console::dialogs::confirm::Stage;
use crate::console::dialogs::{Overlay, Then};
use crate::console::view;
use crate::protocol::call;
use crate::protocol::reply::{
    AwbDoc, AwbsPage, ConfirmDoc, ConflictDoc, DocumentDoc, DocumentsPage, Event, OrderDoc, PrintDoc, PrintedDoc,
};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What happens to a console.
#[derive(Clone, Debug)]
enum Step {
    Key(Key),
    Scan(&'static str),
    Paste(&'static str),
    Resize(u16, u16),
    Lost,
    Welcome,
    Changed,
    Wait(u16),
}

fn step() -> impl Strategy<Value = Step> {
    let letters = "cpPRvVuUaxbemhnodfFrstjklAgG.*y lLgoq/:?".chars().collect::<Vec<_>>();
    let arrows = vec![Key::Up, Key::Down, Key::Left, Key::Right, Key::Tab, Key::BackTab, Key::PageUp, Key::PageDown];
    let ends = vec![Key::Home, Key::End, Key::Backspace, Key::Delete, Key::Ctrl('j'), Key::Ctrl('u'), Key::Ctrl('c')];
    let scans = vec![
        "7042",
        "750100000011",
        "]C1750100000018",
        "14512345675",
        "00 YES",
        "00 NO",
        "00 PRINT",
        "00 CONFIRM",
        "00 UNDO",
    ];
    prop_oneof![
        4 => any::<u8>().prop_map(|b| Step::Key(Key::Char(char::from(b' ' + b % 95)))),
        12 => proptest::sample::select(letters).prop_map(|c| Step::Key(Key::Char(c))),
        6 => proptest::sample::select(arrows).prop_map(Step::Key),
        5 => Just(Step::Key(Key::Right)),
        9 => Just(Step::Key(Key::Enter)),
        2 => Just(Step::Key(Key::Esc)),
        2 => proptest::sample::select(ends).prop_map(Step::Key),
        4 => (1..=12_u8).prop_map(|n| Step::Key(Key::F(n))),
        5 => proptest::sample::select(scans).prop_map(Step::Scan),
        1 => proptest::sample::select(vec!["cpx\r", "torn", "2026-02-20"]).prop_map(Step::Paste),
        1 => (1..140_u16, 1..50_u16).prop_map(|(w, h)| Step::Resize(w, h)),
        1 => Just(Step::Resize(100, 30)),
        1 => Just(Step::Lost),
        2 => Just(Step::Welcome),
        2 => Just(Step::Changed),
        3 => (0..2000_u16).prop_map(Step::Wait),
    ]
}

/// A daemon that answers something fitting, or refuses.
fn reply(driver: &mut Driver, id: u64, call: &Call, chance: u8) {
    let order = || OrderDoc {
        status: if chance % 2 == 0 { "confirmed" } else { "draft" }.into(),
        conflicts: vec![ConflictDoc::default()],
        ..sample::order()
    };
    match call {
        _ if chance % 7 == 0 => driver.refuse(id, if is_change(call) { "changed" } else { "internal" }),
        Call::OrdersPage(p) if p.whole => {
            let found = crate::protocol::reply::OrdersPage { orders: vec![order()], ..Default::default() };
            driver.answer(id, &found)
        }
        Call::OrdersPage(_) => driver.answer(id, &page()),
        Call::OrderGet { .. } => driver.answer(id, &order()),
        Call::OrderBoxes { .. } => driver.answer(id, &answers::boxes()),
        Call::AuditPage(_) | Call::Journal { .. } => driver.answer(id, &answers::history()),
        Call::Links {} => driver.answer(id, &answers::links()),
        Call::InventoryPage(_) => driver.answer(id, &answers::stock()),
        Call::NoticesPage(_) => driver.answer(id, &answers::notices()),
        Call::FetchesPage(_) => driver.answer(id, &answers::fetches()),
        Call::AwbsPage(_) => {
            let awb = AwbDoc {
                awb: "PO-88057".into(),
                status: "open".into(),
                orders: vec!["7053K".into()],
                ..AwbDoc::default()
            };
            driver.answer(id, &AwbsPage { awbs: vec![awb], next: None, total: 1 })
        }
        Call::DocumentsPage(_) => {
            let doc = DocumentDoc { document: 312, outcome: "refused".into(), ..DocumentDoc::default() };
            driver.answer(id, &DocumentsPage { documents: vec![doc], ..DocumentsPage::default() })
        }
        Call::Confirm(c) => {
            let outcome = if c.dry_run { "would_confirm" } else { "confirmed" }.into();
            let undo_until = Some("2026-02-10T19:27:35Z".into());
            let seen = super::confirming::preview(3, usize::from(chance % 3));
            driver.answer(id, &ConfirmDoc { order: c.order.clone(), outcome, undo_until, ..seen })
        }
        Call::Print(p) => driver.answer(id, &PrintDoc { order: p.order.clone(), ..PrintDoc::default() }),
        Call::PrintMany(p) => {
            let orders = p.orders.iter().map(|o| PrintDoc { order: o.clone(), ..PrintDoc::default() }).collect();
            driver.answer(id, &PrintedDoc { orders })
        }
        Call::JobsPage(_) => driver.answer(id, &jobs().0),
        Call::Printers {} => driver.answer(id, &jobs().1),
        Call::BoxesAct(b) => {
            let done: Vec<Value> = b
                .boxes
                .iter()
                .map(|c| json!({ "box": c, "order": "7057K", "outcome": "shipped", "reason": null }))
                .collect();
            driver.answer(id, &json!({ "boxes": done, "orders": [] }))
        }
        _ => driver.answer(id, &json!({})),
    };
}

/// A call without its number.
fn wish(call: &Call) -> Value {
    let mut value = serde_json::to_value(call).unwrap();
    for inside in value.as_object_mut().into_iter().flat_map(|o| o.values_mut()) {
        inside.as_object_mut().unwrap().remove("command_id");
    }
    value
}

fn command_id(call: &Call) -> String {
    let value = serde_json::to_value(call).unwrap();
    let inside = value.as_object().unwrap().values().next().unwrap();
    inside["command_id"].as_str().expect("every change has a number").to_owned()
}

/// What the dialog on top would send from its button; whether the cursor is on it; what must be read before.
fn dialog(app: &App) -> (Vec<Value>, bool, Option<String>) {
    let print = |order: &str| {
        wish(&Call::Print(call::Print {
            order: order.into(),
            boxes: vec![],
            printer: None,
            reprint: None,
            command_id: None,
        }))
    };
    match app.overlays.last() {
        Some(Overlay::Ask(q)) => match &q.then {
            Then::Send(_, call) => (vec![wish(call)], q.go, Some(q.yes.clone())),
            _ => (vec![], false, None),
        },
        Some(Overlay::Choose(c)) => match c.items.get(c.at) {
            Some((text, Then::Send(_, call))) => (vec![wish(call)], true, Some(text.clone())),
            _ => (vec![], false, None),
        },
        Some(Overlay::Confirm(c)) => match &c.stage {
            Stage::Shown(doc) => {
                let call = call::Confirm {
                    order: c.order.clone(),
                    expected_revision: Some(doc.revision),
                    drop_pending: !doc.dropped.is_empty(),
                    dry_run: false,
                    command_id: None,
                };
                (vec![wish(&Call::Confirm(call))], c.go, Some(c.order.clone()))
            }
            _ => (vec![], false, None),
        },
        Some(Overlay::Print(p)) if p.doc.is_some() => (vec![print(&p.order)], p.go, Some(p.order.clone())),
        Some(Overlay::Bulk(b)) if b.began.is_none() || b.finished() => {
            let failed = if b.began.is_some() { b.failed() } else { b.orders.clone() };
            let Some(first) = failed.first() else { return (vec![], false, None) };
            let confirm = call::Confirm {
                order: first.order.clone(),
                expected_revision: Some(first.revision),
                drop_pending: false,
                dry_run: false,
                command_id: None,
            };
            let many = call::PrintMany {
                orders: failed.iter().map(|o| o.order.clone()).collect(),
                sort: Some(b.sort.as_str().into()),
                ..call::PrintMany::default()
            };
            let wanted = match (b.confirm, failed.len()) {
                (true, _) => wish(&Call::Confirm(confirm)),
                (false, 1) => print(&first.order),
                (false, _) => wish(&Call::PrintMany(many)),
            };
            (vec![wanted], b.go, None)
        }
        _ => (vec![], false, None),
    }
}

/// What needs no dialog: it is changed back by the same key, or a scan is the wish itself.
fn needs_none(screen: Screen, call: &Call) -> bool {
    match call {
        Call::JobAct(j) => matches!(j.act.as_str(), "hold" | "release" | "retry"),
        Call::PrinterAct(p) => matches!(p.act.as_str(), "pause" | "resume"),
        Call::DocumentAct(d) => d.act == "retry",
        Call::BoxesAct(b) => screen == Screen::Scan && matches!(b.act.as_str(), "ship" | "unship" | "receive"),
        _ => false,
    }
}

/// What was sent so far, by number, and what has no answer yet.
#[derive(Default)]
struct Sent {
    all: BTreeMap<String, Value>,
    open: BTreeMap<u64, Call>,
}

impl Sent {
    /// Looks at what a step sent; returns the wishes that are new.
    fn look(&mut self, cmds: &[Cmd]) -> Vec<Call> {
        let mut new = Vec::new();
        for cmd in cmds {
            let Cmd::Send(id, call) = cmd else { continue };
            self.open.insert(*id, call.clone());
            if is_change(call) {
                let (number, wish) = (command_id(call), wish(call));
                match self.all.get(&number) {
                    Some(before) => assert_eq!(*before, wish, "one number, one wish"),
                    None => new.push(call.clone()),
                }
                self.all.insert(number, wish);
            }
        }
        new
    }
}

/// Everything is drawn, so that a picture that panics is found too; the text as one line.
fn seen(driver: &Driver) -> String {
    let mut buffer = ratatui::buffer::Buffer::empty(Rect::new(0, 0, driver.app.size.0, driver.app.size.1));
    view::draw(&driver.app, &mut buffer);
    buffer.content.iter().map(ratatui::buffer::Cell::symbol).collect()
}

fn key(driver: &mut Driver, sent: &mut Sent, key: Key) {
    let (wanted, go, words) = dialog(&driver.app);
    let (screen, before, small) = (driver.app.screen, seen(driver), driver.app.size.0 < 80 || driver.app.size.1 < 24);
    let cmds = driver.key(key);
    let new = sent.look(&cmds);
    assert!(new.len() <= 1, "one key, one wish: {new:?}");
    for call in new {
        if needs_none(screen, &call) {
            continue;
        }
        assert!(key == Key::Enter && go && wanted.contains(&wish(&call)), "{key:?} sent {call:?}");
        let shown = words.as_ref().is_none_or(|w| before.contains(w.trim_end()));
        assert!(small || shown, "{call:?} was not read");
    }
}

fn scan(driver: &mut Driver, sent: &mut Sent, code: &str) {
    let (wanted, _, _) = dialog(&driver.app);
    let screen = driver.app.screen;
    let mut new = Vec::new();
    for c in code.chars().map(Key::Char).chain([Key::Enter, Key::Ctrl('j')]) {
        let cmds = driver.key(c);
        new.extend(sent.look(&cmds));
    }
    assert!(new.len() <= 1, "one scan, one wish: {new:?}");
    for call in new {
        let yes = code == "00 YES" && wanted.contains(&wish(&call));
        assert!(yes || needs_none(screen, &call), "{code} sent {call:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]
    #[test]
    fn nothing_breaks_it_and_nothing_is_changed_without_its_dialog(
        steps in proptest::collection::vec((step(), 0..12_u8), 1..120), es in any::<bool>(),
        screen in proptest::sample::select(vec![2, 3, 4, 5, 6, 7_u8]),
    ) {
        let lang = if es { Lang::Es } else { Lang::En };
        let mut driver = Driver::with(lang, (100, 30), Caps::default());
        driver.app.keymap = std::rc::Rc::default();
        let mut sent = Sent::default();
        key(&mut driver, &mut sent, Key::F(screen));
        for (step, chance) in steps {
            match step {
                Step::Key(k) => key(&mut driver, &mut sent, k),
                Step::Scan(code) => scan(&mut driver, &mut sent, code),
                other => {
                    let cmds = match other {
                        Step::Paste(text) => driver.happen(Happened::Typed(Typed::Paste(text.into()))),
                        Step::Resize(w, h) => driver.happen(Happened::Typed(Typed::Resize(w, h))),
                        Step::Lost => { sent.open.clear(); driver.tell(LinkEvent::Lost("cut".into())) }
                        Step::Changed => driver.tell(LinkEvent::Event(Event::Changed { seq: 1 })),
                        Step::Wait(ms) => driver.wait(u64::from(ms)),
                        _ => { sent.open.clear(); driver.tell(LinkEvent::Welcome(Box::new(sample::welcome()))) }
                    };
                    prop_assert!(sent.look(&cmds).is_empty(), "nobody wished for that");
                }
            }
            // Answers come late or not at all; a run over marked orders goes on with each.
            if chance > 2 && driver.app.live() {
                for (id, call) in std::mem::take(&mut sent.open) {
                    let runs = driver.app.overlays.iter().any(|o| matches!(o, Overlay::Bulk(b) if b.running()));
                    let before = driver.done.len();
                    reply(&mut driver, id, &call, chance);
                    let cmds = driver.done.split_off(before);
                    let new = sent.look(&cmds);
                    prop_assert!(new.is_empty() || runs && new.len() == 1, "an answer sent {new:?}");
                }
            }
            seen(&driver);
        }
    }

    #[test]
    fn no_window_is_too_strange(width in 1..140_u16, height in 1..50_u16, keys in "[a-zA-Z?:/.*0-9]{0,12}") {
        let mut driver = Driver::with(Lang::Es, (width, height), Caps { color: false, ascii: true });
        driver.keys(&keys);
        prop_assert!(driver.text().is_ascii());
    }
}
