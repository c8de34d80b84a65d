//! How hard a text is to read: the Flesch-Kincaid grade.
//!
//! 0.39 × words per sentence + 11.8 × syllables per word − 15.59 (Kincaid and others, 1975). Headings, list items,
//! table cells and choices end as sentences, so that a list does not read as one endless sentence.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use serde::Serialize;

use super::{Language, Pack, atlas, words};

/// The highest grade an English topic may have. NIH and AMA ask for grade 6 or lower.
pub(super) const HIGHEST_GRADE: f64 = 6.0;
/// The longest a sentence may be, in words.
pub(super) const LONGEST_SENTENCE: u32 = 20;

/// How hard a text is to read.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Grade {
    /// Words counted.
    pub words: u32,
    /// Sentences counted.
    pub sentences: u32,
    /// Words in the longest sentence.
    pub longest_sentence_words: u32,
    /// Words in a sentence, on average.
    pub mean_sentence: f64,
    /// The grade of the text as it stands. This one counts.
    pub with_terms: f64,
    /// The grade when each medical word the glossary teaches counts one syllable ("nerve root" two), since it is
    /// explained where it stands. Taking the words out instead would also shorten the sentences.
    pub without_terms: f64,
}

/// The grade of a topic.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TopicGrade {
    /// Topic id, or `atlas`.
    pub topic: String,
    /// Language.
    pub language: Language,
    /// The grade.
    pub grade: Grade,
    /// Medical words of the glossary that stand in the text.
    pub terms: Vec<String>,
}

/// The reading grade of every topic in every language, in reading order; last that of the atlas's words.
pub fn report(pack: &Pack) -> Vec<TopicGrade> {
    let medical: BTreeMap<&str, Vec<Vec<String>>> = pack
        .manifest
        .languages
        .iter()
        .map(|language| (language.as_str(), medical_words(pack, language)))
        .collect();
    let of_texts = pack.topics.iter().flat_map(|topic| {
        topic.texts.iter().map(|(language, text)| (topic.id.as_str(), language, words::units(text)))
    });
    let of_atlas = pack
        .manifest
        .languages
        .iter()
        .map(|language| (atlas::NAME, language, atlas::units(&pack.atlas, language)))
        .filter(|(_, _, units)| !units.is_empty());
    of_texts
        .chain(of_atlas)
        .map(|(topic, language, units)| {
            let medical = medical.get(language.as_str()).map_or(&[][..], Vec::as_slice);
            let (grade, terms) = grade(units.iter().map(String::as_str), medical);
            TopicGrade { topic: topic.to_owned(), language: language.clone(), grade, terms }
        })
        .collect()
}

/// The medical words the glossary teaches, as lists of lower-case words, longest first.
fn medical_words(pack: &Pack, language: &str) -> Vec<Vec<String>> {
    let mut words: Vec<Vec<String>> = pack
        .glossary
        .iter()
        .filter(|term| term.medical)
        .filter_map(|term| term.words.get(language))
        .flat_map(|words| std::iter::once(&words.word).chain(&words.forms))
        .map(|word| words_of(word).collect::<Vec<_>>())
        .filter(|word: &Vec<String>| !word.is_empty())
        .collect();
    words.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
    words.dedup();
    words
}

/// Grades units of text; `medical` holds the medical words, lower case, as lists of words.
pub(super) fn grade<'a>(
    units: impl Iterator<Item = &'a str>,
    medical: &[Vec<String>],
) -> (Grade, Vec<String>) {
    let (mut words, mut sentences, mut longest) = (0_u32, 0_u32, 0_u32);
    let (mut syllables_with, mut syllables_without) = (0_u32, 0_u32);
    let mut met = vec![false; medical.len()];
    for unit in units {
        for sentence in sentences_of(unit) {
            let list: Vec<String> = words_of(sentence).collect();
            let count = u32::try_from(list.len()).unwrap_or(u32::MAX);
            if count == 0 {
                continue;
            }
            words += count;
            sentences += 1;
            longest = longest.max(count);
            let mut at = 0;
            while at < list.len() {
                let term = medical.iter().position(|term| list[at..].starts_with(term));
                let length = term.map_or(1, |index| medical[index].len());
                let spoken: u32 = list[at..at + length].iter().map(|word| syllables(word)).sum();
                syllables_with += spoken;
                syllables_without += match term {
                    Some(index) => {
                        met[index] = true;
                        u32::try_from(length).unwrap_or(1)
                    }
                    None => spoken,
                };
                at += length;
            }
        }
    }
    let formula = |syllables: u32| {
        if words == 0 {
            return 0.0;
        }
        let (words, sentences) = (f64::from(words), f64::from(sentences));
        0.39 * words / sentences + 11.8 * f64::from(syllables) / words - 15.59
    };
    let grade = Grade {
        words,
        sentences,
        longest_sentence_words: longest,
        mean_sentence: if sentences == 0 { 0.0 } else { f64::from(words) / f64::from(sentences) },
        with_terms: formula(syllables_with),
        without_terms: formula(syllables_without),
    };
    let terms = medical.iter().zip(met).filter(|(_, met)| *met).map(|(term, _)| term.join(" ")).collect();
    (grade, terms)
}

