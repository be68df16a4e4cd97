//! Which files a folder lacks, and what each would be made of: data, nothing is touched.

use super::frame::{Edge, TooSmall, frame_of, place};
use super::look::{Look, Nature};
use super::{Error, Options, Wanted};
use crate::base::{AssetKind, FieldShape, Pixels};
use std::collections::HashSet;

/// An image file of the folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its name relative to the folder, with `/` between folders.
    pub file: String,
    /// What its head tells.
    pub look: Look,
    /// What it is for; none where nothing says so, as for a `mark.svg`.
    pub kind: Option<AssetKind>,
    /// What the check said of it.
    pub verdict: Verdict,
}

/// What the check said of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It can be published as it is.
    Good,
    /// Its size, format or depth is wrong.
    Wrong,
}

/// What happens to a file that a person made and that is wrong.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Existing {
    /// It stays; the new one is written beside it as `small.fitted.png`, for a `small.jpg` as `small.jpg.fitted.png`.
    #[default]
    Beside,
    /// The new one takes its name; it is kept as `small.png.orig`.
    Replace,
}

/// What a run of `fit` would do.
#[derive(Debug, Default)]
pub struct Plan {
    /// The files to make, in the order in which they can be made.
    pub steps: Vec<Step>,
    /// What can't be made, and why.
    pub gaps: Vec<Error>,
}

/// One file to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The file that it is made of.
    pub from: String,
    /// The file to write, for example `logos/small.png`.
    pub to: String,
    /// The file that makes room, and the name under which it is kept.
    pub kept: Option<Kept>,
    /// The size of the source.
    pub before: Pixels,
    /// The size of the new file.
    pub after: Pixels,
    /// What is made.
    pub wanted: Wanted,
}

/// A file that makes room for a better one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The name that it has.
    pub file: String,
    /// The name that it gets, for example `logos/small.png.orig`.
    pub aside: String,
}

/// Chooses what a logo is best made of, from those large enough for it.
///
/// Nearly square ones come first, then vector images before pixels, then the one whose shorter side is longest: of
/// a wide image only that much is left in a square. The first wins a tie.
pub fn best_source<T>(
    candidates: impl IntoIterator<Item = T>,
    wanted: &Wanted,
    options: Options,
    look: impl Fn(&T) -> Look,
) -> Option<T> {
    let rank = |candidate: &T| {
        let Look { size, nature } = look(candidate);
        let is_square = u64::from(size.longer()) * 3 <= u64::from(size.shorter()) * 4;
        let pixels = if nature == Nature::Vector { 0 } else { size.shorter() };
        (is_square, nature == Nature::Vector, pixels)
    };
    let better = |best: T, next: T| if rank(&next) > rank(&best) { next } else { best };
    candidates.into_iter().filter(|one| fills(look(one), wanted, options).is_ok()).reduce(better)
}

/// Plans what to make, so that each kind wanted is there.
///
/// A logo is made anew where no good one is found: of its own file if that is large enough, else of the best
/// other logo or unassigned image. Each wrong screenshot and thumbnail is made anew of itself.
/// Only heads of files were read so far: a file may still turn out to be damaged, or to lack a background.
#[must_use]
pub fn plan(found: &[Found], wanted: &[Wanted], options: Options, existing: Existing) -> Plan {
    let planner = Planner { found, options, existing };
    let mut plan = Plan::default();
    for wanted in wanted {
        match wanted.kind.shape() {
            FieldShape::One => planner.plan_logo(wanted, &mut plan),
            FieldShape::List => planner.plan_images(wanted, &mut plan),
        }
    }
    let read: Vec<_> = plan.steps.iter().map(|step| (step.from.clone(), step.to.clone())).collect();
    let is_source_of_others = |step: &Step| {
        step.kept
            .as_ref()
            .is_some_and(|kept| read.iter().any(|(from, to)| *from == kept.file && *to != step.to))
    };
    plan.steps.sort_by_key(is_source_of_others);
    plan
}

struct Planner<'a> {
    found: &'a [Found],
    options: Options,
    existing: Existing,
}

