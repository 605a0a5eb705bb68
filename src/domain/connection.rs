//! The settings that rules need: our company, the buyer companies (K2K connections), the channels and the printers.
//!
//! They come from the configuration, checked there; here they are plain values.

use super::channel::{Kind, Structure};
use super::ids::{BuyerCode, ChannelId, PrinterName};
use super::inventory::Location;
use super::lang::Lang;
use super::money::Currency;
use super::notice::{ConnectionNotices, NoticeSettings};
use super::order::{Mark, Origin};
use super::product::BoxTypes;
use super::text::fold;
use chrono::{NaiveDate, NaiveTime, TimeDelta, Weekday};
use chrono_tz::Tz;
use std::collections::BTreeMap;

/// One buyer company that we are connected to (R-01, `k2k-domain.md` §2.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connection {
    /// Its code.
    pub code: BuyerCode,
    /// Its name for people.
    pub name: String,
    /// Days an order must be entered before its ship date: 0 to 60.
    pub ship_days_offset: u8,
    /// Weekdays on which we ship to it; empty means none, which is refused at start.
    pub service_days: Vec<Weekday>,
    /// An order placed after this time counts as placed the next day.
    pub cutoff: Option<NaiveTime>,
    /// The same for the orders of one carrier (its name in small letters): it goes before `cutoff`.
    pub cutoffs: BTreeMap<String, NaiveTime>,
    /// Days without shipping.
    pub closed_days: Vec<NaiveDate>,
    /// Our salesperson who looks after it: a mail address.
    pub salesperson: Option<String>,
    /// Its own salesperson: a mail address.
    pub buyer_salesperson: Option<String>,
    /// Send Invoice To.
    pub send_invoice_to: Vec<String>,
    /// Send Check Out Notification To.
    pub send_checkout_notification_to: Vec<String>,
    /// How its people are told.
    pub notices: ConnectionNotices,
    /// Label layout that it wants, if not the printer's.
    pub layout: Option<String>,
    /// Its names of carriers, folded → ours: a direct order's carrier must be one of them.
    pub carriers: BTreeMap<String, String>,
    /// Test mode: orders and labels carry TEST.
    pub test: bool,
    /// The places that we sell to it from, first choice first; none: all.
    pub locations: Vec<Location>,
    /// Whether an order that is checked out and has nothing that a person should see is confirmed by itself.
    pub auto_confirm: bool,
    /// Whether a box of a confirmed order may get another code, though the buyer has the list of its codes (R-17 T5).
    pub swap_boxes: bool,
    /// The first day on which something is published to it; none: since ever.
    pub active_since: Option<NaiveDate>,
    /// Currency of its orders, where neither the document nor the channel names one.
    pub currency: Option<Currency>,
    /// Zone in which its orders have their day and their cut-off; none: ours.
    pub time_zone: Option<Tz>,
}

impl Connection {
    /// With the defaults of the configuration: three days, shipping on every day, everything published.
    #[must_use]
    pub fn new(code: BuyerCode, name: impl Into<String>) -> Self {
        Self {
            code,
            name: name.into(),
            ship_days_offset: 3,
            service_days: vec![
                Weekday::Mon,
                Weekday::Tue,
                Weekday::Wed,
                Weekday::Thu,
                Weekday::Fri,
                Weekday::Sat,
                Weekday::Sun,
            ],
            cutoff: None,
            cutoffs: BTreeMap::new(),
            closed_days: Vec::new(),
            salesperson: None,
            buyer_salesperson: None,
            send_invoice_to: Vec::new(),
            send_checkout_notification_to: Vec::new(),
            notices: ConnectionNotices::default(),
            layout: None,
            carriers: BTreeMap::new(),
            test: false,
            locations: Vec::new(),
            auto_confirm: false,
            swap_boxes: false,
            active_since: None,
            currency: None,
            time_zone: None,
        }
    }

    /// Whether we sell to it from a place.
    #[must_use]
    pub fn sells_from(&self, location: &Location) -> bool {
        self.locations.is_empty() || self.locations.contains(location)
    }

    /// Whether anything is published to it on a day.
    #[must_use]
    pub fn is_active(&self, day: NaiveDate) -> bool {
        self.active_since.is_none_or(|first| first <= day)
    }

