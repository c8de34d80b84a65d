//! What a fresh machine needs: found, and where the system's own installer is known, installed.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::root;
use crate::step::{Plan, cargo, npm};

/// How much is wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Needs {
    /// To build the program and open it.
    Window,
    /// To test it as well, in a window nobody sees.
    Tests,
}

/// Debian's names of what the program is built with.
const BUILD_PACKAGES: &[&str] = &["build-essential", "pkg-config", "libwebkit2gtk-4.1-dev", "librsvg2-dev"];
/// Debian's names of what the tests drive it with: a screen, WebDriver, a session bus and what a
/// screen reader is given on it, a system-call trace; for the kiosk hands (`xdotool`), a look at the clipboard (`xclip`),
/// and the compositor it runs in with a camera for it; a voice.
const TEST_PACKAGES: &[&str] = &[
    "xvfb",
    "webkit2gtk-driver",
    "dbus",
    "at-spi2-core",
    "strace",
    "xdotool",
    "xclip",
    "cage",
    "xwayland",
    "grim",
    "speech-dispatcher",
    "speech-dispatcher-espeak-ng",
    "espeak-ng",
];
/// What the same are called as programs.
const TEST_TOOLS: &[&str] = &[
    "Xvfb",
    "WebKitWebDriver",
    "dbus-run-session",
    "strace",
    "xdotool",
    "xclip",
    "cage",
    "Xwayland",
    "grim",
    "speech-dispatcher",
];
/// The oldest Node the window's tools run on.
const NODE: (u32, u32) = (20, 19);

/// Makes the machine ready, or says what is missing and where it comes from.
pub(crate) fn prepare(needs: Needs) -> Result<()> {
    node()?;
    system(needs)?;
    window_packages()
}

/// Refuses to open a window where there is no screen to open it on.
pub(crate) fn display() -> Result<()> {
    if cfg!(target_os = "linux")
        && std::env::var_os("DISPLAY").is_none_or(|value| value.is_empty())
        && std::env::var_os("WAYLAND_DISPLAY").is_none_or(|value| value.is_empty())
    {
        bail!("there is no display to open a window on.\nWithout a screen, use: xvfb-run -a cargo xtask run");
    }
    Ok(())
}

/// Whether a program is on the path.
fn has(program: &str) -> bool {
    find(program).is_some()
}

fn find(program: &str) -> Option<PathBuf> {
    let name = format!("{program}{}", std::env::consts::EXE_SUFFIX);
    std::env::split_paths(&std::env::var_os("PATH")?)
        .map(|folder| folder.join(&name))
        .find(|file| file.is_file())
}

fn node() -> Result<()> {
    let wanted = format!("Node {}.{} or newer", NODE.0, NODE.1);
    let output = Command::new("node").arg("--version").output().with_context(|| {
        format!("{wanted} is needed and was not found: install it from nodejs.org or your system")
    })?;
    let version = String::from_utf8_lossy(&output.stdout).trim().trim_start_matches('v').to_owned();
    let mut numbers = version.split('.').map_while(|part| part.parse::<u32>().ok());
    let found = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    if found < NODE {
        bail!("{wanted} is needed, found {version}: install a newer one from nodejs.org or your system");
    }
    Ok(())
}

