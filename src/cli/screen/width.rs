//! How wide a text is on a terminal, and names that are shortened to fit.

use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr;

/// How wide a text is to the eye: color takes no room, an emoji takes two.
pub(in crate::cli) fn width_of(text: &str) -> usize {
    anstream::adapter::strip_str(text).map(UnicodeWidthStr::width).sum()
}

/// The beginning of a text, as far as it fits.
pub(in crate::cli) fn start_that_fits(text: &str, room: usize) -> String {
    taken(text.graphemes(true), room).concat()
}

/// Leaves out the middle of a name that is too wide, so that both its beginning and its ending can be read.
pub(super) fn shortened(name: &str, room: usize) -> String {
    if width_of(name) <= room {
        return name.to_owned();
    }
    let head = room.saturating_sub(1) / 2;
    let tail = room.saturating_sub(1) - head;
    let head = taken(name.graphemes(true), head);
    let mut tail = taken(name.graphemes(true).rev(), tail);
    tail.reverse();
    format!("{}…{}", head.concat(), tail.concat())
}

/// As many signs as fit.
fn taken<'n>(signs: impl Iterator<Item = &'n str>, room: usize) -> Vec<&'n str> {
    let mut width = 0;
    let fits = |sign: &&str| {
        width += sign.width();
        width <= room
    };
    signs.take_while(fits).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_signs_are_counted_as_the_terminal_shows_them() {
        for (text, width) in
            [("画面", 4), ("é", 1), ("e\u{301}", 1), ("👩‍💻", 2), ("🇩🇪", 2), ("\u{1b}[31ma\u{1b}[0m", 1)]
        {
            assert_eq!(width_of(text), width, "{text}");
        }
        assert_eq!(shortened("画面の写真アルバム.png", 12), "画面…ム.png");
        assert_eq!(shortened("👩‍💻👩‍💻👩‍💻👩‍💻", 5), "👩‍💻…👩‍💻");
        assert_eq!(shortened("short.png", 9), "short.png");
    }
}
