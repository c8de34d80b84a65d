//! Syllables of Spanish, and its formulas.
//!
//! Spanish is said as it is written, so rules are enough: a syllable has one strong vowel (a, e, o), or a weak one (i, u)
//! that stands alone or is stressed; a weak one beside another vowel is said with it.

/// The INFLESZ figure: 206.835 − 62.3 × syllables per word − words per sentence (Szigriszt 1993, Barrio-Cantalejo 2008).
pub(super) fn inflesz(words_per_sentence: f64, syllables_per_word: f64) -> f64 {
    206.835 - 62.3 * syllables_per_word - words_per_sentence
}

/// The Fernández-Huerta figure: 206.84 − 60 × syllables per word − 1.02 × words per sentence (1959).
pub(super) fn fernandez_huerta(words_per_sentence: f64, syllables_per_word: f64) -> f64 {
    206.84 - 60.0 * syllables_per_word - 1.02 * words_per_sentence
}

/// Whether a sentence (its words, lower case) has a verb in the passive: a form of "ser", and a participle after it.
/// The passive with "se" is left out: it is how Spanish speaks plainly.
pub(super) fn is_passive(words: &[String]) -> bool {
    const SER: &[&str] = &[
        "es", "son", "era", "eran", "fue", "fueron", "sea", "sean", "ser", "sido", "siendo", "será", "serán",
        "sería", "serían",
    ];
    const PARTICIPLES: &[&str] =
        &["hecho", "visto", "dicho", "escrito", "puesto", "abierto", "cubierto", "resuelto"];
    let participle = |word: &str| {
        let base = word.strip_suffix('s').unwrap_or(word);
        let base = base.strip_suffix(['o', 'a']).unwrap_or(base);
        let stem = |end: &str| base.len() > end.len() + 2 && base.ends_with(end);
        stem("ad") || stem("id") || PARTICIPLES.iter().any(|known| known.strip_suffix('o') == Some(base))
    };
    words.iter().enumerate().any(|(at, word)| {
        SER.contains(&word.as_str())
            && words[at + 1..]
                .iter()
                .find(|next| !next.ends_with("mente") && *next != "no")
                .is_some_and(|next| participle(next))
    })
}

/// Syllables of a word in lower case, as it is said.
pub(super) fn syllables(word: &str) -> u32 {
    if word.bytes().any(|byte| byte.is_ascii_digit()) {
        let letters: u32 = word.chars().filter(|letter| letter.is_alphabetic()).map(letter_name).sum();
        return letters + number(word);
    }
    let letters = spoken(word);
    if !letters.iter().any(|letter| is_vowel(*letter)) {
        // Said letter by letter.
        return word.chars().filter(|letter| letter.is_alphabetic()).map(letter_name).sum::<u32>().max(1);
    }
    let mut count = 0;
    let mut before: Option<char> = None;
    for (index, letter) in letters.iter().copied().enumerate() {
        if is_vowel(letter) {
            if before.is_none_or(|before| parted(before, letter)) {
                count += 1;
            }
            before = Some(letter);
        } else if !(letter == 'h'
            && before.is_some()
            && letters.get(index + 1).is_some_and(|next| is_vowel(*next)))
        {
            // An h between vowels is not heard: "prohibir" has two syllables.
            before = None;
        }
    }
    count
}

/// The letters that are heard as vowels or not: the u of "que" and "gui" is silent, a y that no vowel follows is an i.
fn spoken(word: &str) -> Vec<char> {
    let letters: Vec<char> = word.chars().filter(|letter| letter.is_alphabetic()).collect();
    let at = |index: usize| letters.get(index).copied().unwrap_or(' ');
    let mut out = Vec::with_capacity(letters.len());
    for (index, letter) in letters.iter().copied().enumerate() {
        let silent = letter == 'u'
            && index > 0
            && matches!(letters[index - 1], 'q' | 'g')
            && matches!(at(index + 1), 'e' | 'i' | 'é' | 'í');
        if silent {
            continue;
        }
        out.push(if letter == 'y' && !is_vowel(at(index + 1)) { 'i' } else { letter });
    }
    out
}

