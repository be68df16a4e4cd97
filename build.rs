//! The static binary for x86-64 gets a `memcpy` and its like of its own: `src/memory.c` says why.

#![expect(
    clippy::disallowed_methods,
    reason = "cargo tells a build script by the environment what to build for"
)]

fn main() {
    println!("cargo:rerun-if-changed=src/memory.c");
    let target = |part: &str| std::env::var(format!("CARGO_CFG_TARGET_{part}")).unwrap_or_default();
    if (target("ENV").as_str(), target("ARCH").as_str()) == ("musl", "x86_64") {
        cc::Build::new()
            .file("src/memory.c")
            .opt_level(3)
            // or a loop in memcpy becomes a call of memcpy
            .flags(["-fno-builtin", "-fno-tree-loop-distribute-patterns"])
            .compile("offerpress_memory");
    }
}
