//! Where things stand in the text of an offer: the outline of valid JSON, and spans for the caret.

use super::mask::{masked, string_length};
use crate::report::Span;
use std::ops::Range;

/// The text of a file, with its secrets masked, and the outline of its JSON.
#[derive(Clone)]
pub(super) struct Source {
    pub(super) file: String,
    shown: String,
    outline: Node,
}

/// One value: where it stands, and what is inside.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) span: Range<usize>,
    inside: Inside,
}

#[derive(Debug, Clone)]
enum Inside {
    Leaf,
    List(Vec<Node>),
    Members(Vec<Member>),
}

#[derive(Debug, Clone)]
struct Member {
    name: String,
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
        Ok(Self { file: file.to_owned(), shown: masked(text), outline })
    }

    /// Finds a stretch of the text at a path of member names and list indexes; the whole value if the stretch is
    /// empty or not there as it is.
    pub(super) fn find<'p>(&self, path: impl IntoIterator<Item = &'p str>, stretch: &str) -> Option<Span> {
        let node = path.into_iter().try_fold(&self.outline, |node, step| node.step(step))?;
        let whole = node.span.clone();
        let inside = self.shown.get(whole.clone()).unwrap_or_default();
        let part = inside.find(stretch).filter(|_| !stretch.is_empty()).map(|at| whole.start + at);
        Some(span(&self.shown, part.map_or(whole, |start| start..start + stretch.len())))
    }
}

impl Node {
    fn step(&self, name: &str) -> Option<&Self> {
        match &self.inside {
            Inside::Leaf => None,
            Inside::List(items) => items.get(name.parse::<usize>().ok()?),
            Inside::Members(members) => {
                members.iter().find(|member| member.name == name).map(|member| &member.node)
            }
        }
    }
}

/// Says in which line and column a stretch of bytes lies; `text` must be masked already.
///
/// An empty stretch is as long as one character, so that there is a caret.
pub(super) fn span(text: &str, bytes: Range<usize>) -> Span {
    let before = text.get(..bytes.start).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = text.get(line_start..).unwrap_or_default().lines().next().unwrap_or_default();
    let inside = text.get(bytes).unwrap_or_default().lines().next().unwrap_or_default();
    Span {
        line: before.matches('\n').count() + 1,
        column: before.get(line_start..).unwrap_or_default().chars().count() + 1,
        length: inside.chars().count().max(1),
        text: line.to_owned(),
    }
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

    fn members(&mut self) -> Result<Vec<Member>, BadMember> {
        let mut members = Vec::new();
        let mut seen = std::collections::HashMap::new();
        while self.goes_on(b'}') {
            let at = self.string();
            let name = self.unescaped(at.clone());
            if name == RESERVED {
                return Err(BadMember::Reserved { name, at });
            }
            if let Some(first) = seen.insert(name.clone(), at.clone()) {
                return Err(BadMember::Twice { name, first, second: at });
            }
            self.skip(|byte| byte != b':');
            self.at += 1;
            let node = self.value()?;
            members.push(Member { name, node });
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
        self.at += string_length(self.text.get(start..).unwrap_or_default());
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
