//! A picture of every screen, theme and window size, from the real window, into `gallery/`.
//!
//! `cargo xtask gallery [WORD…]` takes only those whose name has every word. A name is the screen, what is shown on
//! it, the language, the theme and the size of the window: `body-muscles-back-deep-en-dark-1366x768`.
//!
//! Names that begin with `kiosk` are the waiting room's, with `clinic` a therapist's; with one of these words nothing else
//! is taken.
//!
//! What the body screen can show is read off its own buttons, so that a layer or a state that is added is in the
//! gallery without a word here.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use backstory_support::kiosk::{Kiosk, furnished};
use backstory_support::voice::{Manner, ObedientVoice};
use backstory_support::{Window, WindowOptions, project, pseudo, release_program, until, voice};
use serde_json::json;

/// A window's size by name.
struct Size {
    name: &'static str,
    width: u32,
    height: u32,
    /// All the body screen can show, not only each chapter's first picture.
    all: bool,
    /// Whether a waiting room has such a screen.
    kiosk: bool,
}

const fn size(name: &'static str, width: u32, height: u32, all: bool, kiosk: bool) -> Size {
    Size { name, width, height, all, kiosk }
}

/// A phone held upright, a laptop, a large screen, a waiting-room screen, 4K.
const SIZES: &[Size] = &[
    size("360x640", 360, 640, false, false),
    size("1366x768", 1366, 768, true, true),
    size("1920x1080", 1920, 1080, false, true),
    size("1080x1920", 1080, 1920, false, true),
    size("3840x2160", 3840, 2160, false, true),
];
const THEMES: &[&str] = &["light", "dark", "contrast"];
/// Languages of the content, the first in full.
const LANGUAGES: &[&str] = &["en", "es"];
/// What the welcome screen says just now.
const SLIDE: &str = "return document.querySelector('.words .shown h1').textContent";
/// The passphrase of a therapist who has just chosen it.
const PASSPHRASE: &str = "seven herons by the slow river";
/// The topic that has been opened where something was read.
const OPENED: &str = "how-it-feels";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let mut wanted: Vec<String> = std::env::args().skip(1).collect();
    // Languages nobody speaks need a program and a pack made for them (`cargo xtask gallery --pseudo`).
    if wanted.first().is_some_and(|word| word == "--write-pseudo") {
        let to = Path::new(wanted.get(1).context("--write-pseudo wants a folder")?);
        return pseudo::write(
            &project().join("assets/content/sciatica"),
            &project().join("assets/messages"),
            to,
        );
    }
    let pack = std::env::var_os("BACKSTORY_PACK").map(PathBuf::from);
    let languages: &[&str] = if pack.is_some() { &pseudo::LANGUAGES } else { LANGUAGES };
    if pack.is_some() {
        // One size and one theme each tell what words and direction do to a screen.
        wanted.extend(["light".to_owned()]);
    }
    let program = release_program()?;
    let folder = project().join("gallery");
    fs::create_dir_all(&folder)?;
    let read = read_something(&program).await?;
    let speaker = ObedientVoice::start(Manner::Holds)?;
    let mut taken = 0;
    let looks = SIZES.iter().flat_map(|size| THEMES.iter().map(move |&theme| (size, theme)));
    for language in languages {
        for (size, theme) in looks.clone() {
            if !asked_for(&wanted, size, theme, language) || pack.is_some() && size.width > 1366 {
                continue;
            }
            let look = Look { language, size, theme, pack: pack.as_deref() };
            // The other rooms take minutes: in made-up languages only when they are asked for.
            let room = |name: &str| pack.is_none() || wanted.iter().any(|word| word.contains(name));
            if size.kiosk && room("kiosk") {
                taken += kiosk(&program, look, &folder, &wanted).await?;
            }
            if wanted.iter().any(|word| word.contains("kiosk")) {
                continue;
            }
            if (!size.kiosk || size.all) && room("clinic") {
                taken += clinic(&program, look, &folder, &wanted).await?;
            }
            if wanted.iter().any(|word| word.contains("clinic")) {
                continue;
            }
            let data = tempfile::tempdir()?;
            copy(read.path(), data.path())?;
            let window = WindowOptions::new(&program)
                .size(size.width, size.height)
                .data_dir(data.path())
                .arguments(["--lang", language])
                .arguments(look.pack_arguments())
                .env(voice::ADDRESS, speaker.address())
                .open()
                .await?;
            let shown = window.run("return document.documentElement.lang", &[]).await?;
            ensure!(shown == *language, "the window is in {shown}, not in {language}: was its pack refused?");
            window.set_theme(theme).await?;
            let mut camera =
                Camera { window: &window, folder: &folder, wanted: &wanted, end: look.end(), taken: 0 };
            camera.screens().await?;
            // What is drawn is the same in every language.
            camera.body(size.all && *language == LANGUAGES[0]).await?;
            camera.nothing_kept().await?;
            if size.all {
                camera.large_text(look).await?;
            }
            taken += camera.taken;
            window.close().await?;
        }
    }
    println!("{taken} pictures in {}", folder.canonicalize()?.display());
    Ok(())
}

