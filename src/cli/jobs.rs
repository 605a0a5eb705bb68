//! `k2k jobs`

use super::{Context, output, pages};
use crate::domain::job::JobState;
use crate::domain::lang::Lang;
use crate::domain::spool::SortKey;
use crate::protocol::call::{Call, JobsAct, JobsPage as Ask, QueueSort};
use crate::protocol::client::Client;
use crate::protocol::reply::{ActedDoc, JobDoc, JobsPage};
use anyhow::Context as _;
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
    /// Lay waiting jobs aside.
    Hold(Which),
    /// Put held or expired jobs back in their place.
    Release(Which),
    /// Try again: failed and expired jobs; cancelled or unconfirmed ones (which then print with R) by number or --state.
    Retry(Which),
    /// Give jobs up.
    Cancel(Which),
    /// "I have seen the paper": unconfirmed jobs are done.
    Printed(Which),
    /// The boxes' labels were scanned: the paper exists.
    Scanned(Which),
    /// To another printer, behind what waits there: `move 7 8 dock2`, `move --printer dock1 --to dock2`.
    Move {
        #[command(flatten)]
        which: Which,
        /// The printer that gets them, where it is not the last word.
        #[arg(long, value_name = "PRINTER")]
        to: Option<String>,
    },
    /// Another order for what waits at a printer: given, order, ship-date, carrier, buyer, mark, product, box.
    Sort {
        /// The printer.
        printer: String,
        /// By what.
        #[arg(value_parser = super::print::sort_key)]
        key: SortKey,
        /// One JSON object a job.
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Args)]
struct Which {
    /// Numbers of the jobs.
    #[arg(value_name = "JOB", conflicts_with_all = ["order", "printer", "state", "all"])]
    jobs: Vec<String>,
    /// The newest jobs of these boxes.
    #[arg(long = "box", value_name = "CODE", conflicts_with_all = ["order", "printer", "state", "all"])]
    boxes: Vec<String>,
    /// Jobs of this order.
    #[arg(long, value_name = "ORDER")]
    order: Option<String>,
    /// Jobs of this printer.
    #[arg(long, value_name = "PRINTER")]
    printer: Option<String>,
    /// Jobs in this state.
    #[arg(long, value_name = "STATE")]
    state: Vec<String>,
    /// All that this can be done to, but unconfirmed ones: those want a look each, or --state.
    #[arg(long)]
    all: bool,
    /// One JSON object a job.
    #[arg(long)]
    json: bool,
}

impl Which {
    fn numbers(&self) -> anyhow::Result<Vec<u64>> {
        self.jobs.iter().map(|n| n.parse().with_context(|| format!("{n:?} is not the number of a job"))).collect()
    }

    fn ask(&self, act: &str, to: Option<String>) -> anyhow::Result<JobsAct> {
        Ok(JobsAct {
            act: act.to_owned(),
            to,
            jobs: self.numbers()?,
            boxes: self.boxes.clone(),
            order: self.order.clone(),
            printer: self.printer.clone(),
            states: self.state.clone(),
            all: self.all,
            command_id: Some(output::command_id()),
        })
    }
}

impl Jobs {
    pub(super) async fn run(self, context: &Context) -> anyhow::Result<u8> {
        let mut client = context.connect().await?;
        let lang = context.lang;
        let (act, which, to) = match self.act {
            None => return self.list(&mut client, lang).await.map(|()| 0),
            Some(Act::Sort { printer, key, json }) => {
                let command_id = Some(output::command_id());
                let ask = QueueSort { printer, sort: key.as_str().to_owned(), command_id };
                let done: ActedDoc = client.call(Call::QueueSort(ask)).await?;
                return tell(&done.done, &[], json, lang);
            }
            Some(Act::Hold(w)) => ("hold", w, None),
            Some(Act::Release(w)) => ("release", w, None),
            Some(Act::Retry(w)) => ("retry", w, None),
            Some(Act::Cancel(w)) => ("cancel", w, None),
            Some(Act::Printed(w)) => ("printed", w, None),
            Some(Act::Scanned(w)) => ("scanned", w, None),
            Some(Act::Move { mut which, to }) => {
                let to = to.or_else(|| which.jobs.pop_if(|last| last.parse::<u64>().is_err()));
                ("move", which, Some(to.context("name the printer to move them to")?))
            }
        };
        let (mut done, mut left) = (Vec::new(), Vec::new());
        loop {
            let page: ActedDoc = client.call(Call::JobsAct(which.ask(act, to.clone())?)).await?;
            let again = page.more && !page.done.is_empty();
            done.extend(page.done);
            left.extend(page.left);
            if !again {
                return tell(&done, &left, which.json, lang);
            }
        }
    }

    async fn list(self, client: &mut Client, lang: Lang) -> anyhow::Result<()> {
        let ask =
            |after, limit| Call::JobsPage(Ask { states: self.state.clone(), order: self.order.clone(), after, limit });
        let all = pages::read::<JobsPage>(client, self.limit, self.json, ask).await?;
        if self.json { Ok(()) } else { show(&all, lang) }
    }
}

impl pages::Page for JobsPage {
    type Row = JobDoc;
    type After = u64;

    fn rows(self) -> (Vec<JobDoc>, bool) {
        (self.jobs, self.more)
    }

    fn after(row: &JobDoc) -> u64 {
        row.job
    }
}

/// The jobs that changed; those that could not are a refusal.
fn tell(done: &[JobDoc], left: &[JobDoc], json: bool, lang: Lang) -> anyhow::Result<u8> {
    if json {
        done.iter().try_for_each(output::json)?;
    } else if done.is_empty() && left.is_empty() {
        output::line(lang.pick("There is no such job.", "No hay tales trabajos."))?;
    } else if !done.is_empty() {
        show(done, lang)?;
    }
    for job in left {
        let state = JobState::parse(&job.state).map_or(job.state.as_str(), |s| s.in_words(lang));
        output::complain(&match lang {
            Lang::En => format!("Label job {} is {state}: that can't be done to it.", job.job),
            Lang::Es => format!("El trabajo de etiqueta {} está {state}: no se puede hacer eso.", job.job),
        });
    }
    Ok(if left.is_empty() { 0 } else { 3 })
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
