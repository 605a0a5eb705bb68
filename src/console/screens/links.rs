//! Connections: their settings, what is published to them, what they may order; and beside them the notices that were sent.

use super::{PAGE, list_height, notices};
use crate::console::action::Action;
use crate::console::app::App;
use crate::console::ask::{self, Asked, Page, What};
use crate::console::dialogs::reason::Why;
use crate::console::dialogs::{Choice, Overlay, Question, Then, second};
use crate::console::i18n::fill;
use crate::console::list::{List, Row, hashed};
use crate::domain::link::LinkKey;
use crate::limits;
use crate::protocol::call::{Call, InventoryAct, InventoryPage as InventoryCall};
use crate::protocol::reply::{AvailabilityDoc, Fault, InventoryDoc, InventoryPage, LinkDoc, LinksDoc};
use std::collections::BTreeSet;

/// Rows of what stands in the settings of a connection, with its rule.
pub const FACTS: u16 = 9;

/// The screen.
#[derive(Clone, Debug, Default)]
pub struct Links {
    /// The connections, by code.
    pub list: List<LinkDoc>,
    /// The notices are shown instead.
    pub on_notices: bool,
    /// One of them, with what is published to it.
    pub open: Option<Catalogue>,
}

/// A SKU at a place, for a buyer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Item {
    /// The SKU.
    pub sku: String,
    /// Its names.
    pub names: [Option<String>; 2],
    /// The place.
    pub location: String,
    /// Boxes that nobody has ordered.
    pub boxes: u32,
    /// Units in them.
    pub units: u64,
    /// Price of a unit with its currency.
    pub price: Option<String>,
    /// Whether the buyer may order it.
    pub published: bool,
    /// The earliest day on which an order placed now is shipped.
    pub ships: Option<String>,
}

/// What is published to a buyer.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    /// Its code.
    pub buyer: String,
    /// Its SKUs.
    pub list: List<Item>,
    /// Only what it may order.
    pub only: bool,
    next: Option<String>,
    newest: u64,
    asking: bool,
}

impl Row for LinkDoc {
    fn id(&self) -> u64 {
        hashed(&self.buyer)
    }
}

impl Row for Item {
    fn id(&self) -> u64 {
        hashed(&(&self.sku, &self.location))
    }
}

impl Item {
    fn stock(doc: InventoryDoc, buyer: &str) -> Self {
        Self {
            published: doc.published_to.iter().any(|b| b == buyer),
            sku: doc.sku,
            names: [doc.name_en, doc.name_es],
            location: doc.location.unwrap_or_default(),
            boxes: doc.boxes,
            units: doc.units,
            price: price(doc.price, doc.currency),
            ships: None,
        }
    }

    fn available(doc: AvailabilityDoc) -> Self {
        Self {
            published: true,
            sku: doc.sku,
            names: [doc.name_en, doc.name_es],
            location: doc.location,
            boxes: doc.boxes,
            units: doc.units,
            price: price(doc.price, doc.currency),
            ships: doc.earliest_ship_date,
        }
    }
}

fn price(price: Option<String>, currency: Option<String>) -> Option<String> {
    price.map(|p| format!("{p} {}", currency.unwrap_or_default()).trim().to_owned())
}

/// The connection that is open, else the one under the cursor.
#[must_use]
pub fn current(app: &App) -> Option<&LinkDoc> {
    match &app.links.open {
        Some(open) => app.links.list.rows.iter().find(|l| l.buyer == open.buyer),
        None => app.links.list.current(),
    }
}

fn ask(app: &mut App, after: String, limit: u32, how: Page) {
    let Some(open) = &app.links.open else { return };
    let buyer = open.only.then(|| open.buyer.clone());
    let call = InventoryCall { buyer, query: String::new(), after, limit };
    let asked = Asked::Catalogue(open.buyer.clone(), how);
    let id = ask::send(app, Call::InventoryPage(call), asked);
    if let Some(open) = &mut app.links.open {
        open.newest = id;
        open.asking = true;
    }
}

/// Everything anew.
pub fn reload(app: &mut App) {
    if !app.live() {
        return;
    }
    if app.links.on_notices {
        return notices::reload(app);
    }
    ask::send(app, Call::Links {}, Asked::Links);
    ask(app, String::new(), PAGE, Page::Load(true));
}

/// What is shown, as it is now.
pub fn refresh(app: &mut App) {
    if app.links.on_notices {
        return notices::refresh(app);
    }
    ask::send(app, Call::Links {}, Asked::Links);
    let height = list_height(app);
    let upto = app.links.open.as_ref().map(|open| {
        let shown: BTreeSet<_> = open.list.rows.iter().take(open.list.top + height).map(|r| &r.sku).collect();
        u32::try_from(shown.len()).unwrap_or(PAGE).clamp(1, limits::PAGE_ROWS)
    });
    match upto {
        Some(_) if app.links.open.as_ref().is_some_and(|o| o.list.rows.is_empty()) => {
            ask(app, String::new(), PAGE, Page::Load(true));
        }
        Some(upto) => ask(app, String::new(), upto, Page::Refresh),
        None => {}
    }
}

/// The connections came.
pub fn got(app: &mut App, answer: Result<LinksDoc, Fault>) {
    match answer {
        Ok(doc) => {
            let height = list_height(app);
            app.links.list.load(doc.links, true, height);
        }
        Err(fault) => app.complain(fault.message),
    }
}

