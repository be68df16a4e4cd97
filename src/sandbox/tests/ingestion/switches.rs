//! Each switch in both positions, colleagues in the portal, and answers that are lost.

use super::super::super::{Action, Deletion, Edit, Moment, Timing, Unmatched};
use super::*;

const SAAS: &str = "contoso-saas";

async fn with_switch(switch: Switch) -> Sandbox {
    Sandbox::builder().jobs_take(0).publish_takes(0).behavior(on(switch)).start().await.unwrap()
}

/// A sandbox that behaves so, or as always.
async fn where_it(does: bool, behavior: Behavior) -> Sandbox {
    let sandbox = prompt().await;
    if does {
        sandbox.set(behavior);
    }
    sandbox
}

#[tokio::test]
async fn a_logo_without_id_is_refused_replaced_or_added() {
    for (way, result, count) in [
        (None, "failed", 1),
        (Some(Unmatched::Replace), "succeeded", 1),
        (Some(Unmatched::Append), "succeeded", 2),
    ] {
        let sandbox = prompt().await;
        if let Some(way) = way {
            sandbox.set(on(Switch::LogoWithoutId(way)));
        }
        let api = Api::new(&sandbox);
        let guid = api.guid(SAAS).await;
        let edit = with(asset(&guid, "azureLogoLarge", &api.large("a.png").await), "description", "New");
        assert_eq!(api.run(&[edit]).await["jobResult"], result);
        let tree = api.tree(&guid, "draft").await;
        assert_eq!(assets(&tree, "azureLogoLarge").len(), count);
        let has_new = tree.iter().any(|one| text(one, "description") == "New");
        assert_eq!(has_new, way.is_some());
    }
}

#[tokio::test]
async fn a_published_asset_may_be_deletable_or_refused_at_once() {
    for (way, status) in [(Deletion::Allow, 202), (Deletion::BadRequest, 400)] {
        let sandbox = with_switch(Switch::DeletePublished(way)).await;
        let api = Api::new(&sandbox);
        let guid = api.guid(SAAS).await;
        let place = id(&guid, "azureLogoScreenshot", 4);
        let delete = with(without(asset(&guid, "azureLogoScreenshot", ""), "url"), "id", place.clone());
        let answer = api.configure(&[with(delete, "lifecycleState", "deleted")]).await;
        assert_eq!(answer.status(), status);
        assert_eq!(api.get(&place).await.status() == 404, way == Deletion::Allow);
        assert!(sandbox.tree(SAAS, Slot::Production).unwrap().to_string().contains(&place));
    }
}

#[tokio::test]
async fn edits_may_be_locked_while_a_submission_runs() {
    for is_locked in [false, true] {
        let sandbox = Sandbox::builder().jobs_take(0).publish_takes(9).start().await.unwrap();
        let api = Api::new(&sandbox);
        if is_locked {
            sandbox.set(on(Switch::LockEdits));
        }
        let guid = api.guid(SAAS).await;
        let edit = asset(&guid, "azureLogoScreenshot", &api.screenshot("a.png").await);
        let edit = with(edit, "id", id(&guid, "azureLogoScreenshot", 1));
        assert_eq!(api.run(std::slice::from_ref(&edit)).await["jobResult"], "succeeded", "nothing runs yet");
        api.configure(&[submission(&guid, "preview")]).await;
        assert_eq!(api.submissions(&guid).await.len(), 3);
        let ended = api.run(&[edit]).await;
        let error = &ended["errors"][0];
        let wanted = if is_locked { ("locked", "productLocked") } else { ("", "") };
        assert_eq!((text(error, "code"), text(&error["details"][0], "code")), wanted);
    }
}

#[tokio::test]
async fn a_locked_product_takes_nothing() {
    let sandbox = with_switch(Switch::LockProduct).await;
    let api = Api::new(&sandbox);
    let guid = api.guid(SAAS).await;
    let edit = with(asset(&guid, "azureLogoLarge", "https://a/1"), "id", id(&guid, "azureLogoLarge", 1));
    for sent in [edit, submission(&guid, "preview")] {
        let ended = api.run(&[sent]).await;
        assert_eq!(text(&ended["errors"][0], "code"), "locked");
        assert_eq!(ended["errors"][0]["resourceId"], format!("product/{guid}"));
    }
    assert_eq!(api.submissions(&guid).await.len(), 2);
}

