//! Every code that leaves the program, in one table. `docs/records.md` shows it; a test holds the two together.

use crate::record::{EventKind, TeachBack};

/// A code of somebody else's system, or a verb.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// The system, as an IRI. Empty when the code is an IRI itself.
    pub system: &'static str,
    /// The code.
    pub code: &'static str,
    /// The words its system has for it.
    pub display: &'static str,
    /// Where it stands in an export.
    pub used: &'static str,
}

const SNOMED: &str = "http://snomed.info/sct";
const LOINC: &str = "http://loinc.org";
const ICD: &str = "http://hl7.org/fhir/sid/icd-10-cm";

/// Rows of one system and one use.
macro_rules! codes {
    ($($name:ident = $system:expr, $code:literal, $display:literal, $used:literal;)*) => {
        $(
            #[doc = concat!($display, ".")]
            pub static $name: Code = Code { system: $system, code: $code, display: $display, used: $used };
        )*
        /// Every code but the reasons.
        pub static ALL: &[&Code] = &[$(&$name),*];
    };
}

codes! {
    EDUCATION = SNOMED, "409073007", "Education", "Procedure.category";
    PATIENT_EDUCATION = SNOMED, "311401005", "Patient education", "Procedure.code, always";
    CONDITION_EDUCATION = SNOMED, "84635008", "Disease process or condition education",
        "Procedure.code, all topics of the sciatica pack but those on pain";
    PAIN_EDUCATION = SNOMED, "712651001", "Education about pain",
        "Procedure.code, `how-it-feels` and `where-it-hurts`";
    SUCCESSFUL = SNOMED, "385669000", "Successful", "Procedure.outcome: said back in own words";
    PARTIALLY = SNOMED, "385670004", "Partially successful", "Procedure.outcome: said back with help";
    UNSUCCESSFUL = SNOMED, "385671000", "Unsuccessful", "Procedure.outcome: could not say it back yet";
    EDUCATION_NOTE = LOINC, "34895-3", "Education note", "DocumentReference.type";
    ASSEMBLER = "http://terminology.hl7.org/CodeSystem/provenance-participant-type", "assembler", "Assembler",
        "Provenance.agent.type";
    EXPERIENCED = "", "http://adlnet.gov/expapi/verbs/experienced", "experienced", "xAPI verb: opened";
    COMPLETED = "", "http://adlnet.gov/expapi/verbs/completed", "completed", "xAPI verb: read, listened";
    PASSED = "", "http://adlnet.gov/expapi/verbs/passed", "passed", "xAPI verb: understood, every answer right";
    FAILED = "", "http://adlnet.gov/expapi/verbs/failed", "failed", "xAPI verb: understood, some answer not right";
    ANSWERED = "", "http://adlnet.gov/expapi/verbs/answered", "answered", "xAPI verb: understood, without a score";
    RECEIVED = "", "http://activitystrea.ms/schema/1.0/receive", "received", "xAPI verb: given";
    HAD_EXPLAINED = "", "urn:x-backstory:verb:had-explained", "had explained", "xAPI verb: explained; our own, since no list has one that says so";
    TOPIC = "", "http://adlnet.gov/expapi/activities/module", "module", "xAPI activity type of a topic";
}

/// Reasons a clinician may give: the billable ICD-10-CM codes for sciatica. The program chooses none by itself.
pub static REASONS: &[Code] = &[
    reason("M54.30", "Sciatica, unspecified side"),
    reason("M54.31", "Sciatica, right side"),
    reason("M54.32", "Sciatica, left side"),
    reason("M54.40", "Lumbago with sciatica, unspecified side"),
    reason("M54.41", "Lumbago with sciatica, right side"),
    reason("M54.42", "Lumbago with sciatica, left side"),
    reason("M54.16", "Radiculopathy, lumbar region"),
    reason("M54.17", "Radiculopathy, lumbosacral region"),
    reason("M51.16", "Intervertebral disc disorders with radiculopathy, lumbar region"),
    reason("M51.17", "Intervertebral disc disorders with radiculopathy, lumbosacral region"),
];

const fn reason(code: &'static str, display: &'static str) -> Code {
    Code { system: ICD, code, display, used: "Procedure.reasonCode, when a clinician gave it" }
}

