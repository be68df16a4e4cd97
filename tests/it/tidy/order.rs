//! Inside a folder, too, imports point one way: a file knows only what stands above it in the list of `mod.rs`, or of the
//! file beside the folder that has its name.

use super::{pixels_folder, source_folder, sources};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// One folder: its files and folders in order, and what its `mod.rs` takes from each.
struct Folder {
    path: PathBuf,
    order: Vec<String>,
    /// The names that `mod.rs` re-exports or imports, and where they are from.
    names: BTreeMap<String, String>,
}

impl Folder {
    fn read(path: &Path) -> Self {
        let lists = [path.join("mod.rs"), path.join("lib.rs"), path.with_extension("rs")];
        let list = lists.into_iter().find(|list| list.is_file()).unwrap();
        let text = code(&fs::read_to_string(list).unwrap());
        let declared = text.lines().filter_map(|line| {
            let line = line.trim().trim_start_matches("pub(crate) ").trim_start_matches("pub ");
            let line = line.trim_start_matches("pub(super) ").trim_start_matches("pub(in crate::cli) ");
            line.strip_prefix("mod ")?.strip_suffix(';').map(str::to_owned)
        });
        let order: Vec<_> = declared.collect();
        let mut names = BTreeMap::new();
        for path in imports(&text) {
            let steps: Vec<&str> = path.split("::").filter(|step| *step != "self").collect();
            if let [first, .., last] = steps.as_slice()
                && order.iter().any(|name| name == first)
            {
                names.insert((*last).to_owned(), (*first).to_owned());
            }
        }
        Self { path: path.to_owned(), order, names }
    }

    fn position(&self, name: &str) -> Option<usize> {
        self.order.iter().position(|known| known == name)
    }

    /// The child of this folder that a file belongs to.
    fn child_of(&self, file: &Path) -> Option<String> {
        let first = file.strip_prefix(&self.path).ok()?.components().next()?;
        let name = first.as_os_str().to_str()?;
        Some(name.strip_suffix(".rs").unwrap_or(name).to_owned())
    }

    /// What of this folder a path names: one of its children, or a name that `mod.rs` passes on.
    fn target<'p>(&'p self, rest: &'p str) -> Option<&'p str> {
        let first = rest.split("::").next()?.trim();
        if self.position(first).is_some() {
            return Some(first);
        }
        Some(self.names.get(first).map_or("mod.rs", String::as_str))
    }
}

/// The paths that a text names in imports and in between, without comments and tests.
fn imports(code: &str) -> Vec<String> {
    let mut paths = Vec::new();
    for statement in code.split("use ").skip(1) {
        let tree: String = statement.split(';').next().unwrap_or_default().split_whitespace().collect();
        expand("", &tree, &mut paths);
    }
    paths
}

/// Takes `a::{b, c::{d}}` apart.
fn expand(prefix: &str, tree: &str, paths: &mut Vec<String>) {
    match tree.split_once('{') {
        None => paths.push(format!("{prefix}{}", tree.split("as ").next().unwrap_or_default())),
        Some((head, rest)) => {
            let (mut depth, mut part) = (0, String::new());
            for letter in rest.strip_suffix('}').unwrap_or(rest).chars() {
                depth += i32::from(letter == '{') - i32::from(letter == '}');
                if letter == ',' && depth == 0 {
                    expand(&format!("{prefix}{head}"), &std::mem::take(&mut part), paths);
                } else {
                    part.push(letter);
                }
            }
            if !part.is_empty() {
                expand(&format!("{prefix}{head}"), &part, paths);
            }
        }
    }
}

fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let text = text.split("#[cfg(test)]\npub(crate) mod tests {").next().unwrap_or_default();
    let text = text.split("#[cfg(test)]\npub(super) mod tests {").next().unwrap_or_default();
    let text = text.split("#[cfg(all(test, unix))]\nmod tests {").next().unwrap_or_default();
    let lines = text.lines().map(|line| line.split("//").next().unwrap_or_default());
    lines.collect::<Vec<_>>().join("\n")
}

