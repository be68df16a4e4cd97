//! 8. Deleting the lock never makes a run bolder.
//! 12. What does not count changes no byte of what is sent.

use super::{PUBLISH, done, run, some};
use crate::support::world::{Call, Edit, World};
use crate::support::{LISTING_OFFER, TestEnv, contents, png};
use std::fs;
use std::path::Path;

#[test]
fn without_its_lock_a_run_is_no_bolder() {
    let edits = [Edit::Text, Edit::Logo, Edit::ListAdd, Edit::ListRemove, Edit::Caption];
    let ways: [&[&str]; 2] = [&[], &["--images-only"]];
    let cases: Vec<_> = edits.iter().flat_map(|edit| ways.map(|way| (*edit, way))).collect();
    some(&cases, cases.len(), |(edit, way)| {
        let (env, world) = (TestEnv::with_listing(), World::start());
        done(&env, &world, PUBLISH)?;
        assert!(world.edit(edit));
        let args = [PUBLISH, way].concat();
        let before = world.draft();
        let with = run(&env, &world, &args)?;
        if with.code == 0 {
            return Ok(());
        }
        fs::remove_file(env.file("offerpress.lock")).unwrap();
        let without = run(&env, &world, &args)?;
        if without.code == 0 && world.draft() != before {
            return Err(format!("with the lock {}, without it {}", with.all(), without.all()));
        }
        Ok(())
    });
}

/// What is sent, without hosts, and without times and signatures of URLs.
fn sent(env: &TestEnv, world: &World, folder: &str) -> String {
    let seen = env.run_through(world, &["publish", folder, "--format", "json"]);
    assert_eq!(seen.code, 0, "{}", seen.all());
    let saved = world.passed().into_iter().find(|passed| passed.call == Call::Save).unwrap();
    let text = String::from_utf8(saved.body).unwrap().replace(world.url(), "http://here");
    let mut parts = text.split(".png?");
    let first = parts.next().unwrap().to_owned();
    parts.fold(first, |text, part| {
        let end = part.find('"').unwrap();
        format!("{text}.png{}", &part[end..])
    })
}

fn write(folder: &Path, name: &Path, bytes: &[u8]) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

#[test]
fn what_does_not_count_changes_no_byte_of_the_save() {
    let (env, world) = (TestEnv::with_listing(), World::start());
    let original = sent(&env, &world, "listing");
    let (folder, other) = (env.folder(), env.root().join("another name"));
    // the same files, in another order on disk and with other times; the body with other whitespace
    for (path, bytes) in contents(&folder).into_iter().rev() {
        let name = path.strip_prefix(&folder).unwrap();
        if name.file_name().unwrap() != "offerpress.lock" {
            write(&other, name, &bytes);
            let long_ago = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(86_400);
            fs::File::options().write(true).open(other.join(name)).unwrap().set_modified(long_ago).unwrap();
        }
    }
    let spaced = LISTING_OFFER.replace(':', " :\t").replace(',', "\r\n ,  ");
    write(&other, Path::new("offer.json"), format!("\n{spaced}\n\n").as_bytes());
    write(&other, Path::new(".hidden"), &png(10, 10, [0, 0, 0]));
    assert_eq!(sent(&env, &World::start(), "another name"), original);
}
