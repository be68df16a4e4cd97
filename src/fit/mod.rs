//! Creates the images that a listing lacks from those that exist.
//!
//! [`Source`] reads a logo or a screenshot, whatever its format; [`fit`] makes of it one plain PNG of the size
//! [`Wanted`]: 8 bits, sRGB, upright, still. [`plan`] says for a folder which files that would be, and
//! [`Step::carry_out`] writes one of them without harming what a person made.
//!
//! The same bytes in give the same bytes out: no font of the computer is asked, no file outside the source.
//!
//! ```
//! use offerpress::base::{AssetKind, Pixels, Size};
//! use offerpress::fit::{Options, Source, Transparency, Wanted, fit};
//!
//! let mark = br##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle cx="4" cy="4" r="4" fill="#0c5f5c"/></svg>"##;
//! let source = Source::read("mark.svg", mark)?;
//! let wanted = Wanted {
//!     kind: AssetKind::SmallLogo,
//!     size: Size::Exact(Pixels::new(48, 48)),
//!     transparency: Transparency::Allowed,
//!     max_bytes: None,
//! };
//! let fitted = fit(&source, &wanted, Options::default())?;
//! assert_eq!(fitted.size.to_string(), "48×48");
//! assert!(fitted.bytes.starts_with(b"\x89PNG"));
//! # Ok::<(), offerpress::fit::Error>(())
//! ```

mod wanted;
mod limit;
mod error;
mod color_profile;
mod cmyk;
mod png;
mod resample;
mod look;
mod frame;
mod background;
mod raster;
mod svg_style;
mod svg_cost;
mod deadline;
mod svg;
mod source;
mod make;
mod plan;
mod write;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod golden;

pub use error::Error;
pub use limit::Limit;
pub use look::{Look, Nature};
pub use make::{Fitted, fit};
pub use plan::{Existing, Found, Kept, Plan, Step, Verdict, best_source, plan};
pub use source::{Source, look, read};
pub use wanted::{Color, Fill, NotAColor, Options, Transparency, Upscale, Wanted};
pub use write::{Written, finish_replacements};
