//! What a `[[buyer]]` says of selling from stock, and the `[[box_type]]` table.

use super::check::Mistakes;
use super::raw::{BoxType, Buyer};
use crate::domain::connection::Connection;
use crate::domain::inventory::Location;
use crate::domain::money::Currency;
use crate::domain::product::{BoxTypeCode, BoxTypes, usual_box_types};
use chrono::{NaiveDate, NaiveTime};

/// Largest box, in thousandths of a full one: a pallet of a hundred.
const LARGEST: u32 = 100_000;

/// Fills in what is not checked elsewhere; `key` names a key of this buyer.
pub(super) fn fill(connection: &mut Connection, b: &Buyer, key: &dyn Fn(&str) -> String, m: &mut Mistakes) {
    for (carrier, at) in &b.cutoffs {
        if let Some(time) = m.take(&key("cutoffs"), time(at)) {
            connection.cutoffs.insert(carrier.trim().to_lowercase(), time);
        }
    }
    for text in &b.locations {
        let location = Location::new(text).map_err(|e| format!("{text:?} is not a location: {e}"));
        connection.locations.extend(m.take(&key("locations"), location));
    }
    connection.auto_confirm = b.auto_confirm;
    connection.swap_boxes = b.swap_boxes;
    connection.active_since = b.active_since.as_ref().and_then(|t| m.take(&key("active_since"), day(t)));
    connection.currency = b.currency.as_ref().and_then(|t| {
        let code = Currency::new(t).ok_or_else(|| format!("{t:?} is not a currency code of three letters"));
        m.take(&key("currency"), code)
    });
    connection.time_zone = b.time_zone.as_ref().and_then(|t| {
        let zone =
            t.parse().map_err(|_| format!("{t:?} is not a time zone; use an IANA name such as \"America/New_York\""));
        m.take(&key("time_zone"), zone)
    });
}

/// The usual box types, and what the file adds to them or says otherwise.
pub(super) fn box_types(raw: &[BoxType], m: &mut Mistakes) -> BoxTypes {
    let mut all = usual_box_types();
    let mut seen = BoxTypes::new();
    for (i, t) in raw.iter().enumerate() {
        let key = |name: &str| {
            format!("box_type {}: {name}", if t.code.is_empty() { (i + 1).to_string() } else { t.code.clone() })
        };
        let Some(code) = m.take(&key("code"), BoxTypeCode::new(&t.code)) else { continue };
        if !(1..=LARGEST).contains(&t.milli_fbe) {
            m.add(&key("milli_fbe"), format!("must be between 1 and {LARGEST}; a half box is 500"));
        }
        if seen.insert(code.clone(), t.milli_fbe).is_some() {
            m.add(&key("code"), "stands twice; each box type has one [[box_type]]");
        }
        all.insert(code, t.milli_fbe);
    }
    all
}

fn time(text: &str) -> Result<NaiveTime, String> {
    NaiveTime::parse_from_str(text, "%H:%M").map_err(|_| format!("{text:?} is not a time such as \"15:00\""))
}

fn day(text: &str) -> Result<NaiveDate, String> {
    text.parse().map_err(|_| format!("{text:?} is not a date such as \"2026-02-14\""))
}

#[cfg(test)]
mod tests {
    use super::super::Config;
    use crate::domain::product::BoxTypeCode;
    use std::path::Path;

    fn parse(more: &str) -> Result<Config, String> {
        let text = format!("[company]\ncode = \"X\"\nname = \"Y\"\n{more}\n");
        Config::parse(&text, Path::new("/etc/k2kd/k2kd.toml")).map_err(|e| e.to_string())
    }

    #[test]
    fn a_connection_has_all_of_its_settings() {
        let config = parse(
            "[[buyer]]\ncode = \"FW01\"\nname = \"F\"\ncutoff = \"15:00\"\ncutoffs = { FedEx = \"12:30\" }\n\
             locations = [\"uio\", \"MDE\"]\nauto_confirm = true\nactive_since = \"2026-02-01\"\ncurrency = \"usd\"\n\
             time_zone = \"America/New_York\"\n[[box_type]]\ncode = \"oct\"\nmilli_fbe = 125\n\
             [[box_type]]\ncode = \"QB\"\nmilli_fbe = 300\n",
        )
        .unwrap();
        let c = config.settings.buyers.values().next().unwrap();
        assert_eq!(c.cutoff_for(Some("FEDEX")).unwrap().to_string(), "12:30:00");
        assert_eq!(c.cutoff_for(Some("DHL")).unwrap().to_string(), "15:00:00");
        assert_eq!(c.locations.iter().map(ToString::to_string).collect::<Vec<_>>(), ["UIO", "MDE"]);
        assert!(c.auto_confirm && c.active_since.is_some() && c.currency.is_some() && c.time_zone.is_some());
        let size = |code: &str| config.settings.box_types.get(&BoxTypeCode::new(code).unwrap()).copied();
        assert_eq!((size("OCT"), size("QB"), size("FB"), size("XX")), (Some(125), Some(300), Some(1000), None));
        let plain = parse("[[buyer]]\ncode = \"FW01\"\nname = \"F\"").unwrap();
        assert!(!plain.settings.buyers.values().any(|c| c.auto_confirm), "off by default");
    }

    #[test]
    fn mistakes_are_told_with_their_key() {
        let buyer = "[[buyer]]\ncode = \"FW01\"\nname = \"F\"\n";
        for (bad, why) in [
            (format!("{buyer}cutoffs = {{ FedEx = \"noon\" }}"), "cutoffs: \"noon\""),
            (format!("{buyer}locations = [\"\"]"), "locations:"),
            (format!("{buyer}active_since = \"soon\""), "active_since:"),
            (format!("{buyer}currency = \"dollar\""), "currency:"),
            (format!("{buyer}time_zone = \"Mars\""), "time_zone:"),
            ("[[box_type]]\ncode = \"FULL\"\nmilli_fbe = 1000".to_owned(), "box_type FULL: code:"),
            ("[[box_type]]\ncode = \"X\"\nmilli_fbe = 0".to_owned(), "milli_fbe:"),
            ("[[channel]]\nid = \"inventory\"\nkind = \"generic\"".to_owned(), "channel inventory: id:"),
        ] {
            let e = parse(&bad).unwrap_err();
            assert!(e.contains(why), "{why}: {e}");
        }
    }
}
