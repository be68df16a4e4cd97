//! A folder, a marketplace and a storage account. Each letter is an image; a capital one has the same pixels as the small
//! one, encoded anew.

use super::market::{Market, members};
use super::store::{CONTAINER, Store};
use crate::asset::Depth;
use crate::base::{OfferRef, ServiceUrl};
use crate::http::{HttpClient, HttpOptions, ProxyUse, RetryPolicy};
use crate::marketplace::{Change, WaitOptions};
use crate::publish::content::Content;
use crate::publish::outcome::{Outcome, Verdict};
use crate::publish::plan::Plan;
use crate::publish::progress::{Event, Progress};
use crate::publish::settings::SettingsFile;
use crate::publish::{Again, Error, Job, LifeCycle, Run, Services, Until, WhenRunning, run};
use crate::storage::{Account, Container, ContainerName};
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder as _};
use serde_json::{Value, json};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::Duration;
use time::OffsetDateTime;
use time::macros::datetime;

/// Small images, and no word of what is missing.
const SETTINGS: &str = r#"
[kinds.small-logo]
sizes = ["8x4"]
missing = "off"
[kinds.medium-logo]
sizes = ["8x4"]
missing = "off"
[kinds.large-logo]
sizes = ["8x4"]
missing = "off"
[kinds.wide-logo]
sizes = ["8x4"]
[kinds.screenshot]
sizes = ["8x4"]
missing = "off"
caption = "off"
[kinds.video-thumbnail]
sizes = ["8x4"]
caption = "off"
"#;

/// What gives the elements of lists captions and videos.
pub(crate) const OBJECTS: &str = r#"
[lists.screenshots]
image = "url"
name = "caption"
[lists.videos]
image = "thumbnail"
name = "title"
video = "link"
"#;

pub(crate) const SCREENSHOTS: &str = "microsoft-azure-marketplace.screenshots";
pub(crate) const LARGE: &str = "microsoft-azure-marketplace.largeLogo";
pub(crate) const TITLE: &str = "microsoft-azure-marketplace.title";

pub(crate) const NOW: OffsetDateTime = datetime!(2026-11-22 08:00 UTC);

pub(crate) struct World {
    folder: tempfile::TempDir,
    pub(crate) store: Arc<Store>,
    pub(crate) market: Arc<Market>,
    pub(crate) services: Services,
    pub(crate) job: Job,
    offer: OfferRef,
    heard: Heard,
}

impl World {
    /// An empty folder, and an offer that does not exist.
    pub(crate) fn new() -> Self {
        Self::with("")
    }

    /// The same with more settings.
    pub(crate) fn with(settings: &str) -> Self {
        let (folder, store) = (tempfile::tempdir().unwrap(), Arc::new(Store::start()));
        let market = Arc::new(Market::new(&store));
        let retry = RetryPolicy { tries: 1, first_pause: Duration::ZERO, ..RetryPolicy::default() };
        let options = HttpOptions { proxy: ProxyUse::Never, retry, ..HttpOptions::default() };
        let http = HttpClient::new(&options).unwrap();
        let endpoint = ServiceUrl::parse(&store.url("/contoso")).unwrap();
        let account = Account::with_key("contoso", &"a2V5".into(), Some(endpoint)).unwrap();
        let container = Container::open(&account, &ContainerName::parse("logos").unwrap(), &http).unwrap();
        let services = Services {
            http,
            container: Some(container),
            marketplace: Arc::clone(&market) as _,
            elsewhere: None,
            clock: || NOW,
        };
        let settings = SettingsFile::parse(&format!("{SETTINGS}{settings}")).unwrap();
        let offer = OfferRef::parse("contoso", "vm").unwrap();
        let mut job = Job {
            settings,
            publisher: Some(offer.publisher.clone()),
            offer: Some(offer.offer.clone()),
            ..Job::of_folder(folder.path())
        };
        job.check.depth = Depth::Quick;
        let world = Self { folder, store, market, services, job, offer, heard: Heard(Mutex::default()) };
        // a folder holds a file at least; this one has no field in an offer
        world.write("documents/sheet.pdf", "%PDF-1.7\n%%EOF\n");
        world
    }

