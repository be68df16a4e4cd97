//! 10. No saved state is submitted twice, and no submission goes live twice, over any number of reruns and commands; what
//!     `publish` submits or takes live was saved by us, and what `go-live` takes live was in preview before it.

use super::PUBLISH;
use crate::support::seed::Chance;
use crate::support::world::{Call, Edit, Mode, World, truth};
use crate::support::{TestEnv, each_beside_the_others};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

const COMMANDS: [&[&str]; 8] = [
    PUBLISH,
    &["publish", "listing", "--format", "json", "--submit", "--force"],
    &["publish", "listing", "--format", "json", "--submit"],
    &["publish", "listing", "--format", "json", "--submit", "--wait", "--every", "0s", "--timeout", "5s"],
    &[
        "publish",
        "listing",
        "--format",
        "json",
        "--submit",
        "--wait",
        "--go-live",
        "--every",
        "0s",
        "--timeout",
        "5s",
    ],
    &["submit", "listing", "--format", "json"],
    &["submit", "listing", "--format", "json", "--wait", "--every", "0s", "--timeout", "5s"],
    &["go-live", "listing", "--format", "json", "--yes"],
];

const FAULTS: [Mode; 6] = [
    Mode::LosesAnswer(Call::Submit),
    Mode::LosesAnswer(Call::GoLive),
    Mode::LosesAnswer(Call::Save),
    Mode::Refuses(Call::List, 403),
    Mode::SignOffByStepName,
    Mode::UnknownStates,
];

/// What an offer says and shows: its definition, each image URL replaced by the hash of what is behind it.
fn content(world: &World, offer: &Value) -> String {
    let mut definition = offer["definition"].clone();
    hash_images(world, &mut definition);
    definition.to_string()
}

fn hash_images(world: &World, value: &mut Value) {
    match value {
        Value::String(text) => {
            if let Some(bytes) = world.image(text) {
                *text = truth::sha256(&bytes);
            }
        }
        Value::Array(elements) => elements.iter_mut().for_each(|one| hash_images(world, one)),
        Value::Object(members) => members.values_mut().for_each(|one| hash_images(world, one)),
        _ => {}
    }
}

/// What is known of an offer, from outside.
#[derive(Default)]
struct Known {
    /// The contents that runs of ours saved; a colleague's are none of them.
    ours: BTreeSet<String>,
    /// How often the draft was changed, and its content since: each change begins a state.
    state: (usize, Option<String>),
    /// The state and content of each submission, by its version, which grows.
    submitted: BTreeMap<u64, (usize, String)>,
    /// The versions that were asked to go live.
    gone_live: BTreeSet<u64>,
}

impl Known {
    /// Notes the current draft; returns whether it was changed since the last call.
    fn look(&mut self, world: &World) -> bool {
        let draft = world.draft().map(|draft| content(world, &draft));
        let is_new = draft != self.state.1;
        self.state = (self.state.0 + usize::from(is_new), draft);
        is_new
    }

    /// Takes what a command did; nobody else edits meanwhile.
    fn see(&mut self, world: &World, args: &[&str]) -> Result<(), String> {
        if self.look(world) {
            self.ours.extend(self.state.1.clone());
        }
        let earlier = self.submitted.clone();
        for version in versions(world, "publish").filter(|version| !earlier.contains_key(version)) {
            self.submit(version, args)?;
        }
        let mut live: Vec<_> = versions(world, "goLive").collect();
        live.sort_unstable();
        if live.windows(2).any(|two| two[0] == two[1]) {
            return Err(format!("a submission goes live twice: {live:?}"));
        }
        for version in live.into_iter().filter(|version| !self.gone_live.contains(version)) {
            self.go_live(version, args, &earlier)?;
        }
        self.gone_live.extend(versions(world, "goLive"));
        match world.slot("production").map(|live| content(world, &live)) {
            Some(live) if !self.gone_live.iter().any(|version| self.submitted[version].1 == live) => {
                Err("what is live never went live".to_owned())
            }
            _ => Ok(()),
        }
    }

    /// A submission that began in a command, of the state that the draft is in.
    fn submit(&mut self, version: u64, args: &[&str]) -> Result<(), String> {
        let (state, draft) = (self.state.0, self.state.1.clone().ok_or("there is no draft to submit")?);
        if args[0] == "publish" && !self.ours.contains(&draft) {
            return Err(format!("`publish` submitted what no run saved: {draft}"));
        }
        if let Some((earlier, _)) = self.submitted.iter().find(|(_, (of, _))| *of == state) {
            return Err(format!("one state is submitted in the versions {earlier} and {version}: {draft}"));
        }
        self.submitted.insert(version, (state, draft));
        Ok(())
    }

    /// A submission that a command asked to go live; `earlier` were there before it, and the last of them was in preview.
    fn go_live(
        &self,
        version: u64,
        args: &[&str],
        earlier: &BTreeMap<u64, (usize, String)>,
    ) -> Result<(), String> {
        let (_, content) = self.submitted.get(&version).ok_or("what goes live was never submitted")?;
        let is_agreed_to = match args[0] {
            "publish" => self.ours.contains(content),
            "go-live" => earlier.last_key_value().is_some_and(|(last, _)| *last == version),
            _ => false,
        };
        if is_agreed_to { Ok(()) } else { Err(format!("{args:?} took version {version} live: {content}")) }
    }
}

/// The versions of all operations of a kind.
fn versions(world: &World, kind: &str) -> impl Iterator<Item = u64> {
    let all = world.operations().into_iter().filter(move |one| one["submissionType"] == kind);
    all.map(|one| one["publishingVersion"].as_u64().unwrap())
}

fn story(seed: u64) -> Result<(), String> {
    let mut chance = Chance::of(seed);
    let (env, world) = (TestEnv::with_listing(), World::with(1));
    let (mut told, mut known) = (Vec::new(), Known::default());
    for n in 0..7 {
        if chance.below(4) == 0 {
            let large = crate::support::png(216, 216, [110, u8::try_from(n).unwrap() * 20, 0]);
            env.write("logos/large.png", large);
            told.push("another logo".to_owned());
        }
        if chance.below(6) == 0 && world.edit(chance.one_of(&[Edit::Text, Edit::Logo])) {
            told.push("an edit".to_owned());
        }
        let modes = if chance.below(3) == 0 { vec![chance.one_of(&FAULTS)] } else { Vec::new() };
        world.turn(&modes);
        let args = chance.one_of(&COMMANDS);
        known.look(&world);
        let seen = env.run_through(&world, args);
        told.push(format!("{args:?} under {modes:?}: exit {}", seen.code));
        known.see(&world, args).map_err(|broken| format!("{broken}\n{told:#?}\n{}", seen.all()))?;
    }
    Ok(())
}

#[test]
fn a_saved_state_is_submitted_once_and_goes_live_once() {
    let first = Chance::of_this_run().seed();
    each_beside_the_others((first..first + 8).collect(), |seed| {
        story(seed).map_err(|broken| format!("{broken}\nOFFERPRESS_SEED={seed}"))
    });
}
