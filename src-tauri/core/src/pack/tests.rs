//! Every rule, shown by the smallest break of a sound pack.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use proptest::prelude::*;

use super::Rule::{
    AlternativeText, BadId, Certainty, Coverage, DuplicateId, EasyCard, Form, Grade, KeyMessage, Languages,
    Link, LongSentence, Markdown, MissingFile, MissingSection, MissingWords, NotUtf8, NothingToDo, Order,
    OutsidePack, Question, RawHtml, Review, ReviewDate, SectionCount, SectionHeading, SourceOrder, Sources,
    Title, TooLarge, Undeclared, UnknownCitation, UnknownDrawing, UnknownFigure, UnknownGroup, UnknownRegion,
    UnknownSection, UnknownTerm, UnknownTopic, Unreadable, UntaughtWord,
};
use super::fixture::{Fixture, TEXT, TOPIC, known, sound, with_atlas};
use super::*;

fn found(findings: &Findings) -> Vec<(&str, u32, Rule)> {
    findings.iter().map(|finding| (finding.file.as_str(), finding.line, finding.rule)).collect()
}

/// Expects exactly these findings.
#[track_caller]
fn exactly(pack: &Fixture, wanted: &[(&str, u32, Rule)]) {
    let findings = pack.check().findings;
    assert_eq!(found(&findings), wanted, "\n{findings}");
}

/// Expects exactly one finding after each change of a file: from, to, line, rule.
#[track_caller]
fn each(file: &str, table: &[(&str, &str, u32, Rule)]) {
    for (from, to, line, rule) in table {
        let findings = sound().with(file, from, to).check().findings;
        assert_eq!(found(&findings), [(file, *line, *rule)], "\nafter '{from}' became '{to}':\n{findings}");
    }
}

#[test]
fn a_sound_pack_has_no_findings_and_every_claim_is_answered() {
    let checked = sound().check();
    assert!(checked.findings.is_empty(), "{}", checked.findings);
    assert_eq!(checked.claims, 2);
    assert_eq!(checked.grades.iter().map(|grade| grade.topic.as_str()).collect::<Vec<_>>(), ["one", "two"]);
    assert_eq!(checked.grades[0].terms, ["nerve root"]);
    assert_eq!(
        read(&sound().source(), &known()).ok(),
        checked.pack,
        "both ways of reading give the same pack"
    );
}

#[test]
fn an_atlas_speaks_of_all_that_is_drawn_and_of_nothing_else() {
    const ATLAS: &str = "atlas.toml";
    let (pack, drawn) = with_atlas();
    let checked = check(&pack.source(), &drawn);
    assert!(checked.findings.is_empty(), "{}", checked.findings);
    assert_eq!(checked.grades.last().map(|grade| grade.topic.as_str()), Some("atlas"));
    for (from, to, wanted) in [
        ("id = \"nerve\"", "id = \"nerves\"", &[(0, MissingWords), (2, UnknownDrawing)][..]),
        ("id = \"trunk\"", "id = \"tail\"", &[(0, MissingWords), (10, UnknownDrawing)]),
        ("id = \"roots\"", "id = \"toes\"", &[(0, MissingWords), (15, UnknownDrawing)]),
        ("id = \"healthy\"", "id = \"worn\"", &[(0, MissingWords), (22, UnknownDrawing)]),
        ("id = \"trunk\"", "id = \"The trunk\"", &[(0, MissingWords), (10, BadId), (10, UnknownDrawing)]),
        ("two#why", "two#nowhere", &[(6, UnknownSection)]),
        ("sources = [\"beta\"]", "sources = [\"gamma\"]", &[(26, UnknownCitation)]),
        ("sources = [\"beta\"]", "", &[(21, Sources)]),
        ("alt.en = \"The low back.\"", "", &[(14, AlternativeText)]),
        ("says.en = \"It starts here.\"", "says.es = \"Aquí.\"", &[(17, Languages)]),
        ("figures = [\"nerve\"]", "figures = [\"bone\"]", &[(27, UnknownFigure)]),
        ("text.en = \"Enough.\"", "text.es = \"Sí.\"", &[(22, Languages)]),
        ("name.en = \"Healthy\"", "name.en = \"Healthy\"\ncolour = 1", &[(24, Form)]),
        (
            "It starts here.",
            "It starts here and then it goes on and on for so long that nobody can say where the sentence will end.",
            &[(17, LongSentence)],
        ),
    ] {
        let findings = check(&pack.clone().with(ATLAS, from, to).source(), &drawn).findings;
        let wanted: Vec<_> = wanted.iter().map(|(line, rule)| (ATLAS, *line, *rule)).collect();
        assert_eq!(found(&findings), wanted, "\nafter '{from}' became '{to}':\n{findings}");
    }
    let unknown = check(&pack.with(ATLAS, "id = \"nerve\"", "id = \"nerves\"").source(), &drawn).findings;
    assert!(
        unknown.iter().any(|finding| finding.mend.contains("nerve")),
        "the known names are told: {unknown}"
    );
}

