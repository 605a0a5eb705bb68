//! Mails over SMTP: one notice, one recipient, one message, the same bytes at every try.

use super::failure::Failure;
use super::text;
use crate::domain::lang::Lang;
use crate::domain::notice::{Group, MailAddress, Notice};
use crate::limits;
use chrono_tz::Tz;
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Body, Mailbox};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};
use std::net::IpAddr;
use std::time::{Duration, SystemTime};

/// The mail server and how to speak to it (`[mail]`).
#[derive(Clone)]
pub struct MailConfig {
    host: String,
    port: u16,
    tls: Wanted,
    from: MailAddress,
    login: Option<(String, String)>,
    authority: Option<Certificate>,
}

impl std::fmt::Debug for MailConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "MailConfig({}:{} {:?} from {})", self.host, self.port, self.tls, self.from)
    }
}

/// How the way to the server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
    /// Not at all.
    No,
    /// By STARTTLS if the server offers it.
    IfOffered,
    /// By STARTTLS, or no mail leaves.
    StartTls,
    /// From the first byte.
    Always,
}

impl MailConfig {
    /// Reads `smtp://host[:port][?tls=required|none]` or `smtps://host[:port]`. With a login, STARTTLS is required
    /// unless the server is on this machine. `authority`: PEM of an authority that is trusted beside the system's.
    ///
    /// # Errors
    /// What is wrong with the URL or the PEM, for people.
    pub fn new(
        url: &str,
        from: MailAddress,
        login: Option<(String, String)>,
        authority: Option<&[u8]>,
    ) -> Result<Self, String> {
        let bad =
            || format!("{url:?} is not a mail server such as \"smtp://127.0.0.1:25\" or \"smtps://mail.example.com\"");
        let (scheme, rest) = url.split_once("://").ok_or_else(bad)?;
        let (rest, query) = rest.split_once('?').map_or((rest, None), |(rest, query)| (rest, Some(query)));
        if rest.contains('@') {
            return Err("give the login as user and password, not in the URL".to_owned());
        }
        let (host, port) = host_and_port(rest.trim_end_matches('/')).ok_or_else(bad)?;
        let local = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
        let tls = match (scheme, query) {
            ("smtps", None) => Wanted::Always,
            ("smtp", None) if login.is_some() && !local => Wanted::StartTls,
            ("smtp", None) => Wanted::IfOffered,
            ("smtp", Some("tls=required")) => Wanted::StartTls,
            ("smtp", Some("tls=none")) => Wanted::No,
            _ => return Err(bad()),
        };
        if tls == Wanted::No && login.is_some() && !local {
            return Err("a password does not travel in the clear: leave out tls=none".to_owned());
        }
        let usual = if tls == Wanted::Always { 465 } else { 25 };
        let authority = authority.map(Certificate::from_pem).transpose();
        let authority = authority.map_err(|e| format!("ca_file is not a certificate in PEM: {e}"))?;
        if Address::try_from(from.as_str().to_owned()).is_err() {
            return Err(format!("from: {from} is not a mail address"));
        }
        Ok(Self { host, port: port.unwrap_or(usual), tls, from, login, authority })
    }

    /// Ready to send.
    ///
    /// # Errors
    /// When the system's trusted authorities can't be read.
    pub(super) fn open(&self) -> Result<Mailer, String> {
        let parameters = || -> Result<TlsParameters, String> {
            let mut builder = TlsParameters::builder(self.host.clone());
            if let Some(authority) = &self.authority {
                builder = builder.add_root_certificate(authority.clone());
            }
            builder.build().map_err(|e| format!("no TLS: {e}"))
        };
        let tls = match self.tls {
            Wanted::No => Tls::None,
            Wanted::IfOffered => Tls::Opportunistic(parameters()?),
            Wanted::StartTls => Tls::Required(parameters()?),
            Wanted::Always => Tls::Wrapper(parameters()?),
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(self.host.as_str())
            .port(self.port)
            .tls(tls)
            .timeout(Some(limits::MAIL_STEP_TIME));
        if let Some((user, password)) = &self.login {
            builder = builder.credentials(Credentials::new(user.clone(), password.clone()));
        }
        Ok(Mailer { transport: builder.build(), from: self.from.clone() })
    }
}

fn host_and_port(text: &str) -> Option<(String, Option<u16>)> {
    let (host, port) = match text.strip_prefix('[') {
        Some(rest) => {
            let (host, rest) = rest.split_once(']')?;
            (host, rest.strip_prefix(':'))
        }
        None => text.split_once(':').map_or((text, None), |(host, port)| (host, Some(port))),
    };
    let port = match port {
        Some(text) => Some(text.parse::<u16>().ok().filter(|p| *p > 0)?),
        None => None,
    };
    let good = !host.is_empty() && host.chars().all(|c| c.is_ascii_alphanumeric() || "-._:".contains(c));
    good.then(|| (host.to_owned(), port))
}

/// A way to the mail server.
#[derive(Clone)]
pub(super) struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: MailAddress,
}

