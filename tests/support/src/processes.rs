//! Processes as the kernel tells of them: who started whom, what memory they hold, what they have open.

use std::fs::{self, File};
use std::os::unix::fs::FileExt;
use std::path::PathBuf;

use anyhow::Result;

/// A process and all below it, itself first.
///
/// # Errors
/// When the kernel tells nothing of processes.
pub fn tree(root: u32) -> Result<Vec<u32>> {
    let mut parents = Vec::new();
    for entry in fs::read_dir("/proc")?.filter_map(Result::ok) {
        let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else {
            continue;
        };
        let Ok(stat) = fs::read_to_string(entry.path().join("stat")) else { continue };
        // The name in parentheses may hold spaces; state and parent are the fields after it. A zombie is gone.
        let mut fields = stat.rsplit(") ").next().unwrap_or_default().split(' ');
        let alive = fields.next() != Some("Z");
        let parent = fields.next().and_then(|parent| parent.parse::<u32>().ok());
        parents.extend(parent.filter(|_| alive).map(|parent| (pid, parent)));
    }
    let mut tree = vec![root];
    let mut next = 0;
    while let Some(&parent) = tree.get(next) {
        tree.extend(parents.iter().filter(|(_, of)| *of == parent).map(|(pid, _)| *pid));
        next += 1;
    }
    Ok(tree)
}

/// The name of a process as it was started, without its path; empty once it has ended.
pub fn name(process: u32) -> String {
    let line = fs::read(format!("/proc/{process}/cmdline")).unwrap_or_default();
    let program = line.split(|byte| *byte == 0).next().unwrap_or_default();
    String::from_utf8_lossy(program).rsplit('/').next().unwrap_or_default().to_owned()
}

/// Proportional set size of a process and all below it, in MB.
///
/// # Errors
/// When the kernel tells nothing of processes.
pub fn tree_pss(root: u32) -> Result<f64> {
    Ok(tree(root)?.into_iter().map(pss).sum())
}

/// Proportional set size of all that a process started, without itself, in MB.
///
/// # Errors
/// When the kernel tells nothing of processes.
pub fn below_pss(root: u32) -> Result<f64> {
    Ok(tree(root)?.into_iter().skip(1).map(pss).sum())
}

/// Proportional set size of one process, in MB; none once it has ended.
pub fn pss(process: u32) -> f64 {
    let rollup =
        fs::read_to_string(PathBuf::from(format!("/proc/{process}/smaps_rollup"))).unwrap_or_default();
    let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:"));
    let kilobytes = line.and_then(|text| text.trim().trim_end_matches(" kB").trim().parse::<f64>().ok());
    kilobytes.unwrap_or(0.0) / 1024.0
}

/// How many files, sockets and pipes a process has open; none once it has ended.
pub fn handles(process: u32) -> usize {
    fs::read_dir(format!("/proc/{process}/fd")).map_or(0, Iterator::count)
}

/// Bytes of a page of memory.
const PAGE: u64 = 4096;

/// Whether the memory a process can write holds these words, as bytes or as the 16-bit letters WebKit and GTK use.
pub fn remembers(process: u32, words: &str) -> bool {
    let bytes = words.as_bytes().to_vec();
    let wide: Vec<u8> = words.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let Ok(memory) = File::open(format!("/proc/{process}/mem")) else { return false };
    let mut piece = Vec::new();
    resident(process).into_iter().any(|(from, to)| {
        piece.resize(usize::try_from(to - from).unwrap_or(0), 0);
        // What has gone meanwhile holds nothing.
        let read = memory.read_at(&mut piece, from).unwrap_or(0);
        contains(&piece[..read], &bytes) || contains(&piece[..read], &wide)
    })
}

/// Stretches of writable memory that were ever touched: WebKit reserves tens of gigabytes it never does, and reading
/// those would be reading noughts.
fn resident(process: u32) -> Vec<(u64, u64)> {
    let maps = fs::read_to_string(format!("/proc/{process}/maps")).unwrap_or_default();
    let Ok(pages) = File::open(format!("/proc/{process}/pagemap")) else { return Vec::new() };
    let mut found: Vec<(u64, u64)> = Vec::new();
    for line in maps.lines().filter(|line| line.split(' ').nth(1).is_some_and(|may| may.starts_with("rw"))) {
        let range = line.split(' ').next().and_then(|range| range.split_once('-'));
        let ends = range.and_then(|(from, to)| {
            Some((u64::from_str_radix(from, 16).ok()?, u64::from_str_radix(to, 16).ok()?))
        });
        let Some((mut at, end)) = ends else { continue };
        // One word of eight bytes for each page, half a million at a time; its upper bits say that the page is in memory
        // or swapped out.
        let mut entries = vec![0; 4 << 20];
        while at < end {
            let wanted = usize::try_from((end - at) / PAGE * 8).unwrap_or(usize::MAX).min(entries.len());
            let read = pages.read_at(&mut entries[..wanted], at / PAGE * 8).unwrap_or(0) / 8 * 8;
            if read == 0 {
                break;
            }
            for entry in entries[..read].chunks_exact(8) {
                if entry[7] & 0xc0 != 0 {
                    match found.last_mut() {
                        // A marker may lie across two pages.
                        Some((_, last)) if *last == at => *last += PAGE,
                        _ => found.push((at, at + PAGE)),
                    }
                }
                at += PAGE;
            }
        }
    }
    found
}

/// Whether bytes hold other bytes.
pub fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    memchr::memmem::find(bytes, wanted).is_some()
}
