//! `pull`: an existing offer becomes a folder.

use super::args::{CONCURRENCY, PullArgs};
use super::connect::connect;
use super::failure::{Failure, cannot_start};
use super::paint::{GOOD, NAME, NOTE, paint, plural, size};
use super::screen::Screen;
use super::{Context, Exit, overrides, progress};
use crate::publish;
use crate::publish::outcome::{Pulled, PulledFile};
use crate::publish::resolve::Overrides;
use crate::publish::settings::SettingsFile;
use crate::tools::{self, Pull, Replace};
use std::fmt::Write as _;

/// Writes an offer into a folder.
pub(super) async fn run(args: &PullArgs, context: &Context) -> Result<Exit, Failure> {
    let settings = SettingsFile::read(&args.folder).map_err(publish::Error::from)?;
    let environment = &context.environment;
    let overrides = overrides::of_services(&args.services, environment)?;
    let overrides = Overrides { lock: overrides::lock(None, environment), ..overrides };
    let api = overrides.api(&settings)?;
    let offer = api.offer_named(&args.offer).map_err(cannot_start)?;
    let lock = overrides.lock(&args.folder, &settings);
    let connection = connect(&args.services, overrides, &settings, context).await?;
    let pull = Pull {
        offer,
        replace: if args.force { Replace::Force } else { Replace::Never },
        lock: connection.lock(lock?, &args.folder),
        folder: args.folder.clone(),
        service: connection.opened.service.clone(),
        api,
        concurrency: usize::from(CONCURRENCY),
    };
    let pulled = tools::pull(&pull, connection.services(), &*progress::of(context.printer)).await;
    let mut pulled = connection.check(pulled).await?;
    pulled.commands = connection.commands(&pulled.next);
    context.printer.data(|| words(&pulled, context.printer.screen), &pulled);
    Ok(Exit::Done)
}

fn words(pulled: &Pulled, screen: Screen) -> String {
    let row = |one: &PulledFile| {
        let bytes = u64::try_from(one.bytes).unwrap_or(u64::MAX);
        [one.file.clone(), format!("{:>7}", size(bytes))]
    };
    let rows: Vec<_> = pulled.files.iter().map(row).collect();
    let mut text = screen.table(&rows, "  ", &[0]);
    let name = paint(NAME, format_args!("{}/{}", pulled.publisher, pulled.offer));
    let files = plural(rows.len(), "file");
    let _ = writeln!(text, "\n{name}: {} into {}, {files}", paint(GOOD, "pulled"), pulled.folder);
    text.extend(pulled.notes.iter().map(|note| format!("{}: {note}\n", paint(NOTE, "note"))));
    text.extend(pulled.commands.iter().map(|next| format!("next: {next}\n")));
    text
}
