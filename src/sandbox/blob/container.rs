//! Containers: make, look at, list, delete.

use std::fmt::Write as _;

use super::super::answer::Answer;
use super::super::call::Call;
use super::super::escape::escape;
use super::super::metadata_names::PREFIX;
use super::request::Request;
use super::store::{BlobHeader, ContainerHeader};
use super::{Refusal, object};

/// The most blobs on one page of a list.
///
/// Source: <https://learn.microsoft.com/rest/api/storageservices/list-blobs>.
const PAGE: usize = 5000;

/// Makes a private container.
///
/// Source: <https://learn.microsoft.com/rest/api/storageservices/create-container>.
pub(super) fn create(request: &Request<'_>) -> Result<Answer, Refusal> {
    let Request { store, call, container, .. } = *request;
    if !is_container_name(container) {
        return Err(Refusal::new(
            400,
            "InvalidResourceName",
            "The specified resource name contains invalid characters.",
        ));
    }
    if call.header_if_there("x-ms-blob-public-access").is_some() {
        return Err(Refusal::no_public_access());
    }
    let metadata = object::metadata(call)?;
    let _gate = store.write();
    if store.containers.header(container)?.is_some() {
        return Err(Refusal::new(409, "ContainerAlreadyExists", "The specified container already exists."));
    }
    Ok(properties(201, &store.make_container(container, call.now, metadata)?))
}

/// Tells what a container is.
///
/// Source: <https://learn.microsoft.com/rest/api/storageservices/get-container-properties>.
pub(super) fn show(request: &Request<'_>) -> Result<Answer, Refusal> {
    let header = request.need_container()?;
    Ok(properties(200, &header)
        .with("x-ms-lease-status", "unlocked")
        .with("x-ms-lease-state", "available")
        .with("x-ms-has-immutability-policy", "false")
        .with("x-ms-has-legal-hold", "false"))
}

/// Deletes a container and its blobs.
///
/// Source: <https://learn.microsoft.com/rest/api/storageservices/delete-container>.
pub(super) fn delete(request: &Request<'_>) -> Result<Answer, Refusal> {
    let Request { store, container, .. } = *request;
    let _gate = store.write();
    request.need_container()?;
    for blob in store.blobs.headers()?.iter().filter(|blob| blob.container == container) {
        store.blobs.remove(&blob.key())?;
    }
    store.containers.remove(container)?;
    Ok(Answer::new(202))
}

/// Lists the blobs of a container by name: those with the prefix, a page at a time, folders on request.
pub(super) fn list(request: &Request<'_>, base: &str) -> Result<Answer, Refusal> {
    let container = request.container;
    request.need_container()?;
    let wanted = Wanted::of(request.call)?;
    let mut blobs = request.store.blobs.headers()?;
    blobs.retain(|blob| blob.container == container && wanted.includes(&blob.name));
    blobs.sort_by(|one, other| one.name.cmp(&other.name));
    let (entries, next) = wanted.page(&blobs);
    let xml = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><EnumerationResults ServiceEndpoint=\"{}/{}/\" \
         ContainerName=\"{}\"><Prefix>{}</Prefix><Marker>{}</Marker><MaxResults>{}</MaxResults>\
         <Blobs>{entries}</Blobs><NextMarker>{}</NextMarker></EnumerationResults>",
        base,
        super::super::state::ACCOUNT,
        escape(container),
        escape(wanted.prefix),
        escape(wanted.marker),
        wanted.most,
        escape(&next.unwrap_or_default())
    );
    Ok(Answer::new(200).with_body("application/xml", xml))
}

/// What of a container is to be listed.
struct Wanted<'c> {
    prefix: &'c str,
    delimiter: Option<&'c str>,
    /// The name to go on from.
    marker: &'c str,
    most: usize,
    metadata: bool,
}

