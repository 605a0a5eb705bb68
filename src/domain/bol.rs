//! The bill of lading of an order or of an AWB, with its packing list: what leaves, in how many boxes of which type, and
//! how many full boxes that is. Pure: from orders as they are now.
//!
//! Only boxes that can leave are on it: those that are missing are counted aside, those that travel on another AWB are on
//! the paper of that one.

use super::awb::AwbKey;
use super::connection::Settings;
use super::ids::BoxCode;
use super::lang::Lang;
use super::order::{Line, Order, OrderLabel};
use super::product::{BoxTypeCode, BoxTypes};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// What the paper says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bol {
    /// The language of its words.
    pub lang: Lang,
    /// Our company.
    pub company: String,
    /// The buyer company: its name and code.
    pub buyer: Option<String>,
    /// The AWB.
    pub awb: AwbKey,
    /// The day it leaves.
    pub ship_date: NaiveDate,
    /// Carriers of its orders, each once.
    pub carriers: Vec<String>,
    /// The orders, oldest first; those of which nothing leaves are not on it.
    pub orders: Vec<BolOrder>,
    /// By box type; boxes of no known type last.
    pub totals: Vec<BolTotal>,
    /// Boxes that are missing and not on it.
    pub missing: u32,
}

/// An order on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BolOrder {
    /// Its number.
    pub order: OrderLabel,
    /// The final customer.
    pub customer: Option<String>,
    /// Its reference.
    pub reference: Option<String>,
    /// Its house waybill.
    pub hawb: Option<String>,
    /// Its carrier and our account with it.
    pub carrier: Option<String>,
    /// Where it goes, on one line.
    pub ship_to: Option<String>,
    /// The note for the warehouse.
    pub note: Option<String>,
    /// Its lines.
    pub lines: Vec<BolLine>,
}

/// A line of the packing list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BolLine {
    /// The boxes on this paper.
    pub codes: Vec<BoxCode>,
    /// Pieces in them.
    pub pieces: u32,
    /// Their type.
    pub box_type: Option<BoxTypeCode>,
    /// In thousandths of a full box; none where the type is not known.
    pub milli_fbe: Option<u64>,
    /// The SKU.
    pub sku: Option<String>,
    /// What is in them.
    pub name: String,
    /// How it is packed.
    pub pack: Option<String>,
    /// The final customer's code in the buyer company.
    pub mark_code: Option<String>,
}

/// Boxes of one type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BolTotal {
    /// The type.
    pub box_type: Option<BoxTypeCode>,
    /// How many.
    pub boxes: u32,
    /// In thousandths of a full box; none where the type is not known.
    pub milli_fbe: Option<u64>,
}

impl Bol {
    /// Of these orders, of one buyer and confirmed; with `on` only what travels on that AWB.
    #[must_use]
    pub fn of(
        settings: &Settings,
        lang: Lang,
        (awb, ship_date): (AwbKey, NaiveDate),
        on: Option<&AwbKey>,
        orders: &[Order],
        missing: &BTreeSet<BoxCode>,
    ) -> Self {
        let mut bol = Self {
            lang,
            company: settings.company_name.clone(),
            buyer: orders.iter().find_map(|o| o.buyer.as_ref()).map(|code| match settings.buyers.get(code) {
                Some(known) => format!("{} ({code})", known.name),
                None => code.to_string(),
            }),
            awb,
            ship_date,
            carriers: Vec::new(),
            orders: Vec::new(),
            totals: Vec::new(),
            missing: 0,
        };
        let mut totals: BTreeMap<(bool, Option<BoxTypeCode>), (u32, Option<u64>)> = BTreeMap::new();
        for order in orders {
            let mut lines = Vec::new();
            for line in &order.lines {
                let here = |code: &&BoxCode| on.is_none() || order.awb_of(code) == on;
                let gone = line.box_codes.iter().filter(here).filter(|c| missing.contains(*c)).count();
                bol.missing = bol.missing.saturating_add(u32::try_from(gone).unwrap_or(u32::MAX));
                let leaves = |code: &BoxCode| here(&code) && !missing.contains(code);
                lines.extend(packed(line, leaves, lang, &settings.box_types));
            }
            if lines.is_empty() {
                continue;
            }
            for line in &lines {
                let total = totals.entry((line.box_type.is_none(), line.box_type.clone())).or_insert((0, Some(0)));
                total.0 = total.0.saturating_add(boxes(line));
                total.1 = total.1.zip(line.milli_fbe).map(|(sum, more)| sum.saturating_add(more));
            }
            let carrier = order.carrier.as_ref().filter(|c| !bol.carriers.contains(c));
            bol.carriers.extend(carrier.cloned());
            bol.orders.push(BolOrder {
                order: order.label(),
                customer: order.customer.name.clone(),
                reference: order.reference.clone(),
                hawb: order.hawb.clone(),
                carrier: match (&order.carrier, &order.carrier_account) {
                    (Some(carrier), Some(account)) => Some(format!("{carrier}, {account}")),
                    (carrier, account) => carrier.clone().or_else(|| account.clone()),
                },
                ship_to: order.ship_to.one_line(),
                note: order.note.clone(),
                lines,
            });
        }
        bol.totals = totals
            .into_iter()
            .map(|((_, box_type), (boxes, milli_fbe))| BolTotal { box_type, boxes, milli_fbe })
            .collect();
        bol
    }

