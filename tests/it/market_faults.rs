//! The later tables of `docs/faults.md`: each fault at each request on the way from the draft to the customers.

use crate::support::matrix::{self, Request, Times, target, was_carried_out};
use crate::support::{Api, SMALL_OFFER, Seen, TestEnv, ours, png, small_offer};
use offerpress::sandbox::{Behavior, Fault, Route, Sandbox, Seed, Slot, Switch};
use serde_json::Value;
use std::fmt::Write as _;
use std::sync::Arc;

const WHOLE_WAY: &[&str] = &["publish", "listing", "--submit", "--wait", "--go-live"];
const GO_LIVE: &[&str] = &["go-live", "listing", "--yes", "--wait"];

/// The product's ID.
const ID: &str = "contoso-insight";
/// What stands for the operation that was started before.
const JOB: &str = "{job}";
/// What a run waits with for a submission, after the looks before it.
const FOLLOWED: Request = Request::after(4, Route::ProductSubmissions);

/// A request, the command that sends it, and what was done before.
struct Column {
    request: Request,
    command: &'static [&'static str],
    before: &'static [&'static [&'static str]],
}

static COLUMNS: [Column; 9] = [
    Column { request: Request::first(Route::Submissions), command: WHOLE_WAY, before: &[] },
    Column { request: Request::first(Route::Publish), command: WHOLE_WAY, before: &[] },
    Column { request: Request::first(Route::Operation), command: WHOLE_WAY, before: &[] },
    Column { request: Request::first(Route::GoLive), command: WHOLE_WAY, before: &[] },
    Column {
        request: Request::first(Route::Cancel),
        command: &["cancel", "listing", "--yes"],
        before: &[&["publish", "listing"], &["submit", "listing"]],
    },
    Column { request: Request::first(Route::Status), command: &["status", "contoso/vm"], before: &[] },
    Column { request: Request::first(Route::Publishers), command: &["list"], before: &[] },
    Column { request: Request::first(Route::ListOffers), command: &["list", "contoso"], before: &[] },
    Column {
        request: Request::first(Route::Content),
        command: &["pull", "contoso/vm", "pulled"],
        before: &[&["publish", "listing"]],
    },
];

static INGESTION: [Column; 9] = [
    Column { request: Request::first(Route::ProductSubmissions), command: WHOLE_WAY, before: &[] },
    Column { request: Request::after(1, Route::Configure), command: WHOLE_WAY, before: &[] },
    Column { request: FOLLOWED, command: WHOLE_WAY, before: &[] },
    Column {
        request: Request::first(Route::ResourceTree),
        command: GO_LIVE,
        before: &[&["publish", "listing", "--submit", "--wait", "--every", "0s"]],
    },
    Column { request: Request::after(2, Route::Configure), command: WHOLE_WAY, before: &[] },
    Column {
        request: Request::first(Route::CancelJob),
        command: &["cancel", "listing", "--yes", "--job", JOB],
        before: &[&["publish", "listing"], &["submit", "listing"]],
    },
    Column { request: Request::first(Route::ProductSubmissions), command: &["status", ID], before: &[] },
    Column { request: Request::first(Route::Products), command: &["list", "account"], before: &[] },
    Column {
        request: Request::first(Route::ListingFile),
        command: &["pull", ID, "pulled"],
        before: &[&["publish", "listing"]],
    },
];

/// A half of a cell: the command with the fault, and again without.
struct Case {
    api: Api,
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
    async fn run(self) -> i32 {
        let sandbox = Arc::new(self.sandbox().await);
        let (mut env, mut job) = (self.place(), String::new());
        for args in self.column.before {
            let seen;
            (env, seen, job) = self.command(env, &sandbox, owned(args, "")).await;
            assert_eq!(seen.code, 0, "{self:?}: {}", seen.all());
        }
        self.column.request.fails(&sandbox, &self.fault, self.times);
        let (env, first, _) = self.command(env, &sandbox, self.args(self.patience(), &job)).await;
        sandbox.clear_faults();
        let mut again = self.args("10m", &job);
        if first.code == 0 && self.column.command[0] == "pull" {
            again.push("--force".to_owned());
        }
        let (_env, second, _) = self.command(env, &sandbox, again).await;
        assert_eq!(second.code, 0, "{self:?}: {}\n{}", first.all(), second.all());
        let document = first.json();
        // a wait that timed out is an outcome and not a failure
        if first.code != 0 && document["course"]["result"] != "under-way" && document["result"] != "under-way"
        {
            assert_eq!(document["error"]["exitCode"], first.code, "{self:?}: {}", first.all());
        }
        self.done_once(&sandbox).await;
        first.code
    }

    /// The offer is there as a colleague would have made it, without images.
    ///
    /// Reads of the second API move an operation on, and a command reads more than once; a save is done at once, so that
    /// the time that is short is that of the operation.
    async fn sandbox(&self) -> Sandbox {
        let builder =
            Sandbox::builder().publish_takes(if self.api == Api::Portal { 5 } else { 20 }).jobs_take(0);
        let builder = builder
            .draft(small_offer())
            .product(ID, Seed::Draft)
            .behavior(Behavior::Ingestion(Switch::AnySize));
        builder.start().await.unwrap()
    }

