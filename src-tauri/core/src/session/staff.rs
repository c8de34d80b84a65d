//! The door to the staff sheet: a PIN, growing waits, and a token that lives for minutes.

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use argon2::password_hash::phc::PasswordHash;
use argon2::{ARGON2ID_IDENT, Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use ctutils::CtEq;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::files::{Reach, read_small, write_whole};
use crate::library::PackCard;
use crate::record::EventKind;
use crate::start::Notice;
use crate::tries::{seconds, wait};

use super::{KioskSettings, Uptime};

pub use crate::tries::Secret;

/// The file in the data folder.
const FILE: &str = "staff.toml";
/// A hash and a number need far less; a file that is larger is not ours.
const LARGEST: u64 = 4 * 1024;
/// Digits a PIN may have.
const DIGITS: std::ops::RangeInclusive<usize> = 6..=12;
/// A token is good for this long after it was last used.
const TOKEN_LASTS: Duration = Duration::from_mins(5);
/// Memory in KiB, passes and lanes of a hash: OWASP's first choice for Argon2id (2024).
const COST: (u32, u32, u32) = (19 * 1024, 2, 1);
/// A hash that costs more than this was not made here. Checking it could take the machine's memory.
const COST_AT_MOST: (u32, u32, u32) = (64 * 1024, 8, 4);
const SALT: usize = 16;
const TOKEN: usize = 16;

/// How the door stands, before anything is typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct StaffDoor {
    /// Whether a PIN was ever set; if not, one is to be chosen now.
    pub pin_set: bool,
    /// Seconds to wait before a PIN is looked at, after too many wrong ones.
    pub wait_seconds: u32,
    /// Whether the file with the PIN cannot be read: then only the machine's administrator can help.
    pub broken: bool,
}

/// What came of typing a PIN, or of choosing one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum StaffAnswer {
    /// It was right.
    Open {
        /// Goes with everything staff ask; good until five minutes pass without any.
        token: String,
    },
    /// It was wrong.
    Wrong {
        /// Seconds to wait before the next try; 0 for the first few.
        wait_seconds: u32,
    },
    /// It was not looked at: too many were wrong.
    Wait {
        /// Seconds still to wait.
        wait_seconds: u32,
    },
    /// It cannot be a PIN.
    Refused {
        /// Why.
        why: PinProblem,
    },
}

/// Why a PIN is refused when it is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PinProblem {
    /// Not 6 to 12 digits.
    Digits,
    /// One digit over and over, or digits in a row: the first that anybody tries.
    Plain,
    /// One is set already; only the machine's administrator can set another.
    AlreadySet,
    /// It could not be kept on the disk.
    NotKept,
}

/// What staff ask once they are in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum StaffAsk {
    /// Show the sheet.
    Look,
    /// End the sitting now.
    Reset,
    /// Keep these settings.
    Set {
        /// All of them.
        settings: KioskSettings,
    },
    /// Write the counts as CSV into the data folder.
    Export,
    /// Leave the kiosk: the program ends and is not started again by itself.
    Leave,
    /// Close the sheet: the token is good no more.
    Close,
}

/// The staff sheet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct StaffSheet {
    /// Program version.
    pub version: String,
    /// The content shown.
    pub pack: PackCard,
    /// How many rules the content breaks; 0 is sound.
    pub pack_findings: u32,
    /// Settings in force.
    pub settings: KioskSettings,
    /// Languages the content has.
    pub languages: Vec<String>,
    /// What is wrong with `settings.toml`, one line each, with the mend. In English, as for authors of a pack.
    pub settings_findings: Vec<String>,
    /// What else staff should know.
    pub notices: Vec<Notice>,
    /// Today, as `2026-11-25`.
    pub day: String,
    /// Today's counts, by topic.
    pub counts: Vec<CountCard>,
    /// The file counts were just written to.
    pub exported: Option<String>,
}

