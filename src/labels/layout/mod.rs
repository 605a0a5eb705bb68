//! Where things stand on a label: a file that is read and checked whole before anything is printed with it.
//!
//! Two kinds: places in millimetres (TOML, described at the head of `config/labels/box-4x3.toml`) for every printer
//! language and resolution, and raw ZPL (`template.rs`) for one. A layout without the box code, or with a place outside
//! the paper, is refused with a sentence that names the line. What a place shows is decided in `scene.rs`.

mod check;
mod file;
#[cfg(test)]
mod tests;

pub(super) use file::{Align, CodeOf};

use super::fit::Fitted;
use super::template::Template as Raw;
use super::words::{Condition, Template};
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

/// Something about a layout that a person should know, with its place in the file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("layout {layout}, line {line}: {what}")]
pub struct LayoutError {
    /// Its name.
    pub layout: String,
    /// Line of the file, from 1.
    pub line: usize,
    /// What is wrong, in a sentence.
    pub what: String,
}

/// A checked layout.
#[derive(Clone, Debug)]
pub struct Layout {
    name: String,
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) kind: Kind,
    notes: Vec<LayoutError>,
}

/// What it is made of.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    Places(Places),
    Raw(Raw),
}

/// Places in millimetres.
#[derive(Clone, Debug, Default)]
pub(super) struct Places {
    pub(super) boxes: Vec<BoxPlace>,
    pub(super) texts: Vec<TextPlace>,
    pub(super) bars: Vec<BarsPlace>,
    pub(super) squares: Vec<SquarePlace>,
}

#[derive(Clone, Debug)]
pub(super) struct BoxPlace {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) w: f64,
    pub(super) h: f64,
    pub(super) solid: bool,
    pub(super) line: f64,
    pub(super) when: Vec<Condition>,
}

#[derive(Clone, Debug)]
pub(super) struct TextPlace {
    /// In English and in Spanish.
    pub(super) templates: [Template; 2],
    /// What is the same on every label, fitted once; none where something is filled in, or something must be told.
    pub(super) fixed: [Option<Fitted<'static>>; 2],
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) w: f64,
    pub(super) h: f64,
    pub(super) lines: usize,
    /// From one line to the next.
    pub(super) step: f64,
    pub(super) align: Align,
    pub(super) white: bool,
    /// A font in the printer's memory instead of its font 0.
    pub(super) font: Option<String>,
    /// How wide its characters are against font 0.
    pub(super) wide: f64,
    pub(super) when: Vec<Condition>,
}

#[derive(Clone, Debug)]
pub(super) struct BarsPlace {
    pub(super) code: CodeOf,
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) w: f64,
    pub(super) h: f64,
    pub(super) when: Vec<Condition>,
}

#[derive(Clone, Debug)]
pub(super) struct SquarePlace {
    pub(super) code: CodeOf,
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) w: f64,
    pub(super) when: Vec<Condition>,
}

/// Layouts that are always there, by name.
const BUILT_IN: [(&str, &str); 3] = [
    ("box-4x3", include_str!("../../../config/labels/box-4x3.toml")),
    ("box-100x150", include_str!("../../../config/labels/box-100x150.toml")),
    ("box-4x2", include_str!("../../../config/labels/box-4x2.toml")),
];

impl Layout {
    /// Reads a layout of places: the text of a `.toml` file.
    ///
    /// # Errors
    /// Everything that can't be understood or would print something wrong, each with its line and a sentence.
    pub fn parse(name: &str, text: &str) -> Result<Self, Vec<LayoutError>> {
        let line = |at: usize| text.get(..at).map_or(1, |before| before.matches('\n').count() + 1);
        let told = |(at, what): (usize, String)| LayoutError { layout: name.to_owned(), line: line(at), what };
        let all = |list: Vec<(usize, String)>| list.into_iter().map(told).collect::<Vec<_>>();
        let file: file::File = toml::from_str(text).map_err(|e| {
            let at = e.span().map_or(0, |s| s.start);
            vec![told((at, e.message().trim_end_matches('.').to_owned() + "."))]
        })?;
        let (width, height) = (*file.width.get_ref(), *file.height.get_ref());
        let (places, notes) = check::check(file).map_err(all)?;
        Ok(Self { name: name.to_owned(), width, height, kind: Kind::Places(places), notes: all(notes) })
    }

    /// Reads a layout in the printer's own language: the text of a `.zpl` file.
    ///
    /// # Errors
    /// As [`Layout::parse`].
    pub fn parse_zpl(name: &str, text: &str) -> Result<Self, Vec<LayoutError>> {
        let line = |at: usize| text.get(..at).map_or(1, |before| before.matches('\n').count() + 1);
        let all = |list: Vec<(usize, String)>| {
            let told = |(at, what)| LayoutError { layout: name.to_owned(), line: line(at), what };
            list.into_iter().map(told).collect::<Vec<_>>()
        };
        let (template, notes) = Raw::parse(text).map_err(all)?;
        let (width, height) = template.size_mm();
        Ok(Self { name: name.to_owned(), width, height, kind: Kind::Raw(template), notes: all(notes) })
    }

    /// A layout that comes with the program.
    #[must_use]
    pub fn built_in(name: &str) -> Option<Self> {
        let (name, text) = BUILT_IN.iter().find(|(n, _)| *n == name)?;
        Self::parse(name, text).ok()
    }

    /// Names of the layouts that come with the program.
    pub fn built_in_names() -> impl Iterator<Item = &'static str> {
        BUILT_IN.iter().map(|(name, _)| *name)
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Width and height of the paper, in millimetres.
    #[must_use]
    pub const fn size(&self) -> (f64, f64) {
        (self.width, self.height)
    }

    /// What its maker should know though it can be printed: no K2K badge, codes that come out fine.
    #[must_use]
    pub fn notes(&self) -> &[LayoutError] {
        &self.notes
    }
}

/// The layouts in force, by name: those that come with the program, and the user's, which may replace them. Cheap to
/// clone; all clones see the same.
#[derive(Clone, Debug)]
pub struct Layouts(Arc<RwLock<BTreeMap<String, Arc<Layout>>>>);

impl Default for Layouts {
    fn default() -> Self {
        Self::new([])
    }
}

impl Layouts {
    /// Those of the program, and these.
    #[must_use]
    pub fn new(own: impl IntoIterator<Item = Layout>) -> Self {
        let all = Self(Arc::default());
        all.replace(own);
        all
    }

    /// From now on those of the program, and these.
    pub fn replace(&self, own: impl IntoIterator<Item = Layout>) {
        let built_in = Layout::built_in_names().filter_map(Layout::built_in);
        let all = built_in.chain(own).map(|l| (l.name.clone(), Arc::new(l))).collect();
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = all;
    }

    /// The layout of this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Arc<Layout>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }

    /// All names, in the order of the alphabet.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).keys().cloned().collect()
    }
}
