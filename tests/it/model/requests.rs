//! Requests of a run on their way: carried out, answered, failed, late, or left behind by a run that was killed.

use super::asked::Asked;
use super::law::{Law, is_as, remember};
use super::run::{Reading, Run, Seen};
use super::step::{Break, Who};
use super::world::World;
use crate::support::Api;
use crate::support::gate::{Verdict as Fate, Waiting};
use offerpress::sandbox::Slot;

/// A request that was carried out.
pub(super) struct Request<'a> {
    pub(super) asked: Asked,
    pub(super) line: &'a str,
    pub(super) sent: &'a [u8],
    pub(super) status: u16,
}

impl World {
    pub(super) async fn go(&mut self, who: Who, requests: u8) -> Law {
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

    /// Lets a run go on until its save waits to be carried out; one that saves nothing comes to its end.
    pub(super) async fn go_to_save(&mut self, who: Who) -> Law {
        let api = self.api();
        for _ in 0..40 {
            let waiting = self.publisher(who).run.as_ref().and_then(|run| run.waiting.front());
            let asked = waiting.filter(|one| one.answer.is_none());
            let asked = asked.map(|one| Asked::of(api, &one.request, &one.sent));
            if asked == Some(Asked::Save) {
                break;
            }
            self.go(who, 1).await?;
        }
        Ok(())
    }

    /// Lets the request that waits be carried out; its answer waits then.
    pub(super) async fn half(&mut self, who: Who) -> Law {
        let Some(request) = self.take(who) else { return Ok(()) };
        if request.answer.is_some() {
            self.put_back(who, request);
            return Ok(());
        }
        self.tally.count("a request was carried out");
        let (line, sent) = (request.request.clone(), request.sent.clone());
        let asked = Asked::of(self.api(), &line, &sent);
        let going_on = if asked == Asked::Storage { None } else { self.before_jobs().await };
        let before = if asked.is_change() { self.draft().await } else { None };
        let goes_live = asked == Asked::GoLive;
        let preview = if goes_live { self.truth.slot(&self.sandbox, Slot::Preview).await } else { None };
        let answer = self.settle(who, request, Fate::Pass).await;
        let told = answer.answer.clone();
        self.put_back(who, answer);
        let Some(mut run) = self.publisher(who).run.take() else { return Ok(()) };
        let status = told.as_ref().map_or(0, |told| told.status);
        let read = matches!(asked, Asked::Draft | Asked::Preview);
        let law = if read && matches!(status, 200 | 404) {
            self.has_answered(asked, told.map(|told| told.body).unwrap_or_default(), &mut run).await;
            Ok(())
        } else if asked.is_change() {
            let request = Request { asked, line: &line, sent: &sent, status };
            match self.api() {
                Api::Portal => self.carried_out(request, before, preview, &mut run).await,
                Api::Ingestion => self.taken(request, preview, &mut run).await,
            }
        } else {
            Ok(())
        };
        if asked != Asked::Storage {
            run.last = asked;
        }
        self.publisher(who).run = Some(run);
        law?;
        self.jobs_went_on(going_on, asked).await?;
        let submitted = self.submitted.clone();
        if let (Asked::Submissions, Some(run)) = (asked, &mut self.publisher(who).run) {
            run.looked = Some(submitted);
        }
        Ok(())
    }

    /// Notes the draft or the preview that a run reads.
    async fn has_answered(&mut self, asked: Asked, body: Vec<u8>, run: &mut Run) {
        let told = self.truth.of_json(&body).await;
        if asked == Asked::Preview {
            run.reading = Some(Reading::Preview(told));
            return;
        }
        // what a colleague does after that, or a stale answer hides, this run cannot know
        run.stood |= told.as_ref().is_some_and(|draft| is_as(draft, &run.claim));
        let authors = self.authors.clone();
        run.reading = Some(Reading::Draft(told.map(|draft| Seen { draft, body, authors })));
    }

    pub(super) async fn fail(&mut self, who: Who, how: Break) -> Law {
        let Some(waiting) = self.take(who) else { return Ok(()) };
        let is_answer = waiting.answer.is_some();
        let asked = Asked::of(self.api(), &waiting.request, &waiting.sent);
        if let Some(run) = &mut self.publisher(who).run {
            run.reading = None;
            run.was_hit = true;
            if asked != Asked::Storage {
                run.last = asked;
            }
        }
        match how {
            Break::Late if !is_answer && asked == Asked::Save && !self.is_forced(who) => {
                let late = self.settle(who, waiting, Fate::Delay).await;
                self.keep(who, late);
            }
            Break::Status(status) if !is_answer => drop(waiting.settle(Fate::Refuse(status))),
            _ => drop(waiting.settle(Fate::Cut)),
        }
        self.move_on(who).await
    }

    pub(super) async fn kill(&mut self, who: Who) -> Law {
        if self.publisher(who).run.is_none() {
            return Ok(());
        }
        let waiting = self.take(who);
        let forced = self.is_forced(who);
        match waiting {
            Some(waiting)
                if waiting.answer.is_none()
                    && Asked::of(self.api(), &waiting.request, &waiting.sent) == Asked::Save
                    && !forced =>
            {
                self.keep(who, waiting);
            }
            other => drop(other),
        }
        let Some(run) = self.publisher(who).run.take() else { return Ok(()) };
        self.tally.count("killed");
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

    pub(super) async fn late_arrives(&mut self) -> Law {
        if self.late.is_empty() {
            return Ok(());
        }
        self.tally.count("arrived late");
        let (waiting, claim) = self.late.remove(0);
        let (before, going_on) = (self.draft().await, self.before_jobs().await);
        let sent = waiting.sent.clone();
        let answer = self.settle(claim.who, waiting, Fate::Pass).await;
        let status = answer.answer.as_ref().map_or(0, |answer| answer.status);
        answer.settle(Fate::Pass);
        match self.api() {
            // an answer that was lost may have been a refusal
            Api::Portal if status == 0 && before == self.draft().await => Ok(()),
            Api::Portal if status < 300 => self.saved(&claim, before.as_ref(), &sent).await,
            Api::Portal => Ok(()),
            Api::Ingestion => {
                self.will_save(&claim, None, &sent).await?;
                self.jobs_went_on(going_on, Asked::Save).await
            }
        }
    }

    /// Decides on a request, and waits until it waits again; what else is asked meanwhile waits on.
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

    /// Waits until a run asks for something, or has ended.
    pub(super) async fn move_on(&mut self, who: Who) -> Law {
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
