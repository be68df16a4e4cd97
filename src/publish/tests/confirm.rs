//! What a field shows of the image that was sent, by its URL and, where that tells too little, by its content.

use super::market::{members, state};
use super::world::{LARGE, OBJECTS, SCREENSHOTS, World, image};
use crate::marketplace::{Difference, DifferenceKind, Offer};
use crate::publish::VerifiedUrls;
use crate::publish::confirm::{Confirmation, Expected, NewUrl};
use crate::publish::lock::Lock;
use crate::publish::outcome::Shown;
use crate::publish::plan::Plan;
use serde_json::{Value, json};

/// What was sent, and how: the first screenshot is a copy that stays, the second one is new.
struct Asked {
    world: World,
    plan: Plan,
    urls: VerifiedUrls,
    sent: Offer,
}

impl Asked {
    async fn of(world: World) -> Self {
        let plan = world.plan().await.unwrap();
        let urls = VerifiedUrls::make(&plan, world.run()).await.unwrap();
        let (sent, _) = plan.with_urls(&world.job.settings.lists, |content| urls.of(content)).unwrap();
        Self { world, plan, urls, sent }
    }

    async fn usual() -> Self {
        let world = World::published("ab").await;
        world.folder("ac");
        Self::of(world).await
    }

    fn value(&self) -> Value {
        self.sent.document().unwrap().value().clone()
    }

    /// The URL of an image that someone else, or the marketplace, put at a new place.
    fn new_url(&self, letter: char) -> Value {
        self.world.theirs(letter).into()
    }

    async fn compare(&self, shown: Value, new_url: NewUrl, lock: &Lock) -> Confirmation {
        let Self { world, plan, urls, sent } = self;
        let expected = Expected { plan, urls, sent, lock, run: world.run() };
        expected.compare(&state(shown, None), new_url).await
    }

    /// The states of the images, where the draft shows these URLs.
    async fn states(&self, urls: &[Value], new_url: NewUrl) -> String {
        let mut shown = self.value();
        members(&mut shown)[SCREENSHOTS] = json!(urls);
        let shown = self.compare(shown, new_url, &self.plan.lock).await;
        let more: Vec<_> = shown.differences.iter().map(|one| format!(" {:?}", one.kind)).collect();
        let words = shown.images.iter().map(|image| word(image.state)).collect::<Vec<_>>().join(" ");
        let is_there = words.split(' ').all(|word| ["copied", "ours"].contains(&word));
        assert_eq!(shown.is_complete(), more.is_empty() && is_there, "{words}");
        format!("{words}{}", more.concat())
    }
}

fn word(state: Shown) -> &'static str {
    match state {
        Shown::Marketplace => "copied",
        Shown::Ours => "ours",
        Shown::Previous => "previous",
        Shown::Other => "other",
        Shown::NotFetched => "unread",
        Shown::Missing => "missing",
    }
}

#[tokio::test]
async fn a_new_url_counts_by_who_shows_it_and_by_its_content() {
    use NewUrl::{IfSame, Trusted, UnlessDifferent};
    let sent = Asked::usual().await;
    sent.world.store.refuse("GET", "/theirs/z", 404, "BlobNotFound");
    let (kept, ours) = (
        sent.value()["definition"]["offer"][SCREENSHOTS][0].clone(),
        sent.value()["definition"]["offer"][SCREENSHOTS][1].clone(),
    );
    let previous = json!(sent.world.urls()[1]);
    let new = |letter| sent.new_url(letter);
    // what the second field shows; then its state where a new URL is trusted, counts unless it differs, or only if same
    let table = [
        ("our URL", ours, ["ours", "ours", "ours"]),
        ("the image from before", previous, ["previous", "previous", "previous"]),
        ("a copy", new('c'), ["copied", "copied", "copied"]),
        ("a copy encoded anew", new('C'), ["copied", "copied", "copied"]),
        ("another image", new('x'), ["copied", "other", "other"]),
        ("what can't be fetched", new('z'), ["copied", "copied", "unread"]),
        ("no URL", json!(""), ["missing", "missing", "missing"]),
    ];
    for (what, url, states) in table {
        for (how, expected) in [Trusted, UnlessDifferent, IfSame].into_iter().zip(states) {
            let states = sent.states(&[kept.clone(), url.clone()], how).await;
            assert_eq!(states, format!("copied {expected}"), "{what}, {how:?}");
        }
    }
}

