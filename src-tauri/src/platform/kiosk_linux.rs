//! Linux: the ways out of a window that only GTK and WebKit can shut, and the page's own process.
//!
//! A page can be asked to be quiet; a process can be ended. So a sitting's page is never left behind: its process is
//! ended, with all that was in its memory, and another one loads the page anew.

use std::cell::RefCell;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use gtk::gdk::{self, EventType, ModifierType, keys::constants as key};
use gtk::glib::Propagation;
use gtk::prelude::*;
use sd_notify::NotifyState;
use tauri::{Runtime, WebviewWindow};
use webkit2gtk::{
    BackForwardListExt, ColorChooserRequestExt, FileChooserRequestExt, LoadEvent, PermissionRequestExt,
    SettingsExt, WebProcessTerminationReason, WebView, WebViewExt, WebViewSessionState,
};

/// The longest the main thread may take to do what it is asked; if it takes longer, the watchdog is not fed.
const PATIENCE: Duration = Duration::from_secs(5);

/// Shuts what can be shut from here; `lost` is called when the page's process dies.
pub(crate) fn lock<R: Runtime>(
    window: &WebviewWindow<R>,
    lost: impl Fn() + Send + 'static,
) -> tauri::Result<()> {
    let top = window.gtk_window()?;
    // Before the page hears of a key: what is not for reading, typing or going around ends here.
    top.connect_key_press_event(|_, event| refuse_unless(allowed(event)));
    top.connect_key_release_event(|_, event| refuse_unless(allowed(event)));
    window.with_webview(move |platform| lock_view(&platform.inner(), lost))
}

fn lock_view(view: &WebView, lost: impl Fn() + Send + 'static) {
    view.connect_context_menu(|_, _, _, _| true);
    view.connect_script_dialog(|_, _| true);
    view.connect_print(|_, _| true);
    view.connect_show_notification(|_, _| true);
    view.connect_show_option_menu(|_, _, _, _| true);
    view.connect_enter_fullscreen(|_| true);
    view.connect_permission_request(|_, request| {
        request.deny();
        true
    });
    view.connect_run_file_chooser(|_, request| {
        request.cancel();
        true
    });
    view.connect_run_color_chooser(|_, request| {
        request.cancel();
        true
    });
    if let Some(settings) = WebViewExt::settings(view) {
        settings.set_enable_page_cache(false);
        settings.set_enable_back_forward_navigation_gestures(false);
        settings.set_enable_developer_extras(false);
        settings.set_enable_fullscreen(false);
        settings.set_javascript_can_access_clipboard(false);
        settings.set_javascript_can_open_windows_automatically(false);
        settings.set_allow_modal_dialogs(false);
    }
    // `event` comes before the signals of single kinds, so that no other handler sees these first: presses of any
    // button but the first (paste, menu, back and forward), and gestures of a touchpad.
    view.connect_event(|_, event| match event.event_type() {
        EventType::ButtonPress
        | EventType::DoubleButtonPress
        | EventType::TripleButtonPress
        | EventType::ButtonRelease => refuse_unless(event.button() == Some(1)),
        EventType::TouchpadPinch | EventType::TouchpadSwipe => Propagation::Stop,
        EventType::Scroll => {
            refuse_unless(event.state().is_none_or(|state| !state.contains(ModifierType::CONTROL_MASK)))
        }
        _ => Propagation::Proceed,
    });
    // Files, links and text dropped on the page, and pictures dragged off it.
    view.drag_dest_unset();
    view.drag_source_unset();
    still_zoom(view);
    view.connect_load_changed(|view, load| {
        if load == LoadEvent::Finished {
            FRESH.with_borrow_mut(|fresh| {
                if fresh.is_none() {
                    *fresh = view.session_state();
                }
            });
        }
    });
    view.connect_web_process_terminated(move |_, reason| {
        if reason != WebProcessTerminationReason::TerminatedByApi {
            lost();
        }
    });
}

/// Takes two-finger zoom away: WebKit keeps the gesture under this name. A version that does not leaves the page's own
/// lock to refuse it.
#[allow(unsafe_code)]
fn still_zoom(view: &WebView) {
    use gtk::glib::{gobject_ffi::g_object_get_data, translate::FromGlibPtrNone};
    // SAFETY: the view is alive, and so is its gesture; a null is not touched, and the type is looked at before use.
    let gesture: Option<gtk::glib::Object> = unsafe {
        let found = g_object_get_data(view.as_ptr().cast(), c"wk-view-zoom-gesture".as_ptr());
        (!found.is_null()).then(|| FromGlibPtrNone::from_glib_none(found.cast()))
    };
    if let Some(gesture) = gesture.and_then(|found| found.downcast::<gtk::GestureZoom>().ok()) {
        gesture.set_propagation_phase(gtk::PropagationPhase::None);
    }
}

