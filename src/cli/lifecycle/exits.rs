//! How the commands end, by the status of the offer.

use crate::cli::exit::Exit;
use crate::publish::Until;
use crate::publish::outcome::{OfferStatus, Stage};

/// How a status ends a command; `until` says whether its end was waited for.
pub(super) fn exit(status: &OfferStatus, until: Until) -> Exit {
    match (status.result, until) {
        (Stage::InProgress, Until::Ended(_)) => Exit::Unfinished,
        (Stage::Refused, Until::Ended(_)) => Exit::CertificationRefused,
        (Stage::Cancelled, Until::Ended(_)) => Exit::Conflict,
        _ => Exit::Done,
    }
}

/// The same for a submission: one that is refused is a refusal, also where it was refused before.
pub(in crate::cli) fn exit_of_submission(status: &OfferStatus, until: Until) -> Exit {
    match status.result {
        Stage::Refused => Exit::CertificationRefused,
        _ => exit(status, until),
    }
}

/// The same for a cancellation: what is canceled, or has failed, is as asked; what had ended before isn't.
pub(super) fn exit_of_cancellation(status: &OfferStatus, until: Until) -> Exit {
    match status.result {
        Stage::Live | Stage::PreviewReady => Exit::Conflict,
        Stage::Cancelled | Stage::Refused => Exit::Done,
        _ => exit(status, until),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::OfferRef;
    use crate::marketplace::WaitOptions;
    use std::time::Duration;

    #[test]
    fn each_command_ends_by_what_was_asked_of_it() {
        use Stage as S;
        let begun = Until::Begun;
        let ended = Until::Ended(WaitOptions { interval: Duration::ZERO, limit: Duration::ZERO }.start());
        // a status; then a submission; then a cancellation: each begun, and waited for
        let cases = [
            (
                S::InProgress,
                [Exit::Done, Exit::Unfinished],
                [Exit::Done, Exit::Unfinished],
                [Exit::Done, Exit::Unfinished],
            ),
            (S::PreviewReady, [Exit::Done; 2], [Exit::Done; 2], [Exit::Conflict; 2]),
            (S::Live, [Exit::Done; 2], [Exit::Done; 2], [Exit::Conflict; 2]),
            (
                S::Refused,
                [Exit::Done, Exit::CertificationRefused],
                [Exit::CertificationRefused; 2],
                [Exit::Done; 2],
            ),
            (S::Cancelled, [Exit::Done, Exit::Conflict], [Exit::Done, Exit::Conflict], [Exit::Done; 2]),
            (S::NothingRunning, [Exit::Done; 2], [Exit::Done; 2], [Exit::Done; 2]),
            (S::NeverPublished, [Exit::Done; 2], [Exit::Done; 2], [Exit::Done; 2]),
        ];
        let name: OfferRef = "contoso/vm".parse().unwrap();
        for (result, shown, submitted, canceled) in cases {
            let status = OfferStatus::example(&name, result);
            let both = |exit: fn(&OfferStatus, Until) -> Exit| [exit(&status, begun), exit(&status, ended)];
            assert_eq!(both(exit), shown, "{result:?}");
            assert_eq!(both(exit_of_submission), submitted, "{result:?}");
            assert_eq!(both(exit_of_cancellation), canceled, "{result:?}");
        }
    }
}
