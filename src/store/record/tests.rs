//! What is written is read again, exactly; and bytes of the first version stay readable.

mod flow;
mod notices;
mod printing;
mod stock;

use super::*;
use crate::domain::awb::{Awb, AwbKey};
use crate::domain::boxes::{BoxChange, BoxState};
use crate::domain::channel::Kind;
use crate::domain::channel_order::{Address, ChannelLine, ChannelOrder, ChannelStatus, Customer};
use crate::domain::command::{Actor, Answer, Counters, JournalChange, JournalEntry, OrderChange, Version};
use crate::domain::conflict::{Conflict, Difference, Differs};
use crate::domain::document::{Document, Door, Outcome, TablePart};
use crate::domain::halves::Half;
use crate::domain::ids::{BoxCode, BuyerCode, ChannelId, Digest, DocumentId, JobId, OrderNumber, PrinterName, Seq};
use crate::domain::job::JobState;
use crate::domain::lang::Lang;
use crate::domain::order::{
    BoxRecord, Checkout, Confirmation, Ended, EndedBy, Field, Flag, Line, Mark, Order, OrderLabel, OrderStatus, Origin,
    Part, Progress, Trace, Void,
};
use crate::domain::problem::{Problem, Rule};
use crate::domain::spool::PrinterAction;
use crate::store::Counts;
use proptest::prelude::*;

/// Chance in small pieces: every field of a record is made from the next ones.
struct Draw(Vec<u32>, usize);

