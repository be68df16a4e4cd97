//! The script of the marketplace in memory: what it keeps, what it makes of a save, and what it answers.

use super::store::{CONTAINER, Store};
use super::world::reencoded;
use crate::marketplace::body::OfferDocument;
use crate::marketplace::{
    Created, ETag, Error, Finished, NotSaved, Offer, OnRefusal, Operation, OperationId, Precondition,
    Progress, Refusal, SaveRequest, Saved, ShownBy, State, StateRefusal, Submission,
};
use serde_json::Value;
use std::collections::{BTreeMap, VecDeque};

/// What it keeps, and what it answers.
pub(crate) struct Script {
    pub(crate) draft: Option<Value>,
    pub(crate) preview: Option<Value>,
    pub(crate) live: Option<Value>,
    /// What draft and preview have beside their images and texts.
    pub(crate) rest: [Option<&'static str>; 2],
    pub(crate) versions: BTreeMap<u64, Value>,
    pub(crate) version: u32,
    pub(crate) has_etags: bool,
    /// Whether each read shows other signatures.
    pub(crate) signs_anew: bool,
    pub(crate) copying: Copying,
    pub(crate) shown_by: ShownBy,
    /// The answers to saves, one after the other.
    pub(crate) saves: VecDeque<Save>,
    /// What the last save was to do with a refusal.
    pub(crate) on_refusal: Option<OnRefusal>,
    /// The job that carries out each save, and by which a submission is canceled.
    pub(crate) job: Option<&'static str>,
    /// How a wait for the job of an earlier run fails.
    pub(crate) finish_fails: Option<Trouble>,
    /// A job that has ended all the same.
    pub(crate) ended: Option<&'static str>,
    /// How a job ended.
    pub(crate) finished: Finished,
    /// Why the newest submission was refused, where its job is known.
    pub(crate) refused: Option<Progress>,
    /// What reads of the draft show, one after the other.
    pub(crate) reads: VecDeque<Read>,
    /// What a colleague saves right before each of the next saves, and right after the next one.
    pub(crate) before_save: VecDeque<Edit>,
    pub(crate) after_save: Option<Edit>,
    /// What the service itself makes of what it takes next.
    pub(crate) makes: Option<Edit>,
    pub(crate) status: Answers<Progress>,
    pub(crate) listed: Answers<Vec<Submission>>,
    pub(crate) reports: Answers<Progress>,
    pub(crate) slots: Answers<()>,
    /// How the next start or cancellation fails.
    pub(crate) start_fails: Option<Trouble>,
    pub(crate) cancels_at_once: bool,
    /// What the next start puts into its slot instead of the right thing.
    pub(crate) starts_with: Option<Value>,
    pub(crate) calls: Vec<String>,
    copies: u32,
    signatures: u32,
}

pub(crate) type Edit = Box<dyn FnOnce(&mut Value) + Send>;

/// When images are copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Copying {
    AtOnce,
    /// At once, and encoded anew.
    Anew,
    /// At the read of this number after the save.
    After(u32),
}

/// How a save is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Save {
    /// Success, and nothing is saved.
    Ignored,
    /// Success, with the draft from before the save; so many reads show that too.
    Stale(usize),
    /// Success, without this member.
    Without(&'static str),
    /// Success, with this member as another text.
    Alters(&'static str),
    /// The state that it was made from is refused.
    Refused(StateRefusal),
    /// The answer is lost; whether it was saved.
    Lost(bool),
    /// Something else fails.
    Fails(Trouble),
}

/// What one read of the draft shows.
#[derive(Debug, Clone)]
pub(crate) enum Read {
    Old(Value, u32),
    Fails(Trouble),
    Gone,
}

/// A way to fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trouble {
    Unreadable,
    /// With this status.
    Status(u16),
    /// Its job is still running.
    JobRunning,
}

