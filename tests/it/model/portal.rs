//! What a request of the Cloud Partner Portal API did, and whether that was lawful.

use super::asked::Asked;
use super::law::{Law, is_as, save_is_lawful};
use super::requests::Request;
use super::run::{Claim, Run};
use super::truth::Draft;
use super::world::World;

impl World {
    /// Looks at what a request did.
    pub(super) async fn carried_out(
        &mut self,
        Request { asked, line, sent, status }: Request<'_>,
        before: Option<Draft>,
        preview: Option<Draft>,
        run: &mut Run,
    ) -> Law {
        let after = self.draft().await;
        // an answer that was lost may have been a refusal
        if status == 0 && asked == Asked::Save && before == after {
            return Ok(());
        }
        if status >= 300 {
            return if before == after {
                Ok(())
            } else {
                Err(format!("{line} was refused, and changed the draft"))
            };
        }
        match asked {
            Asked::Save => {
                self.tally.count("a save was carried out");
                run.effects[0] += 1;
                self.saved(&run.claim, before.as_ref(), sent).await?;
                run.claim.pictures = None;
                run.came_true |= after.as_ref().is_some_and(|after| is_as(after, &run.claim));
                run.left = after;
            }
            Asked::Submit => {
                self.tally.count("a draft was submitted");
                run.effects[1] += 1;
                let draft = before.ok_or("what was submitted is no draft")?;
                self.submission_is_lawful(&run.claim, run.looked.as_ref(), &draft)?;
            }
            Asked::GoLive => {
                run.effects[2] += 1;
                self.went_live(run, preview)?;
            }
            _ => self.was_canceled(),
        }
        run.did_nothing_twice(line)
    }

    /// A save was answered as done; whether it was is not said.
    pub(super) async fn saved(&mut self, claim: &Claim, before: Option<&Draft>, sent: &[u8]) -> Law {
        let sent = self.truth.of_save(&[], sent).await.ok_or("what was saved is no offer")?;
        let after = self.draft().await;
        let theirs = |name: &str| self.authors.get(name).is_some_and(|who| *who != Some(claim.who));
        save_is_lawful(claim, before, &sent, theirs)?;
        if let Some(after) = after {
            self.written(Some(claim.who), before, &after);
            self.look_whether_it_came_true(&after);
        }
        Ok(())
    }
}
