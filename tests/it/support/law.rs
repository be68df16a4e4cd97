//! The one law: exit 0 means that draft, slots and lock are what the folder says and what the words claim.

use super::Seen;
use super::world::{Call, World, secrets_of, truth};
use serde_json::Value;
use std::path::Path;

/// Asserts that a run kept the law.
pub(crate) fn holds(world: &World, seen: &Seen, folder: &Path) {
    if let Err(broken) = check(world, seen, folder) {
        panic!("{broken}\nmodes: {:?}\nargs: {:?}\n{}", world.modes(), world.args(), seen.all());
    }
}

/// Says how a run broke the law.
pub(crate) fn check(world: &World, seen: &Seen, folder: &Path) -> Result<(), String> {
    is_a_known_exit(seen)?;
    the_lock_is_true(world, folder)?;
    the_secrets_are_kept(world, seen, folder)?;
    let args = world.args();
    let is = |flag: &str| args.iter().any(|arg| arg == flag);
    let changes = [Call::Save, Call::Submit, Call::GoLive, Call::Cancel];
    if !is_saving(&args) {
        let changed = world.passed().into_iter().find(|passed| {
            changes.contains(&passed.call) || (passed.call == Call::Storage && passed.method == "PUT")
        });
        let may = matches!(args.first().map(String::as_str), Some("submit" | "go-live" | "cancel"));
        return match changed {
            Some(passed) if !may => Err(format!("{args:?} sent {} {}", passed.method, passed.target)),
            _ => Ok(()),
        };
    }
    if seen.code != 0 {
        return Ok(());
    }
    let draft = world.draft().ok_or("exit 0, and there is no draft")?;
    shows_the_folder(world, &draft, folder, "the draft")?;
    words_without_room_are_named(world, &draft, folder, seen)?;
    if !is("--images-only") {
        has_the_texts(&draft, folder, "the draft")?;
    }
    the_words_are_true(world, seen)?;
    if is("--go-live") {
        let live = world.slot("production").ok_or("exit 0 after going live, and nothing is live")?;
        shows_the_folder(world, &live, folder, "what is live")?;
    } else if is("--submit") {
        if world.operations().is_empty() {
            return Err("exit 0 after submitting, and nothing was submitted".to_owned());
        }
        if let Some(preview) = world.slot("preview").filter(|_| is("--wait")) {
            shows_the_folder(world, &preview, folder, "the preview")?;
        }
    }
    Ok(())
}

/// Whether a run was asked to save the draft.
fn is_saving(args: &[String]) -> bool {
    args.first().is_some_and(|arg| arg == "publish") && !args.iter().any(|arg| arg == "--dry-run")
}

/// Only the exit codes that the documentation names, and never that of an internal error.
fn is_a_known_exit(seen: &Seen) -> Result<(), String> {
    if matches!(seen.code, 0..=6) { Ok(()) } else { Err(format!("exit {} is no answer", seen.code)) }
}

/// Each image of the folder is in its place with its words, and nothing else is.
pub(crate) fn shows_the_folder(
    world: &World,
    offer: &Value,
    folder: &Path,
    what: &str,
) -> Result<(), String> {
    let (wanted, shown) = (truth::of_folder(folder), truth::of_offer(world, offer));
    for picture in &wanted {
        let Some(there) = shown.iter().find(|there| there.place == picture.place) else {
            return Err(format!("exit 0, and {what} shows nothing as {}", picture.place));
        };
        if !picture.shows_the_same(there) {
            return Err(format!(
                "exit 0, and {what} shows another image as {} than {}",
                there.place, picture.from
            ));
        }
        if there.has_room && (&there.caption, &there.video) != (&picture.caption, &picture.video) {
            return Err(format!("exit 0, and {what} has other words at {}: {there:?}", there.place));
        }
    }
    let listed = |place: &str| place.contains('[');
    let extra = shown.iter().find(|there| {
        let list = there.place.split('[').next();
        listed(&there.place)
            && !wanted.iter().any(|picture| picture.place == there.place)
            && wanted.iter().any(|picture| picture.place.split('[').next() == list)
    });
    match extra {
        Some(there) => Err(format!("exit 0, and {what} shows one more image as {}", there.place)),
        None => Ok(()),
    }
}

