//! The one request that changes the draft: what is sent, how it is answered, what a later read shows, and the result.

use super::market::{Copying, Read, Save, Trouble, members};
use super::world::{SCREENSHOTS, TITLE, World, image};
use crate::marketplace::{Created, ShownBy, StateRefusal};
use crate::publish::outcome::{Difference, LockState, Outcome, Shown, Verdict};
use crate::publish::{Error, OnConflict};
use serde_json::json;

/// A folder whose second screenshot and whose title are new to a draft that was published before.
async fn changed() -> World {
    let world = World::published("ab").await;
    world.folder("ac");
    world.own(|value| members(value)[TITLE] = "two".into());
    world
}

/// `1: PreviousImage, title: Altered`
fn differences(outcome: &Outcome) -> String {
    let one = |one: &Difference| {
        let field = one.field.trim_start_matches("/definition/offer/microsoft-azure-marketplace.");
        format!("{field} {:?}", one.state)
    };
    outcome.differences.iter().map(one).collect::<Vec<_>>().join(", ")
}

const OLD: &str = "screenshots/1 PreviousImage, title Altered";

#[tokio::test]
async fn a_save_is_what_the_draft_shows_and_not_what_the_answer_says() {
    use Verdict::{Incomplete, Saved, Unchanged};
    // how the save is answered, what the draft shows at the end; the result, what differs, and what the next run does
    let table = [
        (vec![], "ac", Saved, "", Unchanged),
        (vec![Save::Stale(0)], "ac", Saved, "", Unchanged),
        (vec![Save::Stale(1)], "ac", Incomplete, OLD, Unchanged),
        (vec![Save::Ignored], "ab", Incomplete, OLD, Saved),
        (
            vec![Save::Without(SCREENSHOTS)],
            "",
            Incomplete,
            "screenshots/0 Missing, screenshots/1 Missing",
            Saved,
        ),
        (vec![Save::Without(TITLE)], "ac", Incomplete, "title Missing", Saved),
        (vec![Save::Alters(TITLE)], "ac", Incomplete, "title Altered", Saved),
    ];
    for (saves, shown, result, expected, next) in table {
        let case = format!("{saves:?}");
        let world = changed().await;
        world.market.script().saves.extend(saves);
        let done = world.publish().await.unwrap();
        assert_eq!(
            (done.result, differences(&done).as_str(), world.shown().as_str()),
            (result, expected, shown),
            "{case}"
        );
        assert_eq!(
            done.next.is_empty(),
            result == Incomplete,
            "{case}: only a whole draft is to be submitted"
        );
        let left = done.left.as_ref().unwrap();
        assert!(left.is_new(), "{case}");
        assert_ne!(done.lock.state, LockState::NotWritten, "{case}");
        assert_eq!(world.publish().await.unwrap().result, next, "{case}, the next run");
        assert_eq!(
            (world.shown().as_str(), world.member(TITLE)),
            ("ac", "two".into()),
            "{case}, the next run"
        );
        assert_eq!(world.publish().await.unwrap().result, Unchanged, "{case}, the run after that");
    }
}

type AnswerRow<'a> = (Vec<Save>, Vec<Read>, &'a str, &'a [&'a str], Verdict);

#[tokio::test]
async fn an_answer_that_differs_is_read_again_once() {
    let note = "note: the response doesn't show everything that was sent; reading the draft again";
    let trouble = "trouble: the marketplace refused to do that: status 503, without a reason";
    // the answer, what the read after it shows; the calls from the save on, what is heard, the result
    let fails = || vec![Read::Fails(Trouble::Status(503))];
    let table: [AnswerRow<'_>; 5] = [
        (vec![], vec![], "save", &[], Verdict::Saved),
        (vec![Save::Stale(0)], vec![], "save read", &[note], Verdict::Saved),
        (vec![Save::Ignored], vec![], "save read", &[note], Verdict::Incomplete),
        (vec![Save::Stale(0)], fails(), "save read", &[note, trouble], Verdict::Incomplete),
        (vec![Save::Stale(0)], vec![Read::Gone], "save read", &[note], Verdict::Incomplete),
    ];
    for (saves, reads, calls, heard, result) in table {
        let world = changed().await;
        let case = format!("{saves:?} {reads:?}");
        let plan = world.plan().await.unwrap();
        let urls = crate::publish::VerifiedUrls::make(&plan, world.run()).await.unwrap();
        world.market.script().saves.extend(saves);
        world.market.script().reads.extend(reads);
        world.market.calls();
        world.heard();
        let done = crate::publish::save::save(plan, &urls, world.run()).await.unwrap();
        assert_eq!((world.market.calls().join(" "), done.result), (calls.to_owned(), result), "{case}");
        assert_eq!(world.heard(), [&["saving"], heard].concat(), "{case}");
    }
}

