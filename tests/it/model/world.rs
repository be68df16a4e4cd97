//! The two publishers, the colleague in the portal, and the marketplace; and what must be true after each step.

use super::law::{
    Law, going_live_is_lawful, is_as, is_change, is_look_at_submissions, is_read, is_read_of_preview,
    is_save, remember, save_is_lawful, words_are_true,
};
use super::publisher::{Claim, FETCHER, Publisher, Reading, Run};
use super::step::{Base, Break, Command, Edit, Force, Lost, Step, Then, Who};
use super::tally;
use super::truth::{Draft, Truth};
use crate::support::gate::{Manner, Verdict as Fate, Waiting};
use offerpress::http::HttpClient;
use offerpress::publish::Error;
use offerpress::publish::outcome::Verdict;
use offerpress::sandbox::{Route, Sandbox, Slot};
use std::collections::{BTreeMap, BTreeSet};

pub(super) struct World {
    sandbox: Sandbox,
    truth: Truth,
    publishers: [Publisher; 2],
    /// Requests that nobody waits for any more, and whose they were.
    late: Vec<(Waiting, Claim)>,
    /// Who wrote a field of the draft last; nobody is a colleague in the portal.
    authors: BTreeMap<String, Option<Who>>,
    /// The drafts that were submitted since the last cancellation.
    submitted: BTreeSet<String>,
    /// What went live lawfully.
    approved: Vec<Draft>,
}

impl World {
    pub(super) async fn new(manner: Manner, http: &HttpClient) -> Self {
        let sandbox = Sandbox::builder().publish_takes(3).start().await.unwrap();
        let mut truth = Truth::new(FETCHER);
        truth.fill_gallery(&sandbox).await;
        let publishers = [
            Publisher::new(Who::Anna, &sandbox, manner, http).await,
            Publisher::new(Who::Ben, &sandbox, manner, http).await,
        ];
        let (authors, submitted) = (BTreeMap::new(), BTreeSet::new());
        Self { sandbox, truth, publishers, late: Vec::new(), authors, submitted, approved: Vec::new() }
    }

