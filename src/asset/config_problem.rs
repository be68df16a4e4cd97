//! Whether the names in `offerpress.toml` exist, and what was probably meant by those that don't.

use super::config::{AssetConfig, Level};
use super::{Profile, rules};
use crate::base::{AssetKind, nearest};
use crate::report::{Rule, Severity};
use std::fmt;

/// A name in the settings that doesn't exist, or can't be meant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct ConfigProblem {
    /// Where, for example `rules.logo-sise`.
    pub key: String,
    /// What is wrong, for example `unknown rule`.
    pub problem: &'static str,
    /// What was probably meant.
    pub suggestion: Option<String>,
}

impl fmt::Display for ConfigProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: {}", self.key, self.problem)?;
        self.suggestion.as_ref().map_or(Ok(()), |meant| write!(f, "; did you mean `{meant}`?"))
    }
}

impl AssetConfig {
    /// Finds every name that doesn't exist: the profile, codes of rules, kinds.
    ///
    /// Keys are the serde derive's business; this is about names in their place. `[rules]` may also name the rules
    /// of other modules, which the caller gives, with those among them that can't be lowered.
    #[must_use]
    pub fn problems(&self, other_rules: &[&Rule], fixed: &[&Rule]) -> Vec<ConfigProblem> {
        let profile = self.profile.iter().filter(|name| Profile::named(name).is_err()).map(|name| {
            let names = Profile::names();
            let meant = nearest(name, names.iter().map(String::as_str));
            problem(format!("profile = {name:?}"), "unknown profile", meant)
        });
        let known: Vec<_> = rules::all().iter().chain(other_rules).copied().collect();
        let fixed: Vec<_> = rules::fixed().iter().chain(fixed).copied().collect();
        let codes = self.rules.iter().filter_map(|(code, level)| code_problem(code, *level, &known, &fixed));
        let files = self.files.iter().filter(|(_, kind)| !self.knows_kind(kind)).map(|(path, kind)| {
            problem(format!("files.{path:?} = {kind:?}"), "unknown image type", self.nearest_kind(kind))
        });
        let kinds = self.kinds.iter().filter(|(name, kind)| kind.field.is_none() && !is_built_in(name));
        let kinds = kinds.map(|(name, _)| {
            let text = "unknown image type; a custom one needs `field` and `names`";
            problem(format!("kinds.{name}"), text, nearest(name, built_in_names()))
        });
        profile.chain(codes).chain(files).chain(kinds).collect()
    }

    fn knows_kind(&self, name: &str) -> bool {
        is_built_in(name) || self.kinds.contains_key(name)
    }

    fn nearest_kind<'a>(&'a self, name: &str) -> Option<&'a str> {
        nearest(name, built_in_names().chain(self.kinds.keys().map(String::as_str)))
    }
}

fn code_problem(code: &str, level: Level, known: &[&Rule], fixed: &[&Rule]) -> Option<ConfigProblem> {
    let key = format!("rules.{code}");
    if !known.iter().any(|rule| rule.code == code) {
        let codes = known.iter().map(|rule| rule.code);
        return Some(problem(key, "unknown rule", nearest(code, codes)));
    }
    let fixed = fixed.iter().find(|rule| rule.code == code && level.severity() < Some(rule.severity))?;
    let is_always = match fixed.severity {
        Severity::Error => "this rule is always an error",
        Severity::Warning | Severity::Note => "this rule can't be turned off",
    };
    Some(problem(key, is_always, None))
}

fn problem(key: String, problem: &'static str, suggestion: Option<&str>) -> ConfigProblem {
    ConfigProblem { key, problem, suggestion: suggestion.map(str::to_owned) }
}

fn is_built_in(name: &str) -> bool {
    AssetKind::parse(name).is_ok()
}

fn built_in_names<'a>() -> impl Iterator<Item = &'a str> {
    const KINDS: &[AssetKind] = &AssetKind::BUILT_IN;
    KINDS.iter().map(AssetKind::name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(settings: &str) -> Vec<String> {
        let config: AssetConfig = toml::from_str(settings).unwrap();
        config.problems(&[], &[]).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn names_that_do_not_exist_are_found_with_a_suggestion() {
        let settings = "
            profile = 'partner-centre'
            [files]
            'a.png' = 'large-lgoo'
            'b.png' = 'tile-logo'
            'c.png' = 'xyz'
            [rules]
            logo-sise = 'off'
            heavy-file = 'off'
            two-candidates = 'warning'
            damaged = 'off'
            bad-link = 'note'
            not-a-png = 'error'
            [kinds.tile-logo]
            field = 'tileLogo'
            [kinds.smal-logo]
            at-most = 1";
        assert_eq!(
            problems(settings),
            [
                "`profile = \"partner-centre\"`: unknown profile; did you mean `partner-center`?",
                "`rules.bad-link`: this rule is always an error",
                "`rules.damaged`: this rule is always an error",
                "`rules.logo-sise`: unknown rule; did you mean `logo-size`?",
                "`rules.two-candidates`: this rule is always an error",
                "`files.\"a.png\" = \"large-lgoo\"`: unknown image type; did you mean `large-logo`?",
                "`files.\"c.png\" = \"xyz\"`: unknown image type",
                "`kinds.smal-logo`: unknown image type; a custom one needs `field` and `names`; did you mean `small-logo`?",
            ]
        );
    }

    #[test]
    fn rules_of_other_modules_are_known_when_they_are_given() {
        let config: AssetConfig =
            toml::from_str("rules = { placeholder = 'off', placeholdr = 'off' }").unwrap();
        let other = Rule { code: "placeholder", ..*rules::all()[0] };
        let problems: Vec<_> = config.problems(&[&other], &[]).iter().map(ToString::to_string).collect();
        assert_eq!(problems, ["`rules.placeholdr`: unknown rule; did you mean `placeholder`?"]);
    }

    #[test]
    fn a_fixed_rule_can_be_raised_and_not_lowered() {
        let other = Rule { code: "withheld", severity: Severity::Warning, ..*rules::all()[0] };
        for (level, refused) in [("off", true), ("note", true), ("warning", false), ("error", false)] {
            let config: AssetConfig = toml::from_str(&format!("rules.withheld = '{level}'")).unwrap();
            let problems: Vec<_> =
                config.problems(&[&other], &[&other]).iter().map(ToString::to_string).collect();
            let said: &[&str] =
                if refused { &["`rules.withheld`: this rule can't be turned off"] } else { &[] };
            assert_eq!(problems, said, "{level}");
        }
    }

    #[test]
    fn sound_settings_have_no_problem() {
        assert_eq!(problems(""), Vec::<String>::new());
        assert_eq!(
            problems("profile = 'classic'\nkinds.large-logo.sizes = ['216x216']"),
            Vec::<String>::new()
        );
    }
}
