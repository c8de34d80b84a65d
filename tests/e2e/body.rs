//! Touching the body, and the keys and lists that do everything the picture does.

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};
use backstory_support::{Window, WindowOptions, until};
use serde_json::{Value, json};

use crate::{PROGRAM, home};

const TAB: &str = "\u{E004}";
const ENTER: &str = "\u{E007}";
const ESCAPE: &str = "\u{E00C}";
const ARROWS: [&str; 4] = ["\u{E012}", "\u{E013}", "\u{E014}", "\u{E015}"];
/// More stops of the tab key than any screen has.
const ROUND: usize = 120;

/// A window on the body screen.
async fn body() -> Result<Window> {
    let window = home().await?;
    window.go("body").await?;
    window.wait_for("main [data-layer=postures]").await?;
    Ok(window)
}

async fn press(window: &Window, key: &str) -> Result<()> {
    Ok(window.client().active_element().await?.send_keys(key).await?)
}

/// Goes to an element with the tab key alone and presses Enter.
async fn by_keyboard(window: &Window, selector: &str) -> Result<()> {
    window.wait_for(selector).await?;
    for _ in 0..ROUND {
        let there =
            window.run("return document.activeElement.matches(arguments[0])", &[json!(selector)]).await?;
        if there == json!(true) {
            return press(window, ENTER).await;
        }
        press(window, TAB).await?;
    }
    anyhow::bail!("the tab key never comes to {selector}")
}

/// Presses an entry of a list.
async fn by_list(window: &Window, selector: &str) -> Result<()> {
    window.tap(selector).await
}

/// Opens every chapter, and everything that can be chosen in each, by one way alone.
async fn everything_is_reached<F>(window: &Window, choose: F) -> Result<()>
where
    F: AsyncFn(&Window, &str) -> Result<()>,
{
    let chapters = window.data("main [data-layer]", "layer").await?;
    let known = ["places", "nerve", "muscles", "roots", "spots", "massage", "spine", "causes", "postures"];
    ensure!(chapters == known, "{chapters:?}");
    for chapter in chapters {
        choose(window, &format!("main [data-layer={chapter}]")).await?;
        window.wait_for(&format!("main [data-chapter={chapter}]")).await?;
        for view in window.data("main [data-view]", "view").await? {
            choose(window, &format!("main [data-view={view}]")).await?;
            window.wait_for(&format!("main [data-view={view}][aria-pressed=true]")).await?;
        }
        for item in window.data("main [data-choose]", "choose").await? {
            reach(window, &choose, &format!("main [data-choose={item}]"), &item).await?;
        }
        // What keeps a therapist off lies one step deeper.
        for item in window.data("main .cautions [data-choose]", "choose").await? {
            reach(window, &choose, &format!("main .cautions [data-choose={item}]"), &item).await?;
        }
    }
    Ok(())
}

async fn reach<F>(window: &Window, choose: &F, line: &str, item: &str) -> Result<()>
where
    F: AsyncFn(&Window, &str) -> Result<()>,
{
    let open = window
        .run("return document.querySelector(arguments[0]).getAttribute('aria-expanded')", &[json!(line)])
        .await?;
    // The first of some lists is open from the start.
    if open != json!("true") {
        choose(window, line).await?;
    }
    window.wait_for(&format!("main [data-said={item}]")).await.with_context(|| format!("{item} is said"))?;
    Ok(())
}

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
async fn every_layer_view_and_state_is_reached_by_the_keyboard_alone() -> Result<()> {
    let window = body().await?;
    everything_is_reached(&window, by_keyboard).await?;
    window.close().await
}

#[tokio::test]
async fn every_layer_view_and_state_is_reached_by_the_lists_alone() -> Result<()> {
    let window = body().await?;
    everything_is_reached(&window, by_list).await?;
    window.close().await
}

