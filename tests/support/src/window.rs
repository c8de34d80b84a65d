//! The program in a window, driven through WebDriver.

use std::cell::RefCell;
use std::ffi::OsString;
use std::fmt;
use std::fs::File;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};
use fantoccini::elements::Element;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

use crate::{Hands, Screen, project, session_lost, until};

/// How often a start is tried again when the driver loses the program.
const TRIES: usize = 3;

/// How to open a window.
#[derive(Debug, Clone)]
pub struct WindowOptions {
    program: PathBuf,
    arguments: Vec<OsString>,
    environment: Vec<(OsString, OsString)>,
    width: u32,
    height: u32,
    data_dir: Option<PathBuf>,
}

impl WindowOptions {
    /// The program at `program`, in a window of 1366 × 768, with a data folder of its own.
    pub fn new(program: impl Into<PathBuf>) -> Self {
        Self {
            program: program.into(),
            arguments: Vec::new(),
            environment: Vec::new(),
            width: 1366,
            height: 768,
            data_dir: None,
        }
    }

    /// Size of the window, in pixels.
    #[must_use]
    pub fn size(mut self, width: u32, height: u32) -> Self {
        (self.width, self.height) = (width, height);
        self
    }

    /// A data folder that outlives the window.
    #[must_use]
    pub fn data_dir(mut self, folder: impl Into<PathBuf>) -> Self {
        self.data_dir = Some(folder.into());
        self
    }

    /// Further arguments.
    #[must_use]
    pub fn arguments<A: Into<OsString>>(mut self, arguments: impl IntoIterator<Item = A>) -> Self {
        self.arguments.extend(arguments.into_iter().map(Into::into));
        self
    }

    /// A variable of its environment.
    #[must_use]
    pub fn env(mut self, name: impl Into<OsString>, value: impl Into<OsString>) -> Self {
        self.environment.push((name.into(), value.into()));
        self
    }

    /// Several environment variables of the program.
    #[must_use]
    pub fn envs<'a>(self, all: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        all.into_iter().fold(self, |options, (name, value)| options.env(name, value))
    }

    /// Opens the window and waits for its first screen.
    ///
    /// # Errors
    /// When the driver is missing, or the program does not show a screen.
    pub async fn open(self) -> Result<Window> {
        // About once in sixty starts the driver loses the program before the first screen is there: its connection ends
        // while the program runs on. Nothing was asked of the program by then, so another start is as good.
        for _ in 0..TRIES {
            match Window::open(self.clone()).await {
                Err(error) if session_lost(&error) => {
                    eprintln!("the driver lost the program; starting again");
                }
                opened => return opened,
            }
        }
        Window::open(self).await
    }
}

/// An open window. Closed when dropped.
pub struct Window {
    client: Client,
    driver: Child,
    folder: tempfile::TempDir,
    data_dir: PathBuf,
    // Declared last: the screen must outlive what is drawn on it.
    screen: Screen,
}

/// What axe found wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The rule.
    pub rule: String,
    /// What it asks.
    pub help: String,
    /// The elements, as selectors with the reason.
    pub nodes: Vec<String>,
}

impl fmt::Display for Violation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.rule, self.help)?;
        for node in &self.nodes {
            write!(out, "\n    {node}")?;
        }
        Ok(())
    }
}

