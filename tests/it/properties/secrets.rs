//! 11. No output and no file holds a secret in use in any encoding, though servers echo everything.

use super::{PUBLISH, some};
use crate::support::world::{Call, Mode, World};
use crate::support::{TestEnv, contents};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// Every form in which a secret may come back.
fn forms(secret: &str) -> Vec<String> {
    let encoded = utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string();
    let hex = secret.bytes().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
    vec![
        secret.to_owned(),
        utf8_percent_encode(&encoded, NON_ALPHANUMERIC).to_string(),
        encoded.to_lowercase(),
        encoded,
        STANDARD.encode(secret),
        URL_SAFE_NO_PAD.encode(secret),
        secret.replace('/', "\\/"),
        secret.replace('+', "\\u002b"),
        hex,
    ]
}

/// The token, the account's key, and each signature of a URL that was sent.
fn secrets(world: &World) -> Vec<String> {
    let connection = world.connection_string();
    let key = connection.split("AccountKey=").nth(1).and_then(|rest| rest.split(';').next()).unwrap();
    let mut all = vec![world.token().to_owned(), key.to_owned()];
    for passed in world.passed() {
        let body = String::from_utf8_lossy(&passed.body).into_owned();
        for text in [passed.target, body] {
            let signatures = text.split("sig=").skip(1);
            let value = |text: &str| text.split(['&', '"', ' ']).next().unwrap_or_default().to_owned();
            all.extend(
                signatures.map(value).map(|sig| percent_decode_str(&sig).decode_utf8_lossy().into_owned()),
            );
        }
    }
    all.sort();
    all.dedup();
    all
}

const COMMANDS: [&[&str]; 8] = [
    PUBLISH,
    &["publish", "listing", "-vv"],
    &["publish", "listing", "--format", "github"],
    &["publish", "listing", "--submit", "--wait", "--every", "0s"],
    &["plan", "listing", "--out", "plan.json"],
    &["status", "listing", "-vv"],
    &["doctor", "listing", "-vv"],
    &["pull", "contoso/vm", "pulled", "-vv"],
];

const REFUSALS: [Option<Mode>; 7] = [
    None,
    Some(Mode::Refuses(Call::Read, 401)),
    Some(Mode::Refuses(Call::Save, 400)),
    Some(Mode::Refuses(Call::Storage, 403)),
    Some(Mode::Refuses(Call::Image, 403)),
    Some(Mode::Html(Call::Save)),
    Some(Mode::Refuses(Call::Submit, 422)),
];

#[test]
fn no_secret_comes_back_in_any_form_though_everything_is_echoed() {
    let cases: Vec<_> = COMMANDS.iter().flat_map(|args| REFUSALS.map(|refusal| (*args, refusal))).collect();
    some(&cases, 12, |(args, refusal)| {
        let (env, world) = (TestEnv::with_listing(), World::start());
        // a draft is there, but for the command that makes it
        env.run_through(&world, PUBLISH);
        env.change_listing();
        world.turn(&[&[Mode::EchoesRequest][..], refusal.as_slice()].concat());
        let seen = env.run_through(&world, args);
        if seen.stdout.is_empty() && seen.stderr.is_empty() {
            return Err(format!("it says nothing: {}", seen.code));
        }
        let mut said = vec![("what it says".to_owned(), seen.all().into_bytes())];
        let files = contents(env.root()).into_iter();
        said.extend(files.map(|(path, bytes)| (path.display().to_string(), bytes)));
        for secret in secrets(&world) {
            for form in forms(&secret) {
                let holds = |bytes: &[u8]| bytes.windows(form.len()).any(|part| part == form.as_bytes());
                if let Some((place, _)) = said.iter().find(|(_, bytes)| holds(bytes)) {
                    return Err(format!("{place} holds {form}\n{}", seen.all()));
                }
            }
        }
        Ok(())
    });
}
