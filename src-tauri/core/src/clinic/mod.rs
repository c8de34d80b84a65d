//! A therapist's patients: what was planned for each, what was explained and drawn, and the door all of it lies behind.
//!
//! [`Clinic`] is the door. Behind it lies one encrypted file (`vault`), whose key stands beside it, wrapped (`lock`); the
//! key is in memory only while the door is open or the computer is in a patient's hands. The window is told what it asks
//! for and never holds a key.

mod backup;
#[cfg(feature = "generate")]
mod generate;
mod lock;
mod patients;
mod plan;
mod vault;
mod wire;

use std::fmt;
use std::fs;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::tz::Offset;
use rusqlite::ErrorCode;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::database::free_name;
use crate::handout;
use crate::pack::Pack;
use crate::record::store::{Store, Whose, day, events_of, keep_pain_of_day};
use crate::record::{Event, Millis, Record, RecordError, TopicFacts};
use crate::session::Uptime;
use crate::tries::{seconds, wait};

pub use backup::{Going, Progress};
use lock::{Code, Cost, Found, Kept, Key};
use patients::{card_of, exists, seen};
use vault::{KIND, Vault};
pub use wire::*;

/// The time, and where the clock of this computer stands. Always passed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    /// The date and time, for what is written down.
    pub at: Millis,
    /// Time since the program began, for waits: nobody can set it.
    pub uptime: Uptime,
    /// How far the clock stands from UTC: what a day is.
    pub offset: Offset,
}

/// Fills bytes with bits nobody can guess.
pub type Random = Box<dyn FnMut(&mut [u8]) + Send>;

/// The system's keyring, for the person signed in: it keeps one secret for the program.
pub trait Keys {
    /// The secret, when there is one.
    fn get(&mut self) -> Option<Vec<u8>>;
    /// Keeps a secret, and says whether it did.
    fn set(&mut self, secret: &[u8]) -> bool;
    /// Forgets the secret, and says whether there is none now.
    fn remove(&mut self) -> bool;
}

/// Why the clinic could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum ClinicError {
    /// The door is not open.
    #[error("the clinic is locked")]
    Locked,
    /// There is no such patient.
    #[error("there is no such patient")]
    NoPatient,
    /// There is no such topic, plan or item.
    #[error("there is no such topic, plan or item")]
    NoItem,
    /// What was asked is not of the right form.
    #[error("{0}")]
    Invalid(String),
    /// This is asked of another part of the program, which has dialogs.
    #[error("this is not asked of the store")]
    Elsewhere,
    /// The patients' file could not be read or written.
    #[error("the patients' file could not be used: {0}")]
    Store(#[from] rusqlite::Error),
    /// The record could not be written.
    #[error(transparent)]
    Record(RecordError),
}

impl From<RecordError> for ClinicError {
    fn from(error: RecordError) -> Self {
        match error {
            RecordError::Store(error) => Self::Store(error),
            other => Self::Record(other),
        }
    }
}

impl ClinicError {
    fn code(&self) -> Option<ErrorCode> {
        match self {
            Self::Store(error) => error.sqlite_error_code(),
            _ => None,
        }
    }
}

/// A patient and all that happened, for other programs' forms of the record.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// Who.
    pub patient: PatientCard,
    /// What happened, oldest first.
    pub events: Vec<Event>,
}

/// What is known once the door is open.
struct Inside {
    vault: Vault,
    /// The patient the window is at.
    patient: Option<String>,
    /// Their record, while the computer is in their hands.
    reader: Option<Record>,
    /// When somebody was last there, by both clocks: a computer that slept has a clock that did not.
    touched: (Uptime, Millis),
}

/// The door to a therapist's patients.
pub struct Clinic {
    folder: PathBuf,
    random: Random,
    cost: Cost,
    keys: Found,
    /// No passphrase and no code is looked at before this.
    until: Uptime,
    /// Whether this computer has a keyring that answers.
    keyring: bool,
    problem: Option<DoorProblem>,
    /// As kept, for while it is locked: minutes are told there too.
    lock_minutes: u32,
    inside: Option<Box<Inside>>,
    /// The most pages of a backup, for tests of a full disk.
    room: Option<u32>,
}

