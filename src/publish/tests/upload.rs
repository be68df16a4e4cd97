//! Images on their way: stored once, signed, and fetched anonymously, before the offer is touched.

use super::store::CONTAINER;
use super::world::{NOW, World, image};
use crate::base::{Digests, ImageUrl, ServiceUrl};
use crate::publish::outcome::{Upload, Verdict};
use crate::publish::{CreateContainer, Error, VerifiedUrls};
use crate::storage::{Account, Container, ContainerName, SasLifetime, Verification};
use std::error::Error as _;

/// A folder for a new offer.
fn new(letters: &str) -> World {
    let world = World::new();
    world.own(|_| {});
    world.folder(letters);
    world
}

async fn make(world: &World) -> Result<VerifiedUrls, Error> {
    let plan = world.plan().await.unwrap();
    world.heard();
    world.store.asked();
    VerifiedUrls::make(&plan, world.run()).await
}

fn path(letter: char) -> String {
    format!("/contoso/logos/contoso/vm/{}.png", Digests::of(&image(letter)).sha256)
}

#[tokio::test]
async fn each_image_is_stored_signed_and_fetched_and_each_step_is_announced() {
    let world = new("ab");
    let urls = make(&world).await.unwrap();
    let bytes = image('a').len() + image('b').len();
    let mut heard = world.heard();
    assert_eq!(heard.remove(0), format!("uploading 2 of {bytes} bytes"));
    assert_eq!(heard.pop().as_deref(), Some("verifying 2"), "once the last one is stored");
    heard.sort();
    assert_eq!(heard, ["uploaded screenshots/0-a.png: Sent", "uploaded screenshots/1-b.png: Sent"]);
    for letter in ['a', 'b'] {
        let content = Digests::of(&image(letter)).sha256;
        let url = urls.of(&content).unwrap();
        assert_eq!(url.place(), world.store.url(&path(letter)));
        assert_eq!(url.expiry(), Some((NOW + time::Duration::days(30)).replace_nanosecond(0).unwrap()));
        assert_eq!(urls.upload_of(&content), Some(Upload::Sent));
        assert_eq!(world.store.at(url.place()), Some(image(letter)), "the bytes of the file");
    }
    assert_eq!(
        (urls.of(&Digests::of(b"x").sha256).map(ImageUrl::place), urls.upload_of(&Digests::of(b"x").sha256)),
        (None, None)
    );
    let mut asked = world.store.asked();
    asked.sort();
    let mut expected: Vec<_> = ['a', 'b']
        .into_iter()
        .flat_map(|letter| ["HEAD", "PUT"].map(|method| format!("{method} {}", path(letter))))
        .collect();
    expected.sort();
    assert_eq!(asked, expected, "one PUT and one anonymous request each, and nothing else");
}

#[tokio::test]
async fn what_lies_in_storage_is_not_sent_again() {
    let world = new("ab");
    world.store.show(&path('a'), &image('a'));
    let urls = make(&world).await.unwrap();
    let of = |letter| urls.upload_of(&Digests::of(&image(letter)).sha256);
    assert_eq!((of('a'), of('b')), (Some(Upload::AlreadyThere), Some(Upload::Sent)));
    assert!(world.heard().contains(&"uploaded screenshots/0-a.png: AlreadyThere".to_owned()));
    let done = world.publish().await.unwrap();
    let uploads: Vec<_> = done.assets.iter().map(|asset| asset.upload).collect();
    assert_eq!((done.result, uploads), (Verdict::Saved, vec![Some(Upload::AlreadyThere); 2]));
}

#[tokio::test]
async fn other_bytes_under_the_name_of_an_image_stop_the_run() {
    let world = new("a");
    world.store.show(&path('a'), &image('b'));
    let error = make(&world).await.unwrap_err();
    assert!(matches!(&error, Error::Store { file, .. } if file == "screenshots/0-a.png"), "{error}");
    assert!(error.source().unwrap().to_string().contains("MD5"), "{:?}", error.source());
}

#[tokio::test]
async fn a_full_proof_fetches_every_byte() {
    let mut world = new("a");
    world.job.verification = Verification::Full;
    make(&world).await.unwrap();
    assert_eq!(world.store.asked(), [format!("PUT {}", path('a')), format!("GET {}", path('a'))]);
}

