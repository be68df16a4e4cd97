//! The version of one state of an offer.

use std::fmt;

/// The `ETag` header of a read, byte for byte: weak prefix, quotes and `%3A` included.
///
/// For example `W/"datetime'2017-06-07T06%3A15%3A40.4771399Z'"`. Decoded or trimmed it no longer matches
/// (page "Concurrency control" of the API).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ETag(String);

impl ETag {
    /// Takes the value of the header; none if it is empty or HTTP could not carry it back.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let fine = !text.is_empty() && text.bytes().all(|byte| matches!(byte, b'\t' | b' '..=b'~'));
        fine.then(|| Self(text.to_owned()))
    }

    /// Shows the value as the service wrote it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ETag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_header_can_carry_back_is_an_etag() {
        for text in ["W/\"datetime'2017-06-07T06%3A15%3A40.4771399Z'\"", "\"1\"", "1", "a\tb c"] {
            assert_eq!(ETag::parse(text).unwrap().as_str(), text);
        }
        for text in ["", "\"ü\"", "\"1\"\r\nx: y", "\u{7f}"] {
            assert_eq!(ETag::parse(text), None, "{text:?}");
        }
    }
}
