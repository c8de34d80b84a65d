//! axe-core finds nothing wrong, on every screen in every theme, and nothing is wider than its window.

use std::path::Path;

use anyhow::{Result, ensure};
use backstory_support::kiosk::{Kiosk, furnished};
use backstory_support::{Window, WindowOptions};
use serde_json::json;

use crate::PROGRAM;
use crate::kiosk::knock;

pub(crate) async fn each_screen<F>(window: &Window, mut look: F) -> Result<()>
where
    F: AsyncFnMut(&Window, &str) -> Result<()>,
{
    for screen in ["home", "body", "search", "mine", "help"] {
        window.go(screen).await?;
        if screen == "search" {
            window.search("slipped disc").await?;
        }
        window.settled().await?;
        look(window, screen).await?;
    }
    for topic in ["why-it-happens", "safe-massage", "myths-and-facts"] {
        window.open_topic(topic).await?;
        window.settled().await?;
        look(window, topic).await?;
    }
    window.go("home").await?;
    window.choose_region("buttock", "left").await?;
    window.settled().await?;
    look(window, "home with a region chosen").await?;
    window.go("body").await?;
    for chapter in ["nerve", "muscles", "roots", "spots", "massage", "spine", "causes", "postures"] {
        window.tap(&format!("main [data-layer={chapter}]")).await?;
        window.wait_for(&format!("main [data-chapter={chapter}]")).await?;
        window.settled().await?;
        look(window, &format!("body: {chapter}")).await?;
        let deeper = match chapter {
            "nerve" => "main [data-follow]",
            "muscles" => "main [data-choose=piriformis]",
            "roots" => "main [data-choose=l5]",
            "spots" => "main [data-choose=spot-piriformis]",
            "massage" => "main [data-choose=keep-off]",
            "spine" => "main [data-choose=herniated]",
            _ => continue,
        };
        window.tap(deeper).await?;
        window.settled().await?;
        look(window, &format!("body: {chapter}, {deeper}")).await?;
    }
    window.tap("main [data-layer=places]").await?;
    window.tap("main [data-list-region=saddle] button").await?;
    window.wait_for("main [data-alert]").await?;
    window.settled().await?;
    look(window, "body: places, marked").await?;
    window.tap("main [data-clear]").await
}

/// Each screen of the waiting room, the staff's included.
async fn each_kiosk_screen<F>(window: &Window, mut look: F) -> Result<()>
where
    F: AsyncFnMut(&Window, &str) -> Result<()>,
{
    window.wait_for("main[data-screen=welcome]").await?;
    look(window, "welcome").await?;
    window.tap("[data-begin]").await?;
    window.wait_for("main[data-screen=home]").await?;
    window.settled().await?;
    look(window, "home, the time told").await?;
    window.open_topic("safe-massage").await?;
    window.settled().await?;
    look(window, "topic").await?;
    window.go("body").await?;
    window.tap("main [data-list-region=buttock] button").await?;
    window.settled().await?;
    look(window, "body, marked").await?;
    window.tap("[data-finish]").await?;
    window.wait_for("main[data-screen=finish]").await?;
    window.tap("[data-take-home]").await?;
    window.wait_for("[data-code]").await?;
    window.settled().await?;
    look(window, "finish, the code to take home").await?;
    window.go("search").await?;
    window.wait_for("[data-keyboard]").await?;
    window.settled().await?;
    look(window, "search, with keys on the screen").await?;
    window.wait_for("[data-warning]").await?;
    window.settled().await?;
    look(window, "warning").await?;
    window.tap("[data-still-here]").await?;
    window.wait_for("[data-not-you]").await?;
    window.settled().await?;
    look(window, "not you?").await?;
    knock(window).await?;
    look(window, "staff door").await?;
    window.hands().focus()?;
    window.hands().type_text(Kiosk::PIN)?;
    window.hands().key("Return")?;
    window.wait_for("main[data-screen=staff] [data-staff-save]").await?;
    window.settled().await?;
    look(window, "staff").await
}

/// Buttons and ways of a waiting room's screen that are smaller than a fingertip in a hurry: 56 px each way. Links in
/// running text are as large as the text, and places on the body are in the list as well.
const SMALL: &str = "
    return [...document.querySelectorAll('button, .button, input, nav a, main li > a, [role=button]')]
        .filter(e => !e.closest('svg, [inert], .unseen, .cite, .term') && e.getClientRects().length)
        .map(e => [e.closest('label') ?? e, e])
        .map(([box, e]) => [box.getBoundingClientRect(), e])
        .filter(([b]) => b.width > 1 && (b.width < 55.5 || b.height < 55.5))
        .map(([b, e]) => `${e.tagName} ${e.className} '${(e.getAttribute('aria-label') ?? e.textContent).trim().slice(0, 30)}' ${Math.round(b.width)}x${Math.round(b.height)}`)";

