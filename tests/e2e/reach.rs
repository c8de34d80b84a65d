//! What axe cannot see and one look at a screen does not tell: room between letters, the way of the focus and its mark.

use anyhow::{Result, ensure};
use backstory_support::pictures::contrasting;
use backstory_support::reach::{FOCUS, SIDEWAYS, said_by};
use backstory_support::rounds::{Round, Stop};
use backstory_support::{Window, WindowOptions};
use serde_json::json;

use crate::PROGRAM;
use crate::accessible::{LAPTOP, Look, NARROW, Reader, therapist, waiting_room};

/// The spacing of WCAG 1.4.12, put over every screen.
const SPACED: &str = "
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }'
        + 'p { margin-block-end: 2em !important }');
    document.adoptedStyleSheets = [sheet];
    return true";

/// Text that is cut off: words in a box that hides what does not fit into it, and does not scroll that way.
const CUT_OFF: &str = "
    const hides = (overflow) => /hidden|clip/.test(overflow);
    return [...document.querySelectorAll('h1, h2, h3, p, li, a, button, label, dt, dd, th, td, span')]
        .filter(e => !e.closest('svg, .unseen, [aria-hidden=true], [inert]') && e.getClientRects().length)
        .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
        .filter(e => {
            for (let box = e; box && box !== document.body; box = box.parentElement) {
                const style = getComputedStyle(box);
                if (!hides(style.overflowX + style.overflowY) || box.matches('.scroll, .shell')) continue;
                const outer = box.getBoundingClientRect();
                const range = document.createRange();
                range.selectNodeContents(e);
                const inner = range.getBoundingClientRect();
                if (outer.width < 2 || outer.height < 2) return false;
                if (hides(style.overflowX) && (inner.right > outer.right + 2 || inner.left < outer.left - 2)) return true;
                if (hides(style.overflowY) && (inner.bottom > outer.bottom + 2 || inner.top < outer.top - 2)) return true;
            }
            return false;
        })
        .map(e => `${e.tagName} ${e.className} '${e.textContent.trim().slice(0, 40)}'`)";

/// Notes what does not have the room it needs once letters and lines are spaced.
async fn cut_off(window: &Window, stop: Stop<'_>, wrong: &mut Vec<String>) -> Result<()> {
    ensure!(window.run(SPACED, &[]).await? == json!(true), "the spacing could not be set");
    window.settled().await?;
    let mut found = said_by(window, CUT_OFF, &[]).await?;
    found.extend(said_by(window, SIDEWAYS, &[]).await?);
    wrong.extend(found.into_iter().map(|one| format!("{}: {one}", stop.name)));
    Ok(())
}

#[tokio::test]
async fn no_word_is_cut_off_when_letters_and_lines_are_given_room() -> Result<()> {
    for look in [LAPTOP, NARROW] {
        let reader = Reader::open(Look { language: "es", ..look }).await?;
        let mut wrong = Vec::new();
        reader.each_screen(async |window, stop| cut_off(window, stop, &mut wrong).await).await?;
        reader.window.close().await?;
        ensure!(wrong.is_empty(), "{} px:\n{}", look.width, wrong.join("\n"));
    }
    Ok(())
}

#[tokio::test]
async fn no_word_is_cut_off_in_a_therapists_window_then_either() -> Result<()> {
    let (_folder, window) = therapist(Look { language: "es", ..NARROW }, []).await?;
    let mut wrong = Vec::new();
    Round::new(&window, async |window: &Window, stop: Stop<'_>| cut_off(window, stop, &mut wrong).await)
        .therapist()
        .await?;
    window.close().await?;
    ensure!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

#[tokio::test]
async fn no_word_is_cut_off_in_a_waiting_room_then_either() -> Result<()> {
    let (_folder, window) = waiting_room(Look { language: "es", ..LAPTOP }, []).await?;
    let mut wrong = Vec::new();
    Round::new(&window, async |window: &Window, stop: Stop<'_>| cut_off(window, stop, &mut wrong).await)
        .waiting_room(false)
        .await?;
    window.close().await?;
    ensure!(wrong.is_empty(), "{}", wrong.join("\n"));
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
