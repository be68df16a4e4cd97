//! What each mode does to a request and to its answer.

use super::exchange::{Answer, call, forward};
use super::{Call, Edit, Memory, Mode, Upstream, When, secrets, words};
use crate::support::png;
use crate::support::scripted::Asked;
use serde_json::{Map, Value, json};
use std::sync::Mutex;

const NAMESPACE: &str = "microsoft-azure-marketplace.";

/// Carries one request out as the modes say; no answer is a connection that was cut.
pub(super) fn exchange(
    upstream: &Upstream,
    memory: &Mutex<Memory>,
    kind: Call,
    asked: &Asked,
) -> std::io::Result<Option<Answer>> {
    let modes = memory.lock().unwrap().modes.clone();
    let mut asked = asked.clone();
    for mode in &modes {
        if let Some(instead) = before(upstream, memory, *mode, kind, &mut asked)? {
            return Ok(instead);
        }
    }
    let earlier = (kind == Call::Save).then(|| call(upstream, "GET", path(&asked), &[], &[])).transpose()?;
    if modes.contains(&Mode::ReencodesImages) && kind == Call::Image {
        // the length that `HEAD` tells is that of the bytes that `GET` gives
        "GET".clone_into(&mut asked.method);
    }
    let mut answer = relinked(forward(upstream, &asked)?, upstream);
    if kind == Call::Save && answer.status < 300 {
        let mut memory = memory.lock().unwrap();
        let sent = serde_json::from_slice(&asked.body).unwrap_or_default();
        memory.secrets = secrets::secrets_of(&sent);
        memory.before_save =
            earlier.filter(|earlier| earlier.status == 200).map(|earlier| relinked(earlier, upstream));
        let reads = |mode: &Mode| if let Mode::StaleAnswer(reads) = mode { Some(*reads) } else { None };
        memory.stale_reads = modes.iter().find_map(reads).unwrap_or_default();
    }
    for mode in &modes {
        let Some(changed) = after(memory, *mode, kind, &asked, answer) else { return Ok(None) };
        answer = changed;
    }
    Ok(Some(answer))
}

/// Whether a request is held for ever; it may be carried out first.
pub(super) fn hangs(upstream: &Upstream, memory: &Mutex<Memory>, asked: &Asked) -> std::io::Result<bool> {
    let (modes, passed) = {
        let memory = memory.lock().unwrap();
        (memory.modes.clone(), memory.passed.len() + memory.held)
    };
    let at = |mode: &Mode| match mode {
        Mode::Hangs { after, carried_out } if passed >= *after => Some(*carried_out),
        _ => None,
    };
    let Some(carried_out) = modes.iter().find_map(at) else { return Ok(false) };
    if carried_out {
        forward(upstream, asked)?;
    }
    memory.lock().unwrap().held += 1;
    Ok(true)
}

/// What happens to a request: it may be changed, or answered in the service's place (`Some`), or lost (`Some(None)`).
#[allow(clippy::option_option, reason = "no answer of its own, an answer that is lost, an answer")]
fn before(
    upstream: &Upstream,
    memory: &Mutex<Memory>,
    mode: Mode,
    kind: Call,
    asked: &mut Asked,
) -> std::io::Result<Option<Option<Answer>>> {
    match (mode, kind) {
        (Mode::Edit(edit, when), _) if when.is_at(kind) => once(upstream, memory, mode, edit, asked),
        (Mode::IgnoresSave, Call::Save) => {
            let there = call(upstream, "GET", path(asked), &[], &[])?;
            let new = Answer::new(201, "application/json", asked.body.clone()).with("etag", "W/\"new\"");
            let answer = if there.status == 200 { there } else { new };
            return Ok(Some(Some(relinked(answer, upstream))));
        }
        (Mode::DropsField(name), Call::Save) => change_body(asked, |offer| drop_members(offer, name)),
        (Mode::AltersTexts, Call::Save) => change_body(asked, alter_texts),
        (Mode::SwapsImages, Call::Save) => change_body(asked, swap_images),
        (Mode::Rewords(wording), Call::Save) => {
            let there = call(upstream, "GET", path(asked), &[], &[])?;
            let there: Value = serde_json::from_slice(&there.body).unwrap_or_default();
            change_body(asked, |offer| words::reword(offer, &there["definition"]["offer"], wording));
        }
        (Mode::RefusesItsEtag(status), Call::Save)
            if asked.header("if-match").is_some_and(|etag| etag != "*") =>
        {
            return Ok(Some(Some(Answer::new(status, "application/json", ""))));
        }
        (Mode::Refuses(of, status), _) if of == kind => {
            return Ok(Some(Some(Answer::new(status, "application/json", ""))));
        }
        (Mode::HidesDraft, Call::Read) if !was_asked_to_save(memory) => {
            return Ok(Some(Some(Answer::new(404, "application/json", ""))));
        }
        (Mode::Unreachable(of), _) if of == kind => return Ok(Some(None)),
        _ => {}
    }
    Ok(None)
}

