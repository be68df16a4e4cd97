//! What to do about options that can't be used.

use crate::identity::CredentialKind;
use crate::publish::resolve::ResolveError;

/// Returns what to do; none where the message says it.
pub(in crate::cli) fn of_options(error: &ResolveError) -> Option<String> {
    use ResolveError as E;
    Some(match error {
        E::Api { .. } => "set it to one of them, or unset it".to_owned(),
        E::OtherApi { setting, .. } => {
            format!("remove {setting}, or choose the API at that address: each has its own")
        }
        E::Lock { .. } => "set it to `file` or `storage`, or unset it".to_owned(),
        E::SignIn(_) => format!("available: {}", CredentialKind::ALL.map(CredentialKind::name).join(", ")),
        E::NoContainer => {
            "set `container` under `[storage]` in `offerpress.toml`, or pass `--container`".to_owned()
        }
        E::TwoAccounts { argument, connection_string } => {
            format!("unset {connection_string}, or remove {argument}")
        }
        E::Settings(_)
        | E::Id(_)
        | E::Lifetime(_)
        | E::Url(_)
        | E::Container(_)
        | E::Account(_)
        | E::Storage(_) => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::PublisherId;
    use crate::publish::resolve::Origin;

    #[test]
    fn what_the_message_leaves_open_is_in_the_hint() {
        let accounts = ResolveError::TwoAccounts {
            argument: Origin::Argument("--storage-account"),
            connection_string: Origin::Variable("AZURE_STORAGE_CONNECTION_STRING"),
        };
        let lock = ResolveError::Lock { origin: Origin::Variable("OFFERPRESS_LOCK"), value: "x".to_owned() };
        for (error, hint) in [
            (accounts, Some("unset AZURE_STORAGE_CONNECTION_STRING, or remove `--storage-account`")),
            (lock, Some("set it to `file` or `storage`, or unset it")),
            (ResolveError::SignIn("x".to_owned()), Some("available: service-principal, ")),
            (ResolveError::Id(PublisherId::parse("a b").unwrap_err()), None),
        ] {
            let found = of_options(&error);
            assert_eq!(found.is_some(), hint.is_some(), "{error}");
            assert!(found.unwrap_or_default().starts_with(hint.unwrap_or_default()), "{error}");
        }
    }
}
