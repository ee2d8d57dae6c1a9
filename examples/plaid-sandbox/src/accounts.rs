//! Accounts.

use budget_core::plaid::Plaid;
use budget_core::plaid::simulator::SimulatedBank;
use budget_core::{AccountType, BankAccount, Result};
use serde_json::json;

use crate::asked::Asked;
use crate::items;
use crate::json::{Json, currency, maybe_number, object, raw};

pub(crate) async fn get(bank: SimulatedBank, asked: Asked) -> Result<Json> {
    let accounts = bank.accounts(asked.access_token()?).await?;
    listed(&bank, &asked, accounts).await
}

pub(crate) async fn balances(bank: SimulatedBank, asked: Asked) -> Result<Json> {
    let accounts = bank.balances(asked.access_token()?).await?;
    listed(&bank, &asked, accounts).await
}

async fn listed(bank: &SimulatedBank, asked: &Asked, accounts: Vec<BankAccount>) -> Result<Json> {
    let wanted: Option<Vec<String>> = asked.inner("options")?.maybe("account_ids")?;
    let is_wanted =
        |it: &BankAccount| wanted.as_ref().is_none_or(|ids| ids.contains(&it.external_id));
    let accounts: Vec<Json> = accounts.iter().filter(|it| is_wanted(it)).map(account).collect();
    let item = items::of(bank, asked).await?;
    Ok(object(json!({ "item": item }), [("accounts", raw(&accounts))]))
}

/// All of these.
pub(crate) fn all(accounts: &[BankAccount]) -> Json {
    raw(&accounts.iter().map(account).collect::<Vec<_>>())
}

/// An account as Plaid writes it: what is owed is positive.
fn account(it: &BankAccount) -> Json {
    let owes = matches!(it.account_type, Some(AccountType::Credit | AccountType::Loan));
    let current = it.balance.map(|held| if owes { -held } else { held });
    let limit = it.available.zip(it.balance).map(|(available, held)| available - held);
    let limit = limit.filter(|_| it.account_type == Some(AccountType::Credit));
    let (official, unofficial) = currency(it.currency);
    let balances = object(
        json!({ "iso_currency_code": official, "unofficial_currency_code": unofficial }),
        [
            ("available", maybe_number(it.available)),
            ("current", maybe_number(current)),
            ("limit", maybe_number(limit.map(|limit| limit.trunc()))),
        ],
    );
    let mut plain = json!({
        "account_id": it.external_id,
        "mask": it.mask,
        "name": it.name,
        "official_name": it.name.as_ref().map(|name| format!("{name} Account")),
        "type": kind(it),
        "subtype": subtype(it),
        "holder_category": "personal",
    });
    if let Some(id) = &it.persistent_id {
        plain["persistent_account_id"] = json!(id);
    }
    object(plain, [("balances", balances)])
}

pub(crate) fn kind(it: &BankAccount) -> &'static str {
    match it.account_type {
        Some(AccountType::Depository) => "depository",
        Some(AccountType::Credit) => "credit",
        Some(AccountType::Loan) => "loan",
        Some(AccountType::Investment) => "investment",
        Some(AccountType::Other) | None => "other",
    }
}

pub(crate) fn subtype(it: &BankAccount) -> &'static str {
    let is_savings = it.name.as_deref().is_some_and(|name| name.contains("Savings"));
    match it.account_type {
        Some(AccountType::Depository) if is_savings => "savings",
        Some(AccountType::Depository) => "checking",
        Some(AccountType::Credit) => "credit card",
        Some(AccountType::Loan) => "loan",
        _ => "other",
    }
}
