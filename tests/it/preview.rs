//! The page that shows the listing before customers see it.

use crate::support::{Seen, TestEnv, asked, contents, png};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use offerpress::sandbox::{Route, Sandbox};
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::time::Duration;

async fn sandbox() -> Sandbox {
    Sandbox::builder().start().await.unwrap()
}

/// The page that a run wrote beside the folder.
fn page(env: &TestEnv, seen: &Seen) -> String {
    fs::read_to_string(env.root().join("listing.html")).unwrap_or_else(|_| panic!("no page: {}", seen.all()))
}

fn embedded(bytes: &[u8]) -> String {
    format!("data:image/png;base64,{}", STANDARD.encode(bytes))
}

#[test]
fn the_page_holds_the_whole_folder_and_lies_beside_it() {
    let env = TestEnv::with_example();
    let before = contents(&env.folder());
    let seen = env.run(&["preview", "listing"]);
    assert_eq!((seen.code, seen.stderr.as_str()), (0, ""), "{}", seen.all());
    assert!(seen.stdout.starts_with("ok: 3 notes in 10 files\nlisting.html  "), "{}", seen.stdout);
    let page = page(&env, &seen);
    for (file, bytes) in before.iter().filter(|(file, _)| file.extension().is_some_and(|end| end == "png")) {
        assert!(page.contains(&embedded(bytes)), "{} is missing", file.display());
    }
    for text in [
        "<h1 id=\"title\">Contoso Insight</h1>",
        "microsoft-azure-marketplace.<wbr>screenshots[0]",
        "Supported systems &amp; regions",
        "Contoso Insight Enterprise",
    ] {
        assert!(page.contains(text), "{text}");
    }
    assert_eq!(contents(&env.folder()), before);
}

#[test]
fn nothing_in_the_page_leads_a_browser_elsewhere_unasked() {
    let env = TestEnv::with_example();
    let page = page(&env, &env.run(&["preview", "listing"]));
    assert!(page.contains("content=\"default-src 'none'; img-src data:; "));
    assert!(page.split(" src=\"").skip(1).all(|source| source.starts_with("data:image/png;base64,")));
    for mark in ["<link rel=\"stylesheet", "url(http", "@import", "connect-src", "EventSource"] {
        assert!(!page.contains(mark), "{mark}");
    }
}

#[test]
fn what_people_wrote_is_text() {
    let env = TestEnv::with_example();
    env.write("screenshots/01-dashboard.txt", "<img src=x onerror=alert(1)> & \"more\"");
    let page = page(&env, &env.run(&["preview", "listing"]));
    assert!(page.contains(
        "<span class=\"caption\">&lt;img src=x onerror=alert(1)&gt; &amp; &quot;more&quot;</span>"
    ));
    assert!(!page.contains("<img src=x"));
}

#[test]
fn a_folder_with_errors_is_shown_with_them() {
    let env = TestEnv::with_example();
    let small = png(200, 200, [0, 90, 110]);
    env.write("logos/large.png", &small);
    env.write("screenshots/02-alerts.png", "no picture");
    let seen = env.run(&["preview", "listing", "--format", "json"]);
    assert_eq!(
        (seen.code, &seen.json()["result"], &seen.json()["page"]),
        (0, &"written".into(), &"listing.html".into())
    );
    assert_eq!((&seen.json()["images"], &seen.json()["check"]["result"]), (&9.into(), &"refused".into()));
    let page = page(&env, &seen);
    assert!(page.contains(&embedded(&small)));
    assert!(page.contains("The image has 200×200 pixels; required: 216×216 to 350×350"));
    assert!(
        page.contains("<code>screenshots/02-alerts.png</code>"),
        "the finding of a file that is no picture"
    );
}

#[test]
fn a_folder_without_an_offer_body_is_shown_too() {
    let env = TestEnv::with_example();
    fs::remove_file(env.file("offer.json")).unwrap();
    let page = page(&env, &env.run(&["preview", "listing", "--publisher", "contoso"]));
    assert!(page.contains("<h1 id=\"title\">listing</h1>") && page.contains("<code>screenshots[0]"));
}

