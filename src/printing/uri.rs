//! Where a printer is: `tcp://host:port` (ZPL, usually port 9100), `ipp://host:port/path` or `dir:/path` (a file a label).

use std::fmt;
use std::path::PathBuf;

/// A printer's address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PrinterUri {
    /// Raw bytes to a port.
    Tcp {
        /// Name or address; an IPv6 address without its brackets.
        host: String,
        /// Port.
        port: u16,
    },
    /// IPP jobs.
    Ipp {
        /// Name or address; an IPv6 address without its brackets.
        host: String,
        /// Port, usually 631.
        port: u16,
        /// Path, usually `/ipp/print`.
        path: String,
    },
    /// Files in a folder that exists.
    Dir(PathBuf),
}

/// Why a text is no printer address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UriError {
    /// Another scheme.
    #[error("“{0}” is not an address of a printer: use tcp://host:9100, ipp://host/ipp/print or dir:/path")]
    Scheme(String),
    /// No host.
    #[error("“{0}” names no host: use tcp://host:9100")]
    Host(String),
    /// No port.
    #[error("“{0}” names no port between 1 and 65535: use tcp://host:9100")]
    Port(String),
    /// Not an absolute path.
    #[error("“{0}” names no folder by its whole path: use dir:/path")]
    Path(String),
}

impl PrinterUri {
    /// Reads an address; port 9100 when none is given.
    ///
    /// # Errors
    /// With a sentence that names the text.
    pub fn parse(text: &str) -> Result<Self, UriError> {
        let text = text.trim();
        if let Some(path) = text.strip_prefix("dir:") {
            let path = PathBuf::from(path.strip_prefix("//").unwrap_or(path));
            return if path.is_absolute() { Ok(Self::Dir(path)) } else { Err(UriError::Path(text.to_owned())) };
        }
        if let Some(rest) = text.strip_prefix("ipp://") {
            let (server, path) = rest.split_once('/').map_or((rest, "ipp/print"), |(s, p)| (s, p));
            if path.contains([' ', '?', '#']) {
                return Err(UriError::Path(text.to_owned()));
            }
            let (host, port) = Self::server(server, 631, text)?;
            return Ok(Self::Ipp { host, port, path: format!("/{path}") });
        }
        let Some(rest) = text.strip_prefix("tcp://") else { return Err(UriError::Scheme(text.to_owned())) };
        let (host, port) = Self::server(rest.strip_suffix('/').unwrap_or(rest), 9100, text)?;
        Ok(Self::Tcp { host, port })
    }

    fn server(rest: &str, usual: u16, text: &str) -> Result<(String, u16), UriError> {
        let (host, port) = match rest.strip_prefix('[').and_then(|r| r.split_once(']')) {
            Some((host, port)) => (host, port.strip_prefix(':')),
            None => rest.split_once(':').map_or((rest, None), |(host, port)| (host, Some(port))),
        };
        if host.is_empty() || host.contains(['/', ' ', '@']) {
            return Err(UriError::Host(text.to_owned()));
        }
        let port = match port {
            None => usual,
            Some(port) => port.parse().ok().filter(|p| *p > 0).ok_or_else(|| UriError::Port(text.to_owned()))?,
        };
        Ok((host.to_owned(), port))
    }
}

impl fmt::Display for PrinterUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp { host, port } if host.contains(':') => write!(f, "tcp://[{host}]:{port}"),
            Self::Tcp { host, port } => write!(f, "tcp://{host}:{port}"),
            Self::Ipp { host, port, path } if host.contains(':') => write!(f, "ipp://[{host}]:{port}{path}"),
            Self::Ipp { host, port, path } => write!(f, "ipp://{host}:{port}{path}"),
            Self::Dir(path) => write!(f, "dir:{}", path.display()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        for (text, shown) in [
            ("tcp://192.0.2.10:9100", "tcp://192.0.2.10:9100"),
            ("tcp://zebra", "tcp://zebra:9100"),
            ("tcp://[2001:db8::1]:6101", "tcp://[2001:db8::1]:6101"),
            ("ipp://zebra", "ipp://zebra:631/ipp/print"),
            ("ipp://[2001:db8::1]:8631/printers/a", "ipp://[2001:db8::1]:8631/printers/a"),
            ("dir:/srv/labels", "dir:/srv/labels"),
            ("dir:///srv/labels", "dir:/srv/labels"),
        ] {
            assert_eq!(PrinterUri::parse(text).unwrap().to_string(), shown);
        }
        for text in
            ["", "lpd://x", "tcp://", "tcp://x:0", "tcp://x:99999", "ipp://", "ipp://x/a b", "dir:labels", "zebra:9100"]
        {
            assert!(PrinterUri::parse(text).is_err(), "{text}");
        }
    }
}
