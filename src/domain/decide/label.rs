//! What stands on the labels of an order: frozen into a job when it is asked for, or drawn as a preview.

use crate::domain::awb::AwbKey;
use crate::domain::connection::Settings;
use crate::domain::ids::{BoxCode, JobId};
use crate::domain::label::LabelContent;
use crate::domain::order::{Flag, Line, Mark, Order};

/// The box that a label is for.
#[derive(Clone, Copy, Debug)]
pub struct LabelBox<'a> {
    /// Its code.
    pub code: &'a BoxCode,
    /// Its place among the boxes of the order, from 1.
    pub index: u32,
    /// How often paper may have come out for it.
    pub prints: u32,
    /// Its lot, where it comes from stock that has lots.
    pub lot: Option<&'a str>,
}

/// The labels of an order: what they have in common.
#[derive(Clone, Copy, Debug)]
pub struct OrderLabels<'a> {
    settings: &'a Settings,
    order: &'a Order,
    box_count: u32,
}

impl<'a> OrderLabels<'a> {
    /// Of this order.
    #[must_use]
    pub fn new(settings: &'a Settings, order: &'a Order) -> Self {
        Self { settings, order, box_count: order.boxes() }
    }

    /// Freezes what stands on the label of the box at this place in its line: a later change of the order does not change
    /// paper that was asked for.
    #[must_use]
    pub fn content(&self, line: &Line, place: u32, of: LabelBox<'_>, job: Option<JobId>) -> LabelContent {
        let Self { settings, order, box_count } = *self;
        let connection = order.buyer.as_ref().and_then(|b| settings.buyers.get(b));
        let to = &order.ship_to;
        let city = [to.postal_code.as_deref(), to.city.as_deref(), to.region.as_deref(), to.country.as_deref()];
        let city = city.into_iter().flatten().collect::<Vec<_>>().join(" ");
        let mut ship_to: Vec<String> = [to.company.clone(), to.name.clone().or_else(|| order.customer.name.clone())]
            .into_iter()
            .flatten()
            .collect();
        ship_to.extend(to.street.iter().cloned());
        ship_to.extend((!city.is_empty()).then_some(city));
        // Boxes of one line are equal; the last one may hold fewer pieces.
        let equal = line.quantity.div_ceil(line.boxes.max(1));
        let goods = line.product.as_ref();
        let per_box = goods.map_or(equal, |p| p.units_per_box);
        LabelContent {
            lang: settings.language,
            k2k: order.mark == Mark::K2k,
            order: order.label().to_string(),
            box_index: of.index,
            box_count,
            box_code: of.code.clone(),
            mark_code: line.mark_code.clone(),
            awb: order.awb_of(of.code).cloned().unwrap_or(AwbKey::Date(order.ship_date)),
            ship_date: order.ship_date,
            from: settings.company_name.clone(),
            buyer: connection.map(|c| (c.code.to_string(), c.name.clone())),
            ship_to,
            carrier: order.carrier.clone(),
            carrier_account: order.carrier_account.clone(),
            sku: line.sku.clone(),
            product: line.name(settings.language).to_owned(),
            pieces: line.quantity.saturating_sub(place.saturating_mul(per_box)).min(per_box),
            pack: goods.and_then(|p| p.pack.clone()),
            box_type: goods.and_then(|p| p.box_type.as_ref()).map(ToString::to_string),
            contents: Vec::new(),
            lot: of.lot.filter(|lot| !lot.is_empty()).map(str::to_owned),
            reference: order.reference.clone(),
            note: order.note.clone(),
            job: job.map(|j| j.0),
            test: order.flags.contains(&Flag::Test),
            reprint: of.prints,
        }
    }
}
