//! Markdown into typed blocks.
//!
//! pulldown-cmark turns the text into events; this turns events into the model's blocks, and everything the
//! model has no place for into findings. Nothing is passed through as markup.

use std::collections::BTreeSet;
use std::iter::Peekable;
use std::ops::Range;

use pulldown_cmark::{BlockQuoteKind, Event, HeadingLevel, OffsetIter, Options, Parser, Tag, TagEnd};

use super::meta::{line_of, sound_id};
use super::{Block, Callout, Findings, Inline, Question, Rule, Section, TopicText};

/// Ids a text may refer to.
pub(super) struct Names {
    /// `None` when the glossary could not be read: then every term passes.
    pub(super) terms: Option<BTreeSet<String>>,
    pub(super) figures: BTreeSet<String>,
    /// `None` when the references could not be read: then every key passes.
    pub(super) references: Option<BTreeSet<String>>,
}

/// A text, and what it refers to.
#[derive(Default)]
pub(super) struct Parsed {
    pub(super) text: TopicText,
    /// Main messages found, with their lines; exactly one is right.
    pub(super) key_messages: Vec<u32>,
    /// Whether the main message stood right below the title.
    pub(super) key_first: bool,
    /// Titles found.
    pub(super) titles: u32,
    /// Line of each section's heading, in the order of `text.sections`.
    pub(super) section_lines: Vec<u32>,
    /// Line of the `check` heading.
    pub(super) check_line: Option<u32>,
    /// Figures shown, with their lines.
    pub(super) figures: Vec<(u32, String)>,
    /// References cited, with their lines, in order.
    pub(super) cites: Vec<(u32, String)>,
    /// Links to topics: line, topic, section.
    pub(super) links: Vec<(u32, String, Option<String>)>,
    /// Everything to read, one unit per paragraph, heading, list item or cell, with its line.
    pub(super) prose: Vec<(u32, String)>,
}

type Events<'a> = Peekable<OffsetIter<'a>>;

struct Reader<'a> {
    file: &'a str,
    text: &'a str,
    names: &'a Names,
    sources: &'a [String],
    events: Events<'a>,
    parsed: Parsed,
    findings: &'a mut Findings,
}

/// Parses a topic's text.
pub(super) fn parse(
    file: &str,
    text: &str,
    names: &Names,
    sources: &[String],
    findings: &mut Findings,
) -> Parsed {
    // A footnote reference is only one when its footnote exists. References live in references.yml, so each
    // known key gets an empty footnote below the text, and what is left over as `[^…]` is an unknown one.
    let mut whole = format!("{text}\n\n");
    let keys = names.references.clone().unwrap_or_else(|| cited(text));
    for key in &keys {
        whole.push_str("[^");
        whole.push_str(key);
        whole.push_str("]: .\n\n");
    }
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_GFM
        | Options::ENABLE_HEADING_ATTRIBUTES;
    let mut reader = Reader {
        file,
        text,
        names,
        sources,
        events: Parser::new_ext(&whole, options).into_offset_iter().peekable(),
        parsed: Parsed::default(),
        findings,
    };
    reader.document();
    reader.finish()
}

impl<'a> Reader<'a> {
    fn find(&mut self, at: usize, rule: Rule, message: impl Into<String>, mend: impl Into<String>) {
        let line = line_of(self.text, at);
        self.findings.push(self.file, line, rule, message, mend);
    }

    /// The next event of the text itself; the footnotes below it are not part of it.
    fn next(&mut self) -> Option<(Event<'a>, Range<usize>)> {
        let (_, range) = self.events.peek()?;
        if range.start >= self.text.len() {
            return None;
        }
        self.events.next()
    }

