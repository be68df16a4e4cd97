//! The one algorithm of signatures: HMAC-SHA256 in base64.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac as _};
use md5::{Digest as _, Md5};
use sha2::Sha256;

/// Signs a text.
pub(super) fn sign(key: &[u8], text: &str) -> String {
    STANDARD.encode(mac(key, text).finalize().into_bytes())
}

/// Tells whether a signature belongs to a text, in a time that tells nothing.
pub(super) fn is_signed(key: &[u8], text: &str, signature: &str) -> bool {
    STANDARD.decode(signature).is_ok_and(|bytes| mac(key, text).verify_slice(&bytes).is_ok())
}

/// Returns the MD5 of bytes in base64, as `Content-MD5` has it.
pub(super) fn md5(bytes: &[u8]) -> String {
    STANDARD.encode(Md5::digest(bytes))
}

/// Writes text in base64.
pub(super) fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Writes a token as Entra does, but unsigned: a header, claims, and an empty signature.
pub(super) fn token(claims: &serde_json::Value) -> String {
    let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
    format!("{}.{}.", part(r#"{"typ":"JWT","alg":"none"}"#), part(&claims.to_string()))
}

#[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
fn mac(key: &[u8], text: &str) -> Hmac<Sha256> {
    let mut mac = Hmac::new_from_slice(key).expect("any length is fine");
    mac.update(text.as_bytes());
    mac
}
