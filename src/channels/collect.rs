//! Gathers what the orders of one document became and folds it into the one outcome of the document.

use super::{Input, json};
use crate::domain::channel::Structure;
use crate::domain::channel_order::ChannelOrder;
use crate::domain::document::{Content, Decoded};
use crate::domain::problem::{Problem, Rule};
use crate::limits;
use serde_json::Value;

/// What one entry of a document is.
pub(super) enum Entry {
    /// An order that was understood.
    Order(Box<ChannelOrder>),
    /// Only its name is here.
    ToFetch(String),
    /// Half of it is here, to be joined with the other half.
    Half(Box<ChannelOrder>),
}

/// What was found in a document so far.
#[derive(Default)]
pub(super) struct Found {
    orders: Vec<ChannelOrder>,
    refused: Vec<(Option<String>, Problem)>,
    fetch: Vec<String>,
    incomplete: Vec<ChannelOrder>,
    /// What is worth saying though it was taken.
    pub(super) warnings: Vec<Problem>,
}

impl Found {
    /// Takes what an entry became; `id` is its order id where it is known.
    pub(super) fn take(&mut self, id: Option<String>, entry: Result<Entry, Problem>) {
        match entry {
            Ok(Entry::Order(order)) => self.orders.push(*order),
            Ok(Entry::ToFetch(id)) => {
                if !self.fetch.contains(&id) {
                    self.fetch.push(id);
                }
            }
            Ok(Entry::Half(half)) => self.incomplete.push(*half),
            Err(problem) => self.refused.push((id, problem)),
        }
    }

    /// Whether the document may hold one more order.
    pub(super) const fn is_full(&self) -> bool {
        self.orders.len() + self.refused.len() + self.fetch.len() + self.incomplete.len() >= limits::ORDERS_A_DOCUMENT
    }

    /// The outcome of the document as a whole.
    ///
    /// Orders that were understood go on alone. Names beside whole orders are refused one by one (nobody would fetch
    /// them). Where nothing is left to go on, the first problem is the document's and the others are warnings.
    pub(super) fn finish(mut self, structure: Structure) -> Decoded {
        if self.orders.is_empty() && self.fetch.is_empty() && !self.incomplete.is_empty() {
            self.warnings.extend(self.refused.into_iter().map(|(_, p)| p));
            return Decoded { structure, content: Content::Incomplete(self.incomplete), warnings: self.warnings };
        }
        // Halves beside whole orders are kept and joined as well.
        self.orders.append(&mut self.incomplete);
        let nothing_good = self.orders.is_empty() && self.fetch.is_empty();
        let content = if nothing_good && !self.refused.is_empty() {
            let mut problems = self.refused.into_iter().map(|(_, p)| p);
            let first = problems.next().unwrap_or_else(|| Problem::new(Rule::NoLines, "", ""));
            self.warnings.extend(problems);
            Content::Refused(first)
        } else if self.orders.is_empty() && !self.fetch.is_empty() {
            self.warnings.extend(self.refused.into_iter().map(|(_, p)| p));
            Content::ToFetch(self.fetch)
        } else {
            for id in self.fetch {
                let problem = Problem::new(Rule::Missing, "lines", "").at(format!("order {id}"));
                self.refused.push((Some(id), problem));
            }
            Content::Orders { orders: self.orders, refused: self.refused }
        };
        Decoded { structure, content, warnings: self.warnings }
    }
}

/// Reads the orders of a document one by one; `id_keys` are the fields that may hold an order's id.
pub(super) fn each<'a>(
    input: &Input<'_>,
    orders: impl IntoIterator<Item = &'a Value>,
    id_keys: &[&str],
    read: impl Fn(&Value, &mut Vec<Problem>) -> Result<Entry, Problem>,
) -> Decoded {
    let mut found = Found::default();
    for order in orders {
        if found.is_full() {
            return too_many(input);
        }
        let id = json::first_text(order, id_keys);
        let place = id.as_ref().map_or_else(|| "order".to_owned(), |id| format!("order {id}"));
        let entry = read(order, &mut found.warnings).map_err(|p| if p.at.is_some() { p } else { p.at(place) });
        found.take(id, entry);
    }
    found.finish(input.structure)
}

/// Ends an order: it must have a line, and not too many, as long as it is alive.
pub(super) fn done(order: ChannelOrder) -> Result<Entry, Problem> {
    if order.lines.len() > limits::LINES_AN_ORDER {
        return Err(Problem::new(Rule::TooLarge, "lines", limits::LINES_AN_ORDER));
    }
    if order.lines.is_empty() && !order.status.is_dead() {
        return Err(Problem::new(Rule::NoLines, "lines", ""));
    }
    Ok(Entry::Order(Box::new(order)))
}

/// A document with more orders than are taken at once.
pub(super) fn too_many(input: &Input<'_>) -> Decoded {
    Decoded::refused(input.structure, Problem::new(Rule::TooLarge, "orders", limits::ORDERS_A_DOCUMENT))
}

/// A document that does not concern orders.
pub(super) fn ignored(input: &Input<'_>, why: impl Into<String>) -> Decoded {
    Decoded { structure: input.structure, content: Content::Ignored(why.into()), warnings: Vec::new() }
}

/// A document that only names orders.
pub(super) fn to_fetch(input: &Input<'_>, ids: Result<Vec<String>, Problem>) -> Decoded {
    match ids {
        Ok(ids) => Decoded { structure: input.structure, content: Content::ToFetch(ids), warnings: Vec::new() },
        Err(problem) => Decoded::refused(input.structure, problem),
    }
}

/// Keeps the first warnings and says how many more there were.
pub(super) fn limit_warnings(warnings: &mut Vec<Problem>) {
    let more = warnings.len().saturating_sub(limits::WARNINGS_A_DOCUMENT);
    if more > 0 {
        warnings.truncate(limits::WARNINGS_A_DOCUMENT);
        warnings.push(Problem::new(Rule::LeftOut, "warnings", format_args!("{more}")));
    }
}
