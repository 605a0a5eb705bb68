//! Dialogs in which something is typed: what they send is shown first, and a scan into one does nothing.

use super::scanning::is_change;
use super::*;
use crate::console::dialogs::Overlay;
use crate::protocol::reply::{AwbDoc, AwbsPage, DocumentDoc, DocumentsPage};

/// How each of them is opened.
type Open = fn(&mut Driver);

fn changes(driver: &Driver) -> Vec<Call> {
    let sent = driver.done.iter().filter_map(|c| match c {
        Cmd::Send(_, call) if is_change(call) => Some(call.clone()),
        _ => None,
    });
    sent.collect()
}

fn reprint(d: &mut Driver) {
    d.labels();
    d.keys("jjjR");
}

fn dismiss(d: &mut Driver) {
    d.key(Key::F(5));
    let id = d.asked(|c| matches!(c, Call::DocumentsPage(_)));
    let doc = DocumentDoc { document: 312, outcome: "refused".into(), ..DocumentDoc::default() };
    d.answer(id, &DocumentsPage { documents: vec![doc], ..DocumentsPage::default() });
    d.keys("x");
}

fn awb_number(d: &mut Driver) {
    d.key(Key::F(3));
    let id = d.asked(|c| matches!(c, Call::AwbsPage(_)));
    let awb = AwbDoc { awb: "PO-88057".into(), status: "open".into(), ..AwbDoc::default() };
    d.answer(id, &AwbsPage { awbs: vec![awb], next: None, total: 1 });
    d.keys("n");
}

fn void(d: &mut Driver) {
    d.keys("v");
}

fn revert(d: &mut Driver) {
    d.keys("jjjjU");
}

/// The field of the dialog on top.
fn field(driver: &Driver) -> Option<&str> {
    match driver.app.overlays.last() {
        Some(Overlay::Reason(reason)) => Some(reason.text.value()),
        _ => None,
    }
}

const REASONS: [(Open, &str); 4] = [(reprint, "torn"), (dismiss, "double"), (void, "no roses"), (revert, "too early")];

#[test]
fn a_scan_into_a_reason_rings_is_set_back_and_does_nothing() {
    for lang in [Lang::En, Lang::Es] {
        for (open, typed) in REASONS {
            for before in ["", typed] {
                for code in ["7042", "750100000018", "]C1750100000018", "]Q3KH-1", "00 CONFIRM SHIP", "00 PRINT"] {
                    if code == "7042" && !before.is_empty() {
                        continue;
                    }
                    let mut driver = Driver::with(lang, (80, 24), Caps::default());
                    open(&mut driver);
                    driver.keys(before);
                    let rung = driver.keys(&format!("{code}\r"));
                    driver.key(Key::Ctrl('j'));
                    assert!(rung.contains(&Cmd::Bell(2)), "{before}{code} rings");
                    assert_eq!(field(&driver), Some(before), "{before}{code}");
                    assert!(changes(&driver).is_empty(), "{before}{code}");
                    let text = lang.pick("That was a scan", "Eso fue un escaneo");
                    assert!(driver.text().contains(text), "{}", driver.text());
                }
            }
        }
    }
}

#[test]
fn a_reason_is_shown_again_before_it_does_anything() {
    for lang in [Lang::En, Lang::Es] {
        for (open, typed) in REASONS {
            let mut driver = Driver::with(lang, (80, 24), Caps::default());
            open(&mut driver);
            driver.keys(&format!("{typed}\r"));
            assert!(matches!(driver.app.overlays.last(), Some(Overlay::Ask(q)) if !q.go));
            assert!(driver.text().contains(&format!("“{typed}”")), "{}", driver.text());
            // Enter again, and a scan, are Cancel: the text is there again.
            driver.keys("7042\r");
            assert!(changes(&driver).is_empty(), "{typed}");
            driver.key(Key::Enter);
            assert_eq!(field(&driver), Some(typed));
            driver.key(Key::Enter);
            driver.key(Key::Tab);
            driver.key(Key::Enter);
            let sent = changes(&driver);
            assert_eq!(sent.len(), 1, "{typed}");
            assert!(format!("{sent:?}").contains(typed), "{sent:?}");
            assert!(driver.app.overlays.is_empty());
        }
    }
}

#[test]
fn yes_and_no_of_the_wall_work_in_a_reason_too() {
    let mut driver = Driver::new();
    void(&mut driver);
    driver.keys("no roses00 YES\r");
    assert!(matches!(driver.app.overlays.last(), Some(Overlay::Ask(_))));
    driver.keys("00 NO\r");
    assert_eq!(field(&driver), Some("no roses"));
    driver.keys("00 NO\r");
    assert!(driver.app.overlays.is_empty() && changes(&driver).is_empty());
    void(&mut driver);
    driver.keys("00 YES\r");
    assert_eq!(field(&driver), Some(""), "there is no reason yet");
    driver.keys("no roses\r00 YES\r");
    assert_eq!(changes(&driver).len(), 1);
}

#[test]
fn a_number_of_an_awb_may_be_scanned_and_is_shown_before_it_is_given() {
    for (lang, typed) in [(Lang::En, "14512345675\r"), (Lang::Es, "]C1145-12345675\r"), (Lang::Es, "145-1234 5675\r")] {
        let mut driver = Driver::with(lang, (80, 24), Caps::default());
        awb_number(&mut driver);
        driver.keys(typed);
        driver.key(Key::Ctrl('j'));
        let text = driver.text();
        assert!(text.contains("PO-88057") && text.contains("145-12345675"), "{text}");
        // The same document scanned once more is Cancel.
        driver.keys(typed);
        assert!(changes(&driver).is_empty());
        driver.key(Key::Right);
        driver.key(Key::Enter);
        let sent = changes(&driver);
        assert!(matches!(&sent[..], [Call::AwbAct(a)] if a.number.as_deref() == Some("145-12345675")), "{sent:?}");
    }
    // A wrong check digit is said; what is no number goes no further.
    let mut driver = Driver::new();
    awb_number(&mut driver);
    driver.keys("14512345678\r");
    assert!(driver.text().contains("check digit is wrong"), "{}", driver.text());
    let mut driver = Driver::new();
    awb_number(&mut driver);
    driver.keys("750100000018\r");
    assert!(driver.text().contains("has 11 digits") && changes(&driver).is_empty(), "{}", driver.text());
}

#[test]
fn a_search_is_not_saved_under_a_scanned_name_nor_over_another() {
    for lang in [Lang::En, Lang::Es] {
        let mut driver = Driver::with(lang, (80, 24), Caps::default());
        driver.keys("/rosa\rF");
        for code in ["7042\r", "]C1750100000018\r"] {
            let done = driver.keys(code);
            assert!(done.contains(&Cmd::Bell(2)) && !done.contains(&Cmd::KeepViews), "{code}");
            assert_eq!(field(&driver), Some(""));
        }
        assert!(driver.keys("roses\r").contains(&Cmd::KeepViews));
        assert!(driver.app.overlays.is_empty());
        // Again: it asks, and Enter is Cancel.
        driver.keys("F");
        let done = driver.keys("roses\r\r");
        assert!(!done.contains(&Cmd::KeepViews));
        driver.key(Key::Enter);
        driver.key(Key::Right);
        assert!(driver.key(Key::Enter).contains(&Cmd::KeepViews));
    }
}