#[tokio::test]
async fn each_refusal_of_a_save_has_its_own_error_and_the_lock_stays() {
    use StateRefusal::{AnyState, Gone, IdTaken, OwnETag};
    let table = [
        (Save::Refused(IdTaken), "is taken by an offer that you can't access"),
        (Save::Refused(Gone), "was deleted during this run"),
        (Save::Refused(OwnETag), "refused its own ETag"),
        (Save::Refused(AnyState), "even with `--force`"),
        (Save::Fails(Trouble::Status(400)), "the marketplace refused to do that"),
        (Save::Fails(Trouble::Unreadable), "unexpected response"),
        (Save::Lost(false), "couldn't determine whether the offer was saved: the response was lost"),
    ];
    for (save, said) in table {
        let world = changed().await;
        let lock = world.lock_text();
        world.market.script().saves.push_back(save);
        let error = world.publish().await.unwrap_err();
        assert!(error.to_string().contains(said), "{save:?}: {error}");
        assert_eq!((world.lock_text() == lock, world.shown().as_str()), (true, "ab"), "{save:?}");
        assert_eq!(world.publish().await.unwrap().result, Verdict::Saved, "{save:?}: safe to run again");
    }
}

#[tokio::test]
async fn a_lost_answer_is_settled_by_what_the_draft_shows() {
    // whether the save arrived, whether copies are encoded anew, what a colleague put there meanwhile; then the result
    let table = [
        (true, false, None, true),
        (true, true, None, true),
        (false, false, None, false),
        (true, false, Some("x"), false),
        (true, false, Some("title"), false),
    ];
    for (is_saved, is_anew, theirs, is_settled) in table {
        let case = format!("arrived {is_saved}, anew {is_anew}, {theirs:?}");
        let world = changed().await;
        {
            let url = world.theirs('x');
            let mut script = world.market.script();
            script.saves.push_back(Save::Lost(is_saved));
            script.copying = if is_anew { Copying::Anew } else { Copying::AtOnce };
            if let Some(theirs) = theirs {
                let is_title = theirs == "title";
                script.after_save = Some(Box::new(move |draft| {
                    if is_title {
                        members(draft)[TITLE] = "theirs".into();
                    } else {
                        members(draft)[SCREENSHOTS][1] = url.into();
                    }
                }));
            }
        }
        let done = world.publish().await;
        assert_eq!(
            done.as_ref().is_ok_and(|done| done.result == Verdict::Saved),
            is_settled,
            "{case}: {done:?}"
        );
        if let Ok(done) = &done {
            let draft = done.draft.as_ref().unwrap();
            assert_eq!(draft.state, Created::Existing, "{case}");
            assert_eq!(world.publish().await.unwrap().result, Verdict::Unchanged, "{case}");
        }
    }
}

#[tokio::test]
async fn a_draft_that_still_has_what_was_to_go_does_not_settle_a_lost_answer() {
    for (is_removed, is_settled) in [(true, true), (false, false)] {
        let world = World::new();
        world.own(|value| {
            members(value).insert("m.extra".to_owned(), "more".into());
        });
        world.publish().await.unwrap();
        world.own(|_| {});
        world.folder("a");
        {
            let mut script = world.market.script();
            script.saves.push_back(Save::Lost(true));
            if !is_removed {
                script.after_save = Some(Box::new(|draft| {
                    members(draft).insert("m.extra".to_owned(), "more".into());
                }));
            }
        }
        let done = world.publish().await;
        assert_eq!(done.is_ok(), is_settled, "{done:?}");
    }
}

#[tokio::test]
async fn an_edit_after_the_save_is_not_what_this_run_left() {
    let url = |world: &World| world.theirs('x');
    // what a colleague does right after the save; then the result, and what the next run says
    for (is_image, result) in [(false, Verdict::Incomplete), (true, Verdict::Incomplete)] {
        let world = changed().await;
        let theirs = url(&world);
        world.market.script().after_save = Some(Box::new(move |draft| {
            if is_image {
                members(draft)[SCREENSHOTS][1] = theirs.into();
            } else {
                members(draft)[TITLE] = "theirs".into();
            }
        }));
        let done = world.publish().await.unwrap();
        assert_eq!(done.result, result, "image {is_image}");
        let shown = done.assets[1].shown;
        assert_eq!(shown, Some(if is_image { Shown::Other } else { Shown::Marketplace }));
        // their edit is still theirs to the next run
        let error = world.publish().await.unwrap_err();
        assert!(matches!(error, Error::WouldOverwrite { .. }), "image {is_image}: {error}");
    }
}