#[tokio::test]
async fn one_of_the_folders_own_images_in_anothers_place_is_nobody_elses() {
    let sent = Asked::usual().await;
    sent.world.store.refuse("GET", "/theirs/z", 404, "BlobNotFound");
    let list = sent.value()["definition"]["offer"][SCREENSHOTS].clone();
    let (a, c) = (list[0].clone(), list[1].clone());
    let new = |letter| sent.new_url(letter);
    // what the list shows; then whether an image of it is someone else's
    let table = [
        ("as it was sent", vec![a.clone(), c], false),
        ("one is missing, and the other moved up", vec![new('c')], false),
        ("each in the place of the other", vec![new('c'), new('A')], false),
        ("another image", vec![a.clone(), new('x')], true),
        ("another image, and one is missing", vec![new('x')], true),
        ("one that can't be downloaded", vec![a, new('z')], true),
    ];
    for (what, images, is_anothers) in table {
        let mut shown = sent.value();
        members(&mut shown)[SCREENSHOTS] = images.into();
        let Asked { world, plan, urls, sent } = &sent;
        let expected = Expected { plan, urls, sent, lock: &plan.lock, run: world.run() };
        let shown = expected.compare(&state(shown, None), NewUrl::IfSame).await;
        assert_eq!(expected.shows_another(&shown).await, is_anothers, "{what}: {shown:?}");
    }
}

#[tokio::test]
async fn an_image_that_was_to_stay_and_is_another_one_counts_by_its_content() {
    let sent = Asked::usual().await;
    let list = sent.value()["definition"]["offer"][SCREENSHOTS].clone();
    for how in [NewUrl::Trusted, NewUrl::UnlessDifferent, NewUrl::IfSame] {
        for (letter, expected) in [('a', "copied ours"), ('A', "copied ours"), ('x', "other ours")] {
            let states = sent.states(&[sent.new_url(letter), list[1].clone()], how).await;
            assert_eq!(states, expected, "{letter}, {how:?}");
        }
    }
}

