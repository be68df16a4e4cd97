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
        (Method::DELETE, Some(name)) => {
            app.behaviors.remove(name);
            Answer::json(200, &list(app))
        }
        (Method::DELETE, None) => {
            app.behaviors.clear();
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
            app.behaviors.set(behavior);
            Answer::json(200, &list(app))
        }
        Err(error) => Answer::json(400, &json!({ "error": error.to_string() })),
    }
}

fn list(app: &App) -> Value {
    let on: Vec<_> = app.behaviors.all().iter().map(ToString::to_string).collect();
    let behaviors = Behavior::all().iter().map(|one| (one.name, one.value, one.does));
    let switches = Behavior::switches().iter().map(|one| (one.name, one.value, one.does));
    let known = behaviors.chain(switches);
    let known = known.map(|(name, value, does)| json!({ "name": name, "value": value, "does": does }));
    json!({ "on": on, "known": known.collect::<Vec<_>>() })
}
