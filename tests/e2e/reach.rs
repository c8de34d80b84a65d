//! What axe cannot see and one look at a screen does not tell: room between letters, the way of the focus and its mark,
//! names and roles.

use std::fs;

use anyhow::{Result, ensure};
use backstory_support::pictures::contrasting;
use backstory_support::reach::{FOCUS, SIDEWAYS, said_by};
use backstory_support::rounds::Stop;
use backstory_support::{WindowOptions, project};
use serde_json::json;

use crate::PROGRAM;
use crate::accessible::{LAPTOP, Look, NARROW, Reader};

/// What is wrong on each of a reader's screens by a script that answers with a list.
async fn wrong_on_each_screen(reader: &Reader, scripts: &[&str]) -> Result<Vec<String>> {
    let mut wrong = Vec::new();
    reader
        .each_screen(async |window, stop| {
            window.settled().await?;
            for script in scripts {
                let found = said_by(window, script, &[]).await?;
                wrong.extend(found.iter().map(|one| format!("{}: {one}", stop.name)));
            }
            Ok(())
        })
        .await?;
    Ok(wrong)
}

/// The spacing of WCAG 1.4.12, put over every screen.
const SPACED: &str = "
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }'
        + 'p { margin-block-end: 2em !important }');
    document.adoptedStyleSheets = [sheet];
    return true";

/// Text that is cut off: words in a box that hides what does not fit into it.
const CUT_OFF: &str = "
    const hides = (style) => /hidden|clip/.test(style.overflowX + style.overflowY);
    return [...document.querySelectorAll('h1, h2, h3, p, li, a, button, label, dt, dd, th, td, span')]
        .filter(e => !e.closest('svg, .unseen, [aria-hidden=true], [inert]') && e.getClientRects().length)
        .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
        .filter(e => {
            for (let box = e; box && box !== document.body; box = box.parentElement) {
                const style = getComputedStyle(box);
                if (!hides(style) || box.matches('.scroll, .shell')) continue;
                const outer = box.getBoundingClientRect();
                const range = document.createRange();
                range.selectNodeContents(e);
                const inner = range.getBoundingClientRect();
                if (outer.width < 2 || outer.height < 2) return false;
                if (inner.right > outer.right + 2 || inner.left < outer.left - 2 || inner.bottom > outer.bottom + 2 || inner.top < outer.top - 2)
                    return true;
            }
            return false;
        })
        .map(e => `${e.tagName} ${e.className} '${e.textContent.trim().slice(0, 40)}'`)";

#[tokio::test]
async fn no_word_is_cut_off_when_letters_and_lines_are_given_room() -> Result<()> {
    for look in [LAPTOP, NARROW] {
        let reader = Reader::open(Look { language: "es", ..look }).await?;
        ensure!(reader.window.run(SPACED, &[]).await? == json!(true), "the spacing could not be set");
        let wrong = wrong_on_each_screen(&reader, &[CUT_OFF, SIDEWAYS]).await?;
        reader.window.close().await?;
        ensure!(wrong.is_empty(), "{} px:\n{}", look.width, wrong.join("\n"));
    }
    Ok(())
}

#[tokio::test]
async fn on_the_way_by_tab_the_focus_is_always_on_something_that_is_seen() -> Result<()> {
    let window = WindowOptions::new(PROGRAM).open().await?;
    let mut lost = Vec::new();
    for screen in ["home", "body", "search", "mine", "help"] {
        window.go(screen).await?;
        window.settled().await?;
        for press in 1..=40 {
            window.hands().key("Tab")?;
            window.settled().await?;
            let found = said_by(&window, FOCUS, &[]).await?;
            lost.extend(found.iter().map(|one| format!("{screen}, after {press} times Tab: {one}")));
            let over = "return document.activeElement === document.body || !document.activeElement.closest('main, header, nav')";
            if window.run(over, &[]).await? == json!(true) {
                break;
            }
        }
    }
    window.close().await?;
    ensure!(lost.is_empty(), "{}", lost.join("\n"));
    Ok(())
}

