//! The lock of the door: a key of random bits, wrapped under what a person knows or what their computer keeps for them.
//!
//! The patients' file is encrypted with the key; the key stands in `clinic-key.toml`, encrypted once for the passphrase,
//! once for the printed recovery code and, where the therapist wants it, once for a secret in the system's keyring. So
//! another passphrase is another wrapping, and never touches the patients' file.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use super::DoorRefusal;
use crate::files::{Reach, read_small, write_whole};
use crate::tries::Secret;

/// The file in the data folder.
pub(super) const FILE: &str = "clinic-key.toml";
/// Three wrappings and some numbers need far less; a file that is larger is not ours.
pub(super) const LARGEST: u64 = 16 * 1024;
/// The form of the file. One with a higher number was written by a newer program, and is left alone.
const FORMAT: u32 = 1;
/// The least letters of a passphrase.
const LEAST: usize = 12;
/// The most letters that are looked at; more is no passphrase, and hashing it would take for ever.
const MOST: usize = 1_000;
const SALT: usize = 16;
const NONCE: usize = 24;
/// A hash that costs more than this was not made here. Checking it could take the machine's memory.
const COST_AT_MOST: Cost = Cost { memory: 256 * 1024, passes: 16, lanes: 4 };

/// What the patients' file is encrypted with, or what this key is encrypted with. Gone from memory when dropped.
pub(super) type Key = Zeroizing<[u8; 32]>;

/// Memory in KiB, passes and lanes of Argon2id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Cost {
    memory: u32,
    passes: u32,
    lanes: u32,
}

impl Cost {
    /// RFC 9106's second choice, for where 2 GiB are too much: 64 MiB, three passes. One lane, as one is what runs here.
    pub(super) const FULL: Self = Self { memory: 64 * 1024, passes: 3, lanes: 1 };
}

/// The key, encrypted.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wrapped {
    /// What goes into Argon2id with the passphrase or code; none where a secret of random bits wraps by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    salt: Option<String>,
    nonce: String,
    key: String,
}

/// What the file says.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Kept {
    /// The form of the file.
    format: u32,
    /// The program that can read it.
    needs: String,
    /// The store these keys are of: the same number stands inside it.
    pub(super) store: String,
    /// Wrong tries since the last right one.
    pub(super) failures: u32,
    /// Whether the store is still being made: then there is nothing in it yet.
    #[serde(default, skip_serializing_if = "is_false")]
    pub(super) making: bool,
    /// Whether the computer is in a patient's hands, or was when the program ended: then only the passphrase opens.
    #[serde(default, skip_serializing_if = "is_false")]
    pub(super) handed_over: bool,
    cost: Cost,
    passphrase: Wrapped,
    recovery: Wrapped,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    keyring: Option<Wrapped>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_false(value: &bool) -> bool {
    !value
}

/// What is known of the keys.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Found {
    /// There are none.
    Unset,
    Set(Box<Kept>),
    /// A newer program wrote the file.
    Newer(String),
    /// There is a file, and it cannot be understood. It is never taken for none.
    Broken,
    /// It cannot be read.
    Unreadable(String),
}

impl Found {
    /// Changes the keys, on the disk and then here; when that cannot be done, they are as they were.
    pub(super) fn changed<T>(
        &mut self,
        folder: &Path,
        change: impl FnOnce(&mut Kept) -> Result<T, DoorRefusal>,
    ) -> Result<T, DoorRefusal> {
        let Self::Set(kept) = self else { return Err(DoorRefusal::NotKept) };
        let mut new = kept.clone();
        let done = change(&mut new)?;
        write(folder, &new).map_err(|_| DoorRefusal::NotKept)?;
        *kept = new;
        Ok(done)
    }
}

/// Which wrapping.
#[derive(Clone, Copy)]
enum Slot {
    Passphrase,
    Recovery,
    Keyring,
}

impl Slot {
    /// Goes into the encryption, so that a wrapping cannot be put in another's place.
    fn name(self) -> &'static str {
        match self {
            Self::Passphrase => "passphrase",
            Self::Recovery => "recovery",
            Self::Keyring => "keyring",
        }
    }
}

/// Keys that were just made.
pub(super) struct Made {
    pub(super) kept: Kept,
    pub(super) key: Key,
    pub(super) recovery: Code,
}

