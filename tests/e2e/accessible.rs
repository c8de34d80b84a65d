//! axe-core finds nothing wrong, on every screen in every theme, and nothing is wider than its window.

use anyhow::{Result, ensure};
use backstory_support::{Window, WindowOptions};
use serde_json::json;

use crate::PROGRAM;

async fn each_screen<F>(window: &Window, mut look: F) -> Result<()>
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

async fn axe_is_clean(theme: &str, width: u32, height: u32) -> Result<()> {
    let window = WindowOptions::new(PROGRAM).size(width, height).open().await?;
    window.set_theme(theme).await?;
    let mut wrong = Vec::new();
    each_screen(&window, async |window, screen| {
        wrong.extend(window.axe().await?.into_iter().map(|violation| format!("{screen}: {violation}")));
        Ok(())
    })
    .await?;
    window.close().await?;
    ensure!(wrong.is_empty(), "{theme}, {width}×{height}:\n{}", wrong.join("\n"));
    Ok(())
}

#[tokio::test]
async fn axe_finds_nothing_in_the_light_theme() -> Result<()> {
    axe_is_clean("light", 1366, 768).await
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
    for size in [100, 200] {
        let window = WindowOptions::new(PROGRAM).size(360, 640).open().await?;
        window.set(&json!({ "text_size": size, "theme": "light", "language": "en" })).await?;
        let mut wide = Vec::new();
        each_screen(&window, async |window, screen| {
            let widths = window
                .run("const d = document.documentElement; return [d.scrollWidth, d.clientWidth]", &[])
                .await?;
            if widths[0].as_i64() > widths[1].as_i64() {
                wide.push(format!("{screen} at {size} %: {widths}"));
            }
            Ok(())
        })
        .await?;
        window.close().await?;
        ensure!(wide.is_empty(), "{}", wide.join("\n"));
    }
    Ok(())
}
