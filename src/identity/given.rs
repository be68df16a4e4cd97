//! Tokens that someone else got: as a text, in a file, from a command.

use super::{AccessToken, Error, Scope, TokenSource};
use crate::base::json::without_bom;
use crate::base::{files, redact};
use async_trait::async_trait;
use secrecy::{ExposeSecret as _, SecretString};
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::time::Duration;
use zeroize::Zeroizing;

/// The most time that a command gets to print a token.
const COMMAND_TIME: Duration = Duration::from_secs(60);

/// A token that someone else got.
#[derive(Debug)]
pub(super) enum Given {
    /// As a text.
    Text(SecretString),
    /// In a file; read each time, because others may renew it.
    InFile(PathBuf),
    /// From a command that prints it.
    Printed(TokenCommand),
}

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
    async fn token(&self, scope: &Scope) -> Result<AccessToken, Error> {
        match self {
            Self::Text(token) => read("the token", token.expose_secret()),
            Self::InFile(path) => {
                let bytes = Zeroizing::new(files::read(path)?);
                read(&format!("the file `{}`", path.display()), &text_of(&bytes))
            }
            Self::Printed(command) => command.token(scope).await,
        }
    }
}

impl TokenCommand {
    async fn token(&self, scope: &Scope) -> Result<AccessToken, Error> {
        let command = self.program.clone();
        let output = match tokio::time::timeout(COMMAND_TIME, self.run(scope)).await {
            Ok(Ok(output)) => output,
            Ok(Err(source)) => return Err(Error::CommandNotRun { command, source }),
            Err(_) => return Err(Error::CommandFailed { command, how: "took longer than 60 s".to_owned() }),
        };
        if !output.status.success() {
            return Err(Error::CommandFailed { command, how: how_it_ended(&output) });
        }
        let bytes = Zeroizing::new(output.stdout);
        read(&format!("the output of `{command}`"), &text_of(&bytes))
    }

    async fn run(&self, scope: &Scope) -> std::io::Result<Output> {
        let fill =
            |text: &String| text.replace("{resource}", scope.resource()).replace("{scope}", scope.as_str());
        let mut tried = Err(std::io::ErrorKind::NotFound.into());
        for program in programs(&self.program, cfg!(windows)) {
            let mut command = tokio::process::Command::new(program);
            command.args(self.arguments.iter().map(fill)).stdin(Stdio::null()).kill_on_drop(true);
            tried = command.output().await;
            if !tried.as_ref().is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound) {
                break;
            }
        }
        tried
    }
}

/// The names to start a program by, in this order: Windows itself adds `.exe` and no other ending, but `az` is `az.cmd` there.
fn programs(program: &str, on_windows: bool) -> Vec<String> {
    let endings: &[&str] =
        if on_windows && Path::new(program).extension().is_none() { &["", ".cmd", ".bat"] } else { &[""] };
    endings.iter().map(|ending| format!("{program}{ending}")).collect()
}

/// `ended with exit status: 1 (ERROR: Please run 'az login')`
fn how_it_ended(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr);
    let said = said.lines().map(str::trim).find(|line| !line.is_empty());
    let said = said.map_or_else(String::new, |line| format!(" ({})", redact(line)));
    format!("failed with {}{said}", output.status)
}

/// Takes a token out of a text: the text itself, or the member of a JSON object.
fn read(origin: &str, text: &str) -> Result<AccessToken, Error> {
    let text = plain(text);
    let token = if text.starts_with('{') { member(&text) } else { Some(bare(&text).to_owned().into()) };
    let token = token.filter(is_token).ok_or_else(|| Error::NotAToken { origin: origin.to_owned() })?;
    Ok(AccessToken::given(token))
}

/// Reads text as programs and editors write it: UTF-8, or UTF-16 with its byte-order mark (as `>` in Windows PowerShell).
fn text_of(bytes: &[u8]) -> Zeroizing<String> {
    let utf16 = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).collect();
        String::from_utf16_lossy(&units)
    };
    Zeroizing::new(match bytes {
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        _ => String::from_utf8_lossy(without_bom(bytes)).into_owned(),
    })
}

