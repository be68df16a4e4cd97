//! A place of its own for each test: folder, state, empty environment, and everything a person sees as one text.

#![allow(dead_code, reason = "each story uses its own part")]

pub(crate) mod azurite;
pub(crate) mod certificate;
pub(crate) mod disk;
mod echo;
pub(crate) mod files;
pub(crate) mod gate;
#[path = "../../../src/marketplace/body/tests/json_text.rs"]
pub(crate) mod json_text;
pub(crate) mod law;
pub(crate) mod matrix;
pub(crate) mod pictures;
pub(crate) mod scripted;
pub(crate) mod seed;
pub(crate) mod services;
pub(crate) mod shown;
mod steady;
pub(crate) mod tls_door;
pub(crate) mod world;

use offerpress::sandbox::{RecordedRequest, Route, Sandbox};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};
use world::World;

/// The offer body of the small folder.
pub(crate) const SMALL_OFFER: &str = r#"{"publisherId":"contoso","id":"vm","offerTypeId":"microsoft-azure-virtualmachines",
"definition":{"displayText":"VM","offer":{"microsoft-azure-marketplace.title":"VM"},"plans":[]}}"#;

/// The same as a document.
pub(crate) fn small_offer() -> serde_json::Value {
    serde_json::from_str(SMALL_OFFER).unwrap()
}

/// The offer body of the folder with everything.
pub(crate) const LISTING_OFFER: &str = r#"{"publisherId":"contoso","id":"vm","offerTypeId":"microsoft-azure-virtualmachines",
"definition":{"displayText":"VM","offer":{"microsoft-azure-marketplace.title":"VM","microsoft-azure-marketplace.summary":"by the folder",
"microsoft-azure-marketplace.longSummary":"written by the folder"},"plans":[]}}"#;

/// Lists of objects, which carry captions and videos; and large images in small, since hundreds of runs look at each.
const LISTS: &str = "[lists.screenshots]\nimage = \"imageUrl\"\nname = \"caption\"\n\
    [lists.videos]\nimage = \"thumbnailUrl\"\nname = \"title\"\nvideo = \"videoLink\"\n\
    [kinds.screenshot]\nsizes = [\"64x36\"]\n[kinds.video-thumbnail]\nsizes = [\"64x36\"]\n\
    [kinds.hero-logo]\nsizes = [\"80x28\"]\n";

/// The two APIs of the marketplace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Api {
    /// The Cloud Partner Portal API.
    Portal,
    /// The Product Ingestion API.
    Ingestion,
}

/// A certificate that signs nothing.
const ONE_CERTIFICATE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/one-certificate.pem");

/// Whether a case of many alike is tried: all are in CI, and elsewhere every seventh, which no side of a grid is a
/// multiple of.
pub(crate) fn is_tried(number: usize) -> bool {
    std::env::var_os("CI").is_some() || number.is_multiple_of(7)
}

/// The cases that are tried of many alike.
pub(crate) fn tried<C>(cases: impl IntoIterator<Item = C>) -> Vec<C> {
    cases.into_iter().enumerate().filter(|(number, _)| is_tried(*number)).map(|(_, case)| case).collect()
}

/// Tries every case on some threads at once, and names all that fail.
pub(crate) fn each_beside_the_others<C: Copy + Send + std::fmt::Debug>(
    cases: Vec<C>,
    one: impl Fn(C) -> Result<(), String> + Sync,
) {
    let (cases, failed) = (std::sync::Mutex::new(cases), std::sync::Mutex::new(Vec::new()));
    let work = || loop {
        let Some(case) = cases.lock().unwrap().pop() else { return };
        if let Err(error) = one(case) {
            failed.lock().unwrap().push(format!("{case:?}: {error}"));
        }
    };
    std::thread::scope(|scope| (0..12).for_each(|_| drop(scope.spawn(work))));
    let failed = failed.into_inner().unwrap();
    assert!(failed.is_empty(), "{} failed\n\n{}", failed.len(), failed.join("\n\n"));
}

/// A test's own folders; gone when it ends.
pub(crate) struct TestEnv {
    root: tempfile::TempDir,
}

/// What a person and a script saw of one run.
pub(crate) struct Seen {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl TestEnv {
    /// An empty place.
    pub(crate) fn new() -> Self {
        let root = tempfile::Builder::new().prefix("offerpress-test-").tempdir().unwrap();
        fs::create_dir(root.path().join("listing")).unwrap();
        Self { root }
    }

    /// A place with a copy of `assets-example` as its folder.
    pub(crate) fn with_example() -> Self {
        let env = Self::new();
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("assets-example"), &env.folder());
        env
    }

    /// A place with a small folder: the body of the offer `contoso/vm`, and two logos.
    pub(crate) fn with_two_logos() -> Self {
        let env = Self::new();
        env.write("offer.json", SMALL_OFFER);
        env.write("logos/large.png", png(216, 216, [0, 90, 110]));
        env.write("logos/small.png", png(48, 48, [0, 90, 110]));
        env
    }

