//! The labels that must come out right on every layout, at every resolution, in both languages.

use super::content;
use crate::domain::awb::AwbKey;
use crate::domain::ids::BoxCode;
use crate::domain::label::{BoxPart, LabelContent};
use crate::domain::lang::Lang;
use crate::labels::{Dpmm, Layout};

/// A content by name.
pub(crate) const CASES: [&str; 8] = ["k2k", "plain", "reprint", "mixed", "code20", "accents", "overlong", "test"];
/// Resolutions by their dots an inch.
pub(crate) const DPI: [(u32, Dpmm); 2] = [(203, Dpmm::Eight), (300, Dpmm::Twelve)];

/// Everything that a label may show.
pub(crate) fn full(lang: Lang) -> LabelContent {
    LabelContent {
        lang,
        carrier_account: Some("4417-2290-1".into()),
        pack: Some("10 bun x 25 st".into()),
        box_type: Some("HB".into()),
        lot: Some("L-22914".into()),
        note: Some(
            lang.pick("Keep at 2 °C, dock 4 before 10:00", "Mantener a 2 °C, muelle 4 antes de las 10:00").into(),
        ),
        job: Some(1207),
        ..content()
    }
}

/// The content of a case.
pub(crate) fn case(name: &str, lang: Lang) -> LabelContent {
    let full = full(lang);
    let part = |pieces, product: &str| BoxPart { pieces, sku: None, product: product.into() };
    match name {
        "k2k" => full,
        "plain" => LabelContent {
            k2k: false,
            order: "W7043".into(),
            buyer: None,
            mark_code: None,
            awb: AwbKey::Date(full.ship_date),
            carrier: None,
            carrier_account: None,
            lot: None,
            pack: None,
            box_type: None,
            note: None,
            reference: None,
            ..full
        },
        "reprint" => LabelContent { reprint: 12, box_index: 112, box_count: 999, ..full },
        "mixed" => LabelContent {
            contents: vec![
                part(4, "ROSE FREEDOM 60"),
                part(3, "ROSE VENDELA 50"),
                part(2, "CLAVEL ROJO"),
                part(2, "ASTER"),
                part(1, "SOLIDAGO"),
                part(1, "HYPERICUM"),
                part(2, "STATICE"),
                part(2, "LIMONIUM"),
                part(1, "MUMS"),
                part(1, "POMPON"),
                part(3, "SPRAY ROSE"),
                part(1, "RUSCUS"),
            ],
            ..full
        },
        "code20" => LabelContent { box_code: BoxCode::new("ABCDEFGHIJKLMNOPQRST").unwrap(), ..full },
        "accents" => LabelContent {
            mark_code: Some("ÑANDÚ-ÁÉÍ".into()),
            product: r"CLAVEL AÑEJO ^PREMIUM~ \ _50_ “é” 🌹".into(),
            ship_to: vec![
                "Peña & Söhne GmbH".into(),
                "José Núñez".into(),
                "Calle 13 № 4".into(),
                "Bogotá, Cundinamarca".into(),
            ],
            carrier: Some("Avión".into()),
            box_code: BoxCode::new("KS5704495").unwrap(),
            ..full
        },
        "overlong" => LabelContent {
            order: "123456789012K".into(),
            mark_code: Some("WHOLESALE-GARDEN-CENTER-0417-B".into()),
            product: "ROSE FREEDOM RED EXTRA LONG STEM EXPORT QUALITY ".repeat(6),
            ship_to: (1..7).map(|n| format!("Line {n} of an address that goes on and on and on")).collect(),
            carrier: Some("Very Long Carrier Name International".into()),
            awb: AwbKey::Ref("PO-2026-0000000123456789-REFERENCE".into()),
            note: Some("Every box must be opened, counted and cooled before it goes anywhere. ".repeat(4)),
            reference: Some("REFERENCE-000000000000123456789".into()),
            ..full
        },
        "test" => LabelContent { test: true, awb: AwbKey::of(Some("145-12345676"), full.ship_date), ..full },
        other => panic!("there is no case {other}"),
    }
}

/// Every combination: its name, its content, its layout and resolution.
pub(crate) fn all() -> Vec<(String, LabelContent, Layout, Dpmm)> {
    let mut all = Vec::new();
    for name in Layout::built_in_names() {
        for (dpi, dpmm) in DPI {
            for lang in [Lang::En, Lang::Es] {
                for case_name in CASES {
                    let content = case(case_name, lang);
                    let title = format!("{name}_{dpi}_{}_{case_name}", lang.code());
                    all.push((title, content, Layout::built_in(name).unwrap(), dpmm));
                }
            }
        }
    }
    all
}
