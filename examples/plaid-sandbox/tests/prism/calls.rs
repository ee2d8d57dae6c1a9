//! Every call of the port, once.

use budget_core::Result;
use budget_core::period::parse_date;
use budget_core::plaid::{
    LinkPurpose, LinkToken, MAX_PAGE_ROWS, Plaid, PublicToken, RowsByDate, SandboxItem, SandboxRow,
};

use crate::{HOOK, link, page, token};

/// Makes every call; the name of each, and what came of it.
pub(crate) async fn every_call(plaid: &dyn Plaid) -> Vec<(&'static str, Result<()>)> {
    let day = |text| parse_date(text).expect("a day");
    let (start, end) = (day("2026-03-01"), day("2026-03-31"));
    let by_date = RowsByDate { start, end, offset: 0, count: MAX_PAGE_ROWS };
    let row = SandboxRow {
        date: start,
        posted: end,
        amount: "9007199254740993.01".parse().expect("an amount"),
        currency: "USD".parse().ok(),
        description: "Café".to_owned(),
    };
    let hook = HOOK.to_owned();
    let sandbox = SandboxItem { webhook: Some(hook.clone()), ..SandboxItem::default() };
    let us = vec!["US".to_owned()];
    let (new, repair) = (link(LinkPurpose::New), link(LinkPurpose::Repair(token())));
    let choose = link(LinkPurpose::ChooseAccounts(token()));
    let code = "SYNC_UPDATES_AVAILABLE".to_owned();
    let public = PublicToken::new("public-sandbox-CANARY");
    vec![
        ("link", plaid.create_link_token(new).await.map(drop)),
        ("repair", plaid.create_link_token(repair).await.map(drop)),
        ("choose", plaid.create_link_token(choose).await.map(drop)),
        ("results", plaid.link_results(LinkToken::new("link-sandbox-1")).await.map(drop)),
        ("exchange", plaid.exchange_public_token(public).await.map(drop)),
        ("accounts", plaid.accounts(token()).await.map(drop)),
        ("balances", plaid.balances(token()).await.map(drop)),
        ("sync", plaid.transactions_sync(page(None)).await.map(drop)),
        ("sync on", plaid.transactions_sync(page(Some("c1"))).await.map(drop)),
        ("get", plaid.transactions_get(token(), by_date).await.map(drop)),
        ("refresh", plaid.refresh(token()).await),
        ("recurring", plaid.recurring_streams(token()).await.map(drop)),
        ("item", plaid.item(token()).await.map(drop)),
        ("webhook", plaid.update_webhook(token(), hook).await.map(drop)),
        ("institution", plaid.institution("ins_109508".to_owned(), us).await.map(drop)),
        ("key", plaid.webhook_verification_key("k1".to_owned()).await.map(drop)),
        ("sandbox item", plaid.sandbox_public_token(sandbox).await.map(drop)),
        ("reset", plaid.sandbox_reset_login(token()).await),
        ("fire", plaid.sandbox_fire_webhook(token(), code).await),
        ("rows", plaid.sandbox_create_rows(token(), vec![row]).await),
        ("remove", plaid.remove_item(token()).await),
    ]
}
