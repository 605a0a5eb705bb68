//! What is wrong with something that came in, as a value: the rule, the field, where, and the value that was found.
//!
//! A problem is stored with its document and turned into a sentence only where a person reads it, in their language.

use super::lang::Lang;
use std::borrow::Cow;
use std::fmt;

macro_rules! rules {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $en:literal, $es:literal;)*) => {
        /// The rule that was broken, or the thing worth a warning. Sentences may use `{field}` and `{value}`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Rule { $($(#[$doc])* $variant),* }

        impl Rule {
            /// Every rule.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// Name in storage and for programs: it never changes.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),* }
            }

            const fn template(self, lang: Lang) -> &'static str {
                match (self, lang) { $((Self::$variant, Lang::En) => $en, (Self::$variant, Lang::Es) => $es),* }
            }
        }
    };
}

rules! {
    /// Zero bytes.
    Empty = "empty", "The document is empty. Ask the sender to send it again.", "El documento está vacío. Pida al remitente que lo envíe de nuevo.";
    /// Bytes that are not the format the channel sends.
    NotReadable = "not_readable", "It is not a document that this channel sends: {value}. Check the channel's kind and the sender.", "No es un documento que este canal envíe: {value}. Revise el tipo del canal y al remitente.";
    /// Above a limit.
    TooLarge = "too_large", "{field} is larger than the limit of {value}. Raise the limit or split the document.", "{field} supera el límite de {value}. Suba el límite o divida el documento.";
    /// A field that an order can't do without.
    Missing = "missing", "{field} is missing. Add it at the sender and send the document again.", "Falta {field}. Agréguelo en el origen y envíe el documento de nuevo.";
    /// Not a whole number.
    NotWhole = "not_whole", "{field}: {value} is not a whole number. Correct it at the sender and send again.", "{field}: {value} no es un número entero. Corríjalo en el origen y envíe de nuevo.";
    /// Zero pieces on a live line.
    ZeroQuantity = "zero_quantity", "{field} is 0 on a line that is not cancelled. Correct the quantity or cancel the line.", "{field} es 0 en una línea que no está cancelada. Corrija la cantidad o cancele la línea.";
    /// Fewer than no pieces.
    NegativeQuantity = "negative_quantity", "{field}: {value} is negative. Correct it at the sender and send again.", "{field}: {value} es negativo. Corríjalo en el origen y envíe de nuevo.";
    /// Not an amount of money.
    NotAnAmount = "not_an_amount", "{field}: {value} is not an amount of money. Correct it at the sender and send again.", "{field}: {value} no es un importe. Corríjalo en el origen y envíe de nuevo.";
    /// Not a date.
    NotADate = "not_a_date", "{field}: {value} is not a date that is understood. Use 2026-02-14 or 2026-02-14T09:30:00-05:00.", "{field}: {value} no es una fecha que se entienda. Use 2026-02-14 o 2026-02-14T09:30:00-05:00.";
    /// A currency code that isn't one.
    NotACurrency = "not_a_currency", "{field}: {value} is not a currency code of three letters.", "{field}: {value} no es un código de moneda de tres letras.";
    /// An id that a spreadsheet has turned into 1.12425E+09.
    SpreadsheetId = "spreadsheet_id", "{field}: {value} was damaged by a spreadsheet, digits are lost. Export again with the column as text.", "{field}: {value} fue dañado por una hoja de cálculo, se perdieron dígitos. Exporte de nuevo con la columna como texto.";
    /// A live order without a line.
    NoLines = "no_lines", "The order has no line with a piece left. Check it in the channel.", "La orden no tiene ninguna línea con piezas. Revísela en el canal.";
    /// A table without the columns that it needs.
    NoColumn = "no_column", "There is no column for {field}. Name one of them as listed: {value}.", "No hay columna para {field}. Nombre una de las indicadas: {value}.";
    /// The rows of one order say different things.
    Contradiction = "contradiction", "{field} differs between the rows of the order: {value}. Make them equal and send again.", "{field} difiere entre las filas de la orden: {value}. Hágalas iguales y envíe de nuevo.";
    /// A box code that isn't one.
    NotABoxCode = "not_a_box_code", "{field}: {value} is not a box code (1 to 20 letters and digits).", "{field}: {value} no es un código de caja (1 a 20 letras y dígitos).";
    /// A box code that another order has.
    BoxCodeTaken = "box_code_taken", "{field}: the box code {value} belongs to another order already.", "{field}: el código de caja {value} ya pertenece a otra orden.";
    /// Our own mistake: the decoder stopped.
    DecoderStopped = "decoder_stopped", "The decoder of this channel stopped on it: {value}. The document is kept; please report it.", "El decodificador de este canal se detuvo: {value}. El documento se conserva; por favor repórtelo.";
    /// A kind without a decoder.
    KindNotReady = "kind_not_ready", "Documents of the kind {value} can't be read yet by this version.", "Esta versión aún no puede leer documentos del tipo {value}.";
    /// A channel that is not configured.
    NoChannel = "no_channel", "The channel {value} is not configured. Add it and try the document again.", "El canal {value} no está configurado. Agréguelo e intente de nuevo con el documento.";
    /// A webhook that is for somebody else.
    NotOurAccount = "not_our_account", "{field} is {value}, and not what the channel is configured with. Correct account or client_id of the channel, or the subscription at the sender.", "{field} es {value}, y no lo configurado para el canal. Corrija account o client_id del canal, o la suscripción en el origen.";
    /// A file name or type that is not taken.
    BadFile = "bad_file", "The file can't be taken: {value}.", "El archivo no se puede tomar: {value}.";
    /// A row of the stock with a number of boxes that can't be.
    NotACount = "not_a_count", "{field}: {value} is not a number of boxes. Correct it and send the row again.", "{field}: {value} no es un número de cajas. Corríjalo y envíe la fila de nuevo.";
    /// More boxes go than there are.
    MoreThanThere = "more_than_there", "{field}: only {value} are there. Send what is there as a full file, or correct the number.", "{field}: solo hay {value}. Envíe lo que hay como archivo completo, o corrija el número.";
    /// More codes than boxes.
    MoreCodes = "more_codes", "{field}: there are more codes than boxes ({value}). Correct the number or the codes.", "{field}: hay más códigos que cajas ({value}). Corrija el número o los códigos.";
    /// A box type that is not configured.
    UnknownBoxType = "unknown_box_type", "{field}: the box type {value} is not known. Add it as [[box_type]] or correct it.", "{field}: el tipo de caja {value} no se conoce. Agréguelo como [[box_type]] o corríjalo.";
    /// A buyer that is not configured.
    UnknownBuyer = "unknown_buyer", "{field}: there is no buyer {value}. Correct the code or add the [[buyer]].", "{field}: no existe el cliente {value}. Corrija el código o agregue el [[buyer]].";
    /// Another code of a product that is taken.
    AliasTaken = "alias_taken", "{field}: the code {value} belongs to another product already.", "{field}: el código {value} ya pertenece a otro producto.";
    /// A text that is too long or has signs that it may not have.
    NotAName = "not_a_name", "{field}: {value} can't be taken. Shorten it and use plain letters, digits and signs.", "{field}: {value} no se puede tomar. Acórtelo y use letras, dígitos y signos sencillos.";
    /// A word for how a row is meant that is not known.
    UnknownMode = "unknown_mode", "{field}: {value} is not full, set, delta, add or remove.", "{field}: {value} no es completo, fijar, delta, agregar ni quitar.";
    /// A row that is older than what is stored.
    OldRow = "old_row", "{field}: newer numbers are stored already; {value} was left as it is.", "{field}: ya hay cifras más nuevas; {value} quedó como está.";
    /// Warning: a word that no rule knows.
    UnknownStatus = "unknown_status", "{field}: the status {value} is not known; it counts as not checked out.", "{field}: el estado {value} no se conoce; cuenta como no finalizado.";
    /// Warning: no SKU.
    NoSku = "no_sku", "{field} has no SKU.", "{field} no tiene SKU.";
    /// Warning: a shape of another structure.
    OtherStructure = "other_structure", "{field}: this is not how the channel writes its orders (structure {value} expected).", "{field}: el canal no escribe así sus órdenes (se esperaba la estructura {value}).";
    /// Warning: something that was left out on purpose.
    LeftOut = "left_out", "{field} was left out: {value}.", "{field} se omitió: {value}.";
    /// Warning: no currency in the document nor in the configuration.
    NoCurrency = "no_currency", "{field}: the document names no currency and the channel has none configured.", "{field}: el documento no indica moneda y el canal no tiene una configurada.";
    /// Warning: goods that the channel's own warehouse sends.
    NotOurs = "not_ours", "{field}: {value} sends it, it is not ours to pick.", "{field}: lo envía {value}, no nos toca despacharlo.";
    /// Warning: a last line that may be cut off.
    MaybeCut = "maybe_cut", "The last row is not ended: the file may be cut off ({value}).", "La última fila no está terminada: el archivo puede estar cortado ({value}).";
}

