//! Errors in Plaid's JSON, with Plaid's status.

use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use budget_core::Error;
use budget_core::plaid::simulator::Call;
use serde_json::json;

/// The answer to a call that was refused.
pub(crate) fn response(error: &Error, call: Call, request_id: &str) -> Response<Body> {
    let word = |name: &str| {
        let found = error.context().iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    };
    let error_type = word("error_type").unwrap_or("API_ERROR");
    let error_code = word("error_code").unwrap_or("INTERNAL_SERVER_ERROR");
    let body = json!({
        "error_type": error_type,
        "error_code": error_code,
        "error_message": words(error, call, error_code),
        "display_message": null,
        "documentation_url": "https://plaid.com/docs/?ref=error",
        "suggested_action": null,
        "request_id": word("request_id").unwrap_or(request_id),
    });
    let mut response = Response::new(Body::from(body.to_string()));
    *response.status_mut() = status(error_type, error_code);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if let Some(delay) = error.retry_after() {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(delay.as_secs()));
    }
    response
}

/// Plaid's own words: the library adds the path and the code.
fn words(error: &Error, call: Call, error_code: &str) -> String {
    let whole = error.to_string();
    let words = whole.strip_prefix(call.path()).and_then(|rest| rest.strip_prefix(": "));
    let words = words.unwrap_or(&whole);
    words.strip_suffix(&format!(" ({error_code})")).unwrap_or(words).to_owned()
}

fn status(error_type: &str, error_code: &str) -> StatusCode {
    match (error_type, error_code) {
        ("RATE_LIMIT_EXCEEDED", _) => StatusCode::TOO_MANY_REQUESTS,
        (_, "PLANNED_MAINTENANCE") => StatusCode::SERVICE_UNAVAILABLE,
        ("API_ERROR", _) => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::BAD_REQUEST,
    }
}
