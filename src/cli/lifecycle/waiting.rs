//! How long and how often to ask, by flags, API and place.

use crate::cli::args::WaitArgs;
use crate::cli::connect::Connection;
use crate::marketplace::{ApiName, WaitOptions};
use crate::publish::{Again, Until, WhenRunning};
use std::time::Duration;

/// How often the marketplace is asked: a step takes minutes at the least.
const EVERY: Duration = Duration::from_secs(30);
/// The same for the Product Ingestion API, whose documentation asks for no more than one look a minute.
const EVERY_OF_INGESTION: Duration = Duration::from_secs(60);
/// How often the sandbox is asked: it moves on with each question.
const EVERY_IN_SANDBOX: Duration = Duration::from_secs(1);

/// What to do where the same was started before.
pub(in crate::cli) fn again(again: bool) -> Again {
    if again { Again::Insist } else { Again::Never }
}

/// What to do where another operation is running; the time to wait begins now.
pub(in crate::cli) fn when_running(wait: bool, args: &WaitArgs, connection: &Connection) -> WhenRunning {
    if wait { WhenRunning::Wait(options(args, connection).start()) } else { WhenRunning::Stop }
}

/// How to wait, if that was asked for; the time begins now.
pub(in crate::cli) fn until(wait: bool, args: &WaitArgs, connection: &Connection) -> Until {
    if wait { Until::Ended(options(args, connection).start()) } else { Until::Begun }
}

/// How long and how often to ask.
pub(in crate::cli) fn options(args: &WaitArgs, connection: &Connection) -> WaitOptions {
    let every = match connection.opened.api {
        _ if connection.sandbox.is_some() => EVERY_IN_SANDBOX,
        ApiName::CloudPartnerPortal => EVERY,
        ApiName::ProductIngestion => EVERY_OF_INGESTION,
    };
    WaitOptions { interval: args.every.unwrap_or(every), limit: args.limit() }
}
