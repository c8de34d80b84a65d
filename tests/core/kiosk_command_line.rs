//! `backstory kiosk …` through the built program: setting a machine up, PIN, counts and settings.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use anyhow::{Context, Result, ensure};
use backstory_core::record::Event;
use backstory_core::session::counts::Counts;
use backstory_core::session::staff::has_pin;
use tempfile::TempDir;

fn kiosk() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_backstory"));
    command.arg("kiosk").env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
    command
}

/// Runs it with one line of input.
fn run(command: &mut Command, line: &str) -> Result<Output> {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    // A program that does not ask may be gone already.
    let _ = writeln!(child.stdin.take().context("stdin")?, "{line}");
    Ok(child.wait_with_output()?)
}

/// What it says on stdout; fails unless it exits with `code`.
fn says(command: &mut Command, code: i32) -> Result<String> {
    let output = run(command, "")?;
    let errors = String::from_utf8(output.stderr)?;
    ensure!(output.status.code() == Some(code), "{:?} for {command:?}: {errors}", output.status);
    ensure!(errors.is_empty() == (code == 0), "{command:?} says on stderr: {errors}");
    Ok(String::from_utf8(output.stdout)? + &errors)
}

/// Everything below a folder: files with their text, links with where they lead, folders.
fn tree(folder: &Path) -> Result<BTreeMap<String, String>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next)? {
            let entry = entry?;
            let (path, kind) = (entry.path(), entry.file_type()?);
            let what = if kind.is_dir() {
                folders.push(path.clone());
                "folder".into()
            } else if kind.is_symlink() {
                format!("-> {}", fs::read_link(&path)?.display())
            } else {
                fs::read_to_string(&path)?
            };
            found.insert(path.strip_prefix(folder)?.display().to_string(), what);
        }
    }
    Ok(found)
}

#[cfg(target_os = "linux")]
mod install {
    use std::os::unix::fs::symlink;

    use super::*;

    const WRITTEN: [&str; 13] = [
        "etc/backstory-kiosk/installed.json",
        "etc/pam.d/backstory-kiosk",
        "etc/sysctl.d/50-backstory-kiosk.conf",
        "etc/systemd/journald@backstory.conf",
        "etc/systemd/logind.conf.d/50-backstory-kiosk.conf",
        "etc/systemd/system.conf.d/50-backstory-kiosk.conf",
        "etc/systemd/system/backstory-kiosk-screen.service",
        "etc/systemd/system/backstory-kiosk.service",
        "etc/systemd/system/ctrl-alt-del.target",
        "etc/systemd/system/default.target",
        "etc/systemd/system/graphical.target.wants/backstory-kiosk.service",
        "etc/sysusers.d/backstory-kiosk.conf",
        "etc/tmpfiles.d/backstory-kiosk.conf",
    ];
    const UNIT: &str = "etc/systemd/system/backstory-kiosk.service";
    const DEFAULT: &str = "etc/systemd/system/default.target";

    fn at(root: &Path, words: &[&str]) -> Command {
        let mut command = kiosk();
        command.args(words).arg("--root").arg(root);
        command
    }

    /// A machine that has some settings of its own.
    fn machine() -> Result<TempDir> {
        let root = tempfile::tempdir()?;
        for folder in ["etc/systemd/system", "etc/pam.d", "usr/bin", "var/lib"] {
            fs::create_dir_all(root.path().join(folder))?;
        }
        for program in ["backstory", "cage", "Xwayland"] {
            fs::write(root.path().join("usr/bin").join(program), "")?;
        }
        fs::write(root.path().join("etc/passwd"), "root:x:0:0:root:/root:/bin/sh\n")?;
        symlink("/usr/lib/systemd/system/multi-user.target", root.path().join(DEFAULT))?;
        Ok(root)
    }

    #[test]
    fn a_dry_run_says_every_step_and_file_and_touches_nothing() -> Result<()> {
        let root = machine()?;
        let before = tree(root.path())?;
        let said = says(&mut at(root.path(), &["install", "--dry-run"]), 0)?;
        assert_eq!(tree(root.path())?, before);
        for path in WRITTEN {
            ensure!(said.contains(&root.path().join(path).display().to_string()), "{path} is not in\n{said}");
        }
        for line in [
            "    WatchdogSec=20",
            "    RestartPreventExitStatus=90",
            "    NAutoVTs=0",
            "    kernel.sysrq = 0",
        ] {
            ensure!(said.contains(line), "{line} is not in\n{said}");
        }
        says(&mut at(root.path(), &["install"]), 0)?;
        let before = tree(root.path())?;
        says(&mut at(root.path(), &["uninstall", "--dry-run", "--purge"]), 0)?;
        assert_eq!(tree(root.path())?, before);
        Ok(())
    }

