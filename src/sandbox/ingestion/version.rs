//! Addresses of schemas, and which version of a resource is newer.

/// Where schemas are today.
pub(super) const HOST: &str = "schema.mp.microsoft.com";
/// Where they were until 2025; some answers still name it.
pub(super) const OLD_HOST: &str = "product-ingestion.azureedge.net";

/// A version: a day, and the number of a preview; a release comes after its previews.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Version {
    day: String,
    preview: u32,
}

impl Version {
    /// Reads `2022-03-01-preview2` or `2022-07-01`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (day, rest) = text.split_at_checked(10)?;
        let preview = match rest {
            "" => u32::MAX,
            rest => rest.strip_prefix("-preview")?.parse().ok()?,
        };
        super::super::clock::is_day(day).then(|| Self { day: day.to_owned(), preview })
    }

    fn text(&self) -> String {
        match self.preview {
            u32::MAX => self.day.clone(),
            number => format!("{}-preview{number}", self.day),
        }
    }
}

/// An address such as `https://schema.mp.microsoft.com/schema/listing-asset/2022-03-01-preview3`, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address<'a> {
    pub(super) host: &'a str,
    pub(super) resource: &'a str,
    pub(super) version: &'a str,
}

impl<'a> Address<'a> {
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        let (host, path) = text.strip_prefix("https://")?.split_once('/')?;
        let (resource, version) = path.strip_prefix("schema/")?.split_once('/')?;
        Some(Self { host, resource, version })
    }

    /// Writes the address with the newest version that is not above `highest`.
    pub(super) fn capped(&self, highest: Option<&Version>) -> String {
        let Self { host, resource, version } = self;
        let newest = match (Version::parse(version), highest) {
            (Some(own), Some(highest)) if own > *highest => highest.text(),
            _ => (*version).to_owned(),
        };
        format!("https://{host}/schema/{resource}/{newest}")
    }
}

/// Writes the address of a preview of March 2022.
pub(super) fn preview(resource: &str, number: u32) -> String {
    format!("https://{HOST}/schema/{resource}/2022-03-01-preview{number}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_and_compared() {
        let order = ["2022-03-01-preview2", "2022-03-01-preview10", "2022-03-01", "2022-07-01"];
        let read: Vec<_> = order.iter().map(|text| Version::parse(text).unwrap()).collect();
        assert!(read.is_sorted(), "{read:?}");
        for text in ["", "preview2", "2022-03-01-beta", "2022-13-01", "2022-03-01-previewx", "ä022-03-0"] {
            assert_eq!(Version::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_resource_is_shown_in_a_version_that_was_asked_for() {
        let address = preview("listing", 3);
        let address = Address::parse(&address).unwrap();
        let capped = |highest| address.capped(Version::parse(highest).as_ref());
        assert_eq!(capped("2022-03-01-preview2"), preview("listing", 2));
        assert_eq!(capped("2022-03-01-preview5"), preview("listing", 3));
        assert_eq!(capped("2022-07-01"), preview("listing", 3));
        assert_eq!(capped(""), preview("listing", 3));
    }
}
