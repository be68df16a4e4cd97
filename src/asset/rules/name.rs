//! Files whose name or place tells nothing, too little, or something else than they are.

use super::words::list_kinds;
use crate::base::{AssetKind, FieldShape};
use crate::report::{Finding, Rule, Severity};

/// An image next to the logos whose name tells no kind, or several.
pub(in crate::asset) static UNCLEAR_NAME: Rule = Rule {
    code: "unclear-name",
    severity: Severity::Warning,
    what: "the name of an image in `logos` should say which logo it is",
    why: "an image of unclear type is not used, and offerpress doesn't guess",
    fix: "rename it, for example to `large.png`, or set its type under `[files]` in `offerpress.toml`",
    source: "our own rule",
    read_on: "2026-08-01",
};

/// An image that looks meant for a kind but lies elsewhere.
pub(in crate::asset) static MISPLACED: Rule = Rule {
    code: "misplaced-file",
    severity: Severity::Warning,
    what: "images belong in `logos`, `screenshots` or `videos`",
    why: "an image elsewhere is not used, even if its name says what it is",
    fix: "move it, or set its type under `[files]` in `offerpress.toml`",
    source: "our own rule",
    read_on: "2026-08-01",
};

/// A file that isn't used.
pub(in crate::asset) static UNUSED: Rule = Rule {
    code: "unused-file",
    severity: Severity::Note,
    what: "every file in the folder should be used",
    why: "an unused file was often meant to be used",
    fix: "remove it, or list it under `ignore` in `offerpress.toml`",
    source: "our own rule",
    read_on: "2026-08-01",
};

/// A setting about a file that isn't there.
pub(in crate::asset) static UNUSED_SETTING: Rule = Rule {
    code: "no-such-file",
    severity: Severity::Error,
    what: "files named in `offerpress.toml` must exist",
    why: "a misspelled path would silently skip the image, caption or video",
    fix: "correct the path; it is relative to the folder, with `/` as separator",
    source: "our own rule",
    read_on: "2026-08-01",
};

/// A drawing of which no export lies next to it.
pub(in crate::asset) static SOURCE_FILE: Rule = Rule {
    code: "source-file",
    severity: Severity::Warning,
    what: "a source file (SVG, Photoshop …) should have its exported image next to it",
    why: "the marketplace takes PNG only, so a source file alone is not used",
    fix: "export it as PNG with the same name",
    source: "Partner Center: offer listing pages (PNG throughout)",
    read_on: "2026-08-01",
};

/// Two names that no one can tell apart.
pub(in crate::asset) static NAME_CLASH: Rule = Rule {
    code: "name-clash",
    severity: Severity::Warning,
    what: "two file names should differ in more than case, type of space or dash, or invisible characters",
    why: "Windows and macOS keep only one of two names that differ in case, and people can't tell the others apart",
    fix: "rename one of them",
    source: "our own rule",
    read_on: "2026-08-01",
};

/// A path that Windows can't open.
pub(in crate::asset) static LONG_PATH: Rule = Rule {
    code: "long-path",
    severity: Severity::Warning,
    what: "a path in the folder should have at most 260 characters",
    why: "many programs on Windows can't open longer ones",
    fix: "shorten the names",
    source: "Windows: maximum path length limitation (MAX_PATH is 260)",
    read_on: "2026-08-01",
};

/// A folder below `plans` that is no plan.
pub(in crate::asset) static BAD_PLAN: Rule = Rule {
    code: "bad-plan-folder",
    severity: Severity::Error,
    what: "a folder in `plans` must be named after a plan ID",
    why: "its images belong to that plan",
    fix: "rename the folder to the plan ID",
    source: "our own rule",
    read_on: "2026-08-01",
};

/// A name that would be read if it were written otherwise.
pub(in crate::asset) static WRONG_CASE: Rule = Rule {
    code: "wrong-case",
    severity: Severity::Error,
    what: "`offer.json`, `offerpress.toml` and `offerpress.lock` must be written in lower case",
    why: "files with other names are not read, and their settings would be ignored",
    fix: "rename the file",
    source: "our own rule",
    read_on: "2026-11-28",
};

