//! The images of a tree, slot by slot, with the resources that hold them.

use super::tree::{LANGUAGE, Tree};
use super::wire::{is_version, schema};
use crate::base::{AssetKind, ImageUrl, OfferRef};
use crate::listing::{Field, Level, Words};
use crate::marketplace::session::{items, text};
use crate::marketplace::{Error, Offer};
use serde_json::Value;

/// The image types of the service (schema of `listing-asset`, `type`).
const TYPES: [(AssetKind, &str); 6] = [
    (AssetKind::SmallLogo, "azureLogoSmall"),
    (AssetKind::MediumLogo, "azureLogoMedium"),
    (AssetKind::LargeLogo, "azureLogoLarge"),
    (AssetKind::WideLogo, "azureLogoWide"),
    (AssetKind::HeroLogo, "azureLogoHero"),
    (AssetKind::Screenshot, "azureLogoScreenshot"),
];

/// The versions of `listing-asset` and `listing-trailer` where a tree has neither them nor a listing with a version.
const VERSION: &str = "2022-03-01-preview3";

/// The images of one tree.
pub(super) struct Slots {
    /// The durable id of the product.
    pub(super) product: String,
    /// The durable id of the listing.
    pub(super) listing: String,
    /// The version of the schema of assets.
    pub(super) assets: String,
    /// The version of the schema of trailers.
    pub(super) trailers: String,
    images: Vec<ImageResource>,
}

/// One image, and the resource that holds it.
#[derive(Clone)]
pub(super) struct ImageResource {
    pub(super) kind: AssetKind,
    /// The durable id, which ends in type and ordinal.
    pub(super) id: String,
    pub(super) order: u64,
    pub(super) url: Option<ImageUrl>,
    pub(super) words: Words,
    pub(super) carried: Carried,
}

/// What the folder doesn't say of an image: it stays as it is.
#[derive(Debug, Clone, Default)]
pub(super) struct Carried {
    /// The name of the file.
    pub(super) file: Option<String>,
    /// The name that is shown, which someone may have set in Partner Center.
    pub(super) friendly_name: Option<String>,
    /// The description of an image without a caption.
    pub(super) description: Option<String>,
}

/// Returns the version of a resource's schema, where it is one that can be sent.
fn version(resource: Option<&Value>) -> Option<&str> {
    Some(schema(resource?)?.1).filter(|version| is_version(version))
}

/// Returns the service's word for an image type; none for one that it has no field for, or that is a trailer.
pub(super) fn type_of(kind: &AssetKind) -> Option<&'static str> {
    TYPES.iter().find(|(known, _)| known == kind).map(|(_, name)| *name)
}

impl Slots {
    /// Reads the images of the one listing that counts.
    pub(super) fn of(tree: &Tree, offer: &OfferRef) -> Result<Self, Error> {
        let listing = tree.listing(offer)?;
        let id = text(listing, "id").unwrap_or_default().to_owned();
        let is_its = |one: &&Value| text(one, "listing").is_none_or(|of| of == id);
        let assets = || tree.of("listing-asset").filter(is_its);
        let trailers = || tree.of("listing-trailer").filter(is_its);

        let of_assets =
            version(assets().next()).or_else(|| version(Some(listing))).unwrap_or(VERSION).to_owned();
        let of_trailers = version(trailers().next()).unwrap_or(&of_assets).to_owned();
        let mut images: Vec<_> = assets()
            .filter_map(ImageResource::asset)
            .chain(trailers().filter_map(ImageResource::trailer))
            .collect();
        images.sort_by_cached_key(|one| (one.kind.clone(), one.order, one.ordinal()));
        let product = tree.product.id();
        Ok(Self { product, listing: id, assets: of_assets, trailers: of_trailers, images })
    }

    /// Returns the images of one type, in the order in which they are shown.
    pub(super) fn of_kind(&self, kind: &AssetKind) -> Vec<&ImageResource> {
        self.images.iter().filter(|one| one.kind == *kind).collect()
    }

    /// Returns the image at a URL, however that is signed.
    pub(super) fn at(&self, url: &ImageUrl) -> Option<&ImageResource> {
        self.images.iter().find(|one| one.url.as_ref().is_some_and(|own| own.same_place(url)))
    }

    /// Returns every field that the service has, also where nothing is in it.
    pub(super) fn fields(&self) -> Vec<Field> {
        let kinds = TYPES.into_iter().map(|(kind, _)| kind).chain([AssetKind::VideoThumbnail]);
        let field = |kind: AssetKind| {
            let images = self.of_kind(&kind);
            Field {
                urls: images.iter().map(|one| one.url.clone()).collect(),
                words: images.iter().map(|one| one.words.clone()).collect(),
                files: images.iter().map(|one| one.carried.file.clone()).collect(),
                ..Field::empty(Level::Offer, kind)
            }
        };
        kinds.map(field).collect()
    }
}

impl ImageResource {
    fn asset(resource: &Value) -> Option<Self> {
        let owned = |member: &str| text(resource, member).map(str::to_owned);
        let name = text(resource, "type")?;
        let (kind, _) = TYPES.into_iter().find(|(_, known)| known.eq_ignore_ascii_case(name))?;
        if !text(resource, "languageId").is_none_or(|language| language.eq_ignore_ascii_case(LANGUAGE)) {
            return None;
        }
        let has_caption = kind == AssetKind::Screenshot;
        let (caption, description) =
            if has_caption { (owned("description"), None) } else { (None, owned("description")) };
        Some(Self {
            kind,
            id: text(resource, "id")?.to_owned(),
            order: resource.get("displayOrder").and_then(Value::as_u64).unwrap_or_default(),
            url: text(resource, "url").and_then(|url| ImageUrl::parse(url).ok()),
            words: Words { name: caption, video: None },
            carried: Carried { file: owned("fileName"), friendly_name: owned("friendlyName"), description },
        })
    }

    fn trailer(resource: &Value) -> Option<Self> {
        let assets = resource.get("assets")?.as_object()?;
        let (_, shown) = assets.iter().find(|(language, _)| language.eq_ignore_ascii_case(LANGUAGE))?;
        let image = items(shown, "imageList").first();
        Some(Self {
            kind: AssetKind::VideoThumbnail,
            id: text(resource, "id")?.to_owned(),
            order: 0,
            url: image.and_then(|image| text(image, "url")).and_then(|url| ImageUrl::parse(url).ok()),
            words: Words {
                name: text(shown, "title").map(str::to_owned),
                video: text(resource, "streamingUrl").map(str::to_owned),
            },
            carried: Carried::default(),
        })
    }

    /// Returns the number at the end of its id.
    fn ordinal(&self) -> u64 {
        self.id.rsplit('/').next().and_then(|last| last.parse().ok()).unwrap_or(u64::MAX)
    }
}

/// Returns the images of a tree as an offer.
pub(super) fn state(tree: &Tree, offer: &OfferRef) -> Result<Offer, Error> {
    let fields = Slots::of(tree, offer)?.fields();
    Ok(Offer::of_images(offer.clone(), tree.version(), fields).with_rest(tree.texts(), tree.rest()))
}
