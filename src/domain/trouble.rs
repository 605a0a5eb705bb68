//! What is in the way of a printer or of a label, as a value: what it is, and what was said about it.
//!
//! Stored with its job and turned into a sentence only where a person reads it, in their language.

use super::lang::Lang;
use std::fmt;

/// How a printer is, in one word (`labels.md` §8.4).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PrinterStatus {
    /// Nothing to do.
    #[default]
    Ready,
    /// Reached, and never answers how it is: labels are sent all the same.
    NoStatus,
    /// Labels are on their way.
    Printing,
    /// Stopped by a person, here.
    Paused,
    /// Stopped at the printer itself.
    PausedThere,
    /// Can't be reached.
    Unreachable,
    /// Answered before and does not now: often media out or head open.
    Silent,
    /// No labels in it.
    MediaOut,
    /// No ribbon in it.
    RibbonOut,
    /// Its head is open.
    HeadOpen,
    /// Anything else that it says and that keeps it from printing.
    Attention,
    /// The store can't take the commit point; nothing is sent.
    Store,
}

impl PrinterStatus {
    /// Every status.
    pub const ALL: [Self; 12] = [
        Self::Ready,
        Self::NoStatus,
        Self::Printing,
        Self::Paused,
        Self::PausedThere,
        Self::Unreachable,
        Self::Silent,
        Self::MediaOut,
        Self::RibbonOut,
        Self::HeadOpen,
        Self::Attention,
        Self::Store,
    ];

    /// Whether something keeps it from printing.
    #[must_use]
    pub const fn is_blocked(self) -> bool {
        !matches!(self, Self::Ready | Self::NoStatus | Self::Printing)
    }

    /// The word in every output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::NoStatus => "no_status",
            Self::Printing => "printing",
            Self::Paused => "paused",
            Self::PausedThere => "paused_there",
            Self::Unreachable => "unreachable",
            Self::Silent => "silent",
            Self::MediaOut => "media_out",
            Self::RibbonOut => "ribbon_out",
            Self::HeadOpen => "head_open",
            Self::Attention => "attention",
            Self::Store => "store",
        }
    }

    /// From that word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == word)
    }

    /// The words for people.
    #[must_use]
    pub const fn in_words(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::Ready, Lang::En) => "ready",
            (Self::Ready, Lang::Es) => "lista",
            (Self::NoStatus, Lang::En) => "no status",
            (Self::NoStatus, Lang::Es) => "sin estado",
            (Self::Printing, Lang::En) => "printing",
            (Self::Printing, Lang::Es) => "imprimiendo",
            (Self::Paused, Lang::En) => "paused",
            (Self::Paused, Lang::Es) => "en pausa",
            (Self::PausedThere, Lang::En) => "paused there",
            (Self::PausedThere, Lang::Es) => "pausada allí",
            (Self::Unreachable, Lang::En) => "unreachable",
            (Self::Unreachable, Lang::Es) => "inalcanzable",
            (Self::Silent, Lang::En) => "silent",
            (Self::Silent, Lang::Es) => "no responde",
            (Self::MediaOut, Lang::En) => "out of labels",
            (Self::MediaOut, Lang::Es) => "sin etiquetas",
            (Self::RibbonOut, Lang::En) => "out of ribbon",
            (Self::RibbonOut, Lang::Es) => "sin cinta",
            (Self::HeadOpen, Lang::En) => "head open",
            (Self::HeadOpen, Lang::Es) => "cabezal abierto",
            (Self::Attention, Lang::En) => "attention",
            (Self::Attention, Lang::Es) => "revisar",
            (Self::Store, Lang::En) => "no storage",
            (Self::Store, Lang::Es) => "sin almacén",
        }
    }
}

macro_rules! troubles {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $status:ident, $en:literal, $es:literal;)*) => {
        /// What it is. Sentences may use `{}` for what was said about it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum What { $($(#[$doc])* $variant),* }

        impl What {
            /// Every one.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// Name in storage and for programs: it never changes.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),* }
            }

            /// How a printer is that has it.
            #[must_use]
            pub const fn status(self) -> PrinterStatus {
                match self { $(Self::$variant => PrinterStatus::$status),* }
            }

            const fn template(self, lang: Lang) -> &'static str {
                match (self, lang) { $((Self::$variant, Lang::En) => $en, (Self::$variant, Lang::Es) => $es),* }
            }
        }
    };
}

