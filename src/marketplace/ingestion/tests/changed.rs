//! What someone else changed during a job: what differs and was not sent.

use super::service::{image, listing, resources, schema, trailer, tree_of, with};
use crate::marketplace::ingestion::tree::{Paths, plain};
use serde_json::{Value, json};

fn added(mut resources: Vec<Value>, one: Value) -> Vec<Value> {
    resources.push(one);
    resources
}

fn without(mut resources: Vec<Value>, at: usize) -> Vec<Value> {
    resources.remove(at);
    resources
}

/// A resource as it is sent where the service doesn't have it yet.
fn new(mut resource: Value) -> Value {
    resource.as_object_mut().unwrap().remove("id");
    resource
}

/// What was sent, the tree after it, what is named with the paths of images and without.
type Case<'a> = (Vec<Value>, Vec<Value>, &'a [&'a str], &'a [&'a str]);

#[test]
fn what_differs_and_was_not_sent_is_named() {
    let (all, medium) = (resources(), image("azureLogoMedium", 1, 0, ""));
    let submission = json!({ "$schema": schema("submission"), "id": "submission/1/7" });
    let (plan, hostile) =
        (json!({ "$schema": schema("plan"), "id": "plan/1/2" }), json!({ "id": "a/b <i>x" }));
    let video = trailer("Tour", "https://vimeo.com/1", "still");
    let large = vec![all[1].clone()];
    let table: [Case<'_>; 17] = [
        (vec![], all.clone(), &[], &[]),
        (large.clone(), with(all.clone(), 1, "url", "https://a/b?sig=x"), &[], &[]),
        (large.clone(), without(all.clone(), 1), &[], &[]),
        (vec![], with(all.clone(), 1, "url", "https://files.example/large1.png?sig=later"), &[], &[]),
        (vec![], with(all.clone(), 1, "url", "https://a/b?sig=x"), &["large/1"], &[]),
        (vec![], with(all.clone(), 1, "url", "https://a/b"), &["large/1"], &["large/1"]),
        (large.clone(), with(all.clone(), 3, "description", "Theirs"), &["screenshot/1"], &["screenshot/1"]),
        (vec![], with(all.clone(), 0, "title", "Theirs"), &["listing"], &["listing"]),
        (vec![], without(all.clone(), 4), &["screenshot/2"], &["screenshot/2"]),
        (vec![], added(all.clone(), submission), &[], &[]),
        (vec![], added(all.clone(), plan), &["plan"], &["plan"]),
        (vec![], added(all.clone(), hostile), &["a/b x"], &["a/b x"]),
        (vec![], added(all.clone(), medium.clone()), &["medium/1"], &["medium/1"]),
        (vec![new(medium.clone())], added(all.clone(), medium.clone()), &[], &[]),
        (vec![new(all[3].clone())], added(all.clone(), medium.clone()), &["medium/1"], &["medium/1"]),
        (vec![], added(all.clone(), video.clone()), &["1/1"], &["1/1"]),
        (vec![new(video.clone())], added(all.clone(), video), &[], &[]),
    ];
    let before = tree_of(&all);
    for (n, (sent, after, by_all, without_paths)) in table.into_iter().enumerate() {
        let after = tree_of(&after);
        assert_eq!(after.changed_since(&before, &sent, Paths::Count), by_all, "row {n}");
        assert_eq!(after.changed_since(&before, &sent, Paths::Ignored), without_paths, "row {n}");
    }
}

/// Two of one type, of which one was sent: the service names it, so that either may be ours.
#[test]
fn as_many_new_ones_are_ours_as_were_sent() {
    let all = resources();
    let screenshot = |ordinal| image("azureLogoScreenshot", ordinal, 2, "");
    let after = added(added(all.clone(), screenshot(3)), screenshot(4));
    for (sent, named) in [(0, 2), (1, 1), (2, 0)] {
        let sent = vec![new(screenshot(3)); sent];
        let changed = tree_of(&after).changed_since(&tree_of(&all), &sent, Paths::Count);
        assert_eq!(changed.len(), named, "{changed:?}");
    }
}

#[test]
fn a_resource_counts_without_signatures_remarks_and_the_order_of_its_members() {
    let table = [
        (json!("http://a/b.png?sig=x"), json!("http://a/b.png"), json!("")),
        (json!("https://a/b.png?sv=1&sig=x"), json!("https://a/b.png"), json!("")),
        (json!("https://a/b?v=1"), json!("https://a/b?v=1"), json!("https://a/b?v=1")),
        (json!("a text with sig=x"), json!("a text with sig=x"), json!("a text with sig=x")),
        (
            json!({ "b": 1, "a": ["https://a/b?sig=x"], "validations": [] }),
            json!({ "a": ["https://a/b"], "b": 1 }),
            json!({ "a": [""], "b": 1 }),
        ),
    ];
    for (value, counted, ignored) in table {
        assert_eq!(plain(&value, Paths::Count).to_string(), counted.to_string());
        assert_eq!(plain(&value, Paths::Ignored).to_string(), ignored.to_string());
    }
    let listing = listing("Contoso");
    assert_eq!(plain(&listing, Paths::Count), listing, "{listing}");
}
