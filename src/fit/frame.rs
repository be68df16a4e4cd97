//! Where a picture stands in its frame: geometry only.

use super::{Fill, Look, Options, Pixels, Shape, Upscale, Wanted};
use crate::base::AssetKind;

/// Whether a source has pixels of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nature {
    /// Drawn sharp at any size: an SVG.
    Drawing,
    /// Made of pixels.
    Picture,
}

/// What a picture's edge looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Edge {
    /// It has a colour that can go on beside it, so the picture brings its own margin.
    Coloured,
    /// It is transparent: the picture is a bare mark.
    Clear,
}

/// Where a picture stands, in whole pixels of the frame, and which part of it is seen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Placing {
    /// The size of the finished picture.
    pub(super) frame: Pixels,
    /// The size at which the picture, or its visible part, is drawn.
    pub(super) drawn: Pixels,
    /// The left and upper edge of what is drawn.
    pub(super) at: (u32, u32),
    /// The part of the source that is seen: left, top, width, height in the source's pixels.
    pub(super) seen: (f64, f64, f64, f64),
}

/// Says that a picture would have to be enlarged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooSmall {
    /// The frame that it should fill.
    pub(super) frame: Pixels,
    /// The size at which it would fill that.
    pub(super) needed: Pixels,
}

/// A smaller picture that spans this part of its frame, in one direction, stands there at its own size.
///
/// So a window captured at 1264×700 becomes a screenshot of 1280×720 with thin bars, and stays sharp.
const ENOUGH: f64 = 0.8;

/// Around a mark without a ground, in a frame of another shape: this part of the stage's height on each side.
const MARGIN: f64 = 0.1;

impl Placing {
    /// Tells whether the picture leaves a part of its frame empty.
    pub(super) fn has_bars(self) -> bool {
        self.drawn != self.frame
    }
}

/// Chooses the size of the finished picture: of a square the largest that the source fills.
pub(super) fn frame_of(source: Look, wanted: &Wanted) -> Pixels {
    match (wanted.shape, source.nature) {
        (Shape::Exact(size), _) => size,
        (Shape::Square { max, .. }, Nature::Drawing) => Pixels::new(max, max),
        (Shape::Square { min, max }, Nature::Picture) => {
            let side = source.size.longer().min(max).max(min);
            Pixels::new(side, side)
        }
    }
}

/// Places a picture in its frame.
pub(super) fn place(
    source: Look,
    wanted: &Wanted,
    options: &Options,
    edge: Edge,
) -> Result<Placing, TooSmall> {
    let frame = frame_of(source, wanted);
    let may_grow = source.nature == Nature::Drawing || options.upscale == Upscale::Allow;
    if options.fill == Fill::Crop && !wanted.kind.is_logo() {
        return crop(source.size, frame, may_grow);
    }
    let mut stage = Stage::whole(frame);
    if edge == Edge::Clear {
        stage = stage.inset_for(source.size);
    }
    if wanted.kind == AssetKind::HeroLogo {
        stage = stage.left_of_words(source.size);
    }
    pad(source.size, stage, may_grow)
}

fn crop(source: Pixels, frame: Pixels, may_grow: bool) -> Result<Placing, TooSmall> {
    let (across, down) = ratios(source, frame.width.into(), frame.height.into());
    let scale = across.max(down);
    if scale > 1.0 && !may_grow {
        return Err(TooSmall { frame, needed: source.scaled(scale) });
    }
    let (width, height) = (f64::from(frame.width) / scale, f64::from(frame.height) / scale);
    let (left, top) = ((f64::from(source.width) - width) / 2.0, (f64::from(source.height) - height) / 2.0);
    Ok(Placing { frame, drawn: frame, at: (0, 0), seen: (left.max(0.0), top.max(0.0), width, height) })
}

fn pad(source: Pixels, stage: Stage, may_grow: bool) -> Result<Placing, TooSmall> {
    let frame = stage.frame;
    let (across, down) = ratios(source, stage.width, stage.height);
    let scale = match across.min(down) {
        scale if scale <= 1.0 || may_grow => scale,
        scale if scale * ENOUGH <= 1.0 => 1.0,
        scale => return Err(TooSmall { frame, needed: source.scaled(scale) }),
    };
    let drawn = source.scaled(scale);
    let drawn = Pixels::new(drawn.width.min(frame.width), drawn.height.min(frame.height));
    let at = (
        middle(stage.left, stage.width, drawn.width).min(frame.width - drawn.width),
        middle(stage.top, stage.height, drawn.height).min(frame.height - drawn.height),
    );
    Ok(Placing { frame, drawn, at, seen: (0.0, 0.0, source.width.into(), source.height.into()) })
}

/// The part of a frame in which a picture stands.
#[derive(Debug, Clone, Copy)]
struct Stage {
    frame: Pixels,
    left: f64,
    top: f64,
    width: f64,
    height: f64,
}

impl Stage {
    fn whole(frame: Pixels) -> Self {
        Self { frame, left: 0.0, top: 0.0, width: frame.width.into(), height: frame.height.into() }
    }

    /// Leaves air around a mark that has no ground, unless it has the shape of the frame.
    fn inset_for(self, source: Pixels) -> Self {
        let same_shape = aspect(source) / (self.width / self.height);
        if (0.8..=1.25).contains(&same_shape) || self.width <= self.height {
            return self;
        }
        let by = self.height * MARGIN;
        let (width, height) = (self.width - 2.0 * by, self.height - 2.0 * by);
        Self { left: self.left + by, top: self.top + by, width, height, ..self }
    }

    /// Leaves the right of a hero free, unless the picture is as wide as a hero itself.
    ///
    /// The site writes the offer's name there: 415×100 px that start 370 px from the left, of 815
    /// (Cloud Partner Portal, "storefront assets", hero logo).
    fn left_of_words(self, source: Pixels) -> Self {
        let free = f64::from(self.frame.width) * 370.0 / 815.0;
        if aspect(source) >= 2.0 { self } else { Self { width: free - 2.0 * self.left, ..self } }
    }
}

fn aspect(size: Pixels) -> f64 {
    f64::from(size.width) / f64::from(size.height)
}

fn ratios(source: Pixels, width: f64, height: f64) -> (f64, f64) {
    (width / f64::from(source.width), height / f64::from(source.height))
}

fn middle(start: f64, room: f64, taken: u32) -> u32 {
    whole((start + (room - f64::from(taken)) / 2.0).floor())
}

/// Rounds a length to whole pixels; none is negative.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast stops at 0 and at the largest"
)]
pub(super) fn whole(length: f64) -> u32 {
    length.round() as u32
}