/// Sentences of a unit. A full stop ends one only before a space and a capital, digit or quote, and not after an
/// abbreviation; so "3.5", "e.g. Naproxen" and "L4. root" are left whole.
pub(super) fn sentences_of(unit: &str) -> Vec<&str> {
    let mut sentences = Vec::new();
    let mut start = 0;
    let mut chars = unit.char_indices().peekable();
    while let Some((at, mark)) = chars.next() {
        if !matches!(mark, '.' | '!' | '?' | '…') {
            continue;
        }
        let mut end = at + mark.len_utf8();
        // Closing quotes and brackets belong to the sentence.
        while let Some(&(next, closing)) = chars.peek()
            && matches!(closing, '"' | '”' | '\'' | '’' | ')' | '.' | '!' | '?')
        {
            end = next + closing.len_utf8();
            chars.next();
        }
        let rest = unit[end..].trim_start();
        let spaced = rest.len() < unit[end..].len();
        let begins = rest.chars().next().is_none_or(|next| !next.is_lowercase());
        // Looked back for only where a sentence could end: at every mark it would take the square of the length.
        let abbreviated = || {
            let before = unit[start..at].rsplit([' ', '(', '"', '“']).next().unwrap_or_default();
            mark == '.' && is_abbreviation(before, rest)
        };
        if rest.is_empty() || spaced && begins && !abbreviated() {
            sentences.push(unit[start..end].trim());
            start = end;
        }
    }
    if !unit[start..].trim().is_empty() {
        sentences.push(unit[start..].trim());
    }
    sentences
}

/// Whether the full stop after a word only shortens it. "No." may be the end of a sentence, "No. 5" may not.
fn is_abbreviation(word: &str, rest: &str) -> bool {
    let dotted = word.contains('.') && word.split('.').all(|part| part.chars().count() == 1);
    dotted
        || matches!(word, "Dr" | "Mr" | "Mrs" | "Ms" | "St" | "Prof" | "vs" | "approx")
        || matches!(word, "No" | "no" | "Fig" | "fig") && rest.starts_with(|next: char| next.is_ascii_digit())
}

/// Words of a sentence in lower case, without punctuation; a hyphen or slash parts words.
pub(super) fn words_of(sentence: &str) -> impl Iterator<Item = String> {
    sentence
        .split(|c: char| c.is_whitespace() || matches!(c, '-' | '–' | '—' | '/' | '…'))
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()).replace('’', "'").to_lowercase())
        .filter(|word| !word.is_empty())
}