/// How often something happened on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CountCard {
    /// Topic id.
    pub topic: String,
    /// Language.
    pub language: String,
    /// What happened.
    pub kind: EventKind,
    /// How often; none when it was under five.
    pub count: Option<u32>,
}

/// What the file says.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    /// The PIN's Argon2id hash (a PHC string).
    pin: String,
    /// Wrong tries since the last right one.
    failures: u32,
}

/// What is known of the PIN.
#[derive(Clone, PartialEq, Eq)]
enum Pin {
    /// None was ever set.
    Unset,
    Set(Kept),
    /// There is a file, and it cannot be understood. It is never taken for none: whoever garbles it must not get to
    /// choose the PIN.
    Broken,
}

/// A token that was handed out.
struct Token {
    letters: String,
    used: Uptime,
}

/// The door itself.
///
/// There is no wall clock in it: waits are measured from when the program began, and begin anew when it does, so that
/// neither setting the clock nor pulling the plug makes them shorter.
pub struct Gate {
    file: PathBuf,
    pin: Pin,
    /// No PIN is looked at before this.
    until: Uptime,
    token: Option<Token>,
}

impl fmt::Debug for Gate {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Neither hash nor token: both open the door to whoever reads them.
        out.debug_struct("Gate").field("file", &self.file).field("until", &self.until).finish_non_exhaustive()
    }
}

impl Gate {
    /// The door of a data folder. After a restart the whole wait for the wrong tries so far begins anew.
    pub fn open(folder: &Path, now: Uptime) -> Self {
        let file = folder.join(FILE);
        let pin = read(&file);
        let until = match &pin {
            Pin::Set(kept) => now.saturating_add(wait(kept.failures)),
            Pin::Unset | Pin::Broken => now,
        };
        Self { file, pin, until, token: None }
    }

    /// How it stands.
    pub fn door(&self, now: Uptime) -> StaffDoor {
        let (pin, until) = self.current(now);
        StaffDoor {
            pin_set: pin != Pin::Unset,
            wait_seconds: seconds(until.saturating_sub(now)),
            broken: pin == Pin::Broken,
        }
    }

    /// Takes a PIN. Any text may be given; what cannot be a PIN is wrong without being looked at further.
    pub fn enter(&mut self, pin: &str, now: Uptime, secret: &mut Secret) -> StaffAnswer {
        (self.pin, self.until) = self.current(now);
        let left = self.until.saturating_sub(now);
        if !left.is_zero() {
            return StaffAnswer::Wait { wait_seconds: seconds(left) };
        }
        let Pin::Set(kept) = &mut self.pin else {
            return StaffAnswer::Wrong { wait_seconds: 0 };
        };
        // Counted before it is looked at: pulling the plug in between gains nothing.
        kept.failures = kept.failures.saturating_add(1);
        let wait = wait(kept.failures);
        self.until = now.saturating_add(wait);
        // When the count cannot be written, the wait still holds until the program ends.
        let _ = write(&self.file, kept);
        if !matches(pin, &kept.pin) {
            return StaffAnswer::Wrong { wait_seconds: seconds(wait) };
        }
        kept.failures = 0;
        let _ = write(&self.file, kept);
        self.until = now;
        self.hand_out(now, secret)
    }

    /// Sets the PIN, when none is set.
    pub fn set_pin(&mut self, pin: &str, now: Uptime, secret: &mut Secret) -> StaffAnswer {
        (self.pin, self.until) = self.current(now);
        if self.pin != Pin::Unset {
            return StaffAnswer::Refused { why: PinProblem::AlreadySet };
        }
        match keep(&self.file, pin, secret) {
            Ok(kept) => self.pin = Pin::Set(kept),
            Err(why) => return StaffAnswer::Refused { why },
        }
        self.hand_out(now, secret)
    }

