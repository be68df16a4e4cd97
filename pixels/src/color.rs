//! Which colors the numbers of an image mean: sRGB, or something that must be converted to it.
//!
//! PNG specification (third edition), section 4.3: `cICP` counts before `iCCP`, that before `sRGB`, that before `gAMA`
//! and `cHRM`. A profile is judged by what it does, not by its name: one that changes no color is sRGB.

use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};
use std::fmt;
use std::io::Read as _;

/// What says that colors aren't sRGB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Foreign {
    /// An embedded ICC profile.
    Profile,
    /// A `gAMA` chunk: another brightness curve.
    Gamma,
    /// A `cHRM` chunk: other primaries.
    Primaries,
    /// A `cICP` chunk: the color space of a video standard.
    Cicp,
    /// A `cICP` chunk that asks for a high dynamic range.
    Hdr,
}

impl fmt::Display for Foreign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Profile => "has a color profile other than sRGB",
            Self::Gamma => "has a gamma other than sRGB's (gAMA)",
            Self::Primaries => "has primary colors other than sRGB's (cHRM)",
            Self::Cicp => "has a color space other than sRGB (cICP)",
            Self::Hdr => "is an HDR image (cICP)",
        })
    }
}

/// A converted color may differ from the original by so much of 255 in each channel: less than people see side by
/// side, and more than the rounding of the small sRGB profiles (GIMP's, Facebook's `c2`) and of 8 bits.
const TOLERANCE: u8 = 2;
/// `gAMA` of sRGB, times 100,000, and how far it may be off: well under libpng's threshold of 5 %.
pub(super) const GAMMA: u32 = 45_455;
pub(super) const GAMMA_TOLERANCE: u32 = 1_000;
/// `cHRM` of sRGB, times 100,000: white, red, green, blue, each x and y; writers round to three digits.
const CHROMA: [u32; 8] = [31_270, 32_900, 64_000, 33_000, 30_000, 60_000, 15_000, 6_000];
const CHROMA_TOLERANCE: u32 = 500;
/// Profiles are a few KB; that of a printing press has half a MB.
const MAX_PROFILE: u64 = 4_000_000;

/// Whether an ICC profile means sRGB; one that can't be read counts as sRGB, as browsers show it.
#[must_use]
pub(crate) fn is_srgb(profile: &[u8]) -> bool {
    ColorProfile::new_from_slice(profile).ok().is_none_or(|profile| changes_nothing(&profile))
}

/// Whether each of 729 colors, or 256 grays, comes out as it went in.
fn changes_nothing(profile: &ColorProfile) -> bool {
    let steps = || (0..=8_u8).map(|step| step.saturating_mul(32));
    let (colors, layout): (Vec<u8>, _) = match profile.color_space {
        DataColorSpace::Rgb => {
            let pairs = steps().flat_map(|red| steps().map(move |green| (red, green)));
            (
                pairs.flat_map(|(red, green)| steps().flat_map(move |blue| [red, green, blue])).collect(),
                Layout::Rgb,
            )
        }
        DataColorSpace::Gray => ((0..=u8::MAX).collect(), Layout::Gray),
        _ => return false,
    };
    let srgb = ColorProfile::new_srgb();
    let mut converted = vec![0; colors.len() / layout.channels() * 3];
    let transform = profile.create_transform_8bit(layout, &srgb, Layout::Rgb, TransformOptions::default());
    if transform.and_then(|transform| transform.transform(&colors, &mut converted)).is_err() {
        return false;
    }
    let repeated = colors.iter().flat_map(|level| vec![*level; 3 / layout.channels()]);
    repeated.zip(&converted).all(|(from, to)| from.abs_diff(*to) <= TOLERANCE)
}

/// What the chunks of a PNG say about its colors.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PngColor {
    pub(super) cicp: Option<[u8; 4]>,
    pub(super) profile: Option<Vec<u8>>,
    is_srgb: bool,
    pub(super) gamma: Option<u32>,
    pub(super) chroma: Option<[u32; 8]>,
}

impl PngColor {
    /// Whether a chunk is of interest here.
    pub(crate) fn wants(name: [u8; 4]) -> bool {
        matches!(&name, b"cICP" | b"iCCP" | b"sRGB" | b"gAMA" | b"cHRM")
    }

    /// Takes a chunk; those that are too short say nothing.
    pub(crate) fn take(&mut self, name: [u8; 4], data: &[u8]) {
        let number = |bytes: &[u8; 4]| u32::from_be_bytes(*bytes);
        match &name {
            b"cICP" => self.cicp = data.try_into().ok(),
            b"iCCP" => self.profile = inflated(data),
            b"sRGB" => self.is_srgb = true,
            b"gAMA" => self.gamma = data.try_into().ok().map(u32::from_be_bytes).filter(|gamma| *gamma > 0),
            b"cHRM" => {
                let numbers: Vec<_> = data.as_chunks().0.iter().map(number).collect();
                self.chroma = numbers.try_into().ok();
            }
            _ => {}
        }
    }

    /// Returns what makes the colors something else than sRGB.
    #[must_use]
    pub fn foreign(&self) -> Option<Foreign> {
        if let Some(cicp) = self.cicp {
            return foreign_cicp(cicp);
        }
        if let Some(profile) = &self.profile {
            return (!is_srgb(profile)).then_some(Foreign::Profile);
        }
        if self.is_srgb {
            return None;
        }
        let is_near = |(is, should): (&u32, &u32)| is.abs_diff(*should) <= CHROMA_TOLERANCE;
        let is_chroma = |chroma: &[u32; 8]| chroma.iter().zip(&CHROMA).all(is_near);
        if self.gamma.is_some_and(|gamma| gamma.abs_diff(GAMMA) > GAMMA_TOLERANCE) {
            return Some(Foreign::Gamma);
        }
        self.chroma.filter(|chroma| !is_chroma(chroma)).map(|_| Foreign::Primaries)
    }
}

