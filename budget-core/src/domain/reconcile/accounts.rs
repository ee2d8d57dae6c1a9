//! Which account of the book an account of a connection is.

use crate::domain::account::{Account, AccountType, MAX_NAME};
use crate::domain::bank::BankAccount;
use crate::domain::connection::Connection;
use crate::domain::id::AccountId;
use crate::domain::money::Currency;
use crate::domain::transaction::ExternalId;

/// An account of a connection, as an account of the book.
///
/// ```
/// # use budget_core::{*, reconcile::recognise};
/// # let connection = Connection::new("c1".parse()?, "item-1");
/// let told = BankAccount { external_id: "A1".into(), name: Some("Checking".into()), ..BankAccount::default() };
/// let known = recognise(&[], &[], &connection, &[told], Currency::new("USD")?, &mut || "a1".parse().unwrap());
/// assert!(known[0].is_new);
/// assert_eq!(known[0].account.name, "Checking");
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recognised {
    /// As it is from now on, with the connection's id of it.
    pub account: Account,
    /// Whether the book does not have it yet.
    pub is_new: bool,
    /// Whether it differs from what the book has.
    pub changed: bool,
}

/// Which account of the book each account of a connection is, in their order: known by the
/// connection's id, else by an id that outlives connections, else by the bank, its name for the
/// account and the last characters of its number, where only one fits. So a bank that is linked again
/// doubles nothing. Others are new.
///
/// ```
/// # use budget_core::{*, reconcile::recognise};
/// # let usd = Currency::new("USD")?;
/// let bank = Some(Institution { id: "ins_1".into(), name: "First Platypus Bank".into() });
/// let first = Connection { institution: bank.clone(), ..Connection::new("c1".parse()?, "item-1") };
/// let second = Connection { institution: bank, ..Connection::new("c2".parse()?, "item-2") };
/// let told = |id: &str| BankAccount {
///     external_id: id.into(), name: Some("Checking".into()), mask: Some("0000".into()), ..BankAccount::default()
/// };
/// let known = recognise(&[], &[], &first, &[told("A1")], usd, &mut || "a1".parse().unwrap());
/// let book = [known[0].account.clone()];
/// let again = recognise(&book, &[first], &second, &[told("B7")], usd, &mut || "a2".parse().unwrap());
/// assert_eq!((again[0].account.id.as_str(), again[0].is_new), ("a1", false));
/// # Ok::<(), Error>(())
/// ```
pub fn recognise(
    accounts: &[Account],
    connections: &[Connection],
    connection: &Connection,
    told: &[BankAccount],
    home: Currency,
    new_id: &mut dyn FnMut() -> AccountId,
) -> Vec<Recognised> {
    let mut book = Accounts { accounts, connections, connection, told, taken: Vec::new() };
    let mut found: Vec<Option<&Account>> = told.iter().map(|told| book.by_id(told)).collect();
    for by in [Accounts::by_persistent_id, Accounts::by_name] {
        for (found, told) in found.iter_mut().zip(told).filter(|(found, _)| found.is_none()) {
            *found = by(&mut book, told);
        }
    }
    let accounts = found.into_iter().zip(told);
    accounts.map(|(found, told)| recognised(connection, found, told, home, new_id)).collect()
}

struct Accounts<'a> {
    accounts: &'a [Account],
    connections: &'a [Connection],
    connection: &'a Connection,
    told: &'a [BankAccount],
    taken: Vec<&'a AccountId>,
}

impl<'a> Accounts<'a> {
    fn by_id(&mut self, told: &BankAccount) -> Option<&'a Account> {
        let named = external_id(self.connection, told);
        let found = self.accounts.iter().find(|account| account.external_ids.contains(&named))?;
        self.taken.push(&found.id);
        Some(found)
    }

    fn by_persistent_id(&mut self, told: &BankAccount) -> Option<&'a Account> {
        let wanted = told.persistent_id.as_ref()?;
        self.only(|account| account.persistent_id.as_ref() == Some(wanted))
    }

    fn by_name(&mut self, told: &BankAccount) -> Option<&'a Account> {
        let (name, mask) = (told.name.as_ref()?, told.mask.as_ref());
        let is_twin =
            |other: &&BankAccount| (other.name.as_ref(), other.mask.as_ref()) == (Some(name), mask);
        if self.told.iter().filter(is_twin).count() > 1 {
            return None;
        }
        let (connections, connection) = (self.connections, self.connection);
        self.only(|account| {
            account.mask.as_ref() == mask
                && account.bank_name.as_ref() == Some(name)
                && is_of_bank(account, connections, connection, mask.is_some())
        })
    }

    /// The one account that fits and is not taken.
    fn only(&mut self, fits: impl Fn(&Account) -> bool) -> Option<&'a Account> {
        let free = self.accounts.iter().filter(|account| !self.taken.contains(&&account.id));
        let mut fitting = free.filter(|account| fits(account));
        let found = fitting.next().filter(|_| fitting.next().is_none())?;
        self.taken.push(&found.id);
        Some(found)
    }
}

/// Whether the account is known from another connection to the same bank, or from this one under
/// another id, where its number says so too.
fn is_of_bank(
    account: &Account,
    connections: &[Connection],
    connection: &Connection,
    is_numbered: bool,
) -> bool {
    account.external_ids.iter().any(|id| {
        let known = connections.iter().find(|known| known.id.as_str() == id.source);
        known.is_some_and(|known| match known.id == connection.id {
            true => is_numbered,
            false => known.institution.is_some() && known.institution == connection.institution,
        })
    })
}

fn external_id(connection: &Connection, told: &BankAccount) -> ExternalId {
    ExternalId::new(connection.id.as_str(), &told.external_id)
}

fn recognised(
    connection: &Connection,
    found: Option<&Account>,
    told: &BankAccount,
    home: Currency,
    new_id: &mut dyn FnMut() -> AccountId,
) -> Recognised {
    let mut account = found.cloned().unwrap_or_else(|| new_account(told, home, new_id()));
    let named = external_id(connection, told);
    if !account.external_ids.contains(&named) {
        account.external_ids.push(named);
    }
    account.bank_name = told.name.as_deref().map(cut).or(account.bank_name);
    account.mask = told.mask.as_deref().map(cut).or(account.mask);
    account.persistent_id = told.persistent_id.as_deref().map(cut).or(account.persistent_id);
    Recognised { is_new: found.is_none(), changed: found != Some(&account), account }
}

fn new_account(told: &BankAccount, home: Currency, id: AccountId) -> Account {
    let name = told.name.as_deref().map(cut).filter(|name| !name.trim().is_empty());
    let name = name.unwrap_or_else(|| "Account".to_owned());
    let account_type = told.account_type.unwrap_or(AccountType::Other);
    let named = |currency: &Currency| *currency != Currency::none();
    let currency = told.currency.filter(named).unwrap_or(home);
    Account::new(id, name, account_type, currency)
}

fn cut(text: &str) -> String {
    text.chars().filter(|it| *it != '\0').take(MAX_NAME).collect()
}
