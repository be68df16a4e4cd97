//! Reading and saving offers.

use super::client::{Portal, offer_path};
use crate::base::OfferRef;
use crate::base::json::parse_bytes;
use crate::http::retry::Try;
use crate::http::{Answer, Repeat};
use crate::marketplace::body::OfferDocument;
use crate::marketplace::refusal::correlation_id;
use crate::marketplace::session::{json, unreadable};
use crate::marketplace::{ConflictKind, Created, ETag, Error, NotSaved, Offer, Precondition, Saved};
use bytes::Bytes;
use reqwest::header::IF_MATCH;
use reqwest::{Method, StatusCode};
use serde_json::Value;
use std::time::{Duration, Instant};

/// The marketplace copies the images while it answers a `PUT`; one minute was too short (devigned/pub 44c8e8d).
const PUT_TIMEOUT: Duration = Duration::from_secs(600);

impl Portal {
    /// Saves an offer as the draft; the body replaces the whole draft.
    ///
    /// It may take minutes. An answer that was lost, or a 5xx, does not tell whether the offer was saved; then it is
    /// read back, and sent again only if it is as it was (or, with [`Precondition::Any`], if it is there).
    ///
    /// # Errors
    /// Says why it was not saved; [`NotSaved::Unclear`] if the draft has changed but nothing tells by whom.
    pub async fn put(
        &self,
        offer: &OfferRef,
        body: Bytes,
        precondition: Precondition,
    ) -> Result<Saved, NotSaved> {
        let doing = format!("save offer `{offer}`");
        let mut call = self.call(Method::PUT, &offer_path(offer, "")).body(body).timeout(PUT_TIMEOUT);
        if let Some(value) = precondition.header() {
            call = call.header(IF_MATCH, value);
        }
        let start = Instant::now();
        let mut attempt = 1;
        loop {
            let doubt = match self.0.ask(&doing, call.clone()).await {
                Ok(answer) => return Ok(self.saved(offer, &answer).await?),
                Err(error) if attempt == 1 && !error.is_doubtful() => return Err(error.into()),
                // a refusal is of this try: an earlier one may have gone through
                Err(error) => error,
            };
            match self.read_draft(offer).await {
                // nothing tells that the offer is as it was: any state was allowed, or what was read may be old
                Ok(Some(now))
                    if !doubt.is_doubtful()
                        && (precondition == Precondition::Any || is_overtaken(&doubt)) =>
                {
                    return Err(unclear(&doubt, now));
                }
                Ok(now) if precondition.may_be_sent_again(now.as_ref()) => {}
                Ok(Some(now)) => return Err(unclear(&doubt, now)),
                Ok(None) | Err(_) => return Err(doubt.after(attempt, start.elapsed()).into()),
            }
            let pause = self.0.pause_after(&doubt, Repeat::Safe, Try::AnswerLost, attempt, start.elapsed());
            let Some(pause) = pause else { return Err(doubt.after(attempt, start.elapsed()).into()) };
            tokio::time::sleep(pause).await;
            attempt += 1;
        }
    }

    /// Reads the answer to a save; one without this offer in it is followed by a read.
    async fn saved(&self, offer: &OfferRef, answer: &Answer) -> Result<Saved, Error> {
        let created = if answer.status == StatusCode::CREATED { Created::New } else { Created::Existing };
        let answered = parse_bytes(&answer.body).ok().and_then(|value| state(value, offer, answer).ok());
        let now = if let Some(now) = answered {
            now
        } else {
            let doing = format!("read offer `{offer}` back after saving it");
            let read = self.read_offer(offer, "", &doing).await?;
            read.ok_or_else(|| unreadable(&doing, "the offer doesn't exist"))?
        };
        let made = etag(answer).or_else(|| now.etag().cloned());
        let correlation_id = correlation_id(answer);
        Ok(Saved { correlation_id, ..Saved::answered(created, now, made) })
    }

    /// Reads the draft; `None` if there is none.
    pub(super) async fn read_draft(&self, offer: &OfferRef) -> Result<Option<Offer>, Error> {
        self.read_offer(offer, "", &format!("read offer `{offer}`")).await
    }

    /// Reads one state of an offer; `None` if there is none.
    pub(super) async fn read_offer(
        &self,
        offer: &OfferRef,
        part: &str,
        doing: &str,
    ) -> Result<Option<Offer>, Error> {
        match self.0.ask(doing, self.get(&offer_path(offer, part))).await {
            Ok(answer) => {
                let state = state(json(doing, &answer)?, offer, &answer);
                state.map(Some).map_err(|problem| unreadable(doing, problem))
            }
            Err(Error::NotFound(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// Whether a service refuses the very state that it was asked to change.
fn is_overtaken(error: &Error) -> bool {
    matches!(error, Error::Conflict { kind: ConflictKind::Changed | ConflictKind::AlreadyThere, .. })
}

/// Reads the state of an offer; fails with what is wrong with the document.
fn state(value: Value, offer: &OfferRef, answer: &Answer) -> Result<Offer, String> {
    if let Some(problem) = unlike(&value, offer) {
        return Err(problem);
    }
    let document = OfferDocument::from_live(value).map_err(|error| error.to_string())?;
    Ok(Offer::of_document(document, etag(answer)))
}

/// Tells of a save that may have gone through.
fn unclear(doubt: &Error, now: Offer) -> NotSaved {
    let because = match doubt {
        Error::NoAnswer { source, .. } => source.to_string(),
        other => other.to_string(),
    };
    NotSaved::Unclear { now, because }
}

/// Says how a document is not this offer; IDs count in any case.
fn unlike(document: &Value, offer: &OfferRef) -> Option<String> {
    let id = |member: &str| document.get(member).and_then(Value::as_str).unwrap_or_default();
    let (their_publisher, their_offer) = (id("publisherId"), id("id"));
    let is_offer = document.pointer("/definition/offer").is_some_and(Value::is_object)
        && document.pointer("/definition/plans").is_none_or(|plans| plans.is_array() || plans.is_null());
    if !is_offer || their_publisher.is_empty() || their_offer.is_empty() {
        return Some("it is not an offer".to_owned());
    }
    let is_this = their_publisher.eq_ignore_ascii_case(offer.publisher.as_str())
        && their_offer.eq_ignore_ascii_case(offer.offer.as_str());
    (!is_this).then(|| format!("it is another offer, `{their_publisher}/{their_offer}`"))
}

fn etag(answer: &Answer) -> Option<ETag> {
    answer.header("etag").and_then(ETag::parse)
}
