//! The status page: what the sandbox holds, for a person with a browser.

use std::fmt::Write as _;

use super::answer::Answer;
use super::app::App;
use super::escape::escape;
use super::ingestion::Overview;
use super::market::{OfferRecord, visit_urls};
use super::options::Slot;

/// How many of the last requests are shown.
const REQUESTS: usize = 50;

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}\
    table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.2rem .6rem;border-bottom:1px solid #ddd}\
    figure{display:inline-block;margin:.5rem;vertical-align:top;max-width:16rem}img{max-width:100%;max-height:10rem;\
    border:1px solid #ddd}figcaption{font-size:.8rem;overflow-wrap:anywhere}code{overflow-wrap:anywhere}";

/// Shows the page.
pub(super) fn show(app: &App) -> Answer {
    let mut html = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>offerpress sandbox</title>\
         <style>{STYLE}</style><h1>offerpress sandbox</h1>\
         <p>The marketplace is at <code>{base}</code>, storage at <code>{base}/{account}</code>.</p>",
        base = escape(&app.site.base),
        account = super::state::ACCOUNT,
    );
    let offers = app.market.offers.all();
    if offers.is_empty() {
        html.push_str("<p>There are no offers yet.</p>");
    }
    for record in &offers {
        html.push_str(&offer(app, record));
    }
    html.push_str("<h2>Products of the Product Ingestion API</h2>");
    for overview in app.ingestion.overview() {
        html.push_str(&product(&overview));
    }
    html.push_str(&requests(app));
    let images = format!("img-src 'self' {}", app.site.files);
    Answer::new(200)
        .with("content-security-policy", format!("default-src 'none'; {images}; style-src 'unsafe-inline'"))
        .with_body("text/html; charset=utf-8", html)
}

fn offer(app: &App, record: &OfferRecord) -> String {
    let mut html = format!(
        "<h2>{} / {}</h2><p>{}, <code>{}</code></p>",
        escape(&record.publisher),
        escape(&record.offer),
        record.status(),
        escape(&record.etag)
    );
    for (slot, name) in [(Slot::Draft, "Draft"), (Slot::Preview, "Preview"), (Slot::Production, "Production")]
    {
        if let Some(document) = app.market.offer_in_full(&record.publisher, &record.offer, slot) {
            let _ = write!(html, "<h3>{name}</h3>{}", images(document));
        }
    }
    for operation in record.operations.iter().rev() {
        let (kind, state) = (operation.kind.name(), operation.state.name());
        let _ = write!(html, "<p>{kind}: {state} <code>{}</code></p>", escape(&operation.id));
    }
    html
}

fn images(mut document: serde_json::Value) -> String {
    let mut html = String::new();
    visit_urls(&mut document, &mut |place, url| {
        let _ = write!(
            html,
            "<figure><img src=\"{}\" alt=\"\"><figcaption>{}</figcaption></figure>",
            escape(url),
            escape(place.trim_start_matches("definition."))
        );
    });
    html
}

/// Shows a product; its images are loaded when a person opens it.
fn product(overview: &Overview) -> String {
    let (id, kind) = (escape(&overview.external_id), escape(&overview.kind));
    let mut html = format!("<details><summary>{id} ({kind})</summary>");
    for (name, resources) in &overview.trees {
        let _ = write!(html, "<h3>{name}</h3>");
        Overview::visit_images(resources, &mut |url, kind, caption| {
            let (url, kind, caption) = (escape(url), escape(kind), escape(caption));
            let _ = write!(
                html,
                "<figure><img loading=\"lazy\" src=\"{url}\" alt=\"\"><figcaption>{kind} {caption}</figcaption></figure>"
            );
        });
    }
    html + "</details>"
}

fn requests(app: &App) -> String {
    let mut html = "<h2>Requests</h2><table><tr><th>Request<th>Asks for<th>Status</tr>".to_owned();
    for request in app.log.all().iter().rev().take(REQUESTS) {
        let status = request.status.map(|status| status.to_string());
        let _ = write!(
            html,
            "<tr><td>{} <code>{}</code><td>{:?}<td>{}</tr>",
            escape(&request.method),
            escape(&request.path),
            request.route,
            status.unwrap_or_default()
        );
    }
    html + "</table></html>"
}
