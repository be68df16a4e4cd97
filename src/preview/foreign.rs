//! What comes from the offer and isn't ours: HTML and addresses.

use ammonia::{Builder, UrlRelative};
use maud::{Markup, PreEscaped, html};
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// The tags that the store supports in descriptions
/// (<https://learn.microsoft.com/partner-center/marketplace-offers/supported-html-tags>), and their twins.
const TAGS: [&str; 18] = [
    "a", "b", "br", "em", "h1", "h2", "h3", "h4", "h5", "h6", "i", "li", "ol", "p", "span", "strong", "u",
    "ul",
];

/// Keeps of foreign HTML what the store would show: text, the plain tags, links to other pages.
pub(super) fn description(html: &str) -> Markup {
    static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(cleaner);
    let start = start_of(html);
    let more = if start.len() < html.len() { "…" } else { "" };
    PreEscaped(CLEANER.clean(start).to_string() + more)
}

/// Returns the start of a description that is far longer, or has far more tags, than the marketplace takes: the time
/// to clean it grows with the square of its depth.
fn start_of(html: &str) -> &str {
    const MOST_BYTES: usize = 200_000;
    const MOST_TAGS: usize = 2_000;
    let tag = html.match_indices('<').nth(MOST_TAGS).map_or(html.len(), |(at, _)| at);
    let end = (0..=tag.min(MOST_BYTES)).rev().find(|end| html.is_char_boundary(*end));
    html.get(..end.unwrap_or_default()).unwrap_or_default()
}

/// Creates a link of a foreign address if it leads to a web page, else shows the words alone.
pub(super) fn link(url: &str, class: &str, content: &Markup) -> Markup {
    html! {
        @match web_page(url) {
            Some(url) => { a class=[some(class)] href=(url) target="_blank" rel="noopener noreferrer" { (content) } }
            None => { span class=[some(class)] { (content) } }
        }
    }
}

/// Returns the host of a web page, for example `www.youtube.com`.
pub(super) fn host(url: &str) -> Option<String> {
    web_page(url)?.host_str().map(str::to_owned)
}

fn cleaner() -> Builder<'static> {
    let mut cleaner = Builder::empty();
    cleaner
        .tags(HashSet::from(TAGS))
        .clean_content_tags(HashSet::from([
            "script", "style", "title", "template", "noscript", "iframe", "svg", "math",
        ]))
        .tag_attributes(HashMap::from([("a", HashSet::from(["href"]))]))
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .url_relative(UrlRelative::Deny)
        .link_rel(Some("noopener noreferrer"))
        .set_tag_attribute_value("a", "target", "_blank");
    for heading in ["h1", "h2", "h3", "h4", "h5", "h6"] {
        cleaner.set_tag_attribute_value(heading, "aria-level", "4");
    }
    cleaner
}

fn web_page(url: &str) -> Option<url::Url> {
    url::Url::parse(url).ok().filter(|url| matches!(url.scheme(), "http" | "https"))
}

fn some(class: &str) -> Option<&str> {
    Some(class).filter(|class| !class.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is cleaned doesn't grow with what is given; the work would grow with its square.
    #[test]
    fn a_hostile_description_is_cut_before_it_is_cleaned() {
        for (piece, count) in [("<ul><li>", 80_000), ("<", 300_000), ("<a", 200_000), ("ä", 300_000)] {
            let [once, twice] = [count, 2 * count].map(|count| start_of(&piece.repeat(count)).to_owned());
            assert_eq!(once, twice, "{piece}");
            assert!(once.len() <= 200_000 && once.matches('<').count() <= 2_000, "{piece}");
            assert!(description(&piece.repeat(count)).into_string().ends_with('…'), "{piece}");
        }
    }

    #[test]
    fn only_the_stores_tags_stay() {
        let cases = [
            ("<p>a <b>b</b><br>c</p>", "<p>a <b>b</b><br>c</p>"),
            ("<script>alert(1)</script>x", "x"),
            ("<style>*{display:none}</style>x", "x"),
            ("<p onclick=alert(1) style='color:red' class=c id=i>x</p>", "<p>x</p>"),
            ("<img src=https://example.org/a.png onerror=alert(1)>x", "x"),
            ("<a href='javascript:alert(1)'>x</a>", "<a target=\"_blank\" rel=\"noopener noreferrer\">x</a>"),
            ("<iframe src=https://example.org></iframe>x", "x"),
            ("<form action=https://example.org><button>x</button></form>", "x"),
            ("<svg><script>alert(1)</script></svg>x", "x"),
            ("<h1>x</h1>", "<h1 aria-level=\"4\">x</h1>"),
            ("a < b & c", "a &lt; b &amp; c"),
            ("</div></body>x", "x"),
            ("<ul><li>x", "<ul><li>x</li></ul>"),
        ];
        for (foreign, clean) in cases {
            assert_eq!(description(foreign).into_string(), clean, "{foreign}");
        }
    }

    #[test]
    fn links_lead_to_web_pages_only() {
        let words = html! { "x & y" };
        assert_eq!(
            link("https://example.org/?a=1&b=\"", "", &words).into_string(),
            "<a href=\"https://example.org/?a=1&amp;b=%22\" target=\"_blank\" rel=\"noopener noreferrer\">x &amp; y</a>"
        );
        for url in ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "/x", ""] {
            assert_eq!(link(url, "", &words).into_string(), "<span>x &amp; y</span>", "{url}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_other_tag_and_no_other_attribute_comes_through(
            text in "([<>a-z\"'=/ !-]|\\PC|\\x00|<script|<SCRIPT |<img |<svg>|<p |<a href=|<a href='javascript:|<a href=\"jAvA\tscript:|<!--|-->|&lt;|&#60;|&#x3c;script|<math>|<style>|<noscript>|<template>|<h1 id=| onclick=|]]>|<b/onload=){0,40}",
        ) {
            let clean = description(&text).into_string();
            for tag in clean.split('<').skip(1) {
                let tag = tag.split('>').next().unwrap_or_default().replace("noopener noreferrer", "noopener");
                let mut parts = tag.trim_start_matches('/').split_whitespace();
                let name = parts.next().unwrap_or_default();
                proptest::prop_assert!(TAGS.contains(&name), "{clean}");
                for attribute in parts {
                    let (name, value) = attribute.split_once('=').unwrap_or((attribute, ""));
                    proptest::prop_assert!(["href", "target", "rel", "aria-level"].contains(&name), "{clean}");
                    let leads = ["\"http:", "\"https:", "\"mailto:"].iter().any(|start| value.starts_with(start));
                    proptest::prop_assert!(name != "href" || leads, "{clean}");
                }
            }
        }
    }
}