/// A pack that marks how sure it is.
fn with_certainty() -> Fixture {
    let labels = "certainty.sure.en = \"Sure\"\ncertainty.fairly_sure.en = \"Fairly sure\"\ncertainty.not_known.en = \"Not known\"\n";
    let pack = sound().with("pack.toml", "\n[[group]]", &format!("{labels}\n[[group]]"));
    let pack = pack.with(TEXT, "Not very.", "**Sure:** it eases.\n\n**Not known:** for how long.");
    pack.with("topics/two/en.md", "Not very.", "**Fairly sure:** it is short.")
}

#[test]
fn each_line_of_how_sure_begins_with_a_label_where_a_pack_has_them() {
    let checked = with_certainty().check();
    assert!(checked.findings.is_empty(), "{}", checked.findings);
    let pack = checked.pack.expect("sound");
    let section = pack.topics[0].texts["en"].sections.iter().find(|section| section.id == "how-sure");
    let kinds: Vec<Callout> = section
        .expect("how-sure")
        .blocks
        .iter()
        .filter_map(|block| if let Block::Callout { kind, .. } = block { Some(*kind) } else { None })
        .collect();
    assert_eq!(kinds, [Callout::Sure, Callout::NotKnown]);
    assert_eq!(
        words::units(&pack.topics[0].texts["en"]).iter().filter(|unit| *unit == "for how long.").count(),
        1
    );
    exactly(&with_certainty().with(TEXT, "**Sure:** it", "**Weak:** it"), &[(TEXT, 51, Certainty)]);
    exactly(&with_certainty().with(TEXT, "**Sure:** it", "It"), &[(TEXT, 51, Certainty)]);
    let missing = with_certainty().with(
        "pack.toml",
        "certainty.not_known.en = \"Not known\"",
        "certainty.not_known.es = \"No se sabe\"",
    );
    assert!(found(&missing.check().findings).contains(&("pack.toml", 9, Languages)));
}

#[test]
fn cards_of_the_easy_view_stand_in_the_text_as_plain_words() {
    let cards = sound()
        .with(TEXT, "- [ ] Walk a bit.", "- [ ] [Walk a bit.](easy:nerve)")
        .with(TEXT, "- [ ] Ask your doctor.", "- [ ] [Ask your doctor.](easy:nerve)")
        .with(TEXT, "Walking.", "[Walking helps.](easy:nerve)[^beta]");
    let checked = cards.check();
    assert!(checked.findings.is_empty(), "{}", checked.findings);
    let text = &checked.pack.expect("sound").topics[0].texts["en"];
    let said: Vec<String> = text.easy.iter().map(|card| plain(&card.inlines)).collect();
    assert_eq!(said, ["Walking helps.", "Walk a bit.", "Ask your doctor."]);
    assert!(
        text.sections
            .iter()
            .any(|section| words::section_units(section).contains(&"Walking helps.".to_owned()))
    );
    let long = "Walk a bit and then a bit more until you have had enough.";
    for (from, to, wanted) in [
        ("[Walk a bit.](easy:nerve)", "Walk a bit.", &[(39, EasyCard)][..]),
        ("[Walk a bit.](easy:nerve)", "[Walk *a bit*.](easy:nerve)", &[(39, EasyCard), (43, EasyCard)]),
        ("[Walk a bit.](easy:nerve)", &format!("[{long}](easy:nerve)"), &[(43, EasyCard)]),
        ("[Walk a bit.](easy:nerve)", "[Walk a bit.](easy:bone)", &[(43, UnknownFigure)]),
    ] {
        let findings = cards.clone().with(TEXT, from, to).check().findings;
        let wanted: Vec<_> = wanted.iter().map(|(line, rule)| (TEXT, *line, *rule)).collect();
        assert_eq!(found(&findings), wanted, "\nafter '{from}' became '{to}':\n{findings}");
    }
}

#[test]
fn a_medical_word_is_taught_where_it_is_first_used() {
    exactly(
        &sound().with(
            TEXT,
            "A [nerve root](term:nerve-root)",
            "Nerve roots ache. A [nerve root](term:nerve-root)",
        ),
        &[(TEXT, 8, UntaughtWord)],
    );
    exactly(&sound().with(TEXT, "Walking.", "Walking eases arthritis."), &[(TEXT, 39, UntaughtWord)]);
    let headings = sound().with(TEXT, "## How it works", "## How nerve roots work");
    assert!(headings.check().findings.is_empty(), "a heading cannot hold a link");
}

