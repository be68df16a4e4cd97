//! What a lock remembers, and what it refuses to read.

use super::*;
use crate::base::{AssetKind, Digests, ImageUrl, OfferRef, PlanId, files};
use crate::listing::Words;
use crate::marketplace::{ETag, OperationId, TextHashes};

const URL: &str = "https://store.example/prodcontent/1.png?sig=secret&sp=r";

struct Owner(&'static str, OfferRef);

impl Owner {
    fn of(service: &'static str) -> Self {
        Self(service, OfferRef::parse("contoso", "insight").unwrap())
    }

    fn as_ref(&self) -> LockOwner<'_> {
        LockOwner { service: self.0, offer: &self.1 }
    }
}

fn at() -> LockAt {
    LockAt::File(LOCK_FILE.to_owned())
}

const LARGE: AssetPlace<'_> = AssetPlace { kind: &AssetKind::LargeLogo, plan: None, position: 0 };

fn file(name: &str) -> LockedFile<'_> {
    let words = Words { name: Some("A caption".to_owned()), video: Some("https://youtu.be/1".to_owned()) };
    LockedFile {
        name,
        sha256: Digests::of(b"x").sha256,
        copy: Some(Digests::of(b"y").sha256),
        words,
        shown: Some("Another".to_owned()),
    }
}

fn lock() -> Lock {
    let mut lock = Lock::of_draft();
    lock.record(LARGE, &ImageUrl::parse(URL).unwrap(), Some(file("logos/large.png")));
    lock
}

#[test]
fn jobs_are_kept_beside_what_the_lock_says_and_tell_nothing_of_a_draft() {
    let owner = Owner::of("https://graph.microsoft.com/rp/product-ingestion");
    let read =
        |lock: &Lock| Lock::parse(&lock.to_text(owner.as_ref()).unwrap(), &at(), owner.as_ref()).unwrap();
    let [save, submission] = ["d4261631-c583", "77aa-1"].map(|id| OperationId::parse(id).unwrap());
    let draft = ETag::parse("\"tree-a.b\"");
    let kept = read(&lock().with_job(&save, Vec::new()).with_submission(&submission, draft.as_ref()));
    assert_eq!((kept.job(), kept.submission()), (Some(save.clone()), Some(submission.clone())));
    assert_eq!(kept.submitted(), draft);
    assert_eq!(lock().with_submission_of(&kept).submitted(), draft, "a later publish keeps it");
    // what goes live submits no draft
    assert_eq!(kept.clone().with_submission(&submission, None).submitted(), None);
    assert_eq!(kept.images(), lock().images());
    assert_eq!(kept.without_job().job(), None);
    // nobody knows what the draft showed when that job began
    let unknown = read(&Lock::default().with_job(&save, Vec::new()));
    assert_eq!((unknown.job(), unknown.field(&AssetKind::LargeLogo, None)), (Some(save), None));
    let empty = read(&Lock::of_draft()).field(&AssetKind::LargeLogo, None).map(|images| images.len());
    assert_eq!(empty, Some(0));
}

#[test]
fn what_was_written_is_read_back_and_holds_no_secret() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(LOCK_FILE);
    let owner = Owner::of("https://cloudpartner.azure.com");
    let draft = TextHashes::kept([("id".to_owned(), "3f".to_owned())].into());
    let lock = lock().with_texts(Some("9c".to_owned()), draft);
    lock.write(&path, owner.as_ref()).unwrap();
    assert_eq!(Lock::read(&path, owner.as_ref()).unwrap(), lock);
    let text = String::from_utf8(files::read(&path).unwrap()).unwrap();
    assert!(!text.contains("sig=") && !text.contains("secret"), "{text}");
    assert!(text.starts_with("# Written by offerpress"), "{text}");
}

#[test]
fn a_lock_belongs_to_one_offer_of_one_service_however_they_are_spelled() {
    let owner = Owner::of("https://cloudpartner.azure.com");
    let text = lock().to_text(owner.as_ref()).unwrap();
    let read = |owner: LockOwner<'_>| Lock::parse(&text, &at(), owner).unwrap();
    let [fabrikam, outlook] =
        [("fabrikam", "insight"), ("contoso", "outlook")].map(|(a, b)| OfferRef::parse(a, b).unwrap());
    let ours = owner.as_ref();
    let others = [
        LockOwner { service: "http://127.0.0.1:1", ..ours },
        LockOwner { offer: &fabrikam, ..ours },
        LockOwner { offer: &outlook, ..ours },
    ];
    for other in others {
        assert_eq!(read(other), Lock::default(), "{other:?}");
    }
    let offer = OfferRef::parse("Contoso", "insight").unwrap();
    let same = LockOwner { service: "https://CloudPartner.azure.com:443/", offer: &offer };
    assert_eq!(read(same), lock());
}

#[test]
fn a_lock_of_a_newer_format_is_refused_by_its_number_whatever_else_it_holds() {
    let owner = Owner::of("https://a.example");
    for text in ["version = 3\n", "version = 3\nservice = 1\n[[image]]\nnew = true\n"] {
        let error = Lock::parse(text, &at(), owner.as_ref()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "`offerpress.lock` has lock format 3, but this version of offerpress supports formats up to 2"
        );
    }
}

