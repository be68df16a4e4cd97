//! Commands that are shown to be copied into a shell.

use std::path::Path;

/// Returns a path as a word of a command line: in quotes where a shell would part or change it.
///
/// ```
/// use offerpress::base::shell_word;
/// use std::path::Path;
///
/// assert_eq!(shell_word(Path::new("my-listing")), "my-listing");
/// # #[cfg(unix)]
/// assert_eq!(shell_word(Path::new("my listing")), "'my listing'");
/// ```
#[must_use]
pub fn shell_word(path: &Path) -> String {
    let path = path.display().to_string();
    // a name like `-x` would be taken for a flag
    let path = if path.starts_with('-') { format!("./{path}") } else { path };
    let is_plain = |c: char| c.is_alphanumeric() || "/._-+=:,@%".contains(c) || (cfg!(windows) && c == '\\');
    match path.as_str() {
        plain if !plain.is_empty() && plain.chars().all(is_plain) => path,
        _ if cfg!(windows) => format!("\"{}\"", path.replace('"', "\"\"")),
        _ => format!("'{}'", path.replace('\'', r"'\''")),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_shell_reads_back_what_was_meant() {
        for (path, word) in [
            ("listing", "listing"),
            ("../a_b-c.d/ä", "../a_b-c.d/ä"),
            ("my listing", "'my listing'"),
            ("it's $HOME;rm", r"'it'\''s $HOME;rm'"),
            ("-x", "./-x"),
            ("~", "'~'"),
            ("", "''"),
        ] {
            assert_eq!(shell_word(Path::new(path)), word);
        }
    }
}
