//! The images of an offer of which nothing else is known: written, compared and judged by their URLs.

use super::refusal::clean;
use super::{Answer, AnsweredImage, Change, Diff, Difference, DifferenceKind, ImageState, Images};
use crate::base::ImageUrl;
use crate::base::json::child;
use crate::listing::{Element, Field, Level, Placement, ShownImages, Words, elements};

/// Returns fields in which each list or logo with a placement is written anew.
pub(super) fn replaced(fields: &[Field], placements: &[Placement]) -> Vec<Field> {
    let before = fields;
    let is_of = |field: &Field, one: &Placement| field.kind == one.kind && field.level == level(one);
    let mut fields = before.to_vec();
    for field in fields.iter_mut().filter(|field| placements.iter().any(|one| is_of(field, one))) {
        (field.urls, field.words, field.files) = Default::default();
    }
    let mut sorted: Vec<_> = placements.iter().collect();
    sorted.sort_by_key(|one| one.position);
    for one in sorted {
        let at = fields.iter().position(|field| is_of(field, one)).unwrap_or_else(|| {
            fields.push(Field::empty(level(one), one.kind.clone()));
            fields.len() - 1
        });
        let shown = before.iter().find(|field| is_of(field, one)).map(elements).unwrap_or_default();
        let beside = words_beside(one, &shown, placements);
        fields[at].urls.push(Some(one.url.clone()));
        fields[at].words.push(words(one, beside));
        fields[at].files.push(one.file.clone());
    }
    fields
}

/// Returns the words that are there already: beside the image itself, else beside the one that it replaces.
fn words_beside<'e>(one: &Placement, shown: &[Element<'e>], placements: &[Placement]) -> Option<&'e Words> {
    let is_at = |element: &Element<'_>, url: &ImageUrl| element.url.is_some_and(|at| at.same_place(url));
    let same = shown.iter().find(|element| is_at(element, &one.url));
    let replaced = || {
        let there = shown.get(one.position)?;
        let stays = placements.iter().any(|other| is_at(there, &other.url));
        (!stays).then_some(there)
    };
    same.or_else(replaced).map(|element| element.words)
}

/// Returns the words beside an image: those of the folder, else those that are there already.
fn words(placement: &Placement, shown: Option<&Words>) -> Words {
    let video = placement.video.as_ref();
    let name = placement.caption.clone().or_else(|| video.map(|video| video.title.clone()));
    let name = name.or_else(|| shown?.name.clone()).filter(|name| !name.is_empty());
    let video = video.map(|video| video.url.clone()).or_else(|| shown?.video.clone());
    Words { name, video }
}

fn level(placement: &Placement) -> Level {
    placement.plan.clone().map_or(Level::Offer, |plan| Level::Plan(Some(plan)))
}

/// Lists what differs slot by slot: the image by its URL, then what stands beside it.
pub(super) fn changes(before: &[Field], after: &[Field]) -> Diff {
    let mut diff = Diff::default();
    let pair = |field: &Field, all: &[Field]| {
        all.iter().find(|other| other.kind == field.kind && other.level == field.level).cloned()
    };
    let new = after.iter().filter(|field| pair(field, before).is_none());
    for field in before.iter().chain(new) {
        let [before, after] = [before, after]
            .map(|all| pair(field, all).map(|field| (field.urls, field.words)).unwrap_or_default());
        for n in 0..before.0.len().max(after.0.len()) {
            let side = |(urls, words): &(Vec<Option<ImageUrl>>, Vec<Words>)| {
                (urls.get(n).cloned().flatten(), words.get(n).cloned().unwrap_or_default())
            };
            diff.changes.extend(slot_changes(field, n, side(&before), side(&after)));
        }
    }
    diff
}

