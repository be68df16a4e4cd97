//! The two publishers, the colleague in the portal, and the marketplace; and what must be true after each step.

use super::asked::Asked;
use super::jobs::Jobs;
use super::law::{Law, going_live_is_lawful, is_as, words_are_true};
use super::publisher::{FETCHER, Publisher};
use super::run::{Authors, Claim, Run};
use super::step::{Base, Command, Edit, Force, Lost, Step, Then, Who};
use super::tally::Tally;
use super::truth::{Draft, Truth};
use crate::support::Api;
use crate::support::gate::{Forwarding, Waiting};
use offerpress::http::HttpClient;
use offerpress::publish::Error;
use offerpress::publish::outcome::Verdict;
use offerpress::sandbox::{Behavior, Deletion, Route, Sandbox, Seed, Slot, Switch};
use std::collections::{BTreeMap, BTreeSet};

/// Where stories are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Setting {
    pub(super) api: Api,
    pub(super) forwarding: Forwarding,
    /// How many reads a job of the Product Ingestion API takes.
    pub(super) jobs: u32,
}

pub(super) struct World {
    setting: Setting,
    pub(super) tally: &'static Tally,
    pub(super) sandbox: Sandbox,
    pub(super) truth: Truth,
    pub(super) publishers: [Publisher; 2],
    /// Requests whose runs have ended, and whose they were.
    pub(super) late: Vec<(Waiting, Claim)>,
    pub(super) authors: Authors,
    /// The drafts that were submitted since the last cancellation.
    pub(super) submitted: BTreeSet<String>,
    /// What went live lawfully.
    pub(super) approved: Vec<Draft>,
    pub(super) jobs: Jobs,
}

impl World {
    pub(super) async fn new(setting: Setting, http: &HttpClient) -> Self {
        // one API shows an operation at each look at the offer, so that looks alone would end a short one
        let looks = if setting.api == Api::Portal { 3 } else { 6 };
        let sandbox = Sandbox::builder().publish_takes(looks).jobs_take(setting.jobs);
        let sandbox = sandbox.product("vm", Seed::Draft);
        let sandbox = sandbox.start().await.unwrap();
        let mut truth = Truth::new(setting.api, FETCHER);
        truth.fill_gallery(&sandbox).await;
        let publishers = [
            Publisher::new(Who::Anna, &sandbox, setting, http).await,
            Publisher::new(Who::Ben, &sandbox, setting, http).await,
        ];
        let (authors, submitted, tally) = (BTreeMap::new(), BTreeSet::new(), Tally::of(setting.api));
        let (late, approved, jobs) = (Vec::new(), Vec::new(), Jobs::default());
        let world =
            Self { setting, tally, sandbox, truth, publishers, late, authors, submitted, approved, jobs };
        world.be_honest();
        world
    }

    /// Lets the service behave; images are small, and deletions are allowed, so that stories come to an end.
    fn be_honest(&self) {
        self.sandbox.clear_behaviors();
        if self.setting.api == Api::Ingestion {
            self.sandbox.set(Behavior::Ingestion(Switch::AnySize));
            self.sandbox.set(Behavior::Ingestion(Switch::DeletePublished(Deletion::Allow)));
        }
    }

    pub(super) fn api(&self) -> Api {
        self.setting.api
    }

    /// Carries out one step; one that makes no sense now does nothing.
    pub(super) async fn step(&mut self, step: Step) -> Law {
        match step {
            Step::Start(who, command) => self.start(who, command).await,
            Step::Go(who, requests) => self.go(who, requests).await,
            Step::GoToSave(who) => self.go_to_save(who).await,
            Step::Half(who) => self.half(who).await,
            Step::Fail(who, how) => self.fail(who, how).await,
            Step::Kill(who) => self.kill(who).await,
            Step::Redraw(who, now) => {
                let publisher = self.publisher(who);
                if publisher.run.is_none() {
                    publisher.draw(now);
                }
                Ok(())
            }
            Step::Lock(who, lost) => {
                self.lose_lock(who, lost);
                Ok(())
            }
            Step::Portal(edit) => self.edit(edit).await,
            Step::Service(lie) => {
                self.sandbox.set(lie.behavior());
                Ok(())
            }
            Step::Honest => {
                self.be_honest();
                Ok(())
            }
            Step::TimePasses => self.time_passes().await,
            Step::LateArrives => self.late_arrives().await,
        }
    }