    /// The cut-off of orders that go by a carrier.
    #[must_use]
    pub fn cutoff_for(&self, carrier: Option<&str>) -> Option<NaiveTime> {
        let own = carrier.and_then(|c| self.cutoffs.get(&c.trim().to_lowercase()));
        own.copied().or(self.cutoff)
    }
}

impl Connection {
    /// Our name of a carrier that it names, where there is one: by its table, or because it uses ours.
    #[must_use]
    pub fn carrier(&self, name: &str) -> Option<&str> {
        let name = fold(name.trim());
        let by_table = self.carriers.get(&name).map(String::as_str);
        by_table.or_else(|| self.carriers.values().map(String::as_str).find(|ours| fold(ours) == name))
    }
}

/// Whether channel orders become one warehouse order each, or are joined.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GroupBy {
    /// One each.
    #[default]
    None,
    /// Those of one shipment together.
    Shipment,
    /// Those of one cart together.
    Cart,
}

/// What the rules need to know of a channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelSettings {
    /// Its id.
    pub id: ChannelId,
    /// Its kind.
    pub kind: Kind,
    /// The buyer company whose channel it is; none: our own.
    pub buyer: Option<BuyerCode>,
    /// Whose initiative its orders are.
    pub origin: Origin,
    /// Whether its orders go from us straight to the final customer.
    pub direct: bool,
    /// How its orders are joined.
    pub group_by: GroupBy,
    /// Its structure, where it is not the kind's.
    pub structure: Structure,
    /// Currency of documents that name none.
    pub currency: Option<Currency>,
    /// Zone of times without one.
    pub time_zone: Tz,
    /// Whether orders that are only named are got from it.
    pub fetches: bool,
    /// Silent for longer than this is too long; none: its habit decides ([`super::silence`]).
    pub silence: Option<TimeDelta>,
}

/// What the rules need to know of a printer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrinterSettings {
    /// Its name.
    pub name: PrinterName,
    /// Layout of its labels.
    pub layout: String,
    /// Carriers whose labels it prints.
    pub carriers: Vec<String>,
    /// Prints what no other printer is chosen for.
    pub default: bool,
}

/// All of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Code of our company.
    pub company_code: String,
    /// Name of our company.
    pub company_name: String,
    /// What our people read: the language of the words on labels.
    pub language: Lang,
    /// Where we are.
    pub time_zone: Tz,
    /// Currency of our prices.
    pub currency: Currency,
    /// How long a confirm can be taken back whole, and its notices wait.
    pub hold: chrono::TimeDelta,
    /// Our own Send Invoice To.
    pub send_invoice_to: Vec<String>,
    /// Our own Send Check Out Notification To.
    pub send_checkout_notification_to: Vec<String>,
    /// How people and programs outside are told.
    pub notices: NoticeSettings,
    /// The connections.
    pub buyers: BTreeMap<BuyerCode, Connection>,
    /// The channels.
    pub channels: BTreeMap<ChannelId, ChannelSettings>,
    /// The printers.
    pub printers: Vec<PrinterSettings>,
    /// The box types and their sizes.
    pub box_types: BoxTypes,
}

impl Settings {
    /// The connection of a channel, if it belongs to a buyer.
    #[must_use]
    pub fn connection_of(&self, channel: &ChannelId) -> Option<&Connection> {
        self.buyers.get(self.channels.get(channel)?.buyer.as_ref()?)
    }

    /// The mark of the orders of a channel: a buyer's, our own web shop's, or none.
    #[must_use]
    pub fn mark_of(&self, channel: &ChannelId) -> Mark {
        match self.channels.get(channel) {
            Some(c) if c.buyer.is_some() => Mark::K2k,
            Some(c) if c.kind.is_web_shop() => Mark::Web,
            _ => Mark::Plain,
        }
    }

    /// The printer for a carrier: the one that names it, else the default, else the only one (R-13 T7).
    #[must_use]
    pub fn printer_for(&self, carrier: Option<&str>) -> Option<&PrinterSettings> {
        carrier
            .and_then(|c| {
                self.printers.iter().find(|p| p.carriers.iter().any(|own| own.eq_ignore_ascii_case(c.trim())))
            })
            .or_else(|| self.printers.iter().find(|p| p.default))
            .or(match self.printers.as_slice() {
                [only] => Some(only),
                _ => None,
            })
    }
}
