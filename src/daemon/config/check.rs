//! From the file as written to values that hold. Collects every mistake before it gives up.

use super::duration::duration;
use super::fetching::{access, silence};
use super::links;
use super::notices;
use super::raw::{Buyer, Channel, File, Printer};
use super::tokens::tokens;
use super::{Config, Lock, PrinterDoor, layouts};
use crate::channels::registry::entry_of;
use crate::domain::channel::{Kind, Structure};
use crate::domain::connection::{ChannelSettings, Connection, GroupBy, PrinterSettings, Settings};
use crate::domain::ids::{BuyerCode, ChannelId, PrinterName};
use crate::domain::lang::Lang;
use crate::domain::money::Currency;
use crate::domain::order::Origin;
use crate::domain::text::fold;
use crate::intake::secret::Secret;
use crate::labels::{Dpmm, Layouts};
use crate::protocol::call::Role;
use chrono::{NaiveTime, TimeDelta, Weekday};
use chrono_tz::Tz;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The mistakes so far, each beginning with its key.
pub(super) struct Mistakes(Vec<String>);

impl Mistakes {
    pub(super) fn add(&mut self, key: &str, what: impl std::fmt::Display) {
        self.0.push(format!("{key}: {what}"));
    }

    /// The value, or a mistake and none.
    pub(super) fn take<T, E: std::fmt::Display>(&mut self, key: &str, result: Result<T, E>) -> Option<T> {
        result.map_err(|e| self.add(key, e)).ok()
    }
}

/// Checks a file; `…_file` names are relative to `base`.
pub(super) fn check(file: &File, base: &Path) -> Result<Config, Vec<String>> {
    let mut m = Mistakes(Vec::new());
    let company = &file.company;
    if company.code.trim().is_empty() {
        m.add("company.code", "is missing; a short code of your company, such as \"FDC\"");
    }
    if company.name.trim().is_empty() {
        m.add("company.name", "is missing");
    }
    let time_zone = m.take("company.time_zone", zone(&company.time_zone)).unwrap_or(Tz::UTC);
    let company_currency = m.take("company.currency", currency(&company.currency));
    let language = m.take("company.language", language(&company.language)).unwrap_or_default();
    let (layouts, notes) = layouts::own(&base.join(&file.paths.labels), &mut m);
    let names = Layouts::new(layouts.iter().cloned()).names();
    let buyers = buyers(&file.buyer, &names, &mut m);
    let (channels, locks) = channels(&file.channel, &buyers, time_zone, base, &mut m);
    let printers = printers(&file.printer, &names, &mut m);
    let (notices, ways) = notices::notices(file, &buyers, base, &mut m);
    notices::all_addresses("company.send_invoice_to", &company.send_invoice_to.iter().collect::<Vec<_>>(), &mut m);
    let told: Vec<_> = company.send_checkout_notification_to.iter().collect();
    notices::all_addresses("company.send_checkout_notification_to", &told, &mut m);
    let box_types = links::box_types(&file.box_type, &mut m);
    let tokens = tokens(&file.token, &buyers, base, &mut m);
    let roles = roles(&file.roles, &mut m);
    let hold = file.mail.as_ref().and_then(|mail| mail.hold.as_deref()).unwrap_or("30s");
    let hold = m.take("mail.hold", duration(hold, TimeDelta::hours(1))).unwrap_or_default();
    let listen = m.take("http.listen", address(&file.http.listen));
    let admin = (!file.http.admin.is_empty()).then(|| m.take("http.admin", address(&file.http.admin))).flatten();
    for (key, mb) in [("limits.body_mb", file.limits.body_mb), ("limits.file_mb", file.limits.file_mb)] {
        if !(1..=1024).contains(&mb) {
            m.add(key, "must be between 1 and 1024");
        }
    }
    let (Some(currency), Some(listen), true) = (company_currency, listen, m.0.is_empty()) else { return Err(m.0) };
    Ok(Config {
        settings: Settings {
            company_code: company.code.trim().to_owned(),
            company_name: company.name.trim().to_owned(),
            language,
            time_zone,
            currency,
            hold,
            send_invoice_to: company.send_invoice_to.clone(),
            send_checkout_notification_to: company.send_checkout_notification_to.clone(),
            notices,
            buyers,
            channels,
            printers,
            box_types,
        },
        language,
        state: file.paths.state.clone(),
        socket: file.paths.socket.clone(),
        intake: file.paths.intake.clone(),
        listen,
        admin,
        locks,
        tokens,
        printer_doors: file
            .printer
            .iter()
            .map(|p| (p.name.clone(), PrinterDoor { uri: p.uri.clone(), dpi: p.dpi }))
            .collect(),
        roles,
        body_bytes: file.limits.body_mb << 20,
        file_bytes: file.limits.file_mb << 20,
        warnings: without_effect(file).into_iter().chain(notices::warnings(file, &ways)).chain(notes).collect(),
        ways,
        layouts,
    })
}

