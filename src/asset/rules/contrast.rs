//! Parts of a logo that vanish on a theme of the portal: measured against both, part by part.

use crate::report::{Finding, Rule, Severity};
use offerpress_pixels::{Bitmap, Lost, Pixel, lost};

/// A part of a mark that can't be told from a theme's background.
pub(in crate::asset) static CONTRAST: Rule = Rule {
    code: "logo-contrast",
    severity: Severity::Warning,
    what: "each large part of a mark on a transparent background should have a contrast of 3:1 with the light (#ffffff) and the dark (#111111) theme",
    why: "the Azure portal has both themes: a black or navy wordmark next to a colored icon is invisible on the dark one. Below 2:1 it is a warning, below 3:1 a note",
    fix: "give that part a lighter or darker color or an outline, or give the logo a background",
    source: "WCAG 2.2, success criterion 1.4.11 (3:1); backgrounds: microsoft/fluentui, packages/azure-themes/src/azure/AzureColors.ts; the shares are our own",
    read_on: "2026-11-28",
};

/// A theme of the portal.
struct Theme {
    name: &'static str,
    background: Pixel,
}

const THEMES: [Theme; 2] = [
    Theme { name: "dark", background: [0x11, 0x11, 0x11, 255] },
    Theme { name: "light", background: [255; 4] },
];

