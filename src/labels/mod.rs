//! A box label: its content and a layout become a scene, and a scene becomes ZPL II, PDF or a picture.
//!
//! Pure. The content is frozen with its job (`domain::label`), the layout is data (`config/labels/*.toml`, or a raw `.zpl`),
//! the resolution is the printer's:
//!
//! ```text
//! LabelContent + Layout + Dpmm ──Scene::new──▶ Scene ──┬─ zpl()      one format for port 9100
//!                                              ▲       ├─ picture()  black dots: previews, bitmap printers ── png()
//!                   ZPL ──Scene::of_zpl────────┘       └─ pdf([…])   a page a label: IPP, office printers
//! ```
//!
//! Invariants: exactly one format (`^XA … ^XZ`) per label whatever the content holds; codes are whole or the label is
//! refused; what had to be cut or could not be shown is a warning, never a secret. No printer settings: darkness and speed
//! stay as the printer has them.

mod bol;
mod code128;
mod fit;
mod font;
mod layout;
mod pdf;
mod png;
mod raster;
mod read;
mod scene;
mod square;
mod template;
#[cfg(test)]
mod tests;
mod wall;
mod words;
mod zpl;

pub use bol::bol_pdf;
pub use layout::{Layout, LayoutError, Layouts};
pub use png::png;
pub use scene::Scene;
pub use wall::{wall_labels, wall_page};

use crate::domain::label::LabelContent;
use crate::domain::lang::Lang;

/// Resolution of a printer's head, in dots a millimetre.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dpmm {
    /// 203 dpi.
    #[default]
    Eight,
    /// 300 dpi.
    Twelve,
    /// 600 dpi.
    TwentyFour,
}

impl Dpmm {
    /// From 8, 12 or 24.
    #[must_use]
    pub const fn new(dots: u32) -> Option<Self> {
        match dots {
            8 => Some(Self::Eight),
            12 => Some(Self::Twelve),
            24 => Some(Self::TwentyFour),
            _ => None,
        }
    }

    /// 8, 12 or 24.
    #[must_use]
    pub const fn dots_a_mm(self) -> u32 {
        match self {
            Self::Eight => 8,
            Self::Twelve => 12,
            Self::TwentyFour => 24,
        }
    }

    /// The number people know: 203, 300 or 600 dots per inch.
    #[must_use]
    pub const fn dpi(self) -> u32 {
        match self {
            Self::Eight => 203,
            Self::Twelve => 300,
            Self::TwentyFour => 600,
        }
    }

    /// From 203, 300 or 600.
    #[must_use]
    pub const fn from_dpi(dpi: u32) -> Option<Self> {
        match dpi {
            203 => Some(Self::Eight),
            300 => Some(Self::Twelve),
            600 => Some(Self::TwentyFour),
            _ => None,
        }
    }

    /// Nearest dot to a length. Layouts are checked: at most a metre, never negative.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0 to 24,000 before")]
    fn dots(self, mm: f64) -> u32 {
        (mm * f64::from(self.dots_a_mm())).round().clamp(0.0, 24_000.0) as u32
    }

    /// Whole dots within a length.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0 to 24,000 before")]
    fn whole(self, mm: f64) -> u32 {
        (mm * f64::from(self.dots_a_mm())).floor().clamp(0.0, 24_000.0) as u32
    }
}

/// A label for a ZPL printer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// One format, `^XA` to `^XZ`, UTF-8.
    pub zpl: String,
    /// What a person should know before it is printed.
    pub warnings: Vec<Warning>,
}

/// What is not as the order says it, though the label can be printed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Warning {
    /// Too long for its place even when narrow; it ends in `…`.
    #[error("“{whole}” does not fit: the label shows “{shown}”")]
    Cut {
        /// All of it.
        whole: String,
        /// What is shown.
        shown: String,
    },
    /// Characters that the printer's font lacks; `?` stands in for them.
    #[error("“{0}” holds characters that the printer does not have")]
    Unprintable(String),
    /// A command of a raw template that a preview leaves out; the printer may draw it.
    #[error("the preview does not show {0}")]
    NotDrawn(String),
}

impl Warning {
    /// A sentence for people.
    #[must_use]
    pub fn sentence(&self, lang: Lang) -> String {
        match (lang, self) {
            (Lang::En, Self::Cut { whole, shown }) => format!("“{whole}” does not fit: the label shows “{shown}”."),
            (Lang::Es, Self::Cut { whole, shown }) => format!("“{whole}” no cabe: la etiqueta muestra “{shown}”."),
            (Lang::En, Self::Unprintable(text)) => format!("“{text}” holds characters that the printer does not have."),
            (Lang::Es, Self::Unprintable(text)) => format!("“{text}” tiene caracteres que la impresora no tiene."),
            (Lang::En, Self::NotDrawn(what)) => format!("The preview does not show {what}."),
            (Lang::Es, Self::NotDrawn(what)) => format!("La vista previa no muestra {what}."),
        }
    }
}

/// Why there is no label.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LabelError {
    /// A code is never shortened.
    #[error("the code {code} is too long for the layout {layout}: choose a wider label")]
    CodeTooWide {
        /// The code.
        code: String,
        /// The layout.
        layout: String,
    },
    /// Not a text that the barcode can hold.
    #[error("the code “{0}” can't be printed as a barcode")]
    Code(String),
}

impl LabelError {
    /// A sentence for people.
    #[must_use]
    pub fn sentence(&self, lang: Lang) -> String {
        match (lang, self) {
            (Lang::En, Self::CodeTooWide { code, layout }) => {
                format!("The code {code} is too long for the layout {layout}: choose a wider label.")
            }
            (Lang::Es, Self::CodeTooWide { code, layout }) => {
                format!("El código {code} es muy largo para el formato {layout}: elija una etiqueta más ancha.")
            }
            (Lang::En, Self::Code(code)) => format!("The code “{code}” can't be printed as a bar code."),
            (Lang::Es, Self::Code(code)) => format!("El código “{code}” no se puede imprimir como código de barras."),
        }
    }
}

/// A label as ZPL.
///
/// # Errors
/// When a code does not fit its place; nothing may be sent then.
pub fn zpl(content: &LabelContent, layout: &Layout, dpmm: Dpmm) -> Result<Label, LabelError> {
    let scene = Scene::new(content, layout, dpmm)?;
    Ok(Label { zpl: scene.zpl(), warnings: scene.warnings })
}