/// Keys of the contract that this version reads and does not act on: told, so that nobody relies on them.
fn without_effect(file: &File) -> Vec<String> {
    let mut all = Vec::new();
    for c in &file.channel {
        let usual = Kind::parse(&c.kind).and_then(entry_of).and_then(|e| e.zone);
        if let (Some(zone), None) = (usual, &c.time_zone)
            && zone != file.company.time_zone
        {
            let company = &file.company.time_zone;
            all.push(format!(
                "channel {}: its times without a zone are read as those of {company}; {} usually writes those of {zone}: set time_zone",
                c.id, c.kind
            ));
        }
    }
    all
}

fn buyers(raw: &[Buyer], layouts: &[String], m: &mut Mistakes) -> BTreeMap<BuyerCode, Connection> {
    let mut all = BTreeMap::new();
    for (i, b) in raw.iter().enumerate() {
        let key = |name: &str| {
            format!("buyer {}: {name}", if b.code.is_empty() { (i + 1).to_string() } else { b.code.clone() })
        };
        let Some(code) = m.take(&key("code"), BuyerCode::new(&b.code)) else { continue };
        if b.name.trim().is_empty() {
            m.add(&key("name"), "is missing");
        }
        if b.ship_days_offset > 60 {
            m.add(&key("ship_days_offset"), "must be between 0 and 60 days");
        }
        let days: Vec<Weekday> =
            b.service_days.iter().filter_map(|d| m.take(&key("service_days"), weekday(d))).collect();
        if days.is_empty() {
            m.add(&key("service_days"), "needs at least one of mon, tue, wed, thu, fri, sat, sun");
        }
        let cutoff = b.cutoff.as_ref().and_then(|t| {
            let time =
                NaiveTime::parse_from_str(t, "%H:%M").map_err(|_| format!("{t:?} is not a time such as \"15:00\""));
            m.take(&key("cutoff"), time)
        });
        let closed_days = b
            .closed_days
            .iter()
            .filter_map(|d| {
                m.take(
                    &key("closed_days"),
                    d.parse().map_err(|_| format!("{d:?} is not a date such as \"2025-01-01\"")),
                )
            })
            .collect();
        if let Some(layout) = &b.layout {
            known_layout(&key("layout"), layout, layouts, m);
        }
        let mut connection = Connection {
            ship_days_offset: b.ship_days_offset,
            service_days: days,
            cutoff,
            closed_days,
            salesperson: b.salesperson.clone(),
            buyer_salesperson: b.buyer_salesperson.clone(),
            send_invoice_to: b.send_invoice_to.clone(),
            send_checkout_notification_to: b.send_checkout_notification_to.clone(),
            notices: notices::connection(b, &key, m),
            layout: b.layout.clone(),
            carriers: b.carriers.iter().map(|(theirs, ours)| (fold(theirs.trim()), ours.trim().to_owned())).collect(),
            test: b.test,
            ..Connection::new(code.clone(), b.name.trim())
        };
        links::fill(&mut connection, b, &key, m);
        if all.insert(code, connection).is_some() {
            m.add(&key("code"), "stands twice; each buyer has one [[buyer]]");
        }
    }
    all
}

type Channels = (BTreeMap<ChannelId, ChannelSettings>, BTreeMap<ChannelId, Lock>);

