//! Finding a section from whatever a patient types.
//!
//! tantivy holds the sections in memory and ranks them (BM25). What a patient types is turned into words the pack
//! knows first: endings are cut, spelling is forgiven by the length of the word, the last word may be unfinished,
//! and everyday names lead to the names the texts use, and back. Queries are built by hand, never parsed, so that
//! nothing a patient types can be an operator.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use tantivy::collector::TopDocs;
use tantivy::directory::RamDirectory;
use tantivy::query::{BooleanQuery, BoostQuery, Occur, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::TokenizerManager;
use tantivy::{ReloadPolicy, Searcher, SingleSegmentIndexWriter, TantivyDocument, TantivyError, Term};
use ts_rs::TS;

use crate::pack::{Block, Inline, Kind, Pack, plain};
use tongue::{Tongue, together};

pub(crate) mod tongue;

/// What a query found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Found {
    /// The query as it was understood (trimmed).
    pub query: String,
    /// Best first; at most one per section.
    pub hits: Vec<Hit>,
    /// Words of the pack nearest to what was typed, when nothing (or little) was found.
    pub suggestions: Vec<String>,
    /// False while the index is still being built.
    pub ready: bool,
}

/// One place that was found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Hit {
    /// Topic id.
    pub topic: String,
    /// Section id; `None` is the top of the topic (title and key message).
    pub section: Option<String>,
    /// Topic title.
    pub title: String,
    /// Section title.
    pub section_title: Option<String>,
    /// A stretch of text around what was found.
    pub excerpt: Vec<Span>,
    /// Higher is better; comparable within one answer only.
    pub score: f32,
}

/// A stretch of an excerpt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Span {
    /// The words.
    pub text: String,
    /// Whether they are what was found.
    pub found: bool,
}

/// How much a match counts in each field. A title says what a topic is about; a body only that it speaks of it.
const WEIGHTS: Weights = Weights { title: 4.0, key: 2.5, heading: 3.0, body: 1.0, term: 3.0 };
/// The longest query looked at, in characters and in words; more is no question.
const LONGEST: (usize, usize) = (200, 12);
/// Hits given, and how many of them may be of one topic.
const MOST_HITS: usize = 20;
const MOST_PER_TOPIC: usize = 3;
/// Candidates ranked again by how many of the words they hold.
const CANDIDATES: usize = 60;
/// Memory for building: enough for 10,000 sections in one go; given back afterwards.
const BUILD_MEMORY: usize = 50_000_000;
/// Length of an excerpt in characters.
const EXCERPT: usize = 160;
/// Most words a misspelt or unfinished word may stand for.
const MOST_ALTERNATIVES: usize = 12;

struct Weights {
    title: f32,
    key: f32,
    heading: f32,
    body: f32,
    term: f32,
}

#[derive(Clone, Copy)]
struct Fields {
    title: Field,
    key: Field,
    heading: Field,
    body: Field,
    /// Ids of glossary terms and regions a section is marked with.
    term: Field,
}

/// A section as it is shown when found.
struct Entry {
    /// The topic's title, without words that say nothing, as stems.
    about: Vec<String>,
    /// What people ask when they look for this topic, each as stems; only at the top of a topic.
    asked: Vec<Vec<String>>,
    urgent: bool,
    topic: String,
    section: Option<String>,
    title: String,
    section_title: Option<String>,
    text: String,
}

/// Names of one thing: a glossary word and what people also say, as lists of stems.
struct Names {
    id: String,
    names: Vec<Vec<String>>,
}

/// A word of the pack: as it is looked up, as it is written, and cut to its stem.
struct Word {
    folded: String,
    written: String,
    stem: String,
}

/// A search index over one language of a pack.
pub struct Index {
    searcher: Searcher,
    fields: Fields,
    entries: Vec<Entry>,
    names: Vec<Names>,
    /// Sorted by word.
    words: Vec<Word>,
    stems: BTreeSet<String>,
    tongue: Tongue,
}

