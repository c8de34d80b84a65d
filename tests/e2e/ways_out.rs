//! Nobody gets out of a kiosk: each way out that standards for kiosks name is tried in the real window, by hand from
//! outside or by a script from inside, and afterwards everything is as it was: same window, same page, same
//! processes, no other window, no file touched.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context, Result, ensure};
use backstory_support::kiosk::furnished;
use backstory_support::{Window, processes};
use serde_json::{Value, json};

use crate::PROGRAM;

/// Keys, in X's words, and what they do in browsers, toolkits and desktops.
const KEYS: &[(&str, &[&str])] = &[
    ("reload", &["F5", "ctrl+F5", "shift+F5", "ctrl+r", "ctrl+shift+r", "XF86Reload", "XF86Refresh"]),
    ("print", &["ctrl+p", "ctrl+shift+p", "Print", "alt+Print", "ctrl+Print"]),
    (
        "open, save, find, address, tabs",
        &[
            "ctrl+o",
            "ctrl+s",
            "ctrl+shift+s",
            "ctrl+f",
            "ctrl+g",
            "F3",
            "ctrl+l",
            "F6",
            "alt+d",
            "ctrl+t",
            "ctrl+n",
            "ctrl+shift+n",
            "ctrl+shift+t",
            "ctrl+k",
            "ctrl+e",
            "ctrl+Tab",
            "ctrl+shift+Tab",
            "ctrl+Prior",
            "ctrl+Next",
        ],
    ),
    ("close, quit", &["ctrl+w", "ctrl+shift+w", "ctrl+q", "ctrl+F4", "alt+F4", "ctrl+shift+q", "XF86Close"]),
    (
        "developer tools",
        &[
            "F12",
            "ctrl+shift+i",
            "ctrl+shift+j",
            "ctrl+shift+c",
            "ctrl+shift+k",
            "ctrl+shift+e",
            "ctrl+shift+m",
            "ctrl+u",
            "ctrl+shift+d",
            "ctrl+alt+i",
        ],
    ),
    (
        "history, downloads, bookmarks",
        &["ctrl+h", "ctrl+j", "ctrl+d", "ctrl+b", "ctrl+shift+o", "ctrl+shift+b", "ctrl+shift+Delete"],
    ),
    (
        "back, forward, home",
        &["alt+Left", "alt+Right", "alt+Home", "XF86Back", "XF86Forward", "XF86HomePage", "ctrl+bracketleft"],
    ),
    ("zoom", &["ctrl+plus", "ctrl+equal", "ctrl+minus", "ctrl+0", "ctrl+KP_Add", "ctrl+KP_Subtract"]),
    ("full screen, help, caret", &["F11", "F1", "F2", "F4", "F7", "F8", "F9", "F10", "alt+Return"]),
    ("menus", &["Menu", "shift+F10", "alt+space", "alt+f", "alt+Down", "ctrl+space"]),
    (
        "window system",
        &[
            "alt+Tab",
            "alt+shift+Tab",
            "alt+Escape",
            "super",
            "super+d",
            "super+l",
            "super+e",
            "super+r",
            "super+Tab",
            "ctrl+Escape",
            "ctrl+shift+Escape",
            "ctrl+alt+t",
            "ctrl+alt+d",
            "alt+F1",
            "alt+F2",
            "alt+F3",
        ],
    ),
    ("entry popups", &["ctrl+shift+u", "ctrl+period", "ctrl+semicolon", "super+period"]),
    (
        "clipboard",
        &[
            "ctrl+a",
            "ctrl+c",
            "ctrl+x",
            "ctrl+v",
            "ctrl+shift+v",
            "ctrl+z",
            "ctrl+y",
            "ctrl+Insert",
            "shift+Insert",
            "shift+Delete",
            "XF86Copy",
            "XF86Paste",
            "XF86Cut",
        ],
    ),
    (
        "keys with programs behind",
        &[
            "XF86WWW",
            "XF86Mail",
            "XF86Search",
            "XF86Explorer",
            "XF86Calculator",
            "XF86Tools",
            "XF86Favorites",
            "XF86Documents",
            "XF86Messenger",
            "XF86Launch1",
            "XF86MyComputer",
            "XF86Terminal",
            "XF86New",
            "XF86Open",
            "XF86Save",
            "XF86Send",
        ],
    ),
    ("power", &["XF86Sleep", "XF86WakeUp", "XF86ScreenSaver"]),
];

