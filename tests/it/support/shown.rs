//! What the draft of a sandbox shows, fetched as anybody would and compared with the files by their hashes.

use super::world::truth;
use offerpress::sandbox::{Sandbox, Slot};
use serde_json::Value;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;

/// Asserts that the draft shows each image of the folder in its place, byte for byte, and no more in any list.
#[track_caller]
pub(crate) fn draft_is_the_folder(sandbox: &Sandbox, (publisher, offer): (&str, &str), folder: &Path) {
    let draft = sandbox.offer(publisher, offer, Slot::Draft).expect("there is no draft");
    let wanted = truth::of_folder(folder);
    assert!(!wanted.is_empty(), "{} holds no image", folder.display());
    for picture in &wanted {
        let url =
            url_at(&draft, &picture.place).unwrap_or_else(|| panic!("nothing is shown as {}", picture.place));
        let shown = fetch(&url).unwrap_or_else(|| panic!("{url} can't be fetched"));
        assert_eq!(
            Some(truth::sha256(&shown)),
            picture.sha256(),
            "another image than {} is shown",
            picture.from
        );
    }
    for list in ["screenshots", "videos"] {
        let count = wanted.iter().filter(|picture| picture.place.starts_with(list)).count();
        let shown = field(&draft, list).and_then(Value::as_array).map_or(0, Vec::len);
        assert_eq!(shown, count, "{list}");
    }
}

/// The URL in a place such as `largeLogo` or `screenshots[0]`.
fn url_at(draft: &Value, place: &str) -> Option<String> {
    let (name, rest) = place.split_once('[').unwrap_or((place, ""));
    let value = field(draft, name)?;
    let value = match rest.strip_suffix(']') {
        Some(number) => value.get(number.parse::<usize>().ok()?)?,
        None => value,
    };
    truth::urls_of(value).into_iter().find(|url| url.starts_with("http://127.0.0.1:"))
}

fn field<'v>(draft: &'v Value, name: &str) -> Option<&'v Value> {
    let members = draft.pointer("/definition/offer")?.as_object()?;
    members.iter().find(|(key, _)| key.rsplit('.').next() == Some(name)).map(|(_, value)| value)
}

/// Fetches an image without any library; none where it is not answered with 200.
pub(crate) fn fetch(url: &str) -> Option<Vec<u8>> {
    let (host, path) = url.strip_prefix("http://")?.split_once('/')?;
    let mut stream = TcpStream::connect(host).ok()?;
    write!(stream, "GET /{path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n").ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n")?;
    answer.starts_with(b"HTTP/1.1 200").then(|| answer.split_off(end + 4))
}
