//! `k2k orders` and `k2k show`.

use super::{Context, output};
use crate::domain::conflict::Differs;
use crate::domain::lang::Lang;
use crate::protocol::call::{Call, From, OrdersPage as Ask};
use crate::protocol::client::Client;
use crate::protocol::reply::{OrderDoc, OrdersPage, StructureDoc};
use clap::Args;

/// Rows that a list shows unless told otherwise.
const LIMIT: usize = 50;

/// `k2k orders`
#[derive(Debug, Args)]
pub struct List {
    /// What to look for; all orders without it. `@name` is a saved view.
    query: Vec<String>,
    /// How many at most; 0: all.
    #[arg(long, default_value_t = LIMIT)]
    limit: usize,
    /// Earliest ship date first, instead of the newest order.
    #[arg(long)]
    by_ship_date: bool,
    /// One JSON object a line.
    #[arg(long)]
    json: bool,
}

/// `k2k show`
#[derive(Debug, Args)]
pub struct Show {
    /// Number of the order, with or without its mark.
    order: String,
    /// The channel's orders behind it, in a structure: native, 1, 2 or 3.
    #[arg(long = "as", value_name = "STRUCTURE", value_parser = ["native", "1", "2", "3"])]
    structure: Option<String>,
    /// One JSON object.
    #[arg(long)]
    json: bool,
}

/// Calls `each` for every order that a query finds, page by page, `limit` at most (0: all).
pub async fn each_order(
    client: &mut Client,
    query: &str,
    by_ship_date: bool,
    limit: usize,
    each: &mut dyn FnMut(&OrderDoc) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut left = if limit == 0 { usize::MAX } else { limit };
    let mut from = From::Start;
    while left > 0 {
        let ask = Ask {
            query: query.to_owned(),
            sort: by_ship_date.then(|| "ship_date".to_owned()),
            from,
            limit: u32::try_from(left.min(100)).unwrap_or(100),
            whole: true,
        };
        let page: OrdersPage = client.call(Call::OrdersPage(ask)).await?;
        for order in &page.orders {
            each(order)?;
        }
        left = left.saturating_sub(page.orders.len());
        match page.cursors.last() {
            Some(last) if page.more_after => from = From::After(last.clone()),
            _ => break,
        }
    }
    Ok(())
}

impl List {
    pub(super) async fn run(self, context: &Context) -> anyhow::Result<u8> {
        let mut client = context.connect().await?;
        let view = crate::console::files::views()?.expand(&self.query.join(" "), context.lang);
        let view = match view {
            Ok(view) => view,
            Err(why) => {
                output::complain(&why);
                return Ok(2);
            }
        };
        let (query, by_ship_date) = (view.query, self.by_ship_date || view.by_ship_date);
        if self.json {
            each_order(&mut client, &query, by_ship_date, self.limit, &mut |o| output::json(o)).await?;
            return Ok(0);
        }
        let mut rows = Vec::new();
        each_order(&mut client, &query, by_ship_date, self.limit, &mut |o| {
            rows.push(row(o));
            Ok(())
        })
        .await?;
        let head = match context.lang {
            Lang::En => [
                "ORDER",
                "STATUS",
                "SHIP DATE",
                "BUYER",
                "CUSTOMER",
                "CHANNEL",
                "OUT",
                "BOXES",
                "LABELS",
                "AWB",
                "TOTAL",
            ],
            Lang::Es => [
                "ORDEN",
                "ESTADO",
                "DESPACHO",
                "CLIENTE",
                "CLIENTE FINAL",
                "CANAL",
                "FINAL.",
                "CAJAS",
                "ETIQ.",
                "GUÍA",
                "TOTAL",
            ],
        };
        output::table(&head, &[6, 7, 8, 10], &rows)?;
        Ok(0)
    }
}

fn row(o: &OrderDoc) -> Vec<String> {
    let out = o.lines.iter().filter(|l| l.checkout == "checked_out").count();
    vec![
        o.order.clone(),
        o.status.clone(),
        o.ship_date.clone(),
        o.buyer_name.clone().unwrap_or_default(),
        o.customer.clone().unwrap_or_default(),
        o.channel.clone(),
        format!("{out}/{}", o.lines.len()),
        o.boxes.to_string(),
        format!("{}/{}", o.labels_printed, o.boxes),
        o.awb.clone().unwrap_or_default(),
        [o.total.as_deref(), o.currency.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" "),
    ]
}

impl Show {
    pub(super) async fn run(self, context: &Context) -> anyhow::Result<u8> {
        let mut client = context.connect().await?;
        if let Some(structure) = self.structure {
            let doc: StructureDoc = client.call(Call::OrderAs { order: self.order, structure }).await?;
            output::json(&doc)?;
            return Ok(0);
        }
        let order: OrderDoc = client.call(Call::OrderGet { order: self.order }).await?;
        if self.json {
            output::json(&order)?;
        } else {
            show(&order, context.lang)?;
        }
        Ok(0)
    }
}

