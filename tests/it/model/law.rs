//! What must be true of a run, a save and a submission, whoever else acts.

use super::publisher::{Claim, Known, Publisher, Reading, Run};
use super::step::{Base, Command, Force, Then};
use super::truth::Draft;
use offerpress::marketplace;
use offerpress::publish::Error;
use offerpress::publish::outcome::Verdict;
use std::collections::BTreeMap;

/// Says what should never be.
pub(super) type Law<T = ()> = Result<T, String>;

impl Run {
    /// One command submits at most once, and goes live at most once.
    pub(super) fn did_nothing_twice(&self, line: &str) -> Law {
        match self.effects[1..].iter().find(|times| **times > 1) {
            Some(_) => Err(format!("one command did {line} twice")),
            None => Ok(()),
        }
    }

    /// The answer that is delivered may be the draft, or the preview.
    pub(super) fn has_read(&mut self) {
        match self.reading.take() {
            Some(Reading::Draft(seen)) => {
                let draft = seen.as_ref().map(|seen| seen.draft.clone());
                let pictures = draft.as_ref().map(|draft| draft.pictures.clone()).unwrap_or_default();
                self.claim.pictures.get_or_insert(pictures);
                self.claim.seen = seen;
                // a read after the publish is of what someone else may have made of it
                if self.effects[0] == 0 && self.published.get().is_none() {
                    self.left = draft;
                }
            }
            Some(Reading::Preview(preview)) => self.preview = preview,
            None => {}
        }
    }
}

impl Claim {
    /// When the draft was changed that it read last; nothing where there was none.
    pub(super) fn read(&self) -> Option<&String> {
        self.seen.as_ref().map(|seen| &seen.draft.changed)
    }

    pub(super) fn is_forced(&self) -> bool {
        matches!(self.command, Command::Publish(_, Force::Yes, _))
    }

    pub(super) fn is_of_images(&self) -> bool {
        matches!(self.command, Command::Publish(Base::ImagesOnly, ..))
    }
}

/// Takes over what the lock of a run that got through remembers. An image that the run reported as missing is sent again
/// by the next one: nobody can tell whether the service dropped it or a colleague removed it before it was read back.
pub(super) fn remember(publisher: &mut Publisher) {
    let Some(run) = &publisher.run else { return };
    let (Some(told), Some(left)) = (run.published.get(), &run.left) else { return };
    let earlier = run.claim.known.as_ref().and_then(|known| known.texts.clone());
    let texts = if run.claim.is_of_images() { earlier } else { Some(left.texts.clone()) };
    let mut pictures = left.pictures.clone();
    if let Some(seen) = &run.claim.seen {
        for field in &told.missing {
            pictures.remove(*field);
            pictures.extend(
                seen.draft.pictures.get_key_value(*field).map(|(name, shown)| (name.clone(), shown.clone())),
            );
        }
    }
    publisher.known = Some(Known { pictures, texts });
}

impl Known {
    /// Whether a field is as it was left.
    fn has(&self, field: &str, value: Option<&&str>) -> bool {
        let is_text = |texts: &super::truth::Texts| texts.get(field).map(String::as_str) == value.copied();
        if field.ends_with("Logo") || field == "screenshots" {
            return is_text(&self.pictures);
        }
        self.texts.as_ref().is_some_and(is_text)
    }
}

/// Images of a list, with the caption of each.
fn elements(list: &str) -> Vec<(&str, &str)> {
    list.lines().filter_map(|line| line.split_once(' ')).collect()
}

impl Known {
    /// Whether a list has the images that were left, and each caption that someone else wrote stays in its place.
    fn is_kept(&self, name: &str, was: &BTreeMap<&str, &str>, is: &BTreeMap<&str, &str>) -> bool {
        let left = self.pictures.get(name).map(|list| elements(list)).unwrap_or_default();
        let [was, is] =
            [was, is].map(|fields| fields.get(name).map(|list| elements(list)).unwrap_or_default());
        let stays = |n: usize| {
            let (left, was) = (left[n], was[n]);
            left.0 == was.0 && (left.1 == was.1 || is.get(n).is_some_and(|is| is.1 == was.1))
        };
        name == "screenshots" && left.len() == was.len() && (0..left.len()).all(stays)
    }
}

/// Tells whether the draft is what a run is to make of it.
pub(super) fn is_as(draft: &Draft, claim: &Claim) -> bool {
    let mut pictures = claim.content.pictures.iter();
    let mut texts = claim.content.texts.iter();
    pictures.all(|(name, shown)| draft.pictures.get(name) == Some(shown))
        && (claim.is_of_images() || texts.all(|(name, text)| draft.texts.get(name) == Some(text)))
}