#[test]
fn letters_that_only_look_alike_and_another_language_are_found() {
    exactly(&sound().with(TEXT, "It may fade.", "It may f\u{430}de."), &[(TEXT, 35, Rule::MixedScript)]);
    let spanish = "Es un dolor que baja por la pierna y que no se va con los días de la semana, como lo que le dije de él. \
                   A veces es de la espalda y de la cadera, y no de la pierna. No es de lo que se habla en la calle. ";
    let other = sound().with(TEXT, "It may fade.", &spanish.repeat(6).replace(". ", ".\n>\n> "));
    assert!(
        found(&other.check().findings).contains(&(TEXT, 0, Languages)),
        "a Spanish text named English:\n{}",
        other.check().findings
    );
}

/// A sheet on which both readers said yes to everything.
fn sheet() -> String {
    let items = marks::item_ids()
        .map(|id| format!("[[item]]\nid = \"{id}\"\nfirst = \"1\"\nsecond = \"1\"\nplace = \"all\"\n\n"));
    format!("readers = [\"one\", \"two\"]\nread = \"2026-11-29\"\n\n{}", items.collect::<String>())
}

fn reviewed() -> Fixture {
    let short = "- [ ] Walk.\n- [ ] Ask your doctor.";
    with_certainty()
        .with("topics/two/en.md", "> [!TIP]\n> Walk.", short)
        .with("topics/two/en.md", "**Fairly sure:** it is short.", "**Not known:** all of it.")
        .put("topics/one/review.toml", sheet())
        .put("topics/two/review.toml", sheet())
}

#[test]
fn a_topic_passes_when_machine_and_readers_say_yes() {
    let checked = reviewed().check();
    assert!(checked.findings.is_empty(), "{}", checked.findings);
    let marks = &checked.marks[0];
    assert_eq!((marks.topic.as_str(), marks.language.as_str()), ("one", "en"));
    assert_eq!((marks.understand, marks.act, marks.clear, marks.agreement), (100.0, 100.0, 100.0, 1.0));
    assert!(sound().check().marks.is_empty(), "a pack may do without sheets");
}

#[test]
fn a_sheet_that_is_not_whole_is_named_item_by_item() {
    const SHEET: &str = "topics/two/review.toml";
    let first = "id = \"u1\"\nfirst = \"1\"\nsecond = \"1\"";
    for (from, to, line) in [
        ("readers = [\"one\", \"two\"]", "readers = [\"one\", \"one\"]", 0),
        ("read = \"2026-11-29\"", "read = \"today\"", 0),
        (first, "id = \"u1\"\nfirst = \"1\"\nsecond = \"0\"", 5),
        (first, "id = \"u2\"\nfirst = \"1\"\nsecond = \"1\"", 0),
        (first, "id = \"u4\"\nfirst = \"1\"\nsecond = \"1\"", 5),
    ] {
        let findings = reviewed().put(SHEET, sheet().replacen(from, to, 1)).check().findings;
        assert!(found(&findings).contains(&(SHEET, line, Review)), "after {to}:\n{findings}");
    }
    exactly(&reviewed().without(SHEET), &[(SHEET, 0, MissingFile)]);
    let strange = sheet().replacen("first = \"1\"", "first = \"yes\"", 1);
    assert_eq!(found(&reviewed().put(SHEET, strange).check().findings), [(SHEET, 6, Form)]);
    // Settled afterwards, it counts as it was settled.
    let settled = sheet().replacen("second = \"1\"", "second = \"0\"\nsettled = \"1\"", 1);
    let checked = reviewed().put(SHEET, settled).check();
    assert!(checked.findings.is_empty(), "{}", checked.findings);
    assert!(checked.marks[1].agreement < 1.0);
}

#[test]
fn a_topic_below_ninety_is_refused_with_what_it_missed() {
    let bad = sheet().replacen("first = \"1\"\nsecond = \"1\"", "first = \"0\"\nsecond = \"0\"", 3);
    let findings = reviewed().put("topics/one/review.toml", bad).check().findings;
    let low: Vec<_> = findings.iter().filter(|finding| finding.rule == Review).collect();
    assert_eq!(low.len(), 1, "{findings}");
    assert!(low[0].message.contains("u1, u2, u3"), "{findings}");
}

#[test]
fn what_a_text_refers_to_must_exist() {
    each(
        TEXT,
        &[
            ("term:nerve-root", "term:nerv", 8, UnknownTerm),
            ("topic:two#why", "topic:three", 8, UnknownTopic),
            ("topic:two#why", "topic:two#nowhere", 8, UnknownSection),
        ],
    );
    // On the line the key stands on, not the first of its paragraph; and it is not to be listed as well.
    let pack = sound().with(TEXT, "Not very.", "Not\nvery.[^nobody]");
    exactly(&pack, &[(TEXT, 52, UnknownCitation)]);
    let pack = sound().with(TEXT, "figure:nerve", "figure:bone");
    exactly(&pack, &[(TEXT, 10, UnknownFigure), (TEXT, 10, Undeclared), (TOPIC, 5, Undeclared)]);
    // Every page has its check and its sources to link to.
    assert!(sound().with(TEXT, "topic:two#why", "topic:two#sources").check().findings.is_empty());
}