/// Syllables of an English word. Vowel groups, less silent endings, plus groups that are two syllables; words the
/// rules get wrong are listed. Digits and letters of codes such as "L4" or "MRI" count one each, as spoken.
pub(super) fn syllables(word: &str) -> u32 {
    if word.bytes().any(|byte| byte.is_ascii_digit()) {
        return spoken_number(word);
    }
    let base = word.strip_suffix("'s").unwrap_or(word);
    if let Some(count) = listed(base) {
        return count;
    }
    if is_spelled_out(base) {
        return u32::try_from(base.len()).unwrap_or(1) + u32::from(base.contains('w')) * 2;
    }
    let letters: Vec<char> = base.chars().filter(|c| c.is_alphabetic()).collect();
    let vowel = |c: char| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'á' | 'é' | 'í' | 'ó' | 'ú' | 'ü');
    let mut count: u32 = 0;
    for (index, letter) in letters.iter().enumerate() {
        if vowel(*letter) && (index == 0 || !vowel(letters[index - 1])) {
            count += 1;
        }
    }
    let text: String = letters.iter().collect();
    // Silent: a last e (not in "-le" after a consonant), "-es" after a plain consonant, "-ed" but after d and t.
    let consonant_before =
        |from_end: usize| letters.len() > from_end && !vowel(letters[letters.len() - 1 - from_end]);
    let silent = if text.ends_with("le") {
        !consonant_before(2)
    } else if text.ends_with("ed") {
        // "settled" is "settle" with a d: its e was never silent.
        let like_settle = text.ends_with("led") && consonant_before(3) && !text.ends_with("lled");
        consonant_before(2) && !text.ends_with("ted") && !text.ends_with("ded") && !like_settle
    } else if text.ends_with("es") {
        consonant_before(2)
            && !["ses", "xes", "zes", "ches", "shes", "ges", "ces", "les"]
                .iter()
                .any(|end| text.ends_with(end))
    } else {
        text.ends_with('e') && consonant_before(1)
    };
    if silent && count > 1 {
        count -= 1;
    }
    // A silent e before a plain ending: "movement", "useless", "lifeline" would count one too many.
    for ending in ["ement", "eless", "eful", "efully", "ely", "eness"] {
        if let Some(stem) = text.strip_suffix(ending)
            && stem.len() > 2
            && stem.chars().last().is_some_and(|c| !vowel(c))
            && !["el", "ment"].iter().any(|end| stem.ends_with(end))
        {
            count = count.saturating_sub(1);
            break;
        }
    }
    // Two vowels that are two syllables.
    for pair in ["ia", "io", "iu", "eo", "ua", "uo"] {
        for (at, _) in text.match_indices(pair) {
            let before = text[..at].chars().last();
            let after = &text[at + pair.len()..];
            let one = match pair {
                "io" => {
                    matches!(before, Some('t' | 's' | 'c' | 'g' | 'x' | 'h'))
                        || after.starts_with("us") && before == Some('c')
                }
                "ia" => matches!(before, Some('t' | 'c')) && after.starts_with('l'),
                "ua" | "uo" => matches!(before, Some('q' | 'g')),
                "eo" => after.starts_with('p') || after.starts_with('n') && before == Some('g'),
                _ => false,
            };
            if !one {
                count += 1;
            }
        }
    }
    if text.ends_with("ism") || text.ends_with("isms") {
        count += 1;
    }
    // "-ying", "-uing", "-eing" and the like: the ending is a syllable of its own.
    if text.len() > 4 && text.ends_with("ing") && text[..text.len() - 3].ends_with(['y', 'e', 'u', 'o']) {
        count += 1;
    }
    count.max(1)
}

/// Words the rules get wrong, by how many syllables they have.
const LISTED: &[(u32, &str)] = &[
    (1, "ache aches c eye eyes fire hour hours once one ones our us used walked"),
    (
        2,
        "achy barely basement before being billion business careful cauda client closely create \
         diet doing drying dying er every firewood fluid giant going homework hopeful housework \
         lifetime likely lonely lying maybe merely million millions movement movements muscle \
         muscles naive onion peaceful people poem quiet rarely react rhythm ruin safely science \
         seeing sideways someone something sometimes somewhere spasm spasms statement steroid \
         steroids surely therefore tired trial trials trying uk useful via wakeful",
    ),
    (
        3,
        "a&e actual area areas carefully carrying completely different equina everyone everything \
         fibular gluteal gluteus gradual idea ideas manual medium medius minimus mri mutual \
         naproxen nhs obvious opioid opioids period placebo previous radius recipe sciatic \
         serious several severely sexual sincerely stenosis tibial usual various whatever \
         worrying",
    ),
    (
        4,
        "aneurysm aneurysms actually diabetes entirely gradually ibuprofen peroneal piriformis pregabalin sciatica \
         usually",
    ),
    (5, "paracetamol"),
    (7, "spondylolisthesis"),
];

fn listed(word: &str) -> Option<u32> {
    static COUNTS: LazyLock<HashMap<&str, u32>> = LazyLock::new(|| {
        LISTED.iter().flat_map(|(count, words)| words.split(' ').map(|word| (word, *count))).collect()
    });
    COUNTS.get(word).copied()
}

/// Whether a word without vowels is said letter by letter (CT, GP) rather than as what it stands for (mg, Dr).
fn is_spelled_out(word: &str) -> bool {
    let consonants = word.bytes().all(|byte| byte.is_ascii_lowercase() && !b"aeiouy".contains(&byte));
    consonants
        && matches!(word.len(), 2..=5)
        && !matches!(
            word,
            "mg" | "kg" | "cm" | "mm" | "ml" | "mr" | "mrs" | "ms" | "dr" | "st" | "vs" | "hmm" | "shh"
        )
}

