//! `clean`: uploaded images that the offer no longer uses: lists or deletes them.

use super::Context;
use super::args::CleanArgs;
use super::ci::{JobReport, Reported};
use super::connect::{self, Resolved};
use super::exit::Exit;
use super::failure::{Failure, cannot_start};
use super::paint::{FAINT, GOOD, NAME, paint, plural, size};
use super::screen::Screen;
use crate::base::parse_span;
use crate::publish::outcome::SCHEMA_VERSION;
use crate::storage::BlobInfo;
use crate::tools::clean::{Action, CleanOptions, Cleaned, clean};
use schemars::JsonSchema;
use serde::Serialize;
use time::Duration;
use time::format_description::well_known::Rfc3339;

/// Finds what is unused, and removes it where asked.
pub(super) async fn run(args: &CleanArgs, context: &Context) -> Result<Exit, Failure> {
    let older_than = parse_span(&args.older_than).map_err(cannot_start)?;
    let older_than = Duration::try_from(older_than).unwrap_or(Duration::MAX);
    let action = if args.delete { Action::Delete } else { Action::List };
    let Resolved { job, connection } = connect::of_which(&args.which, &args.services, context).await?;
    context.printer.talk("comparing uploaded images with the offer");
    let cleaned = clean(&job, connection.services(), CleanOptions { older_than, action }).await;
    let cleaned = connection.check(cleaned).await?;
    let document = Document::of(&cleaned, &args.older_than);
    context.printer.data(|| document.words(context.printer.screen()), &document);
    Ok(Exit::Done)
}

/// The uploaded images that an offer no longer uses.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Clean")]
pub(super) struct Document {
    /// The version of this document.
    #[schemars(extend("const" = SCHEMA_VERSION))]
    schema_version: u32,
    /// `listed`, or `removed` where that was asked for.
    #[schemars(extend("enum" = ["listed", "removed"]))]
    result: &'static str,
    /// The publisher.
    publisher: String,
    /// The offer.
    offer: String,
    /// The container.
    container: String,
    /// How old an image must be to be listed, as it was asked for.
    older_than: String,
    /// The images that nothing uses.
    unused: Vec<Unused>,
    /// How many are in use.
    in_use: usize,
    /// How many aren't in use, but too young.
    young: usize,
}

/// One of them.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Unused {
    /// The blob's name.
    name: String,
    /// Its length.
    bytes: u64,
    /// When it was stored (RFC 3339).
    #[serde(skip_serializing_if = "Option::is_none")]
    stored: Option<String>,
}

impl Reported for Document {
    fn report(&self) -> JobReport {
        let (publisher, offer) = (Some(self.publisher.clone()), Some(self.offer.clone()));
        JobReport { publisher, offer, ..JobReport::of(self.result) }
    }
}

impl Document {
    fn of(cleaned: &Cleaned, older_than: &str) -> Self {
        Self {
            schema_version: SCHEMA_VERSION,
            result: match cleaned.action {
                Action::List => "listed",
                Action::Delete => "removed",
            },
            publisher: cleaned.offer.publisher.to_string(),
            offer: cleaned.offer.offer.to_string(),
            container: cleaned.container.clone(),
            older_than: older_than.trim().to_owned(),
            unused: cleaned.unused.iter().map(Unused::of).collect(),
            in_use: cleaned.in_use,
            young: cleaned.young,
        }
    }

    fn words(&self, screen: Screen) -> String {
        let rows: Vec<_> = self.unused.iter().map(Unused::row).collect();
        let list = screen.table(&rows, "  ", &[2]);
        let gap = if list.is_empty() { "" } else { "\n" };
        let name = paint(NAME, format_args!("{}/{}", self.publisher, self.offer));
        let left_alone = paint(FAINT, format_args!("kept: {}", self.left_alone()));
        format!("{list}{gap}{name}: {}\n{left_alone}\n", self.headline())
    }

    fn left_alone(&self) -> String {
        match self.young {
            0 => format!("{} in use", self.in_use),
            young => format!("{} in use, {young} uploaded within the last {}", self.in_use, self.older_than),
        }
    }

    fn headline(&self) -> String {
        let bytes = size(self.unused.iter().map(|blob| blob.bytes).sum());
        let images = plural(self.unused.len(), "unused image");
        match (self.unused.len(), self.result) {
            (0, _) => paint(GOOD, "nothing to delete"),
            (_, "removed") => format!("{} {images}, {bytes}", paint(GOOD, "removed")),
            (_, _) => format!(
                "{images}, {bytes} (not used by the draft, the preview, the live offer or the lock)\nnothing was deleted; pass `--delete` to delete them"
            ),
        }
    }
}

impl Unused {
    fn of(blob: &BlobInfo) -> Self {
        let stored = blob.last_modified.and_then(|time| time.format(&Rfc3339).ok());
        Self { name: blob.name.to_string(), bytes: blob.length, stored }
    }

    fn row(&self) -> [String; 3] {
        let day = self.stored.as_deref().and_then(|time| time.get(..10)).unwrap_or_default();
        [day.to_owned(), format!("{:>7}", size(self.bytes)), self.name.clone()]
    }
}
