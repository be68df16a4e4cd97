//! Keys that Entra identities get, to sign URLs with.
//!
//! Source: <https://learn.microsoft.com/rest/api/storageservices/get-user-delegation-key>.

use time::Duration;

use super::super::answer::Answer;
use super::super::call::Call;
use super::super::query::Query;
use super::super::state::{PRINCIPAL, SIGNING_KEY, TENANT};
use super::super::{clock, sign};
use super::Refusal;

/// The longest that a key may live.
const LONGEST: Duration = Duration::days(7);

/// Returns a key for the times asked for; it is derived from them, so that nothing has to be kept.
pub(super) fn grant_key(call: &Call) -> Result<Answer, Refusal> {
    let body = String::from_utf8_lossy(&call.body);
    let (start, expiry) = (element(&body, "Start"), element(&body, "Expiry"));
    let times = start.and_then(clock::parse_sas_time).zip(expiry.and_then(clock::parse_sas_time));
    match times {
        Some((start, expiry)) if start < expiry && expiry > call.now && expiry - call.now <= LONGEST => {
            let (start, expiry) = (clock::seconds(start), clock::seconds(expiry));
            Ok(Answer::new(200).with_body("application/xml", key_xml(&start, &expiry)))
        }
        _ => Err(Refusal::new(
            400,
            "InvalidXmlNodeValue",
            "The value for one of the XML nodes is not in the correct format: Start and Expiry must be times, \
             and Expiry at most 7 days from now.",
        )),
    }
}

fn key_xml(start: &str, expiry: &str) -> String {
    let version = super::VERSION;
    let key = sign::base64(&derive(&[PRINCIPAL, TENANT, start, expiry, "b", version]));
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><UserDelegationKey><SignedOid>{PRINCIPAL}</SignedOid>\
         <SignedTid>{TENANT}</SignedTid><SignedStart>{start}</SignedStart><SignedExpiry>{expiry}</SignedExpiry>\
         <SignedService>b</SignedService><SignedVersion>{version}</SignedVersion><Value>{key}</Value>\
         </UserDelegationKey>"
    )
}

/// Finds the key again that a SAS was signed with.
pub(super) fn key_of_sas(query: &Query) -> Vec<u8> {
    let fields = ["skoid", "sktid", "skt", "ske", "sks", "skv"];
    derive(&fields.map(|name| query.get(name).unwrap_or_default()))
}

/// Refuses a SAS whose key is not valid now.
pub(super) fn check_key_times(call: &Call) -> Result<(), Refusal> {
    let time = |name| call.query.get(name).and_then(clock::parse_sas_time);
    match (time("skt"), time("ske")) {
        (Some(start), Some(expiry)) if start <= call.now && call.now < expiry => Ok(()),
        _ => Err(Refusal::not_authenticated("The user delegation key is not valid at this time.")),
    }
}

fn derive(fields: &[&str]) -> Vec<u8> {
    sign::sign(SIGNING_KEY, &fields.join("\n")).into_bytes()
}

/// Finds the text of an element; the request has two of them and nothing else.
fn element<'x>(xml: &'x str, name: &str) -> Option<&'x str> {
    let (_, after) = xml.split_once(&format!("<{name}>"))?;
    Some(after.split_once(&format!("</{name}>"))?.0.trim())
}
