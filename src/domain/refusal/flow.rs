//! What the rules say no to on the way from confirm to shipped.

use crate::domain::awb::AwbKey;
use crate::domain::ids::{BoxCode, IdError};
use crate::domain::lang::Lang;
use crate::domain::order::OrderLabel;
use crate::domain::trace::Trace;
use crate::limits;
use chrono_tz::Tz;

/// Why nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FlowRefusal {
    /// Longer than [`limits::REASON_CHARS`].
    ReasonTooLong,
    /// The order has no such line.
    NoLine(OrderLabel, u32),
    /// So many of its boxes have left (R-19 T3).
    Shipped(OrderLabel, u32),
    /// The channel says nothing else than what we have.
    NoConflict(OrderLabel),
    /// The window in which its confirm could be taken back is over.
    UndoOver(OrderLabel),
    /// Labels may be on so many of its boxes.
    Labelled(OrderLabel, u32),
    /// It was changed after confirm (`k2k-domain.md` §3.1).
    ConfirmAgain(OrderLabel),
    /// A direct order without a carrier of ours (R-16 T2).
    CarrierNeeded(OrderLabel),
    /// A line takes no box (R-11 T7).
    NoBoxes(OrderLabel, u32),
    /// The boxes of a line are changed before confirm alone.
    BoxesAfterConfirm(OrderLabel),
    /// A line takes at least one box and so many at most.
    TooManyBoxes(OrderLabel, u32, u32),
    /// An edit that changes nothing.
    NothingToDo(OrderLabel),
    /// What was scanned is no box code (R-11 T6).
    NotABox(String, IdError),
    /// Nobody knows this code (R-17 T4).
    UnknownBox(BoxCode),
    /// It is a box of the first order, not of the second (R-17 T1).
    OtherOrder(BoxCode, OrderLabel, OrderLabel),
    /// Its order is not confirmed (R-17 T3).
    BoxNotConfirmed(BoxCode, OrderLabel),
    /// Its line or order went; the code is nobody's any more.
    BoxReleased(BoxCode, OrderLabel),
    /// It has left.
    BoxShipped(BoxCode, OrderLabel),
    /// It has not left.
    NotShipped(BoxCode),
    /// It is not missing.
    NotMissing(BoxCode),
    /// It is missing: its label is blocked.
    BoxMissing(BoxCode),
    /// Not 11 digits.
    AwbNumber(String),
    /// No such AWB.
    NoAwb(String),
    /// Several AWBs are meant.
    SeveralAwbs(String, Vec<String>),
    /// It takes no more orders.
    AwbClosed(AwbKey),
    /// The AWB is of another buyer company.
    OtherBuyer(OrderLabel),
    /// It is on that AWB already.
    OnThatAwb(OrderLabel),
    /// The box is on that AWB already.
    BoxOnThatAwb(BoxCode),
    /// Paper with the code may be on the box, and the buyer has the list of its codes (R-11 T2).
    CodeIsOut(BoxCode, OrderLabel),
    /// Another box has this code.
    CodeTaken(BoxCode),
    /// It stands in stock and is not of the order; equal to a box of it that is still here, where one may be swapped for
    /// the other (R-17 T5).
    EqualBox(BoxCode, OrderLabel, Option<BoxCode>),
}

