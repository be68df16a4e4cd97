//! What is there from the start, and how it is read.

use std::collections::BTreeSet;

use super::*;

#[tokio::test]
async fn products_are_found_by_external_id_by_type_and_by_guid() {
    let sandbox = start().await;
    let api = Api::new(&sandbox);
    let guid = api.guid("contoso-saas").await;
    for query in ["externalID=contoso-saas", "externalid=contoso-saas"] {
        let found = api.read(&format!("product?{query}")).await;
        assert_eq!(found["value"][0]["identity"]["externalId"], "contoso-saas");
    }
    assert_eq!(api.read("product?externalId=nobody").await, json!({ "value": [] }));
    let containers = api.read("product?type=azureContainer").await;
    assert_eq!(containers["value"].as_array().unwrap().len(), 1);
    let product = api.read(&format!("product/{guid}")).await;
    assert_eq!(product["type"], "softwareAsAService");
    let plans = api.read(&format!("plan?product=product/{guid}")).await;
    let plan = text(&plans["value"][0], "id");
    assert_eq!(api.read(plan).await["identity"]["externalId"], "basic");
    assert_eq!(api.get("plan").await.status(), 400);
}

#[tokio::test]
async fn lists_come_in_small_pages() {
    let sandbox = start().await;
    let api = Api::new(&sandbox);
    for (first, sizes) in [("product", vec![5, 3]), ("product?$maxpagesize=3", vec![3, 3, 2])] {
        let (mut next, mut seen, mut ids) = (Some(first.to_owned()), Vec::new(), BTreeSet::new());
        while let Some(path) = next {
            let page = api.read(&path).await;
            let value = page["value"].as_array().unwrap();
            seen.push(value.len());
            ids.extend(value.iter().map(|one| text(one, "id").to_owned()));
            next = page["@nextLink"]
                .as_str()
                .map(|url| url.strip_prefix(&format!("{}/", sandbox.ingestion_url())).unwrap().to_owned());
        }
        assert_eq!((seen, ids.len()), (sizes, Seed::ALL.len()));
    }
    assert_eq!(api.get("product?continuationToken=x").await.status(), 400);
    assert_eq!(api.get("product?$maxpagesize=0").await.status(), 400);
}

#[tokio::test]
async fn a_saas_offer_is_as_the_service_answered() {
    let sandbox = start().await;
    let api = Api::new(&sandbox);
    let guid = api.guid("contoso-saas").await;
    let tree = api.tree(&guid, "draft").await;
    let screenshots = assets(&tree, "azureLogoScreenshot");
    let captions: Vec<_> = screenshots.iter().map(|one| text(one, "description")).collect();
    assert_eq!(captions, ["Many publishers", "Simple setup", "Managed subscriptions", "Notifications"]);
    assert_eq!(text(screenshots[2], "id"), id(&guid, "azureLogoScreenshot", 3));
    let all = tree.iter().filter(|one| one.get("displayOrder").is_some());
    assert!(all.clone().count() == 7 && all.clone().all(|one| one["displayOrder"] == 0));
    let hosts = tree.iter().map(|one| text(one, "$schema"));
    assert!(hosts.clone().all(|schema| schema.starts_with("https://schema.mp.microsoft.com/schema/")));
    let draft = tree.iter().find(|one| text(one, "id") == format!("submission/{guid}/0")).unwrap();
    assert_eq!((draft.get("status"), &draft["lifecycleState"]), (None, &json!("generallyAvailable")));
    for asset in screenshots {
        let image = image::load_from_memory(&api.fetch(text(asset, "url")).await).unwrap();
        assert_eq!((image.width(), image.height()), (1280, 720));
    }
}

