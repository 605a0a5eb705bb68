//! What people want of a printer, and the answers about queues and printers.

use super::codes::{job_state_code, job_state_of, not_queued_code, not_queued_of};
use super::job::JobV1;
use super::order::{box_of, label, label_of};
use super::{Bad, Time, read, time, time_of, write};
use crate::domain::command::Printing;
use crate::domain::ids::{JobId, PrinterName};
use crate::domain::spool::{PrinterRecord, SpoolAnswer};
use crate::store::ReadError;
use serde::{Deserialize, Serialize};

/// Writes a printer.
pub(in crate::store) fn encode_printer(p: &PrinterRecord) -> Result<Vec<u8>, ReadError> {
    let paused = p.paused.as_ref().map(|(by, at)| (by.as_str(), time(at)));
    write("printer", &PrinterV1 { name: p.name.as_str(), paused, tests: p.tests, sheets: p.sheets })
}

/// Reads a printer.
pub(in crate::store) fn decode_printer(bytes: &[u8]) -> Result<PrinterRecord, ReadError> {
    read("printer", bytes, |p: PrinterV1<'_>| {
        Ok(PrinterRecord {
            name: name_of(p.name)?,
            paused: p.paused.map(|(by, at)| Ok::<_, Bad>((by.to_owned(), time_of(at)?))).transpose()?,
            tests: p.tests,
            sheets: p.sheets,
        })
    })
}

fn name_of(name: &str) -> Result<PrinterName, Bad> {
    PrinterName::new(name).map_err(|_| Bad("printer"))
}

#[derive(Serialize, Deserialize)]
struct PrinterV1<'a> {
    name: &'a str,
    #[serde(borrow)]
    paused: Option<(&'a str, Time)>,
    tests: u64,
    sheets: u64,
}

/// The jobs of an order that was printed.
#[derive(Serialize, Deserialize)]
pub(super) struct PrintingV1<'a> {
    order: (u64, u8),
    #[serde(borrow)]
    jobs: Vec<JobV1<'a>>,
    #[serde(borrow)]
    left_out: Vec<(&'a str, u8)>,
}

impl<'a> PrintingV1<'a> {
    pub(super) fn of(p: &'a Printing) -> Self {
        Self {
            order: label(p.order),
            jobs: p.jobs.iter().map(JobV1::of).collect(),
            left_out: p.left_out.iter().map(|(code, why)| (code.as_str(), not_queued_code(*why))).collect(),
        }
    }

    pub(super) fn back(self) -> Result<Printing, Bad> {
        Ok(Printing {
            order: label_of(self.order)?,
            jobs: self.jobs.into_iter().map(JobV1::back).collect::<Result<_, _>>()?,
            left_out: self
                .left_out
                .into_iter()
                .map(|(code, why)| Ok((box_of(code)?, not_queued_of(why)?)))
                .collect::<Result<_, Bad>>()?,
        })
    }
}

type States = Vec<(u64, u8)>;

/// An answer about queues or printers.
#[derive(Serialize, Deserialize)]
pub(super) enum SpoolV1<'a> {
    #[serde(borrow)]
    Printing(Vec<PrintingV1<'a>>),
    Jobs(States, States),
    Printer(&'a str),
}

impl<'a> SpoolV1<'a> {
    pub(super) fn of(answer: &'a SpoolAnswer) -> Self {
        let states = |all: &[(JobId, _)]| all.iter().map(|(id, state)| (id.0, job_state_code(*state))).collect();
        match answer {
            SpoolAnswer::Printing(all) => Self::Printing(all.iter().map(PrintingV1::of).collect()),
            SpoolAnswer::Jobs { done, left } => Self::Jobs(states(done), states(left)),
            SpoolAnswer::Printer(name) => Self::Printer(name.as_str()),
        }
    }

    pub(super) fn back(self) -> Result<SpoolAnswer, Bad> {
        let states = |all: States| {
            all.into_iter().map(|(id, state)| Ok((JobId(id), job_state_of(state)?))).collect::<Result<Vec<_>, Bad>>()
        };
        Ok(match self {
            Self::Printing(all) => {
                SpoolAnswer::Printing(all.into_iter().map(PrintingV1::back).collect::<Result<_, _>>()?)
            }
            Self::Jobs(done, left) => SpoolAnswer::Jobs { done: states(done)?, left: states(left)? },
            Self::Printer(name) => SpoolAnswer::Printer(name_of(name)?),
        })
    }
}