#[tokio::test]
async fn the_walk_goes_from_the_roots_to_the_toes_and_back_by_the_keyboard_alone() -> Result<()> {
    let window = body().await?;
    by_keyboard(&window, "main [data-layer=nerve]").await?;
    by_keyboard(&window, "main [data-follow]").await?;
    let mut seen = Vec::new();
    loop {
        window
            .wait_true("the stop's name to be read out", "return document.activeElement.id === 'walk-name'")
            .await?;
        seen.extend(window.data("main [data-stop]", "stop").await?);
        if window.data("main [data-walk=next]", "walk").await?.is_empty() {
            break;
        }
        by_keyboard(&window, "main [data-walk=next]").await?;
        let was = seen.last().cloned().unwrap_or_default();
        window.wait_for(&format!("main [data-stop]:not([data-stop={was}])")).await?;
    }
    let known = ["roots", "join", "piriformis", "buttock", "thigh", "fork", "calf", "shin", "toes"];
    assert_eq!(seen, known);
    by_keyboard(&window, "main [data-walk=back]").await?;
    window.wait_for("main [data-stop=shin]").await?;
    press(&window, ESCAPE).await?;
    window
        .wait_true("the way in to have the focus", "return document.activeElement.matches('[data-follow]')")
        .await?;
    // By its list alone, to any stop.
    window.tap("main [data-follow]").await?;
    for stop in known.iter().rev() {
        window.tap(&format!("main [data-stop] [data-choose={stop}]")).await?;
        window.wait_for(&format!("main [data-stop={stop}]")).await?;
    }
    window.close().await
}

#[tokio::test]
async fn arrow_keys_come_to_every_region_of_every_view_and_enter_marks_it() -> Result<()> {
    let window = body().await?;
    for view in window.data("main [data-view]", "view").await? {
        by_keyboard(&window, &format!("main [data-view={view}]")).await?;
        let all: BTreeSet<String> = names(&window, "main svg [data-region]").await?.into_iter().collect();
        let first = names(&window, "main svg [data-region][tabindex='0']")
            .await?
            .pop()
            .context("one in the tab order")?;
        let mut reached = BTreeSet::from([first.clone()]);
        let mut open = vec![first];
        while let Some(from) = open.pop() {
            for arrow in ARROWS {
                let (region, side) = from.split_once(' ').context("region and side")?;
                window
                    .run(
                        "document.querySelector(`main svg [data-region=\"${arguments[0]}\"][data-side=\"${arguments[1]}\"]`).focus()",
                        &[json!(region), json!(side)],
                    )
                    .await?;
                press(&window, arrow).await?;
                let now = names(&window, "main svg [data-region]:focus").await?.pop().context("a focus")?;
                if reached.insert(now.clone()) {
                    open.push(now);
                }
            }
        }
        ensure!(reached == all, "{view}: never reached {:?}", all.difference(&reached));
    }
    press(&window, ENTER).await?;
    window.wait_for("main [data-marked]").await?;
    window.close().await
}

/// Region and side of each element a selector finds.
async fn names(window: &Window, selector: &str) -> Result<Vec<String>> {
    let found = window
        .run(
            "return [...document.querySelectorAll(arguments[0])].map(e => `${e.dataset.region} ${e.dataset.side}`)",
            &[json!(selector)],
        )
        .await?;
    Ok(found.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect())
}

#[tokio::test]
async fn every_region_drawn_is_marked_from_the_list_alone() -> Result<()> {
    let window = body().await?;
    let mut drawn = BTreeSet::new();
    for view in window.data("main [data-view]", "view").await? {
        window.tap(&format!("main [data-view={view}]")).await?;
        drawn.extend(names(&window, "main svg [data-region]").await?);
    }
    let buttons = "const out = []; document.querySelectorAll('main [data-list-region] button').forEach(b => { if (b.ariaPressed !== 'true') b.click(); }); return out";
    window.run(buttons, &[]).await?;
    until("every region to be marked", || async {
        let found = window
            .run("return [...document.querySelectorAll('main [data-marked]')].map(e => `${e.dataset.marked} ${e.dataset.side}`)", &[])
            .await?;
        let marked: BTreeSet<String> =
            found.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect();
        Ok(drawn.is_subset(&marked))
    })
    .await?;
    window.close().await
}

#[tokio::test]
async fn numb_between_the_legs_leads_at_once_to_help() -> Result<()> {
    let window = body().await?;
    window.tap("main [data-list-region=saddle] button").await?;
    window.wait_for("main [role=alert] [data-alert=saddle]").await?;
    window.click("main [data-go=help-from-marks]").await?;
    window.wait_for("main[data-topic=get-help-now]").await?;
    window.close().await
}

