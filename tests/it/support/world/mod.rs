//! A world that can be dishonest: a proxy in front of the sandbox, or of any other server, that rewrites what passes.
//!
//! The sandbox shares the assumptions of whoever wrote the client; this proxy doesn't. It knows nothing of the crate's
//! own code: it reads and rewrites HTTP and JSON by itself, and [`truth`] says by itself what the draft holds and what
//! each image URL's bytes hash to. [`law::holds`](super::law::holds) is what must be true after every run.
//!
//! ```ignore
//! let (env, world) = (TestEnv::with_two_logos(), World::start());
//! world.turn(&[Mode::IgnoresSave]);
//! let seen = env.run_through(&world, &["publish", "listing", "--format", "json"]);
//! law::holds(&world, &seen, &env.folder());
//! ```
//!
//! To add a mode: a variant of [`Mode`] with a comment that says what the service does; one arm in
//! `modes::before` (what happens to a request: it is changed, answered in the service's place, or lost) or
//! in `modes::after` (what happens to an answer); a line in [`ALL_MODES`], from which the properties and the grids take it.
//! A mode must lie about the world, never about the truth: `World::draft` reads past the proxy.

mod exchange;
mod mode;
mod modes;
mod secrets;
pub(crate) mod truth;
mod words;

use super::scripted::Asked;
use exchange::Answer;
pub(crate) use mode::{ALL_MODES, Call, Edit, Mode, When, Wording};
use offerpress::sandbox::{Pace, Sandbox, Slot};
pub(crate) use secrets::{Secret, secrets_of};
use serde_json::Value;
use std::io::{BufReader, Read as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard};

/// One request that passed, as the proxy saw it, and what was answered.
#[derive(Debug, Clone)]
pub(crate) struct Passed {
    pub(crate) call: Call,
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) body: Vec<u8>,
    /// The status that was delivered; none where the connection was cut.
    pub(crate) status: Option<u16>,
}

/// What the proxy remembers.
#[derive(Debug, Default)]
pub(super) struct Memory {
    modes: Vec<Mode>,
    /// One-time edits that have happened since the modes were set.
    edited: Vec<Mode>,
    /// How many reads are still answered with the draft from before the save.
    stale_reads: u32,
    /// The draft before the last save, as the service answered a read.
    before_save: Option<Answer>,
    passed: Vec<Passed>,
    edits: usize,
    /// How many requests are never answered.
    held: usize,
    args: Vec<String>,
    /// The secrets of the last save.
    secrets: Vec<Secret>,
    /// The secrets that the draft had before the last run.
    secrets_before: Vec<Secret>,
}

/// The service behind the proxy.
#[derive(Debug, Clone)]
struct Upstream {
    address: SocketAddr,
    /// `http://127.0.0.1:12345`, as the service writes itself.
    base: String,
    /// The proxy's own.
    here: String,
    token: String,
}

/// The proxy, and the sandbox behind it where it started one; both are gone with the test.
pub(crate) struct World {
    upstream: Upstream,
    memory: Arc<Mutex<Memory>>,
    storage: String,
    container: String,
    sandbox: Option<Sandbox>,
    runtime: Option<tokio::runtime::Runtime>,
}

/// What changes or reads an offer's images must name it; the small folder's offer.
pub(crate) const OFFER: (&str, &str) = ("contoso", "vm");

impl World {
    /// Starts a sandbox of its own, and stands in front of it.
    pub(crate) fn start() -> Self {
        Self::with(0)
    }

    /// The same with operations that take so many polls or so long.
    pub(crate) fn with(pace: impl Into<Pace>) -> Self {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let sandbox = runtime.block_on(Sandbox::builder().publish_takes(pace).start()).unwrap();
        let mut world = Self::before(&sandbox);
        world.sandbox = Some(sandbox);
        world.runtime = Some(runtime);
        world
    }

    /// Stands in front of a sandbox that is there.
    pub(crate) fn before(sandbox: &Sandbox) -> Self {
        let mut world = Self::before_server(&sandbox.marketplace_url(), &sandbox.token());
        world.storage = sandbox.connection_string().replace(&sandbox.marketplace_url(), &world.upstream.here);
        sandbox.container().clone_into(&mut world.container);
        world
    }

