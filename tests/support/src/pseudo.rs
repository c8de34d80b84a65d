//! Two languages nobody speaks, made of the English one: `en-XA` has longer words with marks over their letters, `ar-XB` runs
//! from right to left. They are the tags CLDR keeps for this. With them every screen can be looked at as a translation
//! would have it, long before there is one; and they prove that a third language needs no line of code.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::{Map, Value};

/// The languages.
pub const LANGUAGES: [&str; 2] = ["en-XA", "ar-XB"];

/// Writes the pack and the interface words below `to`, with both languages beside those there are.
///
/// # Errors
/// When something cannot be read or written.
pub fn write(pack: &Path, messages: &Path, to: &Path) -> Result<()> {
    if to.exists() {
        fs::remove_dir_all(to)?;
    }
    copy(pack, &to.join("pack"))?;
    copy(messages, &to.join("messages"))?;
    translate(&to.join("pack"))?;
    let english: Map<String, Value> = serde_json::from_str(&fs::read_to_string(messages.join("en.json"))?)?;
    for language in LANGUAGES {
        let mut words = english.clone();
        for (key, value) in &mut words {
            if let Value::String(text) = value
                && !key.starts_with('$')
            {
                *text = kept(text, &[('{', '}')], |words| said(words, language));
            }
        }
        let file = to.join("messages").join(format!("{language}.json"));
        fs::write(file, serde_json::to_string_pretty(&Value::Object(words))?)?;
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| from.display().to_string())? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else if entry.file_name() != "review.toml" {
            // Nobody has read a language that nobody speaks.
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

/// Every text of a pack, in both languages.
fn translate(folder: &Path) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            translate(&path)?;
        } else if name == "en.md" {
            let text = fs::read_to_string(&path)?;
            for language in LANGUAGES {
                fs::write(path.with_file_name(format!("{language}.md")), markdown(&text, language))?;
            }
        } else if path.extension().is_some_and(|ending| ending == "toml") {
            fs::write(&path, toml(&fs::read_to_string(&path)?))?;
        }
    }
    Ok(())
}

/// A text with its words said otherwise; addresses, ids and marks stay.
fn markdown(text: &str, language: &str) -> String {
    let line = |line: &str| {
        let mark: &str = ["> [!IMPORTANT]", "> [!CAUTION]", "> [!TIP]", "> [!NOTE]", "|---"]
            .into_iter()
            .find(|mark| line.starts_with(mark))
            .unwrap_or_default();
        if !mark.is_empty() {
            return line.to_owned();
        }
        kept(line, &[('(', ')'), ('{', '}')], |words| {
            let mut out = String::new();
            // Citations and boxes stand in brackets, and so do the words of links.
            for (index, part) in words.split_inclusive(['[', ']']).enumerate() {
                let inner = index > 0 && part.ends_with(']') && part.len() < 24;
                if inner && (part.starts_with('^') || part == " ]" || part == "x]") {
                    out.push_str(part);
                } else {
                    out.push_str(&said(part, language));
                }
            }
            out
        })
    };
    text.lines().map(|each| line(each) + "\n").collect()
}

/// A file with a line, or a table, for each language after each English one.
fn toml(text: &str) -> String {
    let mut out = String::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        if line.starts_with("languages = [") {
            let more: String = LANGUAGES.iter().map(|language| format!(", \"{language}\"")).collect();
            out.push_str(&format!("{}\n", line.replacen(']', &format!("{more}]"), 1)));
            continue;
        }
        out.push_str(&format!("{line}\n"));
        if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(".en]")) {
            let mut table = Vec::new();
            while let Some(inner) = lines.next_if(|inner| !inner.starts_with('[')) {
                out.push_str(&format!("{inner}\n"));
                table.extend(inner.split_once(" = "));
            }
            for language in LANGUAGES {
                out.push_str(&format!("[{name}.{language}]\n"));
                let told = table.iter().map(|(key, value)| format!("{key} = {}\n", quoted(value, language)));
                out.extend(told);
            }
            out.push('\n');
        } else if let Some((key, value)) = line.split_once(".en = ") {
            let told =
                LANGUAGES.iter().map(|language| format!("{key}.{language} = {}\n", quoted(value, language)));
            out.extend(told);
        }
    }
    out
}

