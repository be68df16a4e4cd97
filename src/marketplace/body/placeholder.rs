//! Placeholders of a template that were not filled in.

use std::collections::HashSet;
use std::ops::Range;

/// How one kind of template marks a name.
struct Style {
    open: &'static str,
    close: &'static str,
    holds: fn(&str) -> bool,
}

/// The marks of CI systems and template engines; where one begins like another, the longer stands first.
const STYLES: [Style; 7] = [
    // GitHub Actions, Azure Pipelines (expressions)
    Style { open: "${{", close: "}}", holds: is_text },
    // shells, envsubst, Terraform
    Style { open: "${", close: "}", holds: is_text },
    // the "Replace Tokens" task of Azure Pipelines
    Style { open: "#{", close: "}#", holds: is_text },
    // Octopus Deploy
    Style { open: "#{", close: "}", holds: is_text },
    // Mustache, Jinja, Helm
    Style { open: "{{", close: "}}", holds: is_text },
    // Azure Pipelines (macros)
    Style { open: "$(", close: ")", holds: is_variable },
    // the "Replace Tokens" task again
    Style { open: "__", close: "__", holds: is_token },
];

/// The longest text between the marks, in bytes: a name or a few words.
const LONGEST: usize = 60;

/// Tags that the marketplace takes in descriptions, and others that people paste.
const TAGS: &str = "a abbr article b blockquote br center cite code col dd div dl dt em font h1 h2 h3 h4 h5 h6 hr i img li \
                    ol p pre q s section small span strike strong sub sup table tbody td th tr ul";

/// Names that Python itself writes between underscores.
const OF_PYTHON: &str = "all doc file init main name pycache version";

/// Finds every placeholder in a text, in order, in one pass: the marks above, or `<…>` that is no HTML.
pub(super) fn find_all(text: &str) -> Vec<Range<usize>> {
    let html = Html::of(text);
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(next) = text.get(at..).and_then(|rest| rest.find(['$', '#', '{', '_', '<'])) {
        let start = at + next;
        let length = length_at(text, start, &html);
        found.extend(length.map(|length| start..start + length));
        at = start + length.unwrap_or(1);
    }
    found
}

/// Returns the length of the placeholder that begins here, if one does.
fn length_at(text: &str, start: usize, html: &Html) -> Option<usize> {
    let (before, rest) = text.split_at_checked(start)?;
    if rest.starts_with('<') {
        let inner = until(rest.get(1..)?, ">")?;
        return (is_name(inner) && !html.has_tag(inner)).then_some(inner.len() + 2);
    }
    STYLES.iter().find_map(|style| {
        let inner = until(rest.strip_prefix(style.open)?, style.close)?;
        let length = style.open.len() + inner.len() + style.close.len();
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let stands_free = !before.ends_with(is_word) && !rest.get(length..)?.starts_with(is_word);
        ((style.holds)(inner) && (stands_free || style.open != "__")).then_some(length)
    })
}

/// Returns what stands before a mark, which must not be far away.
fn until<'t>(text: &'t str, close: &str) -> Option<&'t str> {
    let most = (0..=text.len().min(LONGEST + close.len())).rev().find(|end| text.is_char_boundary(*end))?;
    let window = text.get(..most)?;
    window.get(..window.find(close)?)
}

fn is_text(inner: &str) -> bool {
    !inner.trim().is_empty() && !inner.contains(['{', '}', '\n'])
}

fn is_variable(inner: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || "-_.".contains(c);
    inner.starts_with(|c: char| c.is_alphabetic() || c == '_') && inner.chars().all(plain)
}

fn is_token(inner: &str) -> bool {
    is_variable(inner) && !inner.starts_with('_') && !has_word(OF_PYTHON, inner)
}

fn is_name(inner: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || " -_.".contains(c);
    inner.starts_with(char::is_alphabetic) && inner.chars().all(plain)
}

fn has_word(words: &str, word: &str) -> bool {
    words.split(' ').any(|known| known == word)
}

