//! The outputs for later steps of a job, taken from the document of a command.

use super::log::set_variable;
use crate::base::redact;
use crate::cli::exit::Exit;
use serde_json::Value;
use std::path::Path;

/// The name of a value, and the value.
pub(super) type Output = (&'static str, String);

/// A member and its value.
type Mark = (&'static str, &'static str);

/// Which member of a document an output shows; the first that is there counts.
const MEMBERS: &[(&str, &[&str])] = &[
    ("outcome", &["/result"]),
    ("publisher", &["/publisher"]),
    ("offer", &["/offer"]),
    ("etag", &["/etag"]),
    ("operation", &["/operation", "/course/operation"]),
    ("status", &["/course/result"]),
    ("error", &["/error/code"]),
];

/// Which of a document's lists an output counts; a document may give the number itself.
const COUNTS: &[(&str, &str, Option<Mark>)] = &[
    ("images", "/assets", None),
    ("uploaded", "/assets", Some(("upload", "sent"))),
    ("offers", "/total/offers", None),
    ("images", "/total/images", None),
    ("uploaded", "/total/uploaded", None),
    ("errors", "/findings", Some(("severity", "error"))),
    ("warnings", "/findings", Some(("severity", "warning"))),
    ("notes", "/findings", Some(("severity", "note"))),
];

/// Takes the outputs from a document.
pub(super) fn of(document: &Value, page: Option<&Path>, exit: Exit) -> Vec<Output> {
    let member = |paths: &[&str]| paths.iter().find_map(|path| document.pointer(path)?.as_str().map(redact));
    let members = MEMBERS.iter().filter_map(|(name, paths)| Some((*name, member(paths)?)));
    let counts = COUNTS.iter().filter_map(|(name, list, of)| Some((*name, count(document, list, *of)?)));
    let page = page.map(|page| ("preview", page.display().to_string()));
    members.chain(counts).chain(page).chain([("exit-code", exit.code().to_string())]).collect()
}

fn count(document: &Value, list: &str, of: Option<Mark>) -> Option<String> {
    let list = document.pointer(list)?;
    let counts = |item: &&Value| of.is_none_or(|(member, value)| item[member] == value);
    match (list.as_array(), of) {
        (Some(items), _) => Some(items.iter().filter(counts).count().to_string()),
        (None, None) => list.as_u64().map(|number| number.to_string()),
        (None, Some(_)) => None,
    }
}

/// Writes them as GitHub Actions reads them ("Setting an output parameter", "Multiline strings").
pub(super) fn github(outputs: &[Output]) -> String {
    let line = |(name, value): &Output| {
        if value.contains(['\n', '\r']) {
            let mark = mark_for(value);
            format!("{name}<<{mark}\n{value}\n{mark}\n")
        } else {
            format!("{name}={value}\n")
        }
    };
    outputs.iter().map(line).collect()
}

/// Writes them as `name=value`, a line each, as shells and other CI systems take names: with `_` for `-`.
pub(super) fn lines(outputs: &[Output]) -> String {
    let line =
        |(name, value): &Output| format!("{}={}\n", name.replace('-', "_"), value.replace(['\n', '\r'], " "));
    outputs.iter().map(line).collect()
}

/// Writes them as Azure Pipelines reads them: variables of the step.
pub(super) fn azure_pipelines(outputs: &[Output]) -> String {
    outputs.iter().map(|(name, value)| set_variable(&name.replace('-', "_"), value)).collect()
}

/// Finds a marker that isn't a line of the value.
fn mark_for(value: &str) -> String {
    let is_free = |mark: &String| !value.lines().any(|line| line == mark);
    (0..=value.len()).map(|n| format!("offerpress-{n}")).find(is_free).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn shown(document: &Value, page: Option<&Path>, exit: Exit) -> String {
        github(&of(document, page, exit))
    }

    #[test]
    fn a_run_tells_what_later_steps_need() {
        let outcome = json!({
            "result": "saved", "publisher": "contoso", "offer": "insight", "etag": "W/\"datetime'2026'\"",
            "assets": [{ "upload": "sent" }, { "upload": "already-there" }, {}],
            "findings": [{ "severity": "note" }, { "severity": "warning" }],
            "course": { "operation": "42", "result": "preview-ready" },
        });
        assert_eq!(
            shown(&outcome, Some(Path::new("out/listing.html")), Exit::Done),
            "outcome=saved\npublisher=contoso\noffer=insight\netag=W/\"datetime'2026'\"\noperation=42\n\
             status=preview-ready\nimages=3\nuploaded=1\nerrors=0\nwarnings=1\nnotes=1\n\
             preview=out/listing.html\nexit-code=0\n"
        );
    }

    #[test]
    fn a_check_and_a_failure_tell_what_there_is() {
        let check =
            json!({ "result": "refused", "assets": 4, "errors": 1, "findings": [{ "severity": "error" }] });
        let told = of(&check, None, Exit::ContentRefused);
        assert_eq!(lines(&told), "outcome=refused\nimages=4\nerrors=1\nwarnings=0\nnotes=0\nexit_code=1\n");
        assert_eq!(shown(&Value::Null, None, Exit::Interrupted), "exit-code=130\n");
    }

    #[test]
    fn every_output_is_documented() {
        let (page, action) =
            (include_str!("../../../docs/release-jobs.md"), include_str!("../../../action.yml"));
        let names = MEMBERS.iter().map(|(name, _)| *name).chain(COUNTS.iter().map(|(name, ..)| *name));
        for name in names.chain(["preview", "exit-code"]) {
            assert!(page.contains(&format!("\n| `{name}` |")), "{name} is missing from docs/release-jobs.md");
            assert!(
                action.contains(&format!("steps.run.outputs.{name} }}}}")),
                "{name} is missing from action.yml"
            );
        }
    }

    #[test]
    fn a_value_cannot_become_an_output_of_its_own() {
        let outputs =
            [("preview", "a\noutcome=saved\noffer<<offerpress-0\noffrpress-1\nofferpress-0".to_owned())];
        assert_eq!(
            github(&outputs),
            "preview<<offerpress-1\na\noutcome=saved\noffer<<offerpress-0\noffrpress-1\nofferpress-0\nofferpress-1\n"
        );
        assert_eq!(lines(&outputs).lines().count(), 1);
        assert_eq!(azure_pipelines(&outputs).lines().count(), 1);
    }

    #[test]
    fn a_signature_is_no_output() {
        let outcome = json!({ "result": "https://a.example/b?sig=S3CRET&sp=r" });
        assert!(!shown(&outcome, None, Exit::Done).contains("S3CRET"));
    }
}
