//! What a file is, told by its content, against what its kind takes and what its name says.

use super::Image;
use crate::base::MediaType;
use crate::report::{Finding, Rule, Severity};
use offerpress_pixels::{CRUSHED, Content};

/// An image that is no PNG.
pub(in crate::asset) static NOT_A_PNG: Rule = Rule {
    code: "not-a-png",
    severity: Severity::Error,
    what: "logos, screenshots and video thumbnails must be PNG, by content and not by name",
    why: "the marketplace takes PNG only; renaming a JPEG doesn't convert it",
    fix: "open it in an image editor and export it as PNG",
    source: "Partner Center: offer listing pages (PNG throughout); certification policy 100.3",
    read_on: "2026-08-01",
};

/// A document that is no PDF.
pub(in crate::asset) static NOT_A_PDF: Rule = Rule {
    code: "not-a-pdf",
    severity: Severity::Error,
    what: "documents must be PDF, by content and not by name",
    why: "the marketplace takes PDF only",
    fix: "export it as PDF",
    source: "Partner Center: offer listing pages (documents)",
    read_on: "2026-08-01",
};

/// A name whose ending says another format.
pub(in crate::asset) static WRONG_ENDING: Rule = Rule {
    code: "wrong-ending",
    severity: Severity::Warning,
    what: "the file extension should match the format",
    why: "people and programs rely on the extension",
    fix: "rename the file",
    source: "our own rule",
    read_on: "2026-08-01",
};

/// A file of no bytes.
pub(in crate::asset) static EMPTY: Rule = Rule {
    code: "empty-file",
    severity: Severity::Error,
    what: "a file must not be empty",
    why: "an empty file is usually a failed export or copy",
    fix: "export or copy it again",
    source: "our own rule",
    read_on: "2026-08-01",
};

/// Compares the content with what the kind takes, and the name with the content.
pub(super) fn check(image: &Image<'_>) -> Option<Finding> {
    let content = &image.structure.content;
    if matches!(content, Content::Empty) {
        return Some(EMPTY.finding(image.name(), "the file is empty", "", EMPTY.fix));
    }
    match MediaType::of(*content) {
        Some(media_type) if image.rules.takes_format(media_type) => wrong_ending(image, media_type),
        _ => Some(wrong_format(image)),
    }
}

/// The way back, with the tool of Xcode that made it.
const UNCRUSH: &str = "use the original, or convert it with `xcrun -sdk iphoneos pngcrush -revert-iphone-optimizations -q in.png out.png`";

fn wrong_format(image: &Image<'_>) -> Finding {
    let wanted = image.rules.formats();
    let names: Vec<_> = wanted.iter().map(|format| format_name(*format)).collect();
    let names = names.join(" or ");
    let rule = if wanted == [MediaType::Pdf] { &NOT_A_PDF } else { &NOT_A_PNG };
    let is = match image.structure.content {
        Content::Unknown => format!("not {}", if rule == &NOT_A_PDF { "a PDF" } else { "an image" }),
        known => known.to_string(),
    };
    let ending = image.ending();
    let says_otherwise =
        wanted.iter().any(|format| ending.as_deref().is_some_and(|e| is_ending_of(*format, e)));
    let is = match ending {
        Some(ending) if says_otherwise => format!("{is} with the extension .{ending}"),
        _ => is,
    };
    let remedy = match image.structure.content {
        Content::Known(CRUSHED) => UNCRUSH.to_owned(),
        _ => format!("export it as {names}"),
    };
    rule.finding(image.name(), is, format!("must be {names}"), remedy)
}

fn wrong_ending(image: &Image<'_>, media_type: MediaType) -> Option<Finding> {
    let ending = image.ending()?;
    if is_ending_of(media_type, &ending) {
        return None;
    }
    let is = format!("{} with the extension .{ending}", image.structure.content);
    let remedy = format!("rename it to end in .{}", media_type.extension());
    Some(WRONG_ENDING.finding(image.name(), is, "", remedy))
}

fn is_ending_of(media_type: MediaType, ending: &str) -> bool {
    match media_type {
        MediaType::Png => ["png", "apng"].contains(&ending),
        MediaType::Jpeg => ["jpg", "jpeg", "jpe", "jfif"].contains(&ending),
        MediaType::Pdf => ending == "pdf",
    }
}

fn format_name(media_type: MediaType) -> &'static str {
    match media_type {
        MediaType::Png => "PNG",
        MediaType::Jpeg => "JPEG",
        MediaType::Pdf => "PDF",
    }
}
