//! What every screen of the product shares: the side bar, the head, cards, pills and buttons.

use crate::brand::{
    AMBER, AMBER_WASH, BODY, CANVAS, CORAL, CORAL_WASH, DEEP, DEEPER, FAINT, HEADING, INK, LINE, MINT, PAPER,
    SEA, SEA_WASH, SMALL, SOFT, STRONG, TEAL, TINY, VIOLET, VIOLET_WASH, mark,
};
use crate::svg::{Area, Pen, Svg};

/// The whole screen, 1280x720.
pub(crate) const SCREEN: Area = Area::new(0.0, 0.0, 1280.0, 720.0);
/// The part of the screen that belongs to a page.
pub(crate) const PAGE: Area = Area::new(232.0, 88.0, 1024.0, 608.0);

const SIDE: Area = Area::new(0.0, 0.0, 208.0, 720.0);

/// The pages of the product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Page {
    Dashboard,
    Machines,
    Alerts,
    Dependencies,
    Reports,
    Settings,
}

/// How urgent something is, shown as a colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    Good,
    Warning,
    Critical,
    Quiet,
}

impl Page {
    const ALL: [Self; 6] =
        [Self::Dashboard, Self::Machines, Self::Alerts, Self::Dependencies, Self::Reports, Self::Settings];

    const fn name(self) -> &'static str {
        match self {
            Self::Dashboard => "Dashboard",
            Self::Machines => "Machines",
            Self::Alerts => "Alerts",
            Self::Dependencies => "Dependencies",
            Self::Reports => "Reports",
            Self::Settings => "Settings",
        }
    }

    /// Draws on a grid of 16x16.
    const fn icon(self) -> &'static str {
        match self {
            Self::Dashboard => "M2 2h5v6H2Z M10 2h4v3h-4Z M10 8h4v6h-4Z M2 11h5v3H2Z",
            Self::Machines => "M2 3h12v4H2Z M2 9h12v4H2Z M5 5h0 M5 11h0",
            Self::Alerts => "M3 12h10l-1.5-2V7a3.5 3.5 0 0 0-7 0v3Z M7 14.3h2",
            Self::Dependencies => "M2 6h4v4H2Z M10 1.5h4v4h-4Z M10 10.5h4v4h-4Z M6 8h2 M10 3.5H8v9h2",
            Self::Reports => "M2 14h12 M4 11V8 M8 11V3 M12 11V6",
            Self::Settings => "M2 4h7 M12.5 4H14 M2 12h1.5 M7 12h7 M9 2.3v3.4 M5.5 10.3v3.4",
        }
    }
}

impl Tone {
    pub(crate) const fn colour(self) -> &'static str {
        match self {
            Self::Good => SEA,
            Self::Warning => AMBER,
            Self::Critical => CORAL,
            Self::Quiet => VIOLET,
        }
    }

    pub(crate) const fn wash(self) -> &'static str {
        match self {
            Self::Good => SEA_WASH,
            Self::Warning => AMBER_WASH,
            Self::Critical => CORAL_WASH,
            Self::Quiet => VIOLET_WASH,
        }
    }

    /// Dark enough to be read on the wash.
    const fn ink(self) -> &'static str {
        match self {
            Self::Good => "#0b6b5d",
            Self::Warning => "#8a5a08",
            Self::Critical => "#a92f2b",
            Self::Quiet => "#55419c",
        }
    }
}

/// Draws the frame around a page.
pub(crate) fn frame(page: Page, title: &str, range: &str) -> Svg {
    let mut svg = Svg::default();
    svg.rect(SCREEN, 0.0, CANVAS);
    side_bar(&mut svg, page);
    head(&mut svg, title, range);
    svg
}

fn side_bar(svg: &mut Svg, page: Page) {
    svg.rect(SIDE, 0.0, DEEP);
    mark(svg, Area::new(18.0, 17.0, 30.0, 30.0));
    svg.text(Pen::new(15.0, 600, PAPER), (58.0, 37.0), "Contoso Insight");
    for (at, entry) in (0u32..).zip(Page::ALL) {
        entry_of(svg, entry, 80.0 + 42.0 * f64::from(at), entry == page);
    }
    svg.rule(16.0, 648.0, 176.0, TEAL);
    avatar(svg, (34.0, 684.0), "LF");
    svg.text(Pen::new(13.0, 600, PAPER), (58.0, 681.0), "Lena Fischer");
    svg.text(Pen::new(11.5, 400, MINT), (58.0, 697.0), "Operations");
}

