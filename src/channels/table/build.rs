//! The rows of one order → a channel order, or what is wrong with it, by row and column.

use super::aliases::Field;
use super::columns::{Cells, Titles};
use super::numbers::{self, Style};
use super::{RawOrder, dates};
use crate::channels::{Input, marks, statuses, values};
use crate::domain::channel_order::{Address, ChannelLine, ChannelOrder, ChannelStatus, Customer};
use crate::domain::money::{Amount, Currency};
use crate::domain::problem::{Problem, Rule};
use crate::limits;
use chrono::{DateTime, Utc};
use std::cell::RefCell;
use std::collections::HashMap;

/// What holds for all orders of a document.
pub(super) struct Context<'a> {
    pub(super) input: &'a Input<'a>,
    pub(super) titles: &'a Titles,
    pub(super) numbers: Style,
    /// State words of the portal, before those that all tables share.
    pub(super) words: &'a [(&'a str, ChannelStatus)],
    /// What was found before: a table says the same few words and times in all its rows.
    pub(super) known: Known,
}

/// Words and times that were understood already.
#[derive(Default)]
pub(super) struct Known {
    states: RefCell<HashMap<String, Option<ChannelStatus>>>,
    moment: RefCell<Option<(String, Option<DateTime<Utc>>)>>,
}

/// Words that are remembered: a column that is no state must not fill the memory.
const STATES_KNOWN: usize = 256;

/// What an order may say only once: rows that differ are refused.
const ONE_VALUE: [Field; 4] = [Field::Currency, Field::CartId, Field::ShipDate, Field::Reference];

/// The order id as written, where there is one.
pub(super) fn order_id(raw: &RawOrder) -> Option<String> {
    let first = raw.lines.first().and_then(|(_, cells)| cells.get(Field::OrderId));
    raw.head.get(Field::OrderId).or(first).map(ToOwned::to_owned)
}

/// Reads one order.
pub(super) fn order(
    context: &Context<'_>,
    mut raw: RawOrder,
    warnings: &mut Vec<Problem>,
) -> Result<ChannelOrder, Problem> {
    if let Some(problem) = raw.problem.take() {
        return Err(problem);
    }
    let place = raw.place.clone();
    let at = |p: Problem| if p.at.is_some() { p } else { p.at(place.as_str()) };
    let id_title = context.titles.of(Field::OrderId);
    let id = order_id(&raw).map_or(Ok(None), |id| values::id(&id, id_title)).map_err(at)?;
    let id = id.ok_or_else(|| at(Problem::new(Rule::Missing, id_title, "")))?;
    if raw.lines.len() > limits::LINES_AN_ORDER {
        return Err(at(Problem::new(Rule::TooLarge, format!("lines of order {id}"), limits::LINES_AN_ORDER)));
    }
    drop_repeated(context, &mut raw, warnings)?;
    for field in ONE_VALUE {
        agree(context, &raw, field)?;
    }

    let currency = context.currency(&raw).map_err(at)?;
    let mut dead = Vec::new();
    let mut lines = Vec::new();
    let own_state = |cells: &Cells| cells.get(Field::State).is_some();
    let by_line =
        raw.lines.iter().any(|(_, c)| own_state(c)) || context.titles.has(Field::State) && raw.head.is_empty();
    let head_state = match raw.head.get(Field::State) {
        Some(word) => context.state(Some(word), &place, warnings),
        None => ChannelStatus::Paid,
    };
    for (line_place, cells) in &raw.lines {
        let status = match cells.get(Field::State) {
            Some(word) => context.state(Some(word), line_place, warnings),
            None if by_line && raw.head.get(Field::State).is_none() => context.state(None, line_place, warnings),
            None => head_state,
        };
        if status.is_dead() || head_state.is_dead() {
            dead.push(if head_state.is_dead() { head_state } else { status });
            continue;
        }
        let line = context.line(cells, status, currency).map_err(|p| p.at(line_place.as_str()))?;
        if line.sku.is_none() {
            warnings.push(Problem::new(Rule::NoSku, context.titles.of(Field::Sku), "").at(line_place.as_str()));
        }
        lines.push(line);
    }
    let status = match raw.head.get(Field::State) {
        Some(_) => head_state,
        None if by_line => statuses::of_lines(&lines, &dead),
        None => ChannelStatus::Paid,
    };
    if lines.is_empty() && !status.is_dead() {
        return Err(at(Problem::new(Rule::NoLines, "", "")));
    }
    let mut out = ChannelOrder::new(id, status);
    out.lines = lines;
    out.currency = currency;
    context.fill(&raw, &mut out).map_err(at)?;
    Ok(out)
}

