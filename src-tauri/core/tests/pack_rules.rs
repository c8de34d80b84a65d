//! Every rule of the pack reader, shown by the smallest break of a sound pack.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use backstory_core::pack::{self, Checked, Known, Rule, Source};
use proptest::prelude::*;

const PACK: &str = r#"id = "small"
version = "1"
title.en = "Small"
languages = ["en"]
publisher = "Tests"
licence = "CC0-1.0"
reviewed_by = ""
review_status = "none"
[[group]]
id = "all"
name.en = "All"
"#;

const REGIONS: &str = r#"[[region]]
id = "buttock"
sides = true
views = ["back"]
name.en = "Buttock"
plain.en = "The part you sit on"
"#;

const GLOSSARY: &str = r#"[[term]]
id = "nerve-root"
medical = true
[term.en]
word = "nerve root"
plain = "Where a nerve leaves the spine."
"#;

const REFERENCES: &str = r"koes07:
  type: article
  title: A review
  date: 2007
";

const TOPIC: &str = r#"order = 1
group = "all"
kind = "explain"
regions = ["buttock"]
figures = ["nerve"]
related = ["second"]
sources = ["koes07"]
reviewed = "2026-11-24"
next_review = "2027-11-24"
"#;

const TEXT: &str = r#"# A small topic

> [!IMPORTANT]
> This is short.

## What it is {#what}

A [nerve root](term:nerve-root) is sore.[^koes07] See [the other one](topic:second#what).

![A nerve.](figure:nerve "A line from the back to the foot.")

## Why {#why}

> [!CAUTION]
> If it is numb, call.

## What to do {#do}

- [ ] Walk a bit.

## How sure we are {#how-sure}

Not very.

## Check yourself {#check}

### Is it short?

- [x] Yes
- [ ] No

It is.

### Is it long?

- [ ] Yes
- [x] No

It is not.
"#;

type Files = BTreeMap<String, String>;

/// A pack of two topics that breaks no rule.
fn sound() -> Files {
    let second = TOPIC.replace("order = 1", "order = 2").replace("[\"second\"]", "[\"first\"]");
    [
        ("pack.toml", PACK.to_owned()),
        ("regions.toml", REGIONS.to_owned()),
        ("glossary.toml", GLOSSARY.to_owned()),
        ("references.yml", REFERENCES.to_owned()),
        ("topics/first/topic.toml", TOPIC.to_owned()),
        ("topics/first/en.md", TEXT.to_owned()),
        ("topics/second/topic.toml", second),
        ("topics/second/en.md", TEXT.replace("topic:second", "topic:first")),
    ]
    .into_iter()
    .map(|(path, text)| (path.to_owned(), text))
    .collect()
}

fn look(files: &Files) -> Checked {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, text) in files {
        let file = folder.path().join(path);
        fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        fs::write(file, text).expect("write");
    }
    look_at(folder.path())
}

fn look_at(folder: &Path) -> Checked {
    pack::check(&Source::folder(folder), &Known { figures: ["nerve".to_owned()].into() })
}

/// Replaces a stretch in a file of the sound pack and expects exactly one finding, of a rule, on a line.
#[track_caller]
fn check(file: &str, from: &str, to: &str, rule: Rule, line: u32) {
    let mut files = sound();
    let text = files.get_mut(file).expect("a file of the pack");
    assert!(text.contains(from), "'{from}' is not in {file}");
    *text = text.replacen(from, to, 1);
    let findings = look(&files).findings;
    let found: Vec<_> = findings.iter().map(|finding| (finding.rule, finding.line)).collect();
    assert_eq!(found, [(rule, line)], "{findings}");
    assert!(findings.iter().all(|finding| !finding.mend.is_empty() && !finding.message.is_empty()));
}

const FIRST: &str = "topics/first/en.md";
const META: &str = "topics/first/topic.toml";

#[test]
fn the_sound_pack_is_sound() {
    let checked = look(&sound());
    assert!(checked.findings.is_empty(), "{}", checked.findings);
    assert_eq!(checked.grades.len(), 2);
    assert_eq!(checked.grades[0].terms, ["nerve root"]);
}

#[test]
fn unknown_things_are_named_with_their_line() {
    check(FIRST, "term:nerve-root", "term:nerv-root", Rule::UnknownTerm, 8);
    check(FIRST, "topic:second#what", "topic:third", Rule::UnknownTopic, 8);
    check(FIRST, "topic:second#what", "topic:second#nowhere", Rule::UnknownSection, 8);
    check(META, "[\"buttock\"]", "[\"elbow\"]", Rule::UnknownRegion, 4);
    check(META, "[\"second\"]", "[\"first\"]", Rule::UnknownTopic, 6);
    check(META, "group = \"all\"", "group = \"some\"", Rule::UnknownGroup, 2);
}

#[test]
fn a_citation_nobody_knows_is_found() {
    check(FIRST, "sore.[^koes07]", "sore.[^koes07][^nobody]", Rule::UnknownCitation, 8);
}

