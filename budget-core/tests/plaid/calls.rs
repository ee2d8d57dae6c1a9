//! Every call of the port, as it is sent.

use budget_core::period::parse_date;
use budget_core::plaid::{
    LinkPurpose, LinkRequest, LinkToken, Plaid, PublicToken, RowsByDate, SandboxItem, SandboxRow,
};
use budget_core::{ErrorKind, Result};
use pollster::block_on;
use serde_json::{Value, json};

use crate::server::{Reply, Server};
use crate::{CANARY, SECRET, TOKEN, client, page, token};

/// Makes every call; what comes of them does not matter.
pub(crate) fn make_all(plaid: &dyn Plaid) -> Vec<Result<()>> {
    let date = parse_date("2026-03-02").expect("a day");
    let mut repair = LinkRequest::new("ana", "Home");
    repair.purpose = LinkPurpose::Repair(token());
    let row = SandboxRow {
        date,
        posted: date,
        amount: "2.80".parse().expect("an amount"),
        currency: None,
        description: "Café".into(),
    };
    let by_date = RowsByDate { start: date, end: date, offset: 0, count: 500 };
    block_on(async {
        vec![
            plaid.create_link_token(LinkRequest::new("ana", "Home")).await.map(drop),
            plaid.create_link_token(repair).await.map(drop),
            plaid.exchange_public_token(PublicToken::new("public-CANARY")).await.map(drop),
            plaid.link_results(LinkToken::new("link-CANARY")).await.map(drop),
            plaid.accounts(token()).await.map(drop),
            plaid.balances(token()).await.map(drop),
            plaid.transactions_sync(page()).await.map(drop),
            plaid.transactions_get(token(), by_date).await.map(drop),
            plaid.refresh(token()).await,
            plaid.recurring_streams(token()).await.map(drop),
            plaid.item(token()).await.map(drop),
            plaid.remove_item(token()).await,
            plaid.update_webhook(token(), "https://home.example/hook".into()).await.map(drop),
            plaid.institution("ins_1".into(), vec!["US".into()]).await.map(drop),
            plaid.webhook_verification_key("k1".into()).await.map(drop),
            plaid.sandbox_public_token(SandboxItem::default()).await.map(drop),
            plaid.sandbox_reset_login(token()).await,
            plaid.sandbox_fire_webhook(token(), "SYNC_UPDATES_AVAILABLE".into()).await,
            plaid.sandbox_create_rows(token(), vec![row]).await,
        ]
    })
}

#[test]
fn every_call_has_its_headers_and_no_secret_in_its_address() {
    let server = Server::always(Reply::json(400, r#"{"error_code": "NO"}"#));
    let results = make_all(&client(&server));
    let heard = server.heard();
    assert_eq!(heard.len(), results.len(), "each once");
    for (request, result) in heard.iter().zip(results) {
        let path = &request.path;
        assert_eq!(request.method, "POST", "{path}");
        assert_eq!(request.header("PLAID-CLIENT-ID"), Some("client-id"), "{path}");
        assert_eq!(request.header("PLAID-SECRET"), Some(SECRET), "{path}");
        assert_eq!(request.header("Plaid-Version"), Some("2020-09-14"), "{path}");
        assert_eq!(request.header("Content-Type"), Some("application/json"), "{path}");
        assert!(!path.contains(CANARY) && !path.contains('?'), "{path}");
        assert!(!request.body.contains(SECRET), "{path}");
        let error = result.expect_err(path);
        assert_eq!(error.kind(), ErrorKind::Invalid, "{error:?}");
        assert!(error.to_string().starts_with(path.as_str()), "{error}");
    }
}

#[test]
fn a_page_is_asked_for_as_plaid_wants_it() {
    let server = Server::always(Reply::json(400, "{}"));
    let plaid = client(&server);
    let mut request = page();
    let _ = block_on(plaid.transactions_sync(request.clone()));
    request.cursor = Some("c1".into());
    let _ = block_on(plaid.transactions_sync(request));
    let heard = server.heard();
    let [first, next] =
        [0, 1].map(|at: usize| serde_json::from_str::<Value>(&heard[at].body).expect("JSON"));
    assert_eq!((&first["access_token"], &first["count"]), (&json!(TOKEN), &json!(500)));
    assert_eq!(first.get("cursor"), None);
    assert_eq!(next["cursor"], "c1");
    assert_eq!(next["options"]["include_original_description"], true);
}

#[test]
fn what_plaid_would_refuse_is_not_sent() {
    let server = Server::always(Reply::json(200, "{}"));
    let plaid = client(&server);
    for count in [0, 501] {
        let mut request = page();
        request.count = count;
        let error = block_on(plaid.transactions_sync(request)).expect_err("a count");
        assert_eq!(error.kind(), ErrorKind::OutOfRange, "{error}");
    }
    let mut request = LinkRequest::new("ana", "Home");
    request.days = Some(731);
    assert!(block_on(plaid.create_link_token(request)).is_err());
    assert_eq!(server.count(), 0);
}

#[test]
fn an_item_that_is_gone_is_removed() {
    for code in ["ITEM_NOT_FOUND", "INVALID_ACCESS_TOKEN"] {
        let gone = format!(r#"{{"error_type": "X", "error_code": "{code}"}}"#);
        let server = Server::in_turn([Reply::json(200, "{}"), Reply::json(400, &gone)]);
        let plaid = client(&server);
        for _ in 0..2 {
            block_on(plaid.remove_item(token())).expect("it is gone");
        }
        assert_eq!(server.count(), 2);
    }
    let server = Server::always(Reply::json(400, r#"{"error_code": "INVALID_API_KEYS"}"#));
    let error = block_on(client(&server).remove_item(token())).expect_err("it is there");
    assert_eq!(error.kind(), ErrorKind::Unauthorized);
}