impl fmt::Debug for Clinic {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Neither keys nor patients.
        out.debug_struct("Clinic")
            .field("folder", &self.folder)
            .field("until", &self.until)
            .finish_non_exhaustive()
    }
}

impl Clinic {
    /// The door of a data folder. Looks and writes nothing. After a restart the whole wait for the wrong tries so far
    /// begins anew.
    pub fn open(folder: &Path, random: Random, now: &Now) -> Self {
        Self::with_cost(folder, random, now, Cost::FULL)
    }

    fn with_cost(folder: &Path, random: Random, now: &Now, cost: Cost) -> Self {
        let mut clinic = Self {
            folder: folder.to_owned(),
            random,
            cost,
            keys: Found::Unset,
            until: now.uptime,
            keyring: false,
            problem: None,
            lock_minutes: ClinicSettings::default().lock_minutes,
            inside: None,
            room: None,
        };
        clinic.refresh(now);
        clinic
    }

    /// Says whether this computer has a keyring that answers; until it is said, it has none.
    pub fn has_keyring(&mut self, there: bool) {
        self.keyring = there;
    }

    /// How the door stands. Locks it first when nobody was there for long enough. Asking does not count as being there.
    pub fn door(&mut self, now: &Now) -> ClinicDoor {
        self.settle(now);
        if self.problem == Some(DoorProblem::Busy) {
            // The other program may be done; nothing is held on to.
            self.problem = vault::hold(&self.folder).err();
        }
        let (is, patient, locks_in) = match (&self.inside, &self.keys) {
            (Some(inside), _) => {
                let is = if inside.reader.is_some() { DoorIs::HandedOver } else { DoorIs::Open };
                let left = self.lasts().saturating_sub(inside.idle(now));
                (is, inside.patient.clone(), Some(seconds(left)))
            }
            (None, Found::Set(kept)) if !kept.making => (DoorIs::Locked, None, None),
            (None, Found::Newer(_) | Found::Unreadable(_)) => (DoorIs::Locked, None, None),
            // Nothing here opens any more, or nothing ever did: all that can be done is to begin.
            (None, Found::Set(_) | Found::Unset | Found::Broken) => (DoorIs::Unset, None, None),
        };
        ClinicDoor {
            is,
            wait_seconds: seconds(self.until.saturating_sub(now.uptime)),
            lock_minutes: self.lock_minutes,
            locks_in,
            keyring: self.keyring_now(),
            problem: self.problem.clone(),
            patient,
            folder: self.folder.display().to_string(),
        }
    }

    /// Somebody is there: the door stays as it is for as long again.
    pub fn touch(&mut self, now: &Now) -> ClinicDoor {
        self.settle(now);
        if let Some(inside) = &mut self.inside {
            inside.touched = (now.uptime, now.at);
        }
        self.door(now)
    }

    /// Locks the door when nobody was there for long enough, be it the therapist or a patient who reads. Answers whether
    /// it just did.
    pub fn settle(&mut self, now: &Now) -> bool {
        let over = self.inside.as_ref().is_some_and(|inside| inside.idle(now) >= self.lasts());
        if over {
            self.lock(now);
        }
        over
    }

    /// Locks now: the key is gone from memory, and so is what the window was at.
    pub fn lock(&mut self, now: &Now) {
        if let Some(mut inside) = self.inside.take()
            && let Some(mut reader) = inside.reader.take()
        {
            // The last moments of attention; should they not be written, what was acknowledged is on the disk.
            let _ = reader.close(now.at, &mut bits(&mut self.random));
        }
    }

    /// Does what is done at the door. A right passphrase for a file that cannot be used is no refusal: the door says
    /// what the problem is.
    pub fn knock(&mut self, knock: Knock, keys: &mut dyn Keys, now: &Now) -> KnockAnswer {
        self.settle(now);
        let done = match knock {
            Knock::Create { passphrase } => self.create(&Zeroizing::new(passphrase), now).map(Some),
            Knock::Passphrase { passphrase } => {
                let passphrase = Zeroizing::new(passphrase);
                self.try_known(now, |kept| kept.by_passphrase(&passphrase)).map(|key| {
                    self.let_in(key, now);
                    None
                })
            }
            Knock::Keyring => self.by_keyring(keys, now).map(|()| None),
            Knock::Recovery { code, passphrase } => {
                self.recover(&Zeroizing::new(code), &Zeroizing::new(passphrase), now).map(|()| None)
            }
            Knock::Lock => {
                self.lock(now);
                Ok(None)
            }
        };
        self.answer(done, now)
    }

