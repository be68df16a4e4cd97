//! Captions and video URLs: small text files next to an image, and the settings.

use super::config::{AssetConfig, VideoConfig};
use super::file_name::{ending, original_stem, stem};
use super::found::{Candidate, FoundFile};
use super::name::look;
use super::rules::{caption, entry, name as name_rules, video};
use super::video_url::VideoUrl;
use crate::base::files;
use crate::report::Finding;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// The sidecar files of a folder, by path without ending.
#[derive(Debug)]
pub(super) struct Sidecars {
    by_stem: BTreeMap<String, Vec<FoundFile>>,
}

impl Sidecars {
    pub(super) fn new(files: Vec<FoundFile>) -> Self {
        let mut by_stem: BTreeMap<String, Vec<FoundFile>> = BTreeMap::new();
        for file in files {
            by_stem.entry(stem(&file.name).to_owned()).or_default().push(file);
        }
        Self { by_stem }
    }

    /// Joins images, by stem, with the stems of sidecars whose names differ from theirs only in what no one sees,
    /// where both are the only ones that look so.
    fn alike(&self, stems: &BTreeSet<String>) -> BTreeMap<String, String> {
        let sidecars = by_look(self.by_stem.keys().filter(|stem| !stems.contains(*stem)));
        let images = by_look(stems.iter().filter(|stem| !self.by_stem.contains_key(*stem)));
        let pairs = images.into_iter().filter_map(|(look, of_pictures)| {
            match (of_pictures.as_slice(), sidecars.get(&look)?.as_slice()) {
                ([image], [sidecar]) => Some(((*image).clone(), (*sidecar).clone())),
                _ => None,
            }
        });
        pairs.collect()
    }
}

fn by_look<'s>(stems: impl Iterator<Item = &'s String>) -> BTreeMap<String, Vec<&'s String>> {
    let mut all: BTreeMap<String, Vec<&String>> = BTreeMap::new();
    stems.for_each(|stem| all.entry(look(stem)).or_default().push(stem));
    all
}

/// A `.toml` next to an image.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Card {
    caption: Option<String>,
    title: Option<String>,
    url: Option<String>,
}

/// Returns each image its caption or video URL; what the settings say wins.
pub(super) fn attach(
    candidates: &mut [Candidate],
    sidecars: &Sidecars,
    config: &AssetConfig,
) -> Vec<Finding> {
    let stems: BTreeSet<_> = candidates.iter().flat_map(|c| stems_of(&c.name)).map(str::to_owned).collect();
    let alike = sidecars.alike(&stems);
    let (joined, looks): (BTreeSet<_>, _) = (alike.values().collect(), by_look(stems.iter()));
    let orphans =
        sidecars.by_stem.iter().filter(|(stem, _)| !stems.contains(*stem) && !joined.contains(stem));
    let orphan = |file: &FoundFile| {
        let alike = looks.get(&look(stem(&file.name))).map(Vec::as_slice).unwrap_or_default();
        name_rules::orphan_sidecar(&file.name, alike)
    };
    let mut findings: Vec<_> = orphans.flat_map(|(_, files)| files).map(orphan).collect();
    for candidate in candidates {
        let files = stems_of(&candidate.name)
            .find_map(|stem| sidecars.by_stem.get(stem).or_else(|| sidecars.by_stem.get(alike.get(stem)?)));
        let files = files.map(Vec::as_slice).unwrap_or_default();
        for file in files {
            match read(file) {
                Ok(card) => candidate.take(card),
                Err(finding) => findings.push(*finding),
            }
        }
        if let Some(caption) = config.caption_of(&candidate.name) {
            candidate.caption = Some(caption.trim().to_owned());
        }
        if let Some(video) = config.video_of(&candidate.name) {
            candidate.video = Some(VideoUrl::new(video.clone()));
        }
    }
    findings
}

/// Where the sidecars of an image lie: under its own name, else under that of the file it was fitted from.
fn stems_of(name: &str) -> impl Iterator<Item = &str> {
    std::iter::once(stem(name)).chain(original_stem(name))
}

impl Candidate {
    fn take(&mut self, card: Card) {
        if let Some(caption) = card.caption {
            self.caption = Some(caption.trim().to_owned());
        }
        if card.title.is_some() || card.url.is_some() {
            let video =
                VideoConfig { title: card.title.unwrap_or_default(), url: card.url.unwrap_or_default() };
            self.video = Some(VideoUrl::new(video));
        }
    }
}

/// Reads a sidecar: a `.txt` is one line, the caption; a `.toml` names what it gives.
fn read(file: &FoundFile) -> Result<Card, Box<Finding>> {
    let text = read_text(file)?;
    let text = text.trim_start_matches('\u{feff}').trim();
    if ending(&file.name).as_deref() == Some("toml") {
        return toml::from_str(text).map_err(|error| Box::new(video::bad_card(&file.name, error.message())));
    }
    let lines = text.lines().count();
    let wrong = if lines > 1 { Some(format!("{lines} lines")) } else { caption::unprintable(text) };
    match wrong {
        Some(is) => Err(Box::new(caption::not_a_caption(&file.name, &is))),
        None => Ok(Card { caption: Some(text.to_owned()), ..Card::default() }),
    }
}

fn read_text(file: &FoundFile) -> Result<String, Box<Finding>> {
    /// A caption has at most 100 characters; what is hundreds of times longer was not meant to be one.
    const LONGEST: u64 = 65_536;
    let not_a_caption = |is: &str| Box::new(caption::not_a_caption(&file.name, is));
    let bytes = files::read_regular(&file.path, files::LARGEST_TEXT);
    let bytes = bytes.map_err(|error| Box::new(entry::unopened(&file.name, &error)))?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length > LONGEST) {
        return Err(not_a_caption(&format!("{} bytes", bytes.len())));
    }
    String::from_utf8(bytes).map_err(|_| not_a_caption("not UTF-8 text"))
}
