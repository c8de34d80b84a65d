//! Commands as the window calls them, through the real grants.

use std::path::Path;
use std::sync::Arc;

use backstory::{House, Setup, context, handler};
use backstory_core::start::Profile;
use serde_json::{Value, json};
use tauri::ipc::{CallbackFn, InvokeBody, InvokeResponseBody};
use tauri::test::{INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder};
use tauri::webview::InvokeRequest;
use tauri::{App, WebviewWindow, WebviewWindowBuilder};

pub(crate) struct Desk {
    window: WebviewWindow<MockRuntime>,
    // Kept alive: the window belongs to it.
    _app: App<MockRuntime>,
}

fn desk(data_dir: &Path, pack: Option<&Path>) -> Desk {
    room(Profile::Home, "main", data_dir, pack)
}

/// A program in a room, with a window of a name.
pub(crate) fn room(profile: Profile, label: &str, data_dir: &Path, pack: Option<&Path>) -> Desk {
    let setup =
        Setup { profile, language: None, data_dir: data_dir.to_owned(), pack: pack.map(Path::to_owned) };
    let app = mock_builder()
        .manage(Arc::new(House::new(setup)))
        .invoke_handler(handler())
        .build(context())
        .expect("a mock app");
    let window =
        WebviewWindowBuilder::new(&app, label, tauri::WebviewUrl::default()).build().expect("a mock window");
    Desk { window, _app: app }
}

impl Desk {
    pub(crate) fn call(&self, command: &str, arguments: Value) -> Result<Value, Value> {
        self.call_from("tauri://localhost", command, arguments)
    }

    fn call_from(&self, url: &str, command: &str, arguments: Value) -> Result<Value, Value> {
        get_ipc_response(
            &self.window,
            InvokeRequest {
                cmd: command.into(),
                callback: CallbackFn(0),
                error: CallbackFn(1),
                url: url.parse().expect("an address"),
                body: InvokeBody::Json(arguments),
                headers: tauri::http::HeaderMap::default(),
                invoke_key: INVOKE_KEY.into(),
            },
        )
        .map(|body| match body {
            InvokeResponseBody::Json(text) => serde_json::from_str(&text).expect("json"),
            InvokeResponseBody::Raw(bytes) => json!(bytes),
        })
    }

    pub(crate) fn ok(&self, command: &str, arguments: Value) -> Value {
        self.call(command, arguments).unwrap_or_else(|error| panic!("{command}: {error}"))
    }
}

#[test]
fn start_gives_the_first_screen_everything_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let start = desk(folder.path(), None).ok("start", json!({}));
    assert_eq!(start["library"]["topics"].as_array().map(Vec::len), Some(20));
    assert!(start["body"]["views"]["back"].is_object());
    assert_eq!(start["notices"], json!([]));
    assert_eq!(start["summary"]["topics"], json!([]));
}

#[test]
fn a_library_is_in_the_language_asked_for_and_changes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let desk = desk(folder.path(), None);
    let first = desk.ok("start", json!({}));
    let library = |language: &str| desk.ok("library", json!({ "language": language }));
    let title = |library: &Value| library["topics"][0]["title"].as_str().expect("a title").to_owned();
    let (english, spanish) = (library("en"), library("es"));
    assert_eq!((&english["language"], &spanish["language"]), (&json!("en"), &json!("es")));
    assert_ne!(title(&english), title(&spanish));
    assert_eq!(library("xx"), english, "in English where there is no such language");
    assert_eq!(desk.ok("start", json!({})), first, "looking sets nothing");
}

#[test]
fn an_unknown_topic_is_a_failure_with_a_code() {
    let folder = tempfile::tempdir().expect("a folder");
    let failure = desk(folder.path(), None)
        .call("topic", json!({ "topic": "nothing", "language": "en" }))
        .expect_err("there is no such topic");
    assert_eq!(failure["code"], "not_found");
}

#[test]
fn a_command_that_is_not_granted_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    assert!(desk(folder.path(), None).call("plugin:window|close", json!({})).is_err());
}

#[test]
fn a_page_from_elsewhere_may_ask_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    assert!(desk(folder.path(), None).call_from("https://example.com", "start", json!({})).is_err());
}

