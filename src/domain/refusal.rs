//! What the rules say no to, as a value with a sentence for people in their language.

mod flow;

pub use flow::{FlowRefusal, already};

use super::ids::{BoxCode, BuyerCode, ChannelId, DocumentId, JobId, NoticeId, OrderNumber, PrinterName};
use super::job::JobState;
use super::lang::Lang;
use super::link::LinkKey;
use super::notice::NoticeState;
use super::order::{Line, OrderLabel, OrderStatus};
use chrono::{DateTime, Utc};

/// Why nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No such order.
    NoOrder(OrderNumber),
    /// No such document.
    NoDocument(DocumentId),
    /// No such job.
    NoJob(JobId),
    /// No such notice.
    NoNotice(NoticeId),
    /// The order has no such box.
    NoBox(OrderLabel, BoxCode),
    /// No such printer.
    NoPrinterNamed(PrinterName),
    /// No printer is chosen: none is the default and none prints for the carrier.
    NoPrinter,
    /// It changed since the asker looked (R-06 T2).
    Changed {
        /// The order.
        order: OrderLabel,
        /// The revision that the asker had seen.
        expected: u32,
        /// The revision now.
        revision: u32,
    },
    /// Lines are not checked out and the asker did not allow to drop them.
    PendingLines {
        /// The order.
        order: OrderLabel,
        /// Its revision.
        revision: u32,
        /// Those lines.
        pending: Vec<Line>,
    },
    /// Nothing is checked out: void it instead.
    NothingCheckedOut(OrderLabel),
    /// Voided orders stay voided (R-06 T7).
    Voided(OrderLabel, Option<String>),
    /// Labels only after confirm (R-13 T1).
    NotConfirmed(OrderLabel, OrderStatus),
    /// Paper may exist for every box asked for: say reprint, with a reason.
    AlreadyPrinted(OrderLabel, Vec<BoxCode>),
    /// Every label asked for waits in a queue already.
    AlreadyQueued(OrderLabel),
    /// A reason is needed (and was empty).
    ReasonNeeded,
    /// The job is not in a state for that.
    JobState(JobId, JobState),
    /// The notice is not in a state for that.
    NoticeState(NoticeId, NoticeState),
    /// Only refused documents can be retried or dismissed.
    DocumentNotRefused(DocumentId),
    /// No such buyer.
    NoBuyer(BuyerCode),
    /// No such SKU in the stock.
    NoSku(String),
    /// Not a value of this setting.
    BadSetting(LinkKey, String),
    /// That order does not wait to be fetched.
    NotWanted(ChannelId, String),
    /// Another confirm won.
    AlreadyConfirmed(OrderLabel, String, DateTime<Utc>),
    /// On the way from confirm to shipped.
    Flow(FlowRefusal),
}

impl From<FlowRefusal> for Refusal {
    fn from(no: FlowRefusal) -> Self {
        Self::Flow(no)
    }
}

