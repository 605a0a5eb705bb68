//! The one table of what can be done: its keys, its words in both languages, where it belongs, whether it is dangerous.
//! Key handling, the hints at the bottom, the help page, the `:` field, the cheat sheet (`k2k keys`) and the names in a
//! person's own keymap are all made from it.

use super::input::Key;
use crate::domain::lang::Lang;

/// Something a person can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each has its words in the table below")]
pub enum Action {
    Up,
    Down,
    PageUp,
    PageDown,
    Home,
    End,
    Open,
    Back,
    NextScreen,
    PreviousScreen,
    GoOrders,
    GoLabels,
    GoIntake,
    GoAwbs,
    NumberAwb,
    CloseAwb,
    PrintAwb,
    OpenAwbs,
    Undo,
    Void,
    Revert,
    Edit,
    Boxes,
    History,
    Accept,
    Keep,
    ShipOrder,
    GoScan,
    GoBoard,
    GoLog,
    ScanMode,
    UndoScan,
    FinishScan,
    Series,
    SeriesBack,
    Search,
    Palette,
    Help,
    Language,
    Redraw,
    Suspend,
    Quit,
    Reconnect,
    ShowNew,
    Mark,
    MarkAll,
    MarkRange,
    MarkMatching,
    SaveView,
    Confirm,
    Print,
    Reprint,
    Sort,
    Filter,
    Copy,
    Lens,
    NextOrder,
    PreviousOrder,
    Pane,
    RetryJob,
    HoldJob,
    MoveJob,
    CancelJob,
    SeenPaper,
    LookJob,
    LookOrder,
    PausePrinter,
    TestLabel,
    RefusedOnly,
    RetryDocument,
    DismissDocument,
    RetryFetch,
    DropFetch,
    GoLinks,
    Settings,
    Publish,
    PublishDefault,
    OrderableOnly,
    RetryNotice,
    DismissNotice,
    StuckOnly,
}

/// Where an action belongs.
pub mod scope {
    /// The list of orders.
    pub const ORDERS: u16 = 1;
    /// One order.
    pub const DETAILS: u16 = 2;
    /// Labels and printers.
    pub const LABELS: u16 = 4;
    /// Received documents.
    pub const INTAKE: u16 = 8;
    /// One document.
    pub const DOCUMENT: u16 = 16;
    /// Scanning.
    pub const SCAN: u16 = 32;
    /// The day on one screen.
    pub const BOARD: u16 = 64;
    /// The audit trail.
    pub const LOG: u16 = 128;
    /// Air waybills.
    pub const AWBS: u16 = 256;
    /// Connections.
    pub const LINKS: u16 = 512;
    /// One connection.
    pub const LINK: u16 = 1024;
    /// Notices.
    pub const NOTICES: u16 = 2048;
    /// Orders to fetch.
    pub const FETCHES: u16 = 4096;
    /// The lists.
    pub const LISTS: u16 = ORDERS | LABELS | INTAKE | LOG | AWBS | LINKS | NOTICES;
    /// Every screen.
    pub const ALL: u16 = 8191;

    /// Their names in a keymap file and on the cheat sheet.
    pub const NAMES: &[(&str, u16)] = &[
        ("orders", ORDERS),
        ("details", DETAILS),
        ("labels", LABELS),
        ("intake", INTAKE),
        ("document", DOCUMENT),
        ("scan", SCAN),
        ("today", BOARD),
        ("log", LOG),
        ("awbs", AWBS),
        ("links", LINKS),
        ("link", LINK),
        ("notices", NOTICES),
        ("fetches", FETCHES),
    ];

    /// The screens of a name; `everywhere` is all of them.
    #[must_use]
    pub fn of_name(name: &str) -> Option<u16> {
        if name == "everywhere" {
            return Some(ALL);
        }
        NAMES.iter().find(|(n, _)| *n == name).map(|(_, s)| *s)
    }
}

