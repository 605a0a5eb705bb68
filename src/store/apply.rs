//! Writing down what was decided: the row, its index rows and the counts, all in the open transaction.

use super::fetches::{end_wanted, put_grant, put_heard, put_polled, put_wanted};
use super::record::{
    Pack, Row, State, decode_document, decode_job, decode_order, encode_answer, encode_awb, encode_box,
    encode_document, encode_entry, encode_job, encode_order, encode_printer, encode_row, encode_version,
    job_state_number,
};
use super::stock;
use super::tables::{Tables, engine};
use super::view::{buyer_key, shared_key};
use super::{ReadError, notices};
use crate::domain::audit;
use crate::domain::awb::AwbKey;
use crate::domain::command::{Answer, Command, Event, JournalChange, JournalEntry};
use crate::domain::document::Document;
use crate::domain::ids::{BoxCode, ChannelId, CommandId, Seq};
use crate::domain::job::{Job, JobState};
use crate::domain::order::{Order, OrderStatus, Part, Progress};
use crate::limits;
use crate::store::Request;
use chrono::{DateTime, Utc};
use redb::ReadableTable as _;
use std::collections::{BTreeMap, BTreeSet};

/// The encoded row of an order that changed, for the search after the commit.
pub(super) type ChangedRow = (u64, Vec<u8>);

/// Answers that are pruned for each one that is added: more than one, so that the table shrinks again.
const PRUNED_A_COMMAND: usize = 4;

/// What the commands of a batch leave for its end, and for after the commit.
#[derive(Default)]
pub(super) struct Written {
    /// Rows of orders that changed.
    pub changed: Vec<ChangedRow>,
    /// What the command that is being written made different in orders.
    different: Vec<JournalChange>,
    /// The newest document of a channel: seconds, nanoseconds, and its number.
    heard: BTreeMap<ChannelId, (i64, u32, u64)>,
    /// When documents of a channel came.
    times: BTreeMap<ChannelId, Vec<DateTime<Utc>>>,
    /// Bytes of documents.
    pack: Pack,
    /// Whether something was set of a connection.
    pub links: bool,
}

/// Writes what was left for the end of the batch.
pub(super) fn finish(tables: &mut Tables<'_>, written: &mut Written) -> Result<(), ReadError> {
    for (channel, heard) in std::mem::take(&mut written.heard) {
        tables.heard.insert(channel.as_str(), heard).map_err(engine)?;
    }
    put_heard(tables, std::mem::take(&mut written.times))?;
    write_pack(tables, &mut written.pack)
}

fn write_pack(tables: &mut Tables<'_>, pack: &mut Pack) -> Result<(), ReadError> {
    if let Some((first, value)) = pack.take()? {
        tables.document_bytes.insert(first, value.as_slice()).map_err(engine)?;
    }
    Ok(())
}

/// Writes one command's events, its journal entry and its answer; some of it at the end of the batch ([`finish`]).
pub(super) fn apply(
    tables: &mut Tables<'_>,
    state: &mut State,
    request: &Request,
    events: Vec<Event>,
    answer: &Answer,
    written: &mut Written,
) -> Result<(), ReadError> {
    state.seq = Seq(state.seq.0 + 1);
    let mut entry = JournalEntry {
        seq: state.seq,
        at: request.at,
        actor: request.actor.clone(),
        command: Command::name(&request.command).to_owned(),
        reason: request.command.reason().map(str::to_owned),
        changes: events.iter().filter_map(Event::journal).collect(),
    };
    for event in events {
        event_row(tables, state, &event, written)?;
    }
    entry.changes.append(&mut written.different);
    history(tables, request, &entry)?;
    tables.journal.insert(entry.seq.0, encode_entry(&entry)?.as_slice()).map_err(engine)?;
    if let Some(id) = request.id {
        keep_answer(tables, id, request.at, answer)?;
    }
    Ok(())
}