    fn answer(&mut self, done: Result<Option<Code>, DoorRefusal>, now: &Now) -> KnockAnswer {
        let (refused, recovery) = match done {
            Ok(code) => (None, code.map(|code| code.printed())),
            Err(why) => (Some(why), None),
        };
        KnockAnswer { door: self.door(now), refused, recovery }
    }

    /// Begins an empty store. What cannot be used any more is moved aside, never overwritten.
    fn create(&mut self, passphrase: &str, now: &Now) -> Result<Code, DoorRefusal> {
        self.refresh(now);
        let useless = matches!(self.problem, Some(DoorProblem::Damaged { .. } | DoorProblem::Missing { .. }));
        let unset = match &self.keys {
            Found::Unset | Found::Broken => true,
            Found::Set(kept) => kept.making,
            Found::Newer(_) | Found::Unreadable(_) => return Err(DoorRefusal::NotKept),
        };
        if self.inside.is_some() || !(unset || useless) {
            return Err(DoorRefusal::AlreadySet);
        }
        if let Some(why) = lock::refused(passphrase) {
            return Err(why);
        }
        fs::create_dir_all(&self.folder).map_err(|_| DoorRefusal::NotKept)?;
        let held = match vault::hold(&self.folder) {
            Ok(held) => held,
            Err(problem) => {
                self.problem = Some(problem);
                return Err(DoorRefusal::NotKept);
            }
        };
        self.clear_the_way(now).map_err(|_| DoorRefusal::NotKept)?;
        let mut made = Kept::make(passphrase, self.cost, &mut *self.random)?;
        let vault = self.make(&mut made.kept, &made.key, held);
        let Ok(vault) = vault else {
            // Nothing was acknowledged, and nobody ever had the key.
            self.remove_unfinished();
            self.keys = Found::Unset;
            return Err(DoorRefusal::NotKept);
        };
        self.keys = Found::Set(Box::new(made.kept));
        self.until = now.uptime;
        self.problem = None;
        self.enter(vault, now);
        Ok(made.recovery)
    }

    /// Keys first, marked as those of a store still being made; then the file; then the mark is taken away. So a power
    /// cut leaves either nothing, or something that is known to be nothing.
    fn make(&mut self, kept: &mut Kept, key: &Key, held: File) -> io::Result<Vault> {
        lock::write(&self.folder, kept)?;
        let vault = Vault::make(&self.folder, kept, key, held, &mut *self.random)
            .map_err(|problem| io::Error::other(format!("{problem:?}")))?;
        kept.making = false;
        lock::write(&self.folder, kept)?;
        Ok(vault)
    }

    fn remove_unfinished(&self) {
        let file = KIND.file(&self.folder);
        for tail in ["", "-wal", "-shm", "-journal"] {
            let _ = fs::remove_file(format!("{}{tail}", file.display()));
        }
        let _ = fs::remove_file(lock::file(&self.folder));
    }

    /// Moves what cannot be used any more to names with the time in them, and removes what was never finished.
    fn clear_the_way(&self, now: &Now) -> io::Result<()> {
        if matches!(&self.keys, Found::Set(kept) if kept.making) {
            self.remove_unfinished();
            return Ok(());
        }
        if KIND.file(&self.folder).exists() {
            KIND.set_aside(&self.folder, now.at)?;
        }
        let keys = lock::file(&self.folder);
        if fs::symlink_metadata(&keys).is_ok() {
            fs::rename(keys, self.folder.join(free_name(&self.folder, "clinic-key", "toml", now.at)))?;
        }
        Ok(())
    }