#[tokio::test]
async fn a_new_url_that_was_read_back_counts_if_it_shows_the_same_image() {
    // what the marketplace's copy shows, whether it can be downloaded; then what is reported
    let table = [
        ("c", true, Shown::Marketplace),
        ("C", true, Shown::Marketplace),
        ("x", true, Shown::Other),
        ("c", false, Shown::NotFetched),
    ];
    for (copy, can_be_fetched, expected) in table {
        let world = changed().await;
        let url = world.theirs(copy.chars().next().unwrap());
        {
            let mut script = world.market.script();
            script.shown_by = ShownBy::ReadBack;
            script.makes = Some(Box::new(move |draft| members(draft)[SCREENSHOTS][1] = url.into()));
        }
        if !can_be_fetched {
            world.store.refuse("GET", "/theirs/", 503, "ServerBusy");
        }
        let done = world.publish().await.unwrap();
        let is_saved = expected == Shown::Marketplace;
        let case = format!("{copy}, fetched {can_be_fetched}: {done:?}");
        assert_eq!(
            (done.assets[1].shown, done.result == Verdict::Saved),
            (Some(expected), is_saved),
            "{case}"
        );
        assert_eq!(world.lock_text().contains("/theirs/"), is_saved, "{}", world.lock_text());
    }
}

#[tokio::test]
async fn a_copy_that_could_not_be_fetched_is_known_by_the_next_run_that_can() {
    let world = changed().await;
    let url = world.theirs('c');
    {
        let mut script = world.market.script();
        script.shown_by = ShownBy::ReadBack;
        script.makes = Some(Box::new(move |draft| members(draft)[SCREENSHOTS][1] = url.into()));
    }
    world.store.refuse("GET", "/theirs/", 403, "AuthorizationFailure");
    assert_eq!(world.publish().await.unwrap().result, Verdict::Incomplete);
    // as long as nobody can tell whose it is, nothing is put in its place
    let error = world.publish().await.unwrap_err();
    assert!(matches!(error, Error::WouldOverwrite { .. }), "{error}");
    world.store.be_well();
    assert_eq!(world.publish().await.unwrap().result, Verdict::Unchanged);
    assert!(world.lock_text().contains("/theirs/c.png"), "{}", world.lock_text());
}

#[tokio::test]
async fn images_that_a_service_shows_in_another_order_are_put_in_order_by_the_next_run() {
    let world = World::published("ab").await;
    world.folder("cd");
    {
        let mut script = world.market.script();
        script.shown_by = ShownBy::ReadBack;
        script.makes = Some(Box::new(|draft| {
            members(draft)[SCREENSHOTS].as_array_mut().unwrap().reverse();
        }));
    }
    assert_eq!(world.publish().await.unwrap().result, Verdict::Incomplete);
    assert_eq!(world.shown(), "dc");
    assert_eq!(world.publish().await.unwrap().result, Verdict::Saved);
    assert_eq!(world.shown(), "cd");
}

#[tokio::test]
async fn force_overrules_and_whatever_it_overwrote_is_remembered_as_ours() {
    let mut world = changed().await;
    let theirs = world.theirs('x');
    world.market.edit(|draft| {
        members(draft)[SCREENSHOTS][1] = theirs.into();
        members(draft)[TITLE] = "theirs".into();
    });
    assert!(world.publish().await.is_err());
    world.job.on_conflict = OnConflict::Overwrite;
    assert_eq!(world.publish().await.unwrap().result, Verdict::Saved);
    world.job.on_conflict = OnConflict::Stop;
    assert_eq!(world.publish().await.unwrap().result, Verdict::Unchanged);
    assert_eq!((world.shown().as_str(), world.member(TITLE)), ("ac", "two".into()));
}

#[tokio::test]
async fn a_run_that_finds_nothing_to_save_leaves_a_draft_that_it_did_not_save() {
    let world = World::published("ab").await;
    let done = world.publish().await.unwrap();
    assert_eq!((done.result, world.market.calls()), (Verdict::Unchanged, vec!["read".to_owned()]));
    let left = done.left.unwrap();
    assert!(
        !left.is_new() && left.offer().document().unwrap().value()["definition"]["offer"][TITLE] == "one"
    );
    assert_eq!(done.lock.state, LockState::Unchanged);
    world.forget();
    let done = world.publish().await.unwrap();
    assert_eq!((done.result, done.lock.state), (Verdict::Unchanged, LockState::Written), "written anew");
    assert!(world.lock_text().contains("screenshots/1-b.png"));
}

#[tokio::test]
async fn what_the_service_keeps_although_it_was_left_out_is_named() {
    let world = World::new();
    world.own(|value| {
        members(value).insert("m.extra".to_owned(), "more".into());
    });
    world.publish().await.unwrap();
    world.own(|_| {});
    world.write("logos/large.png", image('a'));
    world.market.script().makes = Some(Box::new(|draft| {
        members(draft).insert("m.extra".to_owned(), json!("more"));
    }));
    let done = world.publish().await.unwrap();
    assert_eq!(done.result, Verdict::Saved, "the rest was saved");
    let note = "the draft still contains /definition/offer/m.extra = ";
    assert!(done.notes.iter().any(|one| one.contains(note)), "{:?}", done.notes);
}