    /// A place with a folder of everything that the offer `contoso/vm` can show: texts, five logos, two screenshots with
    /// captions and a video, in lists of objects.
    pub(crate) fn with_listing() -> Self {
        let env = Self::new();
        env.write("offerpress.toml", LISTS);
        env.write("offer.json", LISTING_OFFER);
        for (name, width, height) in
            [("large", 216, 216), ("medium", 90, 90), ("small", 48, 48), ("wide", 255, 115), ("hero", 80, 28)]
        {
            env.write(&format!("logos/{name}.png"), png(width, height, [0, 90, 110]));
        }
        for n in 1..=2 {
            env.screenshot(n, n);
        }
        env.write("videos/01-tour.png", png(64, 36, [90, 0, 110]));
        env.write(
            "videos/01-tour.toml",
            "title = \"A tour\"\nurl = \"https://www.youtube.com/watch?v=C0nt0s0\"\n",
        );
        env
    }

    /// The same with one screenshot and no video, where many runs look at it.
    pub(crate) fn with_small_listing() -> Self {
        let env = Self::new();
        env.write("offerpress.toml", LISTS);
        env.write("offer.json", LISTING_OFFER);
        env.write("logos/large.png", png(216, 216, [0, 90, 110]));
        env.write("logos/small.png", png(48, 48, [0, 90, 110]));
        env.screenshot(1, 1);
        env
    }

    /// A place with a folder for a product of the Product Ingestion API: a logo and two screenshots with captions.
    pub(crate) fn for_product(id: &str) -> Self {
        let env = Self::new();
        env.write("offerpress.toml", format!("offer = \"{id}\"\n[kinds.screenshot]\nsizes = [\"64x36\"]\n"));
        env.write("logos/large.png", png(216, 216, [0, 90, 110]));
        env.screenshot(1, 1);
        env.screenshot(2, 2);
        env
    }

    /// Writes another summary, another large logo, another screenshot, one more, another caption and another video.
    pub(crate) fn change_listing(&self) {
        self.write("offer.json", LISTING_OFFER.replace("by the folder", "by the folder, changed"));
        self.write("logos/large.png", png(216, 216, [110, 90, 0]));
        self.screenshot(2, 7);
        self.screenshot(3, 3);
        self.write("screenshots/01-view.txt", "Changed words\n");
        self.write(
            "videos/01-tour.toml",
            "title = \"The tour\"\nurl = \"https://www.youtube.com/watch?v=Other00\"\n",
        );
    }

    /// Writes the screenshot of this number, in a color of its own, and its caption.
    pub(crate) fn screenshot(&self, number: u8, color: u8) {
        self.write(&format!("screenshots/0{number}-view.png"), png(64, 36, [10, color * 30, 110]));
        self.write(&format!("screenshots/0{number}-view.txt"), format!("View {number} in {color}\n"));
    }

    /// The assets folder.
    pub(crate) fn folder(&self) -> PathBuf {
        self.root.path().join("listing")
    }

    /// The folder above it, where the commands run.
    pub(crate) fn root(&self) -> &Path {
        self.root.path()
    }

    /// A file of the assets folder.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder().join(name)
    }

    /// Writes a file of the assets folder.
    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.file(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    /// The command with nothing of the outside: no variables but the test's own, its own state folder.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_offerpress"));
        command.args(args).current_dir(self.root.path()).env_clear();
        command.env("HOME", self.root.path()).env("XDG_STATE_HOME", self.root.path().join("state"));
        command.env("PATH", self.root.path().join("no-programs"));
        // hundreds of runs need not load the system's certificates, which takes longer than all the rest of a short one
        command.env("SSL_CERT_FILE", ONE_CERTIFICATE);
        // a run that measures coverage is told where to write
        command.envs(std::env::var_os("LLVM_PROFILE_FILE").map(|file| ("LLVM_PROFILE_FILE", file)));
        command
    }

    /// The same, against a sandbox of the test's own: as against the real services, by address and environment.
    pub(crate) fn command_at(&self, sandbox: &Sandbox, args: &[&str]) -> Command {
        let mut command = self.command(args);
        command
            .env("OFFERPRESS_MARKETPLACE_URL", sandbox.marketplace_url())
            .env("OFFERPRESS_TOKEN", sandbox.token())
            .env("OFFERPRESS_CONTAINER", sandbox.container())
            .env("AZURE_STORAGE_CONNECTION_STRING", sandbox.connection_string());
        command
    }

    /// The same, through either API.
    pub(crate) fn command_to(&self, api: Api, sandbox: &Sandbox, args: &[&str]) -> Command {
        let mut command = self.command_at(sandbox, args);
        if api == Api::Ingestion {
            command
                .env("OFFERPRESS_API", "product-ingestion")
                .env("OFFERPRESS_MARKETPLACE_URL", sandbox.ingestion_url())
                .env("OFFERPRESS_TOKEN", sandbox.ingestion_token());
        }
        command
    }

    /// Runs the command against a sandbox of the test's own.
    pub(crate) fn run_at(&self, sandbox: &Sandbox, args: &[&str]) -> Seen {
        self.seen(self.command_at(sandbox, args).output().unwrap())
    }

    /// The command against a world that may be dishonest.
    pub(crate) fn command_through(&self, world: &World, args: &[&str]) -> Command {
        let mut command = self.command(args);
        command
            .env("OFFERPRESS_MARKETPLACE_URL", world.url())
            .env("OFFERPRESS_TOKEN", world.token())
            .env("OFFERPRESS_CONTAINER", world.container())
            .env("AZURE_STORAGE_CONNECTION_STRING", world.connection_string());
        command
    }

    /// Runs the command against a world that may be dishonest; [`law::holds`] judges it by these arguments.
    pub(crate) fn run_through(&self, world: &World, args: &[&str]) -> Seen {
        world.forget();
        world.note_args(args);
        self.seen(self.command_through(world, args).output().unwrap())
    }

    /// Runs the command to its end.
    pub(crate) fn run(&self, args: &[&str]) -> Seen {
        self.seen(self.command(args).output().unwrap())
    }

    /// Puts what a command said into a form that does not vary.
    pub(crate) fn seen(&self, output: Output) -> Seen {
        Seen {
            code: output.status.code().unwrap_or(-1),
            stdout: self.steady(&String::from_utf8(output.stdout).unwrap()),
            stderr: self.steady(&String::from_utf8(output.stderr).unwrap()),
        }
    }

    /// Puts a text into a form that does not vary.
    pub(crate) fn steady(&self, text: &str) -> String {
        let root = self.root.path().to_str().unwrap();
        let text = text.replace(root, "[ROOT]");
        text.split_inclusive('\n').map(steady::line).collect()
    }
}

