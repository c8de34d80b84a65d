//! The round through every screen: what the gallery takes pictures of and what is looked over for faults, so that
//! neither forgets one.
//!
//! What the body screen can show is read off its own buttons, so that a layer or a state that is added is in the
//! round without a word here.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::json;

use crate::kiosk::Kiosk;
use crate::{Window, WindowOptions, until};

/// The passphrase of a therapist who has just chosen it.
const PASSPHRASE: &str = "seven herons by the slow river";
/// What the welcome screen says just now.
const SLIDE: &str = "return document.querySelector('.words .shown h1').textContent";
/// The topic that has been opened where something was read.
const OPENED: &str = "how-it-feels";

/// A data folder in which one topic was opened and two places were marked.
///
/// # Errors
/// When the window does not do it.
pub async fn read_something(program: &Path) -> Result<tempfile::TempDir> {
    let data = tempfile::tempdir()?;
    let window = WindowOptions::new(program).data_dir(data.path()).open().await?;
    read_in(&window).await?;
    window.close().await?;
    Ok(data)
}

/// Opens a topic long enough to count, and marks two places.
///
/// # Errors
/// When the window does not do it.
pub async fn read_in(window: &Window) -> Result<()> {
    window.open_topic(OPENED).await?;
    seen(window, OPENED).await?;
    // Not the left buttock, which `nothing_remains.rs` looks for on the whole disk while other tests run.
    let map = json!({
        "marks": [{ "region": "back-thigh", "side": "left" }, { "region": "calf", "side": "left" }],
        "strength": 6, "kinds": ["shooting", "tingling"], "since": "weeks",
    });
    window.invoke("keep_pain", &json!({ "map": map, "language": "en" })).await?;
    Ok(())
}

/// Waits until the topic in view counts as opened; whoever reads moves something now and then. Looked at for a moment it
/// does not count, and whether it was longer is this machine's whim: screens that come later tell of it.
async fn seen(window: &Window, topic: &str) -> Result<()> {
    const MOVES: &str =
        "document.querySelector('main').dispatchEvent(new PointerEvent('pointermove', { bubbles: true }))";
    until("the visit to be recorded", || async {
        window.run(MOVES, &[]).await?;
        let summary = window.invoke("summary", &json!({})).await?;
        let views = summary["topics"].as_array().into_iter().flatten();
        Ok(views.into_iter().any(|views| views["topic"] == topic && views["opened"] != json!(0)))
    })
    .await
}

/// Copies the files of a data folder.
///
/// # Errors
/// When one cannot be read or written.
pub fn copy(from: &Path, to: &Path) -> Result<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            fs::copy(entry.path(), to.join(entry.file_name()))?;
        }
    }
    Ok(())
}

/// A place on the round.
#[derive(Debug, Clone, Copy)]
pub struct Stop<'a> {
    /// The screen, and what is shown on it: `body-muscles-back-deep`.
    pub name: &'a str,
    /// The round moved the page or it was just made anew: nothing need have the focus, or be in sight with it.
    pub moved: bool,
}

/// A window that is gone through screen by screen; at each something is done.
pub struct Round<'a, F> {
    window: &'a Window,
    look: F,
}

