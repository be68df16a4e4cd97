//! What identifies the bytes of a file: SHA-256 for names and the lock, MD5 for the storage service.

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use md5::Digest as _;
use std::fmt;

/// The SHA-256 of a file's bytes; prints as 64 lower-case hex digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Sha256Digest([u8; 32]);

/// The MD5 of a file's bytes, as the storage service compares it; prints as base64.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Md5Digest([u8; 16]);

/// What identifies the bytes of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ContentHash {
    /// The content address.
    pub sha256: Sha256Digest,
    /// Length in bytes.
    pub length: u64,
}

/// Takes bytes as they pass and gives their [`ContentHash`] at the end.
#[derive(Clone)]
pub struct ContentHasher {
    sha256: digest::Context,
    length: u64,
}

/// Both digests and the length of one file, taken in one pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Digests {
    /// The content address.
    pub sha256: Sha256Digest,
    /// For `Content-MD5`.
    pub md5: Md5Digest,
    /// Length in bytes.
    pub length: u64,
}

/// Takes bytes as they pass and gives [`Digests`] at the end.
#[derive(Clone, Default)]
pub struct DigestsInProgress {
    content: ContentHasher,
    md5: md5::Md5,
}

impl Default for ContentHasher {
    fn default() -> Self {
        Self { sha256: digest::Context::new(&digest::SHA256), length: 0 }
    }
}

impl ContentHasher {
    /// Takes the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.sha256.update(bytes);
        self.length += bytes.len() as u64;
    }

    /// Ends the pass.
    #[must_use]
    pub fn finish(self) -> ContentHash {
        let mut sha256 = [0; 32];
        // as long as the digest, which the type of the library doesn't say
        sha256.copy_from_slice(self.sha256.finish().as_ref());
        ContentHash { sha256: Sha256Digest(sha256), length: self.length }
    }
}

impl DigestsInProgress {
    /// Takes the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.content.update(bytes);
        self.md5.update(bytes);
    }

    /// Ends the pass.
    #[must_use]
    pub fn finish(self) -> Digests {
        let ContentHash { sha256, length } = self.content.finish();
        Digests { sha256, md5: Md5Digest(self.md5.finalize().into()), length }
    }
}

impl Digests {
    /// Takes the digests of bytes in memory.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        let mut pass = DigestsInProgress::default();
        pass.update(bytes);
        pass.finish()
    }

    /// Returns what identifies the bytes.
    #[must_use]
    pub fn content(&self) -> ContentHash {
        ContentHash { sha256: self.sha256, length: self.length }
    }
}

impl Sha256Digest {
    /// Reads 64 hex digits.
    #[must_use]
    pub fn from_hex(text: &str) -> Option<Self> {
        if text.len() != 64 || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        let mut bytes = [0; 32];
        for (byte, at) in bytes.iter_mut().zip((0..64).step_by(2)) {
            *byte = u8::from_str_radix(&text[at..at + 2], 16).ok()?;
        }
        Some(Self(bytes))
    }

    /// Shows the first 12 hex digits, enough for a person to tell two images apart.
    #[must_use]
    pub fn short(&self) -> String {
        self.to_string()[..12].to_owned()
    }
}

impl Md5Digest {
    /// Returns the raw 16 bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// Reads the raw 16 bytes of a `Content-MD5`.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        Some(Self(bytes.try_into().ok()?))
    }
}

impl fmt::Display for Sha256Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Sha256Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Md5Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&STANDARD.encode(self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The empty text's digests, as RFC 1321 and FIPS 180-4 give them.
    #[test]
    fn known_answers() {
        let digests = Digests::of(b"");
        assert_eq!(
            digests.sha256.to_string(),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
        assert_eq!(digests.md5.to_string(), "1B2M2Y8AsgTpgAmY7PhCfg==");
        assert_eq!(digests.length, 0);
    }

    #[test]
    fn text_forms_read_back() {
        let digests = Digests::of(b"large.png");
        assert_eq!(Sha256Digest::from_hex(&digests.sha256.to_string()), Some(digests.sha256));
        assert_eq!(Sha256Digest::from_hex("zz"), None);
        assert_eq!(Sha256Digest::from_hex(&"0".repeat(63)), None);
    }
}
