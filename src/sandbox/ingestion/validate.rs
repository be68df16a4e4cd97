//! Compares a request with the tables, before anything is done.

use bytes::Bytes;
use serde_json::Value;

use super::problem::{Problem, Refusal};
use super::schema::{self, Rule, Shape};
use super::version::{Address, HOST};

/// Reads the resources of a `configure` request.
pub(super) fn resources(body: &Bytes) -> Result<Vec<Value>, Refusal> {
    let body: Value = serde_json::from_slice(body)
        .map_err(|error| Refusal::bad_request(format!("The request body is not JSON: {error}.")))?;
    let address = address_of(&body)?.to_owned();
    let known = Address::parse(&address).filter(|it| it.host == HOST && it.resource == "configure");
    if known.is_none_or(|it| !schema::is_configure(it.version)) {
        return Err(no_access(&address));
    }
    let mut violations = Violations::of(&address);
    violations.check_shape(&body, &schema::CONFIGURE, "#");
    let resources = body.get("resources").and_then(Value::as_array).cloned().unwrap_or_default();
    if violations.found.is_empty() && resources.is_empty() {
        violations.add("Value should have at least 1 items", "#/resources");
    }
    violations.refuse()?;
    resources.iter().try_for_each(check_resource)?;
    Ok(resources)
}

fn check_resource(resource: &Value) -> Result<(), Refusal> {
    let text = address_of(resource)?;
    let address = Address::parse(text).filter(|address| address.host == HOST);
    let shape = address.and_then(|address| schema::find(address.resource, address.version));
    let mut violations = Violations::of(text);
    violations.check_shape(resource, shape.ok_or_else(|| no_access(text))?, "#");
    violations.refuse()
}

fn address_of(value: &Value) -> Result<&str, Refusal> {
    let address = value.get("$schema").and_then(Value::as_str);
    address.ok_or_else(|| Refusal::bad_request("Invalid configuration: the property $schema is missing"))
}

fn no_access(address: &str) -> Refusal {
    Refusal::bad_request(format!("Schema {address} could not be accessed"))
}

/// What a value has that its schema does not allow.
struct Violations<'a> {
    schema: &'a str,
    found: Vec<String>,
}

impl<'a> Violations<'a> {
    fn of(schema: &'a str) -> Self {
        Self { schema, found: Vec::new() }
    }

    fn add(&mut self, what: &str, place: &str) {
        self.found.push(format!("Schema validation failed for schema {}: {what} {place}", self.schema));
    }

    fn refuse(self) -> Result<(), Refusal> {
        if self.found.is_empty() {
            return Ok(());
        }
        let problem = Problem::new("badRequest", "Invalid configuration: schema validation failed");
        let add = |problem: Problem, text| problem.with("schemaValidationError", text);
        Err(Refusal::new(400, self.found.into_iter().fold(problem, add)))
    }

    fn check_shape(&mut self, value: &Value, shape: &Shape, place: &str) {
        let Value::Object(members) = value else {
            return self.add("Value should be \"object\"", place);
        };
        let required = shape.properties().filter(|it| it.is_required).map(|it| it.name);
        let missing: Vec<&str> = required.filter(|name| !members.contains_key(*name)).collect();
        if !missing.is_empty() {
            let names = serde_json::to_string(&missing).unwrap_or_default();
            self.add(&format!("Required properties {names} were not present"), place);
        }
        for (name, value) in members {
            let place = format!("{place}/{name}");
            match shape.properties().find(|it| it.name == name) {
                Some(property) => self.check(value, &property.rule, &place),
                None if shape.is_open => {}
                None => self.add("All values fail against the false schema", &place),
            }
        }
    }

    fn check(&mut self, value: &Value, rule: &Rule, place: &str) {
        let text = value.as_str();
        let broken = match rule {
            Rule::Anything => None,
            Rule::Object(shape) => return self.check_shape(value, shape, place),
            Rule::ListOfOne(shape) => return self.check_list(value, shape, place),
            Rule::Count => (!value.is_u64()).then(|| "Value should be an integer of at least 0".to_owned()),
            Rule::Reference => (!is_reference(value)).then(|| "Value is not a reference".to_owned()),
            _ if text.is_none() => Some("Value should be \"string\"".to_owned()),
            rule => check_text(text.unwrap_or_default(), rule),
        };
        if let Some(what) = broken {
            self.add(&what, place);
        }
    }

    fn check_list(&mut self, value: &Value, shape: &Shape, place: &str) {
        match value.as_array().map(Vec::as_slice) {
            Some([one]) => self.check_shape(one, shape, &format!("{place}/0")),
            Some([]) => self.add("Value should have at least 1 items", place),
            Some(_) => self.add("Value should have at most 1 items", place),
            None => self.add("Value should be \"array\"", place),
        }
    }
}

/// Says what is wrong with a text, if anything is.
fn check_text(text: &str, rule: &Rule) -> Option<String> {
    let pattern = "The string value is not a match for the indicated regular expression".to_owned();
    match rule {
        Rule::Is(wanted) if text != *wanted => Some(format!("Expected \"{wanted}\"")),
        Rule::OneOf(values) if !values.contains(&text) => {
            Some("Value should match one of the values specified by the enum".to_owned())
        }
        Rule::Url if !text.starts_with("https://") && !text.starts_with("http://") => Some(pattern),
        Rule::DurableId if !is_durable_id(text) => Some(pattern),
        Rule::ResourceName if !is_resource_name(text) => Some(pattern),
        _ => None,
    }
}

/// Whether a value names a resource: by durable ID, by a name in the same request, or by its external ID.
fn is_reference(value: &Value) -> bool {
    match value {
        Value::String(text) => is_durable_id(text),
        Value::Object(members) if members.len() == 1 => {
            let text = |name| members.get(name).and_then(Value::as_str);
            text("resourceName").is_some_and(is_resource_name)
                || text("externalId").is_some_and(is_external_id)
        }
        _ => false,
    }
}

fn is_resource_name(text: &str) -> bool {
    (1..=50).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

fn is_external_id(text: &str) -> bool {
    let is_small = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    (3..=50).contains(&text.len())
        && text.bytes().all(|byte| is_small(byte) || matches!(byte, b'-' | b'_'))
        && text.bytes().next().is_some_and(is_small)
}

/// Whether a text is a durable ID: words in small letters, digits and hyphens between slashes, the first from a letter.
fn is_durable_id(text: &str) -> bool {
    let Some((kind, rest)) = text.split_once('/') else { return false };
    let is_word = |word: &str| {
        !word.is_empty()
            && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    is_word(kind)
        && kind.starts_with(|first: char| first.is_ascii_lowercase())
        && !kind.ends_with('-')
        && !kind.contains("--")
        && rest.split('/').all(is_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_resources_are_told_from_other_texts() {
        for (text, is_one) in [
            ("listing-asset/1-a/public/main/default/en-us/azurelogolarge/1", true),
            ("product/27494b66", true),
            ("product", false),
            ("product/", false),
            ("Product/27494b66", false),
            ("product/27494B66", false),
            ("listing-asset/1/en_us", false),
            ("-a/1", false),
            ("a--b/1", false),
            ("a/b//c", false),
        ] {
            assert_eq!(is_durable_id(text), is_one, "{text}");
        }
        assert!(is_external_id("contoso-per_user") && !is_external_id("-contoso") && !is_external_id("ab"));
        assert!(is_resource_name("Screen_1") && !is_resource_name("") && !is_resource_name("a b"));
    }
}
