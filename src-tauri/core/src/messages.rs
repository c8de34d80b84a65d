//! Interface words: one catalogue per language, shared by window, handout and command line.

use std::collections::BTreeMap;

/// The words of one language, by key. Words may hold `{name}`, replaced when they are asked for.
#[derive(Debug, Clone)]
pub struct Messages(BTreeMap<String, String>);

impl Messages {
    /// Reads a catalogue: one flat JSON object of keys and words.
    ///
    /// # Errors
    /// When it is not one.
    pub fn parse(json: &str) -> Result<Self, serde_json::Error> {
        let mut words: BTreeMap<String, String> = serde_json::from_str(json)?;
        words.remove("$schema");
        Ok(Self(words))
    }

    /// The words of a key. A key the catalogue lacks stops a debug build; a reader is shown it in
    /// brackets rather than nothing.
    pub fn get(&self, key: &str, values: &[(&str, &str)]) -> String {
        let Some(words) = self.0.get(key) else {
            debug_assert!(false, "no message '{key}' in the catalogue");
            return format!("[{key}]");
        };
        let mut out = String::with_capacity(words.len());
        let mut rest = words.as_str();
        // One pass, so that a value which itself holds braces is left as it is.
        while let Some(open) = rest.find('{') {
            let Some(close) = rest[open..].find('}') else { break };
            out.push_str(&rest[..open]);
            let name = &rest[open + 1..open + close];
            match values.iter().find(|(known, _)| *known == name) {
                Some((_, value)) => out.push_str(value),
                None => out.push_str(&rest[open..=open + close]),
            }
            rest = &rest[open + close + 1..];
        }
        out.push_str(rest);
        out
    }

    /// Whether the catalogue has a key.
    pub fn has(&self, key: &str) -> bool {
        self.0.contains_key(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages() -> Messages {
        let json = r#"{"$schema": "x", "a": "no topic {topic}, try {nearest}", "odd": "{open {topic} }"}"#;
        Messages::parse(json).expect("json")
    }

    #[test]
    fn names_are_replaced_once() {
        for (key, values, words) in [
            ("a", &[("topic", "{nearest}"), ("nearest", "b")][..], "no topic {nearest}, try b"),
            ("a", &[("topic", "x")][..], "no topic x, try {nearest}"),
            ("odd", &[("topic", "x")][..], "{open {topic} }"),
        ] {
            assert_eq!(messages().get(key, values), words);
        }
    }

    #[test]
    fn the_schema_is_no_message_and_a_catalogue_is_flat() {
        assert!(!messages().has("$schema") && messages().has("a"));
        assert!(Messages::parse(r#"{"a": {"b": "c"}}"#).is_err());
        assert!(Messages::parse("[]").is_err());
    }

    #[test]
    #[cfg_attr(debug_assertions, should_panic(expected = "no message 'b'"))]
    fn a_missing_key_stops_a_debug_build_and_is_shown_in_brackets_otherwise() {
        assert_eq!(messages().get("b", &[]), "[b]");
    }
}