impl Context<'_> {
    /// What belongs to the order as a whole.
    fn fill(&self, raw: &RawOrder, out: &mut ChannelOrder) -> Result<(), Problem> {
        let text = |field| first(raw, field).map(ToOwned::to_owned);
        let id = |field| first(raw, field).map_or(Ok(None), |t| values::id(t, self.titles.of(field)));
        out.name = text(Field::Name);
        out.cart_id = id(Field::CartId)?;
        // Rows that travel in different parcels have no parcel in common.
        out.shipment_id = if is_one(raw, Field::ShipmentId) { id(Field::ShipmentId)? } else { None };
        out.placed_at = self.moment(first(raw, Field::CreatedAt), Field::CreatedAt)?;
        out.changed_at = self.latest(raw, Field::UpdatedAt)?;
        out.ship_date = match first(raw, Field::ShipDate) {
            Some(text) => Some(dates::day(text, self.titles.of(Field::ShipDate))?),
            None => None,
        };
        out.reference = text(Field::Reference);
        out.carrier = text(Field::Carrier);
        out.note = text(Field::Note);
        out.mark_code = raw.head.get(Field::MarkCode).map(ToOwned::to_owned);
        out.test = first(raw, Field::Test)
            .is_some_and(|t| matches!(marks::plain(t).as_str(), "1" | "true" | "yes" | "si" | "test" | "x" | "prueba"));
        out.customer = Customer {
            name: text(Field::CustomerName).or_else(|| text(Field::ShipName)),
            email: text(Field::CustomerEmail),
            id: id(Field::CustomerId)?,
            phone: text(Field::CustomerPhone),
        };
        let street = [text(Field::Street), text(Field::Street2)];
        out.ship_to = Address {
            name: text(Field::ShipName),
            company: text(Field::ShipCompany),
            street: street.into_iter().flatten().collect(),
            city: text(Field::City),
            region: text(Field::Region),
            postal_code: text(Field::PostalCode),
            country: text(Field::Country),
            phone: text(Field::ShipPhone),
        };
        if out.ship_to != Address::default() && out.ship_to.name.is_none() {
            out.ship_to.name.clone_from(&out.customer.name);
        }
        Ok(())
    }

    fn line(&self, cells: &Cells, status: ChannelStatus, currency: Option<Currency>) -> Result<ChannelLine, Problem> {
        let title = |field| self.titles.of(field);
        let id = |field| cells.get(field).map_or(Ok(None), |t| values::id(t, title(field)));
        let text = |field| cells.get(field).map(ToOwned::to_owned);
        let boxes = cells.get(Field::BoxCodes);
        Ok(ChannelLine {
            line_id: id(Field::LineId)?,
            sku: id(Field::Sku)?,
            description: text(Field::Description).unwrap_or_default(),
            quantity: self.quantity(cells)?,
            unit_price: self.price(cells, currency)?,
            status,
            added_to_cart_at: self.moment(cells.get(Field::AddedToCartAt), Field::AddedToCartAt)?,
            mark_code: text(Field::MarkCode),
            box_codes: marks::box_codes(boxes, title(Field::BoxCodes))?,
        })
    }

    /// Pieces: `3.0` and `3,0` are 3; three zeros behind a sign may be a thousand and are refused; no such column: 1 a row.
    fn quantity(&self, cells: &Cells) -> Result<u32, Problem> {
        let title = self.titles.of(Field::Quantity);
        let Some(text) = cells.get(Field::Quantity) else {
            let missing = self.titles.has(Field::Quantity);
            return if missing { Err(Problem::new(Rule::Missing, title, "")) } else { Ok(1) };
        };
        if cells.is_exact(Field::Quantity) {
            return values::quantity(text, title);
        }
        let plain = text.replace(',', ".");
        match plain.split_once('.') {
            Some((_, zeros)) if zeros.len() == 3 => Err(Problem::new(Rule::NotWhole, title, text)),
            _ => values::quantity(&plain, title).map_err(|p| Problem::new(p.rule, title, text)),
        }
    }

    fn price(&self, cells: &Cells, currency: Option<Currency>) -> Result<Option<Amount>, Problem> {
        let title = self.titles.of(Field::UnitPrice);
        match cells.get(Field::UnitPrice) {
            None => Ok(None),
            Some(text) if cells.is_exact(Field::UnitPrice) => values::amount(text, title),
            Some(text) => numbers::amount(text, self.numbers, currency, title).map(Some),
        }
    }

    fn currency(&self, raw: &RawOrder) -> Result<Option<Currency>, Problem> {
        values::currency(first(raw, Field::Currency), self.titles.of(Field::Currency), self.input.currency)
    }

    /// The state of a word; unknown and missing ones count as not checked out, with a warning.
    fn state(&self, word: Option<&str>, place: &str, warnings: &mut Vec<Problem>) -> ChannelStatus {
        word.and_then(|w| self.state_of(w)).unwrap_or_else(|| {
            let title = self.titles.of(Field::State);
            warnings.push(Problem::new(Rule::UnknownStatus, title, word.unwrap_or_default()).at(place));
            ChannelStatus::Pending
        })
    }

    /// The state of a word: the portal's own meaning first.
    fn state_of(&self, word: &str) -> Option<ChannelStatus> {
        if let Some(known) = self.known.states.borrow().get(word) {
            return *known;
        }
        let plain = marks::plain(word);
        let own = self.words.iter().find(|(w, _)| marks::plain(w) == plain).map(|(_, status)| *status);
        let found = own.or_else(|| statuses::of_word(word));
        let mut states = self.known.states.borrow_mut();
        if states.len() < STATES_KNOWN {
            states.insert(word.to_owned(), found);
        }
        found
    }

    fn moment(&self, text: Option<&str>, field: Field) -> Result<Option<DateTime<Utc>>, Problem> {
        let Some(text) = text else { return Ok(None) };
        if let Some((_, at)) = self.known.moment.borrow().as_ref().filter(|(known, _)| known == text) {
            return Ok(*at);
        }
        let at = dates::moment(text, self.input.time_zone, self.titles.of(field))?;
        self.known.moment.replace(Some((text.to_owned(), at)));
        Ok(at)
    }

    fn latest(&self, raw: &RawOrder, field: Field) -> Result<Option<DateTime<Utc>>, Problem> {
        let mut latest = None;
        for cells in all(raw) {
            latest = latest.max(self.moment(cells.get(field), field)?);
        }
        Ok(latest)
    }
}

