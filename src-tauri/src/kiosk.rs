//! The waiting-room kiosk: one sitting after another, watched from outside the page.
//!
//! The page reports every second and shows what it is told. A thread of its own watches: it lets time pass, ends
//! sittings, and loads the page anew when it hangs or dies. What the page says can extend a sitting; nothing it
//! says, or leaves unsaid, can keep anything of a sitting once it is over.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use backstory_core::handout::{self, TakeHome};
use backstory_core::record::Settings;
use backstory_core::session::counts::Counts;
use backstory_core::session::settings::{self, Read, SettingsError};
use backstory_core::session::staff::{Gate, StaffAnswer, StaffAsk, StaffDoor, StaffSheet};
use backstory_core::session::{KioskStart, Nightly, Phase, Rules, Sign, Sitting, SittingState, Uptime, Why};
use backstory_core::start::{Failure, FailureCode, Notice};
use jiff::civil::Date;
use tauri::{Runtime, WebviewWindow};

use crate::house::House;
use crate::platform::{self, Keeper};
use crate::window::driven;
use crate::{clock, content};

/// How often the watch looks. What is in view follows the page's own beat of a second.
const BEAT: Duration = Duration::from_millis(250);
/// A page that says nothing for this long has hung; it reports every second.
const SILENCE: Duration = Duration::from_secs(4);
/// A page may take this long to load on a slow machine before it counts as hung.
const LOADING: Duration = Duration::from_secs(15);
/// Loads in a row that came to nothing before the program ends, for the system to start it anew.
const TRIES: u32 = 3;
/// After so many sittings the program begins anew instead of only its page. What is left of each (WebKit's side of a
/// window: some 7 kB) would add up over months; a start costs a sixth of a second more than a page.
const ANEW: u32 = 250;
/// Exit status when staff leave the kiosk: the unit in `assets/kiosk` does not start the program again after it.
pub(crate) const LEFT: i32 = 90;
/// Exit status when the page cannot be brought back.
const BROKEN: i32 = 70;

/// What a kiosk holds beside content and record.
pub(crate) struct Kiosk {
    folder: PathBuf,
    began: Instant,
    /// Languages the content has.
    languages: Vec<String>,
    sitting: Mutex<Sitting>,
    gate: Mutex<Gate>,
    counts: Mutex<Counts>,
    settings: Mutex<Read>,
    notices: Vec<Notice>,
    /// When the page last said anything, in milliseconds of uptime.
    heard: AtomicU64,
    /// Whether the page has said anything since it was loaded.
    speaks: AtomicBool,
    /// Whether the page's process has died.
    lost: AtomicBool,
    /// Whether staff want all of it to begin anew.
    anew: AtomicBool,
    /// Whether staff are leaving.
    leaving: AtomicBool,
    /// The phase last told to whoever traces; none when nobody does.
    told: Mutex<Option<Phase>>,
    watcher: OnceLock<Thread>,
}

