//! Signing in, against an Entra that answers by script.

use crate::support::TestEnv;
use crate::support::pictures::write;
use crate::support::scripted::{Reply, Scripted};
use offerpress::http::{HttpClient, HttpOptions, ProxyUse, RetryPolicy};
use offerpress::identity::{
    ChainOptions, CredentialKind, Environment, OidcRequest, Scope, SignIn, TokenCache, TokenCommand,
};
use std::time::Duration;
use time::OffsetDateTime;

const SECRET: &str = "the-secret-of-the-principal";
const WORD: &str = "the-word-of-the-build-service";

#[tokio::test]
async fn a_service_principal_signs_in_once() {
    let entra = Scripted::start_https(vec![token()]);
    let tokens = chain(&entra, CredentialKind::ServicePrincipal, principal(&entra));
    for _ in 0..3 {
        assert_eq!(tokens.token(&Scope::MARKETPLACE).await.unwrap().expose(), "fresh");
    }
    let asked = entra.asked();
    assert_eq!(asked.len(), 1);
    assert_eq!((&*asked[0].method, &*asked[0].target), ("POST", "/home/oauth2/v2.0/token"));
    let form = form(&asked[0].body);
    let wanted = [
        ("client_id", "app"),
        ("client_secret", SECRET),
        ("grant_type", "client_credentials"),
        ("scope", "https://cloudpartner.azure.com/.default"),
    ];
    for (name, value) in wanted {
        assert!(form.contains(&(name.to_owned(), value.to_owned())), "{name} in {form:?}");
    }
}

#[tokio::test]
async fn entras_own_words_are_told_and_no_secret() {
    let body = r#"{"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret provided.\r\nTrace ID: 1","error_codes":[7000215]}"#;
    let entra = Scripted::start_https(vec![Reply::Answer(401, vec![], body.to_owned())]);
    let tokens = chain(&entra, None, principal(&entra));
    let error = tokens.token(&Scope::STORAGE).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "couldn't sign in with service principal: AADSTS7000215: Invalid client secret provided."
    );
    assert!(!format!("{error:?} {tokens:?}").contains(SECRET));
    assert_eq!(entra.asked().len(), 1);
}

#[tokio::test]
async fn what_passes_at_entra_is_tried_again() {
    let busy = Reply::Answer(503, vec![("retry-after", "0".to_owned())], "{}".to_owned());
    let entra = Scripted::start_https(vec![busy, token()]);
    let tokens = chain(&entra, CredentialKind::ServicePrincipal, principal(&entra));
    assert_eq!(tokens.token(&Scope::STORAGE).await.unwrap().expose(), "fresh");
    assert_eq!(entra.asked().len(), 2);
}

#[tokio::test]
async fn a_workload_shows_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("token");
    write(&file, WORD.as_bytes());
    let entra = Scripted::start_https(vec![token()]);
    let environment =
        Environment { federated_token_file: Some(file), client_secret: None, ..principal(&entra) };
    let tokens = chain(&entra, CredentialKind::WorkloadIdentity, environment);
    assert_eq!(tokens.token(&Scope::STORAGE).await.unwrap().expose(), "fresh");
    assert!(form(&entra.asked()[0].body).contains(&("client_assertion".to_owned(), WORD.to_owned())));
}

#[tokio::test]
async fn github_vouches_for_its_job() {
    let github = Scripted::start(vec![word("value")]);
    let entra = Scripted::start_https(vec![token()]);
    let request = OidcRequest { url: format!("{}/oidc?x=1", github.address()), token: "job-token".into() };
    let environment = Environment { github: Some(request), client_secret: None, ..principal(&entra) };
    let tokens = chain(&entra, CredentialKind::GitHub, environment);
    assert_eq!(tokens.token(&Scope::STORAGE).await.unwrap().expose(), "fresh");
    let asked = &github.asked()[0];
    assert_eq!(asked.method, "GET");
    assert_eq!(asked.target, "/oidc?x=1&audience=api%3A%2F%2FAzureADTokenExchange");
    assert_eq!(asked.header("authorization"), Some("Bearer job-token"));
    assert!(form(&entra.asked()[0].body).contains(&("client_assertion".to_owned(), WORD.to_owned())));
}

