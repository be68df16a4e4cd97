//! What must be true of a run, a save and a submission, whoever else acts.

use super::asked::Asked;
use super::publisher::Publisher;
use super::run::{Claim, Known, Order, Reading, Run};
use super::step::{Base, Command, Force, Then};
use super::truth::{Draft, Pictures};
use offerpress::marketplace;
use offerpress::publish::Error;
use offerpress::publish::outcome::Verdict;
use std::collections::{BTreeMap, BTreeSet};

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
    let (captioned, perhaps_captioned) = captioned(run, told.verdict);
    let order = if told.verdict == Verdict::Incomplete { Order::MayBeTheirs } else { Order::Ours };
    publisher.known = Some(Known { pictures, order, texts, captioned, perhaps_captioned });
    publisher.unfinished.clear();
}

/// Which screenshots have a caption that came from the folder: for sure, and perhaps. Of one that the folder doesn't
/// have, the lock keeps what it knew.
fn captioned(run: &Run, verdict: Verdict) -> (BTreeSet<String>, BTreeSet<String>) {
    let wanted = run.claim.content.pictures.get("screenshots").map(|list| elements(list)).unwrap_or_default();
    let is_with =
        |shown: &String| wanted.iter().any(|(other, caption)| other == shown && *caption != NO_CAPTION);
    let is_without = |shown: &String| wanted.contains(&(shown, NO_CAPTION));
    let earlier =
        |of: fn(&Known) -> &BTreeSet<String>| run.claim.known.as_ref().map(of).cloned().unwrap_or_default();
    let now = wanted.iter().map(|(shown, _)| (*shown).to_owned()).filter(is_with);
    let (sure, perhaps) = (earlier(|known| &known.captioned), earlier(|known| &known.perhaps_captioned));
    if verdict == Verdict::Incomplete {
        let sure = sure.into_iter().filter(|shown| !is_with(shown) && !is_without(shown)).collect();
        return (sure, perhaps.into_iter().chain(now).collect());
    }
    let left = run.left.as_ref().and_then(|left| left.pictures.get("screenshots"));
    let left = left.map(|list| elements(list)).unwrap_or_default();
    let stays = |shown: &String| !is_without(shown) && left.iter().any(|(other, _)| other == shown);
    let kept = |all: BTreeSet<String>| all.into_iter().filter(stays);
    (kept(sure).chain(now.clone()).collect(), kept(perhaps).chain(now).collect())
}

/// What stands for a caption that is not there.
const NO_CAPTION: &str = "\"\"";

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
    /// Whether nothing of someone else's is lost in a list: what they added stays as it is where it is, a caption that
    /// they wrote beside one of ours stays in its place, one that they took away doesn't come back while its image stays,
    /// what they removed doesn't come back, and ours are in the order in which they were left.
    fn is_kept(&self, name: &str, was: &BTreeMap<&str, &str>, is: &BTreeMap<&str, &str>) -> bool {
        let left = self.pictures.get(name).map(|list| elements(list)).unwrap_or_default();
        let [was, is] =
            [was, is].map(|fields| fields.get(name).map(|list| elements(list)).unwrap_or_default());
        let caption_at = |n: usize| is.get(n).map_or(NO_CAPTION, |is| is.1);
        let stays = |(n, was): (usize, &(&str, &str))| {
            let image_goes = is.get(n).is_none_or(|is| is.0 != was.0);
            let has_lost_none = |left: &(&str, &str)| {
                left.1 == was.1 || caption_at(n) == was.1 || was.1 == NO_CAPTION && image_goes
            };
            let ours = |left: &&(&str, &str)| left.0 == was.0 && has_lost_none(left);
            is.get(n) == Some(was) || left.iter().any(|left| ours(&left))
        };
        let shows = |list: &[(&str, &str)], image: &str| list.iter().any(|(other, _)| *other == image);
        let order = |list: &[(&str, &str)], of: &[(&str, &str)]| {
            let images = list.iter().map(|(image, _)| (*image).to_owned());
            images.filter(|image| shows(of, image)).collect::<Vec<_>>()
        };
        name == "screenshots"
            && was.iter().enumerate().all(stays)
            && left.iter().all(|(image, _)| shows(&was, image) || !shows(&is, image))
            && (self.order == Order::MayBeTheirs || order(&left, &was) == order(&was, &left))
    }
}

/// Whether a field shows what the folder has; where the folder has no caption, any may be there.
fn shows(wanted: &str, shown: Option<&String>) -> bool {
    let Some(shown) = shown else { return false };
    let (wanted_elements, elements) = (elements(wanted), elements(shown));
    let is_it = |(wanted, shown): (&(&str, &str), &(&str, &str))| {
        wanted.0 == shown.0 && (wanted.1 == NO_CAPTION || wanted.1 == shown.1)
    };
    wanted == shown
        || !elements.is_empty()
            && wanted_elements.len() == elements.len()
            && wanted_elements.iter().zip(&elements).all(is_it)
}

