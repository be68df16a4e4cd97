//! Listing preview, as one HTML page.
//!
//! [`page`] takes a [`Listing`] and gives the page: the card in the store's search, the listing itself, the
//! Azure portal's blade, the hero banner, and next to each image its file, its field and what a check found.
//! The images are in the page itself; its content security policy forbids every request. All text is
//! escaped, and the offer's own HTML loses all but the store's plain tags. Nothing is read, written or printed.
//!
//! [`served_page`] is the same page for a server that shows it while the folder changes; it asks that server, and
//! no one else, whether there is a newer one.
//!
//! Style and script are files of their own (`page.css`, `page.js`); the policy names them by their hash, so
//! the page has no `style` attribute and no script but that one.

mod foreign;
mod listing;
mod ruler;
mod view;
mod words;
mod img;
mod compare;
mod note;
mod scene;
mod summary;
mod shell;
#[cfg(test)]
mod tests;

pub use listing::{Change, Image, Listing, PlanTexts, Texts, UsefulLink, Video, Wanted, WordsSent};
pub use shell::MADE_BY;

/// Creates the page.
///
/// The same listing gives the same bytes: there is no date and no chance in it.
///
/// ```
/// use offerpress::preview::{Listing, Texts, page};
///
/// let texts = Texts { title: "Contoso Insight".to_owned(), ..Texts::default() };
/// let html = page(&Listing { texts, ..Listing::default() });
/// assert!(html.starts_with("<!DOCTYPE html>") && html.contains("<h1 id=\"title\">Contoso Insight</h1>"));
/// ```
#[must_use]
pub fn page(listing: &Listing) -> String {
    shell::document(&view::View::of(listing), shell::Reload::Never).into_string()
}

/// Creates the page for a server, which numbers its versions.
///
/// The page listens at `/changes` of its own address for a server-sent event with another number than this, and then
/// loads itself again.
#[must_use]
pub fn served_page(listing: &Listing, version: u64) -> String {
    shell::document(&view::View::of(listing), shell::Reload::From(version)).into_string()
}