#[test]
fn places_and_settings_are_there_at_the_next_start() {
    let folder = tempfile::tempdir().expect("a folder");
    {
        let desk = desk(folder.path(), None);
        desk.ok("keep_place", json!({ "topic": "why-it-happens", "section": "do" }));
        desk.ok(
            "save_settings",
            json!({ "settings": { "text_size": 150, "theme": "dark", "language": "en" } }),
        );
    }
    let start = desk(folder.path(), None).ok("start", json!({}));
    assert_eq!(start["places"][0]["topic"], "why-it-happens");
    assert_eq!(start["settings"]["text_size"], 150);
    assert_eq!(start["settings"]["theme"], "dark");
}

#[test]
fn where_it_hurts_is_kept_and_what_follows_is_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let map = json!({ "marks": [{ "region": "saddle", "side": "middle" }], "strength": 6 });
    {
        let report = desk(folder.path(), None).ok("keep_pain", json!({ "map": map, "language": "en" }));
        assert_eq!(report["alert"], "saddle");
        assert_eq!(report["kept"], true);
    }
    let report = desk(folder.path(), None).ok("pain", json!({ "language": "en" }));
    assert_eq!(report["map"]["strength"], 6);
    let wrong = desk(folder.path(), None)
        .call("keep_pain", json!({ "map": { "strength": 99 }, "language": "en" }))
        .expect_err("no such strength");
    assert_eq!(wrong["code"], "invalid");
}

#[test]
fn the_atlas_has_its_drawings_and_its_words() {
    let folder = tempfile::tempdir().expect("a folder");
    let atlas = desk(folder.path(), None).ok("atlas", json!({ "language": "en" }));
    assert!(atlas["layers"]["views"].is_object() && atlas["words"]["structures"].is_object(), "{atlas}");
}

#[test]
fn a_glance_is_not_recorded() {
    let folder = tempfile::tempdir().expect("a folder");
    let desk = desk(folder.path(), None);
    let visit = desk.ok("begin_visit", json!({ "topic": "why-it-happens", "language": "en" }));
    desk.ok("attend", json!({ "visit": visit, "signal": { "type": "shown" } }));
    desk.ok("attend", json!({ "visit": visit, "signal": { "type": "left" } }));
    assert_eq!(desk.ok("summary", json!({}))["events"], 0);
}

#[test]
fn search_answers_or_says_that_it_is_not_ready() {
    let folder = tempfile::tempdir().expect("a folder");
    let desk = desk(folder.path(), None);
    let found = desk.ok("search", json!({ "query": "sciatca", "language": "en" }));
    assert!(found["ready"] == json!(false) || found["hits"][0]["topic"] == "what-is-sciatica", "{found}");
}

#[test]
fn a_pack_that_is_refused_leaves_the_bundled_one_and_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let broken = tempfile::tempdir().expect("a folder");
    let start = desk(folder.path(), Some(broken.path())).ok("start", json!({}));
    assert_eq!(start["notices"][0]["code"], "pack_refused");
    assert_eq!(start["library"]["topics"].as_array().map(Vec::len), Some(20));
}

#[test]
fn a_pack_that_breaks_later_leaves_the_last_good_one() {
    let data = tempfile::tempdir().expect("a folder");
    let folder = tempfile::tempdir().expect("a folder");
    let pack = folder.path().join("pack");
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/content/sciatica"), &pack);
    let manifest = pack.join("pack.toml");
    let text = std::fs::read_to_string(&manifest).expect("pack.toml");
    std::fs::write(&manifest, text.replace("publisher = \"Backstory\"", "publisher = \"A clinic\""))
        .expect("write");
    let first = desk(data.path(), Some(&pack)).ok("start", json!({}));
    assert_eq!(first["library"]["pack"]["publisher"], "A clinic", "{:?}", first["notices"]);

    std::fs::write(&manifest, "this is not a pack").expect("write");
    let second = desk(data.path(), Some(&pack)).ok("start", json!({}));
    assert_eq!(second["notices"][0]["code"], "pack_refused");
    assert_eq!(second["library"]["pack"]["publisher"], "A clinic");
}

#[test]
fn a_data_folder_that_cannot_be_written_is_a_notice_and_reading_goes_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("a-file");
    std::fs::write(&file, "in the way").expect("write");
    let desk = desk(&file.join("data"), None);
    let start = desk.ok("start", json!({}));
    assert_eq!(start["notices"][0]["code"], "store_unavailable");
    let page = desk.ok("topic", json!({ "topic": "get-help-now", "language": "en" }));
    assert_eq!(page["kind"], "urgent");
    desk.ok("keep_place", json!({ "topic": "get-help-now", "section": null }));
}

pub(crate) fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder").filter_map(Result::ok) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("copy");
        }
    }
}
