//! The two publishers, the colleague in the portal, and the marketplace; and what must be true after each step.

use super::law::{Law, is_as, is_read, is_save, is_unclear, remember, save_is_lawful};
use super::publisher::{Answered, Claim, Publisher, Run};
use super::step::{Base, Break, Command, Force, Step, Then, Who};
use super::truth::{Draft, Truth};
use crate::support::gate::{Manner, Verdict as Fate, Waiting};
use offerpress::marketplace;
use offerpress::publish::Error;
use offerpress::publish::outcome::Verdict;
use offerpress::sandbox::{Route, Sandbox};
use std::collections::BTreeMap;

pub(super) struct World {
    sandbox: Sandbox,
    truth: Truth,
    publishers: [Publisher; 2],
    /// Requests that nobody waits for any more, and whose they were.
    late: Vec<(Waiting, Claim)>,
    edits: usize,
    /// The draft that each submission of the last ones was for, as long as that counts.
    submitted: Option<String>,
}

impl World {
    pub(super) async fn new(manner: Manner) -> Self {
        let sandbox = Sandbox::builder().publish_takes(3).start().await.unwrap();
        let publishers = [
            Publisher::new(Who::Anna, &sandbox, manner).await,
            Publisher::new(Who::Ben, &sandbox, manner).await,
        ];
        Self { sandbox, truth: Truth::new(), publishers, late: Vec::new(), edits: 0, submitted: None }
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
            Step::Portal(member) => self.edit(member).await,
            Step::TimePasses => {
                self.truth.let_time_pass(&self.sandbox).await;
                Ok(())
            }
            Step::LateArrives => self.late_arrives().await,
        }
    }

    /// Lets all runs come to their end, and sees that whoever runs again then gets what the folder says.
    pub(super) async fn end(&mut self) -> Law {
        while !self.late.is_empty() {
            self.late_arrives().await?;
        }
        for who in [Who::Anna, Who::Ben] {
            self.run_to_end(who).await?;
        }
        for _ in 0..4 {
            self.truth.let_time_pass(&self.sandbox).await;
        }
        for who in [Who::Anna, Who::Ben] {
            for force in [Force::No, Force::Yes] {
                self.start(who, Command::Publish(Base::Folder, force, Then::Stop)).await?;
                self.run_to_end(who).await?;
            }
            let draft = self.draft().await.ok_or("at the end there is no draft")?;
            if draft.pictures != self.publisher(who).content.pictures {
                return Err(format!("at the end {who:?}'s pictures are not in the draft"));
            }
            self.start(who, Command::Publish(Base::Folder, Force::No, Then::Stop)).await?;
            let last = self.run_to_end(who).await?;
            if last != Some(Verdict::Unchanged) {
                return Err(format!("at the end {who:?} ran again, and it was {last:?}"));
            }
        }
        self.blobs_are_as_named()
    }

    async fn run_to_end(&mut self, who: Who) -> Law<Option<Verdict>> {
        let published = self.publisher(who).run.as_ref().map(|run| std::sync::Arc::clone(&run.published));
        for _ in 0..200 {
            if self.publisher(who).run.is_none() {
                return Ok(published.and_then(|published| published.get().copied()));
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
        let before = self.draft().await;
        let line = request.request.clone();
        request.settle(Fate::Pass);
        let answer = self.publisher(who).gate.next().await;
        let status = answer.answer.unwrap_or_default();
        self.put_back(who, answer);
        let Some(mut run) = self.publisher(who).run.take() else { return Ok(()) };
        let law = self.carried_out(&line, status, before, &mut run).await;
        self.publisher(who).run = Some(run);
        law
    }

    async fn fail(&mut self, who: Who, how: Break) -> Law {
        let Some(waiting) = self.take(who) else { return Ok(()) };
        let is_answer = waiting.answer.is_some();
        if let Some(run) = &mut self.publisher(who).run {
            run.reading = None;
        }
        match how {
            Break::Late if !is_answer && waiting.request.starts_with("PUT ") && !self.is_forced(who) => {
                waiting.settle(Fate::Delay);
                let late = self.publisher(who).gate.next().await;
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
        let (waiting, claim) = self.late.remove(0);
        let before = self.draft().await;
        let line = waiting.request.clone();
        waiting.settle(Fate::Pass);
        let answer = self.next_of(claim.who).await;
        let status = answer.answer.unwrap_or_default();
        answer.settle(Fate::Pass);
        if is_save(&line) && status < 300 {
            let after = self.draft().await.ok_or("a save left no draft")?;
            save_is_lawful(&claim, before.as_ref(), &after)?;
            self.look_whether_it_came_true(&after);
        }
        Ok(())
    }

    /// Waits for the answer of a request that is no run's any more; what a run asks meanwhile waits on.
    async fn next_of(&mut self, who: Who) -> Waiting {
        self.publisher(who).gate.next().await
    }

    async fn edit(&mut self, member: &str) -> Law {
        let Some(draft) = self.draft().await.filter(|draft| draft.status != "running") else { return Ok(()) };
        self.edits += 1;
        let text = format!("edit {}", self.edits);
        self.sandbox.portal_edit("contoso", "vm", |offer| {
            offer["definition"]["offer"][format!("microsoft-azure-marketplace.{member}")] = text.into();
        });
        let now = self.draft().await.ok_or("an edit left no draft")?;
        if now.pictures != draft.pictures {
            return Err("an edit of a text changed pictures".to_owned());
        }
        Ok(())
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
        let [saves, ..] = run.effects;
        let now = self.draft().await;
        match (run.published.get(), &ended) {
            (Some(Verdict::Saved), _) if !run.came_true => {
                Err(format!("{who:?} was told `saved`, but the draft never was as the folder"))
            }
            (Some(Verdict::Unchanged), _) if saves > 0 => {
                Err(format!("{who:?} was told `unchanged` after a save"))
            }
            (Some(Verdict::Unchanged), Ok(()))
                if !run.came_true && !now.as_ref().is_some_and(|now| is_as(now, &run.claim)) =>
            {
                Err(format!("{who:?} was told `unchanged`, but the draft is not as the folder"))
            }
            (None, Err(error)) if saves > 0 && !is_unclear(error) => {
                Err(format!("{who:?} was told that nothing was saved, but it was: {error}"))
            }
            (_, Err(Error::LinkDoesNotWork { file, .. })) => {
                Err(format!("{who:?}'s link to {file} did not work"))
            }
            (_, Err(Error::Marketplace(marketplace::Error::BadRequest(refused)))) => {
                let no_review = refused.to_string().contains("waiting for the publisher's review");
                if no_review { Ok(()) } else { Err(format!("{who:?}'s offer was refused: {refused}")) }
            }
            _ => Ok(()),
        }
    }

    /// Looks at what a request did.
    async fn carried_out(&mut self, line: &str, status: u16, before: Option<Draft>, run: &mut Run) -> Law {
        let after = self.draft().await;
        if is_read(line) && (status == 200 || status == 404) {
            run.reading = Some(Answered(before));
            return Ok(());
        }
        if status >= 300 {
            return if before == after {
                Ok(())
            } else {
                Err(format!("{line} was refused, and changed the draft"))
            };
        }
        let Some(after) = after else { return Ok(()) };
        if is_save(line) {
            run.effects[0] += 1;
            save_is_lawful(&run.claim, before.as_ref(), &after)?;
            run.claim.pictures = None;
            run.came_true |= is_as(&after, &run.claim);
            self.look_whether_it_came_true(&after);
        } else if line.contains("/publish?") || line.contains("/golive?") {
            let effect = if line.contains("/publish?") { 1 } else { 2 };
            run.effects[effect] += 1;
            if run.effects[effect] > 1 {
                return Err(format!("one command did {line} twice"));
            }
            self.submission_is_lawful(run, effect, before.as_ref())?;
        } else if line.contains("/cancel?") {
            self.submitted = None;
        }
        Ok(())
    }

    /// A draft that was submitted and not cancelled is not submitted again by a run that finds nothing to save.
    fn submission_is_lawful(&mut self, run: &Run, effect: usize, before: Option<&Draft>) -> Law {
        let draft = before.map(|draft| draft.changed.clone());
        if effect == 2 {
            return Ok(());
        }
        let by_rerun = run.published.get() == Some(&Verdict::Unchanged);
        if by_rerun && draft.is_some() && self.submitted == draft {
            return Err(format!("{:?} submitted a draft that had been submitted", run.claim.who));
        }
        self.submitted = draft;
        Ok(())
    }

    fn look_whether_it_came_true(&mut self, draft: &Draft) {
        for run in self.publishers.iter_mut().filter_map(|publisher| publisher.run.as_mut()) {
            run.came_true |= is_as(draft, &run.claim);
        }
    }

    /// A blob has the name of its content, and was written once.
    fn blobs_are_as_named(&self) -> Law {
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
