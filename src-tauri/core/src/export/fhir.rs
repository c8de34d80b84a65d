//! A FHIR R4 Bundle (`collection`): who was taught, what happened, what was given, and who wrote it down.
//!
//! Plain structs in the order the standard lists fields. Deliberately absent: narrative (`text`), which would say the
//! same again; a Condition, since the program diagnoses nothing; `Procedure.performer`, since it does not know who
//! explained.

use serde::Serialize;
use uuid::Uuid;

use super::codes::{self, Code};
use super::{Ask, Chart, NAMESPACE, PROGRAM, Told, VERSION, Words, derived, printable, tag, time, urn};
use crate::record::{Event, EventKind};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Bundle {
    resource_type: &'static str,
    r#type: &'static str,
    // FHIR forbids empty lists.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    entry: Vec<Entry>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    full_url: String,
    resource: Resource,
}

#[derive(Serialize)]
#[serde(tag = "resourceType")]
enum Resource {
    Patient(Patient),
    Device(Installation),
    Procedure(Box<Procedure>),
    DocumentReference(Box<DocumentReference>),
    Provenance(Box<Provenance>),
}

#[derive(Serialize)]
struct Patient {
    id: Uuid,
    identifier: Vec<Identifier>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    name: Vec<Text>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    communication: Vec<Communication>,
}

#[derive(Serialize)]
struct Communication {
    language: Concept,
    preferred: bool,
}

/// The program on one computer.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Installation {
    id: Uuid,
    identifier: Vec<Identifier>,
    device_name: Vec<DeviceName>,
    version: Vec<Value>,
}

#[derive(Serialize)]
struct DeviceName {
    name: &'static str,
    r#type: &'static str,
}

#[derive(Serialize)]
struct Value {
    value: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Procedure {
    id: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<String>,
    extension: Vec<Detail>,
    identifier: Vec<Identifier>,
    status: &'static str,
    category: Concept,
    code: Concept,
    subject: Reference,
    performed_date_time: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    reason_code: Vec<Concept>,
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<Concept>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    report: Vec<Reference>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    note: Vec<Text>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DocumentReference {
    id: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<String>,
    status: &'static str,
    r#type: Concept,
    subject: Reference,
    date: String,
    description: String,
    content: Vec<Content>,
}

#[derive(Serialize)]
struct Content {
    attachment: Attachment,
}

/// Names what was given. Its words are left out: they stand in the pack, whose version the Procedure tells.
#[derive(Serialize)]
struct Attachment {
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<String>,
    title: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Provenance {
    id: Uuid,
    target: Vec<Reference>,
    occurred_period: Period,
    recorded: String,
    agent: Vec<Agent>,
    entity: Vec<Entity>,
}

#[derive(Serialize)]
struct Period {
    start: String,
    end: String,
}

#[derive(Serialize)]
struct Agent {
    r#type: Concept,
    who: Reference,
}

#[derive(Serialize)]
struct Entity {
    role: &'static str,
    what: Source,
}

#[derive(Serialize)]
struct Source {
    identifier: Identifier,
    display: String,
}

#[derive(Serialize)]
struct Identifier {
    system: String,
    value: String,
}

#[derive(Serialize)]
struct Reference {
    reference: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    display: Option<String>,
}

#[derive(Serialize)]
struct Text {
    text: String,
}

#[derive(Default, Serialize)]
struct Concept {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    coding: Vec<Coding>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
}

#[derive(Serialize)]
struct Coding {
    system: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<String>,
    code: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    display: Option<String>,
}

/// What no field of FHIR holds: which kind of event, seconds, sections, answers.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Detail {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    extension: Vec<Detail>,
    url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    value_code: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value_string: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value_unsigned_int: Option<u32>,
}

impl Detail {
    fn code(url: &str, code: &'static str) -> Self {
        Self { url: url.into(), value_code: Some(code), ..Self::default() }
    }

    fn number(url: &str, number: u32) -> Self {
        Self { url: url.into(), value_unsigned_int: Some(number), ..Self::default() }
    }

    fn words(url: &str, words: String) -> Self {
        Self { url: url.into(), value_string: Some(words), ..Self::default() }
    }
}

impl From<&'static Code> for Concept {
    fn from(code: &'static Code) -> Self {
        Self { coding: vec![code.into()], text: None }
    }
}

impl From<&'static Code> for Coding {
    fn from(code: &'static Code) -> Self {
        Self {
            system: code.system.into(),
            version: None,
            code: code.code.into(),
            display: Some(code.display.into()),
        }
    }
}

