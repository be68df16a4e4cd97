//! What the pages say: every command line in them is one that the program takes, and what they show happens.

use crate::support::{TestEnv, copy};
use clap::error::ErrorKind;
use clap::{CommandFactory as _, Parser as _};
use offerpress::cli::args::CommandLine;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A command line as a page has it.
#[derive(Debug)]
struct Shown {
    page: PathBuf,
    line: usize,
    text: String,
    whole: Whole,
}

/// Whether it can be typed as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whole {
    /// In a block of code.
    Line,
    /// In a sentence, which may leave out the folder.
    Mention,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn pages() -> Vec<PathBuf> {
    let docs = fs::read_dir(root().join("docs")).unwrap().map(|entry| entry.unwrap().path());
    let mut pages: Vec<_> =
        docs.filter(|path| path.extension().is_some_and(|ending| ending == "md")).collect();
    pages.push(root().join("README.md"));
    pages.sort();
    pages
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let within = |path: PathBuf| if path.is_dir() { sources(&path) } else { vec![path] };
    entries.flat_map(within).filter(|path| path.extension().is_some_and(|ending| ending == "rs")).collect()
}

/// The command line that a line of code holds, without what is said about it after two spaces or a `#`.
fn command_in(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let line = ["$ ", "- ", "run: "].iter().fold(line, |line, mark| line.strip_prefix(mark).unwrap_or(line));
    let line = line.starts_with("offerpress ").then_some(line)?;
    let end = [line.find("  "), line.find(" #"), line.find(" \\")].into_iter().flatten().min();
    Some(line.get(..end.unwrap_or(line.len())).unwrap_or(line).trim_end())
}

fn shown_on(page: &Path) -> Vec<Shown> {
    let text = fs::read_to_string(page).unwrap();
    let mut fenced = false;
    let mut all = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let shown = |text: &str, whole| Shown {
            page: page.to_owned(),
            line: number + 1,
            text: text.to_owned(),
            whole,
        };
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if fenced || line.starts_with("    ") {
            all.extend(command_in(line).map(|text| shown(text, Whole::Line)));
        } else {
            let mentions = line.split('`').skip(1).step_by(2).filter(|text| text.starts_with("offerpress "));
            all.extend(mentions.map(|text| shown(text, Whole::Mention)));
        }
    }
    all
}

/// The command lines in texts for people: hints, explanations, help.
fn told_by(source: &Path) -> Vec<Shown> {
    let text = fs::read_to_string(source).unwrap();
    let said = text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//!"));
    let mentions = said.flat_map(|(number, line)| {
        let commands =
            line.split('`').skip(1).filter(|text| text.starts_with("offerpress ") && !text.contains('"'));
        commands.map(move |text| (number, text.to_owned())).collect::<Vec<_>>()
    });
    let shown =
        |(number, text)| Shown { page: source.to_owned(), line: number + 1, text, whole: Whole::Mention };
    mentions.map(shown).collect()
}

/// Parts a line into words as a shell would, as far as our pages need it.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote, mut begun) = (Vec::new(), String::new(), None, false);
    for c in line.chars() {
        match (quote, c) {
            (None, '\'' | '"') => (quote, begun) = (Some(c), true),
            (Some(mark), c) if c == mark => quote = None,
            (None, ' ') => {
                if begun {
                    words.push(std::mem::take(&mut word));
                }
                begun = false;
            }
            (_, c) => {
                word.push(c);
                begun = true;
            }
        }
    }
    if begun {
        words.push(word);
    }
    words
}

/// What the program has against a command line; a mention may leave out the folder, and the value of its last flag.
fn complaint(shown: &Shown) -> Option<String> {
    use ErrorKind as K;
    let Shown { page, line, text, whole } = shown;
    let text = text.split(" | ").next().unwrap_or(text);
    let text = text.split(" > ").next().unwrap_or(text);
    let mut error = CommandLine::try_parse_from(words(text)).err()?;
    if (*whole, error.kind()) == (Whole::Mention, K::InvalidValue) {
        error = CommandLine::try_parse_from(words(&format!("{text} x"))).err()?;
    }
    let fine = match error.kind() {
        K::DisplayHelp | K::DisplayVersion => true,
        K::MissingRequiredArgument | K::DisplayHelpOnMissingArgumentOrSubcommand => *whole == Whole::Mention,
        _ => false,
    };
    (!fine).then(|| format!("{}:{line}: `{text}`: {error}", page.display()))
}

#[test]
fn every_command_line_on_the_pages_is_one_that_the_program_takes() {
    let shown: Vec<_> = pages().iter().flat_map(|page| shown_on(page)).collect();
    assert!(shown.len() > 40, "only {} were found", shown.len());
    assert_eq!(shown.iter().filter_map(complaint).collect::<Vec<_>>(), Vec::<String>::new());
}