/// How a window looks.
#[derive(Clone, Copy)]
struct Look<'a> {
    language: &'static str,
    size: &'static Size,
    theme: &'static str,
    pack: Option<&'a Path>,
}

impl<'a> Look<'a> {
    /// What the program is told of the pack.
    fn pack_arguments(self) -> Vec<&'a str> {
        self.pack.and_then(Path::to_str).map_or_else(Vec::new, |pack| vec!["--pack", pack])
    }

    /// How the names of its pictures end.
    fn end(self) -> String {
        format!("{}-{}-{}", self.language, self.theme, self.size.name)
    }
}

/// Whether a window of this size, theme and language can show anything that was asked for.
fn asked_for(wanted: &[String], size: &Size, theme: &str, language: &str) -> bool {
    wanted.iter().all(|word| {
        let other = SIZES.iter().any(|known| known.name == word && known.name != size.name)
            || THEMES.iter().any(|known| known == word && *known != theme)
            || LANGUAGES.iter().any(|known| known == word && *known != language);
        !other
    })
}

/// Every screen of the waiting room: from welcome to the end of a sitting, and the staff's.
async fn kiosk(program: &Path, look: Look<'_>, folder: &Path, wanted: &[String]) -> Result<usize> {
    let Look { language, size, theme, .. } = look;
    let room = |options: WindowOptions| {
        options
            .size(size.width, size.height)
            .arguments(["--profile", "kiosk"])
            .arguments(look.pack_arguments())
    };
    // The first language is the one a sitting begins in.
    let others = LANGUAGES.iter().filter(|other| **other != language);
    let languages: Vec<&str> = std::iter::once(language).chain(others.copied()).collect();
    let settings = format!("theme = \"{theme}\"\nidle_seconds = 30\nlanguages = {languages:?}\n");
    let end = look.end();
    let mut taken = 0;

    let (new, options) = (tempfile::tempdir()?, WindowOptions::new(program));
    fs::write(new.path().join("settings.toml"), &settings)?;
    let window = room(options.data_dir(new.path())).open().await?;
    let mut camera = Camera { window: &window, folder, wanted, end: end.clone(), taken: 0 };
    window.wait_for("main[data-screen=staff-pin]").await?;
    camera.take("kiosk-staff-pin").await?;
    taken += camera.taken;
    window.close().await?;

    let (data, options) = furnished(program)?;
    fs::write(data.path().join("data/settings.toml"), &settings)?;
    let window = options.size(size.width, size.height).arguments(look.pack_arguments()).open().await?;
    let mut camera = Camera { window: &window, folder, wanted, end, taken: 0 };
    camera.waiting_room(size.all).await?;
    taken += camera.taken;
    window.close().await?;
    Ok(taken)
}