/// What a page could try, were a stranger's script ever to run in it.
const SCRIPTS: &[(&str, &str)] = &[
    ("window.open", "window.open('https://example.org', '_blank')"),
    ("window.open of itself", "window.open(location.href)"),
    ("print", "window.print()"),
    ("alert", "window.alert('x')"),
    ("confirm", "window.confirm('x')"),
    ("prompt", "window.prompt('x')"),
    ("close", "window.close()"),
    ("address https", "location.href = 'https://example.org'"),
    ("address http", "location.assign('http://127.0.0.1:9')"),
    ("address file", "location.href = 'file:///etc/passwd'"),
    ("address data", "location.href = 'data:text/html,x'"),
    ("address about", "location.href = 'about:blank'"),
    ("address javascript", "location.href = 'javascript:document.title=\"out\"'"),
    ("address mail", "location.href = 'mailto:a@example.org'"),
    ("address telephone", "location.href = 'tel:112'"),
    ("address of a program", "location.href = 'x-terminal://x'"),
    ("address blob", "location.href = URL.createObjectURL(new Blob(['x'], { type: 'text/html' }))"),
    ("link target", "link({ href: 'https://example.org', target: '_blank' })"),
    ("link file", "link({ href: 'file:///etc/passwd' })"),
    ("link download", "link({ href: URL.createObjectURL(new Blob(['x'])), download: 'out.txt' })"),
    ("link ping", "link({ href: '#home', ping: 'https://example.org' })"),
    ("form", "const f = put('form', { action: 'https://example.org', method: 'post' }); f.submit()"),
    ("frame", "put('iframe', { src: 'https://example.org' })"),
    ("frame of a file", "put('iframe', { src: 'file:///etc/passwd' })"),
    ("object", "put('object', { data: 'file:///etc/passwd' })"),
    ("script from elsewhere", "put('script', { src: 'https://example.org/x.js' })"),
    ("inline script", "put('script', { textContent: 'document.title = \"out\"' })"),
    (
        "refresh",
        "const m = document.createElement('meta'); m.httpEquiv = 'refresh'; m.content = '0;url=https://example.org'; document.head.append(m)",
    ),
    ("file picker", "put('input', { type: 'file' }).click()"),
    ("color picker", "put('input', { type: 'color' }).click()"),
    ("date picker", "put('input', { type: 'date' }).showPicker?.()"),
    ("list of choices", "const s = put('select', {}); s.append(new Option('a')); s.showPicker?.()"),
    ("full screen", "document.documentElement.requestFullscreen?.()"),
    ("camera", "navigator.mediaDevices?.getUserMedia({ video: true })"),
    ("place", "navigator.geolocation?.getCurrentPosition(() => {})"),
    ("notification", "window.Notification && Notification.requestPermission()"),
    ("share", "navigator.share?.({ text: 'x' })"),
    ("clipboard", "navigator.clipboard?.writeText('x')"),
    ("copy", "document.execCommand('copy')"),
    ("storage", "localStorage.setItem('x', 'x'); sessionStorage.setItem('x', 'x'); document.cookie = 'x=x'"),
    ("database", "indexedDB.open('x')"),
    ("worker", "navigator.serviceWorker?.register('/x.js')"),
    ("fetch", "fetch('https://example.org')"),
    ("web socket", "new WebSocket('wss://example.org')"),
    ("beacon", "navigator.sendBeacon?.('https://example.org', 'x')"),
    ("evaluation", "(0, eval)('document.title = \"out\"')"),
    ("protocol handler", "navigator.registerProtocolHandler?.('web+x', location.origin + '/%s')"),
];

