//! A world that is dishonest, in every way that we know: a run keeps its word all the same.

use crate::faults_page;
use crate::support::world::{ALL_MODES, Call, Edit, Mode, When, World};
use crate::support::{Seen, TestEnv, each_beside_the_others, law, tried};

const PUBLISH: &[&str] = &["publish", "listing", "--format", "json"];
const FORCE: &[&str] = &["publish", "listing", "--format", "json", "--force"];

fn run(env: &TestEnv, world: &World, args: &[&str]) -> Result<Seen, String> {
    let seen = env.run_through(world, args);
    law::check(world, &seen, &env.folder()).map_err(|broken| format!("{broken}\n{}", seen.all()))?;
    Ok(seen)
}

fn expect(seen: &Seen, result: &str) -> Result<(), String> {
    let is = seen.code == 0 && seen.json()["result"] == result;
    if is { Ok(()) } else { Err(format!("not `{result}`, but {}", seen.all())) }
}

/// The kit itself is put to the test: an honest world is as if nobody stood in between.
#[test]
fn an_honest_world_passes_everything_on() {
    let (env, world) = (TestEnv::with_listing(), World::start());
    for result in ["saved", "unchanged"] {
        expect(&run(&env, &world, PUBLISH).unwrap(), result).unwrap();
    }
    let seen = run(&env, &world, &["plan", "listing", "--format", "json"]).unwrap();
    assert_eq!(seen.code, 0, "{}", seen.all());
}

/// The law itself is put to the test: a draft that is not as the folder says breaks it.
#[test]
fn the_law_finds_out_what_is_not_as_it_was_said() {
    let (env, world) = (TestEnv::with_listing(), World::start());
    let seen = env.run_through(&world, PUBLISH);
    law::holds(&world, &seen, &env.folder());
    // each is found before the ones that came earlier
    for (edit, found) in [
        (Edit::Text, "summary"),
        (Edit::ListAdd, "screenshots[2]"),
        (Edit::Caption, "screenshots[0]"),
        (Edit::Logo, "largeLogo"),
    ] {
        assert!(world.edit(edit));
        let broken = law::check(&world, &seen, &env.folder()).unwrap_err();
        assert!(broken.contains(found), "{edit:?}: {broken}");
    }
}

/// A folder with a picture of each kind that modes and edits are about, and a secret; each more is looked at by every run
/// of a sweep.
fn short_listing() -> TestEnv {
    let env = TestEnv::with_listing();
    for name in ["logos/small.png", "logos/medium.png", "logos/wide.png"] {
        std::fs::remove_file(env.file(name)).unwrap();
    }
    set_secret(&env);
    env
}

/// Leads go to a service that takes a password.
fn set_secret(env: &TestEnv) {
    let text = std::fs::read_to_string(env.file("offer.json")).unwrap();
    let leads = r#""offer":{"microsoft-azure-marketplace.leadDestination":"Crm","microsoft-azure-marketplace.crmLeadConfiguration":
        {"url":"https://crm.example","crmPassword":"p4ssw0rd-of-leads"},"#;
    env.write("offer.json", text.replacen("\"offer\":{", leads, 1));
}

/// Changes each kind of thing that a folder holds, adds a screenshot, and takes a caption away.
fn change(env: &TestEnv) {
    env.change_listing();
    set_secret(env);
    env.write("screenshots/01-view.txt", "Costs & alerts  in <one> view\n");
    std::fs::remove_file(env.file("screenshots/02-view.txt")).unwrap();
}

/// One mode: a run on an honest world, two changed runs on a dishonest one, and two when it is honest again.
fn one(mode: Mode) -> Result<(), String> {
    let (env, world) = (short_listing(), World::start());
    expect(&run(&env, &world, PUBLISH)?, "saved")?;
    change(&env);
    world.turn(&[mode]);
    let first = run(&env, &world, PUBLISH).map_err(|broken| format!("the first run: {broken}"))?;
    faults_page::check(mode, first.code)?;
    let again = run(&env, &world, PUBLISH).map_err(|broken| format!("the second run: {broken}"))?;
    if first.code == 0 && again.code == 0 {
        expect(&again, "unchanged").map_err(|broken| format!("the second run: {broken}"))?;
    }
    world.be_honest();
    let mut last = run(&env, &world, PUBLISH).map_err(|broken| format!("honest again: {broken}"))?;
    if last.code == 4 && matches!(mode, Mode::Edit(..)) {
        last = run(&env, &world, FORCE).map_err(|broken| format!("honest again, by force: {broken}"))?;
    }
    if last.code != 0 {
        return Err(format!("honest again, and still: {}\nit began with {}", last.all(), first.all()));
    }
    // what has just been found unchanged isn't asked once more
    match expect(&last, "unchanged") {
        Ok(()) => Ok(()),
        Err(_) => expect(&run(&env, &world, PUBLISH)?, "unchanged"),
    }
}

