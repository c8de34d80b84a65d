//! `references.yml`: Hayagriva entries, each made ready to show in one line.

use std::collections::BTreeMap;

use hayagriva::Entry;
use hayagriva::io::from_yaml_str;

use super::source::Files;
use super::{Findings, Reference, Rule};

const FILE: &str = "references.yml";

pub(super) fn read(files: &Files, findings: &mut Findings) -> Option<BTreeMap<String, Reference>> {
    let Some(text) = files.text(FILE) else {
        findings.push(
            FILE,
            0,
            Rule::MissingFile,
            "the file is missing",
            "write references.yml; every claim cites one",
        );
        return None;
    };
    match from_yaml_str(text) {
        Ok(library) => Some(library.iter().map(|entry| (entry.key().to_owned(), reference(entry))).collect()),
        Err(error) => {
            let line = error.location().map_or(0, |place| u32::try_from(place.line()).unwrap_or(0));
            findings.push(FILE, line, Rule::Form, error.to_string(), "compare with Hayagriva's file format");
            None
        }
    }
}

fn reference(entry: &Entry) -> Reference {
    let mut parts = Vec::new();
    if let Some(authors) = entry.authors().filter(|authors| !authors.is_empty()) {
        let names: Vec<String> = authors.iter().take(3).map(|person| person.name.clone()).collect();
        let more = if authors.len() > 3 { " and others" } else { "" };
        parts.push(format!("{}{more}", names.join(", ")));
    }
    parts.extend(entry.title().map(ToString::to_string));
    parts.extend(entry.parents().first().and_then(|parent| parent.title()).map(ToString::to_string));
    parts.extend(entry.date_any().map(|date| date.year.to_string()));
    // A title that already tells its year is not told it again.
    parts.dedup_by(|year, before| year.len() == 4 && before.contains(year.as_str()));
    let number = |key: &str| entry.keyed_serial_number(key);
    let locator = number("doi")
        .map(|doi| format!("doi.org/{doi}"))
        .or_else(|| number("pmid").map(|pmid| format!("PubMed {pmid}")))
        .or_else(|| number("pmcid").map(|pmcid| format!("PubMed Central {pmcid}")))
        .or_else(|| {
            entry
                .url_any()
                .map(|url| url.value.as_str().trim_start_matches("https://").trim_end_matches('/').to_owned())
        });
    Reference {
        key: entry.key().to_owned(),
        text: parts.join(". "),
        locator,
        note: entry.note().map(ToString::to_string),
    }
}
