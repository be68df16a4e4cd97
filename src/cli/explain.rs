//! `explain`: what a code of a finding means, why it matters, how to put it right.

use super::args::ExplainArgs;
use super::ci::Reported;
use super::paint::{FAINT, NAME, paint};
use super::rules::rules;
use super::screen::Screen;
use super::{Context, Exit, Failure};
use crate::base::nearest;
use crate::publish::outcome::SCHEMA_VERSION;
use crate::publish::settings;
use crate::report::{Rule, Severity};
use schemars::JsonSchema;
use serde::Serialize;

/// Prints one rule, or the list of all.
pub(super) fn run(args: &ExplainArgs, context: &Context) -> Result<Exit, Failure> {
    let all = rules();
    let chosen: Vec<&Rule> = match &args.code {
        None => all,
        Some(code) => vec![find(&all, code)?],
    };
    let document =
        Document { schema_version: SCHEMA_VERSION, rules: chosen.iter().map(RuleText::from).collect() };
    let words = || match (chosen.as_slice(), &args.code) {
        ([rule], Some(_)) => explained(rule),
        (rules, _) => listed(rules),
    };
    context.printer.data(words, &document);
    Ok(Exit::Done)
}

fn is_fixed(rule: &Rule) -> bool {
    settings::fixed_rules().any(|fixed| fixed.code == rule.code)
}

fn find<'r>(all: &[&'r Rule], code: &str) -> Result<&'r Rule, Failure> {
    all.iter().copied().find(|rule| rule.code == code).ok_or_else(|| {
        let failure = Failure::cannot_start(format!("unknown rule `{code}`"));
        match nearest(code, all.iter().map(|rule| rule.code)) {
            Some(near) => failure.hint(format!("did you mean `{near}`? run `offerpress explain` for a list")),
            None => failure.hint("run `offerpress explain` for a list"),
        }
    })
}

/// What codes of findings mean.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Explain")]
pub(super) struct Document {
    /// The version of this document.
    #[schemars(extend("const" = SCHEMA_VERSION))]
    schema_version: u32,
    /// The rule that was asked for, or all by code.
    rules: Vec<RuleText>,
}

/// One rule.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct RuleText {
    /// The code of its findings.
    code: &'static str,
    /// Its severity, unless `offerpress.toml` says otherwise.
    #[schemars(with = "&str", extend("enum" = ["error", "warning", "note"]))]
    severity: Severity,
    /// What is checked.
    what: &'static str,
    /// Why it matters.
    why: &'static str,
    /// How to put it right.
    fix: &'static str,
    /// Whether `offerpress.toml` can't lower it.
    is_fixed: bool,
    /// The page or evidence that it comes from.
    source: &'static str,
    /// The day on which that page was read.
    read_on: &'static str,
}

impl Reported for Document {}

impl From<&&Rule> for RuleText {
    fn from(rule: &&Rule) -> Self {
        Self {
            code: rule.code,
            severity: rule.severity,
            what: rule.what,
            why: rule.why,
            fix: rule.fix,
            is_fixed: is_fixed(rule),
            source: rule.source,
            read_on: rule.read_on,
        }
    }
}

fn explained(rule: &Rule) -> String {
    let rows = [("what", rule.what), ("why", rule.why), ("fix", rule.fix)]
        .map(|(name, text)| [name.into(), text.into()]);
    let source = paint(FAINT, format_args!("{} (read {})", rule.source, rule.read_on));
    let head = format!("{} ({})", paint(NAME, rule.code), rule.severity);
    let level = if is_fixed(rule) {
        "offerpress.toml can't lower its severity".to_owned()
    } else {
        format!("to change its severity in offerpress.toml: [rules] {} = \"warning\"", rule.code)
    };
    format!("{head}\n\n{}\n  {source}\n  {}\n", Screen::ENDLESS.table(&rows, "  ", &[]), paint(FAINT, level))
}

fn listed(rules: &[&Rule]) -> String {
    let row = |rule: &&Rule| [rule.code.to_owned(), rule.severity.to_string(), rule.what.to_owned()];
    // the last column is a sentence, which goes on under itself
    Screen::ENDLESS.table(&rules.iter().map(row).collect::<Vec<_>>(), "", &[])
}
