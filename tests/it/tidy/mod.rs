//! What is said about the code: dependencies between modules point one way.

mod dialect;
mod order;

use std::fs;
use std::path::{Path, PathBuf};

/// Each module, and the modules of this crate that it may name.
const ARROWS: &[(&str, &[&str])] = &[
    ("base", &[]),
    ("report", &[]),
    ("http", &["base"]),
    ("asset", &["base", "report"]),
    ("fit", &["base"]),
    ("identity", &["base", "http"]),
    ("storage", &["base", "http", "identity"]),
    ("listing", &["asset", "base"]),
    ("marketplace", &["base", "http", "identity", "listing", "report"]),
    ("preview", &["base", "report"]),
    ("publish", &["asset", "base", "http", "identity", "listing", "marketplace", "report", "storage"]),
    ("lifecycle", &["base", "marketplace", "publish"]),
    (
        "tools",
        &[
            "asset",
            "base",
            "fit",
            "http",
            "listing",
            "marketplace",
            "preview",
            "publish",
            "report",
            "storage",
        ],
    ),
    ("sandbox", &[]),
    (
        "cli",
        &[
            "asset",
            "base",
            "fit",
            "http",
            "identity",
            "lifecycle",
            "listing",
            "marketplace",
            "preview",
            "publish",
            "report",
            "sandbox",
            "storage",
            "tools",
        ],
    ),
];

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] })
        .filter(|path| path.extension().is_some_and(|ending| ending == "rs"))
        .collect()
}

fn source_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// Where the sources of the crate's one member are.
fn pixels_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("pixels/src")
}

/// The files of both.
fn all_sources() -> Vec<PathBuf> {
    [source_folder(), pixels_folder()].iter().flat_map(|folder| sources(folder)).collect()
}

/// The modules of this crate that a text names: `crate::storage`, `use crate::{…}` is not our style.
fn named(text: &str) -> Vec<String> {
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    let names = code.flat_map(|line| line.split("crate::").skip(1).map(str::to_owned).collect::<Vec<_>>());
    names.map(|rest| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()).collect()
}

#[test]
fn dependencies_point_one_way() {
    for (module, allowed) in ARROWS {
        for path in sources(&source_folder().join(module)) {
            let names = named(&fs::read_to_string(&path).unwrap());
            assert!(
                names.iter().all(|name| !name.is_empty()),
                "{}: write `use crate::module::…`",
                path.display()
            );
            let known = |name: &&String| ARROWS.iter().any(|(module, _)| module == *name);
            for name in names.iter().filter(known) {
                let fine = name == module || allowed.contains(&name.as_str());
                assert!(fine, "{}: `{module}` must not know `{name}`", path.display());
            }
        }
    }
}

#[test]
fn every_module_has_its_arrows() {
    let lib = fs::read_to_string(source_folder().join("lib.rs")).unwrap();
    let modules = lib.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    for module in modules {
        assert!(ARROWS.iter().any(|(known, _)| *known == module), "`{module}` is missing from the arrows");
    }
}

#[test]
fn every_file_has_a_front_page() {
    for path in all_sources() {
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("//! "), "{}: begin with `//!`, and what it is about", path.display());
    }
}

#[test]
fn nothing_is_left_to_do() {
    for path in all_sources() {
        let text = fs::read_to_string(&path).unwrap();
        for word in ["todo!", "unimplemented!", "FIXME", "XXX", "#[ignore"] {
            assert!(!text.contains(word), "{}: {word}", path.display());
        }
    }
}

/// Only `cli` prints, ends the process or reads its environment; the system's folder for temporary files is asked for.
#[test]
fn the_library_never_prints_exits_or_reads_the_environment() {
    let cli = source_folder().join("cli");
    let library = all_sources().into_iter().filter(|path| !path.starts_with(&cli));
    for path in library.filter(|path| !path.ends_with("src/main.rs")) {
        let text = fs::read_to_string(&path).unwrap();
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        let code = code.collect::<Vec<_>>().join("\n").replace("env::temp_dir()", "");
        for word in ["println!", "print!(", "dbg!(", "io::stdout", "io::stderr", "process::exit", "env::"] {
            let found = code.split("#[cfg(test)]").next().unwrap_or_default().contains(word);
            assert!(!found, "{}: {word}", path.display());
        }
    }
}

/// Everything that is printed is cleaned in one place; elsewhere the streams are only looked at.
#[test]
fn only_one_file_writes_to_the_streams() {
    for path in sources(&source_folder().join("cli")).into_iter().filter(|path| !path.ends_with("streams.rs"))
    {
        let text = fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        for line in code.lines().filter(|line| !line.trim_start().starts_with("//")) {
            let names = ["io::stdout()", "io::stderr()", "anstream::std", "print!(", "println!("]
                .iter()
                .any(|name| line.contains(name));
            let looks = ["is_terminal()", "terminal_size_of("].iter().any(|look| line.contains(look));
            assert!(!names || looks, "{}: {}", path.display(), line.trim());
        }
    }
}

/// A task's panic that is taken for an answer hides a fault; one function passes it on. A body that is read while it is
/// sent holds its task itself.
#[test]
fn no_panic_of_a_task_is_swallowed() {
    let may = ["src/base/off_thread.rs", "src/storage/body.rs"];
    for path in all_sources().iter().filter(|path| !may.iter().any(|may| path.ends_with(may))) {
        let text = fs::read_to_string(path).unwrap();
        assert!(!text.contains("spawn_blocking"), "{}: use `base::off_thread`", path.display());
        assert!(!text.contains("let _ = task.await"), "{}: a panic of the task is lost", path.display());
    }
}

/// A test that measures time tells of the machine; work is counted.
#[test]
fn no_test_asserts_that_something_is_fast() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    for path in [source_folder(), tests].iter().flat_map(|folder| sources(folder)) {
        let text = fs::read_to_string(&path).unwrap();
        for line in text.lines().filter(|line| line.contains("assert!(") && line.contains(".elapsed()")) {
            let is_longest = line.contains(".elapsed() <") || line.contains("as_secs() <");
            assert!(!is_longest || line.contains("PATIENCE"), "{}: {}", path.display(), line.trim());
        }
    }
}
