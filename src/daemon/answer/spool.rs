//! Queues and printers as a whole: many orders printed in one order, many jobs acted on, printers paused and tested.

use super::change::{box_code, command_id, printer_name, submit, surprise};
use super::jobs::printer as printer_doc;
use super::{Answers, Session, fault, number, order, unreadable};
use crate::domain::command::{Answer, Command};
use crate::domain::ids::JobId;
use crate::domain::job::{Job, JobAction, JobState};
use crate::domain::lang::Lang;
use crate::domain::refusal::Refusal;
use crate::domain::spool::{PrintMany, PrinterAction, SortKey, SpoolAnswer, SpoolCommand};
use crate::limits;
use crate::protocol::call;
use crate::protocol::convert;
use crate::protocol::reply::{ActedDoc, Fault, JobDoc, PrintedDoc, PrinterDoc};
use crate::store::{From, Store};
use std::sync::Arc;

/// What the word asks of a job.
pub(super) fn action(lang: Lang, act: &str, to: Option<&str>) -> Result<JobAction, Fault> {
    Ok(match act {
        "hold" => JobAction::Hold,
        "release" => JobAction::Release,
        "retry" => JobAction::Retry,
        "cancel" => JobAction::Cancel,
        "printed" => JobAction::Printed,
        "scanned" => JobAction::Scanned,
        "move" => {
            let name = to.ok_or_else(|| {
                fault("bad_request", lang.pick("Name the printer to move it to.", "Indique la impresora de destino."))
            })?;
            JobAction::Move(printer_name(lang, name)?)
        }
        other => {
            let words = "hold, release, retry, cancel, move, printed, scanned";
            return Err(fault("bad_request", &format!("A job can't be {other:?}: {words}.")));
        }
    })
}

fn sort_key(word: &str) -> Result<SortKey, Fault> {
    SortKey::parse(word).ok_or_else(|| {
        let words: Vec<_> = SortKey::ALL.iter().map(|k| k.as_str()).collect();
        fault("bad_request", &format!("Labels can't be sorted by {word:?}: {}.", words.join(", ")))
    })
}

pub(super) async fn print(all: &Answers, session: &Session, ask: call::PrintMany) -> Result<PrintedDoc, Fault> {
    let lang = session.lang();
    if ask.orders.is_empty() || ask.orders.len() > limits::PRINT_ORDERS {
        let text = format!("Name 1 to {} orders.", limits::PRINT_ORDERS);
        return Err(fault("bad_request", &text));
    }
    let command = SpoolCommand::Print(PrintMany {
        orders: ask.orders.iter().map(|o| number(lang, o)).collect::<Result<_, _>>()?,
        printer: ask.printer.as_deref().map(|p| printer_name(lang, p)).transpose()?,
        sort: ask.sort.as_deref().map_or(Ok(SortKey::Given), sort_key)?,
        reprint: ask.reprint,
    });
    match spool(all, session, command, ask.command_id.as_deref()).await? {
        SpoolAnswer::Printing(all) => {
            Ok(PrintedDoc { orders: all.iter().map(|p| convert::printing(p, lang)).collect() })
        }
        _ => Err(surprise()),
    }
}

async fn spool(
    all: &Answers,
    session: &Session,
    command: SpoolCommand,
    id: Option<&str>,
) -> Result<SpoolAnswer, Fault> {
    match submit(all, session, Command::Spool(command), command_id(id)?).await? {
        Answer::Spool(answer) => Ok(answer),
        _ => Err(surprise()),
    }
}

pub(super) async fn act(all: &Arc<Answers>, session: &Session, ask: call::JobsAct) -> Result<ActedDoc, Fault> {
    let lang = session.lang();
    let action = action(lang, &ask.act, ask.to.as_deref())?;
    let (here, wanted) = (Arc::clone(all), ask.clone());
    let picked = tokio::task::spawn_blocking(move || pick(&here, lang, &wanted)).await;
    let mut picked = picked.unwrap_or_else(|_| Err(surprise()))?;
    let more = picked.len() > limits::JOBS_A_COMMAND;
    picked.truncate(limits::JOBS_A_COMMAND);
    if picked.is_empty() {
        return Ok(ActedDoc::default());
    }
    match spool(all, session, SpoolCommand::Act(picked, action), ask.command_id.as_deref()).await? {
        SpoolAnswer::Jobs { done, left } => acted(all, lang, &done, &left, more).await,
        _ => Err(surprise()),
    }
}

pub(super) async fn sort(all: &Arc<Answers>, session: &Session, ask: &call::QueueSort) -> Result<ActedDoc, Fault> {
    let lang = session.lang();
    let command = SpoolCommand::Sort(printer_name(lang, &ask.printer)?, sort_key(&ask.sort)?);
    match spool(all, session, command, ask.command_id.as_deref()).await? {
        SpoolAnswer::Jobs { done, left } => acted(all, lang, &done, &left, false).await,
        _ => Err(surprise()),
    }
}