impl Trouble {
    pub(crate) fn error(self) -> Error {
        let doing = "do that".to_owned();
        match self {
            Self::Unreadable => Error::Unreadable { doing, problem: "not JSON".to_owned() },
            Self::JobRunning => Error::JobRunning { doing, job: "job".to_owned() },
            Self::Status(status) => {
                let (code, message, correlation_id, retry_after) = (None, None, None, None);
                let details = Vec::new();
                Error::refused(doing, Refusal { status, code, message, details, correlation_id, retry_after })
            }
        }
    }
}

/// Answers one after the other; the last one stays.
#[derive(Debug)]
pub(crate) struct Answers<T>(VecDeque<Result<T, Trouble>>);

impl<T: Clone> Answers<T> {
    pub(crate) fn of(all: impl IntoIterator<Item = Result<T, Trouble>>) -> Self {
        Self(all.into_iter().collect())
    }

    pub(super) fn next(&mut self) -> Result<T, Error> {
        let one = if self.0.len() > 1 { self.0.pop_front() } else { self.0.front().cloned() };
        one.unwrap_or(Err(Trouble::Unreadable)).map_err(Trouble::error)
    }
}

impl Script {
    /// Answers honestly, and has no offer yet.
    pub(super) fn new() -> Self {
        Self {
            draft: None,
            preview: None,
            live: None,
            rest: [None; 2],
            versions: BTreeMap::new(),
            version: 0,
            has_etags: true,
            signs_anew: false,
            copying: Copying::AtOnce,
            shown_by: ShownBy::Answer,
            saves: VecDeque::new(),
            on_refusal: None,
            job: None,
            finish_fails: None,
            ended: None,
            finished: Finished::Whole,
            refused: None,
            reads: VecDeque::new(),
            before_save: VecDeque::new(),
            after_save: None,
            makes: None,
            status: Answers::of([Ok(Progress::of(State::NeverPublished))]),
            listed: Answers::of([Ok(Vec::new())]),
            reports: Answers::of([]),
            slots: Answers::of([Ok(())]),
            start_fails: None,
            cancels_at_once: false,
            starts_with: None,
            calls: Vec::new(),
            copies: 0,
            signatures: 0,
        }
    }

    fn etag(&self, version: u32) -> Option<ETag> {
        ETag::parse(&format!("\"{version}\"")).filter(|_| self.has_etags)
    }

    fn current(&self) -> Option<Offer> {
        self.draft.clone().map(|value| with_rest(state(value, self.etag(self.version)), self.rest[0]))
    }

    /// The draft as one read shows it.
    pub(super) fn read(&mut self, store: &Store) -> Result<Option<Offer>, Error> {
        if let Some(read) = self.reads.pop_front() {
            return match read {
                Read::Old(value, version) => Ok(Some(state(value, self.etag(version)))),
                Read::Fails(trouble) => Err(trouble.error()),
                Read::Gone => Ok(None),
            };
        }
        if let Copying::After(reads) = self.copying
            && let Some(mut draft) = self.draft.take()
        {
            if reads <= 1 {
                self.copy(&mut draft, store);
            }
            (self.draft, self.copying) = (Some(draft), Copying::After(reads.saturating_sub(1)));
        }
        if self.signs_anew {
            self.signatures += 1;
            self.draft.iter_mut().for_each(|draft| sign(draft, self.signatures));
        }
        Ok(self.current())
    }

    /// Takes a document as the draft, and copies its images as soon as that is wanted.
    fn take(&mut self, mut value: Value, store: &Store) {
        if !matches!(self.copying, Copying::After(_)) {
            self.copy(&mut value, store);
        }
        if let Some(make) = self.makes.take() {
            make(&mut value);
        }
        self.draft = Some(value);
        self.version += 1;
    }

    fn edit(&mut self, edit: Option<Edit>) {
        if let Some(edit) = edit {
            edit(self.draft.as_mut().unwrap());
            self.version += 1;
        }
    }

