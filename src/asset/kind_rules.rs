//! What holds for one kind of asset, laid together from a profile, an offer type and the settings.

use super::config::{KindConfig, Level};
use crate::base::{AssetKind, MediaType, Pixels, Size};
use crate::report::Severity;

/// What holds for one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KindRules {
    kind: AssetKind,
    sizes: Vec<Size>,
    wrong_size: Option<Severity>,
    formats: Vec<MediaType>,
    at_least: usize,
    missing: Option<Severity>,
    at_most: Option<usize>,
    max_bytes: Option<u64>,
    heavy: Option<Severity>,
    caption: Option<Severity>,
    names: Vec<String>,
    source: String,
    read_on: String,
}

/// The largest file that passes without a word: no page names a limit, and 1 MB is ample for these sizes.
const USUAL_MAX_BYTES: u64 = 1_000_000;

impl KindRules {
    /// Returns the kind.
    #[must_use]
    pub fn kind(&self) -> &AssetKind {
        &self.kind
    }

    /// Lists the sizes that are taken; none means any.
    #[must_use]
    pub fn sizes(&self) -> &[Size] {
        &self.sizes
    }

    /// Lists the formats that are taken.
    #[must_use]
    pub fn formats(&self) -> &[MediaType] {
        &self.formats
    }

    /// Shows how many there must be.
    #[must_use]
    pub fn at_least(&self) -> usize {
        self.at_least
    }

    /// Shows how many there may be; none where no page says.
    #[must_use]
    pub fn at_most(&self) -> Option<usize> {
        self.at_most
    }

    /// Shows its severity that there are too few; none where nothing is said.
    #[must_use]
    pub fn missing(&self) -> Option<Severity> {
        self.missing
    }

    /// Returns the greatest number of bytes that passes without a word; none for documents, unless settings give one.
    #[must_use]
    pub fn max_bytes(&self) -> Option<u64> {
        let is_document = self.formats.iter().all(|format| *format == MediaType::Pdf);
        self.max_bytes.or((!is_document).then_some(USUAL_MAX_BYTES))
    }

    /// Returns the page that the rules of this kind come from.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Shows the day on which that page was read, as `2026-08-01`.
    #[must_use]
    pub fn read_on(&self) -> &str {
        &self.read_on
    }

    /// Shows how grave another size is.
    #[must_use]
    pub fn wrong_size(&self) -> Option<Severity> {
        self.wrong_size
    }

    /// Shows its severity that a file has more than [`max_bytes`](Self::max_bytes).
    #[must_use]
    pub fn heavy(&self) -> Option<Severity> {
        self.heavy
    }

    /// Shows its severity that a caption is missing.
    #[must_use]
    pub fn caption(&self) -> Option<Severity> {
        self.caption
    }

    /// Lists the names by which a file of this kind is known, besides the kind's own.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    pub(super) fn takes_size(&self, pixels: Pixels) -> bool {
        self.sizes.iter().any(|size| size.takes(pixels))
    }

    pub(super) fn takes_format(&self, format: MediaType) -> bool {
        self.formats.contains(&format)
    }

    /// The rules that hold where no layer says otherwise.
    pub(super) fn new(kind: AssetKind, source: &str, read_on: &str) -> Self {
        Self {
            kind,
            sizes: Vec::new(),
            wrong_size: Some(Severity::Error),
            formats: vec![MediaType::Png],
            at_least: 0,
            missing: Some(Severity::Error),
            at_most: None,
            max_bytes: None,
            heavy: Some(Severity::Warning),
            caption: None,
            names: Vec::new(),
            source: source.to_owned(),
            read_on: read_on.to_owned(),
        }
    }

    /// Lays what a layer says over what the layers below said.
    pub(super) fn apply(&mut self, layer: &KindConfig) {
        set(&mut self.sizes, layer.sizes.clone());
        set(&mut self.wrong_size, layer.wrong_size.map(Level::severity));
        set(&mut self.formats, layer.formats.clone());
        set(&mut self.at_least, layer.at_least);
        set(&mut self.missing, layer.missing.map(Level::severity));
        set(&mut self.at_most, layer.at_most.map(Some));
        set(&mut self.max_bytes, layer.max_bytes.map(Some));
        set(&mut self.heavy, layer.heavy.map(Level::severity));
        set(&mut self.caption, layer.caption.map(Level::severity));
        set(&mut self.names, layer.names.clone());
        set(&mut self.source, layer.source.clone());
        set(&mut self.read_on, layer.read_on.clone());
    }
}

fn set<T>(value: &mut T, layer: Option<T>) {
    if let Some(new) = layer {
        *value = new;
    }
}
