//! Bytes → text: byte order marks, UTF-16, strict UTF-8, else windows-1252.
//!
//! Portals of the region write windows-1252 and call it anything else; its bytes 0x80–0x9F are printable (`channels-b.md` §7).

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::borrow::Cow;

/// Whether there is nothing but a byte order mark, blanks and zero bytes.
pub(super) fn is_blank(bytes: &[u8]) -> bool {
    let rest = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    rest.iter().all(|b| b.is_ascii_whitespace() || *b == 0)
}

/// What it is when it is packed or binary, by its first bytes (names of files lie).
pub(super) fn packed(bytes: &[u8]) -> Option<&'static str> {
    const MAGIC: [(&[u8], &str); 5] = [
        (b"PK\x03\x04", "an XLSX or zip file"),
        (b"\xD0\xCF\x11\xE0", "an old XLS file"),
        (b"\x1F\x8B", "a gzip file"),
        (b"%PDF", "a PDF file"),
        (b"\x28\xB5\x2F\xFD", "a zstd file"),
    ];
    MAGIC.into_iter().find(|(magic, _)| bytes.starts_with(magic)).map(|(_, name)| name)
}

/// The text of a document in whatever encoding it is; `None` for UTF-16 that is broken or text with zero bytes.
pub(super) fn decode(bytes: &[u8]) -> Option<Cow<'_, str>> {
    let (encoding, rest): (&Encoding, &[u8]) = if let Some(rest) = bytes.strip_prefix(b"\xEF\xBB\xBF") {
        (UTF_8, rest)
    } else if let Some(rest) = bytes.strip_prefix(b"\xFF\xFE") {
        (UTF_16LE, rest)
    } else if let Some(rest) = bytes.strip_prefix(b"\xFE\xFF") {
        (UTF_16BE, rest)
    } else {
        (bare_utf16(bytes).unwrap_or(UTF_8), bytes)
    };
    let text = match encoding.decode_without_bom_handling_and_without_replacement(rest) {
        Some(text) => text,
        None if encoding == UTF_8 => WINDOWS_1252.decode_without_bom_handling(rest).0,
        None => return None,
    };
    (!text.contains('\0')).then_some(text)
}

/// UTF-16 without a mark: the second or the first byte of the first letters is zero.
fn bare_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    match bytes.get(..4)? {
        [a, 0, b, 0] if *a != 0 && *b != 0 => Some(UTF_16LE),
        [0, a, 0, b] if *a != 0 && *b != 0 => Some(UTF_16BE),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_encoding_of_the_region_is_read() {
        for bytes in [
            "Núñez €".as_bytes().to_vec(),
            [b"\xEF\xBB\xBF".as_slice(), "Núñez €".as_bytes()].concat(),
            b"N\xFA\xF1ez \x80".to_vec(),
            [b"\xFF\xFE".to_vec(), "Núñez €".encode_utf16().flat_map(u16::to_le_bytes).collect()].concat(),
            [b"\xFE\xFF".to_vec(), "Núñez €".encode_utf16().flat_map(u16::to_be_bytes).collect()].concat(),
        ] {
            assert_eq!(decode(&bytes).as_deref(), Some("Núñez €"), "{bytes:?}");
        }
        let bare: Vec<u8> = "Pedido".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decode(&bare).as_deref(), Some("Pedido"));
    }

    #[test]
    fn binary_is_not_text() {
        assert_eq!(decode(b"\xFF\xFE\x00\xD8\x41"), None);
        assert_eq!(decode(b"abc\0def"), None);
        assert!(is_blank(b"\xEF\xBB\xBF \r\n"));
        assert_eq!(packed(b"PK\x03\x04rest"), Some("an XLSX or zip file"));
    }
}
