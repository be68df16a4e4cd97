//! The fuzz targets on stable: every seed of the corpus, cut at many places and with single bytes changed.

#[path = "../../fuzz/looks.rs"]
#[expect(unreachable_pub, reason = "the fuzz targets use the same file")]
mod looks;

use std::fs;
use std::path::Path;

/// Long seeds are changed at so many places, spread evenly.
const PLACES: usize = 300;

fn run(target: &str, look: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let seeds: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| fs::read(entry.unwrap().path()).unwrap()).collect();
    assert!(seeds.len() >= 5, "{target} has {} seeds", seeds.len());
    for seed in seeds {
        look(&seed);
        for at in (0..seed.len()).step_by(seed.len().div_ceil(PLACES).max(1)) {
            look(&seed[..at]);
            for value in [seed[at] ^ 1, seed[at] ^ 0x80, 0, 0xff, b'"'] {
                let mut bytes = seed.clone();
                bytes[at] = value;
                look(&bytes);
            }
        }
    }
}

#[test]
fn image_probe() {
    run("image_probe", looks::image_probe);
}

#[test]
fn offer_document() {
    run("offer_document", looks::offer_document);
}

#[test]
fn settings() {
    run("settings", looks::settings);
}
