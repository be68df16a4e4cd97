//! Where an offer stands: by its newest operation and by its status, which do not always agree.

use super::error::Error;
use super::life::LifeCycle;
use super::outcome::Standing;
use crate::marketplace::{self, Activity, Ended, Goal, Operation, Progress, State, Submission};
use time::{Duration, OffsetDateTime};

/// The longest steps take 2 to 5 days (page "Retrieve offer status"); what has not moved for this long is no step.
const LONG_AGO: Duration = Duration::days(60);

/// Where an offer stands, and what says so.
#[derive(Debug)]
pub(super) struct Current {
    pub(super) standing: Standing,
    /// Where the operation in progress leads; unknown where none is, or nothing says it.
    pub(super) goal: Goal,
    /// The report that the standing was read from.
    pub(super) report: Progress,
    /// All operations, the newest first.
    pub(super) operations: Vec<Submission>,
}

/// What the newest operation and the status say together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reading {
    /// Where the offer stands.
    Clear(Standing),
    /// The list says that the newest operation is in progress, the status that it is not; or neither is clear. The
    /// operation decides.
    AskOperation,
}

impl Current {
    /// Returns the newest operation.
    pub(super) fn newest(&self) -> Option<&Submission> {
        self.operations.first()
    }

    /// Returns the newest submission, which is what a preview was made from.
    pub(super) fn newest_submission(&self) -> Option<&Submission> {
        self.operations.iter().find(|one| one.goal() == Goal::Preview)
    }

    /// Returns the operation in progress; none where only the status tells of it.
    pub(super) fn running(&self) -> Option<&Submission> {
        self.newest().filter(|newest| newest.activity() != Activity::Ended)
    }

    /// Whether the newest operation is a submission that was refused, whatever the status says of an older preview.
    pub(super) fn was_refused(&self) -> bool {
        let refused = |one: &Submission| matches!(one.state, State::Failed | State::Rejected);
        self.newest().is_some_and(|one| refused(one) && one.goal() != Goal::Customers)
    }
}

impl LifeCycle<'_> {
    /// Looks where the offer stands, before anything is started: by its operations and by its status.
    ///
    /// # Errors
    /// Says why nobody can tell; then nothing may be started.
    pub(super) async fn look(&self) -> Result<Current, Error> {
        let listed = self.services.marketplace.operations(self.offer).await;
        let status = match self.services.marketplace.status(self.offer).await {
            Ok(status) => status,
            Err(error) => return Err(self.cannot_look(error).await),
        };
        match listed {
            Ok(operations) => Ok(self.settle(operations, status).await),
            // an offer that was never submitted has no list
            Err(marketplace::Error::NotFound(_)) if status.state == State::NeverPublished => {
                Ok(self.settle(Vec::new(), status).await)
            }
            Err(error) => Err(self.cannot_look(error).await),
        }
    }

    /// Returns the operation in progress; none where none is, as while a preview waits to go live.
    ///
    /// # Errors
    /// Says why nobody can tell.
    pub(super) async fn in_progress(&self) -> Result<Option<Current>, Error> {
        let operations = match self.services.marketplace.operations(self.offer).await {
            Ok(operations) => operations,
            Err(marketplace::Error::NotFound(_)) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let activity = self.newest_that_counts(&operations).map_or(Activity::Ended, Submission::activity);
        if activity == Activity::Ended {
            return Ok(None);
        }
        let current = match self.services.marketplace.status(self.offer).await {
            Ok(status) => self.settle(operations, status).await,
            Err(_) if activity == Activity::Running => Current::running_by_list(operations),
            Err(error) => return Err(error.into()),
        };
        Ok((current.standing == Standing::UnderWay).then_some(current))
    }

    /// Settles where the offer stands; where list and status disagree, the operation itself is asked.
    pub(super) async fn settle(&self, operations: Vec<Submission>, status: Progress) -> Current {
        let newest = self.newest_that_counts(&operations);
        let (standing, report) = match (read(newest, &status), newest) {
            (Reading::AskOperation, Some(newest)) => self.settle_by_operation(newest, status).await,
            (Reading::AskOperation, None) => (Standing::UnderWay, status),
            (Reading::Clear(standing), _) => (standing, status),
        };
        let (goal, is_listed) = match standing {
            Standing::UnderWay => (leads_to(newest, &report), newest.is_some()),
            _ => (Goal::Unknown, true),
        };
        // what the status tells of is not the old operation that the list shows first
        let operations = if is_listed { operations } else { Vec::new() };
        Current { standing, goal, report, operations }
    }

    async fn settle_by_operation(&self, newest: &Submission, status: Progress) -> (Standing, Progress) {
        let asked = match newest.id {
            Some(_) => Some(self.services.marketplace.progress(&self.operation(newest)).await),
            None => None,
        };
        let is_gone = matches!(asked, Some(Err(marketplace::Error::NotFound(_))));
        if is_gone && newest.activity() == Activity::Unknown {
            return (Standing::NeverPublished, status);
        }
        let report = asked.and_then(Result::ok);
        let standing = decide(report.as_ref(), newest.goal(), Standing::of(&status));
        (standing, report.filter(|_| standing != Standing::of(&status)).unwrap_or(status))
    }

    /// Returns the newest operation, unless it is an old one in a state that no page shows: that is over, whatever its
    /// state means.
    fn newest_that_counts<'o>(&self, operations: &'o [Submission]) -> Option<&'o Submission> {
        let now = (self.services.clock)();
        operations.first().filter(|newest| !is_long_over(newest, now))
    }

    /// Returns what to ask how far the operation in progress is.
    pub(super) fn operation_of(&self, current: &Current) -> Operation {
        match current.running() {
            Some(running) => self.operation(running),
            None => self.services.marketplace.follow(self.offer),
        }
    }

    /// Says why nobody can tell whether something is in progress; an offer that is not there is an error of its own.
    async fn cannot_look(&self, error: marketplace::Error) -> Error {
        use marketplace::Error as E;
        let is_missing = matches!(error, E::NotFound(_))
            && matches!(self.services.marketplace.offer(self.offer).await, Ok(None));
        match error {
            _ if is_missing => Error::NoOffer { offer: Box::new(self.offer.clone()) },
            E::NoToken(_) | E::NotSignedIn(_) | E::Forbidden(_) => error.into(),
            error => Error::CannotLook { offer: Box::new(self.offer.clone()), source: Box::new(error) },
        }
    }
}

