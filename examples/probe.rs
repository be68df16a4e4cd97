//! Reads every file named and tells whether its structure is whole: what of a check costs no hash and no decoding.
//!
//! `probe FILE…`, for `benches/compare/check.py`.

#![expect(clippy::print_stdout, clippy::disallowed_methods, reason = "a program of its own")]

use offerpress::asset::probe;
use rayon::prelude::*;
use std::fs::File;

fn main() {
    let files: Vec<_> = std::env::args_os().skip(1).collect();
    let is_whole = |name| File::open(name).and_then(probe).is_ok_and(|probe| probe.damage.is_none());
    let whole = files.par_iter().filter(|name| is_whole(*name)).count();
    println!("{whole} of {} files are whole", files.len());
}
