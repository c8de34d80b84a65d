//! The window: opened once, brought forward by a second start.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use tauri::{AppHandle, Manager, RunEvent, Runtime, WebviewUrl, WebviewWindowBuilder};

use crate::cli::Options;
use crate::house::House;
use crate::{commands, content, platform};

/// The window's name in the capability file.
const MAIN: &str = "main";

/// What `tauri.conf.json` says, with the window's files. Public for tests with a mock runtime.
pub fn context<R: Runtime>() -> tauri::Context<R> {
    tauri::generate_context!()
}

/// Opens the window and stays until it is closed.
pub(crate) fn open(options: &Options, started: Instant) -> ExitCode {
    if !platform::can_open_window() {
        eprintln!("backstory: {}", content::messages().get("cli_no_display", &[]));
        return ExitCode::FAILURE;
    }
    platform::before_window();
    let house = Arc::new(House::new(options.into()));
    if options.trace_startup {
        house.trace_from(started);
    }
    // The pack is parsed and the record opened while the system makes the window.
    let loading = Arc::clone(&house);
    std::thread::spawn(move || {
        loading.load();
    });

    let web_files = options.data_dir().join("webview");
    let built = tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(|app, _, _| bring_forward(app)))
        .manage(Arc::clone(&house))
        .invoke_handler(commands::handler())
        .setup(move |app| {
            let words = content::messages();
            let window = WebviewWindowBuilder::new(app, MAIN, WebviewUrl::default())
                .title(words.get("app_name", &[]))
                .inner_size(1280.0, 840.0)
                .min_inner_size(360.0, 560.0)
                // A small laptop's screen is lower than this window would like to be.
                .prevent_overflow()
                .center();
            // The web view keeps nothing of its own: no cookies, cache, history or storage on disk. A window that
            // WebDriver drives cannot be ephemeral; its files stay in the test's own data folder.
            let window =
                if driven() { window.data_directory(web_files.clone()) } else { window.incognito(true) };
            window.build()?;
            Ok(())
        })
        .build(context());
    let app = match built {
        Ok(app) => app,
        Err(error) => {
            eprintln!(
                "backstory: {}",
                content::messages().get("cli_no_window", &[("why", &error.to_string())])
            );
            return ExitCode::FAILURE;
        }
    };
    app.run(move |_, event| {
        if matches!(event, RunEvent::Exit) {
            house.close();
        }
    });
    ExitCode::SUCCESS
}

/// Whether a test drives the window; the variable is Tauri's own.
fn driven() -> bool {
    std::env::var("TAURI_WEBVIEW_AUTOMATION").is_ok_and(|value| value == "true")
}

fn bring_forward<R: Runtime>(app: &AppHandle<R>) {
    if let Some(window) = app.get_webview_window(MAIN) {
        // Each is a wish to the window system, which may refuse; the window is there all the same.
        let _ = window.unminimize();
        let _ = window.show();
        let _ = window.set_focus();
    }
}
