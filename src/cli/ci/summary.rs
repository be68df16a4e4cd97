//! The summary on a job's page: Markdown made from the document of the command.

use crate::cli::exit::Exit;
use crate::cli::paint;
use crate::publish::SANDBOX;
use serde_json::Value;
use std::fmt::Write as _;
use std::path::Path;

/// How many rows a table shows: a page takes 1 MiB of a step ("Step isolation and limits" of GitHub's job summaries).
const ROWS: usize = 500;

/// Shows what a command did, or why it failed; nothing for a document that only answers a question.
pub(super) fn of(document: &Value, page: Option<&Path>, exit: Exit) -> String {
    let Some(result) = document["result"].as_str() else { return String::new() };
    let mut text = heading(document, result, exit);
    text.push_str(&failure(&document["error"]));
    text.push_str(&table(
        ["folder", "offer", "result"],
        &items(&document["offers"]).map(offer).collect::<Vec<_>>(),
    ));
    text.push_str(&table(
        ["image", "file", "pixels", "size", "in the draft"],
        &items(&document["assets"]).map(picture).collect::<Vec<_>>(),
    ));
    text.push_str(&table(
        ["field", "difference", "sent", "in the draft"],
        &items(&document["differences"]).map(difference).collect::<Vec<_>>(),
    ));
    text.push_str(&table(["", "file", "problem", "fix", "code"], &all_findings(document)));
    text.push_str(&fields(&document["fields"]));
    let course = if document["course"].is_object() { &document["course"] } else { document };
    text.push_str(&steps(course));
    for (name, list) in [("note", &document["notes"]), ("next", &document["next"])] {
        for line in items(list).filter_map(Value::as_str) {
            let _ = writeln!(text, "- {name}: {}", plain(line));
        }
    }
    if let Some(page) = page {
        let name = page.file_name().unwrap_or_default().to_string_lossy();
        let _ =
            writeln!(text, "- preview of the listing: {} (keep it as an artifact of the job)", plain(&name));
    }
    text + "\n"
}

fn heading(document: &Value, result: &str, exit: Exit) -> String {
    let mark = if exit == Exit::Done { "✅" } else { "❌" };
    let words = match result {
        "saved" if document["course"].is_object() => "saved and submitted",
        "saved" if document["service"] == SANDBOX => "saved as a draft in the sandbox",
        "saved" => "saved as a draft; customers don't see the changes until you go live",
        "unchanged" if document["course"].is_object() => "unchanged; submitted",
        "incomplete" => "not saved completely: the marketplace accepted the save, but the draft differs",
        "unchanged" => "unchanged: the draft already matches the folder",
        "planned" => "planned: nothing was changed",
        "ok" => "no errors found",
        "refused" if document["assets"].is_u64() => "errors found",
        "failed" => document["error"]["meaning"].as_str().unwrap_or(result),
        other => other,
    };
    let name = match (document["publisher"].as_str(), document["offer"].as_str()) {
        (Some(publisher), Some(offer)) => format!("{}/{}: ", plain(publisher), plain(offer)),
        _ => String::new(),
    };
    format!("### {mark} offerpress: {name}{}\n\n", plain(&words.replace('-', " ")))
}

fn failure(error: &Value) -> String {
    let Some(message) = error["message"].as_str() else { return String::new() };
    let mut text = format!("**{}**\n\n", plain(message));
    for cause in items(&error["causes"]).filter_map(Value::as_str) {
        let _ = writeln!(text, "- caused by: {}", plain(cause));
    }
    if let Some(hint) = error["hint"].as_str() {
        let _ = writeln!(text, "- hint: {}", plain(hint));
    }
    text + "\n"
}

fn offer(offer: &Value) -> [String; 3] {
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let outcome = if offer["outcome"].is_object() { &offer["outcome"] } else { &offer["course"] };
    let became = match offer["failure"]["error"]["message"].as_str() {
        Some(message) => format!("failed: {message}"),
        None => word(&offer["result"]),
    };
    [word(&offer["folder"]), word(&outcome["offer"]), became]
}

fn picture(asset: &Value) -> [String; 5] {
    let word = |member: &str| asset[member].as_str().unwrap_or_default().replace('-', " ");
    let pixels = match asset["pixels"].as_array().map(Vec::as_slice) {
        Some([width, height]) => format!("{width}×{height}"),
        _ => String::new(),
    };
    let size = asset["bytes"].as_u64().map(paint::size).unwrap_or_default();
    let file = asset["file"].as_str().unwrap_or_default().to_owned();
    let shown = match asset["shown"].as_str() {
        Some("ours") => ", not copied yet",
        Some("previous") => ", not saved: still the old image",
        Some("other") => ", not saved: another image",
        Some("missing") => ", not saved: missing",
        _ => "",
    };
    [word("kind"), file, pixels, size, word("change") + shown]
}

fn difference(difference: &Value) -> [String; 4] {
    let word = |member: &str| difference[member].as_str().unwrap_or_default().to_owned();
    let file = difference["file"].as_str().map(|file| format!("{file}: ")).unwrap_or_default();
    [file + &word("field"), word("state").replace('-', " "), word("sent"), word("shown")]
}