fn address(id: Uuid) -> String {
    format!("urn:uuid:{id}")
}

fn refer(id: Uuid) -> Reference {
    Reference { reference: address(id), display: None }
}

/// Ids that are addresses themselves say so by this system.
fn own(id: Uuid) -> Identifier {
    Identifier { system: "urn:ietf:rfc:3986".into(), value: address(id) }
}

fn entry(id: Uuid, resource: Resource) -> Entry {
    Entry { full_url: address(id), resource }
}

fn document_id(event: &Event) -> Uuid {
    derived(&event.id, &["document"])
}

fn device_id(device: &str) -> Uuid {
    derived(&NAMESPACE, &["device", device])
}

/// The bundle as JSON.
pub(super) fn bundle(charts: &[Told], ask: &Ask, words: &Words) -> String {
    let patients =
        charts.iter().map(|(chart, _)| entry(chart.patient.id, Resource::Patient(patient(chart, ask))));
    let mut entries: Vec<Entry> = patients.collect();
    let all = || charts.iter().flat_map(|(_, events)| events.iter().copied());
    let mut devices: Vec<&str> = all().map(|event| event.device.as_str()).collect();
    devices.sort_unstable();
    devices.dedup();
    entries.extend(devices.into_iter().map(device));
    for (chart, event) in
        charts.iter().flat_map(|(chart, events)| events.iter().map(move |event| (chart, event)))
    {
        entries.push(entry(event.id, Resource::Procedure(Box::new(procedure(chart, event, ask, words)))));
        if event.kind == EventKind::Given {
            let document = Box::new(document(chart, event, ask, words));
            entries.push(entry(document.id, Resource::DocumentReference(document)));
        }
    }
    let events: Vec<&Event> = all().collect();
    entries.extend(provenances(&events, ask, words));
    let bundle = Bundle { resource_type: "Bundle", r#type: "collection", entry: entries };
    // Structs of text and numbers always have a JSON form.
    serde_json::to_string_pretty(&bundle).unwrap_or_default() + "\n"
}

fn patient(chart: &Chart, ask: &Ask) -> Patient {
    let patient = &chart.patient;
    let label = patient.label.as_deref().filter(|_| ask.named).and_then(printable);
    let language = patient.language.as_deref().and_then(tag).map(|language| Communication {
        language: Concept {
            coding: vec![Coding {
                system: "urn:ietf:bcp:47".into(),
                version: None,
                code: language.into(),
                display: None,
            }],
            text: None,
        },
        preferred: true,
    });
    Patient {
        id: patient.id,
        identifier: vec![own(patient.id)],
        name: label.map(|text| Text { text }).into_iter().collect(),
        communication: language.into_iter().collect(),
    }
}

fn device(device: &str) -> Entry {
    let id = device_id(device);
    let identifier = match printable(device) {
        Some(value) => Identifier { system: urn(&["installation"]), value },
        None => own(id),
    };
    let device = Installation {
        id,
        identifier: vec![identifier],
        device_name: vec![DeviceName { name: PROGRAM, r#type: "model-name" }],
        version: vec![Value { value: VERSION.into() }],
    };
    entry(id, Resource::Device(device))
}

fn procedure(chart: &Chart, event: &Event, ask: &Ask, words: &Words) -> Procedure {
    let title = words.title(event).words;
    let what = words.what(event);
    let mut coding: Vec<Coding> = vec![(&codes::PATIENT_EDUCATION).into()];
    coding.extend(codes::about(&event.pack, &event.topic).map(Coding::from));
    // The topic itself, as a code of the pack: the most exact word for what was taught.
    coding.extend(printable(&event.topic).map(|topic| Coding {
        system: urn(&["pack", &event.pack]),
        version: printable(&event.pack_version),
        code: topic.split_whitespace().collect::<Vec<_>>().join(" "),
        display: printable(&title),
    }));
    let outcome = event
        .teach_back
        .map(|told| Concept { text: Some(words.teach_back(told)), ..codes::outcome(told).into() })
        .or_else(|| event.score.map(|_| Concept { text: Some(what.clone()), ..Concept::default() }));
    let report = (event.kind == EventKind::Given).then(|| refer(document_id(event)));
    let remarks = chart.remarks.iter().filter(|remark| remark.event == event.id);
    let line = words.messages.get("record_line", &[("what", &what), ("title", &title)]);
    Procedure {
        id: event.id,
        language: tag(&event.language).map(str::to_owned),
        extension: vec![Detail {
            url: urn(&["fhir", "event"]),
            extension: details(event),
            ..Detail::default()
        }],
        identifier: vec![own(event.id)],
        status: "completed",
        category: (&codes::EDUCATION).into(),
        code: Concept { coding, text: printable(&line) },
        subject: refer(chart.patient.id),
        performed_date_time: time(event.at, &ask.zone),
        reason_code: chart.reason.map(Concept::from).into_iter().collect(),
        outcome,
        report: report.into_iter().collect(),
        note: remarks.filter_map(|remark| printable(&remark.text)).map(|text| Text { text }).collect(),
    }
}

fn details(event: &Event) -> Vec<Detail> {
    let mut details = vec![Detail::code("kind", event.kind.name())];
    // Printing and explaining take no counted time.
    if event.seconds > 0 {
        details.push(Detail::number("seconds", event.seconds));
    }
    let sections = event.sections.iter().filter_map(|section| printable(section));
    details.extend(sections.map(|section| Detail::words("section", section)));
    if let Some(score) = event.score {
        details.push(Detail::number("right", score.right));
        details.push(Detail::number("of", score.of));
    }
    details.extend(event.teach_back.map(|told| Detail::code("teach-back", told.name())));
    details
}

fn document(chart: &Chart, event: &Event, ask: &Ask, words: &Words) -> DocumentReference {
    let title = words.title(event);
    let shown = printable(&title.words).unwrap_or_else(|| words.what(event));
    DocumentReference {
        id: document_id(event),
        language: tag(&event.language).map(str::to_owned),
        status: "current",
        r#type: (&codes::EDUCATION_NOTE).into(),
        subject: refer(chart.patient.id),
        date: time(event.at, &ask.zone),
        description: words.messages.get("record_document", &[("title", &shown)]),
        content: vec![Content {
            attachment: Attachment { language: tag(&event.language).map(str::to_owned), title: shown },
        }],
    }
}

/// Who wrote it down: one for all events of the same installation and version of the content.
fn provenances(events: &[&Event], ask: &Ask, words: &Words) -> Vec<Entry> {
    let mut groups: Vec<Vec<&Event>> = Vec::new();
    let source = |event: &Event| (event.device.clone(), event.pack.clone(), event.pack_version.clone());
    for event in events {
        match groups.iter_mut().find(|group| source(group[0]) == source(event)) {
            Some(group) => group.push(event),
            None => groups.push(vec![event]),
        }
    }
    groups.iter().filter_map(|group| provenance(group, ask, words)).collect()
}

/// Of a group that is not empty.
fn provenance(events: &[&Event], ask: &Ask, words: &Words) -> Option<Entry> {
    let (first, last) = (events.first()?, events.last()?);
    // Which events it speaks of is part of what it is: another span of days is another statement.
    let ids: Vec<String> = events.iter().map(|event| event.id.to_string()).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let id = derived(&derived(&NAMESPACE, &["provenance"]), &ids);
    let documents = events.iter().filter(|event| event.kind == EventKind::Given);
    let targets = events.iter().map(|event| event.id).chain(documents.map(|event| document_id(event)));
    let version = &first.pack_version;
    let content = words.messages.get("record_pack", &[("pack", &first.pack), ("version", version)]);
    let provenance = Provenance {
        id,
        target: targets.map(refer).collect(),
        occurred_period: Period { start: time(first.at, &ask.zone), end: time(last.at, &ask.zone) },
        // Each event was on the disk when it was acknowledged; the last one completes the group.
        recorded: time(last.at, &ask.zone),
        agent: vec![Agent {
            r#type: (&codes::ASSEMBLER).into(),
            who: Reference {
                display: Some(format!("{PROGRAM} {VERSION}")),
                ..refer(device_id(&first.device))
            },
        }],
        entity: vec![Entity {
            role: "source",
            what: Source {
                identifier: Identifier {
                    system: "urn:ietf:rfc:3986".into(),
                    value: urn(&["pack", &first.pack, "version", version]),
                },
                display: printable(&content).unwrap_or_default(),
            },
        }],
    };
    Some(entry(id, Resource::Provenance(Box::new(provenance))))
}