#[test]
fn a_figure_nobody_knows_is_found_and_so_is_one_that_is_not_listed() {
    let mut files = sound();
    *files.get_mut(FIRST).expect("a text") = TEXT.replace("figure:nerve", "figure:bone");
    let findings = look(&files).findings;
    let rules: Vec<_> = findings.iter().map(|finding| finding.rule).collect();
    assert!(rules.contains(&Rule::UnknownFigure) && rules.contains(&Rule::Undeclared), "{findings}");
}

#[test]
fn what_must_be_there_is_missed() {
    check(FIRST, "> [!IMPORTANT]\n> This is short.\n\n", "", Rule::KeyMessage, 1);
    check(FIRST, "# A small topic\n\n", "", Rule::Title, 1);
    check(FIRST, "## Why {#why}", "## Why", Rule::SectionHeading, 12);
    check(FIRST, " \"A line from the back to the foot.\"", "", Rule::AlternativeText, 10);
    check(FIRST, "## How sure we are {#how-sure}\n\nNot very.\n\n", "", Rule::MissingSection, 0);
    check(FIRST, "- [ ] Walk a bit.", "- Walk a bit.", Rule::NothingToDo, 17);
    check(META, "reviewed = \"2026-11-24\"\n", "", Rule::ReviewDate, 0);
    check(META, "\"2027-11-24\"", "\"2026-11-24\"", Rule::ReviewDate, 9);
    check(META, "\"2026-11-24\"", "\"2026-13-24\"", Rule::ReviewDate, 8);
}

#[test]
fn a_topic_without_any_source_is_refused() {
    let mut files = sound();
    *files.get_mut(FIRST).expect("a text") = TEXT.replace("[^koes07]", "");
    *files.get_mut(META).expect("a topic") = TOPIC.replace("sources = [\"koes07\"]\n", "");
    let findings = look(&files).findings;
    assert_eq!(
        findings.iter().map(|finding| finding.rule).collect::<Vec<_>>(),
        [Rule::Sources],
        "{findings}"
    );
}

#[test]
fn more_than_one_main_message_is_refused_and_so_is_a_late_one() {
    check(FIRST, "## Why {#why}", "> [!IMPORTANT]\n> Two.\n\n## Why {#why}", Rule::KeyMessage, 12);
    let mut files = sound();
    let moved = TEXT
        .replace("> [!IMPORTANT]\n> This is short.\n\n", "")
        .replace("## Why {#why}\n", "## Why {#why}\n\n> [!IMPORTANT]\n> This is short.\n");
    files.insert(FIRST.into(), moved);
    let findings = look(&files).findings;
    assert!(findings.iter().any(|finding| finding.rule == Rule::KeyMessage), "{findings}");
}

#[test]
fn html_other_links_and_strange_markdown_are_refused() {
    check(FIRST, "Not very.", "Not <b>very</b>.", Rule::RawHtml, 23);
    check(FIRST, "Not very.", "Not very.\n\n<div>x</div>\n", Rule::RawHtml, 25);
    check(FIRST, "Not very.", "Not [very](https://example.com).", Rule::Link, 23);
    check(FIRST, "Not very.", "Not `very`.", Rule::Markdown, 23);
    check(FIRST, "Not very.", "Not very.\n\n```\ncode\n```\n", Rule::Markdown, 25);
    check(FIRST, "Not very.", "Not very.\n\n### Smaller\n", Rule::SectionHeading, 25);
}

#[test]
fn a_question_needs_its_choices_one_right_and_an_explanation() {
    check(FIRST, "- [x] Yes\n- [ ] No\n\nIt is.", "- [ ] Yes\n- [ ] No\n\nIt is.", Rule::Question, 27);
    check(FIRST, "- [x] Yes\n- [ ] No\n\nIt is.", "- [x] Yes\n\nIt is.", Rule::Question, 27);
    check(FIRST, "\nIt is not.\n", "", Rule::Question, 34);
}

#[test]
fn long_sentences_and_hard_words_are_refused() {
    let long = "one two three four five six seven eight nine ten one two three four five six seven eight nine ten six.";
    check(FIRST, "Not very.", long, Rule::LongSentence, 23);
    let hard = "Considerable epidemiological heterogeneity characterises contemporary multidisciplinary rehabilitation. ".repeat(6);
    check(FIRST, "Not very.", &hard, Rule::Grade, 0);
}

#[test]
fn a_treatment_must_say_how_it_works_what_it_may_do_and_what_else_there_is() {
    let mut files = sound();
    *files.get_mut(META).expect("a topic") = TOPIC.replace("\"explain\"", "\"treatment\"");
    let findings = look(&files).findings;
    let missing: Vec<_> = findings.iter().filter(|finding| finding.rule == Rule::MissingSection).collect();
    assert_eq!(missing.len(), 5, "{findings}");
}

#[test]
fn unknown_names_in_metadata_are_refused_with_their_line() {
    check(META, "kind = \"explain\"", "kind = \"advert\"", Rule::Form, 3);
    check(META, "regions = ", "colour = \"red\"\nregions = ", Rule::Form, 4);
    check("regions.toml", "sides = true", "sides = 2", Rule::Form, 3);
    check("references.yml", "type: article", "type: [", Rule::Form, 2);
}

