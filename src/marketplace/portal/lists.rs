//! Reading the service's lists and reports.

use super::client::{Portal, Request};
use super::wire;
use crate::marketplace::error::Error;
use crate::marketplace::progress::Progress;
use crate::marketplace::session::path_within;
use serde_json::Value;
use std::collections::BTreeSet;

/// An offer has a few operations a month, a publisher a few hundred offers; a list beyond this goes in circles.
const MOST_PAGES: usize = 200;

impl Portal {
    pub(super) async fn report(&self, request: &Request) -> Result<Progress, Error> {
        let value = self.json(request).await?;
        Progress::read(&value).ok_or_else(|| unreadable(request, "`status` is missing"))
    }

    /// Reads a list to its last page. A page at another address is not asked for: the token is for this one only.
    pub(super) async fn list<T>(
        &self,
        mut request: Request,
        read: fn(&Value) -> Option<T>,
    ) -> Result<Vec<T>, Error> {
        let (mut all, mut seen) = (Vec::new(), BTreeSet::new());
        loop {
            let value = self.json(&request).await?;
            all.extend(wire::list(&value, read).ok_or_else(|| unreadable(&request, "it is not a list"))?);
            let Some(next) = wire::next_page(&value) else { return Ok(all) };
            let next = path_within(self.base(), &next)
                .ok_or_else(|| unreadable(&request, "its next page is on another host"))?;
            if seen.len() >= MOST_PAGES || !seen.insert(next.clone()) {
                return Err(unreadable(&request, "its pages never end"));
            }
            request = Request::get(next, request.doing);
        }
    }
}

fn unreadable(request: &Request, problem: &str) -> Error {
    Error::Unreadable { doing: request.doing.clone(), problem: problem.to_owned() }
}
