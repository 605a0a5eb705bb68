//! Orders that are only known by name and have to be got from their channel (`design.md` §4.2, `channels-a.md` §11).
//!
//! A [`Wanted`] is durable work: made in the transaction that stores the document naming it, ended in the one that stores
//! what was got. One a channel and id: a second name only moves it on. Nothing here asks anybody.

use super::document::Delivery;
use super::ids::{ChannelId, DocumentId};
use super::lang::Lang;
use chrono::{DateTime, Utc};
use std::fmt;

/// An order that has to be got.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Its channel.
    pub channel: ChannelId,
    /// The channel's own id of it.
    pub id: String,
    /// When it was named first, since it was got last.
    pub since: DateTime<Utc>,
    /// When it was named last: what was asked before that may be older than the change.
    pub at: DateTime<Utc>,
    /// The newest document that names it.
    pub document: DocumentId,
    /// Tries that failed since it was named or retried last.
    pub attempts: u32,
    /// Why the last try failed.
    pub trouble: Option<Trouble>,
    /// When it is tried next; none: closed, it waits for a person or for being named again.
    pub next_try: Option<DateTime<Utc>>,
}

impl Wanted {
    /// Whether nobody tries it any more.
    #[must_use]
    pub const fn is_closed(&self) -> bool {
        self.next_try.is_none()
    }

    /// The word in every output: `waiting`, `closed`.
    #[must_use]
    pub const fn state(&self) -> &'static str {
        if self.is_closed() { "closed" } else { "waiting" }
    }
}

/// What a delivery of ours answers: these ids were asked for at that time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetched {
    /// The ids, as they were asked for.
    pub ids: Vec<String>,
    /// When the request left.
    pub asked_at: DateTime<Utc>,
}

impl Fetched {
    /// What a delivery answers, if we had asked for it.
    #[must_use]
    pub fn of(delivery: &Delivery) -> Option<&Self> {
        delivery.fetched.as_ref()
    }
}

/// How a try ended that brought nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FetchReport {
    /// The channel.
    pub channel: ChannelId,
    /// The order's id there.
    pub id: String,
    /// Why.
    pub trouble: Trouble,
    /// When to try again; none: closed.
    pub next_try: Option<DateTime<Utc>>,
}

/// What a person does with a wanted order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FetchAction {
    /// Try it now.
    Retry,
    /// Forget it.
    Drop,
}

/// A login that a channel changes at every use (single-use refresh tokens).
///
/// Stored before it is used, so that no crash loses it. Never shown: its `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct Grant {
    /// Which configured login it grew from (a digest of it): another one in the configuration begins anew.
    pub root: [u8; 32],
    /// What the next refresh is asked with.
    pub refresh_token: String,
    /// When it came.
    pub at: DateTime<Utc>,
}

impl fmt::Debug for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Grant({}, …)", self.at)
    }
}

macro_rules! troubles {
    ($($(#[$doc:meta])* $variant:ident = $number:literal $code:literal, $en:literal, $es:literal;)*) => {
        /// What kind of trouble. Sentences may use `{detail}`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum TroubleKind { $($(#[$doc])* $variant),* }

        impl TroubleKind {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The word for programs.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),* }
            }

            /// The number in storage: it never changes.
            #[must_use]
            pub const fn number(self) -> u8 {
                match self { $(Self::$variant => $number),* }
            }

            const fn template(self, lang: Lang) -> &'static str {
                match (self, lang) { $((Self::$variant, Lang::En) => $en, (Self::$variant, Lang::Es) => $es),* }
            }
        }
    };
}

troubles! {
    /// No connection, no whole answer, or an error of theirs.
    Unreachable = 0 "unreachable", "The channel did not answer: {detail}.", "El canal no respondió: {detail}.";
    /// It asks us to slow down.
    Busy = 1 "busy", "The channel asks us to wait: {detail}.", "El canal pide esperar: {detail}.";
    /// It does not accept our credentials.
    Login = 2 "login", "The channel does not accept the credentials: {detail}. Correct them in the configuration.", "El canal no acepta las credenciales: {detail}. Corríjalas en la configuración.";
    /// It does not know the order, or not for us.
    Gone = 3 "gone", "The channel does not know this order: {detail}.", "El canal no conoce este pedido: {detail}.";
    /// It refuses the request, or answers what is not understood.
    Odd = 4 "odd", "The channel's answer is not understood: {detail}.", "No se entiende la respuesta del canal: {detail}.";
    /// The order is there, its lines are not yet.
    NoLines = 5 "no_lines", "The channel has no lines of this order yet.", "El canal aún no tiene las líneas de este pedido.";
    /// Nobody fetches for this channel.
    NotSet = 6 "not_set", "Nothing is fetched for this channel: {detail}.", "No se busca nada para este canal: {detail}.";
    /// We can't store what came.
    Storage = 7 "storage", "It came, and could not be stored: {detail}.", "Llegó, y no se pudo guardar: {detail}.";
}

/// Why something could not be got.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// What kind.
    pub kind: TroubleKind,
    /// What was said, cut to [`Trouble::MAX_CHARS`]; never a credential.
    pub detail: String,
}

impl Trouble {
    /// Longest detail that is kept.
    pub const MAX_CHARS: usize = 160;

    /// A trouble with what was said.
    #[must_use]
    pub fn new(kind: TroubleKind, detail: impl fmt::Display) -> Self {
        let one_line = detail.to_string().chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>();
        let one_line = one_line.split_whitespace().collect::<Vec<_>>().join(" ");
        let detail = one_line.trim_end_matches('.').chars().take(Self::MAX_CHARS).collect();
        Self { kind, detail }
    }

    /// The sentence for people.
    #[must_use]
    pub fn sentence(&self, lang: Lang) -> String {
        self.kind.template(lang).replace("{detail}", &self.detail)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn troubles_say_what_happened_in_both_languages_on_one_line() {
        for kind in TroubleKind::ALL {
            let trouble = Trouble::new(*kind, "HTTP 500:\n<html>  oops</html>.");
            for lang in [Lang::En, Lang::Es] {
                let said = trouble.sentence(lang);
                assert!(said.ends_with('.') && !said.contains(['\n', '{']) && !said.contains(".."), "{said}");
            }
        }
        let numbers: std::collections::BTreeSet<_> = TroubleKind::ALL.iter().map(|k| k.number()).collect();
        assert_eq!(numbers.len(), TroubleKind::ALL.len());
    }

    #[test]
    fn a_grant_is_not_shown() {
        let grant = Grant { root: [0; 32], refresh_token: "TG-secret".into(), at: DateTime::UNIX_EPOCH };
        assert!(!format!("{grant:?}").contains("secret"));
    }
}
