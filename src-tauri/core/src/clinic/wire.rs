//! What a therapist's window asks of the clinic, and what it is told.

use std::fmt;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::handout::LogoTrouble;
use crate::pain::{PainAlert, PainMap};
use crate::record::{Millis, TeachBack, TopicViews};

/// How the door stands. Asked often and cheap; asking never counts as somebody being there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ClinicDoor {
    /// Whether it is open.
    pub is: DoorIs,
    /// Seconds before another passphrase or recovery code is looked at, after wrong ones.
    pub wait_seconds: u32,
    /// Minutes without anybody there after which it locks.
    pub lock_minutes: u32,
    /// Seconds until it locks, while it is open.
    pub locks_in: Option<u32>,
    /// Whether this computer can keep the key for the person signed in, and does.
    pub keyring: Keyring,
    /// Why there are no patients to be had, although the door may know its key.
    pub problem: Option<DoorProblem>,
    /// The patient the window is at: while their page is open, and while the computer is in their hands.
    pub patient: Option<String>,
    /// The folder the patients are kept in.
    pub folder: String,
}

/// Whether the door is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DoorIs {
    /// There are no patients yet: a passphrase is to be chosen.
    Unset,
    /// A passphrase, the recovery code or the system's keyring opens it.
    Locked,
    /// The therapist is in.
    Open,
    /// The computer is in a patient's hands: they read, and only the passphrase leads back.
    HandedOver,
}

/// Whether this computer can keep the key for the person signed in, and does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Keyring {
    /// This computer has none, or it does not answer.
    None,
    /// It could.
    Off,
    /// It does: the door opens without the passphrase, but never while the computer is in a patient's hands.
    On,
}

/// Why there are no patients to be had.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum DoorProblem {
    /// A newer program wrote the file. Nothing was touched.
    Newer {
        /// The version that can use it.
        needed: String,
    },
    /// The file is not what it was. Nothing was touched; a backup can be put back.
    Damaged {
        /// Its name.
        file: String,
    },
    /// The keys are there and the patients' file is not, or the other way round.
    Missing {
        /// The name of what is missing.
        file: String,
    },
    /// Another program holds the file.
    Busy,
    /// The folder cannot be read or written.
    Unavailable {
        /// What the system says of it.
        reason: String,
    },
}

/// What is done at the door.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Knock {
    /// Chooses the first passphrase and begins an empty store.
    Create {
        /// At least twelve letters; see [`DoorRefusal`].
        passphrase: String,
    },
    /// Opens, and takes the computer back from a patient.
    Passphrase {
        /// As it was chosen.
        passphrase: String,
    },
    /// Opens with the key in the system's keyring.
    Keyring,
    /// Opens with the printed code, and chooses a new passphrase: the old one is forgotten.
    Recovery {
        /// As it is printed; spaces, dashes and letter case do not matter.
        code: String,
        /// The new one.
        passphrase: String,
    },
    /// Locks now.
    Lock,
}

/// What came of a knock.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct KnockAnswer {
    /// How the door stands now.
    pub door: ClinicDoor,
    /// Why it was not done; none when it was.
    pub refused: Option<DoorRefusal>,
    /// The recovery code, once, when one was just made.
    pub recovery: Option<String>,
}

impl fmt::Debug for KnockAnswer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Not the recovery code: it opens the door to whoever reads it.
        out.debug_struct("KnockAnswer")
            .field("door", &self.door)
            .field("refused", &self.refused)
            .finish_non_exhaustive()
    }
}

/// Why a knock was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DoorRefusal {
    /// It is not the passphrase, or not the code.
    Wrong,
    /// It was not looked at: too many were wrong, and the wait is not over.
    Wait,
    /// Under twelve letters.
    Short,
    /// One letter over and over, or one of the first that anybody tries.
    Plain,
    /// There is a passphrase already.
    AlreadySet,
    /// The keyring has no key, or one that does not fit.
    NoKey,
    /// It could not be kept on the disk; nothing has changed.
    NotKept,
}