/// What the program's bridge offers, none of it to a patient's window.
const COMMANDS: &[&str] = &[
    "erase",
    "export",
    "plugin:window|close",
    "plugin:window|destroy",
    "plugin:window|minimize",
    "plugin:window|hide",
    "plugin:window|set_fullscreen",
    "plugin:window|set_size",
    "plugin:window|create",
    "plugin:webview|create_webview_window",
    "plugin:webview|create_webview",
    "plugin:webview|set_webview_zoom",
    "plugin:webview|clear_all_browsing_data",
    "plugin:webview|internal_toggle_devtools",
    "plugin:event|emit",
    "plugin:event|listen",
    "plugin:app|version",
    "plugin:app|app_hide",
    "plugin:path|resolve_directory",
    "plugin:menu|new",
    "plugin:tray|new",
    "plugin:image|from_path",
    "plugin:resources|close",
    "plugin:shell|open",
    "plugin:fs|read_file",
    "plugin:process|exit",
];

/// All that must be the same afterwards.
#[derive(Debug, PartialEq)]
struct Here {
    windows: Vec<String>,
    processes: Vec<(u32, String)>,
    files: BTreeMap<PathBuf, (u64, SystemTime)>,
    page: Value,
}

/// Every file below a folder, but for what the driver's own storage and SQLite's log keep.
fn files(folder: &Path, found: &mut BTreeMap<PathBuf, (u64, SystemTime)>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        if path.ends_with("webview") {
            continue;
        }
        let facts = entry.metadata()?;
        if facts.is_dir() {
            files(&path, found)?;
        } else {
            found.insert(path, (facts.len(), facts.modified()?));
        }
    }
    Ok(())
}

async fn here(window: &Window) -> Result<Here> {
    let mut all = BTreeMap::new();
    files(window.data_dir(), &mut all)?;
    let mut processes: Vec<_> =
        processes::tree(window.driver())?.into_iter().map(|id| (id, processes::name(id))).collect();
    processes.sort();
    Ok(Here {
        windows: window.hands().windows()?,
        processes,
        files: all,
        page: window
            .run(
                "return [location.origin, document.title, devicePixelRatio, visualViewport.scale, window.kept,
                    history.length, innerWidth, innerHeight, document.querySelectorAll('main[data-screen]').length]",
                &[],
            )
            .await
            .context("the page does not answer any more")?,
    })
}

/// A kiosk's window with somebody at it, a mark only this page has, and an ear for keys that reach it.
async fn occupied() -> Result<(tempfile::TempDir, Window)> {
    let (folder, options) = furnished(Path::new(PROGRAM))?;
    let window = options.open().await?;
    window.tap("[data-begin]").await?;
    window.wait_for("main[data-screen=home]").await?;
    window.settled().await?;
    window.hands().focus()?;
    window
        .run(
            "window.kept = 'this very page'; window.reached = [];
             addEventListener('keydown', e => reached.push(`${e.ctrlKey ? 'ctrl ' : ''}${e.altKey ? 'alt ' : ''}${e.metaKey ? 'meta ' : ''}${e.key}`), true);
             window.put = (name, what) => { const e = Object.assign(document.createElement(name), what); document.body.append(e); return e; };
             window.link = what => put('a', what).click();",
            &[],
        )
        .await?;
    Ok((folder, window))
}

#[tokio::test]
async fn no_key_leads_out() -> Result<()> {
    let (_folder, window) = occupied().await?;
    let before = here(&window).await?;
    let (mut tried, mut out) = (0, Vec::new());
    for (what, keys) in KEYS {
        for key in *keys {
            window.hands().key(key)?;
            tried += 1;
            let after = here(&window).await?;
            if after != before {
                out.push(format!("{what}, {key}: {before:?}\n became {after:?}"));
            }
        }
    }
    // A letter is heard, so the silence above is the lock's and not the keyboard's.
    window.hands().key("q")?;
    window.wait_true("a letter to be heard", "return reached.includes('q')").await?;
    let reached =
        window.run("return reached.filter(key => /ctrl|alt|meta|F[0-9]|XF86/.test(key))", &[]).await?;
    println!("keys: {tried} tried, {} got out", out.len());
    ensure!(out.is_empty(), "{}", out.join("\n"));
    ensure!(reached == json!([]), "these reached the page: {reached}");
    Ok(())
}

