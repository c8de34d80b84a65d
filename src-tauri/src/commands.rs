//! What the window may ask. Each command checks its input, calls core, and returns a typed value.
//!
//! All run off the main thread (`async`): the window never waits for a disk.

use std::sync::Arc;

use backstory_core::atlas::Atlas;
use backstory_core::clinic::{ClinicAnswer, ClinicAsk, ClinicDoor, Knock, KnockAnswer, Progress};
use backstory_core::handout::{self, Code, HandedOut, HandoutAsk, HandoutView, HandoutWay, TakeHome};
use backstory_core::library::{self, Library, TopicPage};
use backstory_core::pain::{PainMap, PainReport};
use backstory_core::record::{Settings, Signal, Summary, VisitState};
use backstory_core::search::Found;
use backstory_core::session::staff::{StaffAnswer, StaffAsk, StaffDoor, StaffSheet};
use backstory_core::session::{Sign, SittingState};
use backstory_core::speech::{Said, Utterance};
use backstory_core::start::{Failure, Start};
use tauri::ipc::{Invoke, Response};
use tauri::{Runtime, State, WebviewWindow};

use crate::content;
use crate::house::{House, no_topic};

type Shared<'a> = State<'a, Arc<House>>;
type Answer<T> = Result<T, Failure>;

macro_rules! handlers {
    ($($name:ident),* $(,)?) => { tauri::generate_handler![$($name),*] };
}

/// The handler of all commands.
pub fn handler<R: Runtime>() -> impl Fn(Invoke<R>) -> bool + Send + Sync + 'static {
    with_commands!(handlers)
}

#[tauri::command(async)]
fn start(house: Shared<'_>) -> Answer<Start> {
    house.start()
}

#[tauri::command(async)]
fn library(house: Shared<'_>, language: &str) -> Library {
    house.library(language)
}

#[tauri::command(async)]
fn topic(house: Shared<'_>, topic: &str, language: &str) -> Answer<TopicPage> {
    library::topic_page(&house.load().pack, topic, language).ok_or_else(|| no_topic(topic))
}

#[tauri::command(async)]
fn search(house: Shared<'_>, query: &str, language: &str) -> Found {
    house.search(query, language)
}

#[tauri::command(async)]
fn begin_visit(house: Shared<'_>, topic: &str, language: &str) -> Answer<u32> {
    house.begin_visit(topic, language)
}

#[tauri::command(async)]
fn attend(house: Shared<'_>, visit: u32, signal: Signal) -> Answer<VisitState> {
    house.attend(visit, signal)
}

#[tauri::command(async)]
fn summary(house: Shared<'_>) -> Answer<Summary> {
    house.summary()
}

#[tauri::command(async)]
fn keep_place(house: Shared<'_>, topic: &str, section: Option<&str>) -> Answer<()> {
    house.keep_place(topic, section)
}

#[tauri::command(async)]
fn save_settings(house: Shared<'_>, settings: Settings) -> Answer<()> {
    house.save_settings(&settings)
}

#[tauri::command(async)]
fn erase(house: Shared<'_>) -> Answer<Summary> {
    house.erase()
}

#[tauri::command(async)]
fn atlas(house: Shared<'_>, language: &str) -> Atlas {
    house.atlas(language)
}

#[tauri::command(async)]
fn pain(house: Shared<'_>, language: &str) -> Answer<PainReport> {
    house.pain(language)
}

#[tauri::command(async)]
fn keep_pain(house: Shared<'_>, map: PainMap, language: &str) -> Answer<PainReport> {
    house.keep_pain(map, language)
}

#[tauri::command(async)]
fn picture(house: Shared<'_>, name: &str) -> Answer<Response> {
    house.picture(name).map(Response::new)
}

#[tauri::command(async)]
fn handout(house: Shared<'_>, ask: HandoutAsk) -> Answer<HandoutView> {
    house.handout(ask)
}

#[tauri::command(async)]
fn hand_out<R: Runtime>(
    house: Shared<'_>,
    window: WebviewWindow<R>,
    ask: HandoutAsk,
    way: HandoutWay,
) -> Answer<HandedOut> {
    house.hand_out(&window, ask, way)
}

#[tauri::command(async)]
fn clinic_door(house: Shared<'_>) -> Answer<ClinicDoor> {
    house.clinic_door()
}

#[tauri::command(async)]
fn clinic_touch(house: Shared<'_>) -> Answer<ClinicDoor> {
    house.clinic_touch()
}

#[tauri::command(async)]
fn clinic_knock(house: Shared<'_>, knock: Knock) -> Answer<KnockAnswer> {
    House::clinic_knock(&house, knock)
}

#[tauri::command(async)]
fn clinic<R: Runtime>(house: Shared<'_>, window: WebviewWindow<R>, ask: ClinicAsk) -> Answer<ClinicAnswer> {
    house.clinic(&window, ask)
}

#[tauri::command(async)]
fn clinic_progress(house: Shared<'_>, end: bool) -> Answer<Option<Progress>> {
    Ok(house.desk()?.progress(end))
}

#[tauri::command(async)]
fn source_codes(house: Shared<'_>, topic: &str, language: &str) -> Answer<Vec<Code>> {
    let (pack, messages) = (&house.load().pack, content::messages(language));
    handout::source_codes(pack, topic, language, &messages).ok_or_else(|| no_topic(topic))
}

/// Languages the system has voices for, besides the web view's own.
#[tauri::command]
async fn voices(house: Shared<'_>) -> Answer<Vec<String>> {
    let house = Arc::clone(&house);
    Ok(aside(move || house.speaker().languages()).await.unwrap_or_default())
}

/// Answered once it has been said.
#[tauri::command]
async fn say(house: Shared<'_>, utterance: Utterance) -> Answer<Said> {
    let house = Arc::clone(&house);
    Ok(aside(move || house.speaker().say(utterance)).await.unwrap_or(Said::Gone))
}

#[tauri::command(async)]
fn hush(house: Shared<'_>) {
    house.speaker().hush();
}

/// Waits for the voice where waiting holds nobody up; none when the wait itself failed.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    tauri::async_runtime::spawn_blocking(work).await.ok()
}

#[tauri::command(async)]
fn painted(house: Shared<'_>) {
    house.painted();
}

#[tauri::command(async)]
fn sitting(house: Shared<'_>, number: u32, sign: Sign) -> Answer<SittingState> {
    house.sitting(number, &sign)
}

#[tauri::command(async)]
fn take_home(house: Shared<'_>, language: &str) -> Answer<TakeHome> {
    house.take_home(language)
}

#[tauri::command(async)]
fn staff_door(house: Shared<'_>) -> Answer<StaffDoor> {
    house.staff_door()
}

#[tauri::command(async)]
fn staff_enter(house: Shared<'_>, pin: &str) -> Answer<StaffAnswer> {
    house.staff_enter(pin)
}

#[tauri::command(async)]
fn staff_set_pin(house: Shared<'_>, pin: &str) -> Answer<StaffAnswer> {
    house.staff_set_pin(pin)
}

#[tauri::command(async)]
fn staff(house: Shared<'_>, token: &str, ask: StaffAsk) -> Answer<StaffSheet> {
    house.staff(token, ask)
}