#[tokio::test]
async fn azure_pipelines_vouches_for_its_job() {
    let pipelines = Scripted::start(vec![word("oidcToken")]);
    let entra = Scripted::start_https(vec![token()]);
    let request = OidcRequest { url: format!("{}/oidc", pipelines.address()), token: "job-token".into() };
    let environment = Environment {
        azure_pipelines: Some(request),
        service_connection_id: Some("connection".to_owned()),
        service_connection_tenant_id: Some("other-home".to_owned()),
        ..principal(&entra)
    };
    let tokens = chain(&entra, CredentialKind::AzurePipelines, environment);
    assert_eq!(tokens.token(&Scope::STORAGE).await.unwrap().expose(), "fresh");
    let asked = &pipelines.asked()[0];
    assert_eq!(asked.method, "POST");
    assert_eq!(asked.target, "/oidc?api-version=7.1&serviceConnectionId=connection");
    assert_eq!(asked.header("authorization"), Some("Bearer job-token"));
    assert_eq!(entra.asked()[0].target, "/other-home/oauth2/v2.0/token");
}

#[tokio::test]
async fn a_build_service_that_does_not_vouch_is_told() {
    let github = Scripted::start(vec![Reply::Answer(403, vec![], String::new())]);
    let entra = Scripted::start_https(vec![token()]);
    let request = OidcRequest { url: github.address().to_owned(), token: "job-token".into() };
    let environment = Environment { github: Some(request), client_secret: None, ..principal(&entra) };
    let error = chain(&entra, None, environment).token(&Scope::STORAGE).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "couldn't sign in with GitHub Actions: the build service answered 403 Forbidden"
    );
    assert!(entra.asked().is_empty());
}

#[tokio::test]
async fn what_a_forced_way_lacks_is_told() {
    let entra = Scripted::start_https(vec![token()]);
    let open = OidcRequest { url: "http://example.org/oidc".to_owned(), token: "job-token".into() };
    let full = principal(&entra);
    let table = [
        (
            CredentialKind::ServicePrincipal,
            Environment::default(),
            "service principal: not set: AZURE_CLIENT_SECRET",
        ),
        (
            CredentialKind::ServicePrincipal,
            Environment { tenant_id: None, ..full.clone() },
            "service principal: not set: AZURE_TENANT_ID",
        ),
        (
            CredentialKind::WorkloadIdentity,
            full.clone(),
            "workload identity: not set: AZURE_FEDERATED_TOKEN_FILE",
        ),
        (
            CredentialKind::GitHub,
            full.clone(),
            "GitHub Actions: not set: ACTIONS_ID_TOKEN_REQUEST_URL (the job needs `permissions: id-token: write`)",
        ),
        (
            CredentialKind::GitHub,
            Environment { github: Some(open), ..full.clone() },
            "GitHub Actions: ACTIONS_ID_TOKEN_REQUEST_URL: `http://example.org/oidc` must start with https:// (http:// is allowed for this computer only)",
        ),
        (
            CredentialKind::AzurePipelines,
            full,
            "Azure Pipelines: not set: SYSTEM_OIDCREQUESTURI and SYSTEM_ACCESSTOKEN",
        ),
    ];
    for (kind, environment, wanted) in table {
        let error = chain(&entra, kind, environment).token(&Scope::STORAGE).await.unwrap_err();
        assert_eq!(error.to_string(), format!("couldn't sign in with {wanted}"));
    }
    assert!(entra.asked().is_empty());
}

/// The program itself, where nothing is set up: it names each method in the order in which it tries them.
#[test]
fn methods_are_tried_in_order_and_a_managed_identity_only_if_it_is_selected() {
    let env = TestEnv::new();
    let tried = |args: &[&str]| {
        let mut command = env.command(args);
        let seen =
            env.seen(command.env("OFFERPRESS_MARKETPLACE_URL", "https://127.0.0.1:9").output().unwrap());
        assert_eq!(seen.code, 3, "{}", seen.all());
        seen.stderr
    };
    let all = tried(&["list"]);
    let (_, lines) = all.split_once("tried:\n").unwrap_or_else(|| panic!("{all}"));
    let lines: Vec<_> = lines.lines().map_while(|line| line.strip_prefix("  ")).collect();
    let names: Vec<_> = lines.iter().map(|line| line.split(": ").next().unwrap()).collect();
    let order = [
        "service principal",
        "workload identity",
        "GitHub Actions",
        "Azure Pipelines",
        "managed identity",
        "Azure CLI",
        "Azure Developer CLI",
    ];
    assert_eq!(names, order, "{all}");
    assert_eq!(lines[4], "managed identity: not selected");
    let one = tried(&["list", "--sign-in", "github"]);
    assert!(one.contains("GitHub Actions: not set") && !one.contains("tried:"), "{one}");
}

