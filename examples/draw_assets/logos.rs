//! The five logos: few flat colours, no text, no gradient, a ground that is neither white nor black.

use crate::brand::{AMBER, DEEP, DEEPER, SEA, TEAL, mark};
use crate::svg::{Area, Svg};

/// Draws the square logo at the given size.
///
/// The small one has no room for a margin, so its mark is a little larger.
pub(crate) fn square(pixels: u32) -> String {
    let side = f64::from(pixels);
    let margin = if pixels < 64 { 0.14 } else { 0.17 } * side;
    let mut svg = Svg::default();
    svg.rect(Area::new(0.0, 0.0, side, side), side * 0.16, TEAL);
    mark(&mut svg, Area::new(0.0, 0.0, side, side).inset(margin));
    svg.document(pixels, pixels)
}

/// Draws the wide logo, 255x115: the mark, and the columns of a chart that run out of it.
pub(crate) fn wide() -> String {
    let ground = Area::new(0.0, 0.0, 255.0, 115.0);
    let mut drawing = Svg::default();
    drawing.rect(ground, 0.0, TEAL);
    let heights = [26.0, 38.0, 32.0, 50.0, 44.0, 64.0, 78.0];
    for (at, height) in (0u32..).zip(heights) {
        let colour = if at == 6 { AMBER } else { SEA };
        drawing.rect(Area::new(116.0 + f64::from(at) * 17.0, 96.0 - height, 11.0, height), 3.0, colour);
    }
    mark(&mut drawing, Area::new(18.0, 19.0, 77.0, 77.0));
    let mut svg = Svg::default();
    svg.clipped(&drawing, ground, 14.0);
    svg.document(255, 115)
}

/// Draws the hero, 815x290: opaque and dark, calm from 370 px on, where the site writes the offer's name.
pub(crate) fn hero() -> String {
    let mut svg = Svg::default();
    svg.rect(Area::new(0.0, 0.0, 815.0, 290.0), 0.0, DEEP);
    let heights = [36.0, 54.0, 46.0, 80.0, 68.0, 108.0, 94.0, 142.0];
    for (at, height) in (0u32..).zip(heights) {
        let colour = if at == 7 { AMBER } else { TEAL };
        svg.rect(Area::new(258.0 + f64::from(at) * 14.0, 236.0 - height, 9.0, height + 40.0), 3.0, colour);
    }
    svg.fill("M0 240 C120 204 210 262 350 248 S620 232 815 264 L815 290 L0 290 Z", DEEPER);
    svg.circle((128.0, 145.0), 100.0, TEAL);
    svg.stroke("M128 31 A114 114 0 1 0 128 259 A114 114 0 1 0 128 31", TEAL, 2.0);
    mark(&mut svg, Area::new(64.0, 79.0, 132.0, 132.0));
    svg.document(815, 290)
}
