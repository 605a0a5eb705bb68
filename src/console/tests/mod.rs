//! The console as a person and a daemon see it: keys and answers in, calls and pictures out.

mod answers;
mod budget;
mod confirming;
mod fuzz;
mod link;
mod pictures;
mod places;
mod running;
mod scanning;
mod typing;
mod working;

use super::app::{App, At, Cmd, Happened, Msg, update};
use super::conn::LinkEvent;
use super::input::{Key, Typed};
use super::term::caps::Caps;
use super::{sample, view};
use crate::domain::lang::Lang;
use crate::protocol::call::Call;
use crate::protocol::reply::{Fault, JobDoc, JobsPage, OrdersPage, PrinterDoc};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use serde::Serialize;

/// A console with a hand on its keys and a mouth of the daemon.
pub struct Driver {
    pub app: App,
    pub at: At,
    /// Everything that was to be done, in order.
    pub done: Vec<Cmd>,
}

impl Driver {
    /// Connected, with the sample orders.
    pub fn new() -> Self {
        Self::with(Lang::En, (80, 24), Caps::default())
    }

    pub fn with(lang: Lang, size: (u16, u16), caps: Caps) -> Self {
        let app = App::new(sample::NOW, Some(lang), None, caps, size, 7);
        let mut driver = Self { app, at: sample::NOW, done: Vec::new() };
        driver.done = driver.app.start();
        driver.tell(LinkEvent::Welcome(Box::new(sample::welcome())));
        let id = driver.asked(|c| matches!(c, Call::OrdersPage(_)));
        driver.answer(id, &page());
        driver.all_answered();
        driver
    }

    /// The daemon owes no answer.
    pub fn all_answered(&mut self) {
        self.app.asked.clear();
        self.happen(Happened::Timer);
    }

    pub fn happen(&mut self, what: Happened) -> Vec<Cmd> {
        let cmds = update(&mut self.app, Msg { at: self.at, what });
        self.done.extend(cmds.clone());
        cmds
    }

    pub fn tell(&mut self, event: LinkEvent) -> Vec<Cmd> {
        self.happen(Happened::Link(event))
    }

    pub fn answer(&mut self, id: u64, value: &impl Serialize) -> Vec<Cmd> {
        self.tell(LinkEvent::Answer(id, Ok(serde_json::value::to_raw_value(value).unwrap())))
    }

    pub fn refuse(&mut self, id: u64, code: &str) -> Vec<Cmd> {
        let message = format!("({code})");
        let fault = Fault { code: code.into(), message, retryable: false, revision: None, pending: Vec::new() };
        self.tell(LinkEvent::Answer(id, Err(fault)))
    }

    pub fn key(&mut self, key: Key) -> Vec<Cmd> {
        self.happen(Happened::Typed(Typed::Key(key)))
    }

    pub fn keys(&mut self, keys: &str) -> Vec<Cmd> {
        keys.chars().flat_map(|c| self.key(if c == '\r' { Key::Enter } else { Key::Char(c) })).collect()
    }

    /// Lets time pass.
    pub fn wait(&mut self, ms: u64) -> Vec<Cmd> {
        self.at.mono += ms;
        self.at.wall += i64::try_from(ms).unwrap();
        self.happen(Happened::Timer)
    }

    /// The id of the last call like this.
    pub fn asked(&self, like: impl Fn(&Call) -> bool) -> u64 {
        let sent = self.done.iter().rev().find_map(|c| match c {
            Cmd::Send(id, call) if like(call) => Some(*id),
            _ => None,
        });
        sent.expect("nothing like that was sent")
    }

    pub fn picture(&self) -> Buffer {
        let mut buffer = Buffer::empty(Rect::new(0, 0, self.app.size.0, self.app.size.1));
        view::draw(&self.app, &mut buffer);
        buffer
    }

    /// The screen as text.
    pub fn text(&self) -> String {
        let buffer = self.picture();
        let lines = buffer.content.chunks(usize::from(buffer.area.width));
        lines
            .map(|l| l.iter().map(ratatui::buffer::Cell::symbol).collect::<String>().trim_end().to_owned() + "\n")
            .collect()
    }

    /// The labels' screen with jobs and printers.
    pub fn labels(&mut self) {
        self.key(Key::F(4));
        let (jobs, printers) = jobs();
        let id = self.asked(|c| matches!(c, Call::JobsPage(_)));
        self.answer(id, &jobs);
        let id = self.asked(|c| matches!(c, Call::Printers {}));
        self.answer(id, &printers);
    }
}

pub fn page() -> OrdersPage {
    let rows = sample::rows();
    let cursors = rows.iter().map(|r| format!("after {}", r.number)).collect();
    OrdersPage { rows, cursors, total: Some(12_406), complete: true, more_after: true, ..OrdersPage::default() }
}

pub fn jobs() -> (JobsPage, Vec<PrinterDoc>) {
    let job = |job, order: &str, state: &str, printer: &str, reason: Option<&str>| JobDoc {
        job,
        order: order.into(),
        box_code: format!("7501000{job:05}"),
        printer: printer.into(),
        state: state.into(),
        reprint: u32::from(job == 9921),
        box_index: 3,
        box_count: 14,
        reason: reason.map(Into::into),
        asked_by: "maria".into(),
        asked_at: "2026-02-10T18:55:00Z".into(),
        changed_at: "2026-02-10T19:01:00Z".into(),
    };
    let jobs = vec![
        job(9924, "7053K", "queued", "dock1", None),
        job(9923, "7053K", "sending", "dock1", None),
        job(9922, "7053K", "unconfirmed", "dock1", Some("the link was lost after the first byte")),
        job(9921, "7052K", "sent", "zebra2", None),
        job(9920, "7052K", "failed", "zebra2", Some("the layout does not fit the media")),
        job(9919, "7052K", "held", "zebra2", None),
    ];
    let counts = [("queued", 1), ("sending", 1), ("unconfirmed", 1), ("failed", 1), ("held", 1), ("sent", 1)];
    let counts = counts.into_iter().map(|(s, n)| (s.to_owned(), n)).collect();
    let printer = |name: &str, state: &str, waiting, default| PrinterDoc {
        printer: name.into(),
        uri: "tcp://192.0.2.10:9100".into(),
        state: state.into(),
        reason: (state == "media_out").then(|| "out of labels".into()),
        since: None,
        waiting,
        default,
        ..PrinterDoc::default()
    };
    let printers = vec![printer("dock1", "printing", 41, true), printer("zebra2", "media_out", 1, false)];
    (JobsPage { jobs, more: false, counts }, printers)
}
