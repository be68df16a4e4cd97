//! One list against its draft: each letter is an image, a capital one the marketplace's own encoding of it.

use super::*;
use crate::asset::{AssetFolder, Completeness, Depth, Profile};
use crate::base::Digests;
use crate::marketplace::body::OfferDocument;
use crate::publish::lock::{AssetPlace, LockedFile};
use crate::publish::settings::SettingsFile;

const SETTINGS: &str = "[kinds.screenshot]\nsizes = [\"8x4\"]\nmissing = \"note\"\n\
    [lists.screenshots]\nimage = \"url\"\nname = \"caption\"\n";

const KIND: AssetKind = AssetKind::Screenshot;

fn png(letter: char) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let mut image = image::RgbImage::from_pixel(8, 4, image::Rgb([u8::try_from(letter).unwrap(), 90, 110]));
    image.put_pixel(1, 1, image::Rgb([250, 180, 60]));
    image.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// A folder with a screenshot for each letter.
fn folder(letters: &str) -> (tempfile::TempDir, CheckedAssets) {
    let (folder, settings) = (tempfile::tempdir().unwrap(), SettingsFile::parse(SETTINGS).unwrap());
    std::fs::create_dir(folder.path().join("screenshots")).unwrap();
    for (n, letter) in letters.chars().enumerate() {
        let path = folder.path().join(format!("screenshots/{n}-{letter}.png"));
        crate::base::files::write_whole(&path, &png(letter)).unwrap();
    }
    let profile = Profile::for_offer(None, None, &settings.assets()).unwrap();
    let found = AssetFolder::scan(folder.path(), &settings.assets(), &profile).unwrap();
    let checked = found.check(Depth::Quick, Completeness::Update);
    (folder, checked.into_assets().map_err(|report| format!("{report:?}")).unwrap().0)
}

fn urls(letters: &str) -> Vec<ImageUrl> {
    letters.chars().map(|c| ImageUrl::parse(&format!("https://a.example/{c}")).unwrap()).collect()
}

/// A record of these images in this order.
fn lock(letters: &str) -> Lock {
    let mut lock = Lock::of_draft();
    for (position, (letter, url)) in letters.chars().zip(urls(letters)).enumerate() {
        let copy = letter.is_ascii_uppercase().then(|| Digests::of(letter.to_string().as_bytes()).sha256);
        let sha256 = Digests::of(&png(letter.to_ascii_lowercase())).sha256;
        let file = LockedFile { name: "x.png", sha256, copy, words: Words::default(), shown: None };
        lock.record(AssetPlace { kind: &KIND, plan: None, position }, &url, Some(file));
    }
    lock
}

/// What is remembered of the field.
#[derive(Debug, Clone, Copy)]
enum Record {
    /// These images.
    Of(&'static str),
    /// Nothing of this field, by a lock of format 1.
    NotOfField,
    /// Nothing at all, of an offer with images or without any.
    Nothing { has_images: bool },
}

fn compare(ours: &str, theirs: &str, record: Record) -> (Vec<Step>, Vec<usize>, Vec<String>) {
    let ((_folder, assets), urls) = (folder(ours), urls(theirs));
    let known = lock("abcxyzABC");
    let words = Words::default();
    let (own, has_images) = match record {
        Record::Of(letters) => (lock(letters), true),
        Record::NotOfField => (Lock::of_draft(), true),
        Record::Nothing { has_images } => (Lock::default(), has_images),
    };
    let field = FieldSides {
        kind: &KIND,
        plan: None,
        ours: assets.iter().enumerate().map(|(number, asset)| Slot { asset, number, plan: None }).collect(),
        theirs: urls.iter().map(|url| Element { url: Some(url), words: &words }).collect(),
        record: matches!(record, Record::Of(_)).then(|| own.field(&KIND, None).unwrap()),
        names: None,
        lock: &own,
        has_images,
    };
    let contents = ImageContents::recorded(&known, urls.iter());
    let steps: Vec<_> = field.ours.iter().map(|slot| field.step(slot, &contents, &|_| false)).collect();
    let removed = field.removed(&steps, &contents).iter().map(|removed| removed.position).collect();
    let edits = field.overwritten(&steps, &contents).into_iter().map(|(at, what)| {
        let name = at.map_or("list".to_owned(), |n| n.to_string());
        Edit { name, what }.to_string().replace("https://a.example/", "")
    });
    let edits = edits.collect();
    (steps, removed, edits)
}

type Row = (&'static str, &'static str, Record, &'static [Change], &'static [usize], &'static [&'static str]);