/// A word of the query, and the stems it may stand for with how much they count.
struct Asked {
    stems: Vec<(String, f32)>,
}

impl Index {
    /// Indexes a pack's texts in a language, in English where a text lacks it.
    ///
    /// # Errors
    /// When there is not enough memory to build it.
    pub fn build(pack: &Pack, language: &str) -> Result<Self, TantivyError> {
        let mut tongue = Tongue::of(language);
        let indexing = TextFieldIndexing::default()
            .set_tokenizer("stems")
            .set_index_option(IndexRecordOption::WithFreqs);
        let words = TextOptions::default().set_indexing_options(indexing.clone());
        let ids = TextOptions::default().set_indexing_options(indexing.set_tokenizer("raw"));
        let mut schema = Schema::builder();
        let fields = Fields {
            title: schema.add_text_field("title", words.clone()),
            key: schema.add_text_field("key", words.clone()),
            heading: schema.add_text_field("heading", words.clone()),
            body: schema.add_text_field("body", words),
            term: schema.add_text_field("term", ids),
        };
        let tokenizers = TokenizerManager::default();
        tokenizers.register("stems", tongue.stemming());
        let mut writer: SingleSegmentIndexWriter = tantivy::Index::builder()
            .schema(schema.build())
            .tokenizers(tokenizers)
            .single_segment_index_writer(RamDirectory::create(), BUILD_MEMORY)?;
        let mut entries = Vec::new();
        let mut texts = Vec::new();
        for (entry, document) in documents(pack, language, fields, &mut tongue) {
            writer.add_document(document)?;
            texts.push(format!(
                "{} {} {}",
                entry.title,
                entry.section_title.as_deref().unwrap_or_default(),
                entry.text
            ));
            entries.push(entry);
        }
        // One segment, documents in the order they were added: a document's number is its entry's.
        let index = writer.finalize()?;
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        let names = names(pack, language, &mut tongue);

        let mut vocabulary = BTreeMap::new();
        let spoken = names_as_written(pack, language);
        for text in texts.iter().chain(&spoken) {
            for (word, written) in tongue.words_as_written(text) {
                // Texts come before what people also type: their spelling is the one to show.
                vocabulary
                    .entry(word)
                    .or_insert_with_key(|word| (written, tongue.stem(word).unwrap_or_else(|| word.clone())));
            }
        }
        let stems = vocabulary.values().map(|(_, stem)| stem.clone()).collect();
        let words = vocabulary
            .into_iter()
            .map(|(word, (written, stem))| Word { folded: word, written, stem })
            .collect();
        Ok(Self { searcher: reader.searcher(), fields, entries, names, words, stems, tongue })
    }

    /// Finds sections, best first. Anything may be asked; what is not a word finds nothing.
    pub fn search(&self, query: &str) -> Found {
        let query: String = query.trim().chars().take(LONGEST.0).collect();
        let typed = self.typed(&query);
        let asked: Vec<Asked> =
            typed.iter().enumerate().map(|(at, word)| self.asked(word, at + 1 == typed.len())).collect();
        let meant = self.meant(&asked);
        let hits = self.hits(&asked, &meant);
        let suggestions = if hits.is_empty() { self.suggestions(&typed) } else { Vec::new() };
        Found { query, hits, suggestions, ready: true }
    }

    /// The words typed, folded; those that say nothing are left out unless there are no others.
    fn typed(&self, query: &str) -> Vec<String> {
        let mut words = self.tongue.clone().words(&together(query));
        words.truncate(LONGEST.1);
        let telling: Vec<String> = words.iter().filter(|word| self.tongue.tells(word)).cloned().collect();
        if telling.is_empty() { words } else { telling }
    }

