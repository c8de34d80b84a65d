//! The project's own commands: `cargo xtask run`, `test`, `check` and the rest.
//!
//! Everything a fresh machine lacks, beyond Rust and Node, is found and installed from here, so that the
//! README needs two commands and no list of steps.

mod setup;
mod step;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Result, bail};
use setup::Needs;
use step::{Plan, cargo, npm};

const USAGE: &str = "\
cargo xtask COMMAND

  run [ARGS…]    set up what is missing, build, and open the window (ARGS go to the program)
  test           set up what is missing and run every check and test
  check          the quick loop: formatting, lints, types, content, core tests
  build          the release program, window inside, at target/release/backstory
  package        installable packages from the release program
  bindings       write the generated files again: TypeScript types, window fixtures, JSON Schemas
  gallery --pseudo [WORD…]
                 the same in two languages nobody speaks: longer words, and from right to left
  gallery [WORD…] take a picture of every screen from the real window (only those whose name has WORD)
  reach [WORD…]  the same, and look each over for faults, with axe-core and our own checks
  bench          speed and memory against an empty window; prints a table and writes JSON
  bench kiosk [N] N sittings (2,000) in a kiosk's window, and the death of each of its processes
  figures DIR    draw the body again from the mesh in DIR (see assets/figures/PROVENANCE.md; further words go
                 to the drawing tool)";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (command, rest) = match arguments.split_first() {
        Some((command, rest)) => (command.as_str(), rest),
        None => ("help", &[][..]),
    };
    let done = match command {
        "run" => run(rest),
        "test" => test(),
        "check" => check(),
        "build" => build(),
        "package" => package(),
        "bindings" => bindings(),
        "gallery" => gallery(rest),
        "reach" => reach(rest),
        "bench" => bench(rest),
        "figures" => figures(rest),
        "help" | "--help" | "-h" => {
            println!("{USAGE}");
            Ok(())
        }
        other => {
            eprintln!("xtask: there is no command '{other}'.\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nxtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// The project's top folder, wherever the command is called from.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the project").to_path_buf()
}

fn run(arguments: &[String]) -> Result<()> {
    setup::display()?;
    setup::prepare(Needs::Window)?;
    let mut plan = Plan::new(2);
    plan.step("build the window", &mut npm(&["run", "--silent", "build"]))?;
    plan.step(
        "build and start Backstory",
        cargo(&["run", "--features", "custom-protocol", "--"]).args(arguments),
    )
}

fn build() -> Result<()> {
    setup::prepare(Needs::Window)?;
    let mut plan = Plan::new(2);
    plan.step("build the window", &mut npm(&["run", "--silent", "build"]))?;
    plan.step("build the program", &mut cargo(&["build", "--release", "--features", "custom-protocol"]))?;
    println!("\ntarget/release/backstory is ready.");
    Ok(())
}

fn check() -> Result<()> {
    setup::prepare(Needs::Window)?;
    let mut plan = Plan::new(7);
    quick_checks(&mut plan)?;
    plan.step("core tests and content", &mut cargo(&["test", "--quiet", "--package", "backstory-core"]))
}

fn test() -> Result<()> {
    setup::prepare(Needs::Tests)?;
    let cargo_deny = setup::cargo_deny()?;
    let mut plan = Plan::new(9);
    quick_checks(&mut plan)?;
    plan.step("window tests", &mut npm(&["test", "--silent"]))?;
    // Advisories are left out: their database comes from a code host, not from a package registry.
    plan.step(
        "licences and sources",
        &mut step::program(&cargo_deny, &["--locked", "check", "bans", "licenses", "sources"]),
    )?;
    plan.step(
        "every Rust test, the real window included",
        &mut cargo(&["test", "--workspace", "--features", "custom-protocol"]),
    )
}

/// Six steps that need neither a display nor the built program.
fn quick_checks(plan: &mut Plan) -> Result<()> {
    plan.step("formatting", &mut cargo(&["fmt", "--all", "--check"]))?;
    plan.step("generated files are up to date", &mut step::bindings(false))?;
    plan.step("window types", &mut npm(&["run", "--silent", "check"]))?;
    plan.step("window lints", &mut npm(&["run", "--silent", "lint"]))?;
    // Before clippy: the bench's empty window turns Tauri's `custom-protocol` on for the whole workspace,
    // and with it the program will not compile without the window's files.
    plan.step("build the window", &mut npm(&["run", "--silent", "build"]))?;
    plan.step(
        "lints",
        &mut cargo(&["clippy", "--quiet", "--workspace", "--all-targets", "--", "-D", "warnings"]),
    )
}

fn bindings() -> Result<()> {
    setup::prepare(Needs::Window)?;
    Plan::new(1).step("write generated files", &mut step::bindings(true))
}

fn package() -> Result<()> {
    build()?;
    let formats = if cfg!(target_os = "linux") { "deb,rpm" } else { "default" };
    let mut arguments = vec!["run", "--silent", "tauri", "--", "bundle"];
    if formats != "default" {
        arguments.extend(["--bundles", formats]);
    }
    let mut plan = Plan::new(if formats == "default" { 1 } else { 2 });
    // The bundler looks for the configuration in the folder it is started in, which is the window's.
    plan.step("make packages", npm(&arguments).env("TAURI_APP_PATH", root()))?;
    if formats == "default" { Ok(()) } else { plan.step("press the Debian package", &mut pressed()?) }
}

/// Packs the Debian package anew: the bundler knows gzip alone, and with xz the package is a quarter smaller.
fn pressed() -> Result<std::process::Command> {
    let bundle = root().join("target/release/bundle/deb");
    let mut packages: Vec<PathBuf> = std::fs::read_dir(&bundle)?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|ending| ending == "deb"))
        .collect();
    packages.sort_by_key(|path| path.metadata().and_then(|facts| facts.modified()).ok());
    let Some(package) = packages.pop() else { bail!("no package in {}", bundle.display()) };
    let unpacked = bundle.join("unpacked");
    if unpacked.exists() {
        std::fs::remove_dir_all(&unpacked)?;
    }
    let tool = Path::new("dpkg-deb");
    let opened = step::program(tool, &["--raw-extract"]).arg(&package).arg(&unpacked).status();
    match opened {
        Ok(status) if status.success() => {}
        Ok(status) => bail!("dpkg-deb could not open {} ({status})", package.display()),
        Err(error) => bail!("the package stays larger than it need be: dpkg-deb does not start ({error})"),
    }
    let mut press = step::program(tool, &["--root-owner-group", "-Zxz", "-z9", "--build"]);
    press.arg(unpacked).arg(package);
    Ok(press)
}

