//! The clinic's desk: the door to a therapist's patients, and who sits in front of the window.
//!
//! Core decides what opens and when it locks. The shell gives it the time, the system's keyring and a look at the door
//! every few seconds, so that a page that hangs keeps nothing open.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};
use std::thread;
use std::time::{Duration, Instant};

use backstory_core::clinic::{
    Clinic, ClinicAnswer, ClinicAsk, ClinicDoor, ClinicError, DoorIs, Going, Keys, Knock, KnockAnswer, Now,
    PlanTarget, Progress,
};
use backstory_core::record::{Record, RecordError, TopicFacts};
use backstory_core::start::{Failure, FailureCode};
use tauri::{Runtime, WebviewWindow};

use crate::clock;
use crate::house::{House, store_failure};
use crate::platform::Keyring;

/// How often the door is looked at from outside the page.
const BEAT: Duration = Duration::from_secs(5);

/// What a therapist's computer has beside content and the reader's own record.
pub(crate) struct Desk {
    began: Instant,
    clinic: Mutex<Clinic>,
    keyring: Keyring,
    /// Whether the system has a keyring that answers: asked once, when the door is first looked at.
    answers: OnceLock<bool>,
    watched: OnceLock<()>,
    /// Whether the page was loaded for a patient's hands. What it says belongs to them or to nobody, and never to the
    /// reader this computer is at home with.
    lent: AtomicBool,
    /// The file last chosen to be restored: asked for its own passphrase, a person does not choose it again.
    restoring: Mutex<Option<PathBuf>>,
    /// How far the long work under way is; none while there is none.
    progress: Mutex<Option<Progress>>,
    /// It is asked to end.
    ending: AtomicBool,
}

/// What came of turning to the record of whoever holds the computer.
pub(crate) enum Lent<T, F> {
    /// It was done.
    Done(T),
    /// No patient holds it; what was to be done, back.
    Nobody(F),
    /// A patient held it, and the door has locked since.
    Over,
}

impl Keys for &Keyring {
    fn get(&mut self) -> Option<Vec<u8>> {
        Keyring::get(self)
    }

    fn set(&mut self, secret: &[u8]) -> bool {
        Keyring::set(self, secret)
    }

    fn remove(&mut self) -> bool {
        Keyring::remove(self)
    }
}

impl Desk {
    /// Looks at the folder, and opens nothing.
    pub(crate) fn new(folder: &Path) -> Self {
        let began = Instant::now();
        let clinic = Clinic::open(folder, Box::new(clock::secret), &now(began));
        Self {
            began,
            clinic: Mutex::new(clinic),
            keyring: Keyring::new(folder.display().to_string()),
            answers: OnceLock::new(),
            watched: OnceLock::new(),
            lent: AtomicBool::new(false),
            restoring: Mutex::new(None),
            progress: Mutex::new(None),
            ending: AtomicBool::new(false),
        }
    }

