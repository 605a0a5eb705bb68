//! `k2k fetches`

use super::{Context, output, pages};
use crate::domain::lang::Lang;
use crate::protocol::call::{Call, FetchAct, FetchesPage as Ask};
use crate::protocol::client::Client;
use crate::protocol::reply::{FetchActDoc, FetchDoc, FetchesPage};
use clap::{Args, Subcommand};

/// `k2k fetches`
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Fetches {
    #[command(subcommand)]
    act: Option<Act>,
    /// Only those of this channel.
    #[arg(long, value_name = "CHANNEL")]
    channel: Option<String>,
    /// How many at most; 0: all.
    #[arg(long, default_value_t = 50)]
    limit: usize,
    /// One JSON object an order.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// Try an order of a channel now, or everything of it; a channel that was stopped goes on.
    Retry {
        /// The channel.
        channel: String,
        /// The order's id there; none: all of them.
        id: Option<String>,
        /// One JSON object.
        #[arg(long)]
        json: bool,
    },
    /// Forget an order: it is fetched no more, until the channel names it again.
    Drop {
        /// The channel.
        channel: String,
        /// The order's id there.
        id: String,
        /// One JSON object.
        #[arg(long)]
        json: bool,
    },
}

impl Fetches {
    pub(super) async fn run(self, context: &Context) -> anyhow::Result<u8> {
        let mut client = context.connect().await?;
        let lang = context.lang;
        match self.act {
            None => self.list(&mut client, lang).await?,
            Some(Act::Retry { channel, id, json }) => act(&mut client, channel, id, "retry", json, lang).await?,
            Some(Act::Drop { channel, id, json }) => act(&mut client, channel, Some(id), "drop", json, lang).await?,
        }
        Ok(0)
    }

    async fn list(self, client: &mut Client, lang: Lang) -> anyhow::Result<()> {
        let ask = |after, limit| Call::FetchesPage(Ask { channel: self.channel.clone(), after, limit });
        let all = pages::read::<FetchesPage>(client, self.limit, self.json, ask).await?;
        if self.json { Ok(()) } else { table(&all.iter().map(|f| row(f, lang)).collect::<Vec<_>>(), lang) }
    }
}

impl pages::Page for FetchesPage {
    type Row = FetchDoc;
    type After = [String; 2];

    fn rows(self) -> (Vec<FetchDoc>, bool) {
        (self.fetches, self.more)
    }

    fn after(row: &FetchDoc) -> [String; 2] {
        [row.channel.clone(), row.id.clone()]
    }
}

async fn act(
    client: &mut Client,
    channel: String,
    id: Option<String>,
    act: &str,
    json: bool,
    lang: Lang,
) -> anyhow::Result<()> {
    let ask = FetchAct { channel, id, act: act.into(), command_id: Some(output::command_id()) };
    let done: FetchActDoc = client.call(Call::FetchAct(ask)).await?;
    if json {
        return output::json(&done);
    }
    let (channel, n) = (&done.channel, done.done);
    output::line(&match (act, lang) {
        ("drop", Lang::En) => format!("{channel}: {n} dropped"),
        ("drop", Lang::Es) => format!("{channel}: {n} descartado"),
        (_, Lang::En) => format!("{channel}: {n} tried again"),
        (_, Lang::Es) => format!("{channel}: se intenta de nuevo con {n}"),
    })
}

fn row(f: &FetchDoc, lang: Lang) -> Vec<String> {
    let state = match (f.state.as_str(), lang) {
        ("waiting", Lang::Es) => "en espera",
        ("closed", Lang::Es) => "cerrado",
        (state, _) => state,
    };
    vec![
        f.channel.clone(),
        f.id.clone(),
        state.to_owned(),
        f.since.clone(),
        f.attempts.to_string(),
        f.next_try.clone().unwrap_or_default(),
        f.reason.clone().unwrap_or_default(),
    ]
}

fn table(rows: &[Vec<String>], lang: Lang) -> anyhow::Result<()> {
    let head = match lang {
        Lang::En => ["CHANNEL", "ORDER THERE", "STATE", "SINCE", "TRIES", "NEXT TRY", "WHY"],
        Lang::Es => ["CANAL", "PEDIDO ALLÁ", "ESTADO", "DESDE", "INTENTOS", "PRÓXIMO", "MOTIVO"],
    };
    output::table(&head, &[4], rows)
}
