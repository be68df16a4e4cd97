//! What a release is made with.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("packaging").join(name)
}

/// The instructions of a recipe, comments left out.
fn instructions(text: &str) -> Vec<&str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
}

#[test]
fn the_image_holds_the_binary_alone_and_is_not_run_by_root() {
    let text = fs::read_to_string(file("Dockerfile")).unwrap();
    let all = instructions(&text);
    let last = all.iter().rposition(|line| line.starts_with("FROM ")).unwrap();
    let image = &all[last..];
    assert!(image[0].contains("distroless/static") && image[0].ends_with(":nonroot"), "{}", image[0]);
    let user = image.iter().find_map(|line| line.strip_prefix("USER ")).unwrap();
    let numbers: Vec<u32> = user.split(':').map(|number| number.parse().unwrap()).collect();
    assert!(!numbers.contains(&0), "{user}");
    assert!(!image.iter().any(|line| line.starts_with("RUN ") || line.starts_with("ADD ")), "{image:?}");
    let copies: Vec<_> = image.iter().filter(|line| line.starts_with("COPY ")).collect();
    assert_eq!(copies.len(), 1, "{copies:?}");
    assert!(copies[0].starts_with("COPY --from=build ") && copies[0].ends_with("/offerpress"), "{copies:?}");
    assert!(image.iter().any(|line| line.starts_with("ENTRYPOINT [")), "no shell to start it");
}

#[test]
fn the_image_is_built_from_named_files_only() {
    let text = fs::read_to_string(file("Dockerfile.dockerignore")).unwrap();
    let all = instructions(&text);
    assert_eq!(all[0], "*");
    assert!(all[1..].iter().all(|line| line.starts_with('!')), "{all:?}");
    for name in all[1..].iter().map(|line| &line[1..]) {
        assert!(Path::new(env!("CARGO_MANIFEST_DIR")).join(name).exists(), "{name}");
    }
}

#[cfg(unix)]
#[test]
fn the_release_script_can_be_run() {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = fs::metadata(file("release")).unwrap().permissions().mode();
    assert_eq!(mode & 0o111, 0o111, "{mode:o}");
    let parsed = Command::new("bash").arg("-n").arg(file("release")).output().unwrap();
    assert!(parsed.status.success(), "{}", String::from_utf8_lossy(&parsed.stderr));
}
