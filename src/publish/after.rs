//! After the save: until the marketplace has its own copies, and whether they are our pictures.

use super::confirm::{Confirmation, Expected, NewUrl, ShownState};
use super::fetch;
use super::outcome::{Copied, Outcome};
use super::plan::Plan;
use super::progress::{Event, Progress};
use super::{Job, Services};
use crate::asset::CheckedAsset;
use crate::base::{Link, files};
use crate::marketplace::WaitOptions;
use futures::StreamExt as _;
use image::{ImageError, ImageReader, Limits, RgbaImage};
use std::io::Cursor;
use tokio::time::Instant;

/// What a run does once the draft is saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AfterSave {
    /// How long to wait until every picture is the marketplace's own copy.
    pub take_over: Option<WaitOptions>,
    /// Whether to look at those copies.
    pub copies: Copies,
}

/// Whether to look at the marketplace's copies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Copies {
    /// They are what was sent.
    #[default]
    Trust,
    /// Fetch each and compare it with its file.
    Compare,
}

/// Far above every picture of a listing (1280×720), far below what would hurt.
const LARGEST_SIDE: u32 = 16_384;
const LARGEST_IMAGE: u64 = 256 << 20;

/// Reads the draft again and again until every image is the marketplace's own copy, or it times out.
///
/// A read that fails is no end: the draft is saved all the same. What was copied once is not looked at again.
pub(super) async fn wait_until_copied(
    shown: &mut Confirmation,
    expected: &Expected<'_>,
    progress: &dyn Progress,
) {
    let Some(options) = expected.job.after.take_over else { return };
    let (start, offer) = (Instant::now(), expected.plan.base.reference());
    while shown.not_copied() > 0 && start.elapsed().saturating_add(options.interval) < options.limit {
        progress.event(Event::TakingOver { left: shown.not_copied() });
        expected.job.turn.rest(tokio::time::sleep(options.interval)).await;
        match expected.services.marketplace.offer(offer).await {
            Ok(Some(now)) => shown.update(expected.compare(&now.value, NewUrl::UnlessDifferent).await),
            Ok(None) => {}
            Err(error) => progress.event(Event::Trouble { said: &error.to_string() }),
        }
    }
}

/// Fetches the marketplace's copies and tells how each compares with its file.
pub(super) async fn compare(
    outcome: &mut Outcome,
    shown: &Confirmation,
    plan: &Plan,
    job: &Job,
    services: &Services,
) {
    if job.after.copies == Copies::Trust {
        return;
    }
    let all = plan.steps.iter().zip(&shown.images).enumerate().filter_map(|(n, (step, image))| {
        let ShownState::Copied(url) = &image.state else { return None };
        let copied = job.transfers.within(copied(plan.asset(step), url, services));
        Some(async move { (n, copied.await) })
    });
    let mut all = futures::stream::iter(all).buffer_unordered(job.transfers.most());
    while let Some((n, copied)) = all.next().await {
        if let Some(asset) = outcome.assets.get_mut(n) {
            asset.copy = Some(copied);
        }
    }
}

/// Fetches a copy and tells how it compares with the file.
pub(super) async fn copied(asset: &CheckedAsset, link: &Link, services: &Services) -> Copied {
    let Ok(copy) = fetch::bytes(link, services).await else { return Copied::NotFetched };
    let path = asset.path().to_owned();
    let compare = move || {
        files::read_regular(&path, files::LARGEST_IMAGE)
            .map_or(Copied::NotFetched, |file| compared(&file, &copy))
    };
    tokio::task::spawn_blocking(compare).await.unwrap_or(Copied::NotFetched)
}

/// Compares two files: by their bytes, then by their pixels.
pub(super) fn compared(file: &[u8], copy: &[u8]) -> Copied {
    if file == copy {
        return Copied::SameBytes;
    }
    match (pixels(file), pixels(copy)) {
        (Ok(file), Ok(copy)) if same_pixels(&file, &copy) => Copied::SamePixels,
        _ => Copied::Different,
    }
}

fn pixels(bytes: &[u8]) -> Result<RgbaImage, ImageError> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format()?;
    let mut limits = Limits::default();
    (limits.max_image_width, limits.max_image_height) = (Some(LARGEST_SIDE), Some(LARGEST_SIDE));
    limits.max_alloc = Some(LARGEST_IMAGE);
    reader.limits(limits);
    Ok(reader.decode()?.into_rgba8())
}

/// What is wholly clear looks the same in every colour.
fn same_pixels(a: &RgbaImage, b: &RgbaImage) -> bool {
    let same = |(a, b): (&image::Rgba<u8>, &image::Rgba<u8>)| a == b || (a.0[3] == 0 && b.0[3] == 0);
    a.dimensions() == b.dimensions() && a.pixels().zip(b.pixels()).all(same)
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::codecs::png::{CompressionType, FilterType, PngEncoder};
    use image::{ExtendedColorType, ImageEncoder as _};

    fn png(colour: [u8; 4], compression: CompressionType) -> Vec<u8> {
        let pixels: Vec<u8> = (0..48 * 48).flat_map(|_| colour).collect();
        let mut bytes = Vec::new();
        let encoder = PngEncoder::new_with_quality(&mut bytes, compression, FilterType::Sub);
        encoder.write_image(&pixels, 48, 48, ExtendedColorType::Rgba8).unwrap();
        bytes
    }

    #[test]
    fn a_copy_is_the_same_bytes_or_the_same_pixels_or_another_picture() {
        let teal = png([0, 90, 110, 255], CompressionType::Fast);
        let clear = |colour: [u8; 3]| png([colour[0], colour[1], colour[2], 0], CompressionType::Fast);
        let cases = [
            (teal.clone(), teal.clone(), Copied::SameBytes),
            (teal.clone(), png([0, 90, 110, 255], CompressionType::Uncompressed), Copied::SamePixels),
            (clear([1, 2, 3]), clear([4, 5, 6]), Copied::SamePixels),
            (teal.clone(), png([0, 90, 111, 255], CompressionType::Fast), Copied::Different),
            (teal.clone(), b"not an image".to_vec(), Copied::Different),
        ];
        for (file, copy, expected) in cases {
            assert_eq!(compared(&file, &copy), expected);
        }
    }

    #[test]
    fn clear_is_not_black_and_what_is_too_wide_is_not_decoded() {
        let [black, clear] = [255, 0].map(|alpha| png([0, 0, 0, alpha], CompressionType::Fast));
        assert_eq!([compared(&black, &clear), compared(&clear, &black)], [Copied::Different; 2]);
        let row = |width: u32, compression| {
            let mut bytes = Vec::new();
            let encoder = PngEncoder::new_with_quality(&mut bytes, compression, FilterType::Sub);
            encoder.write_image(&vec![7; width as usize], width, 1, ExtendedColorType::L8).unwrap();
            bytes
        };
        for (width, expected) in [(LARGEST_SIDE, Copied::SamePixels), (LARGEST_SIDE + 1, Copied::Different)] {
            let (file, copy) = (row(width, CompressionType::Fast), row(width, CompressionType::Uncompressed));
            assert_eq!(compared(&file, &copy), expected, "{width}");
        }
    }
}