/// A line of the table.
#[derive(Debug)]
pub struct Entry {
    /// What.
    pub action: Action,
    /// Its name in the `:` field, the same in both languages.
    pub name: &'static str,
    /// Its keys, the first is the one that is shown.
    pub keys: &'static [Key],
    /// Where, [`scope`].
    pub scope: u16,
    /// A word and a sentence, in English.
    pub en: [&'static str; 2],
    /// The same in Spanish.
    pub es: [&'static str; 2],
    /// It changes something that is not easily changed back: it never happens without a dialog.
    pub danger: bool,
    /// Shown at the bottom of the screen.
    pub hint: bool,
}

impl Entry {
    /// The word for the hints.
    #[must_use]
    pub const fn word(&self, lang: Lang) -> &'static str {
        let ([en, _], [es, _]) = (self.en, self.es);
        lang.pick(en, es)
    }

    /// The sentence for the help.
    #[must_use]
    pub const fn sentence(&self, lang: Lang) -> &'static str {
        let ([_, en], [_, es]) = (self.en, self.es);
        lang.pick(en, es)
    }
}

macro_rules! table {
    ($($action:ident $name:literal $keys:expr, $scope:expr, $en:expr, $es:expr $(, $mark:ident)*;)*) => {
        /// The table. Of two entries with one key, the first that is possible now acts.
        pub const TABLE: &[Entry] = &[$(Entry {
            action: Action::$action, name: $name, keys: &$keys, scope: $scope, en: $en, es: $es,
            danger: false $(|| is_danger(stringify!($mark)))*, hint: false $(|| is_hint(stringify!($mark)))*,
        }),*];
    };
}

const fn is_danger(mark: &str) -> bool {
    matches!(mark.as_bytes(), b"danger")
}

const fn is_hint(mark: &str) -> bool {
    matches!(mark.as_bytes(), b"hint")
}

use Key::{BackTab, Backspace, Char, Ctrl, Down, Enter, Esc, F, G, Left, PageDown, PageUp, Right, Tab, Up};
use scope::{ALL, AWBS, BOARD, DETAILS, DOCUMENT, FETCHES, INTAKE, LABELS, LINK, LINKS, LISTS, NOTICES, ORDERS, SCAN};

