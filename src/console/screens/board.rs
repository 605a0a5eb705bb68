//! The day on one screen: orders by status and channel, the clocks of the cut-offs, and what each hour brought.

use crate::console::app::App;
use crate::console::ask::{self, Asked};
use crate::protocol::call::Call;
use crate::protocol::reply::{Fault, HourDoc, StatusDoc};

/// What is counted an hour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Series {
    /// New orders.
    #[default]
    Orders,
    /// Confirmed orders.
    Confirmed,
    /// Labels that came out.
    Labels,
    /// Boxes scanned out.
    Shipped,
    /// Refused documents.
    Refused,
}

impl Series {
    /// From left to right.
    pub const ALL: [Self; 5] = [Self::Orders, Self::Confirmed, Self::Labels, Self::Shipped, Self::Refused];

    /// Its figure of an hour.
    #[must_use]
    pub const fn of(self, hour: &HourDoc) -> u64 {
        match self {
            Self::Orders => hour.orders,
            Self::Confirmed => hour.confirmed,
            Self::Labels => hour.labels,
            Self::Shipped => hour.shipped,
            Self::Refused => hour.refused,
        }
    }
}

/// The screen.
#[derive(Clone, Debug, Default)]
pub struct Board {
    /// What the daemon said last.
    pub status: Option<StatusDoc>,
    /// What the chart shows.
    pub series: Series,
}

/// Asks again.
pub fn refresh(app: &mut App) {
    if app.live() {
        ask::send(app, Call::Status {}, Asked::Status);
    }
}

/// It came.
pub fn got(app: &mut App, answer: Result<StatusDoc, Fault>) {
    match answer {
        Ok(status) => {
            let unfinished = !status.pulse.complete;
            app.board.status = Some(status);
            if unfinished && app.screen == crate::console::app::Screen::Board {
                refresh(app);
            }
        }
        Err(fault) => app.complain(fault.message),
    }
}

/// The chart of the next or the previous figure.
pub fn turn(app: &mut App, by: usize) {
    let at = Series::ALL.iter().position(|s| *s == app.board.series).unwrap_or(0);
    if let Some(series) = Series::ALL.iter().cycle().nth(at + by) {
        app.board.series = *series;
    }
}

/// Minutes from now to a cut-off of today; below 0 when it has passed.
#[must_use]
pub fn minutes_to(cutoff: &str, clock: &str) -> Option<i64> {
    let minutes = |text: &str| {
        let (hour, minute) = text.split_once(':')?;
        Some(hour.parse::<i64>().ok()? * 60 + minute.parse::<i64>().ok()?)
    };
    Some(minutes(cutoff)? - minutes(clock)?)
}
