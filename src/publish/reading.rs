//! What an offer's newest operation and its status say together, and what decides where they disagree.

use super::outcome::Stage;
use crate::marketplace::{Activity, Ended, Goal, Progress, State, Submission};
use time::{Duration, OffsetDateTime};

/// The longest steps take 2 to 5 days (page "Retrieve offer status"); what has not moved for this long is no step.
const LONG_AGO: Duration = Duration::days(60);

/// Reads where an offer stands. The status decides where it is clear; where it is not, the newest operation does. Older
/// operations decide nothing. None where the operation itself must be asked: the list says that it is in progress, the
/// status that it is not; or neither is clear.
pub(super) fn read(newest: Option<&Submission>, status: &Progress) -> Option<Stage> {
    match (newest.and_then(of_operation), clear(status)) {
        (Some(Stage::InProgress), Some(status)) if status != Stage::InProgress => None,
        (_, Some(status)) => Some(status),
        (None, None) if newest.is_none() => Some(Stage::NeverPublished),
        (listed, None) => listed,
    }
}

/// What the status says; none where it says nothing of an operation, or in a word that no page shows.
fn clear(status: &Progress) -> Option<Stage> {
    match (Stage::of(status), &status.state) {
        (Stage::InProgress, State::Running | State::Blocked | State::WaitingForApproval) => {
            Some(Stage::InProgress)
        }
        (Stage::InProgress | Stage::NeverPublished, _) => None,
        (stage, _) => Some(stage),
    }
}

/// What the list says of an operation; none where its state is not known, or it leads nobody knows where.
fn of_operation(one: &Submission) -> Option<Stage> {
    match (&one.state, one.goal()) {
        _ if one.activity() == Activity::Running => Some(Stage::InProgress),
        (State::WaitingForPublisherReview, _) | (State::Succeeded, Goal::Preview) => {
            Some(Stage::PreviewReady)
        }
        (State::Succeeded, Goal::Customers) => Some(Stage::Live),
        (State::Failed | State::Rejected, _) => Some(Stage::Refused),
        (State::Canceled, _) => Some(Stage::Cancelled),
        _ => None,
    }
}

/// Decides where an offer stands by the operation's own report, where list and status disagree. On the way to the
/// customers, a preview that is ready is no end.
pub(super) fn decide(report: Option<&Progress>, goal: Goal, status: Stage) -> Stage {
    let ended = report.and_then(Progress::ended);
    let has_no_steps = report.is_none_or(|report| report.steps.is_empty());
    match ended {
        Some(Ended::PreviewReady) if goal == Goal::Customers => Stage::InProgress,
        Some(Ended::Succeeded) if goal == Goal::Preview => Stage::PreviewReady,
        Some(ended) => Stage::of_end(ended),
        None if has_no_steps && goal != Goal::Customers && status == Stage::PreviewReady => status,
        None => Stage::InProgress,
    }
}

/// Whether an operation is in a state that no page shows, and has not moved for so long that it is over.
pub(super) fn is_long_over(one: &Submission, now: OffsetDateTime) -> bool {
    let is_old = |at: OffsetDateTime| at.saturating_add(LONG_AGO) < now;
    one.activity() == Activity::Unknown && one.moved_at().is_some_and(is_old)
}

