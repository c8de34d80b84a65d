//! What the program holds while its window is open: content, the record, the search index.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Instant;

use backstory_core::atlas::{self, Atlas};
use backstory_core::body::{Body, Drawings, Figure};
use backstory_core::clinic::DoorIs;
use backstory_core::library::{self, Library};
use backstory_core::pack::Pack;
use backstory_core::pain::{PainMap, PainReport};
use backstory_core::record::{Event, Record, RecordError, Settings, Signal, Summary, TopicFacts, VisitState};
use backstory_core::search::{Found, Index};
use backstory_core::start::{Failure, FailureCode, Notice, Profile, Start};

use crate::cli::Options;
use crate::clinic::{self, Desk, Lent};
use crate::content::Chosen;
use crate::kiosk::Kiosk;
use crate::speech::Speaker;
use crate::{clock, content, platform};

/// How the program was started.
#[derive(Debug, Clone)]
pub struct Setup {
    /// The room.
    pub profile: Profile,
    /// Language asked for on the command line.
    pub language: Option<String>,
    /// The folder of the record.
    pub data_dir: PathBuf,
    /// A pack folder to show instead of the bundled one.
    pub pack: Option<PathBuf>,
}

impl From<&Options> for Setup {
    fn from(options: &Options) -> Self {
        Self {
            profile: options.profile.into(),
            language: options.lang.clone(),
            data_dir: options.data_dir(),
            pack: options.pack.clone(),
        }
    }
}

/// Everything behind the commands. Shared by all of them; loads itself once.
pub struct House {
    setup: Setup,
    loaded: OnceLock<Loaded>,
    indexes: Mutex<HashMap<String, Shelf>>,
    drawings: OnceLock<Drawings>,
    /// When the loading now under way began, to be printed once it is painted; none when nobody asked.
    trace: Mutex<Option<Instant>>,
    traced: bool,
    painted: OnceLock<()>,
    /// The language the window shows.
    shown: Mutex<String>,
    speaker: Speaker,
}

/// What is there once loading is done.
pub(crate) struct Loaded {
    pub(crate) pack: Arc<Pack>,
    body: Body,
    figures: Vec<Figure>,
    pub(crate) notices: Vec<Notice>,
    record: Mutex<Record>,
    /// What a kiosk has beside; none in the other rooms.
    pub(crate) kiosk: Option<Kiosk>,
    /// The door to a therapist's patients; none in a kiosk.
    pub(crate) desk: Option<Desk>,
}

/// A search index, or the wait for it.
#[derive(Clone)]
enum Shelf {
    Building,
    Ready(Arc<Index>),
}

impl House {
    /// A house that has loaded nothing yet.
    pub fn new(setup: Setup) -> Self {
        Self {
            setup,
            loaded: OnceLock::new(),
            indexes: Mutex::default(),
            drawings: OnceLock::new(),
            trace: Mutex::new(None),
            traced: false,
            painted: OnceLock::new(),
            shown: Mutex::new("en".to_owned()),
            speaker: Speaker::default(),
        }
    }

    /// The system's voice.
    pub(crate) fn speaker(&self) -> &Speaker {
        &self.speaker
    }

    /// Prints `first-content <ms>` since `started` when the first screen is painted.
    pub(crate) fn trace_from(&mut self, started: Instant) {
        self.traced = true;
        *self.trace() = Some(started);
    }

    /// Whether somebody asked to be told of loading.
    pub(crate) fn traced(&self) -> bool {
        self.traced
    }

    /// The page is about to be loaded anew: its first screen is timed as well, from now.
    pub(crate) fn trace_again(&self) {
        if self.traced {
            *self.trace() = Some(Instant::now());
        }
    }

