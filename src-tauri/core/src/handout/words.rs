//! Words as paper can show them: letters the typeface has, and no more of them than there is room for.
//!
//! Nothing here, and nothing after it, reads words as Typst's markup: they reach the page as values.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization as _;

use super::PaperNotice;

/// Stands where letters could not be printed.
pub(super) const GAP: &str = "[…]";
/// A word longer than this may be broken anywhere, lest it run out of its column.
const LONG_WORD: usize = 24;
/// Between two letters: a place where a line may end.
const MAY_BREAK: char = '\u{200b}';

/// Makes words printable and remembers what it cost.
pub(super) struct Printable<'a> {
    /// Whether the typeface has a letter.
    pub(super) has: &'a dyn Fn(char) -> bool,
    /// What whoever prints it should know.
    pub(super) notices: BTreeSet<PaperNotice>,
}

impl<'a> Printable<'a> {
    pub(super) fn new(has: &'a dyn Fn(char) -> bool) -> Self {
        Self { has, notices: BTreeSet::new() }
    }

    /// A run of the pack's own words: spaces at its ends are kept, since it may be part of a sentence.
    pub(super) fn run(&mut self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        for letter in text.nfc() {
            if letter.is_whitespace() || letter.is_control() {
                if letter == '\u{a0}' && (self.has)(letter) {
                    out.push(letter);
                } else if !out.ends_with(' ') {
                    out.push(' ');
                }
            } else if (self.has)(letter) {
                out.push(letter);
            } else if let Some(like) = like(letter).filter(|like| (self.has)(*like)) {
                out.push(like);
            } else if !unseen(letter) {
                self.notices.insert(PaperNotice::LettersLeftOut);
                // One mark for a word, or for several that cannot be printed.
                if !out.trim_end().ends_with(GAP) {
                    out.push_str(GAP);
                }
            }
        }
        out
    }

    /// What somebody typed, as one line of at most `most` letters; none when nothing is left of it.
    pub(super) fn typed(&mut self, text: &str, most: usize) -> Option<String> {
        let line = self.run(text.trim());
        let line = line.trim();
        if line.is_empty() {
            return None;
        }
        let Some((end, _)) = line.char_indices().nth(most) else { return Some(breakable(line)) };
        self.notices.insert(PaperNotice::WordsCut);
        let kept = &line[..end];
        // Between words, when one ends near.
        let kept = match kept.rfind(' ') {
            Some(space) if end - space < LONG_WORD => &kept[..space],
            _ => kept,
        };
        Some(breakable(&format!("{}…", kept.trim_end())))
    }

    /// What somebody typed, as paragraphs of together at most `most` letters.
    pub(super) fn paragraphs(&mut self, text: &str, most: usize) -> Vec<String> {
        let mut left = most;
        let mut out = Vec::new();
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            if left == 0 {
                self.notices.insert(PaperNotice::WordsCut);
                break;
            }
            let Some(paragraph) = self.typed(line, left) else { continue };
            left = left.saturating_sub(paragraph.chars().count());
            out.push(paragraph);
        }
        out
    }
}

/// Words in which long ones may be broken.
pub(super) fn breakable(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut length = 0;
    for (at, letter) in line.char_indices() {
        if letter == ' ' {
            length = 0;
        } else if length == 0 {
            let word = line[at..].split(' ').next().unwrap_or_default();
            length = if word.chars().count() > LONG_WORD { 1 } else { usize::MAX };
        } else if length != usize::MAX {
            // Not after the first letters: a lone pair of letters on a line is worse than a ragged edge.
            if length.is_multiple_of(8) {
                out.push(MAY_BREAK);
            }
            length += 1;
        }
        out.push(letter);
    }
    out
}

/// A letter that reads the same.
fn like(letter: char) -> Option<char> {
    Some(match letter {
        '\u{2010}' | '\u{2011}' | '\u{2212}' | '\u{ad}' => '-',
        '\u{2012}' | '\u{2015}' => '–',
        '\u{201b}' | '\u{2032}' | '\u{2bc}' => '’',
        '\u{201f}' | '\u{2033}' => '”',
        _ => return None,
    })
}

/// Marks that are not seen themselves: joiners, directions, variants of the letter before.
fn unseen(letter: char) -> bool {
    matches!(letter,
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{61c}' | '\u{feff}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn latin(letter: char) -> bool {
        letter.is_ascii_graphic() || "éñ…’–-".contains(letter)
    }

    fn typed(text: &str, most: usize) -> (Option<String>, Vec<PaperNotice>) {
        let mut words = Printable::new(&latin);
        let line = words.typed(text, most);
        (line, words.notices.into_iter().collect())
    }

    #[test]
    fn what_is_typed_stays_as_it_is_or_is_cut_with_a_mark() {
        use PaperNotice::{LettersLeftOut, WordsCut};
        for (text, line, notices) in [
            ("Ana", Some("Ana"), &[][..]),
            (" A\tb\r\n c ", Some("A b c"), &[]),
            ("#emph[x] $1$ *b* @c \\d", Some("#emph[x] $1$ *b* @c \\d"), &[]),
            ("Jose\u{301}", Some("José"), &[]),
            ("non\u{2011}stop\u{200d}", Some("non-stop"), &[]),
            ("محمد علي Ana", Some("[…] Ana"), &[LettersLeftOut]),
            ("👩‍⚕️", Some("[…]"), &[LettersLeftOut]),
            ("\u{202e} \u{0}", None, &[]),
            ("", None, &[]),
            (
                "0123456789 0123456789 0123456789 0123456789 x",
                Some("0123456789 0123456789 0123456789…"),
                &[WordsCut],
            ),
        ] {
            let (seen, told) = typed(text, 40);
            assert_eq!((seen.as_deref(), &told[..]), (line, notices), "{text}");
        }
    }

    #[test]
    fn a_word_without_end_may_be_broken() {
        let (line, _) = typed(&"x".repeat(10_000), 60);
        let line = line.expect("a line");
        assert!(line.chars().filter(|letter| *letter == MAY_BREAK).count() >= 6, "{line}");
        assert_eq!(line.replace(MAY_BREAK, ""), "x".repeat(60) + "…");
        assert_eq!(breakable("short words stay whole"), "short words stay whole");
    }

    #[test]
    fn a_note_keeps_its_paragraphs_and_ends_somewhere() {
        let mut words = Printable::new(&latin);
        assert_eq!(words.paragraphs("One.\n\n  Two.\n", 100), ["One.", "Two."]);
        assert!(words.notices.is_empty());
        let many = words.paragraphs(&"line of words\n".repeat(100), 100);
        assert!(many.iter().map(|line| line.chars().count()).sum::<usize>() <= 110, "{many:?}");
        assert!(words.notices.contains(&PaperNotice::WordsCut));
    }

    proptest! {
        #[test]
        fn only_letters_of_the_typeface_are_left(text in "\\PC{0,80}", most in 1_usize..60) {
            let mut words = Printable::new(&latin);
            if let Some(line) = words.typed(&text, most) {
                prop_assert!(line.chars().all(|letter| latin(letter) || letter == ' ' || letter == MAY_BREAK));
                let seen = line.chars().filter(|letter| *letter != MAY_BREAK).count();
                prop_assert!(seen <= most + 1, "{seen}");
            }
        }
    }
}
