//! The system's voice, where the web view has none for a language. One utterance at a time; the newest wins.
//!
//! A voice is a service of the system that can hang, vanish or come late. So it is spoken to on a thread of its own, every
//! wait has an end, and a voice that does not answer is let go: the page never waits for it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use backstory_core::speech::{Said, Utterance};

use crate::platform;

/// How long a voice may take to begin. espeak-ng needs a few milliseconds, a service that has yet to start some seconds.
const BEGIN: Duration = Duration::from_secs(8);
/// What a letter takes at most, said slowly.
const A_LETTER: Duration = Duration::from_millis(250);

enum Ask {
    Languages(Sender<Vec<String>>),
    Say(Utterance, u64, Sender<Said>),
}

/// The door to the voice.
#[derive(Default)]
pub(crate) struct Speaker {
    thread: Mutex<Option<Sender<Ask>>>,
    /// Grows with each utterance and each silence; what is said belongs to one of them.
    turn: Arc<AtomicU64>,
}

impl Speaker {
    /// Languages the system has a voice for; none when it has no voice at all.
    pub(crate) fn languages(&self) -> Vec<String> {
        let (answer, answered) = mpsc::channel();
        self.ask(Ask::Languages(answer));
        self.wait(&answered, BEGIN).unwrap_or_default()
    }

    /// Says it in place of what was being said, and waits until that is over.
    pub(crate) fn say(&self, utterance: Utterance) -> Said {
        let utterance = utterance.bounded();
        let letters = u32::try_from(utterance.text.chars().count()).unwrap_or(u32::MAX);
        let turn = self.turn.fetch_add(1, Ordering::SeqCst) + 1;
        let (answer, answered) = mpsc::channel();
        self.ask(Ask::Say(utterance, turn, answer));
        self.wait(&answered, BEGIN + A_LETTER * letters).unwrap_or(Said::Gone)
    }

    /// Silence.
    pub(crate) fn hush(&self) {
        self.turn.fetch_add(1, Ordering::SeqCst);
    }

    fn ask(&self, ask: Ask) {
        let mut thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner);
        let unheard = match &*thread {
            Some(door) => door.send(ask).err().map(|error| error.0),
            None => Some(ask),
        };
        if let Some(ask) = unheard {
            let door = begin(self.turn.clone());
            // A thread that could not be begun drops its end: whoever asked hears that nobody answers.
            let _ = door.send(ask);
            *thread = Some(door);
        }
    }

    /// The answer, or none once the voice was waited for long enough: then the next ask begins with a new one.
    fn wait<T>(&self, answered: &Receiver<T>, longest: Duration) -> Option<T> {
        match answered.recv_timeout(longest) {
            Ok(answer) => Some(answer),
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                *self.thread.lock().unwrap_or_else(PoisonError::into_inner) = None;
                None
            }
        }
    }
}

/// A thread with a voice; it ends when nobody can ask it any more.
fn begin(turn: Arc<AtomicU64>) -> Sender<Ask> {
    let (door, asks) = mpsc::channel::<Ask>();
    let work = move || {
        let mut voice = platform::Voice::default();
        while let Ok(ask) = asks.recv() {
            // Whoever asked may have stopped waiting; then there is nobody to tell.
            match ask {
                Ask::Languages(answer) => {
                    let _ = answer.send(voice.languages());
                }
                Ask::Say(utterance, its, answer) => {
                    let goes_on = || turn.load(Ordering::SeqCst) == its;
                    let said = if goes_on() { voice.say(&utterance, &goes_on) } else { Said::Stopped };
                    let _ = answer.send(said);
                }
            }
        }
    };
    if let Err(error) = thread::Builder::new().name("voice".into()).spawn(work) {
        eprintln!("backstory: no thread for the voice: {error}");
    }
    door
}
