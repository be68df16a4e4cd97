//! Whether image files are whole, and what their pixels show.
//!
//! Image libraries fill in what is missing, so that a viewer shows something. A listing must not: what the reference
//! decoders (libpng, libjpeg) call corrupt is damage here. What is seen in the pixels is measured, and judged elsewhere.
//!
//! This is a crate of its own since all of it goes over every byte or pixel: it is built optimized in development too,
//! and isn't built again when something else changes.

mod size;
mod color;
#[cfg(feature = "convert")]
mod convert;
pub mod exif;
mod inflate;
mod jpeg_damage;
mod jpeg_bits;
mod jpeg_frame;
mod jpeg_scan;
pub mod jpeg;
#[cfg(feature = "convert")]
mod webp;
#[cfg(test)]
mod testing;
mod file;
mod bitmap;
mod decode;
mod blur;
mod contrast;
mod drawn;

pub use bitmap::{Bitmap, Fingerprint, Pixel, Tone};
pub use blur::{Blur, blur};
pub use color::{Foreign, PngColor};
pub use contrast::{Lost, lost};
pub use decode::{DecodedImage, MAX_KEPT, PixelError, decode_png, verify_jpeg};
pub use file::{CRUSHED, Content, Damage, Structure, Traits, Walk};
pub use inflate::{PlainPng, StreamError};
pub use jpeg_damage::JpegDamage;
pub use size::Pixels;
#[cfg(feature = "convert")]
pub use webp::is_cut_webp;