fn slot_changes(
    field: &Field,
    n: usize,
    (before, was): (Option<ImageUrl>, Words),
    (after, is): (Option<ImageUrl>, Words),
) -> Vec<Change> {
    let place = |url: &Option<ImageUrl>| url.as_ref().map(|url| url.place().to_owned());
    let image = (!ImageUrl::both_same(before.as_ref(), after.as_ref())).then(|| Change {
        pointer: field.pointer_of(n),
        before: place(&before),
        after: place(&after),
        images: Some(Images { before, after }),
    });
    let words = members(&was, &is).into_iter().map(|(member, before, after)| Change {
        pointer: child(&child(&field.pointer, &n.to_string()), member),
        before,
        after,
        images: None,
    });
    image.into_iter().chain(words).collect()
}

/// Compares what was sent with what is shown: each image by its URL alone.
pub(super) fn answer(sent: &[Field], shown: &ShownImages, before: Option<&ShownImages>) -> Answer {
    let mut answer = Answer::default();
    for field in sent {
        let (kind, plan) = (&field.kind, field.level.plan());
        let now = shown.elements(kind, plan);
        let was = before.map(|before| before.elements(kind, plan)).unwrap_or_default();
        let stays = stays(field, &now, &was);
        answer.images.extend(judged(field, &stays, &was));
        answer.differences.extend(differences(field, &now, &stays));
    }
    answer
}

fn judged(sent: &Field, stays: &[(usize, &Element<'_>)], was: &[Element<'_>]) -> Vec<AnsweredImage> {
    let one = |(position, url): (usize, &Option<ImageUrl>)| {
        let url = url.clone()?;
        let shown = stays.get(position).and_then(|(_, one)| one.url);
        let state = ImageState::of(&url, shown, |url| shows(was, url));
        let (level, kind, pointer) = (sent.level.clone(), sent.kind.clone(), sent.pointer_of(position));
        Some(AnsweredImage { level, kind, position, pointer, sent: url, state })
    };
    sent.urls.iter().enumerate().filter_map(one).collect()
}

fn shows(elements: &[Element<'_>], url: &ImageUrl) -> bool {
    elements.iter().any(|one| one.url.is_some_and(|one| one.same_place(url)))
}

/// Returns the elements of a list that may be those that were sent, with their positions. Of a list that is too long,
/// those that were to go and are still there are left out, the last ones first: they move the others.
fn stays<'e>(sent: &Field, now: &'e [Element<'e>], was: &[Element<'_>]) -> Vec<(usize, &'e Element<'e>)> {
    let mut surplus = now.len().saturating_sub(sent.urls.len());
    let is_sent = |url: &ImageUrl| sent.urls.iter().flatten().any(|sent| sent.same_place(url));
    let mut stays: Vec<_> = now.iter().enumerate().collect();
    for n in (0..now.len()).rev() {
        let was_to_go = now[n].url.is_some_and(|url| shows(was, url) && !is_sent(url));
        if surplus > 0 && was_to_go {
            stays.remove(n);
            surplus -= 1;
        }
    }
    stays
}

/// Returns what a list shows otherwise than it was sent, beside its images: words, and images that were to go.
fn differences(field: &Field, now: &[Element<'_>], stays: &[(usize, &Element<'_>)]) -> Vec<Difference> {
    let (wanted, mut differences) = (elements(field), Vec::new());
    for (n, (wanted, (_, now))) in wanted.iter().zip(stays).enumerate() {
        differences.extend(members(wanted.words, now.words).into_iter().map(|(member, sent, shown)| {
            Difference {
                pointer: child(&child(&field.pointer, &n.to_string()), member),
                kind: if shown.is_some() { DifferenceKind::Altered } else { DifferenceKind::Missing },
                sent,
                shown,
            }
        }));
    }
    let expected: Vec<_> = stays.iter().take(wanted.len()).map(|(n, _)| *n).collect();
    let more = now.iter().enumerate().filter(|(n, _)| !expected.contains(n));
    differences.extend(more.map(|(n, element)| Difference {
        pointer: field.pointer_of(n),
        kind: DifferenceKind::NotRemoved,
        sent: None,
        shown: element.url.map(|url| url.place().to_owned()),
    }));
    differences
}

