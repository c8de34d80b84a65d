//! A picture of every screen, theme and window size, from the real window, into `gallery/`.
//!
//! `cargo xtask gallery [WORD…]` takes only those whose name has every word. A name is the screen, what is shown on
//! it, the language, the theme and the size of the window: `body-muscles-back-deep-en-dark-1366x768`.
//!
//! Names that begin with `kiosk` are the waiting room's, with `clinic` a therapist's; with one of these words nothing else
//! is taken.
//!
//! With `--look-over` first, each is looked over for faults as well (`cargo xtask reach`).

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use backstory_support::kiosk::furnished;
use backstory_support::reach;
use backstory_support::rounds::{self, Round, Stop};
use backstory_support::voice::{Manner, ObedientVoice};
use backstory_support::{Window, WindowOptions, project, pseudo, release_program, voice};

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

/// The narrowest there is (WCAG 1.4.10), a laptop, a large screen, a waiting-room screen, 4K.
const SIZES: &[Size] = &[
    size("320x640", 320, 640, false, false),
    size("1366x768", 1366, 768, true, true),
    size("1920x1080", 1920, 1080, false, true),
    size("1080x1920", 1080, 1920, false, true),
    size("3840x2160", 3840, 2160, false, true),
];
const THEMES: &[&str] = &["light", "dark", "contrast"];
/// Languages of the content, the first in full.
const LANGUAGES: &[&str] = &["en", "es"];

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
    let over = wanted.first().is_some_and(|word| word == "--look-over");
    if over {
        wanted.remove(0);
    }
    let program = release_program()?;
    let folder = project().join("gallery");
    fs::create_dir_all(&folder)?;
    let read = rounds::read_something(&program).await?;
    let speaker = ObedientVoice::start(Manner::Holds)?;
    let mut camera = Camera { folder: &folder, wanted: &wanted, over, taken: 0, faults: 0 };
    let looks = SIZES.iter().flat_map(|size| THEMES.iter().map(move |&theme| (size, theme)));
    for language in languages {
        for (size, theme) in looks.clone() {
            if !asked_for(&wanted, size, theme, language) || pack.is_some() && size.width > 1366 {
                continue;
            }
            let look = Look { language, size, theme, pack: pack.as_deref() };
            let asked = |room: &str| wanted.iter().any(|word| word.contains(room));
            // The other rooms take minutes: in made-up languages only when they are asked for.
            let room = |name: &str| asked(name) || pack.is_none() && !asked("kiosk") && !asked("clinic");
            if size.kiosk && room("kiosk") {
                camera.kiosk(&program, look).await?;
            }
            if (!size.kiosk || size.all) && room("clinic") {
                camera.clinic(&program, look).await?;
            }
            if !asked("kiosk") && !asked("clinic") {
                camera.home(&program, look, read.path(), &speaker).await?;
            }
        }
    }
    if over {
        println!("{} stops were looked over: {} faults", camera.taken, camera.faults);
    }
    println!("{} pictures in {}", camera.taken, folder.canonicalize()?.display());
    ensure!(camera.faults == 0, "there are faults");
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

/// Takes pictures, and looks over what is on them when asked to.
struct Camera<'a> {
    folder: &'a Path,
    wanted: &'a [String],
    over: bool,
    taken: usize,
    faults: usize,
}

impl Camera<'_> {
    /// Every screen a reader has.
    async fn home(
        &mut self,
        program: &Path,
        look: Look<'_>,
        read: &Path,
        speaker: &ObedientVoice,
    ) -> Result<()> {
        let Look { language, size, theme, .. } = look;
        let data = tempfile::tempdir()?;
        rounds::copy(read, data.path())?;
        let window = WindowOptions::new(program)
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
        let mut round = self.round(&window, look.end(), reach::TOUCH);
        round.screens().await?;
        // What is drawn is the same in every language.
        round.body(size.all && *language == *LANGUAGES[0]).await?;
        round.nothing_kept().await?;
        if size.all {
            round.large_text(language, theme).await?;
        }
        drop(round);
        window.close().await
    }

    /// Every screen of the waiting room: from welcome to the end of a sitting, and the staff's.
    async fn kiosk(&mut self, program: &Path, look: Look<'_>) -> Result<()> {
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

        let (new, options) = (tempfile::tempdir()?, WindowOptions::new(program));
        fs::write(new.path().join("settings.toml"), &settings)?;
        let window = room(options.data_dir(new.path())).open().await?;
        self.round(&window, look.end(), reach::TOUCH_IN_A_KIOSK).first_pin().await?;
        window.close().await?;

        let (data, options) = furnished(program)?;
        fs::write(data.path().join("data/settings.toml"), &settings)?;
        let window = options.size(size.width, size.height).arguments(look.pack_arguments()).open().await?;
        self.round(&window, look.end(), reach::TOUCH_IN_A_KIOSK).waiting_room(size.all).await?;
        window.close().await
    }

    /// Every screen of a therapist's room, on the narrowest window and a laptop: from the first passphrase to the computer in
    /// a patient's hands.
    async fn clinic(&mut self, program: &Path, look: Look<'_>) -> Result<()> {
        let Look { language, size, theme, .. } = look;
        // Opening the room takes longest.
        if !self.wanted.is_empty() && !self.wanted.iter().any(|word| word.contains("clinic")) && !self.over {
            return Ok(());
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
        self.round(&window, look.end(), reach::TOUCH).therapist().await?;
        window.close().await
    }

    /// A round at each stop of which a picture is taken, after faults were looked for when asked to. `end`: how each name ends.
    fn round<'w>(
        &'w mut self,
        window: &'w Window,
        end: String,
        touch: u32,
    ) -> Round<'w, impl AsyncFnMut(&Window, Stop<'_>) -> Result<()>> {
        Round::new(window, async move |window: &Window, stop: Stop<'_>| {
            let name = format!("{}-{end}", stop.name);
            if !self.wanted.iter().all(|word| name.contains(word.as_str())) {
                return Ok(());
            }
            window.settled().await?;
            self.taken += 1;
            if self.over {
                let faults = reach::faults(window, stop, touch).await?;
                self.faults += faults.len();
                println!("{name}: {}", if faults.is_empty() { "clean" } else { "FAULTS" });
                for fault in &faults {
                    println!("  {fault}");
                }
            } else {
                println!("{name}");
            }
            let file = self.folder.join(format!("{name}.png"));
            let picture = window.picture().await?;
            fs::write(&file, picture).with_context(|| file.display().to_string())?;
            Ok(())
        })
    }
}
