//! Packed documents: gzip and zip → the documents in them. Pure.
//!
//! Each file of a zip is a document of its own; folders and the hidden files that systems add are passed over. What is
//! packed twice is refused, and so is what unpacks to more than the limit of a plain document: it is read only up to there,
//! whatever its header promises. An XLSX workbook is a zip too, but one document: it stays as it is.

use crate::domain::problem::{Problem, Rule};
use crate::limits;
use flate2::read::MultiGzDecoder;
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// One document out of a packed one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its name in the zip; none in a gzip file.
    pub name: Option<String>,
    /// Its bytes, or why it can't be read.
    pub bytes: Result<Vec<u8>, Problem>,
}

const GZIP: &[u8] = b"\x1F\x8B";
const ZIP: &[u8] = b"PK\x03\x04";
/// A zip without a file.
const EMPTY_ZIP: &[u8] = b"PK\x05\x06";

/// Whether documents have to be taken out of it first.
#[must_use]
pub fn is_packed(bytes: &[u8]) -> bool {
    bytes.starts_with(GZIP) || bytes.starts_with(EMPTY_ZIP) || bytes.starts_with(ZIP) && !is_workbook(bytes)
}

/// The documents in packed bytes, in their order; `most`: bytes of all of them together. An error is the whole one's.
///
/// # Errors
/// When it is damaged, encrypted, or larger than `most` once unpacked.
pub fn unpack(bytes: &[u8], most: u64) -> Result<Vec<Member>, Problem> {
    if bytes.starts_with(GZIP) {
        let bytes = gunzip(bytes, most)?;
        let bytes = if is_packed(&bytes) { Err(nested()) } else { Ok(bytes) };
        return Ok(vec![Member { name: None, bytes }]);
    }
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|e| damaged("zip", &e))?;
    let (mut all, mut left) = (Vec::new(), most);
    for at in 0..zip.len() {
        let file = zip.by_index(at);
        let file = match file {
            Ok(file) => file,
            Err(error) => {
                all.push(Member { name: Some(format!("file {}", at + 1)), bytes: Err(damaged("zip", &error)) });
                continue;
            }
        };
        let name = file.name().map_or_else(|_| format!("file {}", at + 1), std::borrow::Cow::into_owned);
        if file.is_dir() || is_noise(&name) {
            continue;
        }
        if all.len() >= limits::ZIP_FILES {
            return Err(Problem::new(Rule::TooLarge, "number of files", limits::ZIP_FILES));
        }
        let bytes = match whole(file, left) {
            Ok(Some(bytes)) => bytes,
            Ok(None) => return Err(too_large(most)),
            Err(error) => {
                all.push(Member { name: Some(name), bytes: Err(damaged("zip", &error)) });
                continue;
            }
        };
        left = left.saturating_sub(bytes.len() as u64);
        let bytes = if is_packed(&bytes) { Err(nested()) } else { Ok(bytes) };
        all.push(Member { name: Some(name), bytes });
    }
    if all.is_empty() { Err(Problem::new(Rule::Empty, "", "")) } else { Ok(all) }
}

/// The bytes of a gzip stream, also of several one after the other.
///
/// # Errors
/// When it is damaged or larger than `most`.
pub fn gunzip(bytes: &[u8], most: u64) -> Result<Vec<u8>, Problem> {
    whole(MultiGzDecoder::new(bytes), most).map_err(|e| damaged("gzip", &e))?.ok_or_else(|| too_large(most))
}

/// All of it; none when it is longer.
fn whole(from: impl Read, most: u64) -> std::io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    from.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= most).then_some(bytes))
}

fn is_workbook(bytes: &[u8]) -> bool {
    ZipArchive::new(Cursor::new(bytes)).is_ok_and(|zip| zip.index_for_name("[Content_Types].xml").is_some())
}

/// What systems add beside the files of a person.
fn is_noise(name: &str) -> bool {
    name.starts_with("__MACOSX/")
        || name.rsplit('/').next().is_some_and(|own| own.starts_with('.') || own == "Thumbs.db")
}

fn nested() -> Problem {
    Problem::new(Rule::BadFile, "", "it is packed twice")
}

