//! Reads connection strings (Microsoft Learn, "Configure Azure Storage connection strings").

use super::access::{Access, AccountKey, GivenSas, unquoted};
use super::account_error::Trouble;
use super::{Account, AccountError, AccountName};
use crate::base::{ServiceUrl, nearest};
use secrecy::{ExposeSecret as _, SecretString};
use std::collections::HashMap;

/// The emulator's account and key, which are public (Microsoft Learn, "Use the Azurite emulator": well-known storage account and key).
const EMULATOR_NAME: &str = "devstoreaccount1";
const EMULATOR_KEY: &str =
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
const EMULATOR_ADDRESS: &str = "http://127.0.0.1";
const EMULATOR_PORT: u16 = 10000;

/// The names that a connection string may hold; those of other services are skipped.
const NAMES: [&str; 18] = [
    "AccountKey",
    "AccountName",
    "BlobEndpoint",
    "BlobSecondaryEndpoint",
    "DefaultEndpointsProtocol",
    "DevelopmentStorageProxyUri",
    "DfsEndpoint",
    "DfsSecondaryEndpoint",
    "EndpointSuffix",
    "FileEndpoint",
    "FileSecondaryEndpoint",
    "QueueEndpoint",
    "QueueSecondaryEndpoint",
    "SharedAccessSignature",
    "TableEndpoint",
    "TableSecondaryEndpoint",
    "UseDevelopmentStorage",
    "WebEndpoint",
];

impl Account {
    /// Reads a connection string in any of its forms.
    ///
    /// `DefaultEndpointsProtocol`, `AccountName`, `AccountKey`, `EndpointSuffix`, `BlobEndpoint`,
    /// `SharedAccessSignature`, `UseDevelopmentStorage`, `DevelopmentStorageProxyUri` (Microsoft Learn,
    /// "Configure Azure Storage connection strings"). Addresses of other services are skipped.
    ///
    /// # Errors
    /// Returns an error that says which part is missing, given twice, unknown or wrong, without showing a value.
    pub fn from_connection_string(text: &SecretString) -> Result<Self, AccountError> {
        let parts = Parts::split(unquoted(text.expose_secret())).map_err(AccountError::ConnectionString)?;
        if parts.has("UseDevelopmentStorage") || parts.has("DevelopmentStorageProxyUri") {
            return parts.emulator();
        }
        let endpoint = parts.endpoint()?;
        let (key, sas) = (parts.get("AccountKey"), parts.get("SharedAccessSignature"));
        let access = match (key, sas) {
            (Some(_), Some(_)) => return Err(refuse(Trouble::Both("AccountKey", "SharedAccessSignature"))),
            (None, None) => return Err(refuse(Trouble::Missing("AccountKey"))),
            (Some(key), None) => Access::Key(AccountKey::parse(&key.into()).ok_or(AccountError::Key)?),
            (None, Some(query)) => Access::Sas(GivenSas::parse(query, None)?),
        };
        Self::new(parts.name(&endpoint)?, Some(endpoint), access)
    }
}

/// The parts by name.
struct Parts<'a>(HashMap<&'static str, &'a str>);

impl<'a> Parts<'a> {
    fn split(text: &'a str) -> Result<Self, Trouble> {
        let mut parts = HashMap::new();
        for (number, part) in (1..).zip(text.split(';').map(str::trim)) {
            if part.is_empty() {
                continue;
            }
            let (name, value) = part.split_once('=').ok_or(Trouble::NotAPair(number))?;
            let name = known(name.trim(), number)?;
            if parts.insert(name, value.trim()).is_some() {
                return Err(Trouble::Twice(name));
            }
        }
        Ok(Self(parts))
    }

    fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    fn get(&self, name: &str) -> Option<&'a str> {
        self.0.get(name).copied().filter(|value| !value.is_empty())
    }

    /// The given address of the blobs, or the one that protocol, name and suffix make.
    fn endpoint(&self) -> Result<ServiceUrl, AccountError> {
        if let Some(address) = self.get("BlobEndpoint") {
            return Ok(ServiceUrl::parse(address)?);
        }
        let protocol = self.get("DefaultEndpointsProtocol").unwrap_or("https");
        if !protocol.eq_ignore_ascii_case("https") {
            return Err(refuse(Trouble::Value("DefaultEndpointsProtocol", "`https`")));
        }
        let missing = if self.has("SharedAccessSignature") { "BlobEndpoint" } else { "AccountName" };
        let name = AccountName::parse(self.get("AccountName").ok_or(refuse(Trouble::Missing(missing)))?)?;
        let suffix = self.get("EndpointSuffix").unwrap_or("core.windows.net");
        Ok(ServiceUrl::parse(&format!("https://{name}.blob.{suffix}"))?)
    }

    /// The given name, or the one in the address.
    fn name(&self, endpoint: &ServiceUrl) -> Result<AccountName, AccountError> {
        match self.get("AccountName") {
            Some(name) => AccountName::parse(name),
            None => AccountName::of_endpoint(endpoint).ok_or(refuse(Trouble::Missing("AccountName"))),
        }
    }

    /// `UseDevelopmentStorage=true`, with another host by `DevelopmentStorageProxyUri`.
    fn emulator(&self) -> Result<Account, AccountError> {
        if !self.get("UseDevelopmentStorage").is_some_and(|value| value.eq_ignore_ascii_case("true")) {
            return Err(refuse(Trouble::Value("UseDevelopmentStorage", "`true`")));
        }
        let others = ["AccountName", "AccountKey", "BlobEndpoint", "SharedAccessSignature", "EndpointSuffix"];
        if let Some(other) = others.into_iter().find(|name| self.has(name)) {
            return Err(refuse(Trouble::Both("UseDevelopmentStorage", other)));
        }
        let host = self.get("DevelopmentStorageProxyUri").unwrap_or(EMULATOR_ADDRESS).trim_end_matches('/');
        // a port that is there is meant, though the page shows the address without one
        let has_port = host.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok());
        let address = if has_port { host.to_owned() } else { format!("{host}:{EMULATOR_PORT}") };
        let endpoint = ServiceUrl::parse(&format!("{address}/{EMULATOR_NAME}"))?;
        let key = AccountKey::parse(&EMULATOR_KEY.into()).ok_or(AccountError::Key)?;
        Account::new(AccountName::parse(EMULATOR_NAME)?, Some(endpoint), Access::Key(key))
    }
}

