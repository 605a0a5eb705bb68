//! What each call of a console is answered with. Roles are checked here, for every call, before anything else.

mod change;
mod documents;
mod jobs;
mod notices;
mod orders;
mod status;

pub use orders::in_structure;

use super::access::Peer;
use super::clock::Clock;
use super::session::Session;
use crate::domain::ids::OrderNumber;
use crate::domain::lang::Lang;
use crate::domain::order::Order;
use crate::intake::channel::Channels;
use crate::intake::folder::Folders;
use crate::printing::Spooler;
use crate::protocol::call::{Call, Role};
use crate::protocol::reply::Fault;
use crate::store::{ReadError, Store, SubmitError};
use serde::Serialize;
use serde_json::value::RawValue;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, RwLock};
use tokio::sync::watch;

/// What the answers are made from.
pub struct Answers {
    /// The store.
    pub store: Store,
    /// The printers.
    pub spooler: Spooler,
    /// The drop folders.
    pub folders: Folders,
    /// The channels' doors.
    pub channels: Channels,
    /// The time.
    pub clock: Clock,
    rules: RwLock<Rules>,
}

/// What a reload may change.
#[derive(Clone, Debug)]
pub struct Rules {
    /// Unix groups of each role.
    pub roles: BTreeMap<Role, BTreeSet<String>>,
    /// Language of the installation.
    pub language: Lang,
}

impl Answers {
    /// All of it.
    pub fn new(
        store: Store,
        spooler: Spooler,
        folders: Folders,
        channels: Channels,
        clock: Clock,
        rules: Rules,
    ) -> Self {
        Self { store, spooler, folders, channels, clock, rules: RwLock::new(rules) }
    }

    /// The roles in force.
    pub fn roles(&self) -> BTreeMap<Role, BTreeSet<String>> {
        self.rules.read().map(|r| r.roles.clone()).unwrap_or_default()
    }

    /// Language of the installation.
    pub fn language(&self) -> Lang {
        self.rules.read().map(|r| r.language).unwrap_or_default()
    }

    /// New roles and language from now on.
    pub fn set_rules(&self, rules: Rules) {
        if let Ok(mut now) = self.rules.write() {
            *now = rules;
        }
    }

    /// Told when a printer's state changes.
    pub fn printer_changes(&self) -> watch::Receiver<u64> {
        self.spooler.changes()
    }
}

/// The JSON of an answer.
type Reply = Result<Box<RawValue>, Fault>;

/// Answers a call, if the caller may ask it.
pub async fn answer(all: &Arc<Answers>, session: &Arc<Session>, call: Call) -> Reply {
    permitted(&session.peer, session.lang(), &call)?;
    match call {
        Call::Confirm(ask) => json(&change::confirm(all, session, ask).await?),
        Call::Print(ask) => json(&change::print(all, session, ask).await?),
        Call::JobAct(ask) => json(&change::job(all, session, ask).await?),
        Call::DocumentAct(ask) => json(&documents::act(all, session, ask).await?),
        Call::NoticeAct(ask) => json(&notices::act(all, session, ask).await?),
        Call::PrinterAct(ask) => json(&jobs::printer_act(all, session, &ask)?),
        Call::Watch {} => json(&serde_json::json!({ "seq": all.store.seq().0 })),
        Call::Lang { lang } => {
            let lang = Lang::parse(&lang).ok_or_else(|| fault("bad_request", "The language must be en or es."))?;
            session.set_lang(lang);
            json(&serde_json::json!({ "lang": lang.code() }))
        }
        reading => {
            // Reads may scan a million rows: off the threads that everything else runs on.
            let (all, session) = (Arc::clone(all), Arc::clone(session));
            tokio::task::spawn_blocking(move || read(&all, &session, reading))
                .await
                .unwrap_or_else(|_| Err(fault("internal", "The answer could not be made; please report it.")))
        }
    }
}

/// Whether somebody may ask this.
fn permitted(peer: &Peer, lang: Lang, call: &Call) -> Result<(), Fault> {
    let role = call.role();
    if peer.roles.contains(&role) {
        return Ok(());
    }
    let (user, role) = (&peer.user, role.as_str());
    Err(fault(
        "forbidden",
        &match lang {
            Lang::En => format!("The user {user} may not do that: it needs the role {role}."),
            Lang::Es => format!("El usuario {user} no puede hacer eso: se necesita el rol {role}."),
        },
    ))
}

