//! SVGs: what is drawn, and what is refused by name.

use super::*;
use crate::fit::samples::{TEAL, disc, png, svg};
use base64::Engine as _;

fn read(svg: &str) -> Result<Svg, Error> {
    Svg::read("mark.svg", svg.as_bytes())
}

fn refused(svg: &str) -> String {
    read(svg).err().unwrap().to_string()
}

fn embedded(bytes: &[u8]) -> String {
    let data = base64::prelude::BASE64_STANDARD.encode(bytes);
    svg("", &format!(r#"<image width="216" height="216" href="data:image/png;base64,{data}"/>"#))
}

const DAMAGED: &str = "couldn't read the image `mark.svg`; export it again, preferably as PNG or SVG";

#[test]
fn text_is_refused_and_quoted() {
    assert_eq!(
        refused(&svg("", "<g><text x='1'> <tspan>Contoso</tspan></text></g>")),
        "`mark.svg` contains text (`Contoso`), which depends on installed fonts; convert the text to paths and export it again"
    );
    assert!(read(&svg("", "<title>Contoso</title><text> </text><path d='M0 0h9v9'/>")).is_ok());
}

#[test]
fn nothing_outside_the_file_is_drawn() {
    let links = [
        ("<image href='/etc/hostname' width='9' height='9'/>", "/etc/hostname"),
        ("<image href='https://example.org/a.png' width='9' height='9'/>", "https://example.org/a.png"),
        (
            "<image href='data:image/svg+xml;base64,AAAA' width='9' height='9'/>",
            "data:image/svg+xml;base64,AAAA",
        ),
        ("<use href='other.svg#a'/>", "other.svg#a"),
        ("<filter id='f'><feImage href='a.png'/></filter>", "a.png"),
    ];
    for (body, href) in links {
        assert_eq!(
            refused(&svg("", body)),
            format!(
                "`mark.svg` links to another file (`{href}`); embed that image as PNG, JPEG, GIF or WebP and export it again"
            )
        );
    }
    let body = format!("<image href='{}'/>", "a".repeat(10_000));
    assert!(refused(&svg("", &body)).len() < 250);
}

#[test]
fn an_embedded_image_is_drawn_and_a_broken_one_refused() {
    let svg = read(&embedded(&png(&disc(50, TEAL)))).unwrap();
    let size = Pixels::new(100, 100);
    let drawn = svg.draw((0.0, 0.0, 10_000.0, 10_000.0), size).unwrap();
    assert_eq!((drawn.get_pixel(50, 50), drawn.get_pixel(0, 0).0[3]), (&TEAL, 0));
    let whole = png(&disc(50, TEAL));
    let mut bomb = whole.clone();
    bomb[16..20].copy_from_slice(&[0x7F; 4]);
    for bytes in [&bomb[..], b"\x89PNG", b"GIF89a"] {
        assert_eq!(refused(&embedded(bytes)), DAMAGED);
    }
}

#[test]
fn the_part_seen_is_the_part_drawn() {
    let svg = read(&svg("width='20'", "<rect x='108' width='108' height='216' fill='#0c5f5c'/>")).unwrap();
    assert_eq!((svg.size(), svg.shape()), (Pixels::new(20, 20), Pixels::new(10_000, 10_000)));
    let right = svg.draw((5000.0, 0.0, 5000.0, 10_000.0), Pixels::new(5, 10)).unwrap();
    assert!(right.pixels().all(|pixel| *pixel == TEAL));
    let left = svg.draw((0.0, 0.0, 5000.0, 10_000.0), Pixels::new(5, 10)).unwrap();
    assert!(left.pixels().all(|pixel| pixel.0[3] == 0));
}

#[test]
fn bombs_are_refused() {
    let uses = |count: u32| {
        (1..count).map(|at| format!("<g id='a{at}'>{}</g>", format!("<use href='#a{}'/>", at - 1).repeat(10)))
    };
    let defs = |defs: &str, body: &str| svg("", &format!("<defs>{defs}</defs>{body}"));
    let chain = |count: u32, link: &dyn Fn(u32) -> String| (1..count).map(link).collect::<String>();
    let nested = |element: &str, count: usize| {
        let name = element.split(' ').next().unwrap();
        svg(
            "",
            &format!(
                "{}<path d='M0 0h9v9'/>{}",
                format!("<{element}>").repeat(count),
                format!("</{name}>").repeat(count)
            ),
        )
    };
    let attributes = (0..600).map(|at| format!(" a{at}=''")).collect::<Vec<_>>().concat();
    let points = "M0 0".to_owned() + &"h1".repeat(200_000);
    let marker = format!("<marker id='m'>{}</marker>", "<path d='M0 0h9'/>".repeat(200));
    let rules = (0..3000).map(|at| format!("a{at} b c{{x:y}}")).collect::<Vec<_>>().concat();
    let entity = |value: &str, body: &str| format!("<!DOCTYPE svg [<!ENTITY a '{value}'>]>{}", svg("", body));
    let (deep, again) = ("elements nested or used deeper than 200", "elements that are used again and again");
    let bombs = [
        (
            defs(&format!("<path id='a0' d='M0 0h9'/>{}", uses(10).collect::<String>()), "<use href='#a9'/>"),
            again,
        ),
        (nested("g opacity='.9'", 250), deep),
        (nested("g", 50_000), deep),
        (nested("svg", 250), deep),
        (
            defs(
                &format!(
                    "<path id='a0' d='M0 0h9'/>{}",
                    chain(300, &|n| format!("<use id='a{n}' href='#a{}'/>", n - 1))
                ),
                "<use href='#a299'/>",
            ),
            deep,
        ),
        (
            defs(
                &chain(300, &|n| {
                    format!(
                        "<clipPath id='a{n}' clip-path='url(#a{})'><path d='M0 0h9v9'/></clipPath>",
                        n - 1
                    )
                }),
                "<path d='M0 0h9' clip-path='url(#a299)'/>",
            ),
            deep,
        ),
        (
            defs(
                &chain(300, &|n| format!("<linearGradient id='a{n}' href='#a{}'/>", n - 1)),
                "<path d='M0 0h9v9' fill='url(#a299)'/>",
            ),
            deep,
        ),
        (defs(&marker, &format!("<path d='{points}' marker-mid='url(#m)'/>")), again),
        (svg("", &format!("<g {attributes}/>")), "more than 500 attributes on one element"),
        (svg("", &"<g/>".repeat(100_001)), "more than 100,000 elements"),
        (
            svg("", &format!("<style>{rules}</style>{}", "<g/>".repeat(10_000))),
            "too many style rules for its elements",
        ),
        (svg("", &format!("<desc>{}</desc>", " ".repeat(8_000_000))), "more than 8 MB"),
        (entity("aa&a;", "<desc>&a;</desc>"), "entities (DTD) that stand for more than short texts"),
        (entity(&"a".repeat(300), "<desc>&a;</desc>"), "entities (DTD) that stand for more than short texts"),
        (entity("a", &"&a;".repeat(5_001)), "entities (DTD) that stand for more than short texts"),
        (entity("<g/>", "&a;"), "entities (DTD) that stand for more than short texts"),
    ];
    for (bomb, what) in bombs {
        assert_eq!(
            refused(&bomb),
            format!("`mark.svg` is too complex to render ({what}); simplify it and export it again")
        );
    }
    for broken in [&svg("width='0'", ""), "<html/>", "<svg"] {
        assert_eq!(refused(broken), DAMAGED);
    }
}

#[test]
fn what_is_just_allowed_is_read_and_drawn() {
    let nested = |element: &str, end: &str| {
        svg("", &format!("{}<path d='M0 0h216v216z'/>{}", element.repeat(190), end.repeat(190)))
    };
    let chain = (1..190).map(|n| format!("<use id='a{n}' href='#a{}'/>", n - 1)).collect::<Vec<_>>().concat();
    let illustrator = r#"<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd" [<!ENTITY ns_x "http://ns.adobe.com/x/">]>"#;
    for text in [
        nested("<g opacity='.99'>", "</g>"),
        nested("<g clip-path='inset(0)'>", "</g>").replace("inset(0)", "url(#none)"),
        svg("", &format!("<defs><path id='a0' d='M0 0h216v216z'/>{chain}</defs><use href='#a189'/>")),
        format!(
            "{illustrator}{}",
            svg(
                "xmlns:x='&ns_x;'",
                "<switch><foreignObject requiredExtensions='&ns_x;'/><path d='M0 0h216v216z'/></switch>"
            )
        ),
    ] {
        let svg = read(&text).unwrap();
        svg.draw((0.0, 0.0, 1e4, 1e4), Pixels::new(64, 64)).unwrap();
    }
}

#[test]
fn what_the_renderer_would_leave_out_is_named() {
    let path = |attributes: &str| format!("<path d='M0 0h216v216z' {attributes}/>");
    let style = |sheet: &str| format!("<style>{sheet}</style>{}", path("class='a'"));
    for (body, construct) in [
        (path("fill='var(--f, #f2a93b)'"), "var(--f, #f2a93b)"),
        (path("style='stroke: #f00; fill: rgb(1 2 3 / 100%)'"), "rgb(1 2 3 / 100%)"),
        (path("fill='oklch(0.7 0.1 80)'"), "oklch(0.7 0.1 80)"),
        (path("stroke='color-mix(in srgb, red, blue)'"), "color-mix(in srgb, red, blue)"),
        (path("style='clip-path: circle(40%)'"), "circle(40%)"),
        (path("style='mask: linear-gradient(red, blue)'"), "linear-gradient(red, blue)"),
        (path("style='stroke-width: calc(1px + 1em)'"), "calc(1px + 1em)"),
        (path("opacity='var(--o)'"), "var(--o)"),
        ("<linearGradient id='g'><stop stop-color='lab(50 1 1)'/></linearGradient>".to_owned(), "lab(50 1 1)"),
        ("<foreignObject width='9' height='9'><p xmlns='http://www.w3.org/1999/xhtml'>A</p></foreignObject>".to_owned(), "<foreignObject>"),
        ("<meshgradient id='m'/>".to_owned(), "<meshgradient>"),
        (style(":root{--f:#f00} .a{fill:var(--f)}"), "var(--f)"),
        (style(".a{fill:light-dark(red, blue)}"), "light-dark(red, blue)"),
        (style("@import url(a.css);"), "@import"),
        (style(".a:nth-child(2){fill:red}"), ".a:nth-child(2)"),
    ] {
        let wanted = format!("`mark.svg` uses `{construct}`, which isn't supported; replace it with plain SVG and export it again");
        assert_eq!(read(&svg("", &body)).err().map(|error| error.to_string()), Some(wanted), "{body}");
    }
    let sheet = format!("<?xml-stylesheet href='a.css'?>{}", svg("", &path("")));
    assert!(refused(&sheet).contains("`<?xml-stylesheet?>`"), "{}", refused(&sheet));
}

#[test]
fn plain_colors_and_styles_are_drawn() {
    for attributes in [
        "fill='#f2a93b'",
        "fill='rgb(242, 169, 59)'",
        "fill='rgba(242,169,59,.5)'",
        "fill='hsl(36, 88%, 59%)'",
        "fill='hwb(90 10% 10%)'",
        "fill='none'",
        "fill='currentColor' color='teal'",
        "fill='inherit'",
        "fill='url(#g)'",
        "fill='url(#g) none'",
        "fill='transparent'",
        "class='a'",
        "style='fill:#fff !important;mask:none;clip-path:url(#c)'",
        "fill=''",
    ] {
        let body = format!(
            "<style>:root{{--x:1}} .a:first-child{{fill:red}} @media print {{ .a {{ fill: blue }} }}</style><animate fill='freeze'/><path d='M0 0h9v9z' {attributes}/>"
        );
        assert!(read(&svg("", &body)).is_ok(), "{attributes}: {}", refused(&svg("", &body)));
    }
}

#[test]
fn a_drawing_that_takes_too_long_is_given_up() {
    let filter =
        "<filter id='f' x='-9' y='-9' width='19' height='19'><feGaussianBlur stdDeviation='9'/></filter>";
    let rects = "<path filter='url(#f)' d='M0 0h200v200h-200z'/>".repeat(30);
    let mut slow = read(&svg("", &format!("{filter}{rects}"))).unwrap();
    slow.clock = Clock::new(Duration::from_millis(1));
    let drawn = slow.draw((0.0, 0.0, 1e4, 1e4), Pixels::new(1500, 1500));
    assert_eq!(
        drawn.unwrap_err().to_string(),
        "`mark.svg` takes too long to render; flatten its effects and patterns and export it again"
    );
    let again = slow.draw((0.0, 0.0, 1e4, 1e4), Pixels::new(1, 1));
    assert!(matches!(again, Err(Error::TooSlow { .. })), "the time is spent");
}
