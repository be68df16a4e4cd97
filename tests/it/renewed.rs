//! The URL of the marketplace's copy tells whose image it is and until when: against a marketplace that answers by
//! script.

use crate::support::scripted::ByPath;
use crate::support::{Seen, TestEnv, png};
use offerpress::sandbox::Sandbox;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use time::{Duration, OffsetDateTime};

const LOGO: &str = "microsoft-azure-marketplace.largeLogo";
const OFFER: &str = r#"{"publisherId":"contoso","id":"vm","offerTypeId":"microsoft-azure-virtualmachines",
"definition":{"displayText":"VM","offer":{},"plans":[]}}"#;

/// How the marketplace handles the image URL of a save.
#[derive(Debug, Clone, Copy)]
enum Then {
    /// The draft shows a new copy.
    Copied,
    /// The draft goes on showing our own URL: the marketplace has not copied the image.
    Ours,
    /// The draft shows the copy from before, and its URL expires in so many days.
    SameCopy(i64),
}

/// A copy of the marketplace's own that expires in so many days.
fn copy(name: &str, days: i64) -> String {
    let end = OffsetDateTime::now_utc() + Duration::days(days);
    let end = end.replace_nanosecond(0).unwrap();
    let end = end.format(&time::format_description::well_known::Rfc3339).unwrap();
    format!("https://publishingstoredm.blob.core.windows.net/prodcontent/{name}.png?sig=x&se={end}")
}

/// The marketplace with its draft.
struct Market {
    server: ByPath,
    draft: Arc<Mutex<Value>>,
    then: Arc<Mutex<Then>>,
}

