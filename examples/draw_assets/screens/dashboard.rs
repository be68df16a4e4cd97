//! The state of the whole fleet on one page.

use crate::brand::{
    AMBER, BODY, CORAL, INK, LINE, SEA, SEA_WASH, SMALL, SOFT, STRONG, TINY, VIOLET, VIOLET_WASH,
};
use crate::chart::{Course, Plot, arc, gauge, spark};
use crate::shell::{PAGE, Page, Tone, card, frame, key, pill, table_head};
use crate::svg::{Area, Pen, Svg};

/// One number that matters, and where it comes from.
struct Figure {
    label: &'static str,
    value: &'static str,
    change: &'static str,
    tone: Tone,
    course: Course,
}

const FIGURES: [Figure; 4] = [
    Figure {
        label: "Machines running",
        value: "251 of 253",
        change: "+3 since Monday",
        tone: Tone::Good,
        course: Course { seed: 11, base: 50.0, swing: 10.0, noise: 5.0 },
    },
    Figure {
        label: "Average CPU",
        value: "41.6 %",
        change: "−2.1 points",
        tone: Tone::Good,
        course: Course { seed: 23, base: 50.0, swing: 18.0, noise: 7.0 },
    },
    Figure {
        label: "Requests an hour",
        value: "1.82 M",
        change: "+6.4 %",
        tone: Tone::Quiet,
        course: Course { seed: 37, base: 50.0, swing: 26.0, noise: 5.0 },
    },
    Figure {
        label: "Spend this month",
        value: "$18,420",
        change: "82 % of budget",
        tone: Tone::Warning,
        course: Course { seed: 5, base: 50.0, swing: 8.0, noise: 9.0 },
    },
];

const MACHINES: [(&str, &str, &str, f64, f64, Tone, &str); 4] = [
    ("shop-web-03", "West Europe", "D4s v5", 0.87, 0.71, Tone::Warning, "Busy"),
    ("orders-api-01", "West Europe", "E8s v5", 0.74, 0.82, Tone::Good, "Healthy"),
    ("search-index-02", "North Europe", "F16s v2", 0.69, 0.48, Tone::Good, "Healthy"),
    ("reporting-sql-01", "East US", "E16s v5", 0.62, 0.93, Tone::Critical, "Low memory"),
];

const EVENTS: [(Tone, &str, &str); 4] = [
    (Tone::Critical, "reporting-sql-01 is low on memory", "4 min ago"),
    (Tone::Warning, "shop-web-03 above 85 % CPU", "12 min ago"),
    (Tone::Good, "Backup of orders-db finished", "38 min ago"),
    (Tone::Quiet, "Agent 4.2.1 installed on 36 machines", "1 h ago"),
];

pub(crate) fn draw() -> Svg {
    let mut svg = frame(Page::Dashboard, "Fleet overview", "Last 24 hours");
    for (area, figure) in Area::new(PAGE.x, PAGE.y, PAGE.w, 100.0).columns(4, 16.0).zip(&FIGURES) {
        figure_card(&mut svg, area, figure);
    }
    load(&mut svg, Area::new(PAGE.x, 204.0, 684.0, 252.0));
    states(&mut svg, Area::new(PAGE.x + 700.0, 204.0, 324.0, 252.0));
    busiest(&mut svg, Area::new(PAGE.x, 472.0, 684.0, 224.0));
    events(&mut svg, Area::new(PAGE.x + 700.0, 472.0, 324.0, 224.0));
    svg
}

fn figure_card(svg: &mut Svg, area: Area, figure: &Figure) {
    svg.framed(area, 10.0, ("#ffffff", LINE));
    svg.text(SMALL, (area.x + 20.0, area.y + 28.0), figure.label);
    svg.text(Pen::new(23.0, 600, INK), (area.x + 20.0, area.y + 57.0), figure.value);
    svg.text(SMALL.tinted(SOFT), (area.x + 20.0, area.y + 81.0), figure.change);
    let curve = Area::new(area.right() - 92.0, area.y + 52.0, 74.0, 32.0);
    spark(svg, curve, figure.course, (figure.tone.colour(), figure.tone.wash()));
}

