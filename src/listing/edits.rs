//! What counts as someone else's edit of an image, and what a run would undo of it.
//!
//! Three sides of each image field are compared: what the last run left (the record), what the draft shows now
//! (theirs), and what the folder says (ours). Theirs may be replaced only where it is what the record says. Without a
//! record nothing may be replaced, so that losing it never makes a run bolder.

use super::field::{Element, Words};
use crate::base::ImageUrl;
use std::fmt;

/// One edit of someone else that a run would undo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The slot or the text, for example `screenshot 3`.
    pub name: String,
    /// What they did.
    pub what: What,
}

/// What someone else did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// Replaced an image with the one at this URL.
    Replaced(String),
    /// Added the image at this URL to a list.
    Added(String),
    /// Removed an image.
    Removed,
    /// Changed the order of a list.
    Reordered,
    /// Changed the caption, the title or the video's URL to this.
    Worded(String),
    /// Changed what the last run wrote there to this, before that run ended, unless the marketplace did.
    Altered(String),
    /// Changed a text; both values, where they are known.
    Text(Option<String>),
    /// There is no record of who set the image at this URL, or left the slot empty.
    Unrecorded(Option<String>),
    /// There is no record of who wrote this text; both values.
    UnrecordedText(String),
}

impl Edit {
    /// Whether a record told that someone else did it.
    #[must_use]
    pub fn is_recorded(&self) -> bool {
        !matches!(self.what, What::Unrecorded(_) | What::UnrecordedText(_))
    }
}

impl fmt::Display for Edit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = &self.name;
        match &self.what {
            What::Replaced(url) => write!(f, "{name}: someone replaced it with {url}"),
            What::Added(url) => write!(f, "{name}: someone added {url}"),
            What::Removed => write!(f, "{name}: someone removed it"),
            What::Reordered => write!(f, "{name}: someone changed the order"),
            What::Worded(text) => write!(f, "{name}: someone changed its text to \"{text}\""),
            What::Altered(text) => {
                write!(
                    f,
                    "{name}: the draft has shown \"{text}\" since the last publish, which sent another text"
                )
            }
            What::Text(Some(values)) | What::UnrecordedText(values) => write!(f, "{name}: {values}"),
            What::Text(None) => write!(f, "{name}: someone changed it"),
            What::Unrecorded(Some(shown)) => write!(f, "{name}: the draft shows {shown}"),
            What::Unrecorded(None) => write!(f, "{name}: the draft shows none"),
        }
    }
}

/// How a slot differs between two states of a field, by its position in the later one; in the earlier one where it
/// was removed, and none for the list as a whole.
pub(crate) type Difference = (Option<usize>, What);

