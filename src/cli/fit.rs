//! `fit`, and `publish --fit`.

use super::args::{FitArgs, PublishArgs};
use super::ci::{JobReport, Reported};
use super::connect::Resolved;
use super::paint::{FAINT, GOOD, NAME, WARNING, paint, plural, size};
use super::screen::Screen;
use super::{Context, Exit, Failure, findings, overrides};
use crate::base::files::{self, FileError};
use crate::base::{off_thread, shell_word, shown};
use crate::fit::{self, Existing, Fill, Options, Upscale};
use crate::publish::outcome::{FitOutcome, FitVerdict, FittedImage, ReportText};
use crate::publish::progress::{Event, Progress};
use crate::publish::settings::SettingsFile;
use crate::publish::{self, CheckOptions, CheckedFolder};
use crate::tools::{self, FitOptions, Fitted, FittedCopy};
use schemars::JsonSchema;
use serde::Serialize;
use std::fmt::Write as _;
use std::path::Path;
use time::OffsetDateTime;

/// Creates the images that are missing, reports them, and checks the folder.
pub(super) fn run(args: &FitArgs, context: &Context) -> Result<Exit, Failure> {
    let folder = &args.folder.folder;
    let settings = SettingsFile::read(folder).map_err(publish::Error::from)?;
    let overrides = overrides::of_environment(args.folder.profile.as_ref(), &context.environment);
    let check = CheckOptions::resolve(&settings, &overrides)?;
    let plan = || tools::plan_fit(folder, &settings, &check, options(args));
    if args.dry_run {
        return Ok(show(folder, plan()?.outcome(), None, context));
    }
    // before the plan is made: of two runs at the same time, the second would move what the first has just made
    let _lock = files::lock_folder(folder)
        .map_err(|error| Failure::of(Exit::Unfinished, &error).hint("wait until the other run finishes"))?;
    if args.replace {
        fit::finish_replacements(folder).map_err(publish::Error::from)?;
    }
    let Fitted { outcome, failed } = plan()?.carry_out(folder);
    let checked = publish::check(folder, &settings, &check, OffsetDateTime::now_utc())?;
    let exit = show(folder, outcome, Some(&checked), context);
    all_written(failed, context).map(|()| exit)
}

/// Reports every file that couldn't be written; the others are there, and a second run makes the rest.
fn all_written(failed: Vec<FileError>, context: &Context) -> Result<(), Failure> {
    let mut failures = failed.into_iter().map(|error| Failure::from(publish::Error::from(error)));
    let last = failures.next_back();
    failures.for_each(|failure| context.printer.trouble(&failure));
    last.map_or(Ok(()), Err)
}

/// Lets a run publish a copy of the folder in which nothing is missing; the copy must live as long as the run.
pub(super) async fn for_one_run(
    args: &PublishArgs,
    resolved: &mut Resolved,
    progress: &dyn Progress,
) -> Result<Option<FittedCopy>, Failure> {
    if !args.fit {
        return Ok(None);
    }
    let job = &resolved.job;
    let (folder, settings, check) = (job.folder.clone(), job.settings.clone(), job.check.clone());
    let made = off_thread(move || FittedCopy::make(&folder, &settings, &check, Options::default()));
    let copy = made.await?;
    for gap in &copy.outcome.gaps {
        progress.event(Event::Note(&warning(gap)));
    }
    // `shown_as` stays the folder that the person knows
    copy.path().clone_into(&mut resolved.job.folder);
    Ok(Some(copy))
}

/// Returns notes on the images that were created for one run.
pub(super) fn notes(copy: Option<&FittedCopy>) -> Vec<String> {
    let images = copy.map(|copy| copy.outcome.images.as_slice()).unwrap_or_default();
    let note = |image: &FittedImage| {
        let FittedImage { file, from, .. } = image;
        format!("created for this run only: `{file}` ({}) from `{from}`", pixels(image.pixels))
    };
    images.iter().map(note).collect()
}

