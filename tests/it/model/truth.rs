//! What is really there, read past all gates.

use super::step::Edit;
use super::tree;
use crate::support::shown::assets;
use crate::support::world::truth::sha256;
use crate::support::{Api, png};
use offerpress::sandbox::{Sandbox, Slot};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::AbortHandle;

/// What each image field shows: a digest of the pixels; of screenshots all of them in order, each with its caption.
pub(super) type Pictures = BTreeMap<String, String>;

/// The texts that people write, by their member.
pub(super) type Texts = BTreeMap<String, String>;

pub(super) const NAMESPACE: &str = "microsoft-azure-marketplace.";
const TEXTS: [&str; 3] = ["longSummary", "summary", "title"];

/// Small, so that many stories can be told; the settings of the folders say so.
pub(super) const LARGE: [u32; 2] = [20, 20];
pub(super) const MEDIUM: [u32; 2] = [16, 16];
pub(super) const SMALL: [u32; 2] = [12, 12];
pub(super) const WIDE: [u32; 2] = [24, 12];
pub(super) const SCREENSHOT: [u32; 2] = [32, 18];

/// What colleagues have to upload: so many of each kind, and none is uploaded twice.
const GALLERY: [(&str, [u32; 2]); 3] = [("large", LARGE), ("small", SMALL), ("screenshot", SCREENSHOT)];
const MANY: usize = 4;

/// An offer at one time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Draft {
    /// No two states have the same.
    pub(super) changed: String,
    pub(super) status: String,
    pub(super) pictures: Pictures,
    pub(super) texts: Texts,
}

/// Reads the sandbox's state; a picture is fetched once.
pub(super) struct Truth {
    api: Api,
    http: reqwest::Client,
    /// How often the draft of a product changed, by what it shows.
    revisions: BTreeMap<String, usize>,
    /// What the draft of a product shows.
    current: String,
    pictures: BTreeMap<String, String>,
    /// What colleagues upload next, by the kind of the image.
    gallery: BTreeMap<&'static str, Vec<String>>,
    edits: usize,
}

impl Draft {
    /// All that it shows, by field.
    pub(super) fn fields(&self) -> BTreeMap<&str, &str> {
        self.pictures.iter().chain(&self.texts).map(|(name, value)| (&**name, &**value)).collect()
    }

    /// Whether it shows the same as another.
    pub(super) fn shows_the_same(&self, other: &Self) -> bool {
        self.fields() == other.fields()
    }

    /// Whether an image stands twice in a list.
    pub(super) fn shows_an_image_twice(&self) -> bool {
        self.pictures.values().any(|list| {
            let images: Vec<_> = list.lines().filter_map(|line| line.split_once(' ')).collect();
            let different: BTreeSet<_> = images.iter().map(|(image, _)| image).collect();
            different.len() < images.len()
        })
    }
}

/// A digest of what an image shows, however it is encoded.
pub(super) fn pixels(bytes: &[u8]) -> String {
    let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    pixels.truncate(info.buffer_size());
    pixels.extend(info.width.to_be_bytes());
    sha256(&pixels)[..12].to_owned()
}

/// One element of a list of screenshots.
pub(super) fn screenshot(pixels: &str, caption: &str) -> String {
    format!("{pixels} {caption:?}\n")
}

impl Truth {
    /// `agent` opens every gate.
    pub(super) fn new(api: Api, agent: &str) -> Self {
        let http =
            reqwest::Client::builder().no_proxy().tls_certs_only([]).user_agent(agent).build().unwrap();
        let (revisions, current) = (BTreeMap::new(), String::new());
        Self { api, http, revisions, current, pictures: BTreeMap::new(), gallery: BTreeMap::new(), edits: 0 }
    }

    /// Reads the draft; an image that an anonymous request can't fetch has no digest.
    pub(super) async fn draft(&mut self, sandbox: &Sandbox) -> Option<Draft> {
        let draft = self.slot(sandbox, Slot::Draft).await?;
        if self.api == Api::Portal {
            return Some(draft);
        }
        let content = format!("{:?}", draft.fields());
        if content != self.current {
            self.revisions.insert(content.clone(), self.revisions.values().max().unwrap_or(&0) + 1);
            self.current.clone_from(&content);
        }
        Some(self.with_revision(draft))
    }

    pub(super) async fn slot(&mut self, sandbox: &Sandbox, slot: Slot) -> Option<Draft> {
        match self.api {
            Api::Portal => Some(self.read(&sandbox.offer("contoso", "vm", slot)?).await),
            Api::Ingestion => Some(self.read_tree(&sandbox.tree("vm", slot)?).await),
        }
    }

    /// Reads an offer as it was sent or answered.
    pub(super) async fn of_json(&mut self, body: &[u8]) -> Option<Draft> {
        let offer: Value = serde_json::from_slice(body).ok()?;
        if self.api == Api::Ingestion {
            offer.get("resources")?;
            let draft = self.read_tree(&offer).await;
            return Some(self.with_revision(draft));
        }
        offer.pointer("/definition/offer")?;
        Some(self.read(&offer).await)
    }