/// What a therapist asks once the door is open. While it is not, all of it is `forbidden`.
#[derive(Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ClinicAsk {
    /// Patients, last seen first.
    List {
        /// Words to find in names and notes; empty finds all.
        query: String,
        /// Those put away instead of the others.
        archived: bool,
    },
    /// A new patient; answers with the page.
    Create {
        /// A code or short name.
        name: String,
        /// What they read in; none for the program's.
        language: Option<String>,
    },
    /// A patient's page.
    Open {
        /// Patient id.
        patient: String,
    },
    /// Name, language and note.
    Change {
        /// Patient id.
        patient: String,
        /// A code or short name.
        name: String,
        /// What they read in.
        language: Option<String>,
        /// The therapist's own words.
        note: String,
    },
    /// Puts a patient away, or brings them back. Nothing is lost.
    Archive {
        /// Patient id.
        patient: String,
        /// Put away, or brought back.
        archived: bool,
    },
    /// Two that are one person: all of `from` becomes `into`'s. Answers with `into`'s page.
    Merge {
        /// Patient id, gone afterwards.
        from: String,
        /// Patient id.
        into: String,
    },
    /// Removes a patient and all that is known of them, from the rows and from the bytes of the file. Answers with the list.
    Erase {
        /// Patient id.
        patient: String,
    },
    /// Changes a patient's plan.
    Plan {
        /// Patient id.
        patient: String,
        /// How.
        change: PlanChange,
    },
    /// A topic was explained.
    Explain {
        /// Patient id.
        patient: String,
        /// Topic id.
        topic: String,
        /// Language it was explained in.
        language: String,
        /// What the patient could say of it, when they were asked.
        teach_back: Option<TeachBack>,
    },
    /// Keeps what was drawn on a surface, in place of what was there; nothing drawn removes it.
    Draw {
        /// Patient id.
        patient: String,
        /// What was drawn on.
        surface: String,
        /// All of it, in the order it was drawn.
        shapes: Vec<Drawn>,
    },
    /// Keeps where it hurts today, as a dated entry; a second one on the same day replaces the first.
    Pain {
        /// Patient id.
        patient: String,
        /// Where, how strong, what kind, since when.
        map: PainMap,
    },
    /// Gives the computer to a patient.
    HandOver {
        /// Patient id.
        patient: String,
    },
    /// Settings of the clinic.
    Settings,
    /// Keeps settings of the clinic.
    SaveSettings {
        /// All of them.
        settings: ClinicSettings,
    },
    /// Another passphrase.
    ChangePassphrase {
        /// The one that is good now.
        old: String,
        /// The new one.
        new: String,
    },
    /// Another recovery code; the printed one opens nothing any more.
    NewRecovery {
        /// The passphrase, again.
        passphrase: String,
    },
    /// Keeps the key in the system's keyring, or takes it out.
    Keyring {
        /// Keep it there.
        on: bool,
    },
    /// Other programs' forms of the record; the system's dialog asks where to.
    Export {
        /// Patient id; none for all.
        patient: Option<String>,
        /// Which form.
        form: ExportForm,
        /// First day, as `2026-11-28`; none from the beginning.
        from: Option<String>,
        /// Last day; none until today.
        to: Option<String>,
    },
    /// The note for a patient's paper record, of a day, ready to paste.
    Note {
        /// Patient id.
        patient: String,
        /// The day, as `2026-11-28`.
        day: String,
    },
    /// Chooses a logo for handouts (the system's dialog asks which file), or takes it away.
    Logo {
        /// Whether there is to be one.
        on: bool,
    },
    /// All patients into one encrypted file; the system's dialog asks where to.
    Backup,
    /// Joins a backup, or another laptop's file, into what is here; the system's dialog asks which. Nothing newer is lost.
    Restore {
        /// The passphrase it was made with, when that is another.
        passphrase: Option<String>,
    },
}

