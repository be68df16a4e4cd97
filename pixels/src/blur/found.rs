//! What may be found of an image that isn't sharp.

/// Why an image isn't sharp.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blur {
    /// Every pixel of a smaller image was repeated so many times each way.
    Repeated(usize),
    /// Pixels of an image of this width and height were repeated, some more often than others.
    RepeatedFrom(usize, usize),
    /// An image of this width and height was enlarged smoothly.
    EnlargedFrom(usize, usize),
    /// The sharpest edges change by no more than this percentage of their height from one pixel to the next.
    Soft(usize),
}
