//! `k2k audit`: who changed what, when and from where, out of the journal; newest first.

use super::{Context, output};
use crate::domain::lang::Lang;
use crate::protocol::call::{AuditPage as Ask, Call};
use crate::protocol::reply::{ChangeDoc, DroppedLine, FieldDoc, JournalDoc, JournalPage, SettingDoc};
use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use clap::Args;

/// Times of the journal are those of asking, and many ask at once: neighbours may stand the other way round.
const DISORDER: TimeDelta = TimeDelta::minutes(5);

/// `k2k audit`
#[derive(Debug, Args)]
pub struct Audit {
    /// Only this order.
    #[arg(value_name = "ORDER")]
    order: Option<String>,
    /// Only since: 90m, 12h, 7d, a day at the company (2026-02-09) or a time (2026-02-09T15:00:00Z).
    #[arg(long, value_name = "WHEN")]
    since: Option<String>,
    /// How many entries at most; 0: all. Default: 50, and all with --since.
    #[arg(long)]
    limit: Option<usize>,
    /// One JSON object an entry.
    #[arg(long)]
    json: bool,
}

impl Audit {
    pub(super) async fn run(self, context: &Context) -> anyhow::Result<u8> {
        let mut client = context.connect().await?;
        let (lang, zone) = (context.lang, client.welcome.time_zone.parse().unwrap_or(Tz::UTC));
        let wanted = self.since.as_deref().map(|text| since(text, now(), zone).ok_or(text)).transpose();
        let since = match wanted {
            Ok(since) => since,
            Err(text) => {
                let what = lang.pick("is not a time", "no es un tiempo");
                output::complain(&format!("--since {text:?} {what}: 90m, 12h, 7d, 2026-02-09, 2026-02-09T15:00:00Z"));
                return Ok(2);
            }
        };
        let limit = self.limit.unwrap_or(if since.is_some() { 0 } else { 50 });
        let mut left = if limit == 0 { usize::MAX } else { limit };
        let mut before = None;
        while left > 0 {
            let limit = u32::try_from(left.min(200)).unwrap_or(200);
            let ask = Ask { order: self.order.clone(), before, limit };
            let page: JournalPage = client.call(Call::AuditPage(ask)).await?;
            let Some(last) = page.entries.last() else { break };
            before = Some(last.seq);
            let older = |entry: &JournalDoc, by| since.is_some_and(|s| at(entry).is_some_and(|t| t < s - by));
            for entry in page.entries.iter().filter(|e| !older(e, TimeDelta::zero())) {
                left = left.saturating_sub(1);
                if self.json { output::json(entry)? } else { output::text(tell(entry, zone, lang).as_bytes())? }
            }
            if older(last, DISORDER) {
                break;
            }
        }
        Ok(0)
    }
}

#[expect(clippy::disallowed_methods, reason = "what somebody asks for is counted from when they ask")]
fn now() -> DateTime<Utc> {
    Utc::now()
}

fn at(entry: &JournalDoc) -> Option<DateTime<Utc>> {
    entry.at.parse().ok()
}

/// A time back from now, the beginning of a day at the company, or a time.
fn since(text: &str, now: DateTime<Utc>, zone: Tz) -> Option<DateTime<Utc>> {
    let text = text.trim();
    if let Ok(time) = text.parse::<DateTime<Utc>>() {
        return Some(time);
    }
    if let Ok(day) = text.parse::<NaiveDate>() {
        // Where a clock is put forward at midnight the day begins later.
        let hour = |h| day.and_time(NaiveTime::from_hms_opt(h, 0, 0)?).and_local_timezone(zone).earliest();
        return (0..24).find_map(hour).map(|t| t.with_timezone(&Utc));
    }
    let (number, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit())?);
    let number: u32 = number.parse().ok()?;
    match unit {
        "m" => now.checked_sub_signed(TimeDelta::minutes(number.into())),
        "h" => now.checked_sub_signed(TimeDelta::hours(number.into())),
        "d" => now.checked_sub_days(Days::new(number.into())),
        _ => None,
    }
}

/// One entry as lines: when, who, from where, what; then everything that it changed.
fn tell(entry: &JournalDoc, zone: Tz, lang: Lang) -> String {
    let when = at(entry).map(|t| t.with_timezone(&zone).format("%Y-%m-%d %H:%M:%S").to_string());
    let from = entry.terminal.as_ref().map(|t| format!(" {} {t}", lang.pick("from", "desde"))).unwrap_or_default();
    let (when, who, what) = (when.unwrap_or_else(|| entry.at.clone()), &entry.who, &entry.what);
    let reason = entry.reason.as_ref().map(|r| format!(", “{r}”")).unwrap_or_default();
    let mut text = format!("{when}  {who}{from}: {what}{reason}  (#{})\n", entry.seq);
    for change in &entry.changes {
        text.push_str(&told(change, lang));
    }
    text
}

