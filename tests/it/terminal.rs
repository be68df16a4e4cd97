//! What a person sees: at any width, in any colour, with pictures, after a slip of the fingers; and what the Tab key gives.

use crate::support::{Seen, TestEnv, contents, left_out, png};
use std::fmt::Write as _;
use std::process::{Command, Stdio};
use unicode_width::UnicodeWidthStr as _;

const WIDTHS: [usize; 3] = [40, 80, 120];

/// The example with a screenshot of a long name, one of a name in wide signs, and a mistake in the offer body.
fn with_long_names() -> TestEnv {
    let env = TestEnv::with_example();
    let long = "screenshots/05-the-dashboard-of-contoso-insight-on-a-monday-morning.png";
    std::fs::rename(env.file("screenshots/04-dependencies.png"), env.file(long)).unwrap();
    std::fs::rename(env.file("screenshots/03-reports.png"), env.file("screenshots/06-画面の写真📈.png"))
        .unwrap();
    env
}

fn at_width(env: &TestEnv, width: usize, args: &[&str]) -> Seen {
    env.seen(env.command(args).env("COLUMNS", width.to_string()).output().unwrap())
}

/// Says of each line that it fits; commands to copy stay whole, and so does a long name that stands alone.
fn assert_fits(seen: &Seen, width: usize) {
    let is_one_word = |line: &str| !line.trim().contains(' ') || line.contains('`');
    let may_be_long = |line: &str| line.starts_with("next: ") || line.contains("[ROOT]") || is_one_word(line);
    for line in seen.stdout.lines().chain(seen.stderr.lines()).filter(|line| !may_be_long(line)) {
        assert!(line.width() <= width, "{} of {width}: {line}\n{}", line.width(), seen.all());
    }
}

#[test]
fn words_fit_into_narrow_and_wide_terminals() {
    let env = with_long_names();
    let mut all = String::new();
    for args in [
        &["check", "listing"][..],
        &["plan", "listing", "--sandbox"],
        &["publish", "listing", "--sandbox"],
        &["status", "listing", "--sandbox"],
        &["sizes"],
    ] {
        for width in WIDTHS {
            let seen = at_width(&env, width, args);
            assert_fits(&seen, width);
            write!(all, "== {} at {width}\n{}", args.join(" "), seen.all()).unwrap();
        }
    }
    insta::assert_snapshot!("widths", all);
}

#[test]
fn a_report_fits_with_its_carets() {
    let env = with_long_names();
    env.write("logos/large.png", png(200, 100, [0, 90, 110]));
    env.write(
        "offer.json",
        "{\n  \"publisherId\": \"contoso\",\n  \"title\": \"画面の写真📈 for everybody who looks\" oops,\n}",
    );
    let mut all = String::new();
    for width in [40, 60] {
        let seen = at_width(&env, width, &["check", "listing"]);
        assert_fits(&seen, width);
        write!(all, "== {width}\n{}", seen.all()).unwrap();
    }
    insta::assert_snapshot!("report_widths", all);
}

#[test]
fn documents_and_pipes_are_never_folded() {
    let env = TestEnv::with_example();
    let free = env.run(&["check", "listing", "--format", "json"]);
    assert_eq!(at_width(&env, 40, &["check", "listing", "--format", "json"]).stdout, free.stdout);
    let free = env.run(&["check", "listing", "--format", "github"]);
    assert_eq!(at_width(&env, 40, &["check", "listing", "--format", "github"]).stdout, free.stdout);
}

#[test]
fn colour_is_there_when_forced_and_gone_when_unwanted() {
    let env = TestEnv::with_example();
    let run = |variables: &[(&str, &str)], args: &[&str]| {
        let mut command = env.command(args);
        command.envs(variables.iter().copied());
        String::from_utf8(command.output().unwrap().stdout).unwrap()
    };
    let has_colour = |text: &str| text.contains('\x1b');
    assert!(!has_colour(&run(&[], &["check", "listing"])));
    assert!(has_colour(&run(&[("CLICOLOR_FORCE", "1")], &["check", "listing"])));
    assert!(has_colour(&run(&[], &["check", "listing", "--color", "always"])));
    assert!(!has_colour(&run(&[("CLICOLOR_FORCE", "1")], &["check", "listing", "--color", "never"])));
    assert!(!has_colour(&run(&[("CLICOLOR_FORCE", "1")], &["check", "listing", "--format", "json"])));
}