impl Kept {
    /// A new key, wrapped under a passphrase and under a new recovery code.
    pub(super) fn make(passphrase: &str, cost: Cost, secret: &mut Secret) -> Result<Made, DoorRefusal> {
        if let Some(why) = refused(passphrase) {
            return Err(why);
        }
        let mut key = Key::default();
        secret(key.as_mut());
        let mut store = [0; 16];
        secret(&mut store);
        let store = hex(&store);
        let recovery = Code::make(secret);
        let kept = Self {
            format: FORMAT,
            needs: env!("CARGO_PKG_VERSION").into(),
            failures: 0,
            making: true,
            handed_over: false,
            cost,
            passphrase: wrap_known(&key, &store, cost, Slot::Passphrase, &normal(passphrase), secret)?,
            recovery: wrap_known(&key, &store, cost, Slot::Recovery, recovery.letters(), secret)?,
            keyring: None,
            store,
        };
        Ok(Made { kept, key, recovery })
    }

    /// The key, when it is the right passphrase.
    pub(super) fn by_passphrase(&self, passphrase: &str) -> Option<Key> {
        if passphrase.chars().count() > MOST {
            return None;
        }
        self.unwrap_known(&self.passphrase, Slot::Passphrase, &normal(passphrase))
    }

    /// The key, when it is the right code.
    pub(super) fn by_recovery(&self, code: &Code) -> Option<Key> {
        self.unwrap_known(&self.recovery, Slot::Recovery, code.letters())
    }

    /// The key, when this is the secret in the keyring.
    pub(super) fn by_keyring(&self, secret: &[u8]) -> Option<Key> {
        let secret: &[u8; 32] = secret.try_into().ok()?;
        unwrap(self.keyring.as_ref()?, &Zeroizing::new(*secret), &self.store, Slot::Keyring)
    }

    /// Whether a secret in the keyring opens.
    pub(super) fn has_keyring(&self) -> bool {
        self.keyring.is_some()
    }

    /// Has another passphrase open; the one so far does no more.
    pub(super) fn set_passphrase(
        &mut self,
        key: &Key,
        passphrase: &str,
        secret: &mut Secret,
    ) -> Result<(), DoorRefusal> {
        if let Some(why) = refused(passphrase) {
            return Err(why);
        }
        let known = normal(passphrase);
        self.passphrase = wrap_known(key, &self.store, self.cost, Slot::Passphrase, &known, secret)?;
        Ok(())
    }

    /// Has a new recovery code open; the one so far does no more.
    pub(super) fn new_recovery(&mut self, key: &Key, secret: &mut Secret) -> Result<Code, DoorRefusal> {
        let code = Code::make(secret);
        self.recovery = wrap_known(key, &self.store, self.cost, Slot::Recovery, code.letters(), secret)?;
        Ok(code)
    }

    /// Has a new secret open, and answers with it: it belongs into the keyring.
    pub(super) fn new_keyring(&mut self, key: &Key, secret: &mut Secret) -> Result<Key, DoorRefusal> {
        let mut kept_there = Key::default();
        secret(kept_there.as_mut());
        self.keyring = Some(wrap(key, &kept_there, None, &self.store, Slot::Keyring, secret)?);
        Ok(kept_there)
    }

    /// Has no secret of a keyring open any more.
    pub(super) fn no_keyring(&mut self) {
        self.keyring = None;
    }

    /// Whether the same opens both.
    pub(super) fn opens_as(&self, other: &Self) -> bool {
        self.store == other.store
            && self.making == other.making
            && self.passphrase == other.passphrase
            && self.recovery == other.recovery
            && self.keyring == other.keyring
    }

    /// The same keys as they go into a backup: what is true of this computer alone is left out.
    pub(super) fn for_backup(&self) -> Self {
        Self { failures: 0, making: false, handed_over: false, keyring: None, ..self.clone() }
    }

    /// As text.
    pub(super) fn text(&self) -> io::Result<String> {
        toml::to_string(self).map_err(io::Error::other)
    }

    /// From text.
    pub(super) fn read(text: &str) -> Found {
        /// All that every form of the file has.
        #[derive(Deserialize)]
        struct Any {
            format: u32,
            #[serde(default)]
            needs: Option<String>,
        }
        match toml::from_str::<Any>(text) {
            Ok(any) if any.format > FORMAT => {
                Found::Newer(any.needs.unwrap_or_else(|| format!("clinic-key format {}", any.format)))
            }
            Ok(_) => match toml::from_str::<Self>(text) {
                Ok(kept) if kept.cost.is_bearable() => Found::Set(Box::new(kept)),
                _ => Found::Broken,
            },
            Err(_) => Found::Broken,
        }
    }

    fn unwrap_known(&self, wrapped: &Wrapped, slot: Slot, known: &str) -> Option<Key> {
        let salt = unhex(wrapped.salt.as_deref()?)?;
        let wrapping = derive(known, &salt, self.cost).ok()?;
        unwrap(wrapped, &wrapping, &self.store, slot)
    }
}

impl Cost {
    fn is_bearable(self) -> bool {
        let most = COST_AT_MOST;
        self.memory <= most.memory && self.passes <= most.passes && self.lanes <= most.lanes
    }
}