fn event_row(
    tables: &mut Tables<'_>,
    state: &mut State,
    event: &Event,
    written: &mut Written,
) -> Result<(), ReadError> {
    match event {
        Event::DocumentStored(document, bytes) => {
            if !bytes.is_empty() {
                if written.pack.is_full_for(bytes) {
                    write_pack(tables, &mut written.pack)?;
                }
                written.pack.add(document.id.0, bytes);
            }
            let at = &document.received_at;
            let heard = (at.timestamp(), at.timestamp_subsec_nanos(), document.id.0);
            written.heard.insert(document.channel.clone(), heard);
            written.times.entry(document.channel.clone()).or_default().push(*at);
            document_row(tables, state, document)
        }
        Event::DocumentChanged(document) => document_row(tables, state, document),
        Event::DigestKept(channel, digest, document) => {
            tables.document_by_digest.insert((channel.as_str(), &digest.0), document.0).map_err(engine)?;
            Ok(())
        }
        Event::VersionStored(version) => {
            let key = (version.channel.as_str(), version.content.channel_order_id.as_str());
            tables.versions.insert(key, encode_version(version)?.as_slice()).map_err(engine)?;
            Ok(())
        }
        Event::HalfStored(half) => {
            let slot = half.content.half.as_ref().map(crate::domain::halves::Half::slot).unwrap_or_default();
            let key = (half.channel.as_str(), half.content.channel_order_id.as_str(), slot.as_str());
            tables.halves.insert(key, encode_version(half)?.as_slice()).map_err(engine)?;
            Ok(())
        }
        Event::OrderStored(order, _, _) => order_row(tables, state, order, written),
        Event::BoxStored(record, _) => {
            tables.boxes.insert(record.code.as_str(), encode_box(record)?.as_slice()).map_err(engine)?;
            Ok(())
        }
        Event::AwbStored(awb) => {
            let storage = awb.key.to_storage();
            let key = (buyer_key(awb.buyer.as_ref()), storage.as_str());
            tables.awbs.insert(key, encode_awb(awb)?.as_slice()).map_err(engine)?;
            Ok(())
        }
        Event::JobStored(job) => job_row(tables, state, job),
        Event::PrinterStored(printer, _) => {
            tables.printers.insert(printer.name.as_str(), encode_printer(printer)?.as_slice()).map_err(engine)?;
            Ok(())
        }
        Event::NoticeStored(notice) => notices::row(tables, state, notice),
        Event::NotTold(..) => Ok(()),
        Event::Stock(event) => stock::apply(tables, state, event),
        Event::LinkStored(buyer, link, _) => stock::apply_link(tables, state, buyer, link, written),
        Event::Published(..) => Ok(()),
        Event::Progressed(order, p) => {
            tables.progress.insert(order.0, (p.labelled, p.shipped, p.missing, p.received)).map_err(engine)?;
            Ok(())
        }
        Event::WantedStored(wanted) => put_wanted(tables, wanted),
        Event::WantedEnded(channel, id) => end_wanted(tables, channel, id),
        Event::PollDone(channel, until) => put_polled(tables, channel, *until),
        Event::GrantStored(channel, grant) => put_grant(tables, channel, grant),
        // The journal alone tells of it.
        Event::ScanRefused(..) => Ok(()),
    }
}

/// The entry is in the history of every order that it tells of; the spooler's reports would only hide the rest.
fn history(tables: &mut Tables<'_>, request: &Request, entry: &JournalEntry) -> Result<(), ReadError> {
    if matches!(request.command, Command::JobReport(..)) {
        return Ok(());
    }
    let orders: BTreeSet<_> = entry.changes.iter().filter_map(JournalChange::order).collect();
    for order in orders {
        tables.journal_by_order.insert((order.0, entry.seq.0), ()).map_err(engine)?;
    }
    Ok(())
}

fn document_row(tables: &mut Tables<'_>, state: &mut State, document: &Document) -> Result<(), ReadError> {
    let id = document.id.0;
    let old = tables.documents.insert(id, encode_document(document)?.as_slice()).map_err(engine)?;
    let old = old.map(|v| decode_document(v.value())).transpose()?;
    let counts = &mut state.counts;
    if old.is_none() {
        counts.documents += 1;
    }
    match (old.is_some_and(|d| d.is_in_refused_box()), document.is_in_refused_box()) {
        (false, true) => {
            counts.refused += 1;
            tables.refused.insert(id, ()).map_err(engine)?;
        }
        (true, false) => {
            counts.refused = counts.refused.saturating_sub(1);
            tables.refused.remove(id).map_err(engine)?;
        }
        _ => {}
    }
    Ok(())
}

