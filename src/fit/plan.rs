//! Which files a folder lacks, and what each would be made of: data, nothing is touched.

use super::frame::{Edge, TooSmall, frame_of, place};
use super::{Error, Look, Options, Pixels, Wanted, best_source};
use crate::base::{AssetKind, FieldShape};
use std::collections::HashSet;

/// A picture file of the folder.
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
    /// It stays; the new one is written beside it as `small.fitted.png`.
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
    /// What cannot be made, and why.
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

/// Plans what to make, so that each kind wanted is there.
///
/// A logo is made anew where no good one is found: of its own file if that is large enough, else of the best
/// other logo or unassigned picture. Each wrong screenshot and thumbnail is made anew of itself.
/// Only heads of files were read so far: a file may still turn out to be damaged, or to lack a ground.
#[must_use]
pub fn plan(found: &[Found], wanted: &[Wanted], options: Options, existing: Existing) -> Plan {
    let planner = Planner { found, options, existing };
    let mut plan = Plan::default();
    for wanted in wanted {
        match wanted.kind.shape() {
            FieldShape::One => planner.plan_logo(wanted, &mut plan),
            FieldShape::List => planner.plan_pictures(wanted, &mut plan),
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
        let may_serve =
            |found: &&Found| found.kind.as_ref().is_none_or(|kind| kind.shape() == FieldShape::One);
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

    fn plan_pictures(&self, wanted: &Wanted, plan: &mut Plan) {
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
        let moved = old.filter(|_| self.existing == Existing::Replace);
        Step {
            from: source.file.clone(),
            to: self.free_name(to, moved, plan),
            kept: moved.map(|old| Kept { file: old.file.clone(), aside: format!("{}.orig", old.file) }),
            before: source.look.size,
            after: frame_of(source.look, wanted),
            wanted: wanted.clone(),
        }
    }

    /// Changes a name until no file has it or will have it, also where capitals do not count.
    fn free_name(&self, to: &str, moved: Option<&Found>, plan: &Plan) -> String {
        let stays = self.found.iter().filter(|found| moved != Some(*found)).map(|found| &found.file);
        let taken: HashSet<_> =
            stays.chain(plan.steps.iter().map(|step| &step.to)).map(|n| n.to_lowercase()).collect();
        let stem = to.strip_suffix(".png").unwrap_or(to);
        let first = [to.to_owned(), format!("{stem}.fitted.png")];
        let further = (2_u32..).map(|count| format!("{stem}.fitted-{count}.png"));
        let mut names = first.into_iter().chain(further);
        names.find(|name| !taken.contains(&name.to_lowercase())).unwrap_or_else(|| to.to_owned())
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

/// Tells whether a source fills what is wanted, edge to edge.
pub(super) fn fills(look: Look, wanted: &Wanted, options: Options) -> Result<(), TooSmall> {
    place(look, wanted, options, Edge::Coloured).map(|_| ())
}

/// Where a logo belongs: beside its old file, else in `logos`.
fn logo_file(wanted: &Wanted, old: Option<&Found>) -> String {
    let name = wanted.kind.name();
    let name = name.strip_suffix("-logo").unwrap_or(name);
    old.map_or_else(|| format!("logos/{name}.png"), |old| as_png(&old.file))
}

fn as_png(file: &str) -> String {
    let name_at = file.rfind('/').map_or(0, |slash| slash + 1);
    let stem_end = file.get(name_at..).and_then(|name| name.rfind('.')).filter(|dot| *dot > 0);
    let stem = stem_end.and_then(|dot| file.get(..name_at + dot)).unwrap_or(file);
    format!("{stem}.png")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fit::samples::{exactly, large_logo, screenshot};
    use crate::fit::{Nature, Upscale};

    fn found(file: &str, kind: Option<AssetKind>, (width, height): (u32, u32), verdict: Verdict) -> Found {
        let nature = if file.contains(".svg") { Nature::Drawing } else { Nature::Picture };
        Found {
            file: file.to_owned(),
            look: Look { size: Pixels::new(width, height), nature },
            kind,
            verdict,
        }
    }

    fn good(file: &str, kind: AssetKind, size: (u32, u32)) -> Found {
        found(file, Some(kind), size, Verdict::Good)
    }

    fn wrong(file: &str, kind: AssetKind, size: (u32, u32)) -> Found {
        found(file, Some(kind), size, Verdict::Wrong)
    }

    fn unassigned(file: &str, size: (u32, u32)) -> Found {
        found(file, None, size, Verdict::Good)
    }

    fn small_logo() -> Wanted {
        exactly(AssetKind::SmallLogo, 48, 48)
    }

    /// Shows each step as a line, then each gap.
    fn shown(plan: &Plan) -> Vec<String> {
        let step = |step: &Step| {
            let kept = step
                .kept
                .as_ref()
                .map_or(String::new(), |kept| format!(", {} kept as {}", kept.file, kept.aside));
            format!("{} {} to {} {}{kept}", step.from, step.before, step.to, step.after)
        };
        plan.steps.iter().map(step).chain(plan.gaps.iter().map(ToString::to_string)).collect()
    }

    fn beside(found: &[Found], wanted: &[Wanted]) -> Vec<String> {
        shown(&plan(found, wanted, Options::default(), Existing::Beside))
    }

    fn replace(found: &[Found], wanted: &[Wanted]) -> Vec<String> {
        shown(&plan(found, wanted, Options::default(), Existing::Replace))
    }

    #[test]
    fn all_logos_come_from_one_drawing() {
        let wide = exactly(AssetKind::WideLogo, 255, 115);
        assert_eq!(
            beside(&[unassigned("mark.svg", (24, 24))], &[small_logo(), large_logo(), wide]),
            [
                "mark.svg 24×24 to logos/small.png 48×48",
                "mark.svg 24×24 to logos/large.png 350×350",
                "mark.svg 24×24 to logos/wide.png 255×115",
            ]
        );
    }

    #[test]
    fn what_is_good_is_left_alone() {
        let found =
            [good("logos/small.png", AssetKind::SmallLogo, (48, 48)), unassigned("mark.svg", (24, 24))];
        assert!(beside(&found, &[small_logo(), screenshot()]).is_empty());
    }

    #[test]
    fn a_wrong_logo_is_made_of_itself_or_of_a_larger_one() {
        let large = good("logos/large.png", AssetKind::LargeLogo, (216, 216));
        let own = wrong("logos/Small.jpg", AssetKind::SmallLogo, (100, 100));
        assert_eq!(
            beside(&[large.clone(), own], &[small_logo()]),
            ["logos/Small.jpg 100×100 to logos/Small.png 48×48"]
        );
        let tiny = wrong("logos/small.png", AssetKind::SmallLogo, (16, 16));
        assert_eq!(
            beside(&[large, tiny], &[small_logo()]),
            ["logos/large.png 216×216 to logos/small.fitted.png 48×48"]
        );
    }

    #[test]
    fn the_best_source_is_square_then_drawn_then_large() {
        let (flat, tall) = (unassigned("wide.svg", (300, 100)), unassigned("a.png", (400, 390)));
        let larger = unassigned("b.png", (500, 480));
        let first = |found: &[Found]| beside(found, &[small_logo()])[0].split(' ').next().unwrap().to_owned();
        assert_eq!(first(&[flat.clone(), tall.clone(), larger.clone()]), "b.png");
        assert_eq!(first(&[tall, larger, flat.clone(), unassigned("mark.svg", (10, 10))]), "mark.svg");
        assert_eq!(first(&[unassigned("tiny.png", (16, 16)), flat]), "wide.svg");
    }

    #[test]
    fn screenshots_are_made_of_themselves_and_serve_no_logo() {
        let shots = [
            wrong("screenshots/1.v2.jpeg", AssetKind::Screenshot, (1920, 1080)),
            good("screenshots/2.png", AssetKind::Screenshot, (1280, 720)),
            wrong("screenshots/3.png", AssetKind::Screenshot, (640, 480)),
        ];
        assert_eq!(
            beside(&shots, &[screenshot(), small_logo()]),
            [
                "screenshots/1.v2.jpeg 1920×1080 to screenshots/1.v2.png 1280×720",
                "`screenshots/3.png` is 640×480, too small for a screenshot of 1280×720; export it at 960×720 or larger, or allow it to be enlarged",
                "there is no picture to make a small logo of; put the mark as SVG, or as a large square PNG, into `logos`",
            ]
        );
        let options = Options { upscale: Upscale::Allow, ..Options::default() };
        assert_eq!(plan(&shots, &[screenshot()], options, Existing::Beside).steps.len(), 2);
    }

    #[test]
    fn no_name_is_taken_twice() {
        let found = [
            wrong("Shot.PNG", AssetKind::Screenshot, (1280, 800)),
            good("shot.fitted.png", AssetKind::Screenshot, (1280, 720)),
            wrong("shot.jpg", AssetKind::Screenshot, (1280, 900)),
        ];
        assert_eq!(
            beside(&found, &[screenshot()]),
            [
                "Shot.PNG 1280×800 to Shot.fitted-2.png 1280×720",
                "shot.jpg 1280×900 to shot.fitted-3.png 1280×720",
            ]
        );
    }

    #[test]
    fn a_file_is_replaced_only_after_others_were_made_of_it() {
        let found = [wrong("logos/large.png", AssetKind::LargeLogo, (1000, 1000))];
        assert_eq!(
            replace(&found, &[large_logo(), small_logo()]),
            [
                "logos/large.png 1000×1000 to logos/small.png 48×48",
                "logos/large.png 1000×1000 to logos/large.png 350×350, logos/large.png kept as logos/large.png.orig",
            ]
        );
    }

    #[test]
    fn a_file_of_another_format_makes_room_too() {
        let found = [wrong("screenshots/1.jpg", AssetKind::Screenshot, (1280, 720))];
        assert_eq!(
            replace(&found, &[screenshot()]),
            [
                "screenshots/1.jpg 1280×720 to screenshots/1.png 1280×720, screenshots/1.jpg kept as screenshots/1.jpg.orig"
            ]
        );
    }

    #[test]
    fn a_file_that_stays_keeps_its_name() {
        let found = [
            wrong("1.jpg", AssetKind::Screenshot, (1280, 800)),
            good("1.png", AssetKind::Screenshot, (1280, 720)),
        ];
        assert_eq!(
            replace(&found, &[screenshot()]),
            ["1.jpg 1280×800 to 1.fitted.png 1280×720, 1.jpg kept as 1.jpg.orig"]
        );
    }

    #[test]
    fn hidden_names_and_folders_with_dots_keep_them() {
        for (file, png) in
            [("a.b/c", "a.b/c.png"), (".jpg", ".jpg.png"), ("x/.y.gif", "x/.y.png"), ("é.webp", "é.png")]
        {
            assert_eq!(as_png(file), png);
        }
    }
}