impl Mailer {
    /// Sends one notice.
    pub(super) async fn send(&self, notice: &Notice, to: &Letter, zone: Tz) -> Result<(), Failure> {
        let message = message(notice, &self.from, to, zone).map_err(Failure::never)?;
        match tokio::time::timeout(limits::MAIL_TIME, self.transport.send(message)).await {
            Err(_) => Err(Failure::unreachable("the mail server did not answer in time")),
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(failure(&error)),
        }
    }
}

/// To whom a mail goes.
#[derive(Clone, Debug)]
pub(super) struct Letter {
    pub address: MailAddress,
    pub group: Group,
    pub lang: Lang,
}

fn failure(error: &lettre::transport::smtp::Error) -> Failure {
    let mut why = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        let text = cause.to_string();
        if !why.contains(&text) {
            why = format!("{why}: {text}");
        }
        source = cause.source();
    }
    match error.status().map(u16::from) {
        // This mailbox is not there, or wants nothing from us (RFC 5321 §4.2.3).
        Some(550 | 551 | 553) => Failure::never(why),
        Some(_) => Failure::answered(why),
        None => Failure::unreachable(why),
    }
}

/// The message, the same for every try: its id and date come from the notice.
pub(super) fn message(notice: &Notice, from: &MailAddress, to: &Letter, zone: Tz) -> Result<Message, String> {
    let mailbox = |name: Option<String>, address: &MailAddress| {
        let address = Address::try_from(address.as_str().to_owned());
        address.map(|a| Mailbox::new(name, a)).map_err(|e| format!("the address can't be used: {e}"))
    };
    let text = text::write(notice, to.group, to.lang, zone);
    let seconds = u64::try_from(notice.created_at.timestamp()).unwrap_or(0);
    let body = Body::new_with_encoding(text.body, ContentTransferEncoding::QuotedPrintable)
        .map_err(|_| "the text can't be encoded".to_owned())?;
    let mut message = Message::builder()
        .from(mailbox(Some(notice.facts.company.chars().filter(|c| !c.is_control()).collect()), from)?)
        .to(mailbox(None, &to.address)?)
        .subject(text.subject)
        .date(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))
        .message_id(Some(message_id(notice, from)))
        .header(ContentType::TEXT_PLAIN)
        .body(body)
        .map_err(|e| format!("the message can't be made: {e}"))?;
    // RFC 3834: answering machines leave it alone.
    raw(&mut message, "Auto-Submitted", "auto-generated");
    raw(&mut message, "Content-Language", to.lang.code());
    Ok(message)
}

fn raw(message: &mut Message, name: &'static str, value: &str) {
    let name = HeaderName::new_from_ascii_str(name);
    message.headers_mut().insert_raw(HeaderValue::new(name, value.to_owned()));
}

/// The same at every try: whoever gets it twice can see that it is the same.
fn message_id(notice: &Notice, from: &MailAddress) -> String {
    let host = from.as_str().rsplit_once('@').map_or("localhost", |(_, host)| host);
    format!("<{}@{host}>", super::payload::id(notice))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(url: &str, login: bool) -> Result<MailConfig, String> {
        let login = login.then(|| ("u".to_owned(), "p".to_owned()));
        MailConfig::new(url, MailAddress::parse("a@b.example").unwrap(), login, None)
    }

    #[test]
    fn servers_are_read() {
        for (url, login, host, port, tls) in [
            ("smtp://127.0.0.1", false, "127.0.0.1", 25, Wanted::IfOffered),
            ("smtp://127.0.0.1:2525", true, "127.0.0.1", 2525, Wanted::IfOffered),
            ("smtp://mail.example.com:587", true, "mail.example.com", 587, Wanted::StartTls),
            ("smtp://mail.example.com?tls=required", false, "mail.example.com", 25, Wanted::StartTls),
            ("smtp://mail.example.com?tls=none", false, "mail.example.com", 25, Wanted::No),
            ("smtps://mail.example.com/", false, "mail.example.com", 465, Wanted::Always),
            ("smtp://[::1]:26", false, "::1", 26, Wanted::IfOffered),
        ] {
            let read = read(url, login).unwrap();
            assert_eq!((read.host.as_str(), read.port, read.tls), (host, port, tls), "{url}");
        }
        for bad in [
            "mail.example.com",
            "http://x",
            "smtp://",
            "smtp://x:no",
            "smtp://u:p@x",
            "smtps://x?tls=none",
            "smtp://a b",
        ] {
            assert!(read(bad, false).is_err(), "{bad}");
        }
        assert!(read("smtp://mail.example.com?tls=none", true).unwrap_err().contains("in the clear"));
    }
}
