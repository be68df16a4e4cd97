//! The table of `docs/faults.md`: each fault at each request of a publish, and what becomes of the run.

use crate::support::shown::draft_is_the_folder;
use crate::support::{SMALL_OFFER, Seen, TestEnv, ours};
use offerpress::base::Digests;
use offerpress::sandbox::{Fault, Route, Sandbox};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;

/// The requests of a publish, in their order.
const REQUESTS: [Route; 5] =
    [Route::GetOffer, Route::CreateContainer, Route::PutBlob, Route::HeadBlob, Route::PutOffer];

/// How often a fault happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Times {
    Once,
    EachTime,
}

/// What goes wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Trouble {
    /// With an answer or its connection.
    Answer(Fault),
    /// Nobody listens at the service's address.
    Refused,
    /// The clocks are an hour apart.
    ClockOff,
}

fn troubles() -> Vec<(&'static str, Trouble)> {
    let status = |status| Trouble::Answer(Fault::status(status));
    vec![
        ("connection refused", Trouble::Refused),
        ("reset before the body", Trouble::Answer(Fault::ResetBeforeBody)),
        ("reset after the body", Trouble::Answer(Fault::ResetAfterBody)),
        ("answer lost", Trouble::Answer(Fault::LostAnswer)),
        ("answer cut short", Trouble::Answer(Fault::Truncated)),
        ("answer late", Trouble::Answer(Fault::Slow(Duration::from_millis(300)))),
        ("answer in small pieces", Trouble::Answer(Fault::Trickle(Duration::from_millis(1)))),
        ("wrong `Content-MD5`", Trouble::Answer(Fault::WrongMd5)),
        ("500", status(500)),
        ("503 with `Retry-After`", Trouble::Answer(Fault::status(503).retry_after(Duration::from_secs(1)))),
        ("429", status(429)),
        ("403", status(403)),
        ("404", status(404)),
        ("clock an hour off", Trouble::ClockOff),
    ]
}

/// One cell's half: a run with a fault, a run without, and a third that finds nothing to do.
struct Case {
    trouble: Trouble,
    at: Route,
    times: Times,
}

const ARGS: [&str; 5] = ["publish", "listing", "--create-container", "--format", "json"];

impl Case {
    /// Some troubles lie with a whole service and not with a request: they are met at the first one to it.
    fn can_be(&self) -> bool {
        let first = match self.trouble {
            Trouble::Answer(_) => return true,
            Trouble::Refused => self.at == Route::GetOffer || self.at == Route::CreateContainer,
            Trouble::ClockOff => self.at == Route::CreateContainer,
        };
        first && self.times == Times::EachTime
    }

    /// Carries it out, and gives the exit code of the run with the fault.
    async fn run(&self) -> i32 {
        let env = TestEnv::with_two_logos();
        let state = env.root().join("sandbox");
        let mut sandbox = self.sandbox(&state).await;
        create_offer(&sandbox).await;
        sandbox.clear_requests();
        self.break_it(&sandbox);
        let (env, first) = self.publish(env, &sandbox).await;
        let mut saves = self.saves(&sandbox);
        sandbox.clear_faults();
        if self.trouble == Trouble::ClockOff {
            sandbox.stop().await;
            sandbox = Sandbox::builder().state_dir(&state).start().await.unwrap();
        }
        sandbox.clear_requests();
        let (env, second) = publish(env, &sandbox, |_| {}).await;
        assert_eq!(second.code, 0, "{self:?}: {}", second.all());
        saves += self.saves(&sandbox);
        assert_eq!(saves, 1, "{self:?}: the draft is changed once, whatever happens: {}", first.all());
        assert_eq!(sandbox.blobs(), blobs(&env), "{self:?}: no blob is lost, none is there twice");
        // sandbox running on the threads of all cases
        tokio::task::block_in_place(|| {
            draft_is_the_folder(&sandbox, ("contoso", "vm"), &env.folder());
        });
        sandbox.clear_requests();
        let (_, third) = publish(env, &sandbox, |_| {}).await;
        assert_eq!(
            (third.code, &third.json()["result"]),
            (0, &"unchanged".into()),
            "{self:?}: {}",
            third.all()
        );
        assert!(ours(&sandbox).all(|request| request.method == "GET"), "{self:?}");
        if first.code != 0 {
            assert_eq!(first.json()["error"]["exitCode"], first.code, "{self:?}");
        }
        first.code
    }

