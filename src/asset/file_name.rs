//! The parts of a file name: its ending, its stem, and the mark of a file that `fit` wrote.

use crate::base::MediaType;
use std::path::Path;

/// The file name's ending in lower case, without the dot.
pub(super) fn ending(name: &str) -> Option<String> {
    let file_name = name.rsplit('/').next().unwrap_or_default();
    file_name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase())
}

/// The path without the ending of the file name.
pub(super) fn stem(name: &str) -> &str {
    let start = name.rfind('/').map_or(0, |at| at + 1);
    name.get(start..).and_then(|file| file.rfind('.')).and_then(|dot| name.get(..start + dot)).unwrap_or(name)
}

/// The file name without folder and ending; of a fitted file that of its original, whose captions it has.
pub(super) fn file_stem(name: &str) -> &str {
    let stem = original_stem(name).unwrap_or(stem(name));
    stem.rsplit('/').next().unwrap_or(stem)
}

/// Shows a name for the finding about it, whatever its bytes are.
pub(super) fn lossy_name(root: &Path, path: &Path) -> String {
    let below = path.strip_prefix(root).unwrap_or(path);
    let parts: Vec<_> = below.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}

/// Whether a name ends as an image's.
pub(super) fn is_image(name: &str) -> bool {
    FileFormat::of(name) == FileFormat::Image
}

/// What the ending of a file name says.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum FileFormat {
    Image,
    Drawing,
    Document,
    Sidecar,
    None,
    Other,
}

impl FileFormat {
    pub(super) fn of(file_name: &str) -> Self {
        let Some(ending) = ending(file_name) else { return Self::None };
        match ending.as_str() {
            "png" | "apng" | "jpg" | "jpeg" | "jpe" | "jfif" | "gif" | "webp" | "bmp" | "tif" | "tiff"
            | "ico" | "avif" | "heic" => Self::Image,
            "svg" | "svgz" | "psd" | "psb" | "ai" | "eps" | "sketch" | "fig" | "xd" | "xcf" | "kra"
            | "afdesign" => Self::Drawing,
            ending if ending == MediaType::Pdf.extension() => Self::Document,
            "txt" | "toml" => Self::Sidecar,
            _ => Self::Other,
        }
    }
}

/// Whether a file was fitted from that one: `a.fitted.png` from `a.png`, `a.jpg.fitted.png` from `a.jpg`.
pub(super) fn is_fitted_from(name: &str, original: &str) -> bool {
    let is_png = ending(original).as_deref() == Some("png");
    unmarked(name).is_some_and(|rest| rest == original || (is_png && rest == stem(original)))
}

/// Returns the path, without ending, of the file that a fitted one stands for; none for any other file.
pub(super) fn original_stem(name: &str) -> Option<&str> {
    unmarked(name).map(|rest| if is_image(rest) { stem(rest) } else { rest })
}

/// Takes off `.fitted.png` or `.fitted-2.png`.
pub(super) fn unmarked(name: &str) -> Option<&str> {
    let (rest, mark) = name.strip_suffix(".png")?.rsplit_once('.')?;
    let number = mark.strip_prefix("fitted")?;
    let is_number = number.strip_prefix('-').is_some_and(|digits| digits.parse::<u32>().is_ok());
    (number.is_empty() || is_number).then_some(rest)
}
