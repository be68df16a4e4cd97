//! The page as a whole; what its parts do is tested next to them.

use super::*;
use crate::base::{AssetKind, MediaType, OfferId, Pixels, PlanId, PublisherId, Size};
use crate::report::{Finding, Report, Severity};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

pub(super) fn image(kind: AssetKind, file: &str, position: usize) -> Image {
    Image {
        file: file.to_owned(),
        kind,
        plan: None,
        position,
        media_type: MediaType::Png,
        bytes: file.as_bytes().to_vec().into(),
        pixels: Some(Pixels::new(48, 48)),
        wanted: None,
        field: None,
        caption: None,
        video: None,
        words: WordsSent::default(),
        change: None,
    }
}

fn logos() -> Vec<Image> {
    [(AssetKind::SmallLogo, "small"), (AssetKind::MediumLogo, "medium"), (AssetKind::LargeLogo, "large")]
        .map(|(kind, name)| image(kind, &format!("logos/{name}.png"), 0))
        .to_vec()
}

fn shots() -> Vec<Image> {
    ["01", "02", "03"]
        .into_iter()
        .enumerate()
        .map(|(position, name)| image(AssetKind::Screenshot, &format!("screenshots/{name}.png"), position))
        .collect()
}

fn listing(images: Vec<Image>) -> Listing {
    Listing {
        folder: "assets".to_owned(),
        publisher: PublisherId::parse("contoso").ok(),
        offer: OfferId::parse("insight").ok(),
        texts: Texts { title: "Contoso Insight".to_owned(), ..Texts::default() },
        images,
        ..Listing::default()
    }
}

fn finding(file: &str, severity: Severity) -> Finding {
    Finding {
        code: "logo-size",
        severity,
        place: file.into(),
        is: "200×200".to_owned(),
        should: "must be 216×216 px".to_owned(),
        remedy: "export it again".to_owned(),
        fix: crate::report::Fix::ByHand,
    }
}

/// The part of a page from one mark to the next.
fn between<'a>(page: &'a str, from: &str, to: &str) -> &'a str {
    let start = page.find(from).unwrap_or_else(|| panic!("no {from}")) + from.len();
    let end = page[start..].find(to).unwrap_or_else(|| panic!("no {to} after {from}"));
    &page[start..start + end]
}

fn section<'a>(page: &'a str, id: &str) -> &'a str {
    between(page, &format!("<section class=\"part\" id=\"{id}\""), "</section>")
}

fn data(image: &Image) -> String {
    format!("data:image/png;base64,{}", STANDARD.encode(&image.bytes))
}

#[test]
fn the_policy_names_the_pages_own_style_and_script() {
    let page = page(&listing(logos()));
    let hash = |text: &str| STANDARD.encode(Sha256::digest(text));
    let style = hash(between(&page, "<style>", "</style>"));
    let script = hash(between(&page, "<script>", "</script>"));
    assert_eq!(
        between(&page, "http-equiv=\"Content-Security-Policy\" content=\"", "\""),
        format!(
            "default-src 'none'; img-src data:; style-src 'sha256-{style}'; script-src 'sha256-{script}'; \
             base-uri 'none'; form-action 'none'"
        )
    );
}

#[test]
fn nothing_in_the_page_is_fetched() {
    let page = page(&listing([logos(), shots()].concat()));
    let sources: Vec<_> = page.split(" src=\"").skip(1).collect();
    assert_eq!(sources.len(), 6);
    assert!(sources.iter().all(|source| source.starts_with("data:image/png;base64,")));
    for outside in [" style=\"", "url(", "@import", "srcset", "http://", "https://"] {
        let found = page.match_indices(outside).count();
        // the icon's namespace, which no browser fetches
        let allowed = usize::from(outside == "http://");
        assert_eq!(found, allowed, "{outside}");
    }
}

#[test]
fn the_page_without_its_pictures_stays_under_50_kb() {
    let mut listing = listing([logos(), shots()].concat());
    listing.draft = Some(logos());
    listing.findings = Report::new([finding("logos/small.png", Severity::Error)]);
    let page = page(&listing);
    assert!(page.len() < 50_000, "{} bytes", page.len());
}