#[tokio::test]
async fn no_press_leads_out() -> Result<()> {
    let (_folder, window) = occupied().await?;
    let hands = window.hands();
    let before = here(&window).await?;
    let middle = (640, 500);
    let (mut tried, mut out) = (0, Vec::new());
    for (what, press) in [
        ("menu button", 3),
        ("paste button", 2),
        ("back button", 8),
        ("forward button", 9),
        ("button ten", 10),
    ] {
        hands.press(middle, press)?;
        tried += 1;
        let after = here(&window).await?;
        if after != before {
            out.push(format!("{what}: {before:?}\n became {after:?}"));
        }
    }
    for (what, keys) in [("ctrl and wheel", "ctrl"), ("alt and wheel", "alt"), ("super and wheel", "super")] {
        hands.press_with(keys, middle, 4)?;
        hands.press_with(keys, middle, 5)?;
        hands.press_with(keys, middle, 1)?;
        tried += 3;
        let after = here(&window).await?;
        if after != before {
            out.push(format!("{what}: {before:?}\n became {after:?}"));
        }
    }
    // Text dragged over, a picture dragged off, an edge swiped.
    for (what, from, to) in [
        ("drag over text", (900, 300), (1200, 500)),
        ("drag of the picture", (300, 500), (1360, 760)),
        ("swipe from the left edge", (1, 400), (700, 400)),
        ("swipe from the right edge", (1364, 400), (700, 400)),
        ("swipe from the top", (683, 1), (683, 700)),
        ("swipe from the bottom", (683, 766), (683, 60)),
    ] {
        hands.drag(from, to)?;
        tried += 1;
        let after = here(&window).await?;
        if after.windows != before.windows
            || after.processes != before.processes
            || after.files != before.files
        {
            out.push(format!("{what}: {before:?}\n became {after:?}"));
        }
        let chosen = window.run("return String(getSelection())", &[]).await?;
        if chosen != json!("") {
            out.push(format!("{what}: selected {chosen}"));
        }
    }
    println!("presses: {tried} tried, {} got out", out.len());
    ensure!(out.is_empty(), "{}", out.join("\n"));
    Ok(())
}

#[tokio::test]
async fn no_script_leads_out() -> Result<()> {
    let (_folder, window) = occupied().await?;
    let before = here(&window).await?;
    let mut out = Vec::new();
    for (what, script) in SCRIPTS {
        // Refusals may be thrown, answered with a promise that fails, or silent; all are well.
        window
            .run(
                &format!("try {{ const a = (() => {{ {script} }})(); a?.catch?.(() => {{}}) }} catch {{}}"),
                &[],
            )
            .await
            .with_context(|| format!("{what} was not survived"))?;
        window
            .client()
            .execute_async("const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done(1)))", vec![])
            .await
            .with_context(|| format!("{what} was not survived"))?;
        let after = here(&window).await?;
        if after != before {
            out.push(format!("{what}: {before:?}\n became {after:?}"));
        }
        window.run("document.querySelectorAll('body > :not(#app)').forEach(e => e.remove())", &[]).await?;
    }
    println!("scripts: {} tried, {} got out", SCRIPTS.len(), out.len());
    ensure!(out.is_empty(), "{}", out.join("\n"));
    Ok(())
}

#[tokio::test]
async fn the_bridge_answers_a_patients_window_only_what_it_was_granted() -> Result<()> {
    let (_folder, window) = occupied().await?;
    let before = here(&window).await?;
    let mut answered = Vec::new();
    for command in COMMANDS {
        if window
            .invoke(command, &json!({ "label": "kiosk", "event": "x", "options": {}, "value": 2 }))
            .await
            .is_ok()
        {
            answered.push(*command);
        }
    }
    // Staff's own commands are granted, and refused without the PIN's token.
    for ask in ["look", "reset", "export", "leave", "close"] {
        for token in ["", "0", "00000000000000000000000000000000"] {
            if window.invoke("staff", &json!({ "token": token, "ask": { "type": ask } })).await.is_ok() {
                answered.push(ask);
            }
        }
    }
    println!("commands: {} tried, {} answered", COMMANDS.len() + 15, answered.len());
    ensure!(answered.is_empty(), "answered: {answered:?}");
    let after = here(&window).await?;
    ensure!(after == before, "{before:?}\n became {after:?}");
    Ok(())
}