    /// What a typed word may stand for: itself; else words spelt nearly so; and when it is the last one, words
    /// that begin with it.
    fn asked(&self, typed: &str, last: bool) -> Asked {
        let mut stems: Vec<(String, f32)> = Vec::new();
        let mut add = |stem: &str, weight: f32| {
            if !stems.iter().any(|(known, _)| known == stem) && stems.len() < MOST_ALTERNATIVES {
                stems.push((stem.to_owned(), weight));
            }
        };
        let own = self.tongue.clone().stem(typed).unwrap_or_default();
        let known = self.stems.contains(&own);
        if known {
            add(&own, 1.0);
        }
        let length = typed.chars().count();
        if last && length >= 2 {
            let from = self.words.partition_point(|word| word.folded.as_str() < typed);
            for word in self.words[from..].iter().take_while(|word| word.folded.starts_with(typed)) {
                // The nearer the end of the word, the surer it is meant.
                let rest = word.folded.chars().count() - length;
                add(&word.stem, if rest <= 2 { 0.8 } else { 0.5 });
            }
        }
        if !known {
            for (word, distance) in self.near(typed, last) {
                add(&word.stem, if distance == 1 { 0.6 } else { 0.35 });
            }
        }
        Asked { stems }
    }

    /// Words spelt nearly so, nearest first: one letter off from four letters on, two from eight on. A swap of
    /// neighbours is one. An unfinished word is compared with beginnings too.
    fn near(&self, typed: &str, unfinished: bool) -> Vec<(&Word, usize)> {
        let length = typed.chars().count();
        let allowed = match length {
            0..=3 => return Vec::new(),
            4..=7 => 1,
            _ => 2,
        };
        let mut near: Vec<(&Word, usize)> = Vec::new();
        for word in &self.words {
            let other = word.folded.chars().count();
            if other.abs_diff(length) <= allowed {
                let distance = strsim::osa_distance(typed, &word.folded);
                if distance <= allowed {
                    near.push((word, distance));
                    continue;
                }
            }
            if unfinished && other > length {
                let end = word.folded.char_indices().nth(length).map_or(word.folded.len(), |(at, _)| at);
                // A wrong first letter in an unfinished word leaves too little to go by.
                if word.folded.as_bytes().first() == typed.as_bytes().first() {
                    let distance = strsim::osa_distance(typed, &word.folded[..end]);
                    if distance <= allowed {
                        near.push((word, distance + 1));
                    }
                }
            }
        }
        near.sort_by_key(|(word, distance)| (*distance, word.folded.chars().count().abs_diff(length)));
        near
    }

    /// The things whose names stand in the query, forgiven spelling included.
    fn meant(&self, asked: &[Asked]) -> Vec<&Names> {
        let stands_at = |name: &[String], at: usize| {
            name.iter().enumerate().all(|(offset, stem)| {
                asked
                    .get(at + offset)
                    .is_some_and(|word| word.stems.iter().any(|(own, weight)| own == stem && *weight >= 0.5))
            })
        };
        self.names
            .iter()
            .filter(|thing| {
                thing
                    .names
                    .iter()
                    .any(|name| !name.is_empty() && (0..asked.len()).any(|at| stands_at(name, at)))
            })
            .collect()
    }