impl Draw {
    fn n(&mut self) -> u32 {
        self.1 += 1;
        self.0[self.1 % self.0.len()].wrapping_add(u32::try_from(self.1).unwrap().wrapping_mul(0x9E37_79B9)) >> 3
    }
    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.n() as usize % all.len()]
    }
    fn text(&mut self) -> String {
        let n = self.n();
        ["", "Ñandú 🌹", "7042", "a b\tc", "#1", "x"][n as usize % 6].repeat(1 + n as usize % 3)
    }
    fn maybe<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.n().is_multiple_of(2).then(|| make(self))
    }
    fn some<T>(&mut self, mut make: impl FnMut(&mut Self) -> T) -> Vec<T> {
        (0..self.n() % 4).map(|_| make(self)).collect()
    }
    fn opt(&mut self) -> Option<String> {
        self.maybe(Self::text)
    }
    fn time(&mut self) -> DateTime<Utc> {
        DateTime::from_timestamp(i64::from(self.n()) - 90_000_000, self.n() % 1_000_000_000).unwrap()
    }
    fn date(&mut self) -> NaiveDate {
        NaiveDate::from_num_days_from_ce_opt(i32::try_from(self.n() % 900_000).unwrap()).unwrap()
    }
    fn amount(&mut self) -> Amount {
        Amount::from_parts(i64::from(self.n()) - 100_000_000, u8::try_from(self.n() % 5).unwrap())
    }
    fn currency(&mut self) -> Currency {
        Currency::new(self.of(&["USD", "mxn", "COP"])).unwrap()
    }
    fn channel(&mut self) -> ChannelId {
        ChannelId::new(self.of(&["fw-shopify", "shop_2", "A"])).unwrap()
    }
    fn buyer(&mut self) -> BuyerCode {
        BuyerCode::new(self.of(&["FW01", "qb-2"])).unwrap()
    }
    fn code(&mut self) -> BoxCode {
        BoxCode::allotted(u64::from(self.n()))
    }
    fn awb(&mut self) -> AwbKey {
        let reference = self.of(&[None, Some("176-12345675"), Some("PO 88"), Some("A")]);
        AwbKey::of(reference, self.date())
    }
    fn label(&mut self) -> OrderLabel {
        OrderLabel { number: OrderNumber(self.n().into()), mark: self.of(&[Mark::K2k, Mark::Web, Mark::Plain]) }
    }
    fn customer(&mut self) -> Customer {
        Customer { name: self.opt(), email: self.opt(), id: self.opt(), phone: self.opt() }
    }
    fn address(&mut self) -> Address {
        Address {
            name: self.opt(),
            company: self.opt(),
            street: self.some(Self::text),
            city: self.opt(),
            region: self.opt(),
            postal_code: self.opt(),
            country: self.opt(),
            phone: self.opt(),
        }
    }
    fn line(&mut self) -> Line {
        Line {
            line: self.n(),
            part: self.n(),
            channel_line_id: self.opt(),
            sku: self.opt(),
            description: self.text(),
            quantity: self.n(),
            asked: self.maybe(Self::n),
            unit_price: self.maybe(Self::amount),
            checkout: self.of(&[Checkout::Pending, Checkout::CheckedOut]),
            added_to_cart_at: self.time(),
            mark_code: self.opt(),
            boxes: self.n(),
            box_codes: self.some(Self::code),
            product: self.maybe(Self::product).map(|p| p.on_line()),
        }
    }
    fn order(&mut self) -> Order {
        let label = self.label();
        Order {
            number: label.number,
            mark: label.mark,
            revision: self.n(),
            status: self.of(&OrderStatus::ALL),
            channel: self.channel(),
            kind: self.of(Kind::ALL),
            buyer: self.maybe(Self::buyer),
            parts: self.some(|d| Part {
                channel_order_id: d.text(),
                name: d.opt(),
                cart_id: d.opt(),
                shipment_id: d.opt(),
                status: d.of(&ChannelStatus::ALL),
            }),
            customer: self.customer(),
            ship_to: self.address(),
            lines: self.some(Self::line),
            currency: self.maybe(Self::currency),
            placed_at: self.time(),
            ship_date: self.date(),
            earliest_ship_date: self.date(),
            reference: self.opt(),
            carrier: self.opt(),
            note: self.opt(),
            awb: self.maybe(Self::awb),
            elsewhere: self.some(|d| (d.code(), d.awb())).into_iter().collect(),
            confirmed: self.maybe(|d| Confirmation {
                at: d.time(),
                by: d.text(),
                undo_until: d.time(),
                before: d.maybe(Self::trace),
            }),
            flags: self.some(|d| d.of(Flag::ALL)).into_iter().collect(),
            origin: self.of(&[Origin::Sales, Origin::Procurement]),
            carrier_account: self.opt(),
            hawb: self.opt(),
            edited: self.some(|d| d.of(&Field::ALL)).into_iter().collect(),
            void: self.maybe(|d| Void { reason: d.text(), by: d.opt(), at: d.time() }),
            conflicts: self.some(Self::conflict),
            history: self.some(|d| Ended { line: d.line(), why: d.why(), at: d.time(), by: d.text() }),
            progress: Progress { labelled: self.n(), shipped: self.n(), missing: self.n(), received: self.n() },
        }
    }
    fn version(&mut self) -> Version {
        let mut content = ChannelOrder::new(self.text(), self.of(&ChannelStatus::ALL));
        content.name = self.opt();
        content.cart_id = self.opt();
        content.shipment_id = self.opt();
        content.changed_at = self.maybe(Self::time);
        content.placed_at = self.maybe(Self::time);
        content.currency = self.maybe(Self::currency);
        content.customer = self.customer();
        content.ship_to = self.address();
        content.reference = self.opt();
        content.ship_date = self.maybe(Self::date);
        content.carrier = self.opt();
        content.note = self.opt();
        content.mark_code = self.opt();
        content.test = self.n().is_multiple_of(2);
        content.siblings = self.some(Self::text);
        content.half = self.maybe(|d| match d.n() % 5 {
            0 => Half::Header,
            1 => Half::StatedHeader,
            2 => Half::Lines,
            3 => Half::Address,
            _ => Half::Sub(d.text()),
        });
        content.lines = self.some(|d| ChannelLine {
            line_id: d.opt(),
            sku: d.opt(),
            description: d.text(),
            quantity: d.n(),
            unit_price: d.maybe(Self::amount),
            status: d.of(&ChannelStatus::ALL),
            added_to_cart_at: d.maybe(Self::time),
            mark_code: d.opt(),
            box_codes: d.some(Self::code),
        });
        let order = self.maybe(|d| OrderNumber(d.n().into()));
        let told_by = self.some(|d| (d.digest().start(), DocumentId(d.n().into())));
        Version { channel: self.channel(), order, document: DocumentId(self.n().into()), told_by, content }
    }
    fn digest(&mut self) -> Digest {
        Digest([u8::try_from(self.n() % 256).unwrap(); 32])
    }
    fn document(&mut self) -> Document {
        Document {
            id: DocumentId(self.n().into()),
            channel: self.channel(),
            door: self.of(&[Door::Webhook, Door::File, Door::Fetch]),
            source: self.text(),
            topic: self.opt(),
            received_at: self.time(),
            digest: self.digest(),
            size: self.n().into(),
            outcome: self.of(&Outcome::ALL),
            refused_orders: self.n(),
            problems: self.some(|d| {
                let problem = Problem::new(d.of(Rule::ALL), d.text(), d.text());
                match d.opt() {
                    Some(place) => problem.at(place),
                    None => problem,
                }
            }),
            orders: self.some(|d| OrderNumber(d.n().into())),
            to_fetch: self.some(Self::text),
            same_as: self.maybe(|d| DocumentId(d.n().into())),
            dismissed: self.opt(),
            part: self.maybe(|d| TablePart {
                number: d.n(),
                of: d.n(),
                first_line: d.n().into(),
                rows: d.n().into(),
                done: d.n().into(),
                total: d.n().into(),
                decimal_comma: d.maybe(|d| d.n() % 2 == 0),
            }),
        }
    }
    fn entry(&mut self) -> JournalEntry {
        JournalEntry {
            seq: Seq(self.n().into()),
            at: self.time(),
            actor: Actor { user: self.text(), terminal: self.opt() },
            command: self.text(),
            reason: self.opt(),
            changes: self.some(Self::change),
        }
    }
}

