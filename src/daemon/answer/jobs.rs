//! Label jobs and printers.

use super::{Answers, fault, order, unreadable};
use crate::domain::ids::JobId;
use crate::domain::job::JobState;
use crate::domain::lang::Lang;
use crate::labels::Dpmm;
use crate::limits;
use crate::printing::PrinterState;
use crate::protocol::call::JobsPage as Ask;
use crate::protocol::convert;
use crate::protocol::reply::{Fault, JobsPage, PrinterDoc};
use crate::store::From;
use std::collections::BTreeMap;

pub(super) fn page(all: &Answers, lang: Lang, ask: &Ask) -> Result<JobsPage, Fault> {
    let states = ask
        .states
        .iter()
        .map(|s| JobState::parse(s).ok_or_else(|| fault("bad_request", &format!("There is no job state {s:?}."))))
        .collect::<Result<Vec<_>, _>>()?;
    let limit = usize::try_from(ask.limit.clamp(1, limits::PAGE_ROWS)).unwrap_or(1);
    let mut jobs = if let Some(text) = &ask.order {
        let mut jobs = all.store.jobs_of(order(all, lang, text)?.number).map_err(|e| unreadable(lang, &e))?;
        jobs.reverse();
        jobs.retain(|j| (states.is_empty() || states.contains(&j.state)) && ask.after.is_none_or(|a| j.id.0 < a));
        jobs
    } else {
        let from = ask.after.map_or(From::Start, |id| From::After(JobId(id)));
        all.store.jobs(&states, &from, limit + 1).map_err(|e| unreadable(lang, &e))?
    };
    let more = jobs.len() > limit;
    jobs.truncate(limit);
    Ok(JobsPage { jobs: jobs.iter().map(|j| convert::job(j, lang)).collect(), more, counts: counts(all, lang)? })
}

/// How many jobs are in each state.
pub(super) fn counts(all: &Answers, lang: Lang) -> Result<BTreeMap<String, u64>, Fault> {
    let counts = all.store.counts().map_err(|e| unreadable(lang, &e))?;
    Ok(JobState::ALL.iter().map(|s| (s.as_str().to_owned(), counts.in_state(*s))).collect())
}

pub(super) fn printers(all: &Answers, lang: Lang) -> Vec<PrinterDoc> {
    all.spooler.printers().into_iter().map(|p| printer(p, lang)).collect()
}

pub(super) fn printer(p: PrinterState, lang: Lang) -> PrinterDoc {
    let reasons: Vec<_> = p.reasons.iter().map(|r| r.sentence(lang)).collect();
    PrinterDoc {
        printer: p.name.to_string(),
        uri: p.uri_shown,
        state: p.state.as_str().to_owned(),
        reason: (!reasons.is_empty()).then(|| reasons.join("; ")),
        since: Some(convert::time(p.since)),
        waiting: u64::try_from(p.waiting).unwrap_or(u64::MAX),
        default: p.default,
        model: p.model,
        dpi: p.dpmm.map(Dpmm::dpi),
        media_low: p.media_low,
    }
}
