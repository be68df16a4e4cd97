//! Tries everything that a publish needs, and says of each part whether it works.
//!
//! Nothing of the offer is changed. One small blob is stored, read by its SAS URL and removed again: that is the only
//! way to see that images can be stored and read.

mod diagnosis;
mod lock;
mod offer;
mod probe;

pub use diagnosis::{Line, Part, Problem, State};

use crate::http::Call;
use crate::publish::{Job, Services, name};
use diagnosis::Subject;
use reqwest::Method;
use time::format_description::well_known::Rfc2822;
use time::{Duration, OffsetDateTime};

/// A request by account key is refused if its date is further off than 15 minutes (Microsoft Learn, "Authorize with
/// Shared Key"); half of that is worth a word.
const CLOCK_TOLERANCE: Duration = Duration::minutes(7);

/// Tries everything that a publish needs, storage and marketplace side by side; gives a line for each part, in the order in
/// which a publish needs it.
pub async fn diagnose(job: &Job, services: &Services) -> Vec<Line> {
    let (aim, folder) = aim(job);
    let storage = async {
        let mut lines = probe::lines(job, services).await;
        let works = lines.iter().all(|line| line.found().is_none());
        lines.push(lock::line(aim.as_ref(), works, job, services).await);
        lines
    };
    let (clock, storage, marketplace) =
        futures::join!(clock(services), storage, offer::lines(aim.as_ref(), services));
    [folder, clock].into_iter().chain(storage).chain(marketplace).collect()
}

fn aim(job: &Job) -> (Option<Subject>, Line) {
    let aim = || {
        let named = name::named(job)?;
        Ok(Subject { offer: job.offer_ref(named.as_ref())?, has_body: named.is_some() })
    };
    match aim() {
        Ok(aim) => {
            let line = Line::ok(Part::Folder, aim.offer.to_string());
            (Some(aim), line)
        }
        Err(error) => (None, Line::problem(Part::Folder, Problem::Run(error))),
    }
}

/// Compares our clock with storage's, which is the one that signatures are held against, or else the marketplace's.
async fn clock(services: &Services) -> Line {
    let base = services.container.as_ref().map(|container| container.account().endpoint());
    let base = base.unwrap_or(services.marketplace.address());
    let answer = services.http.send(Call::new(Method::HEAD, base.join(""), base.as_str())).await;
    let ours = (services.clock)();
    let there = answer.ok().and_then(|answer| OffsetDateTime::parse(answer.header("date")?, &Rfc2822).ok());
    match there.map(|there| ours - there) {
        None => Line::skipped(Part::Clock, "not checked: no server sent its time"),
        Some(ahead) if ahead.abs() > CLOCK_TOLERANCE => {
            Line::problem(Part::Clock, Problem::ClockOff { ahead })
        }
        Some(_) => Line::ok(Part::Clock, "matches the server's clock"),
    }
}
