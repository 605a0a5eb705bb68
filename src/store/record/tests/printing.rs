//! Label jobs, printers and answers, drawn.

use super::Draw;
use crate::domain::command::{Answer, ConfirmOutcome, Confirmed, Delivered, NotQueued, Printing};
use crate::domain::document::{OrderOutcome, Outcome};
use crate::domain::ids::{DocumentId, JobId, OrderNumber, PrinterName};
use crate::domain::job::{Job, JobState};
use crate::domain::label::{BoxPart, LabelContent};
use crate::domain::lang::Lang;
use crate::domain::order::Flag;
use crate::domain::spool::{PrinterRecord, SpoolAnswer};
use crate::domain::trouble::{Trouble, What};

impl Draw {
    pub(super) fn job(&mut self) -> Job {
        Job {
            id: JobId(self.n().into()),
            place: self.n().into(),
            order: OrderNumber(self.n().into()),
            box_code: self.code(),
            printer: PrinterName::new("dock1").unwrap(),
            layout: self.text(),
            state: self.of(&JobState::ALL),
            content: LabelContent {
                lang: self.of(&[Lang::En, Lang::Es]),
                k2k: self.n().is_multiple_of(2),
                order: self.text(),
                box_index: self.n(),
                box_count: self.n(),
                box_code: self.code(),
                mark_code: self.opt(),
                awb: self.awb(),
                ship_date: self.date(),
                from: self.text(),
                buyer: self.maybe(|d| (d.text(), d.text())),
                ship_to: self.some(Self::text),
                carrier: self.opt(),
                carrier_account: self.opt(),
                sku: self.opt(),
                product: self.text(),
                pieces: self.n(),
                pack: self.opt(),
                box_type: self.opt(),
                contents: self.some(|d| BoxPart { pieces: d.n(), sku: d.opt(), product: d.text() }),
                lot: self.opt(),
                reference: self.opt(),
                note: self.opt(),
                job: self.maybe(|d| d.n().into()),
                test: self.n().is_multiple_of(2),
                reprint: self.n(),
            },
            asked_by: self.text(),
            asked_at: self.time(),
            changed_at: self.time(),
            reason: self.maybe(|d| Trouble::new(d.of(What::ALL), d.text())),
            reprint_reason: self.opt(),
            attempts: self.n(),
        }
    }

    pub(super) fn answer(&mut self) -> Answer {
        match self.n() % 9 {
            8 => Answer::Noted,
            0 => Answer::Delivered(Delivered {
                document: DocumentId(self.n().into()),
                outcome: self.of(&Outcome::ALL),
                orders: self.some(|d| (d.label(), d.of(&[OrderOutcome::Created, OrderOutcome::Stale]))),
                refused: Vec::new(),
            }),
            1 => Answer::Dismissed(DocumentId(self.n().into())),
            2 => Answer::Confirm(Box::new(Confirmed {
                order: self.label(),
                outcome: self.of(&[ConfirmOutcome::Confirmed, ConfirmOutcome::Already, ConfirmOutcome::WouldConfirm]),
                revision: self.n(),
                kept: self.some(Self::line),
                dropped: self.some(Self::line),
                awb: self.maybe(Self::awb),
                joins: self.n().is_multiple_of(2),
                boxes: self.n(),
                by: self.maybe(|d| (d.text(), d.time())),
                told: self.told(),
                undo_until: self.maybe(Self::time),
                warnings: self.some(|d| d.of(Flag::ALL)),
            })),
            3 => Answer::Printing(self.printing()),
            4 => Answer::Spool(SpoolAnswer::Printing(self.some(Self::printing))),
            5 => {
                let states = |d: &mut Self| d.some(|d| (JobId(d.n().into()), d.of(&JobState::ALL)));
                Answer::Spool(SpoolAnswer::Jobs { done: states(self), left: states(self) })
            }
            6 => Answer::Spool(SpoolAnswer::Printer(PrinterName::new("dock1").unwrap())),
            _ => Answer::Job(JobId(self.n().into()), self.of(&JobState::ALL)),
        }
    }

    pub(super) fn printing(&mut self) -> Printing {
        Printing {
            order: self.label(),
            jobs: self.some(Self::job),
            left_out: self.some(|d| (d.code(), d.of(&[NotQueued::Waiting, NotQueued::Printed]))),
        }
    }

    pub(super) fn printer(&mut self) -> PrinterRecord {
        PrinterRecord {
            name: PrinterName::new("dock1").unwrap(),
            paused: self.maybe(|d| (d.text(), d.time())),
            tests: self.n().into(),
            sheets: self.n().into(),
        }
    }
}