/// A broken rule at a place.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Problem {
    /// Which rule.
    pub rule: Rule,
    /// The field in the words of the document: `line_items[2].quantity`, or a column's title.
    pub field: String,
    /// Where, if the document has lines, rows or orders: `row 14`, `order 1001`.
    pub at: Option<String>,
    /// What was found (cut to 80 characters), or the limit.
    pub value: String,
}

impl Problem {
    /// Longest value that is kept, in characters.
    pub const MAX_VALUE_CHARS: usize = 80;

    /// A problem with a field and what was found there.
    #[must_use]
    pub fn new(rule: Rule, field: impl Into<String>, value: impl fmt::Display) -> Self {
        Self { rule, field: field.into(), at: None, value: cut(&value.to_string()) }
    }

    /// The same, with the place.
    #[must_use]
    pub fn at(mut self, place: impl Into<String>) -> Self {
        self.at = Some(place.into());
        self
    }

    /// The sentence for people.
    #[must_use]
    pub fn sentence(&self, lang: Lang) -> String {
        let field = in_words(&self.field, lang);
        let value = match lang {
            Lang::Es if self.rule == Rule::NotReadable || self.rule == Rule::BadFile => phrase_in_spanish(&self.value),
            _ => self.value.as_str(),
        };
        let value = format!("“{value}”");
        let text = self.rule.template(lang).replace("{field}", &field).replace("{value}", &value);
        match &self.at {
            Some(place) => format!("{}: {text}", in_words(place, lang)),
            None => text,
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence(Lang::En))
    }
}

