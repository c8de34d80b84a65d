//! The command line as scripts use it: the built program, no display, exit codes and both streams.

use std::path::Path;
use std::process::{Command, Output};

use backstory_core::record::{Record, TopicFacts};
use serde_json::Value;

const BUNDLED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/content/sciatica");

fn backstory(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_backstory"))
        .args(arguments)
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .output()
        .expect("the program starts")
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("utf-8")
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("utf-8")
}

fn json(arguments: &[&str]) -> Value {
    let output = backstory(arguments);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    serde_json::from_slice(&output.stdout).expect("json")
}

#[test]
fn topics_lists_all_twenty_in_reading_order() {
    let topics = json(&["topics", "--json"]);
    let topics = topics.as_array().expect("an array");
    assert_eq!(topics.len(), 20);
    assert_eq!(topics[0]["id"], "you-are-not-alone");
    assert_eq!(topics[19]["id"], "myths-and-facts");
    for topic in topics {
        for name in ["id", "title", "group", "key_message", "regions", "minutes"] {
            assert!(!topic[name].is_null(), "{topic} has no {name}");
        }
    }
}

#[test]
fn topics_are_grouped_for_people() {
    let output = backstory(&["topics"]);
    assert!(stdout(&output).contains("get-help-now"));
}

#[test]
fn show_prints_a_topic_as_plain_text_or_blocks() {
    let text = stdout(&backstory(&["show", "get-help-now"]));
    assert!(text.contains("911"), "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 80), "lines are wrapped");
    let page = json(&["show", "get-help-now", "--json"]);
    assert_eq!(page["kind"], "urgent");
    assert!(page["sections"][0]["blocks"][0]["type"].is_string());
}

#[test]
fn an_unknown_topic_names_the_nearest_and_exits_one() {
    let output = backstory(&["show", "what-is-siatica"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("what-is-sciatica"), "{}", stderr(&output));
    assert!(output.stdout.is_empty());
}

/// Misspellings and lay words, each with the topics that may come first.
#[test]
fn search_finds_the_right_topic_first_whatever_people_type() {
    let expected: &[(&str, &[&str])] = &[
        ("sciatca", &["what-is-sciatica"]),
        ("siatica", &["what-is-sciatica"]),
        ("slipped disc", &["why-it-happens", "myths-and-facts"]),
        ("pins and needles", &["how-it-feels"]),
        ("pinched nerve", &["why-it-happens", "what-is-sciatica"]),
        ("bum pain", &["trigger-points", "where-it-hurts", "how-it-feels"]),
        // What may not wait comes first, in whatever words it is asked.
        ("emergancy", &["get-help-now"]),
        ("numb down there", &["get-help-now"]),
        ("numb between my legs", &["get-help-now"]),
        ("cant pee", &["get-help-now"]),
        ("pregnent", &["lifting-driving-pregnancy", "safe-massage"]),
        ("surgry", &["treatment-choices", "medicines-and-shots"]),
        ("MRI", &["check-up-and-scans"]),
        ("ibuprofin", &["medicines-and-shots"]),
        ("knots", &["trigger-points"]),
        ("limping", &["how-your-body-makes-up"]),
        ("blood thiners", &["safe-massage"]),
        ("swedish masage", &["kinds-of-massage"]),
    ];
    for (query, topics) in expected {
        let hits = json(&["search", query, "--json"]);
        let first = hits[0]["topic"].as_str().unwrap_or("nothing");
        assert!(topics.contains(&first), "'{query}' found {first} first, not one of {topics:?}");
        for name in ["topic", "section", "title", "excerpt", "score"] {
            assert!(hits[0].get(name).is_some(), "a hit has no {name}");
        }
    }
}

/// The same for Spanish, typed as people type it: without accents, misspelt, by everyday names.
#[test]
fn search_finds_the_right_topic_first_in_spanish() {
    let expected: &[(&str, &[&str])] = &[
        ("ciatica", &["what-is-sciatica"]),
        ("ciática", &["what-is-sciatica"]),
        ("siatica", &["what-is-sciatica"]),
        ("que es la ciatica", &["what-is-sciatica"]),
        ("ernia", &["why-it-happens"]),
        ("hernia de disco", &["why-it-happens"]),
        ("disco zafado", &["why-it-happens"]),
        ("hormigueo", &["how-it-feels"]),
        ("ormigueo", &["how-it-feels"]),
        ("puedo manejar", &["lifting-driving-pregnancy"]),
        ("embarazo", &["lifting-driving-pregnancy"]),
        ("911", &["get-help-now"]),
        ("no puedo orinar", &["get-help-now"]),
        ("cuándo se quita", &["will-it-get-better"]),
        ("resonancia", &["check-up-and-scans"]),
        ("cirugía", &["treatment-choices", "will-it-get-better"]),
        ("ibuprofeno", &["medicines-and-shots"]),
        ("el masaje ayuda", &["what-massage-can-do"]),
        ("nudo en el gluteo", &["trigger-points"]),
        ("mitos", &["myths-and-facts"]),
    ];
    let mut wrong = Vec::new();
    for (query, topics) in expected {
        let hits = json(&["--lang", "es", "search", query, "--json"]);
        let first = hits[0]["topic"].as_str().unwrap_or("nothing").to_owned();
        if !topics.contains(&first.as_str()) {
            wrong.push(format!("{query}: {first}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn in_spanish_the_program_speaks_spanish() {
    let text = stdout(&backstory(&["--lang", "es", "show", "get-help-now"]));
    assert!(text.contains("Llame al 911"), "{text}");
    let output = backstory(&["--lang", "es", "show", "nada"]);
    assert!(stderr(&output).contains("tema"), "{}", stderr(&output));
    // A region's Spanish is Spanish; a language nobody wrote is refused by name.
    let output = backstory(&["--lang", "xx", "topics"]);
    assert!(stderr(&output).contains("en, es"), "{}", stderr(&output));
}

#[test]
fn search_that_finds_nothing_says_so_and_exits_one() {
    let output = backstory(&["search", "zzzzqqqq"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("zzzzqqqq"));
}

#[test]
fn check_prints_how_hard_each_topic_is_in_each_language_and_none_is_too_hard() {
    let report = json(&["check", BUNDLED, "--json"]);
    assert_eq!(report["findings"].as_array().map(Vec::len), Some(0));
    let grades = report["grades"].as_array().expect("grades");
    assert_eq!(grades.len(), 42, "every topic, and the words of the atlas, in two languages");
    for topic in grades {
        let figure = topic["grade"]["with_terms"].as_f64().expect("a figure");
        match topic["language"].as_str() {
            Some("en") => assert!(figure <= 6.0, "{topic}"),
            Some("es") => assert!(figure >= 70.0, "{topic}"),
            _ => panic!("{topic}"),
        }
        assert!(topic["topic"] == "atlas" || topic["sections"].as_array().is_some_and(|all| all.len() > 2));
    }
    let table = stdout(&backstory(&["check", BUNDLED]));
    assert!(table.contains("grade") && table.contains("INFLESZ"), "{table}");
}

#[test]
fn check_of_a_broken_pack_prints_one_line_per_finding_and_exits_one() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("pack.toml"), "id = 3\nnonsense").expect("write");
    let output = backstory(&["check", &folder.path().display().to_string()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stdout(&output).lines().any(|line| line.starts_with("pack.toml:2: form:")),
        "{}",
        stdout(&output)
    );
}

#[test]
fn check_of_a_missing_folder_names_it() {
    let output = backstory(&["check", "/nowhere/at/all"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stdout(&output).contains("/nowhere/at/all") || stderr(&output).contains("/nowhere/at/all"));
}

#[test]
fn views_of_a_fresh_folder_is_empty_and_makes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let summary = json(&["views", "--json", "--data-dir", &data.display().to_string()]);
    assert_eq!(summary["topics"], serde_json::json!([]));
    assert!(!data.exists(), "looking must not make a folder");
}

#[test]
fn a_figure_is_written_as_a_picture_of_its_own_with_its_words() -> std::io::Result<()> {
    assert!(stdout(&backstory(&["figure"])).lines().any(|line| line.starts_with("nerve-path ")));
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("nerve.svg");
    let output = backstory(&["figure", "nerve-path", "-o", &file.display().to_string()]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let svg = std::fs::read_to_string(&file)?;
    assert!(svg.starts_with("<svg ") && svg.contains("data:image/webp;base64,"));
    assert!(!svg.contains("<title></title>"), "the picture has words");
    Ok(())
}

#[test]
fn an_unknown_figure_names_those_there_are_and_a_file_that_cannot_be_written_is_named() {
    let output = backstory(&["figure", "nerve-pth"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("nerve-pth") && stderr(&output).contains("nerve-path"));
    let output = backstory(&["figure", "nerve-path", "-o", "/nowhere/at/all.svg"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("/nowhere/at/all.svg"), "{}", stderr(&output));
}

#[test]
fn what_is_not_there_yet_says_so() {
    let output = backstory(&["topics", "--lang", "de"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("de"), "{}", stderr(&output));
}

/// A data folder in which a topic was given on 24 November 2026 and another a month later, around noon in London.
fn record() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let mut bits = || [7; 10];
    let (mut record, notice) = Record::open(folder.path(), 0, &mut bits);
    assert!(notice.is_none());
    for (topic, at) in [("safe-massage", 1_795_521_600_000), ("daily-care", 1_798_113_600_000)] {
        let facts = TopicFacts {
            topic: topic.into(),
            language: "en".into(),
            pack: "sciatica".into(),
            pack_version: "1".into(),
            sections: Vec::new(),
            required_seconds: 0,
            answers: Vec::new(),
        };
        record.give(facts, at, &mut bits).expect("written");
    }
    folder
}

/// Exports a data folder, and answers with what was said and the file, if there is one.
fn exported(data: &Path, format: &str, more: &[&str]) -> (Output, Option<String>) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("out");
    let (data, shown) = (data.display().to_string(), file.display().to_string());
    let mut arguments = vec!["export", "--format", format, "-o", &shown, "--data-dir", &data];
    arguments.extend(more);
    (backstory(&arguments), std::fs::read_to_string(file).ok())
}

#[test]
fn export_writes_the_record_in_each_form() {
    let data = record();
    for (format, holds) in [
        ("fhir", "\"resourceType\": \"Bundle\""),
        ("xapi", "\"timestamp\": \"2026-"),
        ("csv", ",given,daily-care,"),
    ] {
        let (output, file) = exported(data.path(), format, &[]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        assert!(stdout(&output).contains(": 2"), "{}", stdout(&output));
        assert!(file.expect("written").contains(holds), "{format}");
    }
}

#[test]
fn export_keeps_to_the_days_asked_for() {
    let data = record();
    for (days, topics) in [
        (&["--from", "2026-12-01"][..], "daily-care"),
        (&["--to", "2026-12-01"], "safe-massage"),
        (&["--from", "2026-11-20", "--to", "2026-11-30"], "safe-massage"),
    ] {
        let (output, file) = exported(data.path(), "csv", days);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        let file = file.expect("written");
        assert!(file.contains(topics) && file.lines().count() == 2, "{days:?}: {file}");
    }
}

#[test]
fn an_export_of_nothing_is_a_valid_file_and_says_so() {
    let data = tempfile::tempdir().expect("a folder");
    for (format, whole) in [("fhir", "collection"), ("xapi", "[]"), ("csv", "id,time,kind")] {
        let (output, file) = exported(data.path(), format, &[]);
        assert_eq!(output.status.code(), Some(0));
        assert!(file.expect("written").contains(whole), "{format}");
        assert!(stderr(&output).contains("no events"), "{}", stderr(&output));
    }
    assert_eq!(std::fs::read_dir(data.path()).expect("listed").count(), 0, "looking makes nothing");
}

#[test]
fn export_refuses_days_that_are_none_and_says_how_to_write_one() {
    let data = record();
    for (days, mend) in [
        (&["--from", "2026-02-30"][..], "2026-12-31"),
        (&["--to", "31.12.2026"], "2026-12-31"),
        (&["--to", "20261231"], "2026-12-31"),
        (&["--from", "2026-12-31", "--to", "2026-01-01"], "change them round"),
    ] {
        let (output, file) = exported(data.path(), "csv", days);
        assert_eq!(output.status.code(), Some(2), "{days:?}");
        assert!(stderr(&output).contains(mend), "{}", stderr(&output));
        assert_eq!(file, None);
    }
    assert_eq!(exported(data.path(), "pdf", &[]).0.status.code(), Some(2));
}

#[test]
fn an_export_that_cannot_be_written_names_the_file() {
    let data = record();
    let data = data.path().display().to_string();
    for file in ["/nowhere/at/all.csv", "/"] {
        let output = backstory(&["export", "--format", "csv", "-o", file, "--data-dir", &data]);
        assert_eq!(output.status.code(), Some(1));
        assert!(stderr(&output).contains(file), "{}", stderr(&output));
    }
    assert!(!Path::new("/nowhere").exists(), "a missing folder is not made");
}

#[test]
fn a_damaged_record_is_not_exported_as_an_empty_one() {
    let data = tempfile::tempdir().expect("a folder");
    std::fs::write(data.path().join("record.sqlite"), vec![7; 9_000]).expect("written");
    let (output, file) = exported(data.path(), "fhir", &[]);
    assert_eq!((output.status.code(), file), (Some(1), None));
    assert!(stderr(&output).contains("record-damaged-"), "{}", stderr(&output));
}

#[test]
fn a_handout_is_written_whole_with_a_name_a_logo_and_chosen_sections() -> std::io::Result<()> {
    let folder = tempfile::tempdir()?;
    let at = |name: &str| folder.path().join(name).display().to_string();
    let (file, logo) = (at("out.pdf"), at("logo.svg"));
    std::fs::write(
        &logo,
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0H9V9Z"/></svg>"#,
    )?;
    let topics = "daily-care,what-is-sciatica#where-it-starts";
    let name = "Dr \"#Quote\" & Søn";
    let mut arguments = vec!["handout", "--topics", topics, "--paper", "letter", "--large-print"];
    arguments.extend(["--black-and-white", "--clinic", name, "--logo", &logo, "--label", "Ana", "-o", &file]);
    let output = backstory(&arguments);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stdout(&output).starts_with(&file), "{}", stdout(&output));
    assert!(std::fs::read(&file)?.starts_with(b"%PDF-"));
    assert_eq!(std::fs::read_dir(folder.path())?.count(), 2, "nothing is left beside it");
    Ok(())
}

#[test]
fn a_handout_that_cannot_be_made_or_written_names_what_is_wrong_and_leaves_nothing() -> std::io::Result<()> {
    let folder = tempfile::tempdir()?;
    let at = |name: &str| folder.path().join(name).display().to_string();
    let (file, logo) = (at("out.pdf"), at("logo.png"));
    std::fs::write(&logo, "no picture")?;
    let nowhere = at("no/folder/out.pdf");
    for (arguments, named) in [
        (&["--topics", "daily-car", "-o", &file][..], &["daily-car", "daily-care"][..]),
        (&["--topics", "daily-care#nothing", "-o", &file], &["nothing", "how-it-works"]),
        (&["--topics", "daily-care", "--logo", &logo, "-o", &file], &["logo.png"]),
        (&["--topics", "daily-care", "--logo", "no-such.png", "-o", &file], &["no-such.png"]),
        (&["--topics", "daily-care", "-o", &nowhere], &["no/folder/out.pdf"]),
    ] {
        let output = backstory(&[&["handout"][..], arguments].concat());
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        for name in named {
            assert!(stderr(&output).contains(name), "{name}: {}", stderr(&output));
        }
    }
    let left: Vec<_> = std::fs::read_dir(folder.path())?.filter_map(Result::ok).collect();
    assert_eq!(left.len(), 1, "{left:?}");
    Ok(())
}

#[test]
fn wrong_usage_exits_two() {
    for arguments in [
        &["nonsense"][..],
        &["show"][..],
        &["--profile", "ward"][..],
        &["handout", "-o", "out.pdf"][..],
        &["handout", "--topics", "daily-care"][..],
        &["handout", "--topics", "daily-care", "--paper", "a3", "-o", "out.pdf"][..],
    ] {
        let output = backstory(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(!stderr(&output).is_empty());
    }
}

#[test]
fn a_pack_given_on_the_command_line_is_used_or_refused_with_every_finding() {
    assert_eq!(json(&["topics", "--json", "--pack", BUNDLED]).as_array().map(Vec::len), Some(20));
    let folder = tempfile::tempdir().expect("a folder");
    let output = backstory(&["topics", "--pack", &folder.path().display().to_string()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("pack.toml"), "{}", stderr(&output));
}

#[cfg(target_os = "linux")]
#[test]
fn without_a_display_the_window_says_so() {
    let output = backstory(&[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("display"), "{}", stderr(&output));
}
