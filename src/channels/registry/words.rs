//! The words that the registry is told in.

use super::{Family, Signing};

/// A format that documents come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// JSON.
    Json,
    /// JSON, one object a line.
    JsonLines,
    /// XML.
    Xml,
    /// A table: CSV, TSV, with `;` or `|`.
    Csv,
    /// A table in an XLSX workbook.
    Xlsx,
    /// Amazon's flat file.
    FlatFile,
}

impl Format {
    /// The word for people and programs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::JsonLines => "json_lines",
            Self::Xml => "xml",
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::FlatFile => "flat_file",
        }
    }
}

/// What a webhook of the channel holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Body {
    /// The whole order.
    Full,
    /// Its name: it has to be fetched.
    Pointer,
    /// It sends none.
    None,
}

impl Body {
    /// The word for people and programs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Pointer => "pointer",
            Self::None => "none",
        }
    }
}

impl Family {
    /// The word for people and programs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Shopify => "shopify",
            Self::Woocommerce => "woocommerce",
            Self::MercadoLibre => "mercado_libre",
            Self::Amazon => "amazon",
            Self::Walmart => "walmart",
            Self::Vtex => "vtex",
            Self::Wish => "wish",
            Self::Mirakl => "mirakl",
            Self::SellerCenter => "seller_center",
            Self::Paris => "paris",
            Self::Claroshop => "claroshop",
            Self::Yuju => "yuju",
            Self::Table => "table",
            Self::K2k => "k2k",
        }
    }
}

impl Signing {
    /// In words: what is checked.
    #[must_use]
    pub fn words(self) -> String {
        match self {
            Self::HmacBase64(headers) => format!("HMAC-SHA256 in {}", headers.first().copied().unwrap_or_default()),
            Self::Walmart => "HMAC-SHA256 in WM_SEC.SIGNATURE, or user and password".to_owned(),
            Self::Yuju { secret, signature } => format!("the secret in {secret}, or HMAC-SHA256 in {signature}"),
            Self::OwnHeader(header) => format!("the secret in {header}, set up at the channel"),
            Self::Unsigned => "only the token in the path".to_owned(),
            Self::NoWebhooks => "no webhooks".to_owned(),
        }
    }
}
