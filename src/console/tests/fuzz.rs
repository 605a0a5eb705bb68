//! Keys, scans, windows and daemons as they come: nothing breaks the console, no change is sent without its dialog, and no
//! wish is sent under two command ids.

use super::answers::reply;
use super::scanning::is_change;
use super::*;
use crate::console::app::Screen;
use crate::console::dialogs::confirm::Stage;
use crate::console::dialogs::{Overlay, Then};
use crate::console::view;
use crate::protocol::call;
use crate::protocol::reply::Event;
use proptest::prelude::*;
use serde_json::Value;
use std::collections::BTreeMap;

/// What follows a command.
#[derive(Clone, Copy, Debug)]
enum Next {
    Enter,
    Go,
    Type,
    TypeAndGo,
    Scan,
}

/// What happens to a console.
#[derive(Clone, Debug)]
enum Step {
    Key(Key),
    /// To a place by these keys, a command there, and what a person or a scanner does next.
    Do(&'static [Key], char, Next),
    Scan(&'static str),
    Paste(&'static str),
    Resize(u16, u16),
    Lost,
    Welcome,
    Changed,
    Wait(u16),
}

/// The ways to where something can be done.
const PLACES: &[&[Key]] = &[
    &[],
    &[Key::F(2), Key::Down],
    &[Key::F(2), Key::Char(' '), Key::Char(' ')],
    &[Key::F(2), Key::Enter],
    &[Key::F(3)],
    &[Key::F(4)],
    &[Key::F(4), Key::Down, Key::Down],
    &[Key::F(4), Key::Right],
    &[Key::F(5)],
    &[Key::F(5), Key::Right],
    &[Key::F(6)],
    &[Key::F(6), Key::Right],
    &[Key::F(6), Key::Enter],
    &[Key::F(7)],
];

fn step() -> impl Strategy<Value = Step> {
    let letters = "cpPRvVuUaxbemhnodfFrstjklAgG.*y lLgoq/:?".chars().collect::<Vec<_>>();
    let commands = "cpPRvVuUaxbemhnodrst".chars().collect::<Vec<_>>();
    let nexts = vec![Next::Enter, Next::Go, Next::Type, Next::TypeAndGo, Next::Scan];
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
        6 => proptest::sample::select(letters).prop_map(|c| Step::Key(Key::Char(c))),
        24 => (proptest::sample::select(PLACES), proptest::sample::select(commands), proptest::sample::select(nexts))
            .prop_map(|(place, c, n)| Step::Do(place, c, n)),
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

/// A dialog opens on the button that does nothing.
fn opens_on_cancel(app: &App, before: &[Value]) {
    let (now, go, _) = dialog(app);
    assert!(!go || now == before || matches!(app.overlays.last(), Some(Overlay::Choose(_))), "{:?}", app.overlays);
}

fn key(driver: &mut Driver, sent: &mut Sent, key: Key) {
    let (wanted, go, words) = dialog(&driver.app);
    let (screen, small) = (driver.app.screen, driver.app.size.0 < 80 || driver.app.size.1 < 24);
    let before = if words.is_some() && !small { seen(driver) } else { String::new() };
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
    opens_on_cancel(&driver.app, &wanted);
}

fn press(driver: &mut Driver, sent: &mut Sent, keys: &[Key]) {
    for k in keys {
        key(driver, sent, *k);
    }
}

/// Answers come late or not at all; a run over marked orders goes on with each.
fn answer(driver: &mut Driver, sent: &mut Sent, chance: u8) {
    if chance <= 2 || !driver.app.live() {
        return;
    }
    for (id, call) in std::mem::take(&mut sent.open) {
        let runs = driver.app.overlays.iter().any(|o| matches!(o, Overlay::Bulk(b) if b.running()));
        let before = driver.done.len();
        reply(driver, id, &call, chance);
        let cmds = driver.done.split_off(before);
        let new = sent.look(&cmds);
        assert!(new.is_empty() || runs && new.len() == 1, "an answer sent {new:?}");
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
    opens_on_cancel(&driver.app, &[]);
}

#[test]
fn every_screen_lives_through_a_window_of_one_line() {
    for n in 2..=12 {
        let mut driver = Driver::new();
        driver.key(Key::F(n));
        for size in [(1, 1), (80, 3), (3, 24), (80, 24)] {
            driver.happen(Happened::Typed(Typed::Resize(size.0, size.1)));
            driver.key(Key::Down);
            driver.key(Key::PageDown);
            seen(&driver);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn nothing_breaks_it_and_nothing_is_changed_without_its_dialog(
        steps in proptest::collection::vec((step(), 0..12_u8), 1..40), es in any::<bool>(),
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
                Step::Do(place, command, next) => {
                    for way in place {
                        press(&mut driver, &mut sent, if *way == place[0] { &[Key::Esc, Key::Esc] } else { &[] });
                        key(&mut driver, &mut sent, *way);
                        answer(&mut driver, &mut sent, chance);
                    }
                    key(&mut driver, &mut sent, Key::Char(command));
                    answer(&mut driver, &mut sent, chance);
                    match next {
                        Next::Enter => press(&mut driver, &mut sent, &[Key::Enter]),
                        Next::Go => press(&mut driver, &mut sent, &[Key::Right, Key::Enter]),
                        Next::Scan => scan(&mut driver, &mut sent, "750100000011"),
                        Next::Type | Next::TypeAndGo => {
                            driver.happen(Happened::Typed(Typed::Paste("no roses".into())));
                            press(&mut driver, &mut sent, &[Key::Enter, Key::Enter]);
                            if matches!(next, Next::TypeAndGo) {
                                press(&mut driver, &mut sent, &[Key::Enter, Key::Right, Key::Enter]);
                            }
                        }
                    }
                }
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
            answer(&mut driver, &mut sent, chance);
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
