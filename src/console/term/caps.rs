//! What a terminal can show. It is told by the options and the environment, never asked: an answer that comes late
//! over a slow link would turn into typed text.

/// `--color`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Color {
    /// By `NO_COLOR` and `TERM`.
    #[default]
    Auto,
    /// The 16 colours of the terminal's own palette.
    Sixteen,
    /// None: reverse, bold and underline alone.
    Mono,
}

/// What may be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caps {
    /// Colours, the 16 of ANSI.
    pub color: bool,
    /// ASCII alone: for a locale that is not UTF-8, or where it was asked for.
    pub ascii: bool,
}

impl Default for Caps {
    fn default() -> Self {
        Self { color: true, ascii: false }
    }
}

impl Caps {
    /// From the options and the environment (`var` gives a variable's value).
    #[must_use]
    pub fn of(color: Color, ascii: bool, var: impl Fn(&str) -> Option<String>) -> Self {
        let var = |name| var(name).filter(|v| !v.is_empty());
        let color = match color {
            Color::Sixteen => true,
            Color::Mono => false,
            Color::Auto => var("NO_COLOR").is_none() && var("TERM").is_none_or(|t| t != "dumb" && !t.starts_with("vt")),
        };
        // The first one that is set decides, as in every program; none is set over most ssh links, and then it is UTF-8.
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(var);
        let utf8 = locale.is_none_or(|l| {
            let l = l.to_ascii_lowercase();
            l.contains("utf-8") || l.contains("utf8")
        });
        Self { color, ascii: ascii || !utf8 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(color: Color, vars: &[(&str, &str)]) -> Caps {
        Caps::of(color, false, |name| vars.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned()))
    }

    #[test]
    fn no_color_and_the_option_decide_colours() {
        assert!(of(Color::Auto, &[("TERM", "linux")]).color);
        assert!(!of(Color::Auto, &[("NO_COLOR", "1")]).color);
        assert!(of(Color::Auto, &[("NO_COLOR", "")]).color);
        assert!(of(Color::Sixteen, &[("NO_COLOR", "1")]).color);
        assert!(!of(Color::Mono, &[]).color);
        assert!(!of(Color::Auto, &[("TERM", "vt220")]).color);
    }

    #[test]
    fn only_a_locale_that_says_otherwise_is_ascii() {
        assert!(!of(Color::Auto, &[]).ascii);
        assert!(!of(Color::Auto, &[("LANG", "es_MX.UTF-8")]).ascii);
        assert!(of(Color::Auto, &[("LC_ALL", "C"), ("LANG", "es_MX.UTF-8")]).ascii);
        assert!(Caps::of(Color::Auto, true, |_| None).ascii);
    }
}
