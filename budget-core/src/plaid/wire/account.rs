//! Accounts.

use super::Read;
use super::amount::{amount, currency};
use super::member::{Member, members, object};
use crate::domain::account::AccountType;
use crate::domain::bank::BankAccount;

members! {
    struct Accounts { accounts }

    struct Account {
        account_id, name, official_name, r#type, mask, persistent_account_id, balances,
    }

    struct Balances { available, current, iso_currency_code, unofficial_currency_code }
}

/// The accounts of an answer.
pub(in crate::plaid) fn accounts(answer: &str) -> Read<Vec<BankAccount>> {
    let answer: Accounts<'_> = object(answer)?;
    answer.accounts.json().ok_or("there are no accounts")?;
    listed(answer.accounts)
}

/// The accounts of a list, which may be missing; one without an id is of no use and left out.
pub(super) fn listed(accounts: Member<'_>) -> Read<Vec<BankAccount>> {
    let listed = accounts.list("accounts")?;
    let read = |json: &&'_ serde_json::value::RawValue| {
        serde_json::from_str::<Account<'_>>(json.get()).ok()?.read()
    };
    Ok(listed.iter().filter_map(read).collect())
}

impl Account<'_> {
    fn read(&self) -> Option<BankAccount> {
        let account_type = self.r#type.text().map(|kind| account_type(&kind));
        let balances: Balances<'_> = self.balances.get().unwrap_or_default();
        let owed = matches!(account_type, Some(AccountType::Credit | AccountType::Loan));
        let current = amount(balances.current).ok();
        Some(BankAccount {
            external_id: self.account_id.text()?,
            name: self.name.text().or_else(|| self.official_name.text()),
            account_type,
            currency: currency(balances.iso_currency_code, balances.unofficial_currency_code)
                .ok()
                .flatten(),
            balance: current.map(|current| if owed { -current } else { current }),
            available: amount(balances.available).ok(),
            mask: self.mask.text(),
            persistent_id: self.persistent_account_id.text(),
        })
    }
}

fn account_type(kind: &str) -> AccountType {
    match kind {
        "depository" => AccountType::Depository,
        "credit" => AccountType::Credit,
        "loan" => AccountType::Loan,
        "investment" | "brokerage" => AccountType::Investment,
        _ => AccountType::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn only(account: &str) -> BankAccount {
        let answer = format!(r#"{{"accounts": [{account}]}}"#);
        accounts(&answer).expect("accounts").remove(0)
    }

    #[test]
    fn what_is_owed_is_negative() {
        for (kind, balance) in [
            ("depository", "110.94"),
            ("investment", "110.94"),
            ("credit", "-110.94"),
            ("loan", "-110.94"),
            ("something new", "110.94"),
        ] {
            let account = only(&format!(
                r#"{{"account_id": "A1", "type": "{kind}", "balances": {{"current": 110.94}}}}"#
            ));
            assert_eq!(account.balance.expect("a balance").to_string(), balance, "{kind}");
        }
        let account =
            only(r#"{"account_id": "A1", "type": "credit", "balances": {"current": -5}}"#);
        assert_eq!(account.balance, Some(5.into()), "the lender owes");
    }

    #[test]
    fn little_is_needed() {
        let account = only(r#"{"account_id": "A1", "balances": null, "mask": 5}"#);
        assert_eq!(account, BankAccount { external_id: "A1".into(), ..BankAccount::default() });
        let none = r#"{"accounts": [null, 5, {"name": "no id"}, {"account_id": null}]}"#;
        assert_eq!(accounts(none), Ok(Vec::new()));
        assert!(accounts("{}").is_err(), "accounts were asked for");
    }
}