#[tokio::test]
async fn a_file_is_read_anew() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("token");
    let tokens = || given(SignIn::File(file.clone()));
    let table = [
        (" a-token\n", Some("a-token")),
        (r#"{"accessToken": "from-az", "tokenType": "Bearer"}"#, Some("from-az")),
        (r#"{"access_token": "from-entra"}"#, Some("from-entra")),
        ("", None),
        ("Please run az login", None),
        ("{}", None),
    ];
    for (content, wanted) in table {
        write(&file, content.as_bytes());
        let token = tokens().token(&Scope::STORAGE).await;
        if let Some(text) = wanted {
            assert_eq!(token.unwrap().expose(), text);
        } else {
            let wanted = format!("the file `{}` contains no token", file.display());
            assert_eq!(token.unwrap_err().to_string(), wanted);
        }
    }
    let error = given(SignIn::File("no/such".into())).token(&Scope::STORAGE).await.unwrap_err();
    assert_eq!(error.to_string(), "couldn't read `no/such`");
}

#[tokio::test]
async fn a_token_that_has_ended_is_told() {
    // {"aud":"a","exp":1}
    let ended = "e30.eyJhdWQiOiJhIiwiZXhwIjoxfQ.c2ln";
    let error = given(SignIn::Given(ended.into())).token(&Scope::STORAGE).await.unwrap_err();
    assert_eq!(error.to_string(), "the token expired at 1970-01-01 00:00 UTC; get a new one");
}

#[cfg(unix)]
#[tokio::test]
async fn a_command_prints_a_token() {
    let run = |program: &str, arguments: &[&str]| {
        let arguments = arguments.iter().map(ToString::to_string).collect();
        given(SignIn::Command(TokenCommand { program: program.to_owned(), arguments }))
    };
    let token = run("echo", &["{resource}"]).token(&Scope::of_resource("api-x")).await.unwrap();
    assert_eq!(token.expose(), "api-x");
    let table = [
        (run("echo", &["two words"]), "the output of `echo` contains no token"),
        (run("false", &[]), "`false` returned no token: it failed with exit status: 1"),
        (
            run("sh", &["-c", "echo please sign in >&2; exit 3"]),
            "`sh` returned no token: it failed with exit status: 3 (please sign in)",
        ),
        (run("no-such-program", &["secret"]), "couldn't run `no-such-program` to get a token"),
    ];
    for (tokens, wanted) in table {
        assert_eq!(tokens.token(&Scope::STORAGE).await.unwrap_err().to_string(), wanted);
    }
}

fn chain(
    entra: &Scripted,
    forced: impl Into<Option<CredentialKind>>,
    environment: Environment,
) -> TokenCache {
    let options = ChainOptions { forced: forced.into(), environment, ..ChainOptions::default() };
    SignIn::Chain(Box::new(options)).tokens(&http(entra.ca()), OffsetDateTime::now_utc)
}

fn given(sign_in: SignIn) -> TokenCache {
    sign_in.tokens(&http(Vec::new()), OffsetDateTime::now_utc)
}

fn http(extra_ca: Vec<Vec<u8>>) -> HttpClient {
    let retry = RetryPolicy { first_pause: Duration::from_millis(1), ..RetryPolicy::default() };
    HttpClient::new(&HttpOptions { extra_ca, proxy: ProxyUse::Never, retry }).unwrap()
}

fn principal(entra: &Scripted) -> Environment {
    Environment {
        tenant_id: Some("home".to_owned()),
        client_id: Some("app".to_owned()),
        client_secret: Some(SECRET.into()),
        authority_host: Some(entra.address().to_owned()),
        ..Environment::default()
    }
}

fn token() -> Reply {
    Reply::token("fresh")
}

fn word(member: &str) -> Reply {
    Reply::Answer(200, vec![], format!(r#"{{"{member}":"{WORD}"}}"#))
}

fn form(body: &[u8]) -> Vec<(String, String)> {
    url::form_urlencoded::parse(body).into_owned().collect()
}