#[test]
fn every_command_line_that_the_program_tells_of_is_one_that_it_takes() {
    let told: Vec<_> = sources(&root().join("src")).iter().flat_map(|source| told_by(source)).collect();
    assert!(told.len() > 10, "only {} were found", told.len());
    assert_eq!(told.iter().filter_map(complaint).collect::<Vec<_>>(), Vec::<String>::new());
}

#[test]
fn a_wrong_command_line_is_noticed() {
    let page = Path::new("page.md");
    let shown = |text: &str, whole| Shown { page: page.to_owned(), line: 1, text: text.to_owned(), whole };
    assert!(complaint(&shown("offerpress check listing --dry-run", Whole::Line)).is_some());
    assert!(complaint(&shown("offerpress pull", Whole::Line)).is_some());
    assert!(complaint(&shown("offerpress pull", Whole::Mention)).is_none());
    assert!(complaint(&shown("offerpress chekc", Whole::Mention)).is_some());
    assert_eq!(words("a 'b c' \"d\"e  ''"), ["a", "b c", "de", ""]);
}

/// Links from page to page, and to pictures, lead somewhere.
#[test]
fn every_link_on_the_pages_leads_somewhere() {
    let mut seen = 0;
    for page in pages() {
        let text = fs::read_to_string(&page).unwrap();
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let path = target.split('#').next().unwrap_or_default();
            if !path.is_empty() && !path.contains("://") {
                seen += 1;
                assert!(page.parent().unwrap().join(path).exists(), "{}: `{target}`", page.display());
            }
        }
    }
    assert!(seen > 10, "only {seen} were found");
}

#[test]
fn the_pictures_are_small_and_shown() {
    let text: String = pages().iter().map(|page| fs::read_to_string(page).unwrap()).collect();
    let pictures: Vec<_> = fs::read_dir(root().join("docs/pictures")).unwrap().map(Result::unwrap).collect();
    assert!(!pictures.is_empty());
    for picture in pictures {
        let (name, bytes) = (picture.file_name().into_string().unwrap(), picture.metadata().unwrap().len());
        assert!(bytes < 150_000, "{name}: {bytes} bytes");
        assert!(text.contains(&format!("](pictures/{name})")), "{name} is on no page");
    }
}

/// One command of a block, and what the page says that it prints.
struct Step {
    command: String,
    prints: Option<Vec<String>>,
}

/// The commands of a page's `console` blocks, and those of `<!-- run: … -->`, which prepare something out of sight.
fn steps(page: &Path) -> Vec<Step> {
    let text = fs::read_to_string(page).unwrap();
    let (mut steps, mut within): (Vec<Step>, bool) = (Vec::new(), false);
    for line in text.lines() {
        let hidden = line.strip_prefix("<!-- run: ").and_then(|line| line.strip_suffix(" -->"));
        if let Some(command) = hidden {
            steps.push(Step { command: command.to_owned(), prints: None });
        } else if line.starts_with("```") {
            within = line == "```console";
        } else if let (true, Some(command)) = (within, line.strip_prefix("$ ")) {
            steps.push(Step { command: command.to_owned(), prints: Some(Vec::new()) });
        } else if let (true, Some(Step { prints: Some(prints), .. })) = (within, steps.last_mut()) {
            prints.push(line.to_owned());
        }
    }
    steps
}

/// Tells whether a text is as the page says, where a line `…` stands for any lines.
fn is_as_shown(shown: &[String], printed: &[String]) -> bool {
    match (shown.split_first(), printed.split_first()) {
        (None, None) => true,
        (Some((first, rest)), _) if first == "…" => {
            (0..=printed.len()).any(|from| is_as_shown(rest, &printed[from..]))
        }
        (Some((shown, more)), Some((printed, rest))) => shown == printed && is_as_shown(more, rest),
        _ => false,
    }
}

/// A place as the pages presume it: the example, and what a marketing team keeps in a folder.
fn place() -> TestEnv {
    let env = TestEnv::new();
    let example = root().join("assets-example");
    copy(&example, &env.root().join("assets-example"));
    fs::remove_dir(env.folder()).unwrap();
    let kit = env.root().join("press-kit");
    fs::create_dir(&kit).unwrap();
    for (from, to) in [
        ("logos/large.png", "Contoso Logo 216x216.png"),
        ("screenshots/01-dashboard.png", "Screenshot 1.png"),
        ("screenshots/02-alerts.png", "Screenshot 2.png"),
    ] {
        fs::copy(example.join(from), kit.join(to)).unwrap();
    }
    env
}