    #[test]
    fn a_dry_run_for_this_computer_needs_nothing_and_changes_nothing() -> Result<()> {
        let said = says(kiosk().args(["install", "--dry-run"]), 0)?;
        ensure!(said.contains("systemd"), "{said}");
        Ok(())
    }

    #[test]
    fn what_is_installed_is_removed_without_a_trace() -> Result<()> {
        let bare = tempfile::tempdir()?;
        for root in [machine()?, bare] {
            let before = tree(root.path())?;
            says(&mut at(root.path(), &["install"]), 0)?;
            let installed = tree(root.path())?;
            for path in WRITTEN {
                ensure!(installed.contains_key(path), "{path} was not written");
            }
            assert_eq!(installed[DEFAULT], "-> /usr/lib/systemd/system/graphical.target");
            says(&mut at(root.path(), &["uninstall"]), 0)?;
            assert_eq!(tree(root.path())?, before);
            says(&mut at(root.path(), &["uninstall"]), 0)?;
            assert_eq!(tree(root.path())?, before);
        }
        Ok(())
    }

    #[test]
    fn a_second_time_changes_nothing_and_a_broken_off_one_is_finished() -> Result<()> {
        let root = machine()?;
        let before = tree(root.path())?;
        says(&mut at(root.path(), &["install"]), 0)?;
        let installed = tree(root.path())?;
        let said = says(&mut at(root.path(), &["install"]), 0)?;
        ensure!(said.contains("Nothing was changed"), "{said}");
        assert_eq!(tree(root.path())?, installed);
        for path in [UNIT, DEFAULT] {
            fs::remove_file(root.path().join(path))?;
        }
        says(&mut at(root.path(), &["install"]), 0)?;
        assert_eq!(tree(root.path())?, installed);
        says(&mut at(root.path(), &["uninstall"]), 0)?;
        assert_eq!(tree(root.path())?, before);
        Ok(())
    }

    #[test]
    fn what_an_earlier_version_wrote_is_brought_up_to_date() -> Result<()> {
        let root = machine()?;
        let before = tree(root.path())?;
        says(&mut at(root.path(), &["install"]), 0)?;
        let installed = tree(root.path())?;
        // As if this version had other words in the unit.
        let record = root.path().join("etc/backstory-kiosk/installed.json");
        for file in [record, root.path().join(UNIT)] {
            fs::write(&file, fs::read_to_string(&file)?.replace("WatchdogSec=20", "WatchdogSec=99"))?;
        }
        says(&mut at(root.path(), &["install"]), 0)?;
        assert_eq!(tree(root.path())?, installed, "nothing is kept of what the program itself wrote");
        says(&mut at(root.path(), &["uninstall"]), 0)?;
        assert_eq!(tree(root.path())?, before);
        Ok(())
    }

