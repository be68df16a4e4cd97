//! Images of a draft that is not ours: without end, without number, or behind someone's password.

use crate::support::{Seen, TestEnv, contents, png};
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

/// What its images are.
#[derive(Clone, Copy)]
enum Images {
    /// Zeros, as long as someone reads.
    Endless,
    /// A logo.
    Logo,
}

/// A marketplace with one offer, and the host of its images.
struct Market {
    address: String,
    heads: Arc<Mutex<Vec<String>>>,
    sent: Arc<AtomicU64>,
}

impl Market {
    /// Starts it; the draft is made of its own address.
    fn start(images: Images, draft: impl Fn(&str) -> Value) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let host = listener.local_addr().unwrap().to_string();
        let (heads, sent) = (Arc::<Mutex<Vec<String>>>::default(), Arc::<AtomicU64>::default());
        let body = draft(&host).to_string();
        let (all, count) = (Arc::clone(&heads), Arc::clone(&sent));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (body, all, count) = (body.clone(), Arc::clone(&all), Arc::clone(&count));
                // a client that goes away early is part of the play
                std::thread::spawn(move || serve(stream.unwrap(), images, &body, &all, &count).ok());
            }
        });
        Self { address: format!("http://{host}"), heads, sent }
    }

    fn run(&self, env: &TestEnv, args: &[&str]) -> Seen {
        let mut command = env.command(args);
        command.env("OFFERPRESS_MARKETPLACE_URL", &self.address).env("OFFERPRESS_TOKEN", "t".repeat(20));
        command.env("OFFERPRESS_CONTAINER", "logos").env("AZURE_STORAGE_CONNECTION_STRING", self.storage());
        env.seen(command.output().unwrap())
    }

    /// A storage account that is not asked here.
    fn storage(&self) -> String {
        let address = &self.address;
        format!(
            "DefaultEndpointsProtocol=http;AccountName=contoso;AccountKey=c2VjcmV0LXNlY3JldA==;BlobEndpoint={address}/contoso;"
        )
    }
}

fn serve(
    mut stream: TcpStream,
    images: Images,
    draft: &str,
    heads: &Mutex<Vec<String>>,
    sent: &AtomicU64,
) -> std::io::Result<()> {
    let lines = BufReader::new(stream.try_clone()?).lines().map_while(Result::ok);
    let head = lines.take_while(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
    let of_image = head.lines().next().is_some_and(|line| line.contains(".png"));
    heads.lock().unwrap().push(head);
    if !of_image {
        let length = draft.len();
        return write!(
            stream,
            "HTTP/1.1 200 OK\r\nconnection: close\r\netag: \"1\"\r\ncontent-length: {length}\r\n\r\n{draft}"
        );
    }
    write!(stream, "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n")?;
    match images {
        Images::Logo => stream.write_all(&png(216, 216, [0, 90, 110])),
        Images::Endless => loop {
            let zeros = vec![0; 64 << 10];
            stream.write_all(&zeros)?;
            sent.fetch_add(zeros.len() as u64, Ordering::Relaxed);
        },
    }
}

fn offer(images: &[(&str, Value)]) -> Value {
    let mut fields = json!({ "microsoft-azure-marketplace.title": "VM" });
    for (name, value) in images {
        fields[format!("microsoft-azure-marketplace.{name}")] = value.clone();
    }
    json!({ "publisherId": "contoso", "id": "vm", "offerTypeId": "microsoft-azure-virtualmachines",
        "definition": { "displayText": "VM", "offer": fields, "plans": [] }})
}

#[test]
fn an_image_without_end_is_cut_off_and_nothing_is_left() {
    let market = Market::start(Images::Endless, |host| {
        offer(&[("largeLogo", json!(format!("http://{host}/large.png")))])
    });
    let env = TestEnv::with_two_logos();
    let temporary = env.root().join("temporary");
    std::fs::create_dir(&temporary).unwrap();
    let seen = market.run(&env, &["pull", "contoso/vm", "pulled"]);
    assert_eq!(seen.code, 5, "{}", seen.all());
    assert!(seen.stderr.contains("the answer is larger than 64 MB"), "{}", seen.all());
    assert!(!seen.stderr.contains("that is safe"), "it would end the same way: {}", seen.all());
    assert!(!env.root().join("pulled").exists());
    assert!(contents(&temporary).is_empty());
    let sent = market.sent.load(Ordering::Relaxed);
    assert!(sent < 128 << 20, "{sent} bytes were read of it: it was fetched again and again");
    let seen = market.run(&env, &["preview", "listing", "--live", "--out", "page.html"]);
    assert_eq!(seen.code, 0, "{}", seen.all());
    assert!(seen.stderr.contains("note: couldn't download 1 image of the draft"), "{}", seen.all());
    assert!(std::fs::metadata(env.root().join("page.html")).unwrap().len() < 1 << 20);
}

#[test]
fn images_without_number_are_refused_before_one_is_fetched() {
    let market = Market::start(Images::Logo, |host| {
        let all: Vec<_> = (0..2001).map(|n| format!("http://{host}/{n}.png")).collect();
        offer(&[("screenshots", json!(all))])
    });
    let env = TestEnv::with_two_logos();
    let seen = market.run(&env, &["pull", "contoso/vm", "pulled"]);
    assert_eq!(seen.code, 1, "{}", seen.all());
    assert!(
        seen.stderr.contains("the offer has 2001 images, but `pull` takes at most 2000"),
        "{}",
        seen.all()
    );
    assert_eq!(market.heads.lock().unwrap().len(), 1, "only the draft was read");
    assert!(!env.root().join("pulled").exists());
}

#[test]
fn a_password_in_an_image_url_is_not_sent_and_every_command_that_reads_the_draft_says_so() {
    const PASSWORD: &str = "Pa55word-of-a-colleague";
    let market = Market::start(Images::Logo, |host| {
        let url = |name: &str| json!(format!("http://colleague:{PASSWORD}@{host}/{name}.png"));
        offer(&[("largeLogo", url("large")), ("smallLogo", json!(format!("http://{host}/small.png")))])
    });
    let note =
        "a URL in `/definition/offer/microsoft-azure-marketplace.largeLogo` contains a user name or password";
    let commands: [&[&str]; 4] = [
        &["pull", "contoso/vm", "pulled", "--force"],
        &["preview", "listing", "--live", "--out", "page.html"],
        &["plan", "listing"],
        &["publish", "listing", "--dry-run"],
    ];
    for args in commands {
        let env = TestEnv::with_two_logos();
        let seen = market.run(&env, args);
        assert_eq!(seen.code, 0, "{args:?}: {}", seen.all());
        assert_eq!(seen.all().matches(note).count(), 1, "{args:?}: {}", seen.all());
        let told = market.run(&env, &[args, &["--format", "json"]].concat());
        let notes: Vec<_> = told.json()["notes"].as_array().unwrap().iter().map(Value::to_string).collect();
        assert_eq!(notes.iter().filter(|text| text.contains(note)).count(), 1, "{args:?}: {notes:?}");
        for said in [seen.all(), told.all()] {
            assert!(!said.contains(PASSWORD), "{args:?}: {said}");
        }
        assert!(
            !contents(env.root()).iter().any(|(_, bytes)| {
                bytes.windows(PASSWORD.len()).any(|window| window == PASSWORD.as_bytes())
            })
        );
    }
    let heads = market.heads.lock().unwrap();
    let of_images = heads.iter().filter(|head| head.contains("large.png"));
    assert!(of_images.clone().count() > 0);
    for head in of_images {
        assert!(!head.to_lowercase().contains("authorization:"), "{head}");
    }
}
