//! What an SVG asks for that the renderer leaves out without a word: then a part would be black, or missing.

use resvg::usvg::roxmltree::{Document, Node};
use simplecss::{AttributeOperator, DeclarationTokenizer, PseudoClass, StyleSheet};
use std::str::FromStr as _;
use svgtypes::{Color, Paint};

/// The style sheets inside of a file.
pub(super) struct Styles<'a>(Vec<(&'a str, StyleSheet<'a>)>);

impl<'a> Styles<'a> {
    /// Collects the style sheets.
    pub(super) fn of(document: &'a Document<'_>) -> Self {
        let styles = document.descendants().filter(|node| node.tag_name().name() == "style");
        let texts = styles.flat_map(|style| style.children().filter_map(|child| child.text()));
        Self(texts.map(|text| (text, StyleSheet::parse(text))).collect())
    }

    /// Counts the rules.
    pub(super) fn rules(&self) -> usize {
        self.0.iter().map(|(_, sheet)| sheet.rules.len()).sum()
    }

    /// Lists the values with `url(` that the rules give an element.
    pub(super) fn values_of<'b>(&'b self, node: Node<'_, '_>) -> impl Iterator<Item = &'b str>
    where
        'a: 'b,
    {
        let is_reference = |value: &&str| value.contains("url(");
        let rules = self.0.iter().flat_map(|(_, sheet)| &sheet.rules);
        let rules = rules.filter(move |rule| {
            rule.declarations.iter().any(|declaration| is_reference(&declaration.value))
                && rule.selector.matches(&Element(node))
        });
        rules
            .flat_map(|rule| rule.declarations.iter().map(|declaration| declaration.value))
            .filter(is_reference)
    }
}

/// An element of the file, for the selectors.
struct Element<'a, 'input>(Node<'a, 'input>);

impl simplecss::Element for Element<'_, '_> {
    fn parent_element(&self) -> Option<Self> {
        self.0.parent_element().map(Self)
    }

    fn prev_sibling_element(&self) -> Option<Self> {
        self.0.prev_sibling_element().map(Self)
    }

    fn has_local_name(&self, name: &str) -> bool {
        self.0.tag_name().name() == name
    }

    fn attribute_matches(&self, name: &str, operator: AttributeOperator<'_>) -> bool {
        self.0.attribute(name).is_some_and(|value| operator.matches(value))
    }

    fn pseudo_class_matches(&self, class: PseudoClass<'_>) -> bool {
        matches!(class, PseudoClass::FirstChild) && self.0.prev_sibling_element().is_none()
    }
}

/// Elements that the renderer does not know.
const UNKNOWN: [&str; 5] = ["meshgradient", "mesh", "hatch", "solidcolor", "foreignObject"];
/// Properties whose value is a color, and those that may also refer to a gradient or a pattern.
const COLORS: [&str; 4] = ["stop-color", "flood-color", "lighting-color", "color"];
const PAINTS: [&str; 2] = ["fill", "stroke"];
/// Properties that the renderer takes only as a reference.
const REFERENCES: [&str; 2] = ["clip-path", "mask"];
/// Selectors that depend on what an image doesn't have are left out everywhere; `:root` holds variables.
const KNOWN_PSEUDO: [&str; 7] = ["first-child", "link", "visited", "hover", "active", "focus", "lang"];

/// Finds the first thing that would be drawn wrong; returns it as it stands in the file.
pub(super) fn unsupported(document: &Document<'_>, styles: &Styles<'_>) -> Option<String> {
    let mut nodes = document.descendants();
    nodes.find_map(of_node).or_else(|| styles.0.iter().find_map(|(text, sheet)| of_sheet(text, sheet)))
}

fn of_node(node: Node<'_, '_>) -> Option<String> {
    if node.pi().is_some_and(|instruction| instruction.target == "xml-stylesheet") {
        return Some("<?xml-stylesheet?>".to_owned());
    }
    let name = node.tag_name().name();
    let is_svg = node.tag_name().namespace() == Some("http://www.w3.org/2000/svg");
    // `fill` of an animation is no color
    if !is_svg || name == "set" || name.starts_with("animate") {
        return None;
    }
    // Illustrator hides its own data in one that no other program has to draw
    if !node.has_attribute("requiredExtensions") && UNKNOWN.contains(&name) {
        return Some(format!("<{name}>"));
    }
    let attributes = node.attributes().filter(|attribute| attribute.namespace().is_none());
    let mut attributes = attributes.map(|attribute| (attribute.name(), attribute.value()));
    attributes.find_map(|(name, value)| match name {
        "style" => DeclarationTokenizer::from(value).find_map(|one| of_declaration(one.name, one.value)),
        name => of_declaration(name, value),
    })
}

fn of_sheet(text: &str, sheet: &StyleSheet<'_>) -> Option<String> {
    if text.contains("@import") {
        return Some("@import".to_owned());
    }
    let mut declarations = sheet.rules.iter().flat_map(|rule| &rule.declarations);
    let in_rules = declarations.find_map(|one| of_declaration(one.name, one.value));
    in_rules.or_else(|| text.split('}').find_map(of_block))
}

/// Names a selector that the renderer passes over, where its rule sets more than variables.
fn of_block(block: &str) -> Option<String> {
    let (selector, body) = block.rsplit_once('{')?;
    let selector = selector.rsplit(['{', ';', '/']).next()?.trim();
    let mut properties = body.split(';').filter_map(|one| one.split_once(':'));
    let pseudo = selector
        .split(':')
        .skip(1)
        .map(|rest| rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').next().unwrap_or_default());
    let is_unknown = pseudo.into_iter().any(|name| !KNOWN_PSEUDO.contains(&name));
    let is_drawn = is_unknown && properties.any(|(name, _)| !name.trim().starts_with("--"));
    is_drawn.then(|| selector.to_owned())
}

fn of_declaration(name: &str, value: &str) -> Option<String> {
    let value = value.trim();
    let is_function = |name: &str| value.to_ascii_lowercase().contains(name);
    let is_plain =
        ["", "inherit", "none", "currentColor", "currentcolor", "initial", "unset"].contains(&value);
    let is_wrong = if is_plain || name.starts_with("--") {
        false
    } else if COLORS.contains(&name) {
        Color::from_str(value).is_err()
    } else if PAINTS.contains(&name) {
        Paint::from_str(value).is_err()
    } else if REFERENCES.contains(&name) {
        !value.starts_with("url(")
    } else {
        is_function("var(") || is_function("calc(")
    };
    is_wrong.then(|| value.to_owned())
}
