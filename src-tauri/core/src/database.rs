//! What every SQLite file of the program has in common: how it is opened, guarded and set aside.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension};
use zeroize::Zeroizing;

use crate::record::Millis;

/// One kind of file.
#[derive(Debug)]
pub(crate) struct Kind {
    /// Its name, without `.sqlite`; a damaged one is renamed after it.
    pub(crate) name: &'static str,
    /// Marks the file as ours.
    pub(crate) application_id: i32,
    /// One step per version: the step at index 0 makes version 1 of an empty file. The first makes `meta`.
    pub(crate) migrations: &'static [&'static str],
}

/// What came of opening a file.
#[derive(Debug)]
pub(crate) enum Opened<T> {
    /// It is there, and sound.
    Ready(T),
    /// It was damaged; it was moved and a fresh one begun.
    SetAside {
        /// The fresh one.
        fresh: T,
        /// The damaged file's new name.
        moved_to: String,
    },
    /// A newer program wrote it. Nothing was touched.
    Newer {
        /// The version of the program that can use it.
        needed: String,
    },
    /// It cannot be written: the folder is missing, read-only or full.
    Unavailable {
        /// Why, for a developer.
        reason: String,
    },
}

/// Why a file cannot be used.
#[derive(Debug)]
pub(crate) enum Problem {
    Damaged,
    Newer(String),
    Unavailable(String),
}

impl From<rusqlite::Error> for Problem {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase | ErrorCode::ConstraintViolation) => {
                Self::Damaged
            }
            // "No such table" in a file that claims our version: it is not what it claims to be.
            Some(ErrorCode::Unknown) => Self::Damaged,
            _ => Self::Unavailable(error.to_string()),
        }
    }
}

impl Kind {
    /// The file in a folder.
    pub(crate) fn file(&self, folder: &Path) -> PathBuf {
        folder.join(format!("{}.sqlite", self.name))
    }

    /// The version of the tables. A file with a higher one was written by a newer program and is left alone.
    fn version(&self) -> i32 {
        i32::try_from(self.migrations.len()).unwrap_or(i32::MAX)
    }

    /// Opens the file of a folder, making folder and file when they are missing; `finish` makes of the connection
    /// what it is for.
    pub(crate) fn open<T>(
        &self,
        folder: &Path,
        now: Millis,
        finish: &mut dyn FnMut(Connection) -> Result<T, Problem>,
    ) -> Opened<T> {
        let problem = match self.sound(folder).and_then(&mut *finish) {
            Ok(made) => return Opened::Ready(made),
            Err(problem) => problem,
        };
        match problem {
            Problem::Newer(needed) => Opened::Newer { needed },
            Problem::Unavailable(reason) => Opened::Unavailable { reason },
            Problem::Damaged => match self.set_aside(folder, now) {
                Err(error) => Opened::Unavailable { reason: error.to_string() },
                Ok(moved_to) => match self.sound(folder).and_then(&mut *finish) {
                    Ok(fresh) => Opened::SetAside { fresh, moved_to },
                    Err(_) => {
                        Opened::Unavailable { reason: format!("a fresh {} could not be begun", self.name) }
                    }
                },
            },
        }
    }

    /// Opens an encrypted file that is there, with its key; makes and moves nothing. Its pages are sealed one by one, so
    /// what is not as it was written shows itself when it is read; all of a large file is not read for it.
    pub(crate) fn unlock(&self, file: &Path, key: &[u8; 32]) -> Result<Connection, Problem> {
        // Looked at without a lock and without a file beside it first: a newer program's file is left as it is. What
        // its log holds back is seen below.
        if let Ok(connection) = keyed(Connection::open_with_flags(immutable(file), READ_ONLY)?, key)
            && let Ok(Some(needed)) = self.needed(&connection)
        {
            return Err(Problem::Newer(needed));
        }
        let there = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_URI;
        let connection = keyed(Connection::open_with_flags(file, there)?, key)?;
        let (version, application) = numbers(&connection)?;
        if version < 1 || application != self.application_id {
            // An empty file takes any key, and must not be taken for an empty store.
            return Err(Problem::Damaged);
        }
        let connection = self.prepare(connection)?;
        if fs::metadata(file).is_ok_and(|about| about.len() <= CHECKED_WHOLE) && !sound(&connection)? {
            return Err(Problem::Damaged);
        }
        Ok(connection)
    }