#[test]
fn what_topic_toml_refers_to_must_exist() {
    each(
        TOPIC,
        &[
            ("group = \"all\"", "group = \"some\"", 2, UnknownGroup),
            ("\"calf\"", "\"elbow\"", 4, UnknownRegion),
            ("[\"buttock\", \"calf\"]", "[]", 4, UnknownRegion),
            ("[\"two\"]", "[\"three\"]", 6, UnknownTopic),
            ("[\"two\"]", "[\"one\"]", 6, UnknownTopic),
            ("\"calf\"", "\"buttock\"", 4, DuplicateId),
            ("kind = \"treatment\"", "kind = \"advert\"", 3, Form),
            ("order = 1", "order = 1\ncolour = 3", 2, Form),
            ("order = 1", "order = \"first\"", 1, Form),
        ],
    );
}

#[test]
fn topic_toml_and_text_agree_on_figures_and_sources() {
    exactly(&sound().with(TOPIC, "figures = [\"nerve\"]\n", ""), &[(TEXT, 10, Undeclared)]);
    exactly(&sound().with(TOPIC, "[\"nerve\"]", "[\"nerve\", \"other\"]"), &[(TOPIC, 5, Undeclared)]);
    exactly(&sound().with(TOPIC, "  \"beta\",\n", ""), &[(TEXT, 8, Undeclared), (TEXT, 16, Undeclared)]);
    exactly(
        &sound().with("topics/two/en.md", "It is sore.[^beta]", "It is sore."),
        &[("topics/two/en.md", 0, Sources), ("topics/two/topic.toml", 6, Undeclared)],
    );
    let swapped = sound().with(TOPIC, "  \"alpha\",\n  \"beta\",\n", "  \"beta\",\n  \"alpha\",\n");
    exactly(&swapped, &[(TOPIC, 8, SourceOrder)]);
}

#[test]
fn review_dates_are_days_in_order() {
    each(
        TOPIC,
        &[
            ("reviewed = \"2026-11-24\"\n", "", 0, ReviewDate),
            ("\"2026-11-24\"", "\"2026-02-30\"", 11, ReviewDate),
            ("\"2026-11-24\"", "\"24 November\"", 11, ReviewDate),
            ("\"2027-11-24\"", "\"2027\"", 12, ReviewDate),
            ("\"2027-11-24\"", "\"2026-11-24\"", 12, ReviewDate),
        ],
    );
}

#[test]
fn a_text_has_one_title_and_one_main_message_first() {
    let message = "> [!IMPORTANT]\n> Rest is **not** the best way.[^alpha]\n\n";
    each(
        TEXT,
        &[
            ("# A rich topic\n\n", "", 1, Title),
            ("# A rich topic", "#", 1, Title),
            ("Walking.", "Walking.\n\n# Two", 41, Title),
            (message, "", 1, KeyMessage),
            ("Walking.", "Walking.\n\n> [!IMPORTANT]\n> Walk.", 41, KeyMessage),
            ("> Rest is **not** the best way.[^alpha]", "> - Rest.[^alpha]", 3, KeyMessage),
            ("> Rest is **not** the best way.[^alpha]", "> Rest.\n>\n> Not.[^alpha]", 3, KeyMessage),
        ],
    );
    exactly(
        &sound().with(TEXT, "# A rich topic\n", "# A rich topic\n\nHello.\n"),
        &[(TEXT, 3, SectionHeading), (TEXT, 5, KeyMessage)],
    );
    exactly(
        &sound().with(TEXT, "# A rich", "Hello.\n\n# A rich"),
        &[(TEXT, 1, SectionHeading), (TEXT, 3, Title)],
    );
}

#[test]
fn sections_have_ids_words_and_contents() {
    each(
        TEXT,
        &[
            ("## How sure we are {#how-sure}", "## {#how-sure}", 49, SectionHeading),
            ("Walking.\n", "", 37, SectionHeading),
            ("Walking.", "Walking.\n\n### Smaller", 41, SectionHeading),
            ("Walking.", "Walking.\n\n- # Big", 41, SectionHeading),
            ("## How sure we are {#how-sure}\n\nNot very.\n\n", "", 0, MissingSection),
            ("Walking.", "Walking.\n\n## Again {#risks}\n\nNone.", 41, DuplicateId),
        ],
    );
    for id in ["how-it-works", "benefits", "risks", "what-if-nothing", "alternatives"] {
        let pack = sound().with(TEXT, &format!("{{#{id}}}"), "{#other}");
        let findings = pack.check().findings;
        assert!(found(&findings).contains(&(TEXT, 0, MissingSection)), "{id}: {findings}");
    }
    let two = "topics/two/en.md";
    exactly(
        &sound().with(two, "## Why {#why}", "## Why"),
        &[(TEXT, 8, UnknownSection), (two, 10, SectionHeading)],
    );
    exactly(&sound().with(two, "> [!TIP]\n> Walk.", "Walk."), &[(two, 14, NothingToDo)]);
    exactly(
        &sound().with(two, "## What it is {#what}\n\nIt is sore.[^beta]\n\n", "").with(
            two,
            "Nobody knows.",
            "Nobody knows.[^beta]",
        ),
        &[(two, 0, SectionCount)],
    );
}