impl<'c> Wanted<'c> {
    fn of(call: &'c Call) -> Result<Self, Refusal> {
        let text = |name| call.query.get(name).unwrap_or_default();
        let most = match call.query.get("maxresults").map(str::parse) {
            None => PAGE,
            Some(Ok(most)) if most > 0 => PAGE.min(most),
            Some(_) => return Err(Refusal::parameter("maxresults")),
        };
        Ok(Self {
            prefix: text("prefix"),
            delimiter: call.query.get("delimiter").filter(|delimiter| !delimiter.is_empty()),
            marker: text("marker"),
            most,
            metadata: text("include").split(',').any(|part| part == "metadata"),
        })
    }

    fn includes(&self, name: &str) -> bool {
        name.starts_with(self.prefix) && name >= self.marker
    }

    /// The folder right below the prefix that a name lies in, if folders are asked for.
    fn folder<'n>(&self, name: &'n str) -> Option<&'n str> {
        let delimiter = self.delimiter?;
        let rest = name.get(self.prefix.len()..)?;
        name.get(..self.prefix.len() + rest.find(delimiter)? + delimiter.len())
    }

    /// Writes one page of entries, and the marker of the next.
    fn page(&self, blobs: &[BlobHeader]) -> (String, Option<String>) {
        let (mut xml, mut count, mut last_folder) = (String::new(), 0, None);
        for blob in blobs {
            let folder = self.folder(&blob.name);
            if folder.is_some() && folder == last_folder {
                continue;
            }
            if count == self.most {
                return (xml, Some(blob.name.clone()));
            }
            count += 1;
            last_folder = folder;
            xml.push_str(&folder.map_or_else(|| self.entry(blob), folder_entry));
        }
        (xml, None)
    }

    fn entry(&self, blob: &BlobHeader) -> String {
        let (mut properties, mut metadata) = (String::new(), String::new());
        for (name, value) in &blob.headers {
            let (list, name) = match name.strip_prefix(PREFIX) {
                Some(name) => (&mut metadata, name),
                None => (&mut properties, property_element(name)),
            };
            let _ = write!(list, "<{name}>{}</{name}>", escape(value));
        }
        let metadata = if self.metadata { format!("<Metadata>{metadata}</Metadata>") } else { String::new() };
        format!(
            "<Blob><Name>{}</Name><Properties><Creation-Time>{time}</Creation-Time>\
             <Last-Modified>{time}</Last-Modified><Etag>{}</Etag><Content-Length>{}</Content-Length>{properties}\
             <BlobType>BlockBlob</BlobType><LeaseStatus>unlocked</LeaseStatus><LeaseState>available</LeaseState>\
             <ServerEncrypted>true</ServerEncrypted></Properties>{metadata}</Blob>",
            escape(&blob.name),
            blob.etag.trim_matches('"'),
            blob.length,
            time = blob.modified,
        )
    }
}

fn folder_entry(folder: &str) -> String {
    format!("<BlobPrefix><Name>{}</Name></BlobPrefix>", escape(folder))
}

/// Names the element that a header is listed under.
fn property_element(header: &str) -> &str {
    match header {
        "content-type" => "Content-Type",
        "content-encoding" => "Content-Encoding",
        "content-language" => "Content-Language",
        "content-disposition" => "Content-Disposition",
        "content-md5" => "Content-MD5",
        "cache-control" => "Cache-Control",
        other => other,
    }
}

fn properties(status: u16, header: &ContainerHeader) -> Answer {
    let answer = Answer::new(status).with("etag", &header.etag).with("last-modified", &header.modified);
    header.metadata.iter().fold(answer, |answer, (name, value)| answer.with(name, value))
}

/// Tells whether a name may be a container's: 3 to 63 small letters, digits and single hyphens.
///
/// Source: <https://learn.microsoft.com/rest/api/storageservices/naming-and-referencing-containers--blobs--and-metadata>.
fn is_container_name(name: &str) -> bool {
    let known = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (3..=63).contains(&name.len())
        && name.bytes().all(known)
        && !name.starts_with('-')
        && !name.ends_with('-')
        && !name.contains("--")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_container_has_a_narrow_name() {
        for (name, is) in
            [("artifacts", true), ("a-1", true), ("ab", false), ("Logos", false), ("a--b", false)]
        {
            assert_eq!(is_container_name(name), is, "{name}");
        }
    }
}
