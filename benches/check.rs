//! `cargo bench`: the probe, the digests and the check of a folder, on `assets-example`.

#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "what fails here ends the measurement")]

use divan::Bencher;
use divan::counter::BytesCount;
use offerpress::asset::{AssetConfig, AssetFolder, Checked, Completeness, Depth, Profile, probe};
use offerpress::base::Digests;
use std::path::{Path, PathBuf};

fn main() {
    divan::main();
}

fn example() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("assets-example")
}

fn screenshot() -> Vec<u8> {
    std::fs::read(example().join("screenshots/01-dashboard.png")).unwrap()
}

#[divan::bench]
fn probe_a_screenshot(bencher: Bencher<'_, '_>) {
    let bytes = screenshot();
    bencher.counter(BytesCount::of_slice(&bytes)).bench(|| probe(bytes.as_slice()).unwrap());
}

#[divan::bench]
fn both_digests(bencher: Bencher<'_, '_>) {
    let bytes = screenshot();
    bencher.counter(BytesCount::of_slice(&bytes)).bench(|| Digests::of(&bytes));
}

#[divan::bench]
fn check_the_example_quickly(bencher: Bencher<'_, '_>) {
    bencher.bench(|| check(Depth::Quick));
}

#[divan::bench]
fn check_the_example(bencher: Bencher<'_, '_>) {
    bencher.bench(|| check(Depth::Full));
}

fn check(depth: Depth) -> Checked {
    let config = AssetConfig::default();
    let profile = Profile::for_offer(None, Some("microsoft-azure-virtualmachines"), &config).unwrap();
    AssetFolder::scan(&example(), &config, &profile).unwrap().check(depth, Completeness::WholeListing)
}
