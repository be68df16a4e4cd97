//! What the job of a save was to leave: a run that is stopped before that job ends can't record what the draft shows
//! then, so it records what was sent, by which a later run knows its own images.

use super::record::{AssetPlace, Lock, LockedFile, LockedImage, is_plan};
use crate::base::{AssetKind, ImageUrl, PlanId, Sha256Digest};
use crate::listing::{Element, Words};
use crate::marketplace::OperationId;

impl Lock {
    /// Records the job of a save with what it is to leave in each image field that it changes.
    pub(crate) fn with_job(self, job: &OperationId, sent: Vec<LockedImage>) -> Self {
        Self { job: Some(job.to_string()), sent, ..self }
    }

    /// Records that there is no job to wait for.
    pub(crate) fn without_job(self) -> Self {
        Self { job: None, sent: Vec::new(), ..self }
    }

    /// Whether it knows what a job was to leave.
    pub(in crate::publish) fn has_sent(&self) -> bool {
        !self.sent.is_empty()
    }

    /// Records as left what the job made of a field that it was to change; `bytes` are those behind a URL that is in no
    /// record. Where the job was to remove or to replace an image that is gone, nobody else did it.
    pub(in crate::publish) fn take_over(
        &mut self,
        (kind, plan): (&AssetKind, Option<&PlanId>),
        shown: &[Element<'_>],
        bytes: impl Fn(&ImageUrl) -> Option<Sha256Digest>,
    ) {
        let is_here =
            |image: &&LockedImage| image.kind == kind.name() && is_plan(image.plan.as_deref(), plan);
        let sent: Vec<_> = self.sent.iter().filter(is_here).collect();
        if sent.is_empty() {
            return;
        }
        let of = |hash: Option<Sha256Digest>, at: usize| {
            let alike = sent.iter().filter(|sent| hash.is_some() && sent.sha256() == hash);
            alike.min_by_key(|sent| sent.position != at)
        };
        let left = shown.iter().enumerate().filter_map(|(position, element)| {
            let url = element.url?;
            let known = self.image_at(url);
            let hash = known.and_then(LockedImage::sha256).or_else(|| bytes(url));
            let sent = of(hash, position).map(|sent| LockedImage {
                copy_sha256: known.and_then(|known| known.copy_sha256.clone()),
                ..(*sent).clone().with_words(words(sent, known, element.words))
            });
            let at = sent.as_ref().map_or(position, |sent| sent.position);
            let image = sent.or_else(|| known.cloned())?;
            Some((at, LockedImage { position, path: url.path().to_owned(), ..image }))
        });
        let left = in_order(left.collect());
        let was_to_stay = |image: &&LockedImage| of(image.sha256(), image.position).is_some();
        let is_gone = |image: &&LockedImage| left.iter().all(|left| left.path != image.path);
        let missing: Vec<_> =
            self.images.iter().filter(is_here).filter(is_gone).filter(was_to_stay).cloned().collect();
        self.images.retain(|image| !is_here(&image));
        self.images.extend(left.into_iter().chain(missing));
    }
}

/// Puts images into the order in which they were sent, so that another one is seen to be someone else's.
fn in_order(mut left: Vec<(usize, LockedImage)>) -> Vec<LockedImage> {
    let positions: Vec<_> = left.iter().map(|(_, image)| image.position).collect();
    left.sort_by_key(|(sent_at, _)| *sent_at);
    let ordered = left.into_iter().zip(positions);
    ordered.map(|((_, image), position)| LockedImage { position, ..image }).collect()
}

/// Returns what stands beside an image as the record is to have it: what was sent, unless the draft shows what was there
/// before.
fn words(sent: &LockedImage, known: Option<&LockedImage>, shown: &Words) -> Words {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let is_there =
        |one: &Words| text(&one.name) == text(&shown.name) && text(&one.video) == text(&shown.video);
    let known = known.map(LockedImage::words).filter(|known| is_there(known) || !is_there(&sent.words()));
    known.unwrap_or_else(|| sent.words())
}

impl LockedImage {
    /// Returns an image that a job was to leave in a slot: the one at a URL that stays, or a new one.
    pub(crate) fn sent(place: AssetPlace<'_>, kept: Option<&ImageUrl>, file: LockedFile<'_>) -> Self {
        let path = kept.map(|url| url.path().to_owned()).unwrap_or_default();
        Self::of(place, path, Some(file))
    }

    fn with_words(self, words: Words) -> Self {
        Self { caption: words.name, video: words.video, shown_caption: None, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Digests;
    use crate::publish::lock::LOCK_FILE;
    use crate::publish::lock::{LockAt, LockOwner};

    const KIND: AssetKind = AssetKind::Screenshot;

    fn place(position: usize) -> AssetPlace<'static> {
        AssetPlace { kind: &KIND, plan: None, position }
    }

    fn url(letter: char) -> ImageUrl {
        ImageUrl::parse(&format!("https://a.example/{letter}")).unwrap()
    }

    fn file(letter: char, caption: &str) -> LockedFile<'static> {
        let name = Some(caption.to_owned()).filter(|text| !text.is_empty());
        LockedFile {
            name: "x.png",
            sha256: Digests::of(letter.to_string().as_bytes()).sha256,
            copy: None,
            words: Words { name, video: None },
            shown: None,
        }
    }

