//! Markdown into typed blocks.
//!
//! pulldown-cmark turns the text into events; this turns events into the model's blocks, and everything the
//! model has no place for into findings. Nothing is passed through as markup.

use std::collections::{BTreeMap, BTreeSet};
use std::iter::Peekable;
use std::ops::Range;

use pulldown_cmark::{BlockQuoteKind, CowStr, Event, HeadingLevel, OffsetIter, Options, Parser, Tag, TagEnd};

use super::lines::Lines;
use super::meta::sound_id;
use super::words::{count, plain, words_in};
use super::{
    Block, Callout, CertaintyLabels, EasyCard, Findings, Inline, Question, Rule, Section, TopicText,
};

/// Nesting beyond this is nothing a person would read, and without an end to it a hostile text could use up the
/// stack.
const DEEPEST: u32 = 12;

/// The section that says how sure we are.
pub(super) const HOW_SURE: &str = "how-sure";
/// Words on a card of the easy view at most: they are read large, a few at a glance.
const EASY_WORDS: u32 = 12;

/// Ids a text may refer to.
pub(super) struct Names {
    /// `None` when the glossary could not be read: then every term passes.
    pub(super) terms: Option<BTreeSet<String>>,
    pub(super) figures: BTreeSet<String>,
    /// `None` when the references could not be read: then every key passes.
    pub(super) references: Option<BTreeSet<String>>,
    /// How lines of `how-sure` begin; `None` in a pack that has no such marks.
    pub(super) certainty: Option<CertaintyLabels>,
}

/// A text, and what it refers to.
#[derive(Default)]
pub(super) struct Parsed {
    pub(super) text: TopicText,
    /// Line of the title.
    pub(super) title_line: Option<u32>,
    /// Main messages found, with their lines; exactly one is right.
    pub(super) key_messages: Vec<u32>,
    /// Whether the main message stood right below the title.
    pub(super) key_first: bool,
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
    /// Lines of the cards of the easy view, in order.
    pub(super) easy_lines: Vec<u32>,
    /// Everything to read, one unit per paragraph, heading, list item or cell, with the line it begins on.
    pub(super) prose: Vec<(u32, String)>,
}

struct Reader<'a> {
    file: &'a str,
    lines: Lines,
    names: &'a Names,
    language: &'a str,
    /// Numbers of the sources listed in topic.toml.
    numbers: BTreeMap<&'a str, u32>,
    events: Peekable<OffsetIter<'a>>,
    depth: u32,
    parsed: Parsed,
    /// Ids of sections so far.
    sections: BTreeSet<String>,
    findings: &'a mut Findings,
}

/// Parses a topic's text.
pub(super) fn parse(
    (file, language): (&str, &str),
    text: &str,
    names: &Names,
    sources: &[String],
    findings: &mut Findings,
) -> Parsed {
    // "Old" footnotes need no definition in the text: references live in references.yml, so there is none, and the
    // newer kind would show `[^key]` as plain words.
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_OLD_FOOTNOTES
        | Options::ENABLE_GFM
        | Options::ENABLE_HEADING_ATTRIBUTES;
    let mut reader = Reader {
        file,
        lines: Lines::of(text),
        names,
        language,
        numbers: sources.iter().map(String::as_str).zip(1..).collect(),
        events: Parser::new_ext(text, options).into_offset_iter().peekable(),
        depth: 0,
        parsed: Parsed::default(),
        sections: BTreeSet::new(),
        findings,
    };
    reader.document();
    reader.finish()
}

/// Whole texts, sections and questions.
impl<'a> Reader<'a> {
    fn find(&mut self, at: usize, rule: Rule, message: impl Into<String>, mend: impl Into<String>) {
        self.findings.push(self.file, self.lines.at(at), rule, message, mend);
    }

    fn next(&mut self) -> Option<(Event<'a>, Range<usize>)> {
        self.events.next()
    }

