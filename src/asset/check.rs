//! The check: one pass over each file, all files side by side, every finding at once.

use super::checked::{CheckedAsset, CheckedAssets};
use super::folder::AssetFolder;
use super::found::{Candidate, Facts};
use super::kind_rules::KindRules;
use super::options::{Completeness, Depth};
use super::profile::Profile;
use super::rules::{self, Decoded, Image, caption, count, damage, duplicate, entry, size, video};
use crate::base::{ContentHash, ContentHasher, Pixels, files};
use crate::report::{Finding, Report, Severity};
use offerpress_pixels::{
    Bitmap, Content, DecodedImage, MAX_KEPT, PixelError, Structure, Walk, decode_png, verify_jpeg,
};
use rayon::prelude::*;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek as _};
use std::time::SystemTime;

/// What a check found: the findings, and the assets.
#[derive(Debug)]
pub struct Checked {
    report: Report,
    assets: Vec<CheckedAsset>,
}

impl AssetFolder {
    /// Checks every file; files are read over all cores, at most one image a core is decoded.
    #[must_use]
    pub fn check(self, depth: Depth, completeness: Completeness) -> Checked {
        let Self { profile, levels, candidates, mut findings, given, materials, .. } = self;
        if findings.iter().any(|finding| finding.code == entry::TOO_MANY_FILES.code) {
            return Checked { report: Report::new(findings), assets: Vec::new() };
        }
        // a file each: the large ones lie side by side, and one core should not get them all
        let files = candidates.par_iter().with_max_len(1);
        let seen: Vec<_> = files.map(|candidate| see(candidate, &profile, depth)).collect();
        rayon::broadcast(|_| Bitmap::free_spare());
        let sizes: Vec<_> = seen.iter().map(|seen| seen.facts.as_ref()?.pixels).collect();
        let sources = size::Sources::of(&candidates, &sizes, !materials.is_empty());
        let counting = count::Counting { profile: &profile, given: &given, sources: &sources, completeness };
        findings.extend(counting.check(&candidates, &sizes));
        findings.extend(size::check(&candidates, &sizes, &profile, &sources));
        findings.extend(size::other_profile(&candidates, &sizes, &profile));
        findings.extend(caption::check(&candidates, &profile));
        findings.extend(video::check(&candidates));
        let mut assets = Vec::new();
        for (candidate, seen) in candidates.into_iter().zip(seen) {
            findings.extend(seen.findings);
            assets.extend(seen.facts.and_then(|facts| CheckedAsset::new(candidate, &facts)));
        }
        super::checked::number(&mut assets);
        findings.extend(duplicate::check(&assets));
        let level = |finding: &Finding| levels.get(finding.code).filter(|_| !rules::is_fixed(finding.code));
        let report =
            Report::new(findings).with_levels(|finding| level(finding).map(|level| level.severity()));
        Checked { report, assets }
    }
}

impl Checked {
    /// Returns the findings.
    #[must_use]
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// Lists the files that are taken for assets and could be read, whatever is wrong with them.
    #[must_use]
    pub fn assets(&self) -> &[CheckedAsset] {
        &self.assets
    }

    /// Returns the assets that may be published, and what is left to say of them.
    ///
    /// # Errors
    /// Returns the report where a finding is an error.
    pub fn into_assets(self) -> Result<(CheckedAssets, Report), Report> {
        if self.report.has_errors() {
            return Err(self.report);
        }
        Ok((CheckedAssets::new(self.assets), self.report))
    }
}

/// What one file gave.
struct Seen {
    facts: Option<Facts>,
    findings: Vec<Finding>,
}

fn see(candidate: &Candidate, profile: &Profile, depth: Depth) -> Seen {
    let Some(rules) = profile.rules_of(&candidate.kind) else {
        return Seen { facts: None, findings: Vec::new() };
    };
    let ReadFile { hash, structure, decoded } = match read(candidate, rules, depth) {
        Ok(read) => read,
        Err(finding) => return Seen { facts: None, findings: vec![*finding] },
    };
    let (length, decoded) = (hash.length, decoded.as_ref());
    let findings = Image { candidate, rules, structure: &structure, length, decoded }.check();
    let fingerprint = match decoded {
        Some(Decoded::Bitmap(bitmap, _)) => Some(bitmap.fingerprint()),
        _ => None,
    };
    let facts = Facts { hash, content: structure.content, pixels: structure.pixels, fingerprint };
    Seen { facts: Some(facts), findings }
}

/// A file that was read.
struct ReadFile {
    hash: ContentHash,
    structure: Structure,
    decoded: Option<Decoded>,
}