    /// Looks at what somebody knows, once the wait for wrong tries is over.
    fn try_known(&mut self, now: &Now, look: impl Fn(&Kept) -> Option<Key>) -> Result<Key, DoorRefusal> {
        self.refresh(now);
        if now.uptime < self.until {
            return Err(DoorRefusal::Wait);
        }
        let Found::Set(kept) = &mut self.keys else { return Err(DoorRefusal::Wrong) };
        if kept.making {
            return Err(DoorRefusal::Wrong);
        }
        // Counted before it is looked at: pulling the plug in between gains nothing.
        kept.failures = kept.failures.saturating_add(1);
        self.until = now.uptime.saturating_add(wait(kept.failures));
        // When the count cannot be written, the wait still holds until the program ends.
        let _ = lock::write(&self.folder, kept);
        let key = look(kept).ok_or(DoorRefusal::Wrong)?;
        kept.failures = 0;
        kept.handed_over = false;
        let _ = lock::write(&self.folder, kept);
        self.until = now.uptime;
        Ok(key)
    }

    /// Opens, or takes the computer back from a patient.
    fn let_in(&mut self, key: Key, now: &Now) {
        let random = &mut self.random;
        if let Some(inside) = &mut self.inside {
            if let Some(mut reader) = inside.reader.take() {
                // As when it locks.
                let _ = reader.close(now.at, &mut bits(random));
            }
            inside.touched = (now.uptime, now.at);
            return;
        }
        let Found::Set(kept) = &self.keys else { return };
        let opened = vault::hold(&self.folder).and_then(|held| Vault::open(&self.folder, kept, key, held));
        match opened {
            Ok(vault) => {
                self.problem = None;
                self.enter(vault, now);
            }
            Err(problem) => self.problem = Some(problem),
        }
    }

    fn enter(&mut self, vault: Vault, now: &Now) {
        self.lock_minutes = vault.settings.lock_minutes;
        let touched = (now.uptime, now.at);
        self.inside = Some(Box::new(Inside { vault, patient: None, reader: None, touched }));
    }

    fn by_keyring(&mut self, keys: &mut dyn Keys, now: &Now) -> Result<(), DoorRefusal> {
        if self.inside.as_ref().is_some_and(|inside| inside.reader.is_none()) {
            return Ok(());
        }
        self.refresh(now);
        // Whoever holds the computer may be the patient it was given to, be it locked since or begun anew.
        let Found::Set(kept) = &self.keys else { return Err(DoorRefusal::NoKey) };
        if kept.handed_over || !kept.has_keyring() {
            return Err(DoorRefusal::NoKey);
        }
        let secret = keys.get().map(Zeroizing::new).ok_or(DoorRefusal::NoKey)?;
        let key = kept.by_keyring(&secret).ok_or(DoorRefusal::NoKey)?;
        self.let_in(key, now);
        Ok(())
    }

    fn recover(&mut self, code: &str, passphrase: &str, now: &Now) -> Result<(), DoorRefusal> {
        if let Some(why) = lock::refused(passphrase) {
            return Err(why);
        }
        // A slip of the pen is told without counting: it could not have opened.
        let code = Code::typed(code).ok_or(DoorRefusal::Wrong)?;
        let key = self.try_known(now, |kept| kept.by_recovery(&code))?;
        self.set_passphrase(&key, passphrase)?;
        self.let_in(key, now);
        Ok(())
    }

    fn set_passphrase(&mut self, key: &Key, passphrase: &str) -> Result<(), DoorRefusal> {
        let random = &mut *self.random;
        self.keys.changed(&self.folder, |kept| kept.set_passphrase(key, passphrase, random))
    }

    /// Reads the keys anew: another program may have changed them meanwhile. What is gone or garbled changes nothing
    /// while the program knows better.
    fn refresh(&mut self, now: &Now) {
        if self.inside.is_some() {
            return;
        }
        let file = KIND.file(&self.folder).exists();
        match (lock::read(&self.folder), &self.keys) {
            (Found::Set(new), Found::Set(known)) if new.opens_as(known) => {}
            (Found::Set(new), _) => {
                self.until = self.until.max(now.uptime.saturating_add(wait(new.failures)));
                self.keys = Found::Set(new);
            }
            (Found::Unset | Found::Broken | Found::Unreadable(_), Found::Set(known))
                if !known.making && file => {}
            (other, _) => self.keys = other,
        }
        let missing = |file: &str| Some(DoorProblem::Missing { file: file.to_owned() });
        self.problem = match &self.keys {
            Found::Set(kept) if kept.making => None,
            Found::Set(_) if !file => missing(&vault::name()),
            Found::Set(_) => {
                self.problem.take().filter(|problem| matches!(problem, DoorProblem::Damaged { .. }))
            }
            Found::Unset if file => missing(lock::FILE),
            Found::Unset => None,
            Found::Newer(needed) => Some(DoorProblem::Newer { needed: needed.clone() }),
            Found::Broken => Some(DoorProblem::Damaged { file: lock::FILE.into() }),
            Found::Unreadable(reason) => Some(DoorProblem::Unavailable { reason: reason.clone() }),
        };
    }

