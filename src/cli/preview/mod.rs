//! `preview`, and the page of `publish --preview`.

mod browser;
mod subject;
mod done;
mod watch;
mod serve;

pub(super) use done::Done;
pub(super) use serve::serve;

use super::Context;
use super::args::PreviewArgs;
use super::connect::Resolved;
use super::exit::Exit;
use super::failure::{Failure, cannot_start};
use super::paint::{FAINT, NAME, paint, size};
use crate::base::files;
use crate::preview::MADE_BY;
use crate::publish::CheckedFolder;
use crate::publish::progress::{Event, Progress};
use std::path::{Path, PathBuf};
use subject::Subject;

/// The page's name where none is given.
const PAGE: &str = "listing.html";

/// Writes the page; that the folder has errors stops nothing, for the page shows them.
pub(super) async fn write(args: &PreviewArgs, context: &Context) -> Result<Exit, Failure> {
    let file = out(args)?;
    let subject = Subject::of(args, context).await?;
    let seen = subject.look().await?;
    let length = seen.write(&file)?;
    let shown = file.display().to_string();
    let done = Done::of(&seen, "written", &shown, &subject.notes);
    let words = || format!("{}\n{}  {}\n", seen.summary(), paint(NAME, &shown), paint(FAINT, size(length)));
    context.printer.data(words, &done);
    if args.open {
        browser::open(std::path::absolute(&file).unwrap_or(file), context);
    }
    Ok(Exit::Done)
}

/// Writes the page of a run before the run begins, so that it is there however the run ends.
///
/// Where the check finds errors no service is asked anything; where the draft can't be read, the run itself says why.
pub(super) async fn of_run(
    file: &Path,
    folder: &CheckedFolder,
    resolved: &Resolved,
    progress: &dyn Progress,
    context: &Context,
) -> Result<(), Failure> {
    subject::of_run(folder, resolved).await?.write(file)?;
    progress.event(Event::Note(&format!("preview: {}", file.display())));
    context.printer.page_of_run(file);
    Ok(())
}

/// Where the page goes: as asked, else here. Unasked it neither goes into the assets folder, where it would lie among
/// the images, nor takes the place of what is no preview.
fn out(args: &PreviewArgs) -> Result<PathBuf, Failure> {
    if let Some(file) = &args.out {
        return Ok(file.clone());
    }
    let whole = |path: &Path| path.canonicalize().ok();
    let folder = whole(&args.folder.folder);
    if folder.zip(whole(Path::new("."))).is_some_and(|(folder, here)| here.starts_with(folder)) {
        let message = format!("`{PAGE}` would be written to the assets folder");
        return Err(
            Failure::cannot_start(message).hint(format!("pass `--out ../{PAGE}`, or use `--serve --open`"))
        );
    }
    let there = files::read_text_if_there(Path::new(PAGE)).map_err(cannot_start)?;
    if there.is_some_and(|text| !text.contains(MADE_BY)) {
        let failure = Failure::cannot_start(format!("the existing `{PAGE}` is not a preview"));
        return Err(failure.hint("pass `--out FILE`"));
    }
    Ok(PathBuf::from(PAGE))
}