/// A name that Windows doesn't take.
pub(in crate::asset) static WINDOWS_NAME: Rule = Rule {
    code: "windows-name",
    severity: Severity::Note,
    what: "a file name should be valid on Windows",
    why: "a checkout of the folder on Windows would lack the file",
    fix: "rename it",
    source: "https://learn.microsoft.com/windows/win32/fileio/naming-a-file",
    read_on: "2026-11-28",
};

/// `MAX_PATH` of Windows.
const LONGEST_PATH: usize = 260;

/// Says that a name tells no kind or several; `likely` are those that the size fits.
pub(in crate::asset) fn unclear(name: &str, kinds: &[AssetKind], likely: &[AssetKind]) -> Finding {
    let is = match kinds {
        [] => "the name doesn't say which logo this is".to_owned(),
        kinds => format!("the name matches the {}", list_kinds(kinds, "and the")),
    };
    let should = match likely {
        [] => String::new(),
        likely => format!("its size matches the {}", list_kinds(likely, "or the")),
    };
    let example = likely.first().map_or("large", AssetKind::file_stem);
    let others = if likely.is_empty() { ", or run `offerpress fit` to create the logos from it" } else { "" };
    let remedy = format!(
        "rename it, for example to `{example}.png`, or set its type under `[files]` in `offerpress.toml`{others}"
    );
    UNCLEAR_NAME.finding(name, is, should, remedy)
}

pub(in crate::asset) fn misplaced(name: &str, kind: &AssetKind) -> Finding {
    let is = format!("looks like the {kind} but is not used");
    let remedy = format!("move it to `{}`, or list it under `ignore` in `offerpress.toml`", kind.folder());
    MISPLACED.finding(name, is, "", remedy)
}

pub(in crate::asset) fn not_in_profile(name: &str, kind: &str, profile: &str) -> Finding {
    let is = format!("not used: the profile `{profile}` has no {kind}");
    UNUSED.finding(name, is, "", "remove it, or choose another profile")
}

pub(in crate::asset) fn unused(name: &str) -> Finding {
    UNUSED.finding(name, "not used", "", UNUSED.fix)
}

/// Says that an image isn't used; `likely` are the kinds that its size fits, which no one would want removed.
pub(in crate::asset) fn unplaced(name: &str, likely: &[AssetKind]) -> Finding {
    let Some(first) = likely.first() else { return unused(name) };
    let is = format!("not used; its size matches the {}", list_kinds(likely, "or the"));
    let place = match first.shape() {
        FieldShape::One => format!("{}/{}.png", first.folder(), first.file_stem()),
        FieldShape::List => first.folder().to_owned(),
    };
    let remedy = format!("move it to `{place}`, or set its type under `[files]` in `offerpress.toml`");
    Finding { severity: Severity::Note, ..MISPLACED.finding(name, is, "", remedy) }
}

pub(in crate::asset) fn wrong_case(name: &str, meant: &str) -> Finding {
    let is = format!("not read: it must be named `{meant}`");
    WRONG_CASE.finding(name, is, "", format!("rename it to `{meant}`"))
}

/// Notes a name that Windows refuses: reserved names, reserved signs, a dot or space at the end.
pub(in crate::asset) fn refused_by_windows(name: &str) -> Option<Finding> {
    let is_refused = |part: &str| {
        let base = part.split('.').next().unwrap_or_default().trim_end().to_ascii_lowercase();
        let numbered = ["com", "lpt"].iter().find_map(|device| base.strip_prefix(device));
        let is_port = numbered
            .is_some_and(|n| matches!(n.chars().collect::<Vec<_>>()[..], ['1'..='9' | '¹' | '²' | '³']));
        let is_device = is_port || ["con", "prn", "aux", "nul"].contains(&base.as_str());
        is_device
            || part.ends_with(['.', ' '])
            || part.contains(|c: char| c < ' ' || "<>:\"|?*\\".contains(c))
    };
    let part = name.split('/').find(|part| is_refused(part))?;
    let is = format!("`{}` is not a valid name on Windows", part.escape_debug());
    Some(WINDOWS_NAME.finding(name, is, "", WINDOWS_NAME.fix))
}

pub(in crate::asset) fn overruled(name: &str, by: &str) -> Finding {
    let is = format!("not used: `offerpress.toml` selects `{by}` instead");
    UNUSED.finding(name, is, "", "remove it")
}