#[tokio::test]
async fn a_caption_without_url_keeps_the_file_or_fails() {
    for needs in [false, true] {
        let sandbox = where_it(needs, on(Switch::NeedUrl)).await;
        let api = Api::new(&sandbox);
        let guid = api.guid(SAAS).await;
        let place = id(&guid, "azureLogoScreenshot", 1);
        let before = path(text(&api.read(&place).await, "url"));
        let edit = without(asset(&guid, "azureLogoScreenshot", ""), "url");
        let edit = with(with(edit, "id", place.clone()), "description", "New");
        let ended = api.run(&[edit]).await;
        assert_eq!(ended["jobResult"] == "failed", needs);
        let after = api.read(&place).await;
        assert_eq!(path(text(&after, "url")), before);
        assert_eq!(text(&after, "description") == "New", !needs);
    }
}

#[tokio::test]
async fn the_order_may_be_ignored() {
    for ignores in [false, true] {
        let sandbox = where_it(ignores, on(Switch::IgnoreDisplayOrder)).await;
        let api = Api::new(&sandbox);
        let guid = api.guid(SAAS).await;
        let edit = asset(&guid, "azureLogoScreenshot", &api.screenshot("a.png").await);
        api.run(&[with(edit, "displayOrder", 4)]).await;
        let made = api.read(&id(&guid, "azureLogoScreenshot", 5)).await;
        assert_eq!(made["displayOrder"], if ignores { 0 } else { 4 });
    }
}

#[tokio::test]
async fn paths_may_change_and_all_of_them_are_served() {
    let sandbox = start().await;
    let api = Api::new(&sandbox);
    let guid = api.guid(SAAS).await;
    let url = async || text(&api.read(&id(&guid, "azureLogoLarge", 1)).await, "url").to_owned();
    let [one, other] = [url().await, url().await];
    assert_eq!(path(&one), path(&other));
    sandbox.set(on(Switch::NewPaths));
    let [third, fourth] = [url().await, url().await];
    assert!(path(&third) != path(&fourth) && path(&third) != path(&one));
    let bytes = api.fetch(&one).await;
    assert_eq!((api.fetch(&third).await, api.fetch(&fourth).await), (bytes.clone(), bytes));
}

#[tokio::test]
async fn any_size_may_be_taken() {
    for (is_on, result) in [(false, "failed"), (true, "succeeded")] {
        let sandbox = prompt().await;
        let api = Api::new(&sandbox);
        if is_on {
            sandbox.set(on(Switch::AnySize));
        }
        let guid = api.guid("contoso-draft").await;
        let small = api.image("a.png", 3, 2, 1).await;
        assert_eq!(api.run(&[asset(&guid, "azureLogoLarge", &small)]).await["jobResult"], result);
    }
}

#[tokio::test]
async fn copies_may_be_encoded_anew() {
    for reencodes in [false, true] {
        let sandbox = where_it(reencodes, Behavior::ReencodeImages).await;
        let api = Api::new(&sandbox);
        let guid = api.guid("contoso-draft").await;
        api.run(&[asset(&guid, "azureLogoLarge", &api.large("a.png").await)]).await;
        let copy = api.fetch(text(&api.read(&id(&guid, "azureLogoLarge", 1)).await, "url")).await;
        let sent = drawn(216, 216, 7);
        assert_eq!(copy == sent, !reencodes);
        let pixels = |bytes: &[u8]| image::load_from_memory(bytes).unwrap().into_rgba8();
        assert_eq!(pixels(&copy), pixels(&sent));
    }
}

#[tokio::test]
async fn a_tree_may_come_late() {
    let sandbox = with_switch(Switch::LateTree(1)).await;
    let api = Api::new(&sandbox);
    let guid = api.guid("contoso-portal-logos").await;
    sandbox.portal_edit_product("contoso-portal-logos", |resources| {
        let logo = resources.iter_mut().find(|one| text(one, "type") == "azureLogoLarge").unwrap();
        logo["description"] = json!("New");
    });
    assert_eq!(api.run(&[submission(&guid, "preview")]).await["jobResult"], "succeeded");
    let shows = async || {
        let tree = api.tree(&guid, "preview").await;
        text(assets(&tree, "azureLogoLarge")[0], "description") == "New"
    };
    assert_eq!((shows().await, shows().await), (false, true));
    sandbox.clear_behaviors();
    sandbox.set(Behavior::StaleReads(1));
    let edit =
        with(asset(&guid, "azureLogoLarge", &api.large("a.png").await), "id", id(&guid, "azureLogoLarge", 1));
    api.run(&[with(edit.clone(), "description", "Newer")]).await;
    let draft =
        async || text(assets(&api.tree(&guid, "draft").await, "azureLogoLarge")[0], "description").to_owned();
    assert_eq!((draft().await, draft().await), ("New".to_owned(), "Newer".to_owned()));
    sandbox.set(Behavior::StaleReads(2));
    api.run(&[with(edit, "description", "Newest")]).await;
    let late = draft().await;
    sandbox.clear_behaviors();
    assert_eq!((late, draft().await), ("Newer".to_owned(), "Newest".to_owned()), "off at once");
}

