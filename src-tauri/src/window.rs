//! The window: opened once, brought forward by a second start.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use backstory_core::start::Profile;
use tauri::webview::{Color, PageLoadEvent};
use tauri::{
    App, AppHandle, Manager, RunEvent, Runtime, WebviewUrl, WebviewWindow, WebviewWindowBuilder, WindowEvent,
};

use crate::cli::Options;
use crate::house::House;
use crate::{commands, content, kiosk, platform};

/// The reader's window, as its capability file names it.
const MAIN: &str = "main";
/// The kiosk's window: another name, another capability file.
const KIOSK: &str = "kiosk";

/// What every page shows first is asked for before its own scripts are fetched; `ui/src/ipc/tauri.ts` takes the answer. One that
/// fails is heard of there.
const ASK_EARLY: &str = "window.backstoryStart = window.__TAURI_INTERNALS__.invoke('start');
    window.backstoryStart.catch(() => undefined);";

/// What `tauri.conf.json` says, with the window's files. Public for tests with a mock runtime.
pub fn context<R: Runtime>() -> tauri::Context<R> {
    tauri::generate_context!()
}

/// Opens the window and stays until it is closed.
pub(crate) fn open(options: &Options, started: Instant) -> ExitCode {
    if !platform::can_open_window() {
        eprintln!("backstory: {}", content::messages(options.language()).get("cli_no_display", &[]));
        return ExitCode::FAILURE;
    }
    let profile = Profile::from(options.profile);
    platform::before_window(profile == Profile::Kiosk);
    let mut house = House::new(options.into());
    if options.trace_startup {
        house.trace_from(started);
    }
    let house = Arc::new(house);
    // The pack is parsed and the record opened while the system makes the window.
    let loading = Arc::clone(&house);
    std::thread::spawn(move || {
        loading.load();
    });

    let web_files = options.data_dir().join("webview");
    let shared = Arc::clone(&house);
    let built = tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(|app, _, _| bring_forward(app)))
        .plugin(tauri_plugin_dialog::init())
        .manage(Arc::clone(&house))
        .invoke_handler(commands::handler())
        .setup(move |app| {
            let handle = app.handle().clone();
            platform::on_end(move || handle.exit(0));
            if profile == Profile::Kiosk {
                open_kiosk(app, &shared, web_files)
            } else {
                open_main(app, web_files)
            }
        })
        .build(context());
    let app = match built {
        Ok(app) => app,
        Err(error) => {
            eprintln!(
                "backstory: {}",
                content::messages(options.language()).get("cli_no_window", &[("why", &error.to_string())])
            );
            return ExitCode::FAILURE;
        }
    };
    app.run(move |_, event| match event {
        // A kiosk is left by staff (`kiosk::LEFT`) or by the system, never by a window that closes.
        RunEvent::ExitRequested { code: None, api, .. } if profile == Profile::Kiosk => api.prevent_exit(),
        RunEvent::Exit => house.close(),
        _ => {}
    });
    ExitCode::SUCCESS
}

type Built = Result<(), Box<dyn std::error::Error>>;

fn open_main(app: &App, web_files: PathBuf) -> Built {
    let window = WebviewWindowBuilder::new(app, MAIN, WebviewUrl::default())
        .title(content::messages("en").get("app_name", &[]))
        .inner_size(1280.0, 840.0)
        // The narrowest a page is made for (WCAG 1.4.10).
        .min_inner_size(320.0, 480.0)
        // A small laptop's screen is lower than this window would like to be.
        .prevent_overflow()
        .center();
    page_of_ours(window, web_files).build()?;
    Ok(())
}

/// One window over the whole screen, with nothing around it and nothing that opens another.
fn open_kiosk(app: &App, house: &Arc<House>, web_files: PathBuf) -> Built {
    let window = WebviewWindowBuilder::new(app, KIOSK, WebviewUrl::default())
        .title(content::messages("en").get("app_name", &[]))
        .decorations(false)
        .closable(false)
        .minimizable(false)
        .maximizable(false)
        .always_on_top(true)
        .skip_taskbar(true)
        .devtools(false)
        .disable_drag_drop_handler()
        // Between two pages nothing flashes: the paper of the light theme (`--paper` in tokens.css).
        .background_color(Color(0xfa, 0xf8, 0xf4, 0xff))
        .on_navigation(|to| kiosk_page(to.as_str()))
        .on_new_window(|_, _| tauri::webview::NewWindowResponse::Deny)
        .on_download(|_, _| false)
        .on_page_load(|window, load| {
            // Asked for sooner, some window managers forget it.
            if load.event() == PageLoadEvent::Finished {
                fill_screen(&window);
            }
        });
    let window = page_of_ours(window, web_files).build()?;
    window.on_window_event(|event| {
        if let WindowEvent::CloseRequested { api, .. } = event {
            api.prevent_close();
        }
    });
    let lost = Arc::clone(house);
    platform::lock(&window, move || lost.page_lost())?;
    kiosk::watch(Arc::clone(house), window);
    Ok(())
}

/// Asks early, and keeps nothing of its own: no cookies, cache, history or storage on disk. A window that WebDriver
/// drives cannot be ephemeral; its files stay in the test's own data folder.
fn page_of_ours<R: Runtime, M: Manager<R>>(
    window: WebviewWindowBuilder<'_, R, M>,
    web_files: PathBuf,
) -> WebviewWindowBuilder<'_, R, M> {
    let window = window.initialization_script(ASK_EARLY);
    if driven() { window.data_directory(web_files) } else { window.incognito(true) }
}

/// The page's own address, and no other: the program's files, or in a debug build the development server.
fn kiosk_page(address: &str) -> bool {
    let own = ["tauri://localhost", "http://tauri.localhost", "https://tauri.localhost"];
    own.iter()
        .any(|own| address.strip_prefix(own).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
        || (cfg!(debug_assertions) && address.starts_with("http://localhost:5173/"))
}

fn fill_screen<R: Runtime>(window: &WebviewWindow<R>) {
    // Wishes to the window system. Where there is none that grants them, the window is made as large as the screen.
    let _ = window.set_fullscreen(true);
    if let Ok(Some(screen)) = window.current_monitor() {
        let _ = window.set_position(*screen.position());
        let _ = window.set_size(*screen.size());
    }
}

/// Whether a test drives the window; the variable is Tauri's own.
pub(crate) fn driven() -> bool {
    std::env::var("TAURI_WEBVIEW_AUTOMATION").is_ok_and(|value| value == "true")
}

fn bring_forward<R: Runtime>(app: &AppHandle<R>) {
    if let Some(window) = app.webview_windows().into_values().next() {
        // Each is a wish to the window system, which may refuse; the window is there all the same.
        let _ = window.unminimize();
        let _ = window.show();
        let _ = window.set_focus();
    }
}
