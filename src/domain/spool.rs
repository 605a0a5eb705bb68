//! What people ask of the queues and the printers as a whole: many jobs at once, another order of printing, a pause.

use super::command::Printing;
use super::ids::{JobId, OrderNumber, PrinterName};
use super::job::{Job, JobAction, JobState};
use chrono::{DateTime, NaiveDate, Utc};

/// In which order labels are printed (R-13 T2). Labels that are equal in it keep the order of their orders and boxes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SortKey {
    /// As the orders were named, box by box.
    #[default]
    Given,
    /// By order number.
    Order,
    /// Earliest ship date first.
    ShipDate,
    /// By carrier; boxes without one last.
    Carrier,
    /// By buyer company; our own orders last.
    Buyer,
    /// By mark code; boxes without one last.
    Mark,
    /// By product.
    Product,
    /// By box code.
    Box,
}

impl SortKey {
    /// Every key.
    pub const ALL: [Self; 8] =
        [Self::Given, Self::Order, Self::ShipDate, Self::Carrier, Self::Buyer, Self::Mark, Self::Product, Self::Box];

    /// The word on the command line and on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Given => "given",
            Self::Order => "order",
            Self::ShipDate => "ship-date",
            Self::Carrier => "carrier",
            Self::Buyer => "buyer",
            Self::Mark => "mark",
            Self::Product => "product",
            Self::Box => "box",
        }
    }

    /// From that word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.as_str() == word)
    }

    /// Brings jobs into this order.
    pub fn sort(self, jobs: &mut [Job]) {
        if self != Self::Given {
            jobs.sort_by_cached_key(|job| (self.of(job), job.order, job.content.box_index));
        }
    }

    /// What a job is sorted by: what is missing comes last.
    fn of(self, job: &Job) -> (Option<NaiveDate>, bool, String) {
        let c = &job.content;
        let text = |t: Option<&str>| {
            let text = super::text::fold(t.unwrap_or_default().trim());
            (None, text.is_empty(), text)
        };
        match self {
            Self::Given | Self::Order => (None, false, String::new()),
            Self::ShipDate => (Some(c.ship_date), false, String::new()),
            Self::Carrier => text(c.carrier.as_deref()),
            Self::Buyer => text(c.buyer.as_ref().map(|(code, _)| code.as_str())),
            Self::Mark => text(c.mark_code.as_deref()),
            Self::Product => text(Some(&c.product)),
            Self::Box => text(Some(job.box_code.as_str())),
        }
    }
}

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SpoolCommand {
    /// Labels of several orders, in one order of printing; all of them or none.
    Print(PrintMany),
    /// The same with several jobs; those that are not in a state for it stay as they are.
    Act(Vec<JobId>, JobAction),
    /// Another order for what waits at a printer.
    Sort(PrinterName, SortKey),
    /// Something with a printer.
    Printer(PrinterName, PrinterAction),
}

/// The labels of several orders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintMany {
    /// Which orders.
    pub orders: Vec<OrderNumber>,
    /// On which printer; none: each by its carrier, else the default.
    pub printer: Option<PrinterName>,
    /// In which order.
    pub sort: SortKey,
    /// Print again what may have paper already, for this reason.
    pub reprint: Option<String>,
}

/// What a person does with a printer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrinterAction {
    /// Print nothing more until it is resumed; kept over a restart.
    Pause,
    /// Go on.
    Resume,
    /// A test label.
    Test,
    /// The commands for the wall, a label each.
    Sheet,
}

impl PrinterAction {
    /// Every action.
    pub const ALL: [Self; 4] = [Self::Pause, Self::Resume, Self::Test, Self::Sheet];

    /// The word on the wire and in the journal.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pause => "pause",
            Self::Resume => "resume",
            Self::Test => "test",
            Self::Sheet => "sheet",
        }
    }

    /// From that word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|a| a.as_str() == word)
    }
}

/// What people want of a printer, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrinterRecord {
    /// Which.
    pub name: PrinterName,
    /// Who paused it, and when.
    pub paused: Option<(String, DateTime<Utc>)>,
    /// Test labels that were asked for, ever. Those asked for before a start are not printed after it.
    pub tests: u64,
    /// Wall sheets that were asked for, ever.
    pub sheets: u64,
}

impl PrinterRecord {
    /// Of a printer with which nobody has done anything.
    #[must_use]
    pub const fn new(name: PrinterName) -> Self {
        Self { name, paused: None, tests: 0, sheets: 0 }
    }
}

/// What the asker hears.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SpoolAnswer {
    /// Of [`SpoolCommand::Print`]: per order that got labels.
    Printing(Vec<Printing>),
    /// Of [`SpoolCommand::Act`] and [`SpoolCommand::Sort`].
    Jobs {
        /// Changed, and how they are now.
        done: Vec<(JobId, JobState)>,
        /// Left as they are, and how that is.
        left: Vec<(JobId, JobState)>,
    },
    /// Of [`SpoolCommand::Printer`].
    Printer(PrinterName),
}
