//! Medical words a reader would not know: each is a glossary term, and linked to it where the running text first uses it.
//! Titles, headings and captions cannot hold a link; they are left out, for the text below them teaches the word.

use std::collections::BTreeSet;

use super::reading::words_of;
use super::words::within;
use super::{Block, Inline, Pack, TopicText};

/// Endings of words that only medicine has, by language. They catch what an author forgot to put into the glossary.
const ENDINGS: &[(&str, &[&str])] = &[
    (
        "en",
        &[
            "itis",
            "ectomy",
            "opathy",
            "algia",
            "oscopy",
            "otomy",
            "plasty",
            "listhesis",
            "stenosis",
            "osteosis",
        ],
    ),
    ("es", &["itis", "ectomía", "opatía", "algia", "oscopia", "otomía", "plastia", "listesis", "estenosis"]),
];

/// Medical words of a text that stand in it before they are taught, or that nothing teaches, as they are written. The word
/// the pack is named after is left out: whoever opens it has met it.
pub(super) fn untaught(pack: &Pack, text: &TopicText, language: &str) -> Vec<String> {
    let subject: Vec<String> =
        pack.manifest.title.get(language).map_or_else(Vec::new, |title| words_of(title).collect());
    let forms: Vec<(&str, Vec<Vec<String>>)> = pack
        .glossary
        .iter()
        .filter(|term| term.medical)
        .filter_map(|term| {
            let words = term.words.get(language)?;
            let forms = std::iter::once(&words.word).chain(&words.forms);
            let forms: Vec<Vec<String>> = forms.map(|form| words_of(form).collect()).collect();
            let named = forms.iter().flatten().any(|word| subject.contains(word));
            (!named).then_some((term.id.as_str(), forms))
        })
        .collect();
    let known: BTreeSet<String> = pack
        .glossary
        .iter()
        .filter_map(|term| term.words.get(language))
        .flat_map(|words| [&words.word].into_iter().chain(&words.forms).chain(&words.also))
        .flat_map(|form| words_of(form))
        .collect();
    let base = language.split('-').next().unwrap_or(language);
    let endings = ENDINGS.iter().find(|(of, _)| *of == base).map_or(&[][..], |(_, endings)| endings);
    let mut taught: BTreeSet<&str> = BTreeSet::new();
    let mut found: Vec<String> = Vec::new();
    let mut look = |inlines: &[Inline]| {
        let mut runs = Vec::new();
        flatten(inlines, None, &mut runs);
        for (term, run) in runs {
            if let Some(term) = term {
                // A term nobody knows is a finding of its own.
                taught.extend(forms.iter().map(|(id, _)| *id).filter(|id| *id == term));
                continue;
            }
            let words: Vec<String> = words_of(run).collect();
            for (id, forms) in &forms {
                if taught.contains(id) {
                    continue;
                }
                let used = forms
                    .iter()
                    .find(|form| !form.is_empty() && words.windows(form.len()).any(|part| part == **form));
                if let Some(form) = used {
                    // Told once for each text.
                    taught.insert(id);
                    found.push(form.join(" "));
                }
            }
            let medical =
                |word: &&String| endings.iter().any(|end| word.ends_with(end)) && !known.contains(*word);
            found.extend(words.iter().filter(medical).cloned());
        }
    };
    look(&text.key_message);
    for section in &text.sections {
        for block in section.blocks.iter().flat_map(within) {
            match block {
                Block::Paragraph { inlines } => look(inlines),
                Block::Checklist { items } => items.iter().for_each(|item| look(item)),
                Block::Table { header, rows } => {
                    header.iter().chain(rows.iter().flatten()).for_each(|cell| look(cell));
                }
                Block::List { .. } | Block::Callout { .. } | Block::Figure { .. } => {}
            }
        }
    }
    let mut seen = BTreeSet::new();
    found.retain(|word| seen.insert(word.clone()));
    found
}

/// Runs of words in order, each with the term it is linked to.
fn flatten<'a>(inlines: &'a [Inline], term: Option<&'a str>, runs: &mut Vec<(Option<&'a str>, &'a str)>) {
    for inline in inlines {
        match inline {
            Inline::Text { text } => runs.push((term, text)),
            Inline::Term { term, inlines } => flatten(inlines, Some(term), runs),
            Inline::Strong { inlines } | Inline::Emphasis { inlines } | Inline::Topic { inlines, .. } => {
                flatten(inlines, term, runs);
            }
            Inline::Cite { .. } => {}
        }
    }
}