/// What the clinic answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ClinicAnswer {
    /// Patients.
    List(PatientList),
    /// A patient's page.
    Page(Box<PatientPage>),
    /// Settings.
    Settings(ClinicSettings),
    /// How the door stands, after handing over, and after changes at the lock.
    Door(KnockAnswer),
    /// A file was written, or read in.
    File(FileDone),
    /// Words to copy.
    Note {
        /// All of them.
        text: String,
    },
    /// The form was not right: nothing was done.
    Refused {
        /// Why.
        why: ClinicRefusal,
    },
}

/// Why something asked was not done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ClinicRefusal {
    /// A patient has no name.
    NoName,
    /// A text is too long.
    TooLong {
        /// The most letters it may have.
        most: u32,
    },
    /// Another patient has this name; the window asks whether it is the same.
    NameTaken {
        /// Their id.
        patient: String,
    },
    /// The person closed the system's dialog.
    Cancelled,
    /// The file could not be written or read; what was there before is whole.
    File {
        /// Its name, and what the system says.
        detail: String,
    },
    /// The file is no logo that could be printed.
    NoLogo {
        /// Why.
        fault: LogoTrouble,
    },
    /// The file is not a backup, or not whole.
    NotABackup,
    /// The backup needs another passphrase.
    OtherPassphrase,
    /// A newer program made the backup.
    NewerBackup {
        /// The version that can read it.
        needed: String,
    },
    /// There is no room left on the disk.
    Full,
}

/// A file was written, or read in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FileDone {
    /// Its name and folder.
    pub file: String,
    /// Patients in it.
    pub patients: u32,
    /// Events in it; of a restore, those that were new here.
    pub events: u32,
}

/// Which form of the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ExportForm {
    /// FHIR R4 Bundle.
    Fhir,
    /// xAPI statements.
    Xapi,
    /// Rows for a spreadsheet.
    Csv,
    /// How often, of whom never said: for the clinic's own improvement.
    Counts,
}

/// Patients.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PatientList {
    /// At most a hundred, last seen first.
    pub patients: Vec<PatientCard>,
    /// How many there are that fit the query.
    pub found: u32,
    /// How many there are, those put away not counted.
    pub total: u32,
    /// How many are put away.
    pub archived: u32,
}

/// What is told of a patient in a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PatientCard {
    /// UUID.
    pub id: String,
    /// A code or short name.
    pub name: String,
    /// What they read in; none for the program's.
    pub language: Option<String>,
    /// Whether they were put away.
    pub archived: bool,
    /// When they were first written down.
    pub created: Millis,
    /// When anything last happened.
    pub last: Millis,
    /// Things in the plan.
    pub planned: u32,
    /// Of these, with a topic that was explained.
    pub explained: u32,
}

/// All that a therapist sees of a patient.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct PatientPage {
    /// Who.
    pub patient: PatientCard,
    /// The therapist's own words.
    pub note: String,
    /// What is planned, in order.
    pub plan: Vec<PlanItem>,
    /// What was viewed, explained and given, newest first.
    pub views: Vec<TopicViews>,
    /// The days on which each of it happened, newest first.
    pub days: Vec<TopicDays>,
    /// The last teach-back of each topic that had one.
    pub taught: Vec<Taught>,
    /// What to do next, most wanted first.
    pub next: Vec<NextStep>,
    /// Where it hurt, newest first.
    pub pain: Vec<PainEntry>,
    /// What was drawn.
    pub drawings: Vec<Drawing>,
}

/// Something to explain.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct PlanItem {
    /// UUID.
    pub id: String,
    /// What.
    pub target: PlanTarget,
    /// The therapist's own words; empty for none.
    pub note: String,
    /// When it was put there.
    pub added: Millis,
}

/// What is explained.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum PlanTarget {
    /// A topic.
    Topic {
        /// Topic id.
        topic: String,
    },
    /// A section of one.
    Section {
        /// Topic id.
        topic: String,
        /// Section id.
        section: String,
    },
    /// A picture.
    Figure {
        /// Figure id.
        figure: String,
    },
    /// What the body in depth shows.
    Body {
        /// Chapter: `nerve`, `muscles`, `spine` and so on.
        chapter: String,
        /// View: `front`, `back`, `side-left`, `side-right`; none where there is only one.
        view: Option<String>,
        /// What is chosen there.
        item: Option<String>,
    },
}