    /// Does long work that tells how far it is, and can be asked to end.
    pub(crate) fn long<T>(&self, work: impl FnOnce(&mut Going<'_>) -> T) -> T {
        let tell = |progress| *self.progress.lock().unwrap_or_else(PoisonError::into_inner) = progress;
        self.ending.store(false, Ordering::Relaxed);
        let done = work(&mut |progress| {
            tell(Some(progress));
            !self.ending.load(Ordering::Relaxed)
        });
        tell(None);
        done
    }

    /// How far the long work under way is. It does not stand behind the door, which is held meanwhile.
    pub(crate) fn progress(&self, end: bool) -> Option<Progress> {
        if end {
            self.ending.store(true, Ordering::Relaxed);
        }
        *self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> Now {
        now(self.began)
    }

    /// The door. A panic elsewhere does not make it wrong: core writes whole or not at all.
    fn clinic(&self) -> MutexGuard<'_, Clinic> {
        self.clinic.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The door, once it is known whether there is a keyring.
    fn at_the_door(&self) -> MutexGuard<'_, Clinic> {
        // Asked without holding the door: a keyring may take a moment.
        let there = *self.answers.get_or_init(|| self.keyring.answers());
        let mut clinic = self.clinic();
        clinic.has_keyring(there);
        clinic
    }

    /// The page is loaded: it is the patient's while the computer is in their hands, and otherwise the reader's.
    pub(crate) fn begin(&self) -> ClinicDoor {
        // The system is not asked for its keyring: the first screen does not wait for that.
        let door = self.clinic().door(&self.now());
        self.lent.store(door.is == DoorIs::HandedOver, Ordering::Relaxed);
        door
    }

    /// Does something with the record of the patient who holds the computer.
    pub(crate) fn with_reader<T, F: FnOnce(&mut Record) -> T>(&self, act: F) -> Lent<T, F> {
        let mut clinic = self.clinic();
        clinic.settle(&self.now());
        match clinic.reader() {
            Some(record) => Lent::Done(act(record)),
            None if self.lent.load(Ordering::Relaxed) => Lent::Over,
            None => Lent::Nobody(act),
        }
    }

    /// The patient whose page a therapist has open.
    fn patient(&self) -> Option<String> {
        let door = self.clinic().door(&self.now());
        door.patient.filter(|_| door.is == DoorIs::Open)
    }

    /// What is planned for the patient who holds the computer.
    pub(crate) fn handed(&self) -> Result<Vec<PlanTarget>, Failure> {
        self.clinic().handed().map_err(clinic_failure)
    }

    /// The file last chosen to be restored.
    pub(crate) fn last_restored(&self) -> Option<PathBuf> {
        self.restoring.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// A file was chosen to be restored.
    pub(crate) fn restoring(&self, file: &Path) {
        *self.restoring.lock().unwrap_or_else(PoisonError::into_inner) = Some(file.to_owned());
    }

    /// The program ends: what a patient was reading is ended with it.
    pub(crate) fn close(&self) {
        self.clinic().lock(&self.now());
    }

    /// The door as it stands, for what needs more of it than a window asks.
    pub(crate) fn behind<T>(
        &self,
        act: impl FnOnce(&mut Clinic, &Now) -> Result<T, ClinicError>,
    ) -> Result<T, Failure> {
        let now = self.now();
        let mut clinic = self.clinic();
        clinic.settle(&now);
        act(&mut clinic, &now).map_err(clinic_failure)
    }
}

fn now(began: Instant) -> Now {
    Now { at: clock::now(), uptime: began.elapsed(), offset: clock::offset() }
}

impl House {
    pub(crate) fn desk(&self) -> Result<&Desk, Failure> {
        self.load().desk.as_ref().ok_or_else(locked)
    }

    pub(crate) fn clinic_door(&self) -> Result<ClinicDoor, Failure> {
        let desk = self.desk()?;
        Ok(desk.at_the_door().door(&desk.now()))
    }

    pub(crate) fn clinic_touch(&self) -> Result<ClinicDoor, Failure> {
        let desk = self.desk()?;
        Ok(desk.at_the_door().touch(&desk.now()))
    }

    pub(crate) fn clinic_knock(house: &Arc<Self>, knock: Knock) -> Result<KnockAnswer, Failure> {
        let desk = house.desk()?;
        let answer = desk.at_the_door().knock(knock, &mut &desk.keyring, &desk.now());
        if matches!(answer.door.is, DoorIs::Open | DoorIs::HandedOver) {
            watch(house);
        }
        Ok(answer)
    }

    pub(crate) fn clinic<R: Runtime>(
        &self,
        window: &WebviewWindow<R>,
        ask: ClinicAsk,
    ) -> Result<ClinicAnswer, Failure> {
        match ask {
            ClinicAsk::Export { patient, form, from, to } => {
                self.clinic_export(window, patient.as_deref(), form, from.as_deref(), to.as_deref())
            }
            ClinicAsk::Note { patient, day } => self.clinic_note(&patient, &day),
            ClinicAsk::Logo { on } => self.clinic_logo(window, on),
            ClinicAsk::Backup => self.clinic_backup(window),
            ClinicAsk::Restore { passphrase } => self.clinic_restore(window, passphrase.as_deref()),
            ask => {
                let desk = self.desk()?;
                let pack = &self.load().pack;
                let asked = desk.at_the_door().ask(ask, pack, &mut &desk.keyring, &desk.now());
                let answer = asked.map_err(clinic_failure)?;
                if let ClinicAnswer::Door(KnockAnswer { door, .. }) = &answer
                    && door.is == DoorIs::HandedOver
                {
                    // What the page still says before it is loaded anew is no longer the reader's.
                    desk.lent.store(true, Ordering::Relaxed);
                }
                Ok(answer)
            }
        }
    }

    /// Notes that topics were given: to the patient who is open or who holds the computer, or to the reader.
    pub(crate) fn given(&self, topics: &[String], language: &str) -> Result<(), Failure> {
        let pack = &self.load().pack;
        let facts = topics.iter().filter_map(|topic| TopicFacts::of(pack, topic, language));
        let desk = self.load().desk.as_ref();
        if let Some((desk, patient)) = desk.and_then(|desk| Some((desk, desk.patient()?))) {
            for facts in facts {
                desk.behind(|clinic, now| clinic.give(&patient, facts, now))?;
            }
            return Ok(());
        }
        self.writing(|record| {
            for facts in facts {
                record.give(facts, clock::now(), &mut clock::entropy)?;
            }
            Ok(())
        })?
        .map_err(store_failure)
    }
}

/// Looks at the door until the program ends, so that it locks on time whatever the page does.
fn watch(house: &Arc<House>) {
    let Ok(desk) = house.desk() else { return };
    if desk.watched.set(()).is_err() {
        return;
    }
    let house: Weak<House> = Arc::downgrade(house);
    thread::spawn(move || {
        while let Some(house) = house.upgrade() {
            if let Ok(desk) = house.desk() {
                let _ = desk.clinic().settle(&desk.now());
            }
            drop(house);
            thread::park_timeout(BEAT);
        }
    });
}

pub(crate) fn locked() -> Failure {
    Failure { code: FailureCode::Forbidden, message: "the clinic is locked".into() }
}

/// Taken by value to be used with `map_err`.
#[allow(clippy::needless_pass_by_value)]
pub(crate) fn clinic_failure(error: ClinicError) -> Failure {
    let code = match &error {
        ClinicError::Locked => FailureCode::Forbidden,
        ClinicError::NoPatient | ClinicError::NoItem | ClinicError::Record(RecordError::NoVisit) => {
            FailureCode::NotFound
        }
        ClinicError::Invalid(_) | ClinicError::Elsewhere => FailureCode::Invalid,
        ClinicError::Store(_) | ClinicError::Record(_) => FailureCode::Store,
    };
    Failure { code, message: error.to_string() }
}
