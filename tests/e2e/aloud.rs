//! Reading aloud: with the real Speech Dispatcher, with one that does as it is told, and with none.

use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use backstory_support::kiosk::furnished;
use backstory_support::voice::{ADDRESS, Manner, ObedientVoice, RealVoice};
use backstory_support::{Window, WindowOptions, until};
use serde_json::json;

use crate::PROGRAM;

/// The web view may have voices of its own, and sound to go with them or not: here the system is to speak.
const NO_VOICES_OF_ITS_OWN: &str = "speechSynthesis.getVoices = () => []";

async fn reader(address: &str, language: &str) -> Result<Window> {
    let window =
        WindowOptions::new(PROGRAM).arguments(["--lang", language]).env(ADDRESS, address).open().await?;
    window.run(NO_VOICES_OF_ITS_OWN, &[]).await?;
    window.open_topic("what-is-sciatica").await?;
    Ok(window)
}

/// What the obedient voice was given last.
async fn hears(voice: &ObedientVoice, what: &str) -> Result<()> {
    until(&format!("'{what}' to be said"), || async {
        Ok(voice.said().iter().any(|(_, words)| words.contains(what)))
    })
    .await
}

#[tokio::test]
async fn a_topic_is_read_to_its_end_by_the_real_service_in_both_languages() -> Result<()> {
    let voice = RealVoice::start().await?;
    for language in ["en", "es"] {
        let window = reader(&voice.address(), language).await?;
        window.tap("[data-aloud^='topic']").await?;
        window.wait_for("[data-player]").await?;
        until("the topic to count as listened to", || async {
            let summary = window.invoke("summary", &json!({})).await?;
            Ok(summary["topics"][0]["listened"] == json!(1))
        })
        .await?;
        window
            .wait_true(
                "it to begin at the beginning again",
                "return document.querySelector('[data-player]').dataset.at === '0'",
            )
            .await?;
        window.close().await?;
    }
    Ok(())
}

#[tokio::test]
async fn sentences_are_lit_said_well_and_stop_at_any_key() -> Result<()> {
    let voice = ObedientVoice::start(Manner::Holds)?;
    let window = reader(&voice.address(), "es").await?;
    window.tap("[data-aloud^='topic']").await?;
    hears(&voice, "ciática").await?;
    ensure!(voice.said()[0].0 == "es-419", "the accent the text is written for: {:?}", voice.said());
    window.wait_true("the sentence to be lit", "return CSS.highlights.has('spoken')").await?;
    // Its own buttons go on, a key elsewhere stops.
    window.tap("[data-player] .group button:nth-child(3)").await?;
    window
        .wait_true("the next sentence", "return document.querySelector('[data-player]').dataset.at === '1'")
        .await?;
    until("it to be said", || async { Ok(voice.said().len() >= 2) }).await?;
    window.hands().key("x")?;
    window
        .wait_true("it to wait", "return !!document.querySelector('[data-player] [data-play] .turns')")
        .await?;
    let before = voice.said().len();
    voice.manner(Manner::Speaks);
    window.tap("[data-player] [data-play]").await?;
    until("it to go on", || async { Ok(voice.said().len() > before + 3) }).await?;
    ensure!(
        voice.said()[before].1 == voice.said()[before - 1].1,
        "it goes on with the sentence it was stopped in: {:?}",
        &voice.said()[before - 1..=before]
    );
    window.close().await
}

#[tokio::test]
async fn a_service_that_hangs_or_vanishes_leaves_a_page_that_works_and_says_so() -> Result<()> {
    let voice = ObedientVoice::start(Manner::Hangs)?;
    let window = reader(&voice.address(), "en").await?;
    window.tap("[data-aloud^='topic']").await?;
    window.wait_for("[data-player]").await?;
    // While nobody answers, the page does.
    window.run("document.querySelector('main .scroll').scrollTop = 200", &[]).await?;
    window
        .wait_true(
            "words about it",
            "return document.querySelector('[data-player] .trouble').textContent.includes('no voice')",
        )
        .await?;
    window.tap("[data-player-close]").await?;
    window.wait_gone("[data-player]").await?;

    voice.manner(Manner::Holds);
    window.tap("[data-aloud^='topic']").await?;
    until("it to speak", || async { Ok(!voice.said().is_empty()) }).await?;
    voice.vanish()?;
    window
        .wait_true(
            "words about it",
            "return document.querySelector('[data-player] .trouble').textContent.includes('stopped')",
        )
        .await?;
    window.go("home").await?;
    window.wait_gone("[data-player]").await?;
    window.close().await
}

#[tokio::test]
async fn without_any_service_it_says_how_to_add_a_voice() -> Result<()> {
    let window = reader("unix_socket:/nowhere/at/all", "es").await?;
    window.tap("[data-aloud^='topic']").await?;
    window
        .wait_true(
            "the packages to be named",
            "return document.querySelector('[data-player]').textContent.includes('espeak-ng')",
        )
        .await?;
    window.close().await
}

