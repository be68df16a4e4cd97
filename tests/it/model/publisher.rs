//! A publisher: a folder, the library's services behind a gate, and at most one run at a time.

use super::run::{Claim, Content, Known, Run, Told};
use super::step::{Base, Command, Drawing, Force, Lost, Then, Who};
use super::truth::{LARGE, MEDIUM, NAMESPACE, Pictures, SCREENSHOT, SMALL, Texts, WIDE, pixels, screenshot};
use super::world::Setting;
use crate::support::gate::Gate;
use crate::support::services::services_to;
use crate::support::{Api, png};
use offerpress::base::{OfferId, OfferRef, PublisherId};
use offerpress::http::{HttpClient, HttpOptions, ProxyUse, RetryPolicy};
use offerpress::lifecycle::{BeforeCancel, BeforeGoLive};
use offerpress::marketplace::{OperationId, WaitOptions};
use offerpress::publish::outcome::{Stage, Verdict};
use offerpress::publish::progress::Silent;
use offerpress::publish::settings::SettingsFile;
use offerpress::publish::{
    self, Again, CheckOptions, Error, Job, LifeCycle, Limit, OnConflict, Services, Until, WhenRunning,
};
use offerpress::sandbox::Sandbox;
use serde_json::json;
use std::fs;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

/// What the sandbox's marketplace calls itself when it fetches pictures: it is not to wait at a publisher's gate.
pub(super) const FETCHER: &str = "offerpress-sandbox-marketplace";

const WAIT: WaitOptions = WaitOptions { interval: Duration::ZERO, limit: Duration::from_secs(3600) };

/// Small images, with a word beside each screenshot.
const SETTINGS: &str = r#"
[kinds.large-logo]
sizes = ["20x20"]
[kinds.medium-logo]
sizes = ["16x16"]
[kinds.small-logo]
sizes = ["12x12"]
[kinds.wide-logo]
sizes = ["24x12"]
[kinds.screenshot]
sizes = ["32x18"]
missing = "note"
[lists.screenshots]
image = "url"
name = "caption"
"#;

const LOCK: &str = "offerpress.lock";

pub(super) struct Publisher {
    pub(super) who: Who,
    api: Api,
    folder: tempfile::TempDir,
    services: Services,
    pub(super) gate: Gate,
    /// What its folder shows.
    pub(super) content: Content,
    /// What its lock remembers; nothing without one.
    pub(super) known: Option<Known>,
    /// What jobs since then were to leave.
    pub(super) unfinished: Vec<Content>,
    /// A lock that was kept aside.
    older: Option<(String, Option<Known>)>,
    /// The operation that its last submission started.
    started: Arc<Mutex<Option<OperationId>>>,
    /// Whether it has given a command.
    pub(super) has_run: bool,
    pub(super) run: Option<Run>,
}

impl Publisher {
    pub(super) async fn new(who: Who, sandbox: &Sandbox, setting: Setting, http: &HttpClient) -> Self {
        let gate = Gate::before(&sandbox.marketplace_url(), FETCHER, setting.forwarding).await;
        let (folder, api) = (tempfile::tempdir().unwrap(), setting.api);
        let services = services_to(api, sandbox, &gate.url(), http);
        let content = Content { pictures: Pictures::new(), texts: Texts::new() };
        let (known, older, started, run) = (None, None, Arc::default(), None);
        let (unfinished, has_run) = (Vec::new(), false);
        let mut publisher = Self {
            who,
            api,
            folder,
            services,
            gate,
            content,
            known,
            unfinished,
            older,
            started,
            has_run,
            run,
        };
        publisher.draw(Drawing::of([who as u8, who as u8, who as u8]));
        publisher
    }

    /// Draws the images and writes the offer body anew.
    pub(super) fn draw(&mut self, drawing: Drawing) {
        self.content.pictures.clear();
        // the medium and the wide one stay: without them, nothing can be submitted
        let logos = [
            ("large", LARGE, drawing.large),
            ("small", SMALL, drawing.small),
            ("medium", MEDIUM, 0),
            ("wide", WIDE, 0),
        ];
        for (name, size, color) in logos {
            let shown = self.image(&format!("logos/{name}.png"), size, [color * 90, 40, 110]);
            self.content.pictures.insert(format!("{name}Logo"), shown);
        }
        let _ = fs::remove_dir_all(self.folder.path().join("screenshots"));
        let mut list = String::new();
        for n in 0..drawing.screenshots {
            let color = if n == 0 { drawing.color * 100 } else { 50 };
            let shown = self.image(&format!("screenshots/{n}.png"), SCREENSHOT, [color, 110, n * 60]);
            let mut caption = String::new();
            if drawing.captions != Drawing::NO_CAPTIONS {
                caption = format!("view {n} in words {}", drawing.captions);
                fs::write(self.folder.path().join(format!("screenshots/{n}.txt")), &caption).unwrap();
            }
            list += &screenshot(&shown, &caption);
        }
        self.content.pictures.extend((!list.is_empty()).then_some(("screenshots".to_owned(), list)));
        if self.api == Api::Ingestion {
            return;
        }
        let texts = [
            ("title", format!("{:?} {}", self.who, drawing.title)),
            ("summary", format!("by {:?}", self.who)),
        ];
        self.content.texts = texts.into_iter().map(|(name, text)| (name.to_owned(), text)).collect();
        self.write_offer();
    }

