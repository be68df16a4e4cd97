//! Endurance: many publishes of some offers at random, with faults and a colleague in the portal. After each one the
//! draft must show the folder's very bytes, no edit may be gone, and neither memory nor open files may grow.

use crate::Result;
use offerpress::base::{Digests, ServiceUrl};
use offerpress::http::{HttpClient, HttpOptions, ProxyUse, RetryPolicy};
use offerpress::identity::SignIn;
use offerpress::marketplace::{Tokens, portal::Portal};
use offerpress::publish::{self, Error, Job, OnConflict, Services, progress::Silent};
use offerpress::sandbox::{Fault, Route, Sandbox, Slot};
use offerpress::storage::{Account, Container, ContainerName};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use time::OffsetDateTime;

/// More runs than that are never needed: one fault a run, and one for the colleague's edit.
const MOST_RUNS: u32 = 4;
const LOGOS: [(&str, &str, u32); 2] = [("small", "smallLogo", 48), ("large", "largeLogo", 216)];
const PUBLISHER: &str = "contoso";

pub(crate) async fn run(publishes: u64, offers: u64) -> Result {
    let mut soak = Soak::start(offers).await?;
    let began = Instant::now();
    println!("publishes   runs  faults  edits kept  resident MB  open files  seconds");
    for number in 1..=publishes {
        soak.publish_one().await.map_err(|error| format!("publish {number}: {error}"))?;
        if number % (publishes / 10).max(1) == 0 {
            let Counts { runs, faults, kept } = soak.counts;
            let (memory, files, seconds) = (resident()?, open_files()?, began.elapsed().as_secs_f64());
            println!("{number:9}{runs:7}{faults:8}{kept:12}{memory:13.1}{files:12}{seconds:9.1}");
        }
    }
    for offer in 0..offers {
        soak.must_show(offer).await?;
    }
    println!("all {offers} offers show their folders' pictures");
    Ok(())
}

struct Soak {
    sandbox: Sandbox,
    services: Services,
    web: reqwest::Client,
    chance: Chance,
    offers: u64,
    counts: Counts,
    root: TempDir,
}

#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    runs: u64,
    faults: u64,
    kept: u64,
}

impl Soak {
    async fn start(offers: u64) -> Result<Self> {
        let root = tempfile::tempdir()?;
        let sandbox = Sandbox::builder().state_dir(root.path().join("sandbox")).start().await?;
        let pause = Duration::from_millis(1);
        let retry = RetryPolicy { first_pause: pause, longest_pause: pause, ..RetryPolicy::default() };
        let http = HttpClient::new(&HttpOptions { proxy: ProxyUse::Never, retry, ..HttpOptions::default() })?;
        let account = Account::from_connection_string(&sandbox.connection_string().into())?;
        let container = Container::open(&account, &ContainerName::parse(sandbox.container())?, &http)?;
        let tokens = SignIn::Given(sandbox.token().into()).tokens(&http, OffsetDateTime::now_utc);
        let tokens = Tokens::of(Arc::new(tokens));
        let url = ServiceUrl::parse(&sandbox.marketplace_url())?;
        let marketplace = Arc::new(Portal::new(url, http.clone(), tokens));
        let clock = OffsetDateTime::now_utc;
        let services = Services { http, container: Some(container), marketplace, elsewhere: None, clock };
        let web = reqwest::Client::builder().no_proxy().build()?;
        let soak =
            Self { sandbox, services, web, chance: Chance(42), offers, counts: Counts::default(), root };
        (0..offers).try_for_each(|offer| soak.make(offer))?;
        Ok(soak)
    }

    fn folder(&self, offer: u64) -> PathBuf {
        self.root.path().join(name(offer))
    }

    fn make(&self, offer: u64) -> Result {
        std::fs::create_dir_all(self.folder(offer).join("logos"))?;
        LOGOS.iter().try_for_each(|(logo, _, side)| {
            draw(&self.logo(offer, logo), *side, [offer.to_le_bytes()[0], 90, 110])
        })?;
        self.write_title(offer, "as it was")
    }

    fn logo(&self, offer: u64, logo: &str) -> PathBuf {
        self.folder(offer).join(format!("logos/{logo}.png"))
    }

    fn write_title(&self, offer: u64, title: &str) -> Result {
        let members = json!({"microsoft-azure-marketplace.title": title, "microsoft-azure-marketplace.summary": "made for a test"});
        let body = json!({"publisherId": PUBLISHER, "id": name(offer), "offerTypeId": "microsoft-azure-virtualmachines",
            "definition": {"displayText": name(offer), "offer": members, "plans": []}});
        Ok(std::fs::write(self.folder(offer).join("offer.json"), body.to_string())?)
    }

    /// Changes something, lets something fail, publishes until it is done, and looks whether all is there.
    async fn publish_one(&mut self) -> Result {
        let offer = self.chance.below(self.offers);
        match self.chance.below(4) {
            0 => {}
            1 => {
                let title = format!("title {}", self.chance.below(1000));
                self.write_title(offer, &title)?;
            }
            logo => {
                let (logo, _, side) = LOGOS[usize::from(logo == 2)];
                let colour = [0; 3].map(|_| self.chance.below(256).to_le_bytes()[0]);
                draw(&self.logo(offer, logo), side, colour)?;
            }
        }
        let edit = self.edit_in_portal(offer);
        if self.chance.below(2) == 0 {
            self.plan_fault();
        }
        Box::pin(self.publish_until_done(offer, edit.as_deref())).await?;
        self.sandbox.clear_faults();
        self.must_show(offer).await?;
        self.sandbox.clear_requests();
        Ok(())
    }