impl Refusal {
    /// The code for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoOrder(_)
            | Self::NoDocument(_)
            | Self::NoJob(_)
            | Self::NoNotice(_)
            | Self::NoBox(..)
            | Self::NoPrinterNamed(_)
            | Self::NotWanted(..) => "not_found",
            Self::NoBuyer(_) | Self::NoSku(_) => "not_found",
            Self::BadSetting(..) => "bad_request",
            Self::NoPrinter => "no_printer",
            Self::Changed { .. } => "changed",
            Self::PendingLines { .. } => "pending_lines",
            Self::NothingCheckedOut(_) => "nothing_checked_out",
            Self::Voided(..) => "voided",
            Self::NotConfirmed(..) => "not_confirmed",
            Self::AlreadyPrinted(..) => "already_printed",
            Self::AlreadyQueued(_) => "already_queued",
            Self::ReasonNeeded => "reason_needed",
            Self::JobState(..) => "job_state",
            Self::NoticeState(..) => "notice_state",
            Self::DocumentNotRefused(_) => "not_refused",
            Self::AlreadyConfirmed(..) => "already_confirmed",
            Self::Flow(no) => no.code(),
        }
    }

    /// The sentence for people: what, why, and what to do.
    #[must_use]
    pub fn sentence(&self, lang: Lang) -> String {
        let en = matches!(lang, Lang::En);
        match self {
            Self::NoOrder(n) if en => format!("There is no order {}.", n.0),
            Self::NoOrder(n) => format!("No existe la orden {}.", n.0),
            Self::NoDocument(n) if en => format!("There is no document {}.", n.0),
            Self::NoDocument(n) => format!("No existe el documento {}.", n.0),
            Self::NoJob(n) if en => format!("There is no label job {}.", n.0),
            Self::NoJob(n) => format!("No existe el trabajo de etiqueta {}.", n.0),
            Self::NoNotice(n) if en => format!("There is no notice {}.", n.0),
            Self::NoNotice(n) => format!("No existe el aviso {}.", n.0),
            Self::NoBox(o, b) if en => format!("Order {o} has no box {b}."),
            Self::NoBox(o, b) => format!("La orden {o} no tiene la caja {b}."),
            Self::NoPrinterNamed(p) if en => format!("There is no printer {p}. Choose one of the configured printers."),
            Self::NoPrinterNamed(p) => format!("No existe la impresora {p}. Elija una de las configuradas."),
            Self::NotWanted(channel, id) if en => format!("Order {id} of {channel} does not wait to be fetched."),
            Self::NotWanted(channel, id) => format!("El pedido {id} de {channel} no espera ser buscado."),
            Self::NoPrinter if en => "No printer is chosen: none is the default. Name one.".into(),
            Self::NoPrinter => "No hay impresora elegida: ninguna es la predeterminada. Indique una.".into(),
            Self::Changed { order, expected, revision } if en => {
                format!("Order {order} changed after you opened it (revision {expected}, now {revision}). Look again.")
            }
            Self::Changed { order, expected, revision } => {
                format!(
                    "La orden {order} cambió después de abrirla (revisión {expected}, ahora {revision}). Revísela de nuevo."
                )
            }
            Self::PendingLines { order, pending, .. } if en => format!(
                "Order {order} has {} not checked out. Confirming would delete {}; say so to go on.",
                plural(pending.len(), "line that is", "lines that are"),
                if pending.len() == 1 { "it" } else { "them" }
            ),
            Self::PendingLines { order, pending, .. } => format!(
                "La orden {order} tiene {} sin finalizar. Al confirmar se {}; indíquelo para continuar.",
                plural(pending.len(), "línea", "líneas"),
                if pending.len() == 1 { "eliminaría" } else { "eliminarían" }
            ),
            Self::NothingCheckedOut(o) if en => {
                format!("Nothing in order {o} is checked out. Void it instead, or wait.")
            }
            Self::NothingCheckedOut(o) => format!("Nada en la orden {o} está finalizado. Anúlela o espere."),
            Self::Voided(o, why) => {
                let why = why.as_deref().map(|w| format!(" ({w})")).unwrap_or_default();
                if en { format!("Order {o} is voided{why}.") } else { format!("La orden {o} está anulada{why}.") }
            }
            Self::NotConfirmed(o, _) if en => {
                format!("Order {o} is not confirmed yet: labels are printed after confirm.")
            }
            Self::NotConfirmed(o, _) => {
                format!("La orden {o} aún no está confirmada: las etiquetas se imprimen después.")
            }
            Self::AlreadyPrinted(o, boxes) if en => format!(
                "The labels of order {o} were sent to a printer before ({}). Say reprint, with a reason, to print them again with R.",
                plural(boxes.len(), "box", "boxes")
            ),
            Self::AlreadyPrinted(o, boxes) => format!(
                "Las etiquetas de la orden {o} ya se enviaron a una impresora ({}). Pida reimpresión, con un motivo, para imprimirlas con R.",
                plural(boxes.len(), "caja", "cajas")
            ),
            Self::AlreadyQueued(o) if en => format!("The labels of order {o} are waiting to be printed already."),
            Self::AlreadyQueued(o) => format!("Las etiquetas de la orden {o} ya están esperando impresión."),
            Self::ReasonNeeded if en => "A reason is needed: type why.".into(),
            Self::ReasonNeeded => "Se necesita un motivo: escriba por qué.".into(),
            Self::JobState(j, s) if en => {
                format!("Label job {} is {}: that can't be done to it.", j.0, s.in_words(lang))
            }
            Self::JobState(j, s) => {
                format!("El trabajo de etiqueta {} está {}: no se puede hacer eso.", j.0, s.in_words(lang))
            }
            Self::NoticeState(n, s) if en => {
                format!("Notice {} is {}: that can't be done to it.", n.0, s.in_words(lang))
            }
            Self::NoticeState(n, s) => format!("El aviso {} está {}: no se puede hacer eso.", n.0, s.in_words(lang)),
            Self::DocumentNotRefused(d) if en => format!("Document {} is not in the refused box.", d.0),
            Self::DocumentNotRefused(d) => format!("El documento {} no está entre los rechazados.", d.0),
            Self::NoBuyer(b) if en => format!("There is no buyer {b}. `k2k links` lists them."),
            Self::NoBuyer(b) => format!("No existe el cliente {b}. `k2k links` los lista."),
            Self::NoSku(s) if en => format!("There is no SKU {s} in the stock. `k2k inventory` lists it."),
            Self::NoSku(s) => format!("No existe el SKU {s} en el inventario. `k2k inventory` lo lista."),
            Self::BadSetting(key, value) => {
                let key = key.as_str();
                match (key, en) {
                    ("ship_days_offset", true) => format!("“{value}” is not a {key}: it is set to 0 to 60 days."),
                    ("ship_days_offset", false) => format!("“{value}” no es un {key}: se fija en 0 a 60 días."),
                    ("closed_days", true) => format!("“{value}” is not a day such as 2026-02-15."),
                    ("closed_days", false) => format!("“{value}” no es un día como 2026-02-15."),
                    (_, true) => format!("“{value}” is not a mail address such as ana@example.com ({key})."),
                    (_, false) => format!("“{value}” no es un correo como ana@example.com ({key})."),
                }
            }
            Self::AlreadyConfirmed(o, by, at) if en => {
                format!("Order {o} was confirmed by {by} at {} UTC.", at.format("%Y-%m-%d %H:%M"))
            }
            Self::AlreadyConfirmed(o, by, at) => {
                format!("La orden {o} fue confirmada por {by} a las {} UTC.", at.format("%Y-%m-%d %H:%M"))
            }
            Self::Flow(no) => no.sentence(lang),
        }
    }
}

fn plural(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}
