//! How the daemon is, and its journal.

use super::{Answers, jobs, notices, unreadable};
use crate::domain::connection::Connection;
use crate::domain::ids::Seq;
use crate::domain::lang::Lang;
use crate::domain::order::OrderStatus;
use crate::intake::standing::{Standing, standings};
use crate::limits;
use crate::protocol::convert;
use crate::protocol::reply::{ChannelDoc, CutoffDoc, Fault, JournalPage, StatusDoc};

pub(super) fn status(all: &Answers, lang: Lang) -> Result<StatusDoc, Fault> {
    let counts = all.store.counts().map_err(|e| unreadable(lang, &e))?;
    let standings = standings(&all.store, &all.fetchers, all.started, (all.clock)());
    let standings = standings.map_err(|e| unreadable(lang, &e))?;
    let waiting = all.folders.waiting();
    let settings = all.store.settings();
    let channels = settings.channels.values().map(|c| {
        let doc = standings.iter().find(|s| s.channel == c.id).map(|s| standing(s, lang)).unwrap_or_default();
        ChannelDoc {
            channel: c.id.to_string(),
            kind: c.kind.as_str().into(),
            buyer: c.buyer.as_ref().map(ToString::to_string),
            doors: doors(all, &c.id),
            waiting: waiting
                .iter()
                .filter(|w| w.channel == c.id.as_str())
                .map(|w| format!("{}: {:?}", w.name, w.why))
                .collect(),
            ..doc
        }
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
        pulse: all.pulse()?,
        cutoffs: settings.buyers.values().filter_map(cutoff).collect(),
    })
}

/// What the standing of a channel adds.
fn standing(s: &Standing, lang: Lang) -> ChannelDoc {
    ChannelDoc {
        last_heard: s.last_heard.map(convert::time),
        silent_since: s.silent_since.map(convert::time),
        silence_limit_s: s.limit.and_then(|l| u64::try_from(l.longest.num_seconds()).ok()),
        silence_configured: s.limit.is_some_and(|l| l.configured),
        fetches: s.health.is_some(),
        to_fetch: s.work.waiting,
        fetch_closed: s.work.closed,
        oldest_to_fetch: s.work.oldest.map(convert::time),
        fetch_trouble: s.trouble().map(|t| t.sentence(lang)),
        fetch_stopped: s.is_stopped(),
        polled_at: s.health.as_ref().and_then(|h| h.polled_at).map(convert::time),
        ..ChannelDoc::default()
    }
}

fn cutoff(buyer: &Connection) -> Option<CutoffDoc> {
    let at = buyer.cutoff?.format("%H:%M").to_string();
    Some(CutoffDoc { buyer: buyer.code.to_string(), name: buyer.name.clone(), cutoff: at })
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
