//! The configuration file as it is written (`design.md` §4.1): every key, nothing checked but its type.
//!
//! Unknown keys are errors, so that a typing mistake never silently means the default.

#![expect(missing_docs, reason = "the keys are documented where people look: config/k2kd.toml")]

use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The whole file.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct File {
    pub company: Company,
    pub paths: Paths,
    pub http: Http,
    pub buyer: Vec<Buyer>,
    pub channel: Vec<Channel>,
    pub printer: Vec<Printer>,
    pub token: Vec<Token>,
    pub box_type: Vec<BoxType>,
    pub mail: Option<Mail>,
    pub notify: Vec<Notify>,
    pub roles: BTreeMap<String, Vec<String>>,
    pub limits: Limits,
}

/// `[company]`
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Company {
    pub code: String,
    pub name: String,
    pub time_zone: String,
    pub currency: String,
    pub language: String,
    pub send_invoice_to: Vec<String>,
    pub send_checkout_notification_to: Vec<String>,
}

impl Default for Company {
    fn default() -> Self {
        Self {
            code: String::new(),
            name: String::new(),
            time_zone: "UTC".into(),
            currency: "USD".into(),
            language: "en".into(),
            send_invoice_to: Vec::new(),
            send_checkout_notification_to: Vec::new(),
        }
    }
}

/// `[paths]`
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Paths {
    pub state: PathBuf,
    pub socket: PathBuf,
    pub intake: PathBuf,
    pub labels: PathBuf,
}

impl Default for Paths {
    fn default() -> Self {
        Self {
            state: "/var/lib/k2kd".into(),
            socket: crate::protocol::DEFAULT_SOCKET.into(),
            intake: "/srv/k2kd".into(),
            labels: "/etc/k2kd/labels".into(),
        }
    }
}

/// `[http]`
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Http {
    pub listen: String,
    pub admin: String,
}

impl Default for Http {
    fn default() -> Self {
        Self { listen: "127.0.0.1:8470".into(), admin: "127.0.0.1:8471".into() }
    }
}

/// `[[buyer]]`
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Buyer {
    pub code: String,
    pub name: String,
    pub ship_days_offset: u8,
    pub service_days: Vec<String>,
    pub cutoff: Option<String>,
    pub closed_days: Vec<String>,
    pub salesperson: Option<String>,
    pub buyer_salesperson: Option<String>,
    pub send_invoice_to: Vec<String>,
    pub send_checkout_notification_to: Vec<String>,
    pub send_cancel_notification_to: Vec<String>,
    pub language: Option<String>,
    pub tell: Option<Vec<String>>,
    pub layout: Option<String>,
    pub carriers: BTreeMap<String, String>,
    pub test: bool,
    pub cutoffs: BTreeMap<String, String>,
    pub locations: Vec<String>,
    pub auto_confirm: bool,
    pub swap_boxes: bool,
    pub active_since: Option<String>,
    pub currency: Option<String>,
    pub time_zone: Option<String>,
}

impl Default for Buyer {
    fn default() -> Self {
        Self {
            code: String::new(),
            name: String::new(),
            ship_days_offset: 3,
            service_days: ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].map(str::to_owned).to_vec(),
            cutoff: None,
            closed_days: Vec::new(),
            salesperson: None,
            buyer_salesperson: None,
            send_invoice_to: Vec::new(),
            send_checkout_notification_to: Vec::new(),
            send_cancel_notification_to: Vec::new(),
            language: None,
            tell: None,
            layout: None,
            carriers: BTreeMap::new(),
            test: false,
            cutoffs: BTreeMap::new(),
            locations: Vec::new(),
            auto_confirm: false,
            swap_boxes: false,
            active_since: None,
            currency: None,
            time_zone: None,
        }
    }
}

/// `[[box_type]]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BoxType {
    pub code: String,
    pub milli_fbe: u32,
}

/// `[[channel]]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Channel {
    pub id: String,
    pub kind: String,
    pub buyer: Option<String>,
    pub secret: Option<String>,
    pub secret_file: Option<PathBuf>,
    pub secrets: Vec<String>,
    pub secrets_file: Option<PathBuf>,
    pub token: Option<String>,
    pub token_file: Option<PathBuf>,
    pub base_url: Option<String>,
    pub token_url: Option<String>,
    pub account: Option<String>,
    pub client_id: Option<String>,
    pub client_secret: Option<String>,
    pub client_secret_file: Option<PathBuf>,
    pub refresh_token: Option<String>,
    pub refresh_token_file: Option<PathBuf>,
    pub api_key: Option<String>,
    pub api_key_file: Option<PathBuf>,
    pub poll: Option<String>,
    pub silence: Option<String>,
    pub group_by: Option<String>,
    pub origin: Option<String>,
    pub direct: bool,
    pub structure: Option<u8>,
    pub currency: Option<String>,
    pub time_zone: Option<String>,
}

/// `[[printer]]`
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Printer {
    pub name: String,
    pub uri: String,
    pub layout: String,
    pub dpi: Option<u32>,
    pub carriers: Vec<String>,
    pub default: bool,
}

impl Default for Printer {
    fn default() -> Self {
        Self {
            name: String::new(),
            uri: String::new(),
            layout: "box-4x3".into(),
            dpi: None,
            carriers: Vec::new(),
            default: false,
        }
    }
}

/// `[[token]]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Token {
    pub name: String,
    pub token: Option<String>,
    pub token_file: Option<PathBuf>,
    pub scopes: Vec<String>,
    pub buyer: Option<String>,
    pub company_id: Option<String>,
}

/// `[mail]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mail {
    pub url: Option<String>,
    pub user: Option<String>,
    pub password: Option<String>,
    pub password_file: Option<PathBuf>,
    pub from: Option<String>,
    pub hold: Option<String>,
    pub ca_file: Option<PathBuf>,
    pub tell: Option<Vec<String>>,
}

/// `[[notify]]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Notify {
    pub name: String,
    pub url: String,
    pub secret: Option<String>,
    pub secret_file: Option<PathBuf>,
    pub secrets: Vec<String>,
    pub buyer: Option<String>,
    pub events: Option<Vec<String>>,
}

/// `[limits]`
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    pub body_mb: u64,
    pub file_mb: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { body_mb: crate::limits::BODY_BYTES >> 20, file_mb: crate::limits::FILE_BYTES >> 20 }
    }
}