    /// Carries out one step; one that makes no sense now does nothing.
    pub(super) async fn step(&mut self, step: Step) -> Law {
        match step {
            Step::Start(who, command) => self.start(who, command).await,
            Step::Go(who, requests) => self.go(who, requests).await,
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
                self.sandbox.clear_behaviors();
                Ok(())
            }
            Step::TimePasses => self.time_passes().await,
            Step::LateArrives => self.late_arrives().await,
        }
    }

    /// Lets all runs come to their end, and sees that whoever runs again then gets what the folder says.
    pub(super) async fn end(&mut self) -> Law {
        self.sandbox.clear_behaviors();
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
            for force in [Force::No, Force::Yes] {
                self.start(who, Command::Publish(Base::Folder, force, Then::Stop)).await?;
                self.run_to_end(who).await?;
            }
            self.start(who, Command::Publish(Base::Folder, Force::No, Then::Stop)).await?;
            let last = self.run_to_end(who).await?;
            if last != Some(Verdict::Unchanged) {
                return Err(format!("at the end {who:?} ran again, and it was {last:?}"));
            }
        }
        self.blobs_were_written_once()?;
        self.truth.blobs_are_as_named(&self.sandbox).await
    }

    /// Operations go on; what goes live by that was saved by us or approved.
    async fn time_passes(&mut self) -> Law {
        self.truth.let_time_pass(&self.sandbox).await;
        match self.truth.slot(&self.sandbox, Slot::Production).await {
            Some(live) if !self.approved.iter().any(|approved| approved.shows_the_same(&live)) => {
                Err(format!("customers see what nobody approved: {:?}", live.fields()))
            }
            _ => Ok(()),
        }
    }

    fn lose_lock(&mut self, who: Who, lost: Lost) {
        let other = if who == Who::Anna { Who::Ben } else { Who::Anna };
        let others = self.publisher(other).lock();
        let publisher = self.publisher(who);
        if publisher.run.is_none() && publisher.lock().is_some() {
            tally::count("lock lost");
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

    async fn go(&mut self, who: Who, requests: u8) -> Law {
        for _ in 0..requests {
            self.half(who).await?;
            let Some(answer) = self.take(who) else { return Ok(()) };
            answer.settle(Fate::Pass);
            if let Some(run) = &mut self.publisher(who).run {
                run.has_read();
            }
            self.move_on(who).await?;
        }
        Ok(())
    }

    /// Lets the request that waits be carried out; its answer waits then.
    async fn half(&mut self, who: Who) -> Law {
        let Some(request) = self.take(who) else { return Ok(()) };
        if request.answer.is_some() {
            self.put_back(who, request);
            return Ok(());
        }
        tally::count("a request was carried out");
        let (line, sent) = (request.request.clone(), request.sent.clone());
        let before = if is_change(&line) { self.draft().await } else { None };
        let goes_live = line.contains("/golive?");
        let preview = if goes_live { self.truth.slot(&self.sandbox, Slot::Preview).await } else { None };
        let answer = self.settle(who, request, Fate::Pass).await;
        let told = answer.answer.clone();
        self.put_back(who, answer);
        let Some(mut run) = self.publisher(who).run.take() else { return Ok(()) };
        let status = told.as_ref().map_or(0, |told| told.status);
        let read = is_read(&line) || is_read_of_preview(&line);
        if is_look_at_submissions(&line) {
            run.looked = Some(self.submitted.clone());
        }
        let law = if read && matches!(status, 200 | 404) {
            let told = self.truth.of_json(&told.map(|told| told.body).unwrap_or_default()).await;
            let reading = if is_read(&line) { Reading::Draft } else { Reading::Preview };
            // what a colleague does after that, or a stale answer hides, this run cannot know
            run.stood |= is_read(&line) && told.as_ref().is_some_and(|draft| is_as(draft, &run.claim));
            run.reading = Some(reading(told));
            Ok(())
        } else if !is_change(&line) {
            Ok(())
        } else {
            let request = Request { line: &line, sent: &sent, status };
            self.carried_out(request, before, preview, &mut run).await
        };
        self.publisher(who).run = Some(run);
        law
    }

    async fn fail(&mut self, who: Who, how: Break) -> Law {
        let Some(waiting) = self.take(who) else { return Ok(()) };
        let is_answer = waiting.answer.is_some();
        if let Some(run) = &mut self.publisher(who).run {
            run.reading = None;
            run.was_hit = true;
        }
        match how {
            Break::Late if !is_answer && waiting.request.starts_with("PUT ") && !self.is_forced(who) => {
                let late = self.settle(who, waiting, Fate::Delay).await;
                self.keep(who, late);
            }
            Break::Status(status) if !is_answer => drop(waiting.settle(Fate::Refuse(status))),
            _ => drop(waiting.settle(Fate::Cut)),
        }
        self.move_on(who).await
    }

    async fn kill(&mut self, who: Who) -> Law {
        if self.publisher(who).run.is_none() {
            return Ok(());
        }
        let waiting = self.take(who);
        let forced = self.is_forced(who);
        match waiting {
            Some(waiting) if waiting.answer.is_none() && waiting.request.starts_with("PUT ") && !forced => {
                self.keep(who, waiting);
            }
            other => drop(other),
        }
        let Some(run) = self.publisher(who).run.take() else { return Ok(()) };
        tally::count("killed");
        run.task.abort();
        let _ = run.task.await;
        Ok(())
    }

    fn keep(&mut self, who: Who, waiting: Waiting) {
        if let Some(run) = &self.publisher(who).run {
            let claim = run.claim.clone();
            self.late.push((waiting, claim));
        }
    }

    async fn late_arrives(&mut self) -> Law {
        if self.late.is_empty() {
            return Ok(());
        }
        tally::count("arrived late");
        let (waiting, claim) = self.late.remove(0);
        let before = self.draft().await;
        let (line, sent) = (waiting.request.clone(), waiting.sent.clone());
        let answer = self.settle(claim.who, waiting, Fate::Pass).await;
        let status = answer.answer.as_ref().map_or(0, |answer| answer.status);
        answer.settle(Fate::Pass);
        if is_save(&line) && status < 300 {
            self.saved(&claim, before.as_ref(), &sent).await?;
        }
        Ok(())
    }

    /// Says what becomes of a request, and waits until it waits again; what else is asked meanwhile waits on.
    async fn settle(&mut self, who: Who, request: Waiting, fate: Fate) -> Waiting {
        let number = request.number;
        request.settle(fate);
        loop {
            let publisher = self.publisher(who);
            let next = publisher.gate.next().await;
            if next.number == number {
                return next;
            }
            if let Some(run) = &mut publisher.run {
                run.waiting.push_back(next);
            }
        }
    }

    async fn edit(&mut self, edit: Edit) -> Law {
        let Some(before) = self.draft().await.filter(|draft| draft.status != "running") else {
            return Ok(());
        };
        self.truth.edit(&self.sandbox, edit);
        let after = self.draft().await.ok_or("an edit left no draft")?;
        if matches!(edit, Edit::Text(_)) && before.pictures != after.pictures {
            return Err("an edit of a text changed pictures".to_owned());
        }
        self.written(None, Some(&before), &after);
        Ok(())
    }

    /// Notes who wrote what changed.
    fn written(&mut self, who: Option<Who>, before: Option<&Draft>, after: &Draft) {
        let was = before.map(Draft::fields).unwrap_or_default();
        let is = after.fields();
        let changed = was.keys().chain(is.keys()).filter(|name| was.get(*name) != is.get(*name));
        self.authors.extend(changed.map(|name| ((*name).to_owned(), who)));
    }

    /// Waits until a run asks for something, or has ended.
    async fn move_on(&mut self, who: Who) -> Law {
        let publisher = self.publisher(who);
        let Some(run) = &mut publisher.run else { return Ok(()) };
        if !run.waiting.is_empty() {
            return Ok(());
        }
        let ended = tokio::select! {
            biased;
            ended = &mut run.task => Some(ended.map_err(|panic| panic.to_string())?),
            waiting = publisher.gate.next() => {
                run.waiting.push_back(waiting);
                None
            }
        };
        remember(publisher);
        match ended {
            Some(ended) => self.ended(who, ended).await,
            None => Ok(()),
        }
    }

    async fn ended(&mut self, who: Who, ended: Result<(), Error>) -> Law {
        let Some(run) = self.publisher(who).run.take() else { return Ok(()) };
        if let Some(told) = run.published.get() {
            tally::count(format!("told: {:?}", told.verdict));
        }
        if let Err(error) = &ended {
            tally::stopped(error);
        }
        let now = self.draft().await;
        words_are_true(&run, now.as_ref(), &ended)
    }

    /// Looks at what a request did.
    async fn carried_out(
        &mut self,
        Request { line, sent, status }: Request<'_>,
        before: Option<Draft>,
        preview: Option<Draft>,
        run: &mut Run,
    ) -> Law {
        let after = self.draft().await;
        // an answer that was lost may have been a refusal
        if status == 0 && is_save(line) && before == after {
            return Ok(());
        }
        if status >= 300 {
            return if before == after {
                Ok(())
            } else {
                Err(format!("{line} was refused, and changed the draft"))
            };
        }
        if is_save(line) {
            tally::count("a save was carried out");
            run.effects[0] += 1;
            self.saved(&run.claim, before.as_ref(), sent).await?;
            run.claim.pictures = None;
            run.came_true |= after.as_ref().is_some_and(|after| is_as(after, &run.claim));
            run.left = after;
        } else if line.contains("/publish?") {
            tally::count("a draft was submitted");
            run.effects[1] += 1;
            self.submission_is_lawful(run, before)?;
        } else if line.contains("/golive?") {
            tally::count("a preview went live");
            run.effects[2] += 1;
            going_live_is_lawful(run, preview.as_ref())?;
            self.approved.extend(preview);
        } else if line.contains("/cancel?") {
            tally::count("something was cancelled");
            self.submitted.clear();
        }
        match run.effects[1..].iter().find(|times| **times > 1) {
            Some(_) => Err(format!("one command did {line} twice")),
            None => Ok(()),
        }
    }

    /// A save was answered as done; whether it was is not said.
    async fn saved(&mut self, claim: &Claim, before: Option<&Draft>, sent: &[u8]) -> Law {
        let sent = self.truth.of_json(sent).await.ok_or("what was saved is no offer")?;
        let after = self.draft().await;
        let theirs = |name: &str| self.authors.get(name).is_some_and(|who| *who != Some(claim.who));
        save_is_lawful(claim, before, &sent, theirs)?;
        if let Some(after) = after {
            self.written(Some(claim.who), before, &after);
            self.look_whether_it_came_true(&after);
        }
        Ok(())
    }

    /// A saved state is submitted once, unless that was cancelled. Between its look and its request a run can't know
    /// what others do: the API has no condition for it; nor can it know a draft that a stale read hid.
    fn submission_is_lawful(&mut self, run: &Run, draft: Option<Draft>) -> Law {
        let draft = draft.ok_or("what was submitted is no draft")?;
        let was_read = run.claim.read.as_ref().is_none_or(|read| *read == draft.changed);
        let was_seen = was_read && run.looked.as_ref().unwrap_or(&self.submitted).contains(&draft.changed);
        self.submitted.insert(draft.changed);
        if was_seen {
            return Err(format!("{:?} submitted a draft that had been submitted", run.claim.who));
        }
        Ok(())
    }

    fn look_whether_it_came_true(&mut self, draft: &Draft) {
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

    async fn draft(&mut self) -> Option<Draft> {
        self.truth.draft(&self.sandbox).await
    }

    fn publisher(&mut self, who: Who) -> &mut Publisher {
        let [anna, ben] = &mut self.publishers;
        if who == Who::Anna { anna } else { ben }
    }

    fn take(&mut self, who: Who) -> Option<Waiting> {
        self.publisher(who).run.as_mut()?.waiting.pop_front()
    }

    fn put_back(&mut self, who: Who, waiting: Waiting) {
        if let Some(run) = &mut self.publisher(who).run {
            run.waiting.push_front(waiting);
        }
    }

    fn is_forced(&mut self, who: Who) -> bool {
        let run = self.publisher(who).run.as_ref();
        run.is_some_and(|run| run.claim.is_forced())
    }
}

/// A request that was carried out.
struct Request<'a> {
    line: &'a str,
    sent: &'a [u8],
    status: u16,
}
