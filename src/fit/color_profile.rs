//! Embedded color profiles, converted to sRGB.

use image::{DynamicImage, ImageBuffer};
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

/// Converts an image from its profile to sRGB; none where the profile is damaged or not for such pixels.
pub(super) fn to_srgb(profile: &ColorProfile, image: &DynamicImage) -> Option<DynamicImage> {
    let (samples, layout) = match profile.color_space {
        DataColorSpace::Rgb => (image.to_rgba16().into_raw(), Layout::Rgba),
        DataColorSpace::Gray if !image.color().has_color() => {
            (image.to_luma_alpha16().into_raw(), Layout::GrayAlpha)
        }
        _ => return None,
    };
    let srgb = ColorProfile::new_srgb();
    let transform = profile.create_transform_16bit(layout, &srgb, Layout::Rgba, TransformOptions::default());
    let mut converted = vec![0; samples.len() / layout.channels() * Layout::Rgba.channels()];
    transform.ok()?.transform(&samples, &mut converted).ok()?;
    ImageBuffer::from_raw(image.width(), image.height(), converted).map(DynamicImage::ImageRgba16)
}

/// Converts inks (cyan, magenta, yellow, black; 0 is none, 255 is full) by the profile of their press.
pub(super) fn inks_to_srgb(profile: &[u8], inks: &[u8]) -> Option<Vec<u8>> {
    let profile = ColorProfile::new_from_slice(profile).ok()?;
    if profile.color_space != DataColorSpace::Cmyk {
        return None;
    }
    let srgb = ColorProfile::new_srgb();
    let transform =
        profile.create_transform_8bit(Layout::Rgba, &srgb, Layout::Rgb, TransformOptions::default());
    let mut colors = vec![0; inks.len() / 4 * 3];
    transform.ok()?.transform(inks, &mut colors).ok()?;
    Some(colors)
}
