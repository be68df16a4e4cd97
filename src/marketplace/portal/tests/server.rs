//! The portal's client, and the server that it talks to.

use crate::base::OfferRef;
use crate::marketplace::ETag;
pub(super) use crate::marketplace::canned::{Asked, Canned, answer};
use crate::marketplace::canned::{Server, http, tokens};
use crate::marketplace::portal::Portal;

pub(super) struct Service {
    pub(super) marketplace: Portal,
    server: Server,
}

impl Service {
    pub(super) async fn with(answers: impl IntoIterator<Item = Canned>) -> Self {
        let server = Server::with(answers).await;
        let marketplace = Portal::new(server.base.clone(), http(), tokens());
        Self { marketplace, server }
    }

    /// Shows what was asked; every canned answer must have been used.
    pub(super) fn asked(&self) -> Vec<Asked> {
        self.server.asked()
    }

    /// Shows the request lines, without the version.
    pub(super) fn lines(&self) -> Vec<String> {
        let suffix = "?api-version=2017-10-31 HTTP/1.1";
        self.asked().into_iter().map(|asked| asked.line.replace(suffix, "")).collect()
    }
}

pub(super) fn offer_answer(etag: &str, body: &str) -> Canned {
    Canned::Answer(200, vec![("ETag", etag.to_owned())], body.to_owned())
}

pub(super) fn etag(text: &str) -> ETag {
    ETag::parse(text).unwrap()
}

pub(super) fn contoso_vm() -> OfferRef {
    OfferRef::parse("contoso", "vm").unwrap()
}
