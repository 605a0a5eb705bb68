//! `k2k inventory`

use super::{Context, output};
use crate::domain::lang::Lang;
use crate::protocol::call::{Call, InventoryAct, InventoryPage as Ask};
use crate::protocol::client::Client;
use crate::protocol::reply::{AvailabilityDoc, InventoryDoc, InventoryPage};
use clap::{Args, Subcommand};

/// `k2k inventory`
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Inventory {
    #[command(subcommand)]
    act: Option<Act>,
    /// Words, each a part of the SKU, a name, the pack, a location or a lot.
    query: Vec<String>,
    /// What this buyer may order now, instead of what there is.
    #[arg(long, value_name = "BUYER")]
    buyer: Option<String>,
    /// How many SKUs at most; 0: all.
    #[arg(long, default_value_t = 0)]
    limit: usize,
    /// One JSON object a SKU and location.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// Show a SKU to a buyer, whatever its rows say.
    Publish(Which),
    /// Hide a SKU from a buyer.
    Unpublish(Which),
    /// Leave a SKU to what its rows say again.
    Default(Which),
}

#[derive(Debug, Args)]
struct Which {
    /// The SKU, or its other code.
    sku: String,
    /// Code of the buyer.
    #[arg(long)]
    buyer: String,
    /// One JSON object a location.
    #[arg(long)]
    json: bool,
}

impl Inventory {
    pub(super) async fn run(self, context: &Context) -> anyhow::Result<u8> {
        let mut client = context.connect().await?;
        let (act, which) = match self.act {
            None => {
                self.list(&mut client, context.lang).await?;
                return Ok(0);
            }
            Some(Act::Publish(w)) => ("publish", w),
            Some(Act::Unpublish(w)) => ("unpublish", w),
            Some(Act::Default(w)) => ("default", w),
        };
        let ask = InventoryAct {
            sku: which.sku,
            act: act.into(),
            buyer: which.buyer,
            command_id: Some(output::command_id()),
        };
        let page: InventoryPage = client.call(Call::InventoryAct(ask)).await?;
        show(&page, which.json, context.lang)?;
        Ok(0)
    }

    async fn list(self, client: &mut Client, lang: Lang) -> anyhow::Result<()> {
        let mut left = if self.limit == 0 { usize::MAX } else { self.limit };
        let mut all = InventoryPage::default();
        let mut after = String::new();
        while left > 0 {
            let limit = u32::try_from(left.min(200)).unwrap_or(200);
            let ask = Ask { buyer: self.buyer.clone(), query: self.query.join(" "), after, limit };
            let page: InventoryPage = client.call(Call::InventoryPage(ask)).await?;
            left = left.saturating_sub(usize::try_from(limit).unwrap_or(usize::MAX));
            if self.json {
                show(&page, true, lang)?;
            } else {
                all.stock.extend(page.stock);
                all.available.extend(page.available);
            }
            let Some(next) = page.next else { break };
            after = next;
        }
        match (self.json, self.buyer.is_some()) {
            (true, _) => Ok(()),
            (false, true) => available(&all.available, lang),
            (false, false) => stock(&all.stock, lang),
        }
    }
}

fn show(page: &InventoryPage, json: bool, lang: Lang) -> anyhow::Result<()> {
    if json {
        page.available.iter().try_for_each(output::json)?;
        return page.stock.iter().try_for_each(output::json);
    }
    stock(&page.stock, lang)
}

fn name(en: Option<&String>, es: Option<&String>, lang: Lang) -> String {
    let (own, other) = match lang {
        Lang::En => (en, es),
        Lang::Es => (es, en),
    };
    own.or(other).cloned().unwrap_or_default()
}

fn money(price: Option<&String>, currency: Option<&String>) -> String {
    let both = price.zip(currency).map(|(p, c)| format!("{p} {c}"));
    both.unwrap_or_default()
}

fn stock(rows: &[InventoryDoc], lang: Lang) -> anyhow::Result<()> {
    let head = match lang {
        Lang::En => [
            "SKU",
            "PRODUCT",
            "BOX",
            "PACK",
            "UNITS/BOX",
            "PRICE",
            "LOCATION",
            "ON HAND",
            "RESERVED",
            "FREE",
            "SHORT",
            "OLDEST",
            "PUBLISHED TO",
        ],
        Lang::Es => [
            "SKU",
            "PRODUCTO",
            "CAJA",
            "EMPAQUE",
            "UNID/CAJA",
            "PRECIO",
            "SEDE",
            "EXISTENCIA",
            "RESERVADO",
            "LIBRE",
            "FALTAN",
            "MÁS ANTIGUO",
            "PUBLICADO A",
        ],
    };
    let row = |d: &InventoryDoc| {
        vec![
            d.sku.clone(),
            name(d.name_en.as_ref(), d.name_es.as_ref(), lang),
            d.box_type.clone().unwrap_or_default(),
            d.pack.clone().unwrap_or_default(),
            d.units_per_box.map(|n| n.to_string()).unwrap_or_default(),
            money(d.price.as_ref(), d.currency.as_ref()),
            d.location.clone().unwrap_or_default(),
            d.on_hand.to_string(),
            d.reserved.to_string(),
            d.boxes.to_string(),
            d.short.to_string(),
            d.lots.first().map(|l| l.since.clone()).unwrap_or_default(),
            d.published_to.join(" "),
        ]
    };
    output::table(&head, &[4, 5, 7, 8, 9, 10], &rows.iter().map(row).collect::<Vec<_>>())
}

fn available(rows: &[AvailabilityDoc], lang: Lang) -> anyhow::Result<()> {
    let head = match lang {
        Lang::En => ["SKU", "PRODUCT", "BOX", "PACK", "UNITS/BOX", "PRICE", "LOCATION", "BOXES", "UNITS", "SHIPS FROM"],
        Lang::Es => {
            ["SKU", "PRODUCTO", "CAJA", "EMPAQUE", "UNID/CAJA", "PRECIO", "SEDE", "CAJAS", "UNIDADES", "DESPACHO DESDE"]
        }
    };
    let row = |d: &AvailabilityDoc| {
        vec![
            d.sku.clone(),
            name(d.name_en.as_ref(), d.name_es.as_ref(), lang),
            d.box_type.clone().unwrap_or_default(),
            d.pack.clone().unwrap_or_default(),
            d.units_per_box.to_string(),
            money(d.price.as_ref(), d.currency.as_ref()),
            d.location.clone(),
            d.boxes.to_string(),
            d.units.to_string(),
            d.earliest_ship_date.clone().unwrap_or_default(),
        ]
    };
    output::table(&head, &[4, 5, 7, 8], &rows.iter().map(row).collect::<Vec<_>>())
}
