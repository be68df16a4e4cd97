//! The output format, settled: the flag, then the environment, then text.

use super::args::Format;
use super::env::{self, Environment};
use super::failure::Failure;
use clap::ValueEnum as _;

/// Settles the form: the flag, then the environment, then words.
///
/// # Errors
/// Returns an error that names a variable that is no form.
pub(super) fn format(flag: Option<Format>, environment: &Environment) -> Result<Format, Failure> {
    let set = environment.text(env::OFFERPRESS_FORMAT);
    let (None, Some(set)) = (flag, set) else { return Ok(flag.unwrap_or(Format::Human)) };
    Format::from_str(set, false).map_err(|_| {
        let all = Format::value_variants().iter().filter_map(Format::to_possible_value);
        let all: Vec<_> = all.map(|value| format!("`{}`", value.get_name())).collect();
        let message = format!("OFFERPRESS_FORMAT is `{set}`, which is not an output format");
        Failure::cannot_start(message).hint(format!("set it to one of {}, or unset it", all.join(", ")))
    })
}
