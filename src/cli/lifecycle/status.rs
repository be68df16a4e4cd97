//! `status`: of one offer, or of several.

use super::exits::exit;
use super::offer::{Offer, connector};
use crate::cli::args::StatusArgs;
use crate::cli::connect::Connector;
use crate::cli::progress;
use crate::cli::several::{self, Document, Done, Several};
use crate::cli::status_text::{self, Asked};
use crate::cli::{Context, Exit, Failure};
use crate::publish::progress::Progress;
use crate::publish::{Folders, Turn};
use std::path::{Path, PathBuf};

/// Shows how far each offer is.
pub(in crate::cli) async fn status(args: &StatusArgs, context: &Context) -> Result<Exit, Failure> {
    let mut connector = connector(&args.services, context)?;
    match subjects(&args.subjects, context)?.as_slice() {
        [subject] => {
            let offer = Offer::find_by(subject, &mut connector, context).await?;
            let until = offer.until(args.watch, &args.waiting);
            let status = offer.life_cycle(until, &*progress::of(context.printer)).status().await;
            Ok(exit(&offer.shown(status, Asked::Status).await?, until))
        }
        several => of_several(several, args, &mut connector, context).await,
    }
}

async fn of_several(
    subjects: &[String],
    args: &StatusArgs,
    connector: &mut Connector<'_>,
    context: &Context,
) -> Result<Exit, Failure> {
    let mut items = Vec::new();
    for subject in subjects {
        items.push((PathBuf::from(subject), Offer::find_by(subject, connector, context).await));
    }
    let all = Several::new(context, args.several.offers_at_once, args.several.fail_fast);
    let work = async |offer: Result<Offer<'_>, Failure>, turn: Turn, progress: &dyn Progress| {
        let offer = offer?;
        let until = offer.until(args.watch, &args.waiting);
        let ask = offer.life_cycle(until, progress);
        // one that is watched takes hours and asks little
        let status = if args.watch { turn.rest(ask.status()).await } else { ask.status().await };
        let status = offer.completed(status).await?;
        let words = status_text::words(&status, Asked::Status, context.printer.screen);
        Ok(Done { exit: exit(&status, until), words, document: Document::OfferStatus(Box::new(status)) })
    };
    Ok(all.run(items, work).await)
}

/// The offers and folders that were named, with the folders in a folder of folders.
fn subjects(named: &[String], context: &Context) -> Result<Vec<String>, Failure> {
    let mut subjects = Vec::new();
    for subject in named {
        match Folders::of(&[PathBuf::from(subject)])? {
            Folders::Several { folders, passed_over } if Path::new(subject).is_dir() => {
                several::passed_over(&passed_over, context);
                subjects.extend(folders.iter().map(|folder| folder.display().to_string()));
            }
            _ => subjects.push(subject.clone()),
        }
    }
    Ok(subjects)
}