/// Reads a file once for its hash and structure, and once more, within limits, for its pixels.
fn read(candidate: &Candidate, rules: &KindRules, depth: Depth) -> Result<ReadFile, Box<Finding>> {
    let unreadable = |error: io::Error| Box::new(entry::unreadable(&candidate.name, &error.to_string()));
    let mut file = open(candidate)?;
    let before = Stamp::of(&file).map_err(unreadable)?;
    // no more than it says: what lies at its name may be replaced by something endless
    let (hash, structure) = walk((&mut file).take(before.length + 1)).map_err(unreadable)?;
    let size =
        structure.pixels.filter(|pixels| depth == Depth::Full && is_decoded(&structure, *pixels, rules));
    let decoded = size.map(|size| decode(&mut file, structure.content, size));
    let after = Stamp::of(&file).map_err(unreadable)?;
    if before != after || after.length != hash.length {
        return Err(Box::new(damage::changed(&candidate.name)));
    }
    Ok(ReadFile { hash, structure, decoded })
}

/// An image of a wrong size is refused for that; unless it is small, decoding would only cost time.
fn is_decoded(structure: &Structure, size: Pixels, rules: &KindRules) -> bool {
    let is_coded = matches!(structure.content, Content::Png | Content::Jpeg);
    let is_sound = is_coded && structure.damage.is_none() && !structure.is_too_large();
    let is_refused = !rules.takes_size(size) && rules.wrong_size() == Some(Severity::Error);
    is_sound && (size.count() <= MAX_KEPT || rules.sizes().is_empty() || !is_refused)
}

/// Opens regular files only: to open a pipe would wait for ever.
fn open(candidate: &Candidate) -> Result<File, Box<Finding>> {
    let is_file = std::fs::metadata(&candidate.path).map(|metadata| metadata.is_file());
    if is_file.as_ref().is_ok_and(|is_file| !is_file) {
        return Err(Box::new(entry::not_a_file(&candidate.name)));
    }
    let file = files::open(&candidate.path);
    let file = file.map_err(|error| Box::new(entry::unopened(&candidate.name, &error)))?;
    // asked again of what was opened: the name may lead elsewhere by now
    match file.metadata() {
        Ok(metadata) if metadata.is_file() => Ok(file),
        _ => Err(Box::new(entry::not_a_file(&candidate.name))),
    }
}

/// What changes when someone writes into a file.
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

/// One pass: the hash and the structure.
fn walk(file: impl Read) -> io::Result<(ContentHash, Structure)> {
    let mut hasher = ContentHasher::default();
    let mut walk = Walk::default();
    files::stream(file, |piece| {
        hasher.update(piece);
        walk.feed(piece);
    })?;
    Ok((hasher.finish(), walk.finish()))
}

fn decode(file: &mut File, content: Content, size: Pixels) -> Decoded {
    let decoded = file.rewind().map_err(PixelError::from).and_then(|()| match content {
        Content::Jpeg => verify_jpeg(file),
        _ => decode_png(BufReader::with_capacity(64 * 1024, file), size),
    });
    match decoded {
        Ok(DecodedImage { bitmap: Some(bitmap), surplus }) => Decoded::Bitmap(bitmap, surplus),
        Ok(DecodedImage { bitmap: None, surplus }) => Decoded::Whole(surplus),
        Err(error) => Decoded::Damaged(error.to_string()),
    }
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
                "error logo-size logos/large.png: large logo is 200×200 px, must be square, 216 to 350 px; export it at 216×216 or larger",
                "error not-a-png logos/small.png: a JPEG image with the extension .png, must be PNG; export it as PNG",
                "error empty-file screenshots/01.png: the file is empty; export or copy it again",
                "warning missing-caption screenshots/01.png: the caption is missing; write it into `01.txt`",
            ]
        );
        assert!(folder.check().into_assets().is_err());
    }

    #[cfg(target_os = "linux")]
    fn candidate(path: &str) -> (Candidate, Profile) {
        let folder = TestFolder::sound();
        let mut found = folder.scan("partner-center", "").candidates.swap_remove(0);
        found.path = path.into();
        (found, Profile::named("partner-center").unwrap())
    }

    /// The system makes this file up as it is read: its length says 0.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_file_of_another_length_than_it_says_is_said_to_have_changed() {
        let (candidate, profile) = candidate("/proc/self/status");
        let seen = see(&candidate, &profile, Depth::Quick);
        assert!(seen.facts.is_none());
        let said: Vec<_> = seen.findings.iter().map(ToString::to_string).collect();
        assert_eq!(
            said,
            [
                "logos/small.png: the file changed while it was read; wait until the export or copy is done, then run it again"
            ]
        );
    }

    /// Opening this file works, reading its start doesn't.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_file_that_cannot_be_read_is_said() {
        let (candidate, profile) = candidate("/proc/self/mem");
        let seen = see(&candidate, &profile, Depth::Quick);
        let said: Vec<_> = seen.findings.iter().map(ToString::to_string).collect();
        assert_eq!(
            said,
            [
                "logos/small.png: the file can't be read (Input/output error (os error 5)); give your user read permission"
            ]
        );
    }
}
