//! How to sign in: with a token that was given, or by the sign-in methods of the azure tools.

use super::choice::Choice;
use super::error::ResolveError;
use crate::identity::{ChainOptions, CredentialKind, ManagedIdentity, SignIn};

impl Choice<'_> {
    pub(crate) fn marketplace_sign_in(self) -> Result<SignIn, ResolveError> {
        match &self.overrides.token {
            Some(token) => Ok(token.clone()),
            None => self.chain(self.settings.marketplace.sign_in.as_deref()),
        }
    }

    pub(crate) fn storage_sign_in(self) -> Result<SignIn, ResolveError> {
        self.chain(self.settings.storage.sign_in.as_deref())
    }

    fn chain(self, set: Option<&str>) -> Result<SignIn, ResolveError> {
        let environment = self.overrides.environment.clone();
        let forced = self.overrides.sign_in.as_deref().or(set).map(method).transpose()?;
        // DefaultAzureCredential of the other SDKs takes AZURE_CLIENT_ID for a user-assigned identity too
        let managed_identity = managed_identity(forced, environment.client_id.as_deref());
        Ok(SignIn::Chain(Box::new(ChainOptions { forced, managed_identity, environment })))
    }
}

fn method(name: &str) -> Result<CredentialKind, ResolveError> {
    CredentialKind::of_name(name).ok_or_else(|| ResolveError::SignIn(name.to_owned()))
}

fn managed_identity(forced: Option<CredentialKind>, client_id: Option<&str>) -> ManagedIdentity {
    match client_id {
        Some(id) if forced == Some(CredentialKind::ManagedIdentity) => ManagedIdentity::Client(id.to_owned()),
        _ => ManagedIdentity::NotAsked,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_id_selects_a_user_assigned_identity_where_managed_identity_is_asked_for() {
        let asked = Some(CredentialKind::ManagedIdentity);
        let client = |identity| if let ManagedIdentity::Client(id) = identity { Some(id) } else { None };
        for (forced, id, selected) in
            [(asked, Some("1f0"), Some("1f0")), (asked, None, None), (None, Some("1f0"), None)]
        {
            assert_eq!(client(managed_identity(forced, id)).as_deref(), selected, "{forced:?} {id:?}");
        }
    }
}
