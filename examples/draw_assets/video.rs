//! The still of the tour video: the dashboard on a dark stage, with the player's controls.

use crate::brand::{AMBER, DEEP, DEEPER, MINT, PAPER, TEAL, mark};
use crate::screens::dashboard;
use crate::svg::{Area, Pen, Svg};

pub(crate) fn draw() -> Svg {
    let mut svg = Svg::default();
    svg.rect(Area::new(0.0, 0.0, 1280.0, 720.0), 0.0, DEEP);
    svg.circle((1010.0, 330.0), 430.0, TEAL);
    laptop(&mut svg, Area::new(520.0, 122.0, 860.0, 483.75));
    svg.rect(Area::new(0.0, 0.0, 1280.0, 720.0), 0.0, "#062f2f40");
    words(&mut svg);
    play(&mut svg, (900.0, 364.0));
    controls(&mut svg);
    svg
}

fn words(svg: &mut Svg) {
    mark(svg, Area::new(68.0, 134.0, 60.0, 60.0));
    let title = Pen::new(50.0, 600, PAPER);
    for (at, line) in (0u32..).zip(["Know your", "whole fleet", "in two minutes"]) {
        svg.text(title, (72.0, 272.0 + 62.0 * f64::from(at)), line);
    }
    svg.text(Pen::new(22.0, 500, MINT), (72.0, 452.0), "A tour of Contoso Insight");
}

/// Draws the dashboard in a frame that runs out of the picture on the right.
fn laptop(svg: &mut Svg, area: Area) {
    svg.rect(area.inset(-12.0), 20.0, DEEPER);
    let mut screen = Svg::default();
    screen.place(&dashboard::draw(), (area.x, area.y), area.w / 1280.0);
    svg.clipped(&screen, area, 10.0);
}

fn play(svg: &mut Svg, (x, y): (f64, f64)) {
    svg.circle((x, y), 68.0, "#062f2f66");
    svg.circle((x, y), 58.0, AMBER);
    svg.stroke(&format!("M{} {} l34 21 l-34 21 Z", x - 13.0, y - 21.0), PAPER, 8.0);
    svg.fill(&format!("M{} {} l34 21 l-34 21 Z", x - 13.0, y - 21.0), PAPER);
}

fn controls(svg: &mut Svg) {
    svg.rect(Area::new(0.0, 640.0, 1280.0, 80.0), 0.0, "#062f2fd9");
    svg.rect(Area::new(72.0, 664.0, 1136.0, 5.0), 2.5, "#ffffff40");
    svg.rect(Area::new(72.0, 664.0, 176.0, 5.0), 2.5, AMBER);
    svg.circle((248.0, 666.5), 8.0, AMBER);
    svg.text(Pen::new(16.0, 500, PAPER), (72.0, 700.0), "0:19 / 2:04");
    svg.stroke("M1190 688h-6v6 M1202 688h6v6 M1190 706h-6v-6 M1202 706h6v-6", PAPER, 2.0);
    svg.fill("M1128 692h6l8-6v22l-8-6h-6Z", PAPER);
    svg.stroke("M1147 692a7 7 0 0 1 0 10 M1151 688a12 12 0 0 1 0 18", PAPER, 2.0);
}
