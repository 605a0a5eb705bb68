//! Who is told at all, and how long sending is tried.

use super::{Group, NoticeKind};
use crate::domain::ids::{BuyerCode, WebhookName};
use crate::domain::lang::Lang;
use chrono::TimeDelta;
use std::collections::BTreeSet;

/// How notices are sent, as far as the rules need it (`[mail]`, `[[notify]]`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeSettings {
    /// Whether there is a mail server; without one nobody is told by mail.
    pub mail: bool,
    /// The groups that are told at all.
    pub tell: BTreeSet<Group>,
    /// Web servers that are told.
    pub webhooks: Vec<WebhookSettings>,
}

impl Default for NoticeSettings {
    fn default() -> Self {
        Self { mail: false, tell: Group::ALL.iter().copied().collect(), webhooks: Vec::new() }
    }
}

/// A web server that is told (`[[notify]]`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookSettings {
    /// Its name.
    pub name: WebhookName,
    /// Only orders of this buyer.
    pub buyer: Option<BuyerCode>,
    /// What it is told.
    pub kinds: BTreeSet<NoticeKind>,
}

/// What differs from buyer to buyer (`[[buyer]]`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConnectionNotices {
    /// What people there read; none: our language.
    pub lang: Option<Lang>,
    /// Who there hears that goods will not come; empty: its salesperson.
    pub send_cancel_notification_to: Vec<String>,
    /// The groups that are told of its orders; none: those of [`NoticeSettings::tell`].
    pub tell: Option<BTreeSet<Group>>,
}

/// Pauses between tries, in seconds: 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h (Standard Webhooks 1.0).
pub const SCHEDULE: [i64; 9] = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];

/// How long to wait after so many failed tries; none: it is given up. `jitter` thousandths longer (at most 200 either
/// way), so that what failed together does not come back together; never shorter than the server asked for, within a day.
#[must_use]
pub fn next_try(failed: u32, jitter: i32, at_least: Option<TimeDelta>) -> Option<TimeDelta> {
    let at = usize::try_from(failed).ok()?.checked_sub(1)?;
    let pause = TimeDelta::seconds(*SCHEDULE.get(at)?);
    let jittered = pause + pause * jitter.clamp(-200, 200) / 1000;
    Some(at_least.map_or(jittered, |asked| jittered.max(asked.min(TimeDelta::days(1)))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn pauses_stay_near_their_schedule_and_end(failed in 0_u32..20, jitter: i32, asked in proptest::option::of(0_i64..1_000_000)) {
            let pause = next_try(failed, jitter, asked.map(TimeDelta::seconds));
            let planned = failed.checked_sub(1).and_then(|n| SCHEDULE.get(n as usize));
            prop_assert_eq!(pause.is_some(), planned.is_some());
            if let (Some(pause), Some(planned)) = (pause, planned) {
                prop_assert!(pause.num_milliseconds() >= planned * 800);
                prop_assert!(pause.num_milliseconds() <= (planned * 1_200).max(86_400_000));
                prop_assert!(pause.num_seconds() >= asked.unwrap_or(0).min(86_400));
            }
        }
    }
}
