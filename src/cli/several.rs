//! Several offers in one run: a section each, then all in a table; one document for scripts.

use super::failure_text::{failure_document, failure_words};
use super::findings::Show;
use super::outcome::problem;
use super::paint::{self, ERROR, FAINT, GOOD, WARNING, paint, plural, size};
use super::progress::Hub;
use super::screen::Screen;
use super::{Context, Exit, Failure};
use crate::publish::outcome::{
    FailureDocument, OfferResult, OfferStatus, Offers, OneOffer, Outcome, ReportText, Total,
};
use crate::publish::progress::Progress;
use crate::publish::{Limit, OnFailure, Turn, in_turn};
use crate::report::Severity;
use futures::StreamExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How to go about several offers.
pub(super) struct Several<'c> {
    context: &'c Context,
    /// How many to work on at a time.
    at_once: Limit,
    on_failure: OnFailure,
    /// What stands below the total.
    pub(super) foot: Option<String>,
}

/// The result for one offer, as a run of it alone would have shown it.
pub(super) struct Done {
    pub(super) exit: Exit,
    pub(super) words: String,
    pub(super) document: Document,
}

/// The document of one offer.
pub(super) enum Document {
    Outcome(Box<Outcome>),
    Check(ReportText),
    OfferStatus(Box<OfferStatus>),
}

/// One offer at its end.
struct Ended {
    exit: Option<Exit>,
    words: String,
    document: OneOffer,
}

impl<'c> Several<'c> {
    /// Sets out to work on so many offers at a time; stops after the first that fails if that is asked for.
    pub(super) fn new(context: &'c Context, at_once: u16, fail_fast: bool) -> Self {
        let on_failure = if fail_fast { OnFailure::SkipTheRest } else { OnFailure::GoOn };
        Self { context, at_once: Limit::of(usize::from(at_once)), on_failure, foot: None }
    }

    /// Does the same work for each offer, shows the results in the order of the folders, and returns the worst exit code.
    pub(super) async fn run<T>(
        &self,
        items: Vec<(PathBuf, T)>,
        work: impl AsyncFn(T, Turn, &dyn Progress) -> Result<Done, Failure>,
    ) -> Exit {
        let printer = self.context.printer;
        let (hub, screen) = (Hub::new(printer), printer.screen);
        let folders: Vec<_> = items.iter().map(|(folder, _)| folder.clone()).collect();
        let one = async |(folder, item): (PathBuf, T), turn: Turn| {
            let (began, progress) = (Instant::now(), hub.of(&folder.display().to_string()));
            let done = work(item, turn, &*progress).await;
            drop(progress);
            let ended = match done {
                Ok(done) => Ended::done(&folder, done),
                Err(failure) => Ended::failed(&folder, &failure, (printer.show(), screen)),
            };
            hub.ended(&ended.document, began.elapsed());
            ended
        };
        let ended =
            in_turn(items, self.at_once.clone(), self.on_failure, one, |ended| !ended.document.is_good());
        let mut ended = std::pin::pin!(ended.zip(futures::stream::iter(folders)));
        let (mut exits, mut rows, mut offers, mut total) =
            (Vec::new(), Vec::new(), Vec::new(), Total::default());
        while let Some((ended, folder)) = ended.next().await {
            let ended = ended.unwrap_or_else(|| {
                let skipped = Ended::skipped(&folder);
                hub.ended(&skipped.document, Duration::ZERO);
                skipped
            });
            hub.suspend(|| ended.show(self.context));
            exits.extend(ended.exit);
            total.add(&ended.document);
            rows.push(row(&ended.document));
            // of thousands of offers, only what will be printed is held
            offers.extend(printer.has_document().then_some(ended.document));
        }
        let exit = Exit::worst(exits);
        let document = Offers::of(offers, total, (exit.code(), exit.meaning()));
        let foot = self.foot.as_deref().unwrap_or_default();
        printer.data(|| words(&rows, &document.total, screen) + foot, &document);
        exit
    }
}

impl Ended {
    fn done(folder: &Path, done: Done) -> Self {
        let Done { exit, words, document } = done;
        let mut one = OneOffer::new(folder.display().to_string(), OfferResult::Reported, Some(exit.code()));
        match document {
            Document::Outcome(outcome) => {
                one.result = outcome.result.into();
                one.outcome = Some(*outcome);
            }
            Document::Check(check) => {
                one.result = if exit == Exit::Done { OfferResult::Ok } else { OfferResult::Refused };
                one.check = Some(check);
            }
            Document::OfferStatus(status) => one.status = Some(*status),
        }
        Self { exit: Some(exit), words, document: one }
    }

    fn failed(folder: &Path, failure: &Failure, (show, screen): (Show, Screen)) -> Self {
        let shown = folder.display().to_string();
        let mut document = OneOffer::new(shown, OfferResult::Failed, Some(failure.exit.code()));
        document.failure = Some(failure_document(failure));
        let words = failure_words(failure, show, screen) + "\n";
        Self { exit: Some(failure.exit), words, document }
    }

