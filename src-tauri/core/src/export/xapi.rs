//! xAPI 1.0.3 statements: what the person did, one per event.
//!
//! The actor is an account whose name is an id, never an address. The account's home and all names of our own are valid
//! IRIs that lead nowhere: `.invalid` is reserved for that (RFC 2606).

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use super::codes::{self, Code};
use super::{Ask, Chart, PROGRAM, Told, VERSION, Words, derived, printable, tag, time, urn};
use crate::record::{Event, EventKind, TeachBack};

/// Where accounts are at home.
const HOME: &str = "https://backstory.invalid/";

#[derive(Serialize)]
struct Statement {
    id: Uuid,
    actor: Actor,
    verb: Verb,
    object: Activity,
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<Outcome>,
    context: Context,
    timestamp: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Actor {
    object_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    account: Account,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Account {
    home_page: &'static str,
    name: Uuid,
}

#[derive(Serialize)]
struct Verb {
    id: &'static str,
    display: BTreeMap<&'static str, &'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Activity {
    object_type: &'static str,
    id: String,
    definition: Definition,
}

#[derive(Serialize)]
struct Definition {
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    name: BTreeMap<String, String>,
    r#type: &'static str,
}

#[derive(Default, PartialEq, Serialize)]
struct Outcome {
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<Points>,
    #[serde(skip_serializing_if = "Option::is_none")]
    success: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    completion: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    duration: Option<String>,
}

#[derive(PartialEq, Serialize)]
struct Points {
    scaled: f64,
    raw: u32,
    min: u32,
    max: u32,
}

#[derive(Serialize)]
struct Context {
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<String>,
    platform: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<String>,
    extensions: BTreeMap<String, Value>,
}

/// The statements as a JSON array, which is what a learning record store takes.
pub(super) fn statements(charts: &[Told], ask: &Ask, words: &Words) -> String {
    let of = |(chart, events): &Told| -> Vec<Statement> {
        events.iter().map(|event| statement(chart, event, ask, words)).collect()
    };
    let statements: Vec<Statement> = charts.iter().flat_map(of).collect();
    // Structs of text and numbers always have a JSON form.
    serde_json::to_string_pretty(&statements).unwrap_or_default() + "\n"
}

fn statement(chart: &Chart, event: &Event, ask: &Ask, words: &Words) -> Statement {
    let result = outcome(event);
    let verb: &Code = codes::verb(event.kind, result.success);
    let title = words.title(event);
    let name = title.language.filter(|language| tag(language).is_some());
    Statement {
        // Version 5: version 7, which the event itself has, is younger than xAPI 1.0.3 and refused by some stores.
        id: derived(&event.id, &["statement"]),
        actor: Actor {
            object_type: "Agent",
            name: chart.patient.label.as_deref().filter(|_| ask.named).and_then(printable),
            account: Account { home_page: HOME, name: chart.patient.id },
        },
        verb: Verb { id: verb.code, display: BTreeMap::from([("en", verb.display)]) },
        object: Activity {
            object_type: "Activity",
            id: urn(&["pack", &event.pack, "topic", &event.topic]),
            definition: Definition {
                name: name.map(|language| (language, title.words)).into_iter().collect(),
                r#type: codes::TOPIC.code,
            },
        },
        result: (result != Outcome::default()).then_some(result),
        context: Context {
            revision: printable(&event.pack_version),
            platform: format!("{PROGRAM} {VERSION}"),
            language: tag(&event.language).map(str::to_owned),
            extensions: extensions(event),
        },
        timestamp: time(event.at, &ask.zone),
    }
}

fn outcome(event: &Event) -> Outcome {
    let score = event.score.filter(|score| score.of > 0).map(|score| {
        // A store refuses more than all.
        let raw = score.right.min(score.of);
        Points { scaled: f64::from(raw) / f64::from(score.of), raw, min: 0, max: score.of }
    });
    let success = match (event.kind, event.teach_back) {
        (EventKind::Understood, _) => score.as_ref().map(|score| score.raw == score.max),
        (EventKind::Explained, Some(TeachBack::OwnWords)) => Some(true),
        (EventKind::Explained, Some(TeachBack::NotYet)) => Some(false),
        // With help is neither.
        _ => None,
    };
    let to_the_end = matches!(event.kind, EventKind::Read | EventKind::Listened);
    Outcome {
        score,
        success,
        completion: to_the_end.then_some(true),
        duration: (event.seconds > 0).then(|| duration(event.seconds)),
    }
}

/// Seconds as an ISO 8601 duration.
fn duration(seconds: u32) -> String {
    let parts = [(seconds / 3_600, 'H'), (seconds / 60 % 60, 'M'), (seconds % 60, 'S')];
    let told: String =
        parts.iter().filter(|part| part.0 > 0).map(|(many, unit)| format!("{many}{unit}")).collect();
    if told.is_empty() { "PT0S".into() } else { format!("PT{told}") }
}

/// What no field of xAPI holds.
fn extensions(event: &Event) -> BTreeMap<String, Value> {
    let mut extensions = BTreeMap::new();
    let mut put = |name: &str, value: Value| extensions.insert(urn(&["xapi", name]), value);
    put("event", event.id.to_string().into());
    put("kind", event.kind.name().into());
    put("pack", event.pack.as_str().into());
    put("pack-version", event.pack_version.as_str().into());
    put("topic", event.topic.as_str().into());
    put("installation", event.device.as_str().into());
    put("sections", event.sections.clone().into());
    if let Some(told) = event.teach_back {
        put("teach-back", told.name().into());
    }
    extensions
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_has_hours_minutes_and_seconds() {
        for (seconds, told) in [
            (0, "PT0S"),
            (59, "PT59S"),
            (60, "PT1M"),
            (3_661, "PT1H1M1S"),
            (7_200, "PT2H"),
            (90_005, "PT25H5S"),
        ] {
            assert_eq!(duration(seconds), told);
        }
    }
}