    #[test]
    fn what_somebody_wrote_by_hand_is_kept_beside_and_put_back() -> Result<()> {
        let root = machine()?;
        let ctrl_alt_del = "etc/systemd/system/ctrl-alt-del.target";
        fs::write(root.path().join(UNIT), "mine")?;
        fs::write(root.path().join(ctrl_alt_del), "mine too")?;
        symlink("/dev/null", root.path().join("etc/pam.d/backstory-kiosk"))?;
        let before = tree(root.path())?;
        let said = says(&mut at(root.path(), &["install"]), 0)?;
        let installed = tree(root.path())?;
        for (path, was) in
            [(UNIT, "mine"), (ctrl_alt_del, "mine too"), ("etc/pam.d/backstory-kiosk", "-> /dev/null")]
        {
            let beside = format!("{path}.before-backstory");
            assert_eq!(installed.get(&beside).map(String::as_str), Some(was));
            ensure!(said.contains(&beside), "{beside} is not told of in\n{said}");
        }
        says(&mut at(root.path(), &["uninstall"]), 0)?;
        assert_eq!(tree(root.path())?, before);

        // Changed after it was installed: kept twice over.
        says(&mut at(root.path(), &["install"]), 0)?;
        fs::write(root.path().join(UNIT), "changed")?;
        says(&mut at(root.path(), &["install"]), 0)?;
        assert_eq!(tree(root.path())?[&format!("{UNIT}.before-backstory-2")], "changed");
        fs::write(root.path().join(UNIT), "changed again")?;
        fs::remove_file(root.path().join(DEFAULT))?;
        symlink("rescue.target", root.path().join(DEFAULT))?;
        let said = says(&mut at(root.path(), &["uninstall"]), 0)?;
        ensure!(said.contains(DEFAULT), "{said}");
        let mut wanted = before.clone();
        wanted.insert(format!("{UNIT}.before-backstory-2"), "changed".into());
        wanted.insert(format!("{UNIT}.after-backstory"), "changed again".into());
        wanted.insert(DEFAULT.into(), "-> rescue.target".into());
        wanted.insert(
            format!("{DEFAULT}.before-backstory"),
            "-> /usr/lib/systemd/system/multi-user.target".into(),
        );
        assert_eq!(tree(root.path())?, wanted);
        Ok(())
    }

    #[test]
    fn counts_stay_unless_they_are_asked_to_go() -> Result<()> {
        let root = machine()?;
        says(&mut at(root.path(), &["install"]), 0)?;
        let data = root.path().join("var/lib/backstory-kiosk");
        fs::create_dir(&data)?;
        fs::write(data.join("counts.sqlite"), "numbers")?;
        let said = says(&mut at(root.path(), &["uninstall"]), 0)?;
        ensure!(said.contains(&data.display().to_string()), "{said}");
        ensure!(data.join("counts.sqlite").exists());
        says(&mut at(root.path(), &["uninstall", "--purge"]), 0)?;
        ensure!(!data.exists());
        Ok(())
    }

    #[test]
    fn what_is_missing_is_said_with_the_package_that_has_it() -> Result<()> {
        let root = tempfile::tempdir()?;
        fs::create_dir_all(root.path().join("etc/systemd/system"))?;
        let desktop = root.path().join("etc/systemd/system/display-manager.service");
        symlink("/usr/lib/systemd/system/gdm.service", desktop)?;
        let said = says(&mut at(root.path(), &["install"]), 0)?;
        for word in ["usr/bin/backstory", "'cage'", "'xwayland'", "gdm.service"] {
            ensure!(said.contains(word), "{word} is not in\n{said}");
        }
        Ok(())
    }

    #[test]
    fn a_record_nobody_can_read_stops_it_before_anything_is_changed() -> Result<()> {
        let root = machine()?;
        let record = root.path().join("etc/backstory-kiosk/installed.json");
        fs::create_dir(record.parent().context("a folder")?)?;
        for garbage in ["", "{", "[]", "{\"version\": 1}"] {
            fs::write(&record, garbage)?;
            let before = tree(root.path())?;
            for action in ["install", "uninstall"] {
                let said = says(&mut at(root.path(), &[action]), 1)?;
                ensure!(said.contains("installed.json"), "{said}");
            }
            assert_eq!(tree(root.path())?, before);
        }
        Ok(())
    }

    /// Whoever runs the tests: this machine is not a kiosk, and does not become one.
    #[test]
    fn for_real_it_stops_where_it_may_not_or_cannot() -> Result<()> {
        if Path::new("/run/systemd/system").exists() && is_root() {
            // Only a machine that could become one would be changed; there the dry run has to do.
            says(kiosk().args(["uninstall", "--dry-run"]), 0)?;
            return Ok(());
        }
        let said = says(kiosk().arg("install"), 1)?;
        ensure!(said.contains(if is_root() { "systemd" } else { "sudo backstory kiosk install" }), "{said}");
        Ok(())
    }
}

#[cfg(target_os = "linux")]
fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|out| out.stdout.trim_ascii() == b"0")
}

/// A data folder that others than its owner can come to, and its path as an argument.
fn data() -> Result<(TempDir, String)> {
    let above = tempfile::tempdir()?;
    #[cfg(unix)]
    fs::set_permissions(above.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755))?;
    let data = above.path().join("data");
    fs::create_dir(&data)?;
    let shown = data.display().to_string();
    Ok((above, shown))
}