    fn copy(&mut self, value: &mut Value, store: &Store) {
        match value {
            Value::String(text) => {
                if text.starts_with(&store.url(CONTAINER))
                    && let Some(bytes) = store.at(text)
                {
                    self.copies += 1;
                    let path = format!("/copies/{}.png", self.copies);
                    let bytes = if self.copying == Copying::Anew { reencoded(&bytes) } else { bytes };
                    store.show(&path, &bytes);
                    *text = store.url(&format!("{path}?sig=copy"));
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.copy(item, store)),
            Value::Object(members) => members.values_mut().for_each(|member| self.copy(member, store)),
            _ => {}
        }
    }

    pub(super) fn save(&mut self, request: &SaveRequest<'_>, store: &Store) -> Result<Saved, NotSaved> {
        let theirs = self.before_save.pop_front();
        self.edit(theirs);
        let now = self.current();
        let is_met = match &request.precondition {
            Precondition::Create => now.is_none(),
            Precondition::Match(mark) => now.as_ref().and_then(Offer::etag) == Some(mark),
            Precondition::Any => true,
        };
        if !is_met {
            return Err(NotSaved::Moved { now, source: Box::new(Trouble::Status(412).error()) });
        }
        let sent = request.offer.document().unwrap().value().clone();
        let (before, created) = match &self.draft {
            Some(draft) => ((draft.clone(), self.version), Created::Existing),
            None => ((sent.clone(), 0), Created::New),
        };
        match self.saves.pop_front() {
            None => self.take(sent, store),
            Some(Save::Ignored) => {}
            Some(Save::Stale(reads)) => {
                self.take(sent, store);
                self.reads.extend(std::iter::repeat_n(Read::Old(before.0.clone(), before.1), reads));
                let old = state(before.0, self.etag(before.1));
                return Ok(Saved::answered(created, old, self.etag(before.1)));
            }
            Some(Save::Without(member)) => {
                let mut value = sent;
                members(&mut value).shift_remove(member);
                self.take(value, store);
            }
            Some(Save::Alters(member)) => {
                let mut value = sent;
                members(&mut value)[member] = "altered".into();
                self.take(value, store);
            }
            Some(Save::Refused(why)) => {
                return Err(NotSaved::Refused { why, source: Box::new(Trouble::Status(412).error()) });
            }
            Some(Save::Lost(is_saved)) => {
                if is_saved {
                    self.take(sent, store);
                }
                let theirs = self.after_save.take();
                self.edit(theirs);
                let because = "the response was lost".to_owned();
                let now = self.current().unwrap();
                return Err(NotSaved::Unclear { now, because });
            }
            Some(Save::Fails(trouble)) => return Err(NotSaved::Other(trouble.error())),
        }
        let made = self.etag(self.version);
        let theirs = self.after_save.take();
        self.edit(theirs);
        let answered = Saved::answered(created, self.current().unwrap(), made);
        Ok(Saved { shown_by: self.shown_by, ..answered })
    }

    pub(super) fn start(&mut self, call: &str, known: Option<&[Submission]>) -> Result<Operation, Error> {
        let known = known.map_or_else(|| "not known".to_owned(), |known| known.len().to_string());
        self.calls.push(format!("{call}, before it {known}"));
        match self.start_fails.take() {
            Some(trouble) => Err(trouble.error()),
            None => Ok(Operation::new(OperationId::parse("started"), "started".to_owned())),
        }
    }
}

fn sign(value: &mut Value, signature: u32) {
    match value {
        Value::String(text) => {
            if let Some((place, _)) = text.split_once("?sig=") {
                *text = format!("{place}?sig={signature}");
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| sign(item, signature)),
        Value::Object(members) => members.values_mut().for_each(|member| sign(member, signature)),
        _ => {}
    }
}

/// The members of `definition.offer`.
pub(crate) fn members(value: &mut Value) -> &mut serde_json::Map<String, Value> {
    value["definition"]["offer"].as_object_mut().unwrap()
}

/// A document as a state of the offer.
pub(crate) fn state(value: Value, etag: Option<ETag>) -> Offer {
    Offer::of_document(OfferDocument::from_live(value).unwrap(), etag)
}

/// The state with what an API shows by its hash alone.
pub(crate) fn with_rest(offer: Offer, rest: Option<&str>) -> Offer {
    match rest {
        Some(hash) => offer.with_rest(Value::Null, hash.to_owned()),
        None => offer,
    }
}
