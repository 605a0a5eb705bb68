//! Gathers what the orders of one document became and folds it into the one outcome of the document.

use crate::domain::channel::Structure;
use crate::domain::channel_order::ChannelOrder;
use crate::domain::document::{Content, Decoded};
use crate::domain::problem::{Problem, Rule};
use crate::limits;

/// What one entry of a document is.
pub(super) enum Entry {
    /// An order that was understood.
    Order(Box<ChannelOrder>),
    /// Only its name is here.
    ToFetch(String),
}

/// What was found in a document so far.
#[derive(Default)]
pub(super) struct Found {
    orders: Vec<ChannelOrder>,
    refused: Vec<(Option<String>, Problem)>,
    fetch: Vec<String>,
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
            Err(problem) => self.refused.push((id, problem)),
        }
    }

    /// Whether the document may hold one more order.
    pub(super) const fn is_full(&self) -> bool {
        self.orders.len() + self.refused.len() + self.fetch.len() >= limits::ORDERS_A_DOCUMENT
    }

    /// The outcome of the document as a whole.
    ///
    /// Orders that were understood go on alone. Names beside whole orders are refused one by one (nobody would fetch
    /// them). Where nothing is left to go on, the first problem is the document's and the others are warnings.
    pub(super) fn finish(mut self, structure: Structure) -> Decoded {
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

/// Keeps the first warnings and says how many more there were.
pub(super) fn limit_warnings(warnings: &mut Vec<Problem>) {
    let more = warnings.len().saturating_sub(limits::WARNINGS_A_DOCUMENT);
    if more > 0 {
        warnings.truncate(limits::WARNINGS_A_DOCUMENT);
        warnings.push(Problem::new(Rule::LeftOut, "warnings", format_args!("{more}")));
    }
}
