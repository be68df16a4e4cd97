//! `check`: every problem at once, offline.

use super::Context;
use super::args::{CheckArgs, DenyArg, Format};
use super::exit::Exit;
use super::failure::Failure;
use super::{github, paint};
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
    let words = || match context.printer.format() {
        Format::Github => github::annotations(report) + &paint::report(report, files),
        Format::Human | Format::Json => paint::report(report, files),
    };
    context.printer.data(words, &ReportText::of(report, files));
    Ok(if report.has_errors() { Exit::ContentRefused } else { Exit::Done })
}

/// From which severity on a finding stops the run.
pub(super) fn deny(arg: Option<DenyArg>) -> Deny {
    match arg {
        Some(DenyArg::Warnings) => Deny::Warnings,
        None => Deny::Errors,
    }
}
