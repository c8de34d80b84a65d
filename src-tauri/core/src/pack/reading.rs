//! How hard a text is to read: the Flesch-Kincaid grade.
//!
//! 0.39 × words per sentence + 11.8 × syllables per word − 15.59 (Kincaid and others, 1975). Headings, list items,
//! table cells and choices end as sentences, so that a list does not read as one endless sentence.

use serde::Serialize;

use super::Language;

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
    /// The grade when each medical word the glossary teaches is counted as one syllable, since it is explained
    /// where it stands.
    pub without_terms: f64,
}

/// The grade of a topic.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TopicGrade {
    /// Topic id.
    pub topic: String,
    /// Language.
    pub language: Language,
    /// The grade.
    pub grade: Grade,
    /// Medical words of the glossary that stand in the text.
    pub terms: Vec<String>,
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
/// abbreviation; so "3.5", "e.g. this" and "L4." in a line are left whole.
pub(super) fn sentences_of(unit: &str) -> Vec<&str> {
    const ABBREVIATIONS: &[&str] = &["e.g", "i.e", "dr", "mr", "mrs", "ms", "vs", "no", "st", "a.m", "p.m"];
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
        let before = unit[start..at].rsplit([' ', '(']).next().unwrap_or_default().to_lowercase();
        let abbreviation = mark == '.' && ABBREVIATIONS.contains(&before.as_str()) && !rest.is_empty();
        if (rest.is_empty() || spaced) && begins && !abbreviation {
            sentences.push(unit[start..end].trim());
            start = end;
        }
    }
    if !unit[start..].trim().is_empty() {
        sentences.push(unit[start..].trim());
    }
    sentences
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
    const LISTED: &[(&str, u32)] = &[
        ("area", 3),
        ("areas", 3),
        ("idea", 3),
        ("ideas", 3),
        ("being", 2),
        ("doing", 2),
        ("going", 2),
        ("seeing", 2),
        ("sciatica", 4),
        ("sciatic", 3),
        ("science", 2),
        ("diet", 2),
        ("quiet", 2),
        ("giant", 2),
        ("client", 2),
        ("people", 2),
        ("every", 2),
        ("everyone", 3),
        ("everything", 3),
        ("something", 2),
        ("someone", 2),
        ("sometimes", 2),
        ("somewhere", 2),
        ("whatever", 3),
        ("business", 2),
        ("different", 3),
        ("several", 3),
        ("mri", 3),
        ("er", 2),
        ("uk", 2),
        ("us", 1),
        ("nhs", 3),
        ("c", 1),
        ("naive", 2),
        ("create", 2),
        ("react", 2),
        ("fluid", 2),
        ("ruin", 2),
        ("poem", 2),
        ("used", 1),
        ("one", 1),
        ("ones", 1),
        ("once", 1),
        ("eye", 1),
        ("eyes", 1),
        ("maybe", 2),
        ("therefore", 2),
        ("before", 2),
        ("hour", 1),
        ("hours", 1),
        ("our", 1),
        ("fire", 1),
        ("tired", 2),
        ("muscle", 2),
        ("muscles", 2),
        ("rhythm", 2),
        ("spasm", 2),
        ("spasms", 2),
        ("cauda", 2),
        ("equina", 3),
        ("diabetes", 4),
        ("aches", 1),
        ("ache", 1),
        ("achy", 2),
        ("movement", 2),
        ("movements", 2),
        ("lifetime", 2),
        ("safely", 2),
        ("lonely", 2),
        ("likely", 2),
        ("closely", 2),
        ("rarely", 2),
        ("surely", 2),
        ("barely", 2),
        ("merely", 2),
        ("sincerely", 3),
        ("severely", 3),
        ("entirely", 4),
        ("completely", 3),
        ("statement", 2),
        ("basement", 2),
        ("careful", 2),
        ("useful", 2),
        ("hopeful", 2),
        ("carefully", 3),
        ("wakeful", 2),
        ("peaceful", 2),
        ("homework", 2),
        ("housework", 2),
        ("sideways", 2),
        ("firewood", 2),
        ("placebo", 3),
        ("recipe", 3),
        ("via", 2),
        ("medium", 3),
        ("period", 3),
        ("serious", 3),
        ("various", 3),
        ("previous", 3),
        ("obvious", 3),
        ("radius", 3),
        ("trial", 2),
        ("trials", 2),
        ("usual", 3),
        ("usually", 4),
        ("actual", 3),
        ("actually", 4),
        ("gradual", 3),
        ("gradually", 4),
        ("mutual", 3),
        ("manual", 3),
        ("sexual", 3),
        ("lying", 2),
        ("trying", 2),
        ("dying", 2),
        ("drying", 2),
        ("carrying", 3),
        ("worrying", 3),
        ("walked", 1),
        ("pregabalin", 4),
        ("ibuprofen", 4),
        ("naproxen", 3),
        ("steroid", 2),
        ("steroids", 2),
        ("opioid", 3),
        ("opioids", 3),
        ("paracetamol", 5),
        ("stenosis", 3),
        ("spondylolisthesis", 7),
        ("piriformis", 4),
        ("million", 2),
        ("millions", 2),
        ("billion", 2),
        ("onion", 2),
        ("fibular", 3),
        ("tibial", 3),
        ("peroneal", 4),
        ("gluteal", 3),
        ("gluteus", 3),
        ("minimus", 3),
        ("medius", 3),
    ];
    if word.bytes().any(|byte| byte.is_ascii_digit()) {
        return spoken_number(word);
    }
    let base = word.strip_suffix("'s").unwrap_or(word);
    if let Some((_, count)) = LISTED.iter().find(|(listed, _)| *listed == base) {
        return *count;
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
        consonant_before(2) && !text.ends_with("ted") && !text.ends_with("ded")
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
                    matches!(before, Some('t' | 's' | 'c' | 'g' | 'x'))
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