    async fn sandbox(&self, state: &Path) -> Sandbox {
        let builder = Sandbox::builder().state_dir(state);
        match self.trouble {
            Trouble::ClockOff => builder.clock_offset(time::Duration::HOUR).start().await.unwrap(),
            _ => builder.start().await.unwrap(),
        }
    }

    fn break_it(&self, sandbox: &Sandbox) {
        if let Trouble::Answer(fault) = &self.trouble {
            let times = if self.times == Times::Once { 1 } else { 1000 };
            sandbox.fail_times(self.at, times, fault.clone());
        }
    }

    async fn publish(&self, env: TestEnv, sandbox: &Sandbox) -> (TestEnv, Seen) {
        const NOBODY: &str = "http://127.0.0.1:9";
        let storage = sandbox.connection_string().replace(&sandbox.marketplace_url(), NOBODY);
        let (refused, at) = (self.trouble == Trouble::Refused, self.at);
        let change = move |command: &mut std::process::Command| {
            match at {
                Route::GetOffer if refused => command.env("OFFERPRESS_MARKETPLACE_URL", NOBODY),
                _ if refused => command.env("AZURE_STORAGE_CONNECTION_STRING", storage),
                _ => command,
            };
        };
        publish(env, sandbox, change).await
    }

    /// How often the draft was changed: a save whose answer was lost is one too.
    fn saves(&self, sandbox: &Sandbox) -> usize {
        let lost = self.trouble == Trouble::Answer(Fault::LostAnswer);
        let saved = |status: Option<u16>| status.map_or(lost, |status| status < 300);
        ours(sandbox).filter(|request| request.route == Route::PutOffer && saved(request.status)).count()
    }
}

impl std::fmt::Debug for Case {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} at {:?}, {:?}", self.trouble, self.at, self.times)
    }
}

async fn publish(
    env: TestEnv,
    sandbox: &Sandbox,
    change: impl FnOnce(&mut std::process::Command),
) -> (TestEnv, Seen) {
    let mut command = env.command_at(sandbox, &ARGS);
    command.env("OFFERPRESS_CONTAINER", "pictures");
    change(&mut command);
    let run = move || {
        let seen = env.seen(command.output().unwrap());
        (env, seen)
    };
    tokio::task::spawn_blocking(run).await.unwrap()
}

/// Makes the offer as a colleague would have: it is there, without pictures.
async fn create_offer(sandbox: &Sandbox) {
    let url =
        format!("{}/api/publishers/contoso/offers/vm?api-version=2017-10-31", sandbox.marketplace_url());
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let put = client.put(url).bearer_auth(sandbox.token()).header("content-type", "application/json");
    assert_eq!(put.body(SMALL_OFFER).send().await.unwrap().status(), 201);
}

/// The names that the folder's pictures have in the container.
fn blobs(env: &TestEnv) -> Vec<String> {
    let name = |file| {
        let digests = Digests::of(&fs::read(env.file(file)).unwrap());
        format!("pictures/contoso/vm/{}.png", digests.sha256)
    };
    let mut names = vec![name("logos/large.png"), name("logos/small.png")];
    names.sort();
    names
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_fault_at_every_request_ends_as_the_table_says() {
    // most of the time passes in pauses before the next try
    let permits = Arc::new(Semaphore::new(32));
    let half = |trouble: &Trouble, at, times| {
        let case = Case { trouble: trouble.clone(), at, times };
        let permits = Arc::clone(&permits);
        tokio::spawn(async move {
            let _permit = permits.acquire().await.unwrap();
            if case.can_be() { case.run().await.to_string() } else { "–".to_owned() }
        })
    };
    let troubles = troubles();
    let cells: Vec<_> = troubles
        .iter()
        .flat_map(|(_, trouble)| {
            REQUESTS.map(|at| [Times::Once, Times::EachTime].map(|times| half(trouble, at, times)))
        })
        .collect();
    let mut halves = Vec::new();
    for half in cells.into_iter().flatten() {
        halves.push(half.await.unwrap());
    }
    let rows: Vec<_> = halves.chunks(2 * REQUESTS.len()).collect();
    let mut table = String::new();
    for ((name, _), row) in troubles.iter().zip(rows) {
        let cells: Vec<_> = row.chunks(2).map(|cell| format!("{} · {}", cell[0], cell[1])).collect();
        writeln!(table, "| {name} | {} |", cells.join(" | ").replace("– · –", "–")).unwrap();
    }
    let document = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/faults.md")).unwrap();
    assert!(document.contains(&table), "`docs/faults.md` says otherwise; this is what was seen:\n{table}");
}