    /// A folder with the four logos that a submission takes, in small: hundreds of runs look at each.
    fn place(&self) -> TestEnv {
        let (env, mut settings) = (TestEnv::new(), String::new());
        if self.api == Api::Portal {
            env.write("offer.json", SMALL_OFFER);
        } else {
            writeln!(settings, "offer = \"{ID}\"").unwrap();
        }
        for (name, width, height) in
            [("large", 24, 24), ("medium", 16, 16), ("small", 12, 12), ("wide", 24, 12)]
        {
            env.write(&format!("logos/{name}.png"), png(width, height, [0, 90, 110]));
            writeln!(settings, "[kinds.{name}-logo]\nsizes = [\"{width}x{height}\"]").unwrap();
        }
        env.write("offerpress.toml", settings);
        env
    }

    fn args(&self, patience: &str, job: &str) -> Vec<String> {
        let waits = self.column.command.contains(&"--wait");
        let waiting: &[_] = if waits { &["--every", "0s", "--timeout", patience] } else { &[] };
        owned(&[self.column.command, waiting].concat(), job)
    }

    /// A run that waits asks until its time is over, so where no answer ever comes the time is short.
    fn patience(&self) -> &'static str {
        let comes = matches!(self.fault, Fault::Slow(_) | Fault::Trickle(_));
        let request = self.column.request;
        let asks = request.route == Route::Operation || request == FOLLOWED;
        if asks && self.times == Times::EachTime && !comes { "0s" } else { "10m" }
    }

    /// Runs a command; beside what was seen gives the ID of the operation that it started, which that doesn't show.
    async fn command(
        &self,
        env: TestEnv,
        sandbox: &Arc<Sandbox>,
        args: Vec<String>,
    ) -> (TestEnv, Seen, String) {
        let (api, sandbox) = (self.api, Arc::clone(sandbox));
        let run = move || {
            let args: Vec<_> = args.iter().map(String::as_str).collect();
            let output = env.command_to(api, &sandbox, &args).output().unwrap();
            let document: Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
            let operation = document["operation"].as_str().unwrap_or_default().to_owned();
            let seen = env.seen(output);
            (env, seen, operation)
        };
        tokio::task::spawn_blocking(run).await.unwrap()
    }

    /// Whatever happened, it was done once: one submission, one going live, one cancellation.
    async fn done_once(&self, sandbox: &Sandbox) {
        let goes_live = [WHOLE_WAY, GO_LIVE].contains(&self.column.command);
        let cancels = self.column.command[0] == "cancel";
        let counts = match self.api {
            Api::Portal => {
                let all = operations(sandbox).await;
                ["publish", "goLive"]
                    .map(|kind| all.iter().filter(|one| one["submissionType"] == kind).count())
            }
            Api::Ingestion => {
                let is_lost = self.fault == Fault::LostAnswer;
                let done = ours(sandbox).filter(|request| was_carried_out(request, is_lost));
                let targets: Vec<_> = done.filter_map(|request| target(&request)).collect();
                ["preview", "live"].map(|target| targets.iter().filter(|one| *one == target).count())
            }
        };
        let expected = if goes_live { [1, 1] } else { [usize::from(cancels), 0] };
        assert_eq!(counts, expected, "{self:?}");
        let live = match self.api {
            Api::Portal => sandbox.offer("contoso", "vm", Slot::Production),
            Api::Ingestion => sandbox.tree(ID, Slot::Production),
        };
        assert_eq!(live.is_some(), goes_live, "{self:?}");
        match self.api {
            Api::Portal if cancels => {
                let draft = sandbox.offer("contoso", "vm", Slot::Draft).unwrap();
                assert_eq!(draft["status"], "canceled", "{self:?}");
            }
            Api::Ingestion if cancels => {
                let listed = sandbox.product_submissions(ID);
                assert!(listed.iter().all(|one| one["status"] != "running"), "{self:?}: {listed:?}");
            }
            _ => {}
        }
    }
}

fn owned(args: &[&str], job: &str) -> Vec<String> {
    [args, &["--format", "json"]].concat().into_iter().map(|arg| arg.replace(JOB, job)).collect()
}

async fn operations(sandbox: &Sandbox) -> Vec<Value> {
    let url = format!(
        "{}/api/publishers/contoso/offers/vm/submissions?api-version=2017-10-31",
        sandbox.marketplace_url()
    );
    let client = reqwest::Client::builder().no_proxy().tls_certs_only([]).build().unwrap();
    let text = client.get(url).bearer_auth(sandbox.token()).send().await.unwrap().text().await.unwrap();
    serde_json::from_str(&text).unwrap()
}

async fn table(api: Api, columns: &'static [Column]) {
    let columns: Vec<_> = columns.iter().collect();
    matrix::is_on_the_page(&matrix::faults(), &columns, |fault, column, times| {
        Some(Case { api, fault, column, times }.run())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_fault_on_the_way_to_the_customers_ends_as_the_table_says() {
    table(Api::Portal, &COLUMNS).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_fault_on_the_way_to_the_customers_of_the_product_ingestion_api_ends_as_the_table_says() {
    table(Api::Ingestion, &INGESTION).await;
}