#[test]
fn a_check_asks_two_or_three_questions_each_with_one_right_choice() {
    let second = "### Is it a line?\n\n- [ ] No\n- [ ] Perhaps\n- [x] Yes\n\nIt is.\n";
    each(
        TEXT,
        &[
            (second, "", 53, Question),
            ("- [x] No", "- [ ] No", 55, Question),
            ("- [ ] Perhaps", "- [x] Perhaps", 62, Question),
            ("- [ ] No\n- [ ] Perhaps\n", "", 62, Question),
            ("- [ ] Perhaps", "- [ ] Perhaps\n- [ ] Or\n- [ ] Not", 62, Question),
            ("- [ ] Perhaps", "- Perhaps", 62, Question),
            ("- [ ] Perhaps", "- [ ] &#32;", 62, Question),
            ("\n\nIt is.\n", "\n", 62, Question),
            ("### Is it a line?\n", "### Is it a line?\n\nThink.\n", 62, Question),
            ("### Is it a line?", "###", 62, Question),
            ("{#check}\n", "{#check}\n\nTry it.\n", 55, Question),
        ],
    );
    let pack = sound().with(TEXT, "- [ ] Perhaps", "- [ ] Perhaps\n\n  or not");
    exactly(&pack, &[(TEXT, 62, Question), (TEXT, 65, Markdown)]);
    let pack = sound().with(TEXT, "## Check yourself {#check}", "## More {#more}");
    assert!(found(&pack.check().findings).contains(&(TEXT, 0, MissingSection)));
    let many = "\n### A?\n\n- [x] a\n- [ ] b\n\nYes.\n".repeat(2);
    exactly(&sound().with(TEXT, "\nIt is.\n", &format!("\nIt is.\n{many}")), &[(TEXT, 53, Question)]);
}

#[test]
fn only_known_markdown_is_let_in() {
    each(
        TEXT,
        &[
            ("Not very.", "Not <b>very</b>.", 51, RawHtml),
            ("Not very.", "Not very.\n\n<div>\nx\n</div>", 53, RawHtml),
            ("Not very.", "Not very.<!-- or is it -->", 51, RawHtml),
            ("Not very.", "Not [very](https://example.com).", 51, Link),
            ("Not very.", "Not <https://example.com>.", 51, Link),
            ("Not very.", "Not [very](javascript:alert).", 51, Link),
            ("Not very.", "Not [](term:buttock) very.", 51, Link),
            ("Not very.", "Not [very](term: buttock).", 51, Link),
            ("Not very.", "Not `very`.", 51, Markdown),
            ("Not very.", "Not very.\n\n```\ncode\n```", 53, Markdown),
            ("Not very.", "Not very.\n\n    code", 53, Markdown),
            ("Not very.", "Not very.\n\n* * *", 53, Markdown),
            ("Not very.", "Not very.\n\n- a\n- ***\n- b", 54, Markdown),
            ("Not very.", "Not very.\n\n> Somebody said.", 53, Markdown),
            ("Not very.", "Not very.\n\n> [!WARNING]\n> Look out.", 53, Markdown),
            ("Not very.", "Not very.\n\n[^alpha]: A footnote.", 53, Markdown),
            ("Not very.", "Not very ![a](figure:nerve \"b\").", 51, Markdown),
            ("Not very.", "Not very.\n\n![a](https://x.org/a.png \"b\")", 53, Markdown),
            ("Not very.", "Not very.\n\n![a](figure:nerve \"b\") and so", 53, Markdown),
            ("Not very.", "Not very.\n\n- [ ] a\n- b", 53, Markdown),
            ("Not very.", "Not very.\n\n- [x] a\n- [ ] b", 53, Markdown),
            ("Not very.", "Not very.\n\n- [ ] a\n\n  - b", 53, Markdown),
            (" \"A line from the back to the foot.\"", "", 10, AlternativeText),
            (" \"A line from the back to the foot.\"", " \" \"", 10, AlternativeText),
        ],
    );
}

#[test]
fn long_sentences_and_hard_words_are_for_another_check_than_reading() {
    let long = "We walk and we sit and we rest and we walk and we sit and we rest and then we go.";
    let hard = "Considerable multidisciplinary heterogeneity characterises rehabilitation. ".repeat(20);
    each(TEXT, &[("Not very.", long, 51, LongSentence), ("Not very.", &hard, 0, Grade)]);
    assert!(
        read(&sound().with(TEXT, "Not very.", long).source(), &known()).is_ok(),
        "wording never keeps a pack shut"
    );
}