fn options(args: &FitArgs) -> FitOptions {
    FitOptions {
        how: Options {
            fill: if args.crop { Fill::Crop } else { Fill::Pad },
            upscale: if args.allow_upscale { Upscale::Allow } else { Upscale::Never },
            background: args.background,
        },
        existing: if args.replace { Existing::Replace } else { Existing::Beside },
    }
}

/// The images that were created, and the check's report on the folder.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Fit")]
pub(super) struct Document {
    #[serde(flatten)]
    fit: FitOutcome,
    /// The check's report afterwards; left out with `--dry-run`.
    #[serde(skip_serializing_if = "Option::is_none")]
    check: Option<ReportText>,
}

impl Reported for Document {
    fn report(&self) -> JobReport {
        let is_planned = self.fit.result == FitVerdict::Planned;
        let words = is_planned.then_some("planned: nothing was changed");
        JobReport { words, ..JobReport::of(self.fit.result) }
    }
}

fn show(folder: &Path, fit: FitOutcome, checked: Option<&CheckedFolder>, context: &Context) -> Exit {
    let report = checked.map(CheckedFolder::report);
    let is_refused = !fit.gaps.is_empty() || report.is_some_and(crate::report::Report::has_errors);
    let check = checked.map(|checked| ReportText::of(checked.report(), checked.files()));
    let document = Document { fit, check };
    let screen = context.printer.screen;
    let show = context.printer.show();
    let found = || checked.map(|one| findings::report(one.report(), one.files(), show, screen));
    let then = if is_refused || checked.is_none() || document.fit.images.is_empty() {
        String::new()
    } else {
        next(&format!("offerpress preview {} --open", shell_word(folder))) + "\n"
    };
    context.printer.data(|| words(&document.fit, screen) + &found().unwrap_or_default() + &then, &document);
    if is_refused { Exit::ContentRefused } else { Exit::Done }
}

fn words(fit: &FitOutcome, screen: Screen) -> String {
    let mut rows: Vec<_> = fit.images.iter().map(row).collect();
    for column in [2, 5, 6] {
        align_right(&mut rows, column);
    }
    let mut text = screen.table(&rows, "  ", &[1, 4]);
    if !rows.is_empty() {
        text.push('\n');
    }
    for gap in &fit.gaps {
        let _ = writeln!(text, "{}", warning(gap));
    }
    let count = plural(fit.images.len(), "image");
    let said = match fit.result {
        FitVerdict::Fitted => format!("{}: {count} created", paint(GOOD, "fitted")),
        FitVerdict::Planned => format!("{count} to create; nothing was written"),
        FitVerdict::Unchanged if fit.gaps.is_empty() => format!("{}: nothing to create", paint(GOOD, "ok")),
        FitVerdict::Unchanged => "nothing was created".to_owned(),
    };
    let _ = writeln!(text, "{said}");
    text
}

/// `large logo  logos/mark.svg  24×24  →  logos/large.png  350×350  9 kB`
fn row(image: &FittedImage) -> [String; 8] {
    let length = |bytes: Option<u64>| bytes.map(size).unwrap_or_default();
    let kept = image.kept.as_ref().map(|kept| paint(FAINT, format_args!("original kept as {kept}")));
    [
        image.kind.replace('-', " "),
        image.from.clone(),
        pixels(image.pixels_before),
        "→".to_owned(),
        image.file.clone(),
        pixels(image.pixels),
        length(image.bytes),
        kept.unwrap_or_default(),
    ]
}

/// Pads a column of numbers on the left to its longest.
fn align_right(rows: &mut [[String; 8]], column: usize) {
    let longest = rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
    for row in rows {
        row[column] = format!("{:>longest$}", row[column]);
    }
}

fn pixels((width, height): (u32, u32)) -> String {
    format!("{width}×{height}")
}

fn warning(text: &str) -> String {
    format!("{}: {}", paint(WARNING, "warning"), shown(text))
}

/// Shows a command that comes next.
pub(super) fn next(command: &str) -> String {
    format!("next: {}", paint(NAME, command))
}
