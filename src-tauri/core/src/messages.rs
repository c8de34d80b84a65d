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

    /// The words of a key. A key the catalogue lacks comes back in brackets, so that it is seen and mended.
    pub fn get(&self, key: &str, values: &[(&str, &str)]) -> String {
        let Some(words) = self.0.get(key) else { return format!("[{key}]") };
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

    #[test]
    fn names_are_replaced_once_and_unknown_keys_are_shown() {
        let messages =
            Messages::parse(r#"{"a": "no topic {topic}, try {nearest}", "$schema": "x"}"#).expect("json");
        assert_eq!(
            messages.get("a", &[("topic", "{nearest}"), ("nearest", "b")]),
            "no topic {nearest}, try b"
        );
        assert_eq!(messages.get("b", &[]), "[b]");
        assert!(!messages.has("$schema"));
    }
}
