//! A disk in memory that can lose its power, and a store on it.
//!
//! It keeps what programs see and what a disk would still have: at a cut, a random part of the writes since the last
//! sync reaches the disk, torn at 512 bytes.

use crate::store::open::{Engine, check_schema, write_schema};
use crate::store::testing::*;
use crate::store::{OpenError, Store};
use redb::{Builder, Database, StorageBackend};
use std::io;
use std::sync::{Arc, Mutex};

/// A small, seeded source of chance.
#[derive(Debug)]
pub(super) struct Chance(pub(super) u64);

impl Chance {
    pub(super) fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 16) % n.max(1)
    }
}

#[derive(Debug)]
enum Change {
    Write(usize, Vec<u8>),
    Length(usize),
}

#[derive(Debug)]
pub(super) struct Disk {
    pub(super) live: Vec<u8>,
    durable: Vec<u8>,
    pending: Vec<Change>,
    /// Operations until the power goes, or the disk is full.
    left: u64,
    pub(super) full: bool,
    chance: Chance,
}

impl Disk {
    pub(super) fn new(durable: Vec<u8>, left: u64, seed: u64) -> Self {
        Self { live: durable.clone(), durable, pending: Vec::new(), left, full: false, chance: Chance(seed | 1) }
    }

    fn spend(&mut self) -> io::Result<()> {
        if self.full {
            return Err(io::Error::from(io::ErrorKind::StorageFull));
        }
        if self.left == 0 {
            return Err(io::Error::other("the power is gone"));
        }
        self.left -= 1;
        Ok(())
    }

    /// What the disk holds after the cut.
    pub(super) fn cut(&mut self) -> Vec<u8> {
        self.left = 0;
        let mut image = std::mem::take(&mut self.durable);
        for change in std::mem::take(&mut self.pending) {
            match change {
                Change::Length(length) => {
                    if self.chance.below(2) == 0 {
                        image.resize(length, 0);
                    }
                }
                Change::Write(offset, bytes) => {
                    for (n, sector) in bytes.chunks(512).enumerate() {
                        let start = offset + n * 512;
                        if self.chance.below(2) == 0 && start + sector.len() <= image.len() {
                            image[start..start + sector.len()].copy_from_slice(sector);
                        }
                    }
                }
            }
        }
        image
    }
}

#[derive(Clone, Debug)]
pub(super) struct Backend(pub(super) Arc<Mutex<Disk>>);

impl StorageBackend for Backend {
    fn len(&self) -> io::Result<u64> {
        Ok(self.0.lock().unwrap().live.len() as u64)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let disk = self.0.lock().unwrap();
        let start = usize::try_from(offset).unwrap();
        let from = disk.live.get(start..start + out.len()).ok_or(io::ErrorKind::UnexpectedEof)?;
        out.copy_from_slice(from);
        Ok(())
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        let mut disk = self.0.lock().unwrap();
        disk.spend()?;
        let length = usize::try_from(len).unwrap();
        disk.live.resize(length, 0);
        disk.pending.push(Change::Length(length));
        Ok(())
    }

    fn sync_data(&self) -> io::Result<()> {
        let mut disk = self.0.lock().unwrap();
        disk.spend()?;
        let disk = &mut *disk;
        for change in disk.pending.drain(..) {
            match change {
                Change::Length(length) => disk.durable.resize(length, 0),
                Change::Write(offset, bytes) => disk.durable[offset..offset + bytes.len()].copy_from_slice(&bytes),
            }
        }
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        let mut disk = self.0.lock().unwrap();
        disk.spend()?;
        let start = usize::try_from(offset).unwrap();
        disk.live[start..start + data.len()].copy_from_slice(data);
        disk.pending.push(Change::Write(start, data.to_vec()));
        Ok(())
    }
}

pub(super) type OnDisk = Arc<Mutex<Disk>>;

pub(super) fn database(disk: &OnDisk) -> Result<Database, OpenError> {
    let opened = Builder::new().set_cache_size(1 << 20).create_with_backend(Backend(Arc::clone(disk)));
    opened.map_err(|e| OpenError::Other { path: "disk".into(), what: e.to_string() })
}

/// A store that was made on a good day.
pub(super) fn fresh() -> Vec<u8> {
    let disk = Arc::new(Mutex::new(Disk::new(Vec::new(), u64::MAX, 1)));
    let db = database(&disk).unwrap();
    write_schema(&db).unwrap();
    db.close().unwrap();
    disk.lock().unwrap().live.clone()
}

pub(super) fn start(disk: &OnDisk) -> Result<Store, OpenError> {
    let own = Arc::clone(disk);
    let opener = move || {
        let db = database(&own)?;
        check_schema(&db, std::path::Path::new("disk"))?;
        Ok(db)
    };
    let (engine, state) = Engine::open_with("disk".into(), Box::new(opener))?;
    Store::start(engine, state, settings())
}