fn read(all: &Answers, session: &Session, call: Call) -> Reply {
    let lang = session.lang();
    match call {
        Call::OrdersPage(ask) => json(&orders::page(all, lang, &ask)?),
        Call::OrderGet { order } => json(&orders::get(all, lang, &order)?),
        Call::OrderAs { order, structure } => json(&orders::as_structure(all, lang, &order, &structure)?),
        Call::JobsPage(ask) => json(&jobs::page(all, lang, &ask)?),
        Call::Printers {} => json(&jobs::printers(all)),
        Call::DocumentsPage(ask) => json(&documents::page(all, lang, &ask)?),
        Call::DocumentGet { document } => json(&documents::get(all, lang, document)?),
        Call::NoticesPage(ask) => json(&notices::page(all, lang, &ask)?),
        Call::AuditPage(ask) => json(&notices::audit(all, lang, &ask)?),
        Call::Journal { after, limit } => json(&status::journal(all, after, limit)?),
        Call::Status {} => json(&status::status(all)?),
        _ => Err(fault("internal", "This call is not a question.")),
    }
}

fn json<T: Serialize>(answer: &T) -> Reply {
    serde_json::value::to_raw_value(answer).map_err(|e| fault("internal", &e.to_string()))
}

/// A fault with a code and its sentence.
pub fn fault(code: &str, message: &str) -> Fault {
    Fault { code: code.into(), message: message.into(), retryable: false, revision: None, pending: Vec::new() }
}

fn unreadable(lang: Lang, e: &ReadError) -> Fault {
    tracing::error!(error = %e, "The store could not be read.");
    let text = match lang {
        Lang::En => format!("The store could not be read: {e}. Tell the administrator."),
        Lang::Es => format!("No se pudo leer el almacén: {e}. Avise al administrador."),
    };
    fault("storage", &text)
}

fn not_stored(lang: Lang, e: &SubmitError) -> Fault {
    let (code, text) = match e {
        SubmitError::Busy => (
            "busy",
            lang.pick(
                "Too much is waiting to be stored. Try again in a moment.",
                "Hay demasiados cambios en espera. Intente de nuevo en un momento.",
            )
            .to_owned(),
        ),
        SubmitError::Closed => (
            "stopping",
            lang.pick(
                "The daemon is stopping. Nothing was changed.",
                "El servicio se está deteniendo. No se cambió nada.",
            )
            .to_owned(),
        ),
        SubmitError::Storage(why) => (
            "storage",
            match lang {
                Lang::En => format!("It could not be stored: {why}. Look whether it was done before you try again."),
                Lang::Es => format!("No se pudo guardar: {why}. Mire si se hizo antes de intentarlo de nuevo."),
            },
        ),
    };
    Fault { retryable: true, ..fault(code, &text) }
}

/// Reads an order's number as people write it.
fn number(lang: Lang, text: &str) -> Result<OrderNumber, Fault> {
    OrderNumber::parse(text).ok_or_else(|| {
        fault(
            "not_found",
            &match lang {
                Lang::En => format!("“{text}” is not an order number. Examples: 7042K, W7043, 7044."),
                Lang::Es => format!("“{text}” no es un número de orden. Ejemplos: 7042K, W7043, 7044."),
            },
        )
    })
}

/// The order with this number.
fn order(all: &Answers, lang: Lang, text: &str) -> Result<Order, Fault> {
    let number = number(lang, text)?;
    all.store
        .order(number)
        .map_err(|e| unreadable(lang, &e))?
        .ok_or_else(|| crate::protocol::convert::refusal(&crate::domain::refusal::Refusal::NoOrder(number), lang))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::tests::calls;

    /// Every call by every role: one needs exactly the role that is written down for it.
    #[test]
    fn every_call_is_for_its_role_and_for_no_other() {
        for (text, needed) in calls() {
            let call: Call = serde_json::from_value(text.clone()).unwrap();
            for role in Role::ALL {
                // As access gives them: every role looks, admin holds all.
                let roles = if role == Role::Admin { Role::ALL.into() } else { [Role::View, role].into() };
                let peer = Peer { user: "ana".into(), roles };
                let may = role == Role::Admin || needed == Role::View || needed == role;
                match permitted(&peer, Lang::En, &call) {
                    Ok(()) => assert!(may, "{role:?} {text}"),
                    Err(fault) => {
                        assert!(!may, "{role:?} {text}");
                        assert_eq!(fault.code, "forbidden");
                        assert!(fault.message.ends_with(&format!("the role {}.", needed.as_str())), "{fault}");
                    }
                }
            }
            let nobody = Peer { user: "eva".into(), roles: BTreeSet::new() };
            let fault = permitted(&nobody, Lang::Es, &call).unwrap_err();
            assert!(fault.message.starts_with("El usuario eva no puede"), "{fault}");
        }
    }
}