#[test]
fn topics_are_numbered_in_order_and_each_mistake_is_told_once() {
    each(
        "topics/two/topic.toml",
        &[("order = 2", "order = 1", 1, Order), ("order = 2", "order = 9", 1, Order)],
    );
    let zero =
        sound().with(TOPIC, "order = 1", "order = 0").with("topics/two/topic.toml", "order = 2", "order = 1");
    exactly(&zero, &[(TOPIC, 1, Order)]);
}

#[test]
fn metadata_has_sound_ids_and_english_words() {
    each(
        "pack.toml",
        &[
            ("publisher", "publishers", 5, Form),
            ("name.en", "name.es", 12, Languages),
            ("title.en = \"Small\"", "title.en = \" \"", 3, Languages),
        ],
    );
    exactly(&sound().with("pack.toml", "[\"en\"]", "[\"en\", \"en\"]"), &[("pack.toml", 4, DuplicateId)]);
    each(
        "regions.toml",
        &[
            ("\"side\"", "\"above\"", 11, Form),
            ("name.en = \"Calf\"", "name.es = \"Calf\"", 12, Languages),
            ("sides = true\nviews = [\"back\"]", "sides = 2\nviews = [\"back\"]", 3, Form),
        ],
    );
    exactly(
        &sound().with("regions.toml", "id = \"calf\"", "id = \"Calf\""),
        &[("regions.toml", 9, BadId), (TOPIC, 4, UnknownRegion)],
    );
    each(
        "glossary.toml",
        &[
            ("id = \"buttock\"", "id = \"nerve-root\"", 12, DuplicateId),
            ("medical = true", "medical = \"yes\"", 3, Form),
            ("plain = \"The part you sit on.\"", "", 12, Languages),
            ("forms = [\"nerve roots\"]", "shapes = [\"nerve roots\"]", 7, Form),
        ],
    );
    exactly(&sound().with("references.yml", "type: article", "type: ["), &[("references.yml", 2, Form)]);
}

#[test]
fn every_language_has_every_topic_with_the_same_sections_and_no_other() {
    // German has no list of empty words here, so that English words can stand in for it.
    let german = |pack: Fixture| {
        let texts: Vec<_> = ["one", "two"]
            .map(|id| (format!("topics/{id}/de.md"), pack.0[&format!("topics/{id}/en.md")].clone()))
            .into();
        texts
            .into_iter()
            .fold(pack.with("pack.toml", "[\"en\"]", "[\"en\", \"de\"]"), |pack, (path, text)| {
                pack.put(&path, text)
            })
    };
    exactly(&german(sound()), &[]);
    exactly(&german(sound()).without("topics/two/de.md"), &[("topics/two/de.md", 0, MissingFile)]);
    let de = "topics/two/de.md";
    exactly(
        &german(sound()).with(de, "## What it is {#what}", "## What it is {#that}"),
        &[(de, 6, Languages)],
    );
    exactly(&sound().put("topics/two/fr.md", "x"), &[("topics/two/fr.md", 0, Undeclared)]);
    exactly(&sound().put("topics/loose.md", "x"), &[("topics/loose.md", 0, Undeclared)]);
    let broken = sound().with("pack.toml", "[\"en\"]", "[\"../x\", \"en\"]").check().findings;
    assert!(found(&broken).contains(&("pack.toml", 4, Languages)), "{broken}");
}

#[test]
fn coverage_has_no_holes_and_points_to_sections_that_exist() {
    let file = "coverage.toml";
    each(
        file,
        &[
            ("section = \"benefits\"", "section = \"harms\"", 4, Coverage),
            ("topic = \"two\"", "topic = \"three\"", 10, Coverage),
            ("number = 2", "number = 3", 0, Coverage),
            ("number = 2", "number = 4294967295", 0, Coverage),
            ("number = 2", "number = 1", 8, Coverage),
            ("It helps.", "", 3, Coverage),
            ("says = \"It helps.\"", "claims = \"It helps.\"", 3, Form),
        ],
    );
    let without = sound().without(file).check();
    assert!(without.findings.is_empty() && without.claims == 0);
    assert!(
        read(&sound().with(file, "\"benefits\"", "\"harms\"").source(), &known()).is_ok(),
        "not looked at by read"
    );
}

#[test]
fn a_ready_made_plan_names_only_what_is_there() {
    const PLANS: &str = "plans.toml";
    const SOUND: &str = "[[plan]]\nid = \"first\"\nname.en = \"First\"\nabout.en = \"To begin.\"\n\
                         items = [\"topic:one\", \"topic:two#what\", \"figure:nerve\"]\n";
    let plan = |from: &str, to: &str| sound().put(PLANS, SOUND).with(PLANS, from, to);
    exactly(&sound().put(PLANS, SOUND), &[]);
    for (from, to, line, rule) in [
        ("topic:one", "topic:three", 5, UnknownTopic),
        ("#what", "#nowhere", 5, UnknownSection),
        ("figure:nerve", "figure:nerves", 5, UnknownFigure),
        ("figure:nerve", "nerve", 5, Link),
        ("name.en = \"First\"", "name.es = \"First\"", 3, Languages),
        ("\"first\"", "\"First\"", 2, BadId),
        ("about", "above", 4, Form),
    ] {
        exactly(&plan(from, to), &[(PLANS, line, rule)]);
    }
    exactly(
        &sound().put(PLANS, "[[plan]]\nid = \"a\"\nname.en = \"A\"\nabout.en = \"A\"\nitems = []\n"),
        &[(PLANS, 5, Form)],
    );
}