    /// One publish in eight meets a colleague's edit; nothing happens where the offer is not there yet.
    fn edit_in_portal(&mut self, offer: u64) -> Option<String> {
        let words = format!("edited {}", self.chance.below(1000));
        let is_edited = self.chance.below(8) == 0
            && self.sandbox.portal_edit(PUBLISHER, &name(offer), |draft| *summary(draft) = json!(words));
        is_edited.then_some(words)
    }

    fn plan_fault(&mut self) {
        const ROUTES: [Route; 5] =
            [Route::GetOffer, Route::PutBlob, Route::HeadBlob, Route::PutOffer, Route::Content];
        let faults = [
            Fault::ResetBeforeBody,
            Fault::ResetAfterBody,
            Fault::LostAnswer,
            Fault::status(500),
            Fault::status(503),
            Fault::status(429),
            Fault::status(403),
            Fault::status(412),
            Fault::Truncated,
        ];
        let fault = &faults[self.chance.index(faults.len())];
        let route = ROUTES[self.chance.index(ROUTES.len())];
        self.sandbox.fail_after(route, self.chance.index(2), fault.clone());
        self.counts.faults += 1;
    }

    /// Runs again after a failure, as a person would; a colleague's edit stops the run, and is overwritten only then.
    async fn publish_until_done(&mut self, offer: u64, edit: Option<&str>) -> Result {
        let mut job = Job::of_folder(self.folder(offer));
        for run in 1..=MOST_RUNS {
            self.counts.runs += 1;
            match publish::run(&job, &self.services, &Silent).await {
                Ok(_) => return Ok(()),
                Err(Error::WouldOverwrite { .. } | Error::Overtaken { .. }) if edit.is_some() => {
                    self.edit_is_there(offer, edit.unwrap_or_default())?;
                    job.on_conflict = OnConflict::Overwrite;
                    self.counts.kept += 1;
                }
                Err(error) if run == MOST_RUNS => return Err(Box::new(error)),
                Err(_) => {}
            }
        }
        Ok(())
    }

    fn edit_is_there(&self, offer: u64, words: &str) -> Result {
        let mut draft = self.draft(offer)?;
        if *summary(&mut draft) != words {
            return Err(format!("{}: the edit `{words}` is gone: {draft}", name(offer)).into());
        }
        Ok(())
    }

    fn draft(&self, offer: u64) -> Result<Value> {
        let draft = self.sandbox.offer(PUBLISHER, &name(offer), Slot::Draft);
        draft.ok_or_else(|| format!("there is no offer {}", name(offer)).into())
    }

    /// Compares the pictures of the draft with those of the folder; an offer that was never drawn has none.
    async fn must_show(&self, offer: u64) -> Result {
        let Ok(draft) = self.draft(offer) else { return Ok(()) };
        for (logo, field, _) in LOGOS {
            let key = format!("microsoft-azure-marketplace.{field}");
            let url =
                draft["definition"]["offer"][&key].as_str().ok_or_else(|| format!("no {key}: {draft}"))?;
            let live = self.web.get(url).send().await?.error_for_status()?.bytes().await?;
            let ours = std::fs::read(self.logo(offer, logo))?;
            if Digests::of(&live) != Digests::of(&ours) {
                return Err(
                    format!("{}: the draft shows another {logo} logo than the folder", name(offer)).into()
                );
            }
        }
        Ok(())
    }
}

fn name(offer: u64) -> String {
    format!("offer-{offer:03}")
}

fn summary(draft: &mut Value) -> &mut Value {
    &mut draft["definition"]["offer"]["microsoft-azure-marketplace.summary"]
}

/// Draws a disc on one colour, all around which the rules find nothing to refuse.
fn draw(path: &Path, side: u32, colour: [u8; 3]) -> Result {
    let centre = side / 2;
    let picture = image::RgbImage::from_fn(side, side, |x, y| {
        let is_inside = x.abs_diff(centre).pow(2) + y.abs_diff(centre).pow(2) < (centre - 1).pow(2);
        image::Rgb(if is_inside { [250, 180, 60] } else { colour })
    });
    Ok(picture.save(path)?)
}

/// Numbers that look like chance and are the same each time (xorshift64*, Vigna 2016).
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 32) % end
    }

    fn index(&mut self, end: usize) -> usize {
        usize::try_from(self.below(end as u64)).unwrap_or_default()
    }
}

/// The memory that this process holds, in MB.
fn resident() -> Result<f64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no VmRSS")?;
    let kilobytes: f64 = line.trim().trim_end_matches(" kB").parse()?;
    Ok(kilobytes / 1024.0)
}

fn open_files() -> Result<usize> {
    Ok(std::fs::read_dir("/proc/self/fd")?.count())
}