/// A change to a plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum PlanChange {
    /// Adds at the end; what is there already stays where it is.
    Add {
        /// What.
        target: PlanTarget,
    },
    /// Takes one out.
    Remove {
        /// Item id.
        item: String,
    },
    /// Puts one that was taken out back, as it was.
    PutBack {
        /// The item.
        item: PlanItem,
        /// Its place, from 0.
        place: u32,
    },
    /// Moves one.
    Move {
        /// Item id.
        item: String,
        /// Its new place, from 0.
        place: u32,
    },
    /// The therapist's own words to one.
    Note {
        /// Item id.
        item: String,
        /// Empty removes it.
        note: String,
    },
    /// Adds all of a ready-made plan that is not there yet.
    Ready {
        /// Plan id, from the pack.
        plan: String,
    },
}

/// The days on which something happened with a topic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TopicDays {
    /// Topic id.
    pub topic: String,
    /// When it was last opened.
    pub opened: Option<Millis>,
    /// When it was last read to the end.
    pub read: Option<Millis>,
    /// When it was last listened to.
    pub listened: Option<Millis>,
    /// When its questions were last answered.
    pub understood: Option<Millis>,
    /// When it was last explained.
    pub explained: Option<Millis>,
    /// When it was last given.
    pub given: Option<Millis>,
}

/// A teach-back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Taught {
    /// Topic id.
    pub topic: String,
    /// What the patient could say.
    pub result: TeachBack,
    /// When.
    pub at: Millis,
}

/// What to do next with a topic of the plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NextStep {
    /// Topic id.
    pub topic: String,
    /// What.
    pub step: Step,
}

/// What to do next. In the order in which they are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// The teach-back did not go well, or the questions were answered wrong: explain it once more, in another way.
    ExplainAgain,
    /// It is planned and was not explained yet.
    Explain,
    /// It was explained, and nobody asked what was understood.
    AskBack,
    /// It was explained and not given.
    Give,
}

/// Where it hurt on a day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct PainEntry {
    /// The day, as `2026-11-28`: a day has one entry.
    pub id: String,
    /// When.
    pub at: Millis,
    /// Where, how strong, what kind, since when.
    pub map: PainMap,
    /// Why help was wanted at once.
    pub alert: Option<PainAlert>,
}

/// What was drawn on a surface, last.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Drawing {
    /// What was drawn on: `body:back`, `layers:nerve:back`, `spine:side`, `figure:<id>`.
    pub surface: String,
    /// In the order drawn.
    pub shapes: Vec<Drawn>,
    /// When it was last changed.
    pub at: Millis,
}

/// One thing drawn. Points are in the surface's own units, so that window and paper draw the same.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Drawn {
    /// A line of the pen.
    Pen {
        /// At least one point.
        points: Vec<[f64; 2]>,
    },
    /// An arrow.
    Arrow {
        /// Its tail.
        from: [f64; 2],
        /// Its point.
        to: [f64; 2],
    },
    /// A broad line one can see through.
    Highlight {
        /// At least one point.
        points: Vec<[f64; 2]>,
    },
    /// "This is you."
    Here {
        /// Where.
        at: [f64; 2],
    },
}

/// Settings of the clinic, kept with the patients.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
pub struct ClinicSettings {
    /// The clinic's name, for handouts and exports.
    pub name: String,
    /// Minutes without anybody there after which it locks: 1 to 60.
    pub lock_minutes: u32,
    /// Paper for handouts; none asks the language's usual one.
    pub letter: Option<bool>,
    /// Whether there is a logo for handouts.
    pub logo: bool,
}

impl Default for ClinicSettings {
    fn default() -> Self {
        Self { name: String::new(), lock_minutes: 10, letter: None, logo: false }
    }
}