/// What a save may do to what was there; `theirs` tells which fields someone else wrote last.
pub(super) fn save_is_lawful(
    claim: &Claim,
    before: Option<&Draft>,
    sent: &Draft,
    theirs: impl Fn(&str) -> bool,
) -> Law {
    let who = claim.who;
    let wanted = claim.content.pictures.iter();
    if let Some((name, _)) = wanted.clone().find(|(name, shown)| sent.pictures.get(*name) != Some(shown)) {
        return Err(format!("{who:?} saved another {name} than the folder's: {:?}", sent.pictures));
    }
    let Some(before) = before else { return Ok(()) };
    // by force, what a stale read showed is put back as it was read
    let read = claim.seen.as_ref().map(|seen| &seen.draft.texts);
    let was_read = claim.is_forced() && read == Some(&sent.texts);
    if claim.is_of_images() && before.texts != sent.texts && !was_read {
        return Err(format!(
            "{who:?} saved pictures only, and changed texts: {:?} to {:?}",
            before.texts, sent.texts
        ));
    }
    if claim.is_forced() {
        return Ok(());
    }
    if claim.read() != Some(&before.changed) {
        return Err(format!("{who:?} saved over a draft that it had not read"));
    }
    let came = |first: &super::truth::Pictures| {
        wanted.clone().find(|(name, _)| first.get(*name) != before.pictures.get(*name))
    };
    if let Some((name, _)) = claim.pictures.as_ref().and_then(came) {
        return Err(format!("{who:?} saved over a {name} that came after it had begun"));
    }
    let (was, is) = (before.fields(), sent.fields());
    let lost = was.keys().chain(is.keys()).find(|name| {
        let known = claim.known.as_ref().is_some_and(|known| known.has(name, was.get(*name)));
        let kept = claim.known.as_ref().is_some_and(|known| known.is_kept(name, &was, &is));
        was.get(*name) != is.get(*name) && theirs(name) && !known && !kept
    });
    match lost {
        Some(name) => Err(format!("{who:?} lost the edit {:?} of {name}", was.get(name))),
        None => Ok(()),
    }
}

/// What a run that ended says must have been true.
pub(super) fn words_are_true(run: &Run, now: Option<&Draft>, ended: &Result<(), Error>) -> Law {
    let (who, [saves, ..]) = (run.claim.who, run.effects);
    let told = run.published.get();
    let stands = run.came_true || run.stood || now.is_some_and(|now| is_as(now, &run.claim));
    match (told.map(|told| told.verdict), ended) {
        (Some(Verdict::Saved), _) if !run.came_true => {
            Err(format!("{who:?} was told `saved`, but the draft never was as the folder"))
        }
        (Some(Verdict::Unchanged), _) if saves > 0 => {
            Err(format!("{who:?} was told `unchanged` after a save"))
        }
        (Some(Verdict::Unchanged), Ok(())) if !stands => {
            Err(format!("{who:?} was told `unchanged`, but the draft is not as the folder"))
        }
        (None, Err(error)) if saves > 0 && !is_unclear(error) => {
            Err(format!("{who:?} was told that nothing was saved, but it was: {error}"))
        }
        (_, Err(Error::NotVerified { file, .. })) if !run.was_hit => {
            Err(format!("{who:?}'s link to {file} did not work"))
        }
        (_, Err(Error::Marketplace(marketplace::Error::BadRequest(refused)))) => {
            let no_review = refused.to_string().contains("waiting for the publisher's review");
            // what is to be cancelled may have ended
            if no_review || refused.doing.starts_with("cancel") {
                Ok(())
            } else {
                Err(format!("{who:?}'s offer was refused: {refused}"))
            }
        }
        _ => what_stays_is_named(run),
    }
}

/// Screenshots that the folder says are none, and that the draft goes on showing, are named.
fn what_stays_is_named(run: &Run) -> Law {
    let (Some(told), Some(left)) = (run.published.get(), &run.left) else { return Ok(()) };
    let is_named = || told.notes.iter().any(|note| note.contains("screenshot"));
    let stays = left.pictures.contains_key("screenshots");
    let is_done = matches!(told.verdict, Verdict::Saved | Verdict::Unchanged) && !run.claim.is_of_images();
    if is_done && stays && !run.claim.content.pictures.contains_key("screenshots") && !is_named() {
        return Err(format!("{:?} was not told of the screenshots that stay", run.claim.who));
    }
    Ok(())
}

/// What a run may put before the customers: what it saved, or the preview that it was shown.
pub(super) fn going_live_is_lawful(run: &Run, preview: Option<&Draft>) -> Law {
    let (saved_by_us, shown) = match run.claim.command {
        Command::Publish(_, _, Then::GoLive) => (true, &run.left),
        _ => (false, &run.preview),
    };
    match (preview, shown) {
        (Some(preview), Some(shown)) if preview.shows_the_same(shown) => Ok(()),
        _ if saved_by_us => {
            Err(format!("{:?} put before the customers what it had not saved", run.claim.who))
        }
        _ => Err(format!("{:?} put before the customers what it had not seen", run.claim.who)),
    }
}

/// Tells whether an error leaves open whether the draft was saved.
fn is_unclear(error: &Error) -> bool {
    use marketplace::Error as E;
    let Error::Marketplace(error) = error else { return false };
    matches!(
        error,
        E::NoAnswer { .. }
            | E::Unclear { .. }
            | E::JobRunning { .. }
            | E::JobLost { .. }
            | E::Unavailable(_)
            | E::Throttled(_)
    )
}
