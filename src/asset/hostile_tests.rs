//! Folders that are made to harm: links astray, pipes, names that are no text, files that lie.

use super::testing::{TestFolder, png, png_chunk, png_from, shown};
use super::{Completeness, Depth};
use crate::base::files;

fn update(folder: &TestFolder) -> Vec<String> {
    shown(&folder.scan("partner-center", "").check(Depth::Full, Completeness::Update))
}

#[cfg(unix)]
#[test]
fn links_are_followed_inside_the_folder_only() {
    use std::os::unix::fs::symlink;
    let outside = TestFolder::new().with("secret.png", &png(255, 115)).with("deep/small.png", &png(48, 48));
    let folder = TestFolder::new().with("plans/basic/logos/large.png", &png(216, 216));
    let at = |name: &str| folder.path().join(name);
    std::fs::create_dir_all(at("plans/pro")).unwrap();
    symlink("../basic/logos", at("plans/pro/logos")).unwrap();
    std::fs::create_dir(at("logos")).unwrap();
    symlink(outside.path().join("secret.png"), at("logos/wide.png")).unwrap();
    symlink("nowhere.png", at("logos/medium.png")).unwrap();
    symlink("..", at("logos/up")).unwrap();
    symlink(outside.path(), at("screenshots")).unwrap();
    symlink("nowhere", at(".hidden")).unwrap();
    assert_eq!(
        update(&folder),
        [
            "error bad-link logos/medium.png: a broken symbolic link, must point to a file; replace it with the file, or remove it",
            "error bad-link logos/up: a circular symbolic link, must point to a file or another folder; remove it",
            "error bad-link logos/wide.png: a symbolic link to a place outside the folder, must stay inside; replace it with a copy of the file",
            "error bad-link screenshots: a symbolic link to a place outside the folder, must stay inside; replace it with a copy of the file",
        ]
    );
    let scanned = folder.scan("partner-center", "");
    assert_eq!(scanned.len(), 2, "the linked plan has its logo");
}

/// Links to all folders in each folder multiply: twenty of them never ended.
#[cfg(unix)]
#[test]
fn links_that_multiply_folders_end() {
    let folder = TestFolder::sound();
    for n in 0..20 {
        let own = folder.path().join(format!("d{n}"));
        std::fs::create_dir(&own).unwrap();
        files::append(&own.join("own.txt"), b"").unwrap();
        for other in 0..20 {
            std::os::unix::fs::symlink(format!("../d{other}"), own.join(format!("l{other}"))).unwrap();
        }
    }
    let scanned = folder.scan("partner-center", "");
    assert_eq!(scanned.len(), 3);
    let seen = scanned.files().filter(|(name, _)| name.ends_with("own.txt")).count();
    // each folder once by its name, and at most once by each link to it
    assert!((20..=20 + 20 * 20).contains(&seen), "{seen}");
}

#[test]
fn the_wrong_folder_is_said_in_one_line() {
    let mut folder = TestFolder::sound();
    for n in 0..super::walk::MAX_ENTRIES {
        if n % 1000 == 0 {
            folder = folder.with(&format!("raw/{}/x", n / 1000), b"");
        }
        files::append(&folder.path().join(format!("raw/{}/{n}.png", n / 1000)), b"").unwrap();
    }
    let wanted = "error too-many-files the folder: more than 20000 files and folders; pass the folder that contains `logos` and `screenshots`";
    assert_eq!(update(&folder), [wanted]);
    assert_eq!(
        shown(&folder.check_with(
            "partner-center",
            "rules = { too-many-files = 'off' }",
            Completeness::Update
        )),
        [wanted]
    );
}

#[cfg(unix)]
#[test]
fn of_a_hundred_alike_findings_the_others_are_counted() {
    let folder = TestFolder::sound();
    for n in 0..150 {
        std::os::unix::fs::symlink("nowhere", folder.path().join(format!("x{n}"))).unwrap();
    }
    let said = update(&folder);
    assert_eq!(said.len(), 101);
    assert!(said.iter().any(|line| line.contains(": 50 more findings like the one for `x")), "{said:?}");
}