/// A lock that a panic elsewhere does not make wrong: each holds one value that is always whole.
fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Kiosk {
    pub(crate) fn open(folder: &Path, languages: &[String]) -> Self {
        let began = Instant::now();
        let read = settings::load(folder, languages);
        let (counts, notice) = Counts::open(folder, clock::now());
        Self {
            folder: folder.to_owned(),
            began,
            languages: languages.to_vec(),
            sitting: Mutex::new(Sitting::new(Rules::from(&read.settings))),
            gate: Mutex::new(Gate::open(folder, Duration::ZERO)),
            counts: Mutex::new(counts),
            settings: Mutex::new(read),
            notices: notice.into_iter().collect(),
            heard: AtomicU64::new(0),
            speaks: AtomicBool::new(false),
            lost: AtomicBool::new(false),
            anew: AtomicBool::new(false),
            leaving: AtomicBool::new(false),
            told: Mutex::new(None),
            watcher: OnceLock::new(),
        }
    }

    fn uptime(&self) -> Uptime {
        self.began.elapsed()
    }

    /// What a sitting begins with.
    pub(crate) fn first_settings(&self) -> Settings {
        held(&self.settings).settings.sitting(&self.languages)
    }

    pub(crate) fn allowed(&self) -> Vec<String> {
        held(&self.settings).settings.allowed(&self.languages)
    }

    pub(crate) fn start(&self) -> KioskStart {
        let languages = self.allowed();
        let settings = &held(&self.settings).settings;
        KioskStart {
            number: held(&self.sitting).number(),
            idle_seconds: settings.idle_seconds,
            warning_seconds: settings.warning_seconds,
            languages,
            volume: settings.volume,
            pin_set: held(&self.gate).door(self.uptime()).pin_set,
        }
    }

    /// Whether anything of a person may be kept now: not before a sitting begins, and not once it is ending. A page that
    /// is being cleared away may still be speaking.
    pub(crate) fn sits(&self) -> bool {
        matches!(held(&self.sitting).phase(), Phase::Active | Phase::Warning)
    }

    fn sign(&self, number: u32, sign: &Sign) -> SittingState {
        let now = self.uptime();
        let mut sitting = held(&self.sitting);
        // A page that is to be gone is not one that answers.
        if sitting.sign(number, sign, now) {
            self.heard.store(millis(now), Ordering::Relaxed);
            self.speaks.store(true, Ordering::Relaxed);
        }
        self.tell(&sitting);
        if sitting.phase() == Phase::Ending {
            self.wake();
        }
        sitting.state(now)
    }

    /// Says each change of phase on stderr, for tests and whoever sets the kiosk up (`--trace-startup`). When somebody
    /// was there is all it tells, and nothing is told unless asked for.
    pub(crate) fn trace(&self) {
        *held(&self.told) = Some(Phase::Welcome);
    }

    fn tell(&self, sitting: &Sitting) {
        let mut told = held(&self.told);
        if told.is_some_and(|last| last != sitting.phase()) {
            *told = Some(sitting.phase());
            eprintln!("phase {}", format!("{:?}", sitting.phase()).to_lowercase());
        }
    }

    /// The page's process has died.
    pub(crate) fn page_lost(&self) {
        self.lost.store(true, Ordering::Relaxed);
        self.wake();
    }

    fn wake(&self) {
        if let Some(watcher) = self.watcher.get() {
            watcher.unpark();
        }
    }

    /// How long the page has been silent, and how long it may be.
    fn silence(&self) -> (Duration, Duration) {
        let heard = Duration::from_millis(self.heard.load(Ordering::Relaxed));
        let may = if self.speaks.load(Ordering::Relaxed) { SILENCE } else { LOADING };
        (self.uptime().saturating_sub(heard), may)
    }
}

fn millis(uptime: Uptime) -> u64 {
    u64::try_from(uptime.as_millis()).unwrap_or(u64::MAX)
}

fn forbidden() -> Failure {
    Failure { code: FailureCode::Forbidden, message: "the staff sheet is closed".into() }
}

impl House {
    fn kiosk(&self) -> Result<&Kiosk, Failure> {
        // No other room's window is granted the commands that ask for it.
        self.load().kiosk.as_ref().ok_or_else(forbidden)
    }

    pub(crate) fn sitting(&self, number: u32, sign: &Sign) -> Result<SittingState, Failure> {
        Ok(self.kiosk()?.sign(number, sign))
    }

    /// What this sitting has seen, to take home; each topic of it counts as given.
    pub(crate) fn take_home(&self, language: &str) -> Result<TakeHome, Failure> {
        let loaded = self.load();
        let topics: Vec<String> = self.summary()?.topics.into_iter().map(|views| views.topic).collect();
        let says = self.pain(language)?.says;
        self.given(&topics, language)?;
        Ok(handout::take_home(&loaded.pack, &topics, &says, language, &content::messages(language)))
    }

    pub(crate) fn staff_door(&self) -> Result<StaffDoor, Failure> {
        let kiosk = self.kiosk()?;
        Ok(held(&kiosk.gate).door(kiosk.uptime()))
    }

    pub(crate) fn staff_enter(&self, pin: &str) -> Result<StaffAnswer, Failure> {
        let kiosk = self.kiosk()?;
        Ok(held(&kiosk.gate).enter(pin, kiosk.uptime(), &mut clock::secret))
    }

