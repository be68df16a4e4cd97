//! The sandbox on its own: whose folder it uses.

use crate::support::{TestEnv, contents};
use std::fs;

#[test]
fn a_reset_or_a_run_touches_no_folder_that_a_sandbox_did_not_mark() {
    let env = TestEnv::with_two_logos();
    let several = env.root().join("mine");
    fs::create_dir_all(several.join("offers/insight")).unwrap();
    fs::write(several.join("offers/insight/offer.json"), "{}").unwrap();
    fs::write(several.join("offers/.unfinished-a1B2c3"), "notes").unwrap();
    let before = (contents(&several), contents(&env.folder()));
    for (args, said) in [
        (&["sandbox", "--reset", "--sandbox-dir", "mine"][..], "it holds other files"),
        (&["sandbox", "--sandbox-dir", "mine"], "it holds other files"),
        (&["sandbox", "--reset", "--sandbox-dir", "listing"], "it is an assets folder"),
        (&["publish", "listing", "--sandbox", "--sandbox-dir", "mine"], "it holds other files"),
    ] {
        let seen = env.run(args);
        assert_eq!(seen.code, 2, "{}", seen.all());
        assert!(seen.stderr.contains(said) && seen.stderr.contains("--sandbox-dir DIR"), "{}", seen.all());
        assert_eq!((contents(&several), contents(&env.folder())), before, "{args:?}");
    }
}

#[test]
fn a_reset_empties_a_state_of_its_own() {
    let env = TestEnv::with_two_logos();
    assert_eq!(env.run(&["publish", "listing", "--sandbox", "--sandbox-dir", "state"]).code, 0);
    let seen = env.run(&["sandbox", "--reset", "--sandbox-dir", "state"]);
    assert_eq!(seen.code, 0, "{}", seen.all());
    let status = env.run(&["status", "listing", "--sandbox", "--sandbox-dir", "state"]);
    assert!(status.stderr.contains("NotFound"), "{}", status.all());
}
