//! The products that a sandbox may begin with.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A product that is there from the start.
///
/// ```
/// use offerpress::sandbox::Seed;
///
/// assert_eq!("portal-logos".parse(), Ok(Seed::PortalLogos));
/// assert_eq!(Seed::Saas.external_id(), "contoso-saas");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Seed {
    /// A `SaaS` offer that is live: three logos, four screenshots with captions, each with `displayOrder` 0.
    Saas,
    /// A virtual machine that is live, with a trailer and a document.
    Vm,
    /// A container whose preview is ready.
    Container,
    /// A `SaaS` offer without images that was never published.
    Draft,
    /// A `SaaS` offer whose small and medium logos the portal made of the large one.
    PortalLogos,
    /// A `SaaS` offer that is answered with schemas on the old host.
    OldHost,
    /// An Azure application, which has no tree.
    AzureApplication,
    /// A `SaaS` offer with a listing in German only.
    NoEnglish,
}

/// There is no seed of this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no product to begin with is named `{0}`; there are {names}", names = Seed::ALL.map(Seed::name).join(", "))]
pub struct UnknownSeed(String);

impl Seed {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Saas,
        Self::Vm,
        Self::Container,
        Self::Draft,
        Self::PortalLogos,
        Self::OldHost,
        Self::AzureApplication,
        Self::NoEnglish,
    ];

    /// Returns its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Saas => "saas",
            Self::Vm => "vm",
            Self::Container => "container",
            Self::Draft => "draft",
            Self::PortalLogos => "portal-logos",
            Self::OldHost => "old-host",
            Self::AzureApplication => "azure-application",
            Self::NoEnglish => "no-english",
        }
    }

    /// Returns the external ID of the product that every sandbox has of it.
    #[must_use]
    pub fn external_id(self) -> String {
        format!("contoso-{}", self.name())
    }
}

impl fmt::Display for Seed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl FromStr for Seed {
    type Err = UnknownSeed;

    fn from_str(text: &str) -> Result<Self, UnknownSeed> {
        let known = Self::ALL.into_iter().find(|seed| seed.name() == text);
        known.ok_or_else(|| UnknownSeed(text.to_owned()))
    }
}
