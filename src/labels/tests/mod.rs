//! What must hold for every label, whatever its content and layout.

pub(crate) mod cases;
mod golden;

use super::*;
use crate::domain::awb::AwbKey;
use crate::domain::ids::BoxCode;
use crate::domain::lang::Lang;
use chrono::NaiveDate;
use proptest::prelude::*;

pub(crate) fn content() -> LabelContent {
    let day = NaiveDate::from_ymd_opt(2026, 2, 10).unwrap();
    LabelContent {
        lang: Lang::En,
        k2k: true,
        order: "7042K".into(),
        box_index: 3,
        box_count: 12,
        box_code: BoxCode::allotted(42),
        mark_code: Some("GARDEN-0417".into()),
        awb: AwbKey::of(Some("145-12345675"), day),
        ship_date: day,
        from: "Flores del Campo".into(),
        buyer: Some(("FW01".into(), "Floral Wholesale".into())),
        ship_to: vec![
            "Floral Wholesale Miami".into(),
            "Receiving Dock 4".into(),
            "2400 NW 70th Avenue".into(),
            "33122 Miami FL US".into(),
        ],
        carrier: Some("FedEx".into()),
        carrier_account: None,
        sku: Some("RFR60".into()),
        product: "ROSE FREEDOM RED 60cm".into(),
        pieces: 10,
        pack: None,
        box_type: None,
        contents: vec![],
        lot: None,
        reference: Some("PO-8841".into()),
        note: None,
        job: None,
        test: false,
        reprint: 0,
    }
}

fn draw(content: &LabelContent) -> Label {
    zpl(content, &Layout::built_in("box-4x3").unwrap(), Dpmm::Eight).unwrap()
}

#[test]
fn the_default_label_says_everything() {
    let label = draw(&content());
    assert_eq!(label.warnings, []);
    assert!(label.zpl.starts_with("^XA^CI28^PW812^LL609"));
    for text in [
        "K2K",
        "7042K",
        "3/12",
        "GARDEN-0417",
        "145-12345675",
        "2026-02-10",
        "FedEx",
        "10 x ROSE FREEDOM RED 60cm",
        "SKU RFR60",
        "REF PO-8841",
        "33122 Miami FL US",
        "FROM Flores del Campo",
        "FW01 Floral Wholesale",
        "000000000042",
    ] {
        assert!(label.zpl.contains(&format!("^FD{text}^FS")), "{text}: {}", label.zpl);
    }
    assert!(label.zpl.contains("^BY4,3,125^BCN,125,N,N,N,N^FH_^FD>;000000000042^FS"), "{}", label.zpl);
    assert!(label.zpl.contains("^BXN,7,200^FH_^FD000000000042^FS"));
    assert!(label.zpl.len() < 2048, "{} bytes", label.zpl.len());
}

#[test]
fn marks_stand_only_where_they_belong() {
    let plain = draw(&LabelContent { k2k: false, ..content() }).zpl;
    for absent in ["K2K", "^FDR1", "TEST", "NO MARK"] {
        assert!(!plain.contains(absent), "{absent}");
    }
    let all = draw(&LabelContent { reprint: 2, test: true, mark_code: None, lang: Lang::Es, ..content() }).zpl;
    for there in ["^FDK2K^", "^FDR2^", "^FDTEST^", "^FDSIN MARCA^", "^FDFW01^", "^FDORDEN^", "^FDCAJA^", "^FDDESPACHO^"]
    {
        assert!(all.contains(there), "{there}");
    }
    let nobody = draw(&LabelContent { mark_code: None, buyer: None, ..content() }).zpl;
    assert!(nobody.contains("^FDNO MARK^"));
}

#[test]
fn the_mark_code_is_the_largest_text() {
    for name in Layout::built_in_names() {
        let (layout, content) = (Layout::built_in(name).unwrap(), content());
        let scene = Scene::new(&content, &layout, Dpmm::Eight).unwrap();
        let texts = scene.items.iter().filter_map(|i| if let scene::Item::Text(t) = i { Some(t) } else { None });
        assert_eq!(texts.max_by_key(|t| t.h).unwrap().text, "GARDEN-0417", "{name}");
    }
}

#[test]
fn mixed_codes_and_fine_heads_are_drawn_bar_by_bar() {
    let mixed = draw(&LabelContent { box_code: BoxCode::new("KS5704495").unwrap(), ..content() }).zpl;
    assert!(!mixed.contains("^BC"));
    assert_eq!(mixed.matches("^GB").count(), 9 * 3 + 4 + 5);
    let layout = Layout::built_in("box-4x3").unwrap();
    assert!(zpl(&content(), &layout, Dpmm::Twelve).unwrap().zpl.contains("^BY6,"));
    assert!(!zpl(&content(), &layout, Dpmm::TwentyFour).unwrap().zpl.contains("^BC"), "12 dots are beyond ^BY");
}

