//! After the save: until the marketplace has copies of its own, and whether they are our images.

use super::market::{Copying, Read, Trouble, members};
use super::world::{SCREENSHOTS, World, image, wait};
use crate::publish::Copies;
use crate::publish::outcome::{Copied, LockState, Shown, Verdict};
use serde_json::json;
use std::time::Duration;

/// How many of a run's images the marketplace has copied, by its outcome.
fn copied(done: &crate::publish::outcome::Outcome) -> Vec<Option<Shown>> {
    done.assets.iter().map(|asset| asset.shown).collect()
}

const COPIED: Option<Shown> = Some(Shown::Marketplace);
const OURS: Option<Shown> = Some(Shown::Ours);

#[tokio::test]
async fn copies_are_waited_for_as_long_as_was_asked() {
    // at which read the images are copied, how long is waited for; then what the run shows, and how often it read
    let table =
        [(1, Some(60), COPIED, 1), (3, Some(60), COPIED, 3), (1, Some(0), OURS, 0), (1, None, OURS, 0)];
    for (reads, limit, shown, looks) in table {
        let case = format!("copied at read {reads}, waited for {limit:?}");
        let mut world = World::new();
        world.job.after.wait_for_copies = limit.map(wait);
        world.own(|_| {});
        world.folder("a");
        let plan = world.plan().await.unwrap();
        let urls = crate::publish::VerifiedUrls::make(&plan, world.run()).await.unwrap();
        world.market.script().copying = Copying::After(reads);
        world.market.calls();
        world.heard();
        let done = crate::publish::save::save(plan, &urls, world.run()).await.unwrap();
        assert_eq!((done.result, copied(&done)), (Verdict::Saved, vec![shown]), "{case}");
        assert_eq!(world.market.calls().len(), 1 + looks, "{case}: the save, and the reads after it");
        let heard = [vec!["saving".to_owned()], vec!["copying 1".to_owned(); looks]].concat();
        assert_eq!(world.heard(), heard, "{case}");
        let note =
            done.notes.iter().any(|note| note.contains("1 image is not copied by the marketplace yet"));
        assert_eq!(note, shown == OURS, "{case}: {:?}", done.notes);
        assert_eq!(world.lock_text().contains("/copies/1.png"), shown == COPIED, "{case}");
    }
}

/// A draft that still shows our URL, though the run that saved it is over.
async fn waiting() -> World {
    let mut world = World::new();
    world.own(|_| {});
    world.folder("ab");
    world.market.script().copying = Copying::After(3);
    assert_eq!(world.publish().await.unwrap().result, Verdict::Saved);
    assert_eq!(world.shown(), "(a)(b)");
    world.job.after.wait_for_copies = Some(wait(60));
    world.market.calls();
    world.heard();
    world
}

#[tokio::test]
async fn a_run_that_finds_nothing_to_save_waits_for_copies_too() {
    let world = waiting().await;
    let done = world.publish().await.unwrap();
    assert_eq!((done.result, copied(&done)), (Verdict::Unchanged, vec![COPIED, COPIED]));
    assert_eq!(world.market.calls(), ["read"; 3], "the draft, and twice until it was copied");
    assert_eq!(world.heard(), ["checking", "reading", "copying 2", "copying 2"]);
    assert_eq!(done.lock.state, LockState::Written);
    assert!(
        !world.lock_text().contains("/contoso/logos/"),
        "the copies are what is remembered: {}",
        world.lock_text()
    );
    assert!(!done.notes.iter().any(|note| note.contains("not copied")), "{:?}", done.notes);
    let again = world.publish().await.unwrap();
    assert_eq!((again.result, world.market.calls()), (Verdict::Unchanged, vec!["read".to_owned()]));
}

#[tokio::test]
async fn a_read_that_fails_while_copies_are_waited_for_is_no_end() {
    for (read, heard) in [
        (
            Read::Fails(Trouble::Status(503)),
            "trouble: the marketplace refused to do that: status 503, without a reason",
        ),
        (Read::Gone, ""),
    ] {
        let world = waiting().await;
        let now = world.market.script().draft.clone().unwrap();
        world.market.script().reads.extend([Read::Old(now, 1), read.clone()]);
        let done = world.publish().await.unwrap();
        assert_eq!(copied(&done), [COPIED, COPIED], "{read:?}");
        let said: Vec<_> = world.heard().into_iter().filter(|line| line.starts_with("trouble")).collect();
        assert_eq!(said.concat(), heard, "{read:?}");
    }
}