impl Window {
    async fn open(options: WindowOptions) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let data_dir = options.data_dir.unwrap_or_else(|| folder.path().join("data"));
        let screen = Screen::open(options.width, options.height)?;
        let port = free_port()?;
        let log = File::create(folder.path().join("stderr"))?;
        let driver = Command::new("WebKitWebDriver")
            .arg(format!("--port={port}"))
            .env("DISPLAY", screen.name())
            .env_remove("WAYLAND_DISPLAY")
            .env("TAURI_AUTOMATION", "true")
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            // Each window stands alone: no session bus on which it could find another.
            .env("DBUS_SESSION_BUS_ADDRESS", "disabled:")
            .env("NO_AT_BRIDGE", "1")
            .env("LIBGL_ALWAYS_SOFTWARE", "1")
            .envs(options.environment)
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .context("WebKitWebDriver did not start: is it installed? (cargo xtask test installs it)")?;
        let mut arguments = options.arguments;
        arguments.extend(["--data-dir".into(), data_dir.clone().into_os_string()]);
        let arguments: Vec<String> =
            arguments.iter().map(|part| part.to_string_lossy().into_owned()).collect();
        let capabilities = json!({
            "webkitgtk:browserOptions": { "binary": options.program, "args": arguments }
        });
        let Value::Object(capabilities) = capabilities else { bail!("capabilities are an object") };
        let client = connect(port, &capabilities).await?;
        let window = Self { client, driver, folder, data_dir, screen };
        window
            .client
            .set_window_rect(0, 0, options.width, options.height)
            .await
            .context("resize the window")?;
        window.wait_for("main[data-screen]").await?;
        Ok(window)
    }

    /// The WebDriver client, for what this type has no word for.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The data folder of this window.
    pub fn data_dir(&self) -> &Path {
        &self.data_dir
    }

    /// The process under which the program and its helpers run.
    pub fn driver(&self) -> u32 {
        self.driver.id()
    }

    /// Keyboard and pointer of the screen it is on: what reaches the window as a person's does, not as the driver's.
    pub fn hands(&self) -> Hands<'_> {
        self.screen.hands()
    }

    /// What the program wrote to stderr so far.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn stderr(&self) -> Result<String> {
        Ok(std::fs::read_to_string(self.folder.path().join("stderr"))?)
    }

    /// Waits for an element to be there and shown.
    ///
    /// # Errors
    /// When it never is.
    pub async fn wait_for(&self, selector: &str) -> Result<Element> {
        let element = RefCell::new(None);
        let waited = until(selector, || async {
            let found = self
                .run("const e = document.querySelector(arguments[0]); return !!e && e.getClientRects().length > 0", &[json!(selector)])
                .await?;
            if found == json!(true) {
                // The page may be loaded anew between the two questions; then both are asked again.
                *element.borrow_mut() = Some(self.client.find(Locator::Css(selector)).await?);
            }
            Ok(found == json!(true))
        })
        .await;
        if let Err(error) = waited {
            return Err(error.context(self.what_is_there().await));
        }
        element.into_inner().context("an element that was found")
    }

    /// What the window shows and the program said, for whoever has to find out why something did not come.
    async fn what_is_there(&self) -> String {
        let shown = self
            .run(
                "return `${document.readyState}, main ${JSON.stringify({ ...document.querySelector('main')?.dataset })}: `
                    + document.body?.innerText.replace(/\\s+/g, ' ').slice(0, 300)",
                &[],
            )
            .await;
        format!("the window shows {shown:?}; the program said {:?}", self.stderr())
    }

    /// Waits until an element is gone.
    ///
    /// # Errors
    /// When it stays.
    pub async fn wait_gone(&self, selector: &str) -> Result<()> {
        until(&format!("{selector} to go"), || async {
            Ok(self.run("return !document.querySelector(arguments[0])", &[json!(selector)]).await?
                == json!(true))
        })
        .await
    }

    /// Waits until a script's answer is true.
    ///
    /// # Errors
    /// When it never is.
    pub async fn wait_true(&self, what: &str, script: &str) -> Result<()> {
        until(what, || async { Ok(self.run(script, &[]).await? == json!(true)) }).await
    }

    /// Clicks an element as a person would, once it is there.
    ///
    /// # Errors
    /// When it is missing or something lies over it.
    pub async fn click(&self, selector: &str) -> Result<()> {
        self.wait_for(selector).await?.click().await.with_context(|| format!("click {selector}"))
    }

    /// Clicks an element without pointing at it: what a switch or a list entry does wherever it stands.
    ///
    /// # Errors
    /// When it is missing.
    pub async fn tap(&self, selector: &str) -> Result<()> {
        self.wait_for(selector).await?;
        self.run("document.querySelector(arguments[0]).click()", &[json!(selector)]).await?;
        Ok(())
    }

    /// Clicks an element after which the page is loaded anew: the driver would lose the answer, so none is waited for.
    ///
    /// # Errors
    /// When it is missing.
    pub async fn tap_and_leave(&self, selector: &str) -> Result<()> {
        self.wait_for(selector).await?;
        self.run(
            "const [selector] = arguments; setTimeout(() => document.querySelector(selector).click())",
            &[json!(selector)],
        )
        .await?;
        Ok(())
    }

    /// The middle of an element, in pixels of the window, once everything has settled.
    ///
    /// # Errors
    /// When it is missing.
    pub async fn middle(&self, selector: &str) -> Result<(i64, i64)> {
        self.wait_for(selector).await?;
        self.settled().await?;
        let at = self
            .run(
                "const b = document.querySelector(arguments[0]).getBoundingClientRect();
                 return [Math.round(b.x + b.width / 2), Math.round(b.y + b.height / 2)]",
                &[json!(selector)],
            )
            .await?;
        Ok((at[0].as_i64().context("x")?, at[1].as_i64().context("y")?))
    }

    /// Asks the program as the window does, and returns its answer.
    ///
    /// # Errors
    /// When the program refuses.
    pub async fn invoke(&self, command: &str, arguments: &Value) -> Result<Value> {
        let answer = self
            .client
            .execute_async(
                "const [command, given, done] = arguments;
                 window.__TAURI_INTERNALS__.invoke(command, given)
                    .then(answer => done({ answer }), refused => done({ refused }));",
                vec![json!(command), arguments.clone()],
            )
            .await?;
        if let Some(refused) = answer.get("refused") {
            bail!("{command} was refused: {refused}");
        }
        Ok(answer.get("answer").cloned().unwrap_or_default())
    }

    /// Types into an element, or presses keys on it.
    ///
    /// # Errors
    /// When it is missing.
    pub async fn type_into(&self, selector: &str, text: &str) -> Result<()> {
        self.wait_for(selector).await?.send_keys(text).await.with_context(|| format!("type into {selector}"))
    }

    /// The text of an element.
    ///
    /// # Errors
    /// When it is missing.
    pub async fn text(&self, selector: &str) -> Result<String> {
        Ok(self.wait_for(selector).await?.text().await?)
    }

    /// What a data attribute says on each element a selector finds: `data("main [data-view]", "view")`.
    ///
    /// # Errors
    /// When the page cannot be asked.
    pub async fn data(&self, selector: &str, attribute: &str) -> Result<Vec<String>> {
        let found = self
            .run(
                "return [...document.querySelectorAll(arguments[0])].map(e => e.dataset[arguments[1]])",
                &[json!(selector), json!(attribute)],
            )
            .await?;
        Ok(found.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect())
    }

    /// Runs a script in the page and returns its answer.
    ///
    /// # Errors
    /// When it throws.
    pub async fn run(&self, script: &str, arguments: &[Value]) -> Result<Value> {
        Ok(self.client.execute(script, arguments.to_vec()).await?)
    }

    /// Goes to a screen by its button: `home`, `body`, `search`, `mine` or `help`.
    ///
    /// # Errors
    /// When there is no such button or the screen does not come.
    pub async fn go(&self, screen: &str) -> Result<()> {
        self.click(&format!("[data-go={screen}]")).await?;
        self.wait_for(&format!("main[data-screen={screen}]")).await?;
        Ok(())
    }

    /// Opens a topic from the home screen's list.
    ///
    /// # Errors
    /// When it is not listed or does not open.
    pub async fn open_topic(&self, topic: &str) -> Result<()> {
        self.go("home").await?;
        // Pictures and fonts that come late move the list.
        self.settled().await?;
        let entry = format!("main [data-open={topic}]");
        self.wait_for(&entry).await?;
        // The driver does not find the way to what lies below the end of a column.
        self.run("document.querySelector(arguments[0]).scrollIntoView({ block: 'center' })", &[json!(entry)])
            .await?;
        self.click(&entry).await?;
        self.wait_for(&format!("main[data-topic={topic}]")).await?;
        Ok(())
    }

    /// Touches a region of the body shown.
    ///
    /// # Errors
    /// When the view does not show it.
    pub async fn choose_region(&self, region: &str, side: &str) -> Result<()> {
        self.click(&format!("[data-region={region}][data-side={side}]")).await
    }

    /// Types into the search field of the search screen and waits for an answer.
    ///
    /// # Errors
    /// When no answer comes.
    pub async fn search(&self, words: &str) -> Result<()> {
        self.type_into("main input[type=search]", words).await?;
        // Each letter has its answer: the last one is waited for.
        until("the answer to all of it", || async {
            let to = self.data("main [data-answer=ready]", "to").await?;
            Ok(to.iter().any(|to| to.as_str() == words))
        })
        .await
    }

    /// Changes the theme as the reader's settings do, and starts the page anew.
    ///
    /// # Errors
    /// When the settings are refused.
    pub async fn set_theme(&self, theme: &str) -> Result<()> {
        self.set(&json!({ "text_size": 100, "theme": theme, "language": "en" })).await
    }

    /// Saves settings and starts the page anew.
    ///
    /// # Errors
    /// When the settings are refused.
    pub async fn set(&self, settings: &Value) -> Result<()> {
        self.invoke("save_settings", &json!({ "settings": settings })).await?;
        self.client.refresh().await?;
        self.wait_for("main[data-screen]").await?;
        self.settled().await
    }

    /// Waits until nothing moves, pictures are decoded, fonts are there and two frames were painted.
    ///
    /// # Errors
    /// When the page never settles.
    pub async fn settled(&self) -> Result<()> {
        self.wait_gone("[data-moving]").await?;
        let done = self
            .client
            .execute_async(
                "const done = arguments[arguments.length - 1];
                 Promise.all([document.fonts.ready, ...[...document.images].map(i => i.decode().catch(() => {}))])
                    .then(() => Promise.all(document.getAnimations().filter(a => a.effect.getComputedTiming().endTime !== Infinity).map(a => a.finished.catch(() => {}))))
                    .then(() => requestAnimationFrame(() => requestAnimationFrame(() => done(true))));",
                Vec::new(),
            )
            .await?;
        if done == json!(true) { Ok(()) } else { bail!("the page did not settle") }
    }

    /// Everything axe-core finds wrong on the screen, the stricter rules switched on.
    ///
    /// # Errors
    /// When axe-core cannot be run.
    pub async fn axe(&self) -> Result<Vec<Violation>> {
        let library = project().join("ui/node_modules/axe-core/axe.min.js");
        let source = std::fs::read_to_string(&library)
            .with_context(|| format!("{} is missing: run npm ci in ui/", library.display()))?;
        self.run(&source, &[]).await.context("axe-core did not load")?;
        let found = self
            .client
            .execute_async(
                "const done = arguments[arguments.length - 1];
                 const on = { enabled: true };
                 axe.run(document, { rules: { 'target-size': on, 'color-contrast-enhanced': on, 'identical-links-same-purpose': on } })
                    .then(result => done({ violations: result.violations.map(v => ({ rule: v.id, help: v.help,
                        nodes: v.nodes.map(n => n.target.join(' ') + ' | ' + n.failureSummary.replace(/\\s+/g, ' ')) })) }))
                    .catch(error => done({ error: String(error) }));",
                Vec::new(),
            )
            .await
            .context("axe-core did not run")?;
        if let Some(error) = found.get("error") {
            bail!("axe-core failed: {error}");
        }
        let strings = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let list = found["violations"].as_array().context("axe-core's answer")?;
        Ok(list
            .iter()
            .map(|violation| Violation {
                rule: strings(&violation["rule"]),
                help: strings(&violation["help"]),
                nodes: violation["nodes"].as_array().into_iter().flatten().map(strings).collect(),
            })
            .collect())
    }

    /// A picture of the page as PNG.
    ///
    /// # Errors
    /// When it cannot be taken.
    pub async fn picture(&self) -> Result<Vec<u8>> {
        // The driver waits for the next frame, and where nothing changes WebKit paints none: one pixel, all but
        // unseen, changes until the picture is taken.
        self.run(
            "const dot = document.createElement('i');
             dot.style.cssText = 'position:fixed;inset:auto 0 0 auto;width:1px;height:1px;pointer-events:none';
             document.body.append(dot);
             let on = false;
             window.nudging = setInterval(() => { on = !on; dot.style.background = on ? 'rgb(0 0 0 / 0.01)' : 'none'; }, 40);
             window.nudged = dot;",
            &[],
        )
        .await?;
        let picture = self.client.screenshot().await?;
        self.run("clearInterval(window.nudging); window.nudged.remove();", &[]).await?;
        Ok(picture)
    }

    /// Closes the window properly and waits for the program to end.
    ///
    /// # Errors
    /// When it does not close.
    pub async fn close(mut self) -> Result<()> {
        self.client.clone().close().await.context("close the window")?;
        self.driver.kill()?;
        self.driver.wait()?;
        Ok(())
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        // The driver takes the program down with it, unless it has lost it; already gone is as good.
        let id = self.driver.id();
        for child in
            std::fs::read_to_string(format!("/proc/{id}/task/{id}/children")).unwrap_or_default().split(' ')
        {
            if !child.is_empty() {
                let _ = Command::new("kill").arg(child).stderr(Stdio::null()).status();
            }
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// A port nobody listens on. Another program could take it before the driver does; then connecting fails
/// loudly, and nothing is tested wrongly.
fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

async fn connect(port: u16, capabilities: &serde_json::Map<String, Value>) -> Result<Client> {
    let address = format!("http://127.0.0.1:{port}");
    until("WebKitWebDriver to listen", || async {
        Ok(std::net::TcpStream::connect(("127.0.0.1", port)).is_ok())
    })
    .await?;
    ClientBuilder::new(HttpConnector::new())
        .capabilities(capabilities.clone())
        .connect(&address)
        .await
        .context("the program did not open a window for WebDriver")
}