    /// Reads what a request makes of the draft that was read before it.
    pub(super) async fn of_save(&mut self, read: &[u8], sent: &[u8]) -> Option<Draft> {
        if self.api == Api::Portal {
            return self.of_json(sent).await;
        }
        let (read, sent) = (serde_json::from_slice(read).ok()?, serde_json::from_slice(sent).ok()?);
        Some(self.read_tree(&tree::with(&read, &sent)?).await)
    }

    /// A product has no mark of its state: what it shows is one, up to the next change.
    fn with_revision(&self, draft: Draft) -> Draft {
        let revision = self.revisions.get(&format!("{:?}", draft.fields()));
        Draft { changed: revision.map(ToString::to_string).unwrap_or_default(), ..draft }
    }

    /// An image that is there twice shows twice.
    async fn read_tree(&mut self, tree: &Value) -> Draft {
        let mut pictures = Pictures::new();
        for (_, asset) in assets(tree) {
            let field = tree::TYPES.iter().find(|(name, _)| asset["type"] == *name).map(|(_, field)| *field);
            let Some(field) = field else { continue };
            let mut shown = self.picture(&text(&asset["url"])).await;
            if field == "screenshots" {
                shown = screenshot(&shown, &text(&asset["description"]));
            }
            *pictures.entry(field.to_owned()).or_default() += &shown;
        }
        Draft { changed: String::new(), status: String::new(), pictures, texts: tree::texts(tree).collect() }
    }

    async fn read(&mut self, offer: &Value) -> Draft {
        let mut draft = Draft {
            changed: text(&offer["changedTime"]),
            status: text(&offer["status"]),
            pictures: Pictures::new(),
            texts: Texts::new(),
        };
        for (name, value) in offer["definition"]["offer"].as_object().unwrap() {
            let name = name.trim_start_matches(NAMESPACE);
            if name.ends_with("Logo") && !text(value).is_empty() {
                draft.pictures.insert(name.to_owned(), self.picture(&text(value)).await);
            } else if name == "screenshots" {
                let mut shown = String::new();
                for element in value.as_array().into_iter().flatten() {
                    shown +=
                        &screenshot(&self.picture(&text(&element["url"])).await, &text(&element["caption"]));
                }
                draft.pictures.extend((!shown.is_empty()).then_some((name.to_owned(), shown)));
            } else if TEXTS.contains(&name) {
                draft.texts.insert(name.to_owned(), text(value));
            }
        }
        draft
    }

    async fn picture(&mut self, url: &str) -> String {
        // a path stays what it is, however it is signed
        let place = url.split('?').next().unwrap_or_default();
        if let Some(known) = self.pictures.get(place) {
            return known.clone();
        }
        let answer = self.http.get(url).send().await.unwrap();
        let digest = match answer.status().as_u16() {
            200 => pixels(&answer.bytes().await.unwrap()),
            status => format!("status {status}"),
        };
        self.pictures.insert(place.to_owned(), digest.clone());
        digest
    }

    /// Asks how far the operation is, which moves it on.
    pub(super) async fn let_time_pass(&self, sandbox: &Sandbox) {
        let (url, token) = match self.api {
            Api::Portal => (api(sandbox, "vm/status"), sandbox.token()),
            Api::Ingestion => {
                (format!("{}/product?externalId=vm", sandbox.ingestion_url()), sandbox.ingestion_token())
            }
        };
        self.http.get(url).bearer_auth(token).send().await.unwrap();
    }

    /// Lets the marketplace copy all images of colleagues, by way of another offer.
    pub(super) async fn fill_gallery(&mut self, sandbox: &Sandbox) {
        if self.api == Api::Ingestion {
            for (kind, [width, height]) in GALLERY {
                let image = |n| png(width, height, [200, 30 * n, 10]);
                let upload =
                    |n| sandbox.portal_upload("vm", "by-a-colleague.png", image(n)).unwrap().unwrap();
                self.gallery.insert(kind, (0..MANY).map(|n| upload(u8::try_from(n).unwrap())).collect());
            }
            return;
        }
        let images = GALLERY.iter().flat_map(|(kind, _)| (0..MANY).map(move |n| format!("{kind}-{n}.png")));
        let server = Server::start().await;
        let urls: Vec<_> = images.map(|name| format!("{}/{name}", server.url)).collect();
        let body = json!({"publisherId": "contoso", "id": "gallery", "offerTypeId": "microsoft-azure-virtualmachines",
            "definition": {"offer": {format!("{NAMESPACE}screenshots"): urls}, "plans": []}});
        let put = self.http.put(api(sandbox, "gallery")).bearer_auth(sandbox.token());
        let put = put.header("content-type", "application/json").body(body.to_string());
        assert_eq!(put.send().await.unwrap().status(), 201);
        let gallery = sandbox.offer("contoso", "gallery", Slot::Draft).unwrap();
        let shown = gallery["definition"]["offer"][format!("{NAMESPACE}screenshots")].as_array().unwrap();
        for ((kind, _), shown) in GALLERY.iter().zip(shown.chunks(MANY)) {
            self.gallery.insert(kind, shown.iter().map(text).collect());
        }
    }