    fn peek(&mut self) -> Option<&Event<'a>> {
        self.events.peek().map(|(event, _)| event)
    }

    fn document(&mut self) {
        let mut blocks_since_title = 0;
        let mut first = true;
        let mut in_check = false;
        while let Some((event, range)) = self.next() {
            match event {
                Event::Start(Tag::Heading { level: HeadingLevel::H1, .. }) => {
                    self.title(first, range.start);
                    blocks_since_title = 0;
                }
                Event::Start(Tag::Heading { level: HeadingLevel::H2, id, .. }) => {
                    in_check = self.section(id.as_deref().unwrap_or_default(), range.start);
                    blocks_since_title += 1;
                }
                Event::Start(Tag::Heading { level: HeadingLevel::H3, .. }) if in_check => {
                    self.question(range.start);
                }
                Event::Start(Tag::BlockQuote(Some(BlockQuoteKind::Important))) => {
                    let below_title = blocks_since_title == 0 && self.parsed.title_line.is_some();
                    self.key_message(below_title, range.start);
                    blocks_since_title += 1;
                }
                event => {
                    blocks_since_title += 1;
                    if let Some(block) = self.block(&event, range.start) {
                        self.place(block, in_check, range.start);
                    }
                }
            }
            first = false;
        }
    }

    fn title(&mut self, first: bool, at: usize) {
        let inlines = self.inlines();
        self.unit(at, &inlines);
        let title = plain(&inlines);
        if self.parsed.title_line.is_some() {
            self.find(at, Rule::Title, format!("'{title}' is a second title"), "begin sections with ##");
            return;
        }
        if !first {
            self.find(at, Rule::Title, "the title is not first", "move it to the first line");
        }
        if title.is_empty() {
            self.find(at, Rule::Title, "the title has no words", "say what the topic tells");
        }
        self.parsed.title_line = Some(self.lines.at(at));
        self.parsed.text.title = title;
    }

    fn key_message(&mut self, below_title: bool, at: usize) {
        let blocks = self.blocks();
        if self.parsed.key_messages.is_empty() {
            self.parsed.key_first = below_title;
            if let Ok([Block::Paragraph { inlines }]) = <[Block; 1]>::try_from(blocks) {
                self.parsed.text.key_message = inlines;
            } else {
                let mend = "say the one thing to remember in one paragraph";
                self.find(at, Rule::KeyMessage, "the main message is not one paragraph of text", mend);
            }
        }
        let line = self.lines.at(at);
        self.parsed.key_messages.push(line);
    }

    /// Puts a block into the section it stands in.
    fn place(&mut self, block: Block, in_check: bool, at: usize) {
        if in_check {
            let message = "this stands in the check but belongs to no question";
            self.find(at, Rule::Question, message, "put it below a ### question");
        } else if let Some(section) = self.parsed.text.sections.last_mut() {
            if section.id != HOW_SURE || self.names.certainty.is_none() {
                section.blocks.push(block);
            } else {
                let block = self.certainty(block, at);
                self.parsed.text.sections.last_mut().expect("just seen").blocks.push(block);
            }
        } else {
            let mend = "put a heading with an id above it, such as ## What it is {#what}";
            self.find(at, Rule::SectionHeading, "this text stands before the first section", mend);
        }
    }

    /// A line of `how-sure`: its bold label becomes the mark of how sure we are.
    fn certainty(&mut self, block: Block, at: usize) -> Block {
        let Some(labels) = &self.names.certainty else { return block };
        let steps = labels.steps(self.language);
        if let Block::Paragraph { inlines } = &block
            && let [Inline::Strong { inlines: label }, rest @ ..] = inlines.as_slice()
        {
            let said = plain(label);
            let said = said.trim_end_matches(':').trim();
            if let Some((kind, _)) = steps.iter().find(|(_, label)| *label == said) {
                let inlines = joined(rest.to_vec());
                return Block::Callout { kind: *kind, blocks: vec![Block::Paragraph { inlines }] };
            }
        }
        let [sure, fairly, not] = steps.map(|(_, label)| label);
        let mend = format!("begin it with **{sure}:**, **{fairly}:** or **{not}:**");
        self.find(at, Rule::Certainty, "this line does not say how sure we are", mend);
        block
    }

    /// Begins a section; true when it is the check.
    fn section(&mut self, id: &str, at: usize) -> bool {
        let inlines = self.inlines();
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
        if !sound_id(id) {
            self.find(
                at,
                Rule::SectionHeading,
                format!("the section '{title}' has no id"),
                "add one after the heading, such as {#what-it-is}; a–z, 0–9 and hyphens",
            );
        } else if !self.sections.insert(id.to_owned()) {
            self.find(
                at,
                Rule::DuplicateId,
                format!("the section id '{id}' stands twice"),
                "rename one of them",
            );
        }
        let line = self.lines.at(at);
        if id == "check" {
            self.parsed.check_line.get_or_insert(line);
            self.parsed.text.check_title = title;
            return true;
        }
        self.parsed.section_lines.push(line);
        self.parsed.text.sections.push(Section { id: id.to_owned(), title, blocks: Vec::new(), words: 0 });
        false
    }

    /// A question's choices and explanation, up to the next heading.
    fn question(&mut self, at: usize) {
        let ask = self.inlines();
        self.unit(at, &ask);
        let name = plain(&ask);
        let mut question = Question { ask, choices: Vec::new(), right: 0, explanation: Vec::new() };
        let mut marks = Vec::new();
        let mut before = false;
        while !matches!(self.peek(), None | Some(Event::Start(Tag::Heading { .. }))) {
            let Some((event, range)) = self.next() else { break };
            if matches!(event, Event::Start(Tag::List(None))) && marks.is_empty() {
                for (at, mark, blocks) in self.items() {
                    marks.push(mark);
                    question.choices.push(self.one_line(blocks, at));
                }
            } else if let Some(block) = self.block(&event, range.start) {
                before |= marks.is_empty();
                question.explanation.push(block);
            }
        }
        if name.is_empty() {
            self.find(at, Rule::Question, "a question has no words", "ask something");
        }
        if !(2..=4).contains(&marks.len()) {
            let message = format!("'{name}' has {} choices", marks.len());
            self.find(at, Rule::Question, message, "give two to four, as a - [ ] list");
        }
        let right: Vec<usize> =
            (0..).zip(&marks).filter(|(_, mark)| **mark == Some(true)).map(|(at, _)| at).collect();
        if right.len() != 1 {
            let message = format!("'{name}' has {} right choices", right.len());
            self.find(at, Rule::Question, message, "mark exactly one with [x]");
        }
        if marks.contains(&None) {
            let message = format!("a choice of '{name}' has no box");
            self.find(at, Rule::Question, message, "begin each choice with - [ ] or - [x]");
        }
        if question.choices.iter().any(|choice| plain(choice).is_empty()) {
            self.find(
                at,
                Rule::Question,
                format!("a choice of '{name}' has no words"),
                "write it, or take it out",
            );
        }
        if before || !question.explanation.iter().any(|block| matches!(block, Block::Paragraph { .. })) {
            let message = format!("'{name}' has no explanation below its choices");
            self.find(at, Rule::Question, message, "say in a paragraph below the choices why it is so");
        }
        question.right = right.first().map_or(0, |index| u32::try_from(*index).unwrap_or(0));
        self.parsed.text.questions.push(question);
    }

    /// Notes a unit of text to read, and looks in it for links that did not become any.
    fn unit(&mut self, at: usize, inlines: &[Inline]) {
        let words = plain(inlines);
        if words.contains("](") {
            let mend = "close its brackets and leave no space within the address";
            self.find(at, Rule::Link, "a link is not of its form", mend);
        }
        if !words.is_empty() {
            self.parsed.prose.push((self.lines.at(at), words));
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

/// Blocks.
impl<'a> Reader<'a> {
    /// Blocks up to the end of what holds them.
    fn blocks(&mut self) -> Vec<Block> {
        let mut blocks = Vec::new();
        while let Some((event, range)) = self.next() {
            if matches!(event, Event::End(_)) {
                break;
            }
            blocks.extend(self.block(&event, range.start));
        }
        blocks
    }

    /// One block whose first event has been taken; its end is taken too.
    fn block(&mut self, event: &Event<'a>, at: usize) -> Option<Block> {
        if self.depth == DEEPEST && matches!(event, Event::Start(_)) {
            return self.refuse(at, Rule::Markdown, "this is nested too deeply", "write it plainly");
        }
        self.depth += 1;
        let block = self.block_within(event, at);
        self.depth -= 1;
        block
    }

    fn block_within(&mut self, event: &Event<'a>, at: usize) -> Option<Block> {
        match event {
            Event::Start(Tag::Paragraph) => self.paragraph(at),
            Event::Start(Tag::List(first)) => Some(self.list(first.is_some(), at)),
            Event::Start(Tag::BlockQuote(kind)) => Some(self.callout(*kind, at)),
            Event::Start(Tag::Table(_)) => Some(self.table()),
            Event::Start(Tag::HtmlBlock) => {
                self.refuse(at, Rule::RawHtml, "HTML is not allowed", "write it in Markdown")
            }
            Event::Start(Tag::Heading { .. }) => self.refuse(
                at,
                Rule::SectionHeading,
                "this heading is below a section's level",
                "make it a section of its own (##) or a paragraph; ### is for check questions",
            ),
            Event::Start(Tag::CodeBlock(_)) => self.refuse(
                at,
                Rule::Markdown,
                "code is not known here",
                "write it as words; do not begin lines with spaces",
            ),
            Event::Start(Tag::FootnoteDefinition(_)) => self.refuse(
                at,
                Rule::Markdown,
                "a footnote is written in the text",
                "move it to references.yml",
            ),
            Event::Start(_) => self.refuse(
                at,
                Rule::Markdown,
                "this Markdown is not known here",
                "see docs/content.md for what is",
            ),
            Event::Rule => {
                let mend = "begin a section instead";
                self.find(at, Rule::Markdown, "a rule across the page is not known here", mend);
                None
            }
            _ => None,
        }
    }

    /// Says what is wrong with something that has been begun, and leaves it out.
    fn refuse<T>(&mut self, at: usize, rule: Rule, message: &str, mend: &str) -> Option<T> {
        self.find(at, rule, message, mend);
        let mut open = 1_u32;
        while open > 0 {
            match self.next() {
                Some((Event::Start(_), _)) => open += 1,
                Some((Event::End(_), _)) => open -= 1,
                Some(_) => {}
                None => break,
            }
        }
        None
    }

    fn callout(&mut self, kind: Option<BlockQuoteKind>, at: usize) -> Block {
        let kind = match kind {
            Some(BlockQuoteKind::Caution) => Callout::RedFlag,
            Some(BlockQuoteKind::Tip) => Callout::Action,
            Some(BlockQuoteKind::Note) => Callout::Note,
            Some(BlockQuoteKind::Important | BlockQuoteKind::Warning) | None => {
                self.find(
                    at,
                    Rule::Markdown,
                    "this kind of block quote is not known here",
                    "use [!CAUTION] for a red flag, [!TIP] for something to do, [!NOTE] for an aside",
                );
                Callout::Note
            }
        };
        Block::Callout { kind, blocks: self.blocks() }
    }

    fn paragraph(&mut self, at: usize) -> Option<Block> {
        if let Some(Event::Start(Tag::Image { .. })) = self.peek()
            && let Some((Event::Start(Tag::Image { dest_url, title, .. }), _)) = self.next()
        {
            return self.figure(&dest_url, title.trim(), at);
        }
        let inlines = self.inlines();
        self.unit(at, &inlines);
        (!inlines.is_empty()).then_some(Block::Paragraph { inlines })
    }

    /// A paragraph that holds a picture and nothing else.
    fn figure(&mut self, address: &str, alt: &str, at: usize) -> Option<Block> {
        let caption = self.inlines();
        self.unit(at, &caption);
        if !self.inlines().is_empty() {
            let mend = "give it a paragraph of its own";
            self.find(at, Rule::Markdown, "a picture shares its paragraph with text", mend);
        }
        let Some(figure) = address.strip_prefix("figure:") else {
            let mend = "write figure: and the figure's id";
            self.find(at, Rule::Markdown, format!("'{address}' is not a figure"), mend);
            return None;
        };
        if alt.is_empty() {
            let mend =
                "say in quotes after the address what it shows: ![caption](figure:id \"what it shows\")";
            self.find(at, Rule::AlternativeText, "the picture has no alternative text", mend);
        }
        if !self.names.figures.contains(figure) {
            let mend =
                "use one of figures.toml, or put a picture of that name into the pack's figures folder";
            self.find(at, Rule::UnknownFigure, format!("there is no figure '{figure}'"), mend);
        }
        self.parsed.figures.push((self.lines.at(at), figure.to_owned()));
        Some(Block::Figure { figure: figure.to_owned(), caption, alt: alt.to_owned() })
    }

    fn list(&mut self, ordered: bool, at: usize) -> Block {
        let items = self.items();
        let ticks = items.iter().filter(|(_, mark, _)| mark.is_some()).count();
        if ticks == 0 {
            return Block::List { ordered, items: items.into_iter().map(|(_, _, blocks)| blocks).collect() };
        }
        if ticks < items.len() {
            self.find(
                at,
                Rule::Markdown,
                "only some items of this list can be ticked",
                "begin each with - [ ]",
            );
        }
        if items.iter().any(|(_, mark, _)| *mark == Some(true)) {
            self.find(
                at,
                Rule::Markdown,
                "an item of this checklist is ticked already",
                "write [ ], not [x]",
            );
        }
        Block::Checklist {
            items: items.into_iter().map(|(at, _, blocks)| self.one_line(blocks, at)).collect(),
        }
    }

    /// The words of an item that is one line.
    fn one_line(&mut self, blocks: Vec<Block>, at: usize) -> Vec<Inline> {
        match <[Block; 1]>::try_from(blocks) {
            Ok([Block::Paragraph { inlines }]) => inlines,
            Err(blocks) if blocks.is_empty() => Vec::new(),
            _ => {
                let mend = "keep it to one paragraph of text";
                self.find(at, Rule::Markdown, "this item is more than a line to tick", mend);
                Vec::new()
            }
        }
    }

    /// The items of a list whose start has been taken: place, tick mark and contents.
    fn items(&mut self) -> Vec<(usize, Option<bool>, Vec<Block>)> {
        let mut items = Vec::new();
        while let Some((event, range)) = self.next() {
            match event {
                Event::End(_) => break,
                Event::Start(Tag::Item) => {
                    let (mark, blocks) = self.item(range.start);
                    items.push((range.start, mark, blocks));
                }
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
        while let Some((event, range)) = self.next() {
            match event {
                Event::End(_) => break,
                Event::TaskListMarker(done) => mark = Some(done),
                event if flows(&event) => bare.extend(self.inline(event, range.start)),
                event => {
                    self.settle(&mut bare, &mut blocks, at);
                    if matches!(event, Event::Start(Tag::Paragraph))
                        && let Some(Event::TaskListMarker(done)) = self.peek()
                    {
                        mark = Some(*done);
                        self.next();
                    }
                    blocks.extend(self.block(&event, range.start));
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
                    let cell = self.inlines();
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
}

/// Runs of text within a block.
impl<'a> Reader<'a> {
    /// Inlines up to the end of what holds them.
    fn inlines(&mut self) -> Vec<Inline> {
        let mut inlines = Vec::new();
        while let Some((event, range)) = self.next() {
            if matches!(event, Event::End(_)) {
                break;
            }
            inlines.extend(self.inline(event, range.start));
        }
        joined(inlines)
    }

    /// One inline whose first event has been taken; its end is taken too.
    fn inline(&mut self, event: Event<'a>, at: usize) -> Option<Inline> {
        if self.depth == DEEPEST && matches!(event, Event::Start(_)) {
            return self.refuse(at, Rule::Markdown, "this is nested too deeply", "write it plainly");
        }
        self.depth += 1;
        let inline = self.inline_within(event, at);
        self.depth -= 1;
        inline
    }

    fn inline_within(&mut self, event: Event<'a>, at: usize) -> Option<Inline> {
        match event {
            Event::Text(text) => Some(Inline::Text { text: text.into_string() }),
            // Lines are broken by the screen, not by the author.
            Event::SoftBreak | Event::HardBreak => Some(Inline::Text { text: " ".into() }),
            Event::Start(Tag::Strong) => Some(Inline::Strong { inlines: self.inlines() }),
            Event::Start(Tag::Emphasis) => Some(Inline::Emphasis { inlines: self.inlines() }),
            Event::Start(Tag::Link { dest_url, .. }) => self.link(&dest_url, at),
            Event::FootnoteReference(key) => Some(self.cite(&key, at)),
            Event::Html(_) | Event::InlineHtml(_) => {
                self.find(at, Rule::RawHtml, "HTML is not allowed", "write it in Markdown");
                None
            }
            Event::Start(Tag::Image { .. }) => self.refuse(
                at,
                Rule::Markdown,
                "a picture stands within a line",
                "give it a paragraph of its own",
            ),
            Event::Code(text) => {
                self.find(at, Rule::Markdown, format!("'{text}' is set as code"), "write it as plain words");
                None
            }
            Event::Start(_) => self.refuse(
                at,
                Rule::Markdown,
                "this Markdown is not known here",
                "see docs/content.md for what is",
            ),
            _ => None,
        }
    }

    fn link(&mut self, address: &str, at: usize) -> Option<Inline> {
        let inlines = self.inlines();
        if plain(&inlines).is_empty() {
            self.find(at, Rule::Link, "the link has no words", "put words between its square brackets");
        }
        if let Some(term) = address.strip_prefix("term:") {
            if self.names.terms.as_ref().is_some_and(|terms| !terms.contains(term)) {
                let mend = "add it to glossary.toml, or mend its id";
                self.find(at, Rule::UnknownTerm, format!("there is no term '{term}'"), mend);
            }
            return Some(Inline::Term { term: term.to_owned(), inlines });
        }
        if let Some(place) = address.strip_prefix("topic:") {
            let (topic, section) = match place.split_once('#') {
                Some((topic, section)) => (topic.to_owned(), Some(section.to_owned())),
                None => (place.to_owned(), None),
            };
            self.parsed.links.push((self.lines.at(at), topic.clone(), section.clone()));
            return Some(Inline::Topic { topic, section, inlines });
        }
        if let Some(figure) = address.strip_prefix("easy:") {
            return self.easy(figure, inlines, at);
        }
        let mend = "link to term:id or topic:id; sources go into references.yml";
        self.find(at, Rule::Link, format!("the link leads to '{address}'"), mend);
        None
    }

    /// A sentence marked for the easy view. In the text itself it is words like any others.
    fn easy(&mut self, figure: &str, inlines: Vec<Inline>, at: usize) -> Option<Inline> {
        let Ok([Inline::Text { text }]) = <[Inline; 1]>::try_from(inlines) else {
            let mend = "mark a sentence without emphasis, terms or links";
            self.find(at, Rule::EasyCard, "a card of the easy view is more than plain words", mend);
            return None;
        };
        if !self.names.figures.contains(figure) {
            let mend = "use one of figures.toml, or a picture of the pack's figures folder";
            self.find(at, Rule::UnknownFigure, format!("there is no figure '{figure}'"), mend);
        }
        let words = count(&text);
        if words > EASY_WORDS {
            let message = format!("a card of the easy view has {words} words: '{text}'");
            self.find(at, Rule::EasyCard, message, format!("say it in {EASY_WORDS}"));
        }
        self.parsed.easy_lines.push(self.lines.at(at));
        let card = EasyCard { figure: figure.to_owned(), inlines: vec![Inline::Text { text: text.clone() }] };
        self.parsed.text.easy.push(card);
        Some(Inline::Text { text })
    }

    fn cite(&mut self, key: &CowStr<'a>, at: usize) -> Inline {
        let key = key.to_string();
        if self.names.references.as_ref().is_some_and(|keys| !keys.contains(&key)) {
            let mend = "add it to references.yml, or mend its key";
            self.find(at, Rule::UnknownCitation, format!("there is no reference '{key}'"), mend);
        }
        self.parsed.cites.push((self.lines.at(at), key.clone()));
        // Numbered by the list in topic.toml; a key that is not in it is a finding of its own.
        let number = self.numbers.get(key.as_str()).copied().unwrap_or(0);
        Inline::Cite { key, number }
    }
}

/// Whether an event is part of a line of text rather than a block of its own.
fn flows(event: &Event<'_>) -> bool {
    match event {
        Event::Start(tag) => {
            matches!(tag, Tag::Emphasis | Tag::Strong | Tag::Link { .. } | Tag::Image { .. })
        }
        Event::Rule | Event::Html(_) => false,
        _ => true,
    }
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
