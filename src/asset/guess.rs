//! What an image that lies around is probably for: only to propose it to a person.

use super::Profile;
use super::file_name::stem;
use super::name::kinds_by_name;
use crate::base::{AssetKind, Pixels};

/// Tells the kind that an image is probably for: by its name, else by its size where a kind takes just that.
#[must_use]
pub fn likely_kind(file_name: &str, pixels: Option<Pixels>, profile: &Profile) -> Option<AssetKind> {
    let named = kinds_by_name(stem(file_name), profile, |kind| *kind != AssetKind::Document);
    match named.as_slice() {
        [kind] => Some(kind.clone()),
        _ => pixels.and_then(|pixels| profile.kinds_of_size(pixels).next().cloned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_goes_before_the_size() {
        let profile = Profile::named("partner-center").unwrap();
        let kind = |name: &str, width, height| {
            let kind = likely_kind(name, Some(Pixels::new(width, height)), &profile);
            kind.map(|kind| kind.name().to_owned())
        };
        for (name, width, height, expected) in [
            ("Contoso-large.png", 48, 48, Some("large-logo")),
            ("contoso.png", 48, 48, Some("small-logo")),
            ("contoso.png", 300, 300, Some("large-logo")),
            ("team.png", 1280, 720, Some("screenshot")),
            ("team.png", 1281, 720, None),
        ] {
            assert_eq!(kind(name, width, height).as_deref(), expected, "{name}");
        }
    }
}
