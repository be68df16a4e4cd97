//! The second table of `docs/faults.md`: each fault at each request on the way from the draft to the customers.

use crate::support::{SMALL_OFFER, Seen, TestEnv, png};
use offerpress::sandbox::{Fault, Route, Sandbox, Slot};
use serde_json::Value;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;

const WHOLE_WAY: &[&str] = &["publish", "listing", "--submit", "--wait", "--go-live"];

/// A request, the command that sends it, and what was done before.
struct Column {
    request: Route,
    command: &'static [&'static str],
    before: &'static [&'static [&'static str]],
}

static COLUMNS: [Column; 9] = [
    Column { request: Route::Submissions, command: WHOLE_WAY, before: &[] },
    Column { request: Route::Publish, command: WHOLE_WAY, before: &[] },
    Column { request: Route::Operation, command: WHOLE_WAY, before: &[] },
    Column { request: Route::GoLive, command: WHOLE_WAY, before: &[] },
    Column {
        request: Route::Cancel,
        command: &["cancel", "listing", "--yes"],
        before: &[&["publish", "listing", "--submit"]],
    },
    Column { request: Route::Status, command: &["status", "contoso/vm"], before: &[] },
    Column { request: Route::Publishers, command: &["list"], before: &[] },
    Column { request: Route::ListOffers, command: &["list", "contoso"], before: &[] },
    Column {
        request: Route::Content,
        command: &["pull", "contoso/vm", "pulled"],
        before: &[&["publish", "listing"]],
    },
];

/// How often a fault happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Times {
    Once,
    EachTime,
}

fn faults() -> Vec<(&'static str, Fault)> {
    vec![
        ("reset before the body", Fault::ResetBeforeBody),
        ("reset after the body", Fault::ResetAfterBody),
        ("answer lost", Fault::LostAnswer),
        ("answer cut short", Fault::Truncated),
        ("answer late", Fault::Slow(Duration::from_millis(200))),
        ("answer in small pieces", Fault::Trickle(Duration::from_millis(1))),
        ("500", Fault::status(500)),
        ("503 with `Retry-After`", Fault::status(503).retry_after(Duration::from_secs(1))),
        ("429", Fault::status(429)),
        ("401", Fault::status(401)),
        ("403", Fault::status(403)),
        ("404", Fault::status(404)),
        ("409", Fault::status(409)),
        ("422", Fault::status(422)),
    ]
}

/// A half of a cell: the command with the fault, and again without.
struct Case {
    fault: Fault,
    column: &'static Column,
    times: Times,
}

impl std::fmt::Debug for Case {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} at {:?}, {:?}", self.fault, self.column.request, self.times)
    }
}

impl Case {
    /// Carries it out, and gives the exit code of the run with the fault.
    async fn run(&self) -> i32 {
        let sandbox = Arc::new(Sandbox::builder().publish_takes(5).start().await.unwrap());
        let mut env = place();
        create_offer(&sandbox).await;
        for args in self.column.before {
            let seen;
            (env, seen) = run(env, &sandbox, args.to_vec()).await;
            assert_eq!(seen.code, 0, "{self:?}: {}", seen.all());
        }
        let times = if self.times == Times::Once { 1 } else { 1000 };
        sandbox.fail_times(self.column.request, times, self.fault.clone());
        let (env, first) = run(env, &sandbox, self.args(self.patience())).await;
        sandbox.clear_faults();
        let mut again = self.args("10m");
        if first.code == 0 && again.contains(&"pull") {
            again.push("--force");
        }
        let (_env, second) = run(env, &sandbox, again).await;
        assert_eq!(second.code, 0, "{self:?}: {}\n{}", first.all(), second.all());
        let document = first.json();
        // a wait that is over is told as an outcome and not as a failure
        if first.code != 0 && document["course"]["result"] != "under-way" {
            assert_eq!(document["error"]["exitCode"], first.code, "{self:?}: {}", first.all());
        }
        self.done_once(&sandbox).await;
        first.code
    }

    fn args(&self, patience: &'static str) -> Vec<&'static str> {
        let waits = self.column.command.contains(&"--wait");
        let waiting: &[_] = if waits { &["--every", "0s", "--timeout", patience] } else { &[] };
        [self.column.command, &["--format", "json"], waiting].concat()
    }

    /// A run that waits asks until its time is over, so where no answer ever comes the time is short.
    fn patience(&self) -> &'static str {
        let comes = matches!(self.fault, Fault::Slow(_) | Fault::Trickle(_));
        let asks = self.column.request == Route::Operation;
        if asks && self.times == Times::EachTime && !comes { "0s" } else { "10m" }
    }

