//! Speech Dispatcher for tests: the real one, with nobody listening, and one that does as it is told.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use anyhow::{Context, Result};
use tempfile::TempDir;

use crate::until;

/// The name of the variable by which every program that speaks finds its service.
pub const ADDRESS: &str = "SPEECHD_ADDRESS";

fn address_of(socket: &std::path::Path) -> String {
    format!("unix_socket:{}", socket.display())
}

/// The real Speech Dispatcher with espeak-ng, its sound going nowhere.
pub struct RealVoice {
    child: Child,
    folder: TempDir,
}

impl RealVoice {
    /// Starts it, and waits until it listens.
    ///
    /// # Errors
    /// When it is not installed or does not start.
    pub async fn start() -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let path = folder.path();
        fs::create_dir_all(path.join("conf/modules"))?;
        fs::create_dir_all(path.join("log"))?;
        fs::write(path.join(".asoundrc"), "pcm.!default { type null }\nctl.!default { type null }\n")?;
        fs::copy("/etc/speech-dispatcher/modules/espeak-ng.conf", path.join("conf/modules/espeak-ng.conf"))
            .context("espeak-ng for Speech Dispatcher: is it installed? (cargo xtask test installs it)")?;
        fs::write(
            path.join("conf/speechd.conf"),
            "LogLevel 3\nCommunicationMethod \"unix_socket\"\nAudioOutputMethod \"alsa\"\nAudioALSADevice \"null\"\n\
             AddModule \"espeak-ng\" \"sd_espeak-ng\" \"espeak-ng.conf\"\nDefaultModule espeak-ng\nTimeout 0\n",
        )?;
        let child = Command::new("speech-dispatcher")
            .arg("--run-single")
            .arg("--config-dir")
            .arg(path.join("conf"))
            .arg("--socket-path")
            .arg(path.join("socket"))
            .arg("--pid-file")
            .arg(path.join("pid"))
            .arg("--log-dir")
            .arg(path.join("log"))
            .env("HOME", path)
            .env("XDG_RUNTIME_DIR", path)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("Speech Dispatcher did not start: is it installed? (cargo xtask test installs it)")?;
        let voice = Self { child, folder };
        until("Speech Dispatcher to listen", || async {
            Ok(UnixStream::connect(voice.folder.path().join("socket")).is_ok())
        })
        .await?;
        Ok(voice)
    }

    /// Where it listens, for [`ADDRESS`].
    pub fn address(&self) -> String {
        address_of(&self.folder.path().join("socket"))
    }
}

impl Drop for RealVoice {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// How the obedient one behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// Says at once what it is given.
    Speaks,
    /// Begins, and goes on until it is stopped or let go.
    Holds,
    /// Takes every line and answers none.
    Hangs,
}

#[derive(Default)]
struct Told {
    manner: Option<Manner>,
    said: Vec<(String, String)>,
    lines: Vec<UnixStream>,
}

/// A service that does as it is told, and remembers what it was given to say.
pub struct ObedientVoice {
    told: Arc<Mutex<Told>>,
    socket: PathBuf,
    _folder: TempDir,
}

impl ObedientVoice {
    /// Listens.
    ///
    /// # Errors
    /// When there is no folder for its socket.
    pub fn start(manner: Manner) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let socket = folder.path().join("socket");
        let listener = UnixListener::bind(&socket)?;
        let told = Arc::new(Mutex::new(Told { manner: Some(manner), ..Told::default() }));
        let shared = Arc::clone(&told);
        thread::spawn(move || {
            for line in listener.incoming().flatten() {
                let shared = Arc::clone(&shared);
                thread::spawn(move || serve(line, &shared));
            }
        });
        Ok(Self { told, socket, _folder: folder })
    }

    /// Where it listens, for [`ADDRESS`].
    pub fn address(&self) -> String {
        address_of(&self.socket)
    }

    /// Behaves otherwise from now on.
    pub fn manner(&self, manner: Manner) {
        lock(&self.told).manner = Some(manner);
    }

    /// What it was given to say: language and words, in order.
    pub fn said(&self) -> Vec<(String, String)> {
        lock(&self.told).said.clone()
    }

    /// Is gone, in the middle of things: every connection ends and no new one is taken.
    ///
    /// # Errors
    /// When its socket cannot be removed.
    pub fn vanish(&self) -> Result<()> {
        fs::remove_file(&self.socket)?;
        for line in lock(&self.told).lines.drain(..) {
            // It may have been closed from the other side.
            let _ = line.shutdown(std::net::Shutdown::Both);
        }
        Ok(())
    }
}

fn lock(told: &Mutex<Told>) -> std::sync::MutexGuard<'_, Told> {
    told.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One connection, until it ends.
fn serve(mut line: UnixStream, told: &Mutex<Told>) {
    let Ok(reading) = line.try_clone() else { return };
    if let Ok(kept) = line.try_clone() {
        lock(told).lines.push(kept);
    }
    let mut language = String::new();
    let mut text: Option<String> = None;
    let mut holding = false;
    for read in BufReader::new(reading).lines() {
        let Ok(read) = read else { return };
        let manner = lock(told).manner;
        if manner == Some(Manner::Hangs) {
            continue;
        }
        let answer = if let Some(words) = &mut text {
            if read != "." {
                words.push_str(&read);
                continue;
            }
            lock(told).said.push((language.clone(), text.take().unwrap_or_default()));
            let begun = "225-1\r\n225 OK MESSAGE QUEUED\r\n701-1\r\n701-1\r\n701 BEGIN\r\n";
            holding = manner == Some(Manner::Holds);
            if holding { begun.to_owned() } else { format!("{begun}702-1\r\n702-1\r\n702 END\r\n") }
        } else if read == "SPEAK" {
            text = Some(String::new());
            "230 OK RECEIVING DATA\r\n".to_owned()
        } else if read == "LIST SYNTHESIS_VOICES" {
            "249-English (America)\ten-US\tnone\r\n249-Spanish (Latin America)\tes-419\tnone\r\n249 OK VOICE LIST SENT\r\n".to_owned()
        } else if read.starts_with("CANCEL") {
            let end = if holding { "703-1\r\n703-1\r\n703 CANCELED\r\n" } else { "" };
            holding = false;
            format!("213 OK CANCELED\r\n{end}")
        } else {
            if let Some(wanted) = read.strip_prefix("SET self LANGUAGE ") {
                wanted.clone_into(&mut language);
            }
            "200 OK\r\n".to_owned()
        };
        if line.write_all(answer.as_bytes()).is_err() {
            return;
        }
    }
}
