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

/// The entries of a text's arrays of tables, with the line of each key. Built once where many lines are asked for.
pub(super) struct Entries<'a>(Vec<Entry<'a>>);

struct Entry<'a> {
    header: &'a str,
    start: u32,
    lines: Vec<(u32, &'a str)>,
}

impl<'a> Entries<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        let mut entries: Vec<Entry> = Vec::new();
        // Whether the lines still belong to the last entry: any table that is not within it ends it.
        let mut open = false;
        for (number, line) in numbered(text) {
            if line.starts_with("[[") && !line.contains('.') {
                entries.push(Entry { header: line, start: number, lines: Vec::new() });
                open = true;
                continue;
            }
            let Some(last) = entries.last_mut() else { continue };
            if line.starts_with('[') {
                let name = |line: &'a str| line.trim_matches(['[', ']']);
                open = name(line).strip_prefix(name(last.header)).is_some_and(|rest| rest.starts_with('.'));
            }
            if open {
                last.lines.push((number, line));
            }
        }
        Self(entries)
    }

    /// Line of a key: `line("[[term]]", 0, "id")`. The entry's own line when it lacks the key; 0 when there is no such
    /// entry.
    pub(super) fn line(&self, header: &str, index: usize, key: &str) -> u32 {
        self.0.iter().filter(|entry| entry.header == header).nth(index).map_or(0, |entry| {
            entry.lines.iter().find(|(_, line)| begins(line, key)).map_or(entry.start, |(number, _)| *number)
        })
    }
}

/// Line of a key in one entry of an array of tables; see [`Entries::line`].
pub(super) fn line_in(text: &str, header: &str, index: usize, key: &str) -> u32 {
    Entries::of(text).line(header, index, key)
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
