//! The account key, and the one thing that is done with it.

use crate::base::secrets;
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
        secrets::register(text.expose_secret());
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
        let known: [u8; 32] = [
            0x5b, 0xdc, 0xc1, 0x46, 0xbf, 0x60, 0x75, 0x4e, 0x6a, 0x04, 0x24, 0x26, 0x08, 0x95, 0x75,
            0xc7, //
            0x5a, 0x00, 0x3f, 0x08, 0x9d, 0x27, 0x39, 0x83, 0x9d, 0xec, 0x58, 0xb9, 0x64, 0xec, 0x38, 0x43,
        ];
        assert_eq!(signature, known);
    }

    #[test]
    fn a_key_does_not_show() {
        let key = AccountKey::parse(&"c2VjcmV0".into()).unwrap();
        assert_eq!(format!("{key:?}"), "****");
        assert!(AccountKey::parse(&"not base64!".into()).is_none());
        assert!(AccountKey::parse(&"".into()).is_none());
    }
}
