//! Orders that have to be fetched, and what people do with them.

use super::change::{command_id, submit};
use super::{Answers, Session, fault, unreadable};
use crate::domain::command::Command;
use crate::domain::fetch::FetchAction;
use crate::domain::ids::ChannelId;
use crate::domain::lang::Lang;
use crate::limits;
use crate::protocol::call::{FetchAct, FetchesPage as Ask};
use crate::protocol::convert;
use crate::protocol::reply::{Fault, FetchActDoc, FetchesPage};

pub(super) fn page(all: &Answers, lang: Lang, ask: &Ask) -> Result<FetchesPage, Fault> {
    let channel = ask.channel.as_deref().map(|c| channel(all, lang, c)).transpose()?;
    let limit = usize::try_from(ask.limit.clamp(1, limits::PAGE_ROWS)).unwrap_or(1);
    let after = ask.after.as_ref().map(|[channel, id]| (channel.clone(), id.clone()));
    let found = all.store.fetches(channel.as_ref(), after.as_ref(), limit + 1);
    let mut found = found.map_err(|e| unreadable(lang, &e))?;
    let more = found.len() > limit;
    found.truncate(limit);
    Ok(FetchesPage { fetches: found.iter().map(|w| convert::fetch(w, lang)).collect(), more })
}

pub(super) async fn act(all: &Answers, session: &Session, ask: FetchAct) -> Result<FetchActDoc, Fault> {
    let lang = session.lang();
    let of = channel(all, lang, &ask.channel)?;
    let command = command_id(ask.command_id.as_deref())?;
    let action = match ask.act.as_str() {
        "retry" => FetchAction::Retry,
        "drop" => FetchAction::Drop,
        other => return Err(fault("bad_request", &format!("An order to fetch can't be {other:?}: retry, drop."))),
    };
    let done = match (ask.id, &action) {
        (Some(id), _) => {
            submit(all, session, Command::FetchAct(of.clone(), id, action.clone()), command).await?;
            1
        }
        (None, FetchAction::Retry) => retry_all(all, session, &of).await?,
        (None, FetchAction::Drop) => {
            return Err(fault("bad_request", "Name the order to drop: all at once would lose orders."));
        }
    };
    if action == FetchAction::Retry {
        all.fetchers.poke(&of);
    }
    Ok(FetchActDoc { channel: of.to_string(), done })
}

/// Everything of a channel is tried again now.
async fn retry_all(all: &Answers, session: &Session, of: &ChannelId) -> Result<u64, Fault> {
    let (store, channel) = (all.store.clone(), of.clone());
    let read = tokio::task::spawn_blocking(move || store.fetches(Some(&channel), None, limits::FETCH_COUNTED)).await;
    let found = match read {
        Ok(found) => found.map_err(|e| unreadable(session.lang(), &e))?,
        Err(_) => return Err(fault("internal", "The orders could not be read; please report it.")),
    };
    let mut done = 0;
    for wanted in found {
        let command = Command::FetchAct(wanted.channel, wanted.id, FetchAction::Retry);
        match submit(all, session, command, None).await {
            Ok(_) => done += 1,
            // It was fetched meanwhile.
            Err(fault) if fault.code == "not_found" => {}
            Err(fault) => return Err(fault),
        }
    }
    Ok(done)
}

fn channel(all: &Answers, lang: Lang, text: &str) -> Result<ChannelId, Fault> {
    let known = ChannelId::new(text).ok().filter(|id| all.store.settings().channels.contains_key(id));
    known.ok_or_else(|| {
        fault(
            "not_found",
            &match lang {
                Lang::En => format!("There is no channel “{text}”."),
                Lang::Es => format!("No existe el canal “{text}”."),
            },
        )
    })
}
