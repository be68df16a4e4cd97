//! Gets a user-delegation key from the service (Microsoft Learn, "Get User Delegation Key").

use super::container::Container;
use super::credential::credential;
use super::delegation::{Delegation, LONGEST, START_BACK};
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
use time::OffsetDateTime;

impl Container {
    /// Returns a key that lasts as long as any key can from now on, give or take an hour; fetched once.
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
            self.account().endpoint().as_url().clone(),
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
