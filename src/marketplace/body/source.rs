//! Where things stand in the text of an offer: the outline of valid JSON, and spans for the caret.

use super::lines::Lines;
use super::mask::masked;
use crate::base::json::string_length;
use crate::report::Span;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::ops::Range;

/// The text of a file, with its secrets masked, and the outline of its JSON.
#[derive(Clone)]
pub(super) struct Source {
    pub(super) file: String,
    lines: Lines,
    outline: Node,
}

/// One value: where it stands, and what is inside.
#[derive(Debug, Clone)]
struct Node {
    span: Range<usize>,
    inside: Inside,
}

#[derive(Debug, Clone)]
enum Inside {
    Leaf,
    List(Vec<Node>),
    Members(HashMap<String, Member>),
}

#[derive(Debug, Clone)]
struct Member {
    /// Where its name stands.
    name: Range<usize>,
    node: Node,
}

/// A member that JSON readers would not agree on.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum BadMember {
    /// The same name twice in one object.
    Twice { name: String, first: Range<usize>, second: Range<usize> },
    /// A name that the JSON library keeps for itself.
    Reserved { name: String, at: Range<usize> },
}

/// The name by which `serde_json` passes number text around; as an ordinary member it would turn into a number.
const RESERVED: &str = "$serde_json::private::Number";

impl Source {
    /// Outlines a text that is known to be valid JSON.
    pub(super) fn outline(file: &str, text: &str) -> Result<Self, BadMember> {
        let outline = Scanner { text, at: 0 }.value()?;
        Ok(Self { file: file.to_owned(), lines: Lines::of(masked(text)), outline })
    }

    /// Finds the value at a path of member names and list indexes.
    pub(super) fn find<'p>(&self, path: impl IntoIterator<Item = &'p str>) -> Option<Span> {
        Some(self.lines.span(self.node(path)?.span.clone()))
    }

    /// Finds stretches of the string at a path; they are given in order, by their bytes in the unescaped string.
    pub(super) fn find_within<'p>(
        &self,
        path: impl IntoIterator<Item = &'p str>,
        stretches: &[Range<usize>],
    ) -> Vec<Span> {
        let Some(node) = self.node(path) else { return Vec::new() };
        let mut written = Written { token: self.lines.text_of(node.span.clone()), raw: 1, plain: 0 };
        let mut at = |plain: usize| node.span.start + written.raw_of(plain);
        stretches
            .iter()
            .map(|stretch| at(stretch.start)..at(stretch.end))
            .map(|at| self.lines.span(at))
            .collect()
    }

    fn node<'p>(&self, path: impl IntoIterator<Item = &'p str>) -> Option<&Node> {
        path.into_iter().try_fold(&self.outline, |node, step| node.step(step))
    }
}

impl Node {
    fn step(&self, name: &str) -> Option<&Self> {
        match &self.inside {
            Inside::Leaf => None,
            Inside::List(items) => items.get(name.parse::<usize>().ok()?),
            Inside::Members(members) => Some(&members.get(name)?.node),
        }
    }
}

/// Walks through a string as it is written in JSON, beside the same string without its escapes.
struct Written<'t> {
    token: &'t str,
    raw: usize,
    plain: usize,
}

impl Written<'_> {
    /// Returns where a byte of the unescaped string stands in the token; asked with rising numbers.
    fn raw_of(&mut self, plain: usize) -> usize {
        while self.plain < plain {
            let Some((raw, plain)) = self.token.get(self.raw..).and_then(lengths_of_first) else { break };
            self.raw += raw;
            self.plain += plain;
        }
        self.raw
    }
}

