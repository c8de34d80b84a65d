//! The floor the bench measures against: a Tauri window with nothing in it, opened as Backstory opens its own.

use std::time::Instant;

use tauri::{State, WebviewUrl, WebviewWindowBuilder};

#[tauri::command]
fn painted(started: State<'_, Instant>) {
    eprintln!("first-content {}", started.elapsed().as_millis());
}

fn main() {
    let built = tauri::Builder::default()
        .manage(Instant::now())
        .invoke_handler(tauri::generate_handler![painted])
        .setup(|app| {
            WebviewWindowBuilder::new(app, "main", WebviewUrl::default())
                .inner_size(1280.0, 840.0)
                .incognito(true)
                .build()?;
            Ok(())
        })
        .run(tauri::generate_context!());
    if let Err(error) = built {
        eprintln!("empty-window: {error}");
        std::process::exit(1);
    }
}
