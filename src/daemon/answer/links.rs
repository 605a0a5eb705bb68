//! The connections: what is in force, and what supervisors set of them.

use super::change::{command_id, submit};
use super::{Answers, Session, fault, unreadable};
use crate::domain::command::Command;
use crate::domain::ids::BuyerCode;
use crate::domain::lang::Lang;
use crate::domain::link::{LinkEdit, LinkKey};
use crate::domain::refusal::Refusal;
use crate::protocol::call;
use crate::protocol::convert;
use crate::protocol::reply::{Fault, LinkDoc, LinksDoc};

pub(super) fn list(all: &Answers, lang: Lang) -> Result<LinksDoc, Fault> {
    let settings = all.store.settings();
    let links = all.store.links().map_err(|e| unreadable(lang, &e))?;
    let now = (all.clock)();
    let doc = |c| convert::stock::link(c, links.get(&c.code), &settings, now);
    Ok(LinksDoc { links: settings.buyers.values().map(doc).collect() })
}

pub(super) async fn set(all: &Answers, session: &Session, ask: call::LinkSet) -> Result<LinkDoc, Fault> {
    let lang = session.lang();
    let id = command_id(ask.command_id.as_deref())?;
    let buyer = buyer(lang, &ask.buyer)?;
    let edits = ask.edits.iter().map(edit).collect::<Result<Vec<_>, _>>()?;
    submit(all, session, Command::LinkSet(buyer.clone(), edits), id).await?;
    let found = list(all, lang)?.links.into_iter().find(|l| l.buyer == buyer.as_str());
    found.ok_or_else(|| convert::refusal(&Refusal::NoBuyer(buyer), lang))
}

fn edit(ask: &call::LinkEdit) -> Result<(LinkKey, LinkEdit), Fault> {
    let key = LinkKey::parse(&ask.key).ok_or_else(|| {
        let known = LinkKey::ALL.map(LinkKey::as_str).join(", ");
        fault("bad_request", &format!("There is no setting {:?} that can be set here; there are: {known}.", ask.key))
    })?;
    let value = || ask.value.clone();
    let edit = match ask.op.as_str() {
        "set" => LinkEdit::Set(value()),
        "add" => LinkEdit::Add(value()),
        "remove" => LinkEdit::Remove(value()),
        "clear" => LinkEdit::Clear,
        other => return Err(fault("bad_request", &format!("A setting can't be {other:?}: set, add, remove, clear."))),
    };
    Ok((key, edit))
}

/// A buyer's code as people write it.
pub(super) fn buyer(lang: Lang, text: &str) -> Result<BuyerCode, Fault> {
    BuyerCode::new(text).map_err(|_| {
        fault(
            "not_found",
            &match lang {
                Lang::En => format!("There is no buyer “{text}”."),
                Lang::Es => format!("No existe el cliente “{text}”."),
            },
        )
    })
}