    /// Makes an encrypted file where there is none.
    pub(crate) fn make(&self, file: &Path, key: &[u8; 32]) -> Result<Connection, Problem> {
        let made =
            OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_URI;
        let connection = self.prepare(keyed(Connection::open_with_flags(file, made)?, key)?)?;
        fold(&connection)?;
        Ok(connection)
    }

    /// Opens an encrypted file that nobody writes, to read all of it; nothing is made beside it.
    pub(crate) fn look(&self, file: &Path, key: &[u8; 32]) -> Result<Connection, Problem> {
        let connection = keyed(Connection::open_with_flags(immutable(file), READ_ONLY)?, key)?;
        connection.execute_batch("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;")?;
        if let Some(needed) = self.needed(&connection)? {
            return Err(Problem::Newer(needed));
        }
        // There is no older form yet that could be read.
        let (version, application) = numbers(&connection)?;
        let ours = version == self.version() && application == self.application_id;
        if ours && sound(&connection)? { Ok(connection) } else { Err(Problem::Damaged) }
    }

    /// The program version a file needs, when a newer program wrote it.
    fn needed(&self, connection: &Connection) -> Result<Option<String>, Problem> {
        let (version, application) = numbers(connection)?;
        if application != self.application_id || version <= self.version() {
            return Ok(None);
        }
        let told = meta(connection, "needs")?;
        Ok(Some(told.unwrap_or_else(|| format!("{} format {version}", self.name))))
    }

    /// Opens the file of a folder when it is sound, missing or older; moves nothing.
    pub(crate) fn sound(&self, folder: &Path) -> Result<Connection, Problem> {
        let file = self.file(folder);
        if let Some(needed) = self.newer(&file) {
            return Err(Problem::Newer(needed));
        }
        fs::create_dir_all(folder).map_err(|error| Problem::Unavailable(error.to_string()))?;
        let connection = self.prepare(Connection::open(file)?)?;
        if sound(&connection)? { Ok(connection) } else { Err(Problem::Damaged) }
    }

    /// The same tables with no file under them: gone when the connection is.
    pub(crate) fn in_memory(&self) -> Result<Connection, Problem> {
        self.prepare(Connection::open_in_memory()?)
    }

    fn prepare(&self, mut connection: Connection) -> Result<Connection, Problem> {
        configure(&connection)?;
        self.migrate(&mut connection)?;
        // A file that can be read but not written shows itself here and not when the first thing is to be kept.
        connection.execute_batch("BEGIN IMMEDIATE; ROLLBACK;")?;
        Ok(connection)
    }

    fn migrate(&self, connection: &mut Connection) -> Result<(), Problem> {
        let version: i32 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        if version > self.version() {
            let needed =
                meta(connection, "needs")?.unwrap_or_else(|| format!("{} format {version}", self.name));
            return Err(Problem::Newer(needed));
        }
        if version == self.version() {
            return Ok(());
        }
        let steps = usize::try_from(version).map_err(|_| Problem::Damaged)?;
        let transaction = connection.transaction()?;
        for step in self.migrations.get(steps..).unwrap_or_default() {
            transaction.execute_batch(step)?;
        }
        transaction.pragma_update(None, "application_id", self.application_id)?;
        transaction.pragma_update(None, "user_version", self.version())?;
        set_meta(&transaction, "needs", env!("CARGO_PKG_VERSION"))?;
        Ok(transaction.commit()?)
    }

    /// The program version a file needs, when its header says that a newer program wrote it. Reads bytes only:
    /// opening it as a database could already write beside it.
    fn newer(&self, file: &Path) -> Option<String> {
        let mut header = [0_u8; 100];
        fs::File::open(file).ok()?.read_exact(&mut header).ok()?;
        let number =
            |at: usize| i32::from_be_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]);
        // Offsets of user_version and application_id in SQLite's file format.
        let (version, application) = (number(60), number(68));
        if !header.starts_with(b"SQLite format 3\0")
            || application != self.application_id
            || version <= self.version()
        {
            return None;
        }
        let told = Connection::open_with_flags(immutable(file), READ_ONLY).and_then(|connection| {
            connection.query_row("SELECT value FROM meta WHERE key = 'needs'", [], |row| row.get(0))
        });
        Some(told.unwrap_or_else(|_| format!("{} format {version}", self.name)))
    }

    /// Moves a damaged file and what belongs to it to a name with the time in it; never over another file.
    pub(crate) fn set_aside(&self, folder: &Path, now: Millis) -> std::io::Result<String> {
        let file = self.file(folder);
        let moved_to = free_name(folder, self.name, "sqlite", now);
        fs::rename(&file, folder.join(&moved_to))?;
        for tail in ["-wal", "-shm"] {
            let beside = PathBuf::from(format!("{}{tail}", file.display()));
            if beside.exists() {
                fs::rename(beside, folder.join(format!("{moved_to}{tail}")))?;
            }
        }
        Ok(moved_to)
    }
}