/// A text without white space around it and without the colors that some programs print (ECMA-48, `ESC [ … m`).
fn plain(text: &str) -> Zeroizing<String> {
    let mut parts = text.trim_start_matches('\u{feff}').split("\u{1b}[");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        plain.push_str(part.split_once(|c: char| c.is_ascii_alphabetic()).map_or("", |(_, rest)| rest));
    }
    Zeroizing::new(plain.trim().to_owned())
}

/// A token without quotes around it and without the word `Bearer` of a header.
fn bare(text: &str) -> &str {
    let text = text.trim_matches(['"', '\'']).trim();
    let is_scheme = |scheme: &str| scheme.eq_ignore_ascii_case("bearer");
    text.split_once(' ').filter(|(scheme, _)| is_scheme(scheme)).map_or(text, |(_, token)| token.trim())
}

fn member(text: &str) -> Option<SecretString> {
    let value: serde_json::Value = serde_json::from_str(text).ok()?;
    let token = ["accessToken", "access_token", "token"].iter().find_map(|name| value.get(name)?.as_str())?;
    Some(token.to_owned().into())
}

/// The characters of a bearer token (RFC 6750, section 2.1).
fn is_token(text: &SecretString) -> bool {
    let text = text.expose_secret();
    !text.is_empty()
        && !text.eq_ignore_ascii_case("bearer")
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~+/=".contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_scripts_are_programs_too() {
        assert_eq!(programs("az", true), ["az", "az.cmd", "az.bat"]);
        assert_eq!(programs("az.exe", true), ["az.exe"]);
        assert_eq!(programs("az", false), ["az"]);
    }

    #[cfg(windows)]
    #[tokio::test]
    async fn a_script_of_windows_prints_a_token() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("get.cmd"), "@echo abc.%1\r\n").unwrap();
        let program = folder.path().join("get").display().to_string();
        let command = TokenCommand { program, arguments: vec!["def".to_owned()] };
        let scope = Scope::of_resource("https://cloudpartner.azure.com");
        let token = Given::Printed(command).token(&scope).await.unwrap();
        assert_eq!(token.expose(), "abc.def");
    }

    #[test]
    fn a_token_is_read_as_programs_and_people_write_it() {
        let utf16 = |text: &str, order: fn(u16) -> [u8; 2]| -> Vec<u8> {
            std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(order).collect()
        };
        let table: Vec<Vec<u8>> = vec![
            b"abc.def-1".to_vec(),
            b" abc.def-1\r\n".to_vec(),
            b"\xef\xbb\xbfabc.def-1\n".to_vec(),
            b"\"abc.def-1\"\n".to_vec(),
            b"'abc.def-1'".to_vec(),
            b"Bearer abc.def-1".to_vec(),
            b"bearer  abc.def-1\n".to_vec(),
            b"\x1b[33mabc.def-1\x1b[0m\n".to_vec(),
            b"\x1b[0m{\"accessToken\": \"abc.def-1\"}\x1b[0m".to_vec(),
            utf16("abc.def-1\r\n", u16::to_le_bytes),
            utf16("{\"token\":\"abc.def-1\"}", u16::to_be_bytes),
        ];
        for bytes in table {
            let token = read("x", &text_of(&bytes)).map(|token| token.expose().to_owned());
            assert_eq!(token.unwrap(), "abc.def-1", "{}", String::from_utf8_lossy(&bytes));
        }
    }

    #[test]
    fn what_is_no_token_is_refused_without_showing_it() {
        for text in ["", "Bearer ", "two words", "{}", "{\"accessToken\": 5}", "ERROR: no account"] {
            let error = read("the token", &text_of(text.as_bytes())).unwrap_err().to_string();
            assert_eq!(error, "the token contains no token", "{text}");
        }
    }
}
