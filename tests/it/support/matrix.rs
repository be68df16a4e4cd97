//! The tables of `docs/faults.md`: each fault at each request, once and each time, and the exit codes.

use super::is_tried;
use offerpress::sandbox::{Fault, RecordedRequest, Route, Sandbox};
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;

/// How often a fault happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Times {
    Once,
    EachTime,
}

/// A request: so many to its route are let through before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Request {
    pub(crate) route: Route,
    pub(crate) passing: usize,
}

impl Request {
    pub(crate) const fn first(route: Route) -> Self {
        Self { route, passing: 0 }
    }

    pub(crate) const fn after(passing: usize, route: Route) -> Self {
        Self { route, passing }
    }

    /// Lets a fault happen at it.
    pub(crate) fn fails(self, sandbox: &Sandbox, fault: &Fault, times: Times) {
        sandbox.fail_after(self.route, self.passing, fault.clone());
        if times == Times::EachTime {
            sandbox.fail_times(self.route, 1000, fault.clone());
        }
    }
}

/// What may go wrong with any answer.
pub(crate) fn faults() -> Vec<(&'static str, Fault)> {
    vec![
        ("reset before the body", Fault::ResetBeforeBody),
        ("reset after the body", Fault::ResetAfterBody),
        ("answer lost", Fault::LostAnswer),
        ("answer cut short", Fault::Truncated),
        ("answer late", Fault::Slow(Duration::from_millis(200))),
        ("answer in small pieces", Fault::Trickle(Duration::from_millis(1))),
        ("500", Fault::status(500)),
        ("502", Fault::status(502)),
        ("503 with `Retry-After`", Fault::status(503).retry_after(Duration::from_secs(1))),
        ("429", Fault::status(429)),
        ("401", Fault::status(401)),
        ("403", Fault::status(403)),
        ("404", Fault::status(404)),
        ("409", Fault::status(409)),
        ("422", Fault::status(422)),
    ]
}

/// Whether a request was carried out; where an answer was to be lost, one that was cut was.
pub(crate) fn was_carried_out(request: &RecordedRequest, is_lost: bool) -> bool {
    request.status.map_or(is_lost, |status| status < 300)
}

/// Returns where a request of the Product Ingestion API leads: none where it changes the draft.
pub(crate) fn target(request: &RecordedRequest) -> Option<String> {
    target_of(request.body.as_ref()?)
}

/// Returns where a body leads that was posted.
pub(crate) fn target_of(body: &[u8]) -> Option<String> {
    let body: Value = serde_json::from_slice(body).ok()?;
    Some(body.pointer("/resources/0/target/targetType")?.as_str()?.to_owned())
}

/// Carries out every cell, many beside each other, and sees that the page has the table; what can't be has no code.
///
/// Outside of CI it is every seventh cell, and the others are what the page says.
pub(crate) async fn is_on_the_page<F: Clone, C: Copy, R>(
    faults: &[(&str, F)],
    columns: &[C],
    run: impl Fn(F, C, Times) -> Option<R>,
) where
    R: Future<Output = i32> + Send + 'static,
{
    // much of the time passes in pauses before the next try
    let permits = Arc::new(Semaphore::new(16));
    let start = |run: Option<R>| {
        let permits = Arc::clone(&permits);
        run.map(|run| {
            tokio::spawn(async move {
                let _permit = permits.acquire().await.unwrap();
                run.await
            })
        })
    };
    let halves = |fault: &F, column| {
        [Times::Once, Times::EachTime].map(|times| start(run(fault.clone(), column, times)))
    };
    let row = |(number, (_, fault)): (usize, &(&str, F))| {
        let cells = columns.iter().enumerate();
        let cells = cells.map(|(at, column)| is_tried(number + at).then(|| halves(fault, *column)));
        cells.collect::<Vec<_>>()
    };
    // all are started before the first is waited for
    let rows: Vec<_> = faults.iter().enumerate().map(row).collect();
    let mut table = Vec::new();
    for ((name, _), row) in faults.iter().zip(rows) {
        let mut line = vec![Some((*name).to_owned())];
        for cell in row {
            line.push(match cell {
                Some(halves) => Some(seen(halves).await),
                None => None,
            });
        }
        table.push(line);
    }
    let document = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/faults.md")).unwrap();
    let lines: Vec<_> = document.lines().collect();
    let fits = |lines: &[&str]| lines.iter().zip(&table).all(|(line, cells)| is_line(line, cells));
    assert!(lines.windows(table.len()).any(fits), "`docs/faults.md` says otherwise; seen was:\n{table:#?}");
}

/// The exit codes of the two halves of a cell.
async fn seen(halves: [Option<JoinHandle<i32>>; 2]) -> String {
    let mut codes = Vec::new();
    for half in halves {
        codes.push(match half {
            Some(half) => half.await.unwrap().to_string(),
            None => "–".to_owned(),
        });
    }
    codes.join(" · ").replace("– · –", "–")
}

/// Whether a line of the page has these cells; those that were not tried may be anything.
fn is_line(line: &str, cells: &[Option<String>]) -> bool {
    let is = line.trim_matches(['|', ' ']).split(" | ").collect::<Vec<_>>();
    let fits = |(is, seen): (&&str, &Option<String>)| seen.as_ref().is_none_or(|seen| seen == is);
    is.len() == cells.len() && is.iter().zip(cells).all(fits)
}

#[test]
fn a_cell_that_the_page_has_otherwise_is_noticed() {
    let cells = |first: &str| [Some("500".to_owned()), Some(first.to_owned()), None];
    assert!(is_line("| 500 | 0 · 5 | – |", &cells("0 · 5")));
    for line in ["| 500 | 0 · 4 | – |", "| 502 | 0 · 5 | – |", "| 500 | 0 · 5 |", ""] {
        assert!(!is_line(line, &cells("0 · 5")), "{line}");
    }
}
