//! Curves and other marks of data.

use std::fmt::Write as _;

use crate::svg::{Area, Svg};

/// Where values land in an area: `low` on its lower edge, `high` on its upper one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plot {
    pub(crate) area: Area,
    pub(crate) low: f64,
    pub(crate) high: f64,
}

/// The course of a measured value: where it lies, how it swings over the day, how restless it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Course {
    pub(crate) seed: u32,
    pub(crate) base: f64,
    pub(crate) swing: f64,
    pub(crate) noise: f64,
}

/// Numbers that look like chance and are the same in every run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Dice(u32);

impl Dice {
    pub(crate) const fn new(seed: u32) -> Self {
        Self(seed)
    }

    /// Throws a number from -1 to 1.
    pub(crate) fn throw(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(self.0 >> 8) / f64::from(1 << 23) - 1.0
    }
}

impl Course {
    /// Takes `count` samples over one day.
    pub(crate) fn samples(self, count: u32) -> Vec<f64> {
        let mut dice = Dice::new(self.seed);
        let mut drift = 0.0;
        (0..count)
            .map(|at| {
                let day = f64::from(at) / f64::from(count) * std::f64::consts::TAU;
                drift = 0.55 * drift + self.noise * dice.throw();
                self.base - self.swing * (0.8 * (day + 0.3).cos() + 0.35 * (2.0 * day).sin()) + drift
            })
            .collect()
    }
}

impl Plot {
    /// Finds the height of a value.
    pub(crate) fn y(self, value: f64) -> f64 {
        self.area.bottom() - (value - self.low) / (self.high - self.low) * self.area.h
    }

    /// Lays values along the area's width as a path.
    pub(crate) fn line(self, values: &[f64]) -> String {
        let mut path = String::new();
        for ((x, y), letter) in self.points(values).zip(std::iter::once('M').chain(std::iter::repeat('L'))) {
            // writing to a String cannot fail
            let _ = write!(path, "{letter}{x:.1} {y:.1} ");
        }
        path
    }

    /// Closes the line down to the lower edge.
    pub(crate) fn below(self, values: &[f64]) -> String {
        let Area { x, .. } = self.area;
        format!(
            "{}L{} {} L{x} {} Z",
            self.line(values),
            self.area.right(),
            self.area.bottom(),
            self.area.bottom()
        )
    }

    fn points(self, values: &[f64]) -> impl Iterator<Item = (f64, f64)> {
        let steps = u32::try_from(values.len().saturating_sub(1)).unwrap_or(1).max(1);
        let step = self.area.w / f64::from(steps);
        (0u32..).zip(values).map(move |(at, value)| (self.area.x + f64::from(at) * step, self.y(*value)))
    }
}

/// Draws a small curve without axes.
pub(crate) fn spark(svg: &mut Svg, area: Area, course: Course, (line, wash): (&str, &str)) {
    let reach = course.swing.abs() * 1.4 + course.noise;
    let plot = Plot { area, low: course.base - reach, high: course.base + reach };
    let samples = course.samples(28);
    svg.fill(&plot.below(&samples), wash);
    svg.stroke(&plot.line(&samples), line, 1.75);
}

/// Draws a bar that is filled to a share from 0 to 1.
pub(crate) fn gauge(svg: &mut Svg, area: Area, share: f64, (full, empty): (&str, &str)) {
    let radius = area.h / 2.0;
    svg.rect(area, radius, empty);
    svg.rect(Area { w: (area.w * share).max(area.h), ..area }, radius, full);
}

/// Draws a part of a ring, from one share of the circle to another, clockwise from the top.
pub(crate) fn arc(svg: &mut Svg, (x, y, radius): (f64, f64, f64), (from, to): (f64, f64), colour: &str) {
    let at = |share: f64| {
        let angle = share * std::f64::consts::TAU;
        (x + radius * angle.sin(), y - radius * angle.cos())
    };
    let ((x0, y0), (x1, y1)) = (at(from), at(to));
    let large = i32::from(to - from > 0.5);
    svg.butt(&format!("M{x0:.2} {y0:.2} A{radius} {radius} 0 {large} 1 {x1:.2} {y1:.2}"), colour, 20.0);
}
