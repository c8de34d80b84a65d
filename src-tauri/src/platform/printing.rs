//! Paper: a PDF goes to the system, which knows the printers.
//!
//! Linux and macOS: `lp` of CUPS, to the printer set as default. Windows: the program that opens PDFs, asked to print.

/// What came of sending a file to a printer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Printed {
    /// The system has taken it.
    Taken,
    /// The system has no printer, or nothing that prints.
    NoPrinter,
    /// The system refused; what it said.
    Refused(String),
}

/// Sends a PDF to the default printer. `title` is what the system's list of jobs says of it: never whom it is for.
#[cfg(unix)]
pub(crate) fn print(pdf: &[u8], title: &str) -> Printed {
    use std::io::Write;
    use std::process::{Command, Stdio};
    // By a pipe: no file of a patient's lies about. `-s` says nothing of a job's number.
    let started = Command::new("lp")
        .args(["-s", "-t", title, "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn();
    let mut lp = match started {
        Ok(lp) => lp,
        // No CUPS on this computer.
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Printed::NoPrinter,
        Err(error) => return Printed::Refused(error.to_string()),
    };
    // `lp` without a printer ends before it has read all: what it says then tells more than the broken pipe.
    let sent = lp.stdin.take().map_or(Ok(()), |mut pipe| pipe.write_all(pdf));
    let output = match lp.wait_with_output() {
        Ok(output) => output,
        Err(error) => return Printed::Refused(error.to_string()),
    };
    match (output.status.success(), sent) {
        (true, Ok(())) => Printed::Taken,
        (true, Err(error)) => Printed::Refused(error.to_string()),
        (false, _) if has_no_printer() => Printed::NoPrinter,
        (false, _) => Printed::Refused(String::from_utf8_lossy(&output.stderr).trim().to_owned()),
    }
}

/// Whether CUPS knows no printer at all. Its words for that differ by language, and `lp` has no status of its own for it.
#[cfg(unix)]
fn has_no_printer() -> bool {
    let listed = std::process::Command::new("lpstat").arg("-e").output();
    // A server that does not answer has no printer either.
    listed.map_or(true, |output| output.stdout.trim_ascii().is_empty())
}

/// Hands a PDF to the program that opens PDFs, to be printed. It reads a file, when it pleases: the file lies in the
/// person's own temporary folder until the next handout takes its place.
#[cfg(windows)]
#[allow(unsafe_code)]
pub(crate) fn print(pdf: &[u8], _title: &str) -> Printed {
    use std::os::windows::ffi::OsStrExt;
    use windows_sys::Win32::UI::Shell::ShellExecuteW;
    use windows_sys::Win32::UI::WindowsAndMessaging::SW_HIDE;
    let file = std::env::temp_dir().join("backstory-handout.pdf");
    if let Err(error) = std::fs::write(&file, pdf) {
        return Printed::Refused(error.to_string());
    }
    let wide = |text: &std::ffi::OsStr| text.encode_wide().chain([0]).collect::<Vec<u16>>();
    let (verb, file) = (wide("print".as_ref()), wide(file.as_os_str()));
    // SAFETY: both texts end with a zero and live until the call returns; the other pointers may be null.
    let answer = unsafe {
        ShellExecuteW(
            std::ptr::null_mut(),
            verb.as_ptr(),
            file.as_ptr(),
            std::ptr::null(),
            std::ptr::null(),
            SW_HIDE,
        )
    } as isize;
    // Above 32 it was taken; 31 is "no program is associated", the rest are errors by number.
    match answer {
        33.. => Printed::Taken,
        31 => Printed::NoPrinter,
        number => Printed::Refused(format!("ShellExecute answered {number}")),
    }
}
