//! The record for other systems: what is written is what was recorded, whoever reads it back, and no words are so odd
//! that they break a file.
//!
//! The fixtures are read once more, by other people's validators, in the window's tests (`ui/src/testing`).

mod held;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::LazyLock;

use backstory_core::export::counts::{self, TaughtCount};
use backstory_core::export::{Ask, Chart, Format, Remark, Subject, Words, codes, export, export_all, note};
use backstory_core::messages::Messages;
use backstory_core::pack::Pack;
use backstory_core::record::{Event, EventKind, Score, TeachBack};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use jiff::tz::{Offset, TimeZone};
use proptest::prelude::*;
use serde_json::Value;
use uuid::Uuid;

use held::{bundled, hold, project, text};

/// 24 November 2026, noon in London.
const NOON: i64 = 1_795_521_600_000;
const DAY: i64 = 86_400_000;

static PACK: LazyLock<Pack> = LazyLock::new(|| bundled().0);
static MESSAGES: LazyLock<Messages> =
    LazyLock::new(|| Messages::parse(&text("assets/messages/en.json")).expect("en.json"));

fn words() -> Words<'static> {
    Words { pack: &PACK, messages: &MESSAGES }
}

fn new_york() -> TimeZone {
    TimeZone::fixed(Offset::constant(-5))
}

fn all(format: Format) -> Ask {
    Ask::days(format, None, None, new_york())
}

fn id(number: u8, at: i64) -> Uuid {
    let at = u64::try_from(at.max(0)).expect("a time");
    uuid::Builder::from_unix_timestamp_millis(at, &[number; 10]).into_uuid()
}

fn event(number: u8, kind: EventKind, topic: &str, at: i64) -> Event {
    Event {
        id: id(number, at),
        kind,
        who: "self".into(),
        topic: topic.into(),
        language: "en".into(),
        pack: "sciatica".into(),
        pack_version: PACK.manifest.version.clone(),
        at,
        seconds: 0,
        sections: Vec::new(),
        score: None,
        teach_back: None,
        device: "0123456789abcdef0123".into(),
    }
}

fn subject() -> Subject {
    Subject {
        id: Uuid::from_u128(0x0190_1234_5678_7abc_8def_0123_4567_89ab),
        label: Some("Ana B.".into()),
        language: Some("es".into()),
    }
}

/// One of everything, over two days.
fn everything() -> Chart {
    use EventKind::{Explained, Given, Listened, Opened, Read, Understood};
    let sections = || vec!["the-short-answer".to_owned(), "how-it-feels".to_owned()];
    let events = vec![
        Event { seconds: 12, sections: sections(), ..event(1, Opened, "what-is-sciatica", NOON) },
        Event { seconds: 95, sections: sections(), ..event(2, Read, "what-is-sciatica", NOON + 95_000) },
        Event { seconds: 3_661, ..event(3, Listened, "where-it-hurts", NOON + 3_700_000) },
        Event {
            seconds: 130,
            score: Some(Score { right: 3, of: 3 }),
            ..event(4, Understood, "what-is-sciatica", NOON + 130_000)
        },
        Event {
            seconds: 60,
            score: Some(Score { right: 1, of: 3 }),
            ..event(5, Understood, "safe-massage", NOON + DAY)
        },
        event(6, Given, "what-is-sciatica", NOON + 140_000),
        Event {
            teach_back: Some(TeachBack::OwnWords),
            language: "es".into(),
            ..event(7, Explained, "safe-massage", NOON + DAY + 1)
        },
        Event { teach_back: Some(TeachBack::WithHelp), ..event(8, Explained, "daily-care", NOON + DAY + 2) },
        Event { teach_back: Some(TeachBack::NotYet), ..event(9, Explained, "how-it-feels", NOON + DAY + 3) },
        event(10, Explained, "will-it-get-better", NOON + DAY + 4),
        // From a version of the content that had a topic this one does not know, on another computer.
        Event {
            pack_version: "0.9".into(),
            device: "ffff".into(),
            ..event(11, Read, "a-topic-that-is-gone", NOON + DAY + 5)
        },
    ];
    let remarks = vec![Remark { event: events[6].id, text: "Came with her daughter.".into() }];
    Chart { reason: codes::reason_of("M54.31"), remarks, ..Chart::of(subject(), events) }
}