/// SKUs came.
pub fn page(app: &mut App, id: u64, buyer: &str, how: Page, answer: Result<InventoryPage, Fault>) {
    let height = list_height(app);
    let page = match answer {
        Ok(page) => page,
        Err(fault) => return app.complain(fault.message),
    };
    let Some(open) = app.links.open.as_mut().filter(|o| o.newest == id && o.buyer == buyer) else { return };
    open.asking = false;
    let stock = page.stock.into_iter().map(|d| Item::stock(d, buyer));
    let items: Vec<Item> = stock.chain(page.available.into_iter().map(Item::available)).collect();
    match how {
        Page::Refresh => return open.list.refresh(items, height),
        Page::After => open.list.append(items, height),
        Page::Load(_) | Page::Before => open.list.load(items, true, height),
    }
    open.list.more_after = page.next.is_some();
    open.next = page.next;
}

/// The cursor moved.
pub fn moved(app: &mut App) {
    let height = list_height(app);
    let next = app.links.open.as_ref().filter(|o| !o.asking && o.list.near_end(height)).and_then(|o| o.next.clone());
    if let Some(next) = next.filter(|_| app.live()) {
        ask(app, next, PAGE, Page::After);
    }
}

/// The page of the connection under the cursor.
pub fn open(app: &mut App) {
    if app.links.on_notices {
        return notices::open(app);
    }
    if app.links.open.is_none()
        && let Some(buyer) = app.links.list.current().map(|l| l.buyer.clone())
    {
        app.links.open = Some(Catalogue { buyer, ..Catalogue::default() });
        reload(app);
    }
}

/// Whether an action fits.
///
/// # Errors
/// Says why not.
pub fn can(app: &App, action: Action) -> Result<(), &'static str> {
    let t = app.t();
    let link = current(app).ok_or(t.why_no_row)?;
    if app.under_way(&What::Link(link.buyer.clone())).is_some() {
        return Err(t.why_pending);
    }
    match action {
        Action::Publish | Action::PublishDefault => {
            app.links.open.as_ref().and_then(|o| o.list.current()).map(|_| ()).ok_or(t.why_no_row)
        }
        _ => Ok(()),
    }
}

/// Does an action of this screen. All of them ask.
pub fn act(app: &mut App, action: Action) {
    match action {
        Action::Settings => settings(app),
        Action::Publish | Action::PublishDefault => publish(app, action == Action::PublishDefault),
        Action::OrderableOnly => {
            if let Some(open) = &mut app.links.open {
                *open = Catalogue { buyer: open.buyer.clone(), only: !open.only, ..Catalogue::default() };
                reload(app);
            }
        }
        _ => {}
    }
}

/// What of the connection is set.
fn settings(app: &mut App) {
    let Some(link) = current(app).cloned() else { return };
    let mut items = Vec::new();
    for key in LinkKey::ALL {
        let value = value(&link, key);
        let word = second::setting_word(app, key);
        let text = format!("{word:<26} {}", if value.is_empty() { "-" } else { &value });
        items.push((text, Then::Type(Why::Setting(link.buyer.clone(), key), value)));
    }
    // What was set here can be given back to the file.
    for key in link.set.iter().filter_map(|k| LinkKey::parse(k)) {
        if let Ok(question) = second::setting(app, &link.buyer, key, "clear", "") {
            let text = fill(app.w().setting_back, &[&second::setting_word(app, key)]);
            items.push((text, Then::Ask(Box::new(question))));
        }
    }
    let title = fill(app.w().setting_title, &[&link.buyer]);
    app.overlays.push(Overlay::Choose(Choice { title, items, at: 0 }));
}

/// A setting as it is typed.
#[must_use]
pub fn value(link: &LinkDoc, key: LinkKey) -> String {
    match key {
        LinkKey::ShipDaysOffset => link.ship_days_offset.to_string(),
        LinkKey::ClosedDays => link.closed_days.join(" "),
        LinkKey::SendInvoiceTo => link.send_invoice_to.join(" "),
        LinkKey::SendCheckoutNotificationTo => link.send_checkout_notification_to.join(" "),
        LinkKey::Salesperson => link.salesperson.clone().unwrap_or_default(),
        LinkKey::BuyerSalesperson => link.buyer_salesperson.clone().unwrap_or_default(),
    }
}

fn publish(app: &mut App, default: bool) {
    let w = app.w();
    let Some(open) = &app.links.open else { return };
    let Some(item) = open.list.current() else { return };
    let (act, text, yes) = match (default, item.published) {
        (true, _) => ("default", w.publish_default_ask, w.publish_default_yes),
        (false, true) => ("unpublish", w.unpublish_ask, w.unpublish_yes),
        (false, false) => ("publish", w.publish_ask, w.publish_yes),
    };
    let call = InventoryAct { sku: item.sku.clone(), act: act.into(), buyer: open.buyer.clone(), command_id: None };
    let question = Question {
        title: format!("{} · {}", open.buyer, item.sku),
        text: fill(text, &[&item.sku, &open.buyer]),
        yes: yes.to_owned(),
        go: false,
        then: Then::Send(What::Link(open.buyer.clone()), Box::new(Call::InventoryAct(call))),
    };
    app.overlays.push(Overlay::Ask(question));
}
