//! What leaves the program: handouts to the printer and into files. The system's own dialogs ask where to; the page
//! never learns of a folder it was not told.

use std::io;
use std::path::{Path, PathBuf};

use backstory_core::clinic::{self, ClinicAnswer, ClinicError, ClinicRefusal, ExportForm, FileDone};
use backstory_core::export::{self, Ask, Chart, Format, Subject, Words, counts, note};
use backstory_core::files::{self, Reach};
use backstory_core::handout::{self, HandedOut, HandoutAsk, HandoutView, HandoutWay, Paper, PaperError};
use backstory_core::library;
use backstory_core::start::{Failure, FailureCode};
use jiff::civil::Date;
use tauri::{Runtime, WebviewWindow};
use tauri_plugin_dialog::DialogExt;

use crate::house::House;
use crate::platform::{self, Printed};
use crate::window::driven;
use crate::{clock, content};

/// A kind of file, as the system's dialogs name it.
pub(crate) struct FileKind {
    /// Key of its name in the message catalogue.
    pub(crate) name: &'static str,
    /// How its name may end.
    pub(crate) extensions: &'static [&'static str],
}

const PDF: FileKind = FileKind { name: "file_pdf", extensions: &["pdf"] };
const FHIR: FileKind = FileKind { name: "file_fhir", extensions: &["json"] };
const XAPI: FileKind = FileKind { name: "file_xapi", extensions: &["json"] };
const CSV: FileKind = FileKind { name: "file_csv", extensions: &["csv"] };
const BACKUP: FileKind = FileKind { name: "file_backup", extensions: &["backstory"] };
const LOGO: FileKind = FileKind { name: "file_logo", extensions: &["png", "jpg", "jpeg", "svg"] };

/// Which file the person wants read; none when they closed the dialog. In a driven window the newest of its kind in
/// `outgoing`.
fn ask_which<R: Runtime>(window: &WebviewWindow<R>, house: &House, kind: &FileKind) -> Option<PathBuf> {
    if driven() {
        let files = std::fs::read_dir(house.folder().join("outgoing")).ok()?;
        let mut files: Vec<PathBuf> = files.flatten().map(|entry| entry.path()).collect();
        files.retain(|file| {
            file.extension().is_some_and(|own| kind.extensions.iter().any(|extension| own == *extension))
        });
        files.sort();
        return files.pop();
    }
    let words = content::messages(&house.language()).get(kind.name, &[]);
    let dialog = window.dialog().file().set_parent(window).add_filter(words, kind.extensions);
    dialog.blocking_pick_file().and_then(|path| path.into_path().ok())
}

/// Where the person wants a file; none when they closed the dialog. Not on the main thread: it waits for them.
///
/// No hand reaches the dialog of a window that WebDriver drives: there files go to `outgoing` in the data folder.
pub(crate) fn ask_where<R: Runtime>(
    window: &WebviewWindow<R>,
    house: &House,
    name: &str,
    kind: &FileKind,
) -> Option<PathBuf> {
    let extension = kind.extensions.first().copied().unwrap_or_default();
    let name = format!("{name}.{extension}");
    if driven() {
        return Some(house.folder().join("outgoing").join(name));
    }
    let words = content::messages(&house.language()).get(kind.name, &[]);
    let dialog = window.dialog().file().set_parent(window).set_file_name(&name);
    let mut file = dialog
        .add_filter(words, kind.extensions)
        .blocking_save_file()
        .and_then(|path| path.into_path().ok())?;
    // Some systems leave the ending off when a person types a name of their own.
    if file.extension().is_none() {
        file.set_extension(extension);
    }
    Some(file)
}

impl House {
    /// A handout to look at.
    pub(crate) fn handout(&self, ask: HandoutAsk) -> Result<HandoutView, Failure> {
        let language = ask.language.clone();
        let says = ask.pain.clone().unwrap_or_default();
        let pack = &self.load().pack;
        let messages = content::messages(&language);
        let says = says.report(pack, &language, &messages, true).says;
        let paper = self.paper(ask)?;
        let words = handout::take_home(pack, &paper.topics, &says, &language, &messages);
        Ok(HandoutView {
            pages: paper.pictures().map_err(paper_failure)?,
            topics: paper.topics,
            notices: paper.notices,
            codes: words.codes,
            text: words.text,
        })
    }

