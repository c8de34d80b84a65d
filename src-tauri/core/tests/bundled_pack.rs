//! The bundled pack breaks no rule and is whole.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use backstory_core::body::{Drawings, Figure, still};
use backstory_core::pack::{self, Block, Callout, Checked, Kind, Scale, Source};

/// Reading order: ids are for ever, since events and scripts refer to them.
const TOPICS: [&str; 20] = [
    "you-are-not-alone",
    "what-is-sciatica",
    "the-sciatic-nerve",
    "how-it-feels",
    "where-it-hurts",
    "why-it-happens",
    "get-help-now",
    "lifting-driving-pregnancy",
    "will-it-get-better",
    "check-up-and-scans",
    "treatment-choices",
    "medicines-and-shots",
    "what-massage-can-do",
    "kinds-of-massage",
    "safe-massage",
    "trigger-points",
    "daily-care",
    "how-your-body-makes-up",
    "plan-with-your-doctor",
    "myths-and-facts",
];

fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(path: &str) -> String {
    std::fs::read_to_string(project().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn bundled() -> Checked {
    pack::check(&Source::folder(&project().join("assets/content/sciatica")), &drawings().known())
}

fn drawings() -> Drawings {
    let file = |name: &str| read(&format!("assets/figures/{name}"));
    Drawings::read(&file("body.json"), &file("figures.toml"), &file("layers.json"), &file("spine.json"))
        .unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn it_breaks_no_rule_and_is_easy_to_read_in_every_language() {
    let checked = bundled();
    assert!(checked.findings.is_empty(), "{}", checked.findings);
    for topic in &checked.grades {
        assert!(topic.grade.mean_sentence <= 12.0, "{}: sentences are long: {:?}", topic.topic, topic.grade);
    }
    let mean = |scale: Scale| {
        let grades = checked.grades.iter().map(|topic| &topic.grade).filter(|grade| grade.scale == scale);
        let figures: Vec<f64> = grades.map(|grade| grade.with_terms).collect();
        assert_eq!(figures.len(), TOPICS.len() + 1, "every topic, and the atlas");
        figures.iter().sum::<f64>() / 21.0
    };
    let (english, spanish) = (mean(Scale::FleschKincaid), mean(Scale::Inflesz));
    assert!(english <= 5.5, "the mean grade is {english}");
    assert!(spanish >= 75.0, "the mean INFLESZ is {spanish}");
}

/// Whatever there is to say in English is said in every language; a text's sections and questions are held against
/// each other by the reader itself.
#[test]
fn every_word_is_there_in_every_language() {
    let pack = bundled().pack.expect("a pack");
    let mut lacking = Vec::new();
    let whole = serde_json::to_value(&pack).expect("json");
    lacks(&whole, &pack.manifest.languages, "pack", &mut lacking);
    assert!(lacking.is_empty(), "without words in some language:\n{}", lacking.join("\n"));
}

/// Finds tables by language that lack one: an object with `en` whose keys are languages.
fn lacks(value: &serde_json::Value, languages: &[String], path: &str, found: &mut Vec<String>) {
    match value {
        serde_json::Value::Object(entries) => {
            if entries.contains_key("en") {
                for language in languages.iter().filter(|language| !entries.contains_key(*language)) {
                    found.push(format!("{path}: {language}"));
                }
            }
            for (key, inner) in entries {
                lacks(inner, languages, &format!("{path}.{key}"), found);
            }
        }
        serde_json::Value::Array(items) => {
            for (index, inner) in items.iter().enumerate() {
                lacks(inner, languages, &format!("{path}[{index}]"), found);
            }
        }
        _ => {}
    }
}

/// A translation rests on the same sources, section by section, and shows and links the same things.
#[test]
fn every_translation_cites_shows_and_links_what_the_english_does() {
    for id in TOPICS {
        let text = |language: &str| read(&format!("assets/content/sciatica/topics/{id}/{language}.md"));
        let (english, spanish) = (text("en"), text("es"));
        let parts = |text: &str| -> Vec<Vec<String>> { text.split("\n## ").map(references).collect() };
        assert_eq!(parts(&english), parts(&spanish), "{id}");
    }
}

/// What a piece of Markdown refers to: citations, figures, topics and terms, each as often as it does; not in order, since
/// a language has its own.
fn references(part: &str) -> Vec<String> {
    let targets = ["[^", "(term:", "(topic:", "(figure:"];
    let mut found: Vec<String> = targets
        .iter()
        .flat_map(|target| part.match_indices(target).map(|(at, _)| &part[at..]))
        .map(|rest| rest[..rest.find([']', ')', ' ']).unwrap_or(rest.len())].to_owned())
        .collect();
    found.sort_unstable();
    found
}

#[test]
fn every_topic_has_an_easy_view_and_says_what_is_not_known() {
    for topic in bundled().pack.expect("a pack").topics {
        for (language, text) in &topic.texts {
            let cards = text.easy.len();
            assert!((3..=5).contains(&cards), "{} in {language}: {cards} cards", topic.id);
            let section = text.sections.iter().find(|section| section.id == "how-sure").expect("how-sure");
            let unknown = |block: &Block| matches!(block, Block::Callout { kind: Callout::NotKnown, .. });
            assert!(section.blocks.iter().any(unknown), "{} in {language} knows everything", topic.id);
        }
    }
}

#[test]
fn it_has_the_twenty_topics_in_order_and_get_help_now_is_urgent() {
    let pack = bundled().pack.expect("a pack");
    let ids: Vec<_> = pack.topics.iter().map(|topic| topic.id.as_str()).collect();
    assert_eq!(ids, TOPICS);
    let urgent: Vec<_> = pack
        .topics
        .iter()
        .filter(|topic| topic.kind == Kind::Urgent)
        .map(|topic| topic.id.as_str())
        .collect();
    assert_eq!(urgent, ["get-help-now"]);
}

/// `coverage.toml` itself is checked by the reader: no holes, no claim that points nowhere.
#[test]
fn every_claim_of_the_seed_article_is_answered() {
    assert_eq!(bundled().claims, 31, "the article makes 31 claims");
}

#[test]
fn every_region_drawn_on_the_body_is_one_the_pack_names_and_the_other_way_round() {
    let pack = bundled().pack.expect("a pack");
    let body = drawings().body;
    let drawn: BTreeSet<_> =
        body.views.values().flat_map(|view| &view.regions).map(|shape| shape.region.as_str()).collect();
    let named: BTreeSet<_> = pack
        .regions
        .iter()
        .filter(|region| !region.views.is_empty())
        .map(|region| region.id.as_str())
        .collect();
    assert_eq!(drawn, named);
    for (view, shapes) in &body.views {
        let kind = view.split('-').next().unwrap_or_default();
        for region in &pack.regions {
            let there = shapes.regions.iter().any(|shape| shape.region == region.id);
            assert!(
                !there || region.views.iter().any(|name| name == kind),
                "{} is drawn in {view}, regions.toml does not say so",
                region.id
            );
        }
    }
    assert!(named.len() >= 15, "{named:?}");
}

#[test]
fn every_shared_figure_draws_what_the_body_has() {
    let Drawings { body, figures, layers, spine } = drawings();
    for figure in figures {
        let id = &figure.id;
        let drawn: BTreeSet<&str> = match (&figure.view, &figure.posture, &figure.scene) {
            (Some(name), None, None) => {
                let view = body.views.get(name).unwrap_or_else(|| panic!("{id}: no view {name}"));
                for mark in &figure.marks {
                    let (region, side) = mark.split_once(':').expect("region:side");
                    let side = serde_json::from_value(side.into()).expect("a side");
                    let known = view.regions.iter().any(|shape| shape.region == region && shape.side == side);
                    assert!(known, "{id}: {mark} is not in its view");
                }
                let drawn = layers.views.get(name).into_iter().flatten();
                let of_figure = drawn.filter(|(layer, _)| figure.layers.contains(layer));
                let structures: BTreeSet<&str> = of_figure
                    .flat_map(|(_, list)| list.iter().map(|structure| structure.id.as_str()))
                    .collect();
                for layer in figure.layers.iter().filter(|layer| *layer != "nerve") {
                    let known = layers.views.get(name).is_some_and(|layers| layers.contains_key(layer));
                    assert!(known, "{id}: no layer {layer} in the view {name}");
                }
                structures
            }
            (None, Some(posture), None) => {
                assert!(body.postures.contains_key(posture), "{id}: no posture {posture}");
                let marked = layers.postures.get(posture).is_some_and(|marks| !marks.is_empty());
                let wants = figure.layers.iter().any(|layer| layer == "works");
                assert!(!wants || marked, "{id}: nothing works harder in {posture}");
                BTreeSet::new()
            }
            (None, None, Some(scene)) => {
                assert!(spine.scenes.contains_key(scene), "{id}: no scene {scene}");
                let shown = |state: &String| {
                    spine.states.iter().any(|known| known.id == *state && known.scenes.contains(scene))
                };
                assert!(
                    figure.spine.as_ref().is_none_or(shown),
                    "{id}: {scene} does not show {:?}",
                    figure.spine
                );
                BTreeSet::new()
            }
            (None, None, None) if figure.people.is_some() => {
                let [meant, of] = figure.people.unwrap_or_default();
                assert!((1..=of).contains(&meant) && of <= 10, "{id}: {meant} of {of} people");
                BTreeSet::new()
            }
            other => panic!("{id}: a shared figure has a view, a posture, a scene or people, not {other:?}"),
        };
        if let Some(shows) = &figure.shows {
            assert!(drawn.contains(shows.as_str()), "{id}: nothing named {shows} is drawn");
        }
    }
}

#[test]
fn every_picture_the_body_names_is_there() {
    let body = drawings().body;
    let views = body.views.values().map(|view| &view.images);
    for images in views.chain(body.postures.values().map(|posture| &posture.images)) {
        for file in [&images.light.small, &images.light.large, &images.dark.small, &images.dark.large] {
            assert!(project().join("assets/figures").join(file).is_file(), "{file} is missing");
        }
    }
}

#[test]
fn every_figure_can_be_a_still_picture_of_its_own() -> Result<(), Box<dyn std::error::Error>> {
    let drawings = drawings();
    let picture = |name: &str| std::fs::read(project().join("assets/figures").join(name)).ok();
    for figure in &drawings.figures {
        let svg = still::still(figure, &drawings, "words & more", picture)
            .map_err(|error| format!("{}: {error}", figure.id))?;
        let document = roxmltree::Document::parse(&svg).map_err(|error| format!("{}: {error}", figure.id))?;
        let count = |tag: &str| document.descendants().filter(|node| node.has_tag_name(tag)).count();
        assert_eq!(
            count("image"),
            usize::from(figure.scene.is_none() && figure.people.is_none()),
            "{}",
            figure.id
        );
        assert!(svg.contains("<title>words &amp; more</title>"), "{}", figure.id);
        // Whatever is laid over the figure is drawn; what only defines a pattern is not.
        let defined = |node: &roxmltree::Node| node.ancestors().any(|above| above.has_tag_name("defs"));
        let shapes = document
            .descendants()
            .filter(|node| node.has_tag_name("path") || node.has_tag_name("circle"))
            .filter(|node| !defined(node))
            .count();
        let drawn = figure.scene.is_some() || figure.people.is_some();
        let bare = figure.layers.is_empty() && figure.marks.is_empty() && !drawn;
        assert_eq!(shapes == 0, bare, "{}: {shapes} shapes", figure.id);
    }
    Ok(())
}

#[test]
fn a_still_picture_of_what_is_not_drawn_is_refused_by_name() {
    let figure = Figure { id: "odd".into(), view: Some("above".into()), ..Figure::default() };
    let refused = still::still(&figure, &drawings(), "", |_| None);
    assert_eq!(
        refused.map_err(|error| error.to_string()),
        Err("the figure 'odd' needs view 'above', which is not drawn".to_owned())
    );
}