fn too_large(most: u64) -> Problem {
    let most = if most >= 1 << 20 { format!("{} MB", most >> 20) } else { format!("{most} bytes") };
    Problem::new(Rule::TooLarge, "document", most)
}

fn damaged(what: &str, why: &dyn std::fmt::Display) -> Problem {
    Problem::new(Rule::NotReadable, "", format_args!("a {what} file: {why}"))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use std::io::Write as _;
    use zip::write::SimpleFileOptions;

    /// A zip of these files.
    pub(crate) fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in files {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    /// These bytes as gzip.
    pub(crate) fn gzipped(bytes: &[u8]) -> Vec<u8> {
        let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gz.write_all(bytes).unwrap();
        gz.finish().unwrap()
    }

    #[test]
    fn each_file_of_a_zip_is_a_document_and_noise_is_passed_over() {
        let zip =
            zipped(&[("a.csv", b"one"), ("__MACOSX/._a.csv", b"x"), ("in/.DS_Store", b"y"), ("in/b.csv", b"two")]);
        assert!(is_packed(&zip));
        let all = unpack(&zip, 100).unwrap();
        let told: Vec<_> = all.iter().map(|m| (m.name.as_deref().unwrap(), m.bytes.clone().unwrap())).collect();
        assert_eq!(told, [("a.csv", b"one".to_vec()), ("in/b.csv", b"two".to_vec())]);
    }

    #[test]
    fn what_is_packed_twice_is_refused_alone() {
        let zip = zipped(&[("a.zip", &zipped(&[("x", b"1")])), ("b.csv.gz", &gzipped(b"1")), ("c.csv", b"1")]);
        let rules: Vec<_> = unpack(&zip, 1000).unwrap().into_iter().map(|m| m.bytes.err().map(|p| p.rule)).collect();
        assert_eq!(rules, [Some(Rule::BadFile), Some(Rule::BadFile), None]);
        let twice = unpack(&gzipped(&gzipped(b"1")), 1000).unwrap();
        assert_eq!(twice[0].bytes.as_ref().unwrap_err().rule, Rule::BadFile);
    }

    #[test]
    fn bombs_stop_at_the_limit() {
        let zeros = vec![0; 1 << 20];
        for packed in
            [gzipped(&zeros), zipped(&[("a", &zeros)]), zipped(&[("a", &zeros[..600_000]), ("b", &zeros[..600_000])])]
        {
            assert!(packed.len() < 10_000);
            assert_eq!(unpack(&packed, 1_000_000).unwrap_err().rule, Rule::TooLarge);
            assert!(unpack(&packed, 2 << 20).is_ok());
        }
        let names: Vec<String> = (0..=limits::ZIP_FILES).map(|n| n.to_string()).collect();
        let files: Vec<(&str, &[u8])> = names.iter().map(|n| (n.as_str(), &b"x"[..])).collect();
        assert_eq!(unpack(&zipped(&files), 1 << 20).unwrap_err().rule, Rule::TooLarge);
    }

    #[test]
    fn damaged_and_empty_ones_say_so() {
        let whole = gzipped(b"a table, a table");
        for bad in [&whole[..12], &zipped(&[("a", b"one")])[..20], b"\x1F\x8Bnothing"] {
            assert_eq!(unpack(bad, 1000).unwrap_err().rule, Rule::NotReadable);
        }
        assert_eq!(unpack(&zipped(&[]), 1000).unwrap_err().rule, Rule::Empty);
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_stop_it(mut bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200), which in 0_usize..3) {
            let magic = [GZIP, ZIP, EMPTY_ZIP][which];
            bytes.splice(0..0, magic.iter().copied());
            drop(unpack(&bytes, 10_000));
        }

        #[test]
        fn damaged_ones_stop_it_neither(at in proptest::prelude::any::<proptest::sample::Index>(), byte: u8) {
            let mut bytes = zipped(&[("a.csv", b"order,sku\n1,A\n"), ("b.csv", b"2")]);
            let at = at.index(bytes.len());
            bytes[at] = byte;
            drop(unpack(&bytes, 10_000));
        }
    }
}