/// Words nobody should use, everywhere they could stand.
fn hostile() -> Chart {
    let nasty = [
        "=HYPERLINK(\"http://example.invalid\",\"a\")",
        "'+1+1",
        "\t@SUM(A1)",
        "\"quoted\", and; more",
        "two\r\nlines\nand\u{2028}three",
        "عربي \u{202e}واحد\u{202c} עברית",
        "🦴👩🏽‍⚕️ e\u{301}",
        "\u{0}\u{7}\u{1b}[31m",
        "<script>alert(1)</script>&amp;",
        " ",
        "",
        "urn:x:%00/?#[]@!$&'()*+,;=",
    ];
    let kinds = [
        EventKind::Opened,
        EventKind::Read,
        EventKind::Listened,
        EventKind::Understood,
        EventKind::Given,
        EventKind::Explained,
    ];
    let scores = [Score { right: 4, of: 3 }, Score { right: 0, of: 0 }];
    let events: Vec<Event> = (0..)
        .zip(nasty)
        .map(|(number, nasty)| {
            let kind = kinds[usize::from(number) % kinds.len()];
            Event {
                language: if number % 2 == 0 { "en".into() } else { nasty.into() },
                pack: if number % 3 == 0 { "sciatica".into() } else { nasty.into() },
                pack_version: nasty.into(),
                seconds: if number == 0 { u32::MAX } else { u32::from(number) },
                sections: vec![nasty.into(), "plain".into()],
                score: (kind == EventKind::Understood).then(|| scores[usize::from(number / 6)]),
                device: nasty.into(),
                ..event(number + 1, kind, nasty, NOON + i64::from(number))
            }
        })
        .collect();
    let remarks = events.iter().zip(nasty).map(|(event, text)| Remark { event: event.id, text: text.into() });
    let label = Some("=\"Zoë\"\r\n\u{0} ‏שלום‏ 🦴, Jr.".to_owned());
    let patient = Subject { label, language: Some("not a language".into()), ..subject() };
    Chart { remarks: remarks.collect(), ..Chart::of(patient, events) }
}

fn csv_rows(table: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(table.as_bytes());
    reader.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect()
}

#[test]
fn the_fixtures_other_validators_read_are_what_core_writes_now() {
    let mut wanted = BTreeMap::new();
    let charts = [
        ("everything", everything(), false),
        ("named", everything(), true),
        ("hostile", hostile(), true),
        ("empty", Chart::of(Subject::reader("0123"), Vec::new()), false),
    ];
    for (name, chart, named) in charts {
        let write = |format| export(&chart, &Ask { named, ..all(format) }, &words());
        wanted.insert(format!("{name}.fhir.json"), write(Format::Fhir));
        wanted.insert(format!("{name}.xapi.json"), write(Format::Xapi));
        let table = write(Format::Csv);
        let rows = serde_json::to_string_pretty(&csv_rows(&table)).expect("json") + "\n";
        wanted.insert(format!("{name}.csv"), table);
        wanted.insert(format!("{name}.rows.json"), rows);
    }
    hold("tests/fixtures/records", &wanted);
}

#[test]
fn the_page_on_records_shows_every_code() {
    let (begin, end) = ("<!-- codes: written by `cargo xtask bindings` -->\n", "<!-- end of codes -->");
    let file = project().join("docs/records.md");
    let page = text("docs/records.md");
    let from = page.find(begin).expect("the table begins") + begin.len();
    let to = page.find(end).expect("the table ends");
    if std::env::var_os("BACKSTORY_BLESS").is_some() {
        fs::write(file, format!("{}{}{}", &page[..from], codes::table(), &page[to..])).expect("written");
        return;
    }
    assert_eq!(&page[from..to], codes::table(), "docs/records.md is out of date: run `cargo xtask bindings`");
}

#[test]
fn topics_on_pain_are_topics_of_the_pack() {
    let fhir = export(&everything(), &all(Format::Fhir), &words());
    assert!(fhir.contains(codes::PAIN_EDUCATION.code));
    for topic in ["how-it-feels", "where-it-hurts"] {
        assert!(PACK.topics.iter().any(|known| known.id == topic), "{topic}");
    }
}

/// What an xAPI statement or a Procedure still tells of an event, in the order it happened.
fn carried(mut events: Vec<Event>) -> Vec<Event> {
    events.sort_by_key(|event| (event.at, event.id));
    for event in &mut events {
        event.who.clear();
    }
    events
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("json")
}