proptest! {
    #[test]
    fn every_record_is_read_as_it_was_written(numbers in prop::collection::vec(any::<u32>(), 1..200)) {
        let d = &mut Draw(numbers, 0);
        let order = d.order();
        prop_assert_eq!(&decode_order(&encode_order(&order).unwrap(), order.progress).unwrap(), &order);
        let row = Row::of(&order);
        let bytes = encode_row(&row).unwrap();
        prop_assert_eq!(decode_row(&bytes).unwrap(), row);
        let version = d.version();
        prop_assert_eq!(decode_version(&encode_version(&version).unwrap()).unwrap(), version);
        let document = d.document();
        prop_assert_eq!(decode_document(&encode_document(&document).unwrap()).unwrap(), document);
        let printer = d.printer();
        prop_assert_eq!(decode_printer(&encode_printer(&printer).unwrap()).unwrap(), printer);
        let job = d.job();
        prop_assert_eq!(decode_job(&encode_job(&job).unwrap()).unwrap(), job);
        let answer = d.answer();
        prop_assert_eq!(decode_answer(&encode_answer(&answer).unwrap().unwrap()).unwrap(), answer);
        let entry = d.entry();
        prop_assert_eq!(decode_entry(&encode_entry(&entry).unwrap()).unwrap(), entry);
        let record = d.box_record();
        prop_assert_eq!(decode_box(&encode_box(&record).unwrap()).unwrap(), record);
        let awb = Awb {
            location: d.maybe(|d| crate::domain::inventory::Location::new(d.of(&["UIO", "BOG"])).unwrap()),
            buyer: d.maybe(Draw::buyer), key: d.awb(), ship_date: d.date(),
            orders: d.n(), pieces: d.n(), shipped: d.n(), closed: true, became: d.maybe(Draw::awb),
        };
        prop_assert_eq!(decode_awb(&encode_awb(&awb).unwrap()).unwrap(), awb);
        let state = State {
            seq: Seq(d.n().into()),
            counters: Counters { order: d.n().into(), document: 2, job: 3, place: 4, box_code: d.n().into(), notice: 5 },
            counts: Counts { orders: [1, 2, d.n().into(), 4], documents: 5, refused: 6, jobs: [7; 9], notices: [8; 7] },
            stock: d.n().into(),
        };
        prop_assert_eq!(decode_state(&encode_state(&state).unwrap()).unwrap(), state);
    }

    #[test]
    fn reading_anything_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let mut bytes = bytes;
        if let Some(first) = bytes.first_mut() {
            *first = 1;
        }
        // Whatever it is, it is read or refused.
        let read = [decode_order(&bytes, Progress::default()).is_ok(), decode_job(&bytes).is_ok(), decode_entry(&bytes).is_ok()];
        let more = [decode_version(&bytes).is_ok(), decode_answer(&bytes).is_ok(), decode_document(&bytes).is_ok()];
        prop_assert!(read.len() == more.len());
    }
}

#[test]
fn version_one_is_frozen() {
    let new = BoxRecord::new(BoxCode::new("KS57").unwrap(), OrderNumber(300), 2, 3);
    let record = BoxRecord { prints: 1, labelled: true, ..new };
    let bytes = [1, 4, b'K', b'S', b'5', b'7', 0xac, 2, 2, 3, 1, 1, 0, 0, 0, 0];
    assert_eq!(encode_box(&record).unwrap(), bytes);
    assert_eq!(decode_box(&bytes).unwrap(), record);
    let newer = decode_box(&[2, 4]).unwrap_err();
    assert_eq!(newer.to_string(), "a stored box can't be read: it has the unknown version 2");
}