    /// Writes an image, and says what it shows.
    fn image(&self, name: &str, [width, height]: [u32; 2], color: [u8; 3]) -> String {
        let (path, bytes) = (self.folder.path().join(name), png(width, height, color));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, &bytes).unwrap();
        pixels(&bytes)
    }

    fn write_offer(&self) {
        let member = |(name, text): (&String, &String)| (format!("{NAMESPACE}{name}"), json!(text));
        let mut offer: serde_json::Map<_, _> = self.content.texts.iter().map(member).collect();
        if !self.content.pictures.contains_key("screenshots") {
            offer.insert(format!("{NAMESPACE}screenshots"), json!([]));
        }
        let offer = json!({"publisherId": "contoso", "id": "vm", "offerTypeId": "microsoft-azure-virtualmachines",
            "definition": {"displayText": "VM", "offer": offer, "plans": []}});
        fs::write(self.folder.path().join("offer.json"), offer.to_string()).unwrap();
    }

    /// Its lock, and what that remembers.
    pub(super) fn lock(&self) -> Option<(String, Option<Known>)> {
        let text = fs::read_to_string(self.folder.path().join(LOCK)).ok()?;
        Some((text, self.known.clone()))
    }

    /// Loses its lock to something else; `others` is the other publisher's.
    pub(super) fn lose_lock(&mut self, lost: Lost, others: Option<(String, Option<Known>)>) {
        let Some(own) = self.lock() else { return };
        self.unfinished.clear();
        let (text, known) = match lost {
            Lost::Deleted => {
                fs::remove_file(self.folder.path().join(LOCK)).unwrap();
                self.known = None;
                return;
            }
            Lost::Foreign => {
                let foreign = own.0.replace("offer = \"vm\"", "offer = \"other\"");
                (foreign, None)
            }
            Lost::Others => others.unwrap_or(own),
            Lost::Older => match self.older.take() {
                Some(older) => older,
                None => return self.older = Some(own),
            },
        };
        fs::write(self.folder.path().join(LOCK), text).unwrap();
        self.known = known;
    }

    /// Begins to carry out a command.
    pub(super) fn start(&mut self, command: Command) {
        let command = match command {
            // this API takes nothing else
            Command::Publish(_, force, then) if self.api == Api::Ingestion => {
                Command::Publish(Base::ImagesOnly, force, then)
            }
            command => command,
        };
        self.has_run = true;
        let published = Arc::new(OnceLock::new());
        let (job, services, told) = (self.job(command), self.services.clone(), Arc::clone(&published));
        let started = Arc::clone(&self.started);
        let task = tokio::task::spawn_local(async move {
            Box::pin(carry_out(command, &job, &services, &told, &started)).await
        });
        let (who, content, known) = (self.who, self.content.clone(), self.known.clone());
        let unfinished = self.unfinished.clone();
        let claim = Claim { who, command, content, known, unfinished, seen: None, pictures: None };
        self.run = Some(Run::new(claim, task, published));
    }

    fn job(&self, command: Command) -> Job {
        let mut job = Job::of_folder(self.folder.path());
        job.settings = SettingsFile::parse(SETTINGS).unwrap();
        job.transfers = Limit::of(1);
        job.save_timeout = Some(Duration::from_secs(3600));
        job.publisher = Some(PublisherId::parse("contoso").unwrap());
        job.offer = Some(OfferId::parse("vm").unwrap());
        if let Command::Publish(base, force, _) = command {
            let base =
                if base == Base::ImagesOnly { publish::Base::LiveDraft } else { publish::Base::OfferFile };
            job.check = CheckOptions { base, ..CheckOptions::default() };
            job.on_conflict = if force == Force::Yes { OnConflict::Overwrite } else { OnConflict::Stop };
        }
        job
    }
}

/// Does what the command line does for the command.
async fn carry_out(
    command: Command,
    job: &Job,
    services: &Services,
    told: &OnceLock<Told>,
    started: &Mutex<Option<OperationId>>,
) -> Result<(), Error> {
    let offer: OfferRef = "contoso/vm".parse().unwrap();
    let life = |until| LifeCycle {
        services,
        service: &job.service,
        offer: &offer,
        folder: None,
        until,
        running: WhenRunning::Stop,
        again: Again::Never,
        progress: &Silent,
    };
    match command {
        Command::Publish(_, _, then) => {
            let outcome = publish::run(job, services, &Silent).await?;
            told.set(Told::of(&outcome)).unwrap();
            if then == Then::Stop || outcome.result == Verdict::Incomplete {
                return Ok(());
            }
            let life = life(if then == Then::GoLive { Until::Ended(WAIT.start()) } else { Until::Begun });
            let course = life.submit(outcome.left.as_ref(), &[]).await?;
            if then == Then::GoLive && course.result == Stage::PreviewReady {
                life.go_live_with(&outcome.left.unwrap()).await?;
            }
        }
        Command::Submit => {
            let course = life(Until::Begun).submit(None, &[]).await?;
            *started.lock().unwrap() = course.operation.as_deref().and_then(OperationId::parse);
        }
        Command::GoLive => {
            let life = life(Until::Begun);
            if let BeforeGoLive::Ready(waiting) = life.before_go_live().await? {
                life.go_live(*waiting).await?;
            }
        }
        Command::Cancel => {
            let life = life(Until::Begun);
            let started = started.lock().unwrap().clone();
            if let BeforeCancel::Ready(running) = life.before_cancel(started.as_ref()).await? {
                life.cancel(*running, &[]).await?;
            }
        }
    }
    Ok(())
}

/// A client that waits for nothing.
pub(super) fn client() -> HttpClient {
    let retry = RetryPolicy { tries: 3, first_pause: Duration::ZERO, ..RetryPolicy::default() };
    HttpClient::new(&HttpOptions { proxy: ProxyUse::Never, retry, ..HttpOptions::default() }).unwrap()
}
