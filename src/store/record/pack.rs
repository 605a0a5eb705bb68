//! The bytes of documents that were stored together: one value for many, so that a commit writes few large pages
//! instead of one page and more for each document.
//!
//! A version byte, then which documents are in it and how long each is, then the bytes as they came (packed already).

use super::{V1, write};
use crate::store::ReadError;

/// A pack is closed before it grows beyond this, in bytes: with its key it fits in a page of 64 KiB.
const FULL: usize = (64 << 10) - 128;
/// No document needs more for its place in the list.
const PLACE: usize = 16;

/// A pack that is being filled, documents in the order of their numbers.
#[derive(Debug, Default)]
pub(in crate::store) struct Pack {
    list: Vec<(u64, u64)>,
    bytes: Vec<u8>,
}

impl Pack {
    /// Whether the bytes of another document would make it too large. An empty pack takes any.
    pub(in crate::store) fn is_full_for(&self, bytes: &[u8]) -> bool {
        !self.list.is_empty() && self.bytes.len() + bytes.len() + PLACE * (self.list.len() + 1) > FULL
    }

    /// Adds the bytes of a document.
    pub(in crate::store) fn add(&mut self, document: u64, bytes: &[u8]) {
        self.list.push((document, bytes.len() as u64));
        self.bytes.extend_from_slice(bytes);
    }

    /// Its key and its value, and an empty pack in its place; none when nothing is in it.
    pub(in crate::store) fn take(&mut self) -> Result<Option<(u64, Vec<u8>)>, ReadError> {
        let Some((first, _)) = self.list.first().copied() else { return Ok(None) };
        let mut value = write("pack", &self.list)?;
        value.extend_from_slice(&self.bytes);
        self.list.clear();
        self.bytes.clear();
        Ok(Some((first, value)))
    }
}

/// The bytes of one document in a pack, if it is in it.
pub(in crate::store) fn unpack(value: &[u8], document: u64) -> Result<Option<&[u8]>, ReadError> {
    let bad = |why: String| ReadError::Record { what: "pack", why };
    let Some((&V1, rest)) = value.split_first() else { return Err(bad("it has an unknown version".to_owned())) };
    let (list, bytes) = postcard::take_from_bytes::<Vec<(u64, u64)>>(rest).map_err(|e| bad(e.to_string()))?;
    let mut start = 0_usize;
    for (id, len) in list {
        let end = usize::try_from(len).ok().and_then(|len| start.checked_add(len));
        let end = end.ok_or_else(|| bad("a length in it is not one".to_owned()))?;
        if id == document {
            return bytes.get(start..end).map(Some).ok_or_else(|| bad("it is too short".to_owned()));
        }
        start = end;
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_document_is_found_and_no_other() {
        let mut pack = Pack::default();
        assert_eq!(pack.take().unwrap(), None);
        let documents: Vec<(u64, Vec<u8>)> =
            (1..200_u8).map(|n| (u64::from(n) * 3, vec![n; usize::from(n) * 20])).collect();
        let mut made = Vec::new();
        for (id, bytes) in &documents {
            if pack.is_full_for(bytes) {
                made.extend(pack.take().unwrap());
            }
            pack.add(*id, bytes);
        }
        made.extend(pack.take().unwrap());
        assert!(made.len() > 1 && made.iter().all(|(_, value)| value.len() < 64 << 10));
        for (id, bytes) in &documents {
            let (_, value) = made.iter().rev().find(|(first, _)| first <= id).unwrap();
            assert_eq!(unpack(value, *id).unwrap(), Some(bytes.as_slice()));
            assert_eq!(unpack(value, id + 1).unwrap(), None);
        }
    }

    #[test]
    fn a_large_document_is_alone_and_damage_is_told() {
        let mut pack = Pack::default();
        let large = vec![7; 100_000];
        assert!(!pack.is_full_for(&large));
        pack.add(1, &large);
        assert!(pack.is_full_for(b"x"));
        let (first, value) = pack.take().unwrap().unwrap();
        assert_eq!((first, unpack(&value, 1).unwrap().unwrap()), (1, large.as_slice()));
        for cut in [0, 1, 2, 50_000] {
            assert!(unpack(&value[..cut], 1).is_err(), "{cut}");
        }
    }

    #[test]
    fn version_one_is_frozen() {
        let mut pack = Pack::default();
        pack.add(300, b"ab");
        pack.add(301, b"c");
        let value = [1, 2, 0xac, 2, 2, 0xad, 2, 1, b'a', b'b', b'c'];
        assert_eq!(pack.take().unwrap(), Some((300, value.to_vec())));
    }
}
