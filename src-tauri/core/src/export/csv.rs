//! A table: one row per event, for a spreadsheet (RFC 4180, UTF-8, lines end in CR LF).
//!
//! A spreadsheet takes a cell that begins with `=` and some other signs for a formula and runs it. Such a cell gets an
//! apostrophe in front, which a spreadsheet hides. A cell that already has apostrophes before such a sign gets one more,
//! so that taking one away always gives back what was written.

use super::{Ask, Told, Words, time};

/// Begins a formula somewhere. The wide forms are what East Asian keyboards type.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// The columns. Names are a contract: scripts read them.
const HEADER: [&str; 15] = [
    "id",
    "time",
    "kind",
    "topic",
    "title",
    "language",
    "pack",
    "pack_version",
    "seconds",
    "sections",
    "right",
    "of",
    "teach_back",
    "patient",
    "device",
];
/// One more, when the person's label goes along.
const LABEL: &str = "label";

pub(super) fn table(charts: &[Told], ask: &Ask, words: &Words) -> String {
    let labelled = ask.named && charts.iter().any(|(chart, _)| chart.patient.label.is_some());
    let header = HEADER.iter().copied().chain(labelled.then_some(LABEL));
    let mut out = String::new();
    line(header.map(str::to_owned), &mut out);
    for (chart, event) in
        charts.iter().flat_map(|(chart, events)| events.iter().map(move |event| (chart, event)))
    {
        let label = labelled.then(|| chart.patient.label.clone().unwrap_or_default());
        let number = |number: Option<u32>| number.map(|number| number.to_string()).unwrap_or_default();
        let cells = [
            event.id.to_string(),
            time(event.at, &ask.zone),
            event.kind.name().into(),
            event.topic.clone(),
            words.title(event).words,
            event.language.clone(),
            event.pack.clone(),
            event.pack_version.clone(),
            event.seconds.to_string(),
            event.sections.join(" "),
            number(event.score.map(|score| score.right)),
            number(event.score.map(|score| score.of)),
            event.teach_back.map(|told| told.name().to_owned()).unwrap_or_default(),
            chart.patient.id.to_string(),
            event.device.clone(),
        ];
        line(cells.into_iter().chain(label), &mut out);
    }
    out
}

/// One line of cells.
pub(super) fn line(cells: impl Iterator<Item = String>, out: &mut String) {
    let cells: Vec<String> = cells.map(|cell| cell_of(&cell)).collect();
    out.push_str(&cells.join(","));
    out.push_str("\r\n");
}

fn cell_of(words: &str) -> String {
    let harmless = if words.trim_start_matches('\'').starts_with(FORMULA) {
        format!("'{words}")
    } else {
        words.to_owned()
    };
    // Also quoted: what other separators or careless readers would take apart or trim.
    let loose = harmless.starts_with(char::is_whitespace) || harmless.ends_with(char::is_whitespace);
    if loose || harmless.contains([',', ';', '"', '\r', '\n', '\t']) {
        format!("\"{}\"", harmless.replace('"', "\"\""))
    } else {
        harmless
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_made_harmless_and_nothing_else_is_touched() {
        for (words, cell) in [
            ("plain", "plain"),
            ("=1+1", "'=1+1"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@a", "'@a"),
            ("\ta", "\"'\ta\""),
            ("\ra", "\"'\ra\""),
            ("＝a", "'＝a"),
            ("'=a", "''=a"),
            ("'quoted'", "'quoted'"),
            ("a=b", "a=b"),
            ("=\"a\",b", "\"'=\"\"a\"\",b\""),
            (" a", "\" a\""),
            ("a\r\nb", "\"a\r\nb\""),
            ("", ""),
        ] {
            assert_eq!(cell_of(words), cell, "{words:?}");
        }
    }
}