#[cfg(unix)]
#[test]
fn a_pipe_is_never_opened() {
    let folder = TestFolder::sound();
    let pipe = folder.path().join("logos/wide.png");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    assert_eq!(
        update(&folder),
        ["error not-a-file logos/wide.png: a pipe, socket or device, must be a file; remove it"]
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_name_that_is_no_text_is_said() {
    use std::os::unix::ffi::OsStrExt as _;
    let folder = TestFolder::sound();
    let name = std::ffi::OsStr::from_bytes(b"logos/wi\xffde.png");
    crate::base::files::write_whole(&folder.path().join(name), &png(255, 115)).unwrap();
    assert_eq!(
        update(&folder),
        ["error name-not-text logos/wi\u{fffd}de.png: the name is not valid UTF-8; rename the file"]
    );
}

#[test]
fn a_long_path_is_used_and_said() {
    let long = "x".repeat(120);
    let folder = TestFolder::sound().with(&format!("{long}/{long}/{long}/notes.bin"), b"x");
    let said = update(&folder);
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(
        said[0].contains(": a path of 372 characters, should be at most 260; shorten the names"),
        "{said:?}"
    );
}

#[test]
fn folders_that_are_too_deep_are_said() {
    let folder = TestFolder::sound().with("a/b/c/d/e/f/g/h/large.png", &png(216, 216));
    assert_eq!(
        update(&folder),
        ["note unused-file a/b/c/d/e/f/g/h: not used: folders this deep are not read; move its files up"]
    );
}

#[test]
fn a_file_that_goes_away_after_the_scan_is_a_finding() {
    let folder = TestFolder::sound();
    let scanned = folder.scan("partner-center", "");
    std::fs::remove_file(folder.path().join("logos/small.png")).unwrap();
    let checked = scanned.check(Depth::Full, Completeness::WholeListing);
    let said = shown(&checked);
    assert_eq!(said.len(), 1);
    assert!(
        said[0].starts_with("error unreadable-file logos/small.png: the file can't be read ("),
        "{said:?}"
    );
    assert!(checked.into_assets().is_err());
}

/// Small files that claim much: each has its verdict, at once, and none is given the memory that it claims.
#[test]
fn files_that_lie_about_their_size_cost_nothing() {
    let header = |width: u32, height: u32, depth: u8, colour: u8| {
        let size = [width.to_be_bytes(), height.to_be_bytes()].concat();
        png_chunk(*b"IHDR", &[&size[..], &[depth, colour, 0, 0, 0]].concat())
    };
    let data = png_chunk(*b"IDAT", &[0x78, 0x9c, 0x63, 0, 0, 0, 1, 0, 1]);
    let end = png_chunk(*b"IEND", b"");
    let endless_text = [&0x7fff_ffff_u32.to_be_bytes()[..], b"zTXt", &[0x78; 64]].concat();
    let folder = TestFolder::new()
        .with("screenshots/1.png", &png_from(&[header(60_000, 60_000, 8, 6), data.clone(), end.clone()]))
        .with("screenshots/2.png", &png_from(&[header(1280, 720, 16, 6), data.clone(), end.clone()]))
        .with(
            "screenshots/3.png",
            &png_from(&[header(0x7fff_ffff, 0x7fff_ffff, 16, 6), data.clone(), end.clone()]),
        )
        .with("screenshots/4.png", &png_from(&[header(1280, 720, 8, 6), endless_text]))
        .with("screenshots/5.png", &png_from(&[header(0, 720, 8, 6), data.clone(), end.clone()]))
        .with("screenshots/6.png", &png_from(&[header(1, 0x7fff_ffff, 1, 0), data, end]))
        .with("screenshots/7.png", b"\xff\xd8\xff\xc0\0\x11\x08\xff\xff\xff\xff\x03")
        .with("screenshots/8.png", b"\x89PNG\r\n\x1a\n");
    let said = update(&folder);
    let is_bomb = |line: &&String| ["/1.png", "/3.png", "/6.png"].iter().any(|name| line.contains(name));
    let decoded: Vec<_> = said.iter().filter(is_bomb).filter(|line| line.contains("pixel data")).collect();
    assert!(decoded.is_empty(), "bombs were decoded: {decoded:#?}");
    for number in 1..=8 {
        let errors =
            said.iter().filter(|line| line.starts_with("error") && line.contains(&format!("/{number}.png")));
        assert!(errors.count() >= 1, "{number}: {said:#?}");
    }
}

#[test]
fn a_folder_of_many_files_is_walked() {
    let folder = TestFolder::sound();
    let many = folder.path().join("screenshots");
    std::fs::create_dir(&many).unwrap();
    for number in 0..5_000 {
        // plain links to one file are the cheapest way to many
        let path = many.join(format!("{number}.bin"));
        std::fs::hard_link(folder.path().join("logos/small.png"), path).unwrap();
    }
    assert_eq!(
        update(&folder),
        [
            "note unused-file screenshots: 5000 files are not used; list the folder under `ignore` in `offerpress.toml`, or move what the listing needs to `logos` or `screenshots`"
        ]
    );
}