    /// Whether a token is good; if so, it is good for five minutes more.
    pub fn allows(&mut self, token: &str, now: Uptime) -> bool {
        let Some(known) = &mut self.token else { return false };
        if now.saturating_sub(known.used) >= TOKEN_LASTS {
            self.token = None;
            return false;
        }
        // Compared in constant time, so that how long it takes tells nothing of how much was right.
        let good = known.letters.as_bytes().ct_eq(token.as_bytes()).to_bool();
        if good {
            known.used = now;
        }
        good
    }

    /// Forgets the token.
    pub fn close(&mut self) {
        self.token = None;
    }

    fn hand_out(&mut self, now: Uptime, secret: &mut Secret) -> StaffAnswer {
        let mut bytes = [0; TOKEN];
        secret(&mut bytes);
        let token: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        self.token = Some(Token { letters: token.clone(), used: now });
        StaffAnswer::Open { token }
    }

    /// What is known now. The administrator may have set another PIN from the command line meanwhile: that is in force
    /// at once, and not written over. A file that is gone or garbled changes nothing while the program runs.
    fn current(&self, now: Uptime) -> (Pin, Uptime) {
        match (read(&self.file), &self.pin) {
            (Pin::Set(new), Pin::Set(known)) if new.pin == known.pin => (self.pin.clone(), self.until),
            (Pin::Set(new), _) => {
                let until = now.saturating_add(wait(new.failures));
                (Pin::Set(new), until)
            }
            (Pin::Broken, Pin::Unset) => (Pin::Broken, self.until),
            (Pin::Unset | Pin::Broken, known) => (known.clone(), self.until),
        }
    }
}

/// Sets the PIN of a data folder, whatever is there: for the command line, where whoever asks may write the folder
/// anyway.
///
/// # Errors
/// When it cannot be a PIN, or cannot be kept.
pub fn write_pin(folder: &Path, pin: &str, secret: &mut Secret) -> Result<(), PinProblem> {
    keep(&folder.join(FILE), pin, secret).map(drop)
}

