//! What every marketplace API shares: the slots of a listing, and the images that are shown in them.
//!
//! A [`Field`] holds a logo or a list of screenshots or videos; [`slots`] says which file belongs into which;
//! [`ShownImages`] is what an offer shows; [`edits`] tells what someone else did to it.

mod field;
mod slots;
pub mod edits;

pub use field::{
    Element, ElementShape, Field, ImageFields, Level, ListShapes, MemberNames, Room, ShownImages, Target,
    Words, elements,
};
pub use slots::{Placement, Plans, Slot, Video, slots};
