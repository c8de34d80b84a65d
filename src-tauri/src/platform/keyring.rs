//! The system's keyring: one secret, kept for the person signed in to this computer.
//!
//! On Linux the Secret Service (by the session bus), on Windows the Credential Manager, on macOS the Keychain. A
//! computer may have none: then the passphrase is the only way in.

use keyring::v1::{Entry, Error};

/// The name other programs show for it.
const SERVICE: &str = "Backstory";

/// The secret of one folder of patients.
pub(crate) struct Keyring {
    /// Two folders on one computer have a key each.
    name: String,
}

impl Keyring {
    pub(crate) fn new(name: String) -> Self {
        Self { name }
    }

    /// Whether there is a keyring that answers. Asks the system: not for every question of the window.
    pub(crate) fn answers(&self) -> bool {
        // One that is locked and asks its owner first would say so only when a secret is fetched.
        self.entry().is_ok_and(|entry| matches!(entry.get_secret(), Ok(_) | Err(Error::NoEntry)))
    }

    /// The secret; none when there is none, or no keyring.
    pub(crate) fn get(&self) -> Option<Vec<u8>> {
        self.entry().ok()?.get_secret().ok()
    }

    /// Keeps the secret, and says whether it is kept.
    pub(crate) fn set(&self, secret: &[u8]) -> bool {
        self.entry().and_then(|entry| entry.set_secret(secret)).is_ok()
    }

    /// Takes the secret out, and says whether it is gone.
    pub(crate) fn remove(&self) -> bool {
        matches!(self.entry().and_then(|entry| entry.delete_credential()), Ok(()) | Err(Error::NoEntry))
    }

    fn entry(&self) -> Result<Entry, Error> {
        Entry::new(SERVICE, &self.name)
    }
}
