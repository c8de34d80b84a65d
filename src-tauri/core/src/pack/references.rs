//! `references.yml`: Hayagriva entries, each made ready to show in one line.

use std::collections::BTreeMap;

use hayagriva::Entry;
use hayagriva::io::from_yaml_str;
use hayagriva::types::Person;

use super::source::Files;
use super::{Findings, Reference, Rule};

const FILE: &str = "references.yml";

pub(super) fn read(files: &Files, findings: &mut Findings) -> Option<BTreeMap<String, Reference>> {
    let text = files.wanted(FILE, "write references.yml; every claim cites one", findings)?;
    match from_yaml_str(text) {
        Ok(library) => Some(library.iter().map(|entry| (entry.key().to_owned(), reference(entry))).collect()),
        Err(error) => {
            let line = error.location().map_or(0, |place| u32::try_from(place.line()).unwrap_or(0));
            let message = error.to_string().replace('\n', " ");
            findings.push(FILE, line, Rule::Form, message, "compare with Hayagriva's file format");
            None
        }
    }
}

fn reference(entry: &Entry) -> Reference {
    let mut parts = Vec::new();
    if let Some(authors) = entry.authors().filter(|authors| !authors.is_empty()) {
        let family = |person: &Person| match &person.prefix {
            Some(prefix) => format!("{prefix} {}", person.name),
            None => person.name.clone(),
        };
        let names: Vec<String> = authors.iter().take(3).map(family).collect();
        let more = if authors.len() > 3 { " and others" } else { "" };
        parts.push(format!("{}{more}", names.join(", ")));
    }
    parts.extend(entry.title().map(ToString::to_string));
    parts.extend(entry.parents().first().and_then(|parent| parent.title()).map(ToString::to_string));
    if let Some(date) = entry.date_any() {
        let year = date.year.to_string();
        // A title that already tells its year is not told it again.
        if !parts.iter().any(|part| part.contains(&year)) {
            parts.push(year);
        }
    }
    // Each part ends as a sentence once; a title that asks keeps its question mark.
    let text =
        parts
            .iter()
            .map(|part| part.split_whitespace().collect::<Vec<_>>().join(" "))
            .map(|part| part.trim_end_matches('.').to_owned())
            .filter(|part| !part.is_empty())
            .reduce(|before, part| {
                if before.ends_with('?') { format!("{before} {part}") } else { format!("{before}. {part}") }
            })
            .unwrap_or_default();
    let number = |key: &str| entry.keyed_serial_number(key);
    let locator = number("doi")
        .map(|doi| format!("doi.org/{doi}"))
        .or_else(|| number("pmid").map(|pmid| format!("PMID {pmid}")))
        .or_else(|| number("pmcid").map(|pmcid| format!("PMC{}", pmcid.trim_start_matches("PMC"))))
        .or_else(|| {
            let url = entry.url_any()?.value.as_str();
            let bare = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")).unwrap_or(url);
            Some(bare.trim_end_matches('/').to_owned())
        });
    Reference {
        key: entry.key().to_owned(),
        text,
        locator,
        note: entry.note().map(ToString::to_string),
        language: entry.language().map(ToString::to_string),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(yaml: &str) -> Reference {
        let library = from_yaml_str(yaml).expect("yaml");
        reference(library.nth(0).expect("an entry"))
    }

    #[test]
    fn a_reference_is_one_line_with_a_place_to_look_it_up() {
        let article = one(
            "koes07:\n  type: article\n  title: Diagnosis and treatment of sciatica\n  author: \
             [\"Koes, B. W.\", \"van Tulder, M. W.\", \"Peul, W. C.\", \"Other, A.\"]\n  date: 2007\n  \
             language: en\n  note: \"read as: abstract\"\n  serial-number:\n    pmcid: PMC1895638\n  parent:\n    type: periodical\n    \
             title: BMJ\n",
        );
        assert_eq!(article.language.as_deref(), Some("en"));
        assert_eq!(
            article.text,
            "Koes, van Tulder, Peul and others. Diagnosis and treatment of sciatica. BMJ. 2007"
        );
        assert_eq!(article.locator.as_deref(), Some("PMC1895638"));
        assert_eq!(article.note.as_deref(), Some("read as: abstract"));
    }

    #[test]
    fn locators_prefer_what_lasts() {
        for (numbers, locator) in [
            ("serial-number: {doi: 10.1/x, pmid: \"5\"}", "doi.org/10.1/x"),
            ("serial-number: {pmid: \"5\"}", "PMID 5"),
            ("serial-number: {pmcid: \"7\"}", "PMC7"),
            ("url: https://www.nhs.uk/conditions/sciatica/", "www.nhs.uk/conditions/sciatica"),
        ] {
            let found = one(&format!("a:\n  type: web\n  title: What is it?\n  date: 2020\n  {numbers}\n"));
            assert_eq!(found.locator.as_deref(), Some(locator));
            assert_eq!(found.text, "What is it? 2020");
        }
    }
}
