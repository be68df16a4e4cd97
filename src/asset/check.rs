//! The check: one pass over each file, all files side by side, every finding at once.

use super::checked::{CheckedAsset, CheckedAssets};
use super::config::Level;
use super::folder::{AssetFolder, Candidate};
use super::image::{self, Content, Structure, pixels};
use super::profile::Profile;
use super::rules::{self, Picture, caption, count, damage, entry, video};
use super::size::Pixels;
use crate::base::{Digests, DigestsInProgress, files};
use crate::report::{Finding, Report};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::error::Error as _;
use std::fs::File;
use std::io::{self, BufReader, Read as _, Seek as _};
use std::time::SystemTime;

/// How much of each picture is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// Digests and the whole structure: every checksum, every length.
    Quick,
    /// Also the decoded pixels.
    Full,
}

/// What the folder is for: it settles whether a kind without any file is a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Completeness {
    /// All of the listing's images: what is missing is a finding.
    WholeListing,
    /// New images for an offer that has its others: kinds without a file stay as they are.
    Update,
}

/// What a check found: the findings, and the assets.
#[derive(Debug)]
pub struct Checked {
    report: Report,
    assets: Vec<CheckedAsset>,
}

impl AssetFolder {
    /// Checks every file; files are read over all cores, at most one picture a core is decoded.
    #[must_use]
    pub fn check(self, depth: Depth, completeness: Completeness) -> Checked {
        let Self { profile, levels, candidates, mut findings } = self;
        let seen: Vec<_> = candidates.par_iter().map(|candidate| see(candidate, &profile, depth)).collect();
        findings.extend(count::check(&candidates, &profile, completeness));
        findings.extend(caption::check(&candidates, &profile));
        findings.extend(video::check(&candidates));
        let mut assets = Vec::new();
        for (candidate, seen) in candidates.into_iter().zip(seen) {
            findings.extend(seen.findings);
            assets.extend(seen.facts.and_then(|facts| CheckedAsset::new(candidate, &facts)));
        }
        super::checked::number(&mut assets);
        let report = Report::new(findings).with_levels(|finding| level_of(&levels, finding));
        Checked { report, assets }
    }
}

impl Checked {
    /// Shows the findings.
    #[must_use]
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// Lists the files that are taken for assets and could be read, whatever is wrong with them.
    #[must_use]
    pub fn assets(&self) -> &[CheckedAsset] {
        &self.assets
    }

    /// Gives the assets that may be published, and what is left to say of them.
    ///
    /// # Errors
    /// Gives the report where a finding is an error.
    pub fn into_assets(self) -> Result<(CheckedAssets, Report), Report> {
        if self.report.has_errors() {
            return Err(self.report);
        }
        Ok((CheckedAssets::new(self.assets), self.report))
    }
}

fn level_of(levels: &BTreeMap<String, Level>, finding: &Finding) -> Option<Option<crate::report::Severity>> {
    let level = levels.get(finding.code).filter(|_| !rules::is_fixed(finding.code))?;
    Some(level.severity())
}

/// What one file gave.
struct Seen {
    facts: Option<Facts>,
    findings: Vec<Finding>,
}

/// What is known of a file that was read whole.
pub(super) struct Facts {
    pub(super) digests: Digests,
    pub(super) content: Content,
    pub(super) pixels: Option<Pixels>,
}

fn see(candidate: &Candidate, profile: &Profile, depth: Depth) -> Seen {
    let Some(rules) = profile.rules_of(&candidate.kind) else {
        return Seen { facts: None, findings: Vec::new() };
    };
    let read = match read(candidate, depth) {
        Ok(read) => read,
        Err(finding) => return Seen { facts: None, findings: vec![finding] },
    };
    let picture = Picture {
        candidate,
        rules,
        profile,
        structure: &read.structure,
        length: read.digests.length,
        stream_damage: read.stream_damage.as_deref(),
    };
    let findings = picture.check();
    let (content, pixels) = (read.structure.content, read.structure.pixels);
    Seen { facts: Some(Facts { digests: read.digests, content, pixels }), findings }
}

/// A file that was read.
struct ReadFile {
    digests: Digests,
    structure: Structure,
    stream_damage: Option<String>,
}