#[test]
fn topics_are_numbered_without_holes_and_ids_stand_once() {
    check("topics/second/topic.toml", "order = 2", "order = 3", Rule::Order, 1);
    check("regions.toml", REGIONS, &REGIONS.repeat(2), Rule::DuplicateId, 8);
}

#[test]
fn coverage_must_point_to_a_section_and_have_no_holes() {
    let claim = |number: u32, section: &str| {
        format!("[[claim]]\nnumber = {number}\nsays = \"x\"\ntopic = \"first\"\nsection = \"{section}\"\n")
    };
    let mut files = sound();
    files.insert("coverage.toml".into(), claim(1, "what") + &claim(2, "why"));
    assert!(look(&files).findings.is_empty());
    files.insert("coverage.toml".into(), claim(1, "what") + &claim(3, "nowhere"));
    assert_eq!(look(&files).findings.iter().filter(|finding| finding.rule == Rule::Coverage).count(), 2);
}

#[test]
fn every_finding_is_told_at_once() {
    let mut files = sound();
    files.remove("references.yml");
    files.insert(FIRST.into(), "no title\n".into());
    files.insert("regions.toml".into(), "region = 3".into());
    let findings = look(&files).findings;
    let wrong: std::collections::BTreeSet<_> = findings.iter().map(|finding| finding.file.as_str()).collect();
    assert!(
        wrong.contains("references.yml") && wrong.contains(FIRST) && wrong.contains("regions.toml"),
        "{findings}"
    );
}

#[test]
fn a_pack_that_is_missing_cut_short_or_not_text_is_refused() {
    assert!(
        look_at(Path::new("/nowhere/at/all")).findings.iter().any(|finding| finding.rule == Rule::Unreadable)
    );
    let mut files = sound();
    let half = TEXT.len() / 2;
    files.insert(FIRST.into(), TEXT[..half].to_owned());
    assert!(!look(&files).findings.is_empty());
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("pack.toml"), [0xff, 0xfe, 0x00]).expect("write");
    assert!(look_at(folder.path()).findings.iter().any(|finding| finding.rule == Rule::NotUtf8));
}

#[test]
fn a_pack_of_fifty_megabytes_is_refused_without_being_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = fs::File::create(folder.path().join("pack.toml")).expect("a file");
    file.set_len(50 * 1024 * 1024).expect("fifty megabytes");
    let findings = look_at(folder.path()).findings;
    assert!(findings.iter().any(|finding| finding.rule == Rule::TooLarge), "{findings}");
}

#[cfg(unix)]
#[test]
fn links_out_of_the_pack_or_round_in_circles_are_refused() {
    use std::os::unix::fs::symlink;
    let outside = tempfile::tempdir().expect("a folder");
    fs::write(outside.path().join("secret.md"), "secret").expect("write");
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("topics")).expect("a folder");
    symlink(folder.path(), folder.path().join("topics/again")).expect("a link");
    symlink(outside.path().join("secret.md"), folder.path().join("en.md")).expect("a link");
    symlink(folder.path().join("gone"), folder.path().join("dangling.md")).expect("a link");
    let findings = look_at(folder.path()).findings;
    let outside = findings.iter().filter(|finding| finding.rule == Rule::OutsidePack).count();
    assert_eq!(outside, 2, "{findings}");
    assert!(findings.iter().any(|finding| finding.file == "dangling.md"), "{findings}");
}

#[test]
fn a_text_becomes_typed_blocks() {
    let files = sound();
    let folder = tempfile::tempdir().expect("a folder");
    for (path, text) in &files {
        let file = folder.path().join(path);
        fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        fs::write(file, text).expect("write");
    }
    let pack = pack::read(&Source::folder(folder.path()), &Known { figures: ["nerve".to_owned()].into() })
        .expect("sound");
    insta::assert_json_snapshot!(pack.topics[0].texts["en"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn no_bytes_in_any_file_make_the_reader_panic(
        which in 0..8usize, bytes in prop::collection::vec(any::<u8>(), 0..400), keep in 0..600usize
    ) {
        let folder = tempfile::tempdir().expect("a folder");
        for (index, (path, text)) in sound().iter().enumerate() {
            let file = folder.path().join(path);
            fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
            let mut contents = text.as_bytes().to_vec();
            if index == which {
                contents.truncate(keep);
                contents.extend(&bytes);
            }
            fs::write(file, contents).expect("write");
        }
        let checked = look_at(folder.path());
        prop_assert_eq!(checked.pack.is_some(), checked.findings.is_empty());
    }

    #[test]
    fn no_markdown_makes_the_reader_panic(text in "[#>\\-\\[\\]!*_`~|<>&(){}^:a-z0-9 \n]{0,300}") {
        let mut files = sound();
        files.insert(FIRST.into(), format!("{TEXT}\n{text}"));
        look(&files);
    }
}