/// Syllables of a number or code as it is spoken: "8" one, "7" two, "12" one, "45" three, "L4" two.
fn spoken_number(word: &str) -> u32 {
    const ONES: [u32; 20] = [2, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1, 3, 1, 2, 2, 2, 2, 3, 2, 2];
    const TENS: [u32; 10] = [0, 1, 2, 2, 2, 2, 2, 3, 2, 2];
    let letters: u32 = word.chars().filter(|c| c.is_alphabetic()).count().try_into().unwrap_or(0);
    // Emergency numbers are said digit by digit.
    if word == "911" || word == "999" {
        return 3;
    }
    let digits: String = word.chars().filter(char::is_ascii_digit).collect();
    let spoken = match digits.parse::<usize>() {
        Ok(number) if number < 20 => ONES[number],
        Ok(number) if number < 100 => {
            TENS[number / 10] + if number.is_multiple_of(10) { 0 } else { ONES[number % 10] }
        }
        // Years and other long numbers: in pairs.
        Ok(_) => digits.len().try_into().unwrap_or(4),
        Err(_) => 1,
    };
    letters + spoken
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables_are_counted_as_spoken() {
        for (word, count) in [
            ("the", 1),
            ("nerve", 1),
            ("sciatica", 4),
            ("sciatic", 3),
            ("people", 2),
            ("massage", 2),
            ("muscle", 2),
            ("pain", 1),
            ("pains", 1),
            ("walked", 1),
            ("rested", 2),
            ("needed", 2),
            ("bulges", 2),
            ("bulging", 2),
            ("doctor", 2),
            ("emergency", 4),
            ("bladder", 2),
            ("area", 3),
            ("numb", 1),
            ("tingling", 2),
            ("little", 2),
            ("table", 2),
            ("whole", 1),
            ("sometimes", 2),
            ("medicine", 3),
            ("medicines", 3),
            ("exercise", 3),
            ("exercises", 4),
            ("therapist", 3),
            ("question", 2),
            ("radio", 3),
            ("million", 2),
            ("special", 2),
            ("movement", 2),
            ("careful", 2),
            ("comfortable", 4),
            ("body", 2),
            ("disc", 1),
            ("discs", 1),
            ("herniated", 4),
            ("pressure", 2),
            ("piriformis", 4),
            ("pregnancy", 3),
            ("vibration", 3),
            ("toes", 1),
            ("shoes", 1),
            ("goes", 1),
            ("does", 1),
            ("eases", 2),
            ("moves", 1),
            ("sitting", 2),
            ("staying", 2),
            ("seven", 2),
            ("evidence", 3),
            ("l4", 2),
            ("settled", 2),
            ("troubled", 2),
            ("pulled", 1),
            ("filled", 1),
            ("cushions", 2),
            ("a&e", 3),
            ("ct", 2),
            ("gp", 2),
            ("mg", 1),
            ("aneurysm", 4),
            ("irritated", 4),
            ("degenerative", 5),
            ("being", 2),
            ("every", 2),
            ("science", 2),
            ("8", 1),
            ("12", 1),
            ("911", 3),
            ("mri", 3),
            ("don't", 1),
            ("nerve's", 1),
        ] {
            assert_eq!(syllables(word), count, "{word}");
        }
    }

    #[test]
    fn sentences_end_where_a_reader_would_stop() {
        for (text, count) in [
            ("One. Two.", 2),
            ("It eased by 3.5 points.", 1),
            ("The L4. root", 1),
            ("Some pills (e.g. Naproxen) may help. Ask first.", 2),
            ("Is it? Yes.", 2),
            ("He said \"wait.\" Then he left.", 2),
            ("The answer is no. Ask again.", 2),
            ("See No. 5 below. Then stop.", 2),
            ("Ask Dr. Smith. She knows.", 2),
            ("At 9 a.m. Walk at 5 p.m. too.", 1),
            ("It runs from L4. Then it joins.", 2),
            ("My sign is …. It began today.", 2),
            ("Wait… what?", 1),
            ("Call 911 (or 999). Do not wait!", 2),
            ("No full stop", 1),
            ("", 0),
        ] {
            assert_eq!(sentences_of(text).len(), count, "{text}");
        }
    }

    #[test]
    fn the_grade_is_the_formula() {
        // 6 words, 1 sentence, 6 syllables: 0.39 × 6 + 11.8 × 1 − 15.59 = −1.45.
        let (grade, _) = grade(["The cat sat on the mat."].into_iter(), &[]);
        assert!((grade.with_terms + 1.45).abs() < 1e-9, "{grade:?}");
    }

    #[test]
    fn taught_medical_words_are_named_and_count_lightly_in_the_second_grade() {
        let medical = vec![vec!["nerve".to_owned(), "root".to_owned()], vec!["sciatica".to_owned()]];
        let (grade, terms) = grade(["Sciatica starts at a nerve root."].into_iter(), &medical);
        assert!(grade.without_terms < grade.with_terms);
        assert_eq!(terms, ["nerve root", "sciatica"]);
    }
}
