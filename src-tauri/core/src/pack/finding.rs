//! What is wrong with a pack, said so that its author can mend it.

use std::fmt;

use serde::Serialize;

macro_rules! rules {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)*) => {
        /// The closed set of rules. Names are stable: scripts match on them.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum Rule { $($(#[$doc])* $variant,)* }

        impl Rule {
            /// Every rule.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// Its stable name.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}

rules! {
    /// The pack's folder or one of its files cannot be read.
    Unreadable = "unreadable",
    /// A file the pack must have is not there.
    MissingFile = "missing-file",
    /// A file or the whole pack is larger than any pack needs to be.
    TooLarge = "too-large",
    /// A text file is not UTF-8.
    NotUtf8 = "not-utf8",
    /// A link in the folder leads out of the pack or round in a circle.
    OutsidePack = "outside-pack",
    /// A metadata file is not of its form.
    Form = "form",
    /// Two things share an id.
    DuplicateId = "duplicate-id",
    /// An id has characters other than a–z, 0–9 and hyphens.
    BadId = "bad-id",
    /// Reading order is not 1, 2, 3…
    Order = "order",
    /// A group pack.toml does not list.
    UnknownGroup = "unknown-group",
    /// A region regions.toml does not list.
    UnknownRegion = "unknown-region",
    /// A figure neither shared nor the pack's own.
    UnknownFigure = "unknown-figure",
    /// A glossary term glossary.toml does not list.
    UnknownTerm = "unknown-term",
    /// A topic the pack does not have.
    UnknownTopic = "unknown-topic",
    /// A section its topic does not have.
    UnknownSection = "unknown-section",
    /// A reference references.yml does not list.
    UnknownCitation = "unknown-citation",
    /// `topic.toml` and the text disagree on figures or sources.
    Undeclared = "undeclared",
    /// `sources` in `topic.toml` do not stand in the order of their first use, by which citations are numbered.
    SourceOrder = "source-order",
    /// No title, more than one, or not first.
    Title = "title",
    /// No main message, more than one, or not right below the title.
    KeyMessage = "key-message",
    /// A section without an id or without words in its heading.
    SectionHeading = "section-heading",
    /// Too few or too many sections.
    SectionCount = "section-count",
    /// A section every topic of this kind must have.
    MissingSection = "missing-section",
    /// The list of things to do has none.
    NothingToDo = "nothing-to-do",
    /// A check question is not of its form.
    Question = "question",
    /// A picture file that is not a whole WebP or PNG.
    Picture = "picture",
    /// A picture without words for those who do not see it.
    AlternativeText = "alternative-text",
    /// A topic without a source.
    Sources = "sources",
    /// A review date missing, impossible or not before the next one.
    ReviewDate = "review-date",
    /// HTML in a text.
    RawHtml = "raw-html",
    /// A link without words, or to somewhere else than a term or a topic.
    Link = "link",
    /// Markdown the reader does not know.
    Markdown = "markdown",
    /// A line of `how-sure` that does not begin with a label of certainty.
    Certainty = "certainty",
    /// A card of the easy view that is too long or one too few, or another card in another language.
    EasyCard = "easy-card",
    /// A medical word used before it is taught, or taught nowhere.
    UntaughtWord = "untaught-word",
    /// A word put together from letters of different scripts, which look alike and are not.
    MixedScript = "mixed-script",
    /// A sheet of `review.toml` that is not whole, or a topic it does not pass.
    Review = "review",
    /// A text that is too hard: English above grade 6.0, Spanish below INFLESZ 70.
    Grade = "grade",
    /// A sentence of more than 20 words.
    LongSentence = "long-sentence",
    /// Words in atlas.toml for something that is not drawn.
    UnknownDrawing = "unknown-drawing",
    /// Something drawn that atlas.toml has no words for.
    MissingWords = "missing-words",
    /// A claim of coverage.toml that is answered nowhere.
    Coverage = "coverage",
    /// English is missing, or languages of a topic do not have the same sections.
    Languages = "languages",
}

impl fmt::Display for Rule {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Finding {
    /// Path within the pack, with forward slashes.
    pub file: String,
    /// Line, from 1; 0 when it is about the file as a whole.
    pub line: u32,
    /// The rule.
    pub rule: Rule,
    /// What is wrong, naming the thing.
    pub message: String,
    /// How to mend it.
    pub mend: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, rule, message, mend } = self;
        write!(out, "{file}:{line}: {rule}: {message}. Mend: {mend}.")
    }
}

/// Everything that is wrong, by file and line once sorted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Findings(Vec<Finding>);

impl Findings {
    pub(super) fn push(
        &mut self,
        file: &str,
        line: u32,
        rule: Rule,
        message: impl Into<String>,
        mend: impl Into<String>,
    ) {
        self.0.push(Finding {
            file: file.to_owned(),
            line,
            rule,
            message: message.into(),
            mend: mend.into(),
        });
    }

    /// Puts them by file and line, each told once.
    pub(super) fn sort(&mut self) {
        self.0.sort();
        self.0.dedup();
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Each of them.
    pub fn iter(&self) -> std::slice::Iter<'_, Finding> {
        self.0.iter()
    }
}

impl<'a> IntoIterator for &'a Findings {
    type Item = &'a Finding;
    type IntoIter = std::slice::Iter<'a, Finding>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for Findings {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, finding) in self.iter().enumerate() {
            if number > 0 {
                out.write_str("\n")?;
            }
            write!(out, "{finding}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_have_the_same_name_in_json_and_in_a_line() {
        for rule in Rule::ALL {
            assert_eq!(serde_json::to_value(rule).expect("json"), rule.name());
        }
    }

    #[test]
    fn a_finding_is_one_line_that_ends_with_how_to_mend_it() {
        let mut findings = Findings::default();
        findings.push("b.md", 3, Rule::Link, "the link leads away", "link to a topic");
        findings.push("a.md", 9, Rule::Title, "the text has no title", "begin with one");
        findings.push("a.md", 9, Rule::Title, "the text has no title", "begin with one");
        findings.sort();
        assert_eq!(
            findings.to_string(),
            "a.md:9: title: the text has no title. Mend: begin with one.\n\
             b.md:3: link: the link leads away. Mend: link to a topic."
        );
    }
}
