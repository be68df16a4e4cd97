//! What an SVG would cost to read and draw, counted before anything is built of it.
//!
//! A small file can ask for any amount: elements inside one another overflow the stack, which ends the program, and
//! elements that use others multiply. So each step is bounded in time that grows with the file: first the text alone,
//! then the tree of its elements, with everything that an element uses counted as often as it is used.

use super::svg_style::Styles;
use resvg::usvg::roxmltree::{Document, Node, NodeId};
use std::collections::HashMap;

/// What is too much of something.
pub(super) type TooMuch = &'static str;

/// A logo has some KB; 8 MB leave room for embedded images.
const MAX_BYTES: usize = 8_000_000;
/// No design program comes near either.
const MAX_ATTRIBUTES: usize = 500;
const MAX_ELEMENTS: usize = 100_000;
/// Elements inside one another, those that are used included. The renderer takes some KB of stack for each.
const MAX_DEPTH: usize = 200;
const TOO_DEEP: TooMuch = "elements nested or used deeper than 200";
/// Bytes of all elements, each as often as it is used, and for each element its share in the renderer.
const MAX_WEIGHT: u64 = 40_000_000;
const ELEMENT_WEIGHT: u64 = 200;
/// Style rules are held against every element.
const MAX_MATCHES: usize = 20_000_000;
/// Entities stand for namespaces in the files of some programs; more is an attack.
const MAX_ENTITY: usize = 200;
const MAX_ENTITY_USES: usize = 5_000;

/// Looks at the text alone, in one pass, before a parser does.
pub(super) fn check_text(text: &str) -> Result<(), TooMuch> {
    if text.len() > MAX_BYTES {
        return Err("more than 8 MB");
    }
    check_entities(text)?;
    let (mut depth, mut elements, mut rest) = (0_usize, 0_usize, text);
    while let Some(at) = rest.find('<') {
        rest = rest.get(at..).unwrap_or_default();
        let (length, change) = match rest.as_bytes() {
            [b'<', b'!', b'-', b'-', ..] => (end_of(rest, "-->"), 0),
            [b'<', b'!', b'[', ..] => (end_of(rest, "]]>"), 0),
            [b'<', b'!' | b'?', ..] => (end_of(rest, ">"), 0),
            [b'<', b'/', ..] => (end_of(rest, ">"), -1),
            _ => tag(rest)?,
        };
        elements += usize::from(change >= 0);
        depth = depth.saturating_add_signed(change);
        if depth > MAX_DEPTH {
            return Err(TOO_DEEP);
        }
        if elements > MAX_ELEMENTS {
            return Err("more than 100,000 elements");
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    Ok(())
}

fn end_of(text: &str, end: &str) -> usize {
    text.find(end).map_or(text.len(), |at| at + end.len())
}

/// Finds the end of an opening tag, and whether it makes the elements deeper.
fn tag(text: &str) -> Result<(usize, isize), TooMuch> {
    let (mut quote, mut attributes, mut last) = (None, 0, b'<');
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), byte) if open == byte => quote = None,
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'=') => attributes += 1,
            (None, b'>') => return Ok((at + 1, isize::from(last != b'/'))),
            _ => {}
        }
        if attributes > MAX_ATTRIBUTES {
            return Err("more than 500 attributes on one element");
        }
        last = byte;
    }
    Ok((text.len(), 1))
}

/// Lets through the short texts that stand for namespaces, as Illustrator writes them.
fn check_entities(text: &str) -> Result<(), TooMuch> {
    let mut declarations = text.split("<!ENTITY").skip(1).peekable();
    if declarations.peek().is_none() {
        return Ok(());
    }
    let is_plain = |declaration: &str| {
        let value = declaration.split('>').next().unwrap_or_default();
        value.len() <= MAX_ENTITY && !value.contains(['&', '<', '%'])
    };
    if !declarations.all(is_plain) || text.matches('&').count() > MAX_ENTITY_USES {
        return Err("entities (DTD) that stand for more than short texts");
    }
    Ok(())
}

/// Counts what each element comes to with everything that it uses.
pub(super) fn check_tree(document: &Document<'_>, styles: &Styles<'_>) -> Result<(), TooMuch> {
    let elements = document.descendants().filter(Node::is_element).count();
    if elements.saturating_mul(styles.rules()) > MAX_MATCHES {
        return Err("too many style rules for its elements");
    }
    let named = document.descendants().filter_map(|node| Some((node.attribute("id")?, node)));
    let mut cost = Cost { styles, named: named.collect(), known: HashMap::new() };
    let (weight, _) = cost.of(document.root_element(), 0)?;
    let markers = document.descendants().filter(|node| node.tag_name().name() == "marker");
    let markers = markers.map(|marker| cost.of(marker, 0)).collect::<Result<Vec<_>, _>>()?;
    let heaviest = markers.into_iter().map(|(weight, _)| weight).max().unwrap_or_default();
    // a marker may be drawn at each point of each path, and two bytes can be a point
    if weight > MAX_WEIGHT || heaviest.saturating_mul(weight / 2) > MAX_WEIGHT * 4 {
        return Err("elements that are used again and again");
    }
    Ok(())
}

struct Cost<'a, 'b> {
    styles: &'b Styles<'a>,
    named: HashMap<&'b str, Node<'b, 'a>>,
    /// Weight and depth; none while they are being counted.
    known: HashMap<NodeId, Option<(u64, usize)>>,
}

impl<'a, 'b> Cost<'a, 'b> {
    fn of(&mut self, node: Node<'b, 'a>, depth: usize) -> Result<(u64, usize), TooMuch> {
        match self.known.get(&node.id()) {
            Some(Some((_, below))) if depth + below > MAX_DEPTH => return Err(TOO_DEEP),
            Some(Some(known)) => return Ok(*known),
            // the renderer leaves out what uses itself
            Some(None) => return Ok((0, 0)),
            None => {}
        }
        if depth > MAX_DEPTH {
            return Err(TOO_DEEP);
        }
        self.known.insert(node.id(), None);
        let own = node.attributes().map(|attribute| attribute.value().len() as u64).sum::<u64>();
        let (mut weight, mut below) = (ELEMENT_WEIGHT + own, 0);
        let used = self.used(node);
        for next in node.children().filter(Node::is_element).chain(used) {
            let (more, deep) = self.of(next, depth + 1)?;
            weight = weight.saturating_add(more);
            below = below.max(deep);
        }
        self.known.insert(node.id(), Some((weight, below + 1)));
        Ok((weight, below + 1))
    }

    /// Lists what an element refers to: by a link, or by `url(#…)` in an attribute or a style.
    fn used(&self, node: Node<'b, 'a>) -> Vec<Node<'b, 'a>> {
        let values = node.attributes().map(|attribute| attribute.value());
        let styled = self.styles.values_of(node);
        let ids = values.chain(styled).flat_map(|value| {
            let link = value.strip_prefix('#');
            link.into_iter().chain(value.split("url(").skip(1).filter_map(id_in_url))
        });
        ids.filter_map(|id| self.named.get(id).copied()).filter(|used| *used != node).collect()
    }
}

fn id_in_url(rest: &str) -> Option<&str> {
    let inside = rest.split(')').next()?.trim().trim_matches(['"', '\'']);
    inside.strip_prefix('#')
}