    /// Lets all runs come to their end, and sees that whoever runs again then gets what the folder says.
    pub(super) async fn end(&mut self) -> Law {
        self.be_honest();
        while !self.late.is_empty() {
            self.late_arrives().await?;
        }
        for who in [Who::Anna, Who::Ben] {
            self.run_to_end(who).await?;
        }
        for _ in 0..4 {
            self.time_passes().await?;
        }
        for who in [Who::Anna, Who::Ben] {
            if self.setting.api == Api::Ingestion && !self.publisher(who).has_run {
                continue;
            }
            self.make_up_for_all(who).await?;
            let last = self.publish(who, Force::No).await?;
            if last != Some(Verdict::Unchanged) {
                return Err(format!("at the end {who:?} ran again, and it was {last:?}"));
            }
        }
        self.blobs_were_written_once()?;
        self.truth.blobs_are_as_named(&self.sandbox).await
    }

    /// Publishes until the draft is as the folder; by force, where it was someone else's.
    async fn make_up_for_all(&mut self, who: Who) -> Law {
        let mut ended = self.publish(who, Force::No).await?;
        if ended == Some(Verdict::Incomplete) && self.setting.api == Api::Ingestion {
            ended = self.publish(who, Force::No).await?;
            let is_doubled = self.draft().await.is_some_and(|draft| draft.shows_an_image_twice());
            // an image is added twice where reads hid the job that was thought lost
            if ended.is_none() && !is_doubled {
                return Err(format!("{who:?} ran again to send what was missing, and was stopped"));
            }
        }
        if self.setting.api == Api::Portal || ended.is_none() {
            self.publish(who, Force::Yes).await?;
        }
        Ok(())
    }

    /// Publishes the folder, and returns how that ended.
    async fn publish(&mut self, who: Who, force: Force) -> Law<Option<Verdict>> {
        self.start(who, Command::Publish(Base::Folder, force, Then::Stop)).await?;
        self.run_to_end(who).await
    }

    /// Operations go on; what goes live by that was saved by us or approved.
    async fn time_passes(&mut self) -> Law {
        let before = self.before_jobs().await;
        self.truth.let_time_pass(&self.sandbox).await;
        self.jobs_went_on(before, Asked::Look).await?;
        match self.truth.slot(&self.sandbox, Slot::Production).await {
            Some(live) if !self.approved.iter().any(|approved| approved.shows_the_same(&live)) => {
                Err(format!("customers see what was never approved: {:?}", live.fields()))
            }
            _ => Ok(()),
        }
    }

    fn lose_lock(&mut self, who: Who, lost: Lost) {
        let other = if who == Who::Anna { Who::Ben } else { Who::Anna };
        let others = self.publisher(other).lock();
        let publisher = self.publisher(who);
        if publisher.run.is_none() && publisher.lock().is_some() {
            self.tally.count("lock lost");
            let publisher = self.publisher(who);
            publisher.lose_lock(lost, others);
        }
    }

    async fn run_to_end(&mut self, who: Who) -> Law<Option<Verdict>> {
        let published = self.publisher(who).run.as_ref().map(|run| std::sync::Arc::clone(&run.published));
        for _ in 0..200 {
            if self.publisher(who).run.is_none() {
                return Ok(published.and_then(|published| Some(published.get()?.verdict)));
            }
            self.go(who, 1).await?;
        }
        Err(format!("{who:?}'s run does not end"))
    }

    async fn start(&mut self, who: Who, command: Command) -> Law {
        if self.publisher(who).run.is_some() {
            return Ok(());
        }
        self.publisher(who).start(command);
        self.move_on(who).await
    }