/// The file in a folder.
pub(super) fn file(folder: &Path) -> PathBuf {
    folder.join(FILE)
}

/// What is known of the keys of a folder.
pub(super) fn read(folder: &Path) -> Found {
    let file = file(folder);
    match fs::symlink_metadata(&file) {
        // Not followed: a link that leads nowhere is not "none was set".
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Found::Unset,
        Err(error) => return Found::Unreadable(error.to_string()),
        Ok(_) => {}
    }
    match read_small(&file, LARGEST) {
        Ok(bytes) => String::from_utf8(bytes).map_or(Found::Broken, |text| Kept::read(&text)),
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Found::Unreadable(error.to_string()),
        Err(_) => Found::Broken,
    }
}

/// Keeps the keys of a folder, whole or not at all.
pub(super) fn write(folder: &Path, kept: &Kept) -> io::Result<()> {
    write_whole(&file(folder), kept.text()?.as_bytes(), Reach::Owner)
}

/// What a person typed, the same whatever keyboard it was typed on.
fn normal(passphrase: &str) -> Zeroizing<String> {
    Zeroizing::new(passphrase.nfc().collect())
}

fn derive(known: &str, salt: &[u8], cost: Cost) -> Result<Key, DoorRefusal> {
    let params = Params::new(cost.memory, cost.passes, cost.lanes, None).map_err(|_| DoorRefusal::NotKept)?;
    let mut key = Key::default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(known.as_bytes(), salt, key.as_mut())
        .map_err(|_| DoorRefusal::NotKept)?;
    Ok(key)
}

fn wrap_known(
    key: &Key,
    store: &str,
    cost: Cost,
    slot: Slot,
    known: &str,
    secret: &mut Secret,
) -> Result<Wrapped, DoorRefusal> {
    let mut salt = [0; SALT];
    secret(&mut salt);
    wrap(key, &derive(known, &salt, cost)?, Some(hex(&salt)), store, slot, secret)
}

fn wrap(
    key: &Key,
    wrapping: &Key,
    salt: Option<String>,
    store: &str,
    slot: Slot,
    secret: &mut Secret,
) -> Result<Wrapped, DoorRefusal> {
    let mut nonce = [0; NONCE];
    secret(&mut nonce);
    let bound = format!("{store} {}", slot.name());
    let wrapped = XChaCha20Poly1305::new((&**wrapping).into())
        .encrypt(&XNonce::from(nonce), Payload { msg: key.as_slice(), aad: bound.as_bytes() })
        .map_err(|_| DoorRefusal::NotKept)?;
    Ok(Wrapped { salt, nonce: hex(&nonce), key: hex(&wrapped) })
}

fn unwrap(wrapped: &Wrapped, wrapping: &Key, store: &str, slot: Slot) -> Option<Key> {
    let nonce: [u8; NONCE] = unhex(&wrapped.nonce)?.try_into().ok()?;
    let sealed = unhex(&wrapped.key)?;
    let bound = format!("{store} {}", slot.name());
    let opened = XChaCha20Poly1305::new((&**wrapping).into())
        .decrypt(&XNonce::from(nonce), Payload { msg: &sealed, aad: bound.as_bytes() })
        .map(Zeroizing::new)
        .ok()?;
    let key: &[u8; 32] = opened.as_slice().try_into().ok()?;
    Some(Zeroizing::new(*key))
}

/// Bytes as letters.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(letters: &str) -> Option<Vec<u8>> {
    if !letters.len().is_multiple_of(2) || !letters.is_ascii() {
        return None;
    }
    (0..letters.len()).step_by(2).map(|at| u8::from_str_radix(letters.get(at..at + 2)?, 16).ok()).collect()
}