/// Color primaries, transfer function, matrix, range (ITU-T H.273); 1 and 13 are those of sRGB, 16 and 18 are HDR.
fn foreign_cicp([primaries, transfer, ..]: [u8; 4]) -> Option<Foreign> {
    match (primaries, transfer) {
        (_, 16 | 18) => Some(Foreign::Hdr),
        (1, 13) | (2, _) | (_, 2) => None,
        _ => Some(Foreign::Cicp),
    }
}

/// Inflates the profile in an `iCCP` chunk: a name, a zero, the method, the data (PNG specification, section 11.3.2.3).
fn inflated(chunk: &[u8]) -> Option<Vec<u8>> {
    let name = chunk.iter().position(|byte| *byte == 0)?;
    let mut profile = Vec::new();
    let stream = flate2::read::ZlibDecoder::new(chunk.get(name + 2..)?);
    stream.take(MAX_PROFILE).read_to_end(&mut profile).ok()?;
    Some(profile)
}

#[cfg(test)]
mod tests {
    use super::*;
    use moxcms::ToneReprCurve;

    fn icc(profile: &ColorProfile) -> Vec<u8> {
        profile.encode().unwrap()
    }

    fn with_curve(curve: ToneReprCurve) -> ColorProfile {
        let mut profile = ColorProfile::new_srgb();
        profile.cicp = None;
        profile.description = None;
        profile.red_trc = Some(curve.clone());
        profile.green_trc = Some(curve.clone());
        profile.blue_trc = Some(curve);
        profile
    }

    /// A table of the curve of sRGB, as the profiles of the nineties have it.
    fn table(entries: u16) -> ToneReprCurve {
        let light = |entry: u16| {
            let level = f64::from(entry) / f64::from(entries - 1);
            let light = if level <= 0.04045 { level / 12.92 } else { ((level + 0.055) / 1.055).powf(2.4) };
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 65535")]
            let light = (light * 65_535.0).round() as u16;
            light
        };
        ToneReprCurve::Lut((0..entries).map(light).collect())
    }

    #[test]
    #[expect(clippy::useless_vec, reason = "profiles are too large for the stack")]
    fn a_profile_is_srgb_by_what_it_does() {
        for (name, profile, wanted) in vec![
            ("sRGB", ColorProfile::new_srgb(), true),
            ("sRGB by another name", with_curve(table(1024)), true),
            ("gamma 2.2", with_curve(ToneReprCurve::Parametric(vec![2.2])), false),
            ("gamma 1.8", with_curve(ToneReprCurve::Parametric(vec![1.8])), false),
            ("Adobe RGB", ColorProfile::new_adobe_rgb(), false),
            ("Display P3", ColorProfile::new_display_p3(), false),
            ("gray of gamma 1", ColorProfile::new_gray_with_gamma(1.0), false),
        ] {
            assert_eq!(is_srgb(&icc(&profile)), wanted, "{name}");
        }
        assert!(is_srgb(b"no profile at all"));
    }

    fn chunks(list: &[(&[u8; 4], &[u8])]) -> PngColor {
        let mut color = PngColor::default();
        for (name, data) in list {
            color.take(**name, data);
        }
        color
    }

    fn numbers(numbers: &[u32]) -> Vec<u8> {
        numbers.iter().flat_map(|number| number.to_be_bytes()).collect()
    }

    type Row<'a> = (&'a str, Vec<(&'a [u8; 4], &'a [u8])>, Option<Foreign>);

    #[test]
    fn the_chunks_count_in_their_order() {
        let gamma = |gamma| numbers(&[gamma]);
        let (linear, usual) = (gamma(100_000), gamma(45_455));
        let srgb = numbers(&CHROMA);
        let p3 = numbers(&[31_270, 32_900, 68_000, 32_000, 26_500, 69_000, 15_000, 6_000]);
        let rounded = numbers(&[31_300, 32_900, 64_000, 33_000, 30_000, 60_000, 15_000, 6_000]);
        let table: [Row<'_>; 12] = [
            ("nothing", vec![], None),
            ("the usual", vec![(b"gAMA", &usual), (b"cHRM", &srgb)], None),
            ("rounded", vec![(b"gAMA", &usual), (b"cHRM", &rounded)], None),
            ("linear", vec![(b"gAMA", &linear)], Some(Foreign::Gamma)),
            ("no gamma at all", vec![(b"gAMA", &[0; 4])], None),
            ("Display P3", vec![(b"gAMA", &usual), (b"cHRM", &p3)], Some(Foreign::Primaries)),
            ("sRGB goes before gAMA", vec![(b"gAMA", &linear), (b"sRGB", &[0])], None),
            ("cICP goes before sRGB", vec![(b"sRGB", &[0]), (b"cICP", &[12, 13, 0, 1])], Some(Foreign::Cicp)),
            ("cICP of sRGB", vec![(b"gAMA", &linear), (b"cICP", &[1, 13, 0, 1])], None),
            ("PQ", vec![(b"cICP", &[9, 16, 0, 1])], Some(Foreign::Hdr)),
            ("HLG", vec![(b"cICP", &[9, 18, 0, 1])], Some(Foreign::Hdr)),
            ("too short", vec![(b"gAMA", &[1]), (b"cHRM", &[1, 2]), (b"cICP", &[])], None),
        ];
        for (what, list, wanted) in table {
            assert_eq!(chunks(&list).foreign(), wanted, "{what}");
            #[cfg(feature = "convert")]
            assert_eq!(chunks(&list).to_convert().is_some(), wanted.is_some(), "{what}");
        }
    }
}
