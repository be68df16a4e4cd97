//! The title and the URL of a video that a thumbnail stands for.

use super::config::VideoConfig;

/// The title and the URL of a video.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VideoUrl {
    title: String,
    url: url::Url,
}

/// What a thumbnail is said to belong to, checked or not.
pub(super) type Video = Result<VideoUrl, VideoConfig>;

impl VideoUrl {
    /// Takes a title and an `https` URL on YouTube or Vimeo, the two that listings play.
    pub(super) fn new(config: VideoConfig) -> Video {
        let url = url::Url::parse(&config.url).ok().filter(|url| url.scheme() == "https" && is_video(url));
        match url {
            Some(url) if !config.title.trim().is_empty() => {
                Ok(Self { title: config.title.trim().to_owned(), url })
            }
            _ => Err(config),
        }
    }

    /// Returns the name that customers see.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Returns the URL on YouTube or Vimeo.
    #[must_use]
    pub fn url(&self) -> &str {
        self.url.as_str()
    }
}

/// Whether a URL leads to one video, not to a channel, a list or the front page.
pub(super) fn is_video(url: &url::Url) -> bool {
    let parts: Vec<_> = url.path_segments().into_iter().flatten().filter(|part| !part.is_empty()).collect();
    let is_vimeo = url.host_str().is_some_and(|host| host.ends_with("vimeo.com"));
    let has_id = match parts.as_slice() {
        ["watch"] => url.query_pairs().any(|(name, id)| name == "v" && !id.is_empty()),
        ["embed" | "shorts" | "live" | "v", _, ..] => !is_vimeo,
        parts => is_vimeo && parts.iter().any(|part| part.bytes().all(|byte| byte.is_ascii_digit())),
    };
    is_video_host(url) && has_id
}

/// "YouTube or Vimeo" (Partner Center: offer listing pages), "no shortened links" (certification policy 100.3).
pub(super) fn is_video_host(url: &url::Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let is_on =
        |domain: &str| host == domain || host.strip_suffix(domain).is_some_and(|sub| sub.ends_with('.'));
    ["youtube.com", "youtube-nocookie.com", "vimeo.com"].iter().any(|domain| is_on(domain))
}