#[tokio::test]
async fn both_legs_or_new_weakness_lead_to_help_too() -> Result<()> {
    let window = body().await?;
    window.tap("main [data-list-region=calf] .sides button:first-child").await?;
    window.tap("main [data-kind=weak]").await?;
    window.wait_for("main [data-alert=weakness]").await?;
    window.tap("main [data-kind=weak]").await?;
    window.wait_gone("main [data-alert]").await?;
    window.tap("main [data-list-region=calf] .sides button:last-child").await?;
    window.wait_for("main [data-alert=both_legs]").await?;
    window.close().await
}

#[tokio::test]
async fn marks_are_there_after_a_restart_and_gone_once_erased() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let window = WindowOptions::new(PROGRAM).data_dir(folder.path()).open().await?;
    window.go("body").await?;
    window.tap("main [data-list-region=calf] .sides button:first-child").await?;
    window.tap("main [data-since=weeks]").await?;
    window.wait_for("main [data-report]").await?;
    until("the marks to be kept", || async {
        let kept = window.invoke("pain", &json!({ "language": "en" })).await?;
        Ok(kept["map"]["since"] == json!("weeks") && kept["kept"] == json!(true))
    })
    .await?;
    window.close().await?;

    let window = WindowOptions::new(PROGRAM).data_dir(folder.path()).open().await?;
    window.go("body").await?;
    window.wait_for("main [data-marked=calf][data-side=left]").await?;
    window.tap("main [data-clear]").await?;
    window.tap("main [data-restore]").await?;
    window.wait_for("main [data-marked=calf][data-side=left]").await?;
    window.go("mine").await?;
    window.wait_for("main [data-pain]").await?;
    window.tap("main [data-erase]").await?;
    window.tap("dialog [data-confirm]").await?;
    window.wait_gone("main [data-pain]").await?;
    window.go("body").await?;
    window.wait_for("main [data-pain=empty]").await?;
    window.close().await?;
    for file in std::fs::read_dir(folder.path())?.filter_map(Result::ok).filter(|file| file.path().is_file())
    {
        let bytes = std::fs::read(file.path())?;
        ensure!(
            !bytes.windows(4).any(|part| part == b"calf"),
            "{} still names the place",
            file.path().display()
        );
    }
    Ok(())
}

#[tokio::test]
async fn looking_closer_goes_by_buttons_and_keys_and_back_again() -> Result<()> {
    let window = body().await?;
    let width = "return document.querySelector('main .world').getBoundingClientRect().width";
    let whole = window.run(width, &[]).await?.as_f64().context("a width")?;
    by_keyboard(&window, "main [data-zoom=in]").await?;
    press(&window, "+").await?;
    window.settled().await?;
    let near = window.run(width, &[]).await?.as_f64().context("a width")?;
    ensure!(near > whole * 2.0, "{near} is not nearer than {whole}");
    press(&window, "0").await?;
    window.settled().await?;
    let again = window.run(width, &[]).await?.as_f64().context("a width")?;
    ensure!((again - whole).abs() < 1.0, "{again} is not {whole}");
    window.close().await
}

#[tokio::test]
async fn a_figure_in_a_topic_opens_the_body_at_what_it_shows() -> Result<()> {
    let window = home().await?;
    window.open_topic("why-it-happens").await?;
    window.tap("main [data-closer]").await?;
    window.wait_for("main[data-screen=body] [data-chapter]").await?;
    window.click("[data-back]").await?;
    window.wait_for("main[data-topic=why-it-happens]").await?;
    window.close().await
}

#[tokio::test]
async fn where_there_is_little_room_one_line_leads_to_every_chapter() -> Result<()> {
    let window = WindowOptions::new(PROGRAM).arguments(["--lang", "en"]).size(320, 640).open().await?;
    window.go("body").await?;
    by_keyboard(&window, "main [data-chapters=next]").await?;
    window.wait_for("main [data-chapter=nerve]").await?;
    by_keyboard(&window, "main [data-chapters=all]").await?;
    window.click("main [data-layer=spine]").await?;
    window.wait_for("main [data-chapter=spine]").await?;
    // What was pressed is folded away; the next key goes on from the line.
    let there = window.run("return document.activeElement.dataset.chapters", &[]).await?;
    ensure!(there == "all", "the focus is on {there}");
    let seen = window
        .run("return document.querySelector('main [data-layer=spine]').checkVisibility({ visibilityProperty: true })", &[])
        .await?;
    ensure!(seen == json!(false), "the list stays open");
    window.close().await
}
