//! The account key, and the one thing that is done with it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac as _};
use secrecy::{ExposeSecret as _, SecretBox, SecretString};
use sha2::Sha256;
use std::fmt;
use std::sync::Arc;

/// The key of a storage account: shown as `****`, wiped when dropped.
#[derive(Clone)]
pub(super) struct AccountKey(Arc<SecretBox<[u8]>>);

impl AccountKey {
    /// Reads the base64 that the portal shows; nothing where it is none.
    pub(super) fn parse(text: &SecretString) -> Option<Self> {
        let bytes = STANDARD.decode(text.expose_secret().trim()).ok()?;
        (!bytes.is_empty()).then(|| Self(Arc::new(SecretBox::new(bytes.into_boxed_slice()))))
    }

    /// Signs a text: base64 of its HMAC-SHA256, as the storage service asks for everywhere.
    pub(super) fn sign(&self, text: &str) -> String {
        sign(self.0.expose_secret(), text)
    }
}

fn sign(key: &[u8], text: &str) -> String {
    // an HMAC takes a key of any length, so that there is no error to meet
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return String::new() };
    mac.update(text.as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}

impl fmt::Debug for AccountKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("****")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4231, test case 2.
    #[test]
    fn hmac_known_answer() {
        let key = AccountKey::parse(&STANDARD.encode("Jefe").into()).unwrap();
        let signature = STANDARD.decode(key.sign("what do ya want for nothing?")).unwrap();
        let hex: String = signature.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }

    #[test]
    fn a_key_does_not_show() {
        let key = AccountKey::parse(&"c2VjcmV0".into()).unwrap();
        assert_eq!(format!("{key:?}"), "****");
        assert!(AccountKey::parse(&"not base64!".into()).is_none());
        assert!(AccountKey::parse(&"".into()).is_none());
    }
}