#[tokio::test]
async fn a_tree_is_shuffled_and_signed_anew_at_each_read() {
    let sandbox = start().await;
    let api = Api::new(&sandbox);
    let guid = api.guid("contoso-saas").await;
    let read = async || api.read(&format!("resource-tree/product/{guid}")).await;
    let [one, other] = [read().await, read().await];
    let ids = |tree: &Value| {
        let all = tree["resources"].as_array().unwrap().iter();
        all.map(|one| text(one, "id").to_owned()).collect::<Vec<_>>()
    };
    assert_ne!(ids(&one), ids(&other));
    assert_eq!(ids(&one).iter().collect::<BTreeSet<_>>(), ids(&other).iter().collect::<BTreeSet<_>>());
    let url = |tree: &Value| {
        let all = tree["resources"].as_array().unwrap();
        text(assets(all, "azureLogoLarge")[0], "url").to_owned()
    };
    let [one, other] = [url(&one), url(&other)];
    assert_ne!(one, other);
    assert_eq!(path(&one), path(&other));
    assert!(one.starts_with(&sandbox.files_url()) && sandbox.files_url() != sandbox.marketplace_url());
    assert_eq!(api.fetch(&one).await, api.fetch(&other).await);
}

#[tokio::test]
async fn a_copy_is_served_to_who_has_its_signature() {
    let sandbox = start().await;
    let api = Api::new(&sandbox);
    let guid = api.guid("contoso-saas").await;
    let tree = api.tree(&guid, "draft").await;
    let url = text(assets(&tree, "azureLogoLarge")[0], "url").to_owned();
    let (bare, query) = url.split_once('?').unwrap();
    for (wrong, status) in [
        (bare.to_owned(), 403),
        (format!("{bare}?{}", query.replace("&se=20", "&se=21")), 403),
        (format!("{bare}x?{query}"), 404),
        (url.replace("/files-93782570-", "/files-93782570-0"), 404),
        (format!("{}/files-1", sandbox.files_url()), 404),
    ] {
        assert_eq!(api.client.http.get(&wrong).send().await.unwrap().status(), status, "{wrong}");
    }
    let head = api.client.http.head(&url).send().await.unwrap();
    assert_eq!((head.status().as_u16(), header(&head, "content-type").as_str()), (200, "image/png"));
    let late = Sandbox::builder().clock_offset(time::Duration::days(8)).start().await.unwrap();
    let moved = url.replace(&sandbox.files_url(), &late.files_url());
    assert_eq!(api.client.http.get(&moved).send().await.unwrap().status(), 403, "after seven days");
}

#[tokio::test]
async fn each_seed_is_what_it_is_for() {
    let sandbox = start().await;
    let api = Api::new(&sandbox);
    for (seed, slots, logos) in [
        (Seed::Saas, 3, 1),
        (Seed::Vm, 3, 1),
        (Seed::Container, 2, 1),
        (Seed::Draft, 1, 0),
        (Seed::PortalLogos, 3, 1),
        (Seed::OldHost, 3, 1),
        (Seed::NoEnglish, 1, 0),
    ] {
        let guid = api.guid(&seed.external_id()).await;
        let tree = api.tree(&guid, "draft").await;
        assert_eq!(assets(&tree, "azureLogoLarge").len(), logos, "{seed}");
        let there = [Slot::Draft, Slot::Preview, Slot::Production]
            .map(|slot| sandbox.tree(&seed.external_id(), slot).is_some());
        assert_eq!(there.iter().filter(|there| **there).count(), slots, "{seed}");
        for (target, is_there) in ["draft", "preview", "live"].iter().zip(there) {
            let answer = api.get(&format!("resource-tree/product/{guid}?targetType={target}")).await;
            assert_eq!(answer.status().as_u16(), if is_there { 200 } else { 400 }, "{seed} {target}");
        }
    }
    let vm = sandbox.tree("contoso-vm", Slot::Draft).unwrap();
    let resources = vm["resources"].as_array().unwrap();
    assert!(resources.iter().any(|one| text(one, "id").starts_with("listing-trailer/")));
    assert_eq!(assets(resources, "pdfDocument").len(), 1);
    let german = sandbox.tree("contoso-no-english", Slot::Draft).unwrap();
    assert!(german.to_string().contains("/public/main/default/de-de"));
}