impl Current {
    /// The list alone says that an operation is in progress.
    fn running_by_list(operations: Vec<Submission>) -> Self {
        let goal = operations.first().map_or(Goal::Unknown, Submission::goal);
        let report = Progress::of(State::Running);
        Self { standing: Standing::UnderWay, goal, report, operations }
    }
}

/// Reads where an offer stands. The status decides where it is clear; where it is not, the newest operation does. Older
/// operations decide nothing.
fn read(newest: Option<&Submission>, status: &Progress) -> Reading {
    let by_status = clear(status);
    let by_list = newest.and_then(of_operation);
    Reading::Clear(match (by_list, by_status) {
        (Some(Standing::UnderWay), Some(status)) if status != Standing::UnderWay => {
            return Reading::AskOperation;
        }
        (_, Some(status)) => status,
        (Some(listed), None) => listed,
        (None, None) if newest.is_some() => return Reading::AskOperation,
        (None, None) => Standing::NeverPublished,
    })
}

/// What the status says; none where it says nothing of an operation, or in a word that no page shows.
fn clear(status: &Progress) -> Option<Standing> {
    match (Standing::of(status), &status.state) {
        (Standing::UnderWay, State::Running | State::Blocked | State::WaitingForApproval) => {
            Some(Standing::UnderWay)
        }
        (Standing::UnderWay | Standing::NeverPublished, _) => None,
        (standing, _) => Some(standing),
    }
}

/// What the list says of an operation; none where its state is not known, or it leads nobody knows where.
fn of_operation(one: &Submission) -> Option<Standing> {
    match (&one.state, one.goal()) {
        _ if one.activity() == Activity::Running => Some(Standing::UnderWay),
        (State::WaitingForPublisherReview, _) | (State::Succeeded, Goal::Preview) => {
            Some(Standing::PreviewReady)
        }
        (State::Succeeded, Goal::Customers) => Some(Standing::Live),
        (State::Failed | State::Rejected, _) => Some(Standing::Refused),
        (State::Canceled, _) => Some(Standing::Cancelled),
        _ => None,
    }
}

/// Decides where an offer stands by the operation's own report, where list and status disagree. On the way to the
/// customers, a preview that is ready is no end.
fn decide(report: Option<&Progress>, goal: Goal, status: Standing) -> Standing {
    let ended = report.and_then(Progress::ended);
    let has_no_steps = report.is_none_or(|report| report.steps.is_empty());
    match ended {
        Some(Ended::PreviewReady) if goal == Goal::Customers => Standing::UnderWay,
        Some(Ended::Succeeded) if goal == Goal::Preview => Standing::PreviewReady,
        Some(ended) => Standing::of_end(ended),
        None if has_no_steps && goal != Goal::Customers && status == Standing::PreviewReady => status,
        None => Standing::UnderWay,
    }
}

