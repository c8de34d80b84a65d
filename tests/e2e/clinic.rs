//! A visit to a therapist, from the first passphrase to what goes home, in the real window.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use backstory_support::{Window, WindowOptions, project, until};
use serde_json::{Value, json};

use crate::PROGRAM;

const PASSPHRASE: &str = "seven herons by the slow river";
/// More steps than any topic of a plan has.
const STEPS: usize = 20;
/// A name nothing else in the program says.
const NAME: &str = "Wilhelmina Q.";
const OTHER: &str = "Bartholomew Z.";

/// A therapist's window on a data folder, and a camera for whoever wants to look at the visit afterwards.
struct Room {
    window: Window,
    pictures: PathBuf,
    taken: usize,
}

impl Room {
    async fn open(data: &Path) -> Result<Self> {
        let options = WindowOptions::new(PROGRAM).data_dir(data).arguments(["--profile", "clinic"]);
        let pictures = project().join("target/visit");
        fs::create_dir_all(&pictures)?;
        Ok(Self { window: options.open().await?, pictures, taken: 0 })
    }

    async fn picture(&mut self, name: &str) -> Result<()> {
        self.window.settled().await?;
        let file = self.pictures.join(format!("{:02}-{name}.png", self.taken));
        self.taken += 1;
        Ok(fs::write(file, self.window.picture().await?)?)
    }

    /// The screen breaks no rule of axe.
    async fn axe(&self) -> Result<()> {
        let found = self.window.axe().await?;
        ensure!(found.is_empty(), "{found:#?}");
        Ok(())
    }

    async fn screen(&self, name: &str) -> Result<()> {
        self.window.wait_for(&format!("main[data-screen={name}]")).await.map(|_| ())
    }

    /// What the window asks of the clinic, as the page itself would.
    async fn ask(&self, ask: Value) -> Result<Value> {
        self.window.invoke("clinic", &json!({ "ask": ask })).await
    }

    async fn door(&self) -> Result<Value> {
        self.window.invoke("clinic_door", &json!({})).await
    }

    /// The page says a name, or does not.
    async fn says(&self, words: &str) -> Result<bool> {
        let script = "return document.documentElement.outerHTML.includes(arguments[0])";
        Ok(self.window.run(script, &[json!(words)]).await? == json!(true))
    }

    async fn choose_passphrase(&self) -> Result<()> {
        self.screen("clinic").await?;
        self.window.type_into("[data-field=new] input", PASSPHRASE).await?;
        self.window.type_into("[data-field=again] input", PASSPHRASE).await?;
        self.window.click("[data-create]").await?;
        self.window.wait_for("[data-recovery]").await?;
        Ok(())
    }

    async fn new_patient(&self, name: &str) -> Result<()> {
        // With nobody there yet the form stands open.
        self.window.wait_for("[data-nobody], [data-new-patient]").await?;
        if self.window.run("return !document.querySelector('[data-nobody]')", &[]).await? == json!(true) {
            self.window.click("[data-new-patient]").await?;
        }
        self.window.type_into("[data-new] input", name).await?;
        self.window.click("[data-create-patient]").await?;
        self.screen("patient").await
    }

    /// Takes the computer back from a patient.
    async fn take_back(&self) -> Result<()> {
        self.window.click("[data-lent] [data-go=give-back]").await?;
        self.window.type_into("[data-field=passphrase] input", PASSPHRASE).await?;
        self.window.click("[data-enter]").await?;
        self.window.wait_for("[data-strip]").await.map(|_| ())
    }
}

/// The files under a folder, and everything in them.
fn bytes_under(folder: &Path) -> Result<Vec<(PathBuf, Vec<u8>)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)?.filter_map(Result::ok) {
        let path = entry.path();
        if path.is_dir() {
            found.extend(bytes_under(&path)?);
        } else {
            found.push((path.clone(), fs::read(&path).unwrap_or_default()));
        }
    }
    Ok(found)
}

fn holds(bytes: &[u8], words: &str) -> bool {
    backstory_support::processes::contains(bytes, words.as_bytes())
}