table! {
    Open "open" [Enter, Char('l')], LISTS, ["open", "open"], ["abrir", "abrir"], hint;
    Back "back" [Esc, Backspace], ALL, ["back", "one step back"], ["volver", "un paso atrás"];
    Mark "mark" [Char(' ')], ORDERS, ["mark", "mark or unmark"], ["marcar", "marcar o desmarcar"], hint;
    MarkAll "mark-all" [Char('*')], ORDERS, ["mark all", "mark all shown, or none"], ["marcar todo", "marcar todas o ninguna"];
    MarkRange "mark-range" [Char('V')], ORDERS, ["mark range", "mark from here to there"], ["marcar rango", "marcar de aquí hasta allí"];
    MarkMatching "mark-matching" [Char('A')], ORDERS, ["mark matching", "mark all that match"], ["marcar todas", "marcar las que coinciden"];
    Confirm "confirm" [Char('c')], ORDERS | DETAILS, ["confirm", "confirm (asks first)"], ["confirmar", "confirmar (pregunta)"], danger, hint;
    Print "print" [Char('p')], ORDERS | DETAILS, ["print", "print labels"], ["imprimir", "imprimir etiquetas"], danger, hint;
    Reprint "reprint" [Char('R')], DETAILS | LABELS, ["reprint", "print again, with a reason"], ["reimprimir", "imprimir otra vez, con motivo"], danger;
    Reconnect "reconnect" [Char('r')], ALL, ["reconnect", "connect again now"], ["reconectar", "conectar ya"];
    RetryJob "retry" [Char('r')], LABELS, ["retry", "try a label again"], ["reintentar", "intentar otra vez"], danger, hint;
    HoldJob "hold" [Char('h')], LABELS, ["hold", "hold, or let go on"], ["retener", "retener o soltar"], hint;
    MoveJob "move" [Char('m')], LABELS, ["move", "to another printer"], ["mover", "a otra impresora"], hint;
    CancelJob "cancel" [Char('x')], LABELS, ["cancel", "give up a label (asks)"], ["anular", "anular la etiqueta (pregunta)"], danger, hint;
    SeenPaper "printed" [Char('o')], LABELS, ["printed", "the paper was seen (asks)"], ["impresa", "se vio el papel (pregunta)"], danger, hint;
    LookJob "look" [Char('p'), Char('v')], LABELS, ["picture", "see the label"], ["imagen", "ver la etiqueta"], hint;
    LookOrder "label" [Char('P')], ORDERS | DETAILS, ["label", "see its label"], ["etiqueta", "ver su etiqueta"];
    PausePrinter "pause" [Char('s')], LABELS, ["pause", "pause or resume the printer"], ["pausa", "pausar o seguir la impresora"], hint;
    TestLabel "test" [Char('t')], LABELS, ["test", "print a test label (asks)"], ["prueba", "etiqueta de prueba (pregunta)"], danger;
    Pane "pane" [Left, Right], LABELS | INTAKE | FETCHES | LINKS | NOTICES, ["pane", "the other list of this screen"], ["panel", "la otra lista de esta pantalla"], hint;
    RetryFetch "fetch" [Char('r')], FETCHES, ["fetch now", "fetch it now (asks)"], ["traer ya", "traerla ya (pregunta)"], danger, hint;
    DropFetch "drop" [Char('x')], FETCHES, ["drop", "look for it no more (asks)"], ["dejar", "no buscarla más (pregunta)"], danger, hint;
    Settings "set" [Char('e')], LINKS | LINK, ["set", "change a setting (asks)"], ["fijar", "cambiar un ajuste (pregunta)"], danger, hint;
    Publish "publish" [Char('u')], LINK, ["publish", "publish to it, or not (asks)"], ["publicar", "publicar o no (pregunta)"], danger, hint;
    PublishDefault "publish-default" [Char('U')], LINK, ["as rows say", "publish as its rows say (asks)"], ["según filas", "publicar según sus filas (pregunta)"], danger;
    OrderableOnly "available" [Char('f')], LINK, ["available", "what it may order / all"], ["disponible", "lo que puede pedir / todo"], hint;
    RetryNotice "send-again" [Char('r')], NOTICES, ["try again", "try to send it now (asks)"], ["reintentar", "intentar enviarlo ya (pregunta)"], danger, hint;
    DismissNotice "not-send" [Char('x')], NOTICES, ["don't send", "do not send it (asks)"], ["no enviar", "no enviarlo (pregunta)"], danger, hint;
    StuckOnly "stuck" [Char('f')], NOTICES, ["not sent", "those that did not arrive / all"], ["no enviados", "los que no llegaron / todos"], hint;
    RetryDocument "decode" [Char('r')], INTAKE | DOCUMENT, ["retry", "decode a refused one again"], ["reintentar", "leer otra vez el rechazado"], hint;
    DismissDocument "dismiss" [Char('x')], INTAKE | DOCUMENT, ["lay aside", "lay aside, with a reason"], ["apartar", "apartar, con motivo"], danger, hint;
    RefusedOnly "refused" [Char('f')], INTAKE, ["refused", "refused only / all"], ["rechazados", "solo rechazados / todos"], hint;
    Sort "sort" [Char('s')], ORDERS, ["sort", "newest / ship date"], ["ordenar", "recientes / despacho"];
    Filter "filter" [Char('f')], ORDERS, ["filters", "ready-made searches"], ["filtros", "búsquedas listas"];
    SaveView "save" [Char('F')], ORDERS, ["save search", "save the search: @name"], ["guardar", "guardar la búsqueda: @nombre"];
    Copy "copy" [Char('y')], ORDERS | DETAILS, ["copy", "copy the order's number"], ["copiar", "copiar el número"];
    Lens "structure" [Char('s')], DETAILS, ["structure", "ours / native / 1 / 2 / 3"], ["estructura", "nuestra / nativa / 1 / 2 / 3"], hint;
    NextOrder "next" [Char('J')], DETAILS, ["next", "next order"], ["siguiente", "orden siguiente"], hint;
    PreviousOrder "previous" [Char('K')], DETAILS, ["previous", "previous order"], ["anterior", "orden anterior"];
    ShowNew "new" [Char('.')], LISTS, ["new rows", "let new rows in"], ["nuevas", "mostrar las nuevas"];
    Search "search" [Char('/')], ALL, ["search", "search orders"], ["buscar", "buscar órdenes"], hint;
    Up "up" [Up, Char('k')], ALL, ["up", "up"], ["subir", "subir"];
    Down "down" [Down, Char('j')], ALL, ["down", "down"], ["bajar", "bajar"];
    PageUp "page-up" [PageUp, Ctrl('u')], ALL, ["page up", "a page up"], ["pág. arriba", "página arriba"];
    PageDown "page-down" [PageDown, Ctrl('d')], ALL, ["page down", "a page down"], ["pág. abajo", "página abajo"];
    Home "top" [Key::Home, G('g')], ALL, ["top", "to the top"], ["inicio", "al inicio"];
    End "end" [Key::End, Char('G')], ALL, ["end", "to the end"], ["final", "al final"];
    NextScreen "tab" [Tab], ALL, ["next", "next screen"], ["siguiente", "pantalla siguiente"];
    PreviousScreen "back-tab" [BackTab], ALL, ["previous", "previous screen"], ["anterior", "pantalla anterior"];
    GoOrders "orders" [F(2), G('o')], ALL, ["orders", "orders"], ["órdenes", "órdenes"];
    GoLabels "labels" [F(4), G('l')], ALL, ["labels", "labels"], ["etiquetas", "etiquetas"];
    GoIntake "intake" [F(5), G('i')], ALL, ["intake", "intake"], ["entrada", "entrada"];
    GoLinks "links" [F(6), G('k')], ALL, ["links", "connections and notices"], ["enlaces", "conexiones y avisos"];
    GoAwbs "awbs" [F(3), G('a')], ALL, ["AWBs", "air waybills"], ["guías", "guías AWB"];
    NumberAwb "number" [Char('n')], AWBS, ["number", "type its real number"], ["número", "escribir su número real"], danger, hint;
    CloseAwb "close" [Char('d')], AWBS, ["close", "close it, or open it again (asks)"], ["cerrar", "cerrar o abrir (pregunta)"], danger, hint;
    PrintAwb "print-awb" [Char('p')], AWBS, ["print", "print all its labels"], ["imprimir", "imprimir sus etiquetas"], danger, hint;
    OpenAwbs "open-awbs" [Char('f')], AWBS, ["open ones", "open ones only / all"], ["abiertas", "solo abiertas / todas"], hint;
    Undo "undo" [Char('u')], ORDERS | DETAILS, ["undo", "take the confirm back"], ["deshacer", "deshacer la confirmación"], danger, hint;
    Void "void" [Char('v')], ORDERS | DETAILS, ["void", "end the order, with a reason"], ["anular", "anular la orden, con motivo"], danger;
    Revert "revert" [Char('U')], ORDERS | DETAILS, ["revert", "revert the confirm, with a reason"], ["revertir", "revertir la confirmación, con motivo"], danger;
    Edit "edit" [Char('e')], DETAILS, ["edit", "type over what the channel said"], ["editar", "escribir encima de lo del canal"], danger, hint;
    Boxes "boxes" [Char('m')], DETAILS, ["boxes", "a box is missing, or was found"], ["cajas", "falta una caja, o apareció"], danger, hint;
    History "history" [Char('h')], DETAILS, ["history", "who did what to it"], ["historia", "quién le hizo qué"], hint;
    Accept "accept" [Char('a')], DETAILS, ["accept", "take what the channel said"], ["aceptar", "aceptar lo del canal"], danger, hint;
    Keep "keep" [Char('x')], DETAILS, ["keep ours", "lay the channel's change aside"], ["mantener", "dejar lo nuestro"], danger, hint;
    ShipOrder "ship" [Char('b')], DETAILS, ["ship boxes", "scan its boxes out"], ["despachar", "escanear sus cajas"], hint;
    GoScan "scan" [F(7), G('s')], ALL, ["scan", "scan boxes"], ["escáner", "escanear cajas"];
    GoBoard "today" [F(8), G('t')], ALL, ["today", "the day on one screen"], ["hoy", "el día en una pantalla"];
    GoLog "log" [F(12), G('j')], ALL, ["log", "who did what"], ["diario", "quién hizo qué"];
    ScanMode "mode" [Right, Left], SCAN, ["mode", "what scans do"], ["modo", "qué hacen los escaneos"], hint;
    UndoScan "undo-scan" [F(9)], SCAN, ["undo last", "take the last scan back"], ["deshacer", "quitar el último escaneo"], hint;
    FinishScan "finish" [F(10)], SCAN, ["finish", "end it, counts begin anew"], ["terminar", "terminar y contar de nuevo"], hint;
    Series "series" [Right, Char('l')], BOARD, ["next chart", "the next chart"], ["otro gráfico", "gráfico siguiente"], hint;
    SeriesBack "series-back" [Left, Char('h')], BOARD, ["chart before", "the chart before"], ["gráfico anterior", "gráfico anterior"];
    Palette "command" [Char(':')], ALL, ["command", "any command by name"], ["comando", "un comando por nombre"];
    Language "language" [Char('L')], ALL, ["español", "English / Español"], ["english", "English / Español"];
    Redraw "redraw" [Ctrl('l')], ALL, ["redraw", "draw again"], ["redibujar", "dibujar de nuevo"];
    Suspend "suspend" [Ctrl('z')], ALL, ["suspend", "back to the shell (fg)"], ["suspender", "volver al shell (fg)"];
    Help "help" [Char('?'), F(1)], ALL, ["help", "this help"], ["ayuda", "esta ayuda"], hint;
    Quit "quit" [Char('q'), Ctrl('c')], ALL, ["quit", "quit"], ["salir", "salir"], hint;
}

