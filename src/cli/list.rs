//! `list`: the publishers that one may use, or the offers of one.

use super::Context;
use super::args::ListArgs;
use super::connect::{Need, connect};
use super::exit::Exit;
use super::failure::{Failure, cannot_start};
use super::paint::{FAINT, NAME, ago, paint, plural};
use super::screen::Screen;
use crate::base::PublisherId;
use crate::marketplace::ApiName;
use crate::publish::outcome::{OfferList, OfferText, PublisherList, PublisherText};
use crate::publish::settings::SettingsFile;

/// Lists publishers or offers.
pub(super) async fn run(args: &ListArgs, context: &Context) -> Result<Exit, Failure> {
    let publisher = args.publisher.as_deref().map(PublisherId::parse).transpose().map_err(cannot_start)?;
    let connection = connect(&args.services, &SettingsFile::default(), Need::Marketplace, context).await?;
    // an account has one publisher there, and nothing names it
    let of_account = (connection.api == ApiName::ProductIngestion).then(PublisherId::of_account);
    let publisher = publisher.or(of_account);
    let marketplace = &connection.services.marketplace;
    let Some(publisher) = publisher else {
        return match marketplace.publishers().await {
            Ok(all) => {
                let list = PublisherList::of(all);
                context.printer.data(|| publishers(&list, context.printer.screen()), &list);
                Ok(Exit::Done)
            }
            Err(error) => Err(connection.failure(error.into()).await),
        };
    };
    match marketplace.offers(&publisher).await {
        Ok(all) => {
            let list = OfferList::of(&publisher, all);
            context.printer.data(|| offers(&list, context.printer.screen()), &list);
            Ok(Exit::Done)
        }
        Err(error) => Err(connection.failure(error.into()).await),
    }
}

fn publishers(list: &PublisherList, screen: Screen) -> String {
    let row = |one: &PublisherText| [one.id.clone(), paint(FAINT, one.name.as_deref().unwrap_or(""))];
    let rows: Vec<_> = list.publishers.iter().map(row).collect();
    format!("{}\n{}", plural(rows.len(), "publisher"), screen.table(&rows, "  ", &[]))
}

fn offers(list: &OfferList, screen: Screen) -> String {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let row = |one: &OfferText| {
        let id = format!("{}/{}", list.publisher, one.id);
        [
            id,
            text(&one.name),
            text(&one.state),
            ago(one.changed.as_deref()),
            paint(FAINT, text(&one.offer_type)),
        ]
    };
    let rows: Vec<_> = list.offers.iter().map(row).collect();
    let table = screen.table(&rows, "  ", &[]);
    format!("{}: {}\n{table}", paint(NAME, &list.publisher), plural(rows.len(), "offer"))
}