#[tokio::test]
async fn a_visit_from_the_first_passphrase_to_what_goes_home() -> Result<()> {
    let data = tempfile::tempdir()?;
    let mut room = Room::open(data.path()).await?;

    // A door of one's own.
    room.screen("clinic").await?;
    room.axe().await?;
    room.picture("choose-a-passphrase").await?;
    room.choose_passphrase().await?;
    room.axe().await?;
    room.picture("recovery-code").await?;
    room.window.click("[data-recovery] [data-put-away]").await?;
    room.window.wait_for("[data-nobody]").await?;
    room.axe().await?;
    room.picture("no-patients-yet").await?;

    // Two patients; the second is the one who comes.
    room.new_patient(OTHER).await?;
    room.window.click("[data-close-patient]").await?;
    room.screen("clinic").await?;
    room.new_patient(NAME).await?;
    room.picture("new-patient").await?;

    // A ready-made plan, and one thing more from the topic itself.
    room.window.click("[data-ready=before-massage] button").await?;
    room.window.wait_for("[data-plan] [data-item]:nth-of-type(5)").await?;
    room.axe().await?;
    room.picture("plan").await?;

    // Explaining together: nothing of anybody else is on the screen.
    room.window.click("[data-go=present]").await?;
    room.screen("present").await?;
    ensure!(!room.says(OTHER).await?, "another patient's name is in the page that is shown to this one");
    room.axe().await?;
    room.picture("present").await?;
    // "This is you", on the picture.
    room.window.click("[data-tool-choose=here]").await?;
    room.window.click("[data-surface]").await?;
    room.window.wait_for("[data-shape=here]").await?;
    room.picture("this-is-you").await?;
    for _ in 0..STEPS {
        if room.window.run("return !!document.querySelector('[data-mark-explained]')", &[]).await?
            == json!(true)
        {
            break;
        }
        room.window.click("[data-step=next]").await?;
        room.window.settled().await?;
    }
    room.window.click("[data-mark-explained]").await?;
    room.window.wait_for("[data-teach]").await?;
    room.picture("teach-back").await?;
    room.window.click("[data-teach=own_words]").await?;
    until("the topic to be explained", || async {
        let door = room.door().await?;
        let page = room.ask(json!({ "type": "open", "patient": door["patient"] })).await?;
        Ok(page["taught"][0]["result"] == "own_words" && page["taught"][0]["topic"] == "what-massage-can-do")
    })
    .await?;
    let door = room.door().await?;
    let page = room.ask(json!({ "type": "open", "patient": door["patient"] })).await?;
    ensure!(page["drawings"][0]["shapes"][0]["type"] == "here", "what was drawn is kept: {page}");
    room.window.click("[data-leave]").await?;
    room.screen("patient").await?;
    room.picture("explained").await?;

    // Into the patient's hands: the page is another, and knows nobody.
    room.window.click("[data-hand-over]").await?;
    room.window.wait_for("dialog [data-confirm]").await?;
    room.picture("hand-over").await?;
    room.window.tap_and_leave("dialog [data-confirm]").await?;
    room.window.wait_for("[data-lent]").await?;
    ensure!(!room.says(OTHER).await? && !room.says(NAME).await?, "a name is in the page the patient holds");
    for ask in [
        json!({ "type": "list", "query": "", "archived": false }),
        json!({ "type": "settings" }),
        json!({ "type": "backup" }),
        json!({ "type": "export", "patient": null, "form": "csv", "from": null, "to": null }),
    ] {
        let refused = room.ask(ask.clone()).await;
        ensure!(
            refused.is_err(),
            "{ask} is answered while the computer is in a patient's hands: {refused:?}"
        );
    }
    let keyring = room.window.invoke("clinic_knock", &json!({ "knock": { "type": "keyring" } })).await?;
    ensure!(keyring["refused"] == "no_key", "{keyring}");
    room.axe().await?;
    room.picture("handed-over").await?;
    // They read a topic; it is theirs.
    room.window.open_topic("safe-massage").await?;
    until("what the patient reads to be theirs", || async {
        let summary = room.window.invoke("summary", &json!({})).await?;
        Ok(summary["topics"].as_array().is_some_and(|topics| {
            topics.iter().any(|views| views["topic"] == "safe-massage" && views["opened"] == json!(1))
        }))
    })
    .await?;
    // A wrong passphrase leads nowhere.
    room.window.click("[data-lent] [data-go=give-back]").await?;
    room.window.type_into("[data-field=passphrase] input", "not the passphrase").await?;
    room.window.click("[data-enter]").await?;
    room.window
        .wait_true(
            "the passphrase to be refused",
            "return !!document.querySelector('[data-wrong]')?.textContent.trim()",
        )
        .await?;
    room.picture("wrong-passphrase").await?;
    room.window.click("[data-read-on]").await?;
    room.take_back().await?;

    room.screen("patient").await?;
    let door = room.door().await?;
    ensure!(door["is"] == "open", "{door}");
    let page = room.ask(json!({ "type": "open", "patient": door["patient"] })).await?;
    let days = page["days"].as_array().context("days")?;
    ensure!(
        days.iter().any(|day| day["topic"] == "safe-massage" && day["opened"].is_number()),
        "what the patient opened is on their page: {page}"
    );
    room.picture("back").await?;

    // What goes home.
    room.window.click("main [data-go=handout]").await?;
    room.screen("handout").await?;
    room.window.wait_for("main [data-drawing]:checked").await?;
    room.window.wait_for("[data-preview=ready]").await?;
    room.axe().await?;
    room.picture("handout").await?;
    room.window.click("[data-give=save]").await?;
    room.window.wait_for("[data-outcome=saved]").await?;
    room.picture("handout-saved").await?;
    let outgoing = data.path().join("outgoing");
    let paper = fs::read_dir(&outgoing)?.filter_map(Result::ok).map(|entry| entry.path()).next();
    let paper = fs::read(paper.context("a handout")?)?;
    ensure!(paper.starts_with(b"%PDF-"), "it is no PDF");

    // The record, for the clinic's own system, and the backup.
    let patient = door["patient"].clone();
    let export =
        |form: &str| json!({ "type": "export", "patient": patient, "form": form, "from": null, "to": null });
    for form in ["fhir", "xapi", "csv"] {
        let done = room.ask(export(form)).await?;
        ensure!(done["type"] == "file" && done["patients"] == 1, "{done}");
        let text = fs::read_to_string(done["file"].as_str().context("a file")?)?;
        ensure!(text.contains("what-massage-can-do") && !text.contains(OTHER), "{form}: {text}");
    }
    let given = room.ask(json!({ "type": "open", "patient": patient })).await?;
    let days = given["days"].as_array().context("days")?;
    ensure!(days.iter().any(|day| day["given"].is_number()), "what was given is on the page: {given}");
    let backup = room.ask(json!({ "type": "backup" })).await?;
    ensure!(backup["type"] == "file" && backup["patients"] == 2, "{backup}");

    // Locked, and nothing of anybody is readable on the disk but what was sent out.
    room.window.click("[data-lock]").await?;
    room.window.wait_for("[data-door=locked]").await?;
    ensure!(!room.says(NAME).await? && !room.says(OTHER).await?, "a name is in the page of a locked door");
    room.axe().await?;
    room.picture("locked").await?;
    let backup = PathBuf::from(backup["file"].as_str().context("a file")?);
    room.window.close().await?;
    for (file, bytes) in bytes_under(data.path())? {
        if file.starts_with(&outgoing) && file != backup {
            continue;
        }
        for words in [NAME, OTHER, "before-massage", PASSPHRASE] {
            ensure!(!holds(&bytes, words), "{words:?} is in {}", file.display());
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_locked_door_is_locked_for_the_page_too_and_a_second_program_finds_it_busy() -> Result<()> {
    let data = tempfile::tempdir()?;
    let room = Room::open(data.path()).await?;
    room.choose_passphrase().await?;
    room.window.click("[data-recovery] [data-put-away]").await?;
    room.new_patient(NAME).await?;
    let door = room.door().await?;
    room.window.invoke("clinic_knock", &json!({ "knock": { "type": "lock" } })).await?;
    for ask in [
        json!({ "type": "list", "query": "", "archived": false }),
        json!({ "type": "open", "patient": door["patient"] }),
        json!({ "type": "hand_over", "patient": door["patient"] }),
        json!({ "type": "note", "patient": door["patient"], "day": "2026-11-28" }),
    ] {
        ensure!(room.ask(ask.clone()).await.is_err(), "{ask} is answered behind a locked door");
    }
    // The page learns of it by itself, and drops what it knew.
    room.window.wait_for("[data-door=locked]").await?;
    ensure!(!room.says(NAME).await?, "a name is in the page of a locked door");
    let knock = json!({ "knock": { "type": "passphrase", "passphrase": PASSPHRASE } });
    let opened = room.window.invoke("clinic_knock", &knock).await?;
    ensure!(opened["door"]["is"] == "open", "{opened}");
    let second = Room::open(data.path()).await?;
    let busy = second.window.invoke("clinic_knock", &knock).await?;
    ensure!(busy["door"]["problem"]["type"] == "busy" && busy["door"]["is"] == "locked", "{busy}");
    second.window.close().await?;
    room.window.close().await
}