pub(in crate::asset) fn fitted(name: &str, by: &str) -> Finding {
    let is = format!("the source of `{by}`, which is published in its place");
    let remedy = format!("to publish this file instead, remove `{by}`");
    let finding = SOURCE_FILE.finding(name, is, "", &remedy);
    Finding { severity: Severity::Note, ..finding }
}

/// Says that a sidecar belongs to no image; `alike` are the names, without ending, that look like its own. A few are
/// named.
pub(in crate::asset) fn orphan_sidecar(name: &str, alike: &[&String]) -> Finding {
    const NAMED: usize = 3;
    let mut named: Vec<_> =
        alike.iter().take(NAMED).map(|stem| format!("`{}`", stem.escape_debug())).collect();
    named.extend((alike.len() > NAMED).then(|| format!("{} more", alike.len() - NAMED)));
    let is = if named.is_empty() {
        "not used: there is no image of the same name".to_owned()
    } else {
        format!("not used: its name looks like {}, but differs", named.join(" and "))
    };
    UNUSED.finding(name, is, "", "rename or remove it")
}

pub(in crate::asset) fn mapped_but_missing(path: &str) -> Finding {
    let is = "named in `offerpress.toml`, but doesn't exist";
    UNUSED_SETTING.finding(path, is, "", "correct the path in `offerpress.toml`, or add the file")
}

pub(in crate::asset) fn too_deep(name: &str) -> Finding {
    UNUSED.finding(name, "not used: folders this deep are not read", "", "move its files up")
}

pub(in crate::asset) fn drawing(name: &str) -> Finding {
    SOURCE_FILE.finding(name, "a source file, not used", "must be PNG", SOURCE_FILE.fix)
}

pub(in crate::asset) fn source(name: &str) -> Finding {
    let is = "a source file for `offerpress fit`, not published itself";
    Finding { severity: Severity::Note, ..SOURCE_FILE.finding(name, is, "", "") }
}

pub(in crate::asset) fn clash(name: &str, other: &str) -> Finding {
    let is = format!("looks the same as `{}`", other.escape_debug());
    NAME_CLASH.finding(name, is, "", NAME_CLASH.fix)
}

pub(in crate::asset) fn long_path(name: &str) -> Option<Finding> {
    let length = name.chars().count();
    let is = || format!("a path of {length} characters");
    (length > LONGEST_PATH)
        .then(|| LONG_PATH.finding(name, is(), format!("should be at most {LONGEST_PATH}"), LONG_PATH.fix))
}

pub(in crate::asset) fn bad_plan(name: &str, reason: &str) -> Finding {
    BAD_PLAN.finding(name, reason, "", BAD_PLAN.fix)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawing_that_pictures_are_made_of_is_only_noted() {
        let severities = [source("logo.svg"), drawing("logo.svg")].map(|finding| finding.severity);
        assert_eq!(severities, [Severity::Note, SOURCE_FILE.severity]);
        assert_ne!(SOURCE_FILE.severity, Severity::Note);
    }

    #[test]
    fn names_that_windows_refuses_are_noted() {
        for name in [
            "aux.png",
            "logos/NUL",
            "com1.tar.gz",
            "lpt³.png",
            "a: b.png",
            "plans/x./a.png",
            "a .",
            "q?.png",
            "con .png",
        ] {
            assert_eq!(refused_by_windows(name).unwrap().severity, Severity::Note, "{name}");
        }
        for name in ["auxiliary.png", "logos/large.png", "com.png", "com10.png", "ä – b.png", ".x"] {
            assert_eq!(refused_by_windows(name), None, "{name}");
        }
    }

    #[test]
    fn a_path_may_have_260_characters() {
        assert_eq!(long_path(&"ö".repeat(260)), None);
        assert_eq!(long_path(&"ö".repeat(261)).unwrap().is, "a path of 261 characters");
    }

    #[test]
    fn of_many_names_that_look_alike_a_few_are_named() {
        let names: Vec<_> = (0..5).map(|n| format!("a{n}")).collect();
        for (count, is) in [
            (0, "not used: there is no image of the same name"),
            (1, "not used: its name looks like `a0`, but differs"),
            (3, "not used: its name looks like `a0` and `a1` and `a2`, but differs"),
            (5, "not used: its name looks like `a0` and `a1` and `a2` and 2 more, but differs"),
        ] {
            let alike: Vec<_> = names.iter().take(count).collect();
            assert_eq!(orphan_sidecar("a.txt", &alike).is, is);
        }
    }
}
