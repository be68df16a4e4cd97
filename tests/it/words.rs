//! Titles of videos and the videos' URLs count as the images do: in the comparison, the plan and the lock.

use crate::support::world::{Call, Mode, World};
use crate::support::{Seen, TestEnv, count, law};
use offerpress::sandbox::{Route, Sandbox, Slot};
use serde_json::Value;

const OFFER: (&str, &str) = ("contoso", "vm");
const BEFORE: [&str; 2] = ["A tour", "https://www.youtube.com/watch?v=C0nt0s0"];
const CHANGES: [[&str; 2]; 3] = [
    ["The tour", BEFORE[1]],
    [BEFORE[0], "https://www.youtube.com/watch?v=Other00"],
    ["The tour", "https://www.youtube.com/watch?v=Other00"],
];

fn change(env: &TestEnv, [title, url]: [&str; 2]) {
    env.write("videos/01-tour.toml", format!("title = \"{title}\"\nurl = \"{url}\"\n"));
}

/// The title and the URL of the draft's only video.
fn video(sandbox: &Sandbox) -> [Value; 2] {
    let draft = sandbox.offer(OFFER.0, OFFER.1, Slot::Draft).unwrap();
    let video = &draft["definition"]["offer"]["microsoft-azure-marketplace.videos"][0];
    ["title", "videoLink"].map(|name| video[name].clone())
}

fn expect(seen: &Seen, code: i32, said: &str) {
    assert!(seen.code == code && seen.all().contains(said), "{}", seen.all());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_title_or_video_url_is_planned_saved_and_remembered() {
    for (remembered, forced) in [(true, false), (true, true), (false, false), (false, true)] {
        for words in CHANGES {
            let (env, sandbox) = (TestEnv::with_listing(), Sandbox::builder().start().await.unwrap());
            expect(&env.run_at(&sandbox, &["publish", "listing"]), 0, "saved as a draft");
            assert_eq!(video(&sandbox), BEFORE);
            if !remembered {
                std::fs::remove_file(env.file("offerpress.lock")).unwrap();
            }
            change(&env, words);
            let plan = env.run_at(&sandbox, &["plan", "listing", "--format", "json"]).json();
            let assets = plan["assets"].as_array().unwrap();
            let shown = assets.iter().find(|asset| asset["file"] == "videos/01-tour.png").unwrap();
            assert_eq!(shown["change"], "text-changed", "{shown}");
            assert_eq!([&shown["before"]["caption"], &shown["before"]["video"]], BEFORE, "{shown}");
            assert_eq!([&shown["caption"], &shown["video"]], words, "{shown}");
            let others = assets.iter().filter(|asset| asset["file"] != "videos/01-tour.png");
            assert!(others.into_iter().all(|asset| asset["change"] == "unchanged"), "{plan}");
            sandbox.clear_requests();
            let args: &[&str] =
                if forced { &["publish", "listing", "--force"] } else { &["publish", "listing"] };
            let seen = env.run_at(&sandbox, args);
            if !remembered && !forced {
                expect(&seen, 4, "video thumbnail 1");
                assert_eq!((video(&sandbox), count(&sandbox, Route::PutOffer)), (BEFORE.map(Into::into), 0));
                continue;
            }
            expect(&seen, 0, "saved as a draft");
            assert_eq!((video(&sandbox), count(&sandbox, Route::PutBlob)), (words.map(Into::into), 0));
            let lock = std::fs::read_to_string(env.file("offerpress.lock")).unwrap();
            assert!(words.iter().all(|word| lock.contains(word)), "{lock}");
            expect(
                &env.run_at(&sandbox, &["publish", "listing"]),
                0,
                "unchanged: the draft already matches the folder",
            );
        }
    }
}

#[test]
fn re_encoded_images_are_unchanged_without_a_lock_and_known_to_the_next_one() {
    let (env, world) = (TestEnv::with_listing(), World::start());
    world.turn(&[Mode::ReencodesImages]);
    let run = |result: &str| {
        let seen = env.run_through(&world, &["publish", "listing", "--format", "json"]);
        assert_eq!((seen.code, &seen.json()["result"]), (0, &result.into()), "{}", seen.all());
        law::holds(&world, &seen, &env.folder());
    };
    run("saved");
    std::fs::remove_file(env.file("offerpress.lock")).unwrap();
    run("unchanged");
    assert!(world.count(Call::Image) >= 8, "each was fetched and compared by its pixels");
    run("unchanged");
    assert_eq!(world.count(Call::Image), 0, "the lock knows each copy");
    // a lock that lost one entry has only that image fetched
    let lock = std::fs::read_to_string(env.file("offerpress.lock")).unwrap();
    assert!(lock.contains("copy"), "{lock}");
}
