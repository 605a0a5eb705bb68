//! What changed in a channel since it was asked last: page by page, and only what is new is delivered.
//!
//! Where the channel lists names, or less than whole orders, those that are new or changed become work to fetch. Whole
//! orders that are known as they are leave no document. How far it was polled is written down after what it brought.

use super::api::{self, Page};
use super::line::Stop;
use super::worker::{Worker, delta, read, storage};
use crate::domain::channel_order::ChannelOrder;
use crate::domain::command::Command;
use crate::domain::document::{Content, Decoded};
use crate::domain::fetch::Fetched;
use crate::domain::ids::Digest;
use crate::limits;
use crate::store::Store;
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::BTreeSet;

impl Worker {
    /// What changed since the last time, page by page.
    pub(super) async fn poll(&mut self, now: DateTime<Utc>) {
        self.next_poll = self.access.poll.map(|every| now + delta(every));
        match self.pages(now).await {
            Ok(stored) => {
                self.well();
                let due = self.marked.is_none_or(|at| now - at >= delta(limits::POLL_MARK));
                if (stored || due) && self.submit(Command::PollDone(self.id().clone(), now)).await.is_ok() {
                    self.marked = Some(now);
                }
                self.all.note(self.id(), |h| {
                    h.polled_at = Some(now);
                    h.poll_trouble = None;
                });
            }
            Err(stop) => {
                let trouble = stop.trouble.clone();
                self.pause(stop);
                self.all.note(self.id(), |h| h.poll_trouble = Some(trouble));
            }
        }
    }

    /// Whether something was stored.
    async fn pages(&mut self, now: DateTime<Utc>) -> Result<bool, Stop> {
        let id = self.id().clone();
        let until = read(&self.parts().store, move |store| store.polled(&id)).await.map_err(|e| storage(&e))?;
        let overlap = TimeDelta::minutes(self.line.api.overlap_minutes);
        let since = until.map_or(now - delta(limits::POLL_FIRST), |until| until - overlap);
        let (mut place, mut stored, mut seen) = (None, false, BTreeSet::new());
        for _ in 0..limits::POLL_PAGES {
            let asked_at = self.now();
            let page = api::changed(&mut self.line, since, place.as_deref()).await?;
            let (next, receipt) = (page.next.clone(), page.receipt.clone());
            stored |= self.page(page, asked_at, &mut seen).await?;
            if let Some((path, body)) = receipt {
                self.line.post(path, &body).await?;
            }
            let Some(next) = next else {
                self.pages = seen;
                return Ok(stored);
            };
            place = Some(next);
        }
        Err(Stop::odd(format_args!("more than {} pages", limits::POLL_PAGES)))
    }

    /// Delivers what is new on a page.
    async fn page(&mut self, page: Page, asked_at: DateTime<Utc>, seen: &mut BTreeSet<Digest>) -> Result<bool, Stop> {
        let mut delivery = self.document(page.bytes, "poll").await;
        let structure = delivery.decoded.structure;
        match (page.names, &delivery.decoded.content) {
            (Some(names), _) => {
                let ids = self.unknown(names).await?;
                if ids.is_empty() {
                    return Ok(false);
                }
                delivery.decoded = Decoded { structure, content: Content::ToFetch(ids), warnings: Vec::new() };
            }
            (None, Content::Orders { orders, refused }) => {
                if refused.is_empty() && self.all_known(orders).await? {
                    return Ok(false);
                }
                let ids = orders.iter().map(|o| o.channel_order_id.clone()).collect();
                delivery.fetched = Some(Fetched { ids, asked_at });
            }
            (None, Content::Ignored(_)) => return Ok(false),
            (None, _) => {}
        }
        seen.insert(delivery.digest);
        if self.pages.contains(&delivery.digest) && matches!(delivery.decoded.content, Content::Refused(_)) {
            // It lies in the refused box already.
            return Ok(false);
        }
        self.deliver(delivery).await.map(|_| true)
    }

    /// Those that we don't have, or that changed after what we have.
    async fn unknown(&self, names: Vec<(String, Option<DateTime<Utc>>)>) -> Result<Vec<String>, Stop> {
        let id = self.id().clone();
        let find = move |store: &Store| {
            let mut ids = Vec::new();
            for (name, stamp) in names {
                let fresh = match store.channel_order(&id, &name)? {
                    None => store.fetch(&id, &name)?.is_none(),
                    Some(known) => stamp.is_some_and(|at| known.changed_at.is_none_or(|had| at > had)),
                };
                if fresh && !ids.contains(&name) {
                    ids.push(name);
                }
            }
            Ok(ids)
        };
        read(&self.parts().store, find).await.map_err(|e| storage(&e))
    }

    /// Whether all of them are stored as they are.
    async fn all_known(&self, orders: &[ChannelOrder]) -> Result<bool, Stop> {
        let (id, orders) = (self.id().clone(), orders.to_vec());
        let look = move |store: &Store| {
            for order in orders {
                if store.channel_order(&id, &order.channel_order_id)?.as_ref() != Some(&order) {
                    return Ok(false);
                }
            }
            Ok(true)
        };
        read(&self.parts().store, look).await.map_err(|e| storage(&e))
    }
}
