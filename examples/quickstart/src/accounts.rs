//! The accounts that a statement is for, and what their money is in.

use std::collections::BTreeSet;

use budget_core::*;

/// The book's account for each statement: the one of the last import, else a new one.
pub(crate) async fn of(
    book: &Book,
    update: &BankUpdate,
    home: Currency,
) -> Result<Vec<AccountMapping>> {
    let mut accounts = book.known_accounts(update).await?;
    for statement in &update.statements {
        let external_id = statement.account.external_id.clone();
        if accounts.iter().any(|known| known.external_id == external_id) {
            continue;
        }
        let account = new_account(&statement.account, home)?;
        let id = account.id.clone();
        match book.create_account(account).await {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error),
            _ => accounts.push(AccountMapping { external_id, account: id }),
        }
    }
    Ok(accounts)
}

fn new_account(bank: &BankAccount, home: Currency) -> Result<Account> {
    let name = if bank.external_id.is_empty() { "Checking" } else { bank.external_id.as_str() };
    let account_type = bank.account_type.unwrap_or(AccountType::Depository);
    Ok(Account::new(AccountId::new(name)?, name, account_type, bank.currency.unwrap_or(home)))
}

/// The currencies that a file names.
pub(crate) fn currencies(update: &BankUpdate) -> Vec<Currency> {
    let rows = update.statements.iter().flat_map(|statement| &statement.rows);
    let accounts = update.statements.iter().filter_map(|statement| statement.account.currency);
    let named: BTreeSet<Currency> = rows.filter_map(|row| row.currency).chain(accounts).collect();
    named.into_iter().filter(|currency| *currency != Currency::none()).collect()
}
