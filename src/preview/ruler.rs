//! A drawing to scale: the image's size against the size that is asked for.

use crate::base::{Pixels, Size};
use maud::{Markup, html};

/// The length of the longest side in the drawing.
const REACH: u32 = 132;
/// Where both frames begin; the space before it holds the upper and the left scale.
const ORIGIN: u32 = 30;

/// Draws the image's frame over the frame that is asked for, each with its width and height on a scale.
///
/// The upper and the left scale measure what is asked for, the lower and the right one what is there.
pub(super) fn ruler(actual: Pixels, wanted: Size) -> Markup {
    let all = [actual, wanted.most()];
    let longest = all.iter().flat_map(|size| [size.width, size.height]).max().unwrap_or(1).max(1);
    let scale = |size: Pixels| Frame::new(size, longest);
    let (is, most, least) = (scale(actual), scale(wanted.most()), scale(wanted.least()));
    let (right, bottom) = (ORIGIN + is.width.max(most.width), ORIGIN + is.height.max(most.height));
    let view = format!("0 0 {} {}", right + ORIGIN + 12, bottom + 22);
    let label = format!("The image has {actual} pixels; required: {wanted}");
    html! {
        svg.ruler viewBox=(view) width=(right + ORIGIN + 12) height=(bottom + 22) role="img" aria-label=(label) {
            (most.outline("asked"))
            @if least != most { (least.outline("asked least")) }
            (is.outline("actual"))
            (across(12, most.width, "asked", &format!("{} asked", span(wanted.least().width, wanted.most().width))))
            (along(12, most.height, "asked", &span(wanted.least().height, wanted.most().height)))
            (across(bottom + 12, is.width, "actual", &format!("{} here", actual.width)))
            (along(right + 14, is.height, "actual", &actual.height.to_string()))
        }
    }
}

fn span(least: u32, most: u32) -> String {
    if least == most { most.to_string() } else { format!("{least}–{most}") }
}

/// A size in the units of the drawing.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Frame {
    width: u32,
    height: u32,
}

impl Frame {
    fn new(size: Pixels, longest: u32) -> Self {
        let scaled = |side: u32| {
            let units = u64::from(side) * u64::from(REACH) / u64::from(longest);
            u32::try_from(units).unwrap_or(REACH).max(2)
        };
        Self { width: scaled(size.width), height: scaled(size.height) }
    }

    fn outline(self, class: &str) -> Markup {
        html! { rect class=(class) x=(ORIGIN) y=(ORIGIN) width=(self.width) height=(self.height) {} }
    }
}

/// A horizontal scale at a height, from the origin on.
fn across(y: u32, length: u32, class: &str, words: &str) -> Markup {
    let (from, to) = (ORIGIN, ORIGIN + length);
    html! {
        path class=(class) d=(format!("M{from} {}v8M{to} {}v8M{from} {y}H{to}", y - 4, y - 4)) {}
        text class=(class) x=(u32::midpoint(from, to)) y=(y + 4) { (words) }
    }
}

/// A vertical scale, likewise; its words read from bottom to top.
fn along(x: u32, length: u32, class: &str, words: &str) -> Markup {
    let (from, to) = (ORIGIN, ORIGIN + length);
    let middle = u32::midpoint(from, to);
    html! {
        path class=(class) d=(format!("M{} {from}h8M{} {to}h8M{x} {from}V{to}", x - 4, x - 4)) {}
        text class=(class) x=(x) y=(middle + 4) transform=(format!("rotate(-90 {x} {middle})")) { (words) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn((width, height): (u32, u32), wanted: &str) -> String {
        ruler(Pixels::new(width, height), wanted.parse().unwrap()).into_string()
    }

    #[test]
    fn both_sizes_are_drawn_to_one_scale_and_said() {
        let svg = drawn((200, 200), "400x400");
        assert!(svg.contains(r#"aria-label="The image has 200×200 pixels; required: 400×400""#), "{svg}");
        assert!(svg.contains(r#"<rect class="actual" x="30" y="30" width="66" height="66">"#), "{svg}");
        assert!(svg.contains(r#"<rect class="asked" x="30" y="30" width="132" height="132">"#), "{svg}");
        assert!(!svg.contains("asked least"), "{svg}");
    }

    #[test]
    fn a_range_is_drawn_as_two_frames() {
        let svg = drawn((200, 200), "216..350");
        assert!(
            svg.contains("required: 216×216 to 350×350") && svg.contains(">216–350 asked</text>"),
            "{svg}"
        );
        assert!(svg.contains("asked least"), "{svg}");
    }

    #[test]
    fn absurd_sizes_stay_on_the_drawing() {
        for actual in [(0, 0), (1, u32::MAX), (u32::MAX, u32::MAX)] {
            assert!(drawn(actual, "48x48").contains("</svg>"));
        }
    }
}