    fn hits(&self, asked: &[Asked], meant: &[&Names]) -> Vec<Hit> {
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        let mut clause = |field: Field, text: &str, weight: f32| {
            let term = TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::WithFreqs);
            clauses.push((Occur::Should, Box::new(BoostQuery::new(Box::new(term), weight))));
        };
        let mut everywhere = |stem: &str, weight: f32| {
            clause(self.fields.title, stem, WEIGHTS.title * weight);
            clause(self.fields.key, stem, WEIGHTS.key * weight);
            clause(self.fields.heading, stem, WEIGHTS.heading * weight);
            clause(self.fields.body, stem, WEIGHTS.body * weight);
        };
        let mut found: BTreeSet<&str> = BTreeSet::new();
        for (stem, weight) in asked.iter().flat_map(|word| &word.stems) {
            everywhere(stem, *weight);
            found.insert(stem);
        }
        for thing in meant {
            // The longer the name that was typed, the surer the thing is meant.
            let longest = thing.names.iter().map(Vec::len).max().unwrap_or(1);
            for name in &thing.names {
                let share = 0.5 / (name.len() * longest) as f32;
                for stem in name {
                    everywhere(stem, share);
                    found.insert(stem);
                }
            }
        }
        for thing in meant {
            clause(self.fields.term, &thing.id, WEIGHTS.term);
        }
        if clauses.is_empty() {
            return Vec::new();
        }
        let collector = TopDocs::with_limit(CANDIDATES).order_by_score();
        // An index in memory cannot fail to be read; should it all the same, nothing was found.
        let candidates = self.searcher.search(&BooleanQuery::new(clauses), &collector).unwrap_or_default();
        let mut ranked: Vec<(f32, &Entry)> = candidates
            .into_iter()
            .filter_map(|(score, address)| {
                let entry = self.entries.get(address.doc_id as usize)?;
                Some((score * self.share(entry, asked, meant) * about(entry, asked), entry))
            })
            .collect();
        // A topic whose top matches is about it: its sections come before those that only mention it.
        let tops: BTreeMap<&str, f32> = ranked
            .iter()
            .filter(|(_, entry)| entry.section.is_none())
            .map(|(score, entry)| (entry.topic.as_str(), *score))
            .collect();
        for (score, entry) in &mut ranked {
            if entry.section.is_some() {
                *score += tops.get(entry.topic.as_str()).copied().unwrap_or(0.0) * 0.4;
            } else {
                *score *= 1.4;
            }
        }
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut per_topic: BTreeMap<&str, usize> = BTreeMap::new();
        ranked
            .into_iter()
            .filter(|(_, entry)| {
                let count = per_topic.entry(&entry.topic).or_default();
                *count += 1;
                *count <= MOST_PER_TOPIC
            })
            .take(MOST_HITS)
            .map(|(score, entry)| Hit {
                topic: entry.topic.clone(),
                section: entry.section.clone(),
                title: entry.title.clone(),
                section_title: entry.section_title.clone(),
                excerpt: self.excerpt(&entry.text, &found),
                score,
            })
            .collect()
    }

    /// How much of the question an entry answers: the share of words it holds, itself or by another name.
    fn share(&self, entry: &Entry, asked: &[Asked], meant: &[&Names]) -> f32 {
        let section = entry.section_title.as_deref().unwrap_or_default();
        let text = format!("{} {section} {}", entry.title, entry.text);
        let stems: BTreeSet<String> = self.tongue.clone().stems(&text).into_iter().collect();
        let by_name = meant
            .iter()
            .any(|thing| thing.names.iter().any(|name| name.iter().all(|stem| stems.contains(stem))));
        let stems: BTreeSet<&String> = stems.iter().chain(entry.asked.iter().flatten()).collect();
        let held: f32 = asked
            .iter()
            .map(|word| {
                let own = word
                    .stems
                    .iter()
                    .filter(|(stem, _)| stems.contains(stem))
                    .map(|(_, weight)| *weight)
                    .fold(0.0, f32::max);
                if by_name { own.max(0.8) } else { own }
            })
            .sum();
        let share = held / asked.len().max(1) as f32;
        0.2 + 0.8 * share * share
    }

    /// A stretch of text around the first place where most is found, cut at words.
    fn excerpt(&self, text: &str, found: &BTreeSet<&str>) -> Vec<Span> {
        let mut analyzer = self.tongue.stemming();
        let mut marks = Vec::new();
        let mut stream = analyzer.token_stream(text);
        while let Some(token) = stream.next() {
            if found.contains(token.text.as_str()) {
                marks.push((token.offset_from, token.offset_to));
            }
        }
        let first = marks.first().map_or(0, |mark| mark.0);
        // A little before the word, from the start of a sentence when one is near.
        let mut start = floor(text, first.saturating_sub(EXCERPT / 3));
        if let Some(stop) = text[start..first].rfind(". ") {
            start += stop + 2;
        } else if start > 0 {
            start += text[start..].find(' ').map_or(0, |space| space + 1);
        }
        let mut end = floor(text, (start + EXCERPT).min(text.len()));
        if end < text.len() {
            end = text[..end].rfind(' ').filter(|space| *space > start).unwrap_or(end);
        }
        let mut spans = Vec::new();
        let mut push = |words: String, found: bool| {
            if !words.is_empty() {
                spans.push(Span { text: words, found });
            }
        };
        let mut at = start;
        let ellipsis = if start > 0 { "… " } else { "" };
        let mut lead = ellipsis.to_owned();
        for (from, to) in marks.into_iter().filter(|(from, to)| *from >= start && *to <= end) {
            push(std::mem::take(&mut lead) + &text[at..from], false);
            push(text[from..to].to_owned(), true);
            at = to;
        }
        let more = if end < text.len() { " …" } else { "" };
        push(lead + &text[at..end] + more, false);
        spans
    }

    /// Words of the pack nearest to what was typed, for when nothing was found.
    fn suggestions(&self, typed: &[String]) -> Vec<String> {
        let mut near: Vec<(f64, &str)> = Vec::new();
        for typed in typed {
            for word in &self.words {
                if word.folded.chars().count() > 3 && self.tongue.tells(&word.folded) {
                    let likeness = strsim::normalized_damerau_levenshtein(typed, &word.folded);
                    // Half the letters in place: less is no help.
                    if likeness >= 0.5 {
                        near.push((likeness, &word.written));
                    }
                }
            }
        }
        near.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
        let mut words: Vec<String> = Vec::new();
        for (_, word) in near {
            if words.len() < 5 && !words.iter().any(|known| known == word) {
                words.push(word.to_owned());
            }
        }
        words
    }
}