    fn trace(&self) -> MutexGuard<'_, Option<Instant>> {
        self.trace.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Loads content and record, or waits for whoever is loading them.
    pub(crate) fn load(&self) -> &Loaded {
        self.loaded.get_or_init(|| {
            let Chosen { pack, figures, mut notices } =
                content::choose(self.setup.pack.as_deref(), &self.setup.data_dir);
            let kiosk = (self.setup.profile == Profile::Kiosk)
                .then(|| Kiosk::open(&self.setup.data_dir, &pack.manifest.languages));
            let record = if let Some(kiosk) = &kiosk {
                // Nothing of a sitting ever touches a disk.
                fresh_record(&kiosk.first_settings())
            } else {
                let (record, notice) = Record::open(&self.setup.data_dir, clock::now(), &mut clock::entropy);
                notices.extend(notice);
                record
            };
            let desk = kiosk.is_none().then(|| Desk::new(&self.setup.data_dir));
            Loaded {
                kiosk,
                desk,
                pack: Arc::new(pack),
                body: content::body(),
                figures,
                notices,
                record: Mutex::new(record),
            }
        })
    }

    /// The reader's own record.
    fn own(&self) -> MutexGuard<'_, Record> {
        // The record keeps its own promises row by row; a panic elsewhere does not make it wrong.
        self.load().record.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does something with the record of whoever reads: the patient who holds the computer, or the reader.
    pub(crate) fn reading<T>(&self, act: impl FnOnce(&mut Record) -> T) -> Result<T, Failure> {
        match &self.load().desk {
            Some(desk) => match desk.with_reader(act) {
                Lent::Done(done) => Ok(done),
                Lent::Nobody(act) => Ok(act(&mut self.own())),
                // The page was shown to a patient, and the door has locked: what it still says belongs to nobody.
                Lent::Over => Err(clinic::locked()),
            },
            None => Ok(act(&mut self.own())),
        }
    }

    /// The language of whoever is at the screen.
    pub(crate) fn language(&self) -> String {
        self.shown().clone()
    }

    fn shown(&self) -> MutexGuard<'_, String> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The same, to keep something of a person: in a kiosk only while somebody sits there.
    pub(crate) fn writing<T>(&self, act: impl FnOnce(&mut Record) -> T) -> Result<T, Failure> {
        match &self.load().kiosk {
            Some(kiosk) => {
                // Held meanwhile, so that a sitting cannot end between the question and the writing.
                let mut record = self.own();
                if !kiosk.sits() {
                    let message = "nobody is at the kiosk".into();
                    return Err(Failure { code: FailureCode::Forbidden, message });
                }
                Ok(act(&mut record))
            }
            None => self.reading(act),
        }
    }

    /// Begins a new record in memory and answers with what happened in the old one.
    pub(crate) fn renew_record(&self, settings: &Settings) -> Vec<Event> {
        let mut record = self.own();
        // In memory, closing cannot fail; should it, what it would have added is not counted.
        let _ = record.close(clock::now(), &mut clock::entropy);
        let events = record.events().unwrap_or_default();
        *record = fresh_record(settings);
        events
    }

    /// How many rules the content shown breaks.
    pub(crate) fn pack_findings(&self) -> u32 {
        let count = match &self.setup.pack {
            Some(folder) => content::check_folder(folder).findings.iter().count(),
            // A test holds the bundled pack to every rule.
            None => 0,
        };
        u32::try_from(count).unwrap_or(u32::MAX)
    }

    pub(crate) fn start(&self) -> Result<Start, Failure> {
        let loaded = self.load();
        // The page begins anew: from now on it is whoever's the door says.
        let clinic = loaded.desk.as_ref().map(Desk::begin);
        let (mut settings, chosen, summary, places) = self.reading(|record| {
            (record.settings(), record.has_language(), record.summary(), record.places())
        })?;
        let lent = clinic.as_ref().is_some_and(|door| door.is == DoorIs::HandedOver);
        let handed = match &loaded.desk {
            Some(desk) if lent => desk.handed()?,
            _ => Vec::new(),
        };
        // A kiosk's first language is what staff set, a patient's what their therapist noted; and what each then chose.
        if lent && !chosen {
            // Nobody said what they read: it is the program's language.
            let (own, chosen) = {
                let record = self.own();
                (record.settings().language, record.has_language())
            };
            settings.language = self.first_language(own, chosen);
        } else if !lent && loaded.kiosk.is_none() {
            settings.language = self.first_language(settings.language, chosen);
        }
        let library = self.library(&settings.language);
        settings.language.clone_from(&library.language);
        self.shown().clone_from(&settings.language);
        let kiosk = loaded.kiosk.as_ref().map(Kiosk::start);
        let mut notices = loaded.notices.clone();
        if kiosk.is_some() {
            // What is wrong with the machine is for staff, and stands in their sheet.
            notices.clear();
        }
        Ok(Start {
            version: env!("CARGO_PKG_VERSION").into(),
            profile: self.setup.profile,
            notices,
            library,
            body: loaded.body.clone(),
            figures: loaded.figures.clone(),
            summary: summary.map_err(store_failure)?,
            places: places.map_err(store_failure)?,
            settings,
            kiosk,
            clinic,
            handed,
        })
    }

