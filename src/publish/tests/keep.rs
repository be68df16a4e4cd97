//! The lock in storage: written over what was read, and over what another run wrote only where the draft still is what
//! this run left.

use super::market::members;
use super::store::CONTAINER;
use super::world::{TITLE, World};
use crate::base::{ImageUrl, ServiceUrl};
use crate::publish::lock::LockPlace;
use crate::publish::outcome::{LockState, Verdict};
use crate::publish::{Error, OnConflict};
use crate::storage::{Account, Container, ContainerName};
use std::sync::Arc;

const LOCK: &str = "/contoso/logos/contoso/vm/offerpress.lock";

/// A world that keeps its lock in storage, after a run.
async fn published() -> World {
    let mut world = World::new();
    world.job.lock = LockPlace::Storage;
    world.own(|_| {});
    world.folder("a");
    let done = world.publish().await.unwrap();
    assert_eq!((done.result, done.lock.state), (Verdict::Saved, LockState::Written));
    world
}

fn stored(world: &World) -> String {
    String::from_utf8(world.store.at(&world.store.url(LOCK)).unwrap()).unwrap()
}

#[tokio::test]
async fn a_lock_in_storage_is_what_the_next_run_knows() {
    let world = published().await;
    assert!(stored(&world).contains("screenshots/0-a.png"));
    let done = world.publish().await.unwrap();
    assert_eq!((done.result, done.lock.state), (Verdict::Unchanged, LockState::Unchanged));
    world.draft_shows("x");
    assert!(matches!(world.publish().await, Err(Error::WouldOverwrite { .. })));
    world.store.refuse("GET", "offerpress.lock", 403, "AuthorizationFailure");
    assert!(matches!(world.publish().await, Err(Error::Lock(_))), "one that can't be read starts nothing");
}

#[tokio::test]
async fn what_another_run_wrote_meanwhile_gives_way_only_where_the_draft_is_still_ours() {
    use LockState::{NotWritten, Written};
    // whether the save is a job, whether another run writes the lock meanwhile, whether someone saves after us
    let table = [
        (false, false, false, Written),
        (false, false, true, Written),
        (false, true, false, Written),
        (false, true, true, NotWritten),
        (true, false, false, Written),
        (true, false, true, Written),
        (true, true, false, Written),
        (true, true, true, NotWritten),
    ];
    for (is_job, is_other, is_edited, state) in table {
        let case = format!("job {is_job}, another run {is_other}, edited {is_edited}");
        let world = published().await;
        world.folder("b");
        let (store, theirs) = (Arc::clone(&world.store), format!("{}# theirs\n", stored(&world)));
        let written = theirs.clone();
        {
            let mut script = world.market.script();
            script.job = is_job.then_some("job");
            script.makes = Some(Box::new(move |_| {
                if is_other {
                    store.show(LOCK, written.as_bytes());
                }
            }));
            if is_edited {
                script.after_save = Some(Box::new(|draft| members(draft)[TITLE] = "theirs".into()));
            }
        }
        let done = world.publish().await.unwrap();
        assert_eq!(done.lock.state, state, "{case}: {:?}", done.lock.why);
        let now = stored(&world);
        assert_eq!((now == theirs, now.contains("job =")), (state == NotWritten, false), "{case}: {now}");
    }
}

#[tokio::test]
async fn a_draft_with_other_signatures_alone_is_still_ours() {
    use LockState::{NotWritten, Unchanged, Written};
    // whether the service sends ETags, whether someone saves after us
    for (has_etags, is_edited, state) in
        [(true, false, Written), (false, false, Written), (true, true, NotWritten)]
    {
        let case = format!("ETags {has_etags}, edited {is_edited}");
        let mut world = published().await;
        world.job.on_conflict = OnConflict::Overwrite;
        {
            let mut script = world.market.script();
            (script.has_etags, script.signs_anew) = (has_etags, true);
        }
        assert_eq!(world.publish().await.unwrap().lock.state, Unchanged, "{case}");
        world.folder("b");
        let (store, theirs) = (Arc::clone(&world.store), format!("{}# theirs\n", stored(&world)));
        {
            let mut script = world.market.script();
            script.makes = Some(Box::new(move |_| store.show(LOCK, theirs.as_bytes())));
            if is_edited {
                script.after_save = Some(Box::new(|draft| members(draft)[TITLE] = "theirs".into()));
            }
        }
        let done = world.publish().await.unwrap();
        assert_eq!((world.shown().as_str(), done.lock.state), ("b", state), "{case}: {:?}", done.lock.why);
        assert!(!world.urls()[0].ends_with("?sig=copy"), "{case}: signed anew after the save");
    }
}

#[tokio::test]
async fn a_lock_that_could_not_be_written_stops_the_run_before_an_upload() {
    for (permissions, stops) in [("r", 1), ("rw", 0)] {
        let mut world = World::new();
        world.job.lock = LockPlace::Storage;
        world.own(|_| {});
        world.folder("a");
        let sas = format!("{CONTAINER}?sr=c&sp={permissions}&se=2026-12-25T08:00:00Z&sig=c2VjcmV0");
        let account = Account::with_container_sas(&ImageUrl::parse(&world.store.url(&sas)).unwrap()).unwrap();
        assert_eq!(account.endpoint(), &ServiceUrl::parse(&world.store.url("/contoso")).unwrap());
        let name = ContainerName::parse("logos").unwrap();
        world.services.container = Some(Container::open(&account, &name, &world.services.http).unwrap());
        assert_eq!(world.plan().await.unwrap().stops(world.run()).len(), stops, "{permissions}");
    }
}
