//! `clean`: uploaded images that the offer no longer uses: lists or deletes them.

use super::args::CleanArgs;
use super::ci::Reported;
use super::connect::{self, Resolved};
use super::failure::{Failure, cannot_start};
use super::paint::{FAINT, GOOD, NAME, paint, plural, size};
use super::screen::Screen;
use super::{Context, Exit};
use crate::base::parse_span;
use crate::tools::clean::{Action, CleanOptions, Cleaned, Unused, clean};
use time::Duration;

/// Finds what is unused, and removes it where asked.
pub(super) async fn run(args: &CleanArgs, context: &Context) -> Result<Exit, Failure> {
    let older_than = parse_span(&args.older_than).map_err(cannot_start)?;
    let older_than = Duration::try_from(older_than).unwrap_or(Duration::MAX);
    let action = if args.delete { Action::Delete } else { Action::List };
    let options = CleanOptions { older_than, asked: args.older_than.trim().to_owned(), action };
    let Resolved { job, connection } = connect::of_which(&args.which, &args.services, context).await?;
    context.printer.talk("comparing uploaded images with the offer");
    let cleaned = clean(&job, connection.services(), options).await;
    let cleaned = connection.check(cleaned).await?;
    context.printer.data(|| words(&cleaned, context.printer.screen), &cleaned);
    Ok(Exit::Done)
}

impl Reported for Cleaned {}

fn words(cleaned: &Cleaned, screen: Screen) -> String {
    let row = |one: &Unused| {
        let day = one.stored.as_deref().and_then(|time| time.get(..10)).unwrap_or_default();
        [day.to_owned(), format!("{:>7}", size(one.bytes)), one.name.clone()]
    };
    let rows: Vec<_> = cleaned.unused.iter().map(row).collect();
    let list = screen.table(&rows, "  ", &[2]);
    let gap = if list.is_empty() { "" } else { "\n" };
    let name = paint(NAME, format_args!("{}/{}", cleaned.publisher, cleaned.offer));
    let left_alone = paint(FAINT, format_args!("kept: {}", left_alone(cleaned)));
    format!("{list}{gap}{name}: {}\n{left_alone}\n", headline(cleaned))
}

fn left_alone(Cleaned { in_use, young, older_than, .. }: &Cleaned) -> String {
    match young {
        0 => format!("{in_use} in use"),
        young => format!("{in_use} in use, {young} uploaded within the last {older_than}"),
    }
}

fn headline(cleaned: &Cleaned) -> String {
    let bytes = size(cleaned.unused.iter().map(|blob| blob.bytes).sum());
    let images = plural(cleaned.unused.len(), "unused image");
    match (cleaned.unused.len(), cleaned.result) {
        (0, _) => paint(GOOD, "nothing to delete"),
        (_, "removed") => format!("{} {images}, {bytes}", paint(GOOD, "removed")),
        (_, _) => format!(
            "{images}, {bytes} (not used by the draft, the preview, the live offer or the lock)\nnothing was deleted; pass `--delete` to delete them"
        ),
    }
}