/// What happens to an answer; none where it is lost.
fn after(memory: &Mutex<Memory>, mode: Mode, kind: Call, asked: &Asked, answer: Answer) -> Option<Answer> {
    let done = answer.status < 300;
    Some(match (mode, kind) {
        (Mode::StaleAnswer(_), Call::Save) if done => {
            memory.lock().unwrap().before_save.clone().unwrap_or(answer)
        }
        (Mode::StaleAnswer(_), Call::Read) if done => stale_read(memory, answer),
        (Mode::OldEtag, Call::Read) if done => old_etag(memory, answer),
        (Mode::ShowsSecretsAs(shown), Call::Read | Call::Save | Call::Slot) if done => {
            let secrets = memory.lock().unwrap().secrets.clone();
            let masks: Vec<_> = secrets.into_iter().map(|(place, _)| (place, shown.to_owned())).collect();
            change(answer, |offer| secrets::put(offer, &masks))
        }
        (Mode::ReencodesImages, Call::Image) => image(&[mode], answer),
        (Mode::AnotherDocument(text), Call::Save) if done => Answer { body: text.into(), ..answer },
        (Mode::UnknownStates, Call::List | Call::Status | Call::Operation) => change(answer, unknown_states),
        (Mode::SignOffByStepName, Call::Status | Call::Operation) => change(answer, sign_off_by_name),
        (Mode::EchoesRequest, _) if kind != Call::Image => echo(asked, answer),
        (Mode::ByteOrderMark, _) if answer.is_json() && !answer.body.is_empty() => {
            Answer { body: [b"\xEF\xBB\xBF", &*answer.body].concat(), ..answer }
        }
        (Mode::Gzip, _) if answer.is_json() && !answer.body.is_empty() => {
            let body = gzip(&answer.body);
            Answer { body, ..answer }.with("content-encoding", "gzip")
        }
        (Mode::Html(of), _) if of == kind => Answer::new(
            200,
            "text/html",
            "<!DOCTYPE html><html><title>Sign in</title><p>Please sign in.</html>",
        ),
        (Mode::LosesAnswer(of), _) if of == kind => return None,
        _ => answer,
    })
}

fn was_asked_to_save(memory: &Mutex<Memory>) -> bool {
    memory.lock().unwrap().passed.iter().any(|passed| passed.call == Call::Save)
}

impl When {
    /// Whether the edit happens before a request of this kind.
    fn is_at(self, kind: Call) -> bool {
        match self {
            Self::BeforeTheRun => false,
            Self::BeforeTheSave => kind == Call::Save,
            Self::BeforeSubmit => kind == Call::Submit,
            Self::BeforeGoLive => kind == Call::GoLive,
        }
    }
}

/// An edit happens once after the modes were set.
fn once(upstream: &Upstream, memory: &Mutex<Memory>, mode: Mode, change: Edit, asked: &Asked) {
    let first = {
        let mut memory = memory.lock().unwrap();
        let first = !memory.edited.contains(&mode);
        memory.edited.push(mode);
        first
    };
    if first {
        let path = path(asked);
        let offer = path.rsplit_once('/').filter(|(_, last)| matches!(*last, "publish" | "golive"));
        edit(upstream, memory, offer.map_or(path, |(offer, _)| offer), change);
    }
}

/// A colleague edits the draft; tells whether there was anything to edit.
pub(super) fn edit(upstream: &Upstream, memory: &Mutex<Memory>, path: &str, edit: Edit) -> bool {
    let read = call(upstream, "GET", path, &[], &[]).unwrap();
    if read.status != 200 {
        return false;
    }
    let mut draft: Value = serde_json::from_slice(&read.body).unwrap();
    let number = {
        let mut memory = memory.lock().unwrap();
        memory.edits += 1;
        // the portal doesn't touch the secrets that it hides
        secrets::put(&mut draft, &memory.secrets);
        memory.edits
    };
    let Some(offer) = draft.pointer_mut("/definition/offer").and_then(Value::as_object_mut) else {
        return false;
    };
    if !change_offer(offer, edit, number, &upstream.here) {
        return false;
    }
    let etag = [("if-match", "*".to_owned())];
    let saved = call(upstream, "PUT", path, &etag, draft.to_string().as_bytes()).unwrap();
    saved.status < 300
}

