//! `k2k notices`

use super::{Context, output};
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
        let mut left = if self.limit == 0 { usize::MAX } else { self.limit };
        let mut after = None;
        let mut notices: Vec<NoticeDoc> = Vec::new();
        while left > 0 {
            let limit = u32::try_from(left.min(200)).unwrap_or(200);
            let ask = Ask { states: self.state.clone(), order: self.order.clone(), after, limit };
            let page: NoticesPage = client.call(Call::NoticesPage(ask)).await?;
            left = left.saturating_sub(page.notices.len());
            after = page.notices.last().map(|n| n.notice);
            if self.json {
                page.notices.iter().try_for_each(output::json)?;
            } else {
                notices.extend(page.notices);
            }
            if !page.more {
                break;
            }
        }
        if self.json { Ok(()) } else { show(&notices, lang) }
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
