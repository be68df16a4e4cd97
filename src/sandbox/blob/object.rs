//! One blob: put, get, look at, delete.

use std::ops::Range;

use axum::http::Method;
use bytes::Bytes;

use super::super::answer::Answer;
use super::super::call::Call;
use super::super::metadata_names::PREFIX;
use super::super::{clock, sign};
use super::Refusal;
use super::request::{Grant, Request};
use super::store::{BlobHeader, etag};

/// The properties that a writer may set; the header that sets it, and the one that answers with it.
const PROPERTIES: [(&str, &str); 5] = [
    ("x-ms-blob-content-encoding", "content-encoding"),
    ("x-ms-blob-content-language", "content-language"),
    ("x-ms-blob-content-disposition", "content-disposition"),
    ("x-ms-blob-cache-control", "cache-control"),
    ("x-ms-blob-content-md5", "content-md5"),
];

/// Stores a blob in one go.
///
/// Source: <https://learn.microsoft.com/rest/api/storageservices/put-blob>.
pub(super) fn put(request: &Request<'_>) -> Result<Answer, Refusal> {
    let call = request.call;
    match call.header_if_there("x-ms-blob-type") {
        Some("BlockBlob") => {}
        Some(_) => return Err(Refusal::header("InvalidHeaderValue", "x-ms-blob-type")),
        None => return Err(Refusal::header("MissingRequiredHeader", "x-ms-blob-type")),
    }
    if call.header_if_there("content-length").is_none() {
        return Err(Refusal::new(
            411,
            "MissingContentLengthHeader",
            "The Content-Length header was not specified.",
        ));
    }
    let md5 = check_md5(call, &["content-md5", "x-ms-blob-content-md5"])?;
    let mut header = describe(request, call.body.len())?;
    header.headers.push(("content-md5".to_owned(), md5));
    store_blob(request, &header, &call.body)
}

/// Compares the bytes with the MD5 that the caller says they have; gives the real one.
pub(super) fn check_md5(call: &Call, headers: &[&str]) -> Result<String, Refusal> {
    let md5 = sign::md5(&call.body);
    match headers.iter().filter_map(|name| call.header_if_there(name)).find(|said| *said != md5) {
        None => Ok(md5),
        Some(_) => Err(Refusal::new(
            400,
            "Md5Mismatch",
            "The MD5 value specified in the request did not match with the MD5 value calculated by the server.",
        )),
    }
}

/// Gathers what a writer says of a blob; `content-md5` is left to the caller.
pub(super) fn describe(request: &Request<'_>, length: usize) -> Result<BlobHeader, Refusal> {
    let call = request.call;
    let content_type = match call.header_if_there("x-ms-blob-content-type") {
        Some(value) => value,
        // of a list of blocks, Content-Type is the list's own
        None if call.query.get("comp").is_some() => "",
        None => call.header("content-type"),
    };
    let content_type = if content_type.is_empty() { "application/octet-stream" } else { content_type };
    let mut headers = vec![("content-type".to_owned(), content_type.to_owned())];
    for (from, to) in PROPERTIES.into_iter().filter(|(_, to)| *to != "content-md5") {
        headers.extend(call.header_if_there(from).map(|value| (to.to_owned(), value.to_owned())));
    }
    headers.extend(metadata(call)?);
    Ok(BlobHeader {
        container: request.container.to_owned(),
        name: request.name.to_owned(),
        length,
        etag: etag(call.now),
        modified: clock::http_date(call.now),
        headers,
    })
}

/// Gathers the metadata that a writer gives a blob or a container.
pub(super) fn metadata(call: &Call) -> Result<Vec<(String, String)>, Refusal> {
    let names = call.headers.keys().map(axum::http::HeaderName::as_str);
    let keys = names.filter_map(|name| Some((name, name.strip_prefix(PREFIX)?)));
    keys.map(|(name, key)| {
        check_metadata_name(key)?;
        Ok((call.names.as_sent(name), call.header(name).to_owned()))
    })
    .collect()
}

/// Takes a metadata name that is a C# identifier; a hyphen is none.
///
/// Source: <https://learn.microsoft.com/rest/api/storageservices/naming-and-referencing-containers--blobs--and-metadata>.
fn check_metadata_name(name: &str) -> Result<(), Refusal> {
    let known = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if known && !name.is_empty() && !name.starts_with(|first: char| first.is_ascii_digit()) {
        return Ok(());
    }
    let message = "The specified metadata is invalid. It has characters that are not permitted.";
    Err(Refusal::new(400, "InvalidMetadata", message))
}

/// Writes a blob if its conditions hold; nobody else writes in between.
pub(super) fn store_blob(
    request: &Request<'_>,
    header: &BlobHeader,
    body: &Bytes,
) -> Result<Answer, Refusal> {
    let (store, key) = (request.store, request.key());
    let _gate = store.write();
    request.need_container()?;
    let there = store.blobs.header(&key)?;
    check_write(request.call, &request.grant, there.as_ref())?;
    store.blobs.put(&key, header, body)?;
    store.forget_blocks(&key)?;
    let answer = Answer::new(201)
        .with("etag", &header.etag)
        .with("last-modified", &header.modified)
        .with("x-ms-request-server-encrypted", "true");
    Ok(match header.headers.iter().find(|(name, _)| name == "content-md5") {
        Some((_, md5)) => answer.with("content-md5", md5),
        None => answer,
    })
}

