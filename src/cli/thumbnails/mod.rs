//! The pictures themselves, small, beside the words about them, on a terminal that can show pictures.
//!
//! The terminal is known by its variables and never asked: one that does not answer would keep the person waiting.

mod escape;
mod sixel;

use super::Context;
use super::args::{Format, ThumbnailArgs, ThumbnailsArg, When};
use super::env::{self, Environment};
use super::screen::{Screen, start_that_fits};
use crate::base::files;
use image::{ImageReader, Limits, RgbaImage};
use rayon::prelude::*;
use std::io::{Cursor, IsTerminal as _};
use std::path::{Path, PathBuf};

/// The room of a picture, in the terminal's columns and rows: a screenshot of 1280×720 fills it where a row is as
/// high as two columns are wide.
const COLUMNS: usize = 14;
const ROWS: usize = 4;
/// The gap between a picture and the words beside it.
const GAP: usize = 3;
/// What a picture may need at most while it is read.
const MAX_MEMORY: u64 = 512 << 20;

/// How a terminal takes pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Protocol {
    Kitty,
    Iterm,
    Sixel,
}

/// A picture, and up to four lines beside it.
pub(super) struct Entry {
    pub(super) path: PathBuf,
    pub(super) lines: Vec<String>,
}

/// Shows pictures where they were asked for and the terminal can; tells whether it did.
pub(super) fn show(args: &ThumbnailArgs, context: &Context, entries: impl FnOnce() -> Vec<Entry>) -> bool {
    let Some(protocol) = chosen(args, context) else { return false };
    let entries = entries();
    let text = gallery(&entries, protocol, context.printer.screen());
    context.printer.bytes(text.as_bytes());
    true
}

fn chosen(args: &ThumbnailArgs, context: &Context) -> Option<Protocol> {
    let printer = context.printer;
    let can_show = printer.format() == Format::Human
        && printer.talks()
        && printer.color() != When::Never
        && std::io::stdout().is_terminal();
    match args.thumbnails {
        _ if !can_show => None,
        ThumbnailsArg::Never => None,
        ThumbnailsArg::Auto => known(&context.environment),
        ThumbnailsArg::Kitty => Some(Protocol::Kitty),
        ThumbnailsArg::Iterm => Some(Protocol::Iterm),
        ThumbnailsArg::Sixel => Some(Protocol::Sixel),
    }
}

/// What the terminal takes by its variables; none where that is not sure, as within tmux.
fn known(environment: &Environment) -> Option<Protocol> {
    let text = |name| environment.text(name).unwrap_or_default();
    let (term, program) = (text(env::TERM), text(env::TERM_PROGRAM));
    let is_passed_on = ["screen", "tmux"].iter().any(|outer| term.starts_with(outer));
    let is_unwanted = [env::CI, env::TMUX, env::NO_COLOR].iter().any(|name| !text(name).is_empty());
    if is_unwanted || is_passed_on || term == "dumb" {
        return None;
    }
    match (term, program, text(env::LC_TERMINAL)) {
        ("xterm-kitty" | "xterm-ghostty", ..) | (_, "ghostty", _) => Some(Protocol::Kitty),
        (_, "iTerm.app" | "WezTerm" | "mintty", _) | (.., "iTerm2") => Some(Protocol::Iterm),
        ("foot" | "foot-extra" | "mlterm" | "mlterm-256color", ..) => Some(Protocol::Sixel),
        _ => None,
    }
}

/// Shows each picture with its lines to the right of it.
fn gallery(entries: &[Entry], protocol: Protocol, screen: Screen) -> String {
    let pictures: Vec<_> = entries.par_iter().map(|entry| encoded(&entry.path, protocol)).collect();
    let shown = entries.iter().zip(pictures);
    shown
        .map(|(entry, picture)| beside(picture.as_deref().unwrap_or_default(), &entry.lines, screen))
        .collect()
}

/// Makes room first, so that a picture at the end of the screen does not push its own words away.
fn beside(picture: &str, lines: &[String], screen: Screen) -> String {
    const SAVE: &str = "\x1b7";
    const RESTORE: &str = "\x1b8";
    let room = "\n".repeat(ROWS + 1);
    let up = format!("\x1b[{}A", ROWS + 1);
    let right = format!("\x1b[{}C", COLUMNS + GAP);
    let width = screen.columns().saturating_sub(COLUMNS + GAP);
    let line = |at| lines.get(at).map(|line: &String| fitting(line, width)).unwrap_or_default();
    let words: Vec<_> = (0..=ROWS).map(|at| format!("{right}{}\n", line(at))).collect();
    let words = words.concat();
    format!("{room}{up}{SAVE}{picture}{RESTORE}{words}")
}

fn fitting(line: &str, width: usize) -> String {
    if super::screen::width_of(line) <= width { line.to_owned() } else { start_that_fits(line, width) }
}

