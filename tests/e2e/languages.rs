//! Another language, in the middle of things.

use anyhow::{Result, ensure};
use backstory_support::WindowOptions;
use serde_json::json;

use crate::{PROGRAM, home};

/// The section whose heading stands nearest to the top of what is seen.
const IN_VIEW: &str = "
    const top = document.querySelector('main .scroll, main').getBoundingClientRect().top;
    const all = [...document.querySelectorAll('main h2[id]')];
    const away = (heading) => Math.abs(heading.getBoundingClientRect().top - top);
    return all.sort((a, b) => away(a) - away(b))[0].id";

#[tokio::test]
async fn another_language_keeps_topic_section_and_cursor() -> Result<()> {
    let window = home().await?;
    window.open_topic("why-it-happens").await?;
    window.run("document.getElementById('muscles').scrollIntoView()", &[]).await?;
    window.settled().await?;
    for (language, words) in [("es", "Por qué pasa"), ("en", "Why it happens")] {
        window.tap("header [data-menu=language] button").await?;
        window.tap(&format!("header [data-menu=language] input[value={language}]")).await?;
        window
            .wait_true(
                "the heading in the other language",
                &format!("return document.querySelector('main h1').textContent.includes('{words}')"),
            )
            .await?;
        window.settled().await?;
        let topic = window.data("main", "topic").await?;
        ensure!(topic == ["why-it-happens"], "{topic:?}");
        let section = window.run(IN_VIEW, &[]).await?;
        ensure!(section == "muscles", "in {language} the view is at {section}");
        let page = window.run("return document.documentElement.lang", &[]).await?;
        ensure!(page == language, "the page says it is in {page}");
        window
            .wait_true(
                "the cursor to be where the language was chosen",
                "return !!document.activeElement.closest('[data-menu=language]')",
            )
            .await?;
    }
    window.close().await
}

#[tokio::test]
async fn in_spanish_people_search_without_accents_and_the_program_remembers() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let window =
        WindowOptions::new(PROGRAM).data_dir(folder.path()).arguments(["--lang", "es"]).open().await?;
    window.go("search").await?;
    window.search("ernia de disco").await?;
    window
        .wait_true(
            "the topic to be found",
            "return document.querySelector('main').textContent.includes('Por qué pasa')",
        )
        .await?;
    // Anything set keeps the language as well.
    window.set(&json!({ "text_size": 130, "theme": "dark", "language": "es" })).await?;
    window.close().await?;
    let window = WindowOptions::new(PROGRAM).data_dir(folder.path()).open().await?;
    let page = window.run("return document.documentElement.lang", &[]).await?;
    ensure!(page == "es", "{page}");
    window.close().await
}