fn channels(
    raw: &[Channel],
    buyers: &BTreeMap<BuyerCode, Connection>,
    company: Tz,
    base: &Path,
    m: &mut Mistakes,
) -> Channels {
    let mut all = BTreeMap::new();
    let mut locks = BTreeMap::new();
    for (i, c) in raw.iter().enumerate() {
        let key = |name: &str| {
            format!("channel {}: {name}", if c.id.is_empty() { (i + 1).to_string() } else { c.id.clone() })
        };
        let id = m.take(&key("id"), ChannelId::new(&c.id));
        if c.id.trim() == crate::domain::inventory::CHANNEL {
            m.add(&key("id"), "is the folder of product and inventory files; choose another one");
        }
        let kind = m.take(&key("kind"), kind(&c.kind));
        let buyer = c.buyer.as_ref().and_then(|b| m.take(&key("buyer"), known_buyer(b, buyers)));
        let group_by = m.take(&key("group_by"), group_by(c.group_by.as_deref()));
        let structure = c.structure.and_then(|n| {
            m.take(&key("structure"), Structure::from_number(n).ok_or_else(|| format!("{n} is not 1, 2 or 3")))
        });
        let usual = kind.and_then(entry_of);
        let own_currency = match &c.currency {
            Some(text) => m.take(&key("currency"), currency(text)),
            None => usual.and_then(|e| e.currency).and_then(Currency::new),
        };
        let time_zone = c.time_zone.as_ref().map_or(Some(company), |z| m.take(&key("time_zone"), zone(z)));
        let lock = Lock {
            secrets: secrets(c, base, &key, m),
            token: secret(&key("token"), c.token.as_ref(), c.token_file.as_ref(), base, m),
            access: kind.and_then(|kind| access(c, kind, base, &key, m)),
            account: c.account.clone(),
            application: c.client_id.clone(),
        };
        let silence = silence(c, &key, m);
        let origin = m.take(&key("origin"), origin(c.origin.as_deref()));
        let (Some(id), Some(kind), Some(group_by), Some(time_zone)) = (id, kind, group_by, time_zone) else { continue };
        let settings = ChannelSettings {
            id: id.clone(),
            kind,
            buyer,
            origin: origin.unwrap_or_default(),
            direct: c.direct,
            group_by,
            structure: structure.unwrap_or_else(|| kind.structure()),
            currency: own_currency,
            time_zone,
            fetches: lock.access.is_some(),
            silence,
        };
        locks.insert(id.clone(), lock);
        if all.insert(id, settings).is_some() {
            m.add(&key("id"), "stands twice; each channel has its own id");
        }
    }
    (all, locks)
}

fn secrets(c: &Channel, base: &Path, key: &dyn Fn(&str) -> String, m: &mut Mistakes) -> Vec<Secret> {
    let one = secret(&key("secret"), c.secret.as_ref(), c.secret_file.as_ref(), base, m);
    if one.is_some() && (!c.secrets.is_empty() || c.secrets_file.is_some()) {
        m.add(&key("secret"), "give either secret or secrets, not both");
    }
    let mut all: Vec<Secret> = one.into_iter().collect();
    let lines = c.secrets_file.as_ref().and_then(|f| m.take(&key("secrets_file"), read(f, base)));
    let listed = lines.iter().flat_map(|text| text.lines()).map(str::trim).filter(|l| !l.is_empty());
    for text in c.secrets.iter().map(String::as_str).chain(listed) {
        match Secret::new(text) {
            Some(secret) => all.push(secret),
            None => m.add(&key("secrets"), "one of them is empty; an empty secret protects nothing"),
        }
    }
    all
}

/// A secret that is given here or in a file.
pub(super) fn secret(
    key: &str,
    inline: Option<&String>,
    file: Option<&PathBuf>,
    base: &Path,
    m: &mut Mistakes,
) -> Option<Secret> {
    let text = match (inline, file) {
        (Some(_), Some(_)) => {
            m.add(key, "give it here or in its _file, not both");
            return None;
        }
        (Some(text), None) => text.clone(),
        (None, Some(file)) => m.take(key, read(file, base))?.trim_end_matches(['\r', '\n']).to_owned(),
        (None, None) => return None,
    };
    let secret = Secret::new(text);
    if secret.is_none() {
        m.add(key, "is empty; an empty secret protects nothing");
    }
    secret
}

fn read(file: &Path, base: &Path) -> Result<String, String> {
    let path = base.join(file);
    std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))
}

