//! Each part of the offer, through its public face.

mod body;
mod check;
mod diff;
mod json_text;
mod lossless;
mod parse;
mod shape;
