//! `k2k notices`

use super::{Context, output, pages};
use crate::domain::lang::Lang;
use crate::protocol::call::{Call, NoticeAct, NoticesPage as Ask};
use crate::protocol::client::Client;
use crate::protocol::reply::{NoticeDoc, NoticesPage};
use clap::{Args, Subcommand};

/// `k2k notices`
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Notices {
    #[command(subcommand)]
    act: Option<Act>,
    /// Only notices in this state: queued, held, sending, sent, failed, dead, withdrawn.
    #[arg(long, value_name = "STATE")]
    state: Vec<String>,
    /// Only the notices of this order.
    #[arg(long, value_name = "ORDER")]
    order: Option<String>,
    /// How many at most; 0: all.
    #[arg(long, default_value_t = 50)]
    limit: usize,
    /// One JSON object a notice.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// Try now: a failed or a dead notice.
    Retry(Which),
    /// Don't send it.
    Dismiss(Which),
}

#[derive(Debug, Args)]
struct Which {
    /// Numbers of the notices.
    #[arg(required = true, value_name = "NOTICE")]
    notices: Vec<u64>,
    /// One JSON object a notice.
    #[arg(long)]
    json: bool,
}

impl Notices {
    pub(super) async fn run(self, context: &Context) -> anyhow::Result<u8> {
        let mut client = context.connect().await?;
        match self.act {
            None => self.list(&mut client, context.lang).await?,
            Some(Act::Retry(w)) => act(&mut client, &w, "retry", context.lang).await?,
            Some(Act::Dismiss(w)) => act(&mut client, &w, "dismiss", context.lang).await?,
        }
        Ok(0)
    }

    async fn list(self, client: &mut Client, lang: Lang) -> anyhow::Result<()> {
        let ask = |after, limit| {
            Call::NoticesPage(Ask { states: self.state.clone(), order: self.order.clone(), after, limit })
        };
        let all = pages::read::<NoticesPage>(client, self.limit, self.json, ask).await?;
        if self.json { Ok(()) } else { show(&all, lang) }
    }
}

impl pages::Page for NoticesPage {
    type Row = NoticeDoc;
    type After = u64;

    fn rows(self) -> (Vec<NoticeDoc>, bool) {
        (self.notices, self.more)
    }

    fn after(row: &NoticeDoc) -> u64 {
        row.notice
    }
}

async fn act(client: &mut Client, which: &Which, act: &str, lang: Lang) -> anyhow::Result<()> {
    let mut done: Vec<NoticeDoc> = Vec::new();
    for notice in &which.notices {
        let ask = NoticeAct { notice: *notice, act: act.into(), command_id: Some(output::command_id()) };
        done.push(client.call(Call::NoticeAct(ask)).await?);
    }
    if which.json { done.iter().try_for_each(output::json) } else { show(&done, lang) }
}

fn show(notices: &[NoticeDoc], lang: Lang) -> anyhow::Result<()> {
    let rows: Vec<_> = notices
        .iter()
        .map(|n| {
            vec![
                n.notice.to_string(),
                n.order.clone(),
                n.kind.clone(),
                n.to.clone(),
                n.state.clone(),
                n.attempts.to_string(),
                n.next_try.clone().unwrap_or_default(),
                n.changed_at.clone(),
                n.error.clone().unwrap_or_default(),
            ]
        })
        .collect();
    let head = match lang {
        Lang::En => ["NOTICE", "ORDER", "ABOUT", "TO", "STATE", "TRIES", "NEXT TRY", "SINCE", "WHY"],
        Lang::Es => ["AVISO", "ORDEN", "SOBRE", "PARA", "ESTADO", "INTENTOS", "PRÓXIMO", "DESDE", "MOTIVO"],
    };
    output::table(&head, &[0, 5], &rows)
}
