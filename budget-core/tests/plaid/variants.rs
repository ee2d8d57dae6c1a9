//! Odd answers of `/transactions/sync` and what is to be made of them: given ones, and those in the
//! folders that `BUDGET_PLAID_VARIANTS` names.

use std::path::{Path, PathBuf};

use budget_core::feed::gather;
use budget_core::plaid::Plaid;
use budget_core::{Decimal, FeedPage, FeedRow, Result};
use serde_json::Value;

use crate::server::{Reply, Server};
use crate::{client, data, page};

/// What is known of a body beyond what is to be made of it, and `payment_channel`, which is not kept.
const NOT_OBSERVED: [&str; 4] = ["note", "schema_valid", "schema_errors", "payment_channel"];

#[test]
fn given_variants_are_read_as_is_meant() {
    let Some(given) = data::given() else { return };
    check_folder(&given);
}

#[test]
fn further_variants_are_read_as_is_meant() {
    data::paths("BUDGET_PLAID_VARIANTS").iter().for_each(|folder| check_folder(folder));
}

/// The expectations stand in the folder or beside it.
fn check_folder(folder: &Path) {
    const EXPECTED: &str = "variants_expected.json";
    let inside = folder.join(EXPECTED);
    let beside = folder.parent().unwrap_or(folder).join(EXPECTED);
    let file = data::json(if inside.is_file() { &inside } else { &beside });
    let expected = file.get("expected").unwrap_or(&file).as_object().expect("expectations");
    let deeper = folder.join("variants");
    let bodies = data::json_files(if deeper.is_dir() { &deeper } else { folder });
    let bodies: Vec<PathBuf> =
        bodies.into_iter().filter(|path| !path.ends_with(EXPECTED)).collect();
    assert!(!bodies.is_empty(), "{}: no variants", folder.display());
    for name in expected.keys() {
        assert!(bodies.iter().any(|path| data::stem(path) == name), "{name}: no such variant");
    }
    for path in &bodies {
        let expected = &expected.get(data::stem(path));
        let expected = expected.unwrap_or_else(|| panic!("{}: no expectation", path.display()));
        check(&data::bytes(path), expected, &path.display().to_string());
    }
}

fn check(body: &[u8], expected: &Value, case: &str) {
    let read = read(body);
    for (name, value) in expected.as_object().expect("an expectation") {
        if NOT_OBSERVED.contains(&name.as_str()) {
            continue;
        }
        let case = format!("{case}: {name} {value}: {read:?}");
        match (name.as_str(), &read) {
            ("parse", read) => check_parse(value, read, &case),
            (_, Err(_)) => panic!("{case}"),
            ("final_rows", Ok(page)) => assert_eq!(rows_at_last(page), value.as_u64(), "{case}"),
            ("cursor_to_store", Ok(page)) => assert_eq!(cursor(page), value.as_str(), "{case}"),
            (name, Ok(page)) => check_row(name, value, first_row(page, &case), &case),
        }
    }
}

fn check_parse(value: &Value, read: &Result<FeedPage>, case: &str) {
    let is_so = match (value.as_str().expect("a word"), read) {
        ("ok", Ok(page)) => page.unreadable.is_empty(),
        ("quarantine" | "quarantined" | "unreadable", Ok(page)) => !page.unreadable.is_empty(),
        ("error" | "refuse" | "refused", Err(_)) => true,
        // Where one row is all that there is, its refusal is that of the page.
        ("error" | "refuse" | "refused", Ok(page)) => {
            !page.unreadable.is_empty() && page.added.is_empty() && page.modified.is_empty()
        }
        ("ok" | "quarantine" | "quarantined" | "unreadable", _) => false,
        (other, _) => panic!("{other:?} is no word for how a body is read: {case}"),
    };
    assert!(is_so, "{case}");
}

