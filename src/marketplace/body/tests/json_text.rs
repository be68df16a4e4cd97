//! JSON told by its text alone: no parser of ours, nor the one that ours is made of.

/// The text of each number, in order.
pub(crate) fn numbers(json: &str) -> Vec<&str> {
    let (mut all, mut rest) = (Vec::new(), json);
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' => string(rest),
            '-' | '0'..='9' => {
                let end = rest.find(|c: char| !(c.is_ascii_digit() || "+-.eE".contains(c)));
                let number = &rest[..end.unwrap_or(rest.len())];
                all.push(number);
                number.len()
            }
            _ => first.len_utf8(),
        };
        rest = &rest[length..];
    }
    all
}

/// The members of an object: each name and value as they are written, without the space around them.
pub(crate) fn members(object: &str) -> Vec<(&str, &str)> {
    let inside = object.trim().strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).unwrap();
    let member = |text| {
        let text: &str = text;
        let name = string(text.trim());
        let (name, value) = text.trim().split_at(name);
        (name, value.trim_start().strip_prefix(':').unwrap().trim())
    };
    parts(inside).into_iter().filter(|part| !part.trim().is_empty()).map(member).collect()
}

/// The value of a member as it is written.
pub(crate) fn member<'t>(object: &'t str, name: &str) -> &'t str {
    let quoted = format!("\"{name}\"");
    members(object).into_iter().find(|(known, _)| *known == quoted).unwrap().1
}

/// What stands between the commas of this level.
fn parts(text: &str) -> Vec<&str> {
    let (mut all, mut depth, mut start, mut at) = (Vec::new(), 0, 0, 0);
    while let Some(first) = text[at..].chars().next() {
        match first {
            '{' | '[' => depth += 1,
            '}' | ']' => depth -= 1,
            ',' if depth == 0 => {
                all.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
        at += if first == '"' { string(&text[at..]) } else { first.len_utf8() };
    }
    all.push(&text[start..]);
    all
}

/// The length of the string that a text begins with, quotes included.
fn string(text: &str) -> usize {
    let mut is_escaped = false;
    let end = text.bytes().skip(1).position(|byte| {
        let is_end = byte == b'"' && !is_escaped;
        is_escaped = byte == b'\\' && !is_escaped;
        is_end
    });
    end.unwrap() + 2
}

#[test]
fn a_text_is_told_as_it_is_written() {
    let text = r#"{ "a" : 1E5, "b,\"" : [ -0, {"x": "7, 8\\"} ],"c":{"d":1.50e-007},"e":""}"#;
    assert_eq!(numbers(text), ["1E5", "-0", "1.50e-007"]);
    let told = [
        (r#""a""#, "1E5"),
        (r#""b,\"""#, r#"[ -0, {"x": "7, 8\\"} ]"#),
        (r#""c""#, r#"{"d":1.50e-007}"#),
        (r#""e""#, r#""""#),
    ];
    assert_eq!(members(text), told);
    assert_eq!((members("{ }"), member(text, "c")), (vec![], r#"{"d":1.50e-007}"#));
}