/// Reads a picture and writes it as the terminal takes it; one that cannot be read has no picture.
fn encoded(path: &Path, protocol: Protocol) -> Option<String> {
    // kitty and iTerm2 reduce a picture to its room themselves, so that it can be sharp on a fine screen
    let sharpness = if protocol == Protocol::Sixel { 1 } else { 3 };
    let picture = read(path, sharpness)?;
    match protocol {
        Protocol::Kitty => escape::kitty(&picture, COLUMNS, ROWS),
        Protocol::Iterm => escape::iterm(&picture, COLUMNS, ROWS),
        Protocol::Sixel => Some(sixel::encode(&picture)),
    }
}

/// Reads a picture and reduces it to its room.
fn read(path: &Path, sharpness: u32) -> Option<RgbaImage> {
    let bytes = files::read_up_to(path, MAX_MEMORY).ok()?;
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_MEMORY);
    reader.limits(limits);
    let picture = reader.decode().ok()?;
    let (width, height) = room_in_pixels(sharpness);
    let is_small = picture.width() <= width && picture.height() <= height;
    let reduced = if is_small { picture } else { picture.thumbnail(width, height) };
    Some(reduced.into_rgba8())
}

/// A cell of a terminal is at least about 8×16 pixels; a picture that needs more room would cover the next one.
fn room_in_pixels(sharpness: u32) -> (u32, u32) {
    let pixels = |cells: usize, each: u32| u32::try_from(cells).unwrap_or_default() * each * sharpness;
    (pixels(COLUMNS, 8), pixels(ROWS, 16))
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Rgba;

    #[test]
    fn a_terminal_is_known_by_its_variables() {
        use Protocol::{Iterm, Kitty, Sixel};
        type Case = (&'static [(&'static str, &'static str)], Option<Protocol>);
        let table: [Case; 11] = [
            (&[("TERM", "xterm-kitty")], Some(Kitty)),
            (&[("TERM", "xterm-256color"), ("TERM_PROGRAM", "ghostty")], Some(Kitty)),
            (&[("TERM", "xterm-256color"), ("TERM_PROGRAM", "iTerm.app")], Some(Iterm)),
            (&[("TERM", "xterm-256color"), ("LC_TERMINAL", "iTerm2")], Some(Iterm)),
            (&[("TERM", "foot")], Some(Sixel)),
            (&[("TERM", "xterm-256color")], None),
            (&[("TERM", "xterm-kitty"), ("CI", "true")], None),
            (&[("TERM", "xterm-kitty"), ("NO_COLOR", "1")], None),
            (&[("TERM", "screen-256color"), ("LC_TERMINAL", "iTerm2")], None),
            (&[("TERM", "xterm-kitty"), ("TMUX", "/tmp/tmux-0/default,1,0")], None),
            (&[("TERM", "dumb"), ("TERM_PROGRAM", "WezTerm")], None),
        ];
        for (variables, wanted) in table {
            assert_eq!(known(&Environment::of(variables)), wanted, "{variables:?}");
        }
    }

    fn picture(folder: &Path) -> PathBuf {
        let path = folder.join("a.png");
        RgbaImage::from_fn(640, 360, |x, _| Rgba([if x < 320 { 200 } else { 20 }, 90, 110, 255]))
            .save(&path)
            .unwrap();
        path
    }

    #[test]
    fn words_stand_to_the_right_of_a_picture_and_below_it_nothing_is_covered() {
        let folder = tempfile::tempdir().unwrap();
        let lines = vec!["large logo".to_owned(), "画".repeat(40)];
        let entry = Entry { path: picture(folder.path()), lines };
        let shown = gallery(&[entry], Protocol::Kitty, Screen::of(40));
        assert!(shown.starts_with("\n\n\n\n\n\x1b[5A\x1b7\x1b_Ga=T,"), "{shown}");
        let words = shown.split("\x1b8").nth(1).unwrap();
        assert_eq!(
            words,
            format!("\x1b[17Clarge logo\n\x1b[17C{}\n\x1b[17C\n\x1b[17C\n\x1b[17C\n", "画".repeat(11))
        );
    }

    #[test]
    fn a_picture_is_reduced_to_its_room() {
        let folder = tempfile::tempdir().unwrap();
        let sizes = [1, 3, 9].map(|sharpness| read(&picture(folder.path()), sharpness).unwrap().dimensions());
        assert_eq!(sizes, [(112, 63), (336, 189), (640, 360)]);
    }

    #[test]
    fn what_is_no_picture_leaves_its_place_empty() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.png");
        files::write_whole(&path, b"\x1b[31mno picture").unwrap();
        let entry = Entry { path, lines: vec!["large logo".to_owned()] };
        let shown = gallery(&[entry], Protocol::Iterm, Screen::of(80));
        assert!(shown.contains("\x1b7\x1b8\x1b[17Clarge logo\n"), "{shown:?}");
    }
}
