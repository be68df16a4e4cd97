//! What is there again in the next run.

use super::super::{Error, Slot};
use super::*;
use std::path::{Path, PathBuf};

#[tokio::test]
async fn the_next_run_meets_what_this_one_left() {
    let folder = tempfile::tempdir().unwrap();
    let first = Sandbox::builder().state_dir(folder.path()).start().await.unwrap();
    let client = Client::new(&first);
    let made = client.put_offer(&client.document().await, None).await;
    let (etag, made) = (header(&made, "etag"), body(made).await);
    let (old, blobs) = (first.marketplace_url(), first.blobs());
    first.stop().await;

    let second = Sandbox::builder().state_dir(folder.path()).start().await.unwrap();
    let client = Client::new(&second);
    let got = client.get_offer().await;
    assert_eq!(header(&got, "etag"), etag);
    let got = body(got).await;
    let moved = made.to_string().replace(&old, &second.marketplace_url());
    assert_eq!(got.to_string(), moved, "own links lead to the present port");
    assert_eq!(second.blobs(), blobs);
    let logo =
        got.pointer("/definition/offer/microsoft-azure-marketplace.smallLogo").unwrap().as_str().unwrap();
    assert_eq!(client.http.get(logo).send().await.unwrap().bytes().await.unwrap(), png(4));

    second.clear_requests();
    let kept = client.put_offer(&made, Some(&etag)).await;
    assert_eq!(kept.status(), 200, "links of an earlier port are known");
    assert_eq!(body(kept).await["definition"], got["definition"]);
    assert_eq!(second.requests().len(), 1);
}

#[tokio::test]
async fn a_state_has_one_user_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let first = Sandbox::builder().state_dir(folder.path()).start().await.unwrap();
    let error = Sandbox::builder().state_dir(folder.path()).start().await.unwrap_err();
    assert!(matches!(&error, Error::InUse { folder: named } if named == folder.path()), "{error:?}");
    drop(first);
    assert!(Sandbox::builder().state_dir(folder.path()).start().await.is_ok());
}

#[tokio::test]
async fn a_reset_empties_the_state() {
    let folder = tempfile::tempdir().unwrap();
    let first = Sandbox::builder().state_dir(folder.path()).start().await.unwrap();
    let client = Client::new(&first);
    client.put_offer(&client.document().await, None).await;
    first.stop().await;
    let second = Sandbox::builder().state_dir(folder.path()).reset().start().await.unwrap();
    assert_eq!(second.offer(PUBLISHER, OFFER, Slot::Draft), None);
    assert_eq!(second.blobs(), [""; 0]);
    let container = Client::new(&second).storage(Method::HEAD, "artifacts?restype=container", &[], b"");
    assert_eq!(container.send().await.unwrap().status(), 200);
}

/// Every file of a folder with its bytes.
#[expect(clippy::disallowed_methods, reason = "the sandbox uses none of our modules")]
fn contents(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let bytes = |path: PathBuf| vec![(path.clone(), std::fs::read(&path).unwrap())];
    let mut all: Vec<_> =
        paths.flat_map(|path| if path.is_dir() { contents(&path) } else { bytes(path) }).collect();
    all.sort();
    all
}

fn write(path: PathBuf) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::copy("Cargo.toml", path).unwrap();
}

#[tokio::test]
async fn a_folder_that_no_sandbox_marked_is_refused_and_stays_as_it_is() {
    let hash = format!("{:064}", 1);
    for (file, assets) in [
        ("offers/insight/offer.json", false),
        ("notes.txt", false),
        (".unfinished-a1B2c3", false),
        ("sandbox.lock", false),
        (&format!("blobs/{hash}"), false),
        ("offer.json", true),
        ("logos/large.png", true),
    ] {
        for reset in [false, true] {
            let folder = tempfile::tempdir().unwrap();
            write(folder.path().join(file));
            let before = contents(folder.path());
            let builder = Sandbox::builder().state_dir(folder.path());
            let builder = if reset { builder.reset() } else { builder };
            match builder.start().await.unwrap_err() {
                Error::NotOurs { folder: named } if !assets => assert_eq!(named, folder.path()),
                Error::AssetsFolder { name, .. } if assets => assert!(file.starts_with(name)),
                other => panic!("{file}: {other:?}"),
            }
            assert_eq!(contents(folder.path()), before, "{file}, reset: {reset}");
        }
    }
}

#[tokio::test]
async fn a_reset_leaves_what_is_not_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let first = Sandbox::builder().state_dir(folder.path()).start().await.unwrap();
    let client = Client::new(&first);
    client.put_offer(&client.document().await, None).await;
    first.stop().await;
    let foreign = ["offers/insight/offer.json", "offers/x.json", "blobs/.unfinished-a1B2c3", "mine/a.txt"];
    for file in foreign {
        write(folder.path().join(file));
    }
    Sandbox::builder().state_dir(folder.path()).reset().start().await.unwrap().stop().await;
    let left = contents(folder.path());
    assert!(foreign.iter().all(|file| folder.path().join(file).exists()));
    // the mark, and the container that is there from the start
    assert_eq!(left.len(), foreign.len() + 2, "{left:?}");
}

#[cfg(unix)]
#[tokio::test]
async fn a_link_in_the_state_leads_nowhere() {
    let [folder, elsewhere] = [(); 2].map(|()| tempfile::tempdir().unwrap());
    Sandbox::builder().state_dir(folder.path()).start().await.unwrap().stop().await;
    let hash = format!("{:064}", 1);
    write(elsewhere.path().join(&hash));
    std::fs::remove_dir(folder.path().join("blocks")).unwrap();
    std::os::unix::fs::symlink(elsewhere.path(), folder.path().join("blocks")).unwrap();
    let error = Sandbox::builder().state_dir(folder.path()).reset().start().await.unwrap_err();
    assert!(matches!(&error, Error::File { path, .. } if path.ends_with("blocks")), "{error:?}");
    assert!(elsewhere.path().join(&hash).exists());
}

#[tokio::test]
async fn a_state_file_that_is_none_is_named() {
    let folder = tempfile::tempdir().unwrap();
    Sandbox::builder().state_dir(folder.path()).start().await.unwrap().stop().await;
    let path = folder.path().join("offers").join(format!("{:064}.json", 1));
    write(path.clone());
    let error = Sandbox::builder().state_dir(folder.path()).start().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "`{}` is not a state file of this sandbox; empty the folder with `offerpress sandbox --reset`",
            path.display()
        )
    );
    assert!(Sandbox::builder().state_dir(folder.path()).reset().start().await.is_ok());
}

#[tokio::test]
async fn a_taken_port_is_named() {
    let first = start().await;
    let url = url::Url::parse(&first.marketplace_url()).unwrap();
    let port = url.port().unwrap();
    let error = Sandbox::builder().port(port).start().await.unwrap_err();
    assert!(
        error.to_string().starts_with(&format!("the sandbox could not listen on port {port} ")),
        "{error}"
    );
    first.stop().await;
    assert_eq!(
        Sandbox::builder().port(port).start().await.unwrap().marketplace_url(),
        url.as_str().trim_end_matches('/')
    );
}