    fn peek(&mut self) -> Option<&Event<'a>> {
        let length = self.text.len();
        self.events.peek().filter(|(_, range)| range.start < length).map(|(event, _)| event)
    }

    fn document(&mut self) {
        let mut blocks_since_title = 0;
        let mut in_check = false;
        while let Some((event, range)) = self.next() {
            match event {
                Event::Start(Tag::Heading { level: HeadingLevel::H1, .. }) => {
                    let inlines = self.inlines(TagEnd::Heading(HeadingLevel::H1));
                    self.unit(range.start, &inlines);
                    self.parsed.titles += 1;
                    self.parsed.text.title = plain(&inlines);
                    blocks_since_title = 0;
                }
                Event::Start(Tag::Heading { level: HeadingLevel::H2, id, .. }) => {
                    let id = id.map(|id| id.to_string());
                    in_check = self.section(id, range.start);
                    blocks_since_title += 1;
                }
                Event::Start(Tag::Heading { level, .. }) => {
                    let inlines = self.inlines(TagEnd::Heading(level));
                    if level == HeadingLevel::H3 && in_check {
                        self.question(inlines, range.start);
                    } else {
                        self.find(
                            range.start,
                            Rule::SectionHeading,
                            format!("the heading '{}' is below a section's level", plain(&inlines)),
                            "make it a section of its own (##) or a paragraph; ### is for check questions",
                        );
                    }
                }
                Event::Start(Tag::BlockQuote(Some(BlockQuoteKind::Important))) => {
                    let line = line_of(self.text, range.start);
                    self.parsed.key_messages.push(line);
                    self.parsed.key_first = blocks_since_title == 0 && self.parsed.titles > 0;
                    let blocks = self.blocks(|end| matches!(end, TagEnd::BlockQuote(_)));
                    if let Some(Block::Paragraph { inlines }) = blocks.into_iter().next() {
                        self.parsed.text.key_message = inlines;
                    }
                    blocks_since_title += 1;
                }
                event => {
                    blocks_since_title += 1;
                    let Some(block) = self.block(event, range.clone()) else { continue };
                    if in_check {
                        self.find(
                            range.start,
                            Rule::Question,
                            "this stands in the check but belongs to no question",
                            "put it below a ### question",
                        );
                    } else if let Some(section) = self.parsed.text.sections.last_mut() {
                        section.blocks.push(block);
                    } else {
                        self.find(
                            range.start,
                            Rule::SectionHeading,
                            "this text stands before the first section",
                            "put a heading with an id above it, such as ## What it is {#what}",
                        );
                    }
                }
            }
        }
    }

    /// Begins a section; true when it is the check.
    fn section(&mut self, id: Option<String>, at: usize) -> bool {
        let inlines = self.inlines(TagEnd::Heading(HeadingLevel::H2));
        self.unit(at, &inlines);
        let title = plain(&inlines);
        if title.is_empty() {
            self.find(
                at,
                Rule::SectionHeading,
                "the section has no heading",
                "say in a few words what it tells",
            );
        }
        let line = line_of(self.text, at);
        let id = id.unwrap_or_default();
        if !sound_id(&id) {
            self.find(
                at,
                Rule::SectionHeading,
                format!("the section '{title}' has no id"),
                "add one after the heading, such as {#what-it-is}; a–z, 0–9 and hyphens",
            );
        }
        if id == "check" {
            self.parsed.check_line = Some(line);
            return true;
        }
        if self.parsed.text.sections.iter().any(|section| section.id == id) {
            self.find(
                at,
                Rule::DuplicateId,
                format!("the section id '{id}' stands twice"),
                "rename one of them",
            );
        }
        self.parsed.section_lines.push(line);
        self.parsed.text.sections.push(Section { id, title, blocks: Vec::new(), words: 0 });
        false
    }

    /// A question's choices and explanation, up to the next heading.
    fn question(&mut self, ask: Vec<Inline>, at: usize) {
        self.unit(at, &ask);
        let mut question = Question { ask, choices: Vec::new(), right: 0, explanation: Vec::new() };
        let mut marked = Vec::new();
        loop {
            match self.peek() {
                None | Some(Event::Start(Tag::Heading { .. })) => break,
                Some(_) => {}
            }
            let Some((event, range)) = self.next() else { break };
            if matches!(event, Event::Start(Tag::List(None))) && question.choices.is_empty() {
                for (mark, blocks) in self.items() {
                    if mark == Some(true) {
                        marked.push(question.choices.len());
                    }
                    question.choices.push(blocks.into_iter().flat_map(into_inlines).collect());
                }
            } else if let Some(block) = self.block(event, range) {
                question.explanation.push(block);
            }
        }
        let name = plain(&question.ask);
        if !(2..=4).contains(&question.choices.len()) {
            let count = question.choices.len();
            self.find(
                at,
                Rule::Question,
                format!("'{name}' has {count} choices"),
                "give two to four, as a - [ ] list",
            );
        }
        if marked.len() != 1 {
            let count = marked.len();
            self.find(
                at,
                Rule::Question,
                format!("'{name}' has {count} right choices"),
                "mark exactly one with [x]",
            );
        }
        if question.explanation.is_empty() {
            self.find(
                at,
                Rule::Question,
                format!("'{name}' has no explanation"),
                "say below the choices why it is so",
            );
        }
        question.right = marked.first().map_or(0, |index| u32::try_from(*index).unwrap_or(0));
        self.parsed.text.questions.push(question);
    }

    /// Blocks up to an end tag.
    fn blocks(&mut self, ends: impl Fn(&TagEnd) -> bool) -> Vec<Block> {
        let mut blocks = Vec::new();
        while let Some((event, range)) = self.next() {
            if let Event::End(end) = &event
                && ends(end)
            {
                break;
            }
            blocks.extend(self.block(event, range));
        }
        blocks
    }

    /// One block whose first event has been taken.
    fn block(&mut self, event: Event<'a>, range: Range<usize>) -> Option<Block> {
        match event {
            Event::Start(Tag::Paragraph) => self.paragraph(range.start),
            Event::Start(Tag::List(first)) => Some(self.list(first.is_some(), range.start)),
            Event::Start(Tag::BlockQuote(kind)) => {
                let kind = match kind {
                    Some(BlockQuoteKind::Caution) => Callout::RedFlag,
                    Some(BlockQuoteKind::Tip) => Callout::Action,
                    Some(BlockQuoteKind::Note) => Callout::Note,
                    Some(BlockQuoteKind::Important | BlockQuoteKind::Warning) | None => {
                        self.find(
                            range.start,
                            Rule::Markdown,
                            "this kind of block quote is not known here",
                            "use [!CAUTION] for a red flag, [!TIP] for something to do, [!NOTE] for an aside",
                        );
                        Callout::Note
                    }
                };
                let blocks = self.blocks(|end| matches!(end, TagEnd::BlockQuote(_)));
                Some(Block::Callout { kind, blocks })
            }
            Event::Start(Tag::Table(_)) => Some(self.table()),
            Event::Html(_) | Event::InlineHtml(_) | Event::Start(Tag::HtmlBlock) => {
                self.find(range.start, Rule::RawHtml, "HTML is not allowed", "write it in Markdown");
                if matches!(event, Event::Start(Tag::HtmlBlock)) {
                    self.skip(TagEnd::HtmlBlock);
                }
                None
            }
            Event::Start(tag) => {
                let end = tag.to_end();
                self.find(
                    range.start,
                    Rule::Markdown,
                    "this Markdown is not known here",
                    "see docs/content.md for what is",
                );
                self.skip(end);
                None
            }
            Event::Rule => {
                self.find(
                    range.start,
                    Rule::Markdown,
                    "a rule across the page is not known here",
                    "begin a section instead",
                );
                None
            }
            _ => None,
        }
    }

    fn skip(&mut self, end: TagEnd) {
        while let Some((event, _)) = self.next() {
            if event == Event::End(end) {
                break;
            }
        }
    }

    fn paragraph(&mut self, at: usize) -> Option<Block> {
        if let Some(Event::Start(Tag::Image { .. })) = self.peek() {
            return self.figure(at);
        }
        let inlines = self.inlines(TagEnd::Paragraph);
        self.unit(at, &inlines);
        (!inlines.is_empty()).then_some(Block::Paragraph { inlines })
    }

    /// A paragraph that holds a picture and nothing else.
    fn figure(&mut self, at: usize) -> Option<Block> {
        let Some((Event::Start(Tag::Image { dest_url, title, .. }), _)) = self.next() else { return None };
        let caption = self.inlines(TagEnd::Image);
        self.unit(at, &caption);
        if !self.inlines(TagEnd::Paragraph).is_empty() {
            self.find(
                at,
                Rule::Markdown,
                "a picture shares its paragraph with text",
                "give it a paragraph of its own",
            );
        }
        let alt = title.trim().to_owned();
        if alt.is_empty() {
            self.find(
                at,
                Rule::AlternativeText,
                "the picture has no alternative text",
                "say in quotes after the address what it shows: ![caption](figure:id \"what it shows\")",
            );
        }
        let Some(figure) = dest_url.strip_prefix("figure:").map(ToOwned::to_owned) else {
            self.find(
                at,
                Rule::UnknownFigure,
                format!("'{dest_url}' is not a figure"),
                "write figure: and the figure's id",
            );
            return None;
        };
        if !self.names.figures.contains(&figure) {
            self.find(
                at,
                Rule::UnknownFigure,
                format!("there is no figure '{figure}'"),
                "use one of figures.toml, or put a picture of that name into the pack's figures folder",
            );
        }
        self.parsed.figures.push((line_of(self.text, at), figure.clone()));
        Some(Block::Figure { figure, caption, alt })
    }

    fn list(&mut self, ordered: bool, at: usize) -> Block {
        let items = self.items();
        let ticks = items.iter().filter(|(mark, _)| mark.is_some()).count();
        if ticks == 0 {
            return Block::List { ordered, items: items.into_iter().map(|(_, blocks)| blocks).collect() };
        }
        if ticks < items.len() {
            self.find(
                at,
                Rule::Markdown,
                "only some items of this list can be ticked",
                "begin each with - [ ]",
            );
        }
        if items.iter().any(|(mark, _)| *mark == Some(true)) {
            self.find(
                at,
                Rule::Markdown,
                "an item of this checklist is ticked already",
                "write [ ], not [x]",
            );
        }
        Block::Checklist {
            items: items
                .into_iter()
                .map(|(_, blocks)| blocks.into_iter().flat_map(into_inlines).collect())
                .collect(),
        }
    }

    /// The items of a list whose start has been taken: tick mark and contents.
    fn items(&mut self) -> Vec<(Option<bool>, Vec<Block>)> {
        let mut items = Vec::new();
        while let Some((event, range)) = self.next() {
            match event {
                Event::End(TagEnd::List(_)) => break,
                Event::Start(Tag::Item) => items.push(self.item(range.start)),
                _ => {}
            }
        }
        items
    }

    /// One item. A tight list has its words bare, a loose one in paragraphs; both come out as paragraphs.
    fn item(&mut self, at: usize) -> (Option<bool>, Vec<Block>) {
        let mut mark = None;
        let mut blocks = Vec::new();
        let mut bare = Vec::new();
        loop {
            match self.peek() {
                None => break,
                Some(Event::End(TagEnd::Item)) => {
                    self.next();
                    break;
                }
                Some(Event::TaskListMarker(done)) => {
                    mark = Some(*done);
                    self.next();
                }
                Some(Event::Start(
                    Tag::Paragraph
                    | Tag::List(_)
                    | Tag::BlockQuote(_)
                    | Tag::Table(_)
                    | Tag::HtmlBlock
                    | Tag::CodeBlock(_),
                )) => {
                    self.settle(&mut bare, &mut blocks, at);
                    let Some((event, range)) = self.next() else { break };
                    if matches!(event, Event::Start(Tag::Paragraph))
                        && let Some(Event::TaskListMarker(done)) = self.peek()
                    {
                        mark = Some(*done);
                        self.next();
                    }
                    blocks.extend(self.block(event, range));
                }
                Some(_) => {
                    let Some((event, range)) = self.next() else { break };
                    bare.extend(self.inline(event, range));
                }
            }
        }
        self.settle(&mut bare, &mut blocks, at);
        (mark, blocks)
    }

    fn settle(&mut self, bare: &mut Vec<Inline>, blocks: &mut Vec<Block>, at: usize) {
        let inlines = joined(std::mem::take(bare));
        if !inlines.is_empty() {
            self.unit(at, &inlines);
            blocks.push(Block::Paragraph { inlines });
        }
    }

    fn table(&mut self) -> Block {
        let mut header = Vec::new();
        let mut rows: Vec<Vec<Vec<Inline>>> = Vec::new();
        let mut in_head = false;
        while let Some((event, range)) = self.next() {
            match event {
                Event::End(TagEnd::Table) => break,
                Event::Start(Tag::TableHead) => in_head = true,
                Event::End(TagEnd::TableHead) => in_head = false,
                Event::Start(Tag::TableRow) => rows.push(Vec::new()),
                Event::Start(Tag::TableCell) => {
                    let cell = self.inlines(TagEnd::TableCell);
                    self.unit(range.start, &cell);
                    if in_head {
                        header.push(cell);
                    } else if let Some(row) = rows.last_mut() {
                        row.push(cell);
                    }
                }
                _ => {}
            }
        }
        Block::Table { header, rows }
    }

    /// Inlines up to an end tag.
    fn inlines(&mut self, end: TagEnd) -> Vec<Inline> {
        let mut inlines = Vec::new();
        while let Some((event, range)) = self.next() {
            if event == Event::End(end) {
                break;
            }
            inlines.extend(self.inline(event, range));
        }
        joined(inlines)
    }

    fn inline(&mut self, event: Event<'a>, range: Range<usize>) -> Option<Inline> {
        match event {
            Event::Text(text) => Some(Inline::Text { text: text.into_string() }),
            // Lines are broken by the screen, not by the author.
            Event::SoftBreak | Event::HardBreak => Some(Inline::Text { text: " ".into() }),
            Event::Start(Tag::Strong) => Some(Inline::Strong { inlines: self.inlines(TagEnd::Strong) }),
            Event::Start(Tag::Emphasis) => Some(Inline::Emphasis { inlines: self.inlines(TagEnd::Emphasis) }),
            Event::Start(Tag::Link { dest_url, .. }) => self.link(&dest_url, range.start),
            Event::FootnoteReference(key) => Some(self.cite(&key, range.start)),
            Event::Html(_) | Event::InlineHtml(_) => {
                self.find(range.start, Rule::RawHtml, "HTML is not allowed", "write it in Markdown");
                None
            }
            Event::Start(Tag::Image { .. }) => {
                self.inlines(TagEnd::Image);
                self.find(
                    range.start,
                    Rule::Markdown,
                    "a picture stands within a line",
                    "give it a paragraph of its own",
                );
                None
            }
            Event::Code(text) => {
                self.find(
                    range.start,
                    Rule::Markdown,
                    format!("'{text}' is set as code"),
                    "write it as plain words",
                );
                None
            }
            Event::Start(tag) => {
                let end = tag.to_end();
                self.find(
                    range.start,
                    Rule::Markdown,
                    "this Markdown is not known here",
                    "see docs/content.md for what is",
                );
                self.skip(end);
                None
            }
            _ => None,
        }
    }

    fn link(&mut self, address: &str, at: usize) -> Option<Inline> {
        let inlines = self.inlines(TagEnd::Link);
        if let Some(term) = address.strip_prefix("term:") {
            if self.names.terms.as_ref().is_some_and(|terms| !terms.contains(term)) {
                self.find(
                    at,
                    Rule::UnknownTerm,
                    format!("there is no term '{term}'"),
                    "add it to glossary.toml, or mend its id",
                );
            }
            return Some(Inline::Term { term: term.to_owned(), inlines });
        }
        if let Some(place) = address.strip_prefix("topic:") {
            let (topic, section) = match place.split_once('#') {
                Some((topic, section)) => (topic.to_owned(), Some(section.to_owned())),
                None => (place.to_owned(), None),
            };
            self.parsed.links.push((line_of(self.text, at), topic.clone(), section.clone()));
            return Some(Inline::Topic { topic, section, inlines });
        }
        self.find(
            at,
            Rule::Link,
            format!("the link leads to '{address}'"),
            "link to term:id or topic:id; sources go into references.yml",
        );
        None
    }

    fn cite(&mut self, key: &str, at: usize) -> Inline {
        self.parsed.cites.push((line_of(self.text, at), key.to_owned()));
        // Numbered by the list in topic.toml; a key that is not in it is a finding of its own.
        let number = self.sources.iter().position(|source| source == key).map_or(0, |index| index + 1);
        Inline::Cite { key: key.to_owned(), number: u32::try_from(number).unwrap_or(0) }
    }

    /// Notes a unit of text to read, and looks in it for citations nobody knows.
    fn unit(&mut self, at: usize, inlines: &[Inline]) {
        let words = plain(inlines);
        for rest in words.split("[^").skip(1) {
            let key = rest.split(']').next().unwrap_or_default();
            self.find(
                at,
                Rule::UnknownCitation,
                format!("there is no reference '{key}'"),
                "add it to references.yml, or mend its key",
            );
        }
        if !words.is_empty() {
            self.parsed.prose.push((line_of(self.text, at), words));
        }
    }

    fn finish(mut self) -> Parsed {
        let text = &mut self.parsed.text;
        for section in &mut text.sections {
            section.words = count(&section.title) + section.blocks.iter().map(words_in).sum::<u32>();
        }
        text.words = count(&text.title)
            + count(&plain(&text.key_message))
            + text.sections.iter().map(|section| section.words).sum::<u32>();
        self.parsed
    }
}

