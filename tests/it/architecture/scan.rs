//! Reads Rust source just well enough to know which paths a file names: comments and texts are blanked, `use` trees are
//! spelled out, `super::` is followed through inline modules. No macro is expanded: a path inside one is read as written.

/// A word or a mark of the source, with its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    pub line: usize,
    pub text: String,
}

/// A path that the source names, spelled out from its first segment: `["crate", "store", "Store"]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    pub line: usize,
    pub segments: Vec<String>,
    /// Inside a `#[cfg(test)]` module.
    pub in_tests: bool,
}

/// What a file says.
#[derive(Clone, Debug, Default)]
pub struct Source {
    pub tokens: Vec<Token>,
    pub named: Vec<Named>,
}

/// Reads a file that is the module `module` (`["cli", "demo"]` for `src/cli/demo/mod.rs`).
pub fn read(text: &str, module: &[String]) -> Source {
    let tokens = tokens(&blank(text));
    let named = named(&tokens, module);
    Source { tokens, named }
}

/// The source with comments, texts and characters replaced by spaces; lines stay where they are.
fn blank(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let len = not_code(rest);
        if len > 0 {
            out.extend(rest[..len].chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
            rest = &rest[len..];
        } else {
            // A word is taken whole, so that the `r` in `for"` never looks like the beginning of a raw text.
            let word = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len()).max(c.len_utf8());
            out.push_str(&rest[..word]);
            rest = &rest[word..];
        }
    }
    out
}

/// How many bytes at the beginning are a comment, a text or a character; 0 when it is code.
fn not_code(rest: &str) -> usize {
    let until = |from: usize, end: &str| rest[from..].find(end).map_or(rest.len(), |i| from + i + end.len());
    if rest.starts_with("//") {
        return rest.find('\n').unwrap_or(rest.len());
    }
    if rest.starts_with("/*") {
        return block_comment(rest);
    }
    let body = rest.strip_prefix(['b', 'c']).unwrap_or(rest);
    let prefix = rest.len() - body.len();
    if let Some(raw) = body.strip_prefix('r') {
        let hashes = raw.len() - raw.trim_start_matches('#').len();
        if raw[hashes..].starts_with('"') {
            return until(prefix + 1 + hashes + 1, &format!("\"{}", "#".repeat(hashes)));
        }
    }
    if body.starts_with('"') {
        return prefix + quoted(body, '"');
    }
    // A lifetime has no closing quote right behind its first letter.
    let mut after = body.chars().skip(1);
    if body.starts_with('\'') && (body[1..].starts_with('\\') || after.nth(1) == Some('\'')) {
        return prefix + quoted(body, '\'');
    }
    0
}

/// Length of `"…"` with escapes.
fn quoted(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (i, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return i + 1,
            _ => {}
        }
    }
    text.len()
}

/// Length of a comment that may hold comments.
fn block_comment(text: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < text.len() {
        let step = if text[at..].starts_with("/*") {
            depth += 1;
            2
        } else if text[at..].starts_with("*/") {
            depth -= 1;
            2
        } else {
            text[at..].chars().next().map_or(1, char::len_utf8)
        };
        at += step;
        if depth == 0 {
            return at;
        }
    }
    text.len()
}

fn tokens(code: &str) -> Vec<Token> {
    let mut all = Vec::new();
    for (line, text) in code.lines().enumerate() {
        let mut rest = text.trim_start();
        while let Some(c) = rest.chars().next() {
            let word = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
            let len = match word {
                0 if rest.starts_with("::") => 2,
                0 => c.len_utf8(),
                word => word,
            };
            all.push(Token { line: line + 1, text: rest[..len].to_owned() });
            rest = rest[len..].trim_start();
        }
    }
    all
}

/// Every path of two segments or more, and what `use` trees spell out.
fn named(tokens: &[Token], module: &[String]) -> Vec<Named> {
    let mut all = Vec::new();
    // Inline modules that are open: their name, the depth of their braces, whether they are tests.
    let mut open: Vec<(String, usize, bool)> = Vec::new();
    let mut depth = 0;
    let mut at = 0;
    let text = |i: usize| tokens.get(i).map_or("", |t| t.text.as_str());
    while at < tokens.len() {
        match text(at) {
            "{" => depth += 1,
            "}" => {
                depth -= 1;
                open.retain(|(_, d, _)| *d <= depth);
            }
            "mod" if text(at + 2) == "{" => {
                let tests = at >= 7 && text(at - 6) == "[" && text(at - 5) == "cfg" && text(at - 3) == "test";
                open.push((text(at + 1).to_owned(), depth + 1, tests || open.iter().any(|o| o.2)));
            }
            word => {
                let starts = is_word(word) && !matches!(at.checked_sub(1).map(text), Some("::" | "."));
                let behind_use = at.checked_sub(1).map(text) == Some("use");
                if starts && (behind_use || text(at + 1) == "::") {
                    let mut paths = Vec::new();
                    let end = tree(tokens, at, &[], &mut paths);
                    let here: Vec<String> =
                        module.iter().cloned().chain(open.iter().map(|(name, ..)| name.clone())).collect();
                    let in_tests = open.iter().any(|o| o.2);
                    all.extend(paths.into_iter().map(|(line, path)| Named {
                        line,
                        segments: absolute(path, &here),
                        in_tests,
                    }));
                    // A tree may open braces of its own; it was read to its end.
                    at = end;
                    continue;
                }
            }
        }
        at += 1;
    }
    all
}

/// Reads the path or tree at `at` below `head`; returns where it ends.
fn tree(tokens: &[Token], mut at: usize, head: &[String], out: &mut Vec<(usize, Vec<String>)>) -> usize {
    let mut path = head.to_vec();
    let text = |i: usize| tokens.get(i).map_or("", |t| t.text.as_str());
    let line = tokens.get(at).map_or(0, |t| t.line);
    loop {
        match text(at) {
            "{" => {
                at += 1;
                while !matches!(text(at), "}" | "") {
                    at = tree(tokens, at, &path, out).max(at + 1);
                    if text(at) == "," {
                        at += 1;
                    }
                }
                return at + 1;
            }
            "*" => {
                path.push("*".to_owned());
                at += 1;
                break;
            }
            word if is_word(word) => {
                path.push(word.to_owned());
                at += 1;
            }
            _ => break,
        }
        if text(at) != "::" {
            break;
        }
        at += 1;
    }
    if text(at) == "as" {
        at += 2;
    }
    out.push((line, path));
    at
}

fn is_word(text: &str) -> bool {
    text.chars().next().is_some_and(|c| c.is_alphabetic() || c == '_')
}

/// `super::` and `self::` followed, seen from the module `here`.
fn absolute(path: Vec<String>, here: &[String]) -> Vec<String> {
    let supers = path.iter().take_while(|s| *s == "super").count();
    let from_self = path.first().is_some_and(|s| s == "self");
    if supers == 0 && !from_self {
        return path;
    }
    let kept = here.len().saturating_sub(supers);
    let mut all = vec!["crate".to_owned()];
    all.extend(here.iter().take(kept).cloned());
    all.extend(path.into_iter().skip(supers + usize::from(from_self)));
    all
}
