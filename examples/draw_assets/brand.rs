//! The colours, letters and mark of Contoso Insight.

use crate::svg::{Area, Pen, Svg};

pub(crate) const TEAL: &str = "#0c5f5c";
pub(crate) const DEEP: &str = "#083f3e";
pub(crate) const DEEPER: &str = "#062f2f";
pub(crate) const SEA: &str = "#15917f";
pub(crate) const MINT: &str = "#8fe3c8";
pub(crate) const AMBER: &str = "#f2a93b";
pub(crate) const CORAL: &str = "#e0544f";
pub(crate) const VIOLET: &str = "#7a63c7";

pub(crate) const INK: &str = "#14312f";
pub(crate) const SOFT: &str = "#56706d";
pub(crate) const FAINT: &str = "#8ba19e";
pub(crate) const LINE: &str = "#e2eae8";
pub(crate) const PAPER: &str = "#ffffff";
pub(crate) const CANVAS: &str = "#f2f6f5";

pub(crate) const SEA_WASH: &str = "#e0f3ee";
pub(crate) const AMBER_WASH: &str = "#fdf1da";
pub(crate) const CORAL_WASH: &str = "#fce8e6";
pub(crate) const VIOLET_WASH: &str = "#ece8f8";

pub(crate) const HEADING: Pen = Pen::new(15.0, 600, INK);
pub(crate) const BODY: Pen = Pen::new(13.0, 400, INK);
pub(crate) const STRONG: Pen = Pen::new(13.0, 600, INK);
pub(crate) const SMALL: Pen = Pen::new(12.0, 400, SOFT);
pub(crate) const TINY: Pen = Pen::new(11.0, 500, FAINT);

/// Draws the mark inside a square: an open ring, read as a C, that holds three rising bars.
///
/// Flat colours and no text, as the marketplace asks of a logo.
pub(crate) fn mark(svg: &mut Svg, square: Area) {
    let unit = square.w / 100.0;
    let mut drawing = Svg::default();
    drawing.stroke("M81.4 18.6 A41 41 0 1 0 81.4 81.4", MINT, 14.0);
    for (x, height, colour) in [(34.0, 16.0, PAPER), (51.0, 28.0, PAPER), (68.0, 41.0, AMBER)] {
        drawing.rect(Area::new(x, 70.5 - height, 12.0, height), 3.0, colour);
    }
    svg.place(&drawing, (square.x, square.y), unit);
}