    /// A folder with these screenshots, and a draft that shows what was published of these others.
    pub(crate) async fn published(letters: &str) -> Self {
        let world = Self::new();
        world.own(|_| {});
        world.folder(letters);
        assert_eq!(world.publish().await.unwrap().result, Verdict::Saved);
        world.market.calls();
        world.heard();
        world
    }

    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        crate::base::files::write_whole(&path, bytes.as_ref()).unwrap();
    }

    pub(crate) fn remove(&self, name: &str) {
        std::fs::remove_file(self.folder.path().join(name)).unwrap();
    }

    /// Writes `offer.json`.
    pub(crate) fn own(&self, change: impl FnOnce(&mut Value)) {
        let mut value = body();
        change(&mut value);
        self.write("offer.json", value.to_string());
    }

    /// Makes these the screenshots of the folder.
    pub(crate) fn folder(&self, letters: &str) {
        let screenshots = self.folder.path().join("screenshots");
        if screenshots.exists() {
            std::fs::remove_dir_all(&screenshots).unwrap();
        }
        for (n, letter) in letters.chars().enumerate() {
            self.write(&format!("screenshots/{n}-{letter}.png"), image(letter));
        }
    }

    /// Makes a draft that wasn't published from here.
    pub(crate) fn draft(&self, change: impl FnOnce(&mut Value)) {
        let mut value = body();
        change(&mut value);
        let mut script = self.market.script();
        (script.draft, script.version) = (Some(value), script.version + 1);
    }

    /// Makes the draft show these screenshots; those that it shows already keep their URLs.
    pub(crate) fn draft_shows(&self, letters: &str) {
        let before: Vec<_> = self.urls().into_iter().map(|url| (self.letter_at(&url), url)).collect();
        let known =
            |letter: char| before.iter().find(|(known, _)| *known == letter).map(|(_, url)| url.clone());
        let urls: Vec<_> = letters.chars().map(|c| known(c).unwrap_or_else(|| self.theirs(c))).collect();
        self.market.edit(|draft| {
            members(draft).insert(SCREENSHOTS.to_owned(), json!(urls));
        });
    }

    /// The URL of an image of someone else.
    pub(crate) fn theirs(&self, letter: char) -> String {
        let path = format!("/theirs/{letter}.png");
        self.store.show(&path, &image(letter));
        self.store.url(&format!("{path}?sig=theirs"))
    }

    /// The URLs of the draft's screenshots.
    pub(crate) fn urls(&self) -> Vec<String> {
        let script = self.market.script();
        let list =
            script.draft.as_ref().and_then(|draft| draft["definition"]["offer"][SCREENSHOTS].as_array());
        let url = |one: &Value| one.as_str().or_else(|| one["url"].as_str()).unwrap_or_default().to_owned();
        list.into_iter().flatten().map(url).collect()
    }

    /// The draft's screenshots; one that is not copied yet stands in brackets.
    pub(crate) fn shown(&self) -> String {
        let container = self.store.url(CONTAINER);
        let one = |url: &String| {
            let letter = self.letter_at(url);
            if url.starts_with(&container) { format!("({letter})") } else { letter.to_string() }
        };
        self.urls().iter().map(one).collect()
    }

    /// A member of the draft's `definition.offer`.
    pub(crate) fn member(&self, name: &str) -> Value {
        let script = self.market.script();
        script.draft.as_ref().map(|draft| draft["definition"]["offer"][name].clone()).unwrap_or_default()
    }

    fn letter_at(&self, url: &str) -> char {
        self.store.at(url).map_or('?', |bytes| letter(&bytes))
    }

    /// Removes the lock.
    pub(crate) fn forget(&self) {
        self.remove("offerpress.lock");
    }

    pub(crate) fn lock_text(&self) -> String {
        let path = self.folder.path().join("offerpress.lock");
        crate::base::files::read_text_if_there(&path).unwrap().unwrap_or_default()
    }

    pub(crate) fn run(&self) -> Run<'_> {
        Run { job: &self.job, services: &self.services, progress: &self.heard }
    }

    pub(crate) async fn content(&self) -> Result<Content, Error> {
        run::checked(&self.job, &self.services, &self.heard).await?.pass()
    }

    pub(crate) async fn plan(&self) -> Result<Plan, Error> {
        Plan::make(self.content().await?, self.run()).await
    }

    pub(crate) async fn publish(&self) -> Result<Outcome, Error> {
        run::run(&self.job, &self.services, &self.heard).await
    }

    pub(crate) async fn dry_run(&self) -> Result<Outcome, Error> {
        run::dry_run(&self.job, &self.services, &self.heard).await
    }

    /// What a run said since the last time that this was asked.
    pub(crate) fn heard(&self) -> Vec<String> {
        std::mem::take(&mut self.heard.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// What comes after the save: nothing is waited for, and nothing started twice.
    pub(crate) fn life(&self) -> LifeCycle<'_> {
        LifeCycle {
            services: &self.services,
            service: "https://cloudpartner.azure.com",
            offer: &self.offer,
            folder: Some(&self.job),
            until: Until::Begun,
            running: WhenRunning::Stop,
            again: Again::Never,
            progress: &self.heard,
        }
    }
}

