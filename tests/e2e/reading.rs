//! The main job: find, read, close, and next time the program knows what was read.

use anyhow::Result;
use backstory_support::{WindowOptions, until};
use serde_json::{Value, json};

use crate::{PROGRAM, home};

#[tokio::test]
async fn what_was_read_is_known_next_time() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let window = WindowOptions::new(PROGRAM).data_dir(folder.path()).open().await?;
    window.open_topic("how-it-feels").await?;
    // "Opened" counts after three seconds in view; the page itself says when it has been recorded.
    until("the visit to be recorded", || async {
        window.run("document.querySelector('main').dispatchEvent(new PointerEvent('pointermove', { bubbles: true }))", &[]).await?;
        Ok(views(folder.path())?["events"].as_u64() > Some(0))
    })
    .await?;
    window.run("document.getElementById('how-sure').scrollIntoView()", &[]).await?;
    window.go("mine").await?;
    window
        .wait_true(
            "Mine to list the topic",
            "return document.querySelector('main').textContent.includes('How it can feel')",
        )
        .await?;
    window.close().await?;

    let window = WindowOptions::new(PROGRAM).data_dir(folder.path()).open().await?;
    window
        .wait_true(
            "home to offer to go on",
            "return !!document.querySelector('main [data-continue=how-it-feels]')",
        )
        .await?;
    window.close().await?;
    let summary = views(folder.path())?;
    assert_eq!(summary["topics"][0]["topic"], "how-it-feels");
    assert!(summary["topics"][0]["opened"].as_u64() >= Some(1), "{summary}");
    Ok(())
}

/// What the command line says was viewed.
fn views(folder: &std::path::Path) -> Result<Value> {
    let output =
        std::process::Command::new(PROGRAM).args(["views", "--json", "--data-dir"]).arg(folder).output()?;
    Ok(serde_json::from_slice(&output.stdout)?)
}

#[tokio::test]
async fn erase_asks_once_and_then_nothing_is_left() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let window = WindowOptions::new(PROGRAM).data_dir(folder.path()).open().await?;
    window.open_topic("daily-care").await?;
    until("the visit to be recorded", || async { Ok(views(folder.path())?["events"].as_u64() > Some(0)) })
        .await?;
    window.go("mine").await?;
    window.click("main [data-erase]").await?;
    window.click("dialog [data-confirm]").await?;
    until("the record to be empty", || async { Ok(views(folder.path())?["events"] == json!(0)) }).await?;
    window.close().await?;
    for file in std::fs::read_dir(folder.path())?.filter_map(Result::ok).filter(|file| file.path().is_file())
    {
        let bytes = std::fs::read(file.path())?;
        assert!(
            !bytes.windows(10).any(|part| part == b"daily-care"),
            "{} still names it",
            file.path().display()
        );
    }
    Ok(())
}

#[tokio::test]
async fn search_lands_on_the_section_with_the_keyboard_alone() -> Result<()> {
    let window = home().await?;
    window.type_into("body", "\u{E009}k").await?; // Ctrl+K
    window.wait_for("main[data-screen=search]").await?;
    window.search("slipped disc").await?;
    window.wait_true("a marked word", "return !!document.querySelector('main mark')").await?;
    window.type_into("main input[type=search]", "\u{E015}").await?; // arrow down
    window.run("return document.activeElement.click()", &[]).await?;
    window.wait_for("main[data-screen=topic]").await?;
    window.close().await
}

#[tokio::test]
async fn a_search_that_finds_nothing_says_so_and_offers_the_body() -> Result<()> {
    let window = home().await?;
    window.go("search").await?;
    window.search("zzzzqqq").await?;
    assert!(window.text("main").await?.contains("zzzzqqq"));
    window.click("main [data-go=body]").await?;
    window.wait_for("main[data-screen=body]").await?;
    window.close().await
}

#[tokio::test]
async fn a_glossary_word_opens_in_place_and_escape_closes_it() -> Result<()> {
    let window = home().await?;
    window.open_topic("why-it-happens").await?;
    window.click("main [data-term]").await?;
    window.wait_for("[data-definition]").await?;
    window.type_into("body", "\u{E00C}").await?;
    window.wait_gone("[data-definition]").await?;
    window.close().await
}

#[tokio::test]
async fn get_help_now_is_one_tap_from_every_screen() -> Result<()> {
    let window = WindowOptions::new(PROGRAM).size(360, 640).open().await?;
    for screen in ["home", "body", "search", "mine"] {
        window.go(screen).await?;
        window.go("help").await?;
        assert!(window.text("main").await?.contains("911"), "from {screen}");
    }
    window.close().await
}