    fn lasts(&self) -> Duration {
        Duration::from_secs(60 * u64::from(self.lock_minutes))
    }

    fn keyring_now(&self) -> Keyring {
        let on = matches!(&self.keys, Found::Set(kept) if kept.has_keyring() && !kept.handed_over);
        match (self.keyring, on) {
            (false, _) => Keyring::None,
            (true, false) => Keyring::Off,
            (true, true) => Keyring::On,
        }
    }

    /// The record of the patient in whose hands the computer is.
    pub fn reader(&mut self) -> Option<&mut Record> {
        self.inside.as_mut()?.reader.as_mut()
    }

    /// What is planned for the patient in whose hands the computer is, in order; each thing once, and no word of the
    /// therapist's notes.
    ///
    /// # Errors
    /// While it is in nobody's hands, or when the patients' file cannot be read.
    pub fn handed(&self) -> Result<Vec<PlanTarget>, ClinicError> {
        let inside = self.inside.as_deref().filter(|inside| inside.reader.is_some());
        let inside = inside.ok_or(ClinicError::Locked)?;
        let patient = inside.patient.as_deref().ok_or(ClinicError::NoPatient)?;
        let items = plan::items(&inside.vault.connection, patient)?;
        Ok(items.into_iter().map(|item| item.target).collect())
    }

    /// A patient's record, on a connection of its own. It must be dropped before the door is locked.
    ///
    /// # Errors
    /// While the door is not open, or when there is no such patient.
    pub fn record(&self, patient: &str, now: &Now) -> Result<Record, ClinicError> {
        let inside = self.inside.as_ref().ok_or(ClinicError::Locked)?;
        inside.record(patient, now)
    }

    /// Notes that a topic was given to a patient: printed, saved, or shown as a code.
    ///
    /// # Errors
    /// While the door is not open, when there is no such patient, or it could not be written.
    pub fn give(&mut self, patient: &str, facts: TopicFacts, now: &Now) -> Result<(), ClinicError> {
        let inside = self.inside.as_ref().ok_or(ClinicError::Locked)?;
        Ok(inside.record(patient, now)?.give(facts, now.at, &mut bits(&mut self.random))?)
    }

    /// A patient and all that happened.
    ///
    /// # Errors
    /// While the door is not open, or when there is no such patient.
    pub fn chart(&self, patient: &str) -> Result<Chart, ClinicError> {
        let connection = &self.therapist()?.vault.connection;
        Ok(Chart { patient: card_of(connection, patient)?, events: events_of(connection, patient)? })
    }

    /// Every patient, those put away too, and what happened from a moment on and until another, in the order in which
    /// they were first written down. Whoever nothing happened to is left out.
    ///
    /// # Errors
    /// While the door is not open.
    pub fn charts(&self, from: Option<Millis>, to: Option<Millis>) -> Result<Vec<Chart>, ClinicError> {
        let connection = &self.therapist()?.vault.connection;
        let patients: Vec<String> = connection
            .prepare("SELECT id FROM patient ORDER BY created, id")?
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        let mut charts = Vec::new();
        for patient in patients {
            let mut events = events_of(connection, &patient)?;
            events.retain(|event| {
                from.is_none_or(|from| event.at >= from) && to.is_none_or(|to| event.at <= to)
            });
            if !events.is_empty() {
                charts.push(Chart { patient: card_of(connection, &patient)?, events });
            }
        }
        Ok(charts)
    }

    /// Settings of the clinic, for handouts and exports.
    ///
    /// # Errors
    /// While the door is not open.
    pub fn settings(&self) -> Result<&ClinicSettings, ClinicError> {
        Ok(&self.therapist()?.vault.settings)
    }

    /// The logo for handouts, as the file it was.
    ///
    /// # Errors
    /// While the door is not open, or when the patients' file cannot be read.
    pub fn logo(&self) -> Result<Option<Vec<u8>>, ClinicError> {
        self.therapist()?.vault.logo()
    }

