//! What webhooks say, and what there is to do.

use budget_core::domain::transaction::MAX_PAYEE;
use budget_core::plaid::webhook::{Webhook, WebhookEvent, WebhookResponse};
use serde_json::{Value, json};

use crate::{Desk, NOW};

/// A webhook of that body, signed and verified.
fn read(body: &Value) -> Webhook {
    read_text(&body.to_string())
}

fn read_text(body: &str) -> Webhook {
    let desk = Desk::new();
    let token = desk.signer.token(body.as_bytes(), NOW);
    desk.verify(&token, body.as_bytes(), NOW).unwrap_or_else(|error| panic!("{body}: {error}"))
}

fn item(code: &str) -> Value {
    json!({"webhook_type": "ITEM", "webhook_code": code, "item_id": "i", "environment": "sandbox"})
}

fn response(body: &Value) -> WebhookResponse {
    read(body).event.response()
}

#[test]
fn each_code_has_its_response() {
    use WebhookResponse::*;
    let table = [
        ("TRANSACTIONS", "SYNC_UPDATES_AVAILABLE", Sync),
        ("TRANSACTIONS", "INITIAL_UPDATE", Nothing),
        ("TRANSACTIONS", "HISTORICAL_UPDATE", Nothing),
        ("TRANSACTIONS", "DEFAULT_UPDATE", Nothing),
        ("TRANSACTIONS", "TRANSACTIONS_REMOVED", Nothing),
        ("TRANSACTIONS", "RECURRING_TRANSACTIONS_UPDATE", RefreshStreams),
        ("TRANSACTIONS", "TO_COME", Nothing),
        ("ITEM", "ERROR", MarkNeedsLogin),
        ("ITEM", "LOGIN_REPAIRED", MarkHealthy),
        ("ITEM", "PENDING_EXPIRATION", MarkConsentExpiring),
        ("ITEM", "PENDING_DISCONNECT", MarkConsentExpiring),
        ("ITEM", "NEW_ACCOUNTS_AVAILABLE", OfferNewAccounts),
        ("ITEM", "USER_PERMISSION_REVOKED", MarkRevoked),
        ("ITEM", "USER_ACCOUNT_REVOKED", OfferNewAccounts),
        ("ITEM", "WEBHOOK_UPDATE_ACKNOWLEDGED", Nothing),
        ("ITEM", "SYNC_UPDATES_AVAILABLE", Nothing),
        ("LINK", "EVENTS", Nothing),
        ("INCOME", "PRODUCT_READY", Nothing),
        ("", "", Nothing),
    ];
    for (webhook_type, code, expected) in table {
        let body = json!({"webhook_type": webhook_type, "webhook_code": code});
        assert_eq!(response(&body), expected, "{webhook_type} {code}");
    }
}

#[test]
fn an_update_says_how_much_is_there() {
    let mut body = json!({
        "webhook_type": "TRANSACTIONS", "webhook_code": "SYNC_UPDATES_AVAILABLE", "item_id": "i",
        "initial_update_complete": true, "historical_update_complete": false,
        "environment": "sandbox", "user_id": "u", "to_come": {"deep": [1.5]},
    });
    let webhook = read(&body);
    assert_eq!(webhook.item_id.as_deref(), Some("i"));
    assert_eq!(webhook.environment.as_deref(), Some("sandbox"));
    let flags = |webhook: Webhook| match webhook.event {
        WebhookEvent::SyncUpdatesAvailable { initial_complete, historical_complete } => {
            (initial_complete, historical_complete)
        }
        other => panic!("{other:?}"),
    };
    assert_eq!(flags(webhook), (true, false));
    body["initial_update_complete"] = json!("yes");
    body["historical_update_complete"] = Value::Null;
    assert_eq!(flags(read(&body)), (false, false), "what is of another type is not there");
}

#[test]
fn an_error_is_an_object_a_code_or_missing() {
    let problem = |error: Value| {
        let mut body = item("ERROR");
        body["error"] = error;
        match read(&body).event {
            WebhookEvent::ItemError(problem) => (problem.code, problem.message),
            other => panic!("{other:?}"),
        }
    };
    let told = |code: &str, message: &str| (code.to_owned(), message.to_owned());
    let whole = json!({
        "error_code": "ITEM_LOGIN_REQUIRED", "error_message": "for programs",
        "display_message": "Log in again.", "error_type": "ITEM_ERROR", "status": 400,
    });
    assert_eq!(problem(whole.clone()), told("ITEM_LOGIN_REQUIRED", "Log in again."));
    let mut without = whole;
    without["display_message"] = Value::Null;
    assert_eq!(problem(without.clone()), told("ITEM_LOGIN_REQUIRED", "for programs"));
    without["display_message"] = json!("");
    assert_eq!(problem(without).1, "for programs");
    assert_eq!(problem(json!("ITEM_LOCKED")), told("ITEM_LOCKED", "ITEM_LOCKED"));
    for none in [Value::Null, json!({}), json!([]), json!(7), json!({"error_code": 7})] {
        assert_eq!(problem(none).0, "ERROR");
    }
    let odd = json!({"error_code": "X", "error_message": format!("a\0b{}", "é".repeat(9_999))});
    let message = problem(odd).1;
    assert!(message.starts_with("abé") && message.chars().count() == MAX_PAYEE, "fit to be stored");
}

