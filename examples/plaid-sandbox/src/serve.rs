//! How a call is answered, or not.

use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use axum::routing::{MethodRouter, post};
use budget_core::Result;
use budget_core::plaid::simulator::{Call, Fault, SimulatedBank};
use serde_json::json;

use crate::asked::Asked;
use crate::json::{Json, bytes, raw};
use crate::webhooks::post_webhooks;
use crate::{json, refused};

/// For how long an answer that does not come is waited for.
const SILENCE: Duration = Duration::from_secs(300);

static CALLS: AtomicU64 = AtomicU64::new(0);

/// The method that answers a call by this work, which knows the body and gives the members of the
/// answer.
pub(crate) fn call<W, A>(call: Call, work: W) -> MethodRouter<SimulatedBank>
where
    W: Fn(SimulatedBank, Asked) -> A + Clone + Send + Sync + 'static,
    A: Future<Output = Result<Json>> + Send + 'static,
{
    post(async move |State(bank): State<SimulatedBank>, headers: HeaderMap, body: Bytes| {
        let request_id = request_id();
        let asked = match admitted(&headers, &body) {
            Ok(asked) => asked,
            Err(error) => return refused::response(&error, call, &request_id),
        };
        let fault = bank.take_wire_fault(call, asked.has("cursor"));
        let answer = work(bank.clone(), asked).await;
        tokio::spawn(async move { post_webhooks(&bank).await });
        let response = match answer {
            Ok(members) => done(&members, &request_id),
            Err(error) => refused::response(&error, call, &request_id),
        };
        spoil(response, fault).await
    })
}

fn admitted(headers: &HeaderMap, body: &[u8]) -> Result<Asked> {
    let asked = Asked::read(body)?;
    asked.check_keys(headers)?;
    Ok(asked)
}

fn request_id() -> String {
    format!("sim{:012}", CALLS.fetch_add(1, Ordering::Relaxed))
}

fn done(members: &serde_json::value::RawValue, request_id: &str) -> Response<Body> {
    let id = raw(&json!({ "request_id": request_id }));
    json_response(bytes(&json::joined(members, &id)))
}

fn json_response(body: Bytes) -> Response<Body> {
    let mut response = Response::new(Body::from(body));
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    response
}

/// The fault that the wire itself is to have.
async fn spoil(response: Response<Body>, fault: Option<Fault>) -> Response<Body> {
    match fault {
        None => response,
        Some(Fault::CutBody) => cut(response).await,
        Some(Fault::WrongJson) => {
            json_response(Bytes::from_static(b"<html>a simulated gateway</html>"))
        }
        Some(_) => {
            tokio::time::sleep(SILENCE).await;
            cut(response).await
        }
    }
}

/// A body that promises all and ends in the middle.
async fn cut(response: Response<Body>) -> Response<Body> {
    let (mut parts, body) = response.into_parts();
    let Ok(whole) = axum::body::to_bytes(body, usize::MAX).await else {
        return broken();
    };
    let half = whole.slice(..whole.len() / 2);
    parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(whole.len()));
    let (sender, receiver) = futures_channel::mpsc::unbounded();
    let end = io::Error::new(io::ErrorKind::ConnectionAborted, "the simulator cuts the body");
    for part in [Ok(half), Err(end)] {
        if sender.unbounded_send(part).is_err() {
            return broken();
        }
    }
    Response::from_parts(parts, Body::from_stream(receiver))
}

fn broken() -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    response
}