    /// Stands in front of any server of http, such as a scripted one, and says nothing about storage.
    pub(crate) fn before_server(base: &str, token: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let upstream = Upstream {
            address: base.trim_start_matches("http://").parse().unwrap(),
            base: base.to_owned(),
            here: format!("http://{}", listener.local_addr().unwrap()),
            token: token.to_owned(),
        };
        let memory = Arc::<Mutex<Memory>>::default();
        let (server, shared) = (upstream.clone(), Arc::clone(&memory));
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let (server, shared) = (server.clone(), Arc::clone(&shared));
                // one who hangs up is part of the play
                std::thread::spawn(move || drop(serve(client, &server, &shared)));
            }
        });
        let (storage, container) = (String::new(), String::new());
        Self { upstream, memory, storage, container, sandbox: None, runtime: None }
    }

    /// Storage elsewhere, such as Azurite: its connection string, and the container.
    pub(crate) fn with_storage(mut self, connection: &str, container: &str) -> Self {
        (self.storage, self.container) = (connection.to_owned(), container.to_owned());
        self
    }

    /// Is dishonest in these ways from now on, and in no others. Edits before the run happen now.
    pub(crate) fn turn(&self, modes: &[Mode]) {
        {
            let mut memory = self.memory();
            memory.modes = modes.to_vec();
            memory.edited.clear();
            memory.stale_reads = 0;
            memory.held = 0;
        }
        for mode in modes {
            if let Mode::Edit(edit, When::BeforeTheRun) = mode {
                self.edit(*edit);
            }
        }
    }

    /// Is honest from now on.
    pub(crate) fn be_honest(&self) {
        self.turn(&[]);
    }

    /// A colleague edits the draft now; tells whether there was anything to edit.
    pub(crate) fn edit(&self, edit: Edit) -> bool {
        modes::edit(&self.upstream, &self.memory, &offer_path(OFFER), edit)
    }

    /// The address to ask in place of the service's.
    pub(crate) fn url(&self) -> &str {
        &self.upstream.here
    }

    pub(crate) fn token(&self) -> &str {
        &self.upstream.token
    }

    /// The connection string of the storage account, through the proxy.
    pub(crate) fn connection_string(&self) -> &str {
        &self.storage
    }

    pub(crate) fn container(&self) -> &str {
        &self.container
    }

    /// The sandbox behind, to ask it what no client can.
    pub(crate) fn sandbox(&self) -> &Sandbox {
        self.sandbox.as_ref().expect("there is no sandbox behind this world")
    }

    /// What was asked since the last [`Self::forget`], without what the marketplace and the tests asked.
    pub(crate) fn passed(&self) -> Vec<Passed> {
        self.memory().passed.clone()
    }

    /// How many requests of this kind were delivered an answer below 300, or lost it.
    pub(crate) fn count(&self, call: Call) -> usize {
        let done = |passed: &&Passed| passed.call == call && passed.status.is_none_or(|status| status < 300);
        self.memory().passed.iter().filter(done).count()
    }

    /// Forgets what was asked.
    pub(crate) fn forget(&self) {
        self.memory().passed.clear();
    }

    /// How many requests wait for an answer that never comes.
    pub(crate) fn held(&self) -> usize {
        self.memory().held
    }

    pub(crate) fn modes(&self) -> Vec<Mode> {
        self.memory().modes.clone()
    }

    /// Whether it is dishonest in this way.
    pub(crate) fn is(&self, is: impl Fn(&Mode) -> bool) -> bool {
        self.memory().modes.iter().any(is)
    }

    /// Remembers what a run is asked to do, and the secrets that are there before it, for the law.
    pub(crate) fn note_args(&self, args: &[&str]) {
        let secrets = self.secrets();
        let mut memory = self.memory();
        memory.args = args.iter().map(|arg| (*arg).to_owned()).collect();
        memory.secrets_before = secrets;
    }

    /// The secrets of the draft, which no read shows; none where the sandbox is not this world's own.
    pub(crate) fn secrets(&self) -> Vec<Secret> {
        let draft = self.sandbox.as_ref().and_then(|sandbox| sandbox.offer(OFFER.0, OFFER.1, Slot::Draft));
        draft.map(|draft| secrets_of(&draft)).unwrap_or_default()
    }

    /// The secrets that the draft had before the last run.
    pub(crate) fn secrets_before(&self) -> Vec<Secret> {
        self.memory().secrets_before.clone()
    }

    pub(crate) fn args(&self) -> Vec<String> {
        self.memory().args.clone()
    }

    /// The draft as it is, read past the proxy; none where there is no offer.
    pub(crate) fn draft(&self) -> Option<Value> {
        self.read(&offer_path(OFFER))
    }

    /// The preview or what is live, read past the proxy.
    pub(crate) fn slot(&self, slot: &str) -> Option<Value> {
        self.read(&format!("{}/slot/{slot}", offer_path(OFFER)))
    }

    /// The operations so far, read past the proxy.
    pub(crate) fn operations(&self) -> Vec<Value> {
        let all = self.read(&format!("{}/submissions", offer_path(OFFER)));
        all.and_then(|all| all.as_array().cloned()).unwrap_or_default()
    }

    /// Fetches an image as anybody would; none where it cannot be fetched. Re-encoding holds here too.
    pub(crate) fn image(&self, url: &str) -> Option<Vec<u8>> {
        let target =
            url.strip_prefix(&self.upstream.base).or_else(|| url.strip_prefix(&self.upstream.here))?;
        let answer = exchange::ask(&self.upstream, "GET", target, &[], &[]).ok()?;
        let answer = modes::image(&self.modes(), answer);
        (answer.status == 200).then_some(answer.body)
    }

    /// Fetches the image that the draft shows by a URL with this path; none where it shows none.
    pub(crate) fn draft_image_at(&self, path: &str) -> Option<Vec<u8>> {
        let draft = self.draft()?;
        let at = |url: &str| url::Url::parse(url).is_ok_and(|url| url.path() == path);
        let shown = truth::urls_of(&draft).into_iter().find(|url| at(url))?;
        self.image(&shown)
    }

    fn read(&self, path: &str) -> Option<Value> {
        let answer = exchange::call(&self.upstream, "GET", path, &[], &[]).unwrap();
        (answer.status == 200).then(|| serde_json::from_slice(&answer.body).unwrap())
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap()
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if let (Some(runtime), Some(sandbox)) = (self.runtime.take(), self.sandbox.take()) {
            drop(sandbox);
            runtime.shutdown_background();
        }
    }
}