#[test]
fn a_code_that_does_not_fit_is_an_error() {
    let small = include_str!("../../../config/labels/box-4x3.toml").replace("w = 83.5", "w = 50");
    let layout = Layout::parse("small", &small).unwrap();
    let code = BoxCode::new("ABCDEFGHIJKLMNOPQRST").unwrap();
    let error = zpl(&LabelContent { box_code: code, ..content() }, &layout, Dpmm::Eight).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the code ABCDEFGHIJKLMNOPQRST is too long for the layout small: choose a wider label"
    );
    assert!(error.sentence(Lang::Es).contains("más ancha"));
}

#[test]
fn every_box_code_fits_the_default_label_at_every_resolution() {
    let layout = Layout::built_in("box-4x3").unwrap();
    for code in ["1", "12345678901234567890", "ABCDEFGHIJKLMNOPQRST", "A1B2C3D4E5F6G7H8I9J0", "1A23B45C67D89E01F23G"] {
        for dpmm in [Dpmm::Eight, Dpmm::Twelve, Dpmm::TwentyFour] {
            let content = LabelContent { box_code: BoxCode::new(code).unwrap(), ..content() };
            assert!(zpl(&content, &layout, dpmm).is_ok(), "{code} {dpmm:?}");
        }
    }
}

#[test]
fn the_awb_is_a_barcode_only_when_its_check_digit_holds() {
    let layout = Layout::built_in("box-100x150").unwrap();
    let with = |reference: &str| {
        let awb = AwbKey::of(Some(reference), content().ship_date);
        zpl(&LabelContent { awb, ..content() }, &layout, Dpmm::Eight).unwrap().zpl
    };
    assert!(with("145-12345675").contains("^FD>;1451234567500003^FS"));
    for no in ["145-12345676", "PO-88"] {
        assert_eq!(with(no).matches("^BC").count(), 1, "{no}");
    }
}

#[test]
fn what_is_cut_is_told() {
    let label = draw(&LabelContent { product: "VERY LONG NAME ".repeat(30), ..content() });
    assert!(matches!(label.warnings.as_slice(), [Warning::Cut { shown, .. }] if shown.ends_with('…')));
    let label = draw(&LabelContent { mark_code: Some("玫瑰".into()), ..content() });
    assert!(matches!(label.warnings.as_slice(), [Warning::Unprintable(_)]));
}

/// Commands that a label may hold, in the whole.
fn commands(zpl: &str) -> Vec<&str> {
    zpl.split('^').skip(1).map(|c| c.get(..2).unwrap_or(c)).collect()
}

pub(crate) fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        ".{0,60}",
        r"[\^~_\\XAZFDSJ0-9\r\n\x00\u{202e}]{0,80}",
        Just("^XZ^XA~JA_5E\\&^FDx^FS".to_owned()),
        Just("x".repeat(4096)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]
    #[test]
    fn no_content_leaves_its_field(texts in proptest::collection::vec(any_text(), 9), lines in proptest::collection::vec(any_text(), 0..6)) {
        let mut t = texts.into_iter();
        let mut next = || t.next().unwrap();
        let c = LabelContent {
            order: next(),
            mark_code: Some(next()),
            awb: AwbKey::Ref(next()),
            from: next(),
            buyer: Some((next(), next())),
            ship_to: lines,
            carrier: Some(next()),
            product: next(),
            reference: Some(next()),
            ..content()
        };
        let label = draw(&c).zpl;
        prop_assert_eq!(label.matches("^XA").count(), 1);
        prop_assert_eq!(label.matches("^XZ").count(), 1);
        prop_assert!(label.starts_with("^XA^CI28") && label.ends_with("^XZ\n"));
        prop_assert!(!label.contains('~') && !label.contains('\\'));
        let known = ["XA", "CI", "PW", "LL", "LH", "FW", "FO", "FR", "GB", "A0", "FH", "FD", "FS", "BY", "BC", "BX", "PQ", "XZ"];
        for command in commands(&label) {
            prop_assert!(known.contains(&command), "{}", command);
        }
        // Every field's data is announced as escaped, and ended.
        prop_assert_eq!(label.matches("^FD").count(), label.matches("^FH_^FD").count());
        prop_assert!(!label.chars().any(|c| c.is_control() && c != '\n'));
    }
}