#[test]
fn in_every_mode_a_run_keeps_the_law_and_the_next_ones_repair_it() {
    each_beside_the_others(tried(ALL_MODES.iter().copied()), one);
}

/// Two faults at once: the answer is lost, and what would tell more can't be reached.
#[test]
fn two_faults_at_once_submit_nothing_twice() {
    let cases = vec![
        [Mode::LosesAnswer(Call::Submit), Mode::Unreachable(Call::List)],
        [Mode::LosesAnswer(Call::Submit), Mode::Unreachable(Call::Status)],
        [Mode::LosesAnswer(Call::Submit), Mode::Refuses(Call::List, 403)],
        [Mode::LosesAnswer(Call::Submit), Mode::Html(Call::List)],
        [Mode::LosesAnswer(Call::Save), Mode::Unreachable(Call::Read)],
    ];
    each_beside_the_others(cases, |modes| {
        let (env, world) = (TestEnv::with_listing(), World::with(0));
        expect(&run(&env, &world, PUBLISH)?, "saved")?;
        let submit = &["submit", "listing", "--format", "json"];
        world.turn(&modes);
        let first = env.run_through(&world, submit);
        env.run_through(&world, submit);
        world.be_honest();
        env.run_through(&world, submit);
        match world.operations().len() {
            1 => Ok(()),
            many => Err(format!("{many} submissions of one draft; the first run: {}", first.all())),
        }
    });
}

/// What is between a save and what follows it is seen before it reaches anybody.
#[test]
fn an_edit_on_the_way_to_the_customers_stops_the_way() {
    let edits = [Edit::Text, Edit::Logo, Edit::ListAdd, Edit::Caption];
    let cases = edits
        .iter()
        .flat_map(|edit| [When::BeforeSubmit, When::BeforeGoLive].map(|when| Mode::Edit(*edit, when)));
    each_beside_the_others(cases.collect(), |mode| {
        let (env, world) = (TestEnv::with_listing(), World::with(1));
        world.turn(&[mode]);
        let way =
            &["publish", "listing", "--format", "json", "--submit", "--wait", "--go-live", "--every", "0s"];
        let seen = env.run_through(&world, way);
        let (early, named) = match mode {
            Mode::Edit(Edit::Text, when) => (when == When::BeforeSubmit, "summary"),
            Mode::Edit(Edit::Logo, when) => (when == When::BeforeSubmit, "largeLogo"),
            Mode::Edit(_, when) => (when == When::BeforeSubmit, "screenshots"),
            _ => return Err("no edit".to_owned()),
        };
        match (early, seen.code, world.slot("production")) {
            (true, 4, None) if !seen.all().contains(named) => {
                Err(format!("it does not name {named}: {}", seen.all()))
            }
            (true, 4, None) => law::check(&world, &seen, &env.folder()),
            // the draft is the colleague's by now, which no preview shows: the customers see the folder
            (false, 0, Some(live)) => law::is_the_folder(&world, &live, &env.folder(), "what is live"),
            (_, code, live) => Err(format!("exit {code}, live: {}; {}", live.is_some(), seen.all())),
        }
    });
}

/// A new URL in a list is trusted for the draft; what goes on to customers is looked at.
#[test]
fn images_that_are_stored_in_another_order_do_not_go_to_customers() {
    let (env, world) = (TestEnv::with_listing(), World::with(0));
    world.turn(&[Mode::SwapsImages]);
    let way = &["publish", "listing", "--format", "json", "--submit", "--wait", "--go-live", "--every", "0s"];
    let seen = env.run_through(&world, way);
    assert_eq!((seen.code, world.operations().len()), (5, 0), "{}", seen.all());
    let copies = seen.json()["assets"]
        .as_array()
        .unwrap()
        .iter()
        .map(|image| image["copy"].clone())
        .collect::<Vec<_>>();
    assert_eq!(copies.iter().filter(|copy| **copy == "different").count(), 2, "{copies:?}");
    world.be_honest();
    let again = run(&env, &world, way).unwrap();
    assert_eq!(again.code, 0, "{}", again.all());
}