    /// Plays a colleague in the portal; does nothing where there is nothing to edit, or no image left to upload.
    pub(super) fn edit(&mut self, sandbox: &Sandbox, edit: Edit) {
        self.edits += 1;
        let kind = match edit {
            Edit::Logo(kind) => Some(kind),
            Edit::Added | Edit::Replaced => Some("screenshot"),
            _ => None,
        };
        let upload = kind.map(|kind| self.gallery.get_mut(kind).and_then(Vec::pop));
        if upload == Some(None) {
            return;
        }
        let (upload, words) = (upload.flatten().unwrap_or_default(), format!("edit {}", self.edits));
        if self.api == Api::Ingestion {
            sandbox.portal_edit_product("vm", |resources| tree::change(resources, edit, &upload, &words));
            return;
        }
        sandbox.portal_edit("contoso", "vm", |offer| {
            let offer = offer["definition"]["offer"].as_object_mut().unwrap();
            change(offer, edit, &upload, &words);
        });
    }

    /// Whether each blob has the name of its content.
    pub(super) async fn blobs_are_as_named(&self, sandbox: &Sandbox) -> Result<(), String> {
        for name in sandbox.blobs() {
            let url = format!("{}/{name}", sandbox.blob_endpoint());
            let get = self.http.get(url).bearer_auth(sandbox.storage_token());
            let answer = get.header("x-ms-version", "2023-11-03").send().await.unwrap();
            assert_eq!(answer.status(), 200, "{name}");
            let hash = sha256(&answer.bytes().await.unwrap());
            let stem = name.rsplit('/').next().and_then(|name| name.split('.').next()).unwrap_or_default();
            if stem != hash {
                return Err(format!("the blob {name} holds {hash}"));
            }
        }
        Ok(())
    }
}

fn change(offer: &mut Map<String, Value>, edit: Edit, upload: &str, words: &str) {
    let member = |name: &str| format!("{NAMESPACE}{name}");
    match edit {
        Edit::Text(name) => drop(offer.insert(member(name), json!(words))),
        Edit::Logo(kind) => drop(offer.insert(member(&format!("{kind}Logo")), json!(upload))),
        Edit::LogoRemoved => drop(offer.shift_remove(&member("smallLogo"))),
        _ => {
            let list = offer.entry(member("screenshots")).or_insert_with(|| json!([]));
            change_list(list.as_array_mut().unwrap(), edit, upload, words);
        }
    }
}

fn change_list(list: &mut Vec<Value>, edit: Edit, upload: &str, words: &str) {
    match (edit, list.len()) {
        (Edit::Added, 0..5) => list.push(json!({"url": upload, "caption": words})),
        (Edit::Removed, 1..) => drop(list.remove(0)),
        (Edit::Replaced, 1..) => list[0]["url"] = json!(upload),
        (Edit::Caption, 1..) => list[0]["caption"] = json!(words),
        (Edit::Reordered, 2..) => list.rotate_right(1),
        _ => {}
    }
}

/// Serves the images that colleagues upload: `/large-3.png`.
struct Server {
    url: String,
    door: AbortHandle,
}

impl Server {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let serve = async |mut client: TcpStream| {
            let mut head = [0; 1024];
            let length = client.read(&mut head).await?;
            let head = String::from_utf8_lossy(&head[..length]).into_owned();
            let image = of_colleague(&head).unwrap();
            let length = image.len();
            let head =
                format!("HTTP/1.1 200 OK\r\ncontent-type: image/png\r\ncontent-length: {length}\r\n\r\n");
            client.write_all(&[head.as_bytes(), &image].concat()).await
        };
        let door = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                serve(client).await.unwrap();
            }
        });
        Self { url, door: door.abort_handle() }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.door.abort();
    }
}

/// Draws what is asked for in `GET /large-3.png HTTP/1.1`.
fn of_colleague(head: &str) -> Option<Vec<u8>> {
    let (kind, rest) = head.split_once('/')?.1.split_once('-')?;
    let (_, [width, height]) = GALLERY.iter().find(|(known, _)| *known == kind)?;
    let number: u8 = rest.split_once('.')?.0.parse().ok()?;
    Some(png(*width, *height, [200, 30 * number, 10]))
}

fn api(sandbox: &Sandbox, path: &str) -> String {
    format!("{}/api/publishers/contoso/offers/{path}?api-version=2017-10-31", sandbox.marketplace_url())
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