fn check_row(name: &str, value: &Value, FeedRow { account, row }: &FeedRow, case: &str) {
    let text = |found: Option<&str>| assert_eq!(found, value.as_str(), "{case}");
    match name {
        "amount" => {
            let amount: Decimal = value.as_str().expect("a text").parse().expect("a decimal");
            assert_eq!(row.amount, amount, "{case}");
        }
        "currency" => {
            let code = row.currency.map(String::from);
            let code = code.as_deref();
            let is_so = code == value.as_str()
                || value.as_str().is_some_and(|plain| code == Some(&format!("x:{plain}")));
            assert!(is_so, "{case}");
        }
        "pending" => assert_eq!(Some(row.pending), value.as_bool(), "{case}"),
        "date" => text(Some(&row.date.to_string())),
        "name" => text(Some(&row.name)),
        "merchant_name" | "payee" => text(row.payee.as_deref()),
        "original_description" | "memo" => text(row.memo.as_deref()),
        "category" | "personal_finance_category" | "detailed" => {
            text(row.category.as_ref().map(|category| category.as_str()));
        }
        "primary" => text(row.primary.as_ref().map(|category| category.as_str())),
        "transaction_id" => text(row.external_id.as_deref()),
        "pending_transaction_id" => text(row.pending_id.as_deref()),
        "account_id" => text(Some(account)),
        other => panic!("{other:?} is an expectation that is not understood: {case}"),
    }
}

fn first_row<'a>(page: &'a FeedPage, case: &str) -> &'a FeedRow {
    page.added.iter().chain(&page.modified).next().unwrap_or_else(|| panic!("no row: {case}"))
}

/// How many rows there are when the page is the whole update of an empty book.
fn rows_at_last(page: &FeedPage) -> Option<u64> {
    let update = gather("c1", std::slice::from_ref(page), true);
    Some(update.statements.iter().map(|statement| statement.rows.len() as u64).sum())
}

fn cursor(page: &FeedPage) -> Option<&str> {
    Some(page.next_cursor.as_str()).filter(|cursor| !cursor.is_empty())
}

fn read(body: &[u8]) -> Result<FeedPage> {
    let server = Server::always(Reply::with(200, "", body));
    pollster::block_on(client(&server).transactions_sync(page()))
}

#[test]
fn further_odd_bodies() {
    let row = |members: &str| {
        format!(
            r#"{{"added": [{{"transaction_id": "T1", "account_id": "A1", "date": "2026-03-02",
            {members}}}], "next_cursor": "c1", "has_more": false}}"#
        )
    };
    for (members, expected) in [
        (r#""amount": 9007199254740993.01"#, r#"{"parse": "ok", "amount": "9007199254740993.01"}"#),
        (r#""amount": 1e2"#, r#"{"parse": "ok", "amount": "100"}"#),
        (r#""amount": 1.005"#, r#"{"parse": "ok", "amount": "1.005", "currency": null}"#),
        (r#""amount": null"#, r#"{"parse": "quarantine", "final_rows": 0}"#),
        (r#""amount": "NaN""#, r#"{"parse": "quarantine", "final_rows": 0}"#),
        (r#""amount": NaN"#, r#"{"parse": "error"}"#),
        (r#""amount": 1e40"#, r#"{"parse": "quarantine", "final_rows": 0}"#),
        (
            r#""amount": 1, "unofficial_currency_code": "BTC""#,
            r#"{"parse": "ok", "currency": "BTC"}"#,
        ),
        (
            r#""amount": 1, "name": "\u0000\ud83d\ude00", "personal_finance_category": null"#,
            r#"{"parse": "ok", "category": null, "name": "\u0000\ud83d\ude00"}"#,
        ),
        (
            r#""amount": 1, "personal_finance_category": {"detailed": "NEW_CODE"}"#,
            r#"{"parse": "ok", "category": "NEW_CODE", "primary": null}"#,
        ),
    ] {
        let expected = serde_json::from_str(expected).expect("JSON");
        check(row(members).as_bytes(), &expected, members);
    }
    let odd = [row(r#""amount": 1, "name": ""#).as_bytes(), b"\xff\"}]}"].concat();
    assert!(read(&odd).is_err(), "not even JSON");
    let mut odd = row(r#""amount": 1, "name": "?""#).into_bytes();
    let at = odd.iter().position(|byte| *byte == b'?').expect("a mark");
    odd[at] = 0xff;
    check(&odd, &serde_json::json!({ "parse": "ok", "name": "\u{fffd}" }), "no UTF-8");
}