#[test]
fn files_that_are_missing_broken_or_too_large_are_told_and_the_rest_is_still_read() {
    exactly(&sound().without("references.yml"), &[("references.yml", 0, MissingFile)]);
    exactly(&sound().without(TOPIC), &[(TOPIC, 0, MissingFile)]);
    exactly(&sound().put("regions.toml", "region = 3"), &[("regions.toml", 1, Form)]);
    exactly(
        &sound().put("glossary.toml", b"[[term]]\nid = \"\xff\"".as_slice()),
        &[("glossary.toml", 2, NotUtf8)],
    );
    exactly(&sound().put(TEXT, vec![b'x'; 1_100_000]), &[(TEXT, 0, TooLarge)]);
    exactly(&sound().put("pack.toml", "id ="), &[("pack.toml", 1, Form)]);
    exactly(&sound().put("notes.txt", vec![0; 21 * 1024 * 1024]), &[("the bundled pack", 0, TooLarge)]);
    let nothing = check(&Source::embedded(Vec::new()), &Known::default());
    assert_eq!(
        nothing.findings.iter().filter(|finding| finding.rule == MissingFile).count(),
        5,
        "{}",
        nothing.findings
    );
    // Every file broken at once: each is told.
    let all = ["pack.toml", "regions.toml", "glossary.toml"]
        .iter()
        .fold(sound(), |pack, file| pack.put(file, "= ="));
    exactly(&all, &[("glossary.toml", 1, Form), ("pack.toml", 1, Form), ("regions.toml", 1, Form)]);
}

#[test]
fn a_picture_of_the_packs_own_is_whole_shown_and_neither_svg_nor_a_text() {
    let webp = b"RIFF\x0c\0\0\0WEBPVP8 \0\0\0\0".to_vec();
    let shown = sound().with(TEXT, "figure:nerve", "figure:own").with(TOPIC, "\"nerve\"", "\"own\"");
    exactly(&shown.clone().put("figures/own.webp", webp.clone()), &[]);
    let cut = webp[..14].to_vec();
    exactly(&shown.clone().put("figures/own.webp", cut), &[("figures/own.webp", 0, Rule::Picture)]);
    exactly(&shown.put("figures/own.svg", "<svg/>"), &[("figures/own.svg", 0, Rule::Picture)]);
    exactly(&sound().put("figures/spare.webp", webp), &[("figures/spare.webp", 0, Undeclared)]);
}

fn on_disk(pack: &Fixture) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, bytes) in &pack.0 {
        let file = folder.path().join(path);
        fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        fs::write(file, bytes).expect("write");
    }
    folder
}

fn look(folder: &Path) -> Findings {
    check(&Source::folder(folder), &known()).findings
}

#[test]
fn a_folder_gives_the_same_pack_as_the_program() {
    let folder = on_disk(&sound().put(".git/config.toml", "not = [ours").put("README.md", "# Ours"));
    let from_disk = read(&Source::folder(folder.path()), &known()).expect("sound");
    assert_eq!(Some(from_disk), sound().check().pack);
}

#[test]
fn windows_line_ends_and_byte_order_marks_change_nothing() {
    let text = String::from_utf8(sound().0[TEXT].clone()).expect("a text");
    let pack = sound().put(TEXT, format!("\u{feff}{}", text.replace('\n', "\r\n")));
    assert_eq!(pack.check().pack, sound().check().pack);
}

#[test]
fn a_folder_of_fifty_megabytes_is_refused_as_a_whole() {
    let folder = on_disk(&sound());
    let big = fs::File::create(folder.path().join("film.mp4")).expect("a file");
    big.set_len(50 * 1024 * 1024).expect("fifty megabytes");
    let findings = look(folder.path());
    assert_eq!(findings.iter().map(|finding| finding.rule).collect::<Vec<_>>(), [TooLarge], "{findings}");
}

