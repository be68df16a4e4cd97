//! `list`: the publishers that one may use, or the offers of one.

use super::args::ListArgs;
use super::connect::connect;
use super::failure::{Failure, cannot_start};
use super::overrides;
use super::paint::{FAINT, NAME, ago, paint, plural};
use super::screen::Screen;
use super::{Context, Exit};
use crate::base::PublisherId;
use crate::marketplace::{OfferSummary, PublisherSummary};
use crate::publish::outcome::{OfferList, PublisherList, SCHEMA_VERSION};
use crate::publish::settings::SettingsFile;

/// Lists publishers or offers.
pub(super) async fn run(args: &ListArgs, context: &Context) -> Result<Exit, Failure> {
    let publisher = args.publisher.as_deref().map(PublisherId::parse).transpose().map_err(cannot_start)?;
    let overrides = overrides::of_services(&args.services, &context.environment)?;
    let connection = connect(&args.services, overrides, &SettingsFile::default(), context).await?;
    let publisher = connection.opened.api.unnamed_publisher().or(publisher);
    let marketplace = &connection.services().marketplace;
    let Some(publisher) = publisher else {
        let publishers = connection.check(marketplace.publishers().await).await?;
        let list = PublisherList { schema_version: SCHEMA_VERSION, publishers };
        context.printer.data(|| publisher_list(&list, context.printer.screen), &list);
        return Ok(Exit::Done);
    };
    let offers = connection.check(marketplace.offers(&publisher).await).await?;
    let list = OfferList { schema_version: SCHEMA_VERSION, publisher: publisher.to_string(), offers };
    context.printer.data(|| offer_list(&list, context.printer.screen), &list);
    Ok(Exit::Done)
}

fn publisher_list(list: &PublisherList, screen: Screen) -> String {
    let row = |one: &PublisherSummary| [one.id.clone(), paint(FAINT, one.name.as_deref().unwrap_or(""))];
    let rows: Vec<_> = list.publishers.iter().map(row).collect();
    format!("{}\n{}", plural(rows.len(), "publisher"), screen.table(&rows, "  ", &[]))
}

fn offer_list(list: &OfferList, screen: Screen) -> String {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let row = |one: &OfferSummary| {
        let id = format!("{}/{}", list.publisher, one.id);
        let kind = paint(FAINT, text(&one.offer_type));
        [id, text(&one.name), text(&one.state_text()), ago(one.changed.as_deref()), kind]
    };
    let rows: Vec<_> = list.offers.iter().map(row).collect();
    let table = screen.table(&rows, "  ", &[]);
    format!("{}: {}\n{table}", paint(NAME, &list.publisher), plural(rows.len(), "offer"))
}
