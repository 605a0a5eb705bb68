//! `k2k jobs`

use super::{Context, output};
use crate::domain::lang::Lang;
use crate::protocol::call::{Call, JobAct, JobsPage as Ask};
use crate::protocol::client::Client;
use crate::protocol::reply::{JobDoc, JobsPage};
use clap::{Args, Subcommand};

/// `k2k jobs`
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Jobs {
    #[command(subcommand)]
    act: Option<Act>,
    /// Only jobs in this state: queued, sending, sent, verified, unconfirmed, failed, held, cancelled, expired.
    #[arg(long, value_name = "STATE")]
    state: Vec<String>,
    /// Only the jobs of this order.
    #[arg(long, value_name = "ORDER")]
    order: Option<String>,
    /// How many at most; 0: all.
    #[arg(long, default_value_t = 50)]
    limit: usize,
    /// One JSON object a job.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// Lay a waiting job aside.
    Hold(Which),
    /// Put a held job back.
    Release(Which),
    /// Try again: a failed, expired, cancelled or unconfirmed job (which then prints with R).
    Retry(Which),
    /// Give a job up.
    Cancel(Which),
    /// "I have seen the paper": an unconfirmed job is done.
    Printed(Which),
    /// To another printer.
    Move {
        /// Number of the job.
        #[arg(required = true)]
        job: u64,
        /// The printer.
        printer: String,
        /// One JSON object.
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Args)]
struct Which {
    /// Numbers of the jobs.
    #[arg(required = true, value_name = "JOB")]
    jobs: Vec<u64>,
    /// One JSON object a job.
    #[arg(long)]
    json: bool,
}

impl Jobs {
    pub(super) async fn run(self, context: &Context) -> anyhow::Result<u8> {
        let mut client = context.connect().await?;
        match self.act {
            None => self.list(&mut client, context.lang).await?,
            Some(Act::Move { job, printer, json }) => {
                act(&mut client, &[job], "move", Some(&printer), json, context.lang).await?;
            }
            Some(Act::Hold(w)) => act(&mut client, &w.jobs, "hold", None, w.json, context.lang).await?,
            Some(Act::Release(w)) => act(&mut client, &w.jobs, "release", None, w.json, context.lang).await?,
            Some(Act::Retry(w)) => act(&mut client, &w.jobs, "retry", None, w.json, context.lang).await?,
            Some(Act::Cancel(w)) => act(&mut client, &w.jobs, "cancel", None, w.json, context.lang).await?,
            Some(Act::Printed(w)) => act(&mut client, &w.jobs, "printed", None, w.json, context.lang).await?,
        }
        Ok(0)
    }

    async fn list(self, client: &mut Client, lang: Lang) -> anyhow::Result<()> {
        let mut left = if self.limit == 0 { usize::MAX } else { self.limit };
        let mut after = None;
        let mut jobs: Vec<JobDoc> = Vec::new();
        while left > 0 {
            let limit = u32::try_from(left.min(200)).unwrap_or(200);
            let ask = Ask { states: self.state.clone(), order: self.order.clone(), after, limit };
            let page: JobsPage = client.call(Call::JobsPage(ask)).await?;
            left = left.saturating_sub(page.jobs.len());
            after = page.jobs.last().map(|j| j.job);
            if self.json {
                page.jobs.iter().try_for_each(output::json)?;
            } else {
                jobs.extend(page.jobs);
            }
            if !page.more {
                break;
            }
        }
        if self.json { Ok(()) } else { show(&jobs, lang) }
    }
}

async fn act(
    client: &mut Client,
    jobs: &[u64],
    act: &str,
    printer: Option<&str>,
    json: bool,
    lang: Lang,
) -> anyhow::Result<()> {
    let mut done: Vec<JobDoc> = Vec::new();
    for job in jobs {
        let ask = JobAct {
            job: *job,
            act: act.into(),
            printer: printer.map(str::to_owned),
            command_id: Some(output::command_id()),
        };
        done.push(client.call(Call::JobAct(ask)).await?);
    }
    if json { done.iter().try_for_each(output::json) } else { show(&done, lang) }
}

fn show(jobs: &[JobDoc], lang: Lang) -> anyhow::Result<()> {
    let rows: Vec<_> = jobs
        .iter()
        .map(|j| {
            vec![
                j.job.to_string(),
                j.order.clone(),
                j.box_code.clone(),
                format!("{}/{}", j.box_index, j.box_count),
                j.printer.clone(),
                j.state.clone(),
                if j.reprint > 0 { format!("R{}", j.reprint) } else { String::new() },
                j.changed_at.clone(),
                j.reason.clone().unwrap_or_default(),
            ]
        })
        .collect();
    let head = match lang {
        Lang::En => ["JOB", "ORDER", "BOX CODE", "BOX", "PRINTER", "STATE", "R", "SINCE", "WHY"],
        Lang::Es => ["TRABAJO", "ORDEN", "CÓDIGO DE CAJA", "CAJA", "IMPRESORA", "ESTADO", "R", "DESDE", "MOTIVO"],
    };
    output::table(&head, &[0, 3], &rows)
}
