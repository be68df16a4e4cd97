//! What every marketplace API shares: the slots of a listing, and the images that are shown in them.
//!
//! A [`Field`] holds a logo or a list of screenshots or videos; [`slots`] says which file belongs into which;
//! [`ShownImages`] is what an offer shows; [`edits`] tells what someone else did to it.

mod shape;
mod field;
mod placement;
mod slots;
mod shown;
pub mod edits;

pub use field::{Field, Level, Target, Words};
pub use placement::{Placement, Video};
pub use shape::{ElementShape, ImageFields, ListShapes, MemberNames, Room};
pub use shown::{Element, ShownImages, elements};
pub use slots::{Plans, Slot, slots};