#[test]
fn a_string_for_an_error_is_no_harm() {
    for error in [json!("ITEM_LOGIN_REQUIRED"), Value::Null, json!({"error_code": "X"})] {
        let body = json!({
            "webhook_type": "TRANSACTIONS", "webhook_code": "INITIAL_UPDATE", "item_id": "i",
            "error": error, "new_transactions": 19.0,
        });
        assert!(matches!(read(&body).event, WebhookEvent::LegacyUpdate));
    }
}

#[test]
fn a_consent_taken_back_is_not_mended_by_a_login() {
    let mut body = item("ERROR");
    body["error"] = json!({"error_code": "USER_PERMISSION_REVOKED"});
    assert_eq!(response(&body), WebhookResponse::MarkRevoked);
    body["error"] = json!({"error_code": "ITEM_LOGIN_REQUIRED"});
    assert_eq!(response(&body), WebhookResponse::MarkNeedsLogin);
}

#[test]
fn instants_are_seconds_or_unknown() {
    let expires = |time: Value| {
        let mut body = item("PENDING_EXPIRATION");
        body["consent_expiration_time"] = time;
        match read(&body).event {
            WebhookEvent::PendingExpiration { consent_expires } => consent_expires,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(expires(json!("2020-01-15T13:25:17.766Z")), Some(1_579_094_717));
    assert_eq!(expires(json!("2020-01-15T14:25:17+01:00")), Some(1_579_094_717));
    for odd in [json!("soon"), json!(1_579_094_717), Value::Null, json!("")] {
        assert_eq!(expires(odd), None);
    }
    let mut body = item("PENDING_DISCONNECT");
    body["disconnect_time"] = json!("2020-01-15T13:25:17.766Z");
    let disconnects = Some(1_579_094_717);
    assert!(
        matches!(read(&body).event, WebhookEvent::PendingDisconnect { disconnects: at } if at == disconnects)
    );
}

#[test]
fn a_session_gives_every_public_token_once_and_shows_none() {
    let session = |status: &str, tokens: Value, token: Value| {
        let body = json!({
            "webhook_type": "LINK", "webhook_code": "SESSION_FINISHED", "status": status,
            "link_session_id": "s", "link_token": "link-sandbox-CANARY",
            "public_tokens": tokens, "public_token": token, "environment": "sandbox",
        });
        let webhook = read(&body);
        assert!(webhook.item_id.is_none());
        assert!(!format!("{webhook:?}").contains("CANARY"), "{webhook:?}");
        let response = webhook.event.response();
        match webhook.event {
            WebhookEvent::SessionFinished { link_token, public_tokens, success } => {
                assert_eq!(link_token.expect("a token").expose(), "link-sandbox-CANARY");
                let tokens = public_tokens.iter().map(|token| token.expose().to_owned());
                (tokens.collect::<Vec<_>>(), success, response)
            }
            other => panic!("{other:?}"),
        }
    };
    let (one, two) = ("public-CANARY-1", "public-CANARY-2");
    let (finished, nothing) = (WebhookResponse::LinkFinished, WebhookResponse::Nothing);
    let tokens = vec![one.to_owned(), two.to_owned()];
    assert_eq!(session("SUCCESS", json!([one, two]), json!(one)), (tokens, true, finished));
    let single = vec![one.to_owned()];
    assert_eq!(session("SUCCESS", Value::Null, json!(one)), (single.clone(), true, finished));
    assert_eq!(session("success", json!([]), Value::Null), (vec![], true, finished));
    assert_eq!(session("EXITED", json!([one]), Value::Null), (single, false, finished));
    assert_eq!(session("EXITED", json!([]), Value::Null), (vec![], false, nothing));
}

#[test]
fn an_unknown_code_keeps_its_name() {
    let body = json!({"webhook_type": "NEW", "webhook_code": "CODE", "item_id": 7});
    let webhook = read(&body);
    assert_eq!((webhook.item_id, webhook.environment), (None, None));
    match webhook.event {
        WebhookEvent::Unknown { webhook_type, webhook_code } => {
            assert_eq!((webhook_type.as_str(), webhook_code.as_str()), ("NEW", "CODE"));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn plaids_own_examples_are_read() {
    let Some(data) = std::env::var_os("BUDGET_TEST_DATA") else {
        assert!(std::env::var_os("CI").is_none(), "BUDGET_TEST_DATA is not set");
        eprintln!("SKIPPED: BUDGET_TEST_DATA is not set, so no example of Plaid's is read");
        return;
    };
    let folder = std::path::Path::new(&data).join("plaid/given");
    let mut read = 0;
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with("webhook.") && name.ends_with(".json") {
            let body = std::fs::read_to_string(entry.path()).expect("an example");
            let webhook = read_text(&body);
            assert!(webhook.item_id.is_some(), "{name}: {webhook:?}");
            assert_eq!(webhook.environment.as_deref(), Some("production"));
            assert!(!matches!(webhook.event, WebhookEvent::Unknown { .. }), "{name}: {webhook:?}");
            read += 1;
        }
    }
    assert!(read >= 6, "{read} examples");
}