/// Checks the conditions of a write.
///
/// Source: <https://learn.microsoft.com/rest/api/storageservices/specifying-conditional-headers-for-blob-service-operations>.
fn check_write(call: &Call, grant: &Grant, there: Option<&BlobHeader>) -> Result<(), Refusal> {
    match (call.header_if_there("if-none-match"), there) {
        (Some("*"), Some(_)) => {
            return Err(Refusal::new(409, "BlobAlreadyExists", "The specified blob already exists."));
        }
        (Some(etag), Some(there)) if etag == there.etag => return Err(Refusal::condition_not_met()),
        _ => {}
    }
    let is_it = |etag: &str| there.is_some_and(|there| etag == "*" || etag == there.etag);
    let is_other = call.header_if_there("if-match").is_some_and(|etag| !is_it(etag));
    if is_other || there.is_some_and(|there| is_modified_otherwise(call, there)) {
        return Err(Refusal::condition_not_met());
    }
    if there.is_some() && grant.is_for_new_blobs {
        return Err(Refusal::new(
            403,
            "UnauthorizedBlobOverwrite",
            "This request is not authorized to perform blob overwrites.",
        ));
    }
    Ok(())
}

/// Gives a blob, or the range asked for.
///
/// Source: <https://learn.microsoft.com/rest/api/storageservices/get-blob>.
pub(super) fn get(request: &Request<'_>) -> Result<Answer, Refusal> {
    let call = request.call;
    request.need_container()?;
    let (header, body) = request.store.blobs.get(&request.key())?.ok_or_else(Refusal::no_such_blob)?;
    check_read(call, &header)?;
    let asked = call.header_if_there("x-ms-range").or_else(|| call.header_if_there("range"));
    let answer = properties(&header, &request.grant);
    let Some(range) = asked.map(|text| parse_range(text, body.len())).transpose()? else {
        return Ok(Answer { body, ..answer });
    };
    let told = format!("bytes {}-{}/{}", range.start, range.end.saturating_sub(1), body.len());
    let mut answer = answer.with("content-range", told).with("content-length", range.len().to_string());
    answer.headers.retain(|(name, _)| name != "content-md5");
    Ok(Answer { status: 206, body: body.slice(range), ..answer })
}

/// Tells what a blob is, without its bytes.
///
/// Source: <https://learn.microsoft.com/rest/api/storageservices/get-blob-properties>.
pub(super) fn head(request: &Request<'_>) -> Result<Answer, Refusal> {
    request.need_container()?;
    let header = request.store.blobs.header(&request.key())?.ok_or_else(Refusal::no_such_blob)?;
    check_read(request.call, &header)?;
    Ok(properties(&header, &request.grant))
}

/// Deletes a blob.
///
/// Source: <https://learn.microsoft.com/rest/api/storageservices/delete-blob>.
pub(super) fn delete(request: &Request<'_>) -> Result<Answer, Refusal> {
    let (store, key) = (request.store, request.key());
    let _gate = store.write();
    request.need_container()?;
    let there = store.blobs.header(&key)?.ok_or_else(Refusal::no_such_blob)?;
    check_read(request.call, &there)?;
    store.blobs.remove(&key)?;
    Ok(Answer::new(202).with("x-ms-delete-type-permanent", "true"))
}

fn check_read(call: &Call, there: &BlobHeader) -> Result<(), Refusal> {
    if call.header_if_there("if-match").is_some_and(|etag| etag != "*" && etag != there.etag) {
        return Err(Refusal::condition_not_met());
    }
    let date = |name| call.header_if_there(name).and_then(clock::parse_http_date);
    let modified = clock::parse_http_date(&there.modified);
    if date("if-unmodified-since").is_some_and(|since| modified > Some(since)) {
        return Err(Refusal::condition_not_met());
    }
    // where both are there, the ETag decides, as HTTP has it
    let is_same = match call.header_if_there("if-none-match") {
        Some(etag) => etag == "*" || etag == there.etag,
        None => date("if-modified-since").is_some_and(|since| modified <= Some(since)),
    };
    if is_same {
        let status = if call.method == Method::DELETE { 412 } else { 304 };
        return Err(Refusal::condition_not_met().with_status(status));
    }
    Ok(())
}

/// Whether a write is for a blob that was, or was not, modified since a time, and it is otherwise.
fn is_modified_otherwise(call: &Call, there: &BlobHeader) -> bool {
    let date = |name| call.header_if_there(name).and_then(clock::parse_http_date);
    let modified = clock::parse_http_date(&there.modified);
    date("if-modified-since").is_some_and(|since| modified <= Some(since))
        || date("if-unmodified-since").is_some_and(|since| modified > Some(since))
}

fn properties(header: &BlobHeader, grant: &Grant) -> Answer {
    let mut answer = Answer::new(200)
        .with("content-length", header.length.to_string())
        .with("accept-ranges", "bytes")
        .with("etag", &header.etag)
        .with("last-modified", &header.modified)
        .with("x-ms-creation-time", &header.modified)
        .with("x-ms-blob-type", "BlockBlob")
        .with("x-ms-lease-status", "unlocked")
        .with("x-ms-lease-state", "available")
        .with("x-ms-server-encrypted", "true");
    for (name, value) in &header.headers {
        answer = answer.with(name, value);
    }
    grant.headers.iter().fold(answer, |answer, (name, value)| answer.with(name, value))
}

/// Reads `bytes=<first>-[<last>]`; a range that begins after the end cannot be met.
fn parse_range(text: &str, length: usize) -> Result<Range<usize>, Refusal> {
    let unmet = || Refusal::new(416, "InvalidRange", "The range specified is invalid for the current size.");
    let range = text.strip_prefix("bytes=").and_then(|rest| {
        let (first, last) = rest.split_once('-')?;
        let end = if last.is_empty() { length } else { last.parse::<usize>().ok()?.saturating_add(1) };
        Some(first.parse().ok()?..end.min(length))
    });
    range.filter(|range| range.start < range.end).ok_or_else(unmet)
}
