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

    /// Whether both name the same state. `None` where nothing tells: of the versions that are made from a tree
    /// (`"tree-ALL.WITHOUT_PATHS"`), only the paths of images may differ, which a service may write anew at each read.
    #[must_use]
    pub fn names_same(&self, other: &Self) -> Option<bool> {
        let without_paths =
            |tag: &Self| tag.0.strip_prefix("\"tree-")?.split_once('.').map(|(_, part)| part.to_owned());
        match (without_paths(self), without_paths(other)) {
            (Some(one), Some(other_one)) if one == other_one && self != other => None,
            _ => Some(self == other),
        }
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
    fn versions_of_trees_tell_a_new_path_from_a_change() {
        let names_same =
            |one: &str, other: &str| ETag::parse(one).unwrap().names_same(&ETag::parse(other).unwrap());
        for (one, other, same) in [
            ("\"1\"", "\"1\"", Some(true)),
            ("\"1\"", "\"2\"", Some(false)),
            ("\"tree-a.b\"", "\"tree-a.b\"", Some(true)),
            ("\"tree-a.b\"", "\"tree-c.b\"", None),
            ("\"tree-a.b\"", "\"tree-c.d\"", Some(false)),
            ("\"tree-a.b\"", "\"1\"", Some(false)),
        ] {
            assert_eq!(names_same(one, other), same, "{one} {other}");
        }
    }

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