fn set_pin(data: &str, pin: &str) -> Result<Output> {
    run(kiosk().args(["pin", "--data-dir", data]), pin)
}

#[test]
fn a_pin_is_set_once_and_a_poor_one_is_refused() -> Result<()> {
    let (above, data) = data()?;
    let before = tree(above.path())?;
    for (pin, word) in [
        ("", "6 to 12 digits"),
        ("12345", "6 to 12 digits"),
        ("27182x", "6 to 12 digits"),
        ("1234567890123", "6 to 12 digits"),
        ("123456", "in a row"),
        ("000000", "all the same"),
    ] {
        let output = set_pin(&data, pin)?;
        assert_eq!(output.status.code(), Some(1), "{pin}");
        let errors = String::from_utf8(output.stderr)?;
        ensure!(errors.contains(word), "{pin}: {errors}");
        assert_eq!(tree(above.path())?, before, "{pin}");
    }
    let output = set_pin(&data, " 271828\r")?;
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    ensure!(has_pin(Path::new(&data)));
    ensure!(!String::from_utf8(output.stdout)?.contains("271828"), "a PIN is not shown");
    let kept = fs::read_to_string(Path::new(&data).join("staff.toml"))?;
    ensure!(!kept.contains("271828"), "a PIN is not kept as it is");
    Ok(())
}

/// A second PIN, and forgetting one, is for the administrator: as one it works, as anybody else it is refused. Run by
/// the administrator, the test is anybody else as well.
#[cfg(target_os = "linux")]
#[test]
fn only_the_administrator_replaces_or_forgets_a_pin() -> Result<()> {
    let (_above, data) = data()?;
    let folder = Path::new(&data);
    set_pin(&data, "271828")?;
    let file = folder.join("staff.toml");
    // The program where another user can get at it.
    let place = tempfile::tempdir()?;
    let program = place.path().join("backstory");
    let nobody = || -> Result<Command> {
        let mut command;
        if is_root() {
            fs::set_permissions(place.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755))?;
            if !program.exists() {
                fs::copy(env!("CARGO_BIN_EXE_backstory"), &program)?;
            }
            std::os::unix::fs::chown(folder, Some(65534), Some(65534))?;
            std::os::unix::fs::chown(&file, Some(65534), Some(65534))?;
            command = Command::new("setpriv");
            command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(&program);
        } else {
            command = Command::new(env!("CARGO_BIN_EXE_backstory"));
        }
        command.args(["kiosk", "pin", "--data-dir", &data]);
        Ok(command)
    };
    let before = fs::read(&file)?;
    for output in [run(&mut nobody()?, "314159")?, run(nobody()?.arg("--forget"), "")?] {
        assert_eq!(output.status.code(), Some(1));
        let errors = String::from_utf8(output.stderr)?;
        ensure!(errors.contains("administrator"), "{errors}");
        assert_eq!(fs::read(&file)?, before);
    }
    if is_root() {
        use std::os::unix::fs::MetadataExt;
        assert_eq!(set_pin(&data, "314159")?.status.code(), Some(0));
        ensure!(fs::read(&file)? != before);
        assert_eq!(file.metadata()?.uid(), 65534, "the kiosk can read its own PIN");
        says(kiosk().args(["pin", "--forget", "--data-dir", &data]), 0)?;
        ensure!(!has_pin(folder));
        says(kiosk().args(["pin", "--forget", "--data-dir", &data]), 0)?;
    }
    Ok(())
}

#[test]
fn a_pin_that_cannot_be_kept_is_told() -> Result<()> {
    let above = tempfile::tempdir()?;
    let data = above.path().join("a-file");
    fs::write(&data, "no folder")?;
    let output = set_pin(&data.display().to_string(), "271828")?;
    assert_eq!(output.status.code(), Some(1));
    ensure!(String::from_utf8(output.stderr)?.contains("a-file"));
    Ok(())
}

fn opened(topic: &str) -> Result<Event> {
    Ok(serde_json::from_value(serde_json::json!({
        "id": "00000000-0000-0000-0000-000000000000", "kind": "opened", "who": "self", "topic": topic,
        "language": "en", "pack": "sciatica", "pack_version": "1", "at": 0, "seconds": 0, "sections": [],
        "score": null, "device": "d",
    }))?)
}

