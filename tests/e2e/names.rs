//! What a screen reader is given on each screen, on the bus where it asks for it: everything that takes the focus has a name
//! and a role, and they are those that are stored.

use std::fs;

use anyhow::{Result, ensure};
use backstory_support::rounds::{Round, Stop};
use backstory_support::{Bus, Exposed, Role, ScreenReader, Window, project};

use crate::accessible::{LAPTOP, Reader, therapist, waiting_room};

/// Names and roles of all that takes the focus, screen by screen.
struct Names {
    ears: ScreenReader,
    tree: String,
    nameless: Vec<String>,
}

impl Names {
    async fn on(bus: &Bus) -> Result<Self> {
        Ok(Self { ears: ScreenReader::on(bus).await?, tree: String::new(), nameless: Vec::new() })
    }

    async fn write_down(&mut self, window: &Window, screen: &str) -> Result<()> {
        window.settled().await?;
        self.tree.push_str(&format!("{screen}\n"));
        for exposed in self.ears.exposed().await? {
            let Exposed { role, ref name, within } = exposed;
            // Called by what they are: the screen itself, where the way past the bar leads, and the place that says what
            // happened.
            let place = matches!(role, Role::Landmark | Role::StatusBar);
            if !place && (name.is_empty() || matches!(role, Role::Unknown | Role::Invalid)) {
                self.nameless.push(format!("{screen}: {exposed:?}"));
            }
            // How many are found depends on whether the index is whole by then.
            if screen.ends_with("search") && within == Role::ListItem {
                continue;
            }
            // How a name begins: what follows of a topic is its author's, and so are numbers.
            let begins = name.chars().take(24);
            let name: String =
                begins.map(|letter| if letter.is_ascii_digit() { '#' } else { letter }).collect();
            self.tree.push_str(format!("  {role} {name}").trim_end());
            self.tree.push('\n');
        }
        Ok(())
    }

    /// Compares them with those in a file; writes the file when told to.
    fn compare(self, file: &str) -> Result<()> {
        let Self { tree, nameless, .. } = self;
        ensure!(nameless.is_empty(), "{}", nameless.join("\n"));
        let path = project().join("tests/fixtures").join(file);
        if std::env::var_os("BACKSTORY_BLESS").is_some() {
            fs::write(&path, &tree)?;
        }
        let stored = fs::read_to_string(&path).unwrap_or_default();
        let changed: Vec<_> =
            tree.lines().zip(stored.lines()).filter(|(now, before)| now != before).take(5).collect();
        ensure!(
            tree == stored,
            "tests/fixtures/{file} is not what the window shows ({} and {} lines). First changes: {changed:?}.\n\
             Look whether each is meant, then write it again: BACKSTORY_BLESS=1 cargo test --features custom-protocol --test e2e names",
            tree.lines().count(),
            stored.lines().count()
        );
        Ok(())
    }
}

#[tokio::test]
async fn everything_a_reader_comes_to_has_the_name_and_role_it_had() -> Result<()> {
    let bus = Bus::start()?;
    let mut names = Names::on(&bus).await?;
    let reader = Reader::open_with(LAPTOP, ScreenReader::environment(&bus)).await?;
    reader.each_screen(async |window, stop| names.write_down(window, stop.name).await).await?;
    reader.window.close().await?;
    names.compare("names-reader.txt")
}

#[tokio::test]
async fn everything_a_therapist_comes_to_has_the_name_and_role_it_had() -> Result<()> {
    let bus = Bus::start()?;
    let mut names = Names::on(&bus).await?;
    let (_folder, window) = therapist(LAPTOP, ScreenReader::environment(&bus)).await?;
    Round::new(&window, async |window: &Window, stop: Stop<'_>| names.write_down(window, stop.name).await)
        .therapist()
        .await?;
    window.close().await?;
    names.compare("names-therapist.txt")
}

#[tokio::test]
async fn everything_in_a_waiting_room_has_the_name_and_role_it_had() -> Result<()> {
    let bus = Bus::start()?;
    let mut names = Names::on(&bus).await?;
    let (_folder, window) = waiting_room(LAPTOP, ScreenReader::environment(&bus)).await?;
    Round::new(&window, async |window: &Window, stop: Stop<'_>| names.write_down(window, stop.name).await)
        .waiting_room(false)
        .await?;
    window.close().await?;
    names.compare("names-waiting-room.txt")
}
