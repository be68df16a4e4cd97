//! A command that is being carried out: what it goes by, what it was shown, and what it said.

use super::asked::Asked;
use super::step::{Command, Who};
use super::truth::{Draft, Pictures, Texts};
use crate::support::gate::Waiting;
use offerpress::publish::Error;
use offerpress::publish::outcome::{Outcome, Shown, Verdict};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use tokio::task::JoinHandle;

/// The field of each kind of images.
const KINDS: [(&str, &str); 5] = [
    ("large-logo", "largeLogo"),
    ("medium-logo", "mediumLogo"),
    ("small-logo", "smallLogo"),
    ("wide-logo", "wideLogo"),
    ("screenshot", "screenshots"),
];

/// Who wrote a field of the draft last; none is a colleague in the portal.
pub(super) type Authors = BTreeMap<String, Option<Who>>;

static RUNS: AtomicU64 = AtomicU64::new(1);

/// What a folder shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Content {
    pub(super) pictures: Pictures,
    pub(super) texts: Texts,
}

/// What a run left in the draft, as far as it remembers that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) pictures: Pictures,
    /// Whose order the screenshots were left in.
    pub(super) order: Order,
    /// None where no run wrote texts.
    pub(super) texts: Option<Texts>,
    /// The screenshots whose captions came from the folder for sure.
    pub(super) captioned: BTreeSet<String>,
    /// Those whose captions may have come from the folder: the draft did not show all that was sent.
    pub(super) perhaps_captioned: BTreeSet<String>,
}

/// Whose order a list is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// The run's own.
    Ours,
    /// Perhaps someone else's: the run said that the draft doesn't show what it sent.
    MayBeTheirs,
}

/// What a publish said of itself.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) verdict: Verdict,
    pub(super) notes: Vec<String>,
    /// The fields that it said the draft shows no image in, though it sent one.
    pub(super) missing: Vec<&'static str>,
}

impl Told {
    pub(super) fn of(outcome: &Outcome) -> Self {
        let missing = outcome.assets.iter().filter(|asset| asset.shown == Some(Shown::Missing));
        let missing = missing
            .filter_map(|asset| KINDS.iter().find(|(kind, _)| *kind == asset.kind).map(|(_, field)| *field));
        Self { verdict: outcome.result, notes: outcome.notes.clone(), missing: missing.collect() }
    }
}

/// A command that is being carried out.
pub(super) struct Run {
    /// No two runs have the same.
    pub(super) number: u64,
    /// What it asked the marketplace for last.
    pub(super) last: Asked,
    pub(super) claim: Claim,
    pub(super) task: JoinHandle<Result<(), Error>>,
    pub(super) waiting: VecDeque<Waiting>,
    /// The result of the publish, as soon as that is over.
    pub(super) published: Arc<OnceLock<Told>>,
    /// How often it changed the draft, submitted, and went live.
    pub(super) effects: [usize; 3],
    /// Whether the draft has shown what the folder shows, at any time of the run.
    pub(super) came_true: bool,
    /// Whether the run was shown a draft that is as the folder.
    pub(super) stood: bool,
    /// What had been submitted when the run looked.
    pub(super) looked: Option<BTreeSet<String>>,
    /// Whether one of its requests was made to fail.
    pub(super) was_hit: bool,
    /// The draft as the run read it last, or as it really was when it had saved.
    pub(super) left: Option<Draft>,
    /// The preview as the run read it last.
    pub(super) preview: Option<Draft>,
    /// What is on its way to the run.
    pub(super) reading: Option<Reading>,
}

impl Run {
    pub(super) fn new(
        claim: Claim,
        task: JoinHandle<Result<(), Error>>,
        published: Arc<OnceLock<Told>>,
    ) -> Self {
        Self {
            number: RUNS.fetch_add(1, Ordering::Relaxed),
            last: Asked::Look,
            claim,
            task,
            waiting: VecDeque::new(),
            published,
            effects: [0; 3],
            came_true: false,
            stood: false,
            looked: None,
            was_hit: false,
            left: None,
            preview: None,
            reading: None,
        }
    }
}

/// What the service answers to a run that reads; nothing where there is nothing.
pub(super) enum Reading {
    Draft(Option<Seen>),
    Preview(Option<Draft>),
}

/// A draft as a run read it.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    pub(super) draft: Draft,
    /// As it was answered.
    pub(super) body: Vec<u8>,
    /// Who had written it by then.
    pub(super) authors: Authors,
}

/// What a run goes by.
#[derive(Debug, Clone)]
pub(super) struct Claim {
    pub(super) who: Who,
    pub(super) command: Command,
    pub(super) content: Content,
    /// What its lock remembered at the start.
    pub(super) known: Option<Known>,
    /// What the jobs of its earlier runs were to leave, which the lock may not remember.
    pub(super) unfinished: Vec<Content>,
    /// The draft as it read it last; nothing where there was none.
    pub(super) seen: Option<Seen>,
    /// The pictures of the draft when it read it first since its last change.
    pub(super) pictures: Option<Pictures>,
}