#[tokio::test]
async fn an_azure_application_has_no_tree() {
    let sandbox = start().await;
    let api = Api::new(&sandbox);
    let guid = api.guid("contoso-azure-application").await;
    let answer = api.get(&format!("resource-tree/product/{guid}")).await;
    assert_eq!(answer.status(), 400);
    assert_eq!(body(answer).await["error"]["message"], "Type AzureApplication is not supported");
}

#[tokio::test]
async fn resources_are_shown_in_the_version_that_was_asked_for() {
    let sandbox = start().await;
    let api = Api::new(&sandbox);
    let guid = api.guid("contoso-vm").await;
    for (query, wanted) in [
        ("", "preview5"),
        ("?$version=2022-07-01", "preview5"),
        ("?%24version=2022-03-01-preview3", "preview3"),
        ("?$version=2022-03-01-preview2", "preview2"),
    ] {
        let tree = api.read(&format!("resource-tree/product/{guid}{query}")).await;
        let listing = tree["resources"].as_array().unwrap().iter();
        let listing = listing.clone().find(|one| text(one, "$schema").contains("/listing/")).unwrap();
        assert!(text(listing, "$schema").ends_with(wanted), "{query}: {listing}");
    }
    assert_eq!(api.get("product?$version=newest").await.status(), 400);
}

#[tokio::test]
async fn some_answers_name_the_old_host() {
    let sandbox = start().await;
    let api = Api::new(&sandbox);
    let guid = api.guid("contoso-old-host").await;
    let old = |one: &&Value| text(one, "$schema").starts_with("https://product-ingestion.azureedge.net/");
    let tree = api.tree(&guid, "draft").await;
    assert!(assets(&tree, "azureLogoLarge").iter().all(old));
    assert!(!tree.iter().filter(|one| text(one, "id").starts_with("product/")).any(|one| old(&one)));
}

#[tokio::test]
async fn submissions_are_listed_by_product_and_by_number() {
    let sandbox = start().await;
    let api = Api::new(&sandbox);
    let guid = api.guid("contoso-saas").await;
    let targets = |listed: &[Value]| {
        let names = listed.iter().map(|one| text(&one["target"], "targetType").to_owned());
        names.collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>()
    };
    let listed = api.submissions(&guid).await;
    assert_eq!(targets(&listed), ["draft", "live"], "what is live is not listed as the preview too");
    assert_eq!(targets(&api.submissions(&format!("product/{guid}")).await), ["draft", "live"]);
    let live = listed.iter().find(|one| one["target"]["targetType"] == "live").unwrap();
    assert_eq!((&live["status"], &live["result"]), (&json!("completed"), &json!("succeeded")));
    let number = text(live, "id").rsplit('/').next().unwrap();
    assert_eq!(number.len(), 19);
    assert_eq!(api.read(text(live, "id")).await, *live);
    let filtered = api.read(&format!("submission/{guid}?targetType=live")).await;
    assert_eq!(filtered["value"].as_array().unwrap().len(), 1);
    let container = api.guid("contoso-container").await;
    assert_eq!(targets(&api.submissions(&container).await), ["draft", "preview"]);
}

#[tokio::test]
async fn the_page_shows_the_products() {
    let sandbox = start().await;
    let api = Api::new(&sandbox);
    let page = api.client.http.get(sandbox.page_url()).send().await.unwrap();
    assert!(header(&page, "content-security-policy").contains(&sandbox.files_url()));
    let page = page.text().await.unwrap();
    assert!(page.contains("contoso-saas (softwareAsAService)") && page.contains("Many publishers"), "{page}");
    let image = page.split("src=\"").nth(1).unwrap().split('"').next().unwrap().replace("&amp;", "&");
    assert!(!api.fetch(&image).await.is_empty());
}
