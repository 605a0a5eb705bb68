//! A layout as it is written: TOML in millimetres. What the keys mean stands at the head of `config/labels/box-4x3.toml`.

use serde::Deserialize;
use toml::Spanned;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub(super) width: Spanned<f64>,
    pub(super) height: Spanned<f64>,
    #[serde(default, rename = "box")]
    pub(super) boxes: Vec<Spanned<BoxFile>>,
    #[serde(default, rename = "text")]
    pub(super) texts: Vec<Spanned<TextFile>>,
    #[serde(default, rename = "code128")]
    pub(super) bars: Vec<Spanned<BarsFile>>,
    #[serde(default, rename = "datamatrix")]
    pub(super) squares: Vec<Spanned<SquareFile>>,
}

/// Conditions as written.
pub(super) type When = Vec<Spanned<String>>;

/// Where a text stands in its place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::labels) enum Align {
    #[default]
    Left,
    Centre,
    Right,
}

/// What a code holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::labels) enum CodeOf {
    BoxCode,
    Awb,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BoxFile {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) w: f64,
    pub(super) h: f64,
    #[serde(default)]
    pub(super) solid: bool,
    #[serde(default = "thin")]
    pub(super) line: f64,
    #[serde(default)]
    pub(super) when: When,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TextFile {
    pub(super) text: Option<Spanned<String>>,
    pub(super) en: Option<Spanned<String>>,
    pub(super) es: Option<Spanned<String>>,
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) w: f64,
    pub(super) h: f64,
    #[serde(default = "one")]
    pub(super) lines: usize,
    pub(super) step: Option<f64>,
    #[serde(default)]
    pub(super) align: Align,
    #[serde(default)]
    pub(super) white: bool,
    pub(super) font: Option<Spanned<String>>,
    #[serde(default = "as_wide")]
    pub(super) wide: f64,
    #[serde(default)]
    pub(super) when: When,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BarsFile {
    pub(super) code: CodeOf,
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) w: f64,
    pub(super) h: f64,
    #[serde(default)]
    pub(super) when: When,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SquareFile {
    pub(super) code: CodeOf,
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) w: f64,
    #[serde(default)]
    pub(super) when: When,
}

const fn thin() -> f64 {
    0.35
}

const fn one() -> usize {
    1
}

const fn as_wide() -> f64 {
    1.0
}
