//! A picture as SVG text, built piece by piece.

use std::fmt::Write as _;

/// An upright rectangle in pixels.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Area {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) w: f64,
    pub(crate) h: f64,
}

/// How a line of text looks: size, weight, colour and which end of it stands at the given point.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pen {
    size: f64,
    weight: u16,
    colour: &'static str,
    anchor: &'static str,
}

/// What has been drawn so far.
#[derive(Debug, Default)]
pub(crate) struct Svg {
    body: String,
}

impl Area {
    pub(crate) const fn new(x: f64, y: f64, w: f64, h: f64) -> Self {
        Self { x, y, w, h }
    }

    pub(crate) const fn right(self) -> f64 {
        self.x + self.w
    }

    pub(crate) const fn bottom(self) -> f64 {
        self.y + self.h
    }

    pub(crate) const fn middle(self) -> (f64, f64) {
        (self.x + self.w / 2.0, self.y + self.h / 2.0)
    }

    /// Makes the area smaller on all sides; a negative amount makes it larger.
    pub(crate) const fn inset(self, by: f64) -> Self {
        Self::new(self.x + by, self.y + by, self.w - 2.0 * by, self.h - 2.0 * by)
    }

    /// Cuts the area into `count` columns of one width with a gap between them.
    pub(crate) fn columns(self, count: u32, gap: f64) -> impl Iterator<Item = Self> {
        let width = (self.w - gap * f64::from(count - 1)) / f64::from(count);
        (0..count).map(move |at| Self::new(self.x + f64::from(at) * (width + gap), self.y, width, self.h))
    }
}

impl Pen {
    pub(crate) const fn new(size: f64, weight: u16, colour: &'static str) -> Self {
        Self { size, weight, colour, anchor: "start" }
    }

    pub(crate) const fn tinted(self, colour: &'static str) -> Self {
        Self { colour, ..self }
    }

    pub(crate) const fn ending(self) -> Self {
        Self { anchor: "end", ..self }
    }

    pub(crate) const fn centred(self) -> Self {
        Self { anchor: "middle", ..self }
    }
}

impl Svg {
    /// Fills a rectangle with rounded corners.
    pub(crate) fn rect(&mut self, area: Area, radius: f64, colour: &str) {
        let Area { x, y, w, h } = area;
        self.put(&format!(
            r#"<rect x="{x:.2}" y="{y:.2}" width="{w:.2}" height="{h:.2}" rx="{radius}" fill="{colour}"/>"#
        ));
    }

    /// Fills a rectangle and draws a hairline inside its edge.
    pub(crate) fn framed(&mut self, area: Area, radius: f64, (fill, edge): (&str, &str)) {
        self.rect(area, radius, edge);
        self.rect(area.inset(1.0), radius - 1.0, fill);
    }

    pub(crate) fn circle(&mut self, (x, y): (f64, f64), radius: f64, colour: &str) {
        self.put(&format!(r#"<circle cx="{x:.2}" cy="{y:.2}" r="{radius}" fill="{colour}"/>"#));
    }

    /// Fills a path.
    pub(crate) fn fill(&mut self, path: &str, colour: &str) {
        self.put(&format!(r#"<path d="{path}" fill="{colour}"/>"#));
    }

    /// Draws along a path with round ends and joints.
    pub(crate) fn stroke(&mut self, path: &str, colour: &str, width: f64) {
        self.put(&format!(
            r#"<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width}" stroke-linecap="round" stroke-linejoin="round"/>"#
        ));
    }

    /// Draws along a path with square-cut ends.
    pub(crate) fn butt(&mut self, path: &str, colour: &str, width: f64) {
        self.put(&format!(r#"<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width}"/>"#));
    }

    /// Draws along a path in dashes.
    pub(crate) fn dashes(&mut self, path: &str, colour: &str, width: f64) {
        self.put(&format!(
            r#"<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width}" stroke-dasharray="5 5"/>"#
        ));
    }

    /// Draws dots 24 pixels apart along a path.
    pub(crate) fn dotted(&mut self, path: &str, colour: &str) {
        self.put(&format!(
            r#"<path d="{path}" fill="none" stroke="{colour}" stroke-width="2" stroke-linecap="round" stroke-dasharray="0 24"/>"#
        ));
    }

    /// Draws a line one pixel high.
    pub(crate) fn rule(&mut self, x: f64, y: f64, width: f64, colour: &str) {
        self.rect(Area::new(x, y, width, 1.0), 0.0, colour);
    }

    /// Writes one line of text on the base line at `y`.
    pub(crate) fn text(&mut self, pen: Pen, (x, y): (f64, f64), words: &str) {
        let Pen { size, weight, colour, anchor } = pen;
        let words = words.replace('&', "&amp;").replace('<', "&lt;");
        self.put(&format!(
            r#"<text x="{x:.2}" y="{y:.2}" font-size="{size}" font-weight="{weight}" fill="{colour}" text-anchor="{anchor}">{words}</text>"#
        ));
    }

    /// Places another drawing, moved and scaled.
    pub(crate) fn place(&mut self, other: &Self, (x, y): (f64, f64), scale: f64) {
        self.put(&format!(r#"<g transform="translate({x:.2} {y:.2}) scale({scale})">{}</g>"#, other.body));
    }

    /// Places another drawing, of which only what lies inside the rounded area is seen.
    pub(crate) fn clipped(&mut self, other: &Self, area: Area, radius: f64) {
        let Area { x, y, w, h } = area;
        let id = format!("clip{}", self.body.len());
        self.put(&format!(
            r#"<clipPath id="{id}"><rect x="{x}" y="{y}" width="{w}" height="{h}" rx="{radius}"/></clipPath>"#
        ));
        self.put(&format!(r#"<g clip-path="url(#{id})">{}</g>"#, other.body));
    }

    /// Finishes the picture: an SVG document of that many pixels.
    pub(crate) fn document(&self, width: u32, height: u32) -> String {
        format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" font-family="Inter">{}</svg>"#,
            self.body
        )
    }

    fn put(&mut self, element: &str) {
        // writing to a String cannot fail
        let _ = writeln!(self.body, "{element}");
    }
}
