//! The control route: behaviors switched on and off while the sandbox runs.

use axum::http::Method;
use serde_json::{Value, json};

use super::answer::Answer;
use super::app::App;
use super::behavior::Behavior;
use super::call::Call;

/// Lists the behaviors, or switches one on (`PUT /control/NAME`, its value as the body), one off, or all off (`DELETE`).
pub(super) fn serve(app: &App, call: &Call, name: Option<&str>) -> Answer {
    match (call.method.clone(), name) {
        (Method::GET, None) => Answer::json(200, &list(app)),
        (Method::PUT, Some(name)) => switch_on(app, name, &String::from_utf8_lossy(&call.body)),
        (Method::DELETE, name) => {
            name.map_or_else(|| app.site.behaviors.clear(), |name| app.site.behaviors.remove(name));
            Answer::json(200, &list(app))
        }
        _ => Answer::json(405, &json!({ "error": "use GET, PUT /control/NAME, or DELETE" })),
    }
}

fn switch_on(app: &App, name: &str, value: &str) -> Answer {
    let value = value.trim();
    let text = if value.is_empty() { name.to_owned() } else { format!("{name}={value}") };
    match text.parse() {
        Ok(behavior) => {
            app.site.behaviors.set(behavior);
            Answer::json(200, &list(app))
        }
        Err(error) => Answer::json(400, &json!({ "error": error.to_string() })),
    }
}

fn list(app: &App) -> Value {
    let on: Vec<_> = app.site.behaviors.all().iter().map(ToString::to_string).collect();
    let known = Behavior::known();
    let known = known.map(|one| json!({ "name": one.name, "value": one.value, "does": one.does }));
    json!({ "on": on, "known": known.collect::<Vec<_>>() })
}