/// What a text has of HTML.
struct Html {
    /// The names of its closing tags, in lower case.
    closed: HashSet<String>,
    /// A URL has no tags.
    is_url: bool,
}

impl Html {
    fn of(text: &str) -> Self {
        let name = |(at, mark): (usize, &str)| {
            let name = text.get(at + mark.len()..)?.chars().take(LONGEST);
            Some(name.take_while(|c| c.is_alphanumeric() || "-_.".contains(*c)).collect::<String>())
        };
        let closed = text.match_indices("</").filter_map(name).map(|name| name.to_lowercase()).collect();
        Self { closed, is_url: text.starts_with("http") && !text.contains(char::is_whitespace) }
    }

    fn has_tag(&self, inner: &str) -> bool {
        let tag = inner.split(' ').next().unwrap_or_default().to_lowercase();
        !self.is_url && (has_word(TAGS, &tag) || self.closed.contains(&tag))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        find_all(text).into_iter().map(|at| &text[at]).collect()
    }

    #[test]
    fn every_placeholder_is_found_and_html_is_not() {
        let cases: [(&str, &[&str]); 26] = [
            ("${LOGO_URL}", &["${LOGO_URL}"]),
            ("https://a/{{ name }}.png?x", &["{{ name }}"]),
            ("${{ parameters.title }} by ${WHO}", &["${{ parameters.title }}", "${WHO}"]),
            ("#{Title}# and #{Octopus.Name}!", &["#{Title}#", "#{Octopus.Name}"]),
            ("#{A}#{B}#", &["#{A}#", "{B}"][..1]),
            ("$(Build.BuildId)-$(x y)-$(5)", &["$(Build.BuildId)"]),
            ("https://__HOST__/__PATH__", &["__HOST__", "__PATH__"]),
            ("__init__.py and x__A__ and __A__x and ____ and __A B__", &[]),
            ("snake__case__name", &[]),
            ("<your title>", &["<your title>"]),
            ("<title>", &["<title>"]),
            ("https://<acct>.blob.core.windows.net/<b>", &["<acct>", "<b>"]),
            ("https://contoso.com is <b>ours</b>", &[]),
            ("Made by <company>, with <care>", &["<company>", "<care>"]),
            ("<p>Contoso <b>App</b><br></p>", &[]),
            ("<P class=\"x\">a</p><br>", &[]),
            ("<custom>x</CUSTOM>", &[]),
            ("<br>", &[]),
            ("1 < 2 and 3 > 2", &[]),
            ("set {a} and $b, ${ unclosed", &[]),
            ("${A${B}", &["${B}"]),
            ("${}, {{ }}, #{}#, $(), <>", &[]),
            ("ä${ö}ü", &["${ö}"]),
            ("a{{{b}}}c", &["{{b}}"]),
            ("{{a}}{{b}}{{a}}", &["{{a}}", "{{b}}", "{{a}}"]),
            ("", &[]),
        ];
        for (text, expected) in cases {
            assert_eq!(found(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_longer_than_a_few_words_is_no_placeholder() {
        for (open, close) in [("${", "}"), ("{{", "}}"), ("#{", "}#"), ("$(", ")"), ("__", "__"), ("<", ">")]
        {
            let of = |length| format!("{open}{}{close}", "x".repeat(length));
            assert_eq!(found(&of(60)), [of(60)]);
            assert_eq!(found(&of(61)), [""; 0], "{open}");
        }
    }

    /// From each mark to the end of the text would be 10^10 steps.
    #[test]
    fn a_text_that_is_all_marks_is_gone_through_once() {
        const COUNT: usize = 100_000;
        for (piece, times) in [
            ("${", 0),
            ("${{", 0),
            ("#{", 0),
            ("{{", 0),
            ("$(", 0),
            ("_", 0),
            ("<", 0),
            ("<a ", 0),
            ("</a", 0),
            ("<i>", 0),
            ("<x>", 1),
            ("${x}", 1),
        ] {
            assert_eq!(find_all(&piece.repeat(COUNT)).len(), times * COUNT, "{piece}");
        }
    }
}
