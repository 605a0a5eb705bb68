//! `[mail]`, `[[notify]]` and what a `[[buyer]]` says of them: who is told, and how.

use super::check::{Mistakes, language, near, secret};
use super::raw;
use crate::domain::connection::Connection;
use crate::domain::ids::{BuyerCode, WebhookName};
use crate::domain::notice::{
    ConnectionNotices, Group, MailAddress, NoticeKind, NoticeSettings, WebhookSettings, addresses,
};
use crate::outbox::{MailConfig, Ways, WebhookConfig};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What the rules need, and the ways out.
pub(super) fn notices(
    file: &raw::File,
    buyers: &BTreeMap<BuyerCode, Connection>,
    base: &Path,
    m: &mut Mistakes,
) -> (NoticeSettings, Ways) {
    let mut settings = NoticeSettings::default();
    let mut ways = Ways::default();
    if let Some(mail) = &file.mail {
        if let Some(words) = &mail.tell {
            settings.tell = groups("mail.tell", words, m);
        }
        ways.mail = mail_of(mail, base, m);
        settings.mail = mail.url.is_some();
    }
    for (i, n) in file.notify.iter().enumerate() {
        let key = |name: &str| {
            format!("notify {}: {name}", if n.name.is_empty() { (i + 1).to_string() } else { n.name.clone() })
        };
        let name = m.take(&key("name"), WebhookName::new(&n.name));
        if ways.webhooks.iter().any(|w| Some(&w.name) == name.as_ref()) {
            m.add(&key("name"), "stands twice; each target has its own name");
        }
        let buyer = n.buyer.as_ref().and_then(|text| {
            let known = buyers.keys().find(|code| code.as_str() == text.trim()).cloned();
            let unknown = || near("buyer", text, buyers.keys().map(BuyerCode::as_str));
            m.take(&key("buyer"), known.ok_or_else(unknown))
        });
        let kinds = events(&key("events"), n.events.as_deref(), m);
        let keys = keys(n, base, &key, m);
        let way = name.clone().map(|name| WebhookConfig::new(name, &n.url, &keys));
        let way = way.and_then(|made| m.take(&key(made.as_ref().err().map_or("url", |e| e.key)), made));
        if let (Some(name), Some(way)) = (name, way) {
            settings.webhooks.push(WebhookSettings { name, buyer, kinds });
            ways.webhooks.push(way);
        }
    }
    (settings, ways)
}

fn mail_of(mail: &raw::Mail, base: &Path, m: &mut Mistakes) -> Option<MailConfig> {
    let password = secret("mail.password", mail.password.as_ref(), mail.password_file.as_ref(), base, m);
    let Some(url) = &mail.url else {
        if mail.user.is_some() || password.is_some() {
            m.add("mail.url", "is missing; such as \"smtp://127.0.0.1:25\"");
        }
        return None;
    };
    let from = mail.from.as_deref().map_or_else(
        || Err("is missing; the address that notices come from".to_owned()),
        |text| MailAddress::parse(text).ok_or_else(|| format!("{text:?} is not a mail address")),
    );
    let from = m.take("mail.from", from);
    let authority = mail.ca_file.as_ref().and_then(|file| {
        let path = base.join(file);
        m.take("mail.ca_file", std::fs::read(&path).map_err(|e| format!("{}: {e}", path.display())))
    });
    let login = match (&mail.user, password) {
        (Some(user), Some(password)) => Some((user.clone(), password.reveal().to_owned())),
        (None, None) => None,
        (Some(_), None) => {
            m.add("mail.password", "is missing; user and password go together");
            None
        }
        (None, Some(_)) => {
            m.add("mail.user", "is missing; user and password go together");
            None
        }
    };
    m.take("mail.url", MailConfig::new(url, from?, login, authority.as_deref()))
}

fn keys(n: &raw::Notify, base: &Path, key: &dyn Fn(&str) -> String, m: &mut Mistakes) -> Vec<String> {
    let one = secret(&key("secret"), n.secret.as_ref(), n.secret_file.as_ref(), base, m);
    if one.is_some() && !n.secrets.is_empty() {
        m.add(&key("secret"), "give either secret or secrets, not both");
    }
    one.iter().map(|s| s.reveal().to_owned()).chain(n.secrets.iter().cloned()).collect()
}

/// What a `[[buyer]]` says.
pub(super) fn connection(b: &raw::Buyer, key: &dyn Fn(&str) -> String, m: &mut Mistakes) -> ConnectionNotices {
    let texts = [
        ("salesperson", b.salesperson.iter().collect::<Vec<_>>()),
        ("buyer_salesperson", b.buyer_salesperson.iter().collect()),
        ("send_invoice_to", b.send_invoice_to.iter().collect()),
        ("send_checkout_notification_to", b.send_checkout_notification_to.iter().collect()),
        ("send_cancel_notification_to", b.send_cancel_notification_to.iter().collect()),
    ];
    for (name, texts) in texts {
        all_addresses(&key(name), &texts, m);
    }
    ConnectionNotices {
        lang: b.language.as_ref().and_then(|l| m.take(&key("language"), language(l))),
        send_cancel_notification_to: b.send_cancel_notification_to.clone(),
        tell: b.tell.as_ref().map(|words| groups(&key("tell"), words, m)),
    }
}

