//! `plans.toml`: ready-made plans, for a therapist to begin a patient's own with.
//!
//! A pack may do without. What a plan names is checked like any link of a text.

use serde::Deserialize;

use super::lines::Entries;
use super::markdown::Names;
use super::meta::{english, sound_ids};
use super::source::Files;
use super::{Findings, PackPlan, Rule, TopicLink};
use crate::clinic::PlanTarget;

pub(super) const FILE: &str = "plans.toml";
const HEADER: &str = "[[plan]]";

/// `plans.toml`.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct PlansFile {
    /// Plans, in the order they are offered.
    pub(super) plan: Vec<PackPlan>,
}

impl PackPlan {
    /// What it names, in order. What is not of the form is a finding, and left out here.
    pub fn targets(&self) -> Vec<PlanTarget> {
        self.items.iter().filter_map(|item| target(item)).collect()
    }
}

/// `topic:what-is-sciatica`, `topic:what-is-sciatica#signs` or `figure:nerve-path`, as links are written in a text.
fn target(item: &str) -> Option<PlanTarget> {
    let (kind, id) = item.split_once(':')?;
    match (kind, id.split_once('#')) {
        ("topic", None) => Some(PlanTarget::Topic { topic: id.into() }),
        ("topic", Some((topic, section))) => {
            Some(PlanTarget::Section { topic: topic.into(), section: section.into() })
        }
        ("figure", None) => Some(PlanTarget::Figure { figure: id.into() }),
        _ => None,
    }
}

/// Links to topics, to be followed with those of the texts.
pub(super) fn links(plans: &[PackPlan], files: &Files) -> Vec<TopicLink> {
    let lines = Entries::of(files.text(FILE).unwrap_or_default());
    let mut found = Vec::new();
    for (index, plan) in plans.iter().enumerate() {
        for target in plan.targets() {
            let (topic, section) = match target {
                PlanTarget::Topic { topic } => (topic, None),
                PlanTarget::Section { topic, section } => (topic, Some(section)),
                PlanTarget::Figure { .. } | PlanTarget::Body { .. } => continue,
            };
            found.push(TopicLink {
                file: FILE.into(),
                line: lines.line(HEADER, index, "items"),
                topic,
                section,
            });
        }
    }
    found
}

/// Checks names, and that everything a plan names is of the form and, where it is a figure, there.
pub(super) fn check(plans: &[PackPlan], files: &Files, names: &Names, findings: &mut Findings) {
    let Some(text) = files.text(FILE) else { return };
    let lines = Entries::of(text);
    sound_ids(FILE, text, HEADER, plans.iter().map(|plan| plan.id.as_str()), findings);
    for (index, plan) in plans.iter().enumerate() {
        let line = |key| lines.line(HEADER, index, key);
        let what = format!("the plan '{}'", plan.id);
        english(FILE, line("name"), &format!("the name of {what}"), plan.name.get("en"), findings);
        english(FILE, line("about"), &what, plan.about.get("en"), findings);
        if plan.items.is_empty() {
            let mend = "add items = [\"topic:…\", \"figure:…\"]";
            findings.push(FILE, line("items"), Rule::Form, format!("{what} is empty"), mend);
        }
        for item in &plan.items {
            match target(item) {
                None => {
                    let message = format!("'{item}' is neither a topic nor a figure");
                    let mend = "write topic:ID, topic:ID#SECTION or figure:ID";
                    findings.push(FILE, line("items"), Rule::Link, message, mend);
                }
                Some(PlanTarget::Figure { figure }) if !names.figures.contains(&figure) => {
                    let message = format!("there is no figure '{figure}'");
                    let mend = "use one `backstory figure` lists";
                    findings.push(FILE, line("items"), Rule::UnknownFigure, message, mend);
                }
                Some(_) => {}
            }
        }
    }
}
