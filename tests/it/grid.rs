//! Whose work is kept: {text, logo, list, caption} × {before, during} × {lock, none, foreign, newer} × {full, images-only,
//! force, plan}, each against a colleague who edits.

use crate::support::world::{Call, Edit, Mode, When, World, truth};
use crate::support::{TestEnv, each_beside_the_others, law, png, tried};
use serde_json::Value;
use std::fs;

/// What a run remembers of the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Memory {
    Lock,
    None,
    /// Of another offer.
    Foreign,
    /// Of a later version of the program.
    Newer,
}

/// How a run is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Full,
    ImagesOnly,
    Force,
    ForceImages,
    /// By a plan that was approved before the edit.
    Plan,
}

#[derive(Debug, Clone, Copy)]
struct Cell {
    edit: Edit,
    when: When,
    memory: Memory,
    way: Way,
}

fn cells() -> Vec<Cell> {
    let mut cells = Vec::new();
    for edit in [Edit::Text, Edit::Logo, Edit::ListAdd, Edit::Caption] {
        for when in [When::BeforeTheRun, When::BeforeTheSave] {
            for memory in [Memory::Lock, Memory::None, Memory::Foreign, Memory::Newer] {
                for way in [Way::Full, Way::ImagesOnly, Way::Force, Way::ForceImages, Way::Plan] {
                    cells.push(Cell { edit, when, memory, way });
                }
            }
        }
    }
    cells
}

/// What the edit left in the draft: the value of its field, as anybody sees it.
fn field(world: &World, edit: Edit) -> Value {
    let draft = world.draft().unwrap();
    let offer = &draft["definition"]["offer"];
    let pictures = || truth::of_offer(world, &draft);
    let at = |place: &str| pictures().into_iter().find(|picture| picture.place == place);
    match edit {
        Edit::Text => offer["microsoft-azure-marketplace.summary"].clone(),
        Edit::Logo => at("largeLogo").and_then(|logo| logo.sha256()).into(),
        Edit::ListAdd | Edit::ListRemove => pictures()
            .into_iter()
            .filter(|picture| picture.place.starts_with("screenshots"))
            .map(|picture| picture.sha256())
            .collect::<Vec<_>>()
            .into(),
        Edit::Caption => at("screenshots[0]").and_then(|first| first.caption).into(),
    }
}

impl Memory {
    fn set(self, env: &TestEnv) {
        let path = env.file("offerpress.lock");
        let text = fs::read_to_string(&path).unwrap();
        let changed = match self {
            Self::Lock => return,
            Self::None => return fs::remove_file(&path).unwrap(),
            Self::Foreign => text.replace("offer = \"vm\"", "offer = \"other\""),
            Self::Newer => {
                let version = text.lines().find(|line| line.starts_with("version = ")).unwrap();
                text.replace(version, "version = 99")
            }
        };
        assert_ne!(changed, text);
        fs::write(path, changed).unwrap();
    }
}

fn one(Cell { edit, when, memory, way }: Cell) -> Result<(), String> {
    let (env, world) = (TestEnv::with_small_listing(), World::start());
    let publish = ["publish", "listing", "--format", "json"];
    let first = env.run_through(&world, &publish);
    law::check(&world, &first, &env.folder())?;
    if first.code != 0 {
        return Err(first.all());
    }
    memory.set(&env);
    // there is something to save, beside what the colleague edits
    env.write("logos/small.png", png(48, 48, [110, 90, 0]));
    let mut args = publish.to_vec();
    match way {
        Way::Full => {}
        Way::ImagesOnly => args.push("--images-only"),
        Way::Force => args.push("--force"),
        Way::ForceImages => args.extend(["--force", "--images-only"]),
        Way::Plan => {
            let planned = env.run_through(&world, &["plan", "listing", "--out", "plan.json"]);
            if planned.code != 0 {
                return Ok(());
            }
            args.extend(["--plan", "plan.json"]);
        }
    }
    let published = field(&world, edit);
    world.turn(&[Mode::Edit(edit, when)]);
    let edited = (when == When::BeforeTheRun).then(|| field(&world, edit));
    let seen = env.run_through(&world, &args);
    law::check(&world, &seen, &env.folder()).map_err(|broken| format!("{broken}\n{}", seen.all()))?;
    let now = field(&world, edit);
    if edited.as_ref() == Some(&published) {
        return Err("the edit edited nothing".to_owned());
    }
    // during the run the edit comes only with a save; where none was tried, nothing was edited
    let stands =
        edited.map_or_else(|| now != published || world.count(Call::Save) == 0, |edited| now == edited);
    // what is overwritten is named
    let is_named = || {
        seen.json()["notes"]
            .as_array()
            .unwrap()
            .iter()
            .any(|note| note.as_str().unwrap().starts_with("overwritten: "))
    };
    let by_force = matches!(way, Way::Force | Way::ForceImages) && seen.code == 0 && is_named();
    if stands || by_force { Ok(()) } else { Err(format!("the edit is lost: {now}\n{}", seen.all())) }
}

#[test]
fn no_edit_of_a_colleague_is_lost_whatever_was_remembered_and_however_it_was_asked() {
    each_beside_the_others(tried(cells()), one);
}