/// Every text must hold addresses only; several are separated by `;`.
pub(super) fn all_addresses(key: &str, texts: &[&String], m: &mut Mistakes) {
    for text in texts {
        for bad in addresses(text).filter_map(Result::err) {
            m.add(key, format!("{bad:?} is not a mail address"));
        }
    }
}

fn groups(key: &str, words: &[String], m: &mut Mistakes) -> BTreeSet<Group> {
    let known = || Group::ALL.iter().map(|g| g.as_str());
    let read = |word: &String| Group::parse(word).ok_or_else(|| near("group", word, known()));
    words.iter().filter_map(|word| m.take(key, read(word))).collect()
}

/// What a target is told; without a word everything that people are told of.
fn events(key: &str, words: Option<&[String]>, m: &mut Mistakes) -> BTreeSet<NoticeKind> {
    let Some(words) = words else {
        return NoticeKind::ALL.iter().copied().filter(|k| *k != NoticeKind::Confirmed).collect();
    };
    if words.is_empty() {
        m.add(key, "is empty; leave it out to be told of everything");
    }
    let known = || NoticeKind::ALL.iter().map(|k| k.as_str());
    let read = |word: &String| NoticeKind::parse(word).ok_or_else(|| near("event", word, known()));
    words.iter().filter_map(|word| m.take(key, read(word))).collect()
}

/// People who would be told if there was a mail server.
pub(super) fn warnings(file: &raw::File, ways: &Ways) -> Vec<String> {
    let mut all = Vec::new();
    let named = |b: &raw::Buyer| {
        b.salesperson.is_some()
            || b.buyer_salesperson.is_some()
            || !b.send_invoice_to.is_empty()
            || !b.send_checkout_notification_to.is_empty()
    };
    if ways.mail.is_none() && file.buyer.iter().any(named) {
        all.push("nobody is told by mail: there is no url in [mail]".to_owned());
    }
    all
}

#[cfg(test)]
mod tests {
    use crate::daemon::config::Config;
    use std::path::Path;

    fn parse(more: &str) -> Result<Config, String> {
        let text = format!("[company]\ncode = \"X\"\nname = \"Y\"\n{more}");
        Config::parse(&text, Path::new("/etc/k2kd/k2kd.toml")).map_err(|e| e.to_string())
    }

    const MAIL: &str = "[mail]\nurl = \"smtp://127.0.0.1:25\"\nfrom = \"k2kd@example.com\"\n";
    const KEY: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    #[test]
    fn ways_out_hold() {
        let config = parse(&format!(
            "{MAIL}hold = \"2m\"\ntell = [\"buyer\"]\nuser = \"u\"\npassword = \"hunter2\"\n\
             [[buyer]]\ncode = \"FW01\"\nname = \"F\"\nsalesperson = \"a@x.com; b@y.com\"\nlanguage = \"es\"\n\
             [[notify]]\nname = \"erp\"\nurl = \"https://erp.example/k2k\"\nsecret = \"{KEY}\"\nbuyer = \"FW01\"\n"
        ))
        .unwrap();
        let notices = &config.settings.notices;
        assert!(notices.mail && config.settings.hold.num_seconds() == 120 && notices.tell.len() == 1);
        assert_eq!(notices.webhooks[0].kinds.len(), 6, "not what has to be asked for");
        assert!(config.warnings.is_empty(), "{:?}", config.warnings);
        let shown = format!("{config:?}");
        assert!(!shown.contains("hunter2") && !shown.contains("MfKQ"), "{shown}");
    }

    #[test]
    fn mistakes_are_told_with_their_key() {
        for (text, why) in [
            ("[mail]\nurl = \"smtp://x\"\n", "mail.from: is missing"),
            ("[mail]\nurl = \"http://x\"\nfrom = \"a@b\"\n", "mail.url"),
            ("[mail]\nurl = \"smtp://x\"\nfrom = \"ab\"\n", "not a mail address"),
            ("[mail]\nurl = \"smtp://x\"\nfrom = \"a@b\"\nhold = \"2h\"\n", "mail.hold"),
            ("[mail]\nurl = \"smtp://x\"\nfrom = \"a@b\"\nuser = \"u\"\n", "mail.password: is missing"),
            ("[mail]\nurl = \"smtp://x\"\nfrom = \"a@b\"\ntell = [\"buyr\"]\n", "did you mean `buyer`"),
            ("[[buyer]]\ncode = \"A\"\nname = \"B\"\nsend_invoice_to = [\"x\"]\n", "buyer A: send_invoice_to: \"x\""),
            ("[[notify]]\nname = \"a\"\nurl = \"https://x\"\n", "notify a: secret"),
            ("[[notify]]\nname = \"a\"\nurl = \"https://x\"\nsecret = \"abc\"\n", "whsec_"),
            (
                "[[notify]]\nname = \"a\"\nurl = \"ftp://x\"\nsecret = \"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\"\n",
                "notify a: url",
            ),
        ] {
            let e = parse(text).unwrap_err();
            assert!(e.contains(why), "{why}: {e}");
        }
        let silent = parse("[[buyer]]\ncode = \"A\"\nname = \"B\"\nsalesperson = \"a@b.c\"\n").unwrap();
        assert!(silent.warnings[0].contains("nobody is told by mail"), "{:?}", silent.warnings);
    }
}