/// Forgets the PIN of a data folder: the next start of the kiosk asks for one. There may be none.
///
/// # Errors
/// When the file cannot be removed.
pub fn forget_pin(folder: &Path) -> io::Result<()> {
    match fs::remove_file(folder.join(FILE)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Whether a data folder has a PIN, be it one that cannot be read.
pub fn has_pin(folder: &Path) -> bool {
    read(&folder.join(FILE)) != Pin::Unset
}

/// Why something cannot be a PIN.
fn problem(pin: &str) -> Option<PinProblem> {
    if !formed(pin) {
        return Some(PinProblem::Digits);
    }
    // From each digit to the next, round from 9 to 0.
    let steps = pin.as_bytes().windows(2).map(|pair| (pair[1] + 10 - pair[0]) % 10);
    let all = |step: u8| steps.clone().all(|other| other == step);
    (all(0) || all(1) || all(9)).then_some(PinProblem::Plain)
}

fn formed(pin: &str) -> bool {
    DIGITS.contains(&pin.len()) && pin.bytes().all(|byte| byte.is_ascii_digit())
}

fn hasher() -> Result<Argon2<'static>, PinProblem> {
    let (memory, passes, lanes) = COST;
    let params = Params::new(memory, passes, lanes, None).map_err(|_| PinProblem::NotKept)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// A PIN's hash; none when it is not one that was made here.
fn hash(text: &str) -> Option<PasswordHash> {
    let hash = PasswordHash::new(text).ok()?;
    let params = Params::try_from(&hash).ok()?;
    let (memory, passes, lanes) = COST_AT_MOST;
    let cheap = params.m_cost() <= memory && params.t_cost() <= passes && params.p_cost() <= lanes;
    let whole = hash.salt.is_some() && hash.hash.is_some();
    (hash.algorithm == ARGON2ID_IDENT && cheap && whole).then_some(hash)
}

fn matches(pin: &str, kept: &str) -> bool {
    // Only what can be a PIN is hashed: a text of any length costs nothing.
    let hash = Some(kept).filter(|_| formed(pin)).and_then(hash);
    hash.is_some_and(|hash| Argon2::default().verify_password(pin.as_bytes(), &hash).is_ok())
}

fn keep(file: &Path, pin: &str, secret: &mut Secret) -> Result<Kept, PinProblem> {
    if let Some(why) = problem(pin) {
        return Err(why);
    }
    let mut salt = [0; SALT];
    secret(&mut salt);
    let hash: PasswordHash =
        hasher()?.hash_password_with_salt(pin.as_bytes(), &salt).map_err(|_| PinProblem::NotKept)?;
    let kept = Kept { pin: hash.to_string(), failures: 0 };
    write(file, &kept).map_err(|_| PinProblem::NotKept)?;
    Ok(kept)
}

fn write(file: &Path, kept: &Kept) -> io::Result<()> {
    let text = toml::to_string(kept).map_err(io::Error::other)?;
    write_whole(file, text.as_bytes(), Reach::Owner)
}

fn read(file: &Path) -> Pin {
    // Not followed: a link that leads nowhere is not "none was set".
    if fs::symlink_metadata(file).is_err_and(|error| error.kind() == io::ErrorKind::NotFound) {
        return Pin::Unset;
    }
    let text = read_small(file, LARGEST).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let kept = text.and_then(|text| toml::from_str::<Kept>(&text).ok());
    kept.filter(|kept| hash(&kept.pin).is_some()).map_or(Pin::Broken, Pin::Set)
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    const PIN: &str = "271828";

    fn at(seconds: u64) -> Uptime {
        Duration::from_secs(seconds)
    }

    /// Bytes that differ from call to call.
    fn secret() -> impl FnMut(&mut [u8]) {
        let mut next = 0_u8;
        move |bytes| {
            for byte in bytes {
                next = next.wrapping_add(7);
                *byte = next;
            }
        }
    }

    fn folder() -> TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        write_pin(folder.path(), PIN, &mut secret()).expect("kept");
        folder
    }

    fn text(folder: &Path) -> String {
        fs::read_to_string(folder.join(FILE)).expect("read")
    }

    fn with_failures(folder: &Path, failures: u32) {
        let text = text(folder);
        let changed: String = text
            .lines()
            .filter(|line| !line.starts_with("failures"))
            .map(|line| format!("{line}\n"))
            .collect();
        fs::write(folder.join(FILE), format!("{changed}failures = {failures}\n")).expect("written");
    }

    fn opened(answer: StaffAnswer) -> String {
        match answer {
            StaffAnswer::Open { token } => token,
            other => panic!("not open: {other:?}"),
        }
    }

    fn wrong(wait_seconds: u32) -> StaffAnswer {
        StaffAnswer::Wrong { wait_seconds }
    }

    #[test]
    fn a_pin_has_six_to_twelve_digits_and_is_not_the_first_anybody_tries() {
        for (pin, wanted) in [
            ("271828", None),
            ("112233", None),
            ("121212", None),
            ("123457", None),
            ("135791", None),
            ("271828182845", None),
            ("", Some(PinProblem::Digits)),
            ("27182", Some(PinProblem::Digits)),
            ("2718281828459", Some(PinProblem::Digits)),
            ("27182a", Some(PinProblem::Digits)),
            (" 271828", Some(PinProblem::Digits)),
            ("٢٧١٨٢٨", Some(PinProblem::Digits)),
            ("-71828", Some(PinProblem::Digits)),
            ("000000", Some(PinProblem::Plain)),
            ("777777777777", Some(PinProblem::Plain)),
            ("123456", Some(PinProblem::Plain)),
            ("987654", Some(PinProblem::Plain)),
            ("789012", Some(PinProblem::Plain)),
            ("210987", Some(PinProblem::Plain)),
            ("012345678901", Some(PinProblem::Plain)),
        ] {
            assert_eq!(problem(pin), wanted, "{pin}");
            let folder = tempfile::tempdir().expect("a folder");
            if let Some(why) = wanted {
                assert_eq!(write_pin(folder.path(), pin, &mut secret()), Err(why), "{pin}");
                let mut gate = Gate::open(folder.path(), at(0));
                assert_eq!(gate.set_pin(pin, at(0), &mut secret()), StaffAnswer::Refused { why }, "{pin}");
                assert!(!has_pin(folder.path()), "{pin}");
            }
        }
    }

    #[test]
    fn the_first_pin_is_chosen_at_the_door_and_opens_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let inner = folder.path().join("made/for it");
        let mut gate = Gate::open(&inner, at(0));
        assert_eq!(gate.door(at(0)), StaffDoor { pin_set: false, wait_seconds: 0, broken: false });
        assert_eq!(gate.enter(PIN, at(0), &mut secret()), wrong(0), "there is none yet");
        let mut bits = secret();
        let token = opened(gate.set_pin(PIN, at(1), &mut bits));
        assert!(gate.allows(&token, at(2)));
        assert_eq!(token.len(), 32);
        assert!(gate.door(at(2)).pin_set && has_pin(&inner));
        let again = gate.set_pin("314159", at(3), &mut bits);
        assert_eq!(again, StaffAnswer::Refused { why: PinProblem::AlreadySet });
        let other = opened(gate.enter(PIN, at(3), &mut bits));
        assert_ne!(token, other);
        assert!(gate.allows(&other, at(3)) && !gate.allows(&token, at(3)), "the last one is good");
        assert!(text(&inner).contains("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", text(&inner));
        assert!(!text(&inner).contains(PIN));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(inner.join(FILE)).expect("there").permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn the_same_pin_is_kept_differently_each_time() {
        let (one, two) = (folder(), folder());
        let mut bits = secret();
        bits(&mut [0; 5]);
        write_pin(two.path(), PIN, &mut bits).expect("kept");
        assert_ne!(text(one.path()), text(two.path()));
    }

    #[test]
    fn wrong_tries_are_free_three_times_and_then_wait_longer_and_longer() {
        let folder = folder();
        let mut gate = Gate::open(folder.path(), at(0));
        let mut bits = secret();
        let mut now = 0;
        for (tried, wait) in (1..).zip([0, 0, 5, 10, 20, 40]) {
            assert_eq!(gate.enter("314159", at(now), &mut bits), wrong(wait), "try {tried}");
            assert!(text(folder.path()).contains(&format!("failures = {tried}\n")));
            if wait > 0 {
                let early = gate.enter(PIN, at(now + 1), &mut bits);
                assert_eq!(early, StaffAnswer::Wait { wait_seconds: wait - 1 }, "not looked at");
                assert_eq!(gate.door(at(now)).wait_seconds, wait);
            }
            now += u64::from(wait);
        }
        assert!(text(folder.path()).contains("failures = 6\n"), "waiting counts nothing");
        let almost = Duration::from_millis(now * 1_000 - 1);
        assert_eq!(gate.enter(PIN, almost, &mut bits), StaffAnswer::Wait { wait_seconds: 1 });
        opened(gate.enter(PIN, at(now), &mut bits));
        assert!(text(folder.path()).contains("failures = 0\n"));
        assert_eq!(gate.enter("314159", at(now), &mut bits), wrong(0), "begins anew");
    }

    #[test]
    fn after_a_restart_the_whole_wait_begins_anew() {
        let folder = folder();
        for (failures, wait_seconds) in [(0, 0), (2, 0), (3, 5), (7, 80), (50, 900)] {
            with_failures(folder.path(), failures);
            let mut gate = Gate::open(folder.path(), at(1_000));
            assert_eq!(gate.door(at(1_000)), StaffDoor { pin_set: true, wait_seconds, broken: false });
            if wait_seconds > 0 {
                let answer = gate.enter(PIN, at(1_000), &mut secret());
                assert_eq!(answer, StaffAnswer::Wait { wait_seconds });
            }
            opened(gate.enter(PIN, at(1_000 + u64::from(wait_seconds)), &mut secret()));
        }
    }

    #[test]
    fn a_try_is_counted_before_it_is_looked_at() {
        let folder = folder();
        let mut gate = Gate::open(folder.path(), at(0));
        let mut seen = String::new();
        // The token's bits are asked for once the PIN was right: by then the count is down again.
        opened(gate.enter(PIN, at(0), &mut |bytes| {
            seen = text(folder.path());
            bytes.fill(1);
        }));
        assert!(seen.contains("failures = 0\n"));
        // A folder where the new file is first written: from here on nothing can be written.
        fs::create_dir(folder.path().join(".staff.toml.new")).expect("in the way");
        for wait in [0, 0, 5] {
            assert_eq!(gate.enter("314159", at(1), &mut secret()), wrong(wait));
        }
        assert!(text(folder.path()).contains("failures = 0\n"), "it could not be written");
        assert_eq!(
            gate.enter(PIN, at(2), &mut secret()),
            StaffAnswer::Wait { wait_seconds: 4 },
            "the wait holds"
        );
        opened(gate.enter(PIN, at(6), &mut secret()));
    }

    #[test]
    fn nothing_that_is_typed_is_slow_or_breaks_it() {
        let folder = folder();
        let long = "1".repeat(10_000);
        for typed in ["", "x", "271828 ", "271828\0", "🙂🙂", "2718281828459045", &long] {
            let mut gate = Gate::open(folder.path(), at(0));
            assert_eq!(gate.enter(typed, at(0), &mut secret()), wrong(0), "{typed:.20}");
            with_failures(folder.path(), 0);
        }
    }

    #[test]
    fn a_pin_that_could_not_be_kept_is_not_set() {
        let above = tempfile::tempdir().expect("a folder");
        let folder = above.path().join("data");
        fs::write(&folder, "a file where the folder should be").expect("written");
        let mut gate = Gate::open(&folder, at(0));
        let answer = gate.set_pin(PIN, at(0), &mut secret());
        assert!(!matches!(answer, StaffAnswer::Open { .. }), "{answer:?}");
        assert_eq!(write_pin(&folder, PIN, &mut secret()), Err(PinProblem::NotKept));
        let folder = above.path().join("other");
        fs::create_dir_all(folder.join(".staff.toml.new")).expect("in the way");
        let mut gate = Gate::open(&folder, at(0));
        let answer = gate.set_pin(PIN, at(0), &mut secret());
        assert_eq!(answer, StaffAnswer::Refused { why: PinProblem::NotKept });
        assert!(!gate.door(at(0)).pin_set);
    }

    #[test]
    fn a_garbled_file_opens_nothing_and_is_never_taken_for_none() {
        let sound = text(folder().path());
        let pin = sound.lines().next().expect("the hash").to_owned();
        let costly = sound.replace("m=19456", "m=4194304");
        let many = "#".repeat(5_000);
        for garbled in [
            "",
            "\0",
            "pin = \"\"\nfailures = 0\n",
            "pin = \"271828\"\nfailures = 0\n",
            "failures = 0\n",
            &pin,
            &format!("{pin}\nfailures = -1\n"),
            &format!("{pin}\nfailures = 0\nmore = 1\n"),
            &sound.replace("argon2id", "argon2i"),
            &sound.replace("$argon2id", "$scrypt"),
            &costly,
            &format!("{sound}{many}"),
        ] {
            let folder = tempfile::tempdir().expect("a folder");
            fs::write(folder.path().join(FILE), garbled).expect("written");
            let mut gate = Gate::open(folder.path(), at(0));
            let door = StaffDoor { pin_set: true, wait_seconds: 0, broken: true };
            assert_eq!(gate.door(at(0)), door, "{garbled}");
            assert_eq!(gate.enter(PIN, at(0), &mut secret()), wrong(0), "{garbled}");
            let set = gate.set_pin(PIN, at(0), &mut secret());
            assert_eq!(set, StaffAnswer::Refused { why: PinProblem::AlreadySet }, "{garbled}");
            assert!(has_pin(folder.path()), "{garbled}");
            assert_eq!(text(folder.path()), garbled, "left as it is");
            write_pin(folder.path(), PIN, &mut secret()).expect("the administrator can");
            opened(gate.enter(PIN, at(0), &mut secret()));
        }
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir(folder.path().join(FILE)).expect("a folder where the file should be");
        assert!(Gate::open(folder.path(), at(0)).door(at(0)).broken);
        #[cfg(unix)]
        {
            let folder = tempfile::tempdir().expect("a folder");
            std::os::unix::fs::symlink("nowhere", folder.path().join(FILE)).expect("a link");
            assert!(Gate::open(folder.path(), at(0)).door(at(0)).broken && has_pin(folder.path()));
        }
    }

    #[test]
    fn a_pin_set_from_the_command_line_is_in_force_at_once() {
        let folder = folder();
        let mut gate = Gate::open(folder.path(), at(0));
        for _ in 0..3 {
            gate.enter("314159", at(0), &mut secret());
        }
        write_pin(folder.path(), "161803", &mut |bytes| bytes.fill(9)).expect("kept");
        assert_eq!(gate.door(at(1)).wait_seconds, 0);
        assert_eq!(gate.enter(PIN, at(1), &mut secret()), wrong(0), "the old one");
        opened(gate.enter("161803", at(1), &mut secret()));
    }

    #[test]
    fn a_file_that_goes_while_the_kiosk_runs_opens_nothing() {
        let folder = folder();
        let mut gate = Gate::open(folder.path(), at(0));
        forget_pin(folder.path()).expect("forgotten");
        forget_pin(folder.path()).expect("there may be none");
        assert!(!has_pin(folder.path()));
        assert!(gate.door(at(0)).pin_set, "until the next start");
        let set = gate.set_pin("314159", at(0), &mut secret());
        assert_eq!(set, StaffAnswer::Refused { why: PinProblem::AlreadySet });
        assert!(!Gate::open(folder.path(), at(0)).door(at(0)).pin_set);
        fs::write(folder.path().join(FILE), "garbled").expect("written");
        assert!(!gate.door(at(0)).broken);
        opened(gate.enter(PIN, at(0), &mut secret()));
    }

    #[test]
    fn a_token_lasts_five_minutes_after_each_use() {
        let folder = folder();
        let mut gate = Gate::open(folder.path(), at(0));
        assert!(!gate.allows("", at(0)), "none was handed out");
        let token = opened(gate.enter(PIN, at(0), &mut secret()));
        for now in [0, 299, 598, 897] {
            assert!(gate.allows(&token, at(now)), "{now}");
        }
        for wrong in ["", "0", &token[1..], &token.to_uppercase(), &format!("{token}0"), &"0".repeat(32)] {
            assert!(!gate.allows(wrong, at(1_100)), "{wrong}");
        }
        assert!(!gate.allows(&token, at(1_197)), "a wrong one does not lengthen it");
        assert!(!gate.allows(&token, at(1_000)), "it is forgotten");
        let token = opened(gate.enter(PIN, at(2_000), &mut secret()));
        gate.close();
        assert!(!gate.allows(&token, at(2_000)));
    }

    #[test]
    fn nothing_secret_shows_when_it_is_printed() {
        let folder = folder();
        let mut gate = Gate::open(folder.path(), at(0));
        let token = opened(gate.enter(PIN, at(0), &mut secret()));
        let printed = format!("{gate:?}");
        assert!(
            !printed.contains(&token) && !printed.contains("argon2") && !printed.contains(PIN),
            "{printed}"
        );
    }
}