/// An offer body without images.
pub(crate) fn body() -> Value {
    json!({
        "publisherId": "contoso", "offerTypeId": "microsoft-azure-virtualmachines", "id": "vm",
        "definition": { "offer": { TITLE: "one" }, "plans": [] }
    })
}

/// Waits without pauses, for so many seconds at most.
pub(crate) fn wait(seconds: u64) -> WaitOptions {
    WaitOptions { interval: Duration::ZERO, limit: Duration::from_secs(seconds) }
}

/// The image of a letter.
pub(crate) fn image(letter: char) -> Vec<u8> {
    let color = [u8::try_from(letter.to_ascii_lowercase()).unwrap(), 90, 110];
    let mut pixels: Vec<u8> = color.repeat(8 * 4);
    pixels[3..6].copy_from_slice(&[250, 180, 60]);
    encoded(
        &pixels,
        if letter.is_ascii_uppercase() { CompressionType::Uncompressed } else { CompressionType::Fast },
    )
}

/// The same pixels in other bytes.
pub(crate) fn reencoded(png: &[u8]) -> Vec<u8> {
    let pixels = image::load_from_memory(png).unwrap().into_rgb8();
    encoded(pixels.as_raw(), CompressionType::Uncompressed)
}

fn encoded(pixels: &[u8], compression: CompressionType) -> Vec<u8> {
    let mut bytes = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut bytes, compression, FilterType::Sub);
    encoder.write_image(pixels, 8, 4, ExtendedColorType::Rgb8).unwrap();
    bytes
}

fn letter(bytes: &[u8]) -> char {
    static ALL: LazyLock<Vec<(Vec<u8>, char)>> =
        LazyLock::new(|| ('a'..='z').chain('A'..='Z').map(|letter| (image(letter), letter)).collect());
    ALL.iter().find(|(known, _)| known == bytes).map_or('?', |(_, letter)| *letter)
}

/// Shows changes of an offer by their pointers alone.
pub(crate) fn pointers(changes: &[Change]) -> Vec<String> {
    changes.iter().map(|change| change.pointer.trim_start_matches("/definition/offer/").to_owned()).collect()
}

struct Heard(Mutex<Vec<String>>);

impl Progress for Heard {
    fn event(&self, event: Event<'_>) {
        let text = match event {
            Event::Checking { .. } => "checking".to_owned(),
            Event::ReadingDraft => "reading".to_owned(),
            Event::Uploading { files, bytes } => format!("uploading {files} of {bytes} bytes"),
            Event::Sending { .. } => return,
            Event::Uploaded { file, upload, .. } => format!("uploaded {file}: {upload:?}"),
            Event::Verifying { urls } => format!("verifying {urls}"),
            Event::Saving => "saving".to_owned(),
            Event::Copying { left } => format!("copying {left}"),
            Event::Submitting => "submitting".to_owned(),
            Event::GoingLive => "going live".to_owned(),
            Event::Cancelling => "canceling".to_owned(),
            Event::Moved { progress } => format!("moved: {}", progress.state),
            Event::Trouble { said } => format!("trouble: {said}"),
            Event::Fetching { files } => format!("fetching {files}"),
            Event::Note(note) => format!("note: {note}"),
        };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(text);
    }
}