    /// All boxes.
    #[must_use]
    pub fn boxes(&self) -> u32 {
        self.totals.iter().fold(0, |sum, t| sum.saturating_add(t.boxes))
    }

    /// All of them in thousandths of a full box, as far as their types are known; none where none is.
    #[must_use]
    pub fn milli_fbe(&self) -> Option<u64> {
        let known = self.totals.iter().filter_map(|t| t.milli_fbe);
        known.fold(None, |sum, more| Some(sum.unwrap_or(0_u64).saturating_add(more)))
    }
}

fn boxes(line: &BolLine) -> u32 {
    u32::try_from(line.codes.len()).unwrap_or(u32::MAX)
}

/// What leaves of a line; none where nothing does. The last box of a line may hold fewer pieces.
fn packed(line: &Line, leaves: impl Fn(&BoxCode) -> bool, lang: Lang, types: &BoxTypes) -> Option<BolLine> {
    let per_box = line.product.as_ref().map_or_else(|| line.quantity.div_ceil(line.boxes.max(1)), |p| p.units_per_box);
    let mut pieces = 0_u32;
    let mut codes = Vec::new();
    for (place, code) in (0_u32..).zip(&line.box_codes).filter(|(_, c)| leaves(c)) {
        pieces = pieces.saturating_add(line.quantity.saturating_sub(place.saturating_mul(per_box)).min(per_box));
        codes.push(code.clone());
    }
    let box_type = line.product.as_ref().and_then(|p| p.box_type.clone());
    let size = box_type.as_ref().and_then(|t| types.get(t));
    (!codes.is_empty()).then(|| BolLine {
        milli_fbe: size.map(|size| u64::from(*size) * codes.len() as u64),
        codes,
        pieces,
        box_type,
        sku: line.sku.clone(),
        name: line.name(lang).to_owned(),
        pack: line.product.as_ref().and_then(|p| p.pack.clone()),
        mark_code: line.mark_code.clone(),
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::domain::decide::testing::{Memory, paid};
    use crate::domain::product::LineProduct;

    fn typed(order: &mut Order, line: usize, units: u32, box_type: Option<&str>) {
        order.lines[line].product = Some(LineProduct {
            name_en: Some("Red rose".into()),
            name_es: Some("Rosa roja ñandú".into()),
            box_type: box_type.map(|t| BoxTypeCode::new(t).unwrap()),
            pack: Some("10 bun × 25 st".into()),
            units_per_box: units,
        });
    }

    /// Two orders with three types of boxes: 3 QB of 2, a box of no known type; 2 EB.
    pub(crate) fn two_orders() -> (Memory, Vec<Order>) {
        let mut m = Memory::new();
        let mut first = paid("1", 1, &[("A", 3), ("B", 1)]);
        first.customer.name = Some("Lucía Peña".into());
        m.confirmed(first);
        m.confirmed(paid("2", 1, &[("A", 2)]));
        let mut orders = vec![m.order_of(1), m.order_of(2)];
        typed(&mut orders[0], 0, 2, Some("QB"));
        orders[0].lines[0].quantity = 5;
        typed(&mut orders[1], 0, 1, Some("EB"));
        (m, orders)
    }

    fn of(m: &Memory, orders: &[Order], on: Option<&AwbKey>, missing: &[BoxCode]) -> Bol {
        let first = (orders[0].awb.clone().unwrap(), orders[0].ship_date);
        Bol::of(&m.settings, Lang::Es, first, on, orders, &missing.iter().cloned().collect())
    }

    #[test]
    fn boxes_add_up_by_type_to_three_decimals() {
        let (m, orders) = two_orders();
        let bol = of(&m, &orders, None, &[]);
        let totals: Vec<_> =
            bol.totals.iter().map(|t| (t.box_type.as_ref().map(ToString::to_string), t.boxes, t.milli_fbe)).collect();
        assert_eq!(
            totals,
            [(Some("EB".into()), 2, Some(250)), (Some("QB".into()), 3, Some(750)), (None, 1, None)],
            "what has no type is told last and counted as a box"
        );
        assert_eq!((bol.boxes(), bol.milli_fbe(), bol.missing), (6, Some(1000), 0));
        assert_eq!((bol.orders[0].lines[0].pieces, bol.orders[0].lines[0].name.as_str()), (5, "Rosa roja ñandú"));
    }

    #[test]
    fn what_is_missing_or_travels_on_another_awb_is_not_on_it() {
        let (m, mut orders) = two_orders();
        let codes = orders[0].lines[0].box_codes.clone();
        let other = AwbKey::parse("176-12345675");
        orders[0].elsewhere.insert(codes[1].clone(), other.clone());
        let own = orders[0].awb.clone().unwrap();
        let bol = of(&m, &orders, Some(&own), &codes[2..3]);
        assert_eq!((bol.boxes(), bol.missing, bol.orders[0].lines[0].pieces), (4, 1, 2));
        let alone = of(&m, &orders, Some(&other), &[]);
        assert_eq!((alone.boxes(), alone.orders.len(), alone.orders[0].lines[0].pieces), (1, 1, 2));
        let last = of(&m, &orders, None, &codes[..2]);
        assert_eq!(last.orders[0].lines[0].pieces, 1, "the last box is not full");
    }
}
