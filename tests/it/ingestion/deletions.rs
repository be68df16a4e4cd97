//! Images that leave the folder and that the service refuses to remove, as its documentation says of published ones.

use super::Story;
use crate::support::{Seen, png};
use offerpress::sandbox::{Behavior, Deletion, Sandbox, Slot, Switch};
use serde_json::Value;
use std::fs;
use std::path::PathBuf;

const ID: &str = "contoso-old-host";

/// Begins with a folder that was pulled from an offer with four screenshots, and takes the second one out of it.
async fn pulled(deletion: Option<Deletion>) -> (Story, PathBuf, Vec<u8>) {
    let story = Story::of(Sandbox::builder(), ID).await;
    story.ends(&["pull", ID, "pulled", "--api", "product-ingestion"], 0);
    if let Some(deletion) = deletion {
        story.set(Switch::DeletePublished(deletion));
    }
    let folder = story.env.root().join("pulled");
    let is_second = |path: &PathBuf| path.file_name().unwrap().to_str().unwrap().starts_with("02");
    let files = fs::read_dir(folder.join("screenshots")).unwrap().map(|entry| entry.unwrap().path());
    let (mut image, mut bytes) = (PathBuf::new(), Vec::new());
    for path in files.filter(is_second) {
        if path.extension().unwrap() != "txt" {
            (image, bytes) = (path.clone(), fs::read(&path).unwrap());
            fs::remove_file(path).unwrap();
        }
    }
    (story, image, bytes)
}

/// The images of the draft, without signatures.
fn images(story: &Story) -> Vec<String> {
    let tree = story.sandbox.tree(ID, Slot::Draft).unwrap();
    let resources = tree["resources"].as_array().unwrap().iter();
    let assets = resources.filter(|one| one["$schema"].as_str().unwrap().contains("/listing-asset/"));
    let text = |one: &Value, member: &str| one[member].as_str().unwrap_or_default().to_owned();
    let mut all: Vec<_> = assets
        .map(|one| {
            let url = text(one, "url");
            let place = url.split('?').next().unwrap();
            format!("{} {place} {}", text(one, "id"), text(one, "description"))
        })
        .collect();
    all.sort();
    all
}

#[track_caller]
fn says_what_stays(seen: &Seen) {
    let words = "the marketplace didn't remove screenshot 2 (screenshot): remove it in Partner Center, or put `screenshots/02";
    assert!(seen.stdout.contains(words), "{}", seen.all());
    assert!(seen.stdout.contains("screenshot/1/url: not removed"), "{}", seen.all());
    for untrue in ["someone", "another image", "run the same command again"] {
        assert!(!seen.all().contains(untrue), "{untrue}: {}", seen.all());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_image_that_the_service_does_not_remove_is_named_until_it_does() {
    for deletion in [None, Some(Deletion::BadRequest)] {
        let (story, _, _) = pulled(deletion).await;
        fs::write(story.env.root().join("pulled/logos/large.png"), png(216, 216, [110, 90, 0])).unwrap();
        let before = images(&story);
        says_what_stays(&story.ends(&["publish", "pulled"], 5));
        let first = images(&story);
        assert_eq!(before.iter().zip(&first).filter(|(one, other)| one != other).count(), 1, "the logo");
        for args in [&["publish", "pulled"][..], &["publish", "pulled", "--force"], &["publish", "pulled"]] {
            let posts = story.posts();
            says_what_stays(&story.ends(args, 5));
            assert_eq!((images(&story), story.posts()), (first.clone(), posts + 1), "{deletion:?}");
        }
        story.set(Switch::DeletePublished(Deletion::Allow));
        story.ends(&["publish", "pulled"], 0);
        assert_eq!(images(&story).len(), first.len() - 1);
        assert!(images(&story).iter().all(|one| !one.contains("azurelogoscreenshot/2 ")));
        let seen = story.ends(&["publish", "pulled"], 0);
        assert!(seen.stdout.contains("unchanged"), "{}", seen.all());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_puts_the_file_back_or_removes_the_image_in_the_portal_is_done() {
    for is_put_back in [true, false] {
        let (story, image, bytes) = pulled(None).await;
        says_what_stays(&story.ends(&["publish", "pulled"], 5));
        if is_put_back {
            fs::write(image, bytes).unwrap();
        } else {
            let _ = fs::remove_file(image.with_extension("txt"));
            let is_it = |one: &Value| one["id"].as_str().unwrap().ends_with("azurelogoscreenshot/2");
            assert!(story.sandbox.portal_edit_product(ID, |resources| resources.retain(|one| !is_it(one))));
        }
        let posts = story.posts();
        let seen = story.ends(&["publish", "pulled"], 0);
        assert!(seen.stdout.contains("unchanged"), "{}", seen.all());
        assert_eq!(story.posts(), posts);
    }
}

/// A colleague adds an image while the removal is refused: theirs is reported as theirs, the one that stays is not.
#[tokio::test(flavor = "multi_thread")]
async fn an_image_that_stays_is_nobodys_edit_and_other_changes_go_on() {
    let (story, image, _) = pulled(None).await;
    let _ = fs::remove_file(image.with_extension("txt"));
    says_what_stays(&story.ends(&["publish", "pulled"], 5));
    // a change of the folder is saved beside it
    let captions = story.env.root().join("pulled/screenshots");
    let mut third = fs::read_dir(captions).unwrap().map(|entry| entry.unwrap().path());
    let third = third.find(|path| path.file_name().unwrap().to_str().unwrap().starts_with("03"));
    fs::write(third.unwrap().with_extension("txt"), "Other words\n").unwrap();
    says_what_stays(&story.ends(&["publish", "pulled"], 5));
    assert!(images(&story).iter().any(|one| one.ends_with("Other words")), "{:?}", images(&story));
    story.sandbox.set(Behavior::Ingestion(Switch::DeletePublished(Deletion::Allow)));
    story.ends(&["publish", "pulled"], 0);
}

/// A folder without a file of one type may not be about it: what stays is said, with a way that works with this API.
#[tokio::test(flavor = "multi_thread")]
async fn a_list_without_files_stays_and_is_emptied_in_the_portal() {
    let story = Story::of(Sandbox::builder(), "contoso-vm").await;
    story.ends(&["pull", "contoso-vm", "pulled", "--api", "product-ingestion"], 0);
    fs::remove_dir_all(story.env.root().join("pulled/videos")).unwrap();
    let seen = story.ends(&["publish", "pulled"], 0);
    let words = "the draft still has 1 video thumbnail that this folder doesn't contain: `publish` removes images from a list only if the folder has a file for it; to remove them all, use Partner Center";
    assert!(seen.stdout.contains(words), "{}", seen.all());
    assert_eq!(story.posts(), 0);
}