fn strings(value: &Value) -> Vec<String> {
    serde_json::from_value(value.clone()).expect("strings")
}

fn millis(value: &Value) -> i64 {
    value.as_str().and_then(|time| time.parse::<Timestamp>().ok()).expect("a time").as_millisecond()
}

fn small(value: &Value) -> Option<u32> {
    value.as_u64().map(|number| u32::try_from(number).expect("small"))
}

fn of_json<T: serde::de::DeserializeOwned>(value: &Value) -> T {
    serde_json::from_value(value.clone()).expect("a name")
}

fn words_of(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// The events of a bundle, as somebody would read them who has nothing but the bundle.
fn of_bundle(bundle: &Value) -> Vec<Event> {
    let entries: Vec<&Value> = bundle["entry"].as_array().into_iter().flatten().collect();
    let of_type = |name: &str| {
        let name = name.to_owned();
        entries
            .iter()
            .map(|entry| &entry["resource"])
            .filter(move |resource| resource["resourceType"] == name)
    };
    let device = |id: &str| {
        let address = format!("urn:uuid:{id}");
        let provenance = of_type("Provenance")
            .find(|record| {
                record["target"]
                    .as_array()
                    .expect("targets")
                    .iter()
                    .any(|target| target["reference"] == address)
            })
            .expect("somebody wrote it down");
        let who = &provenance["agent"][0]["who"]["reference"];
        let device = entries.iter().find(|entry| entry["fullUrl"] == *who).expect("the device is there");
        words_of(&device["resource"]["identifier"][0]["value"])
    };
    of_type("Procedure")
        .map(|procedure| {
            let details = procedure["extension"][0]["extension"].as_array().expect("details");
            let detail = |url: &str| details.iter().find(|detail| detail["url"] == url);
            let number = |url| detail(url).and_then(|detail| small(&detail["valueUnsignedInt"]));
            let codings = procedure["code"]["coding"].as_array().expect("codings");
            let topic = codings.last().expect("a topic");
            Event {
                id: of_json(&procedure["id"]),
                kind: of_json(&detail("kind").expect("a kind")["valueCode"]),
                who: String::new(),
                topic: words_of(&topic["code"]),
                language: words_of(&procedure["language"]),
                pack: words_of(&topic["system"]).strip_prefix("urn:x-backstory:pack:").expect("ours").into(),
                pack_version: words_of(&topic["version"]),
                at: millis(&procedure["performedDateTime"]),
                seconds: number("seconds").unwrap_or(0),
                sections: details
                    .iter()
                    .filter(|detail| detail["url"] == "section")
                    .map(|detail| words_of(&detail["valueString"]))
                    .collect(),
                score: number("right").zip(number("of")).map(|(right, of)| Score { right, of }),
                teach_back: detail("teach-back").map(|detail| of_json(&detail["valueCode"])),
                device: device(procedure["id"].as_str().expect("an id")),
            }
        })
        .collect()
}

/// Seconds of `PT1H2M3S`.
fn seconds(duration: &Value) -> u32 {
    let Some(rest) = duration.as_str().map(|duration| duration.strip_prefix("PT").expect("a duration"))
    else {
        return 0;
    };
    let mut number = 0;
    let mut sum = 0;
    for letter in rest.chars() {
        if let Some(digit) = letter.to_digit(10) {
            number = number * 10 + digit;
        } else {
            sum += number
                * match letter {
                    'H' => 3_600,
                    'M' => 60,
                    _ => 1,
                };
            number = 0;
        }
    }
    sum
}

fn of_statements(statements: &Value) -> Vec<Event> {
    let statements = statements.as_array().expect("an array").iter();
    statements
        .map(|statement| {
            let more =
                |name: &str| &statement["context"]["extensions"][format!("urn:x-backstory:xapi:{name}")];
            let score = &statement["result"]["score"];
            Event {
                id: of_json(more("event")),
                kind: of_json(more("kind")),
                who: String::new(),
                topic: words_of(more("topic")),
                language: words_of(&statement["context"]["language"]),
                pack: words_of(more("pack")),
                pack_version: words_of(more("pack-version")),
                at: millis(&statement["timestamp"]),
                seconds: seconds(&statement["result"]["duration"]),
                sections: strings(more("sections")),
                score: small(&score["raw"]).zip(small(&score["max"])).map(|(right, of)| Score { right, of }),
                teach_back: match more("teach-back") {
                    Value::Null => None,
                    told => Some(of_json(told)),
                },
                device: words_of(more("installation")),
            }
        })
        .collect()
}

/// A cell as it was before it was made harmless.
fn cell(cell: &str) -> &str {
    let bare = cell.trim_start_matches('\'');
    let begins = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
    if bare.len() < cell.len() && bare.starts_with(begins) { &cell[1..] } else { cell }
}

fn of_table(table: &str) -> Vec<Event> {
    let rows = csv_rows(table);
    let (header, rows) = rows.split_first().expect("a header");
    rows.iter()
        .map(|row| {
            let get = |name: &str| {
                cell(&row[header.iter().position(|column| column == name).expect(name)]).to_owned()
            };
            let number = |name| get(name).parse::<u32>().ok();
            let sections = get("sections");
            Event {
                id: get("id").parse().expect("an id"),
                kind: of_json(&get("kind").into()),
                who: String::new(),
                topic: get("topic"),
                language: get("language"),
                pack: get("pack"),
                pack_version: get("pack_version"),
                at: millis(&get("time").into()),
                seconds: number("seconds").expect("a number"),
                sections: sections.split_terminator(' ').map(str::to_owned).collect(),
                score: number("right").zip(number("of")).map(|(right, of)| Score { right, of }),
                teach_back: match get("teach_back") {
                    told if told.is_empty() => None,
                    told => Some(of_json(&told.into())),
                },
                device: get("device"),
            }
        })
        .collect()
}

/// Events as a sound pack and store make them, at any time and in any zone.
fn sound_event() -> impl Strategy<Value = Event> {
    let kind = prop_oneof![
        Just(EventKind::Opened),
        Just(EventKind::Read),
        Just(EventKind::Listened),
        Just(EventKind::Understood),
        Just(EventKind::Given),
        Just(EventKind::Explained)
    ];
    let told = prop_oneof![
        Just(None),
        Just(Some(TeachBack::OwnWords)),
        Just(Some(TeachBack::WithHelp)),
        Just(Some(TeachBack::NotYet))
    ];
    let names = ("[a-z0-9-]{1,12}", "[a-z]{2}(-[A-Z]{2})?", "[a-z0-9-]{1,9}", "[0-9.]{1,6}", "[0-9a-f]{2}");
    let numbers = (0_i64..4_000_000_000_000, any::<u32>(), 1_u32..20, 0_u32..20, any::<[u8; 10]>());
    (kind, told, names, numbers, prop::collection::vec("[a-z0-9-]{1,8}", 0..4)).prop_map(
        |(
            kind,
            told,
            (topic, language, pack, pack_version, device),
            (at, seconds, of, right, bits),
            sections,
        )| {
            let millis = u64::try_from(at).expect("not negative");
            Event {
                id: uuid::Builder::from_unix_timestamp_millis(millis, &bits).into_uuid(),
                kind,
                who: "self".into(),
                topic,
                language,
                pack,
                pack_version,
                at,
                seconds,
                sections,
                score: (kind == EventKind::Understood).then_some(Score { right: right.min(of), of }),
                teach_back: told.filter(|_| kind == EventKind::Explained),
                device,
            }
        },
    )
}

/// Events that hold anything at all.
fn odd_event() -> impl Strategy<Value = Event> {
    let anything = "(?s)(['=+@\t-]|\r|\n|.){0,8}";
    (sound_event(), anything, anything, anything, anything, anything, any::<i64>(), any::<(u32, u32)>())
        .prop_map(|(event, topic, language, pack, pack_version, device, at, (right, of))| Event {
            topic,
            language,
            pack,
            pack_version,
            sections: vec![device.clone()],
            device,
            at,
            score: (event.kind == EventKind::Understood).then_some(Score { right, of }),
            ..event
        })
}

fn zone() -> impl Strategy<Value = TimeZone> {
    (-12 * 60_i32..=14 * 60)
        .prop_map(|minutes| TimeZone::fixed(Offset::from_seconds(minutes * 60).expect("an offset")))
}

/// FHIR and xAPI know neither null nor, in FHIR, anything empty.
fn nothing_is_empty(value: &Value, path: &str) {
    match value {
        Value::Null => panic!("{path} is null"),
        Value::Array(values) => {
            assert!(!values.is_empty(), "{path} is empty");
            for value in values {
                nothing_is_empty(value, path);
            }
        }
        Value::Object(fields) => {
            assert!(!fields.is_empty(), "{path} is empty");
            for (name, value) in fields {
                nothing_is_empty(value, &format!("{path}.{name}"));
            }
        }
        Value::String(words) => {
            assert!(!words.trim().is_empty(), "{path} is blank");
            let odd = |letter: char| letter.is_control() && !"\t\r\n".contains(letter);
            assert!(!words.contains(odd), "{path}: {words:?}");
        }
        Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Every reference in a value.
fn each_reference(value: &Value, check: &dyn Fn(&str)) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| each_reference(value, check)),
        Value::Object(fields) => {
            for (name, value) in fields {
                match value.as_str().filter(|_| name == "reference") {
                    Some(address) => check(address),
                    None => each_reference(value, check),
                }
            }
        }
        _ => {}
    }
}