/// How much more an entry counts because its topic's title says what was asked: the more of the title and of the
/// question they share, the more; and more still when the topic expects this very question. Urgent topics come a little before others: better once too often.
fn about(entry: &Entry, asked: &[Asked]) -> f32 {
    let holds = |word: &Asked, stem: &String| {
        word.stems.iter().filter(|(own, _)| own == stem).map(|(_, weight)| *weight).fold(0.0, f32::max)
    };
    let of_title: f32 =
        entry.about.iter().map(|stem| asked.iter().map(|word| holds(word, stem)).fold(0.0, f32::max)).sum();
    let of_query: f32 =
        asked.iter().map(|word| entry.about.iter().map(|stem| holds(word, stem)).fold(0.0, f32::max)).sum();
    let share = of_title / entry.about.len().max(1) as f32 * of_query / asked.len().max(1) as f32;
    let same = |question: &Vec<String>| {
        question.len() == asked.len()
            && question.iter().zip(asked).all(|(stem, word)| holds(word, stem) >= 0.5)
    };
    let asked_so = if entry.asked.iter().any(same) { 2.0 } else { 1.0 };
    asked_so * (1.0 + 2.5 * share) * if entry.urgent { 1.2 } else { 1.0 }
}

/// The nearest character boundary at or before a byte.
fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// One document for the top of each topic and one for each section.
fn documents(
    pack: &Pack,
    language: &str,
    fields: Fields,
    tongue: &mut Tongue,
) -> Vec<(Entry, TantivyDocument)> {
    let mut documents = Vec::new();
    for topic in &pack.topics {
        let Some(text) = topic.texts.get(language).or_else(|| topic.texts.get("en")) else { continue };
        let key = plain(&text.key_message);
        let about = tongue.telling(&text.title);
        let urgent = topic.kind == Kind::Urgent;
        let mut top = TantivyDocument::new();
        top.add_text(fields.title, &text.title);
        top.add_text(fields.key, &key);
        let mut asked = Vec::new();
        for question in topic.also.get(language).or_else(|| topic.also.get("en")).into_iter().flatten() {
            top.add_text(fields.heading, together(question));
            asked.push(tongue.telling(question));
        }
        let mut terms = BTreeSet::new();
        terms_of(&text.key_message, &mut terms);
        for term in terms {
            top.add_text(fields.term, term);
        }
        documents.push((
            Entry {
                asked,
                about: about.clone(),
                urgent,
                topic: topic.id.clone(),
                section: None,
                title: text.title.clone(),
                section_title: None,
                text: key,
            },
            top,
        ));
        for section in &text.sections {
            let mut words = Vec::new();
            let mut terms = BTreeSet::new();
            for block in &section.blocks {
                words_of(block, &mut words, &mut terms);
            }
            let body = words.join(" ");
            let mut document = TantivyDocument::new();
            document.add_text(fields.heading, &section.title);
            document.add_text(fields.body, &body);
            for term in terms {
                document.add_text(fields.term, term);
            }
            documents.push((
                Entry {
                    asked: Vec::new(),
                    about: about.clone(),
                    urgent,
                    topic: topic.id.clone(),
                    section: Some(section.id.clone()),
                    title: text.title.clone(),
                    section_title: Some(section.title.clone()),
                    text: body,
                },
                document,
            ));
        }
    }
    documents
}