/// Runs a page's commands in their order, in one place; standard output and error come together, as on a terminal.
fn walk(page: &Path) -> usize {
    let (env, steps) = (place(), steps(page));
    let program = Path::new(env!("CARGO_BIN_EXE_offerpress")).parent().unwrap();
    for step in &steps {
        let mut command = Command::new("bash");
        command.arg("-c").arg(format!("exec 2>&1; {}", step.command)).current_dir(env.root()).env_clear();
        command.env("HOME", env.root()).env("COLUMNS", "400");
        command.env("PATH", format!("{}:/usr/bin:/bin", program.display()));
        let printed = env.seen(command.output().unwrap()).stdout.replace("[ROOT]", "~");
        let printed: Vec<_> = printed.lines().map(str::to_owned).collect();
        if let Some(shown) = &step.prints {
            let shown: Vec<_> = shown.iter().map(|line| line.trim_end().to_owned()).collect();
            let is_so = is_as_shown(&shown, &printed);
            assert!(is_so, "{}: `{}` printed\n{}", page.display(), step.command, printed.join("\n"));
        }
    }
    steps.len()
}

#[test]
fn the_pages_show_what_happens() {
    let walked: usize = pages().iter().map(|page| walk(page)).sum();
    assert!(walked > 8, "only {walked} commands were run");
}

/// Says why a test that a page names, `publish.rs::a_name` below `tests/it`, `src` or `pixels/src`, holds nothing.
fn holds_nothing(test: &str) -> Option<String> {
    let wrong = |why: &str| Some(format!("{test}: {why}"));
    let Some((file, name)) = test.split_once("::") else { return wrong("not a file and a name") };
    let read = |folder: &str| fs::read_to_string(root().join(folder).join(file)).ok();
    let function = format!("fn {name}(");
    let mut texts = ["tests/it", "src", "pixels/src"].into_iter().filter_map(read);
    let Some(text) = texts.find(|text| text.contains(&function)) else {
        return wrong("not there");
    };
    let before = text.split(&function).next().unwrap_or_default();
    // its attributes are what stands between the end of what came before and its name
    let attributes = before.rsplit("}\n").next().unwrap_or_default();
    if !attributes.contains("#[test]") && !attributes.contains("#[tokio::test") {
        return wrong("not a test");
    }
    if attributes.contains("#[ignore") { wrong("left out") } else { None }
}

#[test]
fn every_test_that_a_promise_names_is_run() {
    let page = fs::read_to_string(root().join("docs/claims.md")).unwrap();
    let rows = page.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| promise "));
    let mut named = 0;
    for row in rows {
        let cell = row.trim_end_matches(" |").rsplit(" | ").next().unwrap();
        let tests: Vec<_> = cell.split('`').skip(1).step_by(2).collect();
        assert!(!tests.is_empty(), "nothing holds this: {row}");
        assert_eq!(
            tests.iter().filter_map(|test| holds_nothing(test)).collect::<Vec<_>>(),
            Vec::<String>::new()
        );
        named += tests.len();
    }
    assert!(named > 50, "only {named} were found");
}

/// Flags of the README that only give a value, or choose a service; `cli/precedence.rs` has a row for most of them.
const VALUES: [&str; 14] = [
    "api",
    "blob-endpoint",
    "container",
    "from",
    "lock",
    "marketplace-url",
    "offer",
    "older-than",
    "open",
    "out",
    "port",
    "publisher",
    "sandbox",
    "storage-account",
];

/// Flags of every command.
fn known_flags(command: &clap::Command) -> BTreeSet<String> {
    let own = command.get_arguments().filter_map(|arg| arg.get_long().map(str::to_owned));
    own.chain(command.get_subcommands().flat_map(known_flags)).collect()
}

/// The flags of ours that a page names.
fn flags_on(page: &str, known: &BTreeSet<String>) -> BTreeSet<String> {
    let text = fs::read_to_string(root().join(page)).unwrap();
    let named = text.split("--").skip(1).map(|rest| {
        rest.split(|c: char| !c.is_ascii_lowercase() && c != '-').next().unwrap_or_default().to_owned()
    });
    named.filter(|flag| known.contains(flag)).collect()
}

#[test]
fn every_flag_of_the_readme_has_a_promise() {
    let known = known_flags(&CommandLine::command());
    let (readme, claims) = (flags_on("README.md", &known), flags_on("docs/claims.md", &known));
    let values: BTreeSet<_> = VALUES.map(str::to_owned).into();
    assert!(values.is_subset(&readme), "no longer on the page: {:?}", values.difference(&readme));
    let missing: Vec<_> = readme.difference(&claims).filter(|flag| !values.contains(*flag)).collect();
    assert!(missing.is_empty(), "docs/claims.md has no row for {missing:?}");
}

#[test]
fn a_promise_that_nothing_holds_is_noticed() {
    for wrong in ["docs.rs", "docs.rs::no_such_test", "docs.rs::holds_nothing", "no_such_file.rs::words"] {
        assert!(holds_nothing(wrong).is_some(), "{wrong}");
    }
    assert_eq!(holds_nothing("docs.rs::a_wrong_command_line_is_noticed"), None);
}
