//! What is there again in the next run, and what a reset empties.

use super::super::super::SandboxBuilder;
use super::*;

const SAAS: &str = "contoso-saas";

fn builder(folder: &tempfile::TempDir) -> SandboxBuilder {
    Sandbox::builder().state_dir(folder.path()).publish_takes(3)
}

#[tokio::test]
async fn the_next_run_meets_products_jobs_and_files() {
    let folder = tempfile::tempdir().unwrap();
    let first = builder(&folder).jobs_take(0).start().await.unwrap();
    let api = Api::new(&first);
    let guid = api.guid(SAAS).await;
    let edit = asset(&guid, "azureLogoScreenshot", &api.screenshot("a.png").await);
    let ended = api.run(&[edit]).await;
    let submitted = body(api.configure(&[submission(&guid, "preview")]).await).await;
    let running = api.submissions(&guid).await.len();
    first.stop().await;

    let second = builder(&folder).start().await.unwrap();
    let api = Api::new(&second);
    let place = id(&guid, "azureLogoScreenshot", 5);
    assert_eq!(second.product_submissions(SAAS).len(), running);
    let kept = second.tree(SAAS, Slot::Draft).unwrap();
    let kept = kept["resources"].as_array().unwrap().iter().find(|one| text(one, "id") == place).unwrap();
    assert_eq!(api.fetch(text(kept, "url")).await, drawn(1280, 720, 7));
    let job = text(&ended, "jobId");
    assert_eq!(api.read(&format!("configure/{job}/status")).await["jobResult"], "succeeded");
    assert_eq!(api.read(&format!("configure/{job}")).await["resources"][0]["id"], place);
    assert_eq!(api.end_of(text(&submitted, "jobId")).await["jobResult"], "succeeded");
    assert!(second.tree(SAAS, Slot::Preview).unwrap().to_string().contains(&place));
}

#[tokio::test]
async fn a_job_that_was_to_run_runs_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let first = builder(&folder).start().await.unwrap();
    let api = Api::new(&first);
    let guid = api.guid("contoso-vm").await;
    let still = text(&api.read(&id(&guid, "azureLogoLarge", 1)).await, "url").to_owned();
    let edit = with(asset(&guid, "azureLogoLarge", &still), "id", id(&guid, "azureLogoLarge", 1));
    let edit = with(edit, "description", "Kept");
    let started = body(api.configure(&[edit]).await).await;
    first.stop().await;
    let second = builder(&folder).start().await.unwrap();
    let api = Api::new(&second);
    assert_eq!(api.end_of(text(&started, "jobId")).await["jobResult"], "succeeded");
    assert_eq!(text(&api.read(&id(&guid, "azureLogoLarge", 1)).await, "description"), "Kept");
}

#[tokio::test]
async fn nothing_is_written_for_who_only_reads_and_no_signature_stays() {
    let folder = tempfile::tempdir().unwrap();
    let first = builder(&folder).jobs_take(0).start().await.unwrap();
    let api = Api::new(&first);
    let guid = api.guid(SAAS).await;
    api.tree(&guid, "draft").await;
    let files = |name: &str| folder.path().join(name).read_dir().unwrap().count();
    assert_eq!((files("products"), files("jobs"), files("files")), (0, 0, 0));
    api.run(&[asset(&guid, "azureLogoScreenshot", &api.screenshot("a.png").await)]).await;
    assert_eq!((files("products"), files("jobs"), files("files")), (1, 1, 1));
    let delete = asset(&guid, "azureLogoScreenshot", "https://a/1?sig=x");
    let delete = with(with(delete, "id", id(&guid, "azureLogoScreenshot", 5)), "lifecycleState", "deleted");
    assert_eq!(api.run(&[delete]).await["jobResult"], "succeeded");
    for entry in folder.path().join("jobs").read_dir().unwrap() {
        #[expect(clippy::disallowed_methods, reason = "the sandbox uses none of our modules")]
        let kept = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        assert!(!kept.contains("sig="), "{kept}");
    }
    first.stop().await;
    let second = builder(&folder).reset().start().await.unwrap();
    assert_eq!((files("products"), files("jobs"), files("files")), (0, 0, 0));
    assert_eq!(assets(&Api::new(&second).tree(&guid, "draft").await, "azureLogoScreenshot").len(), 4);
}

#[tokio::test]
async fn a_product_of_one_s_own_is_there_until_it_changes_and_then_too() {
    let folder = tempfile::tempdir().unwrap();
    let own = || builder(&folder).jobs_take(0).product("contoso-insight", Seed::Draft);
    let first = own().start().await.unwrap();
    let api = Api::new(&first);
    let guid = api.guid("contoso-insight").await;
    api.run(&[asset(&guid, "azureLogoLarge", &api.large("a.png").await)]).await;
    first.stop().await;
    let second = own().start().await.unwrap();
    let tree = second.tree("contoso-insight", Slot::Draft).unwrap();
    assert_eq!(assets(tree["resources"].as_array().unwrap(), "azureLogoLarge").len(), 1);
}
