//! The commands on the wall: bar codes that a person with gloves scans instead of pressing a key.
//!
//! A code is `00 ` and a word: `00 CONFIRM SHIP`. It begins with a digit, so that in every list it opens the field for codes
//! and fires no key; it holds a blank, which a box code never does ([`super::ids::BoxCode`]), so that it is never taken for
//! one; and it holds nothing but capital letters, digits and blanks, which scanners type right on every keyboard layout.
//! `k2k print-commands` prints them, the console obeys them: both know this table only.

use super::lang::Lang;

/// What every code begins with.
pub const PREFIX: &str = "00 ";

macro_rules! commands {
    ($($(#[$doc:meta])* $name:ident $word:literal, [$en:literal, $en_what:literal], [$es:literal, $es_what:literal];)*) => {
        /// A command that can be scanned.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum WallCommand { $($(#[$doc])* $name),* }

        impl WallCommand {
            /// Every command, in the order of the sheet.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The word behind [`PREFIX`], the same in both languages: a sheet in one serves a console in the other.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$name => $word),* }
            }

            /// The name in large letters beside the code.
            #[must_use]
            pub const fn title(self, lang: Lang) -> &'static str {
                match (self, lang) { $((Self::$name, Lang::En) => $en, (Self::$name, Lang::Es) => $es),* }
            }

            /// What it does, in a few words.
            #[must_use]
            pub const fn what(self, lang: Lang) -> &'static str {
                match (self, lang) { $((Self::$name, Lang::En) => $en_what, (Self::$name, Lang::Es) => $es_what),* }
            }
        }
    };
}

commands! {
    /// The next one of what is shown.
    Next "NEXT", ["NEXT", "the next order or row"], ["SIGUIENTE", "la orden o fila siguiente"];
    /// The one before.
    Previous "PREVIOUS", ["PREVIOUS", "the order or row before"], ["ANTERIOR", "la orden o fila anterior"];
    /// Open what the cursor is at.
    Open "OPEN", ["OPEN", "open what is marked"], ["ABRIR", "abrir lo marcado"];
    /// Print labels.
    Print "PRINT", ["PRINT", "print the labels"], ["IMPRIMIR", "imprimir las etiquetas"];
    /// Confirm the order; asks.
    Confirm "CONFIRM", ["CONFIRM", "confirm the order (asks)"], ["CONFIRMAR", "confirmar la orden (pregunta)"];
    /// The boxes scanned so far leave.
    ConfirmShip "CONFIRM SHIP", ["CONFIRM SHIP", "ship what was scanned"], ["CONFIRMAR ENVÍO", "despachar lo escaneado"];
    /// Take back the last scan.
    Undo "UNDO", ["UNDO", "take back the last scan"], ["DESHACER", "quitar el último escaneo"];
    /// The screen for scanning.
    Scan "SCAN", ["SCAN", "go to scanning boxes"], ["ESCANEAR", "ir a escanear cajas"];
    /// One step back.
    Back "BACK", ["BACK", "one step back"], ["VOLVER", "un paso atrás"];
    /// Help.
    Help "HELP", ["HELP", "what can be done here"], ["AYUDA", "qué se puede hacer aquí"];
    /// Yes to the question that is shown.
    Yes "YES", ["YES", "yes to the question"], ["SÍ", "sí a la pregunta"];
    /// No to it.
    No "NO", ["NO", "no to the question"], ["NO", "no a la pregunta"];
}

impl WallCommand {
    /// What its bar code holds.
    #[must_use]
    pub fn code(self) -> String {
        format!("{PREFIX}{}", self.word())
    }

    /// The command of a scanned text; none when it is no command. Case, blanks around it and an AIM identifier (`]C0`) in
    /// front of it don't matter: scanners are set up in many ways.
    #[must_use]
    pub fn parse(scanned: &str) -> Option<Self> {
        let text = scanned.trim();
        let text = match text.strip_prefix(']') {
            Some(rest) if rest.bytes().take(2).all(|b| b.is_ascii_alphanumeric()) => rest.get(2..)?,
            Some(_) => return None,
            None => text,
        };
        let word = text.strip_prefix(PREFIX)?.trim();
        Self::ALL.iter().copied().find(|c| c.word().eq_ignore_ascii_case(word))
    }
}

#[cfg(test)]
mod tests {
    use super::super::ids::BoxCode;
    use super::*;

    #[test]
    fn every_code_reads_back_and_is_no_box_code() {
        for command in WallCommand::ALL {
            let code = command.code();
            assert_eq!(WallCommand::parse(&code), Some(*command));
            assert_eq!(WallCommand::parse(&format!("]C0{}\r\n", code.to_lowercase())), Some(*command));
            assert!(BoxCode::new(&code).is_err(), "{code}");
            assert!(code.starts_with(|c: char| c.is_ascii_digit()), "{code}");
            assert!(code.bytes().all(|b| b == b' ' || b.is_ascii_uppercase() || b.is_ascii_digit()), "{code}");
            assert!(code.len() <= 20, "{code} makes too wide a bar code");
        }
    }

    #[test]
    fn anything_else_is_none() {
        for text in
            ["", "NEXT", "00", "00 ", "00NEXT", "000000000042", "00 NEXTT", "]", "]C", "ñ", "]ñ00 NEXT", "7042K"]
        {
            assert_eq!(WallCommand::parse(text), None, "{text}");
        }
    }
}