#[tokio::test]
async fn what_is_live_may_be_listed_as_the_preview_too() {
    let sandbox = start().await;
    let api = Api::new(&sandbox);
    let guid = api.guid(SAAS).await;
    assert_eq!(api.submissions(&guid).await.len(), 2);
    sandbox.set(on(Switch::ListPreviewTwice));
    let listed = api.submissions(&guid).await;
    let ids: Vec<_> =
        listed.iter().filter(|one| one.get("status").is_some()).map(|one| text(one, "id")).collect();
    assert_eq!((ids.len(), ids[0]), (2, ids[1]));
}

#[tokio::test]
async fn one_resource_fails_once_and_the_rest_is_saved() {
    let name = "azureLogoScreenshot/2".to_owned();
    let sandbox = with_switch(Switch::FailResource(name)).await;
    let api = Api::new(&sandbox);
    let guid = api.guid(SAAS).await;
    let url = api.screenshot("a.png").await;
    let edit = |ordinal| {
        let place = id(&guid, "azureLogoScreenshot", ordinal);
        with(with(asset(&guid, "azureLogoScreenshot", &url), "id", place), "description", "New")
    };
    let ended = api.run(&[edit(1), edit(2), edit(3)]).await;
    assert_eq!(ended["errors"].as_array().unwrap().len(), 1);
    assert_eq!(ended["errors"][0]["resourceId"], id(&guid, "azureLogoScreenshot", 2));
    let new = async || {
        let tree = api.tree(&guid, "draft").await;
        tree.iter().filter(|one| text(one, "description") == "New").count()
    };
    assert_eq!(new().await, 2);
    assert_eq!(api.run(&[edit(2)]).await["jobResult"], "succeeded");
    assert_eq!(new().await, 3);
}

#[tokio::test]
async fn details_may_be_an_object() {
    let sandbox = with_switch(Switch::DetailsObject).await;
    let api = Api::new(&sandbox);
    assert_eq!(body(api.get("product/0").await).await["error"]["details"], json!({}));
    let ended = api.run(&[asset("0", "azureLogoLarge", "https://a/1")]).await;
    assert_eq!(ended["errors"][0]["details"], json!({}));
}

#[tokio::test]
async fn a_job_may_never_end_and_not_be_canceled() {
    let sandbox = with_switch(Switch::EndlessJob).await;
    sandbox.set(on(Switch::RefuseCancel));
    let api = Api::new(&sandbox);
    let guid = api.guid(SAAS).await;
    let started = body(api.configure(&[submission(&guid, "preview")]).await).await;
    let job = text(&started, "jobId");
    for _ in 0..9 {
        assert_eq!(api.read(&format!("configure/{job}/status")).await["jobStatus"], "running");
    }
    let cancel = async || api.request(Method::POST, &format!("configure/{job}/cancel")).send().await.unwrap();
    assert_eq!(cancel().await.status(), 400);
    sandbox.clear_behaviors();
    assert_eq!(cancel().await.status(), 200);
}

