//! Entries of the folder that can't be used as files: links astray, pipes, names that are no text.

use crate::asset::file_name::lossy_name;
use crate::base::files::FileError;
use crate::report::{Finding, Rule, Severity};
use std::path::Path;

/// A link that leads nowhere useful.
pub(in crate::asset) static BAD_LINK: Rule = Rule {
    code: "bad-link",
    severity: Severity::Error,
    what: "a symbolic link must point to a file or folder inside the assets folder",
    why: "a link to the outside could publish a file by accident; a broken or circular one has no content",
    fix: "replace it with a copy of the file",
    source: "our own rule",
    read_on: "2026-08-01",
};

/// A pipe, a device, a socket.
pub(in crate::asset) static NOT_A_FILE: Rule = Rule {
    code: "not-a-file",
    severity: Severity::Error,
    what: "the assets folder must contain only files and folders",
    why: "reading a pipe or a device can block forever",
    fix: "remove it",
    source: "our own rule",
    read_on: "2026-08-01",
};

/// A file, or a folder of them, that can't be read.
pub(in crate::asset) static UNREADABLE: Rule = Rule {
    code: "unreadable-file",
    severity: Severity::Error,
    what: "every file that is used must be readable",
    why: "an image that can't be read can be neither checked nor uploaded",
    fix: "give your user read permission",
    source: "our own rule",
    read_on: "2026-08-01",
};

/// A name that isn't UTF-8.
pub(in crate::asset) static NAME_NOT_TEXT: Rule = Rule {
    code: "name-not-text",
    severity: Severity::Error,
    what: "a file name must be valid UTF-8",
    why: "other names can't be shown, used in `offerpress.toml`, or stored with the blob",
    fix: "rename the file",
    source: "our own rule",
    read_on: "2026-08-01",
};

/// More files than any listing has.
pub(in crate::asset) static TOO_MANY_FILES: Rule = Rule {
    code: "too-many-files",
    severity: Severity::Error,
    what: "the assets folder must not hold more than 20,000 files and folders",
    why: "it is probably the wrong folder, or symbolic links multiply its files",
    fix: "pass the folder that contains `logos` and `screenshots`",
    source: "our own rule",
    read_on: "2026-08-01",
};

pub(in crate::asset) fn link_outside(name: &str) -> Finding {
    BAD_LINK.finding(
        name,
        "a symbolic link to a place outside the folder",
        "must stay inside",
        "replace it with a copy of the file",
    )
}

pub(in crate::asset) fn not_a_file(name: &str) -> Finding {
    NOT_A_FILE.finding(name, "a pipe, socket or device", "must be a file", NOT_A_FILE.fix)
}

pub(in crate::asset) fn name_not_text(root: &Path, path: &Path) -> Finding {
    let name = lossy_name(root, path);
    NAME_NOT_TEXT.finding(name, "the name is not valid UTF-8", "", NAME_NOT_TEXT.fix)
}

pub(in crate::asset) fn too_many_files(limit: usize) -> Finding {
    let is = format!("more than {limit} files and folders");
    TOO_MANY_FILES.finding(".", is, "", TOO_MANY_FILES.fix)
}

/// Says why an entry couldn't be visited; nothing for a broken link with a name that is skipped.
pub(in crate::asset) fn cannot_enter(root: &Path, error: &walkdir::Error) -> Option<Finding> {
    let path = error.path()?;
    let name = lossy_name(root, path);
    if name.split('/').any(|part| part.starts_with('.')) {
        return None;
    }
    let is_link = path.symlink_metadata().is_ok_and(|metadata| metadata.is_symlink());
    Some(if error.loop_ancestor().is_some() {
        BAD_LINK.finding(
            name,
            "a circular symbolic link",
            "must point to a file or another folder",
            "remove it",
        )
    } else if is_link {
        BAD_LINK.finding(
            name,
            "a broken symbolic link",
            "must point to a file",
            "replace it with the file, or remove it",
        )
    } else {
        let reason = error.io_error().map(ToString::to_string).unwrap_or_default();
        unreadable(&name, &reason)
    })
}

pub(in crate::asset) fn unopened(name: &str, error: &FileError) -> Finding {
    unreadable(name, &error.source.to_string())
}

pub(in crate::asset) fn unreadable(name: &str, reason: &str) -> Finding {
    let is = format!("the file can't be read ({reason})");
    UNREADABLE.finding(name, is, "", UNREADABLE.fix)
}
