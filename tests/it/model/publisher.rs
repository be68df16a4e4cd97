//! A publisher: a folder, the library's services behind a gate, and at most one run at a time.

use super::step::{Base, Command, Force, Then, Who};
use super::truth::{Draft, Pictures, Texts};
use crate::support::gate::{Gate, Manner, Waiting};
use crate::support::png;
use offerpress::base::{Digests, OfferId, PublisherId, ServiceUrl};
use offerpress::http::{HttpClient, HttpOptions, ProxyUse, RetryPolicy};
use offerpress::identity::SignIn;
use offerpress::marketplace::{Marketplace, WaitOptions};
use offerpress::publish::outcome::{Standing, Verdict};
use offerpress::publish::progress::Silent;
use offerpress::publish::{
    self, Again, BeforeCancel, BeforeGoLive, CheckOptions, Error, Job, LifeCycle, Limit, MarketplaceTokens,
    OfferName, Overwrite, Services, Until, WhenRunning,
};
use offerpress::sandbox::Sandbox;
use offerpress::storage::{Account, Container, ContainerName};
use serde_json::json;
use std::collections::VecDeque;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use time::OffsetDateTime;
use tokio::task::JoinHandle;

/// What the sandbox's marketplace calls itself when it fetches pictures: it is not to wait at a publisher's gate.
const FETCHER: &str = "offerpress-sandbox-marketplace";

const WAIT: WaitOptions = WaitOptions { interval: Duration::ZERO, limit: Duration::from_secs(3600) };

pub(super) struct Publisher {
    pub(super) who: Who,
    folder: tempfile::TempDir,
    services: Services,
    pub(super) gate: Gate,
    /// What its folder shows.
    pub(super) content: Content,
    /// The texts that its lock remembers.
    pub(super) known: Option<Texts>,
    pub(super) run: Option<Run>,
}

/// What a folder shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Content {
    pub(super) pictures: Pictures,
    pub(super) texts: Texts,
}

/// A command that is being carried out.
pub(super) struct Run {
    pub(super) claim: Claim,
    pub(super) task: JoinHandle<Result<(), Error>>,
    pub(super) waiting: VecDeque<Waiting>,
    /// What became of the publish, as soon as that is over.
    pub(super) published: Arc<OnceLock<Verdict>>,
    /// How often it changed the draft, submitted, and went live.
    pub(super) effects: [usize; 3],
    /// Whether the draft has shown what the folder shows, at any time of the run.
    pub(super) came_true: bool,
    /// The draft, or that there is none, on its way to the run.
    pub(super) reading: Option<Answered>,
}

/// What the service answers to a run that reads the draft; nothing where there is none.
pub(super) struct Answered(pub(super) Option<Draft>);

/// What a run goes by.
#[derive(Debug, Clone)]
pub(super) struct Claim {
    pub(super) who: Who,
    pub(super) command: Command,
    pub(super) content: Content,
    /// The texts that its lock remembered at the start.
    pub(super) known: Option<Texts>,
    /// When the draft was changed that it read last; nothing where there was none.
    pub(super) read: Option<String>,
    /// The pictures of the draft when it read it first since its last change.
    pub(super) pictures: Option<Pictures>,
}

impl Publisher {
    pub(super) async fn new(who: Who, sandbox: &Sandbox, manner: Manner) -> Self {
        let gate = Gate::before(&sandbox.marketplace_url(), FETCHER, manner).await;
        let folder = tempfile::tempdir().unwrap();
        let services = services(sandbox, &gate.url());
        let content = Content { pictures: Pictures::new(), texts: Texts::new() };
        let mut publisher = Self { who, folder, services, gate, content, known: None, run: None };
        publisher.draw([who as u8, who as u8, who as u8]);
        publisher
    }

    /// Draws the logos and writes the offer body anew.
    pub(super) fn draw(&mut self, [large, small, title]: [u8; 3]) {
        let logos = [
            ("large", 216, 216, large),
            ("medium", 90, 90, 0),
            ("small", 48, 48, small),
            ("wide", 255, 115, 0),
        ];
        let folder = self.folder.path().join("logos");
        std::fs::create_dir_all(&folder).unwrap();
        self.content.pictures.clear();
        for (name, width, height, colour) in logos {
            let bytes = png(width, height, [colour * 90, 40, 110]);
            std::fs::write(folder.join(format!("{name}.png")), &bytes).unwrap();
            self.content.pictures.insert(format!("{name}Logo"), Digests::of(&bytes).sha256.to_string());
        }
        let texts = [("title", format!("{:?} {title}", self.who)), ("summary", format!("by {:?}", self.who))];
        self.content.texts = texts.into_iter().map(|(name, text)| (name.to_owned(), text)).collect();
        let member =
            |(name, text): (&String, &String)| (format!("microsoft-azure-marketplace.{name}"), json!(text));
        let offer: serde_json::Map<_, _> = self.content.texts.iter().map(member).collect();
        let offer = json!({"publisherId": "contoso", "id": "vm", "offerTypeId": "microsoft-azure-virtualmachines",
            "definition": {"displayText": "VM", "offer": offer, "plans": []}});
        std::fs::write(self.folder.path().join("offer.json"), offer.to_string()).unwrap();
    }

