//! Nothing is wrong on any screen: axe-core's rules, nothing wider than its window, targets a fingertip finds, the focus in
//! sight. `cargo xtask reach` looks over every language, theme and size; here are those that differ most.

use std::path::Path;

use anyhow::{Result, ensure};
use backstory_support::kiosk::furnished;
use backstory_support::reach;
use backstory_support::rounds::{self, Round, Stop};
use backstory_support::voice::{ADDRESS, Manner, ObedientVoice};
use backstory_support::{Window, WindowOptions};
use serde_json::json;
use tempfile::TempDir;

use crate::PROGRAM;

/// How a window looks.
#[derive(Clone, Copy)]
pub(crate) struct Look {
    pub(crate) language: &'static str,
    pub(crate) theme: &'static str,
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) text_size: u32,
}

/// A laptop's window, in English and light.
pub(crate) const LAPTOP: Look =
    Look { language: "en", theme: "light", width: 1366, height: 768, text_size: 100 };
/// The narrowest there is (WCAG 1.4.10).
pub(crate) const NARROW: Look = Look { width: 320, height: 640, ..LAPTOP };

/// A reader's window in which something was read before, with somebody to speak.
pub(crate) struct Reader {
    pub(crate) window: Window,
    _data: TempDir,
    _voice: ObedientVoice,
}

impl Reader {
    pub(crate) async fn open(look: Look) -> Result<Self> {
        Self::open_with(look, []).await
    }

    pub(crate) async fn open_with<'a>(
        look: Look,
        environment: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self> {
        let data = tempfile::tempdir()?;
        let voice = ObedientVoice::start(Manner::Holds)?;
        let options = WindowOptions::new(PROGRAM).size(look.width, look.height).data_dir(data.path());
        let options = options.arguments(["--lang", look.language]).env(ADDRESS, voice.address());
        let window = options.envs(environment).open().await?;
        rounds::read_in(&window).await?;
        window
            .set(&json!({ "text_size": look.text_size, "theme": look.theme, "language": look.language }))
            .await?;
        Ok(Self { window, _data: data, _voice: voice })
    }