    /// Prints a handout, saves it, or notes that its words were shown as codes. What was given counts as given.
    pub(crate) fn hand_out<R: Runtime>(
        &self,
        window: &WebviewWindow<R>,
        ask: HandoutAsk,
        way: HandoutWay,
    ) -> Result<HandedOut, Failure> {
        let language = ask.language.clone();
        let paper = self.paper(ask)?;
        let done = match way {
            HandoutWay::Code => HandedOut::Shown,
            HandoutWay::Print => {
                let title = library::library(&self.load().pack, &language).pack.title;
                match platform::print(&paper.pdf().map_err(paper_failure)?, &title) {
                    Printed::Taken => HandedOut::Printed,
                    Printed::NoPrinter => HandedOut::NoPrinter,
                    Printed::Refused(detail) => HandedOut::Failed { detail },
                }
            }
            HandoutWay::Save => {
                let name =
                    format!("{}-{}", content::messages(&language).get("file_handout", &[]), clock::today());
                match ask_where(window, self, &name, &PDF) {
                    None => HandedOut::Cancelled,
                    Some(file) => save(&file, &paper.pdf().map_err(paper_failure)?),
                }
            }
        };
        if matches!(done, HandedOut::Printed | HandedOut::Saved { .. } | HandedOut::Shown) {
            self.given(&paper.topics, &language)?;
        }
        Ok(done)
    }

    fn paper(&self, mut ask: HandoutAsk) -> Result<Paper, Failure> {
        ask.date = clock::today().to_string();
        let drawings = self.drawings();
        let logo = self.logo();
        let (pack, messages) = (&self.load().pack, content::messages(&ask.language));
        handout::paper(pack, drawings, content::picture, &ask, &messages, logo.as_deref())
            .map_err(paper_failure)
    }

    /// The clinic's logo, while a therapist is there; with the door locked the paper is nobody's but the reader's.
    fn logo(&self) -> Option<Vec<u8>> {
        self.desk().ok()?.behind(|clinic, _| clinic.logo()).ok()?
    }

    /// Chooses a logo for handouts, or takes it away.
    pub(crate) fn clinic_logo<R: Runtime>(
        &self,
        window: &WebviewWindow<R>,
        on: bool,
    ) -> Result<ClinicAnswer, Failure> {
        let desk = self.desk()?;
        desk.behind(|clinic, _| clinic.settings().map(|_| ()))?;
        if !on {
            return desk.behind(|clinic, now| clinic.set_logo(None, now));
        }
        let Some(file) = ask_which(window, self, &LOGO) else { return Ok(cancelled()) };
        match handout::read_logo(&file) {
            Ok(bytes) => desk.behind(|clinic, now| clinic.set_logo(Some(&bytes), now)),
            Err(error) => Ok(refused(file_trouble(&file, &error))),
        }
    }

    /// The record of a patient, or of all, in another program's form.
    pub(crate) fn clinic_export<R: Runtime>(
        &self,
        window: &WebviewWindow<R>,
        patient: Option<&str>,
        form: ExportForm,
        from: Option<&str>,
        to: Option<&str>,
    ) -> Result<ClinicAnswer, Failure> {
        let (from, to) = (from.map(day).transpose()?, to.map(day).transpose()?);
        // A day that is not over yet is exported as far as it has come.
        let format = match form {
            ExportForm::Fhir => Format::Fhir,
            ExportForm::Xapi => Format::Xapi,
            ExportForm::Csv | ExportForm::Counts => Format::Csv,
        };
        let ask = Ask { named: true, ..Ask::days(format, from, to, clock::zone()) };
        let charts = self.charts(patient, &ask)?;
        let messages = content::messages(&self.language());
        let words = Words { pack: &self.load().pack, messages: &messages };
        let (contents, name, kind) = match form {
            ExportForm::Fhir => (export::export_all(&charts, &ask, &words), "file_fhir_name", &FHIR),
            ExportForm::Xapi => (export::export_all(&charts, &ask, &words), "file_xapi_name", &XAPI),
            ExportForm::Csv => (export::export_all(&charts, &ask, &words), "file_csv_name", &CSV),
            ExportForm::Counts => (counts::table(&counts::counts(&charts, &ask)), "file_counts_name", &CSV),
        };
        // The name of a file tells nobody's name: it may lie on a desktop for all to see.
        let name = format!("{}-{}", messages.get(name, &[]), clock::today());
        let Some(file) = ask_where(window, self, &name, kind) else { return Ok(cancelled()) };
        let done = FileDone {
            file: file.display().to_string(),
            patients: count(charts.len()),
            events: count(charts.iter().map(|chart| ask.events(chart).len()).sum()),
        };
        match export::save(&file, &contents) {
            Ok(()) => Ok(ClinicAnswer::File(done)),
            Err(error) => Ok(refused(file_trouble(&file, &error))),
        }
    }

