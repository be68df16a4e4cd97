//! `check`: every problem at once, offline.

use super::args::CheckArgs;
use super::several::{self, Document, Done, Several};
use super::{Context, Exit, Failure, findings, overrides};
use crate::asset::Depth;
use crate::base::off_thread;
use crate::publish::outcome::ReportText;
use crate::publish::progress::Progress;
use crate::publish::settings::SettingsFile;
use crate::publish::{self, CheckOptions, CheckedFolder, Deny, Folders};
use std::path::{Path, PathBuf};
use time::OffsetDateTime;

/// Checks folders and prints the report of each.
pub(super) async fn run(args: &CheckArgs, context: &Context) -> Result<Exit, Failure> {
    match Folders::of(&args.folders.folders)? {
        Folders::One(_) => super::context::apart(alone, args, context).await,
        Folders::Several { folders, passed_over } => {
            several::passed_over(&passed_over, context);
            side_by_side(args, folders, context).await
        }
    }
}

fn alone(args: &CheckArgs, context: &Context) -> Result<Exit, Failure> {
    let folder = args.folders.folders.first().cloned().unwrap_or_default();
    let checked = checked(args, &folder, context)?;
    let (report, files) = (checked.report(), checked.files());
    let document = ReportText::of(report, files);
    context.printer.annotate(&folder, &document.findings);
    let (show, screen) = (context.printer.show(), context.printer.screen);
    context.printer.data(|| findings::report(report, files, show, screen), &document);
    Ok(exit(&checked))
}

async fn side_by_side(args: &CheckArgs, folders: Vec<PathBuf>, context: &Context) -> Result<Exit, Failure> {
    // images of all are decoded by the same threads, one a core; two folders at a time leave none idle
    let all = Several::new(context, 2, args.fail_fast);
    let (show, screen) = (context.printer.show(), context.printer.screen);
    let work = async |folder: PathBuf, _, _: &dyn Progress| {
        let (args, context) = (args.clone(), context.clone());
        let checked = off_thread(move || checked(&args, &folder, &context)).await?;
        let document = Document::Check(ReportText::of(checked.report(), checked.files()));
        let words = findings::report(checked.report(), checked.files(), show, screen);
        Ok(Done { exit: exit(&checked), words, document })
    };
    Ok(all.run(folders.into_iter().map(|folder| (folder.clone(), folder)).collect(), work).await)
}

fn checked(args: &CheckArgs, folder: &Path, context: &Context) -> Result<CheckedFolder, Failure> {
    let overrides = overrides::of_environment(args.folders.profile.as_ref(), &context.environment);
    let settings = SettingsFile::read(folder).map_err(publish::Error::from)?;
    let options = CheckOptions::resolve(&settings, &overrides)?;
    let depth = if args.quick { Depth::Quick } else { Depth::Full };
    let options = CheckOptions { depth, deny: args.deny.unwrap_or(Deny::Errors), ..options };
    Ok(publish::check(folder, &settings, &options, OffsetDateTime::now_utc())?)
}

fn exit(checked: &CheckedFolder) -> Exit {
    if checked.report().has_errors() { Exit::ContentRefused } else { Exit::Done }
}