fn refuse_unless(allowed: bool) -> Propagation {
    if allowed { Propagation::Proceed } else { Propagation::Stop }
}

/// Keys for reading, typing and going around. Everything else is a way to somewhere: it need not be known to be
/// refused. `ui/src/kiosk/lock.ts` holds the same list for the other systems.
fn allowed(event: &gdk::EventKey) -> bool {
    let pressed = event.keyval();
    let modifiers = event.state();
    // AltGr types letters; Control, Alt and Super are ways out.
    let with = ModifierType::CONTROL_MASK
        | ModifierType::MOD1_MASK
        | ModifierType::SUPER_MASK
        | ModifierType::META_MASK
        | ModifierType::HYPER_MASK;
    if modifiers.intersects(with) {
        return false;
    }
    matches!(
        pressed,
        key::Tab
            | key::ISO_Left_Tab
            | key::Return
            | key::KP_Enter
            | key::space
            | key::BackSpace
            | key::Delete
            | key::Escape
            | key::Up
            | key::Down
            | key::Left
            | key::Right
            | key::Home
            | key::End
            | key::Page_Up
            | key::Page_Down
            | key::Shift_L
            | key::Shift_R
            | key::ISO_Level3_Shift
            | key::Caps_Lock
            | key::Num_Lock
    ) || pressed.to_unicode().is_some_and(|letter| !letter.is_control())
}

/// Ends the page's process.
pub(crate) fn end_page<R: Runtime>(window: &WebviewWindow<R>) {
    on_view(window, WebViewExt::terminate_web_process);
}

thread_local! {
    /// Where the view stood once it was first loaded: one entry, the start page. Only the main thread has views.
    static FRESH: RefCell<Option<WebViewSessionState>> = const { RefCell::new(None) };
}

/// Loads the page anew, in a process of its own, as if it had never been anywhere: the list of where one could go
/// back to begins anew as well.
pub(crate) fn load_page<R: Runtime>(window: &WebviewWindow<R>) {
    on_view(window, |view| {
        let fresh = FRESH.with_borrow(|fresh| {
            view.restore_session_state(fresh.as_ref()?);
            view.back_forward_list()?.current_item()
        });
        match fresh {
            Some(start) => view.go_to_back_forward_list_item(&start),
            // The very first page never finished loading.
            None => view.reload(),
        }
    });
}

/// Empties what was copied, and what was last selected.
pub(crate) fn empty_clipboard<R: Runtime>(window: &WebviewWindow<R>) {
    on_view(window, |_| {
        for selection in [gdk::SELECTION_CLIPBOARD, gdk::SELECTION_PRIMARY] {
            let clipboard = gtk::Clipboard::get(&selection);
            // Whoever owns it loses it; then nobody does.
            clipboard.set_text("");
            clipboard.clear();
        }
    });
}

/// Begins the whole program anew, as it was first started. Comes back only when it could not.
pub(crate) fn begin_anew() {
    super::linux::close_with_this_program();
    super::linux::begin_anew(|_| {});
}

/// Gives memory that nobody uses any more back to the system. The C library keeps what was freed in pieces, a little more
/// after every sitting; over months that adds up.
#[allow(unsafe_code)]
pub(crate) fn give_back_memory() {
    // SAFETY: takes a number and touches only what is free; safe from any thread.
    #[cfg(target_env = "gnu")]
    unsafe {
        libc::malloc_trim(0)
    };
}

/// Does something on the main thread and waits until it is done.
fn on_view<R: Runtime>(window: &WebviewWindow<R>, act: impl FnOnce(&WebView) + Send + 'static) {
    let (tell, told) = mpsc::channel();
    let asked = window.with_webview(move |platform| {
        act(&platform.inner());
        // Nobody may be waiting any more.
        let _ = tell.send(());
    });
    if asked.is_ok() {
        // A main thread that does not answer in time is one the watchdog will end.
        let _ = told.recv_timeout(PATIENCE);
    }
}

/// Tells systemd that the kiosk is up, and alive; without systemd nobody is told.
pub(crate) struct Keeper {
    told: Option<Instant>,
}

impl Keeper {
    pub(crate) fn new() -> Self {
        Self { told: None }
    }

    /// The page has just spoken. Says so once a second at most.
    pub(crate) fn alive(&mut self) {
        if self.told.is_some_and(|told| told.elapsed() < Duration::from_secs(1)) {
            return;
        }
        let words: &[NotifyState] = if self.told.is_none() {
            &[NotifyState::Ready, NotifyState::Watchdog]
        } else {
            &[NotifyState::Watchdog]
        };
        // Started by hand there is nobody to tell.
        let _ = sd_notify::notify(words);
        self.told = Some(Instant::now());
    }
}