/// Whether a list that nobody else wrote since goes on showing a caption that came from the folder, which no longer has
/// one there. Beside an image that another one replaced meanwhile, it may be someone else's.
fn shows_an_old_caption(list: &str, claim: &Claim) -> bool {
    let of = |pictures: &Pictures| pictures.get("screenshots").cloned().unwrap_or_default();
    let (Some(known), Some(seen)) = (&claim.known, &claim.seen) else { return false };
    if seen.authors.get("screenshots") != Some(&Some(claim.who)) {
        return false;
    }
    let (wanted, left, read) = (of(&claim.content.pictures), of(&known.pictures), of(&seen.draft.pictures));
    elements(list).into_iter().any(|(shown, caption)| {
        caption != NO_CAPTION
            && elements(&wanted).contains(&(shown, NO_CAPTION))
            && known.captioned.contains(shown)
            && [&left, &read].iter().all(|list| elements(list).contains(&(shown, caption)))
    })
}

/// Tells whether the draft is what a run is to make of it.
pub(super) fn is_as(draft: &Draft, claim: &Claim) -> bool {
    let mut pictures = claim.content.pictures.iter();
    let mut texts = claim.content.texts.iter();
    let list = draft.pictures.get("screenshots");
    pictures.all(|(name, shown)| shows(shown, draft.pictures.get(name)))
        && !list.is_some_and(|list| shows_an_old_caption(list, claim))
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
    if let Some((name, _)) = wanted.clone().find(|(name, shown)| !shows(shown, sent.pictures.get(*name))) {
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
    let came =
        |first: &Pictures| wanted.clone().find(|(name, _)| first.get(*name) != before.pictures.get(*name));
    if let Some((name, _)) = claim.pictures.as_ref().and_then(came) {
        return Err(format!("{who:?} saved over a {name} that came after it had begun"));
    }
    captions_are_kept(claim, before, sent)?;
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

/// The caption of an image that stays is changed only where it came from the folder.
fn captions_are_kept(claim: &Claim, before: &Draft, sent: &Draft) -> Law {
    let list = |pictures: &Pictures| pictures.get("screenshots").cloned().unwrap_or_default();
    let (was, is) = (list(&before.pictures), list(&sent.pictures));
    let left = claim.known.as_ref().map(|known| list(&known.pictures)).unwrap_or_default();
    let is_of_the_folder = |shown: &str, caption: &str| {
        let known = claim.known.as_ref();
        known.is_some_and(|known| known.perhaps_captioned.contains(shown))
            && elements(&left).contains(&(shown, caption))
            || claim.unfinished.iter().any(|sent| elements(&list(&sent.pictures)).contains(&(shown, caption)))
    };
    for (shown, caption) in elements(&was).into_iter().filter(|(_, caption)| *caption != NO_CAPTION) {
        let all = elements(&is);
        let stays = all.iter().any(|(other, _)| *other == shown);
        if stays && !all.contains(&(shown, caption)) && !is_of_the_folder(shown, caption) {
            return Err(format!("{:?} lost the caption {caption} of {shown}", claim.who));
        }
    }
    Ok(())
}

/// What a run that ended says must have been true.
pub(super) fn words_are_true(run: &Run, now: Option<&Draft>, ended: &Result<(), Error>) -> Law {
    let (who, [saves, ..]) = (run.claim.who, run.effects);
    let told = run.published.get();
    let stands = run.came_true || run.stood || now.is_some_and(|now| is_as(now, &run.claim));
    match (told.map(|told| told.verdict), ended) {
        // what a run sends again that a stale read hid is there before
        (Some(Verdict::Saved), _) if !run.came_true && !now.is_some_and(|now| is_as(now, &run.claim)) => {
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
            // who doesn't wait has no second look at what the service shows late
            let is_late = run.claim.command == Command::GoLive && refused.doing.starts_with("read the ");
            // what is to be cancelled may have ended
            if no_review || is_late || refused.doing.starts_with("cancel") {
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

/// What a run may put before the customers: what it saved, or the preview that it was shown. Between its last look and
/// its request it can't know what others do: the API has no condition for it.
pub(super) fn going_live_is_lawful(run: &Run, preview: Option<&Draft>) -> Law {
    let (saved_by_us, shown) = match run.claim.command {
        Command::Publish(_, _, Then::GoLive) => (true, &run.left),
        _ => (false, &run.preview),
    };
    let looked = run.preview.as_ref().filter(|_| run.last == Asked::Preview);
    match (preview, shown) {
        (Some(preview), Some(shown)) if preview.shows_the_same(shown) => Ok(()),
        (Some(_), Some(shown)) if looked.is_some_and(|looked| looked.shows_the_same(shown)) => Ok(()),
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
