//! The stock and the connections, to the types of the wire.

use crate::domain::connection::{Connection, Settings};
use crate::domain::inventory::{self, Available, Location, Place, Stock};
use crate::domain::link::{Link, LinkChange, LinkKey};
use crate::domain::product::{BoxTypeCode, Price, Product};
use crate::domain::ship_date::ShipDays;
use crate::protocol::reply::{AvailabilityDoc, InventoryDoc, LinkDoc, LotDoc, SettingDoc};
use chrono::{DateTime, NaiveDate, NaiveTime, Utc, Weekday};

/// The columns of what a buyer may order, as a table.
pub const AVAILABILITY_COLUMNS: [&str; 13] = [
    "sku",
    "alias",
    "name_en",
    "name_es",
    "box_type",
    "pack",
    "units_per_box",
    "price",
    "currency",
    "location",
    "boxes",
    "units",
    "earliest_ship_date",
];

/// A SKU as we see it: a row a place, or one without a place.
#[must_use]
pub fn inventory(stock: &Stock, settings: &Settings, day: NaiveDate) -> Vec<InventoryDoc> {
    let product = stock.product.as_ref();
    let bare = InventoryDoc {
        sku: stock.sku.clone(),
        alias: product.and_then(|p| p.alias.clone()),
        name_en: product.and_then(|p| p.name_en.clone()),
        name_es: product.and_then(|p| p.name_es.clone()),
        box_type: product.and_then(|p| p.box_type.as_ref()).map(BoxTypeCode::to_string),
        pack: product.and_then(|p| p.pack.clone()),
        units_per_box: product.map(|p| p.units_per_box),
        short: stock.short,
        ..InventoryDoc::default()
    };
    if stock.places.is_empty() {
        return vec![priced(bare, product.and_then(|p| p.price))];
    }
    let row = |(location, place): (&Location, &Place)| {
        let published_to = settings.buyers.values().filter(|c| c.is_active(day) && stock.is_published(location, c));
        let row = InventoryDoc {
            location: Some(location.to_string()),
            on_hand: place.boxes(),
            reserved: place.reserved,
            boxes: place.available(),
            units: inventory::units(stock, place.available()),
            lots: place.lots.iter().map(lot).collect(),
            published_to: published_to.map(|c| c.code.to_string()).collect(),
            ..bare.clone()
        };
        priced(row, inventory::price(stock, place, day))
    };
    stock.places.iter().map(row).collect()
}

fn priced(mut row: InventoryDoc, price: Option<Price>) -> InventoryDoc {
    row.price = price.map(|p| p.amount.to_string());
    row.currency = price.map(|p| p.currency.to_string());
    row
}

fn lot(l: &inventory::Lot) -> LotDoc {
    LotDoc {
        lot: l.lot.clone(),
        boxes: l.boxes,
        with_code: l.coded,
        picked: l.picked,
        since: l.since.to_string(),
        expires: l.expires.map(|d| d.to_string()),
    }
}

/// A row of what a buyer may order.
#[must_use]
pub fn available(row: &Available<'_>, earliest: Option<NaiveDate>) -> AvailabilityDoc {
    let none = Product::default();
    let product = row.stock.product.as_ref().unwrap_or(&none);
    AvailabilityDoc {
        sku: row.stock.sku.clone(),
        alias: product.alias.clone(),
        name_en: product.name_en.clone(),
        name_es: product.name_es.clone(),
        box_type: product.box_type.as_ref().map(ToString::to_string),
        pack: product.pack.clone(),
        units_per_box: product.units_per_box,
        price: row.price.map(|p| p.amount.to_string()),
        currency: row.price.map(|p| p.currency.to_string()),
        location: row.location.to_string(),
        boxes: row.boxes,
        units: row.units,
        earliest_ship_date: earliest.map(|d| d.to_string()),
    }
}

/// The same as the cells of a table.
#[must_use]
pub fn availability_cells(doc: &AvailabilityDoc) -> Vec<String> {
    let text = |t: &Option<String>| t.clone().unwrap_or_default();
    vec![
        doc.sku.clone(),
        text(&doc.alias),
        text(&doc.name_en),
        text(&doc.name_es),
        text(&doc.box_type),
        text(&doc.pack),
        doc.units_per_box.to_string(),
        text(&doc.price),
        text(&doc.currency),
        doc.location.clone(),
        doc.boxes.to_string(),
        doc.units.to_string(),
        text(&doc.earliest_ship_date),
    ]
}

/// A connection as it is in force.
#[must_use]
pub fn link(c: &Connection, set: Option<&Link>, settings: &Settings, now: DateTime<Utc>) -> LinkDoc {
    let clock = |t: &NaiveTime| t.format("%H:%M").to_string();
    let channels = settings.channels.values().filter(|own| own.buyer.as_ref() == Some(&c.code));
    LinkDoc {
        buyer: c.code.to_string(),
        name: c.name.clone(),
        ship_days_offset: c.ship_days_offset,
        service_days: c.service_days.iter().map(|d| weekday(*d).to_owned()).collect(),
        cutoff: c.cutoff.as_ref().map(clock),
        cutoffs: c.cutoffs.iter().map(|(carrier, at)| (carrier.clone(), clock(at))).collect(),
        closed_days: c.closed_days.iter().map(ToString::to_string).collect(),
        time_zone: c.time_zone.unwrap_or(settings.time_zone).name().to_owned(),
        currency: c.currency.map(|c| c.to_string()),
        salesperson: c.salesperson.clone(),
        buyer_salesperson: c.buyer_salesperson.clone(),
        send_invoice_to: c.send_invoice_to.clone(),
        send_checkout_notification_to: c.send_checkout_notification_to.clone(),
        locations: c.locations.iter().map(ToString::to_string).collect(),
        layout: c.layout.clone(),
        auto_confirm: c.auto_confirm,
        test: c.test,
        active_since: c.active_since.map(|d| d.to_string()),
        channels: channels.map(|own| own.id.to_string()).collect(),
        earliest_ship_date: ShipDays::of(c, None, settings.time_zone).earliest(now).map(|d| d.to_string()),
        set: set.into_iter().flat_map(Link::keys).map(|k| LinkKey::as_str(k).to_owned()).collect(),
    }
}

/// A setting before and after.
#[must_use]
pub fn setting(change: &LinkChange) -> SettingDoc {
    SettingDoc { key: change.key.as_str().into(), before: change.before.clone(), after: change.after.clone() }
}

const fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "mon",
        Weekday::Tue => "tue",
        Weekday::Wed => "wed",
        Weekday::Thu => "thu",
        Weekday::Fri => "fri",
        Weekday::Sat => "sat",
        Weekday::Sun => "sun",
    }
}