fn printers(raw: &[Printer], layouts: &[String], m: &mut Mistakes) -> Vec<PrinterSettings> {
    let mut all: Vec<PrinterSettings> = Vec::new();
    for (i, p) in raw.iter().enumerate() {
        let key = |name: &str| {
            format!("printer {}: {name}", if p.name.is_empty() { (i + 1).to_string() } else { p.name.clone() })
        };
        let Some(name) = m.take(&key("name"), PrinterName::new(&p.name)) else { continue };
        if let Err(e) = crate::printing::PrinterUri::parse(&p.uri) {
            m.add(&key("uri"), e);
        }
        if p.dpi.is_some_and(|dpi| Dpmm::from_dpi(dpi).is_none()) {
            m.add(&key("dpi"), "must be 203, 300 or 600; leave it out and the printer is asked");
        }
        known_layout(&key("layout"), &p.layout, layouts, m);
        if all.iter().any(|q| q.name == name) {
            m.add(&key("name"), "stands twice; each printer has its own name");
        }
        if p.default && all.iter().any(|q| q.default) {
            m.add(&key("default"), "another printer is the default already");
        }
        all.push(PrinterSettings { name, layout: p.layout.clone(), carriers: p.carriers.clone(), default: p.default });
    }
    all
}

fn known_layout(key: &str, name: &str, layouts: &[String], m: &mut Mistakes) {
    if !layouts.iter().any(|known| known == name) {
        m.add(key, near("layout", name, layouts.iter().map(String::as_str)));
    }
}

fn roles(raw: &BTreeMap<String, Vec<String>>, m: &mut Mistakes) -> BTreeMap<Role, BTreeSet<String>> {
    let mut all = BTreeMap::new();
    for (word, groups) in raw {
        match Role::parse(word) {
            Some(role) => {
                all.insert(role, groups.iter().cloned().collect());
            }
            None => m.add(&format!("roles.{word}"), near("role", word, Role::ALL.iter().map(|r| r.as_str()))),
        }
    }
    all
}

fn zone(text: &str) -> Result<Tz, String> {
    text.parse().map_err(|_| format!("{text:?} is not a time zone; use an IANA name such as \"America/Bogota\""))
}

fn currency(text: &str) -> Result<Currency, String> {
    Currency::new(text).ok_or_else(|| format!("{text:?} is not a currency code of three letters"))
}

pub(super) fn language(text: &str) -> Result<Lang, String> {
    match text {
        "en" => Ok(Lang::En),
        "es" => Ok(Lang::Es),
        _ => Err(format!("{text:?} is not \"en\" or \"es\"")),
    }
}

fn kind(text: &str) -> Result<Kind, String> {
    Kind::parse(text).ok_or_else(|| near("kind", text, Kind::ALL.iter().map(|k| k.as_str())))
}

fn known_buyer(text: &str, buyers: &BTreeMap<BuyerCode, Connection>) -> Result<BuyerCode, String> {
    let code = BuyerCode::new(text).map_err(|e| e.to_string())?;
    if buyers.contains_key(&code) { Ok(code) } else { Err(near("buyer", text, buyers.keys().map(BuyerCode::as_str))) }
}

fn origin(text: Option<&str>) -> Result<Origin, String> {
    let words = [Origin::Sales, Origin::Procurement].map(Origin::as_str);
    text.map_or(Ok(Origin::Sales), |t| Origin::parse(t).ok_or_else(|| near("origin", t, words.into_iter())))
}

fn group_by(text: Option<&str>) -> Result<GroupBy, String> {
    match text {
        None | Some("none") => Ok(GroupBy::None),
        Some("shipment") => Ok(GroupBy::Shipment),
        Some("cart") => Ok(GroupBy::Cart),
        Some(other) => Err(near("group_by", other, ["none", "shipment", "cart"].into_iter())),
    }
}

fn weekday(text: &str) -> Result<Weekday, String> {
    text.parse().map_err(|_| format!("{text:?} is not one of mon, tue, wed, thu, fri, sat, sun"))
}

fn address(text: &str) -> Result<std::net::SocketAddr, String> {
    text.parse().map_err(|_| format!("{text:?} is not an address and port such as \"127.0.0.1:8470\""))
}

/// That there is no such thing, and the nearest that there is.
pub(super) fn near<'a>(what: &str, text: &str, known: impl Iterator<Item = &'a str> + Clone) -> String {
    let nearest = known.clone().map(|k| (strsim::damerau_levenshtein(text, k), k)).min().filter(|(d, _)| *d <= 3);
    match nearest {
        Some((_, k)) => format!("there is no {what} {text:?}; did you mean `{k}`?"),
        None => format!("there is no {what} {text:?}; known: {}", known.collect::<Vec<_>>().join(", ")),
    }
}
