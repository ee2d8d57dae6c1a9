//! The page on which a person links a simulated bank.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Html;
use budget_core::Institution;
use budget_core::plaid::LinkPurpose;
use budget_core::plaid::simulator::{SimulatedBank, SimulatedSession};

use crate::webhooks::post_webhooks;

type Page = (StatusCode, Html<String>);

pub(crate) async fn page(State(bank): State<SimulatedBank>, Path(id): Path<String>) -> Page {
    match bank.session_by_id(&id) {
        None => unknown(),
        Some(session) if session.finished.is_some() => done(),
        Some(session) => (StatusCode::OK, framed(&form(&session, &bank.institutions()))),
    }
}

pub(crate) async fn finish(
    State(bank): State<SimulatedBank>,
    Path(id): Path<String>,
    body: Bytes,
) -> Page {
    let chosen = std::str::from_utf8(&body).ok().and_then(|it| it.strip_prefix("institution="));
    let finished = bank.finish_session(&id, chosen.unwrap_or_default());
    if finished.is_err() {
        return unknown();
    }
    tokio::spawn(async move { post_webhooks(&bank).await });
    done()
}

fn unknown() -> Page {
    let words = "<p>This session is unknown or has expired. Start again where you came from.</p>";
    (StatusCode::NOT_FOUND, framed(words))
}

fn done() -> Page {
    (StatusCode::OK, framed("<p>Done. You can close this page and go back.</p>"))
}

fn form(session: &SimulatedSession, banks: &[Institution]) -> String {
    let client = escaped(&session.request.client_name);
    let (what, choice, button) = match session.request.purpose {
        LinkPurpose::New => {
            ("wants to read a simulated bank.", choice(banks), "Link this simulated bank")
        }
        LinkPurpose::Repair(_) => {
            ("asks you to log in again.", String::new(), "Log in again (simulated)")
        }
        LinkPurpose::ChooseAccounts(_) => {
            ("asks you to choose accounts again.", String::new(), "Share all accounts (simulated)")
        }
    };
    format!(
        "<p><strong>{client}</strong> {what} No password is needed: all data is made up.</p>\
         <form method=\"post\">{choice}<button>{button}</button></form>"
    )
}

fn choice(banks: &[Institution]) -> String {
    let options = banks.iter().zip(0..).map(|(bank, at)| {
        let (id, name) = (escaped(&bank.id), escaped(&bank.name));
        let checked = if at == 0 { " checked" } else { "" };
        format!(
            "<label><input type=\"radio\" name=\"institution\" value=\"{id}\"{checked}> {name}</label>"
        )
    });
    format!("<fieldset><legend>Bank</legend>{}</fieldset>", options.collect::<String>())
}

fn framed(content: &str) -> Html<String> {
    Html(format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>Simulated bank</title><style>{STYLE}</style></head><body><main>\
         <h1>Simulated bank</h1><p class=\"note\">Simulated bank — not a real bank</p>\
         {content}</main></body></html>"
    ))
}

const STYLE: &str = "body{font:1rem/1.5 system-ui,sans-serif;margin:0;background:#f4f4f1;color:#222}\
main{max-width:26rem;margin:3rem auto;padding:1.5rem;background:#fff;border:1px solid #ccc;border-radius:.5rem}\
h1{margin:0 0 .5rem;font-size:1.4rem}.note{background:#fff3c4;border:1px solid #b8860b;padding:.5rem .75rem}\
fieldset{border:1px solid #ccc;border-radius:.25rem;margin:0 0 1rem}label{display:block;padding:.25rem 0}\
button{font:inherit;padding:.6rem 1rem;background:#1d4f7a;color:#fff;border:0;border-radius:.25rem;cursor:pointer}\
button:focus-visible,input:focus-visible{outline:3px solid #b8860b}";

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            _ => safe.push(letter),
        }
    }
    safe
}
