//! The words of typed blocks: as plain text, counted, and one by one as units for grading.

use super::{Block, Inline, Section, TopicText};

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

/// A block and all blocks within it, in order.
pub(super) fn within(block: &Block) -> Vec<&Block> {
    let mut all = vec![block];
    match block {
        Block::List { items, .. } => all.extend(items.iter().flatten().flat_map(within)),
        Block::Callout { blocks, .. } => all.extend(blocks.iter().flat_map(within)),
        Block::Paragraph { .. } | Block::Checklist { .. } | Block::Table { .. } | Block::Figure { .. } => {}
    }
    all
}

/// Words of a text as a reader sees them: whatever stands between spaces.
pub(super) fn count(text: &str) -> u32 {
    u32::try_from(text.split_whitespace().count()).unwrap_or(u32::MAX)
}

/// Words to read in a block.
pub(super) fn words_in(block: &Block) -> u32 {
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

/// Everything there is to read in a topic, the check included: one unit per heading, paragraph, list item, cell,
/// question, choice or caption. Each ends as a sentence.
pub(super) fn units(text: &TopicText) -> Vec<String> {
    let mut units = vec![text.title.clone(), plain(&text.key_message)];
    units.extend(text.sections.iter().flat_map(section_units));
    units.push(text.check_title.clone());
    for question in &text.questions {
        units.push(plain(&question.ask));
        units.extend(question.choices.iter().map(|choice| plain(choice)));
        question.explanation.iter().for_each(|block| push_units(block, &mut units));
    }
    units
}

/// What there is to read in a section.
pub(super) fn section_units(section: &Section) -> Vec<String> {
    let mut units = vec![section.title.clone()];
    section.blocks.iter().for_each(|block| push_units(block, &mut units));
    units
}

fn push_units(block: &Block, units: &mut Vec<String>) {
    match block {
        Block::Paragraph { inlines } => units.push(plain(inlines)),
        Block::List { items, .. } => items.iter().flatten().for_each(|block| push_units(block, units)),
        Block::Checklist { items } => units.extend(items.iter().map(|item| plain(item))),
        Block::Callout { blocks, .. } => blocks.iter().for_each(|block| push_units(block, units)),
        Block::Table { header, rows } => {
            units.extend(header.iter().chain(rows.iter().flatten()).map(|cell| plain(cell)));
        }
        Block::Figure { caption, .. } => units.push(plain(caption)),
    }
}