/// Names count in any case, as the official libraries read them.
fn known(name: &str, part: usize) -> Result<&'static str, Trouble> {
    if let Some(known) = NAMES.into_iter().find(|known| known.eq_ignore_ascii_case(name)) {
        return Ok(known);
    }
    Err(Trouble::UnknownName { part, nearest: nearest(name, NAMES) })
}

fn refuse(trouble: Trouble) -> AccountError {
    AccountError::ConnectionString(trouble)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(text: &str) -> Result<Account, AccountError> {
        Account::from_connection_string(&text.into())
    }

    #[test]
    fn every_form_of_the_page_is_read() {
        let table = [
            (
                "DefaultEndpointsProtocol=https;AccountName=contoso;AccountKey=c2VjcmV0;EndpointSuffix=core.windows.net",
                "contoso at https://contoso.blob.core.windows.net",
            ),
            (
                "AccountName=contoso;AccountKey=c2VjcmV0;EndpointSuffix=core.chinacloudapi.cn;",
                "contoso at https://contoso.blob.core.chinacloudapi.cn",
            ),
            ("accountname=contoso; accountkey=c2VjcmV0", "contoso at https://contoso.blob.core.windows.net"),
            (
                "AccountName=contoso;AccountKey=c2VjcmV0;BlobEndpoint=https://pictures.contoso.com/;QueueEndpoint=https://q",
                "contoso at https://pictures.contoso.com",
            ),
            (
                "BlobEndpoint=https://contoso.blob.core.windows.net/;SharedAccessSignature=sv=2024&sp=r&sig=a%3D",
                "contoso at https://contoso.blob.core.windows.net",
            ),
            ("UseDevelopmentStorage=true", "devstoreaccount1 at http://127.0.0.1:10000/devstoreaccount1"),
            (
                "UseDevelopmentStorage=true;DevelopmentStorageProxyUri=http://localhost:10010/",
                "devstoreaccount1 at http://localhost:10010/devstoreaccount1",
            ),
            (
                " \"AccountName=contoso;AccountKey=c2VjcmV0\"\n",
                "contoso at https://contoso.blob.core.windows.net",
            ),
            (
                "UseDevelopmentStorage=TRUE;DevelopmentStorageProxyUri=http://localhost",
                "devstoreaccount1 at http://localhost:10000/devstoreaccount1",
            ),
        ];
        for (text, wanted) in table {
            let account = account(text).unwrap();
            assert_eq!(format!("{} at {}", account.name(), account.endpoint()), wanted, "{text}");
        }
    }

    #[test]
    fn what_is_wrong_is_said_and_no_value_shown() {
        let table = [
            ("", "invalid connection string: `AccountName` is missing"),
            ("AccountName=contoso", "invalid connection string: `AccountKey` is missing"),
            ("AccountKey=c2VjcmV0", "invalid connection string: `AccountName` is missing"),
            ("SharedAccessSignature=sig=c2VjcmV0", "invalid connection string: `BlobEndpoint` is missing"),
            ("c2VjcmV0", "invalid connection string: part 1 is not of the form `Name=value`"),
            ("AccountName=contoso;c2VjcmV0==", "invalid connection string: part 2 has an unknown name"),
            (
                "AcountKey=c2VjcmV0",
                "invalid connection string: part 1 has an unknown name; did you mean `AccountKey`?",
            ),
            ("AccountKey=a;AccountKey=c2VjcmV0", "invalid connection string: `AccountKey` is set twice"),
            (
                "AccountName=contoso;AccountKey=c2VjcmV0;SharedAccessSignature=sig=c2VjcmV0",
                "invalid connection string: `AccountKey` and `SharedAccessSignature` can't be combined",
            ),
            (
                "DefaultEndpointsProtocol=http;AccountName=contoso;AccountKey=c2VjcmV0",
                "invalid connection string: `DefaultEndpointsProtocol` must be `https`",
            ),
            (
                "UseDevelopmentStorage=true;AccountKey=c2VjcmV0",
                "invalid connection string: `UseDevelopmentStorage` and `AccountKey` can't be combined",
            ),
            (
                "UseDevelopmentStorage=false",
                "invalid connection string: `UseDevelopmentStorage` must be `true`",
            ),
            (
                "AccountName=contoso;AccountKey=!c2VjcmV0",
                "the account key is not valid base64; copy it again from the portal, `Access keys`",
            ),
            (
                "AccountName=contoso;AccountKey=c2VjcmV0;BlobEndpoint=http://contoso.example",
                "invalid URL of the storage account",
            ),
        ];
        for (text, wanted) in table {
            let error = account(text).unwrap_err();
            assert_eq!(error.to_string(), wanted, "{text}");
            assert!(!format!("{error:?}").contains("c2VjcmV0"), "{text}");
        }
    }
}