/// What stands in quotes, said otherwise.
fn quoted(value: &str, language: &str) -> String {
    value
        .split('"')
        .enumerate()
        .map(|(index, part)| if index % 2 == 1 { said(part, language) } else { part.to_owned() })
        .collect::<Vec<_>>()
        .join("\"")
}

/// Text with a change, except within pairs of marks.
fn kept(text: &str, pairs: &[(char, char)], change: impl Fn(&str) -> String) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(|letter| pairs.iter().any(|(open, _)| *open == letter)) {
        let (before, from) = rest.split_at(at);
        out.push_str(&change(before));
        let open = from.chars().next().unwrap_or_default();
        let close = pairs.iter().find(|pair| pair.0 == open).map_or(open, |pair| pair.1);
        // Brackets in plain words are words; those after a link's words, and those of an id, are not.
        let address = open == '{' || before.ends_with(']');
        let end = from.find(close).map_or(from.len(), |end| end + close.len_utf8());
        if address {
            out.push_str(&from[..end]);
            rest = &from[end..];
        } else {
            out.push(open);
            rest = &from[open.len_utf8()..];
        }
    }
    out.push_str(&change(rest));
    out
}

/// Words in a language. Words of `en-XA` are about a third longer, as those of many languages are; `ar-XB` has the letters of
/// a script that runs from right to left, one for one, so that what stands where can be told.
fn said(words: &str, language: &str) -> String {
    if language == "ar-XB" { words.chars().map(arabic).collect() } else { lengthened(words) }
}

fn lengthened(words: &str) -> String {
    let mut out = String::new();
    for letter in words.chars() {
        let marked = marked(letter);
        out.push(marked);
        // Each second vowel twice.
        if matches!(letter, 'e' | 'o') {
            out.push(marked);
        }
    }
    out
}

fn marked(letter: char) -> char {
    match letter {
        'a' => 'á',
        'c' => 'ç',
        'e' => 'é',
        'i' => 'í',
        'n' => 'ñ',
        'o' => 'ö',
        's' => 'š',
        'u' => 'ü',
        'y' => 'ý',
        'z' => 'ž',
        'A' => 'Á',
        'E' => 'É',
        'I' => 'Í',
        'N' => 'Ñ',
        'O' => 'Ö',
        'S' => 'Š',
        'U' => 'Ü',
        _ => letter,
    }
}

fn arabic(letter: char) -> char {
    const LETTERS: [char; 26] = [
        'ا', 'ب', 'ث', 'د', 'ي', 'ف', 'غ', 'ح', 'ع', 'ج', 'ك', 'ل', 'م', 'ن', 'و', 'ه', 'ق', 'ر', 'س', 'ت',
        'ط', 'خ', 'ش', 'ذ', 'ظ', 'ز',
    ];
    match letter {
        'a'..='z' => LETTERS[letter as usize - 'a' as usize],
        'A'..='Z' => LETTERS[letter as usize - 'A' as usize],
        '?' => '؟',
        ',' => '،',
        ';' => '؛',
        _ => letter,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_change_and_what_the_reader_of_packs_needs_stays() {
        let text = "## How it works {#how}\n\nA [root](term:nerve-root) is sore (or not).[^esj21] \
                    ![Roots](figure:roots \"Five roots.\")\n\n> [!TIP]\n> Walk.\n\n- [ ] [Walk.](easy:one-leg)\n- [x] No\n";
        let out = markdown(text, "en-XA");
        for stays in [
            "{#how}",
            "](term:nerve-root)",
            "[^esj21]",
            "](figure:roots \"Five roots.\")",
            "> [!TIP]",
            "- [ ] [",
            "- [x] ",
        ] {
            assert!(out.contains(stays), "{stays} in {out}");
        }
        assert!(out.contains("šööréé (öör ñööt)"), "{out}");
        assert!(markdown(text, "ar-XB").contains("(term:nerve-root)"));
    }

    #[test]
    fn files_get_a_line_for_each_language() {
        let out = toml(
            "languages = [\"en\", \"es\"]\nname.en = \"Back\"\nname.es = \"Espalda\"\n[term.en]\nword = \"root\"\n",
        );
        assert!(out.contains("[\"en\", \"es\", \"en-XA\", \"ar-XB\"]"), "{out}");
        assert!(out.contains("name.en-XA = \"Báck\"".replace('c', "ç").as_str()), "{out}");
        assert!(out.contains("[term.ar-XB]\nword = \"روو"), "{out}");
    }
}