fn system(needs: Needs) -> Result<()> {
    if cfg!(target_os = "macos") {
        if !succeeds(Command::new("xcode-select").arg("-p")) {
            bail!("Apple's command line tools are missing: run 'xcode-select --install' and try again");
        }
        return Ok(());
    }
    if cfg!(windows) {
        // Nothing to ask the system: a missing one shows as a linker or WebView2 error that names it.
        println!(
            "Windows: needs the Visual C++ build tools (Visual Studio installer) and WebView2 (part of Windows 11)."
        );
        return Ok(());
    }
    let wanted: Vec<&str> = match needs {
        Needs::Window => BUILD_PACKAGES.to_vec(),
        Needs::Tests => [BUILD_PACKAGES, TEST_PACKAGES].concat(),
    };
    if !debian_like() {
        return other_linux(needs, &wanted);
    }
    let missing: Vec<&str> = wanted.into_iter().filter(|name| !installed(name)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    println!("These system packages are missing and will be installed:\n  {}", missing.join("\n  "));
    let by_hand = format!("install them by hand:\n  apt-get install {}", missing.join(" "));
    let root_user = Command::new("id").arg("-u").output().is_ok_and(|out| out.stdout.trim_ascii() == b"0");
    if !root_user && !has("sudo") {
        bail!("not root, and there is no sudo; {by_hand}");
    }
    let apt = |arguments: &[&str]| {
        let mut command = if root_user { Command::new("apt-get") } else { Command::new("sudo") };
        if !root_user {
            command.arg("DEBIAN_FRONTEND=noninteractive").arg("apt-get");
        }
        command.env("DEBIAN_FRONTEND", "noninteractive").args(arguments);
        command
    };
    let mut plan = Plan::new(2);
    plan.step("refresh the package lists", &mut apt(&["update", "-qq"])).with_context(|| by_hand.clone())?;
    plan.step(
        "install system packages",
        apt(&["install", "-y", "-qq", "--no-install-recommends"]).args(&missing),
    )
    .with_context(|| by_hand)
}

/// Another Linux: ask pkg-config, and name what is missing in words its own installer can be asked for.
fn other_linux(needs: Needs, wanted: &[&str]) -> Result<()> {
    let mut missing = Vec::new();
    for library in ["webkit2gtk-4.1", "librsvg-2.0"] {
        if !succeeds(Command::new("pkg-config").args(["--exists", library])) {
            missing.push(library);
        }
    }
    let tools = if needs == Needs::Tests { TEST_TOOLS } else { &[] };
    missing.extend(["cc", "pkg-config"].iter().chain(tools).filter(|tool| !has(tool)));
    if missing.is_empty() {
        return Ok(());
    }
    bail!(
        "missing: {}.\nInstall them with your system's own installer (development packages for the libraries; \
         on Debian they are called {}) and try again",
        missing.join(", "),
        wanted.join(", ")
    );
}

fn debian_like() -> bool {
    let Ok(text) = std::fs::read_to_string("/etc/os-release") else { return false };
    text.lines()
        .filter_map(|line| line.strip_prefix("ID=").or_else(|| line.strip_prefix("ID_LIKE=")))
        .any(|ids| ids.trim_matches('"').split(' ').any(|id| id == "debian" || id == "ubuntu"))
}

fn installed(package: &str) -> bool {
    Command::new("dpkg-query")
        .args(["-W", "-f=${db:Status-Status}", package])
        .stderr(Stdio::null())
        .output()
        .is_ok_and(|out| out.stdout == b"installed")
}

fn succeeds(command: &mut Command) -> bool {
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

/// `cargo-deny`, which checks licences and sources: the one on the path, else one of the project's own, built once.
pub(crate) fn cargo_deny() -> Result<PathBuf> {
    if let Some(found) = find("cargo-deny") {
        return Ok(found);
    }
    let home = root().join("target/tools");
    let program = home.join("bin").join(format!("cargo-deny{}", std::env::consts::EXE_SUFFIX));
    if !program.is_file() {
        let install =
            &mut cargo(&["install", "--quiet", "--locked", "cargo-deny", "--version", "^0.20", "--root"]);
        Plan::new(1).step("build cargo-deny (once, a few minutes)", install.arg(&home))?;
    }
    Ok(program)
}

/// `npm ci`, unless what is installed already comes from the same lock file.
fn window_packages() -> Result<()> {
    let folder = root().join("ui");
    let lock = folder.join("package-lock.json");
    let stamp = folder.join("node_modules/.backstory-lock");
    let wanted = std::fs::read(&lock).with_context(|| format!("{} is missing", lock.display()))?;
    if std::fs::read(&stamp).is_ok_and(|have| have == wanted) {
        return Ok(());
    }
    Plan::new(1).step("install the window's packages", &mut npm(&["ci", "--no-audit", "--no-fund"]))?;
    std::fs::write(&stamp, wanted).with_context(|| format!("could not write {}", stamp.display()))
}
