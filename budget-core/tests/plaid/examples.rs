//! The examples of Plaid's own specification.

use budget_core::period::parse_date;
use budget_core::plaid::{
    LinkRequest, LinkToken, MAX_PAGE_ROWS, Plaid, PublicToken, RowsByDate, SandboxItem,
};
use budget_core::{AccountType, Coverage, Result};
use pollster::block_on;

use crate::server::{Reply, Server};
use crate::{client, data, page, token};

/// What calls a path; none for one that this library does not call.
fn call(path: &str, server: &Server) -> Option<Result<()>> {
    let plaid = client(server);
    let us = vec!["US".to_owned()];
    Some(match path {
        "accounts.get" => block_on(plaid.accounts(token())).map(|accounts| {
            let owed = accounts.iter().find(|one| one.account_type == Some(AccountType::Loan));
            assert_eq!(owed.expect("a loan").balance, Some((-65_262).into()));
            assert_eq!(accounts[1].balance.expect("a balance").to_string(), "23631.9805");
        }),
        "categories.get" => return None,
        "institutions.get_by_id" => block_on(plaid.institution("ins_109512".into(), us))
            .map(|bank| assert_eq!(bank.name, "Houndstooth Bank")),
        "item.get" => block_on(plaid.item(token())).map(|item| {
            assert_eq!((item.error, item.consent_expires), (None, Some(1_710_604_380)));
        }),
        "item.public_token.exchange" => {
            block_on(plaid.exchange_public_token(PublicToken::new("public-1")))
                .map(|linked| assert_eq!(linked.item_id, "M5eVJqLnv3tbzdngLDp9FL5OlDNxlNhlE55op"))
        }
        "item.remove" => block_on(plaid.remove_item(token())),
        "link.token.create" => block_on(plaid.create_link_token(LinkRequest::new("ana", "Home")))
            .map(|session| assert_eq!(session.expires, Some(1_585_313_794))),
        "link.token.get" => block_on(plaid.link_results(LinkToken::new("link-1"))).map(drop),
        "sandbox.item.reset_login" => block_on(plaid.sandbox_reset_login(token())),
        "sandbox.public_token.create" => {
            block_on(plaid.sandbox_public_token(SandboxItem::default())).map(drop)
        }
        "transactions.get" => block_on(plaid.transactions_get(token(), march())).map(|rows| {
            assert!(!rows.rows.is_empty() && rows.unreadable.is_empty(), "{rows:?}");
        }),
        "transactions.refresh" => block_on(plaid.refresh(token())),
        "transactions.sync" => block_on(plaid.transactions_sync(page())).map(|page| {
            assert_eq!((page.added.len(), page.modified.len(), page.removed.len()), (1, 1, 1));
            assert_eq!((page.unreadable.len(), page.coverage), (0, Coverage::Historical));
            assert_eq!(page.added[0].row.amount.to_string(), "72.1");
        }),
        other => panic!("{other}: nothing calls this path"),
    })
}

fn march() -> RowsByDate {
    let [start, end] = ["2026-03-01", "2026-03-31"].map(|day| parse_date(day).expect("a day"));
    RowsByDate { start, end, offset: 0, count: MAX_PAGE_ROWS }
}

#[test]
fn every_example_is_read() {
    let Some(given) = data::given() else { return };
    let mut read = 0;
    for file in data::json_files(&given) {
        let Some(rest) = data::stem(&file).strip_prefix("spec.") else { continue };
        let path = rest.split(".200.").next().expect("a path");
        let server = Server::always(Reply::with(200, "", &data::bytes(&file)));
        if let Some(result) = call(path, &server) {
            result.unwrap_or_else(|error| panic!("{path}: {error:?}"));
            assert_eq!(server.heard()[0].path.replace('/', "."), format!(".{path}"));
            read += 1;
        }
    }
    assert!(read >= 11, "{read} examples");
}
