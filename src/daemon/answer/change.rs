//! Changes that people make: each goes through the writer with who asked, when, and a command id.

use super::{Answers, Session, fault, not_stored, number};
use crate::domain::command::{Answer, Command, Confirm, Print};
use crate::domain::ids::{BoxCode, CommandId, JobId, PrinterName};
use crate::domain::lang::Lang;
use crate::protocol::call;
use crate::protocol::convert;
use crate::protocol::reply::{ConfirmDoc, Fault, JobDoc, PrintDoc};
use crate::store::Request;

/// Makes a change durable; a refusal by the rules is a fault with its code.
pub(super) async fn submit(
    all: &Answers,
    session: &Session,
    command: Command,
    id: Option<CommandId>,
) -> Result<Answer, Fault> {
    let lang = session.lang();
    let request = Request { command, id, actor: session.actor(), at: (all.clock)() };
    match all.store.submit(request).await {
        Ok(Answer::Refused(no)) => Err(convert::refusal(&no, lang)),
        Ok(answer) => Ok(answer),
        Err(e) => Err(not_stored(lang, &e)),
    }
}

pub(super) fn surprise() -> Fault {
    fault("internal", "The answer does not belong to the question; please report it.")
}

pub(super) async fn confirm(all: &Answers, session: &Session, ask: call::Confirm) -> Result<ConfirmDoc, Fault> {
    let lang = session.lang();
    let id = command_id(ask.command_id.as_deref())?;
    let command = Command::Confirm(Confirm {
        order: number(lang, &ask.order)?,
        expected_revision: ask.expected_revision,
        drop_pending: ask.drop_pending,
        dry_run: ask.dry_run,
    });
    match submit(all, session, command, id).await? {
        Answer::Confirm(answer) => Ok(convert::confirmed(&answer, lang)),
        _ => Err(surprise()),
    }
}

pub(super) async fn print(all: &Answers, session: &Session, ask: call::Print) -> Result<PrintDoc, Fault> {
    let lang = session.lang();
    let id = command_id(ask.command_id.as_deref())?;
    let boxes = ask.boxes.iter().map(|b| box_code(lang, b)).collect::<Result<_, _>>()?;
    let printer = ask.printer.as_deref().map(|p| printer_name(lang, p)).transpose()?;
    let command = Command::Print(Print { order: number(lang, &ask.order)?, boxes, printer, reprint: ask.reprint });
    match submit(all, session, command, id).await? {
        Answer::Printing(answer) => Ok(convert::printing(&answer, lang)),
        _ => Err(surprise()),
    }
}

pub(super) async fn job(all: &Answers, session: &Session, ask: call::JobAct) -> Result<JobDoc, Fault> {
    let lang = session.lang();
    let id = command_id(ask.command_id.as_deref())?;
    let action = super::spool::action(lang, &ask.act, ask.printer.as_deref())?;
    let job = JobId(ask.job);
    submit(all, session, Command::JobAct(job, action), id).await?;
    match all.store.job(job) {
        Ok(Some(job)) => Ok(convert::job(&job, lang)),
        Ok(None) => Err(surprise()),
        Err(e) => Err(super::unreadable(lang, &e)),
    }
}

/// A command id: a UUID in any spelling.
pub(super) fn command_id(text: Option<&str>) -> Result<Option<CommandId>, Fault> {
    text.map(|t| {
        uuid::Uuid::try_parse(t)
            .map(|u| CommandId(u.as_u128()))
            .map_err(|_| fault("bad_request", &format!("The command_id {t:?} is not a UUID.")))
    })
    .transpose()
}

pub(super) fn box_code(lang: Lang, text: &str) -> Result<BoxCode, Fault> {
    BoxCode::new(text).map_err(|e| {
        fault(
            "not_found",
            &match lang {
                Lang::En => format!("“{text}” is not a box code: {e}."),
                Lang::Es => format!("“{text}” no es un código de caja."),
            },
        )
    })
}

pub(super) fn printer_name(lang: Lang, text: &str) -> Result<PrinterName, Fault> {
    PrinterName::new(text).map_err(|_| {
        fault(
            "not_found",
            &match lang {
                Lang::En => format!("There is no printer “{text}”."),
                Lang::Es => format!("No existe la impresora “{text}”."),
            },
        )
    })
}
