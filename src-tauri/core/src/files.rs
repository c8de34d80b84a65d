//! Files written whole or not at all.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

/// Who may read a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Whoever the folder lets in.
    Shared,
    /// The owner alone, where the system knows such a thing.
    Owner,
}

/// Writes a file so that at any moment, a power cut included, there is either the old one or the new one. Makes the
/// folder when it is missing.
///
/// # Errors
/// When it cannot be written; then the old one is still there.
pub fn write_whole(file: &Path, contents: &[u8], reach: Reach) -> io::Result<()> {
    // A bare name is a file in the current folder.
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let name = file.file_name().ok_or(io::ErrorKind::InvalidInput)?.to_string_lossy();
    let beside = folder.join(format!(".{name}.new"));
    // What an earlier power cut left; made anew, it has this run's owner and mode.
    match fs::remove_file(&beside) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let written = write_new(&beside, contents, reach).and_then(|()| fs::rename(&beside, file));
    if written.is_err() {
        // The first error is the one to tell.
        let _ = fs::remove_file(&beside);
    }
    written?;
    #[cfg(unix)]
    fs::File::open(folder)?.sync_all()?;
    Ok(())
}

fn write_new(file: &Path, contents: &[u8], reach: Reach) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if reach == Reach::Owner {
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    #[cfg(not(unix))]
    let _ = reach;
    let mut opened = options.open(file)?;
    opened.write_all(contents)?;
    opened.sync_all()
}

/// Reads a file that must be small: a regular file, and no longer than `most` bytes.
///
/// # Errors
/// When it cannot be read, is no regular file, or is longer.
pub fn read_small(file: &Path, most: u64) -> io::Result<Vec<u8>> {
    let about = fs::metadata(file)?;
    if !about.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a file"));
    }
    let mut contents = Vec::new();
    io::Read::read_to_end(&mut io::Read::take(fs::File::open(file)?, most + 1), &mut contents)?;
    if u64::try_from(contents.len()).unwrap_or(u64::MAX) > most {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, format!("it is larger than {most} bytes")));
    }
    Ok(contents)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("inner/a.txt");
        for contents in ["one", "", "three"] {
            write_whole(&file, contents.as_bytes(), Reach::Shared).expect("written");
            assert_eq!(fs::read_to_string(&file).expect("read"), contents);
        }
        fs::write(file.with_file_name(".a.txt.new"), "left by a power cut").expect("left");
        write_whole(&file, b"four", Reach::Owner).expect("written");
        assert_eq!(fs::read_to_string(&file).expect("read"), "four");
        assert_eq!(fs::read_dir(file.parent().expect("a folder")).expect("listed").count(), 1);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&file).expect("there").permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn what_cannot_be_written_leaves_the_old_file_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("taken"), "a file, no folder").expect("written");
        assert!(write_whole(&folder.path().join("taken/a.txt"), b"x", Reach::Shared).is_err());
        fs::create_dir(folder.path().join("b")).expect("a folder where a file should be");
        assert!(write_whole(&folder.path().join("b"), b"x", Reach::Shared).is_err());
        assert_eq!(fs::read_dir(folder.path()).expect("listed").count(), 2, "nothing is left behind");
    }

    #[test]
    fn only_small_files_are_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("a");
        fs::write(&file, "12345").expect("written");
        assert_eq!(read_small(&file, 5).expect("read"), b"12345");
        assert_eq!(read_small(&file, 4).expect_err("too large").kind(), io::ErrorKind::FileTooLarge);
        assert!(read_small(folder.path(), 5).is_err(), "a folder");
        assert_eq!(
            read_small(&folder.path().join("b"), 5).expect_err("missing").kind(),
            io::ErrorKind::NotFound
        );
    }
}
