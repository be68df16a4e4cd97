//! Makes the preview page of a folder laid out like `assets-example`, for the browser test.
//!
//!     cargo run --example preview_example -- assets-example target/preview.html [faulty]
//!
//! With `faulty` some pictures are spoilt in memory and a draft is invented, so that findings, rulers and
//! before-and-after can be seen.

use image::ImageFormat;
use offerpress::base::{AssetKind, MediaType, OfferId, PlanId, PublisherId, files};
use offerpress::preview::{Listing, Picture, Pixels, PlanTexts, Texts, UsefulLink, Video, Wanted, page};
use offerpress::report::{Finding, Place, Report, Severity, Span};
use serde_json::Value;
use std::error::Error;
use std::io::Cursor;
use std::path::{Path, PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().ok_or("which folder?")?);
    let out = PathBuf::from(arguments.next().ok_or("which page?")?);
    let mut listing = read(&folder)?;
    if arguments.next().as_deref() == Some("faulty") {
        spoil(&mut listing)?;
    }
    files::write_whole(&out, page(&listing).as_bytes())?;
    Ok(())
}

fn read(folder: &Path) -> Result<Listing, Box<dyn Error>> {
    let offer: Value = serde_json::from_slice(&files::read(&folder.join("offer.json"))?)?;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let market = |key: &str| &offer["definition"]["offer"][format!("microsoft-azure-marketplace.{key}")];
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let machine = |plan: &Value, key: &str| text(&plan[format!("microsoft-azure-virtualmachines.{key}")]);
    let plan = |plan: &Value| -> Result<_, Box<dyn Error>> {
        Ok(PlanTexts {
            id: PlanId::parse(&text(&plan["planId"]))?,
            title: machine(plan, "skuTitle"),
            summary: machine(plan, "skuSummary"),
            description_html: machine(plan, "skuDescription"),
        })
    };
    let useful = |link: &Value| UsefulLink { title: text(&link["linkTitle"]), url: text(&link["linkUrl"]) };
    Ok(Listing {
        folder: folder.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        publisher: Some(PublisherId::parse(&text(&offer["publisherId"]))?),
        offer: Some(OfferId::parse(&text(&offer["id"]))?),
        texts: Texts {
            offer_type: text(&offer["offerTypeId"]),
            title: text(market("title")),
            summary: text(market("summary")),
            long_summary: text(market("longSummary")),
            description_html: text(market("description")),
            useful_links: list(market("usefulLinks")).iter().map(useful).collect(),
            categories: list(market("categories")).iter().map(text).collect(),
        },
        plans: list(&offer["definition"]["plans"]).iter().map(plan).collect::<Result<_, _>>()?,
        pictures: pictures(folder)?,
        findings: Report::default(),
        draft: None,
    })
}

fn pictures(folder: &Path) -> Result<Vec<Picture>, Box<dyn Error>> {
    let square = |words: &str, least, most| Wanted {
        words: words.to_owned(),
        least: Pixels::new(least, least),
        most: Pixels::new(most, most),
    };
    let exactly = |width, height| Wanted {
        words: format!("must be {width}×{height} px"),
        least: Pixels::new(width, height),
        most: Pixels::new(width, height),
    };
    let logos = [
        ("small", AssetKind::SmallLogo, exactly(48, 48)),
        ("medium", AssetKind::MediumLogo, exactly(90, 90)),
        ("large", AssetKind::LargeLogo, square("must be square, 216 to 350 px", 216, 350)),
        ("wide", AssetKind::WideLogo, exactly(255, 115)),
        ("hero", AssetKind::HeroLogo, exactly(815, 290)),
    ];
    let mut all = Vec::new();
    for (name, kind, wanted) in logos {
        all.push(picture(folder, format!("logos/{name}.png"), kind, 0, wanted)?);
    }
    for (position, file) in names(folder, "screenshots")?.into_iter().enumerate() {
        all.push(picture(folder, file, AssetKind::Screenshot, position, exactly(1280, 720))?);
    }
    for (position, file) in names(folder, "videos")?.into_iter().enumerate() {
        all.push(picture(folder, file, AssetKind::VideoThumbnail, position, exactly(1280, 720))?);
    }
    Ok(all)
}

fn names(folder: &Path, part: &str) -> Result<Vec<String>, Box<dyn Error>> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder.join(part))? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name.strip_suffix(".png").is_some() {
            names.push(format!("{part}/{name}"));
        }
    }
    names.sort();
    Ok(names)
}

