//! The images of an offer of which nothing else is known: written, compared and judged by their URLs.

use super::answer::{AnsweredImage, Difference, DifferenceKind, ImageState};
use super::change::{Change, Diff, Images};
use super::refusal::clean;
use crate::base::Link;
use crate::base::json::child;
use crate::listing::{Element, Field, Level, Placement, ShownImages, Words, elements};

/// Returns fields in which each list or logo with a placement is written anew.
pub(super) fn replaced(fields: &[Field], placements: &[Placement]) -> Vec<Field> {
    let before = fields;
    let is_of = |field: &Field, one: &Placement| field.kind == one.kind && field.level == level(one);
    let mut fields = before.to_vec();
    for field in fields.iter_mut().filter(|field| placements.iter().any(|one| is_of(field, one))) {
        (field.links, field.words, field.files) = Default::default();
    }
    let mut sorted: Vec<_> = placements.iter().collect();
    sorted.sort_by_key(|one| one.position);
    for one in sorted {
        let at = fields.iter().position(|field| is_of(field, one)).unwrap_or_else(|| {
            fields.push(Field::empty(level(one), one.kind.clone()));
            fields.len() - 1
        });
        let shown = before.iter().find(|field| is_of(field, one)).map(elements).unwrap_or_default();
        let same = shown.iter().find(|element| element.link.is_some_and(|link| link.same_place(&one.link)));
        fields[at].links.push(Some(one.link.clone()));
        fields[at].words.push(words(one, same.map(|element| element.words)));
        fields[at].files.push(one.file.clone());
    }
    fields
}

/// Returns the words beside an image: those of the folder, else those that are beside it already.
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
            .map(|all| pair(field, all).map(|field| (field.links, field.words)).unwrap_or_default());
        for n in 0..before.0.len().max(after.0.len()) {
            let side = |(links, words): &(Vec<Option<Link>>, Vec<Words>)| {
                (links.get(n).cloned().flatten(), words.get(n).cloned().unwrap_or_default())
            };
            diff.changes.extend(slot_changes(field, n, side(&before), side(&after)));
        }
    }
    diff
}

fn slot_changes(
    field: &Field,
    n: usize,
    (before, was): (Option<Link>, Words),
    (after, is): (Option<Link>, Words),
) -> Vec<Change> {
    let same_place = match (&before, &after) {
        (Some(before), Some(after)) => before.same_place(after),
        (before, after) => before.is_none() && after.is_none(),
    };
    let place = |link: &Option<Link>| link.as_ref().map(|link| link.place().to_owned());
    let image = (!same_place).then(|| Change {
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

/// Judges each image that was sent by its URL alone.
pub(super) fn answered(
    sent: &[Field],
    shown: &ShownImages,
    before: Option<&ShownImages>,
) -> Vec<AnsweredImage> {
    let mut images = Vec::new();
    for field in sent {
        let plan = match &field.level {
            Level::Offer => None,
            Level::Plan(plan) => plan.as_ref(),
        };
        let now = shown.elements(&field.kind, plan);
        let was: Vec<Element<'_>> =
            before.map(|before| before.elements(&field.kind, plan)).unwrap_or_default();
        let showed = |link: &Link| was.iter().any(|one| one.link.is_some_and(|one| one.same_place(link)));
        for (position, link) in field.links.iter().enumerate() {
            let Some(link) = link else { continue };
            let state = match now.get(position).and_then(|one| one.link) {
                None => ImageState::Missing,
                Some(now) if now.same_place(link) && showed(link) => ImageState::Kept(now.clone()),
                Some(now) if now.same_place(link) => ImageState::NotCopied(now.clone()),
                Some(now) if showed(link) => ImageState::Unclear(vec![now.clone()]),
                Some(now) if showed(now) => ImageState::Previous(now.clone()),
                Some(now) => ImageState::Copied(now.clone()),
            };
            let (level, kind) = (field.level.clone(), field.kind.clone());
            let pointer = field.pointer_of(position);
            images.push(AnsweredImage { level, kind, position, pointer, sent: link.clone(), state });
        }
    }
    images
}

/// Returns what the lists show otherwise than it was sent, beside their images: words, and images that were to go.
pub(super) fn differences(sent: &[Field], shown: &ShownImages) -> Vec<Difference> {
    let mut differences = Vec::new();
    for field in sent {
        let plan = match &field.level {
            Level::Offer => None,
            Level::Plan(plan) => plan.as_ref(),
        };
        let now = shown.elements(&field.kind, plan);
        let wanted = elements(field);
        for (n, (wanted, now)) in wanted.iter().zip(&now).enumerate() {
            differences.extend(members(wanted.words, now.words).into_iter().map(|(member, sent, shown)| {
                Difference {
                    pointer: child(&child(&field.pointer, &n.to_string()), member),
                    kind: if shown.is_some() { DifferenceKind::Altered } else { DifferenceKind::Missing },
                    sent,
                    shown,
                }
            }));
        }
        let more = now.iter().enumerate().skip(wanted.len());
        differences.extend(more.map(|(n, element)| Difference {
            pointer: field.pointer_of(n),
            kind: DifferenceKind::NotRemoved,
            sent: None,
            shown: element.link.map(|link| link.place().to_owned()),
        }));
    }
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

    fn link(name: &str) -> Link {
        Link::parse(&format!("https://a.example/{name}.png?sig=x")).unwrap()
    }

    fn list(images: &[(&str, Option<&str>)]) -> Field {
        let words = |name: Option<&str>| Words { name: name.map(str::to_owned), video: None };
        Field {
            links: images.iter().map(|(name, _)| Some(link(name))).collect(),
            words: images.iter().map(|(_, caption)| words(*caption)).collect(),
            ..Field::empty(Level::Offer, AssetKind::Screenshot)
        }
    }

    fn placement(position: usize, name: &str, caption: Option<&str>) -> Placement {
        let (kind, link, caption) = (AssetKind::Screenshot, link(name), caption.map(str::to_owned));
        Placement { plan: None, kind, position, file: None, link, caption, video: None }
    }

    #[test]
    fn a_caption_that_is_not_given_stays_with_its_image_and_an_empty_one_clears_it() {
        let before = [list(&[("a", Some("first")), ("b", Some("second"))])];
        let placements = [placement(0, "b", None), placement(1, "a", Some("")), placement(2, "c", None)];
        let [after] = replaced(&before, &placements).try_into().unwrap();
        let captions: Vec<_> = after.words.iter().map(|words| words.name.as_deref()).collect();
        assert_eq!(captions, [Some("second"), None, None]);
        assert!(after.names.is_some() && after.links[2].as_ref().unwrap().same_place(&link("c")));
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
        let found: Vec<_> =
            differences(&sent, &shown).into_iter().map(|one| (one.kind, one.pointer)).collect();
        assert_eq!(
            found,
            [
                (DifferenceKind::Altered, "/screenshot/0/name".to_owned()),
                (DifferenceKind::Missing, "/screenshot/1/name".to_owned()),
                (DifferenceKind::NotRemoved, "/screenshot/2/url".to_owned()),
            ]
        );
    }
}
