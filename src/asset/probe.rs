//! What a file is by its content alone, without a folder, a kind or a rule.

use crate::base::{MediaType, Pixels, files};
use offerpress_pixels::Walk;
use std::io::{self, Read};

/// What the bytes of a file say of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probe {
    /// What it is, for example `a PNG image`.
    pub content: String,
    /// Its media type, where a listing may take it.
    pub media_type: Option<MediaType>,
    /// Width and height of an image.
    pub pixels: Option<Pixels>,
    /// How it is broken; nothing is inflated or decoded to find out.
    pub damage: Option<String>,
}

/// Reads a file in pieces and tells what it is and whether its structure is whole.
///
/// Takes any bytes: memory doesn't grow with what they say of themselves.
///
/// # Errors
/// Returns the reader's error.
pub fn probe(source: impl Read) -> io::Result<Probe> {
    let mut walk = Walk::default();
    files::stream(source, |piece| walk.feed(piece))?;
    let structure = walk.finish();
    Ok(Probe {
        content: structure.content.to_string(),
        media_type: MediaType::of(structure.content),
        pixels: structure.pixels,
        damage: structure.damage.map(|damage| damage.to_string()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asset::testing::{jpeg, png};

    #[test]
    fn content_size_and_damage_are_told() {
        let told = |bytes: &[u8]| {
            let Probe { content, media_type, pixels, damage } = probe(bytes).unwrap();
            (content, media_type, pixels.map(|pixels| pixels.to_string()), damage.is_some())
        };
        let whole = png(48, 32);
        let size = Some("48×32".to_owned());
        assert_eq!(told(&whole), ("a PNG image".to_owned(), Some(MediaType::Png), size.clone(), false));
        assert_eq!(told(&whole[..60]), ("a PNG image".to_owned(), Some(MediaType::Png), size.clone(), true));
        assert_eq!(told(&jpeg(48, 32)), ("a JPEG image".to_owned(), Some(MediaType::Jpeg), size, false));
        assert_eq!(told(b"GIF89a"), ("a GIF image".to_owned(), None, None, false));
        assert_eq!(told(b""), ("empty".to_owned(), None, None, false));
    }
}