impl Seen {
    /// Everything as one text, for a snapshot.
    pub(crate) fn all(&self) -> String {
        format!("exit: {}\n--- stdout\n{}--- stderr\n{}", self.code, self.stdout, self.stderr)
    }

    /// The document on standard output.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}\n{}", self.all()))
    }
}

/// Copies a folder with all that is in it.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

/// Every file of a folder with its bytes, to see that nothing changed.
pub(crate) fn contents(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut all: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .flat_map(|path| {
            if path.is_dir() { contents(&path) } else { vec![(path.clone(), fs::read(&path).unwrap())] }
        })
        .collect();
    all.sort();
    all
}

/// What a sandbox was asked, one line each: `PUT PutOffer 201`, and `GET Content 200 ×10` for ten in a row; what its own
/// marketplace fetched is left out.
pub(crate) fn asked(sandbox: &Sandbox) -> Vec<String> {
    let line = |request: RecordedRequest| {
        let status = request.status.map_or("cut".to_owned(), |status| status.to_string());
        format!("{} {:?} {status}", request.method, request.route)
    };
    let lines: Vec<_> = ours(sandbox).map(line).collect();
    let runs = lines.chunk_by(|one, next| one == next);
    runs.map(|run| if run.len() == 1 { run[0].clone() } else { format!("{} ×{}", run[0], run.len()) })
        .collect()
}

/// Waits until something is so; fails where it is not so within a minute.
#[track_caller]
pub(crate) fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while !is_so() {
        assert!(Instant::now() < deadline, "waited for a minute, and still not: {what}");
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// Says on the test's own standard error, which nobody captures, that a story can't be told on this machine; where
/// `CI=true` that fails.
#[track_caller]
pub(crate) fn left_out(why: &str) {
    assert!(std::env::var("CI").as_deref() != Ok("true"), "left out: {why}");
    let _ = writeln!(std::io::stderr(), "left out: {why}");
}

/// The requests that are not the sandbox's own.
pub(crate) fn ours(sandbox: &Sandbox) -> impl Iterator<Item = RecordedRequest> {
    sandbox.requests().into_iter().filter(|request| !request.is_from_marketplace())
}

/// How often a route was asked, not counting the sandbox itself.
pub(crate) fn count(sandbox: &Sandbox, route: Route) -> usize {
    ours(sandbox).filter(|request| request.route == route).count()
}

/// A PNG with a bright disc on one colour; each is drawn once.
pub(crate) fn png(width: u32, height: u32, colour: [u8; 3]) -> Vec<u8> {
    type Drawn = std::collections::HashMap<(u32, u32, [u8; 3]), Vec<u8>>;
    static DRAWN: std::sync::LazyLock<std::sync::Mutex<Drawn>> =
        std::sync::LazyLock::new(|| Drawn::new().into());
    let key = (width, height, colour);
    if let Some(bytes) = DRAWN.lock().unwrap().get(&key) {
        return bytes.clone();
    }
    let bytes = draw(width, height, colour);
    DRAWN.lock().unwrap().insert(key, bytes.clone());
    bytes
}

fn draw(width: u32, height: u32, colour: [u8; 3]) -> Vec<u8> {
    let radius = width.min(height) / 2;
    let inside =
        |x: u32, y: u32| x.abs_diff(width / 2).pow(2) + y.abs_diff(height / 2).pow(2) < radius.pow(2);
    let pixel = |n: u32| if inside(n % width, n / width) { [250, 180, 60] } else { colour };
    let pixels: Vec<u8> = (0..width * height).flat_map(pixel).collect();
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgb);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&pixels).unwrap();
    writer.finish().unwrap();
    bytes
}