    /// Keeps a logo for handouts, or takes it away. Only one that can be printed is kept.
    ///
    /// # Errors
    /// While the door is not open, or when the patients' file cannot be written.
    pub fn set_logo(&mut self, file: Option<&[u8]>, now: &Now) -> Result<ClinicAnswer, ClinicError> {
        self.settle(now);
        self.therapist()?;
        if let Some(Err(fault)) = file.map(handout::printable_logo) {
            return Ok(ClinicAnswer::Refused { why: ClinicRefusal::NoLogo { fault: fault.trouble() } });
        }
        let Some(inside) = &mut self.inside else { return Err(ClinicError::Locked) };
        let done = inside.vault.save_logo(file, now.at);
        inside.touched = (now.uptime, now.at);
        let settings = inside.vault.settings.clone();
        self.told(done.map(|()| Ok(ClinicAnswer::Settings(settings))), now)
    }

    /// Gives the computer to a patient. From now on only the passphrase leads back, in the next run of the program too.
    ///
    /// # Errors
    /// While the door is not open, when there is no such patient, or when that could not be kept.
    pub fn hand_over(&mut self, patient: &str, now: &Now) -> Result<KnockAnswer, ClinicError> {
        let reader = self.therapist()?.record(patient, now)?;
        if let Found::Set(kept) = &mut self.keys {
            kept.handed_over = true;
            if kept.has_keyring() && lock::write(&self.folder, kept).is_err() {
                kept.handed_over = false;
                return Ok(self.answer(Err(DoorRefusal::NotKept), now));
            }
        }
        if let Some(inside) = &mut self.inside {
            inside.reader = Some(reader);
            inside.patient = Some(patient.to_owned());
            inside.touched = (now.uptime, now.at);
        }
        Ok(self.answer(Ok(None), now))
    }

    /// Writes all patients into one encrypted file that stands alone.
    ///
    /// # Errors
    /// While the door is not open, or when the patients' file cannot be read.
    pub fn backup(&mut self, to: &Path, going: &mut Going, now: &Now) -> Result<ClinicAnswer, ClinicError> {
        self.settle(now);
        self.therapist()?;
        let (Some(inside), Found::Set(kept)) = (&mut self.inside, &self.keys) else {
            return Err(ClinicError::Locked);
        };
        let done = inside.vault.backup(kept, to, self.room, going);
        inside.touched = (now.uptime, now.at);
        self.told(done.map(|done| done.map(ClinicAnswer::File)), now)
    }

    /// Joins a backup into what is here. A passphrase is needed when it was made by another store; its recovery code
    /// does as well.
    ///
    /// # Errors
    /// While the door is not open, or when the patients' file cannot be written.
    pub fn restore(
        &mut self,
        from: &Path,
        passphrase: Option<&str>,
        going: &mut Going,
        now: &Now,
    ) -> Result<ClinicAnswer, ClinicError> {
        self.settle(now);
        self.therapist()?;
        let (Some(inside), Found::Set(kept)) = (&mut self.inside, &self.keys) else {
            return Err(ClinicError::Locked);
        };
        let done = inside.vault.restore(kept, from, passphrase, now.at, going);
        inside.touched = (now.uptime, now.at);
        self.lock_minutes = inside.vault.settings.lock_minutes;
        self.told(done.map(|done| done.map(ClinicAnswer::File)), now)
    }

    /// Does what a therapist asks, all but what needs a dialog or another part of the program: export, note, logo,
    /// backup and restore.
    ///
    /// # Errors
    /// While the door is not open, for what is not there or not of the right form, and when the patients' file cannot be
    /// used. A file that turns out to be damaged locks the door.
    pub fn ask(
        &mut self,
        ask: ClinicAsk,
        pack: &Pack,
        keys: &mut dyn Keys,
        now: &Now,
    ) -> Result<ClinicAnswer, ClinicError> {
        self.settle(now);
        self.therapist()?;
        let done = self.asked(ask, pack, keys, now);
        if let Some(inside) = &mut self.inside {
            inside.touched = (now.uptime, now.at);
        }
        self.told(done, now)
    }