    /// Every screen a reader has.
    pub(crate) async fn each_screen<F>(&self, look: F) -> Result<()>
    where
        F: AsyncFnMut(&Window, Stop<'_>) -> Result<()>,
    {
        let mut round = Round::new(&self.window, look);
        round.screens().await?;
        round.body(false).await
    }
}

/// What is wrong at a stop, with its name.
async fn faults(window: &Window, stop: Stop<'_>, touch: u32) -> Result<Vec<String>> {
    window.settled().await?;
    let faults = reach::faults(window, stop, touch).await?;
    Ok(faults.into_iter().map(|fault| format!("{}: {fault}", stop.name)).collect())
}

async fn a_reader_finds_nothing_wrong(look: Look) -> Result<()> {
    let reader = Reader::open(look).await?;
    let mut wrong = Vec::new();
    reader
        .each_screen(async |window, stop| {
            wrong.extend(faults(window, stop, reach::TOUCH).await?);
            Ok(())
        })
        .await?;
    reader.window.close().await?;
    ensure!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

#[tokio::test]
async fn a_reader_finds_nothing_wrong_in_the_light_theme() -> Result<()> {
    a_reader_finds_nothing_wrong(LAPTOP).await
}

#[tokio::test]
async fn a_reader_finds_nothing_wrong_in_spanish_in_the_dark_theme() -> Result<()> {
    a_reader_finds_nothing_wrong(Look { language: "es", theme: "dark", ..LAPTOP }).await
}

#[tokio::test]
async fn a_reader_finds_nothing_wrong_in_high_contrast() -> Result<()> {
    a_reader_finds_nothing_wrong(Look { theme: "contrast", ..LAPTOP }).await
}

#[tokio::test]
async fn a_reader_finds_nothing_wrong_in_the_narrowest_window() -> Result<()> {
    a_reader_finds_nothing_wrong(Look { theme: "dark", ..NARROW }).await
}

#[tokio::test]
async fn a_reader_finds_nothing_wrong_in_spanish_in_the_narrowest_window() -> Result<()> {
    a_reader_finds_nothing_wrong(Look { language: "es", ..NARROW }).await
}

#[tokio::test]
async fn a_reader_finds_nothing_wrong_at_twice_the_text_size_where_it_has_the_room_of_the_narrowest()
-> Result<()> {
    a_reader_finds_nothing_wrong(Look { language: "es", text_size: 200, width: 640, height: 1280, ..LAPTOP })
        .await
}

/// A therapist's window, and the folder it keeps.
pub(crate) async fn therapist<'a>(
    look: Look,
    environment: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Result<(TempDir, Window)> {
    let data = tempfile::tempdir()?;
    let options = WindowOptions::new(PROGRAM).size(look.width, look.height).data_dir(data.path());
    let options = options.arguments(["--profile", "clinic", "--lang", look.language]).envs(environment);
    let window = options.open().await?;
    window.set_theme(look.theme).await?;
    Ok((data, window))
}

async fn a_therapist_finds_nothing_wrong(look: Look) -> Result<()> {
    let (_data, window) = therapist(look, []).await?;
    let mut wrong = Vec::new();
    Round::new(&window, async |window: &Window, stop: Stop<'_>| {
        wrong.extend(faults(window, stop, reach::TOUCH).await?);
        Ok(())
    })
    .therapist()
    .await?;
    window.close().await?;
    ensure!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

#[tokio::test]
async fn a_therapist_finds_nothing_wrong_in_the_light_theme() -> Result<()> {
    a_therapist_finds_nothing_wrong(LAPTOP).await
}

#[tokio::test]
async fn a_therapist_finds_nothing_wrong_in_spanish_in_the_dark_theme_in_the_narrowest_window() -> Result<()>
{
    a_therapist_finds_nothing_wrong(Look { language: "es", theme: "dark", ..NARROW }).await
}

/// A waiting room's window, and the folder it stands on.
pub(crate) async fn waiting_room<'a>(
    look: Look,
    environment: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Result<(TempDir, Window)> {
    let (folder, options) = furnished(Path::new(PROGRAM))?;
    let Look { language, theme, .. } = look;
    let others = ["en", "es"].into_iter().filter(|other| *other != language);
    let languages: Vec<_> = std::iter::once(language).chain(others).collect();
    let settings = format!("theme = \"{theme}\"\nidle_seconds = 30\nlanguages = {languages:?}\n");
    std::fs::write(folder.path().join("data/settings.toml"), settings)?;
    let window = options.size(look.width, look.height).envs(environment).open().await?;
    Ok((folder, window))
}

async fn a_waiting_room_finds_nothing_wrong(look: Look) -> Result<()> {
    let (_folder, window) = waiting_room(look, []).await?;
    let mut wrong = Vec::new();
    Round::new(&window, async |window: &Window, stop: Stop<'_>| {
        wrong.extend(faults(window, stop, reach::TOUCH_IN_A_KIOSK).await?);
        let base =
            window.run("return parseFloat(getComputedStyle(document.documentElement).fontSize)", &[]).await?;
        if base.as_f64() < Some(26.0) {
            wrong.push(format!("{}: letters of {base} px", stop.name));
        }
        Ok(())
    })
    .waiting_room(false)
    .await?;
    window.close().await?;
    ensure!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

#[tokio::test]
async fn a_waiting_room_finds_nothing_wrong_in_the_light_theme() -> Result<()> {
    a_waiting_room_finds_nothing_wrong(LAPTOP).await
}

#[tokio::test]
async fn a_waiting_room_finds_nothing_wrong_in_spanish_in_the_dark_theme_on_an_upright_screen() -> Result<()>
{
    a_waiting_room_finds_nothing_wrong(Look {
        language: "es",
        theme: "dark",
        width: 1080,
        height: 1920,
        ..LAPTOP
    })
    .await
}

#[tokio::test]
async fn a_waiting_room_finds_nothing_wrong_in_high_contrast() -> Result<()> {
    a_waiting_room_finds_nothing_wrong(Look { theme: "contrast", ..LAPTOP }).await
}
