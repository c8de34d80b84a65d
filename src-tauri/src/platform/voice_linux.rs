//! Speech Dispatcher: the voice of Linux desktops, spoken to in its own protocol (SSIP) over a Unix socket.
//!
//! Written here because the libraries for it keep their socket to themselves: with them neither a wish for silence nor a
//! service that hangs can be heard while one waits for an utterance to end. Only what is needed is here.

use std::collections::BTreeSet;
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, thread};

use backstory_core::speech::{Said, Utterance};

/// How long the service may take to answer a line.
const ANSWER: Duration = Duration::from_secs(3);
/// How long it may take to start, and how often it is looked for meanwhile.
const START: (Duration, Duration) = (Duration::from_secs(3), Duration::from_millis(50));
/// How often a wish for silence is looked for.
const LOOK: Duration = Duration::from_millis(40);
/// How long an utterance may keep still before it begins, and between being stopped and saying so.
const BEGIN: Duration = Duration::from_secs(5);
const STOP: Duration = Duration::from_secs(1);
/// An answer is never longer; espeak-ng's list of voices with all its variants has half a megabyte.
const LONGEST: usize = 4 * 1024 * 1024;

/// The voice, with a connection while it works.
#[derive(Default)]
pub(crate) struct Voice {
    line: Option<Line>,
}

impl Voice {
    /// Languages it has voices for, as it names them.
    pub(crate) fn languages(&mut self) -> Vec<String> {
        let list = self.with(|line| {
            let (_, lines) = line.ask("LIST SYNTHESIS_VOICES")?;
            // Name, language and variant, parted by tabs.
            let languages: BTreeSet<String> = lines
                .iter()
                .filter_map(|voice| voice.split('\t').nth(1))
                .filter(|language| *language != "none")
                .map(str::to_owned)
                .collect();
            Ok(languages.into_iter().collect())
        });
        list.unwrap_or_default()
    }

    /// Says it, and waits until that is over or goes on no more.
    pub(crate) fn say(&mut self, utterance: &Utterance, goes_on: &dyn Fn() -> bool) -> Said {
        self.with(|line| line.say(utterance, goes_on)).unwrap_or(Said::Gone)
    }

    /// Does something with a connection. One that has gone bad is made anew, once.
    fn with<T>(&mut self, mut work: impl FnMut(&mut Line) -> io::Result<T>) -> Option<T> {
        let had = self.line.is_some();
        for _ in 0..if had { 2 } else { 1 } {
            let line = match self.line.take() {
                Some(line) => Ok(line),
                None => Line::open(),
            };
            if let Ok(mut line) = line
                && let Ok(done) = work(&mut line)
            {
                self.line = Some(line);
                return Some(done);
            }
        }
        None
    }
}

/// A connection to the service.
struct Line {
    socket: UnixStream,
    read: Vec<u8>,
}

impl Line {
    fn open() -> io::Result<Self> {
        let socket = address().and_then(|path| UnixStream::connect(&path).or_else(|_| started(&path)))?;
        socket.set_read_timeout(Some(LOOK))?;
        socket.set_write_timeout(Some(ANSWER))?;
        let mut line = Self { socket, read: Vec::new() };
        line.ask("SET self CLIENT_NAME reader:backstory:main")?;
        line.ask("SET self NOTIFICATION ALL ON")?;
        // Kept by the service for the person's other programs to read; not every version can be told.
        let _ = line.exchange("SET self HISTORY OFF")?;
        Ok(line)
    }

    fn say(&mut self, utterance: &Utterance, goes_on: &dyn Fn() -> bool) -> io::Result<Said> {
        let Utterance { text, language, volume, rate } = utterance;
        self.ask(&format!("SET self LANGUAGE {language}"))?;
        self.ask(&format!("SET self VOLUME {}", i64::from(*volume) * 2 - 100))?;
        // Both run from -100 to 100 with the voice's own pace in the middle; half and double are not quite its ends.
        self.ask(&format!("SET self RATE {:.0}", ((rate - 1.0) * 60.0).clamp(-100.0, 100.0)))?;
        self.ask("SPEAK")?;
        // A dot alone ends the text; one at the beginning is doubled.
        let dot = if text.starts_with('.') { "." } else { "" };
        self.ask(&format!("{dot}{text}\r\n."))?;
        let mut until = Instant::now() + BEGIN;
        let mut stopping = false;
        loop {
            if !stopping && !goes_on() {
                stopping = true;
                until = Instant::now() + STOP;
                self.send("CANCEL self")?;
            }
            match self.answer()? {
                // Once it has begun, whoever asked decides how long to wait.
                Some((701, _)) if !stopping => until = Instant::now() + Duration::from_hours(1),
                Some((702, _)) => return Ok(Said::Done),
                Some((703, _)) => return Ok(Said::Stopped),
                Some((code, _)) if (300..700).contains(&code) => {
                    return Err(io::Error::other(format!("Speech Dispatcher answers {code}")));
                }
                None if Instant::now() > until => {
                    return Err(ErrorKind::TimedOut.into());
                }
                Some(_) | None => {}
            }
        }
    }

