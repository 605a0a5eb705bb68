//! State words → [`ChannelStatus`], and the state of an order from those of its lines.

use super::marks::plain;
use crate::domain::channel_order::ChannelStatus;
pub(super) use crate::domain::channel_order::of_lines;
use crate::domain::problem::{Problem, Rule};
use ChannelStatus::{Cancelled, Delivered, OnHold, Paid, PartiallyShipped, Pending, Refunded, Shipped};

/// Words of tables and neutral documents, English and Spanish, compared by [`plain`].
#[rustfmt::skip]
const WORDS: [(ChannelStatus, &[&str]); 8] = [
    (Pending, &[
        "pending", "pendiente", "pendiente de pago", "pendiente pago", "payment pending",
        "pending payment", "awaiting payment", "unpaid", "not paid", "no pagado", "no pagada", "sin pagar",
        "por pagar", "in cart", "en carrito", "cart", "carrito", "open", "abierto", "abierta", "draft",
        "borrador", "not checked out", "sin finalizar", "authorized", "autorizado", "failed", "fallido",
        "error de pago", "esperando pago", "en espera de pago",
    ]),
    (OnHold, &["on hold", "onhold", "hold", "en espera", "retenido", "retenida", "en revision"]),
    (Paid, &[
        "paid", "pagado", "pagada", "pago aceptado", "pago aprobado", "pago confirmado", "pago acreditado",
        "payment accepted", "approved", "aprobado", "aprobada", "checked out", "checkedout", "finalizado",
        "finalizada", "processing", "procesando", "en proceso", "en preparacion", "preparacion en curso",
        "processing in progress", "ready to ship", "listo para enviar", "listo para despachar",
        "por enviar", "por despachar", "por embarcar", "confirmed", "confirmado", "confirmada", "accepted",
        "aceptado", "aceptada", "placed", "acreditado", "unshipped", "invoiced", "facturado", "facturada",
    ]),
    (PartiallyShipped, &[
        "partially shipped", "partial", "parcialmente enviado", "parcialmente enviada", "envio parcial",
        "enviado parcialmente", "parcial",
    ]),
    (Shipped, &[
        "shipped", "enviado", "enviada", "despachado", "despachada", "embarcado", "embarcada", "en camino",
        "en transito", "in transit", "fulfilled", "completed", "complete", "completado", "completada",
    ]),
    (Delivered, &["delivered", "entregado", "entregada", "received", "recibido", "recibida"]),
    (Cancelled, &[
        "cancelled", "canceled", "cancelado", "cancelada", "anulado", "anulada", "rejected", "rechazado",
        "rechazada", "voided", "deleted", "eliminado", "eliminada",
        // A cart that ran out of time, or past the vendor's cut-off: it can't be confirmed any more.
        "expired", "expirado", "expirada", "vencido", "vencida", "caducado", "caducada", "timed out", "timeout",
        "tiempo agotado", "abandoned", "abandonado", "abandonada", "past cut off", "cut off", "cutoff",
        "fuera de corte", "despues de la hora de corte",
    ]),
    (Refunded, &["refunded", "reembolsado", "reembolsada", "returned", "devuelto", "devuelta", "producto devuelto"]),
];

/// The status of a word of a table; `None` when it is not known.
pub(super) fn of_word(word: &str) -> Option<ChannelStatus> {
    let word = plain(word);
    WORDS.iter().find(|(_, words)| words.contains(&word.as_str())).map(|(status, _)| *status)
}

/// The status of a word of one channel, in any case; unknown words count as not checked out, with a warning.
pub(super) fn of_channel(
    words: &[(&str, ChannelStatus)],
    word: Option<&str>,
    field: &str,
    place: &str,
    warnings: &mut Vec<Problem>,
) -> ChannelStatus {
    let word = word.unwrap_or_default().trim();
    if let Some((_, status)) = words.iter().find(|(known, _)| known.eq_ignore_ascii_case(word)) {
        return *status;
    }
    warnings.push(Problem::new(Rule::UnknownStatus, field, word).at(place));
    Pending
}

/// Goods that someone else sends: what is not gone yet is held, never picked by us, and a warning says so.
pub(super) fn not_ours(
    status: ChannelStatus,
    field: &str,
    sender: &str,
    place: &str,
    warnings: &mut Vec<Problem>,
) -> ChannelStatus {
    warnings.push(Problem::new(Rule::NotOurs, field, sender).at(place));
    if matches!(status, Paid | PartiallyShipped | Pending) { OnHold } else { status }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::channel_order::ChannelLine;
    use proptest::prelude::*;

    fn line(status: ChannelStatus) -> ChannelLine {
        ChannelLine {
            line_id: None,
            sku: None,
            description: String::new(),
            quantity: 1,
            unit_price: None,
            status,
            added_to_cart_at: None,
            mark_code: None,
            box_codes: vec![],
        }
    }

    #[test]
    fn every_word_is_there_once_and_every_status_has_its_own_word() {
        let mut words: Vec<_> = WORDS.iter().flat_map(|(_, w)| w.iter()).collect();
        let all = words.len();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), all);
        for word in words {
            assert_eq!(plain(word), *word);
        }
        for status in ChannelStatus::ALL {
            assert_eq!(of_word(status.as_str()), Some(status));
        }
        assert_eq!(of_word("Pago Aceptado"), Some(Paid));
        assert_eq!(of_word("ENTREGADO"), Some(Delivered));
        assert_eq!(of_word("???"), None);
    }

    #[test]
    fn an_order_is_as_far_as_its_slowest_line() {
        for (lines, dead, status) in [
            (vec![Paid, Pending], vec![], Pending),
            (vec![Shipped, Pending], vec![], Pending),
            (vec![Paid, OnHold], vec![], OnHold),
            (vec![Paid, Paid], vec![Cancelled], Paid),
            (vec![Paid, Shipped], vec![], PartiallyShipped),
            (vec![Shipped, Delivered], vec![], Shipped),
            (vec![Delivered], vec![Refunded], Delivered),
            (vec![], vec![Cancelled, Refunded], Cancelled),
            (vec![], vec![Refunded], Refunded),
        ] {
            let lines: Vec<_> = lines.into_iter().map(line).collect();
            assert_eq!(of_lines(&lines, &dead), status);
        }
    }

    proptest! {
        #[test]
        fn a_pending_line_never_makes_a_checked_out_order(at in 0_usize..5, n in 1_usize..6) {
            let lines: Vec<_> = (0..n).map(|i| line(if i == at % n { Pending } else { Shipped })).collect();
            prop_assert!(!of_lines(&lines, &[]).is_checked_out());
        }
    }
}
