//! A blob in pieces: put blocks, then commit a list of them.
//!
//! Sources: <https://learn.microsoft.com/rest/api/storageservices/put-block>,
//! <https://learn.microsoft.com/rest/api/storageservices/put-block-list>.

use bytes::BytesMut;

use super::super::answer::Answer;
use super::Refusal;
use super::object;
use super::request::Request;
use super::store::{BlobStore, BlockHeader};

/// Keeps a block until it is committed.
pub(super) fn put(request: &Request<'_>) -> Result<Answer, Refusal> {
    let call = request.call;
    request.need_container()?;
    let md5 = object::check_md5(call, &["content-md5"])?;
    let id = call.query.get("blockid").filter(|id| !id.is_empty());
    let id = id.ok_or_else(|| Refusal::parameter("blockid"))?;
    let header = BlockHeader { blob: request.key(), id: id.to_owned() };
    request.store.blocks.put(&BlobStore::block_key(&header.blob, id), &header, &call.body)?;
    Ok(Answer::new(201).with("content-md5", md5).with("x-ms-request-server-encrypted", "true"))
}

/// Puts the blocks together; as the real service, it keeps `x-ms-blob-content-md5` without a check.
pub(super) fn commit(request: &Request<'_>) -> Result<Answer, Refusal> {
    let call = request.call;
    object::check_md5(call, &["content-md5"])?;
    let list = String::from_utf8_lossy(&call.body);
    let mut whole = BytesMut::new();
    let invalid = || Refusal::new(400, "InvalidBlockList", "The specified block list is invalid.");
    for id in ids(&list) {
        let block = request.store.blocks.get(&BlobStore::block_key(&request.key(), id))?;
        whole.extend_from_slice(&block.ok_or_else(invalid)?.1);
    }
    let mut header = object::describe(request, whole.len())?;
    let md5 = call.header_if_there("x-ms-blob-content-md5");
    header.headers.extend(md5.map(|md5| ("content-md5".to_owned(), md5.to_owned())));
    let mut answer = object::store_blob(request, &header, &whole.freeze())?;
    // here, Content-MD5 would be the list's
    answer.headers.retain(|(name, _)| name != "content-md5");
    Ok(answer)
}

/// Finds the ids in `<BlockList><Latest>…</Latest>…</BlockList>`, in order.
fn ids(list: &str) -> impl Iterator<Item = &str> {
    list.split('<').filter_map(|part| {
        let (tag, id) = part.split_once('>')?;
        matches!(tag, "Latest" | "Uncommitted" | "Committed").then(|| id.trim())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_found_in_order() {
        let list = "<?xml version=\"1.0\"?>\n<BlockList><Latest>QQ==</Latest> <Uncommitted>Qg==</Uncommitted>\n</BlockList>";
        assert_eq!(ids(list).collect::<Vec<_>>(), ["QQ==", "Qg=="]);
    }
}
