//! The first tables of `docs/faults.md`: each fault at each request of a publish, and the exit code of the run.

use crate::support::matrix::{self, Request, Times, was_carried_out};
use crate::support::shown::{draft_is_the_folder, tree_is_the_folder};
use crate::support::world::truth::{self, Picture};
use crate::support::{Api, Seen, TestEnv, ours, png, small_offer};
use offerpress::base::Digests;
use offerpress::sandbox::{Behavior, Fault, RecordedRequest, Route, Sandbox, Seed, Slot, Switch};
use std::path::Path;

/// The requests of a publish, in their order.
const REQUESTS: [Request; 5] = [
    Request::first(Route::GetOffer),
    Request::first(Route::CreateContainer),
    Request::first(Route::PutBlob),
    Request::first(Route::HeadBlob),
    Request::first(Route::PutOffer),
];

/// The same through the Product Ingestion API: it reads the draft for the plan, right before it saves, and after that.
const INGESTION: [Request; 11] = [
    Request::first(Route::Products),
    Request::first(Route::ResourceTree),
    Request::first(Route::ProductSubmissions),
    Request::first(Route::CreateContainer),
    Request::first(Route::PutBlob),
    Request::first(Route::HeadBlob),
    Request::after(1, Route::ResourceTree),
    Request::first(Route::Configure),
    Request::first(Route::JobStatus),
    Request::after(2, Route::ResourceTree),
    Request::first(Route::ListingFile),
];

/// The product's ID.
const ID: &str = "contoso-insight";

/// What goes wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Trouble {
    /// With an answer or its connection.
    Answer(Fault),
    /// Nothing listens at the service's address.
    Refused,
    /// The clocks are an hour apart.
    ClockOff,
}

fn troubles() -> Vec<(&'static str, Trouble)> {
    let answers = matrix::faults().into_iter().map(|(name, fault)| (name, Trouble::Answer(fault)));
    let mut all = vec![("connection refused", Trouble::Refused)];
    all.extend(answers);
    all.push(("wrong `Content-MD5`", Trouble::Answer(Fault::WrongMd5)));
    all.push(("clock an hour off", Trouble::ClockOff));
    all
}

/// One cell's half: a run with a fault, a run without, and a third unless that one found nothing to do.
struct Case {
    api: Api,
    trouble: Trouble,
    at: Request,
    times: Times,
}

const SMALL: &str = "[kinds.large-logo]\nsizes = [\"24x24\"]\n[kinds.small-logo]\nsizes = [\"12x12\"]\n\
    [kinds.screenshot]\nsizes = [\"64x36\"]\n";

const ARGS: [&str; 5] = ["publish", "listing", "--create-container", "--format", "json"];

impl Case {
    /// Some troubles lie with a whole service and not with a request: they are met at the first one to it.
    fn can_be(&self) -> bool {
        let first = match self.trouble {
            Trouble::Answer(_) => return true,
            Trouble::Refused => self.is_first_of_marketplace() || self.at.route == Route::CreateContainer,
            Trouble::ClockOff => self.at.route == Route::CreateContainer,
        };
        first && self.times == Times::EachTime
    }