    /// Sends a line; an answer that is no success is an error.
    fn ask(&mut self, line: &str) -> io::Result<(u16, Vec<String>)> {
        match self.exchange(line)? {
            (code, _) if code >= 300 => Err(io::Error::other(format!("Speech Dispatcher answers {code}"))),
            answer => Ok(answer),
        }
    }

    fn exchange(&mut self, line: &str) -> io::Result<(u16, Vec<String>)> {
        self.send(line)?;
        let until = Instant::now() + ANSWER;
        while Instant::now() < until {
            match self.answer()? {
                // The last words of an utterance that was stopped.
                Some((code, _)) if code >= 700 => {}
                Some(answer) => return Ok(answer),
                None => {}
            }
        }
        Err(ErrorKind::TimedOut.into())
    }

    fn send(&mut self, line: &str) -> io::Result<()> {
        self.socket.write_all(format!("{line}\r\n").as_bytes())
    }

    /// A whole answer or event, when there is one: its code, and the lines before the last.
    fn answer(&mut self) -> io::Result<Option<(u16, Vec<String>)>> {
        loop {
            if let Some(answer) = self.taken()? {
                return Ok(Some(answer));
            }
            let mut more = [0; 16 * 1024];
            match self.socket.read(&mut more) {
                Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
                Ok(count) if self.read.len() < LONGEST => self.read.extend_from_slice(&more[..count]),
                Ok(_) => return Err(io::Error::other("an answer without end")),
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                    return Ok(None);
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Takes an answer out of what was read: `249-…` lines, and one with a space after its code as the last.
    fn taken(&mut self) -> io::Result<Option<(u16, Vec<String>)>> {
        let mut lines = Vec::new();
        let mut at = 0;
        while let Some(length) = self.read[at..].windows(2).position(|pair| pair == b"\r\n") {
            let line = String::from_utf8_lossy(&self.read[at..at + length]).into_owned();
            at += length + 2;
            let bad = || io::Error::other(format!("not the language of Speech Dispatcher: {line}"));
            let code = line.get(..3).and_then(|code| code.parse().ok()).ok_or_else(bad)?;
            let rest = line.get(4..).unwrap_or_default().to_owned();
            match line.as_bytes().get(3) {
                Some(b'-') => lines.push(rest),
                Some(b' ') | None => {
                    self.read.drain(..at);
                    return Ok(Some((code, lines)));
                }
                Some(_) => return Err(bad()),
            }
        }
        Ok(None)
    }
}

/// Where the service listens: what `SPEECHD_ADDRESS` says, as with every program that speaks to it, or its usual place.
fn address() -> io::Result<PathBuf> {
    let own = env::var("SPEECHD_ADDRESS").ok();
    if let Some(path) = own.as_deref().and_then(|address| address.strip_prefix("unix_socket:")) {
        return Ok(PathBuf::from(path));
    }
    let folder = env::var_os("XDG_RUNTIME_DIR").ok_or(ErrorKind::NotFound)?;
    Ok(PathBuf::from(folder).join("speech-dispatcher/speechd.sock"))
}

/// The service is started when it is first wanted, as its own clients do.
fn started(path: &PathBuf) -> io::Result<UnixStream> {
    let mut child = Command::new("speech-dispatcher")
        .arg("--spawn")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let until = Instant::now() + START.0;
    loop {
        match UnixStream::connect(path) {
            Ok(socket) => {
                // It has put itself in the background by now, and this is the end of what started it.
                let _ = child.try_wait();
                return Ok(socket);
            }
            Err(error) if Instant::now() > until => {
                let _ = child.try_wait();
                return Err(error);
            }
            Err(_) => thread::sleep(START.1),
        }
    }
}
