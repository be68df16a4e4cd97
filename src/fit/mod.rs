//! Makes the pictures that a listing lacks from those that are there.
//!
//! [`Source`] reads a logo or a screenshot, whatever its format; [`fit`] makes of it one plain PNG of the size
//! [`Wanted`]: 8 bits, sRGB, upright, still. [`plan`] says for a folder which files that would be, and
//! [`Step::carry_out`] writes one of them without harming what a person made.
//!
//! The same bytes in give the same bytes out: no fonts, no threads, no clock.

mod colour;
mod drawing;
mod error;
mod frame;
mod ground;
mod inks;
mod make;
mod picture;
mod plan;
mod png;
mod resample;
#[cfg(test)]
mod samples;
mod source;
mod wanted;
mod write;

pub use error::Error;
pub use frame::Nature;
pub use make::{Fitted, fit};
pub use plan::{Existing, Found, Kept, Plan, Step, Verdict, plan};
pub use source::{Limit, Look, Source, best_source, look};
pub use wanted::{Colour, Fill, NotAColour, Options, Pixels, Shape, Transparency, Upscale, Wanted};
pub use write::Written;
