//! Captions and video URLs next to images.

use super::*;

#[test]
fn captions_are_checked() {
    let long = "x".repeat(101);
    let folder = TestFolder::new()
        .with("screenshots/1.png", &screenshot(1))
        .with("screenshots/2.png", &screenshot(2))
        .with("screenshots/2.txt", b"Same")
        .with("screenshots/3.png", &screenshot(3))
        .with("screenshots/3.txt", b"Same")
        .with("screenshots/4.png", &screenshot(4))
        .with("screenshots/4.txt", b"One\nTwo")
        .with("screenshots/5.png", &screenshot(5))
        .with("screenshots/5.txt", b"\xff");
    assert_eq!(
        shown(&update(
            &folder,
            &format!("[captions]\n'screenshots/1.png' = '{long}'\n'./screenshots/4.png' = 'Four'")
        )),
        [
            "error long-caption screenshots/1.png: a caption of 101 characters, must have at most 100; shorten it",
            "warning same-caption screenshots/3.png: same caption as `screenshots/2.png`; describe what this screenshot shows",
            "error not-a-caption screenshots/4.txt: 2 lines, must be one line of UTF-8 text; write a single line, the caption",
            "warning missing-caption screenshots/5.png: the caption is missing; write it into `5.txt`",
            "error not-a-caption screenshots/5.txt: not UTF-8 text, must be one line of UTF-8 text; write a single line, the caption",
        ]
    );
    let strict =
        "kinds = { screenshot = { caption = 'error' } }\nignore = ['screenshots/5.txt', 'screenshots/4.txt']";
    assert!(shown(&update(&folder, strict)).contains(
        &"error missing-caption screenshots/1.png: the caption is missing; write it into `1.txt`".to_owned()
    ));
}

#[test]
fn videos_need_a_title_and_a_url_that_plays() {
    for (card, said) in [
        (
            "",
            "missing-video-link videos/1.png: the video's title and URL are missing; write `title` and `url` into `1.toml`",
        ),
        (
            "title = 'Tour'",
            "missing-video-link videos/1.png: the video's URL is missing; write `title` and `url` into `1.toml`",
        ),
        (
            "url = 'https://vimeo.com/1'",
            "missing-video-link videos/1.png: the video's title is missing; write `title` and `url` into `1.toml`",
        ),
        (
            "title = 'Tour'\nurl = 'http://vimeo.com/1'",
            "video-link videos/1.png: the video URL `http://vimeo.com/1`, must be an https URL on YouTube or Vimeo; upload the video there and copy its full URL",
        ),
        (
            "title = 'Tour'\nurl = 'https://notvimeo.com/1?sig=secret'",
            "video-link videos/1.png: the video URL `https://notvimeo.com/1`, must be an https URL on YouTube or Vimeo; upload the video there and copy its full URL",
        ),
        (
            "title = 'Tour'\nurl = 'https://youtu.be/1'",
            "video-link videos/1.png: the video URL `https://youtu.be/1`, must be an https URL on YouTube or Vimeo; use `https://www.youtube.com/watch?v=1`",
        ),
        (
            "title = 'Tour'\nurl = 'https://www.youtube.com/watch?list=2'",
            "video-link videos/1.png: the video URL `https://www.youtube.com/watch`, must point to a single video; copy the video's own URL, for example `https://www.youtube.com/watch?v=…`",
        ),
    ] {
        let folder =
            TestFolder::new().with("videos/1.png", &screenshot(1)).with("videos/1.toml", card.as_bytes());
        assert_eq!(shown(&update(&folder, "")), [format!("error {said}")], "{card}");
    }
    let folder = TestFolder::new().with("videos/1.png", &screenshot(1));
    let settings = "[videos.'videos/1.png']\ntitle = 'Tour'\nurl = 'https://player.vimeo.com/video/1'";
    assert_eq!(shown(&update(&folder, settings)), Vec::<String>::new());
    let misspelt = folder.with("videos/1.toml", b"titel = 'Tour'");
    assert_eq!(
        shown(&update(&misspelt, settings)),
        [
            "error bad-sidecar videos/1.toml: unknown field `titel`, expected one of `caption`, `title`, `url`, may contain `caption`, or `title` and `url`; correct the file"
        ]
    );
}

