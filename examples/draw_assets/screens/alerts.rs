//! The open alerts, and one of them in full.

use crate::brand::{BODY, CORAL, FAINT, INK, LINE, PAPER, SEA, SEA_WASH, SMALL, SOFT, STRONG, TEAL, TINY};
use crate::chart::{Course, Plot};
use crate::shell::{PAGE, Page, Tone, button, card, frame, pill, quiet_button};
use crate::svg::{Area, Pen, Svg};

/// One row of the list: how urgent, what, where, since when.
type Row = (Tone, &'static str, &'static str, &'static str);

const ROWS: [Row; 7] = [
    (Tone::Critical, "Memory above 90 %", "reporting-sql-01 · East US", "4 min"),
    (Tone::Critical, "Disk full in about 6 hours", "orders-db-02 · West Europe", "31 min"),
    (Tone::Warning, "CPU above 85 %", "shop-web-03 · West Europe", "12 min"),
    (Tone::Warning, "Answers slower than 400 ms", "search-index-02 · North Europe", "26 min"),
    (Tone::Warning, "Certificate expires in 9 days", "gateway-01 · West Europe", "2 h"),
    (Tone::Quiet, "Backup took 40 % longer", "orders-db-01 · West Europe", "5 h"),
    (Tone::Quiet, "New version of the agent", "12 machines · all regions", "7 h"),
];

const STEPS: [(Tone, &str, &str); 4] = [
    (Tone::Critical, "09:56", "Alert opened, 3 people notified"),
    (Tone::Warning, "09:43", "Memory crossed 85 %"),
    (Tone::Quiet, "09:22", "Job “quarter close” started"),
    (Tone::Good, "06:30", "Nightly backup finished"),
];

pub(crate) fn draw() -> Svg {
    let mut svg = frame(Page::Alerts, "Alerts", "Last 24 hours");
    tabs(&mut svg);
    list(&mut svg, Area::new(PAGE.x, 132.0, 400.0, 564.0));
    let detail = Area::new(PAGE.x + 416.0, PAGE.y, 608.0, 608.0);
    svg.framed(detail, 10.0, (PAPER, LINE));
    heading(&mut svg, detail);
    memory(&mut svg, Area::new(detail.x + 20.0, 190.0, 568.0, 226.0));
    timeline(&mut svg, Area::new(detail.x + 20.0, 440.0, 276.0, 236.0));
    advice(&mut svg, Area::new(detail.x + 312.0, 440.0, 276.0, 236.0));
    svg
}

fn tabs(svg: &mut Svg) {
    let bar = Area::new(PAGE.x, PAGE.y, 400.0, 34.0);
    svg.rect(bar, 8.0, "#e3ecea");
    for (at, (area, name)) in
        (0u32..).zip(bar.inset(3.0).columns(3, 3.0).zip(["Open · 7", "Acknowledged · 3", "Closed · 41"]))
    {
        if at == 0 {
            svg.rect(area, 6.0, PAPER);
        }
        let pen = if at == 0 { STRONG } else { Pen::new(13.0, 500, SOFT) };
        svg.text(pen.centred(), (area.middle().0, area.middle().1 + 4.5), name);
    }
}

fn list(svg: &mut Svg, area: Area) {
    let mut rows = Svg::default();
    rows.rect(area.inset(1.0), 0.0, PAPER);
    let height = area.h / 7.0;
    for (at, row) in (0u32..).zip(&ROWS) {
        let y = (area.y + height * f64::from(at)).round();
        alert(&mut rows, Area::new(area.x, y, area.w, height), row, at == 0);
    }
    svg.rect(area, 10.0, LINE);
    svg.clipped(&rows, area.inset(1.0), 9.0);
}

fn alert(svg: &mut Svg, area: Area, (tone, what, place, since): &Row, chosen: bool) {
    if chosen {
        svg.rect(area, 0.0, SEA_WASH);
        svg.rect(Area { w: 4.0, ..area }, 0.0, TEAL);
    }
    let middle = area.y + area.h / 2.0;
    svg.circle((area.x + 38.0, middle), 17.0, if chosen { PAPER } else { tone.wash() });
    sign(svg, (area.x + 38.0, middle), *tone);
    svg.text(Pen::new(14.0, 600, INK), (area.x + 70.0, middle - 4.0), what);
    svg.text(SMALL, (area.x + 70.0, middle + 16.0), place);
    svg.text(SMALL.ending(), (area.right() - 20.0, middle - 4.0), since);
    if !chosen {
        svg.rule(area.x + 70.0, area.bottom().round(), area.w - 90.0, LINE);
    }
}

/// Draws a warning triangle, or an i for what is merely worth knowing.
fn sign(svg: &mut Svg, (x, y): (f64, f64), tone: Tone) {
    let path = match tone {
        Tone::Quiet | Tone::Good => format!("M{x} {} v7 M{x} {} h0", y - 1.0, y - 6.5),
        Tone::Warning | Tone::Critical => {
            format!("M{x} {} l8 14 h-16 Z M{x} {} v4 M{x} {} h0", y - 8.5, y - 3.0, y + 3.2)
        }
    };
    svg.stroke(&path, tone.colour(), 2.0);
}

fn heading(svg: &mut Svg, area: Area) {
    svg.text(Pen::new(19.0, 600, INK), (area.x + 20.0, 124.0), "Memory above 90 %");
    pill(svg, (area.x + 220.0, 123.0), Tone::Critical, "Critical");
    svg.text(
        BODY.tinted(SOFT),
        (area.x + 20.0, 150.0),
        "reporting-sql-01 · East US · E16s v5 · owned by Finance",
    );
    quiet_button(svg, Area::new(area.right() - 228.0, 106.0, 86.0, 34.0), "Mute 1 h");
    button(svg, Area::new(area.right() - 134.0, 106.0, 114.0, 34.0), "Acknowledge");
    svg.rule(area.x + 20.0, 170.0, area.w - 40.0, LINE);
}

fn memory(svg: &mut Svg, area: Area) {
    svg.text(STRONG, (area.x, area.y + 14.0), "Memory in use, last 3 hours");
    svg.text(SMALL.ending(), (area.right(), area.y + 14.0), "now 93.4 %");
    let plot =
        Plot { area: Area::new(area.x + 42.0, area.y + 36.0, area.w - 42.0, 160.0), low: 40.0, high: 100.0 };
    for value in [40.0, 60.0, 80.0, 100.0] {
        svg.rule(plot.area.x, plot.y(value).round(), plot.area.w, LINE);
        svg.text(TINY.ending(), (plot.area.x - 10.0, plot.y(value).round() + 4.0), &format!("{value} %"));
    }
    let hours = ["07:00", "07:30", "08:00", "08:30", "09:00", "09:30", "10:00"];
    for (at, hour) in (0u32..).zip(hours) {
        let pen = if at == 6 { TINY.ending() } else { TINY.centred() };
        svg.text(pen, (plot.area.x + plot.area.w * f64::from(at) / 6.0, plot.area.bottom() + 20.0), hour);
    }
    breach(svg, plot);
}

/// Draws the curve, and in red the part of it that is over the limit.
fn breach(svg: &mut Svg, plot: Plot) {
    let calm = Course { seed: 19, base: 61.0, swing: 2.0, noise: 1.3 }.samples(73);
    let values: Vec<f64> = (0u32..)
        .zip(&calm)
        .map(|(at, value)| value + 35.5 / (1.0 + (-(f64::from(at) - 61.0) / 3.2).exp()))
        .collect();
    let limit = plot.y(90.0).round();
    let over = Area::new(plot.area.x, plot.area.y - 4.0, plot.area.w, limit - plot.area.y + 4.0);
    let under = Area::new(plot.area.x, limit, plot.area.w, plot.area.bottom() - limit);
    let (mut normal, mut high) = (Svg::default(), Svg::default());
    normal.fill(&plot.below(&values), "#15917f22");
    normal.stroke(&plot.line(&values), SEA, 2.0);
    high.fill(&plot.below(&values), "#e0544f44");
    high.stroke(&plot.line(&values), CORAL, 2.5);
    svg.clipped(&normal, under, 0.0);
    svg.clipped(&high, over, 0.0);
    svg.dashes(&format!("M{} {} H{}", plot.area.x, limit + 0.5, plot.area.right()), CORAL, 1.0);
    svg.text(TINY.tinted(CORAL), (plot.area.x + 8.0, limit - 6.0), "Limit 90 %");
}

fn timeline(svg: &mut Svg, area: Area) {
    card(svg, area, "What happened");
    svg.rect(Area::new(area.x + 28.0, area.y + 64.0, 2.0, 132.0), 1.0, LINE);
    for (at, (tone, time, what)) in (0u32..).zip(STEPS) {
        let y = area.y + 66.0 + 44.0 * f64::from(at);
        svg.circle((area.x + 29.0, y - 2.0), 7.0, PAPER);
        svg.circle((area.x + 29.0, y - 2.0), 5.0, tone.colour());
        svg.text(BODY, (area.x + 48.0, y + 2.0), what);
        svg.text(SMALL.tinted(FAINT), (area.x + 48.0, y + 19.0), time);
    }
}

fn advice(svg: &mut Svg, area: Area) {
    card(svg, area, "What to do");
    let steps = [
        ("1", "Let “quarter close” finish", "usually done by 10:20"),
        ("2", "Move the report cache to disk", "frees about 18 GB"),
        ("3", "Resize to E20s v5", "+$212 a month"),
    ];
    for (at, (number, what, effect)) in (0u32..).zip(steps) {
        let y = area.y + 66.0 + 44.0 * f64::from(at);
        svg.circle((area.x + 31.0, y), 11.0, SEA_WASH);
        svg.text(Pen::new(12.0, 600, TEAL).centred(), (area.x + 31.0, y + 4.3), number);
        svg.text(BODY, (area.x + 54.0, y + 2.0), what);
        svg.text(SMALL.tinted(FAINT), (area.x + 54.0, y + 19.0), effect);
    }
    quiet_button(
        svg,
        Area::new(area.x + 20.0, area.bottom() - 48.0, area.w - 40.0, 32.0),
        "Open the runbook",
    );
}
