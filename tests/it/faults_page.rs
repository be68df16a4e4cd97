//! The second half of `docs/faults.md`: what a run ends with where the service is not honest.

use crate::support::world::{ALL_MODES, Call, Mode, Wording};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// One row: what the service does, the exit code, and the sandbox's behaviors that do the same.
#[derive(Debug)]
struct Row {
    does: String,
    code: i32,
    behaviors: Vec<String>,
}

fn half() -> String {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/faults.md")).unwrap();
    page.split_once("## Wrong responses").unwrap().1.to_owned()
}

fn rows() -> Vec<Row> {
    let half = half();
    let row = |line: &str| {
        let mut cells = line.strip_prefix("| ")?.strip_suffix(" |")?.split(" | ");
        let (does, code) = (cells.next()?.to_owned(), cells.next()?.parse().ok()?);
        let names = cells.next()?.split('`').skip(1).step_by(2);
        Some(Row { does, code, behaviors: names.map(str::to_owned).collect() })
    };
    half.lines().filter_map(row).collect()
}

/// The words of the page for a mode; none for those that [`ALL_MODES`] leaves out, whose own tests say what follows.
fn words(mode: Mode) -> Option<&'static str> {
    Some(match mode {
        Mode::IgnoresSave => "answers a save with 200, and ignores it",
        Mode::DropsField("heroLogo") => "ignores the hero image of a save, which has not changed",
        Mode::DropsField(_) => "loses a field of a save",
        Mode::StaleAnswer(0) => "answers a save with the draft from before it",
        Mode::StaleAnswer(1) => "the same, and so does the next read",
        Mode::StaleAnswer(_) => "the same, and so do all reads",
        Mode::OldEtag => "shows an old `ETag`",
        Mode::RefusesItsEtag(_) => "refuses the `ETag` that it gave, with 400, 409 or 412",
        Mode::ReencodesImages => "re-encodes the images",
        Mode::SwapsImages => "stores the images of a list in another order",
        Mode::AltersTexts => "changes the texts of a save",
        Mode::Rewords(Wording::Swapped) => "swaps the captions of two screenshots",
        Mode::Rewords(Wording::NotCleared) => "keeps a caption that the folder no longer has",
        Mode::Rewords(Wording::PlainUrls) => {
            "stores the images of a list without their captions, as plain URLs"
        }
        Mode::Rewords(_) => "drops, cuts, trims or escapes captions and titles",
        Mode::ShowsSecretsAs("") => "shows secrets as empty texts",
        Mode::ShowsSecretsAs(_) => "shows masks in place of secrets",
        Mode::AnotherDocument(_) => "answers a save with another document",
        Mode::Edit(..) => "shows, at the save, that someone changed a text, an image, a list or a caption",
        Mode::UnknownStates => "lists an old operation in an unknown state",
        Mode::SignOffByStepName => "shows the sign-off by a step's name",
        Mode::EchoesRequest => "repeats the request in its answers",
        Mode::ByteOrderMark => "starts JSON with a byte order mark",
        Mode::Gzip => "compresses JSON unasked",
        Mode::Html(Call::Save) => "answers a save with a web page",
        Mode::Html(Call::List) => "answers the list of operations with a web page",
        Mode::Html(_) => "answers the read of the draft with a web page",
        Mode::LosesAnswer(_) => "carries a save out, and its answer is lost",
        Mode::Unreachable(_) => "never answers the list of operations",
        Mode::Refuses(..) => "answers each save with 500",
        Mode::HidesDraft | Mode::Hangs { .. } => return None,
    })
}

/// Says where a publish in this mode ended otherwise than the page says.
pub(crate) fn check(mode: Mode, code: i32) -> Result<(), String> {
    let does = words(mode).ok_or_else(|| format!("docs/faults.md has no words for {mode:?}"))?;
    match rows().iter().find(|row| row.does == does) {
        None => Err(format!("docs/faults.md has no row `{does}`, which ends with {code}")),
        Some(row) if row.code == code => Ok(()),
        Some(row) => Err(format!("`{does}` ends with {code}; docs/faults.md says {}", row.code)),
    }
}

/// Says which behaviors of the sandbox the page leaves out, or tells of with another exit code.
pub(crate) fn check_behaviors(rehearsed: &[(&str, i32)]) -> Result<(), String> {
    let rows = rows();
    let written = |behavior: &str| {
        let is_it = |name: &String| behavior == name || behavior.split('=').next() == Some(name);
        rows.iter().find(|row| row.behaviors.iter().any(is_it)).map(|row| row.code)
    };
    let wrong = rehearsed.iter().filter(|(behavior, code)| written(behavior) != Some(*code));
    let wrong: Vec<_> = wrong.map(|(behavior, code)| format!("{behavior} {code}")).collect();
    if wrong.is_empty() { Ok(()) } else { Err(format!("docs/faults.md says otherwise: {wrong:?}")) }
}

/// Every row has a mode, or else behaviors, which `sandbox.rs` runs one and all; the page names the latter.
#[test]
fn each_row_is_run_by_a_test() {
    let has_mode = |row: &Row| ALL_MODES.iter().any(|mode| words(*mode) == Some(&row.does));
    let without: Vec<_> = rows().into_iter().filter(|row| !has_mode(row)).collect();
    assert!(without.iter().all(|row| !row.behaviors.is_empty()), "no test runs one of these: {without:?}");
    let behaviors: BTreeSet<_> = without.into_iter().flat_map(|row| row.behaviors).collect();
    let half = half();
    let (_, named) = half.split_once("runs every row except those of ").unwrap();
    let (named, _) = named.split_once(". ").unwrap();
    let named: BTreeSet<_> = named.split('`').skip(1).step_by(2).map(str::to_owned).collect();
    assert_eq!(named, behaviors, "docs/faults.md names those that only `sandbox.rs` runs");
}
