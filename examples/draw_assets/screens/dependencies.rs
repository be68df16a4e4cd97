//! Which service calls which, and how well that goes.

use crate::brand::{BODY, CORAL, FAINT, INK, LINE, PAPER, SEA, SMALL, SOFT, STRONG, TINY};
use crate::chart::{Course, spark};
use crate::shell::{PAGE, Page, Tone, button, frame, key, pill};
use crate::svg::{Area, Pen, Svg};

/// A service on the map: its place, its state, its name, its machines, and what it does each second.
struct Service {
    at: (f64, f64),
    tone: Tone,
    name: &'static str,
    machines: &'static str,
    rate: &'static str,
}

const WIDE: f64 = 150.0;
const HIGH: f64 = 68.0;

const fn service(at: (f64, f64), tone: Tone, [name, machines, rate]: [&'static str; 3]) -> Service {
    Service { at, tone, name, machines, rate }
}

const SERVICES: [Service; 9] = [
    service((258.0, 360.0), Tone::Good, ["gateway", "2 machines", "505 / s"]),
    service((456.0, 208.0), Tone::Warning, ["shop-web", "12 machines", "412 / s"]),
    service((456.0, 360.0), Tone::Good, ["partner-api", "3 machines", "64 / s"]),
    service((456.0, 512.0), Tone::Good, ["back-office", "2 machines", "29 / s"]),
    service((654.0, 152.0), Tone::Good, ["search-index", "4 machines", "198 / s"]),
    service((654.0, 300.0), Tone::Good, ["orders-api", "6 machines", "231 / s"]),
    service((654.0, 472.0), Tone::Critical, ["reporting-sql", "1 machine", "18 / s"]),
    service((852.0, 228.0), Tone::Good, ["payments", "outside Azure", "22 / s"]),
    service((852.0, 380.0), Tone::Good, ["orders-db", "2 machines", "340 / s"]),
];

/// From which service to which, and how thick: by place in [`SERVICES`].
const CALLS: [(usize, usize, f64, Tone); 10] = [
    (0, 1, 5.0, Tone::Good),
    (0, 2, 2.5, Tone::Good),
    (0, 3, 2.0, Tone::Good),
    (1, 4, 4.0, Tone::Good),
    (1, 5, 4.0, Tone::Good),
    (2, 5, 2.5, Tone::Good),
    (3, 6, 2.0, Tone::Critical),
    (5, 7, 2.0, Tone::Good),
    (5, 8, 4.5, Tone::Good),
    (6, 8, 2.0, Tone::Critical),
];

pub(crate) fn draw() -> Svg {
    let mut svg = frame(Page::Dependencies, "Dependencies", "Last 15 minutes");
    dots(&mut svg, Area::new(224.0, 80.0, 790.0, 640.0));
    legend(&mut svg);
    for (from, to, width, tone) in CALLS {
        if let (Some(from), Some(to)) = (SERVICES.get(from), SERVICES.get(to)) {
            call(&mut svg, from, to, (width, tone));
        }
    }
    for service in &SERVICES {
        node(&mut svg, service);
    }
    panel(&mut svg, Area::new(1020.0, 65.0, 260.0, 655.0));
    svg
}

fn dots(svg: &mut Svg, area: Area) {
    for row in 0u32..27 {
        let y = area.y + 24.0 * f64::from(row);
        svg.dotted(&format!("M{} {y} h{}", area.x, area.w), "#d5e1de");
    }
}

fn legend(svg: &mut Svg) {
    let area = Area::new(PAGE.x, 664.0, 372.0, 36.0);
    svg.framed(area, 18.0, (PAPER, LINE));
    for (x, tone, name) in
        [(20.0, Tone::Good, "Healthy"), (106.0, Tone::Warning, "Busy"), (174.0, Tone::Critical, "At risk")]
    {
        key(svg, (area.x + x, area.y + 22.0), tone.colour(), name);
    }
    svg.stroke(&format!("M{} {} h22", area.x + 254.0, area.y + 18.5), SEA, 4.0);
    svg.text(SMALL, (area.x + 284.0, area.y + 22.0), "many calls");
}

fn call(svg: &mut Svg, from: &Service, to: &Service, (width, tone): (f64, Tone)) {
    let (x0, y0) = (from.at.0 + WIDE, from.at.1 + HIGH / 2.0);
    let (x1, y1) = (to.at.0, to.at.1 + HIGH / 2.0);
    let bend = (x1 - x0) * 0.5;
    let colour = if tone == Tone::Critical { CORAL } else { "#7cc4b6" };
    svg.stroke(
        &format!("M{x0} {y0} C{} {y0} {} {y1} {} {y1}", x0 + bend, x1 - bend, x1 - 3.0),
        colour,
        width,
    );
    svg.circle((x1, y1), 4.0 + width / 4.0, colour);
}

fn node(svg: &mut Svg, service: &Service) {
    let (x, y) = service.at;
    let area = Area::new(x, y, WIDE, HIGH);
    let chosen = service.name == "reporting-sql";
    if chosen {
        svg.rect(area.inset(-4.0), 13.0, Tone::Critical.wash());
    }
    svg.framed(area, 10.0, (PAPER, if chosen { CORAL } else { "#cfdcd9" }));
    svg.rect(Area::new(x + 12.0, y + 14.0, 4.0, HIGH - 28.0), 2.0, service.tone.colour());
    svg.text(Pen::new(14.0, 600, INK), (x + 26.0, y + 30.0), service.name);
    svg.text(TINY, (x + 26.0, y + 49.0), service.machines);
    svg.text(TINY.tinted(SOFT).ending(), (area.right() - 12.0, y + 49.0), service.rate);
}

fn panel(svg: &mut Svg, area: Area) {
    svg.rect(area, 0.0, PAPER);
    svg.rect(Area { w: 1.0, ..area }, 0.0, LINE);
    let x = area.x + 24.0;
    svg.text(Pen::new(17.0, 600, INK), (x, 104.0), "reporting-sql");
    pill(svg, (x, 132.0), Tone::Critical, "At risk");
    svg.text(SMALL, (x + 72.0, 131.0), "East US");
    svg.rule(x, 156.0, 212.0, LINE);
    let curves = [
        ("Memory", "93.4 %", Tone::Critical, Course { seed: 8, base: 50.0, swing: -22.0, noise: 4.0 }),
        ("Answer time", "382 ms", Tone::Warning, Course { seed: 91, base: 50.0, swing: 20.0, noise: 12.0 }),
        ("Queries a second", "18.2", Tone::Good, Course { seed: 14, base: 50.0, swing: 8.0, noise: 10.0 }),
    ];
    for (at, (name, value, tone, course)) in (0u32..).zip(curves) {
        let y = 184.0 + 92.0 * f64::from(at);
        svg.text(BODY.tinted(SOFT), (x, y), name);
        svg.text(STRONG.ending(), (x + 212.0, y), value);
        spark(svg, Area::new(x, y + 14.0, 212.0, 44.0), course, (tone.colour(), tone.wash()));
    }
    callers(svg, x);
}

fn callers(svg: &mut Svg, x: f64) {
    svg.rule(x, 460.0, 212.0, LINE);
    svg.text(STRONG, (x, 490.0), "Called by");
    for (at, (name, share)) in
        (0u32..).zip([("back-office", "71 %"), ("quarter close", "24 %"), ("others", "5 %")])
    {
        let y = 518.0 + 27.0 * f64::from(at);
        svg.text(BODY, (x, y), name);
        svg.text(BODY.tinted(FAINT).ending(), (x + 212.0, y), share);
    }
    button(svg, Area::new(x, 648.0, 212.0, 36.0), "Open the alert");
}
