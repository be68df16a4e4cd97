//! Places in a template that nobody filled in.

/// A placeholder in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Placeholder<'t> {
    /// For example `${LOGO_URL}`.
    pub(super) text: &'t str,
    pub(super) surety: Surety,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Surety {
    /// It can be nothing else.
    Sure,
    /// It could be words of a description.
    Likely,
}

/// What stands between the marks is a name or a few words.
const LONGEST: usize = 60;

/// Tags that the marketplace takes in descriptions, and others that people paste.
const TAGS: [&str; 44] = [
    "a",
    "abbr",
    "article",
    "b",
    "blockquote",
    "br",
    "center",
    "cite",
    "code",
    "col",
    "dd",
    "div",
    "dl",
    "dt",
    "em",
    "font",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "li",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "section",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "tr",
    "ul",
];

/// Finds the first placeholder: `${…}`, `{{…}}`, or `<…>` that is no HTML.
pub(super) fn find(text: &str) -> Option<Placeholder<'_>> {
    let sure = |text| Placeholder { text, surety: Surety::Sure };
    between(text, "${", "}").or_else(|| between(text, "{{", "}}")).map(sure).or_else(|| angled(text))
}

fn between<'t>(text: &'t str, open: &str, close: &str) -> Option<&'t str> {
    let start = text.find(open)?;
    let rest = text.get(start..)?;
    let length = rest.find(close)? + close.len();
    (length <= LONGEST + open.len() + close.len()).then(|| rest.get(..length)).flatten()
}

fn angled(text: &str) -> Option<Placeholder<'_>> {
    let stretches = text.match_indices('<').filter_map(|(start, _)| {
        let rest = text.get(start..)?;
        rest.get(..=rest.find('>')?)
    });
    let alone = |found: &str| text.trim() == found || text.starts_with("http");
    let mut found = stretches.filter(|found| is_name(found) && (alone(found) || !is_html(text, found)));
    let surety = |found| if alone(found) { Surety::Sure } else { Surety::Likely };
    found.next().map(|text| Placeholder { text, surety: surety(text) })
}

fn is_name(found: &str) -> bool {
    let inner = found.trim_matches(['<', '>']);
    let plain = |c: char| c.is_alphanumeric() || " -_.".contains(c);
    inner.len() <= LONGEST && inner.starts_with(char::is_alphabetic) && inner.chars().all(plain)
}

fn is_html(text: &str, found: &str) -> bool {
    let inner = found.trim_matches(['<', '>']).to_ascii_lowercase();
    let tag = inner.split(' ').next().unwrap_or_default();
    TAGS.contains(&tag) || text.to_ascii_lowercase().contains(&format!("</{tag}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_found_and_html_is_not() {
        use Surety::{Likely, Sure};
        let cases = [
            ("${LOGO_URL}", Some(("${LOGO_URL}", Sure))),
            ("https://a/{{ name }}.png?x", Some(("{{ name }}", Sure))),
            ("<your title>", Some(("<your title>", Sure))),
            ("<title>", Some(("<title>", Sure))),
            ("https://<acct>.blob.core.windows.net/c", Some(("<acct>", Sure))),
            ("Made by <company>, with care", Some(("<company>", Likely))),
            ("<p>Contoso <b>App</b><br></p>", None),
            ("<p class=\"x\">a</p>", None),
            ("<custom>x</custom>", None),
            ("1 < 2 and 3 > 2", None),
            ("set {a} and $b, ${ unclosed", None),
            ("", None),
        ];
        for (text, expected) in cases {
            let expected = expected.map(|(text, surety)| Placeholder { text, surety });
            assert_eq!(find(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_longer_than_a_few_words_is_no_placeholder() {
        for (open, close) in [("${", "}"), ("{{", "}}"), ("<", ">")] {
            let of = |length| format!("{open}{}{close}", "x".repeat(length));
            assert_eq!(find(&of(60)), Some(Placeholder { text: &of(60), surety: Surety::Sure }));
            assert_eq!(find(&of(61)), None, "{open}");
        }
    }
}
