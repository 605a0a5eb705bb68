//! Orders to fetch, logins that change, and how often a channel is heard.

use super::order::channel_of;
use super::{Bad, Time, date_of, day, read, time, time_of, times_of, write};
use crate::domain::fetch::{Grant, Trouble, TroubleKind, Wanted};
use crate::domain::ids::DocumentId;
use crate::domain::silence::Habit;
use crate::store::ReadError;
use serde::{Deserialize, Serialize};

/// Writes an order to fetch.
pub(in crate::store) fn encode_wanted(w: &Wanted) -> Result<Vec<u8>, ReadError> {
    let record = WantedV1 {
        channel: w.channel.as_str(),
        id: &w.id,
        since: time(&w.since),
        at: time(&w.at),
        document: w.document.0,
        attempts: w.attempts,
        trouble: w.trouble.as_ref().map(|t| (t.kind.number(), t.detail.as_str())),
        next_try: w.next_try.as_ref().map(time),
    };
    write("order to fetch", &record)
}

/// Reads an order to fetch.
pub(in crate::store) fn decode_wanted(bytes: &[u8]) -> Result<Wanted, ReadError> {
    read("order to fetch", bytes, |w: WantedV1<'_>| {
        Ok(Wanted {
            channel: channel_of(w.channel)?,
            id: w.id.to_owned(),
            since: time_of(w.since)?,
            at: time_of(w.at)?,
            document: DocumentId(w.document),
            attempts: w.attempts,
            trouble: w.trouble.map(trouble_of).transpose()?,
            next_try: times_of(w.next_try)?,
        })
    })
}

fn trouble_of((number, detail): (u8, &str)) -> Result<Trouble, Bad> {
    let kind = TroubleKind::ALL.iter().find(|k| k.number() == number).ok_or(Bad("trouble"))?;
    Ok(Trouble { kind: *kind, detail: detail.to_owned() })
}

#[derive(Serialize, Deserialize)]
struct WantedV1<'a> {
    channel: &'a str,
    id: &'a str,
    since: Time,
    at: Time,
    document: u64,
    attempts: u32,
    trouble: Option<(u8, &'a str)>,
    next_try: Option<Time>,
}

/// Writes a login.
pub(in crate::store) fn encode_grant(g: &Grant) -> Result<Vec<u8>, ReadError> {
    write("login", &GrantV1 { root: g.root, refresh_token: &g.refresh_token, at: time(&g.at) })
}

/// Reads a login.
pub(in crate::store) fn decode_grant(bytes: &[u8]) -> Result<Grant, ReadError> {
    read("login", bytes, |g: GrantV1<'_>| {
        Ok(Grant { root: g.root, refresh_token: g.refresh_token.to_owned(), at: time_of(g.at)? })
    })
}

#[derive(Serialize, Deserialize)]
struct GrantV1<'a> {
    root: [u8; 32],
    refresh_token: &'a str,
    at: Time,
}

/// Writes a habit.
pub(in crate::store) fn encode_habit(h: &Habit) -> Result<Vec<u8>, ReadError> {
    let days = h.days.iter().map(|(date, pause)| (day(*date), *pause)).collect();
    write("habit", &HabitV1 { days, last: h.last.as_ref().map(time) })
}

/// Reads a habit.
pub(in crate::store) fn decode_habit(bytes: &[u8]) -> Result<Habit, ReadError> {
    read("habit", bytes, |h: HabitV1| {
        let days = h.days.into_iter().map(|(date, pause)| Ok((date_of(date)?, pause))).collect::<Result<_, Bad>>()?;
        Ok(Habit { days, last: times_of(h.last)? })
    })
}

#[derive(Serialize, Deserialize)]
struct HabitV1 {
    days: Vec<(i32, u32)>,
    last: Option<Time>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::ChannelId;
    use chrono::{DateTime, TimeDelta};

    #[test]
    fn what_is_written_is_read_again() {
        let at = DateTime::from_timestamp(1_770_000_000, 7).unwrap();
        for kind in TroubleKind::ALL {
            let wanted = Wanted {
                channel: ChannelId::new("ml").unwrap(),
                id: "2000015194467264".into(),
                since: at,
                at: at + TimeDelta::seconds(5),
                document: DocumentId(9),
                attempts: 3,
                trouble: Some(Trouble::new(*kind, "HTTP 500")),
                next_try: (kind.number() % 2 == 0).then_some(at),
            };
            assert_eq!(decode_wanted(&encode_wanted(&wanted).unwrap()).unwrap(), wanted);
        }
        let grant = Grant { root: [7; 32], refresh_token: "TG-1".into(), at };
        assert_eq!(decode_grant(&encode_grant(&grant).unwrap()).unwrap(), grant);
        let mut habit = Habit::default();
        (0..50).for_each(|h| habit.heard(at + TimeDelta::hours(h)));
        assert_eq!(decode_habit(&encode_habit(&habit).unwrap()).unwrap(), habit);
    }
}