/// A member beside an image, as it is on two sides.
type Member = (&'static str, Option<String>, Option<String>);

/// Returns the members beside an image that differ, as they may be shown: without signatures.
fn members(one: &Words, other: &Words) -> Vec<Member> {
    let pairs = [("name", &one.name, &other.name), ("video", &one.video, &other.video)];
    let other = pairs.into_iter().filter(|(_, one, other)| one != other);
    let shown = |text: &Option<String>| text.as_deref().map(clean);
    other.map(|(member, one, other)| (member, shown(one), shown(other))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::AssetKind;

    fn url(name: &str) -> ImageUrl {
        ImageUrl::parse(&format!("https://a.example/{name}.png?sig=x")).unwrap()
    }

    fn list(images: &[(&str, Option<&str>)]) -> Field {
        let words = |name: Option<&str>| Words { name: name.map(str::to_owned), video: None };
        Field {
            urls: images.iter().map(|(name, _)| Some(url(name))).collect(),
            words: images.iter().map(|(_, caption)| words(*caption)).collect(),
            ..Field::empty(Level::Offer, AssetKind::Screenshot)
        }
    }

    fn placement(position: usize, name: &str, caption: Option<&str>) -> Placement {
        let (kind, url, caption) = (AssetKind::Screenshot, url(name), caption.map(str::to_owned));
        Placement { plan: None, kind, position, file: None, url, caption, video: None }
    }

    #[test]
    fn a_caption_that_is_not_given_stays_with_its_image_and_an_empty_one_clears_it() {
        let before = [list(&[("a", Some("first")), ("b", Some("second"))])];
        let placements = [placement(0, "b", None), placement(1, "a", Some("")), placement(2, "c", None)];
        let [after] = replaced(&before, &placements).try_into().unwrap();
        let captions: Vec<_> = after.words.iter().map(|words| words.name.as_deref()).collect();
        assert_eq!(captions, [Some("second"), None, None]);
        assert!(after.names.is_some() && after.urls[2].as_ref().unwrap().same_place(&url("c")));
    }

    type Captioned = &'static [(&'static str, Option<&'static str>)];

    #[test]
    fn an_image_without_a_caption_takes_that_of_the_image_it_replaces_and_of_no_other() {
        let before = [list(&[("a", Some("first")), ("b", Some("second"))])];
        // the images and captions to write; then the captions
        let table: [(Captioned, &[Option<&str>]); 5] = [
            (&[("c", None), ("b", None)], &[Some("first"), Some("second")]),
            (&[("c", Some("third")), ("b", None)], &[Some("third"), Some("second")]),
            (&[("c", Some("")), ("b", None)], &[None, Some("second")]),
            // what was there moves, and takes its caption along
            (&[("c", None), ("a", None)], &[None, Some("first")]),
            (&[("a", None), ("b", None), ("c", None)], &[Some("first"), Some("second"), None]),
        ];
        for (images, captions) in table {
            let all = images.iter().enumerate().map(|(n, (name, caption))| placement(n, name, *caption));
            let [after] = replaced(&before, &all.collect::<Vec<_>>()).try_into().unwrap();
            let found: Vec<_> = after.words.iter().map(|words| words.name.as_deref()).collect();
            assert_eq!(found, captions, "{images:?}");
        }
    }

    #[test]
    fn each_field_is_written_in_the_order_of_positions_and_no_other_one_is() {
        let logo = || Field {
            urls: vec![Some(url("logo"))],
            words: vec![Words::default()],
            ..Field::empty(Level::Offer, AssetKind::LargeLogo)
        };
        let file = |position, name: &str| Placement {
            file: Some(format!("{name}.png")),
            ..placement(position, name, None)
        };
        let placements = [file(1, "b"), file(0, "a")];
        for before in [vec![logo()], vec![logo(), list(&[("x", None)])]] {
            let [other, after] = replaced(&before, &placements).try_into().unwrap();
            let urls: Vec<_> = after.urls.iter().flatten().map(ImageUrl::place).collect();
            assert_eq!(urls, ["https://a.example/a.png", "https://a.example/b.png"]);
            assert_eq!(after.files, [Some("a.png".to_owned()), Some("b.png".to_owned())]);
            assert!(ImageUrl::both_same(other.urls[0].as_ref(), Some(&url("logo"))) && other.urls.len() == 1);
        }
        let (one, other) = (logo(), list(&[("a", None)]));
        let found = changes(&[one.clone(), other.clone()], &[other, one]);
        assert!(found.changes().is_empty(), "fields are found by kind and level: {:?}", found.changes());
    }

    #[test]
    fn each_image_that_was_sent_is_judged_by_its_url() {
        // what was sent, what is shown, what was shown before; then the states
        let table = [
            ("a", "a", Some("a"), "Kept"),
            ("a", "a", Some("x"), "NotCopied"),
            ("a", "a", None, "NotCopied"),
            ("a", "c", Some("a"), "Unclear"),
            ("a", "x", Some("ax"), "Unclear"),
            ("b", "x", Some("x"), "Previous"),
            ("b", "c", Some("x"), "Copied"),
            ("b", "c", None, "Copied"),
            ("b", "", Some("x"), "Missing"),
            ("ab", "ac", Some("ax"), "Kept Copied"),
            ("ba", "ab", Some("ab"), "Unclear Unclear"),
            // an image that was to go and stays moves no other
            ("ac", "abc", Some("abc"), "Kept Kept"),
            ("ad", "abd", Some("abc"), "Kept NotCopied"),
            ("ae", "abf", Some("abc"), "Kept Copied"),
            ("ea", "xba", Some("xba"), "Previous Kept"),
            ("a", "xa", Some("a"), "Unclear"),
            ("a", "ba", Some("ab"), "Kept"),
        ];
        let field = |letters: &str| {
            let names: Vec<_> = letters.chars().map(String::from).collect();
            list(&names.iter().map(|name| (name.as_str(), None)).collect::<Vec<_>>())
        };
        let all = |letters: &str| ShownImages::of(vec![field(letters)]);
        for (sent, shown, before, expected) in table {
            let images = answer(&[field(sent)], &all(shown), before.map(all).as_ref()).images;
            let states: Vec<_> = images
                .iter()
                .map(|image| format!("{:?}", image.state).split('(').next().unwrap().to_owned())
                .collect();
            assert_eq!(states.join(" "), expected, "{sent}, {shown}, {before:?}");
            assert!(images.iter().enumerate().all(|(n, image)| image.position == n), "{images:?}");
        }
    }

    #[test]
    fn what_changes_is_told_image_by_image_and_word_by_word() {
        let before = [list(&[("a", Some("first")), ("b", None)])];
        let after = [list(&[("a", Some("other")), ("c", None)])];
        let changes: Vec<_> = changes(&before, &after).changes().iter().map(ToString::to_string).collect();
        assert_eq!(
            changes,
            [
                "/screenshot/0/name: first → other",
                "/screenshot/1/url: https://a.example/b.png → https://a.example/c.png"
            ]
        );
    }

    #[test]
    fn words_that_differ_and_images_that_were_to_go_are_differences() {
        let sent = [list(&[("a", Some("first")), ("b", Some("second"))])];
        let shown = ShownImages::of(vec![list(&[("a", Some("other")), ("b", None), ("c", None)])]);
        let found = answer(&sent, &shown, None).differences;
        let found: Vec<_> = found.into_iter().map(|one| (one.kind, one.pointer)).collect();
        assert_eq!(
            found,
            [
                (DifferenceKind::Altered, "/screenshot/0/name".to_owned()),
                (DifferenceKind::Missing, "/screenshot/1/name".to_owned()),
                (DifferenceKind::NotRemoved, "/screenshot/2/url".to_owned()),
            ]
        );
        // one that was to go and is still there is named, and not the last one
        let before = ShownImages::of(vec![list(&[("a", None), ("b", None), ("c", Some("third"))])]);
        let sent = [list(&[("a", None), ("c", Some("third"))])];
        let found = answer(&sent, &before, Some(&before)).differences;
        let found: Vec<_> = found.into_iter().map(|one| (one.kind, one.pointer, one.shown)).collect();
        let b = Some("https://a.example/b.png".to_owned());
        assert_eq!(found, [(DifferenceKind::NotRemoved, "/screenshot/1/url".to_owned(), b)]);
    }
}
