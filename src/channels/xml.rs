//! XML → the same value a JSON document of the channel would be, so that one decoder reads both.
//!
//! Name prefixes are dropped, an element with children is an object, a repeated one a list, a text is trimmed and an
//! empty element is an empty text. Attributes are not kept. A DTD is refused (entities could grow without bound); depth
//! and number of elements are limited.

use crate::domain::problem::{Problem, Rule};
use crate::limits;
use quick_xml::Reader;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::Event;
use serde_json::{Map, Value};

const DEPTH: usize = 64;

#[derive(Default)]
struct Open {
    name: String,
    text: String,
    children: Map<String, Value>,
}

/// Whether a document is XML, by its first sign.
pub(super) fn is_xml(bytes: &[u8]) -> bool {
    let rest = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    rest.trim_ascii_start().starts_with(b"<")
}

/// Parses a document: an object with the root element as its only key.
pub(super) fn parse(bytes: &[u8]) -> Result<Value, Problem> {
    let wrong = |why: &dyn std::fmt::Display| Problem::new(Rule::NotReadable, "", why);
    let text = super::text::decode(bytes).ok_or_else(|| wrong(&"not a text"))?;
    let mut reader = Reader::from_str(&text);
    let mut open = vec![Open::default()];
    let mut count = 0;
    loop {
        match reader.read_event().map_err(|e| wrong(&e))? {
            Event::Start(start) => {
                count += 1;
                if count > limits::JSON_VALUES || open.len() > DEPTH {
                    return Err(Problem::new(Rule::TooLarge, "number of elements", limits::JSON_VALUES));
                }
                let name = start.local_name().as_ref().to_owned();
                open.push(Open { name, ..Open::default() });
            }
            Event::Empty(start) => {
                count += 1;
                if count > limits::JSON_VALUES {
                    return Err(Problem::new(Rule::TooLarge, "number of elements", limits::JSON_VALUES));
                }
                let name = start.local_name().as_ref().to_owned();
                put(&mut open, name, Value::String(String::new()));
            }
            Event::End(_) => {
                let closed = open.pop().unwrap_or_default();
                let value = if closed.children.is_empty() {
                    Value::String(closed.text.trim().to_owned())
                } else {
                    Value::Object(closed.children)
                };
                put(&mut open, closed.name, value);
            }
            Event::Text(part) => add(&mut open, &part),
            Event::CData(part) => add(&mut open, &part),
            Event::GeneralRef(name) => {
                if let Some(c) = name.resolve_char_ref().map_err(|e| wrong(&e))? {
                    add(&mut open, &c.to_string());
                } else {
                    let name: &str = &name;
                    add(&mut open, resolve_xml_entity(name).ok_or_else(|| wrong(&format!("the entity {name}")))?);
                }
            }
            Event::DocType(_) => return Err(wrong(&"a document type declaration")),
            Event::Eof => break,
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
        }
    }
    match (open.pop(), open.is_empty()) {
        (Some(root), true) if !root.children.is_empty() => Ok(Value::Object(root.children)),
        _ => Err(wrong(&"an element that is never closed")),
    }
}

fn add(open: &mut [Open], text: &str) {
    if let Some(last) = open.last_mut() {
        last.text.push_str(text);
    }
}

/// Adds a child to the element that is open; a second one of the same name makes a list.
fn put(open: &mut [Open], name: String, value: Value) {
    let Some(parent) = open.last_mut() else { return };
    match parent.children.get_mut(&name) {
        None => {
            parent.children.insert(name, value);
        }
        Some(Value::Array(list)) => list.push(value),
        Some(first) => {
            let one = first.take();
            *first = Value::Array(vec![one, value]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn elements_are_what_json_would_be() {
        let text = "<?xml version='1.0'?><a:r xmlns:a='u'><x>\n  1 &amp; &#241;\n</x><x><![CDATA[<2>]]></x><e/><o><k>v</k></o></a:r>";
        let expected = json!({"r": {"x": ["1 & ñ", "<2>"], "e": "", "o": {"k": "v"}}});
        assert_eq!(parse(text.as_bytes()).unwrap(), expected);
        assert!(is_xml(b"\xEF\xBB\xBF \n<a/>"));
    }

    #[test]
    fn what_could_grow_or_never_ends_is_refused() {
        for bad in ["<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", "<a>&x;</a>", "<a><b></a>", "<a>", "</a>", "text"] {
            assert_eq!(parse(bad.as_bytes()).unwrap_err().rule, Rule::NotReadable, "{bad}");
        }
        assert_eq!(parse("<a>".repeat(100).as_bytes()).unwrap_err().rule, Rule::TooLarge);
    }

    proptest! {
        #[test]
        fn nothing_stops_it(text in "(<[a-c]>|</[a-c]>|<[a-c]/>|&[a-z#0-9]{0,4};|[ -~]){0,30}") {
            drop(parse(text.as_bytes()));
        }
    }
}
