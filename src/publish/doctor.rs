//! Tries everything that a publish needs, and says of each part whether it works.
//!
//! Nothing of the offer is changed. One small blob is stored, read by its link and removed again: that is the only
//! way to see that pictures can be stored and read.

mod lock;
mod offer;
mod probe;

use super::content;
use super::error::Error;
use super::{Job, Services};
use crate::base::OfferRef;
use crate::http::Call;
use crate::storage::ProofError;
use reqwest::Method;
use std::fmt;
use time::format_description::well_known::Rfc2822;
use time::{Duration, OffsetDateTime};

/// A request by account key is refused if its date is further off than 15 minutes (Microsoft Learn, "Authorize with
/// Shared Key"); half of that is worth a word.
const CLOCK_TOLERANCE: Duration = Duration::minutes(7);

/// What was tried, in the order in which a publish needs it.
#[derive(Debug)]
pub struct Diagnosis {
    /// One line for each part.
    pub lines: Vec<Line>,
}

/// One part of what a publish needs.
#[derive(Debug)]
pub struct Line {
    /// What was tried.
    pub what: Part,
    /// What came of it.
    pub state: State,
}

/// The parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Which offer this is about.
    Folder,
    /// This computer's clock.
    Clock,
    /// Signing in to storage.
    StorageSignIn,
    /// The container.
    Container,
    /// Storing a blob.
    Store,
    /// Reading it by a link, as a stranger.
    Link,
    /// Removing it.
    Remove,
    /// The lock.
    Lock,
    /// Signing in to the marketplace.
    MarketplaceSignIn,
    /// The marketplace's API.
    Marketplace,
    /// The publisher.
    Publisher,
    /// The offer.
    Offer,
    /// The mark of the draft's state.
    ETag,
}

/// What came of trying one part.
#[derive(Debug)]
pub enum State {
    /// It works.
    Ok(String),
    /// It does not work.
    Problem(Box<Problem>),
    /// It was not tried, or does not matter.
    Skipped(String),
}

/// What is wrong with a part.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// A publish would stop with this.
    #[error(transparent)]
    Run(#[from] Error),
    /// A stranger cannot read what was stored.
    #[error(transparent)]
    Link(#[from] ProofError),
    /// The clocks disagree.
    #[error("this computer's clock is {} min {}", ahead.abs().whole_minutes(), if ahead.is_negative() { "behind" } else { "ahead" })]
    ClockOff {
        /// By how much this computer's clock is ahead of the server's; negative where it is behind.
        ahead: Duration,
    },
    /// The draft came without a mark of its state.
    #[error(
        "the marketplace sent no ETag with the draft: publishing could overwrite changes made by others in the meantime"
    )]
    NoETag,
}

/// Tries everything that a publish needs; storage and marketplace side by side.
pub async fn diagnose(job: &Job, services: &Services) -> Diagnosis {
    let (aim, folder) = aim(job);
    let storage = async {
        let mut lines = probe::lines(job, services).await;
        let works = lines.iter().all(|line| !matches!(line.state, State::Problem(_)));
        lines.push(lock::line(aim.as_ref(), works, job, services).await);
        lines
    };
    let (clock, storage, marketplace) =
        futures::join!(clock(services), storage, offer::lines(aim.as_ref(), services));
    Diagnosis { lines: [folder, clock].into_iter().chain(storage).chain(marketplace).collect() }
}

impl Diagnosis {
    /// Lists what is wrong.
    pub fn problems(&self) -> impl Iterator<Item = &Problem> {
        self.lines.iter().filter_map(|line| match &line.state {
            State::Problem(problem) => Some(&**problem),
            State::Ok(_) | State::Skipped(_) => None,
        })
    }
}

impl Line {
    pub(super) fn ok(what: Part, said: impl Into<String>) -> Self {
        Self { what, state: State::Ok(said.into()) }
    }

    pub(super) fn skipped(what: Part, said: impl Into<String>) -> Self {
        Self { what, state: State::Skipped(said.into()) }
    }

    pub(super) fn problem(what: Part, problem: impl Into<Problem>) -> Self {
        Self { what, state: State::Problem(Box::new(problem.into())) }
    }

    /// The parts that nothing can be said of, because one before them does not work.
    pub(super) fn not_tried(parts: &[Part]) -> impl Iterator<Item = Self> {
        parts.iter().map(|what| Self::skipped(*what, "not checked"))
    }
}

/// The offer that this is about, and what the folder has for it.
struct Aim {
    offer: OfferRef,
    file: OfferFile,
}

/// Whether the folder has an offer body.
#[derive(Clone, Copy, PartialEq, Eq)]
enum OfferFile {
    There,
    Missing,
}

fn aim(job: &Job) -> (Option<Aim>, Line) {
    let aim = || {
        let named = content::named(job)?;
        let file = if named.is_some() { OfferFile::There } else { OfferFile::Missing };
        let offer = job.offer_ref(named.as_ref())?;
        Ok(Aim { offer, file })
    };
    match aim() {
        Ok(aim) => {
            let said = aim.offer.to_string();
            (Some(aim), Line::ok(Part::Folder, said))
        }
        Err(error) => (None, Line::problem(Part::Folder, Problem::Run(error))),
    }
}

/// Compares our clock with storage's, which is the one that signatures are held against, or else the marketplace's.
async fn clock(services: &Services) -> Line {
    let base = services.container.as_ref().map(|container| container.account().endpoint());
    let base = base.unwrap_or(services.marketplace.address());
    let answer = services.http.send(Call::new(Method::HEAD, base.join(""), base.as_str())).await;
    let ours = (services.clock)();
    let there = answer.ok().and_then(|answer| OffsetDateTime::parse(answer.header("date")?, &Rfc2822).ok());
    match there.map(|there| ours - there) {
        None => Line::skipped(Part::Clock, "not checked: no server sent its time"),
        Some(ahead) if ahead.abs() > CLOCK_TOLERANCE => {
            Line::problem(Part::Clock, Problem::ClockOff { ahead })
        }
        Some(_) => Line::ok(Part::Clock, "matches the server's clock"),
    }
}

impl Part {
    /// Shows the part's name in the documents of scripts, for example `storage-sign-in`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Folder => "folder",
            Self::Clock => "clock",
            Self::StorageSignIn => "storage-sign-in",
            Self::Container => "container",
            Self::Store => "store",
            Self::Link => "link",
            Self::Remove => "remove",
            Self::Lock => "lock",
            Self::MarketplaceSignIn => "marketplace-sign-in",
            Self::Marketplace => "marketplace",
            Self::Publisher => "publisher",
            Self::Offer => "offer",
            Self::ETag => "etag",
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Folder => "offer",
            Self::Clock => "clock",
            Self::StorageSignIn => "storage sign-in",
            Self::Container => "container",
            Self::Store => "upload",
            Self::Link => "SAS URL",
            Self::Remove => "delete",
            Self::Lock => "lock",
            Self::MarketplaceSignIn => "marketplace sign-in",
            Self::Marketplace => "marketplace",
            Self::Publisher => "publisher",
            Self::Offer => "offer",
            Self::ETag => "conflict detection",
        })
    }
}