fn load(svg: &mut Svg, area: Area) {
    card(svg, area, "CPU and memory");
    key(svg, (area.right() - 156.0, area.y + 31.0), SEA, "CPU");
    key(svg, (area.right() - 81.0, area.y + 31.0), VIOLET, "Memory");
    let plot =
        Plot { area: Area::new(area.x + 58.0, area.y + 56.0, area.w - 80.0, 158.0), low: 0.0, high: 100.0 };
    grid(svg, plot);
    let memory = Course { seed: 71, base: 62.0, swing: 9.0, noise: 1.6 }.samples(96);
    let cpu = Course { seed: 42, base: 40.0, swing: 19.0, noise: 4.5 }.samples(96);
    svg.fill(&plot.below(&cpu), "#15917f22");
    svg.stroke(&plot.line(&memory), VIOLET, 2.0);
    svg.stroke(&plot.line(&cpu), SEA, 2.0);
}

fn grid(svg: &mut Svg, plot: Plot) {
    for value in [0.0, 25.0, 50.0, 75.0, 100.0] {
        let y = plot.y(value).round();
        svg.rule(plot.area.x, y, plot.area.w, LINE);
        svg.text(TINY.ending(), (plot.area.x - 10.0, y + 4.0), &format!("{value} %"));
    }
    for (at, hour) in (0u32..).zip(["10:00", "14:00", "18:00", "22:00", "02:00", "06:00", "10:00"]) {
        let x = plot.area.x + plot.area.w * f64::from(at) / 6.0;
        let pen = match at {
            0 => TINY,
            6 => TINY.ending(),
            _ => TINY.centred(),
        };
        svg.text(pen, (x, plot.area.bottom() + 22.0), hour);
    }
}

fn states(svg: &mut Svg, area: Area) {
    card(svg, area, "Machines by state");
    let (x, y, radius) = (area.x + 96.0, area.y + 142.0, 62.0);
    let parts =
        [(231.0, SEA, "Healthy"), (17.0, AMBER, "Busy"), (3.0, CORAL, "At risk"), (2.0, VIOLET, "Stopped")];
    let mut from = 0.0;
    for (at, (count, colour, name)) in (0u32..).zip(parts) {
        let to = from + count / 253.0;
        arc(svg, (x, y, radius), (from, to), colour);
        from = to;
        let line = area.y + 102.0 + 30.0 * f64::from(at);
        key(svg, (area.x + 196.0, line), colour, name);
        svg.text(STRONG.ending(), (area.right() - 20.0, line), &format!("{count}"));
    }
    svg.text(Pen::new(26.0, 600, INK).centred(), (x, y + 5.0), "253");
    svg.text(SMALL.centred(), (x, y + 23.0), "machines");
}

fn busiest(svg: &mut Svg, area: Area) {
    card(svg, area, "Busiest machines");
    let columns = [
        (20.0, "MACHINE"),
        (170.0, "REGION"),
        (282.0, "SIZE"),
        (362.0, "CPU"),
        (468.0, "MEMORY"),
        (574.0, "STATE"),
    ];
    table_head(svg, area, area.y + 60.0, &columns);
    for (at, (name, region, size, cpu, memory, tone, state)) in (0u32..).zip(MACHINES) {
        let y = area.y + 94.0 + 34.0 * f64::from(at);
        svg.text(STRONG, (area.x + 20.0, y), name);
        svg.text(BODY.tinted(SOFT), (area.x + 170.0, y), region);
        svg.text(BODY.tinted(SOFT), (area.x + 282.0, y), size);
        share(svg, (area.x + 362.0, y), cpu, (SEA, SEA_WASH));
        share(svg, (area.x + 468.0, y), memory, (VIOLET, VIOLET_WASH));
        pill(svg, (area.x + 574.0, y), tone, state);
    }
}

fn share(svg: &mut Svg, (x, y): (f64, f64), share: f64, colours: (&str, &str)) {
    gauge(svg, Area::new(x, y - 7.0, 52.0, 6.0), share, colours);
    svg.text(SMALL, (x + 60.0, y), &format!("{:.0} %", share * 100.0));
}

fn events(svg: &mut Svg, area: Area) {
    card(svg, area, "Recent events");
    for (at, (tone, what, when)) in (0u32..).zip(EVENTS) {
        let y = area.y + 68.0 + 41.0 * f64::from(at);
        svg.circle((area.x + 26.0, y - 4.0), 5.0, tone.colour());
        svg.text(BODY, (area.x + 44.0, y), what);
        svg.text(SMALL, (area.x + 44.0, y + 17.0), when);
    }
}