    /// What came of something, with a full disk as a refusal, and the door locked when the file is damaged.
    fn told(
        &mut self,
        done: patients::Refusable<ClinicAnswer>,
        now: &Now,
    ) -> Result<ClinicAnswer, ClinicError> {
        match done {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(why)) => Ok(ClinicAnswer::Refused { why }),
            Err(error) => match error.code() {
                Some(ErrorCode::DiskFull) => Ok(ClinicAnswer::Refused { why: ClinicRefusal::Full }),
                Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                    self.lock(now);
                    self.problem = Some(DoorProblem::Damaged { file: vault::name() });
                    Err(error)
                }
                _ => Err(error),
            },
        }
    }

    fn asked(
        &mut self,
        ask: ClinicAsk,
        pack: &Pack,
        keys: &mut dyn Keys,
        now: &Now,
    ) -> patients::Refusable<ClinicAnswer> {
        let languages = &pack.manifest.languages;
        let known = |language: &Option<String>| match language {
            Some(language) if !languages.contains(language) => {
                Err(ClinicError::Invalid(format!("there is no language {language}")))
            }
            _ => Ok(()),
        };
        let random = &mut self.random;
        let inside = self.inside.as_mut().ok_or(ClinicError::Locked)?;
        let vault = &mut inside.vault;
        let (refused, patient) = match ask {
            ClinicAsk::List { query, archived } => {
                inside.patient = None;
                return Ok(Ok(ClinicAnswer::List(vault.list(&query, archived)?)));
            }
            ClinicAsk::Create { name, language } => {
                known(&language)?;
                let patient = new_id(now, random);
                (vault.create(&patient, &name, language.as_deref(), now.at)?, patient)
            }
            ClinicAsk::Open { patient } => {
                exists(&vault.connection, &patient)?;
                (Ok(()), patient)
            }
            ClinicAsk::Change { patient, name, language, note } => {
                known(&language)?;
                (vault.change(&patient, &name, language.as_deref(), &note, now.at)?, patient)
            }
            ClinicAsk::Archive { patient, archived } => {
                vault.archive(&patient, archived, now.at)?;
                (Ok(()), patient)
            }
            ClinicAsk::Merge { from, into } => {
                vault.merge(&from, &into, now.at)?;
                (Ok(()), into)
            }
            ClinicAsk::Erase { patient } => {
                vault.erase(&patient, now.at)?;
                inside.patient = None;
                return Ok(Ok(ClinicAnswer::List(vault.list("", false)?)));
            }
            ClinicAsk::Plan { patient, change } => {
                let mut id = || uuid_of(now, random);
                (vault.plan(&patient, change, pack, now.at, &mut id)?, patient)
            }
            ClinicAsk::Explain { patient, topic, language, teach_back } => {
                let facts = TopicFacts::of(pack, &topic, &language).ok_or(ClinicError::NoItem)?;
                inside.record(&patient, now)?.explain(facts, teach_back, now.at, &mut bits(random))?;
                (Ok(()), patient)
            }
            ClinicAsk::Draw { patient, surface, shapes } => {
                (vault.draw(&patient, &surface, &shapes, now.at)?, patient)
            }
            ClinicAsk::Pain { patient, map } => {
                exists(&vault.connection, &patient)?;
                let map = map.sound(pack).map_err(ClinicError::Invalid)?;
                keep_pain_of_day(&vault.connection, &patient, day(now.at, now.offset), &map, now.at)?;
                seen(&vault.connection, &patient, now.at)?;
                (Ok(()), patient)
            }
            ClinicAsk::HandOver { patient } => {
                return Ok(Ok(ClinicAnswer::Door(self.hand_over(&patient, now)?)));
            }
            ClinicAsk::Settings => return Ok(Ok(ClinicAnswer::Settings(vault.settings.clone()))),
            ClinicAsk::SaveSettings { mut settings } => {
                if let Err(why) = patients::short_enough(&settings.name, patients::NAME) {
                    return Ok(Err(why));
                }
                if !(1..=60).contains(&settings.lock_minutes) {
                    return Err(ClinicError::Invalid("it locks after 1 to 60 minutes".into()));
                }
                settings.logo = vault.settings.logo;
                vault.save_settings(settings.clone(), now.at)?;
                self.lock_minutes = settings.lock_minutes;
                return Ok(Ok(ClinicAnswer::Settings(settings)));
            }
            ClinicAsk::ChangePassphrase { old, new } => {
                let (old, new) = (Zeroizing::new(old), Zeroizing::new(new));
                let done = match lock::refused(&new) {
                    Some(why) => Err(why),
                    None => self
                        .try_known(now, |kept| kept.by_passphrase(&old))
                        .and_then(|key| self.set_passphrase(&key, &new)),
                };
                return Ok(Ok(ClinicAnswer::Door(self.answer(done.map(|()| None), now))));
            }
            ClinicAsk::NewRecovery { passphrase } => {
                let passphrase = Zeroizing::new(passphrase);
                let done = self.try_known(now, |kept| kept.by_passphrase(&passphrase)).and_then(|key| {
                    let random = &mut *self.random;
                    self.keys.changed(&self.folder, |kept| kept.new_recovery(&key, random))
                });
                return Ok(Ok(ClinicAnswer::Door(self.answer(done.map(Some), now))));
            }
            ClinicAsk::Keyring { on } => {
                let done = self.set_keyring(on, keys);
                return Ok(Ok(ClinicAnswer::Door(self.answer(done.map(|()| None), now))));
            }
            ClinicAsk::Export { .. }
            | ClinicAsk::Note { .. }
            | ClinicAsk::Logo { .. }
            | ClinicAsk::Backup
            | ClinicAsk::Restore { .. } => {
                return Err(ClinicError::Elsewhere);
            }
        };
        if let Err(why) = refused {
            return Ok(Err(why));
        }
        let page = inside.vault.page(&patient, pack)?;
        inside.patient = Some(patient);
        Ok(Ok(ClinicAnswer::Page(Box::new(page))))
    }

    fn set_keyring(&mut self, on: bool, keys: &mut dyn Keys) -> Result<(), DoorRefusal> {
        let Some(inside) = &self.inside else { return Err(DoorRefusal::NoKey) };
        let key = &inside.vault.key;
        let random = &mut *self.random;
        if on {
            // The keyring first: were it the other way round, the door would wait for a secret nobody has.
            let mut secret = None;
            let folder = &self.folder;
            self.keys.changed(folder, |kept| {
                let made = kept.new_keyring(key, random)?;
                if !keys.set(made.as_slice()) {
                    return Err(DoorRefusal::NoKey);
                }
                secret = Some(made);
                Ok(())
            })
        } else {
            self.keys.changed(&self.folder, |kept| {
                kept.no_keyring();
                Ok(())
            })?;
            // A secret that stays opens nothing any more.
            let _ = keys.remove();
            Ok(())
        }
    }

    /// What there is once the door is open for the therapist, and not in a patient's hands.
    fn therapist(&self) -> Result<&Inside, ClinicError> {
        self.inside.as_deref().filter(|inside| inside.reader.is_none()).ok_or(ClinicError::Locked)
    }
}