/// Returns how many bytes the first character of a JSON string takes as it is written, and in UTF-8.
fn lengths_of_first(rest: &str) -> Option<(usize, usize)> {
    let unit = |text: &str| u32::from_str_radix(text.strip_prefix("\\u")?.get(..4)?, 16).ok();
    let Some(code) = unit(rest) else {
        let c = rest.chars().next()?;
        return Some(if c == '\\' { (2, 1) } else { (c.len_utf8(), c.len_utf8()) });
    };
    let is_pair = (0xD800..0xDC00).contains(&code) && rest.get(6..).and_then(unit).is_some();
    Some(if is_pair { (12, 4) } else { (6, char::from_u32(code).map_or(3, char::len_utf8)) })
}

/// Walks over valid JSON; it judges nothing but the names of members.
struct Scanner<'t> {
    text: &'t str,
    at: usize,
}

impl Scanner<'_> {
    fn value(&mut self) -> Result<Node, BadMember> {
        self.skip(|byte| byte.is_ascii_whitespace());
        let start = self.at;
        let inside = match self.peek() {
            Some(b'{') => Inside::Members(self.members()?),
            Some(b'[') => Inside::List(self.items()?),
            Some(b'"') => {
                self.string();
                Inside::Leaf
            }
            _ => {
                self.skip(|byte| !byte.is_ascii_whitespace() && !b",]}".contains(&byte));
                Inside::Leaf
            }
        };
        Ok(Node { span: start..self.at, inside })
    }

    fn members(&mut self) -> Result<HashMap<String, Member>, BadMember> {
        let mut members = HashMap::new();
        while self.goes_on(b'}') {
            let at = self.string();
            let name = self.unescaped(at.clone());
            if name == RESERVED {
                return Err(BadMember::Reserved { name, at });
            }
            self.skip(|byte| byte != b':');
            self.at += 1;
            match members.entry(name) {
                Entry::Vacant(place) => drop(place.insert(Member { name: at, node: self.value()? })),
                Entry::Occupied(first) => {
                    let (name, first) = (first.key().clone(), first.get().name.clone());
                    return Err(BadMember::Twice { name, first, second: at });
                }
            }
        }
        Ok(members)
    }

    fn items(&mut self) -> Result<Vec<Node>, BadMember> {
        let mut items = Vec::new();
        while self.goes_on(b']') {
            items.push(self.value()?);
        }
        Ok(items)
    }

    /// Steps over an opening bracket or comma; false at the closing bracket, which it steps over too.
    fn goes_on(&mut self, close: u8) -> bool {
        self.skip(|byte| byte.is_ascii_whitespace());
        if self.peek() != Some(close) {
            self.at += 1;
        }
        self.skip(|byte| byte.is_ascii_whitespace());
        let more = self.peek().is_some_and(|byte| byte != close);
        if !more {
            self.at = (self.at + 1).min(self.text.len());
        }
        more
    }

    fn string(&mut self) -> Range<usize> {
        let start = self.at;
        self.at += string_length(self.text.as_bytes().get(start..).unwrap_or_default());
        start..self.at
    }

    fn unescaped(&self, at: Range<usize>) -> String {
        let token = self.text.get(at).unwrap_or_default();
        serde_json::from_str(token).unwrap_or_else(|_| token.to_owned())
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip(&mut self, passes: impl Fn(u8) -> bool) {
        while self.peek().is_some_and(&passes) {
            self.at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_are_found_behind_escapes() {
        let cases = [
            (r#""a ${X} b ${X}""#, &["${X}", "${X}"][..]),
            (r#""\n\"\u00e4\ud83d\ude00ä${X}\u20ac{{y}}""#, &["${X}", "{{y}}"]),
            (r#""<a\u0062>""#, &[r"<a\u0062>"]),
        ];
        for (token, expected) in cases {
            let text: String = serde_json::from_str(token).unwrap();
            let source = Source::outline("offer.json", &format!("{{\"x\": [{token}]}}")).unwrap();
            let spans = source.find_within(["x", "0"], &super::super::placeholder::find_all(&text));
            let marked =
                |span: &Span| span.text.chars().skip(span.column - 1).take(span.length).collect::<String>();
            assert_eq!(spans.iter().map(marked).collect::<Vec<_>>(), expected, "{token}");
        }
    }
}