#[test]
fn every_text_is_escaped() {
    let evil = "<script>alert(1)</script>\"'&";
    let mut bad = Image { caption: Some(evil.to_owned()), field: Some(evil.to_owned()), ..shots().remove(0) };
    bad.file = evil.to_owned();
    let video = Video { title: evil.to_owned(), url: format!("javascript:{evil}") };
    let still = Image { video: Some(video), ..image(AssetKind::VideoThumbnail, evil, 0) };
    let wanted = Wanted { words: evil.to_owned(), size: Size::Exact(Pixels::new(48, 48)) };
    let logo = Image { wanted: Some(wanted), ..logos().remove(0) };
    let plan = PlanTexts {
        id: PlanId::parse("team").unwrap(),
        title: evil.to_owned(),
        summary: evil.to_owned(),
        description_html: evil.to_owned(),
    };
    let listing = Listing {
        folder: evil.to_owned(),
        texts: Texts {
            offer_type: evil.to_owned(),
            title: evil.to_owned(),
            summary: evil.to_owned(),
            long_summary: evil.to_owned(),
            description_html: evil.to_owned(),
            useful_links: vec![UsefulLink { title: evil.to_owned(), url: evil.to_owned() }],
            categories: vec![evil.to_owned()],
        },
        plans: vec![plan],
        findings: Report::new([Finding {
            is: evil.to_owned(),
            should: evil.to_owned(),
            remedy: evil.to_owned(),
            ..finding(evil, Severity::Error)
        }]),
        draft: Some(vec![still.clone()]),
        ..listing(vec![bad, still, logo])
    };
    let page = page(&listing);
    assert_eq!(page.matches("<script>").count(), 1, "our own only");
    assert!(!page.contains("<script>alert"));
    assert!(!page.contains("javascript:&lt;\""), "no link to a script");
    assert!(!page.contains("href=\"javascript"));
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;&quot;'&amp;"));
}

#[test]
fn screenshots_stand_in_the_order_of_their_positions() {
    let mut images = shots();
    images.reverse();
    for image in &mut images {
        image.caption = Some(format!("caption of {}", image.file));
    }
    let page = page(&listing(images));
    let captions: Vec<_> = section(&page, "listing")
        .split("<span class=\"caption\">")
        .skip(1)
        .map(|rest| &rest[..rest.find('<').unwrap()])
        .collect();
    assert_eq!(
        captions,
        ["caption of screenshots/01.png", "caption of screenshots/02.png", "caption of screenshots/03.png"]
    );
}

#[test]
fn each_logo_stands_in_its_scene_once() {
    let page = page(&listing(logos()));
    for (scene, logo) in ["search", "portal", "listing"].into_iter().zip(logos()) {
        assert!(section(&page, scene).contains(&data(&logo)), "{scene}");
        assert_eq!(page.matches(&data(&logo)).count(), 1, "{scene}");
    }
    assert!(
        !page.contains("id=\"hero\"") && !page.contains("id=\"more\"") && !page.contains("id=\"compare\"")
    );
}

#[test]
fn a_missing_small_logo_is_made_from_the_large_one() {
    let large = image(AssetKind::LargeLogo, "logos/large.png", 0);
    let page = page(&listing(vec![large.clone()]));
    assert!(section(&page, "search").contains(&data(&large)));
    assert!(
        section(&page, "search")
            .contains("No small logo in the folder. The store creates one from the large logo.")
    );
    assert!(!section(&page, "listing").contains("No large logo"));
}

#[test]
fn an_empty_listing_is_still_a_page() {
    let page = page(&Listing::default());
    assert!(page.contains("<h1 id=\"title\">Untitled offer</h1>"));
    assert!(section(&page, "listing").contains("No large logo in the folder."));
    assert!(section(&page, "search").contains("<p>No small logo in the folder.</p>"));
    assert!(section(&page, "listing").contains("No screenshots"));
    assert!(!page.contains(" src=\""));
}

#[test]
fn a_finding_stands_at_the_picture_whose_file_or_caption_it_names() {
    let listing = Listing {
        findings: Report::new([
            finding("logos/small.png", Severity::Error),
            finding("screenshots/02.txt", Severity::Warning),
            finding("offer.json", Severity::Warning),
        ]),
        ..listing([logos(), shots()].concat())
    };
    let page = page(&listing);
    let note = |number: usize| between(&page, &format!("id=\"note-{number}\""), "</li>");
    assert!(note(1).contains("logos/small.png") && note(1).contains("finding error"));
    assert!(note(4).contains("screenshots/02.png") && note(4).contains("finding warning"));
    assert_eq!(page.matches("class=\"marker error\"").count(), 3, "at the picture, its note and the head");
    let head = between(&page, "class=\"findings error\"", "</section>");
    assert!(head.contains("<code>offer.json</code> 200×200, must be 216×216 px; export it again"), "{head}");
    assert!(page.contains("1\u{a0}error, 2\u{a0}warnings"));
}

