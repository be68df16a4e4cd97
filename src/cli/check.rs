//! `check`: every problem at once, offline.

use super::Context;
use super::args::{CheckArgs, DenyArg};
use super::exit::Exit;
use super::failure::Failure;
use super::paint;
use crate::asset::Depth;
use crate::publish::outcome::ReportText;
use crate::publish::settings::SettingsFile;
use crate::publish::{self, Base, CheckOptions, Deny};
use time::OffsetDateTime;

/// Checks a folder and prints the report.
pub(super) fn run(args: &CheckArgs, context: &Context) -> Result<Exit, Failure> {
    let folder = &args.folder.folder;
    let settings = SettingsFile::read(folder).map_err(publish::Error::from)?;
    let options = CheckOptions {
        profile: args.folder.profile.clone(),
        base: Base::OfferFile,
        depth: if args.quick { Depth::Quick } else { Depth::Full },
        deny: deny(args.deny),
    };
    let checked = publish::check(folder, &settings, &options, OffsetDateTime::now_utc())?;
    let (report, files) = (checked.report(), checked.files());
    let document = ReportText::of(report, files);
    context.printer.annotate(folder, &document.findings);
    context.printer.data(|| paint::report(report, files), &document);
    Ok(if report.has_errors() { Exit::ContentRefused } else { Exit::Done })
}

/// From which severity on a finding stops the run.
pub(super) fn deny(arg: Option<DenyArg>) -> Deny {
    match arg {
        Some(DenyArg::Warnings) => Deny::Warnings,
        None => Deny::Errors,
    }
}