    /// Begins to carry out a command.
    pub(super) fn start(&mut self, command: Command) {
        let published = Arc::new(OnceLock::new());
        let (job, services, told) = (self.job(command), self.services.clone(), Arc::clone(&published));
        let task =
            tokio::task::spawn_local(
                async move { Box::pin(carry_out(command, &job, &services, &told)).await },
            );
        let (who, content, known) = (self.who, self.content.clone(), self.known.clone());
        let claim = Claim { who, command, content, known, read: None, pictures: None };
        let waiting = VecDeque::new();
        let run = Run { claim, task, waiting, published, effects: [0; 3], came_true: false, reading: None };
        self.run = Some(run);
    }

    fn job(&self, command: Command) -> Job {
        let mut job = Job::of_folder(self.folder.path());
        job.transfers = Limit::of(1);
        job.publisher = Some(PublisherId::parse("contoso").unwrap());
        job.offer = Some(OfferId::parse("vm").unwrap());
        if let Command::Publish(base, force, _) = command {
            let base =
                if base == Base::ImagesOnly { publish::Base::LiveDraft } else { publish::Base::OfferFile };
            job.check = CheckOptions { base, ..CheckOptions::default() };
            job.overwrite = if force == Force::Yes { Overwrite::Force } else { Overwrite::Never };
        }
        job
    }
}

/// Does what the command line does for the command.
async fn carry_out(
    command: Command,
    job: &Job,
    services: &Services,
    told: &OnceLock<Verdict>,
) -> Result<(), Error> {
    let offer: OfferName = "contoso/vm".parse().unwrap();
    let life = |until| LifeCycle {
        services,
        service: &job.service,
        offer: &offer,
        until,
        running: WhenRunning::Stop,
        again: Again::Never,
        progress: &Silent,
    };
    match command {
        Command::Publish(_, _, then) => {
            let outcome = publish::run(job, services, &Silent).await?;
            told.set(outcome.result).unwrap();
            if then == Then::Stop {
                return Ok(());
            }
            let life = life(if then == Then::GoLive { Until::Ended(WAIT.start()) } else { Until::Begun });
            let course = life.submit(outcome.left.as_ref(), &[]).await?;
            if then == Then::GoLive && course.result == Standing::PreviewReady {
                life.go_live_with(&outcome.left.unwrap()).await?;
            }
        }
        Command::Submit => drop(life(Until::Begun).submit(None, &[]).await?),
        Command::GoLive => {
            let life = life(Until::Begun);
            if let BeforeGoLive::Ready(waiting) = life.before_go_live().await? {
                life.go_live(*waiting).await?;
            }
        }
        Command::Cancel => {
            let life = life(Until::Begun);
            if let BeforeCancel::Ready(running) = life.before_cancel().await? {
                life.cancel(*running, &[]).await?;
            }
        }
    }
    Ok(())
}

fn services(sandbox: &Sandbox, gate: &str) -> Services {
    let retry = RetryPolicy { tries: 3, first_pause: Duration::ZERO, ..RetryPolicy::default() };
    let http =
        HttpClient::new(&HttpOptions { proxy: ProxyUse::Never, retry, ..HttpOptions::default() }).unwrap();
    let storage = sandbox.connection_string().replace(&sandbox.marketplace_url(), gate);
    let account = Account::from_connection_string(&storage.into()).unwrap();
    let name = ContainerName::parse(sandbox.container()).unwrap();
    let container = Container::open(&account, &name, &http).unwrap();
    let tokens = SignIn::Given(sandbox.token().into()).tokens(&http, OffsetDateTime::now_utc);
    let tokens = Arc::new(MarketplaceTokens::of(Arc::new(tokens)));
    let marketplace = Marketplace::new(ServiceUrl::parse(gate).unwrap(), http.clone(), tokens);
    Services { http, container: Some(container), marketplace, clock: OffsetDateTime::now_utc }
}