#[test]
fn the_ruler_is_drawn_where_the_size_is_wrong_and_only_there() {
    let exactly = |side| Wanted {
        words: format!("must be {side}×{side} px"),
        size: Size::Exact(Pixels::new(side, side)),
    };
    let drawn = |wanted| {
        let small = Image { wanted: Some(exactly(wanted)), ..logos().remove(0) };
        page(&listing(vec![small]))
    };
    assert!(drawn(96).contains("aria-label=\"The image has 48×48 pixels; required: 96×96\""));
    assert!(!drawn(48).contains("<svg class=\"ruler\""));
    assert!(drawn(48).contains("must be 48×48 px"));
}

#[test]
fn the_draft_is_compared_by_its_bytes() {
    let mut draft = [logos(), shots()].concat();
    draft[0].bytes = b"another".to_vec().into();
    let old = draft[0].clone();
    draft.remove(1);
    let mut listing = listing([logos(), shots()[..2].to_vec()].concat());
    listing.draft = Some(draft);
    let page = page(&listing);
    let compare = between(&page, "id=\"compare\"", "</section>");
    assert!(
        compare
            .contains("Compared with the current draft: 1 new, 1 changed, 3 unchanged, 1 in the draft only.")
    );
    assert!(compare.contains(&data(&old)) && compare.contains(&data(&logos()[0])));
    assert!(!compare.contains(&data(&logos()[2])), "what stays the same is not shown twice");
}

#[test]
fn what_the_run_knows_goes_before_what_the_bytes_say() {
    let small = Image { change: Some(Change::Unchanged), ..logos().remove(0) };
    let listing = Listing { draft: Some(Vec::new()), ..listing(vec![small]) };
    assert!(page(&listing).contains("Compared with the current draft: 1 unchanged."));
}

#[test]
fn pictures_of_plans_stand_in_the_scenes_where_the_offer_has_none() {
    let of_plan = |plan: &str| {
        let plan = PlanId::parse(plan).ok();
        logos().into_iter().map(move |logo| Image { plan: plan.clone(), ..logo })
    };
    let page = page(&listing(of_plan("one").chain(of_plan("two")).collect()));
    assert!(section(&page, "search").contains("Small logo of plan one"));
    assert!(section(&page, "more").contains("Small logo of plan two"));
    assert!(!section(&page, "more").contains("of plan one"));
}

#[test]
fn a_second_logo_of_a_kind_and_a_document_are_listed_below() {
    let twin = image(AssetKind::SmallLogo, "logos/small-2.png", 0);
    let document =
        Image { media_type: MediaType::Pdf, ..image(AssetKind::Document, "documents/guide.pdf", 0) };
    let page = page(&listing([logos(), vec![twin, document]].concat()));
    let more = section(&page, "more");
    assert!(more.contains("logos/small-2.png") && more.contains("<span class=\"paper\">guide.pdf</span>"));
    assert!(!page.contains("application/pdf"), "a page cannot show it");
}

#[test]
fn a_served_page_may_ask_its_own_server_and_a_file_may_not() {
    let listing = listing(logos());
    let (file, served) = (page(&listing), served_page(&listing, 7));
    for mark in ["connect-src", "EventSource", "data-version"] {
        assert!(!file.contains(mark), "{mark}");
    }
    assert!(
        served.contains("<html lang=\"en\" data-version=\"7\">")
            && served.contains("new EventSource(\"/changes\")")
    );
    let script = between(&served, "<script>", "</script>");
    let hash = STANDARD.encode(Sha256::digest(script));
    assert!(served.contains(&format!(" 'sha256-{hash}'; connect-src 'self'; base-uri 'none'")), "{served}");
}

#[test]
fn a_caption_that_is_not_sent_is_marked() {
    let shot = |words| Image { caption: Some("All machines".to_owned()), words, ..shots().remove(0) };
    let marked =
        |words| page(&listing(vec![shot(words)])).contains("<small class=\"unsent\">not sent</small>");
    assert_eq!([marked(WordsSent::Sent), marked(WordsSent::NotSent)], [false, true]);
}
