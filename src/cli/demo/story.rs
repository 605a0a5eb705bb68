//! The whole story once, told as text: orders in, one confirmed with a dropped line, its labels printed.
//!
//! Nothing is taken for granted: each step waits for what it needs and fails with a sentence when it does not come.

use super::feed::Feed;
use super::sample;
use crate::cli::{Context, output};
use crate::printing::virtual_printer::VirtualPrinter;
use crate::protocol::call::{Call, Confirm, JobsPage as JobsAsk, OrdersPage as Ask, Print};
use crate::protocol::client::Client;
use crate::protocol::reply::{ConfirmDoc, JobsPage, OrderDoc, OrdersPage, PrintDoc, StatusDoc};
use anyhow::{Context as _, bail, ensure};
use chrono::{DateTime, Duration as Days, Utc};
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

/// Sales of the story.
const SALES: u64 = 15;
/// How long a step may take.
const STEP_TIME: Duration = Duration::from_mins(1);

/// Sends the first sales, a few minutes apart in the past.
pub async fn first_sales(feed: &Feed, count: u64, now: DateTime<Utc>) -> anyhow::Result<()> {
    for n in 0..count {
        let minutes = i64::try_from((count - n) * 7).unwrap_or_default();
        let sale = sample::sale(n, now - Days::minutes(minutes)).context("no sale")?;
        feed.send(n, &sale).await?;
    }
    Ok(())
}

/// Runs it.
pub async fn run(context: &Context, feed: &Feed, printer: &VirtualPrinter) -> anyhow::Result<()> {
    let mut client = context.connect().await?;
    let now = (crate::daemon::clock::system())();
    first_sales(feed, SALES, now).await?;
    let status = until(&mut client, |s: &StatusDoc| s.orders.values().sum::<u64>() == SALES).await?;
    output::line(&format!("in         {} documents, {} orders: {}", status.documents, SALES, counts(&status.orders)))?;

    let order = order_with_both(&mut client).await?;
    output::line(&format!("chosen     {}: {} lines, one of them not checked out", order.order, order.lines.len()))?;
    let preview: ConfirmDoc = client.call(confirm(&order, true)).await?;
    ensure!(preview.outcome == "would_confirm" && preview.dropped.len() == 1, "the preview was {preview:?}");
    for line in &preview.dropped {
        output::line(&format!(
            "preview    would drop line {}: {} × {}, in the cart since {}",
            line.line, line.quantity, line.description, line.added_to_cart_at
        ))?;
    }
    let confirmed: ConfirmDoc = client.call(confirm(&order, false)).await?;
    ensure!(confirmed.outcome == "confirmed" && confirmed.dropped == preview.dropped, "the confirm was {confirmed:?}");
    let awb = confirmed.awb.clone().unwrap_or_default();
    output::line(&format!(
        "confirmed  {}: {} boxes on AWB {awb}, {} line dropped",
        confirmed.order,
        confirmed.boxes,
        confirmed.dropped.len()
    ))?;

    let ask = Print {
        order: order.order.clone(),
        boxes: Vec::new(),
        printer: None,
        reprint: None,
        command_id: Some(output::command_id()),
    };
    let jobs: PrintDoc = client.call(Call::Print(ask)).await?;
    ensure!(jobs.jobs.len() == usize::try_from(confirmed.boxes)?, "one label a box, but {} jobs", jobs.jobs.len());
    let sent = until_sent(&mut client, &order.order, jobs.jobs.len()).await?;
    let printed: BTreeSet<_> = printer.labels().iter().filter_map(|l| l.box_code.clone()).collect();
    let wanted: BTreeSet<_> = confirmed.kept.iter().flat_map(|l| l.box_codes.iter().cloned()).collect();
    ensure!(printed == wanted, "the printer printed {printed:?}, the order has {wanted:?}");
    output::line(&format!(
        "printed    {sent} labels on {}, each box code once",
        jobs.jobs.first().map_or("", |j| j.printer.as_str())
    ))?;

    let status: StatusDoc = client.call(Call::Status {}).await?;
    output::line(&format!("orders     {}", counts(&status.orders)))?;
    output::line(&format!("labels     {}", counts(&status.jobs)))
}

fn confirm(order: &OrderDoc, dry_run: bool) -> Call {
    Call::Confirm(Confirm {
        order: order.order.clone(),
        expected_revision: Some(order.revision),
        drop_pending: true,
        dry_run,
        command_id: (!dry_run).then(output::command_id),
    })
}

/// The newest order that has a line checked out and one that is not.
async fn order_with_both(client: &mut Client) -> anyhow::Result<OrderDoc> {
    let ask = Ask { query: "K2K status:draft channel:fw-portal".into(), limit: 50, whole: true, ..Ask::default() };
    let page: OrdersPage = client.call(Call::OrdersPage(ask)).await?;
    let both =
        |o: &OrderDoc| ["pending", "checked_out"].iter().all(|state| o.lines.iter().any(|l| l.checkout == *state));
    page.orders.into_iter().find(both).context("no order has a line checked out and one that is not")
}

async fn until(client: &mut Client, done: impl Fn(&StatusDoc) -> bool) -> anyhow::Result<StatusDoc> {
    let started = Instant::now();
    loop {
        let status: StatusDoc = client.call(Call::Status {}).await?;
        if done(&status) {
            return Ok(status);
        }
        if started.elapsed() > STEP_TIME {
            bail!("the daemon did not get there: {status:?}");
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn until_sent(client: &mut Client, order: &str, jobs: usize) -> anyhow::Result<usize> {
    let started = Instant::now();
    loop {
        let ask = JobsAsk {
            states: vec!["sent".into(), "verified".into()],
            order: Some(order.into()),
            after: None,
            limit: 200,
        };
        let page: JobsPage = client.call(Call::JobsPage(ask)).await?;
        if page.jobs.len() >= jobs {
            return Ok(page.jobs.len());
        }
        if started.elapsed() > STEP_TIME {
            bail!("only {} of {jobs} labels were sent: {}", page.jobs.len(), counts(&page.counts));
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

fn counts(counts: &std::collections::BTreeMap<String, u64>) -> String {
    let some: Vec<_> = counts.iter().filter(|(_, n)| **n > 0).map(|(word, n)| format!("{n} {word}")).collect();
    if some.is_empty() { "none".into() } else { some.join(", ") }
}
