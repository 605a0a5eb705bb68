//! Lists that come page by page: shown as one table at the end, or as JSON line by line as they come.

use super::output;
use crate::protocol::call::Call;
use crate::protocol::client::Client;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Rows that are asked for at a time; the daemon caps it too.
const PAGE: usize = 200;

/// A page as the daemon answers it.
pub(super) trait Page: DeserializeOwned {
    /// One thing of it.
    type Row: Serialize;
    /// What the next page is asked for with.
    type After;

    /// Its rows, and whether there are more behind them.
    fn rows(self) -> (Vec<Self::Row>, bool);
    /// Where the page behind this row begins.
    fn after(row: &Self::Row) -> Self::After;
}

/// Reads a list to its end, or to `limit` rows (0: all). With `json` each row is written at once and none comes back.
pub(super) async fn read<P: Page>(
    client: &mut Client,
    limit: usize,
    json: bool,
    ask: impl Fn(Option<P::After>, u32) -> Call,
) -> anyhow::Result<Vec<P::Row>> {
    let mut left = if limit == 0 { usize::MAX } else { limit };
    let (mut after, mut all) = (None, Vec::new());
    while left > 0 {
        let page: P = client.call(ask(after, u32::try_from(left.min(PAGE)).unwrap_or(0))).await?;
        let (rows, more) = page.rows();
        left = left.saturating_sub(rows.len());
        after = rows.last().map(P::after);
        if json {
            rows.iter().try_for_each(output::json)?;
        } else {
            all.extend(rows);
        }
        if !more || after.is_none() {
            break;
        }
    }
    Ok(all)
}