/// Each address once, and no reference that leads nowhere.
fn references_hold(bundle: &Value) {
    let addresses: Vec<&str> = bundle["entry"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|entry| {
            assert_eq!(
                entry["fullUrl"],
                format!("urn:uuid:{}", entry["resource"]["id"].as_str().expect("an id"))
            );
            entry["fullUrl"].as_str().expect("an address")
        })
        .collect();
    let set: BTreeSet<&str> = addresses.iter().copied().collect();
    assert_eq!(set.len(), addresses.len(), "an address stands twice");
    each_reference(bundle, &|address| assert!(set.contains(address), "{address} leads nowhere"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn what_is_exported_reads_back_as_what_was_recorded(
        events in prop::collection::vec(sound_event(), 0..8),
        zone in zone(),
    ) {
        let chart = Chart::of(subject(), events.clone());
        let write = |format| export(&chart, &Ask::days(format, None, None, zone.clone()), &words());
        let events = carried(events);
        prop_assert_eq!(of_bundle(&json(&write(Format::Fhir))), events.clone());
        prop_assert_eq!(of_statements(&json(&write(Format::Xapi))), events.clone());
        prop_assert_eq!(of_table(&write(Format::Csv)), events);
    }

    #[test]
    fn no_words_are_so_odd_that_they_break_a_file(
        events in prop::collection::vec(odd_event(), 0..6),
        label in "(?s).{0,12}",
        zone in zone(),
    ) {
        let patient = Subject { label: Some(label.clone()), ..subject() };
        let chart = Chart::of(patient, events.clone());
        let ask = |format| Ask { named: true, ..Ask::days(format, None, None, zone.clone()) };
        let bundle = json(&export(&chart, &ask(Format::Fhir), &words()));
        nothing_is_empty(&bundle, "bundle");
        references_hold(&bundle);
        let statements = json(&export(&chart, &ask(Format::Xapi), &words()));
        for statement in statements.as_array().expect("an array") {
            for part in ["id", "actor", "verb", "timestamp"] {
                nothing_is_empty(&statement[part], part);
            }
            let scaled = statement["result"]["score"]["scaled"].as_f64().unwrap_or(0.0);
            prop_assert!((0.0..=1.0).contains(&scaled));
        }
        let table = export(&chart, &ask(Format::Csv), &words());
        let rows = csv_rows(&table);
        let events = carried(events);
        prop_assert_eq!(rows.len(), events.len() + 1);
        for (row, event) in rows[1..].iter().zip(&events) {
            prop_assert!(row.iter().all(|cell| !cell.starts_with(['=', '+', '-', '@', '\t', '\r'])));
            let read = [3, 5, 6, 7, 14, 15].map(|column| cell(&row[column]));
            let wrote = [&event.topic, &event.language, &event.pack, &event.pack_version, &event.device, &label];
            prop_assert_eq!(read, wrote.map(String::as_str));
        }
    }
}

#[test]
fn an_export_says_the_same_each_time_in_whatever_order_events_come() {
    let chart = everything();
    let mut turned = everything();
    turned.events.reverse();
    for format in [Format::Fhir, Format::Xapi, Format::Csv] {
        assert_eq!(export(&chart, &all(format), &words()), export(&turned, &all(format), &words()));
    }
}

#[test]
fn a_name_leaves_only_when_it_is_asked_for() {
    for format in [Format::Fhir, Format::Xapi, Format::Csv] {
        let plain = export(&everything(), &all(format), &words());
        assert!(!plain.contains("Ana"), "{format:?}");
        let named = export(&everything(), &Ask { named: true, ..all(format) }, &words());
        assert!(named.contains("Ana B."), "{format:?}");
        assert!(!named.contains("mbox"), "{format:?}");
    }
}

#[test]
fn days_are_days_where_it_happened() {
    // 23:59 on the 24th and midnight of the 25th in New York.
    let late = NOON + 17 * 3_600_000 - 60_000;
    let events = vec![
        event(1, EventKind::Read, "daily-care", late),
        event(2, EventKind::Read, "safe-massage", late + 60_000),
    ];
    let chart = Chart::of(subject(), events);
    let (first, second) = (date(2026, 11, 24), date(2026, 11, 25));
    let topics = |from: Option<Date>, to: Option<Date>| -> Vec<String> {
        let ask = Ask::days(Format::Csv, from, to, new_york());
        of_table(&export(&chart, &ask, &words())).into_iter().map(|event| event.topic).collect()
    };
    assert_eq!(topics(None, Some(first)), ["daily-care"]);
    assert_eq!(topics(Some(second), None), ["safe-massage"]);
    assert_eq!(topics(Some(first), Some(second)).len(), 2);
    assert!(topics(None, Some(date(2026, 11, 23))).is_empty());
}

#[test]
fn verbs_say_no_more_than_what_happened() {
    let statements = json(&export(&everything(), &all(Format::Xapi), &words()));
    let told: Vec<(String, Value, Value)> = statements
        .as_array()
        .expect("an array")
        .iter()
        .map(|statement| {
            let result = &statement["result"];
            (
                words_of(&statement["verb"]["display"]["en"]),
                result["success"].clone(),
                result["completion"].clone(),
            )
        })
        .collect();
    let told: Vec<_> = told
        .iter()
        .map(|(verb, success, whole)| (verb.as_str(), success.as_bool(), whole.as_bool()))
        .collect();
    assert_eq!(
        told,
        [
            ("experienced", None, None),
            ("completed", None, Some(true)),
            ("passed", Some(true), None),
            ("received", None, None),
            ("completed", None, Some(true)),
            ("failed", Some(false), None),
            ("had explained", Some(true), None),
            ("had explained", None, None),
            ("had explained", Some(false), None),
            ("had explained", None, None),
            ("completed", None, Some(true)),
        ]
    );
}

#[test]
fn a_note_says_what_was_taught_in_words_to_paste() {
    let note = |first, last| note(&everything(), first, last, &new_york(), "en", &words());
    let title = |id: &str| {
        let topic = PACK.topics.iter().find(|topic| topic.id == id).expect("a topic");
        topic.texts["en"].title.clone()
    };
    let [sciatica, hurts, safe, care, feels, better] = [
        "what-is-sciatica",
        "where-it-hurts",
        "safe-massage",
        "daily-care",
        "how-it-feels",
        "will-it-get-better",
    ]
    .map(title);
    let first = format!(
        "Education given 24 November 2026, in English: {sciatica} (read to the end, 3 of 3 questions right), \
         {hurts} (listened to). Handout given: {sciatica}."
    );
    assert_eq!(note(date(2026, 11, 24), date(2026, 11, 24)), first);
    let second = format!(
        "Education given 25 November 2026, in English: {safe} (1 of 3 questions right), {care} (explained, taught \
         back with help), {feels} (explained, could not teach it back yet), {better} (explained), \
         a-topic-that-is-gone (read to the end).\n\
         Education given 25 November 2026, in Spanish: {safe} (explained, taught back in own words). \
         Came with her daughter."
    );
    assert_eq!(note(date(2026, 11, 1), date(2026, 11, 30)), format!("{first}\n{second}"));
    assert_eq!(
        note(date(2026, 1, 1), date(2026, 1, 31)),
        "No education is recorded for 1 January 2026 to 31 January 2026."
    );
    assert_eq!(note(date(2026, 1, 1), date(2026, 1, 1)), "No education is recorded for 1 January 2026.");
}

#[test]
fn a_note_knows_a_glance_and_a_handout_alone_for_what_they_are() {
    let events = vec![
        event(1, EventKind::Opened, "daily-care", NOON),
        event(2, EventKind::Given, "safe-massage", NOON + 1),
    ];
    let day = date(2026, 11, 24);
    let title = |id: &str| {
        PACK.topics.iter().find(|topic| topic.id == id).expect("a topic").texts["en"].title.clone()
    };
    let (care, safe) = (title("daily-care"), title("safe-massage"));
    let whole = Chart::of(subject(), events.clone());
    assert_eq!(
        note(&whole, day, day, &new_york(), "en", &words()),
        format!("Education given 24 November 2026, in English: {care} (looked at). Handout given: {safe}.")
    );
    let handout = Chart::of(subject(), events[1..].to_vec());
    assert_eq!(
        note(&handout, day, day, &new_york(), "xx", &words()),
        format!("Education given 24 November 2026, in English. Handout given: {safe}.")
    );
}

#[test]
fn counts_tell_nothing_of_fewer_than_five_people() {
    let chart = |person: u8, times: u8| {
        let patient = Subject { id: Uuid::from_bytes([person; 16]), label: None, language: None };
        let events =
            (0..times).map(|time| event(time, EventKind::Read, "daily-care", NOON + i64::from(time)));
        Chart::of(patient, events.collect())
    };
    let ask = all(Format::Csv);
    // One person, a hundred times: still one person.
    let few = counts::counts(&[chart(1, 100)], &ask);
    let row = TaughtCount {
        topic: "daily-care".into(),
        language: "en".into(),
        patients: None,
        opened: None,
        read: None,
        understood: None,
        explained: None,
        given: None,
    };
    assert_eq!(few, std::slice::from_ref(&row));
    let charts: Vec<Chart> = (1..=5).map(|person| chart(person, 2)).collect();
    let many = counts::counts(&charts, &ask);
    assert_eq!(many, [TaughtCount { patients: Some(5), read: Some(10), ..row }]);
    assert_eq!(
        counts::table(&many),
        "topic,language,patients,opened,read,understood,explained,given\r\n\
         daily-care,en,5,under 5,10,under 5,under 5,under 5\r\n"
    );
    let before = Ask { to: Some(NOON), ..ask };
    assert!(counts::counts(&charts, &before).is_empty());
}

#[test]
fn many_people_in_one_file_are_told_apart_and_those_without_events_left_out() {
    let chart = |person: u8, name: &str, topics: &[&str]| {
        let patient =
            Subject { id: Uuid::from_bytes([person; 16]), label: Some(name.into()), language: None };
        let events = (0..).zip(topics).map(|(number, topic)| {
            event(person * 10 + number, EventKind::Explained, topic, NOON + i64::from(number))
        });
        Chart::of(patient, events.collect())
    };
    let charts = [
        chart(1, "Ana", &["daily-care"]),
        chart(2, "Ben", &[]),
        chart(3, "=Cy", &["get-help-now", "daily-care"]),
    ];
    let ask = |format| Ask { named: true, ..all(format) };
    let of = |person: u8| Uuid::from_bytes([person; 16]).to_string();

    let bundle = json(&export_all(&charts, &ask(Format::Fhir), &words()));
    let kinds = |kind: &str| -> Vec<&Value> {
        let entries = bundle["entry"].as_array().expect("entries").iter();
        entries.map(|entry| &entry["resource"]).filter(|found| found["resourceType"] == kind).collect()
    };
    let patients: Vec<_> = kinds("Patient").into_iter().map(|found| found["id"].clone()).collect();
    assert_eq!(patients, [of(1), of(3)]);
    let subjects: Vec<String> = kinds("Procedure")
        .into_iter()
        .map(|found| found["subject"]["reference"].as_str().expect("a subject").to_owned())
        .collect();
    let whose = |person: u8| subjects.iter().filter(|subject| subject.ends_with(&of(person))).count();
    assert_eq!((whose(1), whose(2), whose(3), subjects.len()), (1, 0, 2, 3));

    let statements = json(&export_all(&charts, &ask(Format::Xapi), &words()));
    let actors: Vec<_> = statements
        .as_array()
        .expect("a list")
        .iter()
        .map(|found| found["actor"]["account"]["name"].clone())
        .collect();
    assert_eq!(actors, [of(1), of(3), of(3)]);

    let table = export_all(&charts, &ask(Format::Csv), &words());
    let labels: Vec<&str> = table.lines().map(|line| line.rsplit(',').next().expect("a cell")).collect();
    assert_eq!(labels, ["label", "Ana", "'=Cy", "'=Cy"]);
    assert_eq!(export_all(&[], &ask(Format::Csv), &words()).lines().count(), 1, "a header");
}
