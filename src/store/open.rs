//! Opening the file, or making it; closing it and opening it again after an I/O error.
//!
//! A file that is there is never taken for an empty store: zero bytes, another format, damage, a missing table and a
//! newer schema are refused, each with its own words. A new store is made beside its place and linked there only when
//! it is whole, so that a power cut while making it leaves no file that would be refused later.

use super::record::{State, decode_state, encode_state};
use super::tables::{META, SCHEMA, STATE, Tables, check, engine};
use super::{OpenError, Options, ReadError};
use redb::{Builder, Database, DatabaseError, ReadableDatabase as _, StorageError};
use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

/// How every file of redb begins.
const MAGIC: [u8; 9] = [b'r', b'e', b'd', b'b', 0x1a, 0x0a, 0xa9, 0x0d, 0x0a];

type Opener = dyn Fn() -> Result<Database, OpenError> + Send + Sync;

/// The database and how to open it again.
pub(super) struct Engine {
    path: PathBuf,
    /// None while it is closed, or could not be opened again.
    db: RwLock<Option<Database>>,
    opener: Box<Opener>,
    /// Closed for good.
    ended: AtomicBool,
}

impl Engine {
    /// Opens the file of the options, or makes it where there is none.
    pub(super) fn open(options: &Options) -> Result<(Arc<Self>, State), OpenError> {
        let (path, cache) = (options.path.clone(), options.cache_bytes);
        match fs::symlink_metadata(&path) {
            Ok(_) => {}
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => make(&path)?,
            Err(e) => return Err(OpenError::Other { path, what: e.to_string() }),
        }
        Self::open_with(path.clone(), Box::new(move || open_file(&path, cache)))
    }

    /// With any way to open a database that holds the tables, or nothing at all.
    pub(super) fn open_with(path: PathBuf, opener: Box<Opener>) -> Result<(Arc<Self>, State), OpenError> {
        let db = opener()?;
        let state = read_state(&db).map_err(|e| damaged(&path, e.to_string()))?;
        Ok((Arc::new(Self { path, db: RwLock::new(Some(db)), opener, ended: AtomicBool::new(false) }), state))
    }

    /// The file.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The open database; it stays open as long as this is held.
    pub(super) fn lock(&self) -> RwLockReadGuard<'_, Option<Database>> {
        self.db.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads in one transaction.
    pub(super) fn read<T>(
        &self,
        f: impl FnOnce(&redb::ReadTransaction) -> Result<T, ReadError>,
    ) -> Result<T, ReadError> {
        let guard = self.lock();
        let db = guard.as_ref().ok_or_else(closed)?;
        f(&db.begin_read().map_err(engine)?)
    }

    /// Closes and opens again: redb wants this after an I/O error. On success tells the state that is durable.
    pub(super) fn reopen(&self) -> Result<State, String> {
        let mut guard = self.db.write().unwrap_or_else(PoisonError::into_inner);
        drop(guard.take());
        let db = (self.opener)().map_err(|e| e.to_string())?;
        let state = read_state(&db).map_err(|e| e.to_string())?;
        *guard = Some(db);
        Ok(state)
    }

    /// Whether it was closed for good.
    pub(super) fn is_closed(&self) -> bool {
        self.ended.load(Ordering::Acquire)
    }

    /// Closes for good.
    pub(super) fn close(&self) -> Result<(), String> {
        self.ended.store(true, Ordering::Release);
        let db = self.db.write().unwrap_or_else(PoisonError::into_inner).take();
        db.map_or(Ok(()), |db| db.close().map_err(|e| e.to_string()))
    }
}

fn closed() -> ReadError {
    ReadError::Engine("it is closed".to_owned())
}

/// The state row as the last commit left it.
pub(super) fn read_state(db: &Database) -> Result<State, ReadError> {
    let tx = db.begin_read().map_err(engine)?;
    state_in(&tx)
}

/// The state row of a transaction.
pub(super) fn state_in(tx: &redb::ReadTransaction) -> Result<State, ReadError> {
    let table = tx.open_table(STATE).map_err(engine)?;
    let row = table.get(0).map_err(engine)?;
    row.map_or_else(
        || Err(ReadError::Record { what: "state", why: "it is missing".to_owned() }),
        |v| decode_state(v.value()),
    )
}

