//! What was typed, what is set, and what the folder says.

use crate::cli::args::{Command, CommandLine, Format, JobArgs};
use crate::cli::connect::{self, Connector};
use crate::cli::context::Context;
use crate::cli::env::Environment;
use crate::cli::failure::Failure;
use crate::cli::printer::Printer;
use crate::cli::{overrides, publish};
use crate::http::{HttpClient, HttpOptions, ProxyUse};
use crate::publish::Job;
use crate::publish::resolve::{Choice, Overrides};
use crate::publish::settings::SettingsFile;
use clap::Parser as _;

pub(super) struct Given {
    pub(super) args: JobArgs,
    pub(super) environment: Environment,
    pub(super) settings: SettingsFile,
    pub(super) overrides: Overrides,
}

impl Given {
    pub(super) fn of(flags: &[&str], variables: &[(&'static str, &str)], settings: &str) -> Self {
        let line = CommandLine::try_parse_from([&["offerpress", "plan", "."], flags].concat()).unwrap();
        let Command::Plan(plan) = line.command else { panic!("it is a plan") };
        let (settings, environment) = (SettingsFile::parse(settings).unwrap(), Environment::of(variables));
        let overrides = overrides::of_job(&plan.job, &environment).unwrap();
        Self { args: plan.job, environment, settings, overrides }
    }

    pub(super) fn job(&self) -> Result<Job, Failure> {
        let job = Job::resolve(".", self.settings.clone(), &self.overrides)?;
        let container = connect::container(&self.args.services);
        Ok(Job { container, ..publish::with_flags(job, &self.args) })
    }

    pub(super) fn choice(&self) -> Choice<'_> {
        Choice { settings: &self.settings, overrides: &self.overrides }
    }

    pub(super) fn connector<'c>(&'c self, context: &'c Context) -> Connector<'c> {
        Connector::new(&self.args.services, self.overrides.clone(), context)
    }

    pub(super) fn context(&self) -> Context {
        let printer = Printer::of(Format::Human, None, &self.environment);
        Context { environment: self.environment.clone(), printer }
    }
}

pub(super) fn http() -> HttpClient {
    HttpClient::new(&HttpOptions { proxy: ProxyUse::Never, ..HttpOptions::default() }).unwrap()
}

/// What a failure says, with its causes and its hint.
pub(super) fn said(failure: &Failure) -> String {
    let hint = failure.hint.iter().map(|hint| format!("hint: {hint}"));
    std::iter::once(failure.message.clone())
        .chain(failure.causes.clone())
        .chain(hint)
        .collect::<Vec<_>>()
        .join(" | ")
}