    fn skipped(folder: &Path) -> Self {
        let document = OneOffer::new(folder.display().to_string(), OfferResult::Skipped, None);
        let words = format!("{}: an earlier offer failed\n", paint(FAINT, "skipped"));
        Self { exit: None, words, document }
    }

    fn show(&self, context: &Context) {
        let (one, printer) = (&self.document, context.printer);
        printer.annotate(Path::new(&one.folder), one.findings());
        let failed = one.failure.as_ref().map(|failure| failure.error.message.clone());
        let outcome = one.outcome.as_ref().zip(self.exit);
        let unfinished = || Some(outcome.and_then(|(outcome, exit)| problem(outcome, exit))?.message);
        if let Some(problem) = failed.or_else(unfinished) {
            printer.problem(&format!("offerpress: {}", one.folder), &problem);
        }
        printer.section(&one.folder, &self.words);
    }
}

/// All offers in a table, and their total.
fn words(rows: &[[String; 4]], all: &Total, screen: Screen) -> String {
    format!("{}\n{}\n", screen.table(rows, "  ", &[0]), total(all))
}

fn row(offer: &OneOffer) -> [String; 4] {
    let (style, word) = match offer.result {
        OfferResult::Saved => (GOOD, "saved as a draft"),
        OfferResult::Incomplete => (ERROR, "not saved as sent"),
        OfferResult::Unchanged => (GOOD, "unchanged"),
        OfferResult::Planned => (GOOD, "planned"),
        OfferResult::Ok => (GOOD, "ok"),
        OfferResult::Reported => (GOOD, "done"),
        OfferResult::Refused => (ERROR, "refused"),
        OfferResult::Failed => (ERROR, "failed"),
        OfferResult::Skipped => (FAINT, "skipped"),
    };
    let code = offer.exit_code.filter(|code| *code != 0);
    let style = if style == GOOD && code.is_some() { WARNING } else { style };
    let code = code.map(|code| format!(", exit code {code}")).unwrap_or_default();
    [offer.folder.clone(), name(offer), paint(style, format_args!("{word}{code}")), details(offer)]
}

fn name(offer: &OneOffer) -> String {
    let outcome = offer.outcome.as_ref().map(|one| (&one.publisher, &one.offer));
    let status = || offer.status.as_ref().map(|one| (&one.publisher, &one.offer));
    outcome.or_else(status).map(|(publisher, offer)| format!("{publisher}/{offer}")).unwrap_or_default()
}

fn details(offer: &OneOffer) -> String {
    match (&offer.outcome, &offer.check, &offer.status, &offer.failure) {
        (Some(outcome), ..) => plural(outcome.assets.len(), "image"),
        (_, Some(check), ..) => counts(check),
        (_, _, Some(status), _) => super::status_text::standing(status).to_owned(),
        (.., Some(failure)) => reason(failure),
        _ => String::new(),
    }
}

fn counts(check: &ReportText) -> String {
    let counted = [(check.errors, "error"), (check.warnings, "warning"), (check.notes, "note")];
    let found = counted.into_iter().filter(|(count, _)| *count > 0).map(|(count, word)| plural(count, word));
    let found: Vec<_> = [plural(check.assets, "file")].into_iter().chain(found).collect();
    found.join(", ")
}

/// What stands against it, short enough for a row; the whole stands in its section.
fn reason(failure: &FailureDocument) -> String {
    const LONGEST: usize = 72;
    let errors = failure.findings.iter().filter(|finding| finding.severity == Severity::Error).count();
    let message = &failure.error.message;
    match message.char_indices().nth(LONGEST) {
        _ if errors > 0 => plural(errors, "error"),
        Some((end, _)) => message.get(..end).unwrap_or_default().trim_end().to_owned() + " …",
        None => message.clone(),
    }
}

/// `4 offers: 3 done (2 saved, 1 unchanged), 1 failed; 12 images uploaded, 1.2 MB`
fn total(total: &Total) -> String {
    let part = |count: usize, word: &str| (count > 0).then(|| format!("{count} {word}"));
    let listed = |parts: &[Option<String>]| parts.iter().flatten().cloned().collect::<Vec<_>>().join(", ");
    let kinds = listed(&[part(total.saved, "saved"), part(total.unchanged, "unchanged")]);
    let kinds = if kinds.is_empty() { kinds } else { format!(" ({kinds})") };
    let done = part(total.succeeded, "done").map(|text| paint(GOOD, text) + &kinds);
    let failed = part(total.failed, "failed").map(|text| paint(ERROR, text));
    let all = listed(&[done, failed, part(total.skipped, "skipped")]);
    let uploaded = match total.uploaded {
        0 => String::new(),
        count => format!("; {} uploaded, {}", plural(count, "image"), size(total.uploaded_bytes)),
    };
    format!("{}: {all}{uploaded}", plural(total.offers, "offer"))
}

/// Reports folders that aren't offers.
pub(super) fn passed_over(folders: &[PathBuf], context: &Context) {
    for folder in folders {
        let text = "skipped: no offerpress.toml or offer.json";
        context.printer.talk(&format!("{}: {}: {text}", paint(paint::NOTE, "note"), folder.display()));
    }
}