    /// The note for a patient's paper record.
    pub(crate) fn clinic_note(&self, patient: &str, on: &str) -> Result<ClinicAnswer, Failure> {
        let on = day(on)?;
        let zone = clock::zone();
        let charts = self.charts(Some(patient), &Ask::days(Format::Csv, Some(on), Some(on), zone.clone()))?;
        // In the therapist's language, whatever the patient reads in.
        let language = self.language();
        let messages = content::messages(&language);
        let words = Words { pack: &self.load().pack, messages: &messages };
        let notes = charts.iter().map(|chart| note(chart, on, on, &zone, &language, &words));
        Ok(ClinicAnswer::Note { text: notes.collect() })
    }

    /// One patient, or all with anything in those days.
    fn charts(&self, patient: Option<&str>, ask: &Ask) -> Result<Vec<Chart>, Failure> {
        self.desk()?.behind(|clinic, _| {
            let charts = match patient {
                Some(patient) => vec![clinic.chart(patient)?],
                None => clinic.charts(ask.from, ask.to.map(|to| to.saturating_sub(1)))?,
            };
            charts.into_iter().map(chart_of).collect()
        })
    }

    /// All patients into one encrypted file.
    pub(crate) fn clinic_backup<R: Runtime>(
        &self,
        window: &WebviewWindow<R>,
    ) -> Result<ClinicAnswer, Failure> {
        let desk = self.desk()?;
        // Before a dialog is shown: it would say that there are patients.
        desk.behind(|clinic, _| clinic.settings().map(|_| ()))?;
        let name = format!(
            "{}-{}",
            content::messages(&self.language()).get("file_backup_name", &[]),
            clock::today()
        );
        let Some(file) = ask_where(window, self, &name, &BACKUP) else { return Ok(cancelled()) };
        desk.long(|going| desk.behind(|clinic, now| clinic.backup(&file, going, now)))
    }

    /// Joins a backup into what is here.
    pub(crate) fn clinic_restore<R: Runtime>(
        &self,
        window: &WebviewWindow<R>,
        passphrase: Option<&str>,
    ) -> Result<ClinicAnswer, Failure> {
        let desk = self.desk()?;
        desk.behind(|clinic, _| clinic.settings().map(|_| ()))?;
        let again = passphrase.and_then(|_| desk.last_restored());
        let Some(file) = again.or_else(|| ask_which(window, self, &BACKUP)) else { return Ok(cancelled()) };
        desk.restoring(&file);
        desk.long(|going| desk.behind(|clinic, now| clinic.restore(&file, passphrase, going, now)))
    }
}

/// As the export module knows a patient.
fn chart_of(chart: clinic::Chart) -> Result<Chart, ClinicError> {
    let id = chart.patient.id.parse().map_err(|_| ClinicError::NoPatient)?;
    let patient = Subject { id, label: Some(chart.patient.name), language: chart.patient.language };
    Ok(Chart::of(patient, chart.events))
}

fn day(text: &str) -> Result<Date, Failure> {
    text.parse().map_err(|_| Failure {
        code: FailureCode::Invalid,
        message: format!("'{text}' is not a day, as in 2026-11-28"),
    })
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn refused(why: ClinicRefusal) -> ClinicAnswer {
    ClinicAnswer::Refused { why }
}

fn cancelled() -> ClinicAnswer {
    refused(ClinicRefusal::Cancelled)
}

fn file_trouble(file: &Path, error: &io::Error) -> ClinicRefusal {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => ClinicRefusal::Full,
        _ => ClinicRefusal::File { detail: format!("{}: {error}", file.display()) },
    }
}

/// Writes a file whole or not at all: what had its name before is whole when that fails.
fn save(file: &Path, contents: &[u8]) -> HandedOut {
    match files::write_whole(file, contents, Reach::Shared) {
        Ok(()) => HandedOut::Saved { file: file.display().to_string() },
        Err(error) => HandedOut::Failed { detail: format!("{}: {error}", file.display()) },
    }
}

fn paper_failure(error: PaperError) -> Failure {
    let code = match error {
        PaperError::NoTopic { .. } | PaperError::NoSection { .. } => FailureCode::NotFound,
        PaperError::Date(_) | PaperError::Pain(_) | PaperError::Logo(_) => FailureCode::Invalid,
        // Nothing the window asked is wrong: the pack is, or we are.
        PaperError::Making(_) => FailureCode::Store,
    };
    Failure { code, message: error.to_string() }
}
