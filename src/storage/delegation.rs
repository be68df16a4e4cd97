//! User-delegation keys: what Entra sign-ins make links with.

use super::container::{Container, credential, service_address};
use super::error::{Error, Task};
use super::refusal::Failure;
use crate::base::secrets;
use azure_core::http::{RequestContent, XmlFormat};
use azure_storage_blob::models::KeyInfo;
use azure_storage_blob::{BlobServiceClient, BlobServiceClientOptions};
use azure_storage_common::models::UserDelegationKey;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::sync::Arc;
use time::{Duration, OffsetDateTime};
use tokio::sync::Mutex;

/// A key lasts 7 days at most (Microsoft Learn, "Get User Delegation Key": "within seven days of the current time";
/// "Create a user delegation SAS": "valid for a maximum of seven days from the start date").
pub(super) const LONGEST: Duration = Duration::days(7);

/// A key starts a little back, for clocks that disagree; not a day, which would be taken off its 7 days.
pub(super) const START_BACK: Duration = Duration::minutes(15);

/// The key of this run, fetched when the first link is made.
#[derive(Default)]
pub(super) struct DelegationKeys(Mutex<Option<Arc<Delegation>>>);

/// A key and its time.
pub(super) struct Delegation {
    pub(super) key: UserDelegationKey,
    pub(super) start: OffsetDateTime,
    pub(super) end: OffsetDateTime,
}

impl Delegation {
    /// Tells whether it began less than an hour before a key would that were fetched now.
    fn is_fresh(&self, start: OffsetDateTime) -> bool {
        start - self.start < Duration::HOUR
    }
}

impl Container {
    /// Gives a key that lasts as long as any key can from now on, give or take an hour; fetched once.
    pub(super) async fn delegation_key(&self, now: OffsetDateTime) -> Result<Arc<Delegation>, Error> {
        let mut kept = self.delegation().0.lock().await;
        let start = now - START_BACK;
        match kept.as_ref() {
            Some(key) if key.is_fresh(start) => Ok(Arc::clone(key)),
            _ => {
                let key = Arc::new(self.fetch_key(start, start + LONGEST).await?);
                Ok(Arc::clone(kept.insert(key)))
            }
        }
    }

    async fn fetch_key(&self, start: OffsetDateTime, end: OffsetDateTime) -> Result<Delegation, Error> {
        self.signed_in().await?;
        let failed = |error| self.explain(Failure::of(&error), Task::DelegationKey);
        let client_options = self.client_options();
        let client = BlobServiceClient::new(
            service_address(self.account().endpoint()),
            credential(self.account()),
            Some(BlobServiceClientOptions { client_options, ..Default::default() }),
        );
        let client = client.map_err(Error::set_up)?;
        let info = KeyInfo { start: Some(start), expiry: Some(end), ..KeyInfo::default() };
        let info: RequestContent<KeyInfo, XmlFormat> = info.try_into().map_err(failed)?;
        let answer = client.get_user_delegation_key(info, None).await.map_err(failed)?;
        let key: UserDelegationKey = answer.into_model().map_err(failed)?;
        secrets::register(&STANDARD.encode(key.value.as_deref().unwrap_or_default()));
        // the service may have given less than was asked for
        let (start, end) = (key.signed_start.unwrap_or(start), key.signed_expiry.unwrap_or(end));
        Ok(Delegation { key, start, end })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn a_key_is_used_for_an_hour() {
        let start = datetime!(2026-11-22 08:00 UTC);
        let key = Delegation { key: UserDelegationKey::default(), start, end: start + LONGEST };
        for (minutes, expected) in [(0, true), (59, true), (60, false), (61, false)] {
            assert_eq!(key.is_fresh(start + Duration::minutes(minutes)), expected, "{minutes}");
        }
    }
}
