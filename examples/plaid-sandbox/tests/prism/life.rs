//! The simulated bank under the eyes of Plaid's own specification.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use budget_core::plaid::simulator::{SimulatedBank, SimulatorOptions};
use budget_core::plaid::{
    AccessToken, LinkPurpose, MAX_PAGE_ROWS, PageRequest, Plaid, RowsByDate, SandboxItem,
    SandboxRow,
};
use budget_core::{ErrorKind, FeedRow, NaiveDate, Result};
use pollster::block_on;
use serde_json::Value;

use crate::support::prism::Prism;
use crate::{HOOK, client, link, spec};

/// The address of a simulated bank, as long as the tests run.
fn serve_bank(bank: SimulatedBank) -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.set_nonblocking(true).expect("a socket that does not block");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime").block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
            axum::serve(listener, plaid_sandbox::router(bank)).await
        })
    });
    address
}

/// Two years of a household, on pages of 100 rows.
fn options() -> SimulatorOptions {
    SimulatorOptions { page_rows: Some(100), ..SimulatorOptions::default() }
}

#[test]
fn the_simulated_bank_keeps_to_the_specification() {
    let Some(spec) = spec() else { return };
    let bank = SimulatedBank::new(options());
    let prism = Prism::guard(&spec, &serve_bank(bank.clone()));
    let plaid = client(prism.address());
    block_on(live_through(&plaid, &bank)).unwrap_or_else(|error| {
        panic!("{error:?} {:?}\n{}", error.context(), prism.log());
    });
    assert!(!prism.log().contains("iolation"), "{}", prism.log());
}

/// The life of an item, from its link to its end.
async fn live_through(plaid: &dyn Plaid, bank: &SimulatedBank) -> Result<()> {
    let hook = HOOK.to_owned();
    let session = plaid.create_link_token(link(LinkPurpose::New)).await?;
    assert!(session.hosted_url.is_some() && session.expires.is_some());
    assert!(plaid.link_results(session.link_token).await?.is_empty(), "nobody has finished");
    let sandbox = SandboxItem { webhook: Some(hook.clone()), ..SandboxItem::default() };
    let public_token = plaid.sandbox_public_token(sandbox).await?;
    let linked = plaid.exchange_public_token(public_token).await?;
    let token = || linked.access_token.clone();

    let item = plaid.item(token()).await?;
    assert_eq!((item.item_id.as_str(), item.error), (linked.item_id.as_str(), None));
    let id = item.institution_id.expect("a bank");
    assert!(!plaid.institution(id, vec!["US".to_owned()]).await?.name.is_empty());
    assert_eq!(plaid.accounts(token()).await?, bank.accounts_of(&linked.item_id));
    assert_eq!(plaid.balances(token()).await?.len(), bank.accounts_of(&linked.item_id).len());

    let (rows, cursor) = sync(plaid, &linked.access_token, None).await?;
    assert!(rows.len() > 1_000, "two years have {} rows", rows.len());
    assert_eq!(by_id(&rows), by_id(&bank.truth(&linked.item_id)));
    plaid.refresh(token()).await?;
    let (news, cursor) = sync(plaid, &linked.access_token, Some(cursor)).await?;
    assert!(!news.is_empty(), "a refresh brings rows");

    let by_date = RowsByDate { start: month_ago(bank), end: bank.today(), offset: 0, count: 500 };
    let dated = plaid.transactions_get(token(), by_date).await?;
    assert!(!dated.rows.is_empty() && dated.unreadable.is_empty());
    assert!(!plaid.recurring_streams(token()).await?.outflow.is_empty());
    assert_eq!(plaid.update_webhook(token(), hook.clone()).await?.webhook, Some(hook));
    assert_eq!(plaid.webhook_verification_key(kid().await?).await?.alg, "ES256");

    plaid.sandbox_create_rows(token(), vec![row(bank)]).await?;
    let (made, _) = sync(plaid, &linked.access_token, Some(cursor)).await?;
    assert!(made.iter().any(|one| one.row.name == "Café"), "{made:?}");
    plaid.sandbox_fire_webhook(token(), "SYNC_UPDATES_AVAILABLE".to_owned()).await?;
    plaid.sandbox_reset_login(token()).await?;
    let error = plaid.accounts(token()).await.expect_err("a login is needed");
    assert_eq!(error.kind(), ErrorKind::NeedsUser, "{error:?}");
    assert!(plaid.item(token()).await?.error.is_some());
    plaid.create_link_token(link(LinkPurpose::Repair(token()))).await?;
    bank.repair(&linked.item_id);
    plaid.create_link_token(link(LinkPurpose::ChooseAccounts(token()))).await?;

    plaid.remove_item(token()).await?;
    plaid.remove_item(token()).await?;
    let error = plaid.accounts(token()).await.expect_err("the item is gone");
    assert!(matches!(error.kind(), ErrorKind::Unauthorized | ErrorKind::Invalid), "{error:?}");
    Ok(())
}

/// All rows that were added or changed since a cursor, and the next cursor.
async fn sync(
    plaid: &dyn Plaid,
    token: &AccessToken,
    mut cursor: Option<String>,
) -> Result<(Vec<FeedRow>, String)> {
    let mut rows = Vec::new();
    loop {
        let access_token = token.clone();
        let request = PageRequest { access_token, cursor, count: MAX_PAGE_ROWS };
        let page = plaid.transactions_sync(request).await?;
        assert_eq!(page.unreadable, []);
        rows.extend(page.added.into_iter().chain(page.modified));
        if !page.has_more {
            return Ok((rows, page.next_cursor));
        }
        cursor = Some(page.next_cursor);
    }
}

/// The rows by their ids; where they stood does not matter.
fn by_id(rows: &[FeedRow]) -> Vec<FeedRow> {
    let mut rows = rows.to_vec();
    rows.iter_mut().for_each(|row| row.row.line = 0);
    rows.sort_by(|a, b| a.row.external_id.cmp(&b.row.external_id));
    rows
}

fn month_ago(bank: &SimulatedBank) -> NaiveDate {
    bank.today() - chrono::Days::new(30)
}

fn row(bank: &SimulatedBank) -> SandboxRow {
    SandboxRow {
        date: bank.today(),
        posted: bank.today(),
        amount: "2.80".parse().expect("an amount"),
        currency: "USD".parse().ok(),
        description: "Café".to_owned(),
    }
}

/// The name of the key with which a bank of these options signs.
async fn kid() -> Result<String> {
    let bank = SimulatedBank::new(options());
    let hooked = SandboxItem { webhook: Some(HOOK.to_owned()), ..SandboxItem::default() };
    let linked = bank.exchange_public_token(bank.sandbox_public_token(hooked).await?).await?;
    bank.sandbox_fire_webhook(linked.access_token, "SYNC_UPDATES_AVAILABLE".to_owned()).await?;
    let webhook = bank.webhooks().remove(0);
    let header = webhook.jwt.split('.').next().expect("a header");
    let header = URL_SAFE_NO_PAD.decode(header).expect("base64");
    let header: Value = serde_json::from_slice(&header).expect("JSON");
    Ok(header["kid"].as_str().expect("a name").to_owned())
}