fn finding(finding: &Value) -> [String; 5] {
    let word = |member: &str| finding[member].as_str().unwrap_or_default().to_owned();
    let said = [word("is"), word("should")].into_iter().filter(|part| !part.is_empty());
    [word("severity"), word("file"), said.collect::<Vec<_>>().join(", "), word("remedy"), word("code")]
}

/// The findings of a document; those of several offers with their folders.
fn all_findings(document: &Value) -> Vec<[String; 5]> {
    let own = items(&document["findings"]).map(finding);
    let of_offers = items(&document["offers"]).flat_map(|offer| {
        let lists = ["outcome", "check", "failure"].map(|part| &offer[part]["findings"]);
        let folder = offer["folder"].as_str().unwrap_or_default().to_owned();
        lists.into_iter().flat_map(items).map(move |one| {
            let [severity, file, said, remedy, code] = finding(one);
            [severity, format!("{folder}/{file}"), said, remedy, code]
        })
    });
    let mut all: Vec<_> = own.chain(of_offers).collect();
    // `error`, `warning`, `note`: the most severe first
    all.sort_by_key(|[severity, ..]| {
        ["error", "warning"].iter().position(|other| other == severity).unwrap_or(2)
    });
    all
}

fn fields(fields: &Value) -> String {
    match items(fields).count() {
        0 => String::new(),
        count => format!("- {} to other fields of the offer\n", paint::plural(count, "change")),
    }
}

fn steps(course: &Value) -> String {
    let word = |step: &Value, member: &str| step[member].as_str().unwrap_or_default().to_owned();
    let rows: Vec<_> =
        items(&course["steps"]).map(|step| [word(step, "name"), word(step, "state")]).collect();
    let mut text = table(["step", "state"], &rows);
    for said in items(&course["messages"]).filter(|said| said["level"] != "information") {
        let _ = writeln!(text, "- {}: {}", word(said, "level"), plain(&word(said, "text")));
    }
    text
}

fn items(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}

fn table<const N: usize>(heads: [&str; N], rows: &[[String; N]]) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let row = |cells: &[String; N]| format!("| {} |\n", cells.each_ref().map(|cell| plain(cell)).join(" | "));
    let mut text = row(&heads.map(str::to_owned)) + &row_of_dashes(N);
    text.extend(rows.iter().take(ROWS).map(row));
    if rows.len() > ROWS {
        let _ = writeln!(text, "\n… and {} more", rows.len() - ROWS);
    }
    text + "\n"
}

fn row_of_dashes(columns: usize) -> String {
    format!("|{}\n", "---|".repeat(columns))
}

/// Shows text as it is: in Markdown every mark of ASCII may be escaped ("Backslash escapes" of `CommonMark`).
fn plain(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\r' => shown.push(' '),
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '!' | '&' | '@' => {
                shown.extend(['\\', c]);
            }
            c => shown.push(c),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_failure_is_told_with_its_findings() {
        let document = json!({
            "result": "failed",
            "error": { "meaning": "content refused", "message": "1 error", "causes": ["a|b"], "hint": "fix\nit" },
            "findings": [{ "severity": "error", "file": "a_b.png", "is": "200×200", "should": "must be 216×216",
                "remedy": "export it again", "code": "logo-size" }],
        });
        assert_eq!(
            of(&document, Some(Path::new("/out/listing.html")), Exit::ContentRefused),
            "### ❌ offerpress: content refused\n\n**1 error**\n\n- caused by: a\\|b\n- hint: fix it\n\n|  | file | problem | fix | code |\n|---|---|---|---|---|\n| error | a\\_b.png | 200×200, must be 216×216 | export it again | logo-size |\n\n- preview of the listing: listing.html (keep it as an artifact of the job)\n\n"
        );
    }

    #[test]
    fn findings_of_several_offers_are_kept_with_their_folders() {
        let found = |is: &str| json!([{ "severity": "error", "file": "a.png", "is": is, "should": "", "remedy": "", "code": "c" }]);
        let document = json!({ "result": "failed", "offers": [
            { "folder": "one", "result": "saved", "outcome": { "findings": found("x") } },
            { "folder": "two", "result": "refused", "check": { "findings": found("y") } },
            { "folder": "three", "result": "failed", "failure": { "error": { "message": "m" }, "findings": found("z") } },
        ]});
        let text = of(&document, None, Exit::ContentRefused);
        for row in ["| error | one/a.png | x |", "| error | two/a.png | y |", "| error | three/a.png | z |"] {
            assert!(text.contains(row), "{text}");
        }
    }

    #[test]
    fn names_cannot_become_markup() {
        assert_eq!(
            plain("<img src=x>\n![a](b) @team | `x`"),
            "\\<img src=x\\> \\!\\[a\\](b) \\@team \\| \\`x\\`"
        );
    }

    #[test]
    fn what_only_answers_a_question_has_no_summary() {
        assert_eq!(of(&json!({ "schemaVersion": 1, "rules": [] }), None, Exit::Done), "");
        assert_eq!(of(&Value::Null, None, Exit::CannotStart), "");
    }

    #[test]
    fn a_long_table_is_cut() {
        let rows = vec![["a".to_owned()]; ROWS + 2];
        assert!(table(["x"], &rows).ends_with("\n… and 2 more\n\n"));
    }
}