#[test]
fn slips_of_a_tired_person_get_the_right_word() {
    let env = TestEnv::with_example();
    let mut all = String::new();
    for line in [
        "pubish listing",
        "ofperpress listing",
        "chekc listing",
        "golive contoso/contoso-insight",
        "publish listing --dryrun",
        "publish listing --dry_run",
        "publish listing --sandbx",
        "check listing --formt json",
        "check listing --format jsn",
        "check listing --profile clasic",
        "check listing --deny warning",
        "publish listing --go-live",
        "completions bsh",
        "explain logo_size",
        "man pubish",
        "publish listng",
        "check Listing",
        "fit lising",
        "preview lisitng",
        "status listin",
        "publish --sign-in az-cli listing",
    ] {
        let words: Vec<_> = line.split(' ').collect();
        write!(all, "== {line}\n{}", env.run(&words).all()).unwrap();
    }
    insta::assert_snapshot!("slips", all);
}

#[test]
fn every_help_text_fits_and_begins_with_its_summary() {
    let env = TestEnv::new();
    let help = env.run(&["--help"]).stdout;
    let commands = help.lines().skip_while(|line| *line != "Get started:");
    let commands = commands.take_while(|line| *line != "Options:");
    let mut seen = 0;
    let names = commands.filter_map(|line| line.strip_prefix("  ").filter(|rest| !rest.starts_with(' ')));
    for command in names.filter_map(|line| line.split_whitespace().next()) {
        let text = env.run(&[command, "--help"]);
        assert_eq!(text.code, 0, "{}", text.all());
        assert!(command == "help" || text.stdout.contains("\nExamples:\n  offerpress "), "{}", text.all());
        assert_fits(&text, 120);
        seen += 1;
    }
    assert!(seen > 15, "{help}");
}

#[test]
fn a_reader_that_has_read_enough_is_no_failure() {
    let env = TestEnv::new();
    let mut command = env.command(&["explain"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), String::from_utf8(output.stderr).unwrap()), (Some(0), String::new()));
}

#[cfg(unix)]
#[test]
fn the_tab_key_completes_commands_flags_and_values() {
    let env = TestEnv::new();
    std::fs::write(env.root().join("complete.bash"), env.run(&["completions", "bash"]).stdout).unwrap();
    let complete = |line: &str| {
        let words: Vec<_> = line.split(' ').collect();
        let (last, before) = (words[words.len() - 1], words[words.len() - 2]);
        let script = format!(
            "source complete.bash; COMP_WORDS=({line}); COMP_CWORD={}; _offerpress offerpress '{last}' '{before}'; \
             echo \"${{COMPREPLY[@]}}\"",
            words.len() - 1
        );
        let mut bash = Command::new("/bin/bash");
        let output =
            bash.args(["--norc", "-c", &script]).current_dir(env.root()).env_clear().output().unwrap();
        assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    };
    assert_eq!(complete("offerpress pu"), "publish pull");
    assert_eq!(complete("offerpress publish --dry"), "--dry-run");
    assert_eq!(complete("offerpress check --format azure"), "azure-pipelines");
}

#[test]
fn every_shell_has_its_completions() {
    let env = TestEnv::new();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let seen = env.run(&["completions", shell]);
        assert!(seen.code == 0 && seen.stdout.contains("go-live"), "{shell}: {}", seen.all());
    }
}

#[test]
fn every_command_has_a_manual_page_that_reads_well() {
    let env = TestEnv::new();
    let seen = env.run(&["man", "--out", "man1"]);
    assert_eq!(seen.code, 0, "{}", seen.all());
    let pages = contents(&env.root().join("man1"));
    assert!(pages.len() > 18, "{}", pages.len());
    assert_eq!(
        env.run(&["man", "check"]).stdout.as_bytes(),
        std::fs::read(env.root().join("man1/offerpress-check.1")).unwrap()
    );
    let groff = std::path::Path::new("/usr/bin/groff");
    if !groff.exists() {
        return left_out("there is no /usr/bin/groff");
    }
    for (path, _) in &pages {
        let output =
            Command::new(groff).args(["-man", "-Tutf8", "-ww", "-P-cbu"]).arg(path).output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(
            output.status.success() && output.stderr.is_empty(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let has_examples = ["EXAMPLES", "START HERE", "TOPICS"].iter().any(|part| text.contains(part));
        assert!(text.contains("SYNOPSIS") && has_examples, "{}: {text}", path.display());
    }
}