impl<'a, F> Round<'a, F>
where
    F: AsyncFnMut(&Window, Stop<'_>) -> Result<()>,
{
    /// A round in which this is done at each stop.
    pub fn new(window: &'a Window, look: F) -> Self {
        Self { window, look }
    }

    async fn stop(&mut self, name: &str) -> Result<()> {
        let stop = Stop { name, moved: false };
        (self.look)(self.window, stop).await.with_context(|| name.to_owned())
    }

    /// A page that was just made anew, where nobody has gone anywhere yet.
    async fn stop_anew(&mut self, name: &str) -> Result<()> {
        let stop = Stop { name, moved: true };
        (self.look)(self.window, stop).await.with_context(|| name.to_owned())
    }

    /// Another part of the same page.
    async fn stop_at(&mut self, name: &str, part: &str) -> Result<()> {
        let script = "document.querySelector(arguments[0]).scrollIntoView()";
        self.window.run(script, &[json!(part)]).await?;
        self.stop_anew(name).await
    }

    /// Every screen but the body in depth.
    ///
    /// # Errors
    /// When a screen does not come, or what is done at a stop fails.
    pub async fn screens(&mut self) -> Result<()> {
        let window = self.window;
        window.go("home").await?;
        self.stop("home-continue").await?;
        // Where letters are given room, a place may lie below the end of the window.
        let place = "[data-region=buttock][data-side=left]";
        window.wait_for(place).await?;
        let press =
            "document.querySelector(arguments[0]).dispatchEvent(new MouseEvent('click', { bubbles: true }))";
        window.run(press, &[json!(place)]).await?;
        self.stop("home-chosen").await?;
        window.open_topic("why-it-happens").await?;
        self.stop("topic").await?;
        self.stop_at("topic-check", "#check").await?;
        self.stop_at("topic-how-sure", "#how-sure").await?;
        window.tap("main [data-source-codes]").await?;
        window.wait_for("[data-code]").await?;
        self.stop_at("topic-sources", "#sources").await?;
        window
            .run("document.querySelector('main [data-term]').scrollIntoView({ block: 'center' })", &[])
            .await?;
        window.click("main [data-term]").await?;
        self.stop("topic-term").await?;
        window.tap("[data-question='0'] [data-choice='0']").await?;
        window.tap("form:has([data-question='0']) [type=submit]").await?;
        window.wait_for("[data-verdict]").await?;
        self.stop_at("topic-answered", "[data-question='0']").await?;
        seen(window, "why-it-happens").await?;
        window.open_topic("you-are-not-alone").await?;
        self.stop("topic-chances").await?;
        seen(window, "you-are-not-alone").await?;
        // Somebody is about to speak, and never comes to the end of the sentence.
        window.run("speechSynthesis.getVoices = () => []", &[]).await?;
        window.tap("[data-aloud^=topic]").await?;
        // In a language without a voice, what is said of that.
        let told = "return CSS.highlights.has('spoken') || !!document.querySelector('[data-player] .trouble:not(:empty)')";
        window.wait_true("a sentence to be lit, or that there is no voice", told).await?;
        self.stop("topic-listening").await?;
        window.tap("[data-player-close]").await?;
        window.tap("[data-easy-switch] [data-to=easy]").await?;
        window.wait_for("[data-easy-card]").await?;
        self.stop("topic-easy").await?;
        window.tap("[data-easy-switch] [data-to=full]").await?;
        window.tap("main a[href*=about], main [data-go=about]").await?;
        window.wait_for("main[data-screen=about]").await?;
        self.stop("about").await?;
        window.click("header [data-menu] > button").await?;
        self.stop("menu").await?;
        for topic in ["safe-massage", "myths-and-facts"] {
            window.open_topic(topic).await?;
            self.stop(&format!("topic-{topic}")).await?;
            seen(window, topic).await?;
        }
        window.go("mine").await?;
        window.tap("main [data-take-home]").await?;
        window.wait_for("main[data-screen=handout]").await?;
        window.wait_for("[data-preview=ready]").await?;
        self.stop("handout").await?;
        window.go("search").await?;
        window.search("slipped disc").await?;
        self.stop("search").await?;
        window.go("home").await?;
        window.go("search").await?;
        // Not a few letters away from any word.
        window.search("qqxxzz").await?;
        self.stop("search-nothing").await?;
        window.go("mine").await?;
        self.stop("mine").await?;
        window.go("help").await?;
        self.stop("help").await
    }

    /// A visit to a therapist.
    ///
    /// # Errors
    /// When a screen does not come, or what is done at a stop fails.
    pub async fn therapist(&mut self) -> Result<()> {
        let window = self.window;
        window.wait_for("main[data-screen=clinic] [data-create]").await?;
        self.stop_anew("clinic-passphrase").await?;
        for field in ["new", "again"] {
            window.type_into(&format!("[data-field={field}] input"), PASSPHRASE).await?;
        }
        window.tap("[data-create]").await?;
        window.wait_for("[data-recovery]").await?;
        self.stop("clinic-recovery").await?;
        window.tap("[data-put-away]").await?;
        window.wait_for("[data-nobody]").await?;
        self.stop("clinic-nobody").await?;
        for name in ["Ben T.", "M-1042", "Ana R."] {
            window
                .invoke("clinic", &json!({ "ask": { "type": "create", "name": name, "language": null } }))
                .await?;
        }
        window.go("home").await?;
        window.go("clinic").await?;
        window.wait_for("[data-patient]:nth-of-type(3)").await?;
        self.stop("clinic-patients").await?;
        window.tap("[data-patient]:first-of-type [data-go=patient]").await?;
        window.tap("[data-ready=before-massage] button").await?;
        window.wait_for("[data-plan] [data-item]:nth-of-type(5)").await?;
        let door = window.invoke("clinic_door", &json!({})).await?;
        let map = json!({
            "marks": [{ "region": "buttock", "side": "left" }, { "region": "calf", "side": "left" }],
            "strength": 6, "kinds": ["shooting"], "since": "weeks",
        });
        let explained = json!({ "type": "explain", "patient": door["patient"], "topic": "what-massage-can-do",
            "language": "en", "teach_back": "with_help" });
        window.invoke("clinic", &json!({ "ask": explained })).await?;
        let pain = json!({ "type": "pain", "patient": door["patient"], "map": map });
        window.invoke("clinic", &json!({ "ask": pain })).await?;
        window.go("home").await?;
        window.tap("[data-strip] [data-go=patient]").await?;
        window.wait_for("[data-pain-day]").await?;
        self.stop("clinic-patient").await?;
        for part in ["plan", "happened", "patient-pain", "paper", "remove"] {
            self.stop_at(&format!("clinic-patient-{part}"), &format!("[data-{part}]")).await?;
        }
        for part in ["merge", "erase"] {
            window.tap(&format!("main [data-{part}]")).await?;
            window.wait_for(&format!("dialog[data-dialog={part}] button")).await?;
            self.stop(&format!("clinic-patient-{part}")).await?;
            window.tap(&format!("dialog[data-dialog={part}] [data-cancel]")).await?;
        }
        window.go("clinic-settings").await?;
        window.wait_for("[data-settings]").await?;
        self.stop("clinic-settings").await?;
        window.tap("[data-strip] [data-go=patient]").await?;
        window.tap("main [data-go=handout]").await?;
        window.wait_for("[data-preview=ready]").await?;
        self.stop("clinic-handout").await?;
        window.tap("[data-strip] [data-go=patient]").await?;
        window.tap("main [data-go=present]").await?;
        window.wait_for("main[data-screen=present] [data-surface]").await?;
        window.tap("[data-tool-choose=here]").await?;
        window.tap("[data-surface]").await?;
        self.stop("clinic-present").await?;
        window.tap("[data-step=next]").await?;
        self.stop("clinic-present-section").await?;
        window.tap("[data-leave]").await?;
        window.wait_for("main[data-screen=patient]").await?;
        window.tap("[data-hand-over]").await?;
        window.wait_for("dialog [data-confirm]").await?;
        self.stop("clinic-hand-over").await?;
        window.tap_and_leave("dialog [data-confirm]").await?;
        window.wait_for("[data-lent]").await?;
        self.stop_anew("clinic-lent").await?;
        window.tap("[data-lent] [data-go=give-back]").await?;
        window.wait_for("[data-field=passphrase]").await?;
        self.stop("clinic-give-back").await
    }

    /// A kiosk that is new.
    ///
    /// # Errors
    /// When a screen does not come, or what is done at a stop fails.
    pub async fn first_pin(&mut self) -> Result<()> {
        self.window.wait_for("main[data-screen=staff-pin]").await?;
        self.stop_anew("kiosk-staff-pin").await
    }

    /// One sitting, and the staff's visit to it.
    ///
    /// # Errors
    /// When a screen does not come, or what is done at a stop fails.
    pub async fn waiting_room(&mut self, all: bool) -> Result<()> {
        let window = self.window;
        window.wait_for("main[data-screen=welcome]").await?;
        self.stop_anew("kiosk-welcome").await?;
        if all {
            // Each of the loop's other pictures, when its turn comes.
            for slide in 2..=4 {
                let title = window.run(SLIDE, &[]).await?;
                until("the next picture", || async { Ok(window.run(SLIDE, &[]).await? != title) }).await?;
                self.stop_anew(&format!("kiosk-welcome-{slide}")).await?;
            }
        }
        window.tap("[data-begin]").await?;
        window.wait_for("main[data-screen=home]").await?;
        self.stop("kiosk-home").await?;
        window.tap("[data-finish]").await?;
        window.wait_for("main[data-screen=finish]").await?;
        self.stop("kiosk-finish-nothing").await?;
        window.open_topic(OPENED).await?;
        self.stop("kiosk-topic").await?;
        seen(window, OPENED).await?;
        window.go("body").await?;
        window.wait_for("main [data-chapter=places]").await?;
        for region in ["buttock", "calf"] {
            window.tap(&format!("main [data-list-region={region}] button")).await?;
        }
        self.stop("kiosk-body").await?;
        window.tap("[data-finish]").await?;
        window.wait_for("main [data-views]").await?;
        self.stop("kiosk-finish").await?;
        window.tap("[data-take-home]").await?;
        window.wait_for("[data-code]").await?;
        self.stop("kiosk-take-home").await?;
        window.go("search").await?;
        window.wait_for("[data-keyboard-open], [data-keyboard]").await?;
        window.search("slipped disc").await?;
        self.stop("kiosk-search").await?;
        // With little to read, little is added to the stillness allowed.
        window.go("home").await?;
        window.go("search").await?;
        window.wait_for("[data-warning]").await?;
        self.stop("kiosk-warning").await?;
        window.tap("[data-still-here]").await?;
        window.wait_for("[data-not-you]").await?;
        self.stop("kiosk-not-you").await?;
        for _ in 0..5 {
            window.tap("header .brand").await?;
        }
        window.wait_for("main[data-screen=staff-door]").await?;
        self.stop("kiosk-staff-door").await?;
        window.hands().focus()?;
        window.hands().type_text("000001")?;
        window.hands().key("Return")?;
        window
            .wait_true(
                "the door to say no",
                "return document.querySelector('[data-dots]')?.dataset.dots === '0'",
            )
            .await?;
        self.stop("kiosk-staff-wrong").await?;
        window.hands().type_text(Kiosk::PIN)?;
        window.hands().key("Return")?;
        window.wait_for("main[data-screen=staff] [data-staff-save]").await?;
        self.stop("kiosk-staff").await?;
        self.stop_at("kiosk-staff-settings", "[data-staff-save]").await
    }

    /// The body in depth: each chapter, and with `all` each view and each thing that can be chosen in it.
    ///
    /// # Errors
    /// When a screen does not come, or what is done at a stop fails.
    pub async fn body(&mut self, all: bool) -> Result<()> {
        let window = self.window;
        window.go("body").await?;
        for chapter in self.window.data("main [data-layer]", "layer").await? {
            window.tap(&format!("main [data-layer={chapter}]")).await?;
            window.wait_for(&format!("main [data-chapter={chapter}]")).await?;
            let name = format!("body-{chapter}");
            match chapter.as_str() {
                "spine" | "causes" | "postures" | "massage" => self.choices(&name, all).await?,
                _ => self.views(&name, all).await?,
            }
            match chapter.as_str() {
                "nerve" => self.walk(all).await?,
                "places" => {}
                // Of what can be chosen, one.
                _ if !all => self.first_choice(&name).await?,
                _ => {}
            }
            if chapter == "places" {
                self.stop_at("body-places-marks", "[data-pain]").await?;
                self.alert().await?;
            }
        }
        Ok(())
    }

    /// The chapter as it opens, and from each side.
    async fn views(&mut self, name: &str, all: bool) -> Result<()> {
        let views = self.window.data("main [data-view]", "view").await?;
        if !all || views.is_empty() {
            return self.stop(name).await;
        }
        for view in views {
            self.window.tap(&format!("main [data-view={view}]")).await?;
            let depths = self.window.data("main [data-depth]", "depth").await?;
            if depths.is_empty() {
                self.stop(&format!("{name}-{view}")).await?;
            }
            for depth in depths {
                self.window.tap(&format!("main [data-depth={depth}]")).await?;
                self.stop(&format!("{name}-{view}-{depth}")).await?;
            }
        }
        Ok(())
    }

    /// Each thing in the chapter's list, from each side from which it is seen.
    async fn choices(&mut self, name: &str, all: bool) -> Result<()> {
        if !all {
            return self.stop(name).await;
        }
        for choice in self.window.data("main [data-choose]", "choose").await? {
            let line = format!("main [data-choose={choice}]");
            let open = self
                .window
                .run(
                    "return document.querySelector(arguments[0]).getAttribute('aria-expanded')",
                    &[json!(line)],
                )
                .await?;
            if open != json!("true") {
                self.window.tap(&line).await?;
            }
            Box::pin(self.views(&format!("{name}-{choice}"), all)).await?;
        }
        Ok(())
    }

    /// The first thing in the chapter's list, where there is one.
    async fn first_choice(&mut self, name: &str) -> Result<()> {
        let choices = self.window.data("main [data-choose]", "choose").await?;
        let Some(choice) = choices.get(1).or(choices.first()) else { return Ok(()) };
        self.window.tap(&format!("main [data-choose={choice}]")).await?;
        self.stop(&format!("{name}-{choice}")).await
    }

    /// The stops of the walk along the nerve, or the first of them.
    async fn walk(&mut self, all: bool) -> Result<()> {
        let window = self.window;
        window.tap("main [data-follow]").await?;
        loop {
            let stop = self.window.data("main [data-stop]", "stop").await?;
            let stop = stop.first().context("a stop")?;
            self.stop(&format!("body-walk-{stop}")).await?;
            if !all || self.window.data("main [data-walk=next]", "walk").await?.is_empty() {
                return window.tap("main [data-walk=leave]").await;
            }
            window.tap("main [data-walk=next]").await?;
        }
    }

    /// What is said when the marks may need help at once.
    async fn alert(&mut self) -> Result<()> {
        let window = self.window;
        let saddle = "main [data-list-region=saddle] button";
        window.tap(saddle).await?;
        window.wait_for("main [data-alert]").await?;
        self.stop_at("body-places-alert", "[data-alert]").await?;
        window.tap(saddle).await
    }

    /// After everything was erased: what someone new sees.
    ///
    /// # Errors
    /// When a screen does not come, or what is done at a stop fails.
    pub async fn nothing_kept(&mut self) -> Result<()> {
        let window = self.window;
        window.go("mine").await?;
        window.tap("main [data-erase]").await?;
        window.wait_for("dialog [data-confirm]").await?;
        self.stop("mine-erase").await?;
        window.tap("dialog [data-confirm]").await?;
        window.wait_gone("main [data-views]").await?;
        self.stop("mine-empty").await?;
        window.go("home").await?;
        self.stop("home").await
    }

    /// Twice the size of text.
    ///
    /// # Errors
    /// When a screen does not come, or what is done at a stop fails.
    pub async fn large_text(&mut self, language: &str, theme: &str) -> Result<()> {
        let window = self.window;
        window.set(&json!({ "text_size": 200, "theme": theme, "language": language })).await?;
        self.stop_anew("home-large-text").await?;
        window.open_topic("why-it-happens").await?;
        self.stop("topic-large-text").await?;
        window.go("body").await?;
        self.stop("body-places-large-text").await?;
        window.tap("main [data-layer=spine]").await?;
        self.stop("body-spine-large-text").await
    }
}
