//! Syllables of English, and its formulas.

use std::collections::HashMap;
use std::sync::LazyLock;

/// The Flesch-Kincaid grade: 0.39 × words per sentence + 11.8 × syllables per word − 15.59 (Kincaid and others, 1975).
pub(super) fn flesch_kincaid(words_per_sentence: f64, syllables_per_word: f64) -> f64 {
    0.39 * words_per_sentence + 11.8 * syllables_per_word - 15.59
}

/// The SMOG grade: 1.043 × √(30 × words of three syllables or more, per sentence) + 3.1291 (1969).
pub(super) fn smog(long_words_per_sentence: f64) -> f64 {
    1.043 * (30.0 * long_words_per_sentence).sqrt() + 3.1291
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

/// Whether a sentence (its words, lower case) has a verb in the passive: a form of "be", and a participle after it.
pub(super) fn is_passive(words: &[String]) -> bool {
    const BE: &[&str] = &["is", "are", "was", "were", "be", "been", "being", "isn't", "aren't", "wasn't"];
    const BETWEEN: &[&str] =
        &["not", "also", "often", "never", "always", "only", "then", "still", "now", "best"];
    const PARTICIPLES: &[&str] = &[
        "made", "done", "given", "seen", "shown", "known", "taken", "told", "found", "held", "kept", "put",
        "built", "meant", "sent", "left", "brought", "caught", "chosen", "drawn", "driven", "written",
        "spoken", "worn",
    ];
    // Said of how someone or something is, not of what is done to it.
    const STATES: &[&str] = &[
        "tired",
        "worried",
        "scared",
        "inflamed",
        "used",
        "pleased",
        "interested",
        "supposed",
        "need",
        "red",
        "crowded",
        "mixed",
        "limited",
        "connected",
        "related",
        "allowed",
    ];
    let participle = |word: &str| {
        PARTICIPLES.contains(&word) || word.len() > 4 && word.ends_with("ed") && !STATES.contains(&word)
    };
    words.iter().enumerate().any(|(at, word)| {
        BE.contains(&word.as_str())
            && words[at + 1..]
                .iter()
                .find(|next| !BETWEEN.contains(&next.as_str()) && !next.ends_with("ly"))
                .is_some_and(|next| participle(next))
    })
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
}
