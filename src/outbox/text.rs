//! What a notice says to people, in their language. Pure: a notice and a zone → subject and text.

use crate::domain::lang::Lang;
use crate::domain::notice::{Group, Notice, NoticeKind};
use crate::domain::order::Line;
use chrono_tz::Tz;
use std::fmt::Write as _;

/// A message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Text {
    /// One line.
    pub subject: String,
    /// Lines, each ended.
    pub body: String,
}

/// Writes a notice for somebody of `group`; times are those of `zone`.
pub(super) fn write(notice: &Notice, group: Group, lang: Lang, zone: Tz) -> Text {
    let mut subject = subject(notice, lang);
    let mut body = String::new();
    if notice.facts.test {
        subject = format!("[{}] {subject}", lang.pick("TEST, please ignore", "PRUEBA, favor ignorar"));
        paragraph(
            &mut body,
            lang.pick(
                "TEST: this connection is in test mode. Nothing of this is real; please ignore it.",
                "PRUEBA: esta conexión está en modo de prueba. Nada de esto es real; por favor ignórelo.",
            ),
        );
    }
    paragraph(&mut body, &opening(notice, group, lang));
    if let Some(reason) = &notice.facts.reason {
        paragraph(&mut body, &format!("{}: {}", lang.pick("Reason", "Motivo"), clean(reason)));
    }
    for line in &notice.facts.lines {
        body.push_str(&line_text(line, lang, zone));
    }
    if notice.facts.more_lines > 0 {
        let (and, more) = (lang.pick("and", "y"), lang.pick("more", "más"));
        // Writing to a String can't fail; so for all below.
        writeln!(body, "- {and} {} {more}", notice.facts.more_lines).ok();
    }
    if !notice.facts.boxes.is_empty() {
        let codes: Vec<_> = notice.facts.boxes.iter().map(ToString::to_string).collect();
        let word = lang.pick("Box codes", "Códigos de caja");
        writeln!(body, "\n{word}: {}", codes.join(" ")).ok();
    }
    if !body.ends_with("\n\n") {
        body.push('\n');
    }
    body.push_str(&about(notice, lang));
    writeln!(body, "\n-- \n{}", clean(&notice.facts.company)).ok();
    Text { subject: clean(&subject), body }
}

fn paragraph(body: &mut String, text: &str) {
    body.push_str(text);
    body.push_str("\n\n");
}

fn subject(notice: &Notice, lang: Lang) -> String {
    let (order, facts) = (notice.order, &notice.facts);
    let whose = facts.buyer.as_ref().map(|(_, name)| name.as_str()).or(facts.customer.as_deref());
    let of = |word: &str| whose.map(|w| format!(" {word} {w}")).unwrap_or_default();
    let lines = lines_word(count(notice), lang);
    let boxes = facts.boxes.len();
    match (notice.kind, lang) {
        (NoticeKind::NewOrder, Lang::En) => format!("New order {order}{}: {lines}", of("of")),
        (NoticeKind::NewOrder, Lang::Es) => format!("Orden nueva {order}{}: {lines}", of("de")),
        (NoticeKind::LinesDropped, Lang::En) => format!("Order {order}: {lines} not checked out and deleted"),
        (NoticeKind::LinesDropped, Lang::Es) => format!("Orden {order}: {lines} sin finalizar, eliminadas"),
        (NoticeKind::OrderVoided, Lang::En) => format!("Order {order} was voided"),
        (NoticeKind::OrderVoided, Lang::Es) => format!("La orden {order} fue anulada"),
        (NoticeKind::LineDeleted, Lang::En) => format!("Order {order}: {lines} deleted"),
        (NoticeKind::LineDeleted, Lang::Es) => format!("Orden {order}: {lines} eliminadas"),
        (NoticeKind::BoxMissing, Lang::En) => format!("Order {order}: {boxes} missing box(es)"),
        (NoticeKind::BoxMissing, Lang::Es) => format!("Orden {order}: {boxes} caja(s) faltante(s)"),
        (NoticeKind::Conflict, Lang::En) => {
            format!(
                "Order {order} was {} after it was confirmed",
                if facts.cancelled { "cancelled" } else { "changed" }
            )
        }
        (NoticeKind::Conflict, Lang::Es) => {
            format!(
                "La orden {order} fue {} después de confirmada",
                if facts.cancelled { "cancelada" } else { "cambiada" }
            )
        }
        (NoticeKind::Confirmed, Lang::En) => format!("Order {order} was confirmed"),
        (NoticeKind::Confirmed, Lang::Es) => format!("La orden {order} fue confirmada"),
    }
}

