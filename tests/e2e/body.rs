//! Touching the body, and the list that does everything the picture does.

use anyhow::Result;

use crate::home;

#[tokio::test]
async fn touching_a_region_names_it_with_its_side_and_offers_topics() -> Result<()> {
    let window = home().await?;
    window.choose_region("buttock", "left").await?;
    window.wait_for("[data-callout] [data-open]").await?;
    let callout = window.text("[data-callout]").await?.to_lowercase();
    assert!(callout.contains("left") && callout.contains("buttock"), "{callout}");
    window.close().await
}

#[tokio::test]
async fn every_region_drawn_is_in_the_list_and_has_topics() -> Result<()> {
    let window = home().await?;
    window.go("body").await?;
    let missing = window
        .run(
            "const listed = new Set([...document.querySelectorAll('main [data-list-region]')].map(e => e.dataset.listRegion));
             return [...new Set([...document.querySelectorAll('main svg [data-region]')].map(e => e.dataset.region))].filter(r => !listed.has(r))",
            &[],
        )
        .await?;
    assert_eq!(missing, serde_json::json!([]));
    window.close().await
}

#[tokio::test]
async fn arrow_keys_move_within_the_body_and_enter_chooses() -> Result<()> {
    let window = home().await?;
    window.go("body").await?;
    window.run("document.querySelector('main svg [data-region][tabindex=\"0\"]').focus()", &[]).await?;
    let first = window
        .run("return document.activeElement.dataset.region + document.activeElement.dataset.side", &[])
        .await?;
    let focused = window.client().active_element().await?;
    focused.send_keys("\u{E015}").await?;
    let second = window
        .run("return document.activeElement.dataset.region + document.activeElement.dataset.side", &[])
        .await?;
    assert_ne!(first, second);
    window.client().active_element().await?.send_keys("\u{E007}").await?;
    window.wait_for("[data-callout], [data-chosen]").await?;
    window.close().await
}

#[tokio::test]
async fn the_nerve_can_be_shown_and_hidden() -> Result<()> {
    let window = home().await?;
    window.go("body").await?;
    let drawn = "return document.querySelectorAll('main svg [data-nerve]').length > 0";
    let before = window.run(drawn, &[]).await?;
    window.click("main [data-layer=nerve]").await?;
    let after = window.run(drawn, &[]).await?;
    if before == after {
        // Already shown: the other layer hides it.
        window.click("main [data-layer=skin]").await?;
        assert_ne!(window.run(drawn, &[]).await?, after);
    }
    window.close().await
}
