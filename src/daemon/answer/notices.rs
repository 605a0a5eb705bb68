//! Notices, and the audit trail.

use super::change::{command_id, submit};
use super::{Answers, Session, fault, number, order, unreadable};
use crate::domain::command::Command;
use crate::domain::ids::{NoticeId, Seq};
use crate::domain::lang::Lang;
use crate::domain::notice::{NoticeAction, NoticeState};
use crate::domain::refusal::Refusal;
use crate::limits;
use crate::protocol::call::{AuditPage, NoticeAct, NoticesPage as Ask};
use crate::protocol::convert;
use crate::protocol::reply::{Fault, JournalPage, NoticeDoc, NoticesPage};
use std::collections::BTreeMap;

pub(super) fn page(all: &Answers, lang: Lang, ask: &Ask) -> Result<NoticesPage, Fault> {
    let no_state = |s: &String| fault("bad_request", &format!("There is no notice state {s:?}."));
    let states = ask.states.iter().map(|s| NoticeState::parse(s).ok_or_else(|| no_state(s)));
    let states = states.collect::<Result<Vec<_>, _>>()?;
    let limit = usize::try_from(ask.limit.clamp(1, limits::PAGE_ROWS)).unwrap_or(1);
    let of = ask.order.as_deref().map(|text| order(all, lang, text)).transpose()?.map(|o| o.number);
    let found = all.store.notices(&states, of, ask.after.map(NoticeId), limit + 1);
    let mut found = found.map_err(|e| unreadable(lang, &e))?;
    let more = found.len() > limit;
    found.truncate(limit);
    Ok(NoticesPage { notices: found.iter().map(convert::notice).collect(), more, counts: counts(all, lang)? })
}

/// How many notices are in each state.
pub(super) fn counts(all: &Answers, lang: Lang) -> Result<BTreeMap<String, u64>, Fault> {
    let counts = all.store.counts().map_err(|e| unreadable(lang, &e))?;
    Ok(NoticeState::ALL.iter().map(|s| (s.as_str().to_owned(), counts.notices_in(*s))).collect())
}

pub(super) async fn act(all: &Answers, session: &Session, ask: NoticeAct) -> Result<NoticeDoc, Fault> {
    let lang = session.lang();
    let id = command_id(ask.command_id.as_deref())?;
    let action = match ask.act.as_str() {
        "retry" => NoticeAction::Retry,
        "dismiss" => NoticeAction::Dismiss,
        other => return Err(fault("bad_request", &format!("A notice can't be {other:?}: retry, dismiss."))),
    };
    let notice = NoticeId(ask.notice);
    submit(all, session, Command::NoticeAct(notice, action), id).await?;
    match all.store.notice(notice) {
        Ok(Some(notice)) => Ok(convert::notice(&notice)),
        Ok(None) => Err(convert::refusal(&Refusal::NoNotice(notice), lang)),
        Err(e) => Err(unreadable(lang, &e)),
    }
}

/// The journal backwards, of one order or of everything.
pub(super) fn audit(all: &Answers, lang: Lang, ask: &AuditPage) -> Result<JournalPage, Fault> {
    let limit = usize::try_from(ask.limit.clamp(1, limits::PAGE_ROWS)).unwrap_or(1);
    let of = ask.order.as_deref().map(|text| number(lang, text)).transpose()?;
    let seq = all.store.seq().0;
    let entries = all.store.history(of, ask.before.map(Seq), limit).map_err(|e| unreadable(lang, &e))?;
    if entries.is_empty()
        && ask.before.is_none()
        && let Some(text) = &ask.order
    {
        // Nothing to tell, or no such order: the difference matters.
        order(all, lang, text)?;
    }
    Ok(JournalPage { entries: entries.iter().map(convert::journal).collect(), seq })
}
