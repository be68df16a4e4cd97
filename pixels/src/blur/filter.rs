//! The filters that programs enlarge with.

use std::sync::LazyLock;

/// How programs enlarge.
#[derive(Debug, Clone, Copy)]
pub(super) enum Filter {
    Linear,
    Mitchell,
    CatmullRom,
    Lanczos,
}

/// The filters whose source Catmull-Rom finds too.
pub(super) const LIKE_CATMULL_ROM: [Filter; 3] = [Filter::Linear, Filter::CatmullRom, Filter::Mitchell];

impl Filter {
    pub(super) fn radius(self) -> f32 {
        match self {
            Self::Linear => 1.0,
            Self::Mitchell | Self::CatmullRom => 2.0,
            Self::Lanczos => 3.0,
        }
    }

    pub(super) fn weight(self, distance: f32) -> f32 {
        let x = distance.abs();
        match self {
            _ if x >= self.radius() => 0.0,
            Self::Linear => 1.0 - x,
            Self::Mitchell if x < 1.0 => (7.0 * x * x * x - 12.0 * x * x + 16.0 / 3.0) / 6.0,
            Self::Mitchell => (-7.0 / 3.0 * x * x * x + 12.0 * x * x - 20.0 * x + 32.0 / 3.0) / 6.0,
            Self::CatmullRom if x < 1.0 => 1.5 * x * x * x - 2.5 * x * x + 1.0,
            Self::CatmullRom => -0.5 * x * x * x + 2.5 * x * x - 4.0 * x + 2.0,
            Self::Lanczos => lanczos(x),
        }
    }
}

/// Looks the weight up, as a sine takes long.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "distances are below 3"
)]
fn lanczos(distance: f32) -> f32 {
    const STEPS: f32 = 4096.0;
    static WEIGHTS: LazyLock<Vec<f32>> = LazyLock::new(|| {
        let weight = |x: f32| sinc(x) * sinc(x / 3.0);
        (0..=3 * STEPS as usize).map(|step| weight(step as f32 / STEPS)).collect()
    });
    WEIGHTS.get((distance * STEPS).round() as usize).copied().unwrap_or_default()
}

fn sinc(x: f32) -> f32 {
    let angle = x * std::f32::consts::PI;
    if angle == 0.0 { 1.0 } else { angle.sin() / angle }
}