/// Reads a file once for digests and structure, and once more, within limits, for its pixels.
fn read(candidate: &Candidate, depth: Depth) -> Result<ReadFile, Finding> {
    let unreadable = |error: &io::Error| entry::unreadable(&candidate.name, &error.to_string());
    let mut file = open(candidate)?;
    let before = Stamp::of(&file).map_err(|error| unreadable(&error))?;
    let (digests, structure) = walk(&mut file).map_err(|error| unreadable(&error))?;
    let is_decoded = depth == Depth::Full
        && structure.content == Content::Png
        && structure.damage.is_none()
        && !structure.is_too_large();
    let stream_damage = if is_decoded { decode(&mut file, &structure) } else { None };
    let after = Stamp::of(&file).map_err(|error| unreadable(&error))?;
    if before != after || after.length != digests.length {
        return Err(damage::changed(&candidate.name));
    }
    Ok(ReadFile { digests, structure, stream_damage })
}

/// Opens regular files only: to open a pipe would wait for ever.
fn open(candidate: &Candidate) -> Result<File, Finding> {
    let is_file = std::fs::metadata(&candidate.path).map(|metadata| metadata.is_file());
    if is_file.as_ref().is_ok_and(|is_file| !is_file) {
        return Err(entry::not_a_file(&candidate.name));
    }
    files::open(&candidate.path).map_err(|error| {
        let reason = error.source().map(ToString::to_string).unwrap_or_default();
        entry::unreadable(&candidate.name, &reason)
    })
}

/// What changes when somebody writes into a file.
#[derive(PartialEq, Eq)]
struct Stamp {
    length: u64,
    modified: Option<SystemTime>,
}

impl Stamp {
    fn of(file: &File) -> io::Result<Self> {
        let metadata = file.metadata()?;
        Ok(Self { length: metadata.len(), modified: metadata.modified().ok() })
    }
}

/// One pass: both digests and the structure, through a buffer of 128 KiB.
fn walk(file: &mut File) -> io::Result<(Digests, Structure)> {
    const BUFFER: usize = 128 * 1024;
    let mut buffer = vec![0; BUFFER];
    let mut digests = DigestsInProgress::default();
    let mut walk = image::Walk::default();
    loop {
        let length = match file.read(&mut buffer) {
            Ok(0) => return Ok((digests.finish(), walk.finish())),
            Ok(length) => length,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let piece = buffer.get(..length).unwrap_or_default();
        digests.update(piece);
        walk.feed(piece);
    }
}

/// Decodes a picture and says what is wrong with it.
fn decode(file: &mut File, structure: &Structure) -> Option<String> {
    let decoded = file
        .rewind()
        .map_err(png::DecodingError::from)
        .and_then(|()| pixels::decode_png(BufReader::with_capacity(64 * 1024, file), structure));
    decoded.err().map(|error| format!("damaged: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asset::testing::{TestFolder, jpeg, png};

    #[test]
    fn a_sound_folder_has_no_finding() {
        let checked = TestFolder::sound().check();
        assert_eq!(checked.report().findings(), []);
        let (assets, _) = checked.into_assets().unwrap();
        let names: Vec<_> = assets.iter().map(CheckedAsset::name).collect();
        assert_eq!(names, ["logos/small.png", "logos/medium.png", "logos/large.png"]);
    }

    #[test]
    fn all_problems_come_at_once() {
        let folder = TestFolder::sound()
            .with("logos/large.png", &png(200, 200))
            .with("logos/small.png", &jpeg(48, 48))
            .with("screenshots/01.png", b"");
        assert_eq!(
            folder.findings(),
            [
                "error logo-size logos/large.png: 200×200, must be square, 216 to 350 px; export it at 216×216 or larger (or run offerpress fit)",
                "error not-a-png logos/small.png: a JPEG picture although its name ends in .png, must be PNG; export it as PNG",
                "error empty-file screenshots/01.png: empty (0 bytes); export or copy it again",
                "warning missing-caption screenshots/01.png: no caption; write it into `01.txt` beside it",
            ]
        );
        assert!(folder.check().into_assets().is_err());
    }
}