#[tokio::test]
async fn an_answer_may_be_lost_with_or_without_its_job() {
    for (behavior, is_done) in [
        (on(Switch::BadGateway(Timing::Before)), false),
        (on(Switch::BadGateway(Timing::After)), true),
        (on(Switch::AnswerWithoutJob), true),
        (Behavior::LoseAnswer(Action::Save), true),
    ] {
        let sandbox = Sandbox::builder().jobs_take(0).behavior(behavior.clone()).start().await.unwrap();
        let api = Api::new(&sandbox);
        let guid = api.guid(SAAS).await;
        let edit = asset(&guid, "azureLogoScreenshot", &api.screenshot("a.png").await);
        let sent = json!({ "$schema": schema("configure", 2), "resources": [edit] });
        let answer = api.request(Method::POST, "configure").body(sent.to_string()).send().await;
        match (&behavior, answer) {
            (Behavior::LoseAnswer(_), Err(_)) => {}
            (Behavior::Ingestion(Switch::AnswerWithoutJob), Ok(answer)) => {
                assert_eq!(answer.status(), 202);
                assert_eq!(body(answer).await.get("jobId"), None);
            }
            (Behavior::Ingestion(Switch::BadGateway(_)), Ok(answer)) => assert_eq!(answer.status(), 502),
            (_, answer) => panic!("{behavior}: {answer:?}"),
        }
        let shots = assets(&api.tree(&guid, "draft").await, "azureLogoScreenshot").len();
        assert_eq!(shots, if is_done { 5 } else { 4 }, "{behavior}");
        assert!(sandbox.behaviors().is_empty(), "it happens once");
    }
}

#[tokio::test]
async fn lost_answers_are_told_apart_by_what_was_asked() {
    for (action, target) in [(Action::Submit, "preview"), (Action::GoLive, "live")] {
        let sandbox = prompt().await;
        let api = Api::new(&sandbox);
        let guid = api.guid("contoso-container").await;
        let place =
            api.submissions(&guid).await.iter().find_map(|one| {
                (one["target"]["targetType"] == "preview").then(|| text(one, "id").to_owned())
            });
        sandbox.set(Behavior::LoseAnswer(action));
        let wanted = submission(&guid, target);
        let wanted = if target == "live" { with(wanted, "id", place) } else { wanted };
        let sent = json!({ "$schema": schema("configure", 2), "resources": [wanted] });
        let answer = api.request(Method::POST, "configure").body(sent.to_string()).send().await;
        assert!(answer.is_err(), "{target}");
        let slot = if target == "live" { Slot::Production } else { Slot::Preview };
        assert!(sandbox.tree("contoso-container", slot).is_some());
        assert!(sandbox.behaviors().is_empty());
    }
}

#[tokio::test]
async fn two_products_may_have_one_external_id() {
    let sandbox = start().await;
    let api = Api::new(&sandbox);
    let found = async || api.read("product?externalId=contoso-saas").await["value"].as_array().unwrap().len();
    assert_eq!(found().await, 1);
    sandbox.set(on(Switch::TwoProducts));
    assert_eq!(found().await, 2);
}

#[tokio::test]
async fn resources_may_carry_warnings() {
    let sandbox = start().await;
    let api = Api::new(&sandbox);
    let guid = api.guid(SAAS).await;
    let logo = async || api.read(&id(&guid, "azureLogoLarge", 1)).await;
    assert_eq!(logo().await.get("validations"), None);
    sandbox.set(on(Switch::Validations));
    assert_eq!(logo().await["validations"][0]["level"], "warning");
}

#[tokio::test]
async fn pages_may_be_short_and_lead_elsewhere() {
    let sandbox = start().await;
    let api = Api::new(&sandbox);
    sandbox.set(on(Switch::PageSize(1)));
    let page = api.read("product").await;
    assert_eq!(page["value"].as_array().unwrap().len(), 1);
    assert!(text(&page, "@nextLink").starts_with(&sandbox.ingestion_url()));
    let guid = api.guid(SAAS).await;
    for _ in 0..5 {
        let page = async |from: usize| api.read(&format!("submission/{guid}?continuationToken={from}")).await;
        let ids = [page(0).await, page(1).await].map(|page| text(&page["value"][0], "id").to_owned());
        assert_ne!(ids[0], ids[1], "from page to page the order stays");
    }
    sandbox.set(on(Switch::ForeignNextLink));
    assert!(text(&api.read("product").await, "@nextLink").starts_with("https://pages.example/"));
}

#[tokio::test]
async fn a_save_may_change_nothing_or_the_captions() {
    for (behavior, captions) in
        [(Behavior::IgnoreSave, "Many publishers"), (Behavior::AlterTexts, "New (altered)")]
    {
        let sandbox = prompt().await;
        sandbox.set(behavior);
        let api = Api::new(&sandbox);
        let guid = api.guid(SAAS).await;
        let place = id(&guid, "azureLogoScreenshot", 1);
        let edit = asset(&guid, "azureLogoScreenshot", &api.screenshot("a.png").await);
        let ended = api.run(&[with(with(edit, "id", place.clone()), "description", "New")]).await;
        assert_eq!(ended["jobResult"], "succeeded");
        assert_eq!(text(&api.read(&place).await, "description"), captions);
    }
}