#[cfg(unix)]
#[test]
fn links_out_of_the_pack_in_circles_or_to_nowhere_are_findings() {
    use std::os::unix::fs::symlink;
    let outside = tempfile::tempdir().expect("a folder");
    fs::write(outside.path().join("secret.md"), "secret").expect("write");
    let folder = on_disk(&sound());
    let link = |to: &Path, name: &str| symlink(to, folder.path().join(name)).expect("a link");
    link(folder.path(), "topics/again");
    link(&outside.path().join("secret.md"), "topics/two/es.md");
    link(outside.path(), "more");
    link(&folder.path().join("gone"), "gone.md");
    link(Path::new("self.md"), "self.md");
    let findings = look(folder.path());
    assert_eq!(
        found(&findings),
        [
            ("gone.md", 0, Unreadable),
            ("more", 0, OutsidePack),
            ("self.md", 0, Unreadable),
            ("topics/again", 0, OutsidePack),
            ("topics/two/es.md", 0, OutsidePack),
        ],
        "\n{findings}"
    );
    assert_eq!(
        look(&folder.path().join("nowhere")).iter().next().map(|finding| finding.rule),
        Some(Unreadable)
    );
    assert_eq!(
        look(&folder.path().join("pack.toml")).iter().next().map(|finding| finding.rule),
        Some(Unreadable)
    );
}

/// Texts that would use up the stack, or take the square of their length (hours), if they were read naively.
#[test]
fn hostile_texts_neither_overflow_the_stack_nor_take_for_ever() {
    let big = 200_000;
    for (name, text) in [
        ("quotes", ">".repeat(big)),
        ("lists", "- ".repeat(big)),
        ("emphasis", "*a ".repeat(big)),
        ("nested", "*a **b ".repeat(big / 10) + &" b** a*".repeat(big / 10)),
        ("strong", "**a".repeat(big)),
        ("brackets", "[".repeat(big)),
        ("links", "[a](".repeat(big / 4)),
        ("images", "![".repeat(big / 2)),
        ("citations", "a[^alpha]".repeat(big / 9)),
        ("sections", "## a {#a}\n".repeat(big / 10)),
        ("pipes", format!("|a|\n|-|\n{}", "|b|\n".repeat(big / 4))),
        ("sentences", "A b. ".repeat(big / 5)),
    ] {
        let pack = sound().with(TEXT, "Not very.", &format!("Not very.\n\n{text}\n"));
        let checked = pack.check();
        assert_eq!(checked.pack.is_some(), checked.findings.is_empty(), "{name}");
    }
    for (file, text) in [
        ("pack.toml", "[".repeat(big)),
        ("pack.toml", format!("a = {}", "[".repeat(big))),
        ("references.yml", "[".repeat(big)),
        ("references.yml", "- ".repeat(10_000)),
        ("references.yml", format!("a:\n  type: article\n  title: \"{}\"\n", "{".repeat(big))),
        ("references.yml", bomb()),
    ] {
        assert!(!sound().put(file, text).check().findings.is_empty());
    }
}

/// YAML that names its own parts until a billion of them are wanted.
fn bomb() -> String {
    let mut text = String::from("a0: &a0 [x, x]\n");
    for level in 1..40 {
        let _ = writeln!(text, "a{level}: &a{level} [*a{0}, *a{0}]", level - 1);
    }
    text
}

#[test]
fn a_rich_text_becomes_typed_blocks() {
    let pack = read(&sound().source(), &known()).expect("sound");
    insta::assert_json_snapshot!(pack.topics[0].texts["en"]);
}

#[test]
fn grades_count_the_check_and_tell_how_much_taught_words_weigh() {
    let checked = sound().check();
    let pack = checked.pack.expect("sound");
    assert_eq!(report(&pack), checked.grades);
    let grade = &checked.grades[0].grade;
    assert!(grade.with_terms <= 6.0 && grade.without_terms <= grade.with_terms, "{grade:?}");
    // Titles, message, cells, items, questions, choices, explanations: counted by hand from the fixture.
    assert_eq!(checked.grades[1].grade.sentences, 19);
    assert_eq!(checked.grades[1].grade.words, 42);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn no_bytes_in_any_file_make_the_reader_panic(
        which in 0..9_usize, at in 0..700_usize, bytes in prop::collection::vec(any::<u8>(), 0..200), cut in any::<bool>()
    ) {
        let mut pack = sound();
        let (_, contents) = pack.0.iter_mut().nth(which).expect("nine files");
        let at = at.min(contents.len());
        let tail = contents.split_off(at);
        contents.extend(bytes);
        if !cut {
            contents.extend(tail);
        }
        let checked = pack.check();
        prop_assert_eq!(checked.pack.is_some(), checked.findings.is_empty());
    }

    #[test]
    fn no_markdown_makes_the_reader_panic(text in "[-#>\\[\\]!*_`~|<>&(){}^:.\\\\ \n\t0-9a-cx]{0,200}") {
        let checked = sound().with(TEXT, "Not very.", &text).check();
        prop_assert_eq!(checked.pack.is_some(), checked.findings.is_empty());
    }

    #[test]
    fn no_references_make_the_reader_panic(text in "(a:\n  (type|title|author|date|url|parent|serial-number|page-range): [-a-z0-9\\[\\]{}\"':., ]{0,20}\n){0,4}") {
        sound().put("references.yml", text).check();
    }
}
