//! What flags and environment variables say, to count before a folder's `offerpress.toml`; of the two, the flag counts.

use super::args::{JobArgs, ServiceArgs, WhichArgs};
use super::env::{self, Environment};
use super::failure::Failure;
use crate::identity::{self, OidcRequest, SignIn, TokenCommand};
use crate::publish::resolve::{Given, Overrides, StorageOverrides};
use std::path::PathBuf;

/// What the environment says, for commands without flags of services.
pub(super) fn of_environment(profile: Option<&String>, environment: &Environment) -> Overrides {
    let api = given(None, "--api", env::OFFERPRESS_API, environment);
    Overrides { profile: profile.cloned(), api, ..Overrides::default() }
}

/// For `publish` and `plan`.
pub(super) fn of_job(args: &JobArgs, environment: &Environment) -> Result<Overrides, Failure> {
    Ok(Overrides {
        publisher: args.offer.publisher.clone(),
        offer: args.offer.offer.clone(),
        profile: args.folders.profile.clone(),
        lock: lock(args.lock.as_deref(), environment),
        ..of_services(&args.services, environment)?
    })
}

/// For commands that look at no image.
pub(super) fn of_which(
    which: &WhichArgs,
    services: &ServiceArgs,
    environment: &Environment,
) -> Result<Overrides, Failure> {
    Ok(Overrides {
        publisher: which.publisher.clone(),
        offer: which.offer.clone(),
        lock: lock(which.lock.as_deref(), environment),
        ..of_services(services, environment)?
    })
}

/// For commands that only use services.
pub(super) fn of_services(args: &ServiceArgs, environment: &Environment) -> Result<Overrides, Failure> {
    let either = |flag: &Option<String>, variable| {
        flag.clone().or_else(|| environment.text(variable).map(str::to_owned))
    };
    Ok(Overrides {
        api: given(args.api.as_deref(), "--api", env::OFFERPRESS_API, environment),
        marketplace_url: either(&args.marketplace_url, env::OFFERPRESS_MARKETPLACE_URL),
        link_lifetime: args.link_lifetime.clone(),
        sign_in: args.sign_in.clone(),
        // the sandbox has a token of its own
        token: if args.sandbox { None } else { token(args, environment)? },
        environment: sign_in_environment(environment),
        storage: storage(args, either(&args.container, env::OFFERPRESS_CONTAINER), environment),
        ..Overrides::default()
    })
}

fn storage(args: &ServiceArgs, container: Option<String>, environment: &Environment) -> StorageOverrides {
    let secret = |name| environment.secret(name).cloned();
    let named = |flag: &Option<String>, name, variable| given(flag.as_deref(), name, variable, environment);
    let name = env::AZURE_STORAGE_CONNECTION_STRING;
    StorageOverrides {
        connection_string: secret(name).map(|value| Given::variable(name, value)),
        account: named(&args.storage_account, "--storage-account", env::AZURE_STORAGE_ACCOUNT),
        endpoint: named(&args.blob_endpoint, "--blob-endpoint", env::OFFERPRESS_BLOB_ENDPOINT),
        container,
        key: secret(env::AZURE_STORAGE_KEY),
        sas: secret(env::AZURE_STORAGE_SAS_TOKEN),
        link_sas: secret(env::OFFERPRESS_LINK_SAS),
    }
}

/// Returns where the lock is kept, by flag or environment.
pub(super) fn lock(flag: Option<&str>, environment: &Environment) -> Option<Given> {
    given(flag, "--lock", env::OFFERPRESS_LOCK, environment)
}

fn given(
    flag: Option<&str>,
    name: &'static str,
    variable: &'static str,
    environment: &Environment,
) -> Option<Given> {
    let set = || environment.text(variable).map(|value| Given::variable(variable, value.to_owned()));
    flag.map(|value| Given::argument(name, value.to_owned())).or_else(set)
}

/// Returns the token that was given for the marketplace, or where to get it.
fn token(args: &ServiceArgs, environment: &Environment) -> Result<Option<SignIn>, Failure> {
    Ok(match (&args.token_file, &args.token_command) {
        (Some(path), _) => Some(SignIn::File(path.clone())),
        (None, Some(command)) => Some(SignIn::Command(token_command(command)?)),
        (None, None) => environment.secret(env::OFFERPRESS_TOKEN).cloned().map(SignIn::Given),
    })
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

fn sign_in_environment(environment: &Environment) -> identity::Environment {
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