#[test]
fn captions_are_joined_by_what_their_names_look_like_where_that_is_clear() {
    type Case = (&'static [&'static str], &'static [&'static str], &'static [&'static str], usize);
    let cases: [Case; 6] = [
        (&["caf\u{e9}.png"], &["cafe\u{301}.txt"], &["cafe\u{301}"], 0),
        (&["At 9\u{202f}AM.png"], &["At 9 AM.txt"], &["At 9 AM"], 0),
        (&["01-Dashboard.png"], &["01-dashboard.txt"], &["01-dashboard"], 0),
        (&["a.png"], &["a.txt", "A.txt"], &["a"], 1),
        (&["b.png", "B.png"], &["b.txt"], &["b"], 0),
        (&["c\u{a0}c.png", "c c.png"], &["C C.txt"], &[], 1),
    ];
    let differ_in_case =
        |names: &[&str]| names.len() > 1 && names.iter().all(|name| name.eq_ignore_ascii_case(names[0]));
    let can_be = |case: &Case| disk_tells_case_apart() || !(differ_in_case(case.0) || differ_in_case(case.1));
    for (images, sidecars, captions, orphans) in cases.into_iter().filter(can_be) {
        let mut folder = TestFolder::new();
        for (n, name) in (1..).zip(images) {
            folder = folder.with(&format!("screenshots/{name}"), &screenshot(n));
        }
        for name in sidecars {
            let caption = name.trim_end_matches(".txt");
            folder = folder.with(&format!("screenshots/{name}"), caption.as_bytes());
        }
        let checked = update(&folder, "");
        let said: Vec<_> = checked.assets().iter().filter_map(|asset| asset.caption()).collect();
        assert_eq!(said, captions, "{images:?} {sidecars:?}");
        let lines = shown(&checked);
        let alone = lines.iter().filter(|line| line.contains("its name looks like `screenshots/"));
        assert_eq!(alone.count(), orphans, "{lines:?}");
    }
}

#[test]
fn paths_in_the_settings_are_joined_by_what_they_look_like_where_that_is_clear() {
    type Case = (&'static [&'static str], &'static [&'static str], &'static [Option<&'static str>], usize);
    let cases: [Case; 6] = [
        (&["caf\u{e9}.png"], &["cafe\u{301}.png"], &[Some("cafe\u{301}.png")], 0),
        (&["At 9\u{202f}AM.png"], &["At 9 AM.png"], &[Some("At 9 AM.png")], 0),
        (&["01-Dashboard.png"], &["01-dashboard.PNG"], &[Some("01-dashboard.PNG")], 0),
        (&["a.png"], &["a.png", "A.png"], &[Some("a.png")], 1),
        (&["b.png", "B.png"], &["b.png"], &[None, Some("b.png")], 0),
        (&["c\u{a0}c.png", "c c.png"], &["C C.png"], &[None, None], 1),
    ];
    for (images, keys, captions, missing) in cases {
        let mut folder = TestFolder::new();
        for (n, name) in (1..).zip(images) {
            folder = folder.with(&format!("screenshots/{name}"), &screenshot(n));
        }
        let lines: Vec<_> = keys.iter().map(|key| format!("'screenshots/{key}' = '{key}'")).collect();
        let checked = update(&folder, &format!("[captions]\n{}", lines.join("\n")));
        let mut said: Vec<_> = checked.assets().iter().map(|asset| asset.caption()).collect();
        said.sort();
        assert_eq!(said, captions, "{images:?} {keys:?}");
        let lines = shown(&checked);
        let alone =
            lines.iter().filter(|line| line.contains("named in `offerpress.toml`, but doesn't exist"));
        assert_eq!(alone.count(), missing, "{lines:?}");
    }
}

#[test]
fn captions_that_cannot_be_shown_are_refused() {
    for (bytes, code) in
        [("One\rTwo", "000D"), ("One\u{0}", "0000"), ("One\u{2028}Two", "2028"), ("a\u{85}b", "0085")]
    {
        let folder = TestFolder::new()
            .with("screenshots/1.png", &screenshot(1))
            .with("screenshots/1.txt", bytes.as_bytes());
        let lines = shown(&update(&folder, "rules = { missing-caption = 'off' }"));
        let wanted = format!(
            "error not-a-caption screenshots/1.txt: contains the control character U+{code}, must be one line of UTF-8 text; write a single line, the caption"
        );
        assert_eq!(lines, [wanted]);
        let settings = format!("[captions]\n'screenshots/1.png' = {}", toml::Value::from(bytes));
        let folder = TestFolder::new().with("screenshots/1.png", &screenshot(1));
        let lines = shown(&update(&folder, &settings));
        assert!(
            lines[0].starts_with("error not-a-caption screenshots/1.png: the caption contains"),
            "{lines:?}"
        );
    }
}
