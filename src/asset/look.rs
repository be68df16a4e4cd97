//! What the eye sees of a name.

use unicode_normalization::UnicodeNormalization as _;

/// Reduces a name to what the eye sees: case, width, kind of space and dash, and invisible characters don't count.
///
/// Two names with the same look are told apart by no person, and by no Windows or macOS disk where only case differs.
pub(super) fn look(name: &str) -> String {
    let plain = |c: char| match c {
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' => '-',
        c if c.is_whitespace() => ' ',
        c => c,
    };
    let seen: String =
        name.nfkc().filter(|c| !is_ignorable(*c)).map(plain).flat_map(char::to_lowercase).collect();
    seen.nfc().collect()
}

/// Whether a sign shows nothing: `Default_Ignorable_Code_Point` of Unicode 16.
fn is_ignorable(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}
