//! Makes the pictures that a listing lacks from those that are there.
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

mod colour;
mod drawing;
mod error;
mod frame;
#[cfg(test)]
mod golden;
mod ground;
mod inks;
mod jpeg;
mod make;
mod picture;
mod plan;
mod png;
mod resample;
#[cfg(test)]
mod samples;
mod source;
mod svg_cost;
mod svg_style;
mod wanted;
mod write;

pub use error::Error;
pub use frame::Nature;
pub use make::{Fitted, fit};
pub use plan::{Existing, Found, Kept, Plan, Step, Verdict, plan};
pub use source::{Limit, Look, Source, best_source, look, read};
pub use wanted::{Colour, Fill, NotAColour, Options, Transparency, Upscale, Wanted};
pub use write::Written;