#[test]
fn each_image_of_a_list_is_new_changed_moved_or_unchanged_and_what_others_did_is_told() {
    use Change::{Changed as C, Moved as M, New as N, Unchanged as U};
    use Record::{NotOfField, Nothing, Of};
    let (some, none) = (Nothing { has_images: true }, Nothing { has_images: false });
    // the folder, the draft, the record; then the changes, what goes, and whose work that is
    let table: &[Row] = &[
        ("ab", "ab", Of("ab"), &[U, U], &[], &[]),
        ("ab", "", Of(""), &[N, N], &[], &[]),
        ("ac", "ab", Of("ab"), &[U, C], &[], &[]),
        ("abc", "ab", Of("ab"), &[U, U, N], &[], &[]),
        ("a", "ab", Of("ab"), &[U], &[1], &[]),
        ("b", "ab", Of("ab"), &[M], &[0], &[]),
        ("ba", "ab", Of("ab"), &[M, M], &[], &[]),
        ("aa", "ab", Of("ab"), &[U, M], &[1], &[]),
        // someone else's work
        ("ab", "abx", Of("ab"), &[U, U], &[2], &["2: someone added x"]),
        ("ab", "ax", Of("ab"), &[U, C], &[], &["1: someone replaced it with x"]),
        // what is kept where it is, is nobody's loss; what is moved, is
        ("cx", "ax", Of("a"), &[C, U], &[], &[]),
        ("cx", "xa", Of("a"), &[C, M], &[1], &["0: someone added x"]),
        ("ab", "a", Of("ab"), &[U, N], &[], &["1: someone removed it"]),
        ("ab", "ba", Of("ab"), &[M, M], &[], &["list: someone changed the order"]),
        ("ac", "ab", Of("ax"), &[U, C], &[], &["1: someone replaced it with b"]),
        // the marketplace's own encoding, and another URL of the same image
        ("ab", "AB", Of("ab"), &[U, U], &[], &[]),
        ("ab", "AB", Of("AB"), &[U, U], &[], &[]),
        ("cb", "Ab", Of("ab"), &[C, U], &[], &[]),
        // no record: everything that would change may be someone's
        ("ab", "ab", some, &[U, U], &[], &[]),
        ("ac", "ab", some, &[U, C], &[], &["1: the draft shows b"]),
        ("a", "", some, &[N], &[], &["0: the draft shows none"]),
        ("a", "", none, &[N], &[], &[]),
        ("ab", "abx", some, &[U, U], &[2], &["2: the draft shows x"]),
        ("a", "", NotOfField, &[N], &[], &[]),
        ("a", "b", NotOfField, &[C], &[], &["0: the draft shows b"]),
    ];
    for (ours, theirs, record, changes, removed, edits) in table {
        let (steps, gone, told) = compare(ours, theirs, *record);
        let case = format!("{ours} over {theirs}, {record:?}");
        assert_eq!(steps.iter().map(|step| step.change).collect::<Vec<_>>(), *changes, "{case}");
        assert_eq!(gone, *removed, "{case}");
        assert_eq!(told, *edits, "{case}");
    }
}

#[test]
fn an_image_that_stays_keeps_its_url_and_the_hash_of_its_copy() {
    let (steps, ..) = compare("abc", "aBx", Record::Of("abc"));
    let kept: Vec<_> = steps.iter().map(|step| step.kept.as_ref().map(ImageUrl::path)).collect();
    assert_eq!(kept, [Some("/a"), Some("/B"), None]);
    assert_eq!(
        steps.iter().map(|step| step.copy).collect::<Vec<_>>(),
        [None, Some(Digests::of(b"B").sha256), None]
    );
    let before: Vec<_> =
        steps.iter().map(|step| step.before.as_ref()?.url.as_ref().map(ImageUrl::path)).collect();
    assert_eq!(before, [Some("/a"), Some("/B"), Some("/x")]);
}

#[test]
fn words_differ_where_the_draft_shows_others_than_are_to_be_written() {
    let words = |name: Option<&str>, video: Option<&str>| Words {
        name: name.map(str::to_owned),
        video: video.map(str::to_owned),
    };
    let shown = words(Some("shown"), Some("https://youtu.be/1"));
    let table = [
        (words(None, None), false),
        (words(Some("shown"), None), false),
        (words(None, Some("https://youtu.be/1")), false),
        (words(Some("other"), None), true),
        (words(None, Some("https://youtu.be/2")), true),
        (words(Some("other"), Some("https://youtu.be/1")), true),
        (words(Some("shown"), Some("https://youtu.be/2")), true),
        (words(Some(""), None), true),
    ];
    for (wanted, expected) in table {
        assert_eq!(differ(&wanted, &shown), expected, "{wanted:?}");
    }
    assert!(!differ(&words(Some(""), None), &words(None, None)), "an empty caption is none");
}

#[test]
fn captions_are_written_where_the_draft_or_the_settings_say_that_the_list_has_them() {
    let (settings, (_folder, assets)) = (SettingsFile::parse(SETTINGS).unwrap(), folder("a"));
    let offer = |list: &str| {
        let value = serde_json::json!({ "publisherId": "contoso", "id": "vm", "definition": { "offer": {
            "microsoft-azure-marketplace.screenshots": serde_json::from_str::<serde_json::Value>(list).unwrap() } } });
        Offer::of_document(OfferDocument::from_live(value).unwrap(), None)
    };
    let members = |list: &str, shapes: &ListShapes| {
        let shown = images_of(&offer(list), &assets, shapes);
        let (slot, none) = (Slot { asset: &assets.as_slice()[0], number: 0, plan: None }, Lock::default());
        let shown = Shown { draft: None, base: &shown, shapes };
        fields(&[slot], &none, &[], shown)[0].names.and_then(|names| names.name.clone())
    };
    let objects = r#"[{"url": "https://a.example/a", "caption": "A"}]"#;
    assert_eq!(members("[]", &settings.lists).as_deref(), Some("caption"));
    assert_eq!(members(objects, &settings.lists).as_deref(), Some("caption"));
    assert_eq!(members("[]", &ListShapes::default()), None);
}
