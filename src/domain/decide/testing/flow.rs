//! What persons do on the way from confirm to shipped, and what must add up after every command.

use super::Memory;
use crate::domain::awb::AwbKey;
use crate::domain::boxes::BoxState;
use crate::domain::command::{Answer, Command};
use crate::domain::flow::{AwbAct, AwbAsk, AwbDone, BoxAct, BoxesAsk, BoxesDone, OrderAct, OrderAsk};
use crate::domain::ids::{BuyerCode, OrderNumber};
use crate::domain::job::{Job, JobReport};
use crate::domain::order::{BoxRecord, Order, OrderStatus};
use crate::domain::refusal::Refusal;

impl Memory {
    /// A person does something to an order, at whatever revision it has.
    pub(crate) fn order_act(&mut self, number: u64, act: OrderAct) -> Answer {
        self.run(&Command::Order(OrderAsk { order: OrderNumber(number), expected_revision: None, act }))
    }

    /// The same, which must go well; the order afterwards.
    pub(crate) fn acted(&mut self, number: u64, act: OrderAct) -> Order {
        match self.order_act(number, act) {
            Answer::Order(done) => assert_eq!(done.revision, self.order_of(number).revision),
            other => panic!("{other:?}"),
        }
        self.order_of(number)
    }

    /// The same, which must be refused; why.
    pub(crate) fn refused(&mut self, number: u64, act: OrderAct) -> Refusal {
        let before = self.orders.clone();
        match self.order_act(number, act) {
            Answer::Refused(no) => {
                assert_eq!(self.orders, before, "a refusal changes nothing");
                *no
            }
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn boxes(&mut self, act: BoxAct, boxes: &[&str], order: Option<u64>) -> BoxesDone {
        let boxes = boxes.iter().map(|b| (*b).to_owned()).collect();
        match self.run(&Command::Boxes(BoxesAsk { act, boxes, order: order.map(OrderNumber) })) {
            Answer::Boxes(done) => done,
            other => panic!("{other:?}"),
        }
    }

    /// Codes of the boxes of an order, in the order of their labels.
    pub(crate) fn codes(&self, number: u64) -> Vec<String> {
        self.order_of(number).lines.iter().flat_map(|l| &l.box_codes).map(ToString::to_string).collect()
    }

    /// Prints all labels that can be printed, and the printer takes them.
    pub(crate) fn printed(&mut self, number: u64) -> Vec<Job> {
        let jobs = match self.print(number, |_| ()) {
            Answer::Printing(printing) => printing.jobs,
            other => panic!("{other:?}"),
        };
        for job in &jobs {
            self.report(job.id, JobReport::Sending);
            self.report(job.id, JobReport::Sent);
        }
        jobs
    }

    /// Does something to an AWB of FW01.
    pub(crate) fn awb_act(&mut self, key: &str, act: AwbAct) -> Result<AwbDone, Refusal> {
        let ask = AwbAsk { buyer: Some(BuyerCode::new("FW01").unwrap()), key: AwbKey::parse(key), act };
        match self.run(&Command::Awb(ask)) {
            Answer::Awb(done) => Ok(done),
            Answer::Refused(no) => Err(*no),
            other => panic!("{other:?}"),
        }
    }

    /// What is counted beside the orders and boxes is what they are.
    pub(super) fn check_counts(&self) {
        for (number, order) in &self.orders {
            let own = || self.boxes.values().filter(|b| b.order == *number);
            let count = |holds: fn(&BoxRecord) -> bool| u32::try_from(own().filter(|b| holds(b)).count()).unwrap();
            let here = |b: &BoxRecord| b.state != BoxState::Released;
            assert_eq!(order.progress.shipped, count(BoxRecord::is_shipped), "{}", number.0);
            assert_eq!(order.progress.missing, count(|b| matches!(b.state, BoxState::Missing(..))), "{}", number.0);
            assert_eq!(order.progress.received, count(|b| b.received.is_some()), "{}", number.0);
            let labelled = own().filter(|b| here(b) && b.labelled).count();
            assert_eq!(order.progress.labelled, u32::try_from(labelled).unwrap(), "{}", number.0);
            let confirmed = order.status == OrderStatus::Confirmed;
            assert_eq!(order.awb.is_some(), confirmed, "an order is on an AWB from confirm to its end");
            for code in order.lines.iter().flat_map(|l| &l.box_codes).filter(|_| confirmed) {
                assert_eq!((self.boxes[code].order, here(&self.boxes[code])), (*number, true));
            }
        }
        for ((buyer, key), awb) in &self.awbs {
            let on_it = || self.orders.values().filter(|o| o.buyer == *buyer && o.awbs().contains(key));
            let codes = |o: &Order| -> Vec<_> { o.lines.iter().flat_map(|l| l.box_codes.clone()).collect() };
            let boxes =
                || on_it().flat_map(|o| codes(o).into_iter().filter(|c| o.awb_of(c) == Some(key)).collect::<Vec<_>>());
            let shipped = boxes().filter(|c| self.boxes[c].is_shipped()).count();
            assert_eq!(awb.orders, u32::try_from(on_it().count()).unwrap(), "{key}");
            assert_eq!(awb.pieces, u32::try_from(boxes().count()).unwrap(), "{key}");
            assert_eq!(awb.shipped, u32::try_from(shipped).unwrap(), "{key}");
        }
    }
}
