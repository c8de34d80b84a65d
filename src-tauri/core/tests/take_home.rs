//! The summary of the real content, in the real words, reads back from its codes.

use std::fs;
use std::path::{Path, PathBuf};

use backstory_core::handout::take_home;
use backstory_core::library;
use backstory_core::messages::Messages;
use backstory_core::pack::{self, Kind, Known, Pack, Source};

fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn bundled() -> Pack {
    let source = Source::folder(&project().join("assets/content/sciatica"));
    let file = |name: &str| fs::read_to_string(project().join("assets/figures").join(name)).expect(name);
    let drawings = backstory_core::body::Drawings::read(
        &file("body.json"),
        &file("figures.toml"),
        &file("layers.json"),
        &file("spine.json"),
    )
    .unwrap_or_else(|error| panic!("{error}"));
    let known = Known { drawn: None, ..drawings.known() };
    pack::read(&source, &known).unwrap_or_else(|findings| panic!("{findings}"))
}

fn messages() -> Messages {
    let json = fs::read_to_string(project().join("assets/messages/en.json")).expect("en.json");
    Messages::parse(&json).expect("en.json")
}

/// The text of a code as a phone would see it: four pixels a module, in a picture.
fn seen(size: u32, path: &str) -> String {
    const PIXELS: usize = 4;
    let edge = usize::try_from(size).expect("small");
    let mut dark = vec![vec![false; edge]; edge];
    for run in path.split_terminator('z') {
        let numbers: Vec<usize> = run
            .split(|letter: char| !letter.is_ascii_digit())
            .filter(|digits| !digits.is_empty())
            .map(|digits| digits.parse().expect("a number"))
            .collect();
        let [x, y, length, 1, _] = numbers[..] else { panic!("{run}") };
        dark[y][x..x + length].fill(true);
    }
    let edge = edge * PIXELS;
    let picture: Vec<u8> = (0..edge * edge)
        .map(|at| if dark[at / edge / PIXELS][at % edge / PIXELS] { 0 } else { 255 })
        .collect();
    let mut reader = quircs::Quirc::default();
    let found = reader.identify(edge, edge, &picture).next().expect("a code is found").expect("whole");
    String::from_utf8(found.decode().expect("a sound code").payload).expect("words")
}

#[test]
fn any_number_of_topics_goes_home_whole() {
    let pack = bundled();
    let ids: Vec<String> = pack.topics.iter().map(|topic| topic.id.clone()).collect();
    let says =
        vec!["It hurts here: calf, your left side.".to_owned(), "How strong: 4 of 10, mild.".to_owned()];
    let library = library::library(&pack, "en");
    for count in [0, 1, 3, ids.len()] {
        let home = take_home(&pack, &ids[..count], &says, "en", &messages());
        let shown = |title: &str| home.text.contains(&format!("{title}\n"));
        for card in &library.topics[..count] {
            assert!(shown(&card.title) && home.text.contains(&card.key_message), "{}", card.id);
        }
        for card in library.topics.iter().filter(|card| card.kind == Kind::Urgent) {
            assert!(shown(&card.title), "{count} topics: help is always there");
        }
        assert!(!home.text.contains(['{', '}', '[', ']']), "{}", home.text);
        let mut words = Vec::new();
        for code in &home.codes {
            let text = seen(code.size, &code.path);
            assert_eq!(text, code.text);
            let numbered = home.codes.len() > 1;
            words.extend(text.split_whitespace().skip(usize::from(numbered)).map(str::to_owned));
        }
        assert_eq!(words, home.text.split_whitespace().collect::<Vec<_>>(), "{count} topics");
    }
    insta::assert_snapshot!(take_home(&pack, &ids[..2], &says, "en", &messages()).text);
}
