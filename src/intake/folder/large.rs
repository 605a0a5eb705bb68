//! A large table: taken part by part, each part a document of its own with its own commit.
//!
//! Its memory is that of one part, webhooks wait for the commit of one part at most, and its parts in `k2k documents` show
//! how far it has come. After a crash it is read again from its beginning: it is cut at the same places, so the parts
//! that are stored are known by their bytes and nothing is doubled.

use super::claim::{Claimed, without_bytes};
use super::finish::Stored;
use super::settle::Why;
use crate::channels::registry::{self, Format};
use crate::channels::split::{self, Plan, Stop};
use crate::domain::command::Delivered;
use crate::domain::document::{Delivery, Outcome, TablePart};
use crate::domain::ids::DocumentId;
use crate::domain::problem::Problem;
use crate::intake::channel::Channel;
use crate::intake::deliver::{self, Decode, Incoming};
use crate::limits;
use chrono::{DateTime, Utc};
use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::FileExt as _;

/// A large table on its way.
#[derive(Debug)]
pub struct Large {
    file: File,
    total: u64,
    plan: Plan,
    next: usize,
    told: Option<Delivered>,
    problems: Vec<Problem>,
}

impl Large {
    /// Cuts a file into parts of about `part` bytes; none when it has to be taken whole.
    ///
    /// # Errors
    /// Why it has to wait, or else why it is refused.
    pub fn plan(channel: &Channel, file: File, part: u64) -> Result<Option<Result<Self, Problem>>, Why> {
        if channel.is_stock() {
            return Ok(None);
        }
        let total = file.metadata().map_err(|_| Why::Unreadable)?.len();
        let entry = registry::entry_of(channel.settings.kind);
        if !entry.is_some_and(|e| e.formats.contains(&Format::Csv)) {
            return Ok(None);
        }
        let open = |at| From { file: &file, at, end: total };
        match split::plan(open, part, limits::TABLE_PART_MOST) {
            Ok(None) => Ok(None),
            Ok(Some(plan)) => Ok(Some(Ok(Self { file, total, plan, next: 0, told: None, problems: Vec::new() }))),
            Err(Stop::Problem(problem)) => Ok(Some(Err(problem))),
            Err(Stop::Io(_)) => Err(Why::Unreadable),
        }
    }

    /// How many parts it has.
    #[must_use]
    pub fn parts(&self) -> usize {
        self.plan.cuts.len()
    }

    /// Bytes that are not taken yet.
    #[must_use]
    pub fn left(&self) -> u64 {
        self.plan.cuts.get(self.next).map_or(0, |cut| self.total.saturating_sub(cut.start))
    }

    /// The next part; none behind the last one.
    ///
    /// # Errors
    /// Why it has to wait.
    pub fn next(&mut self, claimed: &Claimed, decode: Decode, now: DateTime<Utc>) -> Result<Option<Delivery>, Why> {
        let Some(cut) = self.plan.cuts.get(self.next).copied() else { return Ok(None) };
        let mut bytes = self.plan.head.clone();
        From { file: &self.file, at: cut.start, end: cut.end }.read_to_end(&mut bytes).map_err(|_| Why::Unreadable)?;
        if bytes.len() as u64 != self.plan.head.len() as u64 + (cut.end - cut.start) {
            return Err(Why::Growing);
        }
        self.next += 1;
        let part = TablePart {
            number: u32::try_from(self.next).unwrap_or(u32::MAX),
            of: u32::try_from(self.plan.cuts.len()).unwrap_or(u32::MAX),
            first_line: cut.first_line,
            rows: cut.rows,
            done: cut.end,
            total: self.total,
            decimal_comma: self.plan.decimal_comma,
        };
        let incoming = Incoming { bytes: &bytes, part: Some(part), ..without_bytes(claimed, now) };
        let delivery = deliver::delivery(decode, &incoming);
        let room = limits::WARNINGS_A_DOCUMENT.saturating_sub(self.problems.len());
        self.problems.extend(deliver::problems(&delivery.decoded).into_iter().take(room));
        Ok(Some(delivery))
    }

    /// What became of the part before.
    pub fn took(&mut self, told: Delivered) {
        let all = self.told.take().into_iter().chain([Delivered { orders: Vec::new(), ..told }]).collect();
        self.told = Delivered::of_many(all);
    }

    /// What became of it as a whole, to be moved away with.
    #[must_use]
    pub fn stored(&self, at: DateTime<Utc>) -> Stored {
        let (document, outcome) =
            self.told.as_ref().map_or((DocumentId(0), Outcome::Ignored), |t| (t.document, t.outcome));
        Stored { document, outcome, problems: self.problems.clone(), at }
    }
}

/// A file from one byte to another, without moving its own place.
struct From<'f> {
    file: &'f File,
    at: u64,
    end: u64,
}

impl Read for From<'_> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.end.saturating_sub(self.at)).unwrap_or(usize::MAX).min(to.len());
        let n = self.file.read_at(to.get_mut(..most).unwrap_or_default(), self.at)?;
        self.at += n as u64;
        Ok(n)
    }
}
