//! Draws the pictures of `assets-example`: `cargo run --example draw-assets`.
//!
//! Contoso and its product are made up. Running it again changes no byte.
#![expect(clippy::print_stdout, reason = "an example tells which files it wrote")]

mod brand;
mod chart;
mod logos;
mod render;
mod screens;
mod shell;
mod svg;
mod video;

use std::error::Error;
use std::path::Path;

use offerpress::base::files;
use render::{Ground, Renderer};
use screens::{alerts, dashboard, dependencies, reports};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets-example");
    let renderer = Renderer::new();
    for (name, ground, svg) in pictures() {
        let path = folder.join(name);
        let png = renderer.png(&svg, ground)?;
        files::make_folder(path.parent().unwrap_or(&folder))?;
        files::write_whole(&path, &png)?;
        println!("{name}: {} KB", png.len().div_ceil(1024));
    }
    Ok(())
}

/// Lists every picture: its place in the folder, its kind of PNG, and its SVG.
fn pictures() -> Vec<(&'static str, Ground, String)> {
    vec![
        ("logos/small.png", Ground::Transparent, logos::square(48)),
        ("logos/medium.png", Ground::Transparent, logos::square(90)),
        ("logos/large.png", Ground::Transparent, logos::square(216)),
        ("logos/wide.png", Ground::Transparent, logos::wide()),
        ("logos/hero.png", Ground::Opaque, logos::hero()),
        ("screenshots/01-dashboard.png", Ground::Opaque, dashboard::draw().document(1280, 720)),
        ("screenshots/02-alerts.png", Ground::Opaque, alerts::draw().document(1280, 720)),
        ("screenshots/03-reports.png", Ground::Opaque, reports::draw().document(1280, 720)),
        ("screenshots/04-dependencies.png", Ground::Opaque, dependencies::draw().document(1280, 720)),
        ("videos/01-tour.png", Ground::Opaque, video::draw().document(1280, 720)),
    ]
}