/// Rows of keys, and letters and digits as they follow each other.
const ROWS: &[&str] =
    &["qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "abcdefghijklmnopqrstuvwxyz", "1234567890"];
/// Words that are tried first, here above all.
const TRIED_FIRST: &[&str] = &[
    "password",
    "passwort",
    "passphrase",
    "contraseña",
    "letmein",
    "welcome",
    "changeme",
    "administrator",
    "admin",
    "iloveyou",
    "backstory",
    "sciatica",
    "massage",
    "therapist",
    "therapy",
    "clinic",
    "patient",
    "secret",
    "monkey",
    "dragon",
    "football",
    "baseball",
    "sunshine",
    "princess",
    "superman",
    "qazwsx",
];
/// Letters that must be left of a passphrase when what anybody tries first is taken out of it.
const LEFT: usize = 5;

/// Why something cannot be a passphrase.
pub(super) fn refused(passphrase: &str) -> Option<DoorRefusal> {
    let letters = passphrase.chars().count();
    if letters < LEAST {
        return Some(DoorRefusal::Short);
    }
    if letters > MOST {
        return Some(DoorRefusal::Plain);
    }
    let mut folded: String =
        passphrase.chars().flat_map(char::to_lowercase).filter(|letter| letter.is_alphanumeric()).collect();
    if folded.is_empty() {
        // Signs only: there are many, unless it is the same few over and over.
        passphrase.clone_into(&mut folded);
    }
    let mut different: Vec<char> = folded.chars().collect();
    different.sort_unstable();
    different.dedup();
    if different.len() < LEFT {
        return Some(DoorRefusal::Plain);
    }
    for word in TRIED_FIRST {
        folded = folded.replace(word, "");
    }
    (left_of_rows(&folded) < LEFT).then_some(DoorRefusal::Plain)
}

/// How many letters are left when runs along a row of keys (four or more, either way) are taken out.
fn left_of_rows(text: &str) -> usize {
    let letters: Vec<char> = text.chars().collect();
    let follows = |first: char, second: char| {
        ROWS.iter().any(|row| {
            row.chars()
                .zip(row.chars().cycle().skip(1))
                .any(|pair| pair == (first, second) || pair == (second, first))
        })
    };
    let mut left = 0;
    let mut at = 0;
    while at < letters.len() {
        let mut end = at + 1;
        while end < letters.len()
            && (letters[end] == letters[end - 1] || follows(letters[end - 1], letters[end]))
        {
            end += 1;
        }
        if end - at < 4 {
            left += end - at;
        }
        at = end;
    }
    left
}

/// A printed recovery code: 28 letters of random bits and four to tell a slip of the pen, in Crockford's alphabet.
pub(super) struct Code(Zeroizing<String>);

/// Crockford's base 32: no I, L, O or U, so that nothing printed is read as something else.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Letters that open, and letters that check them.
const OPENING: usize = 28;
const CHECKING: usize = 4;
/// The largest prime of 20 bits: the rest of dividing by it is changed by any one letter, and by any two that change
/// places.
const CHECK: u32 = 1_048_573;

impl Code {
    fn make(secret: &mut Secret) -> Self {
        let mut bytes = Zeroizing::new([0; OPENING]);
        secret(bytes.as_mut());
        let mut letters = Zeroizing::new(String::with_capacity(OPENING + CHECKING));
        // 32 divides 256: every letter is as likely as every other.
        letters.extend(bytes.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])));
        let check = check(&letters);
        letters.push_str(&check);
        Self(letters)
    }

    /// As it was typed: spaces, dashes and letter case do not matter, and letters that look alike are one. None when
    /// it cannot be a code that was ever printed.
    pub(super) fn typed(text: &str) -> Option<Self> {
        let mut letters = Zeroizing::new(String::with_capacity(OPENING + CHECKING));
        for letter in text.chars().filter(|letter| !letter.is_whitespace() && !"-–—.".contains(*letter)) {
            let letter = match letter.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            };
            if letters.len() == OPENING + CHECKING
                || !letter.is_ascii()
                || !ALPHABET.contains(&(letter as u8))
            {
                return None;
            }
            letters.push(letter);
        }
        (letters.len() == OPENING + CHECKING && check(&letters[..OPENING]) == letters[OPENING..])
            .then_some(Self(letters))
    }

    /// As it is printed: groups of four.
    pub(super) fn printed(&self) -> String {
        let mut printed = String::with_capacity(OPENING + CHECKING + 7);
        for (at, letter) in self.0.chars().enumerate() {
            if at > 0 && at % 4 == 0 {
                printed.push('-');
            }
            printed.push(letter);
        }
        printed
    }

    fn letters(&self) -> &str {
        &self.0[..OPENING]
    }
}

fn check(letters: &str) -> String {
    let mut rest = letters.bytes().fold(0_u32, |rest, letter| {
        let digit = ALPHABET.iter().position(|other| *other == letter).unwrap_or_default();
        (rest * 32 + u32::try_from(digit).unwrap_or_default()) % CHECK
    });
    let mut check = [0; CHECKING];
    for letter in check.iter_mut().rev() {
        *letter = ALPHABET[(rest % 32) as usize];
        rest /= 32;
    }
    check.iter().copied().map(char::from).collect()
}

#[cfg(test)]
impl Cost {
    /// For tests, which ask thousands of times.
    pub(super) const CHEAP: Self = Self { memory: 8, passes: 1, lanes: 1 };
}

#[cfg(test)]
impl Code {
    /// A code that opens nothing.
    pub(super) fn make_for_test() -> Self {
        let mut next = 0_u8;
        Self::make(&mut |bytes| {
            for byte in bytes {
                next = next.wrapping_add(37);
                *byte = next;
            }
        })
    }
}
