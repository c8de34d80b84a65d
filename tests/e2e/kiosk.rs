//! The waiting-room kiosk in the real window: a sitting from welcome to welcome, the staff sheet, and who may see what.

use std::path::Path;

use anyhow::{Result, ensure};
use backstory_support::Window;
use backstory_support::kiosk::{Kiosk, furnished};
use serde_json::json;

use crate::PROGRAM;

async fn phase(window: &Window) -> Result<String> {
    let answer = window.invoke("sitting", &json!({ "number": 0, "sign": { "type": "alive" } })).await?;
    Ok(answer["phase"].as_str().unwrap_or_default().to_owned())
}

async fn begin(window: &Window) -> Result<()> {
    window.tap("[data-begin]").await?;
    window.wait_for("main[data-screen=home]").await?;
    Ok(())
}

/// Comes to the staff's door.
pub(crate) async fn knock(window: &Window) -> Result<()> {
    for _ in 0..5 {
        window.tap("header .brand").await?;
    }
    window.wait_for("main[data-screen=staff-door]").await?;
    window.settled().await
}

async fn finish(window: &Window) -> Result<()> {
    window.tap("[data-finish]").await?;
    window.tap_and_leave("[data-finish-now]").await?;
    window.wait_for("main[data-screen=welcome]").await?;
    Ok(())
}

#[tokio::test]
async fn a_sitting_leaves_nothing_for_the_next() -> Result<()> {
    let (_folder, options) = furnished(Path::new(PROGRAM))?;
    let window = options.open().await?;
    window.wait_for("main[data-screen=welcome]").await?;
    ensure!(phase(&window).await? == "welcome", "somebody sits there before anybody came");
    begin(&window).await?;
    window
        .invoke(
            "save_settings",
            &json!({ "settings": { "text_size": 150, "theme": "dark", "language": "en" } }),
        )
        .await?;
    let map = json!({ "marks": [{ "region": "buttock", "side": "left" }], "strength": 7, "kinds": ["burning"], "since": "days" });
    window.invoke("keep_pain", &json!({ "map": map, "language": "en" })).await?;
    window.open_topic("safe-massage").await?;
    window
        .wait_true("the topic to count as opened", "return !!document.querySelector('main[data-topic]')")
        .await?;
    finish(&window).await?;
    begin(&window).await?;
    let start = window.invoke("start", &json!({})).await?;
    ensure!(start["summary"]["events"] == 0, "{}", start["summary"]);
    ensure!(start["places"] == json!([]), "{}", start["places"]);
    ensure!(
        start["settings"]["text_size"] == 100 && start["settings"]["theme"] == "light",
        "{}",
        start["settings"]
    );
    let pain = window.invoke("pain", &json!({ "language": "en" })).await?;
    ensure!(pain["map"]["marks"] == json!([]), "{pain}");
    window.close().await
}

#[tokio::test]
async fn nobody_sits_before_a_touch_so_nothing_is_kept() -> Result<()> {
    let (_folder, options) = furnished(Path::new(PROGRAM))?;
    let window = options.open().await?;
    window.wait_for("main[data-screen=welcome]").await?;
    let kept = window.invoke("keep_place", &json!({ "topic": "safe-massage", "section": null })).await;
    ensure!(kept.is_err(), "something was kept of nobody");
    window.close().await
}

#[tokio::test]
async fn stillness_asks_first_and_any_touch_answers() -> Result<()> {
    let (folder, options) = furnished(Path::new(PROGRAM))?;
    std::fs::write(folder.path().join("data/settings.toml"), "idle_seconds = 30\nwarning_seconds = 20\n")?;
    let window = options.open().await?;
    begin(&window).await?;
    // The search screen has little to read, so that little is added to the thirty seconds.
    window.go("search").await?;
    window.wait_for("[data-warning]").await?;
    ensure!(phase(&window).await? == "warning");
    window.tap("[data-still-here]").await?;
    window.wait_gone("[data-warning]").await?;
    ensure!(phase(&window).await? == "active");
    window.wait_for("[data-not-you]").await?;
    // Nobody answers the second time.
    window.wait_for("[data-warning]").await?;
    window.wait_for("main[data-screen=welcome]").await?;
    window.close().await
}

#[tokio::test]
async fn staff_come_in_by_pin_only_and_a_wrong_one_waits() -> Result<()> {
    let (_folder, options) = furnished(Path::new(PROGRAM))?;
    let window = options.open().await?;
    begin(&window).await?;
    knock(&window).await?;
    for _ in 0..3 {
        let wrong = window.invoke("staff_enter", &json!({ "pin": "000001" })).await?;
        ensure!(wrong["type"] == "wrong", "{wrong}");
    }
    let wait = window.invoke("staff_enter", &json!({ "pin": Kiosk::PIN })).await?;
    ensure!(wait["type"] == "wait" && wait["wait_seconds"].as_u64() > Some(0), "{wait}");
    window.close().await
}

#[tokio::test]
async fn staff_reset_end_a_sitting_without_leaving_the_kiosk() -> Result<()> {
    let (folder, options) = furnished(Path::new(PROGRAM))?;
    let window = options.open().await?;
    begin(&window).await?;
    knock(&window).await?;
    for digit in Kiosk::PIN.chars() {
        window.hands().key(&digit.to_string())?;
    }
    window.hands().key("Return")?;
    window.wait_for("main[data-screen=staff]").await?;
    ensure!(window.axe().await?.is_empty(), "{:?}", window.axe().await?);
    window.tap("[data-staff-export]").await?;
    window
        .wait_true(
            "the path of the file to be said",
            "return document.querySelector('main').textContent.includes('counts-')",
        )
        .await?;
    let written = std::fs::read_dir(folder.path().join("data/exports"))?.count();
    ensure!(written == 1, "{written} files were exported");
    window.tap_and_leave("[data-staff-reset]").await?;
    window.wait_for("main[data-screen=welcome]").await?;
    ensure!(phase(&window).await? == "welcome");
    window.close().await
}