    /// Whatever happened, it was done once: one submission, one going live, one cancellation.
    async fn done_once(&self, sandbox: &Sandbox) {
        let is =
            |kind: &'static str| move |operation: &&Value| operation["submissionType"].as_str() == Some(kind);
        let all = operations(sandbox).await;
        let counts = [all.iter().filter(is("publish")).count(), all.iter().filter(is("goLive")).count()];
        let expected = match self.column.request {
            Route::Cancel => [1, 0],
            _ if self.column.command == WHOLE_WAY => [1, 1],
            _ => [0, 0],
        };
        assert_eq!(counts, expected, "{self:?}: {all:?}");
        let is_live = sandbox.offer("contoso", "vm", Slot::Production).is_some();
        assert_eq!(is_live, self.column.command == WHOLE_WAY, "{self:?}");
        if self.column.request == Route::Cancel {
            let draft = sandbox.offer("contoso", "vm", Slot::Draft).unwrap();
            assert_eq!(draft["status"], "canceled", "{self:?}");
        }
    }
}

/// A folder with the four logos that a submission takes, in small: hundreds of runs look at each.
fn place() -> TestEnv {
    let env = TestEnv::new();
    env.write("offer.json", SMALL_OFFER);
    let mut sizes = String::new();
    for (name, width, height) in [("large", 24, 24), ("medium", 16, 16), ("small", 12, 12), ("wide", 24, 12)]
    {
        env.write(&format!("logos/{name}.png"), png(width, height, [0, 90, 110]));
        writeln!(sizes, "[kinds.{name}-logo]\nsizes = [\"{width}x{height}\"]").unwrap();
    }
    env.write("offerpress.toml", sizes);
    env
}

async fn run(env: TestEnv, sandbox: &Arc<Sandbox>, args: Vec<&'static str>) -> (TestEnv, Seen) {
    let sandbox = Arc::clone(sandbox);
    let run = move || {
        let seen = env.run_at(&sandbox, &args);
        (env, seen)
    };
    tokio::task::spawn_blocking(run).await.unwrap()
}

fn ask(sandbox: &Sandbox, method: reqwest::Method, part: &str) -> reqwest::RequestBuilder {
    let url = format!(
        "{}/api/publishers/contoso/offers/vm{part}?api-version=2017-10-31",
        sandbox.marketplace_url()
    );
    let client = reqwest::Client::builder().no_proxy().tls_certs_only([]).build().unwrap();
    client.request(method, url).bearer_auth(sandbox.token()).header("content-type", "application/json")
}

/// Makes the offer as a colleague would have: it is there, without pictures.
async fn create_offer(sandbox: &Sandbox) {
    let put = ask(sandbox, reqwest::Method::PUT, "").body(SMALL_OFFER);
    assert_eq!(put.send().await.unwrap().status(), 201);
}

async fn operations(sandbox: &Sandbox) -> Vec<Value> {
    let answer = ask(sandbox, reqwest::Method::GET, "/submissions").send().await.unwrap();
    let text = answer.text().await.unwrap();
    serde_json::from_str(&text).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_fault_on_the_way_to_the_customers_ends_as_the_table_says() {
    // most of the time passes in pauses before the next try
    let permits = Arc::new(Semaphore::new(32));
    let half = |fault: &Fault, column: &'static Column, times| {
        let (case, permits) = (Case { fault: fault.clone(), column, times }, Arc::clone(&permits));
        tokio::spawn(async move {
            let _permit = permits.acquire().await.unwrap();
            case.run().await.to_string()
        })
    };
    let mut table = String::new();
    let faults = faults();
    let rows: Vec<Vec<_>> = faults
        .iter()
        .map(|(_, fault)| {
            let cell = |column| [half(fault, column, Times::Once), half(fault, column, Times::EachTime)];
            COLUMNS.iter().map(cell).collect()
        })
        .collect();
    for ((name, _), row) in faults.iter().zip(rows) {
        let mut cells = Vec::new();
        for [once, each] in row {
            cells.push(format!("{} · {}", once.await.unwrap(), each.await.unwrap()));
        }
        writeln!(table, "| {name} | {} |", cells.join(" | ")).unwrap();
    }
    let document = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/faults.md")).unwrap();
    assert!(document.contains(&table), "`docs/faults.md` says otherwise; this is what was seen:\n{table}");
}
