//! The programs that `benches/` runs beside offerpress.
//!
//! ```text
//! measure structure FILE…                     reads files and tells whether their structure is whole; no hash, no decoding
//! measure sink [WAIT-MS [MBIT]]               a server that takes everything; tells its address
//! measure bare URL IN-FLIGHT FILE…            the least that an upload can be; `{}` in the URL is the file's number
//! measure soak PUBLISHES OFFERS               publishes at random against the sandbox, with faults, and sees that nothing is lost
//! ```

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a program of its own"
)]

mod bare;
mod sink;
mod soak;
mod structure;

use std::error::Error;
use std::process::ExitCode;

type Result<T = ()> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

#[tokio::main]
async fn main() -> ExitCode {
    match run(std::env::args().skip(1).collect()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(mut args: Vec<String>) -> Result {
    let mut take = || (!args.is_empty()).then(|| args.remove(0));
    match take().as_deref() {
        Some("structure") => {
            structure::run(&args);
            Ok(())
        }
        Some("sink") => sink::run(number(take())?.unwrap_or(0), number(take())?).await,
        Some("bare") => {
            let (url, in_flight) = (take().ok_or("which address?")?, number(take())?.unwrap_or(16));
            bare::run(&url, in_flight.try_into()?, args).await
        }
        Some("soak") => soak::run(number(take())?.unwrap_or(1000), number(take())?.unwrap_or(50)).await,
        _ => Err("measure structure | sink | bare | soak; see examples/measure/main.rs".into()),
    }
}

fn number(text: Option<String>) -> Result<Option<u64>> {
    Ok(text.map(|text| text.parse()).transpose()?)
}