/// Every screen of a therapist's room, on a phone held upright and a laptop: from the first passphrase to the computer in a
/// patient's hands.
async fn clinic(program: &Path, look: Look<'_>, folder: &Path, wanted: &[String]) -> Result<usize> {
    let Look { language, size, theme, .. } = look;
    // Opening the room takes longest.
    if !wanted.is_empty() && !wanted.iter().any(|word| word.contains("clinic")) {
        return Ok(0);
    }
    let data = tempfile::tempdir()?;
    let window = WindowOptions::new(program)
        .size(size.width, size.height)
        .data_dir(data.path())
        .arguments(["--profile", "clinic", "--lang", language])
        .arguments(look.pack_arguments())
        .open()
        .await?;
    window.set_theme(theme).await?;
    let mut camera = Camera { window: &window, folder, wanted, end: look.end(), taken: 0 };
    camera.therapist().await?;
    let taken = camera.taken;
    window.close().await?;
    Ok(taken)
}

/// A data folder in which one topic was opened and two places were marked.
async fn read_something(program: &Path) -> Result<tempfile::TempDir> {
    let data = tempfile::tempdir()?;
    let window = WindowOptions::new(program).data_dir(data.path()).open().await?;
    window.open_topic(OPENED).await?;
    until("the visit to be recorded", || async {
        window
            .run("document.querySelector('main').dispatchEvent(new PointerEvent('pointermove', { bubbles: true }))", &[])
            .await?;
        Ok(window.invoke("summary", &json!({})).await?["events"].as_u64() > Some(0))
    })
    .await?;
    let map = json!({
        "marks": [{ "region": "buttock", "side": "left" }, { "region": "calf", "side": "left" }],
        "strength": 6, "kinds": ["shooting", "tingling"], "since": "weeks",
    });
    window.invoke("keep_pain", &json!({ "map": map, "language": "en" })).await?;
    window.close().await?;
    Ok(data)
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            fs::copy(entry.path(), to.join(entry.file_name()))?;
        }
    }
    Ok(())
}

/// Takes pictures of one window.
struct Camera<'a> {
    window: &'a Window,
    folder: &'a Path,
    wanted: &'a [String],
    /// How each name ends: language, theme, size.
    end: String,
    taken: usize,
}