fn change_offer(offer: &mut Map<String, Value>, edit: Edit, number: usize, here: &str) -> bool {
    let key = |field: &str| format!("{NAMESPACE}{field}");
    match edit {
        Edit::Text => {
            offer.insert(key("summary"), json!(format!("a colleague's summary {number}")));
            true
        }
        Edit::Logo => {
            offer.insert(key("largeLogo"), json!(format!("{here}/colleague/216x216-{number}.png")));
            true
        }
        Edit::ListAdd => {
            let list = offer.entry(key("screenshots")).or_insert_with(|| json!([]));
            let Some(items) = list.as_array_mut() else { return false };
            let url = format!("{here}/colleague/1280x720-{number}.png");
            let item = items.first().and_then(Value::as_object).map_or(json!(url), |first| {
                let member = |(name, value): (&String, &Value)| {
                    let is_url = value.as_str().is_some_and(|text| text.contains("://"));
                    (name.clone(), if is_url { json!(url) } else { json!(format!("a colleague's {number}")) })
                };
                Value::Object(first.iter().map(member).collect())
            });
            items.push(item);
            true
        }
        Edit::ListRemove => {
            let list = offer.get_mut(&key("screenshots")).and_then(Value::as_array_mut);
            list.is_some_and(|items| items.pop().is_some())
        }
        Edit::Caption => {
            let list = offer.get_mut(&key("screenshots")).and_then(Value::as_array_mut);
            let first = list.and_then(|items| items.first_mut()).and_then(Value::as_object_mut);
            let mut texts = first.into_iter().flatten().map(|(_, value)| value);
            let caption = texts.find(|value| value.as_str().is_some_and(|text| !text.contains("://")));
            caption.map(|caption| *caption = json!(format!("a colleague's caption {number}"))).is_some()
        }
    }
}

/// Serves the images that colleagues upload: `/colleague/216x216-3.png`.
pub(super) fn of_colleague(asked: &Asked) -> Option<Answer> {
    let name = asked.target.strip_prefix("/colleague/")?.strip_suffix(".png")?;
    let (size, number) = name.split_once('-')?;
    let (width, height) = size.split_once('x')?;
    let shade = 20 + number.parse::<u8>().ok()? % 200;
    let bytes = png(width.parse().ok()?, height.parse().ok()?, [200, shade, 10]);
    Some(Answer::new(200, "image/png", bytes))
}

/// Writes an image anew where the modes say so: other bytes, the same pixels.
pub(super) fn image(modes: &[Mode], answer: Answer) -> Answer {
    if !modes.contains(&Mode::ReencodesImages) || answer.status != 200 {
        return answer;
    }
    let body = super::truth::reencode(&answer.body);
    let length = body.len().to_string();
    Answer { body, ..answer }.without("content-md5").with("content-length", length)
}

fn stale_read(memory: &Mutex<Memory>, answer: Answer) -> Answer {
    let mut memory = memory.lock().unwrap();
    match (memory.stale_reads.checked_sub(1), memory.before_save.clone()) {
        (Some(left), Some(before)) => {
            memory.stale_reads = left;
            before
        }
        _ => answer,
    }
}

/// The `ETag` of the state before the last save, or one that never was.
fn old_etag(memory: &Mutex<Memory>, answer: Answer) -> Answer {
    let earlier = memory.lock().unwrap().before_save.clone();
    let earlier = earlier.and_then(|earlier| earlier.header("etag").map(str::to_owned));
    answer.with(
        "etag",
        earlier.unwrap_or_else(|| "W/\"datetime'2019-01-01T00%3A00%3A00.0000000Z'\"".to_owned()),
    )
}

/// Changes `definition.offer` of the body that is sent.
fn change_body(asked: &mut Asked, change: impl FnOnce(&mut Map<String, Value>)) {
    let Ok(mut body) = serde_json::from_slice::<Value>(&asked.body) else { return };
    if let Some(offer) = body.pointer_mut("/definition/offer").and_then(Value::as_object_mut) {
        change(offer);
        asked.body = body.to_string().into_bytes();
    }
}

fn drop_members(offer: &mut Map<String, Value>, name: &str) {
    offer.retain(|key, _| !key.ends_with(name));
}

