//! One step carried out in the folder, without harm to what a person made.

use super::{Error, Fitted, Options, Source, Step, fit};
use crate::base::files::{self, FileError};
use std::path::Path;

/// What a step has written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// How many bytes the source has.
    pub bytes_before: usize,
    /// How many bytes the new file has.
    pub bytes_after: usize,
}

impl Step {
    /// Makes the picture of the source's bytes; nothing is written.
    ///
    /// # Errors
    /// As [`Source::read`] and [`fit`].
    pub fn make(&self, bytes: &[u8], options: &Options) -> Result<Fitted, Error> {
        fit(&Source::read(&*self.from, bytes)?, &self.wanted, options)
    }

    /// Makes the picture and writes it into the folder; no file is overwritten.
    ///
    /// # Errors
    /// As [`make`](Self::make), and where a file cannot be read, moved or written; then the folder is as before.
    pub fn carry_out(&self, folder: &Path, options: &Options) -> Result<Written, Error> {
        let source = files::read(&folder.join(&self.from))?;
        let fitted = self.make(&source, options)?;
        let target = folder.join(&self.to);
        if let Some(parent) = target.parent() {
            files::make_folder(parent)?;
        }
        match &self.kept {
            None => files::write_new(&target, &fitted.bytes)?,
            Some(kept) => {
                replace(&folder.join(&kept.file), &folder.join(&kept.aside), &target, &fitted.bytes)?
            }
        }
        Ok(Written { bytes_before: source.len(), bytes_after: fitted.bytes.len() })
    }
}

fn replace(old: &Path, aside: &Path, target: &Path, bytes: &[u8]) -> Result<(), FileError> {
    files::move_to_new(old, aside)?;
    files::write_new(target, bytes).or_else(|error| {
        files::move_to_new(aside, old)?;
        Err(error)
    })
}
