//! The tables of `docs/faults.md`: each fault at each request, once and each time, and the exit codes.

use offerpress::sandbox::{Fault, RecordedRequest, Route, Sandbox};
use serde_json::Value;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;

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
    let row = |fault: &F| columns.iter().map(|column| halves(fault, *column)).collect::<Vec<_>>();
    let rows: Vec<_> = faults.iter().map(|(name, fault)| (name, row(fault))).collect();
    let mut table = String::new();
    for (name, row) in rows {
        let mut cells = Vec::new();
        for half in row.into_iter().flatten() {
            cells.push(match half {
                Some(half) => half.await.unwrap().to_string(),
                None => "–".to_owned(),
            });
        }
        let cells: Vec<_> = cells.chunks(2).map(|cell| cell.join(" · ")).collect();
        writeln!(table, "| {name} | {} |", cells.join(" | ").replace("– · –", "–")).unwrap();
    }
    let document = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/faults.md")).unwrap();
    assert!(document.contains(&table), "`docs/faults.md` says otherwise; this is what was seen:\n{table}");
}