/// Tells where what is in progress leads: past the sign-off to the customers, else where its kind says.
pub(super) fn leads_to(newest: Option<&Submission>, report: &Progress) -> Goal {
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
        use Stage as S;
        let waits = || status(State::Running, &[("publisher-signoff", State::Running)]);
        let none = |state| status(state, &[]);
        let (submit, live) = (|state| Some(one("publish", state)), |state| Some(one("goLive", state)));
        let cases = [
            // nothing was ever submitted
            (None, none(State::NeverPublished), Some(S::NeverPublished)),
            (None, none(State::NotStarted), Some(S::NeverPublished)),
            (None, none(odd()), Some(S::NeverPublished)),
            (None, none(State::Running), Some(S::InProgress)),
            (None, none(State::Succeeded), Some(S::Live)),
            // both agree, or one of them says nothing
            (submit(State::Running), none(State::Running), Some(S::InProgress)),
            (submit(State::Running), none(odd()), Some(S::InProgress)),
            (submit(State::NotStarted), none(State::NeverPublished), Some(S::InProgress)),
            (submit(State::Succeeded), none(State::NeverPublished), Some(S::PreviewReady)),
            (submit(State::Succeeded), none(odd()), Some(S::PreviewReady)),
            (submit(State::WaitingForPublisherReview), none(odd()), Some(S::PreviewReady)),
            (live(State::Succeeded), none(odd()), Some(S::Live)),
            (live(State::Succeeded), none(State::NotStarted), Some(S::Live)),
            (submit(State::Failed), none(odd()), Some(S::Refused)),
            (submit(State::Rejected), none(odd()), Some(S::Refused)),
            (submit(State::Canceled), none(State::NeverPublished), Some(S::Cancelled)),
            (Some(one("?", State::Succeeded)), none(odd()), None),
            // an unknown state of the newest operation: the status decides, and where it cannot, the operation does
            (submit(odd()), none(State::Succeeded), Some(S::Live)),
            (submit(odd()), none(State::WaitingForPublisherReview), Some(S::PreviewReady)),
            (submit(odd()), none(State::Running), Some(S::InProgress)),
            (submit(odd()), none(State::NeverPublished), None),
            (submit(odd()), none(odd()), None),
            // the list is behind, or knows only a part
            (submit(State::Succeeded), none(State::Running), Some(S::InProgress)),
            (submit(State::Succeeded), none(State::Succeeded), Some(S::Live)),
            (live(State::Succeeded), waits(), Some(S::PreviewReady)),
            (submit(State::Canceled), none(State::WaitingForApproval), Some(S::InProgress)),
            (submit(State::Failed), none(State::Blocked), Some(S::InProgress)),
            // the status is behind, or the operation goes on while the preview waits
            (submit(State::Running), waits(), None),
            (submit(State::Running), none(State::Canceled), None),
            (submit(State::Running), none(State::Failed), None),
            (live(State::Running), none(State::Succeeded), None),
        ];
        for (newest, status, reading) in cases {
            assert_eq!(read(newest.as_ref(), &status), reading, "{newest:?} {status:?}");
        }
    }

    #[test]
    fn the_operation_decides_where_both_disagree() {
        use Goal::{Customers, Preview, Unknown};
        use Stage as S;
        let running = |steps: &[(&str, State)]| Some(status(State::Running, steps));
        let certifying = || running(&[("displaycertify", State::Running)]);
        let signing = || running(&[("publisher-signoff", State::Running)]);
        let done = |state| Some(status(state, &[]));
        let cases = [
            (certifying(), Preview, S::PreviewReady, S::InProgress),
            (certifying(), Preview, S::Refused, S::InProgress),
            (signing(), Preview, S::PreviewReady, S::PreviewReady),
            (signing(), Unknown, S::PreviewReady, S::PreviewReady),
            (signing(), Customers, S::PreviewReady, S::InProgress),
            (running(&[]), Preview, S::PreviewReady, S::PreviewReady),
            (running(&[]), Customers, S::PreviewReady, S::InProgress),
            (running(&[]), Preview, S::Refused, S::InProgress),
            (None, Preview, S::PreviewReady, S::PreviewReady),
            (None, Preview, S::Live, S::InProgress),
            (None, Customers, S::Live, S::InProgress),
            (done(State::Succeeded), Preview, S::Live, S::PreviewReady),
            (done(State::Succeeded), Customers, S::PreviewReady, S::Live),
            (done(State::Failed), Preview, S::Live, S::Refused),
            (done(State::Canceled), Preview, S::Live, S::Cancelled),
        ];
        for (report, goal, status, stage) in cases {
            assert_eq!(decide(report.as_ref(), goal, status), stage, "{report:?} {goal:?} {status:?}");
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
}