fn is_vowel(letter: char) -> bool {
    matches!(letter, 'a' | 'e' | 'i' | 'o' | 'u' | 'á' | 'é' | 'í' | 'ó' | 'ú' | 'ü')
}

/// Whether two vowels side by side are two syllables.
fn parted(one: char, other: char) -> bool {
    let strong = |letter| matches!(letter, 'a' | 'e' | 'o' | 'á' | 'é' | 'ó');
    let stressed = |letter| matches!(letter, 'í' | 'ú');
    (strong(one) && strong(other)) || stressed(one) || stressed(other) || one == other
}

/// Syllables of a letter's name.
fn letter_name(letter: char) -> u32 {
    match letter {
        'a' | 'b' | 'c' | 'd' | 'e' | 'g' | 'i' | 'k' | 'o' | 'p' | 'q' | 't' | 'u' | 'v' => 1,
        'w' => 3,
        _ => 2,
    }
}

/// Syllables of the number in a word, as it is said up to 9999; longer ones digit by digit.
fn number(word: &str) -> u32 {
    const ONES: [u32; 21] = [2, 2, 1, 1, 2, 2, 1, 2, 2, 2, 1, 2, 2, 2, 3, 2, 3, 4, 4, 4, 2];
    const HUNDREDS: [u32; 10] = [0, 2, 3, 3, 4, 3, 3, 4, 4, 4];
    // Said as "nueve once" and "nueve nueve nueve".
    match word {
        "911" => return 4,
        "999" => return 6,
        _ => {}
    }
    let digits: Vec<u32> = word.chars().filter_map(|letter| letter.to_digit(10)).collect();
    let below_hundred = |number: usize| match number {
        0..=20 => ONES[number],
        21..=29 => 2 + ONES[number - 20],
        _ => {
            let tens = if number < 40 { 2 } else { 3 };
            if number.is_multiple_of(10) { tens } else { tens + 1 + ONES[number % 10] }
        }
    };
    let below_thousand = |number: usize| match number {
        100 => 1,
        _ if number < 100 => below_hundred(number),
        _ => {
            HUNDREDS[number / 100] + if number.is_multiple_of(100) { 0 } else { below_hundred(number % 100) }
        }
    };
    if digits.len() > 4 {
        return digits.iter().map(|digit| ONES[*digit as usize]).sum();
    }
    let number = digits.iter().fold(0, |sum, digit| sum * 10 + *digit as usize);
    match (number / 1000, number % 1000) {
        (0, rest) => below_thousand(rest),
        (thousands, rest) => {
            let thousands = if thousands == 1 { 1 } else { 1 + ONES[thousands] };
            thousands + if rest == 0 { 0 } else { below_thousand(rest) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables_are_counted_as_said() {
        for (word, count) in [
            ("una", 2),
            ("día", 2),
            ("aérea", 4),
            ("mayoría", 4),
            ("ciática", 3),
            ("ciático", 3),
            ("nervio", 2),
            ("hernia", 2),
            ("raíz", 2),
            ("raíces", 3),
            ("pie", 1),
            ("pies", 1),
            ("muy", 1),
            ("y", 1),
            ("rey", 1),
            ("ahora", 3),
            ("ahí", 2),
            ("prohibir", 2),
            ("guía", 2),
            ("pingüino", 3),
            ("que", 1),
            ("quien", 1),
            ("agüita", 3),
            ("ciudad", 2),
            ("cuidado", 3),
            ("construir", 2),
            ("oír", 2),
            ("leer", 2),
            ("cohete", 3),
            ("búho", 2),
            ("entumecimiento", 6),
            ("hormigueo", 4),
            ("espondilolistesis", 7),
            ("antiinflamatorio", 7),
            ("médico", 3),
            ("ayuda", 3),
            ("mg", 3),
            ("l4", 4),
            ("s1", 4),
            ("8", 2),
            ("21", 4),
            ("31", 5),
            ("90", 3),
            ("100", 1),
            ("101", 4),
            ("911", 4),
            ("2026", 5),
        ] {
            assert_eq!(syllables(word), count, "{word}");
        }
    }
}