    /// The language the program begins in: the one asked for on the command line, else the reader's own once they chose
    /// one, else the system's.
    fn first_language(&self, own: String, chosen: bool) -> String {
        let languages = &self.load().pack.manifest.languages;
        let systems = || platform::languages().into_iter().find_map(|tag| spoken(&tag, languages));
        let first = self.setup.language.clone().or_else(|| if chosen { None } else { systems() });
        first.unwrap_or(own)
    }

    /// The content in a language, in English when it does not have that one. It is asked for whoever looks at the screen,
    /// and nothing is kept of it.
    pub(crate) fn library(&self, language: &str) -> Library {
        let loaded = self.load();
        let known = loaded.pack.manifest.languages.iter().any(|each| each == language);
        let mut library = library::library(&loaded.pack, if known { language } else { "en" });
        if let Some(kiosk) = &loaded.kiosk {
            library.pack.languages = kiosk.allowed();
        }
        library
    }

    pub(crate) fn begin_visit(&self, topic: &str, language: &str) -> Result<u32, Failure> {
        let facts = TopicFacts::of(&self.load().pack, topic, language).ok_or_else(|| no_topic(topic))?;
        self.writing(|record| record.begin(facts, clock::now()))
    }

    pub(crate) fn attend(&self, visit: u32, signal: Signal) -> Result<VisitState, Failure> {
        self.writing(|record| record.attend(visit, signal, clock::now(), &mut clock::entropy))?
            .map_err(store_failure)
    }

    pub(crate) fn summary(&self) -> Result<Summary, Failure> {
        self.reading(|record| record.summary())?.map_err(store_failure)
    }

    pub(crate) fn keep_place(&self, topic: &str, section: Option<&str>) -> Result<(), Failure> {
        self.writing(|record| record.keep_place(topic, section, clock::now()))?.map_err(store_failure)
    }

    pub(crate) fn save_settings(&self, settings: &Settings) -> Result<(), Failure> {
        self.writing(|record| record.save_settings(settings))?.map_err(store_failure)?;
        self.shown().clone_from(&settings.language);
        Ok(())
    }

    pub(crate) fn erase(&self) -> Result<Summary, Failure> {
        self.reading(|record| {
            record.erase(clock::now(), &mut clock::entropy)?;
            record.summary()
        })?
        .map_err(store_failure)
    }

    /// The drawings of the body in depth, with their words. Read when the body is first looked into: the first
    /// screen does without.
    pub(crate) fn atlas(&self, language: &str) -> Atlas {
        let Drawings { layers, spine, .. } = self.drawings().clone();
        Atlas { layers, spine, words: atlas::text(&self.load().pack, language) }
    }

    /// All drawings, read when they are first wanted.
    pub(crate) fn drawings(&self) -> &Drawings {
        self.drawings.get_or_init(content::drawings)
    }

    /// The data folder.
    pub(crate) fn folder(&self) -> &Path {
        &self.setup.data_dir
    }

    /// Where it hurts, as last marked.
    pub(crate) fn pain(&self, language: &str) -> Result<PainReport, Failure> {
        let map = self.reading(|record| record.pain())?.map_err(store_failure)?;
        Ok(map.report(&self.load().pack, language, &content::messages(language), true))
    }

    /// Keeps where it hurts, and says what follows from it whether or not it could be kept.
    pub(crate) fn keep_pain(&self, map: PainMap, language: &str) -> Result<PainReport, Failure> {
        let pack = &self.load().pack;
        let invalid = |message| Failure { code: FailureCode::Invalid, message };
        let map = map.sound(pack).map_err(invalid)?;
        let kept = self.writing(|record| record.keep_pain(&map, clock::now()))?;
        Ok(map.report(pack, language, &content::messages(language), kept))
    }