/// The keys a text cites, known or not.
fn cited(text: &str) -> BTreeSet<String> {
    let ends = |rest: &str| {
        rest.find([']', '\n']).filter(|end| rest[*end..].starts_with(']')).map(|end| rest[..end].to_owned())
    };
    text.split("[^").skip(1).filter_map(ends).collect()
}

/// Neighbouring runs of text as one, ends trimmed.
fn joined(inlines: Vec<Inline>) -> Vec<Inline> {
    let mut out: Vec<Inline> = Vec::with_capacity(inlines.len());
    for inline in inlines {
        if let (Some(Inline::Text { text: before }), Inline::Text { text }) = (out.last_mut(), &inline) {
            before.push_str(text);
        } else {
            out.push(inline);
        }
    }
    if let Some(Inline::Text { text }) = out.first_mut() {
        *text = text.trim_start().to_owned();
    }
    if let Some(Inline::Text { text }) = out.last_mut() {
        *text = text.trim_end().to_owned();
    }
    out.retain(|inline| !matches!(inline, Inline::Text { text } if text.is_empty()));
    out
}

fn into_inlines(block: Block) -> Vec<Inline> {
    match block {
        Block::Paragraph { inlines } => inlines,
        _ => Vec::new(),
    }
}

/// The words of inlines, without citations.
pub(crate) fn plain(inlines: &[Inline]) -> String {
    let mut out = String::new();
    push_plain(inlines, &mut out);
    out.trim().to_owned()
}

fn push_plain(inlines: &[Inline], out: &mut String) {
    for inline in inlines {
        match inline {
            Inline::Text { text } => out.push_str(text),
            Inline::Strong { inlines }
            | Inline::Emphasis { inlines }
            | Inline::Term { inlines, .. }
            | Inline::Topic { inlines, .. } => push_plain(inlines, out),
            Inline::Cite { .. } => {}
        }
    }
}

fn count(text: &str) -> u32 {
    u32::try_from(text.split_whitespace().count()).unwrap_or(u32::MAX)
}

fn words_in(block: &Block) -> u32 {
    let of = |inlines: &Vec<Inline>| count(&plain(inlines));
    match block {
        Block::Paragraph { inlines } => of(inlines),
        Block::List { items, .. } => items.iter().flatten().map(words_in).sum(),
        Block::Checklist { items } => items.iter().map(of).sum(),
        Block::Callout { blocks, .. } => blocks.iter().map(words_in).sum(),
        Block::Table { header, rows } => header.iter().chain(rows.iter().flatten()).map(of).sum(),
        Block::Figure { caption, .. } => of(caption),
    }
}
