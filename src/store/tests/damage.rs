//! A store that is there is opened or refused; it is never taken for an empty one.

use crate::store::tables::{META, SCHEMA};
use crate::store::testing::*;
use crate::store::{OpenError, Store};
use std::fs;
use std::io::{Seek as _, Write as _};
use std::path::Path;

fn refused(folder: &Path) -> OpenError {
    match Store::open(&options(folder), settings()) {
        Ok(_) => panic!("it opened"),
        Err(e) => e,
    }
}

fn put(folder: &Path, bytes: &[u8]) {
    fs::File::create(folder.join("k2kd.redb")).unwrap().write_all(bytes).unwrap();
}

#[test]
fn a_file_that_is_empty_or_something_else_is_damaged_and_stays_as_it_is() {
    for bytes in [&b""[..], b"redb", b"SQLite format 3\0", &[0; 4096]] {
        let folder = tempfile::tempdir().unwrap();
        put(folder.path(), bytes);
        let error = refused(folder.path());
        assert!(matches!(error, OpenError::Damaged { .. }), "{error}");
        assert_eq!(fs::read(folder.path().join("k2kd.redb")).unwrap(), bytes);
    }
}

#[test]
fn a_store_that_was_cut_off_or_overwritten_is_damaged() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    for n in 0..40 {
        deliver(&store, delivery("shop", n, vec![paid(&n.to_string())]));
    }
    store.close().unwrap();
    let whole = fs::read(folder.path().join("k2kd.redb")).unwrap();
    for length in [9, 320, 4096, whole.len() / 2] {
        put(folder.path(), &whole[..length]);
        let error = refused(folder.path());
        assert!(matches!(error, OpenError::Damaged { .. }), "{length}: {error}");
    }
    let mut file = fs::OpenOptions::new().write(true).open(folder.path().join("k2kd.redb")).unwrap();
    file.write_all(&whole).unwrap();
    // Both commit slots of the head.
    file.seek(std::io::SeekFrom::Start(64)).unwrap();
    file.write_all(&[0xa5; 256]).unwrap();
    drop(file);
    let error = refused(folder.path());
    assert!(matches!(error, OpenError::Damaged { .. }), "{error}");
}

#[test]
fn another_database_and_a_newer_schema_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("k2kd.redb");
    drop(redb::Database::create(&path).unwrap());
    assert!(matches!(refused(folder.path()), OpenError::Damaged { .. }));
    fs::remove_file(&path).unwrap();

    open(folder.path()).close().unwrap();
    let db = redb::Database::open(&path).unwrap();
    let tx = db.begin_write().unwrap();
    tx.open_table(META).unwrap().insert("schema", SCHEMA + 1).unwrap();
    tx.commit().unwrap();
    drop(db);
    assert!(matches!(refused(folder.path()), OpenError::Newer { found: 2, known: 1, .. }));
}

#[test]
fn a_new_store_leaves_nothing_beside_it_and_needs_its_folder() {
    let folder = tempfile::tempdir().unwrap();
    open(folder.path()).close().unwrap();
    let names: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(names, ["k2kd.redb"]);
    assert!(matches!(refused(&folder.path().join("no")), OpenError::Other { .. }));
}