#[tokio::test]
async fn a_list_that_lost_or_gained_elements_is_judged_by_content() {
    let sent = Asked::usual().await;
    let list = sent.value()["definition"]["offer"][SCREENSHOTS].clone();
    let (kept, ours, previous) = (list[0].clone(), list[1].clone(), json!(sent.world.urls()[1]));
    let new = |letter| sent.new_url(letter);
    // what the list shows; then the states, and what else differs
    let table = [
        (vec![], "missing missing"),
        (vec![kept.clone()], "copied missing"),
        (vec![ours.clone()], "missing ours"),
        (vec![new('c')], "other copied"),
        (vec![new('x')], "other other"),
        (vec![kept.clone(), ours, new('x')], "copied ours NotRemoved"),
        (vec![kept.clone(), new('c'), new('x')], "copied copied NotRemoved"),
        (vec![new('x'), kept.clone(), new('c')], "copied copied NotRemoved"),
        (vec![new('x'), new('y'), kept], "copied missing NotRemoved"),
        (vec![previous.clone()], "previous missing"),
        (vec![new('x'), previous, new('y')], "missing missing NotRemoved"),
    ];
    let mut wrong = Vec::new();
    for (urls, expected) in table {
        let states = sent.states(&urls, NewUrl::Trusted).await;
        if states != expected {
            wrong.push(format!("{urls:?}: {states}, not {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn equal_images_are_told_apart_by_their_positions() {
    let world = World::published("a").await;
    world.folder("aba");
    let sent = Asked::of(world).await;
    let list = sent.value()["definition"]["offer"][SCREENSHOTS].as_array().unwrap().clone();
    assert_eq!(sent.states(&list, NewUrl::Trusted).await, "copied ours copied");
    let mut shown = list.clone();
    shown[2] = json!("");
    assert_eq!(sent.states(&shown, NewUrl::Trusted).await, "copied ours missing");
    shown[2] = sent.new_url('x');
    assert_eq!(sent.states(&shown, NewUrl::Trusted).await, "copied ours other");
}

#[tokio::test]
async fn a_url_that_the_lock_knows_as_another_file_is_from_before_the_last_save() {
    // a service that shows, for the image sent now, a URL that the run before last left
    let world = World::published("x").await;
    let old = world.urls()[0].clone();
    let kept = world.plan().await.unwrap().lock;
    world.folder("b");
    world.publish().await.unwrap();
    world.folder("c");
    let sent = Asked::of(world).await;
    let mut shown = sent.value();
    members(&mut shown)[SCREENSHOTS] = json!([old]);
    for (lock, expected) in [(&kept, "previous"), (&Lock::default(), "copied")] {
        let found = sent.compare(shown.clone(), NewUrl::Trusted, lock).await;
        assert_eq!(word(found.images[0].state), expected);
    }
}

#[tokio::test]
async fn our_own_blob_in_a_draft_is_not_copied_yet_wherever_it_came_from() {
    let place =
        format!("/contoso/logos/contoso/vm/{}.png?sig=x", crate::base::Digests::of(&image('b')).sha256);
    for (has_storage, expected) in [(true, "copied ours"), (false, "copied copied")] {
        let mut world = World::published("ab").await;
        let url = world.store.url(&place);
        // as if the marketplace had not copied it
        world.market.edit(|draft| members(draft)[SCREENSHOTS][1] = url.into());
        assert_eq!(world.shown(), "a(b)");
        if !has_storage {
            world.services.container = None;
        }
        let plan = world.plan().await.unwrap();
        assert!(plan.is_unchanged(), "{has_storage}: {plan:?}");
        let urls = VerifiedUrls::none();
        let draft = plan.live.as_ref().unwrap();
        let expected_now =
            Expected { plan: &plan, urls: &urls, sent: draft, lock: &plan.lock, run: world.run() };
        let shown = expected_now.compare(draft, NewUrl::Trusted).await;
        let states: Vec<_> = shown.images.iter().map(|one| word(one.state)).collect();
        assert_eq!(states.join(" "), expected, "storage: {has_storage}");
        assert_eq!(shown.not_copied(), usize::from(has_storage));
    }
}

#[tokio::test]
async fn a_url_that_was_only_to_be_signed_anew_is_renewed_where_it_lasts_longer() {
    let renewed = |days: i64| {
        format!(
            "?se={}&sig=new",
            (super::world::NOW + time::Duration::days(days))
                .format(&time::format_description::well_known::Rfc3339)
                .unwrap()
        )
    };
    let world = World::published("a").await;
    let place = world.urls()[0].split('?').next().unwrap().to_owned();
    let soon = format!("{place}{}", renewed(5));
    world.market.edit(|draft| members(draft)[SCREENSHOTS][0] = soon.clone().into());
    let sent = Asked::of(world).await;
    for (days, expected) in [(5, "previous"), (29, "previous"), (31, "copied"), (300, "copied")] {
        let url = json!(format!("{place}{}", renewed(days)));
        assert_eq!(sent.states(&[url], NewUrl::Trusted).await, expected, "{days} days");
    }
}

#[tokio::test]
async fn images_that_no_file_is_for_are_compared_too() {
    let world = World::new();
    let logo = world.theirs('l');
    world.own(|value| {
        members(value).insert(LARGE.to_owned(), logo.into());
    });
    world.folder("a");
    let sent = Asked::of(world).await;
    let difference = |found: &Confirmation| found.differences.first().map(|one: &Difference| one.kind);
    for (shown, expected) in [
        (sent.value()["definition"]["offer"][LARGE].clone(), None),
        (sent.new_url('k'), None),
        (json!(""), Some(DifferenceKind::Missing)),
    ] {
        let mut value = sent.value();
        members(&mut value)[LARGE] = shown.clone();
        let found = sent.compare(value, NewUrl::Trusted, &Lock::default()).await;
        assert_eq!(difference(&found), expected, "{shown}");
        assert_eq!(found.images.len(), 1, "of each step");
        assert_eq!(found.is_complete(), expected.is_none(), "{shown}");
    }
    // the image from before, where another one was sent
    sent.world.publish().await.unwrap();
    let (before, next) = (sent.world.member(LARGE), sent.world.theirs('m'));
    sent.world.own(|value| {
        members(value).insert(LARGE.to_owned(), next.into());
    });
    let sent = Asked::of(sent.world).await;
    let mut value = sent.value();
    members(&mut value)[LARGE] = before;
    let found = sent.compare(value, NewUrl::Trusted, &Lock::default()).await;
    assert_eq!(difference(&found), Some(DifferenceKind::Altered));
}

#[tokio::test]
async fn each_field_of_a_plan_is_looked_for_with_that_plan() {
    let world = World::new();
    world.own(|value| {
        value["offerTypeId"] = "microsoft-azure-corevm".into();
        value["definition"]["plans"] = json!([{ "planId": "one" }, { "planId": "two" }]);
    });
    world.write("logos/large.png", image('a'));
    let sent = Asked::of(world).await;
    let pointer = |n: usize| format!("/definition/plans/{n}/microsoft-azure-corevm.largeLogo");
    let other = sent.new_url('b');
    for (lost, expected) in [(None, "ours ours"), (Some(0), "missing ours"), (Some(1), "ours missing")] {
        let mut value = sent.value();
        if let Some(lost) = lost {
            *value.pointer_mut(&pointer(lost)).unwrap() = json!("");
        }
        let found = sent.compare(value, NewUrl::Trusted, &Lock::default()).await;
        let states: Vec<_> = found.images.iter().map(|one| word(one.state)).collect();
        assert_eq!(states.join(" "), expected, "{lost:?}");
        let pointers: Vec<_> = found.images.iter().map(|one| one.pointer.clone()).collect();
        assert_eq!(pointers, [pointer(0), pointer(1)]);
    }
    let mut value = sent.value();
    *value.pointer_mut(&pointer(1)).unwrap() = other;
    let found = sent.compare(value, NewUrl::IfSame, &Lock::default()).await;
    assert_eq!(
        found.images[1].url.as_ref().map(|url| url.path().to_owned()).as_deref(),
        Some("/theirs/b.png")
    );
}

#[tokio::test]
async fn a_caption_that_was_altered_or_dropped_is_a_difference() {
    let world = World::with(OBJECTS);
    world.own(|_| {});
    world.folder("a");
    world.write("screenshots/0-a.txt", "ours");
    let sent = Asked::of(world).await;
    let table = [
        (json!("ours"), None),
        (json!("theirs"), Some(DifferenceKind::Altered)),
        (json!(""), Some(DifferenceKind::Missing)),
    ];
    for (caption, expected) in table {
        let mut value = sent.value();
        members(&mut value)[SCREENSHOTS][0]["caption"] = caption.clone();
        let found = sent.compare(value, NewUrl::Trusted, &Lock::default()).await;
        assert_eq!(found.differences.first().map(|one| one.kind), expected, "{caption}");
        assert_eq!(word(found.images[0].state), "ours");
    }
}

#[tokio::test]
async fn a_later_look_counts_for_what_was_not_copied_and_for_nothing_else() {
    let sent = Asked::usual().await;
    let list = sent.value()["definition"]["offer"][SCREENSHOTS].clone();
    let look = async |urls: Value| {
        let mut shown = sent.value();
        members(&mut shown)[SCREENSHOTS] = urls;
        sent.compare(shown, NewUrl::Trusted, &sent.plan.lock).await
    };
    let mut first = look(list.clone()).await;
    assert_eq!(first.not_copied(), 1);
    // the first image went and the second was copied: what was seen once stays
    first.update(look(json!(["", sent.new_url('c')])).await);
    let states: Vec<_> = first.images.iter().map(|one| word(one.state)).collect();
    assert_eq!((states, first.not_copied()), (vec!["copied", "copied"], 0));
}
