//! `coverage.toml`: which section answers each claim of the article a pack was written to replace.
//!
//! A pack may do without; where it has one, every claim from 1 on is in it and points to a section that exists.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::lines::line_in;
use super::meta;
use super::source::Files;
use super::{Findings, Pack, Rule};

const FILE: &str = "coverage.toml";

/// `coverage.toml`.
#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct CoverageFile {
    /// The claims, in order.
    claim: Vec<Claim>,
}

/// A claim, and where it is answered.
#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct Claim {
    /// From 1, without holes.
    number: u32,
    /// What is claimed, in plain words.
    says: String,
    /// Topic that answers it.
    topic: String,
    /// Section of that topic.
    section: String,
}

/// Checks the file, where there is one; the number of claims that are answered.
pub(super) fn check(files: &Files, pack: &Pack, findings: &mut Findings) -> u32 {
    let Some(text) = files.text(FILE) else { return 0 };
    let Some(CoverageFile { claim: claims }) = meta::toml(files, FILE, findings) else { return 0 };
    // A topic that could not be read has its finding; its claims are not held against it as well.
    let topics = files.topic_ids();
    let mut seen = BTreeSet::new();
    let mut answered = 0;
    for (index, claim) in claims.iter().enumerate() {
        let line = |key| line_in(text, "[[claim]]", index, key);
        if !seen.insert(claim.number) {
            let message = format!("claim {} stands twice", claim.number);
            findings.push(FILE, line("number"), Rule::Coverage, message, "keep one of them");
        }
        if claim.says.trim().is_empty() {
            let message = format!("claim {} says nothing", claim.number);
            findings.push(FILE, line("says"), Rule::Coverage, message, "say in plain words what is claimed");
        }
        if is_answered(claim, pack) {
            answered += 1;
        } else if !topics.contains(&claim.topic) || pack.topics.iter().any(|topic| topic.id == claim.topic) {
            let Claim { number, topic, section, .. } = claim;
            let message = format!("claim {number} points to {topic}#{section}, which does not exist");
            findings.push(
                FILE,
                line("topic"),
                Rule::Coverage,
                message,
                "name the topic and section that answer it",
            );
        }
    }
    // Only the first hole is told: a number far off would otherwise be as many findings.
    if let Some((missing, _)) = (1_u32..).zip(&seen).find(|(expected, number)| expected != *number) {
        let message = format!("claim {missing} is missing");
        findings.push(FILE, 0, Rule::Coverage, message, "number claims 1, 2, 3… without holes");
    }
    answered
}

fn is_answered(claim: &Claim, pack: &Pack) -> bool {
    pack.topics.iter().find(|topic| topic.id == claim.topic).is_some_and(|topic| {
        topic.texts.values().all(|text| {
            text.sections.iter().any(|section| section.id == claim.section)
                || (claim.section == "check" && !text.questions.is_empty())
        })
    })
}