fn entry_of(svg: &mut Svg, entry: Page, y: f64, chosen: bool) {
    let colour = if chosen { PAPER } else { "#b5d2cc" };
    if chosen {
        svg.rect(Area::new(12.0, y, 184.0, 36.0), 7.0, TEAL);
        svg.rect(Area::new(12.0, y + 9.0, 3.0, 18.0), 1.5, AMBER);
    }
    let mut icon = Svg::default();
    icon.stroke(entry.icon(), colour, 1.5);
    svg.place(&icon, (26.0, y + 10.0), 1.0);
    svg.text(Pen::new(13.5, if chosen { 600 } else { 500 }, colour), (54.0, y + 23.0), entry.name());
    if entry == Page::Alerts {
        svg.rect(Area::new(162.0, y + 9.0, 24.0, 18.0), 9.0, CORAL);
        svg.text(Pen::new(11.0, 600, PAPER).centred(), (174.0, y + 22.0), "7");
    }
}

fn head(svg: &mut Svg, title: &str, range: &str) {
    svg.rect(Area::new(SIDE.w, 0.0, SCREEN.w - SIDE.w, 64.0), 0.0, PAPER);
    svg.rule(SIDE.w, 64.0, SCREEN.w - SIDE.w, LINE);
    svg.text(Pen::new(19.0, 600, INK), (PAGE.x, 39.0), title);
    search_box(svg, Area::new(800.0, 15.0, 252.0, 34.0));
    let chooser = Area::new(1064.0, 15.0, 192.0, 34.0);
    svg.framed(chooser, 8.0, (PAPER, LINE));
    svg.stroke("M1078 26h12v11h-12Z M1078 30h12 M1081 24v3 M1087 24v3", SOFT, 1.3);
    svg.text(BODY, (1100.0, 37.0), range);
    svg.stroke("M1236 30l4 4 4-4", SOFT, 1.5);
}

fn search_box(svg: &mut Svg, area: Area) {
    svg.framed(area, 8.0, (CANVAS, LINE));
    svg.stroke("M823 31a5 5 0 1 0-10 0a5 5 0 1 0 10 0 M822 35l4 4", FAINT, 1.5);
    svg.text(BODY.tinted(FAINT), (area.x + 36.0, 37.0), "Find a machine or an alert");
}

fn avatar(svg: &mut Svg, (x, y): (f64, f64), initials: &str) {
    svg.circle((x, y), 16.0, DEEPER);
    svg.circle((x, y), 15.0, SEA);
    svg.text(Pen::new(11.5, 600, PAPER).centred(), (x, y + 4.0), initials);
}

/// Draws a white card and its title; the rest of the card is the caller's.
pub(crate) fn card(svg: &mut Svg, area: Area, title: &str) {
    svg.framed(area, 10.0, (PAPER, LINE));
    svg.text(HEADING, (area.x + 20.0, area.y + 31.0), title);
}

/// Draws a pill around a word that begins at `x`, on the base line `y`.
pub(crate) fn pill(svg: &mut Svg, (x, y): (f64, f64), tone: Tone, word: &str) {
    let width = width_of(word, 11.5) + 18.0;
    svg.rect(Area::new(x, y - 15.0, width, 21.0), 10.5, tone.wash());
    svg.text(Pen::new(11.5, 600, tone.ink()).centred(), (x + width / 2.0, y), word);
}

/// Draws the button that a person should press.
pub(crate) fn button(svg: &mut Svg, area: Area, word: &str) {
    svg.rect(area, 8.0, TEAL);
    svg.text(STRONG.tinted(PAPER).centred(), (area.middle().0, area.middle().1 + 4.5), word);
}

/// Draws a button that a person may press.
pub(crate) fn quiet_button(svg: &mut Svg, area: Area, word: &str) {
    svg.framed(area, 8.0, (PAPER, "#cddad7"));
    svg.text(STRONG.centred(), (area.middle().0, area.middle().1 + 4.5), word);
}

/// Draws a coloured dot and what it stands for.
pub(crate) fn key(svg: &mut Svg, (x, y): (f64, f64), colour: &str, words: &str) {
    svg.circle((x, y - 4.0), 4.5, colour);
    svg.text(SMALL, (x + 11.0, y), words);
}

/// Writes the heads of a table's columns and a rule below them.
pub(crate) fn table_head(svg: &mut Svg, area: Area, y: f64, columns: &[(f64, &str)]) {
    for (x, name) in columns {
        svg.text(TINY, (area.x + x, y), name);
    }
    svg.rule(area.x + 20.0, y + 10.0, area.w - 40.0, LINE);
}

/// Estimates how wide a word of Inter is; near enough to put a pill around it.
fn width_of(word: &str, size: f64) -> f64 {
    word.chars().map(|letter| if letter.is_uppercase() { 0.66 } else { 0.56 }).sum::<f64>() * size
}
