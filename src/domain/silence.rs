//! When a channel is silent for too long.
//!
//! A configured `silence` is the limit. Else it is the channel's habit: twice its longest usual pause. A pause is the time
//! between two documents; each day keeps its longest, [`Habit::DAYS`] days are remembered, and the longest of all is left
//! out (it may be the last outage): what is left holds nights and weekends. A channel that is not yet known for
//! [`Habit::KNOWN_DAYS`] days with documents has no habit, and raises no alarm of its own.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

/// The longest pauses of the last days.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Habit {
    /// Day on which the pause ended, and how long it was, in seconds; oldest first, one a day.
    pub days: Vec<(NaiveDate, u32)>,
    /// When the last document came.
    pub last: Option<DateTime<Utc>>,
}

/// The limit that a channel is held to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// Longer than this is too long.
    pub longest: TimeDelta,
    /// Whether it was configured; else it is the habit.
    pub configured: bool,
}

impl Habit {
    /// Days that are remembered: four weekends.
    pub const DAYS: usize = 28;
    /// Days with documents before there is a habit.
    pub const KNOWN_DAYS: usize = 7;
    /// The limit by habit is never shorter: a busy channel may pause for a moment.
    pub const SHORTEST: TimeDelta = TimeDelta::hours(2);

    /// A document came. One that is older than the last changes nothing.
    pub fn heard(&mut self, at: DateTime<Utc>) {
        let Some(last) = self.last else {
            self.last = Some(at);
            return;
        };
        if at <= last {
            return;
        }
        self.last = Some(at);
        let pause = u32::try_from((at - last).num_seconds()).unwrap_or(u32::MAX);
        let day = at.date_naive();
        match self.days.last_mut().filter(|(d, _)| *d == day) {
            Some((_, longest)) => *longest = pause.max(*longest),
            None => self.days.push((day, pause)),
        }
        let surplus = self.days.len().saturating_sub(Self::DAYS);
        self.days.drain(..surplus);
    }

    /// Twice the longest usual pause, where the channel is known for long enough.
    #[must_use]
    pub fn limit(&self) -> Option<TimeDelta> {
        if self.days.len() < Self::KNOWN_DAYS {
            return None;
        }
        let mut pauses: Vec<u32> = self.days.iter().map(|(_, pause)| *pause).collect();
        pauses.sort_unstable();
        let usual = pauses.len().checked_sub(2).and_then(|at| pauses.get(at))?;
        Some(TimeDelta::seconds(i64::from(*usual) * 2).max(Self::SHORTEST))
    }
}

/// The limit of a channel; none while it has no habit.
#[must_use]
pub fn limit(configured: Option<TimeDelta>, habit: &Habit) -> Option<Limit> {
    match configured {
        Some(longest) => Some(Limit { longest, configured: true }),
        None => habit.limit().map(|longest| Limit { longest, configured: false }),
    }
}

/// Since when a channel is silent for longer than its limit. `started`: a channel that never sent anything counts from
/// there, but only by a configured limit.
#[must_use]
pub fn silent_since(
    limit: Option<Limit>,
    last: Option<DateTime<Utc>>,
    started: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let limit = limit?;
    let since = last.or(limit.configured.then_some(started))?;
    (now - since > limit.longest).then_some(since)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hours: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_770_000_000 + hours * 3600, 0).unwrap()
    }

    /// An order every hour by day, none for ten hours a night, for some days.
    fn shop(days: i64) -> Habit {
        let mut habit = Habit::default();
        for day in 0..days {
            for hour in 0..14 {
                habit.heard(at(day * 24 + hour));
            }
        }
        habit
    }

    #[test]
    fn the_habit_is_twice_the_usual_night() {
        assert_eq!(shop(4).limit(), None, "not known for long enough");
        let habit = shop(10);
        assert_eq!(habit.limit(), Some(TimeDelta::hours(22)));
        let limit = limit(None, &habit);
        let last = habit.last;
        assert_eq!(silent_since(limit, last, at(0), last.unwrap() + TimeDelta::hours(22)), None);
        assert_eq!(silent_since(limit, last, at(0), last.unwrap() + TimeDelta::hours(23)), last);
    }

    #[test]
    fn one_outage_does_not_become_a_habit() {
        let mut habit = shop(10);
        let last = habit.last.unwrap();
        habit.heard(last + TimeDelta::hours(80));
        assert_eq!(habit.limit(), Some(TimeDelta::hours(22)));
    }

    #[test]
    fn a_configured_limit_is_the_limit_from_the_start_on() {
        let six = limit(Some(TimeDelta::hours(6)), &shop(10));
        assert_eq!(six.map(|l| (l.longest, l.configured)), Some((TimeDelta::hours(6), true)));
        assert_eq!(silent_since(six, None, at(0), at(7)), Some(at(0)), "it never said anything");
        assert_eq!(silent_since(limit(None, &Habit::default()), None, at(0), at(9_000)), None);
    }

    #[test]
    fn old_news_and_bursts_change_nothing() {
        let mut habit = shop(3);
        let before = habit.clone();
        habit.heard(at(1));
        assert_eq!(habit, before);
        assert!(shop(90).days.len() <= Habit::DAYS);
        assert_eq!(
            {
                let mut busy = Habit::default();
                for h in 0..24 * 9 {
                    busy.heard(at(h));
                }
                busy.limit()
            },
            Some(Habit::SHORTEST)
        );
    }
}