/// Below this contrast a part is gone, and a person is warned; brand colors such as teal and purple reach it.
const GONE: f32 = 2.0;
/// The least contrast for graphics (WCAG 2.2, success criterion 1.4.11).
const LEAST: f32 = 3.0;
/// Looks at a mark on a transparent background; a part that is gone goes before one that is faint.
pub(super) fn check(name: &str, bitmap: &Bitmap) -> Option<Finding> {
    let limits = [(GONE, Severity::Warning), (LEAST, Severity::Note)];
    limits.into_iter().find_map(|(limit, severity)| {
        let (theme, part) =
            THEMES.iter().find_map(|theme| Some((theme, lost(bitmap, theme.background, limit)?)))?;
        let Lost { percent, contrast } = part;
        let is =
            format!("{percent}% of the mark has a contrast of {contrast:.1}:1 with the {} theme", theme.name);
        let finding = CONTRAST.finding(name, is, "should be at least 3:1 on both themes", CONTRAST.fix);
        Some(Finding { severity, ..finding })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asset::testing::bitmap;

    const CLEAR: Pixel = [0; 4];
    const BLACK: Pixel = [0, 0, 0, 255];
    const NAVY: Pixel = [0x1f, 0x38, 0x64, 255];
    const WHITE: Pixel = [255; 4];
    const RED: Pixel = [0xcc, 0x29, 0x2f, 255];
    const TEAL: Pixel = [0x0c, 0x5f, 0x5c, 255];

    /// How far a point lies within a disc in the middle of the left side.
    fn in_disc(x: u32, y: u32, radius: f64) -> bool {
        (f64::from(x) + 0.5 - 40.0).hypot(f64::from(y) + 0.5 - 57.5) < radius
    }

    /// Five letters, each a frame of strokes so many pixels wide.
    fn in_letters(x: u32, y: u32, stroke: u32) -> bool {
        let (across, down) = ((x.wrapping_sub(90)) % 30, y.wrapping_sub(42));
        let is_inside = (90..240).contains(&x) && across < 22 && down < 32;
        let is_hollow = (stroke..22 - stroke).contains(&across) && (stroke..32 - stroke).contains(&down);
        is_inside && !is_hollow
    }

    /// An icon and a wordmark next to it, in strokes of 5 px.
    fn lettered(icon: Pixel, words: Pixel) -> Bitmap {
        wide(move |x, y| {
            if in_disc(x, y, 30.0) {
                icon
            } else if in_letters(x, y, 5) {
                words
            } else {
                CLEAR
            }
        })
    }

    fn wide(color: impl Fn(u32, u32) -> Pixel) -> Bitmap {
        bitmap(255, 115, color)
    }

    /// A disc with an outline, both on transparency.
    fn outlined(inside: Pixel, outline: Pixel) -> Bitmap {
        wide(move |x, y| {
            let (is_inner, is_outer) = (in_disc(x, y, 36.0), in_disc(x, y, 39.0));
            if is_inner {
                inside
            } else if is_outer {
                outline
            } else {
                CLEAR
            }
        })
    }

    /// A disc whose color runs from one side to the other.
    fn shaded(from: Pixel, to: Pixel) -> Bitmap {
        let mixed = move |x: u32, from: u8, to: u8| {
            let (from, to) = (u32::from(from), u32::from(to));
            u8::try_from((from * (80 - x.min(80)) + to * x.min(80)) / 80).unwrap()
        };
        wide(move |x, y| {
            let [r, g, b] = [0, 1, 2].map(|n| mixed(x, from[n], to[n]));
            if in_disc(x, y, 38.0) { [r, g, b, 255] } else { CLEAR }
        })
    }

    /// A disc in one color, with soft edges several pixels wide.
    fn soft(color: Pixel) -> Bitmap {
        wide(move |x, y| {
            let steps = (0..16_u8).filter(|step| in_disc(x, y, 30.0 + f64::from(*step) / 2.0)).count();
            [color[0], color[1], color[2], u8::try_from(steps * 255 / 16).unwrap()]
        })
    }

    #[test]
    fn parts_that_vanish_are_found_and_ordinary_logos_pass() {
        let gray = |level: u8| [level, level, level, 255];
        let half = |left: Pixel, right: Pixel| {
            wide(move |x, y| if in_disc(x, y, 38.0) { if x < 40 { left } else { right } } else { CLEAR })
        };
        let plate = |plate: Pixel, sign: Pixel| {
            wide(move |x, y| {
                if in_disc(x, y, 16.0) {
                    sign
                } else if in_disc(x, y, 38.0) {
                    plate
                } else {
                    CLEAR
                }
            })
        };
        let thin = |color: Pixel| wide(move |x, y| if in_letters(x, y, 1) { color } else { CLEAR });
        let table = [
            ("black on transparency", lettered(BLACK, BLACK), Some((Severity::Warning, "dark"))),
            ("white on transparency", lettered(WHITE, WHITE), Some((Severity::Warning, "light"))),
            ("black words, colored icon", lettered(RED, BLACK), Some((Severity::Warning, "dark"))),
            ("navy words, colored icon", lettered(RED, NAVY), Some((Severity::Warning, "dark"))),
            ("dark gray words, colored icon", lettered(RED, gray(0x33)), Some((Severity::Warning, "dark"))),
            ("white words, colored icon", lettered(RED, WHITE), Some((Severity::Warning, "light"))),
            ("pale words, colored icon", lettered(RED, gray(0xcc)), Some((Severity::Warning, "light"))),
            ("black icon, colored words", lettered(BLACK, RED), Some((Severity::Warning, "dark"))),
            ("thin black strokes", thin(BLACK), Some((Severity::Warning, "dark"))),
            ("half navy, half red", half(NAVY, RED), Some((Severity::Warning, "dark"))),
            ("from black to red", shaded(BLACK, RED), Some((Severity::Warning, "dark"))),
            ("soft edges of a black disc", soft(BLACK), Some((Severity::Warning, "dark"))),
            ("teal words: 2.5:1", lettered(RED, TEAL), Some((Severity::Note, "dark"))),
            ("gray words of 2.8:1", lettered(RED, gray(0x9a)), Some((Severity::Note, "light"))),
            ("one color", lettered(RED, RED), None),
            ("mid gray", lettered(RED, gray(0x80)), None),
            ("yellow words", lettered(RED, [0xff, 0xb9, 0x00, 255]), None),
            ("lime and light blue", lettered([0x7f, 0xba, 0x00, 255], [0x50, 0xe6, 0xff, 255]), None),
            ("bright blue", lettered([0, 0, 0xff, 255], RED), None),
            ("black with a white outline", outlined(BLACK, WHITE), None),
            ("white with a black outline", outlined(WHITE, BLACK), None),
            ("red with a black outline", outlined(RED, BLACK), None),
            ("red with a white outline", outlined(RED, WHITE), None),
            ("a black plate with a white sign", plate(BLACK, WHITE), None),
            ("a white plate with a red sign", plate(WHITE, RED), None),
            ("from orange to red", shaded([220, 120, 40, 255], RED), None),
            ("soft edges of a red disc", soft(RED), None),
            ("thin red strokes", thin(RED), None),
            ("a red disc with a black dot of 8%", plate(RED, BLACK), None),
        ];
        for (what, bitmap, wanted) in table {
            let found = check("wide.png", &bitmap);
            let theme = |is: &str| if is.ends_with("dark theme") { "dark" } else { "light" };
            let found = found.map(|finding| (finding.severity, theme(&finding.is)));
            assert_eq!(found, wanted, "{what}");
        }
    }

    #[test]
    fn a_tenth_of_the_mark_is_substantial() {
        let columns = |black: u32| {
            bitmap(110, 40, move |x, _| match x {
                x if x < black => BLACK,
                x if x < black + 10 => CLEAR,
                _ => RED,
            })
        };
        assert_eq!(lost(&columns(10), THEMES[0].background, LEAST).map(|lost| lost.percent), Some(10));
        assert_eq!(lost(&columns(9), THEMES[0].background, LEAST), None);
    }

    #[test]
    fn the_contrast_that_is_told_is_that_of_the_part() {
        let told = check("wide.png", &lettered(RED, BLACK)).unwrap().is;
        assert_eq!(told, "43% of the mark has a contrast of 1.1:1 with the dark theme");
    }
}