impl Camera<'_> {
    /// Every screen but the body in depth.
    async fn screens(&mut self) -> Result<()> {
        let window = self.window;
        window.go("home").await?;
        self.take("home-continue").await?;
        window.choose_region("buttock", "left").await?;
        self.take("home-chosen").await?;
        window.open_topic("why-it-happens").await?;
        self.take("topic").await?;
        window.run("document.getElementById('check').scrollIntoView()", &[]).await?;
        self.take("topic-check").await?;
        window.run("document.getElementById('how-sure').scrollIntoView()", &[]).await?;
        self.take("topic-how-sure").await?;
        window.open_topic("you-are-not-alone").await?;
        self.take("topic-chances").await?;
        // Somebody is about to speak, and never comes to the end of the sentence.
        window.run("speechSynthesis.getVoices = () => []", &[]).await?;
        window.tap("[data-aloud^=topic]").await?;
        // In a language without a voice, what is said of that.
        let told = "return CSS.highlights.has('spoken') || !!document.querySelector('[data-player] .trouble:not(:empty)')";
        window.wait_true("a sentence to be lit, or that there is no voice", told).await?;
        self.take("topic-listening").await?;
        window.tap("[data-player-close]").await?;
        window.tap("[data-easy-switch] [data-to=easy]").await?;
        window.wait_for("[data-easy-card]").await?;
        self.take("topic-easy").await?;
        window.tap("[data-easy-switch] [data-to=full]").await?;
        window.tap("main a[href*=about], main [data-go=about]").await?;
        window.wait_for("main[data-screen=about]").await?;
        self.take("about").await?;
        window.go("search").await?;
        window.search("slipped disc").await?;
        self.take("search").await?;
        window.go("home").await?;
        window.go("search").await?;
        // Not a few letters away from any word.
        window.search("qqxxzz").await?;
        self.take("search-nothing").await?;
        window.go("mine").await?;
        self.take("mine").await?;
        window.go("help").await?;
        self.take("help").await
    }

    /// A visit to a therapist.
    async fn therapist(&mut self) -> Result<()> {
        let window = self.window;
        window.wait_for("main[data-screen=clinic] [data-create]").await?;
        self.take("clinic-passphrase").await?;
        for field in ["new", "again"] {
            window.type_into(&format!("[data-field={field}] input"), PASSPHRASE).await?;
        }
        window.tap("[data-create]").await?;
        window.wait_for("[data-recovery]").await?;
        self.take("clinic-recovery").await?;
        window.tap("[data-put-away]").await?;
        window.wait_for("[data-nobody]").await?;
        self.take("clinic-nobody").await?;
        for name in ["Ben T.", "M-1042", "Ana R."] {
            window
                .invoke("clinic", &json!({ "ask": { "type": "create", "name": name, "language": null } }))
                .await?;
        }
        window.go("home").await?;
        window.go("clinic").await?;
        window.wait_for("[data-patient]:nth-of-type(3)").await?;
        self.take("clinic-patients").await?;
        window.tap("[data-patient]:first-of-type [data-go=patient]").await?;
        window.tap("[data-ready=before-massage] button").await?;
        window.wait_for("[data-plan] [data-item]:nth-of-type(5)").await?;
        let door = window.invoke("clinic_door", &json!({})).await?;
        let map = json!({
            "marks": [{ "region": "buttock", "side": "left" }, { "region": "calf", "side": "left" }],
            "strength": 6, "kinds": ["shooting"], "since": "weeks",
        });
        let explained = json!({ "type": "explain", "patient": door["patient"], "topic": "what-massage-can-do",
            "language": "en", "teach_back": "with_help" });
        window.invoke("clinic", &json!({ "ask": explained })).await?;
        let pain = json!({ "type": "pain", "patient": door["patient"], "map": map });
        window.invoke("clinic", &json!({ "ask": pain })).await?;
        window.go("home").await?;
        window.tap("[data-strip] [data-go=patient]").await?;
        window.wait_for("[data-pain-day]").await?;
        self.take("clinic-patient").await?;
        for part in ["plan", "happened", "patient-pain", "paper", "remove"] {
            let script = format!("document.querySelector('[data-{part}]').scrollIntoView()");
            window.run(&script, &[]).await?;
            self.take(&format!("clinic-patient-{part}")).await?;
        }
        window.go("clinic-settings").await?;
        window.wait_for("[data-settings]").await?;
        self.take("clinic-settings").await?;
        window.tap("[data-strip] [data-go=patient]").await?;
        window.tap("main [data-go=handout]").await?;
        window.wait_for("[data-preview=ready]").await?;
        self.take("clinic-handout").await?;
        window.tap("[data-strip] [data-go=patient]").await?;
        window.tap("main [data-go=present]").await?;
        window.wait_for("main[data-screen=present] [data-surface]").await?;
        window.tap("[data-tool-choose=here]").await?;
        window.tap("[data-surface]").await?;
        self.take("clinic-present").await?;
        window.tap("[data-step=next]").await?;
        self.take("clinic-present-section").await?;
        window.tap("[data-leave]").await?;
        window.wait_for("main[data-screen=patient]").await?;
        window.tap("[data-hand-over]").await?;
        window.wait_for("dialog [data-confirm]").await?;
        self.take("clinic-hand-over").await?;
        window.tap_and_leave("dialog [data-confirm]").await?;
        window.wait_for("[data-lent]").await?;
        self.take("clinic-lent").await?;
        window.tap("[data-lent] [data-go=give-back]").await?;
        window.wait_for("[data-field=passphrase]").await?;
        self.take("clinic-give-back").await
    }

    /// One sitting, and the staff's visit to it.
    async fn waiting_room(&mut self, all: bool) -> Result<()> {
        let window = self.window;
        window.wait_for("main[data-screen=welcome]").await?;
        self.take("kiosk-welcome").await?;
        if all {
            // Each of the loop's other pictures, when its turn comes.
            for slide in 2..=4 {
                let title = window.run(SLIDE, &[]).await?;
                until("the next picture", || async { Ok(window.run(SLIDE, &[]).await? != title) }).await?;
                self.take(&format!("kiosk-welcome-{slide}")).await?;
            }
        }
        window.tap("[data-begin]").await?;
        window.wait_for("main[data-screen=home]").await?;
        self.take("kiosk-home").await?;
        window.tap("[data-finish]").await?;
        window.wait_for("main[data-screen=finish]").await?;
        self.take("kiosk-finish-nothing").await?;
        window.open_topic(OPENED).await?;
        self.take("kiosk-topic").await?;
        until("the visit to be recorded", || async {
            window
                .run("document.dispatchEvent(new PointerEvent('pointermove', { bubbles: true }))", &[])
                .await?;
            Ok(window.invoke("summary", &json!({})).await?["events"].as_u64() > Some(0))
        })
        .await?;
        window.go("body").await?;
        window.wait_for("main [data-chapter=places]").await?;
        for region in ["buttock", "calf"] {
            window.tap(&format!("main [data-list-region={region}] button")).await?;
        }
        self.take("kiosk-body").await?;
        window.tap("[data-finish]").await?;
        window.wait_for("main [data-views]").await?;
        self.take("kiosk-finish").await?;
        window.tap("[data-take-home]").await?;
        window.wait_for("[data-code]").await?;
        self.take("kiosk-take-home").await?;
        window.go("search").await?;
        window.wait_for("[data-keyboard-open], [data-keyboard]").await?;
        window.search("slipped disc").await?;
        self.take("kiosk-search").await?;
        // With little to read, little is added to the stillness allowed.
        window.go("home").await?;
        window.go("search").await?;
        window.wait_for("[data-warning]").await?;
        self.take("kiosk-warning").await?;
        window.tap("[data-still-here]").await?;
        window.wait_for("[data-not-you]").await?;
        self.take("kiosk-not-you").await?;
        for _ in 0..5 {
            window.tap("header .brand").await?;
        }
        window.wait_for("main[data-screen=staff-door]").await?;
        self.take("kiosk-staff-door").await?;
        window.hands().focus()?;
        window.hands().type_text("000001")?;
        window.hands().key("Return")?;
        window
            .wait_true(
                "the door to say no",
                "return document.querySelector('[data-dots]')?.dataset.dots === '0'",
            )
            .await?;
        self.take("kiosk-staff-wrong").await?;
        window.hands().type_text(Kiosk::PIN)?;
        window.hands().key("Return")?;
        window.wait_for("main[data-screen=staff] [data-staff-save]").await?;
        self.take("kiosk-staff").await?;
        window
            .run("document.querySelector('[data-staff-save]').scrollIntoView({ block: 'center' })", &[])
            .await?;
        self.take("kiosk-staff-settings").await
    }

    /// The body in depth: each chapter, and with `all` each view and each thing that can be chosen in it.
    async fn body(&mut self, all: bool) -> Result<()> {
        let window = self.window;
        window.go("body").await?;
        for chapter in self.window.data("main [data-layer]", "layer").await? {
            window.tap(&format!("main [data-layer={chapter}]")).await?;
            window.wait_for(&format!("main [data-chapter={chapter}]")).await?;
            let name = format!("body-{chapter}");
            match chapter.as_str() {
                "spine" | "causes" | "postures" | "massage" => self.choices(&name, all).await?,
                _ => self.views(&name, all).await?,
            }
            if chapter == "nerve" && all {
                self.walk().await?;
            }
            if chapter == "places" {
                window.run("document.querySelector('[data-pain]').scrollIntoView()", &[]).await?;
                self.take("body-places-marks").await?;
                if all {
                    self.alert().await?;
                }
            }
        }
        Ok(())
    }

    /// The chapter as it opens, and from each side.
    async fn views(&mut self, name: &str, all: bool) -> Result<()> {
        let views = self.window.data("main [data-view]", "view").await?;
        if !all || views.is_empty() {
            return self.take(name).await;
        }
        for view in views {
            self.window.tap(&format!("main [data-view={view}]")).await?;
            let depths = self.window.data("main [data-depth]", "depth").await?;
            if depths.is_empty() {
                self.take(&format!("{name}-{view}")).await?;
            }
            for depth in depths {
                self.window.tap(&format!("main [data-depth={depth}]")).await?;
                self.take(&format!("{name}-{view}-{depth}")).await?;
            }
        }
        Ok(())
    }

    /// Each thing in the chapter's list, from each side from which it is seen.
    async fn choices(&mut self, name: &str, all: bool) -> Result<()> {
        if !all {
            return self.take(name).await;
        }
        for choice in self.window.data("main [data-choose]", "choose").await? {
            let line = format!("main [data-choose={choice}]");
            let open = self
                .window
                .run(
                    "return document.querySelector(arguments[0]).getAttribute('aria-expanded')",
                    &[json!(line)],
                )
                .await?;
            if open != json!("true") {
                self.window.tap(&line).await?;
            }
            Box::pin(self.views(&format!("{name}-{choice}"), all)).await?;
        }
        Ok(())
    }

    /// Each stop of the walk along the nerve.
    async fn walk(&mut self) -> Result<()> {
        let window = self.window;
        window.tap("main [data-follow]").await?;
        loop {
            let stop = self.window.data("main [data-stop]", "stop").await?;
            let stop = stop.first().context("a stop")?;
            self.take(&format!("body-walk-{stop}")).await?;
            if self.window.data("main [data-walk=next]", "walk").await?.is_empty() {
                return window.tap("main [data-walk=leave]").await;
            }
            window.tap("main [data-walk=next]").await?;
        }
    }

    /// What is said when the marks may need help at once.
    async fn alert(&mut self) -> Result<()> {
        let window = self.window;
        let saddle = "main [data-list-region=saddle] button";
        window.tap(saddle).await?;
        window.wait_for("main [data-alert]").await?;
        window.run("document.querySelector('[data-alert]').scrollIntoView()", &[]).await?;
        self.take("body-places-alert").await?;
        window.tap(saddle).await
    }

    /// After everything was erased: what someone new sees.
    async fn nothing_kept(&mut self) -> Result<()> {
        let window = self.window;
        window.go("mine").await?;
        window.tap("main [data-erase]").await?;
        window.wait_for("dialog [data-confirm]").await?;
        self.take("mine-erase").await?;
        window.tap("dialog [data-confirm]").await?;
        window.wait_gone("main [data-views]").await?;
        self.take("mine-empty").await?;
        window.go("home").await?;
        self.take("home").await
    }

    /// Twice the size of text.
    async fn large_text(&mut self, Look { language, theme, .. }: Look<'_>) -> Result<()> {
        let window = self.window;
        window.set(&json!({ "text_size": 200, "theme": theme, "language": language })).await?;
        self.take("home-large-text").await?;
        window.open_topic("why-it-happens").await?;
        self.take("topic-large-text").await?;
        window.go("body").await?;
        self.take("body-places-large-text").await?;
        window.tap("main [data-layer=spine]").await?;
        self.take("body-spine-large-text").await
    }

    /// Takes the picture, when it is wanted.
    async fn take(&mut self, what: &str) -> Result<()> {
        let name = format!("{what}-{}", self.end);
        if !self.wanted.iter().all(|word| name.contains(word.as_str())) {
            return Ok(());
        }
        self.window.settled().await?;
        let file: PathBuf = self.folder.join(format!("{name}.png"));
        let picture = self.window.picture().await.with_context(|| name.clone())?;
        fs::write(&file, picture).with_context(|| file.display().to_string())?;
        let widths = self
            .window
            .run("const d = document.documentElement; return [d.scrollWidth, d.clientWidth]", &[])
            .await?;
        if widths[0].as_i64() > widths[1].as_i64() {
            println!("  {name}: wider than the window: {widths}");
        }
        self.taken += 1;
        println!("{name}");
        Ok(())
    }
}
