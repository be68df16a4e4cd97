//! Explains a refused account by what its token says about itself; the token is never shown.

use crate::base::When;
use crate::cli::failure::Failure;
use crate::identity::{Scope, TokenFacts};
use time::OffsetDateTime;

/// Adds whose token was sent, for what and until when; a token that is no JWT says nothing.
pub(super) fn explained(
    mut failure: Failure,
    facts: Option<&TokenFacts>,
    scope: &Scope,
    now: OffsetDateTime,
) -> Failure {
    let Some(facts) = facts else { return failure };
    failure.causes.extend(audience(facts, scope));
    failure.causes.extend(
        facts.expires.and_then(|end| (end <= now).then(|| format!("the token expired at {}", When(end)))),
    );
    failure.causes.push(owner(facts));
    failure
}

fn audience(facts: &TokenFacts, scope: &Scope) -> Option<String> {
    let expected = scope.resource();
    let given = facts.audience.trim_end_matches('/');
    (given != expected).then(|| format!("the token is for `{given}`, but must be for `{expected}`"))
}

/// Says who was refused, so that the person can look for just that in Partner Center.
fn owner(facts: &TokenFacts) -> String {
    let parts = [("application", &facts.app_id), ("object ID", &facts.object_id), ("tenant", &facts.tenant)];
    let known = parts.iter().filter_map(|(noun, id)| Some(format!("{noun} {}", id.as_deref()?)));
    let known = known.collect::<Vec<_>>().join(", ");
    let until = facts.expires.map(|end| format!(", valid until {}", When(end))).unwrap_or_default();
    let who = if known.is_empty() { "an unnamed identity".to_owned() } else { known };
    format!("the token belongs to {who}{until}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    fn causes(facts: Option<&TokenFacts>) -> Vec<String> {
        let failure = Failure::cannot_start("refused");
        explained(failure, facts, &Scope::MARKETPLACE, datetime!(2026-11-22 08:00 UTC)).causes
    }

    #[test]
    fn a_token_for_another_service_that_ended_is_told_so() {
        let facts = TokenFacts {
            audience: "https://management.azure.com/".into(),
            app_id: Some("04b07795".into()),
            object_id: Some("11111111".into()),
            tenant: None,
            expires: Some(datetime!(2026-11-22 07:30 UTC)),
        };
        assert_eq!(
            causes(Some(&facts)),
            [
                "the token is for `https://management.azure.com`, but must be for `https://cloudpartner.azure.com`",
                "the token expired at 2026-11-22 07:30 UTC",
                "the token belongs to application 04b07795, object ID 11111111, valid until 2026-11-22 07:30 UTC",
            ]
        );
    }

    #[test]
    fn a_good_token_tells_whose_it_is_and_an_opaque_one_nothing() {
        let facts = TokenFacts {
            audience: "https://cloudpartner.azure.com".into(),
            app_id: Some("app".into()),
            object_id: None,
            tenant: Some("home".into()),
            expires: None,
        };
        assert_eq!(causes(Some(&facts)), ["the token belongs to application app, tenant home"]);
        assert_eq!(causes(None), Vec::<String>::new());
    }
}