troubles! {
    /// The connection was refused, or its name is not known.
    NoConnection = "no_connection", Unreachable, "no connection: {}; check that it is on and on the network", "sin conexión: {}; revise que esté encendida y en la red";
    /// Nobody answers at its address.
    NobodyThere = "nobody_there", Unreachable, "nobody answers at this address; check that it is on and on the network", "nadie responde en esta dirección; revise que esté encendida y en la red";
    /// The connection broke.
    Broke = "broke", Unreachable, "the connection broke: {}", "se cortó la conexión: {}";
    /// It closed while a label was on its way.
    Closed = "closed", Unreachable, "the printer closed the connection before it can have read the whole label", "la impresora cerró la conexión antes de poder leer toda la etiqueta";
    /// It takes no more bytes.
    Stalled = "stalled", Unreachable, "the printer takes no more data; look at its media and its head", "la impresora no recibe más datos; revise las etiquetas y el cabezal";
    /// It answered before, and not now.
    Silent = "silent", Silent, "the printer answers no more: look at its media and its head; nothing is sent", "la impresora ya no responde: revise las etiquetas y el cabezal; no se envía nada";
    /// The same, after a label was sent.
    SilentAfter = "silent_after", Silent, "the printer took the label and then answered no more: look at its media and its head", "la impresora recibió la etiqueta y ya no respondió: revise las etiquetas y el cabezal";
    /// It never answers how it is.
    NoStatus = "no_status", NoStatus, "it does not tell how it is; labels are sent all the same", "no informa su estado; las etiquetas se envían igual";
    /// No labels in it.
    MediaOut = "media_out", MediaOut, "out of labels: put in a new roll", "sin etiquetas: coloque un rollo nuevo";
    /// No ribbon in it.
    RibbonOut = "ribbon_out", RibbonOut, "out of ribbon: put in a new one", "sin cinta: coloque una nueva";
    /// Its head is open.
    HeadOpen = "head_open", HeadOpen, "the head is open: close it", "el cabezal está abierto: ciérrelo";
    /// Paused by its own key.
    PausedThere = "paused_there", PausedThere, "paused at the printer: press its pause key", "en pausa en la impresora: presione su tecla de pausa";
    /// Too cold.
    TooCold = "too_cold", Attention, "the head is too cold: it warms up by itself", "el cabezal está muy frío: se calienta solo";
    /// Too hot.
    TooHot = "too_hot", Attention, "the head is too hot: it cools down by itself", "el cabezal está muy caliente: se enfría solo";
    /// Its buffer is full.
    Full = "full", Attention, "its memory is full: it goes on when it has printed", "su memoria está llena: sigue cuando haya impreso";
    /// Cutter, jam, feed.
    Jammed = "jammed", Attention, "jammed ({}): open it and look", "atascada ({}): ábrala y revise";
    /// Any other words of its own.
    Says = "says", Attention, "the printer says: {}", "la impresora dice: {}";
    /// A person paused it here.
    PausedBy = "paused_by", Paused, "paused by {}", "en pausa por {}";
    /// A person stopped it in the middle of a batch.
    Halted = "halted", Paused, "the printer was stopped before this label", "la impresora se detuvo antes de esta etiqueta";
    /// The store.
    Store = "store", Store, "nothing is sent: {}", "no se envía nada: {}";
    /// The daemon ended in the middle.
    Stopped = "stopped", Ready, "the daemon stopped while it was sent", "el servicio se detuvo mientras se enviaba";
    /// The label can't be drawn.
    NoLabel = "no_label", Ready, "the label can't be drawn: {}", "no se puede dibujar la etiqueta: {}";
    /// The layout is not there.
    NoLayout = "no_layout", Ready, "there is no layout named {}", "no existe el diseño {}";
    /// A file or a folder.
    Folder = "folder", Unreachable, "{}", "{}";
    /// Withdrawn: its box is missing.
    BoxMissing = "box_missing", Ready, "its box is missing", "falta su caja";
    /// Withdrawn: the confirm was undone or reverted.
    TakenBack = "taken_back", Ready, "the confirm was taken back", "se deshizo la confirmación";
    /// Withdrawn: its line was deleted, or its order voided.
    BoxReleased = "box_released", Ready, "its box was released", "su caja fue liberada";
    /// Withdrawn: it tells something old (R-13 T5).
    OrderChanged = "order_changed", Ready, "its order was changed", "su orden cambió";
    /// Withdrawn: its box is on its way (R-13 T4).
    BoxLeft = "box_left", Ready, "its box has left", "su caja ya salió";
    /// A file of that name with other content.
    FileThere = "file_there", Ready, "{} is there already with other content", "{} ya existe con otro contenido";
    /// The printer knows neither of our languages.
    NoFormat = "no_format", Attention, "the printer takes neither PDF nor ZPL but {}", "la impresora no acepta PDF ni ZPL sino {}";
    /// It has no media of that size.
    NoMedia = "no_media", Attention, "the printer has no media of {}; set its media or choose another layout", "la impresora no tiene etiquetas de {}; configúrelas o elija otro diseño";
    /// It said no.
    Refused = "refused", Attention, "the printer refused: {}", "la impresora rechazó: {}";
    /// It began and gave up.
    Aborted = "aborted", Ready, "the printer gave the job up: {}", "la impresora abandonó el trabajo: {}";
    /// Somebody cancelled it at the printer.
    CancelledThere = "cancelled_there", Ready, "cancelled at the printer", "cancelado en la impresora";
    /// Nobody knows whether it came to the printer.
    Lost = "lost", Unreachable, "the printer gave no answer: {}; look whether the label came out", "la impresora no contestó: {}; mire si salió la etiqueta";
    /// Its counter has not moved.
    NotCounted = "not_counted", Ready, "the printer's counter shows that nothing came out; it is sent again", "el contador de la impresora muestra que no salió nada; se envía de nuevo";
    /// A newer try of an unconfirmed one.
    NotConfirmed = "not_confirmed", Ready, "the label before this one was not confirmed", "la etiqueta anterior no se confirmó";
}

