//! The bearer tokens of the export API and of the hooks (`[[token]]`).

use super::secret::Secret;
use crate::domain::ids::BuyerCode;
use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError, RwLock};

/// What a token opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Orders and changes.
    Orders,
    /// What is published to a buyer.
    Availability,
    /// To confirm and to cancel by a hook.
    Hooks,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 3] = [Self::Orders, Self::Availability, Self::Hooks];

    /// The word in the configuration.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Orders => "orders",
            Self::Availability => "availability",
            Self::Hooks => "hooks",
        }
    }
}

/// One token.
#[derive(Clone, Debug)]
pub struct Token {
    /// Its name for people and logs.
    pub name: String,
    /// What its bearer sends.
    pub secret: Secret,
    /// What it opens.
    pub scopes: BTreeSet<Scope>,
    /// Whose availability it opens; hooks reach only this buyer's orders, or those of all.
    pub buyer: Option<BuyerCode>,
    /// Hooks must name this company, if it is given.
    pub company_id: Option<String>,
}

/// All tokens. Cheap to clone; [`Tokens::replace`] is seen by every clone.
#[derive(Clone, Debug, Default)]
pub struct Tokens(Arc<RwLock<Arc<Vec<Token>>>>);

impl Tokens {
    /// These tokens.
    #[must_use]
    pub fn new(tokens: Vec<Token>) -> Self {
        Self(Arc::new(RwLock::new(Arc::new(tokens))))
    }

    /// These tokens from now on; an answer that is being written ends with the token it began with.
    pub fn replace(&self, tokens: Vec<Token>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(tokens);
    }

    /// Whether there is none: then there is no door either.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.read().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    /// The token that somebody sends; none for a wrong one. All tokens are compared, each in constant time.
    #[must_use]
    pub fn find(&self, guess: &str) -> Option<Token> {
        let tokens = Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner));
        tokens.iter().fold(None, |found, token| if token.secret.matches(guess) { Some(token.clone()) } else { found })
    }

    /// Whether any token opens this.
    #[must_use]
    pub fn any_opens(&self, scope: Scope) -> bool {
        self.0.read().unwrap_or_else(PoisonError::into_inner).iter().any(|t| t.scopes.contains(&scope))
    }
}