    /// How long a run waits for the end of its job: where the machine is slow, long enough; where no answer ever says that
    /// the job has ended, not for nothing.
    fn patience(&self) -> &'static str {
        let comes = matches!(self.trouble, Trouble::Answer(Fault::Slow(_) | Fault::Trickle(_)));
        let asks = self.at.route == Route::JobStatus;
        if asks && self.times == Times::EachTime && !comes { "1s" } else { "10m" }
    }

    fn is_first_of_marketplace(&self) -> bool {
        matches!(self.at.route, Route::GetOffer | Route::Products)
    }

    /// Carries it out, and gives the exit code of the run with the fault.
    async fn run(self) -> i32 {
        let env = self.place();
        let state = env.root().join("sandbox");
        let mut sandbox = self.sandbox(&state, self.trouble == Trouble::ClockOff).await;
        if let Trouble::Answer(fault) = &self.trouble {
            self.at.fails(&sandbox, fault, self.times);
        }
        let (env, first) = self.publish(env, &sandbox, self.trouble == Trouble::Refused).await;
        let mut saves = self.saves(&sandbox);
        sandbox.clear_faults();
        if self.trouble == Trouble::ClockOff {
            sandbox.stop().await;
            sandbox = self.sandbox(&state, false).await;
        }
        sandbox.clear_requests();
        let (env, second) = self.publish(env, &sandbox, false).await;
        assert_eq!(second.code, 0, "{self:?}: {}\n{}", first.all(), second.all());
        saves += self.saves(&sandbox);
        assert_eq!(saves, 1, "{self:?}: the draft is changed once, whatever happens: {}", first.all());
        assert_eq!(sandbox.blobs(), self.blobs(&env), "{self:?}: no blob is lost, none is there twice");
        // sandbox running on the threads of all cases
        tokio::task::block_in_place(|| match self.api {
            Api::Portal => draft_is_the_folder(&sandbox, ("contoso", "vm"), &env.folder()),
            Api::Ingestion => tree_is_the_folder(&sandbox, ID, Slot::Draft, &env.folder()),
        });
        let mut last = second;
        if last.json()["result"] != "unchanged" {
            sandbox.clear_requests();
            last = self.publish(env, &sandbox, false).await.1;
        }
        let result = (last.code, &last.json()["result"]);
        assert_eq!(result, (0, &"unchanged".into()), "{self:?}: {}", last.all());
        assert!(ours(&sandbox).all(|request| request.method == "GET"), "{self:?}");
        exit_code_is_in_the_document(&first);
        first.code
    }

    /// A folder with small images: hundreds of runs look at each.
    fn place(&self) -> TestEnv {
        let (env, settings) = match self.api {
            Api::Portal => (TestEnv::with_two_logos(), SMALL.to_owned()),
            Api::Ingestion => (TestEnv::for_product(ID), format!("offer = \"{ID}\"\n{SMALL}")),
        };
        env.write("offerpress.toml", settings);
        env.write("logos/large.png", png(24, 24, [0, 90, 110]));
        if self.api == Api::Portal {
            env.write("logos/small.png", png(12, 12, [0, 90, 110]));
        }
        env
    }

    /// The offer is there as a colleague would have made it, without images.
    async fn sandbox(&self, state: &Path, is_clock_off: bool) -> Sandbox {
        let builder = Sandbox::builder().state_dir(state).product(ID, Seed::Draft).draft(small_offer());
        let builder = builder.behavior(Behavior::Ingestion(Switch::AnySize));
        let offset = if is_clock_off { time::Duration::HOUR } else { time::Duration::ZERO };
        builder.clock_offset(offset).start().await.unwrap()
    }

    async fn publish(&self, env: TestEnv, sandbox: &Sandbox, is_refused: bool) -> (TestEnv, Seen) {
        const UNUSED: &str = "http://127.0.0.1:9";
        let mut command = env.command_to(self.api, sandbox, &ARGS);
        command.args(["--timeout", self.patience()]);
        command.env("OFFERPRESS_CONTAINER", "pictures");
        if is_refused && self.is_first_of_marketplace() {
            command.env("OFFERPRESS_MARKETPLACE_URL", UNUSED);
        } else if is_refused {
            let storage = sandbox.connection_string().replace(&sandbox.marketplace_url(), UNUSED);
            command.env("AZURE_STORAGE_CONNECTION_STRING", storage);
        }
        let run = move || {
            let seen = env.seen(command.output().unwrap());
            (env, seen)
        };
        tokio::task::spawn_blocking(run).await.unwrap()
    }

    /// How often the draft was changed: a save whose answer was lost is one too.
    fn saves(&self, sandbox: &Sandbox) -> usize {
        let is_lost = self.trouble == Trouble::Answer(Fault::LostAnswer);
        let is_save = |request: &RecordedRequest| {
            matches!(request.route, Route::PutOffer | Route::Configure) && was_carried_out(request, is_lost)
        };
        ours(sandbox).filter(is_save).count()
    }

    /// The names that the folder's pictures have in the container.
    fn blobs(&self, env: &TestEnv) -> Vec<String> {
        let folder = if self.api == Api::Portal { "contoso/vm".to_owned() } else { format!("account/{ID}") };
        let name = |picture: &Picture| {
            let digests = Digests::of(picture.bytes.as_ref().unwrap());
            format!("pictures/{folder}/{}.png", digests.sha256)
        };
        let mut names: Vec<_> = truth::of_folder(&env.folder()).iter().map(name).collect();
        names.sort();
        names
    }
}

/// A run that failed has its exit code in its document; one that saved a part has the result instead.
#[track_caller]
fn exit_code_is_in_the_document(seen: &Seen) {
    match (seen.code, &seen.json()) {
        (0, _) => {}
        (5, document) if document["result"] == "incomplete" => {
            assert!(!document["differences"].as_array().unwrap().is_empty(), "{}", seen.all());
        }
        (code, document) => assert_eq!(document["error"]["exitCode"], code, "{}", seen.all()),
    }
}

impl std::fmt::Debug for Case {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} at {:?}, {:?}", self.trouble, self.at, self.times)
    }
}

async fn table(api: Api, requests: &[Request]) {
    matrix::is_on_the_page(&troubles(), requests, |trouble, at, times| {
        let case = Case { api, trouble, at, times };
        case.can_be().then(|| case.run())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_fault_at_every_request_ends_as_the_table_says() {
    table(Api::Portal, &REQUESTS).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_fault_at_every_request_of_the_product_ingestion_api_ends_as_the_table_says() {
    table(Api::Ingestion, &INGESTION).await;
}