fn gallery(words: &[String]) -> Result<()> {
    setup::prepare(Needs::Tests)?;
    if let Some((first, words)) = words.split_first()
        && first == "--pseudo"
    {
        return pseudo_gallery(words);
    }
    build()?;
    Plan::new(1).step(
        "take pictures",
        cargo(&["run", "--quiet", "--package", "backstory-support", "--bin", "gallery", "--"]).args(words),
    )
}

/// The gallery, with each picture's screen looked over for faults.
fn reach(words: &[String]) -> Result<()> {
    setup::prepare(Needs::Tests)?;
    build()?;
    Plan::new(1).step(
        "look over every screen",
        cargo(&["run", "--quiet", "--package", "backstory-support", "--bin", "gallery", "--", "--look-over"])
            .args(words),
    )
}

/// Screens in two languages made of the English one: longer words with marks, and words from right to left. The program
/// is built with their interface words, and shows a pack with their texts; not a line of it is changed.
fn pseudo_gallery(words: &[String]) -> Result<()> {
    let folder = root().join("target/pseudo");
    let messages = folder.join("messages");
    let project = root().join("ui/pseudo.inlang");
    let mut plan = Plan::new(4);
    let tool = ["run", "--quiet", "--package", "backstory-support", "--bin", "gallery", "--"];
    plan.step("write two languages nobody speaks", cargo(&tool).arg("--write-pseudo").arg(&folder))?;
    let settings = std::fs::read_to_string(root().join("ui/project.inlang/settings.json"))?
        .replace("\"es\"]", "\"es\", \"en-XA\", \"ar-XB\"]")
        .replace("../assets/messages/", "../target/pseudo/messages/");
    std::fs::create_dir_all(&project)?;
    std::fs::write(project.join("settings.json"), settings)?;
    let window = plan.step("build the window in them", &mut npm(&["run", "--silent", "build:pseudo"]));
    // The window's words are generated into one place: they are the project's own again before anything else.
    std::fs::remove_dir_all(&project)?;
    let back = npm(&["run", "--silent", "words"]).status()?;
    window?;
    if !back.success() {
        bail!("the window's words could not be written again: run `npm run words` in ui");
    }
    let mut build = cargo(&["build", "--features", "custom-protocol"]);
    build
        .env("BACKSTORY_MESSAGES", &messages)
        .env("TAURI_CONFIG", r#"{"build":{"frontendDist":"target/pseudo/dist"}}"#)
        .env("CARGO_TARGET_DIR", root().join("target"));
    plan.step("build the program in them", &mut build)?;
    // The next ordinary build takes its place.
    let program = folder.join("backstory");
    std::fs::copy(root().join("target/debug/backstory"), &program)?;
    let mut take = cargo(&tool);
    take.args(words).env("BACKSTORY_PROGRAM", &program).env("BACKSTORY_PACK", folder.join("pack"));
    plan.step("take pictures", &mut take)
}

fn bench(words: &[String]) -> Result<()> {
    setup::prepare(Needs::Tests)?;
    build()?;
    if words.first().is_some_and(|word| word == "kiosk") {
        return Plan::new(1).step("drive the kiosk", bench_tool().args(words));
    }
    let mut plan = Plan::new(4);
    plan.step("build the empty window", &mut cargo(&["build", "--release", "--package", "empty-window"]))?;
    let example =
        ["run", "--quiet", "--release", "--package", "backstory-core", "--features", "generate", "--example"];
    plan.step("measure the core", cargo(&example).arg("bench"))?;
    plan.step("measure the store of the clinic", cargo(&example).arg("bench_clinic"))?;
    plan.step("measure the window", bench_tool().args(words))
}

fn bench_tool() -> std::process::Command {
    cargo(&["run", "--quiet", "--package", "backstory-support", "--bin", "bench", "--"])
}

fn figures(arguments: &[String]) -> Result<()> {
    let Some((mesh, more)) = arguments.split_first() else {
        bail!("figures wants a folder first: the mesh data, as assets/figures/PROVENANCE.md describes");
    };
    let mut draw = cargo(&["run", "--release", "--package", "backstory-figures", "--", "--mpfb2", mesh]);
    Plan::new(1).step("draw the body", draw.args(["--out", "assets/figures"]).args(more))
}
