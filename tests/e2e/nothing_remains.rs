//! Nothing of a sitting remains, however it ends. Markers are planted through everything a person can put into a
//! kiosk; then the sitting ends in one way or another, and every place a program could have left them in is searched.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant, SystemTime};

use anyhow::{Context, Result, ensure};
use backstory_support::kiosk::{Kiosk, Places, knock, signal};
use backstory_support::{processes, until};

use crate::PROGRAM;

/// The page's process.
const PAGE: &str = "WebKitWebProcess";

/// Typed into the search field.
const SEARCHED: &str = "zqsearchmarker";
/// Put on the clipboard.
const COPIED: &str = "zqclipboardmarker";
/// What a mark of where it hurts is kept as.
const MARKED: &str = "{\"region\":\"buttock\",\"side\":\"left\"}";
/// Twenty seconds to answer after thirty of stillness: the least there may be.
const QUICK: &str = "idle_seconds = 30\nwarning_seconds = 20\n";

/// Sits down and leaves a marker in everything that takes one; each is waited for in the memory of the program, so that
/// finding none later says something.
async fn plant(kiosk: &Kiosk, at: Places) -> Result<()> {
    let hands = kiosk.hands();
    kiosk.until_phase("active", || hands.press(at.begin, 1))?;
    // A topic is opened once it was in view for three seconds; whoever reads presses keys meanwhile.
    let began = Instant::now();
    while began.elapsed() < Duration::from_millis(4_500) {
        if began.elapsed() < Duration::from_secs(1) {
            hands.press(at.help, 1)?;
        }
        hands.key("Down")?;
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    until("what was searched for to reach the page", || async {
        hands.press(at.search, 1)?;
        hands.press(at.field, 1)?;
        hands.type_text(SEARCHED)?;
        Ok(processes::remembers(kiosk.named(PAGE)?, SEARCHED))
    })
    .await?;
    // Selecting hands the words to whoever pastes with the middle button.
    hands.press(at.field, 1)?;
    hands.press(at.field, 1)?;
    until("a mark to be kept", || async {
        hands.press(at.body, 1)?;
        hands.press(at.region, 1)?;
        Ok(processes::remembers(kiosk.id(), MARKED))
    })
    .await?;
    copy(kiosk.display(), COPIED)?;
    ensure!(pasted(kiosk.display(), "clipboard")? == COPIED, "the clipboard does not hold what was copied");
    Ok(())
}

/// Puts words on the clipboard from outside, as another program would.
fn copy(display: &str, words: &str) -> Result<()> {
    let mut child = Command::new("xclip")
        .args(["-selection", "clipboard", "-in"])
        .env("DISPLAY", display)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .context("xclip did not start: is it installed? (cargo xtask test installs it)")?;
    child.stdin.take().context("stdin")?.write_all(words.as_bytes())?;
    // It leaves a child behind that holds them until somebody else takes the clipboard.
    child.wait()?;
    Ok(())
}

fn pasted(display: &str, selection: &str) -> Result<String> {
    let done = Command::new("xclip")
        .args(["-selection", selection, "-out"])
        .env("DISPLAY", display)
        .stderr(Stdio::null())
        .output()?;
    Ok(String::from_utf8_lossy(&done.stdout).into_owned())
}

/// Every file below these folders that holds a marker.
fn holding(folders: &[PathBuf], since: SystemTime) -> Result<(usize, Vec<String>)> {
    fn visit(folder: &Path, since: SystemTime, seen: &mut usize, found: &mut Vec<String>) -> Result<()> {
        // A folder of another user, or one that went meanwhile, holds nothing of ours.
        let Ok(entries) = fs::read_dir(folder) else { return Ok(()) };
        for entry in entries.filter_map(Result::ok) {
            let Ok(facts) = entry.metadata() else { continue };
            let path = entry.path();
            if facts.is_dir() {
                visit(&path, since, seen, found)?;
            } else if facts.is_file() && facts.modified()? >= since {
                let Ok(bytes) = fs::read(&path) else { continue };
                *seen += 1;
                for marker in [SEARCHED, COPIED, MARKED] {
                    let wide: Vec<u8> = marker.encode_utf16().flat_map(u16::to_le_bytes).collect();
                    if processes::contains(&bytes, marker.as_bytes()) || processes::contains(&bytes, &wide) {
                        found.push(format!("{} holds {marker}", path.display()));
                    }
                }
            }
        }
        Ok(())
    }
    let (mut seen, mut found) = (0, Vec::new());
    for folder in folders {
        visit(folder, since, &mut seen, &mut found)?;
    }
    Ok((seen, found))
}

/// All places a program could have left something in: its own home (data, caches, settings, run-time and temporary
/// files, what it said), and the machine's common ones.
fn places_searched(home: &Path) -> Vec<PathBuf> {
    vec![home.to_owned(), "/tmp".into(), "/var/tmp".into(), "/dev/shm".into()]
}

fn nothing_on_disk(how: &str, home: &Path, since: SystemTime) -> Result<()> {
    let (seen, found) = holding(&places_searched(home), since)?;
    println!("{how}: {seen} files searched, {} hold a marker", found.len());
    ensure!(seen > 0, "{how}: nothing was there to search");
    ensure!(found.is_empty(), "{how}: {}", found.join("\n"));
    Ok(())
}

fn nothing_elsewhere(how: &str, kiosk: &Kiosk) -> Result<()> {
    for selection in ["clipboard", "primary"] {
        let held = pasted(kiosk.display(), selection)?;
        ensure!(held.is_empty(), "{how}: the {selection} still holds '{held}'");
    }
    for (process, name) in kiosk.processes()?.into_iter().filter(|(id, _)| *id != kiosk.id()) {
        ensure!(
            !processes::remembers(process, SEARCHED),
            "{how}: {name} still remembers what was searched for"
        );
    }
    Ok(())
}

#[tokio::test]
async fn nothing_remains_of_a_sitting_however_it_ends() -> Result<()> {
    let at = Places::ask(Path::new(PROGRAM)).await?;
    let home = tempfile::tempdir()?;
    let since = SystemTime::now();
    let mut kiosk = Kiosk::open(Path::new(PROGRAM), home.path(), QUICK)?;
    let hands = |kiosk: &Kiosk, place| kiosk.hands().press(place, 1);

    plant(&kiosk, at).await?;
    // What a power cut would leave: the disk as it is in the middle of a sitting.
    nothing_on_disk("power cut", home.path(), since)?;
    kiosk.until_phase("ending", || hands(&kiosk, at.finish).and_then(|()| hands(&kiosk, at.finish_now)))?;
    kiosk.wait_painted()?;
    nothing_on_disk("finished", home.path(), since)?;
    nothing_elsewhere("finished", &kiosk)?;

    plant(&kiosk, at).await?;
    // Little to read there, so little is added to the thirty seconds.
    hands(&kiosk, at.search)?;
    kiosk.wait_phase("warning", Duration::from_mins(4))?;
    kiosk.wait_phase("ending", Duration::from_mins(1))?;
    kiosk.wait_painted()?;
    nothing_on_disk("timed out", home.path(), since)?;
    nothing_elsewhere("timed out", &kiosk)?;

    plant(&kiosk, at).await?;
    // What is typed before the door is open, or pressed before the sheet is there, is lost; so all is done again.
    kiosk.until_phase("ending", || {
        knock(kiosk.hands(), at.brand)?;
        kiosk.hands().type_text(Kiosk::PIN)?;
        kiosk.hands().key("Return")?;
        hands(&kiosk, at.reset)
    })?;
    kiosk.wait_painted()?;
    nothing_on_disk("staff", home.path(), since)?;
    nothing_elsewhere("staff", &kiosk)?;

    plant(&kiosk, at).await?;
    let page = kiosk.named(PAGE)?;
    signal("KILL", page)?;
    kiosk.wait_painted()?;
    nothing_on_disk("page killed", home.path(), since)?;
    nothing_elsewhere("page killed", &kiosk)?;

    plant(&kiosk, at).await?;
    signal("KILL", kiosk.id())?;
    kiosk.start_again()?;
    nothing_on_disk("killed", home.path(), since)?;

    plant(&kiosk, at).await?;
    signal("TERM", kiosk.id())?;
    kiosk.start_again()?;
    nothing_on_disk("told to end", home.path(), since)?;

    // All that stays, and that something was there to be forgotten: each sitting but the one that was killed opened a topic.
    let counts = Command::new(PROGRAM)
        .args(["kiosk", "counts", "--data-dir"])
        .arg(home.path().join("data"))
        .output()?;
    let counts = String::from_utf8_lossy(&counts.stdout).into_owned();
    let lines: Vec<&str> = counts.lines().collect();
    ensure!(lines.len() == 2 && lines[1].contains(",get-help-now,en,opened,5"), "{counts}");
    Ok(())
}
