//! What is not Plaid's: what goes wrong, and time.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderValue, Response, StatusCode, header};
use budget_core::plaid::simulator::{Fault, FaultPlan, SimulatedBank};
use budget_core::{Error, Result};
use serde_json::{Value, json};

use crate::asked::Asked;
use crate::webhooks::post_webhooks;

/// The most days that pass at once.
const MAX_DAYS: u32 = 3_650;

pub(crate) async fn about() -> &'static str {
    "This is a simulated bank: a simulator, not Plaid and not a real bank.\n\
     It answers Plaid's paths with made-up data. Besides:\n\
     POST /simulator/advance {\"days\": 3}\n\
     POST /simulator/fail {\"fault\": \"institution_down\"}\n\
     POST /simulator/heal {}\n"
}

pub(crate) async fn nothing() -> Response<Body> {
    let body = json!({
        "error_type": "INVALID_REQUEST",
        "error_code": "NOT_FOUND",
        "error_message": "the simulator has no such path",
        "display_message": null,
    });
    json_response(StatusCode::NOT_FOUND, &body)
}

pub(crate) async fn fail(State(bank): State<SimulatedBank>, body: Bytes) -> Response<Body> {
    answer(Asked::read(&body).and_then(|asked| plan(&asked)).map(|plan| {
        bank.fail_on(plan);
        json!({ "simulator": true, "fault": plan.fault.as_str(), "faults": bank.faults() })
    }))
}

fn plan(asked: &Asked) -> Result<FaultPlan> {
    let mut fault: Fault = asked.text("fault")?.parse()?;
    if let Fault::RateLimited { retry_after } = &mut fault {
        *retry_after = asked.maybe("retry_after")?.map(Duration::from_secs);
    }
    let call = asked.maybe::<String>("call")?.map(|name| name.parse()).transpose()?;
    let next = FaultPlan::next(fault);
    Ok(FaultPlan {
        call,
        after: asked.maybe("after")?.unwrap_or(next.after),
        times: asked.maybe("times")?.unwrap_or(next.times),
        ..next
    })
}

pub(crate) async fn heal(State(bank): State<SimulatedBank>) -> Response<Body> {
    bank.heal();
    answer(Ok(json!({ "simulator": true, "faults": 0 })))
}

pub(crate) async fn advance(State(bank): State<SimulatedBank>, body: Bytes) -> Response<Body> {
    let days = Asked::read(&body).and_then(|asked| asked.maybe("days"));
    let days = days.map(Option::unwrap_or_default).and_then(|days: u32| match days {
        0..=MAX_DAYS => Ok(days),
        _ => Err(Error::invalid(format!("{days} days: at most {MAX_DAYS} pass at once"))),
    });
    let told = days.map(|days| {
        bank.advance(days);
        json!({ "simulator": true, "today": bank.today().to_string() })
    });
    tokio::spawn(async move { post_webhooks(&bank).await });
    answer(told)
}

fn answer(told: Result<Value>) -> Response<Body> {
    match told {
        Ok(body) => json_response(StatusCode::OK, &body),
        Err(error) => {
            let body = json!({ "simulator": true, "kind": error.kind().as_str(), "error": error.to_string() });
            json_response(StatusCode::BAD_REQUEST, &body)
        }
    }
}

fn json_response(status: StatusCode, body: &Value) -> Response<Body> {
    let mut response = Response::new(Body::from(body.to_string()));
    *response.status_mut() = status;
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    response
}