#[test]
fn damage_and_conflict_markers_are_told_apart() {
    let owner = Owner::of("https://a.example");
    let text = lock().to_text(owner.as_ref()).unwrap();
    let merged =
        text.replace("position = 0\n", "<<<<<<< HEAD\nposition = 0\n=======\nposition = 1\n>>>>>>> b\n");
    let line = merged.lines().position(|line| line.starts_with("<<<")).unwrap() + 1;
    let error = |text: &str| Lock::parse(text, &at(), owner.as_ref()).unwrap_err().to_string();
    assert_eq!(error(&merged), format!("`offerpress.lock` has Git conflict markers (line {line})"));
    for damaged in ["version = [", "", "version = \"2\"", "version = 2", &format!("{text}\nx = 1\n")] {
        let said = error(damaged);
        assert_eq!(said, "`offerpress.lock` is damaged: not a lock written by offerpress", "{damaged}");
    }
}

#[test]
fn format_1_is_read_but_says_nothing_of_fields_that_the_run_did_not_write() {
    let sha256 = Digests::of(b"x").sha256.to_string();
    let text = format!(
        "version = 1\nservice = \"https://a\"\npublisher = \"contoso\"\noffer = \"insight\"\n\
         [[asset]]\nfile = \"l.png\"\nkind = \"large-logo\"\nposition = 0\nsha256 = \"{sha256}\"\npath = \"/1.png\"\n"
    );
    let old = Lock::parse(&text, &at(), Owner::of("https://a").as_ref()).unwrap();
    assert_eq!(old.field(&AssetKind::LargeLogo, None).unwrap().len(), 1);
    assert_eq!(old.field(&AssetKind::SmallLogo, None), None);
    assert_eq!(lock().field(&AssetKind::SmallLogo, None), Some(Vec::new()));
    assert_eq!(Lock::default().field(&AssetKind::SmallLogo, None), None);
}

#[test]
fn the_text_does_not_depend_on_the_order_of_recording() {
    let owner = Owner::of("https://a.example");
    let plan = PlanId::parse("basic").unwrap();
    let places = [
        LARGE,
        AssetPlace { kind: &AssetKind::Screenshot, plan: None, position: 1 },
        AssetPlace { kind: &AssetKind::Screenshot, plan: None, position: 0 },
        AssetPlace { plan: Some(&plan), ..LARGE },
    ];
    let text = |places: &mut dyn Iterator<Item = &AssetPlace<'_>>| {
        let mut lock = Lock::of_draft();
        places.for_each(|place| lock.record(*place, &ImageUrl::parse(URL).unwrap(), None));
        lock.to_text(owner.as_ref()).unwrap()
    };
    assert_eq!(text(&mut places.iter()), text(&mut places.iter().rev()));
}

#[test]
fn a_field_is_that_of_its_plan_in_the_order_of_the_draft() {
    let [basic, pro] = ["basic", "pro"].map(|id| PlanId::parse(id).unwrap());
    let mut lock = Lock::of_draft();
    for (plan, position, path) in
        [(Some(&basic), 1, "2"), (None, 0, "0"), (Some(&basic), 0, "1"), (Some(&pro), 0, "3")]
    {
        let url = ImageUrl::parse(&format!("https://a.example/{path}")).unwrap();
        lock.record(AssetPlace { kind: &AssetKind::Screenshot, plan, position }, &url, None);
    }
    let other_case = PlanId::parse("Basic").unwrap();
    let cases = [
        (None, vec!["/0"]),
        (Some(&basic), vec!["/1", "/2"]),
        (Some(&other_case), vec!["/1", "/2"]),
        (Some(&pro), vec!["/3"]),
    ];
    for (plan, paths) in cases {
        let field = lock.field(&AssetKind::Screenshot, plan).unwrap();
        assert_eq!(field.iter().map(|image| image.path.as_str()).collect::<Vec<_>>(), paths, "{plan:?}");
    }
}

#[test]
fn what_is_recorded_is_returned() {
    let empty = Lock::default();
    assert_eq!(
        (empty.document(), empty.draft(), empty.images(), empty.is_known()),
        (None, None, &[][..], false)
    );
    let draft = TextHashes::kept([("offer/a.title".to_owned(), "3f".to_owned())].into());
    let lock = lock().with_texts(Some("9c".to_owned()), draft.clone());
    assert_eq!((lock.document(), lock.draft(), lock.is_known()), (Some("9c"), Some(&draft), true));
    let [image] = lock.images() else { panic!("{lock:?}") };
    assert_eq!((image.path.as_str(), image.file.as_deref()), ("/prodcontent/1.png", Some("logos/large.png")));
    assert_eq!(image.sha256(), Some(Digests::of(b"x").sha256));
    assert_eq!(image.copy(), Some(Digests::of(b"y").sha256));
    assert_eq!((image.words(), image.shown_caption.as_deref()), (file("").words, Some("Another")));
}

#[test]
fn a_lock_that_says_nothing_new_is_not_written_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new").join(LOCK_FILE);
    let owner = Owner::of("https://cloudpartner.azure.com");
    lock().write(&path, owner.as_ref()).unwrap();
    let long_ago = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(86_400);
    std::fs::File::options().write(true).open(&path).unwrap().set_modified(long_ago).unwrap();
    let modified = || path.metadata().unwrap().modified().unwrap();
    lock().write(&path, owner.as_ref()).unwrap();
    assert_eq!(modified(), long_ago);
    let other = lock().with_texts(Some("9c".to_owned()), TextHashes::default());
    other.write(&path, owner.as_ref()).unwrap();
    assert_ne!(modified(), long_ago);
}

#[test]
fn a_url_signed_anew_still_leads_to_its_bytes() {
    let again = ImageUrl::parse("https://elsewhere.example/prodcontent/1.png?sig=other").unwrap();
    assert_eq!(lock().image_at(&again).unwrap().sha256(), Some(Digests::of(b"x").sha256));
    assert_eq!(lock().image_at(&ImageUrl::parse("https://store.example/2.png").unwrap()), None);
}
