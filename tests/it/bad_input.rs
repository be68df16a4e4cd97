//! The mistakes of a tired person, each with the words that they get.

use crate::support::{Seen, TestEnv, png};
use offerpress::sandbox::Sandbox;
use std::fmt::Write as _;

const MINIMAL: &str = r#"{"publisherId":"contoso","offerTypeId":"microsoft-azure-virtualmachines","id":"insight","definition":{"offer":{}}}"#;

fn check(env: &TestEnv) -> Seen {
    env.run(&["check", "listing"])
}

#[test]
fn folders_that_are_none() {
    let env = TestEnv::new();
    let mut all = String::new();
    write!(all, "== missing\n{}", env.run(&["check", "no-such-folder"]).all()).unwrap();
    write!(all, "== empty\n{}", check(&env).all()).unwrap();
    env.write("offer.json", MINIMAL);
    write!(all, "== a file\n{}", env.run(&["check", "listing/offer.json"]).all()).unwrap();
    write!(all, "== no folder named\n{}", env.run(&["publish"]).all()).unwrap();
    insta::assert_snapshot!("folders_that_are_none", all);
}

#[test]
fn a_folder_that_is_not_there_stops_every_command_at_once() {
    let env = TestEnv::with_example();
    for command in ["check", "plan", "publish", "preview", "fit", "doctor", "clean", "sizes"] {
        let seen = env.run(&[command, "listing2", "--sandbox"]);
        assert_eq!(seen.code, 2, "{command}\n{}", seen.all());
        for said in ["couldn't read the folder `listing2`", "did you mean `listing`?"] {
            assert!(seen.stderr.contains(said), "{command}\n{}", seen.all());
        }
        assert_eq!(seen.stdout, "", "{command}");
    }
}

#[test]
fn offer_bodies_that_are_none() {
    let bodies = [
        ("not json", "{\n  \"publisherId\": \"contoso\",\n  \"id\": \"insight\"\n  \"definition\": {}\n}"),
        ("not an object", "[1, 2]"),
        ("no publisherId", r#"{"id":"insight","definition":{"offer":{}}}"#),
        ("no id", r#"{"publisherId":"contoso","definition":{"offer":{}}}"#),
        ("no definition.offer", r#"{"publisherId":"contoso","id":"insight","definition":{}}"#),
        ("a bad id", r#"{"publisherId":"con toso","id":"insight","definition":{"offer":{}}}"#),
        (
            "a picture field of the wrong type",
            "{\"publisherId\":\"contoso\",\"offerTypeId\":\"microsoft-azure-virtualmachines\",\"id\":\"insight\",\n \"definition\":{\"offer\":{\"microsoft-azure-marketplace.smallLogo\": 42}}}",
        ),
        (
            "a member twice",
            "{\"publisherId\":\"a\",\n\"publisherId\":\"b\",\"id\":\"i\",\"definition\":{\"offer\":{}}}",
        ),
    ];
    let mut all = String::new();
    for (name, body) in bodies {
        let env = TestEnv::with_example();
        env.write("offer.json", body);
        write!(all, "== {name}\n{}", check(&env).all()).unwrap();
    }
    insta::assert_snapshot!("offer_bodies_that_are_none", all);
}

#[test]
fn pictures_that_are_not_as_they_should_be() {
    let env = TestEnv::with_example();
    let mut jpeg = Vec::new();
    let picture = image::DynamicImage::new_rgb8(90, 90);
    picture.write_to(&mut std::io::Cursor::new(&mut jpeg), image::ImageFormat::Jpeg).unwrap();
    let whole = std::fs::read(env.file("screenshots/01-dashboard.png")).unwrap();
    env.write("logos/small.png", png(40, 40, [0, 90, 110]));
    env.write("logos/medium.png", jpeg);
    env.write("logos/large.png", png(300, 200, [0, 90, 110]));
    env.write("logos/wide.png", "");
    env.write("screenshots/01-dashboard.png", &whole[..whole.len() / 2]);
    env.write("screenshots/02-alerts.png", "this is not a picture");
    insta::assert_snapshot!("pictures_that_are_not_as_they_should_be", check(&env).all());
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_read_is_named() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let env = TestEnv::with_example();
    std::fs::remove_file(env.file("logos/large.png")).unwrap();
    symlink("nowhere.png", env.file("logos/large.png")).unwrap();
    let seen = check(&env);
    assert_eq!(seen.code, 1, "{}", seen.all());
    assert!(seen.stdout.contains("logos/large.png"), "{}", seen.all());
    let text = std::fs::read(env.file("offer.json")).unwrap();
    std::fs::remove_file(env.file("offer.json")).unwrap();
    std::fs::create_dir(env.file("offer.json")).unwrap();
    let seen = check(&env);
    assert!(seen.code == 2 && seen.stderr.contains("offer.json"), "{}", seen.all());
    std::fs::remove_dir(env.file("offer.json")).unwrap();
    env.write("offer.json", text);
    std::fs::set_permissions(env.file("offer.json"), std::fs::Permissions::from_mode(0o000)).unwrap();
    let seen = check(&env);
    // whoever may read everything, such as root, reads this one too
    let code = if std::fs::read(env.file("offer.json")).is_ok() { 1 } else { 2 };
    assert!(seen.code == code && (code == 1 || seen.stderr.contains("offer.json")), "{}", seen.all());
}

#[test]
fn ids_that_do_not_agree() {
    let env = TestEnv::with_example();
    let seen = env.run(&["publish", "listing", "--sandbox", "--offer", "another", "--quiet"]);
    insta::assert_snapshot!("ids_that_do_not_agree", seen.all());
}

#[tokio::test(flavor = "multi_thread")]
async fn no_offer_body_and_no_draft() {
    let (env, sandbox) = (TestEnv::with_example(), Sandbox::builder().start().await.unwrap());
    std::fs::remove_file(env.file("offer.json")).unwrap();
    let mut all = env.run_at(&sandbox, &["publish", "listing", "--quiet"]).all();
    let args = ["publish", "listing", "--quiet", "--publisher", "contoso", "--offer", "insight"];
    all.push_str(&env.run_at(&sandbox, &args).all());
    insta::assert_snapshot!("no_offer_body_and_no_draft", all);
}

#[test]
fn no_storage_is_set() {
    let env = TestEnv::with_example();
    env.write("offerpress.toml", "");
    let mut command =
        env.command(&["publish", "listing", "--quiet", "--marketplace-url", "http://insecure.example"]);
    let mut all = env.seen(command.env("OFFERPRESS_TOKEN", "token").output().unwrap()).all();
    env.write("offerpress.toml", "[storage]\nacount = \"contosoassets\"\n");
    all.push_str(&env.run(&["publish", "listing", "--quiet"]).all());
    env.write("offerpress.toml", "[storage]\naccount = \"contosoassets\"\n");
    all.push_str(&env.run(&["publish", "listing", "--quiet"]).all());
    let mut command = env.command(&["publish", "listing", "--quiet"]);
    let command =
        command.env("OFFERPRESS_TOKEN", "token").env("AZURE_STORAGE_SAS_TOKEN", "sp=rl&sr=c&sig=abc");
    all.push_str(&env.seen(command.output().unwrap()).all());
    insta::assert_snapshot!("no_storage_is_set", all);
}

#[test]
fn words_that_are_no_command() {
    let env = TestEnv::new();
    let mut all = String::new();
    for args in [&["pubish", "x"][..], &["publish", "x", "--dryrun"], &["check", "x", "--format", "xml"]] {
        write!(all, "{}", env.run(args).all()).unwrap();
    }
    insta::assert_snapshot!("words_that_are_no_command", all);
}