impl Rule {
    /// From [`Rule::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|r| r.code() == code)
    }
}

/// A place in the language of the reader. Places are stored in English; a field of a document stays as it stands there.
fn in_words(place: &str, lang: Lang) -> Cow<'_, str> {
    if lang == Lang::En {
        return place.into();
    }
    for (en, es) in [("order", "orden"), ("row", "fila")] {
        match place.strip_prefix(en) {
            Some("") => return es.into(),
            Some(rest) if rest.starts_with(' ') => return format!("{es}{rest}").into(),
            _ => {}
        }
    }
    place.into()
}

/// The program's own words for why a document or a file can't be taken; anything else is the sender's or a parser's.
const PHRASES: [(&str, &str); 14] = [
    ("not a text", "no es un texto"),
    ("an XML or HTML document", "un documento XML o HTML"),
    ("neither an object nor a list", "ni un objeto ni una lista"),
    ("no list and no productos", "ni una lista ni productos"),
    ("no Orders and no OrderItems", "sin Orders ni OrderItems"),
    ("an object without line_items that is not an order", "un objeto sin line_items que no es una orden"),
    ("a quotation mark that is never closed", "una comilla que nunca se cierra"),
    ("more cells than titles", "más celdas que títulos"),
    ("it is a symbolic link", "es un enlace simbólico"),
    ("it is a pipe, a socket or a device", "es una tubería, un socket o un dispositivo"),
    ("it is not a plain file", "no es un archivo corriente"),
    ("another name of the same file exists", "existe otro nombre del mismo archivo"),
    (
        "it is a hard link, another name of the same file exists",
        "es un enlace duro, existe otro nombre del mismo archivo",
    ),
    ("its name holds characters that can't be shown", "su nombre tiene caracteres que no se pueden mostrar"),
];

fn phrase_in_spanish(value: &str) -> &str {
    PHRASES.iter().find(|(en, _)| *en == value).map_or(value, |(_, es)| es)
}

fn cut(text: &str) -> String {
    let clean: String =
        text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(Problem::MAX_VALUE_CHARS + 1).collect();
    if clean.chars().count() > Problem::MAX_VALUE_CHARS {
        let mut short: String = clean.chars().take(Problem::MAX_VALUE_CHARS - 1).collect();
        short.push('…');
        short
    } else {
        clean
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_its_own_code_and_both_sentences_name_the_same_blanks() {
        let mut codes: Vec<_> = Rule::ALL.iter().map(|r| r.code()).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), Rule::ALL.len());
        for rule in Rule::ALL {
            assert_eq!(Rule::from_code(rule.code()), Some(*rule));
            for blank in ["{field}", "{value}"] {
                assert_eq!(
                    rule.template(Lang::En).contains(blank),
                    rule.template(Lang::Es).contains(blank),
                    "{rule:?}"
                );
            }
        }
    }

    #[test]
    fn a_sentence_names_place_field_and_value() {
        let p = Problem::new(Rule::NotWhole, "cantidad", "1,5").at("row 14");
        assert_eq!(
            p.sentence(Lang::En),
            "row 14: cantidad: “1,5” is not a whole number. Correct it at the sender and send again."
        );
        let es = p.sentence(Lang::Es);
        assert!(es.starts_with("fila 14: cantidad: “1,5” no es un número entero"), "{es}");
        let p = Problem::new(Rule::NoCurrency, "order 7", "").at("order_items[0]");
        assert!(p.sentence(Lang::Es).starts_with("order_items[0]: orden 7: "));
    }

    #[test]
    fn long_values_are_cut_visibly() {
        let p = Problem::new(Rule::NotReadable, "", "x".repeat(500));
        assert_eq!(p.value.chars().count(), Problem::MAX_VALUE_CHARS);
        assert!(p.value.ends_with('…'));
    }
}