/// What a path that starts at `file` names, from the root of the crate: `super::sas::check` → `storage/sas::check`.
fn absolute(root: &Path, file: &Path, path: &str) -> Option<(PathBuf, String)> {
    let is_folder = file.ends_with("mod.rs");
    let mut at = if is_folder { file.parent()?.to_owned() } else { file.with_extension("") };
    let mut steps = path.split("::").peekable();
    match *steps.peek()? {
        "crate" => {
            steps.next();
            root.clone_into(&mut at);
        }
        "self" => {
            steps.next();
        }
        "super" => {
            while steps.next_if_eq(&"super").is_some() {
                at.pop().then_some(())?;
            }
        }
        _ => return None,
    }
    let mut rest: Vec<&str> = steps.collect();
    while let Some(first) = rest.first()
        && at.join(first).is_dir()
    {
        at = at.join(rest.remove(0));
    }
    Some((at, rest.join("::")))
}

/// Checks one file of a folder against the folder's order.
fn against_order(root: &Path, folder: &Folder, file: &Path, faults: &mut Vec<String>) {
    let Some(child) = folder.child_of(file).filter(|child| child != "mod" && child != "lib") else { return };
    let Some(own) = folder.position(&child) else { return };
    for path in imports(&code(&fs::read_to_string(file).unwrap())) {
        let Some((at, rest)) = absolute(root, file, &path) else { continue };
        let Ok(below) = at.strip_prefix(&folder.path) else { continue };
        let target = match below.components().next() {
            Some(first) => first.as_os_str().to_str().unwrap().to_owned(),
            None => folder.target(&rest).unwrap_or_default().to_owned(),
        };
        let is_above = target == child || folder.position(&target).is_some_and(|position| position < own);
        if !is_above && !rest.is_empty() {
            let shown = file.strip_prefix(root).unwrap().display();
            faults
                .push(format!("{shown}: `{path}` is from `{target}`, which does not stand above `{child}`"));
        }
    }
}

/// Whether a file is one of the tests of its folder.
fn is_test(root: &Path, path: &Path) -> bool {
    let below = path.strip_prefix(root).unwrap();
    path.ends_with("tests.rs") || below.components().any(|part| part.as_os_str() == "tests")
}

/// The crate's own list is that of its arrows; its member has no other than that of `lib.rs`.
#[test]
fn imports_point_one_way_inside_folders() {
    let mut faults = Vec::new();
    for root in [source_folder(), pixels_folder()] {
        let files: Vec<_> = sources(&root).into_iter().filter(|file| !is_test(&root, file)).collect();
        let mut folders: Vec<_> = files.iter().map(|file| file.parent().unwrap().to_owned()).collect();
        folders.sort();
        folders.dedup();
        for path in folders.iter().filter(|path| **path != source_folder()) {
            let folder = Folder::read(path);
            for file in files.iter().filter(|file| file.starts_with(path)) {
                against_order(&root, &folder, file, &mut faults);
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn an_import_from_below_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("mod.rs", "mod first;\nmod second;\npub use second::Late;\npub struct Own;\n");
    write("first.rs", "use super::{Late, second::{self, deep::Other}};\n");
    write("second.rs", "use super::first::Early;\nuse super::Own;\n");
    let read = Folder::read(folder.path());
    let mut faults = Vec::new();
    for name in ["first.rs", "second.rs"] {
        let file = folder.path().join(name);
        for path in imports(&code(&fs::read_to_string(&file).unwrap())) {
            let (_, rest) = absolute(&source_folder(), &file, &path).unwrap();
            let (child, target) = (read.child_of(&file).unwrap(), read.target(&rest).unwrap().to_owned());
            if read.position(&target).is_none_or(|position| position >= read.position(&child).unwrap()) {
                faults.push(format!("{child} {rest} {target}"));
            }
        }
    }
    assert_eq!(
        faults,
        [
            "first Late second",
            "first second::self second",
            "first second::deep::Other second",
            "second Own mod.rs"
        ]
    );
}