/// Somebody at a waiting room's screen who does not see it: keys, and what was heard.
struct Ear<'a> {
    voice: &'a ObedientVoice,
    window: &'a Window,
    heard: usize,
}

/// More stops than any screen has.
const STOPS: usize = 150;

impl Ear<'_> {
    /// Waits until it is said; answers with all that was said since the last key.
    async fn hears(&self, what: &str) -> Result<String> {
        until("it to be said", || async { Ok(self.since().contains(what)) })
            .await
            .with_context(|| format!("not '{what}' but {:?}", self.since()))?;
        Ok(self.since())
    }

    fn since(&self) -> String {
        let said = self.voice.said();
        said[self.heard.min(said.len())..].iter().map(|(_, words)| format!("{words}\n")).collect()
    }

    fn press(&mut self, key: &str) -> Result<()> {
        self.heard = self.voice.said().len();
        self.window.hands().key(key)
    }

    /// Goes from stop to stop until this is said.
    async fn goes_to(&mut self, what: &str) -> Result<()> {
        for _ in 0..STOPS {
            self.press("Tab")?;
            until("the next stop to be named", || async { Ok(!self.since().is_empty()) })
                .await
                .with_context(|| format!("on the way to '{what}'"))?;
            if self.since().contains(what) {
                return Ok(());
            }
        }
        bail!("nothing was called '{what}'")
    }
}

/// What is said on the way, in one language.
struct Words {
    invited: &'static str,
    first: &'static str,
    way: &'static str,
    keys: &'static str,
    home: &'static str,
    topic: &'static str,
    message: &'static str,
    last: &'static str,
    wrong: &'static str,
    right: &'static str,
    check: &'static str,
    verdict: &'static str,
    finish: &'static str,
    cleared: &'static str,
    thanks: &'static str,
}

const ENGLISH: Words = Words {
    invited: "This screen can speak",
    first: "Touch to begin, button",
    way: "Listen and use keys",
    keys: "Press Tab to move on",
    home: "Where does it hurt?",
    topic: "What is sciatica?",
    message: "an upset nerve",
    last: "Source",
    wrong: "In the calf muscle",
    right: "At a nerve root",
    check: "Check my answer",
    verdict: "That is right",
    finish: "Finish and clear",
    cleared: "takes everything off the screen",
    thanks: "Everything is cleared",
};

const SPANISH: Words = Words {
    invited: "Para escuchar en este idioma",
    first: "Touch to begin, button",
    way: "Español",
    keys: "Oprima Tab para avanzar",
    home: "¿Dónde le duele?",
    topic: "¿Qué es la ciática?",
    message: "un nervio afectado",
    last: "Fuente",
    wrong: "En el músculo",
    right: "En una raíz",
    check: "Revisar mi respuesta",
    verdict: "Así es",
    finish: "Terminar y borrar",
    cleared: "de la pantalla",
    thanks: "Se borró todo",
};

#[tokio::test]
async fn a_whole_sitting_goes_by_ear_and_keys() -> Result<()> {
    for (language, words) in [("en-US", ENGLISH), ("es-419", SPANISH)] {
        let voice = ObedientVoice::start(Manner::Speaks)?;
        let (_folder, options) = furnished(Path::new(PROGRAM))?;
        let window = options.env(ADDRESS, voice.address()).open().await?;
        window.run(NO_VOICES_OF_ITS_OWN, &[]).await?;
        window.wait_for("main[data-screen=welcome]").await?;
        window.hands().focus()?;
        let mut ear = Ear { voice: &voice, window: &window, heard: 0 };

        ear.press("Return")?;
        ear.hears(words.invited).await?;
        ear.hears(words.first).await?;
        ear.goes_to(words.way).await?;
        ear.press("Return")?;
        ear.hears(words.keys).await?;
        ear.hears(words.home).await?;
        ensure!(
            voice.said().last().is_some_and(|(said_in, _)| said_in == language),
            "said in another language than {language}: {:?}",
            voice.said().last()
        );

        ear.goes_to(words.topic).await?;
        ear.press("Return")?;
        ear.hears(words.message).await?;
        ear.press("Down")?;
        ear.hears(words.last).await?;
        until("the topic to count as listened to", || async {
            let summary = window.invoke("summary", &json!({})).await?;
            Ok(summary["topics"][0]["listened"] == json!(1))
        })
        .await?;

        // A question: Tab leads to its choices, arrows choose, and the answer is judged when asked for.
        ear.goes_to(words.wrong).await?;
        ear.press("Down")?;
        ear.hears(words.right).await?;
        ear.goes_to(words.check).await?;
        ear.press("Return")?;
        ear.hears(words.verdict).await?;

        ear.goes_to(words.finish).await?;
        ear.press("Return")?;
        ear.hears(words.cleared).await?;
        ear.goes_to(words.finish).await?;
        ear.press("Return")?;
        ear.hears(words.thanks).await?;
        window.wait_for("main[data-screen=welcome]").await?;
        window.close().await?;
    }
    Ok(())
}