impl FlowRefusal {
    /// The code for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::ReasonTooLong => "reason_too_long",
            Self::NoLine(..) | Self::UnknownBox(_) | Self::NoAwb(_) => "not_found",
            Self::Shipped(..) | Self::BoxShipped(..) => "already_shipped",
            Self::NoConflict(_) => "no_conflict",
            Self::UndoOver(_) => "undo_over",
            Self::Labelled(..) => "labelled",
            Self::ConfirmAgain(_) => "confirm_again",
            Self::CarrierNeeded(_) => "carrier_needed",
            Self::NoBoxes(..) => "no_boxes",
            Self::BoxesAfterConfirm(_) => "confirmed",
            Self::TooManyBoxes(..) => "boxes",
            Self::NothingToDo(_) | Self::OnThatAwb(_) | Self::BoxOnThatAwb(_) => "nothing_to_do",
            Self::NotABox(..) => "not_a_box",
            Self::CodeIsOut(..) => "code_is_out",
            Self::CodeTaken(_) => "code_taken",
            Self::EqualBox(..) => "equal_box",
            Self::OtherOrder(..) => "other_order",
            Self::BoxNotConfirmed(..) => "not_confirmed",
            Self::BoxReleased(..) => "box_released",
            Self::NotShipped(_) => "not_shipped",
            Self::NotMissing(_) => "not_missing",
            Self::BoxMissing(_) => "box_missing",
            Self::AwbNumber(_) => "awb_number",
            Self::SeveralAwbs(..) => "several",
            Self::AwbClosed(_) => "awb_closed",
            Self::OtherBuyer(_) => "other_buyer",
        }
    }

    /// The sentence for people: what, why, and what to do.
    #[must_use]
    pub fn sentence(&self, lang: Lang) -> String {
        match lang {
            Lang::En => self.english(),
            Lang::Es => self.spanish(),
        }
    }

    fn english(&self) -> String {
        match self {
            Self::ReasonTooLong => format!("The reason is too long: {} characters at most.", limits::REASON_CHARS),
            Self::NoLine(o, n) => format!("Order {o} has no line {n}."),
            Self::Shipped(o, n) => {
                format!("{n} of the boxes of order {o} have left. Take them back (unship) first, or leave it.")
            }
            Self::NoConflict(o) => format!("The channel says nothing else of order {o} than what we have."),
            Self::UndoOver(o) => {
                format!("The time to undo the confirm of order {o} is over. Revert it, with a reason, or void it.")
            }
            Self::Labelled(o, n) => {
                format!("{n} of the boxes of order {o} may have a label already: void it, or delete lines, instead.")
            }
            Self::ConfirmAgain(o) => format!("Order {o} was changed after confirm: confirm it again first."),
            Self::CarrierNeeded(o) => {
                format!("Order {o} goes straight to the final customer and has no carrier of ours: choose one first.")
            }
            Self::NoBoxes(o, n) => format!("Line {n} of order {o} takes no box: it can't be confirmed."),
            Self::BoxesAfterConfirm(o) => {
                format!("Order {o} is confirmed: a line of it is kept whole or deleted. Undo the confirm to change it.")
            }
            Self::TooManyBoxes(o, n, most) => {
                format!("Line {n} of order {o} takes 1 to {most} boxes. To drop all of it, delete the line.")
            }
            Self::NothingToDo(o) => format!("Nothing of order {o} would change."),
            Self::NotABox(text, why) => format!("“{text}” is not a box code: {why}."),
            Self::UnknownBox(b) => format!("Box {b} is not known here. Lay it aside and ask."),
            Self::OtherOrder(b, its, asked) => format!("Stop: box {b} is of order {its}, not of {asked}."),
            Self::BoxNotConfirmed(b, o) => format!("Box {b} is of order {o}, which is not confirmed."),
            Self::BoxReleased(b, o) => {
                format!("Box {b} was released: its line or order {o} was deleted. It must not leave with this label.")
            }
            Self::BoxShipped(b, o) => format!("Box {b} of order {o} has left."),
            Self::NotShipped(b) => format!("Box {b} has not left."),
            Self::NotMissing(b) => format!("Box {b} is not missing."),
            Self::BoxMissing(b) => format!("Box {b} is missing: its label is blocked until it is found."),
            Self::AwbNumber(text) => format!("“{text}” is not an AWB number: it has 11 digits."),
            Self::NoAwb(text) => format!("There is no AWB “{text}”."),
            Self::SeveralAwbs(text, all) => {
                format!("“{text}” is several AWBs: {}. Type more of it, or the buyer.", all.join(", "))
            }
            Self::AwbClosed(key) => format!("AWB {key} is closed. Open it first, or choose another one."),
            Self::OtherBuyer(o) => format!("Order {o} is of another buyer than that AWB."),
            Self::OnThatAwb(o) => format!("Order {o} is on that AWB already."),
            Self::CodeIsOut(b, o) => {
                format!("A label with {b} may be on a box of order {o}, and the buyer has its codes: it stays.")
            }
            Self::CodeTaken(b) => format!("The code {b} is another box's, now or before: choose another one."),
            Self::EqualBox(b, o, Some(own)) => {
                format!(
                    "Box {b} is not of order {o}, but equal to its box {own}: take that one, or swap {own} for {b}."
                )
            }
            Self::EqualBox(b, o, None) => {
                format!("Box {b} stands in stock and is not of order {o}, whose codes the buyer has. Put it back.")
            }
            Self::BoxOnThatAwb(b) => format!("Box {b} is on that AWB already."),
        }
    }

    fn spanish(&self) -> String {
        match self {
            Self::ReasonTooLong => {
                format!("El motivo es demasiado largo: {} caracteres como máximo.", limits::REASON_CHARS)
            }
            Self::NoLine(o, n) => format!("La orden {o} no tiene la línea {n}."),
            Self::Shipped(o, n) => {
                format!("Ya salieron {n} cajas de la orden {o}. Devuélvalas primero (unship), o déjela así.")
            }
            Self::NoConflict(o) => format!("El canal no dice de la orden {o} nada distinto de lo que tenemos."),
            Self::UndoOver(o) => {
                format!("Pasó el tiempo para deshacer la confirmación de {o}. Reviértala con un motivo, o anúlela.")
            }
            Self::Labelled(o, n) => {
                format!("Puede haber etiqueta en {n} cajas de la orden {o}: anúlela o elimine líneas.")
            }
            Self::ConfirmAgain(o) => format!("La orden {o} cambió después de confirmada: confírmela de nuevo primero."),
            Self::CarrierNeeded(o) => {
                format!("La orden {o} va al cliente final y no tiene transportador nuestro: elija uno primero.")
            }
            Self::NoBoxes(o, n) => format!("La línea {n} de la orden {o} no lleva cajas: no se puede confirmar."),
            Self::BoxesAfterConfirm(o) => {
                format!("La orden {o} está confirmada: una línea queda entera o se elimina. Deshaga para cambiarla.")
            }
            Self::TooManyBoxes(o, n, most) => {
                format!("La línea {n} de la orden {o} lleva de 1 a {most} cajas. Para quitarla toda, elimínela.")
            }
            Self::NothingToDo(o) => format!("Nada de la orden {o} cambiaría."),
            Self::NotABox(text, _) => format!("“{text}” no es un código de caja."),
            Self::UnknownBox(b) => format!("La caja {b} no se conoce aquí. Apártela y pregunte."),
            Self::OtherOrder(b, its, asked) => format!("Alto: la caja {b} es de la orden {its}, no de {asked}."),
            Self::BoxNotConfirmed(b, o) => format!("La caja {b} es de la orden {o}, que no está confirmada."),
            Self::BoxReleased(b, o) => {
                format!("La caja {b} se liberó: se eliminó su línea o la orden {o}. No debe salir con esta etiqueta.")
            }
            Self::BoxShipped(b, o) => format!("La caja {b} de la orden {o} ya salió."),
            Self::NotShipped(b) => format!("La caja {b} no ha salido."),
            Self::NotMissing(b) => format!("La caja {b} no falta."),
            Self::BoxMissing(b) => format!("Falta la caja {b}: su etiqueta está bloqueada hasta encontrarla."),
            Self::AwbNumber(text) => format!("“{text}” no es un número de guía AWB: tiene 11 dígitos."),
            Self::NoAwb(text) => format!("No existe la guía AWB “{text}”."),
            Self::SeveralAwbs(text, all) => {
                format!("“{text}” son varias guías AWB: {}. Escriba más, o el cliente.", all.join(", "))
            }
            Self::AwbClosed(key) => format!("La guía AWB {key} está cerrada. Ábrala primero, o elija otra."),
            Self::OtherBuyer(o) => format!("La orden {o} es de otro cliente que esa guía AWB."),
            Self::OnThatAwb(o) => format!("La orden {o} ya está en esa guía AWB."),
            Self::CodeIsOut(b, o) => {
                format!(
                    "Puede haber etiqueta con {b} en una caja de la orden {o}, y el cliente tiene sus códigos: queda."
                )
            }
            Self::CodeTaken(b) => format!("El código {b} es o fue de otra caja: elija otro."),
            Self::EqualBox(b, o, Some(own)) => {
                format!(
                    "La caja {b} no es de la orden {o}, pero es igual a su caja {own}: tome esa, o cambie {own} por {b}."
                )
            }
            Self::EqualBox(b, o, None) => {
                format!(
                    "La caja {b} está en inventario y no es de la orden {o}, cuyos códigos tiene el cliente. Devuélvala."
                )
            }
            Self::BoxOnThatAwb(b) => format!("La caja {b} ya está en esa guía AWB."),
        }
    }
}

/// That something (a word such as `shipped`) was done before: who, and when on the vendor's clock (R-17 T2).
#[must_use]
pub fn already(word: &str, trace: &Trace, zone: Tz, lang: Lang) -> String {
    let at = trace.at.with_timezone(&zone).format("%Y-%m-%d %H:%M");
    let by = &trace.by;
    match (lang, word) {
        (Lang::En, "received") => format!("Already received: {at} by {by}."),
        (Lang::En, "missing") => format!("Already missing: {at} by {by}."),
        (Lang::En, _) => format!("Already shipped {at} by {by}."),
        (Lang::Es, "received") => format!("Ya recibida: {at} por {by}."),
        (Lang::Es, "missing") => format!("Ya reportada como faltante: {at} por {by}."),
        (Lang::Es, _) => format!("Ya despachada: {at} por {by}."),
    }
}
