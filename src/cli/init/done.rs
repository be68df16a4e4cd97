//! What `init` did, as a document and as text.

use crate::cli::ci::Reported;
use crate::cli::fit::next;
use crate::cli::paint::{GOOD, paint, plural};
use crate::cli::screen::Screen;
use crate::publish::outcome::SCHEMA_VERSION;
use crate::tools::{LeftOut, Proposal};
use schemars::JsonSchema;
use serde::Serialize;

/// What `init` did.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Init")]
pub(in crate::cli) struct Done {
    /// The version of this document.
    #[schemars(extend("const" = SCHEMA_VERSION))]
    pub(super) schema_version: u32,
    /// The path of the settings file.
    pub(super) settings: String,
    /// The images that were copied.
    pub(super) copied: Vec<Proposal>,
    /// The files that were left out.
    pub(super) left_out: Vec<LeftOut>,
    /// The command that comes next.
    pub(super) next: String,
    /// Whether the dialog has shown the files already.
    #[serde(skip)]
    pub(super) is_listed: bool,
}

/// The most files that were left out to list.
const NAMED: usize = 12;

/// Lists the files that were left out, one a line.
pub(super) fn left_out(files: &[LeftOut], screen: Screen) -> String {
    if files.is_empty() {
        return String::new();
    }
    let rows: Vec<_> = files.iter().take(NAMED).map(|one| [one.name.clone(), one.why.clone()]).collect();
    let more = files.len() - rows.len();
    let further = if more > 0 { format!("  … and {more} more\n") } else { String::new() };
    format!("left out: {}\n{}{further}\n", plural(files.len(), "file"), screen.table(&rows, "  ", &[0]))
}

impl Reported for Done {}

impl Done {
    pub(super) fn words(&self, screen: Screen) -> String {
        let row = |copy: &Proposal| [copy.name.clone(), "→".to_owned(), copy.to.clone()];
        let rows: Vec<_> = self.copied.iter().map(row).collect();
        let (table, left) = if self.is_listed {
            (String::new(), String::new())
        } else {
            (screen.table(&rows, "  ", &[0, 2]) + "\n", left_out(&self.left_out, screen))
        };
        let copied = match rows.len() {
            0 => String::new(),
            count => format!("{}: {}\n{table}", paint(GOOD, "copied"), plural(count, "image")),
        };
        format!("{copied}{left}{}: {}\n{}\n", paint(GOOD, "written"), self.settings, next(&self.next))
    }
}