/// A name for a damaged file, with the time in it; no file has it.
pub(crate) fn free_name(folder: &Path, name: &str, ending: &str, now: Millis) -> String {
    let time = Timestamp::from_millisecond(now).unwrap_or(Timestamp::UNIX_EPOCH);
    let time = time.strftime("%Y-%m-%dT%H-%M-%SZ");
    let mut number = 0;
    loop {
        let again = if number == 0 { String::new() } else { format!("-{number}") };
        let free = format!("{name}-damaged-{time}{again}.{ending}");
        if !folder.join(&free).exists() {
            return free;
        }
        number += 1;
    }
}

/// Files up to this size are read whole when they are unlocked: it takes a fifth of a second.
const CHECKED_WHOLE: u64 = 16 * 1024 * 1024;
const READ_ONLY: OpenFlags = OpenFlags::SQLITE_OPEN_READ_ONLY.union(OpenFlags::SQLITE_OPEN_URI);

/// An address that promises SQLite that nobody writes the file, so that it takes no lock and makes no file beside it.
pub(crate) fn immutable(file: &Path) -> String {
    let path = file.display().to_string().replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    format!("file:{path}?immutable=1")
}

/// A key as `SQLCipher` takes it: bits as they are, nothing derived.
pub(crate) fn literal(key: &[u8; 32]) -> Zeroizing<String> {
    let mut letters = Zeroizing::new(String::with_capacity(67));
    letters.push_str("x'");
    for byte in key {
        let digit = |half: u8| char::from(b"0123456789abcdef"[usize::from(half)]);
        letters.extend([digit(byte >> 4), digit(byte & 15)]);
    }
    letters.push('\'');
    letters
}

/// Another connection to an encrypted file that was unlocked.
pub(crate) fn another(file: &Path, key: &[u8; 32]) -> rusqlite::Result<Connection> {
    let there = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_URI;
    let connection = keyed(Connection::open_with_flags(file, there)?, key)?;
    configure(&connection)?;
    Ok(connection)
}

/// What every connection that writes is told.
fn configure(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(std::time::Duration::from_secs(5))?;
    // Nothing that is sorted or compacted passes through a temporary file, where it could stay.
    connection.execute_batch(
        "PRAGMA trusted_schema = OFF;
         PRAGMA journal_mode = WAL;
         PRAGMA synchronous = FULL;
         PRAGMA foreign_keys = ON;
         PRAGMA secure_delete = ON;
         PRAGMA temp_store = MEMORY;
         PRAGMA cell_size_check = ON;",
    )
}

/// Gives a connection its key.
pub(crate) fn keyed(connection: Connection, key: &[u8; 32]) -> rusqlite::Result<Connection> {
    // SQLCipher would say on the terminal what does not open; there is no logger here.
    connection.execute_batch("PRAGMA cipher_log_level = NONE")?;
    connection.pragma_update(None, "key", literal(key).as_str())?;
    Ok(connection)
}

/// Version and mark of a file.
fn numbers(connection: &Connection) -> rusqlite::Result<(i32, i32)> {
    let number = |name| connection.query_row(&format!("PRAGMA {name}"), [], |row| row.get(0));
    Ok((number("user_version")?, number("application_id")?))
}

/// Whether every page is what it should be.
fn sound(connection: &Connection) -> rusqlite::Result<bool> {
    connection.query_row("PRAGMA quick_check(1)", [], |row| Ok(row.get::<_, String>(0)? == "ok"))
}

/// What the file says of itself under a key.
pub(crate) fn meta(connection: &Connection, key: &str) -> rusqlite::Result<Option<String>> {
    connection.query_row("SELECT value FROM meta WHERE key = ?1", [key], |row| row.get(0)).optional()
}

/// Has the file say something of itself.
pub(crate) fn set_meta(connection: &Connection, key: &str, value: &str) -> rusqlite::Result<()> {
    connection.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?1, ?2)", [key, value]).map(|_| ())
}

/// Folds the write-ahead log into the file and cuts it: what was overwritten or removed is left in neither.
pub(crate) fn fold(connection: &Connection) -> rusqlite::Result<()> {
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i32>(0)).map(|_| ())
}
