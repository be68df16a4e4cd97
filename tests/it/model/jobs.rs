//! What the jobs of the Product Ingestion API do, whoever asks for something meanwhile: they go on at each read.

use super::asked::Asked;
use super::law::{Law, is_as, save_is_lawful};
use super::requests::Request;
use super::run::{Claim, Run};
use super::step::Who;
use super::tree::number_of;
use super::truth::Draft;
use super::world::World;
use crate::support::Api;
use std::collections::{BTreeMap, BTreeSet};

/// What was posted and may still come true.
#[derive(Default)]
pub(super) struct Jobs {
    saves: Vec<Save>,
    /// Submissions that were posted since the last read, with what had been submitted when their runs looked.
    submissions: Vec<(Claim, Option<BTreeSet<String>>)>,
    /// The highest number of a submission.
    newest: u64,
    /// The draft as the last request left it, as long as nobody else can have changed it.
    left: Option<Draft>,
}

/// A save that was posted.
struct Save {
    who: Who,
    /// The run that posted it; none where it came late.
    run: Option<u64>,
    /// What the draft that was read will be.
    sent: BTreeMap<String, String>,
}

impl Jobs {
    /// Forgets what the draft was.
    pub(super) fn has_been_edited(&mut self) {
        self.left = None;
    }
}

impl World {
    /// The draft before something that lets jobs go on.
    pub(super) async fn before_jobs(&mut self) -> Option<Draft> {
        match self.jobs.left.take() {
            _ if self.api() == Api::Portal => None,
            Some(left) => Some(left),
            None => self.draft().await,
        }
    }

    /// Looks at a request that was carried out: what it asks for must be lawful, however its job ends.
    pub(super) async fn taken(&mut self, request: Request<'_>, preview: Option<Draft>, run: &mut Run) -> Law {
        let Request { asked, line, sent, status } = request;
        if (400..500).contains(&status) {
            return Ok(());
        }
        match asked {
            Asked::Save => {
                self.tally.count("a save was carried out");
                if run.last != Asked::Draft {
                    return Err(format!("{:?} saved without having looked right before", run.claim.who));
                }
                self.will_save(&run.claim, Some(run.number), sent).await?;
                run.claim.pictures = None;
            }
            Asked::Submit => {
                run.effects[1] += 1;
                self.jobs.submissions.push((run.claim.clone(), run.looked.clone()));
            }
            Asked::GoLive => {
                run.effects[2] += 1;
                // the service takes no other one live than the newest
                if number_of(sent).is_some_and(|number| number == self.jobs.newest.to_string()) {
                    self.went_live(run, preview)?;
                }
            }
            _ => self.was_canceled(),
        }
        run.did_nothing_twice(line)
    }

    /// A save is lawful by the draft that was read right before it: the API has no condition for what comes after.
    pub(super) async fn will_save(&mut self, claim: &Claim, run: Option<u64>, sent: &[u8]) -> Law {
        let seen = claim.seen.clone().ok_or("something was saved, and nothing read before")?;
        let sent = self.truth.of_save(&seen.body, sent).await.ok_or("what was saved is no tree")?;
        let theirs = |name: &str| seen.authors.get(name).is_some_and(|who| *who != Some(claim.who));
        save_is_lawful(claim, Some(&seen.draft), &sent, theirs)?;
        self.publisher(claim.who).unfinished.push(claim.content.clone());
        let sent =
            sent.fields().into_iter().map(|(name, shown)| (name.to_owned(), shown.to_owned())).collect();
        self.jobs.saves.push(Save { who: claim.who, run, sent });
        Ok(())
    }

    /// Looks at what jobs did at a request.
    pub(super) async fn jobs_went_on(&mut self, before: Option<Draft>, asked: Asked) -> Law {
        let Some(before) = before else { return Ok(()) };
        let after = self.draft().await.ok_or("the draft is gone")?;
        if before != after {
            self.jobs_saved(&before, &after)?;
        }
        let newest = self.newest_submission();
        let has_begun = newest > self.jobs.newest;
        self.jobs.newest = newest;
        if has_begun {
            self.jobs_submitted(&before, &after)?;
        }
        if !asked.is_change() {
            // a read lets each begin, or be refused
            self.jobs.submissions.clear();
        }
        self.jobs.left = Some(after);
        Ok(())
    }

    /// Notes who wrote what changed.
    fn jobs_saved(&mut self, before: &Draft, after: &Draft) -> Law {
        let (was, is) = (before.fields(), after.fields());
        let names: BTreeSet<_> = was.keys().chain(is.keys()).copied().collect();
        let mut runs = BTreeSet::new();
        for name in names.into_iter().filter(|name| was.get(name) != is.get(name)) {
            let is_sent = |save: &&Save| save.sent.get(name).map(String::as_str) == is.get(name).copied();
            let saves = self.jobs.saves.iter().rev();
            let save = saves.clone().find(is_sent).or_else(|| saves.clone().next());
            let save = save.ok_or_else(|| format!("{name} changed without a save"))?;
            self.authors.insert(name.to_owned(), Some(save.who));
            runs.extend(save.run);
        }
        for run in self.publishers.iter_mut().filter_map(|publisher| publisher.run.as_mut()) {
            if runs.contains(&run.number) {
                run.effects[0] += 1;
                run.came_true |= is_as(after, &run.claim);
                run.left = Some(after.clone());
            }
        }
        self.look_whether_it_came_true(after);
        Ok(())
    }

    /// A submission has begun: the first that was posted.
    fn jobs_submitted(&mut self, before: &Draft, after: &Draft) -> Law {
        self.tally.count("a draft was submitted");
        if self.jobs.submissions.is_empty() {
            return Err("a submission began without a request".to_owned());
        }
        let (claim, looked) = self.jobs.submissions.remove(0);
        if before != after {
            // it is of one of the two
            self.submitted.extend([before.changed.clone(), after.changed.clone()]);
            return Ok(());
        }
        self.submission_is_lawful(&claim, looked.as_ref(), after)
    }

    fn newest_submission(&self) -> u64 {
        let listed = self.sandbox.product_submissions("vm");
        let number = |one: &serde_json::Value| one["id"].as_str()?.rsplit('/').next()?.parse().ok();
        listed.iter().filter_map(number).max().unwrap_or_default()
    }
}
