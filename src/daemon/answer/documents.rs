//! Received documents and the refused box.

use super::change::{command_id, submit};
use super::{Answers, Session, fault, unreadable};
use crate::domain::command::Command;
use crate::domain::document::Document;
use crate::domain::ids::DocumentId;
use crate::domain::lang::Lang;
use crate::domain::refusal::Refusal;
use crate::intake::deliver::{self, Incoming};
use crate::limits;
use crate::protocol::call::{DocumentAct, DocumentsPage as Ask};
use crate::protocol::convert;
use crate::protocol::reply::{DocumentDoc, DocumentsPage, Fault};
use crate::store::From;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

pub(super) fn page(all: &Answers, lang: Lang, ask: &Ask) -> Result<DocumentsPage, Fault> {
    let limit = usize::try_from(ask.limit.clamp(1, limits::PAGE_ROWS)).unwrap_or(1);
    let from = ask.after.map_or(From::Start, |id| From::After(DocumentId(id)));
    let mut found = all.store.documents(ask.refused, &from, limit + 1).map_err(|e| unreadable(lang, &e))?;
    let more = found.len() > limit;
    found.truncate(limit);
    let settings = all.store.settings();
    Ok(DocumentsPage { documents: found.iter().map(|d| convert::document(d, &settings, lang)).collect(), more })
}

pub(super) fn get(all: &Answers, lang: Lang, id: u64) -> Result<DocumentDoc, Fault> {
    let document = find(all, lang, DocumentId(id))?;
    let bytes = all.store.document_bytes(document.id).map_err(|e| unreadable(lang, &e))?;
    Ok(DocumentDoc {
        bytes: bytes.map(|b| STANDARD.encode(b)),
        ..convert::document(&document, &all.store.settings(), lang)
    })
}

pub(super) async fn act(all: &Answers, session: &Session, ask: DocumentAct) -> Result<DocumentDoc, Fault> {
    let lang = session.lang();
    let id = command_id(ask.command_id.as_deref())?;
    let document = DocumentId(ask.document);
    let command = match ask.act.as_str() {
        "dismiss" => Command::Dismiss(document, ask.reason.unwrap_or_default()),
        "retry" => again(all, lang, document)?,
        other => return Err(fault("bad_request", &format!("A document can't be {other:?}: retry, dismiss."))),
    };
    submit(all, session, command, id).await?;
    Ok(convert::document(&find(all, lang, document)?, &all.store.settings(), lang))
}

/// The same bytes through the decoder once more, with the configuration as it is now.
fn again(all: &Answers, lang: Lang, id: DocumentId) -> Result<Command, Fault> {
    let document = find(all, lang, id)?;
    let bytes = all.store.document_bytes(id).map_err(|e| unreadable(lang, &e))?;
    let (Some(bytes), Some(channel)) = (bytes, all.channels.get(document.channel.as_str())) else {
        return Err(fault(
            "not_found",
            lang.pick("Its bytes or its channel are not there any more.", "Sus bytes o su canal ya no existen."),
        ));
    };
    let incoming = Incoming {
        channel: &channel,
        door: document.door,
        source: &document.source,
        topic: document.topic.as_deref(),
        triggered_at: None,
        received_at: document.received_at,
        bytes: &bytes,
        part: document.part,
    };
    Ok(Command::Redeliver(id, Box::new(deliver::delivery(crate::channels::decode, &incoming))))
}

fn find(all: &Answers, lang: Lang, id: DocumentId) -> Result<Document, Fault> {
    let found = all.store.document(id).map_err(|e| unreadable(lang, &e))?;
    found.ok_or_else(|| convert::refusal(&Refusal::NoDocument(id), lang))
}