/// The line of an action.
#[must_use]
pub fn entry(action: Action) -> Option<&'static Entry> {
    TABLE.iter().find(|e| e.action == action)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_key_means_one_thing_on_a_screen() {
        for scope in scope::NAMES.iter().map(|(_, s)| *s) {
            let mut seen = BTreeSet::new();
            for entry in TABLE.iter().filter(|e| e.scope & scope != 0) {
                for key in entry.keys {
                    // Reconnecting and retrying are never possible at the same time.
                    assert!(seen.insert(*key) || *key == Char('r'), "{key:?} twice on {scope}");
                }
            }
        }
    }

    #[test]
    fn no_action_has_a_digit_or_the_first_character_of_a_scan() {
        let scanned = |k: &Key| matches!(k, Char(c) if c.is_ascii_digit() || *c == ']') || *k == Ctrl('j');
        assert!(!TABLE.iter().any(|e| e.keys.iter().any(scanned)));
        assert!(!TABLE.iter().any(|e| e.danger && e.keys.contains(&Enter)));
    }

    #[test]
    fn everything_has_words_in_both_languages() {
        let mut names = BTreeSet::new();
        for entry in TABLE {
            assert!(names.insert(entry.name), "{} twice", entry.name);
            assert!(entry.en.iter().chain(&entry.es).all(|w| !w.is_empty()), "{}", entry.name);
        }
    }
}
