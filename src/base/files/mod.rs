//! The one place that touches files by name: no error without its path, no file half written, nothing of ours left behind.

#![expect(
    clippy::disallowed_methods,
    reason = "the bare calls are banned everywhere else, so that errors keep their path"
)]

mod error;
mod stat;
mod running;
mod read;
mod folder;
mod draft;
mod write;
mod temporary;

pub use error::FileError;
pub use folder::{
    entries, folders_in, holds_anything, lock_folder, make_folder, path_inside, remove_file, remove_folder,
};
pub use read::{
    LARGEST_IMAGE, LARGEST_TEXT, open, read, read_inside, read_regular, read_text_if_there, read_text_inside,
    read_up_to, stream,
};
pub use running::stop;
pub use temporary::{TemporaryFolder, temporary_folder};
pub use write::{append, copy, create, move_to_new, replace_and_keep, write_new, write_out, write_whole};