fn show(o: &OrderDoc, lang: Lang) -> anyhow::Result<()> {
    let field = |en: &str, es: &str, value: Option<&str>| match value.filter(|v| !v.is_empty()) {
        Some(value) => output::line(&format!("{:<16} {value}", lang.pick(en, es))),
        None => Ok(()),
    };
    let mark = if o.k2k { "  K2K" } else { "" };
    output::line(&format!("{}{mark}  {}  rev {}", o.order, o.status, o.revision))?;
    let buyer = [o.buyer_name.as_deref(), o.buyer.as_deref()].into_iter().flatten().collect::<Vec<_>>().join("  ");
    field("Buyer", "Cliente", Some(&buyer))?;
    field("Customer", "Cliente final", o.customer.as_deref())?;
    let ids = o.channel_orders.iter().map(|c| {
        c.name.clone().map_or_else(|| c.channel_order_id.clone(), |n| format!("{n} ({})", c.channel_order_id))
    });
    field("Channel", "Canal", Some(&format!("{}  {}", o.channel, ids.collect::<Vec<_>>().join(", "))))?;
    let ship = format!("{} ({} {})", o.ship_date, lang.pick("earliest", "la más temprana:"), o.earliest_ship_date);
    field("Ship date", "Despacho", Some(&ship))?;
    field("AWB", "Guía AWB", o.awb.as_deref())?;
    field("Reference", "Referencia", o.reference.as_deref())?;
    field("Carrier", "Transportador", o.carrier.as_deref())?;
    field("Account", "Cuenta", o.carrier_account.as_deref())?;
    field("House waybill", "Guía hija", o.hawb.as_deref())?;
    field("Ship to", "Dirección", Some(&o.ship_to.join(", ")))?;
    field("Note", "Nota", o.note.as_deref())?;
    field("Flags", "Avisos", Some(&o.flags.join(", ")))?;
    field("Voided", "Anulada", o.void_reason.as_deref())?;
    let shipped = format!("{}/{}", o.boxes_shipped, o.boxes);
    field("Shipped", "Despachadas", Some(&shipped).filter(|_| o.boxes_shipped > 0).map(String::as_str))?;
    changed(o, lang)?;
    let rows: Vec<_> = o
        .lines
        .iter()
        .map(|l| {
            vec![
                l.line.to_string(),
                if l.checkout == "pending" { "▲ PEND" } else { lang.pick("● DONE", "● FIN") }.to_owned(),
                l.quantity.to_string(),
                l.sku.clone().unwrap_or_default(),
                l.description.clone(),
                l.mark_code.clone().unwrap_or_default(),
                l.unit_price.clone().unwrap_or_default(),
                codes(&l.box_codes),
            ]
        })
        .collect();
    output::line("")?;
    let head = match lang {
        Lang::En => ["#", "", "QTY", "SKU", "PRODUCT", "MARK", "PRICE", "BOX CODES"],
        Lang::Es => ["#", "", "CANT.", "SKU", "PRODUCTO", "CÓD. ESP.", "PRECIO", "CÓDIGOS DE CAJA"],
    };
    output::table(&head, &[0, 2, 6], &rows)
}

/// What the channel says against us, and lines that are no more.
fn changed(o: &OrderDoc, lang: Lang) -> anyhow::Result<()> {
    for conflict in &o.conflicts {
        let head = match lang {
            Lang::En => format!("≠ the channel says since {} (document {}):", conflict.at, conflict.document),
            Lang::Es => format!("≠ el canal dice desde {} (documento {}):", conflict.at, conflict.document),
        };
        output::line(&head)?;
        for d in &conflict.differences {
            let name = Differs::ALL.iter().find(|w| w.as_str() == d.what).map_or(d.what.as_str(), |w| w.name(lang));
            let item = d.item.as_deref().map(|i| format!("{i}: ")).unwrap_or_default();
            let (ours, theirs) = (d.ours.as_deref().unwrap_or("-"), d.theirs.as_deref().unwrap_or("-"));
            output::line(&format!("    {item}{name}  {ours} → {theirs}"))?;
        }
    }
    for gone in &o.history {
        let name = gone.line.sku.as_deref().unwrap_or(&gone.line.description);
        let why = gone.reason.as_deref().unwrap_or(&gone.why);
        output::line(&format!("✗ {} × {name}  {why}  {} {}", gone.line.quantity, gone.at, gone.by))?;
    }
    Ok(())
}

/// The first and the last code of a line, and how many there are.
fn codes(codes: &[String]) -> String {
    match codes {
        [] => String::new(),
        [one] => one.clone(),
        [first, .., last] => format!("{first} … {last} ({})", codes.len()),
    }
}
