//! Foreign JSON, read within bounds and without a change to the text of its numbers.

use serde_json::{Number, Value};

/// The most values that a text may hold: real offers have some thousands, and each takes 50 times its bytes in memory.
pub const MOST_VALUES: usize = 500_000;

/// Says why a text was not read.
#[derive(Debug, thiserror::Error)]
pub enum JsonError {
    /// It isn't UTF-8.
    #[error("it is not UTF-8")]
    NotUtf8(#[from] std::str::Utf8Error),
    /// It isn't JSON.
    #[error(transparent)]
    Syntax(#[from] serde_json::Error),
    /// It holds too many values.
    #[error("it has more than {MOST_VALUES} values")]
    TooManyValues,
}

/// Parses JSON; a number keeps its text, which `serde_json` alone would not do (`1E5` became `1e+5`).
///
/// # Errors
/// Returns an error that says why the text is no JSON, or that it has more than [`MOST_VALUES`].
pub fn parse(text: &str) -> Result<Value, JsonError> {
    let scan = Scan::of(text);
    if scan.values > MOST_VALUES {
        return Err(JsonError::TooManyValues);
    }
    let mut value = serde_json::from_str(text)?;
    if !scan.exponents.is_empty() {
        let mut numbers = scan.exponents.into_iter();
        restore(&mut value, &mut numbers);
    }
    Ok(value)
}

/// Parses the JSON of an answer, which may begin with a byte-order mark.
///
/// # Errors
/// As [`parse`], or that it isn't UTF-8.
pub fn parse_bytes(bytes: &[u8]) -> Result<Value, JsonError> {
    parse(std::str::from_utf8(without_bom(bytes))?)
}

/// Returns a text without the byte-order mark that some servers put before JSON (RFC 8259, section 8.1, lets a reader
/// ignore it).
#[must_use]
pub fn without_bom(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body)
}

/// What a text holds, told without parsing it; sure only where it is JSON.
struct Scan<'t> {
    /// How many values, or a few more.
    values: usize,
    /// The numbers with an exponent, in order.
    exponents: Vec<&'t str>,
}

impl<'t> Scan<'t> {
    fn of(text: &'t str) -> Self {
        let mut scan = Self { values: 1, exponents: Vec::new() };
        let bytes = text.as_bytes();
        let mut at = 0;
        while let Some(byte) = bytes.get(at) {
            at += match byte {
                b'"' => string_length(bytes.get(at..).unwrap_or_default()),
                b'-' | b'0'..=b'9' => scan.number(text.get(at..).unwrap_or_default()),
                b',' | b'[' | b'{' => {
                    scan.values += 1;
                    1
                }
                _ => 1,
            };
        }
        scan
    }

    fn number(&mut self, rest: &'t str) -> usize {
        let length = rest.bytes().take_while(|byte| byte.is_ascii_digit() || b"+-.eE".contains(byte)).count();
        let number = rest.get(..length).unwrap_or_default();
        self.exponents.extend(number.contains(['e', 'E']).then_some(number));
        length
    }
}

/// Returns the length of the string token at the start of a text, both quotes included.
pub(crate) fn string_length(bytes: &[u8]) -> usize {
    let mut escaped = false;
    let end = bytes.iter().skip(1).position(|byte| {
        let is_end = *byte == b'"' && !escaped;
        escaped = *byte == b'\\' && !escaped;
        is_end
    });
    end.map_or(bytes.len(), |end| end + 2)
}

/// Returns numbers with an exponent the text that they had. Where a member is there twice, the order of the texts isn't
/// that of the values; a text that doesn't belong to a number is left out.
fn restore<'t>(value: &mut Value, texts: &mut impl Iterator<Item = &'t str>) {
    match value {
        Value::Number(number) if number.as_str().contains('e') => {
            let same = |text: &&str| text.parse::<Number>().is_ok_and(|parsed| parsed == *number);
            if let Some(text) = texts.next().filter(same) {
                // the only way to a number of one's own text; hidden in the docs, held by the test below
                *number = Number::from_string_unchecked(text.to_owned());
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| restore(item, texts)),
        Value::Object(members) => members.values_mut().for_each(|member| restore(member, texts)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Returns the JSON pointer of a member or an element (RFC 6901).
pub(crate) fn child(pointer: &str, key: &str) -> String {
    format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_order_mark_is_skipped() {
        assert_eq!(without_bom(b"\xef\xbb\xbf{}"), b"{}");
        assert_eq!(without_bom(b"{}"), b"{}");
    }

    #[test]
    fn numbers_come_out_as_they_went_in() {
        let texts = [
            "1E5",
            "[1e5,1E+5,1e-5,1.50E05,-0e0,1.10,-0,0.0,123456789012345678901234567890]",
            r#"{"a":1E+16,"1e5":"2e5\"3E5","b":[{"c":-1.0E-2}],"d":7}"#,
        ];
        for text in texts {
            assert_eq!(parse(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn a_member_that_is_there_twice_gives_no_number_another_value() {
        let value = parse(r#"{"a":1E5,"a":2E5,"b":3E5}"#).unwrap();
        assert_eq!((value["a"].as_f64(), value["b"].as_f64()), (Some(2e5), Some(3e5)));
    }

    #[test]
    fn values_are_counted_before_they_take_memory() {
        let of = |count: usize| format!("[{}0]", "0,".repeat(count - 2));
        assert!(parse(&of(MOST_VALUES - 1)).is_ok());
        assert!(matches!(parse(&of(MOST_VALUES + 1)), Err(JsonError::TooManyValues)));
        assert!(matches!(parse("{"), Err(JsonError::Syntax(_))));
        assert!(
            parse(&format!("\"{}\"", ",".repeat(MOST_VALUES * 2))).is_ok(),
            "in a text they count nothing"
        );
    }
}