    /// A lock that knows these images, and that a job was to leave those; each letter is an image with its caption.
    fn lock(known: &[(char, &str)], sent: &[(char, &str)]) -> Lock {
        let mut lock = Lock::of_draft();
        for (n, (letter, caption)) in known.iter().enumerate() {
            lock.record(place(n), &url(*letter), Some(file(*letter, caption)));
        }
        let stays = |letter: &char| known.iter().any(|(known, _)| known == letter).then(|| url(*letter));
        let sent = sent.iter().enumerate().map(|(n, (letter, caption))| {
            LockedImage::sent(place(n), stays(letter).as_ref(), file(*letter, caption))
        });
        lock.with_job(&OperationId::parse("d4261631").unwrap(), sent.collect())
    }

    /// Returns the record of the field once a draft with these images was read after the job.
    fn left(mut lock: Lock, shown: &[(char, &str)]) -> Vec<String> {
        let urls: Vec<_> = shown.iter().map(|(letter, _)| url(*letter)).collect();
        let words = shown.iter().map(|(_, text)| Words { name: Some((*text).to_owned()), video: None });
        let words: Vec<_> = words.collect();
        let elements: Vec<_> =
            urls.iter().zip(&words).map(|(url, words)| Element { url: Some(url), words }).collect();
        let bytes = |url: &ImageUrl| Some(Digests::of(url.path().trim_matches('/').as_bytes()).sha256);
        lock.take_over((&KIND, None), &elements, bytes);
        let image = |image: &&LockedImage| {
            format!("{} {}", image.path.trim_matches('/'), image.caption.as_deref().unwrap_or("-"))
        };
        lock.field(&KIND, None).unwrap().iter().map(image).collect()
    }

    type Images = &'static [(char, &'static str)];

    #[test]
    fn what_the_draft_shows_of_what_was_sent_is_ours() {
        // what was known, what was sent, what the draft shows; then the record
        let table: [(Images, Images, Images, &[&str]); 10] = [
            // someone changed the order: it was sent in another one
            (&[], &[('a', "A"), ('b', "B")], &[('b', "B"), ('a', "A")], &["a A", "b B"]),
            (&[], &[('a', "A")], &[('a', "A")], &["a A"]),
            (&[('a', "A")], &[('b', "B")], &[('b', "B")], &["b B"]),
            // the job did not get there
            (&[('a', "A")], &[('b', "B")], &[('a', "A")], &["a A"]),
            // removed by the job, and removed by someone else
            (&[('a', "A"), ('b', "B")], &[('a', "A")], &[('a', "A")], &["a A"]),
            (
                &[('a', "A"), ('b', "B")],
                &[('a', "A"), ('b', "B"), ('c', "C")],
                &[('b', "B")],
                &["b B", "a A"],
            ),
            // another caption by the job, and by someone else
            (&[('a', "A")], &[('a', "new")], &[('a', "new")], &["a new"]),
            (&[('a', "A")], &[('a', "new")], &[('a', "theirs")], &["a A"]),
            (&[], &[('a', "A")], &[('a', "theirs")], &["a A"]),
            // an image that nobody sent
            (&[('a', "A")], &[('b', "B")], &[('x', "X")], &[]),
        ];
        for (known, sent, shown, wanted) in table {
            assert_eq!(left(lock(known, sent), shown), wanted, "{known:?} {sent:?} {shown:?}");
        }
    }

    #[test]
    fn a_field_that_the_job_did_not_change_keeps_its_record() {
        let mut lock = lock(&[('a', "A")], &[('b', "B")]);
        let before = lock.clone();
        let (url, words) = (url('x'), Words::default());
        let logo = [Element { url: Some(&url), words: &words }];
        lock.take_over((&AssetKind::LargeLogo, None), &logo, |_| None);
        assert_eq!(lock, before);
    }

    #[test]
    fn what_was_sent_is_written_until_there_is_no_job() {
        let offer = crate::base::OfferRef::parse("contoso", "insight").unwrap();
        let owner = LockOwner { service: "https://graph.microsoft.com", offer: &offer };
        let at = LockAt::File(LOCK_FILE.to_owned());
        let lock = lock(&[('a', "A")], &[('a', "A"), ('b', "")]);
        let text = lock.to_text(owner).unwrap();
        assert_eq!(text.matches("[[sent]]").count(), 2, "{text}");
        assert_eq!(Lock::parse(&text, &at, owner).unwrap(), lock);
        let ended = lock.without_job();
        assert!(!ended.has_sent() && ended.job().is_none());
        assert!(!ended.to_text(owner).unwrap().contains("sent"));
    }
}