fn picture(
    folder: &Path,
    file: String,
    kind: AssetKind,
    position: usize,
    wanted: Wanted,
) -> Result<Picture, Box<dyn Error>> {
    let bytes = files::read(&folder.join(&file))?;
    let (width, height) = image::load_from_memory(&bytes)?.into_rgb8().dimensions();
    let beside = |ending: &str| files::read_text_if_there(&folder.join(&file).with_extension(ending));
    let video = beside("toml")?.map(|text| text.parse::<toml::Table>()).transpose()?.map(|table| {
        let text = |key: &str| table.get(key).and_then(toml::Value::as_str).unwrap_or_default().to_owned();
        Video { title: text("title"), url: text("url") }
    });
    let field = kind.field().map(|field| match kind.shape() {
        offerpress::base::FieldShape::One => format!("microsoft-azure-marketplace.{field}"),
        offerpress::base::FieldShape::List => format!("microsoft-azure-marketplace.{field}[{position}]"),
    });
    Ok(Picture {
        caption: beside("txt")?.map(|text| text.trim().to_owned()),
        plan: None,
        media_type: MediaType::Png,
        bytes: bytes.into(),
        pixels: Some(Pixels::new(width, height)),
        wanted: Some(wanted),
        change: None,
        file,
        kind,
        position,
        field,
        video,
    })
}

/// Spoils the large logo and two screenshots, and invents a draft with other pictures.
fn spoil(listing: &mut Listing) -> Result<(), Box<dyn Error>> {
    let mut draft = listing.pictures.clone();
    draft.retain(|picture| picture.file != "videos/01-tour.png");
    let fifth = draft.iter().find(|picture| picture.file == "screenshots/03-reports.png").cloned();
    draft.extend(fifth.map(|picture| Picture { position: 4, ..picture }));
    for picture in &mut draft {
        match picture.file.as_str() {
            "logos/large.png" => *picture = hue(picture)?,
            "screenshots/01-dashboard.png" => {
                *picture = Picture { caption: Some("Dashboard".to_owned()), ..hue(picture)? };
            }
            _ => {}
        }
    }
    let mut findings = vec![unused_file(), dead_link()];
    for picture in &mut listing.pictures {
        match picture.file.as_str() {
            "logos/large.png" => {
                *picture = resized(picture, 200, 200)?;
                findings.push(wrong_size(picture, "logo-size", "200×200", "export it at 216×216 or larger"));
            }
            "screenshots/02-alerts.png" => {
                *picture = resized(picture, 1366, 900)?;
                findings.push(wrong_size(
                    picture,
                    "screenshot-size",
                    "1366×900",
                    "take it again in a window of 1280×720",
                ));
            }
            "screenshots/03-reports.png" => {
                picture.caption = None;
                findings.push(Finding {
                    code: "caption-missing",
                    severity: Severity::Warning,
                    place: "screenshots/03-reports.txt".into(),
                    is: "no caption".to_owned(),
                    should: "each screenshot needs one".to_owned(),
                    remedy: "write one line into `screenshots/03-reports.txt`".to_owned(),
                });
            }
            _ => {}
        }
    }
    listing.findings = Report::new(findings);
    listing.draft = Some(draft);
    Ok(())
}

fn unused_file() -> Finding {
    Finding {
        code: "unused-file",
        severity: Severity::Note,
        place: "logos/old/brand.ai".into(),
        is: "is not used".to_owned(),
        should: String::new(),
        remedy: "move it out of the folder, or map it in `offerpress.toml`".to_owned(),
    }
}

fn dead_link() -> Finding {
    let text = r#"      "microsoft-azure-marketplace.privacyURL": "http://www.contoso.com/privacy","#;
    Finding {
        code: "link-not-secure",
        severity: Severity::Warning,
        place: Place {
            file: "offer.json".to_owned(),
            span: Some(Span { line: 45, column: 50, length: 30, text: text.to_owned() }),
        },
        is: "the privacy link starts with `http:`".to_owned(),
        should: "should be `https:`".to_owned(),
        remedy: "ask for a secure address".to_owned(),
    }
}

fn wrong_size(picture: &Picture, code: &'static str, is: &str, remedy: &str) -> Finding {
    Finding {
        code,
        severity: Severity::Error,
        place: picture.file.clone().into(),
        is: is.to_owned(),
        should: picture.wanted.as_ref().map(|wanted| wanted.words.clone()).unwrap_or_default(),
        remedy: remedy.to_owned(),
    }
}

fn resized(picture: &Picture, width: u32, height: u32) -> Result<Picture, Box<dyn Error>> {
    let image = image::load_from_memory(&picture.bytes)?;
    let image = image.resize_exact(width, height, image::imageops::FilterType::Triangle);
    Ok(Picture { pixels: Some(Pixels::new(width, height)), ..repainted(picture, &image)? })
}

fn hue(picture: &Picture) -> Result<Picture, Box<dyn Error>> {
    repainted(picture, &image::load_from_memory(&picture.bytes)?.huerotate(70))
}

fn repainted(picture: &Picture, image: &image::DynamicImage) -> Result<Picture, Box<dyn Error>> {
    let mut bytes = Vec::new();
    image.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png)?;
    Ok(Picture { bytes: bytes.into(), ..picture.clone() })
}