fn alter_texts(offer: &mut Map<String, Value>) {
    for (key, value) in offer.iter_mut() {
        if let (true, Value::String(text)) = (key.ends_with("ummary") || key.ends_with(".title"), value) {
            text.push_str(" (moderated)");
        }
    }
}

fn swap_images(offer: &mut Map<String, Value>) {
    for (_, value) in offer.iter_mut().filter(|(key, _)| key.ends_with("screenshots")) {
        if let Some([first, second, ..]) = value.as_array_mut().map(Vec::as_mut_slice) {
            std::mem::swap(first, second);
        }
    }
}

/// Changes a JSON answer.
fn change(answer: Answer, change: impl FnOnce(&mut Value)) -> Answer {
    let Ok(mut value) = serde_json::from_slice::<Value>(&answer.body) else { return answer };
    change(&mut value);
    Answer { body: value.to_string().into_bytes(), ..answer }
}

/// An operation of long ago, first in the list as if it were the newest, in a state of no page.
fn unknown_states(value: &mut Value) {
    if let Some(list) = value.as_array_mut() {
        list.insert(
            0,
            json!({"id": "0b1d5a7e-0000-4000-8000-000000000001", "submissionType": "publish",
                "submissionState": "superseded", "publishingVersion": 1, "slot": "staging",
                "changedTime": "2018-03-01T10:00:00.0000000Z"}),
        );
    }
    for step in value.get_mut("steps").and_then(Value::as_array_mut).into_iter().flatten() {
        if step["status"] == "notStarted" {
            step["status"] = json!("awaitingTurn");
        }
    }
}

/// Real clients tell the sign-off by `stepName`; the operation is `running` all the while.
fn sign_off_by_name(value: &mut Value) {
    let mut waits = false;
    for step in value.get_mut("steps").and_then(Value::as_array_mut).into_iter().flatten() {
        if step["id"] == "publisher-signoff" {
            step["id"] = json!("5");
            step["stepName"] = json!("publisher-signoff");
            if step["status"] == "waitingForPublisherReview" {
                step["status"] = json!("inProgress");
                waits = true;
            }
        }
    }
    if waits {
        value["status"] = json!("running");
    }
}

/// Repeats what was asked, as debugging proxies and careless services do.
fn echo(asked: &Asked, answer: Answer) -> Answer {
    let said: Vec<_> = asked.headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    let said = format!("{} {}\n{}", asked.method, asked.target, said.join("\n"));
    let header = said.replace(['\n', '\r'], " | ");
    let answer = answer.with("x-echo", header);
    if answer.status < 400 {
        return change(answer, |value| {
            if let Some(members) = value.as_object_mut() {
                members.insert("echo".to_owned(), json!(said));
            }
        });
    }
    let xml = answer.header("content-type").is_some_and(|media| media.contains("xml"));
    let body = if xml {
        let said = said.replace('&', "&amp;").replace('<', "&lt;");
        format!("<?xml version=\"1.0\"?><Error><Code>Echo</Code><Message>{said}</Message></Error>")
    } else {
        json!({"error": {"code": "Echo", "message": said, "details": [{"message": said}]}}).to_string()
    };
    Answer { body: body.into_bytes(), ..answer }
}

/// Links of the service to itself lead through the proxy.
fn relinked(answer: Answer, upstream: &Upstream) -> Answer {
    if !answer.is_json() {
        return answer;
    }
    let Ok(text) = std::str::from_utf8(&answer.body) else { return answer };
    let body = text.replace(&upstream.base, &upstream.here).into_bytes();
    Answer { body, ..answer }
}

/// Gzip (RFC 1952) with stored blocks (RFC 1951, 3.2.4): nothing gets smaller, but it is no JSON any more.
fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    let pieces: Vec<_> = bytes.chunks(usize::from(u16::MAX)).collect();
    for (n, piece) in pieces.iter().enumerate() {
        let length = u16::try_from(piece.len()).unwrap();
        out.push(u8::from(n + 1 == pieces.len()));
        out.extend(length.to_le_bytes());
        out.extend((!length).to_le_bytes());
        out.extend(*piece);
    }
    out.extend(crc32fast::hash(bytes).to_le_bytes());
    out.extend(u32::try_from(bytes.len()).unwrap().to_le_bytes());
    out
}

/// The path of a request without its query.
fn path(asked: &Asked) -> &str {
    asked.target.split('?').next().unwrap_or_default()
}