    pub(crate) fn staff_set_pin(&self, pin: &str) -> Result<StaffAnswer, Failure> {
        let kiosk = self.kiosk()?;
        Ok(held(&kiosk.gate).set_pin(pin, kiosk.uptime(), &mut clock::secret))
    }

    /// Does what staff ask, and answers with the sheet as it then stands.
    pub(crate) fn staff(&self, token: &str, ask: StaffAsk) -> Result<StaffSheet, Failure> {
        let kiosk = self.kiosk()?;
        if !held(&kiosk.gate).allows(token, kiosk.uptime()) {
            return Err(forbidden());
        }
        let store = |message: String| Failure { code: FailureCode::Store, message };
        let today = clock::today();
        let mut exported = None;
        match ask {
            StaffAsk::Look => {}
            StaffAsk::Reset => {
                held(&kiosk.sitting).stop(Why::Staff);
                // Also with nobody sitting.
                kiosk.anew.store(true, Ordering::Relaxed);
                kiosk.lost.store(true, Ordering::Relaxed);
                kiosk.wake();
            }
            StaffAsk::Set { settings } => {
                settings::save(&kiosk.folder, &settings, &kiosk.languages).map_err(|error| match error {
                    SettingsError::Invalid(findings) => {
                        Failure { code: FailureCode::Invalid, message: findings.join("\n") }
                    }
                    other @ SettingsError::Io(_) => store(other.to_string()),
                })?;
                kiosk.read_settings();
            }
            StaffAsk::Export => {
                let file = held(&kiosk.counts)
                    .export(&kiosk.folder, today)
                    .map_err(|error| store(format!("{}: {error}", kiosk.folder.display())))?;
                exported = Some(file.display().to_string());
            }
            StaffAsk::Leave => {
                kiosk.leaving.store(true, Ordering::Relaxed);
                kiosk.wake();
            }
            StaffAsk::Close => held(&kiosk.gate).close(),
        }
        Ok(self.sheet(kiosk, today, exported))
    }

    fn sheet(&self, kiosk: &Kiosk, today: Date, exported: Option<String>) -> StaffSheet {
        let loaded = self.load();
        let read = held(&kiosk.settings);
        let language = read.settings.sitting(&kiosk.languages).language;
        StaffSheet {
            version: env!("CARGO_PKG_VERSION").into(),
            pack: backstory_core::library::library(&loaded.pack, &language).pack,
            pack_findings: self.pack_findings(),
            settings: read.settings.clone(),
            languages: kiosk.languages.clone(),
            settings_findings: read.findings.clone(),
            notices: loaded.notices.iter().chain(&kiosk.notices).cloned().collect(),
            day: today.to_string(),
            counts: held(&kiosk.counts).of_day(today),
            exported,
        }
    }
}

impl Kiosk {
    fn read_settings(&self) {
        let read = settings::load(&self.folder, &self.languages);
        held(&self.sitting).set_rules(Rules::from(&read.settings));
        *held(&self.settings) = read;
    }
}

/// Watches the page and the sitting until the program ends.
pub(crate) fn watch<R: Runtime>(house: Arc<House>, window: WebviewWindow<R>) {
    let watch = move || {
        let Some(kiosk) = &house.load().kiosk else { return };
        // Nothing else sets it.
        let _ = kiosk.watcher.set(thread::current());
        if house.traced() {
            kiosk.trace();
        }
        Watch {
            house: &house,
            kiosk,
            window: &window,
            tries: 0,
            sittings: 0,
            nightly: Nightly::loaded(clock::today()),
            keeper: Keeper::new(),
        }
        .run();
    };
    if let Err(error) = thread::Builder::new().name("kiosk".into()).spawn(watch) {
        // Without the watch nothing would ever be cleared.
        eprintln!("backstory: the kiosk cannot be watched: {error}");
        platform::end_now(BROKEN);
    }
}

