//! The monthly report: what was spent, when the machines work, what can be saved.

use crate::brand::{
    AMBER, BODY, FAINT, HEADING, INK, LINE, PAPER, SEA, SMALL, SOFT, STRONG, TEAL, TINY, VIOLET,
};
use crate::chart::Dice;
use crate::shell::{PAGE, Page, Tone, button, card, frame, key, pill, quiet_button, table_head};
use crate::svg::{Area, Pen, Svg};

/// Spend in thousands of dollars for each month: Shop, Data, Office.
const MONTHS: [(&str, [f64; 3]); 6] = [
    ("May", [8.4, 5.6, 3.1]),
    ("June", [8.9, 6.0, 3.0]),
    ("July", [9.6, 6.3, 2.9]),
    ("August", [9.1, 7.4, 2.8]),
    ("September", [10.2, 7.1, 3.2]),
    ("October", [9.4, 6.2, 2.8]),
];
const TEAMS: [(&str, &str); 3] = [("Shop", SEA), ("Data", VIOLET), ("Office", AMBER)];

/// From quiet to busy.
const HEAT: [&str; 6] = ["#edf5f3", "#cfe8e1", "#a3d6ca", "#63b8a8", "#15917f", "#0c5f5c"];

type Saving = (&'static str, &'static str, &'static str, &'static str, Tone, &'static str);

const SAVINGS: [Saving; 3] = [
    ("reporting-web-02", "Idle from 19:00 to 07:00", "Stop it at night", "$318", Tone::Good, "Safe"),
    ("orders-api-04", "Uses 11 % of its CPU", "Resize D8s v5 to D4s v5", "$141", Tone::Good, "Safe"),
    (
        "archive-sql-01",
        "Six disks not attached",
        "Keep one snapshot, delete the disks",
        "$96",
        Tone::Warning,
        "Ask owner",
    ),
];

pub(crate) fn draw() -> Svg {
    let mut svg = frame(Page::Reports, "Reports", "October 2026");
    title(&mut svg);
    spend(&mut svg, Area::new(PAGE.x, 144.0, 504.0, 308.0));
    rhythm(&mut svg, Area::new(PAGE.x + 520.0, 144.0, 504.0, 308.0));
    savings(&mut svg, Area::new(PAGE.x, 468.0, PAGE.w, 228.0));
    svg
}

fn title(svg: &mut Svg) {
    for (at, name) in (0u32..).zip(["Cost and capacity", "Availability", "Security updates"]) {
        let x = PAGE.x + [0.0, 152.0, 256.0].get(at as usize).copied().unwrap_or_default();
        let pen = if at == 0 { HEADING } else { Pen::new(15.0, 500, FAINT) };
        svg.text(pen, (x, 111.0), name);
    }
    svg.rule(PAGE.x, 127.0, PAGE.w, LINE);
    svg.rect(Area::new(PAGE.x, 126.0, 134.0, 2.0), 1.0, TEAL);
    quiet_button(svg, Area::new(PAGE.right() - 226.0, 82.0, 104.0, 34.0), "Schedule");
    button(svg, Area::new(PAGE.right() - 112.0, 82.0, 112.0, 34.0), "Export PDF");
}

fn spend(svg: &mut Svg, area: Area) {
    card(svg, area, "Spend by team");
    for (at, (name, colour)) in (0u32..).zip(TEAMS) {
        key(svg, (area.right() - 206.0 + 68.0 * f64::from(at), area.y + 31.0), colour, name);
    }
    let base = area.bottom() - 44.0;
    for thousands in [0.0, 8.0, 16.0, 24.0] {
        let y = base - thousands * 8.0;
        svg.rule(area.x + 60.0, y, area.w - 80.0, LINE);
        svg.text(TINY.ending(), (area.x + 50.0, y + 4.0), &format!("${thousands} k"));
    }
    let columns = Area::new(area.x + 60.0, area.y, area.w - 80.0, 0.0).columns(6, 0.0);
    for (column, (month, parts)) in columns.zip(MONTHS) {
        let middle = column.middle().0;
        stack(svg, Area::new(middle - 17.0, base, 34.0, 0.0), parts);
        svg.text(TINY.centred(), (middle, base + 20.0), month);
    }
}

/// Piles the teams' spend on the area's upper edge, with the sum above.
fn stack(svg: &mut Svg, area: Area, parts: [f64; 3]) {
    let mut y = area.y;
    for (part, (_, colour)) in parts.into_iter().zip(TEAMS) {
        let height = (part * 8.0).round();
        svg.rect(Area::new(area.x, y - height, area.w, height - 1.0), 2.0, colour);
        y -= height;
    }
    let sum: f64 = parts.iter().sum();
    svg.text(Pen::new(12.0, 600, INK).centred(), (area.x + area.w / 2.0, y - 8.0), &format!("{sum:.1}"));
}

fn rhythm(svg: &mut Svg, area: Area) {
    card(svg, area, "When machines work");
    svg.text(SMALL.ending(), (area.right() - 20.0, area.y + 31.0), "average CPU by hour");
    let grid = Area::new(area.x + 58.0, area.y + 52.0, 426.0, 197.0);
    let mut dice = Dice::new(2026);
    for (day, name) in (0u32..).zip(["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]) {
        let y = grid.y + 28.5 * f64::from(day);
        svg.text(TINY.ending(), (grid.x - 10.0, y + 17.0), name);
        for (hour, cell) in (0u32..).zip(Area::new(grid.x, y, grid.w, 26.0).columns(24, 2.0)) {
            svg.rect(cell, 3.0, shade(busy(day, hour) + 0.05 * dice.throw()));
        }
    }
    for hour in [0u32, 6, 12, 18] {
        let x = grid.x + grid.w * f64::from(hour) / 24.0;
        svg.text(TINY, (x, grid.bottom() + 18.0), &format!("{hour:02}:00"));
    }
    scale(svg, (area.right() - 20.0, grid.bottom() + 32.0));
}

/// Tells how busy an hour is, from 0 to 1: mornings and afternoons of working days, backups at two.
fn busy(day: u32, hour: u32) -> f64 {
    let near = |at: f64, width: f64| (-((f64::from(hour) - at) / width).powi(2)).exp();
    let work = 0.92 * near(10.5, 2.6) + 0.85 * near(15.5, 2.9);
    let night = 0.55 * near(2.0, 0.9);
    let share = match day {
        0..4 => 1.0,
        4 => 0.8,
        5 => 0.28,
        _ => 0.2,
    };
    0.06 + work * share + night
}

fn shade(level: f64) -> &'static str {
    let steps = [0.15, 0.3, 0.48, 0.68, 0.86];
    let step = steps.iter().filter(|step| level > **step).count();
    HEAT.get(step).copied().unwrap_or(TEAL)
}

fn scale(svg: &mut Svg, (right, y): (f64, f64)) {
    svg.text(TINY.ending(), (right, y + 10.0), "busy");
    for (at, colour) in (0u32..).zip(HEAT) {
        svg.rect(Area::new(right - 118.0 + 14.0 * f64::from(at), y, 12.0, 12.0), 3.0, colour);
    }
    svg.text(TINY.ending(), (right - 126.0, y + 10.0), "quiet");
}

fn savings(svg: &mut Svg, area: Area) {
    card(svg, area, "What can be saved");
    svg.text(SMALL, (area.x + 168.0, area.y + 31.0), "12 suggestions, the three largest are shown");
    svg.text(Pen::new(20.0, 600, TEAL).ending(), (area.right() - 104.0, area.y + 33.0), "$1,204");
    svg.text(SMALL.ending(), (area.right() - 20.0, area.y + 31.0), "a month in all");
    let columns =
        [(20.0, "MACHINE"), (196.0, "WHAT WE SAW"), (420.0, "SUGGESTION"), (728.0, "SAVES"), (808.0, "RISK")];
    table_head(svg, area, area.y + 66.0, &columns);
    for (at, saving) in (0u32..).zip(&SAVINGS) {
        let y = area.y + 108.0 + 44.0 * f64::from(at);
        saving_row(svg, area, y, saving);
        if at < 2 {
            svg.rule(area.x + 20.0, y + 17.0, area.w - 40.0, LINE);
        }
    }
}

fn saving_row(svg: &mut Svg, area: Area, y: f64, (machine, seen, step, sum, tone, risk): &Saving) {
    svg.text(STRONG, (area.x + 20.0, y), machine);
    svg.text(BODY.tinted(SOFT), (area.x + 196.0, y), seen);
    svg.text(BODY, (area.x + 420.0, y), step);
    svg.text(STRONG, (area.x + 728.0, y), sum);
    pill(svg, (area.x + 808.0, y), *tone, risk);
    let apply = Area::new(area.right() - 96.0, y - 19.0, 76.0, 30.0);
    svg.framed(apply, 7.0, (PAPER, "#cddad7"));
    svg.text(STRONG.tinted(TEAL).centred(), (apply.middle().0, apply.middle().1 + 4.5), "Apply");
}
