//! Which line something stands on.

/// Where the lines of a text begin.
pub(super) struct Lines(Vec<usize>);

impl Lines {
    /// The lines of a text.
    pub(super) fn of(text: &str) -> Self {
        Self(std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect())
    }

    /// Line of a byte offset, from 1.
    pub(super) fn at(&self, offset: usize) -> u32 {
        u32::try_from(self.0.partition_point(|start| *start <= offset)).unwrap_or(u32::MAX)
    }
}

/// Line of a key in TOML, and of a value in its list when one is given; 0 when it is not there. Values lose their
/// place once they are typed; a search finds it again for the few that need it.
pub(super) fn line_of(text: &str, key: &str, value: Option<&str>) -> u32 {
    numbered(text)
        .skip_while(|(_, line)| !begins(line, key))
        .find(|(_, line)| value.is_none_or(|value| line.contains(&format!("\"{value}\""))))
        .map_or(0, |(number, _)| number)
}

/// Line of a key in the entry of an array of tables: `line_in(text, "[[term]]", 0, "id")`. The entry's own line when
/// it lacks the key; 0 when there is no such entry.
pub(super) fn line_in(text: &str, header: &str, index: usize, key: &str) -> u32 {
    let mut entries =
        numbered(text).filter(|(_, line)| *line == header).skip(index).map(|(number, _)| number);
    let Some(start) = entries.next() else { return 0 };
    let name = |line: &str| line.trim_matches(['[', ']']).to_owned();
    let below = format!("{}.", name(header));
    // Tables within the entry belong to it; any other table ends it.
    let ends = |(number, line): &(u32, &str)| {
        *number > start && line.starts_with('[') && !name(line).starts_with(&below)
    };
    let end = numbered(text).find(ends).map_or(u32::MAX, |(number, _)| number);
    let within = |number: &u32| (start..end).contains(number);
    numbered(text)
        .find(|(number, line)| within(number) && begins(line, key))
        .map_or(start, |(number, _)| number)
}

fn numbered(text: &str) -> impl Iterator<Item = (u32, &str)> {
    (1..).zip(text.lines().map(str::trim))
}

/// Whether a line sets a key, or a key below it (`name.en`).
fn begins(line: &str, key: &str) -> bool {
    line.strip_prefix(key).is_some_and(|rest| rest.starts_with([' ', '=', '.']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_are_on_the_line_they_stand_on() {
        let lines = Lines::of("a\nbc\n\nd");
        for (offset, line) in [(0, 1), (1, 1), (2, 2), (4, 2), (5, 3), (6, 4), (99, 4)] {
            assert_eq!(lines.at(offset), line, "offset {offset}");
        }
    }

    #[test]
    fn keys_and_entries_are_found_in_toml() {
        let text = "order = 1\nsources = [\n  \"a\",\n  \"b\",\n]\n[[term]]\nid = \"x\"\n[[term]]\nname.en = \"y\"\n";
        assert_eq!(line_of(text, "sources", None), 2);
        assert_eq!(line_of(text, "sources", Some("b")), 4);
        assert_eq!(line_of(text, "figures", None), 0);
        assert_eq!(line_in(text, "[[term]]", 0, "id"), 7);
        assert_eq!(line_in(text, "[[term]]", 1, "name"), 9);
        assert_eq!(line_in(text, "[[term]]", 1, "id"), 8, "the entry itself");
        assert_eq!(line_in(text, "[[term]]", 2, "id"), 0);
        let nested = "[[stop]]\nid = \"x\"\n[stop.en]\nalt = \"y\"\n[[state]]\nid = \"z\"\nfigures = []\n";
        assert_eq!(line_in(nested, "[[stop]]", 0, "alt"), 4, "in a table of the entry");
        assert_eq!(line_in(nested, "[[stop]]", 0, "figures"), 1, "not in the next kind of entry");
    }
}
