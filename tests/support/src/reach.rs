//! What is wrong on a screen: axe-core's rules, and what axe cannot see.

use anyhow::Result;
use serde_json::{Value, json};

use crate::Window;
use crate::rounds::Stop;

/// The least size of a target, pixels each way (WCAG 2.5.5).
pub const TOUCH: u32 = 44;
/// In a waiting room, for a fingertip in a hurry.
pub const TOUCH_IN_A_KIOSK: u32 = 56;

/// Elements that are wider than what holds them, and so cannot be read without scrolling sideways. Pictures and tables may
/// be (1.4.10 exempts them); a table scrolls by itself.
pub const SIDEWAYS: &str = "
    const wide = [document.documentElement, ...document.querySelectorAll('main, main .scroll, header, nav, [role=dialog], dialog[open]')];
    const outside = [...document.querySelectorAll('header a, header button')].filter(e => e.checkVisibility())
        .filter(e => e.getBoundingClientRect().right > innerWidth + 1 || e.getBoundingClientRect().left < -1);
    return wide.filter(e => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX !== 'visible')
        .map(e => `scrolls sideways: ${e.tagName} ${e.className}: ${e.scrollWidth} in ${e.clientWidth}`)
        .concat(outside.map(e => `out of the window: '${(e.getAttribute('aria-label') ?? e.textContent).trim().slice(0, 30)}' ${e.className} ${Math.round(e.getBoundingClientRect().left)}..${Math.round(e.getBoundingClientRect().right)}`))";

/// Targets smaller than a fingertip. Links and words within a line are as large as the line (2.5.5 exempts them).
const SMALL: &str = "
    const least = arguments[0] - 0.5;
    return [...document.querySelectorAll('button, .button, a[href], input, select, textarea, [role=button], [role=radio], [role=slider]')]
        .filter(e => !e.closest('[inert], [aria-hidden=true], .skip, .unseen, svg') && e.getClientRects().length)
        .filter(e => !e.matches('.term, .cite') && !(e.matches('a') && e.closest('p, .line') && getComputedStyle(e).display === 'inline'))
        .map(e => [e, (e.closest('label') ?? e).getBoundingClientRect()])
        .filter(([, b]) => b.width > 1 && (b.width < least || b.height < least))
        .map(([e, b]) => `small: ${e.tagName} ${e.getAttribute('class')} '${(e.getAttribute('aria-label') ?? e.textContent).trim().slice(0, 30)}' ${Math.round(b.width)}x${Math.round(b.height)}`)";

/// Places drawn on the body that are smaller than a fingertip, and are not in a list beside it that does the same (2.5.5
/// exempts those): they have the size they have on a body. The list may be one step away, behind the link that leads to
/// it or under what is said of a chosen place.
const SMALL_PLACES: &str = "
    const least = arguments[0] - 0.5;
    const seen = (selector) => [...document.querySelectorAll(selector)].some(e => e.getClientRects().length);
    const listed = (e) => seen(`[data-list-region='${e.dataset.region}'], .to-list a, [data-callout]`);
    return [...document.querySelectorAll('svg [role=button]')]
        .filter(e => !e.closest('[inert], [aria-hidden=true]') && e.getClientRects().length)
        .map(e => [e, e.getBoundingClientRect()])
        .filter(([e, b]) => (b.width < least || b.height < least) && !listed(e))
        .map(([e, b]) => `small and in no list: '${e.getAttribute('aria-label')}' ${Math.round(b.width)}x${Math.round(b.height)}`)";

/// Where the focus is: nothing to say, or why that is wrong.
pub const FOCUS: &str = "
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

/// Everything that is wrong at a stop. `touch`: the least size of a target.
///
/// # Errors
/// When the page cannot be asked.
pub async fn faults(window: &Window, stop: Stop<'_>, touch: u32) -> Result<Vec<String>> {
    let mut faults: Vec<String> = window.axe().await?.iter().map(ToString::to_string).collect();
    faults.extend(said_by(window, SIDEWAYS, &[]).await?);
    for script in [SMALL, SMALL_PLACES] {
        faults.extend(said_by(window, script, &[json!(touch)]).await?);
    }
    if !stop.moved {
        faults.extend(said_by(window, FOCUS, &[]).await?.into_iter().map(|fault| format!("focus: {fault}")));
    }
    Ok(faults)
}

/// What a script that answers with a list has to say.
///
/// # Errors
/// When the page cannot be asked.
pub async fn said_by(window: &Window, script: &str, arguments: &[Value]) -> Result<Vec<String>> {
    let said = window.run(script, arguments).await?;
    let words = |one: &Value| one.as_str().unwrap_or_default().to_owned();
    Ok(said.as_array().into_iter().flatten().map(words).collect())
}