type States = [(JobId, JobState)];

async fn acted(all: &Arc<Answers>, lang: Lang, done: &States, left: &States, more: bool) -> Result<ActedDoc, Fault> {
    let (here, done, left) = (Arc::clone(all), done.to_vec(), left.to_vec());
    let read = move || {
        let docs = |states: &States| {
            let of = |(id, _): &(JobId, JobState)| here.store.job(*id).map_err(|e| unreadable(lang, &e)).transpose();
            states.iter().filter_map(of).map(|j| j.map(|j| convert::job(&j, lang))).collect::<Result<Vec<JobDoc>, _>>()
        };
        Ok(ActedDoc { done: docs(&done)?, left: docs(&left)?, more })
    };
    tokio::task::spawn_blocking(read).await.unwrap_or_else(|_| Err(surprise()))
}

/// The jobs that are meant, oldest first; one more than may be changed at once when there are more.
fn pick(all: &Answers, lang: Lang, ask: &call::JobsAct) -> Result<Vec<JobId>, Fault> {
    let mut picked: Vec<JobId> = ask.jobs.iter().map(|n| JobId(*n)).collect();
    for code in &ask.boxes {
        let code = box_code(lang, code)?;
        let newest = all.store.last_job_of(&code).map_err(|e| unreadable(lang, &e))?;
        let Some(job) = newest else {
            let text = match lang {
                Lang::En => format!("No label was ever asked for box {code}."),
                Lang::Es => format!("Nunca se pidió una etiqueta para la caja {code}."),
            };
            return Err(fault("not_found", &text));
        };
        picked.push(job.id);
    }
    if !picked.is_empty() {
        return Ok(picked);
    }
    if ask.order.is_none() && ask.printer.is_none() && ask.states.is_empty() && !ask.all {
        let text = lang.pick(
            "Say which jobs: numbers, --box, --order, --printer, --state or --all.",
            "Indique qué trabajos: números, --box, --order, --printer, --state o --all.",
        );
        return Err(fault("bad_request", text));
    }
    let states = states(ask)?;
    let of_printer = |job: &Job| ask.printer.as_ref().is_none_or(|p| job.printer.as_str() == p);
    let jobs = match &ask.order {
        Some(text) => all.store.jobs_of(order(all, lang, text)?.number).map_err(|e| unreadable(lang, &e))?,
        None => waiting(&all.store, &states).map_err(|e| unreadable(lang, &e))?,
    };
    let meant = jobs.iter().filter(|j| states.contains(&j.state) && of_printer(j));
    picked.extend(meant.map(|j| j.id).take(limits::JOBS_A_COMMAND + 1));
    Ok(picked)
}

/// The states that are meant. Many unconfirmed or cancelled ones at once only when it is said: each wants a look.
fn states(ask: &call::JobsAct) -> Result<Vec<JobState>, Fault> {
    use JobState::{Expired, Failed, Held, Queued, Sent, Unconfirmed};
    if !ask.states.is_empty() {
        let read = |s: &String| {
            JobState::parse(s).ok_or_else(|| fault("bad_request", &format!("There is no job state {s:?}.")))
        };
        return ask.states.iter().map(read).collect();
    }
    Ok(match ask.act.as_str() {
        "hold" => vec![Queued],
        "release" => vec![Held, Expired],
        "retry" => vec![Failed, Expired],
        "printed" => vec![Unconfirmed],
        "scanned" => vec![Sent, Unconfirmed],
        _ => vec![Queued, Held, Failed, Expired],
    })
}

fn waiting(store: &Store, states: &[JobState]) -> Result<Vec<Job>, crate::store::ReadError> {
    let mut all = store.jobs(states, &From::End, limits::JOBS_LOOKED_AT)?;
    all.sort_by_key(|j| j.place);
    Ok(all)
}

pub(super) async fn printer(all: &Answers, session: &Session, ask: &call::PrinterAct) -> Result<PrinterDoc, Fault> {
    let lang = session.lang();
    let name = printer_name(lang, &ask.printer)?;
    let Some(action) = PrinterAction::parse(&ask.act) else {
        let text = format!("A printer can't be {:?}: pause, resume, test, sheet.", ask.act);
        return Err(fault("bad_request", &text));
    };
    spool(all, session, SpoolCommand::Printer(name.clone(), action), ask.command_id.as_deref()).await?;
    // Told by what is stored: the same command again changes nothing there.
    let record = all.store.printer(&name).map_err(|e| unreadable(lang, &e))?;
    if let Some(record) = record {
        all.spooler.want(&record);
    }
    let found = all.spooler.printers().into_iter().find(|p| p.name == name);
    found.map(|p| printer_doc(p, lang)).ok_or_else(|| convert::refusal(&Refusal::NoPrinterNamed(name.clone()), lang))
}
