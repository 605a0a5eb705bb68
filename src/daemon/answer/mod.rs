//! What each call of a console is answered with. Roles are checked here, for every call, before anything else.

mod bol;
mod change;
mod documents;
mod fetches;
mod flow;
mod inventory;
mod jobs;
mod labels;
mod links;
mod notices;
mod orders;
mod pulse;
mod spool;
mod status;

pub use orders::in_structure;

use super::access::Peer;
use super::clock::Clock;
use super::session::Session;
use crate::domain::flow::OrderAct;
use crate::domain::ids::OrderNumber;
use crate::domain::lang::Lang;
use crate::domain::order::Order;
use crate::intake::channel::Channels;
use crate::intake::fetch::Fetchers;
use crate::intake::folder::Folders;
use crate::labels::Layouts;
use crate::printing::Spooler;
use crate::protocol::call::{Call, Role};
use crate::protocol::reply::Fault;
use crate::store::{ReadError, Store, SubmitError};
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::value::RawValue;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use tokio::sync::watch;

/// What the answers are made from.
pub struct Answers {
    /// The store.
    pub store: Store,
    /// The printers.
    pub spooler: Spooler,
    /// The drop folders.
    pub folders: Folders,
    /// The fetchers.
    pub fetchers: Fetchers,
    /// The channels' doors.
    pub channels: Channels,
    /// The label layouts.
    pub layouts: Layouts,
    /// The time.
    pub clock: Clock,
    /// When the daemon started.
    pub started: DateTime<Utc>,
    rules: RwLock<Rules>,
    pulse: Mutex<pulse::Pulse>,
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
    #[allow(clippy::too_many_arguments, reason = "each is a part that answers; they are named where they are made")]
    pub fn new(
        store: Store,
        spooler: Spooler,
        folders: Folders,
        fetchers: Fetchers,
        channels: Channels,
        layouts: Layouts,
        clock: Clock,
        rules: Rules,
    ) -> Self {
        let started = clock();
        Self {
            store,
            spooler,
            folders,
            fetchers,
            channels,
            layouts,
            clock,
            started,
            rules: RwLock::new(rules),
            pulse: Mutex::default(),
        }
    }

    /// What the last hours brought.
    fn pulse(&self) -> Result<crate::protocol::reply::PulseDoc, Fault> {
        self.pulse.lock().unwrap_or_else(PoisonError::into_inner).look(&self.store, (self.clock)())
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
        Call::Void(a) => {
            on_order(all, session, a.order, a.expected_revision, a.command_id, OrderAct::Void(a.reason)).await
        }
        Call::DeleteLine(a) => {
            let act = OrderAct::DeleteLine(a.line, a.reason);
            on_order(all, session, a.order, a.expected_revision, a.command_id, act).await
        }
        Call::Settle(a) => {
            on_order(all, session, a.order, a.expected_revision, a.command_id, flow::settle(&a.act)?).await
        }
        Call::Undo(a) => on_order(all, session, a.order, a.expected_revision, a.command_id, OrderAct::Undo).await,
        Call::Revert(a) => {
            on_order(all, session, a.order, a.expected_revision, a.command_id, OrderAct::Revert(a.reason)).await
        }
        Call::Edit(a) => {
            let act = flow::edit(&a)?;
            on_order(all, session, a.order, a.expected_revision, a.command_id, act).await
        }
        Call::BoxesAct(ask) => json(&flow::on_boxes(all, session, ask).await?),
        Call::BoxSwap(ask) => json(&flow::swap(all, session, ask).await?),
        Call::AwbAct(ask) => json(&flow::on_awb(all, session, ask).await?),
        Call::JobAct(ask) => json(&change::job(all, session, ask).await?),
        Call::DocumentAct(ask) => json(&documents::act(all, session, ask).await?),
        Call::NoticeAct(ask) => json(&notices::act(all, session, ask).await?),
        Call::LinkSet(ask) => json(&links::set(all, session, ask).await?),
        Call::InventoryAct(ask) => json(&inventory::act(all, session, ask).await?),
        Call::FetchAct(ask) => json(&fetches::act(all, session, ask).await?),
        Call::PrintMany(ask) => json(&spool::print(all, session, ask).await?),
        Call::JobsAct(ask) => json(&spool::act(all, session, ask).await?),
        Call::QueueSort(ask) => json(&spool::sort(all, session, &ask).await?),
        Call::PrinterAct(ask) => json(&spool::printer(all, session, &ask).await?),
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

/// A change of one order.
async fn on_order(
    all: &Answers,
    session: &Session,
    order: String,
    expected_revision: Option<u32>,
    command_id: Option<String>,
    act: OrderAct,
) -> Reply {
    json(&flow::on_order(all, session, flow::Of { order, expected_revision, command_id }, act).await?)
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
        Call::OrderBoxes { order } => json(&flow::boxes_of(all, lang, &order)?),
        Call::BoxGet { code } => json(&flow::a_box(all, lang, &code)?),
        Call::AwbsPage(ask) => json(&flow::page(all, lang, &ask)?),
        Call::AwbGet { awb, buyer } => json(&flow::awb(all, lang, &awb, buyer.as_deref())?),
        Call::Bol(ask) => json(&bol::bol(all, lang, &ask)?),
        Call::LabelPreview(ask) => json(&labels::preview(all, lang, &ask)?),
        Call::JobsPage(ask) => json(&jobs::page(all, lang, &ask)?),
        Call::Printers {} => json(&jobs::printers(all, lang)),
        Call::DocumentsPage(ask) => json(&documents::page(all, lang, &ask)?),
        Call::DocumentGet { document } => json(&documents::get(all, lang, document)?),
        Call::NoticesPage(ask) => json(&notices::page(all, lang, &ask)?),
        Call::AuditPage(ask) => json(&notices::audit(all, lang, &ask)?),
        Call::FetchesPage(ask) => json(&fetches::page(all, lang, &ask)?),
        Call::Journal { after, limit } => json(&status::journal(all, after, limit)?),
        Call::Links {} => json(&links::list(all, lang)?),
        Call::InventoryPage(ask) => json(&inventory::page(all, lang, &ask)?),
        Call::Status {} => json(&status::status(all, lang)?),
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
