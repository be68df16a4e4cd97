//! Service SAS: read-only access to one blob, signed with the account key.
//!
//! The official crates make user-delegation SAS only. Follows Microsoft Learn, "Create a service SAS", with the
//! string-to-sign of version 2020-12-06 and later.

use super::access::AccountKey;
use super::name::{BlobName, ContainerName};
use azure_storage_sas::SasProtocol;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use time::{OffsetDateTime, UtcOffset};

/// The version whose fields are signed.
const VERSION: &str = "2020-12-06";

/// All but the unreserved characters of RFC 3986.
const IN_QUERY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// What a SAS is for and when it is valid.
pub(super) struct ServiceSas<'a> {
    pub(super) account: &'a str,
    pub(super) container: &'a ContainerName,
    pub(super) blob: &'a BlobName,
    pub(super) protocol: SasProtocol,
    pub(super) start: OffsetDateTime,
    pub(super) end: OffsetDateTime,
}

impl ServiceSas<'_> {
    /// Creates the query of the SAS URL.
    pub(super) fn query(&self, key: &AccountKey) -> String {
        let (start, end, protocol) = (second(self.start), second(self.end), self.protocol.to_string());
        let signature = key.sign(&self.string_to_sign());
        let pairs = [
            ("sv", VERSION),
            ("spr", &protocol),
            ("st", &start),
            ("se", &end),
            ("sr", "b"),
            ("sp", "r"),
            ("sig", &signature),
        ];
        pairs.map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, IN_QUERY))).join("&")
    }

    /// Every field on its line, the unused ones empty.
    fn string_to_sign(&self) -> String {
        let Self { account, container, blob, .. } = self;
        let resource = format!("/blob/{account}/{container}/{blob}");
        let (start, end, protocol) = (second(self.start), second(self.end), self.protocol.to_string());
        let (identifier, address, snapshot, encryption) = ("", "", "", "");
        let [cache_control, disposition, encoding, language, content_type] = [""; 5];
        [
            "r",
            &start,
            &end,
            &resource,
            identifier,
            address,
            &protocol,
            VERSION,
            "b",
            snapshot,
            encryption,
            cache_control,
            disposition,
            encoding,
            language,
            content_type,
        ]
        .join("\n")
    }
}

/// A time in whole seconds with `Z`: the marketplace refuses shortened ones.
pub(super) fn second(time: OffsetDateTime) -> String {
    let time = time.to_offset(UtcOffset::UTC);
    let (year, month, day) = time.to_calendar_date();
    let (hour, minute, second) = time.to_hms();
    format!("{year:04}-{:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z", u8::from(month))
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    /// Made with the Python package `azure-storage-blob` 12.31.1, `generate_blob_sas`, its version constant set to
    /// 2020-12-06; the key is the emulator's, which is public.
    #[test]
    fn known_answers() {
        let key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
        let key = AccountKey::parse(&key.into()).unwrap();
        let blob = "contoso/contoso-vm/e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855.png";
        let (container, blob) = (ContainerName::parse("logos").unwrap(), BlobName::parse(blob).unwrap());
        let table = [
            ("contoso", SasProtocol::Https, "https", "9BIZqK9mXuU5s5OUGbxkKNGCddeVelefNxzMeakaGvQ%3D"),
            (
                "devstoreaccount1",
                SasProtocol::HttpsAndHttp,
                "https%2Chttp",
                "swn76LPteODelJBGjWvSKH7bxJC8RB%2BDaroRe6zeDPo%3D",
            ),
        ];
        for (account, protocol, spr, signature) in table {
            let (start, end) = (datetime!(2026-11-21 08:00:00 UTC), datetime!(2026-12-22 08:00:00 UTC));
            let sas = ServiceSas { account, container: &container, blob: &blob, protocol, start, end };
            assert_eq!(
                sas.query(&key),
                format!(
                    "sv=2020-12-06&spr={spr}&st=2026-11-21T08%3A00%3A00Z&se=2026-12-22T08%3A00%3A00Z&sr=b&sp=r&sig={signature}"
                )
            );
        }
    }

    #[test]
    fn times_are_whole_seconds_of_utc() {
        assert_eq!(second(datetime!(2026-01-02 03:04:05.678 +02:00)), "2026-01-02T01:04:05Z");
    }
}