/// What the mark of focus is looked for on: a button, a link, a place on the body, a field, a heading's menu.
const MARKED: &[(&str, &str)] = &[
    ("home", "main a.topic, main li a"),
    ("home", "nav [data-go=search]"),
    ("body", "main [data-layer=nerve]"),
    ("body", "main [data-list-region=buttock] button"),
    ("search", "main input[type=search]"),
    ("help", "main [data-aloud]"),
];

#[tokio::test]
async fn the_mark_of_focus_stands_out_in_every_theme() -> Result<()> {
    for theme in ["light", "dark", "contrast"] {
        let window = WindowOptions::new(PROGRAM).open().await?;
        window.set_theme(theme).await?;
        for (screen, selector) in MARKED {
            window.go(screen).await?;
            window.wait_for(selector).await?;
            window.settled().await?;
            // With keys, so that the browser shows it.
            window.hands().key("Tab")?;
            let place = "
                const e = document.querySelector(arguments[0]);
                document.activeElement.blur();
                e.scrollIntoView({ block: 'center' });
                const b = e.getBoundingClientRect();
                return [b.left, b.top, b.width, b.height]";
            let place = window.run(place, &[json!(selector)]).await?;
            window.settled().await?;
            let before = window.picture().await?;
            window
                .run(
                    "document.querySelector(arguments[0]).focus({ focusVisible: true, preventScroll: true })",
                    &[json!(selector)],
                )
                .await?;
            window.settled().await?;
            let after = window.picture().await?;
            let side = |at: usize| place[at].as_f64().unwrap_or_default();
            let (width, height) = (side(2), side(3));
            let around = [side(0) - 8.0, side(1) - 8.0, width + 16.0, height + 16.0];
            let changed = contrasting(&before, &after, around)?;
            // A line two points thick around it (2.4.13); a rounded corner has a little less.
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // points of a screen
            let least = (2.0 * 2.0 * (width + height) * 0.85) as usize;
            ensure!(
                changed >= least,
                "{theme}, {screen}, {selector}: {changed} points stand out around {width} × {height}, {least} are wanted"
            );
        }
        window.close().await?;
    }
    Ok(())
}

/// The stored tree: role and name of all that takes the focus, screen by screen.
const TREE: &str = "tests/fixtures/reach.txt";

#[tokio::test]
async fn everything_that_takes_the_focus_has_the_name_and_role_it_had() -> Result<()> {
    let reader = Reader::open(LAPTOP).await?;
    let mut tree = String::new();
    let mut nameless = Vec::new();
    reader
        .each_screen(async |window, Stop { name: screen, .. }| {
            window.settled().await?;
            tree.push_str(&format!("{screen}\n"));
            for exposed in window.exposed().await? {
                // WebKit has no role of ARIA's for the summary of details.
                let roleless = exposed.role.is_empty() && !exposed.element.starts_with("summary");
                if exposed.name.is_empty() || roleless || matches!(exposed.role.as_str(), "generic" | "none")
                {
                    nameless.push(format!("{screen}: {exposed:?}"));
                }
                // How many are found depends on whether the index is whole by then.
                if screen == "search" && exposed.element.contains("class=\"hit") {
                    continue;
                }
                // How a name begins: what follows of a topic is its author's, and so are numbers.
                let begins = exposed.name.chars().take(24);
                let name: String =
                    begins.map(|letter| if letter.is_ascii_digit() { '#' } else { letter }).collect();
                tree.push_str(format!("  {} {name}", exposed.role).trim_end());
                tree.push('\n');
            }
            Ok(())
        })
        .await?;
    reader.window.close().await?;
    ensure!(nameless.is_empty(), "{}", nameless.join("\n"));
    let file = project().join(TREE);
    if std::env::var_os("BACKSTORY_BLESS").is_some() {
        fs::write(&file, &tree)?;
    }
    let stored = fs::read_to_string(&file).unwrap_or_default();
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    let (now, before) = (lines(&tree), lines(&stored));
    let changed: Vec<_> = now.iter().zip(&before).filter(|(now, before)| now != before).take(5).collect();
    ensure!(
        tree == stored,
        "{TREE} is not what the window shows ({} and {} lines). First changes: {changed:?}.\n\
         Look whether each is meant, then write it again: BACKSTORY_BLESS=1 cargo test --features custom-protocol --test e2e reach",
        now.len(),
        before.len()
    );
    Ok(())
}
