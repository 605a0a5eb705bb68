//! Draws of what the way from confirm to shipped adds to orders, boxes and the journal.

use super::*;

impl Draw {
    pub(super) fn trace(&mut self) -> Trace {
        Trace { at: self.time(), by: self.text() }
    }
    pub(super) fn conflict(&mut self) -> Conflict {
        Conflict {
            channel_order_id: self.text(),
            document: DocumentId(self.n().into()),
            at: self.time(),
            differences: self.some(|d| Difference {
                what: d.of(Differs::ALL),
                item: d.opt(),
                ours: d.opt(),
                theirs: d.opt(),
            }),
        }
    }
    pub(super) fn why(&mut self) -> EndedBy {
        match self.n() % 5 {
            0 => EndedBy::Timer,
            1 => EndedBy::CartCancelled,
            2 => EndedBy::Channel,
            3 => EndedBy::DroppedOnConfirm,
            _ => EndedBy::Vendor(self.text()),
        }
    }
    pub(super) fn box_record(&mut self) -> BoxRecord {
        BoxRecord {
            prints: self.n(),
            labelled: self.n().is_multiple_of(2),
            stale: self.n().is_multiple_of(2),
            jobs_from: JobId(self.n().into()),
            state: match self.n() % 4 {
                0 => BoxState::Allotted,
                1 => BoxState::Shipped(self.trace()),
                2 => BoxState::Missing(self.text(), self.trace()),
                _ => BoxState::Released,
            },
            received: self.maybe(Self::trace),
            ..BoxRecord::new(self.code(), OrderNumber(self.n().into()), self.n(), self.n())
        }
    }
    pub(super) fn change(&mut self) -> JournalChange {
        match self.n() % 9 {
            0 => JournalChange::Order(
                self.label(),
                self.n(),
                self.of(&[OrderChange::Created, OrderChange::Confirmed, OrderChange::Unconfirmed, OrderChange::Moved]),
                self.some(Self::line),
            ),
            1 => JournalChange::Document(DocumentId(self.n().into()), self.channel(), self.of(&Outcome::ALL)),
            2 => JournalChange::Job(
                JobId(self.n().into()),
                OrderNumber(self.n().into()),
                self.code(),
                self.of(&JobState::ALL),
            ),
            3 => JournalChange::Box(self.code(), self.label(), self.of(&[BoxChange::Shipped, BoxChange::Released])),
            4 => JournalChange::Scan(self.text(), self.text()),
            5 => JournalChange::Printer(PrinterName::new("dock1").unwrap(), self.of(&PrinterAction::ALL)),
            6 => self.link_change(),
            _ => JournalChange::Awb(self.awb(), self.n()),
        }
    }
}
