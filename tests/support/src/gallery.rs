//! A picture of every screen, theme and window size, from the real window, into `gallery/`.
//!
//! `cargo xtask gallery [WORD]` takes only those whose name has the word.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use backstory_support::{Window, WindowOptions, project, release_program};
use serde_json::json;

/// Name, width, height: a phone held upright, a laptop, a large screen, a waiting-room screen, 4K.
const SIZES: &[(&str, u32, u32)] = &[
    ("360x640", 360, 640),
    ("1366x768", 1366, 768),
    ("1920x1080", 1920, 1080),
    ("1080x1920", 1080, 1920),
    ("3840x2160", 3840, 2160),
];
const THEMES: &[&str] = &["light", "dark", "contrast"];
const SCREENS: &[&str] = &[
    "home",
    "home-chosen",
    "body",
    "body-front",
    "body-side",
    "topic",
    "topic-check",
    "search",
    "search-nothing",
    "mine",
    "help",
];

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let program = release_program()?;
    let folder = project().join("gallery");
    std::fs::create_dir_all(&folder)?;
    let mut taken = 0;
    for &(size, width, height) in SIZES {
        for &theme in THEMES {
            let names: Vec<_> = SCREENS
                .iter()
                .map(|&screen| (screen, format!("{screen}-en-{theme}-{size}")))
                .filter(|(_, name)| wanted.iter().all(|word| name.contains(word.as_str())))
                .collect();
            if names.is_empty() {
                continue;
            }
            let window = WindowOptions::new(&program).size(width, height).open().await?;
            window.set_theme(theme).await?;
            for (screen, name) in names {
                show(&window, screen).await.with_context(|| name.clone())?;
                save(&window, &folder, &name).await?;
                taken += 1;
                println!("{name}");
            }
            window.close().await?;
        }
    }
    println!("{taken} pictures in {}", folder.canonicalize()?.display());
    Ok(())
}

async fn show(window: &Window, screen: &str) -> Result<()> {
    match screen {
        "home" => window.go("home").await?,
        "home-chosen" => {
            window.go("home").await?;
            window.choose_region("buttock", "left").await?;
        }
        "body" => window.go("body").await?,
        "body-front" | "body-side" => {
            window.go("body").await?;
            let view = screen.trim_start_matches("body-");
            window.click(&format!("main [data-view={view}]")).await?;
        }
        "topic" | "topic-check" => {
            window.open_topic("why-it-happens").await?;
            if screen == "topic-check" {
                window.run("document.getElementById('check').scrollIntoView()", &[]).await?;
            }
        }
        "search" | "search-nothing" => {
            window.go("search").await?;
            let words = if screen == "search" { "slipped disc" } else { "zzzz" };
            window.search(words).await?;
        }
        "mine" => window.go("mine").await?,
        _ => window.go("help").await?,
    }
    window.settled().await
}

async fn save(window: &Window, folder: &Path, name: &str) -> Result<()> {
    let file: PathBuf = folder.join(format!("{name}.png"));
    std::fs::write(&file, window.picture().await?).with_context(|| file.display().to_string())?;
    let overflow =
        window.run("const d = document.documentElement; return [d.scrollWidth, d.clientWidth]", &[]).await?;
    if overflow[0].as_i64() > overflow[1].as_i64() {
        println!("  {name}: wider than the window: {}", json!(overflow));
    }
    Ok(())
}
