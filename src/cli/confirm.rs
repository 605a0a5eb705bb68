//! `k2k confirm`

use super::{Context, output};
use crate::domain::flag::Flag;
use crate::domain::lang::Lang;
use crate::domain::notice::Group;
use crate::protocol::call::{Call, Confirm as Ask};
use crate::protocol::client::{CallError, Client};
use crate::protocol::reply::{ConfirmDoc, DroppedLine};
use clap::Args;
use std::io::{BufRead as _, IsTerminal as _};

/// `k2k confirm`
#[derive(Debug, Args)]
pub struct Confirm {
    /// Numbers of the orders.
    #[arg(required = true, value_name = "ORDER")]
    orders: Vec<String>,
    /// Only tell what would happen.
    #[arg(long)]
    dry_run: bool,
    /// Drop lines that are not checked out.
    #[arg(long)]
    drop_pending: bool,
    /// Do not ask when there is something to look at first, such as a ship date that is too early.
    #[arg(long)]
    yes: bool,
    /// Refuse when the order is not at this revision any more.
    #[arg(long, value_name = "N")]
    revision: Option<u32>,
    /// One JSON object a line.
    #[arg(long)]
    json: bool,
}

impl Confirm {
    /// Each order by itself: one that is refused does not hold up the others. The exit code is 3 if a rule refused any,
    /// else 1 if any is not there.
    pub(super) async fn run(self, context: &Context) -> anyhow::Result<u8> {
        let mut client = context.connect().await?;
        let asks = !self.dry_run && !self.yes && !self.json && std::io::stdin().is_terminal();
        let mut code = 0;
        for order in &self.orders {
            let mut revision = self.revision;
            if asks {
                let preview = self.one(&mut client, order, true, revision).await?;
                if preview.outcome == "would_confirm" && !preview.warnings.is_empty() {
                    if !agreed(&preview, context.lang)? {
                        code = code.max(1);
                        continue;
                    }
                    // What was agreed to is what was shown.
                    revision = Some(preview.revision);
                }
            }
            let doc = self.one(&mut client, order, self.dry_run, revision).await?;
            if doc.outcome == "refused" {
                code = code.max(if doc.code.as_deref() == Some("not_found") { 1 } else { 3 });
            }
            if self.json { output::json(&doc)? } else { tell(&doc, context.lang)? }
        }
        Ok(code)
    }

    async fn one(
        &self,
        client: &mut Client,
        order: &str,
        dry_run: bool,
        revision: Option<u32>,
    ) -> anyhow::Result<ConfirmDoc> {
        let ask = Ask {
            order: order.to_owned(),
            expected_revision: revision,
            drop_pending: self.drop_pending,
            dry_run,
            command_id: (!dry_run).then(output::command_id),
        };
        match client.call::<ConfirmDoc>(Call::Confirm(ask)).await {
            Ok(doc) => Ok(doc),
            Err(CallError::Fault(fault)) if output::is_rule(&fault.code) || fault.code == "not_found" => {
                Ok(ConfirmDoc {
                    order: order.to_owned(),
                    outcome: "refused".into(),
                    revision: fault.revision.unwrap_or_default(),
                    dropped: fault.pending,
                    reason: Some(fault.message),
                    code: Some(fault.code),
                    ..ConfirmDoc::default()
                })
            }
            Err(e) => Err(e.into()),
        }
    }
}

/// Shows what there is to look at and asks (R-03: a ship date that is too early, for one).
fn agreed(preview: &ConfirmDoc, lang: Lang) -> anyhow::Result<bool> {
    let mut question = String::new();
    for line in warnings(preview, lang) {
        question.push_str(&line);
        question.push('\n');
    }
    let ask = match lang {
        Lang::En => format!("Confirm {} all the same? [y/N] ", preview.order),
        Lang::Es => format!("¿Confirmar {} de todos modos? [s/N] ", preview.order),
    };
    question.push_str(&ask);
    output::text(question.as_bytes())?;
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer)?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes" | "s" | "si" | "sí"))
}

fn warnings(doc: &ConfirmDoc, lang: Lang) -> impl Iterator<Item = String> {
    let known = doc.warnings.iter().filter_map(|w| Flag::parse(w));
    known.map(move |flag| format!("  ! {}", flag.sentence(lang)))
}

fn tell(doc: &ConfirmDoc, lang: Lang) -> anyhow::Result<()> {
    if let Some(reason) = &doc.reason {
        output::line(reason)?;
    } else {
        let word = match doc.outcome.as_str() {
            "would_confirm" => lang.pick("would be confirmed", "se confirmaría"),
            _ => lang.pick("confirmed", "confirmada"),
        };
        let awb = doc.awb.as_deref().unwrap_or("-");
        let text = match lang {
            Lang::En => format!("{} {word}: {} lines, {} boxes, AWB {awb}", doc.order, doc.kept.len(), doc.boxes),
            Lang::Es => format!("{} {word}: {} líneas, {} cajas, guía AWB {awb}", doc.order, doc.kept.len(), doc.boxes),
        };
        output::line(&text)?;
    }
    for line in &doc.dropped {
        output::line(&dropped(line, lang))?;
    }
    warnings(doc, lang).try_for_each(|line| output::line(&line))?;
    if matches!(doc.outcome.as_str(), "confirmed" | "would_confirm") {
        output::line(&told(doc, lang))?;
    }
    Ok(())
}

/// Who is told; and who should be and has no address.
fn told(doc: &ConfirmDoc, lang: Lang) -> String {
    let nobody = lang.pick("nobody", "nadie").to_owned();
    let who = if doc.told.is_empty() { nobody } else { doc.told.join(", ") };
    let text = format!("  {}: {who}", lang.pick("told", "se avisa a"));
    if doc.not_told.is_empty() {
        return text;
    }
    let group = |g: &String| Group::parse(g).map_or_else(|| g.clone(), |g| g.in_words(lang).to_owned());
    let groups: Vec<_> = doc.not_told.iter().map(group).collect();
    format!("{text} ({} {})", lang.pick("no address:", "sin dirección:"), groups.join(", "))
}

fn dropped(line: &DroppedLine, lang: Lang) -> String {
    let name = line.sku.as_deref().unwrap_or(&line.description);
    match lang {
        Lang::En => format!(
            "  ▲ line {} not checked out: {} × {name}, in the cart since {}",
            line.line, line.quantity, line.added_to_cart_at
        ),
        Lang::Es => format!(
            "  ▲ línea {} sin finalizar: {} × {name}, en el carrito desde {}",
            line.line, line.quantity, line.added_to_cart_at
        ),
    }
}
