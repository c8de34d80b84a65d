//! Embeds the window's files and declares the commands and their grants to Tauri.

include!("src/command_list.rs");

macro_rules! names {
    ($($name:ident),* $(,)?) => { &[$(stringify!($name)),*] };
}

const COMMANDS: &[&str] = with_commands!(names);

/// Sets the pictures apart that still pictures are made of, so that the program carries no others a second time.
fn paper() -> std::io::Result<()> {
    println!("cargo:rerun-if-changed=assets/figures");
    let out = std::env::var_os("OUT_DIR").ok_or_else(|| std::io::Error::other("Cargo names no OUT_DIR"))?;
    let folder = std::path::Path::new(&out).join("paper");
    std::fs::create_dir_all(&folder)?;
    for entry in std::fs::read_dir("assets/figures")? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().ends_with("-light-1800.webp") {
            std::fs::copy(entry.path(), folder.join(entry.file_name()))?;
        }
    }
    Ok(())
}

/// Sets the interface words apart. Another folder can be named, to build the program in languages nobody speaks.
fn messages() -> std::io::Result<()> {
    println!("cargo:rerun-if-env-changed=BACKSTORY_MESSAGES");
    let from = std::env::var("BACKSTORY_MESSAGES").unwrap_or_else(|_| "assets/messages".into());
    println!("cargo:rerun-if-changed={from}");
    let out = std::env::var_os("OUT_DIR").ok_or_else(|| std::io::Error::other("Cargo names no OUT_DIR"))?;
    let folder = std::path::Path::new(&out).join("messages");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        std::fs::copy(entry.path(), folder.join(entry.file_name()))?;
    }
    Ok(())
}

fn main() {
    for (what, done) in [("assets/figures", paper()), ("assets/messages", messages())] {
        if let Err(error) = done {
            println!("cargo:warning={what}: {error}");
            std::process::exit(1);
        }
    }
    println!("cargo:rerun-if-changed=src-tauri/src/command_list.rs");
    let attributes = tauri_build::Attributes::new()
        .capabilities_path_pattern("./src-tauri/capabilities/**/*")
        .app_manifest(tauri_build::AppManifest::new().commands(COMMANDS));
    if let Err(error) = tauri_build::try_build(attributes) {
        println!("cargo:warning={error:#}");
        std::process::exit(1);
    }
}
