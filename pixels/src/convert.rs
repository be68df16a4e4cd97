//! The profile by which the colors of a PNG become sRGB.

use super::color::{Foreign, GAMMA, GAMMA_TOLERANCE, PngColor};
use moxcms::{
    Chromaticity, CicpProfile, ColorPrimaries, ColorProfile, MatrixCoefficients, ToneReprCurve, XyY,
};

impl PngColor {
    /// Returns the profile by which the colors become sRGB; none where they are sRGB, or nothing is known of them.
    #[must_use]
    pub fn to_convert(&self) -> Option<ColorProfile> {
        match self.foreign()? {
            Foreign::Profile => ColorProfile::new_from_slice(self.profile.as_deref()?).ok(),
            Foreign::Cicp | Foreign::Hdr => profile_of_cicp(self.cicp?),
            Foreign::Gamma | Foreign::Primaries => Some(self.profile_of_chunks()),
        }
    }

    fn profile_of_chunks(&self) -> ColorProfile {
        let mut profile = ColorProfile::new_srgb();
        profile.cicp = None;
        if let Some(chroma) = self.chroma {
            let [wx, wy, rx, ry, gx, gy, bx, by] = chroma.map(|number| f64::from(number) / 100_000.0);
            #[expect(
                clippy::cast_possible_truncation,
                reason = "the color library computes in single precision"
            )]
            let at = |x: f64, y: f64| Chromaticity::new(x as f32, y as f32);
            let primaries = ColorPrimaries { red: at(rx, ry), green: at(gx, gy), blue: at(bx, by) };
            profile.update_rgb_colorimetry(XyY { x: wx, y: wy, yb: 1.0 }, primaries);
        }
        let is_near = |gamma: u32| gamma.abs_diff(GAMMA) <= GAMMA_TOLERANCE;
        if let Some(gamma) = self.gamma.filter(|gamma| !is_near(*gamma)) {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "the color library computes in single precision"
            )]
            let curve = ToneReprCurve::Parametric(vec![(100_000.0 / f64::from(gamma)) as f32]);
            profile.red_trc = Some(curve.clone());
            profile.green_trc = Some(curve.clone());
            profile.blue_trc = Some(curve);
        }
        profile
    }
}

fn profile_of_cicp([primaries, transfer, ..]: [u8; 4]) -> Option<ColorProfile> {
    Some(ColorProfile::new_from_cicp(CicpProfile {
        color_primaries: primaries.try_into().ok()?,
        transfer_characteristics: transfer.try_into().ok()?,
        matrix_coefficients: MatrixCoefficients::Identity,
        full_range: true,
    }))
}
