//! The page of image rules lists the program's own rules.

use offerpress::publish::settings;
use std::fmt::Write as _;
use std::path::Path;

const START: &str = "## All rules\n";

/// The table as the page has it.
fn table() -> String {
    let mut rules = offerpress::asset::rules().to_vec();
    rules.sort_by_key(|rule| rule.code);
    let mut table = String::from("| code | level | what | source |\n|---|---|---|---|\n");
    let fixed: Vec<_> = settings::fixed_rules().map(|rule| rule.code).collect();
    for rule in rules {
        let level = if fixed.contains(&rule.code) { ", fixed" } else { "" };
        let cell = |text: &str| text.replace('|', "\\|");
        let (what, source) = (cell(rule.what), cell(rule.source));
        writeln!(
            table,
            "| `{}` | {}{level} | {what} | {source} (read {}) |",
            rule.code, rule.severity, rule.read_on
        )
        .unwrap();
    }
    table
}

/// `OFFERPRESS_WRITE_DOCS=1 cargo test --test it rules_page` writes it anew.
#[test]
fn every_rule_is_on_the_page_with_its_level_and_source() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/image-rules.md");
    let text = std::fs::read_to_string(&page).unwrap();
    let (head, rest) = text.split_once(START).unwrap();
    let comment = rest.lines().find(|line| line.starts_with("<!--")).unwrap();
    let wanted = format!("{head}{START}\n{comment}\n\n{}", table());
    if std::env::var_os("OFFERPRESS_WRITE_DOCS").is_some() {
        std::fs::write(&page, &wanted).unwrap();
    }
    assert_eq!(text, wanted, "OFFERPRESS_WRITE_DOCS=1 cargo test --test it rules_page");
}
