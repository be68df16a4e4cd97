//! `doctor`: every part that a publish needs, a line each, with what to do about it.

use super::advice::unverified;
use super::args::DoctorArgs;
use super::ci::{JobReport, Reported};
use super::connect::{self, Connection, Resolved};
use super::paint::{ERROR, FAINT, GOOD, NOTE, paint, plural};
use super::{Context, Exit, Failure};
use crate::marketplace::ApiName;
use crate::publish::Job;
use crate::publish::outcome::SCHEMA_VERSION;
use crate::tools::doctor::{Line, Part, Problem, State, diagnose};
use schemars::JsonSchema;
use serde::Serialize;

/// Tries everything, and ends as a publish would end.
pub(super) async fn run(args: &DoctorArgs, context: &Context) -> Result<Exit, Failure> {
    let Resolved { job, connection } = connect::of_which(&args.which, &args.services, context).await?;
    context.printer.talk("checking storage and the marketplace");
    let tried = diagnose(&job, connection.services()).await;
    let mut lines: Vec<_> = tried.iter().map(Shown::of).collect();
    for (line, shown) in tried.iter().zip(&mut lines) {
        shown.fit_to(line, &connection).await;
        shown.is_practice(line, &job, &connection);
    }
    // the lowest of the problems' codes: what someone must fix goes before what may pass by itself
    let problems = || tried.iter().filter_map(Line::found).map(failure);
    let exit = problems().map(|failure| failure.exit).min().unwrap_or(Exit::Done);
    let result = if exit == Exit::Done { "well" } else { "problems" };
    let document = Document { schema_version: SCHEMA_VERSION, result, exit_code: exit.code(), lines };
    problems().for_each(|failure| context.printer.problem("offerpress", &failure.message));
    context.printer.data(|| document.words(), &document);
    Ok(exit)
}

/// What a publish would end with.
fn failure(problem: &Problem) -> Failure {
    match problem {
        Problem::Run(error) => Failure::of_run(error),
        Problem::SasUrl(error) => Failure::of(unverified(error), error),
        Problem::ClockOff { .. } => Failure::of(Exit::CannotStart, problem)
            .hint("correct the clock: signatures with a wrong date are refused"),
        Problem::NoETag => Failure::of(Exit::Unfinished, problem)
            .hint("run it again; if it happens again, check the URL of the marketplace"),
    }
}

/// What a publish would meet.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Doctor")]
pub(super) struct Document {
    /// The version of this document.
    #[schemars(extend("const" = SCHEMA_VERSION))]
    schema_version: u32,
    /// `well` or `problems`.
    #[schemars(extend("enum" = ["well", "problems"]))]
    result: &'static str,
    /// The exit code of the process.
    exit_code: u8,
    /// Every part that was tried, in order.
    lines: Vec<Shown>,
}

/// One part that a publish needs.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Part")]
struct Shown {
    /// The part, for example `storage`.
    #[schemars(with = "String")]
    part: Part,
    /// `ok`, `problem`, or `skipped` where an earlier problem stands before it.
    #[schemars(extend("enum" = ["ok", "problem", "skipped"]))]
    state: &'static str,
    /// What was seen.
    said: String,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    remedy: Option<String>,
}

/// Said of an API that is built from its schemas and from recorded answers alone.
const NOT_TRIED: &str = "; not tried against the live service yet, see docs/product-ingestion.md";

impl Shown {
    /// Completes the hint for the services that were checked.
    async fn fit_to(&mut self, line: &Line, connection: &Connection) {
        if line.what == Part::Marketplace && connection.opened.api == ApiName::ProductIngestion {
            self.said.push_str(NOT_TRIED);
        }
        let Some(Problem::Run(error)) = line.found() else { return };
        let failure = connection.failure(error).await;
        // what follows the causes says whose token was sent
        let known = Failure::of_run(error).causes.len();
        for token in failure.causes.iter().skip(known) {
            self.said = format!("{}; {token}", self.said);
        }
        self.remedy = failure.hint;
    }

    /// Says that an offer is there only because the sandbox began it.
    fn is_practice(&mut self, line: &Line, job: &Job, connection: &Connection) {
        let is_found = line.what == Part::Offer && matches!(line.state, State::Ok(_));
        let Some(sandbox) = connection.sandbox.as_ref().filter(|_| is_found) else { return };
        let offer = job.named_offer().ok().filter(|offer| sandbox.began(offer));
        if let Some(offer) = offer {
            let id = &offer.offer;
            self.said = format!("`{id}` was not in the sandbox: a publish there begins with an empty draft");
        }
    }

    fn of(line: &Line) -> Self {
        let (state, said, remedy) = match &line.state {
            State::Ok(said) => ("ok", said.clone(), None),
            State::Skipped(said) => ("skipped", said.clone(), None),
            State::Problem(problem) => {
                let failure = failure(problem);
                let said = [&[failure.message], failure.causes.as_slice()].concat().join(": ");
                ("problem", said, failure.hint)
            }
        };
        Self { part: line.what, state, said, remedy }
    }

    fn words(&self, width: usize) -> String {
        let (style, word) = match self.state {
            "ok" => (GOOD, "ok"),
            "problem" => (ERROR, "problem"),
            _ => (FAINT, "-"),
        };
        let remedy =
            self.remedy.as_ref().map(|remedy| format!("\n           {}: {remedy}", paint(NOTE, "hint")));
        let said = self.said.replace('\n', "\n           ");
        let word = paint(style, format_args!("{word:7}"));
        format!("  {word}  {:width$}  {said}{}\n", self.part, remedy.unwrap_or_default())
    }
}

impl Reported for Document {
    fn report(&self) -> JobReport {
        JobReport::of(self.result)
    }
}

impl Document {
    fn words(&self) -> String {
        let width =
            self.lines.iter().map(|line| line.part.to_string().chars().count()).max().unwrap_or_default();
        let lines: String = self.lines.iter().map(|line| line.words(width)).collect();
        let problems = self.lines.iter().filter(|line| line.state == "problem").count();
        let end = match problems {
            0 => format!("{}: ready to publish", paint(GOOD, "ok")),
            _ => format!("not ready to publish: {}", paint(ERROR, plural(problems, "problem"))),
        };
        format!("{lines}\n{end}\n")
    }
}
