//! Tokens that somebody else got: as a text, in a file, from a command.

use super::cache::TokenSource;
use super::error::Error;
use super::token::{AccessToken, Scope};
use crate::base::{files, redact};
use async_trait::async_trait;
use secrecy::{ExposeSecret as _, SecretString};
use std::path::PathBuf;
use std::process::{Output, Stdio};
use std::time::Duration;
use zeroize::Zeroizing;

/// The most time that a command gets to print a token.
const COMMAND_TIME: Duration = Duration::from_secs(60);

/// A token as a text.
#[derive(Debug)]
pub(super) struct Given(pub(super) SecretString);

/// A file that holds a token; read each time, because others may renew it.
#[derive(Debug)]
pub(super) struct InFile(pub(super) PathBuf);

/// A command that prints a token.
#[derive(Debug)]
pub(super) struct Printed(pub(super) TokenCommand);

/// A program and its arguments; `{resource}` and `{scope}` in an argument stand for what the token is for.
///
/// It is started without a shell. It prints the token, or JSON with `accessToken`, `access_token` or `token`, as
/// `az account get-access-token` does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenCommand {
    /// The program.
    pub program: String,
    /// Its arguments.
    pub arguments: Vec<String>,
}

#[async_trait]
impl TokenSource for Given {
    async fn token(&self, _: &Scope) -> Result<AccessToken, Error> {
        read("the given token", self.0.expose_secret())
    }
}

#[async_trait]
impl TokenSource for InFile {
    async fn token(&self, _: &Scope) -> Result<AccessToken, Error> {
        let bytes = Zeroizing::new(files::read(&self.0)?);
        read(&format!("the file `{}`", self.0.display()), &String::from_utf8_lossy(&bytes))
    }
}

#[async_trait]
impl TokenSource for Printed {
    async fn token(&self, scope: &Scope) -> Result<AccessToken, Error> {
        let command = self.0.program.clone();
        let output = match tokio::time::timeout(COMMAND_TIME, self.0.run(scope)).await {
            Ok(Ok(output)) => output,
            Ok(Err(source)) => return Err(Error::CommandNotRun { command, source }),
            Err(_) => return Err(Error::CommandFailed { command, how: "took longer than 60 s".to_owned() }),
        };
        if !output.status.success() {
            return Err(Error::CommandFailed { command, how: how_it_ended(&output) });
        }
        let bytes = Zeroizing::new(output.stdout);
        read(&format!("what `{command}` printed"), &String::from_utf8_lossy(&bytes))
    }
}

impl TokenCommand {
    async fn run(&self, scope: &Scope) -> std::io::Result<Output> {
        let fill =
            |text: &String| text.replace("{resource}", scope.resource()).replace("{scope}", scope.as_str());
        let mut command = tokio::process::Command::new(&self.program);
        command.args(self.arguments.iter().map(fill)).stdin(Stdio::null()).kill_on_drop(true);
        command.output().await
    }
}

/// `ended with exit status: 1 (ERROR: Please run 'az login')`
fn how_it_ended(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr);
    let said = said.lines().map(str::trim).find(|line| !line.is_empty());
    let said = said.map_or_else(String::new, |line| format!(" ({})", redact(line)));
    format!("ended with {}{said}", output.status)
}

/// Takes a token out of a text: the text itself, or the member of a JSON object.
fn read(origin: &str, text: &str) -> Result<AccessToken, Error> {
    let text = text.trim();
    let token = if text.starts_with('{') { member(text) } else { Some(text.to_owned().into()) };
    let token = token.filter(is_token).ok_or_else(|| Error::NotAToken { origin: origin.to_owned() })?;
    Ok(AccessToken::given(token))
}

fn member(text: &str) -> Option<SecretString> {
    let value: serde_json::Value = serde_json::from_str(text).ok()?;
    let token = ["accessToken", "access_token", "token"].iter().find_map(|name| value.get(name)?.as_str())?;
    Some(token.to_owned().into())
}

/// The characters of a bearer token (RFC 6750, section 2.1).
fn is_token(text: &SecretString) -> bool {
    let text = text.expose_secret();
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~+/=".contains(&b))
}
