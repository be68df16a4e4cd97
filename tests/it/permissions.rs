//! The table of `docs/permissions.md`: what each command asks of the marketplace and of storage.

use crate::support::{TestEnv, ours, png};
use clap::CommandFactory as _;
use offerpress::cli::args::CommandLine;
use offerpress::sandbox::{RecordedRequest, Route, Sandbox, Slot};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// What a request needs leave for, in the table's words, and which column it is in.
fn needs(request: &RecordedRequest) -> Option<(usize, &'static str)> {
    use Route as R;
    // a request by URL is anonymous: the URL itself is the permission
    let by_url = request.scheme.is_none();
    Some(match request.route {
        R::GetOffer
        | R::GetSlot
        | R::GetVersion
        | R::Status
        | R::Operation
        | R::Submissions
        | R::ListOffers
        | R::Publishers => (0, "read"),
        R::PutOffer => (0, "save"),
        R::Publish | R::GoLive | R::Cancel => (0, "submit"),
        R::GetBlob | R::HeadBlob if by_url => (1, "sign"),
        R::GetBlob | R::HeadBlob => (1, "read"),
        R::PutBlob | R::PutBlock | R::PutBlockList => (1, "upload"),
        R::ListBlobs => (1, "list"),
        R::DeleteBlob => (1, "delete"),
        R::CreateContainer => (1, "create the container"),
        // the marketplace's copies are read by its own URLs
        R::Content | R::Page => return None,
        // a doctor asks what time it is, as a stranger
        R::Unknown if by_url => return None,
        other => panic!("{other:?} is not in the table: {request:?}"),
    })
}

/// The commands that start no service and talk to none, besides the sandbox itself.
const ALONE: [&[&str]; 5] = [
    &["check", "listing"],
    &["fit", "listing", "--dry-run"],
    &["init", "new", "--publisher", "contoso", "--offer", "vm"],
    &["sizes"],
    &["explain", "logo-size"],
];

/// The commands that talk to services, in an order in which each has something to do.
const TALKING: [&[&str]; 17] = [
    &["publish", "listing", "--create-container"],
    &["plan", "listing"],
    &["preview", "listing", "--live"],
    &["doctor", "listing"],
    &["submit", "listing"],
    &["operations", "listing"],
    &["cancel", "listing", "--yes", "--wait", "--every", "0s"],
    &["publish", "listing", "--submit", "--wait", "--verify", "--every", "0s"],
    &["status", "listing"],
    &["go-live", "listing", "--yes", "--wait", "--every", "0s"],
    &["list"],
    &["list", "contoso"],
    &["pull", "contoso/contoso-insight", "pulled"],
    // the draft loses its logo in the portal: only by force is it put there again; its blob is still there
    &["publish", "listing", "--force"],
    // another logo, so that there is something to remove
    &["publish", "listing"],
    &["clean", "listing", "--older-than", "0d", "--delete"],
    &["plan", "listing"],
];

type Table = BTreeMap<String, [BTreeSet<String>; 2]>;

async fn seen() -> Table {
    let (env, sandbox) = (TestEnv::with_example(), Sandbox::builder().start().await.unwrap());
    let mut table = Table::from([("sandbox".to_owned(), Default::default())]);
    for args in ALONE.iter().chain(&TALKING) {
        let command = args[0];
        match **args {
            ["publish", "listing", "--force"] => {
                assert!(sandbox.portal_edit("contoso", "contoso-insight", |offer| {
                    offer["definition"]["offer"]["microsoft-azure-marketplace.largeLogo"] = "".into();
                }));
                let refused = env.run_at(&sandbox, &["publish", "listing"]);
                assert_eq!(refused.code, 4, "{}", refused.all());
            }
            ["publish", "listing"] => env.write("logos/large.png", png(216, 216, [0, 90, 110])),
            _ => {}
        }
        sandbox.clear_requests();
        let run = env.run_at(&sandbox, args);
        assert_eq!(run.code, 0, "{args:?}: {}", run.all());
        let row = table.entry(command.to_owned()).or_default();
        for (column, need) in ours(&sandbox).filter_map(|request| needs(&request)) {
            row[column].insert(need.to_owned());
        }
    }
    assert!(sandbox.offer("contoso", "contoso-insight", Slot::Production).is_some());
    table
}

fn page() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/permissions.md")).unwrap()
}

/// Reads the rows `| `publish` | read, save | store, link | …`.
fn written() -> Table {
    let cell = |text: &str| -> BTreeSet<String> {
        text.split(',').map(|word| word.trim().to_owned()).filter(|word| word != "–").collect()
    };
    let rows = page()
        .lines()
        .filter_map(|line| {
            let mut cells = line.strip_prefix("| `")?.strip_suffix(" |")?.split(" | ");
            let command = cells.next()?.strip_suffix('`')?.to_owned();
            Some((command, [cell(cells.next()?), cell(cells.next()?)]))
        })
        .collect::<Vec<_>>();
    rows.into_iter().collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_command_asks_for_what_the_table_says() {
    let (seen, written) = (seen().await, written());
    let other: Vec<_> = seen.iter().filter(|(command, row)| written.get(*command) != Some(row)).collect();
    assert!(other.is_empty(), "seen otherwise than written: {other:?}");
}

#[test]
fn every_command_and_every_need_is_in_the_tables() {
    let (written, page) = (written(), page());
    for command in CommandLine::command().get_subcommands().filter(|command| !command.is_hide_set()) {
        assert!(written.contains_key(command.get_name()), "`{}`", command.get_name());
    }
    for need in written.values().flatten().flatten() {
        assert!(page.contains(&format!("| *{need}* |")), "what `{need}` means");
    }
}