fn all(raw: &RawOrder) -> impl Iterator<Item = &Cells> {
    std::iter::once(&raw.head).chain(raw.lines.iter().map(|(_, cells)| cells))
}

/// What the order says, else the first of its rows that says anything.
fn first(raw: &RawOrder, field: Field) -> Option<&str> {
    all(raw).find_map(|cells| cells.get(field))
}

fn is_one(raw: &RawOrder, field: Field) -> bool {
    let mut said = all(raw).filter_map(|cells| cells.get(field));
    let one = said.next();
    said.all(|other| Some(other) == one)
}

fn agree(context: &Context<'_>, raw: &RawOrder, field: Field) -> Result<(), Problem> {
    if is_one(raw, field) {
        return Ok(());
    }
    let one = first(raw, field).unwrap_or_default();
    let other = raw.lines.iter().find_map(|(place, c)| c.get(field).filter(|t| *t != one).map(|t| (place, t)));
    let (place, two) = other.map_or((raw.place.as_str(), ""), |(p, t)| (p.as_str(), t));
    Err(Problem::new(Rule::Contradiction, context.titles.of(field), format_args!("{one} / {two}")).at(place))
}

/// A row that is there twice with the same line id came from overlapping pages: one is left out. The same line id with
/// anything else in the row is a contradiction.
fn drop_repeated(context: &Context<'_>, raw: &mut RawOrder, warnings: &mut Vec<Problem>) -> Result<(), Problem> {
    if !context.titles.has(Field::LineId) {
        return Ok(());
    }
    let title = context.titles.of(Field::LineId);
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut kept: Vec<(String, Cells)> = Vec::with_capacity(raw.lines.len());
    for (place, cells) in std::mem::take(&mut raw.lines) {
        if let Some(id) = cells.get(Field::LineId) {
            match seen.get(id).and_then(|at| kept.get(*at)) {
                Some((_, same)) if *same == cells => {
                    warnings.push(Problem::new(Rule::LeftOut, title, format_args!("{id} is there twice")).at(place));
                    continue;
                }
                Some(_) => return Err(Problem::new(Rule::Contradiction, title, id).at(place)),
                None => drop(seen.insert(id.to_owned(), kept.len())),
            }
        }
        kept.push((place, cells));
    }
    raw.lines = kept;
    Ok(())
}