#[tokio::test]
async fn a_colleague_edits_in_the_portal() {
    for (edit, moment) in [
        (Edit::Text, Moment::Read),
        (Edit::Logo, Moment::Read),
        (Edit::Screenshot, Moment::Save),
        (Edit::Caption, Moment::Submit),
        (Edit::Caption, Moment::GoLive),
    ] {
        let seed = Seed::PortalLogos;
        let sandbox = prompt().await;
        let api = Api::new(&sandbox);
        let guid = api.guid(&seed.external_id()).await;
        if moment == Moment::GoLive {
            api.run(&[submission(&guid, "preview")]).await;
        }
        let before = sandbox.tree(&seed.external_id(), Slot::Draft).unwrap();
        sandbox.set(Behavior::Edit(edit, moment));
        let preview = api.submissions(&guid).await;
        let preview = preview.iter().find(|one| one.get("status").is_some()).unwrap();
        assert_eq!(sandbox.behaviors().len(), 1, "not before its moment");
        match moment {
            Moment::Read => drop(api.tree(&guid, "draft").await),
            Moment::Save => {
                let url = text(assets(before["resources"].as_array().unwrap(), "azureLogoLarge")[0], "url");
                let same = with(asset(&guid, "azureLogoLarge", url), "id", id(&guid, "azureLogoLarge", 1));
                drop(api.run(&[same]).await);
            }
            Moment::Submit => drop(api.run(&[submission(&guid, "preview")]).await),
            _ => drop(api.run(&[with(submission(&guid, "live"), "id", text(preview, "id"))]).await),
        }
        assert!(sandbox.behaviors().is_empty(), "{edit:?} {moment:?}");
        let after = sandbox.tree(&seed.external_id(), Slot::Draft).unwrap();
        let paths = |tree: &Value| {
            let all = tree["resources"].as_array().unwrap().iter().filter_map(|one| one["url"].as_str());
            all.map(path).collect::<Vec<_>>()
        };
        let [old, new] = [paths(&before), paths(&after)];
        let changed = old.iter().filter(|one| !new.contains(one)).count();
        let wanted = if edit == Edit::Logo { 3 } else { 0 };
        assert_eq!(changed, wanted, "the portal makes the small and medium logos anew");
        assert_eq!(new.len() - old.len(), usize::from(edit == Edit::Screenshot));
        let edited = after.to_string().matches("(edited by a colleague)").count();
        assert_eq!(edited, usize::from(matches!(edit, Edit::Text | Edit::Caption)));
    }
}

#[tokio::test]
async fn a_colleague_never_draws_the_same_image_twice() {
    let sandbox = start().await;
    let api = Api::new(&sandbox);
    let guid = api.guid(SAAS).await;
    let mut drawn = Vec::new();
    for _ in 0..3 {
        sandbox.set(Behavior::Edit(Edit::Logo, Moment::Read));
        let tree = api.tree(&guid, "draft").await;
        drawn.push(api.fetch(text(assets(&tree, "azureLogoLarge")[0], "url")).await);
    }
    assert!(drawn[0] != drawn[1] && drawn[1] != drawn[2] && drawn[0] != drawn[2]);
}

#[tokio::test]
async fn switches_are_turned_at_the_control_route_with_either_token() {
    let sandbox = Sandbox::builder().control().start().await.unwrap();
    let http = http();
    for token in [sandbox.token(), sandbox.ingestion_token()] {
        let url = format!("{}/page-size", sandbox.control_url());
        let answer = http.put(&url).bearer_auth(&token).body("2").send().await.unwrap();
        assert_eq!(answer.status(), 200);
        assert_eq!(body(answer).await["on"], json!(["page-size=2"]));
        http.delete(&url).bearer_auth(&token).send().await.unwrap();
        assert!(sandbox.behaviors().is_empty());
    }
    let stranger = http.get(sandbox.control_url()).bearer_auth(sandbox.storage_token()).send().await.unwrap();
    assert_eq!(stranger.status(), 401);
}