struct Watch<'a, R: Runtime> {
    house: &'a House,
    kiosk: &'a Kiosk,
    window: &'a WebviewWindow<R>,
    /// Loads since the page last spoke.
    tries: u32,
    /// Sittings since the program began.
    sittings: u32,
    nightly: Nightly,
    keeper: Keeper,
}

impl<R: Runtime> Watch<'_, R> {
    fn run(&mut self) {
        loop {
            thread::park_timeout(BEAT);
            self.look();
        }
    }

    fn look(&mut self) {
        let kiosk = self.kiosk;
        if kiosk.leaving.load(Ordering::Relaxed) {
            self.leave();
            return;
        }
        let phase = {
            let mut sitting = held(&kiosk.sitting);
            sitting.tick(kiosk.uptime());
            kiosk.tell(&sitting);
            sitting.phase()
        };
        if kiosk.speaks.load(Ordering::Relaxed) {
            self.tries = 0;
        }
        let lost = kiosk.lost.swap(false, Ordering::Relaxed);
        let (silent, may) = kiosk.silence();
        if phase == Phase::Ending {
            self.sittings += 1;
            self.clear(self.sittings >= ANEW);
        } else if lost || silent > may {
            self.tries += 1;
            if self.tries > TRIES {
                eprintln!("backstory: the page does not come back; the program ends, to be started anew");
                platform::end_now(BROKEN);
            }
            held(&kiosk.sitting).stop(Why::Lost);
            self.clear(false);
        } else if phase == Phase::Welcome {
            let (today, now) = clock::local();
            let at = held(&kiosk.settings).settings.reload_time();
            if self.nightly.due(today, now, at) {
                self.clear(true);
            }
        }
        let (silent, may) = kiosk.silence();
        if kiosk.speaks.load(Ordering::Relaxed) && silent <= may {
            self.keeper.alive();
        }
    }

    /// Clears what a sitting left behind, and shows the welcome screen: first the page is ended, so that nothing can
    /// speak for it any more, then everything it could have left is dropped, then a new page is loaded. Now and then the
    /// whole program begins anew in its stead.
    fn clear(&mut self, anew: bool) {
        let kiosk = self.kiosk;
        self.house.trace_again();
        // The system's voice would go on with what it was reading to somebody who has left.
        self.house.speaker().hush();
        self.end_page();
        platform::empty_clipboard(self.window);
        let counted = self.house.forget();
        kiosk.read_settings();
        held(&kiosk.gate).close();
        {
            let mut sitting = held(&kiosk.sitting);
            sitting.cleared();
            kiosk.tell(&sitting);
        }
        // Counts that wait for their disk are in this program's memory only.
        let anew = kiosk.anew.swap(false, Ordering::Relaxed) || anew;
        if anew && counted && !driven() {
            platform::begin_anew();
        }
        kiosk.speaks.store(false, Ordering::Relaxed);
        kiosk.lost.store(false, Ordering::Relaxed);
        kiosk.heard.store(millis(kiosk.uptime()), Ordering::Relaxed);
        self.load_page();
        platform::give_back_memory();
    }

    /// A test's driver takes the end of the page's process for a crash and gives up; under it the page is only loaded
    /// anew.
    fn end_page(&self) {
        if !driven() {
            platform::end_page(self.window);
        }
    }

    fn load_page(&self) {
        if driven() {
            // A window that is gone is noticed by its silence.
            let _ = self.window.reload();
        } else {
            platform::load_page(self.window);
        }
    }

    fn leave(&self) {
        self.end_page();
        platform::empty_clipboard(self.window);
        self.house.forget();
        platform::end_now(LEFT);
    }
}

impl House {
    /// The kiosk's page has died.
    pub(crate) fn page_lost(&self) {
        if let Ok(kiosk) = self.kiosk() {
            kiosk.page_lost();
        }
    }

    /// Drops everything of the sitting but how often each topic was seen, and says whether all of that is on the disk.
    pub(crate) fn forget(&self) -> bool {
        let Some(kiosk) = &self.load().kiosk else { return true };
        let events = self.renew_record(&kiosk.first_settings());
        // What cannot be written now is held back and tried again with the next sitting; staff see a notice.
        held(&kiosk.counts).add(clock::today(), &events)
    }
}
