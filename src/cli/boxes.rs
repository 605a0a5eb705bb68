//! `k2k ship`, `unship`, `missing`, `found`, `receive`, `boxes`: what happens to boxes.

use super::{Context, output};
use crate::domain::lang::Lang;
use crate::protocol::call::{BoxSwap, BoxesAct, Call};
use crate::protocol::reply::{ActDoc, BoxActDoc, BoxesDoc, BoxesPage, ShippingDoc};
use clap::Args;

/// `k2k ship`
#[derive(Debug, Args)]
pub struct Ship {
    /// Box codes, as scanned or typed.
    #[arg(required = true, value_name = "BOX")]
    boxes: Vec<String>,
    /// The order that they are scanned against: a box of another one is refused.
    #[arg(long)]
    order: Option<String>,
    /// One JSON object a box.
    #[arg(long)]
    json: bool,
}

/// `k2k unship` and `k2k missing`
#[derive(Debug, Args)]
pub struct WithReason {
    /// Box codes.
    #[arg(required = true, value_name = "BOX")]
    boxes: Vec<String>,
    /// Why. At most 300 characters.
    #[arg(long)]
    reason: String,
    /// One JSON object a box.
    #[arg(long)]
    json: bool,
}

/// `k2k found` and `k2k receive`
#[derive(Debug, Args)]
pub struct Plain {
    /// Box codes.
    #[arg(required = true, value_name = "BOX")]
    boxes: Vec<String>,
    /// One JSON object a box.
    #[arg(long)]
    json: bool,
}

/// `k2k boxes`
#[derive(Debug, Args)]
pub struct Boxes {
    /// Number of the order.
    order: String,
    /// One JSON object a box.
    #[arg(long)]
    json: bool,
}

/// `k2k swap`
#[derive(Debug, Args)]
pub struct Swap {
    /// The code that the box has.
    #[arg(value_name = "BOX")]
    from: String,
    /// The code that it gets: that of an equal box in stock, or one that nobody has.
    #[arg(value_name = "NEW")]
    to: String,
    /// Why. At most 300 characters.
    #[arg(long)]
    reason: String,
    /// One JSON object.
    #[arg(long)]
    json: bool,
}

impl Swap {
    pub(super) async fn run(self, context: &Context) -> anyhow::Result<u8> {
        let mut client = context.connect().await?;
        let Self { from, to, reason, json } = self;
        let ask = BoxSwap { code: from.clone(), to: to.clone(), reason, command_id: Some(output::command_id()) };
        let doc: ActDoc = client.call(Call::BoxSwap(ask)).await?;
        if json {
            output::json(&doc)?;
        } else {
            output::line(&format!("{}: {from} → {to}", doc.order))?;
        }
        Ok(0)
    }
}

impl Ship {
    pub(super) async fn run(self, context: &Context) -> anyhow::Result<u8> {
        act(context, "ship", self.boxes, self.order, None, self.json).await
    }
}

impl WithReason {
    pub(super) async fn run(self, context: &Context, what: &str) -> anyhow::Result<u8> {
        act(context, what, self.boxes, None, Some(self.reason), self.json).await
    }
}

impl Plain {
    pub(super) async fn run(self, context: &Context, what: &str) -> anyhow::Result<u8> {
        act(context, what, self.boxes, None, None, self.json).await
    }
}

/// Each box by itself; the exit code is 3 if any was refused.
async fn act(
    context: &Context,
    act: &str,
    boxes: Vec<String>,
    order: Option<String>,
    reason: Option<String>,
    json: bool,
) -> anyhow::Result<u8> {
    let mut client = context.connect().await?;
    let ask = BoxesAct { act: act.into(), boxes, order, reason, command_id: Some(output::command_id()) };
    let doc: BoxesDoc = client.call(Call::BoxesAct(ask)).await?;
    for b in &doc.boxes {
        if json { output::json(b)? } else { output::line(&told(b, context.lang))? }
    }
    if !json {
        doc.orders.iter().try_for_each(|o| output::line(&progress(o, context.lang)))?;
    }
    Ok(if doc.boxes.iter().any(|b| b.outcome == "refused") { 3 } else { 0 })
}

fn told(b: &BoxActDoc, lang: Lang) -> String {
    let word = match b.outcome.as_str() {
        "shipped" => lang.pick("shipped", "despachada"),
        "unshipped" => lang.pick("taken back", "devuelta"),
        "missing" => lang.pick("missing", "falta"),
        "found" => lang.pick("found", "encontrada"),
        "received" => lang.pick("received", "recibida"),
        "already" => lang.pick("already", "ya estaba"),
        _ => lang.pick("REFUSED", "RECHAZADA"),
    };
    let order = b.order.as_ref().map(|o| format!("  {o}")).unwrap_or_default();
    let reason = b.reason.as_ref().map(|r| format!("  {r}")).unwrap_or_default();
    format!("{}{order}  {word}{reason}", b.code)
}

fn progress(o: &ShippingDoc, lang: Lang) -> String {
    let missing = match (o.missing, lang) {
        (0, _) => String::new(),
        (n, Lang::En) => format!(", {n} missing"),
        (n, Lang::Es) => format!(", faltan {n}"),
    };
    let left = match (o.left.as_slice(), lang) {
        ([], _) => String::new(),
        (left, Lang::En) => format!("; left: {}", left.join(" ")),
        (left, Lang::Es) => format!("; quedan: {}", left.join(" ")),
    };
    match lang {
        Lang::En => format!("{}: {} of {} boxes shipped{missing}{left}", o.order, o.shipped, o.boxes),
        Lang::Es => format!("{}: {} de {} cajas despachadas{missing}{left}", o.order, o.shipped, o.boxes),
    }
}

impl Boxes {
    pub(super) async fn run(self, context: &Context) -> anyhow::Result<u8> {
        let mut client = context.connect().await?;
        let page: BoxesPage = client.call(Call::OrderBoxes { order: self.order }).await?;
        if self.json {
            return page.boxes.iter().try_for_each(output::json).map(|()| 0);
        }
        let rows: Vec<Vec<String>> = page
            .boxes
            .iter()
            .map(|b| {
                let label = match (b.labelled, b.stale, b.prints) {
                    (_, true, _) => context.lang.pick("old", "vieja").to_owned(),
                    (true, _, n) if n > 1 => format!("R{}", n - 1),
                    (true, ..) => "●".to_owned(),
                    (false, _, 0) => String::new(),
                    (false, ..) => "?".to_owned(),
                };
                let by = b.by.as_ref().map(|[who, at]| format!("{at} {who}")).unwrap_or_default();
                vec![b.index.to_string(), b.code.clone(), b.line.to_string(), b.state.clone(), label, by]
            })
            .collect();
        let head = match context.lang {
            Lang::En => ["#", "BOX", "LINE", "STATE", "LABEL", "BY"],
            Lang::Es => ["#", "CAJA", "LÍNEA", "ESTADO", "ETIQ.", "POR"],
        };
        output::table(&head, &[0, 2], &rows)?;
        Ok(0)
    }
}
