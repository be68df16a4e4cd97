//! Where an image stands in its frame: geometry only.

use super::look::{Look, Nature};
use super::wanted::{Fill, Options, Upscale, Wanted};
use crate::base::{AssetKind, Pixels, Size};

/// What an image's edge looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Edge {
    /// It has a color that can go on beside it, so the image brings its own margin.
    Colored,
    /// It is transparent: the image is a bare mark.
    Clear,
}

/// Where an image stands, in whole pixels of the frame, and which part of it is seen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Placing {
    /// The size of the finished image.
    pub(super) frame: Pixels,
    /// The size at which the image, or its visible part, is drawn.
    pub(super) drawn: Pixels,
    /// The left and upper edge of what is drawn.
    pub(super) at: (u32, u32),
    /// The part of the source that is seen: left, top, width, height in the source's pixels.
    pub(super) seen: (f64, f64, f64, f64),
}

/// Says that an image would have to be enlarged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooSmall {
    /// The frame that it should fill.
    pub(super) frame: Pixels,
    /// The size at which it would fill that.
    pub(super) needed: Pixels,
}

/// A smaller image that spans this part of its frame, in one direction, stands there at its own size.
///
/// So a window captured at 1264×700 becomes a screenshot of 1280×720 with thin bars, and stays sharp.
const ENOUGH: f64 = 0.8;

/// Around a bare mark, on a background or in a wider frame: this part of the frame's shorter side.
const MARGIN: f64 = 0.1;

impl Placing {
    /// Whether the image leaves a part of its frame empty.
    pub(super) fn has_bars(self) -> bool {
        self.drawn != self.frame
    }
}

/// Chooses the size of the finished image: of a square the largest that the source fills.
pub(super) fn frame_of(source: Look, wanted: &Wanted) -> Pixels {
    match (wanted.size, source.nature) {
        (Size::Exact(size), _) => size,
        (Size::Square { .. }, Nature::Vector) => wanted.size.most(),
        (Size::Square { from, to }, Nature::Raster) => {
            let side = source.size.longer().min(to).max(from);
            Pixels::new(side, side)
        }
    }
}

/// Places an image in its frame.
pub(super) fn place(
    source: Look,
    wanted: &Wanted,
    options: Options,
    edge: Edge,
) -> Result<Placing, TooSmall> {
    let frame = frame_of(source, wanted);
    let may_grow = source.nature == Nature::Vector || options.upscale == Upscale::Allow;
    if options.fill == Fill::Crop && !wanted.kind.is_logo() {
        return crop(source.size, frame, may_grow);
    }
    let mut stage = Stage::whole(frame);
    if edge == Edge::Clear && wanted.kind.is_logo() {
        let on_background = options.background.is_some();
        stage = if on_background { stage.inset() } else { stage.inset_for(source.size) };
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
        return Err(TooSmall { frame, needed: scaled(source, scale) });
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
        scale => return Err(TooSmall { frame, needed: scaled(source, scale) }),
    };
    let drawn = scaled(source, scale);
    let drawn = Pixels::new(drawn.width.min(frame.width), drawn.height.min(frame.height));
    let at = (
        middle(stage.left, stage.width, drawn.width).min(frame.width - drawn.width),
        middle(stage.top, stage.height, drawn.height).min(frame.height - drawn.height),
    );
    Ok(Placing { frame, drawn, at, seen: (0.0, 0.0, source.width.into(), source.height.into()) })
}

/// The part of a frame in which an image stands.
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

    /// Leaves air around a mark that has none in this frame, because it has another shape.
    fn inset_for(self, source: Pixels) -> Self {
        let wider = (self.width / self.height) / aspect(source);
        if wider > 1.25 { self.inset() } else { self }
    }

    fn inset(self) -> Self {
        let by = self.width.min(self.height) * MARGIN;
        let (width, height) = (self.width - 2.0 * by, self.height - 2.0 * by);
        Self { left: self.left + by, top: self.top + by, width, height, ..self }
    }

    /// Leaves the right of a hero free, unless the image is as wide as a hero itself.
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

