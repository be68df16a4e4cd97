//! Which way to sign in: a token that was given, a command, or the chain of the azure tools.

use super::args::ServiceArgs;
use super::env::{self, Environment};
use super::failure::Failure;
use crate::identity::{
    self, ChainOptions, CredentialKind, ManagedIdentity, OidcRequest, SignIn, TokenCommand,
};
use crate::publish::settings::SettingsFile;
use std::path::PathBuf;

/// How to sign in to the marketplace.
pub(super) fn for_marketplace(
    args: &ServiceArgs,
    environment: &Environment,
    settings: &SettingsFile,
) -> Result<SignIn, Failure> {
    if let Some(path) = &args.token_file {
        return Ok(SignIn::File(path.clone()));
    }
    if let Some(command) = &args.token_command {
        return Ok(SignIn::Command(token_command(command)?));
    }
    if let Some(token) = environment.secret(env::OFFERPRESS_TOKEN) {
        return Ok(SignIn::Given(token.clone()));
    }
    chain(args, environment, settings.marketplace.sign_in.as_deref())
}

/// How to sign in to storage.
pub(super) fn for_storage(
    args: &ServiceArgs,
    environment: &Environment,
    settings: &SettingsFile,
) -> Result<SignIn, Failure> {
    chain(args, environment, settings.storage.sign_in.as_deref())
}

/// The words of a command as the shells of this system part them; to those of Windows a backslash is a part of a path.
fn words(text: &str, on_windows: bool) -> Option<Vec<String>> {
    if on_windows { shlex::split(&text.replace('\\', r"\\")) } else { shlex::split(text) }
}

/// Parses a command as it was typed; it is started without a shell, and quotes count as in one.
fn token_command(text: &str) -> Result<TokenCommand, Failure> {
    let mut words = words(text, cfg!(windows))
        .ok_or_else(|| Failure::cannot_start("`--token-command` has an unclosed quote"))?
        .into_iter();
    let program = words.next().ok_or_else(|| Failure::cannot_start("`--token-command` is empty"))?;
    Ok(TokenCommand { program, arguments: words.collect() })
}

fn chain(args: &ServiceArgs, environment: &Environment, set: Option<&str>) -> Result<SignIn, Failure> {
    let forced = args.sign_in.as_deref().or(set).map(way).transpose()?;
    Ok(SignIn::Chain(Box::new(ChainOptions {
        forced,
        // DefaultAzureCredential of the other SDKs takes AZURE_CLIENT_ID for a user-assigned identity too
        managed_identity: managed_identity(forced, environment.text(env::AZURE_CLIENT_ID)),
        environment: surroundings(environment),
    })))
}

fn managed_identity(forced: Option<CredentialKind>, client_id: Option<&str>) -> ManagedIdentity {
    match client_id {
        Some(id) if forced == Some(CredentialKind::ManagedIdentity) => ManagedIdentity::Client(id.to_owned()),
        _ => ManagedIdentity::NotAsked,
    }
}

fn way(name: &str) -> Result<CredentialKind, Failure> {
    CredentialKind::of_name(name).ok_or_else(|| {
        let ways = CredentialKind::ALL.map(CredentialKind::name).join(", ");
        Failure::cannot_start(format!("unknown sign-in method `{name}`")).hint(format!("available: {ways}"))
    })
}

fn surroundings(environment: &Environment) -> identity::Environment {
    let text = |name| environment.text(name).map(str::to_owned);
    let oidc = |url, token| Some(OidcRequest { url: text(url)?, token: environment.secret(token)?.clone() });
    identity::Environment {
        tenant_id: text(env::AZURE_TENANT_ID),
        client_id: text(env::AZURE_CLIENT_ID),
        client_secret: environment.secret(env::AZURE_CLIENT_SECRET).cloned(),
        federated_token_file: text(env::AZURE_FEDERATED_TOKEN_FILE).map(PathBuf::from),
        authority_host: text(env::AZURE_AUTHORITY_HOST),
        github: oidc(env::ACTIONS_ID_TOKEN_REQUEST_URL, env::ACTIONS_ID_TOKEN_REQUEST_TOKEN),
        azure_pipelines: oidc(env::SYSTEM_OIDCREQUESTURI, env::SYSTEM_ACCESSTOKEN),
        service_connection_id: text(env::AZURESUBSCRIPTION_SERVICE_CONNECTION_ID),
        service_connection_tenant_id: text(env::AZURESUBSCRIPTION_TENANT_ID),
        service_connection_client_id: text(env::AZURESUBSCRIPTION_CLIENT_ID),
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

    #[test]
    fn a_token_command_is_split_as_a_shell_would() {
        for (text, on_windows, parts) in [
            (
                r#"az account --query "a b" 'c d' e\ f"#,
                false,
                &["az", "account", "--query", "a b", "c d", "e f"][..],
            ),
            (r#"C:\tools\az.cmd --query "a b""#, true, &[r"C:\tools\az.cmd", "--query", "a b"]),
            (r#""C:\my tools\az.cmd" x"#, true, &[r"C:\my tools\az.cmd", "x"]),
            (r"\\server\tools\get", true, &[r"\\server\tools\get"]),
        ] {
            assert_eq!(words(text, on_windows).unwrap(), parts, "{text}");
        }
        let command = token_command("az account").unwrap();
        assert_eq!((command.program.as_str(), command.arguments), ("az", vec!["account".to_owned()]));
        assert_eq!(token_command("az 'open").unwrap_err().message, "`--token-command` has an unclosed quote");
        assert_eq!(token_command("  ").unwrap_err().message, "`--token-command` is empty");
    }
}
