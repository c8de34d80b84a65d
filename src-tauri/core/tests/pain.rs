//! Where it hurts, with the real pack: what is said of it, what is offered, and when to get help at once.

use std::path::{Path, PathBuf};

use backstory_core::body::Side;
use backstory_core::messages::Messages;
use backstory_core::pack::{self, Known, Pack, Source};
use backstory_core::pain::{PainAlert, PainKind, PainMap, PainMark, PainSince};

fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn pack() -> Pack {
    let text = std::fs::read_to_string(project().join("assets/figures/figures.toml")).expect("figures.toml");
    let figures = backstory_core::body::read_figures(&text).expect("figures").figures;
    let known = Known { figures: figures.into_iter().map(|figure| figure.id).collect(), drawn: None };
    let source = Source::folder(&project().join("assets/content/sciatica"));
    pack::read(&source, &known).unwrap_or_else(|findings| panic!("{findings}"))
}

fn messages() -> Messages {
    let text = std::fs::read_to_string(project().join("assets/messages/en.json")).expect("en.json");
    Messages::parse(&text).expect("messages")
}

fn marked(marks: &[(&str, Side)]) -> PainMap {
    let mark = |(region, side): &(&str, Side)| PainMark { region: (*region).into(), side: *side };
    PainMap { marks: marks.iter().map(mark).collect(), ..PainMap::default() }
}

#[test]
fn what_was_marked_is_said_in_plain_words() {
    let map = PainMap {
        strength: Some(7),
        kinds: vec![PainKind::Shooting, PainKind::Tingling],
        since: Some(PainSince::Weeks),
        ..marked(&[("buttock", Side::Left), ("calf", Side::Left)])
    };
    let report = map.report(&pack(), "en", &messages(), true);
    assert_eq!(
        report.says,
        [
            "It hurts here: Buttock, left; Calf, left.",
            "How strong: 7 of 10, strong.",
            "What it is like: shooting, tingling.",
            "Since when: 1 to 6 weeks.",
        ]
    );
    assert_eq!(report.alert, None);
}

#[test]
fn nothing_marked_says_nothing_and_offers_nothing() {
    let report = PainMap::default().report(&pack(), "en", &messages(), true);
    assert!(report.says.is_empty() && report.topics.is_empty() && report.alert.is_none());
}

#[test]
fn the_saddle_area_both_legs_and_weakness_want_help_at_once() {
    let pack = pack();
    let left = ("back-thigh", Side::Left);
    let right = ("calf", Side::Right);
    for (marks, kinds, alert) in [
        (vec![("saddle", Side::Middle)], vec![], Some(PainAlert::Saddle)),
        (vec![left, right], vec![], Some(PainAlert::BothLegs)),
        (vec![left], vec![PainKind::Weak], Some(PainAlert::Weakness)),
        (vec![left, right, ("saddle", Side::Middle)], vec![PainKind::Weak], Some(PainAlert::Saddle)),
        (vec![left, ("calf", Side::Left)], vec![PainKind::Numb], None),
        // Pain on both sides of the back or in both buttocks is not pain in both legs.
        (vec![("lower-back", Side::Left), ("lower-back", Side::Right), left], vec![], None),
        (vec![("buttock", Side::Left), ("buttock", Side::Right)], vec![], None),
    ] {
        let map = PainMap { kinds, ..marked(&marks) };
        assert_eq!(map.alert(&pack), alert, "{map:?}");
    }
}

#[test]
fn topics_that_speak_of_what_was_marked_are_offered_and_never_the_urgent_one() {
    let report =
        marked(&[("buttock", Side::Left), ("hip", Side::Left)]).report(&pack(), "en", &messages(), true);
    assert_eq!(report.topics.first().map(String::as_str), Some("trigger-points"), "{:?}", report.topics);
    assert!(report.topics.len() <= 4);
    assert!(!report.topics.contains(&"get-help-now".to_owned()));
}

#[test]
fn what_cannot_be_is_taken_out_or_refused() {
    let pack = pack();
    let odd = marked(&[
        ("calf", Side::Left),
        ("calf", Side::Left),
        ("calf", Side::Middle),
        ("saddle", Side::Left),
        ("whole-body", Side::Middle),
        ("wing", Side::Left),
    ]);
    let odd = PainMap { kinds: vec![PainKind::Numb, PainKind::Numb], ..odd };
    let sound = odd.sound(&pack).expect("a map");
    assert_eq!(sound.marks, marked(&[("calf", Side::Left)]).marks);
    assert_eq!(sound.kinds, [PainKind::Numb]);
    let wrong =
        PainMap { strength: Some(11), ..PainMap::default() }.sound(&pack).expect_err("no such strength");
    assert!(wrong.contains("11"), "{wrong}");
}

#[test]
fn every_choice_has_a_name_in_the_catalogue() {
    let messages = messages();
    let keys =
        PainKind::ALL.iter().map(|kind| kind.key()).chain(PainSince::ALL.iter().map(|since| since.key()));
    for key in keys {
        assert!(messages.has(key), "{key}");
    }
}
