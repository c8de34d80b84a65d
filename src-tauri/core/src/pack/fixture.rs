//! A small sound pack in memory, to break in one place at a time.

use std::collections::BTreeMap;

use super::{Checked, Drawn, Known, Source, check};

pub(crate) const TOPIC: &str = "topics/one/topic.toml";
pub(crate) const TEXT: &str = "topics/one/en.md";

/// Files of a pack: path, contents.
#[derive(Clone)]
pub(crate) struct Fixture(pub(crate) BTreeMap<String, Vec<u8>>);

/// A pack of two topics that breaks no rule. The first is a treatment and uses every construct there is.
pub(crate) fn sound() -> Fixture {
    let files = [
        ("pack.toml", MANIFEST),
        ("regions.toml", REGIONS),
        ("glossary.toml", GLOSSARY),
        ("references.yml", REFERENCES),
        ("coverage.toml", COVERAGE),
        (TOPIC, ONE_META),
        (TEXT, ONE),
        ("topics/two/topic.toml", TWO_META),
        ("topics/two/en.md", TWO),
    ];
    Fixture(files.into_iter().map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec())).collect())
}

impl Fixture {
    /// Replaces words that stand in a file exactly once.
    #[track_caller]
    pub(crate) fn with(mut self, file: &str, from: &str, to: &str) -> Self {
        let text = String::from_utf8(self.0[file].clone()).expect("a text");
        assert_eq!(text.matches(from).count(), 1, "'{from}' in {file}");
        self.0.insert(file.to_owned(), text.replace(from, to).into_bytes());
        self
    }

    /// Adds a file, or puts another in its place.
    pub(crate) fn put(mut self, file: &str, contents: impl Into<Vec<u8>>) -> Self {
        self.0.insert(file.to_owned(), contents.into());
        self
    }

    pub(crate) fn without(mut self, file: &str) -> Self {
        self.0.remove(file);
        self
    }

    /// As files carried inside the program, which live as long as it does.
    pub(crate) fn source(&self) -> Source {
        let file = |(path, bytes): (&String, &Vec<u8>)| (path.clone(), &*Vec::leak(bytes.clone()));
        Source::embedded(self.0.iter().map(file).collect())
    }

    pub(crate) fn check(&self) -> Checked {
        check(&self.source(), &known())
    }
}

/// The sound pack with words for drawings, and what is drawn.
pub(crate) fn with_atlas() -> (Fixture, Known) {
    let ids = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
    let drawn = Drawn {
        layers: ids(&["nerve"]).into_iter().collect(),
        structures: ids(&["trunk"]).into_iter().collect(),
        stops: ids(&["roots"]),
        states: ids(&["healthy"]),
    };
    (sound().put("atlas.toml", ATLAS), Known { drawn: Some(drawn), ..known() })
}

pub(crate) fn known() -> Known {
    Known { figures: ["nerve".to_owned()].into(), drawn: None }
}

const MANIFEST: &str = r#"id = "small"
version = "1"
title.en = "Small"
languages = ["en"]
publisher = "Tests"
licence = "CC0-1.0"
reviewed_by = ""
review_status.en = "none"

[[group]]
id = "all"
name.en = "All"
"#;

const REGIONS: &str = r#"[[region]]
id = "buttock"
sides = true
views = ["back"]
name.en = "Buttock"
plain.en = "The part you sit on."

[[region]]
id = "calf"
sides = true
views = ["back", "side"]
name.en = "Calf"
plain.en = "The back of the lower leg."
"#;

const GLOSSARY: &str = r#"[[term]]
id = "nerve-root"
medical = true
[term.en]
word = "nerve root"
plain = "Where a nerve leaves the spine."
forms = ["nerve roots"]
[term.es]
word = "raíz nerviosa"

[[term]]
id = "buttock"
[term.en]
word = "buttock"
plain = "The part you sit on."
"#;

const REFERENCES: &str = "alpha:\n  type: article\n  title: The first\n  date: 2007\nbeta:\n  type: web\n  title: The other\n  url: https://example.org/b\n";

const COVERAGE: &str = r#"[[claim]]
number = 1
says = "It helps."
topic = "one"
section = "benefits"

[[claim]]
number = 2
says = "It is short."
topic = "two"
section = "check"
"#;

const ATLAS: &str = r#"[[layer]]
id = "nerve"
name.en = "Nerve path"
says.en = "The nerve runs from the back to the foot."
alt.en = "A line down the leg."
topic = "two#why"
sources = ["alpha"]

[[structure]]
id = "trunk"
name.en = "The nerve"
says.en = "One thick nerve on each side."

[[stop]]
id = "roots"
name.en = "The roots"
says.en = "It starts here."
alt.en = "The low back."
sources = ["alpha"]

[[state]]
id = "healthy"
name.en = "Healthy"
says.en = "There is room."
alt.en = "Bones and discs."
sources = ["beta"]
figures = ["nerve"]
[[state.fact]]
label.en = "Room"
text.en = "Enough."
"#;

const ONE_META: &str = r#"order = 1
group = "all"
kind = "treatment"
regions = ["buttock", "calf"]
figures = ["nerve"]
related = ["two"]
sources = [
  "alpha",
  "beta",
]
reviewed = "2026-11-24"
next_review = "2027-11-24"
"#;

const ONE: &str = r#"# A rich topic

> [!IMPORTANT]
> Rest is **not** the best way.[^alpha]

## How it works {#how-it-works}

A [nerve root](term:nerve-root) can be *sore*.[^alpha][^beta] See [the other one](topic:two#why).

![The nerve runs down.](figure:nerve "A line from the back to the foot.")

## What it may do {#benefits}

| Who | What we saw |
|---|---|
| Most people | Less pain.[^beta] |
| Some | No change |

1. Ask first.
2. Try it:

   - for a week
   - then stop

## Risks {#risks}

> [!CAUTION]
> If your seat goes numb, [get help](topic:two).
>
> - Call at once.

## If you do nothing {#what-if-nothing}

> [!NOTE]
> It may fade.

## What else there is {#alternatives}

Walking.

## What you can do {#do}

- [ ] Walk a bit.
- [ ] Ask your doctor.

> [!TIP]
> Go a little further each day.

## How sure we are {#how-sure}

Not very.

## Check yourself {#check}

### Is rest best?

- [x] No
- [ ] Yes

It is not.[^alpha]

### Is it a line?

- [ ] No
- [ ] Perhaps
- [x] Yes

It is.
"#;

const TWO_META: &str = r#"order = 2
group = "all"
kind = "explain"
regions = ["buttock"]
related = ["one"]
sources = ["beta"]
reviewed = "2026-11-24"
next_review = "2027-11-24"
"#;

const TWO: &str = r"# A short topic

> [!IMPORTANT]
> This is short.

## What it is {#what}

It is sore.[^beta]

## Why {#why}

Nobody knows.

## What to do {#do}

> [!TIP]
> Walk.

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
";
