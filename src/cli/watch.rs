//! `k2k watch`: every change as a JSON line. Lossless: hints say that something changed, the journal says what.

use super::{Context, output};
use crate::protocol::call::Call;
use crate::protocol::reply::JournalPage;
use clap::Args;

/// `k2k watch`
#[derive(Debug, Args)]
pub struct Watch {
    /// Begin after this sequence instead of now.
    #[arg(long, value_name = "SEQ")]
    after: Option<u64>,
    /// For symmetry: the output is JSON lines always.
    #[arg(long)]
    json: bool,
}

impl Watch {
    pub(super) async fn run(self, context: &Context) -> anyhow::Result<u8> {
        let mut client = context.connect().await?;
        let mut after = self.after.unwrap_or(client.welcome.seq);
        client.call::<serde::de::IgnoredAny>(Call::Watch {}).await?;
        loop {
            loop {
                let page: JournalPage = client.call(Call::Journal { after, limit: 200 }).await?;
                for entry in &page.entries {
                    output::json(entry)?;
                    after = entry.seq;
                }
                if page.entries.is_empty() {
                    break;
                }
            }
            client.event().await?;
        }
    }
}