impl Market {
    fn start() -> Self {
        let (draft, then) = (Arc::<Mutex<Value>>::default(), Arc::new(Mutex::new(Then::Copied)));
        let (kept, wish) = (Arc::clone(&draft), Arc::clone(&then));
        let server = ByPath::start(move |method, path, body| {
            let mut draft = kept.lock().unwrap();
            match (method, path.ends_with("/vm")) {
                ("PUT", true) => {
                    *draft = serde_json::from_slice(body).unwrap();
                    match *wish.lock().unwrap() {
                        Then::Ours => {}
                        Then::Copied => draft["definition"]["offer"][LOGO] = copy("new", 400).into(),
                        Then::SameCopy(days) => {
                            draft["definition"]["offer"][LOGO] = copy("first", days).into();
                        }
                    }
                    (200, draft.to_string())
                }
                ("GET", true) if !draft.is_null() => (200, draft.to_string()),
                _ => (404, r#"{"error":{"code":"NotFound"}}"#.to_owned()),
            }
        });
        Self { server, draft, then }
    }

    fn saves(&self) -> usize {
        self.server.asked().iter().filter(|asked| asked.method == "PUT").count()
    }
}

fn publish(env: &TestEnv, storage: &Sandbox, market: &Market, args: &[&str]) -> Seen {
    let mut command = env.command_at(storage, &["publish", "listing", "--format", "json"]);
    command.args(args);
    env.seen(command.env("OFFERPRESS_MARKETPLACE_URL", market.server.address()).output().unwrap())
}

/// A URL is renewed from thirty days before its end on; where the same copy is signed anew, that is the renewal, and
/// where it is not, the run says that the draft is not as it should be.
#[tokio::test(flavor = "multi_thread")]
async fn an_image_url_is_signed_anew_before_it_expires_and_not_earlier() {
    let storage = Sandbox::builder().start().await.unwrap();
    for (days, then, (code, result, saves)) in [
        (31, Then::Copied, (0, "unchanged", 0)),
        (29, Then::Copied, (0, "saved", 1)),
        (-1, Then::Copied, (0, "saved", 1)),
        (29, Then::SameCopy(31), (0, "saved", 1)),
        (29, Then::SameCopy(29), (5, "incomplete", 1)),
    ] {
        let (env, market) = (TestEnv::new(), Market::start());
        env.write("offer.json", OFFER);
        env.write("logos/large.png", png(216, 216, [0, 90, 110]));
        *market.then.lock().unwrap() = Then::SameCopy(400);
        let first = publish(&env, &storage, &market, &[]);
        assert_eq!((first.code, &first.json()["result"]), (0, &json!("saved")), "{}", first.all());
        market.draft.lock().unwrap()["definition"]["offer"][LOGO] = copy("first", days).into();
        *market.then.lock().unwrap() = then;
        let second = publish(&env, &storage, &market, &[]);
        let told = second.json();
        assert_eq!(
            (second.code, &told["result"]),
            (code, &json!(result)),
            "{days} {then:?} {}",
            second.all()
        );
        assert_eq!(market.saves(), 1 + saves, "{days} {then:?}");
        if saves == 1 {
            assert_eq!(told["assets"][0]["change"], "link-expiring", "{told}");
            let third = publish(&env, &storage, &market, &[]);
            let settled = if code == 0 { "unchanged" } else { result };
            assert_eq!(third.json()["result"], settled, "{days} {then:?} {}", third.all());
        }
    }
}

/// The answer is from before the last save but one: it shows a copy that the record knows as the copy of another file.
#[tokio::test(flavor = "multi_thread")]
async fn a_copy_that_the_record_knows_is_not_taken_for_that_of_a_new_file() {
    let storage = Sandbox::builder().start().await.unwrap();
    let (env, market) = (TestEnv::new(), Market::start());
    env.write("offer.json", OFFER);
    env.write("logos/large.png", png(216, 216, [0, 90, 110]));
    *market.then.lock().unwrap() = Then::SameCopy(400);
    assert_eq!(publish(&env, &storage, &market, &[]).code, 0);
    let theirs = format!("{}/theirs.png", market.server.address());
    market.draft.lock().unwrap()["definition"]["offer"][LOGO] = theirs.into();
    let new = png(216, 216, [110, 90, 0]);
    env.write("logos/large.png", &new);
    let seen = publish(&env, &storage, &market, &["--force"]);
    assert_eq!((seen.code, &seen.json()["result"]), (5, &json!("incomplete")), "{}", seen.all());
    assert_eq!(seen.json()["differences"][0]["state"], "previous-image", "{}", seen.all());
    let lock = std::fs::read_to_string(env.file("offerpress.lock")).unwrap();
    let sha256 = offerpress::base::Digests::of(&new).sha256.to_string();
    assert!(!lock.contains(&sha256), "no URL is recorded for the new file: {lock}");
    *market.then.lock().unwrap() = Then::Copied;
    let repaired = publish(&env, &storage, &market, &[]);
    assert_eq!((repaired.code, &repaired.json()["result"]), (0, &json!("saved")), "{}", repaired.all());
}

/// Our own URL is not signed for as long as a copy of the marketplace's; a run does not renew what it has just made.
#[tokio::test(flavor = "multi_thread")]
async fn our_own_url_is_renewed_at_half_its_time_and_not_by_every_run() {
    let storage = Sandbox::builder().start().await.unwrap();
    for lifetime in [&[][..], &["--link-lifetime", "7d"]] {
        let (env, market) = (TestEnv::new(), Market::start());
        env.write("offer.json", OFFER);
        env.write("logos/large.png", png(216, 216, [0, 90, 110]));
        *market.then.lock().unwrap() = Then::Ours;
        for result in ["saved", "unchanged", "unchanged"] {
            let seen = publish(&env, &storage, &market, lifetime);
            assert_eq!((seen.code, &seen.json()["result"]), (0, &json!(result)), "{}", seen.all());
        }
        assert_eq!(market.saves(), 1, "{lifetime:?}");
        // three days are left of thirty, or of seven
        let mut draft = market.draft.lock().unwrap();
        let url = draft["definition"]["offer"][LOGO].as_str().unwrap().to_owned();
        let end = copy("", 3).split("se=").last().unwrap().to_owned();
        let kept: Vec<_> = url.split('&').filter(|part| !part.starts_with("se=")).collect();
        draft["definition"]["offer"][LOGO] = format!("{}&se={end}", kept.join("&")).into();
        drop(draft);
        let seen = publish(&env, &storage, &market, lifetime);
        assert_eq!((seen.code, &seen.json()["result"]), (0, &json!("saved")), "{}", seen.all());
        assert_eq!(market.saves(), 2, "{lifetime:?}");
    }
}
