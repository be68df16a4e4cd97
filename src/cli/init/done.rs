//! What `init` did, as a document and as text.

use crate::cli::ci::Reported;
use crate::cli::fit::next;
use crate::cli::paint::{GOOD, paint, plural};
use crate::cli::screen::Screen;
use crate::publish::outcome::SCHEMA_VERSION;
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
    pub(super) copied: Vec<Copied>,
    /// The files that were left out.
    pub(super) left_out: Vec<NotCopied>,
    /// The command that comes next.
    pub(super) next: String,
    /// Whether the dialog has shown the files already.
    #[serde(skip)]
    pub(super) is_listed: bool,
}

/// One image that was copied.
#[derive(Serialize, JsonSchema)]
pub(super) struct Copied {
    /// The original's path, relative to the folder that was searched.
    pub(super) from: String,
    /// The copy's path, relative to the listing's folder.
    pub(super) to: String,
}

/// One file that was left out.
#[derive(Serialize, JsonSchema)]
pub(super) struct NotCopied {
    /// Its path, relative to the folder that was searched.
    pub(super) file: String,
    /// Why it was left out.
    pub(super) why: String,
}

/// The most files that were left out to list.
const NAMED: usize = 12;

/// Lists the files that were left out, one a line.
pub(super) fn left_out<'a>(
    files: impl ExactSizeIterator<Item = (&'a str, &'a str)>,
    screen: Screen,
) -> String {
    let count = files.len();
    let rows: Vec<_> = files.take(NAMED).map(|(file, why)| [file.to_owned(), why.to_owned()]).collect();
    let further = if count > NAMED { format!("  … and {} more\n", count - NAMED) } else { String::new() };
    match count {
        0 => String::new(),
        count => {
            format!("left out: {}\n{}{further}\n", plural(count, "file"), screen.table(&rows, "  ", &[0]))
        }
    }
}

impl Reported for Done {}

impl Done {
    pub(super) fn words(&self, screen: Screen) -> String {
        let rows: Vec<_> =
            self.copied.iter().map(|copy| [copy.from.clone(), "→".to_owned(), copy.to.clone()]).collect();
        let copied = if rows.is_empty() {
            String::new()
        } else {
            let table =
                if self.is_listed { String::new() } else { screen.table(&rows, "  ", &[0, 2]) + "\n" };
            format!("{}: {}\n{table}", paint(GOOD, "copied"), plural(rows.len(), "image"))
        };
        let left = self.left_out.iter().map(|one| (one.file.as_str(), one.why.as_str()));
        let left = if self.is_listed { String::new() } else { left_out(left, screen) };
        format!("{copied}{left}{}: {}\n{}\n", paint(GOOD, "written"), self.settings, next(&self.next))
    }
}