fn told(change: &ChangeDoc, lang: Lang) -> String {
    let word = |en, es| lang.pick(en, es);
    match change {
        ChangeDoc::Order { order, revision, change, dropped } => {
            let before = revision.checked_sub(1).filter(|r| *r > 0);
            let revisions = before.map_or_else(|| revision.to_string(), |b| format!("{b} → {revision}"));
            let mut text = format!("    {order} {change}, {} {revisions}\n", word("revision", "revisión"));
            for line in dropped {
                text.push_str(&dropped_line(line, lang));
            }
            text
        }
        ChangeDoc::Fields { fields, .. } => {
            let show = |value: &Option<String>| value.clone().unwrap_or_else(|| "-".to_owned());
            let line = |f: &FieldDoc| format!("      {}: {} → {}\n", f.field, show(&f.before), show(&f.after));
            fields.iter().map(line).collect::<Vec<_>>().concat()
        }
        ChangeDoc::Document { document, channel, outcome } => {
            format!("    {} {document} ({channel}) {outcome}\n", word("document", "documento"))
        }
        ChangeDoc::Job { job, box_code, state, .. } => {
            format!("    {} {job} ({} {box_code}) {state}\n", word("label", "etiqueta"), word("box", "caja"))
        }
        ChangeDoc::Awb { awb, orders } => format!("    AWB {awb}: {orders} {}\n", word("orders", "órdenes")),
        ChangeDoc::Notice { notice, kind, to, state, .. } => {
            format!("    {} {notice} ({kind}) → {to}: {state}\n", word("notice", "aviso"))
        }
        ChangeDoc::Box { box_code, change, .. } => format!("    {} {box_code} {change}\n", word("box", "caja")),
        ChangeDoc::Scan { code, reason } => {
            format!("    {} {code}: {reason}\n", word("refused scan", "lectura rechazada"))
        }
        ChangeDoc::Fetch { channel, id, change } => {
            format!("    {} {channel} {id} {change}\n", word("fetch", "consulta"))
        }
        ChangeDoc::Link { buyer, settings } => {
            let set =
                |s: &SettingDoc| format!("      {}: {} → {}\n", s.key, s.before, s.after.as_deref().unwrap_or("-"));
            format!("    {buyer}\n{}", settings.iter().map(set).collect::<Vec<_>>().concat())
        }
        ChangeDoc::Published { sku, buyer, before, after } => {
            let show = |on: &Option<bool>| on.map_or("-".to_owned(), |on| on.to_string());
            format!("    {sku} {buyer}: {} → {}\n", show(before), show(after))
        }
        ChangeDoc::Printer { printer, act } => format!("    {} {printer}: {act}\n", word("printer", "impresora")),
        ChangeDoc::NotTold { kind, group, .. } => {
            format!("    {} ({kind}): {group}\n", word("no address to tell", "sin dirección para avisar"))
        }
    }
}

fn dropped_line(line: &DroppedLine, lang: Lang) -> String {
    let name = line.sku.as_deref().unwrap_or(&line.description);
    let mark = line.mark_code.as_ref().map(|m| format!(", {m}")).unwrap_or_default();
    let gone = lang.pick("gone: line", "eliminada: línea");
    format!("      {gone} {}, {} × {name}{mark}\n", line.line, line.quantity)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_in_every_form() {
        let now: DateTime<Utc> = "2026-02-09T15:00:00Z".parse().unwrap();
        let read = |text| since(text, now, chrono_tz::America::Bogota).map(|t| t.to_rfc3339());
        for (text, time) in [
            ("90m", "2026-02-09T13:30:00+00:00"),
            ("12h", "2026-02-09T03:00:00+00:00"),
            ("7d", "2026-02-02T15:00:00+00:00"),
            ("2026-02-09", "2026-02-09T05:00:00+00:00"),
            ("2026-02-09T10:00:00-05:00", "2026-02-09T15:00:00+00:00"),
        ] {
            assert_eq!(read(text).as_deref(), Some(time), "{text}");
        }
        for bad in ["", "7", "d", "7w", "-1d", "yesterday", "99999999999h"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    #[test]
    fn an_entry_is_told_with_all_that_it_changed() {
        let entry: JournalDoc = serde_json::from_str(
            r#"{"seq":9,"at":"2026-02-09T15:00:00Z","who":"ana","terminal":"pts/3","what":"confirm","changes":[
            {"order":{"order":"7042K","revision":4,"change":"confirmed","dropped":[
                {"line":2,"sku":"LIRIO","quantity":1,"added_to_cart_at":"2026-02-09T14:44:00Z","mark_code":"FLN-220"}]}},
            {"fields":{"order":"7042K","fields":[{"field":"status","before":"draft","after":"confirmed"}]}},
            {"not_told":{"order":"7042K","kind":"lines_dropped","group":"final_customer"}}]}"#,
        )
        .unwrap();
        assert_eq!(
            tell(&entry, chrono_tz::America::Bogota, Lang::En),
            "2026-02-09 10:00:00  ana from pts/3: confirm  (#9)\n    7042K confirmed, revision 3 → 4\n      \
             gone: line 2, 1 × LIRIO, FLN-220\n      status: draft → confirmed\n    \
             no address to tell (lines_dropped): final_customer\n"
        );
    }
}
