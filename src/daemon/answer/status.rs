//! How the daemon is, and its journal.

use super::{Answers, jobs, notices, unreadable};
use crate::domain::ids::Seq;
use crate::domain::lang::Lang;
use crate::domain::order::OrderStatus;
use crate::limits;
use crate::protocol::convert;
use crate::protocol::reply::{ChannelDoc, Fault, JournalPage, StatusDoc};

pub(super) fn status(all: &Answers) -> Result<StatusDoc, Fault> {
    let lang = Lang::En;
    let counts = all.store.counts().map_err(|e| unreadable(lang, &e))?;
    let heard = all.store.last_heard().map_err(|e| unreadable(lang, &e))?;
    let waiting = all.folders.waiting();
    let settings = all.store.settings();
    let channels = settings.channels.values().map(|c| ChannelDoc {
        channel: c.id.to_string(),
        kind: c.kind.as_str().into(),
        buyer: c.buyer.as_ref().map(ToString::to_string),
        last_heard: heard.iter().find(|(id, _)| *id == c.id).map(|(_, at)| convert::time(*at)),
        doors: doors(all, &c.id),
        waiting: waiting
            .iter()
            .filter(|w| w.channel == c.id.as_str())
            .map(|w| format!("{}: {:?}", w.name, w.why))
            .collect(),
    });
    Ok(StatusDoc {
        daemon: env!("CARGO_PKG_VERSION").into(),
        seq: all.store.seq().0,
        orders: OrderStatus::ALL.iter().map(|s| (s.as_str().to_owned(), counts.with_status(*s))).collect(),
        documents: counts.documents,
        refused: counts.refused,
        jobs: jobs::counts(all, lang)?,
        notices: notices::counts(all, lang)?,
        search_complete: all.store.search_complete(),
        channels: channels.collect(),
    })
}

fn doors(all: &Answers, id: &crate::domain::ids::ChannelId) -> Vec<String> {
    let webhook = all.channels.get(id.as_str()).is_some_and(|c| c.has_webhook());
    webhook.then(|| "webhook".to_owned()).into_iter().chain(["file".to_owned()]).collect()
}

pub(super) fn journal(all: &Answers, after: u64, limit: u32) -> Result<JournalPage, Fault> {
    let limit = usize::try_from(limit.clamp(1, limits::PAGE_ROWS)).unwrap_or(1);
    // The sequence first: an entry that comes between the two reads is then asked for again, never missed.
    let seq = all.store.seq().0;
    let entries = all.store.journal(Seq(after), limit).map_err(|e| unreadable(Lang::En, &e))?;
    Ok(JournalPage { entries: entries.iter().map(convert::journal).collect(), seq })
}