impl Inside {
    /// How long nobody was there. The wall clock is asked too, since the other may stand still while the computer
    /// sleeps; set back it gains nothing, set forward it locks.
    fn idle(&self, now: &Now) -> Duration {
        let (uptime, at) = self.touched;
        let slept = u64::try_from(now.at.saturating_sub(at)).unwrap_or(0);
        now.uptime.saturating_sub(uptime).max(Duration::from_millis(slept))
    }

    fn record(&self, patient: &str, now: &Now) -> Result<Record, ClinicError> {
        let card = card_of(&self.vault.connection, patient)?;
        let whose = Whose::Patient { id: patient.to_owned(), language: card.language, offset: now.offset };
        Ok(Record::of(Store::of_patient(self.vault.another()?, whose)?))
    }
}

/// Bits for ids, from what fills bytes.
fn bits(random: &mut Random) -> impl FnMut() -> [u8; 10] + '_ {
    move || {
        let mut bits = [0; 10];
        random(&mut bits);
        bits
    }
}

fn uuid_of(now: &Now, random: &mut Random) -> Uuid {
    let millis = u64::try_from(now.at).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &bits(random)()).into_uuid()
}

fn new_id(now: &Now, random: &mut Random) -> String {
    uuid_of(now, random).to_string()
}

#[cfg(test)]
mod tests;
