//! Labels that belong to no box: the test label, and the commands for the wall.

use super::PrinterConfig;
use crate::domain::awb::AwbKey;
use crate::domain::ids::BoxCode;
use crate::domain::label::LabelContent;
use crate::labels::Dpmm;
use chrono::{DateTime, Utc};

/// What a test label says: the printer, where it is, its resolution, when.
pub(super) fn test_content(config: &PrinterConfig, dpmm: Dpmm, at: DateTime<Utc>) -> LabelContent {
    let today = at.date_naive();
    LabelContent {
        lang: config.lang,
        k2k: false,
        order: "TEST".to_owned(),
        box_index: 1,
        box_count: 1,
        box_code: BoxCode::allotted(0),
        mark_code: Some("TEST".to_owned()),
        awb: AwbKey::Date(today),
        ship_date: today,
        from: config.settings.name.to_string(),
        buyer: None,
        ship_to: vec![config.uri.to_string(), format!("{} dots a millimetre", dpmm.dots_a_mm())],
        carrier: None,
        carrier_account: None,
        sku: None,
        product: format!("Test, {}", config.layout.name()),
        pieces: 1,
        pack: None,
        box_type: None,
        contents: vec![],
        lot: None,
        reference: Some(at.format("%Y-%m-%d %H:%M:%S UTC").to_string()),
        note: None,
        job: None,
        test: true,
        reprint: 0,
    }
}
