//! The help topics that concern several commands.

/// A page of the documentation that is part of the program.
pub(super) struct Topic {
    pub(super) name: &'static str,
    pub(super) page: &'static str,
    /// The heading of the section to show; none for the whole page.
    pub(super) section: Option<&'static str>,
}

const SETTINGS: &str = include_str!("../../docs/settings.md");

/// The topics.
pub(super) const TOPICS: [Topic; 3] = [
    Topic { name: "environment", page: SETTINGS, section: Some("## Environment variables") },
    Topic { name: "exit-codes", page: include_str!("../../docs/exit-codes.md"), section: None },
    Topic { name: "settings", page: SETTINGS, section: None },
];
