//! Notices, and what the journal and the answers tell of them.

use super::*;
use crate::domain::audit::FieldChange;
use crate::domain::command::{CancelOutcome, Cancelled};
use crate::domain::ids::{NoticeId, WebhookName};
use crate::domain::notice::{Facts, Group, MailAddress, Notice, NoticeKind, NoticeState, Target, Told};

impl Draw {
    fn target(&mut self) -> Target {
        if self.n().is_multiple_of(2) {
            return Target::Webhook(WebhookName::new(self.of(&["erp", "fw-2"])).unwrap());
        }
        Target::Mail {
            address: MailAddress::parse(self.of(&["ana@example.com", "ñ@x.example"])).unwrap(),
            group: self.of(Group::ALL),
            lang: self.of(&[Lang::En, Lang::Es]),
        }
    }

    pub(super) fn told(&mut self) -> Told {
        Told { targets: self.some(Self::target), untold: self.some(|d| d.of(Group::ALL)) }
    }

    fn notice(&mut self) -> Notice {
        Notice {
            id: NoticeId(self.n().into()),
            kind: self.of(NoticeKind::ALL),
            order: self.label(),
            target: self.target(),
            state: self.of(NoticeState::ALL),
            facts: Facts {
                company: self.text(),
                buyer: self.maybe(|d| (d.buyer(), d.text())),
                customer: self.opt(),
                channel_orders: self.some(Self::text),
                reference: self.opt(),
                test: self.n().is_multiple_of(2),
                revision: self.n(),
                by: self.text(),
                reason: self.opt(),
                cancelled: self.n().is_multiple_of(2),
                ship_date: self.date(),
                awb: self.maybe(Self::awb),
                lines: self.some(Self::line),
                more_lines: self.n(),
                kept: self.n(),
                boxes: self.some(Self::code),
            },
            created_at: self.time(),
            changed_at: self.time(),
            due: self.time(),
            attempts: self.n(),
            reason: self.opt(),
        }
    }
}

proptest! {
    #[test]
    fn notices_are_read_as_they_were_written(numbers in prop::collection::vec(any::<u32>(), 1..200)) {
        let d = &mut Draw(numbers, 0);
        let notice = d.notice();
        prop_assert_eq!(decode_notice(&encode_notice(&notice).unwrap()).unwrap(), notice);
        let changes = vec![
            JournalChange::Notice(
                NoticeId(d.n().into()), d.label(), d.of(NoticeKind::ALL), d.target(), d.of(NoticeState::ALL),
            ),
            JournalChange::NotTold(d.label(), d.of(NoticeKind::ALL), d.of(Group::ALL)),
            JournalChange::Fields(
                d.label(), d.some(|d| FieldChange { field: d.text(), before: d.opt(), after: d.opt() }),
            ),
        ];
        let entry = JournalEntry { changes, ..d.entry() };
        prop_assert_eq!(decode_entry(&encode_entry(&entry).unwrap()).unwrap(), entry);
        let outcome = d.of(&[CancelOutcome::Voided, CancelOutcome::Already, CancelOutcome::Conflict]);
        for answer in [
            Answer::Notice(NoticeId(d.n().into()), d.of(NoticeState::ALL)),
            Answer::Cancelled(Cancelled { order: d.label(), outcome }),
        ] {
            prop_assert_eq!(decode_answer(&encode_answer(&answer).unwrap().unwrap()).unwrap(), answer);
        }
    }

    #[test]
    fn reading_any_bytes_as_a_notice_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let mut bytes = bytes;
        bytes.insert(0, 1);
        drop(decode_notice(&bytes));
    }
}
