//! Videos: a thumbnail needs a title and a URL that the listing can play.

use super::caption::too_long;
use crate::asset::file_name::file_stem;
use crate::asset::found::Candidate;
use crate::asset::video_url::{is_video, is_video_host};
use crate::base::{AssetKind, redact};
use crate::report::{Finding, Rule, Severity};

/// A thumbnail without a video.
pub(in crate::asset) static NO_LINK: Rule = Rule {
    code: "missing-video-link",
    severity: Severity::Error,
    what: "a video thumbnail must have the title and the URL of its video",
    why: "the listing shows the thumbnail and plays the video",
    fix: "write `title = \"…\"` and `url = \"https://www.youtube.com/…\"` into a `.toml` file next to the thumbnail",
    source: "azure-docs articles/marketplace/cloud-partner-portal-orig: storefront pages (name, link, thumbnail)",
    read_on: "2026-08-01",
};

/// A URL that listings don't play.
pub(in crate::asset) static BAD_LINK: Rule = Rule {
    code: "video-link",
    severity: Severity::Error,
    what: "the URL of a video must be an https URL on YouTube or Vimeo, not a shortened one",
    why: "listings don't play others",
    fix: "upload the video to YouTube or Vimeo and copy its full URL",
    source: "Partner Center: offer listing pages; certification policy 100.3 (no shortened links)",
    read_on: "2026-08-01",
};

/// A `.toml` next to an image that can't be read.
pub(in crate::asset) static BAD_CARD: Rule = Rule {
    code: "bad-sidecar",
    severity: Severity::Error,
    what: "a `.toml` file next to an image may contain `caption`, or `title` and `url`",
    why: "anything else would be silently ignored",
    fix: "correct the file",
    source: "our own rule",
    read_on: "2026-08-01",
};

/// Looks at the video of every thumbnail.
pub(in crate::asset) fn check(candidates: &[Candidate]) -> Vec<Finding> {
    let thumbnails = candidates.iter().filter(|candidate| candidate.kind == AssetKind::VideoThumbnail);
    thumbnails.filter_map(check_one).collect()
}

fn check_one(candidate: &Candidate) -> Option<Finding> {
    let name = candidate.name.as_str();
    match &candidate.video {
        Some(Ok(video)) => too_long(name, "a video title", video.title()),
        None => Some(no_link(name, "the video's title and URL are missing")),
        Some(Err(config)) if config.url.is_empty() => Some(no_link(name, "the video's URL is missing")),
        Some(Err(config)) => {
            bad_link(name, &config.url).or_else(|| Some(no_link(name, "the video's title is missing")))
        }
    }
}

/// Says why listings don't play a URL, if they don't.
fn bad_link(name: &str, text: &str) -> Option<Finding> {
    let url = url::Url::parse(text).ok();
    let on_host = url.as_ref().is_some_and(|url| url.scheme() == "https" && is_video_host(url));
    if on_host && url.as_ref().is_some_and(is_video) {
        return None;
    }
    let shown = redact(text.split(['?', '#']).next().unwrap_or_default());
    let is = format!("the video URL `{shown}`");
    let long = url.as_ref().and_then(long_form);
    Some(match long {
        Some(long) => BAD_LINK.finding(name, is, PLAYED, format!("use `{long}`")),
        None if on_host => BAD_LINK.finding(name, is, "must point to a single video", ITS_OWN),
        None => BAD_LINK.finding(name, is, PLAYED, "upload the video there and copy its full URL"),
    })
}

const PLAYED: &str = "must be an https URL on YouTube or Vimeo";
const ITS_OWN: &str = "copy the video's own URL, for example `https://www.youtube.com/watch?v=…`";

/// Returns the address that a shortened one of YouTube stands for.
fn long_form(url: &url::Url) -> Option<String> {
    let id = url.path_segments()?.next().filter(|id| !id.is_empty())?;
    let is_id = id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    (url.host_str() == Some("youtu.be") && is_id).then(|| format!("https://www.youtube.com/watch?v={id}"))
}

fn no_link(name: &str, is: &str) -> Finding {
    let card = format!("{}.toml", file_stem(name));
    NO_LINK.finding(name, is, "", format!("write `title` and `url` into `{card}`"))
}

pub(in crate::asset) fn bad_card(name: &str, message: &str) -> Finding {
    let is = message.lines().next().unwrap_or_default();
    BAD_CARD.finding(name, is, "may contain `caption`, or `title` and `url`", BAD_CARD.fix)
}