fn open_file(path: &Path, cache: usize) -> Result<Database, OpenError> {
    let mut head = Vec::new();
    let file = File::open(path).map_err(|e| OpenError::Other { path: path.into(), what: e.to_string() })?;
    let read = file.take(MAGIC.len() as u64).read_to_end(&mut head);
    read.map_err(|e| OpenError::Other { path: path.into(), what: e.to_string() })?;
    if head.is_empty() {
        return Err(damaged(path, "it is empty: not one byte is in it".to_owned()));
    }
    if head != MAGIC {
        return Err(damaged(path, "it is not a database of k2kd".to_owned()));
    }
    // The engine checks itself with assertions; on a file that it never wrote, one of them may stop it.
    let opened = std::panic::catch_unwind(|| Builder::new().set_cache_size(cache).open(path));
    let db = opened
        .map_err(|_| damaged(path, "the engine stopped while it read it".to_owned()))?
        .map_err(|e| explain(path, e))?;
    check_schema(&db, path)?;
    Ok(db)
}

/// Refuses a newer schema, and a database without our tables. There is no older one: this is the first.
pub(super) fn check_schema(db: &Database, path: &Path) -> Result<(), OpenError> {
    let found = schema_of(db).map_err(|e| damaged(path, e.to_string()))?;
    match found {
        None => Err(damaged(path, "it names no schema".to_owned())),
        Some(found) if found > SCHEMA => Err(OpenError::Newer {
            path: path.into(),
            found: u32::try_from(found).unwrap_or(u32::MAX),
            known: u32::try_from(SCHEMA).unwrap_or(u32::MAX),
        }),
        Some(_) => check(db).map_err(|e| damaged(path, e.to_string())),
    }
}

fn schema_of(db: &Database) -> Result<Option<u64>, ReadError> {
    let tx = db.begin_read().map_err(engine)?;
    match tx.open_table(META) {
        Err(redb::TableError::TableDoesNotExist(_)) => Ok(None),
        Err(e) => Err(engine(e)),
        Ok(table) => Ok(table.get("schema").map_err(engine)?.map(|v| v.value())),
    }
}

/// Makes an empty store in its place, never over a file that is there.
fn make(path: &Path) -> Result<(), OpenError> {
    let other = |what: String| OpenError::Other { path: path.into(), what };
    let name = path.file_name().ok_or_else(|| other("it names no file".to_owned()))?;
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    let draft = folder.join(format!(".{}.{}.new", name.to_string_lossy(), std::process::id()));
    let made = make_draft(&draft).and_then(|()| {
        // A link never replaces what is there; where another process was first, its store is opened (and found in use).
        match fs::hard_link(&draft, path) {
            Err(e) if e.kind() != std::io::ErrorKind::AlreadyExists => Err(e.to_string()),
            _ => File::open(folder).and_then(|f| f.sync_all()).map_err(|e| e.to_string()),
        }
    });
    let removed = fs::remove_file(&draft);
    made.map_err(other)?;
    removed.map_err(|e| other(e.to_string()))
}

fn make_draft(draft: &Path) -> Result<(), String> {
    match fs::remove_file(draft) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(e.to_string()),
        _ => {}
    }
    let db = Builder::new().set_cache_size(1 << 20).create(draft).map_err(|e| e.to_string())?;
    write_schema(&db).map_err(|e| e.to_string())?;
    db.close().map_err(|e| e.to_string())
}

/// Writes the schema, the empty state and every table, in one commit.
pub(super) fn write_schema(db: &Database) -> Result<(), ReadError> {
    let mut tx = db.begin_write().map_err(engine)?;
    tx.set_quick_repair(true);
    {
        let mut tables = Tables::open(&tx).map_err(engine)?;
        tables.meta.insert("schema", SCHEMA).map_err(engine)?;
        tables.state.insert(0, encode_state(&State::default())?.as_slice()).map_err(engine)?;
    }
    tx.commit().map_err(engine)
}

fn damaged(path: &Path, what: String) -> OpenError {
    OpenError::Damaged { path: path.into(), what }
}

fn explain(path: &Path, error: DatabaseError) -> OpenError {
    match error {
        DatabaseError::DatabaseAlreadyOpen | DatabaseError::LockProtocolMismatch => {
            OpenError::InUse { path: path.into() }
        }
        DatabaseError::Storage(StorageError::Io(e))
            if !matches!(e.kind(), std::io::ErrorKind::InvalidData | std::io::ErrorKind::UnexpectedEof) =>
        {
            OpenError::Other { path: path.into(), what: e.to_string() }
        }
        DatabaseError::UpgradeRequired(version) => OpenError::Other {
            path: path.into(),
            what: format!(
                "its file format {version} is too old for this version; export it with the version that wrote it"
            ),
        },
        other => damaged(path, other.to_string()),
    }
}