fn words_of(block: &Block, words: &mut Vec<String>, terms: &mut BTreeSet<String>) {
    let mut take = |inlines: &Vec<Inline>| {
        terms_of(inlines, terms);
        let mut text = plain(inlines);
        // Items and captions without a full stop would run into each other in an excerpt.
        if !text.is_empty() && !text.ends_with(['.', '!', '?', ':']) {
            text.push('.');
        }
        words.push(text);
    };
    match block {
        Block::Paragraph { inlines } => take(inlines),
        Block::Checklist { items } => items.iter().for_each(take),
        Block::Table { header, rows } => header.iter().chain(rows.iter().flatten()).for_each(take),
        Block::Figure { caption, .. } => take(caption),
        Block::List { items, .. } => items.iter().flatten().for_each(|inner| words_of(inner, words, terms)),
        Block::Callout { blocks, .. } => blocks.iter().for_each(|inner| words_of(inner, words, terms)),
    }
}

fn terms_of(inlines: &[Inline], terms: &mut BTreeSet<String>) {
    for inline in inlines {
        match inline {
            Inline::Term { term, inlines } => {
                terms.insert(term.clone());
                terms_of(inlines, terms);
            }
            Inline::Strong { inlines } | Inline::Emphasis { inlines } | Inline::Topic { inlines, .. } => {
                terms_of(inlines, terms);
            }
            Inline::Text { .. } | Inline::Cite { .. } => {}
        }
    }
}

/// Names of glossary words and regions, per thing.
fn things<'a>(pack: &'a Pack, language: &str) -> Vec<(&'a str, Vec<&'a str>)> {
    let mut things = Vec::new();
    for term in &pack.glossary {
        if let Some(words) = term.words.get(language).or_else(|| term.words.get("en")) {
            let names = std::iter::once(&words.word).chain(&words.also).map(String::as_str).collect();
            things.push((term.id.as_str(), names));
        }
    }
    for region in &pack.regions {
        let name = region.name.get(language).or_else(|| region.name.get("en"));
        let also = region.also.get(language).or_else(|| region.also.get("en"));
        let names = name.into_iter().chain(also.into_iter().flatten()).map(String::as_str).collect();
        things.push((region.id.as_str(), names));
    }
    things
}

fn names(pack: &Pack, language: &str, tongue: &mut Tongue) -> Vec<Names> {
    things(pack, language)
        .into_iter()
        .map(|(id, names)| {
            let names = names.iter().map(|name| tongue.telling(name)).collect();
            Names { id: id.to_owned(), names }
        })
        .collect()
}

fn names_as_written(pack: &Pack, language: &str) -> Vec<String> {
    let asked = pack
        .topics
        .iter()
        .flat_map(|topic| topic.also.get(language).or_else(|| topic.also.get("en")).into_iter().flatten());
    let named = things(pack, language).into_iter().flat_map(|(_, names)| names).map(ToOwned::to_owned);
    named.chain(asked.map(|question| together(question))).collect()
}