async fn kiosk_is_clean(theme: &str, width: u32, height: u32) -> Result<()> {
    let (folder, options) = furnished(Path::new(PROGRAM))?;
    let settings = format!("theme = \"{theme}\"\nidle_seconds = 30\n");
    std::fs::write(folder.path().join("data/settings.toml"), settings)?;
    let window = options.size(width, height).open().await?;
    let mut wrong = Vec::new();
    each_kiosk_screen(&window, async |window, screen| {
        wrong.extend(window.axe().await?.into_iter().map(|violation| format!("{screen}: {violation}")));
        let small = window.run(SMALL, &[]).await?;
        wrong.extend(small.as_array().into_iter().flatten().map(|small| format!("{screen}: small: {small}")));
        let base =
            window.run("return parseFloat(getComputedStyle(document.documentElement).fontSize)", &[]).await?;
        if base.as_f64() < Some(26.0) {
            wrong.push(format!("{screen}: letters of {base} px"));
        }
        let widths = window
            .run("const d = document.documentElement; return [d.scrollWidth, d.clientWidth]", &[])
            .await?;
        if widths[0].as_i64() > widths[1].as_i64() {
            wrong.push(format!("{screen}: wider than the window: {widths}"));
        }
        Ok(())
    })
    .await?;
    window.close().await?;
    ensure!(wrong.is_empty(), "kiosk, {theme}, {width}×{height}:\n{}", wrong.join("\n"));
    Ok(())
}

#[tokio::test]
async fn the_waiting_room_is_clean_in_the_light_theme() -> Result<()> {
    kiosk_is_clean("light", 1366, 768).await
}

#[tokio::test]
async fn the_waiting_room_is_clean_in_the_dark_theme_on_an_upright_screen() -> Result<()> {
    kiosk_is_clean("dark", 1080, 1920).await
}

#[tokio::test]
async fn the_waiting_room_is_clean_in_high_contrast() -> Result<()> {
    kiosk_is_clean("contrast", 1366, 768).await
}

async fn axe_is_clean(theme: &str, width: u32, height: u32) -> Result<()> {
    axe_is_clean_in("en", theme, width, height).await
}

async fn axe_is_clean_in(language: &str, theme: &str, width: u32, height: u32) -> Result<()> {
    let options = WindowOptions::new(PROGRAM).arguments(["--lang", language]);
    let window = options.size(width, height).open().await?;
    window.set_theme(theme).await?;
    let mut wrong = Vec::new();
    each_screen(&window, async |window, screen| {
        wrong.extend(window.axe().await?.into_iter().map(|violation| format!("{screen}: {violation}")));
        Ok(())
    })
    .await?;
    window.close().await?;
    ensure!(wrong.is_empty(), "{language}, {theme}, {width}×{height}:\n{}", wrong.join("\n"));
    Ok(())
}

#[tokio::test]
async fn axe_finds_nothing_in_the_light_theme() -> Result<()> {
    axe_is_clean("light", 1366, 768).await
}

#[tokio::test]
async fn axe_finds_nothing_in_spanish() -> Result<()> {
    axe_is_clean_in("es", "light", 1366, 768).await
}

#[tokio::test]
async fn axe_finds_nothing_in_spanish_in_the_dark_theme_in_a_narrow_window() -> Result<()> {
    axe_is_clean_in("es", "dark", 360, 640).await
}

#[tokio::test]
async fn axe_finds_nothing_in_the_dark_theme() -> Result<()> {
    axe_is_clean("dark", 1366, 768).await
}

#[tokio::test]
async fn axe_finds_nothing_in_high_contrast() -> Result<()> {
    axe_is_clean("contrast", 1366, 768).await
}

#[tokio::test]
async fn axe_finds_nothing_in_a_narrow_window() -> Result<()> {
    axe_is_clean("light", 360, 640).await
}

#[tokio::test]
async fn nothing_is_wider_than_a_narrow_window_even_at_twice_the_text_size() -> Result<()> {
    for (language, size) in [("en", 100), ("en", 200), ("es", 200)] {
        let window = WindowOptions::new(PROGRAM).size(360, 640).open().await?;
        window.set(&json!({ "text_size": size, "theme": "light", "language": language })).await?;
        let mut wide = Vec::new();
        each_screen(&window, async |window, screen| {
            let widths = window
                .run("const d = document.documentElement; return [d.scrollWidth, d.clientWidth]", &[])
                .await?;
            if widths[0].as_i64() > widths[1].as_i64() {
                wide.push(format!("{screen}, {language} at {size} %: {widths}"));
            }
            Ok(())
        })
        .await?;
        window.close().await?;
        ensure!(wide.is_empty(), "{}", wide.join("\n"));
    }
    Ok(())
}