fn order_row(
    tables: &mut Tables<'_>,
    state: &mut State,
    order: &Order,
    written: &mut Written,
) -> Result<(), ReadError> {
    let number = order.number.0;
    let old = tables.orders.insert(number, encode_order(order)?.as_slice()).map_err(engine)?;
    let old = old.map(|v| decode_order(v.value(), Progress::default())).transpose()?;

    if let Some(old) = &old {
        let fields = audit::changes(old, order);
        if !fields.is_empty() {
            written.different.push(JournalChange::Fields(order.label(), fields));
        }
    }

    let ship = Some(super::record::day(order.ship_date));
    let was = old.as_ref().map(|o| super::record::day(o.ship_date));
    if let Some(day) = was.filter(|_| was != ship) {
        tables.orders_by_ship.remove((day, number)).map_err(engine)?;
    }
    if let Some(day) = ship.filter(|_| was != ship) {
        tables.orders_by_ship.insert((day, number), ()).map_err(engine)?;
    }
    awb_index(tables, old.as_ref(), order)?;
    let (had, has) = (old.as_ref().map(codes_of).unwrap_or_default(), codes_of(order));
    for code in had.difference(&has) {
        tables.orders_by_box.remove((code.as_str(), number)).map_err(engine)?;
    }
    for code in has.difference(&had) {
        tables.orders_by_box.insert((code.as_str(), number), ()).map_err(engine)?;
    }

    if old.as_ref().is_none_or(|o| o.parts != order.parts) {
        for shared in order.parts.iter().flat_map(Part::shares) {
            let (which, id) = shared_key(&shared);
            tables.orders_by_shared.insert((order.channel.as_str(), which, id, number), ()).map_err(engine)?;
        }
    }

    if let Some(count) = old.and_then(|o| count_of(&mut state.counts.orders, o.status)) {
        *count = count.saturating_sub(1);
    }
    if let Some(count) = count_of(&mut state.counts.orders, order.status) {
        *count += 1;
    }
    let row = encode_row(&Row::of(order))?;
    tables.order_rows.insert(number, row.as_slice()).map_err(engine)?;
    written.changed.push((number, row));
    Ok(())
}

/// Keeps the orders of each AWB.
fn awb_index(tables: &mut Tables<'_>, old: Option<&Order>, order: &Order) -> Result<(), ReadError> {
    let key = |o: &Order| o.awb.as_ref().map(AwbKey::to_storage);
    let (was, is) = (old.and_then(key), key(order));
    if was == is {
        return Ok(());
    }
    let buyer = buyer_key(order.buyer.as_ref());
    if let Some(was) = &was {
        tables.orders_by_awb.remove((buyer, was.as_str(), order.number.0)).map_err(engine)?;
    }
    if let Some(is) = &is {
        tables.orders_by_awb.insert((buyer, is.as_str(), order.number.0), ()).map_err(engine)?;
    }
    Ok(())
}

fn job_row(tables: &mut Tables<'_>, state: &mut State, job: &Job) -> Result<(), ReadError> {
    let id = job.id.0;
    let old = tables.jobs.insert(id, encode_job(job)?.as_slice()).map_err(engine)?;
    let old = old.map(|v| decode_job(v.value())).transpose()?;
    if let Some(old) = &old {
        tables.jobs_by_state.remove((job_state_number(old.state), id)).map_err(engine)?;
        if old.state == JobState::Queued {
            tables.queue.remove((old.printer.as_str(), old.place, id)).map_err(engine)?;
        }
        if let Some(count) = job_count_of(&mut state.counts.jobs, old.state) {
            *count = count.saturating_sub(1);
        }
    } else {
        tables.jobs_by_box.insert((job.box_code.as_str(), id), ()).map_err(engine)?;
        tables.jobs_by_order.insert((job.order.0, id), ()).map_err(engine)?;
    }
    tables.jobs_by_state.insert((job_state_number(job.state), id), ()).map_err(engine)?;
    if job.state == JobState::Queued {
        tables.queue.insert((job.printer.as_str(), job.place, id), ()).map_err(engine)?;
    }
    if let Some(count) = job_count_of(&mut state.counts.jobs, job.state) {
        *count += 1;
    }
    Ok(())
}

fn keep_answer(tables: &mut Tables<'_>, id: CommandId, at: DateTime<Utc>, answer: &Answer) -> Result<(), ReadError> {
    let Some(bytes) = encode_answer(answer)? else { return Ok(()) };
    tables.answers.insert(id.0, bytes.as_slice()).map_err(engine)?;
    tables.answers_by_time.insert((at.timestamp(), id.0), ()).map_err(engine)?;
    let kept = i64::try_from(limits::ANSWER_KEPT.as_secs()).unwrap_or(i64::MAX);
    let oldest = (at.timestamp().saturating_sub(kept), 0);
    let mut gone = Vec::new();
    for entry in tables.answers_by_time.range(..oldest).map_err(engine)?.take(PRUNED_A_COMMAND) {
        gone.push(entry.map_err(engine)?.0.value());
    }
    for key in gone {
        tables.answers_by_time.remove(key).map_err(engine)?;
        tables.answers.remove(key.1).map_err(engine)?;
    }
    Ok(())
}

fn codes_of(order: &Order) -> BTreeSet<&BoxCode> {
    order.lines.iter().flat_map(|l| &l.box_codes).collect()
}

fn count_of(counts: &mut [u64; 4], status: OrderStatus) -> Option<&mut u64> {
    OrderStatus::ALL.iter().position(|s| *s == status).and_then(|i| counts.get_mut(i))
}

fn job_count_of(counts: &mut [u64; 9], state: JobState) -> Option<&mut u64> {
    JobState::ALL.iter().position(|s| *s == state).and_then(|i| counts.get_mut(i))
}