#[test]
fn counts_are_csv_or_json_and_few_are_not_told_apart() -> Result<()> {
    let (above, data) = data()?;
    let (mut counts, notice) = Counts::open(Path::new(&data), 0);
    assert_eq!(notice, None);
    for (day, topic, times) in [("2026-11-23", "what-is-sciatica", 7), ("2026-11-24", "get-help-now", 4)] {
        ensure!(counts.add(day.parse()?, &vec![opened(topic)?; times]));
    }
    let csv = counts.csv();
    drop(counts);
    let before = fs::read_dir(&data)?.count();
    let said = says(kiosk().args(["counts", "--data-dir", &data]), 0)?;
    assert_eq!(said, csv);
    ensure!(said.contains("2026-11-24,get-help-now,en,opened,under 5\r\n"), "{said}");
    let json: serde_json::Value =
        serde_json::from_str(&says(kiosk().args(["counts", "--json", "--data-dir", &data]), 0)?)?;
    assert_eq!(
        json,
        serde_json::json!([
            {"day": "2026-11-23", "topic": "what-is-sciatica", "language": "en", "kind": "opened", "count": 7},
            {"day": "2026-11-24", "topic": "get-help-now", "language": "en", "kind": "opened", "count": null},
        ])
    );
    let file = above.path().join("counts.csv");
    says(kiosk().args(["counts", "--data-dir", &data, "-o"]).arg(&file), 0)?;
    assert_eq!(fs::read_to_string(&file)?, csv);
    says(kiosk().args(["counts", "--data-dir", &data, "-o", "/nowhere/at/all.csv"]), 1)?;
    assert_eq!(fs::read_dir(&data)?.count(), before, "looking leaves nothing behind");
    Ok(())
}

#[test]
fn looking_at_a_folder_makes_nothing_in_it() -> Result<()> {
    let (above, data) = data()?;
    fs::write(Path::new(&data).join("record.sqlite"), "somebody's own")?;
    let missing = above.path().join("missing").display().to_string();
    let before = tree(above.path())?;
    for folder in [&data, &missing] {
        let said = says(kiosk().args(["counts", "--data-dir", folder]), 0)?;
        // What counts that are there begin with.
        let (empty, _) = Counts::open(&tempfile::tempdir()?.path().join("new"), 0);
        assert_eq!(said, empty.csv());
        assert_eq!(says(kiosk().args(["counts", "--json", "--data-dir", folder]), 0)?, "[]\n");
        let said = says(kiosk().args(["settings", "--data-dir", folder]), 0)?;
        ensure!(said.contains("idle_seconds = 90") && said.contains("There is no "), "{said}");
        assert_eq!(tree(above.path())?, before);
    }
    Ok(())
}

#[test]
fn settings_in_force_are_shown_with_what_is_wrong_and_the_mend() -> Result<()> {
    let (_above, data) = data()?;
    let file = Path::new(&data).join("settings.toml");
    fs::write(&file, "idle_seconds = 45\nvolume = 35\n")?;
    let said = says(kiosk().args(["settings", "--data-dir", &data]), 0)?;
    for line in ["idle_seconds = 45", "volume = 35", "warning_seconds = 30", "languages = [\"en\",\"es\"]"] {
        ensure!(said.contains(line), "{line} is not in\n{said}");
    }
    fs::write(&file, "idle_second = 45\nvolume = 999\n")?;
    let said = says(kiosk().args(["settings", "--data-dir", &data]), 1)?;
    for line in [
        "settings.toml:1: ",
        "did you mean idle_seconds?",
        "settings.toml:2: ",
        "from 0 to 100",
        "2 findings",
    ] {
        ensure!(said.contains(line), "{line} is not in\n{said}");
    }
    ensure!(said.contains("volume = 60"), "a wrong value is its default: {said}");
    Ok(())
}

#[test]
fn wrong_usage_exits_two() -> Result<()> {
    for words in [&[][..], &["instal"], &["pin", "271828"], &["install", "--purge"]] {
        assert_eq!(run(kiosk().args(words), "")?.status.code(), Some(2), "{words:?}");
    }
    Ok(())
}