impl Planner<'_> {
    fn plan_logo(&self, wanted: &Wanted, plan: &mut Plan) {
        let own = |found: &&Found| found.kind.as_ref() == Some(&wanted.kind);
        if self.found.iter().filter(own).any(|found| found.verdict == Verdict::Good) {
            return;
        }
        let may_serve = |found: &&Found| found.kind.as_ref().is_none_or(|kind| kind.can_become(&wanted.kind));
        let old = self.found.iter().find(own);
        let source = best_source(self.found.iter().filter(own), wanted, self.options, |found| found.look)
            .or_else(|| {
                best_source(self.found.iter().filter(may_serve), wanted, self.options, |found| found.look)
            });
        match source {
            Some(source) => {
                let step = self.step(source, old, wanted, &logo_file(wanted, old), plan);
                plan.steps.push(step);
            }
            None => plan.gaps.push(self.gap(self.found.iter().filter(may_serve), wanted)),
        }
    }

    fn plan_images(&self, wanted: &Wanted, plan: &mut Plan) {
        let wrong =
            |found: &&Found| found.kind.as_ref() == Some(&wanted.kind) && found.verdict == Verdict::Wrong;
        for old in self.found.iter().filter(wrong) {
            if fills(old.look, wanted, self.options).is_ok() {
                let step = self.step(old, Some(old), wanted, &as_png(&old.file), plan);
                plan.steps.push(step);
            } else {
                plan.gaps.push(self.gap([old], wanted));
            }
        }
    }

    fn step(&self, source: &Found, old: Option<&Found>, wanted: &Wanted, to: &str, plan: &Plan) -> Step {
        let rival = old.filter(|old| !is_vector(&old.file));
        let moved = rival.filter(|_| self.existing == Existing::Replace);
        let fitted = rival.map_or_else(|| fitted_name(to), |old| fitted_name(&old.file));
        let to = if rival.is_some() && moved.is_none() { None } else { Some(to) };
        Step {
            from: source.file.clone(),
            to: self.free_name(to, &fitted, moved, plan),
            kept: moved.map(|old| Kept { file: old.file.clone(), aside: format!("{}.orig", old.file) }),
            before: source.look.size,
            after: frame_of(source.look, wanted),
            wanted: wanted.clone(),
        }
    }

    /// Returns the plain name, else the fitted one with a number until no file has it or will have it, also where
    /// capitals do not count.
    fn free_name(&self, to: Option<&str>, fitted: &str, moved: Option<&Found>, plan: &Plan) -> String {
        let stays = self.found.iter().filter(|found| moved != Some(*found)).map(|found| &found.file);
        let taken: HashSet<_> =
            stays.chain(plan.steps.iter().map(|step| &step.to)).map(|n| n.to_lowercase()).collect();
        let first = to.map(str::to_owned).into_iter().chain([format!("{fitted}.png")]);
        let further = (2_u32..).map(|count| format!("{fitted}-{count}.png"));
        let mut names = first.chain(further);
        names.find(|name| !taken.contains(&name.to_lowercase())).unwrap_or_else(|| format!("{fitted}.png"))
    }

    fn gap<'a>(&self, sources: impl IntoIterator<Item = &'a Found>, wanted: &Wanted) -> Error {
        let what = wanted.kind.title();
        let small = |found: &'a Found| Some((found, fills(found.look, wanted, self.options).err()?));
        let largest =
            sources.into_iter().filter_map(small).max_by_key(|(found, _)| found.look.size.shorter());
        match largest {
            Some((Found { file, look, .. }, TooSmall { frame, needed })) => {
                Error::TooSmall { file: file.clone(), is: look.size, what, wanted: frame, needed }
            }
            None => Error::NoSource { what },
        }
    }
}

/// Whether a source fills what is wanted, edge to edge.
fn fills(look: Look, wanted: &Wanted, options: Options) -> Result<(), TooSmall> {
    place(look, wanted, options, Edge::Colored).map(|_| ())
}

/// Where a logo belongs: beside its old file, else in `logos`.
fn logo_file(wanted: &Wanted, old: Option<&Found>) -> String {
    let new = || format!("{}/{}.png", wanted.kind.folder(), wanted.kind.file_stem());
    old.map_or_else(new, |old| as_png(&old.file))
}

/// Marks a file as made for another, without its ending: `small.fitted` for `small.png`, `small.jpg.fitted` for
/// `small.jpg`, so that the name tells which one it stands for.
fn fitted_name(file: &str) -> String {
    let is_png = file.to_lowercase().ends_with(".png");
    let rest = if is_png { file.get(..file.len() - 4).unwrap_or(file) } else { file };
    format!("{rest}.fitted")
}

/// No SVG is published, so one never has to make room.
fn is_vector(file: &str) -> bool {
    file.to_lowercase().ends_with(".svg")
}

fn as_png(file: &str) -> String {
    let name_at = file.rfind('/').map_or(0, |slash| slash + 1);
    let stem_end = file.get(name_at..).and_then(|name| name.rfind('.')).filter(|dot| *dot > 0);
    let stem = stem_end.and_then(|dot| file.get(..name_at + dot)).unwrap_or(file);
    format!("{stem}.png")
}

#[cfg(test)]
mod tests;