/// What happened and what it means for the reader.
fn opening(notice: &Notice, group: Group, lang: Lang) -> String {
    let (order, facts) = (notice.order, &notice.facts);
    let kept = lines_word(facts.kept, lang);
    let text = match notice.kind {
        NoticeKind::NewOrder => lang.pick(
            "A new order is checked out and waits to be confirmed.",
            "Una orden nueva está finalizada y espera confirmación.",
        ),
        NoticeKind::LinesDropped if group == Group::FinalCustomer => lang.pick(
            "These products were still in your cart, not checked out, when your order was confirmed. They were removed \
             from the order and will not be sent:",
            "Estos productos seguían en su carrito, sin finalizar, cuando se confirmó su orden. Se eliminaron de la orden \
             y no se enviarán:",
        ),
        NoticeKind::LinesDropped => {
            return match lang {
                Lang::En => format!(
                    "Order {order} was confirmed with {kept}. These had not been checked out by the final customer and \
                     were deleted from it:"
                ),
                Lang::Es => format!(
                    "La orden {order} fue confirmada con {kept}. Estos productos no habían sido finalizados por el \
                     cliente final y se eliminaron de ella:"
                ),
            };
        }
        NoticeKind::OrderVoided => lang.pick(
            "The order was voided and will not be sent. Please find another way to supply:",
            "La orden fue anulada y no se enviará. Por favor busque otra forma de suplir:",
        ),
        NoticeKind::LineDeleted => lang.pick(
            "These products were deleted from the order and will not be sent. Please find another way to supply them:",
            "Estos productos se eliminaron de la orden y no se enviarán. Por favor busque otra forma de suplirlos:",
        ),
        NoticeKind::BoxMissing => lang.pick(
            "Boxes of the order are missing and will not arrive with it:",
            "Faltan cajas de la orden y no llegarán con ella:",
        ),
        NoticeKind::Conflict if facts.cancelled => lang.pick(
            "The sales channel cancelled the order after it was confirmed. Nothing was changed here: please decide what \
             happens to it.",
            "El canal de venta canceló la orden después de confirmada. Aquí no se cambió nada: por favor decida qué \
             hacer con ella.",
        ),
        NoticeKind::Conflict => lang.pick(
            "The sales channel changed the order after it was confirmed. Nothing was changed here: please decide whether \
             to accept the change. The order as it was confirmed:",
            "El canal de venta cambió la orden después de confirmada. Aquí no se cambió nada: por favor decida si acepta \
             el cambio. La orden como fue confirmada:",
        ),
        NoticeKind::Confirmed => lang.pick("The order was confirmed.", "La orden fue confirmada."),
    };
    text.to_owned()
}

/// One product: everything that somebody needs to find it on the phone.
fn line_text(line: &Line, lang: Lang, zone: Tz) -> String {
    let name = if line.description.is_empty() { line.sku.as_deref().unwrap_or("-") } else { &line.description };
    let sku = line.sku.as_ref().map(|s| format!(" (SKU {})", clean(s))).unwrap_or_default();
    let boxes = match (line.boxes, lang) {
        (1, Lang::En) => "1 box".to_owned(),
        (n, Lang::En) => format!("{n} boxes"),
        (1, Lang::Es) => "1 caja".to_owned(),
        (n, Lang::Es) => format!("{n} cajas"),
    };
    let mark = match &line.mark_code {
        Some(mark) => format!("{} {}", lang.pick("mark code", "Código Especial"), clean(mark)),
        None => lang.pick("no mark code", "sin Código Especial").to_owned(),
    };
    let since = line.added_to_cart_at.with_timezone(&zone).format("%Y-%m-%d %H:%M");
    let since = format!("{} {since} ({zone})", lang.pick("in the cart since", "en el carrito desde"));
    format!("- {} × {}{sku}\n  {boxes}, {mark}, {since}\n", line.quantity, clean(name))
}

/// The order by every name that the reader may know it by.
fn about(notice: &Notice, lang: Lang) -> String {
    let facts = &notice.facts;
    let rows = [
        (lang.pick("Order", "Orden"), Some(notice.order.to_string())),
        (
            lang.pick("Order in the channel", "Pedido en el canal"),
            (!facts.channel_orders.is_empty()).then(|| facts.channel_orders.join(", ")),
        ),
        (lang.pick("Buyer", "Compañía Cliente"), facts.buyer.as_ref().map(|(code, name)| format!("{name} ({code})"))),
        (lang.pick("Final customer", "Cliente final"), facts.customer.clone()),
        (lang.pick("Reference", "Número de referencia"), facts.reference.clone()),
        (lang.pick("Ship date", "Fecha de despacho"), Some(facts.ship_date.to_string())),
        (lang.pick("AWB", "Guía AWB"), facts.awb.as_ref().map(ToString::to_string)),
    ];
    rows.iter().filter_map(|(name, value)| Some(format!("{name}: {}\n", clean(value.as_deref()?)))).collect()
}

fn count(notice: &Notice) -> u32 {
    u32::try_from(notice.facts.lines.len()).unwrap_or(u32::MAX).saturating_add(notice.facts.more_lines)
}

fn lines_word(n: u32, lang: Lang) -> String {
    match (n, lang) {
        (1, Lang::En) => "1 line".to_owned(),
        (n, Lang::En) => format!("{n} lines"),
        (1, Lang::Es) => "1 línea".to_owned(),
        (n, Lang::Es) => format!("{n} líneas"),
    }
}

/// What came from outside never makes a line or a header of its own.
fn clean(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>().trim().to_owned()
}
