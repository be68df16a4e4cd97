//! What someone meant who named a folder that isn't there.

use crate::base::{files, nearest};
use std::path::{Path, PathBuf};

/// Names the folder next to it that a path was probably meant for.
pub(super) fn hint(path: &Path) -> Option<String> {
    sibling(path).map(|near| format!("did you mean `{}`?", near.display()))
}

/// Finds the folder whose name is nearest, for the first part of the path that isn't there.
fn sibling(path: &Path) -> Option<PathBuf> {
    if path.exists() {
        return None;
    }
    let parent = path.parent()?;
    let looked_in = if parent.as_os_str().is_empty() { Path::new(".") } else { parent };
    if !looked_in.is_dir() {
        return Some(sibling(parent)?.join(path.file_name()?)).filter(|near| near.is_dir());
    }
    let folders = files::folders_in(looked_in);
    let seen = folders.iter().map(String::as_str).filter(|other| !other.starts_with('.'));
    Some(parent.join(nearest(path.file_name()?.to_str()?, seen)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_folder_is_named_and_no_far_one() {
        let root = tempfile::tempdir().unwrap();
        for name in ["assets-example", "listing", ".hidden", "deep/logos"] {
            files::make_folder(&root.path().join(name)).unwrap();
        }
        files::write_whole(&root.path().join("listings"), b"a file").unwrap();
        for (typed, meant) in [
            ("asets-example", Some("assets-example")),
            ("Assets_Example", Some("assets-example")),
            ("listings2", Some("listing")),
            ("dep/logos", Some("deep/logos")),
            ("hidden", None),
            ("press-kit", None),
            ("listing", None),
            ("nowhere/at/all", None),
        ] {
            let meant = meant.map(|name| root.path().join(name));
            assert_eq!(sibling(&root.path().join(typed)), meant, "{typed}");
        }
    }
}
