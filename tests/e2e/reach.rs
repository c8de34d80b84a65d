//! What axe cannot see: reflow, room between letters, sizes of targets, and where the focus is.

use std::fs;

use anyhow::{Result, ensure};
use backstory_support::pictures::contrasting;
use backstory_support::{Window, WindowOptions, project};
use serde_json::json;

use crate::PROGRAM;
use crate::accessible::each_screen;

/// A window, and what is wrong on each of its screens by a script that answers with a list.
async fn wrong_on_each_screen(window: &Window, script: &str) -> Result<Vec<String>> {
    let mut wrong = Vec::new();
    each_screen(window, async |window, screen| {
        let found = window.run(script, &[]).await?;
        wrong.extend(found.as_array().into_iter().flatten().map(|one| format!("{screen}: {one}")));
        Ok(())
    })
    .await?;
    Ok(wrong)
}

/// Elements that are wider than what holds them, and so cannot be read without scrolling sideways. Pictures and tables may
/// be (1.4.10 exempts them); a table scrolls by itself.
const SIDEWAYS: &str = "
    const wide = [document.documentElement, ...document.querySelectorAll('main, main .scroll, header, nav, [role=dialog]')];
    return wide.filter(e => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX !== 'visible')
        .map(e => `${e.tagName} ${e.className}: ${e.scrollWidth} in ${e.clientWidth}`)";

#[tokio::test]
async fn nothing_scrolls_sideways_at_320_pixels() -> Result<()> {
    for language in ["en", "es"] {
        let window =
            WindowOptions::new(PROGRAM).size(320, 640).arguments(["--lang", language]).open().await?;
        let wrong = wrong_on_each_screen(&window, SIDEWAYS).await?;
        window.close().await?;
        ensure!(wrong.is_empty(), "{language}:\n{}", wrong.join("\n"));
    }
    Ok(())
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
    for (width, height) in [(1366, 768), (360, 640)] {
        let window =
            WindowOptions::new(PROGRAM).size(width, height).arguments(["--lang", "es"]).open().await?;
        ensure!(window.run(SPACED, &[]).await? == json!(true), "the spacing could not be set");
        let mut wrong = wrong_on_each_screen(&window, CUT_OFF).await?;
        wrong.extend(wrong_on_each_screen(&window, SIDEWAYS).await?);
        window.close().await?;
        ensure!(wrong.is_empty(), "{width} px:\n{}", wrong.join("\n"));
    }
    Ok(())
}

/// Targets smaller than 44 px. Links and words within a line are as large as the line (2.5.5 exempts them). What is drawn on
/// the body has the size it has on a body: there a near miss takes the nearest place, and the list does the same.
const SMALL: &str = "
    return [...document.querySelectorAll('button, a[href], input, select, textarea, summary, [role=button], [role=radio], [role=slider]')]
        .filter(e => !e.closest('[inert], [aria-hidden=true], .skip, svg') && e.getClientRects().length)
        .filter(e => !e.matches('.term, .cite') && !(e.matches('a') && e.closest('p, .line') && getComputedStyle(e).display === 'inline'))
        .map(e => [e, (e.closest('label') ?? e).getBoundingClientRect()])
        .filter(([, b]) => b.width > 1 && (b.width < 43.5 || b.height < 43.5))
        .map(([e, b]) => `${e.tagName} ${e.getAttribute('class')} '${(e.getAttribute('aria-label') ?? e.textContent).trim().slice(0, 30)}' ${Math.round(b.width)}x${Math.round(b.height)}`)";

#[tokio::test]
async fn every_target_is_as_large_as_a_fingertip() -> Result<()> {
    for (width, height) in [(1366, 768), (360, 640)] {
        let window = WindowOptions::new(PROGRAM).size(width, height).open().await?;
        let wrong = wrong_on_each_screen(&window, SMALL).await?;
        window.close().await?;
        ensure!(wrong.is_empty(), "{width} px:\n{}", wrong.join("\n"));
    }
    Ok(())
}

/// Where the focus is: what it is on, or why that is wrong.
const FOCUS: &str = "
    const e = document.activeElement;
    if (!e || e === document.body) return ['nothing has the focus'];
    const box = e.getBoundingClientRect();
    if (!box.width || !box.height) return [`${e.tagName} has the focus and no size`];
    const [x, y] = [box.left + Math.min(box.width / 2, 40), box.top + Math.min(box.height / 2, 20)];
    if (x < 0 || y < 0 || x > innerWidth || y > innerHeight) return [`${e.tagName} '${e.textContent.trim().slice(0, 30)}' is out of sight`];
    // Headings for those who do not see the screen have the focus and no place on it.
    if (getComputedStyle(e).clipPath !== 'none') return [];
    const top = document.elementFromPoint(x, y);
    return e.contains(top) || top?.contains(e) || e.closest('label, svg')?.contains(top)
        ? [] : [`${e.tagName} '${e.textContent.trim().slice(0, 30)}' is covered by ${top?.tagName} ${top?.getAttribute('class')}`]";

#[tokio::test]
async fn after_every_change_of_view_the_focus_is_on_something_that_is_seen() -> Result<()> {
    let window = WindowOptions::new(PROGRAM).open().await?;
    let wrong = wrong_on_each_screen(&window, FOCUS).await?;
    ensure!(wrong.is_empty(), "{}", wrong.join("\n"));
    // And on the way through a screen by Tab, wherever that goes.
    let mut lost = Vec::new();
    for screen in ["home", "body", "search", "mine", "help"] {
        window.go(screen).await?;
        window.settled().await?;
        for press in 1..=40 {
            window.hands().key("Tab")?;
            window.settled().await?;
            let found = window.run(FOCUS, &[]).await?;
            let found = found.as_array().into_iter().flatten();
            lost.extend(found.map(|one| format!("{screen}, after {press} times Tab: {one}")));
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
    let window = WindowOptions::new(PROGRAM).open().await?;
    let mut tree = String::new();
    let mut nameless = Vec::new();
    each_screen(&window, async |window, screen| {
        tree.push_str(&format!("{screen}\n"));
        for exposed in window.exposed().await? {
            // WebKit has no role of ARIA's for the summary of details.
            let roleless = exposed.role.is_empty() && !exposed.element.starts_with("summary");
            if exposed.name.is_empty() || roleless || matches!(exposed.role.as_str(), "generic" | "none") {
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
    window.close().await?;
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