/// One trouble.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Trouble {
    /// What it is.
    pub what: What,
    /// What was said about it: an error's text, a name; often nothing.
    pub detail: String,
}

impl Trouble {
    /// Longest detail that is kept, in characters: printers say what they like.
    pub const MAX_CHARS: usize = 300;

    /// With a detail.
    #[must_use]
    pub fn new(what: What, detail: impl fmt::Display) -> Self {
        Self { what, detail: detail.to_string().chars().take(Self::MAX_CHARS).collect() }
    }

    /// The sentence for people.
    #[must_use]
    pub fn sentence(&self, lang: Lang) -> String {
        self.what.template(lang).replacen("{}", &self.detail, 1)
    }

    /// From what is stored; none for a code that nobody knows.
    #[must_use]
    pub fn from_code(code: &str, detail: &str) -> Option<Self> {
        What::ALL.iter().find(|w| w.code() == code).map(|what| Self::new(*what, detail))
    }
}

impl From<What> for Trouble {
    fn from(what: What) -> Self {
        Self { what, detail: String::new() }
    }
}

/// In English, for the log.
impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence(Lang::En))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_trouble_has_its_code_and_its_sentences() {
        let codes: BTreeSet<_> = What::ALL.iter().map(|w| w.code()).collect();
        assert_eq!(codes.len(), What::ALL.len());
        for what in What::ALL {
            let trouble = Trouble::new(*what, "x{}y");
            assert_eq!(Trouble::from_code(what.code(), "x{}y"), Some(trouble.clone()));
            let said = |lang| trouble.sentence(lang).contains("x{}y");
            assert_eq!(said(Lang::En), said(Lang::Es), "{what:?}");
        }
        assert_eq!(Trouble::from_code("nothing", ""), None);
    }

    #[test]
    fn statuses_have_their_own_words() {
        for lang in [Lang::En, Lang::Es] {
            let words: BTreeSet<_> = PrinterStatus::ALL.iter().map(|s| s.in_words(lang)).collect();
            assert_eq!(words.len(), PrinterStatus::ALL.len());
            assert!(words.iter().all(|w| w.chars().count() <= 15), "they fit the column of the console");
        }
    }
}
