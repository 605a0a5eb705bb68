//! `[[token]]`: who may read the export API.

use super::check::{Mistakes, near, secret};
use super::raw;
use crate::domain::connection::Connection;
use crate::domain::ids::BuyerCode;
use crate::intake::token::{Scope, Token};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Shortest token: what can be guessed protects nothing.
const SHORTEST: usize = 16;

/// The tokens that hold; each mistake is told.
pub(super) fn tokens(
    raw: &[raw::Token],
    buyers: &BTreeMap<BuyerCode, Connection>,
    base: &Path,
    m: &mut Mistakes,
) -> Vec<Token> {
    let mut all: Vec<Token> = Vec::new();
    for (i, t) in raw.iter().enumerate() {
        let key = |name: &str| {
            format!("token {}: {name}", if t.name.is_empty() { (i + 1).to_string() } else { t.name.clone() })
        };
        if t.name.trim().is_empty() {
            m.add(&key("name"), "is missing");
        }
        if all.iter().any(|other| other.name == t.name) {
            m.add(&key("name"), "stands twice; each token has its own name");
        }
        let words = t.scopes.iter().filter_map(|word| m.take(&key("scopes"), scope(word)));
        let scopes: BTreeSet<Scope> = words.collect();
        if t.scopes.is_empty() {
            m.add(&key("scopes"), "is missing; orders, availability, hooks or several of them");
        }
        match &t.buyer {
            Some(code) if !buyers.keys().any(|known| known.as_str() == code) => {
                m.add(&key("buyer"), near("buyer", code, buyers.keys().map(BuyerCode::as_str)));
            }
            Some(_) if scopes.contains(&Scope::Orders) => {
                m.add(
                    &key("buyer"),
                    "goes with the scope availability alone; the scope orders opens the orders of all",
                );
            }
            None if scopes.contains(&Scope::Availability) => {
                m.add(&key("buyer"), "is missing; the scope availability is that of one buyer");
            }
            _ => {}
        }
        let given = t.token.is_some() || t.token_file.is_some();
        if !given {
            m.add(&key("token"), "is missing; give it here or in token_file");
        }
        let Some(secret) = secret(&key("token"), t.token.as_ref(), t.token_file.as_ref(), base, m) else { continue };
        if secret.chars() < SHORTEST {
            m.add(
                &key("token"),
                format!("is shorter than {SHORTEST} characters; `openssl rand -hex 32` makes a good one"),
            );
        }
        if t.company_id.is_some() && !scopes.contains(&Scope::Hooks) {
            m.add(&key("company_id"), "goes with the scope hooks: which companyId they must name");
        }
        let buyer = t.buyer.as_ref().and_then(|code| BuyerCode::new(code).ok());
        all.push(Token { name: t.name.clone(), secret, scopes, buyer, company_id: t.company_id.clone() });
    }
    all
}

fn scope(word: &str) -> Result<Scope, String> {
    let found = Scope::ALL.into_iter().find(|s| s.as_str() == word);
    found.ok_or_else(|| near("scope", word, Scope::ALL.iter().map(|s| s.as_str())))
}

#[cfg(test)]
mod tests {
    use super::super::Config;
    use std::path::Path;

    fn parse(token: &str) -> Result<Config, String> {
        let text = format!(
            "[company]\ncode = \"X\"\nname = \"Y\"\n[[buyer]]\ncode = \"FW01\"\nname = \"F\"\n[[token]]\n{token}\n"
        );
        Config::parse(&text, Path::new("/etc/k2kd/k2kd.toml")).map_err(|e| e.to_string())
    }

    #[test]
    fn tokens_hold_or_say_why_not() {
        let good = parse("name = \"erp\"\ntoken = \"0123456789abcdef\"\nscopes = [\"orders\"]").unwrap();
        assert_eq!((good.tokens.len(), good.warnings.len()), (1, 0));
        assert!(!format!("{good:?}").contains("0123456789abcdef"), "tokens stay out of logs");
        let later = "name = \"shop\"\ntoken = \"0123456789abcdef\"\nscopes = [\"availability\"]\nbuyer = \"FW01\"";
        assert_eq!(parse(later).unwrap().tokens[0].buyer.as_ref().unwrap().as_str(), "FW01");
        for (bad, why) in [
            ("name = \"erp\"\ntoken = \"short\"\nscopes = [\"orders\"]", "shorter than 16"),
            ("name = \"erp\"\nscopes = [\"orders\"]", "token: is missing"),
            ("name = \"erp\"\ntoken = \"0123456789abcdef\"\nscopes = [\"order\"]", "did you mean `orders`"),
            ("name = \"erp\"\ntoken = \"0123456789abcdef\"", "scopes: is missing"),
            (
                "name = \"erp\"\ntoken = \"0123456789abcdef\"\nscopes = [\"orders\"]\ncompany_id = \"6316\"",
                "goes with the scope hooks",
            ),
            ("name = \"erp\"\ntoken = \"0123456789abcdef\"\nscopes = [\"orders\"]\nbuyer = \"FW01\"", "goes with"),
            ("name = \"erp\"\ntoken = \"0123456789abcdef\"\nscopes = [\"availability\"]\nbuyer = \"FW2\"", "FW01"),
        ] {
            let e = parse(bad).unwrap_err();
            assert!(e.contains(why), "{why}: {e}");
        }
    }
}
