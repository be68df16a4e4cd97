//! offerpress
fn main() {}