#[tokio::test(flavor = "multi_thread")]
async fn no_service_is_asked_unless_it_is_wanted() {
    let (env, sandbox) = (TestEnv::with_example(), sandbox().await);
    let page = page(&env, &env.run_at(&sandbox, &["preview", "listing"]));
    assert!(sandbox.requests().is_empty());
    assert!(!page.contains("Before and after"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_live_draft_stands_beside_the_folder() {
    let (env, sandbox) = (TestEnv::with_example(), sandbox().await);
    env.run_at(&sandbox, &["publish", "listing"]);
    let (old, new) = (fs::read(env.file("logos/large.png")).unwrap(), png(216, 216, [0, 90, 110]));
    env.write("logos/large.png", &new);
    sandbox.clear_requests();
    let before = contents(&env.folder());
    let page = page(&env, &env.run_at(&sandbox, &["preview", "listing", "--live"]));
    assert_eq!(asked(&sandbox), ["GET GetOffer 200", "GET Content 200 ×10"], "nothing but reads");
    assert!(page.contains("Compared with the current draft: 1 changed, 9 unchanged."));
    assert!(page.contains(&embedded(&old)) && page.contains(&embedded(&new)));
    assert_eq!(contents(&env.folder()), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_of_the_draft_that_cannot_be_fetched_is_not_taken_for_none() {
    let (env, sandbox) = (TestEnv::with_example(), sandbox().await);
    env.run_at(&sandbox, &["publish", "listing"]);
    sandbox.fail_times(Route::Content, 10, 404);
    let seen = env.run_at(&sandbox, &["preview", "listing", "--live"]);
    assert!(seen.stderr.ends_with("note: couldn't download 10 images of the draft\n"), "{}", seen.stderr);
    let page = page(&env, &seen);
    assert!(page.contains("Compared with the current draft: 10 changed."));
    assert_eq!(page.matches(">couldn't be downloaded</span>").count(), 10);
}

#[test]
fn the_practice_draft_does_as_well() {
    let env = TestEnv::with_example();
    let first = page(&env, &env.run(&["preview", "listing", "--sandbox"]));
    assert!(first.contains("Compared with the current draft: 10 new."));
    env.run(&["publish", "listing", "--sandbox"]);
    let second = page(&env, &env.run(&["preview", "listing", "--sandbox"]));
    assert!(second.contains("Compared with the current draft: 10 unchanged."));
}

#[test]
fn the_page_gets_into_the_folder_only_if_it_is_named() {
    let env = TestEnv::with_example();
    let before = contents(&env.folder());
    let inside = |args: &[&str]| env.seen(env.command(args).current_dir(env.folder()).output().unwrap());
    let refused = inside(&["preview", "."]);
    assert_eq!(refused.code, 2);
    assert_eq!(
        refused.stderr,
        "error: `listing.html` would be written to the assets folder\n\
         hint: pass `--out ../listing.html`, or use `--serve --open`\n"
    );
    assert_eq!(contents(&env.folder()), before);
    assert_eq!(inside(&["preview", ".", "--out", "page.html"]).code, 0);
    assert!(env.file("page.html").exists());
}

#[test]
fn somebody_elses_page_is_not_replaced_unasked_and_an_earlier_preview_is() {
    let env = TestEnv::with_example();
    let page = env.root().join("listing.html");
    fs::write(&page, "<p>mine</p>").unwrap();
    let refused = env.run(&["preview", "listing"]);
    assert_eq!(refused.code, 2);
    assert_eq!(
        refused.stderr,
        "error: the existing `listing.html` is not a preview\nhint: pass `--out FILE`\n"
    );
    assert_eq!(fs::read_to_string(&page).unwrap(), "<p>mine</p>");
    assert_eq!(env.run(&["preview", "listing", "--out", "listing.html"]).code, 0);
    assert_eq!(env.run(&["preview", "listing"]).code, 0);
}

#[test]
fn without_a_browser_the_page_is_there_all_the_same() {
    let env = TestEnv::with_example();
    let seen = env.run(&["preview", "listing", "--open"]);
    assert_eq!(seen.code, 0);
    assert!(seen.stderr.starts_with("note: couldn't start a browser ("), "{}", seen.stderr);
    assert!(seen.stderr.ends_with("); open [ROOT]/listing.html yourself\n"), "{}", seen.stderr);
    page(&env, &seen);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_run_leaves_its_page_and_changes_nothing() {
    let (env, sandbox) = (TestEnv::with_example(), sandbox().await);
    env.write("logos/large.png", png(200, 200, [0, 90, 110]));
    let seen = env.run_at(&sandbox, &["publish", "listing", "--preview", "listing.html"]);
    assert_eq!(seen.code, 1, "{}", seen.all());
    assert!(seen.stderr.starts_with("checking listing\npreview: listing.html\n"), "{}", seen.stderr);
    assert!(page(&env, &seen).contains("The image has 200×200 pixels"));
    assert!(sandbox.requests().iter().all(|request| request.method == "GET"), "at most the draft was read");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_release_job_is_told_where_the_page_is() {
    let (env, sandbox) = (TestEnv::with_example(), sandbox().await);
    let outputs = env.root().join("outputs");
    fs::write(&outputs, "earlier=1\n").unwrap();
    let args = ["publish", "listing", "--preview", "listing.html", "--format", "github"];
    let seen = env.seen(env.command_at(&sandbox, &args).env("GITHUB_OUTPUT", &outputs).output().unwrap());
    assert_eq!(seen.code, 0, "{}", seen.all());
    let notice = "::notice title=offerpress preview::`listing.html` is the preview of this run; keep it as an artifact\n";
    assert!(seen.stdout.starts_with(notice), "{}", seen.stdout);
    let whole = env.root().join("listing.html").display().to_string();
    let told = fs::read_to_string(&outputs).unwrap();
    assert!(told.starts_with("earlier=1\n") && told.contains(&format!("\npreview={whole}\n")), "{told}");
    assert!(page(&env, &seen).contains("Compared with the current draft: 10 new."), "as the run found it");
}

/// A preview that is served; gone with the test.
struct Served {
    child: Child,
    host: String,
}

impl Served {
    fn start(env: &TestEnv) -> Self {
        let mut command = env.command(&["preview", "listing", "--serve", "--format", "json"]);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let page =
            lines.into_iter().find_map(|line| Some(line.split_once("\"page\": \"http://")?.1.to_owned()));
        let host = page.unwrap().split('/').next().unwrap().to_owned();
        Self { child, host }
    }

    /// Asks for a path by a name, and gives the answer as it comes.
    fn ask(&self, path: &str, name: &str) -> BufReader<TcpStream> {
        let mut stream = TcpStream::connect(&self.host).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nhost: {name}\r\nconnection: close\r\n\r\n").unwrap();
        BufReader::new(stream)
    }

    fn page(&self) -> String {
        let mut text = String::new();
        self.ask("/", &self.host).read_to_string(&mut text).unwrap();
        text
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

#[test]
fn a_served_page_follows_the_folder() {
    let env = TestEnv::with_example();
    let before = contents(&env.root().join("listing"));
    let served = Served::start(&env);
    let first = served.page();
    assert!(first.contains("data-version=\"1\"") && first.contains("connect-src 'self'"));
    assert!(first.contains("cache-control: no-store"));
    let mut changes = served.ask("/changes", &served.host).lines().map(Result::unwrap);
    let mut next = || changes.find_map(|line| Some(line.strip_prefix("data: ")?.to_owned())).unwrap();
    assert_eq!(next(), "1");
    env.write("screenshots/01-dashboard.txt", "A calmer morning");
    assert_eq!(next(), "2");
    let second = served.page();
    assert!(
        second.contains("data-version=\"2\"")
            && second.contains("<span class=\"caption\">A calmer morning</span>")
    );
    assert!(!first.contains("A calmer morning"));
    assert_eq!(contents(&env.folder()).len(), before.len());
    assert!(!env.root().join("listing.html").exists(), "a page that is served is not written");
}

#[test]
fn a_served_page_answers_to_its_own_address_alone() {
    let env = TestEnv::with_example();
    let served = Served::start(&env);
    for path in ["/", "/changes"] {
        let mut answer = String::new();
        served.ask(path, "attacker.example").read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 421 ") && !answer.contains("Contoso"), "{answer}");
    }
}
