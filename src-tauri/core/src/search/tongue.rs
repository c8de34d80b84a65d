//! How a language is read: into words without capitals and accents, and those into stems.

use tantivy::tokenizer::{AsciiFoldingFilter, Language, LowerCaser, SimpleTokenizer, Stemmer, TextAnalyzer};

/// English words that say nothing of what is looked for.
const ENGLISH: &[&str] = &[
    "a", "about", "an", "and", "any", "are", "as", "at", "be", "by", "can", "do", "does", "for", "from",
    "get", "go", "has", "have", "how", "i", "if", "in", "is", "it", "its", "long", "me", "my", "of", "on",
    "or", "so", "that", "the", "there", "this", "to", "what", "when", "where", "which", "why", "will",
    "with", "you", "your",
];
/// The same in Spanish, without accents. Kept are "no" and "sin", which turn a question round, and words of place.
const SPANISH: &[&str] = &[
    "a", "al", "algo", "algun", "alguna", "asi", "aun", "como", "con", "cual", "cuales", "cuando", "cuanta",
    "cuantas", "cuanto", "cuantos", "de", "debe", "debo", "del", "desde", "donde", "e", "el", "ella",
    "ellos", "en", "es", "esa", "ese", "eso", "esta", "estan", "este", "esto", "estoy", "fue", "ha", "hasta",
    "hay", "he", "la", "las", "le", "les", "lo", "los", "me", "mi", "mis", "muy", "nos", "o", "para", "pero",
    "podria", "por", "porque", "puede", "pueden", "puedo", "q", "que", "quien", "se", "ser", "sera", "si",
    "sobre", "son", "su", "sus", "te", "tener", "tengo", "tiene", "tienen", "tu", "tus", "u", "un", "una",
    "unas", "uno", "unos", "usted", "xq", "y", "ya", "yo",
];

/// How one language is read.
#[derive(Clone)]
pub(super) struct Tongue {
    lower: TextAnalyzer,
    folding: TextAnalyzer,
    stems: TextAnalyzer,
    silent: &'static [&'static str],
}

impl Tongue {
    /// A language's own reading; English's for a language without one.
    pub(super) fn of(language: &str) -> Self {
        let (stemmer, silent) = match language.split('-').next() {
            Some("es") => (Language::Spanish, SPANISH),
            _ => (Language::English, ENGLISH),
        };
        let lower = || TextAnalyzer::builder(SimpleTokenizer::default()).filter(LowerCaser);
        let folding = || lower().filter(AsciiFoldingFilter);
        Self {
            lower: lower().build(),
            folding: folding().build(),
            stems: folding().filter(Stemmer::new(stemmer)).build(),
            silent,
        }
    }

    /// What turns a text into stems, for the index.
    pub(super) fn stemming(&self) -> TextAnalyzer {
        self.stems.clone()
    }

    /// Words as they are looked up: small letters without accents.
    pub(super) fn words(&mut self, text: &str) -> Vec<String> {
        tokens(&mut self.folding, text)
    }

    /// Words as they are looked up, each with how it is written.
    pub(super) fn words_as_written(&mut self, text: &str) -> Vec<(String, String)> {
        let written = tokens(&mut self.lower, text);
        self.words(text).into_iter().zip(written).collect()
    }

    /// The stem of a word.
    pub(super) fn stem(&mut self, word: &str) -> Option<String> {
        tokens(&mut self.stems, word).pop()
    }

    /// The stems of a text.
    pub(super) fn stems(&mut self, text: &str) -> Vec<String> {
        tokens(&mut self.stems, text)
    }

    /// Whether a word says something of what is looked for.
    pub(super) fn tells(&self, word: &str) -> bool {
        !self.silent.contains(&word)
    }

    /// The stems of the words of a text that say something.
    pub(super) fn telling(&mut self, text: &str) -> Vec<String> {
        let mut words = self.words(&together(text));
        words.retain(|word| self.tells(word));
        words.iter().filter_map(|word| self.stem(word)).collect()
    }
}

/// Whether a language's empty words are known here.
pub(crate) fn is_known(language: &str) -> bool {
    matches!(language.split('-').next(), Some("en" | "es"))
}

/// The language a text is in by its empty words; `None` when it has too few of any to tell.
pub(crate) fn reads_like(text: &str) -> Option<&'static str> {
    let words: Vec<String> = text
        .split(|c: char| !c.is_alphabetic())
        .map(str::to_lowercase)
        .filter(|word| !word.is_empty())
        .collect();
    let count = |list: &[&str]| words.iter().filter(|word| list.contains(&word.as_str())).count();
    let (english, spanish) = (count(ENGLISH), count(SPANISH));
    let (most, language) = if english > spanish { (english, "en") } else { (spanish, "es") };
    (most >= 20 && most >= 2 * english.min(spanish)).then_some(language)
}

/// A text whose words are not parted by an apostrophe: people leave it out.
pub(super) fn together(text: &str) -> String {
    text.replace(['\'', '’'], "")
}

fn tokens(analyzer: &mut TextAnalyzer, text: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut stream = analyzer.token_stream(text);
    while let Some(token) = stream.next() {
        out.push(token.text.clone());
    }
    out
}
