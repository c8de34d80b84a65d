//! Made-up packs of any size, for the bench. The words mean nothing; their number and spread are those of real
//! topics.

use std::collections::BTreeMap;

use super::{Block, Group, Inline, Kind, Manifest, Pack, Region, Section, Topic, TopicText};

/// Everyday syllables that words are put together from.
const SYLLABLES: &[&str] = &[
    "ba", "ter", "lo", "min", "sa", "ger", "nu", "pel", "ri", "dis", "cor", "ve", "tal", "mus", "en", "for",
    "cle", "ner", "ham", "ost",
];

/// A pack of `topics` topics in English, the same for the same seed.
pub fn generate(topics: u32, seed: u64) -> Pack {
    let mut dice = Dice(seed.max(1));
    // Real texts use some words often and most rarely.
    let vocabulary: Vec<String> = (0..8_000).map(|_| dice.word()).collect();
    let region = Region {
        id: "whole-body".into(),
        sides: false,
        part: super::BodyPart::Trunk,
        views: Vec::new(),
        name: english("Whole body"),
        plain: english("All of you"),
        also: BTreeMap::new(),
    };
    Pack {
        manifest: Manifest {
            id: "generated".into(),
            version: "0".into(),
            title: english("Generated"),
            languages: vec!["en".into()],
            publisher: "bench".into(),
            licence: "CC0-1.0".into(),
            reviewed_by: String::new(),
            review_status: [("en".to_owned(), "generated".to_owned())].into(),
            certainty: None,
            groups: vec![Group { id: "all".into(), name: english("All") }],
        },
        regions: vec![region],
        glossary: Vec::new(),
        references: BTreeMap::new(),
        topics: (1..=topics).map(|order| topic(order, &vocabulary, &mut dice)).collect(),
        pictures: BTreeMap::new(),
        atlas: super::AtlasWords::default(),
        plans: Vec::new(),
    }
}

fn english(words: &str) -> BTreeMap<String, String> {
    BTreeMap::from([("en".into(), words.into())])
}

/// One section a topic: 10,000 topics are 10,000 sections and as many tops.
fn topic(order: u32, vocabulary: &[String], dice: &mut Dice) -> Topic {
    let section = Section {
        id: "text".into(),
        title: dice.sentence(vocabulary, 4),
        blocks: (0..3)
            .map(|_| Block::Paragraph { inlines: vec![Inline::Text { text: dice.sentence(vocabulary, 25) }] })
            .collect(),
        words: 79,
    };
    let text = TopicText {
        title: dice.sentence(vocabulary, 4),
        key_message: vec![Inline::Text { text: dice.sentence(vocabulary, 12) }],
        sections: vec![section],
        check_title: String::new(),
        questions: Vec::new(),
        easy: Vec::new(),
        words: 95,
    };
    Topic {
        id: format!("topic-{order}"),
        order,
        group: "all".into(),
        kind: Kind::Explain,
        regions: vec!["whole-body".into()],
        figures: Vec::new(),
        related: Vec::new(),
        also: BTreeMap::new(),
        sources: Vec::new(),
        reviewed: "2026-11-24".into(),
        next_review: "2027-11-24".into(),
        texts: BTreeMap::from([("en".into(), text)]),
    }
}

/// Marsaglia's xorshift: made-up words need to be varied, not unguessable.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap_or(0) % below.max(1)
    }

    fn word(&mut self) -> String {
        (0..=self.roll(3)).map(|_| SYLLABLES[self.roll(SYLLABLES.len())]).collect()
    }

    fn sentence(&mut self, vocabulary: &[String], words: usize) -> String {
        let list: Vec<&str> = (0..words)
            .map(|_| {
                // The product of two rolls falls on the first words most often.
                let at = self.roll(vocabulary.len()) * self.roll(vocabulary.len()) / vocabulary.len();
                vocabulary[at].as_str()
            })
            .collect();
        list.join(" ") + "."
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_pack_and_another_seed_another() {
        assert_eq!(generate(20, 7), generate(20, 7));
        assert_ne!(generate(20, 7), generate(20, 8));
        assert_eq!(generate(20, 7).topics.len(), 20);
    }
}