/// Whether an operation is in a state that no page shows, and has not moved for so long that it is over.
fn is_long_over(one: &Submission, now: OffsetDateTime) -> bool {
    let is_old = |at: OffsetDateTime| at.saturating_add(LONG_AGO) < now;
    one.activity() == Activity::Unknown && one.moved_at().is_some_and(is_old)
}

/// Tells where what is in progress leads: past the sign-off to the customers, else where its kind says.
fn leads_to(newest: Option<&Submission>, report: &Progress) -> Goal {
    match newest.filter(|newest| newest.activity() != Activity::Ended) {
        _ if report.is_signed_off() && report.state == State::Running => Goal::Customers,
        Some(newest) => newest.goal(),
        None => Goal::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::marketplace::{OperationId, Step};

    fn one(kind: &str, state: State) -> Submission {
        let (id, kind) = (OperationId::parse("1"), Some(kind.to_owned()));
        Submission { id, kind, state, changed: None, version: None }
    }

    fn status(state: State, steps: &[(&str, State)]) -> Progress {
        let step = |(id, state): &(&str, State)| Step {
            id: (*id).to_owned(),
            name: (*id).to_owned(),
            state: state.clone(),
            percent: None,
            usually: None,
            messages: Vec::new(),
        };
        Progress { steps: steps.iter().map(step).collect(), ..Progress::of(state) }
    }

    fn odd() -> State {
        State::Other("archived".to_owned())
    }

    #[test]
    fn list_and_status_decide_together() {
        use Reading::{AskOperation, Clear};
        use Standing as S;
        let waits = || status(State::Running, &[("publisher-signoff", State::Running)]);
        let none = |state| status(state, &[]);
        let (submit, live) = (|state| Some(one("publish", state)), |state| Some(one("goLive", state)));
        let cases = [
            // nothing was ever submitted
            (None, none(State::NeverPublished), Clear(S::NeverPublished)),
            (None, none(State::NotStarted), Clear(S::NeverPublished)),
            (None, none(odd()), Clear(S::NeverPublished)),
            (None, none(State::Running), Clear(S::UnderWay)),
            (None, none(State::Succeeded), Clear(S::Live)),
            // both agree, or one of them says nothing
            (submit(State::Running), none(State::Running), Clear(S::UnderWay)),
            (submit(State::Running), none(odd()), Clear(S::UnderWay)),
            (submit(State::NotStarted), none(State::NeverPublished), Clear(S::UnderWay)),
            (submit(State::Succeeded), none(State::NeverPublished), Clear(S::PreviewReady)),
            (submit(State::Succeeded), none(odd()), Clear(S::PreviewReady)),
            (submit(State::WaitingForPublisherReview), none(odd()), Clear(S::PreviewReady)),
            (live(State::Succeeded), none(odd()), Clear(S::Live)),
            (live(State::Succeeded), none(State::NotStarted), Clear(S::Live)),
            (submit(State::Failed), none(odd()), Clear(S::Refused)),
            (submit(State::Rejected), none(odd()), Clear(S::Refused)),
            (submit(State::Canceled), none(State::NeverPublished), Clear(S::Cancelled)),
            (Some(one("?", State::Succeeded)), none(odd()), AskOperation),
            // an unknown state of the newest operation: the status decides, and where it cannot, the operation does
            (submit(odd()), none(State::Succeeded), Clear(S::Live)),
            (submit(odd()), none(State::WaitingForPublisherReview), Clear(S::PreviewReady)),
            (submit(odd()), none(State::Running), Clear(S::UnderWay)),
            (submit(odd()), none(State::NeverPublished), AskOperation),
            (submit(odd()), none(odd()), AskOperation),
            // the list is behind, or knows only a part
            (submit(State::Succeeded), none(State::Running), Clear(S::UnderWay)),
            (submit(State::Succeeded), none(State::Succeeded), Clear(S::Live)),
            (live(State::Succeeded), waits(), Clear(S::PreviewReady)),
            (submit(State::Canceled), none(State::WaitingForApproval), Clear(S::UnderWay)),
            (submit(State::Failed), none(State::Blocked), Clear(S::UnderWay)),
            // the status is behind, or the operation goes on while the preview waits
            (submit(State::Running), waits(), AskOperation),
            (submit(State::Running), none(State::Canceled), AskOperation),
            (submit(State::Running), none(State::Failed), AskOperation),
            (live(State::Running), none(State::Succeeded), AskOperation),
        ];
        for (newest, status, reading) in cases {
            assert_eq!(read(newest.as_ref(), &status), reading, "{newest:?} {status:?}");
        }
    }

    #[test]
    fn the_operation_decides_where_both_disagree() {
        use Goal::{Customers, Preview, Unknown};
        use Standing as S;
        let running = |steps: &[(&str, State)]| Some(status(State::Running, steps));
        let certifying = || running(&[("displaycertify", State::Running)]);
        let signing = || running(&[("publisher-signoff", State::Running)]);
        let done = |state| Some(status(state, &[]));
        let cases = [
            (certifying(), Preview, S::PreviewReady, S::UnderWay),
            (certifying(), Preview, S::Refused, S::UnderWay),
            (signing(), Preview, S::PreviewReady, S::PreviewReady),
            (signing(), Unknown, S::PreviewReady, S::PreviewReady),
            (signing(), Customers, S::PreviewReady, S::UnderWay),
            (running(&[]), Preview, S::PreviewReady, S::PreviewReady),
            (running(&[]), Customers, S::PreviewReady, S::UnderWay),
            (running(&[]), Preview, S::Refused, S::UnderWay),
            (None, Preview, S::PreviewReady, S::PreviewReady),
            (None, Preview, S::Live, S::UnderWay),
            (None, Customers, S::Live, S::UnderWay),
            (done(State::Succeeded), Preview, S::Live, S::PreviewReady),
            (done(State::Succeeded), Customers, S::PreviewReady, S::Live),
            (done(State::Failed), Preview, S::Live, S::Refused),
            (done(State::Canceled), Preview, S::Live, S::Cancelled),
        ];
        for (report, goal, status, standing) in cases {
            assert_eq!(decide(report.as_ref(), goal, status), standing, "{report:?} {goal:?} {status:?}");
        }
    }

    #[test]
    fn only_an_old_operation_in_an_unknown_state_is_over_unasked() {
        let now = time::macros::datetime!(2026-03-01 12:00:00 UTC);
        let cases = [
            (odd(), Some("2025-03-01T12:00:00Z"), true),
            (odd(), Some("2025-12-31T11:59:59Z"), true),
            (odd(), Some("2025-12-31T12:00:00Z"), false),
            (odd(), Some("2027-03-01T12:00:00Z"), false),
            (odd(), Some("long ago"), false),
            (odd(), None, false),
            (State::Running, Some("2025-03-01T12:00:00Z"), false),
            (State::Succeeded, Some("2025-03-01T12:00:00Z"), false),
        ];
        for (state, changed, is_over) in cases {
            let one = Submission { changed: changed.map(str::to_owned), ..one("publish", state) };
            assert_eq!(is_long_over(&one, now), is_over, "{one:?}");
        }
    }

    #[test]
    fn what_is_signed_off_leads_to_the_customers() {
        let submit = one("publish", State::Running);
        let signed = |state| status(state, &[("publisher-signoff", State::Succeeded)]);
        assert_eq!(leads_to(Some(&submit), &signed(State::Running)), Goal::Customers);
        assert_eq!(leads_to(Some(&submit), &signed(odd())), Goal::Preview);
        assert_eq!(leads_to(Some(&submit), &status(State::Running, &[])), Goal::Preview);
        assert_eq!(leads_to(None, &signed(State::Running)), Goal::Customers);
        assert_eq!(leads_to(None, &status(State::Running, &[])), Goal::Unknown);
        let ended = one("publish", State::Succeeded);
        assert_eq!(leads_to(Some(&ended), &status(State::Running, &[])), Goal::Unknown);
    }

    #[test]
    fn a_refusal_is_one_of_the_newest_submission() {
        let refused = |operations: &[Submission]| {
            let operations = operations.to_vec();
            Current { operations, ..Current::running_by_list(Vec::new()) }.was_refused()
        };
        let failed = one("publish", State::Failed);
        assert!(refused(std::slice::from_ref(&failed)) && refused(&[one("publish", State::Rejected)]));
        assert!(!refused(&[]) && !refused(&[one("publish", State::Canceled)]));
        assert!(!refused(&[one("goLive", State::Failed), failed.clone()]));
        assert!(!refused(&[one("publish", State::Succeeded), failed]));
    }
}
