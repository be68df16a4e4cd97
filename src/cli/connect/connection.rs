//! Services that are open, and what commands and hints must say to mean them.

use super::sandbox::OwnSandbox;
use super::token_owner;
use crate::base::{OfferRef, shell_word};
use crate::cli::advice::ingestion;
use crate::cli::failure::Failure;
use crate::identity::explain;
use crate::marketplace::ApiName;
use crate::publish::lock::LockPlace;
use crate::publish::outcome::Next;
use crate::publish::resolve::Opened;
use crate::publish::{self, Known, Services};
use std::path::Path;

/// Services that can be talked to.
pub(in crate::cli) struct Connection {
    pub(in crate::cli) opened: Opened,
    /// The sandbox, if it is one.
    pub(in crate::cli) sandbox: Option<OwnSandbox>,
    /// Whether commands must name the API to mean it.
    pub(super) names_api: bool,
}

/// The commands that talk to services, as far as hints name them.
const TALKING: [&str; 7] = ["cancel", "go-live", "list", "plan", "publish", "status", "submit"];

impl Connection {
    /// Returns the services.
    pub(in crate::cli) fn services(&self) -> &Services {
        &self.opened.services
    }

    /// Creates an empty draft where this is a sandbox that has no such offer: practice needs nothing that could ever be
    /// sent to the real marketplace. Returns whether it did.
    pub(in crate::cli) fn practice_draft(&self, offer: &OfferRef) -> Result<bool, Failure> {
        self.sandbox.as_ref().map_or(Ok(false), |sandbox| sandbox.practice_draft(self.opened.api, offer))
    }

    /// Returns where a folder's lock is kept: for the sandbox, a file is next to the sandbox's state.
    pub(in crate::cli) fn lock(&self, place: LockPlace, folder: &Path) -> LockPlace {
        match (place, &self.sandbox) {
            (LockPlace::File(_), Some(sandbox)) => LockPlace::File(sandbox.lock_of(folder, self.opened.api)),
            (place, _) => place,
        }
    }

    /// Shows where the sandbox keeps its state, if it is one.
    pub(in crate::cli) fn sandbox_folder(&self) -> Option<String> {
        self.sandbox.as_ref().map(|sandbox| sandbox.folder.display().to_string())
    }

    /// Returns the commands that come next, as one types them for these services.
    pub(in crate::cli) fn commands(&self, next: &[Next]) -> Vec<String> {
        let command = |words: String| format!("offerpress {words}{}", self.flags());
        let one = |next: &Next| match next {
            Next::Publish(folder) => command(format!("publish {}", shell_word(folder))),
            Next::Submit(offer) => command(format!("submit {offer}")),
            Next::Watch(offer) => command(format!("status {offer} --watch")),
            Next::GoLive(offer) => command(format!("go-live {offer}")),
            Next::SubmitAgain(offer) => command(format!("submit {offer} --again")),
            Next::FixAndResubmit => {
                "fix what the marketplace reported, then run `publish` and `submit` again".to_owned()
            }
        };
        next.iter().map(one).collect()
    }

    /// Names the folder instead of its offer in the commands of a text, for an API of which the folder's lock knows more
    /// than the service tells: which jobs were started.
    pub(in crate::cli) fn by_folder(&self, text: &str, offer: &OfferRef, folder: &Path) -> String {
        if self.opened.api != ApiName::ProductIngestion {
            return text.to_owned();
        }
        text.replace(&format!(" {offer}"), &format!(" {}", shell_word(folder)))
    }

    /// Returns the flags by which a command means these services: those of the API and of the sandbox.
    fn flags(&self) -> String {
        let api = self.names_api.then(|| format!(" --api {}", self.opened.api.as_str()));
        let sandbox = self.sandbox.as_ref().map(OwnSandbox::flags);
        api.unwrap_or_default() + &sandbox.unwrap_or_default()
    }

    /// Returns the other API, where that knows an offer which this one doesn't; one that can't be asked knows nothing.
    async fn elsewhere(&self, error: &publish::Error) -> Option<ApiName> {
        let (publish::Error::NoBase { offer } | publish::Error::NoOffer { offer }) = error else {
            return None;
        };
        let other = self.services().elsewhere.as_ref()?;
        (other.has(offer).await == Known::Yes).then_some(other.api)
    }

    /// Remembers how an offer was named, with a publisher that only the other API needs.
    pub(in crate::cli) fn name(&self, offer: Option<OfferRef>) {
        if let Some((other, offer)) = self.services().elsewhere.as_ref().zip(offer) {
            other.name(offer);
        }
    }

    /// Returns the hint for an error on these services: that the other API has the offer, else this API's own hint, else
    /// the common one.
    async fn hint(&self, error: &publish::Error, common: Option<String>) -> Option<String> {
        let elsewhere = self.elsewhere(error).await.map(ingestion::elsewhere);
        let own = || (self.opened.api == ApiName::ProductIngestion).then(|| ingestion::hint(error)).flatten();
        let hint = elsewhere.or_else(|| own().map(str::to_owned)).or(common);
        hint.map(|hint| completed(&hint, &self.flags()))
    }

    /// Shows why something failed.
    pub(in crate::cli) async fn check<T>(
        &self,
        result: Result<T, impl Into<publish::Error>>,
    ) -> Result<T, Failure> {
        match result {
            Ok(done) => Ok(done),
            Err(error) => Err(self.failure(&error.into()).await),
        }
    }

    /// Shows why a run failed; where the account was refused, also whose token was sent.
    pub(in crate::cli) async fn failure(&self, error: &publish::Error) -> Failure {
        use publish::Error as E;
        let is_about_account = match error {
            E::Marketplace(source) => source.is_about_sign_in() && source.refusal().is_some(),
            E::Unwatched { source, .. } => source.refusal().is_some(),
            _ => false,
        };
        let mut failure = Failure::of_run(error);
        failure.hint = self.hint(error, failure.hint.take()).await;
        if !is_about_account {
            return failure;
        }
        let Opened { tokens, scope, services, .. } = &self.opened;
        let token = tokens.token(scope).await.ok();
        token_owner::explained(failure, token.as_ref().and_then(explain).as_ref(), scope, (services.clock)())
    }
}

/// Adds flags to the commands in a hint that talk to services.
fn completed(hint: &str, flags: &str) -> String {
    let talks = |part: &str| {
        let command = part.strip_prefix("offerpress ").and_then(|words| words.split(' ').next());
        command.is_some_and(|command| TALKING.contains(&command))
    };
    let part = |(n, part): (usize, &str)| {
        if n % 2 == 1 && talks(part) { format!("{part}{flags}") } else { part.to_owned() }
    };
    hint.split('`').enumerate().map(part).collect::<Vec<_>>().join("`")
}
