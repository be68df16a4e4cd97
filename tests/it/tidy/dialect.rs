//! The language of messages, help, pages and documents: plain technical English, without the phrases that it replaced.

use std::fs;
use std::path::{Path, PathBuf};

/// Phrases that no text for people contains, in lower case, and what to write.
const PHRASES: &[(&str, &str)] = &[
    ("a fault of its own", "internal error"),
    ("a fault of offerpress", "internal error"),
    ("as a stranger", "anonymously"),
    ("cannot start (usage", "can't start"),
    ("did not say", "is not set"),
    ("for real", "production setup"),
    ("has ended at", "expired at"),
    ("it is not said", "no … is set"),
    ("no way to sign in", "unknown sign-in method"),
    ("practice marketplace", "sandbox"),
    ("put it before the customers", "go live"),
    ("put right", "fix"),
    ("remedy of", "fix"),
    ("takes its word", "OIDC federation"),
    ("taken over", "copied by the marketplace"),
    ("tell of", "report"),
    ("the given sas", "the SAS"),
    ("the given token", "the token"),
    ("the time is over", "timed out"),
    ("trying 10 links", "verifying 10 URLs"),
    ("vouches for", "OIDC federation"),
    ("what became of it", "result"),
    ("what becomes of", "how failures are handled"),
    ("world has moved", "out of date"),
];

/// Words of British spelling, or of another meaning than the reader's.
const WORDS: &[&str] =
    &["colour", "colours", "grey", "optimiser", "misspelt", "licence", "neighbour", "neighbours"];

/// Words that no text in the program's own code contains; what stands in braces is a name and doesn't count.
const WORDS_OF_CODE: &[&str] = &[
    "anew",
    "beside",
    "drawing",
    "drawings",
    "grave",
    "ground",
    "manner",
    "meanwhile",
    "member",
    "nobody",
    "somebody",
    "stranger",
    "strangers",
    "told",
];

/// Words that no description in a schema contains.
const WORDS_OF_SCHEMAS: &[&str] =
    &["anew", "grave", "lies", "manner", "member", "members", "stranger", "told"];

/// The words that names of files in press kits are compared with, in every spelling.
const SPELLINGS_OF_FILES: &str = "src/asset/guess.rs";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let within = |path: PathBuf| if path.is_dir() { files(&path, endings) } else { vec![path] };
    let is_text =
        |path: &PathBuf| path.extension().is_some_and(|end| endings.iter().any(|ending| end == *ending));
    entries.flat_map(within).filter(is_text).collect()
}

/// The texts for people: pages, schemas, snapshots, the action, and the strings and help texts of the program.
fn texts() -> Vec<(PathBuf, String)> {
    let mut all: Vec<_> = ["docs", "schemas", "tests/it/snapshots", "azure-pipelines"]
        .into_iter()
        .flat_map(|folder| files(&root().join(folder), &["md", "json", "snap", "yml"]))
        .chain(["README.md", "action.yml"].map(|name| root().join(name)))
        .map(|path| (path.clone(), fs::read_to_string(path).unwrap()))
        .collect();
    for path in ["src", "pixels/src"].iter().flat_map(|folder| files(&root().join(folder), &["rs"])) {
        let text = fs::read_to_string(&path).unwrap();
        let code = text.split("\n#[cfg(test)]\nmod ").next().unwrap_or_default().to_owned();
        let is_test = path.components().any(|part| part.as_os_str() == "tests")
            || path.to_string_lossy().ends_with("tests.rs");
        let spoken: Vec<_> = code.lines().filter(|line| !is_test && is_spoken(&path, line)).collect();
        all.push((path, spoken.join("\n")));
    }
    all
}

/// Whether a line holds a string, or is a help text.
fn is_spoken(path: &Path, line: &str) -> bool {
    let is_comment = line.trim_start().starts_with("//");
    let is_help = path.components().any(|part| part.as_os_str() == "args");
    (!is_comment && line.contains('"')) || (is_help && line.trim_start().starts_with("///"))
}

fn found(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let phrases = PHRASES.iter().filter(|(phrase, _)| lower.contains(phrase));
    let phrases = phrases.map(|(phrase, better)| format!("`{phrase}`: write `{better}`"));
    let parts: Vec<_> = lower.split(|c: char| !c.is_alphanumeric()).collect();
    let words = WORDS.iter().filter(|word| parts.contains(word)).map(|word| format!("`{word}`"));
    phrases.chain(words).collect()
}

/// Lists the words of a list that a text contains.
fn words_of<'w>(list: &[&'w str], text: &str) -> Vec<&'w str> {
    let lower = text.to_lowercase();
    let parts: Vec<_> = lower.split(|c: char| !c.is_alphanumeric()).collect();
    list.iter().copied().filter(|word| parts.contains(word)).collect()
}

/// The strings of a line of code, without the names in braces.
fn strings(line: &str) -> String {
    let inside = line.split('"').skip(1).step_by(2).collect::<Vec<_>>().join(" ");
    let parts = inside.split('{').map(|part| part.split_once('}').map_or(part, |(_, rest)| rest));
    parts.collect::<Vec<_>>().join(" ")
}

#[test]
fn code_and_schemas_speak_as_their_users_do() {
    let mut wrong = Vec::new();
    for (path, text) in texts() {
        let words = match path.extension().and_then(|end| end.to_str()) {
            Some("rs") => text.lines().flat_map(|line| words_of(WORDS_OF_CODE, &strings(line))).collect(),
            Some("json") => words_of(WORDS_OF_SCHEMAS, &text),
            _ => Vec::new(),
        };
        wrong.extend(words.into_iter().map(|word| format!("{}: `{word}`", path.display())));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(words_of(WORDS_OF_CODE, &strings(r#"say("a {told} stranger", told)"#)), ["stranger"]);
}

#[test]
fn texts_for_people_are_in_plain_language() {
    let all = texts();
    assert!(all.len() > 300, "only {} texts were found", all.len());
    let wrong: Vec<_> = all
        .iter()
        .flat_map(|(path, text)| {
            let is_allowed = |what: &String| path.ends_with(SPELLINGS_OF_FILES) && !what.contains("write");
            let found = found(text).into_iter().filter(move |what| !is_allowed(what));
            found.map(move |what| format!("{}: {what}", path.display()))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_phrase_of_the_dialect_is_noticed() {
    assert_eq!(found("Nothing here: the colors are gray."), Vec::<String>::new());
    assert_eq!(found("It is not said which colour.").len(), 2);
    assert!(found("The world has moved")[0].contains("out of date"));
}