/// Words of the folder that the draft's plain URLs have no room for are said to be left out.
fn words_without_room_are_named(
    world: &World,
    offer: &Value,
    folder: &Path,
    seen: &Seen,
) -> Result<(), String> {
    let shown = truth::of_offer(world, offer);
    let has_room = |place: &str| shown.iter().any(|there| there.place == place && there.has_room);
    let lost = truth::of_folder(folder)
        .into_iter()
        .find(|picture| (picture.caption.is_some() || picture.video.is_some()) && !has_room(&picture.place));
    match lost {
        Some(picture) if !seen.all().contains("not sent") => {
            Err(format!("exit 0, and the draft has no words at {}", picture.place))
        }
        _ => Ok(()),
    }
}

/// A secret that is there stays, or a save of the folder's own body replaces it, or it is said that it may go.
fn the_secrets_are_kept(world: &World, seen: &Seen, folder: &Path) -> Result<(), String> {
    let args = world.args();
    let is = |flag: &str| args.iter().any(|arg| arg == flag);
    let (now, own) = (world.secrets(), truth::offer_file(folder).map(|offer| secrets_of(&offer)));
    let own = own.filter(|_| !is("--images-only")).unwrap_or_default();
    if let Some((place, _)) =
        own.iter().find(|secret| seen.code == 0 && is_saving(&args) && !now.contains(secret))
    {
        return Err(format!("exit 0, and the draft has another secret at {place}"));
    }
    let before = world.secrets_before();
    let lost = before.iter().find(|secret| !now.contains(secret) && !own.iter().any(|own| now.contains(own)));
    match lost {
        Some((place, _)) if !(is("--force") || seen.all().contains("secret-withheld")) => {
            Err(format!("the secret at {place} is gone without a word"))
        }
        _ => Ok(()),
    }
}

/// The same, and each text of the folder is there.
pub(crate) fn is_the_folder(world: &World, offer: &Value, folder: &Path, what: &str) -> Result<(), String> {
    shows_the_folder(world, offer, folder, what)?;
    has_the_texts(offer, folder, what)
}

/// Each text of the folder's offer body is in the offer.
fn has_the_texts(offer: &Value, folder: &Path, what: &str) -> Result<(), String> {
    let shown = truth::texts_of(offer);
    let wanted = truth::texts_of_folder(folder).unwrap_or_default();
    match wanted.iter().find(|(name, value)| shown.get(*name) != Some(value)) {
        Some((name, value)) => {
            Err(format!("exit 0, and {what} has {:?} for {name}, not {value}", shown.get(name)))
        }
        None => Ok(()),
    }
}

/// The lock never pairs a hash with a path whose bytes show something else.
pub(crate) fn the_lock_is_true(world: &World, folder: &Path) -> Result<(), String> {
    let files = truth::of_folder(folder);
    for (path, hash) in truth::lock(folder) {
        let Some(shown) = world.draft_image_at(&path) else { continue };
        let same = truth::sha256(&shown) == hash
            || files
                .iter()
                .filter(|file| file.sha256().as_deref() == Some(&hash))
                .any(|file| file.bytes.as_deref().is_some_and(|bytes| truth::same_pixels(bytes, &shown)));
        // a hash of no file that is still there can't be compared with re-encoded bytes
        let gone = !files.iter().any(|file| file.sha256().as_deref() == Some(&hash));
        let reencoded = world.is(|mode| matches!(mode, super::world::Mode::ReencodesImages));
        if !(same || gone && reencoded) {
            return Err(format!("the lock pairs {path} with {hash}, but other bytes are there"));
        }
    }
    Ok(())
}

/// What the JSON says was done was done, and nothing else.
fn the_words_are_true(world: &World, seen: &Seen) -> Result<(), String> {
    let Ok(document) = serde_json::from_str::<Value>(&seen.stdout) else { return Ok(()) };
    let saves = world.count(Call::Save);
    match document["result"].as_str() {
        Some("saved") if saves == 0 => Err("it says `saved`, and nothing was saved".to_owned()),
        Some("unchanged") if saves > 0 => Err("it says `unchanged` after a save".to_owned()),
        Some("planned") => Err("a run that publishes says `planned`".to_owned()),
        _ => Ok(()),
    }
}
