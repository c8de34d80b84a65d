//! A kill at any moment loses no acknowledged event.
//!
//! The test starts itself again as a child that reads topics as fast as it can and prints each acknowledged one;
//! the parent kills it (SIGKILL on Unix) after a different number of lines each round.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use backstory_core::record::{Opened, Record, Signal, Store, TopicFacts};

const ROUNDS: usize = 50;
const CHILD: &str = "BACKSTORY_TEST_WRITES_TO";

#[test]
fn fifty_kills_lose_no_acknowledged_event() {
    if let Some(folder) = std::env::var_os(CHILD) {
        write_for_ever(Path::new(&folder));
    }
    let folder = tempfile::tempdir().expect("a folder");
    let mut acknowledged = Vec::new();
    for round in 0..ROUNDS {
        let mut child = Command::new(std::env::current_exe().expect("this test"))
            .args(["--exact", "fifty_kills_lose_no_acknowledged_event", "--nocapture"])
            .env(CHILD, folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a child");
        let lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let mut told = 0;
        for line in lines.map_while(Result::ok) {
            if let Some((_, topic)) = line.split_once("acknowledged ") {
                acknowledged.push(topic.to_owned());
                told += 1;
                if told > round * 7 % 23 {
                    break;
                }
            }
        }
        assert!(told > 0, "round {round}: the child wrote nothing");
        child.kill().expect("killed");
        child.wait().expect("gone");

        let Opened::Ready(store) = Store::open(folder.path(), 0, &mut || [0; 10]) else {
            panic!("round {round}: not sound")
        };
        let summary = store.summary().expect("a summary");
        let kept: std::collections::BTreeSet<_> =
            summary.topics.iter().map(|topic| topic.topic.as_str()).collect();
        let lost: Vec<_> = acknowledged.iter().filter(|topic| !kept.contains(topic.as_str())).collect();
        assert!(lost.is_empty(), "round {round}: lost {lost:?}");
    }
}

fn write_for_ever(folder: &Path) -> ! {
    let process = std::process::id();
    let mut number = 0_u64;
    let mut bits = move || {
        number += 1;
        let mut bits = [0; 10];
        bits[..8].copy_from_slice(&number.to_le_bytes());
        bits[8..].copy_from_slice(&process.to_le_bytes()[..2]);
        bits
    };
    let (mut record, notice) = Record::open(folder, 0, &mut bits);
    assert_eq!(notice, None);
    // Each child writes at a time of its own, as a clock would have it.
    let mut now = i64::from(process) * 1_000_000_000;
    for count in 0_u64.. {
        let topic = format!("topic-{process}-{count}");
        let facts = TopicFacts {
            topic: topic.clone(),
            language: "en".into(),
            pack: "p".into(),
            pack_version: "1".into(),
            sections: Vec::new(),
            required_seconds: 1,
            answers: Vec::new(),
        };
        let visit = record.begin(facts, now);
        record.attend(visit, Signal::Shown, now, &mut bits).expect("written");
        now += 4_000;
        if record.attend(visit, Signal::Left, now, &mut bits).expect("written").opened {
            println!("acknowledged {topic}");
            std::io::stdout().flush().expect("told");
        }
    }
    unreachable!("there are more numbers than time")
}