#[tokio::test]
async fn a_wait_that_is_over_leaves_what_was_not_copied() {
    let mut world = waiting().await;
    world.job.after.wait_for_copies = Some(crate::marketplace::WaitOptions {
        interval: Duration::from_secs(3600),
        limit: Duration::from_secs(60),
    });
    let done = world.publish().await.unwrap();
    assert_eq!((done.result, copied(&done)), (Verdict::Unchanged, vec![OURS, OURS]));
    assert!(done.notes.iter().any(|note| note.contains("2 images are not copied by the marketplace yet")));
    assert_eq!(world.market.calls(), ["read"], "no read would have been in time");
}

#[tokio::test]
async fn what_is_copied_while_it_is_waited_for_counts_by_its_content() {
    // what the marketplace shows as its copy; then whose image that is
    for (letter, shown) in [('a', Shown::Marketplace), ('A', Shown::Marketplace), ('x', Shown::Other)] {
        let mut world = World::new();
        world.own(|_| {});
        world.folder("a");
        world.market.script().copying = Copying::After(100);
        world.publish().await.unwrap();
        world.job.after.wait_for_copies = Some(wait(60));
        let theirs = world.theirs(letter);
        let mut later = world.market.script().draft.clone().unwrap();
        members(&mut later)[SCREENSHOTS] = json!([theirs]);
        let now = world.market.script().draft.clone().unwrap();
        world.market.script().reads.extend([Read::Old(now, 1), Read::Old(later, 2)]);
        let done = world.publish().await.unwrap();
        assert_eq!(copied(&done), [Some(shown)], "{letter}");
    }
}

#[tokio::test]
async fn copies_are_compared_with_the_files_where_that_was_asked() {
    use Copied::{Different, NotFetched, SameBytes, SamePixels};
    // whether it was asked, what is behind the copy; then what is said, and whether the lock still trusts the URL
    let table = [
        (Copies::Compare, Some('b'), Some(SameBytes), true),
        (Copies::Compare, Some('B'), Some(SamePixels), true),
        (Copies::Compare, Some('x'), Some(Different), false),
        (Copies::Compare, None, Some(NotFetched), true),
        (Copies::CompareNew, Some('x'), None, true),
        (Copies::Trust, Some('x'), None, true),
        (Copies::Trust, None, None, true),
    ];
    for (copies, behind, expected, is_trusted) in table {
        let case = format!("{copies:?}, {behind:?}");
        let mut world = World::published("ab").await;
        world.job.after.copies = copies;
        match behind {
            Some(letter) => world.store.show("/copies/2.png", &image(letter)),
            None => world.store.refuse("GET", "/copies/2.png", 404, "BlobNotFound"),
        }
        let done = world.publish().await.unwrap();
        let first = expected.is_some().then_some(SameBytes);
        let said: Vec<_> = done.assets.iter().map(|asset| asset.copy).collect();
        assert_eq!((done.result, said), (Verdict::Unchanged, vec![first, expected]), "{case}");
        assert_eq!(world.lock_text().contains("1-b.png"), is_trusted, "{case}: {}", world.lock_text());
        world.store.be_well();
    }
}

#[tokio::test]
async fn a_run_that_saves_compares_the_copies_too() {
    for (copies, copying, expected) in [
        (Copies::Compare, Copying::AtOnce, Some(Copied::SameBytes)),
        (Copies::Compare, Copying::Anew, Some(Copied::SamePixels)),
        (Copies::Compare, Copying::After(9), None),
        (Copies::CompareNew, Copying::AtOnce, Some(Copied::SameBytes)),
        (Copies::CompareNew, Copying::After(9), None),
        (Copies::Trust, Copying::AtOnce, None),
    ] {
        let mut world = World::new();
        world.job.after.copies = copies;
        world.market.script().copying = copying;
        world.own(|_| {});
        world.folder("a");
        let done = world.publish().await.unwrap();
        assert_eq!((done.result, done.assets[0].copy), (Verdict::Saved, expected), "{copies:?}, {copying:?}");
    }
}