/// Lists how the elements of a field differ from what was there `before`.
pub(crate) fn differences<B>(
    before: &[B],
    now: &[Element<'_>],
    same: impl Fn(&B, &Element<'_>) -> bool,
    reworded: impl Fn(&B, &Element<'_>) -> Option<String>,
) -> Vec<Difference> {
    let mut left: Vec<Option<&B>> = before.iter().map(Some).collect();
    let mut pairs: Vec<Option<usize>> = vec![None; now.len()];
    for (n, element) in now.iter().enumerate() {
        let fits = |m: usize| left.get(m).copied().flatten().is_some_and(|one| same(one, element));
        pairs[n] = std::iter::once(n).chain(0..before.len()).find(|m| fits(*m));
        if let Some(slot) = pairs[n].and_then(|m| left.get_mut(m)) {
            *slot = None;
        }
    }
    let mut found: Vec<Difference> = Vec::new();
    for (n, element) in now.iter().enumerate().filter(|(n, _)| pairs[*n].is_none()) {
        let url = shown(element);
        let replaces = left.get_mut(n).and_then(Option::take).is_some();
        found.push((Some(n), if replaces { What::Replaced(url) } else { What::Added(url) }));
    }
    let removed = left.iter().enumerate().filter(|(_, one)| one.is_some());
    found.extend(removed.map(|(n, _)| (Some(n), What::Removed)));
    if found.is_empty() && !pairs.is_sorted() {
        found.push((None, What::Reordered));
    }
    for (n, m) in pairs.iter().enumerate().filter_map(|(n, m)| Some((n, (*m)?))) {
        let text = before.get(m).zip(now.get(n)).and_then(|(one, element)| reworded(one, element));
        found.extend(text.map(|text| (Some(n), What::Worded(text))));
    }
    found
}

/// Lists what changed in a field between two reads; here every change of a text counts.
pub(crate) fn between(before: &[Element<'_>], now: &[Element<'_>]) -> Vec<Difference> {
    let same = |before: &Element<'_>, now: &Element<'_>| ImageUrl::both_same(before.url, now.url);
    let reworded = |before: &Element<'_>, now: &Element<'_>| {
        let text = || now.words.name.clone().or(now.words.video.clone()).unwrap_or_default();
        (before.words != now.words).then(text)
    };
    differences(before, now, same, reworded)
}

/// Returns the URL of an element without its query.
pub(crate) fn shown(element: &Element<'_>) -> String {
    element.url.map_or_else(|| "an element without a URL".to_owned(), |url| url.place().to_owned())
}

/// Returns the words of `now` that differ from those `before`, as far as `wanted` would change them.
pub(crate) fn reworded(before: &Words, now: &Words, wanted: &Words) -> Option<String> {
    let pairs = [(&before.name, &now.name, &wanted.name), (&before.video, &now.video, &wanted.video)];
    let text = |words: &Option<String>| words.clone().unwrap_or_default();
    let edited = pairs.into_iter().find(|(before, now, wanted)| {
        wanted.is_some() && text(wanted) != text(now) && text(before) != text(now)
    });
    edited.map(|(_, now, _)| text(now))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Compares fields in which each letter is an image.
    fn between(before: &str, now: &str) -> Vec<String> {
        let url = |c: char| ImageUrl::parse(&format!("https://a.example/{c}")).unwrap();
        let (before, now): (Vec<_>, Vec<_>) = (before.chars().collect(), now.chars().map(url).collect());
        let words = Words::default();
        let now: Vec<_> = now.iter().map(|url| Element { url: Some(url), words: &words }).collect();
        let same =
            |before: &char, now: &Element<'_>| now.url.is_some_and(|url| url.path() == format!("/{before}"));
        let found = differences(&before, &now, same, |_, _| None);
        let name = |at: Option<usize>| at.map_or("list".to_owned(), |n| n.to_string());
        found.into_iter().map(|(at, what)| Edit { name: name(at), what }.to_string()).collect()
    }

    #[test]
    fn each_way_to_change_a_field_is_told() {
        let table: [(&str, &str, &[&str]); 11] = [
            ("", "", &[]),
            ("ab", "ab", &[]),
            ("a", "x", &["0: someone replaced it with https://a.example/x"]),
            ("", "x", &["0: someone added https://a.example/x"]),
            ("a", "", &["0: someone removed it"]),
            ("ab", "abx", &["2: someone added https://a.example/x"]),
            ("abc", "ac", &["1: someone removed it"]),
            ("ab", "ba", &["list: someone changed the order"]),
            ("aa", "a", &["1: someone removed it"]),
            ("ab", "xa", &["0: someone added https://a.example/x", "1: someone removed it"]),
            ("ab", "xb", &["0: someone replaced it with https://a.example/x"]),
        ];
        for (before, now, expected) in table {
            assert_eq!(between(before, now), expected, "{before} → {now}");
        }
    }

    #[test]
    fn an_image_that_stays_is_told_where_its_words_do_not() {
        let url = ImageUrl::parse("https://a.example/a").unwrap();
        let words = Words::default();
        let now = [Element { url: Some(&url), words: &words }; 2];
        let reworded = |before: &char, _: &Element<'_>| (*before == 'b').then(|| "theirs".to_owned());
        let found = differences(&['a', 'b'], &now, |_, _| true, reworded);
        assert_eq!(found, [(Some(1), What::Worded("theirs".to_owned()))]);
    }

    /// Counts the comparisons of two lists.
    fn comparisons(before: &[usize], now: &[usize]) -> usize {
        let urls: Vec<_> =
            now.iter().map(|n| ImageUrl::parse(&format!("https://a.example/{n}")).unwrap()).collect();
        let words = Words::default();
        let now: Vec<_> = urls.iter().map(|url| Element { url: Some(url), words: &words }).collect();
        let count = std::cell::Cell::new(0);
        let same = |before: &usize, now: &Element<'_>| {
            count.set(count.get() + 1);
            now.url.is_some_and(|url| url.path() == format!("/{before}"))
        };
        differences(before, &now, same, |_, _| None);
        count.get()
    }

    #[test]
    fn comparisons_grow_with_the_length_of_lists_in_the_same_order() {
        let lists = |length: usize| {
            let all: Vec<_> = (0..length).collect();
            let (rest, start) = (all[1..].to_vec(), all[..length / 2].to_vec());
            [[all.clone(), all.clone()], [all.clone(), rest.clone()], [rest, all.clone()], [all, start]]
        };
        for (short, long) in lists(100).iter().zip(lists(200)) {
            let [of_short, of_long] = [comparisons(&short[0], &short[1]), comparisons(&long[0], &long[1])];
            assert!(2 * of_long < 5 * of_short, "{of_short} {of_long}");
        }
    }

    #[test]
    fn what_no_record_tells_is_no_recorded_edit() {
        let is_recorded = |what| Edit { name: "large logo".to_owned(), what }.is_recorded();
        let recorded = [
            What::Replaced(String::new()),
            What::Added(String::new()),
            What::Removed,
            What::Reordered,
            What::Worded(String::new()),
            What::Text(None),
        ];
        assert!(recorded.into_iter().all(is_recorded));
        let unrecorded = [What::Unrecorded(None), What::UnrecordedText(String::new())];
        assert!(!unrecorded.into_iter().any(is_recorded));
    }

    #[test]
    fn words_count_where_the_run_would_change_someone_elses() {
        let words = |name: Option<&str>| Words { name: name.map(str::to_owned), video: None };
        let table = [
            (Some("a"), Some("x"), Some("b"), Some("x")),
            (Some("a"), Some("x"), Some("a"), Some("x")),
            (None, Some("x"), Some("b"), Some("x")),
            (Some("a"), None, Some("b"), Some("")),
            (Some("a"), Some("x"), Some("x"), None),
            (Some("a"), Some("x"), None, None),
            (Some("a"), Some("a"), Some("b"), None),
            (None, None, Some("b"), None),
        ];
        for (before, now, wanted, edited) in table {
            let found = reworded(&words(before), &words(now), &words(wanted));
            assert_eq!(found.as_deref(), edited, "{before:?} {now:?} {wanted:?}");
        }
    }
}