/// The pack whose topics have a code of their own, and those of them that are on pain.
const PACK: &str = "sciatica";
const ON_PAIN: [&str; 2] = ["how-it-feels", "where-it-hurts"];

/// What kind of education a topic is; nothing closer is known of topics of other packs.
pub(super) fn about(pack: &str, topic: &str) -> Option<&'static Code> {
    (pack == PACK).then_some(if ON_PAIN.contains(&topic) { &PAIN_EDUCATION } else { &CONDITION_EDUCATION })
}

/// What came of a teach-back.
pub(super) fn outcome(told: TeachBack) -> &'static Code {
    match told {
        TeachBack::OwnWords => &SUCCESSFUL,
        TeachBack::WithHelp => &PARTIALLY,
        TeachBack::NotYet => &UNSUCCESSFUL,
    }
}

/// What the person did, as xAPI says it.
pub(super) fn verb(kind: EventKind, success: Option<bool>) -> &'static Code {
    match (kind, success) {
        (EventKind::Opened, _) => &EXPERIENCED,
        (EventKind::Read | EventKind::Listened, _) => &COMPLETED,
        (EventKind::Understood, Some(true)) => &PASSED,
        (EventKind::Understood, Some(false)) => &FAILED,
        (EventKind::Understood, None) => &ANSWERED,
        (EventKind::Given, _) => &RECEIVED,
        (EventKind::Explained, _) => &HAD_EXPLAINED,
    }
}

/// The reason with a code.
pub fn reason_of(code: &str) -> Option<&'static Code> {
    REASONS.iter().find(|reason| reason.code == code)
}

/// The table as `docs/records.md` shows it.
pub fn table() -> String {
    let mut out = String::from("| system | code | its words | where |\n|---|---|---|---|\n");
    for code in ALL.iter().copied().chain(REASONS) {
        let system = if code.system.is_empty() { "(an IRI)" } else { code.system };
        out.push_str(&format!("| {system} | `{}` | {} | {} |\n", code.code, code.display, code.used));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_code_stands_twice() {
        let mut codes: Vec<_> =
            ALL.iter().copied().chain(REASONS).map(|code| (code.system, code.code)).collect();
        let all = codes.len();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), all);
    }

    /// The last digit of a SNOMED CT id checks the others (Verhoeff); a typing slip does not pass.
    #[test]
    fn the_check_digits_are_right() {
        const TURN: [[usize; 10]; 8] = [
            [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
            [1, 5, 7, 6, 2, 8, 3, 0, 9, 4],
            [5, 8, 0, 3, 7, 9, 6, 1, 4, 2],
            [8, 9, 1, 6, 0, 4, 3, 5, 2, 7],
            [9, 4, 5, 3, 1, 2, 6, 8, 7, 0],
            [4, 2, 8, 6, 5, 7, 3, 9, 0, 1],
            [2, 7, 9, 3, 8, 0, 6, 4, 1, 5],
            [7, 0, 4, 6, 9, 1, 3, 2, 5, 8],
        ];
        // The group of a pentagon's turns and flips.
        fn join(a: usize, b: usize) -> usize {
            match (a < 5, b < 5) {
                (true, true) => (a + b) % 5,
                (true, false) => 5 + (a + b - 5) % 5,
                (false, true) => 5 + (a - 5 + 5 - b) % 5,
                (false, false) => (a + 5 - b) % 5,
            }
        }
        fn sound(code: &str) -> bool {
            let digits = code.bytes().rev().map(|byte| usize::from(byte - b'0'));
            digits.enumerate().fold(0, |sum, (place, digit)| join(sum, TURN[place % 8][digit])) == 0
        }
        assert!(sound("22298006") && !sound("22298007") && !sound("385670003"), "the check itself works");
        for code in ALL.iter().filter(|code| code.system == SNOMED) {
            assert!(sound(code.code), "{}", code.code);
        }
    }

    #[test]
    fn reasons_are_those_that_can_be_billed() {
        assert_eq!(reason_of("M54.31").map(|code| code.display), Some("Sciatica, right side"));
        for gone in ["M51.36", "M51.37", ""] {
            assert_eq!(reason_of(gone), None, "{gone}");
        }
    }
}