#[tokio::test]
async fn what_fails_on_the_way_names_the_file_and_leaves_the_offer_alone() {
    // the request that is refused; then the error
    let table = [
        ("PUT", 403, "AuthorizationPermissionMismatch", "couldn't upload `screenshots/1-b.png`"),
        ("PUT", 404, "ContainerNotFound", "couldn't upload `screenshots/1-b.png`"),
        ("HEAD", 404, "BlobNotFound", "couldn't verify the URL of `screenshots/1-b.png`"),
        ("HEAD", 403, "AuthenticationFailed", "couldn't verify the URL of `screenshots/1-b.png`"),
        ("HEAD", 307, "", "couldn't verify the URL of `screenshots/1-b.png`"),
    ];
    for (method, status, code, said) in table {
        let world = new("ab");
        world.store.refuse(method, &path('b'), status, code);
        let error = world.publish().await.unwrap_err();
        assert!(error.to_string().starts_with(said), "{method} {status}: {error}");
        assert!(error.source().is_some(), "{method} {status}");
        let calls = world.market.calls();
        assert!(!calls.contains(&"save".to_owned()), "{method} {status}: {calls:?}");
        world.store.be_well();
        let done = world.publish().await.unwrap();
        assert_eq!((done.result, world.shown().as_str()), (Verdict::Saved, "ab"), "{method} {status}, again");
    }
}

#[tokio::test]
async fn a_container_is_created_only_where_that_was_asked() {
    // whether it is there, whether it may be created; then the requests that create it, and whether the run saves
    let table = [
        (true, CreateContainer::Never, 0, true),
        (true, CreateContainer::IfMissing, 1, true),
        (false, CreateContainer::IfMissing, 1, true),
        (false, CreateContainer::Never, 0, false),
    ];
    for (is_there, wish, creations, is_saved) in table {
        let mut world = new("a");
        world.job.container = wish;
        if !is_there {
            world.store.remove_container();
        }
        let case = format!("there {is_there}, {wish:?}");
        assert_eq!(world.publish().await.is_ok(), is_saved, "{case}");
        let created = world.store.asked().iter().filter(|asked| *asked == "PUT /contoso/logos").count();
        assert_eq!(created, creations, "{case}");
    }
}

#[tokio::test]
async fn storage_is_needed_only_where_an_image_is_new() {
    let mut world = World::published("ab").await;
    world.services.container = None;
    assert_eq!(world.publish().await.unwrap().result, Verdict::Unchanged);
    world.folder("ba");
    assert_eq!(world.publish().await.unwrap().result, Verdict::Saved, "what is moved is not uploaded");
    world.folder("bc");
    let error = world.publish().await.unwrap_err();
    assert!(matches!(error, Error::NoStorage), "{error}");
    assert_eq!(world.shown(), "ba");
}

#[tokio::test]
async fn a_run_with_nothing_new_asks_storage_for_nothing() {
    let world = World::published("ab").await;
    world.store.asked();
    let urls = make(&world).await.unwrap();
    assert!(urls.notes.is_empty() && urls.of(&Digests::of(&image('a')).sha256).is_none());
    assert_eq!((world.store.asked(), world.heard()), (Vec::<String>::new(), Vec::<String>::new()));
}

#[tokio::test]
async fn urls_last_as_long_as_was_asked_or_it_is_said() {
    let mut world = new("a");
    for (lifetime, days) in [("2d", 2), ("30d", 30), ("365d", 365)] {
        world.job.sas_lifetime = SasLifetime::parse(lifetime).unwrap();
        let urls = make(&world).await.unwrap();
        let url = urls.of(&Digests::of(&image('a')).sha256).unwrap();
        assert_eq!(url.expiry(), Some(NOW + time::Duration::days(days)), "{lifetime}");
        assert!(urls.notes.is_empty(), "{:?}", urls.notes);
    }
    // a SAS that was given ends when it ends
    let sas = world.store.url(&format!("{CONTAINER}?sr=c&sp=r&se=2026-11-25T08:00:00Z&sig=c2VjcmV0"));
    let endpoint = ServiceUrl::parse(&world.store.url("/contoso")).unwrap();
    let account = Account::with_key("contoso", &"a2V5".into(), Some(endpoint)).unwrap();
    let account = account.with_sas_in_urls(&ImageUrl::parse(&sas).unwrap()).unwrap();
    let container = Container::open(&account, &ContainerName::parse("logos").unwrap(), &world.services.http);
    world.services.container = Some(container.unwrap());
    let links = make(&world).await.unwrap();
    assert_eq!(links.notes, ["SAS URLs expire on 2026-11-25, like the SAS you provided"]);
}

#[tokio::test]
async fn a_file_that_changed_after_the_check_is_not_published() {
    let world = new("ab");
    let plan = world.plan().await.unwrap();
    world.write("screenshots/1-b.png", &image('b')[..20]);
    let error = VerifiedUrls::make(&plan, world.run()).await.unwrap_err();
    assert!(matches!(&error, Error::Store { file, .. } if file == "screenshots/1-b.png"), "{error}");
}