    /// A picture file of the pack's own.
    pub(crate) fn picture(&self, name: &str) -> Result<Vec<u8>, Failure> {
        let missing =
            || Failure { code: FailureCode::NotFound, message: format!("there is no picture '{name}'") };
        let path = self.load().pack.pictures.get(name).ok_or_else(missing)?;
        std::fs::read(path).map_err(|_| missing())
    }

    /// Searches, or says that the index is not ready yet; the first question starts the building.
    pub(crate) fn search(&self, query: &str, language: &str) -> Found {
        let known = self.indexes().get(language).cloned();
        match known {
            Some(Shelf::Ready(index)) => index.search(query),
            Some(Shelf::Building) => waiting(query),
            None => match self.build_index(language) {
                Some(index) => index.search(query),
                None => waiting(query),
            },
        }
    }

    fn indexes(&self) -> MutexGuard<'_, HashMap<String, Shelf>> {
        self.indexes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Builds a language's index once; `None` while another thread is at it or when it cannot be built.
    fn build_index(&self, language: &str) -> Option<Arc<Index>> {
        {
            let mut indexes = self.indexes();
            if indexes.contains_key(language) {
                return None;
            }
            indexes.insert(language.to_owned(), Shelf::Building);
        }
        match Index::build(&self.load().pack, language) {
            Ok(index) => {
                let index = Arc::new(index);
                self.indexes().insert(language.to_owned(), Shelf::Ready(Arc::clone(&index)));
                Some(index)
            }
            Err(error) => {
                eprintln!("backstory: the search index could not be built: {error}");
                self.indexes().remove(language);
                None
            }
        }
    }

    /// The first screen is painted: say so when asked to, and do the work that was put off until now.
    pub(crate) fn painted(&self) {
        if let Some(started) = self.trace().take() {
            eprintln!("first-content {}", started.elapsed().as_millis());
        }
        if self.painted.set(()).is_err() {
            return;
        }
        // A door that locks just now leaves the index to the first question.
        if let Ok(settings) = self.reading(|record| record.settings()) {
            self.build_index(&settings.language);
        }
    }

    /// The window has closed: visits still open are ended, so that their last seconds are kept.
    pub(crate) fn close(&self) {
        let Some(loaded) = self.loaded.get() else { return };
        if let Some(desk) = &loaded.desk {
            desk.close();
        }
        if loaded.kiosk.is_some() {
            self.forget();
        } else if let Err(error) = self.own().close(clock::now(), &mut clock::entropy) {
            eprintln!("backstory: the last moments of reading could not be kept: {error}");
        }
    }
}

/// A record in memory that begins with these settings.
fn fresh_record(settings: &Settings) -> Record {
    let mut record = Record::in_memory(&mut clock::entropy);
    // Memory does not refuse; should it, the sitting begins with the defaults.
    let _ = record.save_settings(settings);
    record
}

/// The language of the content that a system's tag asks for: `es-MX` is shown `es`.
fn spoken(tag: &str, languages: &[String]) -> Option<String> {
    let base = tag.split(['-', '_', '.']).next();
    let fits = |language: &&String| language.as_str() == tag || language.split('-').next() == base;
    languages.iter().find(fits).cloned()
}

/// There is no such topic.
pub(crate) fn no_topic(topic: &str) -> Failure {
    Failure { code: FailureCode::NotFound, message: format!("there is no topic '{topic}'") }
}

fn waiting(query: &str) -> Found {
    Found { query: query.trim().to_owned(), hits: Vec::new(), suggestions: Vec::new(), ready: false }
}

/// Taken by value to be used with `map_err`.
#[allow(clippy::needless_pass_by_value)]
pub(crate) fn store_failure(error: RecordError) -> Failure {
    let code = match error {
        RecordError::NoVisit => FailureCode::NotFound,
        RecordError::NotTheirs => FailureCode::Forbidden,
        RecordError::Store(_) => FailureCode::Store,
    };
    Failure { code, message: error.to_string() }
}