/// Returns a size of the same shape, in whole pixels, at least one each way.
pub(super) fn scaled(size: Pixels, scale: f64) -> Pixels {
    let scaled = |side: u32| whole(f64::from(side) * scale).max(1);
    Pixels::new(scaled(size.width), scaled(size.height))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fit::samples::{exactly, large_logo, screenshot};

    fn image(width: u32, height: u32) -> Look {
        Look { size: Pixels::new(width, height), nature: Nature::Raster }
    }

    fn drawing(width: u32, height: u32) -> Look {
        Look { nature: Nature::Vector, ..image(width, height) }
    }

    fn shown(source: Look, wanted: &Wanted, options: Options, edge: Edge) -> String {
        match place(source, wanted, options, edge) {
            Ok(Placing { frame, drawn, at: (left, top), .. }) => format!("{drawn}+{left}+{top} of {frame}"),
            Err(TooSmall { frame, needed }) => format!("{needed} needed for {frame}"),
        }
    }

    #[test]
    fn a_image_is_padded_centred_and_never_enlarged() {
        let table = [
            (image(1920, 1080), "1280×720+0+0 of 1280×720"),
            (image(1920, 1200), "1152×720+64+0 of 1280×720"),
            (image(3000, 1000), "1280×427+0+146 of 1280×720"),
            (image(1264, 700), "1264×700+8+10 of 1280×720"),
            (image(1024, 300), "1024×300+128+210 of 1280×720"),
            (image(1023, 300), "1280×375 needed for 1280×720"),
            (image(1, 100_000), "1×720+639+0 of 1280×720"),
            (drawing(16, 9), "1280×720+0+0 of 1280×720"),
        ];
        for (source, placed) in table {
            assert_eq!(shown(source, &screenshot(), Options::default(), Edge::Colored), placed);
        }
    }

    #[test]
    fn what_may_grow_fills_its_frame() {
        let options = Options { upscale: Upscale::Allow, ..Options::default() };
        assert_eq!(shown(image(100, 50), &screenshot(), options, Edge::Colored), "1280×640+0+40 of 1280×720");
    }

    #[test]
    fn cropping_shows_the_middle() {
        let options = Options { fill: Fill::Crop, ..Options::default() };
        let placing = place(image(1920, 1200), &screenshot(), options, Edge::Colored).unwrap();
        assert_eq!((placing.drawn, placing.seen), (placing.frame, (0.0, 60.0, 1920.0, 1080.0)));
        assert_eq!(
            shown(image(1280, 700), &screenshot(), options, Edge::Colored),
            "1317×720 needed for 1280×720"
        );
    }

    #[test]
    fn a_logo_is_never_cropped() {
        let options = Options { fill: Fill::Crop, ..Options::default() };
        let medium = exactly(AssetKind::MediumLogo, 90, 90);
        assert_eq!(shown(image(400, 200), &medium, options, Edge::Colored), "90×45+0+22 of 90×90");
    }

    #[test]
    fn a_square_is_as_large_as_the_source_fills() {
        let table = [
            (image(1000, 1000), "350×350+0+0 of 350×350"),
            (image(300, 300), "300×300+0+0 of 300×300"),
            (image(300, 200), "300×200+0+50 of 300×300"),
            (image(200, 200), "200×200+8+8 of 216×216"),
            (image(100, 100), "216×216 needed for 216×216"),
            (drawing(24, 24), "350×350+0+0 of 350×350"),
        ];
        for (source, placed) in table {
            assert_eq!(shown(source, &large_logo(), Options::default(), Edge::Clear), placed);
        }
    }

    #[test]
    fn a_bare_mark_has_air_around_it_in_a_wide_frame() {
        let wide = exactly(AssetKind::WideLogo, 255, 115);
        let options = Options::default();
        assert_eq!(shown(drawing(100, 100), &wide, options, Edge::Clear), "92×92+81+11 of 255×115");
        assert_eq!(shown(drawing(100, 100), &wide, options, Edge::Colored), "115×115+70+0 of 255×115");
        assert_eq!(shown(drawing(255, 115), &wide, options, Edge::Clear), "255×115+0+0 of 255×115");
    }

    #[test]
    fn a_bare_mark_has_air_around_it_on_a_background() {
        let medium = exactly(AssetKind::MediumLogo, 90, 90);
        let options = Options { background: "#0c5f5c".parse().ok(), ..Options::default() };
        assert_eq!(shown(drawing(100, 100), &medium, options, Edge::Clear), "72×72+9+9 of 90×90");
        assert_eq!(shown(drawing(100, 100), &medium, options, Edge::Colored), "90×90+0+0 of 90×90");
        // a captured window with its shadow is no mark
        let shot = exactly(AssetKind::Screenshot, 1280, 720);
        assert_eq!(shown(drawing(100, 100), &shot, options, Edge::Clear), "720×720+280+0 of 1280×720");
    }

    #[test]
    fn a_hero_s_right_is_left_to_the_site_s_words() {
        let hero = exactly(AssetKind::HeroLogo, 815, 290);
        let options = Options::default();
        assert_eq!(shown(drawing(100, 100), &hero, options, Edge::Colored), "290×290+40+0 of 815×290");
        assert_eq!(shown(drawing(100, 100), &hero, options, Edge::Clear), "232×232+69+29 of 815×290");
        assert_eq!(shown(drawing(1630, 580), &hero, options, Edge::Colored), "815×290+0+0 of 815×290");
    }
}