pub(super) fn offer_path((publisher, offer): (&str, &str)) -> String {
    format!("/api/publishers/{publisher}/offers/{offer}")
}

/// What the marketplace calls itself where it fetches images; its requests are no client's.
const FETCHER: &str = "offerpress-sandbox-marketplace";

fn serve(client: TcpStream, upstream: &Upstream, memory: &Mutex<Memory>) -> std::io::Result<()> {
    let mut reader = BufReader::new(client);
    let asked = Asked::read(&mut reader)?;
    let mut client = reader.into_inner();
    if let Some(answer) = modes::of_colleague(&asked) {
        return answer.write(&mut client, &asked.method);
    }
    let call = Call::of(&asked.method, &asked.target);
    let counts = asked.header("user-agent").is_none_or(|agent| !agent.contains(FETCHER));
    if counts && modes::hangs(upstream, memory, &asked)? {
        // until the client hangs up
        return drop_when_gone(client);
    }
    let answer = modes::exchange(upstream, memory, call, &asked)?;
    if counts {
        memory.lock().unwrap().passed.push(Passed {
            call,
            method: asked.method.clone(),
            target: asked.target.clone(),
            body: asked.body.clone(),
            status: answer.as_ref().map(|answer| answer.status),
        });
    }
    match answer {
        Some(answer) => answer.write(&mut client, &asked.method),
        // the connection is closed without a word
        None => Ok(()),
    }
}

/// Waits until the client has gone.
fn drop_when_gone(mut client: TcpStream) -> std::io::Result<()> {
    client.read(&mut [0]).map(drop)
}