    async fn edit(&mut self, edit: Edit) -> Law {
        let Some(before) = self.draft().await.filter(|draft| draft.status != "running") else {
            return Ok(());
        };
        self.truth.edit(&self.sandbox, edit);
        self.jobs.has_been_edited();
        let after = self.draft().await.ok_or("an edit left no draft")?;
        if matches!(edit, Edit::Text(_)) && before.pictures != after.pictures {
            return Err("an edit of a text changed pictures".to_owned());
        }
        self.written(None, Some(&before), &after);
        Ok(())
    }

    /// Notes who wrote what changed.
    pub(super) fn written(&mut self, who: Option<Who>, before: Option<&Draft>, after: &Draft) {
        let was = before.map(Draft::fields).unwrap_or_default();
        let is = after.fields();
        let changed = was.keys().chain(is.keys()).filter(|name| was.get(*name) != is.get(*name));
        self.authors.extend(changed.map(|name| ((*name).to_owned(), who)));
    }

    pub(super) async fn ended(&mut self, who: Who, ended: Result<(), Error>) -> Law {
        let Some(run) = self.publisher(who).run.take() else { return Ok(()) };
        if let Some(told) = run.published.get() {
            self.tally.count(format!("told: {:?}", told.verdict));
        }
        if let Err(error) = &ended {
            self.tally.stopped(error);
        }
        let now = self.draft().await;
        words_are_true(&run, now.as_ref(), &ended)
    }

    /// A saved state is submitted once, unless that was cancelled. Between its look and its request a run can't know
    /// what others do: the API has no condition for it; nor can it know a draft that a stale read hid.
    pub(super) fn submission_is_lawful(
        &mut self,
        claim: &Claim,
        looked: Option<&BTreeSet<String>>,
        draft: &Draft,
    ) -> Law {
        let was_read = claim.read().is_none_or(|read| *read == draft.changed);
        let was_seen = was_read && looked.unwrap_or(&self.submitted).contains(&draft.changed);
        self.submitted.insert(draft.changed.clone());
        if was_seen {
            return Err(format!("{:?} submitted a draft that had been submitted", claim.who));
        }
        Ok(())
    }

    /// Notes that a preview went live, which must be lawful.
    pub(super) fn went_live(&mut self, run: &Run, preview: Option<Draft>) -> Law {
        self.tally.count("a preview went live");
        going_live_is_lawful(run, preview.as_ref())?;
        self.approved.extend(preview);
        Ok(())
    }

    /// Notes that an operation was canceled: its draft may be submitted again, also by a run that listed it before and
    /// asks for its status only now.
    pub(super) fn was_canceled(&mut self) {
        self.tally.count("something was canceled");
        self.submitted.clear();
        for run in self.publishers.iter_mut().filter_map(|publisher| publisher.run.as_mut()) {
            run.looked = Some(BTreeSet::new());
        }
    }

    pub(super) fn look_whether_it_came_true(&mut self, draft: &Draft) {
        for run in self.publishers.iter_mut().filter_map(|publisher| publisher.run.as_mut()) {
            run.came_true |= is_as(draft, &run.claim);
        }
    }

    fn blobs_were_written_once(&self) -> Law {
        let mut written = BTreeMap::new();
        for request in self.sandbox.requests() {
            if request.route == Route::PutBlob && request.status.is_some_and(|status| status < 300) {
                *written.entry(request.path).or_insert(0) += 1;
            }
        }
        match written.into_iter().find(|(_, times)| *times > 1) {
            Some((blob, times)) => Err(format!("{blob} was written {times} times")),
            None => Ok(()),
        }
    }

    pub(super) async fn draft(&mut self) -> Option<Draft> {
        self.truth.draft(&self.sandbox).await
    }

    pub(super) fn publisher(&mut self, who: Who) -> &mut Publisher {
        let [anna, ben] = &mut self.publishers;
        if who == Who::Anna { anna } else { ben }
    }
}
